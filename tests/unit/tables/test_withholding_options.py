"""Several answers under attack: who ticked anything, an exclusive option, and no valid answer."""

import itertools

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from alp_survey.instrument.models import Category, Net
from alp_survey.tables import withholding
from alp_survey.tables.tabulating import crosstab, frequencies

MINIMUM = 4
OPTIONS = "abc"
NONE = Category(code=4, label="None", exclusive=True)
FORGOT = Category(code=8, label="Forgot", missing=True, exclusive=True)
ANY = Net(label="Any", codes=(1, 2, 3))
NETS = {
    "any": (ANY,),
    "none": (),
    "two": (ANY, Net(label="First two", codes=(1, 2))),
    "with none": (Net(label="Any or none", codes=(1, 2, 3, 4)), ANY),
    "only with none": (Net(label="Any or none", codes=(1, 2, 3, 4)),),
}
CODES = {"a": 1, "b": 2, "c": 3, "None": 4}
PATTERNS = [
    *(frozenset(s) for k in (1, 2, 3) for s in itertools.combinations((1, 2, 3), k)),
    frozenset([4]),
    "Forgot",
    "blank",
]


def survey_of(desk, nets):
    return desk.instrument(
        desk.item("q", "multiple", *OPTIONS, NONE, FORGOT, nets=NETS[nets]),
        desk.item("g", "single", *"xyz"),
    )


def invented(desk, seed, nets):
    random = np.random.default_rng(seed)
    chances = random.dirichlet(np.full(5, 0.7))
    rows = []
    for _ in range(random.integers(10, 60)):
        kind = random.choice(5, p=chances)
        said = ("a", ";".join(each for each in OPTIONS if random.random() < 0.5), "None",
                "Forgot", "")[kind]  # fmt: skip
        g = "xyz"[min(2, int(random.exponential(0.8)))] if random.random() < 0.9 else ""
        rows.append((said, g))
    return desk.read(survey_of(desk, nets), ["q", "g"], *rows)


def in_base(pattern, base):
    outside = {"valid": ("Forgot", "blank"), "answered": ("blank",)}.get(base, ())
    return pattern not in outside


def is_in(pattern, cell, item):
    """Whether who answered so is counted in a row."""
    if cell["kind"] == "missing":
        return pattern == ("Forgot" if cell["label"] == "Forgot" else "blank")
    if isinstance(pattern, str):
        return False
    if cell["kind"] == "net":
        return bool(
            pattern & set(next(each.codes for each in item.nets if each.label == cell["label"]))
        )
    return CODES[cell["label"]] in pattern


def records(table):
    return table.cells.astype({"count": float, "base_n": float}).to_dict("records")


def attack(shown, true, item, base):  # noqa: C901
    """What comes back of withheld counts: exact ones, and those known to be from 1 to 3."""
    columns = list(dict.fromkeys(each["by_code"] for each in true if each["by_item"]))
    places = list(itertools.product(PATTERNS, [*columns, "outside"]))

    def terms(cell, held):
        return [
            float((cell["by_item"] == "" or column == cell["by_code"]) and held(pattern))
            for pattern, column in places
        ]

    rows, sums = [[0.0] * len(places)], [0.0]
    for cell in shown:
        if not np.isnan(cell["count"]):
            rows.append(terms(cell, lambda each, cell=cell: is_in(each, cell, item)))
            sums.append(cell["count"])
        if not np.isnan(cell["base_n"]):
            rows.append(terms(cell, lambda each: in_base(each, base)))
            sums.append(cell["base_n"])
    facts = LinearConstraint(np.array(rows), sums, sums)

    def limits(cost):
        found = []
        for sign in (1, -1):
            done = milp(sign * np.array(cost), constraints=facts,
                        integrality=np.ones(len(places)), bounds=Bounds(0, 300))  # fmt: skip
            assert done.status == 0, done.message
            found.append(round(sign * done.fun))
        return found

    back, held = [], 0
    for seen, known in zip(shown, true, strict=True):
        if np.isnan(seen["count"]) and known["count"]:
            low, high = limits(terms(seen, lambda each, cell=seen: is_in(each, cell, item)))
            assert low <= known["count"] <= high
            held += 1
            if known["count"] < MINIMUM and (low == high or 1 <= low <= high < MINIMUM):
                back.append((seen["label"], seen["by_code"], low, high))
    # how many have no valid answer, printed or not, is a count like another
    if base == "answered":
        forgot = [float(pattern == "Forgot") for pattern, _ in places]
        low, high = limits(forgot)
        if 0 < high < MINIMUM and low > 0:
            back.append(("Forgot", "", low, high))
    return back, held


@pytest.mark.parametrize("nets", list(NETS))
@pytest.mark.parametrize("base", ["valid", "answered", "all"])
def test_no_group_follows_from_the_groups_beside_it(desk, nets, base):
    held = 0
    for seed in range(8):
        responses = invented(desk, seed, nets)
        item = responses.coded["q"].item
        options = {"base": base, "missing": base == "all" and seed % 2 == 0}
        for by in (None, "g"):
            call = (
                (lambda **more: frequencies(responses, "q", **more))  # noqa: B023
                if by is None
                else (lambda **more: crosstab(responses, "q", "g", **more))  # noqa: B023
            )
            shown, true = call(suppress=MINIMUM, **options), call(**options)
            back, some = attack(records(shown), records(true), item, base)
            assert back == [], (seed, by)
            held += some
    assert held > 20


@pytest.mark.parametrize("base", ["valid"])
def test_the_attack_finds_groups_that_are_not_protected(desk, base, monkeypatch):
    monkeypatch.setattr(withholding, "_parts", lambda *_: None)
    said = ["a;b", "a", "b", *["None"] * 17]
    rows = [(each, "xy"[i % 2]) for i, each in enumerate(said)]
    responses = desk.read(survey_of(desk, "any"), ["q", "g"], *rows)
    shown = frequencies(responses, "q", base=base, suppress=MINIMUM)
    true = frequencies(responses, "q", base=base)
    item = responses.coded["q"].item
    assert attack(records(shown), records(true), item, base)[0]
    monkeypatch.undo()
    shown = frequencies(responses, "q", base=base, suppress=MINIMUM)
    assert not attack(records(shown), records(true), item, base)[0]


def test_reasons_beside_mentions_are_refused(desk):
    responses = invented(desk, 1, "any")
    with pytest.raises(ValueError, match="expected of='respondents'"):
        frequencies(responses, "q", of="mentions", missing=True, base="all", suppress=5)


def test_the_one_person_in_no_column_is_not_told_by_the_means(desk):
    survey = desk.instrument(desk.item("age", "number"), desk.item("g", "single", *"xyz"))
    rows = [(str(20 + i), "xy"[i % 2]) for i in range(20)] + [("77", ""), *[("", "")] * 6]
    cells = crosstab(desk.read(survey, ["age", "g"], *rows), "age", "g", suppress=4).cells
    means = cells[cells["label"] == "mean"]
    assert (means["note"] == "withheld").any()


def test_the_mean_of_a_column_is_withheld_for_a_person_in_none():
    marks = np.zeros(2, bool)
    assert withholding._around_outside(np.array([15, 16]), marks, 1, 4).tolist() == [True, False]
    assert not withholding._around_outside(np.array([15, 16]), marks, 0, 4).any()
    assert not withholding._around_outside(np.array([15, 16]), marks, 9, 4).any()
