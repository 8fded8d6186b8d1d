"""Means and quantiles of scores that are counted, against the scores written out."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from alp_survey.stats.location import mean_limits, quantile, quantile_limits

SCORES = st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 9)), min_size=1, max_size=8)


def written_out(counted: list[tuple[int, int]]) -> list[int]:
    return [score for score, count in counted for _ in range(count)]


@given(SCORES, st.sampled_from([0.8, 0.95, 0.99]))
def test_the_mean_has_the_interval_of_students_t(counted: Any, level: float) -> None:
    values = written_out(counted)
    found = mean_limits(*zip(*counted, strict=True), level=level)
    assert found.n == len(values)
    if len(set(values)) < 2:
        assert found.low is None
        assert found.note
        return
    mean = np.mean(values)
    error = np.std(values, ddof=1) / len(values) ** 0.5
    width = stats.t.ppf((1 + level) / 2, len(values) - 1) * error
    assert found.estimate == pytest.approx(mean, abs=1e-12)
    assert found.deviation == pytest.approx(np.std(values, ddof=1), abs=1e-9)
    assert (found.low, found.high) == pytest.approx((mean - width, mean + width), abs=1e-9)


def test_a_weighted_mean_is_that_of_the_weights() -> None:
    random = np.random.default_rng(3)
    values, weights = random.integers(1, 6, 60).astype(float), random.uniform(0.2, 4, 60)
    found = mean_limits(values, np.ones(60), weights, weights**2)
    assert found.estimate == pytest.approx(DescrStatsW(values, weights).mean, rel=1e-12)
    # R: survey::svymean(~x, svydesign(id = ~1, weights = ~w)) has this variance
    away = weights * (values - found.estimate) / weights.sum()
    error = (60 / 59 * (away**2).sum()) ** 0.5
    assert found.high - found.estimate == pytest.approx(stats.t.ppf(0.975, 59) * error, rel=1e-9)


@pytest.mark.parametrize(("design", "weight"), [("weights", "pw"), ("enrolment", "enroll")])
def test_the_mean_of_a_part_of_the_sample_has_the_error_of_svyby(design: str, weight: str) -> None:
    folder = Path(__file__).parents[2] / "golden"
    with (folder / "survey_apistrat.csv").open(encoding="utf-8") as file:
        schools = list(csv.DictReader(file))
    with (folder / "weighted_shares.csv").open(encoding="utf-8") as file:
        printed = [row for row in csv.DictReader(file) if row["design"] == design]
    wanted = {
        row["key"]: float(row["value"]) for row in printed if row["statistic"] == "by_prop_se"
    }
    assert len(wanted) == 9
    for key, error in wanted.items():
        item, kind = key.split()
        part = [row for row in schools if row["stype"] == kind]
        said = np.array([row[item] == "Yes" for row in part], float)
        w = np.array([float(row[weight]) for row in part])
        found = mean_limits(said, np.ones(len(part)), w, w**2, sample=200)
        quantile_of_t = stats.t.ppf(0.975, len(part) - 1)
        assert (found.high - found.estimate) / quantile_of_t == pytest.approx(error, rel=1e-10)


def test_the_whole_sample_matters_with_weights_only_and_not_to_the_deviation() -> None:
    counted = [1, 2, 3], [4, 2, 5]
    assert mean_limits(*counted, sample=90) == mean_limits(*counted)
    sums = (*counted, [5.0, 3.0, 2.0], [7.0, 5.0, 2.0])
    alone, part = mean_limits(*sums), mean_limits(*sums, sample=90)
    assert part.deviation == alone.deviation
    ratio = (part.high - part.estimate) / (alone.high - alone.estimate)
    assert ratio == pytest.approx(((90 / 89) / (11 / 10)) ** 0.5)


def test_a_sample_smaller_than_those_with_a_score_is_refused() -> None:
    with pytest.raises(ValueError, match="sample: got 3; expected at least the 4 with a score"):
        mean_limits([1, 2], [2, 2], sample=3)


@given(SCORES, st.sampled_from([0, 0.1, 0.25, 1 / 3, 0.5, 0.75, 1]))
def test_a_quantile_is_that_of_the_averaged_inverse(counted: Any, share: float) -> None:
    values = written_out(counted)
    found = quantile(*zip(*counted, strict=True), share=share)
    if not values:
        assert found is None
        return
    wanted = np.quantile(values, share, method="averaged_inverted_cdf")
    assert found == pytest.approx(float(wanted))


@given(SCORES)
def test_the_limits_of_a_median_hold_it_and_are_scores(counted: Any) -> None:
    values = written_out(counted)
    found = quantile_limits(*zip(*counted, strict=True))
    if len(values) < 6:
        assert found.low is None
        assert found.note
        return
    assert found.low <= found.estimate <= found.high
    assert {found.low, found.high} <= set(values)


def test_equal_weights_change_nothing() -> None:
    counted = [1, 2, 3, 4, 5], [2, 4, 6, 20, 12]
    weight, square = [3 * n for n in counted[1]], [9 * n for n in counted[1]]
    for plain, weighted in (
        (mean_limits(*counted), mean_limits(*counted, weight, square)),
        (quantile_limits(*counted), quantile_limits(*counted, weight, square)),
    ):
        assert weighted.estimate == pytest.approx(plain.estimate)
        assert (weighted.low, weighted.high) == pytest.approx((plain.low, plain.high))


def test_scores_that_nobody_has_have_no_mean_and_the_reason_is_said() -> None:
    for found in (mean_limits([1, np.nan], [0, 5]), quantile_limits([1, np.nan], [0, 5])):
        assert (found.estimate, found.low, found.n) == (None, None, 0)
        assert found.note == "nobody has a score"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], [1]), "arrays of different shapes"),
        (([1], [-1]), "a sum below 0"),
        (([1], [1], [1.0]), "weights without squares"),
    ],
)
def test_sums_that_cannot_be_are_refused(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mean_limits(*arguments)


@pytest.mark.parametrize(("share", "fewest"), [(0.5, 6), (0.25, 13), (0.75, 13)])
@pytest.mark.parametrize("n", [*range(2, 61), 100, 1000])
def test_an_interval_of_a_quantile_covers_what_it_says_at_every_n(n, share, fewest) -> None:
    found = quantile_limits(np.arange(1, n + 1), np.ones(n), share=share)
    assert (found.low is None) == (n < fewest)
    if found.low is None:
        return
    # of n scores without ties, from `low` to `high` are those with so many below the quantile
    below = np.arange(found.low, found.high)
    covered = stats.binom.pmf(below, n, share).sum()
    assert covered >= 0.95
    shorter = min(
        stats.binom.pmf(below[1:], n, share).sum(), stats.binom.pmf(below[:-1], n, share).sum()
    )
    assert shorter < 0.975  # and no longer than it must be on each side


def test_who_weighs_nothing_changes_no_quantile() -> None:
    found = quantile([1, 2, 3], [1, 1, 1], [1, 0, 1], [1, 0, 1])
    assert found == quantile([1, 3], [1, 1]) == 2
    alone = mean_limits([1, 2, 3, 4], [1] * 4, [1, 0, 0, 0], [1, 0, 0, 0])
    assert (alone.estimate, alone.low, alone.note) == (1, None, "one respondent has no interval")
    nobody = mean_limits([1, 2], [1, 1], [0, 0], [0, 0])
    assert nobody.note == "nobody with a weight above 0"


@pytest.mark.parametrize(
    ("sums", "message"),
    [
        (([1, 2], [1, np.nan]), "n: got a sum below 0 or not finite"),
        (([1, 2], [1.5, 2]), "n: got a fraction of a respondent"),
        (([1, np.inf], [1, 2]), "scores: got an infinite one"),
        (([1, 2], ["1", "2"]), "n: got '1'; expected numbers"),
        (([1, 2], [1, 2], [1, np.nan], [1, 1]), "weight: got a sum below 0 or not finite"),
    ],
)
def test_what_is_no_frequency_table_is_refused(sums, message) -> None:
    with pytest.raises(ValueError, match=message):
        mean_limits(*sums)
