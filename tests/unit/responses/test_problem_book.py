"""The workbook of problems: safe to open, the same every time, and read back as a signed list."""

import csv
import datetime as dt
import hashlib
import io
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alp_survey.errors import InputError
from alp_survey.instrument.models import Instrument
from alp_survey.instrument.validation import validate
from alp_survey.instrument.yaml_source import read_yaml
from alp_survey.responses.corrections import EXCLUDE_ROW, MADE_BLANK, Correction
from alp_survey.responses.files.formulas import no_formula, without_guard
from alp_survey.responses.files.opening import read_sheet
from alp_survey.responses.plain_text import MOST, in_short, one_line, visible
from alp_survey.responses.problem_book import (
    problem_book,
    read_corrections,
    write_problem_book,
)
from alp_survey.responses.reading import read_responses
from alp_survey.responses.responses import Responses
from alp_survey.responses.sheet import Sheet

SAMPLE = Path(__file__).parents[2] / "data" / "exports" / "complaint_cell.yaml"
HEADERS = [
    "Have you heard of the complaint cell?",
    "What is the main problem?",
    "How satisfied are you with schools",
    "Please explain your answer",
]
GOOD = ["Yes", "Cost", "Satisfied", "fine"]
HOSTILE = [
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "+1",
    "@SUM(A1)",
    "line\none\r\ntwo",
    "\x00\x07\x0b\x1b[31mred",
    "\u202eesrever",
    "نہیں معلوم",
    "\ufffe\uffff",
    "http://example.com/x",
    "{=1}",
    "007",
]

Read = Callable[..., Responses]


@pytest.fixture(name="instrument", scope="module")
def _instrument() -> Instrument:
    node, unread = read_yaml(SAMPLE)
    instrument, invalid = validate(Instrument, node, SAMPLE.name)
    assert instrument is not None
    assert not [*unread, *invalid]
    return instrument


@pytest.fixture(name="read")
def _read(instrument: Instrument, tmp_path: Path) -> Read:
    """Read rows of a csv file called raw.csv, or another name."""

    def read(*rows: list[str], name: str = "raw.csv", **options: Any) -> Responses:
        text = io.StringIO()
        csv.writer(text).writerows([HEADERS, *rows])
        (tmp_path / name).write_bytes(text.getvalue().encode())
        return read_responses(instrument, tmp_path / name, **options)

    return read


@pytest.fixture(name="book")
def _book(tmp_path: Path) -> Path:
    return tmp_path / "problems.xlsx"


def headings(sheet: Any) -> list[str]:
    return [cell.value for cell in sheet[1]]


def fill(
    book: Path, row: int, correction: Any, who: Any = "Amna", when: Any = "2026-11-20"
) -> None:
    """Write a correction beside the problem in a row of the workbook, as a person would."""
    workbook = openpyxl.load_workbook(book)
    sheet = workbook.worksheets[0]
    place = {name: number for number, name in enumerate(headings(sheet), 1)}
    for name, text in (("correction", correction), ("corrected by", who), ("corrected on", when)):
        sheet.cell(row, place[name]).value = text
    workbook.save(book)


def faults(book: Path, responses: Responses) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_corrections(book, source=responses.source)
    return [str(problem) for problem in caught.value.problems]


# ---- the workbook


def test_every_problem_is_a_row_with_empty_columns_for_the_field_team(
    read: Read, book: Path
) -> None:
    responses = read(GOOD, ["Yess", "Cost", "Satisfied", "x"], ["No", "Cost", "Goood", "x"])
    write_problem_book(responses, book)
    sheet = openpyxl.load_workbook(book)["Problems"]
    assert headings(sheet) == [
        "severity", "kind", "row", "column", "header", "item", "got", "expected", "what to do",
        "old", "correction", "corrected by", "corrected on",
    ]  # fmt: skip
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[2], row[3], row[5], row[9]) for row in rows] == [
        ("3", "A", "heard", "Yess"),
        ("4", "C", "rate_schools", "Goood"),
    ]
    assert all(row[10:] == [None, None, None] for row in rows)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:M3"
    tints = [sheet.column_dimensions[letter].width for letter in "AKM"]
    assert all(width > 8 for width in tints)
    assert {sheet[f"{letter}1"].fill.fgColor.rgb for letter in "KLM"} == {"FFFFF6D6"}
    assert sheet["J1"].fill.fgColor.rgb != "FFFFF6D6"


