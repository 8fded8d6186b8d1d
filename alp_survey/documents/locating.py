"""Find the figures of a passage: percentages, fractions in words, counts of a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from alp_survey.documents.bases import last_size, with_bases
from alp_survey.documents.figures import FigureKind, Found, Passage
from alp_survey.documents.fractions import counts_of_a_whole, fractions_in_words
from alp_survey.documents.kinds import kind_of
from alp_survey.documents.masking import is_no_figure, masked
from alp_survey.documents.sentences import Sentence, ahead, sentences
from alp_survey.documents.sources import Source, cited
from alp_survey.documents.spans import Span
from alp_survey.documents.words import HEDGES, NUMBER, UNIT, WORD_NUMBER, number_of
from alp_survey.errors import InputError, Problem

__all__ = ["MOST_FIGURES", "locate"]


MOST_FIGURES = 20_000
"""Of a document; tables of numbers without a report around them have more."""


def locate(passages: Iterable[Passage]) -> tuple[Found, ...]:
    """Every figure of some passages, in their order.

    Raises
    ------
    InputError
        If there are more than `MOST_FIGURES`.

    Examples
    --------
    >>> text = "Nearly 73 percent of the 44 respondents earn less; 6 and 5% do not say (n = 44)."
    >>> [(each.text, each.value, each.hedge, each.n) for each in locate([Passage(text)])]
    [('73 percent', '73', 'nearly', 44), ('6', '6', '', 44), ('5%', '5', '', 44)]
    """
    found: list[Found] = []
    for place, passage in enumerate(passages):
        if _REFERENCES.fullmatch(passage.section):
            continue
        read = _in_cell if passage.kind == "cell" else _in_text
        for each in read(passage):
            found.append(replace(each, passage=place))
            if len(found) > MOST_FIGURES:
                got, expected = f"more than {MOST_FIGURES:,} figures", "a report, which has fewer"
                raise InputError(Problem("the document", got, expected, "Scan a part of it."))
    return tuple(found)


_REFERENCES = re.compile(
    r"(?:[0-9.]+\s*)?(?:references|bibliography|works cited|literature(?: cited)?|sources"
    r"|endnotes|further reading)\s*:?",
    re.IGNORECASE,
)


_WORTH = re.compile(
    r"[0-9%\u00bc-\u00be\u0600-\u06ff\u2150-\u215e]|cent\b|\bpct|\bhal(?:f|ves)|third|quarter"
    r"|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|ajority|inority|\bmost\b|\bin (?:every )?(?:two|three|four|five|six|seven|eight|nine"
    r"|ten|twelve|twenty)\b|\bout of|\b(?:one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|teen|ty) of\b",
    re.IGNORECASE,
)
"""A sentence without any of these has no figure, and most have none."""

_IN_WORDS = re.compile(
    r"^(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|[a-z]+teen)\b",
    re.IGNORECASE,
)


def _in_text(passage: Passage) -> Iterator[Found]:
    text = masked(passage.text)
    earlier = None
    for sentence in sentences(text):
        if not _WORTH.search(sentence.text):
            if _IN_WORDS.search(sentence.text):
                earlier = last_size(sentence.text) or earlier
            continue
        spans = [*_percentages(sentence), *fractions_in_words(sentence.text)]
        spans += counts_of_a_whole(sentence.text, spans)
        spans = _without_bands(_apart(spans))
        spans = [_as_change(span, sentence.text) for span in spans]
        spans = _of_one_rate(spans, sentence.text)
        source = cited(sentence.text)
        figures = [_found(span, sentence, passage, source) for span in spans]
        yield from with_bases(figures, sentence, earlier)
        earlier = last_size(sentence.text) or earlier


def _as_change(span: Span, text: str) -> Span:
    """A fraction by which something rose or fell is a change."""
    if span.kind != "share" or span.value is None or text[span.end - 1] == "%":
        return span
    kind = kind_of(text, span.start, span.end, is_points=False)
    return replace(span, kind="change") if kind == "change" else span


def _without_bands(spans: list[Span]) -> list[Span]:
    """Without ranges that follow one another like the bands of a question."""
    ranges = [span for span in spans if span.high and span.value]
    ends = [(float(span.value or 0), float(span.high or 0)) for span in ranges]
    joined = sum(0 <= low - high <= 1 for (_, high), (low, _) in pairwise(ends))
    return [span for span in spans if span not in ranges] if joined > 1 else spans


_COMPARED = re.compile(
    r"(?:compared (?:with|to)|against|from|versus|vs\.?|and|,|\(|while"
    r"|than)\s*(?:[^\W\d]+\s+){0,3}$",
    re.I,
)


def _of_one_rate(spans: list[Span], text: str) -> list[Span]:
    """What a rate is compared with, or made of, is a rate too."""
    found: list[Span] = []
    for span in spans:
        rated = found and found[-1].kind == "rate" and span.kind == "share" and span.value
        beside = rated and _COMPARED.search(text[found[-1].end : span.start])
        of_people = re.match(r"\s*(?:of|said|were|had|have)\b", text[span.end :])
        found.append(replace(span, kind="rate") if beside and not of_people else span)
    return found


def _found(span: Span, sentence: Sentence, passage: Passage, source: Source | None) -> Found:
    start, end = sentence.start + span.start, sentence.start + span.end
    return Found(
        text=passage.text[start:end],
        kind=span.kind,
        value=span.value,
        high=span.high,
        hedge=_hedge(ahead(sentence.text, span.start)),
        n=span.n,
        count=span.count,
        external=source.name if source and source.start <= span.start <= source.end else "",
        start=start,
        end=end,
        sentence=" ".join(passage.text[sentence.start : sentence.end].split()),
        sentence_number=sentence.number,
    )


def _apart(spans: list[Span]) -> list[Span]:
    """Spans in their order, without those inside others; the first of two that cross stays."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


