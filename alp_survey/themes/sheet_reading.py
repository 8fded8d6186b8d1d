"""Read coding sheets back, and refuse by row what is no coding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from alp_survey.errors import InputError, Problem
from alp_survey.instrument.labels import normal_form
from alp_survey.instrument.models import Item, ThemeChange
from alp_survey.instrument.validation import suggest
from alp_survey.responses.files.opening import read_sheet
from alp_survey.responses.responses import Responses
from alp_survey.responses.sheet import Sheet
from alp_survey.themes.answers import OpenAnswer, open_answers
from alp_survey.themes.codebooks import codebook
from alp_survey.themes.codings import Codings
from alp_survey.themes.sheets import (
    ANSWER,
    CHECK,
    CODING,
    HOW_TO,
    NONE,
    TEXT,
    THEME,
)
from alp_survey.themes.versions import (
    Carried,
    carry_over,
    change_words,
    changes_since,
    names_at,
)

__all__ = ["read_coding_sheets", "sheets_by_item"]

_SEPARATORS = (";", "\n")


def read_coding_sheets(responses: Responses, paths: Iterable[str | Path]) -> Codings:
    """Read the sheets of all coders of one open question.

    Parameters
    ----------
    responses : Responses
        Those for which the sheets were written.
    paths : iterable of str or pathlib.Path
        The workbooks of `write_coding_sheets` as they came back. Rows may be sorted; several themes
        may also stand in one cell, separated by semicolons.

    Returns
    -------
    Codings
        An answer whose row is empty, or lacks in a sheet, was not coded by that coder: its `notes`
        say which.

    Raises
    ------
    InputError
        With everything that is no coding, by file and row: an unknown theme, with a suggestion if
        it is misspelt; a text that was edited; an answer twice; "none" beside a theme; a sheet of
        other answers, of another question, or of a coder who has one already.
    ValueError
        If no sheet is given.
    """
    files = [Path(path) for path in paths]
    if not files:
        raise ValueError("paths: got none; expected the workbook of at least one coder.")
    sheets: list[_Returned] = []
    problems: list[Problem] = []
    for path in files:
        try:
            sheets.append(_Returned.of(path))
        except InputError as fault:
            problems += fault.problems
    if problems:
        raise InputError(*problems)
    item = sheets[0].facts.get("item", "")
    problems = [each for sheet in sheets for each in sheet.misplaced(responses, item)]
    problems += _twice(sheets)
    if problems:
        raise InputError(*problems)
    answers, book = open_answers(responses, item), codebook(responses.coded[item].item)
    asked = responses.coded[item].item
    given = np.zeros((len(sheets), len(answers), len(book.themes)), bool)
    coded = np.zeros((len(sheets), len(answers)), bool)
    again: list[tuple[str, int, str]] = []
    for coder, sheet in enumerate(sheets):
        read = sheet.choices(answers, _Choices.of(asked, sheet.facts.get("codebook", "")))
        problems += read.problems
        for place, carried in read.chosen.items():
            again += [(sheet.facts["coder"], answers[place].row, name) for name in carried.split]
            given[coder, place] = [name in carried.names for name in book.names]
            coded[coder, place] = not carried.split
    if problems:
        raise InputError(*problems)
    rows = tuple(each.row for each in answers)
    coders = tuple(sheet.facts["coder"] for sheet in sheets)
    return Codings(
        responses.instrument.id,
        item,
        book,
        coders,
        rows,
        given,
        coded,
        (*_open_ends(coders, rows, coded, again), *_of_other_codebooks(sheets, asked)),
        responses.source.file,
        responses.simulated,
        tuple(again),
    )


def sheets_by_item(paths: Iterable[str | Path]) -> dict[tuple[str, str], list[Path]]:
    """Which sheets are of which instrument and open item, by what they say of themselves.

    Raises
    ------
    InputError
        If a file is no coding sheet.
    """
    found: dict[tuple[str, str], list[Path]] = {}
    for path in map(Path, paths):
        facts = _Returned.of(path).facts
        found.setdefault((facts.get("instrument", ""), facts.get("item", "")), []).append(path)
    return found


@dataclass(frozen=True, slots=True)
class _Choices:
    """What could be chosen in a sheet, and what has become of it.

    Attributes
    ----------
    names : mapping
        From names and labels, in normal form, to the names of themes.
    apart : frozenset of str
        Themes that stand for no valid answer, and beside no other.
    changes : tuple of ThemeChange
        Of the codebook, since the sheet was written.
    """

    names: Mapping[str, str]
    apart: frozenset[str]
    changes: tuple[ThemeChange, ...]

    @classmethod
    def of(cls, item: Item, version: str) -> _Choices:
        """Those of a sheet by the version of its codebook; the present one of an unknown one."""
        changes = changes_since(item, version) or ()
        known = names_at(item, len(item.theme_changes) - len(changes))
        labels = {normal_form(each.label): each.name for each in item.themes if each.name in known}
        names = {**labels, **{normal_form(name): name for name in sorted(known)}}
        apart = frozenset(each.name for each in item.themes if each.missing)
        return cls(names, apart, changes)


class _Read(NamedTuple):
    """The answers of a sheet that were coded, by their places, and what is no coding."""

    chosen: dict[int, Carried]
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class _Returned:
    """A workbook that came back: its facts, its sheet of answers, and where the columns are."""

    path: Path
    facts: Mapping[str, str]
    sheet: Sheet
    columns: Mapping[str, int]
    places: tuple[int, ...]

    @classmethod
    def of(cls, path: Path) -> _Returned:
        if path.suffix.lower() != ".xlsx":
            expected = "a coding sheet (.xlsx), as themes sheet wrote it"
            raise InputError(Problem(path.name, f"a file of the kind '{path.suffix}'", expected))
        how_to = read_sheet(path, sheet=HOW_TO)
        rows = (how_to.row(row) for row in range(how_to.n_rows))
        facts = {normal_form(row[0]): row[1].strip() for row in rows if len(row) > 1 and row[0]}
        sheet = read_sheet(path, sheet=CODING)
        headings = [normal_form(text) for text in sheet.row(0)] if sheet.n_rows else []
        wanted = (ANSWER, TEXT, CHECK)
        where = f"{path.name}, sheet '{CODING}', row 1"
        lacking = [name for name in wanted if headings.count(name) != 1]
        places = tuple(
            column for column, name in enumerate(headings) if name.startswith(f"{THEME} ")
        )
        if lacking or not places:
            named = ", ".join(f"'{name}'" for name in [*lacking, *([] if places else [THEME])])
            raise InputError(Problem(where, f"no column {named}", "the headings as they were"))
        columns = {name: headings.index(name) for name in wanted}
        return cls(path, facts, sheet, columns, places)

    def misplaced(self, responses: Responses, item: str) -> Iterator[Problem]:
        """Why this is no sheet of these responses and this question."""
        where = f"{self.path.name}, sheet '{HOW_TO}'"
        stated = {name: self.facts.get(name, "") for name in ("coder", "item", "sha256")}
        if not stated["coder"]:
            yield Problem(where, "no coder", "the name of the coder, as it was written")
        if stated["item"] != item:
            expected = f"the question of the first sheet, '{item}'"
            yield Problem(where, f"the question '{stated['item']}'", expected)
        elif item not in responses.coded:
            known = ", ".join(
                name for name, each in responses.coded.items() if each.item.kind == "open"
            )
            yield Problem(where, f"the question '{item}'", f"one of {known or 'none'}")
        if stated["sha256"] != responses.source.sha256:
            expected = f"answers of {responses.source.file}"
            yield Problem(where, "answers of another file, or of another version of it", expected)

    def choices(self, answers: Sequence[OpenAnswer], choices: _Choices) -> _Read:
        """The themes of each row, carried over to the codebook as it is now."""
        known = {str(each.row): place for place, each in enumerate(answers)}
        seen: dict[str, int] = {}
        read = _Read({}, [])
        for row in range(1, self.sheet.n_rows):
            where = f"{self.path.name}, sheet '{CODING}', row {row + 1}"
            cells = [self._text(row, column) for column in range(len(self.sheet.columns))]
            if not any(cells):
                continue
            named = cells[self.columns[ANSWER]].removesuffix(".0")
            if fault := _misplaced_row(where, named, known=known, seen=seen):
                read.problems.append(fault)
                continue
            seen[named] = row + 1
            place = known[named]
            answer = OpenAnswer(answers[place].row, cells[self.columns[TEXT]])
            if answer.check(self.facts["sha256"], self.facts["item"]) != cells[self.columns[CHECK]]:
                got, expected = (
                    f"an answer {named} that was edited",
                    "its text and its check as they were",
                )
                action = "Copy them from the sheet that was written."
                read.problems.append(Problem(where, got, expected, action))
                continue
            if any(cells[column] for column in self.places):
                names, faults = self._themes(where, cells, choices)
                read.problems.extend(faults)
                read.chosen[place] = carry_over(names, choices.changes)
        return read

    def _themes(
        self, where: str, cells: Sequence[str], choices: _Choices
    ) -> tuple[list[str], list[Problem]]:
        """The themes of one row, and what is wrong with them."""
        written = [name for column in self.places for name in _separated(cells[column])]
        names: list[str] = []
        problems = []
        for text in written:
            plain = normal_form(text)
            if plain == NONE:
                continue
            if plain in choices.names:
                names.append(choices.names[plain])
                continue
            known = list(dict.fromkeys(choices.names.values()))
            action = suggest(text, [*known, NONE])
            problems.append(
                Problem(where, f"the theme '{text[:60]}'", "one of the codebook", action)
            )
        if len(written) > 1 and any(normal_form(text) == NONE for text in written):
            problems.append(Problem(where, f"'{NONE}' beside a theme", "one of the two"))
        apart = [name for name in names if name in choices.apart]
        if apart and len(set(names)) > 1:
            problems.append(Problem(where, f"'{apart[0]}' beside a theme", "one of the two"))
        return names, problems

    def _text(self, row: int, column: int) -> str:
        return self.sheet.columns[column].text(row).strip()


def _misplaced_row(
    where: str,
    named: str,
    *,
    known: Mapping[str, int],
    seen: Mapping[str, int],
) -> Problem | None:
    """Why a row is none of the answers, or none that is not there yet."""
    if named not in known:
        got = f"the answer '{named[:40]}'" if named else "no number of an answer"
        return Problem(where, got, "an answer of the sheet, as it was numbered")
    if named in seen:
        got = f"the answer {named} again, which row {seen[named]} has"
        return Problem(where, got, "each answer once")
    return None


def _separated(text: str) -> list[str]:
    """The themes of one cell."""
    parts = [text]
    for separator in _SEPARATORS:
        parts = [piece for part in parts for piece in part.split(separator)]
    return [piece.strip() for piece in parts if piece.strip()]


def _twice(sheets: Sequence[_Returned]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for each in sheets:
        coder = each.facts.get("coder", "").casefold()
        if coder in first:
            got = f"a second sheet of {each.facts['coder']}, beside {first[coder]}"
            yield Problem(each.path.name, got, "one sheet of each coder")
        first.setdefault(coder, each.path.name)


def _of_other_codebooks(sheets: Sequence[_Returned], item: Item) -> Iterator[str]:
    """Of sheets that were written with other themes, what became of these."""
    for each in sheets:
        changes = changes_since(item, each.facts.get("codebook", ""))
        if changes is None:
            yield (
                f"{each.facts['coder']} chose from themes that the instrument has not now, and had"
                " not before any change that it lists."
            )
        elif changes:
            said = "; ".join(map(change_words, changes))
            coder = each.facts["coder"]
            yield f"{coder} chose from an older codebook, and was carried over: {said}."


def _open_ends(
    coders: Sequence[str],
    rows: Sequence[int],
    coded: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    again: Sequence[tuple[str, int, str]],
) -> Iterator[str]:
    for name, row, theme in again:
        yield f"{name} has to say anew which part of {theme} is meant in answer {row}."
    for coder, done in zip(coders, coded, strict=True):
        split = {row for name, row, _ in again if name == coder}
        left = [
            str(row) for row, own in zip(rows, done, strict=True) if not own and row not in split
        ]
        if left:
            count = "1 answer" if len(left) == 1 else f"{len(left)} answers"
            listed = ", ".join(left[:20]) + (", ..." if len(left) > 20 else "")
            yield f"{coder} has not coded {count}: {listed}."
