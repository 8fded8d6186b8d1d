"""What responses say of a claim, in words and in the columns of the evidence table."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from alp_survey.claims.audit import Audit
from alp_survey.claims.derivation.results import Compared, Counted, Derivation
from alp_survey.claims.verdicts import ClaimAudit
from alp_survey.reports.captions import p_equals, p_text, simulated_banner
from alp_survey.reports.wording import explain_claim

if TYPE_CHECKING:
    from alp_survey.responses.responses import Responses

__all__ = [
    "DerivationCells",
    "decisive",
    "derivation_cells",
    "derivation_columns",
    "derivation_record",
    "derivation_sentences",
    "explain_derivation",
    "responses_records",
    "simulated_sentence",
    "worst_case_sentences",
]

_MOST_ALSO = 3


class DerivationCells(NamedTuple):
    """What the data say of one claim as text, cell by cell, for every kind of table."""

    verdict: str
    counted: str
    percent: str
    interval: str
    explained: str


def derivation_cells(each: ClaimAudit) -> DerivationCells:
    """The cells of a claim; empty where no responses were given."""
    found = each.derivation
    if found is None:
        return DerivationCells("", "", "", "", "")
    counted, decimals = found.counted, _decimals(each)
    interval = ""
    if found.low is not None and found.high is not None:
        interval = f"{found.low:.{decimals}f} to {found.high:.{decimals}f}"
    percent = counted.percent if counted else None
    return DerivationCells(
        found.verdict,
        _of(counted) if counted else "",
        "" if percent is None else f"{percent:.{decimals + 1}f}",
        interval,
        _of(found.explained_by, with_base=True) if found.explained_by else "",
    )


def explain_derivation(each: ClaimAudit) -> str:
    """What the data say of one claim, in sentences; nothing where no responses were given."""
    found = each.derivation
    if found is None:
        return ""
    sentences = []
    if found.counted is not None:
        sentences.append(f"The data: {_figure(found.counted, each)}.")
    sentences += _why(found)
    sentences += [_comparison(pair, len(found.compared)) for pair in found.compared]
    sentences += _about_n(found, each)
    sentences += _beyond(found, each)
    sentences += worst_case_sentences(each)
    if found.reason:
        sentences.append(f"{found.reason[:1].upper()}{found.reason[1:]}.")
    return " ".join(sentences)


def decisive(each: ClaimAudit) -> tuple[str, str]:
    """The verdict that decides on a claim, and why: the data's where there are any."""
    found = each.derivation
    if found is not None and found.is_decided:
        return each.verdict, explain_derivation(each)
    return each.verdict, explain_claim(each)


def derivation_columns(each: ClaimAudit) -> dict[str, Any]:
    """The columns of the evidence table; unknown cells None."""
    found = each.derivation or Derivation("not derivable")
    counted, explained = found.counted, found.explained_by
    compared = " ".join(_comparison(pair, len(found.compared)) for pair in found.compared)
    return {
        "derivation": found.verdict if each.derivation else None,
        "derivation_reason": found.reason or None,
        "count": counted.count if counted else None,
        "base_n": counted.base_n if counted else None,
        "percent": _rounded(counted.percent) if counted else None,
        "prints_as": found.prints_as,
        "counted_base": counted.base if counted else None,
        "weighted": ("yes" if counted.weighted else "no") if counted else None,
        "data_interval_low": _rounded(found.low),
        "data_interval_high": _rounded(found.high),
        "data_interval_method": found.method or None,
        "stated_n": found.stated_n if counted else None,
        "explained_by": explained.how if explained else None,
        "explained_count": explained.count if explained else None,
        "explained_base_n": explained.base_n if explained else None,
        "explained_base": explained.base if explained else None,
        "points_off": _rounded(found.points_off),
        "respondents_off": found.respondents_off,
        "beyond_sample": found.beyond_sample,
        "to_overturn": found.to_overturn,
        "further_to_overturn": found.further_to_overturn,
        "compared": compared or None,
    }


