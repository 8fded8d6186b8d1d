"""Numbers as people write them in a cell: rupees, lakhs, Urdu digits, ranges.

A text is read as a whole or not at all. Whatever could be meant in two ways is refused with a
reason, and the reason never repeats the text, which may be personal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

__all__ = [
    "DIGITS",
    "INVISIBLE",
    "NumberRange",
    "holds_computed",
    "is_computed",
    "parse_number",
    "parse_rank",
    "shows_decimals",
]

# Arabic-Indic, Urdu and Persian, Devanagari, Gurmukhi, full width.
_ZEROS = (0x0660, 0x06F0, 0x0966, 0x0A66, 0xFF10)

DIGITS: Mapping[int, str] = MappingProxyType(
    {zero + digit: str(digit) for zero in _ZEROS for digit in range(10)}
)
"""For ``str.translate``: the digits of other scripts as 0-9, one for one."""

INVISIBLE = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
"""Characters without width that steer the direction of writing or the breaks of lines."""

# U+066B, the decimal sign of Urdu digits, stays itself: it is never a thousands separator.
_SIGNS = {
    **DIGITS,
    **dict.fromkeys(map(ord, INVISIBLE)),
    **dict.fromkeys((0x066C, 0x060C), ","),
    **dict.fromkeys((0x2212, 0xFE63, 0xFF0D), "-"),
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2014), "\u2013"),
    0x066A: "%",
    0xFF05: "%",
}

_CURRENCIES = {
    "PKR": "pakistani rupees|pak rupees|rupees|rupee|rupaye|rupay|pkr|rs|₨|روپے|روپیہ|روپئے|روپیے",
    "USD": "us dollars|us dollar|dollars|dollar|usd|us$|$|ڈالر",
    "EUR": "euros|euro|eur|€",
    "GBP": "pounds sterling|pounds|pound|gbp|£",
    "INR": "indian rupees|inr|₹",
    "SAR": "riyals|riyal|sar|ریال",
    "AED": "dirhams|dirham|aed|درہم",
    "JPY": "yen|jpy|¥",
    "CNY": "yuan|rmb|cny",
}
_PERCENT = ("per cent", "percent", "%", "فیصد")
_SAME_UNITS = tuple(
    frozenset(words.split("|"))
    for words in (
        "hours|hour|hrs|hr|h|گھنٹے|گھنٹہ",
        "minutes|minute|mins|min|منٹ",
        "days|day|دن",
        "weeks|week|wks|wk|ہفتے|ہفتہ",
        "months|month|مہینے|مہینہ|ماہ",
        "years|year|yrs|yr|سال",
    )
)
_PERIODS = {
    **dict.fromkeys(("hour", "hr", "hourly"), "hour"),
    **dict.fromkeys(("day", "daily"), "day"),
    **dict.fromkeys(("week", "wk", "weekly"), "week"),
    **dict.fromkeys(("month", "monthly", "pm", "p.m"), "month"),
    **dict.fromkeys(("year", "yr", "annum", "yearly", "annually", "pa", "p.a"), "year"),
}
_ADVERBS = tuple(word for word in _PERIODS if word.endswith("ly") or word.startswith("p"))
_PER = re.compile(
    r"(?P<amount>.*?) ?(?:(?:(?:/|\bper\b|\ban?\b|\beach\b|\bevery\b) ?"
    rf"(?P<noun>{'|'.join(word for word in _PERIODS if word not in _ADVERBS)}))"
    rf"|(?<![^ ])(?P<adverb>{'|'.join(map(re.escape, _ADVERBS))}))\.?"
)

_SCALES = {
    **dict.fromkeys(("k", "thousand", "thousands", "hazar", "hazaar", "ہزار"), 10**3),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs", "لاکھ"), 10**5),
    **dict.fromkeys(("crore", "crores", "کروڑ"), 10**7),
    **dict.fromkeys(("m", "mn", "million", "millions"), 10**6),
    **dict.fromkeys(("bn", "billion", "billions", "arab", "ارب"), 10**9),
}

_PLAIN = re.compile(r"(?P<whole>[0-9]*)(?P<point>[.\u066b]?)(?P<decimals>[0-9]*)")
_GROUPED = re.compile(
    r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
    r"|[1-9][0-9]{0,2}(?: [0-9]{3})+)(?:[.\u066b][0-9]+)?"
)
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
_PLACE = "rank|choice|priority|preference|place"
_RANK = re.compile(
    rf"(?:(?:{_PLACE}) )?(?:(?P<number>[1-9][0-9]?)(?:st|nd|rd|th)?"
    rf"|(?P<ordinal>{'|'.join(_ORDINALS)}))(?: (?:{_PLACE}))?"
)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|0?\.[0-9]+)")
# as a program writes a small weight: "1e-05"
_SCIENTIFIC = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)e[+-][0-9]{2}", re.ASCII)
_COMPUTED = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,6})?\.[0-9]{4,}", re.ASCII)
_THREE_DECIMALS = re.compile(r"(?<![0-9.,])([0-9]{1,3}\.[0-9]{3})(?![0-9.,])")
_LETTER = r"[^\W\d_]"
_LONGEST = 80

_EMPTY = "expected a number; the text is empty"
_LONG = "expected a number; the text is too long for one"
_WORDS = "expected a number alone; there are other words or signs with it"
_NO_FIGURES = "expected a number in figures; there are none"
_BOUND = "expected the number itself; this is a bound or an estimate"
_SEVERAL = "expected one number; there are several"
_PERCENT_SIGN = "expected a number without a percent sign"
_CURRENCY = "expected a number of the stated unit; this is an amount in a currency that differs"
_PERIOD = "expected a number of the stated unit; this one is per a time that the unit does not have"
_GROUPING = "expected digits grouped as 150,000 or 1,50,000; these groups are neither"
_COMMA = "expected a decimal point; a comma before one or two digits can mean two things"
_BOTH_SIGNS = "expected a decimal point; here a comma stands after a point"
_POINT = "expected one reading; three digits after a point can be decimals or thousands"
_POINTS = "expected one decimal point; there are several"
_LEADING_ZERO = "expected a number; one that begins with 0 is a telephone number or a code"
_ORDER = "expected the lower end of the range first and a higher one after it"
_HALF_SCALED = "expected each end of the range with its own word for thousand, lakh or the like"
_TWO_SCALES = "expected a number without a word for its size; the unit holds one already"


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A number known to lie between two ends, as the answer says.

    Attributes
    ----------
    low, high : Fraction
        The ends as written; `low` is below `high`.

    Raises
    ------
    ValueError
        If `low` is not below `high`.
    """

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if self.low >= self.high:
            raise ValueError("low: got an end that is not below high; expected the lower end.")


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The patterns for one unit."""

    number: re.Pattern[str]
    range: re.Pattern[str]
    period: str | None
    rupee_stroke: bool
    percent: bool
    foreign: re.Pattern[str]
    unit_has_scale: bool


def shows_decimals(texts: Iterable[str]) -> bool:
    """Whether texts of one column have a point that can only be a decimal point.

    Examples
    --------
    >>> shows_decimals(["1.538", "0.92"]), shows_decimals(["1.538", "45.000"])
    (True, False)
    """
    return any(_DECIMAL.fullmatch(text.strip()) for text in texts)


def is_computed(text: str) -> bool:
    """Whether a text is a number with more decimals than a person writes.

    Examples
    --------
    >>> is_computed("44.2099990844727"), is_computed("44.21"), is_computed("0300-1234567")
    (True, False, False)
    """
    return bool(_COMPUTED.fullmatch(text.strip()))


def holds_computed(texts: Iterable[str]) -> bool:
    """Whether most of the distinct texts of a column were computed, as weights are.

    Examples
    --------
    >>> holds_computed(["0.8812345", "1.0398712", "2"]), holds_computed(["45000", "1.0398712", "3"])
    (True, False)
    """
    given = [text for text in texts if text.strip()]
    return bool(given) and 2 * sum(map(is_computed, given)) > len(given)


def parse_number(
    text: str, *, unit: str | None = None, decimals: bool = False
) -> Fraction | NumberRange:
    """Read the number that a cell holds, exactly.

    Parameters
    ----------
    text : str
        One number or one range, with or without its unit.
    unit : str, optional
        What the question counts: "PKR", "hours per week", "%". It may stand before or after the
        number, in singular or plural, with or without its stretch of time. A currency may be
        written in any of its ways, a stretch of time as "hrs" and the like. Without a unit, rupees
        are read.
    decimals : bool
        Whether three digits after a point are decimals, as others of the same column show.

    Returns
    -------
    Fraction or NumberRange

    Raises
    ------
    ValueError
        With the reason, in words that do not repeat the text: an empty text; other words or signs
        ("about 45000", "45k+"); several numbers; another currency; an amount per month where the
        unit does not say so; a percent sign where the unit is not percent; wrong groups
        ("1,50,00"); and what can be meant in two ways ("1,5", "1.234,56", "45.000").

    Notes
    -----
    What is read: digits of Latin, Urdu, Arabic, Devanagari and Gurmukhi script; groups by commas
    (Western or South Asian), by blanks of any width, by U+066C; decimals after a point or U+066B;
    a sign before the number; k, thousand, hazar, lakh, lac, crore, m, million, bn, billion, arab
    and their Urdu words; Rs, PKR, rupees before or after, with "/-" or "/="; the word "zero". No
    other number words, no sums ("1 lakh 50 thousand"), no fractions ("1/2").

    In a range one word of size after the higher end is meant for both, "40-50k", unless the lower
    end is 1000 or more: "50,000 - 1 lakh". A point before three digits is a decimal point only
    if the whole part is 0 or longer than three digits, a word of size follows, or commas group
    the whole part. A unit wins over a word of size: 5 m is five where the unit is "m", and m is
    a million only of a currency or without a unit.

    Examples
    --------
    >>> for text in ("45k", "Rs. 45,000/-", "1.5 lakh", "1,50,000", "روپے ۴۵٬۰۰۰", "2 لاکھ", "-5"):
    ...     print(parse_number(text))
    45000
    45000
    150000
    150000
    45000
    200000
    -5
    >>> parse_number("40-50k")
    NumberRange(low=Fraction(40000, 1), high=Fraction(50000, 1))
    >>> parse_number("2.5 hrs weekly", unit="hours per week")
    Fraction(5, 2)
    >>> parse_number("45.000")
    Traceback (most recent call last):
    ValueError: expected one reading; three digits after a point can be decimals or thousands
    """
    plain = _folded(text)
    if not plain:
        raise ValueError(_EMPTY)
    if len(plain) > _LONGEST:
        raise ValueError(_LONG)
    if plain == "zero":
        return Fraction(0)
    if _SCIENTIFIC.fullmatch(plain):
        return Fraction(plain)
    if decimals:
        plain = _THREE_DECIMALS.sub(r"\g<1>0", plain)  # which no longer looks like thousands
    grammar = _grammar(_folded(unit or "") or None)
    _refuse_other_units(plain, grammar)
    plain = _without_period(plain, grammar)
    if grammar.rupee_stroke:
        plain = re.sub(r"(?<=[^\W_]) ?(?:/[-=]|[-=]/)", "", plain)
    if match := grammar.number.fullmatch(plain):
        return _single(match, grammar)
    if match := grammar.range.fullmatch(plain):
        return _range(match, grammar)
    raise ValueError(_reason(plain))


def parse_rank(text: str) -> int | None:
    """Read a place in a ranking: "2", "2nd", "second choice", "rank 2"; None for anything else.

    Examples
    --------
    >>> [parse_rank(text) for text in ("2", "2nd", "Second choice", "Rank 2", "۲", "2.5")]
    [2, 2, 2, 2, 2, None]
    """
    match = _RANK.fullmatch(_folded(text))
    if match is None:
        return None
    return int(match["number"]) if match["number"] else _ORDINALS.index(match["ordinal"]) + 1


def _folded(text: str) -> str:
    """The text in small letters, Latin digits and single blanks."""
    return " ".join(text.translate(_SIGNS).casefold().split())


def _alternatives(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


@lru_cache(maxsize=256)
def _grammar(unit: str | None) -> _Grammar:
    """How numbers of a unit are written."""
    unit, period = _unit_and_period(unit)
    currency = "PKR" if unit is None else _currency_of(unit)
    percent = unit in _PERCENT
    words = set(_CURRENCIES[currency].split("|")) if currency else set()
    if percent:
        words.update(_PERCENT)
    elif unit:
        words.update({unit, f"{unit}s", unit.removesuffix("s") or unit})
        words.update(*(same for same in _SAME_UNITS if unit in same))
    own = f"(?:{_alternatives(words)})" if words else "(?!)"
    # 5 m of minutes are not five million of them, nor 5 k of kilometres five thousand.
    letters = {"m": unit and not currency, "k": unit and unit.startswith("k")}
    spoken_for = words | set((unit or "").split())
    scales = _alternatives(
        word for word in _SCALES if word not in spoken_for and not letters.get(word)
    )

    def amount(name: str, sign: str) -> str:
        return (
            rf"(?P<sign_{name}>{sign})(?:{own}\.? ?)?(?P<inner_{name}>{sign})"
            rf"(?P<digits_{name}>[0-9][0-9., \u066b]*|[.\u066b][0-9]+) ?"
            rf"(?P<scale_{name}>{scales})?\.? ?(?:{own}\.?)?"
        )

    foreign = [
        word
        for code, known in _CURRENCIES.items()
        if code != currency
        for word in known.split("|")
        if word not in words
    ]
    signs = [word for word in foreign if not word[-1].isalpha()]
    return _Grammar(
        number=re.compile(amount("low", "(?:[+-] ?)?")),
        range=re.compile(
            rf"(?P<between>between )?{amount('low', '')} ?(?P<to>-|\u2013|to|and|سے) ?"
            rf"{amount('high', '')}"
        ),
        period=period,
        rupee_stroke=currency == "PKR",
        percent=percent,
        foreign=re.compile(
            rf"{_alternatives(signs)}|(?<!{_LETTER})"
            rf"(?:{_alternatives(set(foreign) - set(signs))})(?!{_LETTER})"
        ),
        unit_has_scale=unit is not None
        and any(word in _SCALES and len(word) > 1 for word in unit.split()),
    )


def _unit_and_period(unit: str | None) -> tuple[str | None, str | None]:
    """What is counted, and per which stretch of time: "hours per week"."""
    match = _PER.fullmatch(unit or "")
    if match is None or not match["amount"]:
        return unit, None
    return match["amount"], _period_of(match)


def _period_of(match: re.Match[str]) -> str:
    return _PERIODS[match["noun"] or match["adverb"]]


def _without_period(plain: str, grammar: _Grammar) -> str:
    """The amount, without a stretch of time that the unit has as well."""
    match = _PER.fullmatch(plain)
    if match is None:
        return plain
    if _period_of(match) != grammar.period:
        raise ValueError(_PERIOD)
    return match["amount"]


def _currency_of(unit: str) -> str | None:
    """The currency that a unit is or speaks of ("rupees per month")."""
    for code, known in _CURRENCIES.items():
        words = known.split("|")
        if any(word in words for word in (unit, *unit.replace(".", " ").split())):
            return code
    return None


def _refuse_other_units(plain: str, grammar: _Grammar) -> None:
    """Refuse percentages and currencies that the question did not ask for."""
    if not grammar.percent and any(word in plain for word in _PERCENT):
        raise ValueError(_PERCENT_SIGN)
    if grammar.foreign.search(plain):
        raise ValueError(_CURRENCY)


def _single(match: re.Match[str], grammar: _Grammar) -> Fraction:
    """One number with its sign."""
    signs = (match["sign_low"] + match["inner_low"]).replace(" ", "")
    if len(signs) > 1:
        raise ValueError(_WORDS)
    number = _value(match["digits_low"], _scale(match["scale_low"], grammar))
    return -number if signs == "-" else number


def _range(match: re.Match[str], grammar: _Grammar) -> NumberRange:
    """Two ends, of which the second may hold the word of size for both."""
    if (match["to"] == "and") != (match["between"] is not None):
        raise ValueError(_SEVERAL if match["to"] == "and" else _WORDS)
    low_scale = _scale(match["scale_low"], grammar)
    high_scale = _scale(match["scale_high"], grammar)
    high = _value(match["digits_high"], high_scale)
    if low_scale is None and high_scale is not None:
        written = _value(match["digits_low"], high_scale) / high_scale
        if written * high_scale < high:
            if written >= 1000:
                raise ValueError(_HALF_SCALED)
            low_scale = high_scale
        elif written < 1000:
            raise ValueError(_HALF_SCALED)
    low = _value(match["digits_low"], low_scale)
    if low >= high:
        raise ValueError(_ORDER)
    return NumberRange(low, high)


def _scale(word: str | None, grammar: _Grammar) -> int | None:
    """What a word of size multiplies by."""
    if word is None:
        return None
    if grammar.unit_has_scale:
        raise ValueError(_TWO_SCALES)
    return _SCALES[word]


def _value(written: str, scale: int | None) -> Fraction:
    """The number that digits, commas, blanks and points make, times its word of size."""
    digits = written.strip()
    # A full stop may end the answer; it is no decimal point then.
    digits = digits.removesuffix(".").rstrip()
    if match := _PLAIN.fullmatch(digits):
        _refuse_doubtful(match, scaled=scale is not None)
    elif not _GROUPED.fullmatch(digits):
        raise ValueError(_why_not_grouped(digits))
    return Fraction(re.sub("[, ]", "", digits).replace("\u066b", ".")) * (scale or 1)


def _refuse_doubtful(match: re.Match[str], *, scaled: bool) -> None:
    """Refuse ungrouped digits that can be meant in two ways, or are a code."""
    whole, decimals = match["whole"], match["decimals"]
    if len(whole) > 3 and whole.startswith("0"):
        raise ValueError(_LEADING_ZERO)
    thousands = match["point"] == "." and len(decimals) == 3 and 1 <= len(whole) <= 3
    if thousands and int(whole) and not scaled:
        raise ValueError(_POINT)


def _why_not_grouped(digits: str) -> str:
    """What is wrong with digits that are neither plain nor grouped."""
    if re.search(r"[.\u066b].*,", digits):
        return _BOTH_SIGNS
    if len(re.findall(r"[.\u066b]", digits)) > 1:
        return _POINTS
    if re.fullmatch(r"[0-9]+,[0-9]{1,2}", digits):
        return _COMMA
    if re.search(r", | ,|[. ] |[0-9] [0-9]", digits) and not re.search("[0-9],[0-9]", digits):
        return _SEVERAL
    return _GROUPING


def _reason(plain: str) -> str:
    """What is wrong with a text that is neither a number nor a range."""
    if not re.search("[0-9]", plain):
        return _NO_FIGURES
    if re.search(r"[<>~≈≤≥±]|\+$", plain):
        return _BOUND
    if len(re.findall(r"[0-9][0-9.,\u066b]*", plain)) > 1 and not re.search(_LETTER, plain):
        return _SEVERAL
    return _WORDS