# ---- percentages --------------------------------------------------------------------------------

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
    r"|margin|jump|improvement|slide|deficit)",
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
    r"(?:\bn\s*=|=|[-–—]|\b(?:out of|ages? of|ages?|aged|sections?|tables?|figures?|fig\."
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
    return bool(led) or bool(_MOVES.search(ahead(text, start)))


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


def _percentages(sentence: Sentence) -> Iterator[Span]:
    text = sentence.text
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
        yield Span(number.start, end, number.value, None, kind)
        place += 1


# ---- hedges and cells ---------------------------------------------------------------------------

_HEDGED = re.compile(
    rf"(?:^|(?<=[\s(\"“‘—–-]))({'|'.join(map(re.escape, HEDGES))})\s*(?:(?:a|the|an|between)\s+)?$",
    re.IGNORECASE,
)


def _hedge(before: str) -> str:
    """The hedging word that stands right before a figure."""
    match = _HEDGED.search(before)
    if match is None or (match[1].lower() == "up to" and _ROSE.search(before[: match.start()])):
        return ""
    return match[1].lower()


_ROSE = re.compile(
    r"\b(?:tick|climb|go|went|gone|mov|jump|edg|creep|crept|inch|push|driv|drove)\w*\s+$", re.I
)


_LABEL_CELL = re.compile(
    rf"(?:below|under|over|above|less than|more than|at least|up to|<|>|≤"
    rf"|≥)?\s*{NUMBER}\s*(?:{UNIT})?(?:\s*(?:-|–|to)\s*{NUMBER}\s*(?:{UNIT})?)?(?:\s+(?:or"
    rf"|and) (?:more|less|over|above|below|under))?",
    re.IGNORECASE,
)
_TEXT_CELL = re.compile(r"[^0-9%]{0,60}(?<!\w)(?:most|majority)[^0-9%]{0,40}")
_BARE_CELL = re.compile(
    rf"(?P<number>[+-]?{NUMBER})\s*(?P<unit>{UNIT})?\s*(?P<rest>\(.*\))?[*†‡a-c¹²³]{{0,3}}",
    re.IGNORECASE,
)
_PERCENT_HEAD = re.compile(r"%|\bper ?cent|\bpct\b|\bpercentage\b|\bshare\b|فیصد", re.IGNORECASE)
_POINTS_HEAD = re.compile(r"\bpoints?\b|\bpp\b|\bppts?\b|\bp\.p\.", re.IGNORECASE)
_NO_SHARE_HEAD = re.compile(
    r"^n$|\bcount\b|\bnumber\b|\bCI\b|interval|standard error|p-value|\bSE\b", re.IGNORECASE
)


def _in_cell(passage: Passage) -> Iterator[Found]:
    """The figures of a table cell, with what the heads of its column and row say of them."""
    if passage.column and not passage.row and _LABEL_CELL.fullmatch(passage.text.strip()):
        return  # the name of a band
    bare = _cell(passage)
    if bare is None and _TEXT_CELL.fullmatch(passage.text.strip()):
        return
    for each in [bare] if bare else _in_text(passage):
        kind = each.kind
        if kind == "share" and re.match(r"\s*[+-]", passage.text):
            kind = "change"
        elif kind == "share" and re.search(
            r"\brates?\b|turnout|inflation|unemployment", f"{passage.column} {passage.row}", re.I
        ):
            kind = "rate"
        elif kind == "share" and re.search(r"\b(?:change|growth)\b", passage.column, re.I):
            kind = "change"
        count, n = each.count, each.n
        if n is None and passage.n is not None and each.value is not None:
            n = passage.n
        if count is None and passage.count is not None and each.value is not None:
            count = passage.count
        sentence = (
            f"{passage.row}: {passage.text} ({passage.column})" if passage.row else each.sentence
        )
        yield replace(each, kind=kind, count=count, n=n, sentence=sentence)


def _cell(passage: Passage) -> Found | None:
    """The number of a table cell whose column is headed by a percent sign."""
    match = _BARE_CELL.fullmatch(passage.text.strip())
    points = _POINTS_HEAD.search(passage.column)
    if match is None or match["unit"] or not (points or _PERCENT_HEAD.search(passage.column)):
        return None
    if not points and _NO_SHARE_HEAD.search(passage.column):
        return None
    value = match["number"].replace(",", ".").replace("·", ".")
    if abs(float(value)) > 100:
        return None
    kind: FigureKind = "points" if points else "share"
    value = value.lstrip("+")
    start = passage.text.index(match["number"])
    return Found(match["number"], kind, value, start=start, end=start + len(match["number"]))
