"""What a printed percentage says: its value, its decimals, and how far its words stretch it."""

from fractions import Fraction
from typing import Any

import pytest

from alp_survey.figures.quotes import Hedge, Quote, Span
from alp_survey.figures.reading import DEFAULT_HEDGES, parse_count, parse_quote


def admits(quote: Quote, percent: str | Fraction) -> bool:
    """Whether a true percentage can stand behind the quote."""
    share = Fraction(percent) / 100
    return share.numerator in quote.span().counts(share.denominator)


@pytest.mark.parametrize(
    "text",
    [
        *["46%", "46 %", "% 46", "%46", "46", "46%.", " 46  PERCENT ", "46 percent", "46 per cent"],
        *["46 per-cent", "46 pct", "46 pc", "46\u00a0%", "46%"],
    ],
)
def test_every_way_to_write_the_percent_sign_reads_as_the_same_figure(text: str) -> None:
    assert parse_quote(text) == Quote(text, Fraction(46), 0, None, "")


@pytest.mark.parametrize(
    "text",
    ["۴۶٪", "٪۴۶", "٤٦٪", "٪٤٦", "۴۶ ٪", "٪ ۴۶", "۴۶%", "46٪", "۴۶ percent", "۴۶ فیصد", "46 فی صد"],
)
def test_urdu_and_arabic_digits_read_with_the_sign_on_either_side(text: str) -> None:
    assert parse_quote(text) == Quote(text, Fraction(46), 0, None, "")


@pytest.mark.parametrize("text", ["70.5%", "70,5%", "۷۰٫۵٪", "٧٠٫٥٪", "70.5 percent"])
def test_a_decimal_comma_and_an_urdu_decimal_sign_are_a_decimal_point(text: str) -> None:
    quote = parse_quote(text)
    assert (quote.value, quote.decimals) == (Fraction(141, 2), 1)


def test_a_trailing_zero_is_a_decimal_and_narrows_what_can_stand_behind_the_figure() -> None:
    quotes = [parse_quote(text) for text in ("63%", "63.0%", "63.00%")]
    assert [quote.value for quote in quotes] == [Fraction(63)] * 3
    assert [quote.decimals for quote in quotes] == [0, 1, 2]
    assert [len(quote.span().counts(10_000)) for quote in quotes] == [101, 11, 1]


def test_the_value_of_a_figure_is_exact_and_never_a_float() -> None:
    assert parse_quote("0.1%").value == Fraction(1, 10)
    assert parse_quote("28.50%").value == Fraction(57, 2)


@pytest.mark.parametrize(
    ("text", "low", "high", "with_low", "with_high"),
    [
        ("nearly 70 percent", 67, 70, True, True),
        ("almost 70%", 67, 70, True, True),
        ("close to 70%", 67, 70, True, True),
        ("just under 70%", 67, 70, True, False),
        ("just over 70%", 70, 73, False, True),
        ("slightly more than 70%", 70, 73, False, True),
        ("over 70%", 70, 100, False, True),
        ("more than 70%", 70, 100, False, True),
        ("under 70%", 0, 70, True, False),
        ("fewer than 70%", 0, 70, True, False),
        ("about 70%", 67, 73, True, True),
        ("~70%", 67, 73, True, True),
        ("c. 70%", 67, 73, True, True),
        ("at least 70%", 70, 100, True, True),
        ("≥ 70%", 70, 100, True, True),
        ("at most 70%", 0, 70, True, True),
        ("up to 70%", 0, 70, True, True),
        ("> 70%", 70, 100, False, True),
        ("<70%", 0, 70, True, False),
        ("nearly 70.5%", Fraction("67.5"), Fraction("70.5"), True, True),
        ("nearly 2%", 0, 2, True, True),
        ("about 99%", 96, 100, True, True),
    ],
)
def test_a_hedge_stretches_the_figure_by_its_documented_points_and_no_further(
    text: str, low: Fraction, high: Fraction, with_low: bool, with_high: bool
) -> None:
    quote, near = parse_quote(text), Fraction(1, 1000)
    assert (admits(quote, low), admits(quote, high)) == (with_low, with_high)
    assert admits(quote, low + near)
    assert admits(quote, high - near)
    assert low == 0 or not admits(quote, low - near)
    assert high == 100 or not admits(quote, high + near)


