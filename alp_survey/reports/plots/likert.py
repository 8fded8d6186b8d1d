"""Answers on a scale as bars to both sides of a line, with the neutral ones apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from alp_survey.instrument.models import Category, Item
from alp_survey.reports.plots.canvas import INK, axes_of, legend_above, name_rows, words_around
from alp_survey.reports.plots.noting import base_text, simulated_text, table_note
from alp_survey.reports.tables import bears_percent, percent_text
from alp_survey.tables.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_likert"]

_LOW = ("#f6d3a8", "#e69f00", "#5e3500")  # from the middle outwards
_HIGH = ("#bfe0f2", "#3f9fdc", "#003f66")
_APART = "#d0d0d0"
_GAP = 10  # points of percent between the bars and those apart
_PER_LETTER = 2.2  # points of percent that a letter needs
_MOST_POINTS = 7  # of a scale that is taken to have a neutral point


class _Scale(NamedTuple):
    """The categories in their order; those of each side from the middle outwards; who is apart."""

    categories: tuple[Category, ...]
    low: tuple[Category, ...]
    high: tuple[Category, ...]
    apart: Category | None

    def look(self, category: Category) -> tuple[str, str]:
        """The colour of a category, and its hatch."""
        for side, shades, hatch in ((self.low, _LOW, "///"), (self.high, _HIGH, "")):
            if category in side:
                return _shade(shades, (side.index(category) + 1) / len(side)), hatch
        return _APART, ""


def _shade(shades: Sequence[str], outwards: float) -> str:
    """A colour between the light one of the middle and the dark one of the end."""
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    return to_hex(LinearSegmentedColormap.from_list("side", list(shades))(outwards))


class _Row(NamedTuple):
    """One bar: what it is of, of how many, and the cell of each code."""

    name: str
    of: str
    cells: dict[int, dict[str, Any]]

    @property
    def silent(self) -> str:
        """Why there is no bar: part of it is withheld, or nobody is in the base."""
        return next(
            (str(each["note"]) for each in self.cells.values() if math.isnan(each["percent"])), ""
        )

    def share(self, *categories: Category) -> float:
        """Percent that chose one of these."""
        return sum(float(self.cells[each.code]["percent"]) for each in categories)


def plot_likert(
    table: Table,
    items: Sequence[str] | None = None,
    ax: Axes | None = None,
    *,
    neutral: int | str | None = "middle",
) -> Axes:
    """How answers on a scale fall to its two sides.

    Parameters
    ----------
    table : Table
        Frequencies or a cross-tab of one item, with a bar for each column; or several items of the
        same categories (`topline`, `banner_book`), with a bar for each item, of all respondents.
    items : sequence of str, optional
        Which items of the table; if it is left out all that are scales.
    ax : matplotlib.axes.Axes, optional
        To draw on; new ones are made if it is left out.
    neutral : int, "middle" or None
        The code that belongs to neither side, drawn apart from the others. ``"middle"``: of a scale
        with 3, 5 or 7 points the one in the middle. None: there is none, and the first half
        of the categories (of an odd number the smaller one) is the left side.

    Returns
    -------
    matplotlib.axes.Axes
        The table behind it is ``table.to_frame()``. Categories that nobody chose are named, too.
        The numbers in the bars are percentages; with a base below 25 how many of how many.

    Raises
    ------
    ValueError
        If an item is not in the table, its categories have no order, or they are not the same.

    Examples
    --------
    >>> import alp_survey as alp
    >>> import tempfile, pathlib
    >>> study = alp.load_study()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "export.csv"
    ...     _ = study.simulate("digital_workers", seed=1).write(file)
    ...     responses = study.read("digital_workers", file)
    >>> ax = alp.plot_likert(alp.crosstab(responses, "experience", "skill_level"))
    >>> [each.get_text() for each in ax.get_yticklabels()]
    ['Total', 'skill_level: Entry level', 'skill_level: Skilled or specialist']
    """
    chosen = _chosen(table, items)
    scale = _scale(chosen[0], neutral)
    cells = table.cells[table.cells["item"].isin([each.name for each in chosen])]
    shown = replace(table, cells=cells.reset_index(drop=True))
    rows = _rows(shown, chosen)
    note = f"{_reading(scale, rows)}{table_note(shown, intervals=False)}"
    axes = axes_of(ax, rows=1.3 * len(rows) + 1, note=note)
    left, right = _reach(rows, scale.low), _reach(rows, scale.high)
    start = right + _GAP
    end = start + _reach(rows, (scale.apart,)) if scale.apart else right
    for place, row in enumerate(rows):
        _draw(axes, row, place, scale, start)
        axes.text(end + 2, place, row.of, va="center", ha="left", fontsize=8, color=INK)
    name_rows(axes, [row.name for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-left, end)
    axes.axvline(0, color=INK, linewidth=1, zorder=4)
    ticks = [*range(-left, right + 1, 25)]
    labels = [f"{abs(at)}%" for at in ticks]
    if scale.apart:
        axes.axvline(start, color=INK, linewidth=1, zorder=4)
        ticks, labels = [*ticks, start, end], [*labels, "0%", f"{end - start}%"]
    axes.set_xticks(ticks, labels)
    title = shown.title if len(chosen) == 1 else table.responses.instrument.title
    title = f"SIMULATED: {title}" if table.simulated else title
    words_around(axes, title, note, simulated=simulated_text(table))
    named = [(*scale.look(each), each.label) for each in scale.categories]
    legend_above(axes, named, abreast=5)
    return axes


# ---- what is drawn


def _chosen(table: Table, items: Sequence[str] | None) -> list[Item]:
    """The items of the bars: their categories are in an order, and the same."""
    if isinstance(items, str):
        items = [items]
    held = {name: table.responses.coded[name].item for name in table.items()}
    if items is None:
        named = [each for each in held.values() if each.kind == "scale" or each.ordered]
        if not named:
            raise ValueError("table: got no item whose categories are in an order; expected one.")
    else:
        for name in items:
            if name not in held:
                raise ValueError(f"items: got '{name}'; expected some of {', '.join(held)}.")
            if not (held[name].kind == "scale" or held[name].ordered):
                raise ValueError(
                    f"items: got '{name}', whose categories are in no order; expected a scale, or"
                    " an item with `ordered: yes`."
                )
        named = [held[name] for name in items]
    if not named:
        raise ValueError("items: got none; expected at least one.")
    first = _points(named[0])
    for each in named:
        if _points(each) != first:
            raise ValueError(
                f"items: got '{named[0].name}' and '{each.name}', whose categories differ; expected"
                " items with the same ones. Name those that belong together."
            )
    return named


def _points(item: Item) -> list[tuple[int, str]]:
    return sorted((each.code, each.label) for each in item.categories if not each.missing)


def _scale(item: Item, neutral: int | str | None) -> _Scale:
    """Which categories stand on which side."""
    named = sorted((each for each in item.categories if not each.missing), key=lambda c: c.code)
    half = len(named) // 2
    apart = None
    if neutral == "middle":
        has_one = item.kind == "scale" and len(named) % 2 and len(named) <= _MOST_POINTS
        apart = named[half] if has_one else None
    elif neutral is not None:
        apart = next((each for each in named if each.code == neutral), None)
        if apart is None:
            codes = ", ".join(str(each.code) for each in named)
            raise ValueError(
                f"neutral: got {neutral!r}; expected one of {codes}, 'middle' or None."
            )
    middle = named.index(apart) if apart else half
    low = tuple(each for each in named[:middle] if each != apart)
    high = tuple(each for each in named[middle:] if each != apart)
    return _Scale(tuple(named), low[::-1], high, apart)


def _rows(table: Table, items: Sequence[Item]) -> list[_Row]:
    """A bar for each item, or of one item for each column."""
    rows = []
    for item in items:
        cells = table.cells[
            (table.cells["item"] == item.name) & (table.cells["kind"] == "category")
        ]
        if len(items) > 1:
            cells = cells[cells["by_item"] == ""]
        for (by_item, _, by_label), column in cells.groupby(
            ["by_item", "by_code", "by_label"], sort=False
        ):
            name = f"{by_item}: {by_label}" if by_item else by_label
            records = {int(each["code"]): each for each in column.to_dict("records")}
            base = next(iter(records.values()))["base_n"]
            named = item.wording if len(items) > 1 else name
            rows.append(_Row(named, base_text(base), records))
    return rows


def _reach(rows: Sequence[_Row], side: Sequence[Category]) -> int:
    """How far a side reaches, in whole quarters."""
    most = max((row.share(*side) for row in rows if not row.silent), default=0.0)
    return max(25, 25 * math.ceil(round(most, 6) / 25))


def _draw(axes: Axes, row: _Row, place: int, scale: _Scale, start: float) -> None:
    """One row: its low side to the left, its high one to the right, who is apart from `start`."""
    if row.silent:
        axes.text(1, place, row.silent, va="center", ha="left", fontsize=8, color=INK)
        return
    at = [(each, -row.share(*scale.low[: depth + 1])) for depth, each in enumerate(scale.low)]
    at += [(each, row.share(*scale.high[:depth])) for depth, each in enumerate(scale.high)]
    at += [(scale.apart, start)] if scale.apart else []
    for category, begin in at:
        share = row.share(category)
        if not share:
            continue
        colour, hatch = scale.look(category)
        axes.barh(
            place, share, 0.7, left=begin, color=colour, hatch=hatch, edgecolor="white",
            linewidth=0.8, zorder=2,
        )  # fmt: skip
        said = _number(row.cells[category.code])
        if share >= _PER_LETTER * len(said):
            axes.text(
                begin + share / 2, place, said, ha="center", va="center", fontsize=8, color=INK,
                zorder=5, bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "linewidth": 0},
            )  # fmt: skip


def _number(cell: dict[str, Any]) -> str:
    """A percentage where the base bears one; else how many of how many."""
    return percent_text(cell) if bears_percent(cell) else f"{cell['count']}/{cell['base_n']}"


def _reading(scale: _Scale, rows: Sequence[_Row]) -> str:
    """What stands apart, and that some rows have counts in place of percentages."""
    cells = [each for row in rows if not row.silent for each in row.cells.values()]
    few = "Below a base of 25 the numbers are respondents. "
    counts = few if any(not bears_percent(each) for each in cells) else ""
    apart = f"Apart on the right: {scale.apart.label}. " if scale.apart else ""
    return f"{apart}{counts}"
