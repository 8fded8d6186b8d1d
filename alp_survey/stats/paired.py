"""Answers of the same respondents compared: two options as a pair, or several by Cochran's Q.

A pair of yes-no answers is a table of four counts: yes to both, to the first only, to the second
only, to neither. Only the two middle ones tell the answers apart.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, SupportsIndex, get_args

from alp_survey.stats.beta import incomplete_beta
from alp_survey.stats.difference import bisect_rising
from alp_survey.stats.proportion import (
    IntervalMethod,
    normal_quantile,
    proportion_interval,
    require_level,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "CochranQ",
    "ConditionalOddsRatio",
    "McNemarMethod",
    "PairedDifferenceInterval",
    "PairedDifferenceMethod",
    "PairedTest",
    "cochran_q",
    "conditional_odds_ratio",
    "mcnemar",
    "paired_difference_interval",
]

PairedDifferenceMethod = Literal[
    "newcombe_paired", "newcombe_paired_no_cc", "tango", "bonett_price", "agresti_min"
]
McNemarMethod = Literal["exact", "mid_p", "mid_p_central", "chi_square", "chi_square_cc"]

_Table = tuple[int, int, int, int]
_LARGEST_BLOCK = 1_000_000  # ticks permuted at a time: 1 MB


_MOST_PERMUTATIONS = 100_000_000


@dataclass(frozen=True, slots=True)
class PairedDifferenceInterval:
    """An interval for the first proportion minus the second of the same respondents, -1 to 1."""

    estimate: float
    low: float
    high: float
    both: int
    first_only: int
    second_only: int
    neither: int
    method: PairedDifferenceMethod
    level: float


@dataclass(frozen=True, slots=True)
class PairedTest:
    """A two-sided test that two answers are equally frequent among the same respondents.

    `statistic` and `degrees_of_freedom` are None for the methods that count chances, the
    statistic also where it is 0 / 0; `odds_ratio` is conditional, ``first_only / second_only``,
    None for 0 / 0. `note` says why a statistic does not exist.
    """

    p_value: float
    statistic: float | None
    degrees_of_freedom: int | None
    odds_ratio: float | None
    first_only: int
    second_only: int
    method: McNemarMethod
    note: str = ""


@dataclass(frozen=True, slots=True)
class ConditionalOddsRatio:
    """The odds ratio within pairs, 0 to infinity; the estimate of 0 / 0 is None, with a note."""

    estimate: float | None
    low: float
    high: float
    first_only: int
    second_only: int
    method: IntervalMethod
    level: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class CochranQ:
    """Cochran's test that several options are ticked equally often by the same respondents.

    `p_value` is asymptotic, from the chi-squared distribution. `permutation_p_value` is None unless
    permutations were asked for; `permutations` and `seed` then say which. `informative` counts the
    respondents who ticked some options and not all; without any there is no statistic, the p-values
    are 1, and `note` says so.
    """

    statistic: float | None
    degrees_of_freedom: int
    p_value: float
    permutation_p_value: float | None
    permutations: int
    seed: int | None
    respondents: int
    informative: int
    ticked: tuple[int, ...]
    note: str = ""


def paired_difference_interval(
    both: int,
    first_only: int,
    second_only: int,
    neither: int,
    *,
    method: PairedDifferenceMethod = "newcombe_paired",
    level: float = 0.95,
) -> PairedDifferenceInterval:
    """Confidence interval for the difference of two proportions of the same respondents.

    For two options of a multiple-choice question, or one question asked twice. It is the interval
    of a simple random sample of respondents; do not use it for two groups of different people
    (`difference_interval`) nor as the precision of self-selected ones.

    Parameters
    ----------
    both, first_only, second_only, neither : int
        Respondents who gave both answers, one of them, or none; at least one respondent in all.
    method : str
        ``"newcombe_paired"`` (1998, method 10), from the two Wilson intervals and the correlation
        of the answers, which is corrected for continuity where it is positive.
        ``"newcombe_paired_no_cc"`` (1998, method 8), without that correction; it has no width
        where the answers always agree and half of the respondents say yes.
        ``"tango"`` (1998), score interval. ``"bonett_price"`` (2012), Wald's after one respondent
        is added to each kind of disagreement. ``"agresti_min"`` (2005), after half a respondent is
        added to each of the four counts. Both are clipped to -1 to 1 and, where they miss the
        difference (at levels of 0.85 and less), widened to it.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    PairedDifferenceInterval
        Finite, ordered, within -1 to 1 and around the difference; exchanging the two answers
        changes the signs and nothing else.

    Raises
    ------
    ValueError
        If a count, method or level is none of the above, or there is no respondent.

    References
    ----------
    Newcombe R G (1998). Statistics in Medicine 17:2635-2650.
    Tango T (1998). Statistics in Medicine 17:891-908.
    Bonett D G, Price R M (2012). Journal of Educational and Behavioral Statistics 37:479-488.
    Agresti A, Min Y (2005). Statistics in Medicine 24:729-740.

    Examples
    --------
    >>> pair = paired_difference_interval(36, 12, 2, 0)
    >>> f"{pair.estimate:.2f}, {pair.low:.4f} to {pair.high:.4f}"
    '0.20, 0.0569 to 0.3404'
    """
    table = (
        _require_cell(both, "both"),
        _require_cell(first_only, "first_only"),
        _require_cell(second_only, "second_only"),
        _require_cell(neither, "neither"),
    )
    respondents = sum(table)
    if not respondents:
        raise ValueError("table: got four counts of 0; expected at least one respondent.")
    if method not in get_args(PairedDifferenceMethod):
        methods = ", ".join(get_args(PairedDifferenceMethod))
        raise ValueError(f"method: got {method!r}; expected one of {methods}.")
    level = require_level(level)
    estimate = (table[1] - table[2]) / respondents
    exchanged = (table[0], table[2], table[1], table[3])
    return PairedDifferenceInterval(
        estimate=estimate,
        low=max(-1.0, min(estimate, _LOWER_LIMITS[method](table, level))),
        high=min(1.0, max(estimate, -_LOWER_LIMITS[method](exchanged, level))),
        both=table[0],
        first_only=table[1],
        second_only=table[2],
        neither=table[3],
        method=method,
        level=level,
    )


def mcnemar(first_only: int, second_only: int, *, method: McNemarMethod = "exact") -> PairedTest:
    """Whether two answers are equally frequent among the same respondents (McNemar's test).

    Parameters
    ----------
    first_only, second_only : int
        Respondents who gave the first answer and not the second, and the reverse. Those who gave
        both or neither tell nothing and are not asked for.
    method : str
        ``"exact"``, the two-sided binomial test at one half: never rejects too often, so
        cautious. With N disagreements and X the smaller of the two counts:
        ``"mid_p"`` (Fagerland, Lydersen and Laake 2013), the exact p less P(X), and for equal
        counts 1 - P(X) / 2; rejects about as often as it should.
        ``"mid_p_central"``, twice the smaller tail with half of P(X), hence 1 for equal counts; the
        two differ nowhere else.
        ``"chi_square"`` (McNemar 1947), needs some 25 disagreements; ``"chi_square_cc"`` (Edwards
        1948) with continuity correction, which is left out where the counts are equal.

    Returns
    -------
    PairedTest
        Without any disagreement p is 1 by every method, and there is no statistic.

    Raises
    ------
    ValueError
        If a count is not a whole number of at least 0, or method is none of the above.

    References
    ----------
    McNemar Q (1947). Psychometrika 12:153-157.
    Edwards A L (1948). Psychometrika 13:185-187.
    Fagerland M W, Lydersen S, Laake P (2013). BMC Medical Research Methodology 13:91.

    Examples
    --------
    >>> test = mcnemar(2, 9)
    >>> round(test.p_value, 4), round(test.odds_ratio, 3)
    (0.0654, 0.222)
    >>> round(mcnemar(2, 9, method="mid_p").p_value, 4)
    0.0386
    """
    first_only = _require_cell(first_only, "first_only")
    second_only = _require_cell(second_only, "second_only")
    if method not in get_args(McNemarMethod):
        methods = ", ".join(get_args(McNemarMethod))
        raise ValueError(f"method: got {method!r}; expected one of {methods}.")
    uses_chi_square = method in {"chi_square", "chi_square_cc"}
    statistic = None
    if not first_only + second_only:
        p_value = 1.0
    elif uses_chi_square:
        statistic = _mcnemar_statistic(first_only, second_only, corrected=method == "chi_square_cc")
        p_value = math.erfc(math.sqrt(statistic / 2))
    else:
        p_value = _sign_test(min(first_only, second_only), first_only + second_only, method)
    return PairedTest(
        p_value=p_value,
        statistic=statistic,
        degrees_of_freedom=1 if uses_chi_square else None,
        odds_ratio=_quotient(first_only, second_only),
        first_only=first_only,
        second_only=second_only,
        method=method,
        note="" if first_only + second_only else _NO_DISAGREEMENT,
    )


def conditional_odds_ratio(
    first_only: int,
    second_only: int,
    *,
    method: IntervalMethod = "clopper_pearson",
    level: float = 0.95,
) -> ConditionalOddsRatio:
    """How much likelier the first answer is than the second within a respondent, with an interval.

    Given that a respondent gave only one of the two answers, the odds that it was the first.

    Parameters
    ----------
    first_only, second_only : int
        As in `mcnemar`.
    method : str
        Any method of `proportion_interval`, for the share of the first answer among the
        disagreements; its limits p become p / (1 - p). ``"clopper_pearson"`` goes with the exact
        test and ``"mid_p"`` with the mid-P one.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    ConditionalOddsRatio
        0 to infinity, with a note and no estimate, where there is no disagreement.

    Raises
    ------
    ValueError
        If a count, method or level is none of the above.

    References
    ----------
    Fagerland M W, Lydersen S, Laake P (2014). Statistics in Medicine 33:2850-2875.

    Examples
    --------
    >>> pair = conditional_odds_ratio(2, 9)
    >>> f"{pair.estimate:.3f}, {pair.low:.3f} to {pair.high:.3f}"
    '0.222, 0.023 to 1.074'
    """
    first_only = _require_cell(first_only, "first_only")
    second_only = _require_cell(second_only, "second_only")
    disagreements = first_only + second_only
    # nobody of a stand-in base of 1, both ways, comes out as 0 to infinity
    share = proportion_interval(first_only, max(1, disagreements), method=method, level=level)
    other = proportion_interval(second_only, max(1, disagreements), method=method, level=level)
    return ConditionalOddsRatio(
        estimate=_quotient(first_only, second_only),
        low=share.low / other.high,
        high=share.high / other.low if other.low else math.inf,
        first_only=first_only,
        second_only=second_only,
        method=method,
        level=share.level,
        note="" if disagreements else _NO_DISAGREEMENT,
    )


def cochran_q(ticks: ArrayLike, *, permutations: int = 0, seed: int = 20260101) -> CochranQ:
    """Whether several options are ticked equally often by the same respondents (Cochran's Q).

    For the options of a multiple-response question. With two options it is McNemar's chi-square
    without correction.

    Parameters
    ----------
    ticks : array of 0 and 1, shape (respondents, options)
        Whole numbers, floats or bools; at least two options, and no missing answers: leave out
        those who were not asked.
    permutations : int
        How often to permute the ticks within every respondent for a second p-value that does not
        rest on large numbers, 0 for never. Use it, with 9999 say, below some 24 informative ticks
        (respondents who ticked some options and not all, times options).
    seed : int
        At least 0; of NumPy's default generator.

    Returns
    -------
    CochranQ
        The asymptotic p-value, always, and the one of the permutations where asked for.

    Raises
    ------
    ValueError
        If ticks is not such an array, or permutations or seed is not a whole number of at least 0.

    Notes
    -----
    The permutation p-value counts the observed table as one of the permutations, so it is never 0,
    and its smallest value is 1 / (permutations + 1). It compares sums of squares in whole numbers,
    so that ties are ties.

    References
    ----------
    Cochran W G (1950). Biometrika 37:256-266.
    Tate M W, Brown S M (1970). Journal of the American Statistical Association 65:155-160.
    Phipson B, Smyth G K (2010). Statistical Applications in Genetics 9(1), article 39.

    Examples
    --------
    >>> ticks = [[1, 1, 0], [1, 1, 0], [1, 0, 0], [1, 1, 1], [1, 1, 0], [0, 1, 0], [1, 0, 0]]
    >>> test = cochran_q(ticks, permutations=999)
    >>> round(test.statistic, 3), test.degrees_of_freedom, round(test.p_value, 3)
    (7.0, 2, 0.03)
    >>> test.ticked, test.informative, test.permutation_p_value < 0.1
    ((6, 5, 1), 6, True)
    """
    table = _require_ticks(ticks)
    permutations = _require_cell(permutations, "permutations")
    if permutations > _MOST_PERMUTATIONS:
        most = f"{_MOST_PERMUTATIONS:,}"
        raise ValueError(f"permutations: got {permutations}; expected at most {most}.")
    seed = _require_cell(seed, "seed")
    respondents, options = table.shape
    per_respondent = table.sum(axis=1)
    informative = table[(per_respondent > 0) & (per_respondent < options)]
    statistic, p_value, resampled_p = None, 1.0, 1.0
    if len(informative):
        from scipy.special import chdtrc

        statistic = _cochran_statistic(informative)
        p_value = float(chdtrc(options - 1, statistic))
        if permutations:
            resampled_p = _permutation_p(informative, permutations, seed)
    return CochranQ(
        statistic=statistic,
        degrees_of_freedom=options - 1,
        p_value=p_value,
        permutation_p_value=resampled_p if permutations else None,
        permutations=permutations,
        seed=seed if permutations else None,
        respondents=respondents,
        informative=len(informative),
        ticked=tuple(int(count) for count in table.sum(axis=0)),
        note="" if len(informative) else "Nobody ticked some of the options and left others.",
    )


_NO_DISAGREEMENT = "Nobody gave one answer without the other: there is nothing to compare."


def _require_cell(count: SupportsIndex, name: str) -> int:
    """Return a count as int, or raise unless it is a whole number of at least 0."""
    try:
        number = -1 if isinstance(count, bool) else operator.index(count)
    except TypeError:
        number = -1
    if number < 0:
        raise ValueError(f"{name}: got {count!r}; expected a whole number of at least 0.")
    return number


def _quotient(numerator: int, denominator: int) -> float | None:
    """Return the quotient, infinity over zero, and None for 0 / 0."""
    if denominator:
        return numerator / denominator
    return math.inf if numerator else None


# --- the interval of the difference -------------------------------------------------------------


def _correlation(table: _Table, *, corrected: bool) -> float:
    """Return the correlation of the two answers, 0 where one of them is unanimous."""
    both, first_only, second_only, neither = table
    margins = (
        (both + first_only)
        * (second_only + neither)
        * (both + second_only)
        * (first_only + neither)
    )
    if not margins:
        return 0.0
    agreement = float(both * neither - first_only * second_only)
    if corrected and agreement > 0:
        agreement = max(0.0, agreement - sum(table) / 2)
    return min(1.0, agreement / math.sqrt(margins))


def _newcombe(table: _Table, level: float, *, corrected: bool = True) -> float:
    """Return the difference less the two Wilson arms, added as correlated errors are."""
    both, first_only, second_only, _ = table
    n = sum(table)
    first = proportion_interval(both + first_only, n, method="wilson", level=level)
    second = proportion_interval(both + second_only, n, method="wilson", level=level)
    below = max(0.0, (both + first_only) / n - first.low)
    above = max(0.0, second.high - (both + second_only) / n)
    correlation = _correlation(table, corrected=corrected)
    # the law of cosines, as squares that rounding cannot make negative
    across = math.sqrt(2 * (1 - correlation) * below * above)
    return (first_only - second_only) / n - math.hypot(below - above, across)


def _newcombe_no_cc(table: _Table, level: float) -> float:
    """Return Newcombe's limit with the correlation as it is."""
    return _newcombe(table, level, corrected=False)


def _wald_limit(first_only: float, second_only: float, n: float, level: float) -> float:
    """Return Wald's lower limit for the difference of the two discordant shares."""
    difference = (first_only - second_only) / n
    variance = ((first_only + second_only) / n - difference**2) / n
    return difference - normal_quantile(level) * math.sqrt(variance)


def _bonett_price(table: _Table, level: float) -> float:
    """Return Wald's limit with one more respondent in each discordant cell."""
    return _wald_limit(table[1] + 1, table[2] + 1, sum(table) + 2, level)


def _agresti_min(table: _Table, level: float) -> float:
    """Return Wald's limit with half a respondent more in each of the four cells."""
    return _wald_limit(table[1] + 0.5, table[2] + 0.5, sum(table) + 2, level)


def _likeliest_discordance(first_only: int, second_only: int, n: int, difference: float) -> float:
    """Return the share of discordant respondents that is likeliest at a given difference."""
    if difference < 0:  # exchanged, so that the root below is of a sum
        return _likeliest_discordance(second_only, first_only, n, -difference)
    # Tango's quadratic for the share of second_only, by the root that does not cancel
    b = (2 * n - first_only + second_only) * difference - first_only - second_only
    product = 2 * second_only * difference * (1 - difference)
    root = math.sqrt(b * b + 4 * n * product)
    share = product / (root + b) if b > 0 else (root - b) / (4 * n)
    return 2 * share + difference


def _tango(table: _Table, level: float) -> float:
    """Return the difference at which the score statistic reaches z."""
    _, first_only, second_only, _ = table
    n = sum(table)
    estimate = (first_only - second_only) / n

    def score(gap: float) -> float:
        difference = estimate - gap
        discordance = _likeliest_discordance(first_only, second_only, n, difference)
        variance = discordance - difference**2
        return gap * math.sqrt(n / variance) if variance > 0 else math.inf

    gap = bisect_rising(score, normal_quantile(level), low=0.0, high=estimate + 1)
    return estimate - gap


_LOWER_LIMITS: dict[PairedDifferenceMethod, Callable[[_Table, float], float]] = {
    "newcombe_paired": _newcombe,
    "newcombe_paired_no_cc": _newcombe_no_cc,
    "tango": _tango,
    "bonett_price": _bonett_price,
    "agresti_min": _agresti_min,
}


# --- the tests ----------------------------------------------------------------------------------


def _mcnemar_statistic(first_only: int, second_only: int, *, corrected: bool) -> float:
    """Return McNemar's chi-square; the correction never goes past the expectation."""
    distance = abs(first_only - second_only)
    if corrected and distance:
        distance -= 1
    return distance**2 / (first_only + second_only)


def _sign_test(fewer: int, disagreements: int, method: McNemarMethod) -> float:
    """Return the two-sided p of the smaller count at one half, exact or mid-P."""

    def at_most(count: int) -> float:
        return incomplete_beta(disagreements - count, count + 1, 0.5)[0] if count >= 0 else 0.0

    tail, shorter_tail = at_most(fewer), at_most(fewer - 1)
    if 2 * fewer == disagreements:
        return 1 - (tail - shorter_tail) / 2 if method == "mid_p" else 1.0
    return min(1.0, 2 * tail) if method == "exact" else tail + shorter_tail


def _require_ticks(ticks: ArrayLike) -> NDArray[np.int8]:
    """Return the ticks as whole numbers, or raise with what is wrong with them."""
    import numpy as np

    from alp_survey.stats.as_numbers import as_numbers

    try:
        table = np.asarray(ticks)
    except ValueError:
        raise ValueError("ticks: got rows of different lengths; expected a table.") from None
    if table.ndim != 2 or table.shape[1] < 2:
        raise ValueError(
            f"ticks: got the shape {table.shape}; expected respondents by at least two options."
        )
    if table.dtype.kind == "O":
        table = as_numbers(table, "ticks")
    if table.dtype.kind not in "biuf":
        raise ValueError(f"ticks: got values of type {table.dtype}; expected only 0 and 1.")
    wrong = table[(table != 0) & (table != 1)]
    if wrong.size:
        raise ValueError(f"ticks: got {wrong[0].item()!r}; expected only 0 and 1.")
    return table.astype(np.int8)


def _cochran_statistic(informative: NDArray[np.int8]) -> float:
    """Return Q, from whole numbers up to one division."""
    options = informative.shape[1]
    per_option = [int(count) for count in informative.sum(axis=0)]
    per_respondent = [int(count) for count in informative.sum(axis=1)]
    total = sum(per_option)
    between = options * sum(count**2 for count in per_option) - total**2
    within = options * total - sum(count**2 for count in per_respondent)
    return float((options - 1) * between / within)


def _permutation_p(informative: NDArray[np.int8], permutations: int, seed: int) -> float:
    """Return the share of permutations, the observed one among them, that are as uneven."""
    import numpy as np

    generator = np.random.default_rng(seed)
    observed = int((informative.sum(axis=0) ** 2).sum())
    at_a_time = max(1, _LARGEST_BLOCK // informative.size)
    as_uneven = 1
    for start in range(0, permutations, at_a_time):
        size = min(at_a_time, permutations - start)
        block = generator.permuted(np.broadcast_to(informative, (size, *informative.shape)), axis=2)
        per_option = block.sum(axis=1, dtype=np.int64)
        as_uneven += int(((per_option**2).sum(axis=1) >= observed).sum())
    return as_uneven / (permutations + 1)
