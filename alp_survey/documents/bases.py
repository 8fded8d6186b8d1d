"""Of how many a figure is: bases and counts that stand in its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from alp_survey.documents.figures import Found
from alp_survey.documents.sentences import Sentence, ahead
from alp_survey.documents.words import PEOPLE, WORD_NUMBER, number_of
from alp_survey.figures.arithmetic import possible_counts

__all__ = ["Size", "as_counts", "last_size", "sizes_in", "with_bases"]

_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,7}"
_N = re.compile(
    rf"(?<![\w.])(?:[nN]|N|base|respondents|ن)\s*(?:=|:)\s*(?P<n>{_DIGITS})(?![\d.]*\s*%)",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    rf"(?P<lead>^|\b(?:of|among|amongst|from|sample of|survey of|interviews with|survey with"
    rf"|all|out of|surveyed|interviewed|polled|asked)\s+(?:(?:the|these|those|our|all|some"
    rf"|about|around|a total of|a sample of|over|nearly|more than|only)\s+){{0,3}}"
    rf"(?:\w+\s+)?)(?<![\w.])(?P<n>{_DIGITS}|{WORD_NUMBER})(?!\s*(?:per ?cent|%|quarters"
    rf"|thirds|fifths|in\b|out\b|of\b))\s+(?:[\w'’-]+\s+){{0,3}}?(?P<who>{PEOPLE})\b",
    re.IGNORECASE,
)
_OF_THE = re.compile(
    rf"(?<!age )(?<!ages )(?:\b(?:of|among|amongst)\s+(?:(?:the|these|those|our"
    rf"|all)\s+){{0,2}})(?P<n>{_DIGITS}|{WORD_NUMBER})(?![\w%/]|[.,]\d)(?!\s*(?:%|per ?cent"
    rf"|percentage|points?\b|years?\b|months?\b|days?\b|hours?\b|weeks?\b|minutes?\b|km\b|kg\b"
    rf"|million|billion|lakh|crore|rupees|dollars|euros|[-–]))",
    re.IGNORECASE,
)
_OF_WHICH = re.compile(
    rf"(?<![\w.,])(?P<n>{_DIGITS})\s+(?:[^\W\d]+\s+){{0,2}}[^\W\d]+,\s+of (?:which|whom)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"[(\[]\s*(?:or\s+)?(?P<count>{_DIGITS})\s+(?:[\w'’-]+\s+){{0,2}}?{PEOPLE}\s*[)\]]",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"(?P<count>{_DIGITS}|{WORD_NUMBER})\s*(?:/|(?:out of"
    rf"|of)(?:\s+a\s+total(?:\s+of)?)?(?:\s+(?:the|our|these|those"
    rf"|all))?)\s*(?P<n>{_DIGITS}|{WORD_NUMBER})(?![\w/%])",
    re.IGNORECASE,
)
_PAIRED = re.compile(r"[0-9]\s?/\s?[0-9]|\bof\b", re.IGNORECASE)
_BEFORE_SHARE = re.compile(
    r"\s*(?:[\w’'-]+\s+){0,3}[(\[]\s*[0-9.,]+\s*(?:%|per ?cent)", re.IGNORECASE
)
_BESIDE = 3  # signs between a figure and the bracket that belongs to it


class Size(NamedTuple):
    """A number that stands for how many, and where in the sentence."""

    number: int
    start: int
    end: int
    bracket: bool


def sizes_in(text: str) -> list[Size]:
    """Every "n = 44", "44 respondents" and the like of a sentence.

    Examples
    --------
    >>> [size.number for size in sizes_in("Of the 44 workers, 73% earn less (n = 40).")]
    [44, 40]
    """
    found: dict[int, Size] = {}
    for match in _N.finditer(text):
        number = number_of(match["n"])
        bracket = bool(re.search(r"[(\[][^()\[\]]{0,12}$", ahead(text, match.start())))
        if number:
            found[match.start("n")] = Size(number, match.start(), match.end(), bracket)
    for match in _OF_PEOPLE.finditer(text):
        if not match["lead"] and _BEFORE_SHARE.match(text, match.end()):
            continue  # "four respondents (9%)" are those in the figure
        number = number_of(match["n"])
        if re.match(r"\d{1,2}\s[A-Z]", text) and match.start("n") == 0:
            continue  # the mark of a footnote
        if number and number > 1 and not 1900 <= number <= 2099:
            found.setdefault(match.start("n"), Size(number, match.start("n"), match.end(), False))
    for pattern in (_OF_THE, _OF_WHICH):
        for match in pattern.finditer(text):
            number = number_of(match["n"])
            alone = pattern is _OF_WHICH or _ends(text, match.end())
            if number and number > 9 and alone and not 1900 <= number <= 2099:
                found.setdefault(
                    match.start("n"), Size(number, match.start("n"), match.end(), False)
                )
    return sorted(found.values(), key=lambda size: size.start)


_LISTED_SIZE = re.compile(rf"[^.:;]{{3,60}}:\s*(?P<n>{_DIGITS})\s*\.?")


def last_size(text: str) -> int | None:
    """The base that a sentence leaves to the next: "Teachers trained: 212."."""
    if match := _LISTED_SIZE.fullmatch(text.strip()):
        return number_of(match["n"])
    sizes = sizes_in(text)
    return sizes[-1].number if sizes else None


def _ends(text: str, end: int) -> bool:
    """Whether a number stands by itself, as in "a quarter of the 320 would"."""
    return bool(re.match(r"\s*(?:[.,;:)]|$)|\s+[^\W\d]+", text[end:]))


def with_bases(
    figures: Sequence[Found], sentence: Sentence, earlier: int | None = None
) -> Iterator[Found]:
    """The figures of a sentence with the counts and bases that it gives; counts of their own go.

    `earlier` is the last base of the sentences before, by which "(n = 19)" can be told to be a
    count.
    """
    counted = [each for each in figures if each.kind == "count"]
    sizes = [
        size
        for size in sizes_in(sentence.text)
        if not any(
            each.start - sentence.start < size.end and size.start < each.end - sentence.start
            for each in counted
        )
    ]
    shares = [each for each in figures if each.kind != "count"]
    pairs = [_pair_beside(each, sentence, shares) for each in shares]
    told = {pair[2] for pair in pairs if pair is not None}
    for each in figures:
        if each.kind == "count":
            if each.start - sentence.start not in told:
                yield each
            continue
        yield _with_base(each, sentence, sizes, shares, earlier)


def _with_base(
    each: Found,
    sentence: Sentence,
    sizes: Sequence[Size],
    shares: Sequence[Found],
    earlier: int | None,
) -> Found:
    text = sentence.text
    end = each.end - sentence.start
    pair = _pair_beside(each, sentence, shares)
    if pair is not None:
        return replace(each, count=pair[0], n=pair[1])
    if each.kind == "points" or (each.value is None and each.kind != "share"):
        return each
    counted = _counted_beside(text, end)
    own = next((size for size in sizes if _belongs(text, end, size)), None)
    attached = [
        size
        for size in sizes
        if any(_belongs(text, other.end - sentence.start, size) for other in shares)
    ]
    others = [
        size
        for size in sizes
        if size is not own and (size not in attached or _is_listed(text, end, size))
    ]
    reach = min(
        (other.start for other in shares if other.start >= each.end),
        default=sentence.end + 1,
    )
    others = [
        size
        for size in others
        if size.start + sentence.start < reach or _is_listed(text, end, size)
    ]
    stated = _stated(each, sentence, others)
    if own is not None:
        inside = not re.search(r"[(\[]", text[end : own.start])
        if inside and stated is None:
            return replace(each, count=own.number, why_n=_INSIDE)
        return _own_bracket(each, own, stated, earlier)
    if counted is None and stated is not None and each.value is not None and each.high is None:
        counted = _count_beside(text, each.start - sentence.start, end, each.value, stated)
    return replace(each, n=stated, count=counted)


def _count_beside(text: str, start: int, end: int, value: str, n: int) -> int | None:
    """The count right before "(30.2%)", or in brackets behind it, if it prints so at the base."""
    before = re.search(
        rf"(?<![\w.,])({_DIGITS}|{WORD_NUMBER})(?:\s+[^\W\d]+){{0,2}}\s*[(\[]\s*$",
        ahead(text, start),
        re.I,
    )
    behind = re.match(rf"\s*(?:[(\[]\s*|, or )({_DIGITS})(?![.\d]*\s*%)", text[end:])
    for match in (before, behind):
        count = number_of(match[1]) if match else None
        if count is not None and count <= n and _prints(value, count, n):
            return count
    among = re.search(rf", or ({_DIGITS})\s+(?:{PEOPLE})\b", text[end:])
    count = number_of(among[1]) if among else None
    return count if count is not None and count <= n and _prints(value, count, n) else None


def _belongs(text: str, end: int, size: Size) -> bool:
    """Whether a number in brackets stands right behind a figure."""
    gap = text[end : size.start] if size.start >= end else "-"
    return size.bracket and bool(
        re.fullmatch(r"[\w\s,'’-]{0,14}?\s*[(\[]\s*(?:[\w.,% ]{0,12}?[;,]\s*)?|\s*[,;]\s*", gap)
    )


def _is_listed(text: str, end: int, size: Size) -> bool:
    """Whether only other figures of a list stand between a figure and the bracket behind them."""
    gap = text[end : size.start] if size.start >= end else "-"
    return bool(re.fullmatch(r"(?:[\s,0-9.%(\[]|and|or|per ?cent|percent)*", gap))


_INSIDE = "it stands in the brackets of the percentage, as counts do"
_ALONE = "no other base is stated, so it is taken to be one"


def as_counts(figures: Sequence[Found]) -> list[Found]:
    """Numbers in brackets that were taken to be bases, but are counts of one base together.

    "77% (n=36)" and "57% (n=27)" are impossible of 36 and 27, and possible as 36 and 27 of 47. So
    where all such numbers of a document, two or more, fit one base as counts, they are counts.
    """
    found = list(figures)
    alone = [place for place, each in enumerate(found) if each.why_n == _ALONE and each.n]
    numbers = {found[place].n for place in alone}
    if len(numbers) < 2 or len(numbers) < len(alone):  # a base that comes again is one
        return found
    shared = set.intersection(*(_bases_of(found[place]) for place in alone))
    for place in alone if shared else ():
        base = min(shared) if len(shared) == 1 else None
        said = f"of {base}" if base else f"of a base of {min(shared)} to {max(shared)}"
        why = f"with the other numbers in brackets it is a count {said}"
        found[place] = replace(found[place], count=found[place].n, n=base, why_n=why)
    return found


def _bases_of(each: Found) -> set[int]:
    """Every base of which its number in brackets prints as its percentage."""
    value, number = float(each.value or 0), each.n or 0
    if not value or each.high is not None:
        return set()
    near = range(int(number * 99 / (value + 1)), int(number * 101 / max(value - 1, 0.5)) + 2)
    return {
        base for base in near[:20_000] if base >= number and _prints(str(each.value), number, base)
    }


def _own_bracket(each: Found, own: Size, stated: int | None, earlier: int | None) -> Found:
    """Whether the number in brackets behind a figure counts those who are in it, or all."""
    value = each.value
    if (
        stated is not None
        and own.number <= stated
        and value is not None
        and _prints(value, own.number, stated)
    ):
        why = f"{own.number} of {stated} prints as {value}%, so the number in brackets is a count"
        return replace(each, count=own.number, n=stated, why_n=why)
    told = stated is None and earlier is not None and own.number <= earlier
    if told and earlier and value is not None and _prints(value, own.number, earlier):
        why = f"{own.number} of the {earlier} said before prints as {value}%: a count"
        return replace(each, count=own.number, why_n=why)
    if stated is None or value is None:
        return replace(each, n=own.number, why_n=_ALONE)
    why = f"{own.number} of {stated} does not print as {value}%, so it is taken to be the base"
    return replace(each, n=own.number, why_n=why)


def _prints(value: str, count: int, n: int) -> bool:
    if n < 1 or Fraction(value) > 100:
        return False
    try:
        return count in possible_counts(f"{value}%", n)
    except ValueError:
        return False


def _stated(each: Found, sentence: Sentence, sizes: Sequence[Size]) -> int | None:
    """The base that the sentence says for a figure: right behind it, else the last before it."""
    text = sentence.text
    start, end = each.start - sentence.start, each.end - sentence.start
    behind = [size for size in sizes if size.start >= end]
    own_of = re.match(
        rf"\s*[)\]]?\s*(?:of|among|out of)\s+(?:(?:the|these|those|all"
        rf"|our)\s+){{0,2}}({_DIGITS}|{WORD_NUMBER})(?![\w%]|[.,]\d)(?!\s*(?:%|per ?cent))",
        text[end:],
        re.I,
    )
    if own_of and (number := number_of(own_of[1])) and number > 1:
        return number
    if behind and re.fullmatch(
        r"\s*(?:of|among|in|from|out of)\s+(?:(?:the|these|those|all|our|a|total|sample"
        r"|of)\s+){0,4}",
        text[end : behind[0].start],
    ):
        return behind[0].number
    if re.match(
        r"\s+of\s+(?:the\s+)?(?!them\b|those\b|these\b|whom\b|which\b|all\b|the\b)[^\W\d]",
        text[end:],
    ) and not re.match(rf"\s+of\s+(?:the\s+|all\s+)?(?:\w+\s+)?{PEOPLE}\b", text[end:], re.I):
        return None
    before = [size for size in sizes if size.end <= start]
    if before:
        return before[-1].number
    return behind[0].number if len({size.number for size in sizes}) == 1 and behind else None


def _counted_beside(text: str, end: int) -> int | None:
    """The count in brackets right behind a figure, such as "(32 respondents)"."""
    match = re.compile(r"[\w\s,'’-]{0,40}?").match(text, end)
    for bracket in _COUNTED.finditer(text, end):
        gap = text[end : bracket.start()]
        if (
            match is not None
            and len(gap) <= 40
            and "%" not in gap
            and ";" not in gap
            and not re.search(r"\d", gap)
        ):
            return number_of(bracket["count"])
        break
    return None


def _pair_beside(
    each: Found, sentence: Sentence, shares: Sequence[Found]
) -> tuple[int, int, int] | None:
    """Count and base that say the same as a percentage beside them, and where they stand."""
    text = sentence.text
    if each.value is None or each.high is not None or not _PAIRED.search(text):
        return None
    start, end = each.start - sentence.start, each.end - sentence.start
    for match in _PAIR.finditer(text):
        count, n = number_of(match["count"]), number_of(match["n"])
        if count is None or n is None or not 0 <= count <= n or n < 1:
            continue
        if match.start() < end and start < match.end():
            continue
        gap = text[match.end() : start] if match.end() <= start else text[end : match.start()]
        if (
            len(gap) > 60
            or re.search(r"[;.]\s", gap)
            or any(
                other is not each
                and min(match.start(), start) < other.start - sentence.start < max(match.end(), end)
                for other in shares
            )
        ):
            continue
        near = abs(100 * count / n - float(each.value)) <= 1
        if near and (re.search(r"[(\[,]|\bor\b|–|—|:|=", gap) or not gap.strip()):
            return count, n, match.start()
    return None
