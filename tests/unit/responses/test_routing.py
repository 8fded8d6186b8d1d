"""Who was asked what: a blank is "not asked" where nothing was due, and contradictions are told."""

import pytest

from alp_survey.instrument.models import Band, Category
from alp_survey.responses.answers import BLANK, NOT_ASKED, NOT_CODED, VALUE

DUE = "answer where none was due"
SILENT = "no answer where one was due"
UNCERTAIN = "answer that may not be due"


@pytest.fixture
def survey(desk):
    return desk.instrument(
        desk.item("heard", "single", "Yes", "No"),
        desk.item("where", "multiple", "Radio", "TV", asked_if={"heard": (1,)}),
        desk.item("trust", "scale", "Low", "High", asked_if={"where": (2,)}),
    )


def read(desk, survey, *rows):
    return desk.read(survey, ["heard", "where", "trust", "n"], *([*row, "."] for row in rows))


def test_who_was_not_led_to_a_question_was_not_asked(desk, look, survey):
    responses = read(desk, survey, ("Yes", "Radio, TV", "High"), ("No", "", ""))
    assert look.ticked(responses, "where") == [{1, 2}, NOT_ASKED]
    assert look.states(responses, "trust") == [2, NOT_ASKED]
    assert not responses.problem_list
    assert {int(of[1]) for of in responses.coded["where"].options.values()} == {NOT_ASKED}


def test_a_tick_among_several_leads_on(desk, look, survey):
    responses = read(desk, survey, ("Yes", "Radio", ""), ("Yes", "TV", "Low"))
    assert look.states(responses, "trust") == [NOT_ASKED, 1]


def test_not_asked_leads_to_not_asked_however_long_the_chain(desk, look, survey):
    responses = read(desk, survey, ("No", "", ""))
    assert look.states(responses, "trust") == [NOT_ASKED]


def test_an_answer_where_none_was_due_is_refused_until_a_person_decides(desk, look, survey):
    responses = read(desk, survey, ("No", "Radio", ""))
    assert look.ticked(responses, "where") == [NOT_CODED]
    assert {int(of[0]) for of in responses.coded["where"].options.values()} == {NOT_CODED}
    (problem,) = responses.problem_list
    assert (problem.severity, problem.kind, problem.row, problem.item) == (
        "not coded",
        DUE,
        2,
        "where",
    )
    assert problem.action == "Correct this answer or that to heard."


def test_no_answer_where_one_was_due_is_reported_and_stays_blank(desk, look, survey):
    responses = read(desk, survey, ("Yes", "", ""))
    assert look.ticked(responses, "where") == [BLANK]
    assert [(each.severity, each.kind) for each in responses.problem_list] == [("to check", SILENT)]


def test_nobody_knows_what_was_due_behind_a_question_left_blank(desk, look, survey):
    responses = read(desk, survey, ("", "", ""), ("", "TV", "High"))
    assert look.ticked(responses, "where") == [BLANK, {2}]
    assert look.states(responses, "trust") == [BLANK, 2]
    assert look.kinds(responses) == [(2, "no answer to any item"), (3, UNCERTAIN)]


def test_nobody_knows_what_was_due_behind_an_answer_that_was_refused(desk, look, survey):
    responses = read(desk, survey, ("Maybe", "", ""), ("Maybe", "Radio", ""))
    assert look.ticked(responses, "where") == [BLANK, {1}]
    assert look.kinds(responses) == [(2, "not a category"), (3, "not a category"), (3, UNCERTAIN)]


def test_a_question_without_its_leading_question_in_the_file_is_left_as_it_is(desk, look, survey):
    responses = desk.read(survey, ["where", "n"], ["TV", "."], ["", "."])
    assert look.ticked(responses, "where") == [{2}, BLANK]


