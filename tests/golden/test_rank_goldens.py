"""Rank tests of numbers in groups against R; make_ranks.R made the CSV.

R's p of two groups is that of the package coin, by its own algorithm; of more groups it goes
through all arrangements, or through a million random ones.
"""

import csv
import math
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from alp_survey.stats.ranks import rank_test

HERE = Path(__file__).parent


@cache
def golden_rows() -> tuple[dict[str, str], ...]:
    """Return the rows of the stored CSV."""
    with (HERE / "ranks.csv").open(newline="") as file:
        return tuple(csv.DictReader(file))


def given(row: dict[str, str]) -> tuple[list[float], list[list[int]]]:
    """Return the points and the table of a row."""
    cells, groups = [int(cell) for cell in row["cells"].split()], int(row["groups"])
    table = [cells[start : start + groups] for start in range(0, len(cells), groups)]
    return [float(point) for point in row["points"].split()], table


def to_ten_digits(number: str) -> Any:
    """Return what equals a number of R."""
    return pytest.approx(float(number), rel=1e-10, abs=1e-12)


each_row = pytest.mark.parametrize("row", golden_rows(), ids=lambda row: row["name"])


@each_row
def test_statistic_and_effect_equal_r(row: dict[str, str]) -> None:
    found = rank_test(*given(row), draws=100)
    assert (found.n, found.groups, found.df) == tuple(
        int(row[name]) for name in ("n", "groups", "df")
    )
    assert found.statistic == to_ten_digits(row["statistic"])
    assert found.effect_value == to_ten_digits(row["effect_value"])


@each_row
def test_the_asymptotic_p_equals_rs_kruskal_test(row: dict[str, str]) -> None:
    found = rank_test(*given(row), permute=False)
    assert found.method == "asymptotic"
    assert found.p == to_ten_digits(row["p"])
    if row["p_wilcox"]:
        assert found.p == to_ten_digits(row["p_wilcox"])


@each_row
def test_the_permutation_p_equals_rs(row: dict[str, str]) -> None:
    found = rank_test(*given(row), permute=True, budget=20_000_000)
    assert found.p is not None
    if not row["p_draws"]:
        assert found.method == "exact"
        assert found.p == to_ten_digits(row["p_exact"])
        return
    p_of_r = float(row["p_exact"])
    error_of_r = math.sqrt(p_of_r * (1 - p_of_r) / int(row["p_draws"]))
    assert abs(found.p - p_of_r) < 4 * math.hypot(error_of_r, found.standard_error or 0.0)


def test_the_goldens_reach_from_three_respondents_to_two_hundred() -> None:
    rows = golden_rows()
    respondents = [int(row["n"]) for row in rows]
    assert (min(respondents), max(respondents), len(rows)) == (3, 200, 21)
    assert sum(not row["p_draws"] for row in rows) == 18
