"""Do coders agree? Two coders by kappa and its kin, several by Fleiss and Krippendorff.

All of them are (observed - expected) / (1 - expected): they differ in what agreement they expect of
coders who do not look at the answers. Two coders are a square table: the codes of the first in the
rows, those of the second in the columns, in the same order.
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.as_numbers import as_numbers
from alp_survey.stats.contingency import CountTable, require_table
from alp_survey.stats.proportion import normal_quantile, require_level

__all__ = [
    "Agreement",
    "AlphaInterval",
    "AlphaMetric",
    "FleissKappa",
    "KappaWeights",
    "KrippendorffAlpha",
    "alpha_bootstrap",
    "bennett_s",
    "cohen_kappa",
    "fleiss_kappa",
    "gwet_ac1",
    "krippendorff_alpha",
    "scott_pi",
]

KappaWeights = Literal["none", "linear", "quadratic"]
AlphaMetric = Literal["nominal", "ordinal", "interval", "ratio"]
_WEIGHTS: tuple[KappaWeights, ...] = get_args(KappaWeights)
_METRICS: tuple[AlphaMetric, ...] = get_args(AlphaMetric)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two coders beyond chance, at most 1; what does not exist is None.

    Attributes
    ----------
    estimate : float or None
    observed, expected : float or None
        Agreement, 0 to 1; with weights the weighted one.
    standard_error : float or None
        By the delta method, whatever the agreement.
    low, high : float or None
        ``estimate`` and the normal quantile times `standard_error`, kept within -1 to 1.
    n : int
        Units that both have coded.
    categories : int
        Of the table, those that nobody used among them.
    method : str
    level : float
    note : str
    """

    estimate: float | None
    observed: float | None
    expected: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    n: int
    categories: int
    method: str
    level: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class FleissKappa:
    """Agreement of several coders beyond chance; what does not exist is None.

    `null_standard_error` is for the test that they agree by chance only: ``z`` is the estimate over
    it, and `p` two-sided.
    """

    estimate: float | None
    observed: float | None
    expected: float | None
    null_standard_error: float | None
    z: float | None
    p: float | None
    units: int
    coders: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class KrippendorffAlpha:
    """Krippendorff's alpha, at most 1; what does not exist is None.

    `pairable` are the codes in units that two coders or more have coded; only they count.
    """

    estimate: float | None
    observed_disagreement: float | None
    expected_disagreement: float | None
    units: int
    pairable: int
    metric: AlphaMetric
    note: str = ""


class _Chance(NamedTuple):
    """The agreement that is expected by chance, and its derivatives by the share of each cell."""

    expected: float
    slope: Floats
    method: str


@dataclass(frozen=True, slots=True)
class AlphaInterval:
    """An interval of Krippendorff's alpha; `without` draws had no alpha. `note` says why none."""

    low: float | None
    high: float | None
    draws: int
    without: int
    level: float
    note: str = ""


