"""Which answers are given together: every respondent stands in exactly one row."""

from collections import Counter

import numpy as np
import pytest

import alp_survey as alp
from alp_survey.instrument.models import Category

OPTIONS = ("Radio", "TV", "Press", Category(code=9, label="Don't know", missing=True))


def read(desk, *rows):
    asked = desk.instrument(desk.item("media", "multiple", *OPTIONS), desk.item("town", "open"))
    return desk.read(asked, ["media", "town"], *((row, "x") for row in rows))


def held(table):
    return [
        (each["codes"], each["label"], int(each["count"]))
        for each in table.cells.to_dict("records")
    ]


def test_the_most_frequent_combination_comes_first_then_the_order_of_the_questionnaire(desk):
    responses = read(desk, "TV", "Radio;TV", "TV;Radio", "Press", "Radio")
    assert held(alp.combinations(responses, "media")) == [
        ("1 2", "Radio + TV", 2),
        ("1", "Radio", 1),
        ("2", "TV", 1),
        ("3", "Press", 1),
    ]


def test_a_category_that_counts_as_missing_is_in_no_combination(desk):
    responses = read(desk, "TV", "Don't know", "TV;Don't know", "", "Radio")
    table = alp.combinations(responses, "media")
    assert held(table) == [("2", "TV", 2), ("1", "Radio", 1)]
    assert table.cells["base_n"].tolist() == [3, 3]
    everybody = alp.combinations(responses, "media", base="all")
    assert everybody.cells["base_n"].tolist() == [5, 5]


def test_the_rows_are_those_of_a_count_by_hand_and_add_up_to_the_base(desk):
    chance = np.random.default_rng(5)
    rows = [
        ";".join(name for name in ("Radio", "TV", "Press") if chance.random() < 0.5)
        for _ in range(60)
    ]
    table = alp.combinations(read(desk, *rows), "media")
    counted = Counter(" + ".join(row.split(";")) for row in rows if row)
    assert {label: count for _, label, count in held(table)} == counted
    assert table.cells["count"].sum() == table.cells["base_n"].iloc[0] == sum(counted.values())
    assert table.cells["percent"].sum() == pytest.approx(100)


def test_ten_options_are_told_apart(desk):
    names = [f"Option {letter}" for letter in "ABCDEFGHIJ"]
    asked = desk.instrument(desk.item("media", "multiple", *names), desk.item("town", "open"))
    rows = [(";".join(names[:k]), "x") for k in range(1, 11)]
    responses = desk.read(asked, ["media", "town"], *rows)
    found = {each for each, _, _ in held(alp.combinations(responses, "media"))}
    assert found == {" ".join(str(code) for code in range(1, k + 1)) for k in range(1, 11)}


def test_weights_weigh_the_percentages_and_leave_the_counts(desk):
    responses = read(desk, "TV", "TV", "Radio")
    cells = alp.combinations(responses, "media", weights=np.array([1.0, 1.0, 2.0])).cells
    assert cells["count"].tolist() == [2, 1]
    assert cells["percent"].tolist() == pytest.approx([50, 50])


def test_a_cell_explains_itself_by_its_rows(desk):
    table = alp.combinations(read(desk, "TV", "Radio;TV", "", "TV;Radio"), "media")
    said = table.explain("Radio + TV")
    assert "2 of 3 valid answers" in said
    assert "Rows of answers.csv: 3, 5." in said
    assert "Not in the base: 1 blank." in said
    assert "Repeat with: alp.combinations(" in said


def test_the_page_says_that_everybody_is_in_one_row_and_offers_no_suppression(desk):
    page = alp.combinations(read(desk, "TV", "Radio;TV"), "media").to_markdown()
    assert "Each respondent is in one row." in page
    assert "who might be recognised." in page
    assert "suppress" not in page


def test_nobody_who_answered_is_a_table_without_rows(desk):
    table = alp.combinations(read(desk, "", ""), "media")
    assert held(table) == []
    assert "Source: answers.csv, 2 respondents." in table.to_markdown()


def test_an_item_of_one_answer_is_refused(desk):
    responses = read(desk, "TV")
    with pytest.raises(ValueError, match="got 'town', of kind open; expected one of several"):
        alp.combinations(responses, "town")
    with pytest.raises(KeyError, match="expected one of media, town"):
        alp.combinations(responses, "medium")
