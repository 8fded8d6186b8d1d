"""Corrections of single cells: a signed list beside a raw file that stays as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alp_survey.errors import InputError, Problem
from alp_survey.responses.plain_text import in_short
from alp_survey.responses.sheet import RawColumn, Source, column_letters

__all__ = ["EXCLUDE_ROW", "MADE_BLANK", "Correction", "correct_cells", "excluded_by_hand"]

MADE_BLANK = "(blank)"
EXCLUDE_ROW = "(exclude)"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person found to be right in one cell.

    Attributes
    ----------
    row : int
        As the spreadsheet numbers it.
    column : str
        The letters over the column; empty if the row as a whole is meant.
    header : str
        The text over the column.
    old, new : str
        What stands in the raw file, as `plain_text.in_short` shows it, and what is read instead.
        `MADE_BLANK` stands for an empty cell, and `EXCLUDE_ROW` takes the respondent out.
    who, when : str
        Who says so, and the date as it was written.
    """

    row: int
    column: str
    header: str
    old: str
    new: str
    who: str
    when: str


def correct_cells(
    cells: Sequence[RawColumn], corrections: Iterable[Correction], *, source: Source, first_row: int
) -> tuple[RawColumn, ...]:
    """The columns with corrected cells; the raw ones are left as they are.

    Parameters
    ----------
    cells : sequence of RawColumn
        Below the headers.
    corrections : iterable of Correction
    source : Source
    first_row : int
        Rows of headers.

    Raises
    ------
    InputError
        If a correction names a cell or a row that is not there, or a cell that does not hold its
        old text; and if two give the same cell different texts.
    """
    by_column: defaultdict[int, dict[int, str]] = defaultdict(dict)
    letters = {column_letters(position): position for position in range(len(cells))}
    problems = []
    for each in corrections:
        place = each.column if each.new != EXCLUDE_ROW else ""
        position = letters.get(place)
        row = each.row - first_row - 1
        where = f"{source.file}, correction of row {each.row}"
        where += f", column {place}" if place else ""
        if not 0 <= row < len(cells[0].cells):
            problems.append(Problem(where, "a row that is not in the file", "one that is"))
        elif each.new == EXCLUDE_ROW:
            continue
        elif position is None:
            got = "a column that is not in the file" if place else "no column"
            problems.append(Problem(where, got, "the letters of one that is"))
        elif in_short(each.old) != (stands := in_short(cells[position].text(row))):
            expected = f"the text that the cell holds in the raw file, {_quoted(stands)}"
            action = "Read the file anew and correct the problems of that."
            problems.append(Problem(where, f"the old text {_quoted(each.old)}", expected, action))
        elif by_column[position].setdefault(row, _new_text(each)) != _new_text(each):
            problems.append(Problem(where, "two different corrections", "one for each cell"))
    if problems:
        raise InputError(*problems)
    return tuple(
        _with(column, by_column[position]) if position in by_column else column
        for position, column in enumerate(cells)
    )


def excluded_by_hand(corrections: Iterable[Correction]) -> dict[int, str]:
    """Rows of the spreadsheet that a person took out, and who and when."""
    return {
        each.row: f"excluded by {each.who} on {each.when}"
        for each in corrections
        if each.new == EXCLUDE_ROW
    }


def _new_text(correction: Correction) -> str:
    return "" if correction.new == MADE_BLANK else correction.new


def _quoted(text: str) -> str:
    return f"'{in_short(text, 80)}'" if text.strip() else "nothing"


def _with(column: RawColumn, texts: dict[int, str]) -> RawColumn:
    """A column in which some rows hold other texts."""
    known = {text: number for number, text in enumerate(column.texts)}
    cells = column.cells.copy()
    for row, text in texts.items():
        cells[row] = known.setdefault(text, len(known))
    return RawColumn(tuple(known), cells)
