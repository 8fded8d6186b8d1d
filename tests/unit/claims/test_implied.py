"""What printed figures imply of statements, against every cross-tab there can be."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from scipy.stats import binomtest
from scipy.stats import fisher_exact as scipy_fisher

from alp_survey.claims.audit import audit
from alp_survey.claims.register import Base, Claim, Place, Register
from alp_survey.claims.study import Settings, Study
from alp_survey.claims.verdicts import Implied

N = 12
PLACES = (Place(section="1"),)


def figure(
    id: str, count: int, item: str, *codes: int, n: int | None = N, who: Any = "all"
) -> Claim:
    named = {"id": id, "kind": "count", "says": id, "quote": str(count), "n": n}
    base = Base(who=who)
    return Claim(**named, base=base, instrument="invented", item=item, codes=codes, places=PLACES)


def statement(kind: Any, **more: Any) -> Claim:
    named = {"id": "statement", "kind": kind, "says": "so", "instrument": "invented"}
    return Claim(**{**named, **more}, places=PLACES)


@pytest.fixture(name="implied")
def _implied(desk: Any) -> Any:
    asked = desk.instrument(
        desk.item("uses", "multiple", "News", "Music", "Games"),
        desk.item("skill", "single", "Low", "High", "Other"),
        n_stated=N,
    )

    def judge(claim: Claim, *figures: Claim, level: int = 95, **more: Any) -> Implied:
        settings = Settings(level=level)
        own = asked.model_copy(update=more)
        study = Study("t", (), (own,), Register(claims=(*figures, claim)), settings)
        found = audit(study).claim("statement").implied
        assert found is not None
        return found

    return judge


def paired_tables(first: int, second: int) -> Iterator[tuple[int, int, int]]:
    """Both, only the first, only the second."""
    for both in range(N + 1):
        if both <= min(first, second) and first + second - both <= N:
            yield both, first - both, second - both


def mcnemar_p(first_only: int, second_only: int) -> float:
    split = first_only + second_only
    return float(binomtest(first_only, split).pvalue) if split else 1.0


ORDER = statement("ranking", order=("one", "two"))
GROUP = statement("group", item="uses", codes=(1,), group={"skill": (2,)})


@pytest.mark.parametrize(("first", "second"), [(9, 2), (7, 5), (11, 3), (6, 6), (3, 8), (12, 0)])
def test_an_order_of_two_ticks_can_have_the_p_of_every_cross_tab(
    implied: Any, first: int, second: int
) -> None:
    found = implied(ORDER, figure("one", first, "uses", 1), figure("two", second, "uses", 2))
    ps = [mcnemar_p(*split) for _, *split in paired_tables(first, second)]
    [pair] = found.pairs if found.pairs else [None]
    assert pair is not None
    assert pair.p.least == pytest.approx(min(ps), rel=1e-12)
    assert pair.p.greatest == pytest.approx(max(ps), rel=1e-12)
    assert pair.least == pair.greatest == Fraction(first - second, N)
    assert found.verdict == ("must hold" if first > second else "cannot hold")
    if first > second:
        beyond = "must be" if max(ps) < 0.05 else "cannot be" if min(ps) >= 0.05 else "can be"
        assert found.beyond_chance == beyond
    else:
        assert found.beyond_chance == "cannot be"


def test_two_answers_to_a_single_question_leave_one_cross_tab(implied: Any) -> None:
    found = implied(ORDER, figure("one", 9, "skill", 1), figure("two", 2, "skill", 2))
    [pair] = found.pairs
    assert pair.p.least == pair.p.greatest == pytest.approx(mcnemar_p(9, 2))
    assert found.beyond_chance == "cannot be"  # 0.065: only among 11 of the 12


@pytest.mark.parametrize(
    ("count", "size"), [(4, 6), (9, 9), (2, 10), (11, 3), (6, 1), (12, 5), (0, 5)]
)
def test_a_group_is_bounded_by_every_cross_tab(implied: Any, count: int, size: int) -> None:
    found = implied(GROUP, figure("answer", count, "uses", 1), figure("group", size, "skill", 2))
    differences, ps = [], []
    for both in range(max(0, count + size - N), min(count, size) + 1):
        rest = count - both
        differences.append(Fraction(both, size) - Fraction(rest, N - size))
        table = [[both, size - both], [rest, N - size - rest]]
        ps.append(float(scipy_fisher(table)[1]))
    [pair] = found.pairs
    assert (pair.least, pair.greatest) == (min(differences), max(differences))
    assert pair.p.least == pytest.approx(min(ps), rel=1e-9)
    assert pair.p.greatest == pytest.approx(max(ps), rel=1e-9)
    expected = "must hold" if min(differences) > 0 else "can hold"
    assert found.verdict == ("cannot hold" if max(differences) <= 0 else expected)


def test_a_group_that_everybody_is_in_can_be_held_against_nobody(implied: Any) -> None:
    found = implied(GROUP, figure("answer", 4, "uses", 1), figure("group", N, "skill", 2))
    assert (found.verdict, found.reason) == ("no bounds", "everybody or nobody is in the group")


def test_hedged_figures_leave_the_bounds_of_all_their_counts(implied: Any) -> None:
    most = figure("one", 9, "uses", 1).model_copy(update={"kind": "share", "quote": "over 60%"})
    found = implied(ORDER, most, figure("two", 5, "uses", 2))
    counts = [count for count in range(N + 1) if count / N > 0.6 and count / N <= 0.65] or [8]
    [pair] = found.pairs
    assert pair.least == Fraction(min(counts) - 5, N)
    ps = [mcnemar_p(*split) for one in range(8, 13) for _, *split in paired_tables(one, 5)]
    assert min(ps) <= pair.p.least <= pair.p.greatest <= max(ps)


def test_three_in_an_order_are_beyond_chance_only_if_both_pairs_are(implied: Any) -> None:
    three = statement("ranking", order=("one", "two", "three"))
    figures = [
        figure(id, n, "uses", i)
        for i, (id, n) in enumerate([("one", 12), ("two", 6), ("three", 0)], 1)
    ]
    found = implied(three, *figures)
    ps = [mcnemar_p(6, 0), mcnemar_p(6, 0)]
    assert [pair.p.greatest for pair in found.pairs] == pytest.approx(ps)
    assert found.beyond_chance == ("must be" if max(ps) < 0.025 else "can be")
    assert implied(three, *figures, level=90).beyond_chance == "must be"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"n": None}, "no base is stated for '5' (two)"),
        ({"n": 11}, "'5' (two) is of 11 of the 12 respondents, and which of them is not known"),
        (
            {"base": Base(who="all", where={"skill": (1,)})},
            "'5' (two) is of a part of the respondents",
        ),
        ({"instrument": None}, "'5' (two) is of another survey"),
        ({"quote": "13"}, "'13' (two) is impossible at n = 12"),
    ],
)
def test_figures_that_need_not_be_of_the_same_respondents_bound_nothing(
    implied: Any, change: dict[str, Any], reason: str
) -> None:
    two = figure("two", 5, "uses", 2).model_copy(update=change)
    found = implied(ORDER, figure("one", 9, "uses", 1), two)
    assert (found.verdict, found.reason) == ("no bounds", reason)


def test_weighted_figures_bound_nothing(implied: Any) -> None:
    figures = [figure("one", 9, "uses", 1), figure("two", 5, "uses", 2)]
    found = implied(ORDER, *figures, weighted="yes")
    assert found.reason == "weighted figures are no counts, and bound nothing"


def test_answers_that_exclude_each_other_and_are_more_than_all_bound_nothing(implied: Any) -> None:
    found = implied(ORDER, figure("one", 9, "skill", 1), figure("two", 8, "skill", 2))
    assert found.reason == "one and two exclude each other, and are more than all together"


def test_what_is_not_printed_is_named(implied: Any) -> None:
    assert implied(GROUP).reason == "no printed figure says how many are in the answer or the group"
    found = implied(GROUP, figure("answer", 4, "uses", 1))
    assert found.reason == "no printed figure says how many are in the group"


def test_every_pair_of_figures_of_five_people_is_bounded_by_its_cross_tabs(implied: Any) -> None:
    """A small survey in full, through the public door."""
    for first, second in product(range(0, N + 1, 3), repeat=2):
        found = implied(ORDER, figure("one", first, "uses", 1), figure("two", second, "uses", 2))
        ps = [mcnemar_p(*split) for _, *split in paired_tables(first, second)]
        assert found.pairs[0].p.least == pytest.approx(min(ps))
        assert found.pairs[0].p.greatest == pytest.approx(max(ps))
