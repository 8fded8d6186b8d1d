"""Small cells are withheld, and an attacker who knows everything else does not get them back."""

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from alp_survey.instrument.models import Category, Net
from alp_survey.tables.tabulating import banner_book, crosstab, frequencies, topline

MINIMUM = 4
REFUSED = Category(code=9, label="Refused", missing=True)


def invented(desk, seed, *, kind="single", n=44):
    """An item in four or five categories, some of them rare, by two others, with gaps."""
    random = np.random.default_rng(seed)
    labels = "abcde"[: random.integers(3, 6)]
    nets = (Net(label="first two", codes=(1, 2)),) if random.random() < 0.6 else ()
    survey = desk.instrument(
        desk.item("q", kind, *labels, REFUSED, nets=nets),
        desk.item("g", "single", *"xyz"[: random.integers(2, 4)]),
        desk.item("h", "single", *"uvw"),
    )
    chances = random.dirichlet(np.full(len(labels), 0.8))
    rows = []
    for _ in range(random.integers(6, n)):
        if kind == "multiple":
            ticked = [each for each in labels if random.random() < 0.15 + 0.6 * random.random()]
            said = ";".join(ticked) or labels[0]
        else:
            said = labels[random.choice(len(labels), p=chances)]
        if random.random() < 0.12:
            said = "" if random.random() < 0.5 else "Refused"
        skewed = min(int(random.exponential(0.8)), 2)
        rows.append(
            (said, "xyz"[skewed], "uvw"[random.integers(3)] if random.random() < 0.9 else "")
        )
    known = len(survey.items[1].categories)
    rows = [(q, g if "xyz".index(g) < known else "", h) for q, g, h in rows]
    return desk.read(survey, ["q", "g", "h"], *rows)


def records(table):
    """The cells, with NaN where a count or a base is withheld."""
    cells = table.cells.astype({"count": float, "base_n": float})
    return cells.to_dict("records")


class Attack:
    """Everything that a table shows, as linear facts about whole numbers from 0."""

    def __init__(self, table, item):
        self.places, self.rows, self.low, self.high = {}, [], [], []
        self.cells = records(table)
        self.lines = list(dict.fromkeys(
            (each["kind"], each["label"]) for each in self.cells
            if each["kind"] in ("category", "missing")
        ))  # fmt: skip
        self.several = item.kind == "multiple"
        self.item = item
        self.columns = list(
            dict.fromkeys((each["by_item"], each["by_code"]) for each in self.cells)
        )
        self.banners = [each for each in dict.fromkeys(by for by, _ in self.columns) if each]
        self.totals_add_up()
        for cell in self.cells:
            self.is_shown(cell)

    def at(self, line, column):
        return self.places.setdefault((line, column), len(self.places))

    def fact(self, terms, low, high):
        self.rows.append(terms)
        self.low.append(low)
        self.high.append(high)

    def lines_and_rest(self):
        return [*self.lines] if self.several else [*self.lines, "rest"]

    def totals_add_up(self):
        """Everybody of the total is in a column of a banner, or in none."""
        for banner in self.banners:
            own = [each for each in self.columns if each[0] == banner] + [(banner, "outside")]
            for line in self.lines_and_rest():
                terms = {self.at(line, column): 1 for column in own}
                self.fact(terms | {self.at(line, ("", "")): -1}, 0, 0)

    def members(self, label):
        net = next((each for each in self.item.nets if each.label == label), None)
        if net is None:  # the two highest points
            codes = sorted(each.code for each in self.item.categories if not each.missing)[-2:]
        else:
            codes = net.codes
        return [("category", each.label) for each in self.item.categories if each.code in codes]

    def is_shown(self, cell):
        column = cell["by_item"], cell["by_code"]
        line = cell["kind"], cell["label"]
        shown = not np.isnan(cell["count"])
        base_shown = not np.isnan(cell["base_n"]) and cell["kind"] in ("category", "net")
        if line in self.lines and shown:
            self.fact({self.at(line, column): 1}, cell["count"], cell["count"])
        if base_shown and not self.several:
            terms = {self.at(each, column): 1 for each in self.lines_and_rest()}
            self.fact(terms, cell["base_n"], cell["base_n"])
        if base_shown and self.several and line in self.lines:
            self.fact({self.at(line, column): 1}, 0, cell["base_n"])
            if cell["base"] == "valid" or len(self.lines) > len(self.item.categories):
                # everybody ticked something, or has a reason that is a row
                everything = {self.at(each, column): 1 for each in self.lines}
                self.fact(everything, cell["base_n"], np.inf)
        if cell["kind"] == "net" and shown:
            terms = {self.at(each, column): 1 for each in self.members(cell["label"])}
            self.fact(terms, cell["count"], np.inf if self.several else cell["count"])
            for each in self.members(cell["label"]):
                self.fact({self.at(each, column): 1}, 0, cell["count"])
        if cell["label"] == "mean" and not np.isnan(cell["value"]):
            valid = [each for each in self.item.categories if not each.missing]
            places = {self.at(("category", each.label), column): each.code for each in valid}
            total = cell["value"] * cell["base_n"]
            self.fact(places, total - 1e-6, total + 1e-6)
            self.fact(dict.fromkeys(places, 1), cell["base_n"], cell["base_n"])

    def range_of(self, terms):
        """The least and the most that a sum of cells can be."""
        matrix = np.zeros((len(self.rows), len(self.places)))
        for i, row in enumerate(self.rows):
            for place, factor in row.items():
                matrix[i, place] = factor
        facts = LinearConstraint(matrix, self.low, self.high)
        found = []
        for sign in (1, -1):
            cost = np.zeros(len(self.places))
            cost[list(terms)] = sign
            done = milp(cost, constraints=facts, integrality=np.ones(len(cost)),
                        bounds=Bounds(0, 10_000))  # fmt: skip
            assert done.status == 0, done.message
            found.append(round(sign * done.fun))
        return tuple(found)


