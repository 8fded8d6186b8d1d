"""What a person must look at in a file of responses, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from alp_survey.responses.plain_text import in_short, one_line
from alp_survey.responses.sheet import Source, column_letters

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PROBLEM_COLUMNS", "CellProblem", "Severity", "problems_frame"]

Severity = Literal["not coded", "to check"]
"""Whether the cell gave no code, or gave one that somebody should look at."""

PROBLEM_COLUMNS = (
    "severity", "kind", "row", "column", "header", "item", "got", "expected", "action",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell, or a row, that needs a person.

    Attributes
    ----------
    severity : "not coded" or "to check"
    kind : str
        A few words, the same for the same sort of problem.
    row : int
        As the spreadsheet numbers it.
    position : int or None
        Of the column, counted from 0; None where the row as a whole is meant.
    header : str
        Over the column.
    item : str
        Its item; empty where the row is meant.
    got, expected, action : str
        What stands there (identifiers redacted), what would be right, what to do.
    """

    severity: Severity
    kind: str
    row: int
    position: int | None
    header: str
    item: str
    got: str
    expected: str
    action: str = ""

    @property
    def column(self) -> str:
        """The letters over the column; empty where the row is meant."""
        return "" if self.position is None else column_letters(self.position)

    def sentence(self, source: Source) -> str:
        """The problem in one sentence."""
        where = source.file + (f", sheet '{one_line(source.sheet)}'" if source.sheet else "")
        where += f", row {self.row}"
        if self.position is not None:
            where += f", column {self.column} '{in_short(self.header, 70)}'"
        item = f" (item {self.item})" if self.item else ""
        sentence = f"{where}: got {self.got}; expected {self.expected}{item}."
        return f"{sentence} {self.action}" if self.action else sentence

    def values(self) -> dict[str, str | int]:
        """What stands in the columns of the table of problems."""
        return {name: getattr(self, name) for name in PROBLEM_COLUMNS}


def problems_frame(problems: Iterable[CellProblem]) -> pd.DataFrame:
    """One row per problem, with the columns of `PROBLEM_COLUMNS`; none if there are none."""
    import pandas as pd

    return pd.DataFrame([each.values() for each in problems], columns=list(PROBLEM_COLUMNS))
