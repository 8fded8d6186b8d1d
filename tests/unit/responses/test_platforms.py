"""Which tool wrote a file is recognised by its headers, and headers are read as they are meant."""

import pytest

from alp_survey.errors import InputError
from alp_survey.responses.export import recognise
from alp_survey.responses.files.opening import read_sheet

HEADERS = {
    "google_forms": [["Timestamp", "What?"]],
    "microsoft_forms": [["ID", "Start time", "Completion time", "Email", "Name", "What?"]],
    "kobo": [["start", "end", "what", "_id", "_uuid", "_submission_time", "_index"]],
    "odk_central": [["SubmissionDate", "what", "meta-instanceID", "KEY"]],
    "surveymonkey": [["Respondent ID", "Collector ID", "What?"], ["", "", "Response"]],
    "qualtrics": [["StartDate", "Q1"], ["Start Date", "What?"], ['{"ImportId":"s"}', "{}"]],
    "limesurvey": [["id", "submitdate", "lastpage", "startlanguage", "what"]],
    "typeform": [["#", "What?", "Start Date (UTC)", "Submit Date (UTC)", "Network ID"]],
    "plain": [["What?", "Where?"]],
}


def export(desk, *rows, **options):
    return recognise(read_sheet(desk.csv(*rows)), **options)


@pytest.mark.parametrize("platform", HEADERS)
def test_a_tool_is_known_by_its_own_columns(desk, platform):
    rows = HEADERS[platform]
    answers = [["x"] * len(rows[0])] * 3
    found = export(desk, *rows, *answers)
    assert found.platform == platform
    assert found.first_row == len(rows)
    assert [each.shown for each in found.headers if "hat" in each.shown] or platform == "kobo"


def test_an_id_alone_does_not_make_a_tool(desk):
    assert export(desk, ["ID", "What?"], ["1", "x"]).platform == "plain"
    assert export(desk, ["id", "start", "end", "what"], ["1", "", "", "x"]).platform == "plain"


def test_the_letter_case_of_a_tools_columns_does_not_matter(desk):
    rows = [["TIMESTAMP", "What?"], ["3/4/2026 10:05:00", "x"]]
    assert export(desk, *rows).platform == "google_forms"


def test_a_tool_stated_by_hand_is_believed(desk):
    rows = [["Timestamp", "What?"], ["3/4/2026 10:05:00", "x"]]
    found = export(desk, *rows, platform="plain")
    assert found.platform == "plain"
    assert not any(header.own for header in found.headers)


def test_an_unknown_tool_is_a_mistake_of_the_caller(desk):
    with pytest.raises(ValueError, match="expected one of"):
        export(desk, ["a"], ["b"], platform="exel")


def test_a_file_with_fewer_rows_than_headers_is_refused_in_one_sentence(desk):
    with pytest.raises(InputError, match=r"answers.csv: got 1 rows; expected 3 rows of headers"):
        export(desk, ["a", "b"], platform="qualtrics")


def test_a_question_called_as_a_tools_own_column_stays_a_question(desk):
    rows = ["ID", "Start time", "Completion time", "Email", "Name", "What?", "Email", "Name"]
    found = export(desk, rows, ["1", "", "", "anonymous", "", "x", "a@b.example", "Ali"])
    assert [header.letters for header in found.headers if header.own] == list("ABCDE")


def test_a_question_of_surveymonkey_is_carried_over_its_options(desk):
    top = ["Respondent ID", "Collector ID", "Where?", "", "", "How?"]
    below = ["", "", "Radio", "TV", "Other (please specify)", "Response"]
    found = export(desk, top, below, ["1", "2", "Radio", "", "", "Well"])
    assert [header.shown for header in found.headers][2:] == [
        "Where? / Radio",
        "Where? / TV",
        "Where? / Other (please specify)",
        "How?",
    ]
    assert found.headers[3].parts == (("Where?", "TV"),)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"name": "SIMULATED answers.csv"}, "SIMULATED"),
        ({"header": "SIMULATED", "cell": "SIMULATED seed 7"}, "SIMULATED seed 7"),
        ({"header": "simulated", "cell": "yes"}, None),
        ({"cell": "SIMULATED answer"}, None),
    ],
)
def test_a_simulated_file_says_so_in_more_than_one_place(desk, where, expected):
    rows = [["What?", where.get("header", "x")], ["a", where.get("cell", "b")]]
    path = desk.csv(*rows, name=where.get("name", "answers.csv"))
    assert recognise(read_sheet(path)).simulated == expected


def test_a_simulated_workbook_still_says_so_when_its_column_was_deleted(desk):
    path = desk.xlsx(["What?"], ["a"], sheet="SIMULATED Sheet1")
    assert recognise(read_sheet(path)).simulated == "SIMULATED"


def test_an_id_of_a_simulated_respondent_says_so(desk):
    rows = [["#", "What?", "Network ID"], ["SIMULATED-0001", "a", "n"]]
    assert export(desk, *rows).simulated == "SIMULATED"
