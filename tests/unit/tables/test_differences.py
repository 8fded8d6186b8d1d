"""Two groups, or two answers of the same respondents: counted by hand, tested by stats."""

import dataclasses
import random

import pytest

from alp_survey.instrument.models import Category, Net
from alp_survey.stats.contingency import chi_square
from alp_survey.stats.difference import difference_interval, odds_ratio, risk_ratio
from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.paired import (
    conditional_odds_ratio,
    mcnemar,
    paired_difference_interval,
)
from alp_survey.tables.differences import difference, paired_difference

DONT_KNOW = Category(code=8, label="Don't know", missing=True)
ONLINE = Net(label="Screens", codes=(2, 3))


@pytest.fixture
def clubs(desk):
    """Sixty respondents of three towns; some said nothing, or nothing valid."""
    asked = desk.instrument(
        desk.item("reads", "single", "Often", "Rarely", "Never", DONT_KNOW),
        desk.item(
            "town", "single", "East", "West", "North", nets=(Net(label="Off", codes=(2, 3)),)
        ),
        desk.item("member", "single", "Yes", "No", DONT_KNOW),
        desk.item("media", "multiple", "Paper", "Phone", "Web", DONT_KNOW, nets=(ONLINE,)),
        desk.item("again", "single", "Often", "Rarely", "Never"),
        desk.item("age", "number"),
        desk.item("order", "ranking", "A", "B"),
    )
    pick = random.Random(4)
    rows = []
    for i in range(60):
        town = pick.choices(["East", "West", "North", ""], [5, 4, 2, 1])[0]
        reads = pick.choices(["Often", "Rarely", "Never", "Don't know", ""], [5, 3, 2, 1, 1])[0]
        member = pick.choices(["Yes", "No", "Don't know"], [4, 5, 1])[0]
        ticked = [each for each in ("Paper", "Phone", "Web") if pick.random() < 0.5]
        media = ";".join(ticked) or pick.choice(["Don't know", ""])
        again = pick.choices([reads, "Never"], [3, 1])[0]
        again = again if again in ("Often", "Rarely", "Never") else ""
        rows.append((reads, town, member, media, again, str(20 + i), "A;B"))
    names = ["reads", "town", "member", "media", "again", "age", "order"]
    responses = desk.read(asked, names, *rows)
    return responses, [dict(zip(names, row, strict=True)) for row in rows]


VALID = ("Often", "Rarely", "Never")


def by_hand(rows, group, yes=("Often",)):
    """Count, base and those without a valid answer."""
    inside = [row for row in rows if row["town"] in group]
    valid = [row for row in inside if row["reads"] in VALID]
    hits = sum(row["reads"] in yes for row in valid)
    return hits, len(valid), len(inside) - len(valid)


def counts(share):
    return share.count, share.base, share.no_answer


def test_both_groups_have_count_base_and_those_without_an_answer(clubs):
    responses, rows = clubs
    found = difference(responses, "reads", "Often", "town", groups=("East", "West"))
    assert counts(found.first) == by_hand(rows, ["East"])
    assert counts(found.second) == by_hand(rows, ["West"])
    assert found.first.no_answer + found.second.no_answer > 0
    assert found.outside == sum(row["town"] not in ("East", "West") for row in rows)
    assert found.first.percent == 100 * found.first.count / found.first.base


@pytest.mark.parametrize("method", ["newcombe", "miettinen_nurminen", "agresti_caffo"])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_the_interval_is_in_points_by_the_method_that_was_asked_for(clubs, method, level):
    responses, rows = clubs
    found = difference(
        responses, "reads", "Often", "town", groups=("East", "West"), method=method, level=level
    )
    four = (*by_hand(rows, ["East"])[:2], *by_hand(rows, ["West"])[:2])
    wanted = difference_interval(*four, method=method, level=level)
    assert (found.points, found.low, found.high) == (
        100 * wanted.estimate,
        100 * wanted.low,
        100 * wanted.high,
    )
    assert (found.method, found.level) == (method, level)
    risk, odds = risk_ratio(*four, level=level), odds_ratio(*four, level=level)
    assert (found.risk_ratio.estimate, found.risk_ratio.low) == (risk.estimate, risk.low)
    assert (found.odds_ratio.estimate, found.odds_ratio.high) == (odds.estimate, odds.high)


def test_large_expected_counts_are_tested_by_chi_squared_and_small_ones_by_fisher(clubs):
    responses, rows = clubs
    for groups in (("East", "West"), ("East", "North")):
        found = difference(responses, "reads", "Often", "town", groups=groups)
        cells = [
            [hits, base - hits] for hits, base, _ in (by_hand(rows, [each]) for each in groups)
        ]
        pearson, exact = chi_square(cells), fisher_exact(cells)
        if pearson.smallest_expected >= 5:
            assert (found.test, found.p, found.df) == ("chi-squared", pearson.p, 1)
            assert (found.statistic, found.mid_p) == (pearson.statistic, None)
        else:
            assert (found.test, found.p, found.mid_p) == ("Fisher exact", exact.p, exact.mid_p)
            assert "below 5" in found.why
    assert {
        difference(responses, "reads", "Often", "town", groups=groups).test
        for groups in (("East", "West"), ("East", "North"))
    } == {"chi-squared", "Fisher exact"}


