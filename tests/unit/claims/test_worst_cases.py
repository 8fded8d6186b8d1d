"""What those who did not answer could have made of a figure."""

from itertools import product
from typing import Any

import pytest

from alp_survey.claims.audit import Audit, audit
from alp_survey.claims.register import Base, Claim, Place, Register
from alp_survey.claims.study import Settings, Study
from alp_survey.instrument.models import Sampling
from alp_survey.reports.derived import worst_case_sentences

ROWS = [("Yes", ".")] * 6 + [("No", ".")] * 3 + [("Don't know", "."), ("", "."), ("", ".")]
"""Twelve were asked; nine gave a valid answer."""


def shares(rows: int, yes: int, unknown: int) -> tuple[float, float]:
    """The least and the greatest share, over everything that the silent could have said."""
    found = [100 * (yes + sum(said)) / rows for said in product((0, 1), repeat=unknown)]
    return min(found), max(found)


@pytest.fixture(name="audited")
def _audited(desk: Any) -> Any:
    def make(
        quote: str = "67%",
        n: int = 9,
        who: Any = "valid",
        frame: int | None = None,
        data: bool = True,
    ) -> Audit:
        refusal = desk.item("x", "single", "Yes", "No", "Don't know").categories[2]
        refusal = refusal.model_copy(update={"missing": True})
        asked = desk.instrument(desk.item("q", "single", "Yes", "No", refusal), n_stated=12)
        sampling = Sampling(
            design="nonprobability", recruitment="a link", frame="a list", frame_size=frame
        )
        asked = asked.model_copy(update={"sampling": sampling})
        claim = Claim(
            id="claim", kind="share", says="so", quote=quote, n=n, base=Base(who=who),
            instrument="invented", item="q", codes=(1,), places=(Place(section="1"),),
        )  # fmt: skip
        study = Study("t", (), (asked,), Register(claims=(claim,)), Settings())
        return audit(study, responses=desk.read(asked, ["q", "row"], *ROWS) if data else None)

    return make


def limits(cases: Any) -> list[tuple[str, int, int, float, float]]:
    return [(each.of, each.answered, each.eligible, each.low, each.high) for each in cases]


def test_those_who_were_asked_and_gave_no_valid_answer_could_have_said_either(audited: Any) -> None:
    found = audited().claim("claim").derivation
    low, high = shares(12, 6, 3)
    assert limits(found.worst_cases) == [("asked", 9, 12, pytest.approx(low), pytest.approx(high))]


def test_the_base_of_the_claim_does_not_change_what_is_known(audited: Any) -> None:
    of_all = audited("50%", 12, "all").claim("claim").derivation
    assert of_all.verdict == "re-derives"
    assert of_all.worst_cases == audited().claim("claim").derivation.worst_cases


def test_a_frame_of_known_size_has_its_own_worst_case(audited: Any) -> None:
    found = audited(frame=20).claim("claim").derivation
    low, high = shares(20, 6, 11)
    assert limits(found.worst_cases)[1] == (
        "frame", 9, 20, pytest.approx(low), pytest.approx(high),
    )  # fmt: skip


def test_the_print_tells_as_much_where_its_n_is_that_of_valid_answers(audited: Any) -> None:
    with_data, without = audited(frame=20), audited(frame=20, data=False)
    assert without.claim("claim").worst_cases == with_data.claim("claim").derivation.worst_cases
    assert audited("50%", 12, "all", data=False).claim("claim").worst_cases == ()


def test_nobody_missing_is_no_worst_case(audited: Any) -> None:
    found = audited("50%", 12, "all", frame=12, data=False).claim("claim")
    assert found.worst_cases == ()


def test_the_worst_case_stands_in_the_evidence(audited: Any) -> None:
    said = (
        "Of the 12 who were asked 9 gave a valid answer; had all done so, the share would lie"
        " between 50 and 75%."
    )
    assert worst_case_sentences(audited().claim("claim")) == [said]
    assert audited().to_frame().loc[0, "nonresponse"] == said
    assert said in audited().explain("claim")
    assert said in audited(data=False).explain("claim")


def test_how_many_answers_a_majority_hangs_on(audited: Any) -> None:
    found = audited("a majority").claim("claim").derivation
    assert (found.majority, found.to_overturn) == ("majority", 2)  # 6 of 9; 4 of 9 is none
    assert found.further_to_overturn == 3  # 6 of 12
    said = (
        "2 respondents answering otherwise, or 3 further ones of the other opinion, would undo the"
        " majority."
    )
    assert said in audited("a majority").explain("claim")
    assert audited().claim("claim").derivation.to_overturn is None
