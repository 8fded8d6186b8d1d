"""The audit of a study: what the verdicts of claims and blocks rest on."""

from fractions import Fraction
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest

import alp_survey as alp
from alp_survey.claims.study import Settings
from alp_survey.stats.proportion import proportion_interval


@pytest.mark.parametrize(
    ("claim", "verdict", "rounding", "counts"),
    [
        ("members", "possible", "either", [18]),
        ("quiet", "possible only if truncated", "truncated", [23]),
        ("warmth", "possible only if rounded up", "rounded_up", [13]),
        ("coffee", "impossible", "either", []),
        ("town", "no power", "either", list(range(515, 526))),
        ("content", "no base stated", None, []),
        ("wish_hours", "no figure stated", None, []),
        ("evenings", "possible", "either", [27, 28]),
        ("younger", "possible", None, [15]),
        ("respondents", "possible", None, [40]),
    ],
)
def test_every_class_of_verdict_comes_with_its_rule_and_counts(
    fictional: Any, claim: str, verdict: str, rounding: str | None, counts: list[int]
) -> None:
    arithmetic = fictional.audit().claim(claim).arithmetic
    assert (arithmetic.verdict, arithmetic.rounding) == (verdict, rounding)
    assert list(arithmetic.counts) == counts


def test_an_impossible_figure_names_the_nearest_that_the_base_can_print(fictional: Any) -> None:
    arithmetic = fictional.audit().claim("coffee").arithmetic
    assert (arithmetic.below.printed, arithmetic.below.count) == ("45%", 18)
    assert (arithmetic.above.printed, arithmetic.above.count) == ("48%", 19)
    assert not any(arithmetic.counts_by_rule.values())


def test_a_figure_names_every_base_up_to_its_own_on_which_it_is_possible(fictional: Any) -> None:
    arithmetic = fictional.audit().claim("coffee").arithmetic
    halves = {
        n: tuple(k for k in range(n + 1) if abs(Fraction(100 * k, n) - 46) <= Fraction(1, 2))
        for n in range(1, 41)
    }
    found = {n: tuple(counts) for n, counts in arithmetic.possible_bases.items()}
    assert found == {n: counts for n, counts in halves.items() if counts}
    assert arithmetic.bases_up_to == 40


