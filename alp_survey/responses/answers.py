"""What a text in a cell says: a category, several, a number, a date, or why it cannot be read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from alp_survey.instrument.labels import LabelIndex, between_answers, is_blank, normal_form
from alp_survey.instrument.models import Item
from alp_survey.responses.dates import DateOrder, order_shown, parse_day
from alp_survey.responses.export import Export
from alp_survey.responses.identifiers import find_identifiers, redact
from alp_survey.responses.numerals import (
    NumberRange,
    holds_computed,
    is_computed,
    parse_number,
    parse_rank,
    shows_decimals,
)
from alp_survey.responses.plain_text import in_short
from alp_survey.responses.sheet import RawColumn

__all__ = [
    "BLANK",
    "DECLARED_MISSING",
    "NOT_ASKED",
    "NOT_CODED",
    "NO_TICKS",
    "STATES",
    "TICKS",
    "VALUE",
    "Reading",
    "TextReader",
    "Trouble",
    "is_text",
    "shown",
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

_NO_WORD = re.compile(
    r"[-+]?[0-9.,' ]*[0-9](?:e[-+]?[0-9]+)?\.? ?%?|true|false|nan|null|n/?a|#[a-z0-9/]+[!?]?"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: .*)?|[0-9]{1,2}-[a-z]{3}"
)
_MOST_SUGGESTIONS = 200
_NONE: frozenset[str] = frozenset()
_NO_LABELS: Mapping[str, str] = {}

TICKS = frozenset(
    ("1", "1.0", "true", "yes", "y", "x", "✓", "✔", "☑", "checked", "selected", "ticked", "chosen",
     "mentioned", "quoted", "marked", "ہاں")
)  # fmt: skip
NO_TICKS = frozenset(
    ("0", "0.0", "false", "no", "n", "unchecked", "not checked", "not selected", "not ticked",
     "not chosen", "not mentioned", "not quoted", "not marked", "نہیں")
)  # fmt: skip

_NO = frozenset(("no", "n", "نہیں"))  # what people write, too


class Trouble(NamedTuple):
    """Why a cell gives no code: what stands there, what would be right, what to do."""

    kind: str
    got: str
    expected: str
    action: str = ""


class Reading(NamedTuple):
    """What a text says: one code or state, several codes, a value, a text beside "other"."""

    state: int
    codes: tuple[int, ...] = ()
    value: Fraction | date | str | None = None
    write_in: str | None = None
    trouble: Trouble | None = None


_NO_ANSWER = Reading(BLANK)


class TextReader:
    """Reads the texts in the columns of one item.

    Parameters
    ----------
    item : Item
    export : Export
        The file, and what it says itself of its values.
    whole : int or None
        The column with the answer as a whole.
    said : iterable of str
        What stands for its answers in the file, in cells and headers.
    options : mapping of code to int
        The columns of its options.
    write_in : int or None
        The column with what was written beside "other", which then stands nowhere else.
    dates : "day first", "month first", "year first" or None
    """

    def __init__(
        self,
        item: Item,
        export: Export,
        *,
        whole: int | None,
        said: Iterable[str],
        options: Mapping[int, int],
        write_in: int | None,
        dates: DateOrder | None,
    ) -> None:
        self.item = item
        self.export = export
        self.dates = dates
        self._suggestions = 0
        answers = export.shape.answers
        self.labels = LabelIndex(item, answers=answers, said=said)
        # what is a label for certain: the words of a file for its values; and in the column of one
        # option 0 means "not ticked", even if 0 or 2 is the code of it
        self.certain = LabelIndex(item)
        # where a file holds codes, an unknown one is not what somebody wrote
        self.write_ins = self.labels.other is not None and write_in is None and answers == "labels"
        self.says_no = answers != "labels" or any(
            text in TICKS | NO_TICKS and self.certain.code(text) != code
            for code, position in options.items()
            for text in export.below(position)
        )
        self.written_under_other = self._holds_words(
            None if self.labels.other is None else options.get(self.labels.other)
        )
        values = {} if whole is None else export.sheet.value_labels.get(whole, {})
        # numbers in a column whose values have labels (SPSS) are codes, known or not
        self.banded = any(each.band is not None for each in item.categories) and not values
        numbers = item.kind == "number" or self.banded
        texts = () if whole is None or not numbers else export.sheet.columns[whole].texts
        self.decimals = shows_decimals(texts)
        self.computed = holds_computed(texts)
        named = {value: self.certain.code(label) for value, label in values.items()}
        self.numbered_anew = any(
            code is not None and value.isdecimal() and code != int(value)
            for value, code in named.items()
        )

    def _holds_words(self, position: int | None) -> bool:
        """Whether the column of "other" holds what was written, and not ticks alone."""
        return position is not None and any(
            text not in TICKS | NO_TICKS | {""} and self.certain.code(text) != self.labels.other
            for text in self.export.below(position)
        )

    def whole(self, position: int, column: RawColumn) -> list[Reading]:
        """What every distinct text of the column with the whole answer says."""
        sheet = self.export.sheet
        told = sheet.value_labels.get(position) or sheet.missing_values.get(position)
        if is_text(self.item) and not self.item.categories and not told:
            # of open answers most are distinct: no detour for each
            return [
                _NO_ANSWER if is_blank(text) else Reading(VALUE, value=redact(text))
                for text in column.texts
            ]
        read = self._reader(column)
        return [self._after_file(position, text, read) for text in column.texts]

    def _after_file(self, position: int, text: str, read: Callable[[str], Reading]) -> Reading:
        """What a text says, after what the file itself says that it means."""
        labelled = self.export.sheet.value_labels.get(position, _NO_LABELS).get(text)
        if text in self.export.sheet.missing_values.get(position, _NONE):
            code = self.certain.code(labelled) if labelled is not None else None
            return Reading(DECLARED_MISSING if code is None else code)
        if is_blank(text):
            return Reading(BLANK)
        not_shown = self.export.shape.not_shown
        if not_shown and not is_text(self.item) and normal_form(text) in not_shown:
            code = self.labels.code(text)
            return Reading(NOT_ASKED) if code is None else self._chosen(code)
        if labelled is not None:
            code = self.certain.code(labelled)
            return read(labelled) if code is None else self._chosen(code)
        if self.numbered_anew and self.labels.code(text) is not None:
            expected = "a value with a label, as the file numbers its labels in its own way"
            action = "Give the value its label in the file, or correct the cell."
            return _refused(Trouble("a value without a label", shown(text), expected, action))
        return read(text)

    def _chosen(self, code: int) -> Reading:
        """A category as the only answer."""
        several = self.item.kind in ("multiple", "ranking")
        return Reading(VALUE, (code,)) if several else Reading(code)

    def _reader(self, column: RawColumn) -> Callable[[str], Reading]:
        kind = self.item.kind
        if kind in ("multiple", "ranking"):
            return self._joined_reader(column)
        if kind == "number":
            return self._number
        if kind == "date":
            hint = order_shown(column.texts) if self.dates is None else None
            return lambda text: self._date(text, hint)
        if is_text(self.item):
            return lambda text: self._category(text) or Reading(VALUE, value=redact(text))
        return self._single

    def _is_write_in(self, text: str) -> bool:
        """Whether a text that is no label can be what somebody wrote.

        A number is a code that nobody declared, "nan" and "#REF!" are what a program left, "?????"
        what a wrong encoding left of a word, and a label among other words is an answer that must
        not disappear in them.
        """
        return self.write_ins and not _no_words(text) and not self.labels.within(text)

    def _category(self, text: str) -> Reading | None:
        """A category that the text names, if the item has categories."""
        code = self.labels.code(text)
        return None if code is None else Reading(code)

    def _single(self, text: str) -> Reading:
        named = self._category(text)
        if named is not None:
            return named
        if self.banded:
            plain = re.sub(r"[.,]0+$", "", normal_form(text))
            if any(plain == str(each.code) for each in self.item.categories):
                expected = "a number that is not also the code of a category"
                return _refused(Trouble("a code or a number", shown(text), expected))
            banded = self._banded(text)
            if banded is not None:
                return banded
        if (instead := self.export.shape.instead.get(text)) is not None:
            named = self._category(instead)
            if named is not None:
                return named
        if self._is_write_in(text) and self.labels.other is not None:
            return Reading(self.labels.other, write_in=redact(text.strip()))
        return _refused(self.unknown(text))

    def _banded(self, text: str) -> Reading | None:
        """A number, or a range of numbers, that lies in one band."""
        try:
            number = parse_number(text, unit=self.item.unit, decimals=self.decimals)
        except ValueError:
            return None
        if self._identifies(text, number):
            return _identifying(text)
        ends = (number.low, number.high) if isinstance(number, NumberRange) else (number,)
        limits = self.item.range
        # of a band no number is kept by which it could be checked later
        if limits is not None and not all(end in limits for end in ends):
            return _refused(Trouble("out of range", shown(text), f"a number {limits}"))
        for category in self.item.categories:
            if category.band is not None and all(end in category.band for end in ends):
                return Reading(category.code)
        expected = "a number that lies in one of the bands"
        return _refused(Trouble("in no single band", shown(text), expected))

    def _identifies(self, text: str, number: Fraction | NumberRange) -> bool:
        """Whether a number leads to a person, also where its digits were put in groups.

        Not what a program computed: the decimals of a weight can be any thirteen digits.
        """
        if self.computed and is_computed(text):
            return False
        # the digits of a fraction are two numbers that nobody wrote
        whole = isinstance(number, Fraction) and number.denominator == 1
        digits = str(number) if whole else ""
        return bool(find_identifiers(text) or find_identifiers(digits))

    def _number(self, text: str) -> Reading:
        named = self._category(text)
        if named is not None:
            return named
        try:
            number = parse_number(text, unit=self.item.unit, decimals=self.decimals)
        except ValueError as fault:
            return _refused(Trouble("not a number", shown(text), _expectation(fault)))
        if self._identifies(text, number):
            return _identifying(text)
        if isinstance(number, NumberRange):
            banded = self._banded(text) if self.banded else None
            expected = "one number, not a range"
            return banded or _refused(Trouble("not a number", shown(text), expected))
        if self.item.range is None or number in self.item.range:
            for category in self.item.categories:
                if category.band is not None and number in category.band:
                    return Reading(category.code, value=number)
        return Reading(VALUE, value=number)

    def _date(self, text: str, hint: DateOrder | None) -> Reading:
        named = self._category(text)
        if named is not None:
            return named
        try:
            return Reading(VALUE, value=parse_day(text, order=self.dates))
        except ValueError as fault:
            expected = _expectation(fault)
            # an order in which this date could be meant
            helps = hint != "year first" and expected.endswith("state the order")
            action = f"Other cells of this column can only be {hint}." if hint and helps else ""
            return _refused(Trouble("not a date", shown(text), expected, action))

    def _joined_reader(self, column: RawColumn) -> Callable[[str], Reading]:
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

    def _joined(self, text: str, separator: str) -> Reading:
        whole = self.labels.code(text)
        if whole is not None:
            return Reading(VALUE, (whole,))
        # Microsoft Forms puts what was written among the labels, others at the end
        reading = self.labels.split(text, separator, anywhere=separator == ";")
        if reading.twice:
            expected = "labels that leave one way to read the cell"
            return _refused(Trouble("can be read in two ways", shown(text), expected))
        if not reading.rest:
            return Reading(VALUE, reading.codes)
        for another in set(self.export.shape.separators) - {separator}:
            elsewhere = self.labels.split(text, another)
            if not elsewhere.rest and not elsewhere.twice:  # joined by hand in another way
                return Reading(VALUE, elsewhere.codes)
        if self.labels.within(f"{reading.rest};") & {*reading.codes}:
            expected = "each answer once"
            return _refused(Trouble("named twice", shown(text), expected))
        if self.labels.other is None:
            return _refused(self.unknown(reading.rest))
        if not self._is_write_in(reading.rest):
            return _refused(self.unknown(reading.rest))
        codes = tuple(dict.fromkeys((*reading.codes, self.labels.other)))
        return Reading(VALUE, codes, write_in=redact(reading.rest))

    def unknown(self, text: str) -> Trouble:
        """That a text is no category, and which one it resembles."""
        if normal_form(text) in self.labels.doubtful:
            expected = "a text that is not the label of one category and the code of another"
            action = "Number the categories in the instrument as the file does, or state whether"
            action += " the answers of the file are labels or codes."
            return Trouble("a label or a code", shown(text), expected, action)
        action = "Correct the cell, or add the text to the aliases of a category."
        if self._suggestions < _MOST_SUGGESTIONS:  # looking for each among all takes its time
            self._suggestions += 1
            known = {normal_form(each.label): each.label for each in self.item.categories}
            plain = normal_form(text)[:200]
            close = difflib.get_close_matches(plain, list(known), n=1, cutoff=0.75)
            if close:
                action = f"Did you mean '{known[close[0]]}'? {action}"
        return Trouble("not a category", shown(text), self._listed, action)

    @cached_property
    def _listed(self) -> str:
        labels = [f"'{category.label}'" for category in self.item.categories]
        return "one of " + ", ".join(labels[:8]) + (", ..." if len(labels) > 8 else "")

    def option(self, position: int, code: int, text: str) -> Reading:
        """A cell in the column of one option: ticked or not, its rank, or the text of "other"."""
        plain = normal_form(text)
        if not plain:
            return Reading(BLANK)
        if text in self.export.sheet.missing_values.get(position, ()):
            return Reading(DECLARED_MISSING)
        if plain in self.export.shape.not_shown:
            return Reading(NOT_ASKED)
        if self.item.kind == "ranking":
            return self._rank(text)
        return self._tick(position, code, text)

    def _rank(self, text: str) -> Reading:
        rank = parse_rank(text)
        if rank is not None and rank <= len(self.item.categories):
            return Reading(rank)
        expected = f"a rank from 1 to {len(self.item.categories)}"
        return _refused(Trouble("not a rank", shown(text), expected))

    def _tick(self, position: int, code: int, text: str) -> Reading:
        labelled = self.export.sheet.value_labels.get(position, _NO_LABELS).get(text)
        text = text if labelled is None else labelled
        plain = normal_form(text)
        shape = self.export.shape
        if code == self.labels.other and self.written_under_other and plain in _NO:
            expected = "words beside 'other', or nothing"
            return _refused(Trouble("not a tick", shown(text), expected))
        if self.says_no and plain in NO_TICKS:
            return Reading(0)
        if plain in TICKS or self.certain.code(text) == code:
            return Reading(1)
        if plain in NO_TICKS:
            return Reading(0)
        if shape.counted and shape.answers == "codes" and plain == str(code):
            return Reading(1)
        if code == self.labels.other and labelled is None and not _no_words(text):
            return Reading(1, write_in=redact(text.strip()))
        label = self.item.category(code).label
        expected = f"1 or '{label}' where it was ticked, 0 or nothing where not"
        return _refused(Trouble("not a tick", shown(text), expected))


def is_text(item: Item) -> bool:
    """Whether the answers to an item are kept as text."""
    return item.kind == "open" or (item.kind == "meta" and not item.categories)


def _no_words(text: str) -> bool:
    """Whether a text holds nothing but numbers, and what programs leave."""
    said = [piece for piece in between_answers(text) if any(sign.isalnum() for sign in piece)]
    return bool(_NO_WORD.fullmatch(normal_form(text))) or all(map(_NO_WORD.fullmatch, said))


def shown(text: str) -> str:
    """A text for a message."""
    return f"'{in_short(text, 80)}'"


def _refused(trouble: Trouble) -> Reading:
    return Reading(NOT_CODED, trouble=trouble)


def _identifying(text: str) -> Reading:
    """A telephone number where an amount is asked for would stand in tables as that amount."""
    return _refused(Trouble("an identifier", shown(text), "a number that leads to nobody"))


def _expectation(fault: ValueError) -> str:
    """What a parser says that it expected."""
    return str(fault).removeprefix("expected ")
