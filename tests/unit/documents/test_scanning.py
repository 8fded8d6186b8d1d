"""What is said of the figures that were found: arithmetic, sums, the register, a draft."""

import pytest
import yaml

import alp_survey as alp
from alp_survey.documents.figures import Found
from alp_survey.documents.judging import judge
from alp_survey.errors import InputError
from alp_survey.reports.scanned import scan_csv, scan_markdown, scan_page

REPORT = """\
# Reading in Brookfield

## 2 Who came

Of the 40 respondents 45% are members, and 35% were. The rest never were.

## 3 Why they come

63% of the members come for the quiet, and 41% come for the warmth. Some 46% want coffee.

## 4 What else

Nearby, 52% of the townspeople know the library. Attendance grew by 12%. In the Census (Stone, 2021)
half of all households read.
"""


@pytest.fixture(name="study")
def _study(fictional):
    return fictional.load()


def status(found):
    return {each.found.text: each.link.status for each in found.figures}


def test_a_figure_beside_its_base_is_judged_at_once():
    found = alp.scan("Of the 44 workers 33 percent see no effect, and 73% earn less.")
    assert [each.judged.verdict for each in found.figures] == ["impossible", "possible"]
    assert found.figures[0].judged.reason == "32% is 14 of 44; 34% is 15 of 44"
    assert [each.number for each in found.findings] == [1]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("32 of the 44 workers (73%) agree", "possible"),
        ("32 of the 44 workers (72%) agree", "possible only if truncated"),
        ("about half of the 44 workers", ""),
        ("nearly 70% of the 44 workers", "possible"),
        ("between 70 and 72% of the 44 workers", ""),
        ("According to the World Bank 33% of the 44 workers", "impossible"),
        ("unemployment rate of 33% among 44 workers", ""),
    ],
)
def test_only_a_share_with_a_base_is_judged_whoever_is_cited_for_it(text, verdict):
    [each] = alp.scan(text + ".\n").figures
    assert each.judged.verdict == verdict


def test_a_percentage_that_is_not_its_count_says_what_the_count_would_be():
    judged = judge(Found("75%", "share", "75", n=44, count=32))
    assert judged == ("differs from its count", "32 of 44 is 72.73%")


def test_parts_of_one_whole_that_are_more_than_everybody_are_found_across_the_sentence():
    text = (
        "Only 41 percent earn more. The remainder see no change (27 percent), wait (33 percent) or"
        " lose (21 percent).\n"
    )
    [wrong] = alp.scan(text).findings
    assert (
        wrong.remarks[0].text == "41, 27, 33, 21 are 122 together: cannot be the parts of one whole"
    )
    several = alp.scan("They named pay (55%), time (41%) and noise (30%).\n")
    assert not several.findings
    assert "several answers each" in several.figures[0].remarks[0].text


def test_one_thing_printed_with_two_values_is_found():
    text = (
        "In all 73 percent earn below the minimum wage of the province.\n\nMuch later:"
        " 72 percent earn below the minimum wage of the province.\n"
    )
    found = alp.scan(text)
    assert len(found.findings) == 2
    assert "printed as 73 percent and as 72 percent" in found.figures[0].remarks[0].text
    same = alp.scan(text.replace("72 percent", "73 percent"))
    assert not same.findings
    # the same sentence of two districts is no contradiction, of a summary and its report it is
    apart = text.replace("Much later:", "## South\n\nMuch later:")
    assert not alp.scan(f"## North\n\n{apart}").findings
    assert len(alp.scan(f"## Executive summary\n\n{apart}").findings) == 2


def test_figures_are_linked_by_value_and_place(study):
    found = alp.scan(REPORT, study=study)
    assert status(found) == {
        "45%": "registered",
        "35%": "registered",
        "63%": "registered",
        "41%": "value differs from the register",
        "46%": "registered",
        "52%": "registered",
        "12%": "unregistered",
        "half": "external",
    }
    by_text = {each.found.text: each for each in found.figures}
    assert by_text["63%"].link.claims == ("quiet",)
    assert by_text["41%"].link.claims == ("warmth",)
    assert "warmth" in found.missing
    assert "members" not in found.missing
    assert found.coverage["registered"] == 5


def test_a_figure_in_another_section_is_registered_elsewhere(study):
    found = alp.scan("## 9 Annex\n\n45% are members.\n", study=study)
    assert status(found) == {"45%": "registered elsewhere"}
    assert found.figures[0].link.claims == ("members",)
    assert found.open


