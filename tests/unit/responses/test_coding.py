"""Texts become codes, or a problem that says what to do; nothing is guessed and nothing is lost."""

import numpy as np
import pytest
import xlsxwriter

from alp_survey.instrument.models import Band, Category
from alp_survey.responses.answers import BLANK, DECLARED_MISSING, NOT_ASKED, NOT_CODED, VALUE
from alp_survey.responses.reading import read_responses

OTHER = Category(code=9, label="Other", other=True)
REFUSED = Category(code=99, label="Prefer not to say", missing=True)
KOBO = ["_id", "_uuid", "_submission_time", "_index"]


@pytest.fixture
def channels(desk):
    return desk.item("channels", "multiple", "Radio", "Internet, mobile", "TV", OTHER)


def trouble(responses, name):
    """The one trouble of an item: row, kind and what was seen."""
    ((row, _, found),) = responses.coded[name].troubles
    return row, found.kind, found.got


# ---- one answer -------------------------------------------------------------------------------


def test_a_label_a_translation_and_an_alias_are_one_code(desk, look):
    yes = Category(code=1, label="Yes", translations={"ur": "ہاں"}, aliases=("Y",))
    item = desk.item("heard", "single", yes, Category(code=2, label="No"))
    assert look.states(desk.read(item, "Yes", "ہاں", "y", "NO", " yes "), "heard") == [
        1,
        1,
        1,
        2,
        1,
    ]


def test_an_unknown_text_is_refused_with_the_label_it_resembles(desk, look):
    item = desk.item("often", "single", "Every day", "Now and then")
    responses = desk.read(item, "Evry day", "Never")
    assert look.states(responses, "often") == [NOT_CODED, NOT_CODED]
    first, second = responses.problem_list
    assert first.sentence(responses.source) == (
        "answers.csv, row 2, column A 'often': got 'Evry day'; expected one of 'Every day',"
        " 'Now and then' (item often). Did you mean 'Every day'? Correct the cell, or add the text"
        " to the aliases of a category."
    )
    assert "Did you mean" not in second.action


def test_blank_is_not_a_refusal_and_a_refusal_is_not_blank(desk, look):
    item = desk.item("income", "single", "Low", "High", REFUSED)
    responses = desk.read(item, "Low", "", "prefer not to say", "   ", "\u00a0")
    assert look.states(responses, "income") == [1, BLANK, 99, BLANK, BLANK]


@pytest.mark.parametrize("word", ["None", "NA", "N/A", "null", "nan", "NaN", "-", "0", "FALSE"])
def test_words_that_programs_take_for_nothing_are_answers(desk, look, word):
    item = desk.item("problem", "single", "Cost", word)
    assert look.states(desk.read(item, word, "Cost"), "problem") == [2, 1]


@pytest.mark.parametrize("word", ["N/A", "NA", "none", "null"])
def test_words_that_programs_take_for_nothing_are_refused_where_no_label_says_them(
    desk, look, word
):
    responses = desk.read(desk.item("problem", "single", "Cost", "Distance"), word)
    assert look.states(responses, "problem") == [NOT_CODED]


def test_points_of_a_scale_are_read_as_digits_and_as_labels(desk, look):
    item = desk.item("rate", "scale", "Bad", "Fair", "Good")
    responses = desk.read(item, "1", "Fair", "3", "4", "2.0")
    assert look.states(responses, "rate") == [1, 2, 3, NOT_CODED, NOT_CODED]


def test_digits_are_no_answer_to_a_question_with_labels(desk, look):
    assert look.states(desk.read(desk.item("q", "single", "A", "B"), "1"), "q") == [NOT_CODED]


def test_a_text_beside_other_is_kept_and_redacted(desk, look):
    item = desk.item("problem", "single", "Cost", OTHER)
    responses = desk.read(item, "Staff, rude", "Other", "call 0300-1234567", "cost")
    assert look.states(responses, "problem") == [9, 9, 9, 1]
    assert dict(responses.coded["problem"].write_ins) == {
        0: "Staff, rude",
        2: "call [phone number]",
    }


def test_in_a_file_of_codes_an_unknown_code_is_not_a_text_beside_other(desk, look):
    item = desk.item("problem", "single", Category(code=1, label="Cost", aliases=("cost",)), OTHER)
    rows = [["problem", "problem_other", *KOBO]]
    rows += [
        [text, own, str(i), f"u{i}", "", str(i)]
        for i, (text, own) in enumerate(
            [("cost", ""), ("other", "Staff"), ("opt_removed", ""), ("1", "")]
        )
    ]
    responses = desk.read(desk.instrument(item), *rows)
    assert look.states(responses, "problem") == [1, 9, NOT_CODED, 1]
    assert dict(responses.coded["problem"].write_ins) == {1: "Staff"}


def test_a_text_beside_other_where_something_else_was_chosen_is_refused(desk, look):
    item = desk.item("problem", "single", "Cost", OTHER)
    rows = [["problem", "Please specify"], ["Cost", "Staff"], ["Other", "Staff"], ["", "Staff"]]
    responses = desk.read(desk.instrument(item), *rows)
    assert look.states(responses, "problem") == [NOT_CODED, 9, 9]
    assert trouble(responses, "problem") == (0, "text without 'other'", "'Staff'")


# ---- several answers in a cell ----------------------------------------------------------------


@pytest.mark.parametrize("join", [", ", ",", "; ", ";", " ;", " | ", "\n"])
def test_labels_are_read_whatever_joins_them(desk, look, channels, join):
    cells = [join.join(labels) for labels in (("Radio", "TV"), ("Internet, mobile", "Radio"))]
    assert look.ticked(desk.read(channels, *cells), "channels") == [{1, 3}, {1, 2}]


def test_a_label_with_a_comma_is_one_answer(desk, look, channels):
    responses = desk.read(channels, "Radio, Internet, mobile, TV", "Internet, mobile")
    assert look.ticked(responses, "channels") == [{1, 2, 3}, {2}]


def test_a_text_beside_other_may_hold_the_separator(desk, look, channels):
    responses = desk.read(channels, "Radio, Union council, notice board", "TV, Radio, a, b, c")
    assert look.ticked(responses, "channels") == [{1, 9}, {1, 3, 9}]
    assert list(responses.coded["channels"].write_ins.values()) == [
        "Union council, notice board",
        "a, b, c",
    ]


def test_a_text_of_ones_own_among_the_labels_is_found_in_files_joined_by_semicolons(
    desk, look, channels
):
    responses = desk.read(channels, "Radio;My aunt;TV;", "Radio;TV;", "My aunt;Radio;", "TV;")
    assert look.ticked(responses, "channels") == [{1, 3, 9}, {1, 3}, {1, 9}, {3}]
    assert dict(responses.coded["channels"].write_ins) == {0: "My aunt", 2: "My aunt"}


