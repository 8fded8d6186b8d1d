"""What the printed figures imply of a statement that needs a cross-tab nobody printed.

Needs no respondents' data. Two printed figures of the same respondents leave a range of numbers who
gave both answers (Frechet); over all of it the statement must hold, can hold or cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise, product
from typing import Literal

from alp_survey.claims.register import Claim
from alp_survey.claims.study import Study
from alp_survey.claims.verdicts import ClaimAudit, Implied, ImpliedPair, ImpliedVerdict
from alp_survey.instrument.models import Instrument
from alp_survey.stats.p_value_bounds import group_p_bounds, paired_p_bounds

__all__ = ["judge_implied", "same_respondents"]

_MOST_PAIRS = 10_000
_UNBOUNDED: ImpliedVerdict = "no bounds"


def judge_implied(claim: Claim, study: Study, audited: Mapping[str, ClaimAudit]) -> Implied | None:
    """What the print implies of an order of figures or of a group; None of other claims.

    Parameters
    ----------
    claim : Claim
    study : Study
    audited : mapping of claim id to ClaimAudit
        Every claim of the study that prints a figure, by arithmetic.
    """
    if claim.quote is not None or not (claim.order or claim.group):
        return None
    instrument = study.instrument(claim.instrument) if claim.instrument else None
    if instrument is None:
        return Implied(_UNBOUNDED, "the document does not say which survey is meant")
    if claim.order:
        members = [audited[id] for id in claim.order]
        reason = same_respondents(members, instrument) or _too_many(members, instrument)
        if reason:
            return Implied(_UNBOUNDED, reason)
        level = (100 - study.settings.level) / 100
        return _judged([_ordered(*pair, instrument, level) for pair in pairwise(members)], level)
    return _of_group(claim, study, instrument, audited)


def same_respondents(members: Iterable[ClaimAudit], instrument: Instrument) -> str:
    """Why figures cannot be taken to be of the same respondents; empty if they can.

    Only figures of the whole survey can: of two bases of 40 among 44 nobody knows whether they are
    the same 40.
    """
    for each in members:
        claim, base = each.claim, each.claim.base
        named = f"{claim.quote!r} ({claim.id})"
        if claim.instrument != instrument.id:
            return f"{named} is of another survey"
        if instrument.weighted == "yes":
            return "weighted figures are no counts, and bound nothing"
        if claim.n is None:
            return f"no base is stated for {named}"
        if base is not None and base.where:
            return f"{named} is of a part of the respondents"
        if instrument.n_stated is not None and claim.n != instrument.n_stated:
            whole = f"{claim.n} of the {instrument.n_stated} respondents"
            return f"{named} is of {whole}, and which of them is not known"
        if not each.arithmetic.counts:
            return f"{named} is {each.arithmetic.verdict} at n = {claim.n}"
    if len({each.claim.n for each in members}) > 1:
        return "the figures have different bases"
    return ""


def _ordered(
    first: ClaimAudit, second: ClaimAudit, instrument: Instrument, level: float
) -> ImpliedPair:
    """Two answers of the same respondents, the first said to be ahead."""
    n = first.claim.n or 0
    one, two = first.arithmetic.counts, second.arithmetic.counts
    p = paired_p_bounds(
        one,
        two,
        n,
        level=level,
        exclusive=_exclude_each_other(first.claim, second.claim, instrument),
    )
    return ImpliedPair(
        first.claim.id,
        second.claim.id,
        Fraction(one[0] - two[-1], n),
        Fraction(one[-1] - two[0], n),
        p,
    )


def _too_many(members: Iterable[ClaimAudit], instrument: Instrument) -> str:
    """Why answers that exclude each other cannot have these figures; empty if they can."""
    for first, second in pairwise(members):
        fewest = first.arithmetic.counts[0] + second.arithmetic.counts[0]
        exclusive = _exclude_each_other(first.claim, second.claim, instrument)
        if exclusive and fewest > (first.claim.n or 0):
            both = f"{first.claim.id} and {second.claim.id}"
            return f"{both} exclude each other, and are more than all together"
    return ""


def _exclude_each_other(first: Claim, second: Claim, instrument: Instrument) -> bool:
    """Whether nobody can be counted in both: two answers to an item that takes one."""
    if first.item is None or first.item != second.item or set(first.codes) & set(second.codes):
        return False
    return instrument.item(first.item).kind in ("single", "scale")


def _of_group(
    claim: Claim, study: Study, instrument: Instrument, audited: Mapping[str, ClaimAudit]
) -> Implied:
    """An answer said to be more frequent in a group than among all others."""
    answer = _printed(claim.item, claim.codes, claim, audited)
    if len(claim.group) > 1:
        return Implied(_UNBOUNDED, "its group rests on several items")
    (name, codes), *_ = claim.group.items()
    group = _printed(name, codes, claim, audited)
    missing = [
        what for what, each in (("the answer", answer), ("the group", group)) if each is None
    ]
    if answer is None or group is None:
        return Implied(_UNBOUNDED, f"no printed figure says how many are in {' or '.join(missing)}")
    reason = same_respondents((answer, group), instrument)
    if reason:
        return Implied(_UNBOUNDED, reason)
    n = answer.claim.n or 0
    counts, sizes = answer.arithmetic.counts, group.arithmetic.counts
    if len(counts) * len(sizes) > _MOST_PAIRS:
        return Implied(_UNBOUNDED, "the figures leave too many counts")
    level = (100 - study.settings.level) / 100
    differences = [
        Fraction(both, size) - Fraction(count - both, n - size)
        for count, size in product(counts, sizes)
        if 0 < size < n
        for both in (max(0, count + size - n), min(count, size))
    ]
    if not differences:
        return Implied(_UNBOUNDED, "everybody or nobody is in the group")
    p = group_p_bounds(sizes, counts, n, level=level)
    pair = ImpliedPair(group.claim.id, answer.claim.id, min(differences), max(differences), p)
    return _judged([pair], level)


def _printed(
    item: str | None, codes: Iterable[int], claim: Claim, audited: Mapping[str, ClaimAudit]
) -> ClaimAudit | None:
    """The printed figure of an answer in the survey of a claim, if there is one."""
    for each in audited.values():
        other = each.claim
        where = other.base.where if other.base else {}
        same = other.item == item and set(other.codes) == set(codes)
        if same and other.quote and other.instrument == claim.instrument and not where:
            return each
    return None


def _judged(pairs: list[ImpliedPair], level: float) -> Implied:
    """Whether the pairs must, can or cannot all hold; in the sample, and beyond chance.

    Several pairs must be beyond chance only if each is by Bonferroni; that all of them can be at
    once, is not shown.
    """
    verdict: ImpliedVerdict = "can hold"
    if all(pair.least > 0 for pair in pairs):
        verdict = "must hold"
    elif any(pair.greatest <= 0 for pair in pairs):
        verdict = "cannot hold"
    beyond: Literal["must be", "can be", "cannot be"] = "can be"
    if verdict == "must hold" and all(pair.p.greatest < level / len(pairs) for pair in pairs):
        beyond = "must be"
    elif verdict == "cannot hold" or any(pair.p.least >= level for pair in pairs):
        beyond = "cannot be"
    return Implied(verdict, "", tuple(pairs), beyond)
