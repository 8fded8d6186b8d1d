"""Comparisons that a researcher asks for by name: two groups, or two answers of a respondent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from alp_survey.responses.responses import Responses
from alp_survey.stats.contingency import chi_square
from alp_survey.stats.difference import (
    DifferenceMethod,
    difference_interval,
    odds_ratio,
    risk_ratio,
)
from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.paired import (
    PairedDifferenceMethod,
    conditional_odds_ratio,
    mcnemar,
    paired_difference_interval,
)
from alp_survey.stats.proportion import require_level
from alp_survey.tables.counting import count_pairs
from alp_survey.tables.dichotomies import (
    Dichotomy,
    answer_to,
    asked_item,
    countable_lines,
    dichotomy,
    line_called,
    require_one_survey,
)
from alp_survey.tables.shares import (
    Ratio,
    Share,
    call_text,
    comparison_frame,
    make_ratio,
    make_share,
    ratio_row,
    share_rows,
    shown,
)
from alp_survey.tables.stubs import Line, Stub, make_stub

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Difference", "PairedDifference", "PairedMethod", "difference", "paired_difference"]

Counts = NDArray[np.int64]
PairedMethod = Literal["newcombe", "newcombe_no_cc", "tango", "bonett_price", "agresti_min"]
_PAIRED_METHODS: dict[PairedMethod, PairedDifferenceMethod] = {
    "newcombe": "newcombe_paired",
    "newcombe_no_cc": "newcombe_paired_no_cc",
    "tango": "tango",
    "bonett_price": "bonett_price",
    "agresti_min": "agresti_min",
}
_SMALLEST_EXPECTED = 5  # below it chi-squared is not to be trusted in a table of two by two


@dataclass(frozen=True, repr=False)
class Difference:
    """The share of one answer in two groups of respondents; shows itself in a notebook.

    Attributes
    ----------
    item, category : str
        What was answered; `category` is its label.
    by : str
        The item that makes the groups.
    first, second : Share
        Of the groups.
    points, low, high : float or None
        First less second, in percentage points, with the limits of the difference; None where a
        group has no valid answer.
    method : str
    level : float
    test : str
        "chi-squared", "Fisher exact"; empty where none exists.
    statistic, p : float or None
    df : int or None
    mid_p : float or None
        Beside Fisher's p: with half the probability of the tables as probable as the observed one.
    risk_ratio, odds_ratio : Ratio
    outside : int
        Respondents in neither group.
    why : str
        Why this test.
    note : str
        Why something does not exist, or how to read what does.
    responses : Responses
    call : str
        The call that gives the same result again.
    """

    item: str
    category: str
    by: str
    first: Share
    second: Share
    points: float | None
    low: float | None
    high: float | None
    method: str
    level: float
    test: str
    statistic: float | None
    df: int | None
    p: float | None
    mid_p: float | None
    risk_ratio: Ratio
    odds_ratio: Ratio
    outside: int
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
        rows = [
            *share_rows((self.first, self.second), self.level),
            _difference_row(self),
            *map(ratio_row, (self.risk_ratio, self.odds_ratio)),
            {"statistic": self.test or "test", "value": self.statistic, "df": self.df, "p": self.p},
        ]
        if self.mid_p is not None:
            rows.append({"statistic": f"{self.test}, mid-P", "p": self.mid_p})
        rows[-1]["note"] = self.note
        named = f"{self.item} = {self.category} by {self.by}"
        return comparison_frame(self.responses, named, self.item, rows, level=self.level)

    def to_markdown(self) -> str:
        """The comparison for a report."""
        return shown(self, "markdown")

    def _repr_html_(self) -> str:
        return shown(self, "html")

    def __repr__(self) -> str:
        return shown(self, "line")


@dataclass(frozen=True, repr=False)
class PairedDifference:
    """Two answers of the same respondents; shows itself in a notebook.

    Attributes
    ----------
    first, second : Share
        Of the answers, both of the same base: respondents with a valid answer to both items.
    items : tuple of str
        The items of the two answers.
    both, first_only, second_only, neither : int
        The two by two table.
    points, low, high : float or None
        First less second, in percentage points; None without a respondent.
    method : str
    level : float
    p : float or None
        McNemar's exact test.
    mid_p : float or None
        McNemar's mid-P by the convention of Fagerland, Lydersen and Laake (2013): the exact p less
        the probability of the observed split, and 1 less half of it where the split is even.
    odds_ratio : Ratio
        Within respondents (`first_only` over `second_only`).
    no_answer : int
        Respondents without a valid answer to both.
    why, note : str
    responses : Responses
    call : str
    """

    first: Share
    second: Share
    items: tuple[str, str]
    both: int
    first_only: int
    second_only: int
    neither: int
    points: float | None
    low: float | None
    high: float | None
    method: str
    level: float
    p: float | None
    mid_p: float | None
    odds_ratio: Ratio
    no_answer: int
    why: str
    note: str
    responses: Responses = field(compare=False)
    call: str

    @property
    def simulated(self) -> str | None:
        """What simulated responses say of themselves; None of real ones."""
        return self.responses.simulated

    @property
    def table(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The counts: the first answer given or not in the rows, the second in the columns."""
        return (self.both, self.first_only), (self.second_only, self.neither)

    def to_frame(self) -> pd.DataFrame:
        """One row for each number, with the columns of `comparison_frame`."""
        cells = {
            "both": self.both,
            "first only": self.first_only,
            "second only": self.second_only,
            "neither": self.neither,
        }
        rows = [
            *share_rows((self.first, self.second), self.level),
            *(
                {"statistic": "cell", "label": name, "count": count, "base_n": self.first.base}
                for name, count in cells.items()
            ),
            _difference_row(self),
            ratio_row(self.odds_ratio),
            {"statistic": "McNemar exact", "p": self.p},
            {"statistic": "McNemar mid-P (Fagerland)", "p": self.mid_p, "note": self.note},
        ]
        named = f"{self.first.label} / {self.second.label}"
        asked = " / ".join(dict.fromkeys(self.items))
        return comparison_frame(self.responses, named, asked, rows, level=self.level)

    def to_markdown(self) -> str:
        """The comparison for a report."""
        return shown(self, "markdown")

    def _repr_html_(self) -> str:
        return shown(self, "html")

    def __repr__(self) -> str:
        return shown(self, "line")


