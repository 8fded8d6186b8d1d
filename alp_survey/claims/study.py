"""A study: its documents, instruments and register, loaded from one folder of YAML files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from alp_survey.claims.cross_check import check_references
from alp_survey.claims.quotes import DEFAULT_HEDGES, Hedge
from alp_survey.claims.register import Claim, Register
from alp_survey.errors import InputError, Problem
from alp_survey.instrument.models import (
    Identifier,
    Instrument,
    StudyModel,
    Text,
    YesNo,
    is_identifier,
)
from alp_survey.instrument.validation import validate
from alp_survey.instrument.yaml_source import Node, read_yaml
from alp_survey.stats.presentation import PresentationStandard
from alp_survey.stats.proportion import IntervalMethod

__all__ = ["Document", "HedgeSetting", "Settings", "Study", "StudyFile", "load_study"]

STUDY_FILE = "study.yaml"


def _points(value: Any) -> Any:
    """Percentage points are whole, or quoted text where they have decimals ("2.5")."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError('percentage points: a whole number, or quoted text such as "2.5"')
    try:
        points = Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise ValueError(
            'percentage points: a whole number, or quoted text such as "2.5"'
        ) from None
    if not 0 <= points <= 100:
        raise ValueError("percentage points from 0 to 100")
    return points


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
    hedges: dict[str, HedgeSetting] = {}


class StudyFile(StudyModel):
    """The file study.yaml: what the folder holds."""

    title: Text
    documents: tuple[Document, ...] = Field(min_length=1)
    instruments: tuple[Text, ...] = Field(min_length=1)
    claims: Text
    settings: Settings = Settings()


@dataclass(frozen=True, slots=True)
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

    @property
    def hedges(self) -> Mapping[str, Hedge]:
        """Every hedging word of this study with its tolerance."""
        return _hedges(self.settings)

    def instrument(self, id: str) -> Instrument:
        """The instrument called `id`; ``KeyError`` if the study has none."""
        for instrument in self.instruments:
            if instrument.id == id:
                return instrument
        raise KeyError(id)

    def claim(self, id: str) -> Claim:
        """The claim called `id`; ``KeyError`` if the register has none."""
        for claim in self.register.claims:
            if claim.id == id:
                return claim
        raise KeyError(id)

    def __repr__(self) -> str:
        register = self.register
        return (
            f"<Study {self.title!r}: {len(self.instruments)} instruments,"
            f" {len(register.claims)} claims, {len(register.blocks)} blocks>"
        )


def load_study(folder: str | Path | None = None) -> Study:
    """Load a study from its folder, or the study that ships with the package.

    Parameters
    ----------
    folder : str or pathlib.Path, optional
        A folder with study.yaml and the instrument and claims files that it names.

    Returns
    -------
    Study

    Raises
    ------
    InputError
        With every mistake in every file, each with file and line.

    Examples
    --------
    >>> study = load_study()
    >>> [instrument.n_stated for instrument in study.instruments]
    [44, 20, 8, 7, 3]
    """
    root = shipped_study() if folder is None else Path(folder)
    if not root.is_dir():
        got = "a file" if root.exists() else "no such folder"
        raise InputError(
            Problem(
                str(root),
                got,
                f"a study folder with {STUDY_FILE}",
                "Give the path of the folder that holds it.",
            )
        )
    file = root / STUDY_FILE
    if not file.is_file():
        raise InputError(
            Problem(
                str(root), f"a folder without {STUDY_FILE}", f"a study folder with {STUDY_FILE}"
            )
        )
    node, problems = read_yaml(file)
    if node is None:
        raise InputError(*problems)
    study, faults = validate(StudyFile, node, STUDY_FILE)
    problems += faults
    if study is None:  # its other files are read all the same, as far as it names them
        study = _as_far_as_readable(node)
    problems += _check_listing(study, root, node)
    sources = dict(_read_all(root, study, problems))
    instruments = []
    for name in study.instruments:
        if name in sources:
            instrument, faults = validate(Instrument, sources[name], name)
            problems += faults
            instruments.append(instrument)
    register = None
    if study.claims in sources:
        register, faults = validate(Register, sources[study.claims], study.claims)
        problems += faults
        problems += check_references(
            instruments={name: sources[name] for name in study.instruments if name in sources},
            all_instruments=all(name in sources for name in study.instruments)
            and all(_has_id(sources[name]) for name in study.instruments if name in sources),
            register=(study.claims, sources[study.claims]),
            documents=[document.id for document in study.documents],
            hedges=_hedges(study.settings),
        )
    if problems or register is None:
        raise InputError(*sorted(problems, key=_file_and_line))
    return Study(
        title=study.title,
        documents=study.documents,
        instruments=tuple(each for each in instruments if each is not None),
        register=register,
        settings=study.settings,
    )


