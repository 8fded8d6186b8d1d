"""References between the files of a study: every name used must be declared, every id once.

Like the checks of an instrument by itself, they run on the files as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from alp_survey.claims.register import FIGURE_KINDS, ClaimKind
from alp_survey.errors import Problem
from alp_survey.figures.quotes import Hedge
from alp_survey.figures.reading import parse_count, parse_quote
from alp_survey.instrument.models import NOT_STATED
from alp_survey.instrument.references import (
    Declared,
    Path,
    SourceFile,
    check_codes,
    check_instrument,
    entries,
)
from alp_survey.instrument.yaml_source import Node

__all__ = ["check_instruments", "check_lists", "check_places", "check_references"]

_STATEMENT_KEYS = {
    "group": ("group", "comparison"),
    "across": ("trend",),
    "falls": ("trend",),
    "reads_as": ("prevalence",),
}

LINKED_KINDS = {"order": ("share", "composition"), "parts": ("size", "count")}
"""The kinds whose figures can be put in an order, and those that can be added up."""


def check_instruments(files: Mapping[str, Node]) -> tuple[dict[str, Declared], list[Problem]]:
    """What the instruments of a study declare, by id, and what is wrong with their references."""
    known: dict[str, Declared] = {}
    problems: list[Problem] = []
    for file, node in files.items():
        problems += check_instrument(SourceFile(file, node), known)
    return known, problems


def check_lists(
    files: Mapping[str, Node], key: str, known: Mapping[str, Declared], *, all_instruments: bool
) -> list[Problem]:
    """References of column maps and recode lists, and that an instrument has one of each.

    Parameters
    ----------
    files : mapping of file name to Node
    key : str
        Under which the entries of a file stand.
    known : mapping of instrument id to what it declares
    all_instruments : bool
        False where a file could not be read: then an unknown instrument may be in that file.
    """
    problems: list[Problem] = []
    first: dict[str, str] = {}
    for name, node in files.items():
        file = SourceFile(name, node)
        instrument = file.plain.get("instrument")
        if not isinstance(instrument, str):
            continue
        if instrument in first:
            got = f"'{instrument}' again (first in {first[instrument]})"
            expected = "one file for each instrument"
            problems.append(file.problem(("instrument",), got, expected))
        first.setdefault(instrument, name)
        if instrument not in known:
            if all_instruments:
                problems.append(file.unknown(("instrument",), "instrument", instrument, known))
            continue
        for path, entry in file.mappings(key):
            item, code = entry.get("item"), entry.get("code")
            if isinstance(item, str):
                condition = {item: (code,)} if isinstance(code, int) else {item: ()}
                found = check_codes(file, path, condition, known[instrument])
                problems += found
    return problems


def check_references(
    *,
    known: dict[str, Declared],
    all_instruments: bool,
    register: tuple[str, Node],
    documents: Sequence[str],
    hedges: Mapping[str, Hedge],
) -> list[Problem]:
    """Every broken reference, repeated id and unreadable figure of a study's register.

    Parameters
    ----------
    known : dict of instrument id to what it declares
    all_instruments : bool
        False where a file could not be read: then an unknown instrument may be in that file.
    register : file name and Node
    documents : sequence of str
        Ids of the documents that study.yaml names.
    hedges : mapping
        The study's hedging words.
    """
    check = _RegisterCheck(
        SourceFile(*register), known, documents, hedges, all_instruments=all_instruments
    )
    return check.run()


def check_places(file: SourceFile, path: Path, documents: Sequence[str]) -> list[Problem]:
    """Places name a document; only where there is just one may it be left out."""
    problems = []
    for place, each in file.mappings(*path, "places"):
        document = each.get("document")
        if document is None and len(documents) > 1:
            listed = ", ".join(documents)
            problems.append(
                file.problem(place, "no 'document'", f"one of the documents ({listed})")
            )
        elif isinstance(document, str) and document not in documents:
            where = (*place, "document")
            problems.append(file.unknown(where, "document", document, documents))
    return problems


class _RegisterCheck:
    """The checks of a register, sharing what is known of the study."""

    def __init__(
        self,
        file: SourceFile,
        instruments: dict[str, Declared],
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
            problems += check_places(file, path, self.documents)
        for path, block in file.mappings("blocks"):
            problems += self._check_block(path, block)
        figures = file.mappings("external")
        problems += file.repeats([((*p, "id"), each.get("id")) for p, each in figures], "id")
        for path, _ in figures:
            problems += check_places(file, path, self.documents)
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
                return [file.unknown(where, "instrument", instrument, self.instruments)]
            if item is None:
                return []
            return [
                file.problem((*path, "item"), f"the item '{item}' of no instrument", "no item here")
            ]
        problems = self._check_item(path, claim, items)
        base = claim.get("base")
        if isinstance(base, dict) and isinstance(base.get("where"), dict):
            problems += check_codes(file, (*path, "base", "where"), base["where"], items)
        return problems + self._check_groups(path, claim, items)

    def _check_groups(self, path: Path, claim: dict[str, Any], items: Declared) -> list[Problem]:
        """Groups and ordered items are those of the instrument, in statements that have them."""
        file, kind, problems = self.file, claim.get("kind"), []
        for key, kinds in _STATEMENT_KEYS.items():
            if key in claim and kind not in kinds:
                got = f"'{key}' in a claim of kind '{kind}'"
                expected = f"it in a {' or '.join(kinds)}"
                problems.append(file.problem((*path, key), got, expected))
        if isinstance(claim.get("group"), dict):
            problems += check_codes(file, (*path, "group"), claim["group"], items)
        across = claim.get("across")
        if isinstance(across, str) and across not in items:
            problems.append(file.unknown((*path, "across"), "item", across, items))
        if isinstance(claim.get("reads_as"), str):
            where = (*path, "reads_as")
            problems += self._check_quote(where, "share", claim["reads_as"])
            if self._is_remainder(claim["reads_as"]):
                expected = "a share that is known by itself"
                problems.append(file.problem(where, "a remainder", expected))
        return problems

    def _check_item(self, path: Path, claim: dict[str, Any], items: Declared) -> list[Problem]:
        """The item of a claim is one of its instrument, the codes and themes are the item's."""
        file, item = self.file, claim.get("item")
        if item is None and (claim.get("codes") or claim.get("themes")):
            return [file.problem(path, "codes or themes without 'item'", "the item, too")]
        if not isinstance(item, str):
            return []
        if item not in items:
            return [file.unknown((*path, "item"), "item", item, items)]
        return [
            file.unknown(
                (*path, key), key.removesuffix("s"), each, items[item][key], of=f"of {item}"
            )
            for key in ("codes", "themes")
            for each in entries(claim.get(key))
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
        member = any(claim.get("id") in entries(b.get("claims")) for b in self.blocks.values())
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
        if len(entries(claim.get("order"))) == 1:
            got, expected = "an order of one claim", "two or more claims, largest first"
            problems.append(self.file.problem((*path, "order"), got, expected))
        for key in ("order", "parts"):
            for i, other in enumerate(entries(claim.get(key))):
                where = (*path, key, i)
                if other is None:
                    continue
                if other not in self.claims:
                    problems.append(self.file.unknown(where, "claim", other, self.claims))
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
            problems.append(self.file.unknown(where, "block", block, self.blocks))
        return problems

    def _check_block(self, path: Path, block: dict[str, Any]) -> list[Problem]:
        """A block's claims are shares of one stated base, with one remainder at the most."""
        members, problems = self._members(path, block)
        named = enumerate(entries(block.get("claims")))
        places = [((*path, "claims", i), each) for i, each in named]
        problems += self.file.repeats(places, "claim in the block")
        single, complete = block.get("response") == "single", block.get("complete") == "yes"
        if complete and not single:
            got = f"'complete: yes' with response '{block.get('response')}'"
            problems.append(self.file.problem((*path, "complete"), got, "response: single"))
        rests = [c for c in members if self._is_remainder(str(c.get("quote", "")))]
        if rests and not (single and complete):
            got, expected = "a remainder", "response: single and complete: yes in its block"
            problems.append(self.file.problem(path, got, expected))
        else:
            problems += self._check_shared(path, block, members)
        if len(rests) > 1:
            got, expected = "two remainders in one block", "one at the most"
            problems.append(self.file.problem(path, got, expected))
        return problems

    def _members(
        self, path: Path, block: dict[str, Any]
    ) -> tuple[list[dict[str, Any]], list[Problem]]:
        """The claims of a block that can stand in one, and what is wrong with the others."""
        members, problems = [], []
        for i, name in enumerate(entries(block.get("claims"))):
            where = (*path, "claims", i)
            claim = self.claims.get(name)
            if name is None:
                continue
            if claim is None:
                problems.append(self.file.unknown(where, "claim", name, self.claims))
            elif claim.get("kind") not in ("share", "composition"):
                got = f"'{name}', a claim of kind '{claim.get('kind')}'"
                problems.append(self.file.problem(where, got, "a share or composition"))
            elif "quote" not in claim:
                got = f"the claim '{name}', which prints no figure"
                problems.append(self.file.problem(where, got, "a claim with a quote"))
            else:
                members.append(claim)
        return members, problems

    def _check_shared(
        self, path: Path, block: dict[str, Any], members: list[dict[str, Any]]
    ) -> list[Problem]:
        """The figures of a block share a survey and an n, and a single item is single."""
        problems = []
        surveys = sorted({str(claim.get("instrument")) for claim in members})
        if len(surveys) > 1:
            got = f"claims of different surveys ({', '.join(surveys)})"
            problems.append(self.file.problem((*path, "claims"), got, "figures of one survey"))
        elif block.get("response") == "multiple" and self._is_one_single_item(members):
            got = f"response multiple for '{members[0]['item']}', an item of kind single"
            problems.append(self.file.problem((*path, "response"), got, "response: single"))
        bases = sorted({str(claim.get("n")) for claim in members})
        if len(bases) > 1:
            got = f"claims with different n ({', '.join(bases)})"
            problems.append(
                self.file.problem((*path, "claims"), got, "one base for the whole block")
            )
        return problems

    def _is_one_single_item(self, members: Sequence[dict[str, Any]]) -> bool:
        """Whether all claims of a block are about one item that takes one answer only."""
        items = {(str(claim.get("instrument")), str(claim.get("item"))) for claim in members}
        if len(items) != 1:
            return False
        [(instrument, item)] = items
        declared = self.instruments.get(instrument, {}).get(item)
        return declared is not None and declared["kind"] == ["single"]
