"""Printed figures: what a quote says, exactly, and which true percentages print as it.

A quote is text. "63.0%" says more than "63%", and "nearly 70%" says something else
than "70%", so nothing here is ever a float: values are fractions, and the bounds of
what may stand behind a figure are whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple, get_args

__all__ = [
    "Hedge",
    "Quote",
    "RoundingRule",
    "Span",
    "require_rule",
]

RoundingRule = Literal["either", "half_up", "half_down", "half_even", "truncated", "rounded_up"]
"""How a percentage became the printed figure.

``half_up``, ``half_down`` and ``half_even`` print the nearest figure and differ only
where the percentage lies exactly between two; ``either`` lets each such half go up or
down. ``truncated`` cuts the further digits off, ``rounded_up`` always goes up.
"""


class Span(NamedTuple):
    """The true percentages that print as a quote, as bounds on a count.

    A count `k` of a base `n` is inside when ``low * n <= per * k <= high * n``, with
    ``<`` in place of ``<=`` at an open end. All five are whole numbers, so is the test.
    """

    low: int
    high: int
    per: int
    low_open: bool
    high_open: bool

    def counts(self, base: int) -> range:
        """The counts inside the span at this base; an empty range stands between its neighbours.

        >>> Span(91, 93, 200, False, False).counts(44)  # 46%: no count of 44 prints so
        range(21, 21)
        """
        first = max(0, -(-(self.low * base + self.low_open) // self.per))
        last = min(base, (self.high * base - self.high_open) // self.per)
        return range(first, max(last + 1, first))

    def holds(self, share: Fraction) -> bool:
        """Whether a share, 0 to 1, is inside the span.

        >>> Span(91, 93, 200, False, False).holds(Fraction(46, 100))
        True
        """
        scaled = share * self.per
        above = scaled > self.low if self.low_open else scaled >= self.low
        return above and (scaled < self.high if self.high_open else scaled <= self.high)


@dataclass(frozen=True, slots=True)
class Hedge:
    """What a word like "nearly" allows: points below and above the printed value.

    Attributes
    ----------
    below, above : Fraction
        How many percentage points under or over the printed value still fit the word.
    itself : bool
        Whether the printed value itself fits ("at least 60" yes, "over 60" no).
    """

    below: Fraction
    above: Fraction
    itself: bool = True


# From where a figure is reached, in half units around it, and whether the ends are left out.
_ROUNDED_FROM: Mapping[RoundingRule, tuple[int, int, bool, bool]] = {
    "either": (-1, 1, False, False),
    "half_up": (-1, 1, False, True),
    "half_down": (-1, 1, True, False),
    "half_even": (-1, 1, False, False),
    "truncated": (0, 2, False, True),
    "rounded_up": (-2, 0, True, False),
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A printed percentage: its text and what the text says.

    Attributes
    ----------
    text : str
        As printed.
    value : Fraction or None
        In percent; None for "a majority", "a minority" and "the remainder".
    decimals : int
        Digits printed after the point.
    hedge : Hedge or None
        The tolerance of the hedging word; None where there is none.
    word : str
        The hedging word, "range", or the figure in words; empty where there is none of these.
    """

    text: str
    value: Fraction | None
    decimals: int
    hedge: Hedge | None
    word: str

    @property
    def is_exact(self) -> bool:
        """Whether the figure is a printed number with no tolerance besides rounding."""
        return self.value is not None and self.hedge is None

    def span(self, rounding: RoundingRule = "either") -> Span:
        """The true percentages that print as this quote under `rounding`.

        Hedged and verbal figures have the bounds of their word, whatever the rule.

        Raises
        ------
        ValueError
            For "the remainder", which has a value only among the other parts of its whole.
        """
        if self.value is None:
            if self.word == "remainder":
                raise ValueError(f"got {self.text!r}; expected a figure that has a value by itself")
            half, whole = 1, 2
            if self.word == "majority":
                return Span(half, whole, 2, True, False)
            return Span(0, half, 2, False, True)
        if self.hedge is not None:
            return _hedged_span(self.value, self.hedge)
        units = 2 * 10**self.decimals  # half a printed unit is a whole number in these
        printed = self.value.numerator * units // self.value.denominator
        low, high, low_open, high_open = _ROUNDED_FROM[rounding]
        if rounding == "half_even":  # a half comes to an even figure from both sides, or from none
            low_open = high_open = printed % 4 != 0
        return Span(printed + low, printed + high, 100 * units, low_open, high_open)


def _hedged_span(value: Fraction, hedge: Hedge) -> Span:
    """Bounds of a hedged figure; an end is open where it is the value and that is left out."""
    low, high = max(value - hedge.below, Fraction(0)), min(value + hedge.above, Fraction(100))
    per = math.lcm(low.denominator, high.denominator)
    return Span(
        int(low * per),
        int(high * per),
        100 * per,
        low == value and not hedge.itself,
        high == value and not hedge.itself,
    )


def require_rule(rounding: str) -> None:
    """Refuse a rounding rule that is not one of ours."""
    if rounding not in get_args(RoundingRule):
        allowed = ", ".join(get_args(RoundingRule))
        raise ValueError(f"rounding: got {rounding!r}; expected one of {allowed}")
