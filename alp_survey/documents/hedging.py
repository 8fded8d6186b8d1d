"""The word before a figure that says how near to it the truth is."""

from __future__ import annotations

import re

from alp_survey.documents.words import HEDGES

__all__ = ["hedge_before"]

_HEDGED = re.compile(
    rf"(?:^|(?<=[\s(\"“‘—–-]))({'|'.join(map(re.escape, HEDGES))})\s*(?:(?:a|the|an|between)\s+)?$",
    re.IGNORECASE,
)


def hedge_before(before: str) -> str:
    """The hedging word that stands right before a figure."""
    match = _HEDGED.search(before)
    if match is None or (match[1].lower() == "up to" and _ROSE.search(before[: match.start()])):
        return ""
    return match[1].lower()


_ROSE = re.compile(
    r"\b(?:tick|climb|go|went|gone|mov|jump|edg|creep|crept|inch|push|driv|drove)\w*\s+$", re.I
)
