"""Compositions, finite populations, planning, weights and reliability against R.

make_compositions.R, which made the CSVs, lies beside them.
"""

import csv
from collections import defaultdict
from itertools import product
from pathlib import Path

import pytest

from alp_survey.stats.finite_population import finite_population_interval
from alp_survey.stats.multinomial import simultaneous_intervals
from alp_survey.stats.planning import power_of_difference
from alp_survey.stats.proportion import proportion_interval
from alp_survey.stats.reliability import cronbach_alpha, mcdonald_omega
from alp_survey.stats.weighting import design_interval, sum_weights, weighted_proportion

HERE = Path(__file__).parent


def golden_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a stored CSV."""
    with (HERE / name).open(newline="") as file:
        return list(csv.DictReader(file))


def compositions() -> dict[tuple[str, str, str, str], list[tuple[float, float]]]:
    """Return the limits of all categories, by counts, level, method and agreement."""
    found = defaultdict(list)
    for row in golden_rows("multinomial_ci.csv"):
        key = (row["counts"], row["conf_level"], row["method"], row["agrees_statsmodels_015"])
        if row["lower"] != "NA":
            found[key].append((float(row["lower"]), float(row["upper"])))
    return dict(found)


@pytest.mark.parametrize("method", ["goodman", "quesenberry_hurst", "clopper_pearson_bonferroni"])
def test_simultaneous_intervals_equal_r(method) -> None:
    tables = {key: limits for key, limits in compositions().items() if key[2] == method}
    assert len(tables) == 30
    for (counts, level, _, _), expected in tables.items():
        shares = simultaneous_intervals(
            [int(count) for count in counts.split()], method=method, level=float(level)
        )
        got = [(share.low, share.high) for share in shares]
        for one, reference in zip(got, expected, strict=True):
            assert one == pytest.approx(reference, rel=0, abs=1e-10), (counts, level)


def test_sison_glaz_equals_r_wherever_r_and_statsmodels_agree() -> None:
    # elsewhere the two references contradict each other: the tables are too sparse for the method
    tables = {key: limits for key, limits in compositions().items() if key[3] == "yes"}
    assert len(tables) == 20
    for (counts, level, _, _), expected in tables.items():
        numbers = [int(count) for count in counts.split()]
        shares = simultaneous_intervals(
            numbers, method="sison_glaz", level=float(level), force=min(numbers) < 5
        )
        got = [(share.low, share.high) for share in shares]
        for one, reference in zip(got, expected, strict=True):
            assert one == pytest.approx(reference, rel=0, abs=1e-10), (counts, level)


def test_goodman_equals_the_example_printed_in_1965() -> None:
    printed = [(0.3342, 0.4978), (0.1609, 0.2999), (0.1146, 0.2401), (0.1375, 0.2702)]
    shares = simultaneous_intervals([91, 49, 37, 43])
    assert [(round(share.low, 4), round(share.high, 4)) for share in shares] == printed


def test_finite_population_limits_equal_r_in_members_and_in_proportions() -> None:
    rows = golden_rows("finite_population_ci.csv")
    assert len(rows) == 159
    for row in rows:
        case, level = (int(row["k"]), int(row["n"]), int(row["N"])), float(row["conf_level"])
        exact = finite_population_interval(*case, level=level)
        assert (exact.low_count, exact.high_count) == (int(row["M_lower"]), int(row["M_upper"]))
        proportions = (float(row["p_lower"]), float(row["p_upper"]))
        assert (exact.low, exact.high) == pytest.approx(proportions, rel=0, abs=1e-11)
        wilson = finite_population_interval(*case, method="wilson_fpc", level=level)
        expected = (float(row["wilson_fpc_lower"]), float(row["wilson_fpc_upper"]))
        assert (wilson.low, wilson.high) == pytest.approx(expected, rel=0, abs=1e-11), row
        infinite = proportion_interval(case[0], case[1], method="clopper_pearson", level=level)
        expected = (float(row["cp_infinite_lower"]), float(row["cp_infinite_upper"]))
        assert (infinite.low, infinite.high) == pytest.approx(expected, rel=0, abs=1e-10), row


def test_power_equals_r_by_enumeration_and_by_power_prop_test() -> None:
    rows = golden_rows("planning.csv")
    assert len(rows) == 82
    for row in rows:
        got = power_of_difference(
            int(row["base1"]),
            int(row["base2"]),
            float(row["share1"]),
            float(row["share2"]),
            test=row["test"],
            level=float(row["level"]),
        )
        assert got.power == pytest.approx(float(row["power"]), rel=0, abs=1e-11), row


SURVEY = {
    (row["design"], row["statistic"], row["key"]): float(row["value"])
    for row in golden_rows("weighted_shares.csv")
}
SCHOOLS = golden_rows("survey_apistrat.csv")
WEIGHTS = {"weights": ("pw", 1), "enrolment": ("enroll", 1), "small": ("enroll", 17)}
ITEMS = ["comp.imp", "sch.wide", "awards"]


def sums_of(schools, item, weight):
    """Return the sums over those who said yes, and over all."""
    return (
        sum_weights([float(school[weight]) for school in schools if school[item] == "Yes"]),
        sum_weights([float(school[weight]) for school in schools]),
    )


@pytest.mark.parametrize(("design", "item"), [*product(WEIGHTS, ITEMS)])
def test_weighted_shares_and_standard_errors_equal_svymean(design, item) -> None:
    weight, every = WEIGHTS[design]
    share = weighted_proportion(*sums_of(SCHOOLS[::every], item, weight))
    assert share.estimate == pytest.approx(SURVEY[design, "prop", item], rel=1e-11)
    assert share.standard_error == pytest.approx(SURVEY[design, "prop_se", item], rel=1e-10)


@pytest.mark.parametrize(("design", "item"), [*product(["weights", "enrolment"], ITEMS)])
def test_standard_errors_of_a_subgroup_equal_svyby_with_the_whole_sample_named(
    design, item
) -> None:
    for kind in "EHM":
        part = [school for school in SCHOOLS if school["stype"] == kind]
        share = weighted_proportion(*sums_of(part, item, WEIGHTS[design][0]), sample=len(SCHOOLS))
        key = f"{item} {kind}"
        assert share.estimate == pytest.approx(SURVEY[design, "by_prop", key], rel=1e-11)
        assert share.standard_error == pytest.approx(SURVEY[design, "by_prop_se", key], rel=1e-10)


@pytest.mark.parametrize("method", ["logit", "xlogit", "asin", "beta", "mean"])
def test_design_intervals_equal_svyciprop_with_weights_strata_and_fpc(method) -> None:
    compared = 0
    for design, item, level in product(
        [*WEIGHTS, "strat_nofpc", "strat"], ITEMS, ["0.9", "0.95", "0.99"]
    ):
        got = design_interval(
            SURVEY[design, "prop", item],
            SURVEY[design, "prop_se", item],
            degrees=int(SURVEY[design, "degf", ""]),
            base=len(SCHOOLS[:: WEIGHTS.get(design, ("", 1))[1]]),
            method=method,
            level=float(level),
        )
        key = f"{item} {level}"
        low, high = (SURVEY[design, f"ciprop_{method}_{end}", key] for end in ("lo", "hi"))
        # the stored shares and errors have 12 digits; R's logit comes from a fit that stops sooner
        tolerance = 1e-9 if method == "logit" else 1e-10
        assert got == pytest.approx((low, high), rel=0, abs=tolerance), (design, key)
        compared += 1
    assert compared == 45


ANSWERS = defaultdict(list)
for _row in golden_rows("reliability_data.csv"):
    ANSWERS[_row["dataset"]].append(
        [float("nan") if answer == "NA" else float(answer) for answer in _row["answers"].split()]
    )
RELIABILITY = {
    (row["dataset"], row["statistic"]): float(row["value"])
    for row in golden_rows("reliability.csv")
}


@pytest.mark.parametrize("dataset", ["attitude", "judges", "made_up", "three"])
def test_alpha_and_feldts_interval_equal_r(dataset) -> None:
    for level in (0.9, 0.95, 0.99):
        alpha = cronbach_alpha(ANSWERS[dataset], level=level)
        assert alpha.respondents == RELIABILITY[dataset, "respondents"]
        ends = [RELIABILITY[dataset, f"feldt_{end}_{level:g}"] for end in ("low", "high")]
        expected = [RELIABILITY[dataset, "alpha"], *ends]
        assert [alpha.estimate, alpha.low, alpha.high] == pytest.approx(expected, rel=0, abs=1e-11)


@pytest.mark.parametrize("dataset", ["attitude", "judges", "made_up", "three"])
def test_omega_equals_the_same_model_fitted_by_expectation_maximisation(dataset) -> None:
    omega = mcdonald_omega(ANSWERS[dataset])
    assert omega.converged
    assert omega.estimate == pytest.approx(RELIABILITY[dataset, "omega"], rel=0, abs=1e-10)


@pytest.mark.parametrize("row", golden_rows("reliability_pingouin.csv"))
def test_alpha_equals_pingouin_without_the_incomplete_respondents(row) -> None:
    alpha = cronbach_alpha(ANSWERS[row["dataset"]])
    assert alpha.estimate == pytest.approx(float(row["alpha"]), rel=0, abs=1e-11)
    assert alpha.low == pytest.approx(float(row["low"]), abs=5.001e-4)
    assert alpha.high == pytest.approx(float(row["high"]), abs=5.001e-4)
