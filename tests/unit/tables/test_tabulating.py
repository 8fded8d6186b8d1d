"""Bases, counts and percentages of small surveys that can be counted on one's fingers."""

import re

import numpy as np
import pytest

from alp_survey.instrument.models import Category, Net
from alp_survey.stats.proportion import proportion_interval
from alp_survey.tables.tabulating import banner_book, crosstab, frequencies, topline

DONT_KNOW = Category(code=8, label="Don't know", missing=True)
IF_HEARD = {"asked_if": {"heard": (1,)}}
REFUSED = Category(code=9, label="Refused", missing=True)


@pytest.fixture
def heard(desk):
    """Whether it was heard of, and of those where; some cells are blank, wrong or refused."""
    survey = desk.instrument(
        desk.item("heard", "single", "Yes", "No", DONT_KNOW),
        desk.item("trust", "single", "Much", "Little", DONT_KNOW, REFUSED, **IF_HEARD),
        desk.item("where", "multiple", "Radio", "TV", "Press", DONT_KNOW, **IF_HEARD),
        desk.item("why", "open"),
    )
    rows = [
        ("Yes", "Much", "Radio;TV"),
        ("Yes", "Little", "Radio"),
        ("Yes", "Much", "Don't know"),
        ("Yes", "Don't know", "Press;TV"),
        ("Yes", "Refused", "Radio"),
        ("Yes", "", ""),
        ("Yes", "Mcuh", "Radio;Cinema"),
        ("No", "", ""),
        ("Don't know", "", ""),
        ("", "", ""),
    ]
    return desk.read(survey, ["heard", "trust", "where", "why"], *([*row, "so"] for row in rows))


def shown(table, name="count"):
    """The label, value and base of every row of a table with one column."""
    cells = table.cells
    return [
        (label, count, base)
        for label, count, base in zip(cells["label"], cells[name], cells["base_n"], strict=True)
    ]


@pytest.mark.parametrize(("base", "n"), [("valid", 3), ("answered", 5), ("asked", 8), ("all", 10)])
def test_every_base_has_its_respondents(heard, base, n):
    table = frequencies(heard, "trust", base=base)
    assert shown(table) == [("Much", 2, n), ("Little", 1, n)]
    assert table.cells["percent"].tolist() == pytest.approx([200 / n, 100 / n])
    assert set(table.cells["base"]) == {base}


@pytest.mark.parametrize(("base", "n"), [("valid", 4), ("answered", 5), ("asked", 8), ("all", 10)])
def test_options_of_several_answers_are_of_respondents(heard, base, n):
    table = frequencies(heard, "where", base=base)
    assert shown(table) == [("Radio", 3, n), ("TV", 2, n), ("Press", 1, n)]


def test_mentions_are_counted_only_when_asked_for_by_name(heard):
    table = frequencies(heard, "where", of="mentions")
    assert shown(table) == [("Radio", 3, 6), ("TV", 2, 6), ("Press", 1, 6)]
    assert table.cells["percent"].sum() == pytest.approx(100)
    assert table.cells["ci_low"].isna().all()
    assert set(table.cells["base"]) == {"mentions"}


def test_reasons_for_no_valid_answer_are_rows_on_request(heard):
    table = frequencies(heard, "trust", base="all", missing=True)
    assert shown(table)[2:] == [
        ("Don't know", 1, 10),
        ("Refused", 1, 10),
        ("blank", 2, 10),  # and one of whom nobody knows whether they were asked
        ("not asked", 2, 10),
        ("could not be coded", 1, 10),
    ]
    assert table.cells["count"].sum() == 10
    assert table.cells["percent"].sum() == pytest.approx(100)


def test_a_reason_that_is_no_part_of_the_base_has_no_percentage(heard):
    cell = frequencies(heard, "trust", missing=True).cell("Refused")
    assert np.isnan(cell["percent"])
    assert (cell["count"], cell["note"]) == (1, "not part of this base")


def test_an_interval_is_that_of_its_count_and_base(heard):
    cell = frequencies(heard, "heard", level=0.9).cell("Yes")
    found = proportion_interval(7, 8, level=0.9)
    assert (cell["count"], cell["base_n"], cell["ci_method"]) == (7, 8, "clopper_pearson")
    assert (cell["ci_low"], cell["ci_high"]) == (100 * found.low, 100 * found.high)
    assert frequencies(heard, "heard", method="blaker").cell("Yes")["ci_method"] == "blaker"


