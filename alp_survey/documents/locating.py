"""Find the figures of a passage: percentages, fractions in words, counts of a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from alp_survey.documents.bases import last_size, with_bases
from alp_survey.documents.cells import figures_of_cell
from alp_survey.documents.counts import counts_of_a_whole
from alp_survey.documents.figures import Found, Passage
from alp_survey.documents.fractions import fractions_in_words
from alp_survey.documents.hedging import hedge_before
from alp_survey.documents.kinds import kind_of
from alp_survey.documents.masking import is_no_figure, masked
from alp_survey.documents.percentages import percentages
from alp_survey.documents.sentences import Sentence, ahead, sentences
from alp_survey.documents.sources import Source, cited
from alp_survey.documents.spans import Span
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
        is_cell = passage.kind == "cell"
        for each in figures_of_cell(passage, _in_text) if is_cell else _in_text(passage):
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
        spans = [*percentages(sentence.text)]
        spans += [
            span for span in fractions_in_words(sentence.text) if not _is_bound(sentence.text, span)
        ]
        spans += counts_of_a_whole(sentence.text, spans)
        spans = _without_bands(_apart(spans))
        spans = [_as_change(span, sentence.text) for span in spans]
        spans = _of_one_rate(spans, sentence.text)
        source = cited(sentence.text)
        figures = [_found(span, sentence, passage, source) for span in spans]
        yield from with_bases(figures, sentence, earlier)
        earlier = last_size(sentence.text) or earlier


def _is_bound(text: str, span: Span) -> bool:
    """Whether a fraction is the bound of a category: "earning below two-thirds of the median"."""
    before, after = ahead(text, span.start), text[span.end :]
    return span.value is not None and is_no_figure(before, text[span.start : span.end], after)


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
        hedge=hedge_before(ahead(sentence.text, span.start)),
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
