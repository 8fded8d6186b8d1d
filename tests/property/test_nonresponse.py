"""Numbers of missing or changed answers: one fewer is never enough, and the ways to them agree."""

from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.nonresponse import (
    answers_to_overturn,
    answers_to_overturn_order,
    fragility_index,
    further_to_overturn,
    paired_fragility,
    worst_case_bounds,
)

THRESHOLDS = st.fractions(0, 1, max_denominator=1000)


@st.composite
def counts(draw: Any, most: int = 2000) -> tuple[int, int]:
    """A count and its base."""
    base = draw(st.integers(1, most))
    return draw(st.integers(0, base)), base


@given(counts(), st.integers(0, 3000), THRESHOLDS)
def test_a_claim_holds_of_all_eligible_just_where_more_answers_than_are_missing_would_turn_it(
    figure: tuple[int, int], missing: int, threshold: Fraction
) -> None:
    count, base = figure
    bounds = worst_case_bounds(count, base, base + missing)
    above = further_to_overturn(count, base, threshold)
    assert (bounds.least > threshold) == (above is None or above > missing)
    below = further_to_overturn(count, base, threshold, above=False)
    assert (bounds.greatest < threshold) == (below is None or below > missing)


@given(counts(), THRESHOLDS)
def test_one_answer_fewer_leaves_a_claim_of_a_share_standing(
    figure: tuple[int, int], threshold: Fraction
) -> None:
    count, base = figure
    number = answers_to_overturn(count, base, threshold)
    assert Fraction(count - number, base) <= threshold or number == 0
    if number:
        assert Fraction(count - number + 1, base) > threshold
    else:
        assert Fraction(count, base) <= threshold


@given(counts(), THRESHOLDS)
def test_a_claim_of_below_is_a_claim_of_above_about_the_others(
    figure: tuple[int, int], threshold: Fraction
) -> None:
    count, base = figure
    others = base - count, base, 1 - threshold
    assert answers_to_overturn(count, base, threshold, above=False) == answers_to_overturn(*others)
    assert further_to_overturn(count, base, threshold, above=False) == further_to_overturn(*others)


@given(st.integers(1, 2000), st.data())
def test_an_order_takes_as_many_as_a_majority_of_those_who_chose_one_of_the_two(
    base: int, data: Any
) -> None:
    first = data.draw(st.integers(0, base))
    second = data.draw(st.integers(0, base - first))
    assume(first + second)
    by_order = answers_to_overturn_order(first, second, base, exclusive=True)
    assert by_order == answers_to_overturn(first, first + second, Fraction(1, 2))
    assert by_order == answers_to_overturn_order(first, second, base, exclusive=False)


@given(counts(most=40), counts(most=40), st.sampled_from([0.01, 0.05, 0.1]))
def test_exchanged_groups_hang_on_as_many_respondents(
    one: tuple[int, int], other: tuple[int, int], level: float
) -> None:
    fragile = fragility_index(*one, *other, level=level)
    exchanged = fragility_index(*other, *one, level=level)
    assert fragile.number == exchanged.number
    assert fragile.direction == exchanged.direction
    if fragile.counts_after is not None:
        after = fragile.counts_after
        moved = [abs(is_ - was) for is_, was in zip(after, fragile.counts_before, strict=True)]
        assert sorted(moved) == [0, fragile.number]
        table = [[after[0], one[1] - after[0]], [after[1], other[1] - after[1]]]
        assert fisher_exact(table).p in (fragile.p_after, None)
        assert ((fragile.p_after or 0) < level) != (fragile.p_before < level)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40))
def test_exchanged_answers_hang_on_as_many_respondents(
    first: int, second: int, concordant: int
) -> None:
    fragile = paired_fragility(first, second, concordant)
    exchanged = paired_fragility(second, first, concordant)
    assert fragile.number == exchanged.number
    assert fragile.p_before == exchanged.p_before
    if fragile.number is None:
        assert first + second + concordant < 6
    elif first != second and exchanged.counts_after is not None:
        assert fragile.counts_after == exchanged.counts_after[::-1]
