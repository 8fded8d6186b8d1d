"""Which answers are given together, as bars over dots (UpSet; Lex and others 2014)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alp_survey.reports.plots.canvas import INK, axes_of, name_rows, words_around
from alp_survey.reports.plots.noting import cell_text, one_item, simulated_text, table_note
from alp_survey.reports.tables import table_title
from alp_survey.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_combinations"]

_BARS = 5.0  # rows that the highest bar is high


def plot_combinations(table: Table, ax: Axes | None = None, *, at_most: int = 20) -> Axes:
    """The combinations of answers to an item of several, the most frequent first.

    Parameters
    ----------
    table : Table
        Of `combinations`.
    ax : matplotlib.axes.Axes, optional
        To draw on; new ones are made if it is left out.
    at_most : int
        How many combinations are drawn; the note says how many are not.

    Returns
    -------
    matplotlib.axes.Axes
        The table behind it is ``table.to_frame()``. A bar is as high as its respondents are many,
        the dots below it are their answers; on the right stands each answer with all who gave it.

    Raises
    ------
    ValueError
        If it is another table, has no rows, or `at_most` is no whole number from 1.

    References
    ----------
    Lex A, Gehlenborg N, Strobelt H, Vuillemot R, Pfister H (2014). UpSet: visualization of
    intersecting sets. IEEE Transactions on Visualization and Computer Graphics 20:1983-1992.

    Examples
    --------
    >>> import alp_survey as alp
    >>> import tempfile, pathlib
    >>> study = alp.load_study()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "export.csv"
    ...     _ = study.simulate("digital_workers", seed=1).write(file)
    ...     responses = study.read("digital_workers", file)
    >>> ax = alp.plot_combinations(alp.combinations(responses, "support_wanted"))
    """
    if not isinstance(table, Table) or table.kind != "combinations":
        raise ValueError("table: got another; expected one that `combinations` gives.")
    if type(at_most) is not int or at_most < 1:
        raise ValueError(f"at_most: got {at_most!r}; expected a whole number from 1.")
    item = table.responses.coded[one_item(table, None).items()[0]].item
    options = [each for each in item.categories if not each.missing]
    cells = table.cells[table.cells["kind"] == "category"]
    drawn = cells.head(at_most).to_dict("records")
    note = f"{_left_out(cells['count'].iloc[at_most:])}{table_note(table, intervals=False)}"
    axes = axes_of(ax, rows=len(options) + _BARS + 1, note=note)
    highest = max(cell["count"] for cell in drawn)
    for place, cell in enumerate(drawn):
        high = _BARS * cell["count"] / highest
        axes.bar(place, -high, 0.7, bottom=-1, color="#0072b2", zorder=2)
        axes.text(place, -1.1 - high, f"{cell['count']}", ha="center", va="bottom", fontsize=8)
        _dots(axes, place, set(map(int, cell["codes"].split())), [each.code for each in options])
    for row, option in enumerate(options):
        if row % 2 == 0:
            axes.axhspan(row - 0.5, row + 0.5, color="#f4f4f4", zorder=0)
        with_it = [str(option.code) in each.split() for each in cells["codes"]]
        sums = {name: cells[name][with_it].sum() for name in ("count", "percent")}
        said = cell_text({**cells.iloc[0], **sums})
        axes.text(len(drawn) - 0.3, row, said, va="center", ha="left", fontsize=8, color=INK)
    name_rows(axes, [each.label for each in options])
    axes.set_ylim(len(options) - 0.4, -2 - _BARS)
    axes.set_xlim(-0.7, len(drawn) - 0.4)
    axes.set_xticks([])
    words_around(axes, table_title(table), note, simulated=simulated_text(table))
    axes.spines["bottom"].set_visible(False)
    return axes


def _dots(axes: Axes, place: int, given: set[int], codes: list[int]) -> None:
    """The answers of a combination as full dots on empty ones, joined by a line."""
    axes.plot([place] * len(codes), range(len(codes)), "o", color="#d0d0d0", markersize=6, zorder=2)
    rows = [row for row, code in enumerate(codes) if code in given]
    axes.plot([place] * len(rows), rows, "o-", color=INK, markersize=7, linewidth=1.5, zorder=3)


def _left_out(counts: pd.Series) -> str:
    """How many combinations are not drawn, and of how many respondents."""
    if not len(counts):
        return ""
    further = (
        "1 further combination" if len(counts) == 1 else f"{len(counts):,} further combinations"
    )
    return f"Not drawn: {further} of {int(counts.sum()):,} respondents. "
