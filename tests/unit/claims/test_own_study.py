"""A study of one's own: instruments and responses, and no document whose figures are claims."""

from pathlib import Path
from typing import Any

import pytest

import alp_survey as alp
from alp_survey.claims.study import unknown
from alp_survey.cli import main
from alp_survey.errors import InputError

DOCUMENTS = """\
documents:
  - id: report
    title: Reading in Brookfield
    publisher: Brookfield Library
    date: "2025"
"""
NOTHING_TO_AUDIT = (
    "study.yaml: got no claims, so that there is nothing to audit; expected a register with"
    " printed figures, named under 'claims'. Without one, read responses and make tables of them."
)
ANSWERS = [["membership", "reasons", "wishes"], ["Member", "Quiet, Warmth", ""], ["Never", "", ""]]


@pytest.fixture(
    name="own", params=["", "claims: []\n", "no documents"], ids=["absent", "empty", "no documents"]
)
def _own(fictional: Any, request: pytest.FixtureRequest) -> Any:
    """The fictional study without its register, as a person may write it."""
    if request.param == "no documents":
        fictional.change("study.yaml", DOCUMENTS, "").change(
            "study.yaml", "claims: claims.yaml", ""
        )
    else:
        fictional.change("study.yaml", "claims: claims.yaml\n", request.param)
    (fictional.folder / "claims.yaml").unlink()
    return fictional


def test_a_study_without_a_register_loads_with_no_claims(own: Any) -> None:
    study = own.load()
    assert study.claims == ()
    assert study.register.blocks == study.register.external == ()
    assert [each.id for each in study.instruments] == ["readers"]
    assert "1 instrument, no claims>" in repr(study)


def test_its_responses_are_read_and_tabulated(own: Any, desk: Any) -> None:
    responses = own.load().read("readers", desk.csv(*ANSWERS))
    assert responses.codes["membership"].tolist() == [1, 3]
    assert alp.topline(responses).cell("Member")["count"] == 1


def test_responses_to_it_are_simulated(own: Any, tmp_path: Path) -> None:
    study = own.load()
    study.simulate("readers", 12, seed=3).write(tmp_path / "practice.csv")
    assert study.read("readers", tmp_path / "practice.csv").n == 12


def test_there_is_nothing_to_audit_in_it_and_the_sentence_says_what_to_do(own: Any) -> None:
    with pytest.raises(InputError) as refused:
        own.audit()
    assert str(refused.value) == NOTHING_TO_AUDIT


def test_the_command_says_so_too_and_writes_nothing(own: Any, tmp_path: Path, capsys: Any) -> None:
    assert main(["audit", str(own.folder), "--out", str(tmp_path / "evidence")]) == 2
    assert capsys.readouterr() == ("", f"{NOTHING_TO_AUDIT}\n")
    assert not (tmp_path / "evidence").exists()


def test_the_other_commands_work_with_it(own: Any, desk: Any, tmp_path: Path, capsys: Any) -> None:
    export = str(desk.csv(["membership", "reasons", "wishes"], ["Member", "Quiet", "Tea"]))
    about = ["--instrument", "readers", "--study", str(own.folder)]
    assert main(["read", export, *about, "--out", str(tmp_path / "coded")]) == 0
    assert main(["map", export, *about]) == 0
    assert main(["simulate", *about, "--n", "5", "--out", str(tmp_path / "made.csv")]) == 0
    assert capsys.readouterr().err == ""


def test_a_register_that_lists_no_claims_is_as_good_as_none(fictional: Any) -> None:
    assert fictional.write("claims.yaml", "claims: []\n").load().claims == ()
    with pytest.raises(InputError, match="nothing to audit"):
        fictional.audit()


def test_mistakes_in_an_instrument_are_still_found_without_a_register(own: Any) -> None:
    own.change("readers.yaml", "asked_if: {membership: [1, 2]}", "asked_if: {member: [1, 2]}")
    (complaint,) = own.complaints()
    assert "the unknown item 'member'" in complaint


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "claims: claims.yaml",
            "claims: [claims.yaml]",
            "claims: got a list of 1; expected the name of one file; without such a file leave ...",
        ),
        (
            "claims: claims.yaml",
            "claims:",
            "claims: got nothing; expected some text.",
        ),
        (
            DOCUMENTS,
            "",
            "got no 'documents'; expected the document whose figures are in the register.",
        ),
    ],
)
def test_a_register_that_is_named_is_one_file_and_has_a_document(
    fictional: Any, old: str, new: str, said: str
) -> None:
    complaints = fictional.change("study.yaml", old, new).complaints()
    assert any(said.removesuffix(" ...") in each for each in complaints), complaints


def test_a_list_of_registers_is_one_mistake(fictional: Any) -> None:
    fictional.change("study.yaml", "claims: claims.yaml", "claims: [claims.yaml]")
    assert len(fictional.complaints()) == 1


def test_a_register_that_is_not_there_may_be_left_out(fictional: Any) -> None:
    (fictional.folder / "claims.yaml").unlink()
    (complaint,) = fictional.complaints()
    assert complaint.endswith("Leave 'claims' out if no document is to be audited.")


def test_a_register_in_the_folder_that_is_not_named_was_forgotten(fictional: Any) -> None:
    fictional.change("study.yaml", "claims: claims.yaml\n", "")
    (complaint,) = fictional.complaints()
    assert "no mention of 'claims.yaml'" in complaint
    assert "Add it to instruments, claims," in complaint


# ---- names that a study does not have


def said(error: pytest.ExceptionInfo[KeyError]) -> str:
    (sentence,) = error.value.args
    return str(sentence)


def test_an_unknown_instrument_is_told_with_those_there_are(fictional: Any, desk: Any) -> None:
    study = fictional.load()
    expected = "instrument: got 'reders'; expected one of readers. Did you mean 'readers'?"
    for ask in (
        lambda: study.instrument("reders"),
        lambda: study.read("reders", desk.csv(*ANSWERS)),
        lambda: study.read("reders", "no such file.csv", column_map="no such map.yaml"),
        lambda: study.simulate("reders", 5, seed=1),
    ):
        with pytest.raises(KeyError) as error:
            ask()
        assert said(error) == expected


def test_nothing_is_suggested_where_nothing_is_close(fictional: Any) -> None:
    with pytest.raises(KeyError) as error:
        fictional.load().instrument("staff")
    assert said(error) == "instrument: got 'staff'; expected one of readers."


def test_an_instrument_in_place_of_its_id_is_not_printed_at_length(fictional: Any) -> None:
    study = fictional.load()
    with pytest.raises(KeyError) as error:
        study.read(study.instruments[0], "answers.csv")
    assert said(error) == (
        "instrument: got a value of type Instrument; expected an id, one of readers."
    )


def test_claims_and_blocks_are_told_likewise(fictional: Any) -> None:
    result = fictional.audit()
    for find, what, close in (
        (result.study.claim, "claim", "coffee"),
        (result.claim, "claim", "coffee"),
        (result.block, "block", "why"),
    ):
        with pytest.raises(KeyError) as error:
            find(f"{close}s")
        assert said(error).startswith(f"{what}: got '{close}s'; expected one of ")
        assert said(error).endswith(f"Did you mean '{close}'?")


def test_of_many_names_the_first_are_listed_and_of_none_it_is_said() -> None:
    names = [f"claim_{i}" for i in range(1, 15)]
    assert str(unknown("claim", "x", names).args[0]).endswith("claim_11, claim_12 and 2 more.")
    assert unknown("claim", "x", []).args == (
        "claim: got 'x'; expected none, as the study has none.",
    )