def test_every_condition_must_be_met(desk, look):
    survey = desk.instrument(
        desk.item("a", "single", "Yes", "No"),
        desk.item("b", "single", "Yes", "No"),
        desk.item("c", "open", asked_if={"a": (1,), "b": (1,)}),
    )
    rows = [
        ("Yes", "Yes", ""),
        ("Yes", "No", ""),
        ("", "No", ""),
        ("Yes", "", "so"),
        ("No", "", "x"),
    ]
    responses = desk.read(survey, ["a", "b", "c"], *rows)
    assert look.states(responses, "c") == [BLANK, NOT_ASKED, NOT_ASKED, VALUE, NOT_CODED]
    assert look.kinds(responses) == [(2, SILENT), (5, UNCERTAIN), (6, DUE)]
    assert list(responses.coded["c"].values) == ["", "", "", "so", ""]


def test_the_order_of_items_does_not_matter_to_the_routing(desk, look, survey):
    turned = survey.model_copy(update={"items": survey.items[::-1]})
    responses = read(desk, turned, ("No", "", ""), ("Yes", "TV", "High"))
    assert look.states(responses, "trust") == [NOT_ASKED, 2]


def test_the_band_of_a_number_leads_on(desk, look):
    bands = (
        Category(code=1, label="None", band=Band(at_most=0)),
        Category(code=2, label="Some", band=Band(above=0)),
    )
    survey = desk.instrument(
        desk.item("children", "number", *bands),
        desk.item("ages", "number", asked_if={"children": (2,)}),
    )
    responses = desk.read(survey, ["children", "ages"], ["0", ""], ["3", "7"], ["0", "7"])
    assert look.states(responses, "ages") == [NOT_ASKED, VALUE, NOT_CODED]
    assert [str(each) for each in responses.coded["ages"].values] == ["nan", "7.0", "nan"]


def test_a_refusal_is_an_answer_that_does_not_lead_on(desk, look):
    refused = Category(code=99, label="Prefer not to say", missing=True)
    survey = desk.instrument(
        desk.item("a", "single", "Yes", refused),
        desk.item("b", "open", asked_if={"a": (1,)}),
    )
    responses = desk.read(survey, ["a", "b"], ["Prefer not to say", ""])
    assert look.states(responses, "b") == [NOT_ASKED]


def test_an_answer_that_could_not_be_coded_is_told_once(desk, look, survey):
    responses = read(desk, survey, ("No", "Telly", ""))
    assert look.kinds(responses) == [(2, "not a category")]


def test_a_date_that_was_not_due_is_not_kept(desk, look):
    survey = desk.instrument(
        desk.item("a", "single", "Yes", "No"), desk.item("b", "date", asked_if={"a": (1,)})
    )
    responses = desk.read(survey, ["a", "b"], ["No", "2026-03-04"])
    assert str(responses.coded["b"].values[0]) == "NaT"


def test_a_text_beside_other_that_was_not_due_is_shown_nowhere(desk, look):
    other = Category(code=9, label="Other", other=True)
    survey = desk.instrument(
        desk.item("a", "single", "Yes", "No"),
        desk.item("b", "single", "X", other, asked_if={"a": (1,)}),
    )
    responses = desk.read(survey, ["a", "b"], ["No", "My own"], ["Yes", "My own"])
    assert look.states(responses, "b") == [NOT_CODED, 9]
    assert list(responses.texts["b.other"]) == ["", "My own"]
    assert list(responses.write_ins["count"]) == [1]


def test_a_problem_of_a_respondent_who_was_excluded_is_not_listed(desk, look, survey):
    excluding = {"reason": "tests", "where": {"heard": (2,)}}
    asked = survey.model_validate({**survey.model_dump(), "exclusions": ()})
    asked = asked.model_copy(update={"exclusions": (type_of_exclusion()(**excluding),)})
    responses = read(desk, asked, ("No", "Radio", ""), ("Yes", "TV", "High"))
    assert not responses.problem_list
    assert responses.n == 1


def type_of_exclusion():
    from alp_survey.instrument.models import Exclusion

    return Exclusion
