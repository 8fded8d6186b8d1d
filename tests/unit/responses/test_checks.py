"""What looks wrong is reported with its place; nothing is changed and nobody is taken out."""

import openpyxl
import pytest

from alp_survey.instrument.models import Band, Category, Fieldwork
from alp_survey.responses.reading import read_responses

KOBO = ["start", "end", "_id", "_uuid", "_submission_time", "_index"]


@pytest.fixture
def pair(desk):
    return desk.instrument(desk.item("a", "scale", "1", "2", "3"), desk.item("b", "open"))


def kobo(*rows):
    """Rows of two answers, an id, a start and an end."""
    head = ["a", "b", *KOBO]
    return [head, *([a, b, s, e, str(i), id, e, str(i)] for i, (a, b, id, s, e) in enumerate(rows))]


DAY = "2026-03-04T{}:00.000+05:00"


def test_the_same_id_twice_is_reported_where_it_stands_again(desk, look, pair):
    rows = [("1", "x", f"u{i}", DAY.format("10:00"), DAY.format("10:05")) for i in (1, 2, 1)]
    rows = [(a, f"{b}{i}", *rest) for i, (a, b, *rest) in enumerate(rows)]
    responses = desk.read(pair, *kobo(*rows))
    assert look.kinds(responses) == [(4, "duplicate")]
    assert responses.problem_list[0].got == "the id of row 2 again"
    assert responses.n == 3


def test_blank_ids_are_no_duplicates(desk, look, pair):
    rows = [("1", f"x{i}", "", DAY.format("10:00"), DAY.format("10:05")) for i in range(3)]
    assert not look.kinds(desk.read(pair, *kobo(*rows)))


@pytest.mark.parametrize(("minutes", "found"), [("10:10", True), ("10:15", True), ("10:16", False)])
def test_the_same_answers_are_reported_within_ten_minutes(desk, look, pair, minutes, found):
    first = ("1", "x", "u1", DAY.format("10:00"), DAY.format("10:05"))
    second = ("1", "x", "u2", DAY.format("10:01"), DAY.format(minutes))
    responses = desk.read(pair, *kobo(first, second))
    assert look.kinds(responses) == [(3, "duplicate")] * found


def test_an_answer_that_differs_makes_two_respondents(desk, look, pair):
    first = ("1", "x", "u1", DAY.format("10:00"), DAY.format("10:05"))
    second = ("1", "y", "u2", DAY.format("10:01"), DAY.format("10:06"))
    assert not look.kinds(desk.read(pair, *kobo(first, second)))


@pytest.mark.parametrize(("answered", "found"), [(7, 0), (8, 1)])
def test_without_times_eight_equal_answers_are_needed(desk, look, answered, found):
    names = [f"q{i}" for i in range(9)]
    survey = desk.instrument(*(desk.item(name, "open") for name in names))
    row = ["same"] * answered + [""] * (9 - answered)
    responses = desk.read(survey, names, row, ["other"] * 9, row)
    assert look.kinds(responses) == [(4, "duplicate")] * found


def test_three_equal_rows_are_each_held_against_the_one_before(desk, look):
    names = [f"q{i}" for i in range(8)]
    survey = desk.instrument(*(desk.item(name, "open") for name in names))
    responses = desk.read(survey, names, *[["same"] * 8] * 3)
    assert [each.got for each in responses.problem_list] == [
        "all answers of row 2 again",
        "all answers of row 3 again",
    ]


def test_rows_without_any_answer_are_no_duplicates(desk, look, pair):
    rows = [("", "", f"u{i}", DAY.format("10:00"), DAY.format("10:05")) for i in range(2)]
    assert not look.kinds(desk.read(pair, *kobo(*rows)))


def scales(desk, count, *more):
    items = [desk.item(f"s{i}", "scale", "Bad", "Fair", "Good") for i in range(count)]
    return desk.instrument(*items, *more)


@pytest.mark.parametrize(("count", "found"), [(3, 0), (4, 1)])
def test_four_equal_answers_in_a_row_are_a_straight_line(desk, look, count, found):
    names = [f"s{i}" for i in range(count)]
    rows = [["Good"] * count, ["Good"] * (count - 1) + ["Bad"], ["Good"] * (count - 1) + [""]]
    responses = desk.read(scales(desk, count), names, *rows)
    assert look.kinds(responses) == [(2, "straight line")] * found


def test_a_grid_of_blanks_is_no_straight_line(desk, look):
    survey = scales(desk, 5, desk.item("z", "open"))
    responses = desk.read(survey, [*(f"s{i}" for i in range(5)), "z"], [""] * 5 + ["x"])
    assert not look.kinds(responses)


def test_scales_with_other_labels_between_break_the_line(desk, look):
    items = [desk.item(f"s{i}", "scale", "Bad", "Good") for i in range(6)]
    items[3] = desk.item("s3", "scale", "Low", "High")
    names = [item.name for item in items]
    rows = ["Bad", "Bad", "Bad", "Low", "Bad", "Bad"]
    assert not look.kinds(desk.read(desk.instrument(*items), names, rows))


