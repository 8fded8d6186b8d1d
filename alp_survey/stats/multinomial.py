"""Intervals for all shares of one composition at once: a single-choice question's answers."""

import math
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, SupportsIndex, get_args

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.proportion import (
    IntervalMethod,
    proportion_interval,
    require_level,
)

__all__ = ["SimultaneousInterval", "SimultaneousMethod", "simultaneous_intervals"]

SimultaneousMethod = Literal[
    "goodman",
    "quesenberry_hurst",
    "bonferroni_exact",
    "clopper_pearson_bonferroni",
    "sison_glaz",
]
_METHODS: tuple[SimultaneousMethod, ...] = get_args(SimultaneousMethod)
_SMALLEST_COUNT = 5  # below it the expansion behind Sison and Glaz is not to be trusted


@dataclass(frozen=True, slots=True)
class SimultaneousInterval:
    """One share of a composition; `level` is the confidence that all of its shares hold at once.

    `estimate`, `low` and `high` are proportions, 0 to 1; `categories` is how many shares there are.
    """

    estimate: float
    low: float
    high: float
    count: int
    base: int
    categories: int
    method: SimultaneousMethod
    level: float


def simultaneous_intervals(
    counts: Sequence[int],
    *,
    method: SimultaneousMethod = "goodman",
    level: float = 0.95,
    force: bool = False,
) -> tuple[SimultaneousInterval, ...]:
    """Confidence intervals that cover every share of a composition together.

    For one single-choice question, where "A leads B" reads several shares at once. An interval for
    one share alone is narrower: `proportion_interval`. Not for "tick all that apply", whose shares
    do not add up to one.

    Parameters
    ----------
    counts : sequence of int
        Respondents in each category, two categories or more, not all of them 0. A category that
        was offered and never chosen belongs in it, as 0.
    method : str
        ``"goodman"`` (1965): Wilson's interval with the level shared out between the categories;
        the choice for most tables.
        ``"quesenberry_hurst"`` (1964): the same form with chi-squared on one degree of freedom
        less than categories. Wider than Goodman except for few categories.
        ``"bonferroni_exact"``: Clopper-Pearson with the level shared out; never covers less than
        `level`, so the widest of the first three at small bases. Also called
        ``"clopper_pearson_bonferroni"``.
        ``"sison_glaz"`` (1995): the narrowest with many categories of like size, of one width for
        all shares. Refused where it is unsound.
    level : float
        Joint confidence level, above 0 and below 1.
    force : bool
        Compute Sison-Glaz even with counts below 5, to compare it with a published figure.

    Returns
    -------
    tuple of SimultaneousInterval
        In the order of `counts`: ordered, within 0-1, and around ``count / base``.

    Raises
    ------
    ValueError
        If counts, method or level is none of the above; for Sison-Glaz also if a count is below 5
        (without `force`), if all respondents are in one category, or if its expansion never
        reaches the level.

    References
    ----------
    Goodman L A (1965). Technometrics 7:247-254.
    Quesenberry C P, Hurst D C (1964). Technometrics 6:191-195.
    Clopper C J, Pearson E S (1934). Biometrika 26:404-413.
    Sison C P, Glaz J (1995). Journal of the American Statistical Association 90:366-369.

    Examples
    --------
    >>> for share in simultaneous_intervals([91, 49, 37, 43]):
    ...     print(f"{share.estimate:.3f}: {share.low:.4f} to {share.high:.4f}")
    0.414: 0.3342 to 0.4978
    0.223: 0.1609 to 0.2999
    0.168: 0.1146 to 0.2401
    0.195: 0.1375 to 0.2702
    """
    numbers, base = _require_composition(counts)
    if method not in _METHODS:
        raise ValueError(f"method: got {method!r}; expected one of {', '.join(_METHODS)}.")
    level = require_level(level)
    if method == "clopper_pearson_bonferroni":
        method = "bonferroni_exact"
    if method == "sison_glaz":
        limits = _sison_glaz(numbers, base, level, force=force)
    elif method == "quesenberry_hurst":
        limits = _quesenberry_hurst(numbers, base, level)
    else:
        one: IntervalMethod = "wilson" if method == "goodman" else "clopper_pearson"
        shared_out = 1 - (1 - level) / len(numbers)
        found = [proportion_interval(k, base, method=one, level=shared_out) for k in numbers]
        limits = [(interval.low, interval.high) for interval in found]
    return tuple(
        SimultaneousInterval(k / base, low, high, k, base, len(numbers), method, level)
        for k, (low, high) in zip(numbers, limits, strict=True)
    )


def _require_composition(counts: Sequence[SupportsIndex]) -> tuple[list[int], int]:
    """Return the counts and their sum, or raise."""
    if isinstance(counts, str | Mapping) or not isinstance(counts, Iterable):
        got = type(counts).__name__
        raise ValueError(f"counts: got a {got}; expected a list of counts, one for each category.")
    given = list(counts)
    if len(given) < 2:
        raise ValueError(f"counts: got {len(given)} categories; expected 2 or more.")
    numbers = []
    for count in given:
        try:
            number = -1 if isinstance(count, bool) else operator.index(count)
        except TypeError:
            number = -1
        if number < 0:
            expected = "expected whole numbers of respondents, 0 or more"
            raise ValueError(f"counts: got {count!r}; {expected}.")
        numbers.append(number)
    if not any(numbers):
        raise ValueError("counts: got only zeros; expected at least one respondent.")
    return numbers, sum(numbers)


