"""Do the items of a scale go together? Cronbach's alpha and McDonald's omega.

Both are about one sum score of items that were all answered on the same scale; neither shows that
the items measure one thing, nor the right one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.as_numbers import as_numbers
from alp_survey.stats.beta import incomplete_beta, solve_increasing
from alp_survey.stats.proportion import require_level

__all__ = [
    "CronbachAlpha",
    "ItemOfScale",
    "McDonaldOmega",
    "cronbach_alpha",
    "items_of_scale",
    "mcdonald_omega",
]

_SMALLEST_UNIQUENESS = 0.005  # of an item's variance; R's factanal stops there too
_STEPS = 500
_FLAT = 1e-10


@dataclass(frozen=True, slots=True)
class CronbachAlpha:
    """Alpha with its interval; None where it does not exist, and `note` says why.

    `estimate`, `low` and `high` are at most 1 and may be negative. `dropped` respondents had not
    answered every item; `respondents` are those who had.
    """

    estimate: float | None
    low: float | None
    high: float | None
    respondents: int
    dropped: int
    items: int
    method: str
    level: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class McDonaldOmega:
    """Omega of a one-factor model; None where it does not exist, and `note` says why.

    `loadings` are those of the standardised items, `uniquenesses` the parts of their variance that
    the factor leaves: both in the order of the items, empty without an estimate.
    """

    estimate: float | None
    loadings: tuple[float, ...]
    uniquenesses: tuple[float, ...]
    respondents: int
    dropped: int
    items: int
    converged: bool
    steps: int
    method: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ItemOfScale:
    """One item beside the others of its scale; None where a number does not exist.

    `mean` and `standard_deviation` (n - 1) are of the answers; `item_rest_correlation` is Pearson's
    with the sum of the other items (the "corrected item-total correlation"),
    `item_total_correlation` with the sum of all, the item itself among them, which makes it too
    large; `alpha_if_dropped` is that of the other items.
    """

    mean: float | None
    standard_deviation: float | None
    item_rest_correlation: float | None
    item_total_correlation: float | None
    alpha_if_dropped: float | None
    note: str = ""


def cronbach_alpha(answers: ArrayLike, *, level: float = 0.95) -> CronbachAlpha:
    """Cronbach's alpha with Feldt's interval.

    Parameters
    ----------
    answers : array of float, shape (respondents, items)
        One row for each respondent, 2 items or more, all scored in one direction; NaN where there
        is no answer. Respondents with a NaN are dropped (listwise) and counted.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    CronbachAlpha
        ``method`` is ``"feldt"``. Below two complete respondents, or where all sums are equal,
        there is no alpha. A negative alpha is possible: some items run against the others.

    Raises
    ------
    ValueError
        If `answers` is not such an array, holds an infinity, or the level is out of range.

    Notes
    -----
    Alpha is the reliability of the sum if the items differ by constants only, and too low
    otherwise. The interval supposes normal answers; with two-point items take it as rough.

    References
    ----------
    Cronbach L J (1951). Psychometrika 16:297-334.
    Feldt L S, Woodruff D J, Salih F A (1987). Statistical inference for coefficient alpha. Applied
    Psychological Measurement 11:93-103.

    Examples
    --------
    >>> alpha = cronbach_alpha([[1, 2, 2], [2, 2, 3], [4, 5, 4], [5, 4, 5], [3, 3, float("nan")]])
    >>> f"{alpha.estimate:.3f} ({alpha.low:.3f} to {alpha.high:.3f}), {alpha.dropped} dropped"
    '0.945 (0.635 to 0.996), 1 dropped'
    """
    complete, dropped = _complete(answers)
    level = require_level(level)
    n, k = complete.shape

    def result(
        estimate: float | None, low: float | None, high: float | None, note: str
    ) -> CronbachAlpha:
        return CronbachAlpha(estimate, low, high, n, dropped, k, "feldt", level, note)

    if n < 2:
        return result(None, None, None, _too_few(n))
    # answers that are all alike must give exactly 0, so the first row is taken off before the mean
    centred = complete - complete[0]
    of_sum = float(centred.sum(axis=1).var(ddof=1))
    if of_sum == 0:
        return result(None, None, None, "all respondents have the same sum")
    of_items = centred.var(axis=0, ddof=1)
    alpha = k / (k - 1) * (1 - float(of_items.sum()) / of_sum)
    return result(
        alpha,
        1 - (1 - alpha) * _f_quantile((1 + level) / 2, n - 1, (n - 1) * (k - 1)),
        1 - (1 - alpha) * _f_quantile((1 - level) / 2, n - 1, (n - 1) * (k - 1)),
        _same_answers(np.flatnonzero(of_items == 0)),
    )


def mcdonald_omega(answers: ArrayLike) -> McDonaldOmega:
    """McDonald's omega of one factor, fitted by maximum likelihood.

    Parameters
    ----------
    answers : array of float, shape (respondents, items)
        As in `cronbach_alpha`; 3 items or more, and more complete respondents than items, for
        there to be an omega.

    Returns
    -------
    McDonaldOmega
        The squared sum of the loadings over that plus the sum of the uniquenesses, in the units of
        the answers: the reliability of the unweighted sum if one factor is behind the items.
        ``converged`` is False, and the estimate None, where the likelihood was not maximised; the
        note also says when an item's uniqueness went to its lower limit (a Heywood case: the
        sample is too small, or one factor is the wrong model) and when loadings differ in sign.

    Raises
    ------
    ValueError
        If `answers` is not an array of that form, or holds an infinity.

    Notes
    -----
    Maximum likelihood on the correlations, by Joreskog's method: the uniquenesses are found by
    damped Newton steps, the loadings follow from them. It does not depend on the items' units.

    References
    ----------
    Joreskog K G (1967). Some contributions to maximum likelihood factor analysis. Psychometrika
    32:443-482.
    McDonald R P (1999). Test Theory: A Unified Treatment, chapter 6. Erlbaum.

    Examples
    --------
    >>> rows = [[1, 2, 1], [2, 2, 3], [4, 5, 4], [5, 4, 5], [3, 3, 4], [2, 1, 2], [4, 3, 3]]
    >>> omega = mcdonald_omega(rows)
    >>> round(omega.estimate, 3), omega.converged
    (0.929, True)
    """
    complete, dropped = _complete(answers)
    n, k = complete.shape

    def without(note: str, steps: int = 0) -> McDonaldOmega:
        return McDonaldOmega(None, (), (), n, dropped, k, False, steps, "maximum likelihood", note)

    if k < 3:
        return without("two items cannot be told apart from one factor: 3 or more are needed")
    if n <= k:
        return without(f"{_too_few(n)}; more than {k}, the items, are needed")
    centred = complete - complete[0]
    spread = centred.std(axis=0, ddof=1)
    if (constant := np.flatnonzero(spread == 0)).size:
        return without(_same_answers(constant))
    correlations = np.corrcoef(centred, rowvar=False)
    if np.linalg.eigvalsh(correlations)[0] < 1e-10:
        return without("some items are sums of others: their correlations are singular")
    uniquenesses, converged, steps = _fit(correlations)
    if not converged:
        return without(f"the likelihood was not maximised in {steps} steps", steps)
    loadings = _loadings(correlations, uniquenesses)
    common = float(loadings @ spread) ** 2
    omega = common / (common + float(uniquenesses @ spread**2))
    return McDonaldOmega(
        estimate=omega,
        loadings=tuple(loadings.tolist()),
        uniquenesses=tuple(uniquenesses.tolist()),
        respondents=n,
        dropped=dropped,
        items=k,
        converged=True,
        steps=steps,
        method="maximum likelihood",
        note=_fit_note(loadings, uniquenesses),
    )


def items_of_scale(answers: ArrayLike) -> tuple[ItemOfScale, ...]:
    """What every item does to the scale: its correlation with the rest, and alpha without it.

    Parameters
    ----------
    answers : array of float, shape (respondents, items)
        As in `cronbach_alpha`; respondents with a NaN are dropped.

    Returns
    -------
    tuple of ItemOfScale
        In the order of the items; `note` says what does not exist.

    Raises
    ------
    ValueError
        If `answers` is not an array of that form, or holds an infinity.

    References
    ----------
    Nunnally J C, Bernstein I H (1994). Psychometric Theory, 3rd edition, chapter 8. McGraw-Hill.

    Examples
    --------
    >>> rows = [[1, 2, 1], [2, 2, 3], [4, 5, 4], [5, 4, 5], [3, 3, 4], [2, 1, 2], [4, 3, 3]]
    >>> for item in items_of_scale(rows):
    ...     print(f"{item.item_rest_correlation:.3f} {item.alpha_if_dropped:.3f}")
    0.890 0.857
    0.795 0.933
    0.861 0.881
    """
    complete, _ = _complete(answers)
    n, k = complete.shape
    if n < 2:
        return tuple(ItemOfScale(None, None, None, None, None, _too_few(n)) for _ in range(k))
    return tuple(_one_of_scale(complete, place) for place in range(k))


def _one_of_scale(complete: NDArray[np.float64], place: int) -> ItemOfScale:
    """Return one item beside the others."""
    one = complete[:, place]
    others = np.delete(complete, place, axis=1)
    deviation = float((one - one[0]).std(ddof=1))
    rest = _correlation(one, others.sum(axis=1))
    notes = [] if rest is not None else ["it, or the sum of the others, is the same for everybody"]
    alpha = None
    if others.shape[1] < 2:
        notes.append("one item is left without it: no alpha")
    else:
        without = cronbach_alpha(others)
        alpha = without.estimate
        if alpha is None:
            notes.append(f"without it {without.note}")
    total = _correlation(one, complete.sum(axis=1))
    return ItemOfScale(float(one.mean()), deviation, rest, total, alpha, "; ".join(notes))


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    """Return Pearson's correlation; None if one of the two does not vary."""
    a, b = one - one[0], other - other[0]
    if not (a.any() and b.any()):
        return None
    a, b = a - a.mean(), b - b.mean()
    return max(-1.0, min(1.0, float(a @ b) / float(np.sqrt(a @ a) * np.sqrt(b @ b))))


