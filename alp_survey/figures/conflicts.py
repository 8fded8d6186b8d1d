"""Which figures of a block cannot stand together on any base: the fewest that already cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from alp_survey.figures.blocks import HALF_RULES, Whole, carrying_bases
from alp_survey.figures.quotes import Quote

__all__ = ["Conflict", "smallest_conflict"]

_SEARCHED_WHOLE = 14
_SEARCHED_PART = 3
_SEARCHED_PAIRS = 30


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures that no base can carry together (positions in the block).

    Attributes
    ----------
    figures : tuple of int
        Leave any one of them out and some base carries the others.
    smallest : bool
        Whether every smaller set of figures was shown to be possible.
    """

    figures: tuple[int, ...]
    smallest: bool


def smallest_conflict(quotes: Sequence[Quote], *, up_to: int, whole: Whole) -> Conflict | None:
    """The fewest figures that no base up to `up_to` carries under one nearest-figure rule.

    A part of a complete whole is judged as incomplete: leaving a category out leaves people
    out. Blocks of more than 14 figures are searched through up to three figures, of more than 30
    up to two; beyond that, figures are dropped one by one while the rest stays impossible, and
    ``smallest`` says whether the set that is left is known to be the smallest.

    Returns
    -------
    Conflict or None
        None where some base carries the whole block.

    Examples
    --------
    >>> from alp_survey.figures.reading import parse_quote
    >>> figures = [parse_quote(text) for text in ("59%", "41%", "27%", "33%", "21%")]
    >>> smallest_conflict(figures, up_to=44, whole=Whole())
    Conflict(figures=(0, 2, 3), smallest=True)
    """
    spots = _Spots(quotes, up_to, whole)
    everything = tuple(range(len(quotes)))
    if spots.carry_all():
        return None
    largest = len(quotes) - 1 if len(quotes) <= _SEARCHED_WHOLE else _SEARCHED_PART
    if len(quotes) > _SEARCHED_PAIRS:
        largest = 2
    for size in range(1, largest + 1):
        for figures in combinations(everything, size):
            if not spots.carry(figures):
                return Conflict(figures, smallest=True)
    kept = everything
    for figure in everything:
        without = tuple(other for other in kept if other != figure)
        if not spots.carry(without):
            kept = without
    return Conflict(kept, smallest=len(kept) <= largest + 1)


class _Spots:
    """Every pair of a base and a rule, which figures printed together share, as bits."""

    def __init__(self, quotes: Sequence[Quote], up_to: int, whole: Whole) -> None:
        self.quotes = quotes
        self.up_to = up_to
        self.whole = whole
        self.spots = [(base, rule) for base in range(up_to, 0, -1) for rule in HALF_RULES]
        spans = [{rule: quote.span(rule) for rule in HALF_RULES} for quote in quotes]
        ranges = [[by_rule[rule].counts(base) for base, rule in self.spots] for by_rule in spans]
        self.least = [[counts.start for counts in row] for row in ranges]
        self.alive = [sum(1 << i for i, counts in enumerate(row) if counts) for row in ranges]

    def carry_all(self) -> bool:
        """Whether one spot carries the whole block."""
        return any(
            carrying_bases(self.quotes, up_to=self.up_to, rounding=rule, whole=self.whole)
            for rule in HALF_RULES
        )

    def carry(self, figures: Iterable[int]) -> bool:
        """Whether one spot carries these figures; as a part, they need not add up to the base."""
        figures = tuple(figures)
        shared = -1
        for figure in figures:
            shared &= self.alive[figure]
        if self.whole.response != "single":
            return shared != 0
        return any(
            sum(self.least[figure][i] for figure in figures) <= base
            for i, (base, _) in enumerate(self.spots)
            if shared >> i & 1
        )
