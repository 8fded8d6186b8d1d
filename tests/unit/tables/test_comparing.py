"""A cross-tab picks its test by the table, says which and why, or says why there is none."""

import numpy as np
import pytest
from scipy import stats

from alp_survey.instrument.models import Category
from alp_survey.stats.association import kendall_tau_b
from alp_survey.stats.contingency import adjusted_residuals, chi_square
from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.multiplicity import adjust
from alp_survey.stats.rao_scott import rao_scott
from alp_survey.stats.trend import cochran_armitage, linear_by_linear, permutation_trend
from alp_survey.tables.tabulating import banner_book, crosstab


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
    counts = [[25, 15, 5], [10, 20, 15], [5, 15, 30]]
    responses = survey_of(desk, counts, rows="scale", columns="scale")
    (found,) = crosstab(responses, "q", "g").comparisons
    assert (found.test, found.p) == ("linear by linear", linear_by_linear(counts).p)
    assert found.effect == "Kendall's tau-b"
    assert found.effect_low < found.effect_value < found.effect_high
    assert found.note == ""


def test_a_scale_in_two_groups_is_tested_for_a_trend(desk):
    counts = [[25, 5], [15, 15], [5, 35]]
    responses = survey_of(desk, counts, rows="scale")
    (found,) = crosstab(responses, "q", "g").comparisons
    wanted = cochran_armitage([list(line) for line in zip(*counts, strict=True)])
    assert (found.test, found.p) == ("Cochran-Armitage", wanted.p)
    (turned,) = crosstab(responses, "g", "q").comparisons
    assert (turned.test, turned.p) == ("Cochran-Armitage", pytest.approx(wanted.p))


def test_a_trend_of_small_expected_counts_is_exact_and_has_no_interval_of_tau(desk):
    responses = survey_of(desk, [[0, 1], [0, 1], [0, 0], [0, 0], [3, 0]], rows="scale")
    (found,) = crosstab(responses, "q", "g").comparisons
    assert (found.test, found.p, found.n) == ("Cochran-Armitage, exact", 0.1, 5)
    assert (found.statistic, found.df) == (None, None)
    assert found.why == "an ordered item in two groups; expected counts are small"
    assert (found.effect_low, found.effect_high) == (None, None)
    assert found.effect_value == pytest.approx(-0.9258, abs=1e-4)
    assert found.note == "no interval of tau-b below 25 respondents"
    said = crosstab(responses, "q", "g").to_markdown()
    assert "| q | g | Cochran-Armitage, exact | 0.100 |" in said


def test_two_ordered_items_of_small_expected_counts_are_tested_exactly(desk):
    counts = [[5, 3, 1], [2, 4, 3], [1, 3, 6]]
    responses = survey_of(desk, counts, rows="scale", columns="scale")
    (found,) = crosstab(responses, "q", "g").comparisons
    assert (found.test, found.p) == ("linear by linear, exact", permutation_trend(counts).p)
    assert found.effect_low is not None  # 28 respondents


def test_a_trend_that_is_too_large_to_be_exact_is_a_seeded_permutation(desk):
    counts = (np.random.default_rng(4).integers(0, 4, (5, 5)) + np.eye(5, dtype=int)).tolist()
    responses = survey_of(desk, counts, rows="scale", columns="scale")
    (found,) = crosstab(responses, "q", "g").comparisons
    wanted = permutation_trend(counts)
    assert (found.test, found.p) == ("linear by linear, seeded permutation", wanted.p)
    assert found.note == (
        f"by 100,000 random tables (seed 20220325), standard error {wanted.standard_error:.2g}"
    )


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


def weighted_survey(desk, times=10):
    """Responses whose weights go from 1 to 3, as the codes of their rows and columns do."""
    counts = [[2, 1, 3], [1, 4, 2]]
    survey = desk.instrument(
        desk.item("q", "single", "r0", "r1"),
        desk.item("g", "single", "c0", "c1", "c2"),
        desk.item("m", "multiple", "A", "B"),
        desk.item("w", "number"),
    )
    answers = [
        (f"r{i}", f"c{j}", "A;B" if (i + j + k) % 3 else "B", str(1 + (i + 2 * j + k) % 3))
        for i, line in enumerate(counts)
        for j, count in enumerate(line)
        for k in range(times * count)
    ]
    return desk.read(survey, ["q", "g", "m", "w"], *answers)


