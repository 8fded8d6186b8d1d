"""References of the recommendations: every claim, theme and figure that they name is declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alp_survey.claims.cross_check import check_places
from alp_survey.claims.recommendations import SUPPORT_KINDS
from alp_survey.errors import Problem
from alp_survey.instrument.references import Declared, Path, SourceFile
from alp_survey.instrument.yaml_source import Node

__all__ = ["check_recommendations"]

_OF_A_THEME = ("instrument", "item")


def check_recommendations(
    file: tuple[str, Node],
    *,
    known: Mapping[str, Declared],
    all_instruments: bool,
    register: Node | None,
    documents: Sequence[str],
) -> list[Problem]:
    """Every broken reference and repeated id of a study's recommendations.

    Parameters
    ----------
    file : file name and Node
    known : mapping of instrument id to what it declares
    all_instruments : bool
        False where a file could not be read: then an unknown instrument may be in that file.
    register : Node or None
        The register; None where it could not be read, and nothing is said of claims.
    documents : sequence of str
        Ids of the documents that study.yaml names.
    """
    source = SourceFile(*file)
    listed = source.mappings("recommendations")
    problems = source.repeats(
        [((*path, "id"), each.get("id")) for path, each in listed], "recommendation id"
    )
    lists = _named(register)
    for path, _ in listed:
        problems += check_places(source, path, documents)
        supports = source.mappings(*path, "rests_on")
        for at, support in supports:
            problems += _check_support(source, at, support)
            problems += _check_names(source, at, support, lists)
            if all_instruments or support.get("instrument") in known:
                problems += _check_theme(source, at, support, known)
        problems += source.repeats([(at, _key(each)) for at, each in supports], "support")
    return problems


def _named(register: Node | None) -> dict[str, list[str]]:
    """The claims and external figures of the register, by their ids."""
    if register is None:
        return {}
    source = SourceFile("", register)
    return {
        kind: [each["id"] for _, each in source.mappings(key) if isinstance(each.get("id"), str)]
        for kind, key in (("claim", "claims"), ("external", "external"))
    }


def _check_support(source: SourceFile, at: Path, support: Mapping[str, Any]) -> list[Problem]:
    """A support is one thing, and a theme is one of an item."""
    kinds = [kind for kind in SUPPORT_KINDS if kind in support]
    if len(kinds) != 1:
        got = f"{' and '.join(kinds)} in one support" if kinds else "a support of nothing"
        return [source.problem(at, got, f"one of {', '.join(SUPPORT_KINDS)}")]
    asked = [key for key in _OF_A_THEME if key in support]
    if kinds == ["theme"] and len(asked) < len(_OF_A_THEME):
        expected = "the instrument and the open item of the theme"
        return [source.problem(at, "a theme without its item", expected)]
    if kinds != ["theme"] and asked:
        got = f"'{asked[0]}' beside a {kinds[0]}"
        return [source.problem((*at, asked[0]), got, "it beside a theme only")]
    return []


def _check_names(
    source: SourceFile, at: Path, support: Mapping[str, Any], lists: Mapping[str, list[str]]
) -> list[Problem]:
    """Claims and external figures are those of the register."""
    return [
        source.unknown((*at, kind), _CALLED[kind], support[kind], names)
        for kind, names in lists.items()
        if isinstance(support.get(kind), str) and support[kind] not in names
    ]


_CALLED = {"claim": "claim", "external": "external figure"}


def _check_theme(
    source: SourceFile, at: Path, support: Mapping[str, Any], known: Mapping[str, Declared]
) -> list[Problem]:
    """A theme is one of its item, and that one of its instrument."""
    names = [support.get(key) for key in (*_OF_A_THEME, "theme")]
    if not all(isinstance(name, str) for name in names):
        return []
    instrument, item, theme = map(str, names)
    if instrument not in known:
        return [source.unknown((*at, "instrument"), "instrument", instrument, known)]
    items = known[instrument]
    if item not in items:
        return [source.unknown((*at, "item"), "item", item, items)]
    themes = items[item]["themes"]
    if theme not in themes:
        return [source.unknown((*at, "theme"), "theme", theme, themes, of=f"of {item}")]
    return []


def _key(support: Mapping[str, Any]) -> str | None:
    """By what two supports are the same."""
    parts = [str(support[key]) for key in (*_OF_A_THEME, *SUPPORT_KINDS) if key in support]
    return " ".join(parts) or None
