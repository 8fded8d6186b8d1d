"""What comparisons are made of: shares, ratios, and their place in one tidy frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from alp_survey.responses.responses import Responses
from alp_survey.stats.difference import RatioInterval
from alp_survey.stats.paired import ConditionalOddsRatio
from alp_survey.stats.proportion import proportion_interval

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Ratio",
    "Share",
    "call_text",
    "comparison_frame",
    "make_ratio",
    "make_share",
    "ratio_row",
    "share_rows",
    "shown",
]

_FRAME = (
    "survey", "comparison", "item", "statistic", "label", "count", "base_n", "value", "ci_low",
    "ci_high", "ci_method", "ci_level", "df", "p", "p_adjusted", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a base gave an answer.

    Attributes
    ----------
    label : str
        Of the group, or of the answer.
    count, base : int
    percent, low, high : float or None
        0 to 100, with the limits that the share has by itself; None where the base is 0.
    method : str
        Of the limits.
    no_answer : int
        Respondents of the group without a valid answer.
    """

    label: str
    count: int
    base: int
    percent: float | None
    low: float | None
    high: float | None
    method: str
    no_answer: int = 0


@dataclass(frozen=True, slots=True)
class Ratio:
    """A risk ratio or an odds ratio, first over second; `note` says why one does not exist."""

    name: str
    estimate: float | None
    low: float | None
    high: float | None
    method: str
    note: str = ""


def make_share(label: str, count: int, base: int, level: float, no_answer: int) -> Share:
    """A share with the interval that it has by itself."""
    if not base:
        return Share(label, count, base, None, None, None, "", no_answer)
    own = proportion_interval(count, base, level=level)
    limits = 100 * own.low, 100 * own.high
    return Share(label, count, base, 100 * count / base, *limits, own.method, no_answer)


def make_ratio(name: str, found: RatioInterval | ConditionalOddsRatio) -> Ratio:
    """A ratio as `stats` computed it, under a name."""
    return Ratio(name, found.estimate, found.low, found.high, found.method, found.note)


def comparison_frame(
    responses: Responses,
    named: str,
    item: str,
    rows: Iterable[dict[str, Any]],
    *,
    level: float,
) -> pd.DataFrame:
    """The numbers of a comparison as a tidy frame, in the same columns for all of them.

    Parameters
    ----------
    responses : Responses
    named, item : str
        What is compared, and the item or items.
    rows : iterable of dict
        With some of the columns below.
    level : float
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        ``survey comparison item statistic label count base_n value ci_low ci_high ci_method
        ci_level df p p_adjusted note``; percentages and points are 0 to 100. Of simulated responses
        every row says so.
    """
    import pandas as pd

    shared = {"survey": responses.instrument.id, "comparison": named, "item": item}
    frame = pd.DataFrame([shared | {"ci_level": level} | row for row in rows], columns=_FRAME)
    for name in ("count", "base_n", "df"):
        frame[name] = frame[name].astype("Int64")
    for name in ("value", "ci_low", "ci_high", "ci_level", "p", "p_adjusted"):
        frame[name] = frame[name].astype(float)
    frame.loc[frame["ci_low"].isna(), "ci_level"] = float("nan")
    for name in ("label", "ci_method", "note"):
        frame[name] = frame[name].fillna("")
    if responses.simulated:
        frame["source"] = "SIMULATED"
    return frame


def share_rows(shares: Iterable[Share], level: float) -> list[dict[str, Any]]:
    """Shares as rows of `comparison_frame`."""
    return [
        {
            "statistic": "percent",
            "label": share.label,
            "count": share.count,
            "base_n": share.base,
            "value": share.percent,
            "ci_low": share.low,
            "ci_high": share.high,
            "ci_method": share.method,
            "ci_level": level,
        }
        for share in shares
    ]


def ratio_row(ratio: Ratio) -> dict[str, Any]:
    """A ratio as a row of `comparison_frame`."""
    return {
        "statistic": ratio.name,
        "value": ratio.estimate,
        "ci_low": ratio.low,
        "ci_high": ratio.high,
        "ci_method": ratio.method,
        "note": ratio.note,
    }


def shown(found: Any, form: Literal["html", "markdown", "line"]) -> str:
    """A result as text, by the reports."""
    from alp_survey.reports import comparisons

    return str(getattr(comparisons, f"comparison_{form}")(found))


def call_text(
    function: str,
    responses: Responses,
    subject: Sequence[Any],
    given: dict[str, Any],
    plain: dict[str, Any],
) -> str:
    """The call that makes the same result of the same responses."""
    said = [responses.call, *(repr(each) for each in subject)]
    said += [f"{name}={value!r}" for name, value in given.items() if value != plain.get(name)]
    return f"alp.{function}({', '.join(said)})"
