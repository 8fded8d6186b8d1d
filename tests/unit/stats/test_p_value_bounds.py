"""Which p-values marginals allow, against the p of every table that has them."""

import itertools
import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.p_value_bounds import group_p_bounds, paired_p_bounds, require_significance
from alp_survey.stats.paired import mcnemar

SMALL_BASES = (1, 2, 3, 7, 12)
PAIRS = [
    (first, second, base)
    for base in SMALL_BASES
    for first in range(base + 1)
    for second in range(base + 1)
]


def two_by_two(first: int, second: int, base: int) -> list[tuple[int, int, int, int]]:
    """Every table of two counts: both, first only, second only, neither."""
    return [
        (both, first - both, second - both, base - first - second + both)
        for both in range(max(0, first + second - base), min(first, second) + 1)
    ]


def sign_test(first_only: int, second_only: int) -> Fraction:
    """McNemar's exact p, as a fraction."""
    n, fewer = first_only + second_only, min(first_only, second_only)
    if first_only == second_only:
        return Fraction(1)
    return min(Fraction(1), Fraction(sum(math.comb(n, x) for x in range(fewer + 1)), 2 ** (n - 1)))


def test_mcnemars_p_is_bounded_as_among_all_tables() -> None:
    for first, second, base in PAIRS:
        possible = [sign_test(t[1], t[2]) for t in two_by_two(first, second, base)]
        bounds = paired_p_bounds(first, second, base)
        for p, ((both, first_only), (second_only, neither)), figure in (
            (min(possible), bounds.least_table, bounds.least),
            (max(possible), bounds.greatest_table, bounds.greatest),
        ):
            table = (both, first_only, second_only, neither)
            assert table in two_by_two(first, second, base)
            assert sign_test(first_only, second_only) == p
            assert mcnemar(first_only, second_only).p_value == figure
            assert figure == pytest.approx(float(p), rel=1e-12)
        assert bounds.can_be_significant == (min(possible) < 0.05)
        assert bounds.must_be_significant == (max(possible) < 0.05)


@pytest.mark.parametrize("base", [7, 12])
def test_mcnemars_p_of_several_counts_is_bounded_as_among_all_their_tables(base: int) -> None:
    random = np.random.default_rng(base)
    for _ in range(100):
        firsts, seconds = (random.integers(0, base + 1, size=3).tolist() for _ in range(2))
        tables = [
            table
            for first, second in itertools.product(firsts, seconds)
            for table in two_by_two(first, second, base)
        ]
        possible = [sign_test(table[1], table[2]) for table in tables]
        bounds = paired_p_bounds(firsts, seconds, base)
        for p, witness in (
            (min(possible), bounds.least_table),
            (max(possible), bounds.greatest_table),
        ):
            assert (*witness[0], *witness[1]) in tables
            assert sign_test(witness[0][1], witness[1][0]) == p


def test_a_paired_difference_may_be_sure_of_its_significance() -> None:
    sure = paired_p_bounds(range(40, 43), 2, 44)
    assert sure.must_be_significant
    assert sure.can_be_significant
    hopeless = paired_p_bounds(20, [18, 19], 44)
    assert not hopeless.can_be_significant
    open_ = paired_p_bounds(31, 22, 44)
    assert (open_.can_be_significant, open_.must_be_significant) == (True, False)
    assert paired_p_bounds(31, 22, 44, level=0.2).must_be_significant


def test_a_p_of_just_the_level_is_not_significant() -> None:
    assert group_p_bounds(1, 1, 4, level=0.25).least == 0.25
    assert not group_p_bounds(1, 1, 4, level=0.25).can_be_significant
    assert group_p_bounds(1, 1, 4, level=0.26).can_be_significant


def test_fishers_p_is_bounded_as_among_all_tables() -> None:
    for first, second, base in PAIRS:
        tables = [((a, b), (c, d)) for a, b, c, d in two_by_two(first, second, base)]
        # no test, so p is None, where a margin is empty
        possible = [p if (p := fisher_exact(table).p) is not None else 1.0 for table in tables]
        bounds = group_p_bounds(first, second, base)
        assert (
            (bounds.least, bounds.greatest)
            == (min(possible), max(possible))
            == (
                possible[tables.index(bounds.least_table)],
                possible[tables.index(bounds.greatest_table)],
            )
        )
        assert bounds.can_be_significant == (min(possible) < 0.05)
        assert not bounds.must_be_significant


def test_fishers_p_of_several_counts_is_the_least_of_all_their_margins() -> None:
    several = group_p_bounds(range(3, 6), [0, 2, 4], 12)
    each = [group_p_bounds(first, second, 12) for first in range(3, 6) for second in (0, 2, 4)]
    best = min(each, key=lambda bounds: bounds.least)
    assert (several.least, several.least_table) == (best.least, best.least_table)


def test_large_bases_have_their_p_too() -> None:
    bounds = group_p_bounds(range(990, 1000), range(1490, 1500), 2000)
    assert 0 < bounds.least == fisher_exact(bounds.least_table).p < 1e-195
    paired = paired_p_bounds(range(900, 1000), range(1000, 1100), 2000)
    assert paired.greatest > 0.98
    assert paired.least == pytest.approx(2.0**-198)


def test_the_case_of_31_and_22_of_44_is_open_for_pairs() -> None:
    bounds = paired_p_bounds(31, 22, 44)
    assert bounds.least == 2**-8
    assert bounds.least_table == ((22, 9), (0, 13))
    assert bounds.greatest_table == ((9, 22), (13, 0))


def test_a_level_of_significance_comes_back_as_a_plain_float() -> None:
    level = require_significance(np.float64(0.05))
    assert (level, type(level)) == (0.05, float)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: paired_p_bounds([], 2, 44), "first: got no count; expected at least one."),
        (lambda: paired_p_bounds(1, range(40, 46), 44), "second: got 45; expected a whole number"),
        (lambda: paired_p_bounds(1, 2, 44, level=0.95), "level: got 0.95; expected a significance"),
        (
            lambda: group_p_bounds(range(200), range(200), 999),
            "first, second: got 40000 pairs of counts; expected at most 10000.",
        ),
        (
            lambda: group_p_bounds(1, 2.5, 44),
            "second: got 2.5; expected a whole number from 0 to 44.",
        ),
        (lambda: group_p_bounds(1, 2, 0), "base: got 0; expected a whole number of respondents"),
        (lambda: require_significance(0), "level: got 0; expected a significance level above 0"),
    ],
)
def test_a_wrong_argument_is_refused_by_name(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()
