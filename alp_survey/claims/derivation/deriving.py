"""Which responses a study is held against, and each of its claims held against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alp_survey.claims.derivation.figures import judge_figure_by_data
from alp_survey.claims.derivation.results import Derivation
from alp_survey.claims.derivation.sizes import judge_size_by_data
from alp_survey.claims.derivation.statements import judge_statement_by_data
from alp_survey.claims.register import Claim
from alp_survey.claims.study import Study
from alp_survey.instrument.models import Instrument
from alp_survey.responses.responses import Responses

__all__ = ["by_instrument", "derive"]


def by_instrument(
    study: Study, responses: Responses | Iterable[Responses] | Mapping[str, Responses]
) -> dict[str, Responses]:
    """Responses by the id of their instrument, in the order of the study.

    Raises
    ------
    ValueError
        If something else is given, none, only a part of the respondents, two files of one survey,
        or responses that were coded by another instrument than the study has.
    """
    given: list[tuple[str, Responses]] = []
    if isinstance(responses, Mapping):
        given = list(responses.items())
    else:
        if not isinstance(responses, Iterable):
            responses = [responses]
        several = list(responses)
        given = [("responses", each) for each in several]
    if not given:
        raise ValueError("responses: got none; expected those of one survey at least")
    found: dict[str, Responses] = {}
    for key, each in given:
        _require_of_study(key, each, study)
        id = each.instrument.id
        if key not in ("responses", id):
            raise ValueError(f"responses[{key!r}]: got responses to {id}; expected those to {key}")
        if id in found:
            raise ValueError(f"responses: got two files of {id}; expected one of each survey")
        found[id] = each
    return {each.id: found[each.id] for each in study.instruments if each.id in found}


def _require_of_study(key: str, responses: Responses, study: Study) -> None:
    """Refuse what would be held against claims that it does not belong to."""
    if not isinstance(responses, Responses):
        kind = type(responses).__name__
        raise ValueError(f"{key}: got a {kind}; expected responses, as study.read returns them")
    if responses.parts:
        raise ValueError(
            f"{key}: got a part of the respondents ({responses.part}); expected all of them. Whom"
            " a claim speaks of stands in the register, under base: where."
        )
    if not _is_of(responses.instrument, study):
        raise ValueError(
            f"{key}: got responses coded by an instrument {responses.instrument.id!r} that is not"
            " the study's; expected one of its instruments. Read the file with this study."
        )


def _is_of(instrument: Instrument, study: Study) -> bool:
    """Whether it is one of the study's; coded themes may stand behind its items."""
    own = next((each for each in study.instruments if each.id == instrument.id), None)
    if own is None:
        return False
    known = instrument.items[: len(own.items)]
    return instrument.model_copy(update={"items": known}) == own


def derive(claim: Claim, study: Study, responses: Mapping[str, Responses]) -> Derivation:
    """What the data say of one claim.

    Parameters
    ----------
    claim : Claim
        Of the study's register.
    study : Study
    responses : mapping of instrument id to Responses
        From `by_instrument`.
    """
    if claim.kind == "size" and claim.quote is not None:
        return judge_size_by_data(claim, study, responses)
    if claim.quote is None:
        return judge_statement_by_data(claim, study, responses)
    return judge_figure_by_data(claim, study, responses.get(claim.instrument or ""))
