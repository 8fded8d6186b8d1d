"""Days and moments as form tools and people write them."""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alp_survey.responses.dates import DateOrder, order_shown, parse_day, parse_moment

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
URDU = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 12, 31))
FOURTH_OF_MARCH = date(2026, 3, 4)
FIVE_PAST_TEN = datetime(2026, 3, 4, 10, 5)


@pytest.mark.parametrize("order", [None, "day first", "month first", "year first"])
@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-04", "2026/03/04", "2026.3.4", " 2026-3-4 ", "۲۰۲۶-۰۳-۰۴", "2026/۳/۴"),
        *("4 March 2026", "4 march, 2026", "4th of March 2026", "Mar 4, 2026", "March 4 2026"),
        *("4-Mar-2026", "4Mar2026", "Mar. 4, 2026", "2026 March 4", "2026-Mar-04"),
        *("۴ مارچ ۲۰۲۶", "4 مارچ، 2026", "\u200e2026-03-04\u200e", "2026-03-04 00:00:00"),
        *("2026-03-04 23:30", "2026-03-04T09:15:00.000+05:00", "4 March 2026, 3:05 PM"),
    ],
)
def test_a_day_with_one_reading_needs_no_order(text: str, order: DateOrder | None) -> None:
    assert parse_day(text, order=order) == FOURTH_OF_MARCH


@pytest.mark.parametrize(
    ("text", "order"),
    [
        *[(text, "day first") for text in ("4/3/2026", "04-03-2026", "4.3.26", "4/3/26")],
        *[(text, "month first") for text in ("3/4/2026", "03-04-2026", "3/4/26", "۳/۴/۲۰۲۶")],
        *[("26/3/4", "year first"), ("26-03-04", "year first")],
        *[("4-Mar-26", order) for order in (None, "day first", "month first")],
        *[("Mar 4, 26", None), ("4 Mar 26", None)],
    ],
)
def test_a_stated_order_or_a_name_settles_the_day(text: str, order: DateOrder | None) -> None:
    assert parse_day(text, order=order) == FOURTH_OF_MARCH


def test_a_number_above_twelve_or_two_equal_numbers_settle_the_day() -> None:
    assert parse_day("13/4/2026", order=None) == date(2026, 4, 13)
    assert parse_day("4/13/2026", order=None) == date(2026, 4, 13)
    assert parse_day("4/4/2026", order=None) == date(2026, 4, 4)


def test_a_stated_order_is_never_flipped() -> None:
    with pytest.raises(
        ValueError, match="expected the month first, as stated; there is no month 13"
    ):
        parse_day("13/4/2026", order="month first")
    with pytest.raises(ValueError, match="expected the day first, as stated; there is no month 13"):
        parse_day("4/13/2026", order="day first")
    with pytest.raises(ValueError, match="expected the year first, as stated"):
        parse_day("13/4/2026", order="year first")


@pytest.mark.parametrize(
    ("text", "order", "reason"),
    [
        *[(text, None, "the text is empty") for text in ("", "  ", "\u200f")],
        *[(text, None, "this is not one") for text in ("soon", "2026", "March 2026", "4/3")],
        *[(text, None, "this is not one") for text in ("2026-03/04", "45000", "4/3/2026/1")],
        *[(text, None, "this is not one") for text in ("4 Marchy 2026", "20260304", "x" * 99)],
        *[("3/4/2026", None, "it can be 3 April or 4 March; state the order")],
        *[
            ("31/2/2026", None, "31 February 2026 does not"),
            ("29 Feb 2025", None, "29 February 2025"),
        ],
        *[("2026-02-30", None, "30 February"), ("31/4/2026", "day first", "31 April")],
        *[("2026-13-04", None, "no month 13"), ("14/13/2026", None, "no month 14")],
        *[("2026-00-04", None, "no month 0"), ("0/5/2026", None, "0 May 2026 does not")],
        *[("4/3/26", None, "a year of four digits"), ("26-Mar-04", "year first", "four digits")],
        *[("1899-12-31", None, "from 1900 to 2100"), ("2101-01-01", None, "from 1900 to 2100")],
        *[(f"2026-03-04 10:05{utc}", None, "in UTC") for utc in ("Z", " UTC", "+00:00", " GMT")],
    ],
)
def test_what_is_not_one_day_is_refused_with_its_reason(
    text: str, order: DateOrder | None, reason: str
) -> None:
    with pytest.raises(ValueError, match=f"^expected .*{reason}"):
        parse_day(text, order=order)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-04T10:05:00", "2026-03-04 10:05", "2026-03-04 10:05:00.000", "2026/03/04 10:05"),
        *("2026-03-04T10:05:00.000+05:00", "2026-03-04T10:05:00Z", "2026-03-04T10:05:00.000Z"),
        *(
            "2026/03/04 10:05:00 AM GMT+5",
            "2026/03/04 10:05:00 am GMT-11",
            "2026-03-04 10:05 +0500",
        ),
        *("2026/03/04 10:05 AM UTC", "4 March 2026, 10:05 a.m.", "Mar 4, 2026 10:05 AM"),
        *("2026-03-04 10:05 PKT", "۲۰۲۶-۰۳-۰۴ ۱۰:۰۵", "2026-03-04 10:05:00\u202fAM"),
    ],
)
def test_a_moment_is_what_the_clock_on_the_wall_showed(text: str) -> None:
    moment = parse_moment(text, order=None)
    assert moment == FIVE_PAST_TEN
    assert moment.tzinfo is None


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("12:05 AM", 0),
        ("12:05 PM", 12),
        ("3:05 pm", 15),
        ("15:05", 15),
        ("0:05", 0),
        ("11:05 PM", 23),
    ],
)
def test_halves_of_the_day_are_told_apart(text: str, hour: int) -> None:
    assert parse_moment(f"2026-03-04 {text}", order=None).hour == hour


