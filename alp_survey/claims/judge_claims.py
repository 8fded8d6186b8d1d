"""One claim: its verdict by arithmetic, the interval of its counts, and what may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from alp_survey.claims.register import Claim
from alp_survey.claims.study import Study
from alp_survey.claims.verdicts import MOST_BASES, Arithmetic, BlockAudit, ClaimAudit
from alp_survey.claims.worst_cases import worst_cases_of_print
from alp_survey.figures.arithmetic import (
    Chance,
    base_counts,
    judge_figure,
    nearest_printable,
    pass_chance,
)
from alp_survey.figures.blocks import SINGLE_RULES
from alp_survey.figures.quotes import Quote
from alp_survey.figures.reading import parse_count, parse_quote
from alp_survey.instrument.models import Instrument
from alp_survey.stats.presentation import PresentationVerdict, dhs_rule, house_rule, nchs_rule
from alp_survey.stats.proportion import hull_interval

__all__ = ["WEIGHTED", "judge_claim"]

WEIGHTED = "the percentages are weighted, and a weighted percentage need not be a count over n"

_FEW = 200
_STRICTNESS: tuple[PresentationVerdict, ...] = (
    "show",
    "show with caution",
    "counts only",
    "statistical review",
    "withhold",
)


def judge_claim(claim: Claim, study: Study, blocks: Mapping[str, BlockAudit]) -> ClaimAudit:
    """Audit one claim of a study's register, given the study's audited blocks."""
    instrument = study.instrument(claim.instrument) if claim.instrument else None
    if claim.quote is None or claim.kind == "size":
        if claim.block is not None:
            arithmetic = _as_its_block(blocks[claim.block])
        else:
            judge = _judge_size if claim.kind == "size" else _judge_statement
            arithmetic = judge(claim, study)
        return ClaimAudit(claim, instrument, None, arithmetic)
    if claim.kind == "count":
        arithmetic = _judge_count(claim, study)
        return _with_interval(claim, instrument, None, arithmetic, study)
    quote = parse_quote(claim.quote, hedges=study.hedges)
    if claim.block is not None:
        arithmetic = _as_its_block(blocks[claim.block])
    elif quote.word == "remainder" and quote.value is None:
        arithmetic = _judge_remainder(claim, blocks.values())
    else:
        arithmetic = _judge_share(claim, quote, study)
    return _with_interval(claim, instrument, quote, arithmetic, study)


def _judge_share(claim: Claim, quote: Quote, study: Study) -> Arithmetic:
    """A percentage at its stated n, checked against the other ways the document prints it."""
    instrument = study.instrument(claim.instrument) if claim.instrument else None
    if claim.n is None:
        stated = instrument.n_stated if instrument else None
        up_to = min(stated or 100, MOST_BASES)
        bases = base_counts(quote, up_to=up_to)
        return Arithmetic("no base stated", possible_bases=bases, bases_up_to=up_to)
    if instrument is not None and instrument.weighted == "yes":
        return Arithmetic("no power", WEIGHTED)
    verdict, rounding, counts = judge_figure(quote, claim.n)
    reason = _too_large_a_base(claim, study)
    if reason:
        verdict, counts = "impossible", range(0)
    for place in claim.places:
        if place.prints is not None and counts:
            other = parse_quote(place.prints, hedges=study.hedges).span().counts(claim.n)
            counts = range(max(counts.start, other.start), min(counts.stop, other.stop))
            if not counts:
                verdict, counts = "impossible", range(0)
                reason = f"section {place.section} prints {place.prints!r} for the same share"
    below, above = nearest_printable(quote, claim.n)
    up_to = min(claim.n, MOST_BASES)
    return Arithmetic(
        verdict,
        reason,
        rounding,
        counts,
        {rule: quote.span(rule).counts(claim.n) for rule in SINGLE_RULES},
        below,
        above,
        base_counts(quote, up_to=up_to),
        up_to,
        _chance(quote, claim.n, study),
    )


def _chance(quote: Quote, n: int, study: Study) -> Chance | None:
    """How many figures would pass at `n`; of hedged ones only where they are few enough to try."""
    if quote.is_exact:
        return pass_chance(n, quote.decimals)
    hedged = quote.value is not None and quote.word in study.hedges and quote.decimals <= 1
    return pass_chance(n, quote.decimals, hedge=quote.hedge) if hedged else None


def _too_large_a_base(claim: Claim, study: Study) -> str:
    """Why the stated n cannot be: it is more than the survey has; else an empty text."""
    stated = study.instrument(claim.instrument).n_stated if claim.instrument else None
    if stated is None or claim.n is None or claim.n <= stated:
        return ""
    return f"its n of {claim.n} is more than the {stated} respondents of the survey"


def _printed_otherwise(claim: Claim, count: int) -> str:
    """Where the document prints another number for the same thing; else an empty text."""
    for place in claim.places:
        if place.prints is not None and parse_count(place.prints) != count:
            return f"section {place.section} prints {place.prints!r} for the same number"
    return ""


def _judge_count(claim: Claim, study: Study) -> Arithmetic:
    """So many of so many: a count is possible if the base holds it."""
    count = parse_count(claim.quote or "")
    if claim.n is None:
        return Arithmetic("no base stated")
    if count > claim.n:
        return Arithmetic("impossible", f"{count} of {claim.n} is more than all")
    reason = _too_large_a_base(claim, study) or _printed_otherwise(claim, count)
    if reason:
        return Arithmetic("impossible", reason)
    return Arithmetic("possible", counts=range(count, count + 1))


def _judge_size(claim: Claim, study: Study) -> Arithmetic:
    """A whole must equal its parts, and a survey's size the n of its instrument."""
    size = parse_count(claim.quote or "")
    counts = range(size, size + 1)
    reasons = []
    if reason := _printed_otherwise(claim, size):
        return Arithmetic("impossible", reason)
    if claim.parts:
        parts = [parse_count(study.claim(part).quote or "") for part in claim.parts]
        adds = f"{' + '.join(map(str, parts))} = {sum(parts)}"
        if sum(parts) != size:
            return Arithmetic("impossible", f"the parts add up to something else: {adds}")
        reasons.append(adds)
    if claim.lists:
        if len(claim.lists) != size:
            listed = ", ".join(claim.lists)
            return Arithmetic("impossible", f"{len(claim.lists)} are listed: {listed}")
        reasons.append(f"{size} are listed")
    if claim.instrument and not reasons:
        stated = study.instrument(claim.instrument).n_stated
        if stated is not None and stated != size:
            return Arithmetic("impossible", f"the instrument states n = {stated}")
        reasons.append("" if stated is None else f"the instrument states n = {stated}")
    if not any(reasons):
        return Arithmetic("no power", "nothing is printed to hold it against", counts=counts)
    return Arithmetic("possible", "; ".join(reasons), counts=counts)


