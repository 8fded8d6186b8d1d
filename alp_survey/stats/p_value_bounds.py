"""Which p-values a test can have had, when only the marginals of its 2 x 2 table are printed.

The overlap of two counts is free between Frechet's bounds. A bound of p is the least or the
greatest p of all those tables, and a table that has it is shown beside it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import SupportsIndex

from alp_survey.stats.overlaps import (
    JointTable,
    Overlap,
    four_cells,
    overlap_bounds,
    require_whole,
)
from alp_survey.stats.paired import mcnemar
from alp_survey.stats.proportion import require_base

__all__ = ["PValueBounds", "group_p_bounds", "paired_p_bounds", "require_significance"]

_MOST_MARGIN_PAIRS = 10_000


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


def paired_p_bounds(
    first: SupportsIndex | Iterable[SupportsIndex],
    second: SupportsIndex | Iterable[SupportsIndex],
    base: SupportsIndex,
    *,
    exclusive: bool = False,
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
    exclusive : bool
        Nobody can have given both, as of two answers to an item that takes one.
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
        If a count is not a whole number from 0 to the base, there is none, level is not one, or
        answers that exclude each other are always more than the base.

    Notes
    -----
    The difference of the two counts is fixed, and p falls with the number of those who gave both:
    it is least where nobody gave only the rarer answer, ``2 ** (1 - difference)``, and greatest
    where as few as possible gave both.

    References
    ----------
    McNemar Q (1947). Psychometrika 12:153-157.
    Hoeffding W (1940), Frechet M (1951): as in `alp_survey.stats.joint_bounds.frechet_bounds`.

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
    level = require_significance(level)
    # Of the overlaps with the same difference p rises with those who gave one answer only.
    fewest: dict[int, Overlap] = {}
    most: dict[int, Overlap] = {}
    for overlap in _possible_overlaps(firsts, seconds, n, exclusive=exclusive):
        difference = abs(overlap.first - overlap.second)
        fewest[difference] = min(fewest.get(difference, overlap), overlap, key=_discordant)
        most[difference] = max(most.get(difference, overlap), overlap, key=_discordant)
    if not fewest:
        raise ValueError(
            f"first, second: got answers that exclude each other, and are always more than {n};"
            " expected fewer."
        )
    # the larger the difference, the less p can be; which one has the greatest must be tried
    least = fewest[max(fewest)]
    tried = [(_mcnemar_p(overlap), overlap) for _, overlap in sorted(most.items())]
    greatest = max(tried, key=operator.itemgetter(0))
    if exclusive:
        least = min((fewest[each] for each in sorted(fewest)), key=_mcnemar_p)
    return _p_bounds((_mcnemar_p(least), least), greatest, n, level)


def _possible_overlaps(
    firsts: Iterable[int], seconds: Iterable[int], base: int, *, exclusive: bool
) -> Iterator[Overlap]:
    """Yield the fewest and the most that can have given both, for every pair of counts."""
    for one, other in product(firsts, seconds):
        if not exclusive:
            yield from overlap_bounds((one, one), (other, other), base)
        elif one + other <= base:
            yield Overlap(0, one, other)


def _discordant(overlap: Overlap) -> int:
    """Return how many gave one of the two answers only."""
    return overlap.first + overlap.second - 2 * overlap.both


def _mcnemar_p(overlap: Overlap) -> float:
    both, first, second = overlap
    return mcnemar(first - both, second - both).p_value


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
    Hoeffding W (1940), Frechet M (1951): as in `alp_survey.stats.joint_bounds.frechet_bounds`.

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
    level = require_significance(level)
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
    peak = Overlap((one + 1) * (other + 1) // (n + 2), one, other)
    p = least.numerator / least.denominator
    return _p_bounds((p, least_overlap), (1.0, peak), n, level)


def require_significance(level: float) -> float:
    """Return the level of significance, or raise."""
    if isinstance(level, float) and 0 < level < 0.5:
        return float(level)
    raise ValueError(
        f"level: got {level!r}; expected a significance level above 0 and below 0.5, such as 0.05."
    )


def _least_fisher(first: int, second: int, base: int) -> tuple[Fraction, Overlap]:
    """Return the least p of all tables with these margins, and which overlap has it."""
    ends = overlap_bounds((first, first), (second, second), base)
    total = math.comb(base, second)
    if ends[0] == ends[1]:
        return Fraction(1), ends[0]
    ways = [math.comb(first, x.both) * math.comb(base - first, second - x.both) for x in ends]
    rarer = min(ways)
    return Fraction(rarer * ways.count(rarer), total), ends[ways.index(rarer)]


def _p_bounds(
    least: tuple[float, Overlap], greatest: tuple[float, Overlap], base: int, level: float
) -> PValueBounds:
    """Return the two p with their tables and what they say at a level."""
    return PValueBounds(
        least=least[0],
        greatest=greatest[0],
        least_table=four_cells(least[1], base),
        greatest_table=four_cells(greatest[1], base),
        level=level,
        can_be_significant=least[0] < level,
        must_be_significant=greatest[0] < level,
    )


def _require_counts(
    counts: SupportsIndex | Iterable[SupportsIndex], name: str, base: int
) -> list[int]:
    """Return the counts that are possible, in order, or raise."""
    several = counts if isinstance(counts, Iterable) else (counts,)
    numbers = sorted({require_whole(count, name, 0, base) for count in several})
    if not numbers:
        raise ValueError(f"{name}: got no count; expected at least one.")
    return numbers
