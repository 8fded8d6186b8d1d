"""Fisher's exact test: against every table there is, against simulation, and by hand."""

import itertools
import math
import re
import tracemalloc
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from alp_survey.stats.fisher import fisher_exact

JOB_SATISFACTION = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]


def every_table(rows: tuple[int, ...], columns: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every table of these margins, as its cells column by column."""
    if len(columns) == 1:
        yield rows
        return
    for first in itertools.product(*(range(min(row, columns[0]) + 1) for row in rows)):
        if sum(first) == columns[0]:
            left = tuple(row - taken for row, taken in zip(rows, first, strict=True))
            for others in every_table(left, columns[1:]):
                yield first + others


def brute_force(table: list[list[int]]) -> tuple[Fraction, int]:
    """The exact two-sided p in fractions, and the number of tables."""
    rows = tuple(map(sum, table))
    columns = tuple(map(sum, zip(*table, strict=True)))

    def weight(cells: tuple[int, ...]) -> Fraction:
        return Fraction(1, math.prod(map(math.factorial, cells)))

    observed = weight(tuple(itertools.chain(*table)))
    weights = [weight(cells) for cells in every_table(rows, columns)]
    return sum(w for w in weights if w <= observed) / sum(weights), len(weights)


def random_table(rows: int, columns: int, n: int, seed: int, evenness: float) -> np.ndarray:
    """A table of two independent answers with random shares."""
    random = np.random.default_rng(seed)
    first = random.choice(rows, n, p=random.dirichlet(np.full(rows, evenness)))
    second = random.choice(columns, n, p=random.dirichlet(np.full(columns, evenness)))
    table = np.zeros((rows, columns), dtype=int)
    np.add.at(table, (first, second), 1)
    return table


small_tables = st.tuples(st.integers(2, 4), st.integers(2, 4)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 3), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


def has_two_lines(table: list[list[int]]) -> bool:
    return min(sum(map(any, table)), sum(map(any, zip(*table, strict=True)))) > 1


@settings(max_examples=80, deadline=None)
@given(small_tables.filter(lambda table: has_two_lines(table) and sum(map(sum, table)) <= 12))
def test_p_is_the_sum_over_every_table_of_the_same_margins(table: list[list[int]]) -> None:
    p, tables = brute_force(table)
    found = fisher_exact(table)
    assert found.method == "exact"
    assert found.p == pytest.approx(float(p), rel=1e-12)
    assert found.tables == tables


@pytest.mark.parametrize(
    "table",
    [
        [[8, 5, 2], [4, 7, 5], [1, 4, 8]],
        [[3, 0, 1, 2, 5], [0, 4, 2, 1, 1]],
        [[4, 0, 1], [2, 2, 3], [0, 5, 1], [1, 1, 1]],
        [[2, 2, 2], [2, 2, 2], [2, 2, 2]],
        [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
        # 3! 5! = 6! 1!: two tables as probable as each other with different cells
        [[6, 3, 1], [1, 5, 4]],
    ],
)
def test_p_of_medium_tables_is_the_sum_over_every_table(table: list[list[int]]) -> None:
    p, tables = brute_force(table)
    found = fisher_exact(table)
    assert (found.p, found.tables) == (pytest.approx(float(p), rel=1e-12), tables)


def test_equal_products_of_different_factorials_are_ties() -> None:
    # 6! 1! 0! = 5! 3! 0!, but their rounded logarithms are not all equal
    table = [[6, 0, 2], [1, 3, 4], [0, 5, 1]]
    cells = list(itertools.chain(*table))
    observed = math.prod(map(math.factorial, cells))
    tied = {
        tuple(sorted(other))
        for other in every_table((8, 8, 6), (7, 8, 7))
        if math.prod(map(math.factorial, other)) == observed
    }
    assert len(tied) > 1
    assert fisher_exact(table).p == pytest.approx(float(brute_force(table)[0]), rel=1e-13)


@pytest.mark.parametrize("seed", range(30))
def test_a_2_x_2_table_has_scipys_p_on_every_side(seed: int) -> None:
    table = random_table(2, 2, int(np.random.default_rng(seed).integers(4, 400)), seed, 2)
    if table.sum(axis=0).min() and table.sum(axis=1).min():
        for alternative in ("two_sided", "less", "greater"):
            ours = fisher_exact(table, alternative=alternative)
            theirs = stats.fisher_exact(table, alternative=alternative.replace("_", "-"))[1]
            assert ours.p == pytest.approx(float(theirs), rel=1e-12)
            assert (ours.method, ours.standard_error, ours.draws) == ("exact", None, None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=2, max_size=2))
def test_a_2_x_2_table_is_exact_in_fractions(table: list[list[int]]) -> None:
    if has_two_lines(table):
        assert fisher_exact(table).p == pytest.approx(float(brute_force(table)[0]), rel=1e-15)


def test_a_2_x_2_table_of_a_million_is_exact_too() -> None:
    table = [[250_300, 249_700], [249_600, 250_400]]
    found = fisher_exact(table)
    assert found.method == "exact"
    assert found.p == pytest.approx(float(stats.chi2_contingency(table)[1]), rel=1e-4)


@pytest.mark.parametrize("seed", range(24))
def test_tables_up_to_8_x_8_are_exact_at_44_and_agree_with_simulation(seed: int) -> None:
    rows, columns = 3 + seed % 6, 4 + seed % 5
    table = random_table(rows, columns, 44, seed, [1.0, 3.0, 50.0][seed % 3])
    exact, simulated = fisher_exact(table), fisher_exact(table, budget=1, draws=20_000, seed=seed)
    assert (exact.method, simulated.method) == ("exact", "monte carlo")
    assert exact.p is not None
    assert simulated.p is not None
    error = math.sqrt(exact.p * (1 - exact.p) / 20_000) + 1 / 20_001
    assert abs(exact.p - simulated.p) < 4 * error


@pytest.mark.parametrize("seed", range(5))
def test_simulation_agrees_with_permuted_respondents(seed: int) -> None:
    # a second witness that draws in another way: the one answer is shuffled against the other
    table = random_table(8, 8, 44, 100 + seed, 20)
    first, second = (
        np.repeat(np.indices(table.shape)[axis].ravel(), table.ravel()) for axis in (0, 1)
    )
    random = np.random.default_rng(seed)
    order = random.permuted(np.tile(np.arange(44), (4000, 1)), axis=1)
    cells = first[None, :] * 8 + second[order]
    counts = np.zeros((4000, 64), dtype=int)
    np.add.at(counts, (np.arange(4000)[:, None], cells), 1)
    logs = np.array([math.lgamma(k + 1) for k in range(45)])
    shuffled = float((logs[counts].sum(axis=1) >= logs[table].sum() - 1e-9).mean())
    p = fisher_exact(table).p
    assert p is not None
    assert abs(p - shuffled) < 4 * math.sqrt(p * (1 - p) / 4000) + 1 / 4000


@pytest.mark.parametrize("totals", [[2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 4, 5, 6, 7, 9, 10]])
def test_tables_of_44_with_all_totals_different_are_the_hardest_and_still_exact(
    totals: list[int],
) -> None:
    random = np.random.default_rng(8)
    table = np.zeros((8, 8), dtype=int)
    lines = np.repeat(np.arange(8), totals)
    np.add.at(table, (lines, random.permutation(lines)), 1)
    assert fisher_exact(table).method == "exact"


def test_the_order_of_rows_and_columns_and_which_is_which_make_no_difference() -> None:
    table = random_table(5, 7, 44, 3, 3)
    expected = fisher_exact(table)
    assert fisher_exact(table[::-1]).p == expected.p
    assert fisher_exact(table[:, ::-1]).p == expected.p
    turned = fisher_exact(table.T)
    assert turned.p == pytest.approx(expected.p, rel=1e-12)
    assert turned.tables == expected.tables


def test_two_row_tables_with_thousands_of_respondents_are_exact() -> None:
    # Agresti's infant malformations by alcohol: R runs out of workspace
    table = [[48, 17066], [38, 14464], [5, 788], [1, 126], [1, 37]]
    exact, simulated = fisher_exact(table), fisher_exact(table, budget=1)
    assert exact.method == "exact"
    assert simulated.standard_error is not None
    assert exact.p == pytest.approx(simulated.p, abs=4 * simulated.standard_error)


def test_beyond_the_budget_p_is_simulated_and_says_how() -> None:
    found = fisher_exact(JOB_SATISFACTION, budget=1000, draws=5000, seed=7)
    assert found.method == "monte carlo"
    assert (found.draws, found.seed, found.budget) == (5000, 7, 1000)
    assert found.tables is None
    assert found.steps > 1000
    assert found.note == "not exact within 1,000 steps"
    assert found.p is not None
    assert found.standard_error == math.sqrt(found.p * (1 - found.p) / 5000)


def test_a_seed_gives_the_same_p_every_time_and_another_seed_another() -> None:
    first, again, other = (
        fisher_exact(JOB_SATISFACTION, budget=1, draws=25_000, seed=seed) for seed in (1, 1, 2)
    )
    assert first == again
    assert first.p != other.p
    assert first.p == 19612 / 25001  # the stream of PCG64, the same on every platform


def test_a_simulated_p_is_never_0() -> None:
    table = np.diag([15] * 5)
    assert fisher_exact(table, budget=1, draws=99).p == 0.01


def test_a_hundred_times_more_tables_than_steps_are_summed() -> None:
    found = fisher_exact(random_table(8, 8, 44, 5, 3))
    assert found.tables is not None
    assert found.tables > 1000 * found.steps


def test_empty_rows_and_columns_are_dropped() -> None:
    padded = [[8, 0, 5, 2], [4, 0, 7, 5], [0, 0, 0, 0], [1, 0, 4, 8]]
    assert fisher_exact(padded) == fisher_exact([[8, 5, 2], [4, 7, 5], [1, 4, 8]])


@pytest.mark.parametrize(
    ("table", "note"),
    [
        ([[3, 0], [5, 0]], "one column with respondents: nothing to compare"),
        ([[3, 5], [0, 0]], "one row with respondents: nothing to compare"),
        ([[0, 0], [0, 0]], "no respondents"),
        ([[5]], "one column with respondents: nothing to compare"),
    ],
)
def test_a_table_with_nothing_to_compare_has_no_p_and_says_why(
    table: list[list[int]], note: str
) -> None:
    found = fisher_exact(table)
    assert (found.p, found.method, found.note) == (None, None, note)


def test_a_table_of_one_possible_arrangement_has_p_1() -> None:
    assert fisher_exact([[1, 0], [0, 1]]).p == 1.0


def test_more_than_twenty_rows_and_columns_are_simulated() -> None:
    found = fisher_exact(np.eye(21, dtype=int) * 2, draws=100)
    assert found.note == "not exact beyond 20 rows and columns"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"alternative": "more"}, "alternative: got 'more'; expected one of two_sided, less"),
        ({"alternative": "less"}, "alternative: got 'less' for 4 x 4; expected a 2 x 2 table."),
        ({"budget": 0}, "budget: got 0; expected a whole number, 1 or more."),
        ({"draws": -1}, "draws: got -1; expected a whole number, 1 or more."),
        ({"draws": True}, "draws: got True; expected a whole number, 1 or more."),
        ({"seed": -1}, "seed: got -1; expected a whole number, 0 or more."),
        ({"seed": 1.5}, "seed: got 1.5; expected a whole number, 0 or more."),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        fisher_exact(JOB_SATISFACTION, **arguments)


# ---- memory


@pytest.mark.parametrize(("size", "n"), [((5, 6), 100), ((3, 6), 300), ((5, 5), 120)])
def test_a_table_beyond_what_is_feasible_takes_no_more_than_200_mb(
    size: tuple[int, int], n: int
) -> None:
    table = random_table(*size, n, 0, 50.0)
    tracemalloc.start()
    try:
        found = fisher_exact(table, draws=100)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.method == "monte carlo"
    assert re.fullmatch(r"not exact within (100,000,000 steps|150 MB of memory)", found.note)
    assert peak < 200_000_000


def test_ways_and_keys_taken_in_parts_are_the_same_as_taken_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tables = [random_table(*size, 30, seed, 3.0) for seed, size in enumerate([(4, 5), (3, 6)] * 3)]
    at_once = [fisher_exact(table) for table in tables]
    monkeypatch.setattr("alp_survey.stats.fisher._WAYS_AT_A_TIME", 7)
    monkeypatch.setattr("alp_survey.stats.fisher._KEYS_AT_A_TIME", 5)
    for table, wanted in zip(tables, at_once, strict=True):
        found = fisher_exact(table)
        assert found.p == pytest.approx(wanted.p, rel=1e-13)
        assert found.tables == wanted.tables


# ---- mid-P


@pytest.mark.parametrize("table", [[[3, 1], [1, 3]], [[7, 27], [1, 33]], [[9, 4], [4, 10]]])
def test_mid_p_counts_tables_as_probable_as_the_observed_one_half(table: list[list[int]]) -> None:
    rows, columns = tuple(map(sum, table)), tuple(map(sum, zip(*table, strict=True)))

    def weight(cells: tuple[int, ...]) -> Fraction:
        return Fraction(1, math.prod(map(math.factorial, cells)))

    observed = weight(tuple(itertools.chain(*table)))
    weights = [weight(cells) for cells in every_table(rows, columns)]
    below = sum(w for w in weights if w < observed)
    equal = sum(w for w in weights if w == observed)
    assert fisher_exact(table).mid_p == pytest.approx(
        float((below + equal / 2) / sum(weights)), rel=1e-14
    )


def test_one_sided_mid_p_of_both_sides_adds_up_to_one() -> None:
    table = [[9, 4], [4, 10]]
    both = [fisher_exact(table, alternative=side).mid_p for side in ("less", "greater")]
    assert sum(both) == pytest.approx(1, rel=1e-14)


@pytest.mark.parametrize(
    "table", [[[150, 90], [120, 130]], [[150, 150], [120, 180]], [[130, 120], [120, 130]]]
)
def test_a_table_too_large_for_whole_numbers_has_the_same_mid_p(
    table: list[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for side in ("two_sided", "less", "greater"):
        whole = fisher_exact(table, alternative=side)
        with monkeypatch.context() as patch:
            patch.setattr("alp_survey.stats.fisher._MOST_WHOLE_NUMBERS", 0)
            large = fisher_exact(table, alternative=side)
        assert large.p == pytest.approx(whole.p, rel=1e-9)
        assert large.mid_p == pytest.approx(whole.mid_p, rel=1e-9)


def test_only_a_two_by_two_table_has_a_mid_p() -> None:
    assert fisher_exact([[3, 1, 2], [1, 3, 2]]).mid_p is None
    assert fisher_exact([[3, 1], [0, 0]]).mid_p is None
