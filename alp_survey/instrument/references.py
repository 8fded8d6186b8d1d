"""References inside an instrument: every name used must be declared, every id once.

The checks run on the file as it stands, not on a validated model, so that one misspelt key does
not hide an unknown item three lines further down. What has the wrong type is passed over here:
validation has already said so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from alp_survey.errors import Problem
from alp_survey.instrument.labels import LISTED_SEPARATORS, normal_form, two_ways
from alp_survey.instrument.models import Band
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
        labels = _labels(categories)
        names = [((*where, "name"), each.get("name")) for where, each in themes]
        problems += file.repeats(codes, "code")
        problems += file.repeats([(at, normal_form(text)) for at, _, text in labels], "label")
        problems += _check_splitting(file, path, item, labels)
        problems += _check_special(file, categories)
        problems += _check_nets(file, path, item, [each.get("code") for _, each in categories])
        problems += file.repeats(names, "theme")
        problems += _check_parents(file, themes)
        problems += _check_changes(file, path, [name for _, name in names])
        if item.get("ordered") and item.get("kind") != "single":
            got = f"ordered of an item of kind {item.get('kind')}"
            problems.append(file.problem((*path, "ordered"), got, "it of kind single only"))
        declared = index.setdefault(name, {"codes": [], "themes": [], "kind": []})
        declared["kind"].append(item.get("kind"))
        declared["codes"] += [code for _, code in codes if isinstance(code, int)]
        declared["themes"] += [theme for _, theme in names if isinstance(theme, str)]
    for path, item in items:
        asked_if = item.get("asked_if", {})
        if isinstance(asked_if, dict):
            problems += check_codes(file, (*path, "asked_if"), asked_if, index)
    problems += _check_routing(file, items) + _check_weight(file, index)
    for path, exclusion in file.mappings("exclusions"):
        where = exclusion.get("where", {})
        if isinstance(where, dict):
            problems += check_codes(file, (*path, "where"), where, index)
    id = file.plain.get("id")
    if id in list(known):
        got = f"the instrument '{id}' again"
        problems.append(file.problem(("id",), got, "each instrument id once"))
    elif isinstance(id, str):
        known[id] = index
    return problems


def _check_parents(file: SourceFile, themes: list[tuple[Path, dict[str, Any]]]) -> list[Problem]:
    """A theme is a part of another theme of its item, and of itself by no way round."""
    parents = {each.get("name"): each.get("parent") for _, each in themes}
    problems = []
    for where, each in themes:
        parent = each.get("parent")
        if not isinstance(parent, str):
            continue
        if parent not in parents:
            known = [name for name in parents if isinstance(name, str)]
            problems.append(
                file.problem(
                    (*where, "parent"),
                    f"the unknown theme '{parent}'",
                    "a theme of the same item",
                    suggest(parent, known),
                )
            )
            continue
        above: Any = parent
        seen = {each.get("name")}
        while isinstance(above, str) and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above == each.get("name"):
            got = f"the theme '{above}' as a part of itself"
            problems.append(file.problem((*where, "parent"), got, "parents that end somewhere"))
    return problems


def _check_changes(file: SourceFile, path: Path, themes: list[Any]) -> list[Problem]:
    """Changes of a codebook lead, one after the other, to the themes as they are now."""
    problems = []
    now = {name for name in themes if isinstance(name, str)}
    for at, change in reversed(file.mappings(*path, "theme_changes")):
        after = [name for name in entries(change.get("now")) if isinstance(name, str)]
        before = [name for name in entries(change.get("was")) if isinstance(name, str)]
        for name in after:
            if name not in now:
                got = f"'{name}', which is no theme after this change"
                expected = "a theme of the item, or one that a later change says more of"
                problems.append(file.problem((*at, "now"), got, expected, suggest(name, list(now))))
        now -= set(after)
        for name in before:
            if name in now:
                got = f"'{name}', which is still a theme after this change"
                expected = "it among those that are now there, too"
                problems.append(file.problem((*at, "was"), got, expected))
        now |= set(before)
    return list(reversed(problems))


def _labels(categories: list[tuple[Path, dict[str, Any]]]) -> list[tuple[Path, int, str]]:
    """Every text that stands for a category, once for each: where it is, its code, the text."""
    found = []
    for where, each in categories:
        translations = each.get("translations", {})
        translated = translations.values() if isinstance(translations, dict) else ()
        texts = (each.get("label"), *translated, *entries(each.get("aliases")))
        code = each.get("code")
        if isinstance(code, int):
            # a translation may be the same as the label; twice within a category is no clash
            plain = {normal_form(text): text for text in texts if isinstance(text, str)}
            found += [(where, code, text) for text in plain.values()]
    return found


def _check_splitting(
    file: SourceFile, path: Path, item: dict[str, Any], labels: list[tuple[Path, int, str]]
) -> list[Problem]:
    """Labels of several answers must not leave a joined cell two readings."""
    if item.get("kind") not in ("multiple", "ranking"):
        return []
    write_ins = any(each.get("other") == "yes" for _, each in file.mappings(*path, "categories"))
    texts = [(code, text) for _, code, text in labels]
    for separator in LISTED_SEPARATORS:
        clash = two_ways(texts, separator, write_ins=write_ins)
        if clash:
            listed = " and ".join(f"'{text}'" for text in clash)
            expected = f"labels that leave one way to read answers joined by '{separator}'"
            if write_ins:
                expected += ", also where a respondent's own text is added"
            problem = file.problem(
                (*path, "categories"), f"the labels {listed}", expected, "Reword one of them."
            )
            return [problem]
    return []


def _check_special(
    file: SourceFile, categories: list[tuple[Path, dict[str, Any]]]
) -> list[Problem]:
    """One category for write-ins; bands that do not overlap."""
    others = [(where, each["label"]) for where, each in categories if each.get("other") == "yes"]
    problems = [
        file.problem((*where, "other"), f"'{label}' as another one", "one category for write-ins")
        for where, label in others[1:]
    ]
    bands: list[tuple[dict[str, Any], Band]] = []
    for where, each in categories:
        try:
            band = Band.model_validate(each["band"]) if "band" in each else None
        except ValidationError:  # said by the validation of the file
            continue
        if band is None:
            continue
        for earlier, other in bands:
            if band.overlaps(other):
                got = f"a band that overlaps with that of '{earlier.get('label')}'"
                problems.append(file.problem((*where, "band"), got, "each number in one band"))
        bands.append((each, band))
    return problems


def _check_nets(
    file: SourceFile, path: Path, item: dict[str, Any], codes: list[Any]
) -> list[Problem]:
    """A net is of categories of its item, each once."""
    nets = file.mappings(*path, "nets")
    problems = file.repeats([((*where, "label"), net.get("label")) for where, net in nets], "net")
    taken = {normal_form(text) for _, _, text in _labels(file.mappings(*path, "categories"))}
    for where, net in nets:
        named = entries(net.get("codes"))
        problems += [
            file.unknown((*where, "codes"), "code", code, codes, of=f"of {item.get('name')}")
            for code in named
            if code is not None and code not in codes
        ]
        problems += file.repeats([((*where, "codes"), code) for code in named], "code")
        label = net.get("label")
        if isinstance(label, str) and normal_form(label) in taken:
            problems.append(
                file.problem(
                    (*where, "label"),
                    f"the label '{label}', which a category has",
                    "a label of its own",
                    "Say what it sums up, such as 'Satisfied (4 and 5)'.",
                )
            )
    return problems


def _check_routing(file: SourceFile, items: list[tuple[Path, dict[str, Any]]]) -> list[Problem]:
    """No item may decide, through others, whether it is asked itself."""
    leads_to = {
        item.get("name"): tuple(item["asked_if"])
        for _, item in items
        if isinstance(item.get("asked_if"), dict) and isinstance(item.get("name"), str)
    }
    problems = []
    settled: set[str] = set()
    for path, item in items:
        name = item.get("name")
        if not isinstance(name, str):
            continue
        waiting, seen = list(leads_to.get(name, ())), set()
        while waiting:
            step = waiting.pop()
            if step == name:
                got = f"an item that is asked if '{name}' itself was answered"
                problems.append(file.problem((*path, "asked_if"), got, "an earlier question"))
                break
            if step not in seen and step not in settled:
                seen.add(step)
                waiting += leads_to.get(step, ())
        settled.add(name)
    return problems


def _check_weight(file: SourceFile, index: Declared) -> list[Problem]:
    """Weights are an item of numbers."""
    name = file.plain.get("weight")
    if not isinstance(name, str):
        return []
    if name not in index:
        return [file.unknown(("weight",), "item", name, index)]
    if index[name]["kind"] != ["number"]:
        got = f"'{name}', an item of kind {index[name]['kind'][0]}"
        return [file.problem(("weight",), got, "an item of kind number")]
    return []


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
