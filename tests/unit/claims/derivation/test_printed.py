"""A printed figure against counts: the oracle rounds with the decimal module, or in fractions."""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Decimal,
)  # fmt: skip
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alp_survey.claims.derivation.printed import PrintedNumber, PrintedShare
from alp_survey.claims.derivation.results import Counted
from alp_survey.figures.quotes import RoundingRule
from alp_survey.figures.reading import parse_quote

ROUNDING: dict[RoundingRule, str] = {
    "half_up": ROUND_HALF_UP,
    "half_down": ROUND_HALF_DOWN,
    "half_even": ROUND_HALF_EVEN,
    "truncated": ROUND_FLOOR,
    "rounded_up": ROUND_CEILING,
}


def counted(count: int, base: int, percent: float | None = None) -> Counted:
    """Counted respondents; with a percentage of its own it is weighted."""
    if percent is not None:
        return Counted("as stated", "valid answers", count, base, percent, weighted=True)
    return Counted("as stated", "valid answers", count, base, 100 * count / base if base else None)


def share(text: str) -> PrintedShare:
    return PrintedShare(parse_quote(text))


def rounded(count: int, base: int, decimals: int, rule: str) -> str:
    """Exact: the scaled fraction is told from a half by whole numbers."""
    scaled = Fraction(100 * count * 10**decimals, base)
    floor = scaled.numerator // scaled.denominator
    rest = scaled - floor
    # on which side of a half the rest lies is all that matters
    digit = "0"
    if rest > Fraction(1, 2):
        digit = "0.75"
    elif rest == Fraction(1, 2):
        digit = "0.5"
    elif rest:
        digit = "0.25"
    whole = (Decimal(floor) + Decimal(digit)).quantize(Decimal(1), rounding=rule)
    return f"{whole.scaleb(-decimals):.{decimals}f}%"


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 260), st.data())
def test_a_count_fits_a_figure_if_it_prints_so_by_the_rule(base: int, data: st.DataObject) -> None:
    count, decimals = data.draw(st.integers(0, base)), data.draw(st.integers(0, 2))
    other = data.draw(st.integers(0, base))
    for rule, rounding in ROUNDING.items():
        text = rounded(count, base, decimals, rounding)
        assert share(text).fits(counted(count, base), rule)
        same = rounded(other, base, decimals, rounding) == text
        assert share(text).fits(counted(other, base), rule) == same
    assert share(rounded(0, 1, decimals, ROUND_HALF_UP)).prints(counted(count, base)) == rounded(
        count, base, decimals, ROUND_HALF_UP
    )


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("nearly 70 percent", lambda p: 67 <= p <= 70),
        ("just under 70%", lambda p: 67 <= p < 70),
        ("over half", lambda p: p > 50),
        ("over 50%", lambda p: p > 50),
        ("more than 40%", lambda p: p > 40),
        ("about a third", lambda p: Fraction(91, 3) <= p <= Fraction(109, 3)),
        ("a third", lambda p: Fraction(91, 3) <= p <= Fraction(109, 3)),
        ("at least 60%", lambda p: p >= 60),
        ("up to 60%", lambda p: p <= 60),
        ("under 10%", lambda p: p < 10),
        ("a majority", lambda p: p > 50),
        ("most", lambda p: p > 50),
        ("a minority", lambda p: p < 50),
        ("two thirds", lambda p: Fraction(191, 3) <= p <= Fraction(209, 3)),
        ("1 in 4", lambda p: 22 <= p <= 28),
        ("nearly half", lambda p: 47 <= p <= 50),
        ("61 to 64 %", lambda p: Fraction(121, 2) <= p <= Fraction(129, 2)),
        ("60-65%", lambda p: Fraction(119, 2) <= p <= Fraction(131, 2)),
        ("none", lambda p: p == 0),
        ("all", lambda p: p == 100),
        ("only 25%", lambda p: Fraction(49, 2) <= p < Fraction(51, 2)),
    ],
)
def test_words_and_hedges_allow_what_they_say_at_every_count(
    text: str, holds: Callable[[Fraction], bool]
) -> None:
    printed = share(text)
    for base in (3, 12, 44, 60, 100, 200):
        for count in range(base + 1):
            exact = Fraction(100 * count, base)
            fits = printed.fits(counted(count, base), "half_up")
            assert fits == holds(exact), f"{text}: {count} of {base}"
            weighted = printed.fits(counted(count, base, float(exact)), "half_up")
            assert weighted == holds(exact), f"{text}: {float(exact)}% weighted"


