"""Many tables at once have the numbers of one table at a time."""

import numpy as np
import pytest

from alp_survey.stats.contingency import adjusted_residuals, chi_square, cramers_v
from alp_survey.stats.many_tables import many_chi_square, many_cramers_v, share_residuals


def random_tables(n, shape, seed):
    """Some of them sparse, with lines that nobody is in."""
    random = np.random.default_rng(seed)
    cells = shape[0] * shape[1]
    spread = [random.dirichlet(np.full(cells, 0.3 if i % 2 else 30)) for i in range(60)]
    return np.stack([random.multinomial(n, each).reshape(shape) for each in spread])


@pytest.mark.parametrize("n", [0, 1, 6, 44, 3_000, 1_000_000])
@pytest.mark.parametrize("shape", [(2, 2), (3, 5), (7, 4)])
def test_every_table_has_its_own_chi_squared_and_v(n, shape):
    tables = random_tables(n, shape, seed=n + shape[0])
    found = many_chi_square(tables)
    v = many_cramers_v(found, level=0.9)
    for i, table in enumerate(tables):
        wanted, strength = chi_square(table), cramers_v(table, level=0.9)
        assert found.n[i] == n
        if wanted.p is None:
            assert np.isnan(found.p[i])
            assert np.isnan(v.low[i])
            continue
        assert (found.statistic[i], found.df[i]) == (wanted.statistic, wanted.df)
        assert (found.p[i], found.smallest_expected[i]) == (wanted.p, wanted.smallest_expected)
        assert found.share_expected_below_5[i] == wanted.share_expected_below_5
        for ours, theirs in (
            (v.bias_corrected[i], strength.bias_corrected),
            (v.low[i], strength.low),
            (v.high[i], strength.high),
        ):
            assert ours == pytest.approx(
                np.nan if theirs is None else theirs, abs=1e-9, nan_ok=True
            )


def test_residuals_are_those_of_each_table():
    for table in random_tables(80, (3, 4), seed=5):
        wanted = adjusted_residuals(table)
        if wanted.note:
            continue
        bases = np.broadcast_to(table.sum(axis=0), table.shape)
        expected = np.array(wanted.values, float)
        assert share_residuals(table, bases) == pytest.approx(expected, nan_ok=True)
