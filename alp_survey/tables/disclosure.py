"""What a whole table does not show where small cells are withheld, and which tables are refused.

`withholding` knows one crossing. Here are the ways in which the parts of a table tell of each
other: questions that lead to others, columns that are made up of other columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from alp_survey.responses.responses import Responses
from alp_survey.tables.banners import Banner
from alp_survey.tables.cells import Crossing, cross
from alp_survey.tables.counting import Facet, count_pairs
from alp_survey.tables.requests import Request
from alp_survey.tables.stubs import make_stub, wanted_lines
from alp_survey.tables.withholding import Withheld, follow_routing, withhold

__all__ = ["require_separable", "withheld_cells"]


def require_separable(
    responses: Responses, stubs: Sequence[str], banners: Sequence[Banner], *, weighted: bool
) -> None:
    """Refuse to withhold cells where the table itself would give them back.

    Parameters
    ----------
    responses : Responses
    stubs : sequence of str
        The items in the rows.
    banners : sequence of Banner
        Those of items; without the total.
    weighted : bool

    Raises
    ------
    ValueError
        With weights; for an item twice among rows and columns; for one in the columns that leads
        to another of the table, or is led to by one.
    """
    if weighted:
        raise ValueError(
            "suppress: got it with weights; expected one of them. Weighted shares beside counts say"
            " how the weights are spread, and with them what the withheld cells hold."
        )
    across = [item.name for banner in banners for item in banner.items]
    for name in across:
        if across.count(name) > 1 or name in stubs:
            raise ValueError(
                f"suppress: got '{name}' twice among rows and columns; expected each item once."
                " Counts of the same respondents can be subtracted from each other."
            )
    for name in (*across, *stubs):
        for leading in _leading(responses, name):
            if leading in across or (name in across and leading in stubs):
                raise ValueError(
                    f"suppress: got '{name}' beside '{leading}', which decides who is asked for it;"
                    f" expected '{name if name in across else leading}' in a table of its own."
                    " Bases of the one tell counts of the other."
                )


def withheld_cells(
    responses: Responses, crossings: Sequence[Crossing], request: Request, minimum: int
) -> list[Withheld]:
    """What each crossing does not show.

    Parameters
    ----------
    responses : Responses
    crossings : sequence of Crossing
        Of one table, without weights.
    request : Request
    minimum : int
        The smallest count that is shown.

    Returns
    -------
    list of Withheld

    Raises
    ------
    ValueError
        For rows that are outside their base, and for columns that are made up of other columns.
    """
    for crossing in crossings:
        _require_inside(crossing, request)
    banners = crossings[0].banners
    _require_unrelated([each for each in banners if each.items], minimum)
    # the page says which answers lead to a question, even if the leading one is not in the table
    shown = [each.stub.item.name for each in crossings]
    leading = dict.fromkeys(name for each in shown for name in _leading(responses, each))
    gates = [
        make_stub(responses.coded[name].item, responses.arrays)
        for name in leading
        if name not in shown
    ]
    bases = [request.base_in(each.item) for each in gates]
    every = [*crossings, *(cross(gates, banners, bases=bases) if gates else ())]
    withheld = follow_routing(every, [withhold(each, request, minimum) for each in every])
    return withheld[: len(crossings)]


def _leading(responses: Responses, name: str) -> Iterator[str]:
    """The items whose answers decide who is asked for one, at any distance."""
    ahead, found = [name], {name}
    while ahead:
        for each in responses.coded[ahead.pop()].item.asked_if:
            if each in responses.coded and each not in found:
                found.add(each)
                ahead.append(each)
                yield each


def _require_inside(crossing: Crossing, request: Request) -> None:
    wanted = wanted_lines(crossing.stub, crossing.count, missing=request.missing)
    several = crossing.stub.item.kind == "multiple"
    if several and request.missing and request.of == "mentions":
        raise ValueError(
            "suppress: got it with missing=True and of='mentions'; expected of='respondents'."
            " Reasons for no answer are people, and no part of a sum of mentions."
        )
    if crossing.outside[wanted].any():
        raise ValueError(
            f"suppress: got it with missing=True and the base '{request.base}'; expected"
            " base='all'. Differences of bases would tell the reasons that are outside."
        )


def _require_unrelated(banners: Sequence[Banner], minimum: int) -> None:
    """Refuse columns of one item that columns of another make up, or all of them but a few."""
    for one, other in combinations(banners, 2):
        counted = count_pairs(one.facets, other.facets)
        for row, first in zip(counted, one.facets, strict=True):
            for sums, second in zip(row, other.facets, strict=True):
                joint = np.asarray(sums[0])
                columns, others = _columns_of(one, first), _columns_of(other, second)
                if _made_up(joint, columns, others, minimum) or _made_up(
                    joint.T, others, columns, minimum
                ):
                    raise ValueError(
                        f"suppress: got '{one.name}' beside '{other.name}', of which one has a"
                        " column that columns of the other make up; expected them in tables of"
                        " their own. Their counts can be subtracted from each other."
                    )


def _columns_of(banner: Banner, facet: Facet) -> list[int]:
    """Which places of a facet are columns."""
    return [each.place for each in banner.columns if banner.facets[each.facet] is facet]


def _made_up(
    joint: NDArray[np.int64], columns: Sequence[int], others: Sequence[int], minimum: int
) -> bool:
    """Whether a column (of the rows of the table) is some of the other columns together."""
    sizes = joint.sum(axis=0)
    # people outside the other columns, and columns too small to be shown, cannot be taken together
    usable = np.zeros(len(sizes), bool)
    usable[others] = sizes[others] >= minimum
    for place in columns:
        if joint[place].sum() < minimum:
            continue
        inside = joint[place]
        taken = usable & (2 * inside > sizes)
        lacking, more = inside[~taken].sum(), (sizes - inside)[taken].sum()
        # with some on both sides a difference of counts tells of no one group
        if taken.any() and not (lacking and more) and lacking + more < minimum:
            return True
    return False
