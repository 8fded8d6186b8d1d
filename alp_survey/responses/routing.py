"""Who was asked what: `asked_if` turns blanks into *not asked* and finds contradictions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Instrument, Item
from alp_survey.responses.answers import BLANK, NOT_ASKED, NOT_CODED, Trouble
from alp_survey.responses.coding import Coded

__all__ = ["Contradictions", "apply_routing", "who_gave"]

Contradictions = dict[str, tuple[tuple[int, str, Trouble], ...]]
"""Item name to (row, severity, trouble)."""

Rows = NDArray[np.bool_]


def who_gave(coded: Mapping[str, Coded], condition: Mapping[str, tuple[int, ...]]) -> Rows:
    """The rows that gave one of these answers, of every item named.

    Of a ranking those who put one of them first. A condition on an item that has no column is met
    by nobody.
    """
    rows = len(next(iter(coded.values())).state) if coded else 0
    met = np.ones(rows, bool)
    for name, codes in condition.items():
        met &= coded[name].gave(codes) if name in coded else False
    return met


def apply_routing(instrument: Instrument, coded: dict[str, Coded]) -> Contradictions:
    """Mark who was not asked, and list answers that contradict the routing.

    Parameters
    ----------
    instrument : Instrument
    coded : mapping of item name to Coded
        Changed in place: a blank where nothing was due becomes *not asked*; an answer where none
        was due *could not be coded*, until a person says which of the two answers is wrong.

    Returns
    -------
    dict of item name to (row, severity, trouble)
        Answers where none was due ("not coded") and blanks where one was ("to check").

    Notes
    -----
    Where the leading question itself was left blank or could not be coded, nobody knows whether an
    answer was due: a blank stays blank and an answer stays, to be checked.
    """
    found: Contradictions = {}
    for item in _leading_first(instrument):
        if item.name in coded and item.asked_if:
            found[item.name] = _route(item, coded)
            coded[item.name] = _without_undue_texts(coded[item.name])
    return found


def _leading_first(instrument: Instrument) -> list[Item]:
    """Items in an order in which every one comes after those that decide whether it is asked."""
    placed: dict[str, Item] = {}

    def place(item: Item) -> None:
        if item.name not in placed:
            for name in item.asked_if:
                place(instrument.item(name))
            placed[item.name] = item

    for item in instrument.items:
        place(item)
    return list(placed.values())


def _route(item: Item, coded: Mapping[str, Coded]) -> tuple[tuple[int, str, Trouble], ...]:
    answers = coded[item.name]
    due, not_due = _due(item, coded)
    given = answers.state != BLANK
    given &= answers.state != NOT_ASKED
    asked_of = " and ".join(item.asked_if)
    contradicting = np.flatnonzero(not_due & given & (answers.state != NOT_CODED))
    silent = np.flatnonzero(due & ~given)
    uncertain = np.flatnonzero(~due & ~not_due & given & (answers.state != NOT_CODED))
    not_asked = not_due & ~given
    _set(answers, not_asked, NOT_ASKED)
    _set(answers, due & (answers.state == NOT_ASKED), BLANK)
    refused = np.zeros(len(answers.state), bool)
    refused[contradicting] = True
    _set(answers, refused, NOT_CODED)
    choose = f"Correct this answer or that to {asked_of}."
    problems = [
        (row, "not coded", Trouble("answer where none was due", "an answer", "none", choose))
        for row in contradicting.tolist()
    ]
    expected = f"an answer, as that to {asked_of} leads to this question"
    problems += [
        (row, "to check", Trouble("no answer where one was due", "nothing", expected))
        for row in silent.tolist()
    ]
    expected = f"a known answer to {asked_of}, which leads to this question"
    problems += [
        (row, "to check", Trouble("answer that may not be due", "an answer", expected))
        for row in uncertain.tolist()
    ]
    return tuple(sorted(problems, key=lambda problem: problem[0]))


def _without_undue_texts(answers: Coded) -> Coded:
    """What was written beside "other" goes where its answer goes."""
    kept = {row: text for row, text in answers.write_ins.items() if answers.state[row] >= 0}
    return replace(answers, write_ins=kept)


def _due(item: Item, coded: Mapping[str, Coded]) -> tuple[Rows, Rows]:
    """Rows where an answer was due, and rows where none was; in the others nobody knows."""
    rows = len(coded[item.name].state)
    due, not_due = np.ones(rows, bool), np.zeros(rows, bool)
    for name, codes in item.asked_if.items():
        if name not in coded:  # the leading question is not in the file
            due[:] = False
            continue
        leading = coded[name]
        gave = leading.gave(codes)
        due &= gave
        answered = leading.state >= 0
        not_due |= (answered & ~gave) | (leading.state == NOT_ASKED)
    return due, not_due


def _set(answers: Coded, rows: Rows, state: int) -> None:
    answers.state[rows] = state
    for codes in answers.options.values():
        codes[rows] = state
    if answers.values is not None and rows.any():
        answers.values[rows] = {"M": np.datetime64("NaT"), "O": ""}.get(
            answers.values.dtype.kind, np.nan
        )
