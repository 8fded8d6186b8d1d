"""Stratified estimates, their errors, intervals and tests equal those of R's survey package."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from alp_survey.stats.location import quantile
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


SCHOOLS = golden_rows("survey_apistrat.csv")
ROWS = golden_rows("survey_results.csv")
# R's fit stops at 1e-8, its root of the saddlepoint at 1e-8, and the profile of the likelihood is
# a spline through some points
TOLERANCE = {"ciprop_logit": 1e-8, "by_prop": 1e-8, "svychisq_saddlepoint": 1e-7}
SPLINE = 2e-5


def numbers(name):
    return np.array([float(school[name]) for school in SCHOOLS])


def said(name, answer="Yes"):
    return np.array([float(school[name] == answer) for school in SCHOOLS])


def texts(name):
    return [school[name] for school in SCHOOLS]


@cache
def design_called(name):
    populations = {"strat": numbers("fpc"), "strat_nofpc": None}[name]
    return survey_design(numbers("pw"), strata=texts("stype"), populations=populations)


def computed(design, statistic, key):
    """Our number for a row."""
    kind, _, part = statistic.partition("_")
    if kind == "degf":
        return design.degrees
    if kind == "mean":
        found = design_mean(design, numbers("api00"))
        return {
            "": found.estimate,
            "se": found.standard_error,
            "deff": found.design_effect,
            "lo95": found.low,
            "hi95": found.high,
        }[part]
    if kind in ("total", "prop", "ratio"):
        found = {
            "total": lambda: design_total(design, numbers("enroll")),
            "prop": lambda: design_mean(design, said("comp.imp", key.removeprefix("comp.imp"))),
            "ratio": lambda: design_ratio(design, numbers("api.stu"), numbers("enroll")),
        }[kind]()
        return found.standard_error if part == "se" else found.estimate
    if kind == "by":
        return of_part(design, part, np.array(texts("stype")) == key)
    if kind == "median":
        return quantile(numbers("api00"), np.ones(200), design.weights, design.weights**2)
    if kind == "jk":
        answers = numbers("api00") if key == "api00" else said("comp.imp")
        return jackknife_standard_error(design, lambda w: float(w @ answers / w.sum()))
    if kind == "svytable":
        formula, first, second = key.split("|")
        one, other = formula[1:].split("+")
        return design_total(design, said(one, first) * said(other, second)).estimate
    if kind == "ciprop":
        method, _, end = part.partition("_")
        share = design_mean(design, said("comp.imp"))
        limits = design_interval(
            share.estimate,
            share.standard_error,
            degrees=design.degrees,
            base=len(SCHOOLS),
            method=method,
            level=float(key),
        )
        return limits[end == "hi"]
    test, _, what = part.partition("_")
    found = design_chi_square(design, *map(texts, key[1:].split("+")), statistic=test)
    return {"stat": found.statistic, "p": found.p, "df1": found.df, "df2": found.df_below}[what]


def of_part(design, part, domain):
    """The number of a part of the schools."""
    if part.startswith("mean"):
        found = design_mean(design, numbers("api00"), domain=domain)
        return found.standard_error if part == "mean_se" else found.estimate
    found = design_mean(design, said("comp.imp"), domain=domain)
    if part == "prop":
        return found.estimate
    # R counts the degrees of freedom of the part alone
    degrees = int(domain.sum()) - 1
    limits = design_interval(found.estimate, found.standard_error, degrees=degrees)
    return limits[part.endswith("hi95")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "{design} {statistic} {key}".format(**row))
def test_estimates_of_a_stratified_sample_equal_rs_survey(row):
    got = computed(design_called(row["design"]), row["statistic"], row["key"])
    wanted = float(row["value"])
    if row["statistic"].startswith("ciprop_likelihood"):
        assert got == pytest.approx(wanted, abs=SPLINE)
        return
    loose = [each for name, each in TOLERANCE.items() if row["statistic"].startswith(name)]
    assert got == pytest.approx(wanted, rel=max(loose, default=1e-10))
