"""How many gave a theme, of how many, who is ahead, and which survey says what."""

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import beta, binomtest

import alp_survey as alp
from alp_survey.instrument.models import Sampling, Theme
from alp_survey.reports.themes_found import (
    lead_sentence,
    matrix_rows,
    prevalence_markdown,
    share_words,
)

THEMES = (
    Theme(name="cost", label="Cost"),
    Theme(name="fares", label="Fares", parent="cost"),
    Theme(name="time", label="Time"),
    Theme(name="enough_time", label="Time enough", opposes="time"),
    Theme(name="not_codable", label="No answer", missing=True),
)
SAID = [
    "cost",
    "fares",
    "fares time",
    "cost",
    "cost",
    "cost",
    "time",
    "enough_time",
    "not_codable",
    "",
]


def themed(desk, said, *, id="invented", frame=None, name="why"):
    """Responses of a survey whose answers were coded so, row by row."""
    sampling = Sampling(
        design="nonprobability", recruitment="A list", frame="A list", frame_size=frame
    )
    asked = desk.instrument(
        desk.item(name, "open", themes=THEMES), desk.item("town", "single", "A"), id=id
    )
    asked = asked.model_copy(update={"sampling": sampling})
    responses = desk.read(asked, [name, "town"], *([f"text {i}", "A"] for i in range(len(said))))
    book = alp.themes.codebook(responses.coded[name].item)
    given = np.array([[[each in row.split() for each in book.names] for row in said]])
    rows = tuple(range(2, len(said) + 2))
    codings = alp.themes.Codings(
        id, name, book, ("AB",), rows, given, np.ones((1, len(said)), bool)
    )
    return alp.themes.with_themes(responses, codings), codings


def test_a_theme_is_counted_with_its_parts_of_those_who_gave_a_valid_answer(desk):
    found = alp.themes.prevalence(themed(desk, SAID)[0], "why")
    assert [(each.theme, each.count, each.base_n) for each in found.themes] == [
        ("cost", 6, 9), ("fares", 2, 9), ("time", 2, 9), ("enough_time", 1, 9),
    ]  # fmt: skip
    cost = found.themes[0]
    assert cost.rows == (2, 3, 4, 5, 6, 7)
    assert cost.low == pytest.approx(beta.ppf(0.025, 6, 4), abs=1e-12)
    assert cost.high == pytest.approx(beta.ppf(0.975, 7, 3), abs=1e-12)
    assert "not_codable" not in set(found.to_frame()["theme"])


def test_the_first_is_compared_with_the_next_that_is_no_part_of_it(desk):
    lead = alp.themes.prevalence(themed(desk, SAID)[0], "why").lead
    assert (lead.second.theme, lead.first_only, lead.second_only) == ("time", 5, 1)
    assert lead.p == pytest.approx(binomtest(1, 6).pvalue)
    assert "chance does as much" in lead_sentence(lead)
    clear = alp.themes.prevalence(themed(desk, ["cost"] * 12 + ["time"])[0], "why").lead
    assert "more than chance" in lead_sentence(clear)
    tie = alp.themes.prevalence(themed(desk, ["cost", "time"])[0], "why").lead
    assert lead_sentence(tie) == "No theme is first: 'Cost' and 'Time' were each given by 1 of 2."
    assert alp.themes.prevalence(themed(desk, ["fares", ""])[0], "why").lead is None


def test_of_a_list_of_known_length_it_is_said_what_is_certain(desk):
    found = alp.themes.prevalence(themed(desk, ["cost", "cost", "time"], frame=5)[0], "why")
    cost = found.themes[0]
    assert (cost.least, cost.most, cost.population) == (2, 4, 5)
    assert cost.low_count >= cost.least
    page = prevalence_markdown(found, themed(desk, SAID, frame=5)[0].instrument)
    assert "| Cost | two of the three | 9 to 99% | 2 to 4 of 5 |" in page
    assert "of the list" not in prevalence_markdown(
        alp.themes.prevalence(themed(desk, SAID)[0], "why"), themed(desk, SAID)[0].instrument
    )


def test_small_bases_speak_in_counts_and_larger_ones_in_percent(desk):
    small = alp.themes.prevalence(themed(desk, SAID)[0], "why").themes[0]
    assert share_words(small) == "six of the nine"
    larger = alp.themes.prevalence(themed(desk, ["cost"] * 31 + ["time"] * 13)[0], "why").themes[0]
    assert share_words(larger) == "31 of 44 (70%)"
    middle = alp.themes.prevalence(themed(desk, ["cost"] * 14)[0], "why").themes[0]
    assert share_words(middle) == "14 of 14"


def test_what_was_not_counted_or_answered_by_nobody_is_refused(desk):
    asked = desk.instrument(
        desk.item("why", "open", themes=THEMES), desk.item("town", "single", "A")
    )
    bare = desk.read(asked, ["why", "town"], ["x", "A"])
    with pytest.raises(ValueError, match="were not counted"):
        alp.themes.prevalence(bare, "why")
    with pytest.raises(ValueError, match="nobody gave a valid answer"):
        alp.themes.prevalence(themed(desk, ["not_codable"])[0], "why")
    with pytest.raises(ValueError, match="none whose themes"):
        alp.themes.theme_matrix([bare])


def test_surveys_that_say_a_theme_stand_beside_those_that_deny_it(desk):
    one = themed(desk, SAID, id="town")[0]
    two = themed(desk, ["enough_time", "time", "enough_time"], id="village", name="reasons")[0]
    found = alp.themes.theme_matrix([one, two])
    assert found["theme"].iloc[0] == "cost"
    assert found.groupby("survey").size().to_dict() == {"town": 4, "village": 4}
    header, rows = matrix_rows([one, two])
    assert header == ("theme", "town", "village")
    about_time = next(row for row in rows if row[0] == "Time")
    assert about_time[1] == "2 of 9 (rows 4, 8); denied by 1 of 9 (rows 9)"
    assert about_time[2] == "denied by 2 of 3 (rows 2, 4); 1 of 3 (rows 3)"
    assert matrix_rows([]) == ((), [])


def test_a_theme_that_a_survey_did_not_look_for_is_empty_and_not_none(desk):
    one = themed(desk, ["cost"], id="town")[0]
    frame = alp.themes.theme_matrix([one])
    assert set(frame["survey"]) == {"town"}
    assert frame.loc[frame["theme"] == "time", "count"].tolist() == [0]


def test_expected_themes_are_the_average_over_every_order_of_the_answers(desk):
    said = ["cost", "cost time", "", "time", "fares enough_time"]
    curve = alp.themes.saturation(themed(desk, said)[1])
    sets = [set(each.split()) for each in said]
    for drawn in range(1, 6):
        sizes = [len(set().union(*order[:drawn])) for order in permutations(sets)]
        assert curve["expected"][drawn - 1] == pytest.approx(np.mean(sizes), abs=1e-12)
    assert curve["found"].tolist() == [1, 2, 2, 2, 4]
    assert curve["new"].tolist() == [1, 1, 0, 0, 2]
    assert curve["row"].tolist() == [2, 3, 4, 5, 6]


def test_the_curve_is_drawn_and_says_what_it_does_not_say(desk):
    ax = alp.plot_saturation(themed(desk, SAID)[1])
    assert "themes that the codebook lacks" in ax.get_xlabel().replace("\n", " ")
    assert ax.lines[1].get_ydata()[-1] == 4
