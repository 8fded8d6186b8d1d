"""What recommendations rest on: nothing, figures from elsewhere, or findings that stand or not."""

import json

import numpy as np
import pytest
from jsonschema import Draft202012Validator

import alp_survey as alp
from alp_survey.claims.judge_recommendations import judge_recommendation
from alp_survey.reports.evidence import evidence_json
from alp_survey.reports.evidence_page import evidence_page
from alp_survey.reports.markdown import audit_markdown
from alp_survey.themes.as_answers import with_themes
from alp_survey.themes.codebooks import codebook
from alp_survey.themes.codings import Codings

ADVICE = """\
recommendations:
  - id: join
    says: Make people members
    places: [{section: "5"}]
    rests_on:
      - {claim: members, standing: published}
      - {claim: warmth, standing: implied, why: The same page}
      - {external: readers_everywhere, standing: assumed}
  - id: heat
    says: Heat the rooms
    places: [{section: "5"}]
    rests_on:
      - {claim: warmth, standing: implied}
      - {external: readers_everywhere, standing: assumed}
  - id: open_later
    says: Open the library later
    places: [{section: "6"}]
    rests_on:
      - {claim: wish_hours, standing: published}
      - {theme: longer_hours, instrument: readers, item: wishes, standing: implied}
  - id: spread
    says: Build more libraries
    places: [{section: "6"}]
    rests_on:
      - {external: readers_everywhere, standing: published}
  - id: paint
    says: Paint the walls
    places: [{section: "7"}]
    rests_on: []
    note: Nobody was asked about walls.
"""


@pytest.fixture(name="advised")
def _advised(fictional):
    fictional.change(
        "study.yaml", "claims: claims.yaml", "claims: claims.yaml\nrecommendations: advice.yaml"
    )
    fictional.change(
        "claims.yaml", "external:\n  - figure", "external:\n  - id: readers_everywhere\n    figure"
    )
    fictional.write("advice.yaml", ADVICE)
    return fictional.quote("warmth", "35%")


def verdicts(found):
    return {each.recommendation.id: each.verdict for each in found.recommendations}


def test_a_recommendation_is_as_good_as_the_best_on_which_it_rests(advised):
    found = alp.audit(advised.load())
    assert found.claim("warmth").arithmetic.verdict == "impossible"  # 35% of 36
    assert verdicts(found) == {
        "join": "rests on figures that can be true",
        "heat": "rests on what does not stand",
        "open_later": "rests on what was not checked",
        "spread": "rests on external figures",
        "paint": "rests on nothing",
    }
    join = found.recommendation("join")
    assert [each.state for each in join.supports] == ["can be true", "does not stand", "external"]
    assert join.number("does not stand") == 1


def test_a_figure_that_is_possible_by_one_rounding_rule_only_is_in_doubt(advised):
    found = alp.audit(advised.quote("warmth", "38%").load())
    assert found.claim("warmth").arithmetic.verdict == "possible only if truncated"
    assert found.recommendation("heat").verdict == "rests on figures in doubt"
    assert not found.recommendation("heat").is_finding


def test_what_rests_on_nothing_wrong_or_outside_figures_is_a_finding(advised):
    found = alp.audit(advised.load())
    named = [each.recommendation.id for each in found.recommendations if each.is_finding]
    assert named == ["heat", "spread", "paint"]
    among = [each for each in found.recommendations if each in found.findings]
    assert [each.recommendation.id for each in among] == named


def test_a_theme_is_evidence_as_far_as_coders_found_it(advised, tmp_path):
    study = advised.load()
    path = tmp_path / "answers.csv"
    rows = ["What should change?", "later please", "nothing", "open at night"]
    path.write_text(
        "\n".join(["id," + rows[0], *(f"{i},{text}" for i, text in enumerate(rows[1:]))])
    )
    responses = study.read("readers", path)
    book = codebook(responses.coded["wishes"].item)

    def state(*given):
        gave = np.array([[[each] for each in given]], bool)
        codings = Codings(
            "readers", "wishes", book, ("AB",), (2, 3, 4), gave, np.ones((1, 3), bool)
        )
        themed = {"readers": with_themes(responses, codings)}
        claims = alp.audit(study).claims
        judged = judge_recommendation(study.recommendations[2], study, claims, themed)
        return judged.supports[1].state, judged.supports[1].verdict

    assert state(1, 0, 1) == ("given by the responses", "said by 2 of 3")
    assert state(0, 0, 0) == ("does not stand", "said by 0 of 3")


