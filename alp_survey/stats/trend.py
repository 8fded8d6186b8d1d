"""Tests for a trend over ordered categories: more powerful than a test of any association."""

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import mul, sub
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.contingency import CountTable, filled_lines, require_table

__all__ = ["TrendTest", "cochran_armitage", "linear_by_linear", "permutation_trend"]

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

_MOST_RESPONDENTS = 5_000_000
_CHUNK = 10_000  # simulated tables held at a time
_MOST_WHOLE = 2**62


@dataclass(frozen=True, slots=True)
class TrendTest:
    """A test of a linear trend; what does not exist is None.

    Attributes
    ----------
    statistic : float or None
        Chi-squared on one degree of freedom.
    z : float or None
        Its square root, with the sign of the trend.
    p : float or None
        Two-sided.
    correlation : float or None
        Of the scores, -1 to 1.
    row_scores, column_scores : tuple of float
        As they were used, one for each line of the table as it was given.
    n : int
        Respondents.
    method : str
    note : str
    standard_error : float or None
        Of a p by simulation.
    draws, seed : int or None
        Of a simulation.
    """

    statistic: float | None
    z: float | None
    p: float | None
    correlation: float | None
    row_scores: tuple[float, ...]
    column_scores: tuple[float, ...]
    n: int
    method: str
    note: str = ""
    standard_error: float | None = None
    draws: int | None = None
    seed: int | None = None


def cochran_armitage(table: CountTable, *, scores: Sequence[float] | None = None) -> TrendTest:
    """The Cochran-Armitage test for a trend of a proportion over ordered groups.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (2, groups) or (groups, 2)
        Respondents in each cell, everybody in one cell, unweighted. A 2 x 2 table has its groups
        in the rows.
    scores : sequence of float, optional
        One for each group, finite. None takes 1, 2, 3 and so on: groups without respondents keep
        their place.

    Returns
    -------
    TrendTest
        `z` is positive if the share of the second line of two grows with the scores. Without a
        test if fewer than two rows or columns hold respondents, or all groups that do have one
        score.

    Raises
    ------
    ValueError
        If the table is not one of whole counts with two rows or two columns, or the scores are
        not one finite number for each group.

    Notes
    -----
    The variance is p (1 - p) over n, as in Agresti and in R's ``prop.trend.test``: the statistic
    is n r^2, n / (n - 1) times that of `linear_by_linear`.

    References
    ----------
    Cochran W G (1954). Biometrics 10:417-451. Armitage P (1955). Tests for linear trends in
    proportions and frequencies. Biometrics 11:375-386.

    Examples
    --------
    >>> malformed = [[48, 17066], [38, 14464], [5, 788], [1, 126], [1, 37]]
    >>> test = cochran_armitage(malformed, scores=[0, 0.5, 1.5, 4, 7])
    >>> f"{test.statistic:.2f}, p = {test.p:.3f}"
    '6.57, p = 0.010'
    """
    counts = require_table(table)
    if 2 not in counts.shape:
        size = f"{counts.shape[0]} x {counts.shape[1]}"
        raise ValueError(f"table: got {size}; expected two rows or two columns.")
    rows: tuple[float, ...] = (0.0, 1.0)
    columns = rows
    if counts.shape[1] == 2:
        rows = _scores(scores, counts.shape[0], "scores")
    else:
        columns = _scores(scores, counts.shape[1], "scores")
    return _tested(counts, rows, columns, int(counts.sum()), "Cochran-Armitage")


def linear_by_linear(
    table: CountTable,
    *,
    row_scores: Sequence[float] | None = None,
    column_scores: Sequence[float] | None = None,
) -> TrendTest:
    """The linear-by-linear association test of Mantel: (n - 1) times the squared correlation.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, both variables in order, unweighted.
    row_scores, column_scores : sequence of float, optional
        One for each row or column, finite. None takes 1, 2, 3 and so on: lines without respondents
        keep their place. Mid-ranks make it a test of Spearman's correlation.

    Returns
    -------
    TrendTest
        Without a test if fewer than two rows or columns hold respondents, or all that do have one
        score.

    Raises
    ------
    ValueError
        If the table is not one of whole counts, or scores are not one finite number for each line.

    References
    ----------
    Mantel N (1963). Chi-square tests with one degree of freedom. Journal of the American
    Statistical Association 58:690-700.

    Examples
    --------
    >>> test = linear_by_linear([[8, 5, 2], [4, 7, 5], [1, 4, 8]])
    >>> f"{test.statistic:.2f}, p = {test.p:.4f}"
    '9.46, p = 0.0021'
    """
    counts = require_table(table)
    rows = _scores(row_scores, counts.shape[0], "row_scores")
    columns = _scores(column_scores, counts.shape[1], "column_scores")
    return _tested(counts, rows, columns, int(counts.sum()) - 1, "linear-by-linear")


