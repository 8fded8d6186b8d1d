"""A figure in a sentence, before it is known of how many it is."""

from __future__ import annotations

from dataclasses import dataclass

from alp_survey.documents.figures import FigureKind

__all__ = ["Span"]


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
