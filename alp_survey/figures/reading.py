"""Read printed figures: from the text of a quote to what it says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from alp_survey.figures.quotes import Hedge, Quote

__all__ = ["DEFAULT_HEDGES", "parse_count", "parse_quote", "plain_word", "read_quote"]


def _hedges() -> dict[str, Hedge]:
    """The words we know. A study overrides any of them under ``hedges`` in study.yaml."""
    none, near, rest = Fraction(0), Fraction(3), Fraction(100)
    table = {
        Hedge(near, none): "nearly, almost, close to",
        Hedge(near, none, itself=False): "just under, just below, slightly under",
        Hedge(none, near, itself=False): "just over, just above, slightly over, slightly more than",
        # A bound says nothing of how far beyond it the truth lies.
        Hedge(none, rest, itself=False): "over, more than, above, upwards of, well over, >",
        Hedge(rest, none, itself=False): "under, less than, below, fewer than, well under, <",
        Hedge(none, rest): "at least, no less than, no fewer than, ≥, >=",
        Hedge(rest, none): "at most, no more than, up to, ≤, <=",
        Hedge(near, near): "about, around, approximately, approx., roughly, some, circa, ca., c.,"
        " ~, ≈",
        # Words that colour a figure and leave its value alone.
        Hedge(none, none): "only, just, as many as, as few as, fully, a full, still, exactly",
    }
    return {word: hedge for hedge, words in table.items() for word in words.split(", ")}


DEFAULT_HEDGES: Mapping[str, Hedge] = _hedges()
"""Tolerances of hedging words, in percentage points."""

# "A majority" is more than half, never a half.
_VERBAL: Mapping[str, Literal["majority", "minority", "remainder"]] = {
    **dict.fromkeys(
        ("a majority", "the majority", "majority", "most", "more than half", "over half"),
        "majority",
    ),
    **dict.fromkeys(("a minority", "minority", "less than half", "under half"), "minority"),
    **dict.fromkeys(("the remainder", "remainder", "the rest", "the remaining"), "remainder"),
}
_EXTREMES: Mapping[str, Fraction] = {
    **dict.fromkeys(("none", "nobody", "no one"), Fraction(0)),
    **dict.fromkeys(("all", "everybody", "everyone"), Fraction(100)),
}
_ONES = ("", "a ", "one ")
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_NAMED: Mapping[str, Fraction] = {
    **{f"{one}{part}": Fraction(1, whole) for one in _ONES for part, whole in _PARTS.items()},
    "two thirds": Fraction(2, 3),
    "three quarters": Fraction(3, 4),
    **{f"{count} fifths": Fraction(i, 5) for i, count in enumerate(("two", "three", "four"), 2)},
}
# The longest first: "two thirds" also ends in a shorter name.
_FRACTIONS = {name: _NAMED[name] for name in sorted(_NAMED, key=len, reverse=True)}

_NUMBER = r"[0-9]+(?:\.[0-9]+|,[0-9]{1,2})?"
_UNIT = r"(?:%|percent|per cent|per-cent|pct|pc|فیصد|فی صد)"
_FIGURE = re.compile(
    rf"(?P<word>(?:[^0-9%-][^0-9%]*?)?)\s*(?P<sign>%?)\s*"
    rf"(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT}?)\.?"
)
_RANGE = re.compile(
    rf"(?P<between>between )?(?P<low>{_NUMBER})\s*{_UNIT}?\s*(?P<to>[-\u2013\u2014]|to|and)\s*"
    rf"(?P<high>{_NUMBER})\s*{_UNIT}"
)
_COUNT = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}")  # 1,204 and 1,20,400
_IN_EVERY = re.compile(
    r"(?P<word>.*?)\s*(?P<part>[0-9]+|[a-z]+) (?:in|out of) (?P<whole>[0-9]+|[a-z]+)"
)
_NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
_LONGEST = 80
_MOST_DECIMALS = 12
_EXPECTED = "expected one percentage as printed, such as '46%', '70.5 percent' or 'nearly 70%'"


def parse_quote(text: str, *, hedges: Mapping[str, Hedge] = DEFAULT_HEDGES) -> Quote:
    """Read a printed percentage, with its hedging word if it has one.

    Parameters
    ----------
    text : str
        "46%", "70.5 percent", "nearly 70 per cent", "60-65%", "two thirds", "one in five", "half",
        "a majority", "none", "the remainder". Urdu and Arabic-Indic digits and signs are read, and
        "فیصد". A decimal comma is a decimal point; a fraction in words is "about" its value.
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
    if len(plain) > _LONGEST:
        raise ValueError(f"got {_shortened(text)}; {_EXPECTED}")
    for read in (_read_words, _read_range):
        if (quote := read(text, plain, hedges)) is not None:
            return quote
    return _read_number(text, plain, hedges)


