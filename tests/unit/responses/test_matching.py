"""Which column holds which item: found by what stands over it, stated by a person, or left out."""

import pytest
from pydantic import ValidationError

from alp_survey.errors import InputError
from alp_survey.instrument.models import Category
from alp_survey.responses.column_map import ColumnMap, MappedColumn, load_column_map
from alp_survey.responses.drafting import draft_column_map
from alp_survey.responses.reading import match_file, read_responses

KOBO = ["_id", "_uuid", "_submission_time", "_index"]
KOBO_CELLS = ["1", "u", "2026-03-04T10:05:00", "1"]


@pytest.fixture
def survey(desk):
    return desk.instrument(
        desk.item("heard", "single", "Yes", "No", wording="Have you heard of it?"),
        desk.item(
            "channels",
            "multiple",
            "Radio",
            "Internet, mobile",
            Category(code=3, label="Other", other=True),
            wording="Where did you hear of it? (tick all)",
            translations={"ur": "آپ نے کہاں سنا؟"},
        ),
        desk.item(
            "satisfied",
            "scale",
            "Bad",
            "Good",
            wording="How satisfied are you with schools",
            aliases=("Schools",),
        ),
        desk.item("why", "open", wording="Please explain your answer"),
    )


def match(desk, survey, *headers, cells=None, **options):
    rows = [headers, cells or ["x"] * len(headers)]
    return match_file(survey, desk.csv(*rows), **options).matching


def held(matching):
    return {each.item.name: each.positions for each in matching.items}


@pytest.mark.parametrize(
    "header",
    [
        "why",
        "WHY",
        "Please explain your answer",
        "  please   explain your answer ",
        "Please\u00a0explain your\nanswer",
        "Please explain your answer.",
        "4. Please explain your answer",
        "Q4. Please explain your answer",
        "4) Please explain your answer",
        "Question 4: Please explain your answer",
        "<p>Please <b>explain</b> your answer</p>",
        "Please explain your answer\n(one or two lines)",
        "why. Please explain your answer",
    ],
)
def test_an_item_is_known_by_name_or_wording_however_a_tool_dresses_it(desk, survey, header):
    assert held(match(desk, survey, "heard", header)) == {"heard": (0,), "why": (1,)}


@pytest.mark.parametrize("header", ["grp/why", "outer/inner/why", "grp-why", "outer-inner-why"])
def test_groups_stand_before_the_names_of_items_where_a_tool_writes_them(desk, survey, header):
    assert held(match(desk, survey, "heard", header, *KOBO)) == {"heard": (0,), "why": (1,)}
    assert held(match(desk, survey, "heard", header)) == {"heard": (0,)}


@pytest.mark.parametrize(
    "header",
    [
        *("Please explain", "Explain your answer", "why not", "whys", "w"),
        *("Mother / why", "Spouse. why", "why\nof your father", "Why < 3?"),
    ],
)
def test_a_header_that_merely_resembles_an_item_is_not_used(desk, survey, header):
    matching = match(desk, survey, "heard", header)
    assert [each.reason for each in matching.unmatched] == ["no item has this header"]


def test_a_translated_wording_names_the_item(desk, survey):
    assert "channels" in held(match(desk, survey, "heard", "آپ نے كہاں سنا؟"))


def test_a_row_of_a_grid_is_known_by_its_alias_and_by_its_whole_header(desk, survey):
    header = "How satisfied are you with [Schools]"
    assert held(match(desk, survey, "heard", header))["satisfied"] == (1,)
    assert held(match(desk, survey, "heard", "Schools"))["satisfied"] == (1,)


@pytest.mark.parametrize(
    "headers",
    [
        ("channels/Radio", "channels/Internet, mobile", "channels/Other"),
        ("channels[Radio]", "channels[Internet, mobile]", "channels[other]"),
        (
            "Where did you hear of it? (tick all) [Radio]",
            "Where did you hear of it? (tick all) [Internet, mobile]",
            "Where did you hear of it? (tick all) [Other]",
        ),
        (
            "Where did you hear of it? (tick all): Radio",
            "Where did you hear of it? (tick all) - Internet, mobile",
            "Where did you hear of it? (tick all)/Other",
        ),
        ("Radio", "Internet, mobile", "Other"),
    ],
)
def test_columns_of_options_are_known_by_item_and_label(desk, survey, headers):
    (found,) = [
        each
        for each in match(desk, survey, "heard", *headers).items
        if each.item.name == "channels"
    ]
    assert found.options == {1: 1, 2: 2, 3: 3}


