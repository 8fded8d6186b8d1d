"""Two independent proportions compared: their difference, risk ratio and odds ratio.

Every method here is written once, as its lower limit. The upper limit of a difference is minus the
lower limit with the groups exchanged, that of a ratio one divided by it, so an exchange of the
groups turns an interval round exactly.

The score limits need no cubic. On the path of the likeliest pairs of proportions, each pair the
best for its own difference (or ratio), both proportions are closed forms of one Lagrange
multiplier, and the score statistic rises with that multiplier: there is one limit, found by
halving.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, SupportsIndex, get_args

from alp_survey.stats.proportion import (
    normal_quantile,
    proportion_interval,
    require_base,
    require_count,
    require_level,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "DifferenceInterval",
    "DifferenceMethod",
    "OddsRatioMethod",
    "RatioInterval",
    "RiskRatioMethod",
    "bisect_rising",
    "difference_interval",
    "odds_ratio",
    "risk_ratio",
]

DifferenceMethod = Literal[
    "newcombe", "newcombe_cc", "miettinen_nurminen", "mee", "agresti_caffo", "wald"
]
RiskRatioMethod = Literal["koopman", "miettinen_nurminen", "katz"]
OddsRatioMethod = Literal[
    "miettinen_nurminen",
    "gart",
    "agresti_smoothed",
    "conditional_exact",
    "conditional_mid_p",
    "woolf",
]

_Group = tuple[int, int]
_LowerLimit = Callable[[_Group, _Group, float], float]


@dataclass(frozen=True, slots=True)
class DifferenceInterval:
    """An interval for the first proportion minus the second; all three numbers lie in -1 to 1."""

    estimate: float
    low: float
    high: float
    count1: int
    base1: int
    count2: int
    base2: int
    method: DifferenceMethod
    level: float


@dataclass(frozen=True, slots=True)
class RatioInterval:
    """An interval for a risk ratio or an odds ratio, first group over second, 0 to infinity.

    `estimate` is None where it is 0 / 0; `note` then says why, and also where the method gives no
    usable interval for these counts.
    """

    estimate: float | None
    low: float
    high: float
    count1: int
    base1: int
    count2: int
    base2: int
    method: RiskRatioMethod | OddsRatioMethod
    level: float
    note: str = ""


def difference_interval(
    count1: int,
    base1: int,
    count2: int,
    base2: int,
    *,
    method: DifferenceMethod = "newcombe",
    level: float = 0.95,
) -> DifferenceInterval:
    """Confidence interval for the difference between the proportions of two independent groups.

    It is the interval of two simple random samples, drawn apart from each other. Do not use it for
    two answers of the same respondents (`paired_difference_interval`), nor for weighted responses,
    nor as the precision of self-selected ones.

    Parameters
    ----------
    count1, base1 : int
        Respondents in numerator and denominator of the first group, 0 <= count <= base, base >= 1.
    count2, base2 : int
        The same of the second group, which is subtracted.
    method : str
        ``"newcombe"`` (1998, method 10), from the two Wilson intervals: the choice for most bases.
        ``"newcombe_cc"`` (1998, method 11), from the continuity-corrected ones: wider.
        ``"miettinen_nurminen"`` (1985), score interval with its variance factor N / (N - 1).
        ``"mee"`` (1984), the score interval without that factor: a little narrower.
        ``"agresti_caffo"`` (2000), Wald's after one hit and one miss are added to each group,
        clipped to -1 to 1 and, where it misses the difference (with bases of 1 or 2 at level 0.9,
        with more of them below it), widened to it.
        ``"wald"``, for comparison with published figures only, clipped: never use it with
        fewer than some hundreds in every cell. It has no width where both groups are unanimous.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    DifferenceInterval
        Finite, ordered, within -1 to 1 and around the difference, for all counts; exchanging the
        groups changes the signs and nothing else.

    Raises
    ------
    ValueError
        If a count, a base, method or level is none of the above.

    Notes
    -----
    For Miettinen-Nurminen and Mee let m be the Lagrange multiplier of the constraint
    p1 - p2 = delta. The score equations n1 (k1/n1 - p1) = m p1 (1 - p1) and
    n2 (k2/n2 - p2) = -m p2 (1 - p2) are two quadratics, and the squared score statistic is
    m (k1/n1 - k2/n2 - delta), which rises with m. statsmodels 0.15 solves a cubic with a wrong
    coefficient instead and is no reference for this method.

    References
    ----------
    Newcombe R G (1998). Statistics in Medicine 17:873-890.
    Miettinen O, Nurminen M (1985). Statistics in Medicine 4:213-226.
    Mee R W (1984). Biometrics 40:1175-1176.
    Agresti A, Caffo B (2000). The American Statistician 54:280-288.

    Examples
    --------
    >>> difference = difference_interval(56, 70, 48, 80)
    >>> f"{difference.estimate:.2f}, {difference.low:.4f} to {difference.high:.4f}"
    '0.20, 0.0524 to 0.3339'
    >>> nobody = difference_interval(0, 10, 0, 20, method="miettinen_nurminen")
    >>> f"{nobody.low:.4f} to {nobody.high:.4f}"
    '-0.1658 to 0.2844'
    """
    first, second = _require_groups(count1, base1, count2, base2)
    if method not in get_args(DifferenceMethod):
        raise ValueError(_unknown_method(method, get_args(DifferenceMethod)))
    level = require_level(level)
    estimate = first[0] / first[1] - second[0] / second[1]
    lower_limit = _DIFFERENCE_LIMITS[method]
    return DifferenceInterval(
        estimate=estimate,
        low=max(-1.0, min(estimate, lower_limit(first, second, level))),
        high=min(1.0, max(estimate, -lower_limit(second, first, level))),
        count1=first[0],
        base1=first[1],
        count2=second[0],
        base2=second[1],
        method=method,
        level=level,
    )


def risk_ratio(
    count1: int,
    base1: int,
    count2: int,
    base2: int,
    *,
    method: RiskRatioMethod = "koopman",
    level: float = 0.95,
) -> RatioInterval:
    """Ratio of two independent proportions, first over second, with a confidence interval.

    Parameters
    ----------
    count1, base1, count2, base2 : int
        As in `difference_interval`.
    method : str
        ``"koopman"`` (1984), score interval: the default, because it stays usable with counts of
        zero and of the whole base.
        ``"miettinen_nurminen"`` (1985), the same with their variance factor N / (N - 1).
        ``"katz"`` (1978), normal on the log scale: for comparison with published figures; 0 to
        infinity as soon as a count is zero, no width where both groups are unanimous.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    RatioInterval
        ``estimate`` is `math.inf` where only the second count is zero, and None, with a note,
        where both are. Exchanging the groups inverts all three numbers.

    Raises
    ------
    ValueError
        If a count, a base, method or level is none of the above.

    References
    ----------
    Koopman P A R (1984). Biometrics 40:513-517.
    Miettinen O, Nurminen M (1985). Statistics in Medicine 4:213-226.
    Katz D, Baptista J, Azen S P, Pike M C (1978). Biometrics 34:469-474.

    Examples
    --------
    >>> ratio = risk_ratio(36, 40, 16, 80)
    >>> f"{ratio.estimate:.2f}, {ratio.low:.2f} to {ratio.high:.2f}"
    '4.50, 2.94 to 7.15'
    >>> nobody = risk_ratio(5, 20, 0, 24)
    >>> nobody.estimate, round(nobody.low, 2), nobody.high
    (inf, 1.71, inf)
    """
    first, second = _require_groups(count1, base1, count2, base2)
    if method not in get_args(RiskRatioMethod):
        raise ValueError(_unknown_method(method, get_args(RiskRatioMethod)))
    if first[0] == second[0] == 0:
        note = "Nobody in either group: the ratio is 0 / 0."
    elif method == "katz" and 0 in {first[0], second[0]}:
        note = "A count is zero: this method has no interval, so 0 to infinity stands for it."
    elif method == "katz" and first[0] == first[1] and second[0] == second[1]:
        note = "Everybody in both groups: the interval of this method has no width."
    else:
        note = ""
    return _ratio_interval(
        first,
        second,
        estimate=_divide(first[0] * second[1], second[0] * first[1]),
        lower_limit=_RISK_RATIO_LIMITS[method],
        method=method,
        level=level,
        note=note,
    )


def odds_ratio(
    count1: int,
    base1: int,
    count2: int,
    base2: int,
    *,
    method: OddsRatioMethod = "miettinen_nurminen",
    level: float = 0.95,
) -> RatioInterval:
    """Odds ratio of two independent groups, first over second, with a confidence interval.

    Parameters
    ----------
    count1, base1, count2, base2 : int
        As in `difference_interval`.
    method : str
        ``"miettinen_nurminen"`` (1985), score interval with their variance factor N / (N - 1):
        the default, because it stays usable with empty cells.
        ``"gart"`` (1966), Woolf's after 1/2 is added to every cell, in the estimate too
        (Haldane-Anscombe correction). ``"agresti_smoothed"`` (1999), Woolf's after two
        respondents are spread over the cells as independence would have them.
        ``"conditional_exact"`` (Fisher; Cornfield 1956), given all margins: conditional maximum
        likelihood estimate and limits that each leave half of 1 - level, as R's ``fisher.test``.
        ``"conditional_mid_p"``, the same with half the observed table's probability.
        ``"woolf"`` (1955), normal on the log scale, no correction: 0 to infinity with an empty
        cell.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    RatioInterval
        ``estimate`` is the cross-product ratio except where the method says otherwise above;
        `math.inf` where a divisor is zero, and None, with a note, where it is 0 / 0.
        Exchanging the groups inverts all three numbers.

    Raises
    ------
    ValueError
        If a count, a base, method or level is none of the above.

    Notes
    -----
    The conditional methods sum over all tables with these margins: some milliseconds at a base
    of 44, and 2 seconds at 1,000,000. The others take microseconds.

    References
    ----------
    Miettinen O, Nurminen M (1985). Statistics in Medicine 4:213-226.
    Woolf B (1955). Annals of Human Genetics 19:251-253.
    Gart J J (1966). Journal of the Royal Statistical Society B 28:164-179.
    Agresti A (1999). Biometrics 55:597-602.
    Cornfield J (1956). Proceedings of the Third Berkeley Symposium 4:135-148.

    Examples
    --------
    >>> ratio = odds_ratio(2, 17, 10, 13, method="conditional_exact")
    >>> f"{ratio.estimate:.4f}, {ratio.low:.4f} to {ratio.high:.4f}"
    '0.0469, 0.0033 to 0.3632'
    >>> odds_ratio(0, 8, 0, 7).note
    'Both groups are all alike: these counts say nothing of the odds ratio.'
    """
    first, second = _require_groups(count1, base1, count2, base2)
    if method not in get_args(OddsRatioMethod):
        raise ValueError(_unknown_method(method, get_args(OddsRatioMethod)))
    cells = _cells(first, second)
    if first[0] + second[0] in {0, first[1] + second[1]}:
        note = "Both groups are all alike: these counts say nothing of the odds ratio."
    elif method == "woolf" and 0 in cells:
        note = "A cell is empty: this method has no interval, so 0 to infinity stands for it."
    else:
        note = ""
    return _ratio_interval(
        first,
        second,
        estimate=_odds_ratio_estimate(method, first, second),
        lower_limit=_ODDS_RATIO_LIMITS[method],
        method=method,
        level=level,
        note=note,
    )


def bisect_rising(
    function: Callable[[float], float], target: float, *, low: float, high: float
) -> float:
    """Where a rising function reaches a target, by halving.

    Parameters
    ----------
    function : callable
        Rises between `low` and `high`; it is never asked at the ends, where it may be undefined.
    target : float
        Above the function near `low` and below it near `high`.
    low, high : float
        Finite, low <= high.

    Returns
    -------
    float
        To its last bit, or to 2^-120 of the bracket.

    Examples
    --------
    >>> round(bisect_rising(lambda x: x * x, 2.0, low=0.0, high=2.0), 12)
    1.414213562373
    """
    middle = low + (high - low) / 2
    for _ in range(120):  # a bound, as numbers grow ever denser towards a crossing at 0
        if not low < middle < high:
            break
        if function(middle) < target:
            low = middle
        else:
            high = middle
        middle = low + (high - low) / 2
    return middle


def _require_groups(count1: int, base1: int, count2: int, base2: int) -> tuple[_Group, _Group]:
    """Return both groups as (count, base), or raise with the name of what is wrong."""
    return _require_group(count1, base1, 1), _require_group(count2, base2, 2)


def _require_group(count: SupportsIndex, base: SupportsIndex, number: int) -> _Group:
    """Return one group as (count, base), or raise with the name of what is wrong."""
    limit = require_base(base, f"base{number}")
    try:
        return require_count(count, limit)
    except ValueError as error:
        wording = str(error).removeprefix("count")
    raise ValueError(f"count{number}{wording}")


def _unknown_method(method: str, methods: tuple[str, ...]) -> str:
    """Return the sentence about a method that there is not."""
    return f"method: got {method!r}; expected one of {', '.join(methods)}."


# --- the difference -----------------------------------------------------------------------------


def _newcombe(first: _Group, second: _Group, level: float, *, corrected: bool = False) -> float:
    """Return the difference less the two Wilson arms towards it, squared and added."""
    method: Literal["wilson", "wilson_cc"] = "wilson_cc" if corrected else "wilson"
    p1, p2 = first[0] / first[1], second[0] / second[1]
    below = p1 - proportion_interval(*first, method=method, level=level).low
    above = proportion_interval(*second, method=method, level=level).high - p2
    return p1 - p2 - math.hypot(below, above)


def _newcombe_cc(first: _Group, second: _Group, level: float) -> float:
    """Return Newcombe's limit from the continuity-corrected Wilson intervals."""
    return _newcombe(first, second, level, corrected=True)


