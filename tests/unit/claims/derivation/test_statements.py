"""Statements without a figure, each against tests that are done again by scipy and by loops."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import sqrt
from typing import Any

import pytest
from scipy import stats

from alp_survey.claims.audit import audit
from alp_survey.claims.derivation.results import Derivation
from alp_survey.claims.register import Base, Claim, Place, Register
from alp_survey.claims.study import Settings, Study
from alp_survey.instrument.models import Band, Category, Instrument, Theme

Held = Callable[..., Mapping[str, Derivation]]
Rows = Sequence[Sequence[str]]


def claim(
    id: str,
    kind: Any,
    item: str | None = None,
    *codes: int,
    who: Any = None,
    where: Mapping[str, Any] | None = None,
    survey: str | None = "invented",
    **more: Any,
) -> Claim:
    return Claim(
        id=id,
        kind=kind,
        says=id,
        item=item,
        codes=codes,
        base=None if who is None else Base(who=who, where=dict(where or {})),
        instrument=survey,
        places=(Place(section="1"),),
        **more,
    )


def share(id: str, item: str, *codes: int, who: Any = "valid", **more: Any) -> Claim:
    """A member of an order; what it prints is of no matter here."""
    return claim(id, "share", item, *codes, who=who, quote="50%", **more)


@pytest.fixture(name="held")
def _held(desk: Any) -> Held:
    """What the rows of one survey say of every claim, by its id."""

    def hold(
        asked: Instrument, rows: Rows, *claims: Claim, **settings: Any
    ) -> Mapping[str, Derivation]:
        header = [*(each.name for each in asked.items), "row"]
        responses = desk.read(asked, header, *([*row, "."] for row in rows))
        study = Study("t", (), (asked,), Register(claims=claims), Settings(**settings))
        found = audit(study, responses=responses).claims
        return {each.claim.id: each.derivation for each in found if each.derivation is not None}

    return hold


def adjusted_by_holm(pvalues: Sequence[float]) -> list[float]:
    """Step down: the smallest times all, the next times all but one, never less than before."""
    adjusted, highest = [0.0] * len(pvalues), 0.0
    order = sorted(range(len(pvalues)), key=lambda place: pvalues[place])
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(pvalues) - rank) * pvalues[place]))
        adjusted[place] = highest
    return adjusted


def mcnemar_p(first_only: int, second_only: int) -> float:
    if not first_only + second_only:
        return 1.0
    return float(stats.binomtest(first_only, first_only + second_only).pvalue)


# --- figures in an order --------------------------------------------------------------------------


@pytest.fixture(name="uses")
def _uses(desk: Any) -> Instrument:
    made: Instrument = desk.instrument(
        desk.item("uses", "multiple", "News", "Music", "Games", Category(code=9, label="Other")),
        desk.item("region", "single", "North", "South"),
    )
    return made


def ticking(*ways: tuple[str, int]) -> list[tuple[str, str]]:
    """Rows that tick the same, in the North."""
    return [(ticked, "North") for ticked, times in ways for _ in range(times)]


@pytest.mark.parametrize(
    ("both", "first_only", "second_only", "verdict"),
    [
        (4, 12, 2, "supported"),
        (4, 6, 0, "supported"),
        (4, 5, 0, "in the sample only"),
        (4, 9, 3, "in the sample only"),
        (4, 3, 3, "not supported"),
        (4, 2, 12, "not supported"),
        (9, 0, 0, "not supported"),
    ],
)
def test_one_answer_ahead_of_another_is_tested_among_the_same_respondents(
    held: Held, uses: Instrument, both: int, first_only: int, second_only: int, verdict: str
) -> None:
    rows = ticking(
        ("News, Music", both), ("News", first_only), ("Music", second_only), ("Games", 3)
    )
    members = share("news", "uses", 1), share("music", "uses", 2)
    found = held(uses, rows, *members, claim("o", "comparison", order=("news", "music")))["o"]
    [pair] = found.compared
    assert found.verdict == verdict
    assert pair.p == pytest.approx(mcnemar_p(first_only, second_only))
    assert pair.p_adjusted == pair.p
    assert (pair.first.count, pair.second.count) == (both + first_only, both + second_only)
    assert pair.first.base_n == pair.second.base_n == len(rows)
    assert pair.points == pytest.approx(100 * (first_only - second_only) / len(rows))
    assert pair.low <= pair.points <= pair.high


def test_several_comparisons_of_one_statement_are_adjusted_by_holm(
    held: Held, uses: Instrument
) -> None:
    rows = ticking(
        ("News", 20), ("Music", 9), ("Games", 2), ("News, Music", 5), ("Music, Games", 1)
    )
    members = (share(each, "uses", code) for code, each in enumerate(("news", "music", "games"), 1))
    order = claim("o", "ranking", order=("news", "music", "games"))
    found = held(uses, rows, *members, order)["o"]
    expected = [mcnemar_p(20 + 0, 9 + 1), mcnemar_p(9 + 5, 2)]
    assert [each.p for each in found.compared] == pytest.approx(expected)
    assert [each.p_adjusted for each in found.compared] == pytest.approx(adjusted_by_holm(expected))
    assert found.verdict == "in the sample only"


def test_an_order_holds_only_if_every_step_of_it_does(held: Held, uses: Instrument) -> None:
    rows = ticking(("News", 20), ("Music", 3), ("Games", 3))
    members = (share(each, "uses", code) for code, each in enumerate(("news", "music", "games"), 1))
    found = held(uses, rows, *members, claim("o", "comparison", order=("news", "music", "games")))
    assert found["o"].verdict == "not supported"


def test_the_level_of_the_study_decides_what_chance_could_have_done(
    held: Held, uses: Instrument
) -> None:
    rows = ticking(("News", 5), ("Music", 0), ("Games", 2))
    members = share("news", "uses", 1), share("music", "uses", 2)
    order = claim("o", "comparison", order=("news", "music"))
    assert mcnemar_p(5, 0) == 0.0625
    assert held(uses, rows, *members, order)["o"].verdict == "in the sample only"
    assert held(uses, rows, *members, order, level=90)["o"].verdict == "supported"


def test_figures_of_different_bases_are_compared_among_those_who_are_in_both(
    held: Held, uses: Instrument
) -> None:
    rows = [*ticking(("News", 7), ("Music", 1)), *(("Music", "South") for _ in range(30))]
    members = (
        share("news", "uses", 1, where={"region": (1,)}),
        share("music", "uses", 2),
    )
    found = held(uses, rows, *members, claim("o", "comparison", order=("news", "music")))["o"]
    [pair] = found.compared
    assert (pair.first.count, pair.second.count, pair.first.base_n) == (7, 1, 8)
    assert pair.p == pytest.approx(mcnemar_p(7, 1))


def test_an_unnamed_answer_ahead_of_the_first_place_refutes_a_ranking(
    held: Held, uses: Instrument
) -> None:
    rows = ticking(("News", 9), ("Music", 2), ("Games", 11))
    members = share("news", "uses", 1), share("music", "uses", 2)
    orders = [claim(kind, kind, order=("news", "music")) for kind in ("ranking", "comparison")]
    found = held(uses, rows, *members, *orders)
    assert found["ranking"].verdict == "not supported"
    assert "Games (11)" in found["ranking"].reason
    assert "(9)" in found["ranking"].reason
    assert found["comparison"].verdict == "in the sample only"


def test_an_unnamed_answer_level_with_the_first_place_is_not_ahead_of_it(
    held: Held, uses: Instrument
) -> None:
    rows = ticking(("News", 11), ("Music", 2), ("Games", 11))
    members = share("news", "uses", 1), share("music", "uses", 2)
    found = held(uses, rows, *members, claim("o", "ranking", order=("news", "music")))["o"]
    assert found.verdict == "supported"


def test_other_please_specify_is_no_rival_of_a_first_place(held: Held, desk: Any) -> None:
    asked = desk.instrument(
        desk.item("job", "single", "Care", "Trade", Category(code=8, label="Other", other=True))
    )
    rows = [["Care"]] * 9 + [["Trade"]] * 2 + [["Other"]] * 30
    members = share("care", "job", 1), share("trade", "job", 2)
    ranking = claim("o", "ranking", order=("care", "trade"))
    top = claim("t", "ranking", "job", 1)
    found = held(asked, rows, *members, ranking, top)
    assert found["o"].verdict == "in the sample only"
    assert [pair.second.count for pair in found["t"].compared] == [2]


def test_two_surveys_bear_no_test_between_them(desk: Any) -> None:
    first = desk.instrument(desk.item("x", "single", "A", "B"))
    second = desk.instrument(desk.item("x", "single", "A", "B"), id="second")
    claims = (
        share("here", "x", 1),
        share("there", "x", 1, survey="second"),
        claim("o", "comparison", order=("here", "there")),
    )
    study = Study("t", (), (first, second), Register(claims=claims), Settings())
    read = [desk.read(each, ["x", "row"], ["A", "."], ["B", "."]) for each in (first, second)]
    found = audit(study, responses=read).claim("o").derivation
    assert found is not None
    assert found.verdict == "not testable"
    assert "two surveys" in found.reason


# --- the top of an item ---------------------------------------------------------------------------


def test_the_top_answer_is_held_against_every_other_answer(held: Held, desk: Any) -> None:
    asked = desk.instrument(
        desk.item("job", "single", "A", "B", "C", Category(code=9, label="Refused", missing=True))
    )
    counts = {"A": 20, "B": 8, "C": 4, "Refused": 40}
    rows = [[label] for label, times in counts.items() for _ in range(times)]
    found = held(asked, rows, claim("t", "ranking", "job", 1))["t"]
    expected = [mcnemar_p(20, 8), mcnemar_p(20, 4)]
    assert [each.p for each in found.compared] == pytest.approx(expected)
    assert [each.p_adjusted for each in found.compared] == pytest.approx(adjusted_by_holm(expected))
    assert found.verdict == "supported"
    assert {each.first.base_n for each in found.compared} == {32}


def test_of_several_answers_named_the_last_must_be_ahead_of_the_rest(held: Held, desk: Any) -> None:
    asked = desk.instrument(desk.item("job", "single", "A", "B", "C"))
    rows = [["A"]] * 20 + [["B"]] * 6 + [["C"]] * 7
    found = held(asked, rows, claim("t", "ranking", "job", 1, 2))["t"]
    [pair] = found.compared
    assert (pair.first.count, pair.second.count) == (6, 7)
    assert found.verdict == "not supported"


def test_of_a_ranking_question_the_first_places_are_compared(held: Held, desk: Any) -> None:
    asked = desk.instrument(desk.item("want", "ranking", "Pay", "Time", "Calm"))
    rows = [["Pay;Time;Calm"]] * 9 + [["Time;Pay;Calm"]] * 2 + [["Calm;Pay;Time"]] * 1
    found = held(asked, rows, claim("t", "ranking", "want", 1))["t"]
    assert [(each.first.count, each.second.count) for each in found.compared] == [(9, 2), (9, 1)]


def test_a_statement_that_names_every_answer_says_nothing_of_their_order(
    held: Held, desk: Any
) -> None:
    asked = desk.instrument(desk.item("job", "single", "A", "B"))
    found = held(asked, [["A"], ["B"]], claim("t", "ranking", "job", 1, 2))["t"]
    assert found.verdict == "not testable"
    assert found.counted is not None


# --- a group against all others -------------------------------------------------------------------


@pytest.fixture(name="skills")
def _skills(desk: Any) -> Instrument:
    made: Instrument = desk.instrument(
        desk.item(
            "skill", "single", "Low", "High", Category(code=9, label="Refused", missing=True)
        ),
        desk.item("works", "single", "Yes", "No", Category(code=9, label="Refused", missing=True)),
    )
    return made


def crossed(*ways: tuple[str, str, int]) -> list[tuple[str, str]]:
    return [(skill, works) for skill, works, times in ways for _ in range(times)]


def wilson(count: int, n: int) -> tuple[float, float]:
    z, share = stats.norm.ppf(0.975), count / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return middle - half, middle + half


@pytest.mark.parametrize(
    ("high", "low", "verdict"),
    [
        ((14, 2), (5, 13), "supported"),
        ((9, 6), (8, 10), "in the sample only"),
        ((6, 6), (6, 6), "not supported"),
        ((2, 9), (9, 3), "not supported"),
    ],
)
def test_a_group_is_held_against_all_others_by_fishers_test(
    held: Held,
    skills: Instrument,
    high: tuple[int, int],
    low: tuple[int, int],
    verdict: str,
) -> None:
    rows = crossed(
        ("High", "Yes", high[0]),
        ("High", "No", high[1]),
        ("Low", "Yes", low[0]),
        ("Low", "No", low[1]),
    )
    found = held(skills, rows, claim("g", "group", "works", 1, group={"skill": (2,)}))["g"]
    [pair] = found.compared
    assert found.verdict == verdict
    assert pair.p == pytest.approx(float(stats.fisher_exact([high, low]).pvalue))
    assert (pair.first.count, pair.first.base_n) == (high[0], sum(high))
    assert (pair.second.count, pair.second.base_n) == (low[0], sum(low))
    difference = high[0] / sum(high) - low[0] / sum(low)
    (l1, u1), (l2, u2) = wilson(high[0], sum(high)), wilson(low[0], sum(low))
    p1, p2 = high[0] / sum(high), low[0] / sum(low)
    expected = (
        difference - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2),
        difference + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2),
    )
    assert (pair.low / 100, pair.high / 100) == pytest.approx(expected, abs=1e-6)


def test_who_did_not_say_their_group_is_neither_in_it_nor_among_all_others(
    held: Held, skills: Instrument
) -> None:
    rows = crossed(
        ("High", "Yes", 5), ("Low", "No", 4), ("Refused", "Yes", 7), ("", "No", 3), ("Low", "", 2)
    )
    found = held(skills, rows, claim("g", "group", "works", 1, group={"skill": (2,)}))["g"]
    [pair] = found.compared
    assert (pair.first.count, pair.first.base_n) == (5, 5)
    assert (pair.second.count, pair.second.base_n) == (0, 4)


@pytest.mark.parametrize("inside", ["Low", "High"])
def test_a_group_without_anybody_in_it_or_outside_cannot_be_tested(
    held: Held, skills: Instrument, inside: str
) -> None:
    rows = crossed((inside, "Yes", 3), (inside, "No", 3))
    found = held(skills, rows, claim("g", "group", "works", 1, group={"skill": (2,)}))["g"]
    assert found.verdict == "not testable"
    assert found.reason.startswith("nobody is in the base")


def test_a_group_that_rests_on_a_personal_item_is_not_looked_at(held: Held, desk: Any) -> None:
    asked = desk.instrument(
        desk.item("faith", "single", "A", "B", personal=True),
        desk.item("works", "single", "Yes", "No"),
    )
    rows = [["A", "Yes"], ["B", "No"]]
    found = held(asked, rows, claim("g", "group", "works", 1, group={"faith": (1,)}))["g"]
    assert found.verdict == "not testable"
    assert "'faith' is personal" in found.reason


def test_where_everybody_gave_the_answer_a_group_is_not_ahead(
    held: Held, skills: Instrument
) -> None:
    rows = crossed(("High", "Yes", 4), ("Low", "Yes", 6))
    found = held(skills, rows, claim("g", "comparison", "works", 1, group={"skill": (2,)}))["g"]
    assert found.verdict == "not supported"
    assert found.compared[0].p == 1.0


# --- trends ---------------------------------------------------------------------------------------


@pytest.fixture(name="ages")
def _ages(desk: Any) -> Instrument:
    made: Instrument = desk.instrument(
        desk.item(
            "age",
            "single",
            "Young",
            "Middle",
            "Old",
            Category(code=9, label="Refused", missing=True),
            ordered=True,
        ),
        desk.item("works", "single", "Yes", "No"),
        desk.item("region", "single", "North", "South"),
    )
    return made


def aged(*steps: tuple[str, int, int]) -> list[tuple[str, str, str]]:
    """Rows of (age, how many said yes, how many no)."""
    return [
        (age, said, "North")
        for age, yes, no in steps
        for said, times in (("Yes", yes), ("No", no))
        for _ in range(times)
    ]


def permutation_p(steps: Sequence[tuple[int, int]]) -> float:
    """Everybody's yes is given to every possible set of respondents."""
    scores = [step for step, (yes, no) in enumerate(steps) for _ in range(yes + no)]
    number = sum(yes for yes, _ in steps)
    n = len(scores)
    observed = sum(step * yes for step, (yes, _) in enumerate(steps))
    expected = number * sum(scores)

    def far(total: int) -> int:
        return abs(n * total - expected)

    sums = [sum(chosen) for chosen in combinations(scores, number)]
    return sum(far(each) >= far(observed) for each in sums) / len(sums)


