"""Which responses belong to a study, and what an audit with them says as a whole."""

from typing import Any

import pytest

from alp_survey.claims.audit import Audit, audit
from alp_survey.claims.derivation.deriving import by_instrument
from alp_survey.claims.register import Base, Block, Claim, Place, Register
from alp_survey.claims.study import Settings, Study
from alp_survey.instrument.models import Instrument
from alp_survey.responses.responses import Responses


def share(id: str, quote: str, code: int, *, n: int = 4, survey: str = "first") -> Claim:
    return Claim(
        id=id,
        kind="share",
        says=id,
        quote=quote,
        n=n,
        base=Base(who="valid"),
        item="x",
        codes=(code,),
        instrument=survey,
        places=(Place(section="1"),),
    )


def study_of(*surveys: Instrument, claims: tuple[Claim, ...] = (), blocks: Any = ()) -> Study:
    register = Register(claims=claims or (share("a", "50%", 1),), blocks=tuple(blocks))
    return Study("t", (), surveys, register, Settings())


@pytest.fixture(name="first")
def _first(desk: Any) -> Instrument:
    made: Instrument = desk.instrument(
        desk.item("x", "single", "A", "B"), id="first", n_stated=None
    )
    return made


@pytest.fixture(name="second")
def _second(desk: Any) -> Instrument:
    made: Instrument = desk.instrument(
        desk.item("x", "single", "A", "B"), id="second", n_stated=None
    )
    return made


@pytest.fixture(name="read")
def _read(desk: Any) -> Any:
    def read(asked: Instrument, texts: str = "AABB") -> Responses:
        found: Responses = desk.read(asked, ["x", "row"], *([each, "."] for each in texts))
        return found

    return read


# --- which responses ------------------------------------------------------------------------------


def test_one_several_or_named_responses_are_the_same(
    first: Instrument, second: Instrument, read: Any
) -> None:
    study, one, two = study_of(first, second), read(first), read(second)
    assert list(by_instrument(study, one)) == ["first"]
    expected = {"first": one, "second": two}
    for given in ([two, one], (one, two), iter([two, one]), {"second": two, "first": one}):
        found = by_instrument(study, given)
        assert list(found) == ["first", "second"]
        assert all(found[id] is expected[id] for id in expected)


def test_a_part_of_the_respondents_is_refused(first: Instrument, read: Any) -> None:
    part = read(first).where({"x": ["A"]})
    with pytest.raises(ValueError, match="got a part of the respondents"):
        by_instrument(study_of(first), part)


def test_two_files_of_one_survey_are_refused(first: Instrument, read: Any) -> None:
    with pytest.raises(ValueError, match="two files of first; expected one of each survey"):
        by_instrument(study_of(first), [read(first), read(first, "AB")])


def test_responses_under_the_name_of_another_survey_are_refused(
    first: Instrument, second: Instrument, read: Any
) -> None:
    with pytest.raises(ValueError, match=r"responses\['second'\]: got responses to first"):
        by_instrument(study_of(first, second), {"second": read(first)})


def test_responses_read_with_another_version_of_the_instrument_are_refused(
    first: Instrument, read: Any
) -> None:
    changed = first.model_copy(update={"title": "The second edition"})
    with pytest.raises(ValueError, match="coded by an instrument 'first' that is not the study's"):
        by_instrument(study_of(changed), read(first))


def test_responses_to_a_survey_of_another_study_are_refused(
    first: Instrument, second: Instrument, read: Any
) -> None:
    with pytest.raises(ValueError, match="'second' that is not the study's"):
        by_instrument(study_of(first), read(second))


@pytest.mark.parametrize("nothing", [[], {}, ()])
def test_no_responses_at_all_are_refused(first: Instrument, nothing: Any) -> None:
    with pytest.raises(ValueError, match="got none; expected those of one survey at least"):
        by_instrument(study_of(first), nothing)


@pytest.mark.parametrize("wrong", ["answers.csv", ["answers.csv"], {"first": 3}])
def test_what_is_no_responses_is_refused_by_its_kind(first: Instrument, wrong: Any) -> None:
    with pytest.raises(ValueError, match="expected responses, as"):
        by_instrument(study_of(first), wrong)


# --- the audit as a whole -------------------------------------------------------------------------


def test_claims_of_a_survey_without_responses_keep_the_verdict_of_the_print(
    first: Instrument, second: Instrument, read: Any
) -> None:
    claims = (share("here", "50%", 1), share("there", "46%", 1, n=44, survey="second"))
    study = study_of(first, second, claims=claims)
    found = audit(study, responses=read(first))
    there = found.claim("there")
    assert there.derivation is not None
    assert there.derivation.reason == "no responses to this survey were given"
    assert not there.derivation.is_decided
    assert there.is_finding == audit(study).claim("there").is_finding
    assert there.is_finding
    assert not there.stands
    assert found.claim("here").stands


def _with_blank(read: Any, first: Instrument) -> Responses:
    found: Responses = read(first, ["A", "B", "B", ""])
    return found


def test_data_decide_on_a_figure_that_is_impossible_at_its_printed_n(
    first: Instrument, read: Any
) -> None:
    study = study_of(first, claims=(share("a", "33%", 1, n=4),))  # no count of 4 is 33%
    assert audit(study).claim("a").is_finding
    beside_a_blank = audit(study, responses=_with_blank(read, first))
    assert beside_a_blank.findings == ()
    of_no_base = audit(study, responses=read(first, "ABB")).claim("a")
    assert of_no_base.derivation is not None
    assert (of_no_base.derivation.verdict, of_no_base.derivation.stated_n) == (
        "re-derives",
        "differs",
    )
    assert of_no_base.is_finding


def test_a_block_is_settled_if_the_data_give_each_of_its_figures(
    first: Instrument, read: Any
) -> None:
    block = Block(id="both", says="Both", claims=("a", "b"), response="single")
    claims = (share("a", "33%", 1, n=4), share("b", "67%", 2, n=4))
    study = study_of(first, claims=claims, blocks=[block])
    assert audit(study).block("both").is_finding
    given = audit(study, responses=_with_blank(read, first))
    assert given.block("both").settled
    assert given.findings == ()
    against = audit(study, responses=read(first, ["A", "A", "B", ""]))
    assert not against.block("both").settled
    assert {each.claim.id for each in against.claims if each.is_finding} == {"a", "b"}


def test_the_same_data_in_another_order_of_rows_give_the_same_audit(
    first: Instrument, read: Any
) -> None:
    study = study_of(first, claims=(share("a", "40%", 1, n=5), share("b", "21%", 2, n=5)))

    def told(texts: str) -> Any:
        found: Audit = audit(study, responses=read(first, texts))
        return [each.derivation for each in found.claims]

    assert told("AABBB") == told("BABAB")


# --- faults: as it should be ----------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [5, 2.5, Responses])
def test_what_cannot_be_gone_through_is_refused_like_everything_else(
    first: Instrument, wrong: Any
) -> None:
    with pytest.raises(ValueError, match="expected responses"):
        by_instrument(study_of(first), wrong)
