"""Intervals and presentation verdicts against R; the scripts that made the CSVs lie beside them."""

import csv
from pathlib import Path
from typing import get_args

import pytest

from alp_survey.stats.presentation import Presentation, nchs_rule
from alp_survey.stats.proportion import IntervalMethod, proportion_interval

HERE = Path(__file__).parent
METHODS: tuple[IntervalMethod, ...] = get_args(IntervalMethod)


def golden_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a stored CSV."""
    with (HERE / name).open(newline="") as file:
        return list(csv.DictReader(file))


def nchs_decision(presentation: Presentation) -> str:
    """Return the decision code of the CSV for one of our verdicts."""
    word = {"show with caution": "present", "withhold": "suppress", "statistical review": "review"}
    if presentation.verdict == "show":
        return "present"
    return f"{word[presentation.verdict]}:{presentation.rule}"


@pytest.mark.parametrize("method", METHODS)
def test_intervals_equal_r(method: IntervalMethod) -> None:
    rows = [row for row in golden_rows("binom_ci.csv") if row["method"] == method]
    assert len(rows) == 106
    for row in rows:
        level = float(row["conf_level"])
        interval = proportion_interval(int(row["k"]), int(row["n"]), method=method, level=level)
        expected = (float(row["lower"]), float(row["upper"]))
        assert (interval.low, interval.high) == pytest.approx(expected, rel=0, abs=1e-10), row


@pytest.mark.parametrize("row", golden_rows("newcombe1998_table1.csv"))
def test_intervals_are_those_printed_by_newcombe_in_1998(row: dict[str, str]) -> None:
    (method,) = [name for name in METHODS if name == row["method"]]
    interval = proportion_interval(int(row["k"]), int(row["n"]), method=method)
    assert f"{interval.low:.4f}" == row["lower_published"]
    assert f"{interval.high:.4f}" == row["upper_published"]
    expected = (float(row["lower_R"]), float(row["upper_R"]))
    assert (interval.low, interval.high) == pytest.approx(expected, rel=0, abs=1e-10)


def test_nchs_verdicts_equal_the_executed_standard_on_every_row() -> None:
    rows = golden_rows("nchs_presentation.csv")
    assert len(rows) == 80
    for row in rows:
        presentation = nchs_rule(int(row["k"]), int(row["n"]))
        assert nchs_decision(presentation) == row["decision"], row
