"""The possible joint tables: what the searches and the closed forms are asked to find."""

import re
from typing import Any

import numpy as np
import pytest

from alp_survey.stats.joint_tables import (
    Row,
    as_table,
    event_tables,
    merged,
    respondents_in,
    share_inside,
    share_tables,
    size_pairs,
    weight_tables,
)
from alp_survey.stats.overlaps import Overlap, four_cells, overlap_bounds, require_whole


def mask(*cells: int) -> Any:
    """The cells of a 2 x 2 table that are counted, flat."""
    return np.isin(np.arange(4), cells)


FIRST, SECOND, BOTH, ALL = mask(0, 1), mask(0, 2), mask(0), mask(0, 1, 2, 3)


def test_two_ranges_overlap_least_at_their_low_ends_and_most_at_their_high_ends() -> None:
    assert overlap_bounds((30, 32), (31, 33), 44) == (Overlap(17, 30, 31), Overlap(32, 32, 33))
    assert four_cells(Overlap(17, 30, 31), 44) == ((17, 13), (14, 0))


def test_a_constraint_and_its_complement_become_one() -> None:
    (row,) = merged([Row(FIRST, 10, 32), Row(~FIRST, 14, 44)], 44) or []
    assert (row.least, row.greatest) == (10, 30)
    assert row.cells.tolist() == FIRST.tolist()


def test_a_constraint_that_holds_of_every_table_is_left_out() -> None:
    assert merged([Row(ALL, 3, 50), Row(FIRST, 0, 60)], 44) == []


def test_two_counts_of_the_same_cells_contradict_each_other() -> None:
    assert merged([Row(FIRST, 10, 10), Row(~FIRST, 10, 10)], 44) is None


def test_the_weights_of_a_program_may_be_of_either_sign() -> None:
    rows = [Row(FIRST, 3, 3), Row(SECOND, 4, 4)]
    found = weight_tables(rows, 6, np.array([1, -2, 3, 0]))
    assert found is not None
    # both is 1, 2 or 3: the weight is both - 2 (3 - both) + 3 (4 - both) = 6
    assert [int(table @ np.array([1, -2, 3, 0])) for table in found] == [6, 6]
    lopsided = weight_tables(rows, 6, np.array([5, -2, 3, 0]))
    assert lopsided is not None
    assert [table.tolist() for table in lopsided] == [[1, 2, 3, 0], [3, 0, 1, 2]]


def test_the_fewest_and_the_most_of_an_event_are_tables() -> None:
    found = event_tables([Row(FIRST, 3, 3), Row(SECOND, 4, 4)], 6, BOTH)
    assert found is not None
    assert [respondents_in(table, BOTH) for table in found] == [1, 3]
    assert as_table(found[0], (2, 2)) == ((1, 2), (3, 0))


def test_a_share_has_a_table_of_either_end() -> None:
    found = share_tables([Row(FIRST, 3, 3), Row(SECOND, 4, 4)], 6, BOTH, FIRST)
    assert found is not None
    assert [str(share_inside(table, BOTH, FIRST)) for table in found] == ["1/3", "1"]


def test_groups_of_known_sizes_are_one_pair() -> None:
    assert list(size_pairs([Row(FIRST, 3, 3)], 6, FIRST, ~FIRST)) == [(3, 3)]
    assert list(size_pairs([Row(FIRST, 2, 3)], 6, FIRST, ~FIRST)) == [(2, 4), (3, 3)]


def test_groups_of_no_table_have_no_sizes() -> None:
    odd = [Row(mask(0, 1), 1, 1), Row(mask(1, 2), 1, 1), Row(mask(0, 2), 1, 1)]
    assert list(size_pairs(odd, 4, FIRST, SECOND)) == []


@pytest.mark.parametrize(
    ("value", "most", "message"),
    [
        (-1, None, "count: got -1; expected a whole number of at least 0."),
        (np.True_, None, "count: got np.True_; expected a whole number of at least 0."),
        (1.0, 3, "count: got 1.0; expected a whole number from 0 to 3."),
        ("2", 3, "count: got '2'; expected a whole number from 0 to 3."),
        (4, 3, "count: got 4; expected a whole number from 0 to 3."),
    ],
)
def test_what_is_no_whole_number_in_range_is_refused(value: Any, most: Any, message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        require_whole(value, "count", 0, most)