@pytest.mark.parametrize(
    ("steps", "up", "down"),
    [
        (((0, 5), (2, 3), (5, 1)), "supported", "not supported"),
        (((1, 4), (2, 3), (3, 3)), "in the sample only", "not supported"),
        (((5, 0), (3, 3), (0, 5)), "not supported", "supported"),
        (((2, 3), (1, 4), (2, 3)), "not supported", "not supported"),
    ],
)
def test_a_trend_is_tested_by_shuffling_the_answers_over_the_steps(
    held: Held, ages: Instrument, steps: Sequence[tuple[int, int]], up: str, down: str
) -> None:
    names = ("Young", "Middle", "Old")
    rows = aged(*((name, *step) for name, step in zip(names, steps, strict=True)))
    rows += aged(("Refused", 0, 4))
    rising = claim("up", "trend", "works", 1, across="age")
    falling = claim("down", "trend", "works", 1, across="age", falls=True)
    found = held(ages, rows, rising, falling)
    assert (found["up"].verdict, found["down"].verdict) == (up, down)
    said = ", ".join(f"{yes} of {yes + no}" for yes, no in steps)
    for each in found.values():
        assert each.reason.startswith(f"along age: {said}; exact, p = ")
        printed = float(each.reason.rpartition("= ")[2])
        assert printed == pytest.approx(permutation_p(steps), rel=0.01)


