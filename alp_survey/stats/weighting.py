"""One weighted share: its estimate, its standard error, and an interval on the effective base.

Three sums of each cell are enough (respondents, weights, squared weights), so a table is weighted
in one pass over the responses. For weights alone: strata and clusters need their own sums.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.as_numbers import as_numbers, is_number
from alp_survey.stats.beta import incomplete_beta, log_likelihood_drop, solve_increasing
from alp_survey.stats.difference import bisect_rising
from alp_survey.stats.limits import wilson_limits
from alp_survey.stats.proportion import (
    agresti_coull_lower,
    proportion_interval,
    require_base,
    require_level,
    wilson_lower,
)

__all__ = [
    "DesignMethod",
    "WeightSums",
    "WeightedMethod",
    "WeightedProportion",
    "design_effect",
    "design_interval",
    "effective_base",
    "effective_limits",
    "require_weighted_method",
    "sum_weights",
    "weighted_proportion",
]

WeightedMethod = Literal["wilson", "agresti_coull", "clopper_pearson", "jeffreys"]
DesignMethod = Literal["logit", "xlogit", "asin", "beta", "mean", "likelihood"]
_WEIGHTED: tuple[WeightedMethod, ...] = get_args(WeightedMethod)
_DESIGN: tuple[DesignMethod, ...] = get_args(DesignMethod)
_LARGE = 20  # the base from which Wilson's interval is the default
_ROUNDING = 1e-11  # of sums of some millions of weights, relative


@dataclass(frozen=True, slots=True)
class WeightSums:
    """What a cell leaves of its weights: how many, their sum, and the sum of their squares."""

    respondents: int
    weight: float
    squared: float


@dataclass(frozen=True, slots=True)
class WeightedProportion:
    """A weighted share; `estimate`, `standard_error`, `low` and `high` are proportions, 0 to 1.

    What does not exist is None, and `note` says why. `effective_base` and `design_effect` are
    those of the weights (Kish), whatever was asked.
    """

    estimate: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    base: int
    effective_base: float | None
    design_effect: float | None
    method: WeightedMethod | None
    level: float
    note: str = ""


def sum_weights(weights: ArrayLike) -> WeightSums:
    """The three sums of a cell's weights.

    Parameters
    ----------
    weights : array of float, shape (n,)
        At least 0, finite. An empty array is a cell without respondents.

    Returns
    -------
    WeightSums

    Raises
    ------
    ValueError
        If the array has another shape, or a weight is negative or not finite.

    Examples
    --------
    >>> sum_weights([0.5, 1.0, 1.5])
    WeightSums(respondents=3, weight=3.0, squared=3.5)
    """
    values = as_numbers(weights, "weights")
    if values.ndim != 1:
        raise ValueError(f"weights: got {values.ndim} dimensions; expected a list of weights.")
    if not np.isfinite(values).all() or (values < 0).any():
        wrong = float(values[~np.isfinite(values) | (values < 0)][0])
        raise ValueError(f"weights: got {wrong!r}; expected finite weights, 0 or more.")
    if values.any() and not 1e-140 < float(values.max()) < 1e140:
        got = float(values.max())
        raise ValueError(f"weights: got {got!r}; expected weights whose squares are numbers, too.")
    # fsum: the same sums whatever the order of the responses
    return WeightSums(len(values), math.fsum(values), math.fsum(values * values))


def effective_base(sum_w: float, sum_w2: float) -> float:
    """How many equally weighted respondents would be as precise (Kish).

    Parameters
    ----------
    sum_w, sum_w2 : float
        Sum of the weights and of their squares, both above 0.

    Returns
    -------
    float
        ``sum_w ** 2 / sum_w2``: the respondents if all weights are equal, less otherwise. It is
        about the weights only; it does not know whether they go with the answers.

    Raises
    ------
    ValueError
        If a sum is not above 0 and finite, or the squares are more than the square of the sum.

    References
    ----------
    Kish L (1965). Survey Sampling, section 11.7. Wiley.

    Examples
    --------
    >>> round(effective_base(3.0, 3.5), 2)
    2.57
    """
    for name, value in (("sum_w", sum_w), ("sum_w2", sum_w2)):
        if not (is_number(value) and math.isfinite(value) and value > 0):
            raise ValueError(f"{name}: got {value!r}; expected a finite number above 0.")
    if sum_w2 > sum_w * sum_w * (1 + _ROUNDING):
        raise ValueError(
            f"sum_w2: got {sum_w2!r}; expected at most the square of sum_w, {sum_w * sum_w:g}."
        )
    return sum_w * sum_w / sum_w2


def design_effect(base: int, sum_w: float, sum_w2: float) -> float:
    """How many times the variance grows by weighting (Kish): base over effective base.

    Parameters
    ----------
    base : int
        Respondents, at least 1.
    sum_w, sum_w2 : float
        Sum of their weights and of the squares, both above 0.

    Returns
    -------
    float
        At least 1: one plus the squared coefficient of variation of the weights.

    Raises
    ------
    ValueError
        Where `effective_base` would, or if so few respondents cannot have these sums.

    References
    ----------
    Kish L (1965). Survey Sampling, section 11.7. Wiley.

    Examples
    --------
    >>> round(design_effect(3, 3.0, 3.5), 3)
    1.167
    """
    effective = effective_base(sum_w, sum_w2)
    base = require_base(base)
    if effective > base * (1 + _ROUNDING):
        raise ValueError(
            f"base: got {base}; expected at least the effective base of these sums, {effective:g}."
        )
    return max(1.0, base / effective)


def weighted_proportion(
    cell: WeightSums,
    base: WeightSums,
    *,
    sample: int | None = None,
    method: WeightedMethod | None = None,
    level: float = 0.95,
) -> WeightedProportion:
    """The weighted share of a cell in its base, with its standard error and interval.

    The interval is the one of `proportion_interval` on Kish's effective base, with a count that
    need not be whole. It treats weights as known: a weight that was raked to targets makes the
    shares of those targets more certain than it says. It is not a claim that a self-selected
    sample became a random one.

    Parameters
    ----------
    cell, base : WeightSums
        Sums over those who are in the numerator, and over all who are in the denominator.
    sample : int, optional
        Respondents of the whole sample, where the base is a part of it (a filtered question, a
        subgroup): the variance takes n / (n - 1) of the sample, as R's survey package does for a
        domain. None takes the base.
    method : str, optional
        ``"wilson"``, ``"agresti_coull"``, ``"clopper_pearson"`` or ``"jeffreys"``. None takes
        Wilson from an effective base of 20, Clopper-Pearson below.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    WeightedProportion
        With equal weights the interval is exactly that of `proportion_interval`. The standard
        error is the linearised one of a ratio; a single respondent has none, and a base that is
        empty or weighs nothing has no share.

    Raises
    ------
    ValueError
        If sums are negative, not finite, or impossible together (a cell heavier than its base,
        squares that no such weights have), if `sample` is smaller than the base, or method or
        level is none of the above.

    Notes
    -----
    With weights w and p = sum of w in the cell / sum of w in the base, the variance is
    n / (n - 1) times the sum of (w (y - p))^2, over the squared sum of weights. For y of 0 and 1
    that needs the squared weights in the cell and in the base only.

    References
    ----------
    Kish L (1965). Survey Sampling. Wiley.
    Lumley T (2004). Analysis of complex survey samples. Journal of Statistical Software 9(8).
    Dean N, Pagano M (2015). Evaluating confidence interval methods for binomial proportions in
    clustered surveys. Journal of Survey Statistics and Methodology 3:484-503.

    Examples
    --------
    >>> ticked, asked = sum_weights([1.2] * 20 + [0.8] * 12), sum_weights([1.2] * 22 + [0.8] * 22)
    >>> share = weighted_proportion(ticked, asked)
    >>> f"{share.estimate:.3f}, effective base {share.effective_base:.1f}"
    '0.764, effective base 42.3'
    >>> f"{share.low:.3f} to {share.high:.3f}, {share.method}"
    '0.617 to 0.866, wilson'
    """
    for name, sums in (("cell", cell), ("base", base)):
        _require_sums(name, sums)
    _require_part(cell, base)
    level = require_level(level)
    if method is not None:
        require_weighted_method(method)
    n = base.respondents if sample is None else require_base(sample, "sample")
    if n < base.respondents:
        raise ValueError(f"sample: got {n}; expected at least the base, {base.respondents}.")
    if base.weight == 0:
        why = "no respondents" if base.respondents == 0 else "all weights are 0"
        nothing = (None, None, None, None)
        return WeightedProportion(*nothing, base.respondents, None, None, method, level, why)

    kish = effective_base(base.weight, base.squared)
    whole = round(kish)
    is_equal = whole == base.respondents and abs(kish - whole) <= whole * _ROUNDING
    effective = float(whole) if is_equal else kish
    share = cell.respondents / whole if is_equal else min(1.0, cell.weight / base.weight)
    chosen = method or _default_method(effective)
    if is_equal:
        known = proportion_interval(cell.respondents, whole, method=chosen, level=level)
        low, high = known.low, known.high
    else:
        low, high = _limits(chosen, share, effective, level)
    return WeightedProportion(
        estimate=share,
        standard_error=_standard_error(cell, base, share, n) if n > 1 else None,
        low=low,
        high=high,
        base=base.respondents,
        effective_base=effective,
        design_effect=base.respondents / effective,
        method=chosen,
        level=level,
        note=_note(share, n),
    )


def effective_limits(
    shares: ArrayLike,
    bases: ArrayLike,
    *,
    method: WeightedMethod | None = None,
    level: float = 0.95,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.object_]]:
    """The limits of `weighted_proportion` for many shares at once.

    Parameters
    ----------
    shares : array of float, any shape
        Weighted proportions, 0 to 1.
    bases : array of float, of the same shape
        Effective bases, above 0. One that is whole but for rounding is taken as whole.
    method : str, optional
        As in `weighted_proportion`.
    level : float

    Returns
    -------
    tuple of three arrays
        Lower limits, upper limits, and the method of each.

    Examples
    --------
    >>> low, high, methods = effective_limits([0.75, 0.5], [42.3, 9.6])
    >>> low.round(3).tolist(), high.round(3).tolist(), methods.tolist()
    ([0.603, 0.182], [0.856, 0.818], ['wilson', 'clopper_pearson'])
    """
    level = require_level(level)
    if method is not None:
        require_weighted_method(method)
    share, base = as_numbers(shares, "shares"), as_numbers(bases, "bases")
    if share.shape != base.shape:
        raise ValueError(f"bases: got the shape {base.shape}; expected that of shares.")
    if not ((share >= -_ROUNDING) & (share <= 1 + _ROUNDING)).all():
        raise ValueError("shares: got one outside 0 to 1; expected proportions.")
    if not (np.isfinite(base) & (base > 0)).all():
        raise ValueError("bases: got one that is not above 0; expected effective bases.")
    share = np.clip(share, 0, 1)
    whole = np.rint(base)
    base = np.where(np.abs(base - whole) <= whole * _ROUNDING, whole, base)
    methods = np.full(share.shape, method or "", object)
    if method is None:
        methods[...] = np.where(base >= _LARGE, "wilson", "clopper_pearson")
    low, high = (np.array(ends) for ends in wilson_limits(share * base, base, level=level))
    for place in np.argwhere(methods != "wilson"):
        at = tuple(place)
        low[at], high[at] = _limits(methods[at], float(share[at]), float(base[at]), level)
    return low, high, methods


def require_weighted_method(method: str) -> WeightedMethod:
    """Return a method that is known for effective bases, or raise with the list of them."""
    if method not in _WEIGHTED:
        known = ", ".join(_WEIGHTED)
        raise ValueError(f"method: got {method!r}; with weights expected one of {known}.")
    return method


def _default_method(effective: float) -> WeightedMethod:
    """As `proportion.default_method`, for a base that need not be whole."""
    return "wilson" if effective >= _LARGE else "clopper_pearson"


def _limits(method: WeightedMethod, share: float, base: float, level: float) -> tuple[float, float]:
    """Return both limits; the count need not be whole."""
    low = _lower_limit(method, base * share, base, level)
    return low, 1 - _lower_limit(method, base * (1 - share), base, level)


def _note(share: float, n: int) -> str:
    """Say what the standard error cannot."""
    if n == 1:
        return "one respondent has no standard error"
    return "" if 0 < share < 1 else "at 0 and 100% the standard error is 0; read the interval"


def _require_sums(name: str, sums: WeightSums) -> None:
    """Refuse sums that no weights of 0 or more can have."""
    if not isinstance(sums, WeightSums):
        raise ValueError(f"{name}: got a {type(sums).__name__}; expected WeightSums.")
    n, w, w2 = sums.respondents, sums.weight, sums.squared
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 0:
        raise ValueError(f"{name}.respondents: got {n!r}; expected a whole number, 0 or more.")
    for part, value in (("weight", w), ("squared", w2)):
        if not (is_number(value) and math.isfinite(value) and value >= 0):
            raise ValueError(f"{name}.{part}: got {value!r}; expected a finite sum, 0 or more.")
    if not w * w * (1 - _ROUNDING) <= n * w2 or w2 > w * w * (1 + _ROUNDING):
        raise ValueError(
            f"{name}: got {n} respondents, weights {w:g} and squares {w2:g}; expected sums of one "
            "list of weights."
        )


def _require_part(cell: WeightSums, base: WeightSums) -> None:
    """Refuse a numerator that is more than its denominator."""
    slack = 1 + _ROUNDING
    if (
        cell.respondents > base.respondents
        or cell.weight > base.weight * slack
        or cell.squared > base.squared * slack
    ):
        raise ValueError(
            f"cell: got {cell.respondents} respondents of weight {cell.weight:g}; expected a part "
            f"of the base, {base.respondents} of weight {base.weight:g}."
        )


def _standard_error(cell: WeightSums, base: WeightSums, share: float, n: int) -> float:
    """Return the linearised standard error of a ratio of weights."""
    others = max(0.0, base.squared - cell.squared)
    squares = cell.squared * (1 - share) ** 2 + others * share**2
    return math.sqrt(n / (n - 1) * squares) / base.weight


def _lower_limit(method: WeightedMethod, count: float, base: float, level: float) -> float:
    """Return the lower limit of any method; 0 for a count of 0, 1 - it for the upper."""
    return max(0.0, _LOWER_LIMITS[method](count, base, level)) if count > 0 else 0.0


def _beta_quantile(a: float, b: float, probability: float, start: float) -> float:
    """Return the quantile of Beta(a, b)."""
    return solve_increasing(lambda p: incomplete_beta(a, b, p), probability, start=start)


def _clopper_pearson(count: float, base: float, level: float) -> float:
    """Return the Beta quantile that is Clopper and Pearson's limit for a whole count."""
    start = wilson_lower(count, base, level)
    return _beta_quantile(count, base - count + 1, (1 - level) / 2, start)


