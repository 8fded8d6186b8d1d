"""Every answer leads back to its cell, and tables say what they hold."""

import numpy as np
import pytest

from alp_survey.instrument.models import Category
from alp_survey.responses.reading import read_responses

OTHER = Category(code=9, label="Other", other=True)


@pytest.fixture
def survey(desk):
    return desk.instrument(
        desk.item("one", "single", "Yes", "No", OTHER),
        desk.item("some", "multiple", "Radio", "Internet, mobile", OTHER),
        desk.item("split", "multiple", "A", "B"),
        desk.item("rate", "scale", "Bad", "Good"),
        desk.item("age", "number"),
        desk.item("born", "date"),
        desk.item("why", "open"),
        desk.item("order", "ranking", "Pay", "Hours"),
        desk.item("mode", "meta", "Web", "Phone"),
        desk.item("led", "open", asked_if={"one": (1,)}),
    )


HEAD = ["one", "some", "split/A", "split/B", "rate", "age", "born", "why", "order", "mode", "led"]
ROWS = [
    ["Yes", "Radio, My aunt", "1", "0", "2", "45 ", "4 March 2026", "so", "Hours;Pay", "Web", "x"],
    ["my own", "Radio", "0", "0", "9", "", "", "", "Pay", "", ""],
]


@pytest.fixture
def responses(desk, survey):
    return desk.read(survey, HEAD, *ROWS)


@pytest.mark.parametrize(
    ("item", "row", "column", "text", "code"),
    [
        ("one", 2, "A", "Yes", "one = 1 (Yes)"),
        ("one", 3, "A", "my own", "one = 9 (Other)"),
        ("some", 2, "B", "Radio, My aunt", "some = 1 (Radio), 9 (Other)"),
        ("rate", 2, "E", "2", "rate = 2 (Good)"),
        ("rate", 3, "E", "9", "could not be coded"),
        ("age", 2, "F", "45 ", "age = 45.0"),
        ("age", 3, "F", "", "blank"),
        ("born", 2, "G", "4 March 2026", "born = 2026-03-04"),
        ("why", 2, "H", "so", "why = so"),
        ("order", 2, "I", "Hours;Pay", "order = 2 (Hours), 1 (Pay)"),
        ("mode", 2, "J", "Web", "mode = 1 (Web)"),
        ("led", 2, "K", "x", "led = x"),
        ("led", 3, "K", "", "not asked"),
    ],
)
def test_an_answer_leads_back_to_its_cell(responses, item, row, column, text, code):
    (cell,) = responses.trace(item, row)
    assert (cell.file, cell.sheet, cell.row) == ("answers.csv", None, row)
    assert (cell.column, cell.header, cell.text, cell.code) == (column, item, text, code)


def test_the_columns_of_options_are_traced_one_by_one(responses):
    first, second = responses.trace("split", 2)
    assert (first.column, first.text, first.code) == ("C", "1", "split.1 = 1 (A)")
    assert (second.column, second.text, second.code) == ("D", "0", "split.2 = 0 (B)")


def test_a_traced_cell_is_a_sentence_with_file_sheet_row_and_column(desk, survey):
    path = desk.xlsx(["one", "n"], ["Yes", 1], sheet="Form 1")
    (cell,) = read_responses(survey, path).trace("one", 2)
    assert str(cell) == (
        "answers.xlsx, sheet 'Form 1', row 2, column A 'one': 'Yes' -> one = 1 (Yes)"
    )


def test_rows_are_counted_as_a_spreadsheet_shows_them_under_several_rows_of_headers(desk, survey):
    top = [["Respondent ID", "Collector ID", "one"], ["", "", "Response"]]
    responses = desk.read(survey, *top, ["1", "2", "Yes"], ["", "", ""], ["2", "2", "No"])
    assert list(responses.respondents) == [3, 5]
    assert responses.trace("one", 5)[0].text == "No"


@pytest.mark.parametrize(("item", "row"), [("one", 1), ("one", 4), ("nothing", 2), ("one", -1)])
def test_what_is_not_there_cannot_be_traced(responses, item, row):
    with pytest.raises(KeyError):
        responses.trace(item, row)


def test_every_code_of_every_item_can_be_traced(responses):
    for name in responses.coded:
        for row in responses.respondents:
            assert responses.trace(name, int(row))