@pytest.mark.parametrize(
    ("across", "reason"),
    [("region", "have no order"), (None, "names no ordered item")],
)
def test_a_trend_needs_an_item_with_an_order(
    held: Held, ages: Instrument, across: str | None, reason: str
) -> None:
    found = held(ages, aged(("Old", 1, 1)), claim("t", "trend", "works", 1, across=across))["t"]
    assert found.verdict == "not testable"
    assert reason in found.reason


@pytest.mark.parametrize("steps", [(("Old", 3, 2),), (("Young", 3, 0), ("Old", 2, 0))])
def test_one_step_or_one_answer_is_no_trend(
    held: Held, ages: Instrument, steps: Sequence[tuple[str, int, int]]
) -> None:
    found = held(ages, aged(*steps), claim("t", "trend", "works", 1, across="age"))["t"]
    assert found.verdict == "not testable"


def test_a_trend_runs_along_the_points_of_a_scale_too(held: Held, desk: Any) -> None:
    asked = desk.instrument(
        desk.item("trust", "scale", "Low", "Fair", "High"),
        desk.item("votes", "single", "Yes", "No"),
    )
    rows = (
        [["Low", "No"]] * 6 + [["Fair", "Yes"]] * 2 + [["Fair", "No"]] * 2 + [["High", "Yes"]] * 6
    )
    found = held(asked, rows, claim("t", "trend", "votes", 1, across="trust"))["t"]
    assert found.verdict == "supported"