def test_the_map_has_a_row_for_each_support_and_for_what_rests_on_nothing(advised):
    table = alp.audit(advised.load()).evidence_map()
    assert len(table) == 3 + 2 + 2 + 1 + 1
    assert table[table["recommendation"] == "paint"]["support"].tolist() == [None]
    said = table[table["support"] == "warmth"].iloc[0]
    assert (said["printed"], said["survey"], said["standing"]) == ("35%", "readers", "implied")


def test_pages_say_what_rests_on_what(advised):
    found = alp.audit(advised.load())
    for text in (audit_markdown(found), evidence_page(found), found._repr_html_()):
        assert "rests on nothing" in text
        assert "Paint the walls" in text
    assert "Nobody was asked about walls." in audit_markdown(found)
    assert '<a href="#warmth"' in evidence_page(found)
    assert "5 recommendations: 1 rests on figures that can be true, 1 rests on" in (
        audit_markdown(found)
    )


def test_the_json_is_what_the_schema_says(advised, request):
    schema = json.loads((request.config.rootpath / "docs/evidence.schema.json").read_text())
    content = json.loads(evidence_json(alp.audit(advised.load())))
    Draft202012Validator(schema).validate(content)
    assert content["recommendations"][0]["rests_on"][0]["state"] == "can be true"


def test_a_picture_shows_every_support_and_a_study_without_advice_has_none(advised, fictional):
    ax = alp.plot_evidence_map(alp.audit(advised.load()))
    assert (
        sum(len(line.get_xdata()) for line in ax.lines if line.get_marker() not in ("None", None))
        == 8
    )
    assert "not from the surveys" in [
        each.get_text().replace("\n", " ") for each in ax.get_xticklabels()
    ]
    bare = alp.check_figures(["46%"], n=44)
    with pytest.raises(ValueError, match="a study without recommendations"):
        alp.plot_evidence_map(bare)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("claim: wish_hours", "claim: wish_hour", "the unknown claim 'wish_hour'"),
        ("external: readers_everywhere, standing: published", "external: all, standing: published",
         "the unknown external figure 'all'"),
        ("theme: longer_hours", "theme: longer_hour", "the unknown theme 'longer_hour'"),
        ("item: wishes", "item: wish", "the unknown item 'wish'"),
        ("instrument: readers", "instrument: reader", "the unknown instrument 'reader'"),
        (", instrument: readers, item: wishes", "", "a theme without its item"),
        ("claim: members, ", "claim: members, theme: x, ", "claim and theme in one support"),
        ("{claim: members, standing", "{standing", "a support of nothing"),
        ("claim: wish_hours, ", "claim: wish_hours, item: wishes, ", "'item' beside a claim"),
        ("id: paint", "id: spread", "the recommendation id 'spread' again"),
        ("claim: warmth, standing: implied, why: The same page",
         "claim: members, standing: implied", "the support 'members' again"),
        ("    rests_on: []\n", "", "rests_on"),
        ("standing: published}\n      - {claim: warmth", "standing: sure}\n      - {claim: warmth",
         "sure"),
    ],
)  # fmt: skip
def test_broken_references_are_said_with_their_line(advised, old, new, said):
    advised.change("advice.yaml", old, new)
    complaints = advised.complaints()
    assert any(said in each and each.startswith("advice.yaml:") for each in complaints), complaints
    assert len(complaints) == 1


def test_recommendations_need_a_register(fictional):
    fictional.write("advice.yaml", ADVICE)
    fictional.change("study.yaml", "claims: claims.yaml", "recommendations: advice.yaml")
    assert any("'recommendations' without 'claims'" in each for each in fictional.complaints())


def test_the_shipped_study_says_of_every_pathway_of_the_brief_what_it_rests_on():
    found = alp.audit(alp.load_study())
    sections = [each.recommendation.places[0].section for each in found.recommendations]
    assert sections == [f"6.{number}" for number in range(1, 12)]
    nothing = [
        each.recommendation.id
        for each in found.recommendations
        if each.verdict == "rests on nothing"
    ]
    assert nothing == ["platform_asymmetry", "certification"]
    # the brief connects none of them with a survey in so many words
    standings = {s.support.standing for each in found.recommendations for s in each.supports}
    assert standings == {"implied", "assumed"}
