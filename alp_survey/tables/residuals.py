"""How far the cells of a table are from independence, in standard deviations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.many_tables import share_residuals
from alp_survey.tables.cells import Crossing, weights_differ
from alp_survey.tables.requests import Request

__all__ = ["residual_notes", "residuals_of"]


def residuals_of(
    crossing: Crossing, request: Request, shown: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Adjusted residuals of every row in every banner.

    Parameters
    ----------
    crossing : Crossing
    request : Request
    shown : array of bool, shape (lines, columns), optional
        False where a cell is withheld: its row has no residuals in that banner, because each of
        them would tell the sum of the row.

    Returns
    -------
    array of float, shape (lines, columns)
        NaN over the total, in columns that share respondents, of an item against itself, of
        mentions, of rows outside the base, and with weights that differ.
    """
    found = np.full(crossing.count.shape, np.nan)
    item = crossing.stub.item
    if _weights_differ(crossing) or request.base_of(item) == "mentions":
        return found
    for banner, columns in crossing.by_banner():
        if banner.items and banner.apart and item.name not in {each.name for each in banner.items}:
            found[:, columns] = share_residuals(
                crossing.count[:, columns], crossing.base[:, columns]
            )
            if shown is not None:
                found[~shown[:, columns].all(axis=1), columns] = np.nan
    found[crossing.outside] = np.nan
    return found


def residual_notes(crossings: Sequence[Crossing], request: Request) -> Iterator[str]:
    """What the residuals are, or why there are none."""
    if not request.residuals:
        return
    if any(_weights_differ(each) for each in crossings):
        yield "No adjusted residuals: with weights their distribution is not known."
        return
    yield (
        "In square brackets: adjusted residuals, how far a count is from independence, in standard"
        " deviations; a few of many are beyond 2 by chance."
    )


def _weights_differ(crossing: Crossing) -> bool:
    """Whether anybody weighs more than somebody else."""
    if not crossing.weighted:
        return False
    n, total, square = (float(kind[:, 0].sum()) for kind in crossing.tables[0])
    return weights_differ(n, total, square)
