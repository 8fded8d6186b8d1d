"""A crossing as rows of a tidy table: one row for every cell, each with its base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.limits import proportion_limits
from alp_survey.stats.location import Location, mean_limits, quantile_limits
from alp_survey.stats.weighting import effective_limits, require_weighted_method
from alp_survey.tables.banners import Banner
from alp_survey.tables.cells import Crossing
from alp_survey.tables.lettering import Letters
from alp_survey.tables.requests import Request
from alp_survey.tables.stubs import wanted_lines
from alp_survey.tables.withholding import WITHHELD, Withheld, withheld_statistics

__all__ = ["COLUMNS", "Beside", "crossing_rows"]

COLUMNS = (
    "survey", "item", "kind", "code", "label", "by_item", "by_code", "by_label", "base", "base_n",
    "count", "percent", "value", "standard_error", "ci_low", "ci_high", "ci_method", "ci_level",
    "note",
)  # fmt: skip
LETTER_COLUMNS = ("by_letter", "letters")
RESIDUAL_COLUMN = "residual"
WEIGHT_COLUMNS = ("weighted_base", "weighted_count", "effective_base")

_EMPTY = "nobody in the base"
_WEIGHTLESS = "nobody in the base has a weight above 0"
_OUTSIDE = "not part of this base"
_MENTIONS = "mentions of one respondent depend on each other: no interval"
_QUARTILES = (("lower quartile", 0.25), ("median", 0.5), ("upper quartile", 0.75))


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the counts of a crossing, if it was asked for.

    Attributes
    ----------
    letters : Letters or None
    residuals : array of float, shape (lines, columns), or None
    withheld : Withheld or None
    """

    letters: Letters | None = None
    residuals: NDArray[np.float64] | None = None
    withheld: Withheld | None = None


def crossing_rows(
    crossing: Crossing,
    request: Request,
    *,
    survey: str,
    values: NDArray[np.float64] | None = None,
    weights: NDArray[np.float64] | None = None,
    beside: Beside | None = None,
) -> dict[str, NDArray[Any]]:
    """The columns of a tidy table, of the same length.

    Parameters
    ----------
    crossing : Crossing
    request : Request
    survey : str
        The id of the instrument.
    values : array of float, shape (respondents,), optional
        Of an item of numbers; NaN where there is none.
    weights : array of float, shape (respondents,), optional
    beside : Beside, optional

    Returns
    -------
    mapping of column name to array
    """
    stub = crossing.stub
    beside = beside or Beside()
    wanted = wanted_lines(stub, crossing.count, missing=request.missing)
    shares = _share_rows(crossing, request, wanted)
    statistics = list(_statistics(crossing, request, values, weights))
    if request.suppress is not None and beside.withheld is not None:
        bases = np.broadcast_to(beside.withheld.bases, (len(wanted), len(beside.withheld.bases)))
        _blank(shares, beside.withheld.cells[wanted].ravel(), bases.ravel())
        withheld, minimum = beside.withheld, request.suppress
        marks = [
            withheld_statistics(part["count"].astype(np.int64), crossing, withheld, minimum)
            for part in statistics
        ]
        if stub.item.kind == "ranking" and marks:
            # who ranks a fixed number of options leaves one mean to follow from the others
            marks = [np.any(marks, axis=0)] * len(marks)
        for part, hidden in zip(statistics, marks, strict=True):
            _blank(part, hidden, hidden)
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
    joined["base"][: len(shares["count"])] = request.base_of(stub.item)
    joined["ci_level"] = np.full(length, request.level)
    joined |= _asked_for(beside, wanted, length)
    return {name: joined[name] for name in (*names, *_names_asked_for(beside))}


def _blank(
    part: dict[str, NDArray[Any]], cells: NDArray[np.bool_], bases: NDArray[np.bool_]
) -> None:
    """Take out what is withheld, and say so."""
    for name in ("count", "percent", "value", "standard_error", "ci_low", "ci_high"):
        part[name] = np.where(cells, np.nan, part[name])
    part["base_n"] = np.where(bases, np.nan, part["base_n"])
    part["ci_method"] = np.where(cells, "", part["ci_method"])
    part["note"] = np.where(cells | bases, WITHHELD, part["note"])


def _names_asked_for(beside: Beside) -> tuple[str, ...]:
    letters = LETTER_COLUMNS if beside.letters is not None else ()
    return letters if beside.residuals is None else (*letters, RESIDUAL_COLUMN)


