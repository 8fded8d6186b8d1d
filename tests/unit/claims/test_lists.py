"""Column maps and recode lists are files of a study, checked with it."""

from pathlib import Path
from typing import Any

import pytest

from alp_survey.errors import InputError

COLUMNS = """\
instrument: readers
columns:
  - {header: "A member?", item: membership}
  - {header: Why, item: reasons}
  - {header: Notes, leave_out: by the enumerator}
"""

RECODES = """\
instrument: readers
recodes:
  - {item: reasons, text: the silence, code: 1, by: S. Khan, on: 2026-05-02}
"""

OTHER = "      - {code: 3, label: None of these, exclusive: yes, standing: assumed}\n"


@pytest.fixture(name="study")
def _study(fictional: Any) -> Any:
    fictional.change(
        "study.yaml",
        "claims: claims.yaml\n",
        "claims: claims.yaml\ncolumn_maps: [columns.yaml]\nrecodes: [recodes.yaml]\n",
    )
    fictional.change(
        "readers.yaml", OTHER, f"{OTHER}      - {{code: 4, label: Other, other: yes}}\n"
    )
    return fictional.write("columns.yaml", COLUMNS).write("recodes.yaml", RECODES)


def export(folder: Path, *rows: str) -> Path:
    path = folder / "export.csv"
    path.write_text("A member?,Why,Notes\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_responses_are_read_by_the_map_and_the_recodes_of_the_study(
    study: Any, tmp_path: Path
) -> None:
    path = export(tmp_path, "Member,Quiet;Warmth;,x", "Never,,y", "Former member,Coffee,")
    responses = study.load().read("readers", path)
    assert responses.codes["membership"].tolist() == [1, 3, 2]
    assert responses.codes["reasons.1"].tolist() == [1, -2, 0]
    assert responses.codes["reasons.2"].tolist() == [1, -2, 0]
    assert responses.codes["reasons.4"].tolist() == [0, -2, 1]
    assert responses.write_ins["text"].tolist() == ["Coffee"]
    assert any("left out by the column map: by the enumerator" in note for note in responses.notes)


def test_a_recode_moves_what_was_written_and_is_noted(study: Any, tmp_path: Path) -> None:
    path = export(tmp_path, "Member,The  Silence,x", "Member,Coffee,")
    responses = study.load().read("readers", path)
    assert responses.codes["reasons.1"].tolist() == [1, 0]
    assert responses.codes["reasons.4"].tolist() == [0, 1]
    assert responses.write_ins["text"].tolist() == ["Coffee"]
    assert "recoded by S. Khan on 2026-05-02: 1 of reasons to 1" in responses.notes


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("columns.yaml", "item: reasons", "item: reason", "columns.yaml:4: got the unknown item"),
        ("columns.yaml", "item: reasons}", "item: reasons, code: 9}", "the unknown code '9'"),
        ("columns.yaml", "instrument: readers", "instrument: reader", "the unknown instrument"),
        ("columns.yaml", "{header: Why, item: reasons}", "{header: Why}", "item or leave_out"),
        ("columns.yaml", "{header: Why, ", "{heading: Why, ", "the unknown key 'heading'"),
        ("recodes.yaml", "code: 1", "code: 8", "the unknown code '8'"),
        ("recodes.yaml", ", by: S. Khan", "", "no 'by'"),
        ("study.yaml", "recodes: [recodes.yaml]", "recodes: [columns.yaml]", "again"),
        ("study.yaml", "recodes: [recodes.yaml]", "recodes: [missing.yaml]", "not in the folder"),
    ],
)
def test_a_mistake_in_a_list_is_said_with_file_and_line(
    study: Any, file: str, old: str, new: str, complaint: str
) -> None:
    study.change(file, old, new)
    assert any(complaint in each for each in study.complaints()), study.complaints()


def test_an_instrument_has_one_map(study: Any) -> None:
    study.change("study.yaml", "[columns.yaml]", "[columns.yaml, more.yaml]")
    study.write("more.yaml", COLUMNS)
    (complaint,) = study.complaints()
    assert complaint.startswith("more.yaml:1: got 'readers' again (first in columns.yaml);")


def test_a_map_that_names_a_column_that_is_not_there_is_refused(study: Any, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("A member?,Reasons\nMember,Quiet\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"the column 'Why', of which the file has none"):
        study.load().read("readers", path)
