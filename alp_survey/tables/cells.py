"""What stands in the cells of a table: bases, counts and shares with their limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alp_survey.tables.banners import Banner
from alp_survey.tables.bases import BaseKind, in_base
from alp_survey.tables.counting import Sums, count_pairs
from alp_survey.tables.stubs import Stub

__all__ = ["Crossing", "cross", "weights_differ"]

Floats = NDArray[np.float64]

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """A stub against banners side by side.

    Arrays have shape (lines of the stub, columns of all banners). Counts are whole numbers, held as
    floats like the weights beside them.

    Attributes
    ----------
    stub : Stub
    banners : tuple of Banner
        The first one holds everybody: `total_banner`.
    tables : tuple of array, shape (1 or 3, places, columns)
        For each facet of the stub what was counted: respondents, and with weights the sums of the
        weights and of their squares.
    count, base : array of float64
        Respondents in the row, and in its base.
    weight, weight_base : array of float64
        The weights of the row, and those of its base. Without weights everybody weighs 1.
    square, square_base : array of float64
        The squares of these weights.
    outside : array of bool, shape (lines,)
        Rows that are no part of their base, such as a reason for not answering.
    """

    stub: Stub
    banners: tuple[Banner, ...]
    tables: tuple[Floats, ...]
    count: Floats
    base: Floats
    weight: Floats
    weight_base: Floats
    square: Floats
    square_base: Floats
    outside: NDArray[np.bool_]

    @property
    def weighted(self) -> bool:
        """Whether respondents have weights."""
        return len(self.tables[0]) > 1

    @property
    def effective_base(self) -> Floats:
        """Kish's (1965) effective base; the base itself where nobody is weighted."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.base > 0, self.weight_base**2 / self.square_base, 0.0)

    @property
    def share(self) -> Floats:
        """Proportions of the base, 0 to 1; NaN of an empty base and outside it."""
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = self.weight / self.weight_base
        shares[self.outside] = np.nan
        return shares

    @property
    def standard_error(self) -> Floats:
        """Of the proportions.

        Without weights the usual one, the root of p (1 - p) / n. With weights that of Taylor's
        linearisation for a design that has weights only, n / (n - 1) taken over everybody who is in
        a table, as R's survey package does it for a part of the sample.
        """
        share = self.share
        with np.errstate(invalid="ignore", divide="ignore"):
            if not self.weighted:
                return np.sqrt(share * (1 - share) / self.base)
            everybody = self.tables[0][0][:, : len(self.banners[0].columns)].sum()
            others = np.maximum(self.square_base - self.square, 0)
            squares = self.square * (1 - share) ** 2 + others * share**2
            errors: Floats = np.sqrt(everybody / (everybody - 1) * squares) / self.weight_base
        errors[~np.isfinite(errors)] = np.nan
        return errors

    def by_banner(self) -> Iterator[tuple[Banner, slice]]:
        """Every banner, and which columns are its own."""
        start = 0
        for banner in self.banners:
            stop = start + len(banner.columns)
            yield banner, slice(start, stop)
            start = stop


def weights_differ(n: float, total: float, square: float) -> bool:
    """Whether somebody weighs more than somebody else, or everybody nothing.

    Parameters
    ----------
    n, total, square : float
        Respondents, their weights and the squares of these.
    """
    if n > 0 and not total > 0:
        return True  # no table without weights stands for them
    return bool(abs(n * square - total**2) > _ROUNDING * total**2)


def cross(
    stubs: Sequence[Stub],
    banners: Sequence[Banner],
    *,
    bases: Sequence[BaseKind] | None = None,
    weights: Floats | None = None,
) -> list[Crossing]:
    """Count every stub against every banner, in one pass over the respondents.

    Parameters
    ----------
    stubs, banners : sequence of Stub, Banner
        Of the same respondents.
    bases : sequence of BaseKind, optional
        Of each stub; valid answers if it is left out.
    weights : array of float64, shape (respondents,), optional

    Returns
    -------
    list of Crossing
        One for each stub.
    """
    down = [facet for stub in stubs for facet in stub.facets]
    across = [facet for banner in banners for facet in banner.facets]
    counted = iter(count_pairs(down, across, weights=weights))
    columns = _columns(banners)
    crossings = []
    valid: BaseKind = "valid"
    wanted = [valid] * len(stubs) if bases is None else bases
    for stub, base in zip(stubs, wanted, strict=True):
        tables = tuple(_wide(next(counted), columns) for _ in stub.facets)
        crossings.append(_crossing(stub, tuple(banners), tables, base))
    return crossings


def _columns(banners: Sequence[Banner]) -> list[list[int]]:
    """For each facet of all banners, which of its places are columns, in the order of these."""
    found: list[list[int]] = []
    for banner in banners:
        first = len(found)
        found += [[] for _ in banner.facets]
        for column in banner.columns:
            found[first + column.facet].append(column.place)
    return found


def _wide(row: Sequence[Sums], columns: Sequence[Sequence[int]]) -> Floats:
    """What was counted with each banner, side by side."""
    parts = [
        np.concatenate(
            [np.asarray(sums[kind])[:, places] for sums, places in zip(row, columns, strict=True)],
            1,
        )
        for kind in range(3)
        if row[0][kind] is not None
    ]
    return np.stack(parts).astype(float)


def _crossing(
    stub: Stub, banners: tuple[Banner, ...], tables: tuple[Floats, ...], base: BaseKind
) -> Crossing:
    inside = [in_base(roles, base) for roles in stub.roles]
    starts = np.cumsum([0, *(len(roles) for roles in stub.roles)])
    rows = np.zeros((len(stub.lines), starts[-1]))
    bases = np.zeros_like(rows)
    outside = np.zeros(len(stub.lines), bool)
    for i, line in enumerate(stub.lines):
        first, last = starts[line.facet], starts[line.facet + 1]
        rows[i, [first + place for place in line.places]] = 1
        bases[i, first:last] = inside[line.facet]
        outside[i] = not all(inside[line.facet][place] for place in line.places)
    together = np.concatenate(tables, axis=1)
    counts, totals = rows @ together, bases @ together
    weighted = len(together) > 1
    return Crossing(
        stub=stub,
        banners=banners,
        tables=tables,
        count=counts[0],
        base=totals[0],
        weight=counts[1 if weighted else 0],
        weight_base=totals[1 if weighted else 0],
        square=counts[2 if weighted else 0],
        square_base=totals[2 if weighted else 0],
        outside=outside,
    )
