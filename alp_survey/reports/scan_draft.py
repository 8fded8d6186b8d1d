"""A register to be completed, from the figures of a document that stand in none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alp_survey.documents.scanning import Scan, ScannedFigure

__all__ = ["draft_register"]

_HEAD = """\
# Drafted by alp-survey scan from {document}: a person must complete it.
# Each claim: say in your own words what is claimed, of which survey, item and answer; correct the
# base; delete what is no claim on a survey, or move it to external. Keys: docs/study-files.md."""
_KINDS = ("share", "rate", "count")


def draft_register(scan: Scan) -> str:
    """Claims for the open figures, as YAML that loads; what a person must complete says TODO.

    A percentage becomes a share, "32 of 44" a count. Figures of the same print under one heading
    are drafted once.
    """
    lines = [_HEAD.format(document=" ".join(scan.document.split()))]
    claims: list[ScannedFigure] = []
    rest: list[ScannedFigure] = []
    seen: set[tuple[str, str, str]] = set()
    for each in scan.open:
        key = (each.found.printed.casefold(), each.passage.section, each.found.sentence)
        if key in seen:
            continue
        seen.add(key)
        (claims if _is_claim(each) else rest).append(each)
    lines.append("claims:" if claims else "claims: []")
    for each in claims:
        lines += _claim(each)
    if rest:
        lines += [
            "",
            "# Changes, points and the like have no base; list them if they are no claims.",
            "external:",
        ]
        for each in rest:
            lines += _external(each)
    return "\n".join(lines) + "\n"


def _is_claim(each: ScannedFigure) -> bool:
    return each.found.kind in _KINDS


def _claim(each: ScannedFigure) -> Iterator[str]:
    found = each.found
    count = found.kind == "count"
    printed = str(found.count) if count else found.printed
    yield ""
    yield f"  - id: figure_{each.number}"
    yield f"    kind: {'count' if count else 'share'}"
    yield f"    says: {_quoted(found.sentence)}  # TODO: paraphrase"
    yield f"    quote: {_quoted(printed)}"
    yield f"    n: {found.n if found.n is not None else 'not stated'}"
    yield "    base: not stated  # TODO: all, asked, answered or valid, if the document says so"
    yield "    instrument: not stated  # TODO"
    yield f"    places: [{{{_place(each)}}}]"


def _external(each: ScannedFigure) -> Iterator[str]:
    yield (
        f"  - {{figure: {_quoted(each.found.printed)}, says: {_quoted(each.found.sentence)},"
        f" places: [{{{_place(each)}}}], reason: TODO}}"
    )


def _place(each: ScannedFigure) -> str:
    page = f", page: {_quoted(str(each.passage.page))}" if each.passage.page else ""
    number = re.match(r"(?:\d{1,2}\.)*\d{1,2}(?=[.\s])", each.passage.section)
    section = number[0] if number else each.passage.section or "not stated"
    return f"section: {_quoted(section)}{page}"


def _quoted(text: str) -> str:
    """As a double-quoted scalar of YAML."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
