"""Means, standard deviations, medians and quantiles, weighted or not, with their limits.

Everything is computed from what a frequency table holds: for each score the number of respondents,
the sum of their weights and the sum of the squares of these. Weights of 1 give the unweighted
statistics.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.as_numbers import as_numbers
from alp_survey.stats.proportion import require_level

__all__ = ["Location", "mean_limits", "quantile", "quantile_limits"]

Floats = NDArray[np.float64]

_ROUNDING = 1e-9
_ORDER = "order statistics"
_ALONE = "one respondent has no interval"
_ALL_THE_SAME = "all have the same score, which says nothing of how far others differ"
_TOO_FEW = "too few respondents for an interval"


@dataclass(frozen=True, slots=True)
class Location:
    """A mean or a quantile; what does not exist is None, and `note` says why.

    Attributes
    ----------
    estimate, low, high : float or None
        In the unit of the scores.
    deviation : float or None
        Of a mean: the standard deviation of the scores.
    n : int
        Respondents with a score.
    level : float
    method : str
    note : str
    """

    estimate: float | None
    low: float | None
    high: float | None
    deviation: float | None
    n: int
    level: float
    method: str
    note: str = ""


def _sums(
    scores: ArrayLike, n: ArrayLike, weight: ArrayLike | None, square: ArrayLike | None
) -> tuple[Floats, Floats, Floats, Floats]:
    """The sums of the scores that somebody has."""
    values, respondents = as_numbers(scores, "scores"), as_numbers(n, "n")
    weights = respondents if weight is None else as_numbers(weight, "weight")
    squares = respondents if square is None else as_numbers(square, "square")
    if not values.shape == respondents.shape == weights.shape == squares.shape:
        raise ValueError("scores: got arrays of different shapes; expected one sum for each score.")
    if (weight is None) != (square is None):
        raise ValueError("square: got weights without squares, or the reverse; expected both.")
    for name, given in (("n", respondents), ("weight", weights), ("square", squares)):
        if not (np.isfinite(given) & (given >= 0)).all():
            raise ValueError(f"{name}: got a sum below 0 or not finite; expected numbers from 0.")
    if (respondents % 1).any():
        raise ValueError("n: got a fraction of a respondent; expected whole numbers.")
    if np.isinf(values).any():
        raise ValueError("scores: got an infinite one; expected numbers, or NaN for no score.")
    held = (respondents > 0) & ~np.isnan(values)
    return values[held], respondents[held], weights[held], squares[held]


def mean_limits(
    scores: ArrayLike,
    n: ArrayLike,
    weight: ArrayLike | None = None,
    square: ArrayLike | None = None,
    *,
    level: float = 0.95,
    sample: int | None = None,
) -> Location:
    """The mean with the interval of Student's t.

    Do not use it for a scale whose points are not evenly apart: report the median or the shares.

    Parameters
    ----------
    scores : array of float, shape (scores,)
        NaN for what is no score.
    n, weight, square : array, shape (scores,)
        Respondents with each score, their weights and the squares of these; without weights
        everybody weighs 1.
    level : float
        Above 0 and below 1.
    sample : int, optional
        With weights all respondents of the survey, if these are a part of them; by default they
        are everybody. Without weights it changes nothing.

    Returns
    -------
    Location
        Without a mean if nobody has a score or all weights are 0; without an interval if one
        respondent has one, or has all the weight, or all scores are the same.

    Notes
    -----
    With weights w the variance of the mean is n/(n-1) times the sum of (w (x - mean))^2, over the
    square of the sum of w: Taylor's linearisation for a sample drawn with replacement, as R's
    survey package has it for a design that has weights only. Its n is the whole `sample`, as in
    ``svymean`` and ``svyby`` of a part of one. The degrees of freedom are 1 less than those who
    have a score, and so is the divisor of the standard deviation.

    References
    ----------
    Student (1908). Biometrika 6:1-25. Binder D A (1983). International Statistical Review
    51:279-292.

    Examples
    --------
    >>> found = mean_limits([1, 2, 3, 4, 5], [2, 4, 6, 20, 12])
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (3.818, 3.489, 4.148)
    """
    require_level(level)
    x, respondents, weights, squares = _sums(scores, n, weight, square)
    count, total = int(respondents.sum()), float(weights.sum())
    if sample is not None and sample < count:
        raise ValueError(f"sample: got {sample}; expected at least the {count} with a score.")
    if not total:
        return Location(None, None, None, None, count, level, "t", _nobody(count))
    mean = float(weights @ x) / total
    if total**2 <= float(squares.sum()) * (1 + _ROUNDING):
        return Location(mean, None, None, None, count, level, "t", _ALONE)
    away = (x - mean) ** 2
    deviation = math.sqrt(count / (count - 1) * float(weights @ away) / total)
    everybody = count if sample is None or weight is None else sample
    error = math.sqrt(everybody / (everybody - 1) * float(squares @ away)) / total
    if not error:
        return Location(mean, None, None, deviation, count, level, "t", _ALL_THE_SAME)
    from scipy.special import stdtrit

    width = float(stdtrit(count - 1, (1 + level) / 2)) * error
    return Location(mean, mean - width, mean + width, deviation, count, level, "t")


def quantile(
    scores: ArrayLike,
    n: ArrayLike,
    weight: ArrayLike | None = None,
    square: ArrayLike | None = None,
    *,
    share: float = 0.5,
) -> float | None:
    """The score below which a share of the respondents lies.

    Parameters
    ----------
    scores, n, weight, square : array, shape (scores,)
        As in `mean_limits`.
    share : float
        From 0 to 1; 0.5 is the median.

    Returns
    -------
    float or None
        The lowest score that at least this share does not exceed; if exactly this share does not
        exceed it, the mean of it and the next one. None if nobody has a score.

    References
    ----------
    Hyndman R J, Fan Y (1996). The American Statistician 50:361-365, definition 2.

    Examples
    --------
    >>> quantile([1, 2, 3, 4], [1, 1, 1, 1]), quantile([1, 2, 3], [1, 1, 1])
    (2.5, 2.0)
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share: got {share}; expected a proportion from 0 to 1.")
    x, _, weights, _ = _sums(scores, n, weight, square)
    return _quantile(x, weights, share)


