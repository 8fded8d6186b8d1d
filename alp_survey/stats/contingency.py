"""Two-way tables of counts: tests of independence, what stands out, and how strong it is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.proportion import require_level

__all__ = [
    "AdjustedResiduals",
    "ChiSquare",
    "CountTable",
    "CramersV",
    "adjusted_residuals",
    "chi_square",
    "cramers_v",
    "filled_lines",
    "likelihood_ratio_g",
    "require_table",
]

CountTable: TypeAlias = ArrayLike | Sequence[Sequence[int]]
Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

_LARGEST_TOTAL = 10**9  # beyond it products of margins overflow 64 bits


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A test of independence on the chi-squared distribution; what does not exist is None.

    Attributes
    ----------
    statistic : float or None
    df : int or None
        Degrees of freedom: (rows - 1) x (columns - 1), lines without respondents not counted.
    p : float or None
        Probability of a statistic at least as large if rows and columns are independent.
    expected : tuple of tuple of float
        Expected counts in the shape of the table as it was given; 0 in lines without respondents.
    smallest_expected : float or None
        Of the lines with respondents.
    share_expected_below_5 : float or None
        Share of their cells, 0 to 1, with an expected count below 5: above 0.2, or with a
        `smallest_expected` below 1, the p is not to be trusted (Cochran 1954); `fisher_exact` is.
    n : int
        Respondents.
    method : str
        ``"pearson"``, ``"yates"`` or ``"likelihood ratio"``.
    note : str
        Why there is no test.
    """

    statistic: float | None
    df: int | None
    p: float | None
    expected: tuple[tuple[float, ...], ...]
    smallest_expected: float | None
    share_expected_below_5: float | None
    n: int
    method: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class AdjustedResiduals:
    """How far each count is from independence, in standard deviations.

    `values` has the shape of the table as it was given; None in lines without respondents, and
    everywhere if there is no second line to compare with: `note` says so.
    """

    values: tuple[tuple[float | None, ...], ...]
    n: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class CramersV:
    """How strongly two nominal variables go together; what does not exist is None.

    Attributes
    ----------
    estimate : float or None
        Cramer's V, 0 to 1, from the uncorrected chi-squared: too large in small tables.
    bias_corrected : float or None
        Bergsma's (2013): the one to report below a few hundred respondents.
    low, high : float or None
        Limits for the V of the population.
    phi : float or None
        Of a 2 x 2 table, -1 to 1: positive where the first row goes with the first column.
    contingency_coefficient : float or None
        Pearson's C; its largest value depends on the size of the table.
    n : int
        Respondents.
    level : float
    method : str
        Of the interval.
    note : str
    """

    estimate: float | None
    bias_corrected: float | None
    low: float | None
    high: float | None
    phi: float | None
    contingency_coefficient: float | None
    n: int
    level: float
    method: str = "noncentral chi-squared"
    note: str = ""


def require_table(table: CountTable, name: str = "table") -> Counts:
    """The table as an array of whole counts, or a ValueError that says what is wrong with it.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Of any whole-number type; not of floats, even if they are whole.
    name : str
        What the caller calls it, for the message.

    Returns
    -------
    array of int64, shape (rows, columns)

    Raises
    ------
    ValueError
        If it is not a table of whole counts, 0 or more.

    Examples
    --------
    >>> require_table([[3, -1], [2, 4]])
    Traceback (most recent call last):
    ValueError: table: got -1; expected whole counts, 0 or more.
    """
    try:
        counts = np.asarray(table)
    except ValueError:
        raise ValueError(f"{name}: got rows of different lengths; expected a table.") from None
    if counts.ndim != 2:
        raise ValueError(f"{name}: got {counts.ndim} dimensions; expected rows and columns.")
    if not counts.size:
        return counts.astype(np.int64)
    cells = counts.ravel().tolist()
    for cell in cells:
        if isinstance(cell, bool) or not isinstance(cell, int) or cell < 0:
            raise ValueError(f"{name}: got {cell!r}; expected whole counts, 0 or more.")
    total = sum(cells)
    if total > _LARGEST_TOTAL:
        raise ValueError(f"{name}: got {total} respondents; expected at most {_LARGEST_TOTAL}.")
    return counts.astype(np.int64)


def filled_lines(counts: Counts) -> tuple[Counts, str]:
    """The table without rows and columns that nobody is in, and why there is no test, if so.

    Parameters
    ----------
    counts : array of int, shape (rows, columns)

    Returns
    -------
    array of int
        The lines that hold somebody, in their order.
    str
        Empty, unless fewer than two rows or columns are left.

    Examples
    --------
    >>> filled_lines(np.array([[3, 0], [5, 0]]))[1]
    'one column with respondents: nothing to compare'
    """
    filled = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if not filled.size:
        return filled, "no respondents"
    if min(filled.shape) > 1:
        return filled, ""
    line = "column" if filled.shape[1] == 1 else "row"
    return filled, f"one {line} with respondents: nothing to compare"


def _expected(counts: Counts) -> Floats:
    """Return row total times column total over n; zeros for a table without respondents."""
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    return np.outer(rows, columns).astype(float) / max(1, int(rows.sum()))


