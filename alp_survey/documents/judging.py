"""What can be said of located figures by themselves: arithmetic, sums, and two values for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, groupby
from typing import NamedTuple

from alp_survey.documents.figures import Found
from alp_survey.documents.linking import content_words
from alp_survey.figures.arithmetic import judge_figure, nearest_printable
from alp_survey.figures.quotes import Quote
from alp_survey.figures.reading import DEFAULT_HEDGES, parse_quote

__all__ = ["Judged", "Remark", "contradictions", "judge", "together"]

_MOST_PAIRS = 200_000


class Judged(NamedTuple):
    """The arithmetic of one figure: a verdict of the audit, and why; empty without a base."""

    verdict: str
    reason: str


def judge(each: Found) -> Judged:
    """Whether a share can be true at the base beside it, and whether it is the count beside it.

    Examples
    --------
    >>> judge(Found("33 percent", "share", "33", n=44)).verdict
    'impossible'
    >>> judge(Found("73%", "share", "73", n=44, count=32))
    Judged(verdict='possible', reason='')
    """
    quote = _quote(each)
    if quote is None or each.n is None:
        return Judged("", "")
    if each.count is not None:
        return _of_count(each, quote, each.count, each.n)
    verdict, _, _ = judge_figure(quote, each.n)
    reason = ""
    if verdict == "impossible" or verdict.startswith("possible only"):
        below, above = nearest_printable(quote, each.n)
        near = [
            f"{point.printed} is {point.count} of {each.n}" for point in (below, above) if point
        ]
        reason = "; ".join(near)
    return Judged(verdict, reason)


def _of_count(each: Found, quote: Quote, count: int, n: int) -> Judged:
    """A percentage with its count and base: one says what the other must be."""
    exact = Fraction(100 * count, n)
    verdict, _, counts = judge_figure(quote, n)
    if count in counts:
        return Judged(verdict, "")
    said = f"{count} of {n} is {float(exact):.{max(each.decimals, 1) + 1}f}%"
    return Judged("differs from its count", said)


def _quote(each: Found) -> Quote | None:
    if each.value is None or each.high is not None or each.kind != "share" or not _is_percent(each):
        return None
    word = each.hedge if each.hedge in DEFAULT_HEDGES else ""
    try:
        return parse_quote(f"{word} {each.value}%".strip())
    except ValueError:
        return None


def _is_percent(each: Found) -> bool:
    """Whether it is a number with a percent sign, and no fraction in words."""
    return bool(re.search(r"\d|per ?cent|%", each.text)) and " in " not in each.text


class Remark(NamedTuple):
    """Something about several figures; `wrong` if they cannot all be true."""

    text: str
    wrong: bool


def together(figures: Sequence[Found]) -> Iterator[tuple[int, Remark]]:
    """Series that are no parts of one whole: the place of the first figure, and why.

    More than 100 together is wrong where the sentence says that they are a whole: "the remainder",
    "the rest". Else each respondent may have given several answers.
    """

    def where(place: int) -> tuple[int, int]:
        return figures[place].passage, figures[place].sentence_number

    shares = [
        place
        for place, each in enumerate(figures)
        if _quote(each) is not None and not each.external
    ]
    series = [list(group) for _, group in groupby(shares, key=where)]
    for position, own in enumerate(series):
        first = figures[own[0]]
        whole = bool(_REST.search(first.sentence))
        before = series[position - 1][-1:] if position else []
        begins = _REST.search(first.sentence[:30])
        begun = begins and before and figures[before[0]].passage == first.passage
        places = [*before, *own] if begun else own
        if len(places) < 3 or len({figures[place].n for place in places} - {None}) > 1:
            continue
        total = sum(Fraction(figures[place].value or 0) for place in places)
        slack = sum(Fraction(1, 2 * 10 ** figures[place].decimals) for place in places)
        if total > 100 + slack:
            said = f"{_listed(figures, places)} are {float(total):g} together"
            why = (
                "cannot be the parts of one whole"
                if whole
                else "not one whole: several answers each"
            )
            yield places[0], Remark(f"{said}: {why}", whole)


_REST = re.compile(
    r"\b(?:the remainder|the rest|the remaining|the others|remainder)\b", re.IGNORECASE
)


def _listed(figures: Sequence[Found], places: Sequence[int]) -> str:
    return ", ".join(figures[place].value or "" for place in places)


def contradictions(
    figures: Sequence[Found], sections: Sequence[str]
) -> Iterator[tuple[int, int, Remark]]:
    """Pairs of shares that seem to be of the same thing and differ: their places, and why.

    `sections` are the headings above the passages. Reports say the same of one district after the
    other: a pair is wrong in one section, or if one of the two is a summary; else it is only said.
    """
    about = {
        place: words
        for place, each in enumerate(figures)
        if _quote(each) is not None and len(words := content_words(_of_what(each))) >= 3
    }
    by_word: dict[str, list[int]] = {}
    for place, words in about.items():
        for word in words:
            by_word.setdefault(word, []).append(place)
    pairs: dict[tuple[int, int], int] = {}
    for places in by_word.values():
        if len(places) > 60:  # a word of the subject, not of a figure
            continue
        for pair in combinations(places, 2):
            pairs[pair] = pairs.get(pair, 0) + 1
        if len(pairs) > _MOST_PAIRS:
            return
    for (one, other), shared in sorted(pairs.items()):
        first, second = figures[one], figures[other]
        either = len(about[one] | about[other])
        apart = (first.passage, first.sentence_number) != (second.passage, second.sentence_number)
        if shared < 3 or shared < 0.7 * either or not apart or first.value == second.value:
            continue
        if first.n is not None and second.n is not None and first.n != second.n:
            continue
        said = f"printed as {first.text} and as {second.text}: of the same thing, by the words"
        here, there = sections[first.passage], sections[second.passage]
        wrong = here == there or bool(_SUMMARY.search(f"{here} {there}"))
        yield one, other, Remark(said, wrong)


_SUMMARY = re.compile(
    r"summary|key (?:findings|messages|results|points|takeaways)|highlights|abstract|introduction"
    r"|conclusion|at a glance|overview|background|in brief|خلاصہ",
    re.IGNORECASE,
)


def _of_what(each: Found) -> str:
    """What is said of those in a figure: the words behind it, up to the next one."""
    at = each.sentence.find(" ".join(each.text.split()))
    after = each.sentence[at + len(each.text) :] if at >= 0 else each.sentence
    return re.split(r"[;()]|,|\band\b|\d", after)[0]
