"""What an audit tells a reader of the data: in sentences, in cells, and against another audit."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import alp_survey as alp
from alp_survey.claims.audit import Audit, audit
from alp_survey.claims.register import Base, Claim, Place, Register
from alp_survey.claims.study import Settings, Study
from alp_survey.instrument.models import Category, Exclusion, Instrument
from alp_survey.reports.derived import (
    decisive,
    derivation_cells,
    derivation_columns,
    derivation_record,
    derivation_sentences,
    explain_derivation,
    responses_records,
)
from alp_survey.reports.evidence import evidence_csv, evidence_json
from alp_survey.reports.markdown import audit_markdown

Row = Sequence[str]
HEADER = ("consent", "region", "x", "remarks", "phone")


def claim(id: str, quote: str | None, *codes: int, kind: Any = "share", **more: Any) -> Claim:
    told = {"n": 20, "item": "x", "instrument": "invented", "who": "valid", **more}
    where, who = told.pop("where", {}), told.pop("who")
    prints = told.pop("prints", None)
    return Claim(
        id=id,
        kind=kind,
        says=f"Who says {id}",
        quote=quote,
        codes=codes,
        base=Base(who=who, where=where),
        places=(Place(section="3", prints=prints),),
        **told,
    )


REGISTER = (
    claim("fine", "45%", 1),
    claim("off", "55%", 1),
    claim("cut", "22.7%", 1, n=22, who="all"),
    claim("answered", "43%", 1, n=21),
    claim("rest", "55.0%", 1),
    claim("south", "60%", 1, n=5),
    claim("slip", "30%", 1),
    claim("most", "a majority", 2),
    claim("unknown_n", "45%", 1, n=17),
    claim("open", "45%", item="remarks"),
    claim("size", "22", kind="size", item=None, n=None),
    claim("order", None, kind="ranking", item=None, order=("fine", "off")),
    claim("group", None, 1, kind="group", n=None, group={"region": (1,)}),
)


@pytest.fixture(name="asked")
def _asked(desk: Any) -> Instrument:
    made: Instrument = desk.instrument(
        desk.item("consent", "single", "Yes", "No"),
        desk.item("region", "single", "North", "South"),
        desk.item(
            "x",
            "single",
            "Tea",
            "Coffee",
            Category(code=3, label="Other", other=True),
            Category(code=9, label="Refused", missing=True),
        ),
        desk.item("remarks", "open"),
        desk.item("phone", "open", personal=True),
        exclusions=(Exclusion(reason="no consent", where={"consent": (2,)}),),
        n_stated=22,
    )
    return made


SECRETS = ("quicksilver", "Wenceslas", "marmalade", "0300 1234567")


def people() -> list[Row]:
    """20 valid answers (9 tea, 5 coffee, 6 of their own), a refusal, a blank, one excluded."""
    said = ["Tea"] * 9 + ["Coffee"] * 5 + ["marmalade"] * 6 + ["Refused", ""]
    rows = [
        ("Yes", "South" if number in (0, 1, 2, 9, 10) else "North", text, "quicksilver", SECRETS[3])
        for number, text in enumerate(said)
    ]
    return [*rows, ("No", "North", "Tea", "Wenceslas", "")]


@pytest.fixture(name="held")
def _held(desk: Any, asked: Instrument) -> Any:
    def hold(*claims: Claim, rows: Sequence[Row] = ()) -> Audit:
        study = Study("t", (), (asked,), Register(claims=claims or REGISTER), Settings())
        return audit(study, responses=desk.read(asked, HEADER, *(rows or people())))

    return hold


# --- one claim in sentences -----------------------------------------------------------------------


def test_an_explanation_goes_from_the_print_to_the_data(held: Any) -> None:
    lines = held().explain("fine").splitlines()
    assert lines[0] == "fine: Who says fine"
    assert lines[1] == "Printed: '45%', n = 20 (section 3)."
    assert lines[2].startswith("By the print alone: possible.")
    assert lines[3].startswith("By the data: re-derives. The data: 9 of 20")
    assert "45.0%" in lines[3]


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("off", ["is the complement", "11 of 20"]),
        ("answered", ["re-derives on another base", "9 of 21", "who answered"]),
        ("cut", ["differs", "9 of 22", "40.9%", "18.2 points below"]),
        ("south", ["re-derives on another base", "3 of 5", "region = South"]),
        ("slip", ["differs", "it is the figure of 'Other'"]),
        ("most", ["differs", "5 of 20", "bear no majority"]),
        ("unknown_n", ["re-derives", "17"]),
        ("open", ["not derivable", "open question"]),
        ("size", ["re-derives", "22 respondents"]),
        ("order", ["not supported", "McNemar exact"]),
        ("group", ["Fisher exact", "region = North", "all others"]),
    ],
)
def test_an_explanation_says_what_it_takes(held: Any, id: str, words: list[str]) -> None:
    told = held().explain(id).casefold()
    for each in words:
        assert each.casefold() in told


def test_no_explanation_and_no_evidence_repeats_what_somebody_wrote(held: Any) -> None:
    audited = held()
    told = [audited.explain(each.claim.id) for each in audited.claims]
    told += [evidence_csv(audited), evidence_json(audited), audit_markdown(audited)]
    told += [audited._repr_html_(), repr(audited), audited.why("fine").to_csv()]
    told += [audited.to_frame().to_csv(), audited.compare(held(rows=people()[3:])).to_csv()]
    for text in told:
        assert not any(secret.casefold() in text.casefold() for secret in SECRETS)


def test_every_sentence_begins_large_and_ends_once(held: Any) -> None:
    audited = held()
    for each in audited.claims:
        told = explain_derivation(each)
        assert told.endswith(".")
        assert told[0].isupper()
        assert not re.search(r"\.\.|  |\bNone\b|nan|;\.", told)


def test_without_data_there_is_nothing_to_say_of_them(held: Any) -> None:
    audited = audit(held().study)
    each = audited.claim("fine")
    assert explain_derivation(each) == ""
    assert derivation_record(each) is None
    assert set(derivation_cells(each)) == {""}
    assert not any(derivation_columns(each).values())
    assert derivation_sentences(audited) == []
    assert "By the data" not in audited.explain("fine")


def test_where_the_data_decide_theirs_is_the_verdict_and_else_that_of_the_print(
    held: Any,
) -> None:
    audited = held()
    assert decisive(audited.claim("off"))[0] == "is the complement"
    verdict, _ = decisive(audited.claim("open"))
    assert verdict == audited.claim("open").arithmetic.verdict


def test_an_unknown_claim_cannot_be_explained(held: Any) -> None:
    with pytest.raises(KeyError, match="Did you mean"):
        held().explain("finee")


# --- cells ----------------------------------------------------------------------------------------


def test_the_cells_have_a_decimal_more_than_the_print(held: Any) -> None:
    cells = derivation_cells(held().claim("cut"))
    assert cells.verdict == "differs"
    assert (cells.counted, cells.percent) == ("9 of 22", "40.91")
    assert re.fullmatch(r"\d\d\.\d to \d\d\.\d", cells.interval)
    other = derivation_cells(held().claim("answered"))
    assert (other.counted, other.percent) == ("9 of 20", "45.0")
    assert other.explained.startswith("9 of 21")


def test_the_columns_are_those_of_the_evidence_table(held: Any) -> None:
    audited = held()
    frame = audited.to_frame().set_index("claim")
    for each in audited.claims:
        for name, value in derivation_columns(each).items():
            cell = frame.loc[each.claim.id, name]
            assert value is None or cell == pytest.approx(value)
    assert frame.loc["answered", "explained_base_n"] == 21
    assert frame.loc["cut", "points_off"] == pytest.approx(22.7 - 900 / 22)
    assert frame.loc["size", "stated_n"] == "not stated"


def test_a_derivation_is_json_as_it_stands(held: Any) -> None:
    for each in held().claims:
        record = json.loads(json.dumps(derivation_record(each)))
        assert record["verdict"] == each.derivation.verdict


# --- the files ------------------------------------------------------------------------------------


def test_the_files_are_named_with_their_respondents_and_who_was_excluded(held: Any) -> None:
    [record] = responses_records(held())
    assert record["file"] == "answers.csv"
    assert record["respondents"] == 22
    assert record["excluded"] == {"no consent": 1}
    assert record["simulated"] is None
    assert len(record["sha256"]) == 64


def test_a_summary_counts_every_claim_once(held: Any) -> None:
    audited = held()
    said = derivation_sentences(audited)
    assert said[0].startswith("Held against responses: invented from answers.csv (22 respondents")
    figures, statements = said[1:]
    assert figures.startswith("Figures against the data: ")
    assert statements.startswith("Statements against the data: ")
    numbers = [int(each) for each in re.findall(r"\d+", figures)]
    assert sum(numbers) == sum(each.claim.quote is not None for each in audited.claims)
    assert "2 re-derives" not in statements


def test_what_rests_on_invented_answers_says_so(tmp_path: Path) -> None:
    study = alp.load_study()
    file = tmp_path / "export.csv"
    study.simulate("digital_workers", seed=1).write(file)
    audited = audit(study, responses=study.read("digital_workers", file))
    assert "SIMULATED" in audited.explain("use_content")
    assert "SIMULATED" in str(audited.why("use_content").index.name)
    own = [each for each in audited.claims if each.claim.instrument == "digital_workers"]
    assert all("SIMULATED" in audited.explain(each.claim.id) for each in own)
    [record] = responses_records(audited)
    assert "SIMULATED" in record["simulated"]


# --- two audits -----------------------------------------------------------------------------------


def test_an_audit_says_nothing_otherwise_than_itself(held: Any) -> None:
    audited = held()
    assert audited.compare(audited).empty
    assert audited.compare(held()).empty
    assert list(audited.compare(audited).columns) == ["claim", "column", "before", "after"]


def test_corrected_data_show_as_the_cells_that_changed(held: Any) -> None:
    rows = people()
    corrected = [*rows[:-3], ("Yes", "North", "Tea", "", ""), *rows[-2:]]  # who refused said tea
    before, after = held(claim("fine", "45%", 1)), held(claim("fine", "45%", 1), rows=corrected)
    changes = before.compare(after)
    assert set(changes["claim"]) == {"fine"}
    changed = {row.column: (row.before, row.after) for row in changes.itertuples()}
    assert changed["count"] == (9, 10)
    assert changed["base_n"] == (20, 21)
    assert changed["prints_as"] == ("45%", "48%")
    assert changed["derivation"][0] == "re-derives"
    assert "quote" not in changed
    back = after.compare(before)
    assert {row.column: (row.after, row.before) for row in back.itertuples()} == changed


def test_another_version_of_the_document_shows_its_new_figures_and_claims(held: Any) -> None:
    before = held(claim("fine", "45%", 1), claim("gone", "25%", 2))
    after = held(claim("fine", "46%", 1), claim("new", "25%", 2))
    changes = before.compare(after)
    assert ("fine", "quote", "45%", "46%") in list(changes.itertuples(index=False, name=None))
    lone = changes[changes["column"] == "claim"]
    assert lone.to_dict("records") == [
        {"claim": "gone", "column": "claim", "before": "gone", "after": None},
        {"claim": "new", "column": "claim", "before": None, "after": "new"},
    ]


def test_an_audit_with_data_differs_from_that_of_the_print_only_in_what_the_data_say(
    held: Any,
) -> None:
    audited = held(claim("fine", "45%", 1))
    changes = audit(audited.study).compare(audited)
    assert changes["before"].isna().all()
    assert "derivation" in set(changes["column"])


# --- faults: as it should be ----------------------------------------------------------------------


def test_one_respondent_is_one_respondent(held: Any) -> None:
    rows = [("Yes", "North", "Tea", "", "")]
    audited = held(claim("size", "1", kind="size", item=None, n=None), rows=rows)
    assert "1 respondents" not in audited.explain("size")
    assert "1 respondents" not in " ".join(derivation_sentences(audited))


def test_a_small_distance_is_not_called_none(held: Any) -> None:
    told = held(claim("near", "40.93%", 1, who="all", n=22)).explain("near")  # 40.909...
    assert "0.0 points" not in told


def test_an_interval_that_clears_a_half_is_not_printed_as_reaching_it(held: Any) -> None:
    rows = [("Yes", "North", text, "", "") for text in ["Tea"] * 15 + ["Coffee"] * 6]
    told = held(claim("m", "a majority", 1, n=21), rows=rows).explain("m")
    assert "50 to 86, clears a half" not in told


def test_the_name_of_an_item_keeps_its_small_letters(held: Any) -> None:
    told = held(claim("open", "45%", item="remarks")).explain("open")
    assert "'remarks' is an open question" in told


def test_weighted_is_said_once(desk: Any) -> None:
    asked = desk.instrument(
        desk.item("x", "single", "A", "B"), desk.item("w", "number"), weight="w"
    )
    study = Study("t", (), (asked,), Register(claims=(claim("c", "27%", 1, n=7),)), Settings())
    rows = [["A", "1"]] * 3 + [["B", "2"]] * 4
    told = audit(study, responses=desk.read(asked, ["x", "w"], *rows)).explain("c")
    assert "weighted (valid answers, weighted)" not in told


def test_a_sum_of_invented_surveys_says_that_they_are(tmp_path: Path) -> None:
    study = alp.load_study()
    read = []
    for each in study.instruments:
        file = tmp_path / f"{each.id}.csv"
        study.simulate(each.id, seed=1).write(file)
        read.append(study.read(each.id, file))
    assert "SIMULATED" in audit(study, responses=read).explain("respondents_all")


def test_who_refused_answered(held: Any) -> None:
    told = held(claim("c", "42.9%", 1, who="answered", n=21)).explain("c")
    assert "9 of 21 (respondents who answered)" in told
    assert "20 answered" not in told
