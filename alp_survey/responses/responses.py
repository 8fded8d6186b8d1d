"""Coded responses: what respondents said, and the way back to where they said it."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.labels import normal_form
from alp_survey.instrument.models import Instrument, Item
from alp_survey.responses.accounting import Accounting
from alp_survey.responses.answers import NOT_ASKED, STATES, VALUE
from alp_survey.responses.coding import Coded
from alp_survey.responses.corrections import Correction
from alp_survey.responses.export import Export
from alp_survey.responses.identifiers import redact
from alp_survey.responses.matching import Matching
from alp_survey.responses.parts import Conditions, Part, take_part
from alp_survey.responses.problems import CellProblem, problems_frame
from alp_survey.responses.sheet import Source, column_letters
from alp_survey.stats.suppression import suppress_counts

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__all__ = [
    "NOBODY",
    "NO_RESPONSES",
    "SIMULATED",
    "SMALL_CELL",
    "Excluded",
    "Part",
    "Responses",
    "TracedCell",
]

SIMULATED = "SIMULATED"
NO_RESPONSES = "there are no responses below the headers"
NOBODY = "no respondent is in this part"
SMALL_CELL = 3
"""A category with fewer respondents, in print, can expose one of them."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """Respondents who were taken out for one reason.

    Attributes
    ----------
    reason : str
    rows : tuple of int
        As the spreadsheet numbers them.
    """

    reason: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TracedCell:
    """One cell from which an answer was coded.

    Attributes
    ----------
    file, sheet, row, column, header
        Where it is; `row` and `column` as the spreadsheet shows them.
    text : str
        What stands in it, identifiers redacted.
    corrected : str or None
        What was read instead, and who said so.
    code : str
        What became of it: a code with its label, a value, or why there is none.
    """

    file: str
    sheet: str | None
    row: int
    column: str
    header: str
    text: str
    corrected: str | None
    code: str

    def __str__(self) -> str:
        sheet = f", sheet '{self.sheet}'" if self.sheet else ""
        shown = f"'{self.text}'" if self.corrected is None else f"'{self.text}' ({self.corrected})"
        return (
            f"{self.file}{sheet}, row {self.row}, column {self.column} '{self.header}':"
            f" {shown} -> {self.code}"
        )


@dataclass(frozen=True)
class Responses:
    """The coded responses of one survey.

    Respondents are called by the row of the spreadsheet they stand in: that exposes nobody, and
    leads back to the file.

    Attributes
    ----------
    instrument : Instrument
    export : Export
        The sheet as it was read.
    matching : Matching
        Which column holds which item.
    coded : mapping of item name to Coded
        For every row of the file below its headers; personal items are not in it.
    kept : array of bool
        Rows of the respondents who count; of a part those who are in it.
    problem_list : tuple of CellProblem
        Of the whole file, as are the three that follow.
    excluded : tuple of Excluded
    accounting : Accounting
        What became of every cell of the file.
    corrections : tuple of Correction
    notes : tuple of str
        How the file was read, in words, and which part was taken.
    parts : tuple of Part
        What `where` was asked for, call by call; nothing of all respondents.
    """

    instrument: Instrument
    export: Export
    matching: Matching
    coded: Mapping[str, Coded]
    kept: NDArray[np.bool_]
    problem_list: tuple[CellProblem, ...]
    excluded: tuple[Excluded, ...]
    accounting: Accounting
    corrections: tuple[Correction, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def source(self) -> Source:
        """File, sheet and hash."""
        return self.export.sheet.source

    @property
    def simulated(self) -> str | None:
        """What a simulated file says of itself; None of a real one."""
        return self.export.simulated

    @property
    def n(self) -> int:
        """How many respondents count."""
        return int(self.kept.sum())

    @property
    def n_of_file(self) -> int:
        """How many respondents count in the whole file; `n`, if this is no part."""
        return self.parts[0].of if self.parts else self.n

    @property
    def part(self) -> str | None:
        """Who is in it, in words without numbers; None of all respondents."""
        return ", and ".join(each.condition for each in self.parts) or None

    @property
    def call(self) -> str:
        """How it comes from the responses that were read: ``responses.where({...})``."""
        return "".join(["responses", *(each.call for each in self.parts)])

    def where(self, conditions: Conditions) -> Responses:
        """The responses of a part of the respondents.

        Parameters
        ----------
        conditions : mapping of item name to answers
            Who gave one of these answers, of every item named. An answer is the label of a
            category, exactly as the instrument writes it, its code, or the label of a net. Of an
            item of several answers one of them must be ticked; of a ranking one of the options
            put first (``"Pay: first"``). Respondents without a valid answer are not in the part,
            unless a category that counts as missing is named itself.

        Returns
        -------
        Responses
            With the respondents of the part and a record of it in `parts`. What is said of the
            file, such as its problems, exclusions and accounting, stays what it is. The part may
            be empty, and `notes` then say so.

        Raises
        ------
        KeyError
            If the item was not coded (personal, or without a column).
        ValueError
            If there is no condition, the item has no categories, or none like this.

        Examples
        --------
        >>> import alp_survey as alp
        >>> import tempfile, pathlib
        >>> study = alp.load_study()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = pathlib.Path(folder) / "export.csv"
        ...     _ = study.simulate("digital_workers", seed=1).write(file)
        ...     responses = study.read("digital_workers", file)
        >>> part = responses.where({"ai_use": ["Regularly", 2]})
        >>> part.n, part.part
        (37, 'ai_use is Regularly or Sometimes')
        >>> part.call
        "responses.where({'ai_use': ['Regularly', 'Sometimes']})"
        """
        kept, part = take_part(self.instrument, self.coded, self.kept, conditions)
        said = [f"only a part of the respondents: {part.condition}"]
        if not part.n and NOBODY not in self.notes:
            said.append(NOBODY)
        return replace(self, kept=kept, notes=(*self.notes, *said), parts=(*self.parts, part))

    @property
    def row_heading(self) -> str:
        """What stands over the rows of the spreadsheet: who they are, and whether simulated."""
        said = [SIMULATED] if self.simulated else []
        said += [f"only {self.part}"] if self.part else []
        return f"respondent ({'; '.join(said)})" if said else "respondent"

    @cached_property
    def respondents(self) -> NDArray[np.int64]:
        """The row of each respondent in the spreadsheet."""
        return np.flatnonzero(self.kept) + self.export.first_row + 1

    @cached_property
    def arrays(self) -> Mapping[str, NDArray[np.int16]]:
        """Codes by column name: ``item``, or ``item.code`` for each option of a multiple item."""
        columns: dict[str, NDArray[np.int16]] = {}
        for name, answers in self.coded.items():
            if answers.options:
                for code, codes in answers.options.items():
                    columns[f"{name}.{code}"] = codes[self.kept]
            else:
                columns[name] = answers.state[self.kept]
        return columns

    @cached_property
    def codes(self) -> pd.DataFrame:
        """One row per respondent: a code, 0/1 or a rank per option, or a negative state.

        -1 is blank, -2 not asked, -3 could not be coded, -4 declared missing in the file; 32001
        stands for an answer that is no category: a number, a date, a text.
        """
        return self._frame(
            {name: codes.astype(_smallest(codes)) for name, codes in self.arrays.items()}
        )

    @cached_property
    def numbers(self) -> pd.DataFrame:
        """Numbers (float) and dates, NaN and NaT where there is none; one column per item."""
        return self._frame(
            {
                name: answers.values[self.kept].astype(
                    "datetime64[s]" if answers.values.dtype.kind == "M" else float
                )
                for name, answers in self.coded.items()
                if answers.values is not None and answers.values.dtype != object
            }
        )

    @cached_property
    def texts(self) -> pd.DataFrame:
        """Open answers, and what was written beside "other" (``item.other``), redacted."""
        columns: dict[str, Any] = {}
        for name, answers in self.coded.items():
            if answers.values is not None and answers.values.dtype == object:
                columns[name] = answers.values[self.kept]
            if any(category.other for category in answers.item.categories):
                written = np.full(len(self.kept), "", object)
                for row, text in answers.write_ins.items():
                    written[row] = text
                columns[f"{name}.other"] = written[self.kept]
        return self._frame(columns)

    def to_frame(self) -> pd.DataFrame:
        """The answers as a person reads them.

        Returns
        -------
        pandas.DataFrame
            One row per respondent; of a part the name of the index says who they are. Single items
            are ordered categoricals with all labels in the order of the questionnaire; a multiple
            item has one column per option (``item: label``) with 1, 0, or missing where the
            respondent gave no answer; numbers, dates and redacted texts as they are. Why an answer
            is missing stands in `codes`.
        """
        import pandas as pd

        columns: dict[str, Any] = {}
        numbers, texts = self.numbers, self.texts
        for name, answers in self.coded.items():
            item, state = answers.item, answers.state[self.kept]
            if answers.options:
                for code, codes in answers.options.items():
                    counts = codes[self.kept]
                    column = pd.array(counts.astype("int8"), dtype="Int8")
                    column[counts < 0] = pd.NA
                    columns[f"{name}: {item.category(code).label}"] = column
            elif name in numbers:
                columns[name] = numbers[name].to_numpy()
            elif name in texts:
                columns[name] = _texts(texts[name])
            else:
                place = {category.code: i for i, category in enumerate(item.categories)}
                columns[name] = pd.Categorical.from_codes(
                    [place.get(code, -1) for code in state.tolist()],
                    categories=[category.label for category in item.categories],
                    ordered=True,
                )
            if f"{name}.other" in texts:
                columns[f"{name}: other, in words"] = _texts(texts[f"{name}.other"])
        return self._frame(columns)

    def codebook(self, *, suppress_below: int | None = None) -> pd.DataFrame:
        """What every code means, and how many respondents have it.

        Parameters
        ----------
        suppress_below : int, optional
            Withhold counts of 1 up to below this number, and as many more as are needed so that
            they cannot be had back from the total (`alp_survey.stats.suppression`).

        Returns
        -------
        pandas.DataFrame
            One row per item and code, the states of cells without an answer included: ``item kind
            wording wording_standing asked_if column code label missing count``. A withheld count
            is missing. Of a part a column ``part`` says who is counted.
        """
        rows: list[dict[str, Any]] = []
        for name, answers in self.coded.items():
            block = list(_codebook_rows(name, answers, answers.state[self.kept], self.kept))
            if suppress_below is not None:
                _withhold(block, answers.item, rows, self.n, minimum=suppress_below)
            rows += block
        import pandas as pd

        columns = [
            "item", "kind", "wording", "wording_standing", "asked_if", "column", "code", "label",
            "missing", "count",
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns=columns)
        frame["count"] = frame["count"].astype("Int64")
        return self._marked(frame)

    @cached_property
    def problems(self) -> pd.DataFrame:
        """Everything that could not be coded or should be checked, one row each."""
        frame = problems_frame(self.problem_list)
        if self.simulated:
            frame["source"] = SIMULATED
        return frame

    @cached_property
    def write_ins(self) -> pd.DataFrame:
        """What was written beside "other", to be recoded by a person.

        Returns
        -------
        pandas.DataFrame
            ``item text count looks_like``: each text once, how often, and the label that it
            resembles, if any. Nothing is recoded because of a resemblance. Of a part a column
            ``part`` says whose texts they are.
        """
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for name, answers in self.coded.items():
            kept = [text for row, text in answers.write_ins.items() if self.kept[row]]
            labels = {
                normal_form(category.label): category.label
                for category in answers.item.categories
                if not category.other
            }
            for text, count in sorted(Counter(kept).items(), key=lambda each: (-each[1], each[0])):
                close = _resembling(text, labels)
                rows.append({"item": name, "text": text, "count": count, "looks_like": close})
        return self._marked(pd.DataFrame(rows, columns=["item", "text", "count", "looks_like"]))

    def small_cells(self, minimum: int = SMALL_CELL) -> tuple[str, ...]:
        """Categories with so few respondents that a table could expose them.

        Parameters
        ----------
        minimum : int
            Counts from 1 up to below this number.

        Returns
        -------
        tuple of str
            ``item = label (count)``.
        """
        book = self.codebook()
        few = book[(book["count"] > 0) & (book["count"] < minimum) & (book["code"] >= 0)]
        few = few[few["code"] != VALUE]
        return tuple(f"{row.item} = {row.label} ({row.count})" for row in _named_rows(few))

    def trace(self, item: str, respondent: int) -> tuple[TracedCell, ...]:
        """The cells from which an answer was coded.

        Parameters
        ----------
        item : str
        respondent : int
            The row of the spreadsheet; also one that was excluded, or is not in the part.

        Returns
        -------
        tuple of TracedCell
            In the order of the file; of a multiple item one for each of its columns.

        Raises
        ------
        KeyError
            If the item was not coded (personal, or without a column), or no row has this number.
        """
        if item not in self.coded:
            raise KeyError(f"{item}: not among the coded items")
        row = respondent - self.export.first_row - 1
        if not 0 <= row < len(self.kept):
            raise KeyError(f"row {respondent}: not among the respondents")
        answers = self.coded[item]
        return tuple(self._traced(answers, position, row) for position in answers.columns.positions)

    def _traced(self, answers: Coded, position: int, row: int) -> TracedCell:
        source = self.source
        number = row + self.export.first_row + 1
        letters = column_letters(position)
        corrected = next(
            (
                f"read as '{redact(each.new)}', {each.who}, {each.when}"
                for each in self.corrections
                if each.row == number and each.column == letters
            ),
            None,
        )
        return TracedCell(
            source.file,
            source.sheet,
            number,
            letters,
            self.export.headers[position].shown,
            redact(self.export.sheet.columns[position].text(row + self.export.first_row)),
            corrected,
            _meaning(answers, position, row),
        )

    def write_problems(self, path: str | Path) -> None:
        """Write the problems as a workbook for the people who can correct them.

        Raises
        ------
        InputError
            If the file cannot be written.
        """
        from alp_survey.responses.problem_book import write_problem_book

        write_problem_book(self, path)

    def __repr__(self) -> str:
        mark = f"{SIMULATED} " if self.simulated else ""
        who, where = f"{self.n} respondents", ""
        if self.parts:
            said = "; then ".join(map(str, self.parts))
            who, where = f"{self.n} of {self.n_of_file} respondents ({said})", " in the whole file"
        return (
            f"<{mark}Responses to '{self.instrument.id}': {who},"
            f" {len(self.coded)} items, {len(self.problem_list)} problems{where},"
            f" from {self.source.file}>"
        )

    def _repr_html_(self) -> str:
        from alp_survey.reports.responses import responses_html

        return responses_html(self)

    def _frame(self, columns: Mapping[str, Any]) -> pd.DataFrame:
        import pandas as pd

        index = pd.Index(self.respondents, name=self.row_heading)
        return pd.DataFrame(dict(columns), index=index)

    def _marked(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Counts with a column that says of whom they are, and whether anybody answered."""
        if self.part:
            frame["part"] = self.part
        if self.simulated:
            frame["source"] = SIMULATED
        return frame


