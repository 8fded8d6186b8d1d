"""Which column shares are significantly lower: letters as SPSS Custom Tables gives them."""

import numpy as np
import pytest

from alp_survey.stats.multiplicity import column_letters
from alp_survey.tables.tabulating import banner_book, crosstab


@pytest.fixture
def survey(desk):
    """Two hundred invented answers: use depends on the region, and not on gender."""
    random = np.random.default_rng(4)
    asked = desk.instrument(
        desk.item("use", "single", "Often", "Seldom", "Never"),
        desk.item("where", "multiple", "Home", "Work", "School"),
        desk.item("region", "single", "North", "South", "East"),
        desk.item("gender", "single", "f", "m"),
        desk.item("w", "number"),
    )
    rows = []
    for _ in range(200):
        region = random.choice(3)
        use = random.choice(3, p=[(0.7, 0.2, 0.1), (0.3, 0.3, 0.4), (0.2, 0.7, 0.1)][region])
        ticked = [each for each in ("Home", "Work", "School") if random.random() < 0.5]
        rows.append(
            (
                ("Often", "Seldom", "Never")[use],
                ";".join(ticked),
                ("North", "South", "East")[region],
                "fm"[random.choice(2)],
                str(random.integers(1, 4)),
            )
        )
    return desk.read(asked, ["use", "where", "region", "gender", "w"], *rows)


def letters_of(table, by):
    return table.to_wide("letters")[by].to_numpy().tolist()


@pytest.mark.parametrize("item", ["use", "where"])
@pytest.mark.parametrize("adjust", ["holm", "benjamini_hochberg", "bonferroni", "unadjusted"])
@pytest.mark.parametrize("level", [0.95, 0.8])
def test_letters_are_those_of_the_counts_and_bases(survey, item, adjust, level):
    table = crosstab(survey, item, ["region", "gender"], letters=adjust, level=level)
    for by in ("region", "gender"):
        counts = table.to_wide("count")[by].to_numpy(int)
        bases = table.to_wide("base_n")[by].to_numpy(int)
        wanted = column_letters(counts, bases, adjust=adjust, level=round(1 - level, 12)).letters
        assert letters_of(table, by) == [[" ".join(cell) for cell in row] for row in wanted]
    assert set(table.cells.loc[table.cells["by_item"] == "", "letters"]) == {""}


def test_the_letters_begin_anew_in_every_banner(survey):
    table = crosstab(survey, "use", ["region", "gender"], letters="holm")
    heads = table.cells.iloc[:6][["by_item", "by_letter"]].to_numpy().tolist()
    assert heads == [
        ["", ""],
        ["region", "A"],
        ["region", "B"],
        ["region", "C"],
        ["gender", "A"],
        ["gender", "B"],
    ]
    assert table.cell("Often", by="North")["letters"] == "B C"


def test_without_a_request_there_are_no_letters(survey):
    assert "letters" not in crosstab(survey, "use", "region").cells
    with pytest.raises(ValueError, match="letters: got 'sidak'; expected one of holm"):
        crosstab(survey, "use", "region", letters="sidak")


def test_nested_columns_are_compared_under_the_same_outer_category_only(survey):
    table = crosstab(survey, "use", ("gender", "region"), letters="unadjusted")
    counts = table.to_wide("count")["gender > region"].to_numpy(int)
    bases = table.to_wide("base_n")["gender > region"].to_numpy(int)
    found = letters_of(table, "gender > region")
    names = {0: "ABC", 1: "DEF"}
    for outer in (0, 1):
        some = slice(3 * outer, 3 * outer + 3)
        wanted = column_letters(counts[:, some], bases[:, some], adjust="unadjusted").letters
        for row, cells in zip(found, wanted, strict=True):
            translated = [
                " ".join(names[outer]["ABC".index(each)] for each in cell) for cell in cells
            ]
            assert row[some] == translated
    assert "nested columns under the same outer category only" in " ".join(table.notes)


def test_columns_that_share_respondents_have_no_letters_and_it_is_said(survey):
    table = crosstab(survey, "use", ["where", "region"], letters="holm")
    where = table.cells[table.cells["by_item"] == "where"]
    assert set(where["letters"]) == set(where["by_letter"]) == {""}
    said = "No letters for where: respondents can be in several columns of where."
    assert said in table.notes


def test_an_item_is_not_compared_with_itself_and_mentions_not_at_all(survey):
    assert set(crosstab(survey, "region", "region", letters="unadjusted").cells["letters"]) == {""}
    table = crosstab(survey, "where", "region", letters="unadjusted", of="mentions")
    assert set(table.cells["letters"]) == {""}
    assert any(note.startswith("No letters for mentions") for note in table.notes)


def test_the_notes_name_the_test_the_adjustment_and_the_level(survey):
    said = " ".join(crosstab(survey, "use", "region", letters="benjamini_hochberg").notes)
    for words in ("z tests", "Fisher's exact test where an expected count is < 5",
                  "adjusted by Benjamini and Hochberg within each row", "level 0.05"):  # fmt: skip
        assert words in said
    weighted = crosstab(survey, "use", "region", letters="holm", weights="w")
    assert "Kish's effective bases" in " ".join(weighted.notes)


def test_equal_weights_change_no_letter(survey):
    plain = crosstab(survey, "use", ["region", "gender"], letters="holm")
    weighted = crosstab(
        survey, "use", ["region", "gender"], letters="holm", weights=np.full(200, 0.1)
    )
    assert plain.cells["letters"].tolist() == weighted.cells["letters"].tolist()


def test_weighted_letters_are_z_tests_on_effective_bases(survey):
    table = crosstab(survey, "use", "gender", letters="unadjusted", weights="w")
    for row in ("Often", "Seldom", "Never"):
        f, m = (table.cell(row, by=each) for each in "fm")
        p1, p2, n1, n2 = (
            f["percent"] / 100, m["percent"] / 100, f["effective_base"], m["effective_base"],
        )  # fmt: skip
        pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
        z = (p1 - p2) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        assert (f["letters"], m["letters"]) == (
            "B" if z > 1.959964 else "",
            "A" if z < -1.959964 else "",
        )


def test_a_book_has_the_letters_of_its_cross_tabs(survey):
    book = banner_book(survey, ["use", "where"], ["region", "gender"], letters="holm")
    for item in ("use", "where"):
        alone = crosstab(survey, item, ["region", "gender"], letters="holm").cells
        mine = book.cells[book.cells["item"] == item].reset_index(drop=True)
        assert mine.equals(alone)


def test_letters_stand_at_the_cells_and_over_the_columns_of_every_page(survey):
    table = crosstab(survey, "use", "region", letters="holm")
    for page in (table._repr_html_(), table.to_markdown(), table.to_gt().as_raw_html()):
        assert "North (A)" in page
        assert ") B C<" in page or ") B C |" in page
        assert "A letter at a cell names" in page
    assert table.call.endswith("'region', letters='holm')")
