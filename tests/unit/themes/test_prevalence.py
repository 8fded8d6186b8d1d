"""Themes counted: of respondents, never of mentions, by the tables that count everything."""

import numpy as np
import pytest

import alp_survey as alp
from alp_survey.instrument.models import Theme
from alp_survey.themes.codebook import codebook
from alp_survey.themes.codings import RECONCILED, Codings
from alp_survey.themes.prevalence import with_themes

THEMES = (
    Theme(name="cost", label="Cost"),
    Theme(name="fares", label="Fares", parent="cost"),
    Theme(name="time", label="Time"),
    Theme(name="not_codable", label="No answer", missing=True),
)


@pytest.fixture(name="survey")
def _survey(desk):
    asked = desk.instrument(
        desk.item("why", "open", themes=THEMES), desk.item("town", "single", "A", "B")
    )
    texts = ("dear", "the bus", "no time", "thanks", "", "what", "dear bus")
    return desk.read(asked, ["why", "town"], *([text, "AB"[i % 2]] for i, text in enumerate(texts)))


def coded(survey, choices, coders=("AB",)):
    """Choices by row: theme names, nothing for none, and no entry for a row that was not coded."""
    answers = (2, 3, 4, 5, 7, 8)
    book = codebook(survey.coded["why"].item)
    given = np.array([[[name in choices.get(row, "").split() for name in book.names]
                       for row in answers]] * len(coders))  # fmt: skip
    done = np.array([[row in choices for row in answers]] * len(coders))
    return Codings("invented", "why", book, coders, answers, given, done)


CHOICES = {2: "cost", 3: "fares", 4: "time", 5: "not_codable", 7: "", 8: "fares cost"}


def test_a_theme_is_counted_of_those_who_gave_a_valid_answer(survey):
    table = alp.frequencies(with_themes(survey, coded(survey, CHOICES)), "why_themes")
    counts = {row["label"]: (row["count"], row["base_n"]) for row in table.cells.to_dict("records")}
    # six answered; thanks are no valid answer
    assert counts["Cost"] == (2, 5)
    assert counts["Fares"] == (2, 5)
    assert counts["Time"] == (1, 5)
    assert counts["Cost, with its parts"] == (3, 5)
    assert "2 of 5" in table.to_markdown()


def test_who_was_not_coded_is_in_no_base_and_named_as_such(survey):
    choices = {row: name for row, name in CHOICES.items() if row != 8}
    themed = with_themes(survey, coded(survey, choices))
    assert alp.frequencies(themed, "why_themes").cell("Cost")["base_n"] == 4
    page = alp.frequencies(themed, "why_themes", base="all", missing=True).to_markdown()
    assert "could not be coded" in page
    assert "blank" in page


def test_all_tables_and_figures_take_themes(survey):
    themed = with_themes(survey, coded(survey, CHOICES))
    table = alp.crosstab(themed, "why_themes", "town")
    assert table.cell("Fares", by="B")["count"] == 1
    together = alp.combinations(themed, "why_themes")
    found = dict(zip(together.cells["label"], together.cells["count"], strict=True))
    assert found == {"none of them": 1, "Cost": 1, "Cost + Fares": 1, "Fares": 1, "Time": 1}
    assert alp.plot_combinations(together) is not None
    said = alp.frequencies(themed, "why_themes").explain("Fares")
    assert "Rows of answers.csv: 3, 8." in said


def test_whose_coding_counts_is_said(survey):
    both = coded(survey, CHOICES, ("AB", "CD"))
    with pytest.raises(ValueError, match="coder: got none; expected one of AB, CD"):
        with_themes(survey, both)
    with pytest.raises(ValueError, match="coder: got 'EF'"):
        with_themes(survey, both, "EF")
    title = alp.frequencies(with_themes(survey, both, "CD"), "why_themes").title
    assert "Themes given by CD" in title
    agreed = coded(survey, CHOICES, ("AB", RECONCILED))
    notes = with_themes(survey, agreed).notes
    assert "why_themes: coded by reconciled" in notes


def test_codings_of_other_responses_are_refused(survey, desk):
    other = desk.read(desk.item("because", "open"), "x")
    with pytest.raises(ValueError, match="codings of why in invented"):
        with_themes(other, coded(survey, CHOICES))
    themed = with_themes(survey, coded(survey, CHOICES))
    with pytest.raises(ValueError, match="an item 'why_themes' already"):
        with_themes(themed, coded(survey, CHOICES))
    short = desk.read(survey.instrument, ["why", "town"], ["x", "A"])
    with pytest.raises(ValueError, match="answers of other rows"):
        with_themes(short, coded(survey, CHOICES))