def test_the_word_other_alone_is_other_without_a_text(desk, look, channels):
    responses = desk.read(channels, "Radio, Other", "other")
    assert look.ticked(responses, "channels") == [{1, 9}, {9}]
    assert not responses.coded["channels"].write_ins


def test_an_answer_named_twice_is_refused(desk, look, channels):
    responses = desk.read(channels, "Radio, TV, Radio", "Radio")
    assert look.ticked(responses, "channels") == [NOT_CODED, {1}]
    assert trouble(responses, "channels")[1] == "named twice"


def test_an_answer_named_twice_is_refused_where_nobody_can_write_in(desk, look):
    responses = desk.read(desk.item("q", "multiple", "A", "B"), "A, A", "A, B")
    assert look.ticked(responses, "q") == [NOT_CODED, {1, 2}]


def test_an_unknown_answer_among_known_ones_refuses_the_whole_cell(desk, look):
    responses = desk.read(desk.item("q", "multiple", "Radio", "TV"), "Radio, Telly", "TV")
    assert look.ticked(responses, "q") == [NOT_CODED, {2}]
    assert trouble(responses, "q") == (0, "not a category", "'Telly'")


def test_none_of_these_stands_alone(desk, look):
    nothing = Category(code=8, label="None of these", exclusive=True)
    item = desk.item("q", "multiple", "Radio", "TV", nothing)
    responses = desk.read(item, "None of these", "Radio, None of these", "Radio, TV")
    assert look.ticked(responses, "q") == [{8}, NOT_CODED, {1, 2}]
    assert trouble(responses, "q")[1:] == (
        "excludes the others",
        "'None of these' together with other answers",
    )


def test_a_cell_with_two_readings_is_refused(desk, look):
    item = desk.item("q", "multiple", "A", "B", "A, B")
    responses = desk.read(item, "A, B, C", "A, B", "B")
    assert look.ticked(responses, "q")[0] == NOT_CODED


# ---- a column for each option -----------------------------------------------------------------


@pytest.mark.parametrize("yes", ["1", "TRUE", "True", "Yes", "Y", "x", "✓", "Radio", "checked"])
@pytest.mark.parametrize("no", ["", "0", "FALSE", "No"])
def test_ticks_are_read_in_the_ways_of_all_tools(desk, look, yes, no):
    item = desk.item("q", "multiple", "Radio", "TV")
    rows = [["q/Radio", "q/TV", "n"], [yes, no, "1"], [no, "1", "2"], ["", "", "3"]]
    assert look.ticked(desk.read(desk.instrument(item), *rows), "q") == [{1}, {2}, BLANK]


def test_zero_is_no_tick_even_if_it_is_the_code_of_the_option(desk, look):
    none, some = Category(code=0, label="No channel"), Category(code=2, label="Radio")
    rows = [["q/No channel", "q/Radio", *KOBO], ["0", "1", "1", "u", "", "1"]]
    responses = desk.read(desk.instrument(desk.item("q", "multiple", none, some)), *rows)
    assert look.ticked(responses, "q") == [{2}]


def test_anything_but_a_tick_in_the_column_of_an_option_is_refused(desk, look):
    item = desk.item("q", "multiple", "Radio", "TV")
    rows = [["q/Radio", "q/TV"], ["2", ""], ["TV", ""], ["maybe", "1"], ["1", ""]]
    responses = desk.read(desk.instrument(item), *rows)
    assert look.ticked(responses, "q") == [NOT_CODED, NOT_CODED, NOT_CODED, {1}]
    assert {each.kind for each in responses.problem_list} == {"not a tick"}


def test_a_column_of_other_holds_what_was_written(desk, look, channels):
    rows = [["channels/Radio", "channels/Other"], ["1", "My aunt"], ["1", ""], ["", "1"]]
    responses = desk.read(desk.instrument(channels), *rows)
    assert look.ticked(responses, "channels") == [{1, 9}, {1}, {9}]
    assert dict(responses.coded["channels"].write_ins) == {0: "My aunt"}


def test_an_option_without_a_column_was_not_ticked(desk, look, channels):
    rows = [["channels/Radio", "channels/TV"], ["1", "0"]]
    responses = desk.read(desk.instrument(channels), *rows)
    assert {code: int(of[0]) for code, of in responses.coded["channels"].options.items()} == {
        1: 1,
        2: 0,
        3: 0,
        9: 0,
    }


def test_a_joined_column_that_disagrees_with_the_columns_of_options_is_refused(desk, look):
    radio = Category(code=1, label="Radio", aliases=("radio",))
    tv = Category(code=2, label="Television", aliases=("tv",))
    rows = [["q", "q/radio", "q/tv", *KOBO]]
    cells = [("radio tv", "1", "1"), ("radio", "1", "1"), ("", "1", "0"), ("tv", "0", "0")]
    rows += [[*each, str(i), f"u{i}", "", str(i)] for i, each in enumerate(cells)]
    responses = desk.read(desk.instrument(desk.item("q", "multiple", radio, tv)), *rows)
    assert look.ticked(responses, "q") == [{1, 2}, NOT_CODED, NOT_CODED, NOT_CODED]
    assert {each.kind for each in responses.problem_list} == {"columns that disagree"}
    assert {each.column for each in responses.problem_list} == {"A"}


def test_a_text_beside_other_that_stands_in_the_joined_cell_alone_is_kept(desk, look, channels):
    rows = [["channels", "channels/Radio", "channels/TV"], ["Radio, My aunt", "1", "0"]]
    rows += [["Radio", "1", "0"], ["Radio, TV", "1", "1"]]
    responses = desk.read(desk.instrument(channels), *rows)
    assert look.ticked(responses, "channels") == [{1, 9}, {1}, {1, 3}]
    assert dict(responses.coded["channels"].write_ins) == {0: "My aunt"}


def test_a_joined_cell_that_cannot_be_read_is_not_lost_where_no_option_is_ticked(desk, look):
    radio = Category(code=1, label="Radio", aliases=("radio",))
    rows = [["q", "q/radio", *KOBO], ["gramophone", "", "1", "u1", "", "1"]]
    rows += [["gramophone", "1", "2", "u2", "", "2"], ["", "", "3", "u3", "", "3"]]
    responses = desk.read(desk.instrument(desk.item("q", "multiple", radio)), *rows)
    assert look.ticked(responses, "q") == [NOT_CODED, {1}, BLANK]


def test_only_a_tool_that_writes_so_says_that_something_was_not_shown(desk, look):
    item = desk.item("q", "single", "Radio", "TV")
    kobo = desk.read(desk.instrument(item), ["q", *KOBO], ["n/a", "", "u1", "", "1"])
    assert [each.kind for each in kobo.problem_list] == ["not a category"]


