"""The codebook of an open question: its themes, from the instrument or from a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from alp_survey.errors import InputError, Problem
from alp_survey.instrument.models import Item, Theme
from alp_survey.responses.files.whole import write_whole
from alp_survey.themes.codebook_files import csv_text, qdc_text, rows_of_csv, rows_of_qdc
from alp_survey.themes.rows import COLUMNS, theme_cells, themes_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Codebook", "codebook", "read_codebook"]

_ENDINGS = (".csv", ".qdc")


@dataclass(frozen=True)
class Codebook:
    """Themes under which the answers to one open question are coded.

    Attributes
    ----------
    title : str
        Of what: the item, or the file.
    themes : tuple of Theme
        In their order, each before the themes that are parts of it.
    notes : tuple of str
        Of one that was read from a file: what was named otherwise, or left aside.
    guids : mapping of theme name to str
        Of one that was read from a .qdc: by these a program of analysis knows its codes again, and
        they are written again. Others follow from title and name.
    """

    title: str
    themes: tuple[Theme, ...]
    notes: tuple[str, ...] = ()
    guids: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "themes", tuple(_tree(self.themes, None)))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the themes."""
        return tuple(each.name for each in self.themes)

    def theme(self, name: str) -> Theme:
        """The theme called `name`; ``KeyError`` if there is none."""
        for each in self.themes:
            if each.name == name:
                return each
        raise KeyError(name)

    def to_frame(self) -> pd.DataFrame:
        """One row for each theme, in the columns of the csv; unknown cells are empty."""
        import pandas as pd

        return pd.DataFrame([theme_cells(each) for each in self.themes], columns=list(COLUMNS))

    def write(self, path: str | Path) -> Path:
        """Write it as .csv, or as .qdc for programs of qualitative analysis (REFI-QDA).

        Parameters
        ----------
        path : str or pathlib.Path
            A file that is there is replaced.

        Returns
        -------
        pathlib.Path

        Raises
        ------
        InputError
            If the ending is another, or the file cannot be written.
        """
        file = Path(path)
        _require_ending(file)
        if file.suffix.lower() == ".csv":
            text = csv_text(self.themes)
        else:
            text = qdc_text(self.themes, self.title, self.guids)
        write_whole(file, partial(_put, text), expected="a place to write to")
        return file

    def __repr__(self) -> str:
        count = f"{len(self.themes)} theme{'' if len(self.themes) == 1 else 's'}"
        return f"<Codebook of {self.title!r}: {count}>"


def codebook(item: Item) -> Codebook:
    """The codebook of an open item of an instrument.

    Raises
    ------
    ValueError
        If the item is of another kind.

    Examples
    --------
    >>> import alp_survey as alp
    >>> study = alp.load_study()
    >>> asked = study.instrument("national_incubation_centres").item("scaling_constraints")
    >>> codebook(asked).names[:3]
    ('growth_stage_gap', 'finance', 'market_access')
    """
    if item.kind != "open":
        raise ValueError(f"item: got '{item.name}', of kind {item.kind}; expected an open one.")
    return Codebook(item.name, item.themes)


def read_codebook(path: str | Path) -> Codebook:
    """Read a codebook from csv, or from the .qdc of a program of qualitative analysis.

    Parameters
    ----------
    path : str or pathlib.Path
        A csv has a column ``name`` (or ``code``), and as many of the others as there are: label,
        parent, definition, include, exclude, example, example_is, missing, opposes, standing,
        shown_in.

    Returns
    -------
    Codebook
        Themes are named in small letters, digits and _; its `notes` say which were renamed, and
        which columns were left aside.

    Raises
    ------
    InputError
        With every fault of the file in one pass: no names, two themes of one name, a parent that
        is none, no csv or .qdc.
    """
    file = Path(path)
    _require_ending(file)
    try:
        content = file.read_bytes()
    except OSError as fault:
        why = "no such file" if isinstance(fault, FileNotFoundError) else "no access"
        raise InputError(Problem(file.name, why, "a file that can be read")) from None
    read = rows_of_csv if file.suffix.lower() == ".csv" else rows_of_qdc
    rows, notes = read(content, file.name)
    themes, named = themes_of(rows, file.name)
    notes += [f"'{given}' is named {name} here." for given, name in named.items() if given != name]
    guids = {named[cells["name"].strip()]: cells["guid"] for _, cells in rows if cells.get("guid")}
    return Codebook(file.name, themes, tuple(notes), guids)


def _tree(themes: Sequence[Theme], parent: str | None) -> Iterator[Theme]:
    """Themes that are parts of `parent`, each followed by its own parts."""
    for each in themes:
        if each.parent == parent:
            yield each
            yield from _tree(themes, each.name)


def _put(text: str, place: Path) -> None:
    place.write_text(text, encoding="utf-8", newline="")


def _require_ending(file: Path) -> None:
    if file.suffix.lower() not in _ENDINGS:
        got = f"the ending '{file.suffix}'"
        raise InputError(Problem(file.name, got, f"one of {', '.join(_ENDINGS)}"))
