"""Counts and bases against stored reference numbers; make_grim.py beside this file makes them."""

import csv
import runpy
from pathlib import Path
from typing import Any

import pytest

from alp_survey.figures.arithmetic import possible_counts
from alp_survey.figures.blocks import shared_bases
from alp_survey.figures.quotes import RoundingRule

HERE = Path(__file__).parent
RULE_OF_COLUMN: dict[str, RoundingRule] = {
    "counts_either_half": "either",
    "counts_half_up": "half_up",
    "counts_half_down": "half_down",
    "counts_half_even": "half_even",
    "counts_ceiling": "rounded_up",
    "counts_floor": "truncated",
}
SINGLE: dict[str, Any] = {"up_to": 60, "response": "single", "complete": True}


def golden_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a stored CSV."""
    with (HERE / name).open(newline="") as file:
        return list(csv.DictReader(file))


def numbers(cell: str) -> list[int]:
    """Return the numbers of a cell, which stand with spaces between them."""
    return [int(number) for number in cell.split()]


@pytest.mark.parametrize(("column", "rule"), RULE_OF_COLUMN.items())
def test_the_counts_of_every_percentage_equal_the_stored_ones(
    column: str, rule: RoundingRule
) -> None:
    rows = golden_rows("grim_percent.csv")
    assert len(rows) == 303
    for row in rows:
        counts = possible_counts(f"{row['percent']}%", int(row["n"]), rounding=rule)
        assert list(counts) == numbers(row[column]), row


@pytest.mark.parametrize("row", golden_rows("grim_blocks.csv"), ids=lambda row: row["percents"])
def test_the_bases_of_every_block_equal_the_stored_ones(row: dict[str, str]) -> None:
    figures = [f"{percent}%" for percent in row["percents"].split()]
    single, multi = shared_bases(figures, **SINGLE), shared_bases(figures, up_to=60)
    assert list(single) == numbers(row["bases_1_60_single_choice"])
    assert list(multi) == numbers(row["bases_1_60_multi_select"])
    assert list(single.get(44, ())) == numbers(row["example_counts_at_44"])
    for rule in ("half_up", "half_even"):
        by_one_rule = shared_bases(figures, **SINGLE, rounding=rule)
        assert list(by_one_rule) == numbers(row[f"bases_{rule}"])
    for base in (44, 8, 7, 20, 3):
        assert (base in single) == bool(int(row[f"n{base}_single_choice"]))
    assert (44 in multi) == bool(int(row["n44_multi"]))


def test_the_stored_blocks_hold_the_one_that_passes_by_halves_but_under_no_single_rule() -> None:
    (row,) = [row for row in golden_rows("grim_blocks.csv") if row["percents"] == "63 37"]
    assert row["n8_single_choice"] == "1"
    assert 8 not in numbers(row["bases_half_up"]) + numbers(row["bases_half_even"])


@pytest.mark.parametrize("name", ["grim_percent.csv", "grim_blocks.csv"])
def test_the_script_beside_the_stored_numbers_still_makes_them_byte_for_byte(name: str) -> None:
    made = runpy.run_path(str(HERE / "make_grim.py"))["golden_files"]()
    assert made[name].encode() == (HERE / name).read_bytes()
