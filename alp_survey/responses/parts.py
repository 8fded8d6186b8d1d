"""A part of the respondents: those who gave certain answers, in words and as a call."""

from __future__ import annotations

import difflib
import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Instrument, Item, Net
from alp_survey.responses.coding import Coded
from alp_survey.responses.plain_text import one_line

__all__ = ["TOP_TWO", "Answer", "Conditions", "Part", "counted_nets", "take_part"]

TOP_TWO = "top 2: "
"""How the net begins that a scale has unless its instrument names others."""

Answer = str | int
Conditions = Mapping[str, Answer | Iterable[Answer]]
"""Names of items with the answers of which one was given: labels, codes, labels of nets."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the respondents, and how it was taken.

    Attributes
    ----------
    condition : str
        In words: ``region is North or South``.
    call : str
        ``.where({'region': ['North', 'South']})``.
    n : int
        Respondents in the part.
    of : int
        Respondents from whom it was taken.
    unknown : int
        Those of them without a valid answer to an item named, who are therefore left out.
    items : tuple of str
        The items named.
    """

    condition: str
    call: str
    n: int
    of: int
    unknown: int
    items: tuple[str, ...]

    def __str__(self) -> str:
        if not self.unknown:
            return self.condition
        said = "is left out" if self.unknown == 1 else "are left out"
        named = " or ".join(self.items)
        return f"{self.condition}; {self.unknown:,} without a valid answer to {named} {said}"


@dataclass(frozen=True, slots=True)
class _Named:
    """An answer as a condition may name it."""

    kind: str
    label: str
    codes: tuple[int, ...]


def counted_nets(item: Item) -> tuple[Net, ...]:
    """The nets of an item as tables count them.

    Those that it declares; of a scale of four points or more without any, its two highest points.
    A ranking has none.
    """
    if item.kind == "ranking" or item.nets:
        return () if item.kind == "ranking" else item.nets
    points = sorted(each.code for each in item.categories if not each.missing)
    if item.kind != "scale" or len(points) < 4:
        return ()
    labels = " + ".join(item.category(code).label for code in points[-2:])
    return (Net(label=f"{TOP_TWO}{labels}", codes=tuple(points[-2:])),)


def take_part(
    instrument: Instrument,
    coded: Mapping[str, Coded],
    kept: NDArray[np.bool_],
    conditions: Conditions,
) -> tuple[NDArray[np.bool_], Part]:
    """The rows of the respondents who meet every condition, and the record of it.

    Parameters
    ----------
    instrument : Instrument
    coded : mapping of item name to Coded
    kept : array of bool
        The rows from which the part is taken.
    conditions : mapping of item name to answers

    Raises
    ------
    KeyError
        If an item was not coded.
    ValueError
        If nothing is asked for, or an answer that there is not.
    """
    if not isinstance(conditions, Mapping):
        got = _short(conditions)
        raise ValueError(f"where: got {got}; expected items with answers, as in {_FORM}.")
    if not conditions:
        raise ValueError(f"where: got no condition; expected items with answers, as in {_FORM}.")
    rows, known = kept.copy(), kept.copy()
    words, named = [], {}
    for name, given in conditions.items():
        answers = _coded_item(instrument, coded, name)
        chosen = _chosen(answers.item, given)
        rows &= _who_gave_one(answers, chosen)
        known &= answers.valid
        verb = "includes" if answers.item.kind == "multiple" else "is"
        words.append(f"{name} {verb} {' or '.join(one_line(each.label) for each in chosen)}")
        named[str(name)] = [_spelled(answers.item, each) for each in chosen]
    part = Part(
        condition=", and ".join(words),
        call=f".where({named!r})",
        n=int(rows.sum()),
        of=int(kept.sum()),
        # a refusal can be asked for by its name, and is then not left out
        unknown=int((kept & ~known & ~rows).sum()),
        items=tuple(named),
    )
    return rows, part


