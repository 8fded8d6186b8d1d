"""Many two-way tables of one shape at once: chi-squared, Cramer's V, residuals.

The numbers are those of `chi_square`, `cramers_v` and `adjusted_residuals`, table by table; a book
of a thousand cross-tabs has them in the time of a few.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.proportion import require_level

__all__ = ["ManyTables", "ManyV", "many_chi_square", "many_cramers_v", "share_residuals"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ManyTables:
    """Pearson's chi-squared of many tables; NaN where there is nothing to compare.

    Attributes
    ----------
    statistic, p, smallest_expected, share_expected_below_5 : array of float, shape (tables,)
    df, n, rows, columns : array of int, shape (tables,)
        `rows` and `columns` are those that hold respondents; only they count.
    """

    statistic: Floats
    df: Whole
    p: Floats
    smallest_expected: Floats
    share_expected_below_5: Floats
    n: Whole
    rows: Whole
    columns: Whole


@dataclass(frozen=True, slots=True)
class ManyV:
    """Cramer's V corrected for its bias, and the limits of the plain one; NaN where none exists."""

    bias_corrected: Floats
    low: Floats
    high: Floats


def many_chi_square(tables: ArrayLike) -> ManyTables:
    """Pearson's chi-squared test of independence of every table, uncorrected.

    Parameters
    ----------
    tables : array of int, shape (tables, rows, columns)

    Returns
    -------
    ManyTables

    Examples
    --------
    >>> found = many_chi_square([[[15, 5], [9, 15]], [[4, 0], [5, 0]]])
    >>> found.statistic.round(3).tolist(), found.df.tolist()
    ([6.188, nan], [1, 0])
    """
    from scipy.special import chdtrc

    counts = np.asarray(tables, np.int64)
    down, across = counts.sum(axis=2), counts.sum(axis=1)
    n = down.sum(axis=1)
    rows, columns = (down > 0).sum(axis=1), (across > 0).sum(axis=1)
    testable = (rows > 1) & (columns > 1)
    expected = _expected(down, across, n)
    filled = (down > 0)[:, :, None] & (across > 0)[:, None, :]
    terms = np.divide((counts - expected) ** 2, expected, out=np.zeros_like(expected), where=filled)
    # exactly rounded sums, as of one table
    sums = [math.fsum(each) for each in terms.reshape(len(counts), -1).tolist()]
    statistic = np.where(testable, sums, np.nan)
    df = np.where(testable, (rows - 1) * (columns - 1), 0)
    below = ((expected < 5) & filled).sum(axis=(1, 2)) / np.maximum(1, rows * columns)
    smallest = np.where(filled, expected, np.inf).min(axis=(1, 2), initial=np.inf)
    return ManyTables(
        statistic=statistic,
        df=df,
        p=np.where(testable, chdtrc(np.maximum(df, 1), np.where(testable, statistic, 0)), np.nan),
        smallest_expected=np.where(testable, smallest, np.nan),
        share_expected_below_5=np.where(testable, below, np.nan),
        n=n,
        rows=rows,
        columns=columns,
    )


def _expected(down: Whole, across: Whole, n: Whole) -> Floats:
    """Row total times column total over n."""
    products = down[:, :, None] * across[:, None, :]
    return products / np.maximum(1.0, n)[:, None, None]


def many_cramers_v(tested: ManyTables, *, level: float = 0.95) -> ManyV:
    """Cramer's V of every table; see `cramers_v` for what it is.

    Parameters
    ----------
    tested : ManyTables
    level : float

    Returns
    -------
    ManyV

    Examples
    --------
    >>> found = many_cramers_v(many_chi_square([[[15, 5], [9, 15]]]))
    >>> found.bias_corrected.round(3).tolist(), found.low.round(3).tolist()
    ([0.347], [0.076])
    """
    level = require_level(level)
    n, df = tested.n.astype(float), tested.df
    with np.errstate(invalid="ignore", divide="ignore"):
        # Bergsma's numbers of rows and columns, less 1
        rows, columns = (
            (lines - 1) * (n - lines) / (n - 1) for lines in (tested.rows, tested.columns)
        )
        smaller = np.minimum(rows, columns)
        phi = np.maximum(0, tested.statistic / n - df / (n - 1))
        corrected = np.where(smaller > 0, np.minimum(1, np.sqrt(phi / smaller)), np.nan)
        corrected[np.isnan(tested.statistic)] = np.nan
        low, high = _noncentralities(tested.statistic, df, level)
        most = n * (np.minimum(tested.rows, tested.columns) - 1)
        limits = (np.minimum(1, np.sqrt(each / most)) for each in (low, high))
        return ManyV(corrected, *limits)


def _noncentralities(statistic: Floats, df: Whole, level: float) -> tuple[Floats, Floats]:
    """The noncentralities that leave half of 1 - level above and below each statistic."""
    from scipy.special import chdtr, chdtrc
    from scipy.stats import ncx2

    tail = (1 - level) / 2
    known = ~np.isnan(statistic)
    low, high = np.where(known, 0.0, np.nan), np.full(len(statistic), np.nan)
    x, d = np.where(known, statistic, 1), np.maximum(df, 1)
    above = known & (chdtrc(d, x) < tail)
    low[above] = _root(ncx2.sf, x[above], d[above], x[above] + 1, tail)
    # beyond ten standard deviations of a noncentral chi-squared of the largest mean looked for
    top = x + d + 10 + 40 * np.sqrt(x + d + 10) - math.log(tail) * 8
    below = known & (chdtr(d, x) > tail)
    high[below] = _root(ncx2.cdf, x[below], d[below], top[below], tail)
    return low, high


def _root(tail_of: Callable[..., Floats], x: Floats, df: Whole, top: Floats, tail: float) -> Floats:
    """Where a tail of the noncentral chi-squared distribution has this probability."""
    if not len(x):
        return np.empty(0)
    from scipy.optimize.elementwise import find_root

    def beyond(noncentrality: Floats, x: Floats, df: Floats) -> Floats:
        beyond_it: Floats = tail_of(x, df, noncentrality) - tail
        return beyond_it

    bracket = np.full(len(x), 1e-300), top
    found: Floats = find_root(beyond, bracket, args=(x, df.astype(float))).x
    return found


def share_residuals(counts: ArrayLike, bases: ArrayLike) -> Floats:
    """Adjusted residuals of shares in groups: each row against all else in its base.

    Of a table in which everybody is in one row these are Haberman's (1973); of answers of which
    several can be ticked, those of the two-way table of each answer, ticked or not.

    Parameters
    ----------
    counts, bases : array of int, shape (rows, columns)
        Respondents in each cell, and in its base; nobody is in two columns.

    Returns
    -------
    array of float, shape (rows, columns)
        How far a count is from independence, in standard deviations; NaN in columns without
        respondents, and in rows in which nobody is, or everybody.

    References
    ----------
    Haberman S J (1973). The analysis of residuals in cross-classified tables. Biometrics
    29:205-220.

    Examples
    --------
    >>> share_residuals([[15, 5], [9, 15]], [[24, 20], [24, 20]]).round(2).tolist()
    [[2.49, -2.49], [-2.49, 2.49]]
    """
    k, base = np.asarray(counts, float), np.asarray(bases, float)
    row, n = k.sum(axis=1, keepdims=True), base.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = row * base / n
        residuals = (k - expected) / np.sqrt(expected * (1 - row / n) * (1 - base / n))
    return np.where(np.isfinite(residuals), residuals, np.nan)