def _wald(first: _Group, second: _Group, level: float) -> float:
    """Return the difference less z unpooled standard errors."""
    p1, p2 = first[0] / first[1], second[0] / second[1]
    variance = p1 * (1 - p1) / first[1] + p2 * (1 - p2) / second[1]
    return p1 - p2 - normal_quantile(level) * math.sqrt(variance)


def _agresti_caffo(first: _Group, second: _Group, level: float) -> float:
    """Return Wald's limit after one hit and one miss more in each group."""
    return _wald((first[0] + 1, first[1] + 2), (second[0] + 1, second[1] + 2), level)


def _lowered(count: int, base: int, multiplier: float) -> float:
    """Return the p of base (count/base - p) = multiplier p (1 - p), multiplier >= 0."""
    total = base + multiplier
    # (base + m)^2 - 4 m count, as a sum of what is never negative
    root = math.sqrt((base - multiplier) ** 2 + 4 * multiplier * (base - count))
    return 2 * count / (total + root)


def _score_difference(first: _Group, second: _Group, statistic: float) -> float:
    """Return the smallest difference whose squared score statistic does not exceed `statistic`."""
    (count1, base1), (count2, base2) = first, second
    if count1 == 0 and count2 == base2:
        return -1.0

    def gap(multiplier: float) -> float:
        lost = count1 / base1 - _lowered(count1, base1, multiplier)
        gained = (base2 - count2) / base2 - _lowered(base2 - count2, base2, multiplier)
        return lost + gained

    high = 1.0
    while high * gap(high) < statistic:
        high *= 2
    multiplier = bisect_rising(lambda m: m * gap(m), statistic, low=0.0, high=high)
    p1 = _lowered(count1, base1, multiplier)
    q2 = _lowered(base2 - count2, base2, multiplier)
    return p1 + q2 - 1


