"""Load a study from its folder, and report every mistake in its files at once."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from alp_survey.claims.check_recommendations import check_recommendations
from alp_survey.claims.cross_check import check_instruments, check_lists, check_references
from alp_survey.claims.recommendations import Recommendation, RecommendationList
from alp_survey.claims.register import Register
from alp_survey.claims.study import Study, StudyFile
from alp_survey.errors import InputError, Problem
from alp_survey.figures.quotes import Hedge
from alp_survey.figures.reading import DEFAULT_HEDGES, plain_word
from alp_survey.instrument.models import Instrument, is_identifier
from alp_survey.instrument.references import Declared, SourceFile
from alp_survey.instrument.validation import ModelT, validate
from alp_survey.instrument.yaml_source import Node, read_yaml

if TYPE_CHECKING:
    from alp_survey.responses.column_map import ColumnMap
    from alp_survey.responses.recodes import RecodeList

__all__ = ["load_study", "shipped_study"]

STUDY_FILE = "study.yaml"

_KNOWN = Hedge(Fraction(), Fraction())  # to read a quote it is enough that its word is known


def load_study(folder: str | Path | None = None) -> Study:
    """Load a study from its folder, or the study that ships with the package.

    Parameters
    ----------
    folder : str or pathlib.Path, optional
        A folder with study.yaml and the files that it names: instruments, and a register of claims
        if there is one.

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
    try:
        return _load(root)
    except OSError as fault:  # a folder that may not be entered, a name too long to be one
        why = (fault.strerror or "no access").lower()
        where = str(root) if len(str(root)) < 200 else f"{str(root)[:200]}..."
        raise InputError(Problem(where, why, "a readable study folder")) from None


def _load(root: Path) -> Study:
    """The study in a folder; ``OSError`` where the system refuses a folder or file."""
    _require_study_folder(root)
    node, problems = read_yaml(root / STUDY_FILE)
    if node is None:
        raise InputError(*problems)
    # A mistake in study.yaml must not hide those in the files that it names.
    study, faults = validate(StudyFile, node, STUDY_FILE)
    listing = _read_listing(SourceFile(STUDY_FILE, node))
    problems += faults + _check_listing(listing, root, node)
    if listing.claims and "documents" not in node.plain():
        expected = "the document whose figures are in the register"
        problems.append(Problem(f"{STUDY_FILE}:1", "no 'documents'", expected))
    sources = _read_sources(listing, root, problems)
    instruments = []
    for name in listing.instruments:
        if name in sources:
            instrument, faults = validate(Instrument, sources[name], name)
            problems += faults
            instruments.append(instrument)
    named = {name: sources[name] for name in listing.instruments if name in sources}
    known, faults = check_instruments(named)
    complete = len(named) == len(listing.instruments) and all(map(_can_be_named, named.values()))
    problems += faults
    register = None if listing.claims else Register(claims=())
    if listing.claims in sources:
        register, faults = validate(Register, sources[listing.claims], listing.claims)
        problems += faults + check_references(
            known=known,
            all_instruments=complete,
            register=(listing.claims, sources[listing.claims]),
            documents=listing.documents,
            hedges=listing.hedges,
        )
    recommendations, faults = _read_recommendations(listing, sources, known, complete=complete)
    problems += faults
    column_maps: list[ColumnMap] = []
    recode_lists: list[RecodeList] = []
    if listing.column_maps or listing.recodes:  # few studies have them, and they bring numpy
        column_maps, recode_lists, faults = _read_lists(listing, sources, known, complete=complete)
        problems += faults
    if problems or study is None or register is None:
        raise InputError(*sorted(problems, key=_file_and_line))
    return Study(
        title=study.title,
        documents=study.documents,
        instruments=tuple(each for each in instruments if each is not None),
        register=register,
        settings=study.settings,
        column_maps=tuple(column_maps),
        recode_lists=tuple(recode_lists),
        recommendations=recommendations,
    )


def _read_recommendations(
    listing: _Listing, sources: dict[str, Node], known: dict[str, Declared], *, complete: bool
) -> tuple[tuple[Recommendation, ...], list[Problem]]:
    """The recommendations of a study, and what is wrong with them."""
    name = listing.recommendations
    if name not in sources:
        return (), []
    found, faults = validate(RecommendationList, sources[name], name)
    if not listing.claims:
        expected = "a register of the claims on which they rest"
        faults.append(Problem(STUDY_FILE, "'recommendations' without 'claims'", expected))
    faults += check_recommendations(
        (name, sources[name]),
        known=known,
        all_instruments=complete,
        register=sources.get(listing.claims),
        documents=listing.documents,
    )
    return (found.recommendations if found is not None else ()), faults


def _read_lists(
    listing: _Listing, sources: dict[str, Node], known: dict[str, Declared], *, complete: bool
) -> tuple[list[ColumnMap], list[RecodeList], list[Problem]]:
    """The column maps and recode lists of a study, and what is wrong with them."""
    from alp_survey.responses.column_map import ColumnMap
    from alp_survey.responses.recodes import RecodeList

    problems: list[Problem] = []

    def read(model: type[ModelT], names: list[str], key: str) -> list[ModelT]:
        files = {name: sources[name] for name in names if name in sources}
        found = [validate(model, node, name) for name, node in files.items()]
        for _, faults in found:
            problems.extend(faults)
        problems.extend(check_lists(files, key, known, all_instruments=complete))
        return [each for each, _ in found if each is not None]

    column_maps = read(ColumnMap, listing.column_maps, "columns")
    recode_lists = read(RecodeList, listing.recodes, "recodes")
    return column_maps, recode_lists, problems


