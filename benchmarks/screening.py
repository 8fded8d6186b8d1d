"""Screening 10,000 figures against every base up to 2,000, against a nearest-count loop.

The loop is the usual one: the nearest count, rounded back and compared, in floats. It runs on a
sample of the figures, and its time is scaled up; both run in the same process, by turns.
"""

import random
import statistics
import time

import alp_survey as alp

FIGURES, UP_TO, SAMPLE, RUNS = 10_000, 2_000, 40, 7


def nearest_count_loop(figures: list[str]) -> int:
    """How many pairs of figure and base pass, by floats and one nearest count."""
    passed = 0
    for figure in figures:
        percent = float(figure.rstrip("%"))
        for base in range(1, UP_TO + 1):
            count = round(percent / 100 * base)
            if round(100 * count / base, 1) == percent:
                passed += 1
    return passed


def seconds(function, *arguments, **options) -> float:
    start = time.perf_counter()
    function(*arguments, **options)
    return time.perf_counter() - start


def main() -> None:
    draw = random.Random(1)
    figures = [f"{draw.randrange(1001) / 10:.1f}%" for _ in range(FIGURES)]
    alp.screen_figures(figures[:10], up_to=10)  # numpy's import is not the screening's time
    ratios, ours, theirs = [], [], []
    for _ in range(RUNS):
        loop = seconds(nearest_count_loop, figures[:SAMPLE]) * FIGURES / SAMPLE
        exact = seconds(alp.screen_figures, figures, up_to=UP_TO)
        ours.append(exact)
        theirs.append(loop)
        ratios.append(loop / exact)
    print(f"{FIGURES:,} figures, every base to {UP_TO:,}, median of {RUNS} runs")
    print(f"exact, screen_figures   {1000 * statistics.median(ours):8.0f} ms")
    print(f"nearest-count loop      {1000 * statistics.median(theirs):8.0f} ms, from {SAMPLE}")
    print(f"ratio                   {statistics.median(ratios):8.0f} (min {min(ratios):.0f})")


if __name__ == "__main__":
    main()
