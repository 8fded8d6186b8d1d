"""One proportion: which method, what is refused, and what a second witness says."""

import json
import math
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, get_args

import numpy as np
import pytest
from scipy import special, stats

from alp_survey.stats.beta import incomplete_beta, solve_increasing
from alp_survey.stats.proportion import (
    HullInterval,
    IntervalMethod,
    default_method,
    hull_interval,
    proportion_interval,
)

METHODS: tuple[IntervalMethod, ...] = get_args(IntervalMethod)
LARGE = [(0, 2000), (7, 2000), (1455, 2000), (1, 10**6), (500_000, 10**6), (999_990, 10**6)]
LARGE += [(10**6, 10**6)]


def test_wilson_is_the_default_from_twenty_respondents_and_clopper_pearson_below() -> None:
    assert [default_method(base) for base in (1, 19, 20, 44)] == [
        "clopper_pearson",
        "clopper_pearson",
        "wilson",
        "wilson",
    ]
    assert proportion_interval(13, 19).method == "clopper_pearson"
    assert proportion_interval(13, 20).method == "wilson"


def test_an_interval_says_its_count_base_method_and_level() -> None:
    interval = proportion_interval(32, 44, method="mid_p", level=0.9)
    assert (interval.count, interval.base) == (32, 44)
    assert (interval.method, interval.level) == ("mid_p", 0.9)


def test_numpy_counts_and_levels_come_back_as_plain_numbers() -> None:
    interval: Any = proportion_interval(np.int8(32), np.int64(44), level=np.float64(0.95))  # type: ignore[arg-type]
    assert interval == proportion_interval(32, 44)
    assert [type(interval.count), type(interval.base), type(interval.level)] == [int, int, float]


@pytest.mark.parametrize("method", METHODS)
def test_nobody_of_three_starts_at_exactly_zero_and_all_of_three_ends_at_exactly_one(
    method: IntervalMethod,
) -> None:
    nobody = proportion_interval(0, 3, method=method)
    everybody = proportion_interval(3, 3, method=method)
    assert nobody.low == 0.0 < nobody.high < 1
    assert 0 < everybody.low < 1.0 == everybody.high


@pytest.mark.parametrize(
    ("count", "base", "message"),
    [
        (0, 0, "base: got 0; expected a whole number of respondents, at least 1."),
        (0, -3, "base: got -3; expected a whole number of respondents, at least 1."),
        (1, True, "base: got True; expected a whole number of respondents, at least 1."),
        (1, "44", "base: got '44'; expected a whole number of respondents, at least 1."),
        (45, 44, "count: got 45; expected a whole number from 0 to the base, 44."),
        (-1, 44, "count: got -1; expected a whole number from 0 to the base, 44."),
        (32.0, 44, "count: got 32.0; expected a whole number from 0 to the base, 44."),
        (True, 44, "count: got True; expected a whole number from 0 to the base, 44."),
        (None, 44, "count: got None; expected a whole number from 0 to the base, 44."),
        (math.nan, 44, "count: got nan; expected a whole number from 0 to the base, 44."),
    ],
)
def test_an_impossible_count_or_base_is_refused_in_one_sentence(
    count: Any, base: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        proportion_interval(count, base)


def test_a_numpy_truth_value_is_not_a_count() -> None:
    with pytest.raises(ValueError, match="count: got"):
        proportion_interval(np.bool_(True), 44)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["wald", "Wilson", "", 3, ["wilson"]])
def test_an_unknown_method_is_refused_with_the_list_of_methods(method: Any) -> None:
    with pytest.raises(ValueError, match="expected one of wilson, wilson_cc, clopper_pearson"):
        proportion_interval(32, 44, method=method)


@pytest.mark.parametrize("level", [0.0, 1.0, -0.95, math.nan, math.inf, "0.95", True, None])
def test_a_level_outside_nought_to_one_is_refused(level: Any) -> None:
    with pytest.raises(ValueError, match=r"expected a proportion above 0 and below 1\.$"):
        proportion_interval(32, 44, level=level)