def test_columns_stand_beside_the_total_and_tell_who_is_in_none(heard):
    table = crosstab(heard, "heard", "trust")
    wide = table.to_wide("count")
    assert wide.columns.tolist() == [("", "Total"), ("trust", "Much"), ("trust", "Little")]
    assert wide.loc[("heard", "Yes")].tolist() == [7, 2, 1]
    assert "7 respondents have no valid answer to trust." in table.notes


def test_several_answers_by_several_answers(heard):
    table = crosstab(heard, "where", "where")
    wide = table.to_wide("count")
    assert wide["where"].to_numpy().tolist() == [[3, 1, 0], [1, 2, 1], [0, 1, 1]]
    assert table.to_wide("base_n")["where"].iloc[0].tolist() == [3, 2, 1]
    assert "A respondent can be in several columns of where; 6 are in none." in table.notes


def test_nested_columns_are_the_pairs_of_both(heard):
    table = crosstab(heard, "trust", [("heard", "trust"), "heard"])
    assert list(dict.fromkeys(table.cells["by_label"]))[1:5] == [
        "Yes > Much",
        "Yes > Little",
        "No > Much",
        "No > Little",
    ]
    assert table.cell("Much", by="Yes > Much")["count"] == 2
    empty = table.cell("Much", by="No > Much")
    assert (empty["count"], empty["base_n"], empty["note"]) == (0, 0, "nobody in the base")
    assert np.isnan(empty["percent"])
    assert np.isnan(empty["ci_low"])


def test_a_net_counts_a_respondent_once(desk):
    nets = (Net(label="Broadcast", codes=(1, 2)),)
    survey = desk.instrument(
        desk.item("where", "multiple", "Radio", "TV", "Press", nets=nets),
        desk.item("rate", "scale", "1", "2", "3", nets=(Net(label="Low", codes=(1, 2)),)),
    )
    rows = [("Radio;TV", "1"), ("TV", "2"), ("Press", "3"), ("", "3")]
    responses = desk.read(survey, ["where", "rate", "n"], *([*row, "."] for row in rows))
    net = frequencies(responses, "where").cell("Broadcast")
    assert (net["kind"], net["count"], net["base_n"]) == ("net", 2, 3)
    low = frequencies(responses, "rate").cell("Low")
    assert (low["count"], low["base_n"]) == (2, 4)


def test_a_scale_has_its_two_highest_points_its_mean_and_its_median(desk):
    item = desk.item("rate", "scale", "Bad", "Poor", "Fair", "Good", "Best", DONT_KNOW)
    responses = desk.read(item, "Bad", "Good", "Best", "Good", "Don't know", "")
    table = frequencies(responses, "rate")
    top = table.cell("top 2: Good + Best")
    assert (top["count"], top["base_n"]) == (3, 4)
    mean, median = table.cell("mean"), table.cell("median")
    assert (mean["value"], mean["base_n"]) == (3.5, 4)
    assert (median["value"], table.cell("standard deviation")["value"]) == (
        4,
        pytest.approx(3**0.5),
    )


def test_numbers_have_their_mean_and_quartiles(desk):
    responses = desk.read(desk.item("age", "number"), "20", "30", "50", "60", "old")
    table = frequencies(responses, "age")
    assert shown(table, "count")[0] == ("answered", 4, 5)
    values = dict(zip(table.cells["label"], table.cells["value"], strict=True))
    assert (values["mean"], values["median"]) == (40, 40)
    assert (values["lower quartile"], values["upper quartile"]) == (25, 55)


def test_a_ranking_has_who_was_first_and_the_mean_rank(desk):
    item = desk.item("order", "ranking", "Pay", "Hours", "Place")
    table = frequencies(desk.read(item, "Pay;Hours;Place", "Hours;Pay", "Pay", ""), "order")
    assert shown(table)[:3] == [
        ("Pay: first", 2, 3),
        ("Hours: first", 1, 3),
        ("Place: first", 0, 3),
    ]
    assert table.cell("Pay: mean rank")["value"] == pytest.approx(4 / 3)
    assert table.cell("Place: mean rank")["base_n"] == 1


def test_open_answers_are_counted_as_answered(desk):
    table = frequencies(desk.read(desk.item("why", "open"), "so", "", "no"), "why", base="all")
    assert shown(table) == [("answered", 2, 3)]


