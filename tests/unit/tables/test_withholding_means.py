"""Means of numbers and ranks under attack: nothing withheld follows from what is shown."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from alp_survey.tables.tabulating import crosstab

MINIMUM = 4
COLUMNS = ["", "1", "2", "3", "outside"]


class Facts:
    """What is known of whole numbers from 0, as sums between limits."""

    def __init__(self):
        self.places, self.rows, self.limits = {}, [], []

    def add(self, terms, low, high=None):
        self.rows.append({self.at(name): factor for name, factor in terms.items()})
        self.limits.append((low, low if high is None else high))

    def at(self, name):
        return self.places.setdefault(name, len(self.places))

    def range_of(self, name):
        matrix = np.zeros((len(self.rows), len(self.places)))
        for i, row in enumerate(self.rows):
            for place, factor in row.items():
                matrix[i, place] = factor
        low, high = zip(*self.limits, strict=True)
        found = []
        for sign in (1, -1):
            cost = np.zeros(len(self.places))
            cost[self.at(name)] = sign
            done = milp(cost, constraints=LinearConstraint(matrix, low, high),
                        integrality=np.ones(len(cost)), bounds=Bounds(0, 10_000))  # fmt: skip
            assert done.status == 0, done.message
            found.append(sign * done.fun)
        return found


def cells_of(responses, item, **options):
    cells = crosstab(responses, item, "g", **options).cells
    return cells.astype({"count": float, "base_n": float}).to_dict("records")


def columns_add_up(facts, *kinds):
    for kind in kinds:
        facts.add({(*kind, column): 1 for column in COLUMNS[1:]} | {(*kind, ""): -1}, 0)


def someone(random):
    """Which of three columns of very different size, or none."""
    return "xyz"[min(2, int(random.exponential(0.7)))] if random.random() < 0.9 else ""


def test_no_mean_of_few_numbers_follows_from_the_others(desk):
    survey = desk.instrument(desk.item("age", "number"), desk.item("g", "single", *"xyz"))
    held = 0
    for seed in range(10):
        random = np.random.default_rng(seed)
        rows = [
            (str(random.integers(18, 70)) if random.random() < 0.85 else "", someone(random))
            for _ in range(random.integers(8, 40))
        ]
        responses = desk.read(survey, ["age", "g"], *rows)
        shown, true = (
            cells_of(responses, "age", suppress=MINIMUM),
            cells_of(responses, "age"),
        )
        facts = Facts()
        columns_add_up(facts, ("n",), ("sum",))
        for column in COLUMNS:
            facts.add({("sum", column): 1, ("n", column): -18}, 0, np.inf)
            facts.add({("sum", column): 1, ("n", column): -70}, -np.inf, 0)
        for cell in shown:
            if cell["note"] == "" and cell["label"] in ("a number", "mean"):
                facts.add({("n", cell["by_code"]): 1}, cell["count"])
            if cell["note"] == "" and cell["label"] == "mean":
                total = cell["value"] * cell["count"]
                facts.add({("sum", cell["by_code"]): 1}, total - 1e-6, total + 1e-6)
        for cell, known in zip(shown, true, strict=True):
            if (
                cell["note"] == "withheld"
                and known["count"]
                and cell["label"] in ("a number", "mean")
            ):
                kind = "sum" if cell["label"] == "mean" else "n"
                low, high = facts.range_of((kind, cell["by_code"]))
                assert low < high
                held += 1
            assert cell["note"] == "withheld" or not 0 < known["count"] < MINIMUM
    assert held > 10


def test_no_rank_of_few_follows_from_the_others(desk):
    survey = desk.instrument(desk.item("q", "ranking", *"ABC"), desk.item("g", "single", *"xyz"))
    held = 0
    for seed in range(12):
        random = np.random.default_rng(seed)
        rows = [
            (";".join(random.permutation(list("ABC"))[: random.integers(1, 4)]), someone(random))
            for _ in range(random.integers(8, 40))
        ]
        responses = desk.read(survey, ["q", "g"], *rows)
        shown, true = cells_of(responses, "q", suppress=MINIMUM), cells_of(responses, "q")
        facts = Facts()
        columns_add_up(facts, *((option, rank) for option in "ABC" for rank in (1, 2, 3)))
        for cell in shown:
            column, option = cell["by_code"], cell["label"][0]
            if not np.isnan(cell["base_n"]) and "first" in cell["label"]:
                facts.add({(each, 1, column): 1 for each in "ABC"}, cell["base_n"])
            if cell["note"] == "" and "first" in cell["label"]:
                facts.add({(option, 1, column): 1}, cell["count"])
            elif cell["note"] == "":
                ranks = {(option, rank, column): rank for rank in (1, 2, 3)}
                total = cell["value"] * cell["count"]
                facts.add(dict.fromkeys(ranks, 1), cell["count"])
                facts.add(ranks, total - 1e-6, total + 1e-6)
        for cell, known in zip(shown, true, strict=True):
            if cell["note"] == "withheld" and known["count"] and "first" in cell["label"]:
                low, high = facts.range_of((cell["label"][0], 1, cell["by_code"]))
                assert low < high
                held += 1
    assert held > 10