# --- parts and words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "labels", "verdict"),
    [
        ((1, 2), "AABBB", "supported"),
        ((1, 2), "AABBBR", "supported"),
        ((1, 2, 3), "AABBB", "not supported"),
        ((1, 2), "AABBBC", "not supported"),
    ],
)
def test_the_parts_of_a_composition_are_all_there_are_and_none_is_empty(
    held: Held, desk: Any, codes: Sequence[int], labels: str, verdict: str
) -> None:
    refused = Category(code=9, label="R", missing=True)
    asked = desk.instrument(desk.item("job", "single", "A", "B", "C", refused))
    found = held(asked, [[each] for each in labels], claim("c", "composition", "job", *codes))["c"]
    assert found.verdict == verdict
    assert found.reason.startswith(f"A {labels.count('A')}, B {labels.count('B')}")
    assert ("C" in found.reason) == (verdict == "not supported")


@pytest.mark.parametrize(
    ("yes", "no", "reads_as", "verdict"),
    [
        (30, 10, "a majority", "supported"),
        (22, 18, "a majority", "in the sample only"),
        (20, 20, "a majority", "not supported"),
        (36, 4, "over 60%", "supported"),
        (26, 14, "over 60%", "in the sample only"),
        (24, 16, "over 60%", "not supported"),
        (4, 36, "a minority", "supported"),
        (24, 16, "at least 60%", "in the sample only"),
    ],
)
def test_words_of_prevalence_are_held_against_the_share_they_are_taken_to_mean(
    held: Held, desk: Any, yes: int, no: int, reads_as: str, verdict: str
) -> None:
    asked = desk.instrument(desk.item("says", "single", "Yes", "No"))
    rows = [["Yes"]] * yes + [["No"]] * no
    told = claim("p", "prevalence", "says", 1, words="consistently", reads_as=reads_as)
    found = held(asked, rows, told)["p"]
    assert found.verdict == verdict
    assert found.reason == f"'consistently' taken to mean {reads_as}"
    low, high = wilson(yes, yes + no)
    assert (found.low, found.high) == pytest.approx((100 * low, 100 * high))


