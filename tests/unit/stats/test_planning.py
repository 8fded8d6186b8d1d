"""Planning: the definition of a base, exact power against enumeration, and second witnesses."""

import math
import re
from fractions import Fraction
from itertools import product
from math import comb
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import power_proportions_2indep

from alp_survey.stats.planning import (
    base_for_width,
    detectable_difference,
    power_of_difference,
    width_at,
)
from alp_survey.stats.proportion import IntervalMethod, proportion_interval

METHODS = get_args(IntervalMethod)


def width_of(count, base, method="wilson", level=0.95):
    """Return the width of one interval."""
    interval = proportion_interval(count, base, method=method, level=level)
    return interval.high - interval.low


@pytest.mark.parametrize("method", METHODS)
def test_the_worst_width_is_the_widest_of_all_counts(method):
    for base in [*range(1, 31), 44, 75]:
        widest = max(width_of(count, base, method) for count in range(base + 1))
        assert width_at(base, "worst", method=method) == pytest.approx(widest, abs=1e-12)


def test_a_share_between_two_counts_takes_the_wider_interval():
    assert width_at(15, 0.1) == pytest.approx(width_of(2, 15))
    assert width_at(14, 0.1) == pytest.approx(width_of(1, 14))
    assert width_at(100, 0.145) == pytest.approx(width_of(15, 100))  # 14.499999999999998 in floats
    assert width_at(44, 1.0) == pytest.approx(width_of(44, 44))


@pytest.mark.parametrize("share", ["worst", 0.5, 0.1, 0.03, 0.0])
@pytest.mark.parametrize("width", [0.3, 0.2, 0.1])
def test_the_base_is_the_smallest_that_stays_narrow_up_to_twice_as_many(share, width):
    plan = base_for_width(width, share=share)
    widths = {base: width_at(base, share) for base in range(1, 2 * plan.base + 1)}
    stays = [
        base
        for base in range(1, plan.base + 1)
        if all(widths[larger] <= width for larger in range(base, 2 * base + 1))
    ]
    assert stays == [plan.base]
    assert plan.width == widths[plan.base] <= plan.wanted == width


def test_more_respondents_can_make_an_interval_wider_and_the_plan_knows():
    rises = [base for base in range(10, 60) if width_at(base + 1, 0.1) > width_at(base, 0.1)]
    assert rises
    planned = base_for_width(0.2, share=0.1).base
    first = next(base for base in range(1, 60) if width_at(base, 0.1) <= 0.2)
    assert first < planned


def test_plans_that_can_be_looked_up():
    assert base_for_width(0.2).base == 93
    assert (
        base_for_width(0.2, method="agresti_coull").base == 93
    )  # Wilson's middle and width at 1/2
    assert base_for_width(0.2, method="clopper_pearson").base == 104
    assert base_for_width(0.1).base == 381
    assert base_for_width(0.2, level=0.99).base > base_for_width(0.2, level=0.95).base


def tables(base1, base2, is_significant):
    """Return the pairs of counts that a test finds different."""
    return [c for c in product(range(base1 + 1), range(base2 + 1)) if is_significant(*c)]


@pytest.mark.parametrize(("base1", "base2"), [(1, 1), (3, 3), (7, 4), (8, 8)])
def test_fishers_power_equals_the_sum_over_all_outcomes_in_fractions(base1, base2):
    def is_significant(k1, k2):
        observed = comb(base1, k1) * comb(base2, k2)
        total = k1 + k2
        ways = [comb(base1, k) * comb(base2, total - k) for k in range(total + 1) if k <= base1]
        p = Fraction(sum(w for w in ways if w <= observed), comb(base1 + base2, total))
        return p <= Fraction(1, 20)

    half, tenth = Fraction(1, 2), Fraction(9, 10)
    exact = sum(
        comb(base1, k1) * half**base1 * comb(base2, k2) * tenth**k2 * (1 - tenth) ** (base2 - k2)
        for k1, k2 in tables(base1, base2, is_significant)
    )
    got = power_of_difference(base1, base2, 0.5, 0.9)
    assert got.power == pytest.approx(float(exact), abs=1e-13)


def test_an_exact_p_equal_to_the_level_is_significant():
    # three of three against none of three: 2 of the 20 tables with these totals
    assert power_of_difference(3, 3, 1.0, 0.0, level=0.1).power == pytest.approx(1.0)
    assert power_of_difference(3, 3, 1.0, 0.0, level=0.0999).power == 0.0


def test_fishers_power_equals_scipys_test_enumerated():
    found = tables(12, 9, lambda k1, k2: fisher_exact([[k1, 12 - k1], [k2, 9 - k2]]).pvalue <= 0.05)
    expected = sum(
        comb(12, k1) * 0.2**k1 * 0.8 ** (12 - k1) * comb(9, k2) * 0.7**k2 * 0.3 ** (9 - k2)
        for k1, k2 in found
    )
    assert power_of_difference(12, 9, 0.2, 0.7).power == pytest.approx(expected, abs=1e-13)


shares = st.floats(0, 1)
bases = st.integers(1, 40)
tests = st.sampled_from(["fisher", "pooled_z", "pooled_z_approximate"])