def _complete(answers: ArrayLike) -> tuple[NDArray[np.float64], int]:
    """Return the respondents who answered every item, and how many did not."""
    rows = as_numbers(answers, "answers")
    if rows.ndim != 2 or rows.shape[1] < 2:
        raise ValueError(
            f"answers: got the shape {rows.shape}; expected respondents in rows, 2 items or more."
        )
    if np.isinf(rows).any():
        raise ValueError("answers: got an infinity; expected finite scores, NaN for no answer.")
    has_all = ~np.isnan(rows).any(axis=1)
    return rows[has_all], int((~has_all).sum())


def _too_few(n: int) -> str:
    """Say how many respondents there are."""
    return f"{n} complete respondent{'' if n == 1 else 's'}"


def _same_answers(items: NDArray[np.intp]) -> str:
    """Name the items, counted from 1, that were answered alike by everybody."""
    if not items.size:
        return ""
    places = ", ".join(str(item + 1) for item in items)
    return f"everybody answered item{'' if items.size == 1 else 's'} {places} alike"


def _f_quantile(probability: float, df1: int, df2: int) -> float:
    """Return the quantile of F, which is one of Beta(df1 / 2, df2 / 2) taken to odds."""

    def solved(a: float, b: float, tail: float) -> float:
        return solve_increasing(lambda x: incomplete_beta(a, b, x), tail, start=a / (a + b))

    if probability <= 0.5:
        x = solved(df1 / 2, df2 / 2, probability)
        return x / (1 - x) * df2 / df1
    x = solved(df2 / 2, df1 / 2, 1 - probability)  # the small tail keeps its digits
    return (1 - x) / x * df2 / df1


