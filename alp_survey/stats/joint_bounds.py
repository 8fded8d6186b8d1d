"""What printed marginals imply about a cross-tab that nobody printed: exact bounds, with witnesses.

Respondents are counted in the cells of a joint table with one axis for each item. What is printed
says how many are in some of the cells, or from how many to how many; every table of whole numbers
that agrees with it is possible. A bound is the least or the greatest figure of all those tables,
and a table that has it is shown beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.joint_tables import (
    Mask,
    Row,
    Whole,
    as_table,
    event_tables,
    merged,
    respondents_in,
    share_inside,
    share_tables,
    size_pairs,
    weight_tables,
)
from alp_survey.stats.overlaps import JointTable, four_cells, overlap_bounds, require_whole
from alp_survey.stats.proportion import require_base

__all__ = [
    "CellSum",
    "CountBounds",
    "JointTable",
    "ShareBounds",
    "answer_cells",
    "count_bounds",
    "difference_bounds",
    "frechet_bounds",
    "share_bounds",
]

_MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class CellSum:
    """So many respondents, `least` to `greatest`, are in certain cells of a joint table.

    Parameters
    ----------
    cells : array of bool, or nested sequence
        True for the cells that are counted, in the shape of the joint table; kept as a copy.
    least, greatest : int
        Equal where one count is known; 0 <= least <= greatest. More than the base does no harm.

    Examples
    --------
    >>> CellSum([[True, True], [False, False]], 32, 32).cells.sum()
    np.int64(2)
    """

    cells: Mask
    least: int
    greatest: int

    def __post_init__(self) -> None:
        """Refuse what is no mask or no range, and keep a copy that nobody changes."""
        least = require_whole(self.least, "least", 0)
        greatest = require_whole(self.greatest, "greatest", least)
        object.__setattr__(self, "cells", _frozen(_require_bools(self.cells, "cells")))
        object.__setattr__(self, "least", least)
        object.__setattr__(self, "greatest", greatest)


@dataclass(frozen=True, slots=True)
class CountBounds:
    """The least and the greatest number of respondents, each with a joint table that has it."""

    least: int
    greatest: int
    least_table: JointTable
    greatest_table: JointTable


@dataclass(frozen=True, slots=True)
class ShareBounds:
    """The least and the greatest share, or difference of shares, each with a joint table."""

    least: Fraction
    greatest: Fraction
    least_table: JointTable
    greatest_table: JointTable


def answer_cells(
    shape: Sequence[int], item: SupportsIndex, categories: Iterable[SupportsIndex]
) -> NDArray[np.bool_]:
    """The cells of the respondents who gave one of certain answers to one item.

    Parameters
    ----------
    shape : sequence of int
        How many categories each item has.
    item : int
        Which item, from 0.
    categories : iterable of int
        Which of its categories, from 0.

    Returns
    -------
    array of bool
        Combine such masks with ``&`` (and), ``|`` (or) and ``~`` (not).

    Raises
    ------
    ValueError
        If there is no such item or category.

    Examples
    --------
    >>> answer_cells((2, 3), 1, [0, 2]).tolist()
    [[True, False, True], [True, False, True]]
    """
    sizes = _require_shape(shape)
    axis = require_whole(item, "item", 0, len(sizes) - 1)
    chosen = [require_whole(code, "categories", 0, sizes[axis] - 1) for code in categories]
    line = np.isin(np.arange(sizes[axis]), chosen)
    along = line.reshape([-1 if each == axis else 1 for each in range(len(sizes))])
    return np.broadcast_to(along, sizes).copy()


def frechet_bounds(first: SupportsIndex, second: SupportsIndex, base: SupportsIndex) -> CountBounds:
    """How many respondents gave both of two answers, at the least and at the most.

    Parameters
    ----------
    first, second : int
        How many of the base gave each answer.
    base : int
        The respondents that both figures speak of.

    Returns
    -------
    CountBounds
        ``max(0, first + second - base)`` to ``min(first, second)``; the tables are
        ``((both, first only), (second only, neither))``.

    Raises
    ------
    ValueError
        If a count is not a whole number from 0 to the base.

    References
    ----------
    Hoeffding W (1940). Masstabinvariante Korrelationstheorie. Schriften des Mathematischen
    Instituts der Universitaet Berlin 5:181-233.
    Frechet M (1951). Sur les tableaux de correlation dont les marges sont donnees. Annales de
    l'Universite de Lyon A 14:53-77.

    Examples
    --------
    Of 44, 32 earn below 50,000 and 31 use AI:

    >>> both = frechet_bounds(32, 31, 44)
    >>> both.least, both.greatest
    (19, 31)
    >>> both.least_table
    ((19, 13), (12, 0))
    """
    n = require_base(base)
    one = require_whole(first, "first", 0, n)
    other = require_whole(second, "second", 0, n)
    least, greatest = overlap_bounds((one, one), (other, other), n)
    return CountBounds(
        least=least.both,
        greatest=greatest.both,
        least_table=four_cells(least, n),
        greatest_table=four_cells(greatest, n),
    )


def count_bounds(
    shape: Sequence[int],
    base: SupportsIndex,
    constraints: Iterable[CellSum],
    event: ArrayLike,
) -> CountBounds | None:
    """How many respondents are in certain cells of a joint table, at the least and at the most.

    Parameters
    ----------
    shape : sequence of int
        How many categories each item has: ``(2, 2)`` for two dichotomies.
    base : int
        Respondents in the whole table. All figures must speak of the same ones.
    constraints : iterable of CellSum
        What is known; several may speak of the same cells. None at all is possible too.
    event : array of bool, or nested sequence
        True for the cells whose respondents are wanted, in `shape`.

    Returns
    -------
    CountBounds or None
        None where no table agrees with all constraints: the printed figures contradict each other.
        Every bound is attained; whole numbers between the two need not be.

    Raises
    ------
    ValueError
        If an argument is none of the above, or too large.
    RuntimeError
        If the search ends without a proof. It never answers then.

    Notes
    -----
    In closed form for two constraints and an event that is where they meet, or anything but that;
    by integer programming otherwise (`scipy.optimize.milp`). Every table found is checked in whole
    numbers against every constraint. Cells that nothing tells apart are one unknown, and a witness
    has all their respondents in the first of them. Of several witnesses that a search could find,
    another version of scipy may find another.

    References
    ----------
    Dobra A, Fienberg S E (2000). Bounds for cell entries in contingency tables given marginal
    totals and decomposable graphs. PNAS 97:11885-11892.

    Examples
    --------
    >>> few, ai = answer_cells((2, 2), 0, [0]), answer_cells((2, 2), 1, [0])
    >>> printed = [CellSum(few, 32, 32), CellSum(ai, 30, 31)]
    >>> bounds = count_bounds((2, 2), 44, printed, few & ai)
    >>> bounds.least, bounds.greatest
    (18, 31)
    >>> print(count_bounds((2, 2), 44, [*printed, CellSum(few & ai, 0, 17)], ~few))
    None
    """
    sizes, n, rows = _require_problem(shape, base, constraints)
    wanted = _require_cells(event, "event", sizes)
    known = merged(rows, n)
    found = None if known is None else event_tables(known, n, wanted)
    if found is None:
        return None
    return CountBounds(
        least=respondents_in(found[0], wanted),
        greatest=respondents_in(found[1], wanted),
        least_table=as_table(found[0], sizes),
        greatest_table=as_table(found[1], sizes),
    )


def share_bounds(
    shape: Sequence[int],
    base: SupportsIndex,
    constraints: Iterable[CellSum],
    event: ArrayLike,
    given: ArrayLike,
) -> ShareBounds | None:
    """Which share of a group of respondents is in certain cells, at the least and at the most.

    Parameters
    ----------
    shape, base, constraints
        As in `count_bounds`.
    event : array of bool, or nested sequence
        True for the cells of the numerator; those outside of `given` do not count.
    given : array of bool, or nested sequence
        True for the cells of the denominator. Its size may be known only as a range.

    Returns
    -------
    ShareBounds or None
        Exact fractions. A table without anybody in `given` has no share and is left out; None where
        there is no other.

    Raises
    ------
    ValueError
        If an argument is none of the above, or too large.
    RuntimeError
        If the search ends without a proof. It never answers then.

    Notes
    -----
    With the size of the group known and one more figure this is the method of bounds of ecological
    inference (Duncan and Davis). In general a ratio of two counts is wanted: a share is found,
    then a table that lies below it, until there is none (Dinkelbach); each step is an integer
    program.

    References
    ----------
    Duncan O D, Davis B (1953). An alternative to ecological correlation. American Sociological
    Review 18:665-666.
    Dinkelbach W (1967). On nonlinear fractional programming. Management Science 13:492-498.

    Examples
    --------
    >>> few, ai = answer_cells((2, 2), 0, [0]), answer_cells((2, 2), 1, [0])
    >>> printed = [CellSum(few, 32, 32), CellSum(ai, 31, 31)]
    >>> bounds = share_bounds((2, 2), 44, printed, ai, few)
    >>> print(bounds.least, bounds.greatest)
    19/32 31/32
    """
    sizes, n, rows = _require_problem(shape, base, constraints)
    group = _require_cells(given, "given", sizes)
    inside = _require_cells(event, "event", sizes) & group
    known = merged([*rows, Row(group, 1, n)], n)
    tables = None if known is None else share_tables(known, n, inside, group)
    if tables is None:
        return None
    return ShareBounds(
        least=share_inside(tables[0], inside, group),
        greatest=share_inside(tables[1], inside, group),
        least_table=as_table(tables[0], sizes),
        greatest_table=as_table(tables[1], sizes),
    )


def difference_bounds(
    shape: Sequence[int],
    base: SupportsIndex,
    constraints: Iterable[CellSum],
    event: ArrayLike,
    *,
    first_group: ArrayLike,
    second_group: ArrayLike,
) -> ShareBounds | None:
    """How much larger a share is in one group than in another, at the least and at the most.

    Parameters
    ----------
    shape, base, constraints
        As in `count_bounds`.
    event : array of bool, or nested sequence
        True for the cells of both numerators.
    first_group, second_group : array of bool, or nested sequence
        True for the cells of the two denominators, which may have cells in common.

    Returns
    -------
    ShareBounds or None
        The share in the first group less that in the second, as exact fractions from -1 to 1. A
        table without anybody in one of the groups is left out; None where there is no other.

    Raises
    ------
    ValueError
        If an argument is none of the above, or too large; or if the sizes of the groups are known
        so vaguely that more than 500 pairs of them are possible, each of which is a problem of its
        own.
    RuntimeError
        If the search ends without a proof. It never answers then.

    Examples
    --------
    Whether those who earn little use AI more than the others can go either way:

    >>> few, ai = answer_cells((2, 2), 0, [0]), answer_cells((2, 2), 1, [0])
    >>> printed = [CellSum(few, 32, 32), CellSum(ai, 31, 31)]
    >>> bounds = difference_bounds((2, 2), 44, printed, ai, first_group=few, second_group=~few)
    >>> print(bounds.least, bounds.greatest)
    -13/32 31/32
    """
    sizes, n, rows = _require_problem(shape, base, constraints)
    counted = _require_cells(event, "event", sizes)
    first = _require_cells(first_group, "first_group", sizes)
    second = _require_cells(second_group, "second_group", sizes)
    known = merged([*rows, Row(first, 1, n), Row(second, 1, n)], n)
    if known is None:
        return None
    lowest: tuple[Fraction, Whole] | None = None
    highest: tuple[Fraction, Whole] | None = None
    for one, other in size_pairs(known, n, first, second):
        fixed = merged([*known, Row(first, one, one), Row(second, other, other)], n)
        weights = other * (counted & first).astype(np.int64) - one * (counted & second)
        found = None if fixed is None else weight_tables(fixed, n, weights)
        if found is None:
            continue
        low, high = found
        below = Fraction(int(low @ weights), one * other)
        above = Fraction(int(high @ weights), one * other)
        lowest = (below, low) if lowest is None or below < lowest[0] else lowest
        highest = (above, high) if highest is None or above > highest[0] else highest
    if lowest is None or highest is None:
        return None
    return ShareBounds(
        least=lowest[0],
        greatest=highest[0],
        least_table=as_table(lowest[1], sizes),
        greatest_table=as_table(highest[1], sizes),
    )


# --- arguments ------------------------------------------------------------------------------------


def _require_shape(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the shape of a joint table, or raise."""
    sizes = tuple(require_whole(size, "shape", 1) for size in shape)
    if not sizes or math.prod(sizes) > _MOST_CELLS:
        raise ValueError(f"shape: got {sizes}; expected one item or more, {_MOST_CELLS} cells.")
    return sizes


