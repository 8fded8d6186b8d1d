"""Could a printed percentage be true: counts, bases, neighbours, chances and verdicts."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, get_args

import pytest

from alp_survey.figures.arithmetic import (
    Chance,
    PrintedCount,
    judge_figure,
    nearest_printable,
    pass_chance,
    possible_bases,
    possible_counts,
    round_percent,
)
from alp_survey.figures.quotes import RoundingRule
from alp_survey.figures.reading import DEFAULT_HEDGES, parse_quote
from alp_survey.figures.screening import screen_figures

BruteCounts = Callable[[str, int, str], list[int]]
RULES: tuple[RoundingRule, ...] = get_args(RoundingRule)

# count, base, and what half up, half even and half down print
ROUNDED = """
1 8 13 12 12 | 3 8 38 38 37 | 5 8 63 62 62 | 7 8 88 88 87 | 57 200 29 28 28 | 1 40 3 2 2
7 40 18 18 17 | 3 40 8 8 7 | 29 200 15 14 14 | 115 200 58 58 57 | 2 16 13 12 12 | 9 24 38 38 37
15 40 38 38 37 | 21 40 53 52 52 | 23 40 58 58 57 | 201 400 50 50 50
"""


@pytest.mark.parametrize(
    ("figure", "counts"),
    [
        *[
            ("73%", [32]),
            ("89%", [39]),
            ("70.5%", [31]),
            ("41%", [18]),
            ("59%", [26]),
            ("27%", [12]),
        ],
        *[
            ("55%", [24]),
            ("30%", [13]),
            ("52%", [23]),
            ("nearly 70 percent", [30]),
            ("only 30%", [13]),
        ],
        *[("46%", []), ("33%", []), ("21%", []), ("29%", [])],
    ],
)
def test_the_figures_of_the_brief_have_these_counts_among_44_respondents(
    figure: str, counts: list[int]
) -> None:
    assert list(possible_counts(figure, 44)) == counts
    for rule in ("half_up", "half_down", "half_even"):  # 44 has no exact halves
        assert list(possible_counts(figure, 44, rounding=rule)) == counts


@pytest.mark.parametrize(
    ("figure", "truncated", "rounded_up"),
    [("46%", [], [20]), ("21%", [], [9]), ("29%", [13], []), ("33%", [], [])],
)
def test_figures_of_the_brief_that_need_cutting_or_raising_have_these_counts(
    figure: str, truncated: list[int], rounded_up: list[int]
) -> None:
    assert list(possible_counts(figure, 44, rounding="truncated")) == truncated
    assert list(possible_counts(figure, 44, rounding="rounded_up")) == rounded_up


def test_an_exact_half_prints_as_either_neighbour_only_under_either() -> None:
    assert {
        rule: [bool(possible_counts(figure, 8, rounding=rule)) for figure in ("62%", "63%")]
        for rule in RULES
    } == {
        "either": [True, True],
        "half_up": [False, True],
        "half_down": [True, False],
        "half_even": [True, False],
        "truncated": [True, False],
        "rounded_up": [False, True],
    }


def test_46_percent_is_possible_on_four_bases_up_to_30_and_41_is_the_nearest_one_below_44() -> None:
    assert possible_bases("46%", up_to=30) == {13: (6,), 24: (11,), 26: (12,), 28: (13,)}
    assert max(base for base in possible_bases("46%", up_to=44)) == 41


@pytest.mark.parametrize("figure", ["0%", "1%", "12%", "13%", "50%", "99.5%", "100%", "100.0%"])
def test_the_possible_bases_are_those_where_printing_every_count_gives_the_figure(
    figure: str, brute_counts: BruteCounts
) -> None:
    for rule in RULES:
        expected = {
            base: tuple(counts)
            for base in range(1, 101)
            if (counts := brute_counts(figure, base, rule))
        }
        found = possible_bases(figure, up_to=100, rounding=rule)
        assert found == expected
        assert list(found) == sorted(found)


def test_a_figure_with_a_trailing_zero_is_possible_on_fewer_bases() -> None:
    assert possible_counts("63%", 8) == (5,)
    assert possible_counts("63.0%", 8) == ()
    assert possible_bases("63.0%", up_to=60) == {27: (17,), 46: (29,), 54: (34,)}


@pytest.mark.parametrize(
    ("figure", "base", "below", "above"),
    [
        ("46%", 44, ("45%", 20), ("48%", 21)),
        ("33%", 44, ("32%", 14), ("34%", 15)),
        ("73%", 44, ("70%", 31), ("75%", 33)),  # of a possible figure: its neighbours
        ("46.0%", 44, ("45.5%", 20), ("47.7%", 21)),
        ("63%", 8, ("50%", 4), ("75%", 6)),
        ("0%", 7, None, ("14%", 1)),
        ("100%", 7, ("86%", 6), None),
        ("1%", 3, ("0%", 0), ("33%", 1)),
        ("nearly 70%", 44, ("66%", 29), ("70%", 31)),
    ],
)
def test_the_nearest_printable_figures_stand_directly_below_and_above_the_quote(
    figure: str, base: int, below: tuple[str, int] | None, above: tuple[str, int] | None
) -> None:
    found = nearest_printable(parse_quote(figure), base)
    assert found == tuple(side and PrintedCount(*side) for side in (below, above))


def test_no_count_lies_between_an_impossible_figure_and_its_nearest_printable_figures(
    brute_counts: BruteCounts,
) -> None:
    for base in (3, 7, 8, 20, 44):
        for percent in range(101):
            counts = brute_counts(f"{percent}%", base, "either")
            below, above = nearest_printable(parse_quote(f"{percent}%"), base)
            first = below.count + 1 if below else 0
            last = above.count - 1 if above else base
            assert list(range(first, last + 1)) == counts
            assert below is None or Fraction(100 * below.count, base) < percent
            assert above is None or Fraction(100 * above.count, base) > percent


@pytest.mark.parametrize("decimals", [0, 1])
def test_the_chance_to_pass_is_the_share_of_all_figures_that_some_count_prints_as(
    decimals: int, brute_counts: BruteCounts
) -> None:
    steps = 100 * 10**decimals
    figures = [f"{step / 10**decimals:.{decimals}f}%" for step in range(steps + 1)]
    for base in (*range(1, 131), 200, 799, 800, 801, 999, 1000, 1001):
        passing = sum(bool(brute_counts(figure, base, "either")) for figure in figures)
        assert pass_chance(base, decimals) == Chance(passing, steps + 1), base


def test_the_chance_that_a_hedged_figure_passes_counts_all_figures_with_the_same_word() -> None:
    for base in (3, 8, 20, 44):
        true_percents = [Fraction(100 * count, base) for count in range(base + 1)]
        passing = sum(
            any(printed - 3 <= true <= printed for true in true_percents) for printed in range(101)
        )
        assert pass_chance(base, 0, hedge=DEFAULT_HEDGES["nearly"]) == Chance(passing, 101)


@pytest.mark.parametrize(
    ("figure", "base", "verdict", "rule", "counts"),
    [
        ("73%", 44, "possible", "either", [32]),
        ("46%", 44, "possible only if rounded up", "rounded_up", [20]),
        ("29%", 44, "possible only if truncated", "truncated", [13]),
        ("33%", 44, "impossible", "either", []),
        ("62%", 8, "possible", "either", [5]),
        ("63%", 8, "possible", "either", [5]),
        ("nearly 70%", 44, "possible", "either", [30]),
        ("nearly 50%", 3, "impossible", "either", []),
        ("a majority", 3, "possible", "either", [2, 3]),
    ],
)
def test_the_verdict_names_the_rule_it_needs_and_the_counts_behind_it(
    figure: str, base: int, verdict: str, rule: str, counts: list[int]
) -> None:
    found_verdict, found_rule, found_counts = judge_figure(parse_quote(figure), base)
    assert (found_verdict, found_rule, list(found_counts)) == (verdict, rule, counts)


def test_truncation_is_named_before_rounding_up_where_either_would_explain_the_figure() -> None:
    assert possible_counts("50%", 51, rounding="truncated") == (26,)
    assert possible_counts("50%", 51, rounding="rounded_up") == (25,)
    verdict, rule, counts = judge_figure(parse_quote("50%"), 51)
    assert (verdict, rule, counts) == ("possible only if truncated", "truncated", range(26, 27))


def test_a_base_on_which_every_figure_fits_has_no_power() -> None:
    """At 80 every second count is an exact half and prints as two figures, so all 101 fit."""
    assert [judge_figure(parse_quote("46%"), base)[0] for base in (80, 96, 100, 101, 2000)] == [
        "no power"
    ] * 5
    assert judge_figure(parse_quote("45%"), 79)[0] == "possible only if truncated"
    assert judge_figure(parse_quote("46%"), 79)[0] == "possible"
    assert judge_figure(parse_quote("46.0%"), 100)[0] == "possible"  # of 1001 figures 101 fit
    assert judge_figure(parse_quote("46.0%"), 1000)[0] == "no power"


def test_a_hedged_or_verbal_figure_is_possible_at_a_large_base_and_never_without_power() -> None:
    for figure in ("nearly 70%", "over 46%", "a majority"):
        assert judge_figure(parse_quote(figure), 1000)[0] == "possible"


def test_a_verdict_is_the_first_reading_under_which_printing_every_count_gives_the_figure(
    brute_counts: BruteCounts,
) -> None:
    for base in (3, 7, 8, 20, 44, 51, 80):
        for percent in range(101):
            found = {rule: brute_counts(f"{percent}%", base, rule) for rule in RULES}
            expected = "impossible"
            if found["either"]:
                expected = "no power" if base == 80 else "possible"
            elif found["truncated"]:
                expected = "possible only if truncated"
            elif found["rounded_up"]:
                expected = "possible only if rounded up"
            assert judge_figure(parse_quote(f"{percent}%"), base)[0] == expected


@pytest.mark.parametrize(
    ("count", "base", "decimals", "rounding", "printed"),
    [
        (32, 44, 0, "half_up", "73%"),
        (31, 44, 1, "half_up", "70.5%"),
        (0, 44, 0, "half_up", "0%"),
        (0, 44, 2, "rounded_up", "0.00%"),
        (44, 44, 0, "truncated", "100%"),
        (44, 44, 1, "rounded_up", "100.0%"),
        (1, 3, 2, "half_up", "33.33%"),
        (2, 3, 2, "truncated", "66.66%"),
        (1, 3, 12, "rounded_up", "33.333333333334%"),
        (1, 2000, 1, "half_up", "0.1%"),
        (1, 2000, 1, "half_even", "0.0%"),
        (1, 2000, 1, "half_down", "0.0%"),
        (1, 2000, 2, "half_even", "0.05%"),
        (1, 10**6, 0, "rounded_up", "1%"),
    ],
)
def test_a_count_prints_with_its_decimals_and_their_zeros(
    count: int, base: int, decimals: int, rounding: RoundingRule, printed: str
) -> None:
    assert round_percent(count, base, decimals=decimals, rounding=rounding) == printed


@pytest.mark.parametrize("row", ROUNDED.replace("\n", "|").strip("|").split("|"))
def test_halves_round_by_the_rule_and_not_by_the_float_in_between(row: str) -> None:
    count, base, up, even, down = map(int, row.split())
    for rule, figure in (("half_up", up), ("half_even", even), ("half_down", down)):
        assert round_percent(count, base, rounding=rule) == f"{figure}%"
        assert count in possible_counts(f"{figure}%", base, rounding=rule)


@pytest.mark.parametrize("base", [0, -1, 44.0, "44", True, None, 43.5])
def test_a_base_that_is_not_a_whole_number_from_one_is_refused_and_named(base: Any) -> None:
    expected = rf"got {base!r}; expected a whole number of respondents, at least 1"
    with pytest.raises(ValueError, match=f"base: {expected}"):
        possible_counts("46%", base)
    with pytest.raises(ValueError, match=f"base: {expected}"):
        round_percent(0, base)
    for function in (possible_bases, lambda figure, up_to: screen_figures([figure], up_to=up_to)):
        with pytest.raises(ValueError, match=f"up_to: {expected}"):
            function("46%", up_to=base)


@pytest.mark.parametrize("rule", ["nearest", "", "Half_up", None])
def test_an_unknown_rounding_rule_is_refused_with_a_list_of_the_known_ones(rule: Any) -> None:
    known = "expected one of either, half_up, half_down, half_even, truncated, rounded_up"
    for call in (
        lambda: possible_counts("46%", 44, rounding=rule),
        lambda: possible_bases("46%", up_to=44, rounding=rule),
        lambda: round_percent(20, 44, rounding=rule),
        lambda: screen_figures(["46%"], up_to=44, rounding=rule),
    ):
        with pytest.raises(ValueError, match=f"rounding: got {rule!r}; {known}"):
            call()


def test_a_count_outside_its_base_and_decimals_outside_0_to_12_are_refused() -> None:
    for count in (-1, 45):
        with pytest.raises(
            ValueError, match=f"count: got {count}; expected a whole number from 0 to the base, 44"
        ):
            round_percent(count, 44)
    for decimals in (-1, 13):
        with pytest.raises(ValueError, match=f"decimals: got {decimals}; expected 0 to 12"):
            round_percent(20, 44, decimals=decimals)
    with pytest.raises(ValueError, match="expected the one rule to print by"):
        round_percent(20, 44, rounding="either")


def test_a_figure_that_is_a_number_or_has_no_value_by_itself_has_no_counts_to_give() -> None:
    with pytest.raises(ValueError, match="expected the figure as printed, in quotes"):
        possible_counts(46, 44)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="expected a figure that has a value by itself"):
        possible_counts("the remainder", 44)
