"""One statement without a figure against the data: does what was counted bear it?

A statement holds in the sample, or not; and where it does, chance alone could have made it so, or
hardly. Two answers of the same respondents are compared as such, by McNemar's exact test; a group
with all others by Fisher's; a trend by the exact test of Cochran and Armitage. Several comparisons
of one statement are adjusted by Holm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alp_survey.claims.derivation.figures import counted_ground
from alp_survey.claims.derivation.readings import (
    Ground,
    condition_words,
    find_ground,
    find_group,
    why_not_coded,
    why_not_countable,
)
from alp_survey.claims.derivation.results import Compared, Derivation, StatementVerdict
from alp_survey.claims.register import Claim
from alp_survey.claims.study import Study
from alp_survey.figures.reading import parse_quote
from alp_survey.instrument.models import Category, Item
from alp_survey.responses.responses import Responses
from alp_survey.stats.difference import difference_interval
from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.multiplicity import adjust
from alp_survey.stats.nonresponse import (
    answers_to_overturn_order,
    fragility_index,
    paired_fragility,
)
from alp_survey.stats.paired import mcnemar, paired_difference_interval
from alp_survey.stats.proportion import proportion_interval
from alp_survey.stats.trend import permutation_trend
from alp_survey.tables.comparing import is_in_order

__all__ = ["judge_statement_by_data"]

Rows = NDArray[np.bool_]
_UNTESTED = Derivation("not testable")
_MOST_RESPONDENTS = 2_000


def judge_statement_by_data(
    claim: Claim, study: Study, responses: Mapping[str, Responses]
) -> Derivation:
    """The derivation of a claim that prints no figure.

    Parameters
    ----------
    claim : Claim
        Without a quote.
    study : Study
    responses : mapping of instrument id to Responses
    """
    members = [study.claim(id) for id in claim.order] or [claim]
    if len({each.instrument for each in members}) > 1:
        return replace(_UNTESTED, reason=_TWO_SURVEYS)
    own = responses.get(members[0].instrument or "")
    reason = _why_not_testable(members, own)
    if reason or own is None:
        return replace(_UNTESTED, reason=reason)
    grounds = [_ground(each, study, own) for each in members]
    if not all(ground.base().any() for ground in grounds):
        counted = grounds[0].count()
        return replace(_UNTESTED, reason="nobody is in the base", counted=counted)
    if claim.order:
        return _judge_order(claim, grounds, study.settings.level / 100)
    return _judge_alone(grounds[0], study)


def _judge_alone(ground: Ground, study: Study) -> Derivation:
    """A statement on one item."""
    claim, level = ground.claim, study.settings.level / 100
    if claim.group:
        return _judge_group(ground, level)
    judges = {"trend": _judge_trend, "ranking": _judge_top}
    if claim.kind in judges:
        return judges[claim.kind](ground, level)
    if claim.kind == "composition":
        return _judge_parts(ground)
    if claim.kind in ("group", "comparison"):
        reason = "the register names no group, and no figures in an order"
        return replace(_UNTESTED, reason=reason, counted=ground.count())
    return _judge_prevalence(ground, study)


_TWO_SURVEYS = "its figures are of two surveys, and are not compared by a test"


def _ground(claim: Claim, study: Study, responses: Responses) -> Ground:
    """Whom a figure or a statement counts."""
    if claim.quote is None:
        return find_ground(claim, responses)
    return counted_ground(claim, study, responses)


def _why_not_testable(members: Sequence[Claim], responses: Responses | None) -> str:
    """Why a statement, or the figures that it orders, cannot be counted; empty if they can."""
    for each in members:
        reason = why_not_countable(each, responses)
        if reason:
            return reason
    if responses is not None and responses.instrument.weighted == "yes":
        return "the survey is weighted, and tests of statements know no weights"
    return ""


def _judge_order(claim: Claim, grounds: Sequence[Ground], level: float) -> Derivation:
    """Each figure ahead of the next, among the same respondents; no unnamed answer ahead of all."""
    pairs = [_paired(*pair, level) for pair in pairwise(grounds)]
    apart = next((pair for pair in pairs if not pair.first.base_n), None)
    if apart is not None:
        reason = f"nobody is in both bases: {apart.first.base}; {apart.second.base}"
        return replace(_UNTESTED, reason=reason, counted=grounds[0].count())
    found = _compared(pairs, grounds[0], level)
    one_item = len({each.claim.item for each in grounds}) == 1
    if claim.kind != "ranking" or not one_item:
        return found
    first = grounds[0].count()
    named = {code for each in grounds for code in each.claim.codes}
    ahead = [each for each in _rivals(grounds[0], named) if each.count().count > first.count]
    if not ahead:
        return found
    labels = " and ".join(f"{_label(each)} ({each.count().count})" for each in ahead)
    reason = f"more than its first place ({first.count}) named {labels}"
    return replace(found, verdict="not supported", reason=reason)


def _judge_top(ground: Ground, level: float) -> Derivation:
    """The answers named are ahead of every other answer to the item."""
    claim = ground.claim
    named = [ground.alone(code) for code in claim.codes]
    last = min(named, key=lambda each: each.count().count)
    rest = _rivals(ground, set(claim.codes))
    if not rest:
        reason = "the statement names every answer, and puts them in no order"
        return replace(_UNTESTED, reason=reason, counted=ground.count())
    return _compared([_paired(last, each, level) for each in rest], last, level)


def _judge_group(ground: Ground, level: float) -> Derivation:
    """The answer is more frequent in a group than among all others."""
    responses, group = ground.responses, ground.claim.group
    for name in group:
        reason = why_not_coded(responses.instrument.item(name), responses)
        if reason:
            return replace(_UNTESTED, reason=f"its group rests on {reason}")
    inside, known = find_group(ground)
    words = condition_words(responses.instrument, group)
    first = ground.count(among=inside, words=words)
    second = ground.count(among=known & ~inside, words="all others")
    if not first.base_n or not second.base_n:
        empty = first if not first.base_n else second
        reason = f"nobody is in the base: {empty.base}"
        return replace(_UNTESTED, reason=reason, counted=ground.count())
    counts = first.count, first.base_n, second.count, second.base_n
    interval = difference_interval(*counts, level=level)
    rows = [[each.count, each.base_n - each.count] for each in (first, second)]
    p = fisher_exact(rows).p
    if p is None:
        p = 1.0
    limits = _points(interval.estimate), _points(interval.low), _points(interval.high)
    small = first.base_n + second.base_n <= _MOST_RESPONDENTS
    fragile = fragility_index(*counts, level=_alpha(level)).number if small else None
    pair = Compared(first, second, *limits, p, p, "Fisher exact", fragility=fragile)
    return _compared([pair], ground, level)


def _judge_trend(ground: Ground, level: float) -> Derivation:
    """The answer is more frequent, step by step, along an ordered item (or less, if it falls)."""
    responses, claim = ground.responses, ground.claim
    if claim.across is None:
        reason = "the register names no ordered item (across) for it"
        return replace(_UNTESTED, reason=reason)
    across = responses.instrument.item(claim.across)
    reason = why_not_coded(across, responses)
    if not reason and not is_in_order(across):
        reason = f"the answers to {across.name} have no order; declare it with 'ordered: yes'"
    if reason:
        return replace(_UNTESTED, reason=reason)
    codes = _in_order(across)
    steps = [ground.base() & responses.coded[across.name].gave((code,)) for code in codes]
    table = [[int((rows & ground.hits).sum()) for rows in steps]]
    table.append([int(rows.sum()) - count for rows, count in zip(steps, table[0], strict=True)])
    # an empty step keeps its place: the next one is two steps away
    tested = permutation_trend(table) if len(steps) > 1 else None
    if tested is None or tested.p is None or tested.correlation is None:
        reason = "everybody gave the same answer, or is at the same step"
        return replace(_UNTESTED, reason=reason, counted=ground.count())
    # the first row holds who gave the answer: it rises where later steps have fewer of the rest
    holds = (tested.correlation > 0) if claim.falls else (tested.correlation < 0)
    of = [f"{count} of {int(rows.sum())}" for count, rows in zip(table[0], steps, strict=True)]
    said = f"along {across.name}: {', '.join(of)}; {tested.method}, p = {tested.p:.3g}"
    return Derivation(
        _verdict(holds=holds, beyond=tested.p < _alpha(level)),
        said,
        counted=ground.count(),
        tried=1,
    )


def _in_order(item: Item) -> list[int]:
    """The codes of an ordered item: of a scale as they are, of bands by their numbers."""
    valid = [each for each in item.categories if not each.missing]
    if item.kind == "scale":
        return sorted(each.code for each in valid)
    if all(each.band is not None for each in valid):
        valid.sort(key=_start)
    return [each.code for each in valid]


def _start(category: Category) -> float:
    """Where the numbers of a band begin."""
    band = category.band
    low = None if band is None else band.above if band.at_least is None else band.at_least
    return float("-inf") if low is None else float(low)


def _judge_parts(ground: Ground) -> Derivation:
    """The parts named are all there are, and somebody is in each."""
    parts = [ground.alone(code) for code in ground.claim.codes]
    others = [each for each in _others(ground, set(ground.claim.codes)) if each.count().count]
    said = ", ".join(f"{_label(each)} {each.count().count}" for each in [*parts, *others])
    empty = any(each.count().count == 0 for each in parts)
    verdict: StatementVerdict = "not supported" if empty or others else "supported"
    return Derivation(verdict, said, counted=ground.count(), tried=1)


def _judge_prevalence(ground: Ground, study: Study) -> Derivation:
    """How many said so, held against the share that the words are taken to mean."""
    counted, claim = ground.count(), ground.claim
    if not counted.base_n:
        return replace(_UNTESTED, reason="nobody is in the base", counted=counted)
    settings = study.settings
    method = None if settings.interval_method == "by base" else settings.interval_method
    own = proportion_interval(
        counted.count, counted.base_n, method=method, level=settings.level / 100
    )
    found = Derivation(
        "not testable",
        counted=counted,
        low=_points(own.low),
        high=_points(own.high),
        method=own.method,
        tried=1,
    )
    if claim.reads_as is None:
        what = "which share its words mean (reads_as)" if claim.words else "which share it claims"
        return replace(found, reason=f"the register does not say {what}")
    quote = parse_quote(claim.reads_as, hedges=study.hedges)
    if quote.word == "remainder" and quote.value is None:
        return replace(found, reason="a remainder is no share by itself (reads_as)")
    span = quote.span()
    holds = counted.count in span.counts(counted.base_n)
    beyond = all(span.holds(Fraction(limit)) for limit in (own.low, own.high))
    said = f"{claim.words!r} taken to mean {claim.reads_as}" if claim.words else claim.reads_as
    return replace(found, verdict=_verdict(holds=holds, beyond=beyond), reason=said)


def _compared(pairs: Sequence[Compared], ground: Ground, level: float) -> Derivation:
    """The verdict on shares each of which is said to be ahead of another."""
    adjusted = adjust([each.p for each in pairs])
    pairs = [replace(each, p_adjusted=p) for each, p in zip(pairs, adjusted, strict=True)]
    behind = [each for each in pairs if each.points <= 0]
    beyond = all(each.p_adjusted < _alpha(level) for each in pairs)
    return Derivation(
        _verdict(holds=not behind, beyond=beyond),
        counted=ground.count(),
        tried=1,
        compared=tuple(pairs),
    )


def _paired(first: Ground, second: Ground, level: float) -> Compared:
    """Two answers among the respondents who are in the bases of both."""
    rows = first.base() & second.base()
    one, two = rows & first.hits, rows & second.hits
    both, first_only, second_only = (
        int(each.sum()) for each in (one & two, one & ~two, two & ~one)
    )
    neither = int(rows.sum()) - both - first_only - second_only
    counted = (
        first.count(among=rows, words=_label(first)),
        second.count(among=rows, words=_label(second)),
    )
    if not rows.any():
        return Compared(*counted, 0.0, -100.0, 100.0, 1.0, 1.0, "McNemar exact")
    interval = paired_difference_interval(both, first_only, second_only, neither, level=level)
    limits = _points(interval.estimate), _points(interval.low), _points(interval.high)
    p = mcnemar(first_only, second_only).p_value
    ahead = answers_to_overturn_order(
        first_only + both, second_only + both, int(rows.sum()), exclusive=False
    )
    split = (first_only, second_only, both + neither)
    small = sum(split) <= _MOST_RESPONDENTS
    fragile = paired_fragility(*split, level=_alpha(level)).number if small else None
    return Compared(*counted, *limits, p, p, "McNemar exact", ahead, fragile)


def _alpha(level: float) -> float:
    """The level of significance that belongs to a level of confidence: 0.05 to 0.95."""
    return round(1 - level, 10)


def _others(ground: Ground, named: set[int]) -> list[Ground]:
    """The valid answers to an item that a claim does not name."""
    valid = [each.code for each in ground.answers.item.categories if not each.missing]
    return [ground.alone(code) for code in valid if code not in named]


def _rivals(ground: Ground, named: set[int]) -> list[Ground]:
    """Those that could be ahead of the ones named: "other" is not one answer, but many."""
    item = ground.answers.item
    return [each for each in _others(ground, named) if not item.category(each.claim.codes[0]).other]


def _label(ground: Ground) -> str:
    item = ground.answers.item
    return " or ".join(item.category(code).label for code in ground.claim.codes)


def _verdict(*, holds: bool, beyond: bool) -> StatementVerdict:
    if not holds:
        return "not supported"
    return "supported" if beyond else "in the sample only"


def _points(proportion: float) -> float:
    return round(100 * proportion, 10) + 0.0  # no minus before a nought
