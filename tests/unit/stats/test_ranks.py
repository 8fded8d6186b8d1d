"""Rank tests: against all permutations, what changes nothing, and tables without a test."""

import math
import re
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from alp_survey.stats import ranks
from alp_survey.stats.contingency import chi_square
from alp_survey.stats.ranks import rank_test
from alp_survey.stats.trend import permutation_trend

HOURS = [0, 1, 2, 3, 7]
TWO = [[9, 4], [5, 6], [4, 5], [2, 4], [1, 4]]
THREE = [[5, 3, 1], [4, 4, 2], [2, 2, 4], [1, 3, 2], [0, 1, 3]]

people = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=2, max_size=7)
tables = st.lists(
    st.lists(st.integers(0, 6), min_size=3, max_size=3),
    min_size=4,
    max_size=4,
)


def table_of(numbers: Any, groups: Any) -> tuple[Any, Any]:
    """Return points and table of respondents, as a caller makes them."""
    points, places = np.unique(numbers, return_inverse=True)
    wide = int(np.max(groups)) + 1
    cells = np.bincount(places * wide + groups, minlength=len(points) * wide)
    return points, cells.reshape(-1, wide)


def respondents(table: Any) -> tuple[Any, Any]:
    """Return the row and the group of each respondent of a table."""
    counts = np.array(table)
    rows, columns = np.indices(counts.shape)
    return np.repeat(rows.ravel(), counts.ravel()), np.repeat(columns.ravel(), counts.ravel())


def untied(sizes: list[int], first: list[int]) -> Any:
    """Return a table of as many numbers as respondents, with the first group at these places."""
    groups = np.ones(sum(sizes), int)
    groups[first] = 0
    return np.stack([groups == 0, groups == 1], axis=1).astype(int)