@pytest.mark.parametrize(
    "text",
    ["-99", "3.0", "1,5", "0%", "TRUE", "nan", "NULL", "N/A", "#REF!", "#N/A", "2-Jan", "1e3"],
)
def test_what_a_program_left_in_a_cell_is_nothing_that_somebody_wrote(desk, look, text):
    responses = desk.read(desk.item("q", "single", "Radio", OTHER), text, "3 aunts")
    assert look.states(responses, "q") == [NOT_CODED, 9]


def test_a_number_that_is_also_a_code_is_put_in_no_band_with_decimals_either(desk, look):
    low = Category(code=1, label="Below 50,000", band=Band(below=50_000))
    item = desk.item("q", "single", low, Category(code=2, label="More", band=Band(at_least=50_000)))
    assert look.states(desk.read(item, "1.0", "2.00", "3.0"), "q") == [NOT_CODED, NOT_CODED, 1]


def test_answers_joined_as_in_urdu_are_split_where_people_typed_them(desk, look):
    radio = Category(code=1, label="Radio", translations={"ur": "ریڈیو"})
    net = Category(code=2, label="Internet, mobile", translations={"ur": "انٹرنیٹ، موبائل"})
    survey = desk.instrument(desk.item("q", "multiple", radio, net, OTHER))
    cells = ["ریڈیو، انٹرنیٹ، موبائل", "ریڈیو؛ انٹرنیٹ، موبائل", "دوست"]
    typed = desk.read(survey, ["q", "n"], *([cell, "."] for cell in cells[:1]))
    assert look.ticked(typed, "q") == [{1, 2}]
    typed = desk.read(survey, ["q", "n"], *([cell, "."] for cell in cells[1:]))
    assert look.ticked(typed, "q") == [{1, 2}, {9}]
    tool = desk.read(survey, ["Timestamp", "q"], *(["", cell] for cell in cells))
    assert look.ticked(tool, "q") == [{1, 2}, {1, 2}, {9}]


def test_a_tick_under_an_unknown_option_is_no_answer_without_it(desk, look):
    item = desk.item("q", "multiple", "Radio", "TV", OTHER)
    head = ["q[Radio]", "q[Cinema]", "q[other]", "n"]
    rows = [("Y", "Y", "", "1"), ("Y", "", "", "2"), ("", "N", "me", "3")]
    responses = desk.read(desk.instrument(item), head, *rows)
    assert look.ticked(responses, "q") == [NOT_CODED, {1}, {9}]
    (problem,) = responses.problem_list
    assert (problem.kind, problem.row, problem.column) == ("unknown option", 2, "B")
    assert responses.accounting.fates["column without an item"] == 6


def test_an_unknown_option_among_headers_that_are_labels_loses_no_tick(desk, look):
    item = desk.item("q", "multiple", "Radio", "TV", "Press", "Posters")
    head = ["Radio", "TV", "Cinema", "Press", "Posters", "n"]
    rows = [("Radio", "", "Cinema", "", "", "1"), ("", "TV", "", "Press", "", "2")]
    rows += [("Radio", "", "", "", "", "3")]
    responses = desk.read(desk.instrument(item), head, *rows)
    assert look.ticked(responses, "q") == [NOT_CODED, {2, 3}, {1}]
    assert {each.kind for each in responses.problem_list} == {"unknown option"}


def test_an_option_without_a_column_is_said_to_be_taken_as_not_ticked(desk, look):
    item = desk.item("q", "multiple", "Radio", "TV", "Press, other", OTHER)
    rows = [["q[Radio]", "q[TV]", "q[other]"], ["Y", "", "me"]]
    responses = desk.read(desk.instrument(item), *rows)
    assert look.ticked(responses, "q") == [{1, 9}]
    assert "q has no column for Press, other: taken as not ticked." in responses.notes
    joined = desk.read(desk.instrument(item), ["q", "n"], ["Radio", "1"])
    assert not any("no column for" in note for note in joined.notes)


def test_a_column_of_comments_beside_options_is_no_option(desk, look):
    item = desk.item("q", "multiple", "Radio", "TV")
    rows = [["q[Radio]", "q[TV]", "q[comment]"], ["Y", "", "I like it"], ["Y", "Y", ""]]
    responses = desk.read(desk.instrument(item), *rows)
    assert look.ticked(responses, "q") == [{1}, {1, 2}]


def test_what_was_not_shown_was_not_asked(desk, look):
    item = desk.item("q", "multiple", "Radio", Category(code=2, label="TV"), OTHER)
    head = ["id", "submitdate", "lastpage", "q[Radio]", "q[TV]", "q[other]"]
    rows = [head]
    cells = [("N/A", "N/A", ""), ("N/A", "N/A", "N/A"), ("", "", ""), ("Y", "", ""), ("", "", "me")]
    rows += [[str(i), "2026-03-04", "3", *each] for i, each in enumerate(cells)]
    responses = desk.read(desk.instrument(item), *rows)
    assert look.ticked(responses, "q") == [NOT_ASKED, NOT_ASKED, BLANK, {1}, {9}]


# ---- ranks ------------------------------------------------------------------------------------


def ranks(responses, name):
    answers = responses.coded[name]
    return [
        int(state) if state < 0 else tuple(int(of[row]) for of in answers.options.values())
        for row, state in enumerate(answers.state)
    ]


def test_a_joined_ranking_is_read_in_its_order(desk):
    item = desk.item("order", "ranking", "Pay", "Hours", "Place")
    responses = desk.read(item, "Hours;Pay;Place", "Place; Hours", "Pay", "Pay;Pay")
    assert ranks(responses, "order") == [(2, 1, 3), (0, 2, 1), (1, 0, 0), NOT_CODED]


def test_ranks_stand_in_the_columns_of_options_or_options_in_those_of_ranks(desk):
    survey = desk.instrument(desk.item("order", "ranking", "Pay", "Hours"))
    rows = [["order[Pay]", "order[Hours]", "n"], ["2", "1", "1"], ["", "1", "2"], ["", "", "3"]]
    assert ranks(desk.read(survey, *rows), "order") == [(2, 1), (0, 1), BLANK]
    rows = [["order[1]", "order[2]", "n"], ["Hours", "Pay", "1"], ["Hours", "", "2"], ["", "", "3"]]
    assert ranks(desk.read(survey, *rows), "order") == [(2, 1), (0, 1), BLANK]


