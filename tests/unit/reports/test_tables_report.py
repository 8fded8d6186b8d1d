"""A table as a person sees it: whole percentages where the base bears them, counts where not."""

import re
import sys

import pandas as pd
import pytest

import alp_survey
from alp_survey.instrument.models import Category
from alp_survey.tables.tabulating import banner_book, crosstab, frequencies, topline


@pytest.fixture
def forty(desk):
    """Forty respondents: thirty in the north, ten in the south."""
    survey = desk.instrument(
        desk.item("use", "single", "Often", "<b>Never</b> | at all", wording="How <i>often</i>?"),
        desk.item("region", "single", "North", "South"),
        desk.item("rate", "scale", "1", "2", "3", "4"),
        desk.item("w", "number"),
    )
    rows = [
        ["Often" if i % 4 else "<b>Never</b> | at all", "South" if i >= 30 else "North", "3", "2"]
        for i in range(40)
    ]
    return desk.read(survey, ["use", "region", "rate", "w"], *rows)


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", html))


def test_a_frequency_says_count_base_percent_and_interval(forty):
    said = text_of(frequencies(forty, "use")._repr_html_())
    assert "Often 30 of 40 75% 60% to 86%" in said
    assert "Base: valid answers." in said
    assert "illustrative only" in said
    assert "answers.csv, 40 respondents" in said


def test_below_a_base_of_25_a_cell_counts_and_has_no_percentage(forty):
    table = crosstab(forty, "use", "region")
    said = text_of(table._repr_html_())
    assert "base: valid answers 40 30 10" in said
    assert "Often 75% (30) 73% (22) 8 of 10" in said
    assert "no percentage" in said
    assert table.cell("Often", by="South")["percent"] == 80


def test_texts_of_the_instrument_are_text_and_no_markup(forty):
    table = frequencies(forty, "use")
    html, markdown = table._repr_html_(), table.to_markdown()
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;b&gt;Never" in html
    assert "| &lt;b>Never&lt;/b> \\| at all | 10 of 40 | 25% |" in markdown


def test_every_item_of_a_topline_has_its_own_heading(forty):
    said = text_of(topline(forty)._repr_html_())
    for heading in ("How &lt;i&gt;often&lt;/i&gt;? (use)", "What about rate? (rate)"):
        assert heading in said
    assert "mean 40 3.00 –" in said


def test_a_book_has_its_banners_over_the_columns(forty):
    html = banner_book(forty, ["use", "rate"], ["region", "use"])._repr_html_()
    assert html.count('<th colspan="2" class="banner">region</th>') == 2
    assert html.count("<table>") == 2


def test_weighted_percentages_say_so(forty):
    said = text_of(frequencies(forty, "use", weights="w")._repr_html_())
    assert "Percentages, means and medians are weighted, counts and bases are not." in said
    assert "Often 30 of 40 75%" in said


def test_simulated_responses_make_tables_that_say_so(desk):
    item = desk.item("q", "single", "A", "B", Category(code=3, label="Other", other=True))
    rows = [["q", "SIMULATED"], ["A", "SIMULATED seed 4"], ["B", "SIMULATED seed 4"]]
    table = frequencies(desk.read(desk.instrument(item), *rows), "q")
    for shown in (repr(table), table._repr_html_(), table.to_markdown(), table.explain("A")):
        assert "SIMULATED" in shown
    assert set(table.to_frame()["source"]) == {"SIMULATED"}
    assert table.to_wide().index.names[0] == "SIMULATED"


def test_a_great_table_says_the_same(forty):
    html = banner_book(forty, ["use", "rate"], ["region"]).to_gt().as_raw_html()
    said = text_of(html)
    assert "North South" in said
    assert "Often 75% (30) 73% (22) 8 of 10" in said
    assert "no percentage" in said
    assert "<b>Never" not in html
    assert "30 of 40" in text_of(frequencies(forty, "use").to_gt().as_raw_html())


def test_without_great_tables_it_is_said_how_to_install_it(forty, monkeypatch):
    monkeypatch.setitem(sys.modules, "great_tables", None)
    with pytest.raises(ImportError, match=r'pip install "alp-survey\[gt\]"'):
        frequencies(forty, "use").to_gt()


def test_a_cell_explains_itself(forty):
    said = crosstab(forty, "use", "region").explain("Often", by="South")
    # of the rows 32 to 41 every fourth from row 2 on answered never
    rows = ", ".join(str(row) for row in range(32, 42) if (row - 2) % 4)
    assert said.splitlines() == [
        "Often: How <i>often</i>? (use) in the column 'South' of region",
        "8 of 10 valid answers: 80%",
        f"Rows of answers.csv: {rows}.",
        "Not in the base: nobody.",
        "Repeat with: alp.crosstab(responses, 'use', 'region')",
    ]


