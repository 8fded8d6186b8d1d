"""The fewest distinct bases that explain all figures of a block."""

import random
from collections.abc import Callable, Sequence
from itertools import product

import pytest

from alp_survey.figures import covers
from alp_survey.figures.arithmetic import round_percent
from alp_survey.figures.blocks import HALF_RULES, Whole
from alp_survey.figures.covers import BaseGroup, Cover, fewest_bases
from alp_survey.figures.reading import parse_quote

BruteCounts = Callable[[str, int, str], list[int]]
RandomBlocks = Callable[..., list[list[str]]]
MULTIPLE, SINGLE, COMPLETE = Whole(), Whole("single"), Whole("single", complete=True)
BRIEF = ["59%", "41%", "27%", "33%", "21%"]


def cover_of(figures: Sequence[str], up_to: int, whole: Whole = MULTIPLE) -> Cover | None:
    return fewest_bases([parse_quote(each) for each in figures], up_to=up_to, whole=whole)


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


@pytest.mark.parametrize("whole", [MULTIPLE, SINGLE])
def test_no_fewer_bases_explain_the_figures_than_the_cover_names(
    whole: Whole, brute_counts: BruteCounts, random_blocks: RandomBlocks
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


def test_a_figure_that_is_possible_on_no_base_leaves_the_block_unexplained() -> None:
    assert cover_of(["50%", "46%", "33%"], 12) is None