def test_words_whose_share_nobody_named_get_counts_and_no_verdict(held: Held, desk: Any) -> None:
    asked = desk.instrument(desk.item("says", "single", "Yes", "No"))
    rows = [["Yes"]] * 3 + [["No"]] * 2 + [[""]]
    found = held(asked, rows, claim("p", "prevalence", "says", 1, words="widely"))["p"]
    assert found.verdict == "not testable"
    assert "reads_as" in found.reason
    assert found.counted is not None
    assert (found.counted.count, found.counted.base_n) == (3, 5)
    assert not found.is_finding


# --- what no test can decide ----------------------------------------------------------------------


def test_statements_of_a_weighted_survey_are_not_tested(held: Held, desk: Any) -> None:
    asked = desk.instrument(
        desk.item("x", "single", "A", "B"),
        desk.item("w", "number"),
        weighted="yes",
        weight="w",
    )
    statements = (
        claim("ranking", "ranking", "x", 1),
        claim("composition", "composition", "x", 1, 2),
        claim("prevalence", "prevalence", "x", 1, reads_as="a majority"),
    )
    found = held(asked, [["A", "1"], ["A", "2"], ["B", "1"]], *statements)
    assert {each.verdict for each in found.values()} == {"not testable"}
    assert all("weighted" in each.reason for each in found.values())


