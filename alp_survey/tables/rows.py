"""A crossing as rows of a tidy table: one row for every cell, each with its base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.limits import proportion_limits
from alp_survey.stats.location import Location, mean_limits, quantile_limits
from alp_survey.stats.proportion import IntervalMethod
from alp_survey.stats.weighting import effective_limits, require_weighted_method
from alp_survey.tables.banners import Banner
from alp_survey.tables.bases import BaseKind
from alp_survey.tables.cells import Crossing

__all__ = ["COLUMNS", "WEIGHT_COLUMNS", "Of", "Request", "crossing_rows"]

Of = Literal["respondents", "mentions"]

COLUMNS = (
    "survey", "item", "kind", "code", "label", "by_item", "by_code", "by_label", "base", "base_n",
    "count", "percent", "value", "ci_low", "ci_high", "ci_method", "ci_level", "note",
)  # fmt: skip
WEIGHT_COLUMNS = ("weighted_base", "weighted_count", "effective_base")

_EMPTY = "nobody in the base"
_OUTSIDE = "not part of this base"
_MENTIONS = "mentions of one respondent depend on each other: no interval"
_QUARTILES = (("lower quartile", 0.25), ("median", 0.5), ("upper quartile", 0.75))


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a table.

    Attributes
    ----------
    base : BaseKind
    of : "respondents" or "mentions"
        What the percentages of an item of several answers are of.
    missing : bool
        Whether reasons for the lack of a valid answer are rows.
    method : IntervalMethod or None
    level : float
    """

    base: BaseKind = "valid"
    of: Of = "respondents"
    missing: bool = False
    method: IntervalMethod | None = None
    level: float = 0.95

    def base_of(self, kind: str) -> str:
        """The name of the base of an item."""
        return "mentions" if self.of == "mentions" and kind == "multiple" else self.base


def crossing_rows(
    crossing: Crossing,
    request: Request,
    *,
    survey: str,
    values: NDArray[np.float64] | None = None,
    weights: NDArray[np.float64] | None = None,
) -> dict[str, NDArray[Any]]:
    """The columns of a tidy table, of the same length.

    Parameters
    ----------
    crossing : Crossing
    asked : Request
    survey : str
        The id of the instrument.
    values : array of float, shape (respondents,), optional
        Of an item of numbers; NaN where there is none.
    weights : array of float, shape (respondents,), optional

    Returns
    -------
    mapping of column name to array
    """
    stub = crossing.stub
    shares = _share_rows(crossing, request)
    statistics = list(_statistics(crossing, request, values, weights))
    parts = [shares, *statistics]
    names = list(COLUMNS) + (list(WEIGHT_COLUMNS) if crossing.weighted else [])
    columns = [
        (banner.name, each.code, each.label)
        for banner in crossing.banners
        for each in banner.columns
    ]
    joined: dict[str, NDArray[Any]] = {}
    for name in names:
        if name in shares:
            joined[name] = np.concatenate([part[name] for part in parts])
    length = len(joined["count"])
    repeats = length // max(len(columns), 1)
    for position, name in enumerate(("by_item", "by_code", "by_label")):
        joined[name] = np.tile(np.array([each[position] for each in columns], object), repeats)
    joined["survey"] = np.full(length, survey, object)
    joined["item"] = np.full(length, stub.item.name, object)
    joined["base"] = np.full(length, "valid", object)  # a mean is of those who have a score
    joined["base"][: len(shares["count"])] = request.base_of(stub.item.kind)
    joined["ci_level"] = np.full(length, request.level)
    return {name: joined[name] for name in names}


def _share_rows(crossing: Crossing, request: Request) -> dict[str, NDArray[Any]]:
    """Counts and percentages of the lines that are wanted."""
    stub = crossing.stub
    # a reason that nobody has is no row; a category that nobody chose is one
    held: NDArray[np.bool_] = np.any(crossing.count > 0, axis=1)
    wanted = [
        i
        for i, line in enumerate(stub.lines)
        if line.kind != "missing" or (request.missing and (line.code is not None or held[i]))
    ]
    lines = [stub.lines[i] for i in wanted]
    count, base = crossing.count[wanted], crossing.base[wanted]
    weight, weight_base = crossing.weight[wanted], crossing.weight_base[wanted]
    share, effective = crossing.share[wanted], crossing.effective_base[wanted]
    note = np.full(count.shape, "", object)
    if request.of == "mentions" and stub.item.kind == "multiple":
        mentions = np.array([line.kind == "category" for line in lines], bool)
        base = np.broadcast_to(count[mentions].sum(axis=0), count.shape)
        weight_base = np.broadcast_to(weight[mentions].sum(axis=0), count.shape)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = weight / weight_base
        share[~mentions] = np.nan
        effective = np.full(count.shape, np.nan)
        low, high = np.full(count.shape, np.nan), np.full(count.shape, np.nan)
        method = np.full(count.shape, "", object)
        note[mentions] = _MENTIONS
        note[~mentions] = _OUTSIDE
    else:
        kish = effective if crossing.weighted else None
        low, high, method = _limits(request, count, base, share, kish)
        note[crossing.outside[wanted]] = _OUTSIDE
    note[base == 0] = _EMPTY
    width = count.shape[1]
    rows: dict[str, NDArray[Any]] = {
        "kind": np.repeat(np.array([line.kind for line in lines], object), width),
        "code": np.repeat(
            np.array([np.nan if line.code is None else line.code for line in lines], float), width
        ),
        "label": np.repeat(np.array([line.label for line in lines], object), width),
        "base_n": base.ravel(),
        "count": count.ravel(),
        "percent": 100 * share.ravel(),
        "value": np.full(count.size, np.nan),
        "ci_low": 100 * low.ravel(),
        "ci_high": 100 * high.ravel(),
        "ci_method": method.ravel(),
        "note": note.ravel(),
    }
    if crossing.weighted:
        rows["weighted_base"] = weight_base.ravel()
        rows["weighted_count"] = weight.ravel()
        rows["effective_base"] = effective.ravel()
    return rows