def test_an_item_of_two_categories_needs_no_groups_and_codes_do_as_well_as_labels(clubs):
    responses, _ = clubs
    found = difference(responses, "reads", "Often", "member")
    assert (found.first.label, found.second.label) == ("Yes", "No")
    assert (
        dataclasses.replace(
            difference(responses, "reads", 1, "member", groups=(1, 2)), call=found.call
        )
        == found
    )


def test_exchanged_groups_change_the_sign_and_nothing_else(clubs):
    responses, _ = clubs
    one = difference(responses, "reads", "Often", "town", groups=("East", "West"))
    other = difference(responses, "reads", "Often", "town", groups=("West", "East"))
    assert (one.points, one.low, one.high) == pytest.approx(
        (-other.points, -other.high, -other.low), abs=1e-9
    )
    assert one.p == pytest.approx(other.p, rel=1e-12)


def test_nets_are_answers_and_groups_and_options_are_of_respondents(clubs):
    responses, rows = clubs
    found = difference(responses, "reads", "Often", "town", groups=("East", "Off"))
    assert counts(found.second) == by_hand(rows, ["West", "North"])
    screens = difference(responses, "media", "Screens", "member")
    told = [
        row for row in rows if row["member"] == "Yes" and row["media"] not in ("", "Don't know")
    ]
    assert screens.first.base == len(told)
    assert screens.first.count == sum("Phone" in r["media"] or "Web" in r["media"] for r in told)


def test_a_group_without_a_valid_answer_has_no_difference_and_says_so(desk):
    asked = desk.instrument(desk.item("q", "single", "a", "b"), desk.item("g", "single", "x", "y"))
    found = difference(desk.read(asked, ["q", "g"], ("a", "x"), ("", "y")), "q", "a", "g")
    assert (found.second.base, found.second.percent, found.points, found.p) == (0, None, None, None)
    assert found.note == "nobody in y gave a valid answer"
    assert "No difference" in found.to_markdown()
    assert repr(found) == "<difference: q = a by g, x less y: no difference>"
    nobody = difference(desk.read(asked, ["q", "g"], ("b", "x"), ("b", "y")), "q", "a", "g")
    assert (nobody.points, nobody.p) == (0, None)
    assert "everybody or nobody gave this answer" in nobody.note
    assert "Risk ratio: none" in nobody.to_markdown()


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("reads", "Often", "media"), {}, "'media', where respondents can be in several groups"),
        (("reads", "Often", "order"), {}, "respondents can be in several groups"),
        (("reads", "Often", "town"), {}, "'town' with 3 categories; expected two, or groups="),
        (("reads", "Often", "age"), {}, "by: got 'age' of kind number; expected an item with cat"),
        (("reads", "Often", "reads"), {"groups": (1, 2)}, "the item itself"),
        (("reads", "Often", ("town", "member")), {}, "by: got .* expected the name of one item"),
        (("reads", "Often", "town"), {"groups": ("East",)}, "groups: got .* expected two categ"),
        (("reads", "Often", "town"), {"groups": "East"}, "groups: got 'East'; expected two"),
        (("reads", "Often", "town"), {"groups": ("East", "South")}, "groups: got 'South', of 'to"),
        (("reads", "Often", "town"), {"groups": ("West", "Off")}, "which share respondents"),
        (("reads", "Often", "town"), {"groups": ("West", "West")}, "which share respondents"),
        (("reads", "Often", "member"), {"groups": ("Yes", "Don't know")}, "no valid answer"),
        (("reads", "Often", "member"), {"method": "score"}, "method: got 'score'; expected one"),
        (("reads", "Often", "member"), {"level": 95}, "level: got 95"),
        (("age", 20, "member"), {}, "item: got 'age' of kind number"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(clubs, arguments, options, message):
    with pytest.raises(ValueError, match=message):
        difference(clubs[0], *arguments, **options)


def test_two_surveys_are_refused_wherever_they_stand(clubs):
    responses, _ = clubs
    for given in ([responses, responses], responses):
        with pytest.raises(
            ValueError, match="got 2 surveys; expected one survey, because respondents"
        ):
            difference(given, responses if given is responses else "reads", "Often", "member")
    with pytest.raises(ValueError, match="got 2 surveys"):
        paired_difference([responses, responses], ("reads", 1), ("again", 1))


def test_the_call_of_a_result_gives_it_again(clubs):
    responses, _ = clubs
    found = [
        difference(responses, "reads", "Often", "member"),
        difference(
            responses, "reads", 1, "town", groups=["East", 2], method="agresti_caffo", level=0.9
        ),
        paired_difference(responses, ("reads", "Often"), ("again", "Often")),
        paired_difference(responses, ("media", 1), ("media", 2), method="tango", level=0.8),
    ]

    class Alp:
        pass

    alp = Alp()
    alp.difference, alp.paired_difference = difference, paired_difference
    for each in found:
        assert eval(each.call, {"alp": alp, "responses": responses}) == each


def test_no_two_results_of_different_numbers_are_equal(clubs):
    responses, _ = clubs
    assert difference(responses, "reads", 1, "member") != difference(
        responses, "reads", 2, "member"
    )


def test_a_test_and_an_interval_that_disagree_are_both_doubted(desk):
    asked = desk.instrument(desk.item("q", "single", "a", "b"), desk.item("g", "single", "x", "y"))
    rows = [("a", "x")] * 6 + [("b", "x")] + [("a", "y")] * 2 + [("b", "y")] * 5
    found = difference(desk.read(asked, ["q", "g"], *rows), "q", "a", "g")
    assert found.low > 0
    assert found.p > 0.05
    assert (
        found.note
        == "test and interval rest on different methods and differ here, so neither decides"
    )
    assert "neither decides." in found.to_markdown()


# ---- two answers of the same respondents


def crossed(rows, first, second, valid_first=VALID, valid_second=VALID):
    """Both, the first only, the second only, neither."""
    told = [r for r in rows if r["reads"] in valid_first and r["again"] in valid_second]
    yes = [(r["reads"] == first, r["again"] == second) for r in told]
    return tuple(yes.count(pair) for pair in [(1, 1), (1, 0), (0, 1), (0, 0)])


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("newcombe", "newcombe_paired"),
        ("newcombe_no_cc", "newcombe_paired_no_cc"),
        ("tango", "tango"),
        ("bonett_price", "bonett_price"),
        ("agresti_min", "agresti_min"),
    ],
)
def test_two_items_are_compared_on_those_with_a_valid_answer_to_both(clubs, method, name):
    responses, rows = clubs
    found = paired_difference(responses, ("reads", "Often"), ("again", "Never"), method=method)
    wanted = crossed(rows, "Often", "Never")
    assert (found.both, found.first_only, found.second_only, found.neither) == wanted
    assert found.table == (wanted[:2], wanted[2:])
    assert found.first.base == found.second.base == sum(wanted)
    assert found.no_answer == 60 - sum(wanted) > 0
    limits = paired_difference_interval(*wanted, method=name)
    assert (found.points, found.low, found.high) == (
        100 * limits.estimate,
        100 * limits.low,
        100 * limits.high,
    )
    assert found.p == mcnemar(*wanted[1:3]).p_value
    assert found.mid_p == mcnemar(*wanted[1:3], method="mid_p").p_value
    assert found.odds_ratio.low == conditional_odds_ratio(*wanted[1:3]).low