def test_a_mean_names_the_rows_that_it_is_of(forty):
    said = crosstab(forty, "rate", "region").explain("mean", by="South").splitlines()
    assert said[1:4] == [
        "3, of 10 respondents",
        f"Rows of answers.csv: {', '.join(map(str, range(32, 42)))}.",
        "Not in the base: nobody.",
    ]


def test_an_ambiguous_or_absent_cell_is_refused_with_what_there_is(forty):
    table = crosstab(forty, "use", ["region", ("region", "rate")])
    with pytest.raises(KeyError, match=r"Columns: 'Total', 'North', 'South'"):
        table.cell("Often", by="West")
    with pytest.raises(ValueError, match="value: got 'share'; expected one of survey"):
        table.to_wide("share")


def test_a_weighted_page_has_its_weighted_and_its_effective_base(forty):
    weights = [4.0 if i < 8 else 0.5 for i in range(40)]  # an effective base of 17
    said = text_of(crosstab(forty, "use", "region", weights=weights)._repr_html_())
    assert "weighted base 48.0 43.0 5.0" in said
    assert "effective base 16.9 13.9 10.0" in said
    assert "Below an effective base of 25 a cell says how many people of how many" in said
    even = text_of(crosstab(forty, "use", "region", weights=[0.7] * 40)._repr_html_())
    assert "Often 75% (30) 73% (22) 8 of 10" in even


def test_percentages_are_rounded_alike_with_weights_and_of_mentions(desk):
    survey = desk.instrument(
        desk.item("q", "single", "a", "b"),
        desk.item("m", "multiple", "c", "d"),
        desk.item("w", "number"),
    )
    rows = [["a" if i < 5 else "b", "c" if i < 13 else "d", "1"] for i in range(40)]
    responses = desk.read(survey, ["q", "m", "w"], *rows)
    assert "5 of 40 13%" in text_of(frequencies(responses, "q")._repr_html_())
    assert "5 of 40 13%" in text_of(frequencies(responses, "q", weights="w")._repr_html_())
    mentions = text_of(frequencies(responses, "m", of="mentions")._repr_html_())
    assert "mentions percent" in mentions
    assert "13 of 40 33%" in mentions


def test_a_level_is_said_as_it_is(forty):
    said = text_of(frequencies(forty, "use", level=0.995)._repr_html_())
    assert "the 99.5% interval" in said
    assert "100%" not in said


def test_who_answered_an_open_question_is_of_those_who_were_asked(desk):
    survey = desk.instrument(desk.item("b", "open"), desk.item("n", "number"))
    rows = [[("text", "5"), ("", "6"), ("more", "")][i % 3] for i in range(60)]
    said = text_of(topline(desk.read(survey, ["b", "n"], *rows))._repr_html_())
    assert said.count("answered 40 of 60 67% 54% to 77%") == 2


def test_a_mean_of_fewer_people_than_its_column_says_of_how_many(desk):
    survey = desk.instrument(desk.item("n", "number"), desk.item("g", "single", "x", "y"))
    rows = [[str(i % 7) if i % 2 else "", "x" if i % 3 else "y"] for i in range(60)]
    table = crosstab(desk.read(survey, ["n", "g"], *rows), "n", "g", base="all")
    said = text_of(table._repr_html_())
    assert "base: all respondents 60 40 20" in said
    assert ", n = 30" in said


def test_who_was_asked_is_said_of_items_that_were_not_put_to_everybody(desk):
    survey = desk.instrument(
        desk.item("a", "single", "Yes", "No"),
        desk.item("b", "single", "Up", "Down", asked_if={"a": (1,)}),
    )
    rows = [["Yes", "Up"] if i % 2 else ["No", ""] for i in range(60)]
    said = text_of(frequencies(desk.read(survey, ["a", "b"], *rows), "b")._repr_html_())
    assert "b was put to those who answered &#x27;Yes&#x27; to a." in said


