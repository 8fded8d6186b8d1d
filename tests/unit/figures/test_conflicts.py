"""The smallest set of figures in a block that no base carries."""

from collections.abc import Callable, Sequence
from itertools import combinations, product

import pytest

from alp_survey.figures.blocks import HALF_RULES, Whole
from alp_survey.figures.conflicts import Conflict, smallest_conflict
from alp_survey.figures.reading import parse_quote

BruteCounts = Callable[[str, int, str], list[int]]
RandomBlocks = Callable[..., list[list[str]]]
MULTIPLE, SINGLE, COMPLETE = Whole(), Whole("single"), Whole("single", complete=True)
BRIEF = ["59%", "41%", "27%", "33%", "21%"]


def conflict_of(figures: Sequence[str], up_to: int, whole: Whole = MULTIPLE) -> Conflict | None:
    return smallest_conflict([parse_quote(each) for each in figures], up_to=up_to, whole=whole)


@pytest.mark.parametrize("whole", [MULTIPLE, Whole("not stated"), SINGLE, COMPLETE])
def test_the_smallest_conflict_is_impossible_and_no_smaller_set_of_figures_is(
    whole: Whole, brute_counts: BruteCounts, random_blocks: RandomBlocks
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
