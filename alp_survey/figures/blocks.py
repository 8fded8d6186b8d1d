"""Could these figures be true together? Blocks of figures that share one base.

Figures of one item were printed from one base by one rule. A block is possible at a base
only if one rounding rule gives every figure a count there and, where respondents gave a
single response, if the counts fit into the base.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

from alp_survey.figures.quotes import Quote, RoundingRule, Span, require_rule
from alp_survey.figures.reading import read_quote
from alp_survey.stats.proportion import require_base

__all__ = [
    "HALF_RULES",
    "SINGLE_RULES",
    "ResponseKind",
    "Whole",
    "carrying_bases",
    "fit_counts",
    "shared_bases",
]

ResponseKind = Literal["single", "multiple", "not stated"]
"""Whether a respondent can be in one category only, in several, or the document is silent."""

HALF_RULES: tuple[RoundingRule, ...] = ("half_up", "half_even", "half_down")
"""The rules that print the nearest figure, the commonest first."""

SINGLE_RULES: tuple[RoundingRule, ...] = (*HALF_RULES, "truncated", "rounded_up")
"""Every rule that says what is printed; "either" leaves a half open."""


class Whole(NamedTuple):
    """How the figures of a block relate to their base: single response, and complete or not.

    Complete means that the categories leave nobody out, so the counts add up to the base.
    """

    response: ResponseKind = "multiple"
    complete: bool = False


def shared_bases(
    quotes: Sequence[str | Quote],
    *,
    up_to: int,
    rounding: RoundingRule = "either",
    response: ResponseKind = "multiple",
    complete: bool = False,
) -> dict[int, tuple[int, ...]]:
    """Bases on which all the quoted percentages are possible, each with a witness.

    Parameters
    ----------
    quotes : sequence of str
        Percentages as printed, at least one.
    up_to : int
        The largest base to try.
    rounding : RoundingRule
        One rule for all figures. "either" lets each exact half go up or down by itself, which
        no single rule does; the audit of a block tries the rules one by one.
    response : {"multiple", "single", "not stated"}
        With "single" the counts must fit into the base together.
    complete : bool
        With "single": the categories leave nobody out, so the counts add up to the base.

    Returns
    -------
    dict of int to tuple of int
        Base to one count per quote, in the order of the quotes; empty if no base carries all.

    Raises
    ------
    ValueError
        If a quote cannot be read, or `complete` is asked of anything but single response.

    Examples
    --------
    >>> shared_bases(["46%", "41%"], up_to=44)
    {37: (17, 15), 39: (18, 16), 41: (19, 17)}
    >>> shared_bases(["63%", "37%"], up_to=20, rounding="half_up")
    {19: (12, 7)}
    """
    require_rule(rounding)
    if response not in get_args(ResponseKind):
        allowed = ", ".join(get_args(ResponseKind))
        raise ValueError(f"response: got {response!r}; expected one of {allowed}")
    if complete and response != "single":
        raise ValueError("complete: got True; expected False unless response is 'single'")
    if isinstance(quotes, str) or not quotes:
        raise ValueError("quotes: got no list of figures; expected one or more, such as ['46%']")
    read = [read_quote(quote) for quote in quotes]
    up_to = require_base(up_to, "up_to")
    return carrying_bases(read, up_to=up_to, rounding=rounding, whole=Whole(response, complete))


def carrying_bases(
    quotes: Sequence[Quote], *, up_to: int, rounding: RoundingRule, whole: Whole
) -> dict[int, tuple[int, ...]]:
    """Every base that carries all quotes under one rule, with a count for each quote."""
    spans = [quote.span(rounding) for quote in quotes]
    return {
        base: counts
        for base in range(1, up_to + 1)
        if (counts := _fit(spans, base, whole)) is not None
    }


def fit_counts(
    quotes: Sequence[Quote], base: int, *, rounding: RoundingRule, whole: Whole
) -> tuple[int, ...] | None:
    """One count per quote that print so together at `base`, or None if there are none.

    >>> from alp_survey.figures.reading import parse_quote
    >>> figures = [parse_quote(text) for text in ("33%", "33%", "33%")]
    >>> fit_counts(figures, 3, rounding="half_up", whole=Whole("single", complete=True))
    (1, 1, 1)
    """
    return _fit([quote.span(rounding) for quote in quotes], base, whole)


def _fit(spans: Sequence[Span], base: int, whole: Whole) -> tuple[int, ...] | None:
    """One count per span that fit together into `base`, or None if there are none."""
    ranges = []
    for span in spans:
        if not (counts_here := span.counts(base)):
            return None
        ranges.append(counts_here)
    counts = [each.start for each in ranges]
    if whole.response != "single":
        return tuple(counts)
    spare = base - sum(counts)
    if spare < 0:
        return None
    if whole.complete:  # raise counts within their ranges until nobody is left over
        for position, each in enumerate(ranges):
            taken = min(spare, each[-1] - each[0])
            counts[position] += taken
            spare -= taken
        if spare:
            return None
    return tuple(counts)