def test_the_second_sheet_says_how_and_of_which_file(read: Read, book: Path) -> None:
    responses = read(["Yess", "Cost", "Satisfied", "x"])
    write_problem_book(responses, book)
    rows = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(book)["How to"].iter_rows()
    ]
    facts = {name: value for name, value in rows if name}
    assert facts == {
        "file": "raw.csv",
        "sheet": None,
        "sha256": responses.source.sha256,
        "instrument": "complaint_cell",
        "problems": "1",
    }
    said = " ".join(value for name, value in rows if value and not name)
    for word in (MADE_BLANK, EXCLUDE_ROW, "--corrections problems.xlsx", "never changed"):
        assert word in said
    assert "␛" not in said


def test_the_same_responses_give_the_same_bytes(read: Read) -> None:
    responses = read(["Yess", "Cost", "Goood", "x"])
    assert problem_book(responses) == problem_book(responses)


def test_a_file_without_problems_gives_a_workbook_that_corrects_nothing(
    read: Read, book: Path
) -> None:
    responses = read(GOOD)
    write_problem_book(responses, book)
    assert read_corrections(book, source=responses.source) == ()


def test_hostile_answers_are_texts_and_never_formulas_or_links(read: Read, book: Path) -> None:
    responses = read(*([text, "Cost", "Satisfied", "x"] for text in HOSTILE))
    write_problem_book(responses, book)
    workbook = openpyxl.load_workbook(book)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert not [cell for cell in cells if cell.hyperlink]
    old = [workbook["Problems"].cell(row, 10).value for row in range(2, len(HOSTILE) + 2)]
    assert old[:6] == [
        "<script>alert(1)</script>", "=HYPERLINK(1)", "+1", "@SUM(A1)", "line one two",
        "␀␇ ␛[31mred",
    ]  # fmt: skip
    said = " ".join(str(cell.value) for row in workbook["How to"].iter_rows() for cell in row)
    assert "a mark such as ␛" in said


def test_no_number_of_a_person_stands_in_the_workbook_even_over_two_lines(
    read: Read, book: Path
) -> None:
    responses = read(["call 0300\n1234567", "Cost", "Satisfied", "x"])
    write_problem_book(responses, book)
    cells = [str(cell.value) for sheet in openpyxl.load_workbook(book) for r in sheet for cell in r]
    assert not [text for text in cells if "1234567" in text]
    assert "call [phone number]" in cells


def test_a_very_long_answer_is_shortened_and_can_still_be_corrected(read: Read, book: Path) -> None:
    raw = ["😀" * 40_000, "Cost", "Satisfied", "x"]
    write_problem_book(read(raw), book)
    fill(book, 2, "No")
    assert read(raw, corrections=book).codes["heard"].tolist() == [2]


def test_simulated_responses_say_so_in_sheet_rows_and_properties(read: Read, book: Path) -> None:
    raw = ["Yess", "Cost", "Satisfied", "x"]
    responses = read(raw, name="SIMULATED raw.csv")
    write_problem_book(responses, book)
    workbook = openpyxl.load_workbook(book)
    assert workbook.sheetnames == ["SIMULATED Problems", "How to"]
    assert workbook.properties.title.startswith("SIMULATED")
    sheet = workbook.worksheets[0]
    assert sheet.cell(2, headings(sheet).index("source") + 1).value == "SIMULATED"
    said = [cell.value for row in workbook["How to"].iter_rows() for cell in row]
    assert "SIMULATED: nobody answered." in said
    fill(book, 2, "No")
    corrected = read(raw, name="SIMULATED raw.csv", corrections=book)
    assert corrected.codes["heard"].tolist() == [2]


