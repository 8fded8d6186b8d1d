"""Sentences of a passage, with their places in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Sentence", "sentences"]


class Sentence(NamedTuple):
    """A sentence, from where to where, and its number in the passage."""

    text: str
    start: int
    end: int
    number: int


_END = re.compile(
    r"(?:[.!?][\"”'’)\]]*(?:[¹²³⁰⁴-⁹]{1,3}"
    r"|(?<=[^\W\d][.!?])[0-9]{1,2})?(?=\s+[\"“'‘(\[]?[A-Z0-9\u0600-\u06ff])|۔|؟|\n\s*(?:[-*•]"
    r"|\d+[.)])\s+|\n\s*\n)"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:approx|e\.g|i\.e|etc|vs|cf|al|No|Nos|Fig|Figs|Tab|Dr|Mr|Mrs|Ms|Prof|St|Jr|Inc"
    r"|Ltd|Co|pp|p|pct|ca|c|Rs|Art|Sec|Ch|Vol|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec"
    r"|U\.S|U\.K|U\.N)"
    r"|(?<![\w])[A-Z])\.$"
)


def sentences(text: str) -> Iterator[Sentence]:
    """Split a passage; a point after an abbreviation ends no sentence.

    Examples
    --------
    >>> [each.text for each in sentences("Of 44, approx. 73 percent earn less. Why? Nobody says.")]
    ['Of 44, approx. 73 percent earn less.', 'Why?', 'Nobody says.']
    """
    start, number = 0, 0
    for match in _END.finditer(text):
        end = match.end() if not match[0].startswith("\n") else match.start()
        if match[0].startswith(".") and _ABBREVIATED.search(text[start : match.start() + 1]):
            continue
        if (piece := _piece(text, start, end, number + 1)) is not None:
            number += 1
            yield piece
        start = end
    if (piece := _piece(text, start, len(text), number + 1)) is not None:
        yield piece


def _piece(text: str, start: int, end: int, number: int) -> Sentence | None:
    """Without the spaces around it; None of nothing."""
    raw = text[start:end]
    plain = raw.strip()
    if not plain:
        return None
    first = start + raw.index(plain[0])
    return Sentence(text[first : first + len(plain)], first, first + len(plain), number)
