"""Ordinal association: counted pair by pair, differentiated by numbers, and in its traps."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from alp_survey.stats.association import (
    OrdinalAssociation,
    Pairs,
    concordance,
    goodman_kruskal_gamma,
    goodman_kruskal_lambda,
    kendall_tau_b,
    kendall_tau_c,
    somers_d,
    spearman_rho,
)

JOB_SATISFACTION = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]
CONVICTIONS = [[2, 15], [10, 3]]
ORDINAL = [[8, 5, 2], [4, 7, 5], [1, 4, 8]]
LOPSIDED = [[9, 1, 0, 2], [3, 3, 5, 1]]

Measure = Callable[..., OrdinalAssociation]


def somers_row(table: Any, **arguments: Any) -> OrdinalAssociation:
    return somers_d(table, direction="row_given_column", **arguments)


def somers_symmetric(table: Any, **arguments: Any) -> OrdinalAssociation:
    return somers_d(table, direction="symmetric", **arguments)


MEASURES: list[Measure] = [
    goodman_kruskal_gamma,
    kendall_tau_b,
    kendall_tau_c,
    somers_d,
    somers_row,
    somers_symmetric,
    spearman_rho,
]
every_measure = pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.__name__)


def by_floats(measure: Measure, counts: np.ndarray) -> float:
    """The measure as a function of counts that need not be whole, written anew."""
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    n = counts.sum()
    if measure is spearman_rho:
        x, y = (np.cumsum(line) - line / 2 - n / 2 for line in (rows, columns))
        spread = math.sqrt((n**3 - (rows**3).sum()) * (n**3 - (columns**3).sum()))
        return float(12 * (x @ counts @ y) / spread)
    alike = opposite = 0.0
    for (i, j), (k, m) in itertools.product(np.ndindex(counts.shape), repeat=2):
        sign = (i - k) * (j - m)
        alike += counts[i, j] * counts[k, m] * (sign > 0)
        opposite += counts[i, j] * counts[k, m] * (sign < 0)
    untied = n**2 - (rows**2).sum(), n**2 - (columns**2).sum()
    smaller = min(counts.shape)
    denominators = {
        "goodman_kruskal_gamma": alike + opposite,
        "kendall_tau_b": math.sqrt(untied[0] * untied[1]),
        "kendall_tau_c": n**2 * (smaller - 1) / smaller,
        "somers_d": untied[0],
        "somers_row": untied[1],
        "somers_symmetric": (untied[0] + untied[1]) / 2,
    }
    return float((alike - opposite) / denominators[measure.__name__])


@every_measure
@pytest.mark.parametrize("table", [JOB_SATISFACTION, CONVICTIONS, ORDINAL, LOPSIDED])
def test_the_standard_error_is_the_delta_method_by_numerical_differentiation(
    measure: Measure, table: list[list[int]]
) -> None:
    counts = np.array(table, dtype=float)
    found = measure(table)
    assert found.estimate == pytest.approx(by_floats(measure, counts), rel=1e-12)
    step, variance = 1e-4, 0.0
    for cell in np.ndindex(counts.shape):
        away = np.zeros(counts.shape)
        away[cell] = step
        slope = by_floats(measure, counts + away) - by_floats(measure, counts - away)
        variance += counts[cell] * (slope / (2 * step)) ** 2
    assert found.standard_error == pytest.approx(math.sqrt(variance), rel=1e-6)


@every_measure
def test_the_null_error_is_that_of_the_measure_under_independence(measure: Measure) -> None:
    # at independent counts the two errors are one, where the denominator is fixed by the margins
    table = np.outer([10, 20, 30], [12, 24, 24])
    found = measure(table)
    assert found.estimate == pytest.approx(0.0, abs=1e-12)
    assert found.null_standard_error == pytest.approx(found.standard_error, rel=1e-9)
    assert found.p == pytest.approx(1.0)


def test_tau_b_has_the_standard_error_of_the_delta_method_and_not_the_well_known_wrong_one() -> (
    None
):
    # R's DescTools prints errors of .08195 and .14040
    assert kendall_tau_b(JOB_SATISFACTION).standard_error == pytest.approx(0.0818361, abs=5e-8)
    assert kendall_tau_b(CONVICTIONS).standard_error == pytest.approx(0.1385458, abs=5e-8)


small_tables = st.tuples(st.integers(2, 4), st.integers(2, 4)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 4), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


def respondents(table: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """The two answers of each respondent."""
    counts = np.array(table)
    places = np.indices(counts.shape)
    first, second = (np.repeat(places[axis].ravel(), counts.ravel()) for axis in (0, 1))
    return first, second


@given(small_tables)
def test_pairs_are_those_of_the_respondents_counted_one_by_one(table: list[list[int]]) -> None:
    signs = [
        (a - b) * (c - d)
        for (a, c), (b, d) in itertools.combinations(zip(*respondents(table), strict=True), 2)
    ]
    alike, opposite = sum(sign > 0 for sign in signs), sum(sign < 0 for sign in signs)
    assert concordance(table) == Pairs(alike, opposite)


@given(small_tables)
def test_scipy_agrees_on_tau_and_rho(table: list[list[int]]) -> None:
    first, second = respondents(table)
    if len(set(first)) < 2 or len(set(second)) < 2:
        assert kendall_tau_b(table).estimate is None
        return
    expected = stats.kendalltau(first, second).statistic
    assert kendall_tau_b(table).estimate == pytest.approx(expected, abs=1e-12)
    expected = stats.spearmanr(first, second).statistic
    assert spearman_rho(table).estimate == pytest.approx(expected, abs=1e-12)


@every_measure
@given(table=small_tables)
def test_every_measure_keeps_its_limits_and_turns_with_the_scale(
    measure: Measure, table: list[list[int]]
) -> None:
    found = measure(table)
    turned = measure([row[::-1] for row in table])
    if found.estimate is None:
        assert turned.estimate is None
        assert found.note
        return
    assert turned.estimate == pytest.approx(-found.estimate, abs=1e-12)
    assert turned.standard_error == pytest.approx(found.standard_error, abs=1e-12)
    assert -1 <= found.estimate <= 1
    if found.low is not None:
        assert found.high is not None
        assert -1 <= found.low <= found.estimate <= found.high <= 1
    assert (found.low is None) == ("no interval" in found.note)
    assert found.p is not None
    assert 0 <= found.p <= 1
    assert found.ase0_p is None or 0 <= found.ase0_p <= 1


@every_measure
def test_empty_lines_change_nothing(measure: Measure) -> None:
    padded = [[8, 0, 5, 2], [4, 0, 7, 5], [0, 0, 0, 0], [1, 0, 4, 8]]
    assert measure(padded) == measure(ORDINAL)


@every_measure
def test_perfect_association_is_1_without_an_interval(measure: Measure) -> None:
    # tau-c is 1 with equal totals only
    found = measure([[4, 0, 0], [0, 4, 0], [0, 0, 4]])
    assert found.estimate == pytest.approx(1.0, abs=1e-15)
    assert (found.low, found.high) == (None, None)
    assert found.note.startswith("no interval: the delta method has no error at a perfect")


@every_measure
@pytest.mark.parametrize("table", [[[3, 5]], [[3, 0], [5, 0]], [[0, 0], [0, 0]]])
def test_a_table_with_nothing_to_compare_has_no_measure_and_says_why(
    measure: Measure, table: list[list[int]]
) -> None:
    found = measure(table)
    assert (found.estimate, found.standard_error, found.p) == (None, None, None)
    assert found.note in {
        "no respondents",
        "one row with respondents: nothing to compare",
        "one column with respondents: nothing to compare",
    }


@every_measure
def test_the_p_near_a_perfect_association_is_not_absurd_and_the_usual_one_is(
    measure: Measure,
) -> None:
    # of 27,720 ways to shuffle the answers one is as extreme
    found = measure([[5, 0, 0], [0, 4, 0], [0, 0, 3]])
    assert found.p is not None
    assert 1e-4 < found.p < 2e-3
    assert found.ase0_p is not None
    assert found.ase0_p < 1e-40


@every_measure
def test_where_all_respondents_have_as_many_partners_the_usual_p_does_not_exist(
    measure: Measure,
) -> None:
    found = measure([[5, 0, 0], [0, 5, 0], [0, 0, 5]])
    assert found.p is not None
    if measure is not spearman_rho:
        assert found.ase0_p is None


@given(small_tables)
def test_the_p_is_scipys_for_kendall(table: list[list[int]]) -> None:
    found = kendall_tau_b(table)
    if found.estimate is not None:
        first, second = respondents(table)
        expected = stats.kendalltau(first, second, method="asymptotic").pvalue
        assert found.p == pytest.approx(expected, rel=1e-9)
        assert goodman_kruskal_gamma(table).p == found.p


def test_symmetric_somers_d_is_the_harmonic_mean_of_both_directions() -> None:
    one, other = somers_d(JOB_SATISFACTION).estimate, somers_row(JOB_SATISFACTION).estimate
    assert one is not None
    assert other is not None
    expected = 2 / (1 / one + 1 / other)
    assert somers_symmetric(JOB_SATISFACTION).estimate == pytest.approx(expected, rel=1e-12)


def test_the_directions_of_somers_d_are_those_of_the_transposed_table() -> None:
    turned = somers_d(np.array(LOPSIDED).T, direction="row_given_column")
    assert turned.estimate == somers_d(LOPSIDED).estimate
    assert turned.standard_error == pytest.approx(somers_d(LOPSIDED).standard_error, rel=1e-14)


def test_a_million_respondents_are_no_trouble() -> None:
    large, small = np.array(ORDINAL) * 10_000_000, np.array(ORDINAL)
    for measure in MEASURES:
        assert measure(large).estimate == pytest.approx(measure(small).estimate, rel=1e-12)
        error = measure(small).standard_error
        assert error is not None
        expected = error / math.sqrt(10_000_000)
        assert measure(large).standard_error == pytest.approx(expected, rel=1e-9)


@every_measure
@pytest.mark.parametrize("level", [0.0, 1.0, 95, True])
def test_a_level_that_is_none_is_refused(measure: Measure, level: Any) -> None:
    with pytest.raises(ValueError, match="level: got"):
        measure(ORDINAL, level=level)


@pytest.mark.parametrize("direction", ["columns", None])
def test_a_direction_that_is_none_is_refused(direction: Any) -> None:
    message = "direction: got .*; expected one of column_given_row, row_given_column, symmetric"
    with pytest.raises(ValueError, match=message):
        somers_d(ORDINAL, direction=direction)
    with pytest.raises(ValueError, match=message):
        goodman_kruskal_lambda(ORDINAL, direction=direction)


def test_lambda_is_the_share_of_wrong_guesses_that_the_other_answer_saves() -> None:
    # without the row: 12 of 30 wrong; with it 2 + 3 = 5
    assert goodman_kruskal_lambda(CONVICTIONS).estimate == 7 / 12
    assert goodman_kruskal_lambda(CONVICTIONS, direction="row_given_column").estimate == 8 / 13
    assert goodman_kruskal_lambda(CONVICTIONS, direction="symmetric").estimate == 15 / 25


def test_lambda_can_be_0_without_independence() -> None:
    assert goodman_kruskal_lambda([[30, 1], [30, 29]]).estimate == 0.0


def test_lambda_of_a_table_with_nothing_to_compare_does_not_exist() -> None:
    found = goodman_kruskal_lambda([[3, 0], [5, 0]])
    assert found.estimate is None
    assert found.note == "one column with respondents: nothing to compare"
