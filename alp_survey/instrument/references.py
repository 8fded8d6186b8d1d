"""References inside an instrument: every name used must be declared, every id once.

The checks run on the file as it stands, not on a validated model, so that one misspelt key does
not hide an unknown item three lines further down. What has the wrong type is passed over here:
validation has already said so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alp_survey.errors import Problem
from alp_survey.instrument.validation import suggest
from alp_survey.instrument.yaml_source import Node

__all__ = ["Declared", "Path", "SourceFile", "check_codes", "check_instrument", "entries"]

Path = tuple[int | str, ...]

Declared = dict[str, dict[str, list[Any]]]
"""Item name to its ``codes``, ``themes`` and ``kind`` as declared, in the order of the file."""


_MOST_SUGGESTIONS = 50


class SourceFile:
    """A file, to say where things stand in it, and its plain values."""

    def __init__(self, name: str, node: Node) -> None:
        self.name = name
        self.node = node
        self.plain = node.plain()
        self.suggestions = 0

    def problem(self, path: Path, got: str, expected: str, action: str = "") -> Problem:
        return Problem(f"{self.name}:{self.node.line_at(path)}", got, expected, action)

    def unknown(
        self, path: Path, what: str, got: Any, known: Iterable[Any], *, of: str = ""
    ) -> Problem:
        """A name at `path` that was never declared, with the ones that were."""
        names = [str(each) for each in known]
        listed = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
        expected = " ".join(f"one of the {what}s {of}".split())
        expected += f" ({listed})" if names else ", of which there are none"
        action = ""
        if str(got) in names:
            action = "Write it without quotes." if isinstance(got, str) else "Write it in quotes."
        elif self.suggestions < _MOST_SUGGESTIONS:  # looking for each among all takes its time
            action = suggest(str(got), names)
            self.suggestions += 1
        return self.problem(path, f"the unknown {what} '{got}'", expected, action)

    def mappings(self, *path: int | str) -> list[tuple[Path, dict[str, Any]]]:
        """The mappings of the list at `path`, each with its own path."""
        found: Any = self.plain
        for step in path:
            found = found.get(step, ()) if isinstance(found, dict) else found[int(step)]
        if not isinstance(found, tuple):
            return []
        return [((*path, i), each) for i, each in enumerate(found) if isinstance(each, dict)]

    def repeats(self, values: Iterable[tuple[Path, Any]], what: str) -> list[Problem]:
        """Values that stand a second time."""
        first: dict[Any, int] = {}
        problems = []
        for path, value in values:
            if isinstance(value, str | int) and value in first:
                problems.append(
                    self.problem(
                        path,
                        f"the {what} '{value}' again (first on line {first[value]})",
                        f"each {what} once",
                        "Rename one of the two.",
                    )
                )
            elif isinstance(value, str | int):
                first[value] = self.node.line_at(path)
        return problems


def check_instrument(file: SourceFile, known: dict[str, Declared]) -> list[Problem]:
    """Ids, codes and labels once each; routing to items that exist. Fills `known`."""
    items = file.mappings("items")
    problems = file.repeats([((*path, "name"), item.get("name")) for path, item in items], "item")
    index: Declared = {}
    for path, item in items:
        name = item.get("name")
        if not isinstance(name, str):
            continue
        categories = file.mappings(*path, "categories")
        themes = file.mappings(*path, "themes")
        codes = [((*where, "code"), each.get("code")) for where, each in categories]
        labels = [
            (where, text.casefold())
            for where, each in categories
            for text in (each.get("label"), *entries(each.get("aliases")))
            if isinstance(text, str)
        ]
        names = [((*where, "name"), each.get("name")) for where, each in themes]
        problems += file.repeats(codes, "code")
        problems += file.repeats(labels, "label")
        problems += file.repeats(names, "theme")
        declared = index.setdefault(name, {"codes": [], "themes": [], "kind": []})
        declared["kind"].append(item.get("kind"))
        declared["codes"] += [code for _, code in codes if isinstance(code, int)]
        declared["themes"] += [theme for _, theme in names if isinstance(theme, str)]
    for path, item in items:
        asked_if = item.get("asked_if", {})
        if isinstance(asked_if, dict):
            problems += check_codes(file, (*path, "asked_if"), asked_if, index)
    id = file.plain.get("id")
    if id in list(known):
        got = f"the instrument '{id}' again"
        problems.append(file.problem(("id",), got, "each instrument id once"))
    elif isinstance(id, str):
        known[id] = index
    return problems


def check_codes(
    file: SourceFile, path: Path, condition: dict[str, Any], items: Declared
) -> list[Problem]:
    """A condition {item: [codes]} must name items and codes of the instrument."""
    problems = []
    for name, codes in condition.items():
        if name not in items:
            problems.append(file.unknown((*path, name), "item", name, items))
            continue
        declared = items[name]["codes"]
        problems += [
            file.unknown((*path, name), "code", code, declared, of=f"of {name}")
            for code in entries(codes)
            if code is not None and code not in declared
        ]
    return problems


def entries(value: Any) -> tuple[Any, ...]:
    """The words and numbers of a list; what else stands in it is passed over, in its place."""
    if not isinstance(value, tuple):
        return ()
    return tuple(each if isinstance(each, str | int) else None for each in value)
