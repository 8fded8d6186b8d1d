"""What missing or changed answers could do to a result, against every way to answer."""

import itertools
import math
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest

from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.nonresponse import (
    Fragility,
    WorstCaseBounds,
    answers_to_overturn,
    answers_to_overturn_order,
    fragility_index,
    further_to_overturn,
    paired_fragility,
    worst_case_bounds,
)
from alp_survey.stats.paired import mcnemar

HALF = Fraction(1, 2)
THRESHOLDS = [Fraction(0), Fraction(1, 4), Fraction(1, 3), HALF, Fraction(3, 5), Fraction(1)]


def holds(count: int, base: int, threshold: Fraction, *, above: bool) -> bool:
    share = Fraction(count, base)
    return share > threshold if above else share < threshold


# --- the bounds of Manski -----------------------------------------------------------------------


def test_of_44_asked_and_40_who_answered_32_are_at_least_32_and_at_most_36() -> None:
    assert worst_case_bounds(32, 40, 44) == WorstCaseBounds(
        least=Fraction(32, 44),
        greatest=Fraction(36, 44),
        least_count=32,
        greatest_count=36,
        count=32,
        answered=40,
        eligible=44,
    )


@pytest.mark.parametrize("eligible", range(1, 7))
def test_worst_cases_are_the_range_of_all_answers_that_are_missing(eligible: int) -> None:
    for answered in range(eligible + 1):
        for count in range(answered + 1):
            possible = {
                count + sum(missing)
                for missing in itertools.product((0, 1), repeat=eligible - answered)
            }
            bounds = worst_case_bounds(count, answered, eligible)
            assert possible == set(range(bounds.least_count, bounds.greatest_count + 1))
            assert bounds.least == min(Fraction(each, eligible) for each in possible)
            assert bounds.greatest == max(Fraction(each, eligible) for each in possible)


def test_without_nonresponse_the_bounds_are_the_share() -> None:
    bounds = worst_case_bounds(32, 44, 44)
    assert bounds.least == bounds.greatest == Fraction(8, 11)


def test_if_nobody_answered_anything_is_possible() -> None:
    bounds = worst_case_bounds(0, 0, 44)
    assert (bounds.least, bounds.greatest, bounds.greatest_count) == (0, 1, 44)


# --- claims of a share --------------------------------------------------------------------------


def test_ten_of_the_32_of_44_make_a_majority_fall() -> None:
    assert answers_to_overturn(32, 44, HALF) == 10
    assert further_to_overturn(32, 44, HALF) == 20


def test_a_bare_majority_falls_with_one_answer_and_with_one_more_respondent_per_vote_of_lead() -> (
    None
):
    assert answers_to_overturn(23, 44, HALF) == 1
    assert further_to_overturn(23, 44, HALF) == 2
    assert answers_to_overturn(23, 45, HALF) == 1
    assert further_to_overturn(23, 45, HALF) == 1


def test_just_the_threshold_is_neither_above_nor_below() -> None:
    for above in (True, False):
        assert answers_to_overturn(22, 44, HALF, above=above) == 0
        assert further_to_overturn(22, 44, HALF, above=above) == 0


def test_the_most_extreme_claim_needs_one_answer_and_no_number_of_further_ones() -> None:
    assert answers_to_overturn(44, 44, Fraction(0)) == 44
    assert answers_to_overturn(1, 44, 0) == 1
    assert further_to_overturn(1, 44, 0) is None
    assert further_to_overturn(43, 44, 1, above=False) is None
    assert further_to_overturn(0, 44, 0) == 0
    assert further_to_overturn(44, 44, 1, above=False) == 0


def ways_to_change(answers: tuple[int, ...], changed: int) -> Iterator[int]:
    """How many give the answer after each choice of so many who now say the opposite."""
    for who in itertools.combinations(range(len(answers)), changed):
        yield sum(1 - each if i in who else each for i, each in enumerate(answers))


@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize("base", range(1, 7))
def test_answers_to_overturn_is_the_fewest_of_all_changes(base: int, above: bool) -> None:
    for count, threshold in itertools.product(range(base + 1), THRESHOLDS):
        answers = (1,) * count + (0,) * (base - count)
        fewest = next(
            changed
            for changed in range(base + 1)
            for after in ways_to_change(answers, changed)
            if not holds(after, base, threshold, above=above)
        )
        assert answers_to_overturn(count, base, threshold, above=above) == fewest


