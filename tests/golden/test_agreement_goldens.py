"""Kappa and its kin, Fleiss' kappa and Krippendorff's alpha: as in R, and as in print."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from alp_survey.stats.agreement import (
    bennett_s,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    scott_pi,
)

HERE = Path(__file__).parent
NAN = math.nan


def golden_rows(name):
    with (HERE / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


DATA = {
    row["dataset"]: (int(row["k"]), [int(cell) for cell in row["cells_row_major"].split()])
    for row in golden_rows("agreement_data.csv")
}
TWO_CODERS = {
    "po": lambda table: cohen_kappa(table).observed,
    "kappa": lambda table: cohen_kappa(table).estimate,
    "kappa_ase": lambda table: cohen_kappa(table).standard_error,
    "psych_kappa_var": lambda table: cohen_kappa(table).standard_error ** 2,
    "kappa_w_linear": lambda table: cohen_kappa(table, weights="linear").estimate,
    "kappa_w_quadratic": lambda table: cohen_kappa(table, weights="quadratic").estimate,
    "bennett_s_pabak": lambda table: bennett_s(table).estimate,
    "gwet_ac1": lambda table: gwet_ac1(table).estimate,
    "scott_pi": lambda table: scott_pi(table).estimate,
}
SEVERAL = {
    "fleiss_kappa": "estimate",
    "fleiss_P": "observed",
    "fleiss_Pe": "expected",
    "fleiss_se0": "null_standard_error",
    "fleiss_z": "z",
}


@pytest.mark.parametrize(
    "row", golden_rows("agreement.csv"), ids=lambda row: f"{row['dataset']} {row['statistic']}"
)
def test_agreement_equals_r(row):
    categories, cells = DATA[row["dataset"]]
    statistic, wanted = row["statistic"], float(row["value"])
    if statistic in SEVERAL:
        got = getattr(fleiss_kappa(np.reshape(cells, (-1, categories))), SEVERAL[statistic])
    elif statistic.startswith("alpha_"):
        codes = np.reshape(cells, (2, -1))
        got = krippendorff_alpha(codes, metric=statistic.removeprefix("alpha_")).estimate
    else:
        got = TWO_CODERS[statistic](np.reshape(cells, (categories, -1)))
    if math.isnan(wanted):  # 0 / 0: all codes are equal
        assert got is None
    else:
        assert got == pytest.approx(wanted, rel=1e-11)


# the example of Krippendorff's own paper: four observers, twelve units
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]


@pytest.mark.parametrize(
    ("metric", "printed"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_equals_the_example_that_krippendorff_printed(metric, printed):
    found = krippendorff_alpha(OBSERVERS, metric=metric)
    assert round(found.estimate, 3) == printed
    assert (found.units, found.pairable) == (11, 40)


def test_kappa_equals_the_example_that_cohen_printed():
    # 200 units, in shares of a hundredth (Cohen 1968, table 1)
    shares = [[44, 7, 9], [5, 20, 5], [1, 3, 6]]
    found = cohen_kappa([[2 * share for share in line] for line in shares])
    assert round(found.estimate, 3) == 0.492
    assert (round(found.observed, 2), round(found.expected, 2)) == (0.70, 0.41)


def test_kappa_equals_statsmodels_with_and_without_weights():
    from statsmodels.stats.inter_rater import cohens_kappa

    table = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]
    for ours, theirs in [("none", None), ("linear", "linear"), ("quadratic", "quadratic")]:
        found, wanted = cohen_kappa(table, weights=ours), cohens_kappa(table, wt=theirs)
        assert found.estimate == pytest.approx(wanted.kappa, rel=1e-12)
        assert found.standard_error == pytest.approx(math.sqrt(wanted.var_kappa), rel=1e-10)
