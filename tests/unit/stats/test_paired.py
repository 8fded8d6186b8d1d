"""The same respondents twice: intervals, McNemar and Cochran against brute force and witnesses."""

import itertools
import math
import re
from decimal import Decimal, localcontext
from fractions import Fraction
from statistics import NormalDist
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import cochrans_q
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar

from alp_survey.stats.paired import (
    McNemarMethod,
    PairedDifferenceMethod,
    cochran_q,
    conditional_odds_ratio,
    mcnemar,
    paired_difference_interval,
)

METHODS: tuple[PairedDifferenceMethod, ...] = get_args(PairedDifferenceMethod)
TESTS: tuple[McNemarMethod, ...] = get_args(McNemarMethod)
SMALL = [
    table
    for respondents in (1, 2, 3, 7)
    for table in itertools.product(range(respondents + 1), repeat=4)
    if sum(table) == respondents
]
CELLS = st.tuples(*[st.integers(0, 500)] * 4).filter(any)
TICKS = [[1, 1, 0], [1, 1, 0], [1, 0, 0], [1, 1, 1], [1, 1, 0], [0, 1, 0], [1, 0, 0]]


# --- the interval of the difference -------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_every_table_has_a_finite_interval_around_its_difference(
    method: PairedDifferenceMethod, level: float
) -> None:
    for table in SMALL:
        interval = paired_difference_interval(*table, method=method, level=level)
        assert -1 <= interval.low <= interval.estimate <= interval.high <= 1, interval


@settings(max_examples=60, deadline=None)
@given(CELLS, st.sampled_from(METHODS), st.floats(0.01, 0.9999))
def test_exchanging_the_answers_changes_the_signs_and_nothing_else(
    table: tuple[int, int, int, int], method: PairedDifferenceMethod, level: float
) -> None:
    both, first_only, second_only, neither = table
    one_way = paired_difference_interval(*table, method=method, level=level)
    other_way = paired_difference_interval(
        both, second_only, first_only, neither, method=method, level=level
    )
    assert (other_way.low, other_way.high) == (-one_way.high, -one_way.low)
    assert -1 <= one_way.low <= one_way.estimate <= one_way.high <= 1


@pytest.mark.parametrize("method", METHODS)
def test_without_disagreement_the_difference_is_zero_and_still_uncertain(
    method: PairedDifferenceMethod,
) -> None:
    interval = paired_difference_interval(30, 0, 0, 14, method=method)
    assert interval.low < 0 == interval.estimate < interval.high


@pytest.mark.parametrize("method", METHODS)
def test_a_level_near_zero_leaves_hardly_more_than_the_difference(
    method: PairedDifferenceMethod,
) -> None:
    small = [(0, 0, 0, 3), (22, 0, 0, 22), (3, 0, 0, 0), (400, 3, 2, 90)]
    # in doubles the first correlation is above 1, and 1 of 56,366,955 is outside its own interval
    large = [(23_157_373, 0, 0, 423_477_291), (1, 0, 0, 56_366_954)]
    for table in small + large:
        interval = paired_difference_interval(*table, method=method, level=1e-9)
        assert interval.low <= interval.estimate <= interval.high
        assert interval.high - interval.low < 1e-3


def test_newcombe_without_correction_has_no_width_where_halves_always_agree() -> None:
    plain = paired_difference_interval(22, 0, 0, 22, method="newcombe_paired_no_cc")
    assert (plain.low, plain.high) == (0, 0)
    assert paired_difference_interval(22, 0, 0, 22).low < 0


def squared_tango_score(table: tuple[int, int, int, int], difference: float) -> float:
    """Return the squared score statistic of a difference, its likeliest table by plain search."""
    _, first_only, second_only, _ = table
    n = sum(table)

    def log_likelihood(second_share: float) -> float:
        first_share = second_share + difference
        terms = [
            (first_only, first_share),
            (second_only, second_share),
            (n - first_only - second_only, 1 - first_share - second_share),
        ]
        if any(count and p <= 0 for count, p in terms):
            return -math.inf
        return sum(count * math.log(p) for count, p in terms if count)

    low, high = max(0.0, -difference), (1 - difference) / 2
    for _ in range(200):
        third = (high - low) / 3
        if log_likelihood(low + third) < log_likelihood(high - third):
            low += third
        else:
            high -= third
    variance = (low + high + difference - difference**2) / n
    return float(((first_only - second_only) / n - difference) ** 2 / variance)