def test_with_weights_that_differ_the_test_is_rao_and_scotts(desk):
    responses = weighted_survey(desk)
    (found,) = crosstab(responses, "q", "g", weights="w").comparisons
    codes = responses.codes
    w = responses.numbers["w"].to_numpy()
    places = ((codes["q"] - 1) * 3 + codes["g"] - 1).to_numpy()
    sums = [np.bincount(places, each, 6).reshape(2, 3) for each in (w**0, w, w**2)]
    wanted = rao_scott(*sums)
    assert found.test == "Rao-Scott F"
    assert (found.statistic, found.df, found.df_below, found.p) == pytest.approx(
        (wanted.statistic, wanted.df, wanted.df_below, wanted.p)
    )
    assert (found.effect, found.n) == ("Cramer's V, weighted", 130)
    assert "| q | g | Rao-Scott F " in crosstab(responses, "q", "g", weights="w").to_markdown()


def test_with_weights_an_option_is_tested_ticked_against_not_ticked(desk):
    responses = weighted_survey(desk)
    a, b = crosstab(responses, "m", "g", weights="w").comparisons
    assert (a.option, a.test) == ("A", "Rao-Scott F")
    assert a.p_adjusted == a.p
    assert "one row with respondents" in b.note  # everybody ticked it


def test_with_weights_a_small_table_has_no_test_and_says_why(desk):
    (found,) = crosstab(weighted_survey(desk, 1), "q", "g", weights="w").comparisons
    assert found.p is None
    assert "no exact test knows weights" in found.note


def test_equal_weights_change_no_test(desk):
    responses = survey_of(desk, [[5, 1, 0], [1, 3, 4]])
    plain = crosstab(responses, "q", "g").comparisons
    assert crosstab(responses, "q", "g", weights="w").comparisons == plain
    assert crosstab(responses, "q", "g", weights=np.full(14, 0.1)).comparisons == plain


def test_a_book_has_the_tests_of_its_cross_tabs(desk):
    random = np.random.default_rng(8)
    survey = desk.instrument(
        *(desk.item(f"q{i}", "single", *"abcd"[: 2 + i % 3]) for i in range(4)),
        desk.item("rate", "scale", "1", "2", "3"),
        desk.item("m", "multiple", "A", "B", "C"),
        desk.item("g", "single", "x", "y"),
        desk.item("h", "scale", "1", "2", "3"),
    )
    rows = [
        [
            *("abcd"[random.integers(2 + i % 3)] for i in range(4)),
            str(random.integers(1, 4)),
            ";".join(each for each in "ABC" if random.random() < 0.4),
            "xy"[random.integers(2)],
            str(random.integers(1, 4)),
        ]
        for _ in range(60)
    ]
    names = [*(f"q{i}" for i in range(4)), "rate", "m", "g", "h"]
    responses = desk.read(survey, names, *rows)
    book = banner_book(responses, names[:6], ["g", "h"])
    alone = [crosstab(responses, item, ["g", "h"]).comparisons for item in names[:6]]
    assert book.comparisons == tuple(each for found in alone for each in found)
    assert {each.test for each in book.comparisons} >= {"chi-squared", "linear by linear"}


def test_residuals_are_haberman_s_on_request(desk):
    counts = [[20, 10, 12], [9, 15, 14], [3, 3, 9]]
    responses = survey_of(desk, counts)
    table = crosstab(responses, "q", "g", residuals=True)
    found = table.to_wide("residual")
    assert found["g"].to_numpy().tolist() == [
        pytest.approx(row) for row in adjusted_residuals(counts).values
    ]
    assert found[""].isna().all(axis=None)
    assert f"[{adjusted_residuals(counts).values[0][0]:+.1f}]" in table.to_markdown()
    assert "adjusted residuals" in " ".join(table.notes)
    assert "residual" not in crosstab(responses, "q", "g").cells


def test_residuals_of_an_option_are_those_of_ticked_or_not(desk):
    responses = weighted_survey(desk)
    table = crosstab(responses, "m", "g", residuals=True)
    ticked = table.to_wide("count")["g"].loc[("m", "A")].to_numpy(int)
    bases = table.to_wide("base_n")["g"].loc[("m", "A")].to_numpy(int)
    wanted = adjusted_residuals(np.stack([ticked, bases - ticked])).values[0]
    assert table.to_wide("residual")["g"].loc[("m", "A")].tolist() == pytest.approx(wanted)


def test_there_are_no_residuals_where_none_can_be_defended(desk):
    responses = weighted_survey(desk)
    weighted = crosstab(responses, "q", "g", residuals=True, weights="w")
    assert weighted.cells["residual"].isna().all()
    assert "No adjusted residuals: with weights" in " ".join(weighted.notes)
    for item, by in (("q", "m"), ("q", "q")):
        assert crosstab(responses, item, by, residuals=True).cells["residual"].isna().all()


def test_a_table_of_one_filled_line_has_no_test_and_says_so(desk):
    (found,) = crosstab(survey_of(desk, [[5, 3], [0, 0]]), "q", "g").comparisons
    assert found.p is None
    assert found.note


def test_a_page_says_which_test_and_why(desk):
    table = crosstab(survey_of(desk, [[5, 1, 0], [1, 3, 4]]), "q", "g")
    for said in (table._repr_html_(), table.to_markdown()):
        assert "Fisher exact" in said
        assert "expected counts are small" in said


