"""Texts become codes: every distinct text of a column is read once, by the item it answers."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.labels import LabelIndex, is_blank, normal_form
from alp_survey.instrument.models import Item
from alp_survey.responses.dates import DateOrder, order_shown, parse_day
from alp_survey.responses.identifiers import redact
from alp_survey.responses.matching import ItemColumns
from alp_survey.responses.numerals import NumberRange, parse_number
from alp_survey.responses.plain_text import in_short
from alp_survey.responses.platforms import Export
from alp_survey.responses.sheet import RawColumn

__all__ = [
    "BLANK",
    "DECLARED_MISSING",
    "NOT_ASKED",
    "NOT_CODED",
    "STATES",
    "VALUE",
    "Coded",
    "Trouble",
    "code_item",
]

BLANK, NOT_ASKED, NOT_CODED, DECLARED_MISSING = -1, -2, -3, -4
VALUE = 32_001

STATES = {
    BLANK: "blank",
    NOT_ASKED: "not asked",
    NOT_CODED: "could not be coded",
    DECLARED_MISSING: "declared missing in the file",
    VALUE: "answered",
}
"""What stands in the place of a code: why there is none, or that the answer is no category."""

Codes = NDArray[np.int16]

_NONE: frozenset[str] = frozenset()
_NO_LABELS: Mapping[str, str] = {}

_TICKS = frozenset(
    ("1", "true", "yes", "y", "x", "✓", "✔", "☑", "checked", "selected", "ticked", "ہاں")
)
_BLANKS = frozenset(("0", "false", "no", "n", "unchecked", "not selected", "not checked", "نہیں"))


class Trouble(NamedTuple):
    """Why a cell gives no code: what stands there, what would be right, what to do."""

    kind: str
    got: str
    expected: str
    action: str = ""


class _Reading(NamedTuple):
    """What a text says: one code or state, several codes, a value, a text beside "other"."""

    state: int
    codes: tuple[int, ...] = ()
    value: Fraction | date | str | None = None
    write_in: str | None = None
    trouble: Trouble | None = None


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
        self.dates = dates
        self.labels = LabelIndex(self.item, by_code=export.shape.by_code)
        # in the column of one option 0 means "not ticked", even if 0 or 2 is the code of it
        self.option_labels = LabelIndex(self.item)
        # numbers in a column whose values have labels (SPSS) are codes, known or not
        labelled = columns.whole is not None and columns.whole in export.sheet.value_labels
        self.banded = any(each.band is not None for each in self.item.categories) and not labelled

    def whole(self, position: int) -> _Answers:
        """The column that holds the answer as a whole."""
        column = self.cells[position]
        read = self._reader(column)
        readings = [self._read(position, text, read) for text in column.texts]
        states = np.array([reading.state for reading in readings], np.int16)
        answers = _Answers.blank(self.item, len(column.cells))
        answers.state = states[column.cells] if len(states) else answers.state
        for code in answers.options:
            table = np.array([_place(code, reading, self.item.kind) for reading in readings])
            answers.options[code] = table.astype(np.int16)[column.cells]
        answers.values = self._values(readings, column)
        for number, reading in enumerate(readings):
            if reading.trouble is not None or reading.write_in is not None:
                for row in np.flatnonzero(column.cells == number).tolist():
                    if reading.trouble is not None:
                        answers.troubles[row] = (position, reading.trouble)
                    if reading.write_in is not None:
                        answers.write_ins[row] = reading.write_in
        return answers

    def _read(self, position: int, text: str, read: Callable[[str], _Reading]) -> _Reading:
        """A text of a column, after what the file itself says that it means."""
        labelled = self.export.sheet.value_labels.get(position, _NO_LABELS).get(text)
        if text in self.export.sheet.missing_values.get(position, _NONE):
            code = self.labels.code(labelled) if labelled is not None else None
            return _Reading(DECLARED_MISSING if code is None else code)
        if is_blank(text):
            return _Reading(BLANK)
        return read(text if labelled is None else labelled)

    def _reader(self, column: RawColumn) -> Callable[[str], _Reading]:
        kind = self.item.kind
        if kind in ("multiple", "ranking"):
            return self._joined_reader(column)
        if kind == "number":
            return self._number
        if kind == "date":
            shown = order_shown(column.texts) if self.dates is None else None
            return lambda text: self._date(text, shown)
        if kind == "open" or (kind == "meta" and not self.item.categories):
            return lambda text: self._category(text) or _Reading(VALUE, value=redact(text))
        return self._single

    def _category(self, text: str) -> _Reading | None:
        """A category that the text names, if the item has categories."""
        code = self.labels.code(text)
        return None if code is None else _Reading(code)

    def _single(self, text: str) -> _Reading:
        named = self._category(text)
        if named is not None:
            return named
        if self.banded:
            banded = self._banded(text)
            if banded is not None:
                return banded
        if self.labels.other is not None and not self.export.shape.by_code:
            return _Reading(self.labels.other, write_in=redact(text.strip()))
        # where a file holds codes, an unknown one is not what somebody wrote
        return _refused(self._unknown(text))

    def _banded(self, text: str) -> _Reading | None:
        """A number, or a range of numbers, that lies in one band."""
        try:
            number = parse_number(text, unit=self.item.unit)
        except ValueError:
            return None
        ends = (number.low, number.high) if isinstance(number, NumberRange) else (number,)
        for category in self.item.categories:
            if category.band is not None and all(end in category.band for end in ends):
                return _Reading(category.code)
        expected = "a number that lies in one of the bands"
        return _refused(Trouble("in no single band", _shown(text), expected))

    def _number(self, text: str) -> _Reading:
        named = self._category(text)
        if named is not None:
            return named
        try:
            number = parse_number(text, unit=self.item.unit)
        except ValueError as fault:
            reason = str(fault).removeprefix("expected ")
            return _refused(Trouble("not a number", _shown(text), f"a number: {reason}"))
        if isinstance(number, NumberRange):
            return self._banded(text) or _refused(
                Trouble("not a number", _shown(text), "one number, not a range")
            )
        for category in self.item.categories:
            if category.band is not None and number in category.band:
                return _Reading(category.code, value=number)
        return _Reading(VALUE, value=number)

    def _date(self, text: str, shown: DateOrder | None) -> _Reading:
        named = self._category(text)
        if named is not None:
            return named
        try:
            return _Reading(VALUE, value=parse_day(text, order=self.dates))
        except ValueError as fault:
            reason = str(fault).removeprefix("expected ")
            action = f"Other cells of this column can only be {shown}." if shown else ""
            return _refused(Trouble("not a date", _shown(text), f"a date: {reason}", action))

    def _joined_reader(self, column: RawColumn) -> Callable[[str], _Reading]:
        """Several answers in a cell, joined with the separator that explains most cells."""
        texts = [text for text in column.texts[:2000] if not is_blank(text)]
        separators = self.export.shape.separators
        if any("GMT" in text for text in self._stamps()):
            separators = separators[::-1]  # downloaded from the form itself, not from its sheet

        def explained(separator: str) -> tuple[int, int]:
            read = [self.labels.split(text, separator) for text in texts]
            # where every cell has a text of its own in it, the labels before it still tell
            return sum(not each.rest for each in read), sum(len(each.codes) for each in read)

        best = max(separators, key=explained) if len(separators) > 1 else separators
        return lambda text: self._joined(text, best)

    def _stamps(self) -> Sequence[str]:
        position = self.export.own_column(*self.export.shape.end)
        return () if position is None else self.export.sheet.columns[position].texts[:50]

    def _joined(self, text: str, separator: str) -> _Reading:
        if normal_form(text) in self.export.shape.not_shown:
            return _Reading(NOT_ASKED)
        whole = self.labels.code(text)
        if whole is not None:
            return _Reading(VALUE, (whole,))
        reading = self.labels.split(text, separator)
        if reading.twice:
            expected = "labels that leave one way to read the cell"
            return _refused(Trouble("can be read in two ways", _shown(text), expected))
        if not reading.rest:
            return _Reading(VALUE, reading.codes)
        if self.labels.other is None or self.export.shape.by_code:
            return _refused(self._unknown(reading.rest))
        written = [piece for piece in reading.rest.split(separator) if piece.strip()]
        after: list[int] = []
        # some tools put what was written among the labels, others at the end
        while separator == ";" and len(written) > 1:
            code = self.labels.code(written[-1])
            if code is None or code in reading.codes or code in after:
                break
            after.append(code)
            written.pop()
        repeated = [piece for piece in written if self.labels.code(piece) in reading.codes]
        if repeated:
            expected = "each answer once"
            return _refused(Trouble("named twice", _shown(text), expected))
        own = separator.join(written).strip() if after else reading.rest
        codes = tuple(dict.fromkeys((*reading.codes, *after[::-1], self.labels.other)))
        return _Reading(VALUE, codes, write_in=redact(own))

    def _unknown(self, text: str) -> Trouble:
        labels = [category.label for category in self.item.categories]
        listed = ", ".join(f"'{label}'" for label in labels[:8])
        listed += ", ..." if len(labels) > 8 else ""
        known = {normal_form(label): label for label in labels}
        close = difflib.get_close_matches(normal_form(text)[:200], list(known), n=1, cutoff=0.75)
        action = "Correct the cell, or add the text to the aliases of a category."
        if close:
            action = f"Did you mean '{known[close[0]]}'? {action}"
        return Trouble("not a category", _shown(text), f"one of {listed}", action)

    def options(self, answers: _Answers) -> _Answers:
        """Columns that hold one option each, and what they say beside a column of the whole."""
        summary = answers if self.columns.whole is not None else None
        answers = _Answers.blank(self.item, len(answers.state))
        ranking = self.item.kind == "ranking"
        hidden, said_so = np.ones(len(answers.state), bool), np.zeros(len(answers.state), bool)
        for code, position in self.columns.options.items():
            column = self.cells[position]
            readings = [self._option(position, code, text) for text in column.texts]
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
            for number, reading in enumerate(readings):
                if reading.trouble is not None or reading.write_in is not None:
                    for row in np.flatnonzero(column.cells == number).tolist():
                        if reading.trouble is not None:
                            answers.refuse(row, position, reading.trouble)
                        else:
                            answers.write_ins[row] = str(reading.write_in)
        answers.state[hidden & said_so] = NOT_ASKED
        for row in answers.troubles:
            answers.state[row] = NOT_CODED
        if ranking:
            self._check_ranks(answers)
        if summary is not None:
            self._agree(answers, summary)
        return answers

    def _option(self, position: int, code: int, text: str) -> _Reading:
        """A cell in the column of one option: ticked or not, its rank, or the text of "other"."""
        plain = normal_form(text)
        if not plain:
            return _Reading(BLANK)
        if text in self.export.sheet.missing_values.get(position, ()):
            return _Reading(DECLARED_MISSING)
        if plain in self.export.shape.not_shown:
            return _Reading(NOT_ASKED)
        if self.item.kind == "ranking":
            if plain.isdecimal() and 1 <= int(plain) <= len(self.item.categories):
                return _Reading(int(plain))
            expected = f"a rank from 1 to {len(self.item.categories)}"
            return _refused(Trouble("not a rank", _shown(text), expected))
        text = self.export.sheet.value_labels.get(position, {}).get(text, text)
        plain = normal_form(text)
        if self.export.shape.by_code and plain in _BLANKS:
            return _Reading(0)
        if plain in _TICKS or self.option_labels.code(text) == code:
            return _Reading(1)
        if plain in _BLANKS:
            return _Reading(0)
        if code == self.labels.other:
            return _Reading(1, write_in=redact(text.strip()))
        label = self.item.category(code).label
        expected = f"1 or '{label}' where it was ticked, 0 or nothing where not"
        return _refused(Trouble("not a tick", _shown(text), expected))

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
        for row in np.flatnonzero(differ & (answers.state != NOT_CODED)).tolist():
            if row in summary.write_ins:
                continue
            whole = self.columns.whole
            if whole is not None:
                got = _shown(self.cells[whole].text(row))
                expected = "the answers that its option columns have"
                trouble = Trouble("columns that disagree", got, expected, "Correct one of them.")
                answers.refuse(row, whole, trouble)

    def ranks(self, answers: _Answers) -> _Answers:
        """Columns that hold what was put first, second and so on."""
        answers = _Answers.blank(self.item, len(answers.state))
        for rank, position in sorted(self.columns.ranks.items()):
            column = self.cells[position]
            for number, text in enumerate(column.texts):
                plain = normal_form(text)
                if not plain:
                    continue
                code = self.labels.code(text)
                for row in np.flatnonzero(column.cells == number).tolist():
                    if code is None:
                        answers.refuse(row, position, self._unknown(text))
                    elif answers.options[code][row]:
                        trouble = Trouble("named twice", _shown(text), "each option once")
                        answers.refuse(row, position, trouble)
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
            contradicts = state not in (VALUE, BLANK, NOT_CODED, other) or (
                state == VALUE and other in self.columns.options and not answers.options[other][row]
            )
            if contradicts:
                expected = "nothing, as 'other' was not the answer"
                answers.refuse(
                    row, position, Trouble("text without 'other'", _shown(text), expected)
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

    def _values(self, readings: Sequence[_Reading], column: RawColumn) -> NDArray[Any] | None:
        """Numbers, dates and texts, one for each row."""
        kind = self.item.kind
        given = [reading.value for reading in readings]
        if kind == "number":
            numbers = [np.nan if each is None else float(each) for each in given]  # type: ignore[arg-type]
            return np.array(numbers, float)[column.cells] if given else np.empty(0)
        if kind == "date":
            days = np.array([each or np.datetime64("NaT") for each in given], "datetime64[D]")
            return days[column.cells] if given else np.empty(0, "datetime64[D]")
        if kind == "open" or (kind == "meta" and not self.item.categories):
            texts = np.array([each or "" for each in given], object)
            return texts[column.cells] if given else np.empty(0, object)
        return None


def _place(code: int, reading: _Reading, kind: str) -> int:
    """Whether a code was ticked, or which rank it was given."""
    if code not in reading.codes:
        return 0
    return reading.codes.index(code) + 1 if kind == "ranking" else 1


def _refused(trouble: Trouble) -> _Reading:
    return _Reading(NOT_CODED, trouble=trouble)


def _shown(text: str) -> str:
    """A text for a message."""
    return f"'{in_short(text, 80)}'"
