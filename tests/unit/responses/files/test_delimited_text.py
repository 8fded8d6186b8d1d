"""Delimited text: encodings, separators, records, and what stays exactly as it is."""

import csv
import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alp_survey.errors import InputError
from alp_survey.responses.files.opening import read_sheet
from alp_survey.responses.sheet import Sheet

EXPORTS = Path(__file__).parents[3] / "data" / "exports"


def rows(sheet: Sheet) -> list[tuple[str, ...]]:
    return [sheet.row(number) for number in range(sheet.n_rows)]


def written(folder: Path, content: str | bytes, name: str = "answers.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path, **options) -> str:
    with pytest.raises(InputError) as refused:
        read_sheet(path, **options)
    (problem,) = refused.value.problems
    assert "\n" not in str(problem)
    assert str(path.parent) not in str(problem)
    return str(problem)


def test_every_text_stays_exactly_as_it_is(tmp_path):
    cells = [
        "None",
        "NA",
        "n/a",
        "012",
        "Yes",
        " x ",
        "a\r\nb",
        "\u00a0",
        "شکریہ",
        "=1+1",
        "a\0b\x0b",
    ]
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    path = written(tmp_path, ",".join("q" * len(cells)) + "\n" + line.getvalue())
    assert read_sheet(path).row(1) == tuple(cells)


def test_the_source_names_the_file_without_its_folder_and_its_digest(tmp_path):
    path = written(tmp_path, "a,b\n1,2\n")
    source = read_sheet(path).source
    assert (source.file, source.sheet) == ("answers.csv", None)
    assert source.sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()


def test_a_blank_line_keeps_its_row_number(tmp_path):
    sheet = read_sheet(written(tmp_path, "a,b\n\n1,2\n\n\n"))
    assert rows(sheet) == [("a", "b"), ("", ""), ("1", "2")]
    assert sheet.widths.tolist() == [2, 0, 2]


def test_a_quoted_newline_starts_no_row(tmp_path):
    assert read_sheet(written(tmp_path, 'a,b\n"1\n2",3\n4,5\n')).row(2) == ("4", "5")


def test_a_last_line_without_an_end_is_read(tmp_path):
    assert rows(read_sheet(written(tmp_path, "a,b\n1,2")))[-1] == ("1", "2")


def test_ragged_rows_are_filled_up_and_remember_their_width(tmp_path):
    sheet = read_sheet(written(tmp_path, "a,b,c\n1,2\n1,2,3\n1,2,3,4\n"))
    assert sheet.row(1) == ("1", "2", "", "")
    assert sheet.widths.tolist() == [3, 2, 3, 4]


def test_duplicated_headers_stay(tmp_path):
    assert read_sheet(written(tmp_path, "q,q,q\n1,2,3\n")).row(0) == ("q", "q", "q")


@pytest.mark.parametrize(
    ("codec", "spoken"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with a byte order mark"),
        ("utf-16", "UTF-16"),
    ],
)
def test_unicode_is_recognised(tmp_path, codec, spoken):
    sheet = read_sheet(written(tmp_path, "id\tجواب\n1\tہاں\n".encode(codec)))
    assert rows(sheet) == [("id", "جواب"), ("1", "ہاں")]
    assert sheet.source.details == (spoken, "cells separated by tabs")


@pytest.mark.parametrize("encoding", ["cp1256", "cp1251", "cp1253"])
def test_words_of_letters_that_are_not_western_are_not_taken_for_windows_1252(tmp_path, encoding):
    words = {"cp1256": "ريديو موبايل", "cp1251": "радио", "cp1253": "ραδιο"}[encoding]
    path = written(tmp_path, f"id;wish\n1;{words}\n2;yes\n".encode(encoding))
    with pytest.raises(InputError, match="state its encoding, such as cp1256"):
        read_sheet(path)
    assert read_sheet(path, encoding=encoding).row(1) == ("1", words)


def test_other_bytes_are_windows_1252_and_that_is_said(tmp_path):
    sheet = read_sheet(written(tmp_path, "id;wish\n1;caf\u00e9 \u20ac\n".encode("cp1252")))
    assert sheet.row(1) == ("1", "caf\u00e9 \u20ac")
    assert sheet.source.details[0] == "Windows-1252, since its bytes are not UTF-8"


def test_bytes_of_no_encoding_are_refused_with_their_row(tmp_path):
    path = written(tmp_path, b'a,b\n"1\n1",2\n3,\xe9\x81\n')
    assert refusal(path).startswith("answers.csv: row 3: got bytes that are no text in UTF-8 or")


def test_a_broken_byte_in_an_asked_encoding_is_refused_with_its_row(tmp_path):
    text = "a,b\n" + "1,2\n" * 5000
    path = written(tmp_path, text.encode() + b"\xff,1\n")
    assert "row 5002: got bytes that are no text in utf-8;" in refusal(path, encoding="utf-8")


def test_utf_16_without_a_mark_is_refused_unless_it_is_stated(tmp_path):
    path = written(tmp_path, "a,b\n1,2\n".encode("utf-16-le"))
    assert "utf-16-le" in refusal(path)
    assert read_sheet(path, encoding="utf-16-le").row(1) == ("1", "2")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_recognised(tmp_path, delimiter):
    lines = ["a", "b", "c"], ["1", "x y", ""], ["2", "", "z"]
    text = "\n".join(delimiter.join(line) for line in lines)
    assert rows(read_sheet(written(tmp_path, text))) == [tuple(line) for line in lines]


def test_a_header_full_of_commas_does_not_hide_semicolons(tmp_path):
    text = "a, or b, or c, or d;e, f\n1;x\n2;y, z\n3;\n"
    assert read_sheet(written(tmp_path, text)).row(0) == ("a, or b, or c, or d", "e, f")


def test_a_single_column_with_commas_in_its_answers_stays_one(tmp_path):
    text = "What, if anything, would you change?\nnothing\nfees, buses\nmore\nthe road\nno\n"
    sheet = read_sheet(written(tmp_path, text))
    assert sheet.row(2) == ("fees, buses",)
    assert sheet.source.details[1] == "one column, since no separator recurs"


def test_the_line_that_names_the_separator_is_no_row(tmp_path):
    sheet = read_sheet(written(tmp_path, "sep=|\r\na,1|b\r\nc|d\r\n"))
    assert rows(sheet) == [("a,1", "b"), ("c", "d")]
    assert "the first line names the separator, sep=|" in sheet.source.details


def test_a_stated_separator_is_not_questioned(tmp_path):
    assert read_sheet(written(tmp_path, "a;b,c\n1;2,3\n"), delimiter=",").row(1) == ("1;2", "3")


@pytest.mark.parametrize("content", ["\n\n\n", " \n\t\n", "\ufeff\n", ",,\n,,\n"])
def test_a_file_of_blank_lines_is_refused(tmp_path, content):
    assert "without any text" in refusal(written(tmp_path, content))


def test_an_open_quote_is_refused_with_the_row_where_it_opens(tmp_path):
    path = written(tmp_path, 'a,b\n1,2\n3,"never closed\n4,5\n')
    assert refusal(path).startswith("answers.csv: row 3: got a cell that opens with a quotation")


def test_an_open_quote_far_from_the_end_is_refused_with_its_row(tmp_path):
    path = written(tmp_path, "a,b\n" * 3000 + '1,"open\n' + "4,5\n" * 100_000)
    assert "row 3001: got a cell that opens" in refusal(path)


def test_a_cell_beyond_the_limit_is_refused_with_its_row(tmp_path):
    path = written(tmp_path, "a,b\n1,2\n3," + "x" * 131_073 + "\n")
    assert refusal(path).startswith("answers.csv: row 3: got a cell of more than 131,072 char")


def test_a_cell_at_the_limit_is_read(tmp_path):
    path = written(tmp_path, "a,b\n1," + "x" * 131_072 + "\n")
    assert len(read_sheet(path).row(1)[1]) == 131_072


def test_uneven_rows_that_would_fill_the_memory_are_refused(tmp_path):
    path = written(tmp_path, "1\n" * 10_000 + "," * 16_000 + "x\n")
    assert "rows so uneven" in refusal(path, delimiter=",")


def test_more_columns_than_a_spreadsheet_has_are_refused_with_the_row(tmp_path):
    path = written(tmp_path, "a,b\n" + "," * 20_000 + "\n")
    assert refusal(path).startswith("answers.csv: row 2: got 20,001 cells")


TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ue000\ue001"), max_size=8
)


