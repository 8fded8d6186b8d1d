"""The rows of a grid as one scale: who is in the base, which are turned round, what is refused."""

import numpy as np
import pytest

from alp_survey.instrument.models import Category
from alp_survey.stats.reliability import cronbach_alpha, items_of_scale, mcdonald_omega
from alp_survey.tables.scale_reliability import FEWEST_RESPONDENTS, reliability

DONT_KNOW = Category(code=9, label="Don't know", missing=True)
POINTS = ("1", "2", "3", "4", "5")


def grid(desk, respondents=60, *, seed=3):
    """Four rows behind which there is one factor, the last one worded against the others."""
    pick = np.random.default_rng(seed)
    factor = pick.normal(size=respondents)
    scores = np.clip(np.rint(3 + factor[:, None] + pick.normal(size=(respondents, 4))), 1, 5)
    scores[:, 3] = 6 - scores[:, 3]
    cells = scores.astype(int).astype(str).astype(object)
    cells[0, 0], cells[1, 1], cells[2, 2] = "", "Don't know", "7"
    asked = desk.instrument(
        *(desk.item(name, "scale", *POINTS, DONT_KNOW) for name in "abcd"),
        desk.item("short", "scale", "1", "2", "3"),
        desk.item("single", "single", *POINTS),
    )
    rows = [(*row, "1", "1") for row in cells.tolist()]
    responses = desk.read(asked, ["a", "b", "c", "d", "short", "single"], *rows)
    return responses, scores[3:]


def test_the_base_is_who_gave_every_item_a_valid_answer(desk):
    responses, scores = grid(desk)
    found = reliability(responses, ["a", "b", "c", "d"])
    assert (found.base, found.no_answer) == (57, 3)
    wanted = cronbach_alpha(scores)
    assert (found.alpha, found.low, found.high) == pytest.approx(
        (wanted.estimate, wanted.low, wanted.high), rel=1e-12
    )


def test_an_item_that_is_worded_against_the_others_is_turned_round(desk):
    responses, scores = grid(desk)
    straight = reliability(responses, ["a", "b", "c", "d"])
    assert "perhaps to be reversed: d" in straight.note
    found = reliability(responses, ["a", "b", "c", "d"], reverse=["d"])
    turned = scores.copy()
    turned[:, 3] = 6 - turned[:, 3]
    assert found.alpha == pytest.approx(cronbach_alpha(turned).estimate, rel=1e-12)
    assert found.omega == pytest.approx(mcdonald_omega(turned).estimate, rel=1e-9)
    assert found.alpha > straight.alpha + 0.3
    assert [row.reversed for row in found.rows] == [False, False, False, True]
    assert found.note == ""
    for row, wanted in zip(found.rows, items_of_scale(turned), strict=True):
        assert row.item_rest_correlation == pytest.approx(wanted.item_rest_correlation)
        assert row.alpha_if_dropped == pytest.approx(wanted.alpha_if_dropped)


def test_too_few_respondents_have_no_alpha_and_the_note_says_how_many_are_needed(desk):
    enough, _ = grid(desk, FEWEST_RESPONDENTS + 3)
    assert reliability(enough, ["a", "b", "c"]).alpha is not None
    few, _ = grid(desk, FEWEST_RESPONDENTS + 2)
    found = reliability(few, ["a", "b", "c"])
    assert (found.alpha, found.omega, found.base) == (None, None, 29)
    assert found.note.startswith("29 respondents answered every item; below 30 an alpha says too")
    assert "No alpha." in found.to_markdown()
    assert repr(found) == "<reliability of 3 items: no alpha, n = 29>"
    assert all(row.alpha_if_dropped is None for row in found.rows)


def test_two_items_have_an_alpha_and_no_omega(desk):
    found = reliability(grid(desk)[0], ["a", "b"])
    assert found.alpha is not None
    assert found.omega is None
    assert "omega: two items cannot be told apart from one factor" in found.note
    assert found.rows[0].alpha_if_dropped is None


@pytest.mark.parametrize(
    ("items", "options", "message"),
    [
        ("abcd", {}, "items: got 'abcd'; expected a list of items"),
        (["a"], {}, "items: got 1; expected at least two"),
        (["a", "a"], {}, "items: got 'a' twice"),
        (["a", "single"], {}, "items: got 'single' of kind single; expected scales"),
        (["a", "short"], {}, "items: got 'short' with other categories than 'a'"),
        (["a", "b"], {"reverse": ["c"]}, "reverse: got 'c'; expected some of a, b"),
        (["a", "b"], {"reverse": "b"}, "reverse: got 'b'; expected a list"),
        (["a", "b"], {"level": 1}, "level: got 1"),
    ],
)
def test_what_is_no_scale_is_refused_in_one_sentence(desk, items, options, message):
    with pytest.raises(ValueError, match=message):
        reliability(grid(desk)[0], items, **options)


def test_the_call_gives_the_same_again(desk):
    responses, _ = grid(desk)
    found = reliability(responses, ("a", "b", "d"), reverse=["d"], level=0.9)

    class Alp:
        pass

    alp = Alp()
    alp.reliability = reliability
    assert eval(found.call, {"alp": alp, "responses": responses}) == found
