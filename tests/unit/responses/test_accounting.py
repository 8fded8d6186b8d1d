"""Every cell has one fate; a loss that is planted is found."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alp_survey.instrument.models import Category, Exclusion
from alp_survey.responses import reading
from alp_survey.responses.accounting import FATES, account_for
from alp_survey.responses.answers import BLANK, NOT_ASKED, NOT_CODED
from alp_survey.responses.coding import Coded
from alp_survey.responses.matching import ItemColumns
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
        "coded": 5,
        "blank": 6,
        "not asked": 2,
        "could not be coded": 2,
        "column without an item": 10,
        "personal item": 5,
        "excluded respondent": 6,
        "empty row": 6,
    }
    assert str(accounting).startswith("42 cells = 5 coded + 6 blank + 2 not asked + ")


CELLS = st.sampled_from(["", " ", "Yes", "No", "Perhaps", "1", "0", "my aunt", "trial", "N/A"])


@given(
    st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=8),
    st.permutations(HEADERS),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_fates_of_any_sheet_add_up(desk, survey, rows, headers):
    accounting = desk.read(survey, headers, *rows).accounting
    assert tuple(accounting.fates) == FATES[1:]
    assert sum(accounting.fates.values()) == accounting.cells
    assert accounting.cells % len(headers) == 0


def column(*cells):
    texts = tuple(dict.fromkeys(cells))
    return RawColumn(texts, np.array([texts.index(cell) for cell in cells], np.int32))


def account(cells, coded, **more):
    rows = len(cells[0].cells)
    nobody = np.zeros(rows, bool)
    given = {"own": (), "no_item": (), "personal": (), "excluded": nobody, "empty": nobody}
    return account_for(cells, coded, **{**given, **more})


def single(desk, *state, position=0):
    item = desk.item("q", "single", "Yes", "No")
    return Coded(ItemColumns(item, whole=position), np.array(state, np.int16))


@pytest.mark.parametrize("state", [BLANK, NOT_ASKED])
def test_a_text_that_became_nothing_is_a_loss(desk, state):
    with pytest.raises(RuntimeError, match="a cell was lost: column 0, row 1"):
        account([column("Yes", "No")], [single(desk, 1, state)])


@pytest.mark.parametrize("state", [1, NOT_CODED])
def test_a_text_that_became_a_code_or_a_problem_is_none(desk, state):
    assert sum(account([column("Yes", "No")], [single(desk, 1, state)]).fates.values()) == 2


def test_a_column_that_nobody_claims_is_a_loss(desk):
    with pytest.raises(RuntimeError, match="a cell was lost: column 1"):
        account([column("Yes"), column("")], [single(desk, 1)])


def test_a_column_that_two_claim_is_a_fault(desk):
    with pytest.raises(RuntimeError, match="column 0 was used twice"):
        account([column("Yes")], [single(desk, 1)], own=(0,))
    with pytest.raises(RuntimeError, match="column 0 was used twice"):
        account([column("Yes")], [single(desk, 1), single(desk, 1)])


def test_a_joined_cell_that_became_nothing_is_a_loss(desk):
    item = desk.item("q", "multiple", "A", "B")
    options = {1: np.array([BLANK], np.int16), 2: np.array([BLANK], np.int16)}
    lost = Coded(ItemColumns(item, whole=0), np.array([BLANK], np.int16), options)
    with pytest.raises(RuntimeError, match="a cell was lost"):
        account([column("A, B")], [lost])


def test_a_loss_planted_in_the_coding_stops_the_reading(desk, survey, monkeypatch):
    coding = reading.code_item

    def forgetful(columns, *rest, **options):
        coded = coding(columns, *rest, **options)
        if columns.item.name != "heard":
            return coded
        nothing = np.full_like(coded.state, BLANK)
        return replace(coded, state=nothing, options=dict.fromkeys(coded.options, nothing))

    rows = [HEADERS, ["", "Yes", "1", "", "Ali", ""]]
    desk.read(survey, *rows)
    monkeypatch.setattr(reading, "code_item", forgetful)
    with pytest.raises(RuntimeError, match="a cell was lost"):
        desk.read(survey, *rows)


def test_a_column_forgotten_by_the_matching_stops_the_reading(desk, survey, monkeypatch):
    matching = reading.match_columns

    def forgetful(*given, **options):
        found = matching(*given, **options)
        return replace(found, unmatched=found.unmatched[1:])

    monkeypatch.setattr(reading, "match_columns", forgetful)
    with pytest.raises(RuntimeError, match="a cell was lost: column 0"):
        desk.read(survey, HEADERS, ["", "Yes", "1", "", "Ali", ""])
