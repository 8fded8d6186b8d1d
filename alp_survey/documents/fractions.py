"""Shares without a percent sign: fractions, and "one in five"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from alp_survey.documents.majorities import majorities
from alp_survey.documents.other_scripts import fractions_in_other_scripts
from alp_survey.documents.sentences import ahead
from alp_survey.documents.spans import Span, in_percent
from alp_survey.documents.words import HEDGES, PEOPLE, VERBS, WORD_NUMBER, number_of

__all__ = ["fractions_in_words"]

_HEDGED = rf"(?:{'|'.join(re.escape(word) for word in HEDGES if word.isascii())})"
_PART = r"(?:thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)"
_PARTS = {
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}

_SEVERAL = re.compile(
    r"\b(?P<top>two|three|four|five|six|seven|eight|nine)[- ](?P<part>thirds|quarters|fourths"
    r"|fifths|sixths|sevenths|eighths|ninths|tenths|(?:third|quarter)(?=\s+of\b))\b"
    r"(?!\s+(?:majority|vote|rule|supermajority|finals?)|[- ](?:length|size|scale|time\b)"
    r"|\s+of (?:(?:19|20)\d\d|growth|contraction|a (?:mile|second|point)|an? (?:hour|inch))"
    r"|\s+in a row)",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"\b(?P<top>one|an?)[- ](?P<part>{_PART})\b"
    r"(?!\s+(?:or (?:higher|later|more|fourth)|party|parties|time|round|wave|person|option"
    r"|phase|reason|way|term|year|attempt|visit|survey|edition|of (?:an? |the )?(?:hour|inch"
    r"|mile|second|million|billion|century|year|point|(?:19|20)\d\d)"
    r"|final|finals|country|countries|question|group|factor|source|issue|type|category|report"
    r"|child|generation|language|study|month|week|day|million|billion|century|hour|mile"
    r"|grader?|standard|column|row|dose|study|interview|interviewer|reader|coder|sector|hand"
    r"|major|ago|later|earlier|to|past|each|straight|consecutive|place|quarter|tier|level"
    r"|section|chapter|point|model|criterion|field|possible|big|large|new|small)\b"
    r"|[- ](?:party|year|hour|century|mile|final|rate|generation|person|degree|grade))",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"(?<![\w-])(?P<half>(?:one[- ]|a )?half)\b(?![-‑ ]?(?:an?\b(?! dozen)|-|hour|day|year"
    r"|time|past|century|million|billion|decade|way|term|life|brother|sister|mast|price|board"
    r"|month|mile|day|minute|kilo\w*|marathon|built|open|empty|full|finished|yearly|baked"
    r"|hearted|point|sister))"
    r"(?!\s+of (?:the )?(?:19|20)\d\d)(?!\s+of (?:the )?(?:year|decade|century|month|week|day"
    r"|hour|game|match|period|fieldwork|interview)\b)(?!\s+(?:a|an)\b)",
    re.IGNORECASE,
)
_NO_HALF_BEFORE = re.compile(
    r"(?:\b(?:first|second|1st|2nd|other|latter|former|later|early|earlier|last|next|better"
    r"|and a|and one|and|in|into|per|each|a|two|three|four|northern|southern|eastern|western"
    r"|upper|lower|top|bottom|poorer|richer|poorest|half[- ]|the)\s+|[0-9]\s*)$",
    re.IGNORECASE,
)
_MORE_THAN_HALF = re.compile(rf"(?:{_HEDGED}|roughly|exactly|fully)\s+(?:a |one )?$", re.IGNORECASE)
_AFTER_SHARE = re.compile(
    rf"\s*(?:$|[.,;:)–—]|of\b|the\b|all\b|our\b|their\b|these\b|those\b|\(|as many|in\b|to\b"
    rf"|from\b|among\b|with\b|without\b|on\b|at\b|for\b|and\b|but\b|or\b(?! more| less)|a\b"
    rf"|even\b|since\b|after\b|before\b|over\b|during\b|more\b|less\b|fewer\b|higher\b|lower\b"
    rf"|{PEOPLE}\b|{VERBS}\b)",
    re.IGNORECASE,
)
_IN = re.compile(
    rf"(?<![\w.,/$-])(?P<part>[0-9]{{1,3}}|{WORD_NUMBER})\s+(?P<how>in every|out of every"
    rf"|of every|in each|in|out of)\s+(?P<whole>[0-9]{{1,4}}(?:,000)?|{WORD_NUMBER}"
    rf"|a thousand)\b"
    r"(?!\s*(?:%|per ?cent|percent|years?\b|months?\b|weeks?\b|days?\b|hours?\b|minutes?\b|-"
    r"|,\d|[.:]\d|(?:am|pm)\b|(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b|stars?\b|marks?\b|points?\b|goes\b|ways\b|languages|lakh"
    r"|crore|million|billion))",
    re.IGNORECASE,
)
_PERSON_IN = re.compile(
    r"(?<![\w.,/$-])(?P<part>one|two|three|four|[1-9])\s+(?!(?:of|in|to|and|or|is|was|year"
    r"|month|day|week|hour|third|half|times?)\b)[a-z]+(?:\s[a-z]+)?\s+(?:in every|out of every"
    r"|out of|in)\s+(?P<whole>three|four|five|six|seven|eight|nine|ten|twelve|twenty|[3-9]|10"
    r"|12|20)\b(?!\s*(?:years?|months?|weeks?|days?|hours?|minutes?|%|per ?cent|languages"
    r"|cities|countries|towns|of))",
    re.IGNORECASE,
)
_USUAL_WHOLES = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 25, 50, 100, 1000})
_USUAL_OUT_OF = frozenset({3, 4, 5, 10, 100, 1000})

_SIGNS = {"½": "50", "⅓": "33.3", "⅔": "66.7", "¼": "25", "¾": "75", "⅕": "20"}


def fractions_in_words(text: str) -> Iterator[Span]:
    """Fractions, so many in so many, and majorities in a sentence.

    Examples
    --------
    >>> text = "Nearly a third of them, and 1 in 4 men"
    >>> [(text[each.start:each.end], each.value) for each in fractions_in_words(text)]
    [('a third', '33.3'), ('1 in 4', '25')]
    """
    yield from _parts(text)
    for match in _IN.finditer(text):
        part, whole = _whole(match["part"]), _whole(match["whole"])
        if part is None or whole is None or not part < whole or not part:
            continue
        if not _is_share(text, match, whole):
            continue
        yield Span(match.start(), match.end(), in_percent(Fraction(part, whole)))
    for match in _PERSON_IN.finditer(text):
        part, whole = _whole(match["part"]), _whole(match["whole"])
        if part and whole and part < whole:
            yield Span(match.start(), match.end(), in_percent(Fraction(part, whole)))
    for match in _IN_DIGITS.finditer(text):
        top, below = int(match["top"]), int(match["below"])
        if top < below:
            yield Span(match.start(), match.end(), in_percent(Fraction(top, below)))
    yield from majorities(text)
    yield from fractions_in_other_scripts(text)
    for match in re.finditer("|".join(_SIGNS), text):
        if re.match(r"\s*(?:of|the)\b", text[match.end() :]) and not re.search(
            r"[0-9]\s*$", ahead(text, match.start())
        ):
            yield Span(match.start(), match.end(), _SIGNS[match[0]])


_IN_DIGITS = re.compile(r"(?<![\w/.,])(?P<top>[1-4])/(?P<below>[2-6])(?![\w/.])(?=\s+of\b)")
_OF_A_THING = re.compile(
    r"(?:\b(?:chapter|table|section|page|phase|wave|round|question|no\.|version|class|grade"
    r"|[a-z]+'s|scores?(?: of)?|scored|rating of|rated|ranked|ranks?|placed)\s+)$",
    re.IGNORECASE,
)
_ON_A_SCALE = re.compile(
    r"\s+(?:in|on) (?:the|an?|its) [^.;,]{0,40}\b(?:index|scale|ranking)\b", re.I
)


def _is_share(text: str, match: re.Match[str], whole: int) -> bool:
    """Whether "7 in 10" is of people, and no mark, rank or number of a chapter."""
    out_of = match["how"].lower() == "out of"
    if whole not in (_USUAL_OUT_OF if out_of else _USUAL_WHOLES):
        return False
    if _OF_A_THING.search(ahead(text, match.start())) or _ON_A_SCALE.match(text, match.end()):
        return False
    large = match["how"].lower() == "in" and whole > 100
    return not large or whole == 1000 or match["part"].lower() == "one"


def _parts(text: str) -> Iterator[Span]:
    for match in _SEVERAL.finditer(text):
        top, below = number_of(match["top"]), _PARTS[match["part"].lower().rstrip("s")]
        if top and top < below:
            yield Span(match.start(), match.end(), in_percent(Fraction(top, below)))
    for match in _ONE.finditer(text):
        hedged = _MORE_THAN_HALF.search(ahead(text, match.start()))
        opens = not ahead(text, match.start()).strip(' *_"“(-') and re.match(
            r"\s+[a-z]", text[match.end() :]
        )
        if (
            match["top"].lower() == "one"
            or hedged
            or opens
            or _AFTER_SHARE.match(text[match.end() :])
        ):
            if match["top"].lower() != "one" and re.match(
                r"\s+(?:of (?:the )?(?:year|month)|(?:19|20)\d\d)", text[match.end() :]
            ):
                continue
            yield Span(
                match.start(),
                match.end(),
                in_percent(Fraction(1, _PARTS[match["part"].lower().rstrip("s")])),
            )
    for match in _HALF.finditer(text):
        before = ahead(text, match.start())
        hedged = _MORE_THAN_HALF.search(before)
        if not hedged and _NO_HALF_BEFORE.search(before):
            continue
        if hedged or _AFTER_SHARE.match(text[match.end() :]):
            yield Span(match.start(), match.end(), "50")


def _whole(text: str) -> int | None:
    return 1000 if text.lower() == "a thousand" else number_of(text)
