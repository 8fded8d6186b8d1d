"""A first look at the XML of a sheet: how far it reaches, and which reader can be trusted with it.

The fast reader, python-calamine, keeps all cells in one block and is silent about errors and about
formulas without a result; the patient one, openpyxl, goes row by row and costs several times the
time. The look searches the bytes for what the two read differently.
"""

from __future__ import annotations

import html
import re
import string
import zipfile
from dataclasses import dataclass, field

from alp_survey.errors import InputError, Problem
from alp_survey.responses.files.cell_text import shows_percent, unescaped
from alp_survey.responses.files.package import MAX_STRETCH, chunks, small_part
from alp_survey.responses.files.trimming import MAX_COLUMNS, MAX_EXTENT

__all__ = ["SheetLook", "holds_cells", "look_at", "refuse_patience"]

PERCENTAGES = "numbers shown as percentages"
MAX_ROWS = 1_048_576
MAX_STRINGS = 5_000_000
_SPARSE = 4  # times as much room as cells
_SPARSE_FROM = 10_000_000

# A cell or row is taken for one only where its address comes first, as all writers have it.
_FILLED = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*(?<!/)>')
_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
_CONTENT = re.compile(rb"<(?:v|is|f)[ >]")
_LETTERS, _DIGITS = string.ascii_uppercase.encode(), string.digits.encode()
_BLANK_EDGE = rb"<t(?: xml:space=\"default\")?>(?:\s|[^<]*\s<)"

_IN_SHEET = {
    "errors": re.compile(rb"t=\"e\""),
    "formulas": re.compile(rb"<f[ >/]"),
    "dates written as text": re.compile(rb"t=\"d\""),
    "numbers of sixteen digits or more": re.compile(rb"<v>[+-]?(?:[0-9]{16}|[0-9.]+[eE]\+?[0-9])"),
    # As a date, python-calamine stumbles over it.
    "formatted numbers of twelve digits or more": re.compile(
        rb" s=\"[0-9]+\"(?: t=\"n\")?><v>[+-]?[0-9]{12}"
    ),
    "blanks at the edge of an answer": re.compile(_BLANK_EDGE),
    "an unusual form of XML": re.compile(rb"<(?:!|v |row[>\t\r\n]|c[>\t\r\n/])"),
}
# One after the other, for each begins with a byte that is searched for fast.
_UNUSUAL = (re.compile(rb":(?:c|row)[\s>/]"), re.compile(b' ="'), re.compile(b"=[ ']"))
_IN_STRINGS = {
    "blanks at the edge of an answer": re.compile(_BLANK_EDGE),
    "an unusual form of XML": re.compile(rb"<!"),
}
# Date formats of East Asian editions, which only some readers know by their number.
_IN_STYLES = {
    "date formats that depend on the language": re.compile(
        rb"<xf [^>]*numFmtId=\"(?:2[7-9]|3[0-6]|5[0-8])\""
    ),
    # python-calamine cannot take a number of ten digits for one.
    "a format for durations": re.compile(
        rb"<xf [^>]*numFmtId=\"46\"|formatCode=\"[^\"]*\[(?:[hH]+|[mM]+|[sS]+)\]"
    ),
}
_CUSTOM = re.compile(rb"<numFmt (?=[^>]*numFmtId=\"([0-9]+)\")(?=[^>]*formatCode=\"([^\"]*)\")")
_OF_CELLS = re.compile(rb"<cellXfs.*?</cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<xf (?=[^>]*numFmtId=\"([0-9]+)\")")
_HIDDEN = re.compile(rb"<row [^>]*hidden=\"(?:1|true)\"")
_MERGED = re.compile(rb"<mergeCell ref=\"([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})\"")
_ESCAPED_UNDERSCORE = re.compile(rb"<t(?: [^>]*)?>([^<]*_x005[Ff]_[^<]*)</t>")


@dataclass(slots=True)
class SheetLook:
    """What the look found.

    Attributes
    ----------
    rows, columns : int
        How far the cells that hold something reach.
    cells : int
        How many there are.
    negative : bool
        Whether a number is below zero, which as a date the readers take differently.
    in_order : bool
        Whether the rows stand in the order of their numbers.
    longest : int
        Bytes of the longest row, or of what follows the rows if that is longer.
    reasons : dict of str to None
        What stands there that speaks against the fast reader, in the order found.
    escaped : dict of str to str
        Shared texts as openpyxl gives them to what they are, where the two differ beyond repair.
    percent : re.Pattern or None
        How a number in a cell looks that is shown as a percentage; None if no cell can be.
    hidden : int
        Rows that are hidden, by hand or by a filter.
    merged : list of str
        Ranges of merged cells, such as "B2:B4".
    """

    rows: int = 0
    columns: int = 0
    cells: int = 0
    negative: bool = False
    in_order: bool = True
    longest: int = 0
    reasons: dict[str, None] = field(default_factory=dict)
    escaped: dict[str, str] = field(default_factory=dict)
    percent: re.Pattern[bytes] | None = None
    hidden: int = 0
    merged: list[str] = field(default_factory=list)

    @property
    def sparse(self) -> bool:
        """Whether one block of memory for all cells would mostly be empty."""
        extent = self.rows * self.columns
        return extent > _SPARSE_FROM and extent > _SPARSE * self.cells


def holds_cells(archive: zipfile.ZipFile, part: str, name: str) -> bool:
    """Whether any cell of a sheet holds anything; reads no further than the first."""
    return any(_CONTENT.search(chunk) for chunk in chunks(archive, part, name))