def cohen_kappa(
    table: CountTable, *, weights: KappaWeights = "none", level: float = 0.95
) -> Agreement:
    """Cohen's kappa: chance is two coders who each keep to their own shares.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (categories, categories)
        Units by the code of the first coder and of the second.
    weights : str
        ``"none"``: only equal codes agree. For categories in order ``"linear"``: codes agree less
        the further they are apart; ``"quadratic"``: by the square of that, as Fleiss and Cohen.
    level : float
        Of the interval, above 0 and below 1.

    Returns
    -------
    Agreement
        Without an estimate if there is no unit, or both coders used one and the same category only.

    Raises
    ------
    ValueError
        If the table is not a square one of whole counts, or weights or level is none of the above.

    Notes
    -----
    Where nearly all units are in one category kappa is low, or negative, in spite of high
    agreement: look at `observed`, and at `gwet_ac1`.

    References
    ----------
    Cohen J (1960). A coefficient of agreement for nominal scales. Educational and Psychological
    Measurement 20:37-46. Cohen J (1968). Psychological Bulletin 70:213-220 (weights).
    Fleiss J L, Cohen J, Everitt B S (1969). Large sample standard errors of kappa and weighted
    kappa. Psychological Bulletin 72:323-327.

    Examples
    --------
    >>> kappa = cohen_kappa([[45, 15], [25, 15]])
    >>> f"{kappa.estimate:.3f} ({kappa.low:.3f} to {kappa.high:.3f})"
    '0.130 (-0.063 to 0.324)'
    """
    if weights not in _WEIGHTS:
        raise ValueError(f"weights: got {weights!r}; expected one of {', '.join(_WEIGHTS)}.")
    shares, n, level = _shares(table, level)
    agree = _agreement_weights(len(shares), weights)
    by_row, by_column = agree @ shares.sum(axis=0), shares.sum(axis=1) @ agree
    expected = float(shares.sum(axis=1) @ by_row)
    method = "Cohen's kappa" if weights == "none" else f"Cohen's kappa, {weights} weights"
    chance = _Chance(expected, by_row[:, None] + by_column[None, :], method)
    return _beyond_chance(shares, agree, chance, n, level)


def scott_pi(table: CountTable, *, level: float = 0.95) -> Agreement:
    """Scott's pi: chance is two coders who both keep to their common shares.

    Parameters
    ----------
    table, level
        As in `cohen_kappa`.

    Returns
    -------
    Agreement

    Raises
    ------
    ValueError
        As `cohen_kappa`.

    References
    ----------
    Scott W A (1955). Reliability of content analysis. Public Opinion Quarterly 19:321-325.

    Examples
    --------
    >>> round(scott_pi([[45, 15], [25, 15]]).estimate, 4)
    0.1209
    """
    shares, n, level = _shares(table, level)
    common = (shares.sum(axis=0) + shares.sum(axis=1)) / 2
    chance = _Chance(float(common @ common), common[:, None] + common[None, :], "Scott's pi")
    return _beyond_chance(shares, np.eye(len(shares)), chance, n, level)


def gwet_ac1(table: CountTable, *, level: float = 0.95) -> Agreement:
    """Gwet's AC1: chance is agreement on the units that are hard to code.

    It does not fall where nearly all units are in one category, as kappa does.

    Parameters
    ----------
    table, level
        As in `cohen_kappa`; categories that nobody used count.

    Returns
    -------
    Agreement

    Raises
    ------
    ValueError
        As `cohen_kappa`.

    References
    ----------
    Gwet K L (2008). Computing inter-rater reliability and its variance in the presence of high
    agreement. British Journal of Mathematical and Statistical Psychology 61:29-48.

    Examples
    --------
    >>> table = [[80, 10], [10, 0]]
    >>> round(gwet_ac1(table).estimate, 3), round(cohen_kappa(table).estimate, 3)
    (0.756, -0.111)
    """
    shares, n, level = _shares(table, level)
    common = (shares.sum(axis=0) + shares.sum(axis=1)) / 2
    others = len(shares) - 1
    slope = (1 - common[:, None] - common[None, :]) / others
    chance = _Chance(float(common @ (1 - common)) / others, slope, "Gwet's AC1")
    return _beyond_chance(shares, np.eye(len(shares)), chance, n, level)


def bennett_s(table: CountTable, *, level: float = 0.95) -> Agreement:
    """Bennett's S, of two categories also called PABAK: chance is equal shares of all categories.

    Parameters
    ----------
    table, level
        As in `cohen_kappa`; categories that nobody used count.

    Returns
    -------
    Agreement

    Raises
    ------
    ValueError
        As `cohen_kappa`.

    References
    ----------
    Bennett E M, Alpert R, Goldstein A C (1954). Communications through limited-response
    questioning. Public Opinion Quarterly 18:303-308.

    Examples
    --------
    >>> round(bennett_s([[80, 10], [10, 0]]).estimate, 3)
    0.6
    """
    shares, n, level = _shares(table, level)
    chance = _Chance(1 / len(shares), np.zeros_like(shares), "Bennett's S")
    return _beyond_chance(shares, np.eye(len(shares)), chance, n, level)


