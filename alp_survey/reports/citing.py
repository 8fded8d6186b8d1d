"""One sentence on a figure that can be pasted into a report, with its base and interval."""

from __future__ import annotations

from alp_survey.claims.audit import Audit
from alp_survey.claims.verdicts import ClaimAudit
from alp_survey.instrument.models import Instrument
from alp_survey.reports.derived import derivation_cells
from alp_survey.reports.wording import METHODS, counts_text, figure_cells

__all__ = ["CITATION_HEADER", "citation", "citation_rows", "citations_heading"]

CITATION_HEADER = ("of what", "to cite")


def citation(audit: Audit, each: ClaimAudit) -> str:
    """What may be said of a figure: percentage, count, base, interval, and what that is worth.

    Parameters
    ----------
    audit : Audit
    each : ClaimAudit
        One of its claims.

    Returns
    -------
    str
        Of the data where they give the figure. Of the print alone only as a quotation: that a
        figure is possible does not show that it is right. Empty for a statement, a size, a figure
        that cannot stand, and whatever was simulated. Where the study's standard allows no
        percentage, the count stands alone.

    Examples
    --------
    >>> import alp_survey as alp
    >>> result = alp.audit(alp.load_study())
    >>> citation(result, result.claim("income_below_50k")).partition("; ")[0]
    '73% as printed (32 of 44 if right'
    """
    own = audit.responses.get(each.claim.instrument or "")
    if each.claim.quote is None or each.claim.kind == "size" or each.is_finding:
        return ""
    if own is not None and own.simulated:
        return ""
    found, level = each.derivation, audit.study.settings.level
    counted = found.counted if found is not None and found.is_decided else None
    if found is not None and counted is not None and counted.percent is not None:
        decimals = each.quote.decimals if each.quote else 0
        percent = found.prints_as or f"{counted.percent:.{decimals}f}%"
        of = f"{counted.count} of {counted.base_n}{', weighted' if counted.weighted else ''}"
        interval, method = derivation_cells(each).interval, found.method
    elif each.interval is not None and each.claim.n is not None:
        counts = each.arithmetic.counts
        shown = each.claim.quote if each.claim.kind != "count" else ""
        percent = shown.replace(" percent", "%").replace(" per cent", "%")
        of = f"{counts_text(counts)} of {each.claim.n} if right"
        percent = f"{percent} as printed" if percent else ""
        interval, method = figure_cells(each).interval, each.interval.method
    else:
        return ""
    worth = _worth(each.instrument)
    if not each.presentation or each.presentation[0].verdict not in _NO_PERCENTAGE:
        named = METHODS.get(method, method)
        inside = f"{of}; {level}% interval {interval}, {named}{worth}"
        return f"{percent} ({inside})" if percent else inside
    return f"{of}{worth}"


def citations_heading(audit: Audit) -> str:
    """What stands above the sentences: without the data a figure can only be quoted."""
    return "Sentences that may be cited" if audit.responses else "How a figure can be quoted"


def citation_rows(audit: Audit) -> list[tuple[str, str]]:
    """What each figure is of, and what may be cited of it; only of those of which anything may."""
    return [(each.claim.says, said) for each in audit.claims if (said := citation(audit, each))]


_NO_PERCENTAGE = ("counts only", "withhold", "statistical review")


def _worth(instrument: Instrument | None) -> str:
    """What an interval is worth, in a few words; nothing of a probability sample."""
    design = instrument.sampling.design if instrument else "not stated"
    if design == "probability":
        return ""
    if design == "not stated":
        return "; illustrative: selection not stated"
    return "; illustrative: not a probability sample"
