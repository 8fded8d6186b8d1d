"""The ways in which a printed figure may have been counted, each with what it gives.

First the way that the document states, then what analysts are known to have done instead, in a
fixed order: another base, mentions, respondents who were excluded, weights, the complement, a
subgroup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from alp_survey.claims.derivation.results import Counted, Explanation
from alp_survey.claims.register import Claim
from alp_survey.instrument.models import Instrument, Item
from alp_survey.responses.answers import NOT_ASKED, NOT_CODED
from alp_survey.responses.coding import Coded
from alp_survey.responses.responses import Responses
from alp_survey.responses.routing import who_gave
from alp_survey.tables.bases import BASE_WORDS, BaseKind
from alp_survey.themes.as_answers import themes_counted

__all__ = [
    "Ground",
    "condition_words",
    "find_ground",
    "find_group",
    "other_ways",
    "stated_grounds",
    "subgroups",
    "why_not_coded",
    "why_not_countable",
]

Rows = NDArray[np.bool_]
_BASES: tuple[BaseKind, ...] = get_args(BaseKind)
_MOST_GROUPS = 20  # an item with more categories than this makes no groups that anybody prints


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Whom a claim counts, among whom, as masks over the rows of the file.

    Attributes
    ----------
    claim : Claim
    responses : Responses
    answers : Coded
        To the item of the claim.
    who : BaseKind
        As stated; where it is not, the base of the stated n, else valid answers.
    kept : array of bool
        Respondents who count, and meet the condition of the claim.
    weights : array of float or None
        Of every row, as the instrument names them.
    weighted : bool
        Whether the document's percentages are weighted.
    surely_asked : bool
        Where the leading question was left blank, nobody knows whether a question was put: such
        respondents count as asked, or here do not.
    """

    claim: Claim
    responses: Responses
    answers: Coded
    who: BaseKind
    kept: Rows
    weights: NDArray[np.float64] | None
    weighted: bool
    surely_asked: bool = False

    @property
    def hits(self) -> Rows:
        """Rows that gave the answer of the claim."""
        return self.answers.gave(self.claim.codes)

    def base(self, who: BaseKind | None = None) -> Rows:
        """Rows in a base; in the stated one, if none is named."""
        rows = self.kept & _base_rows(self.answers, who or self.who)
        if self.surely_asked and (who or self.who) == "asked":
            rows &= who_gave(self.responses.coded, self.answers.item.asked_if)
        return rows

    def count(
        self,
        how: Explanation = "as stated",
        *,
        who: BaseKind | None = None,
        among: Rows | None = None,
        words: str = "",
        weighted: bool | None = None,
    ) -> Counted:
        """What one way of counting gives.

        Parameters
        ----------
        how : Explanation
        who : BaseKind, optional
            Another base than the stated one.
        among : array of bool, optional
            Only these rows.
        words : str
            Said after the base.
        weighted : bool, optional
            Another answer than the stated one.
        """
        rows = self.base(who)
        if among is not None:
            rows = rows & among
        hits = rows & self.hits
        count, base_n = int(hits.sum()), int(rows.sum())
        use = self.weighted if weighted is None else weighted
        percent = 100 * count / base_n if base_n else None
        if use and self.weights is not None:
            whole = _total(self.weights[rows])
            percent = 100 * _total(self.weights[hits]) / whole if whole > 0 else None
        named = BASE_WORDS[who or self.who]
        if self.surely_asked and (who or self.who) == "asked":
            named = f"{named} for certain"
        base = ", ".join(filter(None, (named, self._condition, words)))
        return Counted(how, base, count, base_n, percent, use and self.weights is not None)

    def alone(self, code: int) -> Ground:
        """One answer to the same item, in the same base."""
        return replace(self, claim=self.claim.model_copy(update={"codes": (code,)}))

    @property
    def _condition(self) -> str:
        where = self.claim.base.where if self.claim.base else {}
        return condition_words(self.responses.instrument, where)


