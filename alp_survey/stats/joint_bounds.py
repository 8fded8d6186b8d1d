"""What printed marginals imply about a cross-tab that nobody printed: exact bounds, with witnesses.

Respondents are counted in the cells of a joint table with one axis for each item. What is printed
says how many are in some of the cells, or from how many to how many; every table of whole numbers
that agrees with it is possible. A bound is the least or the greatest figure of all those tables,
and a table that has it is shown beside it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.paired import mcnemar
from alp_survey.stats.proportion import require_base

__all__ = [
    "CellSum",
    "CountBounds",
    "JointTable",
    "PValueBounds",
    "ShareBounds",
    "answer_cells",
    "count_bounds",
    "difference_bounds",
    "frechet_bounds",
    "group_p_bounds",
    "paired_p_bounds",
    "share_bounds",
]

JointTable = tuple[Any, ...]
"""Counts in nested tuples, the first item outermost; ``numpy.array`` of it has its shape."""

_Mask = NDArray[np.bool_]
_Whole = NDArray[np.int64]

_MOST_CELLS = 20_000
_LARGEST_PROGRAM_BASE = 10_000  # weights are up to this, and their sums must be exact as floats
_MOST_NODES = 100_000  # of the search: a number, because a time would depend on the computer
_MOST_SIZE_PAIRS = 500  # some ten milliseconds each
_MOST_MARGIN_PAIRS = 10_000


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

    cells: _Mask
    least: int
    greatest: int

    def __post_init__(self) -> None:
        """Refuse what is no mask or no range, and keep a copy that nobody changes."""
        least = _require_whole(self.least, "least", 0)
        greatest = _require_whole(self.greatest, "greatest", least)
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


@dataclass(frozen=True, slots=True)
class PValueBounds:
    """The least and the greatest p that a test can have had, each with a 2 x 2 table.

    The tables are ``((both, first only), (second only, neither))``. A p below `level` is
    significant: under some table, or under every one.
    """

    least: float
    greatest: float
    least_table: JointTable
    greatest_table: JointTable
    level: float
    can_be_significant: bool
    must_be_significant: bool


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
    axis = _require_whole(item, "item", 0, len(sizes) - 1)
    chosen = [_require_whole(code, "categories", 0, sizes[axis] - 1) for code in categories]
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
    one = _require_whole(first, "first", 0, n)
    other = _require_whole(second, "second", 0, n)
    least, greatest = _overlaps((one, one), (other, other), n)
    return CountBounds(
        least=least.both,
        greatest=greatest.both,
        least_table=_four_cells(least, n),
        greatest_table=_four_cells(greatest, n),
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
    known = _merged(rows, n)
    found = None if known is None else _bounds(known, n, wanted)
    if found is None:
        return None
    return CountBounds(
        least=_respondents(found[0], wanted),
        greatest=_respondents(found[1], wanted),
        least_table=_as_table(found[0], sizes),
        greatest_table=_as_table(found[1], sizes),
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
    known = _merged([*rows, _Row(group, 1, n)], n)
    if known is None:
        return None
    tables = _closed_share(known, n, inside, group)
    if tables is None:
        lowest = _lowest_share(known, n, inside, group)
        if lowest is None:
            return None
        # the greatest share of some is the least share of the rest
        highest = _lowest_share(known, n, group & ~inside, group)
        if highest is None:
            raise _unproven("a table that has just been found is now said not to exist")
        tables = (lowest, highest)
    return ShareBounds(
        least=_share(tables[0], inside, group),
        greatest=_share(tables[1], inside, group),
        least_table=_as_table(tables[0], sizes),
        greatest_table=_as_table(tables[1], sizes),
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
    known = _merged([*rows, _Row(first, 1, n), _Row(second, 1, n)], n)
    if known is None:
        return None
    lowest: tuple[Fraction, _Whole] | None = None
    highest: tuple[Fraction, _Whole] | None = None
    for one, other in _size_pairs(known, n, first, second):
        fixed = _merged([*known, _Row(first, one, one), _Row(second, other, other)], n)
        weights = other * (counted & first).astype(np.int64) - one * (counted & second)
        low = None if fixed is None else _lightest(fixed, n, weights)
        if fixed is None or low is None:
            continue
        high = _lightest(fixed, n, -weights)
        if high is None:
            raise _unproven("a table that has just been found is now said not to exist")
        below = Fraction(int(low @ weights), one * other)
        above = Fraction(int(high @ weights), one * other)
        lowest = (below, low) if lowest is None or below < lowest[0] else lowest
        highest = (above, high) if highest is None or above > highest[0] else highest
    if lowest is None or highest is None:
        return None
    return ShareBounds(
        least=lowest[0],
        greatest=highest[0],
        least_table=_as_table(lowest[1], sizes),
        greatest_table=_as_table(highest[1], sizes),
    )


def paired_p_bounds(
    first: SupportsIndex | Iterable[SupportsIndex],
    second: SupportsIndex | Iterable[SupportsIndex],
    base: SupportsIndex,
    *,
    level: float = 0.05,
) -> PValueBounds:
    """Which p McNemar's exact test of two answers can have, from how many gave each of them.

    Parameters
    ----------
    first, second : int, or range or other iterable of int
        How many of the base gave each answer, or the counts that are compatible with what is
        printed.
    base : int
        The respondents who were asked both.
    level : float
        Of significance: 0.05, not 0.95.

    Returns
    -------
    PValueBounds
        Two-sided; `can_be_significant` and `must_be_significant` say whether p is below `level`
        under some table, or under every one.

    Raises
    ------
    ValueError
        If a count is not a whole number from 0 to the base, there is none, or level is not one.

    Notes
    -----
    The difference of the two counts is fixed, and p falls with the number of those who gave both:
    it is least where nobody gave only the rarer answer, ``2 ** (1 - difference)``, and greatest
    where as few as possible gave both.

    References
    ----------
    McNemar Q (1947). Psychometrika 12:153-157.
    Hoeffding W (1940), Frechet M (1951): as in `frechet_bounds`.

    Examples
    --------
    >>> bounds = paired_p_bounds(31, 22, 44)
    >>> f"{bounds.least:.4f} to {bounds.greatest:.4f}"
    '0.0039 to 0.1755'
    >>> bounds.least_table, bounds.greatest_table
    (((22, 9), (0, 13)), ((9, 22), (13, 0)))
    >>> bounds.can_be_significant, bounds.must_be_significant
    (True, False)
    """
    n = require_base(base)
    firsts, seconds = _require_counts(first, "first", n), _require_counts(second, "second", n)
    level = _require_significance(level)
    # Of the pairs with the same difference, the one that leaves room for the most disagreement.
    widest: dict[int, tuple[int, int, int]] = {}
    for one in firsts:
        for other in seconds:
            difference, room = abs(one - other), min(one + other, 2 * n - one - other)
            if difference not in widest or room > widest[difference][0]:
                widest[difference] = (room, one, other)
    _, one, other = widest[max(widest)]
    least_overlap = _Overlap(min(one, other), one, other)
    greatest, greatest_overlap = -1.0, least_overlap
    for _, (_, one, other) in sorted(widest.items()):
        overlap = _overlaps((one, one), (other, other), n)[0]
        p = mcnemar(one - overlap.both, other - overlap.both).p_value
        if p > greatest:
            greatest, greatest_overlap = p, overlap
    both, one, other = least_overlap
    least = mcnemar(one - both, other - both).p_value
    return _p_bounds((least, least_overlap), (greatest, greatest_overlap), n, level)


def group_p_bounds(
    first: SupportsIndex | Iterable[SupportsIndex],
    second: SupportsIndex | Iterable[SupportsIndex],
    base: SupportsIndex,
    *,
    level: float = 0.05,
) -> PValueBounds:
    """Which p Fisher's exact test of a cross-tab can have, from its margins alone.

    Parameters
    ----------
    first, second : int, or range or other iterable of int
        How many of the base are in the group, and how many gave the answer; or the counts that are
        compatible with what is printed.
    base : int
        Respondents in the cross-tab.
    level : float
        Of significance: 0.05, not 0.95.

    Returns
    -------
    PValueBounds
        Two-sided. The greatest is 1 whatever the margins, so they never make a difference
        significant; but they may make one impossible. Where everybody or nobody is in the group, or
        gave the answer, there is only one table, and its p is 1.

    Raises
    ------
    ValueError
        If a count is not a whole number from 0 to the base, there is none, level is not one, or
        there are more than 10,000 pairs of counts.

    Notes
    -----
    Given the margins, the overlap is hypergeometric. Its chances rise to one peak and fall, so the
    peak has p = 1, and the less likely one of the two Frechet bounds has the least p.

    References
    ----------
    Fisher R A (1935). The Design of Experiments. Oliver and Boyd.
    Hoeffding W (1940), Frechet M (1951): as in `frechet_bounds`.

    Examples
    --------
    With three of 44 in the group and two who gave the answer, hardly anything can be shown:

    >>> bounds = group_p_bounds(3, 2, 44)
    >>> f"{bounds.least:.4f} to {bounds.greatest:.4f}"
    '0.0032 to 1.0000'
    >>> group_p_bounds(3, 1, 44).can_be_significant
    False
    """
    n = require_base(base)
    firsts, seconds = _require_counts(first, "first", n), _require_counts(second, "second", n)
    level = _require_significance(level)
    pairs = len(firsts) * len(seconds)
    if pairs > _MOST_MARGIN_PAIRS:
        raise ValueError(
            f"first, second: got {pairs} pairs of counts; expected at most {_MOST_MARGIN_PAIRS}."
        )
    least, least_overlap = min(
        (_least_fisher(one, other, n) for one in firsts for other in seconds),
        key=operator.itemgetter(0),
    )
    one, other = firsts[0], seconds[0]
    peak = _Overlap((one + 1) * (other + 1) // (n + 2), one, other)
    p = least.numerator / least.denominator
    return _p_bounds((p, least_overlap), (1.0, peak), n, level)


# --- closed forms --------------------------------------------------------------------------------


class _Overlap(NamedTuple):
    """How many gave both answers, and how many each."""

    both: int
    first: int
    second: int


class _Row(NamedTuple):
    """A constraint on the flattened table."""

    cells: _Mask
    least: int
    greatest: int


def _overlaps(
    first: tuple[int, int], second: tuple[int, int], base: int
) -> tuple[_Overlap, _Overlap]:
    """Return the least and the greatest overlap of two counts that are known as ranges."""
    least = _Overlap(max(0, first[0] + second[0] - base), first[0], second[0])
    return least, _Overlap(min(first[1], second[1]), first[1], second[1])


def _four_counts(overlap: _Overlap, base: int) -> tuple[int, int, int, int]:
    """Return both, first only, second only and neither."""
    both, first, second = overlap
    return both, first - both, second - both, base - first - second + both


def _four_cells(overlap: _Overlap, base: int) -> JointTable:
    """Return the 2 x 2 table."""
    both, first_only, second_only, neither = _four_counts(overlap, base)
    return (both, first_only), (second_only, neither)


def _closed_bounds(rows: list[_Row], base: int, event: _Mask) -> tuple[_Whole, _Whole] | None:
    """Return tables of both bounds for an event that is where two constraints meet, or the rest."""
    if len(rows) != 2:
        return None
    for first in (rows[0], _complement(rows[0], base)):
        for second in (rows[1], _complement(rows[1], base)):
            both = first.cells & second.cells
            parts = (both, first.cells & ~both, second.cells & ~both, ~first.cells & ~second.cells)
            is_both, is_rest = np.array_equal(event, both), np.array_equal(event, ~both)
            if not (is_both or is_rest) or not all(part.any() for part in parts):
                continue
            overlaps = _overlaps(first[1:], second[1:], base)
            least, greatest = (_spread(parts, _four_counts(each, base)) for each in overlaps)
            return (least, greatest) if is_both else (greatest, least)
    return None


def _spread(parts: Sequence[_Mask], counts: Sequence[int]) -> _Whole:
    """Return a table with each count in the first cell of its part."""
    table = np.zeros(parts[0].size, dtype=np.int64)
    table[[int(part.argmax()) for part in parts]] = counts
    return table


def _closed_share(
    rows: list[_Row], base: int, inside: _Mask, group: _Mask
) -> tuple[_Whole, _Whole] | None:
    """Return tables of both bounds of a share where two constraints are all there is.

    Both bounds, max(0, a + b - n) / b and min(a, b) / b, are widest apart at the smallest group b.
    """
    if len(rows) != 2:
        return None
    sizes = [
        row.least
        for each in rows
        for row in (each, _complement(each, base))
        if np.array_equal(row.cells, group)
    ]
    pinned = _merged([*rows, _Row(group, sizes[0], sizes[0])], base) if sizes else None
    return _closed_bounds(pinned, base, inside) if pinned else None


def _least_fisher(first: int, second: int, base: int) -> tuple[Fraction, _Overlap]:
    """Return the least p of all tables with these margins, and which overlap has it."""
    ends = _overlaps((first, first), (second, second), base)
    total = math.comb(base, second)
    if ends[0] == ends[1]:
        return Fraction(1), ends[0]
    ways = [math.comb(first, x.both) * math.comb(base - first, second - x.both) for x in ends]
    rarer = min(ways)
    return Fraction(rarer * ways.count(rarer), total), ends[ways.index(rarer)]


def _p_bounds(
    least: tuple[float, _Overlap], greatest: tuple[float, _Overlap], base: int, level: float
) -> PValueBounds:
    """Return the two p with their tables and what they say at a level."""
    return PValueBounds(
        least=least[0],
        greatest=greatest[0],
        least_table=_four_cells(least[1], base),
        greatest_table=_four_cells(greatest[1], base),
        level=level,
        can_be_significant=least[0] < level,
        must_be_significant=greatest[0] < level,
    )


# --- constraints ---------------------------------------------------------------------------------


def _complement(row: _Row, base: int) -> _Row:
    """Return the same constraint, said of the other cells."""
    return _Row(~row.cells, base - row.greatest, base - row.least)


def _merged(rows: Iterable[_Row], base: int) -> list[_Row] | None:
    """Return one constraint for each division of the cells, or None for a plain contradiction.

    Those that hold of every table are left out.
    """
    ranges: dict[bytes, _Row] = {}
    for row in rows:
        each = row if row.cells[0] else _complement(row, base)
        key = each.cells.tobytes()
        least, greatest = max(0, each.least), min(base, each.greatest)
        if each.cells.all():
            least = max(base, least)
        if key in ranges:
            least, greatest = max(least, ranges[key].least), min(greatest, ranges[key].greatest)
        if least > greatest:
            return None
        ranges[key] = _Row(each.cells, least, greatest)
    return [
        row
        for row in ranges.values()
        if not row.cells.all() and (row.least, row.greatest) != (0, base)
    ]


def _size_pairs(
    rows: list[_Row], base: int, first: _Mask, second: _Mask
) -> Iterator[tuple[int, int]]:
    """Yield the sizes that two groups can have together; some may turn out to be impossible."""
    pairs: list[tuple[int, int]] = []
    sizes = _sizes(rows, base, first)
    too_many = len(sizes) > _MOST_SIZE_PAIRS
    for one in () if too_many else sizes:
        fixed = _merged([*rows, _Row(first, one, one)], base)
        if fixed is not None:
            pairs += [(one, other) for other in _sizes(fixed, base, second)]
        too_many = too_many or len(pairs) > _MOST_SIZE_PAIRS
        if too_many:
            break
    if too_many:
        raise ValueError(
            f"first_group, second_group: got more than {_MOST_SIZE_PAIRS} pairs of sizes; expected"
            " constraints that leave fewer."
        )
    return iter(pairs)


def _sizes(rows: list[_Row], base: int, group: _Mask) -> range:
    """Return the range of the sizes of a group, empty where there is no table."""
    found = _bounds(rows, base, group)
    if found is None:
        return range(0)
    return range(_respondents(found[0], group), _respondents(found[1], group) + 1)


# --- integer programs ----------------------------------------------------------------------------


def _bounds(rows: list[_Row], base: int, event: _Mask) -> tuple[_Whole, _Whole] | None:
    """Return tables with the fewest and the most respondents in an event, if there is any table."""
    closed = _closed_bounds(rows, base, event)
    if closed is not None:
        return closed
    weights = event.astype(np.int64)
    least = _lightest(rows, base, weights)
    if least is None:
        return None
    greatest = _lightest(rows, base, -weights)
    if greatest is None:
        raise _unproven("a table that has just been found is now said not to exist")
    return least, greatest


def _lowest_share(rows: list[_Row], base: int, inside: _Mask, group: _Mask) -> _Whole | None:
    """Return the table with the lowest share; `rows` demand that the group is not empty."""
    table = _lightest(rows, base, inside.astype(np.int64))
    while table is not None:
        share = _share(table, inside, group)
        weights = share.denominator * inside.astype(np.int64) - share.numerator * group
        lower = _lightest(rows, base, weights)
        # the table at hand weighs 0
        if lower is None or lower @ weights > 0:
            raise _unproven("a table that has just been found is now said not to exist")
        if lower @ weights == 0:
            return table
        table = lower
    return None


def _lightest(rows: list[_Row], base: int, weights: _Whole) -> _Whole | None:
    """Return the table with the least weight in all, or None where there is no table."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    if base > _LARGEST_PROGRAM_BASE:
        raise ValueError(
            f"base: got {base}; expected at most {_LARGEST_PROGRAM_BASE} respondents, except for"
            " two figures and where they meet."
        )
    # cells that nothing tells apart are one unknown
    told_by = np.vstack([weights, *(row.cells for row in rows)])
    cells = np.sort(np.unique(told_by, axis=1, return_index=True)[1])
    matrix = told_by[:, cells]
    matrix[0] = 1
    least = np.array([base, *(row.least for row in rows)])
    greatest = np.array([base, *(row.greatest for row in rows)])
    divisor = max(1, int(np.gcd.reduce(weights)))
    objective = weights[cells] // divisor
    solution = milp(
        objective.astype(float),
        integrality=1,
        bounds=Bounds(0, base),
        constraints=LinearConstraint(matrix.astype(float), least, greatest),
        options={"mip_rel_gap": 0, "node_limit": _MOST_NODES},
    )
    if solution.status == 2:
        return None
    if solution.status != 0 or solution.x is None or solution.mip_dual_bound is None:
        raise _unproven(f"scipy.optimize.milp says {solution.message!r}")
    counts = np.rint(solution.x).astype(np.int64)
    sums, weight = matrix @ counts, int(objective @ counts)
    if (counts < 0).any() or (sums < least).any() or (sums > greatest).any():
        raise _unproven("the table of scipy.optimize.milp does not agree with the constraints")
    # Weights are whole, so a bound less than half below what was found leaves no room for less.
    if abs(solution.fun - weight) > 0.5 or solution.mip_dual_bound < weight - 0.5:
        raise _unproven("the optimum of scipy.optimize.milp is not a whole number")
    table = np.zeros(weights.size, dtype=np.int64)
    table[cells] = counts
    return table


