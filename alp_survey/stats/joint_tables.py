"""The joint tables of whole numbers that agree with what is known, and the extreme ones among them.

A table is flat here: one count for each cell. What is known says how many respondents are in some
of the cells. Two ranges and where they meet have a closed form; anything else is a program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.overlaps import JointTable, four_counts, overlap_bounds

__all__ = [
    "Mask",
    "Row",
    "Whole",
    "as_table",
    "event_tables",
    "merged",
    "respondents_in",
    "share_inside",
    "share_tables",
    "size_pairs",
    "weight_tables",
]

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]

_LARGEST_PROGRAM_BASE = 10_000  # weights are up to this, and their sums must be exact as floats
_MOST_NODES = 100_000  # of the search: a number, because a time would depend on the computer
_MOST_SIZE_PAIRS = 500  # some ten milliseconds each


class Row(NamedTuple):
    """A constraint on the flattened table."""

    cells: Mask
    least: int
    greatest: int


# --- closed forms ---------------------------------------------------------------------------------


def _closed_bounds(rows: list[Row], base: int, event: Mask) -> tuple[Whole, Whole] | None:
    """Return tables of both bounds for an event that is where two constraints meet, or the rest."""
    if len(rows) != 2:
        return None
    for first in (rows[0], _complement(rows[0], base)):
        for second in (rows[1], _complement(rows[1], base)):
            both = first.cells & second.cells
            parts = (both, first.cells & ~both, second.cells & ~both, ~first.cells & ~second.cells)
            is_both, is_rest = np.array_equal(event, both), np.array_equal(event, ~both)
            if not (is_both or is_rest) or not all(part.any() for part in parts):
                continue
            overlaps = overlap_bounds(first[1:], second[1:], base)
            least, greatest = (_spread(parts, four_counts(each, base)) for each in overlaps)
            return (least, greatest) if is_both else (greatest, least)
    return None


def _spread(parts: Sequence[Mask], counts: Sequence[int]) -> Whole:
    """Return a table with each count in the first cell of its part."""
    table = np.zeros(parts[0].size, dtype=np.int64)
    table[[int(part.argmax()) for part in parts]] = counts
    return table


def _closed_share(
    rows: list[Row], base: int, inside: Mask, group: Mask
) -> tuple[Whole, Whole] | None:
    """Return tables of both bounds of a share where two constraints are all there is.

    Both bounds, max(0, a + b - n) / b and min(a, b) / b, are widest apart at the smallest group b.
    """
    if len(rows) != 2:
        return None
    sizes = [
        row.least
        for each in rows
        for row in (each, _complement(each, base))
        if np.array_equal(row.cells, group)
    ]
    pinned = merged([*rows, Row(group, sizes[0], sizes[0])], base) if sizes else None
    return _closed_bounds(pinned, base, inside) if pinned else None


# --- constraints ----------------------------------------------------------------------------------


def _complement(row: Row, base: int) -> Row:
    """Return the same constraint, said of the other cells."""
    return Row(~row.cells, base - row.greatest, base - row.least)


def merged(rows: Iterable[Row], base: int) -> list[Row] | None:
    """Return one constraint for each division of the cells, or None for a plain contradiction.

    Those that hold of every table are left out.
    """
    ranges: dict[bytes, Row] = {}
    for row in rows:
        each = row if row.cells[0] else _complement(row, base)
        key = each.cells.tobytes()
        least, greatest = max(0, each.least), min(base, each.greatest)
        if each.cells.all():
            least = max(base, least)
        if key in ranges:
            least, greatest = max(least, ranges[key].least), min(greatest, ranges[key].greatest)
        if least > greatest:
            return None
        ranges[key] = Row(each.cells, least, greatest)
    return [
        row
        for row in ranges.values()
        if not row.cells.all() and (row.least, row.greatest) != (0, base)
    ]


def size_pairs(rows: list[Row], base: int, first: Mask, second: Mask) -> Iterator[tuple[int, int]]:
    """Yield the sizes that two groups can have together; some may turn out to be impossible."""
    pairs: list[tuple[int, int]] = []
    sizes = _sizes(rows, base, first)
    too_many = len(sizes) > _MOST_SIZE_PAIRS
    for one in () if too_many else sizes:
        fixed = merged([*rows, Row(first, one, one)], base)
        if fixed is not None:
            pairs += [(one, other) for other in _sizes(fixed, base, second)]
        too_many = too_many or len(pairs) > _MOST_SIZE_PAIRS
        if too_many:
            break
    if too_many:
        raise ValueError(
            f"first_group, second_group: got more than {_MOST_SIZE_PAIRS} pairs of sizes; expected"
            " constraints that leave fewer."
        )
    return iter(pairs)


def _sizes(rows: list[Row], base: int, group: Mask) -> range:
    """Return the range of the sizes of a group, empty where there is no table."""
    found = event_tables(rows, base, group)
    if found is None:
        return range(0)
    return range(respondents_in(found[0], group), respondents_in(found[1], group) + 1)


# --- extreme tables -------------------------------------------------------------------------------


def event_tables(rows: list[Row], base: int, event: Mask) -> tuple[Whole, Whole] | None:
    """Return tables with the fewest and the most respondents in an event, if there is any table."""
    closed = _closed_bounds(rows, base, event)
    return closed if closed is not None else weight_tables(rows, base, event.astype(np.int64))


def weight_tables(rows: list[Row], base: int, weights: Whole) -> tuple[Whole, Whole] | None:
    """Return the tables with the least and the greatest weight in all, if there is any table."""
    lightest = _lightest(rows, base, weights)
    if lightest is None:
        return None
    heaviest = _lightest(rows, base, -weights)
    if heaviest is None:
        raise _unproven(_NOW_DENIED)
    return lightest, heaviest


def share_tables(
    rows: list[Row], base: int, inside: Mask, group: Mask
) -> tuple[Whole, Whole] | None:
    """Return the tables with the lowest and the highest share; `rows` demand that there is one."""
    closed = _closed_share(rows, base, inside, group)
    if closed is not None:
        return closed
    lowest = _lowest_share(rows, base, inside, group)
    if lowest is None:
        return None
    # the greatest share of some is the least share of the rest
    highest = _lowest_share(rows, base, group & ~inside, group)
    if highest is None:
        raise _unproven(_NOW_DENIED)
    return lowest, highest


def _lowest_share(rows: list[Row], base: int, inside: Mask, group: Mask) -> Whole | None:
    """Return the table with the lowest share; `rows` demand that the group is not empty."""
    table = _lightest(rows, base, inside.astype(np.int64))
    while table is not None:
        share = share_inside(table, inside, group)
        weights = share.denominator * inside.astype(np.int64) - share.numerator * group
        lower = _lightest(rows, base, weights)
        # the table at hand weighs 0
        if lower is None or lower @ weights > 0:
            raise _unproven(_NOW_DENIED)
        if lower @ weights == 0:
            return table
        table = lower
    return None


def _lightest(rows: list[Row], base: int, weights: Whole) -> Whole | None:
    """Return the table with the least weight in all, or None where there is no table."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    if base > _LARGEST_PROGRAM_BASE:
        raise ValueError(
            f"base: got {base}; expected at most {_LARGEST_PROGRAM_BASE} respondents, except for"
            " two figures and where they meet."
        )
    # cells that nothing tells apart are one unknown
    told_by = np.vstack([weights, *(row.cells for row in rows)])
    cells = np.sort(np.unique(told_by, axis=1, return_index=True)[1])
    matrix = told_by[:, cells]
    matrix[0] = 1
    least = np.array([base, *(row.least for row in rows)])
    greatest = np.array([base, *(row.greatest for row in rows)])
    divisor = max(1, int(np.gcd.reduce(weights)))
    objective = weights[cells] // divisor
    solution = milp(
        objective.astype(float),
        integrality=1,
        bounds=Bounds(0, base),
        constraints=LinearConstraint(matrix.astype(float), least, greatest),
        options={"mip_rel_gap": 0, "node_limit": _MOST_NODES},
    )
    if solution.status == 2:
        return None
    if solution.status != 0 or solution.x is None or solution.mip_dual_bound is None:
        raise _unproven(f"scipy.optimize.milp says {solution.message!r}")
    counts = np.rint(solution.x).astype(np.int64)
    sums, weight = matrix @ counts, int(objective @ counts)
    if (counts < 0).any() or (sums < least).any() or (sums > greatest).any():
        raise _unproven("the table of scipy.optimize.milp does not agree with the constraints")
    # Weights are whole, so a bound less than half below what was found leaves no room for less.
    if abs(solution.fun - weight) > 0.5 or solution.mip_dual_bound < weight - 0.5:
        raise _unproven("the optimum of scipy.optimize.milp is not a whole number")
    table = np.zeros(weights.size, dtype=np.int64)
    table[cells] = counts
    return table


_NOW_DENIED = "a table that has just been found is now said not to exist"


def _unproven(why: str) -> RuntimeError:
    """Return the error of a search that has no answer."""
    return RuntimeError(f"integer program: got no proven bound, {why}; expected an optimum.")


# --- what a table says ----------------------------------------------------------------------------


def respondents_in(table: Whole, cells: Mask) -> int:
    """Return how many respondents are in certain cells."""
    return int(table[cells].sum())


def share_inside(table: Whole, inside: Mask, group: Mask) -> Fraction:
    """Return the share of a group that is inside."""
    return Fraction(respondents_in(table, inside), respondents_in(table, group))


def as_table(table: Whole, shape: tuple[int, ...]) -> JointTable:
    """Return the flat table as nested tuples."""
    return _as_tuples(table.reshape(shape).tolist())


def _as_tuples(rows: list[Any]) -> JointTable:
    """Return nested lists as nested tuples."""
    return tuple(_as_tuples(each) if isinstance(each, list) else each for each in rows)
