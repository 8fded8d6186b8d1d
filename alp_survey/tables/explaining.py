"""Where one cell of a table comes from, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Item
from alp_survey.responses.responses import Responses
from alp_survey.tables.banners import Banner, Column, make_banner, total_banner
from alp_survey.tables.bases import BASE_WORDS, in_base, require_base_kind
from alp_survey.tables.stubs import Stub, combination_stub, make_stub
from alp_survey.tables.withholding import WITHHELD

if TYPE_CHECKING:
    import pandas as pd

    from alp_survey.tables.table import Table

__all__ = ["explain_cell"]

_MOST_ROWS = 20


def explain_cell(table: Table, cell: pd.Series) -> str:
    """The respondents of a cell, its base, who is not in it, and the call that repeats it.

    Parameters
    ----------
    table : Table
    cell : pandas.Series
        A row of its cells.

    Returns
    -------
    str
    """
    item = table.responses.coded[cell["item"]].item
    where = f" in the column '{cell['by_label']}' of {cell['by_item']}" if cell["by_item"] else ""
    lines = ["SIMULATED: nobody gave these answers."] if table.simulated else []
    lines.append(f"{cell['label']}: {item.wording} ({item.name}){where}")
    if cell["note"] == WITHHELD:
        lines.append("Withheld: too few respondents, or others would follow from it.")
    elif table.suppress is not None:
        lines.append(_statistic(cell) if np.isnan(cell["percent"]) else _count(cell))
        lines.append("Rows are not listed: the table withholds small cells.")
    else:
        lines += _respondents(table, cell, item)
    lines.append(f"Repeat with: {table.call}")
    return "\n".join(lines)


def _respondents(table: Table, cell: pd.Series, item: Item) -> Iterator[str]:
    """What the cell says, the rows of its respondents, and who of the column is not in the base."""
    responses = table.responses
    made = combination_stub if table.kind == "combinations" else make_stub
    stub = made(item, responses.arrays)
    banner, column = _column(table, cell)
    in_column = banner.facets[column.facet].block(0, responses.n) == column.place
    named = (cell["kind"], cell["label"])
    line = next((each for each in stub.lines if (each.kind, each.label) == named), None)
    facet = _facet_of_statistic(stub, cell) if line is None else line.facet
    places = stub.facets[facet].block(0, responses.n)
    roles = stub.roles[facet]
    if line is not None:
        counted = np.isin(places, line.places)
        yield _count(cell)
    else:
        counted = _holds_number(responses, stub, places)
        yield _statistic(cell)
    rows = responses.respondents[in_column & counted].tolist()
    more = f" and {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
    listed = ", ".join(map(str, rows[:_MOST_ROWS])) or "none"
    yield f"Rows of {responses.source.file}: {listed}{more}."
    if cell["base"] != "mentions":
        inside = in_base(roles, require_base_kind(cell["base"]))
        lacking = Counter(roles[place] for place in places[in_column] if not inside[place])
        left = [f"{lacking[role]} {role}" for role in dict.fromkeys(roles) if lacking[role]]
        yield f"Not in the base: {', '.join(left) or 'nobody'}."
    if responses.excluded:
        yield f"Excluded before: {sum(len(each.rows) for each in responses.excluded)}."


def _facet_of_statistic(stub: Stub, cell: pd.Series) -> int:
    """Which answers a mean is of: of a ranking those to one option, else those to the item."""
    options = [f"{each.label}: mean rank" for each in stub.item.categories]
    return options.index(cell["label"]) if stub.item.kind == "ranking" else 0


def _holds_number(
    responses: Responses, stub: Stub, places: NDArray[np.integer[Any]]
) -> NDArray[np.bool_]:
    """Whose answers a mean is of."""
    values = responses.coded[stub.item.name].values
    if stub.item.kind == "number" and values is not None:
        known: NDArray[np.bool_] = ~np.isnan(values[responses.kept].astype(float))
        return known
    scored: NDArray[np.bool_] = ~np.isnan(np.array(stub.scores or (np.nan,), float))
    return np.isin(places, np.flatnonzero(scored))


def _statistic(cell: pd.Series) -> str:
    if np.isnan(cell["value"]):
        return f"Not computed: {cell['note']}."
    weighted = ", weighted" if "weighted_base" in cell else ""
    return f"{cell['value']:.6g}, of {int(cell['base_n'])} respondents{weighted}"


def _count(cell: pd.Series) -> str:
    count, base = int(cell["count"]), int(cell["base_n"])
    words = BASE_WORDS.get(cell["base"], cell["base"])
    if np.isnan(cell["percent"]):
        return f"{count} respondents; no percentage: {cell['note']}."
    weighted = ", weighted" if "weighted_base" in cell else ""
    return f"{count} of {base} {words}: {cell['percent']:.4g}%{weighted}"


def _column(table: Table, cell: pd.Series) -> tuple[Banner, Column]:
    """The banner of a cell and the column in it."""
    responses = table.responses
    if not cell["by_item"]:
        banner = total_banner(responses.n)
        return banner, banner.columns[0]
    items = [responses.coded[name].item for name in cell["by_item"].split(" > ")]
    banner = make_banner(items, responses.arrays)
    return banner, next(each for each in banner.columns if each.code == cell["by_code"])
