"""Many figures against many bases at once, still exact: for screening whole reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alp_survey.figures.quotes import Quote, RoundingRule, Span, require_rule
from alp_survey.figures.reading import read_quote
from alp_survey.stats.proportion import require_base

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["screen_figures"]

_CACHED = 1 << 16  # numbers that fit into a core's own cache, several times over


def screen_figures(
    quotes: Sequence[str | Quote], *, up_to: int, rounding: RoundingRule = "either"
) -> NDArray[np.bool_]:
    """Whether each quoted percentage is possible on each base up to `up_to`.

    The same answers as :func:`possible_bases`, for thousands of figures at a time.

    Parameters
    ----------
    quotes : sequence of str
        Percentages as printed; repeated figures cost nothing.
    up_to : int
        The largest base.
    rounding : RoundingRule
        As in :func:`possible_counts`.

    Returns
    -------
    numpy.ndarray of bool, shape (number of quotes, up_to)
        Column ``n - 1`` holds base ``n``. Without quotes, shape (0, up_to).

    Raises
    ------
    ValueError
        If a quote cannot be read, or the base or rule is not valid.

    Examples
    --------
    >>> screen_figures(["46%", "41%"], up_to=44)[:, 43]  # at base 44
    array([False,  True])
    """
    import numpy as np

    require_rule(rounding)
    up_to = require_base(up_to, "up_to")
    rows: dict[str | Quote, int] = {}
    row_of = [rows.setdefault(quote, len(rows)) for quote in quotes]
    spans = [read_quote(quote).span(rounding) for quote in rows]
    table = np.empty((len(spans), up_to), dtype=bool)
    by_unit: dict[int, list[int]] = {}
    for row, span in enumerate(spans):
        by_unit.setdefault(span.per, []).append(row)
    for per, alike in by_unit.items():
        table[alike] = _fits([spans[row] for row in alike], per, up_to)
    return table[row_of]


def _fits(spans: Sequence[Span], per: int, up_to: int) -> NDArray[np.bool_]:
    """Spans of one unit against all bases; some whole `k` has ``low <= per * k <= high``."""
    import numpy as np

    largest = max(per, *(span.high for span in spans)) * up_to + 1
    if largest > np.iinfo(np.int64).max // 2:  # beyond machine integers: one by one, exactly
        return np.array(
            [[bool(span.counts(base)) for base in range(1, up_to + 1)] for span in spans]
        )
    # The narrow type is twice as fast, dividing by one constant faster than by many, and rows are
    # taken in blocks that stay in the cache.
    whole: type[np.signedinteger[Any]]
    whole = np.int32 if largest <= np.iinfo(np.int32).max else np.int64
    unit = whole(per)
    bases: NDArray[Any] = np.arange(1, up_to + 1, dtype=whole)
    bounds = np.array(
        [
            (max(span.low, 0), span.low_open and span.low >= 0, span.high, span.high_open)
            for span in spans
        ],
        dtype=whole,
    )
    found = np.empty((len(spans), up_to), dtype=bool)
    step = max(1, _CACHED // up_to)
    for start in range(0, len(spans), step):
        low, low_open, high, high_open = bounds[start : start + step].T[:, :, None]
        last = np.minimum(high * bases - high_open, unit * bases) // unit
        np.greater_equal(last * unit, low * bases + low_open, out=found[start : start + step])
    return found
