"""From a file to coded responses: read, match, correct, code, route, exclude, check, account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from alp_survey.errors import InputError, Problem
from alp_survey.instrument.labels import AnswersAre, LabelIndex, loose_form, normal_form
from alp_survey.instrument.models import Exclusion, Instrument
from alp_survey.responses.accounting import account_for
from alp_survey.responses.answers import BLANK, DECLARED_MISSING, NOT_ASKED, Trouble
from alp_survey.responses.checks import check_responses
from alp_survey.responses.coding import Coded, code_item
from alp_survey.responses.column_map import ColumnMap
from alp_survey.responses.corrections import Correction, correct_cells, excluded_by_hand
from alp_survey.responses.dates import DateOrder
from alp_survey.responses.export import Export, recognise
from alp_survey.responses.files.opening import read_sheet
from alp_survey.responses.matching import NO_ITEM, Matching, match_columns
from alp_survey.responses.plain_text import one_line
from alp_survey.responses.platforms import PEOPLE, Platform
from alp_survey.responses.problems import CellProblem, Severity
from alp_survey.responses.recodes import RECODED, Recode, apply_recodes, check_recodes
from alp_survey.responses.responding import Responding
from alp_survey.responses.responses import NO_RESPONSES, Excluded, Responses
from alp_survey.responses.routing import apply_routing, who_gave
from alp_survey.responses.sheet import RawColumn, Sheet, Source, column_letters

__all__ = ["CODES", "match_file", "read_responses"]


_MOST_HEADINGS = 3

CODES = (
    "Many answers are numbers that are codes of the instrument: if the file holds these codes, and"
    " not numbers of the form tool's own, read it again with answers='codes' (--answers codes)."
)
"""The note on a file that was read as one of labels and seems to hold codes."""


class Matched(NamedTuple):
    """A file whose columns are known."""

    export: Export
    matching: Matching
    notes: tuple[str, ...]


def match_file(
    instrument: Instrument,
    path: str | Path,
    *,
    sheet: str | None = None,
    platform: Platform | None = None,
    answers: AnswersAre | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    column_map: ColumnMap | None = None,
    by_position: bool = False,
) -> Matched:
    """Read a file and say which of its columns holds which item; nothing is coded.

    Parameters and errors are those of `read_responses`.
    """
    read = read_sheet(path, sheet=sheet, encoding=encoding, delimiter=delimiter)
    stated = platform or (column_map.platform if column_map else None)
    answers = answers or (column_map.answers if column_map else None)
    export = recognise(read, platform=stated, answers=answers)
    by_position = by_position or export.platform == "no_header"
    if column_map is not None and not by_position:
        export = _below_headings(export, instrument, stated, column_map) or export
    matching = match_columns(export, instrument, column_map=column_map, by_position=by_position)
    if not matching.items and stated is None and _looks_headerless(read, instrument):
        export = recognise(read, platform="no_header", answers=answers)
        matching = match_columns(export, instrument, by_position=True)
    elif not matching.items and (lower := _below_headings(export, instrument, stated, column_map)):
        export, matching = lower, match_columns(lower, instrument)
    said = "as stated" if stated else "recognised"
    told = (f"answers are {answers}, as stated",) if answers else ()
    above = (f"{export.titles} rows above the headers",) if export.titles else ()
    notes = (f"read as {export.shape.title} ({said})", *told, *read.source.details, *above)
    return Matched(export, matching, notes)


def _below_headings(
    export: Export, instrument: Instrument, stated: Platform | None, column_map: ColumnMap | None
) -> Export | None:
    """The headers that stand under headings of sections, several of which are in one row."""
    if export.shape.header_rows > 1:
        return None
    last = min(export.titles + _MOST_HEADINGS, export.sheet.n_rows - export.shape.header_rows)
    for titles in range(export.titles + 1, last + 1):
        lower = recognise(export.sheet, platform=stated, titles=titles, answers=export.stated)
        if column_map is not None:
            if _named_by(column_map, lower) > _named_by(column_map, export):
                return lower
        elif len(match_columns(lower, instrument).items) > 1:
            return lower
    return None


def _named_by(column_map: ColumnMap, export: Export) -> int:
    """Of how many of these headers a column map speaks."""
    named = {loose_form(mapped.header) for mapped in column_map.columns}
    texts = ({loose_form(each.shown), loose_form(one_line(each.shown))} for each in export.headers)
    return sum(not named.isdisjoint(each) for each in texts)


def read_responses(
    instrument: Instrument,
    path: str | Path,
    *,
    sheet: str | None = None,
    platform: Platform | None = None,
    answers: AnswersAre | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    dates: DateOrder | None = None,
    column_map: ColumnMap | None = None,
    by_position: bool = False,
    recodes: Sequence[Recode] = (),
    corrections: str | Path | Sequence[Correction | str | Path] = (),
) -> Responses:
    """Read a file as a form tool wrote it, and code it.

    Parameters
    ----------
    instrument : Instrument
    path : str or pathlib.Path
        A csv, xlsx or sav file.
    sheet : str, optional
        The sheet of a workbook; needed if several hold something.
    platform : Platform, optional
        The form tool; recognised by the headers if it is not stated.
    answers : "labels", "names" or "codes", optional
        What stands for an answer in the file, if it is not what the form tool usually writes: its
        label, what the form calls it, or the instrument's code.
    encoding, delimiter : str, optional
        Of a csv file; recognised if they are not stated.
    dates : "day first", "month first" or "year first", optional
        How dates such as 3/4/2026 are to be read. Without it, such a date is a problem.
    column_map : ColumnMap, optional
        Which column holds which item, as a person confirmed it.
    by_position : bool
        Match columns to items by their order alone.
    recodes : sequence of Recode
        Texts written beside "other" that belong to a category.
    corrections : path, or sequence of paths and Correction
        Workbooks of problems in which a person wrote what is right.

    Returns
    -------
    Responses

    Raises
    ------
    InputError
        If the file cannot be read, or no column of it belongs to the instrument.
    ValueError
        For an option that there is not, or that a file of this kind does not have.
    """
    if dates not in (None, *get_args(DateOrder)):
        raise ValueError(f"dates: got '{dates}'; expected one of {', '.join(get_args(DateOrder))}")
    check_recodes(instrument, recodes)
    export, matching, notes = match_file(
        instrument,
        path,
        sheet=sheet,
        platform=platform,
        answers=answers,
        encoding=encoding,
        delimiter=delimiter,
        column_map=column_map,
        by_position=by_position,
    )
    _require_items(matching, export, instrument)
    first = export.first_row
    raw = [RawColumn(each.texts, each.cells[first:]) for each in export.sheet.columns]
    signed = _signed(corrections, export.sheet.source)
    cells = correct_cells(raw, signed, source=export.sheet.source, first_row=first)
    dates = dates or (column_map.dates if column_map else None)
    readable = _readable(export, signed)
    coded = {
        columns.item.name: code_item(columns, readable, cells, dates=dates)
        for columns in matching.items
        if not columns.item.personal
    }
    moved = apply_recodes(coded, recodes)
    contradictions = apply_routing(instrument, coded)
    empty = _empty_rows(raw)
    reasons = _exclude(instrument, export, cells, coded, empty, signed)
    out = np.zeros(len(empty), bool)
    for _, rows in reasons:
        out[rows] = True
    kept = ~(empty | out)
    problems = [
        *_coding_problems(export, coded.values(), kept),
        *_routing_problems(export, coded, contradictions, kept),
        *check_responses(
            Responding(export, cells, coded, kept, dates, _telling(matching)), instrument
        ),
    ]
    return Responses(
        instrument=instrument,
        export=export,
        matching=matching,
        coded=coded,
        kept=kept,
        problem_list=tuple(sorted(problems, key=_by_place)),
        excluded=tuple(
            Excluded(reason, tuple((np.flatnonzero(rows) + first + 1).tolist()))
            for reason, rows in reasons
        ),
        accounting=account_for(
            cells,
            list(coded.values()),
            own=[header.position for header in matching.own],
            no_item=[column.header.position for column in matching.unmatched],
            personal=_personal(matching),
            excluded=out,
            empty=empty,
        ),
        corrections=signed,
        notes=(
            *notes,
            *([] if (~empty).any() else [NO_RESPONSES]),
            *([CODES] if _holds_codes(export, cells, coded.values(), kept) else []),
            *matching.loose_ends,
            *_recode_notes(recodes, moved),
        ),
    )


def _personal(matching: Matching) -> list[int]:
    """Columns of items that never enter the coded data."""
    return [
        position
        for columns in matching.items
        if columns.item.personal
        for position in columns.positions
    ]


def _telling(matching: Matching) -> list[int]:
    """Columns that tell who answered: personal items, and names that the form tool noted."""
    return [*_personal(matching), *(each.position for each in matching.own if each.own in PEOPLE)]


def _signed(
    corrections: str | Path | Sequence[Correction | str | Path], source: Source
) -> tuple[Correction, ...]:
    """Corrections from wherever they stand."""
    listed = [corrections] if isinstance(corrections, str | Path) else corrections
    found: list[Correction] = []
    for each in listed:
        if isinstance(each, Correction):
            found.append(each)
        else:
            from alp_survey.responses.problem_book import read_corrections

            found += read_corrections(each, source=source)
    return tuple(dict.fromkeys(found))


def _readable(export: Export, corrections: Sequence[Correction]) -> Export:
    """The export, in which cells that a person corrected are no longer unreadable."""
    corrected = {(each.row - 1, each.column) for each in corrections}
    unreadable = {
        (row, position): what
        for (row, position), what in export.sheet.unreadable.items()
        if (row, column_letters(position)) not in corrected
    }
    return replace(export, sheet=replace(export.sheet, unreadable=unreadable))


def _looks_headerless(sheet: Sheet, instrument: Instrument) -> bool:
    """Whether the first row already holds answers: as many as items, and most of them labels."""
    if len(sheet.columns) != len(instrument.items) or not sheet.n_rows:
        return False
    labelled = [
        (LabelIndex(item), text)
        for item, text in zip(instrument.items, sheet.row(0), strict=True)
        if item.categories and text.strip()
    ]
    named = [
        index
        for index, text in labelled
        if any(not index.split(text, separator).rest for separator in ",;|")
    ]
    return len(named) * 2 > len(labelled)


def _require_items(matching: Matching, export: Export, instrument: Instrument) -> None:
    if matching.items:
        return
    told = list(dict.fromkeys(each.reason for each in matching.unmatched if each.reason != NO_ITEM))
    why = f" ({'; '.join(told[:3])})" if told else ""
    raise InputError(
        Problem(
            export.sheet.source.file,
            f"no column that belongs to an item of {instrument.id}{why}",
            "headers that are wordings, names or aliases of its items",
            f"Draft a column map: alp-survey map FILE --instrument {instrument.id}.",
        )
    )


def _empty_rows(cells: Sequence[RawColumn]) -> NDArray[np.bool_]:
    empty = np.ones(len(cells[0].cells), bool)
    for column in cells:
        blank = np.array([not text.strip() for text in column.texts], bool)
        empty &= blank[column.cells]
    return empty


def _exclude(  # noqa: PLR0917  # each is a different kind of thing that an exclusion can look at
    instrument: Instrument,
    export: Export,
    cells: Sequence[RawColumn],
    coded: dict[str, Coded],
    empty: NDArray[np.bool_],
    corrections: Iterable[Correction],
) -> list[tuple[str, NDArray[np.bool_]]]:
    """Every reason with the rows it takes out; a row counts for the first reason that it meets."""
    shape = export.shape
    found: list[tuple[str, NDArray[np.bool_]]] = []
    if shape.test_rows is not None:
        name, texts = shape.test_rows
        position = export.own_column(name)
        if position is not None:
            found.append((f"test row ({name})", _holds(cells[position], texts)))
    if shape.incomplete is not None:
        position = export.own_column(shape.incomplete)
        if position is not None:
            reason = f"begun, not handed in (no {shape.incomplete})"
            found.append((reason, _holds(cells[position], ("",))))
    found += [
        (each.reason, _meets(each, export, cells, coded, instrument))
        for each in instrument.exclusions
    ]
    for row, reason in excluded_by_hand(corrections).items():
        by_hand = np.zeros(len(empty), bool)
        if 0 <= row - export.first_row - 1 < len(by_hand):
            by_hand[row - export.first_row - 1] = True
        found.append((reason, by_hand))
    taken = empty.copy()
    reasons = []
    for reason, rows in found:
        new = rows & ~taken
        taken |= rows
        if new.any() or not reason.startswith(("test row (", "begun, not")):
            reasons.append((reason, new))
    return reasons


def _meets(
    exclusion: Exclusion,
    export: Export,
    cells: Sequence[RawColumn],
    coded: dict[str, Coded],
    instrument: Instrument,
) -> NDArray[np.bool_]:
    where = export.sheet.source.file
    if exclusion.column is not None:
        for header in export.headers:
            if normal_form(header.shown) == normal_form(exclusion.column):
                return _mentions(cells[header.position], exclusion.contains)
        if export.simulated:  # which nobody has excluded, in a file without such columns
            return np.zeros(len(cells[0].cells), bool)
        got = f"no column '{exclusion.column}'"
        expected = f"the column by which '{exclusion.reason}' is declared"
        raise InputError(Problem(where, got, expected, f"See exclusions of {instrument.id}."))
    if exclusion.answered_fewer_than is not None:
        answered = np.sum([each.state >= 0 for each in coded.values()], axis=0)
        return np.asarray(answered < exclusion.answered_fewer_than)
    absent = [name for name in exclusion.where if name not in coded]
    if absent:
        got = f"no column of the item {absent[0]}"
        expected = f"the item by which '{exclusion.reason}' is declared"
        action = "Name its column in a map (alp-survey map), or take the exclusion out."
        raise InputError(Problem(where, got, expected, action))
    return who_gave(coded, exclusion.where)


def _holds(column: RawColumn, texts: Iterable[str]) -> NDArray[np.bool_]:
    plain = {normal_form(text) for text in texts}
    return np.array([normal_form(text) in plain for text in column.texts], bool)[column.cells]


def _mentions(column: RawColumn, words: Iterable[str]) -> NDArray[np.bool_]:
    """Rows whose text has one of these in it, as whole words."""
    listed = "|".join(re.escape(normal_form(word)) for word in words)
    wanted = re.compile(rf"(?<!\w)(?:{listed})(?!\w)")
    found = [wanted.search(normal_form(text)) is not None for text in column.texts]
    return np.array(found, bool)[column.cells]


def _coding_problems(
    export: Export, coded: Iterable[Coded], kept: NDArray[np.bool_]
) -> Iterable[CellProblem]:
    for answers in coded:
        for row, position, trouble in answers.troubles:
            if kept[row]:
                yield _problem(export, answers, row, position, "not coded", trouble)


def _holds_codes(
    export: Export, cells: Sequence[RawColumn], coded: Iterable[Coded], kept: NDArray[np.bool_]
) -> bool:
    """Whether at least half of the answers that should be labels are codes, and so problems."""
    if export.shape.answers == "codes":
        return False
    given = codes = 0
    for answers in coded:
        columns, item = answers.columns, answers.item
        texts = [text for each in item.categories for text in each.texts]
        # digits that are labels, points of a scale or numbers tell nothing of what the file holds
        if item.kind in ("scale", "number") or any(normal_form(t).isdecimal() for t in texts):
            continue
        if not item.categories or columns.options:
            continue
        given += int((kept & ~np.isin(answers.state, _NO_ANSWER)).sum())
        is_code = cache(partial(_is_code, LabelIndex(item, answers="codes")))
        codes += sum(
            is_code(cells[position].text(row)) for row, position, _ in answers.troubles if kept[row]
        )
    return codes > 0 and codes * 2 >= given


def _is_code(index: LabelIndex, text: str) -> bool:
    """Whether a text is a code of an item, or several of them joined."""
    pieces = _JOINT.split(normal_form(text).strip(" ,;|"))
    return all(_DIGITS.fullmatch(each) and index.code(each) is not None for each in pieces)


_NO_ANSWER = (BLANK, NOT_ASKED, DECLARED_MISSING)
_JOINT = re.compile(r"[\s,;|]+")
_DIGITS = re.compile(r"[0-9]+(?:\.0)?")


def _routing_problems(
    export: Export,
    coded: dict[str, Coded],
    contradictions: dict[str, tuple[tuple[int, str, Trouble], ...]],
    kept: NDArray[np.bool_],
) -> Iterable[CellProblem]:
    for name, found in contradictions.items():
        answers = coded[name]
        position = answers.columns.positions[0]
        for row, severity, trouble in found:
            if kept[row]:
                said: Severity = "not coded" if severity == "not coded" else "to check"
                yield _problem(export, answers, row, position, said, trouble)


def _problem(  # noqa: PLR0917  # what a problem is made of, in one place
    export: Export, answers: Coded, row: int, position: int, severity: Severity, trouble: Trouble
) -> CellProblem:
    header = export.headers[position].shown
    number = row + export.first_row + 1
    return CellProblem(
        severity, trouble.kind, number, position, header, answers.item.name,
        trouble.got, trouble.expected, trouble.action,
    )  # fmt: skip


def _by_place(problem: CellProblem) -> tuple[int, int]:
    return problem.row, -1 if problem.position is None else problem.position


def _recode_notes(recodes: Sequence[Recode], moved: Sequence[int]) -> list[str]:
    return [
        f"{RECODED}{recode.by} on {recode.on}: {count} of {recode.item} to {recode.code}"
        for recode, count in zip(recodes, moved, strict=True)
    ]