def derivation_record(each: ClaimAudit) -> dict[str, Any] | None:
    """The derivation of a claim as JSON has it; null where no responses were given."""
    return None if each.derivation is None else asdict(each.derivation)


def responses_records(audit: Audit) -> list[dict[str, Any]]:
    """Which files the claims were held against."""
    return [
        {
            "instrument": id,
            "file": each.source.file,
            "sheet": each.source.sheet,
            "sha256": each.source.sha256,
            "respondents": each.n,
            "excluded": {part.reason: len(part.rows) for part in each.excluded},
            "simulated": each.simulated,
        }
        for id, each in audit.responses.items()
    ]


def derivation_sentences(audit: Audit) -> list[str]:
    """Which files were read, and how many figures and statements stand against them."""
    if not audit.responses:
        return []
    files = [
        f"{id} from {each.source.file} ({_people(each.n)}{_problems(each)})"
        for id, each in audit.responses.items()
    ]
    lines = [f"Held against responses: {', '.join(files)}."]
    figures = [each.derivation for each in audit.claims if each.claim.quote is not None]
    statements = [each.derivation for each in audit.claims if each.claim.quote is None]
    for noun, derived in (("Figures", figures), ("Statements", statements)):
        tally = Counter(each.verdict for each in derived if each is not None)
        if tally:
            listed = ", ".join(f"{verdict} {number}" for verdict, number in tally.most_common())
            lines.append(f"{noun} against the data: {listed}.")
    lines += _bases_to_state(audit)
    return lines


def _bases_to_state(audit: Audit) -> list[str]:
    """Figures that the data give on a base that the document does not state."""
    silent = [
        f"{each.claim.id} ({_of(found.counted)})"
        for each in audit.claims
        if each.arithmetic.verdict == "no base stated" and not each.is_finding
        if (found := each.derivation) is not None and found.counted is not None
    ]
    return (
        [f"Stand, but the document should state their base: {', '.join(silent)}."] if silent else []
    )


def _problems(responses: Responses) -> str:
    """How much of a file is open: an answer that could not be coded counts in no figure."""
    number = len(responses.problem_list)
    return f", {number} problem{'s' if number > 1 else ''} in the file" if number else ""


def simulated_sentence(audit: Audit) -> str:
    """That nobody gave some of these answers; nothing where all files are real."""
    said = [each.simulated for each in audit.responses.values() if each.simulated]
    if not said:
        return ""
    if len(said) == len(audit.responses):
        return simulated_banner(said[0])
    invented = [id for id, each in audit.responses.items() if each.simulated]
    return f"SIMULATED: nobody gave the answers to {', '.join(invented)}."


def _decimals(each: ClaimAudit) -> int:
    return each.quote.decimals if each.quote else 0


def _of(counted: Counted, *, with_base: bool = False) -> str:
    """The count and what it is of: "32 of 44", with the base in words if asked."""
    weighted = ", weighted" if counted.weighted else ""
    base = f" ({counted.base})" if with_base else ""
    return f"{counted.count} of {counted.base_n}{weighted}{base}"


def _figure(counted: Counted, each: ClaimAudit) -> str:
    """A count with its base and percentage, in words."""
    if each.claim.kind == "size":
        return f"{_people(counted.count)}{counted.base.removeprefix('respondents')}"
    if counted.percent is None:
        return f"nobody is in the base, {counted.base}"
    return f"{_of(counted, with_base=True)}, {counted.percent:.{_decimals(each) + 1}f}%"


def _why(found: Derivation) -> list[str]:
    """What it takes to print the figure as it stands."""
    way, sentences = found.explained_by, []
    if found.verdict == "re-derives only by another tie rule":
        sentences.append("It lies exactly between two figures, and was not rounded up.")
    elif found.verdict == "re-derives only if truncated":
        sentences.append("It prints so only if the further digits were cut off.")
    elif found.verdict == "re-derives only if rounded up":
        sentences.append("It prints so only if it was rounded up.")
    elif way is not None:
        sentences.append(f"The printed figure is {_of(way, with_base=True)}.")
    elif found.verdict == "differs":
        sentences += _how_far(found)
    if way is not None and found.also:
        listed = "; ".join(_of(each, with_base=True) for each in found.also[:_MOST_ALSO])
        further = len(found.also) - _MOST_ALSO
        more = f"; and {further} more" if further > 0 else ""
        sentences.append(f"Of {found.tried} ways tried these give it too: {listed}{more}.")
    return sentences


