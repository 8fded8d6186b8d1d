"""The shares of a table as bars, each with its interval and its count."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from alp_survey.reports.plots.canvas import (
    FILLINGS,
    INK,
    axes_of,
    legend_above,
    name_rows,
    words_around,
)
from alp_survey.reports.plots.noting import (
    base_text,
    cell_text,
    one_item,
    simulated_text,
    table_note,
)
from alp_survey.reports.tables import row_label, table_title
from alp_survey.tables.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_shares"]

_BAR = 0.8


def plot_shares(table: Table, item: str | None = None, ax: Axes | None = None) -> Axes:
    """The percentages of one item, a bar for each column of the table.

    Parameters
    ----------
    table : Table
        Frequencies, a cross-tab, or a table of several items.
    item : str, optional
        Which of them, if there are several.
    ax : matplotlib.axes.Axes, optional
        To draw on; new ones are made if it is left out.

    Returns
    -------
    matplotlib.axes.Axes
        The table behind it is ``table.to_frame()``. Beside each bar stands what the page says: a
        percentage with its count, below a base of 25 how many of how many.

    Raises
    ------
    ValueError
        If the table has several items and `item` is none of them, or has no rows; or if it has more
        than 8 columns.

    Examples
    --------
    >>> import alp_survey as alp
    >>> import tempfile, pathlib
    >>> study = alp.load_study()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "export.csv"
    ...     _ = study.simulate("digital_workers", seed=1).write(file)
    ...     responses = study.read("digital_workers", file)
    >>> ax = alp.plot_shares(alp.crosstab(responses, "ai_use", "skill_level"))
    >>> [each.get_text() for each in ax.get_legend().get_texts()][:2]
    ['Total, n = 44', 'skill_level: Skilled or specialist, n = 15']
    """
    shown = one_item(table, item)
    cells = shown.cells[shown.cells["kind"].isin(("category", "net"))]
    columns = list(dict.fromkeys(zip(cells["by_item"], cells["by_label"], strict=True)))
    if len(columns) > len(FILLINGS):
        raise ValueError(
            f"table: got {len(columns)} columns; expected at most {len(FILLINGS)}, which a reader"
            " can tell apart. Tabulate by fewer categories."
        )
    rows = [cells.iloc[at : at + len(columns)] for at in range(0, len(cells), len(columns))]
    note = table_note(shown)
    axes = axes_of(ax, rows=len(cells) + 0.6 * len(rows), note=note)
    pitch = len(columns) + 0.6
    for place, row in enumerate(rows):
        for column, cell in enumerate(row.to_dict("records")):
            _draw(axes, cell, place * pitch + column, FILLINGS[column % len(FILLINGS)])
    middles = [place * pitch + (len(columns) - 1) / 2 for place in range(len(rows))]
    name_rows(axes, [row_label(row.iloc[0].to_dict()) for row in rows], middles)
    axes.set_ylim(len(rows) * pitch - 0.9, -0.7)
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 25), [f"{at}%" for at in range(0, 101, 25)])
    axes.grid(axis="x", color="#e3e3e3", linewidth=0.8)
    axes.set_axisbelow(True)
    words_around(axes, table_title(shown), note, simulated=simulated_text(shown))
    if len(columns) > 1:
        legend_above(axes, _named(rows[0].to_dict("records")), abreast=2)
    return axes


def _draw(axes: Axes, cell: dict[str, Any], at: float, filling: tuple[str, str]) -> None:
    """A bar with its interval, and in words what the page says."""
    colour, hatch = filling
    if not math.isnan(cell["percent"]):
        axes.barh(at, cell["percent"], _BAR, color=colour, hatch=hatch, edgecolor="white", zorder=2)
    if not math.isnan(cell["ci_low"]):
        axes.plot((cell["ci_low"], cell["ci_high"]), (at, at), color="white", linewidth=3, zorder=3)
        axes.plot((cell["ci_low"], cell["ci_high"]), (at, at), color=INK, linewidth=1.2, zorder=4)
    axes.text(101, at, cell_text(cell), va="center", ha="left", fontsize=8, color=INK)


def _named(cells: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Which bar is which column, and of how many."""
    named = []
    for place, cell in enumerate(cells):
        over = f"{cell['by_item']}: {cell['by_label']}" if cell["by_item"] else cell["by_label"]
        name = f"{over}, {base_text(cell['base_n'])}"
        named.append((*FILLINGS[place % len(FILLINGS)], name))
    return named
