"""Many intervals at once are the intervals one at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alp_survey.stats.limits import proportion_limits, wilson_limits
from alp_survey.stats.proportion import IntervalMethod, proportion_interval


@pytest.mark.parametrize("method", [None, "wilson", "jeffreys"])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
def test_every_count_of_small_bases_has_its_own_interval(
    method: IntervalMethod | None, level: float
) -> None:
    pairs = [(count, base) for base in range(1, 30) for count in range(base + 1)]
    low, high, methods = proportion_limits(*zip(*pairs, strict=True), method=method, level=level)
    single = [proportion_interval(*pair, method=method, level=level) for pair in pairs]
    assert low.tolist() == [each.low for each in single]
    assert high.tolist() == [each.high for each in single]
    assert methods.tolist() == [each.method for each in single]


def test_arrays_keep_their_shape_and_an_empty_base_has_no_limits() -> None:
    low, high, methods = proportion_limits([[32, 0], [5, 1]], [[44, 0], [8, 30]])
    assert low.shape == high.shape == methods.shape == (2, 2)
    assert np.isnan(low[0, 1])
    assert np.isnan(high[0, 1])
    assert methods.tolist() == [["wilson", ""], ["clopper_pearson", "wilson"]]


def test_nothing_to_compute_is_nothing() -> None:
    low, high, methods = proportion_limits([], [])
    assert low.shape == high.shape == methods.shape == (0,)


@given(st.floats(0, 1), st.floats(0.5, 1e6))
def test_a_share_of_an_effective_base_lies_within_its_limits(share: float, base: float) -> None:
    low, high = wilson_limits(share * base, base)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


@pytest.mark.parametrize(("counts", "bases"), [([5], [4]), ([-1], [4])])
def test_a_count_beyond_its_base_is_refused(counts: list[int], bases: list[int]) -> None:
    with pytest.raises(ValueError, match="expected 0 to the base"):
        proportion_limits(counts, bases)