def test_an_end_before_the_start_cannot_be(desk, look, pair):
    rows = kobo(
        ("1", "x", "u1", DAY.format("10:00"), DAY.format("09:59")),
        ("2", "y", "u2", DAY.format("10:00"), DAY.format("10:00")),
    )
    responses = desk.read(pair, *rows)
    assert look.kinds(responses) == [(2, "impossible time")]
    assert responses.problem_list[0].column == "D"


def test_times_of_two_clocks_are_not_held_against_each_other(desk, look, pair):
    rows = kobo(("1", "x", "u1", DAY.format("10:00"), "2026-03-04T05:05:00.000Z"))
    assert not look.kinds(desk.read(pair, *rows))


def test_responses_outside_the_days_of_fieldwork_are_reported(desk, look, pair):
    asked = pair.model_copy(update={"fieldwork": Fieldwork(first="2026-03-04", last="2026-03-05")})
    days = ["2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"]
    rows = [
        (str(i % 3 + 1), f"x{i}", f"u{i}", f"{day}T10:00:00", f"{day}T10:05:00")
        for i, day in enumerate(days)
    ]
    responses = desk.read(asked, *kobo(*rows))
    assert look.kinds(responses) == [(2, "outside fieldwork"), (5, "outside fieldwork")]
    assert responses.n == 4


def test_a_number_out_of_range_is_reported_and_kept(desk, look):
    item = desk.item("age", "number", range=Band(at_least=18, at_most=99))
    responses = desk.read(item, "17", "18", "99", "100", "1,000")
    assert look.kinds(responses) == [(2, "out of range"), (5, "out of range"), (6, "out of range")]
    assert responses.problem_list[-1].got == "1,000"
    assert list(responses.coded["age"].values) == [17, 18, 99, 100, 1000]


def test_a_row_with_fewer_cells_than_the_header_is_reported(desk, look, pair):
    path_rows = [["a", "b", "c"], ["1", "x", "y"], ["2"]]
    responses = desk.read(pair, *path_rows)
    assert look.kinds(responses) == [(3, "short row")]


def test_an_identifier_is_told_by_kind_and_place_and_never_repeated(desk):
    responses = desk.read(desk.item("why", "open"), "so", "call 0300-1234567 or me@x.example")
    (problem,) = responses.problem_list
    assert (problem.row, problem.column, problem.item) == (3, "A", "why")
    assert problem.got == "a phone number at 6-17, an e-mail address at 22-33"
    assert "0300" not in problem.sentence(responses.source)


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        (["q"], ["0300-1234567"]),
        (["q", "Please specify"], ["Other", "0300-1234567"]),
        (["m", "n"], ["A;0300-1234567", "."]),
        (["m/A", "m/Other"], ["1", "0300-1234567"]),
    ],
)
def test_an_identifier_beside_other_is_found_wherever_a_tool_puts_it(desk, look, headers, cells):
    other = Category(code=9, label="Other", other=True)
    survey = desk.instrument(
        desk.item("q", "single", "A", other), desk.item("m", "multiple", "A", other)
    )
    responses = desk.read(survey, headers, cells)
    assert look.kinds(responses) == [(2, "identifier in a text")]


def test_a_row_that_is_longer_than_its_header_is_reported(desk, look, pair):
    responses = desk.read(pair, ["a", "b"], ["1", "so"], ["2", "bus", " road"], ["3", "x", ""])
    assert look.kinds(responses) == [(3, "long row")]


def test_a_name_that_a_text_repeats_from_its_row_is_reported(desk, look):
    other = Category(code=9, label="Other", other=True)
    survey = desk.instrument(
        desk.item("who", "open", personal=True),
        desk.item("why", "open"),
        desk.item("q", "single", "A", other),
    )
    rows = [["who", "why", "q"], ["Ayesha Khan", "I, AYESHA KHAN, think so", "A"]]
    rows += [["Ayesha Khan", "Khan told me", "ask Ayesha  Khan."], ["Ali", "Ali", "A"]]
    responses = desk.read(survey, *rows)
    assert look.kinds(responses) == [(2, "identifier in a text"), (3, "identifier in a text")]
    assert [each.item for each in responses.problem_list] == ["why", "q"]
    assert {each.got for each in responses.problem_list} == {"what stands in column A"}


def test_problems_come_in_the_order_of_the_file(desk):
    item = desk.item("age", "number", range=Band(at_least=18))
    survey = desk.instrument(item, desk.item("why", "open"))
    rows = [["3", "0300-1234567"], ["old", "x"], ["2", "y"]]
    problems = desk.read(survey, ["age", "why"], *rows).problem_list
    assert [(each.row, each.column) for each in problems] == [
        (2, "A"),
        (2, "B"),
        (3, "A"),
        (4, "A"),
    ]