def _decomposed(
    correlations: NDArray[np.float64], uniquenesses: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return eigenvalues, ascending, and eigenvectors of the correlations over uniquenesses."""
    scale = 1 / np.sqrt(uniquenesses)
    values, vectors = np.linalg.eigh(correlations * np.outer(scale, scale))
    return values, vectors


def _misfit(correlations: NDArray[np.float64], uniquenesses: NDArray[np.float64]) -> float:
    """Return minus the log likelihood of the best loadings, but for a factor and a constant."""
    rest = _decomposed(correlations, uniquenesses)[0][:-1]
    return float((rest - np.log(rest) - 1).sum())


def _fit(correlations: NDArray[np.float64]) -> tuple[NDArray[np.float64], bool, int]:
    """Return the uniquenesses of one factor, whether they are a maximum, and the steps taken.

    Newton's steps on the logarithms of the uniquenesses. An item at the lower limit whose slope
    points further down stays there.
    """
    lowest = np.log(_SMALLEST_UNIQUENESS)
    start = 0.5 / np.diag(np.linalg.inv(correlations))
    logs = np.log(np.clip(start, _SMALLEST_UNIQUENESS, 1))
    for step in range(1, _STEPS + 1):
        values, vectors = _decomposed(correlations, np.exp(logs))
        slope = (vectors[:, :-1] ** 2) @ (1 - values[:-1])
        free = (logs > lowest) | (slope < 0)
        if np.abs(slope[free]).max(initial=0.0) < _FLAT:
            return np.exp(logs), True, step
        bends, axes = np.linalg.eigh(_curvature(values, vectors)[np.ix_(free, free)])
        change = np.zeros_like(logs)
        # downhill along every axis, whether or not the surface is hollow there
        change[free] = -axes @ (axes.T @ slope[free] / np.maximum(np.abs(bends), 1e-8))
        change /= max(1.0, float(np.abs(change).max()))  # shorter, not bent: still downhill
        logs = _damped(correlations, logs, change, lowest)
    return np.exp(logs), False, _STEPS


def _curvature(values: NDArray[np.float64], vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the second derivatives of the misfit by the logarithms of the uniquenesses.

    An eigenvalue e with vector w moves by -e w_i^2 with the logarithm i, and its vector by
    -(e + f) w_i v_i / 2(e - f) towards each other vector v of eigenvalue f; between two of the
    eigenvalues that are left over, the differences cancel.
    """
    rest, e, top = vectors[:, :-1], values[:-1], values[-1]
    among = (rest @ rest.T) * ((rest * e) @ rest.T)
    weights = (1 - e) * (top + e) / np.maximum(top - e, 1e-12)
    with_top: NDArray[np.float64] = np.outer(vectors[:, -1], vectors[:, -1]) * (
        (rest * weights) @ rest.T
    )
    return among + with_top


def _damped(
    correlations: NDArray[np.float64],
    logs: NDArray[np.float64],
    change: NDArray[np.float64],
    lowest: float,
) -> NDArray[np.float64]:
    """Take the step, halved until it does not make the fit worse."""
    before = _misfit(correlations, np.exp(logs))
    after = logs
    for halving in range(30):
        after = np.maximum(logs + change / 2**halving, lowest)
        if _misfit(correlations, np.exp(after)) <= before + 1e-13:
            break
    return after


def _loadings(
    correlations: NDArray[np.float64], uniquenesses: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the standardised loadings that fit best, with a positive sum."""
    values, vectors = _decomposed(correlations, uniquenesses)
    size = np.sqrt(max(values[-1] - 1, 0.0))
    loadings: NDArray[np.float64] = np.sqrt(uniquenesses) * vectors[:, -1] * size
    return -loadings if loadings.sum() < 0 else loadings


def _fit_note(loadings: NDArray[np.float64], uniquenesses: NDArray[np.float64]) -> str:
    """Say what is doubtful about a fit."""
    doubts = []
    if (at_limit := np.flatnonzero(uniquenesses <= _SMALLEST_UNIQUENESS * (1 + 1e-9))).size:
        places = ", ".join(str(item + 1) for item in at_limit)
        doubts.append(f"no variance of its own is left to item {places} (Heywood case)")
    if (against := np.flatnonzero(loadings < 0)).size:
        places = ", ".join(str(item + 1) for item in against)
        doubts.append(f"item {places} runs against the others")
    return "; ".join(doubts)
