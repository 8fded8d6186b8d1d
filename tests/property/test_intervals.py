"""What must hold of every interval, whatever the count, the base, the method and the level."""

import math
from itertools import pairwise
from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from alp_survey.stats.presentation import dhs_rule, house_rule, nchs_rule
from alp_survey.stats.proportion import (
    IntervalMethod,
    ProportionInterval,
    hull_interval,
    proportion_interval,
)

METHODS: tuple[IntervalMethod, ...] = get_args(IntervalMethod)
LEVELS = (0.8, 0.9, 0.95, 0.99, 0.999)

methods = st.sampled_from(METHODS)
levels = st.floats(0.8, 0.999)
bases = st.one_of(st.integers(1, 60), st.integers(1, 5000), st.integers(1, 1_000_000))


@st.composite
def counts_and_bases(draw: st.DrawFn) -> tuple[int, int]:
    """Draw a base, and a count that it can hold."""
    base = draw(bases)
    return draw(st.integers(0, base)), base


def all_intervals(base: int, method: IntervalMethod, level: float) -> list[ProportionInterval]:
    """Return the interval of every count from 0 to the base."""
    return [
        proportion_interval(count, base, method=method, level=level) for count in range(base + 1)
    ]


def assert_sound(interval: ProportionInterval) -> None:
    """Finite, ordered, inside 0-1 and around the observed proportion."""
    assert math.isfinite(interval.low), interval
    assert math.isfinite(interval.high), interval
    observed = interval.count / interval.base
    assert 0.0 <= interval.low <= observed <= interval.high <= 1.0, interval
    assert interval.low < interval.high, interval
    assert interval.count > 0 or interval.low == 0.0, interval
    assert interval.count < interval.base or interval.high == 1.0, interval


def assert_mirrored_and_rising(intervals: list[ProportionInterval]) -> None:
    """Check that complements mirror each other, and that limits never fall as the count rises."""
    for interval, complement in zip(intervals, reversed(intervals), strict=True):
        assert abs(interval.low - (1 - complement.high)) <= 1e-12, interval
    for fewer, more in pairwise(intervals):
        assert fewer.low <= more.low, (fewer, more)
        assert fewer.high <= more.high, (fewer, more)


@pytest.mark.parametrize("method", METHODS)
def test_every_interval_up_to_60_respondents_is_sound_mirrored_and_rising(
    method: IntervalMethod,
) -> None:
    for level in LEVELS:
        for base in range(1, 61):
            intervals = all_intervals(base, method, level)
            for interval in intervals:
                assert_sound(interval)
            assert_mirrored_and_rising(intervals)


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_every_interval_up_to_200_respondents_is_sound_mirrored_and_rising(
    method: IntervalMethod,
) -> None:
    for level in LEVELS:
        for base in range(61, 201):
            intervals = all_intervals(base, method, level)
            for interval in intervals:
                assert_sound(interval)
            assert_mirrored_and_rising(intervals)


@settings(deadline=None, max_examples=300)
@given(counts_and_bases(), methods, levels)
def test_any_interval_is_sound_and_mirrored(
    count_and_base: tuple[int, int], method: IntervalMethod, level: float
) -> None:
    count, base = count_and_base
    interval = proportion_interval(count, base, method=method, level=level)
    complement = proportion_interval(base - count, base, method=method, level=level)
    assert_sound(interval)
    assert_sound(complement)
    assert abs(interval.low - (1 - complement.high)) <= 1e-12
    assert abs(interval.high - (1 - complement.low)) <= 1e-12


@settings(deadline=None, max_examples=200)
@given(counts_and_bases(), methods, levels)
def test_one_respondent_more_never_lowers_a_limit(
    count_and_base: tuple[int, int], method: IntervalMethod, level: float
) -> None:
    count, base = count_and_base
    fewer = proportion_interval(max(0, count - 1), base, method=method, level=level)
    more = proportion_interval(count, base, method=method, level=level)
    assert fewer.low <= more.low
    assert fewer.high <= more.high


@settings(deadline=None, max_examples=200)
@given(counts_and_bases(), methods, levels, levels)
def test_a_higher_level_never_narrows_an_interval(
    count_and_base: tuple[int, int], method: IntervalMethod, level: float, other: float
) -> None:
    low_level, high_level = sorted((level, other))
    narrow = proportion_interval(*count_and_base, method=method, level=low_level)
    wide = proportion_interval(*count_and_base, method=method, level=high_level)
    assert wide.low <= narrow.low + 1e-14
    assert narrow.high <= wide.high + 1e-14


