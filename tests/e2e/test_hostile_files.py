"""Files that mean harm or are broken: one clear sentence, or faithful text; little memory."""

import json
import random
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlsxwriter

LIMIT_MB, LIMIT_SECONDS = 300, 20

READ = """
import json, sys
from alp_survey.errors import InputError
from alp_survey.responses.files.opening import read_sheet
try:
    sheet = read_sheet(sys.argv[1])
    said = {"rows": sheet.n_rows, "columns": len(sheet.columns), "first": sheet.row(0)[:20],
            "last": sheet.row(sheet.n_rows - 1)[:20], "details": sheet.source.details}
except InputError as fault:
    said = {"refused": [str(problem) for problem in fault.problems]}
print(json.dumps(said))
"""
# Measured from between, for a process only knows the peak of all its children together.
MEASURE = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-c", *sys.argv[1:]], capture_output=True, text=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([done.returncode, done.stdout, done.stderr, peak]))
"""


@dataclass(frozen=True)
class Outcome:
    said: dict
    megabytes: float

    @property
    def refusal(self) -> str:
        (sentence,) = self.said["refused"]
        assert "\n" not in sentence
        assert ": got " in sentence
        assert "; expected " in sentence
        return sentence


def read_apart(path: Path) -> Outcome:
    """Read a file in a process of its own, and hold it to the limits."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, READ, str(path)],
        check=True,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
    )
    code, out, err, peak = json.loads(done.stdout)
    megabytes = peak / (1e6 if sys.platform == "darwin" else 1e3)
    assert (code, err) == (0, "")
    assert megabytes < LIMIT_MB
    return Outcome(json.loads(out), megabytes)


def workbook(path: Path, **parts: bytes) -> Path:
    """A small workbook in which some parts are other ones: sheet, strings, styles or book."""
    with xlsxwriter.Workbook(path) as target:
        target.add_worksheet().write_row("A1", ["q", "None"])
    where = {
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
        "book": "xl/workbook.xml",
    }
    with zipfile.ZipFile(path) as source:
        members = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, parts.get({v: k for k, v in where.items()}.get(name), content))
    return path


def sheet_xml(cells: str) -> bytes:
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()


def lone_cell(address: str, row: int) -> bytes:
    return sheet_xml(f'<row r="{row}"><c r="{address}"><v>1</v></c></row>')


@pytest.mark.parametrize("part", ["sheet", "strings", "styles", "book"])
def test_a_zip_bomb_of_nested_elements_is_refused(tmp_path, part):
    path = workbook(tmp_path / "bomb.xlsx", **{part: b"<a>" * 40_000_000})
    assert path.stat().st_size < 2_000_000
    assert "a part that unpacks to" in read_apart(path).refusal


def test_a_bomb_below_the_ratio_is_refused(tmp_path):
    draw = random.Random(1)
    nested = b"".join(b"<a>" * 300_000 + draw.randbytes(8_000).hex().encode() for _ in range(20))
    cells = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')
    path = workbook(tmp_path / "bomb.xlsx", sheet=cells.replace(b"</sheetData>", nested))
    assert "several megabytes" in read_apart(path).refusal


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path):
    path = workbook(tmp_path / "lie.xlsx", sheet=sheet_xml("<row/>" * 3_000_000))
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    content = path.read_bytes()
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    assert "damaged or cut off" in read_apart(path).refusal


def test_many_texts_that_nobody_wrote_are_refused(tmp_path):
    path = workbook(tmp_path / "bomb.xlsx")
    with zipfile.ZipFile(path) as source:
        members = {name: source.read(name) for name in source.namelist()}
    members["xl/sharedStrings.xml"] = b"<sst>" + b"<si/>" * 6_000_000 + b"</sst>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    assert "different texts" in read_apart(path).refusal


@pytest.mark.parametrize("part", ["sheet", "strings", "styles", "book"])
def test_xml_entities_are_refused(tmp_path, part):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{inner};" * 10}">'
        for inner, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    content = f"<?xml version='1.0'?>{laughs}]><x>&i;</x>".encode()
    refusal = read_apart(workbook(tmp_path / "a.xlsx", **{part: content})).refusal
    assert "declares entities" in refusal


def test_an_entity_that_names_a_file_is_refused(tmp_path):
    content = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    assert "declares entities" in read_apart(workbook(tmp_path / "a.xlsx", strings=content)).refusal


@pytest.mark.parametrize("codec", ["utf-16", "utf-32"])
def test_xml_in_another_encoding_is_refused(tmp_path, codec):
    content = sheet_xml("").decode().encode(codec)
    assert "not UTF-8" in read_apart(workbook(tmp_path / "a.xlsx", sheet=content)).refusal


@pytest.mark.parametrize("share", [0.02, 0.5, 0.95, 0.999])
def test_a_truncated_workbook_is_refused(tmp_path, share):
    path = workbook(tmp_path / "cut.xlsx")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert "damaged or cut off" in read_apart(path).refusal


def test_broken_xml_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", sheet=sheet_xml('<row r="1"><c r="A1"><v>1</row>'))
    assert "damaged or cut off" in read_apart(path).refusal


def test_a_line_of_200_megabytes_is_refused(tmp_path):
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.write(b"id,answer\n1,")
        for _ in range(200):
            file.write(b"a" * 1_000_000)
    assert "line.csv: row 2: got a line of more than" in read_apart(path).refusal


