"""Sentences of a passage, with their places in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Sentence", "ahead", "sentences"]


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


_NEAR = 240  # signs
_LONGEST = 800  # signs: what is longer is no sentence, but a table or a list without points


def ahead(text: str, at: int) -> str:
    """What stands before a place, as far back as words can belong to it."""
    return text[max(0, at - _NEAR) : at]


def sentences(text: str) -> Iterator[Sentence]:
    """Split a passage; a point after an abbreviation ends no sentence.

    What goes on for too long is cut where there is a space.

    Examples
    --------
    >>> [each.text for each in sentences("Of 44, approx. 73 percent earn less. Why? Nobody says.")]
    ['Of 44, approx. 73 percent earn less.', 'Why?', 'Nobody says.']
    """
    start, number = 0, 0
    for match in _END.finditer(text):
        end = match.end() if not match[0].startswith("\n") else match.start()
        if match[0].startswith(".") and _ABBREVIATED.search(
            text, max(start, match.start() - 12), match.start() + 1
        ):
            continue
        for first, last in _short(text, start, end):
            if (piece := _piece(text, first, last, number + 1)) is not None:
                number += 1
                yield piece
        start = end
    for first, last in _short(text, start, len(text)):
        if (piece := _piece(text, first, last, number + 1)) is not None:
            number += 1
            yield piece


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches of at most so many signs, each but the last cut at a space if there is one."""
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = cut if cut > 0 else start + _LONGEST
        yield start, cut
        start = cut
    yield start, end


def _piece(text: str, start: int, end: int, number: int) -> Sentence | None:
    """Without the spaces around it; None of nothing."""
    raw = text[start:end]
    plain = raw.strip()
    if not plain:
        return None
    first = start + raw.index(plain[0])
    return Sentence(text[first : first + len(plain)], first, first + len(plain), number)
