"""Figures of responses: what is drawn is what the table holds, and small bases speak in counts."""

import itertools
import warnings

import numpy as np
import pytest
from matplotlib.figure import Figure

import alp_survey as alp
from alp_survey.instrument.models import Category, Net
from alp_survey.reports.plots.canvas import font_for

POINTS = ("Bad", "Rather bad", "Neither", "Rather good", "Good")
UNKNOWN = Category(code=9, label="Don't know", missing=True)


@pytest.fixture(name="survey")
def _survey(desk):
    asked = desk.instrument(
        desk.item("roads", "scale", *POINTS, UNKNOWN),
        desk.item("schools", "scale", *POINTS, UNKNOWN),
        desk.item("years", "single", "Few", "Some", "Many", ordered=True),
        desk.item("side", "single", "North", "South"),
        desk.item("bought", "multiple", "Fruit", "Bread", "Tea",
                  nets=(Net(label="Food", codes=(1, 2)),)),
        desk.item("why", "open"),
    )  # fmt: skip
    ways = itertools.cycle(["Bad", "Rather good", "Neither", "Good", "Rather good"])
    bought = itertools.cycle(["Fruit;Bread", "Tea", "Fruit;Bread", "Fruit"])
    rows = [
        (next(ways), "Good" if row < 30 else "Don't know", "Some", "North" if row < 30 else "South",
         next(bought), "x")
        for row in range(40)
    ]  # fmt: skip
    return desk.read(asked, ["roads", "schools", "years", "side", "bought", "why"], *rows)


def bars(ax):
    """Left end, width, and middle of every bar."""
    found = [
        (each.get_x(), each.get_width(), sum(each.get_bbox().intervaly) / 2) for each in ax.patches
    ]
    return [tuple(round(number, 6) for number in each) for each in found]


def names(ax):
    return [each.get_text().replace("\n", " ") for each in ax.get_yticklabels()]


def texts(ax):
    return [each.get_text() for each in ax.texts]


def note(ax):
    return ax.get_xlabel().replace("\n", " ")


def legend(ax):
    return [each.get_text() for each in ax.get_legend().get_texts()]


# ---- shares


def test_every_cell_is_a_bar_as_long_as_its_percentage_with_its_interval(survey):
    table = alp.crosstab(survey, "bought", "side")
    ax = alp.plot_shares(table)
    cells = table.cells[table.cells["percent"].notna()]
    assert [width for _, width, _ in bars(ax)] == pytest.approx(cells["percent"].tolist())
    drawn = [tuple(line.get_xdata()) for line in ax.lines[::2]]
    assert drawn == [
        pytest.approx(each) for each in zip(cells["ci_low"], cells["ci_high"], strict=True)
    ]
    assert names(ax) == ["Fruit", "Bread", "Tea", "net: Food"]
    # in two columns, of which the first is filled first
    assert legend(ax) == ["Total, n = 40", "side: South, n = 10", "side: North, n = 30"]


def test_below_a_base_of_25_the_bar_says_how_many_of_how_many(survey):
    ax = alp.plot_shares(alp.crosstab(survey, "bought", "side"))
    first_row = texts(ax)[:3]
    assert first_row[0].endswith("(30)")
    assert first_row[1].endswith("(22)")
    assert first_row[2] == "8 of 10"


def test_of_a_table_of_several_items_one_is_named(survey):
    book = alp.banner_book(survey, ["roads", "bought"], ["side"])
    assert names(alp.plot_shares(book, "bought"))[0] == "Fruit"
    with pytest.raises(ValueError, match="item: got none; expected one of roads, bought"):
        alp.plot_shares(book)


def test_more_columns_than_can_be_told_apart_are_refused(desk):
    towns = [f"Town {number}" for number in range(8)]
    asked = desk.instrument(
        desk.item("town", "single", *towns), desk.item("happy", "single", "Yes", "No")
    )
    responses = desk.read(asked, ["town", "happy"], *([town, "Yes"] for town in towns))
    with pytest.raises(ValueError, match="got 9 columns; expected at most 8"):
        alp.plot_shares(alp.crosstab(responses, "happy", "town"))


def test_a_withheld_cell_has_no_bar_and_says_so(survey):
    ax = alp.plot_shares(alp.crosstab(survey, "roads", "side", suppress=4))
    assert "withheld" in texts(ax)
    shown = alp.crosstab(survey, "roads", "side", suppress=4).cells
    assert len(bars(ax)) == int(shown["percent"].notna().sum())


# ---- likert


