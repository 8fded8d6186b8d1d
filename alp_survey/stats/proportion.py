"""Confidence intervals for one proportion, nine ways, in pure Python.

Every method here treats a proportion and its complement alike, so each is written once, as its
lower limit for a count of at least one. The lower limit of 0 out of n is 0 by definition, and the
upper limit of k is one minus the lower limit of n - k.
"""

import math
import operator
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, SupportsIndex, get_args

from alp_survey.stats.beta import incomplete_beta, log_likelihood_drop, solve_increasing

IntervalMethod = Literal[
    "wilson",
    "wilson_cc",
    "clopper_pearson",
    "jeffreys",
    "agresti_coull",
    "mid_p",
    "likelihood_ratio",
    "blaker",
    "arcsine",
]
_METHODS: tuple[IntervalMethod, ...] = get_args(IntervalMethod)


_LARGEST_BASE = 10**15  # whole numbers beyond it are none as floats


@dataclass(frozen=True, slots=True)
class ProportionInterval:
    """An interval for one proportion; `low` and `high` are proportions, 0 to 1."""

    low: float
    high: float
    count: int
    base: int
    method: IntervalMethod
    level: float


@dataclass(frozen=True, slots=True)
class HullInterval:
    """The interval that covers every count a printed figure allows.

    `low` belongs to `smallest_count`, `high` to `largest_count`; both are proportions, 0 to 1.
    """

    low: float
    high: float
    smallest_count: int
    largest_count: int
    base: int
    method: IntervalMethod
    level: float


def default_method(base: int) -> IntervalMethod:
    """The method used when none is named: Wilson from a base of 20, Clopper-Pearson below.

    Parameters
    ----------
    base : int
        Respondents in the denominator, at least 1.

    Returns
    -------
    str
        ``"wilson"`` or ``"clopper_pearson"``.

    Raises
    ------
    ValueError
        If `base` is not a whole number of at least 1.

    Notes
    -----
    Wilson covers the stated level on average and may fall short of it at some proportions; below
    20 respondents the shortfall is worth the width of a method that never falls short.

    References
    ----------
    Brown L D, Cai T T, DasGupta A (2001). Statistical Science 16:101-133.

    Examples
    --------
    >>> default_method(44), default_method(8)
    ('wilson', 'clopper_pearson')
    """
    return "wilson" if require_base(base) >= 20 else "clopper_pearson"


def proportion_interval(
    count: int, base: int, *, method: IntervalMethod | None = None, level: float = 0.95
) -> ProportionInterval:
    """Confidence interval for the proportion behind `count` of `base` respondents.

    It is the interval of a simple random sample from a population much larger than the base. Label
    it so: do not use it as the precision of a self-selected sample, of weighted or clustered
    responses (they need a design-based interval), or where the base is a good part of a named
    list (they need finite-population counts).

    Parameters
    ----------
    count : int
        Respondents in the numerator, 0 to `base`.
    base : int
        Respondents in the denominator, at least 1.
    method : str, optional
        ``"wilson"`` (Wilson 1927), score interval without correction: the choice for most bases.
        ``"wilson_cc"`` (Newcombe 1998, method 4), continuity-corrected; 0 at k = 0, 1 at k = n.
        ``"clopper_pearson"`` (1934), exact: never covers less than `level`, so the widest.
        ``"jeffreys"`` (Brown, Cai and DasGupta 2001), equal-tailed Beta(k + 1/2, n - k + 1/2),
        with their rule 0 at k = 0, 1 at k = n. Far below level 0.8 it need not hold k / n.
        ``"agresti_coull"`` (1998), clipped to 0-1: wider than Wilson at the ends.
        ``"mid_p"`` (Lancaster 1961; Berry and Armitage 1995), exact with half the observed
        count's probability: covers the level on average only. Low levels as for Jeffreys.
        ``"likelihood_ratio"``, proportions the likelihood-ratio test keeps: too narrow at the ends.
        ``"blaker"`` (2000), exact and never wider than Clopper-Pearson; this is the hull of the
        accepted set, which may have gaps.
        ``"arcsine"`` (variance-stabilising), angle clamped to a quarter turn: too narrow at the
        ends and for small bases; kept for comparison with published figures.
        None takes `default_method`.
    level : float
        Confidence level, above 0 and below 1. The usual 0.8 to 0.999 are tested.

    Returns
    -------
    ProportionInterval
        Finite, ordered, within 0-1, and around ``count / base``, for every count from 0 to `base`.

    Raises
    ------
    ValueError
        If count, base, method or level is none of the above.

    Notes
    -----
    Closed forms take microseconds. The others are solved to machine precision: some 0.1 ms at a
    base of 44 and under 1 ms at 1,000,000; Blaker 0.3 ms and 3 ms.

    References
    ----------
    Newcombe R G (1998). Statistics in Medicine 17:857-872.
    Brown L D, Cai T T, DasGupta A (2001). Statistical Science 16:101-133.
    Blaker H (2000). Canadian Journal of Statistics 28:783-798.

    Examples
    --------
    >>> interval = proportion_interval(32, 44)
    >>> f"{interval.low:.3f} to {interval.high:.3f}, {interval.method}"
    '0.582 to 0.837, wilson'
    >>> proportion_interval(0, 3).low
    0.0
    """
    count, base = require_count(count, base)
    chosen = default_method(base) if method is None else require_method(method)
    level = require_level(level)
    return ProportionInterval(
        low=_lower_limit(chosen, count, base, level),
        high=1 - _lower_limit(chosen, base - count, base, level),
        count=count,
        base=base,
        method=chosen,
        level=level,
    )


