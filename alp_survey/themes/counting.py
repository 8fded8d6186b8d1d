"""How many respondents gave each theme, how sure that is, and whether one is ahead of the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Theme
from alp_survey.responses.answers import VALUE
from alp_survey.responses.responses import Responses
from alp_survey.stats.finite_population import finite_population_interval
from alp_survey.stats.paired import mcnemar
from alp_survey.stats.presentation import PresentationVerdict, house_rule
from alp_survey.stats.proportion import proportion_interval
from alp_survey.themes.as_answers import themes_counted, themes_within
from alp_survey.themes.codebooks import codebook

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Lead",
    "Prevalence",
    "ThemeShare",
    "prevalence",
    "theme_count",
    "theme_matrix",
    "themed_items",
]

Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ThemeShare:
    """How many respondents were coded with a theme or one of its parts.

    Attributes
    ----------
    theme, label : str
    count, base_n : int
        Respondents, never mentions; the base are those who gave a valid answer.
    low, high : float
        Exact limits (Clopper and Pearson 1934), 0 to 1.
    presentation : PresentationVerdict
        What the house rule lets be shown: a percentage, or counts only.
    population : int or None
        How many people the list has from which respondents came, where the instrument says so.
    least, most : int or None
        Of the list: those who gave the theme, and all but those who gave a valid answer without
        it. Certain, whoever did not answer.
    low_count, high_count : int or None
        Of the list, by an interval for a finite population: if those who answered are to the others
        as drawn at random.
    opposes : str or None
        The theme that this one denies.
    rows : tuple of int
        Who: rows of the export.
    """

    theme: str
    label: str
    count: int
    base_n: int
    low: float
    high: float
    presentation: PresentationVerdict
    population: int | None
    least: int | None
    most: int | None
    low_count: int | None
    high_count: int | None
    opposes: str | None
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """Whether the theme of most respondents is ahead of the next.

    Attributes
    ----------
    first, second : ThemeShare
    first_only, second_only : int
        Respondents who gave one of the two and not the other: only they can tell them apart.
    p : float
        Of McNemar's exact test, two-sided.
    """

    first: ThemeShare
    second: ThemeShare
    first_only: int
    second_only: int
    p: float


@dataclass(frozen=True)
class Prevalence:
    """How many respondents gave each theme of one open item.

    Attributes
    ----------
    survey, item : str
    themes : tuple of ThemeShare
        The most frequent first.
    lead : Lead or None
        None where fewer than two themes were given.
    level : float
        Of the limits.
    simulated : str or None
        What simulated answers say of themselves.
    """

    survey: str
    item: str
    themes: tuple[ThemeShare, ...]
    lead: Lead | None
    level: float
    simulated: str | None

    def to_frame(self) -> pd.DataFrame:
        """One row for each theme; limits in percent, as in every table."""
        import pandas as pd

        rows = [
            {
                "survey": self.survey,
                "item": self.item,
                "theme": each.theme,
                "label": each.label,
                "count": each.count,
                "base_n": each.base_n,
                "percent": 100 * each.count / each.base_n,
                "ci_low": 100 * each.low,
                "ci_high": 100 * each.high,
                "presentation": each.presentation,
                "population": each.population,
                "least": each.least,
                "most": each.most,
                "opposes": each.opposes,
                "rows": " ".join(map(str, each.rows)),
            }
            for each in self.themes
        ]
        whole = dict.fromkeys(("population", "least", "most"), "Int64")
        return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(whole)

    def __repr__(self) -> str:
        mark = "SIMULATED " if self.simulated else ""
        return f"<{mark}Prevalence of {len(self.themes)} themes of {self.item!r}>"


_COLUMNS = (
    "survey", "item", "theme", "label", "count", "base_n", "percent", "ci_low", "ci_high",
    "presentation", "population", "least", "most", "opposes", "rows",
)  # fmt: skip


def prevalence(responses: Responses, item: str, *, level: float = 0.95) -> Prevalence:
    """How many gave each theme of an open item, and whether the first is ahead of the second.

    A respondent counts once for a theme, and for the theme of which it is a part. Themes that stand
    for no valid answer are not listed, and who was coded so is in no base.

    Parameters
    ----------
    responses : Responses
        With the themes of the item counted (`with_themes`).
    item : str
        The open item.
    level : float
        Of the limits, above 0 and below 1.

    Returns
    -------
    Prevalence

    Raises
    ------
    ValueError
        If the themes of the item have not been counted, or nobody gave a valid answer.

    Notes
    -----
    The lead is that of the most frequent theme over the next that is no part of it: McNemar's exact
    test, because the same respondents gave both. The two are chosen by what they turned out to be,
    so that p is too small rather than too large: a lead that it does not show is none.
    """
    if not themes_counted(responses, item, ())[0]:
        raise ValueError(f"item: got '{item}', whose themes were not counted; use with_themes.")
    book = codebook(responses.coded[item].item)
    names = [theme.name for theme in book.themes if not theme.missing]
    given = {name: _gave(responses, item, name) for name in names}
    valid = _valid(responses, item)
    if not valid.any():
        raise ValueError(f"item: got '{item}', to which nobody gave a valid answer.")
    shares = [_share(responses, book.theme(name), given[name] & valid, valid, level=level)
              for name in names]  # fmt: skip
    shares.sort(key=lambda each: -each.count)  # themes of one count stay in their order
    parts = {name: set(themes_within(book, name)) for name in names}
    lead = None
    for rival in shares[1:]:
        first = shares[0]
        if rival.theme in parts[first.theme] or first.theme in parts[rival.theme]:
            continue
        if rival.count:
            only = given[first.theme] & ~given[rival.theme] & valid
            other = given[rival.theme] & ~given[first.theme] & valid
            counts = int(only.sum()), int(other.sum())
            lead = Lead(first, rival, *counts, mcnemar(*counts).p_value)
        break
    return Prevalence(
        responses.instrument.id, item, tuple(shares), lead, level, responses.simulated
    )


def theme_matrix(responses: Iterable[Responses]) -> pd.DataFrame:
    """Which survey says what, how many, and who: themes of several surveys, one below the other.

    Themes of one name are one theme, in whichever survey or item they stand.

    Parameters
    ----------
    responses : iterable of Responses
        With the themes of open items counted (`with_themes`); items without are left out.

    Returns
    -------
    pandas.DataFrame
        One row for each theme in each item, themes in the order in which they first stand, with the
        columns of `Prevalence.to_frame`. ``opposes`` names the theme that one denies: its row then
        stands beside those that say it. ``rows`` are those of the export, by which a quotation is
        found again. A survey in which a theme is in no codebook has no row for it: it was not
        looked for, which is not the same as 0.

    Raises
    ------
    ValueError
        If no themes were counted.
    """
    import pandas as pd

    frames = [
        prevalence(each, item).to_frame() for each in responses for item in themed_items(each)
    ]
    if not frames:
        raise ValueError("responses: got none whose themes were counted; use with_themes.")
    found = pd.concat(frames, ignore_index=True)
    about = found["opposes"].fillna(found["theme"])
    order = {theme: place for place, theme in enumerate(dict.fromkeys(found["theme"]))}
    key = about.map(lambda theme: order.get(theme, len(order)))
    return found.iloc[key.argsort(kind="stable")].reset_index(drop=True)


def themed_items(responses: Responses) -> list[str]:
    """The open items whose themes have been counted, and to which somebody gave a valid answer."""
    return [
        name
        for name, each in responses.coded.items()
        if each.item.kind == "open"
        and themes_counted(responses, name, ())[0]
        and _valid(responses, name).any()
    ]


def theme_count(responses: Responses, item: str, theme: str) -> tuple[int, int] | None:
    """How many respondents were coded with a theme or its parts, of how many valid answers.

    Returns
    -------
    tuple of int and int, or None
        None where the themes of the item have not been coded.
    """
    if not themes_counted(responses, item, ())[0]:
        return None
    valid = _valid(responses, item)
    return int((_gave(responses, item, theme) & valid).sum()), int(valid.sum())


def _valid(responses: Responses, item: str) -> Rows:
    """Who gave an answer that was coded, and not as none."""
    own = responses.coded[themes_counted(responses, item, ())[0]]
    valid = np.asarray(responses.kept & (own.state == VALUE))
    for category in own.item.categories:
        if category.missing:
            valid &= own.options[category.code] != 1
    return valid


def _gave(responses: Responses, item: str, theme: str) -> Rows:
    """Who was coded with a theme or one of its parts."""
    name, codes = themes_counted(responses, item, [theme])
    options = responses.coded[name].options
    return np.asarray(np.any([options[code] == 1 for code in codes], axis=0))


def _share(
    responses: Responses, theme: Theme, gave: Rows, valid: Rows, *, level: float
) -> ThemeShare:
    count, base = int(gave.sum()), int(valid.sum())
    limits = proportion_interval(count, base, method="clopper_pearson", level=level)
    population = responses.instrument.sampling.frame_size
    least = most = low_count = high_count = None
    if population is not None and population >= base:
        of_all = finite_population_interval(count, base, population, level=level)
        least, most = of_all.least, of_all.most
        low_count, high_count = of_all.low_count, of_all.high_count
    return ThemeShare(
        theme.name, theme.label, count, base, limits.low, limits.high,
        house_rule(base).verdict, population, least, most, low_count, high_count, theme.opposes,
        tuple(int(row) for row in responses.respondents[gave]),
    )  # fmt: skip