def test_a_topline_has_every_item_in_the_order_of_the_questionnaire(heard):
    table = topline(heard)
    assert table.items() == ("heard", "trust", "where", "why")
    alone = frequencies(heard, "where").cells
    assert table.cells[table.cells["item"] == "where"]["count"].tolist() == alone["count"].tolist()


def test_a_book_is_its_cross_tabs(heard):
    book = banner_book(heard, ["heard", "where"], ["trust", "where"])
    for item in ("heard", "where"):
        alone = crosstab(heard, item, ["trust", "where"]).cells
        mine = book.cells[book.cells["item"] == item].reset_index(drop=True)
        assert mine.equals(alone)


@pytest.mark.parametrize("method", [None, "wilson", "jeffreys", "agresti_coull"])
def test_equal_weights_change_no_number(heard, method):
    plain = crosstab(heard, "where", "trust", method=method)
    weighted = crosstab(heard, "where", "trust", method=method, weights=np.full(10, 0.1))
    for name in ("count", "base_n", "percent", "ci_low", "ci_high"):
        assert weighted.cells[name].tolist() == pytest.approx(
            plain.cells[name].tolist(), nan_ok=True
        )
    wanted = plain.cells["base_n"].tolist()
    assert weighted.cells["effective_base"].tolist() == pytest.approx(wanted)


def test_with_weights_a_method_without_an_effective_base_is_refused(heard):
    with pytest.raises(ValueError, match="got 'blaker'; with weights expected one of wilson"):
        frequencies(heard, "heard", method="blaker", weights=np.ones(10))


def test_weights_weigh_percentages_and_leave_counts_alone(desk):
    survey = desk.instrument(desk.item("q", "single", "Yes", "No"), desk.item("w", "number"))
    responses = desk.read(survey, ["q", "w"], ("Yes", "3"), ("No", "1"), ("No", "0"))
    cell = frequencies(responses, "q", weights="w").cell("Yes")
    assert (cell["count"], cell["base_n"], cell["percent"]) == (1, 3, 75)
    assert cell["effective_base"] == pytest.approx(16 / 10)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1.0, 2.0], "got 2 weights; expected one for each of 10 respondents"),
        ([1.0] * 9 + [np.nan], "got 1 respondents without one or with one below 0"),
        ([1.0] * 9 + [-1], "got 1 respondents without one or with one below 0"),
        ("trust", "got 'trust', no item of numbers"),
    ],
)
def test_weights_that_are_none_are_refused(heard, weights, message):
    with pytest.raises(ValueError, match=message):
        frequencies(heard, "heard", weights=weights)


def test_an_unknown_item_or_option_is_named_with_those_there_are(heard):
    with pytest.raises(KeyError, match="expected one of heard, trust, where, why"):
        frequencies(heard, "hears")
    with pytest.raises(ValueError, match="base: got 'everyone'; expected one of all, asked"):
        frequencies(heard, "heard", base="everyone")
    with pytest.raises(ValueError, match="level: got 95"):
        frequencies(heard, "heard", level=95)
    with pytest.raises(ValueError, match="of: got 'ticks'"):
        frequencies(heard, "where", of="ticks")
    with pytest.raises(ValueError, match="by: got 'trust' twice"):
        crosstab(heard, "where", ["trust", "trust"])
    with pytest.raises(ValueError, match="by: got 'why' of kind open"):
        crosstab(heard, "where", "why")
    with pytest.raises(ValueError, match="stubs: got none"):
        banner_book(heard, [], ["trust"])