@pytest.mark.parametrize("table", SMALL)
def test_tangos_interval_holds_just_the_differences_that_the_score_test_keeps(
    table: tuple[int, int, int, int],
) -> None:
    interval = paired_difference_interval(*table, method="tango")
    critical = NormalDist().inv_cdf(0.975) ** 2
    for limit in (interval.low, interval.high):
        if -1 < limit < 1:
            assert squared_tango_score(table, limit) == pytest.approx(critical, rel=1e-5)
    for difference in (-0.98, -0.7, -0.45, -0.15, 0.05, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.98):
        kept = squared_tango_score(table, difference) < critical
        assert kept == (interval.low < difference < interval.high), (interval, difference)


@pytest.mark.parametrize("pair", [(7, 2), (2, 7), (9, 0), (0, 9), (0, 0), (400_000_000, 2)])
def test_tangos_limits_keep_their_digits_among_a_billion_respondents(pair: tuple[int, int]) -> None:
    first_only, second_only = (Decimal(count) for count in pair)
    n = Decimal(10**9)
    interval = paired_difference_interval(10**9 - sum(pair), *pair, 0, method="tango")
    for limit in (interval.low, interval.high):
        with localcontext(prec=60):
            # as published, with digits to spare
            delta = Decimal(limit)
            b = (2 * n - first_only + second_only) * delta - first_only - second_only
            root = (b * b + 8 * n * second_only * delta * (1 - delta)).sqrt()
            variance = n * ((root - b) / (2 * n) + delta * (1 - delta))
            score = (first_only - second_only - n * delta) / variance.sqrt()
        assert abs(float(score)) == pytest.approx(NormalDist().inv_cdf(0.975), rel=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_intervals_cover_about_as_often_as_they_say_at_twenty_respondents(
    method: PairedDifferenceMethod,
) -> None:
    shares = (0.4, 0.25, 0.1, 0.25)
    covered = 0.0
    for both, first_only, second_only in itertools.product(range(21), repeat=3):
        neither = 20 - both - first_only - second_only
        if neither < 0:
            continue
        table = (both, first_only, second_only, neither)
        ways = math.factorial(20) / math.prod(math.factorial(cell) for cell in table)
        chance = ways * math.prod(p**cell for p, cell in zip(shares, table, strict=True))
        interval = paired_difference_interval(*table, method=method)
        covered += chance * (interval.low <= 0.15 <= interval.high)
    assert 0.93 < covered < 0.98, covered


def test_an_interval_says_its_table_method_and_level() -> None:
    counts: Any = [np.int64(3), np.int8(4), np.uint8(1), 0]
    interval = paired_difference_interval(*counts, method="tango", level=0.9)
    table = (interval.both, interval.first_only, interval.second_only, interval.neither)
    assert (table, interval.method, interval.level) == ((3, 4, 1, 0), "tango", 0.9)
    assert {type(cell) for cell in table} == {int}
    assert {type(interval.low), type(interval.high), type(interval.estimate)} == {float}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 2, 3, 4), "both: got -1; expected a whole number of at least 0."),
        ((1, 2.0, 3, 4), "first_only: got 2.0; expected a whole number of at least 0."),
        ((1, 2, True, 4), "second_only: got True; expected a whole number of at least 0."),
        ((1, 2, 3, None), "neither: got None; expected a whole number of at least 0."),
        ((0, 0, 0, 0), "table: got four counts of 0; expected at least one respondent."),
    ],
)
def test_an_impossible_table_is_refused_in_one_sentence(
    arguments: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        paired_difference_interval(*arguments)


def test_an_unknown_method_or_level_is_refused() -> None:
    unknown: Any = "wald"
    with pytest.raises(ValueError, match=r"^method: got 'wald'; expected one of newcombe_paired, "):
        paired_difference_interval(1, 2, 3, 4, method=unknown)
    with pytest.raises(ValueError, match=r"^method: got 'wald'; expected one of exact, mid_p, "):
        mcnemar(1, 2, method=unknown)
    with pytest.raises(ValueError, match=r"^level: got 1\.0; "):
        paired_difference_interval(1, 2, 3, 4, level=1.0)
    with pytest.raises(ValueError, match=r"^method: got 'wald'; "):
        conditional_odds_ratio(0, 0, method=unknown)


# --- McNemar ------------------------------------------------------------------------------------


def fair_coin(heads: int, throws: int) -> Fraction:
    """Return the chance of so many heads."""
    return Fraction(math.comb(throws, heads), 2**throws)


@pytest.mark.parametrize("disagreements", range(1, 14))
def test_exact_and_mid_p_equal_counting_every_outcome(disagreements: int) -> None:
    for first_only in range(disagreements + 1):
        second_only = disagreements - first_only
        observed = fair_coin(first_only, disagreements)
        chances = [fair_coin(heads, disagreements) for heads in range(disagreements + 1)]
        exact = sum(chance for chance in chances if chance <= observed)
        # Fagerland takes the observed count off once, and half of it where both tails share it
        fagerland = exact - (observed / 2 if first_only == second_only else observed)
        smaller = min(first_only, second_only)
        central = 2 * (sum(chances[:smaller]) + chances[smaller] / 2)
        expected = {"exact": exact, "mid_p": fagerland, "mid_p_central": central}
        for method, p_value in expected.items():
            found = mcnemar(first_only, second_only, method=method)  # type: ignore[arg-type]
            assert found.p_value == pytest.approx(float(p_value), rel=1e-13), (found, method)
            assert found.p_value <= 1


def test_the_two_mid_p_conventions_differ_for_equal_counts_only() -> None:
    assert mcnemar(3, 3, method="mid_p").p_value == pytest.approx(0.84375, rel=1e-14)
    assert mcnemar(3, 3, method="mid_p_central").p_value == 1
    assert mcnemar(3, 3).p_value == 1
    unequal = [mcnemar(2, 9, method=method).p_value for method in ("mid_p", "mid_p_central")]  # type: ignore[arg-type]
    assert unequal[0] == unequal[1] == pytest.approx(0.03857421875, rel=1e-13)


@pytest.mark.parametrize("method", TESTS)
def test_without_any_disagreement_p_is_one_and_there_is_no_statistic(method: McNemarMethod) -> None:
    test = mcnemar(0, 0, method=method)
    assert (test.p_value, test.statistic, test.odds_ratio) == (1, None, None)
    assert test.note == "Nobody gave one answer without the other: there is nothing to compare."


@pytest.mark.parametrize("method", TESTS)
def test_exchanging_the_answers_keeps_p_and_inverts_the_odds_ratio(method: McNemarMethod) -> None:
    one_way, other_way = mcnemar(12, 5, method=method), mcnemar(5, 12, method=method)
    assert one_way.p_value == other_way.p_value
    assert (one_way.odds_ratio, other_way.odds_ratio) == (2.4, pytest.approx(1 / 2.4))
    assert (mcnemar(4, 0, method=method).odds_ratio, mcnemar(0, 4).odds_ratio) == (math.inf, 0)


@pytest.mark.parametrize("pair", [(12, 2), (1, 7), (86, 150), (0, 8), (9, 10), (4000, 4211)])
def test_mcnemar_agrees_with_statsmodels_and_scipy(pair: tuple[int, int]) -> None:
    table = [[5, pair[0]], [pair[1], 9]]
    exact = stats.binomtest(min(pair), sum(pair)).pvalue
    assert mcnemar(*pair).p_value == pytest.approx(exact, rel=1e-11)
    for method, correction in [("chi_square", False), ("chi_square_cc", True)]:
        theirs = statsmodels_mcnemar(table, exact=False, correction=correction)
        ours = mcnemar(*pair, method=method)  # type: ignore[arg-type]
        assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-13)
        assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-11)
        assert ours.degrees_of_freedom == 1