def _quesenberry_hurst(counts: list[int], base: int, level: float) -> list[tuple[float, float]]:
    """Return Wilson's limits with a chi-squared quantile on categories - 1 in the place of z^2."""
    from scipy.special import chdtri

    quantile = float(chdtri(len(counts) - 1, 1 - level))

    def lower(k: int) -> float:
        if k == 0:
            return 0.0
        half_width = math.sqrt(quantile * (k * (base - k) / base + quantile / 4))
        return (k + quantile / 2 - half_width) / (base + quantile)

    return [(lower(k), 1 - lower(base - k)) for k in counts]


def _sison_glaz(
    counts: list[int], base: int, level: float, *, force: bool
) -> list[tuple[float, float]]:
    """Return share - c/n to share + (c + 2 gamma)/n, clipped to 0-1 (their formula 7)."""
    if max(counts) == base:
        raise ValueError(
            "method: got sison_glaz with all respondents in one category, where it shrinks to a "
            "point; expected goodman or bonferroni_exact."
        )
    if min(counts) < _SMALLEST_COUNT and not force:
        raise ValueError(
            f"method: got sison_glaz with a count of {min(counts)}, where its approximation may "
            f"fail; expected counts of {_SMALLEST_COUNT} or more, or goodman or bonferroni_exact."
        )
    chances = _probabilities_of_boxes(counts, base)
    # at c = 0 it is 0 as well: R and statsmodels do so, and it gives the wider interval
    before = np.concatenate([[0.0], chances[:-1]])
    crossings = np.flatnonzero((before < level) & (level < chances))
    if not len(crossings):
        raise ValueError(
            f"method: got sison_glaz, whose expansion never reaches the level {level:g} for "
            "these counts; expected goodman or bonferroni_exact."
        )
    first = int(crossings[0])
    c, reached, following = first + 1, float(before[first]), float(chances[first])
    gamma = (level - reached) / (following - reached)
    down, up = c - 1, c - 1 + 2 * gamma
    return [(max(0.0, (k - down) / base), min(1.0, (k + up) / base)) for k in counts]


def _probabilities_of_boxes(counts: list[int], base: int) -> NDArray[np.float64]:
    """Return P(every count within c of its mean) by their formula 1, for c = 1, 2, ...

    A multinomial is independent Poisson variables given their sum: the product of the Poisson
    boxes, times the chance that the truncated sum is n (an Edgeworth expansion), over the chance
    that the free sum is n. The moments are taken around the counts: with factorial moments, as in
    the paper, large counts cancel to noise.
    """
    # 40 standard deviations are all there is, as far as a float can tell
    widest = min(base + 1, 40 * math.isqrt(max(counts)) + 100)
    boxes, means, variances, thirds, fourths = (
        np.array(moments)
        for moments in zip(*(_truncated(k, base, widest) for k in counts), strict=True)
    )
    total = variances.sum(axis=0)
    skew = thirds.sum(axis=0) / total**1.5
    excess = (fourths - 3 * variances**2).sum(axis=0) / total**2
    z = -means.sum(axis=0) / np.sqrt(total)
    correction = (
        1
        + skew * (z**3 - 3 * z) / 6
        + excess * (z**4 - 6 * z**2 + 3) / 24
        + skew**2 * (z**6 - 15 * z**4 + 45 * z**2 - 15) / 72
    )
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * math.pi * total) * correction
    found: NDArray[np.float64] = boxes.prod(axis=0) * density / _poisson_at_mean(float(base))
    return found


def _truncated(count: int, base: int, widest: int) -> tuple[NDArray[np.float64], ...]:
    """Return, for c = 1, 2, ..., of a Poisson variable kept within c of its mean and 0 to the base:

    the chance of that, the mean less the count, and the second to fourth central moments.
    """
    from scipy.special import gammaln, xlogy

    steps = np.arange(widest + 1.0)

    def sums(side: int) -> list[NDArray[np.float64]]:
        at = count + side * steps
        inside = (at >= 0) & (at <= base)
        if side < 0:
            inside[0] = False  # the count itself is counted once
        chance = np.where(inside, np.exp(xlogy(at, count) - count - gammaln(np.abs(at) + 1)), 0.0)
        return [(chance * (side * steps) ** r).cumsum()[1:] for r in range(5)]

    box, *raw = (up + down for up, down in zip(sums(1), sums(-1), strict=True))
    m1, m2, m3, m4 = (each / box for each in raw)
    return (
        box,
        m1,
        m2 - m1**2,
        m3 - 3 * m1 * m2 + 2 * m1**3,
        m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4,
    )


def _poisson_at_mean(n: float) -> float:
    """Return P(X = n) of a Poisson variable of mean n."""
    return math.exp(n * math.log(n) - n - math.lgamma(n + 1))
