"""What the printed margins imply of a statement, in words and for the evidence."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from alp_survey.claims.verdicts import ClaimAudit, ImpliedPair
from alp_survey.reports.captions import p_equals, p_text

__all__ = ["explain_implied", "implied_record"]

_BEYOND = {
    "must be": "It is beyond chance, whatever the cross-tab.",
    "can be": "Whether it is beyond chance depends on the cross-tab.",
    "cannot be": "It is not beyond chance, whatever the cross-tab.",
}


def explain_implied(each: ClaimAudit) -> str:
    """What the print leaves open of a statement, in sentences; nothing of other claims."""
    implied = each.implied
    if implied is None:
        return ""
    if implied.reason:
        return f"{implied.reason[:1].upper()}{implied.reason[1:]}."
    sentences = [_pair(pair, of_group=bool(each.claim.group)) for pair in implied.pairs]
    if implied.beyond_chance is not None:
        sentences.append(_BEYOND[implied.beyond_chance])
    return " ".join(sentences)


def implied_record(each: ClaimAudit) -> dict[str, Any] | None:
    """What the print implies as JSON has it; null of claims that need no cross-tab."""
    implied = each.implied
    if implied is None:
        return None
    return {
        "verdict": implied.verdict,
        "reason": implied.reason,
        "beyond_chance": implied.beyond_chance,
        "pairs": [
            {
                "first": pair.first,
                "second": pair.second,
                "least_points": _points(pair.least),
                "greatest_points": _points(pair.greatest),
                "least_p": pair.p.least,
                "greatest_p": pair.p.greatest,
                "least_p_table": pair.p.least_table,
                "greatest_p_table": pair.p.greatest_table,
            }
            for pair in implied.pairs
        ],
    }


def _pair(pair: ImpliedPair, *, of_group: bool) -> str:
    """Two shares, how far apart they can be, and which p can belong to them."""
    named = f"{pair.second} in {pair.first} against all others" if of_group else _against(pair)
    test = "Fisher exact" if of_group else "McNemar exact"
    low, high = _points(pair.least), _points(pair.greatest)
    apart = f"{low:+.1f}" if low == high else f"{low:+.1f} to {high:+.1f}"
    least, greatest = p_text(pair.p.least), p_text(pair.p.greatest)
    p = p_equals(pair.p.least) if least == greatest else f"p from {least} to {greatest}"
    return f"{named}: {apart} points, {test} {p}."


def _against(pair: ImpliedPair) -> str:
    return f"{pair.first} against {pair.second}"


def _points(share: Fraction) -> float:
    return round(100 * float(share), 10)
