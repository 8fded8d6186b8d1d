"""The columns of a table: the categories of one item, of several side by side, or nested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Item
from alp_survey.tables.counting import Facet

__all__ = ["TOTAL", "Banner", "Column", "make_banner", "total_banner"]

TOTAL = "Total"
_MOST_COLUMNS = 200
_NOWHERE = 255


class Column(NamedTuple):
    """One column of a table.

    Attributes
    ----------
    code : str
        Of the category, "2"; of nested ones each code in turn, "1.2"; empty over the total.
    label : str
    facet, place : int
        Where its respondents are.
    """

    code: str
    label: str
    facet: int
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class Banner:
    """Columns that belong together.

    Attributes
    ----------
    name : str
        Of the item; of nested ones "region > gender"; empty over the total.
    items : tuple of Item
    facets : tuple of Facet
        One; of an item with several answers one for each option.
    columns : tuple of Column
    apart : bool
        Whether no respondent is in two columns.
    """

    name: str
    items: tuple[Item, ...]
    facets: tuple[Facet, ...]
    columns: tuple[Column, ...]
    apart: bool = True


def total_banner(respondents: int) -> Banner:
    """The one column in which everybody is."""
    everybody = Facet(np.zeros(respondents, np.uint8), 1)
    return Banner("", (), (everybody,), (Column("", TOTAL, 0, 0),))


def make_banner(items: Sequence[Item], arrays: Mapping[str, NDArray[np.int16]]) -> Banner:
    """One item, or several nested in each other.

    Parameters
    ----------
    items : sequence of Item
        The outer one first.
    arrays : mapping of column name to array of int16
        As in `Responses.arrays`.

    Returns
    -------
    Banner
        Only categories that are valid answers have a column.

    Raises
    ------
    ValueError
        If an item has no categories, several answers beside other items, or too many columns
        would come of it.
    """
    for item in items:
        if not item.categories or item.kind == "ranking":
            raise ValueError(
                f"by: got '{item.name}' of kind {item.kind}; expected an item with categories."
            )
    if len(items) > 1 and any(item.kind == "multiple" for item in items):
        raise ValueError("by: got an item of several answers in a nest; expected it beside others.")
    if items[0].kind == "multiple":
        return _multiple(items[0], arrays)
    categories = [[each for each in item.categories if not each.missing] for item in items]
    sizes = [len(each) for each in categories]
    count = int(np.prod(sizes))
    if count > _MOST_COLUMNS:
        raise ValueError(f"by: got {count} columns; expected at most {_MOST_COLUMNS}.")
    merged = np.zeros(len(arrays[items[0].name]), np.uint8)
    outside = np.zeros(len(merged), bool)
    for item, valid in zip(items, categories, strict=True):
        table = np.full(1 << 16, _NOWHERE, np.uint8)
        table[[each.code for each in valid]] = range(len(valid))
        places = table[arrays[item.name].view(np.uint16)]
        outside |= places == _NOWHERE
        if len(items) > 1:
            # a product of 200 columns at most; those outside may overflow, and are set below
            merged *= np.uint8(len(valid))
            merged += places
        else:
            merged = places
    merged[outside] = count
    size = count + 1 if outside.any() else count
    columns = tuple(
        Column(
            ".".join(str(each.code) for each in path),
            " > ".join(each.label for each in path),
            0,
            place,
        )
        for place, path in enumerate(product(*categories))
    )
    name = " > ".join(item.name for item in items)
    return Banner(name, tuple(items), (Facet(merged, max(size, 1)),), columns)


def _multiple(item: Item, arrays: Mapping[str, NDArray[np.int16]]) -> Banner:
    valid = [each for each in item.categories if not each.missing]
    facets = tuple(
        Facet((arrays[f"{item.name}.{each.code}"] <= 0).astype(np.uint8), 2) for each in valid
    )
    columns = tuple(
        Column(str(each.code), each.label, position, 0) for position, each in enumerate(valid)
    )
    return Banner(item.name, (item,), facets, columns, apart=False)