@given(table=st.lists(st.lists(TEXTS, min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_a_writer_writes_is_read_back(tmp_path_factory, table):
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(table)
    path = written(tmp_path_factory.mktemp("read"), text.getvalue())
    if not any(each.strip() for row in table for each in row):
        return
    if path.read_bytes().startswith(b"\xef\xbb\xbf"):
        return
    sheet = read_sheet(path, encoding="utf-8", delimiter=",")
    width, height = len(sheet.columns), sheet.n_rows
    padded = [tuple(row + [""] * 4)[:width] for row in table]
    assert rows(sheet) == padded[:height]
    assert not any(each for row in table[height:] for each in row)
    assert not any(each for row in table for each in row[width:])


def test_blocks_join_without_a_seam(tmp_path):
    lines = [[str(number), f"x{number % 7}", ""] for number in range(20_000)]
    path = written(tmp_path, "\n".join(",".join(line) for line in lines))
    sheet = read_sheet(path)
    assert rows(sheet) == [tuple(line[:2]) for line in lines]
    assert len(sheet.columns[1].texts) == 7
    assert sheet.columns[0].cells.dtype == np.int32


@pytest.mark.parametrize("name", sorted(each.name for each in EXPORTS.glob("*.csv")))
def test_exports_of_form_tools_are_read_as_the_csv_module_reads_them(name):
    sheet = read_sheet(EXPORTS / name)
    text = (EXPORTS / name).read_text(encoding="utf-8-sig")
    delimiter = ";" if name.startswith("kobo") else ","
    expected = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert [tuple(row) for row in expected] == rows(sheet)