def _as_far_as_readable(node: Node) -> StudyFile:
    """What a faulty study.yaml says of its files and documents, unvalidated."""
    said = node.plain()
    documents = _mappings(said.get("documents"))
    hedges = said.get("settings")
    hedges = hedges.get("hedges") if isinstance(hedges, dict) else None
    readable: dict[str, HedgeSetting] = {}
    for word, setting in hedges.items() if isinstance(hedges, dict) else ():
        try:
            readable[word] = HedgeSetting.model_validate(setting)
        except ValueError:
            readable[word] = HedgeSetting()
    names = said.get("instruments")
    claims = said.get("claims")
    return StudyFile.model_construct(
        title="",
        documents=tuple(
            Document.model_construct(id=each["id"], title="", publisher="", date="")
            for each in documents
            if isinstance(each.get("id"), str)
        ),
        instruments=tuple(name for name in names if isinstance(name, str))
        if isinstance(names, tuple)
        else (),
        claims=claims if isinstance(claims, str) else "",
        settings=Settings.model_construct(hedges=readable),
    )


def _has_id(node: Node) -> bool:
    """Whether claims can name the instrument; if not, that is its file's one fault."""
    id = node.plain().get("id")
    return isinstance(id, str) and is_identifier(id)


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, tuple) else []


def shipped_study() -> Path:
    """The folder of the study that ships: inside an installed package, or in the checkout."""
    package = Path(__file__).parent.parent
    installed = package / "instruments"
    return installed if installed.is_dir() else package.parent / "instruments"


def _hedges(settings: Settings) -> Mapping[str, Hedge]:
    own = {
        word.lower(): Hedge(setting.below, setting.above, setting.itself)
        for word, setting in settings.hedges.items()
    }
    return {**DEFAULT_HEDGES, **own}


def _check_listing(study: StudyFile, root: Path, node: Node) -> list[Problem]:
    """The files named must be here, once each; a study file not named was forgotten."""
    problems = []
    named: dict[str, int] = {}
    listed = [(("instruments", i), name) for i, name in enumerate(study.instruments)]
    for path, name in [*listed, (("claims",), study.claims)]:
        if not name:
            continue
        line = node.line_at(path)
        where = f"{STUDY_FILE}:{line}"
        if name != Path(name).name or name == STUDY_FILE:
            problems.append(Problem(where, repr(name), "the name of another file in this folder"))
        elif name in named:
            problems.append(
                Problem(where, f"'{name}' again (first on line {named[name]})", "each file once")
            )
        elif not (root / name).is_file():
            problems.append(
                Problem(where, f"'{name}', which is not in the folder", "the name of a file here")
            )
        named.setdefault(name, line)
    present = {path.name for path in root.iterdir() if path.suffix in (".yaml", ".yml")}
    forgotten = [
        Problem(
            STUDY_FILE,
            f"no mention of '{name}', which is in the folder",
            "every YAML file of the folder to be named",
            "Add it to instruments, or move it elsewhere.",
        )
        for name in sorted(present - named.keys() - {STUDY_FILE})
    ]
    return problems + forgotten


def _read_all(root: Path, study: StudyFile, problems: list[Problem]) -> Iterator[tuple[str, Node]]:
    """Each named file that can be read; what cannot goes to `problems`."""
    for name in dict.fromkeys([*study.instruments, study.claims]):
        if (root / name).is_file() and name == Path(name).name and name != STUDY_FILE:
            node, refused = read_yaml(root / name)
            problems += refused
            if node is not None:
                yield name, node


def _file_and_line(problem: Problem) -> tuple[str, int]:
    file, _, rest = problem.where.partition(":")
    line = rest.partition(",")[0]
    return file, int(line) if line.isdecimal() else 0