def test_nobody_and_one_respondent_have_tables_too(desk):
    survey = desk.instrument(
        desk.item("q", "scale", "1", "2", "3", "4"), desk.item("w", "number"),
        desk.item("m", "multiple", "A", "B"), desk.item("r", "ranking", "A", "B"),
    )  # fmt: skip
    for rows in ([], [("2", "5", "A", "B;A")], [("", "", "", "")]):
        responses = desk.read(survey, ["q", "w", "m", "r", "x"], *([*row, "."] for row in rows))
        table = topline(responses, missing=True)
        assert table.cells["base_n"].max() == len(rows)  # who was asked for a number
        valid = table.cells[table.cells["base"] == "valid"]
        assert valid["base_n"].max() == len([row for row in rows if row[0]])
        assert table._repr_html_()
        assert table.to_markdown()
        assert crosstab(responses, "q", ["m", "q"]).to_wide().shape[1] == 7


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: crosstab(r, ["heard", "trust"], "where"), "item: got ['heard', 'trust']; exp"),
        (lambda r: frequencies(r, ["heard"]), "item: got ['heard']; expected the name of one item"),
        (lambda r: frequencies(r.codes, "heard"), "responses: got an object of type DataFrame; ex"),
        (
            lambda r: topline("x"),
            "responses: got an object of type str; expected what `study.read`",
        ),
        (lambda r: crosstab(r, "heard", 3), "by: got 3; expected the name of an item, a tuple of"),
        (lambda r: crosstab(r, "heard", None), "by: got None; expected the name of an item"),
        (lambda r: crosstab(r, "heard", {"trust"}), "by: got {'trust'}; expected the name of an"),
        (lambda r: crosstab(r, "heard", ()), "by: got (); expected the name of an item"),
        (lambda r: frequencies(r, "heard", by=[3]), "by: got 3; expected the name of an item"),
        (lambda r: frequencies(r, "heard", by=[["trust"]]), "by: got ['trust']; expected the name"),
        (
            lambda r: crosstab(r, "where", ("trust", "trust")),
            "by: got 'trust' nested in itself; ex",
        ),
        (lambda r: banner_book(r, "heard", ["trust"]), "stubs: got 'heard'; expected a list of"),
        (lambda r: banner_book(r, [1], ["trust"]), "stubs: got [1]; expected a list of names"),
        (lambda r: banner_book(r, ["heard"], "trust"), "banners: got 'trust'; expected a list of"),
        (lambda r: banner_book(r, ["heard"], [()]), "banners: got (); expected a list of names"),
    ],
)
def test_an_argument_of_the_wrong_kind_is_refused_in_one_sentence(heard, call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call(heard)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (object(), "weights: got an object of type object; expected the name of an item of numb"),
        (["a"] * 10, "weights: got ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a']; expected t"),
        ([[1], [1, 2]], "weights: got [[1], [1, 2]]; expected the name of an item of numbers"),
        ([10**400] * 10, "expected the name of an item of numbers, or a number for each respond"),
        (np.ones(10, complex), "weights: got an object of type ndarray; expected the name of an"),
        (1e300, "weights: got 1e+300; expected one for each of 10 respondents."),
        (np.ones((10, 2)), "weights: got an array of shape (10, 2); expected one for each of 10"),
        ([1.0] * 9 + [1e300], "weights: got 1e+300; expected 0, or numbers from 1e-50 to 1e+50."),
        ([1.0] * 9 + [1e-300], "weights: got 1e-300; expected 0, or numbers from 1e-50 to 1e+50."),
        ([0] * 10, "weights: got 0 for everybody; expected some above 0."),
    ],
)
def test_weights_that_cannot_weigh_are_refused_in_one_sentence(heard, weights, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        frequencies(heard, "heard", weights=weights)


def test_weights_near_both_ends_of_what_is_allowed_have_a_table(heard):
    for weight in (1e-50, 1e50):
        table = crosstab(heard, "heard", "trust", weights=[weight] * 9 + [2.0], residuals=True)
        assert table.cell("Yes")["percent"] == pytest.approx(100 * 7 / 8)
        assert table.to_markdown()


def test_one_respondent_with_a_weight_has_a_table_without_a_standard_error(desk):
    survey = desk.instrument(
        desk.item("q", "scale", "1", "2", "3"), desk.item("g", "single", "x", "y")
    )
    responses = desk.read(survey, ["q", "g"], ("2", "x"))
    table = crosstab(responses, "q", "g", weights=[2.5])
    cell = table.cell("2")
    assert (cell["count"], cell["percent"]) == (1, 100)
    assert table.cells["standard_error"].isna().all()
    assert table.to_markdown()


def test_names_that_are_given_one_by_one_are_listed_once(heard):
    wanted = crosstab(heard, "heard", ["trust"])
    found = crosstab(heard, "heard", iter(["trust"]))
    assert found.cells.equals(wanted.cells)
    assert found.call == wanted.call


def test_a_table_without_columns_is_refused_where_columns_were_meant(heard):
    with pytest.raises(ValueError, match="by: got an empty list; expected the name of an item"):
        crosstab(heard, "heard", [])
    with pytest.raises(ValueError, match="banners: got an empty list; expected a list of names"):
        banner_book(heard, ["heard"], [])
