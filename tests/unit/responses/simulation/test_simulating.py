"""The one call with which a study is tried out."""

import time
from pathlib import Path
from typing import Any

import pytest

from alp_survey.claims.loading import load_study
from alp_survey.errors import InputError
from alp_survey.instrument.models import Instrument
from alp_survey.responses.simulation.simulating import simulate

SHIPPED = load_study().instruments


def test_as_many_are_simulated_as_the_document_states() -> None:
    simulated = simulate(SHIPPED[0], seed=1)
    assert simulated.answers.n == 44
    assert repr(simulated) == "<SIMULATED responses: 44 of 'digital_workers', seed 1>"
    assert simulate(SHIPPED[0], 7, seed=1).answers.n == 7


def test_a_document_that_states_no_number_needs_one(make: Any) -> None:
    instrument = make.instrument(make.item("why", "open"), n_stated=None)
    with pytest.raises(ValueError, match="fictional: n must be given"):
        simulate(instrument, seed=1)


@pytest.mark.parametrize("instrument", SHIPPED, ids=lambda each: each.id)
def test_every_shipped_instrument_can_be_written_with_all_its_mess(
    instrument: Instrument, tmp_path: Path
) -> None:
    simulated = simulate(instrument, seed=2, blank_share=0.1)
    for path, platform in (("a.csv", "kobo"), ("b.xlsx", "microsoft_forms"), ("c.sav", "spss")):
        simulated.write(tmp_path / path, platform, mess=True)  # type: ignore[arg-type]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_path_may_be_a_text_and_the_default_is_google_forms(tmp_path: Path) -> None:
    assert simulate(SHIPPED[0], seed=1).write(str(tmp_path / "x.csv")) == ()
    assert (tmp_path / "x.csv").read_text(encoding="utf-8").startswith("Timestamp,")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"x\.csv: got no such file or directory; expected a place"
    ):
        simulate(SHIPPED[0], seed=1).write(tmp_path / "nowhere" / "x.csv")


def test_ten_thousand_respondents_and_a_hundred_items_take_seconds(
    make: Any, tmp_path: Path
) -> None:
    kinds = ["single", "scale", "multiple", "single", "number"] * 20
    items = [
        make.item(f"item_{number}", kind, *([] if kind == "number" else ["a", "b", "c", "d", "e"]))
        for number, kind in enumerate(kinds)
    ]
    start = time.process_time()
    simulate(make.instrument(*items), 10_000, seed=1).write(tmp_path / "x.csv")
    assert time.process_time() - start < 15
