"""One block: whether one base and one rounding rule carry all its figures, and if not, why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from alp_survey.claims.judge_claims import WEIGHTED
from alp_survey.claims.register import Block, Claim
from alp_survey.claims.study import Study
from alp_survey.claims.verdicts import MOST_BASES, BlockAudit, Witness
from alp_survey.figures.arithmetic import ArithmeticVerdict, judge_figure
from alp_survey.figures.blocks import HALF_RULES, SINGLE_RULES, Whole, carrying_bases, fit_counts
from alp_survey.figures.conflicts import smallest_conflict
from alp_survey.figures.covers import fewest_bases
from alp_survey.figures.quotes import Quote, RoundingRule
from alp_survey.figures.reading import parse_quote

__all__ = ["judge_block"]

_READINGS: tuple[tuple[ArithmeticVerdict, tuple[RoundingRule, ...]], ...] = (
    ("possible", HALF_RULES),
    ("possible only if truncated", ("truncated",)),
    ("possible only if rounded up", ("rounded_up",)),
)


def judge_block(block: Block, study: Study) -> BlockAudit:
    """Audit one block of a study's register."""
    members = [study.claim(id) for id in block.claims]
    n = members[0].n
    quotes = [parse_quote(member.quote or "", hedges=study.hedges) for member in members]
    valued = [i for i, quote in enumerate(quotes) if quote.word != "remainder" or quote.value]
    figures = tuple(block.claims[i] for i in valued)
    quotes = [quotes[i] for i in valued]
    printed = tuple(quote.text for quote in quotes)
    # With a remainder among the claims, the figures leave people over by their own words.
    complete = block.complete and len(figures) == len(members)
    whole = Whole(block.response, complete)
    up_to = min(n or _stated_n(members, study) or 100, MOST_BASES)
    carried = {
        rule: carrying_bases(quotes, up_to=up_to, rounding=rule, whole=whole)
        for rule in SINGLE_RULES
    }
    shared: dict[int, Witness] = {}
    for rule in reversed(HALF_RULES):
        shared |= {base: Witness(rule, counts) for base, counts in carried[rule].items()}
    found = BlockAudit(
        block,
        figures,
        printed,
        n,
        "no base stated",
        bases_up_to=up_to,
        shared_bases=dict(sorted(shared.items())),
        bases_by_rule={rule: tuple(bases) for rule, bases in carried.items()},
    )
    if _weighted(members, study):
        return BlockAudit(block, figures, printed, n, "no power", WEIGHTED)
    if n is not None:
        found = _at_stated_n(found, quotes, n, whole)
    if shared or not found.is_finding:
        return found
    return replace(
        found,
        conflict=smallest_conflict(quotes, up_to=up_to, whole=whole),
        cover=fewest_bases(quotes, up_to=up_to, whole=whole),
    )


def _weighted(members: Sequence[Claim], study: Study) -> bool:
    names = {member.instrument for member in members if member.instrument}
    return any(study.instrument(name).weighted == "yes" for name in names)


def _stated_n(members: Sequence[Claim], study: Study) -> int | None:
    name = members[0].instrument
    return study.instrument(name).n_stated if name else None


def _at_stated_n(found: BlockAudit, quotes: Sequence[Quote], n: int, whole: Whole) -> BlockAudit:
    """The verdict at the stated n: the first reading under which one rule carries all."""
    verdict: ArithmeticVerdict = "impossible"
    witness = None
    for verdict_if, rules in _READINGS:
        for rule in rules:
            counts = fit_counts(quotes, n, rounding=rule, whole=whole)
            if counts is not None and witness is None:
                verdict, witness = verdict_if, Witness(rule, counts)
    alone = [judge_figure(quote, n) for quote in quotes]
    if verdict == "possible" and whole.response != "single":
        verdict = "no power" if all(each[0] == "no power" for each in alone) else verdict
    return replace(
        found,
        verdict=verdict,
        witness=witness,
        reason=_why_not(found, quotes, n, whole) if verdict == "impossible" else "",
        remainder=_remainder(quotes, n, witness) if whole.response == "single" else None,
    )


def _why_not(found: BlockAudit, quotes: Sequence[Quote], n: int, whole: Whole) -> str:
    """Why no rule carries the block at `n`: figures by themselves, the sum, or the rules."""
    alone = [judge_figure(quote, n) for quote in quotes]
    failing = [
        name
        for name, (verdict, _, _) in zip(found.figures, alone, strict=True)
        if verdict not in ("possible", "no power")
    ]
    reasons = []
    if failing:
        reasons.append(f"not possible by themselves: {', '.join(failing)}")
    if whole.response == "single":
        reasons += _sum_fault(quotes, whole)
        least, most = sum(c[0] for _, _, c in alone if c), sum(c[-1] for _, _, c in alone if c)
        if not reasons and least > n:
            reasons.append(f"the counts add up to at least {least} of {n}")
        elif not reasons and whole.complete and most < n:
            reasons.append(f"the counts add up to at most {most} of {n}")
    return "; ".join(reasons) or "each figure is possible, but no one rounding rule prints them all"


def _sum_fault(quotes: Sequence[Quote], whole: Whole) -> list[str]:
    """Printed figures of one whole that miss 100% by more than rounding can explain."""
    exact = [quote for quote in quotes if quote.value is not None and quote.is_exact]
    total = sum((quote.value for quote in exact if quote.value is not None), Fraction(0))
    slack = sum((Fraction(1, 10**quote.decimals) for quote in exact), Fraction(0))
    short = whole.complete and len(exact) == len(quotes) and total + slack < 100
    if total - slack <= 100 and not short:
        return []
    decimals = max(quote.decimals for quote in exact)
    return [f"the printed figures add up to {float(total):.{decimals}f}% of one whole"]


def _remainder(quotes: Sequence[Quote], n: int, witness: Witness | None) -> range | None:
    """How many people are in none of the figures, under the rule that carries them."""
    rule = witness.rounding if witness else "either"
    counts = [
        quote.span(rule if rule not in HALF_RULES else "either").counts(n) for quote in quotes
    ]
    if not all(counts):
        return None
    least, most = sum(c[0] for c in counts), sum(c[-1] for c in counts)
    return range(max(n - most, 0), max(n - least + 1, 0))
