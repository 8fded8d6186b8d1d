"""A figure in a sentence, before it is known of how many it is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from alp_survey.documents.figures import FigureKind

__all__ = ["Span", "in_percent"]


@dataclass(frozen=True, slots=True)
class Span:
    """A figure in a sentence, from where to where, and what it says."""

    start: int
    end: int
    value: str | None
    high: str | None = None
    kind: FigureKind = "share"
    count: int | None = None
    n: int | None = None


def in_percent(share: Fraction) -> str:
    """With one decimal where it is not whole."""
    exact = 100 * share
    if exact.denominator == 1:
        return str(exact.numerator)
    return f"{float(exact):.1f}"
