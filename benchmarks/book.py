"""A book of cross-tabs against other ways to make it: ratios of time in one run.

100 items by 10 banners of 3 to 7 categories, weighted: counts, sums of weights, percentages,
standard errors, intervals, chi-squared and column letters. The others make a sample of the tables,
and their time is scaled to the whole book; ours is always the whole. Times are those of the
processor in this process, so that other work on the computer does not count.
"""

import math
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
import warnings
from itertools import combinations, pairwise
from types import SimpleNamespace

import numpy as np

from alp_survey.instrument.models import Category, Item
from alp_survey.tables.assembling import assemble
from alp_survey.tables.counting import Facet, count_pairs
from alp_survey.tables.requests import Request

ROWS = (1_000, 10_000, 100_000, 1_000_000)
ITEMS, BANNERS, RUNS = 100, 10, 3
SAMPLE = {1_000: 6, 10_000: 6, 100_000: 6, 1_000_000: 6}  # of the tables, for the others


def item(number: int) -> Item:
    codes = range(1, 4 + number % 5)
    categories = tuple(Category(code=code, label=f"answer {code}") for code in codes)
    return Item(name=f"q{number}", wording="?", kind="single", categories=categories)


def survey(rows: int, items: int = ITEMS) -> SimpleNamespace:
    """What a table is made of, without the files that responses come from."""
    random = np.random.default_rng(1)
    asked = [item(number) for number in range(items + BANNERS)]
    arrays = {
        each.name: random.choice(
            len(each.categories), rows, p=random.dirichlet(np.full(len(each.categories), 20))
        ).astype(np.int16)
        + np.int16(1)
        for each in asked
    }
    return SimpleNamespace(
        coded={each.name: SimpleNamespace(item=each, values=None) for each in asked},
        arrays=arrays,
        n=rows,
        respondents=np.arange(rows),
        problem_list=(),
        instrument=SimpleNamespace(id="benchmark", title="Invented"),
        weights=random.uniform(0.3, 3, rows),
        stubs=[each.name for each in asked[:items]],
        banners=[each.name for each in asked[items:]],
    )


def ours(given: SimpleNamespace) -> None:
    book = assemble(
        given,
        given.stubs,
        given.banners,
        Request(letters="holm"),
        weights=given.weights,
        kind="banner book",
        call="",
    )
    assert len(book.comparisons) == len(given.stubs) * len(given.banners)


def read_once(given: SimpleNamespace) -> None:
    """The least that any way must do: look at every code and weight."""
    for codes in given.arrays.values():
        codes.max()
    given.weights.max()


def lean_statistics(n, w, w2, rows: int) -> None:
    """What follows from the sums of one table, in numpy: nothing could be leaner."""
    from scipy.special import chdtrc, erfc

    share, effective, error = shares(w, w2, rows)
    z = 1.959963984540054
    middle = (share + z * z / (2 * effective)) / (1 + z * z / effective)
    half = z * np.sqrt(share * (1 - share) / effective + z * z / (4 * effective**2))
    half /= 1 + z * z / effective
    expected = np.outer(n.sum(axis=1), n.sum(axis=0)) / n.sum()
    chdtrc((n.shape[0] - 1) * (n.shape[1] - 1), ((n - expected) ** 2 / expected).sum())
    one, two = np.triu_indices(n.shape[1], 1)
    pooled = (share[:, one] * effective[one] + share[:, two] * effective[two]) / (
        effective[one] + effective[two]
    )
    deviation = np.sqrt(pooled * (1 - pooled) * (1 / effective[one] + 1 / effective[two]))
    p = np.sort(erfc(np.abs(share[:, one] - share[:, two]) / deviation / math.sqrt(2)), axis=1)
    np.maximum.accumulate(p * np.arange(p.shape[1], 0, -1), axis=1)
    assert np.isfinite(error + middle + half).all()