def test_a_label_with_signs_of_html_is_not_mistaken_for_html(desk):
    item = desk.item("age", "multiple", "<18>", "18 or more", wording="How <old> are you")
    found = match(desk, desk.instrument(item), "age/<18>", "age/18 or more", "How <old> are you")
    assert found.items[0].options == {1: 0, 2: 1}
    assert found.items[0].whole == 2


def test_an_option_called_as_another_item_stays_an_option(desk):
    channels = desk.item("channels", "multiple", "Radio", "Mobile")
    mobile = desk.item("mobile", "single", "Yes", "No")
    survey = desk.instrument(channels, mobile)
    found = match(desk, survey, "channels/radio", "channels/mobile", "mobile")
    assert held(found) == {"channels": (0, 1), "mobile": (2,)}


def test_options_of_signs_alone_are_told_from_their_question(desk):
    mood = desk.item("mood", "multiple", "😀", "😞", wording="How was it?")
    found = match(desk, desk.instrument(mood), "How was it?", "How was it?/😀", "How was it?/😞")
    assert held(found) == {"mood": (0, 1, 2)}
    assert not found.unmatched


def test_one_option_alone_over_a_column_is_no_evidence(desk, survey):
    matching = match(desk, survey, "heard", "Radio", "why")
    assert [each.header.letters for each in matching.unmatched] == ["B"]


def test_options_that_two_items_share_are_not_guessed(desk):
    twins = [desk.item(name, "multiple", "Radio", "TV") for name in ("home", "work")]
    survey = desk.instrument(*twins, desk.item("why", "open"))
    matching = match(desk, survey, "why", "Radio", "TV")
    assert {item.name for item in matching.missing} == {"home", "work"}


def test_an_other_after_a_single_item_is_not_the_first_option_of_the_next(desk):
    other = Category(code=9, label="Other", other=True)
    first = desk.item("first", "single", "A", "B", other)
    second = desk.item("second", "multiple", "C", "D", other)
    survey = desk.instrument(first, second)
    found = match(desk, survey, "first", "Other", "C", "D", "Other")
    assert found.items[0].write_in == 1
    assert found.items[1].options == {1: 2, 2: 3, 9: 4}


@pytest.mark.parametrize(
    "header",
    ["channels_other", "channels oth", "Other (specify)", "Specify other.", "Please specify"],
)
def test_what_is_written_beside_other_is_known(desk, survey, header):
    (found,) = match(desk, survey, "channels", header).items
    assert found.write_in == 1


@pytest.mark.parametrize(
    "header", ["Contact person (other)", "Do you trust each other?", "For work, study or other"]
)
def test_a_header_that_ends_in_other_is_no_place_for_what_was_written_beside_it(
    desk, survey, header
):
    (found,) = match(desk, survey, "channels", header).items
    assert found.write_in is None


def test_groups_stand_before_the_columns_of_options_too(desk, survey):
    head = ["grp/channels/Radio", "grp/channels/Internet, mobile", "grp/channels_other"]
    (found,) = match(desk, survey, *head, *KOBO).items
    assert (found.options, found.write_in) == ({1: 0, 2: 1}, 2)


def test_please_specify_after_an_item_without_other_is_left_out(desk, survey):
    matching = match(desk, survey, "heard", "Please specify")
    assert len(matching.unmatched) == 1


def test_two_columns_for_one_item_are_both_left_out_and_named(desk, survey):
    matching = match(desk, survey, "heard", "why", "Please explain your answer")
    assert held(matching) == {"heard": (0,)}
    assert [each.reason for each in matching.unmatched] == ["columns B and C both fit why"] * 2
    assert [item.name for item in matching.missing] == ["channels", "satisfied", "why"]


def test_questions_of_one_wording_are_taken_in_the_order_of_the_questionnaire(desk):
    items = [desk.item(name, "open", wording="Anything else?") for name in ("first", "second")]
    found = match(desk, desk.instrument(*items), "Anything else?", "Anything else?")
    assert held(found) == {"first": (0,), "second": (1,)}