@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize("base", range(1, 8))
def test_further_to_overturn_is_the_fewest_of_all_further_answers(base: int, above: bool) -> None:
    for count, threshold in itertools.product(range(base + 1), THRESHOLDS):
        fewest = next(
            (
                further
                for further in range(40)
                for yes in range(further + 1)
                if not holds(count + yes, base + further, threshold, above=above)
            ),
            None,
        )
        assert further_to_overturn(count, base, threshold, above=above) == fewest


# --- claims of an order -------------------------------------------------------------------------


def test_half_of_a_lead_has_to_change_sides() -> None:
    assert answers_to_overturn_order(31, 22, 44, exclusive=False) == 5
    assert answers_to_overturn_order(20, 12, 44, exclusive=True) == 4
    assert answers_to_overturn_order(20, 19, 44, exclusive=True) == 1


@pytest.mark.parametrize("second", [20, 21, 24])
def test_an_option_that_does_not_lead_has_nothing_to_lose(second: int) -> None:
    assert answers_to_overturn_order(20, second, 44, exclusive=True) == 0
    assert answers_to_overturn_order(20, second, 44, exclusive=False) == 0


SINGLE_CHOICE = [(1, 0), (0, 1), (0, 0)]
MULTIPLE_RESPONSE = [*SINGLE_CHOICE, (1, 1)]


@pytest.mark.parametrize(
    ("choices", "exclusive"), [(SINGLE_CHOICE, True), (MULTIPLE_RESPONSE, False)]
)
@pytest.mark.parametrize("base", range(1, 6))
def test_an_order_needs_as_many_changes_however_the_options_overlap(
    base: int, choices: list[tuple[int, int]], exclusive: bool
) -> None:
    not_ahead = [
        after
        for after in itertools.product(choices, repeat=base)
        if sum(one for one, _ in after) <= sum(other for _, other in after)
    ]
    for before in itertools.combinations_with_replacement(choices, base):
        first, second = (sum(column) for column in zip(*before, strict=True))
        fewest = min(
            sum(was != is_ for was, is_ in zip(before, after, strict=True)) for after in not_ahead
        )
        assert answers_to_overturn_order(first, second, base, exclusive=exclusive) == fewest


# --- two groups ---------------------------------------------------------------------------------


@cache
def fisher_p(a: int, n1: int, b: int, n2: int) -> Fraction:
    """Fisher's two-sided p from its definition."""
    events = a + b
    ways = [
        math.comb(n1, x) * math.comb(n2, events - x)
        for x in range(max(0, events - n2), min(n1, events) + 1)
    ]
    observed = math.comb(n1, a) * math.comb(n2, b)
    return Fraction(sum(each for each in ways if each <= observed), sum(ways))


def test_one_event_more_of_100_makes_one_against_nine_insignificant() -> None:
    fragile = fragility_index(1, 100, 9, 100)
    assert fragile.number == 1
    assert fragile.counts_after == (2, 9)
    assert fragile.p_before == float(fisher_p(1, 100, 9, 100)) < 0.05
    assert fragile.p_after == float(fisher_p(2, 100, 9, 100)) > 0.05


def test_the_p_values_are_those_of_the_test_itself() -> None:
    fragile = fragility_index(6, 22, 15, 22)
    assert fragile.p_before == fisher_exact([[6, 16], [15, 7]]).p
    assert fragile.p_after == fisher_exact([[8, 14], [15, 7]]).p
    assert fragile.direction == "to_not_significant"


@pytest.mark.parametrize("level", [0.05, 0.3])
@pytest.mark.parametrize("size", range(1, 9))
def test_groups_of_one_size_have_the_published_indices(size: int, level: float) -> None:
    for a, b in itertools.product(range(size + 1), repeat=2):
        fewer, more = min(a, b), max(a, b)
        is_significant = fisher_p(fewer, size, more, size) < level
        # Walsh adds events to the group with fewer, Khan takes them away
        candidates = range(fewer, size + 1) if is_significant else range(fewer, -1, -1)
        published = next(
            (
                abs(each - fewer)
                for each in candidates
                if (fisher_p(each, size, more, size) < level) != is_significant
            ),
            None,
        )
        fragile = fragility_index(a, size, b, size, level=level)
        assert fragile.number == published
        assert (fragile.direction == "to_not_significant") == is_significant


