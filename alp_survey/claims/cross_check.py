"""References between the files of a study: every name used must be declared, every id once.

The checks run on the files as they stand, not on validated models, so that one misspelt key
does not hide an unknown item three lines further down. What has the wrong type is passed over
here: validation has already said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from alp_survey.claims.quotes import Hedge, parse_count, parse_quote
from alp_survey.claims.register import FIGURE_KINDS, ClaimKind
from alp_survey.errors import Problem
from alp_survey.instrument.models import NOT_STATED
from alp_survey.instrument.validation import suggest
from alp_survey.instrument.yaml_source import Node

__all__ = ["check_references"]

Path = tuple[int | str, ...]

LINKED_KINDS = {"order": ("share", "composition"), "parts": ("size", "count")}
"""The kinds whose figures can be put in an order, and those that can be added up."""


def check_references(
    *,
    instruments: Mapping[str, Node],
    all_instruments: bool,
    register: tuple[str, Node],
    documents: Sequence[str],
    hedges: Mapping[str, Hedge],
) -> list[Problem]:
    """Every broken reference, repeated id and unreadable figure of a study's files.

    Parameters
    ----------
    instruments : mapping of file name to Node
    all_instruments : bool
        False where a file could not be read: then an unknown instrument may be in that file.
    register : file name and Node
    documents : sequence of str
        Ids of the documents that study.yaml names.
    hedges : mapping
        The study's hedging words.
    """
    known: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for file, node in instruments.items():
        problems += _check_instrument(_File(file, node), known)
    check = _RegisterCheck(
        _File(*register), known, documents, hedges, all_instruments=all_instruments
    )
    return problems + check.run()


class _File:
    """A file, to say where things stand in it, and its plain values."""

    def __init__(self, name: str, node: Node) -> None:
        self.name = name
        self.node = node
        self.plain = node.plain()

    def problem(self, path: Path, got: str, expected: str, action: str = "") -> Problem:
        return Problem(f"{self.name}:{self.node.line_at(path)}", got, expected, action)

    def mappings(self, *path: int | str) -> list[tuple[Path, dict[str, Any]]]:
        """The mappings of the list at `path`, each with its own path."""
        found: Any = self.plain
        for step in path:
            found = found.get(step, ()) if isinstance(found, dict) else found[int(step)]
        if not isinstance(found, tuple):
            return []
        return [((*path, i), each) for i, each in enumerate(found) if isinstance(each, dict)]

    def repeats(self, entries: Iterable[tuple[Path, Any]], what: str) -> list[Problem]:
        """Values that stand a second time."""
        first: dict[Any, int] = {}
        problems = []
        for path, value in entries:
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


def _check_instrument(file: _File, known: dict[str, dict[str, Any]]) -> list[Problem]:
    """Ids, codes and labels once each; routing to items that exist. Fills `known`."""
    items = file.mappings("items")
    problems = file.repeats([((*path, "name"), item.get("name")) for path, item in items], "item")
    index: dict[str, Any] = {}
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
            for text in (each.get("label"), *_texts(each.get("aliases")))
            if isinstance(text, str)
        ]
        names = [((*where, "name"), each.get("name")) for where, each in themes]
        problems += file.repeats(codes, "code")
        problems += file.repeats(labels, "label")
        problems += file.repeats(names, "theme")
        seen = index.setdefault(name, {"codes": set(), "themes": set()})
        seen["codes"] |= {code for _, code in codes if isinstance(code, int)}
        seen["themes"] |= {theme for _, theme in names if isinstance(theme, str)}
    for path, item in items:
        asked_if = item.get("asked_if", {})
        if isinstance(asked_if, dict):
            problems += _check_codes(file, (*path, "asked_if"), asked_if, index)
    id = file.plain.get("id")
    if not isinstance(id, str):
        pass
    elif id in known:
        problems.append(
            file.problem(("id",), f"the instrument '{id}' again", "each instrument id once")
        )
    else:
        known[id] = index
    return problems


def _check_codes(
    file: _File, path: Path, condition: dict[str, Any], items: dict[str, Any]
) -> list[Problem]:
    """A condition {item: [codes]} must name items and codes of the instrument."""
    problems = []
    for name, codes in condition.items():
        if name not in items:
            problems.append(file.problem((*path, name), *_unknown("item", name, items)))
            continue
        declared = items[name]["codes"]
        problems += [
            file.problem((*path, name), *_unknown("code", code, declared, f"of {name}"))
            for code in _texts(codes)
            if code is not None and code not in declared
        ]
    return problems


def _unknown(what: str, got: Any, known: Iterable[Any], of: str = "") -> tuple[str, str, str]:
    """Got, expected and action for a name that was never declared."""
    names = [str(each) for each in known]
    listed = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    expected = " ".join(f"one of the {what}s {of}".split())
    expected += f" ({listed})" if names else ", of which there are none"
    return f"the unknown {what} '{got}'", expected, suggest(str(got), names)


def _texts(value: Any) -> tuple[Any, ...]:
    """The words and numbers of a list; what else stands in it is passed over, in its place."""
    if not isinstance(value, tuple):
        return ()
    return tuple(each if isinstance(each, str | int) else None for each in value)


class _RegisterCheck:
    """The checks of a register, sharing what is known of the study."""

    def __init__(
        self,
        file: _File,
        instruments: dict[str, dict[str, Any]],
        documents: Sequence[str],
        hedges: Mapping[str, Hedge],
        *,
        all_instruments: bool,
    ) -> None:
        self.file = file
        self.instruments = instruments
        self.all_instruments = all_instruments
        self.documents = documents
        self.hedges = hedges
        self.claims = {
            claim["id"]: claim
            for _, claim in file.mappings("claims")
            if isinstance(claim.get("id"), str)
        }
        self.blocks = {
            block["id"]: block
            for _, block in file.mappings("blocks")
            if isinstance(block.get("id"), str)
        }

    def run(self) -> list[Problem]:
        file = self.file
        problems: list[Problem] = []
        for key in ("claims", "blocks"):
            ids = [((*path, "id"), each.get("id")) for path, each in file.mappings(key)]
            problems += file.repeats(ids, f"{key.removesuffix('s')} id")
        for path, claim in file.mappings("claims"):
            problems += self._check_source(path, claim)
            problems += self._check_figure(path, claim)
            problems += self._check_links(path, claim)
            problems += self._check_places(path)
        for path, block in file.mappings("blocks"):
            problems += self._check_block(path, block)
        for path, _ in file.mappings("external"):
            problems += self._check_places(path)
        return problems

    def _check_source(self, path: Path, claim: dict[str, Any]) -> list[Problem]:
        """The instrument, item, codes and themes that a claim is about."""
        file, instrument, item = self.file, claim.get("instrument"), claim.get("item")
        if not isinstance(instrument, str):
            return []
        items = self.instruments.get(instrument)
        if items is None:
            if instrument != NOT_STATED and not self.all_instruments:
                return []
            if instrument != NOT_STATED:
                where = (*path, "instrument")
                return [file.problem(where, *_unknown("instrument", instrument, self.instruments))]
            if item is None:
                return []
            return [
                file.problem((*path, "item"), f"the item '{item}' of no instrument", "no item here")
            ]
        problems = self._check_item(path, claim, items)
        base = claim.get("base")
        if isinstance(base, dict) and isinstance(base.get("where"), dict):
            problems += _check_codes(file, (*path, "base", "where"), base["where"], items)
        return problems

    def _check_item(
        self, path: Path, claim: dict[str, Any], items: dict[str, Any]
    ) -> list[Problem]:
        """The item of a claim is one of its instrument, the codes and themes are the item's."""
        file, item = self.file, claim.get("item")
        if item is None and (claim.get("codes") or claim.get("themes")):
            return [file.problem(path, "codes or themes without 'item'", "the item, too")]
        if not isinstance(item, str):
            return []
        if item not in items:
            return [file.problem((*path, "item"), *_unknown("item", item, items))]
        return [
            file.problem(
                (*path, key),
                *_unknown(key.removesuffix("s"), each, items[item][key], f"of {item}"),
            )
            for key in ("codes", "themes")
            for each in _texts(claim.get(key))
            if each is not None and each not in items[item][key]
        ]

    def _check_figure(self, path: Path, claim: dict[str, Any]) -> list[Problem]:
        """A figure can be read, and states its base; a statement without one has no quote."""
        file, kind, quote = self.file, claim.get("kind"), claim.get("quote")
        if kind not in get_args(ClaimKind):
            return []
        if kind not in FIGURE_KINDS:
            if "quote" in claim:
                got = f"a quote in a claim of kind '{kind}'"
                kinds = ", ".join(sorted(FIGURE_KINDS))
                return [file.problem((*path, "quote"), got, f"no quote, or one of {kinds}")]
            return []
        if "quote" not in claim and kind == "composition":
            return []
        if "quote" not in claim:
            action = 'Add the figure as printed, such as quote: "46%".'
            return [file.problem(path, f"no 'quote' in a {kind}", "the printed figure", action)]
        problems = []
        if isinstance(quote, str):
            problems += self._check_quote((*path, "quote"), kind, quote)
        problems += self._check_prints(path, kind)
        for key in ("n", "base") if kind != "size" else ():
            if key not in claim:
                got, action = f"no '{key}' in a {kind}", f"Add '{key}: {NOT_STATED}' if so."
                expected = "the base that the document states; there is no default"
                problems.append(file.problem(path, got, expected, action))
        is_remainder = kind != "size" and isinstance(quote, str) and self._is_remainder(quote)
        member = any(claim.get("id") in _texts(b.get("claims")) for b in self.blocks.values())
        if is_remainder and not member and "block" not in claim:
            got, expected = "a remainder that stands in no block", "a block with the other parts"
            problems.append(file.problem((*path, "quote"), got, expected))
        return problems

    def _check_prints(self, path: Path, kind: Any) -> list[Problem]:
        """Other ways to print the figure can be read, too, and have a value by themselves."""
        file, problems = self.file, []
        for place, each in file.mappings(*path, "places"):
            if isinstance(each.get("prints"), str):
                where = (*place, "prints")
                problems += self._check_quote(where, kind, each["prints"])
                if self._is_remainder(each["prints"]):
                    got, expected = repr(each["prints"]), "a figure that has a value by itself"
                    problems.append(file.problem(where, got, expected))
        return problems

    def _check_quote(self, path: Path, kind: Any, text: str) -> list[Problem]:
        try:
            if kind in ("size", "count"):
                parse_count(text)
            else:
                parse_quote(text, hedges=self.hedges)
        except ValueError as fault:
            got, _, expected = str(fault).removeprefix("got ").partition("; expected ")
            return [self.file.problem(path, got, expected)]
        return []

    def _is_remainder(self, text: str) -> bool:
        try:
            return parse_quote(text, hedges=self.hedges).word == "remainder"
        except ValueError:
            return False

    def _check_links(self, path: Path, claim: dict[str, Any]) -> list[Problem]:
        """Claims named by a claim must exist, and print a figure that can be compared."""
        problems = []
        if len(_texts(claim.get("order"))) == 1:
            got, expected = "an order of one claim", "two or more claims, largest first"
            problems.append(self.file.problem((*path, "order"), got, expected))
        for key in ("order", "parts"):
            for i, other in enumerate(_texts(claim.get(key))):
                where = (*path, key, i)
                if other is None:
                    continue
                if other not in self.claims:
                    problems.append(
                        self.file.problem(where, *_unknown("claim", other, self.claims))
                    )
                elif "quote" not in self.claims[other]:
                    got = f"the claim '{other}', which prints no figure"
                    problems.append(self.file.problem(where, got, "a claim with a quote"))
                elif self.claims[other].get("kind") not in LINKED_KINDS[key]:
                    got = f"'{other}', a claim of kind '{self.claims[other].get('kind')}'"
                    expected = f"a {' or '.join(LINKED_KINDS[key])}"
                    problems.append(self.file.problem(where, got, expected))
        block = claim.get("block")
        if isinstance(block, str) and block not in self.blocks:
            where = (*path, "block")
            problems.append(self.file.problem(where, *_unknown("block", block, self.blocks)))
        return problems

    def _check_places(self, path: Path) -> list[Problem]:
        """Places name a document; only where there is just one may it be left out."""
        problems = []
        for place, each in self.file.mappings(*path, "places"):
            document = each.get("document")
            if document is None and len(self.documents) > 1:
                listed = ", ".join(self.documents)
                problems.append(
                    self.file.problem(place, "no 'document'", f"one of the documents ({listed})")
                )
            elif isinstance(document, str) and document not in self.documents:
                unknown = _unknown("document", document, self.documents)
                problems.append(self.file.problem((*place, "document"), *unknown))
        return problems

    def _check_block(self, path: Path, block: dict[str, Any]) -> list[Problem]:
        """A block's claims are shares of one stated base, with one remainder at the most."""
        file, problems = self.file, []
        members = []
        for i, name in enumerate(_texts(block.get("claims"))):
            where = (*path, "claims", i)
            claim = self.claims.get(name)
            if name is None:
                continue
            if claim is None:
                problems.append(file.problem(where, *_unknown("claim", name, self.claims)))
            elif claim.get("kind") not in ("share", "composition"):
                got = f"'{name}', a claim of kind '{claim.get('kind')}'"
                problems.append(file.problem(where, got, "a share or composition"))
            elif "quote" not in claim:
                got = f"the claim '{name}', which prints no figure"
                problems.append(file.problem(where, got, "a claim with a quote"))
            else:
                members.append(claim)
        problems += file.repeats(
            [((*path, "claims", i), each) for i, each in enumerate(_texts(block.get("claims")))],
            "claim in the block",
        )
        bases = sorted({str(claim.get("n")) for claim in members})
        if len(bases) > 1:
            got = f"claims with different n ({', '.join(bases)})"
            problems.append(file.problem((*path, "claims"), got, "one base for the whole block"))
        complete = block.get("complete") == "yes"
        single = block.get("response") == "single"
        if complete and not single:
            got = f"'complete: yes' with response '{block.get('response')}'"
            problems.append(file.problem((*path, "complete"), got, "response: single"))
        rests = [c for c in members if self._is_remainder(str(c.get("quote", "")))]
        if rests and not (single and complete):
            got, expected = "a remainder", "response: single and complete: yes in its block"
            problems.append(file.problem(path, got, expected))
        if len(rests) > 1:
            problems.append(file.problem(path, "two remainders in one block", "one at the most"))
        return problems
