"""One figure against the data: is it what they give, and if not, what gives it?

The explanations are tried in one order, and the first that gives the printed figure is the verdict:

1. as the document states it, halves up (a hedge or word: within what it allows),
2. the same, by another rule for an exact half,
3. the same, truncated, then rounded up,
4. another base, mentions, with those who were excluded, with or without weights; ways whose n is
   the stated one first,
5. the complement,
6. a subgroup, where its n is the stated one or chance would hardly give the figure.

What is none of these differs, and by how much is said of the stated way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import get_args

import numpy as np

from alp_survey.claims.derivation.printed import Printed, PrintedNumber, PrintedShare
from alp_survey.claims.derivation.readings import (
    Ground,
    other_ways,
    stated_grounds,
    subgroups,
    why_not_countable,
)
from alp_survey.claims.derivation.results import (
    Counted,
    Derivation,
    DerivationVerdict,
    StatedN,
    StatementVerdict,
)
from alp_survey.claims.register import Claim
from alp_survey.claims.study import Study
from alp_survey.claims.worst_cases import worst_cases
from alp_survey.figures.quotes import RoundingRule
from alp_survey.figures.reading import parse_count, parse_quote
from alp_survey.responses.responses import Responses
from alp_survey.stats.nonresponse import answers_to_overturn, further_to_overturn
from alp_survey.stats.proportion import proportion_interval
from alp_survey.stats.weighting import WeightedMethod, sum_weights, weighted_proportion
from alp_survey.tables.bases import BaseKind

__all__ = ["HARDLY", "counted_ground", "judge_figure_by_data"]

HARDLY = 0.05
"""A subgroup of another n explains a figure only if fewer than so many would do so by chance."""

_ROUNDINGS: tuple[tuple[DerivationVerdict, tuple[RoundingRule, ...]], ...] = (
    ("re-derives", ("half_up",)),
    ("re-derives only by another tie rule", ("half_down", "half_even")),
    ("re-derives only if truncated", ("truncated",)),
    ("re-derives only if rounded up", ("rounded_up",)),
)


def judge_figure_by_data(claim: Claim, study: Study, responses: Responses | None) -> Derivation:
    """The derivation of a claim that prints a share, a composition or a count.

    Parameters
    ----------
    claim : Claim
        With a quote.
    study : Study
    responses : Responses or None
        To the instrument of the claim; None where none were given.
    """
    reason = why_not_countable(claim, responses)
    if reason or responses is None:
        return Derivation("not derivable", reason)
    ground = counted_ground(claim, study, responses)
    if not ground.base().any():
        counted = ground.count()
        return Derivation("not derivable", f"nobody is in the base: {counted.base}", counted)
    printed = _printed(claim, study)
    found = _judge_remainder(ground, study) if printed is None else _explained(ground, printed)
    return _with_interval(_with_other_prints(found, ground, study), ground, study)


def counted_ground(claim: Claim, study: Study, responses: Responses) -> Ground:
    """Whom a figure counts: in the likeliest way the document allows that gives it, if one does."""
    grounds, printed = stated_grounds(claim, responses), _printed(claim, study)
    giving = (each for each in grounds if printed and printed.fits(each.count(), "half_up"))
    return next(giving, grounds[0])


def _printed(claim: Claim, study: Study) -> Printed | None:
    """What is printed; None of statements, and of a remainder, which is no number."""
    if claim.quote is None:
        return None
    if claim.kind == "count":
        return PrintedNumber(parse_count(claim.quote))
    quote = parse_quote(claim.quote, hedges=study.hedges)
    return None if quote.word == "remainder" and quote.value is None else PrintedShare(quote)


def _explained(ground: Ground, printed: Printed) -> Derivation:
    """The first explanation of a printed figure, in the order above."""
    stated = ground.count()
    found = Derivation("differs", counted=stated, prints_as=printed.prints(stated), tried=1)
    for verdict, rules in _ROUNDINGS:
        if any(printed.fits(stated, rule) for rule in rules):
            return _with_n(replace(found, verdict=verdict), ground, stated)
    ways = list(other_ways(ground))
    groups = list(subgroups(ground))
    n = ground.claim.n
    points, respondents = printed.difference(stated)
    found = replace(
        _with_n(found, ground, stated),
        tried=1 + len(ways) + len(groups) + printed.has_complement,
        points_off=points,
        respondents_off=respondents,
    )
    fitting = [each for each in ways if printed.fits(each, "either")]
    fitting.sort(key=lambda each: each.base_n != n)
    among = [each for each in groups if printed.fits(each, "half_up")]
    if fitting:
        return _on(found, "re-derives on another base", fitting[0], [*fitting[1:], *among], ground)
    if printed.has_complement and (rest := _complement(stated, printed)) is not None:
        return _on(found, "is the complement", rest, among, ground)
    same_n = [each for each in among if each.base_n == n]
    by_chance = sum(printed.chance(each) for each in groups if each.base_n != n)
    if same_n or (among and by_chance < HARDLY):
        first, *others = sorted(among, key=lambda each: each.base_n != n)
        return _on(found, "re-derives on another base", first, others, ground)
    reasons = [_slipped(ground, printed), _by_chance(among, groups, by_chance, n)]
    if respondents is None and stated.percent is not None and not stated.weighted:
        reasons.insert(0, f"no count of {stated.base_n} prints so")
    return replace(found, reason="; ".join(filter(None, reasons)), also=tuple(among))


def _on(
    found: Derivation,
    verdict: DerivationVerdict,
    way: Counted,
    others: Sequence[Counted],
    ground: Ground,
) -> Derivation:
    """A figure that another way of counting gives."""
    found = replace(found, verdict=verdict, explained_by=way, also=tuple(others))
    return _with_n(found, ground, way)


def _with_n(found: Derivation, ground: Ground, counted: Counted) -> Derivation:
    """Adds what the stated n is, held against the base of what was counted."""
    stated_n, of = _stated_n(ground, counted)
    return replace(found, stated_n=stated_n, n_of=of)


def _complement(stated: Counted, printed: Printed) -> Counted | None:
    """Everybody else in the same base, if that is the printed figure."""
    if stated.percent is None:
        return None
    rest = replace(
        stated,
        how="complement",
        count=stated.base_n - stated.count,
        percent=100 - stated.percent,
        base=f"{stated.base}, without the answer",
    )
    return rest if printed.fits(rest, "either") else None


def _slipped(ground: Ground, printed: Printed) -> str:
    """Other answers to the same item whose figure it is: a slip of a row in a table."""
    item, claim = ground.answers.item, ground.claim
    if len(claim.codes) != 1:
        return ""
    others = [
        (each.label, ground.alone(each.code).count())
        for each in item.categories
        if each.code not in claim.codes
    ]
    labels = [f"'{label}'" for label, way in others if way.count and printed.fits(way, "half_up")]
    return f"it is the figure of {' and of '.join(labels)}" if labels else ""


def _by_chance(
    among: Sequence[Counted], groups: Sequence[Counted], expected: float, n: int | None
) -> str:
    """Subgroups that give the figure, and why that explains nothing."""
    if not among:
        return ""
    said = f"{among[0].base}: {among[0].count} of {among[0].base_n}"
    return (
        f"{len(among)} of {len(groups)} subgroups give it ({said}), which is no explanation:"
        f"{' none has the stated n, and' if n is not None else ''} chance alone would make"
        f" {expected:.1f} do so"
    )


_ROUNDED = 0.5  # a weighted base is printed as a whole number


def _stated_n(ground: Ground, counted: Counted) -> tuple[StatedN, str]:
    """What the stated n is in the data, and of whom."""
    n = ground.claim.n
    if n is None:
        return "not stated", ""
    if n == counted.base_n:
        return "agrees", ""
    everybody = replace(ground, kept=ground.responses.kept)
    for each in (ground, everybody):
        for who in dict.fromkeys((ground.who, *get_args(BaseKind))):
            way = each.count(who=who)
            if way.base_n == n:
                return "of another base", way.base
            if each.weighted and each.weights is not None:
                whole = float(each.weights[each.base(who)].sum())
                if abs(whole - n) <= _ROUNDED:
                    return "of another base", f"{way.base}, weighted"
    if n == len(ground.kept):
        return "of another base", "all respondents, before exclusions"
    return "differs", ""


def _judge_remainder(ground: Ground, study: Study) -> Derivation:
    """What is printed as the rest is the rest, if its whole leaves nobody out and nobody doubled.

    The whole is the block that the claim is of, or that it says the same as.
    """
    claim, stated = ground.claim, ground.count()
    blocks = study.register.blocks
    block = next(each for each in blocks if each.id == claim.block or claim.id in each.claims)
    unnamed = [id for id in block.claims if not study.claim(id).codes]
    if unnamed:
        reason = f"the register names no answer (codes) for its other part '{unnamed[0]}'"
        return Derivation("not derivable", reason)
    gave = [ground.answers.gave(study.claim(id).codes) for id in block.claims]
    times = np.add.reduce([each.astype(int) for each in gave])[ground.base()]
    left, several = int((times == 0).sum()), int((times > 1).sum())
    found = _with_n(Derivation("re-derives", counted=stated, tried=1), ground, stated)
    reason = ""
    if stated.count == 0:
        reason = "nobody gave this answer"
    elif left:
        reason = f"{left} of {stated.base_n} are in none of the parts of {block.id}"
    elif several:
        reason = f"{several} of {stated.base_n} are in more than one part of {block.id}"
    return replace(found, verdict="differs", reason=reason) if reason else found


def _with_other_prints(found: Derivation, ground: Ground, study: Study) -> Derivation:
    """Other ways in which the document prints the same figure must hold, too."""
    counted, claim = found.counted, ground.claim
    if counted is None or counted.percent is None:
        return found
    wrong: list[str] = []
    words: list[str] = []
    places = [(each.prints, each.section) for each in claim.places]
    for prints, section in [(claim.quote, ""), *places]:
        if prints is None:
            continue
        if claim.kind == "count":
            holds = parse_count(prints) == counted.count
        else:
            quote = parse_quote(prints, hedges=study.hedges)
            words.append(quote.word)
            holds = quote.word == "remainder" or PrintedShare(quote).fits(counted, "either")
        if section and not holds:
            said = f"{counted.count} of {counted.base_n} is not"
            wrong.append(f"section {section} prints {prints!r}, which {said}")
    if "majority" in words:
        found = replace(found, majority="majority")
    elif "minority" in words:
        found = replace(found, majority="minority")
    if not wrong:
        return found
    reasons = "; ".join(filter(None, (found.reason, *wrong)))
    verdict = "differs" if found.verdict in _AS_STATED else found.verdict
    return replace(found, verdict=verdict, reason=reasons)


_AS_STATED = ("re-derives", "re-derives only by another tie rule")


def _with_interval(found: Derivation, ground: Ground, study: Study) -> Derivation:
    """Adds the interval of the stated way, and whether a majority is one beyond the sample."""
    counted, settings = found.counted, study.settings
    if counted is None or not counted.base_n or counted.percent is None:
        return found
    method = None if settings.interval_method == "by base" else settings.interval_method
    level = settings.level / 100
    if counted.weighted and ground.weights is not None:
        rows = ground.base()
        share = weighted_proportion(
            sum_weights(ground.weights[rows & ground.hits]),
            sum_weights(ground.weights[rows]),
            sample=int(ground.responses.kept.sum()),
            method=_weighted_method(method),
            level=level,
        )
        if share.low is None or share.high is None:
            return found
        limits, named = (share.low, share.high), f"{share.method}, effective base"
        found = _with_reason(found, _unweighted(ground))
    else:
        own = proportion_interval(counted.count, counted.base_n, method=method, level=level)
        limits, named = (own.low, own.high), own.method
    low, high = (round(100 * limit, 10) for limit in limits)
    found = replace(found, low=low, high=high, method=named)
    found = replace(found, beyond_sample=_beyond(found, low, high))
    return found if counted.weighted else _with_worst_cases(found, ground)


def _unweighted(ground: Ground) -> str:
    """How many of the base count for nothing; empty if nobody."""
    if ground.weights is None:
        return ""
    without = int((ground.base() & (ground.weights == 0)).sum())
    return f"{without} of the base have no weight, and count for nothing" if without else ""


def _with_reason(found: Derivation, reason: str) -> Derivation:
    return replace(found, reason="; ".join(filter(None, (found.reason, reason))))


def _weighted_method(method: str | None) -> WeightedMethod | None:
    """The method of the study, if weights know it."""
    return next((each for each in get_args(WeightedMethod) if each == method), None)


def _with_worst_cases(found: Derivation, ground: Ground) -> Derivation:
    """Adds what those who did not answer could change, and on how many answers a majority hangs."""
    valid, claim = ground.count(who="valid"), ground.claim
    item = ground.answers.item
    if any(item.category(code).missing for code in claim.codes):
        return found  # who said "don't know" is one of those whose answer is not known
    asked = int(ground.base("asked").sum())
    everybody = (claim.base is None or not claim.base.where) and not item.asked_if
    frame = ground.responses.instrument.sampling.frame_size if everybody else None
    counts = (valid.count, valid.count)
    worst = worst_cases(counts, valid.base_n, asked=asked, frame=frame)
    found = replace(found, worst_cases=worst)
    if found.majority is None or found.counted is None:
        return found
    above, half = found.majority == "majority", Fraction(1, 2)
    count, base_n = found.counted.count, found.counted.base_n
    return replace(
        found,
        to_overturn=answers_to_overturn(count, base_n, half, above=above),
        further_to_overturn=further_to_overturn(count, base_n, half, above=above),
    )


def _beyond(found: Derivation, low: float, high: float) -> StatementVerdict | None:
    """Whether a majority or minority clears a half beyond the sample; None of other figures."""
    if found.majority is None or found.counted is None or found.counted.percent is None:
        return None
    clear, holds = low > 50, found.counted.percent > 50
    if found.majority == "minority":
        clear, holds = high < 50, found.counted.percent < 50
    if clear:
        return "supported"
    return "in the sample only" if holds else "not supported"
