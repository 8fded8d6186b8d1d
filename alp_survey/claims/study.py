"""A study: its documents, instruments, register and settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from alp_survey.claims.recommendations import Recommendation
from alp_survey.claims.register import Claim, Register
from alp_survey.errors import Problem
from alp_survey.figures.quotes import Hedge
from alp_survey.figures.reading import DEFAULT_HEDGES, plain_word
from alp_survey.instrument.models import (
    Identifier,
    Instrument,
    StudyModel,
    Text,
    YesNo,
)
from alp_survey.instrument.validation import suggest
from alp_survey.stats.presentation import PresentationStandard
from alp_survey.stats.proportion import IntervalMethod

if TYPE_CHECKING:
    from alp_survey.instrument.labels import AnswersAre
    from alp_survey.responses.column_map import ColumnMap
    from alp_survey.responses.corrections import Correction
    from alp_survey.responses.dates import DateOrder
    from alp_survey.responses.platforms import Platform
    from alp_survey.responses.recodes import Recode, RecodeList
    from alp_survey.responses.responses import Responses
    from alp_survey.responses.simulation.simulating import Simulated

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


def _one_file(value: Any) -> Any:
    """An empty list of claims is as good as none; a list of files is none."""
    if isinstance(value, tuple | list):
        if value:
            raise ValueError("the name of one file; without such a file leave the key out")
        return None
    return value


class StudyFile(StudyModel):
    """The file study.yaml: what the folder holds.

    Attributes
    ----------
    documents : tuple of Document
        Whose statements are in the register; none where there is no register.
    claims : str or None
        The file of the register; None for a study that audits no document.
    recommendations : str or None
        The file that says on what each recommendation of the documents rests.
    """

    title: Text
    documents: tuple[Document, ...] = ()
    instruments: tuple[Text, ...] = Field(min_length=1)
    claims: Annotated[Text | None, BeforeValidator(_one_file)] = None
    recommendations: Annotated[Text | None, BeforeValidator(_one_file)] = None
    column_maps: tuple[Text, ...] = ()
    recodes: tuple[Text, ...] = ()
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
        Claims, blocks and external figures; empty for a study that audits no document.
    settings : Settings
    column_maps : tuple of ColumnMap
        How exports are to be read, at most one for each instrument.
    recode_lists : tuple of RecodeList
        Where texts written beside "other" belong, at most one for each instrument.
    recommendations : tuple of Recommendation
        What the documents advise, and on what that rests; none where nobody wrote it down.
    """

    title: str
    documents: tuple[Document, ...]
    instruments: tuple[Instrument, ...]
    register: Register
    settings: Settings
    column_maps: tuple[ColumnMap, ...] = ()
    recode_lists: tuple[RecodeList, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()

    @cached_property
    def hedges(self) -> Mapping[str, Hedge]:
        """Every hedging word of this study with its tolerance."""
        own = {
            word: Hedge(setting.below, setting.above, setting.itself)
            for word, setting in self.settings.hedges.items()
        }
        return {**DEFAULT_HEDGES, **own}

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of the register; none for a study that audits no document."""
        return self.register.claims

    def instrument(self, id: str) -> Instrument:
        """The instrument called `id`; ``KeyError`` with the ids there are if the study has none."""
        for instrument in self.instruments:
            if instrument.id == id:
                return instrument
        raise unknown("instrument", id, [each.id for each in self.instruments])

    def column_map(self, id: str) -> ColumnMap | None:
        """The column map of the instrument called `id`, if the study has one."""
        return next((each for each in self.column_maps if each.instrument == id), None)

    def recodes(self, id: str) -> tuple[Recode, ...]:
        """The recodes of the instrument called `id`."""
        lists = [each.recodes for each in self.recode_lists if each.instrument == id]
        return lists[0] if lists else ()

    def read(
        self,
        instrument: str,
        path: str | Path,
        *,
        sheet: str | None = None,
        platform: Platform | None = None,
        answers: AnswersAre | None = None,
        encoding: str | None = None,
        delimiter: str | None = None,
        dates: DateOrder | None = None,
        by_position: bool = False,
        column_map: ColumnMap | str | Path | None = None,
        corrections: str | Path | Sequence[Correction | str | Path] = (),
    ) -> Responses:
        """Read responses from a file as a form tool wrote it, and code them.

        Parameters
        ----------
        instrument : str
            The id of the instrument that was filled in.
        path : str or pathlib.Path
            A csv, xlsx or sav file. It is only read.
        sheet : str, optional
            The sheet of a workbook; needed if several hold something.
        platform : str, optional
            The form tool (`alp_survey.responses.platforms.Platform`), if it is not recognised.
        answers : "labels", "names" or "codes", optional
            What stands for an answer in the file, if it is not what the form tool usually writes:
            its label, what the form calls it, or the instrument's code.
        encoding, delimiter : str, optional
            Of a csv file, if they are not recognised.
        dates : "day first", "month first" or "year first", optional
            How dates such as 3/4/2026 are to be read. Without it, such a date is a problem.
        by_position : bool
            Match columns to items by their order alone, after the form tool's own columns.
        column_map : ColumnMap, str or pathlib.Path, optional
            A map, or its file, in place of the one that stands in the study.
        corrections : path, or sequence of paths and Correction
            Workbooks of problems as the field team corrected them.

        Returns
        -------
        Responses

        Raises
        ------
        InputError
            If the file cannot be read, or no column of it belongs to the instrument.
        ValueError
            For an option that there is not, or that a file of this kind does not have.
        KeyError
            If the study has no such instrument; it names those that the study has.

        Examples
        --------
        >>> import tempfile
        >>> from pathlib import Path
        >>> from alp_survey.claims.loading import load_study
        >>> study = load_study()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "export.csv"
        ...     _ = study.simulate("digital_workers", seed=1).write(file)
        ...     responses = study.read("digital_workers", file)
        >>> responses.n, responses.simulated
        (44, 'SIMULATED seed 1')
        """
        from alp_survey.responses.column_map import load_column_map
        from alp_survey.responses.reading import read_responses

        filled_in = self.instrument(instrument)
        if isinstance(column_map, str | Path):
            column_map = load_column_map(column_map)
        return read_responses(
            filled_in,
            path,
            sheet=sheet,
            platform=platform,
            answers=answers,
            encoding=encoding,
            delimiter=delimiter,
            dates=dates,
            by_position=by_position,
            column_map=column_map or self.column_map(instrument),
            recodes=self.recodes(instrument),
            corrections=corrections,
        )

    def simulate(
        self, instrument: str, n: int | None = None, *, seed: int, blank_share: float = 0.0
    ) -> Simulated:
        """Simulate responses whose figures are the printed ones wherever those are possible.

        Parameters
        ----------
        instrument : str
            The id of an instrument.
        n : int, optional
            How many respondents; as many as the document states if it is left out. With another
            number no printed figure is reproduced.
        seed : int
            The same seed gives the same responses.
        blank_share : float
            The share of answers that are left blank, 0 to 1; only among those that no figure fixes.

        Returns
        -------
        Simulated
            Marked SIMULATED in everything that is written from it.

        Raises
        ------
        KeyError
            If the study has no such instrument; it names those that the study has.
        ValueError
            If `n` is left out and the document states none.
        """
        from alp_survey.claims.marginals import published_marginals
        from alp_survey.responses.simulation.simulating import simulate

        asked = self.instrument(instrument)
        marginals = published_marginals(self, asked, asked.n_stated if n is None else n)
        return simulate(asked, n, seed=seed, marginals=marginals, blank_share=blank_share)

    def claim(self, id: str) -> Claim:
        """The claim called `id`; ``KeyError`` if the register has none."""
        if id not in self._claims:
            raise unknown("claim", id, self._claims)
        return self._claims[id]

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self.register.claims}

    def __repr__(self) -> str:
        register = self.register
        surveys = f"{len(self.instruments)} instrument{'s' if len(self.instruments) != 1 else ''}"
        if not register.claims:
            return f"<Study {self.title!r}: {surveys}, no claims>"
        return (
            f"<Study {self.title!r}: {surveys},"
            f" {len(register.claims)} claims, {len(register.blocks)} blocks>"
        )


def unknown(what: str, got: Any, known: Iterable[str]) -> KeyError:
    """The error for an id that a study does not have: the ids there are, and the closest one.

    Parameters
    ----------
    what : str
        What the id is of: "instrument", "claim".
    got : object
        What was asked for.
    known : iterable of str
        The ids there are.

    Returns
    -------
    KeyError

    Examples
    --------
    >>> raise unknown("instrument", "customerz", ["customers", "staff"])
    Traceback (most recent call last):
    ...
    KeyError: "instrument: got 'customerz'; expected one of customers, staff. Did you mean ...
    """
    ids = list(known)
    further = len(ids) - _MOST_LISTED
    listed = ", ".join(ids[:_MOST_LISTED]) + (f" and {further} more" if further > 0 else "")
    if not ids:
        return KeyError(str(Problem(what, f"'{got}'", "none, as the study has none")))
    if not isinstance(got, str):
        shown = f"a value of type {type(got).__name__}"
        return KeyError(str(Problem(what, shown, f"an id, one of {listed}")))
    return KeyError(str(Problem(what, f"'{got}'", f"one of {listed}", suggest(got, ids))))


_MOST_LISTED = 12