def test_one_column_for_two_questions_of_one_wording_is_not_guessed(desk):
    items = [desk.item(name, "open", wording="Anything else?") for name in ("first", "second")]
    survey = desk.instrument(desk.item("heard", "open"), *items)
    matching = match(desk, survey, "heard", "Anything else?")
    assert [each.reason for each in matching.unmatched] == ["its header fits first and second"]


MICROSOFT = ["ID", "Start time", "Completion time", "Email", "Name"]


def test_a_question_that_microsoft_forms_numbers_is_the_same_question_again(desk):
    items = [desk.item(name, "open", wording="Why?") for name in ("first", "second")]
    found = match(desk, desk.instrument(*items), *MICROSOFT, "Why?", "Why?2")
    assert held(found) == {"first": (5,), "second": (6,)}


def test_a_number_behind_a_question_means_nothing_if_it_comes_once(desk):
    survey = desk.instrument(desk.item("first", "open"), desk.item("why", "open", wording="Why?"))
    matching = match(desk, survey, *MICROSOFT, "first", "Why?2")
    assert held(matching) == {"first": (5,)}


def test_options_of_qualtrics_in_columns_of_their_own_are_known(desk, survey):
    names = ["StartDate", "Q2_1", "Q2_2", "Q2_3_TEXT"]
    asked = "Where did you hear of it? (tick all) -"
    top = ["Start Date", f"{asked} Selected Choice - Radio"]
    top += [f"{asked} Selected Choice - Internet, mobile", f"{asked} Other - Text"]
    path = desk.csv(names, top, ['{"ImportId":"x"}'] * 4, ["2026-03-04", "Radio", "", ""])
    (found,) = match_file(survey, path).matching.items
    assert (found.options, found.write_in) == ({1: 1, 2: 2}, 3)


def test_codes_and_texts_together_over_a_column_of_limesurvey_are_known(desk, survey):
    asked = "Where did you hear of it? (tick all)"
    headers = ["id. Response ID", "submitdate. Date submitted", "lastpage. Last page"]
    headers += ["heard. Have you heard of it?", f"channels[SQ001]. {asked} [Radio]"]
    headers += [f"channels[other]. {asked} [Other]"]
    matching = match(desk, survey, *headers)
    assert held(matching) == {"heard": (3,), "channels": (4, 5)}
    assert not matching.unmatched


def test_ranks_over_columns_are_places(desk):
    survey = desk.instrument(desk.item("order", "ranking", "Pay", "Hours"))
    found = match(desk, survey, "order[1]", "order[2]")
    assert found.items[0].ranks == {1: 0, 2: 1}
    found = match(desk, survey, "order[Pay]", "order[Hours]")
    assert found.items[0].options == {1: 0, 2: 1}


def test_ranks_over_columns_are_places_even_if_an_alias_repeats_the_code(desk):
    pay = Category(code=1, label="Pay", aliases=("1",))
    hours = Category(code=7, label="Hours", aliases=("7",))
    survey = desk.instrument(desk.item("order", "ranking", pay, hours))
    assert match(desk, survey, "order[1]", "order[2]").items[0].ranks == {1: 0, 2: 1}


def test_every_column_is_used_left_out_or_the_tools_own(desk, survey):
    headers = [*KOBO, "heard", "odd", "why", "why"]
    matching = match(desk, survey, *headers)
    used = [position for each in matching.items for position in each.positions]
    rest = [each.header.position for each in matching.unmatched]
    own = [each.position for each in matching.own]
    assert sorted([*used, *rest, *own]) == list(range(len(headers)))


def test_no_column_at_all_is_one_sentence(desk, survey):
    with pytest.raises(InputError) as refused:
        read_responses(survey, desk.csv(["a", "b"], ["1", "2"]))
    (problem,) = refused.value.problems
    assert str(problem) == (
        "answers.csv: got no column that belongs to an item of invented; expected headers that are"
        " wordings, names or aliases of its items. Draft a column map: alp-survey map FILE"
        " --instrument invented."
    )


