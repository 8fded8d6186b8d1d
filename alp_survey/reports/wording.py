"""Numbers to words: the one place that decides how a count, base or interval reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from alp_survey import __version__
from alp_survey.claims.audit import Audit
from alp_survey.claims.judge_recommendations import RecommendationVerdict
from alp_survey.claims.register import Claim, Place
from alp_survey.claims.study import Study
from alp_survey.claims.verdicts import Arithmetic, BlockAudit, ClaimAudit
from alp_survey.figures.arithmetic import ArithmeticVerdict
from alp_survey.instrument.models import Instrument

__all__ = [
    "METHODS",
    "FigureCells",
    "Tone",
    "bases_text",
    "counts_text",
    "explain_block",
    "explain_claim",
    "figure_cells",
    "interval_sentence",
    "made_by",
    "pass_sentences",
    "put_to_some",
    "routing_words",
    "sampling_sentence",
    "sampling_sentences",
    "sections_text",
    "summary_sentences",
    "verdict_tone",
    "weight_sentence",
]

_MOST_NAMED = 5

_VERDICTS: tuple[ArithmeticVerdict, ...] = get_args(ArithmeticVerdict)

METHODS = {
    "wilson": "Wilson",
    "wilson_cc": "Wilson with continuity correction",
    "clopper_pearson": "Clopper-Pearson",
    "jeffreys": "Jeffreys",
    "agresti_coull": "Agresti-Coull",
    "mid_p": "mid-P",
    "likelihood_ratio": "likelihood ratio",
    "blaker": "Blaker",
    "arcsine": "arcsine",
}

Tone = Literal["fine", "partly", "wrong", "open"]
"""How a verdict is coloured, always beside its words."""

_TONES: dict[str, Tone] = {
    "possible": "fine",
    "re-derives": "fine",
    "re-derives only by another tie rule": "fine",
    "supported": "fine",
    "impossible": "wrong",
    "differs": "wrong",
    "not supported": "wrong",
    "given by the responses": "fine",
    "can be true": "fine",
    "does not stand": "wrong",
    "external": "open",
    "not checked": "open",
    "rests on what the responses give": "fine",
    "rests on figures that can be true": "fine",
    "rests on what was not checked": "open",
    "rests on what does not stand": "wrong",
    "rests on external figures": "wrong",
    "rests on nothing": "wrong",
    "no power": "open",
    "no figure stated": "open",
    "not derivable": "open",
    "not testable": "open",
}


def verdict_tone(verdict: str) -> Tone:
    """Whether a verdict lets a claim stand, only in part, not at all, or leaves it open."""
    return _TONES.get(verdict, "partly")


class FigureCells(NamedTuple):
    """One audited figure as text, cell by cell, for every kind of table."""

    verdict: str
    quote: str
    n: str
    base: str
    counts: str
    interval: str
    nearest: str
    bases: str
    chance: str
    shown: str
    claim: str


def figure_cells(each: ClaimAudit) -> FigureCells:
    """The cells of a claim that prints a figure."""
    arithmetic, interval = each.arithmetic, each.interval
    nearest = [
        f"{figure.printed} ({figure.count})"
        for figure in (arithmetic.below, arithmetic.above)
        if figure
    ]
    chance = arithmetic.chance
    return FigureCells(
        verdict=arithmetic.verdict,
        quote=each.claim.quote or "",
        n=str(each.claim.n or ""),
        base=_base_text(each.claim),
        counts=counts_text(arithmetic.counts),
        interval=_interval_text(each) if interval else "",
        nearest=", ".join(nearest),
        bases=bases_text(arithmetic.possible_bases) if arithmetic.bases_up_to else "",
        chance=f"{chance.figures} of {chance.of}" if chance else "",
        shown=each.presentation[0].verdict if each.presentation else "",
        claim=each.claim.id,
    )


def _base_text(claim: Claim) -> str:
    """Who is in the denominator: "asked, reads_daily = 1"; nothing where there is none."""
    if claim.base is None:
        return ""
    conditions = [
        f"{item} = {' or '.join(map(str, codes))}" for item, codes in claim.base.where.items()
    ]
    return ", ".join((claim.base.who, *conditions))


def _interval_text(each: ClaimAudit) -> str:
    """The interval in percent, with the decimals of the quote."""
    interval = each.interval
    decimals = each.quote.decimals if each.quote else 0
    if interval is None:
        return ""
    return f"{100 * interval.low:.{decimals}f} to {100 * interval.high:.{decimals}f}"


def counts_text(counts: range) -> str:
    """A run of counts: "32", "455 to 465", or nothing."""
    if not counts:
        return ""
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"


def bases_text(bases: Iterable[int], *, most: int = 12) -> str:
    """Bases as runs: "13, 24, 35 to 38"; a long list keeps its ends. "none" if there are none."""
    runs: list[list[int]] = []
    for base in bases:
        if runs and base == runs[-1][1] + 1:
            runs[-1][1] = base
        else:
            runs.append([base, base])
    words = [
        str(first) if first == last else f"{first}{' to ' if last > first + 1 else ', '}{last}"
        for first, last in runs
    ]
    if len(words) > most:
        words = [*words[: most - 3], "...", *words[-2:]]
    return ", ".join(words) or "none"


def sections_text(places: Iterable[Place]) -> str:
    """Where a statement stands: "Key findings, 3.2"."""
    return ", ".join(place.section for place in places)


def explain_claim(each: ClaimAudit) -> str:
    """One or two sentences on what the arithmetic says of a claim."""
    claim, arithmetic = each.claim, each.arithmetic
    sentences = []
    if arithmetic.reason:
        sentences.append(f"{arithmetic.reason[:1].upper()}{arithmetic.reason[1:]}.")
    if arithmetic.verdict == "no base stated":
        sentences.append("No base is stated for this figure.")
        if arithmetic.bases_up_to:
            sentences.append(_bases_sentence(arithmetic))
    if arithmetic.chance is not None and claim.n is not None:
        sentences += _about_figure(each, claim.n)
    return " ".join(sentences)


def put_to_some(each: ClaimAudit) -> str:
    """That a question was not put to everybody, of a figure that is said to be of all."""
    claim, instrument = each.claim, each.instrument
    if instrument is None or claim.item is None or claim.base is None or claim.base.who != "all":
        return ""
    asked_if = instrument.item(claim.item).asked_if
    if not asked_if or set(asked_if) & set(claim.base.where):
        return ""
    return (
        f"The base stated is all respondents, but {claim.item} was put only to those who answered"
        f" {routing_words(instrument, asked_if)}: was the figure counted among them?"
    )


def routing_words(instrument: Instrument, asked_if: Mapping[str, Sequence[int]]) -> str:
    """On which answers it depends who is asked: "'Yes' to owns, and 'Bus' or 'Car' to travels"."""
    conditions = []
    for leading, codes in asked_if.items():
        item = instrument.item(leading)
        labels = " or ".join(f"'{item.category(code).label}'" for code in codes)
        conditions.append(f"{labels} to {leading}")
    return ", and ".join(conditions)


def _about_figure(each: ClaimAudit, n: int) -> list[str]:
    """What lies around a figure that cannot be, and where else it could be."""
    claim, arithmetic = each.claim, each.arithmetic
    quote, counts = claim.quote, counts_text(arithmetic.counts)
    sentences = []
    if arithmetic.verdict == "possible only if truncated":
        upward = counts_text(arithmetic.counts_by_rule["rounded_up"])
        other = f" (or if it was rounded up, as {upward} of {n})" if upward else ""
        cut = "only if the digits after it were cut off"
        sentences.append(f"{counts} of {n} is {quote} {cut}{other}.")
    elif arithmetic.verdict == "possible only if rounded up":
        sentences.append(f"{counts} of {n} is {quote} only if it was rounded up.")
    elif arithmetic.verdict == "impossible" and not arithmetic.reason:
        sentences.append(_no_count(each, n))
    elif arithmetic.verdict == "no power":
        sentences.append(f"At {n} every figure of this precision can occur.")
    if sentences and arithmetic.verdict != "no power":
        near = [
            f"{f.printed} ({f.count} of {n})" for f in (arithmetic.below, arithmetic.above) if f
        ]
        sentences.append(f"Nearest printable: {' and '.join(near)}.")
        sentences.append(_bases_sentence(arithmetic))
        unclear = claim.base is not None and claim.base.who == "not stated"
        if unclear and each.instrument is not None:
            sentences.append(f"Whether {n} is its base is not stated.")
    return sentences


def _no_count(each: ClaimAudit, n: int) -> str:
    """Why no count can stand behind a figure, and what its word was taken to allow."""
    quote = each.quote
    if quote is None or quote.hedge is None or quote.value is None:
        return f"No count of {n} is {each.claim.quote} under any rounding rule."
    low = max(float(quote.value - quote.hedge.below), 0.0)
    high = min(float(quote.value + quote.hedge.above), 100.0)
    ends = f"{low:g} and {high:g}%"
    return f"No count of {n} lies between {ends}, which is what '{quote.word}' is taken to allow."


def _bases_sentence(arithmetic: Arithmetic) -> str:
    bases = bases_text(arithmetic.possible_bases)
    return f"Bases up to {arithmetic.bases_up_to} on which it is possible: {bases}."


def explain_block(each: BlockAudit) -> str:
    """What the arithmetic says of a block that is not simply possible."""
    sentences = []
    if each.reason:
        sentences.append(f"{each.reason[:1].upper()}{each.reason[1:]}.")
    elif each.verdict == "no base stated":
        sentences.append("No base is stated for these figures.")
    if each.conflict is not None:
        figures = [f"{each.printed[i]} ({each.figures[i]})" for i in each.conflict.figures]
        named = ", ".join(figures)
        searched = f"no base up to {each.bases_up_to} carries"
        if len(figures) == 1:
            sentences.append(f"By itself {searched} {named}.")
        else:
            smallest = "Smallest set" if each.conflict.smallest else "A set"
            sentences.append(f"{smallest} that {searched} together: {named}.")
    elif each.is_finding:
        bases = bases_text(each.shared_bases)
        sentences.append(f"Bases up to {each.bases_up_to} that carry all of them: {bases}.")
    if each.cover is not None and len(each.cover.groups) > 1:
        number = len(each.cover.groups)
        fewest = f"At least {number} distinct bases" if each.cover.fewest else f"{number} bases"
        groups = "; ".join(
            f"{', '.join(each.printed[i] for i in group.figures)} on {group.base}"
            for group in each.cover.groups
        )
        up_to = f"up to {each.bases_up_to}"
        sentences.append(f"{fewest} {up_to} would explain them by rounding, such as {groups}.")
    elif each.conflict is not None and each.cover is None:
        sentences.append(f"No set of bases up to {each.bases_up_to} explains them all.")
    return " ".join(sentences)


def sampling_sentence(
    instrument: Instrument | None, *, level: float, weighted: bool = False, shown: bool = True
) -> str:
    """What an interval of this survey may be called, given how its respondents were reached."""
    interval = f"the {level:g}% interval" if shown else f"a {level:g}% interval"
    weights = " with these weights" if weighted else ""
    model = f"{interval} is what it would be under simple random sampling{weights}"
    if instrument is None:
        return f"Which survey is meant is not stated; {model}, and illustrative only."
    sampling = instrument.sampling
    if sampling.design == "probability":
        without = "strata or clusters" if weighted else "a design effect"
        return f"Probability sample; {model}, without {without}."
    how = "is not stated" if sampling.design == "not stated" else "was not by probability"
    return (
        f"How the respondents of this survey were selected {how}, so nothing is known of how"
        f" they differ from others; {model}, and illustrative only."
    )


def sampling_sentences(study: Study) -> list[str]:
    """The same of every instrument of a study, with its n."""
    return [
        f"{each.title} (n = {each.n_stated or 'not stated'}):"
        f" {sampling_sentence(each, level=study.settings.level)}"
        for each in study.instruments
    ]


def made_by(audit: Audit) -> str:
    """What made a document, from which files."""
    made = f"Made by alp_survey {__version__} from the register of the study"
    if not audit.responses:
        return f"{made}; no respondents' data were used."
    files = [
        f"{each.source.file} (sha256 {each.source.sha256})" for each in audit.responses.values()
    ]
    return f"{made} and from {', '.join(files)}."


def interval_sentence(study: Study) -> str:
    """Method and level of the intervals of a study."""
    settings = study.settings
    if settings.interval_method == "by base":
        return f"{settings.level}% intervals: Wilson from a base of 20, Clopper-Pearson below."
    return f"{settings.level}% intervals: {METHODS[settings.interval_method]}."


def summary_sentences(audit: Audit) -> list[str]:
    """How many figures stand, in a few lines."""
    printed = [each for each in audit.claims if each.claim.quote is not None]
    figures = [each for each in printed if each.claim.kind != "size"]
    sizes = [each for each in printed if each.claim.kind == "size"]
    statements = [each for each in audit.claims if each.claim.quote is None]
    lines = []
    if figures:
        lines.append(f"{_number(len(figures), 'figure')} of respondents: {_tallied(figures)}.")
        sure = [
            each.claim.id
            for each in figures
            if (chance := each.arithmetic.chance) is not None
            and not each.arithmetic.is_finding
            and chance.figures == chance.of
        ]
        if sure:
            listed = f": {', '.join(sure)}" if len(sure) <= _MOST_NAMED else ""
            lines.append(
                f"Of the possible ones {len(sure)} could not have failed at the n stated{listed}."
            )
    if sizes:
        lines.append(
            f"{_number(len(sizes), 'number')} of respondents or things: {_tallied(sizes)}."
        )
    if statements:
        ordered = [each for each in statements if each.claim.order]
        hold = _tally(ordered, "possible")
        lines.append(
            f"{_number(len(statements), 'statement')} without a figure of their own:"
            f" {len(ordered)} order printed figures ({hold} as printed),"
            f" {len(statements) - len(ordered)} cannot be checked by the print."
        )
    if audit.blocks:
        stand = sum(not each.is_finding for each in audit.blocks)
        lines.append(
            f"{_number(len(audit.blocks), 'block')} of figures that share a base:"
            f" {stand} possible as printed."
        )
    if audit.recommendations:
        verdicts = [each.verdict for each in audit.recommendations]
        tallies = [
            f"{count} {'rests' if count == 1 else 'rest'}{verdict.removeprefix('rests')}"
            for verdict in get_args(RecommendationVerdict)
            if (count := verdicts.count(verdict))
        ]
        lines.append(f"{_number(len(verdicts), 'recommendation')}: {', '.join(tallies)}.")
    if audit.study.register.external:
        number = _number(len(audit.study.register.external), "figure")
        lines.append(f"Not from the surveys, and listed apart: {number} of the document.")
    return lines


def weight_sentence(audit: Audit) -> str:
    """What the audit takes percentages to be, where an instrument does not say; else nothing."""
    weighted = {each.weighted for each in audit.study.instruments} or {"not stated"}
    if "not stated" not in weighted:
        return ""
    return (
        "Whether percentages are weighted is not stated; they are taken to be unweighted,"
        " a count over n."
    )


def pass_sentences(audit: Audit) -> list[str]:
    """How many figures would pass, once for each n and number of decimals."""
    said: dict[str, None] = {}
    for each in audit.claims:
        chance, quote = each.arithmetic.chance, each.quote
        if chance is not None and quote is not None and quote.is_exact:
            with_decimals = f"percentages with {_number(quote.decimals, 'decimal')}"
            kind = with_decimals if quote.decimals else "whole percentages"
            sentence = f"At n = {each.claim.n}, {chance.figures} of {chance.of} {kind} would pass."
            said[sentence] = None
    return list(said)


def _tallied(claims: Sequence[ClaimAudit]) -> str:
    tally = {verdict: _tally(claims, verdict) for verdict in _VERDICTS}
    return ", ".join(f"{count} {verdict}" for verdict, count in tally.items() if count)


def _tally(claims: Sequence[ClaimAudit], verdict: ArithmeticVerdict) -> int:
    return sum(each.arithmetic.verdict == verdict for each in claims)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
