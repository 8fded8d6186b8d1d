"""Two independent groups: what an interval promises, brute force, and second witnesses."""

import itertools
import math
import re
from collections.abc import Callable
from fractions import Fraction
from statistics import NormalDist
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import contingency
from statsmodels.stats.proportion import confint_proportions_2indep

from alp_survey.stats.difference import (
    DifferenceMethod,
    OddsRatioMethod,
    RiskRatioMethod,
    bisect_rising,
    difference_interval,
    odds_ratio,
    risk_ratio,
)
from alp_survey.stats.proportion import proportion_interval

METHODS: tuple[DifferenceMethod, ...] = get_args(DifferenceMethod)
RISK_METHODS: tuple[RiskRatioMethod, ...] = get_args(RiskRatioMethod)
ODDS_METHODS: tuple[OddsRatioMethod, ...] = get_args(OddsRatioMethod)
SMALL = [
    (count1, base1, count2, base2)
    for base1, base2 in [(1, 1), (1, 4), (3, 7), (8, 5), (6, 6)]
    for count1, count2 in itertools.product(range(base1 + 1), range(base2 + 1))
]


@st.composite
def two_groups(draw: st.DrawFn, largest: int = 3000) -> tuple[int, int, int, int]:
    """Return count and base of two groups."""
    base1, base2 = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    return draw(st.integers(0, base1)), base1, draw(st.integers(0, base2)), base2


def z_of(level: float) -> float:
    """Return the normal quantile of a two-sided level."""
    return NormalDist().inv_cdf((1 + level) / 2)


# --- the difference -----------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.999])
def test_every_pair_of_counts_has_a_finite_interval_around_its_difference(
    method: DifferenceMethod, level: float
) -> None:
    for groups in SMALL:
        interval = difference_interval(*groups, method=method, level=level)
        assert -1 <= interval.low <= interval.estimate <= interval.high <= 1, interval


@settings(max_examples=60, deadline=None)
@given(two_groups(), st.sampled_from(METHODS), st.floats(0.01, 0.9999))
def test_exchanging_the_groups_changes_the_signs_and_nothing_else(
    groups: tuple[int, int, int, int], method: DifferenceMethod, level: float
) -> None:
    one_way = difference_interval(*groups, method=method, level=level)
    other_way = difference_interval(*groups[2:], *groups[:2], method=method, level=level)
    assert (other_way.low, other_way.high) == (-one_way.high, -one_way.low)
    assert -1 <= one_way.low <= one_way.estimate <= one_way.high <= 1


