"""Letters under the columns of a table: which column shares are significantly lower."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Item
from alp_survey.stats.many_letters import lower_columns
from alp_survey.stats.multiplicity import Adjustment, column_names
from alp_survey.tables.banners import Banner
from alp_survey.tables.cells import Crossing
from alp_survey.tables.requests import Request

__all__ = ["Letters", "letter_columns", "lettering_notes", "why_no_letters"]

_NAMES: dict[Adjustment, str] = {
    "holm": "adjusted by Holm",
    "benjamini_hochberg": "adjusted by Benjamini and Hochberg",
    "bonferroni": "adjusted by Bonferroni",
    "unadjusted": "not adjusted",
}


class Letters(NamedTuple):
    """The letters of one crossing.

    Attributes
    ----------
    names : array of str, shape (columns,)
        The letter of each column; empty over the total and where nothing is compared.
    letters : array of str, shape (lines, columns)
        The letters of the columns whose share is significantly lower, with a space between them.
    """

    names: NDArray[np.object_]
    letters: NDArray[np.object_]


def letter_columns(
    crossings: Sequence[Crossing],
    request: Request,
    shown: Sequence[NDArray[np.bool_]] | None = None,
) -> list[Letters]:
    """Compare the columns of every banner, in all tables at once.

    Parameters
    ----------
    crossings : sequence of Crossing
        With the same banners.
    request : Request
    shown : sequence of array of bool, shape (lines, columns), optional
        For each crossing False where a cell is withheld; it takes no part.

    Returns
    -------
    list of Letters

    Notes
    -----
    As in SPSS Custom Tables the letters begin anew in every banner, nested columns are compared
    under the same outer category only, and each row is a family of tests of its own.
    """
    adjustment = request.letters
    if adjustment is None:
        raise ValueError("letters: got None; expected an adjustment.")
    found = [_blank(crossing, request) for crossing in crossings]
    if not crossings:
        return found
    weighted_shares = [(each.share, each.effective_base) for each in crossings if each.weighted]
    for banner, columns in crossings[0].by_banner():
        lines = [_compared_lines(each, banner, request) for each in crossings]
        counts = _stacked([each.count for each in crossings], lines, columns)
        bases = _stacked([each.base for each in crossings], lines, columns)
        if not len(counts):
            continue
        weighted = None
        if weighted_shares:
            shares, effective = zip(*weighted_shares, strict=True)
            weighted = _stacked(shares, lines, columns), _stacked(effective, lines, columns)
        seen = None if shown is None else _stacked(shown, lines, columns).astype(bool)
        names = column_names(len(banner.columns))
        written = np.full(counts.shape, "", object)
        for some in _families(banner):
            lower = lower_columns(
                counts[:, some],
                bases[:, some],
                level=request.significance,
                adjust=adjustment,
                compared=None if seen is None else seen[:, some],
                weighted=None if weighted is None else (weighted[0][:, some], weighted[1][:, some]),
            )
            for row, column in np.argwhere(lower.any(axis=2)).tolist():
                beaten = np.flatnonzero(lower[row, column]).tolist()
                written[row, some[column]] = " ".join(names[some[each]] for each in beaten)
        start = 0
        for each, mine in zip(found, lines, strict=True):
            each.letters[mine, columns] = written[start : start + len(mine)]
            start += len(mine)
    return found


def why_no_letters(item: Item | None, banner: Banner, request: Request) -> str:
    """Why the columns of a banner have no letters, for an item or for all; empty if they do."""
    if not banner.apart:
        return f"respondents can be in several columns of {banner.name}"
    if item is not None and item.name in {each.name for each in banner.items}:
        return "an item is not tested against itself"
    if item is not None and item.kind == "multiple" and request.of == "mentions":
        return "mentions of one respondent depend on each other"
    return ""


def lettering_notes(crossings: Sequence[Crossing], request: Request) -> Iterator[str]:
    """What the letters mean, and where there are none."""
    if request.letters is None or not crossings:
        return
    banners = [banner for banner in crossings[0].banners if banner.items]
    lettered = [
        each
        for each in banners
        if any(not why_no_letters(crossing.stub.item, each, request) for crossing in crossings)
    ]
    if lettered:
        test = "two-sided z tests of two shares, Fisher's exact test where an expected count is < 5"
        if crossings[0].weighted:
            test = (
                "two-sided z tests of two weighted shares on Kish's effective bases, none where an"
                " expected count is < 5; exact where the weights of both columns are equal"
            )
        nested = any(len(each.items) > 1 for each in lettered)
        within = "; nested columns under the same outer category only" if nested else ""
        yield (
            "A letter at a cell names a column of the same item with a significantly lower share"
            f" ({test}; {_NAMES[request.letters]} within each row; level"
            f" {request.significance:g}{within})."
        )
    for banner in banners:
        if reason := why_no_letters(None, banner, request):
            yield f"No letters for {banner.name}: {reason}."
    if any(each.stub.item.kind == "multiple" and request.of == "mentions" for each in crossings):
        yield "No letters for mentions: those of one respondent depend on each other."


def _blank(crossing: Crossing, request: Request) -> Letters:
    """Columns with their letters, and nothing compared."""
    names: list[str] = []
    for banner, _ in crossing.by_banner():
        if banner.items and not why_no_letters(crossing.stub.item, banner, request):
            names += column_names(len(banner.columns))
        else:
            names += [""] * len(banner.columns)
    return Letters(np.array(names, object), np.full(crossing.count.shape, "", object))


def _compared_lines(crossing: Crossing, banner: Banner, request: Request) -> list[int]:
    """The lines whose shares are compared in a banner."""
    if not banner.items or why_no_letters(crossing.stub.item, banner, request):
        return []
    return [
        i
        for i, line in enumerate(crossing.stub.lines)
        if line.kind != "missing" and not crossing.outside[i]
    ]


def _stacked(
    tables: Sequence[NDArray[np.float64] | NDArray[np.bool_]],
    lines: Sequence[Sequence[int]],
    columns: slice,
) -> NDArray[np.float64]:
    """Some lines of every table in the columns of a banner, one below the other."""
    return np.concatenate([table[mine, columns] for table, mine in zip(tables, lines, strict=True)])


def _families(banner: Banner) -> Iterator[list[int]]:
    """Columns that are compared with each other."""
    if len(banner.items) < 2:
        yield list(range(len(banner.columns)))
        return
    outer: dict[str, list[int]] = {}
    for position, column in enumerate(banner.columns):
        outer.setdefault(column.code.rpartition(".")[0], []).append(position)
    yield from outer.values()
