"""The evidence table: one row per claim, as records for CSV, DataFrame and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from alp_survey import __version__
from alp_survey.claims.audit import Audit
from alp_survey.claims.judge_recommendations import RecommendationAudit
from alp_survey.claims.register import Place
from alp_survey.claims.verdicts import BlockAudit, ClaimAudit
from alp_survey.figures.arithmetic import PrintedCount
from alp_survey.figures.quotes import Quote
from alp_survey.reports.bounded import explain_implied, implied_record
from alp_survey.reports.derived import (
    derivation_columns,
    derivation_record,
    responses_records,
    worst_case_sentences,
)
from alp_survey.reports.wording import counts_text, sampling_sentence
from alp_survey.responses.files.formulas import no_formula

if TYPE_CHECKING:
    import pandas

__all__ = [
    "evidence_changes",
    "evidence_csv",
    "evidence_frame",
    "evidence_json",
    "evidence_rows",
]

FORMAT_VERSION = 1
_NUMBERS = re.compile(r"\[\n\s+([0-9,\s]+?)\n\s+\]")  # a list of numbers reads better on one line
_MOST_COUNTS = 2_000
_WHOLE = (
    "n", "bases_up_to", "figures_that_pass", "figures_in_all", "interval_level", "count", "base_n",
    "explained_count", "explained_base_n", "respondents_off", "to_overturn",
    "further_to_overturn",
)  # fmt: skip
_DECIMAL = (
    "interval_low", "interval_high", "percent", "data_interval_low", "data_interval_high",
    "points_off",
)  # fmt: skip
_DIGITS = 10  # of a percent: what a platform's own last bits do not reach


def evidence_rows(audit: Audit) -> list[dict[str, Any]]:
    """The evidence table, one flat record per claim; percentages 0-100, unknown cells None."""
    return [_row(each, audit) for each in audit.claims]


def evidence_frame(audit: Audit) -> pandas.DataFrame:
    """The evidence table as a DataFrame, one row per claim, in the order of the register."""
    import pandas

    frame = pandas.DataFrame(evidence_rows(audit))
    return frame.astype(dict.fromkeys(_WHOLE, "Int64") | dict.fromkeys(_DECIMAL, "float64"))


def evidence_changes(before: Audit, after: Audit) -> pandas.DataFrame:
    """The cells of the evidence table that are not the same in two audits, one per row."""
    import pandas

    old, new = ({row["claim"]: row for row in evidence_rows(each)} for each in (before, after))
    changes = [
        {"claim": id, "column": column, "before": one.get(column), "after": other.get(column)}
        for id in dict.fromkeys([*old, *new])
        for one, other in [(old.get(id, {}), new.get(id, {}))]
        for column in (one if one and other else ("claim",))
        if one.get(column) != other.get(column)
    ]
    return pandas.DataFrame(changes, columns=["claim", "column", "before", "after"], dtype=object)


def evidence_csv(audit: Audit) -> str:
    """The evidence table as CSV with a header; unknown cells are empty.

    A text that a spreadsheet would open as a formula gets an apostrophe before it.
    """
    rows = evidence_rows(audit)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: no_formula(value) for key, value in row.items()})
    return text.getvalue()


def evidence_json(audit: Audit) -> str:
    """The whole audit as JSON, by the schema in ``docs/evidence.schema.json``."""
    study = audit.study
    content = {
        "format": "alp_survey evidence",
        "format_version": FORMAT_VERSION,
        "generator": f"alp_survey {__version__}",
        "study": {
            "title": study.title,
            "documents": [document.model_dump() for document in study.documents],
            "instruments": [
                {
                    "id": instrument.id,
                    "title": instrument.title,
                    "n_stated": instrument.n_stated,
                    "weighted": instrument.weighted,
                    "sampling": sampling_sentence(instrument, level=study.settings.level),
                }
                for instrument in study.instruments
            ],
            "level": study.settings.level,
            "presentation_standard": study.settings.presentation,
        },
        "responses": responses_records(audit),
        "findings": len(audit.findings),
        "claims": [_claim(each, audit) for each in audit.claims],
        "blocks": [_block(each) for each in audit.blocks],
        "recommendations": [_recommendation(each) for each in audit.recommendations],
        "external": [
            {
                "figure": each.figure,
                "says": each.says,
                "places": [_place(place) for place in each.places],
                "reason": each.reason,
            }
            for each in study.register.external
        ],
    }
    text = json.dumps(content, indent=2, ensure_ascii=False)
    return _NUMBERS.sub(lambda match: f"[{' '.join(match[1].split())}]", text) + "\n"


def _row(each: ClaimAudit, audit: Audit) -> dict[str, Any]:
    claim, arithmetic, interval = each.claim, each.arithmetic, each.interval
    shown = {found.standard: found.verdict for found in each.presentation}
    below, above, chance = arithmetic.below, arithmetic.above, arithmetic.chance
    return {
        "claim": claim.id,
        "kind": claim.kind,
        "says": claim.says,
        "sections": "; ".join(place.section for place in claim.places),
        "instrument": claim.instrument,
        "item": claim.item,
        "codes": " ".join(map(str, claim.codes)) or None,
        "quote": claim.quote,
        "words": claim.words,
        "n": claim.n,
        "base": claim.base.who if claim.base else None,
        "verdict": arithmetic.verdict,
        "reason": arithmetic.reason or None,
        "rounding": arithmetic.rounding,
        "counts": counts_text(arithmetic.counts) or None,
        "nearest_below": f"{below.printed} ({below.count})" if below else None,
        "nearest_above": f"{above.printed} ({above.count})" if above else None,
        "possible_bases": " ".join(map(str, arithmetic.possible_bases)) or None,
        "bases_up_to": arithmetic.bases_up_to,
        "figures_that_pass": chance.figures if chance else None,
        "figures_in_all": chance.of if chance else None,
        "interval_low": _percent(interval.low) if interval else None,
        "interval_high": _percent(interval.high) if interval else None,
        "interval_level": audit.study.settings.level if interval else None,
        "interval_method": interval.method if interval else None,
        "presentation_house": shown.get("house"),
        "presentation_dhs": shown.get("dhs"),
        "presentation_nchs": shown.get("nchs"),
        "implied": each.implied.verdict if each.implied else None,
        "implied_beyond_chance": each.implied.beyond_chance if each.implied else None,
        "implied_bounds": explain_implied(each) or None,
        **derivation_columns(each),
        "nonresponse": " ".join(worst_case_sentences(each)) or None,
        "data": _source(each, audit),
        "sampling": _sampling(each, audit),
        "note": claim.note,
    }


def _claim(each: ClaimAudit, audit: Audit) -> dict[str, Any]:
    claim, arithmetic = each.claim, each.arithmetic
    return {
        "id": claim.id,
        "kind": claim.kind,
        "says": claim.says,
        "quote": _quote(claim.quote, each.quote),
        "words": claim.words,
        "quoted_n": claim.n,
        "base": None
        if claim.base is None
        else {
            "who": claim.base.who,
            "where": {item: list(codes) for item, codes in claim.base.where.items()},
        },
        "instrument": claim.instrument,
        "item": claim.item,
        "codes": list(claim.codes),
        "themes": list(claim.themes),
        "places": [_place(place) for place in claim.places],
        "arithmetic": {
            "verdict": arithmetic.verdict,
            "reason": arithmetic.reason,
            "rounding": arithmetic.rounding,
            "counts": _counts(arithmetic.counts),
            "first_count": arithmetic.counts[0] if arithmetic.counts else None,
            "last_count": arithmetic.counts[-1] if arithmetic.counts else None,
            "counts_by_rule": {
                rule: _counts(counts) for rule, counts in arithmetic.counts_by_rule.items()
            },
            "nearest_below": _printed(arithmetic.below),
            "nearest_above": _printed(arithmetic.above),
            "possible_bases": list(arithmetic.possible_bases),
            "possible_base_counts": {
                str(base): [counts[0], counts[-1]]
                for base, counts in arithmetic.possible_bases.items()
            },
            "bases_up_to": arithmetic.bases_up_to,
            "pass_chance": arithmetic.chance._asdict() if arithmetic.chance else None,
        },
        "interval": _interval(each, audit),
        "presentation": {
            "standard": audit.study.settings.presentation,
            "verdict": each.presentation[0].verdict if each.presentation else None,
            **{
                found.standard: {"verdict": found.verdict, "reason": found.reason}
                for found in sorted(each.presentation, key=lambda found: found.standard)
            },
        },
        "worst_cases": [asdict(found) for found in each.worst_cases],
        "implied": implied_record(each),
        "derivation": derivation_record(each),
        "sampling": _sampling(each, audit),
        "needs": claim.needs,
        "note": claim.note,
    }


def _interval(each: ClaimAudit, audit: Audit) -> dict[str, Any]:
    """An interval that cannot be computed keeps its place, with the reason."""
    interval = each.interval
    if interval is not None:
        return {
            "low": _percent(interval.low),
            "high": _percent(interval.high),
            "level": audit.study.settings.level,
            "method": interval.method,
            "smallest_count": interval.smallest_count,
            "largest_count": interval.largest_count,
            "reason": "",
        }
    if each.claim.kind == "size":
        reason = "a size is not a share of a base"
    elif each.claim.quote is None:
        reason = "no figure stated"
    elif each.claim.n is None:
        reason = "no base stated"
    else:
        reason = "no single count of the stated base is possible"
    return {
        "low": None,
        "high": None,
        "level": audit.study.settings.level,
        "method": None,
        "smallest_count": None,
        "largest_count": None,
        "reason": reason,
    }


def _block(each: BlockAudit) -> dict[str, Any]:
    block, conflict, cover = each.block, each.conflict, each.cover

    def names(positions: tuple[int, ...]) -> list[str]:
        return [each.figures[position] for position in positions]

    return {
        "id": block.id,
        "says": block.says,
        "claims": list(block.claims),
        "figures": list(each.figures),
        "response": block.response,
        "complete": block.complete,
        "quoted_n": each.n,
        "verdict": each.verdict,
        "reason": each.reason,
        "witness": None
        if each.witness is None
        else {"rounding": each.witness.rounding, "counts": list(each.witness.counts)},
        "bases_up_to": each.bases_up_to,
        "shared_bases": list(each.shared_bases),
        "shared_base_witnesses": {
            str(base): {"rounding": witness.rounding, "counts": list(witness.counts)}
            for base, witness in each.shared_bases.items()
        },
        "bases_by_rule": {rule: list(bases) for rule, bases in each.bases_by_rule.items()},
        "remainder": None if each.remainder is None else _counts(each.remainder),
        "conflict": None
        if conflict is None
        else {"claims": names(conflict.figures), "smallest": conflict.smallest},
        "cover": None
        if cover is None
        else {
            "rounding": cover.rounding,
            "fewest": cover.fewest,
            "groups": [
                {"base": group.base, "claims": names(group.figures), "counts": list(group.counts)}
                for group in cover.groups
            ],
        },
        "note": block.note,
    }


def _quote(text: str | None, quote: Quote | None) -> dict[str, Any]:
    value = None
    if quote is not None and quote.value is not None:
        scaled = quote.value * 10**quote.decimals
        if scaled.denominator > 1:  # a fraction in words
            value = str(quote.value)
            return {"text": text, "value": value, "decimals": None, "word": quote.word}
        digits = f"{int(scaled):0{quote.decimals + 1}d}"
        whole, point = (
            digits[: len(digits) - quote.decimals],
            digits[len(digits) - quote.decimals :],
        )
        value = f"{whole}.{point}" if point else whole
    return {
        "text": text,
        "value": value,
        "decimals": quote.decimals if quote and value else None,
        "word": (quote.word or None) if quote else None,
    }


def _counts(counts: range) -> list[int] | None:
    """The counts one by one; null where they are too many to be read, not to be cut short."""
    return list(counts) if len(counts) <= _MOST_COUNTS else None


def _recommendation(each: RecommendationAudit) -> dict[str, Any]:
    own = each.recommendation
    return {
        "id": own.id,
        "says": own.says,
        "places": [_place(place) for place in own.places],
        "verdict": each.verdict,
        "rests_on": [
            {
                "kind": found.support.kind,
                "name": found.support.name,
                "says": found.says,
                "printed": found.printed or None,
                "instrument": found.instrument,
                "item": found.support.item,
                "standing": found.support.standing,
                "why": found.support.why,
                "state": found.state,
                "verdict": found.verdict,
            }
            for found in each.supports
        ],
        "note": own.note,
    }


def _place(place: Place) -> dict[str, Any]:
    return place.model_dump(exclude_none=True)


def _printed(figure: PrintedCount | None) -> dict[str, Any] | None:
    return None if figure is None else {"printed": figure.printed, "count": figure.count}


def _sampling(each: ClaimAudit, audit: Audit) -> str | None:
    if each.claim.quote is None or each.claim.kind == "size":
        return None
    return sampling_sentence(each.instrument, level=audit.study.settings.level)


def _source(each: ClaimAudit, audit: Audit) -> str | None:
    """Which file a claim was held against, marked if nobody filled it in."""
    own = audit.responses.get(each.claim.instrument or "")
    if own is None:
        return None
    return f"{own.source.file} ({own.simulated})" if own.simulated else own.source.file


def _percent(proportion: float) -> float:
    return round(100 * proportion, _DIGITS)
