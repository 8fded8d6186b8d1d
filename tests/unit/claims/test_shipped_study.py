"""The study that ships: what its instruments own up to, and its verdicts worked out by hand."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import ceil, floor
from pathlib import Path
from typing import Any

import pytest

import alp_survey as alp

INSTRUMENTS = {
    "digital_workers": 44,
    "training_and_universities": 20,
    "national_incubation_centres": 8,
    "sector_experts": 7,
    "policy_experts": 3,
}
SECTIONS = {"Background", "Key findings", "Introduction", "Annexure"}
SECTIONS |= {
    f"{chapter}.{i}" for chapter, last in ((3, 4), (4, 7), (5, 7)) for i in range(1, last + 1)
}


@cache
def study() -> alp.Study:
    return alp.load_study()


@cache
def result() -> alp.Audit:
    return alp.audit(study())


def items() -> list[Any]:
    return [pytest.param(i, id=f"{s.id}-{i.name}") for s in study().instruments for i in s.items]


# ---- the instruments: what is known of them, and nothing else


def test_five_surveys_of_april_2026_have_82_respondents() -> None:
    assert {each.id: each.n_stated for each in study().instruments} == INSTRUMENTS
    assert sum(INSTRUMENTS.values()) == 82
    assert {each.dates for each in study().instruments} == {"April 2026"}
    assert result().claim("respondents_all").arithmetic.reason.startswith("44 + 20 + 8 + 7 + 3")


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_what_the_brief_does_not_state_of_a_survey_is_written_down_as_not_stated(
    instrument: str,
) -> None:
    survey = study().instrument(instrument)
    assert (survey.sampling.design, survey.sampling.frame_size) == ("not stated", None)
    silent = (survey.sampling.recruitment, survey.sampling.frame, survey.disclosure.response_rate)
    assert set(silent) == {"not stated in the brief"}
    assert survey.disclosure.questionnaire == "not published"


def test_everything_that_the_brief_lets_one_know_of_the_workers_survey_is_an_item() -> None:
    topics = {"income_monthly", "business_form", "experience", "ai_use", "ai_use_cases"}
    topics |= {"ai_effect", "ai_gains", "ai_losses", "income_barriers", "support_wanted"}
    known = {item.name for item in study().instrument("digital_workers").items}
    assert topics | {"fraud_exposure"} <= known


@pytest.mark.parametrize("item", items())
def test_no_item_claims_to_have_the_questionnaire_s_wording(item: Any) -> None:
    assert item.evidence is not None
    assert item.evidence.wording != "published"
    assert set(item.evidence.shown_in) <= SECTIONS


@pytest.mark.parametrize("item", items())
def test_every_category_and_theme_says_how_it_is_known(item: Any) -> None:
    assert all(each.standing for each in (*item.categories, *item.themes))
    reported = [theme for theme in item.themes if not theme.missing]
    assert all(set(theme.shown_in) <= SECTIONS and theme.shown_in for theme in reported)


@pytest.mark.parametrize("item", [each for each in items() if each.values[0].kind == "open"])
def test_every_theme_can_be_coded_by_its_definition_and_no_example_is_anybodys(item: Any) -> None:
    reported = [theme for theme in item.themes if not theme.missing]
    assert all(each.definition and each.include and each.exclude for each in reported)
    assert {each.example_is for each in reported} == {"invented"}
    assert [each.name for each in item.themes if each.missing] == ["not_codable"]
    known = {theme.name for each in items() for theme in each.values[0].themes}
    named = {name for each in reported for name in re.findall(r"see (\w+)", each.exclude)}
    assert named - {"the"} <= known


@pytest.mark.parametrize("item", items())
def test_nothing_assumed_is_shown_as_published(item: Any) -> None:
    standings = {each.standing for each in (*item.categories, *item.themes)}
    if item.evidence.existence == "assumed":
        assert standings <= {"assumed"}
        assert item.evidence.note
    else:
        assert item.evidence.shown_in
        assert standings & {"published", "implied"}


@pytest.mark.parametrize("item", items())
def test_the_urdu_wording_is_urdu(item: Any) -> None:
    urdu = re.compile("[\u0600-\u06ff]{2}")
    assert urdu.search(item.translations["ur"])
    assert all(urdu.search(each.translations["ur"]) for each in item.categories)


def test_no_claim_rests_on_an_answer_that_we_assumed() -> None:
    assumed = []
    for claim in study().register.claims:
        if claim.instrument and claim.item:
            item = study().instrument(claim.instrument).item(claim.item)
            answers = [each for each in item.categories if each.code in claim.codes]
            answers += [each for each in item.themes if each.name in claim.themes]
            kinds = {item.evidence.existence, *(each.standing for each in answers)}
            assumed += [claim.id] * ("assumed" in kinds)
    assert assumed == []


def test_every_statement_stands_in_a_section_of_the_brief_and_what_it_lacks_is_said() -> None:
    register = study().register
    places = [place for each in (*register.claims, *register.external) for place in each.places]
    assert {place.section for place in places} <= SECTIONS
    assert [each.id for each in register.claims if not (each.quote or each.needs)] == []


# ---- verdicts, from integers alone

PRINTERS: dict[str, Callable[[Fraction], int]] = {
    "half_up": lambda exact: floor(exact + Fraction(1, 2)),
    "half_even": round,
    "half_down": lambda exact: ceil(exact - Fraction(1, 2)),
    "truncated": floor,
    "rounded_up": ceil,
}
HALVES = ("half_up", "half_even", "half_down")


def counts_by_hand(percent: str, n: int, rule: str) -> list[int]:
    """Counts of n that print as a percentage under a rule; "67..70" is anything from 67 to 70."""
    if ".." in percent:
        low, high = map(int, percent.split(".."))
        return [k for k in range(n + 1) if low * n <= 100 * k <= high * n]
    unit = 10 ** len(percent.partition(".")[2])
    figure = int(percent.replace(".", ""))
    return [k for k in range(n + 1) if PRINTERS[rule](Fraction(100 * unit * k, n)) == figure]


def verdict_by_hand(percent: str, n: int) -> tuple[str, list[int]]:
    counts = sorted({k for rule in HALVES for k in counts_by_hand(percent, n, rule)})
    if counts:
        return "possible", counts
    for verdict, rule in (("truncated", "truncated"), ("rounded up", "rounded_up")):
        if counts := counts_by_hand(percent, n, rule):
            return f"possible only if {verdict}", counts
    return "impossible", []


TRUNCATED, ROUNDED_UP = "possible only if truncated", "possible only if rounded up"
SHARES: dict[str, tuple[str, int, str, list[int]]] = {
    "training_faculty": ("70", 20, "possible", [14]),
    "training_students": ("25", 20, "possible", [5]),
    "income_below_50k": ("73", 44, "possible", [32]),
    "solo": ("89", 44, "possible", [39]),
    "experience_below_1y": ("70.5", 44, "possible", [31]),
    "ai_use_regular": ("67..70", 44, "possible", [30]),
    "use_content": ("46", 44, ROUNDED_UP, [20]),
    "use_coding": ("41", 44, "possible", [18]),
    "effect_productivity": ("59", 44, "possible", [26]),
    "effect_income": ("41", 44, "possible", [18]),
    "effect_none": ("27", 44, "possible", [12]),
    "effect_too_early": ("33", 44, "impossible", []),
    "effect_less_demand": ("21", 44, ROUNDED_UP, [9]),
    "gains_skilled": ("55", 44, "possible", [24]),
    "gains_creators": ("30", 44, "possible", [13]),
    "gains_entrepreneurs": ("27", 44, "possible", [12]),
    "loses_entry_level": ("52", 44, "possible", [23]),
    "loses_content": ("29", 44, TRUNCATED, [13]),
}
REMAINDERS: dict[str, tuple[str, list[int]]] = {
    "training_government": ("possible", [1]),  # 20 - 14 - 5
    "effect_remainder": ("impossible", []),  # 27 + 33 + 21 percent beside 41
}
WHOLE_NUMBERS: dict[str, tuple[str, str]] = {
    "respondents_all": ("82", "possible"),
    "surveys": ("five", "possible"),
    "respondents_workers": ("44", "possible"),
    "respondents_training": ("20", "possible"),
    "respondents_nic": ("8", "possible"),
    "respondents_experts": ("7", "possible"),
    "respondents_policy": ("3", "possible"),
    "skills_gap_sides": ("two", "possible"),  # the technical and the professional
    "nic_constraints": ("four", "impossible"),  # the box lists six
}


def test_the_tables_of_this_file_hold_every_figure_of_the_register() -> None:
    printed = {claim.id for claim in study().register.claims if claim.quote}
    assert printed == {*SHARES, *REMAINDERS, *WHOLE_NUMBERS}


@pytest.mark.parametrize("claim", SHARES)
def test_a_share_has_the_verdict_and_counts_that_integers_give_it(claim: str) -> None:
    percent, n, verdict, counts = SHARES[claim]
    assert verdict_by_hand(percent, n) == (verdict, counts)
    found = result().claim(claim)
    assert found.claim.n == n
    assert f" {percent.rpartition('..')[2]} percent" in f" {found.claim.quote}"
    assert (found.arithmetic.verdict, list(found.arithmetic.counts)) == (verdict, counts)


@pytest.mark.parametrize("claim", SHARES)
def test_a_share_is_possible_on_the_bases_that_integers_give_it(claim: str) -> None:
    percent, n, _, _ = SHARES[claim]
    by_hand = {
        base: tuple(sorted(counts))
        for base in range(1, n + 1)
        if (counts := {k for rule in HALVES for k in counts_by_hand(percent, base, rule)})
    }
    found = result().claim(claim).arithmetic.possible_bases
    assert {base: tuple(counts) for base, counts in found.items()} == by_hand


@pytest.mark.parametrize("claim", REMAINDERS)
def test_a_remainder_is_what_the_printed_parts_leave(claim: str) -> None:
    arithmetic = result().claim(claim).arithmetic
    assert (arithmetic.verdict, list(arithmetic.counts)) == REMAINDERS[claim]


@pytest.mark.parametrize("claim", WHOLE_NUMBERS)
def test_a_whole_number_equals_what_it_counts_or_is_impossible(claim: str) -> None:
    quote, verdict = WHOLE_NUMBERS[claim]
    found = result().claim(claim)
    assert (found.claim.quote, found.arithmetic.verdict) == (quote, verdict)


def test_four_constraints_are_announced_where_six_are_listed() -> None:
    found = result().claim("nic_constraints")
    assert (found.claim.quote, len(found.claim.lists)) == ("four", 6)
    assert found.arithmetic.reason.startswith("6 are listed: Finance, Market Access")


@pytest.mark.parametrize(
    "claim", ["use_leading", "productivity_above_income", "gains_order", "loses_order"]
)
def test_the_orders_that_the_brief_gives_are_the_orders_of_its_figures(claim: str) -> None:
    assert result().claim(claim).arithmetic.verdict == "possible"


def test_statements_without_a_figure_say_so_and_what_would_be_needed() -> None:
    bare = [each for each in result().claims if each.arithmetic.verdict == "no figure stated"]
    assert len(bare) >= 30
    assert all(each.claim.needs for each in bare)
    assert not any(each.is_finding for each in bare)


def test_the_findings_are_six_figures_and_five_blocks() -> None:
    claims = [each.claim.id for each in result().claims if each.is_finding]
    assert claims == [
        "use_content",
        "effect_too_early",
        "effect_less_demand",
        "effect_remainder",
        "loses_content",
        "nic_constraints",
    ]
    blocks = {each.block.id: each.verdict for each in result().blocks if each.is_finding}
    assert blocks == {
        "use_cases": ROUNDED_UP,
        "effect_as_one_item": "impossible",
        "effect_as_one_whole": "impossible",
        "losses": TRUNCATED,
        "workers_survey": "impossible",
    }
    pathways = [each.recommendation.id for each in result().recommendations if each.is_finding]
    assert pathways == ["platform_asymmetry", "certification"]
    assert len(result().findings) == len(claims) + len(blocks) + len(pathways)


# ---- blocks, from integers alone


def carried_by_hand(figures: list[str], base: int, *, single: bool = False) -> bool:
    """Whether one nearest-figure rule gives every figure a count; a whole may leave people over."""
    for rule in HALVES:
        counts = [counts_by_hand(figure, base, rule) for figure in figures]
        if all(counts) and (not single or sum(map(min, counts)) <= base):
            return True
    return False


BLOCKS: dict[str, tuple[int, set[int]]] = {
    "profile": (44, {44}),
    "use_cases": (44, {37, 39, 41}),
    "effect_as_one_item": (44, set()),
    "effect_as_one_whole": (44, set()),
    "gains": (44, {33, 40, 44}),
    "losses": (44, {21, 31, 42}),
    "training_roles": (20, {20}),
    "workers_survey": (44, set()),
}


def test_the_table_of_this_file_holds_every_block_of_the_register() -> None:
    assert {block.id for block in study().register.blocks} == set(BLOCKS)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_carried_by_the_bases_that_integers_give_it(block: str) -> None:
    n, bases = BLOCKS[block]
    found = result().block(block)
    figures = [SHARES[claim][0] for claim in found.figures]
    single = found.block.response == "single"
    by_hand = {n for n in range(1, n + 1) if carried_by_hand(figures, n, single=single)}
    assert by_hand == bases
    assert set(found.shared_bases) == bases
    assert found.n == n


def test_the_roles_of_the_training_survey_leave_one_government_professional() -> None:
    found = result().block("training_roles")
    assert found.figures == ("training_faculty", "training_students")
    assert (found.witness.counts, list(found.remainder)) == ((14, 5), [1])


def test_productivity_no_change_and_too_early_cannot_stand_together_but_any_two_can() -> None:
    found = result().block("effect_as_one_item")
    conflict = {found.figures[i] for i in found.conflict.figures}
    assert conflict == {"effect_productivity", "effect_none", "effect_too_early"}
    assert found.conflict.smallest
    percents = [SHARES[claim][0] for claim in sorted(conflict)]
    assert not any(carried_by_hand(percents, n) for n in range(1, 45))
    everything = [SHARES[claim][0] for claim in found.figures]
    for pair in combinations(everything, 2):
        assert any(carried_by_hand(list(pair), n) for n in range(1, 45))


@pytest.mark.parametrize("block", ["effect_as_one_item", "effect_as_one_whole", "workers_survey"])
def test_two_bases_would_explain_the_figures_that_share_none(block: str) -> None:
    found = result().block(block)
    assert len(found.cover.groups) == 2
    assert found.cover.fewest
    explained = []
    for group in found.cover.groups:
        explained += group.figures
        for figure, count in zip(group.figures, group.counts, strict=True):
            percent = SHARES[found.figures[figure]][0]
            assert count in counts_by_hand(percent, group.base, found.cover.rounding)
    assert sorted(explained) == list(range(len(found.figures)))


# ---- every figure of the brief is a claim, or is listed as not from the surveys

PHRASES = ("hundreds of millions", "hundreds of thousands", "several million", "several hundred")
PHRASES += ("millions", "majority", "remainder")
COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight")
WORDS = {word: number for number, word in enumerate(COUNTED, start=1)}
NUMBER = re.compile(rf"(\d[\d,.]*|\b(?:{'|'.join(WORDS)})\b)(?:\s*(million|billion|percent))?")


def values(figure: str) -> list[str]:
    """The values in a printed figure: "between 15 and 20 percent" is 15 percent and 20 percent."""
    for phrase in PHRASES:
        if phrase in figure.lower():
            return [phrase]
    found, unit = [], ""
    for number, own in reversed(NUMBER.findall(figure.lower())):
        unit = own or (unit if "–" in figure or "between" in figure else "")
        found.append(f"{WORDS.get(number, number)} {unit}".strip())
    assert found, figure
    return found


def brief() -> list[dict[str, str]]:
    path = Path(__file__).parents[2] / "data" / "brief_figures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures_of_the_brief(survey: str) -> Counter[tuple[str, str]]:
    rows = [row for row in brief() if row["survey"] == survey]
    return Counter((row["section"], value) for row in rows for value in values(row["figure"]))


def figures_of_the_claims() -> Counter[tuple[str, str]]:
    return Counter(
        (place.section, value)
        for claim in study().register.claims
        if claim.quote
        for place in claim.places
        for value in values(place.prints or claim.quote)
    )


def limits_of_the_answers() -> Counter[tuple[str, str]]:
    """Numbers inside the answers that shares are of: "below PKR 50,000"."""
    return Counter(
        (place.section, value)
        for claim in study().register.claims
        if claim.quote and claim.instrument and claim.item
        for category in study().instrument(claim.instrument).item(claim.item).categories
        if category.code in claim.codes and NUMBER.search(category.label.lower())
        for place in claim.places
        for value in values(category.label)
    )


def test_every_survey_figure_of_the_brief_is_printed_by_a_claim_in_that_section() -> None:
    known = figures_of_the_claims() + limits_of_the_answers()
    assert sorted(figures_of_the_brief("yes") - known) == []


def test_no_claim_prints_a_figure_that_the_brief_does_not_print_in_that_section() -> None:
    assert sorted(figures_of_the_claims() - figures_of_the_brief("yes")) == []


def figures_listed_as_external() -> Counter[tuple[str, str]]:
    return Counter(
        (place.section, value)
        for each in study().register.external
        for place in each.places
        for value in values(each.figure)
    )


def test_every_other_figure_of_the_brief_is_listed_as_external_in_that_section() -> None:
    assert sorted(figures_of_the_brief("no") - figures_listed_as_external()) == []


def test_nothing_is_listed_as_external_that_the_brief_does_not_print_in_that_section() -> None:
    assert sorted(figures_listed_as_external() - figures_of_the_brief("no")) == []


def test_every_external_figure_has_a_reason() -> None:
    assert all(each.reason and each.says for each in study().register.external)