def assert_nothing_comes_back(table, plain, item):
    attack = Attack(table, item)
    both = zip(records(table), records(plain), strict=True)
    held = 0
    for shown, true in both:
        line, column = (shown["kind"], shown["label"]), (shown["by_item"], shown["by_code"])
        if shown["note"] != "withheld":
            if line in attack.lines or shown["kind"] == "net":
                assert shown["count"] == true["count"]
                assert not 0 < true["count"] < MINIMUM
            continue
        assert np.isnan(shown["percent"])
        assert np.isnan(shown["ci_low"])
        if line in attack.lines and true["count"]:
            low, high = attack.range_of([attack.at(line, column)])
            assert low <= true["count"] <= high
            assert low < high, (line, column, true["count"])
            held += 1
        if shown["kind"] == "net" and 0 < true["count"] < MINIMUM and not attack.several:
            low, high = attack.range_of(
                [attack.at(each, column) for each in attack.members(line[1])]
            )
            assert low < high
    return held


@pytest.mark.parametrize("kind", ["single", "scale", "multiple"])
@pytest.mark.parametrize("base", ["valid", "all"])
def test_no_withheld_count_follows_from_all_that_is_shown(desk, kind, base):
    held = 0
    for seed in range(4):
        responses = invented(desk, seed, kind=kind)
        options = {"base": base, "missing": base == "all" and seed % 2 == 0}
        item = responses.coded["q"].item
        for by in ("g", ["g", "h"]):
            plain = crosstab(responses, "q", by, **options)
            table = crosstab(responses, "q", by, suppress=MINIMUM, **options)
            held += assert_nothing_comes_back(table, plain, item)
    assert held > 30


def test_no_withheld_count_of_a_frequency_follows_from_the_others(desk):
    for seed in range(12):
        responses = invented(desk, seed, n=16)
        plain = frequencies(responses, "q")
        table = frequencies(responses, "q", suppress=MINIMUM)
        assert_nothing_comes_back(table, plain, responses.coded["q"].item)


def test_enough_is_still_shown(desk):
    shown = []
    for seed in range(4):
        cells = crosstab(invented(desk, seed, n=400), "q", "h", suppress=MINIMUM).cells
        shown.append((cells["note"] != "withheld").mean())
    assert np.mean(shown) > 0.5


@pytest.fixture
def rated(desk):
    """Thirty in the north, three in the south, twelve in the east; a scale, a number, options."""
    survey = desk.instrument(
        desk.item("q", "single", "Yes", "No", "Perhaps"),
        desk.item("rate", "scale", "1", "2", "3", "4"),
        desk.item("age", "number"),
        desk.item("m", "multiple", "A", "B", "C"),
        desk.item("region", "single", "North", "South", "East"),
        desk.item("gender", "single", "f", "m"),
    )
    rows = []
    for i in range(45):
        region = "North" if i < 30 else "South" if i < 33 else "East"
        answer = ("Yes", "No", "No", "Yes", "Perhaps")[i % 5] if i % 9 else "Yes"
        rows.append((answer, str(i * 7 % 4 + 1), str(20 + i), "A;B" if i % 2 else "B;C", region,
                     "fm"[i % 3 == 0]))  # fmt: skip
    return desk.read(survey, ["q", "rate", "age", "m", "region", "gender"], *rows)


def test_a_column_of_few_is_withheld_with_its_base_its_mean_and_a_second_column(rated):
    table = crosstab(rated, "rate", "region", suppress=4)
    for label in ("1", "2", "mean", "median", "standard deviation"):
        cell = table.cell(label, by="South")
        assert cell["note"] == "withheld"
        assert np.isnan(cell["value"])
    assert table.cells.query("by_label == 'South'")["base_n"].isna().all()
    assert table.cells.query("by_label == 'East'")["base_n"].isna().all()
    assert table.cell("1", by="North")["base_n"] == 30