def test_themes_that_nobody_coded_are_not_tested(held: Held, desk: Any) -> None:
    theme = Theme(name="hours", label="Longer hours")
    asked = desk.instrument(desk.item("wishes", "open", themes=(theme,)))
    found = held(asked, [["open longer"]], claim("p", "prevalence", "wishes", themes=("hours",)))
    assert found["p"].verdict == "not testable"
    assert "themes have not been coded" in found["p"].reason


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (claim("p", "prevalence", "x", 1, survey=None), "which survey is meant"),
        (claim("p", "prevalence"), "names no item"),
        (claim("p", "prevalence", "x"), "names no answer"),
    ],
)
def test_a_statement_that_names_too_little_says_what_is_missing(
    held: Held, desk: Any, told: Claim, reason: str
) -> None:
    asked = desk.instrument(desk.item("x", "single", "A", "B"))
    found = held(asked, [["A"]], told)["p"]
    assert found.verdict == "not testable"
    assert reason in found.reason


# --- faults: as it should be ----------------------------------------------------------------------


def test_two_surveys_with_different_questions_bear_no_test_and_no_traceback(desk: Any) -> None:
    first = desk.instrument(desk.item("x", "single", "A", "B"))
    second = desk.instrument(desk.item("y", "single", "A", "B"), id="second")
    claims = (
        share("here", "x", 1),
        share("there", "y", 1, survey="second"),
        claim("o", "comparison", order=("here", "there")),
    )
    study = Study("t", (), (first, second), Register(claims=claims), Settings())
    read = [
        desk.read(each, [each.items[0].name, "row"], ["A", "."], ["B", "."])
        for each in (first, second)
    ]
    found = audit(study, responses=read).claim("o").derivation
    assert found is not None
    assert found.verdict == "not testable"
    assert "two surveys" in found.reason


@pytest.mark.parametrize("survey", ["invented", None])
def test_an_order_is_counted_in_the_survey_of_its_figures(desk: Any, survey: str | None) -> None:
    first = desk.instrument(desk.item("x", "single", "A", "B"))
    second = desk.instrument(desk.item("x", "single", "A", "B"), id="second")
    claims = (
        share("a", "x", 1, survey="second"),
        share("b", "x", 2, survey="second"),
        claim("o", "comparison", order=("a", "b"), survey=survey),
    )
    study = Study("t", (), (first, second), Register(claims=claims), Settings())
    read = [
        desk.read(first, ["x", "row"], *[["A", "."]] * 9, ["B", "."]),
        desk.read(second, ["x", "row"], *[["B", "."]] * 9, ["A", "."]),
    ]
    found = audit(study, responses=read).claim("o").derivation
    assert found is not None
    assert found.verdict == "not supported"  # 1 of 10 against 9 of 10


