"""Percentages of a sentence: numbers with a unit, ranges, and lists that share one unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from alp_survey.documents.figures import FigureKind
from alp_survey.documents.kinds import kind_of
from alp_survey.documents.masking import is_no_figure
from alp_survey.documents.sentences import ahead
from alp_survey.documents.spans import Span
from alp_survey.documents.words import HEDGES, NUMBER, UNIT, WORD_NUMBER, number_of

__all__ = ["percentages"]

_TOKEN = re.compile(
    rf"(?<![\w.,$£€₨/])(?P<digits>{NUMBER})(?![0-9])"
    rf"|(?<![\w-])(?P<words>{WORD_NUMBER})(?P<point> point (?:zero|one|two|three|four|five|six"
    rf"|seven|eight|nine))?(?![\w])",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(rf"\s{{0,2}}-?(?:{UNIT})", re.IGNORECASE)
_POINTS_AFTER = re.compile(
    r"\s?-?(?:percentage[ -]points?\b|percent[ -]points?\b|per cent[ -]points?\b"
    r"|%[ -]?points?\b|p\.?p\.?(?:ts?)?\b"
    r"|ppts?\b|فیصد پوائنٹس?|فیصدی پوائنٹ)",
    re.IGNORECASE,
)
_BARE_POINTS = re.compile(
    r"(?:\s|-)points?\b(?!\s*(?:scale|likert|plan|agenda|guide|list|of view|system|rating|out of))",
    re.I,
)
_MOVES = re.compile(
    r"(?:\b(?:up|down|by|rose|fell|gain(?:ed|s)?|los(?:t|es|ing)|lead(?:s|ing)?(?: of| by)?"
    r"|ahead|behind|gap of|margin of|swing of|drop(?:ped)? of"
    r"|increase of|rise of|fall of|shift of|added|shed|slipped|climbed|dropped|difference of"
    r"|improved|advantage of)(?: by)?"
    rf"(?: (?:{'|'.join(map(re.escape, HEDGES))}))?)\s*$",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"-points?\s+(?:lead|gap|increase|rise|drop|fall|advantage|swing|difference|decline|gain"
    r"|margin|jump|improvement|slide|deficit|collapse|plunge|surge)",
    re.I,
)
_COMPARED_POINTS = re.compile(
    r"\s?points?\s+(?:higher|lower|more|less|fewer|above|below|up|down|better|worse|ahead"
    r"|behind|short)\b",
    re.I,
)
_SIGN_FIRST = re.compile(r"(?<![\w%])%\s?(?P<number>[0-9]{1,3}(?:[.,][0-9]{1,2})?)(?![\w%])")

_TO = re.compile(r"\s*(?:-|–|—|‑)\s*|\s+(?:to|through|تا|سے)\s+", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+|\s+و\s*|\s+اور\s+", re.IGNORECASE)
_LISTED = re.compile(
    r"\s*[,;،]?\s*(?:\b(?:and|or|versus|vs\.?|against|but only|but|compared (?:to|with)|اور"
    r"|و)\b|&|/|و)\s*"
    rf"(?:(?:{'|'.join(map(re.escape, HEDGES))})\s+)?",
    re.IGNORECASE,
)
_LABEL = r"[^\W\d]+(?:\s+[^\W\d]+){0,2}\s+"
_LABELLED = re.compile(
    rf"\s*[,;،]\s*(?:(?:and|or|اور)\s+)?{_LABEL}|\s+(?:and|اور)\s+{_LABEL}", re.IGNORECASE
)
_LABEL_BEFORE = re.compile(rf"(?:^|[(:;,،]\s*|\b(?:and|اور)\s+){_LABEL}$", re.IGNORECASE)
_COMMA = re.compile(r"\s*[,;،]\s*", re.IGNORECASE)
_NOT_LISTED = re.compile(
    r"(?:\bn\s*=|=|(?<=[0-9])[-–—]|\b(?:out of|ages? of|before|after|turned|ages?|aged"
    r"|sections?|tables?|figures?|fig\."
    r"|chapters?|questions?|pages?|pp?\.|waves?|phases?"
    r"|rounds?|goals?|SDGs?|articles?|no\.|nos?\.|annex|box|item|items|step|steps|grades?"
    r"|levels?|type|types|group|day|days"
    r"|week|month|january|february|march|april|may|june|july|august|september|october|november"
    r"|december|since"
    r"|classes|class|Q|the|of (?:the|all)|among|with|between)|[$£€₨#]|\b(?:rs|pkr|usd|eur"
    r"|us\$))\s*\.?$",
    re.IGNORECASE,
)
_NOT_RANGED = re.compile(
    r"(?:[$£€₨#=]|\b(?:ages?|aged|ages? of|sections?|tables?|figures?|pages?|pp?\.|rs|pkr|usd"
    r"|eur))\s*\.?$",
    re.I,
)
_BETWEEN = re.compile(r"\bbetween\s+(?:(?:about|around|some|roughly)\s+)?$", re.IGNORECASE)
_FROM = re.compile(
    r"\bfrom\s+(?:(?:about|around|some|roughly|just over|just under|over|nearly|almost|only)\s+)?$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:rose|risen|rise[sn]?|rising|fell|fall(?:s|en|ing)?|gr[eo]w\w*|increas\w*|decreas\w*"
    r"|declin\w*|dropp\w*|drop|went|gone|up|down|improv\w*"
    r"|climb\w*|jump\w*|slip\w*|shr[aiu]nk\w*|mov\w+|chang\w+|doubl\w+|tripl\w+|halv\w+|cut"
    r"|expand\w*|widen\w*|narrow\w*|edg\w+|ticked|slid(?:es?|ing)?\b|slump\w*|soar\w*"
    r"|surg\w*|plung\w*|revis\w*|raised|lowered|reduc\w*|lifted|shift\w*|swell\w*|swung|crept"
    r"|inch\w*|rebound\w*|recover\w*)\b[^.;]*$",
    re.IGNORECASE,
)


class _Number(NamedTuple):
    start: int
    end: int
    value: str
    unit_end: int  # 0 where no unit follows
    is_points: bool


def _numbers(text: str) -> list[_Number]:
    found = []
    for match in _TOKEN.finditer(text):
        if match["words"] and re.search(r"hundred (?:and )?$", ahead(text, match.start()), re.I):
            continue
        value = _value(match)
        if value is None:
            continue
        points = _POINTS_AFTER.match(text, match.end())
        unit = None if points else _UNIT_AFTER.match(text, match.end())
        end = match.end()
        if not points and not unit and _bare_points(text, match.start(), end):
            points = _BARE_POINTS.match(text, end)
        if (
            unit is None
            and points is None
            and match["words"]
            and match["words"].lower() in ("hundred", "a hundred", "one hundred")
            and not _UNIT_AFTER.match(text, match.end())
        ):
            continue
        ending = points.end() if points else unit.end() if unit else 0
        found.append(_Number(match.start(), end, value, ending, points is not None))
    return found


def _bare_points(text: str, start: int, end: int) -> bool:
    if not _BARE_POINTS.match(text, end):
        return False
    led = _LEADS.match(text, end) or _COMPARED_POINTS.match(text, end)
    signed = text[start - 1 : start] in ("+", "\u2212")
    return signed or bool(led) or bool(_MOVES.search(ahead(text, start)))


def _value(match: re.Match[str]) -> str | None:
    """The number as printed, with a point for its decimals."""
    if match["digits"]:
        digits = match["digits"]
        if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", digits):
            return digits.replace(",", "")
        return digits.replace(",", ".").replace("·", ".")
    whole = number_of(match["words"])
    if whole is None:
        return None
    if match["point"]:
        return f"{whole}.{number_of(match['point'].rpartition(' ')[2])}"
    return str(whole)


def percentages(text: str) -> Iterator[Span]:
    """Shares, points, changes and rates in percent, where they stand in a sentence.

    Examples
    --------
    >>> [(each.value, each.high) for each in percentages("6 and 5%, or 73-75 percent, in 2024")]
    [('6', None), ('5', None), ('73', '75')]
    """
    numbers = _numbers(text)
    taken: set[int] = set()
    for place, number in enumerate(numbers):
        if not number.unit_end or place in taken:
            continue
        if _is_range(text, numbers, place):
            chain = [number, numbers[place + 1]]
            taken.add(place + 1)
        else:
            chain = _chain(text, numbers, place, taken)
        first = chain[0]
        end = chain[-1].unit_end
        if is_no_figure(ahead(text, first.start), text[first.start : end], text[end:]):
            taken.update(range(place - len(chain) + 1, place + 1))
            continue
        yield from _spans(text, chain)
        taken.add(place)
    for match in _SIGN_FIRST.finditer(text):
        if not any(number.start <= match.start() < number.unit_end for number in numbers):
            yield Span(match.start(), match.end(), match["number"].replace(",", "."))


def _is_range(text: str, numbers: list[_Number], place: int) -> bool:
    """Whether a number with its unit is the lower end of a range whose upper end has one, too."""
    if place + 1 >= len(numbers) or not numbers[place + 1].unit_end:
        return False
    low, high = numbers[place], numbers[place + 1]
    if low.is_points != high.is_points:
        return False
    gap, before = text[low.unit_end : high.start], text[: low.start]
    if float(low.value) >= float(high.value) or (_FROM.search(before) and _CHANGED.search(before)):
        return False
    return bool(_TO.fullmatch(gap) or (_AND.fullmatch(gap) and _BETWEEN.search(before)))


def _chain(text: str, numbers: list[_Number], place: int, taken: set[int]) -> list[_Number]:
    """The numbers before one with a unit that share it: the ends of a range, parts of a list."""
    chain = [numbers[place]]
    conjoined = False
    for before in range(place - 1, -1, -1):
        number, gap = numbers[before], text[numbers[before].end : chain[0].start]
        if before in taken or float(number.value) > 100:
            break
        if number.unit_end:
            break
        before_it = ahead(text, number.start)
        ranged = _TO.fullmatch(gap) or (_AND.fullmatch(gap) and _BETWEEN.search(before_it))
        blocked = _NOT_RANGED if ranged else _NOT_LISTED
        if blocked.search(before_it) and not _BETWEEN.search(before_it):
            break
        if ranged:
            if float(number.value) < float(chain[0].value) or _FROM.search(
                ahead(text, number.start)
            ):
                chain.insert(0, number)
                conjoined = False
                continue
            break
        if (
            _LABELLED.fullmatch(gap) and _LABEL_BEFORE.search(ahead(text, number.start))
        ) or _LISTED.fullmatch(gap):
            conjoined = True
        elif not (_COMMA.fullmatch(gap) and (conjoined or "respectively" in text)):
            break
        chain.insert(0, number)
    return chain


def _spans(text: str, chain: list[_Number]) -> Iterator[Span]:
    """A chain of numbers as figures: ranges are one, parts of a list one each."""
    place = 0
    first: FigureKind | None = None
    while place < len(chain):
        number = chain[place]
        end = number.unit_end or number.end
        following = chain[place + 1] if place + 1 < len(chain) else None
        before = ahead(text, number.start)
        if following is not None:
            gap = text[number.unit_end or number.end : following.start]
            between = _BETWEEN.search(before)
            levels = _FROM.search(before) and _CHANGED.search(before)
            if (_TO.fullmatch(gap) or (_AND.fullmatch(gap) and between)) and not levels:
                start = between.start() if between else number.start
                high_end = following.unit_end or following.end
                kind = kind_of(text, start, high_end, is_points=following.is_points)
                yield Span(start, high_end, number.value, following.value, kind)
                place += 2
                continue
        kind = kind_of(text, number.start, end, is_points=chain[-1].is_points)
        if place and first == "change":  # what a list shares
            kind = first
        first = first or kind
        yield Span(number.start, end, number.value, None, kind)
        place += 1
