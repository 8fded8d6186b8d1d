"""What looks wrong in responses that could be coded: reported, never removed unasked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.labels import is_blank, loose_form, normal_form
from alp_survey.instrument.models import Fieldwork, Instrument, Item
from alp_survey.responses.answers import BLANK, NOT_ASKED, VALUE
from alp_survey.responses.coding import Coded
from alp_survey.responses.dates import DateOrder, order_shown, parse_moment
from alp_survey.responses.identifiers import find_identifiers
from alp_survey.responses.plain_text import in_short
from alp_survey.responses.platforms import Export
from alp_survey.responses.problems import CellProblem
from alp_survey.responses.sheet import RawColumn, column_letters

__all__ = ["Responding", "check_responses"]

FEWEST_ALIKE = 8
SHORTEST_STRAIGHT_LINE = 4
SHORTEST_NAME = 4

_APART = timedelta(minutes=10)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, and no pattern in its bits
_ARTICLES = {"e-mail address": "an"}
_NUMBERS_ONLY = re.compile(r"\s*[0-9]{1,2}[/.-][0-9]{1,2}[/.-]")
_OFFSET = re.compile(r"(?:Z|GMT[+-]?[0-9:]*|[+-][0-9]{2}:?[0-9]{2})$")


@dataclass(frozen=True, slots=True)
class Responding:
    """The rows to be checked, and how to say where they are.

    Attributes
    ----------
    export : Export
    cells : sequence of RawColumn
        Below the headers.
    coded : mapping of item name to Coded
    kept : array of bool, one per row
        Rows of respondents who were not excluded.
    dates : "day first", "month first", "year first" or None
    personal : sequence of int
        Positions of columns that tell who answered.
    """

    export: Export
    cells: Sequence[RawColumn]
    coded: Mapping[str, Coded]
    kept: NDArray[np.bool_]
    dates: DateOrder | None
    personal: Sequence[int] = ()

    def problem(
        self, row: int, kind: str, got: str, expected: str, *, at: int | None = None, item: str = ""
    ) -> CellProblem:
        """Something to check in a row below the headers."""
        header = "" if at is None else self.export.headers[at].shown
        number = self.number(row)
        return CellProblem("to check", kind, number, at, header, item, got, expected)

    def number(self, row: int) -> int:
        """The number of a row in the spreadsheet."""
        return row + self.export.first_row + 1

    def rows(self) -> list[int]:
        """The rows that were kept."""
        return [int(row) for row in np.flatnonzero(self.kept)]


def check_responses(responding: Responding, instrument: Instrument) -> tuple[CellProblem, ...]:
    """Duplicates, straight lines, impossible times, rows that are none, identifiers in texts.

    Parameters
    ----------
    responding : Responding
    instrument : Instrument

    Returns
    -------
    tuple of CellProblem
        All "to check"; no answer is changed.

    Notes
    -----
    Two rows are reported as duplicates if they have the same id, or the same answers within 10
    minutes, or, however far apart, to 8 items or more. A straight
    line is the same answer to at least 4 neighbouring scales with the same labels.
    """
    times = _times(responding)
    return (
        *_same_id(responding),
        *_same_answers(responding, times),
        *_straight_lines(responding, instrument),
        *_impossible_times(responding, instrument.fieldwork, times),
        *_no_time(responding, times),
        *_sums(responding),
        *_merged(responding),
        *_gaps(responding),
        *_out_of_range(responding),
        *_identifiers(responding),
        *_names_repeated(responding),
        *_ragged(responding),
        *_set_aside(responding),
        *_silent(responding, times),
        *_in_no_band(responding),
    )


def _same_id(responding: Responding) -> Iterator[CellProblem]:
    position = responding.export.own_column(*responding.export.shape.id)
    if position is None:
        return
    column = responding.cells[position]
    first: dict[int, int] = {}
    for row in responding.rows():
        number = int(column.cells[row])
        if is_blank(column.texts[number]):
            continue
        if number in first:
            got = f"the id of row {responding.number(first[number])} again"
            yield responding.problem(row, "duplicate", got, "each id once", at=position)
        first.setdefault(number, row)


def _same_answers(responding: Responding, times: _Times) -> Iterator[CellProblem]:
    rows = np.flatnonzero(responding.kept)
    if len(rows) < 2 or not responding.coded:
        return
    answered = np.sum([each.state[rows] >= 0 for each in responding.coded.values()], axis=0)
    # every cell as it was written: two people seldom write the same text
    written = [
        responding.cells[position].cells[rows]
        for each in responding.coded.values()
        for position in each.columns.positions
    ]
    alike: dict[tuple[int, ...], list[int]] = {}
    for place in _possibly_alike(written):
        if answered[place]:
            cells = tuple(int(column[place]) for column in written)
            alike.setdefault(cells, []).append(place)
    for places in alike.values():
        for before, after in pairwise(places):
            earlier, row = int(rows[before]), int(rows[after])
            first, second = times.last.get(earlier), times.last.get(row)
            got = f"all answers of row {responding.number(earlier)} again"
            if first is not None and second is not None and abs(second - first) <= _APART:
                got += " within minutes"
            elif answered[after] < FEWEST_ALIKE:
                continue
            yield responding.problem(row, "duplicate", got, "each respondent once")


def _possibly_alike(columns: Sequence[NDArray[np.int32]]) -> list[int]:
    """Rows that share a hash of all their cells with another row, so that few need comparing."""
    hashes = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        hashes = hashes * _MULTIPLIER + column.astype(np.uint64)
    _, group, sizes = np.unique(hashes, return_inverse=True, return_counts=True)
    return [int(place) for place in np.flatnonzero(sizes[group] > 1)]


def _straight_lines(responding: Responding, instrument: Instrument) -> Iterator[CellProblem]:
    for grid in _grids(instrument):
        answers = [responding.coded[item.name] for item in grid if item.name in responding.coded]
        if len(answers) < SHORTEST_STRAIGHT_LINE:
            continue
        states = np.stack([each.state for each in answers])
        straight = (states == states[0]).all(axis=0) & (states[0] >= 0) & responding.kept
        for row in np.flatnonzero(straight).tolist():
            label = answers[0].item.category(int(states[0, row])).label
            got = f"'{label}' to all {len(answers)} scales from {grid[0].name} to {grid[-1].name}"
            yield responding.problem(row, "straight line", got, "answers that differ somewhere")


def _grids(instrument: Instrument) -> Iterator[list[Item]]:
    """Neighbouring scales with the same labels."""
    grid: list[Item] = []
    for item in instrument.items:
        labels = [category.label for category in item.categories]
        same = grid and labels == [category.label for category in grid[-1].categories]
        if item.kind == "scale" and (same or not grid):
            grid.append(item)
            continue
        yield grid
        grid = [item] if item.kind == "scale" else []
    yield grid


def _possible_days(day: date, *, certain: bool) -> tuple[date, ...]:
    """The day, and where its order was assumed also that with day and month in the other order."""
    if certain or day.day > 12 or day.day == day.month:
        return (day,)
    return day, day.replace(month=day.day, day=day.month)


@dataclass(frozen=True, slots=True)
class _Times:
    """When rows were begun and ended; rows without a readable time are left out."""

    first: Mapping[int, datetime]
    last: Mapping[int, datetime]
    end: int | None
    comparable: bool
    certain: bool


def _times(responding: Responding) -> _Times:
    shape = responding.export.shape
    start = responding.export.own_column(*shape.start)
    end = responding.export.own_column(*shape.end)
    first, first_offsets = _moments(responding, start)
    last, last_offsets = _moments(responding, end)
    texts = () if end is None else responding.cells[end].texts
    certain = responding.dates is not None or order_shown(texts) is not None
    certain = certain or not any(_NUMBERS_ONLY.match(text) for text in texts)
    return _Times(first, last, end, first_offsets == last_offsets, certain)


def _moments(
    responding: Responding, position: int | None
) -> tuple[dict[int, datetime], frozenset[str]]:
    """The times of a column by row, and the offsets from UTC that are written beside them."""
    if position is None:
        return {}, frozenset()
    column = responding.cells[position]
    order = responding.dates or order_shown(column.texts)
    moments: list[datetime | None] = []
    offsets = set()
    for text in column.texts:
        try:
            # the order decides the day but not what lies minutes apart
            moments.append(parse_moment(text, order=order or "month first"))
        except ValueError:
            moments.append(None)
            continue
        offset = _OFFSET.search(text)
        offsets.add(offset[0] if offset else "")
    found = {}
    for row in responding.rows():
        moment = moments[column.cells[row]]
        if moment is not None:
            found[row] = moment
    return found, frozenset(offsets)


def _impossible_times(
    responding: Responding, fieldwork: Fieldwork | None, times: _Times
) -> Iterator[CellProblem]:
    for row, ended in times.last.items():
        began = times.first.get(row)
        if began is not None and times.comparable and ended < began:
            got = "an end before the start"
            yield responding.problem(row, "impossible time", got, "a later end", at=times.end)
        if fieldwork is None:
            continue
        days = _possible_days(ended.date(), certain=times.certain)
        if not any(fieldwork.first <= day <= fieldwork.last for day in days):
            got = f"a response of {' or '.join(day.isoformat() for day in days)}"
            expected = f"one from {fieldwork.first} to {fieldwork.last}"
            yield responding.problem(row, "outside fieldwork", got, expected, at=times.end)


def _no_time(responding: Responding, times: _Times) -> Iterator[CellProblem]:
    """Rows without a time where others have one: sums, notes and pasted rows have none."""
    rows = responding.rows()
    at = times.end
    if at is None or len(times.last) * 2 < len(rows):
        return
    for row in rows:
        if row not in times.last:
            text = responding.cells[at].text(row)
            got = "no time" if is_blank(text) else f"'{in_short(text, 40)}'"
            yield responding.problem(row, "no time", got, "the time of a response", at=at)


_SUMS = re.compile(
    "(?:(?:grand |sub ?)?totals?|sums?|averages?|means?|medians?|counts?|percent(?:age)?s?"
    "|std dev)(?: row| of .*)?|%|no of .*|number of .*|کل"
)


def _is_sum(text: str) -> bool:
    # most texts here are ids and times, all distinct
    return not text[:1].isdigit() and len(text) < 60 and bool(_SUMS.fullmatch(loose_form(text)))


def _sums(responding: Responding) -> Iterator[CellProblem]:
    """Rows that begin as those do in which somebody added up a column."""
    waiting = responding.kept.copy()
    for position, column in enumerate(responding.cells):
        blank = np.array([is_blank(text) for text in column.texts], bool)
        sums = np.array([_is_sum(text) for text in column.texts], bool)
        for row in np.flatnonzero(waiting & sums[column.cells]).tolist():
            got = f"a row that begins with '{in_short(column.text(row), 40)}'"
            yield responding.problem(row, "sum or average", got, "a response", at=position)
        waiting &= blank[column.cells]
        if not waiting.any():
            return


def _silent(responding: Responding, times: _Times) -> Iterator[CellProblem]:
    """Rows with something in them, but no answer, id or time: a note, or half a header."""
    silent = responding.kept.copy()
    silent[list(times.last)] = False
    position = responding.export.own_column(*responding.export.shape.id)
    if position is not None:
        column = responding.cells[position]
        silent &= np.array([is_blank(text) for text in column.texts], bool)[column.cells]
    for answers in responding.coded.values():
        silent &= np.isin(answers.state, (BLANK, NOT_ASKED))
        for position in answers.columns.positions:
            column = responding.cells[position]
            silent &= np.array([is_blank(text) for text in column.texts], bool)[column.cells]
    for row in np.flatnonzero(silent).tolist():
        yield responding.problem(row, "no answer to any item", "no answer", "a response")


def _in_no_band(responding: Responding) -> Iterator[CellProblem]:
    """Numbers that were kept, but lie between the bands of their item."""
    for name, answers in responding.coded.items():
        item = answers.item
        if item.kind != "number" or answers.values is None:
            continue
        if not any(category.band is not None for category in item.categories):
            continue
        outside = responding.kept & (answers.state == VALUE) & ~np.isnan(answers.values)
        for row in np.flatnonzero(outside).tolist():
            number = float(answers.values[row])
            if item.range is None or number in item.range:
                expected = "a number that lies in one of the bands"
                at = answers.columns.whole
                yield responding.problem(
                    row, "in no band", f"{number:,.10g}", expected, at=at, item=name
                )


def _merged(responding: Responding) -> Iterator[CellProblem]:
    """Answers for which nothing but the first of several merged cells stands."""
    items = {
        position: name
        for name, answers in responding.coded.items()
        for position in answers.columns.positions
    }
    for rows, columns in responding.export.sheet.merged:
        below = [row - responding.export.first_row for row in rows]
        for row in (each for each in below if 0 <= each < len(responding.kept)):
            for position in (each for each in columns if each in items):
                covered = row != below[0] or position != columns[0]
                if covered and responding.kept[row]:
                    got = f"a part of a merged cell that begins in row {rows[0] + 1}"
                    expected = "a cell of its own"
                    item = items[position]
                    yield responding.problem(
                        row, "merged cells", got, expected, at=position, item=item
                    )


def _gaps(responding: Responding) -> Iterator[CellProblem]:
    """Rankings with a place that nothing has."""
    for name, answers in responding.coded.items():
        if answers.item.kind != "ranking" or not answers.options:
            continue
        ranks = np.stack(list(answers.options.values()))
        given = responding.kept & (answers.state >= 0)
        gap = given & (ranks.max(axis=0) > (ranks > 0).sum(axis=0))
        for row in np.flatnonzero(gap).tolist():
            places = sorted(int(rank) for rank in ranks[:, row] if rank > 0)
            got = f"places {', '.join(map(str, places))}"
            expected = "places without a gap"
            at = answers.columns.positions[0]
            yield responding.problem(row, "a place left out", got, expected, at=at, item=name)


def _out_of_range(responding: Responding) -> Iterator[CellProblem]:
    for name, answers in responding.coded.items():
        limits = answers.item.range
        if limits is None or answers.values is None or answers.item.kind != "number":
            continue
        for row in np.flatnonzero(responding.kept & ~np.isnan(answers.values)).tolist():
            number = float(answers.values[row])
            if number not in limits:
                at = answers.columns.whole
                got, expected = f"{number:,.10g}", f"a number {limits}"
                yield responding.problem(row, "out of range", got, expected, at=at, item=name)


def _identifiers(responding: Responding) -> Iterator[CellProblem]:
    """Where a text holds a number or an address of a person: its place, never its content."""
    for name, answers in responding.coded.items():
        open_text = answers.values is not None and answers.values.dtype == object
        positions = [answers.columns.whole] if open_text else [answers.columns.write_in]
        if answers.write_ins and not open_text:
            positions.append(answers.columns.whole)
            positions += list(answers.columns.options.values())
        for position in (each for each in positions if each is not None):
            column = responding.cells[position]
            numbers: Iterable[int] = range(len(column.texts))
            if open_text:  # where nothing was redacted, there is nothing to find
                redacted = np.array(column.texts, object)[column.cells] != answers.values
                numbers = np.unique(column.cells[redacted]).tolist()
            found = {
                number: identifiers
                for number in numbers
                if (identifiers := find_identifiers(column.texts[number]))
            }
            if not found:
                continue
            rows = np.flatnonzero(responding.kept & np.isin(column.cells, list(found)))
            for row in rows.tolist():
                got = ", ".join(
                    f"{_ARTICLES.get(each.kind, 'a')} {each.kind} at {each.start + 1}-{each.end}"
                    for each in found[int(column.cells[row])]
                )
                yield responding.problem(
                    row, "identifier in a text", got, "no identifier", at=position, item=name
                )


def _names_repeated(responding: Responding) -> Iterator[CellProblem]:
    """Where a text holds, in the same words, what stands in a personal cell of its row."""
    if not responding.personal:
        return
    for name, answers in responding.coded.items():
        if answers.values is not None and answers.values.dtype == object:
            texts = {row: str(answers.values[row]) for row in responding.rows()}
        else:
            texts = {row: text for row, text in answers.write_ins.items() if responding.kept[row]}
        columns = answers.columns
        at = columns.whole if columns.write_in is None else columns.write_in
        for row, text in texts.items():
            said = f" {loose_form(text)} " if text else ""
            for position in responding.personal if said else ():
                told = loose_form(responding.cells[position].text(row))
                if len(told) >= SHORTEST_NAME and f" {told} " in said:
                    got = f"what stands in column {column_letters(position)}"
                    yield responding.problem(
                        row, "identifier in a text", got, "no identifier", at=at, item=name
                    )


def _ragged(responding: Responding) -> Iterator[CellProblem]:
    """Rows with fewer or more cells than the header: signs of a quotation mark that is missing."""
    widths = responding.export.sheet.widths
    first = responding.export.first_row
    if widths is None or not first:
        return
    below = widths[first:]
    wide = int(widths[first - 1])
    for row in np.flatnonzero(responding.kept & (below < wide)).tolist():
        got = f"{int(below[row])} cells"
        yield responding.problem(row, "short row", got, f"{wide}, as many as headers")
    beyond = np.zeros(len(responding.kept), bool)
    for column in responding.cells[wide:]:
        beyond |= np.array([not is_blank(text) for text in column.texts], bool)[column.cells]
    for row in np.flatnonzero(responding.kept & beyond).tolist():
        got = "cells beyond the last header"
        yield responding.problem(row, "long row", got, f"{wide}, as many as headers")


def _set_aside(responding: Responding) -> Iterator[CellProblem]:
    """Responses that the form tool itself calls unfinished, or that somebody did not accept."""
    for name, texts in responding.export.shape.set_aside:
        position = responding.export.own_column(name)
        if position is None:
            continue
        column = responding.cells[position]
        told = np.array([normal_form(text) in texts for text in column.texts], bool)
        for row in np.flatnonzero(responding.kept & told[column.cells]).tolist():
            got = f"'{in_short(column.text(row), 40)}'"
            expected = "a response that is finished and accepted, or a declared exclusion"
            yield responding.problem(row, "set aside by the form tool", got, expected, at=position)