def _unproven(why: str) -> RuntimeError:
    """Return the error of a search that has no answer."""
    return RuntimeError(f"integer program: got no proven bound, {why}; expected an optimum.")


def _respondents(table: _Whole, cells: _Mask) -> int:
    """Return how many respondents are in certain cells."""
    return int(table[cells].sum())


def _share(table: _Whole, inside: _Mask, group: _Mask) -> Fraction:
    """Return the share of a group that is inside."""
    return Fraction(_respondents(table, inside), _respondents(table, group))


def _as_table(table: _Whole, shape: tuple[int, ...]) -> JointTable:
    """Return the flat table as nested tuples."""
    return _as_tuples(table.reshape(shape).tolist())


def _as_tuples(rows: list[Any]) -> JointTable:
    """Return nested lists as nested tuples."""
    return tuple(_as_tuples(each) if isinstance(each, list) else each for each in rows)


# --- arguments -----------------------------------------------------------------------------------


def _require_whole(value: SupportsIndex, name: str, least: int, most: int | None = None) -> int:
    """Return a whole number in a range, or raise."""
    try:
        number = None if isinstance(value, bool | np.bool_) else operator.index(value)
    except TypeError:
        number = None
    if number is None or number < least or (most is not None and number > most):
        limits = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name}: got {value!r}; expected a whole number {limits}.")
    return number


