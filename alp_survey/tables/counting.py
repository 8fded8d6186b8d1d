"""How many respondents gave which pair of answers: the one place where anything is counted.

Every table, weighted or not, is made of three sums over the respondents in a cell: their number,
their weights, and the squares of their weights. From these follow percentages, effective bases and
every standard error of a design that has weights only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Facet", "Sums", "count_pairs"]

# Several facets are merged into one number of as many digits, so that one pass over the rows counts
# all pairs between two groups. The sizes keep a joint histogram and the rows of a block in the
# processor's cache; on the machines measured, half or double of each costs a tenth.
_MOST_STUBS, _MOST_BANNERS = 343, 64
_BLOCK = 65_536
_LARGEST_SHORT = np.iinfo(np.int16).max  # merged in short numbers, four times as many at a time
_FEW_ROWS = 5_000
_MOST_PLACES = 400_000  # of few respondents by several banners, held at a time
_MOST_CELLS = 1_500_000  # of joint histograms held at a time, 8 bytes each and for each sum


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """One thing that is known of every respondent: one of `size` places.

    Attributes
    ----------
    codes : array of int16 or uint8, shape (respondents,)
        The places themselves, or codes that stand for them.
    size : int
        How many places there are.
    places : array of uint8 or uint16, shape (65536,), or None
        The place of every code, taken as a number without a sign; None where the codes are the
        places, counted from `first`.
    first : int
        The code of the first place.
    """

    codes: NDArray[np.int16] | NDArray[np.uint8]
    size: int
    places: NDArray[np.uint8] | NDArray[np.uint16] | None = None
    first: int = 0

    def __len__(self) -> int:
        return len(self.codes)

    def block(self, start: int, stop: int, kind: type[Any] = np.intp) -> NDArray[Any]:
        """The places of some respondents, as numbers of one kind."""
        codes = self.codes[start:stop]
        if self.places is None:
            found = codes.astype(kind)
            if self.first:
                found -= kind(self.first)
            return found
        return self.places[codes.view(np.uint16)].astype(kind)


class Sums(NamedTuple):
    """What is summed over the respondents in each cell, shape (places, places of the other).

    Attributes
    ----------
    n : array of int64
        Respondents.
    weight, square : array of float64 or None
        Their weights and the squares of them; None without weights.
    """

    n: NDArray[np.int64]
    weight: NDArray[np.float64] | None = None
    square: NDArray[np.float64] | None = None


def count_pairs(
    stubs: Sequence[Facet],
    banners: Sequence[Facet],
    *,
    weights: NDArray[np.float64] | None = None,
) -> list[list[Sums]]:
    """Cross every stub with every banner.

    Parameters
    ----------
    stubs, banners : sequence of Facet
        Of the same respondents.
    weights : array of float64, shape (respondents,), optional
        Not negative.

    Returns
    -------
    list of list of Sums
        For each stub, for each banner: arrays of shape (stub size, banner size).

    Raises
    ------
    ValueError
        If the facets or the weights are not of the same respondents.

    Notes
    -----
    The memory needed beside the result does not grow with the respondents: at most about 40 MB.

    Examples
    --------
    >>> sex = Facet(np.array([0, 0, 1, 1], np.uint8), 2)
    >>> heard = Facet(np.array([0, 1, 1, 1], np.uint8), 2)
    >>> count_pairs([heard], [sex])[0][0].n.tolist()
    [[1, 0], [1, 2]]
    """
    lengths = {len(facet) for facet in (*stubs, *banners)}
    if weights is not None:
        lengths.add(len(weights))
    if len(lengths) > 1:
        raise ValueError(f"facets: got {sorted(lengths)} respondents; expected the same ones.")
    if not stubs or not banners:
        return [[] for _ in stubs]
    rows = lengths.pop()
    if rows < _FEW_ROWS:
        return _side_by_side(stubs, banners, weights, rows)
    return _packed(stubs, banners, weights, rows)


def _side_by_side(
    stubs: Sequence[Facet],
    banners: Sequence[Facet],
    weights: NDArray[np.float64] | None,
    rows: int,
) -> list[list[Sums]]:
    """Every stub against as many banners at a time as fit, each with columns of its own."""
    result: list[list[Sums]] = [[] for _ in stubs]
    most = max(1, _MOST_PLACES // max(rows, 1))
    for first in range(0, len(banners), most):
        some = banners[first : first + most]
        ends = np.cumsum([banner.size for banner in some]).tolist()
        starts, width = [0, *ends[:-1]], ends[-1]
        across = np.stack(
            [banner.block(0, rows) + start for banner, start in zip(some, starts, strict=True)]
        )
        added: list[NDArray[np.float64] | None] = [None]
        if weights is not None:
            added += [np.tile(weights, len(some)), np.tile(np.square(weights), len(some))]
        cells = np.empty_like(across)
        for stub, tables in zip(stubs, result, strict=True):
            np.add(across, stub.block(0, rows) * width, out=cells)
            sums: list[NDArray[Any]] = [
                np.bincount(cells.ravel(), what, stub.size * width).reshape(stub.size, width)
                for what in added
            ]
            tables += [
                Sums(*(total[:, start:end] for total in sums))
                for start, end in zip(starts, ends, strict=True)
            ]
    return result


class _Group:
    """Facets merged into one number: the place in the last one is its last digit."""

    def __init__(self, facets: Sequence[Facet]) -> None:
        self.facets = facets
        self.sizes = tuple(facet.size for facet in facets)
        self.size = prod(self.sizes)

    def block(self, start: int, stop: int) -> NDArray[np.intp]:
        """The merged number of some respondents."""
        kind: type[Any] = np.int16 if self.size <= _LARGEST_SHORT else np.intp
        merged = self.facets[0].block(start, stop, kind)
        for facet in self.facets[1:]:
            merged *= kind(facet.size)
            merged += facet.block(start, stop, kind)
        return merged.astype(np.intp)

    def apart(self, joint: NDArray[Any]) -> list[NDArray[Any]]:
        """Sums over all facets but one, from an array with the merged number as its first axis."""
        axes = joint.reshape(*self.sizes, *joint.shape[1:])
        places = range(len(self.sizes))
        return [axes.sum(axis=tuple(each for each in places if each != i)) for i in places]


def _grouped(facets: Sequence[Facet], most: int) -> list[_Group]:
    """Neighbouring facets, as many together as have no more than `most` combinations."""
    groups: list[list[Facet]] = []
    size = most + 1
    for facet in facets:
        size *= facet.size
        if size > most:
            groups.append([])
            size = facet.size
        groups[-1].append(facet)
    return [_Group(group) for group in groups]


def _packed(
    stubs: Sequence[Facet],
    banners: Sequence[Facet],
    weights: NDArray[np.float64] | None,
    rows: int,
) -> list[list[Sums]]:
    """Groups of stubs against groups of banners, so many groups of stubs at a time as fit."""
    across = _grouped(banners, _MOST_BANNERS)
    width = max(group.size for group in across)
    result: list[list[Sums]] = []
    panel: list[_Group] = []
    for group in _grouped(stubs, _MOST_STUBS):
        if panel and sum(each.size for each in (*panel, group)) * width * len(across) > _MOST_CELLS:
            result += _panel(panel, across, weights, rows)
            panel = []
        panel.append(group)
    return result + _panel(panel, across, weights, rows)


def _panel(
    stubs: Sequence[_Group],
    banners: Sequence[_Group],
    weights: NDArray[np.float64] | None,
    rows: int,
) -> list[list[Sums]]:
    """Joint histograms of every group of stubs with every group of banners, then their margins."""
    width = max(group.size for group in banners)
    kinds = (np.int64,) if weights is None else (np.int64, np.float64, np.float64)
    joint = [
        [[np.zeros(down.size * width, kind) for kind in kinds] for _ in banners] for down in stubs
    ]
    cells = np.empty(_BLOCK, np.intp)
    for start in range(0, rows, _BLOCK):
        stop = min(start + _BLOCK, rows)
        blocks = [group.block(start, stop) for group in banners]
        here = cells[: stop - start]
        added = [] if weights is None else [weights[start:stop], np.square(weights[start:stop])]
        for down, histograms in zip(stubs, joint, strict=True):
            first = down.block(start, stop)
            first *= width
            for second, sums in zip(blocks, histograms, strict=True):
                np.add(first, second, out=here)
                sums[0] += np.bincount(here, minlength=len(sums[0]))
                for total, what in zip(sums[1:], added, strict=True):
                    np.add(total, np.bincount(here, what, len(total)), out=total)
    return [
        row
        for down, histograms in zip(stubs, joint, strict=True)
        for row in _margins(down, banners, histograms, width)
    ]


def _margins(
    down: _Group, banners: Sequence[_Group], histograms: list[list[NDArray[Any]]], width: int
) -> Iterator[list[Sums]]:
    """For every stub of a group, its table with every banner."""
    tables: list[list[list[list[NDArray[Any]]]]] = [[[] for _ in banners] for _ in down.sizes]
    for position, (group, sums) in enumerate(zip(banners, histograms, strict=True)):
        for total in sums:
            used = total.reshape(down.size, width)[:, : group.size]
            for i, part in enumerate(down.apart(used)):
                # the banner's axis first, so that its facets can be taken apart in turn
                tables[i][position].append(group.apart(part.T))
    for groups in tables:
        yield [
            Sums(*(np.ascontiguousarray(table.T) for table in several))
            for parts in groups
            for several in zip(*parts, strict=True)
        ]