def test_a_figure_says_how_many_figures_would_pass_at_its_base(fictional: Any) -> None:
    result = fictional.audit()
    printed = {f for k in range(41) for f in (5 * k // 2, -(-5 * k // 2))}  # 2.5% a respondent
    assert result.claim("coffee").arithmetic.chance == (len(printed), 101)
    assert result.claim("town").arithmetic.chance == (101, 101)


def test_without_a_base_the_bases_up_to_the_survey_s_size_are_listed(fictional: Any) -> None:
    arithmetic = fictional.audit().claim("content").arithmetic
    assert arithmetic.bases_up_to == 40
    assert list(arithmetic.possible_bases[40]) == [32]


# ---- sizes and counts


SIZES: dict[str, tuple[str, tuple[str, str, str] | None, str, str]] = {
    "the parts add up": ("ages_together", None, "possible", "15 + 25 = 40"),
    "the parts do not add up": (
        "ages_together",
        ("claims.yaml", 'quote: "15"', 'quote: "16"'),
        "impossible",
        "the parts add up to something else: 16 + 25 = 41",
    ),
    "as many are listed": ("branches", None, "possible", "3 are listed"),
    "one more is listed": (
        "branches",
        ("claims.yaml", "[Centre, North, South]", "[Centre, North, South, West]"),
        "impossible",
        "4 are listed: Centre, North, South, West",
    ),
    "the survey has another size": (
        "respondents",
        ("readers.yaml", "n_stated: 40", "n_stated: 41"),
        "impossible",
        "the instrument states n = 41",
    ),
    "the survey states no size": (
        "respondents",
        ("readers.yaml", "n_stated: 40", "n_stated: not stated"),
        "no power",
        "nothing is printed to hold it against",
    ),
}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_a_size_must_equal_its_parts_its_list_or_its_survey(fictional: Any, size: Any) -> None:
    claim, change, verdict, reason = size
    found = (fictional.change(*change) if change else fictional).audit().claim(claim)
    assert (found.arithmetic.verdict, found.arithmetic.reason) == (verdict, reason)
    assert found.is_finding == (verdict == "impossible")
    assert found.interval is None


@pytest.mark.parametrize(
    ("quote", "verdict"), [("40", "possible"), ("0", "possible"), ("41", "impossible")]
)
def test_a_count_is_possible_up_to_its_base(fictional: Any, quote: str, verdict: str) -> None:
    fictional.quote("younger", quote)
    assert fictional.audit().claim("younger").arithmetic.verdict == verdict


def test_a_count_without_a_base_is_no_base_stated(fictional: Any) -> None:
    fictional.change("claims.yaml", 'quote: "15"\n    n: 40', 'quote: "15"\n    n: not stated')
    assert fictional.audit().claim("younger").arithmetic.verdict == "no base stated"


# ---- hedges, and the same share printed in several ways


@pytest.mark.parametrize(
    ("hedge", "quote", "counts"),
    [
        ("nearly: {below: 3}", "nearly 70%", [27, 28]),
        ("nearly: {below: 1}", "nearly 70%", [28]),
        ('nearly: {below: "2.5", itself: no}', "nearly 70%", [27]),
        ('nearly: {below: "2.4", itself: no}', "nearly 70%", []),
        ("nearly: {below: 3, above: 3}", "nearly 70%", [27, 28, 29]),
        ("nearly: {}", "nearly 70%", [28]),
        ("well over: {above: 15, itself: no}", "well over 60%", [25, 26, 27, 28, 29, 30]),
        ("Well Over: {above: 15, itself: no}", "Well over 60%", [25, 26, 27, 28, 29, 30]),
    ],
)
def test_the_study_s_own_tolerances_decide_what_a_hedged_figure_can_be(
    fictional: Any, hedge: str, quote: str, counts: list[int]
) -> None:
    fictional.change("study.yaml", "nearly: {below: 3}", hedge).quote("evenings", quote)
    arithmetic = fictional.audit().claim("evenings").arithmetic
    assert list(arithmetic.counts) == counts
    assert arithmetic.verdict == ("possible" if counts else "impossible")


ELSEWHERE = "{section: Summary, prints: a minority}"


def test_a_share_printed_elsewhere_in_words_that_contradict_it_is_impossible(
    fictional: Any,
) -> None:
    fictional.change("claims.yaml", ELSEWHERE, "{section: Summary, prints: a majority}")
    found = fictional.audit().claim("members")
    assert (found.arithmetic.verdict, list(found.arithmetic.counts)) == ("impossible", [])
    assert found.arithmetic.reason == "section Summary prints 'a majority' for the same share"
    assert found.interval is None


@pytest.mark.parametrize("other", ["a minority", "about 48%", "45.0%", "less than half"])
def test_a_share_printed_elsewhere_in_words_that_agree_stays_possible(
    fictional: Any, other: str
) -> None:
    fictional.change("claims.yaml", ELSEWHERE, f"{{section: Summary, prints: {other}}}")
    assert list(fictional.audit().claim("members").arithmetic.counts) == [18]


def test_a_share_printed_elsewhere_more_exactly_has_the_counts_of_both(fictional: Any) -> None:
    fictional.quote("members", "about 45%")
    fictional.change("claims.yaml", ELSEWHERE, '{section: Summary, prints: "45%"}')
    assert list(fictional.audit().claim("members").arithmetic.counts) == [18]


def test_places_that_agree_with_the_figure_but_not_with_each_other_are_a_contradiction(
    fictional: Any,
) -> None:
    both = '{section: "5", prints: a majority}, {section: Summary, prints: a minority}'
    fictional.quote("members", "about 50%").change("claims.yaml", ELSEWHERE, both)
    assert fictional.audit().claim("members").arithmetic.verdict == "impossible"


# ---- statements on the order of figures


@pytest.mark.parametrize(
    ("members", "former", "verdict"),
    [("45%", "35%", "possible"), ("35%", "35%", "impossible"), ("35%", "45%", "impossible")],
)
def test_an_order_is_possible_only_where_the_printed_figures_fall(
    fictional: Any, members: str, former: str, verdict: str
) -> None:
    fictional.quote("members", members).quote("former_members", former)
    found = fictional.audit().claim("members_lead")
    assert found.arithmetic.verdict == verdict
    assert f"{members} > {former}" in found.arithmetic.reason
    assert found.is_finding == (verdict == "impossible")


# ---- a whole with a remainder


@pytest.mark.parametrize(
    ("members", "former", "verdict", "counts"),
    [
        ("45%", "35%", "possible", [8]),  # 18 + 14 of 40
        ("47%", "35%", "possible", [7]),  # 19 + 14, with 47.5 gone down
        ("nearly 50%", "35%", "possible", [6, 7]),  # 19 or 20
        ("65%", "30%", "possible", [2]),
        ("65%", "35%", "impossible", []),
        ("65%", "40%", "impossible", []),
        ("46%", "35%", "impossible", []),
    ],
)
def test_the_remainder_is_whom_the_other_parts_leave_and_somebody_must_be_left(
    fictional: Any, members: str, former: str, verdict: str, counts: list[int]
) -> None:
    found = fictional.quote("members", members).quote("former_members", former).audit()
    arithmetic = found.claim("never_members").arithmetic
    assert (arithmetic.verdict, list(arithmetic.counts)) == (verdict, counts)


def test_a_remainder_beside_an_impossible_part_does_not_claim_that_nobody_is_left(
    fictional: Any,
) -> None:
    arithmetic = fictional.quote("members", "46%").audit().claim("never_members").arithmetic
    assert arithmetic.verdict == "impossible"
    assert "leave nothing over" not in arithmetic.reason


def test_the_remainder_has_the_interval_of_its_count(fictional: Any) -> None:
    found = fictional.audit().claim("never_members")
    expected = proportion_interval(8, 40)
    assert (found.interval.low, found.interval.high) == (expected.low, expected.high)


def test_a_remainder_obeys_the_rounding_rule_of_its_block() -> None:
    """28% of 69 is 19 to the nearest, but 20 if truncated; 2% is 2 if truncated, else nothing."""
    (block,) = alp.check_figures(["28%", "2%"], n=69, response="single").blocks
    assert (block.verdict, block.witness.counts) == ("possible only if truncated", (20, 2))
    assert list(block.remainder) == [69 - 20 - 2]


# ---- blocks


def test_a_block_is_possible_if_one_base_and_one_rule_carry_it(fictional: Any) -> None:
    block = fictional.audit().block("by_membership")
    assert (block.verdict, block.n, block.figures) == (
        "possible",
        40,
        ("members", "former_members"),
    )
    assert block.witness.counts == (18, 14)
    assert {base: shared.counts for base, shared in block.shared_bases.items()} == {
        20: (9, 7),
        31: (14, 11),
        40: (18, 14),
    }
    assert (block.conflict, block.cover) == (None, None)


def test_a_block_of_figures_that_fail_one_by_one_names_them_and_the_bases_that_would_do(
    fictional: Any,
) -> None:
    block = fictional.audit().block("why")
    assert (block.verdict, block.witness) == ("impossible", None)
    assert block.reason == "not possible by themselves: quiet, warmth"
    assert list(block.shared_bases) == [19, 27, 30, 35]


def check(figures: list[str], n: int | None, **settings: Any) -> Any:
    """The one block of figures that stand in no register."""
    (block,) = alp.check_figures(figures, n=n, **settings).blocks
    return block


SINGLE: dict[str, Any] = {"response": "single"}
WHOLE: dict[str, Any] = {"response": "single", "complete": True}


@pytest.mark.parametrize(
    ("figures", "n", "whole", "verdict", "reason"),
    [
        (["63%", "37%"], 8, {}, "impossible", "each figure is possible, but no one rounding rule"),
        (["63%", "38%"], 8, {}, "possible", ""),
        (["62%", "37%"], 8, {}, "possible", ""),
        (["63%", "36%"], 36, {}, "possible only if truncated", ""),
        (["61%", "37%"], 36, {}, "impossible", "not possible by themselves: figure_2"),
        (["62%", "37%"], 36, {}, "possible only if rounded up", ""),
        (["60%", "60%"], 5, {}, "possible", ""),
        (["60%", "60%"], 5, SINGLE, "impossible", "add up to 120% of one whole"),
        (["67%", "34%"], 100, SINGLE, "impossible", "the counts add up to at least 101 of 100"),
        (["60%", "20%"], 5, SINGLE, "possible", ""),
        (["60%", "20%"], 5, WHOLE, "impossible", "add up to 80% of one whole"),
        (["33%", "66%"], 100, WHOLE, "impossible", "the counts add up to at most 99 of 100"),
        (["33%", "33%", "33%"], 3, WHOLE, "possible", ""),
        (["52%", "48%"], 1000, {}, "no power", ""),
        (["52%", "48%"], None, {}, "no base stated", ""),
    ],
)
def test_a_block_says_why_no_base_and_rule_carry_it(
    figures: list[str], n: int | None, whole: Any, verdict: str, reason: str
) -> None:
    block = check(figures, n, **whole)
    assert block.verdict == verdict
    assert reason in block.reason
    assert bool(block.reason) == bool(reason)
    assert (block.witness is None) == (verdict in ("impossible", "no base stated"))


def test_where_no_base_carries_a_block_the_conflict_and_the_fewest_bases_are_named() -> None:
    block = check(["59%", "27%", "33%"], 44)
    assert block.shared_bases == {}
    assert block.conflict.figures == (0, 1, 2)
    assert block.conflict.smallest
    assert len(block.cover.groups) == 2
    assert block.cover.fewest


def test_a_claim_that_says_what_a_block_says_has_its_verdict(fictional: Any) -> None:
    fictional.change("claims.yaml", 'quote: "46%"', 'quote: "46%"\n    block: why')
    arithmetic = fictional.audit().claim("coffee").arithmetic
    assert arithmetic.verdict == "impossible"
    assert arithmetic.reason == "as block why: not possible by themselves: quiet, warmth"


# ---- intervals and what may be shown


def wilson(count: int, n: int, level: float) -> tuple[float, float]:
    """Wilson (1927), from the formula."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    p, spread = count / n, z * sqrt(count / n * (1 - count / n) / n + z * z / (4 * n * n))
    return tuple((p + z * z / (2 * n) + s * spread) / (1 + z * z / n) for s in (-1, 1))


def test_the_interval_by_base_is_wilson_from_20_on(fictional: Any) -> None:
    interval = fictional.audit().claim("members").interval
    assert interval.method == "wilson"
    assert (interval.low, interval.high) == pytest.approx(wilson(18, 40, 0.95), abs=1e-12)


def test_the_interval_by_base_is_clopper_pearson_below_20() -> None:
    (claim,) = alp.check_figures(["100%"], n=19).claims
    assert claim.interval.method == "clopper_pearson"
    assert (claim.interval.low, claim.interval.high) == pytest.approx((0.025 ** (1 / 19), 1))


def test_over_several_counts_the_interval_is_the_hull_of_their_intervals(fictional: Any) -> None:
    interval = fictional.audit().claim("evenings").interval
    assert (interval.smallest_count, interval.largest_count) == (27, 28)
    low, high = wilson(27, 40, 0.95)[0], wilson(28, 40, 0.95)[1]
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-12)


@pytest.mark.parametrize("method", ["blaker", "clopper_pearson", "wilson_cc", "jeffreys"])
def test_the_study_s_own_method_and_level_are_used(fictional: Any, method: str) -> None:
    fictional.change("study.yaml", "by base", method).change("study.yaml", "95", "90")
    interval = fictional.audit().claim("members").interval
    expected = proportion_interval(18, 40, method=method, level=0.9)
    assert (interval.low, interval.high) == (expected.low, expected.high)
    assert (interval.method, interval.level) == (method, 0.9)


@pytest.mark.parametrize("claim", ["coffee", "content", "wish_hours", "members_lead", "branches"])
def test_where_no_count_of_a_base_is_possible_there_is_no_interval(
    fictional: Any, claim: str
) -> None:
    found = fictional.audit().claim(claim)
    assert (found.interval, found.presentation) == (None, ())


@pytest.mark.parametrize("standard", ["house", "dhs", "nchs"])
def test_all_three_standards_are_shown_and_the_study_s_own_comes_first(
    fictional: Any, standard: str
) -> None:
    fictional.change("study.yaml", "presentation: house", f"presentation: {standard}")
    found = fictional.audit().claim("members").presentation
    assert found[0].standard == standard
    assert {each.standard: each.verdict for each in found} == {
        "house": "show with caution",  # n = 40 is below 50
        "dhs": "show with caution",
        "nchs": "withhold",  # Clopper-Pearson of 18 of 40 is 32 points wide
    }


@pytest.mark.parametrize(
    ("quote", "verdict"),
    [
        ("100%", "statistical review"),  # 40 of 40
        ("at least 85%", "statistical review"),  # 34 to 40: 40 is stricter than 34
        ("a majority", "withhold"),  # 21 to 40: 21 is stricter than 40
    ],
)
def test_over_several_counts_the_strictest_verdict_of_the_standard_holds(
    fictional: Any, quote: str, verdict: str
) -> None:
    found = fictional.quote("evenings", quote).audit().claim("evenings").presentation
    assert [each.verdict for each in found if each.standard == "nchs"] == [verdict]


# ---- findings


def test_findings_are_what_cannot_be_true_as_printed_or_states_no_base(fictional: Any) -> None:
    result = fictional.audit()
    claims = ["quiet", "warmth", "coffee", "content"]
    assert [each.claim.id for each in result.findings[:4]] == claims
    assert [each.block.id for each in result.findings[4:]] == ["why"]
    assert repr(result).endswith("16 claims, 2 blocks, 5 findings>")


def test_a_study_without_a_false_figure_has_no_findings(fictional: Any) -> None:
    for claim, quote in {"quiet": "64%", "warmth": "36%", "coffee": "45%"}.items():
        fictional.quote(claim, quote)
    fictional.change("claims.yaml", "n: not stated", "n: 40")
    result = fictional.audit()
    assert result.findings == ()
    assert {each.arithmetic.verdict for each in result.claims} == {
        "possible",
        "no power",
        "no figure stated",
    }


def test_claims_and_blocks_are_found_by_name_and_unknown_names_are_key_errors(
    fictional: Any,
) -> None:
    result = fictional.audit()
    assert [each.claim.id for each in result.claims] == [
        claim.id for claim in result.study.register.claims
    ]
    for find in (result.claim, result.block, result.study.claim, result.study.instrument):
        with pytest.raises(KeyError):
            find("nobody")


# ---- figures that stand in no register


def test_one_figure_by_itself_makes_no_block() -> None:
    result = alp.check_figures(["46%"], n=44)
    assert [each.claim.id for each in result.claims] == ["figure_1"]
    assert result.blocks == ()
    assert result.claims[0].arithmetic.verdict == "possible only if rounded up"


def test_several_figures_are_judged_one_by_one_and_together() -> None:
    result = alp.check_figures(["46%", "41%"], n=44)
    assert [each.arithmetic.verdict for each in result.claims] == [
        "possible only if rounded up",
        "possible",
    ]
    assert list(result.blocks[0].shared_bases) == [37, 39, 41]
    assert len(result.findings) == 2


def test_figures_without_a_base_are_tried_on_every_base_up_to_100() -> None:
    result = alp.check_figures(["46%", "41%"], n=None)
    assert result.claims[0].arithmetic.verdict == "no base stated"
    assert result.claims[0].arithmetic.bases_up_to == 100
    assert list(result.blocks[0].shared_bases)[:3] == [37, 39, 41]


def test_settings_of_a_call_choose_the_level_and_the_standard() -> None:
    settings = Settings(level=90, presentation="dhs")
    (claim,) = alp.check_figures(["73%"], n=44, settings=settings).claims
    assert claim.interval.level == 0.9
    assert claim.presentation[0].standard == "dhs"


def test_a_remainder_of_a_call_is_completed_where_the_figures_are_said_to_be_all() -> None:
    result = alp.check_figures(["70%", "25%", "remainder"], n=20, **WHOLE)
    assert [list(each.arithmetic.counts) for each in result.claims] == [[14], [5], [1]]
    assert result.findings == ()


@pytest.mark.parametrize(
    ("quotes", "settings"),
    [
        ("46%", {"n": 44}),
        ([], {"n": 44}),
        (["46-"], {"n": 44}),
        ([46], {"n": 44}),
        (["46%"], {"n": 0}),
        (["46%"], {"n": "44"}),
        (["the remainder"], {"n": 44}),
        (["54%", "the remainder"], {"n": 44}),
        (["the remainder", "54%", "the rest"], {"n": 44, "response": "single", "complete": True}),
        (["46%", "54%"], {"n": 44, "response": "one"}),
        (["46%", "54%"], {"n": 44, "complete": True}),
    ],
)
def test_what_is_no_list_of_figures_with_a_base_is_a_value_error(
    quotes: Any, settings: Any
) -> None:
    with pytest.raises(ValueError, match=r"expected|Input should be"):
        alp.check_figures(quotes, **settings)


# ---- what the arithmetic must not be read into


def test_of_weighted_percentages_nothing_is_judged(fictional: Any) -> None:
    fictional.change("readers.yaml", "n_stated: 40", "n_stated: 40\nweighted: yes")
    result = fictional.audit()
    coffee = result.claim("coffee")
    assert coffee.arithmetic.verdict == "no power"
    assert "weighted" in coffee.arithmetic.reason
    assert coffee.interval is None
    assert {block.verdict for block in result.blocks} == {"no power"}


def test_a_base_larger_than_its_survey_is_impossible(fictional: Any) -> None:
    fictional.change("readers.yaml", "n_stated: 40", "n_stated: 30")
    arithmetic = fictional.audit().claim("members").arithmetic
    assert arithmetic.verdict == "impossible"
    assert arithmetic.reason == "its n of 40 is more than the 30 respondents of the survey"


def test_a_bound_is_not_impossible_because_the_truth_lies_far_beyond_it() -> None:
    [claim] = alp.check_figures(["over 50%"], n=3).claims
    assert (claim.arithmetic.verdict, list(claim.arithmetic.counts)) == ("possible", [2, 3])


def test_a_possible_block_has_no_conflict_even_where_bases_were_not_searched_so_far() -> None:
    [block] = alp.check_figures(["0.02%", "0.04%"], n=5000).blocks
    assert block.verdict == "possible"
    assert (block.bases_up_to, block.shared_bases) == (2000, {})
    assert (block.conflict, block.cover) == (None, None)


def test_answers_of_an_item_that_takes_one_answer_are_no_multiple_response(
    fictional: Any,
) -> None:
    fictional.change(
        "claims.yaml",
        "claims: [members, former_members, never_members]",
        "claims: [members, former_members]",
    )
    fictional.change("claims.yaml", "response: single\n    complete: yes", "response: multiple")
    assert any("'membership', an item of kind single" in each for each in fictional.complaints())