@pytest.mark.parametrize("level", [0.05, 0.3])
def test_only_the_group_with_fewer_events_changes_and_never_the_wrong_way(level: float) -> None:
    for n1, n2 in itertools.product((1, 3, 5, 8), (2, 6, 9)):
        for a, b in itertools.product(range(n1 + 1), range(n2 + 1)):
            fragile = fragility_index(a, n1, b, n2, level=level)
            first_changes = a < b or (a == b and Fraction(a, n1) <= Fraction(b, n2))
            count, size, other = (a, n1, Fraction(b, n2)) if first_changes else (b, n2, None)
            other = Fraction(a, n1) if other is None else other
            is_significant = fisher_p(a, n1, b, n2) < level
            wants_more = (Fraction(count, size) <= other) == is_significant
            turning = [
                abs(each - count)
                for each in range(size + 1)
                if (each > count) == wants_more
                and each != count
                and (fisher_p(*((each, n1, b, n2) if first_changes else (a, n1, each, n2))) < level)
                != is_significant
            ]
            assert fragile.number == min(turning, default=None)


def test_a_small_group_with_the_higher_share_loses_events_until_nothing_is_shown() -> None:
    fragile = fragility_index(4, 4, 10, 100)
    assert fragile.direction == "to_not_significant"
    assert fragile.counts_after == (2, 10)
    assert fragile.number == 2


def test_few_events_leave_no_number_that_makes_a_difference_significant() -> None:
    assert fragility_index(1, 22, 2, 22) == Fragility(
        number=None,
        direction="to_significant",
        p_before=1.0,
        p_after=None,
        counts_before=(1, 2),
        counts_after=None,
        level=0.05,
    )


@pytest.mark.parametrize("count", [0, 22])
def test_where_all_are_alike_p_is_one(count: int) -> None:
    assert fragility_index(count, 22, count, 22).p_before == 1


def test_a_p_of_just_the_level_is_not_significant() -> None:
    assert fisher_p(0, 1, 3, 3) == Fraction(1, 4)
    assert fragility_index(0, 1, 3, 3, level=0.25).direction == "to_significant"
    assert fragility_index(0, 1, 3, 3, level=0.26).direction == "to_not_significant"
    assert paired_fragility(3, 0, 0, level=0.25).direction == "to_significant"
    assert paired_fragility(3, 0, 0, level=0.26).direction == "to_not_significant"


# --- pairs --------------------------------------------------------------------------------------


def sign_p(first_only: int, second_only: int) -> Fraction:
    """McNemar's exact p from its definition."""
    n, fewer = first_only + second_only, min(first_only, second_only)
    tail = Fraction(sum(math.comb(n, x) for x in range(fewer + 1)), 2**n)
    return min(Fraction(1), 2 * tail)


@pytest.mark.parametrize(("base", "level"), [(1, 0.3), (4, 0.3), (6, 0.13), (8, 0.05), (9, 0.05)])
def test_paired_fragility_is_the_fewest_of_all_who_could_answer_otherwise(
    base: int, level: float
) -> None:
    tables = [
        (both, first, second, base - both - first - second)
        for both, first, second in itertools.product(range(base + 1), repeat=3)
        if both + first + second <= base
    ]
    verdicts = {table: sign_p(table[1], table[2]) < level for table in tables}
    for before in tables:
        # who need not change stays in a cell; all others move
        fewest = min(
            (
                base - sum(map(min, before, after))
                for after in tables
                if verdicts[after] != verdicts[before]
            ),
            default=None,
        )
        fragile = paired_fragility(before[1], before[2], before[0] + before[3], level=level)
        assert fragile.number == fewest
        assert (fragile.direction == "to_not_significant") == verdicts[before]
        if fragile.counts_after is not None:
            assert fragile.p_after == pytest.approx(float(sign_p(*fragile.counts_after)))
            assert (sign_p(*fragile.counts_after) < level) != verdicts[before]


def test_every_pair_of_counts_has_the_p_of_mcnemar() -> None:
    for first, second in itertools.product(range(25), repeat=2):
        p = paired_fragility(first, second, 1).p_before
        assert p == float(sign_p(first, second))
        assert p == pytest.approx(mcnemar(first, second).p_value, rel=1e-12)


def test_11_against_2_of_44_hangs_on_one_respondent() -> None:
    fragile = paired_fragility(11, 2, 31)
    assert fragile.number == 1
    assert (fragile.counts_before, fragile.counts_after) == ((11, 2), (10, 3))
    assert paired_fragility(2, 11, 31).counts_after == (3, 10)


