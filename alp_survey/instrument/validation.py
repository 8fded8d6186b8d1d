"""Hold one of our files against its model, and say every mismatch with file and line."""

from __future__ import annotations

import difflib
import types
import typing
from typing import Any, TypeVar

from pydantic import ValidationError

from alp_survey.errors import Problem
from alp_survey.instrument.models import StudyModel
from alp_survey.instrument.yaml_source import Node

__all__ = ["ModelT", "suggest", "validate"]

ModelT = TypeVar("ModelT", bound=StudyModel)


def validate(
    model: type[ModelT], node: Node, file: str, *, at: tuple[int | str, ...] = ()
) -> tuple[ModelT | None, list[Problem]]:
    """The part of a file at the path `at` as a model, or None and all its problems.

    Parameters
    ----------
    model : type of StudyModel
    node : Node
        The whole file.
    file : str
        Its name, for the messages.
    at : tuple
        Keys and positions that lead to the part; the whole file by default.
    """
    part = node
    for step in at:
        part = part.content[step]
    try:
        return model.model_validate(part.plain()), []
    except ValidationError as error:
        faults = error.errors(include_url=False)
        misspelt = {
            (
                *fault["loc"][:-1],
                _closest(str(fault["loc"][-1]), _fields_at(model, fault["loc"][:-1])),
            )
            for fault in faults
            if fault["type"] == "extra_forbidden"
        }
        return None, [
            _as_problem(model, node, file, at, fault)
            for fault in faults
            # entries that failed are reported one by one, not as missing from their list, and a
            # key that is only misspelt is not missing
            if not (fault["type"] == "too_short" and _has_inner(fault["loc"], faults))
            and not (fault["type"] == "missing" and fault["loc"] in misspelt)
        ]


def suggest(word: str, known: typing.Iterable[str]) -> str:
    """A "Did you mean" sentence, or an empty text where nothing is close."""
    close = _closest(word, known)
    return f"Did you mean '{close}'?" if close else ""


def _has_inner(path: tuple[int | str, ...], faults: typing.Iterable[Any]) -> bool:
    """Whether something inside the value at `path` is at fault itself."""
    inside = [each["loc"] for each in faults if each["loc"][: len(path)] == path]
    return any(len(other) > len(path) for other in inside)


def _closest(word: str, known: typing.Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)


def _as_problem(
    model: type[StudyModel], node: Node, file: str, at: tuple[int | str, ...], fault: Any
) -> Problem:
    path, kind, given = (*at, *fault["loc"]), fault["type"], fault["input"]
    where = f"{file}:{node.line_at(path)}"
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "top level")
    said = node.text_at(path)
    shown = repr(_shorten(said)) if said is not None else _describe(given)
    if kind == "extra_forbidden":
        known = _fields_at(model, fault["loc"][:-1])
        action = suggest(name, known) or "Delete it, or correct its spelling."
        return Problem(where, f"the unknown key '{name}'", f"one of {', '.join(known)}", action)
    if kind == "missing":
        inner = _model_in(_annotation_at(model, fault["loc"]))
        keys = f", with the keys {', '.join(inner.model_fields)}" if inner else ""
        return Problem(where, f"no '{name}'", f"the key '{name}' here", f"Add '{name}: ...'{keys}.")
    where = f"{where}, {name}"
    if kind == "string_type" and isinstance(given, int | float):
        quoted = f'"{said}"'
        return Problem(where, f"the bare number {said}", "text in quotes", f"Write {quoted}.")
    if isinstance(given, str) and not given.strip():
        shown = "nothing"
    elif kind == "int_type" and isinstance(given, str):
        return Problem(where, shown, "a whole number without quotes")
    if kind == "literal_error":
        allowed = fault["ctx"]["expected"].replace("'", "")
        words = allowed.replace(" or ", ", ").split(", ")
        action = suggest(str(given), words) or _what_to_do(name, given)
        return Problem(where, shown, f"one of {', '.join(words)}", action)
    if kind == "value_error":
        return Problem(where, shown, str(fault["ctx"]["error"]))
    expected = {
        "bool_type": "yes or no",
        "int_from_float": "a whole number",
        "too_short": f"at least {fault.get('ctx', {}).get('min_length')}",
        "int_type": "a whole number",
        "tuple_type": _LISTS.get(name, "a list, such as [a, b] or lines that begin with -"),
        "dict_type": "keys with values (key: value)",
        "model_type": "keys with values (key: value)",
        "string_type": "text",
    }.get(kind)
    if expected is None:  # pydantic's own words: "Input should be greater than or equal to 1"
        expected = fault["msg"].removeprefix("Input should be ")
        expected = expected[:1].lower() + expected[1:]
    return Problem(where, shown, expected)


def _describe(given: Any) -> str:
    if isinstance(given, dict):
        return f"the keys {_shorten(', '.join(map(str, given)))}" if given else "no keys"
    if isinstance(given, tuple | list):
        return f"a list of {len(given)}"
    return repr(given)


def _shorten(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[:most]}..."


def _what_to_do(name: str, given: Any) -> str:
    """What to do about a word that is none of those that there are, where it is known."""
    if name == "who":
        return "For some of them only write {who: asked, where: {item: [1]}}, with an item's codes."
    if name == "kind" and given in ("mean", "median"):
        return "Means and medians are not audited; list them under 'external'."
    return ""


_LISTS = {"codes": "a list of codes, such as [1] or [1, 2]"}
"""What a list is of, by its key."""


def _annotation_at(model: type[StudyModel], path: tuple[int | str, ...]) -> Any:
    """The type of the field that a path leads to."""
    *before, last = [step for step in path if isinstance(step, str)]
    for step in before:
        model = _model_in(model.model_fields[step].annotation) or model
    field = model.model_fields.get(last)
    return field.annotation if field else None


def _fields_at(model: type[StudyModel], path: tuple[int | str, ...]) -> list[str]:
    """Names of the keys that the mapping at `path` may have."""
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[StudyModel] | None:
    """The model inside an annotation such as ``tuple[Item, ...]`` or ``Base | None``."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, StudyModel) else None
    found = (_model_in(part) for part in typing.get_args(annotation))
    return next((model for model in found if model is not None), None)