def test_the_low_side_goes_left_the_high_side_right_and_the_neutral_apart(survey):
    ax = alp.plot_likert(alp.frequencies(survey, "roads"))
    assert legend(ax) == list(POINTS)
    by_start = sorted(bars(ax))
    shares = [(start, width) for start, width, _ in by_start]
    # Bad 8, Rather good 16, Neither 8, Good 8 of 40; nobody chose Rather bad
    assert shares[:3] == [(-20, 20), (0, 40), (40, 20)]
    apart, width = shares[3]
    assert apart > 60
    assert width == 20
    assert "Apart on the right: Neither." in note(ax)


def test_a_category_that_nobody_chose_is_named_all_the_same(survey):
    ax = alp.plot_likert(alp.frequencies(survey, "schools"))
    assert legend(ax) == list(POINTS)
    assert bars(ax) == [(0, 100, 0)]


def test_items_of_one_scale_are_rows_with_their_own_bases(survey):
    ax = alp.plot_likert(alp.topline(survey), ["roads", "schools"])
    assert names(ax) == ["What about roads?", "What about schools?"]
    assert [each for each in texts(ax) if each.startswith("n ")] == ["n = 40", "n = 30"]
    assert "numbers are respondents" not in note(ax)


def test_groups_below_a_base_of_25_have_numbers_of_respondents(survey):
    ax = alp.plot_likert(alp.crosstab(survey, "roads", "side"))
    assert names(ax) == ["Total", "side: North", "side: South"]
    assert "Below a base of 25 the numbers are respondents." in note(ax)
    assert texts(ax).count("4/10") == 1  # of the ten in the South four said Rather good
    assert "40%" in texts(ax)


def test_the_neutral_category_is_the_readers_choice(survey):
    none = alp.plot_likert(alp.frequencies(survey, "roads"), neutral=None)
    assert "Apart" not in note(none)
    first = sorted(bars(none))[0]
    assert first[:2] == (-20, 20)  # two of five points on the left, three on the right
    other = alp.plot_likert(alp.frequencies(survey, "roads"), neutral=1)
    assert "Apart on the right: Bad." in note(other)
    with pytest.raises(ValueError, match="neutral: got 7; expected one of 1, 2, 3, 4, 5"):
        alp.plot_likert(alp.frequencies(survey, "roads"), neutral=7)


def test_an_ordered_item_that_is_no_scale_has_no_neutral_middle(survey):
    ax = alp.plot_likert(alp.frequencies(survey, "years"))
    assert "Apart" not in note(ax)
    assert bars(ax) == [(0, 100, 0)]


def test_what_has_no_order_or_another_scale_is_refused(survey):
    with pytest.raises(ValueError, match="got no item whose categories are in an order"):
        alp.plot_likert(alp.frequencies(survey, "bought"))
    with pytest.raises(ValueError, match="'side', whose categories are in no order"):
        alp.plot_likert(alp.topline(survey), ["side"])
    with pytest.raises(ValueError, match="'roads' and 'years', whose categories differ"):
        alp.plot_likert(alp.topline(survey), ["roads", "years"])
    with pytest.raises(ValueError, match="got 'road'; expected some of roads, schools"):
        alp.plot_likert(alp.topline(survey), ["road"])
    with pytest.raises(ValueError, match="items: got none"):
        alp.plot_likert(alp.topline(survey), [])


def test_a_row_with_withheld_cells_has_no_bar_that_could_give_them_away(survey):
    ax = alp.plot_likert(alp.crosstab(survey, "roads", "side", suppress=4))
    rows = {round(middle) for _, _, middle in bars(ax)}
    silent = [each for each in texts(ax) if each == "withheld"]
    assert silent
    assert len(rows) + len(silent) == 3


# ---- combinations


def test_a_bar_stands_over_the_dots_of_its_answers(survey):
    ax = alp.plot_combinations(alp.combinations(survey, "bought"))
    assert texts(ax)[:3] == ["20", "10", "10"]
    joined = [
        sorted(line.get_ydata()) for line in ax.lines if line.get_linestyle() == "-"
    ]  # fmt: skip
    assert joined == [[0, 1], [0], [2]]
    heights = [
        -each.get_height() for each in ax.patches if each.get_x() < 3 and each.get_width() < 1
    ]
    assert heights == pytest.approx([5, 2.5, 2.5])


def test_beside_each_answer_stand_all_who_gave_it(survey):
    ax = alp.plot_combinations(alp.combinations(survey, "bought"))
    table = alp.frequencies(survey, "bought")
    for label in ("Fruit", "Bread", "Tea"):
        cell = table.cell(label)
        assert f"{round(cell['percent'])}% ({cell['count']})" in texts(ax)