def _how_far(found: Derivation) -> list[str]:
    """How far the print is from the data."""
    said = []
    if found.prints_as is not None:
        said.append(f"that prints as {found.prints_as}")
    if found.points_off:
        side = "above" if found.points_off > 0 else "below"
        off = f"{abs(found.points_off):.1f}" if abs(found.points_off) >= 0.05 else "less than 0.1"
        said.append(f"the printed figure is {off} points {side} it")
    if found.respondents_off:
        more = "more" if found.respondents_off > 0 else "fewer"
        said.append(f"it takes {_people(abs(found.respondents_off))} {more}")
    joined = "; ".join(said)
    return [f"{joined[:1].upper()}{joined[1:]}."] if said else []


def _about_n(found: Derivation, each: ClaimAudit) -> list[str]:
    """What the stated n is, where it is not that of the base."""
    if found.stated_n == "of another base":
        return [f"The {each.claim.n} stated beside it are {found.n_of}."]
    if found.stated_n == "differs":
        return [f"The n of {each.claim.n} is that of no base in the data."]
    return []


def _beyond(found: Derivation, each: ClaimAudit) -> list[str]:
    """Whether a majority is one beyond the sample."""
    if found.beyond_sample is None or found.low is None or found.high is None:
        return []
    clears = {"supported": "clears a half", "in the sample only": "does not clear a half"}
    said = clears.get(found.beyond_sample, f"and the sample bear no {found.majority}")
    decimals = _decimals(each) + 1  # one more, because 50.04 is above a half
    interval = f"{found.low:.{decimals}f} to {found.high:.{decimals}f}"
    sentences = [f"The interval, {interval}, {said}."]
    if found.to_overturn:
        people = _people(found.to_overturn)
        further = found.further_to_overturn
        or_further = f", or {further} further ones of the other opinion," if further else ""
        sentences.append(
            f"{people} answering otherwise{or_further} would undo the {found.majority}."
        )
    return sentences


def _comparison(pair: Compared, of: int) -> str:
    """Two shares against each other, in one sentence."""
    first, second = (_of(each, with_base=True) for each in (pair.first, pair.second))
    holm = f", by Holm over {of} comparisons {p_text(pair.p_adjusted)}" if of > 1 else ""
    hangs = _hangs(pair)
    return (
        f"{first} against {second}: {pair.points:+.1f} points, {pair.low:.1f} to {pair.high:.1f};"
        f" {pair.test}, {p_equals(pair.p)}{holm}{hangs}."
    )


def _hangs(pair: Compared) -> str:
    """On how many respondents the order, and what the test says of it, hangs."""
    said = []
    if pair.to_overturn:
        said.append(f"{_people(pair.to_overturn)} answering otherwise would undo the order")
    if pair.fragility:
        said.append(f"{_people(pair.fragility)} would change what the test says")
    return f"; {' and '.join(said)}" if said else ""


def _people(number: int) -> str:
    return f"{number} respondent{'' if number == 1 else 's'}"


def worst_case_sentences(each: ClaimAudit) -> list[str]:
    """What those who did not answer could have made of a figure."""
    decided = each.derivation is not None and each.derivation.is_decided
    worst = each.derivation.worst_cases if each.derivation and decided else each.worst_cases
    whole = {"asked": "who were asked", "frame": "of the frame"}
    return [
        f"Of the {found.eligible} {whole[found.of]} {found.answered} gave a valid answer; had all"
        f" done so, the share would lie between {found.low:.0f} and {found.high:.0f}%."
        for found in worst
    ]


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 10)
