"""What a scan found: as a table, on a terminal, as a page with the document's sentences."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from alp_survey.reports.markdown import markdown_table
from alp_survey.reports.wording import Tone
from alp_survey.responses.files.formulas import no_formula

if TYPE_CHECKING:
    import pandas as pd

    from alp_survey.documents.scanning import Scan, ScannedFigure

__all__ = ["coverage_sentence", "scan_csv", "scan_frame", "scan_html", "scan_markdown", "scan_page"]

_READ = (
    "Figures are found by rules, without understanding: some are missed, some are none of a survey."
    " Possible means that some count of the base beside the figure prints so; it does not show that"
    " the figure is right."
)


def scan_frame(scan: Scan) -> pd.DataFrame:
    """One row for each figure; unknown cells are empty texts, unknown numbers missing."""
    import pandas as pd

    frame = pd.DataFrame([_record(each) for each in scan.figures], columns=list(_COLUMNS))
    return frame.astype(dict.fromkeys(("page", "line", "n", "count"), "Int64"))


_COLUMNS = (
    "number", "figure", "value", "to", "decimals", "hedge", "kind", "n", "count", "why_n",
    "arithmetic", "why", "remarks", "status", "claims", "audited", "source", "section", "page",
    "line", "sentence_number", "sentence",
)  # fmt: skip


def _record(each: ScannedFigure) -> dict[str, Any]:
    found = each.found
    return {
        "number": each.number,
        "figure": found.printed,
        "value": found.value or "",
        "to": found.high or "",
        "decimals": found.decimals,
        "hedge": found.hedge,
        "kind": found.kind,
        "n": found.n,
        "count": found.count,
        "why_n": found.why_n,
        "arithmetic": each.judged.verdict,
        "why": each.judged.reason,
        "remarks": "; ".join(remark.text for remark in each.remarks),
        "status": each.link.status if each.link else "",
        "claims": " ".join(each.link.claims) if each.link else "",
        "audited": each.audited,
        "source": found.external,
        "section": each.passage.section,
        "page": each.passage.page,
        "line": each.passage.line,
        "sentence_number": found.sentence_number,
        "sentence": found.sentence,
    }


def scan_csv(scan: Scan) -> str:
    """The rows as CSV; a text that a spreadsheet would run as a formula gets an apostrophe."""
    text: str = scan_frame(scan).map(no_formula).to_csv(index=False, lineterminator="\n")
    return text


def coverage_sentence(scan: Scan) -> str:
    """Located, linked, external, open: in one line."""
    number = len(scan.figures)
    located = f"{number} figure{'' if number == 1 else 's'}"
    if not scan.linked:
        cited = sum(bool(each.found.external) for each in scan.figures)
        judged = sum(bool(each.judged.verdict) for each in scan.figures)
        return f"{located}: {judged} judged at a base, {cited} cited from elsewhere."
    counts = scan.coverage
    linked = counts.get("registered", 0)
    external, open_ = counts.get("external", 0), len(scan.open)
    return f"{located}: {linked} linked to claims, {external} external, {open_} open."


def scan_markdown(scan: Scan, *, every: bool = True) -> str:
    """The scan as Markdown: what to look at, every figure, claims that were not found."""
    parts = [f"# {scan.document}", coverage_sentence(scan), *(f"- {note}" for note in scan.notes)]
    wrong = [_finding(each) for each in scan.findings]
    parts.append("## To look at" if wrong else "Nothing was found wrong.")
    if wrong:
        parts.append("\n".join(f"- {each}" for each in wrong))
    if every and scan.figures:
        parts += [
            "## Every figure",
            markdown_table(_header(scan), [_row(each, scan) for each in scan.figures]),
        ]
    if scan.missing:
        listed = "\n".join(f"- `{id}`" for id in scan.missing)
        parts += ["## Claims of the register that were not found here", listed]
    parts.append(_READ)
    return "\n\n".join(parts) + "\n"


def _finding(each: ScannedFigure) -> str:
    found = each.found
    why = "; ".join(_whys(each))
    return f"**{found.printed}** ({_where(each)}): {why}. “{found.sentence}”"


def _whys(each: ScannedFigure) -> list[str]:
    """What is to be looked at."""
    verdict, reason = each.judged
    whys = []
    if verdict not in ("", "possible", "no power"):
        at = f" at n = {each.found.n}" if each.found.n is not None else ""
        whys.append(f"{verdict}{at}" + (f" ({reason})" if reason else ""))
    whys += [remark.text for remark in each.remarks]
    audited = [
        said
        for said in each.audited.split("; ")
        if said.startswith(("impossible", "possible only"))
    ]
    if each.link and audited:
        whys.append(f"{', '.join(audited)}, by the register ({', '.join(each.link.claims)})")
    if each.link and each.link.status == "value differs from the register":
        whys.append(f"{each.link.status}: {', '.join(each.link.claims)}")
    return whys


def _where(each: ScannedFigure) -> str:
    passage = each.passage
    place = (
        f"page {passage.page}" if passage.page else f"line {passage.line}" if passage.line else ""
    )
    return (
        ", ".join(filter(None, (f"“{passage.section}”" if passage.section else "", place)))
        or "text"
    )


def _header(scan: Scan) -> tuple[str, ...]:
    linked = ("register", "claim", "by the print") if scan.linked else ("source",)
    return ("", "figure", "kind", "n", "count", "arithmetic", *linked, "where")


def _row(each: ScannedFigure, scan: Scan) -> tuple[str, ...]:
    found, link = each.found, each.link
    linked: tuple[str, ...] = (found.external,)
    if scan.linked and link is not None:
        linked = (link.status, ", ".join(f"`{id}`" for id in link.claims), each.audited)
    numbers = (str(found.n or ""), "" if found.count is None else str(found.count))
    return (
        str(each.number),
        found.printed,
        found.kind,
        *numbers,
        each.judged.verdict,
        *linked,
        _where(each),
    )


def scan_html(scan: Scan) -> str:
    """A table for a notebook; all text is escaped."""
    header = _header(scan)
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td dir="auto">{escape(cell.replace("`", ""))}</td>' for cell in _row(each, scan)
        )
        + "</tr>"
        for each in scan.figures
    )
    wrong = "".join(
        f'<li dir="auto">{escape(_finding(each).replace("**", ""))}</li>' for each in scan.findings
    )
    return (
        f"<p><strong>{escape(scan.document)}</strong><br>{escape(coverage_sentence(scan))}</p>"
        f"<ul>{wrong}</ul><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p>{escape(_READ)}</p>"
    )


_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
.cell { border-inline-start: 3px solid #bbb; padding-inline-start: 0.6rem; margin: 0.2rem 0; }
mark { background: none; color: inherit; border-bottom: 3px solid; font-weight: 600; }
mark.fine { border-color: #1a7f37; } mark.wrong { border-color: #c0392b; background: #c0392b22; }
mark.partly { border-color: #b26a00; }
mark.open { border-color: #888; border-bottom-style: dashed; }
small { color: #666; } .legend mark { margin-inline-end: 0.4rem; }
@media (prefers-color-scheme: dark) { small { color: #aaa; } }
"""
_LEGEND: dict[Tone, str] = {
    "fine": "can be true, or stands in the register",
    "partly": "only by another rounding rule, of several claims, or elsewhere in the register",
    "wrong": "cannot be true, or is contradicted",
    "open": "not judged, or from elsewhere",
}


