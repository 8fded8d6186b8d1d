"""Tables in the lines of a PDF: rows that end in as many numbers as their heads have units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["LinesOfTable", "tables_in"]

_NUMBER = r"[-+\u2212–]?[0-9][0-9,]*(?:\.[0-9]+)?%?"
_ROW = re.compile(
    rf"(?P<label>(?=[^0-9]*[^\W\d])[^.;:]{{1,60}}?)\s+(?P<numbers>{_NUMBER}(?:\s+{_NUMBER})*)"
)
_UNIT = re.compile(r"\([^()]{1,25}\)|%|\bper ?cent\b|\bn\b", re.IGNORECASE)
_MOST_HEADS = 6  # lines that the heads of a table take
_LONGEST_HEAD = 90


class LinesOfTable(NamedTuple):
    """A table: its lines, from the first of its heads to behind its last row, and its cells."""

    start: int
    end: int
    rows: list[list[str]]


def tables_in(lines: Sequence[str]) -> list[LinesOfTable]:
    """The tables whose columns can be told by the units in their heads.

    A table is two rows or more that end in the same number of numbers, under heads with as many
    units: "Sector Employed (thousand) Annual change (%)". Others are left as the text they are.

    Examples
    --------
    >>> lines = ["Outcome 2018 (%) 2022 (%)", "Keeps accounts 41 58", "Has a bank account 36 61"]
    >>> tables_in(lines)[0].rows
    ... # doctest: +NORMALIZE_WHITESPACE
    [['', 'Outcome 2018 (%)', '2022 (%)'], ['Keeps accounts', '41', '58'],
     ['Has a bank account', '36', '61']]
    """
    found: list[LinesOfTable] = []
    at = 0
    while at < len(lines):
        rows, end = _rows(lines, at)
        heads = _heads(lines, at, len(rows[0]) - 1, found[-1].end if found else 0) if rows else None
        if heads is None or len(rows) < 2:
            at += 1
            continue
        start, names = heads
        found.append(LinesOfTable(start, end, [["", *names], *rows]))
        at = end
    return found


def _rows(lines: Sequence[str], at: int) -> tuple[list[list[str]], int]:
    """The rows that begin in a line, and the line behind them; the label of one may be broken."""
    rows: list[list[str]] = []
    end, wrapped = at, ""
    for place in range(at, len(lines)):
        match = _ROW.fullmatch(lines[place])
        if match is None:
            short = 0 < len(lines[place]) < 40 and not re.search(r"[0-9.:;]", lines[place])
            if not rows or wrapped or not short:
                break
            wrapped = lines[place]
            continue
        numbers = match["numbers"].split()
        if rows and len(numbers) != len(rows[0]) - 1:
            break
        rows.append([f"{wrapped} {match['label']}".strip(), *numbers])
        end, wrapped = place + 1, ""
    return rows, end


def _heads(lines: Sequence[str], at: int, columns: int, floor: int) -> tuple[int, list[str]] | None:
    """Where the heads above a row begin, and the name of each column; None if they do not fit."""
    for start in range(at - 1, max(floor, at - _MOST_HEADS) - 1, -1):
        line = lines[start]
        if not line or len(line) > _LONGEST_HEAD or line.endswith((".", ";", ",")):
            return None
        text = " ".join(lines[start:at])
        ends = [match.end() for match in _UNIT.finditer(text)]
        if len(ends) == columns and ends[-1] == len(text):
            cuts = [0, *ends]
            names = [text[one:two].strip() for one, two in zip(cuts, ends, strict=False)]
            if all(re.search(r"\w", re.sub(r"\(.*?\)", "", name)) for name in names):
                return start, names
    return None
