"""Trends: witnesses, scores, and tables without one."""

import math
import re
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from alp_survey.stats.contingency import chi_square
from alp_survey.stats.trend import cochran_armitage, linear_by_linear, permutation_trend

MALFORMED = [[48, 17066], [38, 14464], [5, 788], [1, 126], [1, 37]]
ORDINAL = [[8, 5, 2], [4, 7, 5], [1, 4, 8]]
tables = st.lists(
    st.lists(st.integers(0, 9), min_size=3, max_size=3),
    min_size=4,
    max_size=4,
)


def test_agrestis_malformations_have_the_printed_trend() -> None:
    # Agresti 2002, section 5.3.5: z squared 6.57 for these scores
    found = cochran_armitage(MALFORMED, scores=[0, 0.5, 1.5, 4, 7])
    assert found.statistic == pytest.approx(6.57, abs=5e-3)
    assert found.z == pytest.approx(-2.563, abs=5e-4)


def test_the_trend_of_two_groups_is_pearsons_chi_square() -> None:
    found = cochran_armitage([[15, 5], [9, 15]])
    assert found.statistic == pytest.approx(chi_square([[15, 5], [9, 15]]).statistic, rel=1e-12)
    assert found.p == pytest.approx(chi_square([[15, 5], [9, 15]]).p, rel=1e-10)


def test_groups_in_rows_or_in_columns_make_no_difference() -> None:
    upright, lying = cochran_armitage(MALFORMED), cochran_armitage(np.array(MALFORMED).T)
    assert (upright.z, upright.p) == pytest.approx((lying.z, lying.p), rel=1e-12)


def test_z_is_positive_where_the_second_line_grows() -> None:
    found = cochran_armitage([[9, 1], [5, 5], [1, 9]])
    assert found.z is not None
    assert found.z > 0
    assert cochran_armitage([[1, 9], [5, 5], [9, 1]]).z == pytest.approx(-found.z)


@given(tables)
def test_linear_by_linear_is_n_less_1_times_the_squared_correlation_of_respondents(
    table: list[list[int]],
) -> None:
    counts = np.array(table)
    first, second = (np.repeat(np.indices((4, 3))[axis].ravel(), counts.ravel()) for axis in (0, 1))
    found = linear_by_linear(table)
    if len(set(first)) < 2 or len(set(second)) < 2:
        assert (found.statistic, found.z, found.p, found.correlation) == (None,) * 4
        assert found.note
        return
    correlation = stats.pearsonr(first, second).statistic if len(first) > 2 else found.correlation
    assert found.correlation == pytest.approx(correlation, abs=1e-12)
    assert found.statistic == pytest.approx((len(first) - 1) * correlation**2, abs=1e-10)
    assert found.p == pytest.approx(stats.chi2.sf(found.statistic, 1), rel=1e-9)


def test_cochran_armitage_is_n_over_n_less_1_times_linear_by_linear() -> None:
    one, other = cochran_armitage(MALFORMED), linear_by_linear(MALFORMED)
    assert one.statistic is not None
    n = sum(map(sum, MALFORMED))
    assert one.statistic * (n - 1) / n == pytest.approx(other.statistic, rel=1e-12)


def test_a_group_without_respondents_keeps_its_place() -> None:
    gap = [[9, 1], [0, 0], [5, 5], [1, 9]]
    closed = [[9, 1], [5, 5], [1, 9]]
    assert cochran_armitage(gap).p == cochran_armitage(closed, scores=[1, 3, 4]).p
    assert cochran_armitage(gap).p != cochran_armitage(closed).p


@given(st.floats(-5, 5), st.floats(0.01, 100))
def test_only_the_distances_of_scores_matter(shift: float, factor: float) -> None:
    moved = [shift + factor * score for score in (1, 2, 3)]
    found = linear_by_linear(ORDINAL, row_scores=moved)
    assert found.z == pytest.approx(linear_by_linear(ORDINAL).z, rel=1e-9)


def test_the_scores_that_were_used_are_in_the_result() -> None:
    found = linear_by_linear(ORDINAL, column_scores=[1, 2, 4])
    assert (found.row_scores, found.column_scores) == ((1.0, 2.0, 3.0), (1.0, 2.0, 4.0))


def test_mid_ranks_make_it_a_test_of_spearmans_correlation() -> None:
    counts = np.array(ORDINAL)
    ranks = [np.cumsum(line) - (line - 1) / 2 for line in (counts.sum(axis=1), counts.sum(axis=0))]
    found = linear_by_linear(ORDINAL, row_scores=ranks[0], column_scores=ranks[1])
    first, second = (np.repeat(np.indices((3, 3))[axis].ravel(), counts.ravel()) for axis in (0, 1))
    assert found.correlation == pytest.approx(stats.spearmanr(first, second).statistic)


@pytest.mark.parametrize(
    ("table", "note"),
    [
        ([[3, 0], [5, 0]], "one column with respondents: nothing to compare"),
        ([[0, 0], [0, 0]], "no respondents"),
    ],
)
def test_a_table_with_nothing_to_compare_has_no_trend_and_says_why(
    table: list[list[int]], note: str
) -> None:
    for found in (cochran_armitage(table), linear_by_linear(table)):
        assert (found.statistic, found.z, found.p, found.note) == (None, None, None, note)


