"""A sheet without the blank rows and columns behind its last cell."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from alp_survey.responses.sheet import RawColumn, SheetBuilder

__all__ = ["MAX_COLUMNS", "MAX_EXTENT", "block_rows", "trimmed"]

MAX_COLUMNS = 16_384  # of a spreadsheet
MAX_EXTENT = 60_000_000  # cells, blank ones between others included


# A block of cells that fits the processor's cache is counted in two thirds of the time.
_BLOCK_CELLS, _FEWEST_ROWS = 10_000, 16


def block_rows(width: int) -> int:
    """How many rows of some width to hand to a builder at a time."""
    return max(_FEWEST_ROWS, _BLOCK_CELLS // max(1, width))


def trimmed(builder: SheetBuilder, kept: Iterable[tuple[int, int]] = ()) -> tuple[RawColumn, ...]:
    """Take the columns that were collected, without trailing rows and columns that are blank.

    Parameters
    ----------
    builder : SheetBuilder
    kept : iterable of (row, column)
        Cells that are no blank ones although they have no text.

    Returns
    -------
    tuple of RawColumn
        Empty where no cell holds anything.
    """
    columns = builder.columns()
    depths = [_depth(column) for column in columns]
    for row, column in kept:
        depths[column] = max(depths[column], row + 1)
    rows = max(depths, default=0)
    width = max((place for place, depth in enumerate(depths, 1) if depth), default=0)
    return tuple(RawColumn(column.texts, column.cells[:rows]) for column in columns[:width])


def _depth(column: RawColumn) -> int:
    """How many rows a column has up to its last cell that is not blank."""
    if not len(column.cells) or column.text(len(column.cells) - 1):
        return len(column.cells)
    filled = np.flatnonzero(column.cells != column.texts.index(""))
    return int(filled[-1]) + 1 if len(filled) else 0