def test_every_documented_hedging_word_is_read_before_a_figure() -> None:
    for word, hedge in DEFAULT_HEDGES.items():
        quote = parse_quote(f"{word.capitalize()} 70 per cent")
        stretches = hedge.below or hedge.above
        assert (quote.word, quote.hedge) == (word, hedge if stretches else None)
        assert quote.value == 70


@pytest.mark.parametrize("word", ["only", "just", "as many as", "fully", "still", "exactly"])
def test_rhetorical_words_such_as_only_leave_the_figure_as_it_is(word: str) -> None:
    quote, plain = parse_quote(f"{word} 29%"), parse_quote("29%")
    assert quote.is_exact
    assert quote.word == word
    assert quote.span() == plain.span()


def test_a_hedged_figure_is_not_exact_and_its_ends_do_not_depend_on_the_rounding_rule() -> None:
    quote = parse_quote("nearly 70%")
    assert not quote.is_exact
    assert len({quote.span(rule) for rule in ("either", "half_up", "truncated", "rounded_up")}) == 1


@pytest.mark.parametrize("text", ["a majority", "the majority", "Most", "more than half"])
def test_a_majority_is_more_than_half_of_the_base_and_up_to_all_of_it(text: str) -> None:
    quote = parse_quote(text)
    assert (quote.value, quote.word, quote.is_exact) == (None, "majority", False)
    assert quote.span().counts(44) == range(23, 45)
    assert quote.span().counts(7) == range(4, 8)


@pytest.mark.parametrize("text", ["a minority", "Minority", "less than half", "under half"])
def test_a_minority_is_less_than_half_of_the_base_and_down_to_none_of_it(text: str) -> None:
    quote = parse_quote(text)
    assert (quote.value, quote.word) == (None, "minority")
    assert quote.span().counts(44) == range(22)
    assert quote.span().counts(7) == range(4)


@pytest.mark.parametrize("text", ["the remainder", "Remainder", "the rest", "the remaining"])
def test_the_remainder_has_no_value_by_itself(text: str) -> None:
    quote = parse_quote(text)
    assert (quote.value, quote.word) == (None, "remainder")
    with pytest.raises(ValueError, match="expected a figure that has a value by itself"):
        quote.span()


def test_a_study_declares_its_own_hedging_words_and_changes_ours() -> None:
    own = {
        **DEFAULT_HEDGES,
        "far over": Hedge(Fraction(0), Fraction(15), itself=False),
        "nearly": Hedge(Fraction(1), Fraction(0)),
    }
    well_over = parse_quote("far over 60%", hedges=own)
    assert [admits(well_over, percent) for percent in ("60", "60.1", "75", "75.1")] == [
        False,
        True,
        True,
        False,
    ]
    nearly = parse_quote("nearly 70%", hedges=own)
    assert [admits(nearly, percent) for percent in ("68.9", "69", "70")] == [False, True, True]
    with pytest.raises(ValueError, match="tolerance is declared"):
        parse_quote("far over 60%")


def test_the_ends_of_a_span_count_only_where_they_are_closed() -> None:
    closed, open_ = Span(1, 3, 4, False, False), Span(1, 3, 4, True, True)
    assert closed.counts(8) == range(2, 7)
    assert open_.counts(8) == range(3, 6)


@pytest.mark.parametrize("number", [46, 46.0, 0.46, True, None, Fraction(46), b"46%"])
def test_a_number_in_place_of_printed_text_is_refused(number: Any) -> None:
    with pytest.raises(ValueError, match=r"expected the figure as printed, in quotes"):
        parse_quote(number)


@pytest.mark.parametrize("text", ["101%", "100.1%", "nearly 146%", "1000 percent"])
def test_more_than_all_respondents_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a share of respondents, at most 100%"):
        parse_quote(text)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "  ",
            "%",
            "46-",
            "46–",
            "46 and 48%",
            "46% 41%",
            "-46%",
            "46%%",
            "4 6%",
            "46.%",
        ],
        *["46½%", "forty-six percent", "46 percent of workers", "12/44", "46 of 82%"],
    ],
)
def test_what_is_not_one_percentage_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected one percentage as printed"):
        parse_quote(text)


@pytest.mark.parametrize("text", ["umpteen 46%", "far over 46%", "± 5%", "not 46%"])
def test_a_word_without_a_declared_tolerance_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="after a word whose tolerance is declared"):
        parse_quote(text)


