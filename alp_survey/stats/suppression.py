"""Which counts of a table to withhold, so that nobody can be read out of it.

Two rules. A count of at least 1 and below a minimum is withheld: it speaks of a few people who
may be recognised. Nobody is a group of zero, so zeros are shown. And where totals are shown,
further counts are withheld, because a single gap is the total less the rest.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["disclosed_cells", "is_safe_sum", "suppress_counts", "suppress_table"]

_Cell = tuple[int, int]


def suppress_counts(
    counts: Sequence[int],
    *,
    minimum: int,
    total_shown: bool = True,
    withheld_anyway: Sequence[bool] | None = None,
) -> tuple[bool, ...]:
    """Which counts of one line of a table to withhold.

    Parameters
    ----------
    counts : sequence of int
        Respondents in each cell, unweighted; the cells exclude each other and make up the total.
    minimum : int
        The smallest count that may be shown, at least 1. Zeros are always harmless.
    total_shown : bool
        Whether the sum of the line is printed too, or follows from something that is.
    withheld_anyway : sequence of bool, optional
        True where something else already demands that a count be withheld.

    Returns
    -------
    tuple of bool
        True where the count is to be withheld.

    Raises
    ------
    ValueError
        If a count is not a whole number of at least 0, or minimum not one of at least 1.

    Notes
    -----
    With the total shown, the sum of the withheld cells is as good as printed. So further cells,
    the smallest first and zeros last, are withheld until there are two or more of them, their sum
    is at least `minimum`, and they are neither all 1 nor all ``minimum - 1``: these are the two
    sums that tell every one of them to a reader who knows the rule. Where even the whole line does
    not reach that, the total itself says too much, and is the caller's to withhold.

    Not for cells that overlap (a multiple response has no such total). No protection from a
    respondent who subtracts themselves, from a second table of the same people, or from a reader
    who runs this function backwards: which of two equal cells is taken is fixed by their order.

    References
    ----------
    Hundepool A, Domingo-Ferrer J, Franconi L, Giessing S, Schulte Nordholt E, Spicer K,
    de Wolf P-P (2012). Statistical Disclosure Control. Wiley: on tabular data, threshold rule and
    secondary suppression. The R package sdcTable applies the same threshold as its rule "freq",
    by default to counts of 3 and fewer (here: ``minimum=4``) and not to zeros.

    Examples
    --------
    >>> suppress_counts([12, 2, 30, 9], minimum=4)
    (False, True, False, True)
    >>> suppress_counts([12, 2, 30, 9], minimum=4, total_shown=False)
    (False, True, False, False)
    >>> suppress_counts([12, 0, 30, 9], minimum=4)
    (False, False, False, False)
    """
    _require_minimum(minimum)
    _require_counts(counts)
    demanded = withheld_anyway or [False] * len(counts)
    withheld = [
        0 < count < minimum or anyway for count, anyway in zip(counts, demanded, strict=True)
    ]
    if total_shown and any(withheld):
        shown = [position for position, hidden in enumerate(withheld) if not hidden]
        for position in sorted(shown, key=lambda place: (counts[place] == 0, counts[place])):
            hidden_counts = [
                count for count, hidden in zip(counts, withheld, strict=True) if hidden
            ]
            if is_safe_sum(hidden_counts, minimum):
                break
            withheld[position] = True
    return tuple(withheld)


def is_safe_sum(hidden: Sequence[int], minimum: int) -> bool:
    """Whether the sum of withheld counts may be known."""
    extremes = {len(hidden), len(hidden) * (minimum - 1)}
    return len(hidden) > 1 and sum(hidden) >= minimum and sum(hidden) not in extremes


class _Freedom(NamedTuple):
    """Which cells a cycle may use, and how low a reader knows them to be at least."""

    zeros: bool
    lowest: int


# From the best protection to the least; the last one only leaves no gap alone in its line.
_FREEDOMS = (_Freedom(False, 1), _Freedom(False, 0), _Freedom(True, 0), _Freedom(True, -1))


def suppress_table(
    counts: Sequence[Sequence[int]],
    *,
    minimum: int,
    withheld_anyway: Sequence[Sequence[bool]] | None = None,
) -> tuple[tuple[bool, ...], ...]:
    """Which counts of a two-way table to withhold when the totals of rows and columns are shown.

    Parameters
    ----------
    counts : sequence of sequence of int
        Respondents in each cell, unweighted, row by row, without the totals. Rows are of one
        length; every respondent is in one cell.
    minimum : int
        The smallest count that may be shown, at least 1.
    withheld_anyway : sequence of sequence of bool, optional
        True where something else already demands that a count be withheld.

    Returns
    -------
    tuple of tuple of bool
        True where the count is to be withheld, in the shape of `counts`.

    Raises
    ------
    ValueError
        If a count is not a whole number of at least 0, minimum not one of at least 1, the rows are
        of different lengths, or `withheld_anyway` is not of the shape of `counts`.

    Notes
    -----
    Add 1 to a cell, take 1 from the next in its row, add 1 to the next in that column, and so on
    back to the start: the totals stay. A withheld cell on such a cycle of withheld cells cannot be
    derived from the totals; one on no such cycle can (Gusfield 1988). So for each small count, in
    reading order, the cycle through it that withholds the fewest further respondents is withheld.
    Cycles without zeros, and with counts that can be reduced and still not be zero, are preferred:
    they hold against a reader who knows that zeros are not withheld. A line whose withheld counts
    add up to less than `minimum` loses further cells, as in `suppress_counts`.

    With two or more rows and columns no line has a single gap. What the totals themselves give
    away (a row of one respondent, a table of one row) cannot be mended inside the table:
    `disclosed_cells` tells.

    References
    ----------
    Gusfield D (1988). A graph theoretic approach to statistical data security. SIAM Journal on
    Computing 17(3), 552-571. Hundepool A et al. (2012). Statistical Disclosure Control. Wiley.

    Examples
    --------
    >>> for row in suppress_table([[20, 2, 11], [15, 8, 9], [30, 12, 7]], minimum=4):
    ...     print(*("withheld" if hidden else "shown" for hidden in row))
    shown withheld withheld
    shown withheld withheld
    shown shown shown
    """
    _require_minimum(minimum)
    _require_rows(counts)
    cells = list(_cells(counts))
    withheld = {cell for cell in cells if 0 < counts[cell[0]][cell[1]] < minimum}
    if withheld_anyway is not None:
        _require_shape(counts, withheld_anyway, "withheld_anyway")
        withheld |= {cell for cell in cells if withheld_anyway[cell[0]][cell[1]]}
    to_protect = sorted(withheld)
    while to_protect:
        for cell in to_protect:
            withheld |= _cheapest_cycle(counts, withheld, cell)
        to_protect = _further_cells(counts, withheld, minimum)
        withheld.update(to_protect)
    return _as_rows(counts, withheld)


def disclosed_cells(
    counts: Sequence[Sequence[int]], withheld: Sequence[Sequence[bool]]
) -> tuple[tuple[bool, ...], ...]:
    """Which withheld counts of a two-way table its totals of rows and columns still give away.

    Parameters
    ----------
    counts : sequence of sequence of int
        The table, row by row, without its totals.
    withheld : sequence of sequence of bool
        Which of its cells are not shown.

    Returns
    -------
    tuple of tuple of bool
        True where only one whole number of at least 0 fits the totals and the shown cells: merge
        categories, or withhold the total too.

    Raises
    ------
    ValueError
        If a count is not a whole number of at least 0, or the two are not of one shape.

    Examples
    --------
    >>> disclosed_cells([[1, 0], [0, 5]], [[True, False], [False, False]])
    ((True, False), (False, False))
    >>> disclosed_cells([[1, 9], [8, 5]], [[True, True], [True, True]])
    ((False, False), (False, False))
    """
    _require_rows(counts)
    _require_shape(counts, withheld, "withheld")
    hidden = {cell for cell in _cells(counts) if withheld[cell[0]][cell[1]]}
    free = _Freedom(zeros=True, lowest=0)
    fixed = {cell for cell in hidden if _cycle(counts, hidden, cell, free, only=hidden) is None}
    return _as_rows(counts, fixed)


def _cheapest_cycle(
    counts: Sequence[Sequence[int]], withheld: set[_Cell], cell: _Cell
) -> set[_Cell]:
    """The cells to withhold with this one; none where the table is a single line."""
    for freedom in _FREEDOMS:
        if (cycle := _cycle(counts, withheld, cell, freedom)) is not None:
            return cycle
    return set()


def _cycle(
    counts: Sequence[Sequence[int]],
    withheld: set[_Cell],
    cell: _Cell,
    freedom: _Freedom,
    only: set[_Cell] | None = None,
) -> set[_Cell] | None:
    """The cycle through a cell that costs least, whether the cell grows on it or shrinks."""
    row, column = cell
    # A cell in its row is a step from the row to the column when it grows, back when it shrinks.
    ways = [(len(counts) + column, row)]
    if counts[row][column] > freedom.lowest:
        ways.append((row, len(counts) + column))
    paths = [_path(counts, withheld, cell, way, freedom=freedom, only=only) for way in ways]
    found = [path for path in paths if path is not None]
    return min(found, key=lambda path: path[0])[1] if found else None


def _path(
    counts: Sequence[Sequence[int]],
    withheld: set[_Cell],
    cell: _Cell,
    way: tuple[int, int],
    *,
    freedom: _Freedom,
    only: set[_Cell] | None,
) -> tuple[tuple[int, int], set[_Cell]] | None:
    """The cheapest way from one line to another (Dijkstra); lines are rows, then columns."""
    start, goal = way
    dearest = 1 + sum(map(sum, counts))
    arrived: dict[int, _Cell] = {}
    # Cost is respondents, then cells withheld; the line and the cell settle ties.
    ahead: list[tuple[int, int, int, _Cell]] = [(0, 0, start, cell)]
    while ahead:
        respondents, steps, line, through = heapq.heappop(ahead)
        if line in arrived:
            continue
        arrived[line] = through
        if line == goal:
            return (respondents, steps), _walked(arrived, goal, start, len(counts))
        for other, crossed in _steps(counts, line, freedom):
            if other in arrived or crossed == cell or (only is not None and crossed not in only):
                continue
            count = counts[crossed[0]][crossed[1]]
            new = crossed not in withheld
            price = (count or dearest) if new else 0
            heapq.heappush(ahead, (respondents + price, steps + new, other, crossed))
    return None


def _steps(
    counts: Sequence[Sequence[int]], line: int, freedom: _Freedom
) -> Iterator[tuple[int, _Cell]]:
    """The lines that can be reached from one, and the cell that is crossed."""
    n_rows = len(counts)
    if line < n_rows:
        for column, count in enumerate(counts[line]):
            if count or freedom.zeros:
                yield n_rows + column, (line, column)
    else:
        for row, cells in enumerate(counts):
            if cells[line - n_rows] > freedom.lowest:
                yield row, (row, line - n_rows)


def _walked(arrived: dict[int, _Cell], goal: int, start: int, n_rows: int) -> set[_Cell]:
    """The cells crossed on the way to a line."""
    cells: set[_Cell] = set()
    line = goal
    while line != start:
        row, column = arrived[line]
        cells.add((row, column))
        line = n_rows + column if line == row else row
    return cells


def _further_cells(
    counts: Sequence[Sequence[int]], withheld: set[_Cell], minimum: int
) -> list[_Cell]:
    """The smallest cell that is shown, of each line whose withheld cells add up to too little."""
    n_columns = len(counts[0]) if counts else 0
    rows = [[(row, column) for column in range(n_columns)] for row in range(len(counts))]
    further: list[_Cell] = []
    for line in (*rows, *map(list, zip(*rows, strict=True))):
        hidden = [counts[row][column] for row, column in line if (row, column) in withheld]
        shown = [
            (counts[row][column], (row, column))
            for row, column in line
            if (row, column) not in withheld and counts[row][column]
        ]
        if hidden and shown and not is_safe_sum(hidden, minimum):
            further.append(min(shown)[1])
    return list(dict.fromkeys(further))


def _cells(counts: Sequence[Sequence[int]]) -> Iterator[_Cell]:
    """The places of a table in reading order."""
    return ((row, column) for row, cells in enumerate(counts) for column in range(len(cells)))


def _as_rows(counts: Sequence[Sequence[int]], marked: set[_Cell]) -> tuple[tuple[bool, ...], ...]:
    """A table of marks in the shape of the counts."""
    return tuple(
        tuple((row, column) in marked for column in range(len(cells)))
        for row, cells in enumerate(counts)
    )


def _require_minimum(minimum: int) -> None:
    """Refuse what is not a smallest count."""
    if isinstance(minimum, bool) or not isinstance(minimum, int) or minimum < 1:
        raise ValueError(f"minimum: got {minimum!r}; expected a whole number, 1 or more.")


def _require_counts(counts: Sequence[int]) -> None:
    """Refuse what is not a line of counts."""
    for count in counts:
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise ValueError(f"counts: got {count!r}; expected whole numbers, 0 or more.")


def _require_rows(counts: Sequence[Sequence[int]]) -> None:
    """Refuse what is not a table of counts."""
    for row in counts:
        _require_counts(row)
    if len({len(row) for row in counts}) > 1:
        raise ValueError("counts: got rows of different lengths; expected a table.")


def _require_shape(
    counts: Sequence[Sequence[int]], marks: Sequence[Sequence[bool]], name: str
) -> None:
    """Refuse marks that are not one for every count."""
    if [len(row) for row in counts] != [len(row) for row in marks]:
        raise ValueError(f"{name}: got another shape; expected one mark for every count.")