def _as_rows(values: Floats) -> tuple[tuple[float, ...], ...]:
    """Return the array as plain numbers that compare and hash."""
    return tuple(tuple(row) for row in values.tolist())


def _tested(counts: Counts, filled: Counts, statistic: float, method: str) -> ChiSquare:
    """Return the test of a table with something to compare."""
    from scipy.special import chdtrc

    expected = _expected(filled)
    df = (filled.shape[0] - 1) * (filled.shape[1] - 1)
    return ChiSquare(
        statistic=statistic,
        df=df,
        p=float(chdtrc(df, statistic)),
        expected=_as_rows(_expected(counts)),
        smallest_expected=float(expected.min()),
        share_expected_below_5=float((expected < 5).mean()),
        n=int(counts.sum()),
        method=method,
    )


def _untested(counts: Counts, method: str, why: str) -> ChiSquare:
    """Return the test that a table does not have."""
    expected = _as_rows(_expected(counts))
    return ChiSquare(None, None, None, expected, None, None, int(counts.sum()), method, why)


def _pearson(filled: Counts, correction: float = 0.0) -> float:
    """Return the sum of (|O - E| - correction)^2 / E."""
    expected = _expected(filled)
    away = np.abs(filled - expected)
    return math.fsum(((away - np.minimum(correction, away)) ** 2 / expected).ravel().tolist())


def chi_square(table: CountTable, *, yates: bool = False) -> ChiSquare:
    """Pearson's chi-squared test of independence, uncorrected.

    Rows and columns without respondents are dropped first: they say nothing about association,
    and would only add degrees of freedom.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, everybody in one cell, unweighted.
    yates : bool
        Yates's continuity correction, for a 2 x 2 table, to compare with a report that used it.
        It is too cautious to test with, and no measure of association may be made from it.

    Returns
    -------
    ChiSquare
        Without a test if fewer than two rows or columns hold respondents.

    Raises
    ------
    ValueError
        If the table is not one of whole counts, or `yates` is asked of one that is not 2 x 2.

    References
    ----------
    Pearson K (1900). Philosophical Magazine 50:157-175.
    Cochran W G (1954). Some methods for strengthening the common chi-squared tests. Biometrics
    10:417-451.

    Examples
    --------
    >>> found = chi_square([[15, 5], [9, 15]])
    >>> f"{found.statistic:.3f} on {found.df}, p = {found.p:.3f}"
    '6.188 on 1, p = 0.013'
    """
    counts = require_table(table)
    method = "yates" if yates else "pearson"
    if yates and counts.shape != (2, 2):
        size = f"{counts.shape[0]} x {counts.shape[1]}"
        raise ValueError(f"yates: got a table of {size}; expected 2 x 2.")
    filled, why = filled_lines(counts)
    if why:
        return _untested(counts, method, why)
    # never more than |O - E|: a correction must not raise the statistic
    return _tested(counts, filled, _pearson(filled, 0.5 if yates else 0.0), method)


def likelihood_ratio_g(table: CountTable) -> ChiSquare:
    """The likelihood-ratio test of independence, G.

    Rows and columns without respondents are dropped first. Worse than Pearson's in sparse tables.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, everybody in one cell, unweighted.

    Returns
    -------
    ChiSquare
        Without a test if fewer than two rows or columns hold respondents.

    Raises
    ------
    ValueError
        If the table is not one of whole counts.

    References
    ----------
    Wilks S S (1935). The likelihood test of independence in contingency tables. Annals of
    Mathematical Statistics 6:190-196.

    Examples
    --------
    >>> found = likelihood_ratio_g([[15, 5], [9, 15]])
    >>> f"{found.statistic:.3f} on {found.df}, p = {found.p:.3f}"
    '6.384 on 1, p = 0.012'
    """
    counts = require_table(table)
    filled, why = filled_lines(counts)
    if why:
        return _untested(counts, "likelihood ratio", why)
    seen = filled > 0
    observed, expected = filled[seen].astype(float), _expected(filled)[seen]
    # O log(O/E) - (O - E) is never negative, so nothing cancels; the differences add up to those
    # of the cells that nobody is in
    terms = observed * np.log1p((observed - expected) / expected) - (observed - expected)
    empty = _expected(filled)[~seen]
    statistic = 2 * math.fsum([*terms.tolist(), *empty.tolist()])
    return _tested(counts, filled, max(0.0, statistic), "likelihood ratio")


