"""Samples of real tools' exports of one invented survey all give the one truth that they share."""

import csv
import json
from pathlib import Path

import pytest

from alp_survey.instrument.models import Instrument
from alp_survey.instrument.validation import validate
from alp_survey.instrument.yaml_source import read_yaml
from alp_survey.responses.answers import BLANK, DECLARED_MISSING, NOT_ASKED
from alp_survey.responses.reading import read_responses

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
TRUTH = json.loads((EXPORTS / "expected.json").read_text(encoding="utf-8"))
CHANNELS = {"radio": 1, "mosque": 2, "online": 3, "family": 4, "other": 5}
PROBLEMS = {"cost": 1, "distance": 2, "none": 3, "other": 4}
WHY = [
    "Fees are too high",
    "- no bus, and the road is bad",
    '=HYPERLINK("[link]","see")',
    "",
    "شکریہ، میرا نمبر [phone number] ہے",
]
FILES = sorted(path.name for path in EXPORTS.iterdir() if path.suffix in (".csv", ".xlsx", ".sav"))
TOOLS = {
    "google_forms_direct.csv": "google_forms",
    "google_sheets.csv": "google_forms",
    "google_sheets.xlsx": "google_forms",
    "kobo_labels.csv": "kobo",
    "kobo_xml_names.csv": "kobo",
    "limesurvey_codes.csv": "limesurvey",
    "ms_forms.xlsx": "microsoft_forms",
    "odk_central.csv": "odk_central",
    "qualtrics.csv": "qualtrics",
    "spss.sav": "spss",
    "surveymonkey.csv": "surveymonkey",
}


@pytest.fixture(scope="module")
def complaint_cell():
    node, problems = read_yaml(EXPORTS / "complaint_cell.yaml")
    instrument, more = validate(Instrument, node, "complaint_cell.yaml")
    assert not problems
    assert not more
    return instrument


def kept(responses, column):
    return [int(each) for each in responses.arrays[column]]


def test_every_sample_is_tested():
    assert set(FILES) == set(TOOLS)


@pytest.mark.parametrize("file", FILES)
def test_a_sample_gives_the_truth_that_all_share(complaint_cell, file):
    responses = read_responses(complaint_cell, EXPORTS / file)
    assert responses.export.platform == TOOLS[file]
    assert responses.n == TRUTH["n"]
    assert kept(responses, "heard") == [1 if each == "yes" else 2 for each in TRUTH["heard"]]
    assert kept(responses, "problem") == [PROBLEMS[each] for each in TRUTH["problem"]]
    channels = [
        NOT_ASKED if each is None else {CHANNELS[name] for name in each}
        for each in TRUTH["channels"]
    ]
    read = []
    for row in range(responses.n):
        codes = {code: kept(responses, f"channels.{code}")[row] for code in CHANNELS.values()}
        given = {code for code, ticked in codes.items() if ticked == 1}
        read.append(NOT_ASKED if set(codes.values()) == {NOT_ASKED} else given)
    assert read == channels
    # the SPSS file declares 99 missing where the others have a blank
    nothing = DECLARED_MISSING if file == "spss.sav" else BLANK
    for name in ("rate_schools", "rate_hospitals"):
        assert kept(responses, name) == [nothing if each is None else each for each in TRUTH[name]]
    texts = responses.texts
    assert list(texts["why"]) == WHY
    assert list(texts["channels.other"]) == [each or "" for each in TRUTH["channels_other"]]
    # the SPSS file has no variable for what was written beside the problem
    written = TRUTH["problem_other"] if file != "spss.sav" else [None] * TRUTH["n"]
    assert list(texts["problem.other"]) == [each or "" for each in written]


@pytest.mark.parametrize("file", FILES)
def test_nothing_in_a_sample_is_refused_and_what_identifies_is_reported(complaint_cell, file):
    responses = read_responses(complaint_cell, EXPORTS / file)
    assert {(each.severity, each.kind, each.item) for each in responses.problem_list} == {
        ("to check", "identifier in a text", "why")
    }
    assert len(responses.problem_list) == 2
    assert sum(responses.accounting.fates.values()) == responses.accounting.cells


@pytest.mark.parametrize(
    ("file", "reason", "rows"),
    [
        ("qualtrics.csv", "test row (status)", (4,)),
        ("limesurvey_codes.csv", "begun, not handed in (no submitdate)", (7,)),
    ],
)
def test_trials_and_unfinished_responses_are_left_out_and_counted(
    complaint_cell, file, reason, rows
):
    (out,) = read_responses(complaint_cell, EXPORTS / file).excluded
    assert (out.reason, out.rows) == (reason, rows)


@pytest.mark.parametrize("file", sorted(set(FILES) - {"qualtrics.csv", "limesurvey_codes.csv"}))
def test_nobody_is_left_out_of_the_other_samples(complaint_cell, file):
    assert not read_responses(complaint_cell, EXPORTS / file).excluded


@pytest.mark.parametrize("measure", ["asked", "all"])
def test_the_share_of_those_who_heard_online_is_the_stated_one(complaint_cell, measure):
    truth = TRUTH["percent"]["channels.online"]
    responses = read_responses(complaint_cell, EXPORTS / "google_sheets.csv")
    column = responses.arrays["channels.3"]
    base = int((column != NOT_ASKED).sum()) if measure == "asked" else len(column)
    assert (int((column == 1).sum()), base) == (truth["k"], truth[f"base_{measure}"])


def test_a_naive_split_of_the_same_file_gives_options_that_do_not_exist(complaint_cell):
    labels = {category.label for category in complaint_cell.item("channels").categories}
    with (EXPORTS / "google_sheets.csv").open(encoding="utf-8", newline="") as file:
        cells = [row["Where did you hear of it? (tick all)"] for row in csv.DictReader(file)]
    naive = {piece for cell in cells if cell for piece in cell.split(", ")}
    assert {"Internet", "mobile", "Union council", "notice board"} <= naive - labels
    assert "Internet, mobile" in labels - naive
    responses = read_responses(complaint_cell, EXPORTS / "google_sheets.csv")
    assert kept(responses, "channels.3").count(1) == 2


@pytest.mark.parametrize("file", FILES)
def test_reading_a_sample_twice_gives_the_same(complaint_cell, file):
    first, second = (read_responses(complaint_cell, EXPORTS / file) for _ in range(2))
    assert first.codes.equals(second.codes)
    assert first.problem_list == second.problem_list
    assert (repr(first), first.accounting, first.notes) == (
        repr(second),
        second.accounting,
        second.notes,
    )