def test_places_in_a_grid_may_be_ordinals(desk):
    survey = desk.instrument(desk.item("order", "ranking", "Pay", "Hours"))
    rows = [
        ["order [Pay]", "order [Hours]", "n"],
        ["2nd choice", "First", "1"],
        ["", "Rank 1", "2"],
    ]
    assert ranks(desk.read(survey, *rows), "order") == [(2, 1), (0, 1)]
    rows = [["order [1st choice]", "order [Second choice]", "n"], ["Hours", "Pay", "1"]]
    assert ranks(desk.read(survey, *rows), "order") == [(2, 1)]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("1", "1"), "a rank given twice"),
        (("0", "1"), "not a rank"),
        (("3", "1"), "not a rank"),
        (("foremost", "2"), "not a rank"),
        (("third", "2"), "not a rank"),
        (("1.5", "2"), "not a rank"),
    ],
)
def test_ranks_that_cannot_be_are_refused(desk, cells, kind):
    survey = desk.instrument(desk.item("order", "ranking", "Pay", "Hours"))
    responses = desk.read(survey, ["order[Pay]", "order[Hours]"], cells, ["1", "2"])
    assert ranks(responses, "order") == [NOT_CODED, (1, 2)]
    assert trouble(responses, "order")[1] == kind


@pytest.mark.parametrize(
    ("cells", "kind"), [(("Pay", "Pay"), "named twice"), (("Pay", "Luck"), "not a category")]
)
def test_options_that_cannot_be_ranked_so_are_refused(desk, cells, kind):
    survey = desk.instrument(desk.item("order", "ranking", "Pay", "Hours"))
    responses = desk.read(survey, ["order[1]", "order[2]"], cells, ["Pay", "Hours"])
    assert ranks(responses, "order") == [NOT_CODED, (1, 2)]
    assert trouble(responses, "order")[1] == kind


# ---- numbers ----------------------------------------------------------------------------------


@pytest.fixture
def income(desk):
    bands = (
        Category(code=1, label="Below PKR 50,000", band=Band(at_least=0, below=50_000)),
        Category(code=2, label="PKR 50,000 to 1 lakh", band=Band(at_least=50_000, at_most=100_000)),
        Category(code=3, label="More", band=Band(above=100_000)),
        REFUSED,
    )
    return desk.item("income", "single", *bands, unit="PKR")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("45k", 1),
        ("PKR 45,000/-", 1),
        ("1.5 lakh", 3),
        ("50000", 2),
        ("49,999", 1),
        ("100000", 2),
        ("1,00,001", 3),
        ("20-30k", 1),
        ("50,000 - 1 lakh", 2),
        ("روپے ۴۵٬۰۰۰", 1),
        ("More", 3),
        ("prefer not to say", 99),
        ("40-60k", NOT_CODED),
        ("$500", NOT_CODED),
        ("about 45000", NOT_CODED),
        ("-5", NOT_CODED),
    ],
)
def test_a_number_typed_where_a_band_was_meant_lies_in_one_band_or_none(
    desk, look, income, written, code
):
    assert look.states(desk.read(income, written), "income") == [code]


def test_a_range_across_two_bands_says_why_it_is_refused(desk, income):
    responses = desk.read(income, "40-60k")
    assert trouble(responses, "income")[1] == "in no single band"


def test_an_item_of_numbers_keeps_the_number_beside_its_band(desk, look, income):
    responses = desk.read(
        income.model_copy(update={"kind": "number"}), "45k", "1.5 lakh", "", "20-30k", "x"
    )
    assert look.states(responses, "income") == [1, 3, BLANK, 1, NOT_CODED]
    values = responses.coded["income"].values
    np.testing.assert_array_equal(values, [45_000, 150_000, np.nan, np.nan, np.nan])


def test_a_number_of_bands_that_is_out_of_range_is_reported(desk, look, income):
    item = income.model_copy(update={"kind": "number", "range": Band(at_most=500_000)})
    responses = desk.read(item, "45k", "60 lakh")
    assert look.kinds(responses) == [(3, "out of range")]


def test_a_band_holds_no_number_out_of_range(desk, look, income):
    bands = (
        Category(code=1, label="Below PKR 50,000", band=Band(below=50_000)),
        Category(code=2, label="More", band=Band(at_least=50_000)),
    )
    item = desk.item("income", "single", *bands, unit="PKR", range=Band(at_least=0))
    responses = desk.read(item, "-45000", "45000")
    assert look.states(responses, "income") == [NOT_CODED, 1]
    assert look.kinds(responses) == [(2, "out of range")]


@pytest.mark.parametrize("kind", ["single", "number"])
def test_a_number_that_leads_to_a_person_is_no_amount(desk, look, kind):
    top = Category(code=1, label="Any", band=Band(above=0))
    item = desk.item("income", kind, top, range=Band(at_most=10**9))
    responses = desk.read(item, "3331234567", "3520212345671", "333123456")
    assert look.states(responses, "income") == [NOT_CODED, NOT_CODED, 1]
    first, second = responses.problem_list
    assert [first.got, second.got] == ["'[phone number]'", "'[CNIC]'"]
    assert "3331234567" not in repr(responses.to_frame().to_dict())


def test_a_range_is_no_number_where_there_are_no_bands(desk, look):
    responses = desk.read(desk.item("hours", "number", unit="hours"), "2-3", "2")
    assert look.states(responses, "hours") == [NOT_CODED, VALUE]
    assert responses.problem_list[0].expected == "one number, not a range"


def test_numbers_without_bands_are_values(desk, look):
    item = desk.item("age", "number", unit="years")
    responses = desk.read(item, "45", "45 years", "۴۵", "4.5", "old", "40-50", "", "1,5")
    assert look.states(responses, "age") == [*[VALUE] * 4, NOT_CODED, NOT_CODED, BLANK, NOT_CODED]
    values = responses.coded["age"].values
    np.testing.assert_array_equal(values, [45, 45, 45, 4.5, *[np.nan] * 4])


def test_a_refusal_of_a_number_is_its_own_code(desk, look):
    item = desk.item("age", "number", REFUSED)
    responses = desk.read(item, "45", "Prefer not to say", "99")
    assert look.states(responses, "age") == [VALUE, 99, VALUE]


# ---- dates ------------------------------------------------------------------------------------


def days(responses, name):
    return [str(each) for each in responses.coded[name].values]


def test_a_date_with_two_readings_needs_a_stated_order(desk, look):
    item = desk.item("born", "date")
    cells = ["3/4/2026", "2026-04-03", "4 March 2026", ""]
    responses = desk.read(item, *cells)
    assert look.states(responses, "born") == [NOT_CODED, VALUE, VALUE, BLANK]
    assert days(responses, "born") == ["NaT", "2026-04-03", "2026-03-04", "NaT"]
    problem = responses.problem_list[0]
    assert "3 April or 4 March" in problem.expected


@pytest.mark.parametrize(
    ("order", "day"), [("day first", "2026-04-03"), ("month first", "2026-03-04")]
)
def test_a_stated_order_is_kept_to(desk, order, day):
    assert days(desk.read(desk.item("born", "date"), "3/4/2026", dates=order), "born") == [day]


