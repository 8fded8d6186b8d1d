"""Fisher's exact test for tables of any size, exact where that is feasible, else by simulation.

Two tables of the same margins are compared by the product of the factorials of their cells, as
whole numbers: no tolerance decides what is a tie.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from operator import index
from typing import Literal, NamedTuple, SupportsIndex, get_args

import numpy as np
from numpy.typing import NDArray

from alp_survey.stats.contingency import CountTable, filled_lines, require_table

__all__ = [
    "Alternative",
    "FisherTest",
    "fisher_exact",
]

Alternative = Literal["two_sided", "less", "greater"]
_ALTERNATIVES: tuple[Alternative, ...] = get_args(Alternative)

Whole = NDArray[np.int64]
Places = NDArray[np.int32]
Floats = NDArray[np.float64]

_MOST_RESPONDENTS = 5_000_000  # a table of logarithms is held for each count up to here
# Respondents times tables, up to which a 2 x 2 table is done in whole numbers: half a second.
_MOST_WHOLE_NUMBERS = 2 * 10**8
# Steps, in the time of the cheapest of them:
_PER_CHOICE, _PER_CELL, _PER_WAY, _PER_NODE, _PER_KEY = 12, 2, 10, 400, 5
_MOST_LINES = 20  # rows and columns: 21! orders overflow 64 bits
_CHUNK = 10_000  # simulated tables held at a time
_SHUFFLED = 1_000_000  # respondents, or cells, of simulated tables held at a time
_WAYS_AT_A_TIME, _KEYS_AT_A_TIME = 100_000, 500_000  # some 15 and 30 MB
_BYTES_PER_WAY, _BYTES_PER_KEY = 150, 60  # while they are made
_MOST_BYTES = 150_000_000


@dataclass(frozen=True, slots=True)
class FisherTest:
    """A test of independence given both margins; what does not exist is None.

    Attributes
    ----------
    p : float or None
        The p-value: exact, or estimated from `draws` tables.
    method : str or None
        ``"exact"`` or ``"monte carlo"``.
    alternative : str
    standard_error : float or None
        Of a p by simulation.
    tables : int or None
        How many tables have these margins, if the test is exact: all of them are in the p.
    draws, seed : int or None
        Of a simulation.
    steps : int
        Work that the exact computation took or, before a simulation, would have taken at least.
    budget : int
    n : int
        Respondents.
    note : str
        Why there is no test, or why it is not exact.
    mid_p : float or None
        Of a 2 x 2 table: `p` with half the probability of the tables as probable as the observed
        one (one-sided: of the observed one). It is less cautious, and may reject too often.
    """

    p: float | None
    method: Literal["exact", "monte carlo"] | None
    alternative: Alternative
    standard_error: float | None
    tables: int | None
    draws: int | None
    seed: int | None
    steps: int
    budget: int
    n: int
    note: str = ""
    mid_p: float | None = None


def fisher_exact(
    table: CountTable,
    *,
    alternative: Alternative = "two_sided",
    budget: int = 100_000_000,
    draws: int = 100_000,
    seed: int = 20_220_325,
) -> FisherTest:
    """Fisher's exact test of independence (Fisher, Freeman and Halton for more than 2 x 2).

    The two-sided p is the probability, among all tables with the same margins, of those that are
    no more probable than the observed one. Rows and columns without respondents are dropped first.

    Parameters
    ----------
    table : array or sequence of sequence of int, shape (rows, columns)
        Respondents in each cell, everybody in one cell, unweighted.
    alternative : str
        ``"two_sided"``; or, for a 2 x 2 table, ``"less"`` and ``"greater"``: the odds ratio is
        below, or above, 1, that is the first cell holds fewer, or more, than by chance.
    budget : int
        The work after which the exact computation is given up, in elementary steps; the default
        is a second or so, and enough for every table up to 8 x 8 at 44 respondents. Whatever the
        budget it takes at most some 200 MB. The same table takes the same way on every computer. A
        2 x 2 table is always exact.
    draws : int
        Tables to simulate where the exact computation is given up.
    seed : int
        Of the simulation, 0 or more.

    Returns
    -------
    FisherTest
        Without a test if fewer than two rows or columns hold respondents. A simulated p is
        (hits + 1) / (draws + 1), never 0; `standard_error` says how far off it may be.

    Raises
    ------
    ValueError
        If the table is not one of whole counts, a one-sided test is asked of more than 2 x 2, or
        another argument is none of the above.

    Notes
    -----
    Columns are taken one by one from both ends of the table (Mehta and Patel's network). What a
    part of the columns leaves of the row totals is a node, the same for every order of the rows;
    a node keeps each product of factorials that leads to it once, with its probability. Products
    that already decide the comparison, whatever the other columns hold, are settled at once. Where
    the two ends meet, their products are joined. A product is kept as its logarithm in fixed point,
    built from the logarithms of primes: equal products are equal to the bit. Unequal ones are told
    apart from the 13th digit on at 44 respondents, the 11th at 2,000.

    References
    ----------
    Fisher R A (1935). The Design of Experiments. Oliver and Boyd.
    Freeman G H, Halton J H (1951). Biometrika 38:141-149.
    Mehta C R, Patel N R (1983). A network algorithm for performing Fisher's exact test in r x c
    contingency tables. Journal of the American Statistical Association 78:427-434.
    Phipson B, Smyth G K (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology 9:39.

    Examples
    --------
    >>> job_satisfaction = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]
    >>> test = fisher_exact(job_satisfaction)
    >>> f"p = {test.p:.4f}, {test.method}, {test.tables:,} tables"
    'p = 0.7827, exact, 90,208,550 tables'
    """
    counts = require_table(table)
    if alternative not in _ALTERNATIVES:
        expected = ", ".join(_ALTERNATIVES)
        raise ValueError(f"alternative: got {alternative!r}; expected one of {expected}.")
    if alternative != "two_sided" and counts.shape != (2, 2):
        size = f"{counts.shape[0]} x {counts.shape[1]}"
        raise ValueError(f"alternative: got {alternative!r} for {size}; expected a 2 x 2 table.")
    budget, draws = _whole(budget, "budget", 1), _whole(draws, "draws", 1)
    seed = _whole(seed, "seed", 0)
    filled, why = filled_lines(counts)
    n = int(counts.sum())
    if why:
        return FisherTest(None, None, alternative, None, None, None, None, 0, budget, n, why)
    if filled.shape == (2, 2):
        p, mid_p, tables = _two_by_two(filled, alternative)
        return FisherTest(
            p, "exact", alternative, None, tables, None, None, tables, budget, n, mid_p=mid_p
        )
    if n > _MOST_RESPONDENTS:
        why = f"more than {_MOST_RESPONDENTS:,} respondents: use `chi_square`"
        return FisherTest(None, None, alternative, None, None, None, None, 0, budget, n, why)
    keys, work = _log_factorials(n), _Work(budget)
    try:
        p, tables = _network(filled, keys, work)
    except _TooMuchError:
        why = f"not exact within {budget:,} steps"
        if work.steps <= budget:
            why = f"not exact within {_MOST_BYTES // 10**6} MB of memory"
        if min(filled.shape) > _MOST_LINES:
            why = f"not exact beyond {_MOST_LINES} rows and columns"
    else:
        return FisherTest(p, "exact", alternative, None, tables, None, None, work.steps, budget, n)
    p, error = _simulated(filled, keys, draws, seed)
    return FisherTest(
        p, "monte carlo", alternative, error, None, draws, seed, work.steps, budget, n, why
    )


def _whole(value: SupportsIndex, name: str, least: int) -> int:
    """Return the whole number, or raise."""
    try:
        number = -1 if isinstance(value, bool) else index(value)
    except TypeError:
        number = -1
    if number < least:
        raise ValueError(f"{name}: got {value!r}; expected a whole number, {least} or more.")
    return number


# --- 2 x 2: whole numbers ------------------------------------------------------------------------


def _support(filled: Whole) -> tuple[int, list[int]]:
    """Return the least first cell, and for it and each further one the number of arrangements."""
    (a, b), (c, d) = filled.tolist()
    row, other, column = a + b, c + d, a + c
    least, most = max(0, column - other), min(row, column)
    ways = [math.comb(row, least) * math.comb(other, column - least)]
    for x in range(least, most):
        times, over = (row - x) * (column - x), (x + 1) * (other - column + x + 1)
        ways.append(ways[-1] * times // over)
    return least, ways


def _two_by_two(filled: Whole, alternative: Alternative) -> tuple[float, float, int]:
    """Return p, mid-P and the number of tables."""
    (a, b), (c, d) = filled.tolist()
    least = max(0, a - d)
    tables = min(a + b, a + c) - least + 1
    if tables * filled.sum() > _MOST_WHOLE_NUMBERS:
        return (*_large_two_by_two(filled, alternative), tables)
    least, ways = _support(filled)
    observed = ways[a - least]
    equal = observed
    if alternative == "less":
        as_extreme = sum(ways[: a - least + 1])
    elif alternative == "greater":
        as_extreme = sum(ways[a - least :])
    else:
        as_extreme = sum(count for count in ways if count <= observed)
        equal = sum(count for count in ways if count == observed)
    total = sum(ways)
    return as_extreme / total, (2 * as_extreme - equal) / (2 * total), tables


def _large_two_by_two(filled: Whole, alternative: Alternative) -> tuple[float, float]:
    """Return p and mid-P of a table that is too large for whole numbers."""
    from scipy import stats

    (a, b), (c, d) = filled.tolist()
    chances = stats.hypergeom(a + b + c + d, a + b, a + c)
    observed = float(chances.pmf(a))
    side = alternative.replace("_", "-")
    p = min(1.0, float(stats.fisher_exact(filled, alternative=side)[1]))
    # at this size no other table is as probable, except the mirror image of a symmetric one
    mirrored = (a + b == c + d and a != c) or (a + c == b + d and a != b)
    return p, max(0.0, p - observed * (1.0 if mirrored and alternative == "two_sided" else 0.5))


# --- r x c: the network --------------------------------------------------------------------------


class _TooMuchError(Exception):
    """The budget is spent, or the memory."""


class _Work:
    """Counts elementary steps and bytes, and stops at the budget of either."""

    def __init__(self, budget: int) -> None:
        self.budget, self.steps = budget, 0
        self.held: dict[str, int] = {}

    def hold(self, what: str, size: int) -> None:
        """Note how many bytes something takes, in the place of what it took before."""
        self.held[what] = size
        if sum(self.held.values()) > _MOST_BYTES:
            raise _TooMuchError

    def spend(self, steps: int) -> None:
        """Count the steps before they are taken."""
        self.steps += steps
        if self.steps > self.budget:
            raise _TooMuchError


class _Layer(NamedTuple):
    """All ways to take one column out of the nodes of one stage, sorted by source."""

    source: Places
    target: Places
    key: Whole
    probability: Floats
    ways: Whole | Places

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(part.nbytes for part in self)


class _Front(NamedTuple):
    """What is known at each node of a stage: undecided keys, sorted, and what is counted surely."""

    keys: list[Whole]
    weights: list[Floats]
    sure: Floats

    @property
    def size(self) -> int:
        """Bytes of the keys and their weights."""
        return 16 * sum(len(keys) for keys in self.keys)


def _log_factorials(n: int) -> Whole:
    """Return log k! for k up to n in fixed point, as sums of the logarithms of primes.

    In this form log(6!) = log(3!) + log(5!) to the last bit; rounded logarithms differ there.
    """
    scale = 2.0 ** (61 - math.ceil(math.log2(math.lgamma(n + 1) + 2)))
    logs = np.zeros(n + 1, dtype=np.int64)
    for prime in range(2, n + 1):
        if logs[prime]:  # a smaller prime divides it
            continue
        unit, power = round(math.log(prime) * scale), prime
        while power <= n:
            logs[power::power] += unit
            power *= prime
    return np.cumsum(logs)


def _ragged(starts: Whole, lengths: Whole) -> Whole:
    """Return start, start + 1, ... for each start, so many of each, in one array."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)


def _layer(nodes: Whole, take: int, keys: Whole, logs: Floats, work: _Work) -> tuple[_Layer, Whole]:
    """Return all ways to take so many out of each node, and the nodes that are left.

    So many nodes at a time as their ways fit, which is known once the first have been taken.
    """
    rows = nodes.shape[1]
    ways = math.comb(take + rows - 1, rows - 1)  # at most, for each node
    parts: list[tuple[_Layer, Whole]] = []
    done = made = 0
    while done < len(nodes):
        some = nodes[done : done + max(1, _WAYS_AT_A_TIME // ways)]
        part, targets = _some_ways(some, take, keys, logs, work)
        work.hold("ways", 0)
        parts.append((part._replace(source=part.source + np.int32(done)), targets))
        done += len(some)
        made += len(part.source)
        ways = -(-made // done)
        work.hold("layer", sum(each.size + left.nbytes for each, left in parts))
    if len(parts) == 1:
        return parts[0]
    targets, which = _distinct(np.concatenate([left for _, left in parts]))
    starts = np.cumsum([0, *(len(left) for _, left in parts)])
    target = [
        which[start:][part.target].astype(np.int32)
        for (part, _), start in zip(parts, starts.tolist(), strict=False)
    ]
    joined = (np.concatenate(column) for column in zip(*(part for part, _ in parts), strict=True))
    return _Layer(*joined)._replace(target=np.concatenate(target)), targets


def _some_ways(
    nodes: Whole, take: int, keys: Whole, logs: Floats, work: _Work
) -> tuple[_Layer, Whole]:
    """Return the ways out of some nodes, and the nodes that are left.

    Rows of one total are interchangeable: of all orders only the falling one is listed, and
    counted as often as there are orders.
    """
    n_nodes, r = nodes.shape
    same = np.zeros((n_nodes, r), dtype=bool)
    same[:, 1:] = nodes[:, 1:] == nodes[:, :-1]
    place = np.ones((n_nodes, r), dtype=np.int64)  # within rows of one total
    to_come = np.ones((n_nodes, r), dtype=np.int64)  # of these, itself included
    for i in range(1, r):
        place[:, i] += same[:, i] * place[:, i - 1]
    for i in range(r - 2, -1, -1):
        to_come[:, i] += same[:, i + 1] * to_come[:, i + 1]
    after = nodes[:, ::-1].cumsum(axis=1)[:, ::-1] - to_come * nodes  # in rows beyond these

    source, left = np.arange(n_nodes), np.full(n_nodes, take)
    key, ways = np.zeros(n_nodes, dtype=np.int64), np.ones(n_nodes, dtype=np.int64)
    run, log_chance = np.zeros(n_nodes, dtype=np.int64), np.zeros(n_nodes)
    previous = np.zeros(n_nodes, dtype=np.int64)
    trail: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
    for i in range(r):
        capacity, tied = nodes[source, i], same[source, i]
        most = np.minimum(capacity, left)
        most = np.where(tied, np.minimum(most, previous), most)
        # as the order falls, none of the rows to come of this total can take more than this one
        least = np.maximum(0, -((after[source, i] - left) // to_come[source, i]))
        lengths = most - least + 1
        choices = int(lengths.sum())
        work.spend(_PER_CHOICE * choices)
        work.hold("ways", _BYTES_PER_WAY * choices)
        from_, x = np.repeat(np.arange(len(source)), lengths), _ragged(least, lengths)
        run = np.where(tied[from_] & (x == previous[from_]), run[from_] + 1, 1)
        source, left, previous = source[from_], left[from_] - x, x
        ways = ways[from_] * place[source, i] // run
        key = key[from_] + keys[x]
        held = capacity[from_]
        log_chance = log_chance[from_] + (logs[held] - logs[x] - logs[held - x])
        trail.append((from_.astype(np.int32), x.astype(np.int32)))
    work.spend(_PER_CELL * r * len(source))
    remaining = np.empty((len(source), r), dtype=np.int64)
    at = np.arange(len(source), dtype=np.int32)
    for i in range(r - 1, -1, -1):
        parents, taken = trail.pop()
        remaining[:, i] = nodes[source, i] - taken[at]
        at = parents[at]
    total = int(nodes[0].sum())
    log_chance -= logs[total] - logs[take] - logs[total - take]
    chance: Floats = np.exp(log_chance) * ways
    # they add up to 1 at each node, so the rounding of logs of large factorials can be taken out
    probability = chance / np.bincount(source, weights=chance)[source]
    remaining.sort(axis=1)
    targets, target = _distinct(remaining[:, ::-1])
    narrow = ways.astype(np.int32) if ways.max(initial=0) < 2**31 else ways
    places = source.astype(np.int32), target.astype(np.int32)
    return _Layer(*places, key, probability, narrow), targets


def _distinct(rows: Whole) -> tuple[Whole, Whole]:
    """Return the distinct rows, and for each row which of them it is."""
    base = int(rows.max()) + 1
    if base ** rows.shape[1] < 2**62:
        code = rows @ (base ** np.arange(rows.shape[1], dtype=np.int64))
        _, first, which = np.unique(code, return_index=True, return_inverse=True)
        return rows[first], which
    distinct, which = np.unique(rows, axis=0, return_inverse=True)
    return distinct, which.ravel()


def _network(filled: Whole, keys: Whole, work: _Work) -> tuple[float, int]:
    """Return the probability of tables no more probable than this, and how many tables there are.

    A table is the less probable the larger the product of its factorials.
    """
    from scipy.special import gammaln

    rows, columns = _arranged(filled)
    if len(rows) > _MOST_LINES:
        raise _TooMuchError
    observed = int(keys[filled].sum())
    logs = gammaln(np.arange(1.0, filled.sum() + 2))
    stage = [-np.sort(-rows)[None, :]]
    layers = []
    for take in columns[:-1]:
        layer, targets = _layer(stage[-1], take, keys, logs, work)
        layers.append(layer)
        stage.append(targets)
        work.hold("layers", sum(each.size for each in layers))
        work.hold("layer", 0)
    last = keys[stage[-1]].sum(axis=1)
    ahead, tables = _bounds_ahead(layers, last)
    behind = _bounds_behind(layers, [len(nodes) for nodes in stage])

    start = _Front([np.zeros(1, dtype=np.int64)], [np.ones(1)], np.zeros(1))
    end = _Front([last[i : i + 1] for i in range(len(last))], [np.ones(1)] * len(last), 0.0 * last)
    first, final = 0, len(layers)
    while first < final:
        forward, backward = layers[first], layers[final - 1]
        cost = _sizes(start)[forward.source].sum(), _sizes(end)[backward.target].sum()
        if cost[0] <= cost[1]:
            first += 1
            start = _pushed(start, forward, ahead[first], observed, work)
            work.hold("start", start.size)
        else:
            final -= 1
            turned = backward._replace(source=backward.target, target=backward.source)
            end = _pushed(end, turned, behind[final], observed, work)
            work.hold("end", end.size)
    return min(1.0, _joined(start, end, observed)), tables


def _arranged(filled: Whole) -> tuple[Whole, list[int]]:
    """Return the totals of the shorter side, and those of the other in the order to take them.

    The last is forced and the first leaves from one node only: large totals go to the ends.
    """
    lines = [filled.sum(axis=1), filled.sum(axis=0)]
    nodes, taken = sorted(lines, key=lambda totals: (len(totals), len(set(totals.tolist()))))
    order: list[int] = []
    for place, total in enumerate(sorted(taken.tolist())):
        order.insert(0 if place % 2 else len(order), total)
    return nodes, order if order[-1] >= order[0] else order[::-1]


def _bounds_ahead(layers: list[_Layer], last: Whole) -> tuple[list[tuple[Whole, Whole]], int]:
    """Return, by stage, the least and the largest key that a node can add; and all tables."""
    bounds = [(last, last)]
    tables = np.ones(len(last), dtype=object)
    for layer in reversed(layers):
        first = np.flatnonzero(np.r_[True, layer.source[1:] != layer.source[:-1]])
        least, most = bounds[0]
        bounds.insert(
            0,
            (
                np.minimum.reduceat(layer.key + least[layer.target], first),
                np.maximum.reduceat(layer.key + most[layer.target], first),
            ),
        )
        tables = _tables_of(layer, tables, first)
    return bounds, int(tables[0])


def _tables_of(layer: _Layer, tables: NDArray[np.object_], first: Whole) -> NDArray[np.object_]:
    """Return how many tables there are from each source, in whole numbers of any size."""
    found = np.empty(len(first), dtype=object)
    most = np.append(first, len(layer.source))
    done = 0
    while done < len(first):
        upto = int(np.searchsorted(most, most[done] + _WAYS_AT_A_TIME, side="right")) - 1
        upto = max(upto, done + 1)
        a, b = int(most[done]), int(most[upto])
        products = layer.ways[a:b].astype(object) * tables[layer.target[a:b]]
        found[done:upto] = np.add.reduceat(products, first[done:upto] - a)
        done = upto
    return found


def _bounds_behind(layers: list[_Layer], sizes: list[int]) -> list[tuple[Whole, Whole]]:
    """Return, by stage, the least and the largest key with which a node can be reached."""
    bounds = [(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))]
    for layer, size in zip(layers, sizes[1:], strict=True):
        least, most = np.full(size, np.iinfo(np.int64).max), np.zeros(size, dtype=np.int64)
        np.minimum.at(least, layer.target, bounds[-1][0][layer.source] + layer.key)
        np.maximum.at(most, layer.target, bounds[-1][1][layer.source] + layer.key)
        bounds.append((least, most))
    return bounds


def _sizes(front: _Front) -> Whole:
    """Return how many undecided keys each node holds."""
    return np.array([len(keys) for keys in front.keys])


def _tails(weights: Floats) -> Floats:
    """Return the weight from each key on, and 0 beyond the last."""
    return np.append(weights[::-1].cumsum()[::-1], 0.0)


def _pushed(
    front: _Front, layer: _Layer, rest: tuple[Whole, Whole], observed: int, work: _Work
) -> _Front:
    """Return the front one column further, without the keys that the rest cannot change.

    `rest` is the least and the largest key that can still be added at each node to come to.
    """
    least, most = rest
    by_source = np.argsort(layer.source, kind="stable")
    source, target = layer.source[by_source], layer.target[by_source]
    key, probability = layer.key[by_source], layer.probability[by_source]
    undecided, surely = observed - key - most[target], observed - key - least[target]
    work.spend(_PER_WAY * len(key) + _PER_NODE * (len(front.keys) + len(least)))
    low, high = np.empty(len(key), dtype=np.int64), np.empty(len(key), dtype=np.int64)
    sure: Floats = np.empty(len(key))
    ends = np.searchsorted(source, np.arange(len(front.keys) + 1))
    for node, (a, b) in enumerate(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)):
        low[a:b] = np.searchsorted(front.keys[node], undecided[a:b])
        high[a:b] = np.searchsorted(front.keys[node], surely[a:b])
        sure[a:b] = front.sure[node] + _tails(front.weights[node])[high[a:b]]
    counted = np.bincount(target, probability * sure, minlength=len(least)).astype(float)

    lengths = high - low
    work.spend(_PER_KEY * int(lengths.sum()))
    by_target = np.argsort(target, kind="stable")
    by_target = by_target[lengths[by_target] > 0]
    offsets = np.r_[0, np.cumsum(_sizes(front))]
    starts = offsets[source[by_target]] + low[by_target]
    keys, weights = np.concatenate(front.keys), np.concatenate(front.weights)
    lengths, target = lengths[by_target], target[by_target]
    shift, factor = key[by_target], probability[by_target]
    upto = np.r_[0, np.cumsum(lengths)]
    ends = np.searchsorted(target, np.arange(len(least) + 1))
    pushed = _Front([], [], counted)
    done = held = 0
    while done < len(least):  # so many nodes at a time as their keys fit
        stop = int(np.searchsorted(upto[ends], upto[ends[done]] + _KEYS_AT_A_TIME, "right")) - 1
        stop = min(max(stop, done + 1), len(least))
        a, b = int(ends[done]), int(ends[stop])
        work.hold("keys", _BYTES_PER_KEY * int(upto[b] - upto[a]))
        entry = _ragged(starts[a:b], lengths[a:b])
        some_keys = keys[entry] + np.repeat(shift[a:b], lengths[a:b])
        some_weights = weights[entry] * np.repeat(factor[a:b], lengths[a:b])
        limits = (upto[ends[done : stop + 1]] - upto[a]).tolist()
        for i, j in pairwise(limits):
            merged = _merged(some_keys[i:j], some_weights[i:j])
            pushed.keys.append(merged[0])
            pushed.weights.append(merged[1])
            held += 16 * len(merged[0])
        work.hold("front", held)
        done = stop
    work.hold("keys", 0)
    work.hold("front", 0)
    return pushed


def _merged(keys: Whole, weights: Floats) -> tuple[Whole, Floats]:
    """Return the distinct keys in order, with their weights added up."""
    if len(keys) < 2:
        return keys, weights
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    return keys[first], np.add.reduceat(weights[order], first)


def _joined(start: _Front, end: _Front, observed: int) -> float:
    """Return the probability that the two halves of the columns reach the observed key."""
    parts = start.sure.tolist()
    for keys, weights, others, other_weights, sure in zip(
        start.keys, start.weights, end.keys, end.weights, end.sure.tolist(), strict=True
    ):
        reached = np.searchsorted(others, observed - keys)
        parts.append(float(weights @ (sure + _tails(other_weights)[reached])))
    return math.fsum(parts)


# --- r x c: simulation ---------------------------------------------------------------------------


def _simulated(filled: Whole, keys: Whole, draws: int, seed: int) -> tuple[float, float]:
    """Return the estimated p and its standard error."""
    random = np.random.Generator(np.random.PCG64(seed))
    observed = int(keys[filled].sum())
    rows, columns = filled.shape
    n = int(filled.sum())
    # shuffling costs a respondent what filling cell by cell costs a quarter of a cell
    shuffles = n <= 4 * (rows - 1) * (columns - 1)
    drawn = _shuffled_keys if shuffles else _drawn_keys
    size = min(_CHUNK, max(1, _SHUFFLED // max(n, filled.size))) if shuffles else _CHUNK
    hits = sum(
        int((drawn(filled, keys, min(size, draws - done), random) >= observed).sum())
        for done in range(0, draws, size)
    )
    p = (hits + 1) / (draws + 1)
    return p, math.sqrt(p * (1 - p) / draws)


def _shuffled_keys(filled: Whole, keys: Whole, draws: int, random: np.random.Generator) -> Whole:
    """Return the keys of random tables with these margins: one answer shuffled against the other.

    For tables of many cells and few respondents.
    """
    rows, columns = filled.shape
    first = np.repeat(np.arange(rows) * columns, filled.sum(axis=1))
    second = np.repeat(np.arange(columns), filled.sum(axis=0))
    cells = random.permuted(np.broadcast_to(second, (draws, len(second))), axis=1)
    cells += first
    cells += (np.arange(draws) * filled.size)[:, None]
    counts = np.bincount(cells.ravel(), minlength=draws * filled.size).reshape(draws, -1)
    found: Whole = keys[counts].sum(axis=1)
    return found


def _drawn_keys(filled: Whole, keys: Whole, draws: int, random: np.random.Generator) -> Whole:
    """Return the keys of random tables with these margins, filled cell by cell."""
    left = np.tile(filled.sum(axis=0), (draws, 1))
    total = np.zeros(draws, dtype=np.int64)
    for row in filled.sum(axis=1)[:-1].tolist():
        to_place = np.full(draws, row)
        beyond = left.sum(axis=1)
        for column in range(left.shape[1] - 1):
            beyond -= left[:, column]
            cell = random.hypergeometric(left[:, column], beyond, to_place)
            left[:, column] -= cell
            to_place -= cell
            total += keys[cell]
        left[:, -1] -= to_place
        total += keys[to_place]
    total += keys[left].sum(axis=1)
    return total
