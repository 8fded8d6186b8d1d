"""How many of a list: against enumeration, and what everybody knows without a probability."""

import re
from fractions import Fraction
from math import ceil, comb, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from alp_survey.stats import finite_population
from alp_survey.stats.finite_population import finite_population_interval
from alp_survey.stats.proportion import proportion_interval

LEVELS = ["0.8", "0.9", "0.95", "0.99", "0.999"]


def kept(count, sample, population, level):
    """Return the members that neither exact one-sided test rejects, in fractions."""
    tail = (1 - Fraction(level)) / 2
    ways = comb(population, sample)
    members = []
    for m in range(count, population - sample + count + 1):
        chances = [
            Fraction(comb(m, x) * comb(population - m, sample - x), ways) for x in range(sample + 1)
        ]
        if sum(chances[count:]) >= tail and sum(chances[: count + 1]) >= tail:
            members.append(m)
    return members


@pytest.mark.parametrize("population", [1, 2, 5, 6, 9, 14])
def test_every_small_interval_equals_the_enumerated_one(population):
    for sample in range(1, population + 1):
        for count in range(sample + 1):
            for level in LEVELS:
                members = kept(count, sample, population, level)
                got = finite_population_interval(count, sample, population, level=float(level))
                assert [got.low_count, got.high_count] == [members[0], members[-1]]
                assert members == list(range(members[0], members[-1] + 1))


def test_a_tie_with_the_level_is_kept():
    # three of three from six members of whom three: 1 of 20, exactly half of 1 - 0.9
    assert finite_population_interval(3, 3, 6, level=0.9).low_count == 3


def test_the_exact_interval_covers_the_true_number_at_least_as_often_as_it_says():
    population, sample = 20, 7
    limits = [finite_population_interval(k, sample, population) for k in range(sample + 1)]
    for members in range(population + 1):
        covered = sum(
            hypergeom.pmf(k, population, members, sample)
            for k, interval in enumerate(limits)
            if interval.low_count <= members <= interval.high_count
        )
        assert covered >= 0.95


samples = st.integers(1, 300).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n), st.integers(n, n + 2000))
)


@given(samples, st.sampled_from([float(level) for level in LEVELS]))
def test_limits_are_ordered_and_never_leave_what_is_certain(case, level):
    count, sample, population = case
    exact = finite_population_interval(*case, level=level)
    assert exact.least <= exact.low_count <= exact.high_count <= exact.most
    expected = Fraction(population * count, sample)
    assert exact.low_count <= ceil(expected)
    assert exact.high_count >= floor(expected)
    wilson = finite_population_interval(*case, method="wilson_fpc", level=level)
    assert 0 <= wilson.low <= wilson.estimate <= wilson.high <= 1
    infinite = proportion_interval(count, sample, method="wilson", level=level)
    assert infinite.low - 1e-12 <= wilson.low
    assert wilson.high <= infinite.high + 1e-12


@given(samples)
def test_the_others_have_the_mirrored_interval(case):
    count, sample, population = case
    one = finite_population_interval(*case)
    other = finite_population_interval(sample - count, sample, population)
    assert one.low_count == population - other.high_count
    assert one.high_count == population - other.low_count


@pytest.mark.parametrize("case", [(3200, 10_000, 10**6), (0, 5000, 10**7)])
def test_large_populations_equal_scipy_one_member_inside_and_one_outside(case):
    count, sample, population = case
    got = finite_population_interval(*case)
    for members, is_kept in [(got.high_count, True), (got.high_count + 1, False)]:
        assert (hypergeom.cdf(count, population, members, sample) >= 0.025) == is_kept
    if count:
        for members, is_kept in [(got.low_count, True), (got.low_count - 1, False)]:
            assert (hypergeom.sf(count - 1, population, members, sample) >= 0.025) == is_kept


def test_a_billion_members_are_told_apart_where_scipy_rounds():
    def at_most_five(members):
        ways = (comb(members, x) * comb(10**9 - members, 10 - x) for x in range(6))
        return Fraction(sum(ways), comb(10**9, 10))

    got = finite_population_interval(5, 10, 10**9)
    assert at_most_five(got.high_count) >= Fraction("0.025") > at_most_five(got.high_count + 1)


def test_a_huge_population_gives_the_clopper_pearson_interval():
    got = finite_population_interval(32, 44, 10**8)
    exact = proportion_interval(32, 44, method="clopper_pearson")
    assert (got.low, got.high) == pytest.approx((exact.low, exact.high), abs=1e-6)


@pytest.mark.parametrize("method", ["exact", "wilson_fpc"])
def test_everybody_asked_is_a_census_and_the_interval_is_the_point(method):
    got = finite_population_interval(2, 3, 3, method=method)
    assert got.census
    assert got.low == got.estimate == got.high == 2 / 3
    assert got.low_count == got.high_count == got.least == got.most == 2
    assert got.note == "everybody was asked: a count, not an estimate"


def test_what_is_certain_is_what_was_counted_and_what_was_not():
    got = finite_population_interval(32, 44, 60)
    assert (got.least, got.most) == (32, 48)
    assert (got.low_count, got.high_count) == (39, 47)
    assert not got.census


def test_the_sample_of_the_vignette_that_samplingbook_widens_by_one_on_each_side():
    got = finite_population_interval(3, 10, 50)
    assert (got.low_count, got.high_count) == (5, 31)


def test_wilson_with_a_finite_population_counts_no_members():
    got = finite_population_interval(2, 3, 5, method="wilson_fpc")
    assert (got.low_count, got.high_count) == (None, None)


def test_the_float_tail_is_as_good_as_the_exact_one():
    for members in range(3, 44):
        exact = sum(Fraction(comb(members, x) * comb(50 - members, 10 - x)) for x in range(3, 11))
        tail = finite_population._upper_tail(3, 10, 50, members)
        assert tail == pytest.approx(float(exact / comb(50, 10)), rel=1e-12)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ((2, 3, 2), "population: got 2; expected at least the sample, 3 respondents."),
        ((2, 3, 5.0), "population: got 5.0; expected a whole number of respondents, at least 1."),
        ((2, 0, 5), "sample: got 0; expected a whole number of respondents, at least 1."),
        ((4, 3, 5), "count: got 4; expected a whole number from 0 to the base, 3."),
    ],
)
def test_impossible_numbers_are_refused_in_one_sentence(case, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        finite_population_interval(*case)


def test_an_unknown_method_or_level_is_refused():
    with pytest.raises(ValueError, match="method: got 'wald'; expected one of exact, wilson_fpc"):
        finite_population_interval(2, 3, 5, method="wald")
    with pytest.raises(ValueError, match="level: got 1"):
        finite_population_interval(2, 3, 5, level=1)
