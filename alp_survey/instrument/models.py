"""What was asked: categories, items, instruments, and how the respondents were reached.

Every class mirrors one mapping of an instrument file (``docs/study-files.md``). The
models are frozen and strict: an unknown key, a number where text must stand, or a
missing key is refused by the loader with file and line.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

__all__ = [
    "Category",
    "Code",
    "Disclosure",
    "Evidence",
    "Identifier",
    "Instrument",
    "Item",
    "NotStated",
    "Sampling",
    "Standing",
    "StudyModel",
    "Text",
    "Theme",
    "YesNo",
]

NOT_STATED = "not stated"


def is_identifier(text: str) -> bool:
    """Identifiers become column names and file names, so they are kept plain."""
    plain = text.isascii() and text.isidentifier() and text == text.lower()
    return plain and not text.startswith("_")


def _is_identifier(text: str) -> str:
    if not is_identifier(text):
        raise ValueError("a name of small letters, digits and _ that begins with a letter")
    return text


def _is_text(text: str) -> str:
    if not text.strip():
        raise ValueError("some text")
    return text


def _yes_no(value: Any) -> Any:
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


def _not_stated(value: Any) -> Any:
    return None if value == NOT_STATED else value


Text = Annotated[str, AfterValidator(_is_text)]
Identifier = Annotated[str, AfterValidator(_is_identifier)]
Code = Annotated[int, Field(ge=0, le=32_000)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
# Documents are silent about many things; silence is written down, never left out.
NotStated = BeforeValidator(_not_stated)
Count = Annotated[int, Field(ge=1, le=10_000_000)]

Standing = Literal["published", "implied", "assumed"]
"""How a thing is known: printed in the document, follows from it, or our assumption."""


class StudyModel(BaseModel):
    """Base of everything read from a study's files: frozen, strict, no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Evidence(StudyModel):
    """Where the document lets one know an item, and how far.

    Attributes
    ----------
    existence, wording : "published", "implied" or "assumed"
        Whether the item was asked at all, and whether its wording is the questionnaire's.
    shown_in : tuple of str
        Sections of the document that show it; empty only if the item is assumed.
    note : str or None
        The choice that was made, where there was one.
    """

    existence: Standing
    wording: Standing
    shown_in: tuple[Text, ...] = ()
    note: Text | None = None


class Category(StudyModel):
    """An answer option: its code, its label, and whether it counts as missing."""

    code: Code
    label: Text
    translations: dict[str, Text] = {}
    aliases: tuple[Text, ...] = ()
    missing: YesNo = False
    exclusive: YesNo = False
    standing: Standing | None = None


class Theme(StudyModel):
    """A theme under which open answers are coded."""

    name: Identifier
    label: Text
    standing: Standing | None = None
    shown_in: tuple[Text, ...] = ()


class Item(StudyModel):
    """One question: its wording, its kind, and its categories or themes."""

    name: Identifier
    wording: Text
    translations: dict[str, Text] = {}
    kind: Literal["single", "multiple", "scale", "number", "open", "ranking", "date", "meta"]
    categories: tuple[Category, ...] = ()
    themes: tuple[Theme, ...] = ()
    asked_if: dict[str, tuple[Code, ...]] = {}
    personal: YesNo = False
    evidence: Evidence | None = None


class Sampling(StudyModel):
    """How respondents came into the survey; decides what an interval may be called.

    Attributes
    ----------
    design : "probability", "nonprobability" or "not stated"
        Where the document does not state it, no probability is assumed.
    recruitment, frame : str
        In words; "not stated in the brief" where that is the truth.
    frame_size : int or None
        How many people the frame lists; None where it is not stated.
    """

    design: Literal["probability", "nonprobability", "not stated"]
    recruitment: Text
    frame: Text
    frame_size: Annotated[Count | None, NotStated]


class Disclosure(StudyModel):
    """What AAPOR asks a survey to disclose (Code of Ethics 2021, III.A), as far as known."""

    sponsor: Text
    conducted_by: Text
    questionnaire: Text
    languages: Text
    weighting: Text
    processing: Text
    response_rate: Text
    limitations: Text


class Instrument(StudyModel):
    """One questionnaire of the study and the survey that was made with it.

    Attributes
    ----------
    n_stated : int or None
        Respondents according to the document; None where it does not say.
    weighted : "yes", "no" or "not stated"
        Whether its percentages are weighted. A weighted percentage is not a count over n.
    """

    id: Identifier
    title: Text
    approach: Literal["quantitative", "qualitative", "mixed"]
    population: Text
    mode: Text
    dates: Text
    n_stated: Annotated[Count | None, NotStated]
    weighted: Literal["yes", "no", "not stated"] = "not stated"
    sampling: Sampling
    disclosure: Disclosure
    items: tuple[Item, ...] = Field(min_length=1)

    def item(self, name: str) -> Item:
        """The item called `name`; ``KeyError`` if the instrument has none."""
        for item in self.items:
            if item.name == name:
                return item
        raise KeyError(name)
