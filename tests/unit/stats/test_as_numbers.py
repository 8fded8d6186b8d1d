"""What may be given as numbers, and what is refused before it gives a wrong one."""

import math
import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from alp_survey.stats.agreement import krippendorff_alpha
from alp_survey.stats.as_numbers import as_numbers, is_number
from alp_survey.stats.paired import cochran_q
from alp_survey.stats.planning import base_for_width, detectable_difference, power_of_difference
from alp_survey.stats.reliability import cronbach_alpha, items_of_scale, mcdonald_omega
from alp_survey.stats.survey_design import survey_design
from alp_survey.stats.trend import cochran_armitage
from alp_survey.stats.weighting import (
    WeightSums,
    design_interval,
    effective_base,
    effective_limits,
    sum_weights,
    weighted_proportion,
)

ANSWERS = [[1, 2, 2], [2, 2, 3], [4, 5, 4], [5, 4, 5], [3, 3, 4]]


@pytest.mark.parametrize(
    "given",
    [
        pd.DataFrame(ANSWERS),
        pd.DataFrame(ANSWERS).astype("Int64"),
        pd.DataFrame(ANSWERS).astype(object),
        np.array(ANSWERS, np.uint8),
        tuple(map(tuple, ANSWERS)),
        [[Decimal(answer) for answer in row] for row in ANSWERS],
    ],
)
def test_a_table_of_numbers_is_one_in_whatever_it_comes(given):
    assert cronbach_alpha(given) == cronbach_alpha(ANSWERS)


@pytest.mark.parametrize(
    "gap",
    [
        pd.DataFrame(ANSWERS).astype("Int64").mask(pd.DataFrame(ANSWERS) == 1),
        pd.DataFrame(ANSWERS).mask(pd.DataFrame(ANSWERS) == 1),
        [[None, 2, 2], *ANSWERS[1:]],
    ],
)
def test_missing_values_of_every_kind_are_gaps(gap):
    assert cronbach_alpha(gap) == cronbach_alpha([[math.nan, 2, 2], *ANSWERS[1:]])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([["1", "2"], ["2", "3"]], "answers: got '1'; expected numbers"),
        (pd.DataFrame({"a": ["x"], "b": [1]}), "answers: got 'x'; expected numbers"),
        ([[1, 2], [3]], "answers: got rows of different lengths; expected a table"),
        ({"a": [1, 2]}, "answers: got a dict; expected a list of numbers"),
        ({1, 2}, "answers: got a set; expected a list of numbers"),
        ("12", "answers: got a str; expected a list of numbers"),
        ([[1j, 2], [3, 4]], "answers: got 1j; expected numbers"),
        ([[object(), 2]], "answers: got <object"),
    ],
)
@pytest.mark.parametrize("function", [cronbach_alpha, mcdonald_omega, items_of_scale])
def test_what_is_no_table_of_numbers_is_refused_in_one_sentence(function, values, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        function(values)


def test_a_bool_is_no_number_but_a_table_of_them_is_one_of_0_and_1():
    assert not is_number(True)
    assert is_number(np.int64(3))
    assert is_number(np.float32(3))
    assert not is_number(None)
    assert as_numbers([True, False], "ticks").tolist() == [1, 0]
    assert as_numbers([], "ticks").shape == (0,)
    nullable = pd.DataFrame({"a": [True, False], "b": [False, True]}).astype("boolean")
    assert cochran_q(nullable) == cochran_q([[1, 0], [0, 1]])


SUMS = WeightSums(2, 2.0, 2.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: cochran_q(pd.DataFrame({"a": [1, None], "b": [0, 1]})),
            "ticks: got nan; expected",
        ),
        (lambda: cochran_q([["1", "0"]]), "ticks: got values of type"),
        (lambda: krippendorff_alpha([["a", "b"], ["a", "b"]]), "codes: got 'a'; expected numbers"),
        (lambda: survey_design(["1", "2"]), "weights: got '1'; expected numbers"),
        (lambda: sum_weights(["a"]), "weights: got 'a'; expected numbers"),
        (lambda: sum_weights({1: 2}), "weights: got a dict"),
        (lambda: sum_weights([1e200]), "expected weights whose squares are numbers"),
        (lambda: sum_weights([1e-200]), "expected weights whose squares are numbers"),
        (lambda: weighted_proportion((1, 1, 1), SUMS), "cell: got a tuple; expected WeightSums"),
        (lambda: weighted_proportion(WeightSums(1, "1", 1.0), SUMS), "cell.weight: got '1'"),
        (lambda: effective_base("3", 4), "sum_w: got '3'; expected a finite number"),
        (lambda: effective_base(3, None), "sum_w2: got None; expected a finite number"),
        (lambda: design_interval("a", 0.1, degrees=9), "estimate: got 'a'; expected a share"),
        (lambda: design_interval(0.5, None, degrees=9), "standard_error: got None; expected"),
        (lambda: effective_limits([math.nan], [3.0]), "shares: got one outside 0 to 1"),
        (lambda: effective_limits([1.3], [3.0]), "shares: got one outside 0 to 1"),
        (lambda: effective_limits([0.3], [0.0]), "bases: got one that is not above 0"),
        (lambda: effective_limits([0.3, 0.2], [9.0]), "bases: got the shape (1,); expected that"),
        (lambda: power_of_difference(10, 10, ".3", 0.4), "share1: got '.3'; expected a proportion"),
        (lambda: power_of_difference(10, 10, None, 0.4), "share1: got None; expected a proportion"),
        (lambda: base_for_width("0.2"), "width: got '0.2'; expected a proportion"),
        (lambda: detectable_difference(9, 9, power=None), "power: got None; expected"),
        (
            lambda: cochran_armitage([[1, 2, 3], [3, 2, 1]], scores={1: 4, 2: 5, 3: 6}),
            "scores: got {1: 4, 2: 5, 3: 6}; expected a number for each line",
        ),
        (
            lambda: cochran_armitage([[1, 2, 3], [3, 2, 1]], scores="123"),
            "scores: got '123'; expected a number for each line",
        ),
    ],
)
def test_what_is_no_number_is_refused_in_one_sentence_and_not_taken_for_one(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_one_share_and_sums_of_numpy_are_taken():
    low, high, method = effective_limits(0.75, 42.3)
    assert (low.shape, high.shape, str(method)) == ((), (), "wilson")
    low, _, method = effective_limits(0.75, 9.6)
    assert (low.shape, str(method)) == ((), "clopper_pearson")
    numpy_sums = WeightSums(np.int64(2), np.float64(2.0), np.float64(2.0))
    assert weighted_proportion(numpy_sums, numpy_sums).estimate == 1
