"""Texts beside "other" move to a category as a person decided, and only those."""

import pytest

from alp_survey.instrument.models import Category
from alp_survey.responses.recodes import Recode

OTHER = Category(code=9, label="Other", other=True)


def recode(item, text, code):
    return Recode(item=item, text=text, code=code, by="A. Coder", on="2026-05-01")


@pytest.fixture
def survey(desk):
    return desk.instrument(
        desk.item("problem", "single", "Cost", "Distance", OTHER),
        desk.item("heard", "multiple", "Radio", "TV", OTHER),
    )


ROWS = [
    ["problem", "heard"],
    ["The fees", "Radio, the telly"],
    ["the  FEES", "the telly"],
    ["The bus", "TV, The Telly"],
    ["Cost", "Radio"],
]


def test_a_text_becomes_the_category_that_a_person_gave_it(desk, look, survey):
    responses = desk.read(survey, *ROWS, recodes=[recode("problem", "the fees", 1)])
    assert look.states(responses, "problem") == [1, 1, 9, 1]
    assert list(responses.texts["problem.other"]) == ["", "", "The bus", ""]
    assert responses.notes[-1] == "recoded by A. Coder on 2026-05-01: 2 of problem to 1"


def test_other_is_no_longer_ticked_where_its_text_was_moved(desk, look, survey):
    responses = desk.read(survey, *ROWS, recodes=[recode("heard", "The telly", 2)])
    assert look.ticked(responses, "heard") == [{1, 2}, {2}, {2}, {1}]


def test_a_decision_without_respondents_is_counted_as_none(desk, look, survey):
    responses = desk.read(survey, *ROWS, recodes=[recode("problem", "the rent", 1)])
    assert look.states(responses, "problem") == [9, 9, 9, 1]
    assert responses.notes[-1].endswith(": 0 of problem to 1")


def test_decisions_are_taken_in_their_order_and_each_text_moves_once(desk, look, survey):
    decisions = [recode("problem", "the fees", 1), recode("problem", "the fees", 2)]
    responses = desk.read(survey, *ROWS, recodes=decisions)
    assert look.states(responses, "problem") == [1, 1, 9, 1]
    assert [note[-19:] for note in responses.notes[-2:]] == [
        ": 2 of problem to 1",
        ": 0 of problem to 2",
    ]


def test_a_text_left_under_other_stays_ticked(desk, look, survey):
    responses = desk.read(survey, *ROWS, recodes=[recode("heard", "the telly", 9)])
    assert look.ticked(responses, "heard") == [{1, 9}, {9}, {2, 9}, {1}]


def test_a_recoded_answer_leads_on(desk, look):
    survey = desk.instrument(
        desk.item("problem", "single", "Cost", OTHER),
        desk.item("how_much", "number", asked_if={"problem": (1,)}),
    )
    rows = [["problem", "how_much"], ["The fees", "500"], ["The bus", ""]]
    assert look.kinds(desk.read(survey, *rows)) == [(2, "answer where none was due")]
    recoded = desk.read(survey, *rows, recodes=[recode("problem", "the fees", 1)])
    assert not recoded.problem_list


def test_the_raw_file_is_still_traced_to_what_was_written(desk, survey):
    responses = desk.read(survey, *ROWS, recodes=[recode("problem", "the fees", 1)])
    (cell,) = responses.trace("problem", 2)
    assert (cell.text, cell.code) == ("The fees", "problem = 1 (Cost)")


@pytest.mark.parametrize("wrong", [recode("problem", "the fees", 77), recode("heard", "telly", 77)])
def test_a_category_that_there_is_not_is_refused(desk, survey, wrong):
    from alp_survey.errors import InputError

    with pytest.raises(InputError, match="77"):
        desk.read(survey, *ROWS, recodes=[wrong])


def test_an_item_that_there_is_not_is_refused(desk, survey):
    from alp_survey.errors import InputError

    with pytest.raises(InputError, match="problems"):
        desk.read(survey, *ROWS, recodes=[recode("problems", "the fees", 1)])
