"""Which cells of a table to withhold, so that no small count can be had back from the others.

A table shows more than cells: the total column, bases, nets, means, tests. The rules here:

- A row that is withheld in the total column is withheld in every column, with a second such row.
- A column whose base is small is withheld as a whole, its base included, with a second such column.
- What is left is a two-way table with all its totals known; those who are in no column, and those
  of the base who are in no row, are a column and a row of it although they are not printed.
- Where a cell is withheld, so are the questions that were put to the respondents of its item.
- A net is withheld where it would tell some withheld cells of a column from the others, a mean
  where a cell of its column is withheld.

So each withheld cell stands on a cycle along which respondents can change places without any
number that is shown becoming another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.suppression import disclosed_cells, suppress_counts, suppress_table
from alp_survey.tables.cells import Crossing
from alp_survey.tables.requests import Request
from alp_survey.tables.stubs import Line, Stub, wanted_lines

__all__ = ["WITHHELD", "Withheld", "follow_routing", "withheld_statistics", "withhold"]

WITHHELD = "withheld"

Whole = NDArray[np.int64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Withheld:
    """What a crossing does not show.

    Attributes
    ----------
    cells : array of bool, shape (lines, columns)
    bases : array of bool, shape (columns,)
        Columns whose base is withheld, too.
    """

    cells: Marks
    bases: Marks


def withhold(crossing: Crossing, request: Request, minimum: int) -> Withheld:
    """Which cells of one crossing to withhold.

    Parameters
    ----------
    crossing : Crossing
        Without weights.
    request : Request
    minimum : int
        The smallest count that is shown; nobody is shown, too.

    Returns
    -------
    Withheld

    References
    ----------
    Hundepool A et al. (2012). Statistical Disclosure Control. Wiley: tabular data, chapter 4.
    """
    stub = crossing.stub
    several = stub.item.kind == "multiple"
    wanted = wanted_lines(stub, crossing.count, missing=request.missing)
    rows = [i for i in wanted if stub.lines[i].kind != "net"]
    mentions = request.base_of(stub.item.kind) == "mentions"
    if mentions:
        rows = [i for i in rows if stub.lines[i].kind == "category"]
    counts = crossing.count[rows].astype(np.int64)
    base = counts.sum(axis=0) if mentions else crossing.base[rows[0]].astype(np.int64)
    if mentions or not several:
        # those of the base who are in no row; a ranking with ties may count a person twice
        counts = np.vstack([counts, np.maximum(0, base - counts.sum(axis=0))])
    cells = np.zeros(crossing.count.shape, bool)
    bases = np.zeros(crossing.count.shape[1], bool)
    found = _of_total(counts[:, 0], int(base[0]), minimum)
    if found is None:
        return Withheld(~cells, ~bases)
    hidden = np.zeros(counts.shape, bool)
    hidden[:, 0] = found
    for banner, columns in crossing.by_banner():
        if banner.items:
            hidden[:, columns], bases[columns] = _of_banner(
                counts[:, columns], counts[:, 0], base[columns], found, minimum=minimum,
                nets=[] if several else list(_members(stub, rows)),
            )  # fmt: skip
    cells[rows] = hidden[: len(rows)]
    for i, line in enumerate(stub.lines):
        if line.kind == "net":
            cells[i] |= _net(stub, line, rows, hidden, several=several)
    cells[:, bases] = True
    return Withheld(cells, bases)


def follow_routing(crossings: Sequence[Crossing], withheld: Sequence[Withheld]) -> list[Withheld]:
    """The same, without the bases of questions that were put to a withheld cell of another item.

    Parameters
    ----------
    crossings : sequence of Crossing
        Of one table.
    withheld : sequence of Withheld
        Of each of them.

    Returns
    -------
    list of Withheld
        Where a cell of an item is withheld in a column, all is withheld there of the items whose
        respondents it chooses.
    """
    found = {each.stub.item.name: hidden for each, hidden in zip(crossings, withheld, strict=True)}
    changed = True
    while changed:
        changed = False
        for crossing in crossings:
            item = crossing.stub.item
            mine = found[item.name]
            leading = [found[name].cells.any(axis=0) for name in item.asked_if if name in found]
            columns = np.any(leading, axis=0) if leading else np.zeros(len(mine.bases), bool)
            if (columns & ~mine.bases).any():
                found[item.name] = Withheld(mine.cells | columns, mine.bases | columns)
                changed = True
    return list(found.values())


def _of_total(counts: Whole, base: int, minimum: int) -> Marks | None:
    """The rows that are withheld in the total column; None where nothing can be shown."""
    if 0 < base < minimum:
        return None
    hidden = np.array(suppress_counts(counts.tolist(), minimum=minimum), bool)
    return hidden if _is_safe(counts, hidden, minimum) else None


def _is_safe(counts: Whole, hidden: Marks, minimum: int) -> bool:
    """Whether the sum of what is withheld may be known."""
    held = counts[hidden]
    total = int(held.sum())
    extremes = {len(held), len(held) * (minimum - 1)}
    return not len(held) or (len(held) > 1 and total >= minimum and total not in extremes)


def _of_banner(
    counts: Whole,
    total: Whole,
    base: Whole,
    rows: Marks,
    *,
    minimum: int,
    nets: Sequence[Marks],
) -> tuple[Marks, Marks]:
    """Cells and bases that are withheld in the columns of one banner."""
    columns = np.array(suppress_counts(base.tolist(), minimum=minimum), bool)
    everything = np.ones(counts.shape, bool), np.ones(len(base), bool)
    if not _is_safe(base, columns, minimum):
        return everything
    outside = np.maximum(0, total - counts.sum(axis=1)) + counts[:, columns].sum(axis=1)
    table = np.column_stack([counts[:, ~columns], outside])
    if rows.any():
        table = np.vstack([table[~rows], table[rows].sum(axis=0)])
    marks = suppress_table(table.tolist(), minimum=minimum)
    disclosed = np.array(disclosed_cells(table.tolist(), marks), bool)
    if (disclosed & (table > 0)).any():
        return everything
    inner = np.array(marks, bool)
    hidden = np.ones(counts.shape, bool)
    shown = np.ix_(~rows, ~columns)
    width = int((~columns).sum())
    hidden[shown] = inner[: int((~rows).sum()), :width]
    if rows.any():
        # where nobody is in the withheld rows of a column, nobody is in each of them
        hidden[np.ix_(rows, ~columns)] = (table[-1] > 0)[:width] | inner[-1, :width]
    for net in nets:
        small = _tells_small_net(counts, hidden, net, columns, minimum)
        if small:
            return everything
    return hidden, columns


def _tells_small_net(
    counts: Whole, hidden: Marks, net: Marks, columns: Marks, minimum: int
) -> bool:
    """Whether the totals give away a net that is too small in some column."""
    sums = counts[net].sum(axis=0)
    for column in np.flatnonzero(~columns & (sums > 0) & (sums < minimum)).tolist():
        mine = np.zeros(hidden.shape, bool)
        mine[:, column] = net
        if (hidden & mine).any() and _is_determined(hidden, mine & hidden):
            return True
    return False


def _is_determined(hidden: Marks, some: Marks) -> bool:
    """Whether the sum of some withheld cells follows from the totals of rows and columns."""
    places = np.argwhere(hidden)
    lines = np.zeros((sum(hidden.shape), len(places)))
    for i, (row, column) in enumerate(places.tolist()):
        lines[row, i] = lines[hidden.shape[0] + column, i] = 1
    wanted = some[hidden].astype(float)
    together = np.vstack([lines, wanted])
    return bool(np.linalg.matrix_rank(together) == np.linalg.matrix_rank(lines))


def _members(stub: Stub, rows: Sequence[int]) -> list[Marks]:
    """For each net which rows it counts; the last row are those who are in no line."""
    return [
        np.array([_is_member(stub, line, stub.lines[i]) for i in rows] + [False], bool)
        for line in stub.lines
        if line.kind == "net"
    ]


def _is_member(stub: Stub, net: Line, line: Line) -> bool:
    """Whether a net counts a line."""
    if stub.item.kind == "multiple":
        codes = next(each.codes for each in stub.item.nets if each.label == net.label)
        return line.code in codes
    return line.facet == net.facet and set(line.places) <= set(net.places)


def _net(stub: Stub, net: Line, rows: Sequence[int], hidden: Marks, *, several: bool) -> Marks:
    """In which columns a net is withheld."""
    inside = np.array([_is_member(stub, net, stub.lines[i]) for i in rows], bool)
    members = np.zeros(len(hidden), bool)
    members[: len(inside)] = inside
    some: Marks = np.asarray(np.any(hidden[members], axis=0), bool)
    if several:
        return some
    return np.asarray(some & np.any(hidden[~members], axis=0), bool)


def withheld_statistics(
    counts: Whole, crossing: Crossing, withheld: Withheld, minimum: int
) -> Marks:
    """In which columns a mean or the like is withheld.

    Parameters
    ----------
    counts : array of int, shape (columns,)
        Respondents of whom it is.
    crossing : Crossing
    withheld : Withheld
    minimum : int

    Returns
    -------
    array of bool, shape (columns,)
    """
    marks: Marks = np.asarray(np.any(withheld.cells, axis=0), bool)
    if 0 < counts[0] < minimum:
        return np.ones(len(counts), bool)
    for banner, columns in crossing.by_banner():
        if banner.items:
            small = np.array(suppress_counts(counts[columns].tolist(), minimum=minimum), bool)
            marks[columns] |= small if _is_safe(counts[columns], small, minimum) else True
    return marks
