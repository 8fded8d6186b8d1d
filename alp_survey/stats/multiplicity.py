"""Many tests at once: adjusted p-values, and the letters under a table of column percentages."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.contingency import CountTable, require_table
from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.proportion import require_base

__all__ = [
    "SMALLEST_EXPECTED",
    "Adjustment",
    "ColumnComparison",
    "ColumnLetters",
    "ColumnTest",
    "adjust",
    "column_letters",
    "column_names",
    "compared_row",
    "require_adjustment",
]

Adjustment = Literal["holm", "benjamini_hochberg", "bonferroni", "unadjusted"]
ColumnTest = Literal["z_or_fisher", "z", "fisher"]
_COLUMN_TESTS: tuple[ColumnTest, ...] = get_args(ColumnTest)

Counts: TypeAlias = NDArray[np.int64]
SMALLEST_EXPECTED = 5  # below it the normal approximation of a 2 x 2 table is not to be trusted


@dataclass(frozen=True, slots=True)
class ColumnComparison:
    """One pair of columns in one row: `higher` and `lower` are places of columns, from 0.

    `p` is two-sided, `adjusted_p` for all comparisons of the row; `test` is ``"z"`` or
    ``"fisher"``, as it was done. Of equal shares the first column counts as the higher one.
    """

    row: int
    higher: int
    lower: int
    p: float
    adjusted_p: float
    test: Literal["z", "fisher"]
    significant: bool


@dataclass(frozen=True, slots=True)
class ColumnLetters:
    """Which columns of a table of percentages differ.

    Attributes
    ----------
    names : tuple of str
        The letter of each column.
    letters : tuple of tuple of tuple of str
        For each row and column, the letters of the columns whose share is significantly lower.
    compared : tuple of tuple of bool
        False where a cell was left out: its base is below the minimum, or its share 0 or 1 and the
        test ``"z"``.
    comparisons : tuple of ColumnComparison
        All that were made, by row, then by columns.
    level : float
        Of significance.
    adjustment, test : str
        As asked.
    minimum_base : int
    """

    names: tuple[str, ...]
    letters: tuple[tuple[tuple[str, ...], ...], ...]
    compared: tuple[tuple[bool, ...], ...]
    comparisons: tuple[ColumnComparison, ...]
    level: float
    adjustment: Adjustment
    test: ColumnTest
    minimum_base: int


def _holm(ordered: list[float]) -> Iterator[float]:
    """Yield adjusted p-values from the smallest p to the largest."""
    largest = 0.0
    for place, p in enumerate(ordered):
        largest = max(largest, (len(ordered) - place) * p)
        yield largest


def _benjamini_hochberg(ordered: list[float]) -> Iterator[float]:
    """Yield adjusted p-values from the smallest p to the largest."""
    smallest, values = math.inf, []
    for rank in range(len(ordered), 0, -1):
        smallest = min(smallest, ordered[rank - 1] * len(ordered) / rank)
        values.append(smallest)
    return reversed(values)


def _bonferroni(ordered: list[float]) -> Iterator[float]:
    """Yield adjusted p-values from the smallest p to the largest."""
    return (len(ordered) * p for p in ordered)


_ADJUSTMENTS: dict[Adjustment, Callable[[list[float]], Iterator[float]]] = {
    "holm": _holm,
    "benjamini_hochberg": _benjamini_hochberg,
    "bonferroni": _bonferroni,
    "unadjusted": iter,
}


def require_adjustment(method: str, name: str = "adjust") -> Adjustment:
    """An adjustment by its name, or a ``ValueError`` with those there are."""
    if method in _ADJUSTMENTS:
        return method
    raise ValueError(f"{name}: got {method!r}; expected one of {', '.join(_ADJUSTMENTS)}.")


def adjust(p_values: Sequence[float], method: Adjustment = "holm") -> tuple[float, ...]:
    """The p-values of a family of tests, adjusted for how many there are.

    Parameters
    ----------
    p_values : sequence of float
        One for each test that was made or would have been shown, 0 to 1; may be empty.
    method : str
        ``"holm"`` and ``"bonferroni"`` keep the chance of any false claim; Holm's is never worse.
        ``"benjamini_hochberg"`` keeps the share of false ones among the claims, for independent
        or positively dependent tests. ``"unadjusted"`` leaves them as they are.

    Returns
    -------
    tuple of float
        In the order of `p_values`; each to be held against the level itself.

    Raises
    ------
    ValueError
        If one is not a number from 0 to 1, or the method none of the above.

    References
    ----------
    Holm S (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
    Statistics 6:65-70.
    Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate. Journal of the Royal
    Statistical Society B 57:289-300.

    Examples
    --------
    >>> [round(p, 3) for p in adjust([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    if method not in _ADJUSTMENTS:
        raise ValueError(f"method: got {method!r}; expected one of {', '.join(_ADJUSTMENTS)}.")
    for p in p_values:
        is_number = isinstance(p, int | float | np.floating) and not isinstance(p, bool)
        if not (is_number and 0 <= p <= 1):
            raise ValueError(f"p_values: got {p!r}; expected probabilities, 0 to 1.")
    values = [float(p) for p in p_values]
    order = sorted(range(len(values)), key=values.__getitem__)
    ordered = _ADJUSTMENTS[method]([values[place] for place in order])
    adjusted = dict(zip(order, ordered, strict=True))
    # m * p / m may round to less than p
    return tuple(min(1.0, max(p, adjusted[place])) for place, p in enumerate(values))


def column_names(columns: int) -> tuple[str, ...]:
    """The letters of so many columns: A to Z, then AA, AB and so on.

    Parameters
    ----------
    columns : int
        0 or more.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> column_names(28)[-3:]
    ('Z', 'AA', 'AB')
    """
    names = []
    for column in range(columns):
        name, rest = "", column + 1
        while rest:
            rest, letter = divmod(rest - 1, 26)
            name = chr(ord("A") + letter) + name
        names.append(name)
    return tuple(names)


def column_letters(
    counts: CountTable,
    bases: ArrayLike,
    *,
    level: float = 0.05,
    adjust: Adjustment = "holm",
    test: ColumnTest = "z_or_fisher",
    minimum_base: int = 2,
) -> ColumnLetters:
    """Which column shares differ: every pair of columns in every row, as letters.

    Columns are groups without a respondent in common. A cell is not compared if its base is below
    the minimum, nor two columns in which nobody or everybody was counted. As in SPSS each row is a
    family of its own, so a table with many rows still holds false letters.

    Parameters
    ----------
    counts : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, unweighted. Rows may be answers of which several can be ticked.
    bases : array or sequence of int, shape (columns,) or (rows, columns)
        Respondents on which the shares of a column, or of each cell, are computed.
    level : float
        Of significance, above 0 and below 1: 0.05, not 0.95.
    adjust : str
        As in the function `adjust`, for the comparisons made in one row. SPSS offers
        ``"bonferroni"`` and ``"unadjusted"``, newer versions also ``"benjamini_hochberg"``.
    test : str
        ``"z"``: two shares with pooled variance whatever the counts, and none where a share is 0
        or 1, as SPSS does.
        ``"fisher"``: Fisher's exact test of the 2 x 2 table.
        ``"z_or_fisher"``: the first, or the second where an expected count is below 5.
    minimum_base : int
        The smallest base that is compared, at least 1.

    Returns
    -------
    ColumnLetters

    Raises
    ------
    ValueError
        If counts or bases are not whole counts, a count is larger than its base, the shapes do not
        fit, or another argument is none of the above.

    References
    ----------
    IBM (2021). IBM SPSS Statistics Algorithms: Custom Tables, column proportions test.

    Examples
    --------
    >>> found = column_letters([[30, 12, 14], [10, 28, 26]], [40, 40, 40])
    >>> for row in found.letters:
    ...     print([" ".join(letters) for letters in row])
    ['B C', '', '']
    ['', 'A', 'A']
    """
    cells = require_table(counts, "counts")
    per_cell = _bases(bases, cells)
    if not (isinstance(level, float) and 0 < level < 1):
        raise ValueError(f"level: got {level!r}; expected a significance level such as 0.05.")
    require_adjustment(adjust)
    if test not in _COLUMN_TESTS:
        raise ValueError(f"test: got {test!r}; expected one of {', '.join(_COLUMN_TESTS)}.")
    minimum_base = require_base(minimum_base, "minimum_base")

    compared = per_cell >= minimum_base
    if test == "z":
        compared &= (cells > 0) & (cells < per_cell)
    names = column_names(cells.shape[1])
    comparisons: list[ColumnComparison] = []
    letters = []
    for row in range(cells.shape[0]):
        shares = list(zip(cells[row].tolist(), per_cell[row].tolist(), strict=True))
        found = compared_row(
            row, shares, compared[row].tolist(), level=level, adjustment=adjust, test=test
        )
        comparisons += found
        wins = [(one.higher, one.lower) for one in found if one.significant]
        letters.append(
            tuple(
                tuple(names[lower] for lower in sorted(low for high, low in wins if high == column))
                for column in range(cells.shape[1])
            )
        )
    return ColumnLetters(
        names=names,
        letters=tuple(letters),
        compared=tuple(tuple(row) for row in compared.tolist()),
        comparisons=tuple(comparisons),
        level=float(level),
        adjustment=adjust,
        test=test,
        minimum_base=minimum_base,
    )


def _bases(bases: ArrayLike, cells: Counts) -> Counts:
    """Return a base for each cell, or raise."""
    try:
        given = np.asarray(bases)
    except ValueError:
        raise ValueError("bases: got rows of different lengths; expected a table.") from None
    values = require_table(given[None, :] if given.ndim == 1 else given, "bases")
    if values.shape not in {cells.shape, (1, cells.shape[1])}:
        raise ValueError(
            f"bases: got shape {given.shape}; expected {cells.shape[1:]} or {cells.shape}."
        )
    per_cell = np.broadcast_to(values, cells.shape)
    if (cells > per_cell).any():
        row, column = np.argwhere(cells > per_cell)[0].tolist()
        raise ValueError(
            f"counts: got {cells[row, column]} in row {row}, column {column}; expected at most the "
            f"base, {per_cell[row, column]}."
        )
    return per_cell


_Share: TypeAlias = tuple[int, int]  # count and base


def compared_row(
    row: int,
    shares: list[_Share],
    compared: list[bool],
    *,
    level: float,
    adjustment: Adjustment,
    test: ColumnTest,
) -> list[ColumnComparison]:
    """The comparisons of one row of a table.

    Parameters
    ----------
    row : int
        Its place, for the result.
    shares : list of pairs of int
        Count and base of each column.
    compared : list of bool
        Which columns to compare.
    level, adjustment, test
        As in `column_letters`.

    Returns
    -------
    list of ColumnComparison
    """
    columns = [column for column, wanted in enumerate(compared) if wanted]
    pairs = [
        (one, two) for one, two in combinations(columns, 2) if _differ(shares[one], shares[two])
    ]
    tested = [_two_shares(shares[one], shares[two], test) for one, two in pairs]
    adjusted = adjust([p for p, _ in tested], adjustment)
    found = []
    for (one, two), (p, done), corrected in zip(pairs, tested, adjusted, strict=True):
        is_lower = shares[one][0] * shares[two][1] < shares[two][0] * shares[one][1]
        higher, lower = (two, one) if is_lower else (one, two)
        found.append(ColumnComparison(row, higher, lower, p, corrected, done, corrected < level))
    return found


def _differ(one: _Share, two: _Share) -> bool:
    """Return whether the shares of two columns can differ: not if all are 0, or all are 1."""
    return 0 < one[0] + two[0] < one[1] + two[1]


def _two_shares(one: _Share, two: _Share, test: ColumnTest) -> tuple[float, Literal["z", "fisher"]]:
    """Return the two-sided p of two shares that can differ, and the test."""
    (k1, n1), (k2, n2) = one, two
    chosen, others = k1 + k2, n1 + n2 - k1 - k2
    smallest = min(chosen, others) * min(n1, n2) / (n1 + n2)
    if test == "fisher" or (test == "z_or_fisher" and smallest < SMALLEST_EXPECTED):
        p = fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).p
        return (1.0 if p is None else p), "fisher"  # never None: all four totals hold somebody
    variance = chosen * others * (1 / n1 + 1 / n2) / (n1 + n2) ** 2
    z = abs(k1 * n2 - k2 * n1) / (n1 * n2) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2)), "z"
