"""Could figures be true together: one base, one rounding rule, and counts that fit the base."""

import random
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from alp_survey.figures.arithmetic import possible_counts, round_percent
from alp_survey.figures.blocks import HALF_RULES, Whole, fit_counts, shared_bases
from alp_survey.figures.quotes import RoundingRule
from alp_survey.figures.reading import parse_quote

BruteCounts = Callable[[str, int, str], list[int]]
RULES: tuple[RoundingRule, ...] = (*HALF_RULES, "either", "truncated", "rounded_up")
WHOLES = (Whole(), Whole("not stated"), Whole("single"), Whole("single", complete=True))


def blocks_of_one_base(number: int, *, seed: int) -> list[list[str]]:
    """Blocks of two to four figures; about half of them printed from one base."""
    draw, blocks = random.Random(seed), []
    for _ in range(number):
        base, figures = draw.randint(1, 30), []
        left, honest = base, draw.random() < 0.5
        for _ in range(draw.randint(2, 4)):
            count = draw.randint(0, left)
            left -= count
            figures.append(round_percent(count, base, rounding=draw.choice(HALF_RULES)))
        if honest:
            figures[-1] = round_percent(min(base, left + count), base)
        blocks.append(figures)
    return blocks


def test_63_and_37_pass_one_by_one_at_8_but_under_no_single_rule() -> None:
    assert [possible_counts(figure, 8) for figure in ("63%", "37%")] == [(5,), (3,)]
    assert shared_bases(["63%", "37%"], up_to=8) == {8: (5, 3)}
    for rule in (*HALF_RULES, "truncated", "rounded_up"):
        assert shared_bases(["63%", "37%"], up_to=8, rounding=rule) == {}


def test_63_and_38_need_half_up_at_8_although_they_add_up_to_101() -> None:
    complete = {"up_to": 8, "response": "single", "complete": True}
    assert shared_bases(["63%", "38%"], rounding="half_up", **complete) == {8: (5, 3)}
    assert shared_bases(["62%", "38%"], rounding="half_even", **complete) == {8: (5, 3)}
    assert shared_bases(["63%", "38%"], rounding="half_even", **complete) == {}


def test_percentages_of_a_complete_block_may_add_up_to_98_or_99_where_the_counts_add_up() -> None:
    complete = {"response": "single", "complete": True}
    assert shared_bases(["33%"] * 3, up_to=3, **complete) == {3: (1, 1, 1)}
    assert sum([59, 23, 11, 5]) == 98
    assert 44 not in shared_bases(["59%", "23%", "11%", "5%"], up_to=44, **complete)
    assert shared_bases(["59%", "23%", "11%", "7%"], up_to=44, **complete)[44] == (26, 10, 5, 3)


def test_an_incomplete_single_response_block_may_leave_people_over_but_not_overfill_the_base() -> (
    None
):
    assert shared_bases(["60%", "20%"], up_to=5, response="single") == {5: (3, 1)}
    assert shared_bases(["60%", "60%"], up_to=5, response="single") == {}
    assert shared_bases(["60%", "20%"], up_to=5, response="single", complete=True) == {}


@pytest.mark.parametrize("response", ["multiple", "not stated"])
def test_the_sum_rule_binds_only_where_single_response_is_stated(response: Any) -> None:
    assert shared_bases(["60%", "60%"], up_to=5, response=response) == {5: (3, 3)}


def test_counts_are_raised_within_their_ranges_until_a_complete_block_adds_up() -> None:
    figures = [parse_quote(figure) for figure in ("about 50%", "about 30%", "a minority")]
    counts = fit_counts(figures, 100, rounding="either", whole=Whole("single", complete=True))
    assert counts is not None
    assert sum(counts) == 100
    assert all(
        count in quote.span().counts(100) for count, quote in zip(counts, figures, strict=True)
    )


def test_a_hedged_figure_shares_a_base_with_an_exact_one() -> None:
    assert shared_bases(["nearly 70%", "32%"], up_to=44)[44] == (30, 14)


def test_the_counts_stand_in_the_order_of_the_figures_and_a_figure_may_stand_twice() -> None:
    assert shared_bases(["46%", "41%"], up_to=44) == {37: (17, 15), 39: (18, 16), 41: (19, 17)}
    assert shared_bases(["41%", "46%", "41%"], up_to=38) == {37: (15, 17, 15)}


@pytest.mark.parametrize("whole", WHOLES)
def test_the_bases_of_a_block_are_those_where_some_choice_of_printed_counts_fits(
    whole: Whole, brute_counts: BruteCounts
) -> None:
    fits = {
        (True, False): lambda counts, base: sum(counts) <= base,
        (True, True): lambda counts, base: sum(counts) == base,
    }.get((whole.response == "single", whole.complete), lambda _counts, _base: True)
    carried = 0
    for figures in blocks_of_one_base(40, seed=1):
        for rule in RULES:
            expected = {
                base
                for base in range(1, 41)
                if any(
                    fits(counts, base)
                    for counts in product(*(brute_counts(each, base, rule) for each in figures))
                )
            }
            found = shared_bases(figures, up_to=40, rounding=rule, **whole._asdict())
            assert set(found) == expected
            carried += len(found)
    assert carried > 100


@pytest.mark.parametrize("whole", WHOLES)
def test_witness_counts_print_as_the_figures_and_add_up(whole: Whole) -> None:
    for figures in blocks_of_one_base(40, seed=2):
        for rule in (*HALF_RULES, "truncated", "rounded_up"):
            found = shared_bases(figures, up_to=150, rounding=rule, **whole._asdict())
            for base, counts in found.items():
                assert [round_percent(each, base, rounding=rule) for each in counts] == figures
                assert whole.response != "single" or sum(counts) <= base
                assert not whole.complete or sum(counts) == base


def test_what_is_no_list_of_figures_is_refused() -> None:
    for quotes in ([], "46%"):
        with pytest.raises(ValueError, match="expected one or more"):
            shared_bases(quotes, up_to=44)
    with pytest.raises(ValueError, match="expected a figure that has a value by itself"):
        shared_bases(["46%", "the remainder"], up_to=44)
    with pytest.raises(ValueError, match="expected the figure as printed, in quotes"):
        shared_bases([46, 41], up_to=44)  # type: ignore[list-item]


def test_bad_settings_of_a_block_are_refused_by_name() -> None:
    settings: list[tuple[dict[str, Any], str]] = [
        ({"up_to": 0}, "up_to: got 0"),
        ({"up_to": 44, "rounding": "nearest"}, "rounding: got 'nearest'"),
        ({"up_to": 44, "response": "Single"}, "response: got 'Single'; expected one of single"),
        ({"up_to": 44, "complete": True}, "complete: got True"),
        ({"up_to": 44, "response": "not stated", "complete": True}, "complete: got True"),
    ]
    for keywords, message in settings:
        with pytest.raises(ValueError, match=message):
            shared_bases(["46%"], **keywords)
