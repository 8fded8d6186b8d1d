"""Estimates of samples with weights, strata, clusters and finite populations, by linearisation.

Every estimate is a function of weighted totals. Its standard error is that of the total of what
each respondent adds to it (Taylor's linearisation): respondents are summed within their clusters,
and the clusters vary around the mean of their stratum. For weights alone `weighting` needs three
sums only.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alp_survey.stats.as_numbers import as_numbers
from alp_survey.stats.proportion import require_level

__all__ = [
    "DesignChiSquare",
    "DesignEstimate",
    "DesignStatistic",
    "SurveyDesign",
    "design_chi_square",
    "design_covariance",
    "design_mean",
    "design_ratio",
    "design_total",
    "jackknife_standard_error",
    "survey_design",
]

DesignStatistic = Literal["F", "Chisq", "Wald", "adjWald", "saddlepoint"]
_STATISTICS: tuple[DesignStatistic, ...] = get_args(DesignStatistic)

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class SurveyDesign:
    """How a sample was drawn; made by `survey_design`.

    Attributes
    ----------
    weights : array of float, shape (respondents,)
    strata : array of int, shape (respondents,)
        Of the first stage, numbered from 0.
    clusters : tuple of array of int
        For each stage the number of the respondent's cluster; without clusters the respondent.
    populations : tuple of array of float or None
        For each stage how many clusters the respondent's stratum (later: cluster) has in all.
    degrees : int
        Clusters less strata of the first stage.
    """

    weights: Floats
    strata: Places
    clusters: tuple[Places, ...]
    populations: tuple[Floats | None, ...]
    degrees: int


@dataclass(frozen=True, slots=True)
class DesignEstimate:
    """An estimate with its standard error; what does not exist is None, and `note` says why.

    `low` and `high` are Student's t on `degrees`. `design_effect` is the variance over that of a
    simple random sample of as many from the same population; of means only.
    """

    estimate: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    degrees: int
    respondents: int
    level: float
    design_effect: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DesignChiSquare:
    """A test of independence that knows the design; what does not exist is None.

    `df_below` is None for a statistic that is held against chi-squared.
    """

    statistic: float | None
    df: float | None
    df_below: float | None
    p: float | None
    method: DesignStatistic
    respondents: int
    note: str = ""


def survey_design(
    weights: ArrayLike,
    *,
    strata: Sequence[object] | None = None,
    clusters: Sequence[object] | Sequence[Sequence[object]] | None = None,
    populations: ArrayLike | Sequence[ArrayLike] | None = None,
) -> SurveyDesign:
    """How a sample was drawn, for the estimates below.

    Parameters
    ----------
    weights : array of float, shape (respondents,)
        At least 0, finite, not all 0.
    strata : sequence, optional
        The stratum of each respondent, by any name.
    clusters : sequence, or a list of them, optional
        The cluster of each respondent, by any name; for several stages a list of sequences, the
        first stage first. Names need to differ within a stratum only.
    populations : array of float, or a list of them, optional
        For each respondent how many clusters (without clusters: people) there are in the stratum;
        for later stages in the cluster. Without it the sample counts as a small part of a large
        population. Not the sampling fraction.

    Returns
    -------
    SurveyDesign

    Raises
    ------
    ValueError
        If something is not one value for each respondent, a weight is negative or not finite, a
        stratum has one cluster of several, or fewer in the population than in the sample.

    References
    ----------
    Lumley T (2010). Complex Surveys: A Guide to Analysis Using R. Wiley.

    Examples
    --------
    >>> design = survey_design([2, 2, 5, 5, 5], strata=["town", "town", "land", "land", "land"])
    >>> design.degrees
    3
    """
    weight = as_numbers(weights, "weights")
    if weight.ndim != 1 or not len(weight):
        raise ValueError(
            f"weights: got the shape {weight.shape}; expected one for each respondent."
        )
    if not (np.isfinite(weight).all() and (weight >= 0).all() and weight.any()):
        raise ValueError("weights: got one below 0 or not finite, or zeros only; expected weights.")
    n = len(weight)
    stratum = _numbered(strata, n, "strata") if strata is not None else np.zeros(n, np.intp)
    stages = _stages(clusters, n)
    sizes = _sizes(populations, n, len(stages))
    if len(sizes) < len(stages):
        stages = stages[: max(1, len(sizes))]  # later stages count with finite populations only
    nested = [stratum * n + stages[0]]
    for stage in stages[1:]:
        above = np.unique(nested[-1], return_inverse=True)[1]
        nested.append(above * n + stage)
    placed = tuple(np.unique(each, return_inverse=True)[1] for each in nested)
    found = SurveyDesign(
        weights=weight,
        strata=stratum,
        clusters=placed,
        populations=tuple(sizes),
        degrees=len(np.unique(placed[0])) - len(np.unique(stratum)),
    )
    _variance(found, np.zeros((n, 1)))  # refuses what cannot have one
    return found


def design_covariance(design: SurveyDesign, values: ArrayLike) -> Floats:
    """The covariance of weighted totals.

    Parameters
    ----------
    design : SurveyDesign
    values : array of float, shape (respondents,) or (respondents, variables)
        Of which the totals are taken.

    Returns
    -------
    array of float, shape (variables, variables)

    Raises
    ------
    ValueError
        If the values are not finite, or not of the respondents of the design.

    References
    ----------
    Cochran W G (1977). Sampling Techniques, 3rd edition, sections 5.4, 9.4 and 10.9. Wiley.
    """
    table = _values(design, values, "values")
    table = table.reshape(len(table), -1)
    return _variance(design, table * design.weights[:, None])


def design_mean(
    design: SurveyDesign, values: ArrayLike, *, domain: ArrayLike | None = None, level: float = 0.95
) -> DesignEstimate:
    """The weighted mean; of values of 0 and 1 a share.

    Parameters
    ----------
    design : SurveyDesign
    values : array of float, shape (respondents,)
        NaN for respondents without an answer: they are no part of the mean, but of the design.
    domain : array of bool, shape (respondents,), optional
        A part of the respondents. The others stay in the design, as R's ``subset`` and ``svyby``
        have it: leaving them out of the data instead gives a wrong error.
    level : float
        Of the interval, above 0 and below 1.

    Returns
    -------
    DesignEstimate
        For a share near 0 or 1 take `design_interval` with its standard error.

    Raises
    ------
    ValueError
        If values or domain are not of the respondents of the design, or the level is out of range.

    References
    ----------
    Woodruff R S (1971). A simple method for approximating the variance of a complicated estimate.
    Journal of the American Statistical Association 66:411-414.
    Kish L (1965). Survey Sampling, section 8.2 (design effect). Wiley.

    Examples
    --------
    >>> strata = ["town"] * 3 + ["land"] * 3
    >>> design = survey_design([2, 2, 2, 5, 5, 5], strata=strata, populations=[6] * 3 + [15] * 3)
    >>> found = design_mean(design, [1, 0, 1, 0, 0, 1])
    >>> f"{found.estimate:.3f}, standard error {found.standard_error:.3f}"
    '0.429, standard error 0.223'
    """
    level = require_level(level)
    inside, held = _inside(design, values, domain)
    weight = design.weights * inside
    n, total = int(inside.sum()), float(weight.sum())
    if not total:
        return _nothing(design, n, level, "nobody has a value")
    mean = float(weight @ held) / total
    influence = inside * (held - mean) / total
    variance = float(design_covariance(design, influence)[0, 0])
    found = _estimated(design, mean, variance, n, level)
    if found.standard_error is None or n < 2 or total <= n:
        return found
    spread = float(weight @ (held - mean) ** 2) / total * n / (n - 1)
    alone = spread / n * (1 - n / total)
    effect = variance / alone if alone else None
    return DesignEstimate(
        found.estimate, found.standard_error, found.low, found.high, found.degrees, n, level, effect
    )


def design_total(
    design: SurveyDesign, values: ArrayLike, *, domain: ArrayLike | None = None, level: float = 0.95
) -> DesignEstimate:
    """The weighted total: of the population, if the weights add up to it.

    Parameters are those of `design_mean`.

    Returns
    -------
    DesignEstimate

    Raises
    ------
    ValueError
        As `design_mean`.

    Examples
    --------
    >>> design = survey_design([2, 2, 2, 5, 5, 5])
    >>> design_total(design, [1, 0, 1, 0, 0, 1]).estimate
    9.0
    """
    level = require_level(level)
    inside, held = _inside(design, values, domain)
    variance = float(design_covariance(design, held)[0, 0])
    total = float(design.weights @ held)
    return _estimated(design, total, variance, int(inside.sum()), level)


def design_ratio(
    design: SurveyDesign,
    values: ArrayLike,
    per: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    level: float = 0.95,
) -> DesignEstimate:
    """The ratio of two weighted totals.

    Parameters
    ----------
    design, domain, level
        As in `design_mean`.
    values, per : array of float, shape (respondents,)
        Numerator and denominator; NaN in either for respondents who do not count.

    Returns
    -------
    DesignEstimate

    Raises
    ------
    ValueError
        As `design_mean`.

    Examples
    --------
    >>> round(design_ratio(survey_design([2, 2, 5]), [1, 2, 2], [2, 4, 5]).estimate, 3)
    0.432
    """
    level = require_level(level)
    numbers = as_numbers(values, "values"), as_numbers(per, "per")
    has_both = ~np.isnan(numbers[0]) & ~np.isnan(_like(numbers[1], numbers[0]))
    part = has_both if domain is None else has_both & np.asarray(domain, bool)
    inside, top = _inside(design, values, part)
    _, bottom = _inside(design, per, part)
    below = float(design.weights @ bottom)
    if not below:
        return _nothing(design, int(inside.sum()), level, "the denominator is 0")
    ratio = float(design.weights @ top) / below
    variance = float(design_covariance(design, (top - ratio * bottom) / below)[0, 0])
    return _estimated(design, ratio, variance, int(inside.sum()), level)


def design_chi_square(
    design: SurveyDesign,
    rows: Sequence[object],
    columns: Sequence[object],
    *,
    statistic: DesignStatistic = "F",
) -> DesignChiSquare:
    """Whether two answers are independent, given the design.

    Parameters
    ----------
    design : SurveyDesign
    rows, columns : sequence, shape (respondents,)
        The answers, by any name; None for none: such respondents are no part of the table.
    statistic : str
        ``"F"``: Pearson's chi-squared with Rao and Scott's second-order correction, the default.
        ``"Chisq"``: its first-order correction; the statistic is Pearson's as it is, so it does not
        belong to the p-value, as in R. ``"saddlepoint"``: the distribution itself, approximated,
        with the degrees of freedom below cut to a whole number, as in R.
        ``"Wald"``: of the deviations from independence; rejects too often in large tables or with
        few clusters. ``"adjWald"``: with fewer degrees of freedom.

    Returns
    -------
    DesignChiSquare

    Raises
    ------
    ValueError
        If rows or columns are not of the respondents of the design, or statistic is none of these.

    References
    ----------
    Rao J N K, Scott A J (1984). On chi-squared tests for multiway contingency tables with cell
    proportions estimated from survey data. Annals of Statistics 12:46-60.
    Koch G G, Freeman D H, Freeman J L (1975). Strategies in the multivariate analysis of data from
    complex surveys. International Statistical Review 43:59-78 (Wald).
    Kuonen D (1999). Saddlepoint approximations for distributions of quadratic forms in normal
    variables. Biometrika 86:929-935.
    """
    if statistic not in _STATISTICS:
        raise ValueError(f"statistic: got {statistic!r}; expected one of {', '.join(_STATISTICS)}.")
    n_all = len(design.weights)
    if len(rows) != n_all or len(columns) != n_all:
        got = f"{len(rows)} and {len(columns)}"
        raise ValueError(f"rows, columns: got {got} answers; expected {n_all}, one for each.")
    sides = list(rows), list(columns)  # by place, whatever index a series has
    answered = [_is_answer(a) and _is_answer(b) for a, b in zip(*sides, strict=True)]
    inside = np.array(answered, bool) & (design.weights > 0)
    n = int(inside.sum())
    kept = np.flatnonzero(inside).tolist()
    places = [_numbered([side[i] for i in kept], n, "rows") for side in sides]
    shape = tuple(int(each.max()) + 1 if n else 0 for each in places)
    if min(shape) < 2:
        note = "fewer than two rows or columns with respondents"
        return DesignChiSquare(None, None, None, None, statistic, n, note)
    cells = np.zeros((n_all, shape[0] * shape[1]))
    cells[kept, places[0] * shape[1] + places[1]] = 1
    df = (shape[0] - 1) * (shape[1] - 1)
    if design.degrees < 1 or ("Wald" in statistic and design.degrees < df):
        note = "too few clusters for a test"
        return DesignChiSquare(None, None, None, None, statistic, n, note)
    if statistic in ("Wald", "adjWald"):
        return _wald(design, cells, (shape[0], shape[1]), n, statistic)
    return _rao_scott(design, cells, (shape[0], shape[1]), n, statistic)


def jackknife_standard_error(
    design: SurveyDesign, statistic: Callable[[Floats], float]
) -> float | None:
    """The standard error of any statistic of weights, by leaving out one cluster at a time.

    Parameters
    ----------
    design : SurveyDesign
        Of which the first stage counts.
    statistic : callable
        Takes weights, shape (respondents,), and gives a number.

    Returns
    -------
    float or None
        None where no stratum has two clusters. Not for medians, whose jackknife is wrong.

    Notes
    -----
    JK1 without strata and JKn with them, around the mean of the replicates, as R's
    ``as.svrepdesign``; strata that were sampled completely do not count for that mean.

    References
    ----------
    Wolter K M (2007). Introduction to Variance Estimation, 2nd edition, chapter 4. Springer.

    Examples
    --------
    >>> answers = np.array([1.0, 0.0, 1.0, 0.0, 0.0, 1.0])
    >>> design = survey_design([2, 2, 2, 5, 5, 5], strata=list("aaabbb"))
    >>> round(jackknife_standard_error(design, lambda w: float(w @ answers / w.sum())), 4)
    0.2564
    """
    replicates: list[float] = []
    scales: list[float] = []
    for stratum in np.unique(design.strata):
        here = design.strata == stratum
        clusters = np.unique(design.clusters[0][here])
        n = len(clusters)
        if n < 2:
            continue
        size = design.populations[0] if design.populations else None
        scale = (n - 1) / n * (1 - (n / float(size[here][0]) if size is not None else 0.0))
        for cluster in clusters:
            weights = np.where(here, design.weights * (n / (n - 1)), design.weights)
            weights[here & (design.clusters[0] == cluster)] = 0
            replicates.append(float(statistic(weights)))
            scales.append(scale)
    factor = np.array(scales)
    if not (factor > 0).any():
        return 0.0 if replicates else None
    found = np.array(replicates)
    return math.sqrt(float(factor @ (found - found[factor > 0].mean()) ** 2))


# ---- how the sample was drawn


def _numbered(names: Sequence[object], n: int, what: str) -> Places:
    """Return names as numbers from 0, in the order of their first appearance."""
    if len(names) != n:
        raise ValueError(f"{what}: got {len(names)}; expected {n}, one for each respondent.")
    numbers: dict[object, int] = {}
    found = [numbers.setdefault(name, len(numbers)) for name in names]
    return np.array(found, np.intp)


def _stages(clusters: Sequence[object] | Sequence[Sequence[object]] | None, n: int) -> list[Places]:
    if clusters is None:
        return [np.arange(n)]
    given: list[Any] = list(clusters)
    columns = given if given and _is_column(given[0]) else [given]
    return [_numbered(list(each), n, "clusters") for each in columns]


def _is_answer(value: object) -> bool:
    """Return whether it is neither None nor NaN, which is not equal to itself."""
    return value is not None and bool(value == value)  # noqa: PLR0124


def _is_column(value: object) -> bool:
    """Return whether it is a column of values, and not the name of one cluster."""
    return isinstance(value, list | tuple | np.ndarray) or hasattr(value, "to_numpy")


def _sizes(populations: Any, n: int, stages: int) -> list[Floats | None]:
    if populations is None:
        return [None]
    several = isinstance(populations, list | tuple) and populations and _is_column(populations[0])
    columns = [
        as_numbers(each, "populations") for each in (populations if several else [populations])
    ]
    if len(columns) > stages:
        raise ValueError(f"populations: got {len(columns)} stages; expected at most {stages}.")
    for each in columns:
        if each.shape != (n,) or not np.isfinite(each).all():
            raise ValueError(f"populations: got the shape {each.shape}; expected {n} numbers.")
    return list(columns)


def _variance(design: SurveyDesign, added: Floats) -> Floats:
    """Return the covariance of the totals of what each respondent adds."""
    everybody = np.arange(len(added))
    return _of_stage(design, added, everybody, design.strata, 0)


def _of_stage(
    design: SurveyDesign, added: Floats, who: Places, strata: Places, stage: int
) -> Floats:
    """Return the covariance that a stage and those below it add, for some respondents."""
    clusters, sizes = design.clusters[stage], design.populations[stage]
    found = np.zeros((added.shape[1], added.shape[1]))
    for stratum in np.unique(strata):
        here = who[strata == stratum]
        names, which = np.unique(clusters[here], return_inverse=True)
        n = len(names)
        fraction = 0.0
        if sizes is not None:
            size = sizes[here]
            if size.min() != size.max() or size[0] < n * (1 - 1e-9):
                raise ValueError(
                    f"populations: got {size.min():g} to {size.max():g} for {n} clusters of one"
                    " stratum; expected one number, not below the sample."
                )
            fraction = min(1.0, n / float(size[0]))
        if fraction < 1 and n < 2:
            raise ValueError(
                "strata: got one with a single cluster, whose variance cannot be known; expected"
                " two or more. Join it with a neighbour."
            )
        if fraction < 1:
            sums = np.zeros((n, added.shape[1]))
            np.add.at(sums, which, added[here])
            away = sums - sums.mean(axis=0)
            found += (1 - fraction) * n / (n - 1) * (away.T @ away)
        if fraction > 0 and stage + 1 < len(design.populations):
            for place in range(n):
                inside = here[which == place]
                below = np.zeros(len(inside), np.intp)
                found += fraction * _of_stage(design, added, inside, below, stage + 1)
    return found


# ---- estimates


def _values(design: SurveyDesign, values: ArrayLike, what: str) -> Floats:
    table = as_numbers(values, what)
    if not table.ndim or len(table) != len(design.weights):
        got = len(table) if table.ndim else "one number"
        raise ValueError(f"{what}: got {got}; expected {len(design.weights)}, one for each.")
    if not np.isfinite(table).all():
        raise ValueError(f"{what}: got one that is not finite; expected numbers.")
    return table


def _like(table: Floats, other: Floats) -> Floats:
    """Return it, if it has the shape of another one."""
    if table.shape != other.shape:
        raise ValueError(f"per: got the shape {table.shape}; expected that of values.")
    return table


def _inside(
    design: SurveyDesign, values: ArrayLike, domain: ArrayLike | None
) -> tuple[NDArray[np.bool_], Floats]:
    """Return who counts, and the values, 0 for all others."""
    table = as_numbers(values, "values")
    if table.shape != design.weights.shape:
        got = f"the shape {table.shape}"
        raise ValueError(f"values: got {got}; expected {len(design.weights)}, one for each.")
    inside = ~np.isnan(table)
    if domain is not None:
        part = np.asarray(domain)
        if part.shape != table.shape or part.dtype != bool:
            raise ValueError("domain: got no array of True and False, one for each; expected one.")
        inside &= part
    held = np.where(inside, table, 0.0)
    return inside, _values(design, held, "values")


def _nothing(design: SurveyDesign, n: int, level: float, note: str) -> DesignEstimate:
    return DesignEstimate(None, None, None, None, design.degrees, n, level, None, note)


def _estimated(
    design: SurveyDesign, estimate: float, variance: float, n: int, level: float
) -> DesignEstimate:
    error = math.sqrt(max(0.0, variance))
    if design.degrees < 1:
        note = "no degrees of freedom: no interval"
        return DesignEstimate(estimate, error, None, None, design.degrees, n, level, None, note)
    from scipy.special import stdtrit

    half = -float(stdtrit(design.degrees, (1 - level) / 2)) * error
    ends = estimate - half, estimate + half
    return DesignEstimate(estimate, error, *ends, design.degrees, n, level)


# ---- two-way tables


def _rao_scott(
    design: SurveyDesign,
    cells: Floats,
    shape: tuple[int, int],
    n: int,
    statistic: DesignStatistic,
) -> DesignChiSquare:
    """Return Pearson's chi-squared of the weighted table, corrected."""
    from scipy.special import chdtrc, fdtrc

    total = float(design.weights @ cells.sum(axis=1))
    shares = design.weights @ cells / total
    covariance = design_covariance(design, (cells - cells.sum(axis=1)[:, None] * shares) / total)
    table = shares.reshape(shape)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    pearson = n * float(((table - expected) ** 2 / expected).sum())
    contrasts = _interactions(shape)
    inverse = np.diag(np.divide(1, shares, out=np.zeros_like(shares), where=shares > 0))
    under = contrasts.T @ inverse @ contrasts / n
    over = contrasts.T @ inverse @ covariance @ inverse @ contrasts
    # without a tie to the order of rows: the generalised eigenvalues are the design effects
    effects = np.linalg.eigvals(np.linalg.solve(under, over)).real
    effects = effects[effects > 1e-12]
    if not len(effects):
        note = "the design leaves no variance"
        return DesignChiSquare(None, None, None, None, statistic, n, note)
    df, nu = contrasts.shape[1], design.degrees
    corrected = float(effects.sum()) ** 2 / float((effects**2).sum())
    below = corrected * nu
    if statistic == "Chisq":
        p = float(chdtrc(df, pearson / (effects.sum() / df)))
        return DesignChiSquare(pearson, float(df), None, p, statistic, n)
    if statistic == "saddlepoint":
        p = _saddlepoint(np.append(effects, np.full(int(below), -pearson / below)))
        return DesignChiSquare(pearson, corrected, below, p, statistic, n)
    f = pearson / float(effects.sum())
    return DesignChiSquare(f, corrected, below, float(fdtrc(corrected, below, f)), statistic, n)


