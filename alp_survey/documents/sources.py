"""Whether a sentence cites somebody else for its figures."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Source", "cited"]

_AUTHOR_YEAR = re.compile(
    r"\((?:see |cf\. |e\.g\.,? )?[A-Z][\w&.,'’ -]{1,80}?,?\s*\(?(?:19"
    r"|20)\d\d[a-z]?(?:[,:;][^()]{0,40})?\)"
    r"|\b[A-Z][\w’'-]+(?: (?:et al\.|and [A-Z][\w’'-]+|& [A-Z][\w’'-]+))? \((?:19|20)\d\d[a-z]?\)"
)
_NUMBERED = re.compile(r"\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]")
_WHO = (
    r"(?P<who>[A-Z][\w’'&.-]*(?:\s+(?:of|for|and|the|on)?\s*[A-Z][\w’'&.-]*){0,6}"
    r"|[\w’' ]{0,30}?\b(?:census|register|ministry|agency|bureau|bulletin)\b)"
)
_ACCORDING = re.compile(
    r"\b(?i:according to|as reported by|reported by|estimates? (?:by|from)|data from"
    r"|figures from|(?:cited|quoted) (?:by|in|from)"
    r"|published by|source:)\s+(?:the\s+|an?\s+)?(?:latest\s+|separate\s+|official\s+)?" + _WHO
)
_REPORTS = re.compile(
    r"\b(?:the|The|which the|that the)\s+(?P<who>(?:[A-Z][\w’'&-]+\s+)(?:(?:of|for|and|the"
    r"|on)\s+)*(?:[A-Z][\w’'&-]+\s+){0,5}|[a-z]*\s?census(?: of \d{4})?\s+)(?:reports?"
    r"|reported|estimates?|estimated|puts|gives|gave|found|published)\b"
)
_IN_URDU = re.compile(r"کے مطابق|وفقا ل|بحسب")
_OURS = re.compile(r"^(?:ALP|Survey|Table|Figure|Our|This|These|Section|Annex|Wave|Round)\b")


class Source(NamedTuple):
    """What a sentence cites, and from where to where in it the citation reaches."""

    name: str
    start: int
    end: int


_PARTS = re.compile(
    r";|, (?:but|while|whereas|compared|though|although|against|in a)\b|\bcompared (?:with"
    r"|to)\b|\bthan the\b|\bof the \d"
)


def cited(sentence: str) -> Source | None:
    """What a sentence names as the source of its figures, and of which part of it.

    Examples
    --------
    >>> cited("Receipts rose by 30 percent (World Bank, 2023).").name
    '(World Bank, 2023)'
    >>> cited("73 percent of the respondents earn less.") is None
    True
    """
    match = _AUTHOR_YEAR.search(sentence) or _NUMBERED.search(sentence)
    name = match[0] if match else ""
    if match is None:
        match = _ACCORDING.search(sentence) or _REPORTS.search(sentence)
        name = match["who"].strip() if match else ""
        if match is None or _OURS.match(name):
            match = _IN_URDU.search(sentence)
            name = sentence[: match.start()].strip() if match else ""
    if match is None:
        return None
    ends = [0, *(part.start() for part in _PARTS.finditer(sentence)), len(sentence)]
    place = max(i for i, end in enumerate(ends) if end <= match.start())
    return Source(name, ends[place], ends[min(place + 1, len(ends) - 1)])
