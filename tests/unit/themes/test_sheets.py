"""Coding sheets: what a coder chose comes back, and what is no coding is refused by its row."""

import re
import shutil
import subprocess

import openpyxl
import pytest

from alp_survey.errors import InputError
from alp_survey.instrument.models import Theme
from alp_survey.themes.sheet_reading import read_coding_sheets
from alp_survey.themes.sheets import coding_sheet, write_coding_sheets

THEMES = (
    Theme(name="cost", label="Cost of fees"),
    Theme(name="distance", label="Distance"),
    Theme(name="not_codable", label="No answer", missing=True),
)
ANSWERS = ("Too dear", "Far away,\nand dear", "=1+1", "Call 0300 1234567", "", "Thanks")


@pytest.fixture(name="survey")
def _survey(desk):
    asked = desk.instrument(
        desk.item("why", "open", themes=THEMES), desk.item("town", "single", "A", "B")
    )
    return desk.read(asked, ["why", "town"], *([text, "A"] for text in ANSWERS))


def fill(path, choices, *, sheet="Coding"):
    """Choose themes by answer, as a coder does; a choice of None leaves the row empty."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    heads = {cell.value: cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        for place, theme in enumerate(choices.get(page.cell(row, 1).value, ()), 1):
            page.cell(row, heads[f"theme {place}"]).value = theme
    book.save(path)


def change(path, answer, heading, value):
    """Write into the row of an answer."""
    book = openpyxl.load_workbook(path)
    page = book["Coding"]
    column = next(cell.column for cell in page[1] if cell.value == heading)
    row = next(row for row in range(2, page.max_row + 1) if page.cell(row, 1).value == answer)
    page.cell(row, column).value = value
    book.save(path)
    return row


FULL = {2: ["cost"], 3: ["distance", "cost"], 4: ["not_codable"], 5: ["none"], 7: ["not_codable"]}


def sheets(survey, folder, *coders):
    return write_coding_sheets(survey, "why", coders or ("AB",), folder, seed=1)


def folder(inside, name):
    (inside / name).mkdir()
    return inside / name


def test_what_coders_choose_comes_back(survey, tmp_path):
    one, two = sheets(survey, tmp_path, "AB", "CD")
    fill(one, FULL)
    fill(two, {**FULL, 2: ["distance"]})
    codings = read_coding_sheets(survey, [one, two])
    assert codings.coders == ("AB", "CD")
    assert codings.answers == (2, 3, 4, 5, 7)  # row 6 is blank
    assert codings.coded.all()
    frame = codings.to_frame()
    first = frame[frame["coder"] == "AB"]
    assert list(zip(first["answer"], first["theme"], strict=True)) == [
        (2, "cost"), (3, "cost"), (3, "distance"), (4, "not_codable"), (5, "none"),
        (7, "not_codable"),
    ]  # fmt: skip
    assert frame[(frame["coder"] == "CD") & (frame["answer"] == 2)]["theme"].tolist() == [
        "distance"
    ]


def test_several_themes_in_one_cell_and_labels_in_place_of_names_are_read(survey, tmp_path):
    (path,) = sheets(survey, tmp_path)
    fill(path, {**FULL, 3: ["Distance; cost of FEES"]})
    codings = read_coding_sheets(survey, [path])
    assert codings.given[0, 1].tolist() == [True, True, False]


def test_an_answer_that_was_left_empty_is_not_coded_and_named(survey, tmp_path):
    (path,) = sheets(survey, tmp_path)
    fill(path, {2: ["cost"]})
    codings = read_coding_sheets(survey, [path])
    assert codings.coded[0].tolist() == [True, False, False, False, False]
    assert codings.notes == ("AB has not coded 4 answers: 3, 4, 5, 7.",)


def test_texts_are_redacted_and_never_formulas(survey, tmp_path):
    (path,) = sheets(survey, tmp_path)
    page = openpyxl.load_workbook(path)["Coding"]
    cells = {page.cell(row, 1).value: page.cell(row, 2) for row in range(2, page.max_row + 1)}
    assert cells[5].value == "Call [phone number]"
    assert (cells[4].value, cells[4].data_type) == ("=1+1", "s")
    assert cells[3].value == "Far away,\nand dear"


def test_each_coder_has_an_order_of_their_own_and_the_same_bytes_again(survey):
    orders = set()
    for coder in ("AB", "CD", "EF", "GH"):
        one, again = (coding_sheet(survey, "why", coder, seed=4) for _ in range(2))
        assert one == again
        orders.add(one)
    assert len(orders) == 4
    assert coding_sheet(survey, "why", "AB", seed=5) != coding_sheet(survey, "why", "AB", seed=4)


def test_the_list_of_a_cell_holds_every_theme_and_none(survey, tmp_path):
    (path,) = sheets(survey, tmp_path)
    book = openpyxl.load_workbook(path)
    (rule,) = book["Coding"].data_validations.dataValidation
    assert rule.formula1 == "Codebook!$A$2:$A$5"
    assert [book["Codebook"].cell(row, 1).value for row in range(2, 6)] == [
        "cost", "distance", "not_codable", "none",
    ]  # fmt: skip
    assert str(rule.sqref) == "C2:E6"


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (
            {2: ["costs"]},
            "got the theme 'costs'; expected one of the codebook. Did you mean 'cost'?",
        ),
        ({2: ["weather"]}, "got the theme 'weather'; expected one of the codebook."),
        ({2: ["none", "cost"]}, "got 'none' beside a theme"),
        ({2: ["not_codable", "cost"]}, "got 'not_codable' beside a theme"),
    ],
)
def test_what_is_no_theme_is_said_with_its_row(survey, tmp_path, choices, said):
    (path,) = sheets(survey, tmp_path)
    fill(path, {**FULL, **choices})
    row = change(path, 2, "note", "x")
    with pytest.raises(
        InputError, match=re.escape(f"why_AB.xlsx, sheet 'Coding', row {row}: {said}")
    ):
        read_coding_sheets(survey, [path])


def test_an_edited_text_a_repeated_and_an_unknown_answer_are_refused_together(survey, tmp_path):
    (path,) = sheets(survey, tmp_path)
    fill(path, FULL)
    change(path, 2, "text", "Too dear for me")
    change(path, 4, "answer", 3)
    change(path, 5, "answer", 99)
    with pytest.raises(InputError) as refused:
        read_coding_sheets(survey, [path])
    said = " ".join(map(str, refused.value.problems))
    assert "got an answer 2 that was edited" in said
    assert "got the answer '99'" in said
    assert "got the answer 3 again" in said or "got an answer 3 that was edited" in said


def test_sheets_of_another_file_question_or_coder_are_refused(survey, desk, tmp_path):
    (path,) = sheets(survey, folder(tmp_path, "one"))
    (again,) = sheets(survey, folder(tmp_path, "two"))
    fill(path, FULL)
    with pytest.raises(InputError, match="got a second sheet of AB"):
        read_coding_sheets(survey, [path, again])
    other = desk.read(survey.instrument, ["why", "town"], ["Another", "A"])
    with pytest.raises(InputError, match="got answers of another file"):
        read_coding_sheets(other, [path])
    with pytest.raises(ValueError, match="got none"):
        read_coding_sheets(survey, [])
    change_how_to = openpyxl.load_workbook(path)
    del change_how_to["How to"]
    change_how_to.save(path)
    with pytest.raises(InputError, match="How to"):
        read_coding_sheets(survey, [path])


def test_what_cannot_be_coded_is_one_sentence(survey, desk, tmp_path):
    with pytest.raises(ValueError, match="'town', of kind single; expected an open one"):
        coding_sheet(survey, "town", "AB", seed=1)
    with pytest.raises(KeyError, match="got no item 'what'"):
        coding_sheet(survey, "what", "AB", seed=1)
    bare = desk.read(desk.item("why", "open"), "Because")
    with pytest.raises(ValueError, match="which has no themes"):
        coding_sheet(bare, "why", "AB", seed=1)
    silent = desk.read(desk.item("why", "open", themes=THEMES), "")
    with pytest.raises(ValueError, match="which nobody answered"):
        coding_sheet(silent, "why", "AB", seed=1)
    with pytest.raises(ValueError, match="expected names, each once"):
        sheets(survey, tmp_path, "AB", "ab")
    with pytest.raises(ValueError, match="expected letters and digits"):
        sheets(survey, tmp_path, "../AB")


@pytest.mark.libreoffice
def test_a_sheet_that_went_through_libreoffice_loses_nothing(survey, tmp_path):
    (path,) = sheets(survey, tmp_path)
    fill(path, FULL)
    saved = tmp_path / "saved"
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        [shutil.which("soffice"), profile, "--headless", "--convert-to", "xlsx", "--outdir",
         str(saved), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    before, after = (read_coding_sheets(survey, [each]) for each in (path, saved / path.name))
    assert (before.given == after.given).all()
    assert after.coded.all()
    assert before.to_frame().equals(after.to_frame())