def test_a_file_without_headers_is_read_in_the_order_of_the_questionnaire(desk, survey):
    rows = [["Yes", "Radio, Internet, mobile", "Good", "so"], ["No", "", "Bad", "why not"]]
    responses = read_responses(survey, desk.csv(*rows))
    assert responses.export.platform == "no_header"
    assert list(responses.respondents) == [1, 2]
    assert list(responses.arrays["heard"]) == [1, 2]


def test_columns_are_matched_by_position_only_when_asked_to(desk, survey):
    path = desk.csv(["w", "x", "y", "z"], ["Yes", "Radio", "Good", "so"])
    with pytest.raises(InputError):
        read_responses(survey, path)
    assert list(read_responses(survey, path, by_position=True).arrays["satisfied"]) == [2]


def test_by_position_needs_as_many_columns_as_items(desk, survey):
    with pytest.raises(InputError, match=r"got 3 columns of answers; expected 4"):
        match(desk, survey, "w", "x", "y", by_position=True)


def test_a_header_is_divided_after_the_wording_as_it_is(desk):
    item = desk.item("with", "multiple", "Radio", "- Radio", wording="What of with: Radio?")
    found = match(
        desk,
        desk.instrument(item),
        *("What of with: Radio?: Radio", "What of with: Radio?: - Radio", "n"),
        cells=["1", "0", "1"],
    )
    assert found.items[0].options == {1: 0, 2: 1}


SECTIONS = ["Knowledge", "", "Opinion", ""]
HEADERS = ["Have you heard of it?", "channels", "satisfied", "why"]


@pytest.mark.parametrize("above", [[SECTIONS], [["A survey", "", "", ""], SECTIONS]])
def test_headings_of_sections_may_stand_above_the_headers(desk, survey, above):
    responses = read_responses(survey, desk.csv(*above, HEADERS, ["Yes", "Radio", "Good", "so"]))
    assert list(responses.respondents) == [len(above) + 2]
    assert list(responses.arrays["satisfied"]) == [2]
    assert f"{len(above)} rows above the headers" in responses.notes


def test_a_column_map_finds_its_headers_below_those_of_sections(desk, survey):
    known = mapped(column("y", item="heard"))
    path = desk.csv(SECTIONS, ["y", "x", "z", "w"], ["No", "", "", ""])
    responses = read_responses(survey, path, column_map=known)
    assert list(responses.arrays["heard"]) == [2]


@pytest.mark.parametrize("platform", ["surveymonkey", "qualtrics"])
def test_a_stated_tool_that_did_not_write_the_file_takes_no_response_for_headers(
    desk, survey, platform
):
    rows = [HEADERS, ["Yes", "Radio", "Good", "so"], ["No", "", "Bad", "no"], ["No", "", "Bad", ""]]
    with pytest.raises(InputError, match=r"expected an export of \w+, as stated"):
        read_responses(survey, desk.csv(*rows), platform=platform)


def test_surveymonkey_without_its_own_columns_can_be_stated(desk, survey):
    rows = [
        HEADERS,
        ["Response", "Response", "", "Open-Ended Response"],
        ["No", "Radio", "1", "so"],
    ]
    responses = read_responses(survey, desk.csv(*rows), platform="surveymonkey")
    assert list(responses.respondents) == [3]


def test_a_table_of_codes_is_read_as_one_when_that_is_stated(desk, survey, look):
    rows = [["heard", "channels", "satisfied", "why"], ["2", "1 2", "1.0", "1"], ["5", "", "", ""]]
    stated = read_responses(survey, desk.csv(*rows), answers="codes")
    assert list(stated.arrays["heard"]) == [2, -3]
    assert look.ticked(stated, "channels") == [{1, 2}, -1]
    assert list(stated.arrays["satisfied"]) == [1, -1]
    assert list(read_responses(survey, desk.csv(*rows)).arrays["heard"]) == [-3, -3]


def column(header, **more):
    return MappedColumn(header=header, **more)


def mapped(*columns, **more):
    return ColumnMap(instrument="invented", columns=columns, **more)