def _interactions(shape: tuple[int, int]) -> Floats:
    """Return a basis of all tables whose lines add up to 0, shape (cells, degrees of freedom)."""
    rows, columns = (np.vstack([np.eye(size - 1), -np.ones(size - 1)]) for size in shape)
    return np.asarray(np.kron(rows, columns), float)


def _saddlepoint(coefficients: Floats) -> float:
    """Return the probability that a weighted sum of chi-squared variables is above 0."""
    from scipy.optimize import brentq

    a = coefficients / np.abs(coefficients).max()
    low, high = 1 / (2 * a[a < 0].min()), 1 / (2 * a[a > 0].max())
    zeta = float(
        brentq(lambda z: float((a / (1 - 2 * z * a)).sum()), low * 0.99999, high * 0.99999)
    )
    curve = 0.5 * float(np.log1p(-2 * zeta * a).sum())  # minus the cumulant function
    if abs(zeta) < 1e-6:
        return 0.5
    w = math.copysign(math.sqrt(max(0.0, 2 * curve)), zeta)
    v = zeta * math.sqrt(2 * float((a**2 / (1 - 2 * zeta * a) ** 2).sum()))
    return math.erfc((w + math.log(v / w) / w) / math.sqrt(2)) / 2


def _wald(
    design: SurveyDesign,
    cells: Floats,
    shape: tuple[int, int],
    n: int,
    statistic: DesignStatistic,
) -> DesignChiSquare:
    """Return the Wald test of the deviations of the totals from independence."""
    from scipy.special import fdtrc

    totals = design.weights @ cells
    table = totals.reshape(shape)
    rows, columns, total = table.sum(axis=1), table.sum(axis=0), float(table.sum())
    away = table - np.outer(rows, columns) / total
    picked = [(i, j) for i in range(shape[0] - 1) for j in range(shape[1] - 1)]
    slopes = np.zeros((len(picked), len(totals)))
    for place, (i, j) in enumerate(picked):
        slope = np.full(shape, rows[i] * columns[j] / total**2)
        slope[i, :] -= columns[j] / total
        slope[:, j] -= rows[i] / total
        slope[i, j] += 1
        slopes[place] = slope.ravel()
    deviations = np.array([away[each] for each in picked])
    covariance = slopes @ design_covariance(design, cells) @ slopes.T
    df, nu = len(picked), design.degrees
    if np.linalg.matrix_rank(covariance) < df:
        note = "the design leaves no variance in some cells"
        return DesignChiSquare(None, None, None, None, statistic, n, note)
    f = float(deviations @ np.linalg.solve(covariance, deviations)) / df
    below = nu
    if statistic == "adjWald":
        f, below = f * (nu - df + 1) / nu, nu - df + 1
    return DesignChiSquare(f, float(df), float(below), float(fdtrc(df, below, f)), statistic, n)
