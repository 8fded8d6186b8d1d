"""On how few distinct bases the figures of a block could all be true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from alp_survey.figures.blocks import HALF_RULES, Whole, fit_counts
from alp_survey.figures.quotes import Quote, RoundingRule

__all__ = ["BaseGroup", "Cover", "fewest_bases"]

_MOST_STEPS = 50_000


class BaseGroup(NamedTuple):
    """A base with the figures (positions in the block) that it explains, and their counts."""

    base: int
    figures: tuple[int, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """Distinct bases that together explain every figure of a block, under one rule.

    Attributes
    ----------
    rounding : RoundingRule
    groups : tuple of BaseGroup
        Largest base first; every figure of the block stands in one group.
    fewest : bool
        Whether fewer bases were shown not to do.
    """

    rounding: RoundingRule
    groups: tuple[BaseGroup, ...]
    fewest: bool


def fewest_bases(quotes: Sequence[Quote], *, up_to: int, whole: Whole) -> Cover | None:
    """The fewest distinct bases that explain all figures, under one nearest-figure rule.

    Single-response figures put on one base must fit into it, and fill it if they are complete and
    all stand there. The search is exact up to 50,000 steps a rule; beyond that the cover is the
    greedy one and ``fewest`` is False.

    Returns
    -------
    Cover or None
        None if no bases up to `up_to` explain them all, or none were found within the steps.

    Examples
    --------
    >>> from alp_survey.figures.reading import parse_quote
    >>> figures = [parse_quote(text) for text in ("59%", "41%", "27%", "33%", "21%")]
    >>> [group.base for group in fewest_bases(figures, up_to=44, whole=Whole()).groups]
    [44, 43]
    """
    searches = [_Search(quotes, up_to, rule, whole) for rule in HALF_RULES]
    covers = [cover for search in searches if (cover := search.cover()) is not None]
    best = min(covers, key=lambda cover: len(cover.groups), default=None)
    if best is None or len(best.groups) == 1 or all(search.is_exact for search in searches):
        return best
    return replace(best, fewest=False)


class _Search:
    """Puts one figure after the other on a base: on one base, then on two, and so on."""

    def __init__(
        self, quotes: Sequence[Quote], up_to: int, rule: RoundingRule, whole: Whole
    ) -> None:
        self.quotes = quotes
        self.rule = rule
        self.whole = whole
        self.single = whole.response == "single"
        bases = range(1, up_to + 1)
        spans = [quote.span(rule) for quote in quotes]
        #: for each figure, its possible bases with the least count
        self.least = [
            {base: counts.start for base in bases if (counts := span.counts(base))}
            for span in spans
        ]
        #: figures with the fewest bases first: they leave the least to try
        self.order = sorted(range(len(quotes)), key=lambda figure: len(self.least[figure]))
        self.opened: dict[int, list[int]] = {}
        self.steps = 0

    @property
    def is_exact(self) -> bool:
        """Whether the search came to its end."""
        return self.steps <= _MOST_STEPS

    def cover(self) -> Cover | None:
        """The smallest cover, or the greedy one where the steps ran out; None if there is none."""
        if not all(self.least):
            return None
        for limit in range(1, len(self.order) + 1):
            self.opened.clear()
            if self._place(0, limit):
                return self._found(fewest=True)
            if not self.is_exact:
                return self._greedy_cover()
        return None

    def _greedy_cover(self) -> Cover | None:
        """Each figure on the first base that takes it."""
        self.opened.clear()
        for done, figure in enumerate(self.order):
            bases = self._with_room(figure) or self._fresh(done)
            if not bases:
                return None
            self.opened.setdefault(bases[0], []).append(figure)
        return self._found(fewest=False) if self._is_whole() else None

    def _place(self, done: int, limit: int) -> bool:
        """Place the figures from `done` on, with at most `limit` bases opened in all."""
        self.steps += 1
        if done == len(self.order):
            return self._is_whole()
        if not self.is_exact:
            return False
        figure = self.order[done]
        tries = self._with_room(figure)
        if not self.single:
            tries = tries[:1]  # where nothing is used up, one open base is as good as another
        if len(self.opened) < limit and (self.single or not tries):
            tries += self._fresh(done)
        for base in tries:
            self.opened.setdefault(base, []).append(figure)
            if self._place(done + 1, limit):
                return True
            self.opened[base].pop()
            if not self.opened[base]:
                del self.opened[base]
        return False

    def _is_whole(self) -> bool:
        """Complete figures that all stand on one base must fill it."""
        if not self.whole.complete or len(self.opened) > 1:
            return True
        [base] = self.opened
        counts = fit_counts(self.quotes, base, rounding=self.rule, whole=self.whole)
        return counts is not None

    def _with_room(self, figure: int) -> list[int]:
        """Opened bases that can take the figure, too."""
        bases = [base for base in self.opened if base in self.least[figure]]
        if not self.single:
            return bases
        return [
            base
            for base in bases
            if sum(self.least[other][base] for other in (*self.opened[base], figure)) <= base
        ]

    def _fresh(self, done: int) -> list[int]:
        """Unopened bases for the next figure, those that carry most first, no two alike."""
        figure, rest = self.order[done], self.order[done:]
        alike: dict[tuple[int, ...], int] = {}
        for base in sorted(self.least[figure].keys() - self.opened.keys(), reverse=True):
            carried = tuple(other for other in rest if base in self.least[other])
            # in single response bases differ by their room, too
            alike.setdefault((*carried, -base) if self.single else carried, base)
        return [alike[carried] for carried in sorted(alike, key=len, reverse=True)]

    def _found(self, *, fewest: bool) -> Cover:
        groups = []
        for base, held in sorted(self.opened.items(), reverse=True):
            figures = tuple(sorted(held))
            counts = tuple(self.least[figure][base] for figure in figures)
            groups.append(BaseGroup(base, figures, counts))
        return Cover(self.rule, tuple(groups), fewest)
