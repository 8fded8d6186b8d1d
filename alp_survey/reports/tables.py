"""Tables for people: as HTML for a notebook, as Markdown for a report.

Percentages are whole numbers, and stand only where their base bears one (`house_rule`); below that
a cell says how many of how many.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from alp_survey.figures.arithmetic import round_percent
from alp_survey.reports.captions import simulated_banner, source_sentence
from alp_survey.reports.markdown import markdown_table
from alp_survey.reports.tested import TEST_HEADER, reasons_for_no_test, tested_rows
from alp_survey.reports.wording import routing_words, sampling_sentence
from alp_survey.responses.parts import TOP_TWO
from alp_survey.responses.plain_text import one_line
from alp_survey.stats.presentation import house_rule
from alp_survey.tables.bases import BASE_WORDS
from alp_survey.tables.table import Table
from alp_survey.tables.withholding import WITHHELD

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Grid",
    "GridLine",
    "bears_percent",
    "counted_text",
    "item_wording",
    "percent_text",
    "row_label",
    "table_grids",
    "table_html",
    "table_markdown",
    "table_sentences",
    "table_title",
    "who_was_asked",
]

# Colours only add to the words, and inherit the theme's own foreground and background.
_STYLE = (
    "<style>"
    ".alp-table table{border-collapse:collapse;font-size:0.9em;margin:0.5em 0 1.5em}"
    ".alp-table th,.alp-table td{text-align:right;vertical-align:bottom;padding:2px 10px 2px 0}"
    ".alp-table td{white-space:nowrap}"
    ".alp-table th:first-child,.alp-table td:first-child{text-align:left;max-width:24em}"
    ".alp-table td:first-child,.alp-table .tests td{white-space:normal}"
    ".alp-table th.start,.alp-table td.start{padding-left:1.2em}"
    ".alp-table thead tr:last-child th{border-bottom:1px solid currentColor}"
    ".alp-table thead .banner{text-align:center;border-bottom:1px solid currentColor}"
    ".alp-table .net td,.alp-table .base td{font-style:italic}"
    ".alp-table .missing td{opacity:0.75}"
    ".alp-table .tests th,.alp-table .tests td{text-align:left}"
    ".alp-table .notes{font-size:0.85em}"
    ".alp-table .first td{border-top:1px solid currentColor}"
    ".alp-table .simulated{border:2px solid currentColor;padding:4px 8px;font-weight:bold}"
    "</style>"
)
_NOTHING = "\u2013"
_BASE_WORDS: Mapping[str, str] = {str(base): words for base, words in BASE_WORDS.items()}
_EXACT = 1e-6


class GridLine(NamedTuple):
    """One row as a person reads it."""

    kind: str
    label: str
    cells: tuple[str, ...]


class Grid(NamedTuple):
    """The rows of one item under the columns of a table.

    `banners` are names with how many columns stand under each; over a column stands a text, and
    over a nested one those of the outer categories before it.
    """

    item: str
    banners: tuple[tuple[str, int], ...]
    heads: tuple[tuple[str, ...], ...]
    lines: tuple[GridLine, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """What stands over each column, in one text."""
        return tuple(" > ".join(each) for each in self.heads)


def table_html(table: Table) -> str:
    """A table as an HTML fragment; all text is escaped, nothing is run."""
    parts = [_STYLE, f"<p><strong>{escape(one_line(table_title(table)))}</strong></p>"]
    if table.simulated:
        parts.append(f'<p class="simulated">{escape(simulated_banner(table.simulated))}</p>')
    grids = table_grids(table)
    parts += [_html_grid(grid, headed=len(grids) > 1, table=table) for grid in grids]
    if tests := tested_rows(table.comparisons):
        parts.append(_html_tests(tests))
    notes = "<br>".join(escape(one_line(each)) for each in table_sentences(table))
    parts.append(f'<p class="notes">{notes}</p>')
    return f'<div class="alp-table">{"".join(parts)}</div>'


def table_markdown(table: Table) -> str:
    """A table in Markdown, with its notes below."""
    parts = [f"**{one_line(table_title(table))}**"]
    if table.simulated:
        parts.append(f"**{simulated_banner(table.simulated)}**")
    grids = table_grids(table)
    for grid in grids:
        if len(grids) > 1:
            parts.append(f"{item_wording(table, grid.item)}")
        names = [name for name, width in grid.banners for _ in range(width)]
        heads = [
            f"{name}: {column}" if name else column
            for name, column in zip(names, grid.columns, strict=True)
        ]
        rows = [(line.label, *line.cells) for line in grid.lines]
        parts.append(markdown_table(("", *heads), rows))
    if tests := tested_rows(table.comparisons):
        parts.append(markdown_table(TEST_HEADER, tests))
    parts.append("\n".join(f"- {one_line(each)}" for each in table_sentences(table)))
    return "\n\n".join(parts) + "\n"


def _html_grid(grid: Grid, *, headed: bool, table: Table) -> str:
    caption = f"<p>{escape(item_wording(table, grid.item))}</p>" if headed else ""
    starts = set(accumulate((width for _, width in grid.banners[:-1]), initial=0))
    marks = [' class="start"' if place in starts else "" for place in range(len(grid.heads))]
    above = "".join(f"<tr><th></th>{cells}</tr>" for cells in _spanning(grid))
    heads = "".join(
        f'<th scope="col"{mark}>{escape(path[-1])}</th>'
        for path, mark in zip(grid.heads, marks, strict=True)
    )
    body = []
    before = ""
    for line in grid.lines:
        kind = "statistic" if line.kind not in ("base", "category", "net", "missing") else line.kind
        first = " first" if kind != before and before not in ("", "base") else ""
        before = kind
        cells = f'<td dir="auto">{escape(line.label)}</td>' + "".join(
            f'<td dir="auto"{mark}>{escape(cell)}</td>'
            for cell, mark in zip(line.cells, marks, strict=True)
        )
        body.append(f'<tr class="{kind}{first}">{cells}</tr>')
    return (
        f"{caption}<table><thead>{above}<tr><th></th>{heads}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def _spanning(grid: Grid) -> Iterator[str]:
    """The header cells that stand over several columns: banners, and outer categories of nests."""
    if any(name for name, _ in grid.banners):
        yield "".join(_over(name, width) for name, width in grid.banners)
    ends = list(accumulate(width for _, width in grid.banners))
    of_banner = [place for place, (_, width) in enumerate(grid.banners) for _ in range(width)]
    for level in range(max(map(len, grid.heads)) - 1) if ends else ():
        outer = [
            (banner, path[: level + 1] if len(path) > level + 1 else ())
            for banner, path in zip(of_banner, grid.heads, strict=True)
        ]
        yield "".join(
            _over(path[-1] if path else "", len(list(some))) for (_, path), some in groupby(outer)
        )


def _over(name: str, width: int) -> str:
    kind = ' class="banner"' if name else ""
    return f'<th colspan="{width}"{kind}>{escape(name)}</th>'


def _html_tests(rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in TEST_HEADER)
    lines = [
        "".join(f'<td dir="auto">{escape(one_line(cell))}</td>' for cell in row) for row in rows
    ]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<table class="tests"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'


# ---- what is said


def table_title(table: Table) -> str:
    """What stands over a table; of simulated responses it says so."""
    return f"SIMULATED: {table.title}" if table.simulated else table.title


def item_wording(table: Table, item: str) -> str:
    """The question of an item, and its name."""
    return one_line(f"{table.responses.coded[item].item.wording} ({item})")


def table_sentences(table: Table) -> list[str]:
    """Notes, why something was not tested, what intervals are, where the responses come from."""
    level = 100 * float(table.cells["ci_level"].iloc[0]) if len(table.cells) else 95
    weighted = "effective_base" in table.cells
    shares = table.cells[table.cells["percent"].notna()]
    bases = shares["effective_base" if weighted else "base_n"].dropna()
    sentences = [*who_was_asked(table), *table.notes]
    if any(each > 0 and not _bears(each) for each in bases.unique()):
        sentences.append(
            "Below an effective base of 25 a cell says how many people of how many, without their"
            " weights, and no percentage."
            if weighted
            else "Below a base of 25 a cell says how many of how many, and no percentage."
        )
    sentences += reasons_for_no_test(table.comparisons)
    if any(each.p is not None for each in table.comparisons):
        sentences.append("A p-value says what chance alone would do in a random sample.")
    sentences.append(
        sampling_sentence(
            table.responses.instrument,
            level=level,
            weighted=weighted,
            shown=_shows_intervals(table),
        )
    )
    sentences.append(source_sentence(table.responses))
    return sentences


def _shows_intervals(table: Table) -> bool:
    """Whether the page has an interval: in several columns only means and the like do."""
    one = not table.cells["by_item"].astype(bool).any()
    return one or bool((table.cells["percent"].isna() & table.cells["ci_low"].notna()).any())


def who_was_asked(table: Table) -> list[str]:
    """Of items that were not put to everybody, on which answers that depended."""
    instrument = table.responses.instrument
    asked_if = {name: table.responses.coded[name].item.asked_if for name in table.items()}
    return [
        f"{name} was put to those who answered {routing_words(instrument, conditions)}."
        for name, conditions in asked_if.items()
        if conditions
    ]


def table_grids(table: Table) -> list[Grid]:
    """What a person reads, item by item."""
    import pandas as pd

    cells = table.cells
    if not len(cells):
        return []
    columns = cells[["by_item", "by_code", "by_label"]].drop_duplicates()
    width = len(columns)
    banners = tuple((str(name), len(list(each))) for name, each in groupby(columns["by_item"]))
    paths = [_path(table, *each) for each in columns.itertuples(index=False)]
    grids = []
    for item, rows in cells.groupby("item", sort=False):
        several, decimals = width > 1, _decimals(rows)
        letters = rows["by_letter"].iloc[:width] if "by_letter" in cells else [""] * width
        headed = tuple(
            (*path[:-1], path[-1] + (f" ({letter})" if letter else ""))
            for path, letter in zip(paths, letters, strict=True)
        )
        lines = [
            _line(rows.iloc[start : start + width], rows.iloc[:width], decimals, several=several)
            for start in range(0, len(rows), width)
        ]
        if several:
            first = rows.iloc[:width]
            bases = tuple(
                WITHHELD if note == WITHHELD and pd.isna(each) else f"{int(each):,}"
                for each, note in zip(first["base_n"], first["note"], strict=True)
            )
            lines = [GridLine("base", _base_label(first), bases), *_weighted_bases(first), *lines]
            grids.append(Grid(str(item), banners, headed, tuple(lines)))
        else:
            level = f"{100 * float(rows['ci_level'].iloc[0]):g}% interval"
            mentions = rows["base"].iloc[0] == "mentions"
            heads = (("mentions" if mentions else "respondents",), ("percent",), (level,))
            lines = [
                *(each._replace(cells=(*each.cells, "", "")) for each in _weighted_bases(rows[:1])),
                *lines,
            ]
            grids.append(Grid(str(item), (("", 3),), heads, tuple(lines)))
    return grids


def _path(table: Table, by_item: str, by_code: str, by_label: str) -> tuple[str, ...]:
    """What stands over a column; of a nested one the categories from the outer to the inner."""
    names = by_item.split(" > ")
    if len(names) < 2:
        return (one_line(by_label),)
    items = [table.responses.coded[name].item for name in names]
    codes = map(int, by_code.split("."))
    return tuple(
        one_line(item.category(code).label) for item, code in zip(items, codes, strict=True)
    )


def _weighted_bases(rows: pd.DataFrame) -> list[GridLine]:
    """What the weights make of the bases: their sums, and the bases of the same precision."""
    named = {"weighted_base": "weighted base", "effective_base": "effective base"}
    return [
        GridLine(
            "base", label, tuple(_NOTHING if math.isnan(n) else f"{n:,.1f}" for n in rows[column])
        )
        for column, label in named.items()
        if column in rows
    ]


def _base_label(rows: pd.DataFrame) -> str:
    weighted = " (unweighted)" if "weighted_base" in rows else ""
    base = str(rows["base"].iloc[0])
    return f"base: {_BASE_WORDS.get(base, base)}{weighted}"


def _line(rows: pd.DataFrame, bases: pd.DataFrame, decimals: int, *, several: bool) -> GridLine:
    records = rows.to_dict("records")
    for each in records:
        each["decimals"] = decimals
    first = records[0]
    label = row_label(first)
    if several:
        base = [each["base_n"] for each in bases.to_dict("records")]
        shown = tuple(_in_short(each, n) for each, n in zip(records, base, strict=True))
        return GridLine(first["kind"], label, shown)
    if first["note"] == WITHHELD:
        return GridLine(first["kind"], label, (WITHHELD, _NOTHING, _NOTHING))
    count = f"{int(first['count']):,} of {int(first['base_n']):,}"
    if _is_share(first):
        bears = bears_percent(first)
        shown = (percent_text(first), _interval(first)) if bears else (_NOTHING, _NOTHING)
        return GridLine(first["kind"], label, (count, *shown))
    if first["kind"] == "missing":
        return GridLine("missing", label, (f"{int(first['count']):,}", _NOTHING, _NOTHING))
    return GridLine(
        first["kind"], label, (f"{int(first['count']):,}", _value(first), _interval(first))
    )


def row_label(cell: Mapping[str, Any]) -> str:
    """What stands before a row; a subtotal says that it is one."""
    label = one_line(str(cell["label"]))
    return f"net: {label}" if cell["kind"] == "net" and not label.startswith(TOP_TWO) else label


def _in_short(cell: dict[str, Any], base: Any) -> str:
    """A cell of a table with several columns, then its residual and its letters."""
    if cell["note"] == WITHHELD:
        return WITHHELD
    residual = cell.get("residual", math.nan)
    beside = "" if math.isnan(residual) else f" [{round(residual, 1) + 0.0:+.1f}]"
    letters = cell.get("letters", "")
    # a mean can be of fewer people than the base over its column
    if cell["kind"] not in ("category", "net", "missing") and cell["base_n"] != base:
        beside = f", n = {int(cell['base_n']):,}"
    return counted_text(cell) + beside + (f" {letters}" if letters else "")


def counted_text(cell: dict[str, Any]) -> str:
    """Percentage and count, or how many of how many, or a statistic with its interval."""
    count, base = int(cell["count"]), int(cell["base_n"])
    if _is_share(cell):
        return (
            f"{percent_text(cell)} ({count:,})" if bears_percent(cell) else f"{count:,} of {base:,}"
        )
    if cell["kind"] == "missing":
        return f"{count:,}"
    if cell["kind"] in ("category", "net"):
        return _NOTHING
    interval = _interval(cell)
    return _value(cell) + (f" ({interval})" if interval != _NOTHING else "")


def _is_share(cell: dict[str, Any]) -> bool:
    return not math.isnan(cell["percent"])


def bears_percent(cell: dict[str, Any]) -> bool:
    """Whether a percentage of this base may stand alone; of weighted ones the effective base."""
    effective = cell.get("effective_base", math.nan)  # mentions have none
    return _bears(cell["base_n"] if math.isnan(effective) else effective)


def _bears(base: float) -> bool:
    whole = int(base + _EXACT)  # equal weights give whole bases but for the rounding of floats
    return whole >= 1 and house_rule(whole).verdict != "counts only"


def percent_text(cell: dict[str, Any]) -> str:
    if "weighted_base" in cell:
        return f"{math.floor(cell['percent'] + 0.5 + _EXACT)}%"  # half up, as without weights
    return round_percent(int(cell["count"]), int(cell["base_n"]))


def _value(cell: dict[str, Any]) -> str:
    return _NOTHING if math.isnan(cell["value"]) else f"{cell['value']:,.{cell['decimals']}f}"


def _interval(cell: dict[str, Any]) -> str:
    low, high = cell["ci_low"], cell["ci_high"]
    if math.isnan(low) or (low == high and cell["kind"] == "mean"):
        return _NOTHING  # answers that are all the same say nothing of how far others differ
    if _is_share(cell):
        return f"{low:.0f}% to {high:.0f}%"
    return f"{low:,.{cell['decimals']}f} to {high:,.{cell['decimals']}f}"


def _decimals(rows: pd.DataFrame) -> int:
    """As many for all numbers of an item, so that they line up: three digits of the largest."""
    largest = rows["value"].abs().max()
    return 2 if math.isnan(largest) else sum(largest < each for each in (1000, 100, 1, 0.1))
