"""Frequencies, toplines, cross-tabs and books of them: the calls that make a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alp_survey.responses.responses import Responses
from alp_survey.stats.multiplicity import Adjustment
from alp_survey.stats.proportion import IntervalMethod
from alp_survey.tables.assembling import (
    By,
    Weights,
    assemble,
    listed_banners,
    listed_stubs,
    require_responses,
    written_call,
)
from alp_survey.tables.bases import BaseKind
from alp_survey.tables.requests import Of, make_request
from alp_survey.tables.table import Table

__all__ = ["banner_book", "crosstab", "frequencies", "topline"]


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
    suppress: int | None = None,
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
    suppress : int, optional
        Withhold counts of 1 up to below this number, and as many more as are needed so that they
        cannot be had back from totals, nets, percentages and means. Not with weights.

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
    require_responses(responses)
    stubs, banners = listed_stubs(item, one=True), [] if by is None else listed_banners(by)
    request = make_request(base, of, missing, method, level, suppress=suppress)
    written = banners if isinstance(by, Iterator) else by
    call = written_call("frequencies", responses, stubs, written, request=request, weights=weights)
    return assemble(
        responses, stubs, banners, request, weights=weights, kind="frequencies", call=call
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
    suppress: int | None = None,
) -> Table:
    """The frequencies of every item, in the order of the questionnaire.

    Parameters are those of `frequencies`.

    Returns
    -------
    Table
    """
    require_responses(responses)
    request = make_request(base, of, missing, method, level, suppress=suppress)
    call = written_call("topline", responses, [], None, request=request, weights=weights)
    names = list(responses.coded)
    return assemble(responses, names, [], request, weights=weights, kind="topline", call=call)


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
    letters: Adjustment | None = None,
    residuals: bool = False,
    suppress: int | None = None,
) -> Table:
    """An item by the categories of others.

    Parameters
    ----------
    responses : Responses
    item : str
    by : str, tuple of str, or a list of these
        ``"region"``; ``["region", "gender"]`` side by side; ``("region", "gender")`` nested. Items
        of several answers can be columns, and a respondent is then in several.
    letters : {"holm", "benjamini_hochberg", "bonferroni", "unadjusted"}, optional
        Compare the columns of every item with each other, row by row, and name at each cell the
        columns whose share is significantly lower, at the level of 1 - `level`. The word is how
        the tests of a row are adjusted for how many they are. The total, and columns that share
        respondents, have no letters.
    residuals : bool
        Give every cell its adjusted (standardised) residual: how far its count is from
        independence, in standard deviations.

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
    require_responses(responses)
    stubs, banners = listed_stubs(item, one=True), listed_banners(by)
    request = make_request(
        base, of, missing, method, level, letters=letters, residuals=residuals, suppress=suppress
    )
    written = banners if isinstance(by, Iterator) else by
    call = written_call("crosstab", responses, stubs, written, request=request, weights=weights)
    return assemble(
        responses, stubs, banners, request, weights=weights, kind="cross-tab", call=call
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
    letters: Adjustment | None = None,
    residuals: bool = False,
    suppress: int | None = None,
) -> Table:
    """Many items by many others, counted in one pass over the respondents.

    Parameters
    ----------
    responses : Responses
    stubs : sequence of str
        The items in the rows.
    banners : sequence of str or tuple of str
        The items in the columns, a tuple nested.

    The other parameters are those of `crosstab`.

    Returns
    -------
    Table
        As of `crosstab`, with the tests of every item of the rows by every item of the columns.

    Raises
    ------
    KeyError, ValueError
        As `crosstab`.
    """
    require_responses(responses)
    rows, columns = listed_stubs(stubs), listed_banners(banners, "banners")
    request = make_request(
        base, of, missing, method, level, letters=letters, residuals=residuals, suppress=suppress
    )
    call = written_call("banner_book", responses, [rows], columns, request=request, weights=weights)
    return assemble(
        responses, rows, columns, request, weights=weights, kind="banner book", call=call
    )
