"""Weighted shares: equal weights change nothing, and sums are as good as the responses."""

import math
import re
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincinv

from alp_survey.stats.limits import wilson_limits
from alp_survey.stats.proportion import proportion_interval
from alp_survey.stats.weighting import (
    WeightedMethod,
    WeightSums,
    design_effect,
    design_interval,
    effective_base,
    effective_limits,
    sum_weights,
    weighted_proportion,
)

METHODS = get_args(WeightedMethod)
EMPTY = WeightSums(0, 0.0, 0.0)
weights = st.lists(st.floats(0.05, 20), min_size=2, max_size=80)


@pytest.mark.parametrize("method", [*METHODS, None])
@pytest.mark.parametrize("weight", [1.0, 0.1, 1 / 3, 44.2099990844727, 1e-6, 1e9])
def test_equal_weights_give_exactly_the_unweighted_interval(method, weight):
    for base in (1, 3, 8, 19, 20, 44):
        for count in range(base + 1):
            share = weighted_proportion(
                sum_weights([weight] * count), sum_weights([weight] * base), method=method
            )
            plain = proportion_interval(count, base, method=method)
            assert (share.low, share.high, share.method) == (plain.low, plain.high, plain.method)
            assert (share.estimate, share.effective_base) == (count / base, base)
            assert share.design_effect == 1


@given(weights, st.data())
def test_every_interval_is_ordered_within_0_to_1_and_around_the_share(values, data):
    ticked = data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
    cell = sum_weights([w for w, tick in zip(values, ticked, strict=True) if tick])
    for method in METHODS:
        share = weighted_proportion(cell, sum_weights(values), method=method)
        assert 0 <= share.low <= share.estimate + 1e-12
        assert share.estimate - 1e-12 <= share.high <= 1
        assert share.design_effect >= 1
        assert 0 < share.effective_base <= share.base
        assert share.low < share.high


@given(weights, st.data())
def test_the_sums_give_the_variance_of_the_responses(values, data):
    ticked = data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
    w, y = np.array(values), np.array(ticked, float)
    share = weighted_proportion(sum_weights(w[y == 1]), sum_weights(w))
    p = (w * y).sum() / w.sum()
    n = len(w)
    variance = n / (n - 1) * ((w * (y - p)) ** 2).sum() / w.sum() ** 2
    assert share.estimate == pytest.approx(p, abs=1e-12)
    assert share.standard_error == pytest.approx(math.sqrt(variance), rel=1e-6, abs=1e-9)


@given(weights, st.data())
def test_those_who_did_not_tick_have_the_mirrored_interval(values, data):
    cut = data.draw(st.integers(0, len(values)))
    base = sum_weights(values)
    for method in METHODS:
        one = weighted_proportion(sum_weights(values[:cut]), base, method=method)
        other = weighted_proportion(sum_weights(values[cut:]), base, method=method)
        assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low), abs=1e-9)
        assert one.standard_error == pytest.approx(other.standard_error, abs=1e-9)


def test_real_valued_limits_equal_second_witnesses():
    values = [1.9] * 20 + [0.7] * 12 + [1.1] * 25
    cell, base = sum_weights(values[:32]), sum_weights(values)
    n = effective_base(base.weight, base.squared)
    k = n * cell.weight / base.weight
    wilson = weighted_proportion(cell, base, method="wilson")
    expected = [float(end) for end in wilson_limits(k, n)]
    assert [wilson.low, wilson.high] == pytest.approx(expected, abs=1e-14)
    exact = weighted_proportion(cell, base, method="clopper_pearson")
    expected = [betaincinv(k, n - k + 1, 0.025), betaincinv(k + 1, n - k, 0.975)]
    assert [exact.low, exact.high] == pytest.approx(expected, abs=1e-13)
    jeffreys = weighted_proportion(cell, base, method="jeffreys")
    expected = [betaincinv(k + 0.5, n - k + 0.5, q) for q in (0.025, 0.975)]
    assert [jeffreys.low, jeffreys.high] == pytest.approx(expected, abs=1e-13)


def test_unequal_weights_widen_the_interval():
    cell, base = sum_weights([0.5] * 10 + [1.5] * 10), sum_weights([0.5] * 22 + [1.5] * 22)
    share = weighted_proportion(cell, base)
    plain = proportion_interval(20, 44)
    assert share.high - share.low > plain.high - plain.low
    assert share.design_effect == pytest.approx(1.25)
    assert share.effective_base == pytest.approx(35.2)


def test_the_method_follows_the_effective_base_not_the_respondents():
    skewed = [10.0] * 5 + [0.1] * 40
    share = weighted_proportion(sum_weights(skewed[:3]), sum_weights(skewed))
    assert (share.base, share.method) == (45, "clopper_pearson")
    assert share.effective_base < 20


def test_a_subgroup_takes_the_correction_of_the_whole_sample():
    cell, base = sum_weights([1.0, 2.0]), sum_weights([1.0, 2.0, 1.5, 0.5])
    alone, within = (weighted_proportion(cell, base, sample=n).standard_error for n in (None, 44))
    assert within == pytest.approx(alone * math.sqrt(44 / 43 / (4 / 3)))


