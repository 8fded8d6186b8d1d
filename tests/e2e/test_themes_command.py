"""The path of open answers on the command line: codebook, sheets, codings, agreement."""

import csv
from pathlib import Path

import openpyxl
import pytest

from alp_survey.cli import main

NIC = ["--instrument", "national_incubation_centres"]
ITEM = [*NIC, "--item", "scaling_constraints"]


@pytest.fixture(name="export")
def _export(tmp_path: Path) -> str:
    path = tmp_path / "nic.csv"
    assert main(["simulate", *NIC, "--n", "30", "--out", str(path)]) == 0
    return str(path)


def choose(path: Path, theme: str, other: str) -> None:
    """Code every answer: with one theme, and every third row with the other."""
    book = openpyxl.load_workbook(path)
    for row in book["Coding"].iter_rows(min_row=2):
        row[2].value = other if int(row[0].value) % 3 == 0 else theme
    book.save(path)


def test_two_coders_from_sheets_to_agreement(
    export: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets, out = tmp_path / "sheets", tmp_path / "coded"
    asked = ["themes", "sheet", export, *ITEM, "--coders", "AB", "CD", "--out", str(sheets)]
    assert main(asked) == 0
    assert "SIMULATED" in capsys.readouterr().out
    files = sorted(sheets.iterdir())
    assert [each.name for each in files] == [
        "scaling_constraints_AB.xlsx",
        "scaling_constraints_CD.xlsx",
    ]
    choose(files[0], "finance", "talent")
    choose(files[1], "finance", "finance")
    assert main(["themes", "read", export, *map(str, files), *NIC, "--out", str(out)]) == 0
    page = capsys.readouterr().out
    assert "| finance | 30 | 20 | 0 | 10 | 0 | 67% |" in page
    assert "nobody gave these answers" in page
    with (out / "codings.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["source"] for row in rows} == {"SIMULATED"}
    given = [(row["coder"], row["theme"]) for row in rows]
    assert given.count(("AB", "talent")) == 10
    assert given.count(("CD", "finance")) == 30
    with (out / "disagreements.csv").open(encoding="utf-8") as file:
        assert {row["answer"] for row in csv.DictReader(file)} == {
            row["answer"] for row in rows if row["theme"] == "talent"
        }


def test_coders_agree_on_a_sheet_of_their_own_and_stay_who_they_were(
    export: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["themes", "sheet", export, *ITEM, "--coders", "AB", "CD", "--out", str(tmp_path)])
    files = [tmp_path / f"scaling_constraints_{coder}.xlsx" for coder in ("AB", "CD")]
    choose(files[0], "finance", "talent")
    choose(files[1], "finance", "none")
    out = tmp_path / "coded"
    main(["themes", "read", export, *map(str, files), *NIC, "--out", str(out)])
    agreed = out / "scaling_constraints_reconciled.xlsx"
    book = openpyxl.load_workbook(agreed)
    for row in book["Coding"].iter_rows(min_row=2):
        theme, note = row[2], row[-2]
        if int(row[0].value) % 3:
            assert (theme.value, note.value) == ("finance", None)
        else:
            assert (theme.value, note.value) == (None, "AB: talent; CD: none")
            theme.value = "talent"
    book.save(agreed)
    capsys.readouterr()
    sheets = [*map(str, files), str(agreed)]
    again = tmp_path / "again"
    assert main(["themes", "read", export, *sheets, *NIC, "--out", str(again)]) == 0
    page = capsys.readouterr().out
    assert "## AB and CD" in page
    assert "reconciled" not in page
    with (again / "codings.csv").open(encoding="utf-8") as file:
        given = [(row["coder"], row["theme"]) for row in csv.DictReader(file)]
    assert given.count(("reconciled", "talent")) == 10
    assert given.count(("CD", "none")) == 10
    assert not (again / "scaling_constraints_reconciled.xlsx").exists()


def test_answers_that_are_left_are_a_finding_and_named(
    export: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["themes", "sheet", export, *ITEM, "--coders", "AB", "CD", "--out", str(tmp_path)])
    sheets = [str(tmp_path / f"scaling_constraints_{coder}.xlsx") for coder in ("AB", "CD")]
    capsys.readouterr()
    assert main(["themes", "read", export, *sheets, *NIC]) == 1
    page = capsys.readouterr().out
    assert "AB has not coded 30 answers" in page
    assert "Nothing was coded by two of them." in page


def test_a_misspelt_theme_is_one_sentence_and_nothing_is_written(
    export: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["themes", "sheet", export, *ITEM, "--coders", "AB", "--out", str(tmp_path)])
    sheet, out = tmp_path / "scaling_constraints_AB.xlsx", tmp_path / "coded"
    choose(sheet, "finanse", "none")
    assert main(["themes", "read", export, str(sheet), *NIC, "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "Did you mean 'finance'?" in said
    assert "20 problems; nothing was written." in said
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["codebook", *NIC, "--item", "scaling_constrain", "--out", "x.csv"], "Did you mean"),
        (["codebook", *NIC, "--item", "role", "--out", "x.csv"], "--item: got 'role'"),
        (["codebook", *ITEM, "--out", "x.txt"], "expected one of .csv, .qdc"),
        (["sheet", "none.csv", *ITEM, "--coders", "AB", "--out", "x"], "no such file"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["themes", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_two_coders_of_one_name_are_one_sentence(
    export: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["themes", "sheet", export, *ITEM, "--coders", "AB", "ab", "--out", str(tmp_path)]
    assert main(asked) == 2
    assert "--coders: got ['AB', 'ab']; expected names, each once." in capsys.readouterr().err


def test_claims_on_themes_and_recommendations_are_held_against_coding_sheets(
    export: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets, book = tmp_path / "sheets", tmp_path / "book"
    asked = ["themes", "sheet", export, *ITEM, "--coders", "AB", "CD", "--out", str(sheets)]
    assert main(asked) == 0
    files = sorted(map(str, sheets.iterdir()))
    choose(Path(files[0]), "finance", "talent")
    responses = ["audit", "--responses", f"national_incubation_centres={export}"]
    assert main([*responses, "--codings", files[0], "--out", str(book), "--word"]) == 1
    page = (book / "evidence.md").read_text(encoding="utf-8")
    assert "theme finance: said by 20 of 30" in page
    assert "## What open answers say" in page
    html = (book / "evidence.html").read_text(encoding="utf-8")
    assert 'id="themes">What open answers say' in html
    sheet = openpyxl.load_workbook(book / "evidence.xlsx")["themes"]
    assert sheet["A1"].value == "theme"
    assert str(sheet["B2"].value).startswith("20 of 30 (rows ")
    capsys.readouterr()
    # two coders who did not say what they agree on, codings without answers, and no sheet at all
    assert main([*responses, "--codings", *files]) == 2
    assert "not what they agreed on" in capsys.readouterr().err
    assert main(["audit", "--codings", files[0]]) == 2
    assert "of which no answers are given" in capsys.readouterr().err
    assert main([*responses, "--codings", export]) == 2
    assert "expected a coding sheet (.xlsx)" in capsys.readouterr().err
    assert main([*responses, "--codings", files[0], "--out", str(sheets)]) == 2
    assert "another folder than that of the files" in capsys.readouterr().err


def test_what_coders_agreed_on_is_counted_in_words(
    export: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["themes", "sheet", export, *ITEM, "--coders", "AB", "--out", str(tmp_path / "s")]
    assert main(asked) == 0
    [file] = (tmp_path / "s").iterdir()
    choose(file, "finance", "talent")
    out = tmp_path / "coded"
    assert main(["themes", "read", export, str(file), *NIC, "--out", str(out)]) == 0
    assert "20 of 30 (67%)" in capsys.readouterr().out
    assert (out / "prevalence.csv").is_file()
    assert (out / "saturation.csv").is_file()