def _texts(column: pd.Series) -> Any:
    """Texts, missing where there is none; of the same type where nobody wrote anything."""
    import pandas as pd

    return pd.array([text or None for text in column], dtype="str")


def _smallest(codes: NDArray[np.int16]) -> type:
    small = len(codes) == 0 or int(codes.max()) <= np.iinfo(np.int8).max
    return np.int8 if small else np.int16


def _codebook_rows(
    name: str, answers: Coded, state: NDArray[np.int16], kept: NDArray[np.bool_]
) -> Any:
    item = answers.item
    common = {
        "item": name,
        "kind": item.kind,
        "wording": item.wording,
        "wording_standing": item.evidence.wording if item.evidence else "",
        "asked_if": _condition(item),
    }
    for category in item.categories:
        if answers.options:
            column = f"{name}.{category.code}"
            count = int((answers.options[category.code][kept] > 0).sum())
        else:
            column, count = name, int((state == category.code).sum())
        yield {
            **common,
            "column": column,
            "code": category.code,
            "label": category.label,
            "missing": category.missing,
            "count": count,
        }
    for code, meaning in STATES.items():
        count = int((state == code).sum())
        if count and not (answers.options and code == VALUE):
            yield {
                **common,
                "column": name,
                "code": code,
                "label": meaning,
                "missing": code != VALUE,
                "count": count,
            }


