"""A share of respondents as a comparison needs it: who gave an answer, and who could have."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Item
from alp_survey.responses.responses import Responses
from alp_survey.tables.counting import Facet
from alp_survey.tables.stubs import Line, Stub, make_stub

__all__ = [
    "Dichotomy",
    "answer_to",
    "asked_item",
    "countable_lines",
    "dichotomy",
    "line_called",
    "require_one_survey",
]

_BETWEEN_SURVEYS = (
    "responses: got {got}; expected one survey, because respondents who selected themselves into"
    " two surveys bear no test between them: show both shares with their intervals side by side"
    " (`frequencies` of each)."
)


@dataclass(frozen=True, slots=True, eq=False)
class Dichotomy:
    """One answer to an item against all other valid ones.

    Attributes
    ----------
    item : Item
    label : str
        Of the category or net.
    code : int or None
        Of the category; None of a net.
    facet : Facet
        What is known of every respondent.
    yes : array of bool, shape (places of the facet,)
        Where the answer was given.
    valid : array of bool, shape (places of the facet,)
        Where a valid answer was given, this one or another.
    """

    item: Item
    label: str
    code: int | None
    facet: Facet
    yes: NDArray[np.bool_]
    valid: NDArray[np.bool_]

    @property
    def stands_alone(self) -> bool:
        """Whether who gives it gives no other answer to its item."""
        if self.item.kind != "multiple":
            return True
        return self.code is not None and self.item.category(self.code).exclusive


def require_one_survey(responses: object, *others: object) -> None:
    """Refuse what is not the responses of one survey.

    Parameters
    ----------
    responses : object
        What was given as such.
    *others : object
        What was given in other places, where a second survey may have got by mistake.

    Raises
    ------
    ValueError
        If there are several surveys, or none.
    """
    several = isinstance(responses, list | tuple | set | Mapping)
    held = responses.values() if isinstance(responses, Mapping) else responses
    given = [*held, *others] if several else [responses, *others]  # type: ignore[misc]
    surveys = sum(isinstance(each, Responses) for each in given)
    if surveys > 1:
        raise ValueError(_BETWEEN_SURVEYS.format(got=f"{surveys} surveys"))
    if not isinstance(responses, Responses):
        got = type(responses).__name__
        raise ValueError(f"responses: got a {got}; expected the responses of one survey.")


def asked_item(responses: Responses, name: str) -> Item:
    """The item of this name, or a ``KeyError`` with the names there are."""
    if not isinstance(name, str) or name not in responses.coded:
        known = ", ".join(responses.coded)
        raise KeyError(f"got no item {name!r} in these responses; expected one of {known}.")
    return responses.coded[name].item


def dichotomy(
    responses: Responses, item: str, category: str | int, *, name: str = "category"
) -> Dichotomy:
    """One answer to an item against all other valid ones.

    Parameters
    ----------
    responses : Responses
    item : str
        Its name.
    category : str or int
        Label or code of a category, or label of a net.
    name : str
        What the caller calls the category, for the sentence of an error.

    Returns
    -------
    Dichotomy

    Raises
    ------
    KeyError
        If the responses have no such item.
    ValueError
        If the item has no categories, or none like this.
    """
    stub = make_stub(asked_item(responses, item), responses.arrays)
    line = line_called(stub, category, name=name)
    roles = stub.roles[line.facet]
    yes = np.zeros(len(roles), bool)
    yes[list(line.places)] = True
    valid = np.array([role == "valid" for role in roles], bool)
    return Dichotomy(stub.item, line.label, line.code, stub.facets[line.facet], yes, valid)


def answer_to(responses: Responses, given: Any, name: str) -> Dichotomy:
    """An answer that was given as a pair of item and category."""
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) != 2:
        raise ValueError(f"{name}: got {given!r}; expected an item and one of its categories.")
    return dichotomy(responses, given[0], given[1], name=name)


def countable_lines(stub: Stub) -> list[Line]:
    """The categories of an item that are valid answers."""
    return [line for line in stub.lines if line.kind == "category" and line.code is not None]


def line_called(stub: Stub, category: Any, *, name: str) -> Line:
    """The category or net of an item with a code or a label, or a ``ValueError``."""
    categories = countable_lines(stub)
    if not categories:
        item = stub.item
        raise ValueError(
            f"item: got '{item.name}' of kind {item.kind}; expected an item with categories."
        )
    lines = [*categories, *(line for line in stub.lines if line.kind == "net")]
    code = _code(category)
    found = [
        line
        for line in lines
        if (line.code == code if code is not None else line.label == category)
    ]
    if len(found) == 1:
        return found[0]
    expected = f"one of {', '.join(repr(line.label) for line in lines)}"
    missing = [line for line in stub.lines if line.kind == "missing"]
    if found:
        got, expected = f"{category!r}, which is a category and a net", "its code"
    elif any(category in (line.label, line.code) for line in missing):
        got = f"{category!r}, which is no valid answer"
    else:
        got = repr(category)
    raise ValueError(f"{name}: got {got}, of '{stub.item.name}'; expected {expected}.")


def _code(category: Any) -> int | None:
    """A whole number as a code; None for everything else, a bool too."""
    if isinstance(category, bool | np.bool_):
        return None
    try:
        return operator.index(category)
    except TypeError:
        return None