def permutation_trend(
    table: CountTable,
    *,
    row_scores: Sequence[float] | None = None,
    column_scores: Sequence[float] | None = None,
    budget: int = 500_000,
    draws: int = 100_000,
    seed: int = 20_220_325,
) -> TrendTest:
    """The exact test for a linear trend given both margins, or its simulation.

    The p is the probability, if the one answer is shuffled against the other, of a sum of products
    of scores that is as far from its expectation as the observed one, on either side. It holds for
    any number of respondents, which `cochran_armitage` and `linear_by_linear` do not.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, everybody in one cell, unweighted.
    row_scores, column_scores : sequence of float, optional
        One for each row or column, finite; read as the decimal numbers they are written as. None
        takes 1, 2, 3 and so on.
    budget : int
        Steps after which the exact computation is given up; the default is below a second. The
        same table takes the same way on every computer.
    draws, seed : int
        Of the simulation, where the exact computation is given up.

    Returns
    -------
    TrendTest
        `method` is ``"exact"`` or ``"seeded permutation"``; `statistic` and `z` are those of
        `linear_by_linear`. A simulated p is (hits + 1) / (draws + 1), never 0.

    Raises
    ------
    ValueError
        If the table is not one of whole counts, scores are not one finite number for each line, or
        the budget, the draws or the seed are no whole numbers.

    Notes
    -----
    Lines are taken one by one. What is left of the margin across is a state, and each state keeps
    every sum of scores with the whole number of ways to reach it: no tolerance decides a tie.

    References
    ----------
    Agresti A, Mehta C R, Patel N R (1990). Exact inference for contingency tables with ordered
    categories. Journal of the American Statistical Association 85:453-458.

    Examples
    --------
    >>> test = permutation_trend([[0, 0, 0, 0, 3], [1, 1, 0, 0, 0]])
    >>> test.p, test.method
    (0.1, 'exact')
    """
    for name, value, least in (("budget", budget, 1), ("draws", draws, 1), ("seed", seed, 0)):
        if type(value) is not int or value < least:
            raise ValueError(f"{name}: got {value!r}; expected a whole number, {least} or more.")
    found = linear_by_linear(table, row_scores=row_scores, column_scores=column_scores)
    if found.p is None:
        return replace(found, method="exact")
    if found.n > _MOST_RESPONDENTS:
        note = f"more than {_MOST_RESPONDENTS:,} respondents: use `linear_by_linear`"
        return replace(found, p=None, method="", note=note)
    counts = require_table(table)
    rows, columns = counts.sum(axis=1) > 0, counts.sum(axis=0) > 0
    filled = counts[np.ix_(rows, columns)]
    down, across = (
        _whole_scores(found.row_scores, rows),
        _whole_scores(found.column_scores, columns),
    )
    if len(down) > len(across):
        filled, down, across = filled.T, across, down
    p = _exact(filled, down, across, budget)
    if p is not None:
        return replace(found, p=p, method="exact")
    hits = _hits(filled, down, across, draws, seed)
    p = (hits + 1) / (draws + 1)
    return replace(
        found,
        p=p,
        method="seeded permutation",
        note=f"not exact within {budget:,} steps",
        standard_error=math.sqrt(p * (1 - p) / draws),
        draws=draws,
        seed=seed,
    )


