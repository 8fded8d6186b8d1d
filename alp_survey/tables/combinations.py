"""Which answers to an item of several are given together, and by how many."""

from __future__ import annotations

from dataclasses import replace

from alp_survey.responses.responses import Responses
from alp_survey.stats.proportion import IntervalMethod
from alp_survey.tables.assembling import (
    Weights,
    assemble,
    listed_stubs,
    require_responses,
    written_call,
)
from alp_survey.tables.bases import BaseKind
from alp_survey.tables.requests import make_request
from alp_survey.tables.stubs import combination_stub, held_combinations
from alp_survey.tables.table import Table

__all__ = ["combinations"]


def combinations(
    responses: Responses,
    item: str,
    *,
    base: BaseKind = "valid",
    weights: Weights = None,
    method: IntervalMethod | None = None,
    level: float = 0.95,
) -> Table:
    """How many respondents gave each combination of answers to an item of several.

    Each respondent is in one row, so that the rows add up to the base. Nothing is withheld: a
    combination is as near to one person's answers as a table comes, and rows of 1 or 2 are many.

    Parameters
    ----------
    responses : Responses
    item : str
        The name of an item of several answers.
    base : {"valid", "answered", "asked", "all"}
        As in `frequencies`.
    weights, method, level
        As in `frequencies`.

    Returns
    -------
    Table
        The combinations that occur, the most frequent first, equally frequent ones in the order of
        the questionnaire. Its cells also have ``codes``, those of the answers, joined by blanks.

    Raises
    ------
    KeyError
        If the responses have no such item.
    ValueError
        If it takes one answer only, or for an option that there is not.

    Examples
    --------
    >>> import alp_survey as alp
    >>> import tempfile, pathlib
    >>> study = alp.load_study()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "export.csv"
    ...     _ = study.simulate("digital_workers", seed=1).write(file)
    ...     responses = study.read("digital_workers", file)
    >>> table = alp.combinations(responses, "support_wanted")
    >>> print(table.cells[["codes", "count"]].head(3).to_string(index=False))
    codes  count
        3     12
    1 2 3      8
        2      8
    """
    require_responses(responses)
    (name,) = listed_stubs(item, one=True)
    if name in responses.coded and responses.coded[name].item.kind != "multiple":
        kind = responses.coded[name].item.kind
        raise ValueError(f"item: got '{name}', of kind {kind}; expected one of several answers.")
    request = make_request(base, "respondents", False, method, level)
    call = written_call("combinations", responses, [name], None, request=request, weights=weights)
    table = assemble(
        responses, [name], [], request, weights=weights, kind="combinations", call=call,
        countable=combination_stub,
    )  # fmt: skip
    sets, _ = held_combinations(responses.coded[name].item, responses.arrays)
    codes = [" ".join(map(str, each)) for each in sets]
    return replace(table, cells=table.cells.assign(codes=codes))
