"""Before a survey: how many respondents, how wide an interval, how small a difference.

For planning only. Power computed after the fact, from the difference that was observed, explains
nothing: it is the p-value written another way (Hoenig and Heisey 2001). What a finished survey
could not rule out is in its interval.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from itertools import groupby
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.as_numbers import is_number
from alp_survey.stats.limits import proportion_limits
from alp_survey.stats.proportion import (
    IntervalMethod,
    normal_quantile,
    require_base,
    require_level,
    require_method,
)

__all__ = [
    "DetectableDifference",
    "DifferencePower",
    "DifferenceTest",
    "PlannedBase",
    "base_for_width",
    "detectable_difference",
    "power_of_difference",
    "width_at",
]

DifferenceTest = Literal["fisher", "pooled_z", "pooled_z_approximate"]
_TESTS: tuple[DifferenceTest, ...] = get_args(DifferenceTest)
_LARGEST_BASE = 200_000  # a Wilson interval of half a point
_LARGEST_ENUMERATED = 1000  # a million outcomes


@dataclass(frozen=True, slots=True)
class PlannedBase:
    """The base that a width needs; `width` is the widest interval at `base`, a proportion.

    `share` is a proportion or ``"worst"``.
    """

    base: int
    width: float
    wanted: float
    share: float | Literal["worst"]
    method: IntervalMethod
    level: float


@dataclass(frozen=True, slots=True)
class DifferencePower:
    """The chance that a test finds the difference between two shares; all are proportions.

    `level` is the significance level, 0.05 for most.
    """

    power: float
    base1: int
    base2: int
    share1: float
    share2: float
    test: DifferenceTest
    level: float


@dataclass(frozen=True, slots=True)
class DetectableDifference:
    """The nearest shares that a test tells from `share1` with the power asked for.

    `higher` and `lower` are proportions, None where even 100% or 0% would not do; `note` says so.
    """

    share1: float
    higher: float | None
    lower: float | None
    base1: int
    base2: int
    power: float
    test: DifferenceTest
    level: float
    note: str = ""


def width_at(
    base: int,
    share: float | Literal["worst"] = 0.5,
    *,
    method: IntervalMethod = "wilson",
    level: float = 0.95,
) -> float:
    """How wide the interval of one proportion is at a base.

    Parameters
    ----------
    base : int
        Respondents in the denominator, at least 1.
    share : float or str
        The expected share, 0 to 1: the count is the whole number nearest to ``share * base``, and
        of two equally near the one with the wider interval. ``"worst"``: the widest of all counts.
    method, level
        As in `proportion_interval`.

    Returns
    -------
    float
        Upper minus lower limit, a proportion: 0.2 is 20 points, "plus or minus 10" at a half.

    Raises
    ------
    ValueError
        If an argument is none of the above.

    Examples
    --------
    >>> round(width_at(44), 3), round(width_at(44, 0.1), 3)
    (0.283, 0.176)
    """
    base = require_base(base)
    share, method, level = _require_plan(share, method, level)
    return float(_widths(np.array([base]), share, method, level)[0])


def base_for_width(
    width: float,
    *,
    share: float | Literal["worst"] = "worst",
    method: IntervalMethod = "wilson",
    level: float = 0.95,
) -> PlannedBase:
    """How many respondents an interval of a given width needs.

    Counts are whole, so the width does not fall steadily as the base grows: at a share of 10%, 14
    respondents round to 1 and 15 to 1 or 2. The base returned is one that more respondents than
    planned do not spoil.

    Parameters
    ----------
    width : float
        Upper minus lower limit, as a proportion, 0.005 up to 1 (not included).
    share : float or str
        As in `width_at`; ``"worst"`` needs no guess.
    method, level
        As in `proportion_interval`. Wilson takes milliseconds; Clopper-Pearson 0.02 s for 20
        points and 0.5 s for 5; Blaker's worst share, whose count must be searched, 8 s for 20.

    Returns
    -------
    PlannedBase
        The smallest base at which, and at every base up to twice as large, the interval is no
        wider than `width` at the counts that `width_at` looks at. Respondents who answer, for the
        smallest group that is to be reported: invite more.

    Raises
    ------
    ValueError
        If an argument is none of the above, or the base would be above 200,000.

    References
    ----------
    Wilson E B (1927). Journal of the American Statistical Association 22:209-212.
    Piegorsch W W (2004). Sample sizes for improved binomial confidence intervals. Computational
    Statistics and Data Analysis 46:309-316.

    Examples
    --------
    >>> plan = base_for_width(0.20)
    >>> plan.base, round(plan.width, 4)
    (93, 0.1992)
    """
    share, method, level = _require_plan(share, method, level)
    if not (is_number(width) and 0.005 <= width < 1):
        raise ValueError(f"width: got {width!r}; expected a proportion from 0.005 to below 1.")
    last_wide, start = 0, 1
    while last_wide < _LARGEST_BASE:
        bases = np.arange(start, start + max(64, start // 4))
        for base, found in zip(
            bases.tolist(), _widths(bases, share, method, level).tolist(), strict=True
        ):
            if found > width:
                last_wide = base
            elif base >= 2 * (last_wide + 1):
                planned = last_wide + 1
                at_base = width_at(planned, share, method=method, level=level)
                return PlannedBase(planned, at_base, float(width), share, method, level)
        start = int(bases[-1]) + 1
    raise ValueError(
        f"width: got {width!r}; expected one that {_LARGEST_BASE} respondents reach at level "
        f"{level:g}."
    )


def power_of_difference(
    base1: int,
    base2: int,
    share1: float,
    share2: float,
    *,
    test: DifferenceTest = "fisher",
    level: float = 0.05,
) -> DifferencePower:
    """The chance that a two-sided test finds a given difference between two independent groups.

    For planning, with shares that would matter if they were true. Not with the shares that were
    observed: that power is a function of the p-value and explains nothing.

    Parameters
    ----------
    base1, base2 : int
        Respondents in the two groups, at least 1; up to 1,000 where outcomes are enumerated.
    share1, share2 : float
        The supposed shares, proportions, 0 to 1.
    test : str
        ``"fisher"``: Fisher's exact test (two-sided by point probability), which never errs more
        often than `level`, and at small bases far less often. ``"pooled_z"``: the score test,
        which is Pearson's chi-squared without correction; may err somewhat more often than
        `level`. Both by enumeration of all outcomes, so the power is exact.
        ``"pooled_z_approximate"``: the textbook normal formula, for larger bases.
    level : float
        Significance level, above 0 and below 0.5: 0.05, not 0.95.

    Returns
    -------
    DifferencePower

    Raises
    ------
    ValueError
        If an argument is none of the above.

    References
    ----------
    Fleiss J L, Levin B, Paik M C (2003). Statistical Methods for Rates and Proportions, 3rd ed.,
    chapter 4. Wiley.
    Hoenig J M, Heisey D M (2001). The abuse of power. American Statistician 55:19-24.
    Lydersen S, Fagerland M W, Laake P (2009). Recommended tests for association in 2 x 2 tables.
    Statistics in Medicine 28:1159-1175.

    Examples
    --------
    >>> round(power_of_difference(22, 22, 0.5, 0.9).power, 3)
    0.786
    """
    base1, base2 = require_base(base1, "base1"), require_base(base2, "base2")
    _require_share("share1", share1)
    _require_share("share2", share2)
    _require_test(test, base1, base2)
    _require_significance(level)
    power = _power_curve(base1, base2, share1, test, level)(share2)
    return DifferencePower(power, base1, base2, share1, share2, test, level)


def detectable_difference(
    base1: int,
    base2: int,
    *,
    share1: float = 0.5,
    power: float = 0.8,
    level: float = 0.05,
    test: DifferenceTest = "fisher",
) -> DetectableDifference:
    """How different a second group must be for a two-sided test to find it.

    Parameters
    ----------
    base1, base2 : int
        Respondents in the two groups, as in `power_of_difference`.
    share1 : float
        The supposed share of the first group, a proportion. A half is not the worst case: the
        room above a high share may be too small for any difference to show.
    power : float
        The chance of finding it that is asked for, above `level` and below 1.
    level : float
        Significance level, above 0 and below 0.5.
    test : str
        As in `power_of_difference`.

    Returns
    -------
    DetectableDifference
        The nearest share above `share1`, and the nearest below, to some 10 digits. For planning: a
        smaller difference that was nevertheless found significant is likely to be exaggerated.

    Raises
    ------
    ValueError
        If an argument is none of the above.

    References
    ----------
    Gelman A, Carlin J (2014). Beyond power calculations. Perspectives on Psychological Science
    9:641-651.

    Examples
    --------
    >>> shown = detectable_difference(22, 22)
    >>> round(shown.higher, 3), round(shown.lower, 3)
    (0.904, 0.096)
    >>> detectable_difference(3, 3).note
    'no share above or below 50% is found with a power of 80%'
    """
    base1, base2 = require_base(base1, "base1"), require_base(base2, "base2")
    _require_share("share1", share1)
    _require_test(test, base1, base2)
    _require_significance(level)
    if not (is_number(power) and level < power < 1):
        raise ValueError(f"power: got {power!r}; expected a proportion above the level, below 1.")
    curve = _power_curve(base1, base2, share1, test, level)
    higher = _nearest(curve, share1, 1.0, power)
    lower = _nearest(curve, share1, 0.0, power)
    sides = [side for side, found in (("above", higher), ("below", lower)) if found is None]
    note = f"no share {' or '.join(sides)} {100 * share1:g}% is found with a power of "
    note = f"{note}{100 * power:g}%" if sides else ""
    return DetectableDifference(share1, higher, lower, base1, base2, power, test, level, note)


def _nearest(
    curve: Callable[[float], float], share1: float, end: float, power: float
) -> float | None:
    """Return the share nearest to share1, towards an end, at which the power is reached."""
    if curve(end) < power:
        return None
    short, enough = share1, end
    while abs(enough - short) > 1e-11:
        middle = (short + enough) / 2
        short, enough = (short, middle) if curve(middle) >= power else (middle, enough)
    return enough


def _require_plan(
    share: float | Literal["worst"], method: IntervalMethod, level: float
) -> tuple[float | Literal["worst"], IntervalMethod, float]:
    """Refuse what is not a share, a method or a level."""
    if share != "worst":
        if isinstance(share, str):
            raise ValueError(f"share: got {share!r}; expected a proportion, 0 to 1, or 'worst'.")
        _require_share("share", share)
    return share, require_method(method), require_level(level)


def _require_share(name: str, share: float) -> None:
    """Refuse what is not a proportion."""
    if not (is_number(share) and 0 <= share <= 1):
        raise ValueError(f"{name}: got {share!r}; expected a proportion, 0 to 1.")


def _require_significance(level: float) -> None:
    """Refuse a confidence level in the place of a significance level."""
    if not (isinstance(level, float) and 0 < level < 0.5):
        raise ValueError(
            f"level: got {level!r}; expected a significance level above 0 and below 0.5, such as "
            "0.05."
        )


def _require_test(test: DifferenceTest, base1: int, base2: int) -> None:
    """Refuse an unknown test, and more outcomes than can be enumerated."""
    if test not in _TESTS:
        raise ValueError(f"test: got {test!r}; expected one of {', '.join(_TESTS)}.")
    if test != "pooled_z_approximate" and max(base1, base2) > _LARGEST_ENUMERATED:
        raise ValueError(
            f"test: got {test!r} with a base of {max(base1, base2)}; expected at most "
            f"{_LARGEST_ENUMERATED} respondents in a group, or pooled_z_approximate."
        )


def _widths(
    bases: NDArray[np.int64],
    share: float | Literal["worst"],
    method: IntervalMethod,
    level: float,
) -> NDArray[np.float64]:
    """Return the width at each base."""
    if share == "worst" and method == "blaker":  # its widest count may lie off the middle
        return np.array([_limits_width(np.arange(n // 2 + 1), n, method, level) for n in bases])
    if share == "worst":
        return _each_width(bases // 2, bases, method, level)
    nearest = share * bases
    half = 0.5 + 1e-9  # a share like 0.145 is not quite a decimal: 14.5 of 100 goes both ways
    down, up = np.ceil(nearest - half), np.floor(nearest + half)
    return np.maximum(
        _each_width(down.astype(np.int64), bases, method, level),
        _each_width(up.astype(np.int64), bases, method, level),
    )


def _limits_width(
    counts: NDArray[np.int64], base: int, method: IntervalMethod, level: float
) -> float:
    """Return the widest of several counts at one base."""
    return float(_each_width(counts, np.full_like(counts, base), method, level).max())


def _each_width(
    counts: NDArray[np.int64], bases: NDArray[np.int64], method: IntervalMethod, level: float
) -> NDArray[np.float64]:
    """Return the width of each interval."""
    low, high, _ = proportion_limits(counts, bases, method=method, level=level)
    width: NDArray[np.float64] = high - low
    return width


def _power_curve(
    base1: int, base2: int, share1: float, test: DifferenceTest, level: float
) -> Callable[[float], float]:
    """Return the power as a function of the second share."""
    if test == "pooled_z_approximate":
        return partial(_approximate_power, base1, base2, share1, level=level)
    # for every count of the second group, the chance that the first makes it significant
    rejected = _rejected(base1, base2, test, level)
    found = _probabilities(base1, share1) @ rejected
    return lambda share2: min(1.0, float(found @ _probabilities(base2, share2)))


def _approximate_power(base1: int, base2: int, share1: float, share2: float, level: float) -> float:
    """Return the power of the pooled z test if counts were normal, both tails."""
    from statistics import NormalDist

    pooled = (base1 * share1 + base2 * share2) / (base1 + base2)
    under_null = math.sqrt(pooled * (1 - pooled) * (1 / base1 + 1 / base2))
    spread = math.sqrt(share1 * (1 - share1) / base1 + share2 * (1 - share2) / base2)
    needed, difference = normal_quantile(1 - level) * under_null, abs(share1 - share2)
    if spread == 0:  # shares of 0 and 1: nothing is left to chance
        return float(difference > needed)
    tails = ((side * difference - needed) / spread for side in (1, -1))
    return sum(NormalDist().cdf(tail) for tail in tails)


def _probabilities(base: int, share: float) -> NDArray[np.float64]:
    """Return the binomial probabilities of all counts."""
    from scipy.special import gammaln, xlog1py, xlogy

    k = np.arange(base + 1)
    choose = gammaln(base + 1) - gammaln(k + 1) - gammaln(base - k + 1)
    found: NDArray[np.float64] = np.exp(choose + xlogy(k, share) + xlog1py(base - k, -share))
    return found


@lru_cache(maxsize=32)
def _rejected(base1: int, base2: int, test: DifferenceTest, level: float) -> NDArray[np.float64]:
    """Return 1 for every pair of counts that the test finds different, 0 for the others."""
    if test == "fisher":
        return _fisher_rejected(base1, base2, Fraction(str(level)))
    k1, k2 = np.meshgrid(np.arange(base1 + 1.0), np.arange(base2 + 1.0), indexing="ij")
    ticked = k1 + k2
    spread = base1 * base2 * ticked * (base1 + base2 - ticked)
    statistic = (k1 * base2 - k2 * base1) ** 2 * (base1 + base2)
    found: NDArray[np.bool_] = (spread > 0) & (
        statistic >= normal_quantile(1 - level) ** 2 * spread
    )
    return found.astype(float)


def _fisher_rejected(base1: int, base2: int, level: Fraction) -> NDArray[np.float64]:
    """Return the outcomes whose exact p is at most the level; ties of probability are exact."""
    ways1 = [math.comb(base1, k) for k in range(base1 + 1)]
    ways2 = [math.comb(base2, k) for k in range(base2 + 1)]
    rejected = np.zeros((base1 + 1, base2 + 1))
    for ticked in range(base1 + base2 + 1):
        counts = range(max(0, ticked - base2), min(base1, ticked) + 1)
        ways = {k: ways1[k] * ways2[ticked - k] for k in counts}
        allowed = math.comb(base1 + base2, ticked) * level.numerator // level.denominator
        so_far = 0
        for equally_likely, tied in groupby(sorted(counts, key=ways.__getitem__), ways.get):
            together = list(tied)
            so_far += (equally_likely or 0) * len(together)
            if so_far > allowed:
                break
            for k in together:
                rejected[k, ticked - k] = 1.0
    return rejected