def test_a_column_map_says_what_no_header_says(desk, survey):
    known = mapped(
        column("x1", item="heard"),
        column("x2", item="channels", code=1),
        column("x3", item="channels", code=2),
        column("x4", item="channels", write_in=True),
        column("x5", leave_out="a note of ours"),
    )
    matching = match(desk, survey, "x1", "x2", "x3", "x4", "x5", column_map=known)
    assert held(matching) == {"heard": (0,), "channels": (1, 2, 3)}
    assert [each.reason for each in matching.unmatched] == [
        "left out by the column map: a note of ours"
    ]


def test_columns_that_a_map_does_not_name_are_matched_by_their_headers(desk, survey):
    matching = match(desk, survey, "x1", "why", column_map=mapped(column("x1", item="heard")))
    assert held(matching) == {"heard": (0,), "why": (1,)}


def test_a_map_goes_before_the_headers(desk, survey):
    known = mapped(column("why", leave_out="typed by the office"))
    assert held(match(desk, survey, "heard", "why", column_map=known)) == {"heard": (0,)}
    known = mapped(column("notes", item="why"))
    matching = match(desk, survey, "notes", "why", column_map=known)
    assert held(matching) == {"why": (0,)}
    assert matching.unmatched[0].reason == "another column was given for why"


def test_a_map_tells_columns_of_one_header_apart_by_their_letters(desk, survey):
    known = mapped(column("why", column="C", item="why"), column("why", column="B", leave_out="no"))
    assert held(match(desk, survey, "heard", "why", "why", column_map=known))["why"] == (2,)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ([column("x9", item="heard")], r"'x9', of which the file has none"),
        ([column("x1", column="B", item="heard")], r"'x1' \(B\), of which the file has none"),
        ([column("x1", item="herd")], r"unknown item 'herd'"),
        ([column("x1", item="why"), column("x2", item="why")], r"'x2' for the same as another"),
        ([column("twice", item="why")], r"has 2; expected a column .* column: C or D"),
    ],
)
def test_a_wrong_map_is_refused_with_the_column_that_is_wrong(desk, survey, columns, sentence):
    with pytest.raises(InputError, match=sentence):
        match(desk, survey, "x1", "x2", "twice", "twice", column_map=mapped(*columns))


@pytest.mark.parametrize(
    "wrong",
    [
        {"item": "why", "leave_out": "no"},
        {},
        {"leave_out": "no", "code": 1},
        {"item": "why", "code": 1, "write_in": "yes"},
        {"item": "why", "column": "3"},
    ],
)
def test_a_column_of_a_map_says_one_thing(wrong):
    with pytest.raises(ValidationError):
        column("x1", **wrong)


def test_a_column_without_a_header_needs_its_letters():
    with pytest.raises(ValidationError):
        column(" ", item="why")
    assert column("", column="B", item="why").column == "B"


def test_a_column_without_a_header_is_mapped_by_its_letters(desk, survey):
    known = mapped(column("", column="B", item="why"))
    assert held(match(desk, survey, "heard", "", column_map=known))["why"] == (1,)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (column("x1", item="why", code=1), "why"),
        (column("x1", item="channels", code=77), "77"),
        (column("x1", item="why", write_in=True), "why"),
    ],
)
def test_a_map_cannot_give_an_item_what_it_does_not_have(desk, survey, wrong, sentence):
    with pytest.raises(InputError, match=sentence):
        match(desk, survey, "x1", "x2", column_map=mapped(wrong))


def test_a_map_for_another_instrument_is_refused(desk, survey):
    other = ColumnMap(instrument="elsewhere", columns=(column("x1", item="heard"),))
    with pytest.raises(InputError, match=r"got a map for elsewhere; expected one for invented"):
        match(desk, survey, "x1", column_map=other)


def test_a_map_states_the_tool_and_the_order_of_dates(desk):
    survey = desk.instrument(desk.item("born", "date"))
    known = mapped(platform="plain", dates="day first")
    path = desk.csv(["born", "x"], ["3/4/2026", "."])
    responses = read_responses(survey, path, column_map=known)
    assert "read as a plain table (as stated)" in responses.notes
    assert str(responses.coded["born"].values[0]) == "2026-04-03"


# ---- headers that are options and nothing else


