"""Frequencies, toplines, cross-tabs and books of them: the calls that make a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Item
from alp_survey.responses.responses import Responses
from alp_survey.stats.proportion import IntervalMethod, require_level, require_method
from alp_survey.tables.banners import Banner, make_banner, total_banner
from alp_survey.tables.bases import BASE_WORDS, BaseKind, require_base_kind
from alp_survey.tables.cells import Crossing, cross
from alp_survey.tables.comparing import Comparison, compare
from alp_survey.tables.rows import Of, Request, crossing_rows
from alp_survey.tables.stubs import make_stub
from alp_survey.tables.table import Table, TableKind

__all__ = ["banner_book", "crosstab", "frequencies", "topline"]

By = str | tuple[str, ...]
"""An item, or several nested in each other, the outer one first."""

Weights = str | NDArray[np.float64] | None


def frequencies(
    responses: Responses,
    item: str,
    *,
    base: BaseKind = "valid",
    by: By | Sequence[By] | None = None,
    weights: Weights = None,
    of: Of = "respondents",
    missing: bool = False,
    method: IntervalMethod | None = None,
    level: float = 0.95,
) -> Table:
    """How many respondents gave each answer to an item.

    Parameters
    ----------
    responses : Responses
    item : str
        Its name.
    base : {"valid", "answered", "asked", "all"}
        Who is in the denominator: valid answers; with refusals and "don't know"; everybody who was
        asked; all respondents. A percentage of an item of several answers is of respondents.
    by : str, tuple of str, or a list of these, optional
        Items whose categories are columns, beside the total; a tuple nests them.
    weights : str or array of float, shape (respondents,), optional
        An item of numbers, or the weights themselves, from 0. Percentages are weighted, and their
        intervals are on Kish's effective base; counts and bases stay unweighted.
    of : {"respondents", "mentions"}
        What the percentages of an item of several answers are of.
    missing : bool
        Show why valid answers are missing as rows of their own.
    method : str, optional
        Of the intervals (`proportion_interval`); by default Wilson from a base of 20,
        Clopper-Pearson below. With weights ``"wilson"``, ``"agresti_coull"``,
        ``"clopper_pearson"`` or ``"jeffreys"``.
    level : float
        Of the intervals, above 0 and below 1.

    Returns
    -------
    Table
        Scales also have the two highest points together, mean and median; numbers mean and
        quartiles; rankings the share put first and the mean rank; open answers how many answered.

    Raises
    ------
    KeyError
        If the responses have no such item.
    ValueError
        For an option that there is not, and for weights that are not one number for each.

    Examples
    --------
    >>> import alp_survey as alp
    >>> import tempfile, pathlib
    >>> study = alp.load_study()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "export.csv"
    ...     _ = study.simulate("digital_workers", seed=1).write(file)
    ...     responses = study.read("digital_workers", file)
    >>> table = alp.frequencies(responses, "ai_use")
    >>> cell = table.cell("Regularly")
    >>> print(cell["count"], cell["base_n"], f"{cell['percent']:.1f}")
    30 44 68.2
    """
    request = _request(base, of, missing, method, level)
    call = _call("frequencies", [item], by, request, weights)
    return _table(
        responses, [item], _listed(by), request, weights=weights, kind="frequencies", call=call
    )


def topline(
    responses: Responses,
    *,
    base: BaseKind = "valid",
    weights: Weights = None,
    of: Of = "respondents",
    missing: bool = False,
    method: IntervalMethod | None = None,
    level: float = 0.95,
) -> Table:
    """The frequencies of every item, in the order of the questionnaire.

    Parameters are those of `frequencies`.

    Returns
    -------
    Table
    """
    request = _request(base, of, missing, method, level)
    call = _call("topline", [], None, request, weights)
    names = list(responses.coded)
    return _table(responses, names, [], request, weights=weights, kind="topline", call=call)


def crosstab(
    responses: Responses,
    item: str,
    by: By | Sequence[By],
    *,
    base: BaseKind = "valid",
    weights: Weights = None,
    of: Of = "respondents",
    missing: bool = False,
    method: IntervalMethod | None = None,
    level: float = 0.95,
) -> Table:
    """An item by the categories of others.

    Parameters
    ----------
    responses : Responses
    item : str
    by : str, tuple of str, or a list of these
        ``"region"``; ``["region", "gender"]`` side by side; ``("region", "gender")`` nested. Items
        of several answers can be columns, and a respondent is then in several.

    The other parameters are those of `frequencies`.

    Returns
    -------
    Table
        With column percentages, and the total first. Respondents without a valid answer to an item
        of the columns are in the total only; a note says how many. In its `comparisons` stands a
        test for every item of the columns, chosen by the table, or why there is none.

    Raises
    ------
    KeyError, ValueError
        As `frequencies`; and if an item of the columns has no categories.
    """
    request = _request(base, of, missing, method, level)
    call = _call("crosstab", [item], by, request, weights)
    return _table(
        responses, [item], _listed(by), request, weights=weights, kind="cross-tab", call=call
    )


def banner_book(
    responses: Responses,
    stubs: Sequence[str],
    banners: Sequence[By],
    *,
    base: BaseKind = "valid",
    weights: Weights = None,
    of: Of = "respondents",
    missing: bool = False,
    method: IntervalMethod | None = None,
    level: float = 0.95,
) -> Table:
    """Many items by many others, counted in one pass over the respondents.

    Parameters
    ----------
    responses : Responses
    stubs : sequence of str
        The items in the rows.
    banners : sequence of str or tuple of str
        The items in the columns, a tuple nested.

    The other parameters are those of `frequencies`.

    Returns
    -------
    Table
    """
    request = _request(base, of, missing, method, level)
    call = _call("banner_book", [list(stubs)], list(banners), request, weights)
    return _table(
        responses, stubs, banners, request, weights=weights, kind="banner book", call=call
    )


# ---- from names to a table


def _request(
    base: str, of: Of, missing: bool, method: IntervalMethod | None, level: float
) -> Request:
    if of not in ("respondents", "mentions"):
        raise ValueError(f"of: got '{of}'; expected respondents or mentions.")
    if method is not None:
        require_method(method)
    return Request(require_base_kind(base), of, missing, method, require_level(level))


def _listed(by: By | Sequence[By] | None) -> list[By]:
    if by is None:
        return []
    return [by] if isinstance(by, str | tuple) else list(by)


def _call(
    function: str, subject: Sequence[Any], by: Any, request: Request, weights: Weights
) -> str:
    """The call that makes the same table of the same responses."""
    given = [repr(each) for each in subject]
    if by is not None:
        given.append(f"by={by!r}" if function == "frequencies" else repr(by))
    plain = Request()
    given += [
        f"{name}={getattr(request, name)!r}"
        for name in ("base", "of", "missing", "method", "level")
        if getattr(request, name) != getattr(plain, name)
    ]
    if weights is not None:
        given.append(f"weights={weights!r}" if isinstance(weights, str) else "weights=...")
    return f"alp.{function}({', '.join(['responses', *given])})"


def _table(
    responses: Responses,
    stubs: Sequence[str],
    banners: Sequence[By],
    request: Request,
    *,
    weights: Weights,
    kind: TableKind,
    call: str,
) -> Table:
    import pandas as pd

    for name, listed in (("item", stubs), ("by", banners)):
        if repeated := next((each for each in listed if list(listed).count(each) > 1), None):
            raise ValueError(f"{name}: got {repeated!r} twice; expected each once.")
    weight = _weights(responses, weights)
    across = [total_banner(responses.n), *(_banner(responses, by) for by in banners)]
    rows = [make_stub(_item(responses, name), responses.arrays) for name in stubs]
    crossings = cross(rows, across, base=request.base, weights=weight)
    columns = [
        crossing_rows(
            crossing,
            request,
            survey=responses.instrument.id,
            values=_values(responses, crossing.stub.item),
            weights=weight,
        )
        for crossing in crossings
    ]
    if not columns:
        raise ValueError("item: got none; expected at least one.")
    cells = pd.DataFrame(
        {name: np.concatenate([each[name] for each in columns]) for name in columns[0]}
    )
    for name in ("code", "base_n", "count"):
        cells[name] = cells[name].astype("Int64")
    return Table(
        title=_title(responses, stubs, banners),
        kind=kind,
        cells=cells,
        comparisons=_comparisons(crossings, request, weight) if kind == "cross-tab" else (),
        notes=_notes(crossings, across, request, weight),
        responses=responses,
        call=call,
    )


def _comparisons(
    crossings: Sequence[Crossing], request: Request, weights: NDArray[np.float64] | None
) -> tuple[Comparison, ...]:
    """A test is of valid answers, whatever the percentages are of."""
    if request.base != "valid":
        crossings = [cross([each.stub], each.banners, weights=weights)[0] for each in crossings]
    return tuple(found for each in crossings for found in compare(each, level=request.level))


def _item(responses: Responses, name: str) -> Item:
    if name not in responses.coded:
        known = ", ".join(responses.coded)
        raise KeyError(f"got no item '{name}' in these responses; expected one of {known}.")
    return responses.coded[name].item


def _banner(responses: Responses, by: By) -> Banner:
    names = (by,) if isinstance(by, str) else by
    return make_banner([_item(responses, name) for name in names], responses.arrays)


def _values(responses: Responses, item: Item) -> NDArray[np.float64] | None:
    if item.kind != "number":
        return None
    values = responses.coded[item.name].values
    return None if values is None else values[responses.kept].astype(float)


def _weights(responses: Responses, weights: Weights) -> NDArray[np.float64] | None:
    if weights is None:
        return None
    if isinstance(weights, str):
        found = _values(responses, _item(responses, weights))
        if found is None:
            raise ValueError(f"weights: got '{weights}', no item of numbers; expected one.")
    else:
        found = np.asarray(weights, float)
    if found.shape != (responses.n,):
        got = f"{found.shape[0] if found.ndim == 1 else found.shape} weights"
        raise ValueError(f"weights: got {got}; expected one for each of {responses.n} respondents.")
    wrong = int((~(np.isfinite(found) & (found >= 0))).sum())
    if wrong:
        raise ValueError(
            f"weights: got {wrong} respondents without one or with one below 0; expected a number"
            " from 0 for everybody. Exclude them, or give them a weight."
        )
    return found


def _title(responses: Responses, stubs: Sequence[str], banners: Sequence[By]) -> str:
    if len(stubs) == 1:
        title = f"{responses.coded[stubs[0]].item.wording} ({stubs[0]})"
    else:
        title = responses.instrument.title
    named = [by if isinstance(by, str) else " > ".join(by) for by in banners]
    return f"{title} by {', '.join(named)}" if named else title


def _notes(
    crossings: Sequence[Crossing],
    banners: Sequence[Banner],
    request: Request,
    weights: NDArray[np.float64] | None,
) -> tuple[str, ...]:
    notes = [f"Base: {BASE_WORDS[request.base]}."]
    if any(each.stub.item.kind == "multiple" for each in crossings):
        notes[0] = (
            "Percentages of items of several answers are of mentions."
            if request.of == "mentions"
            else f"Base: {BASE_WORDS[request.base]}; several answers of a respondent each count."
        )
    for banner in banners:
        facet = banner.facets[0]
        if banner.items and banner.apart and facet.size > len(banner.columns):
            outside = int((facet.block(0, len(facet)) == len(banner.columns)).sum())
            notes.append(f"{outside} respondents have no valid answer to {banner.name}.")
        if not banner.apart:
            notes.append(f"A respondent can be in several columns of {banner.name}.")
    if weights is not None:
        notes.append("Percentages are weighted, counts and bases are not.")
    if any(crossing.stub.item.kind == "scale" for crossing in crossings):
        notes.append("Means take the points of a scale as evenly apart.")
    return tuple(notes)
