"""Simultaneous intervals: what holds for every composition, and where Sison-Glaz is refused."""

import re
from fractions import Fraction
from itertools import product
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import multinomial_proportions_confint

from alp_survey.stats.multinomial import _probabilities_of_boxes, simultaneous_intervals
from alp_survey.stats.proportion import proportion_interval

METHODS = ["goodman", "quesenberry_hurst", "bonferroni_exact"]
compositions = st.lists(st.integers(0, 60), min_size=2, max_size=7).filter(any)
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.999])


@given(compositions, st.sampled_from(METHODS), levels)
def test_every_interval_is_ordered_within_0_to_1_and_around_its_share(counts, method, level):
    for share in simultaneous_intervals(counts, method=method, level=level):
        assert 0 <= share.low <= share.estimate <= share.high <= 1
        assert share.estimate == share.count / share.base
        assert (share.low == 0) == (share.count == 0)
        assert (share.high == 1) == (share.count == share.base)


@given(compositions, st.sampled_from(METHODS))
def test_all_shares_together_need_wider_intervals_than_one_share_alone(counts, method):
    single = "clopper_pearson" if method == "bonferroni_exact" else "wilson"
    for share in simultaneous_intervals(counts, method=method):
        alone = proportion_interval(share.count, share.base, method=single)
        # with two categories Quesenberry and Hurst give each share the whole level
        assert share.high - share.low >= alone.high - alone.low - 1e-12


@given(st.lists(st.integers(5, 80), min_size=2, max_size=6), levels)
def test_sison_glaz_is_ordered_around_the_share_where_no_count_is_below_five(counts, level):
    for share in simultaneous_intervals(counts, method="sison_glaz", level=level):
        assert 0 <= share.low < share.estimate < share.high <= 1


@settings(max_examples=25)  # the reference is slow
@given(st.lists(st.integers(8, 80), min_size=2, max_size=6))
def test_goodman_and_sison_glaz_equal_statsmodels_where_counts_are_not_small(counts):
    for method in ("goodman", "sison_glaz"):
        reference = multinomial_proportions_confint(counts, method=method.replace("_", "-"))
        for share, ends in zip(
            simultaneous_intervals(counts, method=method), reference, strict=True
        ):
            assert (share.low, share.high) == pytest.approx(tuple(ends), rel=0, abs=1e-9)


def test_the_order_of_the_categories_does_not_matter():
    counts = [19, 14, 8, 6]
    for method in (*METHODS, "sison_glaz"):
        forward = simultaneous_intervals(counts, method=method)
        backward = simultaneous_intervals(counts[::-1], method=method)
        for one, other in zip(forward, backward[::-1], strict=True):
            assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-13)


def test_exact_bonferroni_covers_all_shares_of_a_small_composition_at_least_as_often_as_it_says():
    base = 8
    outcomes = [c for c in product(range(base + 1), repeat=3) if sum(c) == base]
    limits = {c: simultaneous_intervals(c, method="bonferroni_exact") for c in outcomes}
    for truth in [(0.5, 0.3, 0.2), (0.9, 0.05, 0.05), (1 / 3, 1 / 3, 1 / 3), (0.6, 0.4, 0.0)]:
        covered = sum(
            factorial(base)
            / prod(map(factorial, c))
            * prod(p**k for p, k in zip(truth, c, strict=True))
            for c in outcomes
            if all(i.low <= p <= i.high for i, p in zip(limits[c], truth, strict=True))
        )
        assert covered >= 0.95


def test_the_expansion_of_sison_and_glaz_is_near_the_exact_chance_of_the_box():
    counts, base = (9, 7, 6), 22
    for c in (1, 2, 4, 6):
        exact = sum(
            Fraction(factorial(base), prod(map(factorial, drawn)))
            * prod(Fraction(k, base) ** d for k, d in zip(counts, drawn, strict=True))
            for drawn in product(*[range(k - c, k + c + 1) for k in counts])
            if sum(drawn) == base and min(drawn) >= 0
        )
        found = _probabilities_of_boxes(counts, base)[c - 1]
        assert found == pytest.approx(float(exact), abs=0.005)


