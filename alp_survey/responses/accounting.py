"""Nothing lost: every cell of a file has one fate, and the fates add up to the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.labels import is_blank, normal_form
from alp_survey.responses.answers import BLANK, DECLARED_MISSING, NOT_ASKED, NOT_CODED
from alp_survey.responses.coding import Coded
from alp_survey.responses.platforms import SHAPES
from alp_survey.responses.sheet import RawColumn

__all__ = ["FATES", "Accounting", "account_for"]

FATES = (
    "unaccounted",
    "coded",
    "blank",
    "not asked",
    "declared missing in the file",
    "could not be coded",
    "form tool's own column",
    "column without an item",
    "personal item",
    "excluded respondent",
    "empty row",
)
"""What can become of a cell."""

(
    _UNACCOUNTED, _CODED, _BLANK, _NOT_ASKED, _DECLARED, _PROBLEM,
    _OWN, _NO_ITEM, _PERSONAL, _EXCLUDED, _EMPTY,
) = range(len(FATES))  # fmt: skip


_NOT_SHOWN = frozenset[str]().union(*(shape.not_shown for shape in SHAPES.values()))


@dataclass(frozen=True, slots=True)
class Accounting:
    """How many cells a file has, and what became of them.

    Attributes
    ----------
    cells : int
        Below the headers.
    fates : mapping of str to int
        How many cells had each of the `FATES`; they add up to `cells`.
    """

    cells: int
    fates: Mapping[str, int]

    def __str__(self) -> str:
        parts = [f"{count:,} {fate}" for fate, count in self.fates.items() if count]
        return f"{self.cells:,} cells = " + " + ".join(parts)


def account_for(
    cells: Sequence[RawColumn],
    coded: Sequence[Coded],
    *,
    own: Sequence[int],
    no_item: Sequence[int],
    personal: Sequence[int],
    excluded: NDArray[np.bool_],
    empty: NDArray[np.bool_],
) -> Accounting:
    """Give every cell its fate and add them up.

    Parameters
    ----------
    cells : sequence of RawColumn
        Every column of the file below its headers.
    coded : sequence of Coded
        Every item that is not personal.
    own, no_item, personal : sequence of int
        Positions of columns that hold nothing to code.
    excluded, empty : array of bool, one per row

    Raises
    ------
    RuntimeError
        If a cell has no fate, or two: a fault of this package, never of the file.
    """
    rows = len(excluded)
    fate = np.zeros((len(cells), rows), np.uint8)
    for positions, what in ((own, _OWN), (no_item, _NO_ITEM), (personal, _PERSONAL)):
        for position in positions:
            _claim(fate, position, np.full(rows, what, np.uint8))
    for answers in coded:
        for position in answers.columns.positions:
            # in the column of one option a text may say that it was not ticked
            options = answers.columns.options.values()
            whole = position == answers.columns.whole or (
                not answers.options and position not in options
            )
            _claim(fate, position, _fate(cells[position], answers, whole=whole))
    fate[:, excluded] = _EXCLUDED
    fate[:, empty] = _EMPTY
    counts = np.bincount(fate.ravel(), minlength=len(FATES)).tolist()
    if counts[_UNACCOUNTED]:
        column, row = (int(each) for each in np.argwhere(fate == _UNACCOUNTED)[0])
        raise RuntimeError(f"a cell was lost: column {column}, row {row} below the headers")
    return Accounting(len(cells) * rows, dict(zip(FATES[1:], counts[1:], strict=True)))


def _claim(fate: NDArray[np.uint8], position: int, fates: NDArray[np.uint8]) -> None:
    if fate[position].any():
        raise RuntimeError(f"column {position} was used twice")
    fate[position] = fates


def _fate(column: RawColumn, answers: Coded, *, whole: bool) -> NDArray[np.uint8]:
    """The fate of each cell of an item's column.

    A cell with a text in it can only have become a code or a problem, unless the text itself says
    that nothing was answered: an option that was not ticked, or not shown.
    """
    blank = np.array([is_blank(text) for text in column.texts], bool)[column.cells]
    state = answers.state
    # the column of an option may say "0", and any column "not shown"
    silent = np.ones(len(state), bool)
    doubtful = ~blank & ((state == NOT_ASKED) | (state == BLANK))
    if doubtful.any() and whole:
        not_shown = [normal_form(text) in _NOT_SHOWN for text in column.texts]
        silent = np.array(not_shown, bool)[column.cells]
    filled = np.select(
        [state == NOT_CODED, state == DECLARED_MISSING, state == NOT_ASKED, state == BLANK],
        [
            _PROBLEM,
            _DECLARED,
            np.where(silent, _NOT_ASKED, _UNACCOUNTED),
            np.where(silent, _BLANK, _UNACCOUNTED),
        ],
        _CODED,
    )
    return np.where(blank, np.where(state == NOT_ASKED, _NOT_ASKED, _BLANK), filled).astype(
        np.uint8
    )
