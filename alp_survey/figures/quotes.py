"""Printed figures: what a quote says, exactly, and which true percentages print as it.

A quote is text. "63.0%" says more than "63%", and "nearly 70%" says something else
than "70%", so nothing here is ever a float: values are fractions, and the bounds of
what may stand behind a figure are whole numbers.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple, get_args

__all__ = [
    "DEFAULT_HEDGES",
    "Hedge",
    "Quote",
    "RoundingRule",
    "Span",
    "parse_count",
    "parse_quote",
    "read_quote",
    "require_rule",
]

RoundingRule = Literal["either", "half_up", "half_down", "half_even", "truncated", "rounded_up"]
"""How a percentage became the printed figure.

``half_up``, ``half_down`` and ``half_even`` print the nearest figure and differ only
where the percentage lies exactly between two; ``either`` lets each such half go up or
down. ``truncated`` cuts the further digits off, ``rounded_up`` always goes up.
"""


class Span(NamedTuple):
    """The true percentages that print as a quote, as bounds on a count.

    A count `k` of a base `n` is inside when ``low * n <= per * k <= high * n``, with
    ``<`` in place of ``<=`` at an open end. All five are whole numbers, so is the test.
    """

    low: int
    high: int
    per: int
    low_open: bool
    high_open: bool

    def counts(self, base: int) -> range:
        """The counts inside the span at this base; an empty range stands between its neighbours.

        >>> Span(91, 93, 200, False, False).counts(44)  # 46%: no count of 44 prints so
        range(21, 21)
        """
        first = max(0, -(-(self.low * base + self.low_open) // self.per))
        last = min(base, (self.high * base - self.high_open) // self.per)
        return range(first, max(last + 1, first))


@dataclass(frozen=True, slots=True)
class Hedge:
    """What a word like "nearly" allows: points below and above the printed value.

    Attributes
    ----------
    below, above : Fraction
        How many percentage points under or over the printed value still fit the word.
    itself : bool
        Whether the printed value itself fits ("at least 60" yes, "over 60" no).
    """

    below: Fraction
    above: Fraction
    itself: bool = True


def _hedges() -> dict[str, Hedge]:
    """The words we know. A study overrides any of them under ``hedges`` in study.yaml."""
    near, wide, rest = Fraction(3), Fraction(5), Fraction(100)
    none = Fraction(0)
    table = {
        Hedge(near, none): "nearly, almost, close to",
        Hedge(near, none, itself=False): "just under, just below, slightly under",
        Hedge(none, near, itself=False): "just over, just above, slightly over, slightly more than",
        Hedge(none, wide, itself=False): "over, more than, above, upwards of",
        Hedge(wide, none, itself=False): "under, less than, below, fewer than",
        Hedge(near, near): "about, around, approximately, roughly, some, circa, ca., c., ~, ≈",
        Hedge(none, rest): "at least, no less than, no fewer than, ≥, >=",
        Hedge(rest, none): "at most, no more than, up to, ≤, <=",
        Hedge(none, rest, itself=False): ">",
        Hedge(rest, none, itself=False): "<",
        # Words that colour a figure and leave its value alone.
        Hedge(none, none): "only, just, as many as, as few as, fully, a full, still, exactly",
    }
    return {word: hedge for hedge, words in table.items() for word in words.split(", ")}


DEFAULT_HEDGES: Mapping[str, Hedge] = _hedges()
"""Tolerances of hedging words, in percentage points."""

# Words that are a figure by themselves; "a majority" is more than half, never a half.
_VERBAL: Mapping[str, Literal["majority", "minority", "remainder"]] = {
    **dict.fromkeys(
        ("a majority", "the majority", "majority", "most", "more than half", "over half"),
        "majority",
    ),
    **dict.fromkeys(("a minority", "minority", "less than half", "under half"), "minority"),
    **dict.fromkeys(("the remainder", "remainder", "the rest", "the remaining"), "remainder"),
}


# From where a figure is reached, in half units around it, and whether the ends are left out.
_ROUNDED_FROM: Mapping[RoundingRule, tuple[int, int, bool, bool]] = {
    "either": (-1, 1, False, False),
    "half_up": (-1, 1, False, True),
    "half_down": (-1, 1, True, False),
    "half_even": (-1, 1, False, False),
    "truncated": (0, 2, False, True),
    "rounded_up": (-2, 0, True, False),
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A printed percentage: its text and what the text says.

    Attributes
    ----------
    text : str
        As printed.
    value : Fraction or None
        In percent; None for a figure in words ("a majority", "the remainder").
    decimals : int
        Digits printed after the point.
    hedge : Hedge or None
        The tolerance of the hedging word; None where there is none.
    word : str
        The hedging word, or the figure in words; empty where there is neither.
    """

    text: str
    value: Fraction | None
    decimals: int
    hedge: Hedge | None
    word: str

    @property
    def is_exact(self) -> bool:
        """Whether the figure is a printed number with no tolerance besides rounding."""
        return self.value is not None and self.hedge is None

    def span(self, rounding: RoundingRule = "either") -> Span:
        """The true percentages that print as this quote under `rounding`.

        Hedged and verbal figures have the bounds of their word, whatever the rule.

        Raises
        ------
        ValueError
            For "the remainder", which has a value only among the other parts of its whole.
        """
        if self.value is None:
            if self.word == "remainder":
                raise ValueError(f"got {self.text!r}; expected a figure that has a value by itself")
            half, whole = 1, 2
            if self.word == "majority":
                return Span(half, whole, 2, True, False)
            return Span(0, half, 2, False, True)
        if self.hedge is not None:
            return _hedged_span(self.value, self.hedge)
        units = 2 * 10**self.decimals  # half a printed unit is a whole number in these
        printed = self.value.numerator * units // self.value.denominator
        low, high, low_open, high_open = _ROUNDED_FROM[rounding]
        if rounding == "half_even":  # a half comes to an even figure from both sides, or from none
            low_open = high_open = printed % 4 != 0
        return Span(printed + low, printed + high, 100 * units, low_open, high_open)


