"""A table: its cells as a tidy frame, and the ways in which a person looks at them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from alp_survey.tables.banners import TOTAL
from alp_survey.tables.withholding import WITHHELD

if TYPE_CHECKING:
    import pandas as pd

    from alp_survey.responses.responses import Responses
    from alp_survey.tables.comparing import Comparison

__all__ = ["Table", "TableKind"]

TableKind = Literal["frequencies", "topline", "cross-tab", "banner book", "combinations"]


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """Frequencies or a cross-tab; shows itself in a notebook.

    Attributes
    ----------
    title : str
    kind : "frequencies", "topline", "cross-tab", "banner book" or "combinations"
    cells : pandas.DataFrame
        One row for every cell: ``survey item kind code label by_item by_code by_label base base_n
        count percent value standard_error ci_low ci_high ci_method ci_level note``, with weights
        ``weighted_base weighted_count effective_base``, and where they were asked for ``by_letter
        letters`` and ``residual``; of combinations also ``codes``. Percentages and their limits are
        0 to 100 and not rounded; ``value`` holds means and other statistics, whose limits are in
        its unit. The column of everybody has an empty ``by_item``. A statistic that does not exist
        keeps its row, with the reason in ``note``. Never changed by a method.
    notes : tuple of str
    responses : Responses
        What was counted.
    call : str
        The call that gives the same table again.
    tests : callable
        Makes the `comparisons`.
    suppress : int or None
        The smallest count that is shown. The table still holds its responses: what is handed on
        are pages and frames, never the table itself.
    """

    title: str
    kind: TableKind
    cells: pd.DataFrame
    notes: tuple[str, ...]
    responses: Responses
    call: str
    tests: Callable[[], tuple[Comparison, ...]]
    suppress: int | None = None

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Of a cross-tab or a book: a test for every two items, or why there is none.

        They are made when they are first asked for: exact tests can take their time.
        """
        return self.tests()

    @property
    def simulated(self) -> str | None:
        """What simulated responses say of themselves; None of real ones."""
        return self.responses.simulated

    def to_frame(self) -> pd.DataFrame:
        """A copy of the cells; of simulated responses every row says so."""
        frame = self.cells.copy()
        if self.simulated:
            frame["source"] = "SIMULATED"
        return frame

    def to_wide(self, value: str = "percent") -> pd.DataFrame:
        """One row for each line of an item, one column for each column of the table.

        Parameters
        ----------
        value : str
            Which column of the cells: ``"percent"``, ``"count"``, ``"base_n"``. Where percentages
            are asked for, means and the like stand in their rows. A cell that is withheld says so.

        Returns
        -------
        pandas.DataFrame
            Index ``item``, ``label``; columns ``by_item``, ``by_label``.

        Raises
        ------
        ValueError
            If the cells have no such column.
        """
        import pandas as pd

        if value not in self.cells.columns:
            known = ", ".join(self.cells.columns)
            raise ValueError(f"value: got '{value}'; expected one of {known}.")
        shown = self.cells[value]
        if value == "percent":
            shown = shown.fillna(self.cells["value"])
        withheld = self.cells["note"].eq(WITHHELD) & (shown.isna() | (value == "letters"))
        if withheld.any():
            shown = shown.astype(object).mask(withheld, WITHHELD)
        columns = pd.MultiIndex.from_frame(
            self.cells[["by_item", "by_label"]].drop_duplicates(), names=["by_item", "by_label"]
        )
        rows = pd.MultiIndex.from_frame(
            self.cells[["item", "label"]].iloc[:: len(columns)], names=["item", "label"]
        )
        name = "SIMULATED" if self.simulated else None
        wide = pd.DataFrame(shown.to_numpy().reshape(-1, len(columns)), rows, columns)
        return wide.rename_axis(index=[name or "item", "label"])

    def cell(
        self, label: str, *, item: str | None = None, by: str = TOTAL, by_item: str | None = None
    ) -> pd.Series:
        """One cell by the label of its row and of its column.

        Parameters
        ----------
        label : str
            Of the category, net or statistic.
        item : str, optional
            Needed where several items have such a row.
        by : str
            The label of the column.
        by_item : str, optional
            The item of the column; needed where several have a category of that label.

        Returns
        -------
        pandas.Series
            The row of `cells`.

        Raises
        ------
        KeyError
            If there is no such cell, or more than one.
        """
        cells = self.cells
        found = cells[(cells["label"] == label) & (cells["by_label"] == by)]
        if item is not None:
            found = found[found["item"] == item]
        if by_item is not None:
            found = found[found["by_item"] == by_item]
        if len(found) != 1:
            labels = ", ".join(f"'{each}'" for each in dict.fromkeys(cells["label"]))
            columns = ", ".join(f"'{each}'" for each in dict.fromkeys(cells["by_label"]))
            raise KeyError(
                f"got {len(found) or 'no'} cells '{label}' by '{by}'; expected one. State item or"
                " by_item if several have it."
                f" Rows: {labels}. Columns: {columns}."
            )
        return found.iloc[0]

    def explain(
        self, label: str, *, item: str | None = None, by: str = TOTAL, by_item: str | None = None
    ) -> str:
        """Where a cell comes from: its respondents, its base, who is missing, and the call.

        Parameters are those of `cell`.

        Returns
        -------
        str
            The rows are those of the spreadsheet; `Responses.trace` leads on to the cells.
        """
        from alp_survey.tables.explaining import explain_cell

        return explain_cell(self, self.cell(label, item=item, by=by, by_item=by_item))

    def to_markdown(self) -> str:
        """The table for a report, with its base in every column and its notes below."""
        from alp_survey.reports.tables import table_markdown

        return table_markdown(self)

    def to_gt(self) -> Any:
        """The table as a `great_tables.GT`, to be styled further and saved.

        Returns
        -------
        great_tables.GT
            With the texts of the page: whole percentages, and counts where a base bears none.

        Raises
        ------
        ImportError
            If great_tables is not installed: ``pip install "alp-survey[gt]"``.
        """
        from alp_survey.reports.great_table import great_table

        return great_table(self)

    def _repr_html_(self) -> str:
        from alp_survey.reports.tables import table_html

        return table_html(self)

    def __repr__(self) -> str:
        mark = "SIMULATED " if self.simulated else ""
        items = len(self.items())
        counted = f"{items} item{'' if items == 1 else 's'}, {len(self.cells)} cells"
        return f"<{mark}{self.kind}: {self.title}; {counted}>"

    def items(self) -> Sequence[str]:
        """The items in the rows, in their order."""
        return tuple(dict.fromkeys(self.cells["item"]))
