"""What is found in a document: passages, and figures in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FigureKind", "Found", "Passage", "PassageKind"]

PassageKind = Literal["text", "heading", "cell", "note"]

FigureKind = Literal["share", "points", "change", "rate", "count"]
"""What a figure is of: a part of a whole, percentage points between two, growth or decline, a rate
such as unemployment or response, so many of so many."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading, table cell or footnote of a document.

    Attributes
    ----------
    text : str
        With the usual digits and signs.
    kind : PassageKind
    section : str
        The heading above it.
    page, line : int or None
        Where the document has pages; of a text file.
    row, column : str
        Of a table cell: the first cell of its row, and the heading of its column.
    n, count : int or None
        Of a table cell: the base and the count that other columns of its row give.
    """

    text: str
    kind: PassageKind = "text"
    section: str = ""
    page: int | None = None
    line: int | None = None
    row: str = ""
    column: str = ""
    n: int | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One figure of a document.

    Attributes
    ----------
    text : str
        As printed, number and unit.
    kind : FigureKind
    value, high : str or None
        In percent, as printed; the other end of a range. None for counts and for words such as "a
        majority".
    hedge : str
        The word before it that says how near the truth is; empty if there is none.
    n, count : int or None
        Its base and its numerator, as far as the sentence says them.
    why_n : str
        By what the number in "(n = 19)" was taken to be the one or the other.
    external : str
        What the sentence cites as its source; empty if nothing.
    passage : int
        Which passage of the document.
    start, end : int
        Where in it.
    sentence : str
    sentence_number : int
        Which of the passage, from 1.
    """

    text: str
    kind: FigureKind
    value: str | None = None
    high: str | None = None
    hedge: str = ""
    n: int | None = None
    count: int | None = None
    why_n: str = ""
    external: str = ""
    passage: int = 0
    start: int = 0
    end: int = 0
    sentence: str = ""
    sentence_number: int = 1

    @property
    def decimals(self) -> int:
        """Of its value, as printed."""
        return len(self.value.partition(".")[2]) if self.value else 0

    @property
    def printed(self) -> str:
        """With its hedge."""
        return f"{self.hedge} {self.text}".strip()
