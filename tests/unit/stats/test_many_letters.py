"""Letters of many rows at once are those of one table at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.many_letters import fisher_pairs, lower_columns
from alp_survey.stats.multiplicity import column_letters

ADJUSTMENTS = ("holm", "benjamini_hochberg", "bonferroni", "unadjusted")


def as_letters(lower, names):
    return tuple(
        tuple(tuple(names[j] for j in np.flatnonzero(marks)) for marks in row) for row in lower
    )


@pytest.mark.parametrize("adjust", ADJUSTMENTS)
@pytest.mark.parametrize("most", [4, 12, 44, 300, 20_000])
def test_thousands_of_random_rows_have_the_letters_of_one_table_at_a_time(adjust, most):
    random = np.random.default_rng(most)
    found = 0
    for columns in range(2, 7):
        bases = random.integers(0, most, (120, columns))
        counts = random.binomial(bases, random.beta(0.7, 0.7, (120, columns)))
        wanted = column_letters(counts, bases, adjust=adjust)
        lower = lower_columns(counts, bases, adjust=adjust)
        assert as_letters(lower, wanted.names) == wanted.letters
        found += int(lower.sum())
    assert found > 20 or most == 4


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
                 min_size=3, max_size=3),
        min_size=1, max_size=4,
    ),
    st.sampled_from([0.01, 0.05, 0.1]),
)  # fmt: skip
def test_any_small_table_has_the_letters_of_the_slow_way(rows, level):
    table = np.array(rows)
    wanted = column_letters(table[..., 0], table[..., 1], level=level)
    lower = lower_columns(table[..., 0], table[..., 1], level=level)
    assert as_letters(lower, wanted.names) == wanted.letters


def test_a_p_value_at_the_very_level_is_decided_as_by_the_slow_way():
    counts, bases = [[12, 5, 9]], [[20, 20, 20]]
    for each in column_letters(counts, bases).comparisons:
        for level in (each.adjusted_p, np.nextafter(each.adjusted_p, 1).item()):
            wanted = column_letters(counts, bases, level=level)
            lower = lower_columns(counts, bases, level=level)
            assert as_letters(lower, wanted.names) == wanted.letters


def test_every_small_pair_has_fishers_p():
    pairs = [
        (k1, n1, k2, n2)
        for n1 in range(1, 9)
        for n2 in range(1, 9)
        for k1 in range(n1 + 1)
        for k2 in range(n2 + 1)
        if 0 < k1 + k2 < n1 + n2
    ]
    found = fisher_pairs(*np.array(pairs).T)
    for (k1, n1, k2, n2), p in zip(pairs, found, strict=True):
        assert p == pytest.approx(fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).p, rel=1e-12)


def test_long_distributions_have_fishers_p_too():
    pairs = np.array([[3, 900, 20, 4000], [1, 2, 4_000, 90_000], [400, 500, 3, 11]])
    found = fisher_pairs(*pairs.T)
    for (k1, n1, k2, n2), p in zip(pairs.tolist(), found, strict=True):
        assert p == pytest.approx(fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).p, rel=1e-9)


def test_a_cell_that_is_left_out_takes_no_part_in_the_adjustment():
    counts, bases = np.array([[30, 12, 14]]), np.array([[40, 40, 40]])
    compared = np.array([[True, True, False]])
    lower = lower_columns(counts, bases, compared=compared)
    wanted = lower_columns(counts[:, :2], bases[:, :2])
    assert lower[:, :2, :2].tolist() == wanted.tolist()
    assert not lower[:, 2].any()
    assert not lower[:, :, 2].any()


def test_weights_that_are_equal_in_a_column_change_no_letter():
    random = np.random.default_rng(3)
    bases = random.integers(2, 60, (300, 4))
    counts = random.binomial(bases, random.random((300, 4)))
    weighted = counts / bases, bases * (1 + 1e-13)
    for adjust in ADJUSTMENTS:
        plain = lower_columns(counts, bases, adjust=adjust)
        assert (lower_columns(counts, bases, adjust=adjust, weighted=weighted) == plain).all()


def test_with_weights_the_effective_base_decides():
    counts, bases = np.array([[60, 40]]), np.array([[100, 100]])
    shares = np.array([[0.6, 0.4]])
    for effective, significant in ((90.0, True), (40.0, False), (9.0, False)):
        bases_found = np.full((1, 2), effective)
        lower = lower_columns(counts, bases, weighted=(shares, bases_found))
        assert lower[0].tolist() == [[False, significant], [False, False]]
