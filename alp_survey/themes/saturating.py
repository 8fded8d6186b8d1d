"""Do further answers still bring new themes? The curve of themes over answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alp_survey.themes.codings import Codings, whose

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["saturation"]


def saturation(codings: Codings, coder: str | None = None) -> pd.DataFrame:
    """How many themes so many answers have brought, in their order and in any order.

    Read `expected`: the order in which people answered is one of many. A curve that still rises at
    its end says that more answers would bring more themes; a flat one that they would bring few of
    *these* themes: what no coder looked for is in no codebook.

    Parameters
    ----------
    codings : Codings
    coder : str, optional
        Whose coding counts: by default what was reconciled, or that of the only coder.

    Returns
    -------
    pandas.DataFrame
        One row for each answer that was coded, in the order of the file. ``answers``: how many;
        ``row``: of the last one in the export; ``new``: themes that it was the first to have;
        ``found``: themes so far; ``expected``: themes in as many answers drawn at random, averaged
        over all ways to draw them. Themes that stand for no valid answer are not counted.

    Raises
    ------
    ValueError
        If there is no such coder, or several to choose from.

    Notes
    -----
    The average is that of rarefaction (Hurlbert 1971, Ecology 52: 577-586) and exact: theme by
    theme, one minus the chance that none of the answers drawn has it.

    Examples
    --------
    >>> import numpy as np
    >>> from alp_survey.instrument.models import Theme
    >>> from alp_survey.themes.codebooks import Codebook
    >>> book = Codebook("why", (Theme(name="cost", label="Cost"), Theme(name="time", label="Time")))
    >>> given = np.array([[[1, 0], [1, 0], [0, 1]]], bool)
    >>> codings = Codings("s", "why", book, ("AB",), (2, 3, 4), given, np.ones((1, 3), bool))
    >>> print(saturation(codings).to_string(index=False))
     answers  row  new  found  expected
           1    2    1      1  1.000000
           2    3    0      1  1.666667
           3    4    1      2  2.000000
    """
    import pandas as pd

    place = whose(codings, coder)
    done = codings.coded[place]
    kept = [theme for theme, each in enumerate(codings.codebook.themes) if not each.missing]
    given = codings.given[place][done][:, kept]
    rows = [row for row, own in zip(codings.answers, done, strict=True) if own]
    total = len(rows)
    times = [int(count) for count in given.sum(axis=0)]
    seen = given.cumsum(axis=0) > 0
    found = [int(count) for count in seen.sum(axis=1)]
    return pd.DataFrame(
        {
            "answers": range(1, total + 1),
            "row": rows,
            "new": [after - before for before, after in zip([0, *found], found, strict=False)],
            "found": found,
            "expected": sum((_with_theme(count, total) for count in times), np.zeros(total)),
        }
    )


def _with_theme(count: int, total: int) -> NDArray[np.float64]:
    """How likely a theme of so many answers is among 1, 2, ... of all answers drawn."""
    drawn = np.arange(1, total + 1)
    none_yet = np.maximum(total - count - drawn + 1, 0) / (total - drawn + 1)
    return np.asarray(1 - none_yet.cumprod())
