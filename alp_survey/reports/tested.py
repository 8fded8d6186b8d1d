"""The tests of a cross-tab or a book for people: one line each, and why some were not made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from alp_survey.reports.captions import p_equals, p_text

if TYPE_CHECKING:
    from alp_survey.tables.comparing import Comparison

__all__ = ["TEST_HEADER", "reasons_for_no_test", "tested_rows", "tested_sentences"]

TEST_HEADER = ("test of", "by", "test", "p", "adjusted p", "effect", "n", "why this test")
_NOTHING = "\u2013"


def tested_rows(comparisons: Sequence[Comparison]) -> list[tuple[str, ...]]:
    """The tests that were made, in the columns of `TEST_HEADER`."""
    return [
        (
            _of(found),
            found.by_item,
            _named(found),
            p_text(found.p),
            _NOTHING if found.p_adjusted is None else p_text(found.p_adjusted),
            _effect(found) or _NOTHING,
            f"{found.n:,}",
            "; ".join(each for each in (found.why, found.note) if each),
        )
        for found in comparisons
        if found.p is not None
    ]


def tested_sentences(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """The same, each in a sentence."""
    for found in comparisons:
        if found.p is None:
            continue
        parts = [_named(found), p_equals(found.p)]
        if found.p_adjusted is not None:
            parts.append(f"adjusted {p_text(found.p_adjusted)}")
        parts += [effect] if (effect := _effect(found)) else []
        note = f"; {found.note}" if found.note else ""
        of = f"n = {found.n:,}; {found.why}{note}"
        yield f"{_of(found)} by {found.by_item}: {', '.join(parts)} ({of})."


def reasons_for_no_test(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Why there is none: a sentence for each reason and what stands in the columns."""
    untested = [each for each in comparisons if each.p is None]
    ordered = sorted(untested, key=lambda each: (each.by_item, each.note))
    for (by_item, note), some in groupby(ordered, key=lambda each: (each.by_item, each.note)):
        yield f"No test of {', '.join(map(_of, some))} by {by_item}: {note}."


def _of(found: Comparison) -> str:
    return f"{found.item} ({found.option})" if found.option else found.item


def _named(found: Comparison) -> str:
    """The test with its statistic."""
    if found.statistic is None:
        return found.test
    below = "" if found.df_below is None else f" and {found.df_below:.1f}"
    return f"{found.test} {found.statistic:.3g} on {found.df:.3g}{below} df"


def _effect(found: Comparison) -> str:
    """How strong it is, with its interval; empty where that is not known."""
    if found.effect_value is None:
        return ""
    limits = ""
    if found.effect_low is not None and found.effect_high is not None:
        limits = f" ({found.effect_low:.2f} to {found.effect_high:.2f})"
    return f"{found.effect} {found.effect_value:.2f}{limits}"