def test_a_date_against_the_stated_order_is_refused(desk, look):
    responses = desk.read(desk.item("born", "date"), "3/13/2026", dates="day first")
    assert look.states(responses, "born") == [NOT_CODED]


def test_what_other_dates_of_the_column_show_is_said_and_not_assumed(desk, look):
    responses = desk.read(desk.item("born", "date"), "3/4/2026", "13/4/2026")
    assert look.states(responses, "born") == [NOT_CODED, VALUE]
    assert "Other cells of this column can only be day first" in responses.problem_list[0].action


# ---- texts and cells that hold no answer ------------------------------------------------------


def test_an_open_answer_is_kept_as_it_was_written_less_what_identifies(desk):
    responses = desk.read(
        desk.item("why", "open"), " Fees,\n too high ", "me@x.example", "", "=1+1"
    )
    assert list(responses.coded["why"].values) == [
        " Fees,\n too high ",
        "[e-mail address]",
        "",
        "=1+1",
    ]


def test_a_refusal_of_an_open_item_is_its_code(desk, look):
    responses = desk.read(desk.item("why", "open", REFUSED), "prefer not to say", "so")
    assert look.states(responses, "why") == [99, VALUE]


def test_an_error_value_in_a_workbook_is_refused_and_named(desk, look):
    item = desk.item("rate", "scale", "Bad", "Good")
    path = desk.xlsx(["rate", "n"], [1, 1], ["=NA()", 2], [2.0, 3])
    responses = read_responses(desk.instrument(item), path)
    assert look.states(responses, "rate") == [1, NOT_CODED, 2]
    (problem,) = responses.problem_list
    assert (problem.kind, problem.row, problem.column) == ("unreadable cell", 3, "A")
    assert "#N/A" in problem.got


def test_an_error_value_in_one_option_refuses_the_answer(desk, look):
    item = desk.item("q", "multiple", "Radio", "TV")
    path = desk.xlsx(["q/Radio", "q/TV"], [1, "=NA()"], [1, 0], ["", 1])
    responses = read_responses(desk.instrument(item), path)
    assert look.ticked(responses, "q") == [NOT_CODED, {1}, {2}]


def test_truth_values_of_a_workbook_are_ticks(desk, look):
    item = desk.item("q", "multiple", "Radio", "TV")
    path = desk.xlsx(["q/Radio", "q/TV"], [True, False], [False, False])
    assert look.ticked(read_responses(desk.instrument(item), path), "q") == [{1}, BLANK]


# ---- SPSS -------------------------------------------------------------------------------------


def sav(desk, columns, **more):
    import pandas as pd
    import pyreadstat

    path = desk.folder / "answers.sav"
    pyreadstat.write_sav(pd.DataFrame(columns), str(path), **more)
    return path


def test_values_of_spss_are_read_by_their_labels(desk, look):
    item = desk.item("heard", "single", "Yes", "No", REFUSED)
    labels = {"heard": {1: "No", 2: "Yes", 9: "Refused"}}
    path = sav(desk, {"heard": [1.0, 2.0, 9.0, None]}, variable_value_labels=labels)
    responses = read_responses(desk.instrument(item), path)
    assert look.states(responses, "heard") == [2, 1, NOT_CODED, BLANK]


def test_values_declared_missing_in_spss_are_neither_blank_nor_answers(desk, look):
    item = desk.item("rate", "scale", "Bad", "Good", REFUSED)
    path = sav(
        desk,
        {"rate": [1.0, 98.0, 99.0, None]},
        variable_value_labels={
            "rate": {1: "Bad", 2: "Good", 98: "Broken", 99: "Prefer not to say"}
        },
        missing_ranges={"rate": [98, 99]},
    )
    responses = read_responses(desk.instrument(item), path)
    # 99 is a category of the instrument, 98 is none
    assert look.states(responses, "rate") == [1, DECLARED_MISSING, 99, BLANK]


def test_options_of_spss_are_read_by_their_labels(desk, look):
    """1 for yes and 2 for no: then a 2 over the option with the code 2 is no tick."""
    item = desk.item("q", "multiple", "Radio", "TV")
    path = sav(
        desk,
        {"q_1": [1.0, 2.0, 2.0], "q_2": [2.0, 1.0, 2.0]},
        column_labels=["q: Radio", "q: TV"],
        variable_value_labels={name: {1: "Yes", 2: "No"} for name in ("q_1", "q_2")},
    )
    assert look.ticked(read_responses(desk.instrument(item), path), "q") == [{1}, {2}, BLANK]


def test_an_unknown_value_of_spss_is_no_amount_of_a_band(desk, look):
    bands = (
        Category(code=1, label="Few", band=Band(at_most=10)),
        Category(code=2, label="Many", band=Band(above=10)),
    )
    path = sav(desk, {"q": [1.0, 2.0, 97.0]}, variable_value_labels={"q": {1: "Few", 2: "Many"}})
    item = desk.item("q", "single", *bands)
    assert look.states(read_responses(desk.instrument(item), path), "q") == [1, 2, NOT_CODED]


# ---- what is not written beside "other" --------------------------------------------------------


def test_a_bare_number_is_a_code_that_nobody_declared_and_no_write_in(desk, look, channels):
    responses = desk.read(channels, "Radio;7", "7", "Channel 7")
    assert look.ticked(responses, "channels") == [NOT_CODED, NOT_CODED, {9}]
    single = desk.item("problem", "single", "Cost", OTHER)
    assert look.states(desk.read(single, "7", "Seven"), "problem") == [NOT_CODED, 9]


def test_where_write_ins_have_a_column_a_misspelt_label_is_not_one(desk, look):
    item = desk.item("problem", "single", "Cost", OTHER)
    rows = (["problem", "problem_other"], ["Costt", ""], ["Other", "Bribes"], ["", "Fees"])
    responses = desk.read(desk.instrument(item), *rows)
    assert look.states(responses, "problem") == [NOT_CODED, 9, 9]
    assert responses.write_ins["text"].tolist() == ["Bribes", "Fees"]


def test_a_scale_that_limesurvey_did_not_show_was_not_asked(desk, look):
    item = desk.item("rate", "scale", "Low", "High")
    rows = (["id", "submitdate", "lastpage", "rate"], ["1", "x", "1", "N/A"], ["2", "x", "1", "2"])
    responses = desk.read(desk.instrument(item), *rows)
    assert look.states(responses, "rate") == [NOT_ASKED, 2]
    assert responses.accounting.fates["not asked"] == 1


def test_urdu_digits_are_points_of_a_scale(desk, look):
    item = desk.item("rate", "scale", "Low", "Middle", "High")
    assert look.states(desk.read(item, "۳", "٢", "1"), "rate") == [3, 2, 1]