def test_the_golden_name_of_the_exact_method_is_a_second_name():
    one, other = (
        simultaneous_intervals([4, 3, 0], method=name)
        for name in ("bonferroni_exact", "clopper_pearson_bonferroni")
    )
    assert one == other
    assert one[0].method == "bonferroni_exact"


@pytest.mark.parametrize("counts", [[19, 14, 8, 4], [6, 1, 0, 0], [5, 2, 1]])
def test_sison_glaz_is_refused_for_a_count_below_five_unless_forced(counts):
    with pytest.raises(ValueError, match=r"with a count of .*its approximation may fail"):
        simultaneous_intervals(counts, method="sison_glaz")
    assert simultaneous_intervals(counts, method="sison_glaz", level=0.9, force=True)


@pytest.mark.parametrize("force", [False, True])
def test_sison_glaz_is_refused_for_all_in_one_category_however_many(force):
    with pytest.raises(ValueError, match="all respondents in one category"):
        simultaneous_intervals([200, 0], method="sison_glaz", force=force)


def test_sison_glaz_is_refused_where_its_expansion_never_reaches_the_level():
    with pytest.raises(ValueError, match=r"never reaches the level 0\.99"):
        simultaneous_intervals([6, 1, 0, 0], method="sison_glaz", level=0.99, force=True)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([], "counts: got 0 categories; expected 2 or more."),
        ([44], "counts: got 1 categories; expected 2 or more."),
        ([0, 0], "counts: got only zeros; expected at least one respondent."),
        ([3, -1], "counts: got -1; expected whole numbers of respondents, 0 or more."),
        ([3, 2.0], "counts: got 2.0; expected whole numbers of respondents, 0 or more."),
        ([3, 0.0], "counts: got 0.0; expected whole numbers of respondents, 0 or more."),
        ([3, True], "counts: got True; expected whole numbers of respondents, 0 or more."),
        ([3, False], "counts: got False; expected whole numbers of respondents, 0 or more."),
        ([3, "2"], "counts: got '2'; expected whole numbers of respondents, 0 or more."),
    ],
)
def test_what_is_not_a_composition_is_refused_in_one_sentence(counts, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        simultaneous_intervals(counts)


def test_an_unknown_method_or_level_is_refused():
    with pytest.raises(ValueError, match="method: got 'wald'; expected one of goodman"):
        simultaneous_intervals([3, 2], method="wald")
    with pytest.raises(ValueError, match=r"Write 0\.95 for 95 percent"):
        simultaneous_intervals([3, 2], level=95)


@pytest.mark.parametrize("counts", [[5_000, 6_000, 7_000], [10**6, 2 * 10**6, 3 * 10**5]])
def test_large_counts_leave_sison_and_glaz_a_width_like_that_of_goodman(counts):
    # with factorial moments the differences cancelled, and it came out as a point
    narrow = simultaneous_intervals(counts, method="sison_glaz")
    wide = simultaneous_intervals(counts)
    for one, other in zip(narrow, wide, strict=True):
        assert (one.high - one.low) / (other.high - other.low) == pytest.approx(1, abs=0.5)


@pytest.mark.parametrize("counts", [5, None, "ab", {"a": 3, "b": 4}])
def test_what_is_no_list_of_counts_is_refused(counts):
    with pytest.raises(ValueError, match=r"counts: got a .*; expected a list of counts"):
        simultaneous_intervals(counts)


def test_any_series_of_counts_will_do():
    wanted = simultaneous_intervals([3, 4])
    assert simultaneous_intervals(each for each in (3, 4)) == wanted
    assert simultaneous_intervals(np.array([3, 4])) == wanted
