"""An item as it can be counted: its facets, and which places of them make up each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Item
from alp_survey.responses.answers import (
    BLANK,
    DECLARED_MISSING,
    NOT_ASKED,
    NOT_CODED,
    STATES,
    VALUE,
)
from alp_survey.responses.parts import counted_nets
from alp_survey.tables.bases import Role
from alp_survey.tables.counting import Facet

__all__ = [
    "Line",
    "LineKind",
    "Stub",
    "combination_stub",
    "held_combinations",
    "make_stub",
    "wanted_lines",
]

LineKind = Literal["category", "net", "missing"]

_STATE_ROLES: dict[int, Role] = {
    BLANK: "blank",
    NOT_ASKED: "not asked",
    NOT_CODED: "could not be coded",
    DECLARED_MISSING: "declared missing in the file",
}
_TICKED, _NOT_TICKED, _NOTHING_VALID = range(3)
_MOST_COMBINATIONS = 10_000
_NONE_OF_THEM = "none of them"


class Line(NamedTuple):
    """One row of a table: the respondents in some places of a facet.

    Attributes
    ----------
    kind : "category", "net" or "missing"
    code : int or None
        Of the category; None of a net or of a state.
    label : str
    facet : int
        Which of the item's facets.
    places : tuple of int
        In the facet.
    """

    kind: LineKind
    code: int | None
    label: str
    facet: int
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Stub:
    """An item for the rows of a table.

    Attributes
    ----------
    item : Item
    facets : tuple of Facet
        One; of an item with several answers one for each option, then one for each net.
    roles : tuple of tuple of Role
        For each facet, what each place is to a base.
    lines : tuple of Line
        In the order of the questionnaire, nets behind the categories, reasons for no answer last.
    scores : tuple of float or None
        Of a scale or a ranking: the number that each place of a facet stands for, NaN where none.
    """

    item: Item
    facets: tuple[Facet, ...]
    roles: tuple[tuple[Role, ...], ...]
    lines: tuple[Line, ...]
    scores: tuple[float, ...] | None = None


def make_stub(item: Item, arrays: Mapping[str, NDArray[np.int16]]) -> Stub:
    """Make an item countable.

    Parameters
    ----------
    item : Item
    arrays : mapping of column name to array of int16
        As in `Responses.arrays`: ``item``, or ``item.code`` for each option.

    Returns
    -------
    Stub
    """
    if item.kind == "multiple":
        return _multiple(item, arrays)
    if item.kind == "ranking":
        return _ranking(item, arrays)
    return _single(item, arrays[item.name])


def held_combinations(
    item: Item, arrays: Mapping[str, NDArray[np.int16]]
) -> tuple[tuple[tuple[int, ...], ...], NDArray[np.int16]]:
    """Which answers to an item of several are given together.

    Parameters
    ----------
    item : Item
        Of kind multiple.
    arrays : mapping of column name to array of int16
        As in `Responses.arrays`.

    Returns
    -------
    sets : tuple of tuple of int
        The codes of each combination that occurs, the most frequent first, equally frequent ones
        in the order of the questionnaire. Categories that count as missing are in none.
    places : array of int16, shape (respondents,)
        Which of them each respondent gave; of who gave no valid answer -1.

    Raises
    ------
    ValueError
        If there are more than 10,000.
    """
    valid = [each.code for each in item.categories if not each.missing]
    missing = [each.code for each in item.categories if each.missing]
    columns = {each.code: arrays[f"{item.name}.{each.code}"] for each in item.categories}
    places = np.full(len(next(iter(columns.values()))), -1, np.int16)
    nothing_valid = _any_of(columns, missing) & ~_any_of(columns, valid)
    answered = (columns[valid[0]] >= 0) & ~nothing_valid
    ticks = np.stack([columns[code][answered] > 0 for code in valid], axis=1)
    packed, inverse, counts = np.unique(
        np.packbits(ticks, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    if len(packed) > _MOST_COMBINATIONS:
        raise ValueError(
            f"item: got {len(packed):,} combinations of answers to '{item.name}'; expected at most"
            f" {_MOST_COMBINATIONS:,}."
        )
    held = np.unpackbits(packed, axis=1, count=len(valid)).astype(bool)
    sets = [tuple(code for code, tick in zip(valid, row, strict=True) if tick) for row in held]
    order = {code: place for place, code in enumerate(valid)}
    ranked = sorted(
        range(len(sets)), key=lambda i: (-int(counts[i]), [order[code] for code in sets[i]])
    )
    rank = np.empty(len(sets), np.int16)
    rank[ranked] = np.arange(len(sets))
    places[answered] = rank[inverse.ravel()]
    return tuple(sets[i] for i in ranked), places


def combination_stub(item: Item, arrays: Mapping[str, NDArray[np.int16]]) -> Stub:
    """An item of several answers with a row for each combination of them.

    Parameters are those of `held_combinations`.

    Returns
    -------
    Stub
    """
    sets, places = held_combinations(item, arrays)
    first = arrays[f"{item.name}.{item.categories[0].code}"]
    states = tuple(state for state in _states_in(first) if state != VALUE)
    labels = {each.code: each.label for each in item.categories}
    lines = [
        Line(
            "category",
            None,
            " + ".join(labels[code] for code in each) or _NONE_OF_THEM,
            0,
            (place,),
        )
        for place, each in enumerate(sets)
    ]
    # who gave no valid answer is behind the combinations, and the states of the column behind these
    nothing_valid = len(sets)
    codes = np.where((places < 0) & (first >= 0), np.int16(nothing_valid), places)
    codes = np.where(first < 0, first, codes)
    facet = _facet(codes, {place: place for place in range(nothing_valid + 1)}, states)
    valid: list[Role] = ["valid"] * len(sets)
    roles: tuple[Role, ...] = (*valid, "user-missing", *map(_role, states))
    lines += _state_lines(states, nothing_valid + 1, value="")
    return Stub(item, (facet,), (roles,), tuple(lines))


def wanted_lines(stub: Stub, counts: NDArray[np.float64], *, missing: bool) -> list[int]:
    """Which lines are rows of a table.

    Parameters
    ----------
    stub : Stub
    counts : array, shape (lines, columns)
    missing : bool
        Whether reasons for the lack of a valid answer are rows; one that nobody has is none. A
        category that nobody chose is one.

    Returns
    -------
    list of int
    """
    held: NDArray[np.bool_] = np.any(counts > 0, axis=1)
    return [
        i
        for i, line in enumerate(stub.lines)
        if line.kind != "missing" or (missing and (line.code is not None or held[i]))
    ]


def _states_in(codes: NDArray[np.int16]) -> tuple[int, ...]:
    """The states that a column holds; most hold none, and smaller facets are counted faster."""
    if not len(codes):
        return ()
    held = tuple(_STATE_ROLES) if codes.min() < 0 else ()
    return (*held, VALUE) if codes.max() == VALUE else held


def _facet(codes: NDArray[np.int16], places: Mapping[int, int], states: Sequence[int]) -> Facet:
    """A facet with the states behind the places of the answers."""
    first = max(places.values(), default=-1) + 1
    size = first + len(states)
    lowest = min(places, default=0)
    if not states and places == {lowest + place: place for place in range(first)} and first:
        return Facet(np.ascontiguousarray(codes), size, first=lowest)
    table: NDArray[np.uint8] | NDArray[np.uint16]
    table = np.zeros(1 << 16, np.uint8) if size <= 256 else np.zeros(1 << 16, np.uint16)
    for code, place in {**places, **{each: first + i for i, each in enumerate(states)}}.items():
        table[code & 0xFFFF] = place
    return Facet(np.ascontiguousarray(codes), max(size, 1), table)


def _role(state: int) -> Role:
    return _STATE_ROLES.get(state, "valid")


def _state_lines(states: Sequence[int], first: int, *, value: str) -> Iterator[Line]:
    """Reasons why there is no category; an answer that is none is a row like a category."""
    for place, state in enumerate(states, first):
        if state == VALUE:
            yield Line("category", None, value, 0, (place,))
    for place, state in enumerate(states, first):
        if state != VALUE:
            yield Line("missing", None, STATES[state], 0, (place,))


def _single(item: Item, codes: NDArray[np.int16]) -> Stub:
    places = {category.code: place for place, category in enumerate(item.categories)}
    states = _states_in(codes)
    if VALUE not in states and (item.kind == "number" or not item.categories):
        states = (*states, VALUE)
    missing = {category.code for category in item.categories if category.missing}
    lines = [
        Line("missing" if each.code in missing else "category", each.code, each.label, 0, (place,))
        for place, each in enumerate(item.categories)
    ]
    lines += [
        Line("net", None, net.label, 0, tuple(places[code] for code in net.codes))
        for net in counted_nets(item)
    ]
    lines += _state_lines(states, len(places), value=_said(item))
    lines.sort(key=lambda line: line.kind == "missing")
    roles = (
        *("user-missing" if each.code in missing else "valid" for each in item.categories),
        *map(_role, states),
    )
    scores = None
    if item.kind == "scale":
        valid = [float(c.code) if c.code not in missing else np.nan for c in item.categories]
        scores = (*valid, *(np.nan for _ in states))
    facet = _facet(codes, places, states)
    return Stub(item, (facet,), (roles or ("valid",),), tuple(lines), scores)


def _said(item: Item) -> str:
    """What an answer that is no category is called in a table."""
    if item.kind != "number":
        return "answered"
    banded = any(each.band is not None for each in item.categories)
    return "a number in no band" if banded else "answered"


def _multiple(item: Item, arrays: Mapping[str, NDArray[np.int16]]) -> Stub:
    columns = {each.code: arrays[f"{item.name}.{each.code}"] for each in item.categories}
    first = next(iter(columns.values()), np.empty(0, np.int16))
    states = tuple(state for state in _states_in(first) if state != VALUE)
    missing = [each.code for each in item.categories if each.missing]
    # who ticked "don't know" and nothing else gave no valid answer to any option
    nothing_valid = _any_of(columns, missing) & ~_any_of(
        columns, [code for code in columns if code not in missing]
    )
    places = {1: _TICKED, 0: _NOT_TICKED, 2: _NOTHING_VALID}
    facets: list[Facet] = []
    roles: list[tuple[Role, ...]] = []
    lines: list[Line] = []
    for category in item.categories:
        codes = columns[category.code]
        role: Role = "valid"
        if category.missing:
            role = "user-missing"
            codes = np.where((codes > 0) & ~nothing_valid, np.int16(0), codes)
            codes = np.where(nothing_valid & (codes == 0), np.int16(2), codes)
        elif missing:
            codes = np.where(nothing_valid, np.int16(2), codes)
        kind: LineKind = "missing" if category.missing else "category"
        lines.append(Line(kind, category.code, category.label, len(facets), (_TICKED,)))
        roles.append((role, "valid", "user-missing", *map(_role, states)))
        facets.append(_facet(codes, places, states))
    for net in item.nets:
        ticked = _any_of(columns, net.codes)
        codes = np.where(first < 0, first, np.where(nothing_valid, 2, ticked)).astype(np.int16)
        lines.append(Line("net", None, net.label, len(facets), (_TICKED,)))
        roles.append(("valid", "valid", "user-missing", *map(_role, states)))
        facets.append(_facet(codes, places, states))
    lines.sort(key=lambda line: line.kind == "missing")
    lines += _state_lines(states, len(places), value="")
    return Stub(item, tuple(facets), tuple(roles), tuple(lines))


def _any_of(columns: Mapping[int, NDArray[np.int16]], codes: Sequence[int]) -> NDArray[np.bool_]:
    """Who ticked one of these options."""
    rows = len(next(iter(columns.values())))
    ticked = np.zeros(rows, bool)
    for code in codes:
        ticked |= columns[code] > 0
    return ticked


def _ranking(item: Item, arrays: Mapping[str, NDArray[np.int16]]) -> Stub:
    """Each option with the places that it can be given; a row counts who put it first."""
    columns = [arrays[f"{item.name}.{each.code}"] for each in item.categories]
    states = tuple(state for state in _states_in(columns[0]) if state != VALUE) if columns else ()
    ranks = len(item.categories)
    places = {rank: rank - 1 for rank in range(1, ranks + 1)} | {0: ranks}
    ranked: list[Role] = ["valid"] * (ranks + 1)
    roles = (*ranked, *map(_role, states))
    lines = [
        Line("category", each.code, f"{each.label}: first", position, (0,))
        for position, each in enumerate(item.categories)
    ]
    lines += _state_lines(states, ranks + 1, value="")
    facets = tuple(_facet(codes, places, states) for codes in columns)
    scores = (*(float(rank) for rank in range(1, ranks + 1)), np.nan, *(np.nan for _ in states))
    return Stub(item, facets, (roles,) * len(facets), tuple(lines), scores)