def _hedged_span(value: Fraction, hedge: Hedge) -> Span:
    """Bounds of a hedged figure; an end is open where it is the value and that is left out."""
    low, high = max(value - hedge.below, Fraction(0)), min(value + hedge.above, Fraction(100))
    per = math.lcm(low.denominator, high.denominator)
    return Span(
        int(low * per),
        int(high * per),
        100 * per,
        low == value and not hedge.itself,
        high == value and not hedge.itself,
    )


_FIGURE = re.compile(
    r"(?P<word>[^0-9%-]*?)\s*(?P<sign>%?)\s*(?P<number>[0-9]+(?:\.[0-9]+|,[0-9]{1,2})?)\s*"
    r"(?P<unit>%|percent|per cent|per-cent|pct|pc)?\.?",
)
_COUNT = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}")  # 1,204 and 1,20,400
_LONGEST = 80
_NUMBER_WORDS = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def parse_quote(text: str, *, hedges: Mapping[str, Hedge] = DEFAULT_HEDGES) -> Quote:
    """Read a printed percentage, with its hedging word if it has one.

    Parameters
    ----------
    text : str
        "46%", "70.5 percent", "nearly 70 per cent", "a majority", "the remainder". Urdu and
        Arabic-Indic digits and signs are read. A decimal comma is a decimal point.
    hedges : mapping of str to Hedge
        Words and their tolerances; a study's own override the defaults.

    Returns
    -------
    Quote

    Raises
    ------
    ValueError
        If the text is not one figure, or is a share above 100%. A number that is not text is
        refused too: it has lost its trailing zeros ("63.0%" is not "63%").

    Examples
    --------
    >>> parse_quote("70.5 percent").value
    Fraction(141, 2)
    >>> parse_quote("nearly 70 percent").hedge
    Hedge(below=Fraction(3, 1), above=Fraction(0, 1), itself=True)
    """
    if not isinstance(text, str):
        raise ValueError(
            f"got {text!r}; expected the figure as printed, in quotes, such as '46%':"
            " a number has lost its trailing zeros"
        )
    plain = _plain(text)
    if verbal := _VERBAL.get(re.split(r" of\b", plain)[0]):
        return Quote(text, None, 0, None, verbal)
    match = _FIGURE.fullmatch(plain) if len(plain) <= _LONGEST else None
    if match is None or (match["sign"] and match["unit"]):
        raise ValueError(
            f"got {_shortened(text)}; expected one percentage as printed, such as '46%',"
            " '70.5 percent' or 'nearly 70%'"
        )
    word, sign, number, unit = match.groups()
    word, number = word.strip(), number.replace(",", ".")
    whole_part, _, digits = number.partition(".")
    decimals = len(digits)
    value = Fraction(int(whole_part + digits), 10**decimals)
    if value > 100:
        raise ValueError(f"got {_shortened(text)}; expected a share of respondents, at most 100%")
    if not (unit or sign) and 0 < value < 1:
        raise ValueError(
            f"got {_shortened(text)}; expected a percentage: write '{_times_100(digits)}%' for that"
            f" proportion, or '{number}%' for less than one percent"
        )
    if word and word not in hedges:
        raise ValueError(
            f"got {_shortened(text)}; expected a percentage by itself or after a word whose"
            " tolerance is declared, such as 'nearly', 'about' or 'over'; the study's own words"
            " stand under 'hedges' in study.yaml"
        )
    hedge = hedges[word] if word else None
    if hedge is not None and not (hedge.below or hedge.above):
        hedge = None
    return Quote(text, value, decimals, hedge, word)


