"""A simulated study says what the document prints, wherever that can be true."""

from pathlib import Path
from typing import Any

import pytest

import alp_survey as alp
from alp_survey.claims.marginals import published_marginals

STUDY = alp.load_study()
FIGURES = [
    each
    for each in alp.audit(STUDY).claims
    if each.claim.item and each.claim.codes and each.claim.kind != "size"
]
POSSIBLE = [each for each in FIGURES if len(each.arithmetic.counts) and len(each.claim.codes) == 1]


@pytest.mark.parametrize("judged", POSSIBLE, ids=lambda each: each.claim.id)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_possible_figure_is_reproduced_by_the_simulated_responses(
    tmp_path: Path, judged: Any, seed: int
) -> None:
    claim = judged.claim
    path = tmp_path / "export.csv"
    STUDY.simulate(claim.instrument, seed=seed).write(path)
    codes = STUDY.read(claim.instrument, path).codes
    name = f"{claim.item}.{claim.codes[0]}"
    count = int(
        (codes[name] == 1).sum() if name in codes else (codes[claim.item] == claim.codes[0]).sum()
    )
    assert count in judged.arithmetic.counts
    assert len(codes) == claim.n


def test_figures_that_cannot_be_true_are_left_to_chance_and_not_bent() -> None:
    workers = STUDY.instrument("digital_workers")
    found = published_marginals(STUDY, workers, 44)
    assert 4 not in found["ai_effect"]  # 33 percent of 44
    assert found["ai_effect"] == {1: 26, 2: 18, 3: 12, 5: 9}


def test_another_number_of_respondents_reproduces_no_figure() -> None:
    assert published_marginals(STUDY, STUDY.instrument("digital_workers"), 43) == {}
    assert published_marginals(STUDY, STUDY.instrument("digital_workers"), None) == {}


def test_single_answers_that_add_up_to_more_than_everybody_are_left_out(fictional: Any) -> None:
    study = fictional.quote("former_members", "70%").load()
    readers = study.instruments[0]
    assert "membership" not in published_marginals(study, readers, 40)
    assert len(study.simulate("readers", seed=1).answers.values["membership"]) == 40


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for file, seed in zip(files, (5, 5, 6), strict=True):
        STUDY.simulate("digital_workers", seed=seed).write(file)
    first, again, other = (file.read_bytes() for file in files)
    assert first == again
    assert first != other


def test_every_tool_writes_what_the_study_reads_without_further_help(tmp_path: Path) -> None:
    files = {
        "google_forms": "csv", "google_forms_csv": "csv", "microsoft_forms": "xlsx", "kobo": "csv",
        "kobo_labels": "csv", "odk_central": "csv", "surveymonkey": "xlsx", "qualtrics": "csv",
        "limesurvey": "csv", "typeform": "csv", "spss": "sav", "plain": "xlsx",
    }  # fmt: skip
    simulated = STUDY.simulate("digital_workers", seed=4)
    codes = []
    for platform, ending in files.items():
        path = tmp_path / f"{platform}.{ending}"
        simulated.write(path, platform)
        responses = STUDY.read("digital_workers", path)
        assert responses.problem_list == (), platform
        assert responses.simulated, platform
        codes.append(responses.codes.reset_index(drop=True))
    for other in codes[1:]:
        assert other.equals(codes[0])