def why_not_countable(claim: Claim, responses: Responses | None) -> str:
    """Why a claim cannot be counted in the data; empty if it can."""
    if claim.instrument is None:
        return "the document does not say which survey is meant"
    if responses is None:
        return "no responses to this survey were given"
    if claim.item is None:
        return "the register names no item for it"
    claim = of_themes(claim, responses)
    if claim.themes and not claim.codes:
        return f"'{claim.item}' is an open question; its themes have not been coded"
    item = responses.instrument.item(claim.item or "")
    where = claim.base.where if claim.base else {}
    conditions = [why_not_coded(responses.instrument.item(name), responses) for name in where]
    reasons = [
        why_not_coded(item, responses),
        _without_categories(item),
        "" if claim.codes else "the register names no answer (codes) for it",
        *(f"its base rests on {reason}" for reason in conditions if reason),
        _without_weights(responses),
    ]
    return next(filter(None, reasons), "")


def of_themes(claim: Claim, responses: Responses) -> Claim:
    """A claim on themes as one on the item that counts them, if they have been coded."""
    if not claim.themes or claim.codes or claim.item is None:
        return claim
    item, codes = themes_counted(responses, claim.item, claim.themes)
    return claim.model_copy(update={"item": item, "codes": tuple(codes)}) if item else claim


def why_not_coded(item: Item, responses: Responses) -> str:
    """Why the responses have no codes of an item; empty if they have."""
    if item.personal:
        return f"'{item.name}' is personal, and never enters the coded data"
    if item.name not in responses.coded:
        return f"'{item.name}' has no column in {responses.source.file}"
    return ""


def _without_categories(item: Item) -> str:
    if item.categories:
        return ""
    if item.kind == "open":
        return f"'{item.name}' is an open question, whose answers have no codes"
    return f"'{item.name}' is of kind {item.kind}, and has no categories"


def _without_weights(responses: Responses) -> str:
    """Why a weighted figure cannot be counted; empty if it is none, or can."""
    instrument = responses.instrument
    if instrument.weighted != "yes":
        return ""
    if instrument.weight is None:
        return "its percentages are weighted, and the instrument names no item with the weights"
    weights, name = _weights(responses), instrument.weight
    if weights is None:
        return f"its percentages are weighted, and the file has no column for '{name}'"
    wrong = int(
        (responses.kept & ((responses.coded[name].state == NOT_CODED) | (weights < 0))).sum()
    )
    if wrong:
        return f"{wrong} of the weights in '{name}' could not be read, or are below 0"
    if not weights[responses.kept].any():
        return f"all weights in '{name}' are 0"
    return ""


def stated_grounds(claim: Claim, responses: Responses) -> list[Ground]:
    """Whom a countable claim counts, in every way that the document allows; the likeliest first.

    One way where the base is stated; where it is not, every base, that of the stated n first, then
    valid answers. Whoever was asked, is known or is not.
    """
    claim = of_themes(claim, responses)
    answers = responses.coded[claim.item or ""]
    where = claim.base.where if claim.base else {}
    kept = responses.kept & who_gave(responses.coded, where)
    weighted = responses.instrument.weighted == "yes"
    ground = Ground(claim, responses, answers, "valid", kept, _weights(responses), weighted)
    stated = claim.base.who if claim.base else "not stated"
    bases = reversed(_BASES) if stated == "not stated" else (stated,)
    grounds = [each for who in bases for each in _ways_to_be_in(replace(ground, who=who))]
    return sorted(grounds, key=lambda each: int(each.base().sum()) != claim.n)


def find_ground(claim: Claim, responses: Responses) -> Ground:
    """Whom a countable claim counts, in the likeliest way."""
    return stated_grounds(claim, responses)[0]


def _ways_to_be_in(ground: Ground) -> Iterator[Ground]:
    """A base, and if it is that of the asked, those who were for certain."""
    yield ground
    if ground.who == "asked" and ground.answers.item.asked_if:
        certain = replace(ground, surely_asked=True)
        if not np.array_equal(certain.base(), ground.base()):
            yield certain


def find_group(ground: Ground) -> tuple[Rows, Rows]:
    """Who is in the group that a claim speaks of, and of whom it is known whether they are."""
    coded, group = ground.responses.coded, ground.claim.group
    valid = [coded[name].valid for name in group]
    gave = [coded[name].gave(codes) for name, codes in group.items()]
    inside = np.logical_and.reduce([own & said for own, said in zip(valid, gave, strict=True)])
    # one answer is enough to be outside
    outside = np.logical_or.reduce([own & ~said for own, said in zip(valid, gave, strict=True)])
    return inside, inside | outside