def test_the_correction_does_not_go_past_equal_counts() -> None:
    # (|0| - 1)^2 / 14 would be evidence of a difference between 7 and 7
    test = mcnemar(7, 7, method="chi_square_cc")
    assert (test.statistic, test.p_value) == (0, 1)


def test_the_exact_test_says_no_more_often_than_one_in_twenty_and_mid_p_about_so() -> None:
    rejected = dict.fromkeys(("exact", "mid_p"), Fraction(0))
    for first_only in range(31):
        for method in rejected:
            test = mcnemar(first_only, 30 - first_only, method=method)  # type: ignore[arg-type]
            rejected[method] += fair_coin(first_only, 30) * (test.p_value <= 0.05)
    assert rejected["exact"] <= Fraction(1, 20)
    assert rejected["exact"] <= rejected["mid_p"] < Fraction(3, 50)


def test_the_conditional_odds_ratio_has_the_limits_of_the_binomial_share() -> None:
    ratio = conditional_odds_ratio(2, 9)
    share = stats.binomtest(2, 11).proportion_ci(0.95, method="exact")
    assert ratio.estimate == 2 / 9
    assert ratio.low == pytest.approx(share.low / (1 - share.low), rel=1e-9)
    assert ratio.high == pytest.approx(share.high / (1 - share.high), rel=1e-9)
    turned = conditional_odds_ratio(9, 2)
    assert (turned.low, turned.high) == pytest.approx((1 / ratio.high, 1 / ratio.low), rel=1e-12)


