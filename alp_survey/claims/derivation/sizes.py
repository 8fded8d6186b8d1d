"""A number of respondents against the data: of one survey, of a part of it, or several added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from alp_survey.claims.derivation.readings import stated_grounds, why_not_countable
from alp_survey.claims.derivation.results import Counted, Derivation
from alp_survey.claims.register import Claim
from alp_survey.claims.study import Study
from alp_survey.figures.reading import parse_count
from alp_survey.responses.responses import Responses

__all__ = ["judge_size_by_data"]


def judge_size_by_data(
    claim: Claim, study: Study, responses: Mapping[str, Responses]
) -> Derivation:
    """The derivation of a number of respondents: of one survey, or of several added up."""
    if claim.lists:
        return Derivation("not derivable", "it counts things that the document lists")
    size = parse_count(claim.quote or "")
    sizes = [_size(claim, responses)] if claim.instrument else _sizes_added(claim, study, responses)
    if not sizes:
        return Derivation("not derivable", "the document does not say which survey is meant")
    unknown = [each for each in sizes if isinstance(each, str)]
    if unknown:
        return Derivation("not derivable", unknown[0])
    known = [each for each in sizes if not isinstance(each, str)]
    n, file = sum(each.n for each in known), sum(each.in_file for each in known)
    counted = Counted("as stated", "respondents", n, n, None)
    found = Derivation("re-derives", counted=counted, prints_as=str(n), tried=1)
    wrong = [
        f"section {place.section} prints {place.prints!r} for the same number"
        for place in claim.places
        if place.prints is not None and parse_count(place.prints) != size
    ]
    printed = [parse_count(study.claim(part).quote or "") for part in claim.parts]
    if claim.parts and sum(printed) != size:
        wrong.append(f"its parts as printed add up to {sum(printed)}")
    if n == size:
        return replace(found, verdict="differs", reason="; ".join(wrong)) if wrong else found
    found = replace(
        found, verdict="differs", tried=2, respondents_off=size - n, reason="; ".join(wrong)
    )
    if file == size and not wrong:
        way = Counted("before exclusions", "respondents, before exclusions", file, file, None)
        return replace(found, verdict="re-derives on another base", explained_by=way)
    return found


class _Size(NamedTuple):
    """How many count, and how many the file holds before exclusions."""

    n: int
    in_file: int


def _size(claim: Claim, responses: Mapping[str, Responses]) -> _Size | str:
    """The respondents of a survey, or a count among them; or why there is no such number."""
    own = responses.get(claim.instrument or "")
    if own is None:
        return f"no responses to {claim.instrument or 'its survey'} were given"
    if claim.kind == "size":
        return _Size(own.n, len(own.kept))
    reason = why_not_countable(claim, own)
    if reason:
        return f"of its part '{claim.id}': {reason}"
    count = stated_grounds(claim, own)[0].count().count
    return _Size(count, count)


def _sizes_added(
    claim: Claim, study: Study, responses: Mapping[str, Responses]
) -> list[_Size | str]:
    """The numbers that a sum adds up; none if one of its parts names no survey."""
    parts = [study.claim(part) for part in claim.parts]
    if not all(part.instrument for part in parts):
        return []
    return [_size(part, responses) for part in parts]
