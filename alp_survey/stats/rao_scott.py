"""Rao and Scott's test of independence for weighted two-way tables."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["RaoScott", "many_rao_scott", "rao_scott", "rao_scott_from_covariance"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RaoScott:
    """A design-based test of independence; what does not exist is None, and `note` says why.

    Attributes
    ----------
    statistic : float or None
        Pearson's chi-squared of the weighted table, scaled to its respondents, over the mean
        design effect: F on `df` and `df_below`.
    df, df_below : float or None
        Degrees of freedom above and below; need not be whole.
    p : float or None
    pearson : float or None
        The chi-squared before the correction.
    cramers_v : float or None
        From it: of the weighted shares, not corrected for bias.
    n : int
        Respondents.
    note : str
    """

    statistic: float | None
    df: float | None
    df_below: float | None
    p: float | None
    pearson: float | None
    cramers_v: float | None
    n: int
    note: str = ""


def rao_scott(
    counts: ArrayLike, weights: ArrayLike, squares: ArrayLike, *, sample: int | None = None
) -> RaoScott:
    """The second-order corrected F test of a table, from its sums of weights.

    For a design that has weights only, as R's ``svychisq(statistic = "F")`` does it.

    Parameters
    ----------
    counts, weights, squares : array, shape (rows, columns)
        Respondents in each cell, the sum of their weights, and the sum of the squares of these.
    sample : int, optional
        Respondents of the whole sample, where the table is about a part of it.

    Returns
    -------
    RaoScott
        Without a test if fewer than two rows or columns have weight, or if too few cells do.

    Notes
    -----
    The covariance of the weighted shares is Taylor's linearisation with n / (n - 1). Interactions
    are orthogonal to the constant, so that of this covariance only the sums of squares matter.

    References
    ----------
    Rao J N K, Scott A J (1984). On chi-squared tests for multiway contingency tables with cell
    proportions estimated from survey data. Annals of Statistics 12:46-60.
    Thomas D R, Rao J N K (1987). Journal of the American Statistical Association 82:630-636.
    Lumley T (2010). Complex Surveys: A Guide to Analysis Using R. Wiley.

    Examples
    --------
    >>> counts = np.array([[15, 5], [9, 15]])
    >>> found = rao_scott(counts, counts * 2.0, counts * 4.0)
    >>> f"F = {found.statistic:.3f} on {found.df:.0f} and {found.df_below:.0f}, p = {found.p:.4f}"
    'F = 6.047 on 1 and 43, p = 0.0180'
    """
    return many_rao_scott([(counts, weights, squares)], sample=sample)[0]


def many_rao_scott(
    tables: Sequence[tuple[ArrayLike, ArrayLike, ArrayLike]], *, sample: int | None = None
) -> list[RaoScott]:
    """The same test of many tables, those of one shape at once.

    Parameters
    ----------
    tables : sequence of three arrays, shape (rows, columns)
        Of each table the counts, weights and squares of `rao_scott`.
    sample : int, optional

    Returns
    -------
    list of RaoScott
    """
    found: list[RaoScott] = [_NONE] * len(tables)
    shapes: dict[tuple[int, ...], list[int]] = {}
    filled = [_filled(*table) for table in tables]
    for i, (n, w, _) in enumerate(filled):
        if why := _nothing_to_compare(w):
            found[i] = replace(_NONE, n=int(n.sum()), note=why)
        else:
            shapes.setdefault(w.shape, []).append(i)
    for places in shapes.values():
        n, w, w2 = (np.stack([filled[i][kind] for i in places]) for kind in range(3))
        respondents, total = n.sum(axis=(1, 2)), w.sum(axis=(1, 2))
        if sample is not None and not sample >= respondents.max():
            most = f"{respondents.max():.0f}"
            raise ValueError(f"sample: got {sample}; expected at least the {most} respondents.")
        everybody = respondents if sample is None else np.full(len(n), float(sample))
        factor = everybody / (everybody - 1) / total**2
        spread = factor[:, None] * w2.reshape(len(n), -1)
        tested = _tested(w / total[:, None, None], spread, respondents, everybody - 1)
        for i, each in zip(places, tested, strict=True):
            found[i] = each
    return found


def _filled(counts: ArrayLike, weights: ArrayLike, squares: ArrayLike) -> tuple[Floats, ...]:
    """The sums without rows and columns that weigh nothing."""
    n, w, w2 = (np.asarray(each, float) for each in (counts, weights, squares))
    if not (n.ndim == 2 and n.shape == w.shape == w2.shape):
        raise ValueError("weights: got arrays of different shapes; expected one sum for each cell.")
    if not all((np.isfinite(each) & (each >= 0)).all() for each in (n, w, w2)):
        raise ValueError("weights: got a sum below 0 or not finite; expected numbers from 0.")
    rows, columns = w.sum(axis=1) > 0, w.sum(axis=0) > 0
    if rows.all() and columns.all():
        return n, w, w2
    keep = np.ix_(rows, columns)
    return n[keep], w[keep], w2[keep]


def rao_scott_from_covariance(
    shares: ArrayLike, covariance: ArrayLike, *, n: int, degrees: int
) -> RaoScott:
    """The same test for any design, from the covariance of the shares of its cells.

    Parameters
    ----------
    shares : array of float, shape (rows, columns)
        They add up to 1; each row and column holds somebody.
    covariance : array of float, shape (cells, cells)
        Of the shares in reading order.
    n : int
        Respondents.
    degrees : int
        Of the design: sampling units less strata.

    Returns
    -------
    RaoScott
    """
    p = np.asarray(shares, float)
    if why := _nothing_to_compare(p):
        return replace(_NONE, n=n, note=why)
    spread = np.asarray(covariance, float)[None]
    return _tested(p[None], spread, np.array([n]), np.array([degrees]))[0]


def _nothing_to_compare(weights: Floats) -> str:
    if not weights.size:
        return "no respondents"
    if min(weights.shape) > 1:
        return ""
    line = "column" if weights.shape[1] == 1 else "row"
    return f"one {line} with respondents: nothing to compare"


def _tested(p: Floats, spread: Floats, n: NDArray[Any], degrees: NDArray[Any]) -> list[RaoScott]:
    """The tests of shares without empty lines, shape (tables, rows, columns).

    `spread` is the covariance of the shares of each table, or its diagonal where no more matters.
    """
    from scipy.special import fdtrc

    margins = p.sum(axis=2, keepdims=True) * p.sum(axis=1, keepdims=True)
    pearson = n * ((p - margins) ** 2 / margins).sum(axis=(1, 2))
    contrasts = _contrasts(*p.shape[1:])
    flat = p.reshape(len(p), -1)
    inverse = np.divide(1, flat, out=np.zeros_like(flat), where=flat > 0)
    scaled = contrasts * inverse[:, :, None]
    spread_of = spread[:, :, None] * scaled if spread.ndim == 2 else spread @ scaled
    chance = contrasts.T @ scaled / np.asarray(n, float)[:, None, None]
    design = np.swapaxes(scaled, 1, 2) @ spread_of
    # only tables with empty cells can leave no room for all interactions
    solvable = np.array((flat > 0).all(axis=1))
    for at in np.flatnonzero(~solvable):
        solvable[at] = int(np.linalg.matrix_rank(chance[at])) == len(chance[at])
    chance[~solvable] = np.eye(chance.shape[1])
    effects = np.linalg.solve(chance, design)
    trace = np.trace(effects, axis1=1, axis2=2)
    of_square = (effects * np.swapaxes(effects, 1, 2)).sum(axis=(1, 2))
    found = []
    blanks = [
        replace(_NONE, pearson=float(each), n=int(of)) for each, of in zip(pearson, n, strict=True)
    ]
    smaller = min(p.shape[1:]) - 1
    for i, blank in enumerate(blanks):
        if not solvable[i]:
            found.append(replace(blank, note="too many cells without respondents"))
            continue
        if not trace[i] > 0:
            found.append(replace(blank, note="no variance to test with"))
            continue
        df = float(trace[i] ** 2 / of_square[i])
        statistic, below = float(pearson[i] / trace[i]), df * float(degrees[i])
        found.append(
            RaoScott(
                statistic=statistic,
                df=df,
                df_below=below,
                p=float(fdtrc(df, below, statistic)),
                pearson=float(pearson[i]),
                cramers_v=min(1.0, math.sqrt(pearson[i] / n[i] / smaller)),
                n=int(n[i]),
            )
        )
    return found


_NONE = RaoScott(None, None, None, None, None, None, 0)


@lru_cache(maxsize=64)
def _contrasts(rows: int, columns: int) -> Floats:
    """Interactions: a basis of what is orthogonal to rows and columns."""
    contrasts = np.kron(_against_first(rows), _against_first(columns))
    return contrasts.astype(np.float64)


def _against_first(lines: int) -> Floats:
    return np.vstack([np.full((1, lines - 1), -1.0), np.eye(lines - 1)])