def _inflated(first: _Group, second: _Group, level: float) -> float:
    """Return z^2 N / (N - 1), the statistic at a Miettinen-Nurminen limit."""
    total = first[1] + second[1]
    return normal_quantile(level) ** 2 * total / (total - 1)


def _miettinen_nurminen(first: _Group, second: _Group, level: float) -> float:
    """Return the score limit with the variance factor N / (N - 1)."""
    return _score_difference(first, second, _inflated(first, second, level))


def _mee(first: _Group, second: _Group, level: float) -> float:
    """Return the score limit: its squared statistic is the chi-squared quantile, z^2."""
    return _score_difference(first, second, normal_quantile(level) ** 2)


_DIFFERENCE_LIMITS: dict[DifferenceMethod, _LowerLimit] = {
    "newcombe": _newcombe,
    "newcombe_cc": _newcombe_cc,
    "miettinen_nurminen": _miettinen_nurminen,
    "mee": _mee,
    "agresti_caffo": _agresti_caffo,
    "wald": _wald,
}


# --- the ratios ---------------------------------------------------------------------------------


def _divide(numerator: float, denominator: float) -> float | None:
    """Return the quotient, infinity over zero, and None for 0 / 0."""
    if denominator:
        return numerator / denominator
    return math.inf if numerator else None


