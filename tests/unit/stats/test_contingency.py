"""Chi-squared, G, residuals and Cramer's V: witnesses, traps, and tables with nothing to test."""

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import ncx2

from alp_survey.stats.contingency import (
    adjusted_residuals,
    chi_square,
    cramers_v,
    likelihood_ratio_g,
)

YATES_TRAP = [[15, 5], [9, 15]]
MEDIUM = [[8, 5, 2, 9], [4, 7, 5, 1], [1, 4, 8, 3]]
PERFECT = [[5, 0, 0], [0, 4, 0], [0, 0, 3]]
NOTHING = [
    ([[3, 0], [5, 0]], "one column with respondents: nothing to compare"),
    ([[3, 5], [0, 0]], "one row with respondents: nothing to compare"),
    ([[0, 0], [0, 0]], "no respondents"),
    ([[4]], "one column with respondents: nothing to compare"),
]
nothing = pytest.mark.parametrize(("table", "note"), NOTHING)
tables = st.tuples(st.integers(2, 5), st.integers(2, 5)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 12), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


def filled(table: list[list[int]]) -> np.ndarray:
    """The table without empty lines, dropped here by another way than the package has."""
    counts = np.array(table)
    for axis in (0, 1):
        counts = np.compress(counts.any(axis=1 - axis), counts, axis=axis)
    return counts


@given(tables)
def test_chi_square_and_g_are_scipys_on_the_lines_that_hold_somebody(
    table: list[list[int]],
) -> None:
    counts = filled(table)
    pearson, ratio = chi_square(table), likelihood_ratio_g(table)
    if min(counts.shape) < 2:
        assert (pearson.p, ratio.p) == (None, None)
        return
    for ours, power in ((pearson, "pearson"), (ratio, "log-likelihood")):
        theirs = stats.chi2_contingency(counts, correction=False, lambda_=power)
        assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-9, abs=1e-11)
        assert ours.df == theirs.dof
        assert ours.p == pytest.approx(theirs.pvalue, rel=1e-8)
        assert ours.n == counts.sum()
        assert ours.smallest_expected == pytest.approx(theirs.expected_freq.min())
        assert ours.share_expected_below_5 == np.mean(theirs.expected_freq < 5)


def test_expected_counts_keep_the_shape_of_the_table_with_nought_in_empty_lines() -> None:
    found = chi_square([[3, 0, 1], [0, 0, 0], [2, 0, 2]])
    assert found.expected == ((2.5, 0.0, 1.5), (0.0, 0.0, 0.0), (2.5, 0.0, 1.5))
    assert (found.df, found.smallest_expected, found.share_expected_below_5) == (1, 1.5, 1.0)


def test_empty_lines_change_nothing() -> None:
    padded = [[15, 0, 5], [0, 0, 0], [9, 0, 15]]
    assert chi_square(padded).p == chi_square(YATES_TRAP).p
    assert likelihood_ratio_g(padded).p == likelihood_ratio_g(YATES_TRAP).p
    assert cramers_v(padded) == cramers_v(YATES_TRAP)


@given(st.lists(st.integers(1, 30), min_size=4, max_size=4))
def test_yates_is_scipys_and_never_raises_the_statistic(cells: list[int]) -> None:
    table = [cells[:2], cells[2:]]
    corrected, plain = chi_square(table, yates=True), chi_square(table)
    theirs = stats.chi2_contingency(table, correction=True)
    assert corrected.statistic == pytest.approx(theirs.statistic, rel=1e-9, abs=1e-11)
    assert corrected.statistic is not None
    assert plain.statistic is not None
    assert corrected.statistic <= plain.statistic
    assert corrected.method == "yates"


def test_yates_is_refused_for_a_larger_table() -> None:
    with pytest.raises(ValueError, match="yates: got a table of 3 x 4; expected 2 x 2"):
        chi_square(MEDIUM, yates=True)


