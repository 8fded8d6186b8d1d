"""Trends: witnesses, scores, and tables without one."""

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from alp_survey.stats.contingency import chi_square
from alp_survey.stats.trend import cochran_armitage, linear_by_linear

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
