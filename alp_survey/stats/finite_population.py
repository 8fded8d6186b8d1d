"""How many of a named list: intervals for a sample that is a good part of its population."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal, get_args

from alp_survey.stats.proportion import normal_quantile, require_base, require_count, require_level

__all__ = ["FinitePopulationInterval", "FinitePopulationMethod", "finite_population_interval"]

FinitePopulationMethod = Literal["exact", "wilson_fpc"]
_METHODS: tuple[FinitePopulationMethod, ...] = get_args(FinitePopulationMethod)
_LARGEST_EXACT = 1000  # respondents; beyond it whole-number arithmetic takes seconds


@dataclass(frozen=True, slots=True)
class FinitePopulationInterval:
    """An interval for one share of a population of known size.

    `estimate`, `low` and `high` are proportions, 0 to 1; `low_count` and `high_count` are the same
    limits in members of the population, None for a method that does not count members. `least` and
    `most` are certain, whoever was not asked: so many were counted, and so many were not.
    """

    estimate: float
    low: float
    high: float
    low_count: int | None
    high_count: int | None
    least: int
    most: int
    count: int
    sample: int
    population: int
    census: bool
    method: FinitePopulationMethod
    level: float
    note: str = ""


def finite_population_interval(
    count: int,
    sample: int,
    population: int,
    *,
    method: FinitePopulationMethod = "exact",
    level: float = 0.95,
) -> FinitePopulationInterval:
    """Confidence interval for the share, and the number, in a population of known size.

    For a list whose length is known, such as the experts that were invited, and a sample drawn
    from it at random or whose nonresponse is taken to be random: say so beside the figure. With a
    few members not asked, `least` to `most` is often the whole message and assumes nothing.

    Parameters
    ----------
    count : int
        Respondents in the numerator, 0 to `sample`.
    sample : int
        Respondents, at least 1.
    population : int
        Members of the list, at least `sample`.
    method : str
        ``"exact"``: the numbers of members that neither one-sided hypergeometric test rejects at
        half of 1 - level; a tie is kept. Never covers less than `level`.
        ``"wilson_fpc"``: Wilson's score interval with its variance times (N - n) / (N - 1). In
        proportions only; it may leave `least` to `most`.
    level : float
        Confidence level, above 0 and below 1. The usual 0.8 to 0.999 are tested.

    Returns
    -------
    FinitePopulationInterval
        Ordered and within 0-1, around ``count / sample``; the exact one in whole members, so around
        the whole number next to ``population * count / sample``. With everybody asked it is a
        census: the interval is the point.

    Raises
    ------
    ValueError
        If the numbers are not whole with 0 <= count <= sample <= population and sample >= 1, or
        method or level is none of the above.

    Notes
    -----
    Microseconds to milliseconds, up to populations of millions.

    References
    ----------
    Buonaccorsi J P (1987). A note on confidence intervals for proportions in finite populations.
    American Statistician 41:215-218.
    Cochran W G (1977). Sampling Techniques, 3rd ed., section 3.6. Wiley.
    Wilson E B (1927). Journal of the American Statistical Association 22:209-212.

    Examples
    --------
    >>> two_of_three = finite_population_interval(2, 3, 5)
    >>> two_of_three.low_count, two_of_three.high_count, two_of_three.least, two_of_three.most
    (2, 4, 2, 4)
    >>> finite_population_interval(5, 5, 5).census
    True
    """
    count, sample = _require_sample(count, sample)
    population = require_base(population, "population")
    if population < sample:
        raise ValueError(
            f"population: got {population}; expected at least the sample, {sample} respondents."
        )
    if method not in _METHODS:
        raise ValueError(f"method: got {method!r}; expected one of {', '.join(_METHODS)}.")
    level = require_level(level)
    counts: tuple[int, int] | None = None
    note = ""
    if population == sample:
        counts, limits = (count, count), (count / sample, count / sample)
        note = "everybody was asked: a count, not an estimate"
    elif method == "exact":
        tail = (1 - Fraction(str(level))) / 2
        fewest = _fewest(count, sample, population, tail)
        most = population - _fewest(sample - count, sample, population, tail)
        counts, limits = (fewest, most), (fewest / population, most / population)
    else:
        limits = _wilson_fpc(count, sample, population, level)
    return FinitePopulationInterval(
        estimate=count / sample,
        low=limits[0],
        high=limits[1],
        low_count=counts[0] if counts else None,
        high_count=counts[1] if counts else None,
        least=count,
        most=population - (sample - count),
        count=count,
        sample=sample,
        population=population,
        census=population == sample,
        method=method,
        level=level,
        note=note,
    )


def _require_sample(count: int, sample: int) -> tuple[int, int]:
    """Return count and sample as ints, or raise in this module's words."""
    return require_count(count, require_base(sample, "sample"))


@lru_cache(maxsize=1024)
def _fewest(count: int, sample: int, population: int, tail: Fraction) -> int:
    """Return the smallest number of members of which P(X >= count) is `tail` or more."""
    candidates = range(count, population - (sample - count) + 1)
    return candidates[
        bisect_left(
            candidates,
            True,
            key=lambda members: _is_likely(count, sample, population, members, tail),
        )
    ]


def _is_likely(count: int, sample: int, population: int, members: int, tail: Fraction) -> bool:
    """Whether P(X >= count) is `tail` or more; exact where floats could not tell.

    A tie with a round level happens among small numbers only.
    """
    rounding = 1e-14 * math.lgamma(population + 2) + 1e-12
    probability = _upper_tail(count, sample, population, members)
    if sample > _LARGEST_EXACT or abs(probability - tail) > rounding * probability:
        return probability >= tail
    ways = sum(
        math.comb(members, x) * math.comb(population - members, sample - x)
        for x in range(count, min(sample, members) + 1)
    )
    return Fraction(ways, math.comb(population, sample)) >= tail


def _upper_tail(count: int, sample: int, population: int, members: int) -> float:
    """Return the hypergeometric P(X >= count), summing whichever tail is the smaller."""
    others = population - members
    if count * population > sample * members:
        return _sum_upwards(count, sample, members, others)
    # X >= count is not X <= count - 1, which is sample - count + 1 or more of the others
    return 1 - _sum_upwards(sample - count + 1, sample, others, members)


def _sum_upwards(count: int, sample: int, members: int, others: int) -> float:
    """Return P(X >= count) from its first term and the ratio of each term to the next."""
    if count > min(sample, members):
        return 0.0
    if count < sample - others:  # below the smallest possible count
        return 1.0
    term = math.exp(
        _log_choose(members, count)
        + _log_choose(others, sample - count)
        - _log_choose(members + others, sample)
    )
    total = 0.0
    x = count
    while term > total * 1e-17:
        total += term
        term *= (members - x) * (sample - x) / ((x + 1) * (others - sample + x + 1))
        x += 1
    return total


def _log_choose(n: int, k: int) -> float:
    """Return the logarithm of n choose k."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _wilson_fpc(count: int, sample: int, population: int, level: float) -> tuple[float, float]:
    """Return the roots of (k/n - p)^2 = z^2 p(1-p)/n (N-n)/(N-1)."""
    z_squared = normal_quantile(level) ** 2 * (population - sample) / (population - 1)

    def lower(k: int) -> float:
        if k == 0:
            return 0.0
        half_width = math.sqrt(z_squared * (k * (sample - k) / sample + z_squared / 4))
        return (k + z_squared / 2 - half_width) / (sample + z_squared)

    return lower(count), 1 - lower(sample - count)
