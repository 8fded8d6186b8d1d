"""Answers as an SPSS file: numbers with their labels, one variable for each option."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from alp_survey.errors import InputError, Problem
from alp_survey.instrument.models import Item
from alp_survey.responses.simulation.drawing import (
    Absent,
    Answer,
    Answers,
    Choice,
    Choices,
    Ranked,
)
from alp_survey.responses.simulation.mess import Spelling
from alp_survey.responses.simulation.option_names import other_code
from alp_survey.responses.simulation.output import write_simulated

__all__ = ["write_sav"]

_RESERVED = frozenset(
    ("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with")
)
_NAME_BYTES, _LABEL_BYTES, _VALUE_LABEL_BYTES = 64, 255, 119
# Where the header of the format has the date and the time of its creation.
_CREATED = slice(92, 109)
_CREATED_ALWAYS = b"01 Jan 2600:00:00"


@dataclass(frozen=True, slots=True)
class _Variable:
    """A variable: its cells, and what the file says of them."""

    name: str
    label: str | None
    cells: list[Any]
    kind: str = "number"
    values: dict[int | float, str] | None = None
    missing: tuple[int, ...] = ()
    measure: str = "unknown"


def write_sav(answers: Answers, path: Path, spelled: Mapping[str, Mapping[int, Spelling]]) -> None:
    """Write an SPSS file, in which whoever did not answer is system missing.

    Raises
    ------
    InputError
        If the file cannot be written, or the package for SPSS files is not installed.
    """
    try:
        import pyreadstat
    except ImportError:
        expected = "the package for SPSS files"
        action = 'Run pip install "alp-survey[spss]".'
        raise InputError(Problem(path.name, "no pyreadstat", expected, action)) from None
    import pandas as pd

    variables = _variables(answers, spelled)
    frame = pd.DataFrame({each.name: _series(pd, each) for each in variables})

    def write(place: Path) -> None:
        pyreadstat.write_sav(
            frame,
            str(place),
            file_label=f"SIMULATED responses, seed {answers.seed}",
            column_labels=[each.label for each in variables],
            variable_value_labels={each.name: each.values for each in variables if each.values},
            missing_ranges={each.name: list(each.missing) for each in variables if each.missing},
            variable_measure={each.name: each.measure for each in variables},
        )
        _forget_when(place)

    write_simulated(path, write)


def _forget_when(place: Path) -> None:
    """Replace the time of writing, the one thing that differs from run to run."""
    with place.open("r+b") as file:
        file.seek(_CREATED.start)
        file.write(_CREATED_ALWAYS)


def _series(pd: Any, variable: _Variable) -> Any:
    if variable.kind == "number":
        return pd.Series(variable.cells, dtype="float64")
    return pd.Series(variable.cells, dtype="object")


def _variables(answers: Answers, spelled: Mapping[str, Mapping[int, Spelling]]) -> list[_Variable]:
    numbers = [f"SIMULATED-{row + 1}" for row in range(answers.n)]
    variables: list[_Variable] = []
    for item in answers.instrument.items:
        variables += _item_variables(item, answers.values[item.name], spelled.get(item.name, {}))
    seed = answers.seed
    mark = _Variable(
        "SIMULATED",
        f"SIMULATED responses, seed {seed}",
        [f"SIMULATED seed {seed}"] * answers.n,
        "text",
    )
    return _with_own_names(_Variable("id", None, numbers, "text"), variables, mark)


def _item_variables(
    item: Item, column: tuple[Answer, ...], spelled: Mapping[int, Spelling]
) -> list[_Variable]:
    label = _cut(item.wording, _LABEL_BYTES)
    if item.kind in ("multiple", "ranking"):
        return _option_variables(item, column)
    if item.kind == "number":
        cells = [float(each) if isinstance(each, Fraction) else None for each in column]
        return [_Variable(item.name, label, cells, measure="scale")]
    if item.kind == "date":
        days = [each if isinstance(each, date) else None for each in column]
        return [_Variable(item.name, label, days, "date")]
    if not item.categories:
        texts = [each if isinstance(each, str) else "" for each in column]
        return [_Variable(item.name, label, texts, "text")]
    codes = [each.code if isinstance(each, Choice) else None for each in column]
    for row, spelling in spelled.items():
        codes[row] = int(spelling.text)
    main = _Variable(
        item.name,
        label,
        codes,
        values={each.code: _cut(each.label, _VALUE_LABEL_BYTES) for each in item.categories},
        missing=tuple(each.code for each in item.categories if each.missing),
        measure="ordinal" if item.kind == "scale" else "nominal",
    )
    if other_code(item) is None:
        return [main]
    return [main, _write_in_variable(item, column)]


def _option_variables(item: Item, column: tuple[Answer, ...]) -> list[_Variable]:
    """0 or 1 for every option that was ticked or not, or its place in a ranking."""
    written_in = other_code(item) if item.kind == "multiple" else None
    variables = [
        _Variable(
            f"{item.name}_{each.code}",
            _cut(f"{item.wording}: {each.label}", _LABEL_BYTES),
            _per_answer(column, _ticked(each.code)),
        )
        for each in item.categories
        if each.code != written_in
    ]
    if written_in is not None:
        variables.append(_write_in_variable(item, column))
    return variables


def _ticked(code: int) -> Callable[[Answer], int | None]:
    def number(answer: Answer) -> int | None:
        if isinstance(answer, Ranked):
            return answer.codes.index(code) + 1 if code in answer.codes else None
        return int(code in answer.codes) if isinstance(answer, Choices) else None

    return number


def _per_answer(column: tuple[Answer, ...], number: Callable[[Answer], int | None]) -> list[Any]:
    known: dict[int, int | None] = {}
    cells = []
    for answer in column:
        if id(answer) not in known:
            known[id(answer)] = number(answer)
        cells.append(known[id(answer)])
    return cells


def _write_in_variable(item: Item, column: tuple[Answer, ...]) -> _Variable:
    others = {each.code: each.label for each in item.categories if each.other}
    return _Variable(
        f"{item.name}_other", None, [_written(each, others) for each in column], "text"
    )


def _written(answer: Answer, others: Mapping[int, str]) -> str:
    """What was written beside "other", or its label: of a multiple item nothing else shows it."""
    if isinstance(answer, Absent) or not isinstance(answer, Choice | Choices):
        return ""
    codes = (answer.code,) if isinstance(answer, Choice) else answer.codes
    chosen = next((code for code in codes if code in others), None)
    if chosen is None:
        return ""
    bare = others[chosen] if isinstance(answer, Choices) else ""
    return answer.write_in or bare


def _with_own_names(
    number: _Variable, variables: list[_Variable], mark: _Variable
) -> list[_Variable]:
    """Names that SPSS takes (it has reserved words, and knows no capitals), each once."""
    taken = {mark.name.casefold()}
    named = []
    # The number gives way: an item is recognised by its name.
    for each in [*variables, number]:
        name = f"q_{each.name}" if each.name in _RESERVED else each.name
        own, more = name[:_NAME_BYTES], 1
        while own.casefold() in taken:
            more += 1
            own = f"{name[: _NAME_BYTES - 8]}_{more}"
        taken.add(own.casefold())
        named.append(replace(each, name=own))
    return [named[-1], *named[:-1], mark]


def _cut(text: str, most: int) -> str:
    """A text that fits into so many bytes of UTF-8."""
    return text.encode()[:most].decode(errors="ignore")
