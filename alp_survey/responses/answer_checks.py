"""Answers that were coded and may yet be wrong, or lead to a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from alp_survey.instrument.labels import loose_form
from alp_survey.instrument.models import Instrument, Item
from alp_survey.responses.answers import VALUE
from alp_survey.responses.identifiers import find_identifiers
from alp_survey.responses.problems import CellProblem
from alp_survey.responses.responding import Responding
from alp_survey.responses.sheet import column_letters

__all__ = ["check_answers"]


SHORTEST_STRAIGHT_LINE = 4


SHORTEST_NAME = 4


_ARTICLES = {"e-mail address": "an"}


def check_answers(responding: Responding, instrument: Instrument) -> Iterator[CellProblem]:
    """Straight lines, numbers that cannot be, gaps in rankings, merged cells, identifiers."""
    yield from _straight_lines(responding, instrument)
    yield from _out_of_range(responding)
    yield from _in_no_band(responding)
    yield from _gaps(responding)
    yield from _merged(responding)
    yield from _identifiers(responding)
    yield from _names_repeated(responding)


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
