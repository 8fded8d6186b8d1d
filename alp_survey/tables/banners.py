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
    tables = [_places([each.code for each in valid]) for valid in categories]
    if len(items) > 1:
        facet = _nested([arrays[item.name] for item in items], tables, sizes)
    else:
        facet = _of_one(arrays[items[0].name], tables[0], count)
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
    return Banner(name, tuple(items), (facet,), columns)


def _places(codes: Sequence[int]) -> NDArray[np.uint8]:
    """The place of every code in the order of the columns."""
    table = np.full(1 << 16, _NOWHERE, np.uint8)
    table[list(codes)] = range(len(codes))
    return table


def _of_one(codes: NDArray[np.int16], table: NDArray[np.uint8], count: int) -> Facet:
    """The codes as they stand: a copy of a million places would be a megabyte for each banner."""
    table = np.where(table == _NOWHERE, np.uint8(count), table)
    lowest = int(np.argmin(table))
    whole = len(codes) > 0 and lowest <= codes.min() and codes.max() < lowest + count
    if whole and (table[lowest : lowest + count] == range(count)).all():
        return Facet(codes, count, first=lowest)
    outside = bool((table[codes.view(np.uint16)] == count).any())
    return Facet(codes, max(count + outside, 1), table)


def _nested(
    codes: Sequence[NDArray[np.int16]], tables: Sequence[NDArray[np.uint8]], sizes: Sequence[int]
) -> Facet:
    """The pairs, triples and so on of codes as places of their own."""
    count = int(np.prod(sizes))
    merged = np.zeros(len(codes[0]), np.uint8)
    outside = np.zeros(len(merged), bool)
    for each, table, size in zip(codes, tables, sizes, strict=True):
        places = table[each.view(np.uint16)]
        outside |= places == _NOWHERE
        # a product of 200 columns at most; those outside may overflow, and are set below
        merged *= np.uint8(size)
        merged += places
    merged[outside] = count
    return Facet(merged, max(count + bool(outside.any()), 1))


def _multiple(item: Item, arrays: Mapping[str, NDArray[np.int16]]) -> Banner:
    valid = [each for each in item.categories if not each.missing]
    facets = tuple(
        Facet((arrays[f"{item.name}.{each.code}"] <= 0).astype(np.uint8), 2) for each in valid
    )
    columns = tuple(
        Column(str(each.code), each.label, position, 0) for position, each in enumerate(valid)
    )
    return Banner(item.name, (item,), facets, columns, apart=False)