@pytest.mark.parametrize(
    ("text", "decimals"), [("46%", 0), ("45.5%", 1), ("7%", 0), ("nearly 70 percent", 0)]
)
def test_how_many_respondents_a_figure_is_off_is_the_nearest_count_that_prints_so(
    text: str, decimals: int
) -> None:
    printed = share(text)
    base = 60
    fitting = [each for each in range(base + 1) if printed.fits(counted(each, base), "either")]
    for count in range(base + 1):
        points, off = printed.difference(counted(count, base))
        value = float(printed.quote.value or 0)
        assert points == pytest.approx(value - 100 * count / base)
        if not fitting:
            assert off is None
        else:
            assert off is not None
            assert abs(off) == min(abs(each - count) for each in fitting)
            assert count + off in fitting


def test_no_number_of_respondents_is_given_where_no_count_prints_so() -> None:
    points, off = share("46%").difference(counted(19, 44))
    assert off is None
    assert points == pytest.approx(46 - 1900 / 44)


def test_a_figure_without_a_value_has_no_distance_in_points() -> None:
    assert share("a majority").difference(counted(10, 40)) == (None, 11)


def test_a_weighted_figure_is_off_by_points_and_by_no_number_of_respondents() -> None:
    assert share("40%").difference(counted(3, 10, 37.5)) == (2.5, None)


@pytest.mark.parametrize("text", ["46%", "12.5%", "a majority", "at least 60%", "none"])
def test_the_chance_of_a_fit_is_the_part_of_all_counts_that_fit(text: str) -> None:
    for base in (1, 7, 44, 150):
        fitting = sum(share(text).fits(counted(each, base), "half_up") for each in range(base + 1))
        assert share(text).chance(counted(0, base)) == pytest.approx(fitting / (base + 1))


def test_only_an_exact_figure_can_have_been_printed_of_all_others() -> None:
    exact = ["46%", "only 46%", "7.0 percent"]
    assert all(share(each).has_complement for each in exact)
    assert not any(share(each).has_complement for each in ("nearly 70%", "a majority", "a third"))


def test_nobody_in_the_base_fits_no_figure_and_prints_as_nothing() -> None:
    empty = counted(0, 0)
    for text in ("0%", "none", "a minority", "46%"):
        assert not share(text).fits(empty, "either")
        assert share(text).prints(empty) is None
        assert share(text).difference(empty) == (None, None)


@pytest.mark.parametrize(
    ("percent", "prints"),
    [(12.5, "13%"), (12.499999998, "12%"), (99.5, "100%"), (0.0, "0%"), (100.0, "100%")],
)
def test_a_weighted_percentage_is_rounded_halves_up(percent: float, prints: str) -> None:
    assert share("1%").prints(counted(1, 3, percent)) == prints
    assert share(prints).fits(counted(1, 3, percent), "half_up")


def test_a_weighted_half_is_a_half_though_floats_say_almost() -> None:
    almost = 100 * (0.1 + 0.2) / (0.3 + 2.1)
    assert almost != 12.5
    assert share("13%").fits(counted(2, 3, almost), "half_up")
    assert not share("12%").fits(counted(2, 3, almost), "half_up")


def test_a_number_fits_only_the_same_number_whatever_the_rule() -> None:
    number = PrintedNumber(32)
    for rule in ROUNDING:
        assert [each for each in range(45) if number.fits(counted(each, 44), rule)] == [32]
    assert number.prints(counted(30, 44)) == "30"
    points, off = number.difference(counted(30, 44))
    assert points == pytest.approx(200 / 44)
    assert off == 2
    assert number.chance(counted(30, 44)) == pytest.approx(1 / 45)
    assert number.has_complement