def test_groups_of_one_score_have_no_trend() -> None:
    found = cochran_armitage([[9, 1], [5, 5], [0, 0]], scores=[2, 2, 5])
    assert (found.statistic, found.note) == (None, "one score only: no trend to test")


def test_a_table_without_two_lines_on_either_side_is_refused() -> None:
    message = "table: got 3 x 3; expected two rows or two columns."
    with pytest.raises(ValueError, match=re.escape(message)):
        cochran_armitage(ORDINAL)


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        ([1, 2], "row_scores: got 2 scores; expected 3, one for each line."),
        ([1, 2, math.nan], "row_scores: got nan; expected finite numbers."),
        ([1, 2, math.inf], "row_scores: got inf; expected finite numbers."),
        (["low", "mid", "high"], "row_scores: got ['low', 'mid', 'high']; expected a number"),
        (3, "row_scores: got 3; expected a number for each line."),
    ],
)
def test_scores_that_are_none_are_refused(scores: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        linear_by_linear(ORDINAL, row_scores=scores)


def share_as_far(first: Any, second: Any) -> float:
    """Of all orders of the one answer, those whose sum of products is as far from its mean."""
    middle = first.sum() * second.sum()
    observed = abs(len(first) * (first @ second) - middle)
    orders = np.array(list(permutations(second)))
    return float(np.mean(np.abs(len(first) * (orders @ first) - middle) >= observed))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=2, max_size=7))
def test_the_exact_trend_is_that_of_all_permutations(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs).T
    table = np.zeros((4, 5), int)
    np.add.at(table, (first, second), 1)
    found = permutation_trend(table)
    if found.p is None:
        assert len(set(first)) == 1 or len(set(second)) == 1
        assert found.note
        return
    assert found.p == pytest.approx(share_as_far(first, second), rel=1e-12)
    assert permutation_trend(table.T).p == pytest.approx(found.p, rel=1e-12)


def test_five_answers_of_two_groups_have_the_p_of_ten_arrangements() -> None:
    table = [[0, 0, 0, 0, 3], [1, 1, 0, 0, 0]]
    assert permutation_trend(table).p == 0.1
    asymptotic = cochran_armitage(table).p
    assert asymptotic is not None
    assert asymptotic < 0.03  # which is why there is an exact one


def test_the_exact_trend_of_two_by_two_is_fishers_where_the_margins_are_even() -> None:
    table = [[7, 3], [2, 8]]
    assert permutation_trend(table).p == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-12)


def test_scores_are_read_as_decimal_numbers_so_that_ties_are_ties() -> None:
    table = [[2, 0, 1, 2], [0, 3, 1, 0]]
    tenths = permutation_trend(table, column_scores=[0.1, 0.2, 0.3, 0.6])
    whole = permutation_trend(table, column_scores=[1, 2, 3, 6])
    assert tenths.p == whole.p
    uneven = permutation_trend(table, column_scores=[1, 2, 3, 60])
    assert uneven.p != whole.p


@pytest.mark.parametrize("scores", [None, [0.1, math.pi * 1e9, math.e * 1e12]])
def test_the_simulated_trend_is_near_the_exact_one_and_says_how_near(scores: Any) -> None:
    exact = permutation_trend(ORDINAL, column_scores=scores)
    drawn = permutation_trend(ORDINAL, column_scores=scores, budget=1, draws=20_000)
    assert (exact.method, drawn.method) == ("exact", "seeded permutation")
    assert (exact.standard_error, exact.draws) == (None, None)
    assert exact.p is not None
    assert drawn.p is not None
    assert drawn.standard_error == pytest.approx(math.sqrt(drawn.p * (1 - drawn.p) / 20_000))
    assert abs(drawn.p - exact.p) < 4 * drawn.standard_error
    assert (drawn.draws, drawn.note) == (20_000, "not exact within 1 steps")
    again = permutation_trend(ORDINAL, column_scores=scores, budget=1, draws=20_000)
    assert again == drawn


def test_the_exact_trend_nears_the_usual_one_as_respondents_become_many() -> None:
    table = [[20, 22, 18, 9], [9, 15, 21, 24]]
    exact, usual = permutation_trend(table), linear_by_linear(table)
    assert exact.method == "exact"
    assert exact.statistic == usual.statistic
    assert exact.p == pytest.approx(usual.p, rel=0.2)


def test_too_many_respondents_have_no_permutation() -> None:
    found = permutation_trend([[3_000_000, 1, 2], [1, 2, 3_000_000]])
    assert found.p is None
    assert "use `linear_by_linear`" in found.note


@pytest.mark.parametrize("name", ["budget", "draws", "seed"])
def test_a_budget_that_is_no_whole_number_is_refused(name: str) -> None:
    wrong: dict[str, Any] = {name: -1}
    with pytest.raises(ValueError, match=f"{name}: got -1; expected a whole number"):
        permutation_trend(ORDINAL, **wrong)