def shipped_study() -> Path:
    """The folder of the study that ships: inside an installed package, or in the checkout."""
    package = Path(__file__).parent.parent
    installed = package / "instruments"
    return installed if installed.is_dir() else package.parent / "instruments"


class _Listing(NamedTuple):
    """What study.yaml names, as far as it can be read: its files, documents and hedging words."""

    places: list[tuple[tuple[str | int, ...], str]]
    instruments: list[str]
    claims: str
    recommendations: str
    column_maps: list[str]
    recodes: list[str]
    documents: list[str]
    hedges: Mapping[str, Hedge]


def _read_listing(file: SourceFile) -> _Listing:
    """The names in study.yaml; what has the wrong type is passed over, validation has said so."""
    places: list[tuple[tuple[str | int, ...], str]] = []
    names: dict[str, list[str]] = {}
    for key in ("instruments", "column_maps", "recodes"):
        listed = file.plain.get(key)
        found: list[tuple[tuple[str | int, ...], str]] = [
            ((key, i), name)
            for i, name in enumerate(listed if isinstance(listed, tuple) else ())
            if isinstance(name, str)
        ]
        names[key] = list(dict.fromkeys(name for _, name in found))
        places += found
    single = dict.fromkeys(("claims", "recommendations"), "")
    for key in single:
        value = file.plain.get(key)
        if isinstance(value, str):
            places.append(((key,), value))
            single[key] = value
        elif isinstance(value, tuple):  # said to be wrong, but not forgotten
            places += [((key, i), name) for i, name in enumerate(value) if isinstance(name, str)]
    settings = file.plain.get("settings")
    words = settings.get("hedges") if isinstance(settings, dict) else None
    return _Listing(
        places,
        names["instruments"],
        single["claims"],
        single["recommendations"],
        names["column_maps"],
        names["recodes"],
        [each["id"] for _, each in file.mappings("documents") if isinstance(each.get("id"), str)],
        {**DEFAULT_HEDGES, **dict.fromkeys(_hedging_words(words), _KNOWN)},
    )


def _hedging_words(hedges: Any) -> list[str]:
    return [plain_word(word) or word for word in hedges] if isinstance(hedges, dict) else []


def _require_study_folder(root: Path) -> None:
    expected = f"a study folder with {STUDY_FILE}"
    if not root.is_dir():
        got = "a file" if root.exists() else "no such folder"
        action = "Give the path of the folder that holds it."
        raise InputError(Problem(str(root), got, expected, action))
    if not (root / STUDY_FILE).is_file():
        raise InputError(Problem(str(root), f"a folder without {STUDY_FILE}", expected))


def _check_listing(listing: _Listing, root: Path, node: Node) -> list[Problem]:
    """The files named must be here, once each; a study file not named was forgotten."""
    problems = []
    named: dict[str, int] = {}
    for path, name in listing.places:
        line = node.line_at(path)
        where = f"{STUDY_FILE}:{line}"
        if not _is_in_folder(name):
            problems.append(Problem(where, repr(name), "the name of another file in this folder"))
        elif name in named:
            got = f"'{name}' again (first on line {named[name]})"
            problems.append(Problem(where, got, "each file once"))
        elif not (root / name).is_file():
            got = f"'{name}', which is not in the folder"
            spare = "Leave 'claims' out if no document is to be audited."
            action = spare if path == ("claims",) else ""
            problems.append(Problem(where, got, "the name of a file here", action))
        named.setdefault(name, line)
    present = {path.name for path in root.glob("*.y*ml") if path.suffix in (".yaml", ".yml")}
    forgotten = [
        Problem(
            STUDY_FILE,
            f"no mention of '{name}', which is in the folder",
            "every YAML file of the folder to be named",
            "Add it to instruments, claims, recommendations, column_maps or recodes, or move it"
            " elsewhere.",
        )
        for name in sorted(present - {Path(name).name for name in named} - {STUDY_FILE})
    ]
    return problems + forgotten


def _read_sources(listing: _Listing, root: Path, problems: list[Problem]) -> dict[str, Node]:
    """Each named file that can be read; what cannot goes to `problems`."""
    sources = {}
    for name in dict.fromkeys(name for _, name in listing.places):
        if _is_in_folder(name) and (root / name).is_file():
            node, refused = read_yaml(root / name)
            problems += refused
            if node is not None:
                sources[name] = node
    return sources


def _is_in_folder(name: str) -> bool:
    """Whether a name is that of another file of the study's folder, not a path out of it."""
    return name == Path(name).name and name != STUDY_FILE


def _can_be_named(node: Node) -> bool:
    """Whether claims can name the instrument; if not, that is its file's one fault."""
    id = node.plain().get("id")
    return isinstance(id, str) and is_identifier(id)


def _file_and_line(problem: Problem) -> tuple[str, int]:
    file, _, rest = problem.where.partition(":")
    line = rest.partition(",")[0]
    return file, int(line) if line.isdecimal() else 0
