"""What marginals imply about a cross-tab: closed forms and programs against every small table."""

import itertools
import re
from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import scipy.optimize

from alp_survey.stats.joint_bounds import (
    CellSum,
    CountBounds,
    ShareBounds,
    answer_cells,
    count_bounds,
    difference_bounds,
    frechet_bounds,
    share_bounds,
)

SMALL_BASES = (1, 2, 3, 7, 12)
SHAPE = (2, 2)
LOW_INCOME, AI = answer_cells(SHAPE, 0, [0]), answer_cells(SHAPE, 1, [0])
PRINTED = [CellSum(LOW_INCOME, 32, 32), CellSum(AI, 31, 31)]


def two_by_two(first: int, second: int, base: int) -> list[tuple[int, int, int, int]]:
    """Every table of two counts: both, first only, second only, neither."""
    return [
        (both, first - both, second - both, base - first - second + both)
        for both in range(max(0, first + second - base), min(first, second) + 1)
    ]


def in_range(table: Any, base: int, constraints: list[CellSum]) -> bool:
    """Whether a witness is a table of the base that agrees with all constraints."""
    counts = np.array(table)
    return (
        bool((counts >= 0).all())
        and counts.sum() == base
        and all(each.least <= counts[each.cells].sum() <= each.greatest for each in constraints)
    )


# --- the case that this is for ------------------------------------------------------------------


def test_of_44_with_32_and_31_at_least_19_and_at_most_31_gave_both() -> None:
    bounds = frechet_bounds(32, 31, 44)
    assert bounds == CountBounds(19, 31, ((19, 13), (12, 0)), ((31, 1), (0, 12)))
    assert count_bounds(SHAPE, 44, PRINTED, LOW_INCOME & AI) == bounds


def test_of_the_32_with_a_low_income_19_to_31_use_ai() -> None:
    bounds = share_bounds(SHAPE, 44, PRINTED, AI, LOW_INCOME)
    assert bounds is not None
    assert (bounds.least, bounds.greatest) == (Fraction(19, 32), Fraction(31, 32))
    assert (bounds.least_table, bounds.greatest_table) == (((19, 13), (12, 0)), ((31, 1), (0, 12)))


def test_a_share_of_a_group_of_uncertain_size_is_least_certain_at_its_smallest() -> None:
    printed = [CellSum(LOW_INCOME, 30, 34), CellSum(AI, 30, 31)]
    bounds = share_bounds(SHAPE, 44, printed, AI, LOW_INCOME)
    assert bounds is not None
    assert (bounds.least, bounds.greatest) == (Fraction(16, 30), Fraction(1))


def test_the_two_groups_can_differ_in_either_direction() -> None:
    bounds = difference_bounds(
        SHAPE, 44, PRINTED, AI, first_group=LOW_INCOME, second_group=~LOW_INCOME
    )
    assert bounds is not None
    assert (bounds.least, bounds.greatest) == (Fraction(19, 32) - 1, Fraction(31, 32))


def test_a_known_cross_tab_leaves_nothing_open() -> None:
    printed = [*PRINTED, CellSum(LOW_INCOME & AI, 25, 25)]
    bounds = difference_bounds(
        SHAPE, 44, printed, AI, first_group=LOW_INCOME, second_group=~LOW_INCOME
    )
    assert bounds is not None
    assert bounds.least == bounds.greatest == Fraction(25, 32) - Fraction(6, 12)


# --- two dichotomies in closed form, against every table ----------------------------------------


@pytest.mark.parametrize("base", SMALL_BASES)
def test_frechet_is_the_range_of_all_overlaps(base: int) -> None:
    for first, second in itertools.product(range(base + 1), repeat=2):
        tables = two_by_two(first, second, base)
        bounds = frechet_bounds(first, second, base)
        for table, figure in (
            (bounds.least_table, bounds.least),
            (bounds.greatest_table, bounds.greatest),
        ):
            assert (*table[0], *table[1]) in tables
            assert table[0][0] == figure
        overlaps = [table[0] for table in tables]
        assert (bounds.least, bounds.greatest) == (min(overlaps), max(overlaps))


EVENTS: dict[str, Any] = {
    "both": LOW_INCOME & AI,
    "the first only": LOW_INCOME & ~AI,
    "neither": ~LOW_INCOME & ~AI,
    "at least one": LOW_INCOME | AI,
    "not the first only": ~LOW_INCOME | AI,
}


