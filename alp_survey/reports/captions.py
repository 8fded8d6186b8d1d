"""What stands around tables of responses: where they come from, whether they are real, p-values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alp_survey.responses.responses import Responses

__all__ = ["p_equals", "p_text", "simulated_banner", "source_sentence"]


def source_sentence(responses: Responses) -> str:
    """Where the answers come from, and whose of them these are."""
    file, n = responses.source.file, f"{responses.n:,}"
    if not responses.parts:
        return f"Source: {file}, {n} respondents."
    return f"Source: {file}, {n} of {responses.n_of_file:,} respondents: {responses.part}."


def simulated_banner(said: str) -> str:
    """What stands above everything that is made of simulated responses."""
    from alp_survey.responses.plain_text import one_line  # whose patterns take time to compile

    named = one_line(said)
    return f"{named if 'SIMULATED' in named else 'SIMULATED'}: nobody gave these answers."


def p_text(p: float) -> str:
    """Three decimals; four where three would hide on which side of 0.05 or 0.01 it is.

    Examples
    --------
    >>> p_text(0.2), p_text(0.0496), p_text(1e-9)
    ('0.200', '0.0496', 'below 0.001')
    """
    if p < 0.001:
        return "below 0.001"
    return f"{p:.4f}" if f"{p:.3f}" in ("0.010", "0.050") else f"{p:.3f}"


def p_equals(p: float) -> str:
    """A p-value as it stands in a sentence."""
    return f"p {'' if p < 0.001 else '= '}{p_text(p)}"
