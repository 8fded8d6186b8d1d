"""Do the items of a scale go together? Cronbach's alpha, omega, and what every item does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Item
from alp_survey.responses.responses import Responses
from alp_survey.stats.proportion import require_level
from alp_survey.stats.reliability import cronbach_alpha, items_of_scale, mcdonald_omega
from alp_survey.tables.dichotomies import asked_item, require_one_survey
from alp_survey.tables.shares import call_text, comparison_frame, shown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FEWEST_RESPONDENTS", "Reliability", "ScaleItem", "reliability"]

FEWEST_RESPONDENTS = 30
"""Complete respondents below which no alpha is given (Yurdugul 2008)."""


@dataclass(frozen=True, slots=True)
class ScaleItem:
    """One item beside the others of its scale, after it was reversed where it was.

    `item_rest_correlation` is Pearson's with the sum of the other items (the "corrected item-total
    correlation"), `item_total_correlation` with the sum of all. None where a number does not exist,
    and `note` says why.
    """

    item: str
    wording: str
    reversed: bool
    mean: float | None
    standard_deviation: float | None
    item_rest_correlation: float | None
    item_total_correlation: float | None
    alpha_if_dropped: float | None
    note: str = ""


@dataclass(frozen=True, repr=False)
class Reliability:
    """The reliability of a scale; shows itself in a notebook.

    Attributes
    ----------
    alpha, low, high : float or None
        Cronbach's alpha with Feldt's interval, at most 1.
    omega : float or None
        McDonald's, of one factor by maximum likelihood.
    loadings : tuple of float
        Of the standardised items on that factor; empty without an omega.
    rows : tuple of ScaleItem
        One for each item.
    base : int
        Respondents with a valid answer to every item.
    no_answer : int
        All others.
    level : float
        Of alpha's interval.
    why, note : str
        What was done, and what does not exist or is doubtful.
    responses : Responses
    call : str
        The call that gives the same result again.
    """

    alpha: float | None
    low: float | None
    high: float | None
    omega: float | None
    loadings: tuple[float, ...]
    rows: tuple[ScaleItem, ...]
    base: int
    no_answer: int
    level: float
    why: str
    note: str
    responses: Responses = field(compare=False)
    call: str

    @property
    def simulated(self) -> str | None:
        """What simulated responses say of themselves; None of real ones."""
        return self.responses.simulated

    def to_frame(self) -> pd.DataFrame:
        """One row for each number, with the columns of `comparison_frame`."""
        rows: list[dict[str, Any]] = [
            {
                "statistic": "Cronbach's alpha",
                "value": self.alpha,
                "ci_low": self.low,
                "ci_high": self.high,
                "ci_method": "feldt" if self.alpha is not None else "",
                "base_n": self.base,
                "note": self.note,
            },
            {"statistic": "McDonald's omega", "value": self.omega, "base_n": self.base},
        ]
        numbers = {
            "mean": "mean",
            "standard deviation": "standard_deviation",
            "item-rest correlation": "item_rest_correlation",
            "item-total correlation": "item_total_correlation",
            "alpha if dropped": "alpha_if_dropped",
        }
        rows += [
            {
                "statistic": statistic,
                "item": row.item,
                "label": row.wording,
                "base_n": self.base,
                "value": getattr(row, name),
                "note": row.note if getattr(row, name) is None else "",
            }
            for row in self.rows
            for statistic, name in numbers.items()
        ]
        items = ", ".join(row.item for row in self.rows)
        return comparison_frame(self.responses, "reliability", items, rows, level=self.level)

    def to_markdown(self) -> str:
        """The scale for a report."""
        return shown(self, "markdown")

    def _repr_html_(self) -> str:
        return shown(self, "html")

    def __repr__(self) -> str:
        return shown(self, "line")


def reliability(
    responses: Responses,
    items: Sequence[str],
    *,
    reverse: Sequence[str] = (),
    level: float = 0.95,
) -> Reliability:
    """How well the items of a scale go together: alpha, omega, and every item beside the others.

    Parameters
    ----------
    responses : Responses
        Of one survey.
    items : sequence of str
        Names of items of kind scale with the same categories, such as the rows of a grid.
    reverse : sequence of str
        Those of them that are worded against the others: 1 becomes 5 on a scale from 1 to 5.
    level : float
        Of alpha's interval, above 0 and below 1.

    Returns
    -------
    Reliability
        Of the respondents with a valid answer to every item. With fewer than 30 of them
        (`FEWEST_RESPONDENTS`) nothing is computed, and `note` says so.

    Raises
    ------
    KeyError
        If the responses have no such item.
    ValueError
        If there are several surveys, fewer than two items, one twice, one that is no scale or has
        other categories than the first, or one to be reversed that is not among them.

    Notes
    -----
    Alpha is the reliability of the sum only if the items differ by constants, and too low
    otherwise; omega if one factor is behind them. Neither shows that they measure one thing.
    Yurdugul (2008) found 30 respondents to be enough only where the first eigenvalue of the items
    is above 6: with fewer of them no number is shown, and up to a hundred or so believe the
    interval rather than the estimate.

    References
    ----------
    Cronbach L J (1951). Psychometrika 16:297-334.
    McDonald R P (1999). Test Theory: A Unified Treatment. Erlbaum.
    Yurdugul H (2008). Minimum sample size for Cronbach's coefficient alpha: a Monte-Carlo study.
    Hacettepe University Journal of Education 35:397-405.
    """
    require_one_survey(responses, items, reverse)
    level = require_level(level)
    asked = _scale_items(responses, items)
    turned = _reversed(asked, reverse)
    scores = _scores(responses, asked, turned)
    complete = scores[~np.isnan(scores).any(axis=1)]
    base = len(complete)
    given = {"reverse": tuple(reverse), "level": level}
    call = call_text(
        "reliability", responses, (list(items),), given, {"reverse": (), "level": 0.95}
    )
    why = "the sum of items that were answered on one scale, respondents with every answer"
    names = [(item.name, item.wording, item.name in turned) for item in asked]
    if base < FEWEST_RESPONDENTS:
        note = (
            f"{base} respondents answered every item; below {FEWEST_RESPONDENTS} an alpha says too"
            " little (Yurdugul 2008)"
        )
        rows = tuple(ScaleItem(*name, None, None, None, None, None, note) for name in names)
        return Reliability(
            None, None, None, None, (), rows, base, responses.n - base, level, why, note,
            responses, call,
        )  # fmt: skip
    alpha, omega = cronbach_alpha(complete, level=level), mcdonald_omega(complete)
    rows = tuple(
        ScaleItem(
            *name,
            each.mean,
            each.standard_deviation,
            each.item_rest_correlation,
            each.item_total_correlation,
            each.alpha_if_dropped,
            each.note,
        )
        for name, each in zip(names, items_of_scale(complete), strict=True)
    )
    notes = [alpha.note, _of_omega(omega.note), *_against(rows)]
    return Reliability(
        alpha=alpha.estimate,
        low=alpha.low,
        high=alpha.high,
        omega=omega.estimate,
        loadings=omega.loadings,
        rows=rows,
        base=base,
        no_answer=responses.n - base,
        level=level,
        why=why,
        note="; ".join(dict.fromkeys(filter(None, notes))),
        responses=responses,
        call=call,
    )


def _scale_items(responses: Responses, items: Sequence[str]) -> list[Item]:
    """The items, if they make one scale."""
    if isinstance(items, str) or not isinstance(items, Sequence):
        raise ValueError(f"items: got {items!r}; expected a list of items.")
    if len(items) < 2:
        raise ValueError(f"items: got {len(items)}; expected at least two items of a scale.")
    if again := [name for name in items if list(items).count(name) > 1]:
        raise ValueError(f"items: got {again[0]!r} twice; expected each once.")
    asked = [asked_item(responses, name) for name in items]
    for item in asked:
        if item.kind != "scale":
            raise ValueError(f"items: got '{item.name}' of kind {item.kind}; expected scales.")
        if _points(item) != _points(asked[0]):
            raise ValueError(
                f"items: got '{item.name}' with other categories than '{asked[0].name}'; expected"
                " the same ones."
            )
    return asked


def _points(item: Item) -> list[tuple[int, str]]:
    """The points of a scale, its lowest first."""
    return sorted((each.code, each.label) for each in item.categories if not each.missing)


def _reversed(asked: Sequence[Item], reverse: Sequence[str]) -> set[str]:
    if isinstance(reverse, str) or not isinstance(reverse, Iterable):
        raise ValueError(f"reverse: got {reverse!r}; expected a list of items.")
    names = [item.name for item in asked]
    if unknown := [name for name in reverse if name not in names]:
        raise ValueError(f"reverse: got {unknown[0]!r}; expected some of {', '.join(names)}.")
    return set(reverse)


def _scores(responses: Responses, asked: Sequence[Item], turned: set[str]) -> NDArray[np.float64]:
    """The codes of valid answers, reversed where they are to be; NaN elsewhere."""
    columns = []
    for item in asked:
        codes = responses.arrays[item.name]
        points = [code for code, _ in _points(item)]
        valid = np.isin(codes, points)
        given = points[0] + points[-1] - codes if item.name in turned else codes
        columns.append(np.where(valid, given, np.nan))
    return np.column_stack(columns).astype(float)


def _of_omega(note: str) -> str:
    return f"omega: {note}" if note else ""


def _against(rows: Sequence[ScaleItem]) -> list[str]:
    """Items that run against the others."""
    names = [
        row.item
        for row in rows
        if row.item_rest_correlation is not None and row.item_rest_correlation < 0
    ]
    if len(rows) == 2:  # either of the two would do
        return [f"{names[0]} and {names[1]} run against each other"] if names else []
    return [f"perhaps to be reversed: {', '.join(names)}"] if names else []
