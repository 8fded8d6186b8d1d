"""Numbers of two or more groups compared by their ranks, for few respondents and for many."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import mul, sub
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.as_numbers import as_numbers
from alp_survey.stats.contingency import CountTable, require_table

__all__ = ["RankTest", "rank_test"]

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

# Of each group, expected to have another number than the commonest, for an asymptotic p:
_LEAST_OF_TWO_GROUPS, _LEAST_OF_MORE = 10, 5
_MOST_WHOLE = 2**62
_MOST_LOG_ARRANGEMENTS = 690.0  # as many fit a float
_PER_WAY = 100  # steps, in the time of one sum of ranks
_PER_CELL = 8  # steps of a simulated cell, in the time of one shuffled respondent
_MOST_SHUFFLED = 100_000_000  # respondents of all simulated tables: some three seconds
_CHUNK = 2_000_000  # of them held at a time


@dataclass(frozen=True, slots=True)
class RankTest:
    """A rank test of the numbers of groups; what does not exist is None, and `note` says why.

    Attributes
    ----------
    statistic : float or None
        Kruskal and Wallis's H, corrected for ties; of two groups it is the square of z in the test
        of Wilcoxon, Mann and Whitney without a continuity correction.
    df : int or None
        Degrees of freedom: groups with respondents, less 1.
    p : float or None
        Probability of an H at least as large if the numbers do not depend on the group.
    method : str or None
        Of the p: ``"asymptotic"`` (chi-squared), ``"exact"`` or ``"seeded permutation"``.
    standard_error : float or None
        Of a p by simulation.
    draws, seed : int or None
        Of a simulation.
    effect : str or None
        What `effect_value` is: ``"Cliff's delta"`` of two groups, ``"epsilon squared"`` of more.
    effect_value : float or None
        Cliff's delta, -1 to 1: how much more probable it is that somebody of the first group has
        the larger number than somebody of the second, than the reverse. Epsilon squared, 0 to 1:
        the share of the variance of the ranks that is between the groups.
    n : int
        Respondents.
    groups : int
        Groups with respondents.
    note : str
        Why there is no p, or why one of permutations is not exact, or was not feasible.
    """

    statistic: float | None
    df: int | None
    p: float | None
    method: Literal["asymptotic", "exact", "seeded permutation"] | None
    standard_error: float | None
    draws: int | None
    seed: int | None
    effect: Literal["Cliff's delta", "epsilon squared"] | None
    effect_value: float | None
    n: int
    groups: int
    note: str = ""


def rank_test(
    points: ArrayLike,
    table: CountTable,
    *,
    permute: bool | None = None,
    budget: int = 5_000_000,
    draws: int = 100_000,
    seed: int = 0,
) -> RankTest:
    """The Kruskal-Wallis test of numbers in groups; of two groups, the Wilcoxon-Mann-Whitney test.

    It takes the numbers as a table, so that ties are exact and a million respondents cost no more
    than their distinct numbers. Of the numbers only the order matters.

    Parameters
    ----------
    points : array of float, shape (values,)
        The distinct numbers, finite, in ascending order.
    table : array or sequence of sequence of int, shape (values, groups)
        How many respondents of each group gave each number, unweighted. Numbers and groups without
        respondents are dropped.
    permute : bool, optional
        Whether the p is that of permutations of the respondents. By default it is if a group, or
        what its numbers differ in, is small (see the notes), and otherwise asymptotic.
    budget : int
        Steps after which the exact computation is given up; the default is a second at most. The
        same table takes the same way on every computer.
    draws, seed : int
        Of the simulation, where the exact computation is given up.

    Returns
    -------
    RankTest
        Without a p if fewer than two groups hold respondents or all numbers are equal. A simulated
        p is (hits + 1) / (draws + 1), never 0. If there are too many respondents to permute, the p
        is asymptotic after all, and the note says so.

    Raises
    ------
    ValueError
        If the points are not finite numbers in ascending order, the table is not one of whole
        counts with a line for each of them, or another argument is none of the above.

    Notes
    -----
    The p is asymptotic if in each group at least 5 respondents, or 10 if there are two groups, are
    expected to have another number than the commonest: its respondents, times the share of all who
    do. Without ties these are more than 5, or more than 10, respondents in each group. The tables
    of Kruskal and Wallis end at 5; with 6 in each of three groups chi-squared is cautious: where it
    has a p of 0.050 the exact one is 0.042. Those of Mann and Whitney end at 8; with 11 and 11 a p
    of 0.02 to 0.1 is within a tenth of the exact one. For an item of two numbers, where H is
    (n - 1) / n times Pearson's chi-squared, 5 is Cochran's least expected count. If all respondents
    counted, a few who differ from a crowd of equals would pass as a large sample.

    A permutation p counts arrangements of the respondents over groups of the observed sizes. Ranks
    are doubled, so that those of ties are whole numbers too, and two arrangements are compared by
    the sums of their squares, brought to one denominator: no tolerance decides what is a tie. The
    exact computation takes the numbers one by one and keeps, for what is left of each group, every
    combination of rank sums with its number of arrangements.

    A small p says that the numbers of some group tend to be larger than those of another. It is
    no test of medians: groups of one median may differ, and the other way round.

    Epsilon squared is H (n + 1) / (n^2 - 1), as Tomczak and Tomczak have it. In spite of the name
    it is not freed of chance as Kelley's is: without any difference, (groups - 1) / (n - 1) is to
    be expected.

    References
    ----------
    Kruskal W H, Wallis W A (1952). Use of ranks in one-criterion variance analysis. Journal of the
    American Statistical Association 47:583-621.
    Mann H B, Whitney D R (1947). On a test of whether one of two random variables is stochastically
    larger than the other. Annals of Mathematical Statistics 18:50-60.
    Cochran W G (1954). Some methods for strengthening the common chi-squared tests. Biometrics
    10:417-451.
    Cliff N (1993). Dominance statistics: ordinal analyses to answer ordinal questions.
    Psychological Bulletin 114:494-509.
    Kelley T L (1935). An unbiased correlation ratio measure. Proceedings of the National Academy of
    Sciences 21:554-559.
    Tomczak M, Tomczak E (2014). The need to report effect size estimates revisited. Trends in Sport
    Sciences 1(21):19-25.
    Phipson B, Smyth G K (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology 9:39.

    Examples
    --------
    >>> hours = [0, 1, 2, 5, 8]
    >>> found = rank_test(hours, [[3, 0], [2, 1], [0, 2], [0, 3], [0, 1]])
    >>> f"H = {found.statistic:.2f}, p = {found.p:.4f}, {found.method}"
    'H = 7.52, p = 0.0063, exact'
    >>> f"{found.effect} {found.effect_value:.2f}"
    "Cliff's delta -0.94"
    """
    _require_whole((("budget", budget, 1), ("draws", draws, 1), ("seed", seed, 0)))
    if permute not in (None, True, False):
        raise ValueError(f"permute: got {permute!r}; expected True, False or None.")
    filled = _filled(_require_points(points), require_table(table))
    sizes: list[int] = filled.sum(axis=0).tolist()
    found, scores = _described(filled, sizes)
    if found.statistic is None:
        return found
    few = not _enough(filled, sizes)
    if few if permute is None else permute:
        return _permuted(found, filled, scores, budget=budget, draws=draws, seed=seed)
    return _asymptotic(found)


def _require_whole(arguments: tuple[tuple[str, Any, int], ...]) -> None:
    """Raise if one of the named values is no whole number, or below its least one."""
    for name, value, least in arguments:
        if type(value) is not int or value < least:
            raise ValueError(f"{name}: got {value!r}; expected a whole number, {least} or more.")


def _require_points(points: ArrayLike) -> Floats:
    """Return the points as an array, or raise."""
    values = as_numbers(points, "points")
    if values.ndim != 1:
        raise ValueError(f"points: got {values.ndim} dimensions; expected a list of numbers.")
    for value in values[~np.isfinite(values)]:
        raise ValueError(f"points: got {value.item()!r}; expected finite numbers.")
    for place in np.flatnonzero(values[1:] <= values[:-1]):
        first, second = values[place : place + 2].tolist()
        raise ValueError(f"points: got {first!r} before {second!r}; expected ascending numbers.")
    return values


def _filled(points: Floats, counts: Counts) -> Counts:
    """Return the table of the numbers and groups that have respondents, or raise."""
    if len(points) != len(counts):
        raise ValueError(
            f"table: got {len(counts)} rows; expected {len(points)}, one for each of the points."
        )
    filled: Counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    return filled


def _described(filled: Counts, sizes: list[int]) -> tuple[RankTest, Counts]:
    """Return the statistic and the effect, as far as they exist, and the doubled mid-ranks."""
    ties = filled.sum(axis=1)
    scores = 2 * np.cumsum(ties) - ties + 1
    n, groups = sum(sizes), len(sizes)
    found = RankTest(None, None, None, None, None, None, None, None, None, n, groups)
    if groups < 2:
        why = "one group with respondents: nothing to compare" if groups else "no respondents"
        return replace(found, note=why), scores
    sums: list[int] = (scores @ filled).tolist()
    pairs = sizes[0] * sizes[1]
    if groups == 2:
        delta = (sums[0] - sizes[0] * (sizes[0] + 1) - pairs) / pairs
        found = replace(found, effect="Cliff's delta", effect_value=delta)
    else:
        found = replace(found, effect="epsilon squared")
    if len(ties) < 2:
        return replace(found, note="all numbers are equal: nothing to rank"), scores
    h = _h(sums, sizes, ties)
    if groups > 2:
        found = replace(found, effect_value=float(h / (n - 1)))
    return replace(found, statistic=float(h), df=groups - 1), scores


def _h(sums: list[int], sizes: list[int], ties: Counts) -> Fraction:
    """Return the statistic H from the doubled rank sums."""
    n = sum(sizes)
    squares = Fraction(0)
    for total, size in zip(sums, sizes, strict=True):
        squares += Fraction(total * total, size)
    lengths, times = (each.tolist() for each in np.unique(ties, return_counts=True))
    tied = sum(many * (length**3 - length) for length, many in zip(lengths, times, strict=True))
    untied = n**3 - n
    return (3 * squares / (n * (n + 1)) - 3 * (n + 1)) * Fraction(untied, untied - tied)


def _enough(filled: Counts, sizes: list[int]) -> bool:
    """Whether the groups, and what their numbers differ in, are large enough for chi-squared."""
    n = sum(sizes)
    others = n - int(filled.sum(axis=1).max())
    least = _LEAST_OF_TWO_GROUPS if len(sizes) == 2 else _LEAST_OF_MORE
    return min(sizes) * others >= least * n


def _asymptotic(found: RankTest) -> RankTest:
    """Return the test with the p of the chi-squared distribution."""
    from scipy.special import chdtrc

    return replace(found, p=float(chdtrc(found.df, found.statistic)), method="asymptotic")


def _permuted(
    found: RankTest, filled: Counts, scores: Counts, *, budget: int, draws: int, seed: int
) -> RankTest:
    """Return the test with a p of permutations, exact or by simulation, if either is feasible."""
    # Neither the origin of ranks nor a common factor changes the order of two H. From that of the
    # commonest number a crowd adds nothing to any sum.
    scores = scores - scores[np.argsort(filled.sum(axis=1), kind="stable")[-1]]
    scores = scores // np.gcd.reduce(scores)
    p = _exact(filled, scores, budget)
    if p is not None:
        return replace(found, p=p, method="exact")
    values, groups = filled.shape
    cells = _PER_CELL * (values - 1) * (groups - 1)
    if draws * min(found.n, cells) > _MOST_SHUFFLED:
        note = f"{draws:,} permutations of {found.n:,} respondents are too many"
        return replace(_asymptotic(found), note=note)
    hits = _hits(filled, scores, draws, seed, shuffled=found.n <= cells)
    p = (hits + 1) / (draws + 1)
    return replace(
        found,
        p=p,
        method="seeded permutation",
        standard_error=math.sqrt(p * (1 - p) / draws),
        draws=draws,
        seed=seed,
        note=f"not exact within {budget:,} steps",
    )


def _spread(sums: list[Counts], sizes: list[int], most: int) -> NDArray[Any]:
    """Return the sum of squared rank sums over sizes, on one denominator: it orders as H does.

    As Python's whole numbers if those of 64 bits cannot hold it.
    """
    common = math.lcm(*sizes)
    kind: Any = np.int64 if common * most < _MOST_WHOLE else object
    total = np.zeros(sums[0].shape, kind)
    for each, size in zip(sums, sizes, strict=True):
        total += each.astype(kind) ** 2 * (common // size)
    return total


def _most(filled: Counts, scores: Counts) -> int:
    """Return what the sum of squared rank sums over sizes never exceeds."""
    distances = np.abs(scores)
    return int(distances.max()) * int(distances @ filled.sum(axis=1))


# --- exact ---------------------------------------------------------------------------------------


def _exact(filled: Counts, scores: Counts, budget: int) -> float | None:
    """Return the exact p; None if it takes more steps than the budget, or too large numbers."""
    # the largest group goes without a sum: it has what the others leave
    filled = filled[:, np.argsort(filled.sum(axis=0), kind="stable")]
    sizes: list[int] = filled.sum(axis=0).tolist()
    ties = filled.sum(axis=1)
    least, below = int(scores.min()), int(np.minimum(scores, 0) @ ties)
    greatest, above = int(scores.max()), int(np.maximum(scores, 0) @ ties)
    lows = [max(size * least, below) for size in sizes[:-1]]
    spans = [min(size * greatest, above) - low + 1 for size, low in zip(sizes, lows, strict=False)]
    places = [math.prod(spans[:place]) for place in range(len(sizes))]
    if places[-1] >= _MOST_WHOLE:
        return None
    found = _all_sums(ties, scores, sizes, places, budget)
    if found is None:
        return None
    codes, ways = found
    codes = codes - sum(map(mul, lows, places))
    sums: list[Counts] = [
        codes // place % span + low for place, span, low in zip(places, spans, lows, strict=False)
    ]
    sums.append(int(scores @ ties) - np.sum(sums, axis=0))
    observed = [np.array([each]) for each in (scores @ filled).tolist()]
    most = _most(filled, scores)
    extreme = _spread(sums, sizes, most) >= _spread(observed, sizes, most)
    return float(ways[extreme].sum() / ways.sum())


def _all_sums(
    ties: Counts, scores: Counts, sizes: list[int], places: list[int], budget: int
) -> tuple[Counts, Floats] | None:
    """Return every combination of rank sums, as one number, and its share of the arrangements."""
    order = np.argsort(ties, kind="stable")
    *rarer, (_, commonest) = zip(scores[order].tolist(), ties[order].tolist(), strict=True)
    n = sum(sizes)
    few = math.lgamma(n + 1) - sum(map(math.lgamma, (size + 1 for size in sizes)))
    if min(few, (n - commonest) * math.log(len(sizes))) > _MOST_LOG_ARRANGEMENTS:
        return None
    states = {tuple(sizes): (np.zeros(1, np.int64), np.ones(1))}
    steps = 0
    for score, tie in rarer:
        further: dict[tuple[int, ...], list[tuple[Counts, Floats]]] = {}
        for left, (codes, ways) in states.items():
            for taken, orders in _allocations(left, tie):
                steps += len(codes) + _PER_WAY
                if steps > budget:
                    return None
                shift = score * sum(map(mul, taken[:-1], places))
                part = codes + shift, ways * float(orders)
                further.setdefault(tuple(map(sub, left, taken)), []).append(part)
        states = {left: _merged(parts) for left, parts in further.items()}
    # who is left in each group has the commonest number, of score 0
    if few <= _MOST_LOG_ARRANGEMENTS:
        weights = {left: float(next(_allocations(left, commonest))[1]) for left in states}
    else:
        weights = _relative_weights(list(states), sizes)
    return _merged([(codes, ways * weights[left]) for left, (codes, ways) in states.items()])


def _relative_weights(
    lefts: list[tuple[int, ...]], sizes: list[int]
) -> dict[tuple[int, ...], float]:
    """Return in how many orders these can be left, relative to the most.

    By the few who are not left: the orders of a crowd are beyond floats, and slow to count.
    """
    orders = {
        left: math.prod(
            math.perm(size, size - rest) for size, rest in zip(sizes, left, strict=True)
        )
        for left in lefts
    }
    most = max(orders.values())
    return {left: each / most for left, each in orders.items()}


def _allocations(left: tuple[int, ...], take: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """All ways to take so many out of the groups, and how many orders each of them has."""
    if len(left) == 1:
        yield (take,), 1
        return
    for first in range(max(0, take - sum(left[1:])), min(left[0], take) + 1):
        orders = math.comb(take, first)
        for others, ways in _allocations(left[1:], take - first):
            yield (first, *others), orders * ways


def _merged(parts: list[tuple[Counts, Floats]]) -> tuple[Counts, Floats]:
    """Return each code once, with all its arrangements."""
    if len(parts) == 1:
        return parts[0]
    codes: Counts = np.concatenate([code for code, _ in parts])
    ways: Floats = np.concatenate([way for _, way in parts])
    least = int(codes.min())
    if int(codes.max()) - least < 8 * len(codes):
        counted = np.bincount(codes - least, weights=ways).astype(np.float64)
        held: Counts = np.flatnonzero(counted)
        return held + least, counted[held]
    held, which = np.unique(codes, return_inverse=True)
    return held, np.bincount(which, weights=ways).astype(np.float64)


# --- simulation ----------------------------------------------------------------------------------


def _hits(filled: Counts, scores: Counts, draws: int, seed: int, *, shuffled: bool) -> int:
    """How many random arrangements have an H at least as large as this one."""
    random = np.random.Generator(np.random.PCG64(seed))
    sizes: list[int] = filled.sum(axis=0).tolist()
    ties = filled.sum(axis=1)
    most = _most(filled, scores)
    observed = _spread([np.array([each]) for each in (scores @ filled).tolist()], sizes, most)
    at_once = max(1, _CHUNK // sum(sizes)) if shuffled else _CHUNK // 100
    hits = 0
    for done in range(0, draws, at_once):
        some = min(at_once, draws - done)
        if shuffled:
            sums = _shuffled_sums(np.repeat(scores, ties), sizes, some, random)
        else:
            sums = _drawn_sums(ties, scores, sizes, some, random)
        hits += int((_spread(sums, sizes, most) >= observed).sum())
    return hits


def _shuffled_sums(
    ranks: Counts, sizes: list[int], draws: int, random: np.random.Generator
) -> list[Counts]:
    """The rank sums of groups filled with shuffled respondents."""
    orders = random.permuted(np.tile(ranks, (draws, 1)), axis=1)
    starts = np.cumsum([0, *sizes[:-1]])
    return list(np.add.reduceat(orders, starts, axis=1).T)


def _drawn_sums(
    ties: Counts, scores: Counts, sizes: list[int], draws: int, random: np.random.Generator
) -> list[Counts]:
    """The rank sums of random tables, filled cell by cell."""
    left = [np.full(draws, size) for size in sizes]
    sums = [np.zeros(draws, np.int64) for _ in sizes]
    for score, tie in zip(scores[:-1].tolist(), ties[:-1].tolist(), strict=True):
        to_place = np.full(draws, tie)
        beyond = sum(left[1:], left[0])
        for group in range(len(sizes) - 1):
            beyond = beyond - left[group]
            cell = random.hypergeometric(left[group], beyond, to_place)
            left[group] -= cell
            to_place -= cell
            sums[group] += score * cell
        left[-1] -= to_place
        sums[-1] += score * to_place
    last = int(scores[-1])
    return [total + last * rest for total, rest in zip(sums, left, strict=True)]