def look_at(archive: zipfile.ZipFile, part: str, name: str) -> SheetLook:
    """Look at the XML of a sheet and of what its cells share.

    Parameters
    ----------
    archive : zipfile.ZipFile
    part : str
        The sheet's member of the archive.
    name : str
        Of the file, for messages.

    Returns
    -------
    SheetLook

    Raises
    ------
    InputError
        For a sheet that reaches further than any spreadsheet or than memory allows.
    """
    look = SheetLook()
    for each, looking in (
        ("xl/styles.xml", _look_at_styles),  # first, so that the cells are known that use them
        (part, _look_at_cells),
        ("xl/sharedStrings.xml", _look_at_strings),
    ):
        if each in archive.NameToInfo:
            looking(archive, each, name, look)
    return look


def _look_at_cells(archive: zipfile.ZipFile, part: str, name: str, look: SheetLook) -> None:
    marks = (b"<c ", b"<row", b"</sheetData", b"<hyperlink ", b"<mergeCell ", b"<cond")
    since_row, last = 0, 0
    for chunk in chunks(archive, part, name, marks):
        _note(look, _IN_SHEET, chunk)
        look.negative = look.negative or b"<v>-" in chunk
        if look.percent is not None and look.percent.search(chunk):
            look.reasons[PERCENTAGES] = None
        look.hidden += len(_HIDDEN.findall(chunk))
        look.merged += [each.decode() for each in _MERGED.findall(chunk)]
        if (
            chunk.count(b"<c ") != chunk.count(b'<c r="')
            or chunk.count(b"<row ") != chunk.count(b'<row r="')
            or any(pattern.search(chunk) for pattern in _UNUSUAL)
        ):
            look.reasons["an unusual form of XML"] = None
        found = _FILLED.findall(chunk)
        look.cells += len(found)
        addresses = b" ".join(found)
        letters = set(addresses.translate(None, _DIGITS).split())
        numbers = [int(each) for each in dict.fromkeys(addresses.translate(None, _LETTERS).split())]
        look.columns = max(look.columns, *map(_column, letters), 0)
        if numbers:
            ordered = all(map(int.__lt__, numbers, numbers[1:])) and numbers[0] >= last
            look.in_order = look.in_order and ordered
            last = numbers[-1]
            look.rows = max(look.rows, *numbers)
        rows = _ROW.findall(chunk)
        look.in_order = look.in_order and all(map(int.__lt__, map(int, rows), map(int, rows[1:])))
        cut = chunk.rfind(b"<row")
        look.longest = max(look.longest, since_row + (cut if cut >= 0 else len(chunk)))
        since_row = len(chunk) - cut if cut >= 0 else since_row + len(chunk)
        look.longest = max(look.longest, since_row)
        _refuse_reach(look, name)


def _column(letters: bytes) -> int:
    """The number of a column: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _note(look: SheetLook, searches: dict[str, re.Pattern[bytes]], chunk: bytes) -> None:
    """Add what a chunk holds; what was found once is not searched again."""
    for reason, pattern in searches.items():
        if reason not in look.reasons and pattern.search(chunk):
            look.reasons[reason] = None


def _refuse_reach(look: SheetLook, name: str) -> None:
    """Refuse a sheet that is larger than a sheet can be, or than memory should be."""
    rows, columns = look.rows, look.columns
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_EXTENT:
        raise InputError(
            Problem(
                name,
                f"a sheet whose cells reach to row {rows:,} and column {columns:,}",
                f"at most {MAX_ROWS:,} rows, {MAX_COLUMNS:,} columns and {MAX_EXTENT:,} cells",
                "Delete what stands far from the responses, or export them as CSV.",
            )
        )


def refuse_patience(look: SheetLook, name: str) -> None:
    """Refuse what openpyxl would lose or could not hold."""
    if not look.in_order:
        raise InputError(
            Problem(
                name,
                "a sheet whose rows are not in the order of their numbers",
                "a sheet as spreadsheet programs write it",
                "Open it in a spreadsheet program and save it anew.",
            )
        )
    if look.longest > 2 * MAX_STRETCH:
        raise InputError(
            Problem(
                name,
                f"a sheet with a row of {look.longest / 1e6:,.0f} MB",
                "rows of responses",
                "Export the responses as CSV.",
            )
        )


def _look_at_strings(archive: zipfile.ZipFile, part: str, name: str, look: SheetLook) -> None:
    strings = 0
    for chunk in chunks(archive, part, name, (b"<si", b"</sst")):
        _note(look, _IN_STRINGS, chunk)
        strings += chunk.count(b"<si")
        if strings > MAX_STRINGS:
            raise InputError(
                Problem(
                    name,
                    f"a workbook of more than {MAX_STRINGS:,} different texts",
                    "the responses of a survey",
                    "Export the responses as CSV.",
                )
            )
        for raw in _ESCAPED_UNDERSCORE.findall(chunk):
            text = html.unescape(raw.decode())
            look.escaped[text.replace("x005F_", "")] = unescaped(text)


def _look_at_styles(archive: zipfile.ZipFile, part: str, name: str, look: SheetLook) -> None:
    styles = small_part(archive, part, name)
    _note(look, _IN_STYLES, styles)
    custom = {
        number
        for number, form in _CUSTOM.findall(styles)
        if shows_percent(html.unescape(form.decode()))
    }
    formats = _OF_CELLS.search(styles)
    numbers = _FORMAT.findall(formats[0]) if formats else []
    shown = [i for i, number in enumerate(numbers) if number in custom | {b"9", b"10"}]
    if shown:
        listed = b"|".join(b"%d" % each for each in shown)
        look.percent = re.compile(b' s="(?:' + listed + b')"[^>]*><v>')
