"""What printed margins leave open, against every cross-tab there can be."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

import pytest

import alp_survey as alp
from alp_survey.claims.joint import ImpliedShare, implied_share
from alp_survey.claims.register import Base, Claim, Place, Register
from alp_survey.claims.study import Settings, Study
from alp_survey.instrument.models import Category

N = 6

Person = tuple[int, frozenset[int]]
"""Region 1-3, and which of three uses were ticked; the third excludes the others."""

PEOPLE: list[Person] = [
    (region, frozenset(uses)) for region in (1, 2, 3) for uses in ([], [1], [2], [1, 2], [3])
]


def share(
    id: str, count: int, item: str, *codes: int, n: int = N, where: Mapping[str, Any] | None = None
) -> Claim:
    return Claim(
        id=id,
        kind="count",
        says=id,
        quote=str(count),
        n=n,
        base=Base(who="all", where=where or {}),
        instrument="invented",
        item=item,
        codes=codes,
        places=(Place(section="1"),),
    )


@pytest.fixture(name="study_of")
def _study_of(desk: Any) -> Any:
    asked = desk.instrument(
        desk.item("region", "single", "North", "South", "East"),
        desk.item(
            "uses",
            "multiple",
            "News",
            "Music",
            Category(code=3, label="Neither", exclusive=True),
        ),
        n_stated=N,
    )

    def make(*claims: Claim) -> Study:
        return Study("Invented", (), (asked,), Register(claims=claims), Settings())

    return make


def counts(people: Sequence[Person], claim: Claim) -> tuple[int, int]:
    """How many of a group gave the answer of a claim, and how many are in it."""
    where = claim.base.where if claim.base else {}
    inside = [each for each in people if all(gave(each, *one) for one in where.items())]
    return sum(gave(each, claim.item, claim.codes) for each in inside), len(inside)


def gave(person: Person, item: str | None, codes: Sequence[int]) -> bool:
    return person[0] in codes if item == "region" else bool(person[1] & set(codes))


def agreeing(claims: Sequence[Claim]) -> Iterator[Sequence[Person]]:
    """Every survey of six people that gives the printed figures."""
    fixed = [(claim, (int(claim.quote or 0), claim.n)) for claim in claims]
    for people in combinations_with_replacement(PEOPLE, N):
        if all(counts(people, claim) == figures for claim, figures in fixed):
            yield people


def brute_force(event: Claim, given: Claim, claims: Sequence[Claim]) -> tuple[list[Any], ...]:
    """The least and greatest of: both, share in the group, among others, and their difference."""
    both, inside, outside, difference = set(), set(), set(), set()
    for people in agreeing(claims):
        group = [each for each in people if gave(each, given.item, given.codes)]
        rest = [each for each in people if each not in group]
        hits = sum(gave(each, event.item, event.codes) for each in group)
        others = sum(gave(each, event.item, event.codes) for each in rest)
        both.add(hits)
        if group:
            inside.add(Fraction(hits, len(group)))
        if rest:
            outside.add(Fraction(others, len(rest)))
        if group and rest:
            difference.add(Fraction(hits, len(group)) - Fraction(others, len(rest)))
    return tuple(
        [min(each), max(each)] if each else [] for each in (both, inside, outside, difference)
    )


def ends(found: ImpliedShare) -> tuple[list[Any], ...]:
    return tuple(
        [each.least, each.greatest] if each else []
        for each in (found.both, found.inside, found.outside, found.difference)
    )


NORTH, SOUTH = share("north", 3, "region", 1), share("south", 2, "region", 2)
NOT_EAST = share("not_east", 5, "region", 1, 2)
NEWS, MUSIC = share("news", 4, "uses", 1), share("music", 2, "uses", 2)
ANY, NEITHER = share("any", 5, "uses", 1, 2), share("neither", 1, "uses", 3)
NEWS_NORTH = share("news_north", 1, "uses", 1, n=3, where={"region": (1,)})
NEWS_SOUTH = share("news_south", 2, "uses", 1, n=2, where={"region": (2,)})
NORTH_NEWS = share("north_news", 2, "region", 1, n=4, where={"uses": (1,)})


@pytest.mark.parametrize(
    "claims",
    [
        (NEWS, NORTH),
        (NEWS, MUSIC),
        (NORTH, SOUTH),
        (NEWS, NORTH, SOUTH, MUSIC),
        (NEWS, NORTH, NEITHER),
        (ANY, NEWS, MUSIC),
        (ANY, NEITHER),
        (NEWS, NEITHER),
        (NOT_EAST, NORTH, SOUTH),
        (NEWS, NORTH, NEWS_NORTH),
        (NEWS, SOUTH, NORTH, NEWS_NORTH),
        (MUSIC, SOUTH, NEWS, NEWS_SOUTH),
        (MUSIC, NORTH, NEWS, NORTH_NEWS, ANY),
    ],
    ids=lambda claims: ",".join(each.id for each in claims),
)
def test_bounds_are_those_of_all_surveys_that_print_the_same_figures(
    study_of: Any, claims: tuple[Claim, ...]
) -> None:
    event, given, *also = claims
    found = implied_share(study_of(*claims), event.id, given=given.id, also=[x.id for x in also])
    assert ends(found) == brute_force(event, given, claims)


def test_figures_that_contradict_each_other_have_no_cross_tab(study_of: Any) -> None:
    more = share("more_news_north", 3, "uses", 1, n=3, where={"region": (1,)})
    few = share("few_news", 2, "uses", 1)
    found = implied_share(study_of(few, NORTH, more), "few_news", given="north", also=[more.id])
    assert found.both is None
    assert found.inside is None
    assert str(found) == "No cross-tab of 6 respondents agrees with these figures together."


def test_the_axes_say_what_the_tables_are_of(study_of: Any) -> None:
    found = implied_share(study_of(NEWS, NORTH, SOUTH), "news", given="north", also=["south"])
    assert found.answers == ("uses: News | anything else", "region: North | South | anything else")
    assert found.both is not None
    table = found.both.least_table
    assert [len(table), len(table[0])] == [2, 3]
    assert sum(sum(row) for row in table) == N
    assert [row[0] + row[1] for row in zip(*table, strict=True)][:2] == [3, 2]


def test_a_hedged_figure_leaves_several_counts(study_of: Any) -> None:
    most = NEWS.model_copy(update={"kind": "share", "quote": "more than half"})
    found = implied_share(study_of(most, NORTH), "news", given="north")
    assert found.both is not None
    assert (found.both.least, found.both.greatest) == (1, 3)  # 4, 5 or 6 of 6, and 3 in the North


def test_what_bounds_nothing_is_refused_in_one_sentence(study_of: Any) -> None:
    elsewhere = NEWS.model_copy(update={"id": "elsewhere", "instrument": None})
    unsaid = MUSIC.model_copy(update={"id": "unsaid", "n": None})
    few = MUSIC.model_copy(update={"id": "few", "n": 5})
    study = study_of(NEWS, NORTH, NEWS_NORTH, elsewhere, unsaid, few)
    for event, given, said in (
        ("elsewhere", "north", "elsewhere: got a claim of no survey, item or answer"),
        ("unsaid", "north", "no base is stated for '2' (unsaid)"),
        ("few", "north", "'2' (few) is of 5 of the 6 respondents"),
        ("news_north", "north", "expected figures of all respondents"),
    ):
        with pytest.raises(ValueError, match="expected") as refused:
            implied_share(study, event, given=given)
        assert said in str(refused.value)
    with pytest.raises(KeyError, match="Did you mean 'north'"):
        implied_share(study, "news", given="nort")


def test_the_cross_tab_of_simulated_answers_lies_within_the_bounds(tmp_path: Any) -> None:
    study = alp.load_study()
    found = implied_share(study, "ai_use_regular", given="income_below_50k")
    assert found.both is not None
    for seed in range(1, 6):
        file = tmp_path / f"{seed}.csv"
        study.simulate("digital_workers", seed=seed).write(file)
        frame = study.read("digital_workers", file).codes
        both = int(((frame["ai_use"] == 1) & (frame["income_monthly"] == 1)).sum())
        assert found.both.least <= both <= found.both.greatest
