"""Coders who never were: the same again for the same seed, and never for people's answers."""

import pytest

import alp_survey as alp
from alp_survey.themes.agreeing import agreement
from alp_survey.themes.sheet_reading import read_coding_sheets
from alp_survey.themes.simulating import simulated_sheets

SURVEY, ITEM = "national_incubation_centres", "scaling_constraints"


@pytest.fixture(name="responses")
def _responses(tmp_path):
    study = alp.load_study()
    study.simulate(SURVEY, 60, seed=1).write(tmp_path / "nic.csv")
    return study.read(SURVEY, tmp_path / "nic.csv")


def test_their_sheets_are_read_back_and_they_agree_in_part(responses, tmp_path):
    paths = []
    for coder, sheet in simulated_sheets(responses, ITEM, ["AB", "CD"], seed=3).items():
        paths.append(tmp_path / f"{coder}.xlsx")
        paths[-1].write_bytes(sheet)
    codings = read_coding_sheets(responses, paths)
    assert codings.simulated
    assert codings.notes == ()
    whole = agreement(codings)[0]
    assert whole.theme == "any theme"
    assert 0.4 < whole.kappa < 0.95


def test_the_same_seed_gives_the_same_sheets_and_another_seed_others(responses):
    one, again, other = (
        simulated_sheets(responses, ITEM, ["AB"], seed=seed)["AB"] for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other


def test_answers_that_people_gave_are_coded_by_people(desk):
    responses = desk.read(desk.item("why", "open"), "Because")
    with pytest.raises(ValueError, match="expected simulated ones"):
        simulated_sheets(responses, "why", ["AB"], seed=1)