def test_a_ranking_by_option_leaves_columns_by_place_unused(desk, look):
    item = desk.item("order", "ranking", "Pay", "Time")
    rows = (["order[Pay]", "order[Time]", "order[1]"], ["2", "1", "Time"])
    responses = desk.read(desk.instrument(item), *rows)
    assert {code: int(ranks[0]) for code, ranks in responses.coded["order"].options.items()} == {
        1: 2,
        2: 1,
    }
    (left,) = responses.matching.unmatched
    assert left.reason == "order has a column for each option"


def test_a_response_that_the_tool_calls_unfinished_is_listed_and_kept(desk, look):
    item = desk.item("heard", "single", "Yes", "No")
    names = ["StartDate", "Status", "Finished", "heard"]
    ids = [f'{{"ImportId":"{name}"}}' for name in names]
    rows = (names, names, ids, ["x", "IP Address", "False", "Yes"], ["x", "IP Address", "1", "No"])
    responses = desk.read(desk.instrument(item), *rows)
    assert responses.n == 2
    assert look.kinds(responses) == [(4, "set aside by the form tool")]


@pytest.mark.parametrize(
    "text", ["TikTok, Radio", "Radio / TV", "TV|uncle", "?????", "-", "1, 3", "TikTok; TV, Radio"]
)
def test_a_label_or_no_word_at_all_does_not_disappear_in_other(desk, look, channels, text):
    responses = desk.read(channels, text, "Radio; TV")
    assert look.ticked(responses, "channels")[0] == NOT_CODED


@pytest.mark.parametrize("text", ["?????", "-", "8", "Cost, Distance", "Cost/fees"])
def test_a_single_answer_of_no_word_or_of_two_labels_is_not_other(desk, look, text):
    item = desk.item("problem", "single", "Cost", "Distance", OTHER)
    assert look.states(desk.read(item, text, "Bribes"), "problem") == [NOT_CODED, 9]


def test_a_number_that_is_also_a_code_is_put_in_no_band(desk, look):
    low = Category(code=1, label="Below 50,000", band=Band(below=50_000))
    high = Category(code=2, label="50,000 or more", band=Band(at_least=50_000))
    item = desk.item("income", "single", low, high)
    assert look.states(desk.read(item, "2", "45000", "60k"), "income") == [NOT_CODED, 1, 2]


# ---- digits that are a label and a code


CHILDREN = [Category(code=code, label=label) for code, label in enumerate(("0", "1", "2"), 1)]


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (("0", "1", "2"), [1, 2, 3]),  # "0" is no code: these are labels
        (("1", "3", "2"), [1, 3, 2]),  # "3" is no label: these are codes
        (("1", "2", "1"), [NOT_CODED, NOT_CODED, NOT_CODED]),
        (("0", "1", "3"), [1, NOT_CODED, 3]),
    ],
)
def test_digits_that_are_a_label_and_a_code_are_what_the_file_shows_them_to_be(
    desk, look, texts, codes
):
    survey = desk.instrument(desk.item("q", "single", *CHILDREN))
    rows = [[text, str(i), f"u{i}", "", str(i)] for i, text in enumerate(texts)]
    kobo = desk.read(survey, ["q", *KOBO], *rows)
    assert look.states(kobo, "q") == codes
    doubtful = [each for each in kobo.problem_list if each.kind == "a label or a code"]
    assert len(doubtful) == codes.count(NOT_CODED)


def test_in_a_table_of_codes_the_code_wins_and_in_one_of_labels_the_label(desk, look):
    item = desk.item("q", "single", *CHILDREN)
    assert look.states(desk.read(item, "1", "2"), "q") == [2, 3]
    assert look.states(desk.read(item, "1", "2", answers="codes"), "q") == [1, 2]


def test_options_headed_by_digits_are_what_their_headers_show_them_to_be(desk, look):
    survey = desk.instrument(desk.item("q", "multiple", *CHILDREN))
    head = ["q/1", "q/2", "q/3", *KOBO]
    assert look.ticked(desk.read(survey, head, ["1", "0", "0", "", "u", "", "1"]), "q") == [{1}]
    head = ["q/0", "q/1", "q/2", *KOBO]
    assert look.ticked(desk.read(survey, head, ["0", "1", "0", "", "u", "", "1"]), "q") == [{2}]


def test_numbers_of_surveymonkey_are_read_where_a_person_says_that_they_are_codes(desk, look):
    survey = desk.instrument(
        desk.item("much", "single", "A lot", "A little"),
        desk.item("how", "multiple", "Radio", "TV", "Web"),
    )
    head = ["Respondent ID", "Collector ID", survey.items[0].wording, survey.items[1].wording]
    rows = [[*head, "", ""], ["", "", "Response", "Radio", "TV", "Web"]]
    rows += [["1", "2", "2", "1", "", "3"], ["2", "2", "1", "", "2", ""]]
    as_they_are = desk.read(survey, *rows)
    assert look.states(as_they_are, "much") == [NOT_CODED, NOT_CODED]
    stated = desk.read(survey, *rows, answers="codes")
    assert look.states(stated, "much") == [2, 1]
    assert look.ticked(stated, "how") == [{1, 3}, {2}]
    assert "answers are codes, as stated" in stated.notes
    with pytest.raises(ValueError, match="got answers 'digits'; expected one of"):
        desk.read(survey, *rows, answers="digits")


def test_values_that_spss_numbers_in_its_own_way_need_their_labels(desk, look):
    item = desk.item("q", "scale", "Not at all", "A little", "Somewhat", "A lot")
    labels = {"q": {1: "A lot", 4: "Not at all"}}
    path = sav(desk, {"q": [1.0, 2.0, 4.0]}, variable_value_labels=labels)
    responses = read_responses(desk.instrument(item), path)
    assert look.states(responses, "q") == [4, NOT_CODED, 1]
    assert [each.kind for each in responses.problem_list] == ["a value without a label"]


def test_spss_may_say_mentioned_and_not_mentioned(desk, look):
    item = desk.item("q", "multiple", "Radio", "TV")
    words = {0: "Not mentioned", 1: "Mentioned"}
    path = sav(
        desk,
        {"q_1": [1.0, 0.0], "q_2": [0.0, 0.0]},
        column_labels={"q_1": "What about q? [Radio]", "q_2": "What about q? [TV]"},
        variable_value_labels={"q_1": words, "q_2": words},
    )
    assert look.ticked(read_responses(desk.instrument(item), path), "q") == [{1}, -1]


def test_yes_and_no_of_typeform_may_be_one_and_nought(desk, look):
    item = desk.item("q", "single", "Yes", "No", "Perhaps")
    rows = [[str(i), text, "n", "2026-04-01 10:00"] for i, text in enumerate("10x")]
    typeform = desk.read(desk.instrument(item), ["#", "q", "Network ID", "Tags"], *rows)
    assert look.states(typeform, "q") == [1, 2, NOT_CODED]


