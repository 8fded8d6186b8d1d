"""Cochran's Q over the options of one item, or one answer to each of several."""

import random

import numpy as np
import pytest

from alp_survey.instrument.models import Category
from alp_survey.stats.multiplicity import adjust
from alp_survey.stats.paired import cochran_q as q_test
from alp_survey.stats.paired import mcnemar
from alp_survey.tables.option_tests import cochran_q

NONE = Category(code=7, label="None of these", exclusive=True)
DONT_KNOW = Category(code=8, label="Don't know", missing=True)


def survey(desk, rows, *, names=("Radio", "TV", "Press")):
    asked = desk.instrument(
        desk.item("where", "multiple", *names, NONE, DONT_KNOW), desk.item("one", "single", "a")
    )
    return desk.read(asked, ["where", "one"], *((row, "a") for row in rows))


@pytest.fixture
def media(desk):
    pick = random.Random(7)
    rows = []
    for _ in range(40):
        ticked = [
            name for name, p in {"Radio": 0.7, "TV": 0.5, "Press": 0.3}.items() if pick.random() < p
        ]
        rows.append(";".join(ticked) or pick.choice(["None of these", "Don't know", ""]))
    return survey(desk, rows), rows


def ticks_of(rows, names=("Radio", "TV", "Press")):
    told = [row for row in rows if row not in ("", "Don't know")]
    return np.array([[name in row.split(";") for name in names] for row in told])


def test_all_options_that_can_be_ticked_together_are_compared(media):
    responses, rows = media
    found = cochran_q(responses, "where")
    ticks = ticks_of(rows)
    wanted = q_test(ticks)
    assert [(each.label, each.count, each.base) for each in found.options] == [
        (name, int(count), len(ticks))
        for name, count in zip(("Radio", "TV", "Press"), ticks.sum(axis=0), strict=True)
    ]
    assert (found.statistic, found.df, found.p) == (wanted.statistic, 2, wanted.p_value)
    assert found.informative == wanted.informative
    assert found.no_answer == 40 - len(ticks) > 0
    assert found.note == "not compared, as it excludes the others: None of these"
    assert (found.permutation_p, found.permutations, found.seed) == (None, 0, None)


def test_every_pair_has_mcnemars_exact_test_adjusted_by_holm(media):
    responses, rows = media
    ticks = ticks_of(rows)
    found = cochran_q(responses, "where").pairs
    only = [
        (int((ticks[:, a] & ~ticks[:, b]).sum()), int((ticks[:, b] & ~ticks[:, a]).sum()))
        for a, b in [(0, 1), (0, 2), (1, 2)]
    ]
    assert [(each.first_only, each.second_only) for each in found] == only
    p_values = [mcnemar(*each).p_value for each in only]
    assert [each.p for each in found] == p_values
    assert [each.p_adjusted for each in found] == list(adjust(p_values, "holm"))


def test_options_can_be_named_and_two_of_them_are_mcnemars_test(media):
    responses, rows = media
    found = cochran_q(responses, "where", ["Press", 1])
    a, b = ticks_of(rows)[:, 2], ticks_of(rows)[:, 0]
    wanted = mcnemar(int((a & ~b).sum()), int((b & ~a).sum()), method="chi_square")
    assert found.statistic == pytest.approx(wanted.statistic)
    assert found.p == pytest.approx(wanted.p_value)
    assert [each.label for each in found.options] == ["Press", "Radio"]


def test_few_informative_ticks_are_permuted_and_the_seed_is_said(desk):
    few = survey(desk, ["Radio;TV", "Radio", "TV", "Radio;TV;Press", "Radio"])
    found = cochran_q(few, "where")
    wanted = q_test(
        [[1, 1, 0], [1, 0, 0], [0, 1, 0], [1, 1, 1], [1, 0, 0]], permutations=9999, seed=20260101
    )
    assert (found.permutation_p, found.permutations) == (wanted.permutation_p_value, 9999)
    assert "9,999 permutations (seed 20260101)" in found.to_markdown()
    assert cochran_q(few, "where", permutations=0).permutation_p is None


def test_yes_to_several_questions_is_compared_on_those_who_answered_all(desk):
    items = [
        desk.item(name, "single", "Yes", "No", DONT_KNOW) for name in ("heard", "used", "paid")
    ]
    rows = [
        ("Yes", "Yes", "No"),
        ("Yes", "No", "No"),
        ("Yes", "No", ""),
        ("No", "Don't know", "No"),
    ]
    responses = desk.read(desk.instrument(*items), ["heard", "used", "paid"], *rows)
    found = cochran_q(responses, [("heard", "Yes"), ("used", "Yes"), ("paid", "Yes")])
    assert [each.count for each in found.options] == [2, 1, 0]
    assert (found.options[0].base, found.no_answer, found.item) == (2, 2, "heard, used, paid")
    assert found.options[0].label == "heard = Yes"


def test_where_nobody_differs_there_is_no_test_and_the_note_says_why(desk):
    same = survey(desk, ["Radio;TV;Press", "None of these"])
    found = cochran_q(same, "where")
    assert (found.statistic, found.p, found.permutation_p, found.informative) == (None,) * 3 + (0,)
    assert "nobody differs" in found.note
    assert "No test." in found.to_markdown()
    nobody = cochran_q(survey(desk, ["", "Don't know"]), "where")
    assert "nobody gave a valid answer to all" in nobody.note
    assert nobody.options[0].percent is None


@pytest.mark.parametrize(
    ("item", "options", "message"),
    [
        ("where", ["Radio"], "options: got 1; expected at least two"),
        ("where", [], "options: got 0; expected at least two"),
        ("where", ["Radio", 1], "options: got 'Radio' twice"),
        ("where", ["Radio", "Cinema"], "options: got 'Cinema', of 'where'"),
        ("where", ["Radio", 8], "options: got 8, which is no valid answer"),
        ("where", "Radio", "options: got 'Radio'; expected a list of options"),
        ("where", 5, "options: got 5; expected a list of options"),
        (5, None, "item: got 5; expected its name, or a list of answers"),
        ("one", None, "item: got 'one' of kind single; expected one of several answers"),
        ([("where", 1), ("one", "a")], ["a"], "options: got some beside answers to several"),
        ([("where", 1)], None, "options: got 1; expected at least two"),
        (["where", "one"], None, "item: got 'where'; expected an item and one of its categ"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(media, item, options, message):
    with pytest.raises(ValueError, match=message):
        cochran_q(media[0], item, options)


def test_the_call_gives_the_same_again(media, desk):
    class Alp:
        pass

    alp = Alp()
    alp.cochran_q = cochran_q
    responses, _ = media
    few = survey(desk, ["Radio;TV", "Radio", "TV"])
    for given, found in [
        (responses, cochran_q(responses, "where")),
        (responses, cochran_q(responses, "where", ("TV", 1), level=0.9)),
        (few, cochran_q(few, "where", permutations=99, seed=3)),
        (few, cochran_q(few, "where", permutations=0)),
        (few, cochran_q(few, "where")),
        (few, cochran_q(few, [("where", 1), ("where", 2)])),
    ]:
        assert eval(found.call, {"alp": alp, "responses": given}) == found