def _judge_statement(claim: Claim, study: Study) -> Arithmetic:
    """A statement without a figure; the order it gives to printed figures can be checked."""
    if not claim.order:
        return Arithmetic("no figure stated", claim.needs or "")
    ordered = [study.claim(id) for id in claim.order]
    figures = [parse_quote(each.quote or "", hedges=study.hedges) for each in ordered]
    printed = " > ".join(figure.text for figure in figures)
    values = [figure.value for figure in figures]
    falling = all(
        first is not None and second is not None and first > second
        for first, second in pairwise(values)
    )
    if not falling:
        return Arithmetic("impossible", f"the printed figures do not fall in this order: {printed}")
    return Arithmetic("possible", f"in print, {printed}")


def _judge_remainder(claim: Claim, blocks: Iterable[BlockAudit]) -> Arithmetic:
    """What is printed as the remainder is what the other parts of its whole leave."""
    block = next(each for each in blocks if claim.id in each.block.claims)
    if block.n is None:
        return Arithmetic("no base stated")
    if block.remainder is None or block.is_finding:
        return Arithmetic(block.verdict, f"as block {block.block.id}: {block.reason}")
    rest = range(max(block.remainder.start, 1), block.remainder.stop)  # a part is somebody
    if not rest:
        return Arithmetic("impossible", "the other parts leave nothing over")
    return Arithmetic(
        block.verdict, f"what the other parts of block {block.block.id} leave", counts=rest
    )


def _as_its_block(block: BlockAudit) -> Arithmetic:
    """A statement that says what a block says has the block's verdict."""
    reason = f"as block {block.block.id}"
    return Arithmetic(block.verdict, f"{reason}: {block.reason}" if block.reason else reason)


def _with_interval(
    claim: Claim,
    instrument: Instrument | None,
    quote: Quote | None,
    arithmetic: Arithmetic,
    study: Study,
) -> ClaimAudit:
    """Adds the interval of the possible counts and the presentation verdicts."""
    counts, settings = arithmetic.counts, study.settings
    if claim.n is None or not counts:
        return ClaimAudit(claim, instrument, quote, arithmetic)
    method = None if settings.interval_method == "by base" else settings.interval_method
    ends = (counts[0], counts[-1])
    interval = hull_interval(ends, claim.n, method=method, level=settings.level / 100)
    by_nchs = max(
        (nchs_rule(count, claim.n) for count in _telling_counts(counts, claim.n)),
        key=lambda each: _STRICTNESS.index(each.verdict),
    )
    by_house = house_rule(claim.n, decimals=quote.decimals if quote else 0)
    shown = [by_house, dhs_rule(claim.n), by_nchs]
    shown.sort(key=lambda each: each.standard != settings.presentation)
    worst = worst_cases_of_print(claim, instrument, counts, arithmetic.verdict)
    return ClaimAudit(claim, instrument, quote, arithmetic, interval, tuple(shown), worst)


def _telling_counts(counts: range, n: int) -> Iterable[int]:
    """The counts among which the strictest verdict is: all of them, or the ends and the middle.

    An interval is widest at a half and relatively widest at the ends; nobody and everybody are
    reviewed apart, so their neighbours count as ends.
    """
    if len(counts) <= _FEW:
        return counts
    nearest_half = min(max(n // 2, counts[0]), counts[-1])
    return (counts[0], counts[1], nearest_half, counts[-2], counts[-1])