# ---- labels as people write them


def test_a_listed_answer_behind_a_text_of_their_own_is_not_lost_in_it(desk, look):
    item = desk.item("q", "multiple", "Radio", "Friends; family", "Ads, flyers", OTHER)
    head = ["ID", "Start time", "Completion time", "q"]
    cells = ["WhatsApp;Friends; family;", "Radio;WhatsApp; Web;Ads, flyers;Friends; family;"]
    cells += ["Radio;my Radio;Radio;"]
    rows = [[str(i), "1/4/2026 10:00", f"1/4/2026 1{i}:10", text] for i, text in enumerate(cells)]
    responses = desk.read(desk.instrument(item), head, *rows)
    assert look.ticked(responses, "q") == [{2, 9}, {1, 2, 3, 9}, NOT_CODED]
    assert dict(responses.coded["q"].write_ins) == {0: "WhatsApp", 1: "WhatsApp; Web"}


def test_a_label_with_commas_behind_a_text_is_a_problem_where_labels_come_first(desk, look):
    item = desk.item("q", "multiple", "Radio", "Ads, flyers", OTHER)
    rows = [["", "Radio, an uncle, Ads, flyers"], ["", "Radio, an uncle, flyers"]]
    responses = desk.read(desk.instrument(item), ["Timestamp", "q"], *rows)
    assert look.ticked(responses, "q") == [NOT_CODED, {1, 9}]


def test_blanks_around_a_dash_and_a_code_before_its_label_make_no_difference(desk, look):
    item = desk.item("q", "single", "1-2 days", "3-5 days", "Daily")
    cells = ["3 - 5 days", "3–5 days", "3 - Daily", "3. daily", "2 - Daily"]
    assert look.states(desk.read(item, *cells), "q") == [2, 2, 3, 3, NOT_CODED]


def test_commas_and_full_stops_of_urdu_make_no_difference(desk, look):
    item = desk.item("q", "single", "انٹرنیٹ، موبائل", "کبھی نہیں۔")
    assert look.states(desk.read(item, "انٹرنیٹ, موبائل", "کبھی نہیں"), "q") == [1, 2]


@pytest.mark.parametrize("text", ["-99", "N/A", "3.5", "#REF!", "TRUE!"])
def test_what_a_program_left_under_other_was_not_written_there(desk, look, text):
    item = desk.item("q", "multiple", "Radio", OTHER)
    rows = [["1", text], ["0", "my aunt"], ["1", "0.0"], ["0", "1.0"]]
    responses = desk.read(desk.instrument(item), ["q[Radio]", "q[Other]"], *rows)
    first = {1, 9} if text == "TRUE!" else NOT_CODED
    assert look.ticked(responses, "q") == [first, {9}, {1}, {9}]


def test_a_number_of_bands_that_is_out_of_range_lies_in_none_of_them(desk, look):
    low = Category(code=1, label="Below 20", band=Band(below=20))
    item = desk.item("q", "number", low, range=Band(at_least=0, at_most=100))
    responses = desk.read(item, "-5", "5", "400")
    assert look.states(responses, "q")[1] == 1
    assert [each.kind for each in responses.problem_list] == ["out of range", "out of range"]
    assert all(state != 1 for state in look.states(responses, "q")[::2])


def test_a_telephone_number_whose_digits_are_in_groups_is_no_amount(desk, look):
    item = desk.item("q", "number")
    assert look.states(desk.read(item, "3,001,234,567", "3,000,000"), "q") == [NOT_CODED, VALUE]


def test_a_share_that_a_workbook_shows_as_a_percentage_is_that_percentage(desk):
    share = desk.item("share", "number", unit="%")
    path = desk.folder / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, percent = book.add_worksheet(), book.add_format({"num_format": "0%"})
        page.write_row(0, 0, ["share", "row"])
        page.write_row(1, 0, [0.4, "a"], percent)
        page.write_row(2, 0, [40, "b"])
    responses = read_responses(desk.instrument(share), path)
    assert responses.numbers["share"].tolist() == [40.0, 40.0]


# ---- what people and tools write in unexpected places


@pytest.mark.parametrize("text", ["3.3", "2:30", "2-2", "3 = 3"])
def test_a_number_with_a_point_is_no_label_with_its_code_before_it(desk, look, text):
    item = desk.item("q", "scale", *map(str, range(1, 6)))
    half = Category(code=2, label="30")
    single = desk.item("r", "single", "10", half, "5")
    survey = desk.instrument(item, single)
    responses = desk.read(survey, ["q", "r"], [text, text])
    assert (look.states(responses, "q"), look.states(responses, "r")) == ([NOT_CODED], [NOT_CODED])


def test_a_category_that_is_called_as_a_tool_marks_what_was_not_shown_is_an_answer(desk, look):
    item = desk.item("q", "single", "Good", "Bad", "N/A")
    head = ["id", "submitdate", "lastpage", "q"]
    responses = desk.read(desk.instrument(item), head, ["1", "2026-04-10 10:00:00", "1", "N/A"])
    assert look.states(responses, "q") == [3]


def test_an_option_called_no_is_not_ticked_by_every_no(desk, look):
    item = desk.item("q", "multiple", "Family", "State", "No")
    head = ["q [Family]", "q [State]", "q [No]"]
    assert look.ticked(desk.read(desk.instrument(item), head, ["Yes", "No", "No"]), "q") == [{1}]
    words = desk.read(desk.instrument(item), head, ["Family", "", ""], ["", "", "No"])
    assert look.ticked(words, "q") == [{1}, {3}]


def test_no_where_words_are_written_under_other_is_a_problem(desk, look):
    item = desk.item("q", "multiple", "Radio", OTHER)
    head = ["q [Radio]", "q [Other]"]
    rows = [["Radio", "my aunt"], ["", "No"], ["Radio", ""]]
    responses = desk.read(desk.instrument(item), head, *rows)
    assert look.ticked(responses, "q") == [{1, 9}, NOT_CODED, {1}]
    ticks = desk.read(desk.instrument(item), head, ["Yes", "No"], ["No", "Yes"])
    assert look.ticked(ticks, "q") == [{1}, {9}]


def test_a_text_beside_other_where_the_joined_answer_is_without_other_is_a_problem(desk, look):
    item = desk.item("q", "multiple", "Radio", "TV", OTHER)
    head = ["q", "q_other", *KOBO]
    rows = [["1", "aunt", "", "u1", "", "1"], ["1 9", "aunt", "", "u2", "", "2"]]
    responses = desk.read(desk.instrument(item), head, *rows)
    assert look.ticked(responses, "q") == [NOT_CODED, {1, 9}]
    assert look.kinds(responses) == [(2, "text without 'other'")]


