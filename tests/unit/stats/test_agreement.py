"""Agreement of coders: by definition, at the edges, and what has none."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alp_survey.stats.agreement import (
    bennett_s,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    scott_pi,
)

NAN = math.nan
TWO_CODERS = [cohen_kappa, scott_pi, gwet_ac1, bennett_s]
squares = st.integers(2, 4).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 6), min_size=size, max_size=size), min_size=size, max_size=size
    )
)


@pytest.mark.parametrize("measure", TWO_CODERS)
@given(table=squares)
def test_agreement_of_two_is_at_most_one_and_does_not_depend_on_who_is_first(measure, table):
    found, turned = measure(table), measure(np.transpose(table))
    if found.estimate is None:
        assert found.note
        assert turned.estimate is None
        return
    assert found.estimate <= 1 + 1e-12
    assert found.estimate == pytest.approx(turned.estimate, abs=1e-12)
    assert found.standard_error == pytest.approx(turned.standard_error, abs=1e-9)
    if found.low is not None:
        assert -1 <= found.low <= found.estimate + 1e-12
        assert found.estimate - 1e-12 <= found.high <= 1


@pytest.mark.parametrize("measure", TWO_CODERS)
def test_the_error_is_the_derivative_of_the_estimate_by_the_counts(measure):
    table = np.array([[12, 3, 2], [4, 9, 1], [2, 5, 7]])
    big, step = table * 10**6, 10
    n = int(table.sum())
    slopes = np.zeros((3, 3))
    for i, j in itertools.product(range(3), repeat=2):
        moved = big.copy()
        moved[i, j] += step
        slopes[i, j] = (measure(moved).estimate - measure(big).estimate) / step * 10**6
    variance = float((table * slopes**2).sum())
    assert measure(table).standard_error == pytest.approx(math.sqrt(variance), rel=1e-4)
    assert n == 45


def test_quadratic_weights_are_an_intraclass_correlation():
    # Fleiss and Cohen (1973): covariance over half the variances and the squared gap of the means
    table = np.array([[9, 3, 1, 0], [2, 8, 4, 1], [0, 3, 7, 5], [1, 0, 4, 12]])
    first = np.repeat(np.arange(4), table.sum(axis=1))
    second = np.concatenate([np.repeat(np.arange(4), line) for line in table])
    gap = (first.mean() - second.mean()) ** 2
    wanted = 2 * np.cov(first, second, ddof=0)[0, 1] / (first.var() + second.var() + gap)
    assert cohen_kappa(table, weights="quadratic").estimate == pytest.approx(wanted, rel=1e-12)


def test_two_categories_have_one_kappa_whatever_the_weights():
    table = [[45, 15], [25, 15]]
    kappas = [cohen_kappa(table, weights=each).estimate for each in ("none", "linear", "quadratic")]
    assert kappas == pytest.approx([kappas[0]] * 3, rel=1e-12)


def test_agreement_that_does_not_exist_is_none_and_says_why():
    same = cohen_kappa([[8, 0], [0, 0]])
    assert (same.estimate, same.observed) == (None, 1)
    assert same.note == "both coders used one and the same category: 0 / 0"
    assert scott_pi([[8, 0], [0, 0]]).estimate is None
    assert gwet_ac1([[8, 0], [0, 0]]).estimate == 1
    assert bennett_s([[8, 0], [0, 0]]).estimate == 1
    assert cohen_kappa([[0, 0], [0, 0]]).note == "no unit is coded by both"
    perfect = cohen_kappa([[3, 0], [0, 4]])
    assert (perfect.estimate, perfect.low) == (1, None)
    assert "no interval" in perfect.note
    assert fleiss_kappa([[3, 0], [3, 0]]).note == "all codes are one category: 0 / 0"
    assert krippendorff_alpha([[1, 1], [1, NAN]]).note == "all codes are equal: 0 / 0"
    assert krippendorff_alpha([[1, NAN], [NAN, 2]]).note == "no unit has two codes"
    assert krippendorff_alpha([[], []]).note == "no unit has two codes"


def test_fleiss_kappa_of_two_coders_is_scotts_pi():
    table = [[7, 7, 2], [3, 2, 8], [3, 7, 1]]
    counts = []
    for i, j in itertools.product(range(3), repeat=2):
        line = [0, 0, 0]
        line[i] += 1
        line[j] += 1
        counts += [line] * table[i][j]
    assert fleiss_kappa(counts).estimate == pytest.approx(scott_pi(table).estimate, rel=1e-12)


@given(
    st.lists(
        st.lists(st.sampled_from([1, 2, 3, NAN]), min_size=3, max_size=3), min_size=1, max_size=6
    )
)
def test_alpha_is_one_less_observed_over_expected_disagreement_of_all_pairs(columns):
    codes = np.array(columns, float).T
    units = [[c for c in unit if not math.isnan(c)] for unit in columns]
    units = [unit for unit in units if len(unit) > 1]
    everybody = [code for unit in units for code in unit]
    n = len(everybody)
    for metric, distance in [
        ("nominal", lambda a, b: float(a != b)),
        ("interval", lambda a, b: (a - b) ** 2),
        ("ratio", lambda a, b: ((a - b) / (a + b)) ** 2),
    ]:
        found = krippendorff_alpha(codes, metric=metric)
        if len(set(everybody)) < 2:
            assert found.estimate is None
            continue
        within = sum(
            sum(distance(a, b) for a, b in itertools.permutations(unit, 2)) / (len(unit) - 1)
            for unit in units
        )
        between = sum(distance(a, b) for a, b in itertools.permutations(everybody, 2))
        wanted = 1 - (n - 1) * within / between
        assert found.estimate == pytest.approx(wanted, abs=1e-10)


def test_alpha_does_not_care_for_names_nor_for_the_unit_of_a_scale():
    codes = np.array([[1, 2, 3, 3, 2, 1], [1, 2, 3, 3, 1, 2], [1, 3, 3, 3, 2, NAN]])
    renamed = np.where(codes == 1, 7, codes)
    assert krippendorff_alpha(codes).estimate == krippendorff_alpha(renamed).estimate
    for metric, other in [("ordinal", codes**3), ("interval", 5 - 2 * codes), ("ratio", codes * 9)]:
        wanted = krippendorff_alpha(codes, metric=metric).estimate
        assert krippendorff_alpha(other, metric=metric).estimate == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cohen_kappa([[1, 2, 3], [1, 2, 3]]), "table: got 2 x 3; expected as many rows"),
        (lambda: gwet_ac1([[4]]), "table: got 1 x 1; expected as many rows as columns, two or"),
        (lambda: scott_pi([[1.5, 2], [0, 1]]), "table: got 1.5; expected whole counts"),
        (lambda: cohen_kappa([[1, 2], [3, 4]], weights="cubic"), "weights: got 'cubic'; expected"),
        (lambda: cohen_kappa([[1, 2], [3, 4]], level=95), "level: got 95"),
        (
            lambda: fleiss_kappa([[3, 0], [2, 0]]),
            "counts: got from 2 to 3 coders; expected as many",
        ),
        (
            lambda: fleiss_kappa([[1, 0], [0, 1]]),
            "counts: got from 1 to 1 coders; expected as many",
        ),
        (
            lambda: fleiss_kappa([[3], [3]]),
            r"counts: got the shape \(2, 1\); expected units by two",
        ),
        (lambda: fleiss_kappa(np.zeros((0, 2), int)), r"counts: got the shape \(0, 2\)"),
        (lambda: krippendorff_alpha([1, 2]), r"codes: got the shape \(2,\); expected two coders"),
        (lambda: krippendorff_alpha([[1, 2]]), "expected two coders or more"),
        (lambda: krippendorff_alpha([["a", "b"], ["a", "b"]]), "codes: got"),
        (lambda: krippendorff_alpha([[1, 2], [1]]), "codes: got"),
        (lambda: krippendorff_alpha([[1, math.inf], [1, 2]]), "codes: got an infinity"),
        (lambda: krippendorff_alpha([[-1, 2], [1, 2]], metric="ratio"), "number below 0"),
        (lambda: krippendorff_alpha([[1, 2], [1, 2]], metric="polar"), "metric: got 'polar'"),
    ],
)
def test_what_is_no_coding_is_refused_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
