"""The counts behind the printed figures, for simulated responses that reproduce them."""

from __future__ import annotations

from alp_survey.claims.audit import audit
from alp_survey.claims.study import Study
from alp_survey.claims.verdicts import ClaimAudit
from alp_survey.instrument.models import Instrument

__all__ = ["published_marginals"]


def published_marginals(
    study: Study, instrument: Instrument, n: int | None
) -> dict[str, dict[int, int]]:
    """How many of `n` respondents gave which answer, as far as the print lets one know.

    Parameters
    ----------
    study : Study
    instrument : Instrument
    n : int or None
        Figures of another base are left out.

    Returns
    -------
    dict of item name to dict of code to count
        Of every figure of one category that some count prints as, the least such count. Figures of
        a single-response item that add up to more than `n` are left out together.
    """
    found: dict[str, dict[int, int]] = {}
    if not study.claims:
        return found
    for judged in audit(study).claims:
        claim = judged.claim
        if claim.instrument == instrument.id and claim.item and _is_whole_survey(judged, n):
            counts = judged.arithmetic.counts
            if len(claim.codes) == 1 and len(counts):
                found.setdefault(claim.item, {}).setdefault(claim.codes[0], counts[0])
    several = {item.name for item in instrument.items if item.kind == "multiple"}
    return {
        name: counts
        for name, counts in found.items()
        if name in several or sum(counts.values()) <= (n or 0)
    }


def _is_whole_survey(judged: ClaimAudit, n: int | None) -> bool:
    """Whether the figure is of all respondents, according to what is printed."""
    base = judged.claim.base
    return judged.claim.n == n and (base is None or not base.where) and judged.claim.kind != "size"