def test_where_two_claims_fit_none_is_chosen(fictional):
    study = fictional.quote("former_members", "45%").load()
    [each] = alp.scan("## 2 Who\n\n45% of them.\n", study=study).figures
    assert each.link.status == "fits several claims"
    assert set(each.link.claims) == {"members", "former_members"}


def test_the_hedge_tells_two_claims_of_one_value_apart(fictional):
    study = fictional.quote("former_members", "over 45%").load()
    found = alp.scan("## 2 Who\n\n45% are members, over 45% were.\n", study=study)
    assert [each.link.claims for each in found.figures] == [("members",), ("former_members",)]


def test_a_study_without_a_register_cannot_be_linked_to(fictional):
    fictional.change("study.yaml", "claims: claims.yaml\n", "")
    (fictional.folder / "claims.yaml").unlink()
    with pytest.raises(InputError, match="no claims"):
        alp.scan("5%\n", study=fictional.load())


def test_a_draft_loads_as_a_register_once_it_is_completed(study, fictional):
    draft = alp.scan(
        "## 9 Annex\n\n12 of the 40 came. 31% of the 40 read, it grew by 5%.\n", study=study
    ).draft()
    content = yaml.safe_load(draft)
    assert [claim["quote"] for claim in content["claims"]] == ["12", "31%"]
    assert [claim["n"] for claim in content["claims"]] == [40, 40]
    assert content["external"][0]["figure"] == "5%"
    assert "TODO" in draft
    fictional.write("claims.yaml", draft)
    loaded = fictional.load()
    assert [claim.kind for claim in loaded.claims] == ["count", "share"]
    assert alp.audit(loaded).claim("figure_2").arithmetic.verdict == "impossible"


def test_texts_of_a_document_are_escaped_on_every_page(study):
    found = alp.scan('## 2 <b>\n\n45% of <script>alert(1)</script> | "them"\n', study=study)
    for page in (scan_page(found), found._repr_html_()):
        assert "<script>" not in page
    assert "&lt;script&gt;" in scan_page(found)
    assert "=1+1" not in scan_csv(alp.scan("=1+1 is 5%\n")).split("\n")[1].split(",")


def test_pages_name_what_there_is_to_look_at(study):
    found = alp.scan(REPORT, study=study)
    page = scan_markdown(found)
    assert "value differs from the register: warmth" in page
    assert "8 figures: 5 linked to claims, 1 external, 2 open." in page
    html = scan_page(found)
    assert html.count("<mark class=") == 8 + 4  # and the legend
    assert "http" not in html
    assert list(found.to_frame()["figure"])[:2] == ["45%", "35%"]


def test_every_survey_figure_of_a_text_about_the_shipped_study_is_linked():
    study = alp.load_study()
    text = (
        "## Key findings\n\nNearly 70 percent use AI tools regularly.\n\n## 4.1 Effects\n\nOnly 41"
        " percent report income. Coding (41 percent) leads. A study found a decline of 21 percent"
        " (Boston, 2024). Demand fell for 21 percent of them.\n"
    )
    found = alp.scan(text, study=study)
    assert [each.link.claims for each in found.figures] == [
        ("ai_use_regular",), ("effect_income",), ("use_coding",), (), ("effect_less_demand",),
    ]  # fmt: skip


def test_numbers_in_brackets_that_fit_one_base_together_are_counts():
    text = "Most agreed: 77% (n=36) on paper and 57% (n=27) by telephone, 11% (n=5) not at all.\n"
    found = alp.scan(text)
    shares = [each.found for each in found.figures if each.found.value]
    assert [(each.count, each.n) for each in shares] == [(36, 47), (27, 47), (5, 47)]
    assert shares[0].why_n == "with the other numbers in brackets it is a count of 47"
    assert not found.findings
    groups = alp.scan("Of men 40% (n=120) agree, of women 55% (n=90).\n")
    assert [each.found.n for each in groups.figures] == [120, 90]
    one = alp.scan("33 percent (n = 44) agree.\n")
    assert one.figures[0].judged.verdict == "impossible"
    assert alp.scan("Most agreed (77%, n=36).\n").figures[1].found.count == 36


def test_real_prose_of_results_gives_no_false_alarm():
    text = (
        "Four respondents (9%) disagreed, (31 of a total 79 responses, 39%) agreed, and 29 (62%)"
        " did not. Eight (12%) are Tagalog. It shows that 93% are within the range, the remaining"
        " 7% are not.\n\n5,625 returnees and others (2.5%) live in tents.\n"
    )
    found = alp.scan(text)
    assert not found.findings
    assert [(each.found.count, each.found.n) for each in found.figures][1] == (31, 79)
