"""Drawn answers: exact counts, routing, ranges, and the same for the same seed."""

import hashlib
from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alp_survey.claims.loading import load_study
from alp_survey.instrument.models import Band, Category, Fieldwork, Instrument
from alp_survey.responses.simulation.drawing import (
    BLANK,
    NOT_ASKED,
    Absent,
    Answers,
    Choice,
    Choices,
    Ranked,
    codes_given,
    draw_answers,
)

SHIPPED = load_study().instruments


def ticks(answers: Answers, name: str) -> Counter[int]:
    item = answers.instrument.item(name)
    return Counter(code for each in answers.values[name] for code in codes_given(item, each))


@pytest.fixture
def readers(make: Any) -> Instrument:
    """One item of every kind, some of them routed."""
    alone = Category(code=4, label="None of these", exclusive=True)
    own = Category(code=5, label="Other", other=True)
    low = Category(code=1, label="Below 50,000", band=Band(at_least=0, below=50_000))
    high = Category(code=2, label="50,000 or more", band=Band(at_least=50_000))
    instrument: Instrument = make.instrument(
        make.item(
            "genres", "multiple", categories=(*make.options("a", "b", "c"), alone, own)
        ).model_copy(update={"asked_if": {"reads": (1, 2)}}),
        make.item("reads", "single", "Daily", "Weekly", "Never"),
        make.item("income", "number", categories=(low, high), range=Band(at_most=90_000)),
        make.item("age", "number", range=Band(at_least=16, at_most=80)),
        make.item("order", "ranking", "x", "y", "z"),
        make.item("since", "date"),
        make.item("wishes", "open"),
        make.item("poets", "open", asked_if={"genres": (2,), "reads": (1,)}),
        make.item("email", "open", personal=True),
        make.item("source", "meta"),
    )
    return instrument


def test_a_single_item_meets_its_counts_and_spreads_the_rest(make: Any) -> None:
    instrument = make.instrument(make.item("daily", "single", "Yes", "No", "Perhaps"))
    answers = draw_answers(instrument, 40, seed=3, marginals={"daily": {1: 25, 3: 0}})
    assert ticks(answers, "daily") == {1: 25, 2: 15}


def test_whom_the_counts_of_every_code_leave_over_stays_blank(make: Any) -> None:
    instrument = make.instrument(make.item("daily", "single", "Yes", "No"))
    answers = draw_answers(instrument, 40, seed=3, marginals={"daily": {1: 25, 2: 5}})
    assert ticks(answers, "daily") == {1: 25, 2: 5}
    assert answers.values["daily"].count(BLANK) == 10


@given(
    st.integers(1, 60),
    st.dictionaries(st.integers(1, 5), st.integers(0, 60)),
    st.sampled_from([0.0, 0.3, 1.0]),
    st.integers(0, 5),
)
def test_a_multiple_item_meets_its_counts_or_is_refused_by_name(
    make: Any, n: int, wanted: dict[int, int], blank_share: float, seed: int
) -> None:
    alone = [Category(code=code, label=f"None {code}", exclusive=True) for code in (4, 5)]
    item = make.item("genres", "multiple", categories=(*make.options("a", "b", "c"), *alone))
    instrument = make.instrument(item)
    exclusive = sum(wanted.get(code, 0) for code in (4, 5))
    shared = max((wanted.get(code, 0) for code in (1, 2, 3)), default=0)
    arguments: dict[str, Any] = {"seed": seed, "blank_share": blank_share}
    if exclusive + shared > n:
        with pytest.raises(ValueError, match="genres"):
            draw_answers(instrument, n, marginals={"genres": wanted}, **arguments)
        return
    answers = draw_answers(instrument, n, marginals={"genres": wanted}, **arguments)
    counted = ticks(answers, "genres")
    assert all(counted[code] == count for code, count in wanted.items())
    given = [each for each in answers.values["genres"] if isinstance(each, Choices)]
    assert all(len(each.codes) == 1 for each in given if {4, 5}.intersection(each.codes))
    fixed = len(wanted) == 5
    blank = answers.values["genres"].count(BLANK)
    if not fixed and not blank_share:
        assert blank == 0
    if fixed and not blank_share:
        assert blank == max(0, n - sum(wanted.values()))