def test_a_sparse_file_of_zeros_is_refused(tmp_path):
    path = tmp_path / "zeros.csv"
    with path.open("wb") as file:
        file.write(b"id,answer\n" * 1000)
        file.truncate(200_000_000)
    assert "row 1001: got a line of more than" in read_apart(path).refusal


def test_a_quote_that_opens_a_hundred_megabytes_is_refused(tmp_path):
    path = tmp_path / "quote.csv"
    with path.open("wb") as file:
        file.write(b'id,answer\n1,"')
        for _ in range(100):
            file.write(b"2,b\n" * 250_000)
    assert "quote.csv: row 2: got a cell that opens with" in read_apart(path).refusal


def test_millions_of_separators_in_a_line_are_refused(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_bytes(b"a,b\n" + b"," * 5_000_000 + b"\n")
    assert "row 2: got 5,000,001 cells" in read_apart(path).refusal


def test_formulas_given_as_answers_stay_text(tmp_path):
    answers = ['=HYPERLINK("http://x","see")', "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)"]
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as target:
        page = target.add_worksheet()
        for column, answer in enumerate(answers):
            page.write_string(0, column, answer)
    assert read_apart(tmp_path / "a.xlsx").said["first"] == answers
    quoted = ",".join('"' + answer.replace('"', '""') + '"' for answer in answers)
    (tmp_path / "a.csv").write_text(quoted + "\n")
    assert read_apart(tmp_path / "a.csv").said["first"] == answers


def test_control_characters_stay_in_the_text(tmp_path):
    answers = ["a\0b", "\x1b[31mred", "bell\x07", "line\x0btab", "\u202eright to left"]
    (tmp_path / "a.csv").write_text(",".join(answers) + "\n", encoding="utf-8")
    assert read_apart(tmp_path / "a.csv").said["first"] == answers
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as target:
        target.add_worksheet().write_row(0, 0, answers[1:])
    assert read_apart(tmp_path / "a.xlsx").said["first"] == answers[1:]


def test_ten_thousand_columns_are_read(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "wide.xlsx") as target:
        page = target.add_worksheet()
        for row in range(8):
            page.write_row(row, 0, [f"{row} {column}" for column in range(10_000)])
    (tmp_path / "wide.csv").write_text(
        "\n".join(",".join(f"{row} {column}" for column in range(10_000)) for row in range(8))
    )
    for name in ("wide.xlsx", "wide.csv"):
        said = read_apart(tmp_path / name).said
        assert (said["rows"], said["columns"]) == (8, 10_000)
        assert said["last"][:2] == ["7 0", "7 1"]


@pytest.mark.parametrize(
    ("address", "row"), [("XFD1048576", 1_048_576), ("XFD1000000", 1_000_000), ("ZZZ1", 1)]
)
def test_a_lone_cell_at_the_far_corner_is_refused(tmp_path, address, row):
    path = workbook(tmp_path / "far.xlsx", sheet=lone_cell(address, row))
    assert "whose cells reach to row" in read_apart(path).refusal


@pytest.mark.parametrize(
    ("address", "row", "columns"),
    [("A1048576", 1_048_576, 1), ("L1048576", 1_048_576, 12), ("XFD1", 1, 16_384)],
)
def test_a_lone_cell_at_an_edge_is_read(tmp_path, address, row, columns):
    path = workbook(tmp_path / "far.xlsx", sheet=lone_cell(address, row))
    said = read_apart(path).said
    assert (said["rows"], said["columns"]) == (row, columns)


@pytest.mark.parametrize(
    "cell",
    [
        '<x:c xmlns:x="y" r="XFD1048576"><x:v>1</x:v></x:c>',
        '<c s="0" r="XFD1048576"><v>1</v></c>',
        "<c r='XFD1048576'><v>1</v></c>",
        '<c\nr="XFD1048576"><v>1</v></c>',
    ],
)
def test_a_far_cell_in_disguise_is_refused(tmp_path, cell):
    """Or it is not seen at all: what matters is that no room is made for it."""
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    path = workbook(tmp_path / "far.xlsx", sheet=sheet_xml(f'{first}<row r="1048576">{cell}</row>'))
    said = read_apart(path).said
    assert "refused" in said or said["rows"] == 1


def test_old_and_locked_workbooks_are_told_apart(tmp_path):
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    (tmp_path / "old.xlsx").write_bytes(magic + bytes(3_000_000) + "Workbook".encode("utf-16-le"))
    locked = magic + bytes(1_048_560) + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    (tmp_path / "locked.xlsx").write_bytes(locked)
    assert "an old Excel workbook (.xls)" in read_apart(tmp_path / "old.xlsx").refusal
    assert "a workbook with a password" in read_apart(tmp_path / "locked.xlsx").refusal


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"[Content_Types].xml": "", "word/document.xml": ""}, "a Word document"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "an OpenDocument file"),
        ({"[Content_Types].xml": "", "xl/workbook.bin": ""}, "a binary Excel workbook"),
        ({"photo.txt": ""}, "a zip archive"),
        ({}, "a zip archive"),
    ],
)
def test_other_archives_are_called_by_what_they_are(tmp_path, members, said):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert f"a.xlsx: got {said}" in read_apart(tmp_path / "a.xlsx").refusal


def test_an_archive_of_very_many_files_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "many.xlsx", "w") as archive:
        for number in range(50_000):
            archive.writestr(f"{number:040}", b"")
    assert "very many files" in read_apart(tmp_path / "many.xlsx").refusal