def _require_bools(cells: ArrayLike, name: str) -> Mask:
    """Return a mask of any shape, or raise."""
    try:
        mask = np.asarray(cells)
    except ValueError:
        raise ValueError(f"{name}: got rows of different lengths; expected a table.") from None
    if mask.dtype != np.bool_:
        raise ValueError(f"{name}: got values of type {mask.dtype}; expected True and False.")
    return mask


def _require_cells(cells: ArrayLike, name: str, shape: tuple[int, ...]) -> Mask:
    """Return a mask of the joint table, flat, or raise."""
    mask = _require_bools(cells, name)
    if mask.shape != shape:
        raise ValueError(f"{name}: got the shape {mask.shape}; expected {shape}.")
    return mask.ravel()


def _frozen(mask: Mask) -> Mask:
    """Return a copy that cannot be written to."""
    kept = mask.copy()
    kept.setflags(write=False)
    return kept


def _require_problem(
    shape: Sequence[int], base: SupportsIndex, constraints: Iterable[CellSum]
) -> tuple[tuple[int, ...], int, list[Row]]:
    """Return the shape, the base and the constraints on the flat table, or raise."""
    sizes, n = _require_shape(shape), require_base(base)
    rows: list[Row] = []
    for each in constraints:
        if not isinstance(each, CellSum):
            raise ValueError(f"constraints: got a {type(each).__name__}; expected CellSum.")
        mask = _require_cells(each.cells, "constraints", sizes)
        rows.append(Row(mask, each.least, each.greatest))
    return sizes, n, rows
