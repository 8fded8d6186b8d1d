"""The audit as HTML for a notebook cell: no script, no network, light and dark theme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from alp_survey.claims.audit import Audit
from alp_survey.reports.derived import (
    derivation_cells,
    derivation_sentences,
    explain_derivation,
    simulated_sentence,
)
from alp_survey.reports.evidence_map import MAP_HEADER, map_rows
from alp_survey.reports.wording import (
    bases_text,
    explain_block,
    explain_claim,
    figure_cells,
    interval_sentence,
    pass_sentences,
    sampling_sentence,
    summary_sentences,
    weight_sentence,
)

__all__ = ["audit_html"]

# Colours only add to the words, and inherit the theme's own foreground and background.
_STYLE = (
    "<style>"
    ".alp-audit table{border-collapse:collapse;font-size:0.9em;margin:1em 0}"
    ".alp-audit th,.alp-audit td{text-align:left;vertical-align:top;padding:2px 10px 2px 0}"
    ".alp-audit th{border-bottom:1px solid currentColor}"
    ".alp-audit .number{text-align:right;white-space:nowrap}"
    ".alp-audit .wrong td:first-child{font-weight:bold;border-left:3px solid #c0392b;"
    "padding-left:6px}"
    "</style>"
)
_NUMBERS = frozenset({"n", "count", "counted", "percent"})


def audit_html(audit: Audit) -> str:
    """The figures and blocks of an audit as an HTML fragment; all text is escaped."""
    settings = audit.study.settings
    figures = []
    for each in audit.claims:
        if each.claim.quote is not None:
            cells = figure_cells(each)
            base = (cells.n, cells.base, cells.counts, cells.interval, cells.bases)
            row = (cells.verdict, cells.quote, *base, cells.claim, explain_claim(each))
            figures.append((each.arithmetic.is_finding, row))
    derived = [
        (
            each.is_finding,
            (
                cells.verdict,
                each.claim.quote or each.claim.words or "",
                *(cells.counted, cells.percent, cells.interval),
                each.claim.id,
                explain_derivation(each),
            ),
        )
        for each in audit.claims
        for cells in [derivation_cells(each)]
    ]
    blocks = [
        (
            each.is_finding,
            (
                each.verdict,
                ", ".join(audit.claim(name).claim.quote or "" for name in each.block.claims),
                str(each.n or ""),
                bases_text(each.shared_bases),
                each.block.id,
                explain_block(each),
            ),
        )
        for each in audit.blocks
    ]
    sampling = {
        sampling_sentence(each.instrument, level=settings.level): None
        for each in audit.claims
        if each.interval is not None
    }
    interval = f"{settings.level}% interval"
    columns = ("n", "base", "count", interval, "possible on bases")
    header = ("verdict", "quote", *columns, "claim", "why")
    parts = [
        _STYLE,
        f"<p><strong>{escape(audit.study.title)}</strong><br>",
        f"<strong>{escape(mark)}</strong><br>" if (mark := simulated_sentence(audit)) else "",
        "<br>".join(map(escape, (*summary_sentences(audit), *derivation_sentences(audit)))),
        "</p>",
        _table(header, figures),
    ]
    if audit.responses:
        by_data = ("by the data", "quote", "counted", "percent", interval, "claim", "why")
        parts.append(_table(by_data, derived))
    if blocks:
        shared = (
            "verdict",
            "figures that share a base",
            "n",
            "bases that carry all",
            "block",
            "why",
        )
        parts.append(_table(shared, blocks))
    if audit.recommendations:
        rests = zip(audit.recommendations, map_rows(audit), strict=True)
        parts.append(_table(MAP_HEADER, [(each.is_finding, row) for each, row in rests]))
    notes = [
        *pass_sentences(audit),
        interval_sentence(audit.study),
        weight_sentence(audit),
        *sampling,
    ]
    parts.append(f"<p>{'<br>'.join(map(escape, filter(None, notes)))}</p>")
    return f'<div class="alp-audit">{"".join(parts)}</div>'


def _table(header: Sequence[str], rows: Iterable[tuple[bool, Sequence[str]]]) -> str:
    """A table whose first column is a verdict; rows that are findings stand out."""
    sides = [' class="number"' if name in _NUMBERS else "" for name in header]
    head = "".join(
        f'<th scope="col"{side}>{escape(name)}</th>'
        for name, side in zip(header, sides, strict=True)
    )
    body = []
    for is_finding, row in rows:
        mark = ' class="wrong"' if is_finding else ""
        cells = "".join(
            f'<td dir="auto"{side}>{escape(cell)}</td>'
            for cell, side in zip(row, sides, strict=True)
        )
        body.append(f"<tr{mark}>{cells}</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