def refuse_to_solve(*args: Any, **kwargs: Any) -> None:
    raise AssertionError("closed form expected")


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())
def test_ranges_of_two_counts_need_no_search(event: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scipy.optimize, "milp", refuse_to_solve)
    base = 5
    ranges = [(1, 2), (2, 4), (3, 3), (4, 5)]
    for first, second in itertools.product(ranges, repeat=2):
        printed = [CellSum(LOW_INCOME, *first), CellSum(~AI, *second)]
        tables = [
            np.array(table).reshape(2, 2)
            for one in range(first[0], first[1] + 1)
            for other in range(base - second[1], base - second[0] + 1)
            for table in two_by_two(one, other, base)
        ]
        counts = [int(table[event].sum()) for table in tables]
        bounds = count_bounds(SHAPE, base, printed, event)
        assert bounds is not None
        assert (bounds.least, bounds.greatest) == (min(counts), max(counts))
        for witness, figure in (
            (bounds.least_table, bounds.least),
            (bounds.greatest_table, bounds.greatest),
        ):
            assert in_range(witness, base, printed)
            assert np.array(witness)[event].sum() == figure


@pytest.mark.parametrize("group", [LOW_INCOME, ~LOW_INCOME], ids=["first", "not the first"])
@pytest.mark.parametrize("event", [AI, ~AI], ids=["second", "not the second"])
def test_shares_of_two_ranges_need_no_search(
    group: Any, event: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scipy.optimize, "milp", refuse_to_solve)
    base = 6
    ranges = [(1, 2), (0, 1), (2, 4), (3, 3), (5, 6), (0, 5)]
    for first, second in itertools.product(ranges, repeat=2):
        printed = [CellSum(LOW_INCOME, *first), CellSum(AI, *second)]
        shares = {
            Fraction(int(table[event & group].sum()), int(table[group].sum()))
            for one in range(first[0], first[1] + 1)
            for other in range(second[0], second[1] + 1)
            for table in (np.array(cells).reshape(2, 2) for cells in two_by_two(one, other, base))
            if table[group].any()
        }
        bounds = share_bounds(SHAPE, base, printed, event, group)
        assert bounds is not None
        assert (bounds.least, bounds.greatest) == (min(shares), max(shares))
        for witness, figure in (
            (bounds.least_table, bounds.least),
            (bounds.greatest_table, bounds.greatest),
        ):
            counts = np.array(witness)
            assert in_range(witness, base, printed)
            assert Fraction(int(counts[event & group].sum()), int(counts[group].sum())) == figure


# --- more than two dichotomies, against published closed forms ----------------------------------


@pytest.mark.parametrize(("counts", "base"), [((40, 38, 41, 39, 43, 42), 44), ((3, 2, 5), 9)])
def test_all_of_several_answers_as_hoeffding_and_frechet_have_it(
    counts: tuple[int, ...], base: int
) -> None:
    shape = (2,) * len(counts)
    gave = [answer_cells(shape, item, [0]) for item in range(len(counts))]
    printed = [CellSum(cells, count, count) for cells, count in zip(gave, counts, strict=True)]
    everything = np.logical_and.reduce(gave)
    bounds = count_bounds(shape, base, printed, everything)
    assert bounds is not None
    assert bounds.least == max(0, sum(counts) - (len(counts) - 1) * base)
    assert bounds.greatest == min(counts)
    assert in_range(bounds.least_table, base, printed)
    assert in_range(bounds.greatest_table, base, printed)


def test_two_cross_tabs_that_share_an_item_as_dobra_and_fienberg_have_it() -> None:
    shape, base = (3, 2, 4), 2000
    table = np.random.default_rng(3).multinomial(base, [1 / 24] * 24).reshape(shape)
    printed = [
        CellSum(cells, int(table[cells].sum()), int(table[cells].sum()))
        for one, other in ((0, 1), (1, 2))
        for a in range(shape[one])
        for b in range(shape[other])
        for cells in [answer_cells(shape, one, [a]) & answer_cells(shape, other, [b])]
    ]
    ab, bc, b = table.sum(axis=2), table.sum(axis=0), table.sum(axis=(0, 2))
    for i, j, k in [(0, 0, 0), (1, 1, 3), (2, 0, 2)]:
        event = np.zeros(shape, dtype=bool)
        event[i, j, k] = True
        bounds = count_bounds(shape, base, printed, event)
        assert bounds is not None
        assert bounds.least == max(0, ab[i, j] + bc[j, k] - b[j])
        assert bounds.greatest == min(ab[i, j], bc[j, k])
        assert in_range(bounds.least_table, base, printed)
        assert in_range(bounds.greatest_table, base, printed)


def test_half_respondents_do_not_count() -> None:
    # one respondent in each two of three cells: 1/2 + 1/2 + 1/2 fits, whole numbers do not
    pairs = [~answer_cells((4,), 0, [other, 3]) for other in range(3)]
    printed = [CellSum(cells, 1, 1) for cells in pairs]
    assert count_bounds((4,), 7, printed, answer_cells((4,), 0, [0])) is None