def fleiss_kappa(counts: CountTable) -> FleissKappa:
    """Fleiss' kappa of several coders, not the same ones for every unit.

    Parameters
    ----------
    counts : array or sequence of sequence of int, shape (units, categories)
        How many coders put each unit into each category: as many for every unit, 2 or more.

    Returns
    -------
    FleissKappa
        Without an estimate if all codes are one category.

    Raises
    ------
    ValueError
        If the counts are not whole, or not of as many coders for every unit.

    References
    ----------
    Fleiss J L (1971). Measuring nominal scale agreement among many raters. Psychological Bulletin
    76:378-382.
    Fleiss J L, Nee J C M, Landis J R (1979). Large sample variance of kappa in the case of
    different sets of raters. Psychological Bulletin 86:974-977.

    Examples
    --------
    >>> found = fleiss_kappa([[3, 0], [2, 1], [0, 3], [1, 2], [3, 0]])
    >>> round(found.estimate, 3), found.coders
    (0.444, 3)
    """
    table = require_table(counts, "counts")
    coders = table.sum(axis=1)
    if not len(table) or table.shape[1] < 2:
        raise ValueError(
            f"counts: got the shape {table.shape}; expected units by two categories or more."
        )
    if coders.min() != coders.max() or coders[0] < 2:
        raise ValueError(
            f"counts: got from {coders.min()} to {coders.max()} coders; expected as many for every"
            " unit, 2 or more. `krippendorff_alpha` takes units with fewer."
        )
    m, units = int(coders[0]), len(table)
    shares = table.sum(axis=0) / (m * units)
    observed = float((table * (table - 1)).sum()) / (units * m * (m - 1))
    expected = float(shares @ shares)
    spread = shares * (1 - shares)
    if not spread.any():
        note = "all codes are one category: 0 / 0"
        return FleissKappa(None, observed, expected, None, None, None, units, m, note)
    kappa = (observed - expected) / (1 - expected)
    variance = float(spread.sum()) ** 2 - float(spread @ (1 - 2 * shares))
    error = math.sqrt(2 * max(0.0, variance) / (units * m * (m - 1))) / float(spread.sum())
    z = kappa / error
    return FleissKappa(
        kappa, observed, expected, error, z, math.erfc(abs(z) / math.sqrt(2)), units, m
    )


def krippendorff_alpha(codes: ArrayLike, *, metric: AlphaMetric = "nominal") -> KrippendorffAlpha:
    """Krippendorff's alpha, for any number of coders, with gaps.

    Parameters
    ----------
    codes : array of float, shape (coders, units)
        The code, rank or number that each coder gave to each unit; NaN where none. Coders in rows:
        turned round, the numbers would be those of another question.
    metric : str
        ``"nominal"``; ``"ordinal"``, by how many codes lie between; ``"interval"``, by the square
        of the difference; ``"ratio"``, by the square of the difference over the sum (of numbers of
        0 or more).

    Returns
    -------
    KrippendorffAlpha
        Without an estimate if no unit has two codes, or all codes are equal. A negative alpha is
        less agreement than by chance.

    Raises
    ------
    ValueError
        If the codes are not such an array, hold an infinity (with ``"ratio"`` a negative number),
        or the metric is none of the above.

    References
    ----------
    Krippendorff K (2004). Content Analysis: An Introduction to Its Methodology, 2nd edition,
    chapter 11. Sage.

    Examples
    --------
    >>> nan = float("nan")
    >>> found = krippendorff_alpha([[1, 2, 3, 3, 2, nan], [1, 2, 3, 3, 1, 4], [nan, 3, 3, 3, 2, 4]])
    >>> round(found.estimate, 3), found.units, found.pairable
    (0.663, 6, 16)
    """
    if metric not in _METRICS:
        raise ValueError(f"metric: got {metric!r}; expected one of {', '.join(_METRICS)}.")
    held, scale = _held(_codes(codes, metric))
    n = int(held.sum())
    if len(scale) < 2:
        why = "all codes are equal: 0 / 0" if len(scale) else "no unit has two codes"
        return KrippendorffAlpha(None, 0.0 if n else None, None, len(held), n, metric, why)
    observed, expected = _disagreement(held, scale, metric)
    return KrippendorffAlpha(1 - observed / expected, observed, expected, len(held), n, metric)