@given(bases, bases, shares, shares, tests)
def test_power_is_a_probability_and_the_same_seen_from_the_other_group(n1, n2, p1, p2, test):
    one = power_of_difference(n1, n2, p1, p2, test=test).power
    assert 0 <= one <= 1
    assert power_of_difference(n2, n1, p2, p1, test=test).power == pytest.approx(one, abs=1e-12)
    complements = power_of_difference(n1, n2, 1 - p1, 1 - p2, test=test).power
    if test != "pooled_z_approximate":
        assert complements == pytest.approx(one, abs=1e-10)


@given(bases, bases, shares)
def test_fisher_errs_no_more_often_than_its_level(n1, n2, share):
    assert power_of_difference(n1, n2, share, share).power <= 0.05 + 1e-12


def test_the_pooled_z_test_errs_more_often_than_its_level_somewhere():
    errors = [power_of_difference(44, 20, s / 50, s / 50, test="pooled_z").power for s in range(51)]
    assert 0.05 < max(errors) < 0.08


@given(bases, bases, st.floats(0.02, 0.98), st.floats(0.02, 0.98))
def test_the_approximation_equals_statsmodels(n1, n2, p1, p2):
    reference = power_proportions_2indep(p1 - p2, p2, n1, ratio=n2 / n1, alpha=0.05)
    got = power_of_difference(n1, n2, p1, p2, test="pooled_z_approximate")
    assert got.power == pytest.approx(reference.power, abs=1e-9)


def test_the_approximation_nears_the_exact_power_of_large_groups():
    exact = power_of_difference(900, 900, 0.5, 0.56, test="pooled_z").power
    near = power_of_difference(900, 900, 0.5, 0.56, test="pooled_z_approximate").power
    assert near == pytest.approx(exact, abs=0.01)


@pytest.mark.parametrize("test", ["fisher", "pooled_z", "pooled_z_approximate"])
@pytest.mark.parametrize(("base1", "base2", "share1"), [(22, 22, 0.5), (44, 20, 0.3), (60, 9, 0.8)])
def test_the_difference_shown_has_the_power_and_a_smaller_one_has_not(base1, base2, share1, test):
    shown = detectable_difference(base1, base2, share1=share1, test=test)
    for side, found, end in [(1, shown.higher, 1.0), (-1, shown.lower, 0.0)]:
        if found is None:
            assert power_of_difference(base1, base2, share1, end, test=test).power < 0.8
            continue
        assert side * (found - share1) > 0
        assert power_of_difference(base1, base2, share1, found, test=test).power >= 0.8
        for closer in (1e-9, 0.01, 0.05, 0.1):
            less = found - side * closer
            assert power_of_difference(base1, base2, share1, less, test=test).power < 0.8
        for further in (0.3, 0.6, 1.0):  # nothing beyond it is missed
            more = found + further * (end - found)
            assert power_of_difference(base1, base2, share1, more, test=test).power >= 0.8


def test_what_44_and_44_can_show():
    shown = detectable_difference(44, 44)
    assert (shown.higher, shown.lower) == pytest.approx((0.79936, 0.20064), abs=1e-5)
    assert shown.note == ""


def test_a_difference_that_no_share_reaches_is_none_and_says_so():
    tiny = detectable_difference(3, 3)
    assert (tiny.higher, tiny.lower) == (None, None)
    assert tiny.note == "no share above or below 50% is found with a power of 80%"
    high = detectable_difference(22, 22, share1=0.9)
    assert high.higher is None
    assert high.lower is not None
    assert high.note == "no share above 90% is found with a power of 80%"
    assert detectable_difference(22, 22, share1=1.0).higher is None


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: width_at(0), "base: got 0; expected a whole number of respondents, at least 1."),
        (lambda: width_at(44, 1.2), "share: got 1.2; expected a proportion, 0 to 1."),
        (lambda: width_at(44, math.nan), "share: got nan; expected a proportion, 0 to 1."),
        (
            lambda: width_at(44, "best"),
            "share: got 'best'; expected a proportion, 0 to 1, or 'worst'.",
        ),
        (
            lambda: base_for_width(20),
            "width: got 20; expected a proportion from 0.005 to below 1.",
        ),
        (
            lambda: base_for_width(0.005, level=0.99),
            "width: got 0.005; expected one that 200000 respondents reach at level 0.99.",
        ),
        (
            lambda: power_of_difference(22, 22, 0.5, 0.9, level=0.95),
            "level: got 0.95; expected a significance level above 0 and below 0.5, such as 0.05.",
        ),
        (
            lambda: power_of_difference(22, 2000, 0.5, 0.9),
            (
                "test: got 'fisher' with a base of 2000; expected at most 1000 respondents in a "
                "group, or pooled_z_approximate."
            ),
        ),
        (
            lambda: power_of_difference(22, 22, 0.5, 0.9, test="t"),
            "test: got 't'; expected one of fisher, pooled_z, pooled_z_approximate.",
        ),
        (
            lambda: power_of_difference(22, 22, 50, 0.9),
            "share1: got 50; expected a proportion, 0 to 1.",
        ),
        (
            lambda: detectable_difference(22, 22, power=80),
            "power: got 80; expected a proportion above the level, below 1.",
        ),
        (
            lambda: detectable_difference(22, 0),
            "base2: got 0; expected a whole number of respondents, at least 1.",
        ),
    ],
)
def test_a_wrong_argument_is_refused_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
