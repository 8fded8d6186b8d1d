"""Statistics of two-way tables against R; make_tables.R beside this file makes the CSVs."""

import csv
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from alp_survey.stats.association import (
    concordance,
    goodman_kruskal_gamma,
    goodman_kruskal_lambda,
    kendall_tau_b,
    kendall_tau_c,
    somers_d,
    spearman_rho,
)
from alp_survey.stats.contingency import chi_square, cramers_v, likelihood_ratio_g
from alp_survey.stats.difference import odds_ratio
from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.trend import cochran_armitage, linear_by_linear

HERE = Path(__file__).parent
Table = list[list[int]]


def golden_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a stored CSV."""
    with (HERE / name).open(newline="") as file:
        return list(csv.DictReader(file))


def table_of(row: dict[str, str]) -> Table:
    """Return the counts of a stored table."""
    cells, columns = [int(cell) for cell in row["cells_row_major"].split()], int(row["ncol"])
    return [cells[start : start + columns] for start in range(0, len(cells), columns)]


TABLES = {row["table_id"]: table_of(row) for row in golden_rows("tables_rxc.csv")}
STATISTICS = golden_rows("tables_rxc_stats.csv")
BY_NAME: dict[str, Callable[[Table], float | None]] = {
    "chi2": lambda table: chi_square(table).statistic,
    "chi2_df": lambda table: chi_square(table).df,
    "chi2_p": lambda table: chi_square(table).p,
    "min_expected": lambda table: chi_square(table).smallest_expected,
    "share_expected_lt5": lambda table: chi_square(table).share_expected_below_5,
    "chi2_yates": lambda table: chi_square(table, yates=True).statistic,
    "chi2_yates_p": lambda table: chi_square(table, yates=True).p,
    "fisher_p": lambda table: fisher_exact(table).p,
    "fisher_p_less": lambda table: fisher_exact(table, alternative="less").p,
    "fisher_p_greater": lambda table: fisher_exact(table, alternative="greater").p,
    "G": lambda table: likelihood_ratio_g(table).statistic,
    "G_p": lambda table: likelihood_ratio_g(table).p,
    "cramers_v": lambda table: cramers_v(table).estimate,
    "contingency_c": lambda table: cramers_v(table).contingency_coefficient,
    "cramers_v_bias_corrected": lambda table: cramers_v(table).bias_corrected,
    "P": lambda table: concordance(table).concordant,
    "Q": lambda table: concordance(table).discordant,
    "gamma": lambda table: goodman_kruskal_gamma(table).estimate,
    "gamma_ase1": lambda table: goodman_kruskal_gamma(table).standard_error,
    "tau_b": lambda table: kendall_tau_b(table).estimate,
    "tau_b_ase1": lambda table: kendall_tau_b(table).standard_error,
    "tau_c": lambda table: kendall_tau_c(table).estimate,
    "somers_d_col_given_row": lambda table: somers_d(table).estimate,
    "somers_d_row_given_col": lambda table: somers_d(table, direction="row_given_column").estimate,
    "spearman_rho": lambda table: spearman_rho(table).estimate,
    "linear_by_linear_M2": lambda table: linear_by_linear(table).statistic,
    "linear_by_linear_p": lambda table: linear_by_linear(table).p,
    "cochran_armitage_chi2": lambda table: cochran_armitage(table).statistic,
    "cochran_armitage_p": lambda table: cochran_armitage(table).p,
    "lambda_col_given_row": lambda table: goodman_kruskal_lambda(table).estimate,
    "lambda_row_given_col": lambda table: (
        goodman_kruskal_lambda(table, direction="row_given_column").estimate
    ),
}
ODDS_RATIO = {"fisher_or_cond_mle": "estimate", "fisher_or_lo95": "low", "fisher_or_hi95": "high"}


def test_every_stored_statistic_is_checked_here() -> None:
    assert {row["statistic"] for row in STATISTICS} == set(BY_NAME) | set(ODDS_RATIO)
    assert len(STATISTICS) == 202


@pytest.mark.parametrize("name", BY_NAME)
def test_statistics_equal_r(name: str) -> None:
    rows = [row for row in STATISTICS if row["statistic"] == name]
    checked = 0
    for row in rows:
        found = BY_NAME[name](TABLES[row["table_id"]])
        if row["table_id"] == "zero_col":
            # R keeps the empty column: NaN, a p of 1, or an expected count of 0. Here it is
            # dropped, and one column is no table.
            assert found is None
        else:
            assert found == pytest.approx(float(row["value"]), rel=1e-11, abs=1e-12), row
            checked += 1
    assert checked


@pytest.mark.parametrize("name", ODDS_RATIO)
def test_conditional_odds_ratios_equal_r_as_far_as_its_root_finder_goes(name: str) -> None:
    for row in STATISTICS:
        if row["statistic"] == name and row["table_id"] != "zero_col":
            (a, b), (c, d) = TABLES[row["table_id"]]
            found = odds_ratio(a, a + b, c, c + d, method="conditional_exact")
            # fisher.test solves for them with uniroot, which stops at 1e-4: 0.003326 for 0.003317
            expected = float(row["value"])
            assert getattr(found, ODDS_RATIO[name]) == pytest.approx(expected, abs=2e-5), row


def test_an_empty_column_leaves_reasons_and_no_numbers() -> None:
    table = TABLES["zero_col"]
    for found in (chi_square(table), fisher_exact(table), cramers_v(table), kendall_tau_b(table)):
        assert found.note == "one column with respondents: nothing to compare"


def test_the_table_that_r_cannot_do_is_exact_here_and_simulation_agrees() -> None:
    exact = fisher_exact(TABLES["dose"])
    simulated = fisher_exact(TABLES["dose"], budget=1)
    assert exact.method == "exact"
    assert exact.p is not None
    assert simulated.p is not None
    assert abs(exact.p - simulated.p) < 4 * math.sqrt(exact.p * (1 - exact.p) / 100_000)


def test_published_p_values() -> None:
    tea = fisher_exact([[3, 1], [1, 3]])
    assert round(tea.p or 0, 4) == 0.4857  # Fisher's lady tasting tea
    assert round(fisher_exact(TABLES["convictions"]).p or 0, 7) == 0.0005367
    assert round(fisher_exact(TABLES["job_satisfaction"]).p or 0, 4) == 0.7827