def test_codes_are_small_whole_numbers_by_respondent(responses):
    codes = responses.codes
    assert list(codes.index) == [2, 3]
    assert codes["one"].tolist() == [1, 9]
    assert codes["one"].dtype == np.int8
    assert codes["why"].tolist() == [32_001, -1]
    assert codes["split.1"].tolist() == [1, -1]


def test_the_codebook_counts_what_the_codes_count(responses):
    book = responses.codebook()
    codes = responses.codes
    for row in book.itertuples():
        if row.column in codes:
            several = row.item in ("some", "split", "order") and row.code >= 0
            column = codes[row.column]
            assert row.count == int((column > 0).sum() if several else (column == row.code).sum())


def test_labels_of_a_single_item_keep_the_order_of_the_questionnaire(responses):
    column = responses.to_frame()["one"]
    assert list(column.cat.categories) == ["Yes", "No", "Other"]
    assert column.cat.ordered


def test_no_answer_to_a_multiple_item_is_missing_and_not_zero(responses):
    frame = responses.to_frame()
    assert frame["split: A"].tolist()[0] == 1
    assert frame["split: A"].isna().tolist() == [False, True]
    assert frame["some: Radio"].tolist() == [1, 1]


def test_texts_beside_other_are_listed_with_how_often(responses):
    assert responses.write_ins.values.tolist() == [
        ["one", "my own", 1, ""],
        ["some", "My aunt", 1, ""],
    ]


def test_a_text_beside_other_that_resembles_a_label_is_shown_with_it_and_not_moved(desk, survey):
    responses = desk.read(survey, ["one", "some", "n"], ["Yess", "Radio, Internt, mobile", "."])
    assert responses.write_ins["looks_like"].tolist() == ["Yes", "Internet, mobile"]
    assert responses.codes["one"].tolist() == [9]


def test_the_same_file_gives_the_same_bytes(desk, survey):
    first, second = (desk.read(survey, HEAD, *ROWS) for _ in range(2))
    for table in ("codes", "numbers", "texts", "problems", "write_ins"):
        assert getattr(first, table).to_csv() == getattr(second, table).to_csv()
    assert first.codebook().to_csv() == second.codebook().to_csv()


def test_a_simulated_file_is_called_so_everywhere(desk, survey):
    responses = desk.read(
        survey, [*HEAD, "SIMULATED"], *([*row, "SIMULATED seed 3"] for row in ROWS)
    )
    assert responses.simulated == "SIMULATED seed 3"
    assert "SIMULATED" in repr(responses)
    assert "SIMULATED" in repr(responses)
    for frame in (responses.codes, responses.texts, responses.numbers, responses.to_frame()):
        assert frame.index.name == "respondent (SIMULATED)"
    for frame in (responses.problems, responses.codebook(), responses.write_ins):
        assert set(frame["source"]) <= {"SIMULATED"}
        assert "source" in frame


def test_a_real_file_is_not(responses):
    assert responses.simulated is None
    assert "SIMULATED" not in repr(responses)


def test_a_withheld_count_does_not_follow_from_who_was_asked_or_answered(desk):
    survey = desk.instrument(
        desk.item("sex", "single", "Woman", "Man"),
        desk.item("preg", "single", "Yes", "No", asked_if={"sex": (1,)}),
        desk.item("m", "multiple", "A", "B"),
    )
    rows = [["Woman", "Yes", "A"]] * 2 + [["Woman", "No", "A"]] * 8 + [["Man", "", "A"]] * 5
    rows[0] = ["Woman", "Yes", "B"]
    book = desk.read(survey, ["sex", "preg", "m"], *rows).codebook(suppress_below=3)
    counts = book.set_index(["item", "label"])["count"]
    assert counts["preg"][["Yes", "No"]].isna().all()
    assert counts["m"][["A", "B"]].isna().all()
    assert counts["sex", "Woman"] == 10


def test_nothing_is_shown_of_an_item_that_leads_back_to_a_withheld_count(desk):
    survey = desk.instrument(
        desk.item("dis", "single", "None", "TB", "HIV"),
        desk.item("det", "multiple", "P", "Q", asked_if={"dis": (3,)}),
    )
    rows = [["None", ""]] * 12 + [["TB", ""]] + [["HIV", "P"]] * 7
    book = desk.read(survey, ["dis", "det"], *rows).codebook(suppress_below=3)
    assert book[book["item"] == "det"]["count"].isna().all()
