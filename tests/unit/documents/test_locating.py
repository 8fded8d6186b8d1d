"""Figures of a document: found in every form, and told from what only looks like one."""

from pathlib import Path

import pytest
import yaml

from alp_survey.documents.figures import Passage
from alp_survey.documents.locating import locate
from alp_survey.documents.reading.marked_text import text_passages
from alp_survey.documents.words import clean

ROOT = Path(__file__).parents[3]
TEXTS = sorted((ROOT / "tests/data/scan").glob("*.yaml"))


def figures(text):
    return locate([Passage(clean(text))])


def found(text):
    return [(each.text, each.value) for each in figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("73 percent of them", [("73 percent", "73")]),
        ("73%, 70.5 per cent", [("73%", "73"), ("70.5 per cent", "70.5")]),
        ("12 pct of it", [("12 pct", "12")]),
        ("63.0% is not 63%", [("63.0%", "63.0"), ("63%", "63")]),
        ("۷۳٪ افراد", [("73%", "73")]),
        ("seventy-three percent agree", [("seventy-three percent", "73")]),
        ("6 and 5% do", [("6", "6"), ("5%", "5")]),
        ("46, 41 and 12 percent, respectively", [("46", "46"), ("41", "41"), ("12 percent", "12")]),
        ("Two-thirds of them and 1 in 4 men", [("Two-thirds", "66.7"), ("1 in 4", "25")]),
        ("three out of ten; half of them", [("three out of ten", "30"), ("half", "50")]),
        ("A majority of members; most respondents agree", [("A majority", None), ("most", None)]),
        ("three quarter of them; 1/3 of us", [("three quarter", "75"), ("1/3", "33.3")]),
        ("62pc want to leave, 37pc.", [("62pc", "62"), ("37pc", "37")]),
        ("58per cent sold land", [("58per cent", "58")]),
        ("64%⁵ of carers", [("64%", "64")]),
        ("45 percent3 of carers", [("45 percent", "45")]),
    ],
)  # fmt: skip
def test_percentages_are_found_in_every_form(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "with 95% confidence intervals", "at the 5% level",
        "a margin of error of ±3.1 percentage points", "in 2024 and 1999",
        "households that spend less than 30% of their income on rent were asked",
        "Rs 73 and 50 kg", "half an hour", "the second half of 2024", "a third party",
        "the third round",
        "see www.x.org/?n=20%25", "`width: 100%`", "one in Lahore", "the most important reason",
        "a two-thirds majority in parliament", "Percentages may not add up to 100%.",
        "a score of 4 out of 5", "Table 3 on page 12", "(Khan, 2023)", "version 2.3",
        "ages 18 to 24",
        "Villages were grouped into low (under 20%), medium (20–50%) and high (above 50%).",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_figure_is_none(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("73-75 percent of them", "73", "75"),
        ("61 to 64 % of them", "61", "64"),
        ("between 15 and 20 percent of them", "15", "20"),
        ("15%–20% of them", "15", "20"),
    ],
)
def test_a_range_is_one_figure(text, low, high):
    [each] = figures(text)
    assert (each.value, each.high) == (low, high)


def test_levels_between_which_something_moved_are_two_figures():
    assert [each.value for each in figures("Access rose from 41 to 56 percent.")] == ["41", "56"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It rose by 12%.", "change"), ("a 30 percent increase", "change"),
        ("rose to 45%", "share"),
        ("up 4 percentage points", "points"), ("a 10-point lead", "points"),
        ("an unemployment rate of 6.3%", "rate"), ("a response rate of 61 percent", "rate"),
        ("chosen by 41% of women", "share"), ("38% fall under it", "share"),
         ("12 of the 44 respondents", "count"),
    ],
)  # fmt: skip
def test_it_is_said_of_what_a_figure_is(text, kind):
    assert [each.kind for each in figures(text)] == [kind]


@pytest.mark.parametrize(
    "word", ["nearly", "over", "up to", "just under", "at least", "about", "only"]
)
def test_the_word_before_a_figure_is_its_hedge(word):
    [each] = figures(f"We saw that {word} 73 percent agree.")
    assert (each.hedge, each.printed) == (word, f"{word} 73 percent")


