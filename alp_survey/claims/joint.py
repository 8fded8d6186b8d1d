"""How large a share can be in a group, where only the margins of a cross-tab are printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from alp_survey.claims.audit import audit
from alp_survey.claims.implied import same_respondents
from alp_survey.claims.study import Study
from alp_survey.claims.verdicts import ClaimAudit
from alp_survey.instrument.models import Instrument, Item
from alp_survey.stats.joint_bounds import (
    CellSum,
    CountBounds,
    ShareBounds,
    answer_cells,
    count_bounds,
    difference_bounds,
    share_bounds,
)

__all__ = ["ImpliedShare", "implied_share"]

MOST_CELLS = 4_096


@dataclass(frozen=True, slots=True)
class ImpliedShare:
    """What printed figures leave open of the share of an answer in a group.

    Attributes
    ----------
    event, given : str
        The claims whose figures are the answer and the group.
    n : int
        Respondents of the survey.
    answers : tuple of str
        What the axes of the tables are, in order, and the places on each: "ai_use: Regularly |
        anything else".
    both : CountBounds or None
        How many gave the answer and are in the group, with the tables that attain the bounds. None
        of all four: no table of `n` respondents agrees with the figures together.
    inside, outside : ShareBounds or None
        The share of the answer in the group, and among all others.
    difference : ShareBounds or None
        The first less the second.
    """

    event: str
    given: str
    n: int
    answers: tuple[str, ...]
    both: CountBounds | None
    inside: ShareBounds | None
    outside: ShareBounds | None
    difference: ShareBounds | None

    def __str__(self) -> str:
        if self.both is None:
            return f"No cross-tab of {self.n} respondents agrees with these figures together."
        said = f"{self.both.least} to {self.both.greatest} of {self.n} gave {self.event}"
        lines = [f"{said} and {self.given}."]
        for named, bounds in (("in that group", self.inside), ("among all others", self.outside)):
            if bounds is not None:
                lines.append(
                    f"The share of {self.event} {named} lies between"
                    f" {100 * float(bounds.least):.1f} and {100 * float(bounds.greatest):.1f}%."
                )
        return " ".join(lines)


def implied_share(
    study: Study, event: str, *, given: str, also: Iterable[str] = ()
) -> ImpliedShare:
    """The least and the greatest share of an answer in a group, from printed figures alone.

    Parameters
    ----------
    study : Study
    event, given : str
        Claims that print figures of the same respondents: the answer and the group.
    also : iterable of str
        Further claims that narrow the bounds: of other answers to the same items, or of a part of
        the respondents (``base: {who: ..., where: ...}``), which is a cell of the cross-tab.

    Returns
    -------
    ImpliedShare
        Exact bounds, each with a table that attains it.

    Raises
    ------
    KeyError
        If the register has no such claim.
    ValueError
        If a claim prints no figure, figures are not of the same respondents, a figure is possible
        under no rounding, or so many take part that their table has more than 4,096 cells.

    Notes
    -----
    The counts are those that print as the quotes at the stated n; a hedged figure leaves several.
    Whole numbers of respondents are put into the cells of a joint table (`alp_survey.stats
    .joint_bounds`): two figures alone give Frechet's bounds, more of them an integer program.

    References
    ----------
    Frechet M (1951). Sur les tableaux de correlation dont les marges sont donnees. Annales de
    l'Universite de Lyon A 14:53-77.

    Examples
    --------
    How many of those who earn below PKR 50,000 use AI regularly, nobody printed:

    >>> import alp_survey as alp
    >>> found = alp.implied_share(alp.load_study(), "ai_use_regular", given="income_below_50k")
    >>> found.both.least, found.both.greatest, found.n
    (18, 30, 44)
    >>> f"{float(found.inside.least):.3f} to {float(found.inside.greatest):.3f}"
    '0.562 to 0.938'
    >>> found.answers
    ('ai_use: Regularly | anything else', 'income_monthly: Below PKR 50,000 | anything else')
    """
    named = [event, given, *also]
    audited = {each.claim.id: each for each in audit(study).claims}
    members = [audited[study.claim(id).id] for id in dict.fromkeys(named)]
    instrument = _one_instrument(members, study)
    whole, parts = _sorted_out(members, instrument)
    if audited[event] not in whole or audited[given] not in whole:
        raise ValueError(
            f"event, given: got {event} and {given}; expected figures of all respondents"
        )
    problem = _Problem(instrument, whole, parts)
    answer, group = problem.mask(audited[event]), problem.mask(audited[given])
    shape, n, known = problem.shape, problem.n, list(problem.constraints())
    return ImpliedShare(
        event,
        given,
        n,
        problem.labels,
        count_bounds(shape, n, known, answer & group),
        share_bounds(shape, n, known, answer, group),
        share_bounds(shape, n, known, answer, ~group),
        difference_bounds(shape, n, known, answer, first_group=group, second_group=~group),
    )


_Answer = tuple[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class _Axis:
    """One direction of the table: every respondent is at one of its places.

    Of an item that takes one answer: the sets of codes that no figure tells apart, the last for
    whoever gave none of them. Of one that takes several: ticked or not, for each option.
    """

    item: str
    places: tuple[frozenset[int], ...]


class _Problem:
    """Printed figures as constraints on a joint table."""

    def __init__(
        self, instrument: Instrument, whole: list[ClaimAudit], parts: list[ClaimAudit]
    ) -> None:
        self.instrument, self.whole, self.parts = instrument, whole, parts
        self.n = whole[0].claim.n or 0
        answers = [_answer(each) for each in (*whole, *parts)]
        answers += [answer for each in parts for answer in _conditions(each)]
        by_item: dict[str, list[frozenset[int]]] = {}
        for name, codes in answers:
            by_item.setdefault(name, []).append(codes)
        self.axes = [
            axis for name, sets in by_item.items() for axis in _axes(instrument.item(name), sets)
        ]
        self.shape = tuple(len(axis.places) for axis in self.axes)
        if prod(self.shape) > MOST_CELLS:
            got = f"figures that make a table of {prod(self.shape)} cells"
            raise ValueError(f"also: got {got}; expected at most {MOST_CELLS}. Name fewer.")

    @property
    def labels(self) -> tuple[str, ...]:
        """What the axes are, place by place."""
        return tuple(f"{axis.item}: {self._places(axis)}" for axis in self.axes)

    def _places(self, axis: _Axis) -> str:
        item = self.instrument.item(axis.item)
        named = [
            " or ".join(item.category(code).label for code in sorted(codes)) or "anything else"
            for codes in axis.places
        ]
        return " | ".join(named)

    def gave(self, answer: _Answer) -> NDArray[np.bool_]:
        """The cells of those who gave one of some answers to an item."""
        name, codes = answer
        inside = [
            answer_cells(self.shape, number, [place])
            for number, axis in enumerate(self.axes)
            if axis.item == name
            for place, own in enumerate(axis.places)
            if own and own <= codes
        ]
        return np.asarray(np.logical_or.reduce(inside))

    def mask(self, each: ClaimAudit) -> NDArray[np.bool_]:
        """The cells that a figure counts."""
        return self.gave(_answer(each))

    def constraints(self) -> Iterator[CellSum]:
        """What is printed, and what no respondent can have answered."""
        for each in self.whole:
            counts = each.arithmetic.counts
            yield CellSum(self.mask(each), counts[0], counts[-1])
        for each in self.parts:
            inside = np.logical_and.reduce([self.gave(answer) for answer in _conditions(each)])
            counts, n = each.arithmetic.counts, each.claim.n or 0
            yield CellSum(inside, n, n)
            yield CellSum(inside & self.mask(each), counts[0], counts[-1])
        yield from self._exclusive()

    def _exclusive(self) -> Iterator[CellSum]:
        """Nobody ticked an option that excludes the others together with one of them."""
        for name in dict.fromkeys(axis.item for axis in self.axes):
            item = self.instrument.item(name)
            codes = frozenset(category.code for category in item.categories)
            for category in item.categories:
                alone = frozenset({category.code})
                others = codes - alone
                if (
                    category.exclusive
                    and item.kind == "multiple"
                    and self._has(name, alone)
                    and self._has(name, others)
                ):
                    yield CellSum(self.gave((name, alone)) & self.gave((name, others)), 0, 0)

    def _has(self, name: str, codes: frozenset[int]) -> bool:
        """Whether the table tells any of these codes."""
        return any(
            place & codes for axis in self.axes if axis.item == name for place in axis.places
        )


def _axes(item: Item, sets: Sequence[frozenset[int]]) -> list[_Axis]:
    """The axes of one item, as fine as the figures need them."""
    used = sorted(frozenset().union(*sets))
    if item.kind == "multiple":
        return [_Axis(item.name, (frozenset({code}), frozenset())) for code in used]
    alike: dict[tuple[bool, ...], set[int]] = {}
    for code in used:
        alike.setdefault(tuple(code in each for each in sets), set()).add(code)
    return [_Axis(item.name, (*map(frozenset, alike.values()), frozenset()))]


def _answer(each: ClaimAudit) -> _Answer:
    return each.claim.item or "", frozenset(each.claim.codes)


def _conditions(each: ClaimAudit) -> list[_Answer]:
    """The answers that make up the part of the respondents a figure is of."""
    where = each.claim.base.where if each.claim.base else {}
    return [(name, frozenset(codes)) for name, codes in where.items()]


def _one_instrument(members: list[ClaimAudit], study: Study) -> Instrument:
    """The survey that all figures are of."""
    for each in members:
        if each.claim.instrument is None or each.claim.item is None or not each.claim.codes:
            raise ValueError(
                f"{each.claim.id}: got a claim of no survey, item or answer; expected a figure"
            )
    return study.instrument(members[0].claim.instrument or "")


def _sorted_out(
    members: list[ClaimAudit], instrument: Instrument
) -> tuple[list[ClaimAudit], list[ClaimAudit]]:
    """Figures of all respondents, and those of a part of them."""
    parts = [each for each in members if _conditions(each)]
    whole = [each for each in members if each not in parts]
    reason = same_respondents(whole, instrument)
    for each in parts:
        if each.claim.instrument != instrument.id:
            reason = reason or f"'{each.claim.quote}' ({each.claim.id}) is of another survey"
        if each.claim.n is None or not each.arithmetic.counts:
            verdict = each.arithmetic.verdict
            reason = reason or f"'{each.claim.quote}' ({each.claim.id}): {verdict}"
    if reason:
        raise ValueError(f"figures: got some that bound nothing: {reason}; expected others")
    return whole, parts
