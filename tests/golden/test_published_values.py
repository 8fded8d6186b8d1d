"""What the authors of the methods printed, digit for digit."""

import csv
from pathlib import Path

import pytest

from alp_survey.figures.arithmetic import possible_counts, round_percent
from alp_survey.stats.difference import difference_interval
from alp_survey.stats.finite_population import finite_population_interval
from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.multinomial import simultaneous_intervals
from alp_survey.stats.paired import paired_difference_interval
from alp_survey.stats.proportion import proportion_interval

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("count", "base", "method", "low", "high", "digits"),
    [
        (81, 263, "wilson", 0.2553, 0.3662, 4),  # Newcombe (1998a), table I
        (1, 29, "clopper_pearson", 0.0009, 0.1776, 4),
        (1, 29, "mid_p", 0.0017, 0.1585, 4),
        (4, 10, "mid_p", 0.142, 0.709, 3),  # Agresti and Gottard (2001)
        (5, 20, "mid_p", 0.098, 0.470, 3),  # Berry and Armitage (1995)
    ],
)
def test_intervals_of_one_share(count, base, method, low, high, digits):
    found = proportion_interval(count, base, method=method)
    assert (round(found.low, digits), round(found.high, digits)) == (low, high)


@pytest.mark.parametrize(
    ("counts", "method", "low", "high"),
    [
        ((56, 70, 48, 80), "newcombe", 0.0524, 0.3339),  # Newcombe (1998b), table II
        ((9, 10, 3, 10), "newcombe", 0.1705, 0.8090),
        ((6, 7, 2, 7), "newcombe", 0.0582, 0.8062),
        ((5, 56, 0, 29), "newcombe", -0.0381, 0.1926),
        ((0, 10, 0, 20), "newcombe", -0.1611, 0.2775),
        ((10, 10, 0, 20), "newcombe", 0.6791, 1.0),
        ((0, 10, 0, 20), "miettinen_nurminen", -0.1658, 0.2844),
    ],
)
def test_intervals_of_a_difference(counts, method, low, high):
    found = difference_interval(*counts, method=method)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_the_interval_of_a_paired_difference():
    found = paired_difference_interval(36, 12, 2, 0)  # Newcombe (1998c), table III
    assert (round(found.low, 4), round(found.high, 4)) == (0.0569, 0.3404)


def test_goodmans_simultaneous_intervals():
    printed = [(0.3342, 0.4978), (0.1609, 0.2999), (0.1146, 0.2401), (0.1375, 0.2702)]
    found = simultaneous_intervals([91, 49, 37, 43])
    assert [(round(each.low, 4), round(each.high, 4)) for each in found] == printed


def test_fishers_exact_test():
    assert round(fisher_exact([[3, 1], [1, 3]]).p, 4) == 0.4857
    assert round(fisher_exact([[2, 10], [15, 3]]).p, 7) == 0.0005367
    jobs = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]
    assert round(fisher_exact(jobs).p, 4) == 0.7827


def test_a_percentage_that_43_respondents_cannot_give():
    assert possible_counts("71%", 43) == ()


def test_the_exact_interval_of_3_of_10_in_a_population_of_50():
    # samplingbook 1.2 prints 4 to 32, a member too many on each side: 4 and 32 are both rejected
    found = finite_population_interval(3, 10, 50)
    assert (found.low_count, found.high_count) == (5, 31)


@pytest.mark.parametrize("rule", ["half_up", "half_even", "half_down"])
def test_percentages_are_rounded_exactly_by_a_named_rule(rule):
    compared = 0
    with (HERE / "rounding_engines_python.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            printed = round_percent(int(row["k"]), int(row["n"]), rounding=rule)
            assert printed == f"{row[rule]}%", row
            compared += 1
    assert compared == 16