def test_weighted_answers_have_the_weighted_share_of_the_frequencies(survey):
    weights = np.arange(1.0, 41.0)
    ax = alp.plot_combinations(alp.combinations(survey, "bought", weights=weights))
    share = alp.frequencies(survey, "bought", weights=weights).cell("Tea")["percent"]
    assert any(each.startswith(f"{share:.0f}%") for each in texts(ax))


def test_combinations_that_are_not_drawn_are_counted_in_the_note(survey):
    ax = alp.plot_combinations(alp.combinations(survey, "bought"), at_most=1)
    assert "Not drawn: 2 further combinations of 20 respondents." in note(ax)
    with pytest.raises(ValueError, match="at_most: got 0"):
        alp.plot_combinations(alp.combinations(survey, "bought"), at_most=0)
    with pytest.raises(ValueError, match="expected one that `combinations` gives"):
        alp.plot_combinations(alp.frequencies(survey, "bought"))


# ---- all of them


def drawn(survey):
    yield alp.plot_shares(alp.crosstab(survey, "bought", "side"))
    yield alp.plot_likert(alp.topline(survey), ["roads", "schools"])
    yield alp.plot_combinations(alp.combinations(survey, "bought"))


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_same_figure_makes_the_same_bytes(survey, tmp_path, ending):
    first, second = (
        [
            alp.save_plot(ax, tmp_path / f"{run}{place}.{ending}").read_bytes()
            for place, ax in enumerate(drawn(survey))
        ]
        for run in (1, 2)
    )
    assert first == second


def test_every_figure_says_its_base_its_source_and_what_it_is_worth(survey):
    for ax in drawn(survey):
        assert "Base: valid answers." in note(ax)
        assert "Source: answers.csv, 40 respondents." in note(ax)
        assert "illustrative only" in note(ax)


def test_axes_that_are_given_are_drawn_on_and_returned(survey):
    one, two, three = Figure().subplots(1, 3)
    assert alp.plot_shares(alp.frequencies(survey, "bought"), ax=one) is one
    assert alp.plot_likert(alp.frequencies(survey, "roads"), ax=two) is two
    assert alp.plot_combinations(alp.combinations(survey, "bought"), ax=three) is three


def test_answers_that_nobody_gave_say_so_in_the_title_and_across(tmp_path):
    study = alp.load_study()
    study.simulate("digital_workers", seed=1).write(tmp_path / "export.csv")
    responses = study.read("digital_workers", tmp_path / "export.csv")
    for ax in (
        alp.plot_shares(alp.frequencies(responses, "ai_use")),
        alp.plot_likert(alp.frequencies(responses, "experience")),
        alp.plot_combinations(alp.combinations(responses, "support_wanted")),
    ):
        assert ax.get_title(loc="left").startswith("SIMULATED")
        assert "SIMULATED" in texts(ax)


def test_dollars_are_no_formula_and_urdu_needs_no_other_font(desk, tmp_path):
    urdu = "\u0627\u0686\u06be\u0627"
    item = desk.item("pay", "scale", "$1 to $2", urdu, "c_{2}^$", wording="Pay in $ or $?")
    responses = desk.read(item, "$1 to $2", urdu, urdu)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for place, ax in enumerate((
            alp.plot_shares(alp.frequencies(responses, "pay")),
            alp.plot_likert(alp.frequencies(responses, "pay")),
        )):  # fmt: skip
            alp.save_plot(ax, tmp_path / f"{place}.png")
            assert r"\$1 to \$2" in names(ax) + (legend(ax) if ax.get_legend() else [])


def test_a_letter_that_the_usual_font_lacks_is_of_another_font(desk, tmp_path):
    item = desk.item("pay", "scale", "\u24b6 circled", "plain")
    ax = alp.plot_likert(alp.frequencies(desk.read(item, "plain"), "pay"))
    assert font_for("plain") == {}
    assert font_for("\U000e0fff") == {}  # no font has it
    (family, usual) = font_for("\u24b6 circled")["fontfamily"]
    assert [each.get_fontfamily() for each in ax.get_legend().get_texts()] == [
        [family, usual],
        ["sans-serif"],
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        alp.save_plot(ax, tmp_path / "letters.png")


def test_nobody_in_the_base_is_said_and_not_drawn(desk):
    asked = desk.instrument(
        desk.item("pay", "scale", "Low", "High"), desk.item("media", "multiple", "TV", "Radio")
    )
    responses = desk.read(asked, ["pay", "media"], ["", ""], ["", " "])
    likert = alp.plot_likert(alp.frequencies(responses, "pay"))
    assert bars(likert) == []
    assert "nobody in the base" in texts(likert)
    alp.plot_shares(alp.frequencies(responses, "pay"))
    with pytest.raises(ValueError, match="Nobody gave a valid answer"):
        alp.plot_combinations(alp.combinations(responses, "media"))
