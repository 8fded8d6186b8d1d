"""Rows that may be no response, or the same one again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.labels import is_blank, loose_form, normal_form
from alp_survey.instrument.models import Fieldwork, Instrument
from alp_survey.responses.answers import BLANK, NOT_ASKED
from alp_survey.responses.dates import order_shown, parse_moment
from alp_survey.responses.plain_text import in_short
from alp_survey.responses.problems import CellProblem
from alp_survey.responses.responding import Responding

__all__ = ["check_rows"]


FEWEST_ALIKE = 8


_APART = timedelta(minutes=10)


_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, and no pattern in its bits


_NUMBERS_ONLY = re.compile(r"\s*[0-9]{1,2}[/.-][0-9]{1,2}[/.-]")


_OFFSET = re.compile(r"(?:Z|GMT[+-]?[0-9:]*|[+-][0-9]{2}:?[0-9]{2})$")


def check_rows(responding: Responding, instrument: Instrument) -> Iterator[CellProblem]:
    """Duplicates, impossible times, and rows that were typed below or between the responses."""
    times = _times(responding)
    yield from _same_id(responding)
    yield from _same_answers(responding, times)
    yield from _impossible_times(responding, instrument.fieldwork, times)
    yield from _no_time(responding, times)
    yield from _sums(responding)
    yield from _silent(responding, times)
    yield from _ragged(responding)
    yield from _set_aside(responding)


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


def _possible_days(day: date, *, certain: bool) -> tuple[date, ...]:
    """The day, and where its order was assumed also that with day and month in the other order."""
    if certain or day.day > 12 or day.day == day.month:
        return (day,)
    return day, day.replace(month=day.day, day=day.month)


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
