"""Bounds of random problems against all joint tables, one by one."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alp_survey.stats.joint_bounds import (
    CellSum,
    count_bounds,
    difference_bounds,
    share_bounds,
)

# The largest base whose tables, all of them, are soon counted.
LARGEST = {(2, 2): 12, (4,): 12, (2, 3): 10, (3, 2): 10, (2, 2, 2): 7, (2, 4): 7}


class Problem(NamedTuple):
    shape: tuple[int, ...]
    base: int
    constraints: list[CellSum]
    event: Any
    one: Any
    other: Any


@cache
def all_tables(cells: int, base: int) -> Any:
    """Every way to put the base into so many cells, a row each."""
    bars = np.array(list(combinations(range(base + cells - 1), cells - 1)))
    edges = np.hstack(
        [np.full((len(bars), 1), -1), bars, np.full((len(bars), 1), base + cells - 1)]
    )
    return np.diff(edges, axis=1) - 1


def possible(problem: Problem) -> Any:
    """The tables that agree with all constraints."""
    tables = all_tables(int(np.prod(problem.shape)), problem.base)
    for each in problem.constraints:
        counts = tables[:, each.cells.ravel()].sum(axis=1)
        tables = tables[(each.least <= counts) & (counts <= each.greatest)]
    return tables


def counts_in(tables: Any, cells: Any) -> list[int]:
    return tables[:, cells.ravel()].sum(axis=1).tolist()


@st.composite
def problems(draw: Any, most: int) -> Problem:
    """Some ranges are around the counts of one table, others are anything and often contradict."""
    shape = draw(st.sampled_from(sorted(LARGEST)))
    base = draw(st.integers(1, min(most, LARGEST[shape])))
    masks = arrays(np.bool_, shape)
    tables = all_tables(int(np.prod(shape)), base)
    table = tables[draw(st.integers(0, len(tables) - 1))].reshape(shape)
    constraints = []
    for cells in draw(st.lists(masks, max_size=5)):
        count = int(table[cells].sum()) if draw(st.integers(0, 9)) else draw(st.integers(0, base))
        below, above = draw(st.integers(0, 1)), draw(st.integers(0, 1))
        constraints.append(CellSum(cells, max(0, count - below), count + above))
    return Problem(shape, base, constraints, draw(masks), draw(masks), draw(masks))


def witnesses(problem: Problem, bounds: Any, tables: Any) -> Iterator[tuple[Any, Any]]:
    """The two tables of a result with their figures, once they are known to be possible."""
    for table, figure in (
        (bounds.least_table, bounds.least),
        (bounds.greatest_table, bounds.greatest),
    ):
        counts = np.array(table)
        assert counts.shape == problem.shape
        assert (tables == counts.ravel()).all(axis=1).any()
        yield counts, figure


@settings(max_examples=400)
@given(problems(most=12))
def test_counts_are_bounded_as_among_all_tables(problem: Problem) -> None:
    tables = possible(problem)
    bounds = count_bounds(problem.shape, problem.base, problem.constraints, problem.event)
    if not len(tables):
        assert bounds is None
        return
    assert bounds is not None
    counts = counts_in(tables, problem.event)
    assert (bounds.least, bounds.greatest) == (min(counts), max(counts))
    for table, figure in witnesses(problem, bounds, tables):
        assert table[problem.event].sum() == figure


@settings(max_examples=400)
@given(problems(most=12))
def test_shares_are_bounded_as_among_all_tables(problem: Problem) -> None:
    tables = possible(problem)
    inside, group = problem.event & problem.one, problem.one
    shares = {
        Fraction(count, size)
        for count, size in zip(counts_in(tables, inside), counts_in(tables, group), strict=True)
        if size
    }
    bounds = share_bounds(
        problem.shape, problem.base, problem.constraints, problem.event, problem.one
    )
    if not shares:
        assert bounds is None
        return
    assert bounds is not None
    assert (bounds.least, bounds.greatest) == (min(shares), max(shares))
    for table, figure in witnesses(problem, bounds, tables):
        assert Fraction(int(table[inside].sum()), int(table[group].sum())) == figure


@settings(max_examples=150)
@given(problems(most=6))
def test_differences_are_bounded_as_among_all_tables(problem: Problem) -> None:
    tables = possible(problem)
    event, one, other = problem.event, problem.one, problem.other
    differences = {
        Fraction(first, first_size) - Fraction(second, second_size)
        for first, first_size, second, second_size in zip(
            counts_in(tables, event & one),
            counts_in(tables, one),
            counts_in(tables, event & other),
            counts_in(tables, other),
            strict=True,
        )
        if first_size and second_size
    }
    bounds = difference_bounds(
        problem.shape,
        problem.base,
        problem.constraints,
        event,
        first_group=one,
        second_group=other,
    )
    if not differences:
        assert bounds is None
        return
    assert bounds is not None
    assert (bounds.least, bounds.greatest) == (min(differences), max(differences))
    for table, figure in witnesses(problem, bounds, tables):
        shares = [
            Fraction(int(table[event & group].sum()), int(table[group].sum()))
            for group in (one, other)
        ]
        assert shares[0] - shares[1] == figure