def hull_interval(
    counts: Iterable[int],
    base: int,
    *,
    method: IntervalMethod | None = None,
    level: float = 0.95,
) -> HullInterval:
    """The interval from the low end of the smallest count to the high end of the largest.

    For a printed percentage that several counts could have produced: both limits rise with the
    count, so nothing that any of the counts allows is left out. Do not use it for a figure whose
    count is known: it is wider than the interval of any one count.

    Parameters
    ----------
    counts : iterable of int
        The possible counts, at least one, each from 0 to `base`, in any order.
    base, method, level
        As in `proportion_interval`.

    Returns
    -------
    HullInterval
        With the smallest and the largest count that it covers.

    Raises
    ------
    ValueError
        If there is no count, or where `proportion_interval` would refuse one.

    Examples
    --------
    >>> hull = hull_interval(range(728, 735), 1000)
    >>> hull.smallest_count, hull.largest_count, round(hull.low, 3), round(hull.high, 3)
    (728, 734, 0.7, 0.76)
    """
    possible = sorted(require_count(count, base)[0] for count in counts)
    if not possible:
        raise ValueError("counts: got none; expected at least one count that the figure allows.")
    first = proportion_interval(possible[0], base, method=method, level=level)
    last = proportion_interval(possible[-1], base, method=method, level=level)
    return HullInterval(
        low=first.low,
        high=last.high,
        smallest_count=first.count,
        largest_count=last.count,
        base=first.base,
        method=first.method,
        level=first.level,
    )


def require_base(base: SupportsIndex, name: str = "base") -> int:
    """The base as an int, or a ValueError that says what is wrong with it.

    Parameters
    ----------
    base : int
        Or any whole-number type, such as a numpy integer; not a bool, not a float.
    name : str
        What the caller calls it, for the message.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    ValueError
        If `base` is not a whole number of at least 1.

    Examples
    --------
    >>> require_base(0)
    Traceback (most recent call last):
    ValueError: base: got 0; expected a whole number of respondents, at least 1.
    """
    number = _whole_number(base)
    if number is None or number < 1:
        raise ValueError(
            f"{name}: got {base!r}; expected a whole number of respondents, at least 1."
        )
    if number > _LARGEST_BASE:
        raise ValueError(f"{name}: got {number}; expected at most {_LARGEST_BASE} respondents.")
    return number


