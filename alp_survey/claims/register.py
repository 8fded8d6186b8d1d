"""The register of claims: every published statement that rests on the surveys.

Every class mirrors one mapping of the register file (``docs/study-files.md``).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from alp_survey.figures.blocks import ResponseKind
from alp_survey.instrument.models import (
    Code,
    Count,
    Identifier,
    NotStated,
    StudyModel,
    Text,
    YesNo,
)

__all__ = [
    "FIGURE_KINDS",
    "MOST_FIGURES",
    "Base",
    "Block",
    "Claim",
    "ClaimKind",
    "ExternalFigure",
    "Place",
    "Register",
]

ClaimKind = Literal[
    "share", "composition", "count", "size", "ranking", "comparison", "group", "trend", "prevalence"
]
"""What a statement says.

``share`` a percentage of respondents; ``composition`` a part of a whole, such as "25 percent
students"; ``count`` so many respondents of a base; ``size`` a whole number that has no base:
respondents in a survey, things listed; ``ranking`` an order of categories; ``comparison`` two
quantities against each other; ``group`` something said of one group of respondents against the
others; ``trend`` something that rises or falls along an ordered item; ``prevalence`` how widely
something was said ("consistently"), without a figure.
"""

MOST_FIGURES = 100
"""Figures in one block; more of them than that are no longer one item."""

FIGURE_KINDS: frozenset[str] = frozenset({"share", "composition", "count", "size"})
"""Kinds that may print a figure; a composition may also name its parts without one."""


class Place(StudyModel):
    """Where a statement stands, and how it is printed there if that differs from the quote."""

    section: Text
    document: Identifier | None = None
    page: Text | None = None
    prints: Text | None = None
    note: Text | None = None


class Base(StudyModel):
    """Who is in the denominator, according to the document.

    Attributes
    ----------
    who : "all", "asked", "answered", "valid" or "not stated"
    where : dict of item name to codes
        The condition, where the base is a part of the respondents.
    """

    who: Literal["all", "asked", "answered", "valid", "not stated"]
    where: dict[str, tuple[Code, ...]] = {}


def _base(value: Any) -> Any:
    """``base: all`` is short for ``base: {who: all}``."""
    return {"who": value} if isinstance(value, str) else value


class Claim(StudyModel):
    """One statement of a document that rests on a survey.

    Attributes
    ----------
    quote : str or None
        The figure as printed; None for a statement without one.
    words : str or None
        The printed words that carry a statement without a figure: "ranks alongside".
    n : int or None
        Respondents in the base according to the document; None where it does not say.
    instrument : str or None
        None where the document does not say which survey is meant.
    order : tuple of str
        Claims whose printed figures the statement puts in this order, largest first.
    parts, lists : tuple of str
        For a size: the claims whose figures add up to it, or the things printed one by one.
    group : dict of item name to codes
        Of whom a group or comparison statement says that they gave the answer more often than all
        others.
    across : str or None
        The ordered item along which a trend rises.
    falls : bool
        The trend falls instead.
    reads_as : str or None
        The share that a person takes a word of prevalence to mean, such as "a majority".
    block : str or None
        The block that says the same as this statement, whose verdict is then its verdict.
    needs : str or None
        What would have to be published for the statement to be checked.
    """

    id: Identifier
    kind: ClaimKind
    says: Text
    quote: Text | None = None
    words: Text | None = None
    n: Annotated[Count | None, NotStated] = None
    base: Annotated[Base | None, BeforeValidator(_base)] = None
    instrument: Annotated[Identifier | None, NotStated]
    item: Identifier | None = None
    codes: tuple[Code, ...] = ()
    themes: tuple[Identifier, ...] = ()
    order: tuple[Identifier, ...] = ()
    group: dict[str, tuple[Code, ...]] = {}
    across: Identifier | None = None
    falls: YesNo = False
    reads_as: Text | None = None
    parts: tuple[Identifier, ...] = ()
    lists: tuple[Text, ...] = ()
    block: Identifier | None = None
    places: tuple[Place, ...] = Field(min_length=1)
    needs: Text | None = None
    note: Text | None = None


class Block(StudyModel):
    """Figures of one item, or figures that the document says share a base.

    Attributes
    ----------
    response : "single", "multiple" or "not stated"
        Single response brings the sum rule: no more people in the categories than in the base.
    complete : bool
        The categories leave nobody out, so single-response counts add up to the base.
    """

    id: Identifier
    says: Text
    claims: tuple[Identifier, ...] = Field(min_length=2, max_length=MOST_FIGURES)
    response: ResponseKind
    complete: YesNo = False
    note: Text | None = None


class ExternalFigure(StudyModel):
    """A figure of the document that does not come from the surveys, and why we say so.

    Attributes
    ----------
    id : str or None
        By which a recommendation that rests on it can name it.
    """

    id: Identifier | None = None
    figure: Text
    says: Text
    places: tuple[Place, ...] = Field(min_length=1)
    reason: Text


class Register(StudyModel):
    """All claims of a study, the blocks they form, and the figures that are no claims."""

    claims: tuple[Claim, ...]
    blocks: tuple[Block, ...] = ()
    external: tuple[ExternalFigure, ...] = ()