def shares(w, w2, rows: int):
    """Weighted shares, effective bases and linearised standard errors."""
    total, square = w.sum(axis=0), w2.sum(axis=0)
    share = w / total
    squares = w2 * (1 - share) ** 2 + (square - w2) * share**2
    return share, total**2 / square, np.sqrt(rows / (rows - 1) * squares) / total


def usual_statistics(n, w, w2, rows: int) -> None:
    """The same with the functions that statsmodels and scipy have for it."""
    from scipy.stats import chi2_contingency
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import proportion_confint, proportions_ztest

    share, effective, error = shares(w, w2, rows)
    low, high = proportion_confint(share * effective, effective + 0 * share, method="wilson")
    chi2_contingency(n, correction=False)
    for counts in share * effective:
        p = [
            proportions_ztest(counts[[a, b]], effective[[a, b]])[1]
            for a, b in combinations(range(len(counts)), 2)
        ]
        multipletests(p, method="holm")
    assert np.isfinite(error).all()
    assert (low <= high).all()


def pandas_frame(given: SimpleNamespace):
    import pandas as pd

    frame = pd.DataFrame({name: pd.Categorical(codes) for name, codes in given.arrays.items()})
    return frame.assign(w=given.weights, w2=given.weights**2)


def by_groupby(frame, stub: str, banner: str, rows: int) -> None:
    grouped = frame.groupby([stub, banner], observed=False)
    found = grouped.agg(n=("w", "size"), w=("w", "sum"), w2=("w2", "sum")).unstack()
    lean_statistics(*(found[name].to_numpy(float) for name in ("n", "w", "w2")), rows)


def by_crosstab(frame, stub: str, banner: str, rows: int) -> None:
    import pandas as pd

    def table(**values):
        return pd.crosstab(frame[stub], frame[banner], **values).to_numpy(float)

    sums = (table(), *(table(values=frame[each], aggfunc="sum") for each in ("w", "w2")))
    usual_statistics(*sums, rows)


def by_duckdb(connection, stub: str, banner: str, rows: int) -> None:
    query = (
        f"SELECT {stub}, {banner}, count(*), sum(w), sum(w2) FROM book GROUP BY ALL ORDER BY ALL"
    )
    found = connection.execute(query).fetchnumpy()
    down, across = (np.unique(found[name]).size for name in (stub, banner))
    sums = list(found.values())[2:]
    lean_statistics(*(np.asarray(each, float).reshape(down, across) for each in sums), rows)


def seconds(function, *given) -> float:
    start = time.process_time()
    function(*given)
    return time.process_time() - start


def sampled(function, source, given: SimpleNamespace) -> float:
    """Seconds for the whole book, from some of its tables."""
    random = np.random.default_rng(2)
    pairs = [(stub, banner) for stub in given.stubs for banner in given.banners]
    chosen = [pairs[i] for i in random.choice(len(pairs), SAMPLE[given.n], replace=False)]
    function(source, *chosen[0], given.n)  # imports and caches
    took = [seconds(function, source, stub, banner, given.n) for stub, banner in chosen]
    return statistics.mean(took) * len(pairs)


def others(given: SimpleNamespace) -> dict[str, float]:
    """The same book in other ways; reading the frame is not counted."""
    frame = pandas_frame(given)
    found = {
        "pandas groupby": sampled(by_groupby, frame, given),
        "pandas.crosstab + statsmodels": sampled(by_crosstab, frame, given),
    }
    try:
        import duckdb
    except ImportError:
        return found
    connection = duckdb.connect()
    connection.execute("SET threads TO 1")
    plain = {name: codes.astype(np.int8) for name, codes in given.arrays.items()}
    connection.register("given", plain | {"w": given.weights, "w2": given.weights**2})
    connection.execute("CREATE TABLE book AS SELECT * FROM given")
    return found | {"DuckDB": sampled(by_duckdb, connection, given)}


def plain_loop(stubs, banners, weights) -> None:
    """One bincount for each pair and sum: what anybody would write."""
    squares = weights**2
    for down in stubs:
        for across in banners:
            cells = down.codes * np.uint8(across.size) + across.codes
            for what in (None, weights, squares):
                np.bincount(cells, what, down.size * across.size)