def adjusted_residuals(table: CountTable) -> AdjustedResiduals:
    """Each count's distance from independence, divided by its standard deviation.

    Under independence a residual is about standard normal: one beyond 2 or so stands out, if it is
    one of few; with many cells some will. Lines without respondents have none.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, everybody in one cell, unweighted.

    Returns
    -------
    AdjustedResiduals

    Raises
    ------
    ValueError
        If the table is not one of whole counts.

    References
    ----------
    Haberman S J (1973). The analysis of residuals in cross-classified tables. Biometrics
    29:205-220.

    Examples
    --------
    >>> for row in adjusted_residuals([[15, 5], [9, 15]]).values:
    ...     print(*(f"{value:+.2f}" for value in row))
    +2.49 -2.49
    -2.49 +2.49
    """
    counts = require_table(table)
    _, why = filled_lines(counts)
    n = int(counts.sum())
    values = np.full(counts.shape, None, dtype=object)
    if not why:
        rows, columns = counts.sum(axis=1), counts.sum(axis=0)
        filled = np.outer(rows > 0, columns > 0)
        expected = _expected(counts)
        variance = expected * np.outer((n - rows) / n, (n - columns) / n)
        values[filled] = (counts - expected)[filled] / np.sqrt(variance[filled])
    return AdjustedResiduals(tuple(tuple(row) for row in values.tolist()), n, why)


def cramers_v(table: CountTable, *, level: float = 0.95) -> CramersV:
    """Cramer's V, plain and corrected for its bias, with an interval.

    From the uncorrected chi-squared and the table's own respondents. Rows and columns without
    respondents are dropped first.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, everybody in one cell, unweighted.
    level : float
        Of the interval, above 0 and below 1.

    Returns
    -------
    CramersV
        Without any of it if fewer than two rows or columns hold respondents.

    Raises
    ------
    ValueError
        If the table is not one of whole counts, or the level none.

    Notes
    -----
    The interval holds the V whose noncentral chi-squared distribution, of noncentrality
    n (min(rows, columns) - 1) V^2, leaves the observed statistic within its central `level`. It
    is approximate in small tables, and about the population's V: the plain estimate, which is
    biased upwards, may lie above it. A table closer to independence than all but half of
    1 - `level` of independent tables has no upper limit by this method.

    References
    ----------
    Bergsma W (2013). A bias-correction for Cramer's V and Tschuprow's T. Journal of the Korean
    Statistical Society 42:323-328.
    Steiger J H (2004). Beyond the F test. Psychological Methods 9:164-182 (the interval).

    Examples
    --------
    >>> found = cramers_v([[15, 5], [9, 15]])
    >>> f"{found.estimate:.3f}, corrected {found.bias_corrected:.3f}"
    '0.375, corrected 0.347'
    >>> f"{found.low:.3f} to {found.high:.3f}"
    '0.076 to 0.670'
    """
    counts = require_table(table)
    level = require_level(level)
    filled, why = filled_lines(counts)
    n = int(counts.sum())
    if why:
        return CramersV(None, None, None, None, None, None, n, level, note=why)
    statistic = _pearson(filled)
    r, c = filled.shape
    smaller = min(r, c) - 1
    low, high = _noncentrality_limits(statistic, (r - 1) * (c - 1), level)
    corrected = _bias_corrected(statistic / n, r, c, n)
    notes = []
    if corrected is None:
        notes.append("no bias correction: some variable has a category for every respondent")
    if high is None:
        notes.append("no upper limit: the table is closer to independence than chance makes most")
    return CramersV(
        estimate=min(1.0, math.sqrt(statistic / n / smaller)),
        bias_corrected=corrected,
        low=min(1.0, math.sqrt(low / n / smaller)),
        high=None if high is None else min(1.0, math.sqrt(high / n / smaller)),
        phi=_phi(filled) if filled.shape == (2, 2) else None,
        contingency_coefficient=math.sqrt(statistic / (statistic + n)),
        n=n,
        level=level,
        note="; ".join(notes),
    )


def _bias_corrected(phi_squared: float, r: int, c: int, n: int) -> float | None:
    """Return Bergsma's V; None where it is nothing over nothing."""
    rows, columns = ((k - 1) * (n - k) / (n - 1) for k in (r, c))  # corrected, less 1
    if min(rows, columns) <= 0:
        return None
    corrected = max(0.0, phi_squared - (r - 1) * (c - 1) / (n - 1))
    return min(1.0, math.sqrt(corrected / min(rows, columns)))


def _phi(filled: Counts) -> float:
    """Return the correlation of two dichotomies; exact products, so 0 is 0 and 1 is 1."""
    (a, b), (c, d) = filled.tolist()
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    return float((a * d - b * c) / math.sqrt(margins))


def _noncentrality_limits(statistic: float, df: int, level: float) -> tuple[float, float | None]:
    """Return the noncentralities that leave half of 1 - level above and below the statistic."""
    from scipy.optimize import brentq
    from scipy.special import chdtr, chdtrc
    from scipy.stats import ncx2

    tail = (1 - level) / 2
    low, high = 0.0, None
    # the far end: a noncentral chi-squared of mean m + df has a standard deviation below
    # sqrt(2 df + 4 m), so ten of these around the statistic hold every usual level
    top = statistic + df + 10 + 40 * math.sqrt(statistic + df + 10) - math.log(tail) * 8
    if chdtrc(df, statistic) < tail:
        low = brentq(lambda x: ncx2.sf(statistic, df, x) - tail, 1e-300, statistic + 1, rtol=1e-14)
    if chdtr(df, statistic) > tail:
        high = brentq(lambda x: ncx2.cdf(statistic, df, x) - tail, 1e-300, top, rtol=1e-14)
    return low, high
