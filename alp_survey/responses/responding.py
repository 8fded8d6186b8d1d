"""The rows that are checked, and how to say where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alp_survey.responses.coding import Coded
from alp_survey.responses.dates import DateOrder
from alp_survey.responses.export import Export
from alp_survey.responses.problems import CellProblem
from alp_survey.responses.sheet import RawColumn

__all__ = ["Responding"]


@dataclass(frozen=True, slots=True)
class Responding:
    """The rows to be checked, and how to say where they are.

    Attributes
    ----------
    export : Export
    cells : sequence of RawColumn
        Below the headers.
    coded : mapping of item name to Coded
    kept : array of bool, one per row
        Rows of respondents who were not excluded.
    dates : "day first", "month first", "year first" or None
    personal : sequence of int
        Positions of columns that tell who answered.
    """

    export: Export
    cells: Sequence[RawColumn]
    coded: Mapping[str, Coded]
    kept: NDArray[np.bool_]
    dates: DateOrder | None
    personal: Sequence[int] = ()

    def problem(
        self, row: int, kind: str, got: str, expected: str, *, at: int | None = None, item: str = ""
    ) -> CellProblem:
        """Something to check in a row below the headers."""
        header = "" if at is None else self.export.headers[at].shown
        number = self.number(row)
        return CellProblem("to check", kind, number, at, header, item, got, expected)

    def number(self, row: int) -> int:
        """The number of a row in the spreadsheet."""
        return row + self.export.first_row + 1

    def rows(self) -> list[int]:
        """The rows that were kept."""
        return [int(row) for row in np.flatnonzero(self.kept)]
