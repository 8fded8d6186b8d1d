"""What an audit finds of one claim and of one block: the results, without how they came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from alp_survey.claims.derivation.results import Derivation
from alp_survey.claims.register import Block, Claim
from alp_survey.claims.worst_cases import WorstCase
from alp_survey.figures.arithmetic import ArithmeticVerdict, Chance, PrintedCount
from alp_survey.figures.conflicts import Conflict
from alp_survey.figures.covers import Cover
from alp_survey.figures.quotes import Quote, RoundingRule
from alp_survey.instrument.models import Instrument
from alp_survey.stats.presentation import Presentation
from alp_survey.stats.proportion import HullInterval

if TYPE_CHECKING:
    from alp_survey.stats.p_value_bounds import PValueBounds

__all__ = [
    "MOST_BASES",
    "Arithmetic",
    "BlockAudit",
    "ClaimAudit",
    "Implied",
    "ImpliedPair",
    "ImpliedVerdict",
    "Witness",
]

MOST_BASES = 2_000
"""Bases are searched up to the stated n, and no further than this: beyond it every figure of one
decimal fits."""


_FINE: tuple[ArithmeticVerdict, ...] = ("possible", "no power", "no figure stated")


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """What the print alone decides about a claim.

    Attributes
    ----------
    verdict : ArithmeticVerdict
    reason : str
        Why, where the counts do not say it by themselves; else empty.
    rounding : RoundingRule or None
        The rule that the verdict needs; None where there is no figure to print.
    counts : range
        The counts behind the verdict: those that print as the quote at the stated n.
    counts_by_rule : dict of RoundingRule to range
        The counts that print as the quote under each single rule.
    below, above : PrintedCount or None
        The nearest figures that some count does print as.
    possible_bases : dict of int to range
        Every base up to the stated n (at most 2,000) on which the figure is possible, with its
        counts.
    bases_up_to : int or None
        How far bases were searched.
    chance : Chance or None
        How many figures of so many decimals would pass at this n.
    """

    verdict: ArithmeticVerdict
    reason: str = ""
    rounding: RoundingRule | None = None
    counts: range = range(0)
    counts_by_rule: dict[RoundingRule, range] = field(default_factory=dict)
    below: PrintedCount | None = None
    above: PrintedCount | None = None
    possible_bases: dict[int, range] = field(default_factory=dict)
    bases_up_to: int | None = None
    chance: Chance | None = None

    @property
    def is_finding(self) -> bool:
        """Whether a figure is printed that cannot be true, or that states no base."""
        return self.verdict not in _FINE


ImpliedVerdict = Literal["must hold", "can hold", "cannot hold", "no bounds"]
"""Whether a statement holds in every cross-tab that the printed figures leave, in some, or in none;
``no bounds``: too little is printed to say."""


class ImpliedPair(NamedTuple):
    """Two shares of a statement, and what the print leaves open between them.

    Attributes
    ----------
    first, second : str
        The claims whose figures are put against each other; of a statement about a group that of
        the group, and that of the answer.
    least, greatest : Fraction
        How much larger the first share can be, -1 to 1; of a group, its share of the answer less
        that of all others.
    p : PValueBounds
        Of McNemar's exact test, of a group of Fisher's, with the tables that have them.
    """

    first: str
    second: str
    least: Fraction
    greatest: Fraction
    p: PValueBounds


@dataclass(frozen=True, slots=True)
class Implied:
    """What the printed figures imply of a statement that needs a cross-tab nobody printed.

    Attributes
    ----------
    verdict : ImpliedVerdict
        Of the respondents of the survey.
    reason : str
        Why there are no bounds; else empty.
    pairs : tuple of ImpliedPair
    beyond_chance : "must be", "can be", "cannot be" or None
        Whether the statement is significant at the level of the study.
    """

    verdict: ImpliedVerdict
    reason: str = ""
    pairs: tuple[ImpliedPair, ...] = ()
    beyond_chance: Literal["must be", "can be", "cannot be"] | None = None


@dataclass(frozen=True, slots=True)
class ClaimAudit:
    """A claim with its arithmetic, its interval and what may be shown of it.

    Attributes
    ----------
    claim : Claim
    instrument : Instrument or None
        None where the document does not say which survey is meant.
    quote : Quote or None
        The figure as read; None for statements without one and for counts and sizes.
    arithmetic : Arithmetic
    interval : HullInterval or None
        In proportions; over several counts, from the low of the least to the high of the greatest.
    presentation : tuple of Presentation
        The study's own standard first; empty where no count is possible.
    worst_cases : tuple of WorstCase
        What those who did not answer could have made of it, as far as the print says who they are.
    implied : Implied or None
        Of a statement that orders figures or speaks of a group; None of other claims.
    derivation : Derivation or None
        What the data say of it; None where no responses were given.
    """

    claim: Claim
    instrument: Instrument | None
    quote: Quote | None
    arithmetic: Arithmetic
    interval: HullInterval | None = None
    presentation: tuple[Presentation, ...] = ()
    worst_cases: tuple[WorstCase, ...] = ()
    implied: Implied | None = None
    derivation: Derivation | None = None

    @property
    def verdict(self) -> str:
        """The verdict that decides: the data's where they do, else that of the print."""
        if self.derivation is not None and self.derivation.is_decided:
            return self.derivation.verdict
        return self.arithmetic.verdict

    @property
    def is_finding(self) -> bool:
        """Whether the data contradict the claim, or need a reading that it does not state.

        Without data: whether it prints a figure that cannot be true, or that states no base.
        """
        if self.derivation is not None and self.derivation.is_decided:
            return self.derivation.is_finding
        return self.arithmetic.is_finding

    @property
    def stands(self) -> bool:
        """Whether the data decide on the claim, and it is no finding."""
        decided = self.derivation is not None and self.derivation.is_decided
        return decided and not self.is_finding


