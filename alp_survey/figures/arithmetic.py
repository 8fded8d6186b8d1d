"""Could this figure be true? The counts and bases that print as a quoted percentage.

The test is GRIM (Brown & Heathers 2017, Social Psychological and Personality Science
8(4):363-369) for a percentage, made exact: a quote admits whole counts only, so at a
small base most figures cannot occur. Everything here is integer arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from alp_survey.figures.quotes import Hedge, Quote, RoundingRule, require_rule
from alp_survey.figures.reading import read_quote
from alp_survey.stats.proportion import require_base, require_count

__all__ = [
    "ArithmeticVerdict",
    "Chance",
    "PrintedCount",
    "base_counts",
    "judge_figure",
    "nearest_printable",
    "pass_chance",
    "possible_bases",
    "possible_counts",
    "round_percent",
]

ArithmeticVerdict = Literal[
    "possible",
    "possible only if truncated",
    "possible only if rounded up",
    "impossible",
    "no power",
    "no base stated",
    "no figure stated",
]
"""What the print alone decides about a claim. ``no power``: every figure fits so large a base."""


@dataclass(frozen=True, slots=True)
class PrintedCount:
    """A count of a base and the percentage it prints as."""

    printed: str
    count: int


class Chance(NamedTuple):
    """Of `of` figures with so many decimals, `figures` can be printed at the base."""

    figures: int
    of: int


def possible_counts(
    quote: str | Quote, base: int, *, rounding: RoundingRule = "either"
) -> tuple[int, ...]:
    """Counts of `base` respondents that print as the quoted percentage.

    Parameters
    ----------
    quote : str
        The percentage as printed, such as "46%" or "nearly 70 percent".
    base : int
        Respondents in the denominator, at least 1.
    rounding : {"either", "half_up", "half_down", "half_even", "truncated", "rounded_up"}
        How the percentage was printed. "either" lets an exact half go up or down.

    Returns
    -------
    tuple of int
        Ascending and without gaps; empty where the figure is impossible at this base.

    Raises
    ------
    ValueError
        If the quote is not a printed percentage, or the base or rule is not valid.

    Examples
    --------
    >>> possible_counts("73%", 44)
    (32,)
    >>> possible_counts("46%", 44)  # 20 of 44 is 45.45%, 21 of 44 is 47.73%
    ()
    >>> possible_counts("46%", 44, rounding="rounded_up")
    (20,)
    """
    require_rule(rounding)
    return tuple(read_quote(quote).span(rounding).counts(require_base(base)))


def possible_bases(
    quote: str | Quote, *, up_to: int, rounding: RoundingRule = "either"
) -> dict[int, tuple[int, ...]]:
    """Every base on which the quoted percentage is possible, with its counts.

    Parameters
    ----------
    quote : str
        The percentage as printed.
    up_to : int
        The largest base to try, at least 1: as a rule the respondents of the survey.
    rounding : RoundingRule
        As in :func:`possible_counts`.

    Returns
    -------
    dict of int to tuple of int
        Base to counts, in ascending order of the base; empty if there is no such base.

    Examples
    --------
    >>> possible_bases("46%", up_to=30)
    {13: (6,), 24: (11,), 26: (12,), 28: (13,)}
    """
    require_rule(rounding)
    up_to = require_base(up_to, "up_to")
    found = base_counts(read_quote(quote), up_to=up_to, rounding=rounding)
    return {base: tuple(counts) for base, counts in found.items()}


def base_counts(quote: Quote, *, up_to: int, rounding: RoundingRule = "either") -> dict[int, range]:
    """Every base up to `up_to` on which the quote is possible, with its counts as a range."""
    span = quote.span(rounding)
    return {base: counts for base in range(1, up_to + 1) if (counts := span.counts(base))}


def round_percent(
    count: int,
    base: int,
    *,
    decimals: int = 0,
    rounding: RoundingRule = "half_up",
) -> str:
    """Print `count` of `base` as a percentage under a named rule, exactly.

    The inverse of :func:`possible_counts`: the count is among the counts of what it prints as.

    Parameters
    ----------
    count, base : int
        ``0 <= count <= base``, base at least 1.
    decimals : int
        Digits after the point, 0 to 12.
    rounding : RoundingRule
        Any but "either", which does not say what is printed at a half.

    Returns
    -------
    str
        Such as "73%" or "70.5%".

    Examples
    --------
    >>> round_percent(5, 8), round_percent(5, 8, rounding="half_even")
    ('63%', '62%')
    """
    require_rule(rounding)
    count, base = require_count(count, base)
    if decimals not in range(13):
        raise ValueError(f"decimals: got {decimals}; expected 0 to 12")
    if rounding == "either":
        raise ValueError("rounding: got 'either'; expected the one rule to print by")
    exact = Fraction(count * 100 * 10**decimals, base)
    down, rest = divmod(exact.numerator, exact.denominator)
    half = 2 * rest - exact.denominator  # its sign tells on which side of a half we are
    up = {
        "half_up": half >= 0,
        "half_down": half > 0,
        "half_even": half > 0 or (half == 0 and down % 2 == 1),
        "truncated": False,
        "rounded_up": rest > 0,
    }[rounding]
    digits = f"{down + up:0{decimals + 1}d}"
    return f"{digits[:-decimals]}.{digits[-decimals:]}%" if decimals else f"{digits}%"


def nearest_printable(quote: Quote, base: int) -> tuple[PrintedCount | None, PrintedCount | None]:
    """The nearest figures below and above the quote that some count prints as (half up).

    None on a side where the base has no count left.

    >>> nearest_printable(read_quote("46%"), 44)
    (PrintedCount(printed='45%', count=20), PrintedCount(printed='48%', count=21))
    """
    counts = quote.span().counts(base)
    below, above = counts.start - 1, counts.stop
    return (
        _printed(below, base, quote.decimals) if below >= 0 else None,
        _printed(above, base, quote.decimals) if above <= base else None,
    )


def pass_chance(base: int, decimals: int, *, hedge: Hedge | None = None) -> Chance:
    """How many of all figures with so many decimals are possible at `base` (either half).

    The chance that a figure drawn at random passes: a pass is worth little where it is high.
    With a `hedge`, of all figures printed with that same word.

    >>> pass_chance(44, 0)
    Chance(figures=45, of=101)
    """
    steps = 100 * 10**decimals
    if hedge is not None:
        values = (Fraction(step * 100, steps) for step in range(steps + 1))
        passing = (Quote("", value, decimals, hedge, "").span().counts(base) for value in values)
        return Chance(sum(map(bool, passing)), steps + 1)
    if base >= steps:
        return Chance(steps + 1, steps + 1)
    # Below that, neighbouring counts lie more than one printed unit apart: each prints as a
    # figure of its own, and as two where it is an exact half (steps * k / base = m + 1/2).
    common = math.gcd(2 * steps, base)
    halves = (common + 1) // 2 if (2 * steps // common) % 2 else 0
    return Chance(base + 1 + halves, steps + 1)


def judge_figure(quote: Quote, base: int) -> tuple[ArithmeticVerdict, RoundingRule, range]:
    """Verdict on a quote at its stated base, the rule it needs, and the counts behind it.

    Truncation is tried before rounding up, being what software does more often.
    """
    counts = quote.span().counts(base)
    if counts:
        chance = pass_chance(base, quote.decimals)
        powerless = quote.is_exact and chance.figures == chance.of
        return "no power" if powerless else "possible", "either", counts
    readings: Sequence[tuple[ArithmeticVerdict, RoundingRule]] = (
        ("possible only if truncated", "truncated"),
        ("possible only if rounded up", "rounded_up"),
    )
    for verdict, rule in readings:
        if counts_by_rule := quote.span(rule).counts(base):
            return verdict, rule, counts_by_rule
    return "impossible", "either", counts


def _printed(count: int, base: int, decimals: int) -> PrintedCount:
    return PrintedCount(round_percent(count, base, decimals=decimals), count)
