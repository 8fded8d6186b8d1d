"""Estimates of strata and clusters, with errors and tests, equal those of R's survey package."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from alp_survey.stats.location import quantile
from alp_survey.stats.rao_scott import rao_scott
from alp_survey.stats.survey_design import (
    design_chi_square,
    design_mean,
    design_ratio,
    design_total,
    jackknife_standard_error,
    survey_design,
)
from alp_survey.stats.weighting import design_interval

HERE = Path(__file__).parent


def golden_rows(name):
    with (HERE / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


RESULTS = golden_rows("survey_results.csv")
ROWS = [row for row in RESULTS if row["design"] != "weights_missing"]
# R's fit stops at 1e-8, its root of the saddlepoint at 1e-8, and the profile of the likelihood is
# a spline through some points
TOLERANCE = {"ciprop_logit": 1e-8, "by_prop": 1e-8, "svychisq_saddlepoint": 1e-7}
SPLINE = 2e-5


class Sample:
    """Schools, and how they were drawn."""

    def __init__(self, file, **drawn):
        self.schools = golden_rows(file)
        self.design = survey_design(
            self.numbers("pw"),
            strata=self.texts("stype") if drawn.get("strata") else None,
            clusters=[self.texts(name) for name in drawn["clusters"]]
            if "clusters" in drawn
            else None,
            populations=[self.numbers(name) for name in drawn["fpc"]] if "fpc" in drawn else None,
        )

    def numbers(self, name):
        return np.array([float(school[name].replace("NA", "nan")) for school in self.schools])

    def texts(self, name):
        return [school[name] for school in self.schools]

    def said(self, name, answer="Yes"):
        return np.array([float(school[name] == answer) for school in self.schools])


@cache
def sample_called(name):
    return {
        "strat": lambda: Sample("survey_apistrat.csv", strata=True, fpc=["fpc"]),
        "strat_nofpc": lambda: Sample("survey_apistrat.csv", strata=True),
        "clus1": lambda: Sample("survey_apiclus1.csv", clusters=["dnum"], fpc=["fpc"]),
        "clus1_nofpc": lambda: Sample("survey_apiclus1.csv", clusters=["dnum"]),
        "clus2": lambda: Sample(
            "survey_apiclus2.csv", clusters=["dnum", "snum"], fpc=["fpc1", "fpc2"]
        ),
    }[name]()


def computed(sample, statistic, key):
    """Our number for a row."""
    design = sample.design
    kind, _, part = statistic.partition("_")
    if kind == "degf":
        return design.degrees
    if kind == "mean":
        found = design_mean(design, sample.numbers("api00"))
        return {
            "": found.estimate,
            "se": found.standard_error,
            "deff": found.design_effect,
            "lo95": found.low,
            "hi95": found.high,
        }[part]
    if kind in ("total", "prop", "ratio"):
        found = estimate(sample, kind, key)
        return found.standard_error if part == "se" else found.estimate
    if kind == "by":
        return of_part(sample, part, np.array(sample.texts("stype")) == key)
    if kind == "median":
        ones = np.ones(len(sample.schools))
        return quantile(sample.numbers("api00"), ones, design.weights, design.weights**2)
    if kind == "jk":
        answers = sample.numbers("api00") if key == "api00" else sample.said("comp.imp")
        return jackknife_standard_error(design, lambda w: float(w @ answers / w.sum()))
    if kind == "svytable":
        formula, first, second = key.split("|")
        one, other = formula[1:].split("+")
        return design_total(design, sample.said(one, first) * sample.said(other, second)).estimate
    if kind == "ciprop":
        method, _, end = part.partition("_")
        share = design_mean(design, sample.said("comp.imp"))
        limits = design_interval(
            share.estimate,
            share.standard_error,
            degrees=design.degrees,
            base=len(sample.schools),
            method=method,
            level=float(key),
        )
        return limits[end == "hi"]
    test, _, what = part.partition("_")
    found = design_chi_square(design, *map(sample.texts, key[1:].split("+")), statistic=test)
    return {"stat": found.statistic, "p": found.p, "df1": found.df, "df2": found.df_below}[what]


def estimate(sample, kind, key):
    if kind == "prop":
        return design_mean(sample.design, sample.said("comp.imp", key.removeprefix("comp.imp")))
    pupils = sample.numbers("enroll")
    known = ~np.isnan(pupils)
    if kind == "total":
        return design_total(sample.design, pupils, domain=known)
    return design_ratio(sample.design, sample.numbers("api.stu"), pupils, domain=known)


def of_part(sample, part, domain):
    """The number of a part of the schools."""
    design = sample.design
    if part.startswith("mean"):
        found = design_mean(design, sample.numbers("api00"), domain=domain)
        return found.standard_error if part == "mean_se" else found.estimate
    found = design_mean(design, sample.said("comp.imp"), domain=domain)
    if part == "prop":
        return found.estimate
    # R counts the degrees of freedom of the part alone
    degrees = len(np.unique(design.clusters[0][domain])) - len(np.unique(design.strata[domain]))
    limits = design_interval(found.estimate, found.standard_error, degrees=degrees)
    return limits[part.endswith("hi95")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "{design} {statistic} {key}".format(**row))
def test_estimates_of_strata_and_clusters_equal_rs_survey(row):
    got = computed(sample_called(row["design"]), row["statistic"], row["key"])
    wanted = float(row["value"])
    if row["statistic"].startswith("ciprop_likelihood"):
        assert got == pytest.approx(wanted, abs=SPLINE)
        return
    loose = [each for name, each in TOLERANCE.items() if row["statistic"].startswith(name)]
    assert got == pytest.approx(wanted, rel=max(loose, default=1e-10))


def test_a_weighted_table_with_missing_answers_has_the_test_of_rs_svychisq():
    schools = golden_rows("survey_apistrat.csv")
    cells = {}
    for school in schools:
        if int(school["snum"]) % 5:
            cells.setdefault((school["comp.imp"], school["stype"]), []).append(float(school["pw"]))
    sums = [
        [[sum(w**power for w in cells[answer, kind]) for kind in "EHM"] for answer in ("No", "Yes")]
        for power in range(3)
    ]
    found = rao_scott(*sums, sample=len(schools))
    wanted = {
        row["statistic"].removeprefix("svychisq_F_"): float(row["value"])
        for row in RESULTS
        if row["design"] == "weights_missing"
    }
    got = {"stat": found.statistic, "p": found.p, "df1": found.df, "df2": found.df_below}
    assert got == pytest.approx(wanted, rel=1e-10)
