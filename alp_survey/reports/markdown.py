"""The audit as a Markdown document: what a reviewer attaches to a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alp_survey.claims.audit import Audit
from alp_survey.claims.verdicts import ClaimAudit
from alp_survey.reports.bounded import explain_implied
from alp_survey.reports.citing import CITATION_HEADER, citation_rows, citations_heading
from alp_survey.reports.derived import (
    decisive,
    derivation_cells,
    derivation_sentences,
    explain_derivation,
    simulated_sentence,
)
from alp_survey.reports.evidence_map import (
    MAP_HEADER,
    MAP_READ,
    explain_recommendation,
    map_rows,
)
from alp_survey.reports.wording import (
    bases_text,
    explain_block,
    figure_cells,
    interval_sentence,
    made_by,
    sampling_sentences,
    sections_text,
    summary_sentences,
    weight_sentence,
)

__all__ = ["audit_markdown", "markdown_table"]

_FIGURES_READ = (
    "Can the printed figure be true at the n stated? *Would pass* is how many of all figures of so"
    " many decimals would: the fewer, the more a pass is worth."
)
_DATA_READ = (
    "Is the printed figure what the responses give? *Counted* is the figure as the document says it"
    " was counted, and the interval is that of it."
)


def audit_markdown(audit: Audit) -> str:
    """The whole audit as Markdown: figures, findings, statements, and what rests on them."""
    study = audit.study
    figures = [each for each in audit.claims if each.claim.quote is not None]
    statements = [each for each in audit.claims if each.claim.quote is None]
    parts = [
        f"# {_cell(study.title)}",
        f"**{_cell(mark)}**" if (mark := simulated_sentence(audit)) else "",
        "\n".join(
            f"- {_cell(line)}" for line in (*summary_sentences(audit), *derivation_sentences(audit))
        ),
        *_documents(audit),
        "## Figures",
        _FIGURES_READ,
        _figure_table(figures, audit),
        *_against_data(audit),
        *_list("## What is wrong with which", _findings(audit.claims)),
        *_citations(audit),
        *_blocks(audit),
        *_statements(statements),
        *_open_answers(audit),
        *_recommendations(audit),
        *_external(audit),
        "## How to read the intervals",
        interval_sentence(study),
        weight_sentence(audit),
        *_list("", map(_cell, sampling_sentences(study))),
        _cell(made_by(audit)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _documents(audit: Audit) -> list[str]:
    return [
        f"{_cell(each.title)}. {_cell(each.publisher)}, {_cell(each.date)}."
        for each in audit.study.documents
    ]


def _figure_table(figures: Sequence[ClaimAudit], audit: Audit) -> str:
    settings = audit.study.settings
    header = (
        "verdict",
        "quote",
        "n",
        "base",
        "count",
        f"{settings.level}% interval",
        "nearest below, above (count)",
        "possible on bases",
        "would pass",
        f"show ({settings.presentation})",
        "claim",
        "says",
        "section",
    )
    rows = [
        (*figure_cells(each), each.claim.says, sections_text(each.claim.places)) for each in figures
    ]
    return markdown_table(header, [(*row[:10], f"`{row[10]}`", *row[11:]) for row in rows])


def _against_data(audit: Audit) -> list[str]:
    """Every claim against the responses; nothing where there are none."""
    if not audit.responses:
        return []
    level = f"{audit.study.settings.level}% interval"
    header = ("by the data", "quote", "counted", "percent", level, "claim", "why")
    rows = [
        (
            cells.verdict,
            each.claim.quote or each.claim.words or "",
            cells.counted,
            cells.percent,
            cells.interval,
            f"`{each.claim.id}`",
            explain_derivation(each),
        )
        for each in audit.claims
        for cells in [derivation_cells(each)]
    ]
    return ["## Against the responses", _DATA_READ, markdown_table(header, rows)]


def _findings(claims: Sequence[ClaimAudit]) -> list[str]:
    found = [(each, *decisive(each)) for each in claims if each.is_finding]
    return [
        f"**{verdict}**: `{each.claim.id}`"
        f" (section {_cell(sections_text(each.claim.places))}). {_cell(why)}"
        for each, verdict, why in found
    ]


def _citations(audit: Audit) -> list[str]:
    rows = citation_rows(audit)
    return [f"## {citations_heading(audit)}", markdown_table(CITATION_HEADER, rows)] if rows else []


def _blocks(audit: Audit) -> list[str]:
    if not audit.blocks:
        return []
    rows = []
    for each in audit.blocks:
        quotes = ", ".join(audit.claim(name).claim.quote or "" for name in each.block.claims)
        response = f"{each.block.response}{', complete' if each.block.complete else ''}"
        rows.append(
            (
                each.verdict,
                quotes,
                response,
                str(each.n or ""),
                bases_text(each.shared_bases),
                f"`{each.block.id}`",
                each.block.says,
            )
        )
    header = ("verdict", "figures", "response", "n", "bases that carry them all", "block", "says")
    notes = [
        f"**{each.verdict}**: `{each.block.id}`. {_cell(explanation)}"
        for each in audit.blocks
        if (explanation := explain_block(each))
    ]
    return ["## Figures that share a base", markdown_table(header, rows), *_list("", notes)]


def _statements(statements: Sequence[ClaimAudit]) -> list[str]:
    if not statements:
        return []
    rows = [
        (
            each.claim.kind,
            each.claim.says,
            each.claim.words or "",
            sections_text(each.claim.places),
            each.arithmetic.verdict,
            each.arithmetic.reason if each.claim.order else "",
            f"{each.implied.verdict}. {explain_implied(each)}" if each.implied else "",
            each.claim.needs or "",
        )
        for each in statements
    ]
    in_print = ("verdict", "in print", "by the margins")
    header = ("kind", "statement", "words", "section", *in_print, "needed to check it")
    return ["## Statements without a figure of their own", markdown_table(header, rows)]


def _open_answers(audit: Audit) -> list[str]:
    """Themes by surveys, where coders' themes stand beside the responses."""
    if not audit.responses:
        return []
    from alp_survey.reports.themes_found import MATRIX_READ, matrix_rows  # which bring numpy

    header, rows = matrix_rows(audit.responses.values())
    return ["## What open answers say", MATRIX_READ, markdown_table(header, rows)] if rows else []


def _recommendations(audit: Audit) -> list[str]:
    if not audit.recommendations:
        return []
    notes = [
        f"**{each.verdict}**: `{each.recommendation.id}`. {_cell(explain_recommendation(each))}"
        for each in audit.recommendations
        if each.is_finding
    ]
    table = markdown_table(MAP_HEADER, map_rows(audit))
    return ["## What the recommendations rest on", MAP_READ, table, *_list("", notes)]


def _external(audit: Audit) -> list[str]:
    external = audit.study.register.external
    rows = [(each.figure, each.says, sections_text(each.places), each.reason) for each in external]
    if not rows:
        return []
    return ["## Figures that do not come from the surveys", markdown_table(_EXTERNAL, rows)]


_EXTERNAL = ("figure", "of what", "section", "why it is not audited")


def _list(heading: str, lines: Iterable[str]) -> list[str]:
    items = "\n".join(f"- {line}" for line in lines)
    return [heading, items] if items else []


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells neither end it nor open a tag."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    """Text that neither ends a table cell nor opens a tag."""
    flat = " ".join(text.split())
    return flat.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