def _require_counts(
    counts: SupportsIndex | Iterable[SupportsIndex], name: str, base: int
) -> list[int]:
    """Return the counts that are possible, in order, or raise."""
    several = counts if isinstance(counts, Iterable) else (counts,)
    numbers = sorted({_require_whole(count, name, 0, base) for count in several})
    if not numbers:
        raise ValueError(f"{name}: got no count; expected at least one.")
    return numbers


def _require_significance(level: float) -> float:
    """Return the level of significance, or raise."""
    if isinstance(level, float) and 0 < level < 0.5:
        return float(level)
    raise ValueError(
        f"level: got {level!r}; expected a significance level above 0 and below 0.5, such as 0.05."
    )


def _require_shape(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the shape of a joint table, or raise."""
    sizes = tuple(_require_whole(size, "shape", 1) for size in shape)
    if not sizes or math.prod(sizes) > _MOST_CELLS:
        raise ValueError(f"shape: got {sizes}; expected one item or more, {_MOST_CELLS} cells.")
    return sizes


def _require_bools(cells: ArrayLike, name: str) -> _Mask:
    """Return a mask of any shape, or raise."""
    try:
        mask = np.asarray(cells)
    except ValueError:
        raise ValueError(f"{name}: got rows of different lengths; expected a table.") from None
    if mask.dtype != np.bool_:
        raise ValueError(f"{name}: got values of type {mask.dtype}; expected True and False.")
    return mask


def _require_cells(cells: ArrayLike, name: str, shape: tuple[int, ...]) -> _Mask:
    """Return a mask of the joint table, flat, or raise."""
    mask = _require_bools(cells, name)
    if mask.shape != shape:
        raise ValueError(f"{name}: got the shape {mask.shape}; expected {shape}.")
    return mask.ravel()


def _frozen(mask: _Mask) -> _Mask:
    """Return a copy that cannot be written to."""
    kept = mask.copy()
    kept.setflags(write=False)
    return kept


def _require_problem(
    shape: Sequence[int], base: SupportsIndex, constraints: Iterable[CellSum]
) -> tuple[tuple[int, ...], int, list[_Row]]:
    """Return the shape, the base and the constraints on the flat table, or raise."""
    sizes, n = _require_shape(shape), require_base(base)
    rows: list[_Row] = []
    for each in constraints:
        if not isinstance(each, CellSum):
            raise ValueError(f"constraints: got a {type(each).__name__}; expected CellSum.")
        mask = _require_cells(each.cells, "constraints", sizes)
        rows.append(_Row(mask, each.least, each.greatest))
    return sizes, n, rows