def _condition(item: Item) -> str:
    return " and ".join(
        f"{name} = {' or '.join(map(str, codes))}" for name, codes in item.asked_if.items()
    )


def _withhold(
    block: list[dict[str, Any]],
    item: Item,
    before: Sequence[Mapping[str, Any]],
    n: int,
    *,
    minimum: int,
) -> None:
    """Small counts of an item, and enough others that no sum gives them back.

    How many were asked follows from the answers on which that depends, so that it protects nothing;
    and where some of those are withheld, and others beside them, nothing of the item is shown,
    because its counts would tell the ones from the others.
    The options of a multiple item overlap, but they too have to account for everybody who answered.
    """
    if any(_tells_apart(name, codes, before) for name, codes in item.asked_if.items()):
        for row in block:
            row["count"] = None
        return
    asked = [row for row in block if row["code"] != NOT_ASKED or not item.asked_if]
    if item.kind in ("multiple", "ranking"):
        states = [row for row in asked if row["code"] < 0]
        unasked = sum(row["count"] for row in block if row not in asked)
        answered = {"count": n - unasked - sum(row["count"] for row in states), "code": VALUE}
        _hide([row for row in asked if row["code"] >= 0], minimum=minimum)
        _hide([*states, answered], minimum=minimum)
    else:
        _hide(asked, minimum=minimum)