@pytest.mark.parametrize(("level", "hint"), [(95, "Write 0.95 for 95"), (99.9, "Write 0.999 for")])
def test_a_level_in_percent_is_refused_with_the_way_to_write_it(level: float, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        proportion_interval(32, 44, level=level)


def test_the_hull_of_several_counts_runs_from_the_first_ones_low_to_the_last_ones_high() -> None:
    hull = hull_interval([734, 728, 731], 1000)
    assert (hull.smallest_count, hull.largest_count, hull.base) == (728, 734, 1000)
    assert hull.low == proportion_interval(728, 1000).low
    assert hull.high == proportion_interval(734, 1000).high
    assert hull_interval(range(728, 735), 1000) == hull


def test_the_hull_of_one_count_is_its_interval() -> None:
    hull = hull_interval([5], 8, level=0.9)
    single = proportion_interval(5, 8, level=0.9)
    assert hull == HullInterval(single.low, single.high, 5, 5, 8, "clopper_pearson", 0.9)


@pytest.mark.parametrize(
    ("counts", "message"), [([], "counts: got none"), ([3, 9], "got 9"), ([3.5], "got 3.5")]
)
def test_a_hull_refuses_no_counts_and_impossible_ones(counts: Sequence[Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        hull_interval(counts, 8)


# --- known numbers and known traps ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "base", "low", "high", "source"),
    [
        (4, 10, 0.142, 0.709, "Agresti and Gottard 2001, p. 369"),
        (5, 20, 0.098, 0.470, "Berry and Armitage 1995, p. 420"),
    ],
)
def test_mid_p_gives_the_published_limits(
    count: int, base: int, low: float, high: float, source: str
) -> None:
    interval = proportion_interval(count, base, method="mid_p")
    assert (round(interval.low, 3), round(interval.high, 3)) == (low, high), source


def test_blaker_gives_the_limits_of_klaschkas_own_example() -> None:
    interval = proportion_interval(3, 10, method="blaker")
    assert interval.low == pytest.approx(0.08726443, abs=5e-9)
    assert interval.high == pytest.approx(0.61941066, abs=5e-9)


def test_blaker_keeps_the_far_end_that_root_finders_miss() -> None:
    assert round(proportion_interval(5, 42, method="blaker").high, 4) == 0.2563


def test_blaker_takes_in_a_limit_where_both_tails_tie_exactly() -> None:
    # 5 of 5 at p = 1/2: both tails are 1/32, so the acceptability is 1/16, alpha itself
    assert proportion_interval(5, 5, method="blaker", level=1 - 1 / 16).low == 0.5


def test_the_continuity_correction_stays_at_half_of_the_base() -> None:
    # R's prop.test drops it there, and prints the plain Wilson interval 0.3583 to 0.6417
    interval = proportion_interval(22, 44, method="wilson_cc")
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.3479, 0.6521)


def test_wilson_at_one_of_44_is_the_plain_formula_and_not_the_modified_one() -> None:
    assert round(proportion_interval(1, 44, method="wilson").low, 4) == 0.0040


def test_arcsine_does_not_turn_back_at_the_end_of_the_scale() -> None:
    assert proportion_interval(3, 3, method="arcsine").high == 1.0
    assert proportion_interval(1, 1, method="arcsine", level=0.99).high == 1.0


def test_clopper_pearson_at_nobody_is_the_closed_form_however_high_the_level() -> None:
    for level in (0.95, 0.999, 1 - 1e-12):
        high = proportion_interval(0, 44, method="clopper_pearson", level=level).high
        assert high == pytest.approx(-math.expm1(math.log((1 - level) / 2) / 44), abs=1e-14)


# --- a second witness ----------------------------------------------------------------------------


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(("count", "base"), [(0, 3), (2, 3), (5, 8), (7, 7), (32, 44), *LARGE])
@pytest.mark.parametrize(
    ("method", "scipy_method"),
    [("clopper_pearson", "exact"), ("wilson", "wilson"), ("wilson_cc", "wilsoncc")],
)
def test_scipy_binomtest_agrees(
    method: IntervalMethod, scipy_method: str, count: int, base: int, level: float
) -> None:
    ours = proportion_interval(count, base, method=method, level=level)
    theirs = stats.binomtest(count, base).proportion_ci(level, method=scipy_method)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-11)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(("count", "base"), [(1, 3), (5, 8), (32, 44), *LARGE[1:-1]])
