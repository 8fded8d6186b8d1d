"""Every way of counting a figure, against loops over the rows as they were typed."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alp_survey.claims.derivation.readings import (
    condition_words,
    find_ground,
    find_group,
    other_ways,
    stated_grounds,
    subgroups,
    why_not_countable,
)
from alp_survey.claims.register import Base, Claim, Place
from alp_survey.instrument.models import Category, Exclusion, Instrument
from alp_survey.responses.responses import Responses

Row = tuple[str, str, str]
"""Region, whether online, uses."""

REFUSED = Category(code=9, label="Refused", missing=True)
HEADER = ("region", "online", "uses")


def claim(
    item: str | None,
    *codes: int,
    who: Any = "valid",
    n: int | None = None,
    where: Mapping[str, Any] | None = None,
    survey: str | None = "invented",
    group: Mapping[str, Any] | None = None,
) -> Claim:
    return Claim(
        id="c",
        kind="group" if group else "share",
        says="A figure",
        quote=None if group else "50%",
        n=n,
        base=Base(who=who, where=dict(where or {})),
        item=item,
        codes=codes,
        instrument=survey,
        group=dict(group or {}),
        places=(Place(section="1"),),
    )


@pytest.fixture(name="asked")
def _asked(desk: Any) -> Instrument:
    made: Instrument = desk.instrument(
        desk.item("region", "single", "North", "South", REFUSED),
        desk.item("online", "single", "Yes", "No"),
        desk.item(
            "uses",
            "multiple",
            "News",
            "Music",
            Category(code=9, label="Refused", missing=True, exclusive=True),
            asked_if={"online": (1,)},
        ),
        exclusions=(Exclusion(reason="the South", where={"region": (2,)}),),
    )
    return made


ROWS: tuple[Row, ...] = (
    ("North", "Yes", "News"),
    ("North", "Yes", "News, Music"),
    ("North", "Yes", "Refused"),
    ("North", "Yes", ""),
    ("North", "No", ""),
    ("North", "", ""),
    ("North", "", "News"),
    ("Refused", "Yes", "Music"),
    ("", "No", ""),
    ("South", "Yes", "News"),
    ("South", "No", ""),
)


@pytest.fixture(name="responses")
def _responses(desk: Any, asked: Instrument) -> Responses:
    read: Responses = desk.read(asked, HEADER, *ROWS)
    return read


def in_base(row: Row, who: str) -> bool:
    """Of the question about uses; where it is not known whether it was put, it was."""
    _, online, uses = row
    return {
        "all": True,
        "asked": online != "No",
        "answered": online != "No" and uses != "",
        "valid": online != "No" and uses not in ("", "Refused"),
    }[who]


def tally(who: str, rows: Sequence[Row]) -> tuple[int, int]:
    inside = [row for row in rows if in_base(row, who)]
    return sum("News" in row[2] for row in inside), len(inside)


KEPT = [row for row in ROWS if row[0] != "South"]
IN_NORTH = [row for row in KEPT if row[0] == "North"]


@pytest.mark.parametrize("who", ["all", "asked", "answered", "valid"])
def test_a_stated_base_is_who_it_says(responses: Responses, who: str) -> None:
    counted = find_ground(claim("uses", 1, who=who), responses).count()
    assert (counted.count, counted.base_n) == tally(who, KEPT)
    where = {"region": (1,)}
    counted = find_ground(claim("uses", 1, who=who, where=where), responses).count()
    assert (counted.count, counted.base_n) == tally(who, IN_NORTH)
    assert counted.base.endswith(", region = North")


def test_where_the_base_is_not_stated_every_base_is_tried_that_of_the_n_first(
    responses: Responses,
) -> None:
    sizes = {who: tally(who, KEPT)[1] for who in ("valid", "answered", "asked", "all")}
    assert len(set(sizes.values())) == 4
    unstated = stated_grounds(claim("uses", 1, who="not stated"), responses)
    assert next(each.who for each in unstated) == "valid"
    for who, n in sizes.items():
        grounds = stated_grounds(claim("uses", 1, who="not stated", n=n), responses)
        assert grounds[0].who == who
        assert {each.who for each in grounds} == set(sizes)


def test_whom_nobody_knows_to_have_been_asked_is_in_the_base_in_one_of_two_readings(
    responses: Responses,
) -> None:
    grounds = stated_grounds(claim("uses", 1, who="asked"), responses)
    counted = [each.count() for each in grounds]
    certain = [row for row in KEPT if row[1] == "Yes"]
    assert [each.base_n for each in counted] == [tally("asked", KEPT)[1], len(certain)]
    assert counted[1].base == "respondents who were asked for certain"
    first = stated_grounds(claim("uses", 1, who="asked", n=len(certain)), responses)[0]
    assert first.count().base_n == len(certain)


def test_an_item_that_everybody_is_asked_has_one_reading_of_asked(responses: Responses) -> None:
    assert len(stated_grounds(claim("region", 1, who="asked"), responses)) == 1


def test_other_ways_are_other_bases_without_the_condition_mentions_and_the_excluded(
    responses: Responses,
) -> None:
    ground = find_ground(claim("uses", 1, where={"region": (1,)}), responses)
    ways = [(each.how, each.count, each.base_n) for each in other_ways(ground)]
    certain = [row for row in IN_NORTH if row[1] == "Yes"]
    everywhere = [row for row in KEPT if row[1] == "Yes"]
    mentions = [use for row in IN_NORTH if in_base(row, "valid") for use in row[2].split(", ")]
    expected = [
        ("base", *tally("all", IN_NORTH)),
        ("base", *tally("asked", IN_NORTH)),
        ("base", 2, len(certain)),
        ("base", *tally("answered", IN_NORTH)),
        ("base", *tally("all", KEPT)),
        ("base", *tally("asked", KEPT)),
        ("base", 2, len(everywhere)),
        ("base", *tally("answered", KEPT)),
        ("base", *tally("valid", KEPT)),
        ("mentions", mentions.count("News"), len(mentions)),
        ("before exclusions", *tally("valid", IN_NORTH)),
    ]
    assert ways == expected


def test_a_base_of_the_same_respondents_is_tried_once(desk: Any) -> None:
    asked = desk.instrument(desk.item("x", "single", "A", "B"))
    ground = find_ground(claim("x", 1), desk.read(asked, ["x", "row"], ["A", "."], ["B", "."]))
    assert list(other_ways(ground)) == []


def test_weights_in_the_file_are_a_way_even_where_the_survey_is_said_to_have_none(
    desk: Any,
) -> None:
    asked = desk.instrument(
        desk.item("x", "single", "A", "B"), desk.item("w", "number"), weight="w"
    )
    read = desk.read(asked, ["x", "w"], ["A", "3"], ["B", "1"])
    [way] = other_ways(find_ground(claim("x", 1), read))
    assert (way.how, way.percent, way.weighted) == ("weights", 75.0, True)
    assert (way.count, way.base_n) == (1, 2)


# --- subgroups ------------------------------------------------------------------------------------


def test_every_group_of_the_instrument_is_tried_once_and_none_of_the_own_item(
    responses: Responses,
) -> None:
    ground = find_ground(claim("uses", 1, who="all"), responses)
    groups = [(each.base, each.count, each.base_n) for each in subgroups(ground)]
    expected = []
    for column, labels in ((1, ("No",)), (0, ("North",))):  # Yes are those who were asked
        name = HEADER[column]
        for label in labels:
            inside = [row for row in KEPT if row[column] == label]
            count = sum("News" in row[2] for row in inside)
            expected.append((f"all respondents, {name} = {label}", count, len(inside)))
    assert sorted(groups) == sorted(expected)
    assert all(each.how == "subgroup" for each in subgroups(ground))


def test_a_group_of_everybody_in_the_base_is_no_subgroup(desk: Any) -> None:
    asked = desk.instrument(
        desk.item("region", "single", "North", "South"), desk.item("x", "single", "A", "B")
    )
    read = desk.read(asked, ["region", "x"], ["North", "A"], ["North", "B"])
    assert list(subgroups(find_ground(claim("x", 1), read))) == []


def test_an_item_of_many_answers_makes_no_groups(desk: Any) -> None:
    towns = [f"Town {number}" for number in range(21)]
    asked = desk.instrument(desk.item("town", "single", *towns), desk.item("x", "single", "A", "B"))
    read = desk.read(asked, ["town", "x"], *([town, "A"] for town in towns))
    assert list(subgroups(find_ground(claim("x", 1), read))) == []


def test_a_personal_item_makes_no_groups(desk: Any) -> None:
    asked = desk.instrument(
        desk.item("faith", "single", "One", "Other", personal=True),
        desk.item("x", "single", "A", "B"),
    )
    read = desk.read(asked, ["faith", "x"], ["One", "A"], ["Other", "B"])
    assert list(subgroups(find_ground(claim("x", 1), read))) == []


# --- groups and words -----------------------------------------------------------------------------


def test_a_group_of_two_conditions_is_who_meets_both(responses: Responses) -> None:
    told = claim("uses", 1, group={"region": (1,), "online": (1,)})
    inside, known = find_group(find_ground(told, responses))
    assert [bool(each) for each in inside] == [row[:2] == ("North", "Yes") for row in ROWS]
    assert [bool(each) for each in known] == [
        (row[0] in ("North", "South") and row[1] != "")
        or row[0] == "South"
        or row[1] not in ("", "Yes")
        for row in ROWS
    ]


def test_a_condition_is_said_in_labels(asked: Instrument) -> None:
    assert condition_words(asked, {"region": (1, 2)}) == "region = North or South"
    assert condition_words(asked, {"region": (1,), "online": (2,)}) == "region = North, online = No"
    assert condition_words(asked, {}) == ""


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (claim("uses", 1, survey=None), "the document does not say which survey is meant"),
        (claim(None), "the register names no item for it"),
        (claim("uses"), "the register names no answer (codes) for it"),
    ],
)
def test_what_cannot_be_counted_says_why(responses: Responses, told: Claim, reason: str) -> None:
    assert why_not_countable(told, responses) == reason


def test_what_can_be_counted_has_no_reason_not_to(responses: Responses) -> None:
    assert why_not_countable(claim("uses", 1, where={"region": (1,)}), responses) == ""
    assert why_not_countable(claim("uses", 1), None) == "no responses to this survey were given"


def test_a_base_that_rests_on_a_question_without_a_column_is_not_counted(desk: Any) -> None:
    asked = desk.instrument(
        desk.item("region", "single", "North", "South"), desk.item("x", "single", "A", "B")
    )
    read = desk.read(asked, ["x", "row"], ["A", "."], ["B", "."])
    reason = why_not_countable(claim("x", 1, where={"region": (1,)}), read)
    assert reason == "its base rests on 'region' has no column in answers.csv"


# --- any rows at all ------------------------------------------------------------------------------

PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(("North", "South", "Refused", "")),
        st.sampled_from(("Yes", "No", "")),
        st.sampled_from(("News", "Music", "News, Music", "Refused", "")),
    ),
    min_size=1,
    max_size=20,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(PEOPLE, st.sampled_from(("all", "asked", "answered", "valid")), st.booleans())
def test_counts_of_any_rows_are_those_of_a_loop(
    desk: Any, asked: Instrument, people: list[Row], who: str, conditional: bool
) -> None:
    people = [(region, online, "" if online == "No" else uses) for region, online, uses in people]
    # a row of nothing but blanks is nobody's
    responses = desk.read(asked, (*HEADER, "row"), *((*each, ".") for each in people))
    where = {"region": (1,)} if conditional else {}
    told = claim("uses", 1, who=who, where=where)
    kept = [row for row in people if row[0] != "South"]
    rows = [row for row in kept if row[0] == "North" or not conditional]
    ground = find_ground(told, responses)
    counted = ground.count()
    assert (counted.count, counted.base_n) == tally(who, rows)
    for way in other_ways(ground):
        assert 0 <= way.count <= way.base_n
    for group in subgroups(ground):
        name, _, label = group.base.rpartition(", ")[2].partition(" = ")
        inside = [row for row in rows if row[HEADER.index(name)] == label]
        assert (group.count, group.base_n) == tally(who, inside)
