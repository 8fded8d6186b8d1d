"""Where one cell of a table comes from, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alp_survey.tables.banners import Banner, Column, make_banner, total_banner
from alp_survey.tables.bases import BASE_WORDS, in_base, require_base_kind
from alp_survey.tables.stubs import make_stub
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
    responses = table.responses
    item = responses.coded[cell["item"]].item
    stub = make_stub(item, responses.arrays)
    banner, column = _column(table, cell)
    n = responses.n
    in_column = banner.facets[column.facet].block(0, n) == column.place
    where = f" in the column '{cell['by_label']}' of {cell['by_item']}" if cell["by_item"] else ""
    lines = [f"{cell['label']}: {item.wording} ({item.name}){where}"]
    if cell["note"] == WITHHELD:
        lines += ["Withheld: too few respondents, or others would follow from it."]
        lines.append(f"Repeat with: {table.call}")
        return "\n".join(["SIMULATED: nobody gave these answers."] * bool(table.simulated) + lines)
    named = (cell["kind"], cell["label"])
    line = next((each for each in stub.lines if (each.kind, each.label) == named), None)
    if line is None:
        lines.append(
            f"{cell['value']:.6g}, of {int(cell['base_n'])} respondents"
            if not np.isnan(cell["value"])
            else f"Not computed: {cell['note']}."
        )
    else:
        places = stub.facets[line.facet].block(0, n)
        roles = stub.roles[line.facet]
        counted = in_column & np.isin(places, line.places)
        lines.append(_count(cell))
        rows = responses.respondents[counted].tolist()
        more = f" and {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
        listed = ", ".join(map(str, rows[:_MOST_ROWS])) or "none"
        lines.append(f"Rows of {responses.source.file}: {listed}{more}.")
        if cell["base"] != "mentions":
            base = in_base(roles, require_base_kind(cell["base"]))
            left = [
                f"{count} {role}"
                for role in dict.fromkeys(roles)
                if (
                    count := int(
                        sum(
                            (in_column & (places == place)).sum()
                            for place, each in enumerate(roles)
                            if each == role and not base[place]
                        )
                    )
                )
            ]
            lines.append(f"Not in the base: {', '.join(left) or 'nobody'}.")
    if responses.excluded:
        out = sum(len(each.rows) for each in responses.excluded)
        lines.append(f"Excluded before: {out}.")
    lines.append(f"Repeat with: {table.call}")
    if table.simulated:
        lines.insert(0, "SIMULATED: nobody gave these answers.")
    return "\n".join(lines)


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