def scan_page(scan: Scan) -> str:
    """The document's own sentences that hold figures, each figure coloured by what was found.

    The text is that of the reader's own file; the page needs no network.
    """
    by_passage: dict[int, list[ScannedFigure]] = {}
    for each in scan.figures:
        by_passage.setdefault(each.found.passage, []).append(each)
    body, section = [], None
    for place, figures in by_passage.items():
        passage = scan.passages[place]
        if passage.section != section and passage.kind != "heading":
            section = passage.section
            if section:
                body.append(f'<h2 dir="auto">{escape(section)}</h2>')
        kind = ' class="cell"' if passage.kind == "cell" else ""
        body.append(
            f'<p{kind} dir="auto">{_marked(passage.text, figures, passage.row, passage.column)}</p>'
        )
    legend = "".join(
        f'<li><mark class="{tone}">figure</mark> {escape(said)}</li>'
        for tone, said in _LEGEND.items()
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in scan.notes)
    missing = "".join(f"<li>{escape(id)}</li>" for id in scan.missing)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Figures of {escape(scan.document)}</title>",
            f"<style>{_STYLE}</style></head><body>",
            f'<h1 dir="auto">{escape(scan.document)}</h1><p>{escape(coverage_sentence(scan))}</p>',
            f'<ul class="legend">{legend}</ul><ul>{notes}</ul>',
            *body,
            _not_found(missing),
            f"<p><small>{escape(_READ)}</small></p></body></html>",
        ]
    ) + "\n"  # fmt: skip


def _not_found(listed: str) -> str:
    title = "<h2>Claims of the register that were not found</h2>"
    return f"{title}<ul>{listed}</ul>" if listed else ""


def _marked(text: str, figures: Sequence[ScannedFigure], row: str, column: str) -> str:
    pieces, at = [], 0
    if row or column:
        pieces.append(f"<small>{escape(' / '.join(filter(None, (row, column))))}:</small> ")
    for each in figures:
        found = each.found
        pieces.append(escape(text[at : found.start]))
        said = "; ".join(filter(None, (*_whys(each), _linked(each)))) or found.kind
        name = escape(text[found.start : found.end])
        pieces.append(f'<mark class="{figure_tone(each)}" title="{escape(said)}">{name}</mark>')
        if each.is_finding:
            pieces.append(f" <small>[{escape(said)}]</small>")
        at = found.end
    pieces.append(escape(text[at:]))
    return "".join(pieces)


def _linked(each: ScannedFigure) -> str:
    if each.link is None:
        return each.found.external and f"source: {each.found.external}"
    return f"{each.link.status} {', '.join(each.link.claims)}".strip()


def figure_tone(each: ScannedFigure) -> Tone:
    """How a figure is coloured, beside what is said of it."""
    verdict = each.judged.verdict
    wrong = any(remark.wrong for remark in each.remarks)
    status = each.link.status if each.link else ""
    if verdict in ("impossible", "differs from its count") or wrong or "impossible" in each.audited:
        return "wrong"
    if status == "value differs from the register":
        return "wrong"
    if verdict.startswith("possible only") or "only" in each.audited:
        return "partly"
    if status in ("fits several claims", "registered elsewhere"):
        return "partly"
    return "fine" if verdict == "possible" or status == "registered" else "open"
