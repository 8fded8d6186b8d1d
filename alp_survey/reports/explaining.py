"""One claim of an audit, told from its print to its data."""

from __future__ import annotations

from alp_survey.claims.audit import Audit
from alp_survey.claims.verdicts import ClaimAudit
from alp_survey.reports.bounded import explain_implied
from alp_survey.reports.derived import explain_derivation, simulated_sentence, worst_case_sentences
from alp_survey.reports.wording import (
    explain_claim,
    figure_cells,
    put_to_some,
    sampling_sentence,
    sections_text,
)

__all__ = ["explain_audit"]


def explain_audit(audit: Audit, each: ClaimAudit) -> str:
    """What was found of one claim, line by line.

    Parameters
    ----------
    audit : Audit
    each : ClaimAudit
        One of its claims.

    Returns
    -------
    str
        What is claimed and where; what the print alone decides; what the data say, if there are
        any; and what an interval of this survey may be called.
    """
    claim = each.claim
    printed = f"'{claim.quote or claim.words or 'no figure'}'"
    has_base = claim.kind in ("share", "composition", "count")
    n = f", n = {claim.n}" if claim.n is not None else ", n not stated" if has_base else ""
    lines = [f"{claim.id}: {claim.says}"]
    lines.append(f"Printed: {printed}{n} (section {sections_text(claim.places)}).")
    lines.append(f"By the print alone: {each.arithmetic.verdict}. {_print_alone(each)}".rstrip())
    decided = each.derivation is not None and each.derivation.is_decided
    if not decided and (doubt := put_to_some(each)):
        lines.append(doubt)
    if each.worst_cases and not decided:
        lines += worst_case_sentences(each)
    if each.implied is not None:
        lines.append(f"By the margins: {each.implied.verdict}. {explain_implied(each)}")
    if each.derivation is not None:
        own = audit.responses.get(claim.instrument or "")
        # a sum over surveys names none, and may rest on any of them
        mark = simulated_sentence(audit) if own is None or own.simulated else ""
        said = f"By the data: {each.derivation.verdict}. {explain_derivation(each)}"
        lines.append(f"{said} {mark}".rstrip())
    has_interval = each.interval is not None or (
        each.derivation and each.derivation.low is not None
    )
    if has_interval:
        lines.append(sampling_sentence(each.instrument, level=audit.study.settings.level))
    if claim.needs and not decided:
        lines.append(f"To check it: {claim.needs}")
    return "\n".join(lines)


def _print_alone(each: ClaimAudit) -> str:
    """The explanation of the arithmetic; of a possible figure, its counts and interval."""
    explained = explain_claim(each)
    cells = figure_cells(each)
    if not explained and cells.counts and each.claim.n is not None:
        interval = f", interval {cells.interval}%" if cells.interval else ""
        explained = f"{cells.counts} of {each.claim.n}{interval}."
        if cells.chance:
            explained += f" {cells.chance} figures would pass."
    return explained
