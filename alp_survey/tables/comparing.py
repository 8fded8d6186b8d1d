"""Which test a cross-tab bears, and what it says; or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Item
from alp_survey.stats.association import kendall_tau_b
from alp_survey.stats.contingency import filled_lines
from alp_survey.stats.fisher import FisherTest, fisher_exact
from alp_survey.stats.many_tables import ManyTables, ManyV, many_chi_square, many_cramers_v
from alp_survey.stats.multiplicity import adjust
from alp_survey.stats.ranks import rank_test
from alp_survey.stats.rao_scott import RaoScott, many_rao_scott
from alp_survey.stats.trend import TrendTest, cochran_armitage, linear_by_linear, permutation_trend
from alp_survey.tables.banners import Banner
from alp_survey.tables.cells import Crossing, weights_differ

__all__ = ["Comparison", "compare", "is_in_order"]

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

_LARGE_ENOUGH = "every expected count is 5 or more"
_COCHRAN = "no expected count is below 1 and at most a fifth below 5 (Cochran 1954)"
_SMALL = "expected counts are small"
_WEIGHTED = "second-order correction for the weights (Rao and Scott 1984)"
_HIDDEN = "withheld, as cells of the table are"
_LEAST_FOR_TAU = 25  # at 25 respondents an interval of 95% covers 86 to 92%, at 10 some 83%
_MANY = 100  # so many exact tests are made in full; of more, each gets a tenth of the work


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
        "chi-squared", "Fisher exact" (by random tables "Fisher, seeded Monte Carlo"), "linear by
        linear", "Cochran-Armitage", "Rao-Scott F"; empty without a test. Of a trend ", exact" or
        ", seeded permutation" follows where expected counts are small; it then has no statistic. Of
        numbers "Kruskal-Wallis" or "Wilcoxon-Mann-Whitney", with the same words behind them.
    statistic, p : float or None
    df, df_below : float or None
        Degrees of freedom; of an F those above and those below.
    p_adjusted : float or None
        By Holm over the options of an item of several answers.
    effect : str
        "Cramer's V, bias-corrected", "Kendall's tau-b", with weights "Cramer's V, weighted"; of
        numbers "epsilon squared", or "Cliff's delta", above 0 where the first group has more.
    effect_value, effect_low, effect_high : float or None
        V's interval is that of the uncorrected V, which the bias shifts upwards. Tau-b has one
        from 25 respondents.
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
    df: float | None = None
    df_below: float | None = None
    p: float | None = None
    p_adjusted: float | None = None
    effect: str = ""
    effect_value: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    n: int = 0
    why: str = ""
    note: str = ""


class _Job(NamedTuple):
    """A table to test; `sums` are its weights and their squares, None where all are equal."""

    blank: Comparison
    counts: Counts
    ordered: tuple[bool, bool] = (False, False)
    sums: tuple[Floats, Floats] | None = None
    sample: int = 0


def compare(
    crossings: Sequence[Crossing],
    *,
    level: float = 0.95,
    withheld: Sequence[NDArray[np.bool_]] | None = None,
    values: Mapping[str, Floats] | None = None,
) -> tuple[Comparison, ...]:
    """Test every item against every banner of its table.

    Parameters
    ----------
    crossings : sequence of Crossing
        Counted on the base of valid answers.
    level : float
        Of the intervals of effects.
    withheld : sequence of array of bool, shape (lines, columns), optional
        For each crossing which cells are withheld; their tables are not tested.
    values : mapping of item name to array of float, shape (respondents,), optional
        What was answered to items of numbers without bands; NaN where nothing was.

    Returns
    -------
    tuple of Comparison
        For each crossing and banner one, or of an item of several answers one for each option.

    Notes
    -----
    Scales, bands of numbers and items that the instrument calls ordered are in order: scales by
    their codes, the others as they are listed, in equal steps. Two ordered items are tested for a
    linear trend, an ordered item against two groups (or two answers against an ordered item) by
    Cochran and Armitage's test, everything else by
    Pearson's chi-squared without correction, or by Fisher's exact test where expected counts are
    small. Numbers without bands are tested by their ranks (Kruskal and Wallis; of two groups
    Wilcoxon, Mann and Whitney). Trends and ranks are exact there, too: over all tables of the same
    margins, or over random ones where these are too many. With weights that differ, tables are
    tested by Rao and Scott's F, numbers not at all. The
    p-values are those of a random sample, or of random assignment; of self-selected respondents
    they say only what chance alone would do.

    References
    ----------
    Cochran W G (1954). Biometrics 10:417-451. Rao J N K, Scott A J (1984). Annals of Statistics
    12:46-60.
    """
    values = {} if values is None else values
    seen = [None] * len(crossings) if withheld is None else withheld
    groups = [
        [_by_ranks(crossing, banner, values[crossing.stub.item.name], seen[place])]
        if crossing.stub.item.name in values and not _why_not(crossing, banner, numbers=True)
        else list(_against(crossing, banner, columns, seen[place]))
        for place, crossing in enumerate(crossings)
        for banner, columns in crossing.by_banner()
        if banner.items
    ]
    jobs = [each for group in groups for each in group if isinstance(each, _Job)]
    tested = iter(_all_tested(jobs, level))
    found: list[Comparison] = []
    for group in groups:
        made = [next(tested) if isinstance(each, _Job) else each for each in group]
        several = bool(made) and bool(made[0].option)
        found += _adjusted(made) if several else made
    return tuple(found)


def _against(
    crossing: Crossing, banner: Banner, columns: slice, withheld: NDArray[np.bool_] | None
) -> Iterator[_Job | Comparison]:
    """The tables to test of an item and a banner, or why there is none."""
    item = crossing.stub.item
    blank = Comparison(item.name, banner.name)
    reason = _why_not(crossing, banner)
    if reason:
        yield replace(blank, note=reason)
        return
    lines = _lines_in_order(crossing)
    across = _columns_in_order(banner, columns)
    ordered = len(banner.items) == 1 and is_in_order(banner.items[0])
    hidden = None if withheld is None else withheld[np.ix_(lines, across)]
    if item.kind != "multiple":
        sides = is_in_order(item), ordered
        if hidden is not None and hidden.any():
            yield replace(blank, note=_HIDDEN)
        else:
            yield _job(
                crossing, blank, sides, [each[np.ix_(lines, across)] for each in _sums(crossing)]
            )
        return
    for i, line in enumerate(lines):
        named = replace(blank, option=crossing.stub.lines[line].label)
        if hidden is not None and hidden[i].any():
            yield replace(named, note=_HIDDEN)
            continue
        bases = crossing.base, crossing.weight_base, crossing.square_base
        tables = [
            np.stack([part[line, across], np.maximum(0, whole[line, across] - part[line, across])])
            for part, whole in zip(_sums(crossing), bases, strict=True)
        ]
        yield _job(crossing, named, (False, ordered), tables)


def is_in_order(item: Item) -> bool:
    """Whether the answers to an item have an order: points of a scale, bands of a number."""
    return item.kind == "scale" or item.ordered or (item.kind == "number" and bool(item.categories))


def _lines_in_order(crossing: Crossing) -> list[int]:
    """The rows of the categories; the points of a scale by their codes, however it lists them."""
    lines = [
        (line.code, i)
        for i, line in enumerate(crossing.stub.lines)
        if line.kind == "category" and line.code is not None
    ]
    return [i for _, i in (sorted(lines) if crossing.stub.item.kind == "scale" else lines)]


def _columns_in_order(banner: Banner, columns: slice) -> list[int]:
    """The columns of a banner, those of a scale by their codes."""
    places = list(range(columns.start, columns.stop))
    if len(banner.items) == 1 and banner.items[0].kind == "scale":
        codes = [int(each.code) for each in banner.columns]
        return [place for _, place in sorted(zip(codes, places, strict=True))]
    return places


def _by_ranks(
    crossing: Crossing, banner: Banner, values: Floats, withheld: NDArray[np.bool_] | None
) -> Comparison:
    """A test of numbers in groups."""
    blank = Comparison(crossing.stub.item.name, banner.name)
    if withheld is not None and withheld.any():
        return replace(blank, note=_HIDDEN)
    if crossing.weighted:
        return replace(blank, note="no test of ranks knows weights")
    place = banner.facets[0].block(0, len(values))
    there = ~np.isnan(values) & np.isin(place, [each.place for each in banner.columns])
    points, which = np.unique(values[there], return_inverse=True)
    size = banner.facets[0].size
    table = np.bincount(which * size + place[there], minlength=len(points) * size)
    found = rank_test(points, table.reshape(len(points), size))
    note = found.note
    if found.standard_error is not None:
        by = f"by {found.draws:,} random orders (seed {found.seed})"
        note = "; ".join(filter(None, (f"{by}, standard error {found.standard_error:.2g}", note)))
    if found.p is None:
        return replace(blank, n=found.n, note=note)
    name = "Wilcoxon-Mann-Whitney" if found.groups == 2 else "Kruskal-Wallis"
    large = found.method == "asymptotic"
    return replace(
        blank,
        test=name if large else f"{name}, {found.method}",
        statistic=found.statistic if large else None,
        df=found.df if large else None,
        p=found.p,
        effect=found.effect or "",
        effect_value=found.effect_value,
        n=found.n,
        why="numbers in groups, by their ranks" + ("" if large else "; the groups are small"),
        note=note,
    )


def _sums(crossing: Crossing) -> tuple[Floats, Floats, Floats]:
    return crossing.count, crossing.weight, crossing.square


def _job(
    crossing: Crossing, blank: Comparison, ordered: tuple[bool, bool], tables: Sequence[Floats]
) -> _Job:
    counts, weights, squares = tables
    sums = float(counts.sum()), float(weights.sum()), float(squares.sum())
    whole = counts.astype(np.int64)
    if not crossing.weighted or not weights_differ(*sums):
        return _Job(blank, whole, ordered)
    everybody = int(crossing.tables[0][0][:, 0].sum())
    return _Job(blank, whole, ordered, (weights, squares), everybody)


def _why_not(crossing: Crossing, banner: Banner, *, numbers: bool = False) -> str:
    """Why nothing can be tested; empty if it can."""
    item = crossing.stub.item
    if not banner.apart:
        return f"respondents can be in several columns of {banner.name}; no test of groups is right"
    if item.name in {each.name for each in banner.items}:
        return "an item is not tested against itself"
    if item.kind not in ("single", "scale", "multiple") and not (numbers or is_in_order(item)):
        return f"items of kind {item.kind} are not tested here"
    return ""


def _all_tested(jobs: Sequence[_Job], level: float) -> list[Comparison]:
    """Every table with the test that it bears."""
    tested = _Pearsons(jobs)
    small = [i for i, job in enumerate(jobs) if job.sums is None and tested.is_small(i, job)]
    exact = [i for i in small if not tested.in_order(i, jobs[i])]
    trends = [i for i in small if tested.in_order(i, jobs[i])]
    permuted = dict(zip(trends, _permuted([jobs[i].counts for i in trends]), strict=True))
    fishers = dict(zip(exact, _fishers([jobs[i].counts for i in exact]), strict=True))
    weighted = [job for job in jobs if job.sums is not None]
    sums = [(job.counts, *job.sums) for job in weighted if job.sums is not None]
    designed = iter(many_rao_scott(sums, sample=weighted[0].sample) if weighted else ())
    found = []
    for i, job in enumerate(jobs):
        if job.sums is not None:
            found.append(_weighted(job, job.sums, next(designed)))
        elif why := filled_lines(job.counts)[1]:
            found.append(replace(job.blank, n=int(job.counts.sum()), note=why))
        elif tested.in_order(i, job):
            both = min(tested.filled(i)) > 2
            found.append(_ordered(job.blank, job.counts, permuted.get(i), both, level))
        else:
            found.append(tested.nominal(i, job.blank, fishers.get(i), level))
    return found


class _Pearsons:
    """Chi-squared of all tables, those of one shape at once, and V where it is needed."""

    def __init__(self, jobs: Sequence[_Job]) -> None:
        self.at: list[tuple[ManyTables, int]] = [_NOWHERE] * len(jobs)
        self.v: dict[int, ManyV] = {}
        shapes: dict[tuple[int, ...], list[int]] = {}
        for i, job in enumerate(jobs):
            if job.counts.size:
                shapes.setdefault(job.counts.shape, []).append(i)
        for places in shapes.values():
            made = many_chi_square(np.stack([jobs[i].counts for i in places]))
            for position, i in enumerate(places):
                self.at[i] = made, position

    def filled(self, i: int) -> tuple[int, int]:
        """Rows and columns that hold respondents."""
        made, at = self.at[i]
        return int(made.rows[at]), int(made.columns[at])

    def in_order(self, i: int, job: _Job) -> bool:
        """Whether there is a trend to test."""
        rows, columns = self.filled(i)
        down, across = job.ordered
        return (down and rows > 2 and (across or columns == 2)) or (
            across and columns > 2 and rows == 2
        )

    def is_small(self, i: int, job: _Job) -> bool:
        """Whether only an exact test will do."""
        made, at = self.at[i]
        if not job.counts.size or np.isnan(made.p[at]):
            return False
        few, least = made.share_expected_below_5[at], made.smallest_expected[at]
        return not (least >= 5 or (few <= 0.2 and least >= 1))

    def nominal(
        self, i: int, blank: Comparison, fisher: FisherTest | None, level: float
    ) -> Comparison:
        """Chi-squared, or the exact test that was made in its place."""
        made, at = self.at[i]
        if id(made) not in self.v:
            self.v[id(made)] = many_cramers_v(made, level=level)
        v = self.v[id(made)]
        corrected, low, high = (_known(each[at]) for each in (v.bias_corrected, v.low, v.high))
        found = replace(
            blank,
            effect="Cramer's V, bias-corrected",
            effect_value=corrected,
            effect_low=low,
            effect_high=high,
            n=int(made.n[at]),
            p=float(made.p[at]),
        )
        if fisher is None:
            return replace(
                found,
                test="chi-squared",
                statistic=float(made.statistic[at]),
                df=int(made.df[at]),
                why=_LARGE_ENOUGH if made.smallest_expected[at] >= 5 else _COCHRAN,
            )
        note = fisher.note
        if fisher.standard_error is not None:
            note = (
                f"by {fisher.draws:,} random tables (seed {fisher.seed}), standard error"
                f" {fisher.standard_error:.2g}"
            )
        exact = fisher.standard_error is None
        name = "Fisher exact" if exact else "Fisher, seeded Monte Carlo"
        return replace(found, test=name, p=fisher.p, why=_SMALL, note=note)


_NOWHERE = many_chi_square(np.zeros((1, 1, 1), np.int64)), 0


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _fishers(tables: Sequence[Counts]) -> Iterator[FisherTest]:
    """Fisher's exact tests, each table that occurs once."""
    made: dict[tuple[tuple[int, ...], bytes], FisherTest] = {}
    for table in tables:
        key = table.shape, table.tobytes()
        if key not in made:
            made[key] = (
                fisher_exact(table)
                if len(tables) <= _MANY
                else fisher_exact(table, budget=10_000_000, draws=10_000)
            )
        yield made[key]


