"""May a percentage of this base be shown?"""

from typing import Any

import pytest

from alp_survey.stats.presentation import dhs_rule, house_rule, nchs_rule


@pytest.mark.parametrize(
    ("base", "verdict", "words"),
    [
        (1, "counts only", "counts and words"),
        (9, "counts only", "counts and words"),
        (10, "counts only", "a percentage only on request"),
        (24, "counts only", "a percentage only on request"),
        (25, "show with caution", "always with count, base and interval"),
        (49, "show with caution", "always with count, base and interval"),
        (50, "show", "with the interval"),
        (99, "show", "with the interval"),
        (100, "show", "100 or more"),
        (5000, "show", "100 or more"),
    ],
)
def test_the_house_rule_goes_by_the_size_of_the_base(base: int, verdict: str, words: str) -> None:
    presentation = house_rule(base)
    assert presentation.standard == "house"
    assert presentation.verdict == verdict
    assert presentation.reason.startswith(f"n = {base} is ")
    assert presentation.reason.endswith(words)


def test_decimals_below_a_thousand_respondents_say_more_than_the_base_bears() -> None:
    assert house_rule(999, decimals=1).verdict == "show with caution"
    assert house_rule(120, decimals=2).reason == (
        "one respondent of 120 is 0.8 points, so decimals say more than the base bears"
    )
    assert house_rule(1000, decimals=1).verdict == "show"


def test_decimals_add_to_what_a_small_base_already_asks_for() -> None:
    assert house_rule(44, decimals=1).reason == (
        "n = 44 is below 50: always with count, base and interval; "
        "one respondent of 44 is 2.3 points, so decimals say more than the base bears"
    )
    assert house_rule(80, decimals=1).verdict == "show with caution"
    assert "with the interval; one respondent of 80" in house_rule(80, decimals=1).reason


def test_decimals_do_not_turn_counts_only_into_a_percentage() -> None:
    assert house_rule(20, decimals=1) == house_rule(20)
    assert house_rule(7, decimals=1) == house_rule(7)


@pytest.mark.parametrize("decimals", [-1, 1.0, True, "1"])
def test_decimals_must_be_a_whole_number(decimals: Any) -> None:
    with pytest.raises(ValueError, match=r"decimals: got .*; expected a whole number"):
        house_rule(44, decimals=decimals)


@pytest.mark.parametrize(
    ("base", "verdict"),
    [
        (3, "withhold"),
        (24, "withhold"),
        (25, "show with caution"),
        (44, "show with caution"),
        (49, "show with caution"),
        (50, "show"),
    ],
)
def test_dhs_withholds_below_25_and_puts_parentheses_below_50(base: int, verdict: str) -> None:
    presentation = dhs_rule(base)
    assert (presentation.standard, presentation.verdict) == ("dhs", verdict)


@pytest.mark.parametrize(
    ("count", "base", "verdict", "rule"),
    [
        (13, 20, "withhold", "n<30"),
        (0, 20, "withhold", "n<30"),
        (0, 44, "statistical review", "0_or_100"),
        (44, 44, "statistical review", "0_or_100"),
        (22, 44, "withhold", "abs_width>=0.30"),
        (3, 44, "withhold", "rel_width>130%"),
        (32, 44, "show", "rel_width<=130%"),
        (40, 44, "show with caution", "flag_complement"),
        (5000, 10000, "show", "abs_width<=0.05"),
        (1, 10000, "show", "abs_width<=0.05"),
    ],
)
def test_nchs_goes_by_the_first_clause_that_applies(
    count: int, base: int, verdict: str, rule: str
) -> None:
    presentation = nchs_rule(count, base)
    assert presentation.standard == "nchs"
    assert (presentation.verdict, presentation.rule) == (verdict, rule)


def test_nchs_shows_a_half_from_47_respondents() -> None:
    assert nchs_rule(23, 46).verdict == "withhold"
    assert nchs_rule(23, 47).verdict == "show"


def test_nchs_gives_its_reason_in_a_clause() -> None:
    assert nchs_rule(13, 20).reason == "n = 20 is below 30"
    assert nchs_rule(0, 44).reason == "0 of 44 is everybody or nobody"
    assert nchs_rule(22, 44).reason == "the interval is 30.9 points wide, 30 or more"


@pytest.mark.parametrize("base", [0, -1, 44.0, True, None])
def test_every_standard_refuses_what_is_not_a_base(base: Any) -> None:
    for ask in (house_rule, dhs_rule, lambda n: nchs_rule(0, n)):
        with pytest.raises(ValueError, match="base: got"):
            ask(base)


def test_nchs_refuses_more_respondents_than_the_base_holds() -> None:
    with pytest.raises(ValueError, match="count: got 45; expected a whole number from 0"):
        nchs_rule(45, 44)
