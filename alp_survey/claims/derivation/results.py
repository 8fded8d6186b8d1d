"""What respondents' data say of one claim: the results, without how they came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alp_survey.claims.worst_cases import WorstCase

__all__ = [
    "Compared",
    "Counted",
    "Derivation",
    "DerivationVerdict",
    "Explanation",
    "StatedN",
    "StatementVerdict",
]

DerivationVerdict = Literal[
    "re-derives",
    "re-derives only by another tie rule",
    "re-derives only if truncated",
    "re-derives only if rounded up",
    "re-derives on another base",
    "is the complement",
    "differs",
    "not derivable",
]
"""Whether a printed figure is what the data give, in the order in which it is tried."""

StatementVerdict = Literal["supported", "in the sample only", "not supported", "not testable"]
"""Whether the data bear a statement; ``in the sample only``: it holds of those who answered, and
chance alone could have made it so."""

Explanation = Literal[
    "as stated",
    "base",
    "mentions",
    "before exclusions",
    "weights",
    "complement",
    "subgroup",
]
"""In what a way of counting departs from the one that the document states."""

StatedN = Literal["agrees", "of another base", "differs", "not stated"]
"""What the n of a claim is in the data. ``of another base``: the document prints, say, how many
took part beside a figure of those who gave a valid answer."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One way to count a figure, and what it gives.

    Attributes
    ----------
    how : Explanation
    base : str
        Who is in the denominator, in words: "valid answers, region = North".
    count, base_n : int
        Respondents (of mentions: mentions), never weighted.
    percent : float or None
        0 to 100, weighted where `weighted`; None where nobody is in the base.
    weighted : bool
    """

    how: Explanation
    base: str
    count: int
    base_n: int
    percent: float | None
    weighted: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """Two shares that a statement puts against each other.

    Attributes
    ----------
    first, second : Counted
    points, low, high : float
        First less second, in percentage points, and its interval.
    p : float
        Two-sided, as the data give it.
    p_adjusted : float
        By Holm over all comparisons of the statement.
    test : str
        "McNemar exact" among the same respondents, "Fisher exact" between two groups.
    to_overturn : int or None
        Among the same respondents: how many would have to answer otherwise for the first not to be
        ahead.
    fragility : int or None
        How many would have to answer otherwise for p to come to the other side of the level (Walsh
        et al. 2014); None where no number would, and of more than 2,000 respondents.
    """

    first: Counted
    second: Counted
    points: float
    low: float
    high: float
    p: float
    p_adjusted: float
    test: str
    to_overturn: int | None = None
    fragility: int | None = None


@dataclass(frozen=True, slots=True)
class Derivation:
    """A claim held against the data.

    Attributes
    ----------
    verdict : DerivationVerdict or StatementVerdict
        The first of a claim that prints a figure, the second of a statement.
    reason : str
        In words; empty where the counts say it.
    counted : Counted or None
        The figure as the document says it was counted; None where it cannot be.
    prints_as : str or None
        What `counted` prints as, with the decimals of the quote and halves up.
    low, high : float or None
        The interval of `counted`, 0 to 100.
    method : str
        Of the interval.
    stated_n : StatedN
    n_of : str
        Whose number it is, where it is of another base.
    explained_by : Counted or None
        The way of counting that gives the printed figure, where it is not the stated one.
    also : tuple of Counted
        Every other way tried that gives it.
    tried : int
        How many ways of counting were tried.
    points_off : float or None
        The printed figure less the one of the data, in percentage points; None where the figure is
        as printed, or no number.
    respondents_off : int or None
        How many more respondents (fewer, if below 0) it would take for the figure as printed; None
        where no count of the base prints so.
    majority : "majority", "minority" or None
        What the document calls the figure, in its quote or elsewhere.
    beyond_sample : StatementVerdict or None
        Whether the interval of such a figure clears a half.
    to_overturn : int or None
        Of a majority or minority: how many would have to answer otherwise for it to be none.
    further_to_overturn : int or None
        How many further respondents would undo it, if all of them answered the other way.
    worst_cases : tuple of WorstCase
        What those who did not answer could have made of it.
    compared : tuple of Compared
        Of a statement that puts shares against each other.
    """

    verdict: DerivationVerdict | StatementVerdict
    reason: str = ""
    counted: Counted | None = None
    prints_as: str | None = None
    low: float | None = None
    high: float | None = None
    method: str = ""
    stated_n: StatedN = "not stated"
    n_of: str = ""
    explained_by: Counted | None = None
    also: tuple[Counted, ...] = ()
    tried: int = 0
    points_off: float | None = None
    respondents_off: int | None = None
    majority: Literal["majority", "minority"] | None = None
    beyond_sample: StatementVerdict | None = None
    to_overturn: int | None = None
    further_to_overturn: int | None = None
    worst_cases: tuple[WorstCase, ...] = ()
    compared: tuple[Compared, ...] = ()

    @property
    def is_decided(self) -> bool:
        """Whether the data say anything of the claim."""
        return self.verdict not in ("not derivable", "not testable")

    @property
    def is_finding(self) -> bool:
        """Whether the data contradict what is printed, or it needs a reading not stated."""
        return self.verdict not in _FINE or self.stated_n == "differs"


_FINE = frozenset(
    (
        "re-derives",
        "re-derives only by another tie rule",
        "not derivable",
        "supported",
        "in the sample only",
        "not testable",
    )
)