def difference(
    responses: Responses,
    item: str,
    category: str | int,
    by: str,
    *,
    groups: tuple[str | int, str | int] | None = None,
    method: DifferenceMethod = "newcombe",
    level: float = 0.95,
) -> Difference:
    """The share of one answer in two groups of respondents, and how far they differ.

    Parameters
    ----------
    responses : Responses
        Of one survey. Two surveys are not compared: respondents who selected themselves bear no
        test between them.
    item : str
        Name of the item that was answered; of an item of several answers each option has its share.
    category : str or int
        Label or code of the answer, or label of a net.
    by : str
        Name of the item that makes the groups; not one of several answers, whose groups overlap.
    groups : tuple of two str or int, optional
        Labels or codes of two of its categories, or labels of nets. The second is subtracted.
        Needed unless the item has two categories.
    method : str
        Of the interval of the difference, as in `difference_interval`: ``"newcombe"``,
        ``"miettinen_nurminen"``, ``"agresti_caffo"``, ``"newcombe_cc"``, ``"mee"``, ``"wald"``.
    level : float
        Of the intervals, above 0 and below 1.

    Returns
    -------
    Difference
        Tested by Pearson's chi-squared without correction where every expected count is 5 or more,
        else by Fisher's exact test, with its mid-P beside it. The risk ratio has Koopman's
        interval, the odds ratio Miettinen and Nurminen's.

    Raises
    ------
    KeyError
        If the responses have no such item.
    ValueError
        If there are several surveys, if category or groups are none of the item's, and if the
        groups overlap or are not two.

    Notes
    -----
    Everything is what it would be for two simple random samples. Of self-selected respondents it
    says what chance alone would do, and nothing of who is missing.

    Examples
    --------
    >>> import alp_survey as alp
    >>> import tempfile, pathlib
    >>> study = alp.load_study()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "export.csv"
    ...     _ = study.simulate("digital_workers", seed=1).write(file)
    ...     responses = study.read("digital_workers", file)
    >>> found = difference(responses, "ai_use", "Regularly", "skill_level")
    >>> print(found.first.count, found.first.base, found.second.count, found.second.base)
    20 29 10 15
    >>> print(f"{found.points:.1f} ({found.low:.1f} to {found.high:.1f}), {found.test}")
    2.3 (-23.4 to 30.8), Fisher exact
    """
    require_one_survey(responses, item, category, by)
    if method not in get_args(DifferenceMethod):
        expected = ", ".join(get_args(DifferenceMethod))
        raise ValueError(f"method: got {method!r}; expected one of {expected}.")
    level = require_level(level)
    asked = dichotomy(responses, item, category)
    banner, pair = _groups(responses, by, groups)
    if by == item:
        raise ValueError(f"by: got {by!r}, the item itself; expected another item.")
    joint = count_pairs([asked.facet], [banner.facets[0]])[0][0].n
    first, second = (_group_share(line, joint, asked, level) for line in pair)
    given = {"groups": tuple(groups) if groups else None, "method": method, "level": level}
    call = call_text(
        "difference", responses, (item, category, by), given, {"method": "newcombe", "level": 0.95}
    )
    inside = first.base + first.no_answer + second.base + second.no_answer
    empty = [share.label for share in (first, second) if not share.base]
    if empty:
        note = f"nobody in {' and '.join(empty)} gave a valid answer"
        nothing = Ratio("risk ratio", None, None, None, "", note)
        return Difference(
            item, asked.label, by, first, second, None, None, None, method, level, "", None, None,
            None, None, nothing, Ratio("odds ratio", None, None, None, "", note),
            responses.n - inside, "", note, responses, call,
        )  # fmt: skip
    counts = first.count, first.base, second.count, second.base
    interval = difference_interval(*counts, method=method, level=level)
    cells = [[first.count, first.base - first.count], [second.count, second.base - second.count]]
    tested = _tested(cells)
    note = _disagreement(tested.p, interval.low, interval.high, level)
    return Difference(
        item=item,
        category=asked.label,
        by=by,
        first=first,
        second=second,
        points=100 * interval.estimate,
        low=100 * interval.low,
        high=100 * interval.high,
        method=method,
        level=level,
        test=tested.test,
        statistic=tested.statistic,
        df=tested.df,
        p=tested.p,
        mid_p=tested.mid_p,
        risk_ratio=make_ratio("risk ratio", risk_ratio(*counts, level=level)),
        odds_ratio=make_ratio("odds ratio", odds_ratio(*counts, level=level)),
        outside=responses.n - inside,
        why=tested.why,
        note="; ".join(filter(None, (tested.note, note))),
        responses=responses,
        call=call,
    )