def test_the_conditional_odds_ratio_at_the_ends_is_zero_or_infinite_or_unknown() -> None:
    never = conditional_odds_ratio(0, 8)
    assert never.estimate == never.low == 0 < never.high < math.inf
    always = conditional_odds_ratio(8, 0)
    assert always.estimate == always.high == math.inf
    assert 0 < always.low < math.inf
    unknown = conditional_odds_ratio(0, 0)
    assert (unknown.estimate, unknown.low, unknown.high) == (None, 0, math.inf)
    assert "nothing to compare" in unknown.note


@pytest.mark.parametrize("first_only", range(12))
def test_the_exact_limits_hold_one_just_when_the_exact_test_keeps_it(first_only: int) -> None:
    ratio = conditional_odds_ratio(first_only, 11 - first_only)
    kept = mcnemar(first_only, 11 - first_only).p_value > 0.05
    assert kept == (ratio.low < 1 < ratio.high)


# --- Cochran's Q --------------------------------------------------------------------------------


def test_cochrans_q_agrees_with_statsmodels_on_random_ticks() -> None:
    generator = np.random.default_rng(7)
    for options in (2, 3, 6):
        ticks = generator.integers(0, 2, (44, options))
        theirs = cochrans_q(ticks)
        ours = cochran_q(ticks)
        assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-12)
        assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-10)
        assert (ours.degrees_of_freedom, ours.respondents) == (options - 1, 44)
        assert ours.ticked == tuple(ticks.sum(axis=0).tolist())


def test_with_two_options_cochrans_q_is_mcnemars_chi_square() -> None:
    ticks = [[1, 1]] * 30 + [[1, 0]] * 2 + [[0, 1]] * 9 + [[0, 0]] * 3
    mcnemars = mcnemar(2, 9, method="chi_square")
    test = cochran_q(ticks)
    assert test.statistic == pytest.approx(mcnemars.statistic, rel=1e-14)
    assert test.p_value == pytest.approx(mcnemars.p_value, rel=1e-12)
    assert (test.respondents, test.informative) == (44, 11)


