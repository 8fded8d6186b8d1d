"""Who is behind a figure: the rows of the spreadsheet, and nothing that anybody said."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from alp_survey.claims.audit import Audit, audit
from alp_survey.claims.register import Base, Claim, Place, Register
from alp_survey.claims.study import Settings, Study
from alp_survey.instrument.models import Category, Exclusion, Instrument

REFUSED = Category(code=9, label="Refused", missing=True)
HEADER = ("consent", "region", "x", "w", "remarks")
ROWS: tuple[tuple[str, ...], ...] = (
    ("Yes", "North", "A", "1", "I live at the mill"),
    ("Yes", "North", "B", "2", ""),
    ("No", "North", "A", "1", "leave me out"),
    ("Yes", "South", "A", "3", ""),
    ("Yes", "", "Refused", "1", "no comment"),
    ("Yes", "Refused", "B", "2", ""),
    ("Yes", "South", "", "1", ""),
)
KEPT = {number: row for number, row in enumerate(ROWS, 2) if row[0] == "Yes"}
"""By the row of the spreadsheet; the first holds the headers."""


def claim(id: str, kind: Any = "share", *codes: int, who: Any = "valid", **more: Any) -> Claim:
    told = {"quote": "50%", "item": "x", "instrument": "invented", **more}
    where = told.pop("where", {})
    return Claim(
        id=id,
        kind=kind,
        says=id,
        codes=codes,
        base=Base(who=who, where=where),
        places=(Place(section="1"),),
        **told,
    )


CLAIMS = (
    claim("valid", "share", 1),
    claim("everybody", "share", 1, who="all"),
    claim("north", "share", 1, where={"region": (1,)}),
    claim("b", "share", 2),
    claim("order", "comparison", item=None, quote=None, order=("north", "b")),
    claim("group", "group", 1, quote=None, group={"region": (1,)}),
    claim("size", "size", quote="6", item=None),
    claim("open", "share", item="remarks"),
)


@pytest.fixture(name="study")
def _study(desk: Any) -> Study:
    return _study_of(desk, weighted="no")


def _study_of(desk: Any, **more: Any) -> Study:
    asked: Instrument = desk.instrument(
        desk.item("consent", "single", "Yes", "No"),
        desk.item("region", "single", "North", "South", REFUSED),
        desk.item("x", "single", "A", "B", REFUSED),
        desk.item("w", "number"),
        desk.item("remarks", "open"),
        exclusions=(Exclusion(reason="no consent", where={"consent": (2,)}),),
        weight="w",
        **more,
    )
    return Study("t", (), (asked,), Register(claims=CLAIMS), Settings())


@pytest.fixture(name="audited")
def _audited(desk: Any, study: Study) -> Audit:
    return audit(study, responses=desk.read(study.instruments[0], HEADER, *ROWS))


def rows(audited: Audit, id: str, column: str) -> list[int]:
    frame = audited.why(id)
    return [int(row) for row in frame.index[frame[column]]]


def having(**wanted: Sequence[str]) -> list[int]:
    """Rows of respondents who count, with one of these texts in every column named."""
    return [
        number
        for number, row in KEPT.items()
        if all(row[HEADER.index(name)] in texts for name, texts in wanted.items())
    ]


@pytest.mark.parametrize(
    ("id", "base", "counted"),
    [
        ("valid", {"x": "AB"}, {"x": "A"}),
        ("everybody", {}, {"x": "A"}),
        ("north", {"x": "AB", "region": ["North"]}, {"x": "A", "region": ["North"]}),
    ],
)
def test_the_rows_of_a_figure_are_those_of_the_spreadsheet(
    audited: Audit, id: str, base: Mapping[str, Any], counted: Mapping[str, Any]
) -> None:
    wanted_base = {name: tuple(texts) for name, texts in base.items()}
    wanted = {name: tuple(texts) for name, texts in counted.items()}
    assert rows(audited, id, "in_base") == having(**wanted_base)
    assert rows(audited, id, "counted") == having(**wanted)
    derivation = audited.claim(id).derivation
    assert derivation is not None
    assert derivation.counted is not None
    frame = audited.why(id)
    assert frame["in_base"].sum() == derivation.counted.base_n
    assert frame["counted"].sum() == derivation.counted.count


def test_everybody_who_counts_has_a_row_and_the_excluded_have_none(audited: Audit) -> None:
    frame = audited.why("valid")
    assert list(frame.index) == list(KEPT)
    assert frame.index.name == "respondent"
    assert list(frame.columns) == ["in_base", "counted"]


def test_nothing_that_anybody_said_is_shown(audited: Audit) -> None:
    for id in ("valid", "everybody", "north", "order", "group"):
        frame = audited.why(id)
        assert {str(each) for each in frame.dtypes} == {"bool"}


def test_an_order_shows_the_rows_of_each_of_its_figures(audited: Audit) -> None:
    assert list(audited.why("order").columns) == [
        "in_base (north)",
        "counted (north)",
        "in_base (b)",
        "counted (b)",
    ]
    assert rows(audited, "order", "in_base (north)") == having(x=("A", "B"), region=("North",))
    assert rows(audited, "order", "counted (b)") == having(x=("B",))


def test_a_group_shows_who_is_in_it_among_those_whose_group_is_known(audited: Audit) -> None:
    known = ("North", "South")
    assert rows(audited, "group", "in_base") == having(x=("A", "B"), region=known)
    assert rows(audited, "group", "counted") == having(x=("A",), region=known)
    assert rows(audited, "group", "in_group") == having(region=("North",))
    derivation = audited.claim("group").derivation
    assert derivation is not None
    [pair] = derivation.compared
    frame = audited.why("group")
    inside = frame["in_group"] & frame["in_base"]
    assert pair.first.base_n == inside.sum()
    assert pair.second.base_n == (frame["in_base"] & ~frame["in_group"]).sum()
    assert pair.first.count == (frame["counted"] & frame["in_group"]).sum()


def test_a_weighted_figure_shows_the_weight_of_everybody(desk: Any) -> None:
    study = _study_of(desk, weighted="yes")
    audited = audit(study, responses=desk.read(study.instruments[0], HEADER, *ROWS))
    frame = audited.why("valid")
    assert list(frame["weight"]) == [float(row[3]) for row in KEPT.values()]
    derivation = audited.claim("valid").derivation
    assert derivation is not None
    assert derivation.counted is not None
    share = (
        frame.loc[frame["counted"], "weight"].sum() / frame.loc[frame["in_base"], "weight"].sum()
    )
    assert derivation.counted.percent == pytest.approx(100 * share)


@pytest.mark.parametrize(("id", "reason"), [("size", "respondents"), ("open", "open question")])
def test_a_claim_that_counts_nobody_says_why(audited: Audit, id: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"{id}: got a claim that counts nobody: .*{reason}"):
        audited.why(id)


def test_without_responses_nobody_is_behind_a_figure(study: Study) -> None:
    with pytest.raises(ValueError, match="no responses to this survey were given"):
        audit(study).why("valid")


def test_an_unknown_claim_is_named(audited: Audit) -> None:
    with pytest.raises(KeyError, match="valdi"):
        audited.why("valdi")


# --- faults: as it should be ----------------------------------------------------------------------


def test_where_the_base_is_not_stated_the_rows_are_those_that_were_counted(
    desk: Any, study: Study
) -> None:
    told = claim("c", "share", 1, who="not stated", quote="33.3%")  # of all, not of valid answers
    study = Study("t", (), study.instruments, Register(claims=(told,)), Settings())
    audited = audit(study, responses=desk.read(study.instruments[0], HEADER, *ROWS))
    derivation = audited.claim("c").derivation
    assert derivation is not None
    assert derivation.counted is not None
    assert derivation.verdict == "re-derives"
    assert audited.why("c")["in_base"].sum() == derivation.counted.base_n


def test_an_order_that_also_names_a_group_shows_its_rows(desk: Any, study: Study) -> None:
    told = claim(
        "o", "comparison", item=None, quote=None, order=("north", "b"), group={"region": (1,)}
    )
    study = Study("t", (), study.instruments, Register(claims=(*CLAIMS, told)), Settings())
    audited = audit(study, responses=desk.read(study.instruments[0], HEADER, *ROWS))
    assert not audited.why("o").empty