@dataclass(frozen=True, slots=True)
class Witness:
    """Counts, one per claim of a block, that print as its figures together under a rule."""

    rounding: RoundingRule
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BlockAudit:
    """A block of figures: whether one base and one rounding rule carry them all.

    Attributes
    ----------
    block : Block
    figures : tuple of str
        The claims with a value of their own, in the block's order; "the remainder" is completed
        from them and has no place here.
    printed : tuple of str
        Their figures as printed, in the same order.
    n : int or None
        The base that the document states for all of them.
    verdict : ArithmeticVerdict
        At the stated n.
    reason : str
        Why, where the counts do not say it by themselves; else empty.
    witness : Witness or None
        Counts at the stated n behind the verdict.
    bases_up_to : int
        How far bases were searched: up to the stated n, and at most 2,000.
    shared_bases : dict of int to Witness
        Every base so far that carries the block under one nearest-figure rule.
    bases_by_rule : dict of RoundingRule to tuple of int
        The bases that carry the block under each single rule.
    remainder : range or None
        Single response: how many people at the stated n are in none of the figures.
    conflict : Conflict or None
        Where the block is not possible and no base searched carries it: the fewest figures that
        cannot stand together, as positions in `figures`.
    cover : Cover or None
        In the same case: the fewest distinct bases that explain all figures.
    settled : bool
        The data give every one of its figures, each on its own base.
    """

    block: Block
    figures: tuple[str, ...]
    printed: tuple[str, ...]
    n: int | None
    verdict: ArithmeticVerdict
    reason: str = ""
    witness: Witness | None = None
    bases_up_to: int = 0
    shared_bases: dict[int, Witness] = field(default_factory=dict)
    bases_by_rule: dict[RoundingRule, tuple[int, ...]] = field(default_factory=dict)
    remainder: range | None = None
    conflict: Conflict | None = None
    cover: Cover | None = None
    settled: bool = False

    @property
    def is_finding(self) -> bool:
        """Whether the figures cannot all be true at the base they state, or state none.

        Where the data give every one of them, they can.
        """
        return self.verdict not in _FINE and not self.settled
