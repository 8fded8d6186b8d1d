"""The problems of a file as a workbook for the field team, and their corrections back from it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from alp_survey.errors import InputError, Problem
from alp_survey.instrument.labels import normal_form
from alp_survey.responses.corrections import EXCLUDE_ROW, MADE_BLANK, Correction
from alp_survey.responses.files.formulas import without_guard
from alp_survey.responses.files.opening import read_sheet
from alp_survey.responses.files.whole import write_whole
from alp_survey.responses.plain_text import in_short, one_line, visible
from alp_survey.responses.problems import PROBLEM_COLUMNS, CellProblem
from alp_survey.responses.responses import SIMULATED, Responses
from alp_survey.responses.sheet import Sheet, Source, column_letters

__all__ = ["CORRECTION", "WHEN", "WHO", "problem_book", "read_corrections", "write_problem_book"]

CORRECTION, WHO, WHEN = "correction", "corrected by", "corrected on"
PROBLEMS, HOW_TO = "Problems", "How to"

_HEADINGS = {"action": "what to do"}
_WIDTHS = {
    "severity": 11, "kind": 18, "row": 7, "column": 8, "header": 32, "item": 16, "got": 30,
    "expected": 34, "what to do": 34, "old": 32, "source": 12,
    CORRECTION: 28, WHO: 16, WHEN: 14,
}  # fmt: skip
_LINE, _HIGHEST = 15, 405  # points
_NEEDED = ("row", "column", "old", CORRECTION, WHO, WHEN)
_MOST_ROWS = 1_000_000  # a sheet holds 1,048,576
_MARKED = (
    "A character that cannot be seen is shown by a mark such as ␛ or \ufffd: a workbook cannot"
    " hold it, or it would act on what is around it."
)
_ASKED = (
    'In "correction", write the right text as it should stand in the file.',
    f"Write {MADE_BLANK} where the cell should be empty.",
    f"Write {EXCLUDE_ROW} where the whole row should not count: a test, a duplicate.",
    'Write your name in "corrected by" and the date in "corrected on"; both are needed.',
    "Rows without a correction are left as they are. Rows may be sorted or deleted.",
    "Columns may be moved or added. Leave this sheet, and the columns row, column and old, alone.",
    "A cell that is listed twice needs its correction once.",
    "The raw file is never changed. Give this file back, and it is read with:",
    "alp-survey read FILE --instrument ID --corrections problems.xlsx",
)


def write_problem_book(responses: Responses, path: str | Path) -> None:
    """Write the problems as a workbook with a column for the correction.

    Parameters
    ----------
    responses : Responses
    path : str or pathlib.Path
        An xlsx file; it is replaced if it is there.

    Raises
    ------
    InputError
        If the file cannot be written; then what stood there still stands there.
    """
    book = problem_book(responses)
    expected = "a place to write the problems to"
    write_whole(Path(path), lambda place: _put(place, book), expected=expected)


def _put(place: Path, book: bytes) -> None:
    place.write_bytes(book)


def problem_book(responses: Responses) -> bytes:
    """The workbook of `write_problem_book`; the same responses give the same bytes."""
    import xlsxwriter

    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    title = f"{responses.instrument.id}: problems"
    workbook.set_properties(
        {
            "created": datetime(2026, 1, 1),
            "title": f"{SIMULATED} {title}" if responses.simulated else title,
        }
    )
    texts = _Texts()
    rows = [list(each) for each in _problem_rows(responses, texts)]
    _write_problems(workbook, _sheet_name(responses.simulated), _headings(responses), rows)
    _write_how_to(workbook, responses, marked=texts.marked)
    workbook.close()
    return file.getvalue()


def _sheet_name(simulated: object) -> str:
    return f"{SIMULATED} {PROBLEMS}" if simulated else PROBLEMS


def _headings(responses: Responses) -> list[str]:
    shown = [_HEADINGS.get(name, name) for name in PROBLEM_COLUMNS]
    source = ["source"] if responses.simulated else []
    return [*shown, "old", *source, CORRECTION, WHO, WHEN]


@dataclass(slots=True)
class _Texts:
    """Makes texts fit for a cell, and remembers whether a character was replaced."""

    marked: bool = False

    def shown(self, text: str) -> str:
        """A text on one line that a cell can hold."""
        joined = " ".join(text.split())
        self.marked = self.marked or visible(joined) != joined
        return in_short(text)


def _problem_rows(responses: Responses, texts: _Texts) -> Iterator[list[str]]:
    source = [SIMULATED] if responses.simulated else []
    for each in responses.problem_list[:_MOST_ROWS]:
        values = [texts.shown(str(value)) for value in each.values().values()]
        yield [*values, texts.shown(_raw_text(responses, each)), *source]


def _raw_text(responses: Responses, problem: CellProblem) -> str:
    """What stands in the cell in the raw file; nothing where the row as a whole is meant."""
    if problem.position is None:
        return ""
    return responses.export.sheet.columns[problem.position].text(problem.row - 1)


def _write_problems(workbook: Any, name: str, headings: list[str], rows: list[list[str]]) -> None:
    sheet = workbook.add_worksheet(name)
    plain = {"text_wrap": True, "valign": "top"}
    # "@": what a person types there stays as it was typed
    tinted = {
        **plain,
        "bg_color": "#FFF6D6",
        "num_format": "@",
        "border": 1,
        "border_color": "#CCCCCC",
    }
    cell, to_fill = workbook.add_format(plain), workbook.add_format(tinted)
    head = workbook.add_format({**plain, "bold": True, "bottom": 1})
    head_to_fill = workbook.add_format({**tinted, "bold": True, "bottom": 1})
    for column, heading in enumerate(headings):
        filled = heading in (CORRECTION, WHO, WHEN)
        sheet.set_column(column, column, _WIDTHS[heading], to_fill if filled else cell)
        sheet.write_string(0, column, heading, head_to_fill if filled else head)
    for row, texts in enumerate(rows, 1):
        # not every spreadsheet program makes room for a text of several lines by itself
        lines = max(
            -(-len(text) // (_WIDTHS[name] - 3))
            for name, text in zip(headings, texts, strict=False)
        )
        sheet.set_row(row, min(_LINE * max(lines, 1), _HIGHEST))
        for column, text in enumerate(texts):
            if text:
                sheet.write_string(row, column, text, cell)
    last = max(len(rows), 1)
    sheet.autofilter(0, 0, last, len(headings) - 1)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.ignore_errors(
        {"number_stored_as_text": f"A1:{column_letters(len(headings) - 1)}{last + 1}"}
    )


def _write_how_to(workbook: Any, responses: Responses, *, marked: bool) -> None:
    sheet = workbook.add_worksheet(HOW_TO)
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    bold = workbook.add_format({"bold": True, "valign": "top"})
    sheet.set_column(0, 0, 16, wrapped)
    sheet.set_column(1, 1, 90, wrapped)
    listed = len(responses.problem_list)
    sentences = [*_ASKED, *([_MARKED] if marked else [])]
    if listed > _MOST_ROWS:
        sentences.append(f"Only the first {_MOST_ROWS:,} problems are listed.")
    source = responses.source
    facts = {
        "file": source.file,
        "sheet": source.sheet or "",
        "sha256": source.sha256,
        "instrument": responses.instrument.id,
        "problems": str(listed),
        **({"simulated": one_line(responses.simulated)} if responses.simulated else {}),
    }
    for row, sentence in enumerate(sentences):
        sheet.write_string(row, 1, sentence, wrapped)
    for row, (name, value) in enumerate(facts.items(), len(sentences) + 1):
        sheet.write_string(row, 0, name, bold)
        if value:
            # not redacted: a SHA-256 can look like somebody's number, and must stay what it is
            sheet.write_string(row, 1, visible(value), wrapped)
    if responses.simulated:
        sheet.write_string(len(sentences) + len(facts) + 2, 1, f"{SIMULATED}: nobody answered.")


def read_corrections(path: str | Path, *, source: Source) -> tuple[Correction, ...]:
    """Read what the field team wrote beside the problems.

    Parameters
    ----------
    path : str or pathlib.Path
        The workbook of `write_problem_book` as it came back, or a csv file with its columns. Rows
        may be missing or sorted, and columns moved or added.
    source : Source
        The file that is to be corrected.

    Returns
    -------
    tuple of Correction
        In the order of rows and columns of the file; a cell that was corrected twice alike is in it
        once, with the earlier date.

    Raises
    ------
    InputError
        With everything that cannot be taken as a correction.

    Notes
    -----
    A workbook must carry the SHA-256 of `source`. A csv file may have it in a column ``sha256``.
    Without that column only cells can be corrected, each of which names the text that it holds; a
    respondent can then not be excluded, for nothing would show that the row is the one meant. From
    texts of a csv file that begin with an apostrophe before a sign such as = the apostrophe is
    taken off, as it was put there by `alp_survey.reports.coded.write_coded`.
    """
    problems: list[Problem] = []
    if _is_package(Path(path)):
        how_to = read_sheet(path, sheet=HOW_TO)
        facts = _facts(how_to)
        problems += _other_file(how_to, facts, source)
        sheet = read_sheet(path, sheet=_sheet_name(facts.get("simulated")))
    else:
        sheet = read_sheet(path)
    reading = _Reading.of(sheet)
    signed: dict[tuple[int, int], list[Correction]] = {}
    for row in reading.filled():
        found = reading.correction(row, source)
        if isinstance(found, Correction):
            place = (found.row, _column_number(found.column))
            signed.setdefault(place, []).append(found)
        else:
            problems += found
    problems += _contradictions(signed, sheet)
    if problems:
        raise InputError(*problems)
    return tuple(min(signed[place], key=_signature) for place in sorted(signed))


def _signature(correction: Correction) -> tuple[str, str]:
    return correction.when, correction.who


def _is_package(path: Path) -> bool:
    """Whether a file is a workbook; a file that cannot be opened is left to `read_sheet`."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK"
    except OSError:
        return False


