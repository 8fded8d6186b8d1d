"""Adjusted p-values and column letters: by definition, against witnesses, with SPSS's gaps."""

import itertools
import math
import re
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from alp_survey.stats.multiplicity import Adjustment, adjust, column_letters, column_names

ADJUSTMENTS: tuple[Adjustment, ...] = get_args(Adjustment)
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("method", "theirs"),
    [("holm", "holm"), ("benjamini_hochberg", "fdr_bh"), ("bonferroni", "bonferroni")],
)
def test_statsmodels_agrees(method: Adjustment, theirs: str) -> None:
    random = np.random.default_rng(1)
    for tests in range(1, 40):
        values = (random.random(tests) ** 3).round(2).tolist()  # some of them tied
        expected = multipletests(values, method=theirs)[1]
        assert adjust(values, method) == pytest.approx(tuple(expected), rel=1e-12)


@given(values=p_values)
def test_no_adjustment_leaves_them_and_none_makes_one_smaller(values: list[float]) -> None:
    assert adjust(values, "unadjusted") == tuple(values)
    for method in ADJUSTMENTS:
        adjusted = adjust(values, method)
        assert all(p <= q <= 1 for p, q in zip(values, adjusted, strict=True))
    pairs = zip(adjust(values, "holm"), adjust(values, "bonferroni"), strict=True)
    assert all(holm <= bonferroni for holm, bonferroni in pairs)


def test_holm_by_hand() -> None:
    assert adjust([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))


def test_benjamini_hochberg_by_hand() -> None:
    adjusted = adjust([0.01, 0.04, 0.03, 0.005], "benjamini_hochberg")
    assert adjusted == pytest.approx((0.02, 0.04, 0.04, 0.02))


def test_no_tests_have_no_adjusted_p() -> None:
    for method in ADJUSTMENTS:
        assert adjust([], method) == ()


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan, None, "0.05", True])
def test_what_is_no_probability_is_refused(wrong: Any) -> None:
    message = f"p_values: got {wrong!r}; expected probabilities, 0 to 1."
    with pytest.raises(ValueError, match=re.escape(message)):
        adjust([0.5, wrong])


def test_an_unknown_adjustment_is_refused() -> None:
    with pytest.raises(ValueError, match="method: got 'sidak'; expected one of holm, benjamini"):
        adjust([0.5], "sidak")  # type: ignore[arg-type]


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    names = column_names(703)
    assert (names[0], names[25], names[26], names[51], names[52]) == ("A", "Z", "AA", "AZ", "BA")
    assert (names[701], names[702]) == ("ZZ", "AAA")
    assert len(set(names)) == 703


def test_a_letter_stands_at_the_higher_share_and_names_the_lower_column() -> None:
    found = column_letters([[30, 12, 14], [10, 28, 26]], [40, 40, 40])
    assert found.names == ("A", "B", "C")
    assert found.letters == ((("B", "C"), (), ()), ((), ("A",), ("A",)))
    assert {one.test for one in found.comparisons} == {"z"}


@given(
    st.lists(st.integers(1, 39), min_size=3, max_size=3),
    st.sampled_from(ADJUSTMENTS),
)
def test_every_p_is_the_pooled_z_test_of_statsmodels_adjusted_within_the_row(
    counts: list[int], method: Adjustment
) -> None:
    bases = [40, 44, 60]
    found = column_letters([counts], bases, adjust=method, test="z")
    pairs = list(itertools.combinations(range(3), 2))
    expected = [
        proportions_ztest([counts[a], counts[b]], [bases[a], bases[b]])[1] for a, b in pairs
    ]
    assert [one.p for one in found.comparisons] == pytest.approx(expected, rel=1e-9)
    adjusted = adjust([min(1.0, p) for p in expected], method)
    assert [one.adjusted_p for one in found.comparisons] == pytest.approx(adjusted, rel=1e-9)
    for one, (a, b) in zip(found.comparisons, pairs, strict=True):
        assert {one.higher, one.lower} == {a, b}
        assert counts[one.higher] * bases[one.lower] >= counts[one.lower] * bases[one.higher]
        assert one.significant == (one.adjusted_p < 0.05)
        letter = found.names[one.lower]
        assert (letter in found.letters[0][one.higher]) == one.significant


def test_fishers_exact_test_takes_over_where_an_expected_count_is_below_5() -> None:
    # pooled 11 of 40: expected 5.5 at 20 and 20, but 4.4 at 16 and 24
    (even,) = column_letters([[9, 2]], [20, 20]).comparisons
    (uneven,) = column_letters([[9, 2]], [16, 24]).comparisons
    assert (even.test, uneven.test) == ("z", "fisher")
    expected = stats.fisher_exact([[9, 7], [2, 22]])[1]
    assert uneven.p == pytest.approx(expected, rel=1e-12)