def test_what_does_not_exist_is_none_and_says_why():
    nobody = weighted_proportion(EMPTY, EMPTY)
    assert (nobody.estimate, nobody.low, nobody.note) == (None, None, "no respondents")
    weightless = weighted_proportion(EMPTY, sum_weights([0.0, 0.0]))
    assert (weightless.estimate, weightless.note) == (None, "all weights are 0")
    single = weighted_proportion(sum_weights([2.0]), sum_weights([2.0]))
    assert (single.estimate, single.standard_error) == (1.0, None)
    assert single.note == "one respondent has no standard error"
    everybody = weighted_proportion(sum_weights([1.0, 2.0]), sum_weights([1.0, 2.0]))
    assert (everybody.standard_error, everybody.high) == (0.0, 1.0)
    assert everybody.low > 0
    assert everybody.note == "at 0 and 100% the standard error is 0; read the interval"


def test_the_sums_do_not_depend_on_the_order_of_the_responses():
    values = np.random.default_rng(20261123).lognormal(size=5000)
    assert sum_weights(values) == sum_weights(values[::-1])


@pytest.mark.parametrize("method", ["logit", "asin", "beta", "mean"])
def test_design_intervals_are_around_the_share_and_mirrored(method):
    for share, error, degrees in [(0.02, 0.015, 3), (0.5, 0.07, 43), (0.9, 0.4, 1)]:
        low, high = design_interval(share, error, degrees=degrees, base=44, method=method)
        assert low <= share <= high
        mirrored = design_interval(1 - share, error, degrees=degrees, base=44, method=method)
        assert (low, high) == pytest.approx((1 - mirrored[1], 1 - mirrored[0]), abs=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: weighted_proportion(sum_weights([3.0]), sum_weights([1.0, 1.0])),
            "cell: got 1 respondents of weight 3; expected a part of the base, 2 of weight 2.",
        ),
        (
            lambda: weighted_proportion(EMPTY, WeightSums(2, 9.0, 2.0)),
            (
                "base: got 2 respondents, weights 9 and squares 2; expected sums of one list of "
                "weights."
            ),
        ),
        (
            lambda: weighted_proportion(EMPTY, WeightSums(2, 2.0, 5.0)),
            (
                "base: got 2 respondents, weights 2 and squares 5; expected sums of one list of "
                "weights."
            ),
        ),
        (
            lambda: weighted_proportion(EMPTY, WeightSums(2, math.nan, 5.0)),
            "base.weight: got nan; expected a finite sum, 0 or more.",
        ),
        (
            lambda: weighted_proportion(EMPTY, WeightSums(-1, 0.0, 0.0)),
            "base.respondents: got -1; expected a whole number, 0 or more.",
        ),
        (
            lambda: weighted_proportion(EMPTY, sum_weights([1.0, 2.0]), sample=1),
            "sample: got 1; expected at least the base, 2.",
        ),
        (
            lambda: weighted_proportion(EMPTY, sum_weights([1.0, 2.0]), method="blaker"),
            (
                "method: got 'blaker'; with weights expected one of wilson, agresti_coull, "
                "clopper_pearson, jeffreys."
            ),
        ),
        (
            lambda: sum_weights([1.0, -2.0]),
            "weights: got -2.0; expected finite weights, 0 or more.",
        ),
        (
            lambda: sum_weights([[1.0]]),
            "weights: got 2 dimensions; expected a list of weights.",
        ),
        (
            lambda: effective_base(0.0, 1.0),
            "sum_w: got 0.0; expected a finite number above 0.",
        ),
        (
            lambda: effective_base(2.0, 5.0),
            "sum_w2: got 5.0; expected at most the square of sum_w, 4.",
        ),
        (
            lambda: design_effect(2, 9.0, 9.0),
            "base: got 2; expected at least the effective base of these sums, 9.",
        ),
        (
            lambda: design_interval(1.0, 0.1, degrees=9),
            "estimate: got 1.0; expected a share above 0 and below 1.",
        ),
        (
            lambda: design_interval(0.5, 0.0, degrees=9),
            "standard_error: got 0.0; expected a number above 0.",
        ),
        (
            lambda: design_interval(0.5, 0.1, degrees=9, method="beta"),
            "base: got None; expected 2 respondents or more for beta.",
        ),
        (
            lambda: design_interval(0.5, 0.1, degrees=9, method="wald"),
            "method: got 'wald'; expected one of logit, xlogit, asin, beta, mean, likelihood.",
        ),
    ],
)
def test_impossible_sums_are_refused_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


@pytest.mark.parametrize("method", [None, "wilson", "agresti_coull", "clopper_pearson", "jeffreys"])
def test_limits_of_many_shares_are_those_of_each(method: WeightedMethod | None) -> None:
    draw = np.random.default_rng(5)
    cells = [draw.uniform(0.2, 3, size=int(n)) for n in draw.integers(1, 60, size=40)]
    ticked = [weights[: int(draw.integers(0, len(weights) + 1))] for weights in cells]
    single = [
        weighted_proportion(sum_weights(cell), sum_weights(base), method=method)
        for cell, base in zip(ticked, cells, strict=True)
    ]
    low, high, methods = effective_limits(
        [each.estimate for each in single], [each.effective_base for each in single], method=method
    )
    assert low.tolist() == pytest.approx([each.low for each in single], abs=1e-12)
    assert high.tolist() == pytest.approx([each.high for each in single], abs=1e-12)
    assert methods.tolist() == [each.method for each in single]