def test_a_workbook_that_cannot_be_written_is_said_and_the_old_one_stays(
    read: Read, book: Path, tmp_path: Path
) -> None:
    responses = read(["Yess", "Cost", "Satisfied", "x"])
    with pytest.raises(InputError, match=r"^problems\.xlsx: got .*; expected a place to write"):
        write_problem_book(responses, tmp_path / "nowhere" / "problems.xlsx")
    book.mkdir()
    with pytest.raises(InputError, match=r"^problems\.xlsx: got "):
        write_problem_book(responses, book)
    assert {path.name for path in tmp_path.iterdir()} == {"raw.csv", "problems.xlsx"}


# ---- back from the field


def test_a_corrected_typo_is_coded_and_the_raw_file_is_untouched(
    read: Read, book: Path, tmp_path: Path
) -> None:
    raw = [GOOD, ["Yess", "Cost", "Satisfied", "x"]]
    first = read(*raw)
    write_problem_book(first, book)
    before = hashlib.sha256((tmp_path / "raw.csv").read_bytes()).hexdigest()
    fill(book, 2, "Yes")
    corrected = read(*raw, corrections=book)
    assert first.codes["heard"].tolist() == [1, -3]
    assert corrected.codes["heard"].tolist() == [1, 1]
    assert corrected.problem_list == ()
    assert hashlib.sha256((tmp_path / "raw.csv").read_bytes()).hexdigest() == before
    assert corrected.corrections == (
        Correction(3, "A", HEADERS[0], "Yess", "Yes", "Amna", "2026-11-20"),
    )
    (cell,) = corrected.trace("heard", 3)
    assert (cell.text, cell.corrected) == ("Yess", "read as 'Yes', Amna, 2026-11-20")
    assert cell.code == "heard = 1 (Yes)"


def test_blank_empties_a_cell(read: Read, book: Path) -> None:
    raw = [GOOD, ["Yess", "Cost", "Satisfied", "x"]]
    write_problem_book(read(*raw), book)
    fill(book, 2, " ( Blank )")
    assert read(*raw, corrections=book).codes["heard"].tolist() == [1, -1]


def test_a_corrected_file_is_accounted_for_as_it_was_read(read: Read) -> None:
    filled = Correction(2, "B", "", "", "Cost", "Amna", "today")
    responses = read(["Yes", "", "Satisfied", "x"], corrections=[filled])
    assert (responses.accounting.fates["coded"], responses.accounting.fates["blank"]) == (4, 0)


def test_exclude_beside_a_cell_takes_its_respondent_out(read: Read, book: Path) -> None:
    raw = [GOOD, ["No", "Cost", "Goood", "x"]]
    write_problem_book(read(*raw), book)
    fill(book, 2, "(EXCLUDE)")
    corrected = read(*raw, corrections=book)
    assert corrected.respondents.tolist() == [2]
    assert [(each.reason, each.rows) for each in corrected.excluded] == [
        ("excluded by Amna on 2026-11-20", (3,))
    ]


def test_a_row_problem_is_excluded_and_takes_no_other_correction(
    read: Read, book: Path, instrument: Instrument
) -> None:
    raw = [["Yes", "Cost", "Satisfied"], GOOD]
    responses = read(*raw)
    assert [each.position for each in responses.problem_list] == [None]
    write_problem_book(responses, book)
    fill(book, 2, "Cost")
    (fault,) = faults(book, responses)
    assert fault == (
        "problems.xlsx, sheet 'Problems', row 2: got 'Cost' under correction; expected (exclude),"
        " as the row as a whole is meant."
    )
    fill(book, 2, "(exclude)")
    assert read(*raw, corrections=book).respondents.tolist() == [3]


def test_texts_of_several_lines_and_hostile_ones_can_be_corrected(read: Read, book: Path) -> None:
    raw = [[text, "Cost", "Satisfied", "x"] for text in HOSTILE]
    write_problem_book(read(*raw), book)
    assert _column(read_sheet(book, sheet="Problems"), "old") == [
        in_short(text) for text in HOSTILE
    ]
    for row in range(2, len(HOSTILE) + 2):
        fill(book, row, "No")
    corrected = read(*raw, corrections=book)
    assert corrected.codes["heard"].tolist() == [2] * len(HOSTILE)


