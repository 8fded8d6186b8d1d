"""No difference from printing every count of every base up to 120, for every figure and rule."""

import runpy
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from alp_survey.figures.arithmetic import possible_bases, possible_counts, round_percent
from alp_survey.figures.quotes import Quote, RoundingRule
from alp_survey.figures.reading import parse_quote
from alp_survey.figures.screening import screen_figures

# Figure, in units of its last digit, to the counts that print as it: by exact fractions.
PRINTED_AS: Callable[..., dict[int, list[int]]] = cache(
    runpy.run_path(str(Path(__file__).parent / "make_grim.py"))["printed_as"]
)
NAME_IN_SCRIPT: dict[RoundingRule, str] = {
    "either": "either_half",
    "half_up": "half_up",
    "half_down": "half_down",
    "half_even": "half_even",
    "truncated": "floor",
    "rounded_up": "ceiling",
}
BASES = range(1, 121)
rules = pytest.mark.parametrize("rule", NAME_IN_SCRIPT)
decimals_0_and_1 = pytest.mark.parametrize("decimals", [0, 1])


def all_figures(decimals: int) -> list[Quote]:
    """Return every figure from 0 to 100 percent with so many decimals, as read from print."""
    if decimals == 0:
        return [parse_quote(f"{figure}%") for figure in range(101)]
    return [parse_quote(f"{figure // 10}.{figure % 10}%") for figure in range(1001)]


@rules
@decimals_0_and_1
def test_the_counts_of_every_figure_on_every_base_are_those_that_print_as_it(
    decimals: int, rule: RoundingRule
) -> None:
    quotes = all_figures(decimals)
    for base in BASES:
        expected = PRINTED_AS(base, NAME_IN_SCRIPT[rule], decimals=decimals)
        found = {
            figure: list(counts)
            for figure, quote in enumerate(quotes)
            if (counts := possible_counts(quote, base, rounding=rule))
        }
        assert found == expected, base


@rules
@decimals_0_and_1
def test_screening_all_figures_at_once_finds_exactly_the_printed_ones(
    decimals: int, rule: RoundingRule
) -> None:
    quotes = all_figures(decimals)
    expected = np.zeros((len(quotes), len(BASES)), dtype=bool)
    for column, base in enumerate(BASES):
        expected[list(PRINTED_AS(base, NAME_IN_SCRIPT[rule], decimals=decimals)), column] = True
    found = screen_figures(quotes, up_to=len(BASES), rounding=rule)
    assert int((found != expected).sum()) == 0


@rules
@decimals_0_and_1
def test_the_bases_of_every_figure_are_those_on_which_it_is_printed(
    decimals: int, rule: RoundingRule
) -> None:
    printed = {base: PRINTED_AS(base, NAME_IN_SCRIPT[rule], decimals=decimals) for base in BASES}
    for figure, quote in enumerate(all_figures(decimals)):
        expected = {base: tuple(printed[base][figure]) for base in BASES if figure in printed[base]}
        assert possible_bases(quote, up_to=len(BASES), rounding=rule) == expected, quote.text


@pytest.mark.parametrize("rule", [rule for rule in NAME_IN_SCRIPT if rule != "either"])
@decimals_0_and_1
def test_every_count_of_every_base_is_printed_as_exact_fractions_print_it(
    decimals: int, rule: RoundingRule
) -> None:
    texts = [quote.text for quote in all_figures(decimals)]
    for base in BASES:
        printed = {
            count: texts[figure]
            for figure, counts in PRINTED_AS(base, NAME_IN_SCRIPT[rule], decimals=decimals).items()
            for count in counts
        }
        assert printed == {
            count: round_percent(count, base, decimals=decimals, rounding=rule)
            for count in range(base + 1)
        }
