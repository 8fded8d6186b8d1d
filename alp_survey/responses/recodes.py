"""Recode lists: which category a text written beside "other" belongs to, as a person decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from alp_survey.errors import InputError, Problem
from alp_survey.instrument.labels import LabelIndex, normal_form
from alp_survey.instrument.models import Code, Identifier, Instrument, StudyModel, Text
from alp_survey.responses.answers import NOT_CODED, Trouble
from alp_survey.responses.coding import Coded
from alp_survey.responses.identifiers import redact

__all__ = ["RECODED", "Recode", "RecodeList", "apply_recodes", "check_recodes"]

RECODED = "recoded by "
"""How a note begins that says how many respondents a recode moved."""


class Recode(StudyModel):
    """One decision: a text of an item becomes a category.

    Attributes
    ----------
    item : str
    text : str
        As respondents wrote it; letter case and blanks make no difference.
    code : int
    by, on : str
        Who decided, and when.
    """

    item: Identifier
    text: Text
    code: Code
    by: Text
    on: Text


class RecodeList(StudyModel):
    """The decisions for one instrument."""

    instrument: Identifier
    recodes: tuple[Recode, ...]


def check_recodes(instrument: Instrument, recodes: Iterable[Recode]) -> None:
    """Refuse decisions on items or categories that the instrument does not have.

    Parameters
    ----------
    instrument : Instrument
    recodes : iterable of Recode

    Raises
    ------
    InputError
        Naming every one of them.
    """
    codes = {item.name: [each.code for each in item.categories] for item in instrument.items}
    problems = []
    for recode in recodes:
        where = f"recode list of {instrument.id}, '{redact(recode.text)}'"
        if recode.item not in codes:
            problems.append(Problem(where, f"the unknown item '{recode.item}'", "an item"))
        elif recode.code not in codes[recode.item]:
            got = f"the unknown code {recode.code} of {recode.item}"
            problems.append(Problem(where, got, "a code of one of its categories"))
    if problems:
        raise InputError(*problems)


def apply_recodes(coded: dict[str, Coded], recodes: Iterable[Recode]) -> tuple[int, ...]:
    """Move write-ins to the categories that a person gave them.

    Parameters
    ----------
    coded : mapping of item name to Coded
        Its entries are replaced where something moved.
    recodes : iterable of Recode

    Returns
    -------
    tuple of int
        How many respondents each of them moved.
    """
    moved = []
    for recode in recodes:
        answers = coded.get(recode.item)
        rows = [
            row
            for row, text in (answers.write_ins.items() if answers else ())
            if normal_form(text) == normal_form(recode.text)
        ]
        moved.append(len(rows))
        if not answers or not rows:
            continue
        other = LabelIndex(answers.item).other
        if answers.options:
            options = {code: codes.copy() for code, codes in answers.options.items()}
            options[recode.code][rows] = 1
            if other is not None and other != recode.code:
                options[other][rows] = 0
            state = answers.state
            clashes = _clashes(answers, options, rows)
            if clashes:
                state = answers.state.copy()
                for row in (row for row, _, _ in clashes):
                    for codes in (state, *options.values()):
                        codes[row] = NOT_CODED
        else:
            options, state, clashes = {}, answers.state.copy(), []
            state[np.array(rows)] = recode.code
        left = {row: text for row, text in answers.write_ins.items() if row not in set(rows)}
        coded[recode.item] = Coded(
            answers.columns, state, options, answers.values, left, (*answers.troubles, *clashes)
        )
    return tuple(moved)


def _clashes(
    answers: Coded, options: Mapping[int, NDArray[np.int16]], rows: Iterable[int]
) -> list[tuple[int, int, Trouble]]:
    """Rows in which an answer that excludes the others now stands beside one."""
    found = []
    for row in rows:
        ticked = [code for code, codes in options.items() if codes[row] > 0]
        alone = [code for code in ticked if answers.item.category(code).exclusive]
        if alone and len(ticked) > 1:
            label = answers.item.category(alone[0]).label
            got = f"'{label}' together with other answers, after a recode"
            trouble = Trouble("excludes the others", got, f"'{label}' alone, or without it")
            found.append((row, answers.columns.positions[0], trouble))
    return found