def test_those_who_tick_all_or_nothing_change_no_result() -> None:
    some = cochran_q(TICKS, permutations=99)
    more = cochran_q(TICKS + [[0, 0, 0], [1, 1, 1]] * 5, permutations=99)
    assert some.statistic == more.statistic
    assert (some.p_value, some.permutation_p_value) == (more.p_value, more.permutation_p_value)
    assert (some.informative, more.informative, more.respondents) == (6, 6, 17)


def share_of_permutations_as_uneven(ticks: list[list[int]]) -> float:
    """Return the exact permutation p by listing every way to shuffle each respondent's ticks."""
    ways = [sorted(set(itertools.permutations(row))) for row in ticks]

    def unevenness(rows: Any) -> int:
        return sum(sum(column) ** 2 for column in zip(*rows, strict=True))

    observed = unevenness(ticks)
    found = [unevenness(rows) >= observed for rows in itertools.product(*ways)]
    return sum(found) / len(found)


def test_the_permutation_p_is_near_the_share_of_all_permutations() -> None:
    exact = share_of_permutations_as_uneven(TICKS)
    test = cochran_q(TICKS, permutations=20_000)
    assert test.permutation_p_value is not None
    assert abs(test.permutation_p_value - exact) < 4 * math.sqrt(exact * (1 - exact) / 20_000)
    assert abs(test.p_value - exact) > 0.01  # large-number p-values are off with six respondents


def test_permutations_repeat_with_their_seed_and_say_it() -> None:
    first = cochran_q(TICKS, permutations=500, seed=3)
    assert first == cochran_q(np.array(TICKS, dtype=bool), permutations=500, seed=3)
    assert (first.permutations, first.seed) == (500, 3)
    others = {
        cochran_q(TICKS, permutations=500, seed=seed).permutation_p_value for seed in range(5)
    }
    assert len(others) > 1
    without = cochran_q(TICKS)
    assert (without.permutation_p_value, without.permutations, without.seed) == (None, 0, None)


def test_a_permutation_p_is_never_zero() -> None:
    test = cochran_q([[1, 0, 0, 0]] * 40, permutations=99)
    assert test.permutation_p_value == 0.01


def test_without_an_informative_respondent_there_is_no_statistic() -> None:
    for ticks in ([[1, 1, 1], [0, 0, 0]], np.zeros((0, 3))):
        test = cochran_q(ticks, permutations=9)
        assert (test.statistic, test.p_value, test.permutation_p_value) == (None, 1, 1)
        assert test.note == "Nobody ticked some of the options and left others."


def test_options_ticked_equally_often_have_a_statistic_of_exactly_zero() -> None:
    test = cochran_q([[1, 0, 0], [0, 1, 0], [0, 0, 1]], permutations=50)
    assert (test.statistic, test.p_value, test.permutation_p_value) == (0, 1, 1)


@pytest.mark.parametrize(
    ("ticks", "message"),
    [
        ([1, 0, 1], "ticks: got the shape (3,); expected respondents by at least two options."),
        ([[1], [0]], "ticks: got the shape (2, 1); expected respondents by at least two options."),
        ([[1, 0], [1]], "ticks: got rows of different lengths; expected a table."),
        ([[1, 2]], "ticks: got 2; expected only 0 and 1."),
        ([[1.0, math.nan]], "ticks: got nan; expected only 0 and 1."),
        ([["1", "0"]], "ticks: got values of type <U1; expected only 0 and 1."),
        ([[1, None]], "ticks: got nan; expected only 0 and 1."),
    ],
)
def test_what_is_not_a_table_of_ticks_is_refused_in_one_sentence(ticks: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        cochran_q(ticks)


def test_a_negative_number_of_permutations_or_seed_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^permutations: got -1; expected a whole number"):
        cochran_q(TICKS, permutations=-1)
    with pytest.raises(ValueError, match=r"^seed: got 1\.5; expected a whole number"):
        cochran_q(TICKS, seed=1.5)  # type: ignore[arg-type]


def test_a_list_is_no_method():
    with pytest.raises(ValueError, match=r"method: got \['"):
        paired_difference_interval(3, 1, 4, 2, method=["tango"])