@pytest.mark.parametrize(
    ("bare", "as_percent"), [("0.46", "46%"), ("0.460", "46.0%"), ("0.4612345", "46.12345%")]
)
def test_a_bare_proportion_is_refused_and_the_refusal_names_the_same_figure_in_percent(
    bare: str, as_percent: str
) -> None:
    with pytest.raises(ValueError, match="expected a percentage") as refused:
        parse_quote(bare)
    assert f"write '{as_percent}'" in str(refused.value)
    assert f"or '{bare}%' for less than one percent" in str(refused.value)


def test_less_than_one_percent_is_read_when_it_carries_its_sign() -> None:
    assert parse_quote("0.46%").value == Fraction(46, 100)
    assert parse_quote("%0.46").value == Fraction(46, 100)


@pytest.mark.parametrize(
    "text",
    [
        *["46-", "umpteen 46%", "146%", "0.46", "", "x" * 10_000, "9" * 10_000 + "%"],
        *[" " * 10_000 + "146%", "46%\n41%"],
    ],
)
def test_a_refusal_is_one_short_sentence_that_says_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match=r"^got '.*; expected ") as refused:
        parse_quote(text)
    assert len(str(refused.value)) < 400
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        *[("44", 44), (" 44 ", 44), ("0", 0), ("1,204", 1204), ("1,20,400", 120_400), ("four", 4)],
        *[("Twelve", 12), ("none", 0), ("۴۴", 44), ("٤٤", 44), ("44", 44)],
    ],
)
def test_a_printed_count_reads_as_a_whole_number(text: str, count: int) -> None:
    assert parse_count(text) == count


@pytest.mark.parametrize(
    "text",
    [
        *["", "4.0", "-4", "44%", "umpteen", "four five", "9" * 13, "x" * 10_000],
        *["1,2,3", "12,4", ",44", "44,"],
    ],
)
def test_what_is_not_one_whole_number_is_refused_as_a_count(text: str) -> None:
    with pytest.raises(ValueError, match="expected a whole number") as refused:
        parse_count(text)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("number", [44, 44.0, True, None])
def test_a_count_that_is_not_printed_text_is_refused(number: Any) -> None:
    with pytest.raises(ValueError, match="expected a printed whole number in quotes"):
        parse_count(number)


@pytest.mark.parametrize("text", ["a majority of", "A majority of respondents", "most of the 44"])
def test_a_majority_reads_the_same_whatever_it_is_a_majority_of(text: str) -> None:
    quote = parse_quote(text)
    assert quote.word == "majority"
    assert admits(quote, "50.01")
    assert not admits(quote, 50)


def test_marks_of_writing_direction_do_not_belong_to_a_figure() -> None:
    assert parse_quote("\u200f۴۶٪\u200e").value == 46


@pytest.mark.parametrize("text", ["46²%", "4²%", "12½%", "%46%", "1,204%", "46%%"])
def test_a_footnote_mark_a_fraction_or_a_thousands_comma_is_not_read_into_a_figure(
    text: str,
) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_quote(text)


def test_arabic_thousands_signs_read_in_counts() -> None:
    assert parse_count("۱٬۲۰۴") == 1204


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("60-65%", "59.5", "65.5"),
        ("60\u201365 percent", "59.5", "65.5"),
        ("60% to 65%", "59.5", "65.5"),
        ("between 60 and 65 per cent", "59.5", "65.5"),
        ("60.0-65.5%", "59.95", "65.55"),
        ("half", 47, 53),
        ("two-thirds of respondents", Fraction(200, 3) - 3, Fraction(200, 3) + 3),
        ("one in five", 17, 23),
        ("3 out of 10", 27, 33),
        ("nearly half", 47, 50),
        ("none", 0, 0),
        ("everybody", 100, 100),
    ],
)
def test_ranges_and_fractions_in_words_have_documented_ends(
    text: str, low: Fraction | str, high: Fraction | str
) -> None:
    quote, near = parse_quote(text), Fraction(1, 1000)
    low, high = Fraction(low), Fraction(high)
    assert not quote.is_exact
    assert admits(quote, low)
    assert admits(quote, high)
    assert low == 0 or not admits(quote, low - near)
    assert high == 100 or not admits(quote, high + near)