def _read_words(text: str, plain: str, hedges: Mapping[str, Hedge]) -> Quote | None:
    """A figure without digits: "a majority of", "none", "nearly half", "one in five"."""
    if "%" in plain:
        return None
    words = re.split(r"(?<!out) of (?!\d)| of$", plain.replace("-", " "))[0]
    if verbal := _VERBAL.get(words):
        return Quote(text, None, 0, None, verbal)
    if words in _EXTREMES:
        return Quote(text, _EXTREMES[words], 0, Hedge(Fraction(0), Fraction(0)), words)
    for name, share in _FRACTIONS.items():
        if words == name or words.endswith(f" {name}"):
            return _hedged_fraction(text, share, words.removesuffix(name), hedges)
    if match := _IN_EVERY.fullmatch(words):
        part, whole = _whole_number(match["part"]), _whole_number(match["whole"])
        if part is not None and whole and part <= whole:
            return _hedged_fraction(text, Fraction(part, whole), match["word"], hedges)
    return None


def _hedged_fraction(
    text: str, share: Fraction, word: str, hedges: Mapping[str, Hedge]
) -> Quote | None:
    """A fraction in words; by itself it is as loose as "about"."""
    word = word.strip() or "about"
    return Quote(text, 100 * share, 0, hedges[word], word) if word in hedges else None


def _read_range(text: str, plain: str, _: Mapping[str, Hedge]) -> Quote | None:
    """A range such as "60-65%", from the one end to the other, each of them rounded."""
    match = _RANGE.fullmatch(plain)
    if match is None or (match["to"] == "and") != bool(match["between"]):
        return None
    (low, decimals), (high, more) = _exact(match["low"]), _exact(match["high"])
    if not low < high <= 100:
        raise ValueError(f"got {_shortened(text)}; expected a range of percentages, smaller first")
    rounding = Fraction(1, 2 * 10 ** max(decimals, more))
    return Quote(text, low, max(decimals, more), Hedge(rounding, high - low + rounding), "range")


def _read_number(text: str, plain: str, hedges: Mapping[str, Hedge]) -> Quote:
    """One number with its sign, and a word before it whose tolerance is declared."""
    match = _FIGURE.fullmatch(plain)
    if match is None or (match["sign"] and match["unit"]):
        raise ValueError(f"got {_shortened(text)}; {_EXPECTED}")
    word, sign, number, unit = match.groups()
    word = word.strip()
    value, decimals = _exact(number)
    if value > 100:
        raise ValueError(f"got {_shortened(text)}; expected a share of respondents, at most 100%")
    if decimals > _MOST_DECIMALS:
        raise ValueError(f"got {_shortened(text)}; expected at most {_MOST_DECIMALS} decimals")
    if not (unit or sign) and 0 < value < 1:
        raise ValueError(
            f"got {_shortened(text)}; expected a percentage: write '{_times_100(number)}%' for that"
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
    number = _whole_number("zero" if plain in ("none", "nobody", "no one") else plain)
    if number is None:
        raise ValueError(f"got {_shortened(text)}; expected a whole number, such as '44' or 'four'")
    return number


def plain_word(word: str) -> str | None:
    """A study's own hedging word as it reads before a figure; None if it cannot stand there."""
    plain = _plain(word)
    match = _FIGURE.fullmatch(f"{plain} 46%") if len(plain) <= _LONGEST else None
    return plain if plain and match is not None and match["word"].strip() == plain else None


def _whole_number(plain: str) -> int | None:
    """A number in digits, or in words up to twenty; None if it is neither."""
    if plain in _NUMBER_WORDS:
        return _NUMBER_WORDS.index(plain)
    digits = plain.replace(",", "")
    return int(digits) if _COUNT.fullmatch(plain) and len(digits) <= 12 else None


def _exact(number: str) -> tuple[Fraction, int]:
    """A number as printed, as its exact value and its decimals."""
    whole, _, digits = number.replace(",", ".").partition(".")
    return Fraction(int(whole + digits), 10 ** len(digits)), len(digits)


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


def _times_100(proportion: str) -> str:
    """A printed proportion as a percentage, digit by digit: "0.460" is 46.0."""
    digits = proportion.replace(",", ".").partition(".")[2]
    whole, rest = digits[:2].ljust(2, "0").lstrip("0") or "0", digits[2:]
    return f"{whole}.{rest}" if rest else whole