def _whole_scores(scores: Sequence[float], held: NDArray[np.bool_]) -> list[int]:
    """The scores of the filled lines as the smallest whole numbers with the same distances."""
    written = [Fraction(repr(score)) for score, kept in zip(scores, held, strict=True) if kept]
    scale = math.lcm(*(each.denominator for each in written))
    whole = [int(each * scale) for each in written]
    whole = [each - min(whole) for each in whole]
    common = math.gcd(*whole)
    return [each // common for each in whole]


def _exact(filled: Counts, down: list[int], across: list[int], budget: int) -> float | None:
    """The exact p of a table with filled lines; None if it takes more steps than the budget."""
    totals, columns = filled.sum(axis=1).tolist(), filled.sum(axis=0).tolist()
    n = sum(totals)
    # n times the sum less this is n times its distance from the expectation, in whole numbers
    expected = sum(map(mul, down, totals)) * sum(map(mul, across, columns))
    observed = sum(
        down[i] * across[j] * count
        for i, line in enumerate(filled.tolist())
        for j, count in enumerate(line)
    )
    distance = abs(n * observed - expected)
    states: dict[tuple[int, ...], dict[int, int]] = {tuple(totals): {0: 1}}
    steps, cost = 0, 1 + n // 500  # of whole numbers that grow with the respondents
    for score, column in zip(across, columns, strict=True):
        further: dict[tuple[int, ...], dict[int, int]] = {}
        for left, sums in states.items():
            for taken, ways in _allocations(left, column):
                steps += cost * (len(sums) + len(left))
                if steps > budget:
                    return None
                shift = score * sum(map(mul, down, taken))
                target = further.setdefault(tuple(map(sub, left, taken)), {})
                for at, so_far in sums.items():
                    target[at + shift] = target.get(at + shift, 0) + so_far * ways
        states = further
    (sums,) = states.values()
    extreme = sum(ways for at, ways in sums.items() if abs(n * at - expected) >= distance)
    return extreme / sum(sums.values())


def _allocations(left: tuple[int, ...], take: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """All ways to take so many out of what is left, and how many orders each of them has."""
    if len(left) == 1:
        yield (take,), 1
        return
    rest = left[1:]
    for first in range(max(0, take - sum(rest)), min(left[0], take) + 1):
        orders = math.comb(take, first)
        for others, ways in _allocations(rest, take - first):
            yield (first, *others), orders * ways


def _hits(filled: Counts, down: list[int], across: list[int], draws: int, seed: int) -> int:
    """How many random tables with these margins are as far from no trend as this one."""
    random = np.random.Generator(np.random.PCG64(seed))
    n = int(filled.sum())
    whole = n * n * max(down) * max(across) < _MOST_WHOLE
    if whole:
        rows, columns = np.array(down, np.int64), np.array(across, np.int64)
    else:
        rows, columns = (np.array([each / max(of) for each in of]) for of in (down, across))
    margins = filled.sum(axis=1), filled.sum(axis=0)
    expected = (rows @ margins[0]) * (columns @ margins[1])
    slack = 0 if whole else 1e-12 * n * n
    distance = abs(n * (rows @ filled @ columns) - expected) - slack
    hits = 0
    for done in range(0, draws, _CHUNK):
        sums = _drawn_sums(margins, (rows, columns), min(_CHUNK, draws - done), random)
        hits += int((np.abs(n * sums - expected) >= distance).sum())
    return hits


def _drawn_sums(
    margins: tuple[Counts, Counts],
    scores: tuple[NDArray[Any], NDArray[Any]],
    draws: int,
    random: np.random.Generator,
) -> NDArray[Any]:
    """The sums of products of scores of random tables, filled cell by cell."""
    (row_totals, column_totals), (rows, columns) = margins, scores
    left = np.tile(column_totals, (draws, 1))
    sums: NDArray[Any] = np.zeros(draws, rows.dtype)
    for score, total in zip(rows[:-1], row_totals[:-1].tolist(), strict=True):
        to_place, beyond = np.full(draws, total), left.sum(axis=1)
        for column in range(len(column_totals)):
            beyond -= left[:, column]
            cell = random.hypergeometric(left[:, column], beyond, to_place)
            left[:, column] -= cell
            to_place -= cell
            sums += score * columns[column] * cell
    sums += rows[-1] * (left @ columns)
    return sums


def _scores(scores: Sequence[float] | None, lines: int, name: str) -> tuple[float, ...]:
    """Return a score for each line, or raise."""
    if scores is None:
        return tuple(float(place) for place in range(1, lines + 1))
    if isinstance(scores, str | Mapping | Set):
        raise ValueError(f"{name}: got {scores!r}; expected a number for each line.")
    try:
        values = tuple(float(score) for score in scores)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: got {scores!r}; expected a number for each line.") from None
    if len(values) != lines:
        raise ValueError(f"{name}: got {len(values)} scores; expected {lines}, one for each line.")
    for value in values:
        if not math.isfinite(value):
            raise ValueError(f"{name}: got {value!r}; expected finite numbers.")
    return values


def _tested(
    counts: Counts,
    row_scores: tuple[float, ...],
    column_scores: tuple[float, ...],
    multiplier: int,
    method: str,
) -> TrendTest:
    """Return the test of the correlation of the scores."""
    n = int(counts.sum())
    _, why = filled_lines(counts)
    correlation = None
    if not why:
        correlation = _correlation(counts, np.array(row_scores), np.array(column_scores))
        why = "" if correlation is not None else "one score only: no trend to test"
    if correlation is None:
        nothing = (None, None, None, None)
        return TrendTest(*nothing, row_scores, column_scores, n, method, why)
    z = math.sqrt(multiplier) * correlation
    p = math.erfc(abs(z) / math.sqrt(2))
    return TrendTest(z * z, z, p, correlation, row_scores, column_scores, n, method)


def _correlation(counts: Counts, rows: Floats, columns: Floats) -> float | None:
    """Return the correlation of the scores of respondents; None if one of them does not vary."""
    n = counts.sum()
    row_totals, column_totals = counts.sum(axis=1), counts.sum(axis=0)
    if any(
        len(set(scores[totals > 0].tolist())) < 2
        for scores, totals in ((rows, row_totals), (columns, column_totals))
    ):
        return None
    rows, columns = (
        (scores - float(totals @ scores) / n) / np.ptp(scores)
        for scores, totals in ((rows, row_totals), (columns, column_totals))
    )
    product = float(rows @ counts @ columns)
    spread = float(row_totals @ rows**2) * float(column_totals @ columns**2)
    return max(-1.0, min(1.0, product / math.sqrt(spread)))
