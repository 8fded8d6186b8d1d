"""A slow second opinion for the arithmetic: print every count of a base, and look the figure up."""

import math
import random
from collections.abc import Callable
from fractions import Fraction
from functools import cache

import pytest

from alp_survey.figures.arithmetic import round_percent
from alp_survey.figures.blocks import HALF_RULES

HALF = Fraction(1, 2)
PRINTERS: dict[str, Callable[[Fraction], int]] = {
    "half_up": lambda exact: math.floor(exact + HALF),
    "half_down": lambda exact: math.ceil(exact - HALF),
    "half_even": round,  # of a Fraction: exact, a half to the even neighbour
    "truncated": math.floor,
    "rounded_up": math.ceil,
}
PRINTERS_OF = {rule: (rule,) for rule in PRINTERS} | {"either": ("half_up", "half_down")}


@cache
def _printed(base: int, decimals: int, rule: str) -> dict[int, list[int]]:
    """Printed figure (in units of its last digit) to the counts that print as it."""
    found: dict[int, list[int]] = {}
    for count in range(base + 1):
        exact = Fraction(count * 100 * 10**decimals, base)
        for figure in {PRINTERS[each](exact) for each in PRINTERS_OF[rule]}:
            found.setdefault(figure, []).append(count)
    return found


@pytest.fixture
def brute_counts() -> Callable[[str, int, str], list[int]]:
    """Counts of a base that print as a plain figure such as "46%" or "70.5%"."""

    def counts(figure: str, base: int, rule: str) -> list[int]:
        digits, _, decimals = figure.rstrip("%").partition(".")
        return _printed(base, len(decimals), rule).get(int(digits + decimals), [])

    return counts


@pytest.fixture
def random_blocks() -> Callable[..., list[list[str]]]:
    """Blocks of one to five figures, each printed from a base of its own, some by halves."""

    def blocks(number: int, *, seed: int, largest: int) -> list[list[str]]:
        draw = random.Random(seed)
        bases = [*range(1, largest + 1), 8, 8]
        return [
            [
                round_percent(draw.randint(0, base), base, rounding=draw.choice(HALF_RULES))
                for base in draw.choices(bases, k=draw.randint(1, 5))
            ]
            for _ in range(number)
        ]

    return blocks
