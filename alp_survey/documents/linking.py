"""Which claim of a register a printed figure is: never by a guess where two fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from alp_survey.claims.register import Claim, ExternalFigure, Place
from alp_survey.claims.study import Study
from alp_survey.documents.figures import Found, Passage
from alp_survey.documents.words import clean, number_of
from alp_survey.figures.quotes import Hedge, Quote
from alp_survey.figures.reading import parse_quote

__all__ = ["Link", "LinkStatus", "link_figures", "sections_of", "unprinted"]

LinkStatus = Literal[
    "registered",
    "registered elsewhere",
    "fits several claims",
    "value differs from the register",
    "external",
    "unregistered",
]
"""How a figure of a document stands to the register of a study.

``registered``: value and place agree with one claim; ``registered elsewhere``: the value is that of
a claim, which the register has in other sections; ``fits several claims``: a person must say which;
``value differs from the register``: the words are those of a claim of this section, the figure is
another; ``external``: the register lists it among figures from elsewhere, or its sentence cites a
source.
"""


@dataclass(frozen=True, slots=True)
class Link:
    """What a figure is in the register: its status, and the claims that are meant."""

    status: LinkStatus
    claims: tuple[str, ...] = ()


class _Key(NamedTuple):
    """By what two printed figures are the same."""

    value: Fraction | str
    decimals: int
    top: Fraction | None


def sections_of(passages: Sequence[Passage]) -> list[tuple[str, ...]]:
    """The headings above each passage: the last one, those right above it, and its own number."""
    above: tuple[str, ...] = ()
    found, open_ = [], False
    for passage in passages:
        if passage.kind == "heading":
            above = (*above, passage.text) if open_ else (passage.text,)
            open_ = True
        else:
            open_ = False
        numbered = _NUMBERED.match(passage.text) if passage.kind == "text" else None
        own = ((numbered[1] or numbered[2]),) if numbered else ()
        found.append((*above[-3:], *own))
    return found


_NUMBERED = re.compile(r"\*\*(\d{1,2}(?:\.\d{1,2})*)\.?\*\*|(\d{1,2}(?:\.\d{1,2})+)\.?\s+[A-Z]")
"""The number with which a paragraph begins, bold or of several parts."""


def link_figures(
    figures: Sequence[Found], sections: Sequence[tuple[str, ...]], study: Study
) -> list[Link]:
    """The link of every figure, in their order."""
    register = _Register(study)
    return [register.link(each, sections[each.passage]) for each in figures]


class _Register:
    """Claims and external figures by what they print."""

    def __init__(self, study: Study) -> None:
        self.hedges = study.hedges
        self.claims: dict[_Key, list[tuple[Claim, Place, Quote]]] = {}
        for claim in study.claims:
            if claim.kind == "size":
                continue
            for place in claim.places:
                for text in filter(None, dict.fromkeys((place.prints, claim.quote))):
                    if (found := self._read(text)) is not None:
                        self.claims.setdefault(found[0], []).append((claim, place, found[1]))
        self.external: dict[_Key, list[ExternalFigure]] = {}
        for each in study.register.external:
            if (found := self._read(each.figure)) is not None:
                self.external.setdefault(found[0], []).append(each)
        self.all = [claim for claim in study.claims if claim.quote and claim.kind != "size"]

    def link(self, each: Found, sections: tuple[str, ...]) -> Link:
        found = self._read(each.printed) or self._read(each.text)
        if found is None:
            return Link("external") if each.external else Link("unregistered")
        key, quote = found
        same = self.claims.get(key, []) if each.kind in ("share", "count") else []
        outside = [
            figure
            for figure in self.external.get(key, [])
            if any(_agrees(place, sections) for place in figure.places)
        ]
        here = [entry for entry in same if _agrees(entry[1], sections)]
        if outside and (each.external or not here):
            return Link("external")
        if here:
            return self._one_of(here, quote)
        if each.external:
            return Link("external")
        if same:
            return Link("registered elsewhere", _ids(entry[0] for entry in same))
        if each.kind == "share" and (like := self._like(each, sections)):
            return Link("value differs from the register", like)
        return Link("unregistered")

    def _one_of(self, here: Sequence[tuple[Claim, Place, Quote]], quote: Quote) -> Link:
        """The claim, if there is one only, or one only with the same hedge."""
        if len(_ids(entry[0] for entry in here)) > 1:
            hedged = [entry for entry in here if entry[2].word == quote.word]
            here = hedged or here
        ids = _ids(entry[0] for entry in here)
        return Link("registered" if len(ids) == 1 else "fits several claims", ids)

    def _like(self, each: Found, sections: tuple[str, ...]) -> tuple[str, ...]:
        """Claims of this section that say what the sentence says around the figure."""
        said = content_words(_around(each))
        found = []
        for claim in self.all:
            words = content_words(claim.says)
            shared = len(words & said)
            near = shared >= 2 and shared >= 0.6 * len(words)
            if near and any(_agrees(place, sections) for place in claim.places):
                found.append(claim.id)
        return tuple(found)

    def _read(self, text: str) -> tuple[_Key, Quote] | None:
        """What a text prints, and by what it is found again; None of what is no percentage."""
        hedges: Mapping[str, Hedge] = self.hedges
        for attempt in (text, re.sub(r"^(?:large|small|clear|slim|vast) ", "", text)):
            try:
                quote = parse_quote(attempt, hedges=hedges)
            except ValueError:
                continue
            if quote.value is None:
                return _Key(quote.word, 0, None), quote
            top = quote.hedge.above if quote.word == "range" and quote.hedge else None
            return _Key(quote.value, quote.decimals, top), quote
        return None


def _ids(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.id for claim in claims))


def _agrees(place: Place, sections: tuple[str, ...]) -> bool:
    """Whether a place of the register is under one of these headings."""
    wanted = _plain(place.section)
    for heading in map(_plain, sections):
        if heading == wanted or heading.startswith((f"{wanted} ", f"{wanted}: ", f"{wanted}. ")):
            return True
        if heading.rstrip(":.") == wanted:
            return True
    return False


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("*", "").split())


_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "without",
        "and",
        "or",
        "but",
        "not",
        "no",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "who",
        "whom",
        "whose",
        "which",
        "that",
        "this",
        "these",
        "those",
        "their",
        "its",
        "they",
        "them",
        "as",
        "than",
        "then",
        "also",
        "only",
        "into",
        "about",
        "over",
        "under",
        "between",
        "among",
        "per",
        "cent",
        "percent",
        "respondents",
        "respondent",
        "workers",
        "digital",
        "surveyed",
        "survey",
        "said",
        "say",
        "says",
        "report",
        "reported",
        "share",
        "it",
        "he",
        "she",
        "we",
        "our",
        "i",
        "more",
        "most",
        "less",
        "per",
    ]
)


def content_words(text: str) -> frozenset[str]:
    """The words of a text that carry what it says, without endings."""
    words = re.findall(r"[^\W\d_]{3,}", text.casefold())
    return frozenset(_stem(word) for word in words if word not in _STOP)


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: -len(ending)]
    return word


def _around(each: Found) -> str:
    """What the sentence says next to a figure: up to other figures, and not beyond."""
    text = each.sentence
    at = text.find(" ".join(each.text.split()))
    if at < 0:
        return text
    after = _OTHER.split(text[at + len(each.text) :])[0]
    return after if len(content_words(after)) > 1 else f"{_OTHER.split(text[:at])[-1]} {after}"


_OTHER = re.compile(r";|[0-9]+(?:\.[0-9]+)?\s*(?:%|per ?cent)")


def unprinted(
    study: Study,
    links: Sequence[Link],
    passages: Sequence[Passage],
    sections: Sequence[tuple[str, ...]],
) -> tuple[str, ...]:
    """Claims of the register whose figure or words were not found in the document.

    A claim that prints a percentage is found by a link; one that prints a number or words, by these
    in one of its sections. One that prints neither cannot be looked for.
    """
    linked = {id for link in links if link.status in _LINKED for id in link.claims}
    missing = []
    for claim in study.claims:
        said = claim.quote or claim.words
        if claim.id in linked or said is None:
            continue
        texts = [
            passage.text
            for passage, above in zip(passages, sections, strict=True)
            if any(_agrees(place, above) for place in claim.places)
        ]
        if not _says(" ".join(texts), said, is_number=claim.kind == "size"):
            missing.append(claim.id)
    return tuple(missing)


_LINKED: tuple[LinkStatus, ...] = ("registered", "fits several claims", "registered elsewhere")


def _says(text: str, said: str, *, is_number: bool) -> bool:
    """Whether printed words, or a number in digits or words, stand in a text."""
    plain = _plain(clean(text))
    if is_number:
        number = number_of(said)
        words = (match[0] for match in re.finditer(r"[0-9][0-9,]*|[a-z]+(?:-[a-z]+)?", plain))
        return number is not None and any(number_of(word) == number for word in words)
    if re.search(r"\d", said):
        return False  # a percentage is found by its link
    pieces = [piece.strip(" .…") for piece in re.split(r";|\.\.\.|…", _plain(said))]
    return all(piece in plain for piece in pieces if piece)