def _limits(
    request: Request,
    count: NDArray[np.float64],
    base: NDArray[np.float64],
    share: NDArray[np.float64],
    effective: NDArray[np.float64] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.object_]]:
    """Limits of the shares; NaN and "" where there is no share."""
    known = ~np.isnan(share)
    low, high = np.full(count.shape, np.nan), np.full(count.shape, np.nan)
    method = np.full(count.shape, "", object)
    if effective is None:
        low[known], high[known], method[known] = proportion_limits(
            count[known], base[known], method=request.method, level=request.level
        )
        return low, high, method
    stated = None if request.method is None else require_weighted_method(request.method)
    low[known], high[known], chosen = effective_limits(
        share[known], effective[known], method=stated, level=request.level
    )
    method[known] = [f"{each}, effective base" for each in chosen]
    return low, high, method


def _statistics(
    crossing: Crossing,
    request: Request,
    values: NDArray[np.float64] | None,
    weights: NDArray[np.float64] | None,
) -> Iterator[dict[str, NDArray[Any]]]:
    """Means, medians and the like: a row for each, with a cell in every column."""
    stub = crossing.stub
    if values is not None:
        sums = [
            _of_values(values, weights, banner, column.facet, column.place)
            for banner in crossing.banners
            for column in banner.columns
        ]
        yield _row(
            "mean", "mean", [mean_limits(*each, level=request.level) for each in sums], crossing
        )
        yield _deviation(sums, request, crossing)
        for label, share in _QUARTILES:
            found = [quantile_limits(*each, share=share, level=request.level) for each in sums]
            yield _row(label, label, found, crossing)
    elif stub.scores is not None and stub.item.kind == "scale":
        sums = _of_scores(stub.scores, crossing.tables[0])
        yield _row(
            "mean",
            "mean of the codes",
            [mean_limits(*each, level=request.level) for each in sums],
            crossing,
        )
        yield _deviation(sums, request, crossing)
        found = [quantile_limits(*each, level=request.level) for each in sums]
        yield _row("median", "median of the codes", found, crossing)
    elif stub.scores is not None:
        for category, table in zip(stub.item.categories, crossing.tables, strict=True):
            found = [
                mean_limits(*each, level=request.level) for each in _of_scores(stub.scores, table)
            ]
            yield _row("mean", f"{category.label}: mean rank", found, crossing)


_Sums = tuple[NDArray[np.float64], ...]


def _of_scores(scores: Sequence[float], table: NDArray[np.float64]) -> list[_Sums]:
    """For each column: scores, respondents, and with weights their sums."""
    points = np.array(scores, float)
    return [(points, *table[:, :, column]) for column in range(table.shape[2])]


def _of_values(
    values: NDArray[np.float64],
    weights: NDArray[np.float64] | None,
    banner: Banner,
    facet: int,
    place: int,
) -> _Sums:
    """The same of numbers that were typed."""
    inside = (banner.facets[facet].block(0, len(values)) == place) & ~np.isnan(values)
    held = values[inside]
    if weights is None:
        points, counts = np.unique(held, return_counts=True)
        return points, counts.astype(float)
    weight = weights[inside]
    return held, np.ones(len(held)), weight, weight**2


def _deviation(
    sums: Sequence[_Sums], request: Request, crossing: Crossing
) -> dict[str, NDArray[Any]]:
    found = [mean_limits(*each, level=request.level) for each in sums]
    spread = [
        Location(each.deviation, None, None, None, each.n, each.level, "", each.note)
        for each in found
    ]
    return _row("standard deviation", "standard deviation", spread, crossing)


def _row(
    kind: str, label: str, found: Sequence[Location], crossing: Crossing
) -> dict[str, NDArray[Any]]:
    width = len(found)

    def known(name: str) -> NDArray[np.float64]:
        given = [getattr(each, name) for each in found]
        return np.array([np.nan if each is None else each for each in given], float)

    counts = np.array([each.n for each in found], float)
    row: dict[str, NDArray[Any]] = {
        "kind": np.full(width, kind, object),
        "code": np.full(width, np.nan),
        "label": np.full(width, label, object),
        "base_n": counts,
        "count": counts,
        "percent": np.full(width, np.nan),
        "value": known("estimate"),
        "ci_low": known("low"),
        "ci_high": known("high"),
        "ci_method": np.array(
            [each.method if each.low is not None else "" for each in found], object
        ),
        "note": np.array([each.note for each in found], object),
    }
    if crossing.weighted:
        row |= {name: np.full(width, np.nan) for name in WEIGHT_COLUMNS}
    return row
