"""What the commands on responses say where a person took the wrong study, or the wrong answers."""

from typing import Any

from alp_survey.cli import main
from alp_survey.responses.reading import CODES

ELSEWHERE = "The study that ships was searched; --study FOLDER chooses another."


def test_an_instrument_that_the_shipped_study_lacks_may_be_of_another_study(capsys: Any) -> None:
    for command in (["read", "a.csv"], ["map", "a.csv"], ["simulate", "--out", "a.csv"]):
        assert main([*command, "--instrument", "customers"]) == 2
        told = capsys.readouterr().err
        assert told.startswith("--instrument: got 'customers'; expected one of digital_workers, ")
        assert told.endswith(f"policy_experts. {ELSEWHERE}\n")


def test_a_misspelt_instrument_of_the_shipped_study_is_suggested_first(capsys: Any) -> None:
    assert main(["read", "a.csv", "--instrument", "digital_worker"]) == 2
    assert capsys.readouterr().err.endswith(f"Did you mean 'digital_workers'? {ELSEWHERE}\n")


def test_where_a_study_is_chosen_no_other_is_recommended(fictional: Any, capsys: Any) -> None:
    study = ["--study", str(fictional.folder)]
    assert main(["read", "a.csv", "--instrument", "reader", *study]) == 2
    assert capsys.readouterr().err == (
        "--instrument: got 'reader'; expected one of readers. Did you mean 'readers'?\n"
    )


def test_a_file_of_codes_that_was_read_as_labels_is_told_at_the_end(
    fictional: Any, desk: Any, capsys: Any
) -> None:
    export = str(desk.csv(["membership", "reasons", "wishes"], ["1", "1,2", "Tea"], ["3", "", ""]))
    about = ["--instrument", "readers", "--study", str(fictional.folder)]
    assert main(["read", export, *about]) == 1
    assert capsys.readouterr().out.endswith(f"\n{CODES}\n")
    assert main(["read", export, *about, "--answers", "codes"]) == 0
    assert CODES not in capsys.readouterr().out