@settings(max_examples=60, deadline=None)
@given(two_groups(), st.sampled_from(METHODS))
def test_counting_the_noes_instead_of_the_yeses_turns_the_interval_round(
    groups: tuple[int, int, int, int], method: DifferenceMethod
) -> None:
    count1, base1, count2, base2 = groups
    yes = difference_interval(*groups, method=method)
    no = difference_interval(base1 - count1, base1, base2 - count2, base2, method=method)
    assert (no.low, no.high) == pytest.approx((-yes.high, -yes.low), rel=0, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(two_groups(), st.sampled_from(METHODS), st.floats(0.5, 0.98))
def test_a_higher_level_is_never_narrower(
    groups: tuple[int, int, int, int], method: DifferenceMethod, level: float
) -> None:
    inner = difference_interval(*groups, method=method, level=level)
    outer = difference_interval(*groups, method=method, level=level + 0.01)
    assert outer.low <= inner.low
    assert inner.high <= outer.high


def likeliest_pair(
    groups: tuple[int, int, int, int], first_of: Callable[[float], float], top: float
) -> tuple[float, float]:
    """Return the likeliest p1, p2 on a line p1 = first_of(p2), 0 <= p2 <= top, by plain search."""
    count1, base1, count2, base2 = groups

    def log_likelihood(p2: float) -> float:
        terms = [
            (count1, first_of(p2)),
            (base1 - count1, 1 - first_of(p2)),
            (count2, p2),
            (base2 - count2, 1 - p2),
        ]
        if any(count and p <= 0 for count, p in terms):
            return -math.inf
        return sum(count * math.log(p) for count, p in terms if count)

    low, high = 0.0, top
    for _ in range(200):
        third = (high - low) / 3
        if log_likelihood(low + third) < log_likelihood(high - third):
            low += third
        else:
            high -= third
    p2 = (low + high) / 2
    return first_of(p2), p2


def squared_score(groups: tuple[int, int, int, int], difference: float) -> float:
    """Return the squared score statistic of a difference >= 0 by plain search."""
    count1, base1, count2, base2 = groups
    p1, p2 = likeliest_pair(groups, lambda p2: p2 + difference, 1 - difference)
    variance = p1 * (1 - p1) / base1 + p2 * (1 - p2) / base2
    return float((count1 / base1 - count2 / base2 - difference) ** 2 / variance)


@pytest.mark.parametrize("groups", [g for g in SMALL if g[1] > 1])
def test_a_score_interval_holds_just_the_differences_that_the_score_test_keeps(
    groups: tuple[int, int, int, int],
) -> None:
    # limits and differences of 0 and more; the others are those of the groups exchanged
    total = groups[1] + groups[3]
    for method, factor in [("mee", 1.0), ("miettinen_nurminen", total / (total - 1))]:
        interval = difference_interval(*groups, method=method)  # type: ignore[arg-type]
        critical = z_of(0.95) ** 2 * factor
        for limit in (interval.low, interval.high):
            if 0 < limit < 1:
                assert squared_score(groups, limit) == pytest.approx(critical, rel=1e-6)
        for difference in (0.01, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.99):
            kept = squared_score(groups, difference) < critical
            assert kept == (interval.low < difference < interval.high), (interval, difference)


def test_one_group_of_nobody_makes_the_score_interval_a_wilson_interval() -> None:
    # with 0 of 10 and 0 of 20 the likeliest pair keeps the other group at 0
    interval = difference_interval(0, 10, 0, 20, method="mee")
    assert interval.low == pytest.approx(-proportion_interval(0, 20, method="wilson").high)
    assert interval.high == pytest.approx(proportion_interval(0, 10, method="wilson").high)


@pytest.mark.parametrize(
    "groups", [(56, 70, 48, 80), (9, 10, 3, 10), (0, 10, 3, 20), (19, 44, 5, 20), (44, 44, 1, 3)]
)
@pytest.mark.parametrize(
    ("method", "their_name"),
    [("newcombe", "newcomb"), ("agresti_caffo", "agresti-caffo"), ("wald", "wald")],
)
def test_closed_forms_agree_with_statsmodels(
    groups: tuple[int, int, int, int], method: DifferenceMethod, their_name: str
) -> None:
    expected = confint_proportions_2indep(*groups, compare="diff", method=their_name)
    interval = difference_interval(*groups, method=method)
    clipped = [min(1.0, max(-1.0, limit)) for limit in expected]
    assert [interval.low, interval.high] == pytest.approx(clipped, rel=0, abs=1e-12)


def test_miettinen_nurminen_is_right_where_statsmodels_uses_a_wrong_coefficient() -> None:
    # ratesci and DescTools give .05283 to .33817; statsmodels 0.15 gives .05255 to .34404
    interval = difference_interval(56, 70, 48, 80, method="miettinen_nurminen")
    assert (round(interval.low, 5), round(interval.high, 5)) == (0.05283, 0.33817)
    # sasLM gives -0.1658 to 0.2844
    nobody = difference_interval(0, 10, 0, 20, method="miettinen_nurminen")
    assert (round(nobody.low, 4), round(nobody.high, 4)) == (-0.1658, 0.2844)


def coverage(method: DifferenceMethod, p1: float, p2: float, base1: int, base2: int) -> float:
    """Return the exact chance that the interval holds the true difference."""
    covered = 0.0
    for count1, count2 in itertools.product(range(base1 + 1), range(base2 + 1)):
        interval = difference_interval(count1, base1, count2, base2, method=method)
        if interval.low <= p1 - p2 <= interval.high:
            chance1 = math.comb(base1, count1) * p1**count1 * (1 - p1) ** (base1 - count1)
            chance2 = math.comb(base2, count2) * p2**count2 * (1 - p2) ** (base2 - count2)
            covered += chance1 * chance2
    return covered


def test_at_twenty_against_eight_only_wald_covers_far_less_than_it_says() -> None:
    truths = [(0.7, 0.7), (0.9, 0.8), (0.95, 0.6)]
    for method in METHODS:
        worst = min(coverage(method, p1, p2, 20, 8) for p1, p2 in truths)
        assert (worst < 0.9) == (method == "wald"), (method, worst)


def test_agresti_caffo_is_widened_to_the_difference_where_it_misses_it() -> None:
    one_each = difference_interval(1, 1, 0, 1, method="agresti_caffo", level=0.9)
    assert one_each.high == one_each.estimate == 1
    assert one_each.low == pytest.approx(1 / 3 - z_of(0.9) * math.sqrt(4 / 27))


def test_an_interval_says_its_counts_bases_method_and_level() -> None:
    interval = difference_interval(3, 7, 5, 8, method="mee", level=0.9)
    assert (interval.count1, interval.base1, interval.count2, interval.base2) == (3, 7, 5, 8)
    assert (interval.method, interval.level) == ("mee", 0.9)


def test_numpy_numbers_come_back_as_plain_ones() -> None:
    counts: Any = [np.int64(3), np.int16(7), np.uint8(5), np.int32(8)]
    for method in METHODS:
        interval = difference_interval(*counts, method=method)
        assert interval == difference_interval(3, 7, 5, 8, method=method)
        assert {type(interval.count1), type(interval.base2)} == {int}
        assert {type(interval.low), type(interval.high), type(interval.estimate)} == {float}


def test_a_million_respondents_against_ten_keep_their_precision() -> None:
    interval = difference_interval(999_999, 10**6, 9, 10, method="miettinen_nurminen")
    alone = 1 - proportion_interval(9, 10, method="wilson").low
    assert interval.high == pytest.approx(alone, abs=1e-4)
    assert 0 < interval.high - interval.estimate < 1


@pytest.mark.parametrize("compare", [difference_interval, risk_ratio, odds_ratio])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((8, 7, 1, 2), "count1: got 8; expected a whole number from 0 to the base, 7."),
        ((1, 2, 8, 7), "count2: got 8; expected a whole number from 0 to the base, 7."),
        ((1, 2, -1, 7), "count2: got -1; expected a whole number from 0 to the base, 7."),
        ((0, 0, 1, 2), "base1: got 0; expected a whole number of respondents, at least 1."),
        ((1, 2, 0, 0), "base2: got 0; expected a whole number of respondents, at least 1."),
        ((1.0, 2, 0, 1), "count1: got 1.0; expected a whole number from 0 to the base, 2."),
        ((1, True, 0, 1), "base1: got True; expected a whole number of respondents, at least 1."),
        (
            (math.nan, 2, 0, 1),
            "count1: got nan; expected a whole number from 0 to the base, 2.",
        ),
    ],
)
def test_an_impossible_count_or_base_is_refused_by_its_name(
    compare: Callable[..., object], arguments: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        compare(*arguments)


@pytest.mark.parametrize("compare", [difference_interval, risk_ratio, odds_ratio])
def test_an_unknown_method_or_level_is_refused(compare: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match=r"^method: got 'score'; expected one of .*\.$"):
        compare(1, 2, 1, 2, method="score")
    with pytest.raises(ValueError, match=r"^level: got 95; .* Write 0.95 for 95 percent\.$"):
        compare(1, 2, 1, 2, level=95)


def test_halving_finds_the_crossing_to_the_last_bit_and_never_asks_at_the_ends() -> None:
    asked = []

    def cube(x: float) -> float:
        asked.append(x)
        return x**3

    assert bisect_rising(cube, 2.0, low=0.0, high=2.0) == pytest.approx(2 ** (1 / 3), rel=4e-16)
    assert min(asked) > 0
    assert max(asked) < 2
    assert bisect_rising(cube, 2.0, low=1.0, high=1.0) == 1.0


# --- the ratios ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", RISK_METHODS)
def test_risk_ratios_are_ordered_and_turn_round_with_the_groups(method: RiskRatioMethod) -> None:
    for groups in SMALL:
        ratio = risk_ratio(*groups, method=method)
        turned = risk_ratio(*groups[2:], *groups[:2], method=method)
        assert turned.high == (1 / ratio.low if ratio.low else math.inf)
        if ratio.estimate is None:
            assert groups[0] == groups[2] == 0
            assert (ratio.low, ratio.high) == (0, math.inf)
            assert ratio.note
        else:
            assert 0 <= ratio.low <= ratio.estimate * (1 + 1e-12)
            assert ratio.estimate <= ratio.high * (1 + 1e-12)


@pytest.mark.parametrize("method", ODDS_METHODS)
def test_odds_ratios_are_ordered_and_turn_round_with_the_groups(method: OddsRatioMethod) -> None:
    for groups in SMALL:
        ratio = odds_ratio(*groups, method=method)
        turned = odds_ratio(*groups[2:], *groups[:2], method=method)
        assert turned.high == (1 / ratio.low if ratio.low else math.inf)
        if ratio.estimate is None:
            assert ratio.note
            assert (ratio.low, ratio.high) == (0, math.inf)
        else:
            assert 0 <= ratio.low <= ratio.estimate * (1 + 1e-12), ratio
            assert ratio.estimate <= ratio.high * (1 + 1e-12), ratio


@settings(max_examples=60, deadline=None)
@given(two_groups(largest=400), st.sampled_from(ODDS_METHODS))
def test_counting_the_noes_inverts_an_odds_ratio(
    groups: tuple[int, int, int, int], method: OddsRatioMethod
) -> None:
    count1, base1, count2, base2 = groups
    yes = odds_ratio(*groups, method=method)
    no = odds_ratio(base1 - count1, base1, base2 - count2, base2, method=method)
    assert no.low == pytest.approx(1 / yes.high, rel=1e-9)
    assert no.high == pytest.approx(1 / yes.low if yes.low else math.inf, rel=1e-9)


def test_a_risk_ratio_against_nobody_is_infinite_and_still_has_a_lower_limit() -> None:
    for method in ("koopman", "miettinen_nurminen"):
        ratio = risk_ratio(5, 20, 0, 24, method=method)  # type: ignore[arg-type]
        assert ratio.estimate == ratio.high == math.inf
        assert ratio.low > 1
        assert not ratio.note
    assert "no interval" in risk_ratio(5, 20, 0, 24, method="katz").note
    assert "no width" in risk_ratio(5, 5, 24, 24, method="katz").note
    everybody = risk_ratio(5, 5, 24, 24)
    assert everybody.estimate == 1
    assert everybody.low < 0.9
    assert everybody.high > 1.1
    assert not everybody.note


def test_koopmans_interval_is_the_one_of_his_paper() -> None:
    # Koopman (1984): 36 of 40 against 16 of 80, 2.94 to 7.15
    ratio = risk_ratio(36, 40, 16, 80)
    assert (round(ratio.low, 2), round(ratio.high, 2)) == (2.94, 7.15)


@pytest.mark.parametrize("groups", [g for g in SMALL if g[0] > 0 and g[1] > 1])
def test_koopmans_limit_is_where_the_score_test_by_plain_search_turns(
    groups: tuple[int, int, int, int],
) -> None:
    count1, base1, count2, base2 = groups
    limit = risk_ratio(*groups).low
    p1, p2 = likeliest_pair(groups, lambda p2: limit * p2, min(1.0, 1 / limit))
    if count1 < base1 and 0 < count2 < base2:  # a smooth top, so that a search can find it
        found = (count1 - base1 * p1) ** 2 / (base1 * p1 * (1 - p1))
        found += (count2 - base2 * p2) ** 2 / (base2 * p2 * (1 - p2))
        assert found == pytest.approx(z_of(0.95) ** 2, rel=1e-5)
    # in every case: the difference of the shares over its standard error under the null
    variance = p1 * (1 - p1) / base1 + limit**2 * p2 * (1 - p2) / base2
    score = (count1 / base1 - limit * count2 / base2) / math.sqrt(variance)
    assert score == pytest.approx(z_of(0.95), rel=1e-5)


# their search starts at an odds ratio of 0, where they divide 0 by 0
@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.parametrize("groups", [(56, 70, 48, 80), (6, 7, 2, 7), (12, 20, 20, 24), (2, 9, 5, 8)])
def test_score_ratios_agree_with_statsmodels(groups: tuple[int, int, int, int]) -> None:
    risk = risk_ratio(*groups, method="miettinen_nurminen")
    expected = confint_proportions_2indep(*groups, compare="ratio", method="score")
    assert (risk.low, risk.high) == pytest.approx(expected, rel=1e-6)
    odds = odds_ratio(*groups, method="miettinen_nurminen")
    expected = confint_proportions_2indep(*groups, compare="odds-ratio", method="score")
    assert (odds.low, odds.high) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("groups", [(56, 70, 48, 80), (6, 7, 2, 7), (1, 44, 30, 31)])
def test_katz_and_the_conditional_odds_ratio_agree_with_scipy(
    groups: tuple[int, int, int, int],
) -> None:
    katz = risk_ratio(*groups, method="katz")
    theirs = contingency.relative_risk(*groups).confidence_interval(0.95)
    assert (katz.low, katz.high) == pytest.approx((theirs.low, theirs.high), rel=1e-10)
    exact = odds_ratio(*groups, method="conditional_exact")
    count1, base1, count2, base2 = groups
    table = [[count1, base1 - count1], [count2, base2 - count2]]
    fisher = contingency.odds_ratio(table, kind="conditional")
    limits = fisher.confidence_interval(0.95)
    assert exact.estimate == pytest.approx(fisher.statistic, rel=1e-7)
    assert (exact.low, exact.high) == pytest.approx((limits.low, limits.high), rel=1e-7)


def exact_upper_tail(groups: tuple[int, int, int, int], odds: Fraction, share: Fraction) -> float:
    """Return P(X > x) + share P(X = x) given the margins, in fractions."""
    count1, base1, count2, base2 = groups
    hits = count1 + count2
    weights = {
        x: math.comb(base1, x) * math.comb(base2, hits - x) * odds**x
        for x in range(max(0, hits - base2), min(base1, hits) + 1)
    }
    above = sum(weight for x, weight in weights.items() if x > count1)
    return float((above + share * weights[count1]) / sum(weights.values()))


@pytest.mark.parametrize("groups", [g for g in SMALL if g[0] > 0 and g[2] < g[3]])
def test_conditional_limits_leave_exactly_half_of_the_error_above(
    groups: tuple[int, int, int, int],
) -> None:
    exact = odds_ratio(*groups, method="conditional_exact", level=0.9)
    mid_p = odds_ratio(*groups, method="conditional_mid_p", level=0.9)
    half = Fraction(1, 2)
    assert exact_upper_tail(groups, Fraction(exact.low), Fraction(1)) == pytest.approx(0.05)
    assert exact_upper_tail(groups, Fraction(mid_p.low), half) == pytest.approx(0.05)


def test_the_conditional_estimate_makes_the_observed_count_the_expected_one() -> None:
    estimate = odds_ratio(2, 17, 10, 13, method="conditional_exact").estimate
    assert estimate is not None
    odds = Fraction(estimate)
    weights = [math.comb(17, x) * math.comb(13, 12 - x) * odds**x for x in range(13)]
    mean = sum(x * weight for x, weight in enumerate(weights)) / sum(weights)
    assert float(mean) == pytest.approx(2, rel=1e-12)


def test_corrections_of_the_odds_ratio_are_those_they_are_named_for() -> None:
    assert odds_ratio(3, 3, 0, 7, method="gart").estimate == 3.5 * 7.5 / (0.5 * 0.5)
    # margins 3, 7 and 3, 7 of 10: 0.18, 0.42, 0.42, 0.98 more
    smoothed = odds_ratio(3, 3, 0, 7, method="agresti_smoothed")
    assert smoothed.estimate == pytest.approx(3.18 * 7.98 / (0.42 * 0.42))
    woolf = odds_ratio(3, 3, 0, 7, method="woolf")
    assert (woolf.estimate, woolf.low, woolf.high) == (math.inf, 0, math.inf)
    assert "no interval" in woolf.note


@pytest.mark.parametrize("method", ODDS_METHODS)
@pytest.mark.parametrize("groups", [(0, 8, 0, 7), (8, 8, 7, 7)])
def test_groups_that_are_all_alike_say_nothing_of_the_odds_ratio(
    groups: tuple[int, int, int, int], method: OddsRatioMethod
) -> None:
    ratio = odds_ratio(*groups, method=method)
    assert "say nothing" in ratio.note
    if method != "gart":  # which has an estimate, of its own making
        assert (ratio.estimate, ratio.low, ratio.high) == (None, 0, math.inf)


def test_a_list_is_no_method():
    with pytest.raises(ValueError, match=r"method: got \['"):
        difference_interval(3, 10, 4, 12, method=["newcombe"])
