"""Which counts to withhold, and whether anybody can still be read out of the table."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alp_survey.stats.suppression import disclosed_cells, suppress_counts, suppress_table

Counts = Sequence[Sequence[int]]
Marks = Sequence[Sequence[bool]]

SMALL_TABLES = st.tuples(st.integers(2, 6), st.integers(2, 6)).flatmap(
    lambda shape: st.lists(
        st.lists(
            st.one_of(st.integers(0, 4), st.integers(0, 40)), min_size=shape[1], max_size=shape[1]
        ),
        min_size=shape[0],
        max_size=shape[0],
    )
)
MINIMA = st.integers(1, 8)


def lines_of(table: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [*map(list, table), *map(list, zip(*table, strict=True))]


def tables_that_fit(counts: Counts, withheld: Marks) -> Iterator[list[list[int]]]:
    """Every table of whole numbers with these totals and these shown cells, by trying all."""
    n_columns = len(counts[0])
    wanted = [sum(column) for column in zip(*counts, strict=True)]

    def rows_that_fit(row: int) -> list[tuple[int, ...]]:
        choices = [
            range(sum(counts[row]) + 1) if withheld[row][column] else [counts[row][column]]
            for column in range(n_columns)
        ]
        return [cells for cells in product(*choices) if sum(cells) == sum(counts[row])]

    for table in product(*(rows_that_fit(row) for row in range(len(counts)))):
        if [sum(column) for column in zip(*table, strict=True)] == wanted:
            yield [list(row) for row in table]


def single_values(counts: Counts, withheld: Marks) -> tuple[tuple[bool, ...], ...]:
    """The withheld cells that have one value only, by trying all."""
    seen: list[list[set[int]]] = [[set() for _ in row] for row in counts]
    for table in tables_that_fit(counts, withheld):
        for row, cells in enumerate(table):
            for column, count in enumerate(cells):
                seen[row][column].add(count)
    return tuple(
        tuple(hidden and len(values) == 1 for hidden, values in zip(marks, row, strict=True))
        for marks, row in zip(withheld, seen, strict=True)
    )


def solved_by_single_gaps(withheld: Marks) -> bool:
    """Whether filling the only gap of a line, again and again, fills any cell."""
    return any(sum(line) == 1 for line in lines_of(withheld))


def test_a_small_count_is_withheld_and_so_is_the_smallest_other() -> None:
    assert suppress_counts([12, 2, 30, 9], minimum=4) == (False, True, False, True)


def test_without_a_total_the_small_count_alone_is_withheld() -> None:
    withheld = suppress_counts([12, 2, 30, 9], minimum=4, total_shown=False)
    assert withheld == (False, True, False, False)


def test_a_count_of_the_minimum_is_shown() -> None:
    assert not any(suppress_counts([4, 5, 6], minimum=4))
    assert not any(suppress_counts([1, 5, 6], minimum=1))


def test_zeros_are_shown_as_long_as_anything_else_can_be_withheld() -> None:
    assert not any(suppress_counts([0, 0, 9], minimum=4))
    assert suppress_counts([0, 2, 9], minimum=4) == (False, True, True)
    assert suppress_counts([0, 2, 0], minimum=4) == (True, True, True)


def test_two_small_counts_that_add_up_to_a_small_count_take_a_third_with_them() -> None:
    assert suppress_counts([1, 2, 20, 30], minimum=5) == (True, True, True, False)
    assert suppress_counts([3, 2, 20, 30], minimum=5) == (True, True, False, False)


def test_counts_that_their_sum_gives_away_take_another_with_them() -> None:
    # Three withheld cells that add up to 3 are 1, 1, 1; two of at most 3 that add up to 6 are 3, 3.
    assert suppress_counts([1, 1, 1, 20, 30], minimum=3) == (True, True, True, True, False)
    assert suppress_counts([3, 3, 20, 30], minimum=4) == (True, True, True, False)


def test_of_equal_counts_the_first_is_withheld() -> None:
    assert suppress_counts([9, 2, 9, 9], minimum=4) == (True, True, False, False)


def test_a_line_of_one_cell_and_an_empty_line_are_no_trouble() -> None:
    assert suppress_counts([2], minimum=4) == (True,)
    assert suppress_counts([], minimum=4) == ()


@given(st.lists(st.integers(0, 30), max_size=12), MINIMA)
def test_the_withheld_cells_of_a_line_add_up_to_the_minimum_or_are_all_of_it(
    counts: list[int], minimum: int
) -> None:
    withheld = suppress_counts(counts, minimum=minimum)
    assert all(
        hidden for count, hidden in zip(counts, withheld, strict=True) if 0 < count < minimum
    )
    if any(withheld) and not all(withheld):
        hidden_counts = [count for count, hidden in zip(counts, withheld, strict=True) if hidden]
        assert len(hidden_counts) >= 2
        assert sum(hidden_counts) >= minimum
        assert sum(hidden_counts) > len(hidden_counts)


@given(st.lists(st.integers(0, 30), max_size=12))
def test_a_line_without_small_counts_is_shown_whole(counts: list[int]) -> None:
    assert not any(suppress_counts(counts, minimum=1))


def test_one_small_count_of_a_table_takes_the_cheapest_rectangle_with_it() -> None:
    counts = [[20, 2, 11], [15, 8, 9], [30, 12, 7]]
    assert suppress_table(counts, minimum=4) == (
        (False, True, True),
        (False, True, True),
        (False, False, False),
    )


def test_two_blocks_that_only_one_cell_joins_are_not_enough() -> None:
    # No line has a single gap, yet the rows of the first block less its columns are the joint.
    counts = [[9, 9, 2, 9], [9, 9, 9, 9], [9, 9, 9, 9], [9, 9, 9, 9]]
    withheld = [
        [True, True, True, False],
        [True, True, False, False],
        [False, False, True, True],
        [False, False, True, True],
    ]
    assert not solved_by_single_gaps(withheld)
    assert disclosed_cells(counts, withheld)[0] == (False, False, True, False)


def test_a_rectangle_of_zeros_protects_nobody_who_knows_that_counts_are_not_negative() -> None:
    # 2 can become 1 only where zeros grow; it cannot grow, because nothing can shrink for it.
    counts = [[2, 0, 9], [0, 0, 9], [9, 9, 9]]
    rectangle = [[True, True, False], [True, True, False], [False, False, False]]
    assert disclosed_cells(counts, rectangle) == single_values(counts, rectangle)
    assert disclosed_cells(counts, rectangle)[0][0]
    assert not any(map(any, disclosed_cells(counts, suppress_table(counts, minimum=4))))


def test_a_table_of_one_respondent_is_given_away_by_its_totals() -> None:
    counts = [[1, 0], [0, 0]]
    withheld = suppress_table(counts, minimum=4)
    assert withheld[0][0]
    assert disclosed_cells(counts, withheld) == withheld


def test_a_table_of_one_row_is_given_away_by_its_totals() -> None:
    counts = [[2, 8, 9]]
    withheld = suppress_table(counts, minimum=4)
    assert withheld[0][0]
    assert disclosed_cells(counts, withheld) == withheld


def test_an_empty_table_is_no_trouble() -> None:
    assert suppress_table([], minimum=4) == ()
    assert disclosed_cells([], []) == ()


@given(SMALL_TABLES, MINIMA)
def test_no_line_of_a_table_has_a_single_gap(counts: list[list[int]], minimum: int) -> None:
    withheld = suppress_table(counts, minimum=minimum)
    assert not solved_by_single_gaps(withheld)
    for cells, marks in zip(counts, withheld, strict=True):
        assert all(
            hidden for count, hidden in zip(cells, marks, strict=True) if 0 < count < minimum
        )


@given(SMALL_TABLES, MINIMA)
def test_the_withheld_cells_of_every_line_of_a_table_add_up_to_the_minimum(
    counts: list[list[int]], minimum: int
) -> None:
    withheld = suppress_table(counts, minimum=minimum)
    for line, marks in zip(lines_of(counts), lines_of(withheld), strict=True):
        hidden = [count for count, mark in zip(line, marks, strict=True) if mark]
        shown = [count for count, mark in zip(line, marks, strict=True) if count and not mark]
        assert not hidden or not shown or sum(hidden) >= minimum


@given(SMALL_TABLES.map(lambda table: [[count + 2 for count in row] for row in table]), MINIMA)
def test_nothing_can_be_derived_where_every_cell_holds_two_or_more(
    counts: list[list[int]], minimum: int
) -> None:
    withheld = suppress_table(counts, minimum=minimum)
    assert not any(map(any, disclosed_cells(counts, withheld)))


def test_the_totals_give_away_exactly_what_trying_all_tables_shows() -> None:
    """All 2 x 3 tables of counts up to 2, with every pattern of gaps on a sample of them."""
    for position, cells in enumerate(product(range(3), repeat=6)):
        counts = [list(cells[:3]), list(cells[3:])]
        if position % 40 == 0:
            for gaps in product((False, True), repeat=6):
                pattern = [list(gaps[:3]), list(gaps[3:])]
                assert disclosed_cells(counts, pattern) == single_values(counts, pattern)
        withheld = suppress_table(counts, minimum=2)
        assert disclosed_cells(counts, withheld) == single_values(counts, withheld)


@pytest.mark.parametrize("minimum", [2, 3, 4])
def test_what_is_still_given_away_could_not_be_saved_by_withholding_everything(
    minimum: int,
) -> None:
    """All 2 x 3 tables of counts up to 3: only the totals can be blamed."""
    everything = [[True] * 3] * 2
    for cells in product(range(4), repeat=6):
        counts = [list(cells[:3]), list(cells[3:])]
        given_away = disclosed_cells(counts, suppress_table(counts, minimum=minimum))
        hopeless = disclosed_cells(counts, everything)
        for row, column in product(range(2), range(3)):
            if 0 < counts[row][column] < minimum:
                assert given_away[row][column] <= hopeless[row][column], counts


SMALL_ROWS = st.lists(st.sampled_from([1, 2, 3, 4, 9]), min_size=4, max_size=4)


@given(st.lists(SMALL_ROWS, min_size=4, max_size=4), MINIMA)
@example([[9, 9, 3, 1], [1, 2, 1, 1], [1, 4, 9, 9], [1, 3, 9, 4]], 2)
@example([[1, 1, 9, 1], [2, 1, 4, 9], [4, 4, 9, 9], [4, 3, 9, 2]], 3)
def test_nothing_can_be_derived_even_if_withheld_cells_are_known_not_to_be_zero(
    corner: list[list[int]], minimum: int
) -> None:
    counts = [*([*row, 9, 9] for row in corner), [9] * 6, [9] * 6]
    withheld = suppress_table(counts, minimum=minimum)
    beyond_one = [
        [count - hidden for count, hidden in zip(cells, marks, strict=True)]
        for cells, marks in zip(counts, withheld, strict=True)
    ]
    assert not any(map(any, disclosed_cells(beyond_one, withheld)))


@pytest.mark.parametrize("count", [-1, 1.0, True, None])
def test_what_is_not_a_count_is_refused(count: Any) -> None:
    for ask in (
        lambda: suppress_counts([5, count], minimum=3),
        lambda: suppress_table([[5, count], [1, 1]], minimum=3),
        lambda: disclosed_cells([[5, count], [1, 1]], [[True] * 2] * 2),
    ):
        with pytest.raises(ValueError, match="counts: got"):
            ask()


@pytest.mark.parametrize("minimum", [0, -3, 2.5, True])
def test_what_is_not_a_minimum_is_refused(minimum: Any) -> None:
    with pytest.raises(ValueError, match="minimum: got"):
        suppress_counts([5, 6], minimum=minimum)
    with pytest.raises(ValueError, match="minimum: got"):
        suppress_table([[5, 6], [7, 8]], minimum=minimum)


def test_rows_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        suppress_table([[5, 6], [7]], minimum=3)
    with pytest.raises(ValueError, match="another shape"):
        disclosed_cells([[5, 6], [7, 8]], [[True, False]])