@pytest.mark.parametrize("clock", ["25:00", "10:60", "13:05 PM", "0:05 AM", "10:5", "10:05 noon"])
def test_a_time_that_does_not_exist_is_refused(clock: str) -> None:
    with pytest.raises(ValueError, match="expected a time of day"):
        parse_moment(f"2026-03-04 {clock}", order=None)


def test_a_day_alone_is_midnight_and_parts_of_a_second_are_kept() -> None:
    assert parse_moment("4 March 2026", order=None) == datetime(2026, 3, 4)
    assert parse_moment("2026-03-04T10:05:00.1234567", order=None).microsecond == 123456
    assert parse_moment("3/4/2026 10:05:00", order="month first") == FIVE_PAST_TEN


def test_google_stamps_are_read_without_moving_them_by_their_offset() -> None:
    with (EXPORTS / "google_forms_direct.csv").open(encoding="utf-8", newline="") as file:
        stamps = [row["Timestamp"] for row in csv.DictReader(file)]
    moments = [parse_moment(stamp, order=None) for stamp in stamps]
    assert moments[:2] == [FIVE_PAST_TEN, datetime(2026, 3, 4, 15, 5)]
    assert moments[-1] == datetime(2026, 5, 12, 18, 45)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["3/4/2026", "13/4/2026 10:05:00", "soon"], "day first"),
        (["3/4/2026", "4/13/2026"], "month first"),
        (["2026-03-04T10:05:00Z", "2026/03/05"], "year first"),
        (["13/4/2026", "4/13/2026"], None),
        (["3/4/2026", "4/4/2026", ""], None),
        (["30/2/2026", "13/4/26"], None),
        (["12/4/2026"], None),
        (["4/12/2026"], None),
        ([], None),
    ],
)
def test_the_order_is_shown_only_by_dates_that_agree(texts: list[str], order: str | None) -> None:
    assert order_shown(texts) == order
    assert order_shown(reversed(texts)) == order


@given(DAYS, st.sampled_from("-/."), st.sampled_from(["02d", "d"]))
def test_a_day_written_in_a_stated_order_reads_back(day: date, sign: str, width: str) -> None:
    year, month, number = f"{day.year}", f"{day.month:{width}}", f"{day.day:{width}}"
    assert parse_day(sign.join((number, month, year)), order="day first") == day
    assert parse_day(sign.join((month, number, year)), order="month first") == day
    written = sign.join((year, month, number))
    assert parse_day(written.translate(URDU), order=None) == day


@given(DAYS)
def test_without_an_order_a_day_reads_back_or_is_refused(day: date) -> None:
    for written in (f"{day.day}/{day.month}/{day.year}", f"{day.month}/{day.day}/{day.year}"):
        if day.day > 12 or day.day == day.month:
            assert parse_day(written, order=None) == day
        else:
            with pytest.raises(ValueError, match="state the order"):
                parse_day(written, order=None)


@given(MOMENTS, st.integers(-12, 14))
def test_no_offset_moves_a_moment(moment: datetime, hours: int) -> None:
    offset = f"{'-' if hours < 0 else '+'}{abs(hours):02d}:00"
    assert parse_moment(moment.isoformat() + offset, order=None) == moment
    whole = moment.replace(microsecond=0)
    google = f"{whole:%Y/%m/%d %I:%M:%S %p} GMT{hours:+d}"
    assert parse_moment(google, order=None) == whole


@given(st.text(max_size=30), st.sampled_from([None, "day first", "month first", "year first"]))
def test_any_text_is_a_moment_or_a_plain_refusal(text: str, order: DateOrder | None) -> None:
    try:
        outcome: object = parse_moment(text, order=order)
    except ValueError as error:
        outcome = str(error)
    assert isinstance(outcome, datetime) or str(outcome).startswith("expected ")


def test_every_day_of_a_leap_year_exists_once() -> None:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]
    assert [parse_day(f"{day:%d %B %Y}", order=None) for day in days] == days
