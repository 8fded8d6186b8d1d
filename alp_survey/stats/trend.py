"""Tests for a trend over ordered categories: more powerful than a test of any association."""

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.contingency import CountTable, filled_lines, require_table

__all__ = ["TrendTest", "cochran_armitage", "linear_by_linear"]

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


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
