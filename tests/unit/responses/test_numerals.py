"""Numbers as people write them in a cell."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alp_survey.responses.numerals import NumberRange, parse_number

URDU = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
AMOUNTS = st.integers(0, 10**12)


def western(number: int, comma: str = ",") -> str:
    return f"{number:,}".replace(",", comma)


def south_asian(number: int) -> str:
    digits = str(number)
    rest, last = digits[:-3], digits[-3:]
    pairs = [rest[max(0, end - 2) : end] for end in range(len(rest), 0, -2)]
    return ",".join([*reversed(pairs), last])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[(text, 45000) for text in ("45k", "45K", "45 k", "PKR 45,000/-", "Rs. 45,000")],
        *[(text, 45000) for text in ("Rs45000/=", "45000 rupees", "روپے ۴۵٬۰۰۰", "45 thousand")],
        *[(text, 45000) for text in ("45 hazar", "45 ہزار", "٤٥٠٠٠", "45 000", "45\u00a0000")],
        *[(text, 45000) for text in ("45\u2009000", "45\u202f000", "۴۵،۰۰۰", "45000.", "₨45,000")],
        *[(text, 45000) for text in ("  45000\n", "\u200f45000", "４５０００", "45,000.00")],
        *[(text, 150000) for text in ("1.5 lakh", "1.5 lac", "1,50,000", "150,000", "۱٫۵ لاکھ")],
        *[(text, 200000) for text in ("2 lakhs", "2 لاکھ", "Rs 2 Lac/-", "2 لاکھ روپے")],
        *[(text, 10**7) for text in ("1 crore", "1 کروڑ", "1,00,00,000", "10 million")],
        *[("1 million", 10**6), ("1.2m", 1200000), ("1 bn", 10**9), ("2 arab", 2 * 10**9)],
        *[("+5", 5), ("-5", -5), ("−5", -5), ("- 5", -5), ("-Rs 500", -500), ("Rs -500", -500)],
        *[("0", 0), ("zero", 0), ("Zero", 0), ("05", 5), ("0.125", Fraction(1, 8))],
        *[(".5", Fraction(1, 2)), ("Rs.5", 5), ("1234.567", Fraction(1234567, 1000))],
    ],
)
def test_a_number_is_read_exactly(text: str, number: int | Fraction) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        *[(text, 40000, 50000) for text in ("40,000-50,000", "40k to 50k", "40-50k", "40k – 50k")],
        *[(text, 40000, 50000) for text in ("between 40 and 50 thousand", "40—50 hazar")],
        *[(text, 40000, 50000) for text in ("Rs 40,000/- - Rs 50,000/-", "۴۰ سے ۵۰ ہزار")],
        *[(text, 40000, 50000) for text in ("PKR 40,000 to 50,000", "40 000-50 000", "40k-50,000")],
        *[("1-1.5 lakh", 100000, 150000), ("50,000 - 1 lakh", 50000, 100000), ("0-5", 0, 5)],
    ],
)
def test_a_range_keeps_both_ends(text: str, low: int, high: int) -> None:
    assert parse_number(text) == NumberRange(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        *[("5 hours", "hours", 5), ("5 hour", "hours", 5), ("5 hours", "hour", 5)],
        *[
            ("hours 5", "hours", 5),
            ("5 Hours.", "hours", 5),
            ("5", "hours", 5),
            ("5k", "hours", 5000),
        ],
        *[("50%", "%", 50), ("50 percent", "%", 50), ("۵۰٪", "percent", 50), ("50", "%", 50)],
        *[("$500", "USD", 500), ("US$500", "usd", 500), ("500 dollars", "USD", 500)],
        *[("Rs. 500", "PKR", 500), ("PKR 500", "rupees", 500), ("500/-", "Rs.", 500)],
        *[(text, "hours per week", 40) for text in ("40", "40 hours", "40 hrs weekly", "40h/week")],
        *[(f"45,000/- {per}", "PKR per month", 45000) for per in ("pm", "p.m.", "per month", "PM")],
        *[("Rs 45,000/- a month", "PKR/month", 45000), ("3 سال", "years", 3)],
        *[("5m", "m", 5), ("5 lakh", "lakh", 5), ("45k", "rupees per month", 45000), ("5", "", 5)],
        *[("5 million rupees", "million rupees", 5), ("5", "million rupees", 5)],
    ],
)
def test_the_unit_may_stand_beside_the_number(text: str, unit: str, number: int) -> None:
    assert parse_number(text, unit=unit) == number


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        *[(text, None, "the text is empty") for text in ("", "  ", "\u200f")],
        *[(text, None, "in figures") for text in ("nil", "many", "ایک", "-")],
        *[
            (text, None, "currency that differs")
            for text in ("$500", "500 USD", "€5", "£5", "₹500")
        ],
        *[(text, "PKR", "currency that differs") for text in ("$500", "USD500", "500 dollars")],
        *[("Rs 500", "USD", "currency that differs"), ("Rs 5", "hours", "currency that differs")],
        *[(text, None, "other words") for text in ("45k approx", "about 45000", "45000 in all")],
        *[("45000 per month", unit, "per a time") for unit in (None, "PKR", "PKR per day")],
        *[(text, None, "other words") for text in ("1 lakh 50 thousand", "1e5", "5 hours", "--5")],
        *[(text, None, "a bound or an estimate") for text in ("45k+", ">45000", "~45000", "≥ 5")],
        *[(text, None, "there are several") for text in ("5 10", "5, 10", "5-10-15", "40 and 50")],
        *[("50%", None, "percent sign"), ("50%", "hours", "percent sign")],
        *[("1,5", None, "two things"), ("1,50", None, "two things"), ("12,34", None, "two things")],
        *[("1.234,56", None, "a comma stands after a point"), ("1.234.567", None, "are several")],
        *[("45.000", None, "three digits after a point"), ("-1.500", None, "three digits after")],
        *[("1,50,00", None, "groups are neither"), ("1,2345", None, "groups are neither")],
        *[("1,234 567", None, "groups are neither"), ("0,50,000", None, "groups are neither")],
        *[("03001234567", None, "begins with 0"), ("0300-1234567", None, "begins with 0")],
        *[("2023-24", None, "lower end"), ("50-40", None, "lower end"), ("5-5", None, "lower end")],
        *[("50 - 1 lakh", None, "each end"), ("1000-1500 lakh", None, "each end")],
        *[("5m", "minutes", "other words"), ("5k", "km", "other words"), ("5/-", "hours", "other")],
        *[("5 lakh", "million rupees", "the unit holds one"), ("9" * 90, None, "too long")],
    ],
)
def test_what_is_not_one_number_is_refused_with_its_reason(
    text: str, unit: str | None, reason: str
) -> None:
    with pytest.raises(ValueError, match=f"^expected .*{reason}"):
        parse_number(text, unit=unit)


def test_a_word_of_size_or_a_zero_settles_what_the_point_means() -> None:
    assert parse_number("1.250 lakh") == 125000
    assert parse_number("0.250") == Fraction(1, 4)
    assert parse_number("۴۵٫۰۰۰") == 45


@given(AMOUNTS)
@example(0)
@example(99999)
@example(10**9)
def test_a_whole_number_in_any_grouping_reads_back(number: int) -> None:
    for written in (str(number), western(number), south_asian(number), western(number, " ")):
        assert parse_number(written) == number
        assert parse_number(f"PKR {written}/-", unit="PKR") == number
        assert parse_number(f"-{written}") == -number
        assert parse_number(written.translate(ARABIC)) == number
        assert parse_number(f"{written.translate(URDU).replace(',', '٬')} روپے") == number


@given(
    st.integers(0, 10**6), st.integers(1, 5), st.sampled_from([("k", 3), ("lakh", 5), ("کروڑ", 7)])
)
def test_a_decimal_times_a_word_of_size_is_exact(
    number: int, decimals: int, scale: tuple[str, int]
) -> None:
    word, power = scale
    exact = Fraction(number, 10**decimals)
    whole, fraction = divmod(number, 10**decimals)
    written = f"{whole}.{fraction:0{decimals}d} {word}"
    if len(str(whole)) < 4 or not str(whole).startswith("0"):
        assert parse_number(written) == exact * 10**power


@given(AMOUNTS, st.integers(1, 10**9), st.sampled_from(["-", " to ", "–", " — ", " سے "]))
def test_a_range_reads_back(low: int, width: int, between: str) -> None:
    written = f"{south_asian(low)}{between}{western(low + width)}"
    assert parse_number(written) == NumberRange(Fraction(low), Fraction(low + width))


@given(st.text(max_size=30), st.sampled_from([None, "PKR", "hours", "%"]))
def test_any_text_is_a_number_or_a_plain_refusal(text: str, unit: str | None) -> None:
    try:
        outcome: object = parse_number(text, unit=unit)
    except ValueError as error:
        outcome = str(error)
    assert isinstance(outcome, Fraction | NumberRange) or str(outcome).startswith("expected ")


@given(st.text("0123456789,. -kto", max_size=14))
def test_what_is_read_of_digits_and_signs_keeps_every_digit(text: str) -> None:
    try:
        number = parse_number(text)
    except ValueError:
        return
    if isinstance(number, Fraction) and "k" not in text:
        digits = "".join(sign for sign in text if sign.isdigit() or sign == ".").rstrip(".")
        assert abs(number) == Fraction(digits)


def test_a_refusal_does_not_repeat_the_text() -> None:
    with pytest.raises(ValueError, match="telephone") as caught:
        parse_number("03001234567")
    assert "1234567" not in str(caught.value)


def test_the_ends_of_a_range_stand_in_order() -> None:
    with pytest.raises(ValueError, match="low: got"):
        NumberRange(Fraction(5), Fraction(5))


@pytest.mark.parametrize("decimals", [8, 10, 13, 15])
def test_weights_as_a_program_writes_them_lead_to_nobody(desk: Any, decimals: int) -> None:
    item = desk.item("weight", "number")
    texts = [f"{44.2099990844727 + 0.37 * step:.{decimals}f}" for step in range(20)]
    read = desk.read(item, *texts, "2")
    assert read.problem_list == ()
    assert read.numbers["weight"].tolist() == [*map(float, texts), 2.0]


def test_a_telephone_number_among_weights_is_still_one(desk: Any) -> None:
    item = desk.item("weight", "number")
    read = desk.read(item, "0.8812345", "1.0398712", "3001234567", "2.1234567")
    assert [(each.row, each.kind) for each in read.problem_list] == [(4, "an identifier")]


def test_what_looks_like_a_numbered_identity_card_among_amounts_is_one(desk: Any) -> None:
    read = desk.read(desk.item("income", "number"), "45000", "2.3520212345671", "30000")
    assert [(each.row, each.kind) for each in read.problem_list] == [(3, "an identifier")]


def test_a_small_weight_in_the_way_of_programs_is_a_number() -> None:
    assert parse_number("1e-05") == Fraction(1, 100_000)
    assert parse_number("1.25E+02") == 125