def test_means_and_quartiles_of_few_numbers_are_withheld_with_a_second_column(rated):
    table = crosstab(rated, "age", "region", suppress=4)
    for label in ("mean", "median", "lower quartile"):
        found = [table.cell(label, by=by)["note"] for by in ("North", "South", "East")]
        assert found == ["", "withheld", "withheld"]


def test_withheld_cells_have_no_letters_residuals_or_tests(rated):
    table = crosstab(rated, "q", "region", suppress=4, letters="unadjusted", residuals=True)
    hidden = table.cells[table.cells["note"] == "withheld"]
    assert len(hidden)
    assert set(hidden["letters"]) == {""}
    assert hidden["residual"].isna().all()
    (found,) = table.comparisons
    assert (found.p, found.statistic, found.effect_value, found.n) == (None, None, None, 0)
    assert "withheld" in found.note
    plain = crosstab(rated, "m", "region", suppress=4).comparisons
    assert {each.p for each in plain} == {None}


def test_every_page_says_what_is_withheld(rated):
    table = crosstab(rated, "q", "region", suppress=4)
    pages = [table._repr_html_(), table.to_markdown(), table.to_gt().as_raw_html()]
    for page in pages:
        assert "withheld" in page
        assert "Withheld: counts of fewer than 4 respondents" in page
    assert (table.to_wide() == "withheld").any(axis=None)
    assert (table.to_wide("count") == "withheld").any(axis=None)
    assert (table.to_wide("base_n") == "withheld").any(axis=None)
    frame = table.to_frame()
    assert frame.loc[frame["note"] == "withheld", "count"].isna().all()
    assert "Withheld: too few respondents" in table.explain("Yes", by="South")
    assert table.call.endswith("'region', suppress=4)")


def test_a_survey_of_few_shows_nothing(desk):
    responses = desk.read(desk.item("q", "single", "Yes", "No"), "Yes", "Yes", "No")
    table = frequencies(responses, "q", suppress=5)
    assert table.cells[["base_n", "count", "percent", "ci_low"]].isna().all(axis=None)
    assert "withheld" in table._repr_html_()


def test_all_calls_withhold(rated):
    for table in (
        topline(rated, suppress=20),
        banner_book(rated, ["q", "rate", "age", "m"], ["region", "gender"], suppress=4),
        frequencies(rated, "q", by="region", suppress=4),
    ):
        assert (table.cells["note"] == "withheld").any()
        assert table.to_markdown()


def test_where_nothing_is_withheld_a_note_warns_of_small_cells(rated):
    said = " ".join(crosstab(rated, "q", "region").notes)
    assert "fewer than 3 respondents, who might be recognised" in said
    assert "recognised" not in " ".join(frequencies(rated, "m").notes)


@pytest.mark.parametrize("base", ["valid", "asked", "all"])
def test_the_base_of_a_follow_up_question_does_not_tell_who_led_to_it(desk, base):
    survey = desk.instrument(
        desk.item("heard", "single", "Yes", "No", "Perhaps"),
        desk.item("why", "single", "a", "b", asked_if={"heard": (2,)}),
        desk.item("then", "single", "c", "d", asked_if={"why": (1,)}),
        desk.item("other", "single", "e", "f"),
    )
    rows = [("No", "ab"[i % 2], "" if i % 2 else "cd"[i % 4 // 2], "ef"[i % 2]) for i in range(20)]
    rows += [("Yes", "", "", "e")] * 2 + [("Perhaps", "", "", "f")] * 30
    responses = desk.read(survey, ["heard", "why", "then", "other"], *rows)
    table = topline(responses, suppress=4, base=base)
    held = {
        item: (cells["note"] == "withheld").all() for item, cells in table.cells.groupby("item")
    }
    assert table.cell("No", item="heard")["note"] == "withheld"
    assert held == {"heard": False, "why": True, "then": True, "other": False}
    assert table.cells[table.cells["item"] == "why"]["base_n"].isna().all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: frequencies(r, "q", suppress=0), "suppress: got 0"),
        (lambda r: frequencies(r, "q", suppress=3, weights=np.ones(45)), "got it with weights"),
        (
            lambda r: crosstab(r, "q", ["region", ("region", "gender")], suppress=3),
            "'region' twice",
        ),
        (lambda r: banner_book(r, ["q", "region"], ["region"], suppress=3), "'region' twice"),
    ],
)
def test_what_would_give_the_cells_back_is_refused(rated, call, message):
    with pytest.raises(ValueError, match=message):
        call(rated)


def test_reasons_outside_the_base_are_refused_with_the_base_that_holds_them(desk):
    responses = desk.read(desk.item("q", "single", "Yes", "No", REFUSED), "Yes", "Refused", "No")
    with pytest.raises(ValueError, match="expected base='all'"):
        frequencies(responses, "q", missing=True, suppress=2)


def test_a_minimum_of_one_withholds_nothing(rated):
    plain, same = crosstab(rated, "q", "region"), crosstab(rated, "q", "region", suppress=1)
    assert same.cells.equals(plain.cells)