def _permuted(tables: Sequence[Counts]) -> Iterator[TrendTest]:
    """Trends by all tables of the same margins, or by random ones."""
    for table in tables:
        yield (
            permutation_trend(table)
            if len(tables) <= _MANY
            else permutation_trend(table, budget=50_000, draws=10_000)
        )


def _too_small(expected: Floats) -> bool:
    """Whether expected counts are too small for a chi-squared (Cochran 1954)."""
    return bool(expected.min() < 1 or np.mean(expected < 5) > 0.2)


def _weighted(job: _Job, sums: tuple[Floats, Floats], found: RaoScott) -> Comparison:
    """Rao and Scott's test, where the effective base bears one."""
    weights, squares = sums
    n = int(job.counts.sum())
    if n and not weights.any():
        return replace(job.blank, n=n, note="nobody with a weight above 0")
    if found.p is None:
        return replace(job.blank, n=n, note=found.note)
    total, square = float(weights.sum()), float(squares.sum())
    down, across = weights.sum(axis=1), weights.sum(axis=0)
    down, across = down[down > 0], across[across > 0]
    if down.min() * across.min() < 5 * square and _too_small(np.outer(down, across) / square):
        note = f"{_SMALL} on the effective base of {total**2 / square:.0f}, and no exact test"
        return replace(job.blank, n=n, note=f"{note} knows weights")
    return replace(
        job.blank,
        test="Rao-Scott F",
        statistic=found.statistic,
        df=found.df,
        df_below=found.df_below,
        p=found.p,
        effect="Cramer's V, weighted",
        effect_value=found.cramers_v,
        n=n,
        why=_WEIGHTED,
    )


