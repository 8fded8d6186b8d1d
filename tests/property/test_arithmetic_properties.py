"""What must hold of every printed percentage, whatever the base, the decimals and the rule."""

from typing import get_args

from hypothesis import example, given, settings
from hypothesis import strategies as st

from alp_survey.figures.arithmetic import possible_bases, possible_counts, round_percent
from alp_survey.figures.blocks import HALF_RULES
from alp_survey.figures.quotes import RoundingRule
from alp_survey.figures.reading import DEFAULT_HEDGES, parse_quote
from alp_survey.figures.screening import screen_figures

RULES: tuple[RoundingRule, ...] = get_args(RoundingRule)
PRINTING_RULES = tuple(rule for rule in RULES if rule != "either")

rules = st.sampled_from(RULES)
printing_rules = st.sampled_from(PRINTING_RULES)
decimal_places = st.integers(0, 4)


@st.composite
def counts_and_bases(draw: st.DrawFn) -> tuple[int, int]:
    """Bases up to 5,000, the ones with exact halves often."""
    base = draw(st.integers(1, 5000) | st.sampled_from([8, 16, 40, 80, 200, 400, 2000]))
    return draw(st.integers(0, base)), base


@st.composite
def figures(draw: st.DrawFn, *, most_decimals: int = 4) -> str:
    """Any printed figure from 0 to 100 percent, the small ones and the ends often."""
    decimals = draw(st.integers(0, most_decimals))
    top = 100 * 10**decimals
    units = draw(st.integers(0, top) | st.integers(0, min(top, 30)) | st.just(top))
    digits = f"{units:0{decimals + 1}d}"
    return (
        f"{digits[: len(digits) - decimals]}.{digits[len(digits) - decimals :]}".rstrip(".") + "%"
    )


@st.composite
def quotes(draw: st.DrawFn) -> str:
    """Plain figures, hedged ones and figures in words."""
    hedges = st.sampled_from(sorted(DEFAULT_HEDGES))
    hedged = st.builds(lambda word, figure: f"{word} {figure}", hedges, figures())
    return draw(figures() | hedged | st.sampled_from(["a majority", "a minority"]))


@settings(max_examples=300)
@given(counts_and_bases(), decimal_places, printing_rules)
def test_a_printed_percentage_is_possible_under_its_rule_and_its_count_is_among_the_counts(
    count_and_base: tuple[int, int], decimals: int, rule: RoundingRule
) -> None:
    count, base = count_and_base
    printed = round_percent(count, base, decimals=decimals, rounding=rule)
    assert count in possible_counts(printed, base, rounding=rule)
    if rule in HALF_RULES:
        assert count in possible_counts(printed, base, rounding="either")


@settings(max_examples=300)
@given(figures(), st.integers(1, 3000), rules)
def test_every_count_prints_as_the_figure_and_its_neighbours_outside_do_not(
    figure: str, base: int, rule: RoundingRule
) -> None:
    decimals = parse_quote(figure).decimals
    counts = possible_counts(figure, base, rounding=rule)
    printers = ("half_up", "half_down") if rule == "either" else (rule,)
    around = {*counts, *(count + step for count in counts for step in (-1, 1)), 0, base}
    for count in around & set(range(base + 1)):
        printed = {
            round_percent(count, base, decimals=decimals, rounding=each) for each in printers
        }
        assert (figure in printed) == (count in counts)


@given(quotes(), st.integers(1, 3000), rules)
def test_counts_ascend_without_gaps_and_stay_inside_the_base(
    quote: str, base: int, rule: RoundingRule
) -> None:
    counts = possible_counts(quote, base, rounding=rule)
    if counts:
        assert counts == tuple(range(counts[0], counts[-1] + 1))
        assert counts[0] >= 0
        assert counts[-1] <= base


@given(quotes(), st.integers(1, 200), rules)
def test_possible_bases_are_the_bases_with_possible_counts(
    quote: str, up_to: int, rule: RoundingRule
) -> None:
    assert possible_bases(quote, up_to=up_to, rounding=rule) == {
        base: counts
        for base in range(1, up_to + 1)
        if (counts := possible_counts(quote, base, rounding=rule))
    }


@settings(max_examples=300)
@given(st.lists(figures(most_decimals=12) | quotes(), max_size=6), st.integers(1, 300), rules)
@example(["0.0000%", "0.0001%", "50.0000%"], 3000, "either")
@example(["0.000000000%"], 20, "half_up")
@example(["0.000000000000%", "100.000000000000%", "46%"], 40_000, "rounded_up")
def test_screening_many_figures_gives_the_same_bases_as_one_by_one_whatever_their_decimals(
    figures: list[str], up_to: int, rule: RoundingRule
) -> None:
    table = screen_figures(figures, up_to=up_to, rounding=rule)
    assert table.shape == (len(figures), up_to)
    for figure, row in zip(figures, table, strict=True):
        found = [base for base, possible in enumerate(row.tolist(), start=1) if possible]
        assert found == list(possible_bases(figure, up_to=up_to, rounding=rule)), figure


@given(figures(), st.integers(1, 3000))
def test_either_allows_what_the_half_rules_allow_and_nothing_else(figure: str, base: int) -> None:
    either = set(possible_counts(figure, base))
    up, down, even = (
        set(possible_counts(figure, base, rounding=r))
        for r in ("half_up", "half_down", "half_even")
    )
    assert either == up | down
    assert even <= either


@given(st.integers(0, 1000), st.integers(1, 3000))
def test_the_figure_of_those_who_did_not_has_the_counts_of_those_who_did_mirrored(
    tenths: int, base: int
) -> None:
    figure, rest = (f"{units // 10}.{units % 10}%" for units in (tenths, 1000 - tenths))
    mirrored = tuple(base - count for count in reversed(possible_counts(rest, base)))
    assert possible_counts(figure, base) == mirrored


@given(figures(), st.integers(1, 3000), rules)
def test_a_further_printed_zero_never_adds_a_count(
    figure: str, base: int, rule: RoundingRule
) -> None:
    number = figure.removesuffix("%")
    longer = f"{number}0%" if "." in number else f"{number}.0%"
    fewer = set(possible_counts(longer, base, rounding=rule))
    assert fewer <= set(possible_counts(figure, base, rounding=rule))
