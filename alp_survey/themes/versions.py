"""Codebooks change while answers are coded: what was given under an older one, carried over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from alp_survey.instrument.models import Item, ThemeChange

__all__ = ["Carried", "carry_over", "change_words", "changes_since", "names_at", "version_of"]


class Carried(NamedTuple):
    """Themes under the codebook as it is now.

    Attributes
    ----------
    names : frozenset of str
    split : tuple of str
        Themes of which it must be said anew which of their parts was meant.
    """

    names: frozenset[str]
    split: tuple[str, ...]


def carry_over(names: Iterable[str], changes: Sequence[ThemeChange]) -> Carried:
    """What themes have become by changes of the codebook, one after the other.

    Examples
    --------
    >>> merged = ThemeChange(was=("fees", "fares"), now=("cost",), why="Nobody told them apart")
    >>> split = ThemeChange(was=("time",), now=("work", "family"), why="Two reasons")
    >>> sorted(carry_over(["fees", "fares"], [merged, split]).names)
    ['cost']
    >>> carry_over(["fees", "time"], [merged, split]).split
    ('time',)
    """
    found, split = set(names), []
    for change in changes:
        hit = [name for name in change.was if name in found]
        if not hit:
            continue
        found -= set(hit)
        if len(change.now) > 1:
            split += hit
        found.update(change.now if len(change.now) == 1 else ())
    return Carried(frozenset(found), tuple(split))


def names_at(item: Item, changes: int) -> frozenset[str]:
    """The names of the themes when so many of an item's changes had been made."""
    names = {theme.name for theme in item.themes}
    for change in reversed(item.theme_changes[changes:]):
        names = (names - set(change.now)) | set(change.was)
    return frozenset(names)


def version_of(names: Iterable[str]) -> str:
    """A few signs that are others if the themes that can be chosen are others."""
    return hashlib.sha256(" ".join(sorted(names)).encode()).hexdigest()[:10]


def changes_since(item: Item, version: str) -> tuple[ThemeChange, ...] | None:
    """The changes after a version of the codebook, by its signs; None of one that never was."""
    for made in range(len(item.theme_changes), -1, -1):
        if version_of(names_at(item, made)) == version:
            return item.theme_changes[made:]
    return None


def change_words(change: ThemeChange) -> str:
    """What became of what: "fees and fares are now cost"."""
    was, now = " and ".join(change.was), " or ".join(change.now)
    if not change.was:
        return f"{' and '.join(change.now)} {'was' if len(change.now) == 1 else 'were'} added"
    if not change.now:
        return f"{was} {'is' if len(change.was) == 1 else 'are'} no theme any more"
    return f"{was} {'is' if len(change.was) == 1 else 'are'} now {now}"