def _quantile(x: Floats, weights: Floats, share: float, *, between: bool = True) -> float | None:
    """A quantile, the mean of two neighbouring scores where it lies between them if asked."""
    x, weights = x[weights > 0], weights[weights > 0]
    if not len(x):
        return None
    order = np.argsort(x, kind="stable")
    x, sums = x[order], np.cumsum(weights[order])
    reached = sums / sums[-1]
    # sums of weights such as 0.1 must meet a share such as 0.5 in spite of rounding
    first = int(np.searchsorted(reached, share - 1e-12))
    first = min(first, len(x) - 1)
    if between and first + 1 < len(x) and abs(reached[first] - share) < 1e-12 and share > 0:
        return float(x[first] + x[first + 1]) / 2
    return float(x[first])


def quantile_limits(
    scores: ArrayLike,
    n: ArrayLike,
    weight: ArrayLike | None = None,
    square: ArrayLike | None = None,
    *,
    share: float = 0.5,
    level: float = 0.95,
) -> Location:
    """A quantile with the interval between two of the scores in order.

    Parameters
    ----------
    scores, n, weight, square : array, shape (scores,)
        As in `mean_limits`.
    share : float
        From 0 to 1; 0.5 is the median.
    level : float

    Returns
    -------
    Location
        The limits are scores that were given. Without an interval where the lowest and the highest
        score do not reach the level: 95% for a median take 6 respondents, for a quartile 13.

    Notes
    -----
    How many of n respondents lie below a quantile is binomial, whatever the scores are; the limits
    are the innermost scores in order that leave at most half of 1 - `level` outside on each side,
    so that ties make the interval safer. With weights n is the effective base, rounded down, and
    the order is that of the weights, in the manner of Woodruff.

    References
    ----------
    Thompson W R (1936). Annals of Mathematical Statistics 7:122-128.
    Woodruff R S (1952). Journal of the American Statistical Association 47:635-646.

    Examples
    --------
    >>> found = quantile_limits([1, 2, 3, 4, 5], [2, 4, 6, 20, 12])
    >>> found.estimate, found.low, found.high
    (4.0, 4.0, 4.0)
    """
    require_level(level)
    estimate = quantile(scores, n, weight, square, share=share)
    x, respondents, weights, squares = _sums(scores, n, weight, square)
    count = int(respondents.sum())
    if estimate is None:
        return Location(None, None, None, None, count, level, _ORDER, _nobody(count))
    effective = int(float(weights.sum()) ** 2 / float(squares.sum()) * (1 + _ROUNDING))
    ranks = _ranks(effective, share, level)
    if ranks is None:
        return Location(estimate, None, None, None, count, level, _ORDER, _TOO_FEW)
    low, high = (_quantile(x, weights, rank / effective, between=False) for rank in ranks)
    return Location(estimate, low, high, None, count, level, _ORDER)


@lru_cache(maxsize=4096)
def _ranks(n: int, share: float, level: float) -> tuple[int, int] | None:
    """Which of n scores in order, counted from 1, hold a quantile between them; None if none do."""
    from scipy.special import bdtr, bdtrik

    outside = (1 - level) / 2
    # the last rank r with at most `outside` for fewer than r scores below, and so from above
    low, high = (int(max(0.0, bdtrik(outside, n, each))) for each in (share, 1 - share))
    ranks = []
    for start, each in ((low, share), (high, 1 - share)):
        rank = max(start - 1, 0)
        while rank < n and bdtr(rank, n, each) <= outside:
            rank += 1
        ranks.append(rank)
    first, last = ranks[0], n + 1 - ranks[1]
    return (first, last) if ranks[0] and ranks[1] else None


def _nobody(count: int) -> str:
    return "nobody with a weight above 0" if count else "nobody has a score"