@nothing
def test_a_table_with_nothing_to_compare_has_no_test_and_says_why(
    table: list[list[int]], note: str
) -> None:
    for found in (chi_square(table), likelihood_ratio_g(table)):
        assert (found.statistic, found.df, found.p, found.note) == (None, None, None, note)
        assert found.smallest_expected is None
    v = cramers_v(table)
    assert (v.estimate, v.bias_corrected, v.low, v.high, v.phi, v.note) == (*[None] * 5, note)
    residuals = adjusted_residuals(table)
    assert residuals.note == note
    assert {value for row in residuals.values for value in row} == {None}


def test_a_table_without_columns_holds_no_respondents() -> None:
    assert chi_square([[]]).note == "no respondents"
    assert chi_square(np.zeros((0, 3), dtype=int)).note == "no respondents"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([[1, 2], [3]], "table: got rows of different lengths; expected a table."),
        ([1, 2, 3], "table: got 1 dimensions; expected rows and columns."),
        ([[1, -2], [3, 4]], "table: got -2; expected whole counts, 0 or more."),
        ([[1, 2.5], [3, 4]], "expected whole counts, 0 or more."),
        ([[1, 2.0], [3, 4]], "expected whole counts, 0 or more."),
        ([[True, False], [True, True]], "table: got True; expected whole counts, 0 or more."),
        ([["1", "2"], ["3", "4"]], "table: got '1'; expected whole counts, 0 or more."),
        ([[1, None], [3, 4]], "table: got None; expected whole counts, 0 or more."),
        ([[10**9, 1], [3, 4]], "table: got 1000000008 respondents; expected at most 1000000000."),
        ([[10**30, 1], [3, 4]], "expected at most 1000000000."),
    ],
)
def test_what_is_not_a_table_of_counts_is_refused_in_one_sentence(table: Any, message: str) -> None:
    for function in (chi_square, likelihood_ratio_g, adjusted_residuals, cramers_v):
        with pytest.raises(ValueError, match=re.escape(message)):
            function(table)


def test_any_whole_number_type_is_a_count() -> None:
    assert chi_square(np.array(YATES_TRAP, dtype=np.uint8)) == chi_square(YATES_TRAP)


# --- residuals -----------------------------------------------------------------------------------


def test_the_residuals_of_a_2_x_2_table_are_the_root_of_chi_square() -> None:
    statistic = chi_square(YATES_TRAP).statistic
    assert statistic is not None
    ((a, b), (c, d)) = adjusted_residuals(YATES_TRAP).values
    root = math.sqrt(statistic)
    assert (a, b, c, d) == pytest.approx((root, -root, -root, root), rel=1e-12)


def test_a_residual_is_that_of_the_table_cut_down_to_its_row_and_column() -> None:
    counts = np.array(MEDIUM)
    values = adjusted_residuals(MEDIUM).values
    for row, column in np.ndindex(counts.shape):
        cell, n = counts[row, column], counts.sum()
        right, below = counts[row].sum() - cell, counts[:, column].sum() - cell
        statistic = chi_square([[cell, right], [below, n - cell - right - below]]).statistic
        assert statistic is not None
        assert abs(values[row][column] or 0.0) == pytest.approx(math.sqrt(statistic), rel=1e-11)


def test_empty_lines_have_no_residuals() -> None:
    values = adjusted_residuals([[15, 0, 5], [9, 0, 15]]).values
    assert [row[1] for row in values] == [None, None]
    assert values[0][0] == pytest.approx(2.48747, abs=1e-5)


# --- Cramer's V ----------------------------------------------------------------------------------


def test_v_is_made_from_the_uncorrected_chi_square() -> None:
    # a library that corrects by default prints 0.329 here
    found = cramers_v(YATES_TRAP)
    assert found.estimate == pytest.approx(0.375, abs=5e-4)
    assert found.phi == pytest.approx(found.estimate, rel=1e-14)


