"""Tables of responses in Word, with the texts of the page."""

from __future__ import annotations

from alp_survey.reports.captions import simulated_banner
from alp_survey.reports.tables import (
    Grid,
    item_wording,
    table_grids,
    table_sentences,
    table_title,
)
from alp_survey.reports.tested import TEST_HEADER, tested_rows
from alp_survey.reports.word.paper import Paper
from alp_survey.tables.table import Table

__all__ = ["table_word"]

_LABEL = 2.5  # the first column, in widths of the others
_TEST_WIDTHS = (3, 2, 2, 1, 1, 2, 1, 4)


def table_word(table: Table) -> bytes:
    """A table, its tests, and its notes below."""
    mark = simulated_banner(table.simulated) if table.simulated else ""
    paper = Paper(table_title(table), mark)
    grids = table_grids(table)
    for grid in grids:
        if len(grids) > 1:
            paper.heading(item_wording(table, grid.item), level=2)
        _write_grid(paper, grid)
    if tests := tested_rows(table.comparisons):
        paper.heading("Tests", level=2)
        paper.table(TEST_HEADER, tests, widths=_TEST_WIDTHS)
    paper.bullets(table_sentences(table))
    return paper.to_bytes()


def _write_grid(paper: Paper, grid: Grid) -> None:
    named = any(name for name, _ in grid.banners)
    paper.table(
        ("", *grid.columns),
        [(line.label, *line.cells) for line in grid.lines],
        widths=(_LABEL, *([1.0] * len(grid.columns))),
        above=(("", 1), *grid.banners) if named else (),
        slanted=[line.kind in ("base", "net") for line in grid.lines],
    )