def other_ways(ground: Ground) -> Iterator[Counted]:
    """Every other way of counting the same answer, in the order in which they are tried.

    Bases of the same respondents as one before are left out.
    """
    where = ground.claim.base.where if ground.claim.base else {}
    grounds = [ground]
    if where:
        claim = _without_condition(ground.claim)
        grounds.append(replace(ground, kept=ground.responses.kept, claim=claim))
    seen = {ground.base().tobytes()}
    for each in grounds:
        for way in (way for who in _BASES for way in _ways_to_be_in(replace(each, who=who))):
            rows = way.base().tobytes()
            if rows not in seen:
                seen.add(rows)
                yield way.count("base")
    if ground.answers.item.kind == "multiple":
        yield _mentions(ground)
    if ground.responses.excluded and not ground.responses.parts:
        file = np.ones(len(ground.kept), bool) & who_gave(ground.responses.coded, where)
        yield replace(ground, kept=file).count("before exclusions", words="before exclusions")
    if ground.weights is not None and (ground.weights[ground.responses.kept] >= 0).all():
        words = "unweighted" if ground.weighted else ""
        yield ground.count("weights", words=words, weighted=not ground.weighted)


def subgroups(ground: Ground) -> Iterator[Counted]:
    """The same answer among every group that the instrument knows, each group once.

    A group that is the respondents of one of the `other_ways` is none of its own.

    Those who are asked a question because of their answers first, then those who gave one answer.
    """
    responses, own = ground.responses, ground.answers.item.name
    conditions: list[Mapping[str, Sequence[int]]] = [
        item.asked_if for item in responses.instrument.items if item.asked_if
    ]
    for name, answers in responses.coded.items():
        if 0 < len(answers.item.categories) <= _MOST_GROUPS:
            valid = [each.code for each in answers.item.categories if not each.missing]
            conditions += [{name: (code,)} for code in valid]
    base = ground.base()
    seen = {
        way.base().tobytes() for who in _BASES for way in _ways_to_be_in(replace(ground, who=who))
    }
    for condition in conditions:
        if own in condition or any(name not in responses.coded for name in condition):
            continue
        among = np.logical_and.reduce(
            [responses.coded[name].gave(codes) for name, codes in condition.items()]
        )
        rows = base & among
        if rows.any() and rows.tobytes() not in seen:
            seen.add(rows.tobytes())
            words = condition_words(responses.instrument, condition)
            yield ground.count("subgroup", among=among, words=words)


def condition_words(instrument: Instrument, where: Mapping[str, Sequence[int]]) -> str:
    """A condition on answers in words: "region = North or South"."""
    return ", ".join(
        f"{name} = {' or '.join(instrument.item(name).category(code).label for code in codes)}"
        for name, codes in where.items()
    )


def _mentions(ground: Ground) -> Counted:
    rows, options = ground.base("valid"), ground.answers.options
    valid = [each.code for each in ground.answers.item.categories if not each.missing]
    ticks = {code: int((options[code][rows] > 0).sum()) for code in valid if code in options}
    count, total = sum(ticks.get(code, 0) for code in ground.claim.codes), sum(ticks.values())
    percent = 100 * count / total if total else None
    return Counted("mentions", "mentions", count, total, percent)


def _base_rows(answers: Coded, who: BaseKind) -> Rows:
    if who == "valid":
        return answers.valid
    if who == "answered":
        return np.asarray(answers.state >= 0)
    if who == "asked":
        return np.asarray(answers.state != NOT_ASKED)
    return np.ones(len(answers.state), bool)


def _without_condition(claim: Claim) -> Claim:
    base = claim.base
    return (
        claim
        if base is None
        else claim.model_copy(update={"base": base.model_copy(update={"where": {}})})
    )


def _weights(responses: Responses) -> NDArray[np.float64] | None:
    """The weight of every row; where nobody typed one, it counts for nothing."""
    name = responses.instrument.weight
    if name is None or name not in responses.coded:
        return None
    values = responses.coded[name].values
    return None if values is None else np.nan_to_num(values.astype(float), nan=0.0)


def _total(weights: NDArray[np.float64]) -> float:
    """Summed in pairs: the error is far below the digits that a percentage is rounded to."""
    return float(weights.sum())
