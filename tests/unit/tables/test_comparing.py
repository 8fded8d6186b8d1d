"""A cross-tab picks its test by the table, says which and why, or says why there is none."""

import pytest

from alp_survey.stats.contingency import chi_square
from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.multiplicity import adjust
from alp_survey.stats.trend import cochran_armitage, linear_by_linear
from alp_survey.tables.tabulating import crosstab


def survey_of(desk, counts, *, rows="single", columns="single"):
    """Responses with these counts, the rows an item "q" and the columns an item "g"."""
    labels = [f"r{i}" for i in range(len(counts))], [f"c{i}" for i in range(len(counts[0]))]
    survey = desk.instrument(
        desk.item("q", rows, *labels[0]),
        desk.item("g", columns, *labels[1]),
        desk.item("w", "number"),
    )
    answers = [
        (f"r{i}", f"c{j}", "1")
        for i, line in enumerate(counts)
        for j, count in enumerate(line)
        for _ in range(count)
    ]
    return desk.read(survey, ["q", "g", "w"], *answers)


def test_large_expected_counts_bear_chi_squared(desk):
    counts = [[20, 10, 12], [9, 15, 14]]
    (found,) = crosstab(survey_of(desk, counts), "q", "g").comparisons
    wanted = chi_square(counts)
    assert (found.test, found.p, found.df, found.n) == ("chi-squared", wanted.p, 2, 80)
    assert found.why == "every expected count is 5 or more"
    assert found.effect == "Cramer's V, bias-corrected"


def test_small_expected_counts_bear_fishers_exact_test(desk):
    counts = [[5, 1, 0], [1, 3, 4]]
    (found,) = crosstab(survey_of(desk, counts), "q", "g").comparisons
    assert (found.test, found.p) == ("Fisher exact", fisher_exact(counts).p)
    assert found.why == "expected counts are small"


def test_two_ordered_items_are_tested_for_a_trend(desk):
    counts = [[5, 3, 1], [2, 4, 3], [1, 3, 6]]
    responses = survey_of(desk, counts, rows="scale", columns="scale")
    (found,) = crosstab(responses, "q", "g").comparisons
    assert (found.test, found.p) == ("linear by linear", linear_by_linear(counts).p)
    assert found.effect == "Kendall's tau-b"


def test_a_scale_in_two_groups_is_tested_for_a_trend(desk):
    counts = [[5, 1], [3, 3], [1, 7]]
    responses = survey_of(desk, counts, rows="scale")
    (found,) = crosstab(responses, "q", "g").comparisons
    wanted = cochran_armitage([list(line) for line in zip(*counts, strict=True)])
    assert (found.test, found.p) == ("Cochran-Armitage", wanted.p)
    (turned,) = crosstab(responses, "g", "q").comparisons
    assert (turned.test, turned.p) == ("Cochran-Armitage", pytest.approx(wanted.p))


def test_each_option_of_several_answers_is_compared_by_itself_and_adjusted(desk):
    survey = desk.instrument(
        desk.item("m", "multiple", "A", "B"), desk.item("g", "single", "x", "y")
    )
    rows = [("A;B", "x")] * 6 + [("B", "x")] * 2 + [("B", "y")] * 7 + [("A", "y")]
    found = crosstab(desk.read(survey, ["m", "g"], *rows), "m", "g").comparisons
    assert [each.option for each in found] == ["A", "B"]
    wanted = [fisher_exact([[6, 1], [2, 7]]).p, fisher_exact([[8, 7], [0, 1]]).p]
    assert [each.p for each in found] == wanted
    assert [each.p_adjusted for each in found] == list(adjust(wanted, "holm"))


@pytest.mark.parametrize(
    ("item", "by", "reason"),
    [
        ("q", "m", "respondents can be in several columns of m"),
        ("q", "q", "an item is not tested against itself"),
        ("w", "g", "no test of an item of kind number"),
    ],
)
def test_what_cannot_be_defended_is_refused_with_its_reason(desk, item, by, reason):
    survey = desk.instrument(
        desk.item("q", "single", "a", "b"),
        desk.item("g", "single", "x", "y"),
        desk.item("m", "multiple", "A", "B"),
        desk.item("w", "number"),
    )
    responses = desk.read(
        survey, ["q", "g", "m", "w"], ("a", "x", "A;B", "1"), ("b", "y", "A", "2")
    )
    (found,) = crosstab(responses, item, by).comparisons
    assert (found.test, found.p) == ("", None)
    assert reason in found.note


def test_with_weights_no_test_is_made(desk):
    responses = survey_of(desk, [[5, 1], [1, 3]])
    (found,) = crosstab(responses, "q", "g", weights="w").comparisons
    assert found.p is None
    assert "with weights" in found.note


def test_a_table_of_one_filled_line_has_no_test_and_says_so(desk):
    (found,) = crosstab(survey_of(desk, [[5, 3], [0, 0]]), "q", "g").comparisons
    assert found.p is None
    assert found.note


def test_a_page_says_which_test_and_why(desk):
    table = crosstab(survey_of(desk, [[5, 1, 0], [1, 3, 4]]), "q", "g")
    for said in (table._repr_html_(), table.to_markdown()):
        assert "q by g: Fisher exact" in said
        assert "expected counts are small" in said
