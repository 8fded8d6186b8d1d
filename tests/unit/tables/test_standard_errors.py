"""Standard errors in the cells: R's survey package, linearisation by hand, equal weights."""

import csv
from pathlib import Path

import numpy as np
import pytest

from alp_survey.stats.location import mean_limits
from alp_survey.tables.tabulating import crosstab, frequencies

GOLDEN = Path(__file__).parents[2] / "golden"


def rows_of(name):
    with (GOLDEN / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def schools(desk):
    """The api sample of R's survey package: 200 schools, weights that differ by type."""
    survey = desk.instrument(
        *(desk.item(name, "single", "No", "Yes") for name in ("comp", "wide", "awards")),
        desk.item("stype", "single", "E", "H", "M"),
        desk.item("enroll", "number"),
        desk.item("rate", "scale", "1", "2", "3", "4"),
    )
    found = rows_of("survey_apistrat.csv")
    names = ["comp.imp", "sch.wide", "awards", "stype", "enroll"]
    rows = [[*(each[name] for name in names), str(i % 4 + 1)] for i, each in enumerate(found)]
    responses = desk.read(survey, ["comp", "wide", "awards", "stype", "enroll", "rate"], *rows)
    return responses, np.array([float(each["pw"]) for each in found])


@pytest.mark.parametrize(("design", "column"), [("weights", "pw"), ("enrolment", "enroll")])
def test_shares_and_errors_are_those_of_svymean_and_svyby(schools, design, column):
    responses, pw = schools
    weights = pw if column == "pw" else responses.numbers["enroll"].to_numpy(float)
    wanted = {
        (row["statistic"], row["key"]): float(row["value"])
        for row in rows_of("weighted_shares.csv")
        if row["design"] == design
    }
    for ours, theirs in (("comp", "comp.imp"), ("wide", "sch.wide"), ("awards", "awards")):
        table = crosstab(responses, ours, "stype", weights=weights)
        everybody = table.cell("Yes")
        assert everybody["percent"] == pytest.approx(100 * wanted["prop", theirs], rel=1e-10)
        error = 100 * wanted["prop_se", theirs]
        assert everybody["standard_error"] == pytest.approx(error, rel=1e-10)
        for kind in "EHM":
            cell, key = table.cell("Yes", by=kind), f"{theirs} {kind}"
            assert cell["percent"] == pytest.approx(100 * wanted["by_prop", key], rel=1e-10)
            error = 100 * wanted["by_prop_se", key]
            assert cell["standard_error"] == pytest.approx(error, rel=1e-10)


def test_errors_are_those_of_the_linearised_ratio(schools):
    responses, _ = schools
    weights = responses.numbers["enroll"].to_numpy(float)
    codes = responses.codes
    table = crosstab(responses, "rate", "stype", weights=weights)
    for code in (1, 2, 3, 4):
        for kind in (1, 2, 3):
            inside = (codes["stype"] == kind).to_numpy()
            said = (codes["rate"] == code).to_numpy()
            total = weights[inside].sum()
            share = weights[inside & said].sum() / total
            parts = weights * inside * (said - share) / total
            error = np.sqrt(200 / 199 * (parts**2).sum())
            cell = table.cell(str(code), by="EHM"[kind - 1])
            assert cell["standard_error"] == pytest.approx(100 * error, rel=1e-12)


def test_without_weights_the_error_is_the_usual_one(schools):
    responses, _ = schools
    cells = crosstab(responses, "comp", "stype").cells
    p, n = cells["percent"] / 100, cells["base_n"]
    assert (cells["standard_error"] / 100).tolist() == pytest.approx(
        np.sqrt(p * (1 - p) / n).tolist()
    )


def test_a_mean_has_the_error_of_its_interval(schools):
    responses, _ = schools
    weights = responses.numbers["enroll"].to_numpy(float)
    cell = frequencies(responses, "rate", weights=weights).cell("mean")
    x = responses.codes["rate"].to_numpy(float)
    mean = (weights * x).sum() / weights.sum()
    error = np.sqrt(200 / 199 * ((weights * (x - mean)) ** 2).sum()) / weights.sum()
    assert cell["standard_error"] == pytest.approx(error)
    plain = frequencies(responses, "rate").cell("mean")
    found = mean_limits(x, np.ones(200))
    assert plain["standard_error"] == pytest.approx(found.deviation / np.sqrt(200))
    assert np.isnan(frequencies(responses, "rate").cell("median")["standard_error"])


def test_mentions_and_an_empty_base_have_no_error(desk):
    survey = desk.instrument(
        desk.item("m", "multiple", "A", "B"), desk.item("g", "single", "x", "y")
    )
    responses = desk.read(survey, ["m", "g"], ("A;B", "x"), ("B", "x"))
    mentions = crosstab(responses, "m", "g", of="mentions").cells
    assert mentions["standard_error"].isna().all()
    assert np.isnan(crosstab(responses, "m", "g").cell("A", by="y")["standard_error"])


def test_means_of_a_column_have_the_error_of_the_whole_sample(schools):
    responses, _ = schools
    weights = responses.numbers["enroll"].to_numpy(float)
    table = crosstab(responses, "rate", "stype", weights=weights)
    x, kinds = responses.codes["rate"].to_numpy(float), responses.codes["stype"].to_numpy()
    for place, kind in enumerate("EHM", 1):
        w = weights * (kinds == place)
        mean = (w * x).sum() / w.sum()
        error = np.sqrt(200 / 199 * ((w * (x - mean)) ** 2).sum()) / w.sum()
        found = table.cell("mean", by=kind)["standard_error"]
        assert found == pytest.approx(error, rel=1e-10)
