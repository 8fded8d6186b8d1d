"""Themes counted: of respondents, never of mentions, by the tables that count everything."""

import numpy as np
import pytest

import alp_survey as alp
from alp_survey.instrument.models import Theme
from alp_survey.themes.as_answers import with_themes
from alp_survey.themes.codebooks import codebook
from alp_survey.themes.codings import RECONCILED, Codings

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


STUDY = """\
title: Why learners stopped, a fictional survey
documents: [{id: report, title: Why they stopped, publisher: Nobody, date: "2026"}]
instruments: [learners.yaml]
claims: claims.yaml
"""
LEARNERS = """\
id: learners
title: Learners
approach: qualitative
population: Learners
mode: Online
dates: May 2026
n_stated: 12
sampling: {design: nonprobability, recruitment: A link, frame: None, frame_size: not stated}
disclosure: {sponsor: not stated, conducted_by: not stated, questionnaire: not stated,
  languages: English, weighting: None, processing: not stated, response_rate: not stated,
  limitations: not stated}
items:
  - name: town
    wording: Town
    kind: single
    categories: [{code: 1, label: A}, {code: 2, label: B}]
  - name: why
    wording: Why did you stop?
    kind: open
    themes:
      - {name: cost, label: Cost}
      - {name: fares, label: Fares, parent: cost}
      - {name: time, label: Time}
"""
CLAIMS = """\
claims:
  - {id: mostly_cost, kind: prevalence, says: Most stopped because of the cost, words: mostly,
     instrument: learners, item: why, themes: [cost], reads_as: a majority,
     places: [{section: "1"}]}
  - {id: mostly_time, kind: prevalence, says: Most had no time, words: mostly,
     instrument: learners, item: why, themes: [time], reads_as: a majority,
     places: [{section: "1"}]}
  - {id: cost_share, kind: share, says: Learners who stopped because of the cost, quote: "92%",
     n: 12, base: valid, instrument: learners, item: why, themes: [cost],
     places: [{section: "1"}]}
"""


@pytest.fixture(name="study")
def _study(tmp_path):
    for name, text in (("study", STUDY), ("learners", LEARNERS), ("claims", CLAIMS)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    rows = "".join(f"A,because {number}\n" for number in range(12))
    (tmp_path / "answers.csv").write_text(f"Town,Why did you stop?\n{rows}", encoding="utf-8")
    return alp.load_study(tmp_path), tmp_path / "answers.csv"


def test_statements_on_themes_are_tested_once_the_themes_are_coded(study):
    loaded, file = study
    responses = loaded.read("learners", file)
    before = alp.audit(loaded, responses=responses)
    assert before.claim("mostly_cost").derivation.verdict == "not testable"
    assert "its themes have not been coded" in before.claim("mostly_cost").derivation.reason
    book = codebook(responses.coded["why"].item)
    choices = ["cost"] * 6 + ["fares"] * 5 + ["time"]
    given = np.array([[[name == own for name in book.names] for own in choices]])
    codings = Codings(
        "learners", "why", book, ("AB",), tuple(range(2, 14)), given, np.ones((1, 12), bool)
    )
    after = alp.audit(loaded, responses=with_themes(responses, codings))
    assert after.claim("mostly_cost").derivation.verdict == "supported"  # 11 of 12, with fares
    assert after.claim("mostly_time").derivation.verdict == "not supported"
    assert after.claim("cost_share").derivation.verdict == "re-derives"
    assert after.claim("cost_share").derivation.counted.count == 11
    assert "11 of 12" in after.explain("cost_share")
    files = after.write(file.parent / "book", word=True)
    assert {each.suffix for each in files} >= {".xlsx", ".html", ".docx"}
    assert int(after.why("cost_share")["counted"].sum()) == 11


def test_responses_of_another_instrument_are_still_refused(study):
    loaded, file = study
    responses = loaded.read("learners", file)
    other = responses.instrument.model_copy(update={"title": "Another"})
    from dataclasses import replace

    with pytest.raises(ValueError, match="an instrument 'learners' that is not the study's"):
        alp.audit(loaded, responses=replace(responses, instrument=other))