def _ratio_interval(
    first: _Group,
    second: _Group,
    *,
    estimate: float | None,
    lower_limit: _LowerLimit,
    method: RiskRatioMethod | OddsRatioMethod,
    level: float,
    note: str,
) -> RatioInterval:
    """Return a ratio with its lower limit, and the upper one from the groups exchanged."""
    level = require_level(level)
    inverse = lower_limit(second, first, level)
    return RatioInterval(
        estimate=estimate,
        low=lower_limit(first, second, level),
        high=1 / inverse if inverse else math.inf,
        count1=first[0],
        base1=first[1],
        count2=second[0],
        base2=second[1],
        method=method,
        level=level,
        note=note,
    )


def _score_risk_ratio(first: _Group, second: _Group, statistic: float) -> float:
    """Return the smallest risk ratio whose squared score statistic does not exceed `statistic`.

    With the multiplier m of log p1 - log p2 the likeliest pair is p1 = (k1 - m) / (n1 - m) and
    p2 = (k2 + m) / (n2 + m), and the statistic m^2 (q1 / (n1 p1) + q2 / (n2 p2)) rises with m.
    """
    (count1, base1), (count2, base2) = first, second
    if count1 == 0:
        return 0.0

    def of_first(m: float) -> float:
        return m * m * (base1 - count1) / (base1 * (count1 - m)) if count1 < base1 else 0.0

    def of_second(m: float) -> float:
        return m * m * (base2 - count2) / (base2 * (count2 + m))

    missing = statistic - of_second(count1)
    if count1 == base1 and missing > 0:
        # p1 stays 1 until m has reached n1, and falls from there while p2 rests
        return (base1 / (base1 + missing)) * (base2 + count1) / (count2 + count1)
    m = bisect_rising(lambda m: of_first(m) + of_second(m), statistic, low=0.0, high=float(count1))
    return (count1 - m) / (base1 - m) * (base2 + m) / (count2 + m)