def share_as_large(numbers: Any, groups: Any) -> float:
    """Of all orders of the respondents, those whose rank sums are as far apart."""
    doubled = (2 * stats.rankdata(numbers)).astype(int)
    sizes = np.bincount(groups)
    common = math.lcm(*(size for size in sizes.tolist() if size))
    orders = np.array(list(permutations(doubled)))

    def spread(ranks: Any) -> Any:
        return sum(
            ranks[..., groups == group].sum(axis=-1) ** 2 * (common // size)
            for group, size in enumerate(sizes.tolist())
            if size
        )

    return float(np.mean(spread(orders) >= spread(doubled)))


# --- against other ways --------------------------------------------------------------------------


@given(people)
def test_the_exact_p_is_that_of_all_permutations(pairs: list[tuple[int, int]]) -> None:
    numbers, groups = np.array(pairs).T
    found = rank_test(*table_of(numbers, groups))
    if found.p is None:
        assert len(set(numbers)) == 1 or len(set(groups)) == 1
        assert found.note
        return
    assert found.method == "exact"
    assert found.p == pytest.approx(share_as_large(numbers, groups), rel=1e-12)


@pytest.mark.parametrize(
    ("numbers", "groups"),
    [
        ([0, 0, 0, 1, 1, 2, 5, 5], [0, 0, 1, 0, 1, 1, 2, 2]),
        ([1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 0, 1, 0, 1, 1, 1]),
        ([0, 0, 0, 0, 0, 0, 0, 9], [0, 1, 2, 3, 0, 1, 2, 3]),
        ([3, 1, 4, 1, 5, 9, 2, 6], [0, 1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_eight_respondents_have_the_p_of_their_40320_orders(
    numbers: list[int], groups: list[int]
) -> None:
    found = rank_test(*table_of(numbers, groups))
    expected = share_as_large(np.array(numbers), np.array(groups))
    assert (found.method, found.p) == ("exact", pytest.approx(expected, rel=1e-13))


@given(tables)
def test_the_statistic_is_scipys_of_respondents(table: list[list[int]]) -> None:
    numbers, groups = respondents(table)
    found = rank_test([0, 1, 2, 3], table, permute=False)
    if found.statistic is None:
        assert len(set(numbers)) < 2 or len(set(groups)) < 2
        return
    other = stats.kruskal(*(numbers[groups == group] for group in set(groups)))
    assert found.statistic == pytest.approx(other.statistic, rel=1e-9, abs=1e-9)
    assert found.p == pytest.approx(other.pvalue, rel=1e-7)


def test_two_groups_have_the_p_of_the_permutation_trend_of_mid_ranks() -> None:
    ties = np.array(TWO).sum(axis=1)
    trend = permutation_trend(TWO, row_scores=np.cumsum(ties) - (ties - 1) / 2)
    found = rank_test(HOURS, TWO, permute=True)
    assert (found.method, trend.method) == ("exact", "exact")
    assert found.p == pytest.approx(trend.p, rel=1e-12)
    assert found.statistic == pytest.approx(trend.statistic, rel=1e-12)


def test_an_item_of_two_numbers_has_pearsons_chi_square_and_fishers_p() -> None:
    table = [[12, 5], [8, 15]]
    found = rank_test([0, 1], table, permute=True)
    pearson = chi_square(table).statistic
    assert pearson is not None
    assert found.statistic == pytest.approx(pearson * 39 / 40, rel=1e-12)
    # the groups are even, so that both sides of Fisher's p are alike
    assert found.p == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-12)


def test_untied_numbers_have_the_exact_p_of_mann_and_whitney() -> None:
    first = [0, 1, 3, 4, 8, 9, 12]
    found = rank_test(range(44), untied([7, 37], first))
    other = stats.mannwhitneyu(first, sorted(set(range(44)) - set(first)), method="exact")
    assert (found.method, found.p) == ("exact", pytest.approx(other.pvalue, rel=1e-12))


def test_a_tie_of_two_statistics_is_a_tie() -> None:
    # 10 arrangements of 3 and 2; the observed is at one end, its mirror image at the other
    assert rank_test([1, 2, 3, 4, 5], [[1, 0], [1, 0], [1, 0], [0, 1], [0, 1]]).p == 0.2
    # groups of 3 have thirds, of which floating point would find 432 of the 5,040 orders too small
    numbers, groups = [1, 3, 3, 3, 2, 1, 2], [2, 2, 0, 1, 1, 2, 1]
    assert rank_test(*table_of(numbers, groups)).p == 3312 / 5040


# --- simulation ----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", [TWO, THREE, [[9, 3], [0, 2], [0, 1], [1, 1], [0, 1]]])
def test_the_simulated_p_is_near_the_exact_one_and_says_how_near(table: list[list[int]]) -> None:
    exact = rank_test(HOURS, table, permute=True, budget=20_000_000)
    drawn = rank_test(HOURS, table, permute=True, budget=1, draws=20_000)
    assert (exact.method, drawn.method) == ("exact", "seeded permutation")
    assert (exact.standard_error, exact.draws, exact.seed, exact.note) == (None, None, None, "")
    assert (drawn.draws, drawn.seed, drawn.note) == (20_000, 0, "not exact within 1 steps")
    assert exact.p is not None
    assert drawn.p is not None
    assert drawn.standard_error == pytest.approx(math.sqrt(drawn.p * (1 - drawn.p) / 20_000))
    assert abs(drawn.p - exact.p) < 4 * drawn.standard_error
    assert drawn.statistic == exact.statistic


def test_many_respondents_with_few_numbers_are_simulated_by_cells() -> None:
    small = rank_test(HOURS, THREE, permute=True, budget=20_000_000)
    assert small.p is not None
    # the same distribution by the other way of drawing: as many hits, within their error
    filled = np.array(THREE)
    ties = filled.sum(axis=1)
    scores = 2 * np.cumsum(ties) - ties + 1
    for shuffled in (True, False):
        p = ranks._hits(filled, scores, 20_000, 3, shuffled=shuffled) / 20_000
        assert abs(p - small.p) < 4 * math.sqrt(small.p * (1 - small.p) / 20_000)
    crowd = [[400_000, 300_000, 2], [100_000, 80_000, 0], [60_000, 59_997, 1]]
    found = rank_test([0, 1, 2], crowd, draws=5_000)
    usual = rank_test([0, 1, 2], crowd, permute=False)
    assert (found.method, usual.method) == ("seeded permutation", "asymptotic")
    assert found.p is not None
    assert usual.p is not None
    assert found.p == pytest.approx(usual.p, abs=0.03)


def test_a_few_who_differ_from_a_crowd_have_the_hypergeometric_p() -> None:
    # 15 of 5,000 have another number, 13 of them in the first group: more arrangements than floats
    found = rank_test([0, 1], [[2487, 2498], [13, 2]])
    below, above = (stats.hypergeom(5000, 15, 2500).cdf(2), stats.hypergeom(5000, 15, 2500).sf(12))
    assert (found.method, found.p) == ("exact", pytest.approx(below + above, rel=1e-10))


@pytest.mark.parametrize(
    "table",
    [
        [[2487, 2498], [8, 1], [5, 1]],
        [[1, 0, 0], [333_300, 333_300, 333_300], [3, 0, 0], [0, 1, 0], [2, 1, 0]],
    ],
)
def test_a_few_on_both_sides_of_a_crowd_have_the_p_that_is_simulated(
    table: list[list[int]],
) -> None:
    exact, drawn = (
        rank_test(range(len(table)), table, permute=True, budget=budget) for budget in (10**6, 1)
    )
    assert (exact.method, drawn.method) == ("exact", "seeded permutation")
    assert exact.p is not None
    assert drawn.p is not None
    assert abs(exact.p - drawn.p) < 4 * (drawn.standard_error or 0.0)


def test_both_ways_to_count_who_is_left_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    by_orders = rank_test(HOURS, THREE, permute=True, budget=20_000_000)
    monkeypatch.setattr(ranks, "_MOST_LOG_ARRANGEMENTS", 30)  # of 36.8; those who differ: 29.7
    again = rank_test(HOURS, THREE, permute=True, budget=20_000_000)
    assert again.p == pytest.approx(by_orders.p, rel=1e-12)


def test_ranks_whose_squares_overflow_64_bits_are_compared_all_the_same() -> None:
    crowd = np.array(
        [[3_000_000, 2_999_999, 3], [2_000_000, 2_000_000, 0], [1_000_000, 999_983, 2]]
    )
    sums = (np.array([1, 3, 5]) @ crowd).tolist()
    sizes = crowd.sum(axis=0).tolist()
    found = ranks._spread([np.array([each]) for each in sums], sizes, 5 * sum(sums))
    common = math.lcm(*sizes)
    assert found.dtype == object
    assert found[0] == sum(each**2 * common // size for each, size in zip(sums, sizes, strict=True))


def test_the_same_seed_gives_the_same_p_and_another_seed_another() -> None:
    first, again, other = (
        rank_test(HOURS, THREE, permute=True, budget=1, draws=5_000, seed=seed)
        for seed in (0, 0, 1)
    )
    assert first == again
    assert first.p != other.p


def test_no_simulated_p_is_zero() -> None:
    table = untied([40, 40], list(range(40)))
    assert rank_test(range(80), table, permute=True, budget=1, draws=99).p == 0.01


# --- which way -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "method"),
    [
        ([10, 34], "exact"),
        ([11, 33], "asymptotic"),
        ([5, 5, 5], "exact"),
        ([6, 6, 6], "asymptotic"),
        ([5, 6, 6], "exact"),
        ([6, 0, 6, 0, 6], "asymptotic"),
    ],
)
def test_untied_numbers_are_asymptotic_from_6_in_each_group_or_11_of_two(
    sizes: list[int], method: str
) -> None:
    groups = np.random.default_rng(4).permutation(np.repeat(np.arange(len(sizes)), sizes))
    assert rank_test(*table_of(np.arange(len(groups)), groups)).method == method


def test_a_crowd_of_equal_numbers_is_a_small_sample() -> None:
    assert rank_test([0, 1, 2], [[13, 11], [5, 6], [4, 5]]).method == "asymptotic"
    assert rank_test([0, 1, 2], [[13, 12], [5, 5], [4, 5]]).method == "exact"
    few_of_a_million = rank_test([0, 9], [[500_000, 499_997], [0, 3]])
    assert few_of_a_million.method == "exact"
    # two of the eight ways to share three out, all but as probable as if drawn with replacement
    assert few_of_a_million.p == pytest.approx(0.25, abs=1e-5)


def test_an_item_of_two_numbers_is_asymptotic_where_cochran_expects_5_in_each_cell() -> None:
    table = [[5, 6, 4], [10, 9, 11]]
    assert chi_square(table).smallest_expected == 5
    assert rank_test([0, 1], table).method == "asymptotic"
    assert rank_test([0, 1], [[5, 6, 3], [10, 9, 12]]).method == "exact"


def test_the_caller_may_choose() -> None:
    assert rank_test(HOURS, THREE, permute=False).method == "asymptotic"
    assert rank_test(HOURS, TWO, permute=True).method == "exact"
    assert rank_test(HOURS, THREE, permute=False).note == ""


def test_with_11_and_11_the_asymptotic_p_is_within_a_tenth_where_it_matters() -> None:
    checked = 0
    for u in range(61):  # each U up to the middle once: one after the other climbs over the rest
        over, steps = divmod(u, 11)
        first = [place + (11 if place >= 11 - over else 0) for place in range(11)]
        first[10 - over] += steps
        table = untied([11, 11], first)
        exact, usual = (rank_test(range(22), table, permute=each).p for each in (True, None))
        assert exact is not None
        if 0.02 <= exact <= 0.1:
            assert usual == pytest.approx(exact, rel=0.1)
            checked += 1
    assert checked == 9


def test_with_6_in_each_of_three_groups_the_asymptotic_p_is_cautious() -> None:
    places = [6, 2, 4, 0, 12, 3, 7, 16, 13, 9, 8, 1, 11, 17, 14, 10, 5, 15]
    points, table = table_of(places, np.repeat([0, 1, 2], 6))
    exact, usual = (rank_test(points, table, permute=each).p for each in (True, None))
    assert (f"{exact:.3f}", f"{usual:.3f}") == ("0.042", "0.050")


def test_too_many_respondents_to_permute_have_an_asymptotic_p_and_a_note() -> None:
    groups = np.zeros(20_000, int)
    groups[:10_000] = 1
    groups[[7, 15_000, 19_000]] = 2
    found = rank_test(*table_of(np.arange(20_000), groups), budget=10_000)
    assert (found.method, found.standard_error, found.draws) == ("asymptotic", None, None)
    assert found.note == "100,000 permutations of 20,000 respondents are too many"


def test_a_million_different_numbers_are_exact_in_their_statistic() -> None:
    groups = np.arange(1_000_000) % 4
    table = np.zeros((1_000_000, 4), int)
    table[np.arange(1_000_000), groups] = 1
    found = rank_test(range(1_000_000), table)
    # mean ranks are 1.5, 0.5, -0.5 and -1.5 from the middle: 12 / (n (n + 1)) x n / 4 x 5
    assert found.statistic == pytest.approx(15 / 1_000_001, rel=1e-15)
    assert (found.n, found.df, found.method) == (1_000_000, 3, "asymptotic")


# --- what changes nothing ------------------------------------------------------------------------


@given(tables, st.floats(-1e3, 1e3), st.floats(0.01, 1e3))
def test_only_the_order_of_numbers_matters(
    table: list[list[int]], shift: float, factor: float
) -> None:
    here = rank_test([0, 1, 2, 3], table, draws=100, budget=50_000)
    there = rank_test(
        [shift + factor * math.exp(x) for x in range(4)], table, draws=100, budget=50_000
    )
    assert here == there


@given(tables, st.permutations([0, 1, 2]))
def test_the_order_of_groups_changes_nothing(table: list[list[int]], order: list[int]) -> None:
    here = rank_test([0, 1, 2, 3], table, draws=1, budget=200_000)
    there = rank_test([0, 1, 2, 3], np.array(table)[:, order], draws=1, budget=200_000)
    assert (here.statistic, here.df, here.note) == (there.statistic, there.df, there.note)
    if here.method == there.method == "exact":
        assert here.p == pytest.approx(there.p, rel=1e-12)
    if here.groups == 2 and here.effect_value:
        assert here.effect_value in (there.effect_value, -(there.effect_value or 0.0))


def test_numbers_in_reverse_have_the_same_p_and_the_opposite_delta() -> None:
    here, there = (rank_test(HOURS, each, permute=True) for each in (TWO, TWO[::-1]))
    assert (here.statistic, here.p) == (there.statistic, pytest.approx(there.p, rel=1e-13))
    assert here.effect_value is not None
    assert there.effect_value == -here.effect_value


def test_numbers_and_groups_without_respondents_change_nothing() -> None:
    here = rank_test(HOURS, THREE)
    wider = np.insert(np.array(THREE), 1, 0, axis=1)
    assert rank_test([0, 0.5, 1, 2, 3, 7], np.insert(wider, 1, 0, axis=0)) == here


@pytest.mark.parametrize("times", [2, 10, 1000])
def test_everybody_counted_more_than_once_has_the_same_effect_and_a_larger_statistic(
    times: int,
) -> None:
    for table in (TWO, THREE):
        once, more = (
            rank_test(HOURS, np.array(table) * each, permute=False) for each in (1, times)
        )
        assert once.statistic is not None
        assert more.statistic is not None
        growth = (more.n - 1) / (once.n - 1)
        assert more.statistic == pytest.approx(once.statistic * growth, rel=1e-13)
        assert more.effect_value == pytest.approx(once.effect_value, rel=1e-13)


# --- effects -------------------------------------------------------------------------------------


def test_cliffs_delta_counts_pairs_of_respondents() -> None:
    numbers, groups = respondents(TWO)
    pairs = np.sign(np.subtract.outer(numbers[groups == 0], numbers[groups == 1]))
    found = rank_test(HOURS, TWO)
    assert found.effect == "Cliff's delta"
    assert found.effect_value == pytest.approx(pairs.mean(), rel=1e-14)


def test_cliffs_delta_is_one_where_everybody_of_the_first_group_has_more() -> None:
    assert rank_test([1, 2, 3], [[0, 3], [0, 2], [4, 0]]).effect_value == 1
    assert rank_test([1, 2, 3], [[3, 0], [2, 0], [0, 4]]).effect_value == -1


def test_epsilon_squared_is_the_share_of_the_variance_of_ranks_between_groups() -> None:
    numbers, groups = respondents(THREE)
    places = stats.rankdata(numbers)
    means = np.array([places[groups == group].mean() for group in range(3)])[groups]
    found = rank_test(HOURS, THREE)
    assert found.effect == "epsilon squared"
    assert found.effect_value == pytest.approx(np.var(means) / np.var(places), rel=1e-13)
    assert rank_test([1, 2, 3], np.diag([3, 4, 5])).effect_value == 1


# --- nothing to test, and wrong arguments --------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "table", "note"),
    [
        ([1, 2], [[3, 0], [5, 0]], "one group with respondents: nothing to compare"),
        ([1, 2], [[0, 0], [0, 0]], "no respondents"),
        ([], np.zeros((0, 2), int), "no respondents"),
        ([1, 2], [[0, 0, 0], [3, 5, 1]], "all numbers are equal: nothing to rank"),
    ],
)
def test_a_table_with_nothing_to_compare_has_no_p_and_says_why(
    points: list[int], table: Any, note: str
) -> None:
    found = rank_test(points, table)
    assert (found.statistic, found.df, found.p, found.method) == (None,) * 4
    assert (found.effect_value, found.note) == (None, note)


def test_two_groups_of_equal_numbers_have_a_delta_of_zero_and_no_p() -> None:
    found = rank_test([4], [[3, 5]])
    assert (found.p, found.effect, found.effect_value) == (None, "Cliff's delta", 0)


def test_two_respondents_who_differ_have_a_p_of_one() -> None:
    assert rank_test([1, 2], [[1, 0], [0, 1]]).p == 1


@pytest.mark.parametrize(
    ("points", "table", "message"),
    [
        ([1, 2], [[1, 2]], "table: got 1 rows; expected 2, one for each of the points."),
        ([1, 2], [1, 2], "table: got 1 dimensions; expected rows and columns."),
        ([1, 2], [[1, 2], [3, -1]], "table: got -1; expected whole counts, 0 or more."),
        ([1, 2], [[1, 2], [3, 0.5]], "expected whole counts, 0 or more."),
        ([1, math.nan], TWO[:2], "points: got nan; expected finite numbers."),
        ([1, math.inf], TWO[:2], "points: got inf; expected finite numbers."),
        ([2, 1], TWO[:2], "points: got 2.0 before 1.0; expected ascending numbers."),
        ([1, 1], TWO[:2], "points: got 1.0 before 1.0; expected ascending numbers."),
        ([[1, 2]], TWO[:2], "points: got 2 dimensions; expected a list of numbers."),
        (["1", "2"], TWO[:2], "points: got '1'; expected numbers."),
    ],
)
def test_points_and_tables_that_are_none_are_refused(points: Any, table: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        rank_test(points, table)


@pytest.mark.parametrize("name", ["budget", "draws", "seed"])
@pytest.mark.parametrize("value", [-1, 1.5, True])
def test_a_budget_that_is_no_whole_number_is_refused(name: str, value: Any) -> None:
    wrong: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=f"{name}: got {value}; expected a whole number"):
        rank_test(HOURS, TWO, **wrong)


def test_a_permute_that_is_neither_yes_nor_no_is_refused() -> None:
    wrong: Any = "exact"
    with pytest.raises(ValueError, match="permute: got 'exact'; expected True, False or None"):
        rank_test(HOURS, TWO, permute=wrong)
