"""How far those who did not answer, or would have answered otherwise, could change a result.

Nothing here is estimated and nothing assumed: the figures say how many people it would take, and
whether so many people exist is for the reader to see. None of them is a margin of error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from numbers import Rational
from typing import Literal, SupportsIndex

from alp_survey.stats.overlaps import require_whole
from alp_survey.stats.p_value_bounds import require_significance
from alp_survey.stats.proportion import require_base, require_count

__all__ = [
    "Fragility",
    "FragilityDirection",
    "WorstCaseBounds",
    "answers_to_overturn",
    "answers_to_overturn_order",
    "fragility_index",
    "further_to_overturn",
    "paired_fragility",
    "worst_case_bounds",
]

FragilityDirection = Literal["to_not_significant", "to_significant"]

_Counts = tuple[int, int]

_MOST_RESPONDENTS = 2_000  # each change is another exact test, of a millisecond there


@dataclass(frozen=True, slots=True)
class WorstCaseBounds:
    """The least and the greatest share of everybody eligible, whatever the others would have said.

    `least` and `greatest` are exact proportions, 0 to 1, of `eligible`; `least_count` and
    `greatest_count` are the people they stand for.
    """

    least: Fraction
    greatest: Fraction
    least_count: int
    greatest_count: int
    count: int
    answered: int
    eligible: int


@dataclass(frozen=True, slots=True)
class Fragility:
    """How many respondents' answers a verdict at a level of significance hangs on.

    `number` is of respondents; None, as are `p_after` and `counts_after`, where no number of them
    turns the verdict. The p-values are two-sided, and one below `level` is significant. The counts
    are the events in the first and the second group or, for pairs, the respondents who gave only
    the first and only the second answer.
    """

    number: int | None
    direction: FragilityDirection
    p_before: float
    p_after: float | None
    counts_before: tuple[int, int]
    counts_after: tuple[int, int] | None
    level: float


def worst_case_bounds(
    count: SupportsIndex, answered: SupportsIndex, eligible: SupportsIndex
) -> WorstCaseBounds:
    """Which share gave an answer, at the least and at the most, among all who could have answered.

    For item nonresponse, unit nonresponse and both together: only what `eligible` counts differs.
    The bounds speak of the eligible and of nobody else. They tell nothing of a population of which
    the eligible are no list, as with an open invitation.

    Parameters
    ----------
    count : int
        Respondents who gave the answer, 0 to `answered`.
    answered : int
        Respondents who answered the question, 0 to `eligible`. With 0 anything is possible.
    eligible : int
        At least 1. The respondents who were asked the question, for item nonresponse; the members
        of the frame, such as all who were invited, for unit nonresponse and for both together.

    Returns
    -------
    WorstCaseBounds
        ``count / eligible``, as if none of the others gave the answer, to
        ``(count + eligible - answered) / eligible``, as if all of them did. Both are possible, and
        so is every whole number of people between. The bounds are ``1 - answered / eligible``
        apart, whatever the count.

    Raises
    ------
    ValueError
        If the numbers are not whole with 0 <= count <= answered <= eligible and eligible >= 1.

    References
    ----------
    Manski C F (1989). Anatomy of the selection problem. Journal of Human Resources 24:343-360.
    Manski C F (1990). Nonparametric bounds on treatment effects. American Economic Review
    80(2):319-323.
    Horowitz J L, Manski C F (2000). Nonparametric analysis of randomized experiments with missing
    covariate and outcome data. Journal of the American Statistical Association 95:77-84.

    Examples
    --------
    Of 44 digital workers 40 answered, 32 of them with yes:

    >>> bounds = worst_case_bounds(32, 40, 44)
    >>> print(bounds.least, bounds.greatest, bounds.least_count, bounds.greatest_count)
    8/11 9/11 32 36

    Had 100 been invited, the same answers would leave most of it open:

    >>> bounds = worst_case_bounds(32, 40, 100)
    >>> print(bounds.least, bounds.greatest)
    8/25 23/25
    """
    everybody = require_base(eligible, "eligible")
    respondents = require_whole(answered, "answered", 0, everybody)
    least = require_whole(count, "count", 0, respondents)
    greatest = least + everybody - respondents
    return WorstCaseBounds(
        least=Fraction(least, everybody),
        greatest=Fraction(greatest, everybody),
        least_count=least,
        greatest_count=greatest,
        count=least,
        answered=respondents,
        eligible=everybody,
    )


def answers_to_overturn(
    count: SupportsIndex, base: SupportsIndex, threshold: Fraction, *, above: bool = True
) -> int:
    """How many respondents would have to answer the other way for a claim of a share to fall.

    The claim is that the share is above the threshold, as a majority is above one half, or below
    it. It falls where the share is just the threshold. The base stays as it is.

    Parameters
    ----------
    count : int
        Respondents in the numerator, 0 to `base`.
    base : int
        Respondents in the denominator, at least 1.
    threshold : Fraction
        0 to 1, exact: ``Fraction(1, 2)`` for a majority. 0 and 1 may be ints.
    above : bool
        Whether the claim is that the share is above the threshold; else that it is below.

    Returns
    -------
    int
        Respondents whose answers would change; 0 where the claim does not hold as it is. There is
        always such a number: with all answers one way no claim of the other holds.

    Raises
    ------
    ValueError
        If count or base is not such a number, or threshold is not such a fraction.

    See Also
    --------
    further_to_overturn : how many more respondents it would take.

    Examples
    --------
    That 32 of 44 digital workers are a majority falls with the tenth who says otherwise:

    >>> answers_to_overturn(32, 44, Fraction(1, 2))
    10
    >>> answers_to_overturn(22, 44, Fraction(1, 2))
    0
    >>> answers_to_overturn(10, 44, Fraction(1, 4), above=False)
    1
    """
    number, n, limit = _as_claim_from_above(count, base, threshold, above=above)
    return max(0, number - math.floor(limit * n))


def further_to_overturn(
    count: SupportsIndex, base: SupportsIndex, threshold: Fraction, *, above: bool = True
) -> int | None:
    """How many further respondents, all answering the other way, would make a claim fall.

    Compare it with the number of those who did not answer. Where it is more than that, the claim
    holds of everybody eligible, whatever they would have said.

    Parameters
    ----------
    count, base, threshold, above
        As in `answers_to_overturn`; the base grows with the further respondents.

    Returns
    -------
    int or None
        Further respondents; 0 where the claim does not hold as it is. None where no number of them
        is enough: a share above 0 never gets down to 0, nor one below 1 up to 1.

    Raises
    ------
    ValueError
        As in `answers_to_overturn`.

    Notes
    -----
    For a claim from above it is the least m with ``count / (base + m) <= threshold``. Such a claim
    holds of all eligible just where `worst_case_bounds` has its least share above the threshold.

    Examples
    --------
    >>> further_to_overturn(32, 44, Fraction(1, 2))
    20
    >>> further_to_overturn(10, 44, Fraction(1, 4), above=False)
    2
    >>> print(further_to_overturn(1, 44, Fraction(0)))
    None
    """
    number, n, limit = _as_claim_from_above(count, base, threshold, above=above)
    if number <= limit * n:
        return 0
    return math.ceil(number / limit) - n if limit else None


def answers_to_overturn_order(
    first: SupportsIndex, second: SupportsIndex, base: SupportsIndex, *, exclusive: bool
) -> int:
    """How many respondents would have to answer otherwise for one option not to lead another.

    Parameters
    ----------
    first, second : int
        Respondents who gave each option, 0 to `base`.
    base : int
        Respondents who were asked for both.
    exclusive : bool
        Whether a respondent could give only one of the two, as in a single-choice question; then
        the two counts are no more than the base together. False for multiple response.

    Returns
    -------
    int
        Respondents; with them the two options are level, or the second leads by one. 0 where the
        first does not lead as it is.

    Raises
    ------
    ValueError
        If the counts or the base are not such numbers, or exclusive is not a bool.

    Notes
    -----
    It is half of the lead, rounded up, in both kinds of question. One respondent changes the lead
    by 2 at the most: one who gave the first option and not the second, and now does the reverse. A
    single-choice question has only such respondents behind its first option. Multiple response
    has, however the two options overlap, at least as many of them as the lead, since the lead is
    those who gave only the first less those who gave only the second; so the number does not depend
    on the cross-tab of the two, which the counts do not tell. Nobody ticks more options than
    before, so a limit to their number does not matter either. If ticks change and not respondents,
    a swap being two ticks, it takes the whole lead.

    Examples
    --------
    >>> answers_to_overturn_order(31, 22, 44, exclusive=False)
    5
    >>> answers_to_overturn_order(20, 19, 44, exclusive=True)
    1
    >>> answers_to_overturn_order(19, 20, 44, exclusive=True)
    0
    """
    n = require_base(base)
    leading = require_whole(first, "first", 0, n)
    following = require_whole(second, "second", 0, n)
    if not isinstance(exclusive, bool):
        raise ValueError(f"exclusive: got {exclusive!r}; expected True or False.")
    if exclusive and leading + following > n:
        raise ValueError(
            f"first, second: got {leading} and {following}; expected at most the base together,"
            f" {n}, if nobody could give both."
        )
    return max(0, -((following - leading) // 2))


def fragility_index(
    a: SupportsIndex,
    n1: SupportsIndex,
    b: SupportsIndex,
    n2: SupportsIndex,
    *,
    level: float = 0.05,
) -> Fragility:
    """How many respondents of one group decide whether Fisher's exact test is significant.

    Parameters
    ----------
    a, b : int
        Events in the first and in the second group: respondents who gave the answer.
    n1, n2 : int
        Respondents in each group, at least 1; up to 2,000 together.
    level : float
        Of significance: 0.05, not 0.95.

    Returns
    -------
    Fragility
        The fragility index where the difference is significant, the reverse fragility index where
        it is not; `direction` says which.

    Raises
    ------
    ValueError
        If a count is not a whole number from 0 to its group, a group has no respondent or both have
        too many, or level is not one.

    Notes
    -----
    Only the group with fewer events changes: each step makes an event of one of its other
    respondents, or the reverse, and its size stays. For the fragility index its share moves towards
    the share of the other group, for the reverse index away from it. Where the group with fewer
    events has the lower share, as always with groups of one size, events are added for the first
    and taken away for the second: these are the two published indices. With a small group it may
    have the higher share, and the published steps would lead away from their aim; there they are
    exchanged. With as many events in both, the group with the lower share changes. None where the
    group runs out of respondents first, as the reverse index often does: with few events there are
    few to take away.

    Where all respondents of both groups, or none, are events, p is 1.

    The index depends on the level and on how many answered; it is no measure of how large a
    difference is.

    References
    ----------
    Walsh M, Srinathan S K, McAuley D F, et al. (2014). The statistical significance of randomized
    controlled trial results is frequently fragile: a case for a Fragility Index. Journal of
    Clinical Epidemiology 67:622-628.
    Khan M S, Fonarow G C, Friede T, et al. (2020). Application of the reverse fragility index to
    statistically nonsignificant randomized clinical trial results. JAMA Network Open 3:e2012469.

    Examples
    --------
    Of 22 workers with little schooling 6 use AI, of 22 others 15. Two answers decide:

    >>> fragile = fragility_index(6, 22, 15, 22)
    >>> fragile.number, fragile.direction, fragile.counts_after
    (2, 'to_not_significant', (8, 15))
    >>> f"{fragile.p_before:.3f} to {fragile.p_after:.3f}"
    '0.015 to 0.069'
    >>> reverse = fragility_index(8, 22, 15, 22)
    >>> reverse.number, reverse.direction, reverse.counts_after
    (1, 'to_significant', (7, 15))
    """
    from alp_survey.stats.fisher import fisher_exact

    sizes = require_base(n1, "n1"), require_base(n2, "n2")
    events = require_whole(a, "a", 0, sizes[0]), require_whole(b, "b", 0, sizes[1])
    level = require_significance(level)
    if sum(sizes) > _MOST_RESPONDENTS:
        raise ValueError(
            f"n1, n2: got {sum(sizes)}; expected at most {_MOST_RESPONDENTS} respondents together."
        )

    def p_value(counts: _Counts) -> float:
        table = [[count, size - count] for count, size in zip(counts, sizes, strict=True)]
        p = fisher_exact(table).p
        return 1.0 if p is None else p  # no test where a column is empty

    shares = [Fraction(count, size) for count, size in zip(events, sizes, strict=True)]
    changing = min((0, 1), key=lambda group: (events[group], shares[group]))
    is_lower = shares[changing] <= shares[1 - changing]
    is_significant = p_value(events) < level
    count, size = events[changing], sizes[changing]
    upwards = is_lower == is_significant
    numbers = range(count + 1, size + 1) if upwards else range(count - 1, -1, -1)
    steps = ((events[0], each) if changing else (each, events[1]) for each in numbers)
    return _fragility(events, steps, p_value, level)


def paired_fragility(
    first_only: SupportsIndex,
    second_only: SupportsIndex,
    concordant: SupportsIndex,
    *,
    level: float = 0.05,
) -> Fragility:
    """How many respondents decide whether McNemar's exact test of two answers is significant.

    Parameters
    ----------
    first_only, second_only : int
        Respondents who gave the first answer and not the second, and the reverse.
    concordant : int
        Respondents who gave both answers or neither; up to 2,000 respondents in all.
    level : float
        Of significance: 0.05, not 0.95.

    Returns
    -------
    Fragility
        `number` is the least number of respondents who would have to answer otherwise, each in any
        way and to both questions, for p to pass the level; None where no number is enough,
        because too few respondents answered to be significant at all.

    Raises
    ------
    ValueError
        If a count is not a whole number of at least 0, there is no respondent or too many, or level
        is not one.

    Notes
    -----
    A respondent who moves from one kind of disagreement to the other changes p at least as much as
    one who moves from or to agreement, since P(X <= x) of n + 1 trials lies between P(X <= x - 1)
    and P(X <= x) of n. So the fewest respondents are found by moving them from the more frequent
    kind to the other until p is not below the level; or, to become significant, from the less
    frequent kind to the other and, once nobody is left there, from agreement. With as many of
    either kind the first becomes the more frequent. A significant result can always be turned: of
    equal counts p is 1.

    References
    ----------
    McNemar Q (1947). Psychometrika 12:153-157.
    Walsh M, et al. (2014), Khan M S, et al. (2020): as in `fragility_index`, there of two groups.

    Examples
    --------
    Of 44 digital workers 11 use only a phone, 2 use only a computer, and 31 both or neither:

    >>> fragile = paired_fragility(11, 2, 31)
    >>> fragile.number, fragile.counts_after, f"{fragile.p_before:.3f} to {fragile.p_after:.3f}"
    (1, (10, 3), '0.022 to 0.092')
    >>> paired_fragility(5, 0, 39).counts_after, paired_fragility(5, 0, 0).number
    ((6, 0), None)
    """
    counts = (
        require_whole(first_only, "first_only", 0),
        require_whole(second_only, "second_only", 0),
    )
    rest = require_whole(concordant, "concordant", 0)
    level = require_significance(level)
    respondents = sum(counts) + rest
    if not 1 <= respondents <= _MOST_RESPONDENTS:
        raise ValueError(
            f"first_only, second_only, concordant: got {respondents} respondents in all; expected 1"
            f" to {_MOST_RESPONDENTS}."
        )
    more, fewer = max(counts), min(counts)
    if _sign_test(counts) < level:
        moves = [(more - k, fewer + k) for k in range(1, (more - fewer) // 2 + 1)]
    else:
        moves = [(more + k, fewer - k) for k in range(1, fewer + 1)]
        moves += [(more + fewer + k, 0) for k in range(1, rest + 1)]
    first_is_more = counts[0] >= counts[1]
    steps = (each if first_is_more else (each[1], each[0]) for each in moves)
    return _fragility(counts, steps, _sign_test, level)


def _as_claim_from_above(
    count: SupportsIndex, base: SupportsIndex, threshold: Fraction, *, above: bool
) -> tuple[int, int, Fraction]:
    """Return count, base and threshold of the claim, said of the other answers if it is of below.

    That the share is below a threshold is that the share of the rest is above the rest of 1.
    """
    number, n = require_count(count, base)
    if (
        isinstance(threshold, bool)
        or not isinstance(threshold, Rational)
        or not 0 <= threshold <= 1
    ):
        raise ValueError(
            f"threshold: got {threshold!r}; expected a fraction from 0 to 1, such as"
            " Fraction(1, 2)."
        )
    limit = Fraction(threshold)
    if not isinstance(above, bool):
        raise ValueError(f"above: got {above!r}; expected True or False.")
    return (number, n, limit) if above else (n - number, n, 1 - limit)


def _sign_test(counts: _Counts) -> float:
    """Return McNemar's exact two-sided p, rounded once."""
    disagreements, fewer = sum(counts), min(counts)
    if counts[0] == counts[1]:
        return 1.0
    ways = term = 1
    for x in range(1, fewer + 1):
        term = term * (disagreements - x + 1) // x
        ways += term
    return 2 * ways / (1 << disagreements)


def _fragility(
    before: _Counts,
    steps: Iterable[_Counts],
    p_value: Callable[[_Counts], float],
    level: float,
) -> Fragility:
    """Return the first step, a respondent each, that is on the other side of the level."""
    p_before = p_value(before)
    is_significant = p_before < level
    number: int | None = None
    after: _Counts | None = None
    p_after: float | None = None
    for changed, counts in enumerate(steps, start=1):
        p = p_value(counts)
        if (p < level) != is_significant:
            number, after, p_after = changed, counts, p
            break
    return Fragility(
        number=number,
        direction="to_not_significant" if is_significant else "to_significant",
        p_before=p_before,
        p_after=p_after,
        counts_before=before,
        counts_after=after,
        level=level,
    )