def test_v_is_biased_in_a_sparse_table_of_44_and_the_corrected_one_is_0() -> None:
    found = cramers_v([[10, 12], [9, 11], [1, 0], [0, 1]])
    assert found.estimate is not None
    assert found.estimate > 0.2
    assert found.bias_corrected == 0.0


@given(tables)
def test_v_and_its_limits_are_ordered_and_within_0_to_1(table: list[list[int]]) -> None:
    found = cramers_v(table)
    if found.estimate is None:
        return
    assert 0 <= found.estimate <= 1
    assert found.bias_corrected is None or 0 <= found.bias_corrected <= found.estimate + 1e-12
    assert found.low is not None
    assert 0 <= found.low <= found.estimate
    assert found.high is None or found.low <= found.high <= 1
    assert (found.high is None) == ("no upper limit" in found.note)
    assert found.contingency_coefficient is not None
    assert 0 <= found.contingency_coefficient < 1


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
@pytest.mark.parametrize("factor", [1, 3, 10_000])
def test_at_the_limits_of_v_the_noncentral_tails_are_half_of_what_the_level_leaves(
    factor: int, level: float
) -> None:
    counts = np.array(MEDIUM) * factor
    found, test = cramers_v(counts, level=level), chi_square(counts)
    assert found.low is not None
    assert found.high is not None
    smaller = 2 * counts.sum()
    if found.low:
        above = ncx2.sf(test.statistic, test.df, smaller * found.low**2)
        assert above == pytest.approx((1 - level) / 2, rel=1e-6)
    else:
        assert test.p is not None
        assert test.p >= (1 - level) / 2
    below = ncx2.cdf(test.statistic, test.df, smaller * found.high**2)
    assert below == pytest.approx((1 - level) / 2, rel=1e-6)


def test_a_higher_level_widens_the_interval_of_v() -> None:
    narrow, wide = cramers_v(MEDIUM, level=0.8), cramers_v(MEDIUM, level=0.99)
    assert narrow.low is not None
    assert narrow.high is not None
    assert wide.low is not None
    assert wide.high is not None
    assert wide.low < narrow.low < narrow.high < wide.high


def test_a_table_too_close_to_independence_has_no_upper_limit() -> None:
    found = cramers_v([[10, 10, 10], [10, 10, 10], [10, 10, 11]])
    assert found.low == 0.0
    assert found.high is None
    assert found.note == (
        "no upper limit: the table is closer to independence than chance makes most"
    )


def test_perfect_association_is_1() -> None:
    found = cramers_v(PERFECT)
    assert found.estimate == 1.0
    assert found.bias_corrected == pytest.approx(1.0, abs=1e-12)
    assert found.high == 1.0


def test_where_every_respondent_is_a_category_there_is_no_bias_correction() -> None:
    found = cramers_v([[1, 0], [0, 1]])
    assert found.bias_corrected is None
    assert found.note == "no bias correction: some variable has a category for every respondent"


def test_phi_has_the_sign_of_the_diagonal_and_only_a_2_x_2_table_has_it() -> None:
    phi = cramers_v([[5, 15], [15, 9]]).phi
    assert phi == -(cramers_v([[15, 5], [9, 15]]).phi or 0)
    assert cramers_v(MEDIUM).phi is None


@given(st.integers(2, 5), st.integers(2, 5))
def test_bergsma_leaves_a_large_table_as_it_is(rows: int, columns: int) -> None:
    table = np.random.default_rng(rows * 10 + columns).integers(50_000, 90_000, (rows, columns))
    found = cramers_v(table)
    assert found.bias_corrected == pytest.approx(found.estimate, abs=1e-3)


@pytest.mark.parametrize("level", [0.0, 1.0, 95, True])
def test_a_level_that_is_none_is_refused(level: Any) -> None:
    with pytest.raises(ValueError, match="level: got"):
        cramers_v(MEDIUM, level=level)