def require_count(count: SupportsIndex, base: SupportsIndex) -> tuple[int, int]:
    """Count and base as ints, or a ValueError that says what is wrong with them.

    Parameters
    ----------
    count, base : int
        Or any whole-number type, such as a numpy integer; not a bool, not a float.

    Returns
    -------
    tuple of int
        Count and base, 0 <= count <= base, base >= 1.

    Raises
    ------
    ValueError
        If either is not a whole number, or out of that range.

    Examples
    --------
    >>> require_count(45, 44)
    Traceback (most recent call last):
    ValueError: count: got 45; expected a whole number from 0 to the base, 44.
    """
    limit = require_base(base)
    number = _whole_number(count)
    if number is None or not 0 <= number <= limit:
        raise ValueError(
            f"count: got {count!r}; expected a whole number from 0 to the base, {limit}."
        )
    return number, limit


def _whole_number(value: SupportsIndex) -> int | None:
    """Return an int or numpy integer as int, anything else (bool and 3.0 too) as None."""
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)
    except TypeError:
        return None


def require_method(method: IntervalMethod) -> IntervalMethod:
    """Return the method, or raise with the list of those there are."""
    if method not in _METHODS:
        raise ValueError(f"method: got {method!r}; expected one of {', '.join(_METHODS)}.")
    return method


def require_level(level: float) -> float:
    """Return the level, or raise unless it is a float inside 0-1."""
    if isinstance(level, float) and 0 < level < 1:
        return float(level)  # a numpy float becomes a plain one
    message = f"level: got {level!r}; expected a proportion above 0 and below 1."
    if isinstance(level, int | float) and 1 < level < 100:
        message += f" Write {level / 100:g} for {level:g} percent."
    raise ValueError(message)


# A survey asks for the same few counts and bases again and again.
@lru_cache(maxsize=8192)
def _lower_limit(method: IntervalMethod, count: int, base: int, level: float) -> float:
    """Return the lower limit of any method; 0 for a count of 0, as all nine of them have it."""
    return _LOWER_LIMITS[method](count, base, level) if count else 0.0


@lru_cache(maxsize=64)
def normal_quantile(level: float) -> float:
    """Return the z that leaves half of 1 - level above it."""
    from statistics import NormalDist  # imported here: it costs as much as the rest of the module

    return -NormalDist().inv_cdf((1 - level) / 2)  # from the small tail: (1 + level) / 2 rounds


def wilson_lower(count: float, base: float, level: float) -> float:
    """Return the smaller root of (k/n - p)^2 = z^2 p(1-p)/n (Wilson 1927)."""
    z = normal_quantile(level)
    half_width = z * math.sqrt(count * (base - count) / base + z * z / 4)
    return (count + z * z / 2 - half_width) / (base + z * z)


def _wilson_cc(count: int, base: int, level: float) -> float:
    """Return Newcombe's (1998) method 4: his closed form is Wilson's at k - 1/2.

    Not R's prop.test, whose correction shrinks near k = n/2 and is gone there.
    """
    return wilson_lower(count - 0.5, base, level)


def agresti_coull_lower(count: float, base: float, level: float) -> float:
    """Return Wald's limit after adding z^2 / 2 to count and to its complement, clipped at 0."""
    z = normal_quantile(level)
    n = base + z * z
    p = (count + z * z / 2) / n
    return max(0.0, p - z * math.sqrt(p * (1 - p) / n))


def _arcsine(count: int, base: int, level: float) -> float:
    """Return the limit on the angle asin(sqrt(p)), whose variance is 1 / 4n at every p.

    Squaring an angle below 0 would turn it back up: 3 of 3 would get an upper limit below 1.
    """
    angle = math.asin(math.sqrt(count / base)) - normal_quantile(level) / (2 * math.sqrt(base))
    return math.sin(max(0.0, angle)) ** 2


def _upper_tail(count: int, base: int, p: float) -> tuple[float, float]:
    """Return P(X >= count) and its slope in p."""
    return incomplete_beta(count, base - count + 1, p) if count <= base else (0.0, 0.0)


def _lower_tail(count: int, base: int, p: float) -> tuple[float, float]:
    """Return P(X <= count) and its slope in p."""
    value, slope = _upper_tail(base - count, base, 1 - p)
    return value, -slope