@pytest.mark.parametrize(
    ("text", "count", "n"),
    [
        ("Nearly 73 percent of the 44 respondents earn less.", None, 44),
        ("Of the 44 workers, 73% earn less.", None, 44),
        ("73% earn less (n = 44).", None, 44),
        ("32 of the 44 workers (73%) earn less.", 32, 44),
        ("73% (32/44) earn less.", 32, 44),
        ("Of the 44 workers, 32 (73%) earn less.", 32, 44),
        ("41%, 27% and 33% (n = 120) said so.", None, 120),
        ("73 percent earn less.", None, None),
    ],
)
def test_bases_and_counts_of_the_sentence_belong_to_its_figures(text, count, n):
    each = figures(text)[0]
    assert (each.count, each.n) == (count, n)


def test_a_number_in_brackets_is_a_count_or_a_base_and_it_is_said_which_and_why():
    [base] = figures("43% (n=19) agree.")
    assert (base.n, base.count) == (19, None)
    assert base.why_n == "no other base is stated, so it is taken to be one"
    [count] = figures("Of the 44 nurses, 43% (n=19) agree.")
    assert (count.n, count.count) == (44, 19)
    assert count.why_n == "19 of 44 prints as 43%, so the number in brackets is a count"
    [other] = figures("Of the 44 nurses, 43% (n=30) agree.")
    assert (other.n, other.count) == (30, None)
    assert "does not print as" in other.why_n
    [before] = figures("Forty-four nurses were interviewed. 43% (n=19) agree.")
    assert before.count == 19


def test_who_is_cited_is_said_of_the_figures_that_the_citation_covers():
    one, two = figures("We saw 41%, whereas 38% was found elsewhere (Sato, 2019).")
    assert (one.external, two.external) == ("", "(Sato, 2019)")
    [each] = figures("According to the World Bank, 38% did so.")
    assert each.external.startswith("World Bank")


def test_cells_under_a_percent_sign_are_figures_with_the_base_of_their_row():
    table = (
        "| Area | Yes (%) | n |\n|---|---|---|\n| Urban | 91.2 | 640 |\n| Rural | 57.5 | 1,012 |"
    )
    rows = locate(text_passages(table))
    assert [(each.value, each.n) for each in rows] == [("91.2", 640), ("57.5", 1012)]
    assert rows[0].sentence == "Urban: 91.2 (Yes (%))"
    bands = "| Rent | Share |\n|---|---|\n| Below 25% | 41% |\n| 25–40% | 30% |"
    assert [each.value for each in locate(text_passages(bands))] == ["41", "30"]


def test_figures_of_references_and_code_are_left_out():
    code = "```css\na {width: 50%}\n```"
    page = f"# Pay\n\n73% earn less.\n\n{code}\n\n## References\n\nKhan: Half of us. 41%."
    assert [each.value for each in locate(text_passages(page))] == ["73"]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_nearly_all_figures_of_labelled_texts_are_found_and_few_are_none(path):
    """The figures are in benchmarks/scan.py; this is the floor below which nobody may fall."""
    wanted = located = right = 0
    for passage in yaml.safe_load(path.read_text(encoding="utf-8"))["passages"]:
        left = [
            each.value or each.text.casefold() for each in locate(text_passages(passage["text"]))
        ]
        located += len(left)
        for label in passage["figures"] or ():
            wanted += 1
            name = label.get("value") or clean(label["text"]).casefold()
            named = not label.get("value")
            near = [each for each in left if each == name or (named and name.startswith(each))]
            if near:
                left.remove(near[0])
                right += 1
    assert wanted >= 390
    assert right / wanted > 0.97
    assert right / located > 0.97


def test_a_caption_that_says_percent_says_so_of_every_column_without_a_unit():
    table = (
        "| Area | Pump | Tap | Households (No.) |\n|---|---|---|---|\n| North | 38.4 | 29.9 "
        "| 1,320 |"
    )
    page = f"**Table 4: Main source of water (% of households)**\n\n{table}\n"
    assert [each.value for each in locate(text_passages(page))] == ["38.4", "29.9"]
    assert not locate(text_passages(f"Table 4: Main source of water\n\n{table}\n"))


def test_what_a_list_shares_is_of_all_its_figures():
    kinds = [each.kind for each in figures("Exports contracted by 17.8, 6.4 and 22 per cent.")]
    assert kinds == ["change", "change", "change"]


def test_fractions_that_bound_a_category_are_none():
    assert not figures("Workers earning below two-thirds of the median wage are low-paid.")