def _ordered(
    blank: Comparison, counts: Counts, permuted: TrendTest | None, both: bool, level: float
) -> Comparison:
    """A trend, where one side is in order and the other is, too, or has two lines."""
    tau = kendall_tau_b(counts, level=level)
    n = int(counts.sum())
    few = n < _LEAST_FOR_TAU
    notes = [f"no interval of tau-b below {_LEAST_FOR_TAU} respondents"] if few else []
    found = replace(
        blank,
        test="linear by linear" if both else "Cochran-Armitage",
        effect="Kendall's tau-b",
        effect_value=tau.estimate,
        effect_low=None if few else tau.low,
        effect_high=None if few else tau.high,
        n=n,
        why="both items are in order" if both else "an ordered item in two groups",
        note="; ".join(notes),
    )
    if permuted is None or permuted.p is None:
        trend = linear_by_linear(counts) if both else cochran_armitage(_two_lines(counts))
        notes += [each.note for each in (trend, permuted) if each is not None and each.note]
        return replace(
            found,
            statistic=trend.statistic,
            df=1 if trend.statistic is not None else None,
            p=trend.p,
            note="; ".join(notes),
        )
    if permuted.standard_error is not None:
        by = f"by {permuted.draws:,} random tables (seed {permuted.seed})"
        notes.insert(0, f"{by}, standard error {permuted.standard_error:.2g}")
    return replace(
        found,
        test=f"{found.test}, {permuted.method}",
        p=permuted.p,
        why=f"{found.why}; {_SMALL}",
        note="; ".join(notes),
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