@pytest.mark.parametrize(
    ("marginals", "why"),
    [
        ({"daily": {1: 30, 2: 11}}, "daily: 41 answers are wanted, but 40 are asked"),
        ({"genres": {1: 26}}, "genres: code 1 is wanted 26 times, but 25 are asked"),
        ({"genres": {3: 26}}, "genres: 26 exclusive answers wanted, but 25 are asked"),
        ({"daily": {7: 1}}, "daily: no code 7"),
        ({"daily": {1: -1}}, "daily: code 1 cannot be given -1 times"),
        ({"wishes": {1: 1}}, "wishes: no code 1"),
        ({"nothing": {1: 1}}, "the item nothing, which there is not"),
    ],
)
def test_counts_that_cannot_be_met_are_refused(
    make: Any, marginals: dict[str, dict[int, int]], why: str
) -> None:
    alone = Category(code=3, label="None", exclusive=True)
    genres = make.item("genres", "multiple", categories=(*make.options("a", "b"), alone))
    instrument = make.instrument(
        make.item("daily", "single", "Yes", "No"),
        genres.model_copy(update={"asked_if": {"daily": (1,)}}),
        make.item("wishes", "open"),
    )
    with pytest.raises(ValueError, match=why):
        draw_answers(instrument, 40, seed=1, marginals={"daily": {1: 25}, **marginals})


def test_only_those_with_every_filter_answer_are_asked(readers: Instrument) -> None:
    answers = draw_answers(readers, 400, seed=5, blank_share=0.2)
    values = answers.values
    for reads, genres, poets in zip(
        values["reads"], values["genres"], values["poets"], strict=True
    ):
        reader = isinstance(reads, Choice) and reads.code in (1, 2)
        assert (genres is NOT_ASKED) == (not reader)
        poetic = isinstance(genres, Choices) and 2 in genres.codes and reads == Choice(1)
        assert (poets is NOT_ASKED) == (not poetic)
    assert BLANK in values["poets"]
    assert any(isinstance(each, str) for each in values["poets"])


def test_a_number_can_be_the_filter_of_another_item(make: Any) -> None:
    bands = (
        Category(code=1, label="Low", band=Band(below=50)),
        Category(code=2, label="High", band=Band(at_least=50)),
    )
    instrument = make.instrument(
        make.item("rich", "single", "Yes", "No", asked_if={"income": (2,)}),
        make.item("income", "number", categories=bands),
    )
    answers = draw_answers(instrument, 60, seed=1, marginals={"income": {2: 20}})
    for income, rich in zip(answers.values["income"], answers.values["rich"], strict=True):
        assert isinstance(income, Fraction)
        assert (income >= 50) == isinstance(rich, Choice)
    assert answers.values["rich"].count(NOT_ASKED) == 40


def test_every_kind_of_answer_keeps_its_own_rules(readers: Instrument) -> None:
    answers = draw_answers(readers, 300, seed=2)
    values = answers.values
    assert all(isinstance(each, Fraction) and 0 <= each <= 90_000 for each in values["income"])
    assert set(ticks(answers, "income")) == {1, 2}
    assert all(isinstance(each, Fraction) and 16 <= each <= 80 for each in values["age"])
    assert all(isinstance(each, Fraction) and each.denominator == 1 for each in values["age"])
    assert all(
        isinstance(each, Ranked) and sorted(each.codes) == [1, 2, 3] for each in values["order"]
    )
    since = values["since"]
    assert all(isinstance(each, date) for each in since)
    assert all(date(2026, 4, 1) <= each <= date(2026, 4, 30) for each in since)  # type: ignore[operator]
    assert all(str(each).startswith("[SIMULATED]") for each in values["wishes"])
    assert values["email"][6] == "simulated7@example.invalid"
    assert values["source"][6] == "SIMULATED 7"
    asked = [each for each in values["genres"] if each is not NOT_ASKED]
    for each in asked:
        assert isinstance(each, Choices)
        assert each.codes
        assert list(each.codes) == sorted(each.codes)
        assert each.codes == (4,) or 4 not in each.codes
        assert (each.write_in is not None) == (5 in each.codes)
        assert (each.write_in or "[SIMULATED]").startswith("[SIMULATED]")


