"""So many of so many: "32 of the 44", "32/44 (73%)"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from alp_survey.documents.sentences import ahead
from alp_survey.documents.spans import Span
from alp_survey.documents.words import PEOPLE, UNIT, WORD_NUMBER, number_of

__all__ = ["counts_of_a_whole"]

_COUNT = re.compile(
    rf"(?<![\w.,/$€£-])(?P<part>[0-9]{{1,3}}(?:,[0-9]{{3}})*|{WORD_NUMBER})\s+(?:(?:of"
    rf"|out of)(?:\s+(?:the|our|these|those|all))?|out of a total of"
    rf"|of a total of)\s+(?P<whole>[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,6}}|{WORD_NUMBER})\b"
    r"(?!\s*(?:%|per ?cent|percent|stars?\b|[.,:/-]\d|January|February|March|April|May\b|June"
    r"|July|August|September|October|November|December|marks?\b))",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(?<![\w./,-])(?P<part>[0-9]{1,5})/(?P<whole>[0-9]{1,5})(?![\w/-]|\.\d)")
_SLASH_TIME = re.compile(r"\s*(?:season|academic|school|fiscal|financial|FY|mmHg|inch)", re.I)


def counts_of_a_whole(text: str, spans: Iterable[Span]) -> list[Span]:
    """So many of so many respondents, where no percentage stands beside them that says the same."""
    others = list(spans)
    found = []
    for pattern in (_COUNT, _SLASHED):
        for match in pattern.finditer(text):
            part, whole = number_of(match["part"]), number_of(match["whole"])
            if part is None or whole is None or not 0 <= part <= whole or whole < 2:
                continue
            if 1900 <= whole <= 2100 and not re.match(
                rf"\s+(?:\w+\s+){{0,2}}{PEOPLE}", text[match.end() :]
            ):
                continue
            if any(each.start < match.end() and match.start() < each.end for each in others):
                continue
            if pattern is _SLASHED and not _slashed(text, match):
                continue
            if re.search(
                r"\b(?:page|table|figure|part|chapter|section|item|step|question|box|volume"
                r"|issue|article|wave|round|phase|day|scored?|scores? of|rated(?: it)?"
                r"|rank(?:ed|s|ing)?|placed|rating of|mark of)\s+$",
                ahead(text, match.start()),
                re.I,
            ):
                continue
            after = text[match.end() :]
            if re.match(
                r"\s+(?:days?|weeks?|months?|years?|nights?|hours?|occasions|times)\b", after
            ):
                continue
            if match["part"].lower() == "one" and not re.match(
                rf"\s+(?:\w+\s+){{0,2}}{PEOPLE}\b", after, re.I
            ):
                continue
            found.append(Span(match.start(), match.end(), None, kind="count", count=part, n=whole))
    return found


def _slashed(text: str, match: re.Match[str]) -> bool:
    """Whether 32/44 is so many of so many: beside a percentage, or of people."""
    after = text[match.end() :]
    if _SLASH_TIME.match(after):
        return False
    beside = re.match(rf"\s*[,;]?\s*\(?\s*[0-9.,]+\s*{UNIT}", after)
    before = re.search(rf"{UNIT}\s*[\[(,;]?\s*(?:n\s*=\s*)?$", ahead(text, match.start()))
    return bool(
        beside or before or re.match(rf"\s+(?:of\s+)?(?:the\s+)?(?:\w+\s+){{0,2}}{PEOPLE}", after)
    )