_FORM = "{'region': ['North', 'South']}"


def _coded_item(instrument: Instrument, coded: Mapping[str, Coded], name: Any) -> Coded:
    """An item that has answers to choose from, or an error that says why it has none."""
    if isinstance(name, str) and name in coded:
        return coded[name]
    known = [each for each, answers in coded.items() if answers.item.categories]
    asked = {item.name: item for item in instrument.items}
    if isinstance(name, str) and name in asked:
        why = "which is personal" if asked[name].personal else "which has no column in the file"
        raise KeyError(f"where: got the item '{name}', {why}; expected {_one_of(known)}.")
    close = _close(name, known)
    raise KeyError(f"where: got no item {_short(name)}; expected {_one_of(known)}.{close}")


def _chosen(item: Item, given: Any) -> list[_Named]:
    """The answers asked for, each once, in the order of the questionnaire."""
    if not item.categories:
        raise ValueError(
            f"where: got '{item.name}' of kind {item.kind}; expected an item with categories."
        )
    single = isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable)
    listed = [given] if single else list(given)
    there = list(_answers(item))
    if not listed:
        labels = [each.label for each in there]
        raise ValueError(f"where: got no answer to '{item.name}'; expected {_one_of(labels)}.")
    wanted = {_position(item, there, each) for each in listed}
    return [there[position] for position in sorted(wanted)]


def _answers(item: Item) -> Iterator[_Named]:
    """What tables call the answers; a ranking has who put an option first."""
    first = ": first" if item.kind == "ranking" else ""
    for category in item.categories:
        yield _Named("category", f"{category.label}{first}", (category.code,))
    for net in counted_nets(item):
        yield _Named("net", net.label, net.codes)


def _position(item: Item, there: list[_Named], answer: Any) -> int:
    code = _code(answer)
    found = [
        position
        for position, each in enumerate(there)
        if (
            isinstance(answer, str) and each.label == answer
            if code is None
            else each.kind == "category" and each.codes == (code,)
        )
    ]
    if len(found) == 1:
        return found[0]
    got = f"{_short(answer)}, of '{item.name}'"
    if found:
        raise ValueError(f"where: got {got}, which several answers are called; expected a code.")
    labels = [each.label for each in there]
    close = _close(answer, labels)
    raise ValueError(f"where: got {got}; expected {_one_of(labels)}.{close}")


def _spelled(item: Item, answer: _Named) -> str | int:
    """Its label, or its code where the label is also that of another answer."""
    same = [each for each in _answers(item) if each.label == answer.label]
    return answer.label if len(same) == 1 else answer.codes[0]


def _code(answer: Any) -> int | None:
    """A whole number as a code; None for everything else, a bool too."""
    if isinstance(answer, bool | np.bool_):
        return None
    try:
        return operator.index(answer)
    except TypeError:
        return None


def _who_gave_one(answers: Coded, chosen: Iterable[_Named]) -> NDArray[np.bool_]:
    return answers.gave({code for each in chosen for code in each.codes})


def _one_of(names: Iterable[str]) -> str:
    listed = ", ".join(repr(name) for name in names)
    return f"one of {listed}" if listed else "an item with categories, of which there is none"


def _close(given: Any, known: Iterable[str]) -> str:
    """A sentence with the name that was probably meant, if one is close."""
    if not isinstance(given, str):
        return ""
    plain = {name.casefold(): name for name in known}
    begun = [name for name in plain if given and name.startswith(given.casefold())]
    found = begun if len(begun) == 1 else difflib.get_close_matches(given.casefold(), plain, n=1)
    return f" Did you mean {plain[found[0]]!r}?" if found else ""


def _short(given: Any) -> str:
    """What was given, in few words; what is long is called by its type."""
    said = repr(str(given) if isinstance(given, str) else given)
    return said if len(said) <= 60 and "\n" not in said else f"a {type(given).__name__}"
