"""What is asked of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alp_survey.instrument.models import Item
from alp_survey.stats.multiplicity import Adjustment, require_adjustment
from alp_survey.stats.proportion import IntervalMethod, require_level, require_method
from alp_survey.tables.bases import BaseKind, require_base_kind

__all__ = ["Of", "Request", "make_request"]

Of = Literal["respondents", "mentions"]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a table.

    Attributes
    ----------
    base : BaseKind
    of : "respondents" or "mentions"
        What the percentages of an item of several answers are of.
    missing : bool
        Whether reasons for the lack of a valid answer are rows.
    method : IntervalMethod or None
    level : float
    letters : Adjustment or None
        How the column letters are adjusted; None for a table without letters.
    residuals : bool
        Whether cells have adjusted residuals.
    suppress : int or None
        The smallest count that is shown.
    """

    base: BaseKind = "valid"
    of: Of = "respondents"
    missing: bool = False
    method: IntervalMethod | None = None
    level: float = 0.95
    letters: Adjustment | None = None
    residuals: bool = False
    suppress: int | None = None

    @property
    def significance(self) -> float:
        """The level of the letters: 0.05 beside intervals of 0.95."""
        return round(1 - self.level, 12)

    def base_in(self, item: Item) -> BaseKind:
        """The base of an item: how many answered an open question is of those who were asked."""
        answered = item.kind != "ranking" and not item.categories
        return "asked" if answered and self.base in ("valid", "answered") else self.base

    def base_of(self, item: Item) -> str:
        """The name of the base of an item."""
        several = self.of == "mentions" and item.kind == "multiple"
        return "mentions" if several else self.base_in(item)


def make_request(
    base: str,
    of: Of,
    missing: bool,
    method: IntervalMethod | None,
    level: float,
    *,
    letters: Adjustment | None = None,
    residuals: bool = False,
    suppress: int | None = None,
) -> Request:
    """A request, or a ``ValueError`` that says which part of it there is not."""
    for name, given in (("base", base), ("of", of), ("method", method), ("letters", letters)):
        if given is not None and not isinstance(given, str):
            raise ValueError(f"{name}: got a {type(given).__name__}; expected a word.")
    for name, flag in (("missing", missing), ("residuals", residuals)):
        if not isinstance(flag, bool):
            raise ValueError(f"{name}: got a {type(flag).__name__}; expected True or False.")
    if of not in ("respondents", "mentions"):
        raise ValueError(f"of: got '{of}'; expected respondents or mentions.")
    if method is not None:
        require_method(method)
    if letters is not None:
        require_adjustment(letters, "letters")
    if suppress is not None and (type(suppress) is not int or suppress < 1):
        raise ValueError(f"suppress: got {suppress!r}; expected a whole number from 1.")
    return Request(
        require_base_kind(base),
        of,
        missing,
        method,
        require_level(level),
        letters,
        residuals,
        suppress,
    )
