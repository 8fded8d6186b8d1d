"""What recommendations rest on: as rows, as sentences, and as a map of surveys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

from alp_survey.claims.judge_recommendations import (
    RecommendationAudit,
    SupportAudit,
    SupportState,
)
from alp_survey.reports.wording import sections_text

if TYPE_CHECKING:
    import pandas

    from alp_survey.claims.audit import Audit

__all__ = [
    "EXTERNAL",
    "MAP_HEADER",
    "MAP_READ",
    "column_of",
    "explain_recommendation",
    "map_columns",
    "map_frame",
    "map_records",
    "map_rows",
    "support_text",
]

EXTERNAL, _NO_SURVEY = "not from the surveys", "survey not stated"
_STATES: tuple[SupportState, ...] = get_args(SupportState)

MAP_HEADER = ("verdict", "recommendation", "section", "rests on")
MAP_READ = (
    "Which claims, themes and outside figures stand behind which recommendation, each with its"
    " own verdict. The verdict of a recommendation is that of the best of them. One that rests on"
    " nothing may still be right: the surveys do not say so. A theme is given by the responses if"
    " one respondent was coded with it: look at its count. *Assumed* is a connection that the"
    " document does not make in so many words."
)


def map_records(audit: Audit) -> list[dict[str, Any]]:
    """One record for each support, and one for a recommendation that has none."""
    return [
        _record(each, support)
        for each in audit.recommendations
        for support in (each.supports or (None,))
    ]


def map_frame(audit: Audit) -> pandas.DataFrame:
    """The records as a DataFrame; unknown cells are None."""
    import pandas

    return pandas.DataFrame(map_records(audit), columns=list(_COLUMNS), dtype=object)


_COLUMNS = (
    "recommendation", "says", "section", "verdict", "support_kind", "support", "support_says",
    "printed", "survey", "standing", "state", "support_verdict", "why",
)  # fmt: skip


def _record(each: RecommendationAudit, found: SupportAudit | None) -> dict[str, Any]:
    own = each.recommendation
    record: dict[str, Any] = dict.fromkeys(_COLUMNS)
    record |= {
        "recommendation": own.id,
        "says": own.says,
        "section": sections_text(own.places),
        "verdict": each.verdict,
        "why": own.note,
    }
    if found is not None:
        record |= {
            "support_kind": found.support.kind,
            "support": found.support.name,
            "support_says": found.says,
            "printed": found.printed or None,
            "survey": found.instrument,
            "standing": found.support.standing,
            "state": found.state,
            "support_verdict": found.verdict,
            "why": found.support.why,
        }
    return record


def map_rows(audit: Audit) -> list[tuple[str, str, str, str]]:
    """One row for each recommendation, under `MAP_HEADER`."""
    return [
        (
            each.verdict,
            each.recommendation.says,
            sections_text(each.recommendation.places),
            "; ".join(map(support_text, each.supports)) or (each.recommendation.note or ""),
        )
        for each in audit.recommendations
    ]


def support_text(found: SupportAudit) -> str:
    """What it is, as printed, and how it stands: "solo (89 percent): possible"."""
    kind = "" if found.support.kind == "claim" else f"{found.support.kind} "
    printed = f" ({found.printed})" if found.printed else ""
    assumed = ", assumed" if found.support.standing == "assumed" else ""
    return f"{kind}{found.support.name}{printed}: {found.verdict}{assumed}"


def explain_recommendation(each: RecommendationAudit) -> str:
    """How many of its supports are in which state, and what the study notes of it."""
    counts = ", ".join(f"{count} {state}" for state in _STATES if (count := each.number(state)))
    rests = f"Of what it rests on: {counts}." if counts else ""
    note = each.recommendation.note or ""
    return " ".join(filter(None, (rests, note)))


def map_columns(audit: Audit) -> dict[str, str]:
    """The columns of the map, from what stands in them to how they are headed.

    Every survey of the study has one, also if nothing rests on it; those that name no survey and
    those from elsewhere follow if there are any.
    """
    headed = {each.id: each.title for each in audit.study.instruments}
    for each in _supports(audit):
        if each.support.kind == "external":
            headed.setdefault(EXTERNAL, EXTERNAL)
        elif each.instrument is None:
            headed.setdefault(_NO_SURVEY, _NO_SURVEY)
    last = headed.pop(EXTERNAL, None)
    return {**headed, EXTERNAL: last} if last else headed


def column_of(found: SupportAudit) -> str:
    """In which column of the map a support stands."""
    return EXTERNAL if found.support.kind == "external" else found.instrument or _NO_SURVEY


def _supports(audit: Audit) -> Iterator[SupportAudit]:
    for each in audit.recommendations:
        yield from each.supports
