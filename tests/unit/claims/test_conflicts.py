"""What is wrong with a block: the smallest impossible set, and the fewest bases that explain it."""

import random
from collections.abc import Callable, Sequence
from itertools import combinations, product

import pytest

from alp_survey.claims import covers
from alp_survey.claims.arithmetic import round_percent
from alp_survey.claims.blocks import HALF_RULES, Whole
from alp_survey.claims.conflicts import Conflict, smallest_conflict
from alp_survey.claims.covers import BaseGroup, Cover, fewest_bases
from alp_survey.claims.quotes import parse_quote

BruteCounts = Callable[[str, int, str], list[int]]
MULTIPLE, SINGLE, COMPLETE = Whole(), Whole("single"), Whole("single", complete=True)
BRIEF = ["59%", "41%", "27%", "33%", "21%"]


def conflict_of(figures: Sequence[str], up_to: int, whole: Whole = MULTIPLE) -> Conflict | None:
    return smallest_conflict([parse_quote(each) for each in figures], up_to=up_to, whole=whole)


def cover_of(figures: Sequence[str], up_to: int, whole: Whole = MULTIPLE) -> Cover | None:
    return fewest_bases([parse_quote(each) for each in figures], up_to=up_to, whole=whole)


def random_blocks(number: int, *, seed: int, largest: int) -> list[list[str]]:
    """Blocks of one to five figures, each printed from a base of its own, some by halves."""
    draw = random.Random(seed)
    bases = [*range(1, largest + 1), 8, 8]
    return [
        [
            round_percent(draw.randint(0, base), base, rounding=draw.choice(HALF_RULES))
            for base in draw.choices(bases, k=draw.randint(1, 5))
        ]
        for _ in range(number)
    ]


def assert_cover_holds(cover: Cover, figures: Sequence[str], up_to: int, whole: Whole) -> None:
    """Every figure once, on distinct bases, with counts that print as it and fit the base."""
    bases = [group.base for group in cover.groups]
    assert bases == sorted(set(bases), reverse=True)
    assert bases[0] <= up_to
    assert sorted(sum((group.figures for group in cover.groups), ())) == list(range(len(figures)))
    for base, positions, counts in cover.groups:
        for position, count in zip(positions, counts, strict=True):
            decimals = parse_quote(figures[position]).decimals
            printed = round_percent(count, base, decimals=decimals, rounding=cover.rounding)
            assert printed == figures[position]
        assert whole.response != "single" or sum(counts) <= base


@pytest.mark.parametrize("whole", [MULTIPLE, Whole("not stated"), SINGLE, COMPLETE])
def test_the_smallest_conflict_is_impossible_and_no_smaller_set_of_figures_is(
    whole: Whole, brute_counts: BruteCounts
) -> None:
    def possible(figures: Sequence[str], *, all_of_them: bool) -> bool:
        for base, rule in product(range(1, 25), HALF_RULES):
            for counts in product(*(brute_counts(each, base, rule) for each in figures)):
                least, most = (base if whole.complete and all_of_them else 0), base
                if whole.response != "single" or least <= sum(counts) <= most:
                    return True
        return False

    sizes = []
    for figures in random_blocks(250, seed=3, largest=24):
        impossible = [
            kept
            for size in range(1, len(figures) + 1)
            for kept in combinations(range(len(figures)), size)
            if not possible([figures[i] for i in kept], all_of_them=size == len(figures))
        ]
        found = conflict_of(figures, 24, whole)
        if not impossible:
            assert found is None
            continue
        assert found is not None
        assert found.smallest
        assert found.figures in impossible
        assert len(found.figures) == len(impossible[0])
        sizes.append(len(found.figures))
        for kept in combinations(found.figures, len(found.figures) - 1):
            assert kept not in impossible
    assert {2, 3} <= set(sizes)


def test_in_the_brief_three_of_five_figures_cannot_stand_together_and_any_two_of_them_can() -> None:
    assert conflict_of(BRIEF, 44) == Conflict((0, 2, 3), smallest=True)
    for pair in (("59%", "27%"), ("59%", "33%"), ("27%", "33%")):
        assert conflict_of(pair, 44) is None


def test_figures_that_a_base_carries_are_no_conflict() -> None:
    assert conflict_of(["46%", "41%"], 44) is None
    assert conflict_of(["63%", "38%"], 8, COMPLETE) is None


def test_63_and_37_conflict_at_8_because_one_rule_prints_a_block() -> None:
    assert conflict_of(["63%", "37%"], 8) == Conflict((0, 1), smallest=True)


def test_a_figure_that_no_base_carries_is_a_conflict_by_itself() -> None:
    assert conflict_of(["50%", "46%", "33%"], 12) == Conflict((1,), smallest=True)
    assert cover_of(["50%", "46%", "33%"], 12) is None