def test_a_table_whose_respondents_all_weigh_nothing_has_no_test_and_no_residuals(desk):
    survey = desk.instrument(
        desk.item("q", "single", "a", "b"),
        desk.item("g", "single", "x", "y"),
        desk.item("w", "number"),
    )
    rows = [("a", "x", "0")] * 4 + [("b", "y", "0")] * 4 + [("", "", "1")] * 3
    table = crosstab(
        desk.read(survey, ["q", "g", "w"], *rows), "q", "g", weights="w", residuals=True
    )
    (found,) = table.comparisons
    assert (found.test, found.p, found.n) == ("", None, 8)
    assert found.note == "nobody with a weight above 0"
    assert table.cells["residual"].isna().all()
    assert "Fisher" not in table.to_markdown()


@pytest.mark.parametrize("listed", [(1, 2, 3, 4), (4, 3, 2, 1), (2, 3, 4, 1)])
def test_a_scale_has_the_order_of_its_codes_however_it_is_listed(desk, listed):
    labels = {1: "never", 2: "seldom", 3: "often", 4: "always"}
    points = [Category(code=code, label=labels[code]) for code in listed]
    survey = desk.instrument(desk.item("q", "scale", *points), desk.item("g", "single", "x", "y"))
    rows = [(labels[1 + i % 4 if i % 3 else 1 + i % 2], "x" if i % 3 else "y") for i in range(60)]
    (found,) = crosstab(desk.read(survey, ["q", "g"], *rows), "q", "g").comparisons
    counts = [[10, 10], [10, 10], [10, 0], [10, 0]]  # by code, those of x and of y
    assert found.test == "Cochran-Armitage, exact"
    assert found.p == pytest.approx(permutation_trend(counts).p)
    assert found.effect_value == pytest.approx(kendall_tau_b(counts).estimate)
    assert found.effect_value < 0  # who is in the second group answered lower


def test_an_item_that_is_called_ordered_has_a_trend_and_bands_have_one(desk):
    ages = desk.item("age", "single", "18-34", "35-54", "55+", ordered=True)
    bands = [
        Category(code=1, label="low", band={"below": 10}),
        Category(code=2, label="middle", band={"at_least": 10, "below": 20}),
        Category(code=3, label="high", band={"at_least": 20}),
    ]
    survey = desk.instrument(
        ages, desk.item("pay", "number", *bands), desk.item("g", "single", "x", "y")
    )
    rows = [
        (("18-34", "35-54", "55+")[i % 3], str(i % 29), "x" if i % 2 else "y") for i in range(90)
    ]
    book = banner_book(desk.read(survey, ["age", "pay", "g"], *rows), ["age", "pay"], ["g"])
    assert [each.test for each in book.comparisons] == ["Cochran-Armitage"] * 2


@pytest.mark.parametrize("groups", [2, 3])
def test_numbers_in_groups_are_tested_by_their_ranks(desk, groups):
    survey = desk.instrument(
        desk.item("pay", "number"),
        desk.item("g", "single", "x", "y", "z"),
        desk.item("w", "number"),
    )
    random = np.random.default_rng(5)
    place = random.integers(0, groups, 70)
    pay = random.integers(1, 60, 70) + 9 * place
    rows = [
        ("" if i % 13 == 0 else str(pay[i]), "xyz"[place[i]], str(1 + i % 3)) for i in range(70)
    ]
    responses = desk.read(survey, ["pay", "g", "w"], *rows)
    (found,) = crosstab(responses, "pay", "g").comparisons
    there = np.arange(70) % 13 != 0
    parts = [pay[there & (place == each)] for each in range(groups)]
    wanted = stats.kruskal(*parts)
    name = "Wilcoxon-Mann-Whitney" if groups == 2 else "Kruskal-Wallis"
    assert (found.test, found.n) == (name, int(there.sum()))
    assert (found.statistic, found.p) == pytest.approx((wanted.statistic, wanted.pvalue))
    (weighted,) = crosstab(responses, "pay", "g", weights="w").comparisons
    assert (weighted.p, weighted.note) == (None, "no test of ranks knows weights")


def test_few_numbers_are_tested_exactly(desk):
    survey = desk.instrument(desk.item("pay", "number"), desk.item("g", "single", "x", "y"))
    rows = [(str(i), "x" if i < 4 else "y") for i in range(8)]
    (found,) = crosstab(desk.read(survey, ["pay", "g"], *rows), "pay", "g").comparisons
    assert (found.test, found.statistic) == ("Wilcoxon-Mann-Whitney, exact", None)
    assert found.p == pytest.approx(2 / 70)
    assert (found.effect, found.effect_value) == ("Cliff's delta", -1)
