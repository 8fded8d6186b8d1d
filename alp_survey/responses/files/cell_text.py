"""The text of a cell that its file keeps as a number, a truth value or a moment."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

__all__ = ["cell_text", "moment_text", "number_text", "percent_text", "shows_percent", "unescaped"]

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_ORNAMENT = re.compile(r'"[^"]*"|\\.')
_EXACT = 1e15  # from here on not every whole number is a float
_SPELT_OUT = 1e22  # from here on a number is no longer somebody's number
_DAY = 24 * 60 * 60


def number_text(number: float) -> str:
    """Write a number as a person would have typed it.

    Parameters
    ----------
    number : float or int

    Returns
    -------
    str
        Whole numbers without a decimal point, others with the fewest digits that give the same
        float.

    Raises
    ------
    ValueError
        For what is not a finite number.

    Examples
    --------
    >>> number_text(1.0), number_text(0.45), number_text(-0.0), number_text(3520212345671.0)
    ('1', '0.45', '0', '3520212345671')
    >>> number_text(123456789012345678), number_text(1e15), number_text(1e300)
    ('123456789012345678', '1000000000000000', '1e+300')
    """
    if isinstance(number, int):
        return str(number)
    if not math.isfinite(number):
        raise ValueError(f"{number} is not a number that a cell can hold")
    if abs(number) < _EXACT:
        whole = int(number)
        return str(whole) if whole == number else repr(number)
    if number.is_integer() and abs(number) < _SPELT_OUT:
        return format(Decimal(repr(number)), "f").removesuffix(".0")
    return repr(number)


def shows_percent(number_format: str) -> bool:
    r"""Whether a format shows a number a hundredfold, with a sign that is no mere ornament.

    Examples
    --------
    >>> shows_percent("0.0%"), shows_percent('0" %"'), shows_percent("0\\%")
    (True, False, False)
    """
    return "%" in number_format and "%" in _ORNAMENT.sub("", number_format)


def percent_text(number: float) -> str:
    """Write a number that its cell shows as a percentage.

    Examples
    --------
    >>> percent_text(0.4), percent_text(0.07), percent_text(1)
    ('40%', '7%', '100%')
    """
    return f"{number_text(float(Decimal(repr(number)) * 100))}%"


def moment_text(moment: dt.date | dt.time | dt.timedelta) -> str:
    """Write a date, a time or a duration, rounded to the second.

    Spreadsheets keep moments as fractions of a day, so 10:05:00 comes back some microseconds off.

    Parameters
    ----------
    moment : datetime.datetime, datetime.date, datetime.time or datetime.timedelta

    Returns
    -------
    str
        ISO 8601 for dates and times; hours, minutes and seconds for durations.

    Examples
    --------
    >>> moment_text(dt.datetime(2026, 3, 4, 10, 4, 59, 999712))
    '2026-03-04T10:05:00'
    >>> moment_text(dt.datetime(2026, 3, 4)), moment_text(dt.time(10, 5))
    ('2026-03-04', '10:05:00')
    >>> moment_text(dt.timedelta(hours=26, minutes=30))
    '26:30:00'
    """
    if isinstance(moment, dt.datetime):
        if moment.microsecond >= 500_000 and moment < dt.datetime.max.replace(microsecond=0):
            moment += dt.timedelta(seconds=1)
        moment = moment.replace(microsecond=0)
        return moment.isoformat() if moment.time() != dt.time() else moment.date().isoformat()
    if isinstance(moment, dt.date):
        return moment.isoformat()
    if isinstance(moment, dt.time):
        moment = dt.timedelta(
            hours=moment.hour,
            minutes=moment.minute,
            seconds=moment.second,
            microseconds=moment.microsecond,
        )
    seconds = (abs(moment) + dt.timedelta(microseconds=500_000)) // dt.timedelta(seconds=1)
    sign = "-" if moment < dt.timedelta() and seconds else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def unescaped(text: str) -> str:
    r"""Read the escapes by which a workbook holds characters that XML cannot.

    Examples
    --------
    >>> unescaped("a_x000D_b"), unescaped("_x005F_x0041_"), unescaped("snake_x_case")
    ('a\rb', '_x0041_', 'snake_x_case')
    """
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(escape: re.Match[str]) -> str:
    """The character of an escape; half a character stays as it is written."""
    code = int(escape[1], 16)
    return escape[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def cell_text(value: Any) -> str:
    """The text of a cell's value; empty for none.

    Raises
    ------
    ValueError
        For a number that is none, and for a value of any other type.
    """
    try:
        return _WRITERS[type(value)](value)
    except KeyError:
        raise ValueError(f"a cell holds {value!r}") from None


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: "",
    str: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    int: str,
    float: number_text,
    dt.datetime: moment_text,
    dt.date: moment_text,
    dt.time: moment_text,
    dt.timedelta: moment_text,
}