def _facts(how_to: Sheet) -> dict[str, str]:
    """What stands beside the names in the first column."""
    rows = (how_to.row(row) for row in range(how_to.n_rows))
    return {normal_form(row[0]): row[1].strip() for row in rows if len(row) > 1 and row[0].strip()}


def _other_file(how_to: Sheet, facts: Mapping[str, str], source: Source) -> Iterator[Problem]:
    stated = facts.get("sha256", "").lower()
    if stated == source.sha256:
        return
    where = f"{how_to.source.file}, sheet '{HOW_TO}'"
    if not stated:
        expected = "that of the file in which the problems were found"
        yield Problem(where, "no sha256", expected, "Write the problems anew.")
        return
    named = f" ({visible(facts['file'])[:80]})" if facts.get("file") else ""
    expected = f"those of {source.file}, whose SHA-256 is {source.sha256[:12]}..."
    action = "Read the file that was corrected, as it was then."
    got = f"corrections of another file{named}, whose SHA-256 is {visible(stated[:12])}..."
    yield Problem(where, got, expected, action)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A sheet of corrections and the positions of its columns."""

    sheet: Sheet
    columns: Mapping[str, int]
    csv: bool

    @classmethod
    def of(cls, sheet: Sheet) -> _Reading:
        """Find the columns by their headings."""
        headings = [normal_form(text) for text in sheet.row(0)] if sheet.n_rows else []
        wanted = (*_NEEDED, "header", "sha256")
        absent = [name for name in _NEEDED if name not in headings]
        twice = [name for name in wanted if headings.count(name) > 1]
        where = f"{_place(sheet)}, row 1"
        problems = []
        if absent:
            expected = "the headings of the workbook of problems"
            problems.append(Problem(where, f"no column {_listed(absent)}", expected))
        if twice:
            problems.append(Problem(where, f"two columns {_listed(twice)}", "one of each"))
        if problems:
            raise InputError(*problems)
        columns = {name: headings.index(name) for name in wanted if name in headings}
        return cls(sheet, columns, sheet.source.sheet is None)

    def filled(self) -> Iterator[int]:
        """The rows in which a correction stands, or something that cannot be read as one."""
        position = self.columns[CORRECTION]
        column = self.sheet.columns[position]
        for row in range(1, self.sheet.n_rows):
            if column.text(row).strip() or (row, position) in self.sheet.unreadable:
                yield row

    def text(self, row: int, name: str) -> str:
        """What stands under a heading; nothing if there is no such column."""
        if name not in self.columns:
            return ""
        text = self.sheet.columns[self.columns[name]].text(row).strip()
        return without_guard(text) if self.csv else text

    def correction(self, row: int, source: Source) -> Correction | list[Problem]:
        """A row as a correction, or everything that is wrong with it."""
        where = f"{_place(self.sheet)}, row {row + 1}"
        number, letters = self.text(row, "row"), self.text(row, "column").upper()
        new = _written(self.text(row, CORRECTION))
        who, when = self.text(row, WHO), self.text(row, WHEN)
        stated = self.text(row, "sha256").lower()
        problems = [
            Problem(where, f"{what} under {name}", "a text")
            for name, position in self.columns.items()
            if (what := self.sheet.unreadable.get((row, position)))
        ]
        if not re.fullmatch(r"[1-9][0-9]{0,8}", number):
            expected = "the number of a row of the file, as it stood there"
            problems.append(Problem(where, _got("row", number), expected))
        if not re.fullmatch(r"[A-Z]{0,3}", letters):
            expected = "the letters over a column of the file, as they stood there"
            problems.append(Problem(where, _got("column", letters), expected))
        for name, text, expected in (
            (WHO, who, "the name of the person who corrected it"),
            (WHEN, when, "the date of the correction, such as 2026-04-30"),
        ):
            # "20 November" is enough for people; "yesterday" is not
            if not text or (name == WHEN and not any(map(str.isdecimal, text))):
                problems.append(Problem(where, _got(name, text), expected))
        if new != EXCLUDE_ROW and not letters:
            expected = f"{EXCLUDE_ROW}, as the row as a whole is meant"
            problems.append(Problem(where, _got(CORRECTION, new), expected))
        if stated and stated != source.sha256 and self.csv:
            got = f"a correction of another file, whose SHA-256 is {visible(stated[:12])}..."
            expected = f"one of {source.file}, whose SHA-256 is {source.sha256[:12]}..."
            problems.append(Problem(where, got, expected))
        if self.csv and new == EXCLUDE_ROW and not stated:
            expected = "the SHA-256 of the file beside it, in a column sha256"
            problems.append(Problem(where, EXCLUDE_ROW, expected))
        if problems:
            return problems
        if new == EXCLUDE_ROW:
            return Correction(int(number), "", "", "", EXCLUDE_ROW, who, when)
        header, old = self.text(row, "header"), self.text(row, "old")
        return Correction(int(number), letters, header, old, new, who, when)


def _written(text: str) -> str:
    """A correction; the words for an empty cell and an excluded row in any case and spacing."""
    plain = "".join(text.casefold().split())
    return plain if plain in (MADE_BLANK, EXCLUDE_ROW) else text


def _contradictions(
    signed: Mapping[tuple[int, int], list[Correction]], sheet: Sheet
) -> Iterator[Problem]:
    for place in sorted(signed):
        texts = sorted({each.new for each in signed[place]})
        if len(texts) > 1:
            first = signed[place][0]
            got = f"different corrections for row {first.row}, column {first.column}: "
            got += " and ".join(f"'{in_short(text, 60)}'" for text in texts)
            yield Problem(_place(sheet), got, "one correction of a cell")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _got(name: str, text: str) -> str:
    return f"'{one_line(text)[:60]}' under {name}" if text else f"nothing under {name}"


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _place(sheet: Sheet) -> str:
    source = sheet.source
    return source.file + (f", sheet '{source.sheet}'" if source.sheet else "")