def test_shares_of_two_groups_that_have_nobody_in_common_are_not_compared_as_pairs(
    held: Held, uses: Instrument
) -> None:
    rows = [("News", "North")] * 18 + [("Music", "North")] * 2
    rows += [("News", "South")] * 2 + [("Music", "South")] * 18
    members = (
        share("north", "uses", 1, where={"region": (1,)}),
        share("south", "uses", 1, where={"region": (2,)}),
    )
    found = held(uses, rows, *members, claim("o", "comparison", order=("north", "south")))["o"]
    assert found.verdict != "not supported"  # 90% against 10%


def test_a_trend_follows_the_order_in_which_the_categories_are_listed(
    held: Held, desk: Any
) -> None:
    low, mid, high = (
        Category(code=code, label=label) for code, label in ((3, "Low"), (1, "Mid"), (2, "High"))
    )
    asked = desk.instrument(
        desk.item("pay", "single", low, mid, high, ordered=True),
        desk.item("works", "single", "Yes", "No"),
    )
    rows = [("Low", "No")] * 8 + [("Mid", "Yes")] * 4 + [("Mid", "No")] * 4 + [("High", "Yes")] * 8
    found = held(asked, rows, claim("t", "trend", "works", 1, across="pay"))["t"]
    assert found.reason.startswith("along pay: 0 of 8, 4 of 8, 8 of 8")
    assert found.verdict == "supported"


def test_a_trend_over_bands_goes_from_small_to_large_numbers(held: Held, desk: Any) -> None:
    bands: Any = ({"at_least": 50}, {"at_least": 20, "below": 50}, {"below": 20})
    categories = [
        Category(code=code, label=f"band {code}", band=band)
        for code, band in enumerate((Band.model_validate(each) for each in bands), 1)
    ]
    asked = desk.instrument(
        desk.item("age", "number", *categories), desk.item("works", "single", "Yes", "No")
    )
    rows = [("10", "No")] * 8 + [("30", "Yes")] * 4 + [("30", "No")] * 4 + [("70", "Yes")] * 8
    found = held(asked, rows, claim("t", "trend", "works", 1, across="age"))["t"]
    assert found.verdict == "supported"  # it rises with age


def test_a_step_without_anybody_keeps_its_place_in_a_trend(held: Held, desk: Any) -> None:
    asked = desk.instrument(
        desk.item("age", "single", "A", "B", "C", "D", ordered=True),
        desk.item("works", "single", "Yes", "No"),
    )
    steps = (("A", 1, 7), ("B", 3, 5), ("D", 7, 3))
    rows = [
        (age, said)
        for age, yes, no in steps
        for said, n in (("Yes", yes), ("No", no))
        for _ in range(n)
    ]
    found = held(asked, rows, claim("t", "trend", "works", 1, across="age"))["t"]
    # as alp.crosstab has it: p = 0.0206
    assert float(found.reason.rpartition("= ")[2]) == pytest.approx(0.0206, abs=5e-5)


def test_words_read_as_a_remainder_are_refused_or_untested_but_no_traceback(
    held: Held, desk: Any
) -> None:
    asked = desk.instrument(desk.item("x", "single", "A", "B"))
    told = claim("p", "prevalence", "x", 1, reads_as="the remainder")
    assert held(asked, [["A"]], told)["p"].verdict == "not testable"


def test_nobody_in_the_base_refutes_no_statement(held: Held, desk: Any) -> None:
    asked = desk.instrument(desk.item("x", "single", "A", "B"))
    statements = claim("c", "composition", "x", 1, 2), claim("t", "ranking", "x", 1)
    found = held(asked, [[""], [""]], *statements)
    assert [each.verdict for each in found.values()] == ["not testable"] * 2


@pytest.mark.parametrize("kind", ["comparison", "group"])
def test_a_comparison_with_nothing_to_compare_asks_for_an_order_or_a_group(
    held: Held, desk: Any, kind: str
) -> None:
    asked = desk.instrument(desk.item("x", "single", "A", "B"))
    found = held(asked, [["A"], ["B"]], claim("c", kind, "x", 1))["c"]
    assert "group" in found.reason or "order" in found.reason


def test_the_method_of_the_study_is_that_of_words_of_prevalence_too(held: Held, desk: Any) -> None:
    asked = desk.instrument(desk.item("x", "single", "A", "B"))
    told = claim("p", "prevalence", "x", 1, reads_as="a majority")
    found = held(asked, [["A"]] * 30 + [["B"]] * 10, told, interval_method="jeffreys")["p"]
    assert found.method == "jeffreys"