def paired_difference(
    responses: Responses,
    first: tuple[str, str | int],
    second: tuple[str, str | int],
    *,
    method: PairedMethod = "newcombe",
    level: float = 0.95,
) -> PairedDifference:
    """Two answers of the same respondents, and how far their shares differ.

    Parameters
    ----------
    responses : Responses
        Of one survey.
    first, second : tuple of item and category
        Name of an item, and label or code of an answer or label of a net: two options of an item
        of several answers, or one answer to each of two items. The second is subtracted.
    method : str
        Of the interval, as in `paired_difference_interval`: ``"newcombe"`` (1998, method 10),
        ``"newcombe_no_cc"`` (method 8), ``"tango"``, ``"bonett_price"``, ``"agresti_min"``.
    level : float
        Of the intervals, above 0 and below 1.

    Returns
    -------
    PairedDifference
        Of respondents with a valid answer to both items, with their two by two table, McNemar's
        exact test and its mid-P.

    Raises
    ------
    KeyError
        If the responses have no such item.
    ValueError
        If there are several surveys, an answer is none of its item's, or both are the same.

    Examples
    --------
    >>> import alp_survey as alp
    >>> import tempfile, pathlib
    >>> study = alp.load_study()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "export.csv"
    ...     _ = study.simulate("digital_workers", seed=1).write(file)
    ...     responses = study.read("digital_workers", file)
    >>> found = paired_difference(
    ...     responses, ("support_wanted", "Market access"), ("ai_use", "Regularly")
    ... )
    >>> found.table, f"{found.points:.1f}", f"p = {found.p:.3f}, mid-P {found.mid_p:.3f}"
    (((18, 10), (12, 4)), '-4.5', 'p = 0.832, mid-P 0.678')
    """
    require_one_survey(responses, first, second)
    if method not in _PAIRED_METHODS:
        raise ValueError(f"method: got {method!r}; expected one of {', '.join(_PAIRED_METHODS)}.")
    level = require_level(level)
    one = answer_to(responses, first, "first")
    other = answer_to(responses, second, "second")
    if (one.item.name, one.code, one.label) == (other.item.name, other.code, other.label):
        raise ValueError(f"second: got {second!r}, the first answer again; expected another one.")
    joint = count_pairs([one.facet], [other.facet])[0][0].n
    cells = [
        int(joint[np.ix_(rows, columns)].sum())
        for rows in (one.yes & one.valid, ~one.yes & one.valid)
        for columns in (other.yes & other.valid, ~other.yes & other.valid)
    ]
    both, first_only, second_only, neither = cells
    base = sum(cells)
    without = responses.n - base
    labels = one.label, other.label
    if one.item.name != other.item.name:
        labels = f"{one.item.name} = {one.label}", f"{other.item.name} = {other.label}"
    shares = [
        make_share(label, count, base, level, without)
        for label, count in zip(labels, (both + first_only, both + second_only), strict=True)
    ]
    given = {"method": method, "level": level}
    call = call_text(
        "paired_difference",
        responses,
        (first, second),
        given,
        {"method": "newcombe", "level": 0.95},
    )
    points: tuple[float | None, ...] = (None, None, None)
    p = mid_p = None
    notes = []
    if base:
        interval = paired_difference_interval(*cells, method=_PAIRED_METHODS[method], level=level)
        points = 100 * interval.estimate, 100 * interval.low, 100 * interval.high
        test = mcnemar(first_only, second_only)
        p, mid_p = test.p_value, mcnemar(first_only, second_only, method="mid_p").p_value
        notes.append(_disagreement(p, interval.low, interval.high, level))
        if not first_only + second_only:
            notes.append("nobody gave one answer without the other: nothing tells them apart")
    else:
        notes.append("nobody gave a valid answer to both")
    if one.item.name == other.item.name and (one.stands_alone or other.stands_alone):
        notes.append("two answers to one question of which one excludes the other")
    within = conditional_odds_ratio(first_only, second_only, level=level)
    return PairedDifference(
        first=shares[0],
        second=shares[1],
        items=(one.item.name, other.item.name),
        both=both,
        first_only=first_only,
        second_only=second_only,
        neither=neither,
        points=points[0],
        low=points[1],
        high=points[2],
        method=method,
        level=level,
        p=p,
        mid_p=mid_p,
        odds_ratio=make_ratio("odds ratio within respondents", within),
        no_answer=without,
        why="two answers of the same respondents: McNemar's test of those who gave only one",
        note="; ".join(filter(None, notes)),
        responses=responses,
        call=call,
    )