def test_jeffreys_is_scipys_beta_quantile(count: int, base: int, level: float) -> None:
    ours = proportion_interval(count, base, method="jeffreys", level=level)
    theirs = stats.beta(count + 0.5, base - count + 0.5).ppf([(1 - level) / 2, (1 + level) / 2])
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs), abs=1e-11)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(("count", "base"), [(1, 3), (5, 8), (32, 44), *LARGE[1:-1]])
def test_at_the_mid_p_limits_scipys_tails_are_half_of_what_the_level_leaves(
    count: int, base: int, level: float
) -> None:
    interval = proportion_interval(count, base, method="mid_p", level=level)
    low, high = stats.binom(base, interval.low), stats.binom(base, interval.high)
    tails = (low.sf(count) + low.pmf(count) / 2, high.cdf(count - 1) + high.pmf(count) / 2)
    assert tails == pytest.approx(((1 - level) / 2,) * 2, rel=1e-8)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(("count", "base"), [(1, 3), (5, 8), (32, 44), *LARGE[1:-1]])
def test_at_the_likelihood_ratio_limits_the_statistic_is_scipys_chi_squared_quantile(
    count: int, base: int, level: float
) -> None:
    interval = proportion_interval(count, base, method="likelihood_ratio", level=level)
    top = stats.binom(base, count / base).logpmf(count)
    for limit in (interval.low, interval.high):
        statistic = 2 * (top - stats.binom(base, limit).logpmf(count))
        assert statistic == pytest.approx(stats.chi2(1).ppf(level), rel=1e-6)


@pytest.mark.parametrize(("count", "base"), [(7, 2000), (1000, 2000), (300_000, 10**6)])
def test_blaker_at_large_bases_is_at_least_as_narrow_as_clopper_pearson_and_accepted(
    count: int, base: int
) -> None:
    blaker = proportion_interval(count, base, method="blaker")
    exact = proportion_interval(count, base, method="clopper_pearson")
    assert exact.low <= blaker.low < blaker.high <= exact.high

    def accepted(p: float) -> bool:
        x = np.arange(base + 1)
        distribution = stats.binom(base, p)
        smaller_tail = np.minimum(distribution.cdf(x), distribution.sf(x - 1))
        as_extreme = smaller_tail <= smaller_tail[count] * (1 + 1e-9)
        return bool(distribution.pmf(x)[as_extreme].sum() >= 0.05)

    step = 1e-6 * (blaker.high - blaker.low)
    assert accepted(blaker.low + step)
    assert accepted(blaker.high - step)
    assert not accepted(blaker.low - step)
    assert not accepted(blaker.high + step)


@pytest.mark.parametrize("a", [0.5, 1, 13, 44.5, 1e3, 5e5])
@pytest.mark.parametrize("b", [0.5, 1, 32, 44.5, 2e3, 5e5])
def test_the_incomplete_beta_function_is_scipys(a: float, b: float) -> None:
    mean, spread = a / (a + b), math.sqrt(a * b / (a + b + 1)) / (a + b)
    for x in (mean - 3 * spread, mean - spread, mean, mean + spread, mean + 3 * spread):
        if 0 < x < 1:
            value, density = incomplete_beta(a, b, x)
            assert value == pytest.approx(special.betainc(a, b, x), rel=1e-10)
            assert density == pytest.approx(stats.beta(a, b).pdf(x), rel=1e-8)


def test_the_incomplete_beta_function_ends_at_nought_and_one() -> None:
    assert incomplete_beta(3, 4, 0.0) == (0.0, 0.0)
    assert incomplete_beta(3, 4, 1.0) == (1.0, 0.0)


def test_the_solver_falls_back_to_halving_where_the_function_is_flat() -> None:
    def step_up(x: float) -> tuple[float, float]:
        return (2.0 if x >= 0.3 else 0.5), 0.0

    assert solve_increasing(step_up, 1.0, start=0.9) == pytest.approx(0.3, abs=1e-15)


def test_an_interval_needs_neither_numpy_nor_scipy_nor_pandas() -> None:
    code = """
import json, sys
from alp_survey.stats.presentation import nchs_rule
from alp_survey.stats.proportion import proportion_interval
proportion_interval(32, 44), proportion_interval(2, 3), nchs_rule(32, 44)
print(json.dumps(sorted(sys.modules)))
"""
    command = [sys.executable, "-c", code]
    loaded = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert not {"numpy", "scipy", "pandas"} & set(loaded)