def test_wider_shares_of_large_bases_hold_the_table_they_came_from() -> None:
    shape, base = (2,) * 6, 2000
    random = np.random.default_rng(7)
    table = random.multinomial(base, random.dirichlet([0.5] * 64)).reshape(shape)
    gave = [answer_cells(shape, item, [0]) for item in range(6)]
    printed = [
        CellSum(cells, max(0, int(table[cells].sum()) - 10), int(table[cells].sum()) + 10)
        for cells in [*gave, gave[0] & gave[1], gave[2] & gave[3], gave[4] & gave[1]]
    ]
    event, group = gave[0] & gave[2], gave[1] | gave[5]
    share = Fraction(int(table[event & group].sum()), int(table[group].sum()))
    bounds = share_bounds(shape, base, printed, event, group)
    assert bounds is not None
    assert bounds.least < share < bounds.greatest
    assert in_range(bounds.least_table, base, printed)
    assert in_range(bounds.greatest_table, base, printed)


# --- contradictions and empty groups ------------------------------------------------------------


def test_figures_that_contradict_each_other_have_no_table() -> None:
    printed = [*PRINTED, CellSum(LOW_INCOME & AI, 0, 18)]
    assert count_bounds(SHAPE, 44, printed, AI) is None
    assert share_bounds(SHAPE, 44, printed, AI, LOW_INCOME) is None
    assert (
        difference_bounds(SHAPE, 44, printed, AI, first_group=AI, second_group=LOW_INCOME) is None
    )


@pytest.mark.parametrize(
    "second",
    [CellSum(AI, 30, 30), CellSum(~AI, 14, 44), CellSum(AI | ~AI, 43, 43), CellSum(AI, 45, 50)],
    ids=["another count", "another complement", "another base", "more than the base"],
)
def test_a_contradiction_of_one_item_needs_no_search(
    second: CellSum, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scipy.optimize, "milp", refuse_to_solve)
    assert count_bounds(SHAPE, 44, [CellSum(AI, 31, 31), second], AI & LOW_INCOME) is None


def test_a_group_without_anybody_has_no_share() -> None:
    nobody = [CellSum(LOW_INCOME, 0, 0)]
    assert share_bounds(SHAPE, 44, nobody, AI, LOW_INCOME) is None
    assert share_bounds(SHAPE, 44, [], AI, np.zeros(SHAPE, dtype=bool)) is None
    assert difference_bounds(SHAPE, 44, nobody, AI, first_group=AI, second_group=LOW_INCOME) is None


def test_without_constraints_everything_is_possible() -> None:
    bounds = count_bounds((7, 7, 7, 2), 44, [], answer_cells((7, 7, 7, 2), 1, [2, 3]))
    assert bounds is not None
    assert (bounds.least, bounds.greatest) == (0, 44)
    shares = share_bounds(SHAPE, 44, [], AI, LOW_INCOME)
    assert shares is not None
    assert (shares.least, shares.greatest) == (0, 1)


def test_an_event_of_no_cell_has_nobody_and_of_every_cell_everybody() -> None:
    for cells, figure in ((AI & ~AI, 0), (AI | ~AI, 44)):
        bounds = count_bounds(SHAPE, 44, PRINTED, cells)
        assert bounds is not None
        assert bounds.least == bounds.greatest == figure


# --- what a search may answer -------------------------------------------------------------------

THREE = [*PRINTED, CellSum(LOW_INCOME ^ AI, 5, 20)]


def answering(change: Callable[[Any], None]) -> Callable[..., Any]:
    solve = scipy.optimize.milp

    def changed(*args: Any, **kwargs: Any) -> Any:
        solution = SimpleNamespace(**solve(*args, **kwargs))
        change(solution)
        return solution

    return changed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda it: vars(it).update(status=1, x=None, message="Time"), "milp says 'Time'"),
        (lambda it: vars(it).update(status=4, x=None, message="?"), "milp says '?'"),
        (lambda it: vars(it).update(x=it.x + 1), "does not agree with the constraints"),
        (lambda it: vars(it).update(mip_dual_bound=it.mip_dual_bound - 1), "not a whole number"),
        (lambda it: vars(it).update(fun=it.fun + 0.7), "not a whole number"),
    ],
    ids=["stopped", "unbounded", "wrong table", "not proven", "another optimum"],
)
def test_a_search_without_a_proof_is_an_error_and_no_answer(
    change: Callable[[Any], None], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scipy.optimize, "milp", answering(change))
    with pytest.raises(RuntimeError, match=re.escape(said)):
        count_bounds(SHAPE, 44, THREE, AI & LOW_INCOME)


