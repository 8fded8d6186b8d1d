"""How many gave both of two answers: what is left open where only how many gave each is known."""

from __future__ import annotations

import operator
from typing import Any, NamedTuple, SupportsIndex

__all__ = ["JointTable", "Overlap", "four_cells", "four_counts", "overlap_bounds", "require_whole"]

JointTable = tuple[Any, ...]
"""Counts in nested tuples, the first item outermost; ``numpy.array`` of it has its shape."""


class Overlap(NamedTuple):
    """How many gave both answers, and how many each."""

    both: int
    first: int
    second: int


def overlap_bounds(
    first: tuple[int, int], second: tuple[int, int], base: int
) -> tuple[Overlap, Overlap]:
    """Return the least and the greatest overlap of two counts that are known as ranges."""
    least = Overlap(max(0, first[0] + second[0] - base), first[0], second[0])
    return least, Overlap(min(first[1], second[1]), first[1], second[1])


def four_counts(overlap: Overlap, base: int) -> tuple[int, int, int, int]:
    """Return both, first only, second only and neither."""
    both, first, second = overlap
    return both, first - both, second - both, base - first - second + both


def four_cells(overlap: Overlap, base: int) -> JointTable:
    """Return the 2 x 2 table."""
    both, first_only, second_only, neither = four_counts(overlap, base)
    return (both, first_only), (second_only, neither)


def require_whole(value: SupportsIndex, name: str, least: int, most: int | None = None) -> int:
    """Return a whole number in a range, or raise."""
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None or number < least or (most is not None and number > most):
        limits = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name}: got {value!r}; expected a whole number {limits}.")
    return number