def read_quote(quote: str | Quote) -> Quote:
    """The quote itself, or the printed text read with the default hedges."""
    return quote if isinstance(quote, Quote) else parse_quote(quote)


def parse_count(text: str) -> int:
    """Read a printed whole number: "44", "1,204", "four", in Urdu digits too.

    Raises
    ------
    ValueError
        If the text is not a whole number of respondents or things.

    Examples
    --------
    >>> parse_count("four"), parse_count("1,204")
    (4, 1204)
    """
    if not isinstance(text, str):
        raise ValueError(f"got {text!r}; expected a printed whole number in quotes, such as '44'")
    plain = _plain(text)
    if plain in _NUMBER_WORDS:
        return _NUMBER_WORDS.index(plain)
    digits = plain.replace(",", "")
    if not _COUNT.fullmatch(plain) or len(digits) > 12:
        raise ValueError(f"got {_shortened(text)}; expected a whole number, such as '44' or 'four'")
    return int(digits)


def require_rule(rounding: str) -> None:
    """Refuse a rounding rule that is not one of ours."""
    if rounding not in get_args(RoundingRule):
        allowed = ", ".join(get_args(RoundingRule))
        raise ValueError(f"rounding: got {rounding!r}; expected one of {allowed}")


def _plain(text: str) -> str:
    """Small letters, single spaces, ASCII digits and signs; raised digits and halves stay."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join("".join(map(_plain_character, text)).lower().split())


def _plain_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isnumeric():  # a footnote mark or a fraction is not a digit of the figure
        return character
    if unicodedata.category(character) == "Cf":  # marks of writing direction
        return ""
    return _SIGNS.get(character) or unicodedata.normalize("NFKC", character)


_SIGNS: Mapping[str, str] = {"٪": "%", "٫": ".", "٬": ","}


def _shortened(text: str) -> str:
    """The text in quotes, cut where it is too long to be read in a message."""
    if len(text) <= _LONGEST:
        return repr(text)
    return f"{text[:_LONGEST]!r}... ({len(text)} characters)"


def _times_100(digits: str) -> str:
    """The digits after the point of a proportion as a percentage: "460" is 46.0."""
    whole, rest = digits[:2].ljust(2, "0").lstrip("0") or "0", digits[2:]
    return f"{whole}.{rest}" if rest else whole