def test_dates_lie_inside_the_fieldwork(make: Any) -> None:
    days = Fieldwork(first="2026-02-28", last="2026-03-02")
    instrument = make.instrument(make.item("since", "date"), fieldwork=days)
    drawn = set(draw_answers(instrument, 200, seed=1).values["since"])
    assert drawn == {date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2)}


bounds = st.fractions(-1000, 1000, max_denominator=100)


@given(bounds, bounds, st.booleans(), st.booleans())
def test_numbers_lie_inside_any_band_with_numbers_in_it(
    make: Any, one: Fraction, other: Fraction, open_below: bool, open_above: bool
) -> None:
    low, high = sorted((one, other))
    if low == high:
        open_below = open_above = False
    band = Band.model_construct(
        **{
            "above" if open_below else "at_least": low,
            "below" if open_above else "at_most": high,
        }
    )
    item = make.item("hours", "number").model_copy(update={"range": band})
    drawn = draw_answers(make.instrument(item), 20, seed=1).values["hours"]
    assert all(isinstance(each, Fraction) and each in band for each in drawn)


def test_a_range_without_numbers_in_common_with_the_bands_is_refused(make: Any) -> None:
    far = (Category(code=1, label="Much", band=Band(above=100)),)
    item = make.item("hours", "number", categories=far, range=Band(at_most=100))
    with pytest.raises(ValueError, match="hours: no number lies inside"):
        draw_answers(make.instrument(item), 5, seed=1)


@pytest.mark.parametrize("instrument", SHIPPED, ids=lambda each: each.id)
def test_every_shipped_instrument_can_be_drawn(instrument: Instrument) -> None:
    answers = draw_answers(instrument, 44, seed=1, blank_share=0.1)
    assert answers.n == 44
    assert list(answers.values) == [item.name for item in instrument.items]


def test_the_same_seed_draws_the_same_on_every_machine(readers: Instrument) -> None:
    answers = draw_answers(readers, 50, seed=1, blank_share=0.1, marginals={"reads": {1: 20}})
    again = draw_answers(readers, 50, seed=1, blank_share=0.1, marginals={"reads": {1: 20}})
    assert answers == again
    assert answers.values != draw_answers(readers, 50, seed=2, blank_share=0.1).values
    drawn = repr(sorted(answers.values.items())).encode()
    assert hashlib.sha256(drawn).hexdigest()[:16] == "02e523edaf00f6cf"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"n": 0, "seed": 1}, "n must lie between 1 and 1,000,000"),
        ({"n": 1_000_001, "seed": 1}, "n must lie between 1 and 1,000,000"),
        ({"n": 5, "seed": -1}, "seed"),
        ({"n": 5, "seed": 1, "blank_share": 1.5}, "blank_share"),
        ({"n": 5, "seed": 1, "blank_share": float("nan")}, "blank_share"),
    ],
)
def test_arguments_out_of_range_are_refused(make: Any, arguments: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        draw_answers(make.instrument(make.item("a", "open")), **arguments)


def test_items_that_depend_on_each_other_are_refused(make: Any) -> None:
    one = make.item("one", "single", "Yes", asked_if={"two": (1,)})
    two = make.item("two", "single", "Yes", asked_if={"one": (1,)})
    with pytest.raises(ValueError, match="one, two: asked_if depends on each other in a circle"):
        draw_answers(make.instrument(one, two), 5, seed=1)


def test_an_item_without_categories_cannot_be_drawn(make: Any) -> None:
    with pytest.raises(ValueError, match="one: no categories"):
        draw_answers(make.instrument(make.item("one", "single")), 5, seed=1)


def test_answers_cover_every_item_for_every_respondent(make: Any) -> None:
    instrument = make.instrument(make.item("a", "open"), make.item("b", "open"))
    with pytest.raises(ValueError, match="not so: b"):
        Answers(instrument, 1, {"a": ("x",)})
    with pytest.raises(ValueError, match="one entry per respondent"):
        Answers(instrument, 1, {"a": ("x",), "b": ()})


def test_everybody_is_blank_where_the_share_is_one(make: Any) -> None:
    instrument = make.instrument(make.item("a", "open"), make.item("b", "multiple", "x", "y"))
    answers = draw_answers(instrument, 9, seed=1, blank_share=1.0)
    assert all(isinstance(each, Absent) for column in answers.values.values() for each in column)