def test_scores_under_the_names_of_options_are_no_ticks(desk, look):
    survey = desk.instrument(
        desk.item("best", "multiple", "Health", "Roads", "Schools"), desk.item("b", "open")
    )
    rows = [["4", "5", "x"], ["1", "3", "y"], ["2", "2", "z"]]
    responses = desk.read(survey, ["Health", "Roads", "b"], *rows)
    assert [each.item.name for each in responses.matching.items] == ["b"]
    assert "headed by an option of best, but holds something else" in " ".join(responses.notes)
    ticks = desk.read(survey, ["Health", "Roads", "b"], ["1", "0", "x"], ["Health", "oops", "y"])
    assert look.ticked(ticks, "best") == [{1}, -3]


def test_a_ranking_needs_all_its_options_where_they_alone_are_the_headers(desk, look):
    survey = desk.instrument(
        desk.item("best", "ranking", "Health", "Roads", "Schools"), desk.item("b", "open")
    )
    part = desk.read(survey, ["Health", "Roads", "b"], ["1", "2", "x"])
    assert [each.item.name for each in part.matching.items] == ["b"]
    whole = desk.read(survey, ["Health", "Roads", "Schools", "b"], ["1", "3", "2", "x"])
    assert look.ticked(whole, "best") == [{1, 2, 3}]


def test_the_first_and_the_second_choice_of_kobo_are_places(desk):
    survey = desk.instrument(desk.item("best", "ranking", "Health", "Roads"))
    head = ["best/_1st_choice", "best/_2nd_choice", *KOBO]
    responses = desk.read(survey, head, ["Roads", "Health", *KOBO_CELLS])
    options = responses.coded["best"].options
    assert (int(options[2][0]), int(options[1][0])) == (1, 2)


def test_a_draft_shows_no_number_of_a_person_and_is_found_again(desk):
    survey = desk.instrument(desk.item("a", "number"), desk.item("b", "open"))
    path = desk.csv(["Anything else? Call 0300-1234567", "b"], ["5", "x"])
    matched = match_file(survey, path)
    draft = draft_column_map(matched.export, matched.matching, survey)
    assert "1234567" not in draft
    (desk.folder / "map.yaml").write_text(
        draft.replace('leave_out: "no item has this header"', "item: a"), encoding="utf-8"
    )
    responses = read_responses(survey, path, column_map=load_column_map(desk.folder / "map.yaml"))
    assert responses.numbers["a"].tolist() == [5.0]


def test_a_file_of_headers_says_that_there_are_no_responses(desk):
    survey = desk.instrument(desk.item("a", "number"), desk.item("b", "open"))
    responses = desk.read(survey, ["a", "b"])
    assert responses.n == 0
    assert "there are no responses below the headers" in responses.notes


def test_columns_that_can_be_of_two_items_are_of_none(desk):
    survey = desk.instrument(
        desk.item("first", "multiple", "A", "B"),
        desk.item("second", "multiple", "C", "D", "A", "B"),
        desk.item("why", "open"),
    )
    cells = ["1", "0", "1", "0", "1", "0", "x"]
    either = desk.read(survey, ["A", "B", "C", "D", "A", "B", "why"], cells)
    assert [each.item.name for each in either.matching.items] == ["why"]
    assert "perhaps of first and second" in " ".join(either.notes)
    clear = desk.read(survey, ["A", "B", "why", "C", "D", "A"], [*cells[:2], "x", *cells[3:]])
    assert [each.item.name for each in clear.matching.items] == ["first", "why"]


def test_signs_that_carry_a_meaning_tell_headers_apart(desk, look):
    more = desk.item("more", "single", "Yes", "No", wording="Do you earn > 50,000?")
    plus = desk.item("plus", "single", "Yes", "No", wording="Do you use C++?")
    sharp = desk.item("sharp", "single", "Yes", "No", wording="Do you use C#?")
    survey = desk.instrument(more, plus, sharp)
    head = ["Do you earn < 50,000?", "1. Do you use C#?", "2. Do you use C++?"]
    responses = desk.read(survey, head, ["Yes", "Yes", "No"])
    assert list(responses.coded) == ["plus", "sharp"]
    assert (look.states(responses, "plus"), look.states(responses, "sharp")) == ([2], [1])