def test_two_options_of_one_item_are_compared_among_who_ticked_something_valid(clubs):
    responses, rows = clubs
    found = paired_difference(responses, ("media", "Paper"), ("media", "Web"))
    told = [row["media"] for row in rows if row["media"] not in ("", "Don't know")]
    assert found.first.base == len(told)
    assert found.first_only == sum("Paper" in each and "Web" not in each for each in told)
    assert (found.first.label, found.items) == ("Paper", ("media", "media"))
    assert found.note == ""
    assert repr(found).startswith("<paired difference: Paper less Web: ")


def test_two_answers_to_one_question_of_one_answer_say_that_nobody_gives_both(clubs):
    found = paired_difference(clubs[0], ("reads", "Often"), ("reads", "Never"))
    assert found.both == 0
    assert "of which one excludes the other" in found.note


def test_answers_that_always_agree_have_a_difference_of_nothing_and_say_so(desk):
    asked = desk.instrument(desk.item("q", "single", "a", "b"), desk.item("r", "single", "a", "b"))
    same = desk.read(asked, ["q", "r"], ("a", "a"), ("b", "b"), ("b", "b"))
    found = paired_difference(same, ("q", "a"), ("r", "a"))
    assert (found.points, found.p, found.mid_p, found.odds_ratio.estimate) == (0, 1, 1, None)
    assert "nothing tells them apart" in found.note
    none = desk.read(asked, ["q", "r"], ("a", ""), ("", "b"))
    found = paired_difference(none, ("q", "a"), ("r", "a"))
    assert (found.first.base, found.points, found.p, found.no_answer) == (0, None, None, 2)
    assert "nobody gave a valid answer to both" in found.note
    assert "No difference." in found.to_markdown()


@pytest.mark.parametrize(
    ("first", "second", "options", "message"),
    [
        (("reads", 1), ("reads", "Often"), {}, "the first answer again"),
        ("reads", ("reads", 1), {}, "first: got 'reads'; expected an item and one of its categ"),
        (("reads", 1), ("reads",), {}, "second: got .* expected an item and one of its"),
        (("reads", 1), ("again", "often"), {}, "second: got 'often', of 'again'"),
        (("reads", 1), ("again", 1), {"method": "wald"}, "method: got 'wald'; expected one of new"),
    ],
)
def test_a_pair_that_is_none_is_refused_in_one_sentence(clubs, first, second, options, message):
    with pytest.raises(ValueError, match=message):
        paired_difference(clubs[0], first, second, **options)