# ---- who is compared


def _groups(
    responses: Responses, by: str, groups: tuple[str | int, str | int] | None
) -> tuple[Stub, tuple[Line, Line]]:
    """The item that makes the groups, and its two lines."""
    if not isinstance(by, str):
        raise ValueError(f"by: got {by!r}; expected the name of one item.")
    item = asked_item(responses, by)
    if item.kind in ("multiple", "ranking"):
        raise ValueError(
            f"by: got '{by}', where respondents can be in several groups; expected an item of one"
            " answer. Two options of one item are compared by `paired_difference`."
        )
    stub = make_stub(item, responses.arrays)
    lines = countable_lines(stub)
    if not lines:
        raise ValueError(f"by: got '{by}' of kind {item.kind}; expected an item with categories.")
    if groups is None:
        if len(lines) != 2:
            known = ", ".join(f"'{line.label}'" for line in lines)
            raise ValueError(
                f"by: got '{by}' with {len(lines)} categories; expected two, or groups=(a, b) to"
                f" name two of {known}."
            )
        return stub, (lines[0], lines[1])
    if isinstance(groups, str) or not isinstance(groups, Sequence) or len(groups) != 2:
        raise ValueError(f"groups: got {groups!r}; expected two categories of '{by}'.")
    first, second = (line_called(stub, each, name="groups") for each in groups)
    if set(first.places) & set(second.places):
        raise ValueError(
            f"groups: got '{first.label}' and '{second.label}', which share respondents; expected"
            " two groups apart."
        )
    return stub, (first, second)


# ---- what is said of them


class _Test(NamedTuple):
    """A test of two groups."""

    test: str
    statistic: float | None
    df: int | None
    p: float | None
    mid_p: float | None
    why: str
    note: str = ""


def _tested(cells: Sequence[Sequence[int]]) -> _Test:
    """Chi-squared where its counts bear it, else Fisher's exact test."""
    pearson = chi_square(cells)
    if pearson.p is None or pearson.smallest_expected is None:
        return _Test("", None, None, None, None, "", "everybody or nobody gave this answer")
    if pearson.smallest_expected >= _SMALLEST_EXPECTED:
        why = "every expected count is 5 or more"
        return _Test("chi-squared", pearson.statistic, pearson.df, pearson.p, None, why)
    exact = fisher_exact(cells)
    why = f"an expected count is {pearson.smallest_expected:.1f}, below 5"
    return _Test("Fisher exact", None, None, exact.p, exact.mid_p, why)


def _group_share(line: Line, joint: Counts, asked: Dichotomy, level: float) -> Share:
    """The share in one group."""
    people = joint[:, list(line.places)].sum(axis=1)
    base = int(people[asked.valid].sum())
    count = int(people[asked.yes & asked.valid].sum())
    return make_share(line.label, count, base, level, int(people.sum()) - base)


def _disagreement(p: float | None, low: float, high: float, level: float) -> str:
    """A test and an interval are not made of each other, and can part at the margin."""
    if p is None or (p < 1 - level) == (low > 0 or high < 0):
        return ""
    return "test and interval rest on different methods and differ here, so neither decides"


def _difference_row(found: Difference | PairedDifference) -> dict[str, Any]:
    return {
        "statistic": "difference in points",
        "label": f"{found.first.label} - {found.second.label}",
        "value": found.points,
        "ci_low": found.low,
        "ci_high": found.high,
        "ci_method": found.method,
    }