def test_one_test_can_be_asked_for_all_pairs() -> None:
    (exact,) = column_letters([[9, 2]], [20, 20], test="fisher").comparisons
    (normal,) = column_letters([[9, 2]], [16, 24], test="z").comparisons
    assert (exact.test, normal.test) == ("fisher", "z")
    assert exact.p == pytest.approx(stats.fisher_exact([[9, 11], [2, 18]])[1], rel=1e-12)


def test_holm_takes_letters_away_that_single_tests_would_give() -> None:
    counts, bases = [[26, 17, 19, 20]], [40, 40, 40, 40]
    assert column_letters(counts, bases, adjust="unadjusted").letters[0][0] == ("B",)
    assert column_letters(counts, bases).letters[0][0] == ()


def test_spss_compares_no_share_of_nought_or_one_and_no_base_below_two() -> None:
    found = column_letters([[0, 40, 1, 30, 12]], [40, 40, 1, 40, 40], test="z")
    assert found.compared == ((False, False, False, True, True),)
    assert [(one.higher, one.lower) for one in found.comparisons] == [(3, 4)]
    assert found.letters[0] == ((), (), (), ("E",), ())


def test_cells_left_out_do_not_count_for_the_adjustment() -> None:
    (alone,) = column_letters([[26, 16]], [40, 40], test="z").comparisons
    among = column_letters([[26, 16, 0, 40]], [40, 40, 40, 40], test="z").comparisons
    assert among == (alone,)
    assert alone.adjusted_p == alone.p


def test_nobody_against_many_is_a_difference() -> None:
    found = column_letters([[0, 60]], [204, 228])
    assert found.letters == (((), ("A",)),)
    few = column_letters([[0, 5]], [8, 8])
    assert (few.comparisons[0].test, round(few.comparisons[0].p, 4)) == ("fisher", 0.0256)


def test_columns_of_nobody_or_of_everybody_are_no_comparison() -> None:
    found = column_letters([[0, 0, 9], [40, 40, 31]], [40, 40, 40])
    assert [(one.row, one.higher, one.lower) for one in found.comparisons] == [
        (0, 2, 0), (0, 2, 1), (1, 0, 2), (1, 1, 2),
    ]  # fmt: skip


def test_a_smallest_base_can_be_asked() -> None:
    found = column_letters([[30, 12, 5]], [40, 40, 10], minimum_base=30)
    assert found.compared == ((True, True, False),)


def test_each_row_can_have_bases_of_its_own() -> None:
    found = column_letters([[30, 12], [5, 5]], [[40, 40], [10, 40]])
    assert found.letters == ((("B",), ()), (("B",), ()))
    assert [one.row for one in found.comparisons] == [0, 1]


def test_equal_shares_get_no_letter() -> None:
    found = column_letters([[20, 10]], [40, 20])
    assert found.comparisons[0].p == 1.0
    assert found.letters == (((), ()),)


def test_one_column_or_none_has_nothing_to_compare() -> None:
    assert column_letters([[5], [3]], [8]).letters == (((),), ((),))
    assert column_letters([[], []], []).letters == ((), ())


def test_the_result_says_how_it_was_made() -> None:
    found = column_letters([[30, 12]], [40, 40], level=0.01, adjust="bonferroni", test="z")
    assert (found.level, found.adjustment, found.test) == (0.01, "bonferroni", "z")
    assert found.minimum_base == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"bases": [40]}, "bases: got shape (1,); expected (2,) or (1, 2)."),
        ({"bases": [40, 10]}, "counts: got 12 in row 0, column 1; expected at most the base, 10."),
        ({"bases": [40, 40.0]}, "bases: got 40.0; expected whole counts, 0 or more."),
        ({"bases": [[40, 40], [40]]}, "bases: got rows of different lengths"),
        ({"counts": [[30, -1]]}, "counts: got -1; expected whole counts, 0 or more."),
        ({"level": 5}, "level: got 5; expected a significance level such as 0.05."),
        ({"level": 0.0}, "level: got 0.0; expected a significance level such as 0.05."),
        ({"adjust": "tukey"}, "adjust: got 'tukey'; expected one of holm"),
        ({"test": "t"}, "test: got 't'; expected one of z_or_fisher, z, fisher."),
        ({"minimum_base": 0}, "minimum_base: got 0; expected a whole number"),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        column_letters(**{"counts": [[30, 12]], "bases": [40, 40], **arguments})


def test_false_letters_are_rare_among_columns_that_do_not_differ() -> None:
    random = np.random.default_rng(44)
    draws = 400
    with_letters = 0
    for _ in range(draws):
        found = column_letters([random.binomial(20, 0.4, 5)], [20] * 5)
        with_letters += any(found.letters[0])
    assert with_letters / draws < 0.05 + 3 * math.sqrt(0.05 * 0.95 / draws)