def test_a_search_that_contradicts_itself_is_an_error_and_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    solve = scipy.optimize.milp
    answers: list[Any] = []

    def forgetful(*args: Any, **kwargs: Any) -> Any:
        answers.append(solve(*args, **kwargs))
        return answers[-1] if len(answers) % 2 else SimpleNamespace(status=2)

    monkeypatch.setattr(scipy.optimize, "milp", forgetful)
    with pytest.raises(RuntimeError, match="now said not to exist"):
        count_bounds(SHAPE, 44, THREE, AI & LOW_INCOME)


# --- arguments ----------------------------------------------------------------------------------


def test_masks_say_who_gave_which_answer() -> None:
    assert answer_cells((2, 3), 0, [1]).tolist() == [[False] * 3, [True] * 3]
    assert answer_cells((3,), 0, []).tolist() == [False] * 3


def test_a_constraint_keeps_its_own_cells() -> None:
    cells = AI.copy()
    constraint = CellSum(cells, 1, 2)
    cells[:] = False
    assert (constraint.cells == AI).all()
    with pytest.raises(ValueError, match="read-only"):
        constraint.cells[0, 0] = False


def test_equal_arguments_have_equal_results_that_can_be_compared_and_hashed() -> None:
    results = {count_bounds(SHAPE, 44, THREE, AI & LOW_INCOME) for _ in range(3)}
    assert len(results) == 1
    shares = [share_bounds(SHAPE, 44, THREE, AI, LOW_INCOME) for _ in range(2)]
    assert shares[0] == shares[1]
    assert isinstance(shares[0], ShareBounds)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: frechet_bounds(45, 2, 44), "first: got 45; expected a whole number from 0 to 44."),
        (lambda: frechet_bounds(4, 2.0, 44), "second: got 2.0; expected a whole number from 0"),
        (lambda: frechet_bounds(True, 2, 44), "first: got True; expected a whole number from 0"),
        (lambda: frechet_bounds(0, 0, 0), "base: got 0; expected a whole number of respondents"),
        (lambda: CellSum(AI, -1, 2), "least: got -1; expected a whole number of at least 0."),
        (lambda: CellSum(AI, 3, 2), "greatest: got 2; expected a whole number of at least 3."),
        (lambda: CellSum([[1, 0]], 3, 3), "cells: got values of type int64; expected True"),
        (lambda: CellSum([[True], []], 3, 3), "cells: got rows of different lengths; expected"),
        (lambda: answer_cells((2, 2), 2, [0]), "item: got 2; expected a whole number from 0 to 1."),
        (lambda: answer_cells((2, 2), 1, [2]), "categories: got 2; expected a whole number from 0"),
        (lambda: count_bounds((), 44, [], AI), "shape: got (); expected one item or more"),
        (lambda: count_bounds((2, 0), 44, [], AI), "shape: got 0; expected a whole number of at"),
        (lambda: count_bounds((200, 200), 44, [], AI), "shape: got (200, 200); expected one item"),
        (lambda: count_bounds((4,), 44, [], AI), "event: got the shape (2, 2); expected (4,)."),
        (
            lambda: count_bounds((2, 2), 44, [AI], AI),
            "constraints: got a ndarray; expected CellSum",
        ),
        (
            lambda: count_bounds((2, 2), 44, [CellSum([True], 1, 1)], AI),
            "constraints: got the shape (1,); expected (2, 2).",
        ),
        (lambda: count_bounds((2, 2), 20_000, [], AI), "base: got 20000; expected at most 10000"),
        (lambda: share_bounds(SHAPE, 4, [], AI, [True]), "given: got the shape (1,); expected"),
        (
            lambda: difference_bounds(SHAPE, 44, [], AI, first_group=AI, second_group=LOW_INCOME),
            "first_group, second_group: got more than 500 pairs of sizes; expected constraints",
        ),
        (
            lambda: difference_bounds(SHAPE, 999, [], AI, first_group=AI, second_group=LOW_INCOME),
            "first_group, second_group: got more than 500 pairs of sizes; expected constraints",
        ),
    ],
)
def test_a_wrong_argument_is_refused_by_name(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()


def test_closed_forms_have_no_largest_base() -> None:
    printed = [CellSum(LOW_INCOME, 700_000, 700_000), CellSum(AI, 600_000, 600_000)]
    bounds = count_bounds(SHAPE, 1_000_000, printed, LOW_INCOME & AI)
    assert bounds is not None
    assert (bounds.least, bounds.greatest) == (300_000, 600_000)