# ---- rows that are no responses, and cells that are no answers


def test_a_row_without_the_time_that_others_have_is_reported(desk, look):
    survey = desk.instrument(desk.item("a", "number"), desk.item("b", "open"))
    rows = [[f"3/{day}/2026 10:00:00", str(day), f"x{day}"] for day in range(13, 17)]
    responses = desk.read(
        survey, ["Timestamp", "a", "b"], *rows, ["Total", "58", ""], ["", "9", "y"]
    )
    assert look.kinds(responses) == [(6, "no time"), (6, "sum or average"), (7, "no time")]
    assert responses.problem_list[0].got == "'Total'"
    assert responses.n == 6


def test_where_no_row_has_a_time_none_is_missed(desk, look):
    survey = desk.instrument(desk.item("a", "number"), desk.item("b", "open"))
    assert not look.kinds(
        desk.read(survey, ["Timestamp", "a", "b"], ["", "1", "x"], ["", "2", "y"])
    )


@pytest.mark.parametrize("word", ["Total", "GRAND TOTAL:", "Average", "Sum", "کل"])
def test_a_row_of_sums_is_reported_and_kept(desk, look, word):
    survey = desk.instrument(desk.item("a", "number"), desk.item("b", "number"))
    head = ["No.", "a", "b"]
    responses = desk.read(survey, head, ["1", "2", "3"], ["2", "4", "5"], [word, "6", "8"])
    assert look.kinds(responses) == [(4, "sum or average")]
    below = desk.read(survey, head, ["1", "2", "3"], ["", word, "8"])
    assert (3, "sum or average") in look.kinds(below)


def test_answers_under_a_merged_cell_are_reported_where_they_are_missing(desk, look):
    survey = desk.instrument(desk.item("a", "single", "Yes", "No"), desk.item("b", "number"))
    path = desk.xlsx(["a", "b"], ["Yes", 1], ["", 2], ["", 3], ["No", 4])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A4")
    book.active.merge_cells("D1:E9")  # beside the answers
    book.save(path)
    responses = read_responses(survey, path)
    assert look.kinds(responses) == [(3, "merged cells"), (4, "merged cells")]
    assert responses.problem_list[0].got == "a part of a merged cell that begins in row 2"
    assert look.states(responses, "a") == [1, -1, -1, 2]


def test_a_place_that_nothing_has_in_a_ranking_is_reported(desk, look):
    survey = desk.instrument(desk.item("r", "ranking", "Roads", "Schools", "Health"))
    head = ["r [Roads]", "r [Schools]", "r [Health]"]
    responses = desk.read(
        survey, head, ["1", "2", ""], ["1", "3", ""], ["2", "3", "1"], ["", "", ""]
    )
    assert look.kinds(responses) == [(3, "a place left out")]
    assert responses.problem_list[0].got == "places 1, 3"


def test_a_note_below_the_answers_is_reported_as_a_row_without_any(desk, look):
    survey = desk.instrument(desk.item("a", "number"), desk.item("b", "open"))
    rows = [["1", "30", "x"], ["2", "31", "y"], ["Note: collected by hand", "", ""]]
    responses = desk.read(survey, ["Sr", "a", "b"], *rows)
    assert look.kinds(responses) == [(4, "no answer to any item")]


def test_hidden_rows_are_said_to_be_read(desk):
    path = desk.xlsx(["a", "b"], [1, "x"], [2, "y"])
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    survey = desk.instrument(desk.item("a", "number"), desk.item("b", "open"))
    responses = read_responses(survey, path)
    assert responses.n == 2
    assert "1 row is hidden in the sheet and read like the others" in responses.source.details


def test_days_of_no_known_order_are_outside_the_fieldwork_only_if_both_readings_are(desk, look):
    survey = desk.instrument(
        desk.item("a", "number"), fieldwork=Fieldwork(first="2026-04-01", last="2026-04-10")
    )
    rows = [
        ["03/04/2026 10:00:00", "1"],
        ["05/04/2026 10:00:00", "2"],
        ["02/01/2026 09:00:00", "3"],
    ]
    responses = desk.read(survey, ["Timestamp", "a"], *rows)
    assert look.kinds(responses) == [(4, "outside fieldwork")]
    assert responses.problem_list[0].got == "a response of 2026-02-01 or 2026-01-02"


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (
            ["SubmissionDate", "a", "ReviewState", "KEY"],
            ["2026-04-10T10:00:00Z", "1", "rejected", "u"],
        ),
        (["#", "a", "Response Type", "Network ID"], ["1", "1", "partial", "n"]),
        (
            ["a", "_uuid", "_submission_time", "_index", "_validation_status"],
            ["1", "u", "", "1", "Not Approved"],
        ),
    ],
)
def test_responses_that_were_rejected_or_not_finished_are_listed(desk, look, head, cells):
    responses = desk.read(desk.instrument(desk.item("a", "number")), head, cells)
    assert (2, "set aside by the form tool") in look.kinds(responses)