@settings(deadline=None, max_examples=200)
@given(counts_and_bases(), levels)
def test_blaker_and_mid_p_lie_inside_clopper_pearson(
    count_and_base: tuple[int, int], level: float
) -> None:
    exact = proportion_interval(*count_and_base, method="clopper_pearson", level=level)
    for method in ("blaker", "mid_p"):
        inner = proportion_interval(*count_and_base, method=method, level=level)
        assert exact.low <= inner.low + 1e-14
        assert inner.high <= exact.high + 1e-14


@settings(deadline=None)
@given(st.integers(1, 300), methods, levels, st.data())
def test_a_hull_holds_the_interval_of_each_of_its_counts(
    base: int, method: IntervalMethod, level: float, data: st.DataObject
) -> None:
    counts = data.draw(st.lists(st.integers(0, base), min_size=1, max_size=8))
    hull = hull_interval(counts, base, method=method, level=level)
    for count in counts:
        interval = proportion_interval(count, base, method=method, level=level)
        assert hull.low <= interval.low
        assert interval.high <= hull.high


# --- Blaker against its definition ---------------------------------------------------------------

Points = npt.NDArray[np.float64]


def acceptabilities(base: int, p: Points) -> Points:
    """Return P(a count whose smaller tail is no larger than that of k), one row per k."""
    counts = np.arange(base + 1)
    chance = stats.binom.pmf(counts[:, None], base, p)
    at_most = np.cumsum(chance, axis=0)
    at_least = np.cumsum(chance[::-1], axis=0)[::-1]
    tail = np.minimum(at_most, at_least)
    no_larger = tail[None, :, :] <= tail[:, None, :] * (1 + 1e-9)  # equal but for rounding
    acceptability: Points = np.where(no_larger, chance[None, :, :], 0).sum(axis=1)
    return acceptability


def assert_is_the_hull(interval: ProportionInterval, p: Points, accepted: Points) -> None:
    """Check that the accepted points of a grid reach from limit to limit and no further."""
    inside = p[accepted >= 1 - interval.level]
    assert interval.low - 1e-12 <= inside[0], interval
    assert inside[-1] <= interval.high + 1e-12, interval
    # the limits themselves: accepted just inside, not accepted just outside
    near = np.array([-1e-9, 1e-9])
    around = np.concatenate([interval.low + near, interval.high + near])
    below, low, high, above = acceptabilities(interval.base, around.clip(0, 1))[interval.count]
    alpha = 1 - interval.level
    assert low >= alpha - 1e-12, interval
    assert high >= alpha - 1e-12, interval
    assert interval.low == 0 or below < alpha, interval
    assert interval.high == 1 or above < alpha, interval


@pytest.mark.parametrize("base", range(1, 31))
def test_blaker_is_the_hull_of_the_accepted_proportions_up_to_30_respondents(base: int) -> None:
    p = (np.arange(2000) + 0.5) / 2000
    accepted = acceptabilities(base, p)
    for level in LEVELS:
        for interval in all_intervals(base, "blaker", level):
            assert_is_the_hull(interval, p, accepted[interval.count])


@settings(deadline=None, max_examples=40)
@given(st.integers(31, 120), st.floats(0, 1), levels)
def test_blaker_is_the_hull_of_the_accepted_proportions_at_larger_bases(
    base: int, share: float, level: float
) -> None:
    interval = proportion_interval(round(share * base), base, method="blaker", level=level)
    p = np.linspace(1e-6, 1 - 1e-6, 1001)
    assert_is_the_hull(interval, p, acceptabilities(base, p)[interval.count])


# --- presentation --------------------------------------------------------------------------------


@given(counts_and_bases(), st.integers(0, 3))
def test_every_figure_gets_a_verdict_and_a_one_clause_reason_from_every_standard(
    count_and_base: tuple[int, int], decimals: int
) -> None:
    count, base = count_and_base
    for presentation in (
        house_rule(base, decimals=decimals),
        dhs_rule(base),
        nchs_rule(count, base),
    ):
        assert presentation.verdict
        assert presentation.reason
        assert not presentation.reason.endswith(".")


@given(st.integers(1, 2000))
def test_a_larger_base_never_fares_worse_under_the_house_and_dhs_rules(base: int) -> None:
    order = ["withhold", "counts only", "show with caution", "show"]
    for rule in (house_rule, dhs_rule):
        assert order.index(rule(base).verdict) <= order.index(rule(base + 1).verdict)
