"""Columns become codes: what the columns of an item say together, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.labels import LabelIndex, is_blank, normal_form
from alp_survey.instrument.models import Item
from alp_survey.responses.answers import (
    BLANK,
    DECLARED_MISSING,
    NOT_ASKED,
    NOT_CODED,
    TICKS,
    VALUE,
    Reading,
    TextReader,
    Trouble,
    is_text,
    shown,
)
from alp_survey.responses.dates import DateOrder
from alp_survey.responses.export import Export
from alp_survey.responses.identifiers import redact
from alp_survey.responses.matching import ItemColumns
from alp_survey.responses.sheet import RawColumn

__all__ = ["Coded", "code_item"]

Codes = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Coded:
    """One item, coded for every row of the sheet.

    Attributes
    ----------
    columns : ItemColumns
    state : array of int16, one per row
        A code, `VALUE` where the answer is no single category, or one of the other `STATES`.
    options : mapping of code to array of int16
        Of a multiple item 0 or 1, of a ranking the rank or 0; the state where nothing was answered.
    values : array or None
        Of a number (float), a date (datetime64[D]) or an open item (str): the answer, or NaN, NaT,
        an empty text.
    write_ins : mapping of row to str
        What was written beside "other", identifiers redacted.
    troubles : tuple of (row, column, Trouble)
        Cells that could not be coded. The state of their rows is `NOT_CODED`.
    """

    columns: ItemColumns
    state: Codes
    options: Mapping[int, Codes] = field(default_factory=dict)
    values: NDArray[Any] | None = None
    write_ins: Mapping[int, str] = field(default_factory=dict)
    troubles: tuple[tuple[int, int, Trouble], ...] = ()

    @property
    def item(self) -> Item:
        """The item that was coded."""
        return self.columns.item

    @property
    def valid(self) -> NDArray[np.bool_]:
        """Rows with an answer that is not missing; of several answers with at least one."""
        missing = [each.code for each in self.item.categories if each.missing]
        valid = self.state >= 0
        if not self.options:
            return np.asarray(valid & ~np.isin(self.state, missing))
        if self.item.kind == "ranking" or not missing:
            return np.asarray(valid)
        declined = np.logical_or.reduce([self.options[code] > 0 for code in missing])
        others = [codes > 0 for code, codes in self.options.items() if code not in missing]
        return np.asarray(valid & ~(declined & ~np.logical_or.reduce(others)))

    def gave(self, codes: Iterable[int]) -> NDArray[np.bool_]:
        """Rows that gave one of these answers; of a ranking those that put one of them first."""
        if not self.options:  # for few codes several times as fast as numpy.isin
            given = [self.state == code for code in codes]
        else:
            ranked = self.item.kind == "ranking"
            chosen = [self.options[code] for code in codes if code in self.options]
            given = [each == 1 if ranked else each > 0 for each in chosen]
        return np.asarray(np.logical_or.reduce(given)) if given else np.zeros(len(self.state), bool)


def code_item(
    columns: ItemColumns, export: Export, cells: Sequence[RawColumn], *, dates: DateOrder | None
) -> Coded:
    """Code one item for every row.

    Parameters
    ----------
    columns : ItemColumns
        Where its answers stand.
    export : Export
    cells : sequence of RawColumn
        The columns of the export below the headers, corrected where a person corrected them.
    dates : "day first", "month first", "year first" or None
        How dates such as 3/4/2026 are to be read; without it they are not.

    Returns
    -------
    Coded
    """
    task = _Task(columns, export, cells, dates)
    rows = len(cells[0].cells) if cells else 0
    answers = _Answers.blank(columns.item, rows)
    if columns.whole is not None:
        answers = task.whole(columns.whole)
    if columns.options:
        answers = task.options(answers)
    if columns.ranks:
        answers = task.ranks(answers)
    if columns.write_in is not None:
        task.add_write_ins(answers, columns.write_in)
    task.refuse_strays(answers)
    task.mark_unreadable(answers)
    task.check_exclusive(answers)
    return answers.finished(columns)


@dataclass(slots=True)
class _Answers:
    """The answers to an item while they are being gathered from its columns."""

    item: Item
    state: Codes
    options: dict[int, Codes]
    values: NDArray[Any] | None
    write_ins: dict[int, str] = field(default_factory=dict)
    troubles: dict[int, tuple[int, Trouble]] = field(default_factory=dict)

    @classmethod
    def blank(cls, item: Item, rows: int) -> _Answers:
        several = item.kind in ("multiple", "ranking")
        codes = [category.code for category in item.categories] if several else []
        return cls(
            item,
            np.full(rows, BLANK, np.int16),
            {code: np.zeros(rows, np.int16) for code in codes},
            None,
        )

    def refuse(self, row: int, column: int, trouble: Trouble) -> None:
        """A row that could not be coded: the first trouble is what a person needs to see."""
        self.troubles.setdefault(row, (column, trouble))
        self.state[row] = NOT_CODED

    def finished(self, columns: ItemColumns) -> Coded:
        """What was gathered; rows without an answer carry the reason in every option."""
        unanswered = self.state < 0
        for codes in self.options.values():
            codes[unanswered] = self.state[unanswered]
        if self.values is not None:
            # a number keeps its value beside the code of its band
            self.values[unanswered] = _nothing(self.values)
        write_ins = {
            row: text for row, text in sorted(self.write_ins.items()) if self.state[row] >= 0
        }
        troubles = tuple((row, *found) for row, found in sorted(self.troubles.items()))
        return Coded(columns, self.state, self.options, self.values, write_ins, troubles)


def _nothing(values: NDArray[Any]) -> Any:
    if values.dtype == object:
        return ""
    return np.datetime64("NaT") if values.dtype.kind == "M" else np.nan


class _Task:
    """The reading of one item's columns: the item, its labels, and what the file says of values."""

    def __init__(
        self,
        columns: ItemColumns,
        export: Export,
        cells: Sequence[RawColumn],
        dates: DateOrder | None,
    ) -> None:
        self.columns = columns
        self.item = columns.item
        self.export = export
        self.cells = cells
        self.reader = TextReader(
            self.item,
            export,
            whole=columns.whole,
            said=_said(columns, export),
            options=columns.options,
            write_in=columns.write_in,
            dates=dates,
        )
        self.labels = self.reader.labels

    def whole(self, position: int) -> _Answers:
        """The column that holds the answer as a whole."""
        column = self.cells[position]
        readings = self.reader.whole(position, column)
        states = np.array([reading.state for reading in readings], np.int16)
        answers = _Answers.blank(self.item, len(column.cells))
        answers.state = states[column.cells] if len(states) else answers.state
        for code in answers.options:
            table = np.array([_place(code, reading, self.item.kind) for reading in readings])
            answers.options[code] = table.astype(np.int16)[column.cells]
        answers.values = self._values(readings, column)
        for row, reading in _remarkable(column, readings):
            if reading.trouble is not None:
                answers.troubles[row] = (position, reading.trouble)
            if reading.write_in is not None:
                answers.write_ins[row] = reading.write_in
        return answers

    def options(self, answers: _Answers) -> _Answers:
        """Columns that hold one option each, and what they say beside a column of the whole."""
        summary = answers if self.columns.whole is not None else None
        answers = _Answers.blank(self.item, len(answers.state))
        ranking = self.item.kind == "ranking"
        hidden, said_so = np.ones(len(answers.state), bool), np.zeros(len(answers.state), bool)
        for code, position in self.columns.options.items():
            column = self.cells[position]
            readings = [self.reader.option(position, code, text) for text in column.texts]
            table = np.array([reading.state for reading in readings], np.int16)
            states = table[column.cells]
            answers.options[code] = np.where(states > 0, states, 0).astype(np.int16)
            answers.state[states > 0] = VALUE
            # beside "other" some tools leave a blank where the question was not shown
            hidden &= (states == NOT_ASKED) | ((states == BLANK) & (code == self.labels.other))
            said_so |= states == NOT_ASKED
            answers.state[(states == DECLARED_MISSING) & (answers.state == BLANK)] = (
                states.dtype.type(DECLARED_MISSING)
            )
            for row, reading in _remarkable(column, readings):
                if reading.trouble is not None:
                    answers.refuse(row, position, reading.trouble)
                else:
                    answers.write_ins[row] = str(reading.write_in)
        answers.state[hidden & said_so] = NOT_ASKED
        for row in answers.troubles:
            answers.state[row] = NOT_CODED
        if ranking:
            self._check_ranks(answers)
        if self.item.kind != "multiple" and not ranking:
            self._only_one(answers)
        if summary is not None:
            self._agree(answers, summary)
        return answers

    def _only_one(self, answers: _Answers) -> None:
        """Of a question with one answer that has a column for each option."""
        ticked = np.stack(list(answers.options.values())) > 0
        codes = np.array(list(answers.options), np.int16)
        once = ticked.sum(axis=0) == 1
        answers.state[once] = codes[ticked.argmax(axis=0)][once]
        for row in np.flatnonzero(ticked.sum(axis=0) > 1).tolist():
            got = f"{int(ticked[:, row].sum())} options ticked"
            trouble = Trouble("two answers", got, f"one answer to {self.item.name}")
            answers.refuse(row, self.columns.positions[0], trouble)
        for row in answers.troubles:
            answers.state[row] = NOT_CODED
        answers.options = {}

    def _check_ranks(self, answers: _Answers) -> None:
        """No two options may have the same rank."""
        ranks = np.stack(list(answers.options.values()), axis=1)
        for row in np.flatnonzero(answers.state == VALUE).tolist():
            given = ranks[row][ranks[row] > 0]
            if len(set(given.tolist())) < len(given):
                trouble = Trouble("a rank given twice", "two options of one rank", "each rank once")
                answers.refuse(row, self.columns.positions[0], trouble)

    def _agree(self, answers: _Answers, summary: _Answers) -> None:
        """Where a tool writes an answer twice, joined and in columns, the two must agree.

        A joined cell that cannot be read for certain (labels joined by blanks) is no witness.
        """
        differ = (summary.state == VALUE) != (answers.state == VALUE)
        differ &= np.isin(summary.state, (VALUE, BLANK))
        both = (summary.state == VALUE) & (answers.state == VALUE)
        for code, codes in answers.options.items():
            if code != self.labels.other:
                differ |= both & (codes != summary.options[code])
        other = self.labels.other
        if other is not None and {self.columns.write_in, self.columns.options.get(other)} == {None}:
            # what was written stands in the joined cell and nowhere else
            for row, text in summary.write_ins.items():
                if answers.state[row] == VALUE and not differ[row]:
                    answers.write_ins[row] = text
                    answers.options[other][row] = 1
        # but where no option is ticked, whatever stands there would be lost
        alone = (answers.state == BLANK) & np.isin(summary.state, (NOT_CODED, DECLARED_MISSING))
        for row in np.flatnonzero((differ | alone) & (answers.state != NOT_CODED)).tolist():
            if row in summary.write_ins and answers.state[row] != BLANK:
                continue
            whole = self.columns.whole
            if whole is not None:
                got = shown(self.cells[whole].text(row))
                expected = "the answers that its option columns have"
                trouble = Trouble("columns that disagree", got, expected, "Correct one of them.")
                answers.refuse(row, whole, trouble)

    def ranks(self, answers: _Answers) -> _Answers:
        """Columns that hold what was put first, second and so on."""
        answers = _Answers.blank(self.item, len(answers.state))
        for rank, position in sorted(self.columns.ranks.items()):
            column = self.cells[position]
            told = self.export.sheet.value_labels.get(position, {})
            codes = [
                BLANK if is_blank(text) else self.labels.code(told.get(text, text))
                for text in column.texts
            ]
            filled = np.array([code != BLANK for code in codes], bool)[column.cells]
            for row in np.flatnonzero(filled).tolist():
                code = codes[column.cells[row]]
                if code is None:
                    answers.refuse(row, position, self.reader.unknown(column.text(row)))
                elif answers.options[code][row]:
                    got = shown(column.text(row))
                    answers.refuse(row, position, Trouble("named twice", got, "each option once"))
                else:
                    answers.options[code][row] = rank
                    if answers.state[row] == BLANK:
                        answers.state[row] = VALUE
        return answers

    def add_write_ins(self, answers: _Answers, position: int) -> None:
        """What stands in the column beside "other"."""
        other = self.labels.other
        if other is None:
            return
        column = self.cells[position]
        written = {
            number: text.strip() for number, text in enumerate(column.texts) if not is_blank(text)
        }
        rows = np.flatnonzero(np.isin(column.cells, list(written)))
        for row in rows.tolist():
            text = written[int(column.cells[row])]
            if normal_form(text) in self.export.shape.not_shown:
                continue
            state = int(answers.state[row])
            told = self.columns.whole is not None or other in self.columns.options
            contradicts = state not in (VALUE, BLANK, NOT_CODED, other) or (
                state == VALUE
                and told
                and bool(answers.options)
                and not answers.options[other][row]
            )
            if contradicts:
                expected = "nothing, as 'other' was not the answer"
                answers.refuse(
                    row, position, Trouble("text without 'other'", shown(text), expected)
                )
                continue
            if state == NOT_CODED:
                continue
            answers.write_ins[row] = redact(text)
            if answers.options:
                answers.options[other][row] = 1
                answers.state[row] = VALUE
            else:
                answers.state[row] = other

    def refuse_strays(self, answers: _Answers) -> None:
        """Who ticked an option that the item does not have gave an answer that has no code."""
        for position in self.columns.strays:
            column = self.cells[position]
            header = normal_form(self.export.headers[position].shown)
            ticks = [normal_form(text) in TICKS | {header} for text in column.texts]
            for row in np.flatnonzero(np.array(ticks, bool)[column.cells]).tolist():
                got = f"a tick under {shown(self.export.headers[position].shown)}"
                action = "Add it to the aliases of a category, or leave the column out in a map."
                expected = f"an option of {self.item.name}"
                answers.refuse(row, position, Trouble("unknown option", got, expected, action))

    def mark_unreadable(self, answers: _Answers) -> None:
        """Cells that hold no answer at all: an error value, a formula without a result."""
        for (row, position), what in self.export.sheet.unreadable.items():
            below = row - self.export.first_row
            if below >= 0 and position in self.columns.positions:
                expected = "an answer"
                answers.troubles.pop(below, None)
                answers.refuse(below, position, Trouble("unreadable cell", what, expected))

    def check_exclusive(self, answers: _Answers) -> None:
        """An answer such as "none of these" stands alone."""
        ticked = sum((codes > 0).astype(int) for codes in answers.options.values())
        for code in self.labels.exclusive:
            if code in answers.options:
                clash = (answers.options[code] > 0) & (ticked > 1) & (answers.state == VALUE)
                label = self.item.category(code).label
                for row in np.flatnonzero(clash).tolist():
                    got = f"'{label}' together with other answers"
                    trouble = Trouble("excludes the others", got, f"'{label}' alone, or without it")
                    answers.refuse(row, self.columns.positions[0], trouble)

    def _values(self, readings: Sequence[Reading], column: RawColumn) -> NDArray[Any] | None:
        """Numbers, dates and texts, one for each row."""
        kind = self.item.kind
        given = [reading.value for reading in readings]
        if kind == "number":
            numbers = [float(each) if isinstance(each, Fraction) else np.nan for each in given]
            return np.array(numbers, float)[column.cells] if given else np.empty(0)
        if kind == "date":
            days = np.array([each or np.datetime64("NaT") for each in given], "datetime64[D]")
            return days[column.cells] if given else np.empty(0, "datetime64[D]")
        if is_text(self.item):
            texts = np.array([each or "" for each in given], object)
            return texts[column.cells] if given else np.empty(0, object)
        return None


def _said(columns: ItemColumns, export: Export) -> Iterator[str]:
    """Everything that stands for an answer to an item: in cells, and in headers of options."""
    labels = LabelIndex(columns.item)
    joined = columns.item.kind in ("multiple", "ranking")
    for position in (columns.whole, *columns.ranks.values()):
        for text in () if position is None else export.below(position):
            yield from text.split() if joined and labels.code(text) is None else (text,)
    for position in columns.options.values():
        yield from (option for _, option in export.headers[position].parts)


def _remarkable(column: RawColumn, readings: Sequence[Reading]) -> Iterator[tuple[int, Reading]]:
    """Rows whose text gave more than a code: a trouble, or something written in."""
    marks = [each.trouble is not None or each.write_in is not None for each in readings]
    if any(marks):
        for row in np.flatnonzero(np.array(marks)[column.cells]).tolist():
            yield row, readings[column.cells[row]]


def _place(code: int, reading: Reading, kind: str) -> int:
    """Whether a code was ticked, or which rank it was given."""
    if code not in reading.codes:
        return 0
    return reading.codes.index(code) + 1 if kind == "ranking" else 1