def _koopman(first: _Group, second: _Group, level: float) -> float:
    """Return Koopman's limit: the score statistic is the chi-squared quantile, z^2."""
    return _score_risk_ratio(first, second, normal_quantile(level) ** 2)


def _miettinen_nurminen_risk(first: _Group, second: _Group, level: float) -> float:
    """Return Koopman's limit with the variance factor N / (N - 1)."""
    return _score_risk_ratio(first, second, _inflated(first, second, level))


def _katz(first: _Group, second: _Group, level: float) -> float:
    """Return the lower end of the normal interval for the log of the ratio."""
    (count1, base1), (count2, base2) = first, second
    if 0 in {count1, count2}:
        return 0.0
    variance = (base1 - count1) / (count1 * base1) + (base2 - count2) / (count2 * base2)
    ratio = (count1 * base2) / (count2 * base1)
    return ratio * math.exp(-normal_quantile(level) * math.sqrt(variance))


_RISK_RATIO_LIMITS: dict[RiskRatioMethod, _LowerLimit] = {
    "koopman": _koopman,
    "miettinen_nurminen": _miettinen_nurminen_risk,
    "katz": _katz,
}


def _cells(first: _Group, second: _Group) -> tuple[int, int, int, int]:
    """Return hits and misses of the first group, then of the second."""
    return first[0], first[1] - first[0], second[0], second[1] - second[0]


def _gart_cells(first: _Group, second: _Group) -> tuple[float, ...]:
    """Return the cells with 1/2 added to each."""
    return tuple(cell + 0.5 for cell in _cells(first, second))


def _smoothed_cells(first: _Group, second: _Group) -> tuple[float, ...]:
    """Return the cells with two more respondents, spread as independence would have them."""
    total = first[1] + second[1]
    hits = first[0] + second[0]
    columns = (hits, total - hits) * 2
    rows = (first[1], first[1], second[1], second[1])
    return tuple(
        cell + 2 * row * column / total**2
        for cell, row, column in zip(_cells(first, second), rows, columns, strict=True)
    )


def _cross_product(cells: tuple[float, ...]) -> float | None:
    """Return the odds ratio of four cells."""
    return _divide(cells[0] * cells[3], cells[1] * cells[2])


def _odds_ratio_estimate(method: OddsRatioMethod, first: _Group, second: _Group) -> float | None:
    """Return the estimate that goes with a method's interval."""
    if method == "gart":
        return _cross_product(_gart_cells(first, second))
    if method == "agresti_smoothed":
        return _cross_product(_smoothed_cells(first, second))
    if method in {"conditional_exact", "conditional_mid_p"}:
        return _conditional_estimate(first, second)
    return _cross_product(_cells(first, second))


def _log_limit(cells: tuple[float, ...], level: float) -> float:
    """Return Woolf's lower limit for four cells, 0 with an empty one."""
    if not all(cells):
        return 0.0
    error = math.sqrt(sum(1 / cell for cell in cells))
    ratio = cells[0] / cells[1] * (cells[3] / cells[2])
    return ratio * math.exp(-normal_quantile(level) * error)


def _woolf(first: _Group, second: _Group, level: float) -> float:
    """Return Woolf's limit."""
    return _log_limit(_cells(first, second), level)


