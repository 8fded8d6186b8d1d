"""SPSS files: codes as text, labels and missing values beside them."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from alp_survey.errors import InputError
from alp_survey.responses.files.opening import read_sheet

EXPORT = Path(__file__).parents[3] / "data" / "exports" / "spss.sav"


@pytest.fixture
def saved(tmp_path):
    frame = pd.DataFrame(
        {
            "age": [34.0, np.nan, 98.0],
            "weight": [0.45, 1.0, 2.5],
            "name": ["ann   ", "", "  bob"],
            "day": [dt.date(2026, 3, 4), None, dt.date(2026, 3, 5)],
            "at": [dt.datetime(2026, 3, 4, 10, 5), None, dt.datetime(2026, 3, 4, 10, 5, 59)],
        }
    )
    pyreadstat.write_sav(
        frame,
        str(tmp_path / "a.sav"),
        column_labels={"age": "How old are you?"},
        variable_value_labels={"age": {97: "Refused", 98: "Don't know"}, "weight": {1.0: "One"}},
        missing_ranges={"age": [{"lo": 90, "hi": 99}, -1], "name": ["xx"]},
    )
    return tmp_path / "a.sav"


def test_the_first_row_holds_the_names_and_codes_are_text(saved):
    sheet = read_sheet(saved)
    assert [sheet.row(number) for number in range(4)] == [
        ("age", "weight", "name", "day", "at"),
        ("34", "0.45", "ann", "2026-03-04", "2026-03-04T10:05:00"),
        ("", "1", "", "", ""),
        ("98", "2.5", "  bob", "2026-03-05", "2026-03-04T10:05:59"),
    ]


def test_labels_have_the_texts_of_the_cells_as_keys(saved):
    sheet = read_sheet(saved)
    assert sheet.value_labels == {0: {"97": "Refused", "98": "Don't know"}, 1: {"1": "One"}}
    assert sheet.column_labels == ("How old are you?", "", "", "", "")


def test_a_range_of_missing_values_covers_what_occurs_or_has_a_label(saved):
    assert read_sheet(saved).missing_values == {
        0: frozenset({"97", "98", "-1"}),
        2: frozenset({"xx"}),
    }


def test_an_export_keeps_its_missing_codes_and_its_script():
    sheet = read_sheet(EXPORT)
    assert sheet.row(4)[8] == "99"
    assert sheet.missing_values[8] == {"99"}
    assert sheet.row(5)[10] == "شکریہ، میرا نمبر 0300-1234567 ہے"


def test_a_file_that_is_cut_off_is_refused(saved):
    saved.write_bytes(saved.read_bytes()[:300])
    with pytest.raises(InputError, match=r"^a\.sav: got an SPSS file that is damaged"):
        read_sheet(saved)


def test_without_pyreadstat_it_is_said_how_to_install_it(saved, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r'pip install "alp-survey\[spss\]"'):
        read_sheet(saved)


def test_a_file_that_takes_the_library_below_down_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "crash.sav"
    path.write_bytes(b"$FL2" + bytes(200))
    crash = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setattr("alp_survey.responses.files.sav_file._READ_APART", crash)
    with pytest.raises(InputError, match=r"^crash\.sav: got an SPSS file that is damaged"):
        read_sheet(path)