def test_numbers_dates_and_truth_values_of_a_spreadsheet_are_read_as_texts(
    read: Read, book: Path
) -> None:
    responses = read(["Yess", "Cost", "Satisfied", "x"])
    write_problem_book(responses, book)
    fill(book, 2, 1, who="Bilal", when=dt.datetime(2026, 11, 21))
    (signed,) = read_corrections(book, source=responses.source)
    assert (signed.new, signed.who, signed.when) == ("1", "Bilal", "2026-11-21")


def test_rows_may_be_sorted_or_deleted_and_columns_moved_or_added(read: Read, book: Path) -> None:
    raw = [[text, "Cost", "Goood", "x"] for text in ("Yess", "Noo", "Mayb")]
    responses = read(*raw)
    write_problem_book(responses, book)
    for row in range(2, 8):
        fill(book, row, {"A": "No", "C": "Neither"}["AC"[row % 2]])
    straight = read_corrections(book, source=responses.source)
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Problems"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    sheet.delete_rows(1, 7)
    for row in [rows[0], *reversed(rows[1:])]:
        sheet.append(["a note", *reversed(row)])
    sheet.cell(1, 1).value = "our notes"
    workbook.save(book)
    assert read_corrections(book, source=responses.source) == straight
    assert [(each.row, each.column) for each in straight] == [
        (row, column) for row in (2, 3, 4) for column in "AC"
    ]
    sheet.delete_rows(2, 4)
    workbook.save(book)
    assert read_corrections(book, source=responses.source) == straight[:2]


def test_a_text_that_looks_like_an_escape_of_workbooks_comes_back_as_it_is(
    read: Read, book: Path
) -> None:
    write_problem_book(read(["_x0041_", "Cost", "Satisfied", "x"]), book)
    assert _column(read_sheet(book, sheet="Problems"), "old") == ["_x0041_"]


def _column(sheet: Sheet, heading: str) -> list[str]:
    column = sheet.columns[sheet.row(0).index(heading)]
    return [column.text(row) for row in range(1, sheet.n_rows)]


def copy_row(book: Path, correction: str, *, who: str = "Amna", when: str = "2026-11-20") -> None:
    """Repeat the first problem with another correction."""
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Problems"]
    sheet.append([*[cell.value for cell in sheet[2]][:10], correction, who, when])
    workbook.save(book)


def test_a_cell_corrected_twice_alike_is_one_correction(read: Read, book: Path) -> None:
    responses = read(["Yess", "Cost", "Satisfied", "x"])
    write_problem_book(responses, book)
    fill(book, 2, "Yes")
    copy_row(book, "Yes", who="Zara", when="2026-11-01")
    (signed,) = read_corrections(book, source=responses.source)
    assert (signed.new, signed.who) == ("Yes", "Zara")


def test_a_cell_corrected_twice_differently_is_refused(read: Read, book: Path) -> None:
    responses = read(["Yess", "Cost", "Satisfied", "x"])
    write_problem_book(responses, book)
    fill(book, 2, "Yes")
    copy_row(book, "No")
    (fault,) = faults(book, responses)
    assert "different corrections for row 2, column A: 'No' and 'Yes'" in fault
    assert fault.endswith("expected one correction of a cell.")


def test_a_workbook_of_another_file_is_refused(read: Read, book: Path) -> None:
    write_problem_book(read(["Yess", "Cost", "Satisfied", "x"]), book)
    fill(book, 2, "Yes")
    other = read(["Yess", "Cost", "Satisfied", "changed"])
    (fault,) = faults(book, other)
    assert fault.startswith("problems.xlsx, sheet 'How to': got corrections of another file (raw")
    assert other.source.sha256[:12] in fault


DAY = "the date of the correction, such as 2026-04-30"


