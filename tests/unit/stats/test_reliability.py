"""Alpha and omega: closed forms, second witnesses, and what has no reliability."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import f as f_distribution

from alp_survey.stats.reliability import (
    _curvature,
    _decomposed,
    _misfit,
    cronbach_alpha,
    items_of_scale,
    mcdonald_omega,
)


def scale(seed, respondents=60, items=5, strength=0.9):
    """Return five-point answers behind which there is one factor."""
    rng = np.random.default_rng(seed)
    loadings = strength * rng.uniform(0.5, 1.2, items)
    latent = rng.normal(size=(respondents, 1)) * loadings + rng.normal(size=(respondents, items))
    return np.clip(np.round(3 + latent), 1, 5)


@given(st.integers(0, 10_000), st.integers(2, 8), st.sampled_from([0.8, 0.95, 0.999]))
def test_alpha_equals_its_other_formula_and_feldts_interval_scipys_f(seed, items, level):
    answers = scale(seed, respondents=30, items=items)
    covariances = np.cov(answers, rowvar=False)
    mean_variance = np.trace(covariances) / items
    between = (covariances.sum() - np.trace(covariances)) / items / (items - 1)
    expected = items * between / (mean_variance + (items - 1) * between)
    alpha = cronbach_alpha(answers, level=level)
    assert alpha.estimate == pytest.approx(expected, abs=1e-12)
    quantiles = f_distribution.ppf([(1 + level) / 2, (1 - level) / 2], 29, 29 * (items - 1))
    ends = 1 - (1 - expected) * quantiles
    assert [alpha.low, alpha.high] == pytest.approx(ends.tolist(), rel=1e-9, abs=1e-11)
    assert alpha.low <= alpha.estimate <= alpha.high <= 1


def test_respondents_with_a_gap_are_dropped_and_counted():
    answers = scale(1)
    gaps = answers.copy()
    gaps[4, 2] = gaps[9, 0] = gaps[9, 1] = math.nan
    kept = np.delete(answers, [4, 9], axis=0)
    one, other = cronbach_alpha(gaps), cronbach_alpha(kept)
    assert (one.estimate, one.low) == (other.estimate, other.low)
    assert (one.respondents, one.dropped) == (58, 2)
    assert mcdonald_omega(gaps).estimate == mcdonald_omega(kept).estimate
    assert mcdonald_omega(gaps).dropped == 2


def test_items_that_run_against_each_other_have_a_negative_alpha():
    alpha = cronbach_alpha([[1, 5], [2, 3], [3, 4], [5, 1], [4, 2]])
    assert alpha.estimate < 0
    assert alpha.low < alpha.estimate < alpha.high


def test_identical_items_have_an_alpha_of_one():
    alpha = cronbach_alpha([[1, 1, 1], [4, 4, 4], [2, 2, 2]])
    assert (alpha.estimate, alpha.low, alpha.high) == pytest.approx((1, 1, 1), abs=1e-12)


@pytest.mark.parametrize(
    ("answers", "note"),
    [
        (np.empty((0, 3)), "0 complete respondents"),
        ([[1, 2, 3]], "1 complete respondent"),
        ([[1, math.nan], [2, 3]], "1 complete respondent"),
        ([[0.1, 0.2], [0.1, 0.2], [0.1, 0.2]], "all respondents have the same sum"),
        ([[1, 5], [5, 1], [3, 3]], "all respondents have the same sum"),
    ],
)
def test_an_alpha_that_does_not_exist_is_none_and_says_why(answers, note):
    alpha = cronbach_alpha(answers)
    assert (alpha.estimate, alpha.low, alpha.high, alpha.note) == (None, None, None, note)


def test_an_item_that_everybody_answered_alike_is_named():
    answers = scale(2)
    answers[:, 1] = 4
    alpha, omega = cronbach_alpha(answers), mcdonald_omega(answers)
    assert alpha.note == omega.note == "everybody answered item 2 alike"
    assert alpha.estimate is not None
    assert omega.estimate is None


def three_items(r12, r13, r23, respondents=50):
    """Return answers of exactly these correlations."""
    noise = np.random.default_rng(3).normal(size=(respondents, 3))
    noise -= noise.mean(axis=0)
    white = noise @ np.linalg.inv(np.linalg.cholesky(noise.T @ noise / (respondents - 1))).T
    wanted = np.array([[1, r12, r13], [r12, 1, r23], [r13, r23, 1]])
    return white @ np.linalg.cholesky(wanted).T


def test_three_items_have_the_closed_form():
    r12, r13, r23 = 0.56, 0.48, 0.42  # loadings 0.8, 0.7, 0.6
    omega = mcdonald_omega(three_items(r12, r13, r23))
    assert omega.loadings == pytest.approx((0.8, 0.7, 0.6), abs=1e-9)
    assert omega.uniquenesses == pytest.approx((0.36, 0.51, 0.64), abs=1e-9)
    assert omega.estimate == pytest.approx(2.1**2 / (2.1**2 + 1.51), abs=1e-10)
    assert omega.converged
    assert omega.note == ""


def test_items_that_differ_by_constants_only_have_an_omega_equal_to_alpha():
    answers = three_items(0.5, 0.5, 0.5)
    assert mcdonald_omega(answers).estimate == pytest.approx(
        cronbach_alpha(answers).estimate, abs=1e-10
    )


@pytest.mark.parametrize("seed", range(6))
def test_no_general_optimiser_finds_a_better_fit(seed):
    answers = scale(seed, items=3 + seed)
    correlations = np.corrcoef(answers, rowvar=False)
    omega = mcdonald_omega(answers)

    def misfit(parameters):
        loadings, uniquenesses = np.split(parameters, 2)
        model = np.outer(loadings, loadings) + np.diag(uniquenesses)
        _, log_determinant = np.linalg.slogdet(model)
        return log_determinant + np.trace(np.linalg.solve(model, correlations))

    k = len(correlations)
    start = np.concatenate([np.full(k, 0.6), np.full(k, 0.6)])
    bounds = [(None, None)] * k + [(0.005, None)] * k
    found = minimize(misfit, start, bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-9})
    ours = misfit(np.array([*omega.loadings, *omega.uniquenesses]))
    assert ours <= found.fun + 1e-9
    assert np.abs(found.x[:k]) == pytest.approx(np.abs(omega.loadings), abs=2e-3)


def test_the_second_derivatives_are_those_of_the_misfit():
    correlations = np.corrcoef(scale(7), rowvar=False)
    logs = np.log([0.5, 0.4, 0.6, 0.7, 0.55])
    values, vectors = _decomposed(correlations, np.exp(logs))
    step, unit = 1e-4, np.eye(5)

    def at(change):
        return _misfit(correlations, np.exp(logs + step * change))

    numeric = [
        [(at(i + j) - at(i - j) - at(j - i) + at(-i - j)) / 4 / step**2 for j in unit] for i in unit
    ]
    assert _curvature(values, vectors) == pytest.approx(np.array(numeric), abs=1e-5)


@given(st.integers(0, 10_000), st.integers(3, 9))
def test_omega_does_not_depend_on_the_order_of_the_items_and_is_a_share(seed, items):
    answers = scale(seed, respondents=200, items=items)
    omega = mcdonald_omega(answers)
    assert omega.converged
    assert 0 < omega.estimate < 1
    assert mcdonald_omega(answers[:, ::-1]).estimate == pytest.approx(omega.estimate, abs=1e-8)


@given(st.integers(0, 10_000))
def test_loadings_do_not_depend_on_the_units_of_the_items(seed):
    answers = scale(seed, respondents=200)
    one = mcdonald_omega(answers)
    other = mcdonald_omega(answers * [1, 10, 0.1, 3, 7] + [0, 5, -2, 100, 1])
    assert other.loadings == pytest.approx(one.loadings, abs=1e-8)


def test_a_heywood_case_and_a_reversed_item_are_named():
    heywood = mcdonald_omega(three_items(0.8, 0.8, 0.3))
    assert heywood.converged
    assert heywood.uniquenesses[0] == pytest.approx(0.005)
    assert heywood.note == "no variance of its own is left to item 1 (Heywood case)"
    answers = scale(5, items=5)
    answers[:, 3] = 6 - answers[:, 3]
    assert mcdonald_omega(answers).note == "item 4 runs against the others"


@pytest.mark.parametrize(
    ("answers", "note"),
    [
        (scale(1, items=2), "two items cannot be told apart from one factor: 3 or more are needed"),
        (
            scale(1, respondents=4, items=5),
            "4 complete respondents; more than 5, the items, are needed",
        ),
        (
            np.column_stack([scale(1), scale(1)[:, 0]]),
            "some items are sums of others: their correlations are singular",
        ),
    ],
)
def test_an_omega_that_does_not_exist_is_none_and_says_why(answers, note):
    omega = mcdonald_omega(answers)
    assert (omega.estimate, omega.loadings, omega.converged) == (None, (), False)
    assert omega.note == note


def test_a_fit_that_is_cut_short_says_so(monkeypatch):
    monkeypatch.setattr("alp_survey.stats.reliability._STEPS", 2)
    omega = mcdonald_omega(scale(1))
    assert (omega.estimate, omega.converged, omega.steps) == (None, False, 2)
    assert omega.note == "the likelihood was not maximised in 2 steps"


@pytest.mark.parametrize("function", [cronbach_alpha, mcdonald_omega])
@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (
            [1, 2, 3],
            "answers: got the shape (3,); expected respondents in rows, 2 items or more.",
        ),
        (
            [[1], [2]],
            "answers: got the shape (2, 1); expected respondents in rows, 2 items or more.",
        ),
        (
            [[1, math.inf], [2, 3]],
            "answers: got an infinity; expected finite scores, NaN for no answer.",
        ),
    ],
)
def test_what_is_not_a_table_of_answers_is_refused_in_one_sentence(function, answers, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        function(answers)


# ---- every item beside the others


def test_each_item_is_correlated_with_the_rest_and_alpha_is_that_of_the_rest():
    answers = scale(5)
    found = items_of_scale(answers)
    for place, item in enumerate(found):
        rest = np.delete(answers, place, axis=1)
        assert item.mean == pytest.approx(answers[:, place].mean())
        assert item.standard_deviation == pytest.approx(answers[:, place].std(ddof=1))
        wanted = np.corrcoef(answers[:, place], rest.sum(axis=1))[0, 1]
        assert item.item_rest_correlation == pytest.approx(wanted, rel=1e-12)
        wanted = np.corrcoef(answers[:, place], answers.sum(axis=1))[0, 1]
        assert item.item_total_correlation == pytest.approx(wanted, rel=1e-12)
        assert item.alpha_if_dropped == cronbach_alpha(rest).estimate


def test_what_an_item_does_not_have_is_none_and_says_why():
    (one, two) = items_of_scale([[1, 2], [2, 2], [3, 2]])
    assert (one.item_rest_correlation, one.alpha_if_dropped) == (None, None)
    assert "the same for everybody" in one.note
    assert "one item is left without it" in two.note
    assert items_of_scale([[1, 2, 3]])[0].note == "1 complete respondent"
    same = items_of_scale([[1, 2, 2, 5], [1, 2, 2, 4], [1, 2, 2, 7]])
    assert "without it all respondents have the same sum" in same[3].note
