"""Coders' agreement, theme by theme: the coefficients of R, and words where there are none."""

import csv
from pathlib import Path

import numpy as np
import pytest

from alp_survey.instrument.models import Theme
from alp_survey.stats.agreement import alpha_bootstrap, krippendorff_alpha
from alp_survey.themes.agreeing import agreement, agreement_frame, disagreements
from alp_survey.themes.codebooks import Codebook
from alp_survey.themes.codings import RECONCILED, Codings

GOLDEN = Path(__file__).parents[2] / "golden"


def codings(*coders, names=None, coded=None, themes=("cost",)):
    """Each coder's answers: for every answer the themes given, in letters of `themes`."""
    book = Codebook("why", tuple(Theme(name=name, label=name) for name in themes))
    given = np.array(
        [[[name in answer.split() for name in themes] for answer in own] for own in coders]
    )
    known = np.ones(given.shape[:2], bool) if coded is None else np.array(coded, bool)
    named = tuple(names or [f"C{place}" for place in range(len(coders))])
    return Codings("town", "why", book, named, tuple(range(2, 2 + given.shape[1])), given, known)


def from_table(both, first, second, neither):
    one = ["cost"] * (both + first) + [""] * (second + neither)
    two = ["cost"] * both + [""] * first + ["cost"] * second + [""] * neither
    return codings(one, two)


def golden(name):
    with (GOLDEN / "agreement.csv").open(encoding="utf-8") as file:
        return {
            row["statistic"]: float(row["value"])
            for row in csv.DictReader(file)
            if row["dataset"] == name
        }


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("cohen1960_style_45_15_25_15", (45, 15, 25, 15)),
        ("paradox_high_prev", (80, 10, 10, 0)),
    ],
)
def test_two_coders_have_the_coefficients_of_r(name, table):
    wanted = golden(name)
    found = next(each for each in agreement(from_table(*table)) if each.theme == "cost")
    assert (found.both, found.first_only, found.second_only, found.neither) == table
    assert found.agree == pytest.approx(wanted["po"], abs=1e-9)
    assert found.kappa == pytest.approx(wanted["kappa"], abs=1e-9)
    assert found.pabak == pytest.approx(wanted["bennett_s_pabak"], abs=1e-9)
    assert found.ac1 == pytest.approx(wanted["gwet_ac1"], abs=1e-9)


def test_eight_answers_have_counts_and_no_coefficient():
    found = next(each for each in agreement(from_table(4, 0, 1, 3)) if each.theme == "cost")
    assert (found.both, found.second_only, found.agree) == (4, 1, 7 / 8)
    assert found.note == "too few answers: 8, of 10 at least"
    assert found.kappa is None
    assert found.alpha is None


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ((12, 0, 0, 0), "no variation: everybody gave it to every answer"),
        ((0, 0, 0, 12), "no variation: nobody gave it"),
    ],
)
def test_no_variation_is_said_in_words(table, said):
    found = next(each for each in agreement(from_table(*table)) if each.theme == "cost")
    assert found.note == said
    assert found.agree == 1
    assert found.kappa is None


def test_no_number_of_the_table_is_nan_and_what_is_missing_is_empty():
    frame = agreement_frame(agreement(from_table(12, 0, 0, 0)))
    assert frame["kappa"].isna().all()
    assert frame["note"].str.startswith("no variation").all()


def test_three_coders_have_pairs_and_fleiss_over_all():
    own = codings(
        ["cost", "", "cost", "", "cost", "", "cost", "", "", "", "cost", ""],
        ["cost", "", "", "", "cost", "", "cost", "", "cost", "", "cost", ""],
        ["cost", "", "cost", "", "", "", "cost", "", "", "", "cost", "cost"],
    )
    found = agreement(own)
    assert [each.coders for each in found[::2]] == [
        ("C0", "C1"), ("C0", "C2"), ("C1", "C2"), ("C0", "C1", "C2"),
    ]  # fmt: skip
    last = found[-1]
    assert last.kappa is None
    yes = own.given[:, :, 0].sum(axis=0)
    shares = (yes * (yes - 1) + (3 - yes) * (2 - yes)) / 6
    p = yes.sum() / 36
    expected = p**2 + (1 - p) ** 2
    assert last.fleiss == pytest.approx((shares.mean() - expected) / (1 - expected))
    assert last.agree == pytest.approx(shares.mean())


def test_any_theme_counts_every_answer_with_every_theme():
    own = codings(
        ["cost", "far", "", "cost far"] * 3, ["cost", "", "", "cost"] * 3, themes=("cost", "far")
    )
    found = agreement(own)[0]
    assert found.theme == "any theme"
    assert found.answers == 12
    assert (found.both, found.first_only, found.second_only, found.neither) == (6, 6, 0, 12)


def test_answers_that_one_has_not_coded_count_in_none_but_the_alpha_of_many():
    coded = [[1] * 12, [1] * 10 + [0, 0]]
    own = codings(["cost", ""] * 6, ["cost", ""] * 6, coded=coded)
    found = agreement(own)[1]
    assert found.answers == 10
    assert found.both + found.neither == 10


def test_what_was_reconciled_is_no_coders():
    own = codings(["cost", ""] * 6, ["cost", ""] * 6, ["", ""] * 6, names=["AB", "CD", RECONCILED])
    assert {each.coders for each in agreement(own)} == {("AB", "CD")}
    with pytest.raises(ValueError, match="got 1 coders; expected two or more"):
        agreement(codings(["cost"] * 12, ["cost"] * 12, names=["AB", RECONCILED]))


def test_disagreements_name_who_gave_the_theme_and_who_did_not():
    own = codings(["cost", "far", ""], ["cost", "", "far"], themes=("cost", "far"))
    assert disagreements(own).values.tolist() == [[3, "far", "C0", "C1"], [4, "far", "C1", "C0"]]


def test_the_interval_of_alpha_is_that_of_units_drawn_one_by_one():
    chance = np.random.default_rng(3)
    codes = np.where(chance.random((3, 25)) < 0.9, chance.integers(0, 3, (3, 25)), np.nan)
    pairable = codes[:, (~np.isnan(codes)).sum(axis=0) >= 2]
    for metric in ("nominal", "ordinal", "interval"):
        found = alpha_bootstrap(codes, metric=metric, draws=200, seed=9)
        again = np.random.default_rng(9)
        drawn = []
        for _ in range(200):
            units = (again.random(pairable.shape[1]) * pairable.shape[1]).astype(int)
            drawn.append(krippendorff_alpha(pairable[:, units], metric=metric).estimate)
        assert found.without == 0
        assert [found.low, found.high] == pytest.approx(np.quantile(drawn, [0.025, 0.975]))


def test_hardly_any_variation_bears_no_interval():
    one = [1] + [0] * 29
    found = alpha_bootstrap([one, [0] * 30])
    assert found.low is None
    assert "draws had no variation" in found.note
    assert alpha_bootstrap([[1, 1], [1, 1]]).note == "there is no alpha"
    with pytest.raises(ValueError, match="draws: got 10"):
        alpha_bootstrap([one, one], draws=10)
    with pytest.raises(ValueError, match="seed: got -1"):
        alpha_bootstrap([one, one], seed=-1)
    with pytest.raises(ValueError, match="metric: got 'cosine'"):
        alpha_bootstrap([one, one], metric="cosine")