def test_every_fault_is_said_at_once(read: Read, book: Path) -> None:
    responses = read(
        *([text, "Cost", "Satisfied", "x"] for text in ("Yess", "Noo", "Mayb", "Hm", "Oh"))
    )
    write_problem_book(responses, book)
    fill(book, 2, "Yes", who=None)
    fill(book, 3, "Yes", when="  ")
    fill(book, 6, "Yes", when="yesterday")
    fill(book, 4, "Yes")
    fill(book, 5, "Yes")
    workbook = openpyxl.load_workbook(book)
    workbook["Problems"]["C4"].value = "four"
    workbook["Problems"]["D5"].value = "1st"
    workbook["How to"]["B1"].value = "spoilt"
    workbook.save(book)
    place = "problems.xlsx, sheet 'Problems', row"
    unchanged = "as it stood there", "as they stood there"
    expected = (
        ("2", "nothing under corrected by", "the name of the person who corrected it"),
        ("3", "nothing under corrected on", DAY),
        ("4", "'four' under row", f"the number of a row of the file, {unchanged[0]}"),
        ("5", "'1ST' under column", f"the letters over a column of the file, {unchanged[1]}"),
        ("6", "'yesterday' under corrected on", DAY),
    )
    assert faults(book, responses) == [
        f"{place} {row}: got {got}; expected {right}." for row, got, right in expected
    ]


def test_a_formula_or_an_error_in_place_of_a_correction_is_refused(read: Read, book: Path) -> None:
    responses = read(["Yess", "Cost", "Satisfied", "x"])
    write_problem_book(responses, book)
    fill(book, 2, "=1+1")
    (fault,) = faults(book, responses)
    assert "a formula whose result was never stored under correction" in fault


@pytest.mark.parametrize("gone", ["correction", "old", "corrected on"])
def test_a_column_that_is_gone_is_named(read: Read, book: Path, gone: str) -> None:
    responses = read(["Yess", "Cost", "Satisfied", "x"])
    write_problem_book(responses, book)
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Problems"]
    sheet.cell(1, headings(sheet).index(gone) + 1).value = "?"
    workbook.save(book)
    (fault,) = faults(book, responses)
    assert fault.startswith(f"problems.xlsx, sheet 'Problems', row 1: got no column '{gone}'")


def test_a_column_that_is_there_twice_is_named(read: Read, book: Path) -> None:
    responses = read(["Yess", "Cost", "Satisfied", "x"])
    write_problem_book(responses, book)
    workbook = openpyxl.load_workbook(book)
    workbook["Problems"].cell(1, 14).value = " Correction "
    workbook.save(book)
    assert "two columns 'correction'" in faults(book, responses)[0]


def test_a_workbook_without_its_second_sheet_or_its_hash_is_refused(read: Read, book: Path) -> None:
    responses = read(["Yess", "Cost", "Satisfied", "x"])
    write_problem_book(responses, book)
    workbook = openpyxl.load_workbook(book)
    for row in workbook["How to"].iter_rows():
        if row[0].value == "sha256":
            row[1].value = None
    workbook.save(book)
    assert "sheet 'How to': got no sha256" in faults(book, responses)[0]
    del workbook["How to"]
    workbook.save(book)
    assert "How to" in faults(book, responses)[0]
    assert "no such file" in faults(book.with_name("gone.xlsx"), responses)[0]


def test_a_correction_whose_old_text_is_not_in_the_file_is_refused(read: Read, book: Path) -> None:
    raw = ["Yess", "Cost", "Satisfied", "x"]
    write_problem_book(read(raw), book)
    fill(book, 2, "Yes")
    workbook = openpyxl.load_workbook(book)
    workbook["Problems"]["J2"].value = "Yesss"
    workbook.save(book)
    with pytest.raises(InputError) as caught:
        read(raw, corrections=book)
    assert str(caught.value) == (
        "raw.csv, correction of row 2, column A: got the old text 'Yesss'; expected the text that"
        " the cell holds in the raw file, 'Yess'. Read the file anew and correct the problems of"
        " that."
    )


@pytest.mark.parametrize(
    ("correction", "got"),
    [
        (Correction(9, "A", "", "Yess", "Yes", "Amna", "today"), "a row that is not in the file"),
        (Correction(1, "A", "", "Yess", "Yes", "Amna", "today"), "a row that is not in the file"),
        (Correction(9, "", "", "", EXCLUDE_ROW, "Amna", "today"), "a row that is not in the file"),
        (Correction(2, "Z", "", "", "Yes", "Amna", "today"), "a column that is not in the file"),
        (Correction(2, "", "", "", "Yes", "Amna", "today"), "no column"),
    ],
)
def test_a_correction_of_what_is_not_there_is_refused(
    read: Read, correction: Correction, got: str
) -> None:
    with pytest.raises(InputError, match=f"got {got};"):
        read(["Yess", "Cost", "Satisfied", "x"], corrections=[correction])