def alpha_bootstrap(
    codes: ArrayLike,
    *,
    metric: AlphaMetric = "nominal",
    draws: int = 2000,
    seed: int = 20040101,
    level: float = 0.95,
) -> AlphaInterval:
    """An interval of Krippendorff's alpha, by drawing units again and again.

    Parameters
    ----------
    codes, metric
        As in `krippendorff_alpha`.
    draws : int
        How often as many units as there are are drawn from them, with replacement; from 100.
    seed : int
        The same seed gives the same interval.
    level : float
        Above 0 and below 1.

    Returns
    -------
    AlphaInterval
        The quantiles of the alphas that were drawn. None where there is no alpha, or where more
        than one draw in ten had none, because all its codes were equal: so few units or so little
        variation bear no interval.

    Raises
    ------
    ValueError
        As `krippendorff_alpha`; and if draws, seed or level is none of the above.

    References
    ----------
    Zapf A, Castell S, Morawietz L, Karch A (2016). Measuring inter-rater reliability for nominal
    data: which coefficients and confidence intervals are appropriate? BMC Medical Research
    Methodology 16:93.

    Examples
    --------
    >>> one, two = [1, 1, 0, 0, 1, 0, 1, 0, 0, 1] * 4, [1, 1, 0, 0, 1, 0, 0, 0, 1, 1] * 4
    >>> found = alpha_bootstrap([one, two])
    >>> round(found.low, 2), round(found.high, 2)
    (0.34, 0.85)
    """
    if metric not in _METRICS:
        raise ValueError(f"metric: got {metric!r}; expected one of {', '.join(_METRICS)}.")
    if type(draws) is not int or draws < 100:
        raise ValueError(f"draws: got {draws!r}; expected a whole number from 100.")
    if type(seed) is not int or seed < 0:
        raise ValueError(f"seed: got {seed!r}; expected a whole number from 0.")
    level = require_level(level)
    held, scale = _held(_codes(codes, metric))
    if len(scale) < 2:
        return AlphaInterval(None, None, draws, draws, level, "there is no alpha")
    chance = np.random.default_rng(seed)
    alphas = []
    for _ in range(draws):
        drawn = held[(chance.random(len(held)) * len(held)).astype(np.int64)]
        used = drawn.sum(axis=0) > 0
        if used.sum() > 1:
            observed, expected = _disagreement(drawn[:, used], scale[used], metric)
            alphas.append(1 - observed / expected)
    without = draws - len(alphas)
    if without > draws / 10:
        note = f"{without} of {draws} draws had no variation"
        return AlphaInterval(None, None, draws, without, level, note)
    low, high = np.quantile(alphas, [(1 - level) / 2, (1 + level) / 2])
    return AlphaInterval(float(low), float(high), draws, without, level)


def _held(values: Floats) -> tuple[Floats, Floats]:
    """How often each unit that has two codes has each value, and these values."""
    units = values[:, (~np.isnan(values)).sum(axis=0) >= 2]
    scale, which = np.unique(units[~np.isnan(units)], return_inverse=True)
    held = np.zeros((units.shape[1], len(scale)))
    unit = np.broadcast_to(np.arange(units.shape[1]), units.shape)[~np.isnan(units)]
    np.add.at(held, (unit, which), 1)
    return held, scale


