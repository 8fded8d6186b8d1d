"""Bases and counts of random responses against a person who goes through them one by one."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alp_survey.instrument.models import Category, Item, Net
from alp_survey.responses.answers import BLANK, DECLARED_MISSING, NOT_ASKED, NOT_CODED
from alp_survey.tables.banners import make_banner, total_banner
from alp_survey.tables.bases import BaseKind
from alp_survey.tables.cells import cross
from alp_survey.tables.stubs import make_stub

STATES = (BLANK, NOT_ASKED, NOT_CODED, DECLARED_MISSING)
BASES: tuple[BaseKind, ...] = ("valid", "answered", "asked", "all")

Answer = int | frozenset[int]
"""A state, a code, or the codes that were ticked."""


@st.composite
def items(draw: Any, name: str) -> Item:
    kind = draw(st.sampled_from(["single", "multiple", "scale"]))
    codes = draw(st.lists(st.integers(0, 99), min_size=2, max_size=5, unique=True))
    missing = draw(st.sets(st.sampled_from(codes), max_size=len(codes) - 1))
    categories = tuple(
        Category(code=code, label=f"c{code}", missing=code in missing) for code in codes
    )
    nets = (Net(label="both", codes=tuple(codes[:2])),) if draw(st.booleans()) else ()
    return Item(name=name, wording="?", kind=kind, categories=categories, nets=nets)


def answers(item: Item) -> st.SearchStrategy[Answer]:
    codes = [category.code for category in item.categories]
    given_ = st.sampled_from(codes)
    if item.kind == "multiple":
        return st.sampled_from(STATES) | st.frozensets(given_, min_size=1)
    return st.sampled_from(STATES) | given_


def arrays(item: Item, given_: list[Answer]) -> dict[str, Any]:
    """The columns of `Responses.arrays`."""
    if item.kind != "multiple":
        return {item.name: np.array(given_, np.int16)}
    return {
        f"{item.name}.{each.code}": np.array(
            [answer if isinstance(answer, int) else int(each.code in answer) for answer in given_],
            np.int16,
        )
        for each in item.categories
    }


def is_valid(item: Item, answer: Answer) -> bool:
    missing = {category.code for category in item.categories if category.missing}
    if isinstance(answer, frozenset):
        return bool(answer - missing)
    return answer >= 0 and answer not in missing


def in_base(item: Item, answer: Answer, base: BaseKind) -> bool:
    answered = isinstance(answer, frozenset) or answer >= 0
    return {
        "valid": is_valid(item, answer),
        "answered": answered,
        "asked": answer != NOT_ASKED,
        "all": True,
    }[base]


def counts(item: Item, answer: Answer, line: Any) -> bool:
    """Whether an answer counts in a row of the table."""
    if line.kind == "net":
        codes = {code for net in item.nets for code in net.codes}
        if line.label != "both":  # the two highest points of a scale
            points = sorted(each.code for each in item.categories if not each.missing)
            codes = set(points[-2:])
        if isinstance(answer, frozenset):
            return is_valid(item, answer) and bool(answer & codes)
        return answer in codes
    if line.code is None:
        return not isinstance(answer, frozenset) and answer == {
            "blank": BLANK,
            "not asked": NOT_ASKED,
            "could not be coded": NOT_CODED,
            "declared missing in the file": DECLARED_MISSING,
        }.get(line.label)
    if isinstance(answer, int):
        return answer == line.code
    if line.kind == "missing":
        return line.code in answer and not is_valid(item, answer)
    return line.code in answer


@st.composite
def surveys(draw: Any) -> Any:
    stub, banner = draw(items("stub")), draw(items("banner"))
    n = draw(st.integers(0, 12))
    down = draw(st.lists(answers(stub), min_size=n, max_size=n))
    across = draw(st.lists(answers(banner), min_size=n, max_size=n))
    weights = draw(st.none() | st.lists(st.floats(0, 5), min_size=n, max_size=n).map(np.array))
    return stub, banner, down, across, weights


@settings(max_examples=400, deadline=None)
@given(surveys(), st.sampled_from(BASES))
def test_counts_and_bases_are_those_of_going_through_the_responses(
    survey: Any, base: BaseKind
) -> None:
    stub, banner, down, across, weights = survey
    columns = arrays(stub, down) | arrays(banner, across)
    banners = [total_banner(len(down)), make_banner([banner], columns)]
    crossing = cross([make_stub(stub, columns)], banners, bases=[base], weights=weights)[0]
    heads = [None, *(int(each.code) for each in banners[1].columns)]
    assert heads[1:] == [each.code for each in banner.categories if not each.missing]
    for i, line in enumerate(crossing.stub.lines):
        for j, head in enumerate(heads):
            inside = [
                row
                for row, answer in enumerate(across)
                if head is None
                or answer == head
                or (isinstance(answer, frozenset) and head in answer)
            ]
            counted = [row for row in inside if counts(stub, down[row], line)]
            based = [row for row in inside if in_base(stub, down[row], base)]
            assert crossing.count[i, j] == len(counted)
            assert crossing.base[i, j] == len(based)
            if weights is not None:
                assert np.isclose(crossing.weight[i, j], sum(weights[counted]))
                assert np.isclose(crossing.weight_base[i, j], sum(weights[based]))
                assert np.isclose(crossing.square_base[i, j], sum(weights[based] ** 2))
            if crossing.outside[i] or not based or not crossing.weight_base[i, j]:
                assert np.isnan(crossing.share[i, j])
            else:
                assert 0 <= crossing.share[i, j] <= 1 + 1e-12
