"""Figures in the cells of a table, with what the heads of column and row say of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from alp_survey.documents.figures import FigureKind, Found, Passage
from alp_survey.documents.words import NUMBER, UNIT

__all__ = ["figures_of_cell"]

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
_PERCENT_ROW = re.compile(r"(?<![0-9])(?<![0-9] )(?:%|per ?cent\b)", re.IGNORECASE)
_POINTS_HEAD = re.compile(r"\bpoints?\b|\bpp\b|\bppts?\b|\bp\.p\.", re.IGNORECASE)
_NO_SHARE_HEAD = re.compile(
    r"^n$|\bcount\b|\bnumber\b|\bCI\b|interval|standard error|p-value|\bSE\b", re.IGNORECASE
)


def figures_of_cell(
    passage: Passage, in_text: Callable[[Passage], Iterable[Found]]
) -> Iterator[Found]:
    """The figures of a cell; `in_text` finds those of a cell that holds more than a number."""
    if passage.column and not passage.row and _LABEL_CELL.fullmatch(passage.text.strip()):
        return  # the name of a band
    bare = _cell(passage)
    if bare is None and _TEXT_CELL.fullmatch(passage.text.strip()):
        return
    for each in [bare] if bare else in_text(passage):
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
    if (
        match is None
        or match["unit"]
        or not (points or _PERCENT_HEAD.search(passage.column) or _PERCENT_ROW.search(passage.row))
    ):
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
