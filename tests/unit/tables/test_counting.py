"""The counting kernel against counting one respondent at a time."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alp_survey.tables import counting
from alp_survey.tables.counting import Facet, count_pairs

ROWS = st.integers(0, 40)


@st.composite
def facets(draw: Any, rows: int) -> Facet:
    size = draw(st.integers(1, 6))
    places = draw(st.lists(st.integers(0, size - 1), min_size=rows, max_size=rows))
    return Facet(np.array(places, np.uint8), size)


@st.composite
def crossings(draw: Any) -> tuple[list[Facet], list[Facet], Any]:
    rows = draw(ROWS)
    stubs = draw(st.lists(facets(rows), max_size=6))
    banners = draw(st.lists(facets(rows), max_size=4))
    weights = draw(
        st.none() | st.lists(st.floats(0, 9), min_size=rows, max_size=rows).map(np.array)
    )
    return stubs, banners, weights


def by_hand(stub: Facet, banner: Facet, weights: Any) -> tuple[Counter, Counter, Counter]:
    """Respondents, weights and squares for each pair of places, one respondent at a time."""
    n, total, square = Counter(), Counter(), Counter()
    for row in range(len(stub)):
        pair = int(stub.codes[row]), int(banner.codes[row])
        weight = 1.0 if weights is None else float(weights[row])
        n[pair] += 1
        total[pair] += weight
        square[pair] += weight**2
    return n, total, square


@pytest.mark.parametrize("few", [0, 10_000])
def test_every_pair_is_counted_as_by_hand(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(counting, "_FEW_ROWS", few)
    monkeypatch.setattr(counting, "_BLOCK", 7)
    monkeypatch.setattr(counting, "_MOST_STUBS", 12)
    monkeypatch.setattr(counting, "_MOST_BANNERS", 12)
    monkeypatch.setattr(counting, "_MOST_CELLS", 100)
    monkeypatch.setattr(counting, "_MOST_PLACES", 90)

    @settings(max_examples=150, deadline=None)
    @given(crossings())
    def check(crossing: tuple[list[Facet], list[Facet], Any]) -> None:
        stubs, banners, weights = crossing
        table = count_pairs(stubs, banners, weights=weights)
        assert [len(row) for row in table] == [len(banners)] * len(stubs)
        for stub, row in zip(stubs, table, strict=True):
            for banner, sums in zip(banners, row, strict=True):
                n, total, square = by_hand(stub, banner, weights)
                pairs = list(np.ndindex(stub.size, banner.size))
                assert sums.n.shape == (stub.size, banner.size)
                assert sums.n.ravel().tolist() == [n[pair] for pair in pairs]
                if weights is None:
                    assert sums.weight is None
                else:
                    assert sums.weight.ravel() == pytest.approx([total[p] for p in pairs])
                    assert sums.square.ravel() == pytest.approx([square[p] for p in pairs])

    check()


def test_many_rows_are_counted_like_few() -> None:
    random = np.random.default_rng(1)
    stubs = [Facet(random.integers(0, k, 30_000, np.uint8), k) for k in (3, 7, 5, 4, 8)]
    banners = [Facet(random.integers(0, k, 30_000, np.uint8), k) for k in (2, 6, 11, 9)]
    weights = random.uniform(0.2, 3, 30_000)
    table = count_pairs(stubs, banners, weights=weights)
    for stub, row in zip(stubs, table, strict=True):
        for banner, sums in zip(banners, row, strict=True):
            cells = stub.codes.astype(int) * banner.size + banner.codes
            assert sums.n.ravel().tolist() == np.bincount(cells).tolist()
            assert sums.weight.ravel() == pytest.approx(np.bincount(cells, weights))
            assert sums.square.ravel() == pytest.approx(np.bincount(cells, weights**2))


def test_codes_of_any_sign_have_the_place_that_the_facet_says() -> None:
    places = np.zeros(1 << 16, np.uint8)
    places[[1, 9, -1 & 0xFFFF]] = 0, 1, 2
    facet = Facet(np.array([9, -1, 1, 9], np.int16), 3, places)
    everybody = Facet(np.zeros(4, np.uint8), 1)
    assert count_pairs([facet], [everybody])[0][0].n.ravel().tolist() == [1, 2, 1]
    shifted = Facet(np.array([3, 1, 2, 3], np.int16), 3, first=1)
    assert count_pairs([shifted], [everybody])[0][0].n.ravel().tolist() == [1, 1, 2]


def test_facets_of_other_respondents_are_refused() -> None:
    with pytest.raises(ValueError, match=r"facets: got \[2, 3\] respondents"):
        count_pairs([Facet(np.zeros(2, np.uint8), 1)], [Facet(np.zeros(3, np.uint8), 1)])
