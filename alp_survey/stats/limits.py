"""Confidence limits of many proportions at once, the same as one at a time.

A table has thousands of cells. Wilson's limits are a closed form and are computed for all of them
together; the other methods are computed once for each count and base that occurs.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.proportion import (
    IntervalMethod,
    default_method,
    normal_quantile,
    proportion_interval,
    require_level,
    require_method,
)

__all__ = ["proportion_limits", "wilson_limits"]


def wilson_limits(
    counts: ArrayLike, bases: ArrayLike, *, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's score limits, element by element.

    Parameters
    ----------
    counts, bases : array of float, any shape
        Bases above 0, counts from 0 to the base. Neither need be whole: with weights the base is
        the effective one, and the count its share of that.
    level : float
        Above 0 and below 1.

    Returns
    -------
    tuple of two arrays
        Lower and upper limits, 0 to 1.

    References
    ----------
    Wilson E B (1927). Journal of the American Statistical Association 22:209-212.

    Examples
    --------
    >>> low, high = wilson_limits([32, 0], [44, 44])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.582, 0.0], [0.837, 0.08])
    """
    k, n = np.asarray(counts, float), np.asarray(bases, float)
    z = normal_quantile(require_level(level))

    def lower(count: NDArray[np.float64]) -> NDArray[np.float64]:
        half_width = z * np.sqrt(count * (n - count) / n + z * z / 4)
        return np.where(count > 0, (count + z * z / 2 - half_width) / (n + z * z), 0.0)

    return lower(k), 1 - lower(n - k)


def proportion_limits(
    counts: ArrayLike,
    bases: ArrayLike,
    *,
    method: IntervalMethod | None = None,
    level: float = 0.95,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.object_]]:
    """Confidence limits for every count and base; see `proportion_interval` for the methods.

    Parameters
    ----------
    counts, bases : array of int, any shape
        Counts from 0 to the base; a base of 0 has no limits.
    method : str, optional
        None takes `default_method` for every base.
    level : float

    Returns
    -------
    tuple of three arrays
        Lower limits, upper limits (NaN where the base is 0), and the method of each (empty there).

    Raises
    ------
    ValueError
        For a count that is out of range, an unknown method, a level outside 0 to 1.

    Examples
    --------
    >>> low, high, methods = proportion_limits([32, 2, 0], [44, 3, 0])
    >>> low.round(3).tolist(), methods.tolist()
    ([0.582, 0.094, nan], ['wilson', 'clopper_pearson', ''])
    """
    require_level(level)
    if method is not None:
        require_method(method)
    k, n = np.asarray(counts, np.int64), np.asarray(bases, np.int64)
    if ((k < 0) | (k > n)).any():
        raise ValueError("counts: got one below 0 or above its base; expected 0 to the base.")
    low, high = np.full(k.shape, math.nan), np.full(k.shape, math.nan)
    methods = np.full(k.shape, "", object)
    is_wilson = (n > 0) & (method == "wilson")
    if method is None:
        known, which = np.unique(n, return_inverse=True)
        takes = [base > 0 and default_method(int(base)) == "wilson" for base in known]
        is_wilson = np.array(takes, bool)[which.reshape(n.shape)]
    low[is_wilson], high[is_wilson] = wilson_limits(k[is_wilson], n[is_wilson], level=level)
    methods[is_wilson] = "wilson"
    others = (n > 0) & ~is_wilson
    if others.any():
        pairs, which = np.unique(np.stack([k[others], n[others]]), axis=1, return_inverse=True)
        found = [
            proportion_interval(int(count), int(base), method=method, level=level)
            for count, base in pairs.T
        ]
        low[others] = np.array([each.low for each in found])[which.reshape(-1)]
        high[others] = np.array([each.high for each in found])[which.reshape(-1)]
        methods[others] = np.array([each.method for each in found], object)[which.reshape(-1)]
    return low, high, methods
