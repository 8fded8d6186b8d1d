"""A file of codes that is read as one of labels: one note says so, and nothing is switched."""

import pytest

from alp_survey.instrument.models import Category
from alp_survey.responses.answers import NOT_CODED
from alp_survey.responses.reading import CODES

HEAD = ["area", "channels", "needs", "trust", "age"]
OF_CODES = [
    ["1", "1,2", "2;1", "3", "31"],
    ["2", "2", "1;2", "1", "44"],
    ["9", "1", "2;1", "2", "1"],
]


@pytest.fixture(name="survey")
def _survey(desk):
    return desk.instrument(
        desk.item("area", "single", "North", "South", Category(code=9, label="Refused")),
        desk.item("channels", "multiple", "Radio", "Paper"),
        desk.item("needs", "ranking", "Water", "Light"),
        desk.item("trust", "scale", "Low", "Middle", "High"),
        desk.item("age", "number"),
    )


def test_codes_read_as_labels_are_noted_once_and_stay_problems(desk, look, survey):
    responses = desk.read(survey, HEAD, *OF_CODES)
    assert responses.notes.count(CODES) == 1
    assert look.states(responses, "area") == [NOT_CODED] * 3
    assert look.kinds(responses) == [(row, "not a category") for row in (2, 2, 2, 3, 3, 3, 4, 4, 4)]


def test_following_the_note_codes_everything_and_ends_it(desk, look, survey):
    responses = desk.read(survey, HEAD, *OF_CODES, answers="codes")
    assert CODES not in responses.notes
    assert look.kinds(responses) == []
    assert look.states(responses, "area") == [1, 2, 9]
    assert look.ticked(responses, "channels") == [{1, 2}, {2}, {1}]


def test_whole_numbers_with_a_decimal_point_are_codes_too(desk):
    item = desk.item("area", "single", "North", "South")
    assert CODES in desk.read(item, "1.0", "2.0").notes


def test_a_few_codes_among_labels_are_problems_and_no_file_of_codes(desk, survey):
    rows = [["North", "Radio", "Water;Light", "3", "31"]] * 3
    responses = desk.read(survey, HEAD, *rows, ["1", "2", "Light;Water", "1", "1"])
    assert len(responses.problem_list) == 2
    assert CODES not in responses.notes


def test_half_of_the_answers_are_enough_for_the_note_and_less_are_not(desk):
    item = desk.item("area", "single", "North", "South")
    assert CODES in desk.read(item, "1", "North", "2", "South", "").notes
    assert CODES not in desk.read(item, "1", "North", "2", "South", "North").notes


@pytest.mark.parametrize("texts", [["3", "4", "7"], ["Nort", "Sout"], ["1,5", "12"], ["", ""]])
def test_what_are_no_codes_of_the_item_are_not_taken_for_them(desk, texts):
    assert CODES not in desk.read(desk.item("area", "single", "North", "South"), *texts).notes


def test_points_of_a_scale_numbers_and_digits_that_are_labels_tell_nothing(desk):
    survey = desk.instrument(
        desk.item("trust", "scale", "Low", "High"),
        desk.item("age", "number"),
        desk.item("children", "single", "0", "1", "2 or more"),
    )
    responses = desk.read(survey, ["trust", "age", "children"], ["1", "2", "3"], ["2", "1", "3"])
    assert [each.item for each in responses.problem_list] == ["children", "children"]
    assert CODES not in responses.notes


def test_ticks_in_columns_of_options_are_no_codes(desk):
    survey = desk.instrument(desk.item("channels", "multiple", "Radio", "Paper"))
    head = ["channels/Radio", "channels/Paper"]
    assert CODES not in desk.read(survey, head, ["1", "2"], ["2", "1"]).notes


def test_respondents_who_do_not_count_are_not_looked_at(desk):
    asked = desk.instrument(
        desk.item("area", "single", "North", "South"),
        exclusions=({"reason": "trial", "column": "by", "contains": ("office",)},),
    )
    rows = [["1", "office"], ["2", "office"], ["North", "web"]]
    assert CODES not in desk.read(asked, ["area", "by"], *rows).notes