def counting_at(rows: int) -> tuple[float, float]:
    """The counting alone: ours, and a plain loop."""
    random = np.random.default_rng(3)
    sizes = [3 + number % 5 for number in range(ITEMS + BANNERS)]
    facets = [Facet(random.integers(0, size, rows).astype(np.uint8), size) for size in sizes]
    stubs, banners = facets[:ITEMS], facets[ITEMS:]
    weights = random.uniform(0.3, 3, rows)

    def kernel() -> None:
        count_pairs(stubs, banners, weights=weights)

    kernel(), plain_loop(stubs, banners, weights)
    mine = [seconds(kernel) for _ in range(9)]
    plain = [seconds(plain_loop, stubs, banners, weights) for _ in range(9)]
    return statistics.median(mine), statistics.median(plain)


def median_seconds(function, *given, runs: int = RUNS) -> float:
    return statistics.median(seconds(function, *given) for _ in range(runs))


def two_processes() -> float:
    """How many times the work of one process two do in the same time by the clock."""
    code = f"import runpy; runpy.run_path({__file__!r})['many_books']()"
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

    def together(processes: int) -> float:
        started = [
            subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True, env=alone)
            for _ in range(processes)
        ]  # fmt: skip
        for each in started:
            each.stdout.readline()  # it has made its answers
        start = time.perf_counter()
        for each in started:
            each.stdin.write("go\n")
            each.stdin.flush()
        for each in started:
            each.wait()
        return time.perf_counter() - start

    ratios = []
    for _ in range(RUNS):
        one = together(1)
        ratios.append(2 * one / together(2))
    return statistics.median(ratios)


def many_books() -> None:
    """What each of the processes does once it is told to."""
    given = survey(1_000_000)
    ours(given)
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(3):
        ours(given)


def extra_memory(given: SimpleNamespace) -> float:
    """MB that a book takes at most beside its respondents."""
    tracemalloc.start()
    ours(given)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def main() -> None:
    warnings.simplefilter("ignore")
    print(f"{ITEMS} items x {BANNERS} banners, weighted; seconds for the whole book")
    print(
        "(ours: all tables, as one frame; others: some of the tables, scaled, without their frames)"
    )
    took: dict[int, float] = {}
    for rows in ROWS:
        given = survey(rows)
        ours(given)
        took[rows] = median_seconds(ours, given)
        once = median_seconds(read_once, given, runs=9)
        print(f"\n{rows:9,}  {'ours':30} {took[rows]:9.3f}")
        times = f"{took[rows] / once:,.0f} times in ours"
        print(f"{'':10} {'every code read once':30} {once:9.4f}   {times}")
        compared = others(given)
        for name, theirs in compared.items():
            ratio = f"{theirs / took[rows]:,.0f} times ours, from {SAMPLE[rows]} tables"
            print(f"{'':10} {name:30} {theirs:9.2f}   {ratio}")
        if "DuckDB" not in compared:
            print(f"{'':10} {'DuckDB':30} {'missing':>9}   (pip install duckdb)")
    mine, plain = counting_at(1_000)
    print(f"\ncounting alone at 1,000 rows: {mine / plain:.2f} of a plain bincount loop")
    growth = [math.log(took[b] / took[a]) / math.log(b / a) for a, b in pairwise(ROWS)]
    print("growth in rows (1 is linear): " + ", ".join(f"{each:.2f}" for each in growth))
    by_items = {items: median_seconds(ours, survey(100_000, items)) for items in (ITEMS, 2 * ITEMS)}
    print(f"twice the tables: {by_items[2 * ITEMS] / by_items[ITEMS]:.2f} times the time")
    print(f"two processes: {two_processes():.2f} times one (by the clock: needs two idle cores)")
    print(f"memory at 1,000,000 rows beside them: {extra_memory(survey(ROWS[-1])):.0f} MB at most")


if __name__ == "__main__":
    main()
