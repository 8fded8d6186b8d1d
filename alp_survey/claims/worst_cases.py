"""What those who did not answer could have made of a figure: the worst cases on either side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alp_survey.claims.register import Claim
from alp_survey.figures.arithmetic import ArithmeticVerdict
from alp_survey.instrument.models import Instrument
from alp_survey.stats.nonresponse import worst_case_bounds

__all__ = ["Eligible", "WorstCase", "worst_cases", "worst_cases_of_print"]

Eligible = Literal["asked", "frame"]
"""Whom a worst case is of: those who were asked (item nonresponse), or everybody whom the survey
wanted to reach (unit nonresponse)."""


@dataclass(frozen=True, slots=True)
class WorstCase:
    """The least and the greatest share, had everybody answered.

    Attributes
    ----------
    of : Eligible
    answered, eligible : int
        How many answered, and how many could have.
    low, high : float
        Percent of the eligible; no interval of a sample.
    """

    of: Eligible
    answered: int
    eligible: int
    low: float
    high: float


def worst_cases(
    counts: tuple[int, int], answered: int, *, asked: int | None, frame: int | None
) -> tuple[WorstCase, ...]:
    """The worst cases of a count among those who answered.

    Parameters
    ----------
    counts : tuple of int
        The least and the greatest count there can be.
    answered : int
    asked, frame : int or None
        How many were asked, and are in the frame; None where that is not known. Where nobody is
        missing there is no worst case.
    """
    found = []
    whole: tuple[tuple[Eligible, int | None], ...] = (("asked", asked), ("frame", frame))
    for of, eligible in whole:
        if eligible is not None and eligible > answered:
            low = worst_case_bounds(counts[0], answered, eligible).least
            high = worst_case_bounds(counts[1], answered, eligible).greatest
            limits = (round(100 * float(low), 10), round(100 * float(high), 10))
            found.append(WorstCase(of, answered, eligible, *limits))
    return tuple(found)


def worst_cases_of_print(
    claim: Claim, instrument: Instrument | None, counts: range, verdict: ArithmeticVerdict
) -> tuple[WorstCase, ...]:
    """The worst cases that the print itself lets one compute.

    Where the n of valid answers is less than the survey has respondents, the others gave none; and
    where the document says how many are in the frame, the others did not take part.
    """
    base = claim.base
    if instrument is None or base is None or base.where or claim.n is None or not counts:
        return ()
    if verdict == "no power" and instrument.weighted == "yes":
        return ()
    asked = instrument.n_stated if base.who in ("valid", "answered") else None
    ends = (counts[0], counts[-1])
    return worst_cases(ends, claim.n, asked=asked, frame=instrument.sampling.frame_size)