def _jeffreys(count: float, base: float, level: float) -> float:
    """Return the quantile of the posterior under Beta(1/2, 1/2)."""
    start = wilson_lower(count, base, level)
    return _beta_quantile(count + 0.5, base - count + 0.5, (1 - level) / 2, start)


_LOWER_LIMITS: dict[WeightedMethod, Callable[[float, float, float], float]] = {
    "wilson": wilson_lower,
    "agresti_coull": agresti_coull_lower,
    "clopper_pearson": _clopper_pearson,
    "jeffreys": _jeffreys,
}


def design_interval(
    estimate: float,
    standard_error: float,
    *,
    degrees: int,
    base: int | None = None,
    method: DesignMethod = "logit",
    level: float = 0.95,
) -> tuple[float, float]:
    """The intervals of R's `svyciprop`, from a share and any design's standard error.

    For a standard error that knows strata, clusters or a finite population, and for comparison
    with a report made in R. Below a few hundred respondents without weights, `proportion_interval`
    is the right one: these are wider or narrower by up to some points.

    Parameters
    ----------
    estimate : float
        The share, above 0 and below 1: at 0 and 1 none of these methods works.
    standard_error : float
        Of the share, above 0.
    degrees : int
        Design degrees of freedom, at least 1: with weights alone, respondents - 1.
    base : int, optional
        Respondents, at least 2; needed by ``"beta"`` and ``"likelihood"``.
    method : str
        ``"logit"`` and ``"xlogit"``: Student's t on the log odds (R fits the one and transforms
        the other; the numbers are the same). ``"asin"``: on the angle. ``"mean"``: on the share
        itself, may leave 0-1. ``"beta"``: Korn and Graubard's Clopper-Pearson on the effective
        base; not capped at `base`, as R does not. ``"likelihood"``: the scaled likelihood ratio;
        R draws a spline through it, and is off by some 1e-6.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    tuple of float
        Lower and upper limit.

    Raises
    ------
    ValueError
        If an argument is none of the above.

    References
    ----------
    Korn E L, Graubard B I (1998). Confidence intervals for proportions with small expected number
    of positive counts estimated from survey data. Survey Methodology 24:193-201.
    Lumley T (2010). Complex Surveys: A Guide to Analysis Using R. Wiley.

    Examples
    --------
    >>> low, high = design_interval(0.75, 0.0435, degrees=99)
    >>> round(low, 3), round(high, 3)
    (0.654, 0.826)
    """
    if not (is_number(estimate) and 0 < estimate < 1):
        raise ValueError(f"estimate: got {estimate!r}; expected a share above 0 and below 1.")
    if not (is_number(standard_error) and math.isfinite(standard_error) and standard_error > 0):
        raise ValueError(f"standard_error: got {standard_error!r}; expected a number above 0.")
    if method not in _DESIGN:
        raise ValueError(f"method: got {method!r}; expected one of {', '.join(_DESIGN)}.")
    level = require_level(level)
    t = _t_quantile(level, require_base(degrees, "degrees"))
    spread = estimate * (1 - estimate)
    if method == "mean":
        return estimate - t * standard_error, estimate + t * standard_error
    if method == "asin":
        angle, half = math.asin(math.sqrt(estimate)), t * standard_error / 2 / math.sqrt(spread)
        low, high = max(0.0, angle - half), min(math.pi / 2, angle + half)
        return math.sin(low) ** 2, math.sin(high) ** 2
    if method in ("beta", "likelihood"):
        if base is None or require_base(base) < 2:
            raise ValueError(f"base: got {base!r}; expected 2 respondents or more for {method}.")
        if method == "likelihood":
            n = spread / standard_error**2 * (base - 1) / base
            low = _likelihood_lower(n * estimate, n, t * t)
            return low, 1 - _likelihood_lower(n * (1 - estimate), n, t * t)
        n = spread / standard_error**2 * (_t_quantile(level, base - 1) / t) ** 2
        low = _clopper_pearson(n * estimate, n, level)
        return low, 1 - _clopper_pearson(n * (1 - estimate), n, level)
    middle, half = math.log(estimate / (1 - estimate)), t * standard_error / spread
    half = min(half, 600.0)  # beyond it exp overflows, and the limits are 0 and 1 anyway
    return 1 / (1 + math.exp(half - middle)), 1 / (1 + math.exp(-half - middle))


def _likelihood_lower(count: float, base: float, statistic: float) -> float:
    """Return the smaller share whose likelihood ratio is so large."""
    # of the logarithm, as limits near 0 would lose their digits
    found = bisect_rising(
        lambda x: -2 * log_likelihood_drop(count, base - count, math.exp(x)),
        -statistic,
        low=-700.0,
        high=math.log(count / base),
    )
    return math.exp(found)


def _t_quantile(level: float, degrees: int) -> float:
    """Return the t that leaves half of 1 - level above it."""
    from scipy.special import stdtrit

    return -float(stdtrit(degrees, (1 - level) / 2))
