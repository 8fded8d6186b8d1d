"""On what each recommendation of a document rests, and how well that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from alp_survey.claims.recommendations import Recommendation, Support
from alp_survey.claims.verdicts import ClaimAudit

if TYPE_CHECKING:
    from alp_survey.claims.study import Study
    from alp_survey.responses.responses import Responses

__all__ = [
    "RecommendationAudit",
    "RecommendationVerdict",
    "SupportAudit",
    "SupportState",
    "judge_recommendation",
]

SupportState = Literal[
    "given by the responses", "can be true", "in doubt", "not checked", "does not stand", "external"
]
"""How far something on which a recommendation rests is evidence.

``can be true``: a printed figure that the arithmetic allows; ``in doubt``: one that is possible or
re-derives by another rounding rule or base only; ``not checked``: a statement or theme without a
count, or a figure that no check could have failed; ``does not stand``: impossible as printed, or
contradicted by the responses; ``external``: not from the surveys, and not audited.
"""

RecommendationVerdict = Literal[
    "rests on what the responses give",
    "rests on figures that can be true",
    "rests on figures in doubt",
    "rests on what was not checked",
    "rests on what does not stand",
    "rests on external figures",
    "rests on nothing",
]
"""Of a recommendation: the best of what it rests on. The last three are findings."""

_BY_STATE: dict[SupportState, RecommendationVerdict] = {
    "given by the responses": "rests on what the responses give",
    "can be true": "rests on figures that can be true",
    "in doubt": "rests on figures in doubt",
    "not checked": "rests on what was not checked",
    "does not stand": "rests on what does not stand",
    "external": "rests on external figures",
}
_FINDINGS: tuple[RecommendationVerdict, ...] = (
    "rests on what does not stand",
    "rests on external figures",
    "rests on nothing",
)


@dataclass(frozen=True, slots=True)
class SupportAudit:
    """One thing on which a recommendation rests, and how it stands.

    Attributes
    ----------
    support : Support
    says : str
        What the claim says, the label of the theme, or of what the external figure is.
    printed : str
        The figure or words of a claim, an external figure.
    instrument : str or None
        The survey; None of external figures, and where the document does not say.
    state : SupportState
    verdict : str
        Of a claim its own; of a theme how many respondents were coded with it, or that nobody
        counted.
    """

    support: Support
    says: str
    printed: str
    instrument: str | None
    state: SupportState
    verdict: str


@dataclass(frozen=True, slots=True)
class RecommendationAudit:
    """A recommendation, with everything on which it rests.

    Attributes
    ----------
    recommendation : Recommendation
    supports : tuple of SupportAudit
        In the order of the file.
    verdict : RecommendationVerdict
    """

    recommendation: Recommendation
    supports: tuple[SupportAudit, ...]
    verdict: RecommendationVerdict

    @property
    def is_finding(self) -> bool:
        """Whether no finding of the surveys stands behind it that may be true."""
        return self.verdict in _FINDINGS

    def number(self, state: SupportState) -> int:
        """How many of its supports are in a state."""
        return sum(each.state == state for each in self.supports)


def judge_recommendation(
    recommendation: Recommendation,
    study: Study,
    claims: Sequence[ClaimAudit],
    responses: Mapping[str, Responses],
) -> RecommendationAudit:
    """What a recommendation rests on, as far as it was audited.

    Its verdict is that of the best of its supports: what else it rests on may still be wrong, and
    stands beside it with its own.

    Parameters
    ----------
    recommendation : Recommendation
    study : Study
    claims : sequence of ClaimAudit
        All claims of the study.
    responses : mapping of instrument id to Responses
        Those that were held against the claims; themes are counted where they were coded.
    """
    by_id = {each.claim.id: each for each in claims}
    supports = tuple(
        _judge_support(each, study, by_id, responses) for each in recommendation.rests_on
    )
    states = {each.state for each in supports}
    verdicts = (verdict for state, verdict in _BY_STATE.items() if state in states)
    return RecommendationAudit(recommendation, supports, next(verdicts, "rests on nothing"))


def _judge_support(
    support: Support,
    study: Study,
    claims: Mapping[str, ClaimAudit],
    responses: Mapping[str, Responses],
) -> SupportAudit:
    if support.claim is not None:
        found = claims[support.claim]
        claim = found.claim
        printed = claim.quote or claim.words or ""
        verdict = found.verdict
        return SupportAudit(
            support, claim.says, printed, claim.instrument, _state(found, verdict), verdict
        )
    if support.theme is not None:
        return _theme(support, study, responses)
    [figure] = [each for each in study.register.external if each.id == support.external]
    return SupportAudit(support, figure.says, figure.figure, None, "external", "not audited")


_AGAINST = ("impossible", "differs", "not supported")
_FAIR = ("possible", "re-derives", "re-derives only by another tie rule", "supported")


def _state(found: ClaimAudit, verdict: str) -> SupportState:
    """How far a claim is evidence."""
    if verdict in _AGAINST:
        return "does not stand"
    if found.is_finding:
        return "in doubt"
    if found.stands:
        return "given by the responses"
    if found.implied is not None and found.implied.verdict == "cannot hold":
        return "does not stand"
    return "can be true" if verdict in _FAIR else "not checked"


def _theme(support: Support, study: Study, responses: Mapping[str, Responses]) -> SupportAudit:
    """A theme is evidence as far as it was counted."""
    instrument, item, name = str(support.instrument), str(support.item), str(support.theme)
    themes = study.instrument(instrument).item(item).themes
    [theme] = [each for each in themes if each.name == name]
    state: SupportState = "not checked"
    verdict = "not counted"
    if instrument in responses:
        from alp_survey.themes.counting import theme_count  # which brings numpy

        counted = theme_count(responses[instrument], item, name)
        if counted is not None:
            count, base = counted
            state = "given by the responses" if count else "does not stand"
            verdict = f"said by {count} of {base}"
    return SupportAudit(support, theme.label, "", instrument, state, verdict)