def test_agreement_is_drawn_upon_only_when_nobody_gave_only_the_rarer_answer() -> None:
    assert paired_fragility(4, 1, 39).counts_after == (6, 0)
    assert paired_fragility(4, 1, 39).number == 2
    assert paired_fragility(4, 1, 0).number is None
    assert paired_fragility(0, 0, 5).number is None
    assert paired_fragility(0, 0, 6).counts_after == (6, 0)


# --- arguments ----------------------------------------------------------------------------------


def test_whole_numbers_of_numpy_are_whole_numbers() -> None:
    n = np.int64
    bounds = worst_case_bounds(n(32), n(40), n(44))
    assert type(bounds.least_count) is int
    assert answers_to_overturn(n(32), n(44), HALF) == 10
    fragile = fragility_index(n(6), n(22), n(15), n(22))
    assert [type(each) for each in fragile.counts_before] == [int, int]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: worst_case_bounds(41, 40, 44),
            "count: got 41; expected a whole number from 0 to 40.",
        ),
        (
            lambda: worst_case_bounds(3, 45, 44),
            "answered: got 45; expected a whole number from 0 to 44.",
        ),
        (lambda: worst_case_bounds(0, 0, 0), "eligible: got 0; expected a whole number of resp"),
        (lambda: worst_case_bounds(True, 4, 4), "count: got True; expected a whole number from"),
        (lambda: answers_to_overturn(45, 44, HALF), "count: got 45; expected a whole number from"),
        (lambda: answers_to_overturn(4, 44, 0.5), "threshold: got 0.5; expected a fraction from 0"),
        (lambda: answers_to_overturn(4, 44, Fraction(3, 2)), "threshold: got Fraction(3, 2); exp"),
        (lambda: further_to_overturn(4, 44, 50), "threshold: got 50; expected a fraction from 0"),
        (lambda: further_to_overturn(4, 44, True), "threshold: got True; expected a fraction"),
        (
            lambda: further_to_overturn(4, 44, HALF, above="yes"),
            "above: got 'yes'; expected True or False.",
        ),
        (
            lambda: answers_to_overturn_order(45, 2, 44, exclusive=True),
            "first: got 45; expected a whole number from 0 to 44.",
        ),
        (
            lambda: answers_to_overturn_order(2, 2.0, 44, exclusive=True),
            "second: got 2.0; expected a whole number from 0 to 44.",
        ),
        (
            lambda: answers_to_overturn_order(30, 20, 44, exclusive=True),
            "first, second: got 30 and 20; expected at most the base together, 44, if nobody",
        ),
        (
            lambda: answers_to_overturn_order(3, 2, 44, exclusive=1),
            "exclusive: got 1; expected True or False.",
        ),
        (lambda: fragility_index(3, 2, 1, 2), "a: got 3; expected a whole number from 0 to 2."),
        (lambda: fragility_index(1, 2, -1, 2), "b: got -1; expected a whole number from 0 to 2."),
        (lambda: fragility_index(0, 0, 1, 2), "n1: got 0; expected a whole number of respondents"),
        (lambda: fragility_index(1, 2, 0, 0), "n2: got 0; expected a whole number of respondents"),
        (
            lambda: fragility_index(1, 2000, 1, 1),
            "n1, n2: got 2001; expected at most 2000 respondents together.",
        ),
        (lambda: fragility_index(1, 2, 1, 2, level=0.95), "level: got 0.95; expected a signific"),
        (lambda: paired_fragility(-1, 2, 3), "first_only: got -1; expected a whole number of at"),
        (lambda: paired_fragility(1, 2.5, 3), "second_only: got 2.5; expected a whole number of"),
        (lambda: paired_fragility(1, 2, None), "concordant: got None; expected a whole number of"),
        (
            lambda: paired_fragility(0, 0, 0),
            "first_only, second_only, concordant: got 0 respondents in all; expected 1 to 2000.",
        ),
        (
            lambda: paired_fragility(2000, 0, 1),
            "first_only, second_only, concordant: got 2001 respondents in all; expected 1 to 2000.",
        ),
        (lambda: paired_fragility(1, 2, 3, level=1), "level: got 1; expected a significance level"),
    ],
)
def test_a_wrong_argument_is_refused_by_name(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()
