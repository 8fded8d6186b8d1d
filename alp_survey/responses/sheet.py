"""A sheet as it was read: every cell as text, each distinct text of a column held once.

A column of a survey repeats a few answers many times, so it is kept as its distinct texts and,
for each row, which of them stands there. Coding then looks at every distinct text once, the raw
text of every cell stays at hand for tracing, and a hundred thousand rows fit in memory.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

__all__ = ["RawColumn", "Sheet", "SheetBuilder", "Source", "column_letters"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sheet was read, so that every code can be led back to it.

    Attributes
    ----------
    file : str
        The file's name without its folder, on one line and without anybody's number or address.
    sha256 : str
        Of the bytes of the file.
    sheet : str or None
        The name of the sheet; None where the format has none.
    details : tuple of str
        How it was read, in words: "UTF-8 with BOM", "cells separated by ;".
    """

    file: str
    sha256: str
    sheet: str | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column: its distinct texts, and for every row the position of the text in them.

    The same file gives the texts in the same order, which means nothing.
    """

    texts: tuple[str, ...]
    cells: NDArray[np.int32]

    def __repr__(self) -> str:  # never the texts, which may be somebody's name
        return f"<RawColumn: {len(self.cells)} rows, {len(self.texts)} distinct texts>"

    def text(self, row: int) -> str:
        """The text of a row, counted from 0; empty where the cell is blank."""
        return self.texts[int(self.cells[row])]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every cell of a sheet, headers included, as text.

    Attributes
    ----------
    source : Source
    columns : tuple of RawColumn
        All of the same length; a row that is shorter than others is filled with empty texts.
    unreadable : mapping of (row, column) to str
        Cells whose content is not an answer, both counted from 0, with what stands there in words:
        "the error value #N/A", "a formula whose result was never stored".
    widths : array of int32 or None
        How many cells each row has; None where the format has no ragged rows.
    value_labels : mapping of column to mapping of text to label
        What the file itself says that a value means (SPSS).
    missing_values : mapping of column to frozenset of str
        Values that the file itself declares missing (SPSS).
    column_labels : tuple of str
        What the file itself says that a column asks (SPSS); empty where it says nothing.
    merged : tuple of (range, range)
        Rows and columns of cells that were merged into one, which stands in the first.
    """

    source: Source
    columns: tuple[RawColumn, ...]
    unreadable: Mapping[tuple[int, int], str] = field(default_factory=dict)
    widths: NDArray[np.int32] | None = None
    value_labels: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    missing_values: Mapping[int, frozenset[str]] = field(default_factory=dict)
    column_labels: tuple[str, ...] = ()
    merged: tuple[tuple[range, range], ...] = ()

    def __repr__(self) -> str:
        return f"<Sheet of {self.source.file}: {self.n_rows} rows, {len(self.columns)} columns>"

    @property
    def n_rows(self) -> int:
        """Rows of the sheet, headers and blank rows included."""
        return len(self.columns[0].cells) if self.columns else 0

    def row(self, row: int) -> tuple[str, ...]:
        """The texts of a row, counted from 0."""
        return tuple(column.text(row) for column in self.columns)


def column_letters(position: int) -> str:
    """The letters over a column of a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, letter = divmod(position - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


class SheetBuilder:
    """Collects rows of text, block by block, into columns of distinct texts.

    Examples
    --------
    >>> builder = SheetBuilder()
    >>> builder.add([["a", "x"], ["b"]])
    >>> builder.add([["a", "y", "z"]])
    >>> [column.texts for column in builder.columns()]
    [('a', 'b'), ('x', '', 'y'), ('', 'z')]
    >>> [column.cells.tolist() for column in builder.columns()]
    [[0, 1, 0], [0, 1, 2], [0, 0, 1]]
    """

    def __init__(self) -> None:
        self._positions: list[defaultdict[str, int]] = []
        self._cells: list[array[int]] = []
        self._widths: array[int] = array("i")

    @property
    def n_rows(self) -> int:
        """Rows collected so far."""
        return len(self._widths)

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Append rows of text; they may differ in length."""
        before = self.n_rows
        widths = array("i", map(len, rows))
        self._widths += widths
        most, least = max(widths, default=0), min(widths, default=0)
        while len(self._cells) < most:
            self._positions.append(_numbered())
            self._cells.append(array("i"))
            self._blanks(len(self._cells) - 1, before)
        if least < most:
            rows = [[*row, *repeat("", most - len(row))] for row in rows]
        for column, texts in enumerate(zip(*rows, strict=True)):
            self._cells[column].extend(map(self._positions[column].__getitem__, texts))
        for column in range(most, len(self._cells)):
            self._blanks(column, len(rows))

    def add_columns(self, columns: Sequence[RawColumn]) -> None:
        """Append rows that already are columns of distinct texts; as many as there were before."""
        rows = len(columns[0].cells)
        while len(self._cells) < len(columns):
            self._positions.append(_numbered())
            self._cells.append(array("i"))
            self._blanks(len(self._cells) - 1, self.n_rows)
        for positions, cells, column in zip(self._positions, self._cells, columns, strict=True):
            places = np.fromiter(map(positions.__getitem__, column.texts), np.int32)
            cells.frombytes(places[column.cells].tobytes())
        self._widths.extend(repeat(len(columns), rows))

    def columns(self) -> tuple[RawColumn, ...]:
        """What was collected."""
        return tuple(
            RawColumn(tuple(positions), np.frombuffer(cells, dtype=np.int32))
            if cells
            else RawColumn(tuple(positions), np.empty(0, dtype=np.int32))
            for positions, cells in zip(self._positions, self._cells, strict=True)
        )

    def widths(self) -> NDArray[np.int32]:
        """How many cells each row has."""
        return np.array(self._widths, dtype=np.int32)

    def _blanks(self, column: int, count: int) -> None:
        if count:
            self._cells[column].extend(repeat(self._positions[column][""], count))


def _numbered() -> defaultdict[str, int]:
    """Numbers every new text with the next whole number, at the speed of a dictionary."""
    positions: defaultdict[str, int] = defaultdict()
    positions.default_factory = positions.__len__
    return positions
