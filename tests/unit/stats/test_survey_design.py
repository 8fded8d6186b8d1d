"""Strata, clusters and stages: against textbook formulas, enumeration and the plain weights."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alp_survey.stats.survey_design import (
    design_chi_square,
    design_covariance,
    design_mean,
    design_ratio,
    design_total,
    jackknife_standard_error,
    survey_design,
)
from alp_survey.stats.weighting import sum_weights, weighted_proportion


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=2, max_size=12))
def test_weights_alone_give_the_standard_error_of_a_weighted_share(people):
    weights = [float(weight) for weight, _ in people]
    ticked = [weight for weight, yes in people if yes]
    wanted = weighted_proportion(sum_weights(ticked), sum_weights(weights))
    found = design_mean(survey_design(weights), [float(yes) for _, yes in people])
    assert found.estimate == pytest.approx(wanted.estimate, abs=1e-12)
    assert found.standard_error == pytest.approx(wanted.standard_error, abs=1e-12)


def test_the_variance_is_unbiased_over_all_samples_of_clusters_in_two_stages():
    # four clusters of three people; two clusters are drawn, and two people in each
    population = [[3.0, 5.0, 4.0], [8.0, 6.0, 9.0], [1.0, 2.0, 2.0], [4.0, 4.0, 7.0]]
    truth = sum(map(sum, population))
    totals, variances = [], []
    for drawn in itertools.combinations(range(4), 2):
        for people in itertools.product(itertools.combinations(range(3), 2), repeat=2):
            values = [
                population[cluster][i]
                for cluster, inside in zip(drawn, people, strict=True)
                for i in inside
            ]
            design = survey_design(
                [3.0] * 4,
                clusters=[["a", "a", "b", "b"], [1, 2, 3, 4]],
                populations=[[4] * 4, [3] * 4],
            )
            found = design_total(design, values)
            totals.append(found.estimate)
            variances.append(found.standard_error**2)
    assert np.mean(totals) == pytest.approx(truth)
    assert np.mean(variances) == pytest.approx(np.var(totals), rel=1e-12)


def test_the_variance_is_unbiased_over_all_samples_of_two_strata():
    strata = [[3.0, 5.0, 4.0, 8.0], [10.0, 12.0, 17.0]]
    totals, variances = [], []
    for one, other in itertools.product(
        itertools.combinations(strata[0], 2), itertools.combinations(strata[1], 2)
    ):
        design = survey_design(
            [2, 2, 1.5, 1.5], strata=["x", "x", "y", "y"], populations=[4, 4, 3, 3]
        )
        found = design_total(design, [*one, *other])
        totals.append(found.estimate)
        variances.append(found.standard_error**2)
    assert np.mean(variances) == pytest.approx(np.var(totals), rel=1e-12)


def test_equal_people_in_clusters_count_as_their_clusters():
    # everybody in a cluster answers alike: as if the clusters were the sample
    clusters = np.repeat(np.arange(6), 5)
    answers = np.repeat([1.0, 0.0, 0.0, 1.0, 1.0, 0.0], 5)
    found = design_mean(survey_design(np.ones(30), clusters=clusters), answers)
    alone = design_mean(survey_design(np.ones(6)), answers[::5])
    assert found.standard_error == pytest.approx(alone.standard_error, rel=1e-12)
    assert (found.degrees, alone.degrees) == (5, 5)


def test_a_census_has_no_error():
    found = design_mean(survey_design([1, 1, 1], populations=[3, 3, 3]), [1, 2, 6])
    assert (found.estimate, found.standard_error) == (3, 0)


def test_a_part_keeps_the_others_in_the_design_and_a_gap_is_no_part():
    design = survey_design([1, 2, 3, 4, 5, 6], strata=list("aaabbb"))
    values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0]
    part = np.array([True, True, False, True, False, True])
    found = design_mean(design, values, domain=part)
    gaps = design_mean(design, np.where(part, values, np.nan))
    assert (found.estimate, found.standard_error) == (gaps.estimate, gaps.standard_error)
    as_ratio = design_ratio(design, part * np.array(values), part.astype(float))
    assert found.standard_error == pytest.approx(as_ratio.standard_error, rel=1e-12)
    assert found.respondents == 4


def test_the_jackknife_of_a_mean_is_the_linearised_error_where_weights_are_equal():
    answers = np.array([3.0, 1, 4, 1, 5, 9, 2, 6])
    design = survey_design(np.full(8, 2.0), clusters=[1, 1, 2, 2, 3, 3, 4, 4])
    found = jackknife_standard_error(design, lambda w: float(w @ answers / w.sum()))
    assert found == pytest.approx(design_mean(design, answers).standard_error, rel=1e-12)
    lonely = survey_design([1.0, 1.0], strata=["a", "b"], populations=[1, 1])
    assert jackknife_standard_error(lonely, lambda w: float(w.sum())) is None
    census = survey_design([1.0, 1.0], populations=[2, 2])
    assert jackknife_standard_error(census, lambda w: float(w[0])) == 0


def test_names_of_clusters_need_to_differ_within_a_stratum_only():
    weights, values = np.ones(8), [3.0, 1, 4, 1, 5, 9, 2, 6]
    strata = list("aaaabbbb")
    twice = survey_design(weights, strata=strata, clusters=[1, 1, 2, 2, 1, 1, 2, 2])
    apart = survey_design(weights, strata=strata, clusters=[1, 1, 2, 2, 3, 3, 4, 4])
    assert twice.degrees == apart.degrees == 2
    assert design_mean(twice, values) == design_mean(apart, values)


def test_columns_of_pandas_are_taken_by_place_whatever_their_index():
    frame = pd.DataFrame(
        {"w": [1.0, 2, 3, 4], "s": list("aabb"), "c": [7, 8, 7, 8], "y": [1.0, 0, 1, 1]},
        index=[9, 8, 7, 6],
    )
    found = survey_design(frame["w"], strata=frame["s"], clusters=frame["c"])
    plain = survey_design([1, 2, 3, 4], strata=list("aabb"), clusters=[7, 8, 7, 8])
    assert design_mean(found, frame["y"]) == design_mean(plain, [1, 0, 1, 1])
    test = design_chi_square(found, frame["y"], ["p", "q", None, "p"])
    assert test.respondents == 3


def test_without_a_design_the_corrected_test_is_pearsons_but_for_n_less_one():
    rows, columns = ["a"] * 30 + ["b"] * 20, ["x"] * 18 + ["y"] * 12 + ["x"] * 6 + ["y"] * 14
    found = design_chi_square(survey_design(np.ones(50)), rows, columns)
    pearson = 50 * (18 * 14 - 12 * 6) ** 2 / (30 * 20 * 24 * 26)
    assert found.statistic == pytest.approx(pearson * 49 / 50, rel=1e-12)
    assert (found.df, found.df_below) == pytest.approx((1, 49))
    turned = design_chi_square(survey_design(np.ones(50)), columns, rows)
    assert turned.p == pytest.approx(found.p, rel=1e-9)


@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald", "adjWald", "saddlepoint"])
def test_a_test_that_does_not_exist_is_none_and_says_why(statistic):
    design = survey_design(np.ones(6))
    one = design_chi_square(design, ["a"] * 6, list("xyxyxy"), statistic=statistic)
    assert (one.p, one.note) == (None, "fewer than two rows or columns with respondents")
    none = design_chi_square(design, [None] * 6, list("xyxyxy"), statistic=statistic)
    assert none.respondents == 0
    census = survey_design(np.ones(6), populations=[6] * 6)
    sure = design_chi_square(census, list("aabbab"), list("xyxyxy"), statistic=statistic)
    assert sure.p is None
    assert "no variance" in sure.note


def test_an_estimate_that_does_not_exist_is_none_and_says_why():
    design = survey_design([1, 0])
    assert design_mean(design, [math.nan, 1]).note == "nobody has a value"
    assert design_ratio(design, [1, 1], [0, 1]).note == "the denominator is 0"
    pair = survey_design([1, 1], strata=["a", "b"], populations=[1, 1])
    assert design_mean(pair, [1, 2]).note == "no degrees of freedom: no interval"


def test_the_covariance_is_that_of_each_pair_of_totals():
    design = survey_design([1, 2, 3, 4], strata=list("aabb"))
    values = np.array([[1.0, 2], [3, 1], [2, 2], [5, 4]])
    found = design_covariance(design, values)
    for place in range(2):
        error = design_total(design, values[:, place]).standard_error
        assert found[place, place] == pytest.approx(error**2)
    both = design_total(design, values.sum(axis=1)).standard_error ** 2
    assert found.sum() == pytest.approx(both)


DESIGN = survey_design([1.0, 1.0, 1.0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: survey_design([]), r"weights: got the shape \(0,\); expected one for each"),
        (lambda: survey_design([1, -1]), "weights: got one below 0 or not finite"),
        (lambda: survey_design([1, math.nan]), "weights: got one below 0 or not finite"),
        (lambda: survey_design([0, 0]), "weights: got one below 0 or not finite, or zeros only"),
        (lambda: survey_design([1, 1], strata=["a"]), "strata: got 1; expected 2, one for each"),
        (lambda: survey_design([1, 1], strata=["a", "b"]), "strata: got one with a single cluster"),
        (lambda: survey_design([1, 1], clusters=["a"]), "clusters: got 1; expected 2"),
        (lambda: survey_design([1, 1], clusters=["a", "a"]), "got one with a single cluster"),
        (lambda: survey_design([1, 1], populations=[1, 1]), "populations: got 1 to 1 for 2 clust"),
        (lambda: survey_design([1, 1], populations=[4, 5]), "populations: got 4 to 5 for 2 clust"),
        (lambda: survey_design([1, 1], populations=[[4, 4], [5, 5]]), "populations: got 2 stages"),
        (lambda: survey_design([1, 1], populations=[4]), r"populations: got the shape \(1,\)"),
        (lambda: design_mean(DESIGN, [1, 2]), r"values: got the shape \(2,\); expected 3"),
        (lambda: design_mean(DESIGN, [1, 2, math.inf]), "values: got one that is not finite"),
        (lambda: design_mean(DESIGN, [1, 2, 3], domain=[1, 0, 1]), "domain: got no array of True"),
        (lambda: design_mean(DESIGN, [1, 2, 3], level=95), "level: got 95"),
        (lambda: design_covariance(DESIGN, [1, 2]), "values: got 2; expected 3"),
        (lambda: design_covariance(DESIGN, 1), "values: got one number; expected 3"),
        (lambda: design_chi_square(DESIGN, ["a"], ["b"]), "rows, columns: got 1 and 1 answers"),
        (
            lambda: design_chi_square(DESIGN, [1, 2, 3], [1, 2, 3], statistic="LR"),
            "statistic: got 'LR'; expected one of F, Chisq",
        ),
    ],
)
def test_what_is_no_design_is_refused_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
