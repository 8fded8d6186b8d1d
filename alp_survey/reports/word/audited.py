"""An audit in Word: what a reviewer sends back, and sentences that may be pasted."""

from __future__ import annotations

from alp_survey.claims.audit import Audit
from alp_survey.claims.verdicts import ClaimAudit
from alp_survey.reports.citing import CITATION_HEADER, citation_rows, citations_heading
from alp_survey.reports.derived import (
    decisive,
    derivation_cells,
    derivation_sentences,
    explain_derivation,
    simulated_sentence,
)
from alp_survey.reports.evidence_map import MAP_HEADER, MAP_READ, map_rows
from alp_survey.reports.word.paper import Paper
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

__all__ = ["audit_word"]


def audit_word(audit: Audit) -> bytes:
    """The figures with their counts and verdicts, what is wrong, and what may be cited."""
    study = audit.study
    mark = simulated_sentence(audit)
    paper = Paper(f"SIMULATED: {study.title}" if mark else study.title, mark)
    paper.bullets([*summary_sentences(audit), *derivation_sentences(audit)])
    for each in study.documents:
        paper.paragraph(f"{each.title}. {each.publisher}, {each.date}.")
    _write_figures(paper, audit)
    wrong = [_finding(each) for each in audit.claims if each.is_finding]
    paper.bullets(wrong, "What does not stand, and why")
    _write_blocks(paper, audit)
    _write_citations(paper, audit)
    _write_statements(paper, audit)
    _write_open_answers(paper, audit)
    _write_recommendations(paper, audit)
    notes = [interval_sentence(study), weight_sentence(audit), *sampling_sentences(study)]
    paper.bullets([*notes, made_by(audit)], "How to read it")
    return paper.to_bytes()


def _write_figures(paper: Paper, audit: Audit) -> None:
    figures = [each for each in audit.claims if each.claim.quote is not None]
    if not figures:
        return
    interval = f"{audit.study.settings.level}% interval"
    header = [
        "printed",
        "of what",
        "n",
        "count, if true",
        interval,
        "can it be true",
        "possible on bases",
    ]
    rows = []
    for each in figures:
        cells = figure_cells(each)
        row = [cells.quote, each.claim.says, cells.n, cells.counts, cells.interval, cells.verdict,
               cells.bases]  # fmt: skip
        if audit.responses:
            found = derivation_cells(each)
            row[6:] = [found.counted, found.percent, found.verdict]
        rows.append(row)
    widths = [1.6, 4.5, 0.8, 1.2, 1.4, 2.2, 3.5]
    if audit.responses:
        header[6:] = ["in the data", "percent", "by the data"]
        widths[6:] = [1.4, 1.2, 2.2]
    paper.heading("Figures")
    paper.table(header, rows, widths=widths)


def _by_data_or_print(each: ClaimAudit) -> tuple[str, str]:
    """Of a statement what the data say, also that they do not say it; else what the print says."""
    found = each.derivation
    return decisive(each) if found is None else (found.verdict, explain_derivation(each))


def _finding(each: ClaimAudit) -> str:
    verdict, why = decisive(each)
    where = sections_text(each.claim.places)
    said = each.claim.quote or each.claim.words or each.claim.id
    return f"{said} (section {where}): {verdict}. {why}"


def _write_blocks(paper: Paper, audit: Audit) -> None:
    rows = [
        (
            ", ".join(audit.claim(id).claim.quote or "" for id in each.block.claims),
            each.block.says,
            str(each.n or ""),
            each.verdict,
            bases_text(each.shared_bases),
        )
        for each in audit.blocks
    ]
    if not rows:
        return
    paper.heading("Figures that share a base")
    header = ("printed", "of what", "n", "verdict", "bases that carry them all")
    paper.table(header, rows, widths=(3, 4, 1, 2, 3))
    paper.bullets(
        f"{each.block.says}: {why}" for each in audit.blocks if (why := explain_block(each))
    )


def _write_citations(paper: Paper, audit: Audit) -> None:
    if rows := citation_rows(audit):
        paper.heading(citations_heading(audit))
        paper.table(CITATION_HEADER, rows, widths=(1, 1.4))


def _write_open_answers(paper: Paper, audit: Audit) -> None:
    if not audit.responses:
        return
    from alp_survey.reports.themes_found import MATRIX_READ, matrix_rows  # which bring numpy

    header, rows = matrix_rows(audit.responses.values())
    if rows:
        paper.heading("What open answers say")
        paper.paragraph(MATRIX_READ)
        paper.table(header, rows, widths=(2, *([2] * (len(header) - 1))))


def _write_recommendations(paper: Paper, audit: Audit) -> None:
    if rows := map_rows(audit):
        paper.heading("What the recommendations rest on")
        paper.paragraph(MAP_READ.replace("*", ""))
        paper.table(MAP_HEADER, rows, widths=(1.6, 3, 0.8, 6))


def _write_statements(paper: Paper, audit: Audit) -> None:
    rows = [
        (
            each.claim.words or "",
            each.claim.says,
            verdict,
            why if why != each.claim.needs else "",
            each.claim.needs or "",
        )
        for each in audit.claims
        if each.claim.quote is None
        for verdict, why in [_by_data_or_print(each)]
    ]
    if rows:
        paper.heading("Statements without a figure of their own")
        header = ("words", "statement", "verdict", "why", "needed to check it")
        paper.table(header, rows, widths=(1.5, 3, 1.6, 3, 2.5))
