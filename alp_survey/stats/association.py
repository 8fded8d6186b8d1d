"""Measures of association of two variables: ordinal, with intervals; and Goodman-Kruskal lambda.

Every ordinal measure here is one polynomial of the counts over another, of the same degree. One
delta method over both is the standard error of all of them.
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.contingency import CountTable, filled_lines, require_table
from alp_survey.stats.proportion import normal_quantile, require_level

__all__ = [
    "Direction",
    "GoodmanKruskalLambda",
    "OrdinalAssociation",
    "Pairs",
    "concordance",
    "goodman_kruskal_gamma",
    "goodman_kruskal_lambda",
    "kendall_tau_b",
    "kendall_tau_c",
    "somers_d",
    "spearman_rho",
]

Direction = Literal["column_given_row", "row_given_column", "symmetric"]
_DIRECTIONS: tuple[Direction, ...] = get_args(Direction)

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """How many pairs of respondents are ordered alike, and how many in opposite ways."""

    concordant: int
    discordant: int


@dataclass(frozen=True, slots=True)
class OrdinalAssociation:
    """A measure from -1 to 1 of how two orders go together; what does not exist is None.

    Attributes
    ----------
    estimate : float or None
    standard_error : float or None
        By the delta method, whatever the association (ASE1 of SAS and SPSS).
    null_standard_error : float or None
        If there is no association (ASE0); of the test.
    low, high : float or None
        ``estimate`` and the normal quantile times `standard_error`, kept within -1 to 1. A formula
        for large samples: of 25 respondents 95% limits hold tau-b 86 to 92 times in a hundred, of
        10 some 83 times. Tables show none below 25.
    p : float or None
        Two-sided, of no association, by the variance that the numerator has if the one answer is
        shuffled against the other (both margins fixed; Kendall), as standard normal. For Spearman's
        rho z is rho times the root of n - 1. It is the same for all measures of pairs.
    ase0_p : float or None
        Two-sided: ``estimate / null_standard_error`` as standard normal, which SAS and SPSS print.
        Far too small near a perfect association (1e-48 of 26 respondents): for comparison only.
    n : int
        Respondents.
    method : str
    level : float
    note : str
    """

    estimate: float | None
    standard_error: float | None
    null_standard_error: float | None
    low: float | None
    high: float | None
    p: float | None
    ase0_p: float | None
    n: int
    method: str
    level: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class GoodmanKruskalLambda:
    """By which share knowing one variable makes fewer wrong guesses of the other; 0 to 1."""

    estimate: float | None
    n: int
    direction: Direction
    note: str = ""


class _Ratio(NamedTuple):
    """Numerator and denominator, their derivatives by each count, and the z of shuffled answers."""

    numerator: float
    denominator: float
    slope: Floats
    denominator_slope: Floats
    shuffled_z: float


def concordance(table: CountTable) -> Pairs:
    """How many pairs of respondents are concordant, and how many discordant.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, both variables in order.

    Returns
    -------
    Pairs
        Pairs that are tied in either variable are neither.

    Raises
    ------
    ValueError
        If the table is not one of whole counts.

    References
    ----------
    Kendall M G (1945). The treatment of ties in ranking problems. Biometrika 33:239-251.

    Examples
    --------
    >>> concordance([[8, 5, 2], [4, 7, 5], [1, 4, 8]])
    Pairs(concordant=361, discordant=89)
    """
    counts = require_table(table)
    alike, opposite = _partners(counts)
    return Pairs(int((counts * alike).sum()) // 2, int((counts * opposite).sum()) // 2)


def _partners(counts: Counts) -> tuple[Counts, Counts]:
    """Return, for each cell, how many respondents are concordant and how many discordant to it."""
    rows, columns = counts.shape
    # before[i, j]: all in rows above i and columns left of j
    before = np.zeros((rows + 1, columns + 1), dtype=np.int64)
    before[1:, 1:] = counts.cumsum(axis=0).cumsum(axis=1)
    above_left = before[:-1, :-1]
    above_right = before[:-1, -1:] - before[:-1, 1:]
    below_left = before[-1:, :-1] - before[1:, :-1]
    below_right = before[-1, -1] - before[1:, -1:] - before[-1:, 1:] + before[1:, 1:]
    return above_left + below_right, above_right + below_left


def _untied(counts: Counts, axis: int) -> tuple[int, Floats]:
    """Return twice the pairs not tied in rows (0) or columns (1), and the slope of that."""
    totals = counts.sum(axis=1 - axis)
    n = int(totals.sum())
    slope = np.empty(counts.shape)
    slope[:] = 2.0 * np.expand_dims(n - totals, 1 - axis)
    return n * n - sum(total * total for total in totals.tolist()), slope


def _difference(counts: Counts) -> tuple[int, Floats]:
    """Return twice concordant less discordant pairs, and the slope of that."""
    alike, opposite = _partners(counts)
    away = alike - opposite
    return int((counts * away).sum()), (2 * away).astype(float)


def _estimated(counts: Counts, ratio: _Ratio, method: str, level: float) -> OrdinalAssociation:
    """Return the measure with what the delta method says of it."""
    n = int(counts.sum())
    estimate = max(-1.0, min(1.0, ratio.numerator / ratio.denominator))
    slope = (ratio.slope - estimate * ratio.denominator_slope) / ratio.denominator
    # numerator and denominator are of one degree, so the mean slope is 0
    error = math.sqrt(math.fsum((counts * slope * slope).ravel().tolist()))
    mean = float((counts * ratio.slope).sum()) / n
    spread = math.fsum((counts * (ratio.slope - mean) ** 2).ravel().tolist())
    null_error = math.sqrt(spread) / ratio.denominator
    notes = []
    low = high = ase0_p = None
    if error > 1e-9:
        width = normal_quantile(level) * error
        low, high = max(-1.0, estimate - width), min(1.0, estimate + width)
    else:  # it would be the point itself, which three respondents can give
        notes.append("no interval: the delta method has no error at a perfect association")
    if null_error > 1e-9:
        ase0_p = math.erfc(abs(estimate) / null_error / math.sqrt(2))
    p = math.erfc(abs(ratio.shuffled_z) / math.sqrt(2))
    note = "; ".join(notes)
    return OrdinalAssociation(
        estimate, error, null_error, low, high, p, ase0_p, n, method, level, note
    )


def _nothing(counts: Counts, why: str, method: str, level: float) -> OrdinalAssociation:
    """Return the measure that a table does not have."""
    nothing = (None, None, None, None, None, None, None)
    return OrdinalAssociation(*nothing, int(counts.sum()), method, level, why)


def goodman_kruskal_gamma(table: CountTable, *, level: float = 0.95) -> OrdinalAssociation:
    """Goodman and Kruskal's gamma: concordant less discordant, over both.

    It leaves tied pairs out, so coarse scales make it large. Lines without respondents are dropped.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, both variables in order.
    level : float
        Of the interval, above 0 and below 1.

    Returns
    -------
    OrdinalAssociation
        Without a value if fewer than two rows or columns hold respondents.

    Raises
    ------
    ValueError
        If the table is not one of whole counts, or the level none.

    References
    ----------
    Goodman L A, Kruskal W H (1963). Measures of association for cross classifications III.
    Journal of the American Statistical Association 58:310-364 (and 1972, 67:415-421).

    Examples
    --------
    >>> found = goodman_kruskal_gamma([[8, 5, 2], [4, 7, 5], [1, 4, 8]])
    >>> f"{found.estimate:.3f}, {found.low:.3f} to {found.high:.3f}"
    '0.604, 0.325 to 0.884'
    """
    counts, why, level = _prepared(table, level)
    method = "Goodman-Kruskal gamma"
    alike, opposite = _partners(counts)
    if why:
        return _nothing(counts, why, method, level)
    both = int((counts * (alike + opposite)).sum())  # not 0: two rows and two columns are filled
    ratio = _of_pairs(counts, both, (2 * (alike + opposite)).astype(float))
    return _estimated(counts, ratio, method, level)


def _of_pairs(counts: Counts, denominator: float, slope: Floats) -> _Ratio:
    """Return concordant less discordant over something."""
    numerator, numerator_slope = _difference(counts)
    z = numerator / 2 / math.sqrt(_shuffled_variance(counts))
    return _Ratio(numerator, denominator, numerator_slope, slope, z)


def _shuffled_variance(counts: Counts) -> float:
    """Return the variance of concordant less discordant pairs given both margins (Kendall)."""
    n = int(counts.sum())
    both: list[list[int]] = [counts.sum(axis=1).tolist(), counts.sum(axis=0).tolist()]
    tied = [sum(t * (t - 1) * (2 * t + 5) for t in line) for line in both]
    pairs: int = math.prod(sum(t * (t - 1) for t in line) for line in both)
    triples: int = math.prod(sum(t * (t - 1) * (t - 2) for t in line) for line in both)
    variance = (n * (n - 1) * (2 * n + 5) - sum(tied)) / 18 + pairs / (2 * n * (n - 1))
    return variance + (triples / (9 * n * (n - 1) * (n - 2)) if n > 2 else 0.0)


def _prepared(table: CountTable, level: float) -> tuple[Counts, str, float]:
    """Return the filled lines of the table, why it has no measure, and the level."""
    counts, why = filled_lines(require_table(table))
    return counts, why, require_level(level)


def kendall_tau_b(table: CountTable, *, level: float = 0.95) -> OrdinalAssociation:
    """Kendall's tau-b: concordant less discordant, over the geometric mean of untied pairs.

    The one to take for two answers on scales of one length. Lines without respondents are dropped.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, both variables in order.
    level : float
        Of the interval, above 0 and below 1.

    Returns
    -------
    OrdinalAssociation
        Without a value if fewer than two rows or columns hold respondents.

    Raises
    ------
    ValueError
        If the table is not one of whole counts, or the level none.

    References
    ----------
    Kendall M G (1945). The treatment of ties in ranking problems. Biometrika 33:239-251.
    Brown M B, Benedetti J K (1977). Sampling behavior of tests for correlation in two-way
    contingency tables. Journal of the American Statistical Association 72:309-315 (the errors).

    Examples
    --------
    >>> found = kendall_tau_b([[8, 5, 2], [4, 7, 5], [1, 4, 8]])
    >>> f"{found.estimate:.3f}, {found.low:.3f} to {found.high:.3f}"
    '0.423, 0.201 to 0.645'
    """
    counts, why, level = _prepared(table, level)
    if why:
        return _nothing(counts, why, "Kendall tau-b", level)
    (rows, row_slope), (columns, column_slope) = _untied(counts, 0), _untied(counts, 1)
    mean = math.sqrt(rows * columns)
    slope = (row_slope * columns + column_slope * rows) / (2 * mean)
    ratio = _of_pairs(counts, mean, slope)
    return _estimated(counts, ratio, "Kendall tau-b", level)


def kendall_tau_c(table: CountTable, *, level: float = 0.95) -> OrdinalAssociation:
    """Stuart's tau-c: concordant less discordant, over the most that a table of this size allows.

    It reaches 1 only where all rows and all columns of a square table hold as many. Lines without
    respondents are dropped, and do not count for the size.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, both variables in order.
    level : float
        Of the interval, above 0 and below 1.

    Returns
    -------
    OrdinalAssociation
        Without a value if fewer than two rows or columns hold respondents.

    Raises
    ------
    ValueError
        If the table is not one of whole counts, or the level none.

    References
    ----------
    Stuart A (1953). The estimation and comparison of strengths of association in contingency
    tables. Biometrika 40:105-110.

    Examples
    --------
    >>> found = kendall_tau_c([[8, 5, 2], [4, 7, 5], [1, 4, 8]])
    >>> f"{found.estimate:.3f}, {found.low:.3f} to {found.high:.3f}"
    '0.421, 0.199 to 0.644'
    """
    counts, why, level = _prepared(table, level)
    if why:
        return _nothing(counts, why, "Stuart tau-c", level)
    n, smaller = int(counts.sum()), min(counts.shape)
    share = (smaller - 1) / smaller
    slope = np.full(counts.shape, 2 * n * share)
    ratio = _of_pairs(counts, n * n * share, slope)
    return _estimated(counts, ratio, "Stuart tau-c", level)


def somers_d(
    table: CountTable, *, direction: Direction = "column_given_row", level: float = 0.95
) -> OrdinalAssociation:
    """Somers' d: concordant less discordant, over the pairs not tied in what is given.

    Lines without respondents are dropped.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, both variables in order.
    direction : str
        ``"column_given_row"``: the columns are explained by the rows; ``"row_given_column"``;
        or ``"symmetric"``, over the mean of both numbers of pairs.
    level : float
        Of the interval, above 0 and below 1.

    Returns
    -------
    OrdinalAssociation
        Without a value if fewer than two rows or columns hold respondents.

    Raises
    ------
    ValueError
        If the table is not one of whole counts, or direction or level is none of the above.

    References
    ----------
    Somers R H (1962). A new asymmetric measure of association for ordinal variables. American
    Sociological Review 27:799-811.
    Goodman L A, Kruskal W H (1972). Measures of association for cross classifications IV. Journal
    of the American Statistical Association 67:415-421 (the errors).

    Examples
    --------
    >>> found = somers_d([[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]])
    >>> f"{found.estimate:.3f}, {found.low:.3f} to {found.high:.3f}"
    '0.142, -0.008 to 0.291'
    """
    counts, why, level = _prepared(table, level)
    _require_direction(direction)
    method = f"Somers' d, {direction.replace('_', ' ')}"
    if why:
        return _nothing(counts, why, method, level)
    (rows, row_slope), (columns, column_slope) = _untied(counts, 0), _untied(counts, 1)
    denominators: dict[Direction, tuple[float, Floats]] = {
        "column_given_row": (rows, row_slope),
        "row_given_column": (columns, column_slope),
        "symmetric": ((rows + columns) / 2, (row_slope + column_slope) / 2),
    }
    ratio = _of_pairs(counts, *denominators[direction])
    return _estimated(counts, ratio, method, level)


def spearman_rho(table: CountTable, *, level: float = 0.95) -> OrdinalAssociation:
    """Spearman's rank correlation: of the mid-ranks of both variables.

    Lines without respondents are dropped.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, both variables in order.
    level : float
        Of the interval, above 0 and below 1.

    Returns
    -------
    OrdinalAssociation
        Without a value if fewer than two rows or columns hold respondents.

    Raises
    ------
    ValueError
        If the table is not one of whole counts, or the level none.

    References
    ----------
    Spearman C (1904). The proof and measurement of association between two things. American
    Journal of Psychology 15:72-101.
    Brown M B, Benedetti J K (1977). Sampling behavior of tests for correlation in two-way
    contingency tables. Journal of the American Statistical Association 72:309-315 (the errors).

    Examples
    --------
    >>> found = spearman_rho([[8, 5, 2], [4, 7, 5], [1, 4, 8]])
    >>> f"{found.estimate:.3f}, {found.low:.3f} to {found.high:.3f}"
    '0.469, 0.228 to 0.709'
    """
    counts, why, level = _prepared(table, level)
    if why:
        return _nothing(counts, why, "Spearman rho", level)
    n = int(counts.sum())
    totals = [counts.sum(axis=1).tolist(), counts.sum(axis=0).tolist()]
    row_ranks, column_ranks = (_centred_ranks(line) for line in totals)
    numerator = 12 * float((counts * np.outer(row_ranks, column_ranks)).sum())
    # one more respondent in a row lifts those after it, and lowers those before it, by half a rank
    by_row = _half_steps(counts @ column_ranks)
    by_column = _half_steps(row_ranks @ counts)
    slope = 12 * (np.outer(row_ranks, column_ranks) + by_row[:, None] + by_column[None, :])
    rows, columns = (n**3 - sum(total**3 for total in line) for line in totals)
    row_slope, column_slope = (
        3.0 * n**2 - 3.0 * np.array([total**2 for total in line]) for line in totals
    )
    mean = math.sqrt(rows) * math.sqrt(columns)
    mean_slope = row_slope[:, None] * (mean / rows / 2) + column_slope[None, :] * (
        mean / columns / 2
    )
    shuffled_z = numerator / mean * math.sqrt(n - 1)
    ratio = _Ratio(numerator, mean, slope, mean_slope, shuffled_z)
    return _estimated(counts, ratio, "Spearman rho", level)


def _centred_ranks(totals: list[int]) -> Floats:
    """Return the mid-rank of each category less the mean rank."""
    ends = np.cumsum([0, *totals]).astype(float)
    ranks: Floats = (ends[:-1] + ends[1:]) / 2 - ends[-1] / 2
    return ranks


def _half_steps(sums: Floats) -> Floats:
    """Return half of what comes after each place, less half of what comes before it."""
    upto = sums.cumsum()
    steps: Floats = (upto[-1] - 2 * upto + sums) / 2
    return steps


def goodman_kruskal_lambda(
    table: CountTable, *, direction: Direction = "column_given_row"
) -> GoodmanKruskalLambda:
    """Goodman and Kruskal's lambda for nominal variables.

    The share of wrong guesses of the one variable that knowing the other one saves. It is 0
    wherever every row has the same most frequent column, even if rows and columns are associated.
    Lines without respondents make no difference.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell.
    direction : str
        ``"column_given_row"``: the columns are guessed from the rows; ``"row_given_column"``; or
        ``"symmetric"``, both pooled.

    Returns
    -------
    GoodmanKruskalLambda
        Without a value if fewer than two rows or columns hold respondents.

    Raises
    ------
    ValueError
        If the table is not one of whole counts, or the direction none of the above.

    References
    ----------
    Goodman L A, Kruskal W H (1954). Measures of association for cross classifications. Journal of
    the American Statistical Association 49:732-764.

    Examples
    --------
    >>> round(goodman_kruskal_lambda([[2, 15], [10, 3]]).estimate, 3)
    0.583
    """
    counts, why = filled_lines(require_table(table))
    _require_direction(direction)
    n = int(counts.sum())
    if why:
        return GoodmanKruskalLambda(None, n, direction, why)
    columns = (int(counts.max(axis=1).sum()), int(counts.sum(axis=0).max()))
    rows = (int(counts.max(axis=0).sum()), int(counts.sum(axis=1).max()))
    guessed = {"column_given_row": [columns], "row_given_column": [rows]}.get(
        direction, [columns, rows]
    )
    saved = sum(knowing - without for knowing, without in guessed)
    wrong = sum(n - without for _, without in guessed)
    return GoodmanKruskalLambda(saved / wrong, n, direction)


def _require_direction(direction: Direction) -> None:
    """Refuse a direction that there is not."""
    if direction not in _DIRECTIONS:
        expected = ", ".join(_DIRECTIONS)
        raise ValueError(f"direction: got {direction!r}; expected one of {expected}.")
