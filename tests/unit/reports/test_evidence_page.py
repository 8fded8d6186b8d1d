"""The page that a reviewer opens: complete without a script, without a network, and escaped."""

import re
from html.parser import HTMLParser

import pytest

import alp_survey as alp
from alp_survey.claims.audit import Audit, audit
from alp_survey.reports.citing import citation
from alp_survey.reports.evidence_page import evidence_page
from alp_survey.reports.wording import verdict_tone


class Page(HTMLParser):
    """What a browser would build: ids, links, attributes and the text outside of scripts."""

    VOID = frozenset({"meta", "line", "circle", "br", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        self.ids += [named["id"] or ""] if "id" in named else []
        self.links += [named["href"] or ""] if "href" in named else []
        assert not set(named) & {"src", "onclick", "onload"}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not set(self.open) & {"style", "script"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(name="shipped", scope="module")
def _shipped() -> Audit:
    return audit(alp.load_study())


@pytest.fixture(name="with_data", scope="module")
def _with_data(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    study, folder = alp.load_study(), tmp_path_factory.mktemp("exports")
    file = folder / "export.csv"
    study.simulate("digital_workers", seed=1).write(file)
    return audit(study, responses=study.read("digital_workers", file))


def test_every_tag_is_closed_every_id_is_there_once_and_every_link_leads_somewhere(
    shipped: Audit, with_data: Audit
) -> None:
    for each in (shipped, with_data):
        page = Page(evidence_page(each))
        assert page.open == []
        assert len(page.ids) == len(set(page.ids))
        assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_nothing_is_fetched_from_anywhere(shipped: Audit) -> None:
    text = evidence_page(shipped)
    assert not re.search(r"https?://|//cdn|@import|url\(", text)


def test_every_claim_and_every_block_has_a_card_with_its_verdict(shipped: Audit) -> None:
    page = Page(evidence_page(shipped))
    assert {each.claim.id for each in shipped.claims} <= set(page.ids)
    assert {f"block-{each.block.id}" for each in shipped.blocks} <= set(page.ids)
    for each in shipped.claims:
        assert each.claim.says in page.text
        assert each.arithmetic.verdict in page.text


def test_the_summary_counts_every_claim_once(shipped: Audit) -> None:
    text = Page(evidence_page(shipped)).text
    tones = [verdict_tone(each.arithmetic.verdict) for each in shipped.claims]
    for tone, words in (
        ("wrong", "cannot be true as printed"),
        ("fine", "can be true as printed"),
        ("open", "cannot be checked"),
    ):
        assert f"{tones.count(tone)} {words}" in text


def test_a_page_of_simulated_answers_says_so_first_and_offers_nothing_to_cite(
    with_data: Audit,
) -> None:
    text = Page(evidence_page(with_data)).text
    assert text.index("SIMULATED seed 1: nobody gave these answers.") < text.index("In short")
    assert (
        "To cite"
        not in evidence_page(with_data)
        .split('id="income_below_50k"')[1][:6000]
        .split("</article>")[0]
    )


def test_what_a_register_says_cannot_break_the_page(shipped: Audit) -> None:
    study = shipped.study
    evil = '<script>alert("x")</script> & \' "'
    claims = tuple(
        each.model_copy(update={"says": evil, "note": evil, "quote": each.quote})
        for each in study.register.claims
    )
    register = study.register.model_copy(update={"claims": claims})
    changed = type(study)(evil, study.documents, study.instruments, register, study.settings)
    text = evidence_page(audit(changed))
    assert text.count("<script>") == 1
    assert evil in Page(text).text.replace("\u201c", '"')


def test_the_same_audit_makes_the_same_bytes(shipped: Audit) -> None:
    assert evidence_page(shipped) == evidence_page(audit(alp.load_study()))


def test_a_sentence_to_cite_carries_count_base_interval_and_worth(shipped: Audit) -> None:
    cited = {each.claim.id: citation(shipped, each) for each in shipped.claims}
    assert cited["income_below_50k"] == (
        "73% as printed (32 of 44 if right; 95% interval 58 to 84, Wilson; illustrative: selection"
        " not stated)"
    )
    assert cited["training_faculty"] == "14 of 20 if right; illustrative: selection not stated"
    for id in ("effect_too_early", "respondents_all", "gains_order"):
        assert cited[id] == ""