def _tells_apart(name: str, codes: Sequence[int], before: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a sum of some answers to an item tells of withheld ones."""
    hidden = [row for row in before if row["item"] == name and row["count"] is None]
    inside = [row for row in hidden if row["code"] in codes]
    overlap = any(row["kind"] == "multiple" for row in hidden)
    return bool(inside) and (overlap or len(inside) < len(hidden))


def _hide(line: Sequence[dict[str, Any]], *, minimum: int) -> None:
    withheld = suppress_counts([row["count"] for row in line], minimum=minimum)
    for row, hide in zip(line, withheld, strict=True):
        if hide:
            row["count"] = None


def _resembling(text: str, labels: Mapping[str, str]) -> str:
    plain = normal_form(text)
    close = difflib.get_close_matches(plain[:200], list(labels), n=1, cutoff=0.75)
    within = [label for label in labels if label in plain or plain in label]
    return labels[close[0]] if close else labels[within[0]] if len(within) == 1 else ""


def _named_rows(frame: pd.DataFrame) -> Any:
    return frame.itertuples(index=False)


def _meaning(answers: Coded, position: int, row: int) -> str:
    """What became of a cell, in words."""
    state = int(answers.state[row])
    if state < 0:
        return STATES[state]
    if answers.options:
        for code, place in answers.columns.options.items():
            if place == position:
                given = int(answers.options[code][row])
                return f"{answers.item.name}.{code} = {given} ({answers.item.category(code).label})"
        ticked = [code for code, codes in answers.options.items() if codes[row] > 0]
        if answers.item.kind == "ranking":
            ticked.sort(key=lambda code: int(answers.options[code][row]))
        labels = (f"{code} ({answers.item.category(code).label})" for code in ticked)
        return f"{answers.item.name} = {', '.join(labels)}"
    if state == VALUE:
        value = answers.values[row] if answers.values is not None else ""
        return f"{answers.item.name} = {value}"
    return f"{answers.item.name} = {state} ({answers.item.category(state).label})"
