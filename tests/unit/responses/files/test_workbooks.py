"""Workbooks: what a cell reads as, which sheet is meant, and two readers that must agree."""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from alp_survey.errors import InputError
from alp_survey.responses.files import xlsx_file
from alp_survey.responses.files.opening import read_sheet
from alp_survey.responses.files.sheet_look import SheetLook, look_at
from alp_survey.responses.files.trimming import trimmed

PATIENT = "read with openpyxl because the sheet holds "


def rows(sheet):
    return [sheet.row(number) for number in range(sheet.n_rows)]


def book(path, *cells, sheets=("Sheet1",), **options):
    """A workbook by xlsxwriter; every cell is an address, a value and perhaps a format."""
    with xlsxwriter.Workbook(path, options) as target:
        for name in sheets:
            page = target.add_worksheet(name)
        for address, value, *shown in cells:
            style = target.add_format({"num_format": shown[0]}) if shown else None
            if isinstance(value, str):
                page.write_string(address, value, style)
            else:
                page.write(address, value, style)
    return path


def rewritten(path, part, change):
    """The same workbook with the XML of one part changed."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path


def with_cells(path, cells):
    """A workbook whose only sheet has these cells, as XML."""
    book(path, ("A1", "x"))
    return rewritten(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub("<sheetData>.*</sheetData>", f"<sheetData>{cells}</sheetData>", xml),
    )


def refusal(path, **options):
    with pytest.raises(InputError) as refused:
        read_sheet(path, **options)
    (problem,) = refused.value.problems
    assert "\n" not in str(problem)
    return str(problem)


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (1.0, None, "1"),
        (-99, None, "-99"),
        (0.45, None, "0.45"),
        (1 / 3, None, "0.3333333333333333"),
        (1e-7, None, "1e-07"),
        (3520212345671, None, "3520212345671"),
        (True, None, "TRUE"),
        (False, None, "FALSE"),
        ("012", None, "012"),
        ("None", None, "None"),
        ("#N/A", None, "#N/A"),
        (" padded ", None, " padded "),
        ("a\nb", None, "a\nb"),
        ("bell\x07", None, "bell\x07"),
        ("_x0041_", None, "_x0041_"),
        ('=HYPERLINK("http://x","see")', None, '=HYPERLINK("http://x","see")'),
        ("+cmd", None, "+cmd"),
        ("شکریہ\u00a0ہے", None, "شکریہ\u00a0ہے"),
        (46085.42013888889, "d/m/yyyy h:mm:ss", "2026-03-04T10:05:00"),
        (46085.999999, "yyyy-mm-dd hh:mm", "2026-03-05"),
        (46085, "yyyy-mm-dd", "2026-03-04"),
        (0.42013888889, "hh:mm:ss", "10:05:00"),
        (5, '"day "0', "5"),
        (0.25, "0%", "25%"),
        (0.07, "0.0%", "7%"),
        (1, '0" %"', "1"),
        (0.123, "[Red]0.00%;[Blue]-0%", "12.3%"),
    ],
)
def test_a_cell_reads_as_a_person_would_write_it(tmp_path, value, shown, text):
    cell = ("B2", value, shown) if shown else ("B2", value)
    path = book(tmp_path / "a.xlsx", ("A1", "q"), cell)
    sheet = read_sheet(path)
    assert rows(sheet) == [("q", ""), ("", text)]
    assert len(sheet.source.details) == (2 if text.endswith("%") else 1)
    # and the other reader says the same
    with_errors = book(tmp_path / "b.xlsx", ("A1", "q"), cell, ("C1", "x"), ("C2", 10**15 + 0.0))
    rewritten(
        with_errors,
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(r"<c r=\"C2\".*?</c>", '<c r="C2" t="e"><v>#N/A</v></c>', xml),
    )
    sheet = read_sheet(with_errors)
    assert rows(sheet) == [("q", "", "x"), ("", text, "#N/A")]
    percent = " and numbers shown as percentages" if text.endswith("%") else ""
    assert sheet.source.details[1] == PATIENT + "errors" + percent


@pytest.mark.parametrize("digits", ["1000000000000000", "123456789012345678", "-99999999999999999"])
def test_long_numbers_keep_their_digits(tmp_path, digits):
    path = with_cells(tmp_path / "a.xlsx", f'<row r="1"><c r="A1"><v>{digits}</v></c></row>')
    assert read_sheet(path).row(0) == (digits,)


def test_error_values_are_read_and_named(tmp_path):
    path = with_cells(
        tmp_path / "a.xlsx",
        '<row r="2"><c r="B2" t="e"><v>#DIV/0!</v></c><c r="C2" t="str"><v>#N/A</v></c></row>',
    )
    sheet = read_sheet(path)
    assert sheet.row(1) == ("", "#DIV/0!", "#N/A")
    assert sheet.unreadable == {(1, 1): "the error value #DIV/0!"}


def test_a_formula_reads_as_its_stored_result(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as target:
        page = target.add_worksheet()
        page.write_formula("A1", "=1+1", None, 2)
        page.write_formula("B1", '="a"&"b"', None, "ab")
        page.write_formula("C1", "=NA()", None, "#N/A")
        page.write_formula("D1", "=1=1", None, True)
    sheet = read_sheet(tmp_path / "a.xlsx")
    assert sheet.row(0) == ("2", "ab", "#N/A", "TRUE")
    assert sheet.unreadable == {(0, 2): "the error value #N/A"}
    assert sheet.source.details[1] == PATIENT + "errors and formulas"


def test_a_formula_that_shows_nothing_is_blank(tmp_path):
    path = with_cells(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><v>1</v></c></row>',
    )
    sheet = read_sheet(path)
    assert (sheet.row(0), sheet.unreadable) == (("", "1"), {})


def test_a_formula_without_a_result_is_unreadable(tmp_path):
    target = openpyxl.Workbook()
    target.active.append(["q", "=1+1", None, "=A1"])
    target.active.append([None, None, "=A1"])
    target.save(tmp_path / "a.xlsx")
    sheet = read_sheet(tmp_path / "a.xlsx")
    assert sheet.row(0) == ("q", "", "", "")
    assert sheet.unreadable == dict.fromkeys([(0, 1), (0, 3), (1, 2)], xlsx_file.UNSTORED)


def test_escapes_are_read_by_both_readers_as_excel_shows_them(tmp_path):
    texts = ["_x0041_", "a\x0bb", "a_x", "_x005F_", "é"]
    cells = [(f"A{number}", text) for number, text in enumerate(texts, 1)]
    plain = book(tmp_path / "a.xlsx", *cells)
    assert [row[0] for row in rows(read_sheet(plain))] == texts
    mixed = rewritten(
        book(tmp_path / "b.xlsx", *cells, ("B1", 1)),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace('<c r="B1"><v>1</v>', '<c r="B1" t="e"><v>#N/A</v>'),
    )
    sheet = read_sheet(mixed)
    assert PATIENT + "errors" in sheet.source.details
    assert [row[0] for row in rows(sheet)] == texts


def test_blanks_without_a_mark_are_kept(tmp_path):
    path = with_cells(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" t="inlineStr"><is><t> a</t></is></c>'
        '<c r="B1" t="inlineStr"><is><r><t>b </t></r><r><t>c</t></r></is></c></row>',
    )
    assert read_sheet(path).row(0) == (" a", "b c")


def test_the_reading_aid_of_a_text_is_no_part_of_it(tmp_path):
    path = with_cells(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t>'
        "</rPh></is></c></row>",
    )
    assert read_sheet(path).row(0) == ("東京",)


def test_dates_from_1904_on_are_dates_all_the_same(tmp_path):
    moment = dt.datetime(2026, 3, 4, 10, 5)
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as target:
        style = target.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        target.add_worksheet().write_datetime("A1", moment, style)
    sheet = read_sheet(path)
    assert sheet.row(0) == ("2026-03-04T10:05:00",)
    assert sheet.source.details[1] == PATIENT + "dates counted from 1904"


def test_durations_read_as_hours(tmp_path):
    sheet = read_sheet(book(tmp_path / "a.xlsx", ("A1", 1.5, "[h]:mm")))
    assert sheet.row(0) == ("36:00:00",)
    assert sheet.source.details[1] == PATIENT + "a format for durations"


def test_dates_below_zero_go_to_the_patient_reader(tmp_path):
    sheet = read_sheet(book(tmp_path / "a.xlsx", ("A1", -1.5, "yyyy-mm-dd")))
    assert sheet.row(0) == ("1899-12-28T12:00:00",)
    assert sheet.source.details[1] == PATIENT + "dates and numbers below zero"


def test_dates_written_as_text_are_read(tmp_path):
    path = with_cells(
        tmp_path / "a.xlsx", '<row r="1"><c r="A1" t="d"><v>2026-03-04T10:05:00Z</v></c></row>'
    )
    assert read_sheet(path).row(0) == ("2026-03-04T10:05:00",)


def test_hidden_rows_and_columns_are_read(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as target:
        page = target.add_worksheet()
        page.write_row(0, 0, ["a", "b"])
        page.write_row(1, 0, ["1", "2"])
        page.set_row(1, None, None, {"hidden": True})
        page.set_column(1, 1, None, None, {"hidden": True})
    assert rows(read_sheet(tmp_path / "a.xlsx")) == [("a", "b"), ("1", "2")]


def test_blank_rows_and_columns_before_the_cells_are_kept(tmp_path):
    assert rows(read_sheet(book(tmp_path / "a.xlsx", ("C3", "x")))) == [
        ("", "", ""),
        ("", "", ""),
        ("", "", "x"),
    ]


def test_formats_without_content_reach_nowhere(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as target:
        page = target.add_worksheet()
        page.write("A1", "x")
        page.write_blank(1_048_575, 16_383, None, target.add_format({"bold": True}))
    assert rows(read_sheet(tmp_path / "a.xlsx")) == [("x",)]


def several(path, **filled):
    with xlsxwriter.Workbook(path) as target:
        for name, state in filled.items():
            page = target.add_worksheet(name.replace("_", " "))
            if state != "empty":
                page.write("A1", name)
            if state == "hidden":
                page.hide()
    return path


def test_the_only_visible_sheet_with_cells_is_taken(tmp_path):
    path = several(tmp_path / "a.xlsx", Notes="empty", Answers="", Lists="hidden")
    sheet = read_sheet(path)
    assert (sheet.source.sheet, sheet.row(0)) == ("Answers", ("Answers",))


def test_a_hidden_sheet_is_read_when_asked_for(tmp_path):
    path = several(tmp_path / "a.xlsx", Answers="", Lists="hidden")
    sheet = read_sheet(path, sheet="Lists")
    assert sheet.row(0) == ("Lists",)
    assert "a hidden sheet, as asked" in sheet.source.details


def test_of_several_sheets_a_name_is_asked_for(tmp_path):
    path = several(tmp_path / "a.xlsx", Women="", Men="")
    assert "2 sheets that hold something: 'Women', 'Men'" in refusal(path)
    assert read_sheet(path, sheet="Men").row(0) == ("Men",)


def test_the_sheet_of_a_form_tool_is_taken_and_that_is_said(tmp_path):
    sheet = read_sheet(several(tmp_path / "a.xlsx", Pivot="", Form_Responses_1=""))
    assert sheet.row(0) == ("Form_Responses_1",)
    assert any("'Form Responses 1'" in each for each in sheet.source.details)


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    path = several(tmp_path / "a.xlsx", Women="", Men="")
    assert "no sheet 'men'; expected one of its sheets: 'Women', 'Men'" in refusal(
        path, sheet="men"
    )


def test_a_workbook_of_empty_sheets_is_refused(tmp_path):
    assert "no visible sheet that holds" in refusal(several(tmp_path / "a.xlsx", Notes="empty"))
    assert "no cells" in refusal(several(tmp_path / "a.xlsx", Notes="empty"), sheet="Notes")


def test_rows_out_of_order_are_not_lost(tmp_path):
    third = '<row r="3"><c r="A3"><v>3</v></c></row>'
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    assert read_sheet(with_cells(tmp_path / "a.xlsx", third + first)).row(0) == ("1",)
    broken = first.replace("<v>1", "<f>1</f><v>1")
    assert "not in the order" in refusal(with_cells(tmp_path / "b.xlsx", third + broken))


def test_cells_without_addresses_are_read(tmp_path):
    path = with_cells(tmp_path / "a.xlsx", "<row><c><v>1</v></c><c><v>2</v></c></row>")
    assert read_sheet(path).row(0) == ("1", "2")


def test_a_number_that_is_none_is_refused(tmp_path):
    path = with_cells(tmp_path / "a.xlsx", '<row r="1"><c r="A1" t="n"><v>abc</v></c></row>')
    assert "damaged" in refusal(path)


@pytest.mark.parametrize("name", ["google_sheets.xlsx", "ms_forms.xlsx"])
def test_exports_of_form_tools_are_read_as_by_openpyxl(name):
    path = Path(__file__).parents[3] / "data" / "exports" / name
    sheet = read_sheet(path)
    seen = openpyxl.load_workbook(path).active
    assert (sheet.n_rows, len(sheet.columns)) == (seen.max_row, seen.max_column)
    for row in seen.iter_rows():
        for cell in row:
            text = sheet.row(cell.row - 1)[cell.column - 1]
            assert (text == "") == (cell.value in {None, ""})
            if isinstance(cell.value, str):
                assert text == cell.value


# --- two readers, one text -----------------------------------------------------------------------

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=12
) | st.sampled_from(["_x0041_", "_x000D_", "_x005F_", " a", "b ", "\t", "a\r\nb", "#N/A", "1.0"])
NUMBERS = st.integers(-(10**18), 10**18) | st.floats(-1e300, 1e300) | st.floats(0, 100)
MOMENTS = st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(2200, 1, 1)) | st.times()
FORMATS = ["yyyy-mm-dd hh:mm:ss", "d/m/yyyy", "hh:mm", "0.0", '"d"0', "@"]
CELLS = st.tuples(
    st.integers(0, 9),
    st.integers(0, 6),
    TEXTS | NUMBERS | MOMENTS | st.booleans(),
    st.sampled_from(FORMATS),
)
XML_TEXT = re.compile("[^\x00-\x08\x0b\x0c\x0e-\x1f]*")


def by_xlsxwriter(cells, path):
    with xlsxwriter.Workbook(path) as target:
        page = target.add_worksheet()
        for row, column, value, shown in cells:
            style = target.add_format({"num_format": shown})
            if isinstance(value, str):
                page.write_string(row, column, value, style)
            elif isinstance(value, dt.datetime | dt.time):
                page.write_datetime(row, column, value, style)
            elif isinstance(value, bool):
                page.write_boolean(row, column, value, style)
            else:
                page.write_number(row, column, value, style)


def by_openpyxl(cells, path):
    target = openpyxl.Workbook()
    for row, column, value, shown in cells:
        if isinstance(value, str) and not XML_TEXT.fullmatch(value):
            continue
        cell = target.active.cell(row + 1, column + 1)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        else:
            cell.number_format = shown
    target.save(path)


def both_readings(path):
    """What the two readers say of the first sheet; the fast one only where it would be used."""
    with zipfile.ZipFile(path) as archive:
        look = look_at(archive, "xl/worksheets/sheet1.xml", "a.xlsx")
    name = openpyxl.load_workbook(path, read_only=True).sheetnames[0]
    fast = None
    try:
        with path.open("rb") as file:
            fast = (
                None if look.reasons else xlsx_file._with_calamine(file, name, wary=look.negative)
            )
    except xlsx_file._PatienceNeededError:
        pass
    patient, unreadable = xlsx_file._with_openpyxl(path, name, look, "a.xlsx")
    return look, fast, patient, unreadable


def table(builder):
    columns = trimmed(builder)
    height = len(columns[0].cells) if columns else 0
    return [tuple(column.text(row) for column in columns) for row in range(height)]


@settings(max_examples=80)
@given(cells=st.lists(CELLS, max_size=12), writer=st.sampled_from([by_xlsxwriter, by_openpyxl]))
def test_where_the_look_finds_nothing_both_readers_agree(tmp_path_factory, cells, writer):
    path = tmp_path_factory.mktemp("both") / "a.xlsx"
    writer(cells, path)
    _, fast, patient, unreadable = both_readings(path)
    if fast is not None and not unreadable:
        assert table(fast) == table(patient)


def test_the_agreement_is_tried_on_cells_that_matter(tmp_path):
    cells = [
        (0, 0, "q_x0041_", "@"),
        (1, 1, 0.45, "0.0"),
        (2, 2, dt.datetime(2026, 3, 4, 10, 5), "yyyy-mm-dd hh:mm:ss"),
        (3, 3, True, "@"),
    ]
    path = tmp_path / "a.xlsx"
    by_xlsxwriter(cells, path)
    look, fast, patient, unreadable = both_readings(path)
    assert (look.reasons, unreadable) == ({}, {})
    assert table(fast) == table(patient)
    assert table(fast)[3] == ("", "", "", "TRUE")
    assert table(fast)[0][0] == "q_x0041_"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('<c r="A1" t="e"><v>#N/A</v></c>', "errors"),
        ('<c r="A1"><f>1</f><v>1</v></c>', "formulas"),
        ('<c r="A1" t="d"><v>2026-01-01</v></c>', "dates written as text"),
        ('<c r="A1"><v>1000000000000000</v></c>', "numbers of sixteen digits or more"),
        ('<c r="A1" t="inlineStr"><is><t>a </t></is></c>', "blanks at the edge of an answer"),
        ('<c s="0" r="A1"><v>1</v></c>', "an unusual form of XML"),
        ("<c><v>1</v></c>", "an unusual form of XML"),
        ("<c r='A1'><v>1</v></c>", "an unusual form of XML"),
        ('<x:c xmlns:x="y" r="A1"><v>1</v></x:c>', "an unusual form of XML"),
        ('<c r="A1"><!-- x --><v>1</v></c>', "an unusual form of XML"),
    ],
)
def test_the_look_finds_what_the_readers_differ_in(cell, reason):
    found = look_of(f'<worksheet><sheetData><row r="1">{cell}</row></sheetData></worksheet>')
    assert list(found.reasons) == [reason]


def look_of(xml: str) -> SheetLook:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("sheet", xml)
    with zipfile.ZipFile(held) as archive:
        return look_at(archive, "sheet", "a.xlsx")


def test_the_look_measures_how_far_cells_reach_across_chunks():
    line = "".join(f'<c r="{c}%d" t="s"><v>1</v></c>' for c in ["A", "Z", "AB"])
    cells = "".join(f'<row r="{n}">{line}</row>' % (n, n, n) for n in range(1, 40_001))
    found = look_of(f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    assert (found.rows, found.columns, found.cells) == (40_000, 28, 120_000)
    assert found.in_order
    assert found.reasons == {}
