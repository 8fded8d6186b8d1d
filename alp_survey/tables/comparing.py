"""Which test a cross-tab bears, and what it says; or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.association import kendall_tau_b
from alp_survey.stats.contingency import chi_square, cramers_v
from alp_survey.stats.fisher import fisher_exact
from alp_survey.stats.multiplicity import adjust
from alp_survey.stats.trend import cochran_armitage, linear_by_linear
from alp_survey.tables.banners import Banner
from alp_survey.tables.cells import Crossing

__all__ = ["Comparison", "compare"]

Counts = NDArray[np.int64]

_LARGE_ENOUGH = "every expected count is 5 or more"
_COCHRAN = "no expected count is below 1 and at most a fifth below 5 (Cochran 1954)"
_SMALL = "expected counts are small"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A test of a cross-tab; what was not computed is None, and `note` says why.

    Attributes
    ----------
    item, by_item : str
        The items in the rows and in the columns.
    option : str
        Of an item of several answers the option that is compared; empty otherwise.
    test : str
        "chi-squared", "Fisher exact", "linear by linear", "Cochran-Armitage"; empty without a test.
    statistic, p : float or None
    df : int or None
    p_adjusted : float or None
        By Holm over the options of an item of several answers.
    effect : str
        "Cramer's V, bias-corrected" or "Kendall's tau-b".
    effect_value, effect_low, effect_high : float or None
        V's interval is that of the uncorrected V, which the bias shifts upwards.
    n : int
        Respondents with a valid answer to both.
    why : str
        Why this test.
    note : str
    """

    item: str
    by_item: str
    option: str = ""
    test: str = ""
    statistic: float | None = None
    df: int | None = None
    p: float | None = None
    p_adjusted: float | None = None
    effect: str = ""
    effect_value: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    n: int = 0
    why: str = ""
    note: str = ""


def compare(crossing: Crossing, *, level: float = 0.95) -> tuple[Comparison, ...]:
    """Test an item against every banner of its table.

    Parameters
    ----------
    crossing : Crossing
        Counted on the base of valid answers.
    level : float
        Of the intervals of effects.

    Returns
    -------
    tuple of Comparison
        For each banner one, or of an item of several answers one for each option.

    Notes
    -----
    Two ordered items are tested for a linear trend of their scores, a scale against two groups (or
    two answers against an ordered item) by Cochran and Armitage's test, everything else by
    Pearson's chi-squared without correction, or by Fisher's exact test where expected counts are
    small. The p-values are those of a random sample, or of random assignment; of self-selected
    respondents they say only what chance alone would do.

    References
    ----------
    Cochran W G (1954). Biometrics 10:417-451.
    """
    found: list[Comparison] = []
    for banner, columns in crossing.by_banner():
        if banner.items:
            found += _against(crossing, banner, columns, level)
    return tuple(found)


def _against(
    crossing: Crossing, banner: Banner, columns: slice, level: float
) -> Iterator[Comparison]:
    item = crossing.stub.item
    blank = Comparison(item.name, banner.name)
    reason = _why_not(crossing, banner)
    if reason:
        yield replace(blank, note=reason)
        return
    lines = [
        i
        for i, line in enumerate(crossing.stub.lines)
        if line.kind == "category" and line.code is not None
    ]
    counts = crossing.count[lines, columns].astype(np.int64)
    ordered = len(banner.items) == 1 and banner.items[0].kind == "scale"
    if item.kind != "multiple":
        yield _tested(blank, counts, item.kind == "scale", ordered, level)
        return
    bases = crossing.base[lines, columns].astype(np.int64)
    tested = [
        _tested(
            replace(blank, option=crossing.stub.lines[line].label),
            np.stack([counts[i], bases[i] - counts[i]]),
            False,
            ordered,
            level,
        )
        for i, line in enumerate(lines)
    ]
    yield from _adjusted(tested)


def _why_not(crossing: Crossing, banner: Banner) -> str:
    """Why nothing can be tested; empty if it can."""
    item = crossing.stub.item
    if crossing.weighted:
        return "with weights a test must know how they came about; none is made"
    if not banner.apart:
        return f"respondents can be in several columns of {banner.name}; no test of groups is right"
    if item.name in {each.name for each in banner.items}:
        return "an item is not tested against itself"
    if item.kind not in ("single", "scale", "multiple"):
        return f"no test of an item of kind {item.kind} is made here"
    return ""


def _tested(
    blank: Comparison, counts: Counts, rows_ordered: bool, columns_ordered: bool, level: float
) -> Comparison:
    n = int(counts.sum())
    pearson = chi_square(counts)
    if pearson.p is None or pearson.smallest_expected is None:
        return replace(blank, n=n, note=pearson.note)
    filled = int((counts.sum(axis=1) > 0).sum()), int((counts.sum(axis=0) > 0).sum())
    if (rows_ordered and filled[0] > 2 and (columns_ordered or filled[1] == 2)) or (
        columns_ordered and filled[1] > 2 and filled[0] == 2
    ):
        return _ordered(blank, counts, filled, level)
    v = cramers_v(counts, level=level)
    found = replace(
        blank,
        effect="Cramer's V, bias-corrected",
        effect_value=v.bias_corrected,
        effect_low=v.low,
        effect_high=v.high,
        n=n,
    )
    few = float(np.mean(np.array(pearson.expected) < 5))
    if pearson.smallest_expected >= 5 or (few <= 0.2 and pearson.smallest_expected >= 1):
        why = _LARGE_ENOUGH if pearson.smallest_expected >= 5 else _COCHRAN
        return replace(
            found,
            test="chi-squared",
            statistic=pearson.statistic,
            df=pearson.df,
            p=pearson.p,
            why=why,
        )
    fisher = fisher_exact(counts)
    note = fisher.note
    if fisher.standard_error is not None:
        note = (
            f"by {fisher.draws:,} random tables (seed {fisher.seed}), standard error"
            f" {fisher.standard_error:.2g}"
        )
    return replace(found, test="Fisher exact", p=fisher.p, why=_SMALL, note=note)


def _ordered(
    blank: Comparison, counts: Counts, filled: tuple[int, int], level: float
) -> Comparison:
    """A trend, where one side is in order and the other is, too, or has two lines."""
    both = min(filled) > 2
    trend = linear_by_linear(counts) if both else cochran_armitage(_two_lines(counts))
    tau = kendall_tau_b(counts, level=level)
    return replace(
        blank,
        test="linear by linear" if both else "Cochran-Armitage",
        statistic=trend.statistic,
        df=1 if trend.statistic is not None else None,
        p=trend.p,
        effect="Kendall's tau-b",
        effect_value=tau.estimate,
        effect_low=tau.low,
        effect_high=tau.high,
        n=int(counts.sum()),
        why="both items are in order" if both else "an ordered item in two groups",
        note=trend.note,
    )


def _two_lines(counts: Counts) -> Counts:
    """The table with its two filled lines in the rows; the others keep their order and place."""
    for table in (counts, counts.T):
        held = np.flatnonzero(table.sum(axis=1) > 0)
        if len(held) == 2 and table.shape[1] > 2:
            return table[held]
    return counts


def _adjusted(tested: Sequence[Comparison]) -> Iterator[Comparison]:
    """The same with p-values for all options together."""
    made = [each.p for each in tested if each.p is not None]
    adjusted = iter(adjust(made, "holm"))
    for each in tested:
        yield each if each.p is None else replace(each, p_adjusted=next(adjusted))
