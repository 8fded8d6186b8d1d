"""Make grim_percent.csv and grim_blocks.csv by printing every count, in exact rational arithmetic.

Nothing here comes from the package. Run ``python tests/golden/make_grim.py`` to write both files
anew; the tests read the stored ones, and check that this script still makes them byte for byte.
The files are those of the project's reference numbers, without the ``scrutiny_*`` columns: where
the R package scrutiny 0.6.1 differs from these counts, these are right.

grim_percent.csv
    Counts of `n` that print as `percent` under each rule; ``either_half`` is half up or half down,
    ``ceiling`` is our "rounded_up" and ``floor`` our "truncated".
grim_blocks.csv
    ``single_choice``: with some choice of counts (either half, figure by figure) that add up to
    the base; ``multi``: every figure has a count (either half). ``bases_half_up`` and
    ``bases_half_even``: as single choice, by the one rule. ``n44_...``: whether 44 is among them.
"""

import csv
import io
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path

HALF = Fraction(1, 2)
PRINTERS: dict[str, Callable[[Fraction], int]] = {
    "half_up": lambda exact: math.floor(exact + HALF),
    "half_down": lambda exact: math.ceil(exact - HALF),
    "half_even": round,  # of a Fraction: exact, a half to the even neighbour
    "ceiling": math.ceil,
    "floor": math.floor,
}
RULES = {"either_half": ("half_up", "half_down")} | {rule: (rule,) for rule in PRINTERS}
BLOCKS = """
73 27 | 43 32 18 7 | 50 25 25 | 63 38 | 33 33 33 | 67 33 | 36 30 20 14 | 88 13 | 40 35 15 10
59 23 11 5 | 100 | 52 48 | 63 37
"""


def printed_as(base: int, rule: str, *, decimals: int = 0) -> dict[int, list[int]]:
    """Return the counts of a base by the figure they print as, in units of its last digit."""
    counts: dict[int, list[int]] = {}
    for count in range(base + 1):
        exact = Fraction(count * 100 * 10**decimals, base)
        for figure in {PRINTERS[each](exact) for each in RULES[rule]}:
            counts.setdefault(figure, []).append(count)
    return counts


def grim_percent() -> list[dict[str, object]]:
    """Return every integer percentage at n = 3, 8 and 44."""
    return [
        {"n": n, "percent": percent}
        | {f"counts_{rule}": joined(printed_as(n, rule).get(percent, [])) for rule in RULES}
        for n in (3, 8, 44)
        for percent in range(101)
    ]


def grim_blocks() -> list[dict[str, object]]:
    """Return the blocks with the bases from 1 to 60 that carry them."""
    rows: list[dict[str, object]] = []
    for text in BLOCKS.replace("\n", "|").strip("|").split("|"):
        figures = [int(figure) for figure in text.split()]
        single, multi = (
            carriers(figures, "either_half"),
            carriers(figures, "either_half", add=False),
        )
        rows.append(
            {
                "percents": joined(figures),
                "decimals": 0,
                "sum": sum(figures),
                "bases_1_60_single_choice": joined(single),
                "bases_1_60_multi_select": joined(multi),
                "example_counts_at_44": joined(single.get(44, ())),
                "n44_single_choice": int(44 in single),
                "n44_multi": int(44 in multi),
                **{f"n{n}_single_choice": int(n in single) for n in (8, 7, 20, 3)},
                "bases_half_up": joined(carriers(figures, "half_up")),
                "bases_half_even": joined(carriers(figures, "half_even")),
            }
        )
    return rows


def carriers(figures: Sequence[int], rule: str, *, add: bool = True) -> dict[int, tuple[int, ...]]:
    """Return the bases to 60 that carry all figures, with counts that `add` up to the base."""
    found = {}
    for base in range(1, 61):
        printed = printed_as(base, rule)
        for counts in product(*(printed.get(figure, []) for figure in figures)):
            if not add or sum(counts) == base:
                found.setdefault(base, counts)
    return found


def joined(numbers: Sequence[int] | dict[int, tuple[int, ...]]) -> str:
    """Return numbers with spaces between them."""
    return " ".join(map(str, numbers))


def golden_files() -> dict[str, str]:
    """Return the two files as text, by name."""
    files = {}
    for name, rows in (("grim_percent.csv", grim_percent()), ("grim_blocks.csv", grim_blocks())):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        files[name] = text.getvalue()
    return files


if __name__ == "__main__":
    for name, text in golden_files().items():
        (Path(__file__).parent / name).write_bytes(text.encode())
