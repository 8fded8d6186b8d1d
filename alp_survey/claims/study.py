"""A study: its documents, instruments, register and settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from alp_survey.claims.register import Claim, Register
from alp_survey.figures.quotes import Hedge
from alp_survey.figures.reading import DEFAULT_HEDGES, plain_word
from alp_survey.instrument.models import (
    Identifier,
    Instrument,
    StudyModel,
    Text,
    YesNo,
)
from alp_survey.stats.presentation import PresentationStandard
from alp_survey.stats.proportion import IntervalMethod

__all__ = ["Document", "HedgeSetting", "Settings", "Study", "StudyFile"]


def _points(value: Any) -> Any:
    """Percentage points are whole, or quoted text where they have decimals ("2.5")."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError('percentage points: a whole number, or quoted text such as "2.5"')
    if not _POINTS.fullmatch(str(value)) or Fraction(value) > 100:
        raise ValueError("percentage points from 0 to 100")
    return Fraction(value)


_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3})?")


def _hedging_word(word: str) -> str:
    plain = plain_word(word)
    if plain is None:
        raise ValueError("words that can stand before a figure, without digits")
    return plain


HedgingWord = Annotated[str, AfterValidator(_hedging_word)]
Points = Annotated[Fraction, BeforeValidator(_points)]


class Document(StudyModel):
    """A publication whose statements are in the register."""

    id: Identifier
    title: Text
    publisher: Text
    date: Text
    url: Text | None = None


class HedgeSetting(StudyModel):
    """What a hedging word allows, in percentage points below and above the printed value."""

    below: Points = Fraction(0)
    above: Points = Fraction(0)
    itself: YesNo = True


class Settings(StudyModel):
    """How this study wants its figures judged.

    Attributes
    ----------
    level : int
        Of the intervals, in percent.
    interval_method : str
        "by base" is Wilson from a base of 20, Clopper-Pearson below.
    presentation : "house", "dhs" or "nchs"
        The standard whose verdict is shown first; the others stand in the evidence.
    hedges : dict
        Tolerances of hedging words, added to the ones we know or replacing them.
    """

    level: Annotated[int, Field(ge=50, le=99)] = 95
    interval_method: Literal["by base", IntervalMethod] = "by base"
    presentation: PresentationStandard = "house"
    hedges: dict[HedgingWord, HedgeSetting] = {}


class StudyFile(StudyModel):
    """The file study.yaml: what the folder holds."""

    title: Text
    documents: tuple[Document, ...] = Field(min_length=1)
    instruments: tuple[Text, ...] = Field(min_length=1)
    claims: Text
    settings: Settings = Settings()


@dataclass(frozen=True)
class Study:
    """A study as loaded: everything checked, nothing judged yet.

    Attributes
    ----------
    title : str
    documents : tuple of Document
    instruments : tuple of Instrument
        In the order of study.yaml.
    register : Register
        Claims, blocks and external figures.
    settings : Settings
    """

    title: str
    documents: tuple[Document, ...]
    instruments: tuple[Instrument, ...]
    register: Register
    settings: Settings

    @cached_property
    def hedges(self) -> Mapping[str, Hedge]:
        """Every hedging word of this study with its tolerance."""
        own = {
            word: Hedge(setting.below, setting.above, setting.itself)
            for word, setting in self.settings.hedges.items()
        }
        return {**DEFAULT_HEDGES, **own}

    def instrument(self, id: str) -> Instrument:
        """The instrument called `id`; ``KeyError`` if the study has none."""
        for instrument in self.instruments:
            if instrument.id == id:
                return instrument
        raise KeyError(id)

    def claim(self, id: str) -> Claim:
        """The claim called `id`; ``KeyError`` if the register has none."""
        return self._claims[id]

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self.register.claims}

    def __repr__(self) -> str:
        register = self.register
        return (
            f"<Study {self.title!r}: {len(self.instruments)} instruments,"
            f" {len(register.claims)} claims, {len(register.blocks)} blocks>"
        )
