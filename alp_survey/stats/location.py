"""Means, standard deviations, medians and quantiles, weighted or not, with their limits.

Everything is computed from what a frequency table holds: for each score the number of respondents,
the sum of their weights and the sum of the squares of these. Weights of 1 give the unweighted
statistics.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.limits import wilson_limits
from alp_survey.stats.proportion import require_level

__all__ = ["Location", "mean_limits", "quantile", "quantile_limits"]

Floats = NDArray[np.float64]


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
    values, respondents = np.asarray(scores, float), np.asarray(n, float)
    weights = respondents if weight is None else np.asarray(weight, float)
    squares = respondents if square is None else np.asarray(square, float)
    if not values.shape == respondents.shape == weights.shape == squares.shape:
        raise ValueError("scores: got arrays of different shapes; expected one sum for each score.")
    if (weight is None) != (square is None):
        raise ValueError("square: got weights without squares, or the reverse; expected both.")
    if (respondents < 0).any() or (weights < 0).any():
        raise ValueError("n: got a sum below 0; expected counts and weights from 0.")
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
        Without a mean if nobody has a score or all weights are 0, without an interval if one has.

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
        return Location(None, None, None, None, count, level, "t", "nobody has a score")
    mean = float(weights @ x) / total
    if count == 1:
        return Location(mean, None, None, None, 1, level, "t", "one respondent has no interval")
    away = (x - mean) ** 2
    deviation = math.sqrt(count / (count - 1) * float(weights @ away) / total)
    everybody = count if sample is None or weight is None else sample
    error = math.sqrt(everybody / (everybody - 1) * float(squares @ away)) / total
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
    order = np.argsort(x, kind="stable")
    x, sums = x[order], np.cumsum(weights[order])
    if not len(x) or not sums[-1]:
        return None
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
    """A quantile with Woodruff's interval.

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
        The limits are scores: those at which the limits of the share itself are reached, which are
        Wilson's on the effective base.

    References
    ----------
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
        return Location(None, None, None, None, count, level, "woodruff", "nobody has a score")
    if count == 1:
        note = "one respondent has no interval"
        return Location(estimate, None, None, None, 1, level, "woodruff", note)
    effective = float(weights.sum()) ** 2 / float(squares.sum())
    low, high = wilson_limits(share * effective, effective, level=level)
    return Location(
        estimate,
        _quantile(x, weights, float(low), between=False),
        _quantile(x, weights, float(high), between=False),
        None,
        count,
        level,
        "woodruff",
    )