def _disagreement(held: Floats, scale: Floats, metric: AlphaMetric) -> tuple[float, float]:
    """Observed and expected disagreement of units whose values are known."""
    n = float(held.sum())
    coders = held.sum(axis=1)
    coincidences = (held / (coders - 1)[:, None]).T @ held
    coincidences -= np.diag((held / (coders - 1)[:, None]).sum(axis=0))
    totals = held.sum(axis=0)
    distance = _distances(scale, totals, metric)
    observed = float((coincidences * distance).sum()) / n
    return observed, float(totals @ distance @ totals) / (n * (n - 1))


# ---- two coders


def _shares(table: CountTable, level: float) -> tuple[Floats, int, float]:
    """Return the shares of the cells of a square table, its units, and the level."""
    counts = require_table(table)
    if counts.shape[0] != counts.shape[1] or len(counts) < 2:
        size = f"{counts.shape[0]} x {counts.shape[1]}"
        raise ValueError(f"table: got {size}; expected as many rows as columns, two or more.")
    n = int(counts.sum())
    return counts / max(1, n), n, require_level(level)


def _agreement_weights(categories: int, weights: KappaWeights) -> Floats:
    """Return how far two codes agree, 0 to 1."""
    if weights == "none":
        return np.eye(categories)
    places = np.arange(categories)
    apart = np.abs(places[:, None] - places[None, :]) / (categories - 1)
    agree: Floats = 1 - (apart if weights == "linear" else apart**2)
    return agree


def _beyond_chance(
    shares: Floats, agree: Floats, chance: _Chance, n: int, level: float
) -> Agreement:
    """Return agreement beyond chance, with the error of the delta method."""
    categories, method = len(shares), chance.method
    if not n:
        nothing = (None, None, None, None, None, None)
        return Agreement(*nothing, 0, categories, method, level, "no unit is coded by both")
    observed = float((shares * agree).sum())
    left = 1 - chance.expected
    if left < 1e-12:
        note = "both coders used one and the same category: 0 / 0"
        rest = (observed, chance.expected, None, None, None, n, categories)
        return Agreement(None, *rest, method, level, note)
    estimate = (observed - chance.expected) / left
    slope = (agree - (1 - estimate) * chance.slope) / left
    mean = float((shares * slope).sum())
    variance = float((shares * (slope - mean) ** 2).sum()) / n
    error = math.sqrt(variance)
    low = high = None
    note = ""
    if error > 1e-9:
        half = normal_quantile(level) * error
        low, high = max(-1.0, estimate - half), min(1.0, estimate + half)
    else:  # it would be the point itself, which three units can give
        note = "no interval: the delta method has no error for these counts"
    return Agreement(
        estimate, observed, chance.expected, error, low, high, n, categories, method, level, note
    )


# ---- any number of coders


def _codes(codes: ArrayLike, metric: AlphaMetric) -> Floats:
    """Return the codes as numbers, or raise."""
    values = as_numbers(codes, "codes")
    if values.ndim != 2 or len(values) < 2:
        raise ValueError(f"codes: got the shape {values.shape}; expected two coders or more.")
    if np.isinf(values).any():
        raise ValueError("codes: got an infinity; expected finite codes, NaN for none.")
    if metric == "ratio" and (values < 0).any():
        raise ValueError("codes: got a number below 0; with ratio expected 0 or more.")
    return values


def _distances(scale: Floats, totals: Floats, metric: AlphaMetric) -> Floats:
    """Return the squared differences between the values of a scale."""
    one, other = scale[:, None], scale[None, :]
    if metric == "nominal":
        return np.asarray(one != other, float)
    if metric == "interval":
        return np.asarray((one - other) ** 2, float)
    if metric == "ratio":
        total = one + other
        return np.asarray(((one - other) / np.where(total == 0, 1, total)) ** 2, float)
    # all codes between two values, and half of those at both ends
    middle = totals.cumsum() - totals / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2, float)