def test_a_column_is_found_by_its_item_where_two_have_its_label(desk):
    survey = desk.instrument(
        desk.item("q", "single", "a", "b"),
        desk.item("x", "single", "Yes", "No"),
        desk.item("y", "single", "Yes", "No"),
    )
    responses = desk.read(survey, ["q", "x", "y"], ["a", "Yes", "No"], ["b", "Yes", "Yes"])
    table = crosstab(responses, "q", ["x", "y"])
    with pytest.raises(KeyError, match="State item or by_item"):
        table.cell("a", by="Yes")
    assert table.cell("a", by="Yes", by_item="y")["count"] == 0
    assert "0 of 1" in table.explain("a", by="Yes", by_item="y")


def test_a_nested_column_stands_under_its_outer_category(forty):
    html = crosstab(forty, "rate", ("region", "use"))._repr_html_()
    assert html.count('<th colspan="2" class="banner">North</th>') == 1
    assert html.count('<th colspan="4" class="banner">region &gt; use</th>') == 1
    assert "North > Often" in crosstab(forty, "rate", ("region", "use")).to_markdown()


def test_numbers_of_a_row_have_as_many_decimals(desk):
    survey = desk.instrument(desk.item("pay", "number"), desk.item("g", "single", "x", "y"))
    rows = [[str(40_000 + 777 * i), "x" if i % 3 else "y"] for i in range(60)]
    said = text_of(crosstab(desk.read(survey, ["pay", "g"], *rows), "pay", "g")._repr_html_())
    assert "mean 62,922 (59,416 to 66,427)" in said
    assert "e+0" not in said


def test_what_cannot_be_withheld_is_not_recommended(forty):
    assert any("suppress=3" in each for each in crosstab(forty, "use", "region").notes)
    for table in (
        frequencies(forty, "rate", weights="w"),
        frequencies(forty, "rate", missing=True),
        crosstab(forty, "use", ["region", ("region", "rate")]),
    ):
        assert not any("suppress=" in each for each in table.notes)


def test_mentions_have_a_page_with_weights(desk):
    survey = desk.instrument(desk.item("m", "multiple", "A", "B"), desk.item("w", "number"))
    rows = [["A;B" if i % 2 else "A", str(1 + i % 3)] for i in range(30)]
    responses = desk.read(survey, ["m", "w"], *rows)
    said = text_of(frequencies(responses, "m", of="mentions", weights="w")._repr_html_())
    assert "A 30 of 45 67% –" in said


def test_an_interval_is_spoken_of_as_shown_only_where_one_is(forty):
    without, with_one = crosstab(forty, "use", "region"), frequencies(forty, "use")
    assert "a 95% interval is what" in text_of(without._repr_html_())
    assert "the 95% interval is what" in text_of(with_one._repr_html_())
    weighted = text_of(frequencies(forty, "use", weights="w")._repr_html_())
    assert "simple random sampling with these weights" in weighted


def test_a_table_of_a_part_says_whose_answers_it_counts(forty):
    south = forty.where({"region": "South"})
    table = frequencies(south, "use")
    said = text_of(table._repr_html_())
    assert "Source: answers.csv, 10 of 40 respondents: region is South." in said
    again = eval(table.call, {"alp": alp_survey, "responses": forty})
    assert again.cells.equals(table.cells)
    whole = crosstab(forty, "use", "region")
    assert table.cell("Often")["count"] == whole.cell("Often", by="South")["count"] == 8
    page = text_of(south._repr_html_())
    assert "40 read, 0 excluded, 40 kept" in page
    assert "Part: 10 of them; region is South." in page


def test_weights_of_pandas_are_those_of_their_respondents(forty):
    spread = [1.0 + i % 5 for i in range(40)]
    given = pd.Series(spread, index=forty.respondents)
    share = [
        frequencies(forty, "use", weights=each).cell("Often")["percent"]
        for each in (spread, given, given.iloc[::-1], pd.Series(spread))
    ]
    assert len(set(share)) == 1
    part = forty.where({"region": "South"})
    assert frequencies(part, "use", weights=given).cell("Often")["base_n"] == 10
    with pytest.raises(ValueError, match="weights: got a series whose index is not the resp"):
        frequencies(forty, "use", weights=given.rename(lambda row: row + 1000))


def test_an_answer_outside_its_range_is_told_beside_the_mean_it_moves(desk):
    pay = desk.item("pay", "number", range={"at_most": 1000})
    responses = desk.read(desk.instrument(pay, desk.item("q", "single", "a")), ["pay", "q"],
                          ["100", "a"], ["200", "a"], ["99999", "a"])  # fmt: skip
    said = "1 answer to pay lies outside the range that the instrument states, and still counts"
    assert any(each.startswith(said) for each in frequencies(responses, "pay").notes)
    assert not any("outside the range" in each for each in frequencies(responses, "q").notes)