def test_two_different_corrections_of_a_cell_are_refused_wherever_they_come_from(
    read: Read,
) -> None:
    two = [Correction(2, "A", "", "Yess", new, "Amna", "today") for new in ("Yes", "No")]
    with pytest.raises(InputError, match="got two different corrections"):
        read(["Yess", "Cost", "Satisfied", "x"], corrections=two)


# ---- as csv


def csv_book(path: Path, *rows: list[str], hashed: bool = True) -> Path:
    names = ["row", "column", "header", "old", "correction", "corrected by", "corrected on"]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*names, *(["sha256"] if hashed else [])], *rows])
    return path


def test_a_csv_file_with_the_same_columns_is_read_too(read: Read, tmp_path: Path) -> None:
    raw = [["=Yess", "Cost", "Satisfied", "x"], GOOD]
    responses = read(*raw)
    signed = ["Amna", "20 November", responses.source.sha256]
    rows = [["2", "a", "", "'=Yess", "Yes", *signed], ["3", "", "", "", "(exclude)", *signed]]
    corrected = read(*raw, corrections=csv_book(tmp_path / "c.csv", *rows))
    assert corrected.codes["heard"].to_dict() == {2: 1}


def test_a_csv_file_of_another_file_is_refused_row_by_row(read: Read, tmp_path: Path) -> None:
    responses = read(["Yess", "Cost", "Satisfied", "x"])
    row = ["2", "A", "", "Yess", "Yes", "Amna", "30 April 2026", "0" * 64]
    (fault,) = faults(csv_book(tmp_path / "c.csv", row), responses)
    assert re.match(r"c\.csv, row 2: got a correction of another file, whose SHA-256 is 000", fault)


def test_a_csv_file_without_hashes_corrects_cells_but_excludes_nobody(
    read: Read, tmp_path: Path
) -> None:
    responses = read(["Yess", "Cost", "Satisfied", "x"])
    cell = ["2", "A", "", "Yess", "Yes", "Amna", "30 April 2026"]
    out = ["2", "", "", "", "(exclude)", "Amna", "30 April 2026"]
    path = csv_book(tmp_path / "c.csv", cell, hashed=False)
    assert len(read_corrections(path, source=responses.source)) == 1
    (fault,) = faults(csv_book(tmp_path / "c.csv", cell, out, hashed=False), responses)
    assert fault.startswith("c.csv, row 3: got (exclude); expected the SHA-256")


# ---- texts


@given(st.text())
def test_a_text_on_one_line_stays_as_it_is(text: str) -> None:
    plain = one_line(text)
    assert one_line(plain) == plain
    assert plain.splitlines() in ([], [plain])
    assert visible(plain) == plain
    assert len(in_short(text)) <= MOST


@given(st.text(alphabet=st.sampled_from("'=+-@a\t\r＝"), max_size=6))
def test_the_guard_against_formulas_can_be_taken_off(text: str) -> None:
    assert without_guard(no_formula(text)) == text
    assert no_formula(text)[:1] not in {*"=+-@\t\r＝", ""} or text == ""


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=5))
def test_whatever_stands_in_a_cell_its_correction_finds_it_again(texts: list[str]) -> None:
    node, _ = read_yaml(SAMPLE)
    instrument, _ = validate(Instrument, node, SAMPLE.name)
    assert instrument is not None
    written = [text.encode(errors="replace").decode().replace("\x00", "") for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        raw, book = Path(folder) / "raw.csv", Path(folder) / "problems.xlsx"
        with raw.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(
                [HEADERS, *([text, "Cost", "Neither", "x"] for text in written)]
            )
        options: dict[str, Any] = {"encoding": "utf-8", "delimiter": ","}
        responses = read_responses(instrument, raw, **options)
        write_problem_book(responses, book)
        cells = [each for each in responses.problem_list if each.item == "heard"]
        for row, each in enumerate(responses.problem_list, 2):
            if each in cells:
                fill(book, row, "No")
        corrected = read_responses(instrument, raw, **options, corrections=book)
        assert not (corrected.codes["heard"] == -3).any()
        assert len(corrected.corrections) == len(cells)
