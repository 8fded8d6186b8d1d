"""Which column shares differ, for thousands of rows of tables at once; as `column_letters` does."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.multiplicity import (
    SMALLEST_EXPECTED,
    Adjustment,
    compared_row,
    require_adjustment,
)
from alp_survey.stats.proportion import require_level

__all__ = ["EffectiveShares", "fisher_pairs", "lower_columns"]

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
EffectiveShares = tuple[Floats, Floats]
"""Weighted shares and their effective bases, each of shape (rows, columns)."""

_CLOSE = 1e-9  # far above the rounding of a p-value, far below what a table can be moved by
_MOST_CELLS = 1_000_000  # of the distributions held at a time, 8 bytes each


def lower_columns(
    counts: ArrayLike,
    bases: ArrayLike,
    *,
    level: float = 0.05,
    adjust: Adjustment = "holm",
    compared: Marks | None = None,
    weighted: EffectiveShares | None = None,
) -> Marks:
    """In every row, which columns have a significantly lower share than which others.

    The decisions are those of `column_letters` with ``test="z_or_fisher"``: each row is a family,
    and may come from any table with as many columns.

    Parameters
    ----------
    counts, bases : array of int, shape (rows, columns)
        Respondents in each cell, and in its base.
    level : float
        Of significance.
    adjust : str
        As in `adjust`.
    compared : array of bool, shape (rows, columns), optional
        False where a cell is to be left out.
    weighted : pair of array of float, optional
        Weighted shares and Kish's effective bases. Two columns are then compared by z with the
        effective bases in place of the bases, and not at all where an expected count is below 5.
        Where the weights are equal within both columns, they are compared as without weights.

    Returns
    -------
    array of bool, shape (rows, columns, columns)
        ``[row, i, j]``: the share of column j is lower than that of column i.

    References
    ----------
    IBM (2021). IBM SPSS Statistics Algorithms: Custom Tables, column proportions test.
    Kish L (1965). Survey Sampling, section 11.7. Wiley.

    Examples
    --------
    >>> lower_columns([[30, 12, 14]], [[40, 40, 40]])[0].astype(int).tolist()
    [[0, 1, 1], [0, 0, 0], [0, 0, 0]]
    """
    require_adjustment(adjust)
    require_level(level)
    k, n = np.asarray(counts, np.int64), np.asarray(bases, np.int64)
    rows, columns = k.shape
    usable = n >= 2
    if compared is not None:
        usable &= compared
    one, two = np.triu_indices(columns, 1)
    chosen = k[:, one] + k[:, two]
    paired = usable[:, one] & usable[:, two] & (chosen > 0) & (chosen < n[:, one] + n[:, two])
    p = np.full(paired.shape, np.inf)
    is_lower = k[:, one] * n[:, two] < k[:, two] * n[:, one]
    if weighted is None:
        counted = paired
    else:
        counted = _weighted_pairs(p, is_lower, paired, n=n, weighted=weighted, pairs=(one, two))
    at_row, at_pair = np.nonzero(counted)
    left, right = (at_row, one[at_pair]), (at_row, two[at_pair])
    p[counted] = _two_shares(k[left], n[left], k[right], n[right])
    adjusted = _adjusted(p, adjust)
    significant = adjusted < level
    lower = np.zeros((rows, columns, columns), bool)
    lower[:, one, two] = significant & ~is_lower
    lower[:, two, one] = significant & is_lower
    if weighted is None:
        # the last digit of a p-value decides nothing: such a row is done one by one
        close = (np.abs(adjusted - level) <= _CLOSE * level).any(axis=1)
        for row in np.flatnonzero(close):
            lower[row] = _one_by_one(k[row], n[row], usable[row], level, adjust)
    return lower


def _weighted_pairs(
    p: Floats,
    is_lower: Marks,
    paired: Marks,
    *,
    n: Whole,
    weighted: EffectiveShares,
    pairs: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> Marks:
    """Fill in the pairs that only their weights can decide; return the others."""
    from scipy.special import erfc

    one, two = pairs
    shares, effective = weighted
    equal = np.abs(effective - n) <= _CLOSE * n
    counted: Marks = paired & equal[:, one] & equal[:, two]
    p1, p2, n1, n2 = shares[:, one], shares[:, two], effective[:, one], effective[:, two]
    known = paired & ~counted
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
        expected = np.minimum(pooled, 1 - pooled) * np.minimum(n1, n2)
        known &= expected >= SMALLEST_EXPECTED
        z = np.abs(p1 - p2) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    p[known] = erfc(z[known] / np.sqrt(2))
    is_lower[known] = (p1 < p2)[known]
    return counted


def _two_shares(k1: Whole, n1: Whole, k2: Whole, n2: Whole) -> Floats:
    """The two-sided p of many pairs of shares that can differ."""
    from scipy.special import erfc

    chosen, n = k1 + k2, n1 + n2
    others = n - chosen
    small = np.minimum(chosen, others) * np.minimum(n1, n2) < SMALLEST_EXPECTED * n
    variance = chosen * others * (1 / n1 + 1 / n2) / n.astype(float) ** 2
    with np.errstate(divide="ignore"):
        z = np.abs(k1 * n2 - k2 * n1) / (n1.astype(float) * n2) / np.sqrt(variance)
    p: Floats = erfc(z / np.sqrt(2))
    p[small] = fisher_pairs(k1[small], n1[small], k2[small], n2[small])
    return p


def fisher_pairs(k1: Whole, n1: Whole, k2: Whole, n2: Whole) -> Floats:
    """Fisher's exact two-sided p of many pairs of shares, each pair that occurs done once.

    Parameters
    ----------
    k1, n1, k2, n2 : array of int64, shape (pairs,)
        Count and base of the one and of the other; in both columns together somebody is in the
        count, and somebody is not.

    Returns
    -------
    array of float, shape (pairs,)

    Notes
    -----
    Tables as probable as the observed one are known by symmetry; where others come close to it,
    `fisher_exact` decides in whole numbers.

    Examples
    --------
    >>> at = [np.array([each]) for each in (6, 7, 1, 8)]
    >>> fisher_pairs(*at).round(4).tolist()
    [0.0101]
    """
    if not len(k1):
        return np.empty(0)
    distinct, which = np.unique(np.stack([k1, n1, k2, n2]), axis=1, return_inverse=True)
    a, n_a, b, n_b = distinct
    chosen = a + b
    low = np.maximum(0, chosen - n_b)
    width = np.minimum(chosen, n_a) - low + 1
    p = np.empty(len(a))
    order = np.argsort(width, kind="stable")
    start = 0
    while start < len(order):
        # from the narrow to the wide, as many as fit: their common width is that of the last
        fitting = width[order[start:]] * np.arange(1, len(order) - start + 1) <= _MOST_CELLS
        some = order[start : start + max(1, int(fitting.sum()))]
        p[some] = _fisher_block(distinct[:, some])
        start += len(some)
    return p[which.reshape(-1)]


def _fisher_block(tables: Whole) -> Floats:
    """The same of some pairs, with an array row for the distribution of each."""
    k1, n1, k2, n2 = tables
    low = np.maximum(0, k1 + k2 - n2)
    width = np.minimum(k1 + k2, n1) - low + 1
    steps = np.arange(width.max())
    x = low[:, None] + steps
    chosen, rest = (k1 + k2)[:, None], (n2 - k1 - k2)[:, None]
    inside = steps < width[:, None]
    up = (chosen - x) * (n1[:, None] - x)
    down = (x + 1) * (rest + x + 1)
    ratio = np.where(steps < width[:, None] - 1, up, 1) / np.where(inside, down, 1)
    relative = np.zeros(x.shape)
    relative[:, 1:] = np.cumsum(np.log(np.where(inside, ratio, 1)), axis=1)[:, :-1]
    observed = k1[:, None]
    away = relative - np.take_along_axis(relative, observed - low[:, None], axis=1)
    tied = x == observed
    tied |= (n1 == n2)[:, None] & (x == chosen - observed)
    tied |= (2 * (k1 + k2) == n1 + n2)[:, None] & (x == n1[:, None] - observed)
    doubtful = inside & ~tied & (np.abs(away) <= _CLOSE)
    relative -= np.where(inside, relative, -np.inf).max(axis=1, keepdims=True)
    chance = np.where(inside, np.exp(relative), 0)
    p: Floats = np.where(tied | (away < 0), chance, 0).sum(axis=1) / chance.sum(axis=1)
    for i in np.flatnonzero(doubtful.any(axis=1)):
        table = np.array([[k1[i], n1[i] - k1[i]], [k2[i], n2[i] - k2[i]]])
        exact = fisher_exact(table).p
        p[i] = 1.0 if exact is None else exact
    return np.minimum(p, 1)


def _adjusted(p: Floats, method: Adjustment) -> Floats:
    """The p-values of every row adjusted for how many there are; infinite where there is none."""
    made = np.isfinite(p)
    tests = made.sum(axis=1, keepdims=True)
    order = np.argsort(p, axis=1, kind="stable")
    ordered = np.take_along_axis(p, order, axis=1)
    place = np.arange(p.shape[1])
    there = place < tests
    ordered = np.where(there, ordered, 0)
    if method == "holm":
        ordered = np.maximum.accumulate((tests - place) * ordered, axis=1)
    elif method == "benjamini_hochberg":
        raised = np.where(there, ordered * tests / (place + 1), np.inf)
        ordered = np.minimum.accumulate(raised[:, ::-1], axis=1)[:, ::-1]
    elif method == "bonferroni":
        ordered = tests * ordered
    adjusted = np.empty_like(p)
    np.put_along_axis(adjusted, order, ordered, axis=1)
    adjusted[~made] = np.inf
    return np.where(made, np.minimum(1.0, np.maximum(p, adjusted)), np.inf)


def _one_by_one(k: Whole, n: Whole, usable: Marks, level: float, adjust: Adjustment) -> Marks:
    """One row as `column_letters` does it."""
    shares = list(zip(k.tolist(), n.tolist(), strict=True))
    found = compared_row(
        0, shares, usable.tolist(), level=level, adjustment=adjust, test="z_or_fisher"
    )
    lower = np.zeros((len(k), len(k)), bool)
    for each in found:
        lower[each.higher, each.lower] = each.significant
    return lower