def test_a_scale_whose_labels_are_digits_is_read_by_them_alone(desk, look):
    points = [Category(code=i + 1, label=str(i)) for i in range(11)]
    responses = desk.read(desk.item("q", "scale", *points), "10", "11", "0")
    assert look.states(responses, "q") == [11, NOT_CODED, 1]


def test_one_answer_with_a_column_for_each_option_is_read_and_two_are_refused(desk, look):
    item = desk.item("q", "single", "Male", "Female", OTHER)
    head = ["Respondent ID", "Collector ID", item.wording, "", ""]
    rows = [head, ["", "", "Male", "Female", "Other (please specify)"]]
    rows += [
        ["1", "c", "Male", "", ""],
        ["2", "c", "", "Female", ""],
        ["3", "c", "", "", "Khwaja sira"],
    ]
    rows += [["4", "c", "Male", "Female", ""], ["5", "c", "", "", ""]]
    responses = desk.read(desk.instrument(item), *rows)
    assert look.states(responses, "q") == [1, 2, 9, NOT_CODED, BLANK]
    assert [each.kind for each in responses.problem_list] == ["two answers"]
    assert dict(responses.coded["q"].write_ins) == {2: "Khwaja sira"}


def test_a_cell_joined_by_hand_in_another_way_is_read_where_labels_explain_all_of_it(desk, look):
    item = desk.item("q", "multiple", "Radio", "Friends; family", "TV")
    cells = ["Radio;TV", "TV;Friends; family", "Radio, Friends; family", "Radio, x", "TV;TV"]
    responses = desk.read(desk.instrument(item), ["q", "n"], *([each, "."] for each in cells))
    assert look.ticked(responses, "q") == [{1, 3}, {2, 3}, {1, 2}, NOT_CODED, NOT_CODED]
    assert [each.kind for each in responses.problem_list] == ["not a category", "named twice"]


def test_a_number_between_the_bands_of_its_item_is_listed(desk, look):
    bands = (
        Category(code=1, label="1-5", band=Band(at_least=1, at_most=5)),
        Category(code=2, label="6-10", band=Band(at_least=6, at_most=10)),
    )
    responses = desk.read(desk.item("q", "number", *bands), "5", "5.5", "6")
    assert look.states(responses, "q") == [1, VALUE, 2]
    assert look.kinds(responses) == [(3, "in no band")]


def test_an_spss_file_without_any_labels_holds_codes(desk, look):
    path = sav(desk, {"q": [1.0, 2.0]})
    responses = read_responses(desk.instrument(desk.item("q", "single", "2", "1")), path)
    assert responses.export.platform == "spss"
    assert look.states(responses, "q") == [1, 2]


def test_variables_named_by_item_and_code_hold_its_options(desk, look):
    item = desk.item("uses", "multiple", "Radio", "TV")
    path = sav(desk, {"uses_1": [1.0, 0.0], "uses_2": [0.0, 1.0]})
    assert look.ticked(read_responses(desk.instrument(item), path), "uses") == [{1}, {2}]


def test_three_digits_after_a_point_are_decimals_where_the_column_shows_it(desk):
    weights = desk.read(desk.item("w", "number"), "1.538", "0.923", "1.2")
    assert weights.numbers["w"].tolist() == [1.538, 0.923, 1.2]
    amounts = desk.read(desk.item("w", "number"), "45.000", "50.000")
    assert [each.kind for each in amounts.problem_list] == ["not a number", "not a number"]


# ---- the columns of one answer; labels that hold digits; rankings told twice


def test_a_blank_row_among_the_option_columns_of_one_answer_is_blank(desk, look):
    item = desk.item("q", "single", "Farmer", OTHER)
    head = ["q [Farmer]", "q [Other]"]
    ticks = desk.read(desk.instrument(item), head, ["1", "0"], ["0", "1"], ["0", "0"])
    assert look.states(ticks, "q") == [1, 9, BLANK]
    assert not ticks.coded["q"].write_ins
    words = desk.read(desk.instrument(item), head, ["Yes", ""], ["", "my own"], ["No", ""])
    assert look.states(words, "q") == [1, 9, BLANK]
    assert dict(words.coded["q"].write_ins) == {1: "my own"}


def test_digits_in_a_label_of_several_words_do_not_make_a_file_one_of_codes(desk, look):
    more = Category(code=4, label="3 or more")
    survey = desk.instrument(desk.item("q", "single", *CHILDREN, more))
    rows = [[text, str(i), f"u{i}", "", str(i)] for i, text in enumerate(("1", "2", "3 or more"))]
    responses = desk.read(survey, ["q", *KOBO], *rows)
    assert look.states(responses, "q") == [NOT_CODED, NOT_CODED, 4]


def test_a_ranking_with_a_joined_column_needs_no_columns_of_places(desk, look):
    survey = desk.instrument(desk.item("r", "ranking", "Roads", "Schools"), desk.item("b", "open"))
    head = ["r", "r [1st choice]", "r [2nd choice]", "b"]
    responses = desk.read(survey, head, ["Schools, Roads", "", "", "x"])
    assert look.ticked(responses, "r") == [{1, 2}]
    assert "r has a column for the whole ranking" in " ".join(responses.notes)


def test_the_words_of_a_file_for_a_value_were_written_by_nobody(desk, look):
    item = desk.item("q", "multiple", "Radio", OTHER)
    words = {"q_1": {0: "No", 1: "Yes"}, "q_9": {0: "Unticked", 1: "Ticked"}}
    path = sav(desk, {"q_1": [1.0, 0.0], "q_9": [0.0, 1.0]}, variable_value_labels=words)
    responses = read_responses(desk.instrument(item), path)
    assert look.ticked(responses, "q") == [NOT_CODED, {9}]


def test_variables_of_spss_whose_values_are_options_are_the_places_of_a_ranking(desk):
    item = desk.item("needs", "ranking", "Water", "Roads", "Schools")
    named = {1: "Water", 2: "Roads", 3: "Schools"}
    places = {"needs_1": [2.0, 1.0], "needs_2": [3.0, 2.0], "needs_3": [1.0, 3.0]}
    path = sav(desk, places, variable_value_labels=dict.fromkeys(places, named))
    options = read_responses(desk.instrument(item), path).coded["needs"].options
    assert [[int(options[code][row]) for code in (1, 2, 3)] for row in (0, 1)] == [
        [3, 1, 2],
        [1, 2, 3],
    ]
    ranks = sav(desk, places)
    options = read_responses(desk.instrument(item), ranks).coded["needs"].options
    assert [int(options[code][0]) for code in (1, 2, 3)] == [2, 3, 1]