def _gart(first: _Group, second: _Group, level: float) -> float:
    """Return Woolf's limit with 1/2 added to each cell."""
    return _log_limit(_gart_cells(first, second), level)


def _agresti_smoothed(first: _Group, second: _Group, level: float) -> float:
    """Return Woolf's limit after smoothing towards independence."""
    return _log_limit(_smoothed_cells(first, second), level)


def _miettinen_nurminen_odds(first: _Group, second: _Group, level: float) -> float:
    """Return the score limit: the multiplier m of the log odds ratio moves m hits between groups.

    The likeliest pair is p1 = (k1 - m) / n1 and p2 = (k2 + m) / n2, and the statistic
    m^2 (1 / (n1 p1 q1) + 1 / (n2 p2 q2)) rises with m.
    """
    hits1, misses1, hits2, misses2 = _cells(first, second)
    if 0 in {hits1, misses2}:
        return 0.0

    def squared_score(m: float) -> float:
        term1 = first[1] / ((hits1 - m) * (misses1 + m))
        term2 = second[1] / ((hits2 + m) * (misses2 - m))
        return m * m * (term1 + term2)

    m = bisect_rising(
        squared_score, _inflated(first, second, level), low=0.0, high=float(min(hits1, misses2))
    )
    return (hits1 - m) * (misses2 - m) / ((misses1 + m) * (hits2 + m))


def _log_weights(first: _Group, second: _Group) -> tuple[NDArray[np.float64], int]:
    """Return the log chances, up to a constant, of each first count given all margins.

    And the place of the observed count among them.
    """
    import numpy as np

    (count1, base1), (count2, base2) = first, second
    hits = count1 + count2
    smallest = max(0, hits - base2)
    possible = np.arange(smallest, min(base1, hits), dtype=float)
    # each count's chance over that of the count before it
    steps = np.log((base1 - possible) * (hits - possible))
    steps -= np.log((possible + 1) * (base2 - hits + possible + 1))
    return np.concatenate(([0.0], np.cumsum(steps))), count1 - smallest


def _tilted(log_weights: NDArray[np.float64], log_odds: float) -> NDArray[np.float64]:
    """Return the chances of the counts at an odds ratio."""
    import numpy as np

    exponents = log_weights + log_odds * np.arange(len(log_weights))
    chances = np.exp(exponents - exponents.max())
    return np.asarray(chances / chances.sum(), dtype=float)


def _solve_log_odds(function: Callable[[float], float], target: float) -> float:
    """Return the odds ratio at whose logarithm a rising function reaches the target."""
    reach = 1.0
    while function(-reach) >= target or function(reach) < target:
        reach *= 2
    return math.exp(bisect_rising(function, target, low=-reach, high=reach))


def _conditional_estimate(first: _Group, second: _Group) -> float | None:
    """Return the odds ratio at which the observed count is the mean, given all margins."""
    import numpy as np

    log_weights, place = _log_weights(first, second)
    last = len(log_weights) - 1
    if place in {0, last}:
        return _divide(place, last - place)
    places = np.arange(last + 1)
    return _solve_log_odds(lambda odds: float(_tilted(log_weights, odds) @ places), place)


def _conditional_limit(
    first: _Group, second: _Group, level: float, *, share_of_observed: float
) -> float:
    """Return the odds ratio whose upper tail at the observed count is half of 1 - level."""
    log_weights, place = _log_weights(first, second)
    if place == 0:
        return 0.0

    def upper_tail(log_odds: float) -> float:
        chances = _tilted(log_weights, log_odds)
        return float(chances[place + 1 :].sum() + share_of_observed * chances[place])

    tail = (1 - level) / 2
    return _solve_log_odds(upper_tail, tail)


def _conditional_exact(first: _Group, second: _Group, level: float) -> float:
    """Return the limit of the exact conditional test."""
    return _conditional_limit(first, second, level, share_of_observed=1.0)


def _conditional_mid_p(first: _Group, second: _Group, level: float) -> float:
    """Return the limit of the conditional test with half the observed table's chance."""
    return _conditional_limit(first, second, level, share_of_observed=0.5)


_ODDS_RATIO_LIMITS: dict[OddsRatioMethod, _LowerLimit] = {
    "miettinen_nurminen": _miettinen_nurminen_odds,
    "gart": _gart,
    "agresti_smoothed": _agresti_smoothed,
    "conditional_exact": _conditional_exact,
    "conditional_mid_p": _conditional_mid_p,
    "woolf": _woolf,
}