def _clopper_pearson(count: int, base: int, level: float) -> float:
    """Return the p at which P(X >= k) is half of 1 - level."""
    return solve_increasing(
        lambda p: _upper_tail(count, base, p),
        (1 - level) / 2,
        start=wilson_lower(count, base, level),
    )


def _mid_p(count: int, base: int, level: float) -> float:
    """Return the p at which P(X > k) + P(X = k) / 2 is half of 1 - level."""

    def mid_tail(p: float) -> tuple[float, float]:
        at_least, its_slope = _upper_tail(count, base, p)
        more, slope_of_more = _upper_tail(count + 1, base, p)
        return (at_least + more) / 2, (its_slope + slope_of_more) / 2

    return solve_increasing(mid_tail, (1 - level) / 2, start=wilson_lower(count, base, level))


def _jeffreys(count: int, base: int, level: float) -> float:
    """Return the lower quantile of the posterior under the prior Beta(1/2, 1/2)."""
    return solve_increasing(
        lambda p: incomplete_beta(count + 0.5, base - count + 0.5, p),
        (1 - level) / 2,
        start=wilson_lower(count, base, level),
    )


def _likelihood_ratio(count: int, base: int, level: float) -> float:
    """Return the p below k/n whose likelihood-ratio statistic is the chi-squared quantile, z^2."""
    drop = normal_quantile(level) ** 2 / 2
    if count == base:
        return math.exp(-drop / base)

    def relative_likelihood(p: float) -> tuple[float, float]:
        likelihood = math.exp(-log_likelihood_drop(count, base - count, p))
        return likelihood, likelihood * (count - base * p) / (p * (1 - p))

    return solve_increasing(
        relative_likelihood,
        math.exp(-drop),
        start=wilson_lower(count, base, level),
        high=count / base,
    )


def _blaker(count: int, base: int, level: float) -> float:
    """Return the lowest p that Blaker (2000) accepts: acceptability(p) >= alpha = 1 - level.

    Below k/n the acceptability is P(X >= k) + P(X <= q), where q is the last count whose lower tail
    is no more likely than P(X >= k). It jumps up wherever q steps up, so a root finder run over it
    lands anywhere. What makes the limit findable (after Klaschka 2010, technical report 1099):

    - Below the Clopper-Pearson limit neither part reaches alpha / 2: nothing is accepted.
    - At the first jump above that limit both parts are equal and at least alpha / 2: accepted.
    - Between the two q stands still, and one minus P(q < X < k) falls, then rises, or does one of
      them. It starts at alpha or below, so it crosses alpha at most once.
    """
    alpha = 1 - level
    exact = _clopper_pearson(count, base, level)
    tie = 1e-11  # relative error of a tail at n = 1,000,000; a tie goes to the wider interval
    after_q = bisect_right(
        range(count), alpha / 2 * (1 - tie), key=lambda c: _lower_tail(c, base, exact)[0]
    )
    if _lower_tail(after_q, base, exact)[0] <= alpha / 2 * (1 + tie):
        return exact

    def tail_ratio(p: float) -> tuple[float, float]:
        upper, upper_slope = _upper_tail(count, base, p)
        lower, lower_slope = _lower_tail(after_q, base, p)
        ratio = upper / lower
        return ratio, (upper_slope - ratio * lower_slope) / lower

    def acceptability(p: float) -> tuple[float, float]:
        upper, upper_slope = _upper_tail(count, base, p)
        lower, lower_slope = _lower_tail(after_q - 1, base, p)
        return upper + lower, upper_slope + lower_slope

    jump = solve_increasing(tail_ratio, 1.0, start=exact, low=exact, high=count / base)
    if acceptability(jump)[0] < alpha:
        return jump
    return solve_increasing(acceptability, alpha, start=jump, low=exact, high=jump)


_LOWER_LIMITS: dict[IntervalMethod, Callable[[int, int, float], float]] = {
    "wilson": wilson_lower,
    "wilson_cc": _wilson_cc,
    "clopper_pearson": _clopper_pearson,
    "jeffreys": _jeffreys,
    "agresti_coull": agresti_coull_lower,
    "mid_p": _mid_p,
    "likelihood_ratio": _likelihood_ratio,
    "blaker": _blaker,
    "arcsine": _arcsine,
}