def test_questions_of_one_wording_are_said_to_be_told_apart_by_their_order(desk):
    first = desk.item("first", "open", wording="Why?")
    second = desk.item("second", "open", wording="Why?")
    responses = desk.read(desk.instrument(first, second), ["Why?", "Why?"], ["a", "b"])
    assert list(responses.texts["second"]) == ["b"]
    assert any("are taken to be first and second, in the order" in each for each in responses.notes)


def test_an_item_that_is_called_as_a_column_of_the_tool_is_that_column(desk, look):
    survey = desk.instrument(
        desk.item("status", "single", "Employed", "Other"), desk.item("b", "open")
    )
    head = ["SubmissionDate", "status", "b", "KEY"]
    responses = desk.read(survey, head, ["2026-04-10T10:00:00.000Z", "1", "x", "u"])
    assert look.states(responses, "status") == [1]


def test_a_workbook_of_qualtrics_has_two_rows_of_headers(desk, look):
    survey = desk.instrument(desk.item("q", "single", "Yes", "No"))
    names = ["StartDate", "EndDate", "Status", "RecordedDate", "ResponseId", "Q1"]
    told = ["Start Date", "End Date", "Response Type", "Recorded Date", "Response ID"]
    rows = [
        ["2026-04-10 10:00", "2026-04-10 10:05", status, "2026-04-10 10:05", f"R_{i}", "Yes"]
        for i, status in enumerate(("IP Address", "Survey Preview"))
    ]
    path = desk.xlsx(names, [*told, survey.items[0].wording], *rows)
    responses = read_responses(survey, path)
    assert responses.export.platform == "qualtrics_xlsx"
    assert (responses.n, responses.excluded[0].rows) == (1, (4,))
    assert look.states(responses, "q")[0] == 1


def test_a_map_finds_its_headers_below_another_row_that_shares_one(desk):
    survey = desk.instrument(desk.item("a", "open"), desk.item("b", "open"))
    rows = [["first", "note", ""], ["first", "second", "third"], ["x", "y", "z"]]
    known = mapped(
        column("first", item="a"), column("second", item="b"), column("third", leave_out="no")
    )
    responses = read_responses(survey, desk.csv(*rows), column_map=known)
    assert list(responses.texts["b"]) == ["y"]


def test_options_that_begin_again_with_the_next_item_are_divided_by_their_order(desk, look):
    survey = desk.instrument(
        desk.item("uses", "multiple", "Radio", "TV", "Phone"),
        desk.item("heard", "multiple", "Radio", "Web", "Friends"),
    )
    head = ["Radio", "TV", "Phone", "Radio", "Web", "Friends"]
    responses = desk.read(survey, head, ["Radio", "", "Phone", "", "Web", ""])
    assert (look.ticked(responses, "uses"), look.ticked(responses, "heard")) == ([{1, 3}], [{2}])


def test_a_column_of_the_tool_stays_its_own_where_another_column_is_the_item(desk):
    name = desk.item("name", "open", wording="What is your name?", personal=True)
    survey = desk.instrument(name, desk.item("age", "number"))
    head = ["ID", "Start time", "Completion time", "Email", "Name", "What is your name?", "age"]
    row = ["1", "2026-04-10 10:00", "2026-04-10 10:05", "anonymous", "", "Zq", "30"]
    responses = desk.read(survey, head, row)
    assert [each.own for each in responses.matching.own][-1] == "name"
    assert responses.matching.items[0].whole == 5


def test_a_question_named_like_an_option_of_another_is_no_option_in_a_file_of_names(desk, look):
    survey = desk.instrument(desk.item("uses", "multiple", "Radio", "TV"))
    responses = desk.read(survey, ["uses", "uses_2", *KOBO], ["1", "no", *KOBO_CELLS])
    assert look.ticked(responses, "uses") == [{1}]


def test_the_very_name_of_an_item_goes_before_one_behind_a_group(desk, look):
    survey = desk.instrument(desk.item("sex", "single", "F", "M"))
    responses = desk.read(survey, ["sex", "spouse/sex", *KOBO], ["F", "M", *KOBO_CELLS])
    assert look.states(responses, "sex") == [1]
    assert "another column has the very name of sex" in " ".join(responses.notes)


def test_please_specify_is_known_behind_a_group(desk, survey):
    (found,) = match(desk, survey, "grp/channels", "grp/Please specify", *KOBO).items
    assert found.write_in == 1
