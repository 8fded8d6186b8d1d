"""Rao and Scott's test against R's survey package and against a linearisation by hand."""

import csv
from pathlib import Path

import numpy as np
import pytest

from alp_survey.stats.rao_scott import rao_scott, rao_scott_from_covariance

SCHOOLS = Path(__file__).parents[2] / "golden" / "survey_apistrat.csv"
# R 4.2.2, survey 4.1-1: svychisq(formula, d, statistic = "F") with
# d <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat), and with fpc = ~fpc
R_FOUND = {
    ("comp.imp", "stype", False): (14.3739507084, 1.89173963952, 372.672708986, 1.67822712275e-06),
    ("comp.imp", "stype", True): (15.0558142245, 1.88177992716, 370.710645651, 9.71822468041e-07),
    ("sch.wide", "comp.imp", False): (46.0896623471, 1, 197, 1.29802546842e-10),
    ("sch.wide", "comp.imp", True): (47.3177329993, 1, 197, 7.82204065223e-11),
}


@pytest.fixture(scope="module")
def schools():
    with SCHOOLS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cells_of(schools, row, column):
    rows, columns = (sorted({each[name] for each in schools}) for name in (row, column))
    places = [rows.index(s[row]) * len(columns) + columns.index(s[column]) for s in schools]
    return np.array(places), (len(rows), len(columns))


def residuals(places, weights, size):
    """What each respondent adds to the linearised shares of the cells."""
    shares = np.bincount(places, weights, size) / weights.sum()
    return shares, weights[:, None] * (np.eye(size)[places] - shares) / weights.sum()


@pytest.mark.parametrize(("row", "column", "finite"), R_FOUND)
def test_r_s_survey_package_agrees(schools, row, column, finite):
    places, shape = cells_of(schools, row, column)
    weights = np.array([float(each["pw"]) for each in schools])
    shares, parts = residuals(places, weights, shape[0] * shape[1])
    strata = np.array([each["stype"] for each in schools])
    population = np.array([float(each["fpc"]) for each in schools])
    covariance = np.zeros((len(shares), len(shares)))
    for stratum in np.unique(strata):
        inside = strata == stratum
        own = parts[inside] - parts[inside].mean(axis=0)
        n = inside.sum()
        left = 1 - n / population[inside][0] if finite else 1
        covariance += left * n / (n - 1) * own.T @ own
    found = rao_scott_from_covariance(
        shares.reshape(shape), covariance, n=len(schools), degrees=len(schools) - 3
    )
    wanted = R_FOUND[row, column, finite]
    assert (found.statistic, found.df, found.df_below, found.p) == pytest.approx(wanted, rel=1e-10)


@pytest.mark.parametrize("shape", [(2, 2), (3, 4), (5, 3)])
def test_sums_of_weights_are_enough(shape):
    random = np.random.default_rng(shape[0])
    size = shape[0] * shape[1]
    for _ in range(20):
        places = random.choice(size, 300, p=random.dirichlet(np.full(size, 8)))
        weights = random.lognormal(0, 0.7, 300)
        shares, parts = residuals(places, weights, size)
        covariance = 300 / 299 * parts.T @ parts
        wanted = rao_scott_from_covariance(shares.reshape(shape), covariance, n=300, degrees=299)
        sums = (np.bincount(places, each, size).reshape(shape) for each in
                (weights**0, weights, weights**2))  # fmt: skip
        found = rao_scott(*sums)
        assert (found.statistic, found.df, found.p) == pytest.approx(
            (wanted.statistic, wanted.df, wanted.p), rel=1e-9
        )


def test_equal_weights_give_pearson_s_statistic_less_the_variance_s_last_respondent():
    counts = np.array([[15, 5, 6], [9, 15, 4]])
    found = rao_scott(counts, counts * 0.1, counts * 0.01)
    n = counts.sum()
    assert found.pearson == pytest.approx(found.statistic * found.df * n / (n - 1), rel=0.05)


def test_lines_without_weight_are_left_out():
    counts = np.array([[15, 5], [9, 15]])
    wider = np.array([[15, 0, 5], [0, 0, 0], [9, 0, 15]])
    assert rao_scott(wider, wider * 2.0, wider * 4.0) == rao_scott(
        counts, counts * 2.0, counts * 4.0
    )
    assert (
        rao_scott([[3, 4]], [[3, 4]], [[3, 4]]).note
        == "one row with respondents: nothing to compare"
    )


def test_the_scale_of_the_weights_does_not_matter():
    counts, weights = np.array([[15, 5], [9, 15]]), np.array([[12.0, 9], [10, 14]])
    squares = weights**2 / counts * 1.3
    one, other = rao_scott(counts, weights, squares), rao_scott(counts, weights * 7, squares * 49)
    assert (one.p, one.statistic) == pytest.approx((other.p, other.statistic))
