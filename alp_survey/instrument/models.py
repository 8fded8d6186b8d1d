"""What was asked: categories, items, instruments, and how the respondents were reached.

Every class mirrors one mapping of an instrument file (``docs/study-files.md``). The
models are frozen and strict: an unknown key, a number where text must stand, or a
missing key is refused by the loader with file and line.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

__all__ = [
    "Band",
    "Category",
    "Code",
    "Disclosure",
    "Evidence",
    "Exclusion",
    "Fieldwork",
    "Identifier",
    "Instrument",
    "Item",
    "Net",
    "NotStated",
    "Sampling",
    "Standing",
    "StudyModel",
    "Text",
    "Theme",
    "ThemeChange",
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


def _as_number(value: Any) -> Any:
    """A limit is a whole number, or quoted text where it has decimals ("2.5")."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError('a whole number, or quoted text such as "2.5"')
    if not _NUMBER.fullmatch(str(value)):
        raise ValueError('a number such as 50000 or "2.5"')
    return Fraction(value)


def _as_date(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if _DATE.fullmatch(str(value)) else _no_date()
    except ValueError:
        return _no_date()


def _no_date() -> date:
    raise ValueError("a date written as 2026-04-30")


_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Text = Annotated[str, AfterValidator(_is_text)]
Identifier = Annotated[str, AfterValidator(_is_identifier)]
Code = Annotated[int, Field(ge=0, le=32_000)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
# Documents are silent about many things; silence is written down, never left out.
NotStated = BeforeValidator(_not_stated)
Count = Annotated[int, Field(ge=1, le=10_000_000)]
Number = Annotated[Fraction, BeforeValidator(_as_number)]
Day = Annotated[date, BeforeValidator(_as_date)]

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


class Band(StudyModel):
    """Numbers between two limits, each of which belongs to it or does not.

    Attributes
    ----------
    at_least, above : Fraction or None
        The lower limit, itself included or not; neither where there is none.
    at_most, below : Fraction or None
        The upper limit, itself included or not; neither where there is none.
    """

    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None

    @model_validator(mode="after")
    def _has_limits(self) -> Self:
        lower = [each for each in (self.at_least, self.above) if each is not None]
        upper = [each for each in (self.at_most, self.below) if each is not None]
        if len(lower) > 1 or len(upper) > 1:
            raise ValueError("one lower limit (at_least or above) and one upper (at_most or below)")
        if not lower and not upper:
            raise ValueError("a limit: at_least, above, at_most or below")
        if lower and upper:
            closed = self.at_least is not None and self.at_most is not None
            if lower[0] > upper[0] or (lower[0] == upper[0] and not closed):
                raise ValueError("limits with numbers between them")
        return self

    def __contains__(self, number: Fraction | float) -> bool:
        return (
            (self.at_least is None or number >= self.at_least)
            and (self.above is None or number > self.above)
            and (self.at_most is None or number <= self.at_most)
            and (self.below is None or number < self.below)
        )

    def overlaps(self, other: Band) -> bool:
        """Whether some number lies in both."""
        return not (self._ends_before(other) or other._ends_before(self))

    def _ends_before(self, other: Band) -> bool:
        end = self.at_most if self.at_most is not None else self.below
        start = other.at_least if other.at_least is not None else other.above
        if end is None or start is None:
            return False
        touching = self.at_most is not None and other.at_least is not None
        return end < start or (end == start and not touching)

    def __str__(self) -> str:
        limits = {
            "at least": self.at_least,
            "above": self.above,
            "at most": self.at_most,
            "below": self.below,
        }
        words = [f"{word} {_plain(limit)}" for word, limit in limits.items() if limit is not None]
        return " and ".join(words)


def _plain(number: Fraction) -> str:
    return f"{int(number):,}" if number.denominator == 1 else str(float(number))


class Category(StudyModel):
    """An answer option: its code, its label, and what is special about it.

    Attributes
    ----------
    aliases : tuple of str
        Other texts that stand for it in an export: an older wording, a form tool's own name of the
        option ("opt_1", "A1", "SQ001").
    missing : bool
        A refusal or a "don't know": answered, but not valid.
    exclusive : bool
        Cannot be ticked together with another category of a multiple item.
    other : bool
        "Other, please specify": what is written there is kept as text.
    band : Band or None
        The numbers that the category covers, where respondents typed a number instead.
    """

    code: Code
    label: Text
    translations: dict[str, Text] = {}
    aliases: tuple[Text, ...] = ()
    missing: YesNo = False
    exclusive: YesNo = False
    other: YesNo = False
    band: Band | None = None
    standing: Standing | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that stands for it: the label, its translations, its aliases."""
        return (self.label, *self.translations.values(), *self.aliases)


class Net(StudyModel):
    """Categories that a table also counts together: "dissatisfied" of two points of a scale."""

    label: Text
    codes: Annotated[tuple[Code, ...], Field(min_length=2)]


class Theme(StudyModel):
    """A theme under which open answers are coded: one entry of a codebook.

    Attributes
    ----------
    definition : str or None
        What an answer must say to be coded so.
    include, exclude : str or None
        What still belongs to it, and what does not, though it is near.
    example : str or None
        An answer that is coded so.
    example_is : "invented", "an answer", "not stated" or None
        Whether somebody said it; there where there is an example.
    parent : str or None
        The name of the theme of which it is a part.
    missing : bool
        No theme, but the reason why there is none: an empty answer, thanks, off the topic. Who is
        coded so gave no valid answer.
    opposes : str or None
        The name of a theme, of this item or of another survey's, that this one denies.
    """

    name: Identifier
    label: Text
    definition: Text | None = None
    include: Text | None = None
    exclude: Text | None = None
    example: Text | None = None
    example_is: Literal["invented", "an answer", "not stated"] | None = None
    parent: Identifier | None = None
    missing: YesNo = False
    opposes: Identifier | None = None
    standing: Standing | None = None
    shown_in: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _says_whose_the_example_is(self) -> Self:
        if (self.example is None) != (self.example_is is None):
            raise ValueError("example and example_is together: invented, or an answer")
        return self


class ThemeChange(StudyModel):
    """A change of a codebook: themes merged, split, renamed, added or dropped.

    Attributes
    ----------
    was, now : tuple of str
        Names before and after: several that become one are merged, one that becomes several is
        split; none before is a theme that is new, none after one that was dropped.
    why : str
        In words.
    """

    was: tuple[Identifier, ...] = ()
    now: tuple[Identifier, ...] = ()
    why: Text

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if set(self.was) == set(self.now):
            raise ValueError("names before and after that are not the same")
        if len(self.was) > 1 and len(self.now) > 1:
            raise ValueError("one name before or after: what is merged and split is two changes")
        return self


class Item(StudyModel):
    """One question: its wording, its kind, and its categories or themes.

    Attributes
    ----------
    aliases : tuple of str
        Other headers under which an export has it: an older wording, a row of a grid.
    asked_if : dict of item name to codes
        It is put only to respondents who gave one of these answers, of every item named.
    personal : bool
        Names, e-mail addresses, numbers: never enters the coded data.
    unit : str or None
        Of a number: "PKR", "hours". Another currency is not read as this one.
    range : Band or None
        The numbers that can be true; others are reported.
    ordered : bool
        Of one answer of several: the categories are listed in an order, such as ages or how often,
        and can have a trend. Scales and bands of numbers have one anyway.
    nets : tuple of Net
        Subtotals. Respondents who gave several answers of a net are in it once.
    theme_changes : tuple of ThemeChange
        What became of the themes since the first answer was coded, the oldest change first.
    """

    name: Identifier
    wording: Text
    translations: dict[str, Text] = {}
    aliases: tuple[Text, ...] = ()
    kind: Literal["single", "multiple", "scale", "number", "open", "ranking", "date", "meta"]
    categories: tuple[Category, ...] = ()
    ordered: YesNo = False
    nets: tuple[Net, ...] = ()
    themes: tuple[Theme, ...] = ()
    theme_changes: tuple[ThemeChange, ...] = ()
    asked_if: dict[str, tuple[Code, ...]] = {}
    personal: YesNo = False
    unit: Text | None = None
    range: Band | None = None
    evidence: Evidence | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that stands for it over a column: wording, translations, aliases."""
        return (self.wording, *self.translations.values(), *self.aliases)

    def category(self, code: int) -> Category:
        """The category with a code; ``KeyError`` if the item has none."""
        for category in self.categories:
            if category.code == code:
                return category
        raise KeyError(code)


class Exclusion(StudyModel):
    """Respondents who do not count, and why: test rows, no consent, ineligible, incomplete.

    Exactly one of the conditions says who they are.

    Attributes
    ----------
    reason : str
        In words; it is printed with the number of respondents that were excluded for it.
    where : dict of item name to codes
        Who gave one of these answers, of every item named.
    column, contains : str, tuple of str
        Who has one of these texts in a column of the export that is no item.
    answered_fewer_than : int
        Who answered fewer items than this (personal items do not count).
    """

    reason: Text
    where: dict[str, tuple[Code, ...]] = {}
    column: Text | None = None
    contains: tuple[Text, ...] = ()
    answered_fewer_than: Count | None = None

    @model_validator(mode="after")
    def _has_one_condition(self) -> Self:
        if (self.column is None) != (not self.contains):
            raise ValueError("column and contains together")
        given = [bool(self.where), self.column is not None, self.answered_fewer_than is not None]
        if sum(given) != 1:
            raise ValueError("one of: where, column with contains, answered_fewer_than")
        return self


class Fieldwork(StudyModel):
    """First and last day on which responses were taken."""

    first: Day
    last: Day

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError("a first day that is not after the last")
        return self


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
    weight : str or None
        The item of kind number that holds the weights, where the file has them.
    fieldwork : Fieldwork or None
        Responses with another date are reported.
    exclusions : tuple of Exclusion
        Applied in their order when responses are read.
    """

    id: Identifier
    title: Text
    approach: Literal["quantitative", "qualitative", "mixed"]
    population: Text
    mode: Text
    dates: Text
    n_stated: Annotated[Count | None, NotStated]
    weighted: Literal["yes", "no", "not stated"] = "not stated"
    weight: Identifier | None = None
    sampling: Sampling
    disclosure: Disclosure
    fieldwork: Fieldwork | None = None
    exclusions: tuple[Exclusion, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)

    def item(self, name: str) -> Item:
        """The item called `name`; ``KeyError`` if the instrument has none."""
        for item in self.items:
            if item.name == name:
                return item
        raise KeyError(name)
