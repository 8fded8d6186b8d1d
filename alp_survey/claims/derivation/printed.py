"""A printed figure as something that a count can be held against."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from alp_survey.claims.derivation.results import Counted
from alp_survey.figures.arithmetic import round_percent
from alp_survey.figures.quotes import Quote, RoundingRule

__all__ = ["Printed", "PrintedNumber", "PrintedShare"]


@dataclass(frozen=True, slots=True)
class PrintedShare:
    """A printed percentage."""

    quote: Quote

    @property
    def has_complement(self) -> bool:
        """Whether the figure may have been printed of everybody else; "nearly 70" may not."""
        return self.quote.is_exact

    def fits(self, counted: Counted, rounding: RoundingRule) -> bool:
        """Whether what was counted prints as this."""
        if counted.percent is None:
            return False
        span = self.quote.span(rounding)
        if counted.weighted:
            return span.holds(_exactly(counted.percent) / 100)
        return counted.count in span.counts(counted.base_n)

    def chance(self, counted: Counted) -> float:
        """How probable it is to fit, if every count of the base is as probable as any other."""
        return len(self.quote.span("half_up").counts(counted.base_n)) / (counted.base_n + 1)

    def prints(self, counted: Counted) -> str | None:
        """What was counted, with the decimals of the quote; None where nobody is in the base."""
        if counted.percent is None:
            return None
        decimals = self.quote.decimals
        if counted.weighted:
            exact = _exactly(counted.percent)
            return round_percent(exact.numerator, exact.denominator * 100, decimals=decimals)
        return round_percent(counted.count, counted.base_n, decimals=decimals)

    def difference(self, counted: Counted) -> tuple[float | None, int | None]:
        """How far the print is from the data, in points and in respondents."""
        if counted.percent is None:
            return None, None
        points = None
        if self.quote.value is not None:
            low = high = float(self.quote.value)
            if self.quote.word == "range" and self.quote.hedge is not None:
                hedge = (
                    self.quote.hedge
                )  # each end is rounded, by as much as the low one may be less
                high = float(self.quote.value + hedge.above - hedge.below)
            points = round(min(max(counted.percent, low), high) - counted.percent, 10)
        counts = self.quote.span().counts(counted.base_n)
        if counted.weighted or not counts:
            return points, None
        nearest = min(max(counted.count, counts[0]), counts[-1])
        return points, nearest - counted.count


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A printed number of respondents: the 32 of "32 of 44"."""

    number: int

    @property
    def has_complement(self) -> bool:
        """Whether the number may have been printed of everybody else."""
        return True

    def fits(self, counted: Counted, rounding: RoundingRule) -> bool:  # noqa: ARG002
        """Whether as many were counted; counts are not rounded."""
        return counted.count == self.number

    def chance(self, counted: Counted) -> float:
        """How probable it is to fit, if every count of the base is as probable as any other."""
        return 1 / (counted.base_n + 1)

    def prints(self, counted: Counted) -> str:
        """What was counted."""
        return str(counted.count)

    def difference(self, counted: Counted) -> tuple[float | None, int | None]:
        """How far the print is from the data, in points and in respondents."""
        off = self.number - counted.count
        return (100 * off / counted.base_n if counted.base_n else None), off


Printed = PrintedShare | PrintedNumber


def _exactly(percent: float) -> Fraction:
    """A weighted percentage as the decimal number it is meant to be."""
    return Fraction(str(round(percent, 9)))