def _asked_for(beside: Beside, wanted: Sequence[int], length: int) -> dict[str, NDArray[Any]]:
    """Letters and residuals of the lines that are wanted; means and the like have none."""
    found: dict[str, NDArray[Any]] = {}
    if beside.letters is not None:
        width = len(beside.letters.names)
        letters = np.full(length, "", object)
        letters[: len(wanted) * width] = beside.letters.letters[wanted].ravel()
        found["by_letter"] = np.tile(beside.letters.names, length // width)
        found["letters"] = letters
    if beside.residuals is not None:
        residuals = np.full(length, np.nan)
        given = beside.residuals[wanted].ravel()
        residuals[: len(given)] = given
        found[RESIDUAL_COLUMN] = residuals
    return found


def _share_rows(
    crossing: Crossing, request: Request, wanted: Sequence[int]
) -> dict[str, NDArray[Any]]:
    """Counts and percentages of the lines that are wanted."""
    stub = crossing.stub
    lines = [stub.lines[i] for i in wanted]
    count, base = crossing.count[wanted], crossing.base[wanted]
    weight, weight_base = crossing.weight[wanted], crossing.weight_base[wanted]
    share, effective = crossing.share[wanted], crossing.effective_base[wanted]
    error = crossing.standard_error[wanted]
    note = np.full(count.shape, "", object)
    if request.of == "mentions" and stub.item.kind == "multiple":
        mentions = np.array([line.kind == "category" for line in lines], bool)
        base = np.broadcast_to(count[mentions].sum(axis=0), count.shape)
        weight_base = np.broadcast_to(weight[mentions].sum(axis=0), count.shape)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = weight / weight_base
        share[~mentions] = np.nan
        effective, error = np.full(count.shape, np.nan), np.full(count.shape, np.nan)
        low, high = np.full(count.shape, np.nan), np.full(count.shape, np.nan)
        method = np.full(count.shape, "", object)
        note[mentions] = _MENTIONS
        note[~mentions] = _OUTSIDE
    else:
        kish = effective if crossing.weighted else None
        low, high, method = _limits(request, count, base, share, kish)
        note[crossing.outside[wanted]] = _OUTSIDE
    note[(base > 0) & (weight_base == 0)] = _WEIGHTLESS
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
        "standard_error": 100 * error.ravel(),
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
    everybody = int(crossing.tables[0][0][:, 0].sum())
    mean = partial(mean_limits, level=request.level, sample=everybody)
    if values is not None:
        sums = [
            _of_values(values, weights, banner, column.facet, column.place)
            for banner in crossing.banners
            for column in banner.columns
        ]
        yield _row("mean", "mean", [mean(*each) for each in sums], crossing)
        yield _deviation(sums, request, crossing)
        for label, share in _QUARTILES:
            found = [quantile_limits(*each, share=share, level=request.level) for each in sums]
            yield _row(label, label, found, crossing)
    elif stub.scores is not None and stub.item.kind == "scale":
        sums = _of_scores(stub.scores, crossing.tables[0])
        within = _ends(stub.scores)
        yield _row("mean", "mean", [mean(*each) for each in sums], crossing, within)
        yield _deviation(sums, request, crossing)
        found = [quantile_limits(*each, level=request.level) for each in sums]
        yield _row("median", "median", found, crossing)
    elif stub.scores is not None:
        for category, table in zip(stub.item.categories, crossing.tables, strict=True):
            found = [mean(*each) for each in _of_scores(stub.scores, table)]
            yield _row("mean", f"{category.label}: mean rank", found, crossing, _ends(stub.scores))


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


def _error(found: Location) -> float:
    """The standard error of a mean, which its interval is made of."""
    if found.method != "t" or found.estimate is None or found.high is None:
        return np.nan
    from scipy.special import stdtrit

    return float((found.high - found.estimate) / stdtrit(found.n - 1, (1 + found.level) / 2))


def _ends(scores: Sequence[float]) -> tuple[float, float]:
    """The lowest and the highest score that an answer can have, beyond which no mean lies."""
    return float(np.nanmin(scores)), float(np.nanmax(scores))


def _row(
    kind: str,
    label: str,
    found: Sequence[Location],
    crossing: Crossing,
    within: tuple[float, float] = (-np.inf, np.inf),
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
        "standard_error": np.array([_error(each) for each in found], float),
        "ci_low": np.clip(known("low"), *within),
        "ci_high": np.clip(known("high"), *within),
        "ci_method": np.array(
            [each.method if each.low is not None else "" for each in found], object
        ),
        "note": np.array([each.note for each in found], object),
    }
    if crossing.weighted:
        row |= {name: np.full(width, np.nan) for name in WEIGHT_COLUMNS}
    return row
