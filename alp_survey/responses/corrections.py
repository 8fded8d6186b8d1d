"""Corrections of single cells: a signed list beside a raw file that stays as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alp_survey.errors import InputError, Problem
from alp_survey.responses.identifiers import redact
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
        What stands in the raw file and what is read instead. `MADE_BLANK` stands for an empty
        cell, and `EXCLUDE_ROW` takes the respondent out.
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
        If a correction names a cell that is not there or that does not hold its old text.
    """
    by_column: defaultdict[int, dict[int, str]] = defaultdict(dict)
    letters = {column_letters(position): position for position in range(len(cells))}
    problems = []
    for each in corrections:
        if each.new == EXCLUDE_ROW and not each.column:
            continue
        where = f"{source.file}, correction of row {each.row}, column {each.column or '(none)'}"
        position = letters.get(each.column)
        row = each.row - first_row - 1
        if position is None or not 0 <= row < len(cells[position].cells):
            problems.append(Problem(where, "a cell that is not in the file", "one that is"))
            continue
        stands = " ".join(redact(cells[position].text(row)).split())
        if stands != " ".join(each.old.split()):
            expected = "the text that the cell holds in the raw file"
            problems.append(Problem(where, "another old text", expected, "Read the file anew."))
            continue
        by_column[position][row] = "" if each.new == MADE_BLANK else each.new
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


def _with(column: RawColumn, texts: dict[int, str]) -> RawColumn:
    """A column in which some rows hold other texts."""
    known = {text: number for number, text in enumerate(column.texts)}
    cells = column.cells.copy()
    for row, text in texts.items():
        cells[row] = known.setdefault(text, len(known))
    return RawColumn(tuple(known), cells)