def test_all_figures_conflict_where_only_the_sum_of_a_complete_block_fails() -> None:
    assert conflict_of(["50%", "25%"], 4, SINGLE) is None
    assert conflict_of(["50%", "25%"], 4, COMPLETE) == Conflict((0, 1), smallest=True)


def test_beyond_14_figures_a_conflict_of_up_to_three_is_still_shown_to_be_the_smallest() -> None:
    pair, three = ["22%", "23%"], ["59%", "27%", "33%"]
    figures = [*pair, *["0%"] * 12, *three]
    assert conflict_of(figures, 44) == Conflict((0, 1), smallest=True)
    assert conflict_of(figures[1:], 44) == Conflict((13, 14, 15), smallest=True)


def test_beyond_14_figures_a_larger_conflict_is_real_but_not_called_the_smallest() -> None:
    figures = ["8%"] * 16  # of one response each: at most 13 fit, on a base of 40
    found = conflict_of(figures, 44, SINGLE)
    assert found is not None
    assert not found.smallest
    size = len(found.figures)
    assert conflict_of(["8%"] * min(size, 14), 44, SINGLE) is not None
    assert conflict_of(["8%"] * (size - 1), 44, SINGLE) is None


@pytest.mark.parametrize("whole", [MULTIPLE, SINGLE])
def test_no_fewer_bases_explain_the_figures_than_the_cover_names(
    whole: Whole, brute_counts: BruteCounts
) -> None:
    up_to, sizes, unexplained = 10, set(), 0
    for figures in random_blocks(150, seed=4, largest=up_to):
        fewest = None
        for rule in HALF_RULES:
            least = [
                {
                    base: found[0]
                    for base in range(1, up_to + 1)
                    if (found := brute_counts(figure, base, rule))
                }
                for figure in figures
            ]
            for bases in product(*least):
                if fewest is not None and len(set(bases)) >= fewest:
                    continue
                if whole.response != "single" or all(
                    sum(least[i][base] for i, own in enumerate(bases) if own == base) <= base
                    for base in bases
                ):
                    fewest = len(set(bases))
        cover = cover_of(figures, up_to, whole)
        if fewest is None:
            assert cover is None
            unexplained += 1
            continue
        assert cover is not None
        assert cover.fewest
        assert len(cover.groups) == fewest, figures
        assert_cover_holds(cover, figures, up_to, whole)
        sizes.add(fewest)
    assert {1, 2, 3} <= sizes
    assert unexplained


def test_in_the_brief_two_bases_explain_the_five_figures_under_one_rule() -> None:
    assert cover_of(BRIEF, 44) == Cover(
        "half_up",
        (BaseGroup(44, (0, 1, 2), (26, 18, 12)), BaseGroup(43, (3, 4), (14, 9))),
        fewest=True,
    )


def test_figures_that_need_different_rules_have_no_cover_at_all() -> None:
    assert cover_of(["63%", "37%"], 8) is None


def test_single_responses_that_overfill_every_base_between_them_have_no_cover() -> None:
    assert cover_of(["67%", "67%"], 3) is not None
    assert cover_of(["67%", "67%"], 3, SINGLE) is None


def test_where_the_search_runs_out_of_steps_the_cover_holds_and_is_not_called_the_fewest() -> None:
    draw = random.Random(1)
    figures = [
        round_percent(draw.randint(0, base // 3), base, decimals=1)
        for base in (draw.randint(1, 200) for _ in range(20))
    ]
    cover = cover_of(figures, 200, SINGLE)
    assert cover is not None
    assert not cover.fewest
    assert_cover_holds(cover, figures, 200, SINGLE)


def test_a_cover_is_called_the_fewest_only_if_no_rule_ran_out_of_steps_below_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two bases do under half even; with few steps half up finds three, half even none."""
    figures = ["7.5%", "19%", "25.0%", "50%", "21%", "25.0%", "22.5%", "0.0%", "12.5%", "12%"]
    figures.append("6.2%")
    with_all_steps = cover_of(figures, 120, SINGLE)
    assert with_all_steps is not None
    assert (len(with_all_steps.groups), with_all_steps.fewest) == (2, True)
    monkeypatch.setattr(covers, "_MOST_STEPS", 300)
    cover = cover_of(figures, 120, SINGLE)
    assert cover is not None
    assert len(cover.groups) == 2 or not cover.fewest
    assert_cover_holds(cover, figures, 120, SINGLE)


def test_one_base_is_no_cover_of_complete_categories_that_do_not_fill_it() -> None:
    cover = cover_of(["50%", "25%"], 4, COMPLETE)
    assert cover is not None
    assert len(cover.groups) == 2
