"""A table as a `great_tables.GT`, which others style further; the package is optional."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from alp_survey.reports.tables import item_wording, table_grids, table_sentences, table_title
from alp_survey.reports.tested import tested_sentences
from alp_survey.responses.plain_text import one_line
from alp_survey.tables.table import Table

__all__ = ["great_table"]

_NOT_INSTALLED = 'great_tables is not installed; install it with: pip install "alp-survey[gt]"'


def great_table(table: Table) -> Any:
    """The same rows and texts as on the page, grouped by item, with its notes below."""
    try:
        from great_tables import GT, loc, style
    except ImportError as error:
        raise ImportError(_NOT_INSTALLED) from error
    import pandas as pd

    grids = table_grids(table)
    names = [f"column {i}" for i in range(len(grids[0].columns))]
    rows = [
        (item_wording(table, grid.item), line.label, *line.cells)
        for grid in grids
        for line in grid.lines
    ]
    kinds = [line.kind for grid in grids for line in grid.lines]
    frame = pd.DataFrame(rows, columns=["item", "row", *names])
    several = len(grids) > 1
    shown = frame if several else frame.drop(columns="item")
    made = GT(shown, rowname_col="row", groupname_col="item" if several else None)
    made = made.tab_header(title=one_line(table_title(table)))
    made = made.cols_label(dict(zip(names, grids[0].columns, strict=True)))
    made = made.cols_align("right", names)
    for kind in ("base", "net"):
        places = [place for place, line in enumerate(kinds) if line == kind]
        if places:
            where = [loc.body(rows=places), loc.stub(rows=places)]
            made = made.tab_style(style.text(style="italic"), where)
    for banner, columns in _spans(grids[0].banners, names):
        made = made.tab_spanner(label=banner, columns=columns)
    for sentence in [*tested_sentences(table.comparisons), *table_sentences(table)]:
        made = made.tab_source_note(one_line(sentence))
    return made


def _spans(
    banners: tuple[tuple[str, int], ...], names: list[str]
) -> Iterator[tuple[str, list[str]]]:
    """Each banner with the columns that it stands over; nothing stands over the total."""
    ends = [0]
    for _, width in banners:
        ends.append(ends[-1] + width)
    for (banner, _), (start, stop) in zip(banners, pairwise(ends), strict=True):
        if banner:
            yield banner, names[start:stop]
