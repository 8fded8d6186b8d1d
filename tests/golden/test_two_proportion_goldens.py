"""Two proportions, independent and paired, against R; make_two_proportions.R made the CSVs.

The R script reaches the score limits by another way than the package: it maximises the likelihood
at each difference (or takes the published quadratic of the ratio), where the package follows a
Lagrange multiplier.
"""

import csv
import math
from pathlib import Path
from typing import get_args

import pytest

from alp_survey.stats.difference import (
    DifferenceMethod,
    OddsRatioMethod,
    RiskRatioMethod,
    difference_interval,
    odds_ratio,
    risk_ratio,
)
from alp_survey.stats.paired import (
    McNemarMethod,
    PairedDifferenceMethod,
    mcnemar,
    paired_difference_interval,
)

HERE = Path(__file__).parent
GROUPS = ("x1", "n1", "x2", "n2")
# R's columns, for each method of the package: statistic if there is one, and p
MCNEMAR_COLUMNS: dict[McNemarMethod, tuple[str | None, str]] = {
    "exact": (None, "exact_p"),
    "mid_p": (None, "midp_fagerland"),
    "mid_p_central": (None, "midp_central"),
    "chi_square": ("chi2", "p"),
    "chi_square_cc": ("chi2_cc", "p_cc"),
}
# Newcombe (1998), Stat Med 17:873, Table II, method 10, as printed
NEWCOMBE_TABLE_II = {
    (56, 70, 48, 80): ("0.0524", "0.3339"),
    (9, 10, 3, 10): ("0.1705", "0.8090"),
    (6, 7, 2, 7): ("0.0582", "0.8062"),
    (5, 56, 0, 29): ("-0.0381", "0.1926"),
    (0, 10, 0, 20): ("-0.1611", "0.2775"),
    (10, 10, 0, 20): ("0.6791", "1.0000"),
}


def golden_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a stored CSV."""
    with (HERE / name).open(newline="") as file:
        return list(csv.DictReader(file))


def numbers(row: dict[str, str], columns: tuple[str, ...]) -> list[int]:
    """Return the whole numbers of some columns."""
    return [int(row[column]) for column in columns]


@pytest.mark.parametrize("method", get_args(DifferenceMethod))
def test_intervals_of_a_difference_equal_r(method: DifferenceMethod) -> None:
    rows = [row for row in golden_rows("diff_two_proportions.csv") if row["method"] == method]
    assert len(rows) == 24
    for row in rows:
        count1, base1, count2, base2 = numbers(row, GROUPS)
        interval = difference_interval(
            count1, base1, count2, base2, method=method, level=float(row["conf_level"])
        )
        # The R columns of Wald and Agresti-Caffo run past 1 (to 1.22 for 3 of 3 against 0 of 7);
        # no difference can, so the package stops there.
        low, high = max(-1.0, float(row["lower"])), min(1.0, float(row["upper"]))
        assert (interval.low, interval.high) == pytest.approx((low, high), rel=0, abs=2e-12), row
        assert interval.estimate == pytest.approx(float(row["diff"]), rel=0, abs=1e-12)


def test_only_wald_and_agresti_caffo_ever_leave_the_possible_range_in_r() -> None:
    beyond = {
        row["method"]
        for row in golden_rows("diff_two_proportions.csv")
        if float(row["upper"]) > 1 or float(row["lower"]) < -1
    }
    assert beyond == {"wald", "agresti_caffo"}


@pytest.mark.parametrize("groups", NEWCOMBE_TABLE_II)
def test_differences_are_those_printed_by_newcombe_in_1998(
    groups: tuple[int, int, int, int],
) -> None:
    interval = difference_interval(*groups)
    assert (f"{interval.low:.4f}", f"{interval.high:.4f}") == NEWCOMBE_TABLE_II[groups]


@pytest.mark.parametrize("method", get_args(RiskRatioMethod))
def test_risk_ratios_equal_r(method: RiskRatioMethod) -> None:
    rows = ratio_rows("risk_ratio", method)
    assert len(rows) == (24 if method == "katz" else 33)
    for row in rows:
        count1, base1, count2, base2 = numbers(row, GROUPS)
        ratio = risk_ratio(
            count1, base1, count2, base2, method=method, level=float(row["conf_level"])
        )
        assert [ratio.estimate, ratio.low, ratio.high] == expected_ratio(row), row


@pytest.mark.parametrize("method", get_args(OddsRatioMethod))
def test_odds_ratios_equal_r(method: OddsRatioMethod) -> None:
    rows = ratio_rows("odds_ratio", method)
    assert len(rows) == (21 if method == "woolf" else 33)
    for row in rows:
        count1, base1, count2, base2 = numbers(row, GROUPS)
        ratio = odds_ratio(
            count1, base1, count2, base2, method=method, level=float(row["conf_level"])
        )
        assert [ratio.estimate, ratio.low, ratio.high] == expected_ratio(row), row


def ratio_rows(measure: str, method: str) -> list[dict[str, str]]:
    """Return the rows of one method of one ratio."""
    rows = golden_rows("two_proportion_ratios.csv")
    return [row for row in rows if (row["measure"], row["method"]) == (measure, method)]


def expected_ratio(row: dict[str, str]) -> object:
    """Return estimate and limits of a row, to its twelve digits."""
    return pytest.approx(
        [float(row[name]) for name in ("estimate", "lower", "upper")], rel=1e-11, abs=0
    )


def test_the_conditional_odds_ratio_is_fishers_as_far_as_r_prints_it_reliably() -> None:
    # fisher.test(matrix(c(2, 15, 10, 3), 2)): 0.04693660883 (0.00332576403, 0.36318227147); its
    # root finder stops early, and the exact-tail test of this package finds 0.046936639
    ratio = odds_ratio(2, 17, 10, 13, method="conditional_exact")
    assert ratio.estimate == pytest.approx(0.0469366088, rel=1e-5)
    assert (ratio.low, ratio.high) == pytest.approx((0.0033257640, 0.3631822715), rel=5e-3)


@pytest.mark.parametrize("method", get_args(PairedDifferenceMethod))
def test_intervals_of_a_paired_difference_equal_r(method: PairedDifferenceMethod) -> None:
    rows = [row for row in golden_rows("paired_diff_ci.csv") if row["method"] == method]
    assert len(rows) == 21
    for row in rows:
        both, first_only, second_only, neither = numbers(row, ("a", "b", "c", "d"))
        interval = paired_difference_interval(
            both, first_only, second_only, neither, method=method, level=float(row["conf_level"])
        )
        expected = [float(row[name]) for name in ("diff", "lower", "upper")]
        found = [interval.estimate, interval.low, interval.high]
        assert found == pytest.approx(expected, rel=0, abs=2e-12), row


@pytest.mark.parametrize("method", MCNEMAR_COLUMNS)
def test_mcnemar_equals_r(method: McNemarMethod) -> None:
    statistic_column, p_column = MCNEMAR_COLUMNS[method]
    rows = golden_rows("mcnemar.csv")
    assert len(rows) == 7
    for row in rows:
        test = mcnemar(int(row["b"]), int(row["c"]), method=method)
        assert test.p_value == pytest.approx(float(row[p_column]), rel=1e-11, abs=0), row
        if statistic_column is None:
            assert test.statistic is None
        else:
            assert test.statistic == pytest.approx(float(row[statistic_column]), rel=1e-11)
        assert test.odds_ratio == pytest.approx(float(row["or_cond"]), rel=1e-11)


def test_r_has_an_infinite_odds_ratio_where_nobody_chose_the_second_answer_alone() -> None:
    assert mcnemar(8, 0).odds_ratio == math.inf
