"""What stands below a figure of responses: whose answers, of how many, and what intervals are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alp_survey.reports.captions import simulated_banner, source_sentence
from alp_survey.reports.tables import counted_text, who_was_asked
from alp_survey.reports.wording import sampling_sentence
from alp_survey.tables.bases import BASE_WORDS, SEVERAL_ANSWERS
from alp_survey.tables.withholding import WITHHELD

if TYPE_CHECKING:
    from alp_survey.tables.table import Table

__all__ = ["base_text", "cell_text", "one_item", "simulated_text", "table_note"]

_WORDS: Mapping[str, str] = {str(base): words for base, words in BASE_WORDS.items()}


def one_item(table: Table, item: str | None) -> Table:
    """The part of a table that is of one item."""
    names = table.items()
    if not names:
        raise ValueError("table: got one without rows; expected some. Nobody gave a valid answer.")
    if item is None and len(names) == 1:
        return table
    if item not in names:
        got = "none" if item is None else f"'{item}'"
        raise ValueError(f"item: got {got}; expected one of {', '.join(names)}.")
    return replace(table, cells=table.cells[table.cells["item"] == item].reset_index(drop=True))


def table_note(table: Table, *, intervals: bool = True) -> str:
    """What a reader must know of the numbers of a figure, in one paragraph."""
    level = 100 * float(table.cells["ci_level"].iloc[0])
    weighted = "effective_base" in table.cells
    sampled = sampling_sentence(
        table.responses.instrument, level=level, weighted=weighted, shown=intervals
    )
    base = str(table.cells["base"].iloc[0])
    several = any(table.responses.coded[name].item.kind == "multiple" for name in table.items())
    said = [f"Base: {_WORDS.get(base, base)}.", *who_was_asked(table)]
    if table.kind == "combinations":
        said.append("Each respondent is in one of them.")
    elif several and base != "mentions":
        said.append(SEVERAL_ANSWERS)
    if weighted:
        said.append("Percentages are weighted, counts and bases are not.")
    if table.cells["note"].eq(WITHHELD).any():
        said.append("Withheld: few respondents, or what they would follow from.")
    return " ".join([*said, sampled, source_sentence(table.responses)])


def simulated_text(table: Table) -> str:
    """What is written across a figure of answers that nobody gave."""
    return simulated_banner(table.simulated) if table.simulated else ""


def base_text(base: Any) -> str:
    """Of how many; a base can be withheld."""
    import pandas as pd

    return f"n {WITHHELD}" if pd.isna(base) else f"n = {int(base):,}"


def cell_text(cell: dict[str, Any]) -> str:
    """A cell as the page prints it: a percentage only of a base that bears one."""
    return WITHHELD if cell["note"] == WITHHELD else counted_text(cell)
