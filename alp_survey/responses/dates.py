"""Days and moments as form tools and people write them, with the clock on the wall kept.

Nothing is guessed: a day that can be two days is refused unless the survey states the order.
An offset from UTC is read and set aside, so an answer given at 10:05 in Karachi stays at 10:05.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Literal, NamedTuple

from alp_survey.responses.numerals import DIGITS, INVISIBLE

__all__ = ["DateOrder", "order_shown", "parse_day", "parse_moment"]

DateOrder = Literal["day first", "month first", "year first"]

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_URDU_MONTHS = (
    *("جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی"),
    *("اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"),
)
_SIGNS = {**DIGITS, **dict.fromkeys(map(ord, INVISIBLE)), 0x060C: ","}
_MONTH_NUMBERS = {
    **{name.casefold(): number for number, name in enumerate(_MONTHS, 1)},
    **{name[:3].casefold(): number for number, name in enumerate(_MONTHS, 1)},
    **{name: number for number, name in enumerate(_URDU_MONTHS, 1)},
    "sept": 9,
}
_NAMES = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))

_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_SHORT_YEAR_FIRST = re.compile(r"([0-9]{2})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_BETWEEN = r"[ .,/-]{0,2}"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_DAY}{_BETWEEN}(?:of )?(?P<month>{_NAMES}){_BETWEEN}{_YEAR}",
        rf"(?P<month>{_NAMES}){_BETWEEN}{_DAY}[ .,/-]{{1,2}}{_YEAR}",
        rf"(?P<year>[0-9]{{4}}){_BETWEEN}(?P<month>{_NAMES}){_BETWEEN}{_DAY}",
    )
)
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]{1,9}))?)?"
    r" ?(?P<half>am|pm|a\.m\.?|p\.m\.?)?"
    # Z, GMT+5, +05:00, UTC, +0500: read, and set aside.
    r" ?(?:(?:z|utc|gmt|pkt)? ?(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?)"
)
_IN_UTC = re.compile("(?:z|utc|gmt|[+-]00:?(?:00)?)$")
_STAMP = re.compile(r"(?P<day>.*?)(?:t|,? )(?P<time>[0-9]{1,2}:.*)")
_LONGEST = 60
_FIRST_YEAR, _LAST_YEAR = 1900, 2100

_NOT_A_DATE = "expected a date such as 2026-03-04 or 4 March 2026; this is not one"
_EMPTY = "expected a date; the text is empty"
_NOT_A_TIME = "expected a time of day such as 10:05:00 or 10:05 AM; this is not one"
_UTC = "expected a day, or a time on the clock there; this time is in UTC"
_YEARS = f"expected a year from {_FIRST_YEAR} to {_LAST_YEAR}"
_SHORT_YEAR = "expected a year of four digits, or a stated order of day, month and year"


class _Parts(NamedTuple):
    """Day, month and year as numbers, in the order in which they are written."""

    first: int
    second: int
    third: int
    short_year: bool


def parse_day(text: str, *, order: DateOrder | None) -> date:
    """Read a day.

    Parameters
    ----------
    text : str
        ``2026-03-04`` and the like with slashes or dots, always year first;
        ``4/3/2026``, with dashes or dots, by the order; ``4 March 2026``, ``Mar 4, 2026``,
        ``4-Mar-26``, with English or Urdu names of months. Digits of Urdu and Arabic are read. A
        time of day after it is passed over.
    order : {"day first", "month first", "year first"} or None
        What the survey's tool wrote. With None, a date of numbers is read only if it has one
        reading: ``13/4/2026``, ``4/4/2026``. A stated order is kept to, even if only another one
        would give a date.

    Returns
    -------
    date
        From 1900 to 2100. A year of two digits is one of 2000 to 2099, and is read only beside
        the name of a month or with a stated order.

    Raises
    ------
    ValueError
        With the reason: not a date, a day that does not exist, a date with two readings, a date
        against the stated order, or a time of day in UTC, which elsewhere can be of another day.

    Examples
    --------
    >>> parse_day("2026-03-04", order=None)
    datetime.date(2026, 3, 4)
    >>> parse_day("3/4/2026", order="day first")
    datetime.date(2026, 4, 3)
    >>> parse_day("3/4/2026", order=None)
    Traceback (most recent call last):
    ValueError: expected one reading; it can be 3 April or 4 March; state the order
    """
    moment = parse_moment(text, order=order)
    if moment.time() != time() and _IN_UTC.search(_folded(text)):
        raise ValueError(_UTC)
    return moment.date()


def parse_moment(text: str, *, order: DateOrder | None) -> datetime:
    """Read a day and a time of day, as the clock on the wall showed them.

    Parameters
    ----------
    text : str
        A day as in `parse_day`, and after T or a blank a time: ``10:05``, ``10:05:00.123``,
        ``3:05 PM``. What follows of ``Z``, ``+05:00``, ``GMT+5`` is set aside, never added.
        Without a time the moment is midnight.
    order : {"day first", "month first", "year first"} or None
        As in `parse_day`.

    Returns
    -------
    datetime
        Without a time zone; parts of a second beyond the sixth digit are cut off.

    Raises
    ------
    ValueError
        As in `parse_day`, and for a time that does not exist.

    Examples
    --------
    >>> parse_moment("2026/03/04 3:05:00 PM GMT+5", order=None)
    datetime.datetime(2026, 3, 4, 15, 5)
    >>> parse_moment("2026-03-04T10:05:00.000+05:00", order=None)
    datetime.datetime(2026, 3, 4, 10, 5)
    """
    plain = _folded(text)
    if not plain:
        raise ValueError(_EMPTY)
    if len(plain) > _LONGEST:
        raise ValueError(_NOT_A_DATE)
    stamp = _STAMP.fullmatch(plain)
    day = _day(stamp["day"] if stamp else plain, order)
    return datetime.combine(day, _time(stamp["time"]) if stamp else time())


def order_shown(texts: Iterable[str]) -> DateOrder | None:
    """The order of day, month and year that the dates among these texts show.

    Parameters
    ----------
    texts : iterable of str
        Cells of a column, with or without a time of day; what is not a date is passed over.

    Returns
    -------
    {"day first", "month first", "year first"} or None
        The order that every date with one reading shows; None if there is no such date, or if
        they differ. A hint for the user, who states the order.

    Examples
    --------
    >>> order_shown(["3/4/2026 10:05:00", "13/4/2026 9:00:00"])
    'day first'
    >>> order_shown(["3/4/2026", "4/4/2026"]) is None
    True
    """
    shown = {order for text in texts if (order := _order_of(_folded(text))) is not None}
    return shown.pop() if len(shown) == 1 else None


def _folded(text: str) -> str:
    """The text in small letters, Latin digits and single blanks."""
    return " ".join(text.translate(_SIGNS).casefold().split())


def _order_of(plain: str) -> DateOrder | None:
    """The order that one date shows."""
    if len(plain) > _LONGEST:
        return None
    stamp = _STAMP.fullmatch(plain)
    day = stamp["day"] if stamp else plain
    order: DateOrder | None = None
    if _YEAR_FIRST.fullmatch(day):
        order = "year first"
    elif (match := _YEAR_LAST.fullmatch(day)) and len(match[4]) == 4:
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second:
            order = "day first"
        elif second > 12 >= first:
            order = "month first"
    try:
        _day(day, order)
    except ValueError:
        return None
    return order


def _day(plain: str, order: DateOrder | None) -> date:
    """A day without a time."""
    if match := _YEAR_FIRST.fullmatch(plain):
        return _existing(int(match[1]), int(match[3]), int(match[4]))
    if order == "year first" and (match := _SHORT_YEAR_FIRST.fullmatch(plain)):
        return _existing(2000 + int(match[1]), int(match[3]), int(match[4]))
    if match := _YEAR_LAST.fullmatch(plain):
        written = _Parts(int(match[1]), int(match[3]), int(match[4]), len(match[4]) == 2)
        return _of_numbers(written, order)
    for pattern in _NAMED:
        if match := pattern.fullmatch(plain):
            if order == "year first" and len(match["year"]) == 2:
                raise ValueError("expected a year of four digits; either number can be this one")
            month = _MONTH_NUMBERS[match["month"]]
            return _existing(_full_year(match["year"]), month, int(match["day"]))
    raise ValueError(_NOT_A_DATE)


def _of_numbers(written: _Parts, order: DateOrder | None) -> date:
    """A day of three numbers, the first of which is not a year of four digits."""
    first, second, third, short_year = written
    if order is None:
        if short_year:
            raise ValueError(_SHORT_YEAR)
        return _of_numbers(written, _only_order(first, second))
    if order == "year first":
        raise ValueError("expected the year first, as stated; it stands last")
    year = 2000 + third if short_year else third
    day, month = (first, second) if order == "day first" else (second, first)
    if month > 12 >= day:
        raise ValueError(f"expected the {order}, as stated; there is no month {month}")
    return _existing(year, month, day)


def _only_order(first: int, second: int) -> DateOrder:
    """The order in which two numbers are a day and a month, if there is one only."""
    if second > 12:
        return "month first"
    if first > 12 or first == second or not (first and second):
        return "day first"
    raise ValueError(
        f"expected one reading; it can be {first} {_MONTHS[second - 1]}"
        f" or {second} {_MONTHS[first - 1]}; state the order"
    )


def _full_year(written: str) -> int:
    """A year, of this century where only two digits are written."""
    return int(written) + (2000 if len(written) == 2 else 0)


def _existing(year: int, month: int, day: int) -> date:
    """The day, if the calendar has it."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(_YEARS)
    if not 1 <= month <= 12:
        raise ValueError(f"expected a month from 1 to 12; there is no month {month}")
    try:
        return date(year, month, day)
    except ValueError:
        name = f"{day} {_MONTHS[month - 1]} {year}"
        raise ValueError(f"expected a day that exists; {name} does not") from None


def _time(plain: str) -> time:
    """A time of day; an offset is set aside."""
    match = _TIME.fullmatch(plain)
    if match is None:
        raise ValueError(_NOT_A_TIME)
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(_NOT_A_TIME)
        hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
    part = (match["part"] or "")[:6].ljust(6, "0")
    try:
        return time(hour, int(match["minute"]), int(match["second"] or 0), int(part))
    except ValueError:
        raise ValueError(_NOT_A_TIME) from None
