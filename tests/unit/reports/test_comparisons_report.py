"""A comparison as a person sees it: in a notebook, in a report, in one line, as a frame."""

import re

import pytest

from alp_survey.claims.loading import load_study
from alp_survey.tables.differences import difference, paired_difference
from alp_survey.tables.option_tests import cochran_q
from alp_survey.tables.scale_reliability import reliability


def asked(desk):
    return desk.instrument(
        desk.item("use", "single", "Often", "<b>Never</b> | at all", wording="How <i>often</i>?"),
        desk.item("region", "single", "North", "South"),
        desk.item("media", "multiple", "Radio", "TV", "<u>Press</u>"),
        *(desk.item(name, "scale", "1", "2", "3", "4") for name in "xyz"),
    )


@pytest.fixture
def forty(desk):
    """Forty respondents: thirty in the north, ten in the south."""
    rows = [
        (
            "Often" if i % 4 else "<b>Never</b> | at all",
            "South" if i >= 30 else "North",
            ";".join(["Radio", "TV"][: 1 + i % 2] + ["<u>Press</u>"][: i % 3]),
            *(str(1 + (i + shift * i) % 4) for shift in (0, 1, 2)),
        )
        for i in range(40)
    ]
    return desk.read(asked(desk), ["use", "region", "media", "x", "y", "z"], *rows)


def results(responses):
    return (
        difference(responses, "use", "Often", "region"),
        paired_difference(responses, ("media", "TV"), ("media", "<u>Press</u>")),
        cochran_q(responses, "media"),
        reliability(responses, ["x", "y", "z"], reverse=["z"]),
    )


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", html))


def test_a_difference_says_both_bases_the_points_the_test_and_the_ratios(forty):
    said = text_of(difference(forty, "use", "Often", "region")._repr_html_())
    assert "North 22 of 30 73% 56% to 86%" in said
    assert "South 8 of 10 \u2013 \u2013" in said
    assert "North less South: -7 points (-30 to 27), 95% interval by Newcombe." in said
    assert "Fisher&#x27;s exact test: p = 1.000, mid-P" in said
    assert "an expected count is 2.5, below 5" in said
    assert "Risk ratio: 0.917 (" in said
    assert "In neither group: 0 respondents." in said
    assert "no percentage" in said
    assert "illustrative only" in said
    assert "answers.csv, 40 respondents" in said


def test_a_pair_shows_its_two_by_two_table_and_names_the_convention_of_mid_p(forty):
    found = paired_difference(forty, ("media", "Radio"), ("media", "TV"))
    said = text_of(found._repr_html_())
    assert "TV: yes no Radio: yes 20 20 Radio: no 0 0" in said
    assert (
        "exact test: p below 0.001; mid-P (Fagerland, Lydersen and Laake 2013) below 0.001" in said
    )
    assert "Odds ratio within respondents: infinity (" in said


@pytest.mark.parametrize("place", range(4))
def test_texts_of_the_instrument_are_text_and_no_markup(forty, place):
    found = results(forty)[place]
    html, markdown = found._repr_html_(), found.to_markdown()
    for tag in ("<b>", "<i>", "<u>"):
        assert tag not in html
        assert tag not in "".join(line for line in markdown.splitlines() if line.startswith("| "))
    assert html.count("<table>") == html.count("</table>") >= 1
    assert "script" not in html
    assert "color:" not in html


@pytest.mark.parametrize("place", range(4))
def test_the_frames_of_all_results_have_the_same_columns_and_can_be_put_together(forty, place):
    found = results(forty)[place]
    first = results(forty)[0].to_frame()
    frame = found.to_frame()
    assert list(frame.columns) == list(first.columns)
    assert list(frame.dtypes) == list(first.dtypes)
    assert "source" not in frame
    assert (frame["ci_level"].isna() == frame["ci_low"].isna()).all()
    assert set(frame["survey"]) == {"invented"}


@pytest.mark.parametrize("place", range(4))
def test_a_result_is_frozen_says_how_to_repeat_it_and_what_it_is_in_one_line(forty, place):
    found = results(forty)[place]
    with pytest.raises(AttributeError, match="cannot assign"):
        found.note = "another"
    assert found.call in found.to_markdown()
    assert found.simulated is None
    assert "SIMULATED" not in found.to_markdown()
    assert re.fullmatch(r"<[^\n]+>", repr(found))


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    study, file = load_study(), tmp_path_factory.mktemp("simulated") / "export.csv"
    study.simulate("digital_workers", seed=1).write(file)
    return study.read("digital_workers", file)


def test_results_of_simulated_responses_say_so_everywhere(simulated):
    for found in (
        difference(simulated, "ai_use", "Regularly", "skill_level"),
        paired_difference(simulated, ("ai_use", "Regularly"), ("skill_level", 1)),
        cochran_q(simulated, "support_wanted"),
    ):
        assert found.simulated
        assert repr(found).startswith("<SIMULATED ")
        assert "SIMULATED: " in found.to_markdown()
        assert text_of(found._repr_html_()).count("SIMULATED") >= 2
        assert set(found.to_frame()["source"]) == {"SIMULATED"}


def test_a_simulated_scale_says_so_too(desk):
    scale = [desk.item(name, "scale", "1", "2", "3", "4") for name in "xyz"]
    survey = desk.instrument(*scale)
    from alp_survey.responses.simulation.simulating import simulate

    file = desk.folder / "drawn.csv"
    simulate(survey, n=50, seed=2).write(file)
    from alp_survey.responses.reading import read_responses

    found = reliability(read_responses(survey, file), ["x", "y", "z"])
    assert repr(found).startswith("<SIMULATED reliability of 3 items: ")
    assert "SIMULATED" in found._repr_html_()
    assert set(found.to_frame()["source"]) == {"SIMULATED"}
