"""Themes as answers: who was coded so, counted by the same tables as everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from alp_survey.instrument.models import Category, Item, Net
from alp_survey.responses.answers import NOT_CODED, VALUE
from alp_survey.responses.coding import Coded
from alp_survey.responses.matching import ItemColumns
from alp_survey.responses.responses import Responses
from alp_survey.themes.codebooks import Codebook, codebook
from alp_survey.themes.codings import Codings, whose

__all__ = ["themed_item", "themes_counted", "themes_within", "with_themes"]

_BEHIND = "_themes"


def with_themes(responses: Responses, codings: Codings, coder: str | None = None) -> Responses:
    """The responses with the themes of an open item as an item of several answers.

    All tables then count themes as they count answers: `frequencies` for how many of those who
    answered, `crosstab` by another item, `combinations` for themes that go together, with
    `suppress=` where few would be recognised. A respondent counts once for a theme, however often
    it is mentioned.

    Parameters
    ----------
    responses : Responses
        Those that were coded.
    codings : Codings
    coder : str, optional
        Whose coding counts: by default what was reconciled, or that of the only coder.

    Returns
    -------
    Responses
        With an item ``ITEM_themes``, whose categories are the themes in their order. A theme with
        parts has a net beside it: who was coded with it or with one of its parts. Themes that stand
        for no valid answer are in no base, and answers that were not coded could not be coded.

    Raises
    ------
    ValueError
        If the codings are of other responses, there is no such coder, or several to choose from.
    """
    place = whose(codings, coder)
    if codings.instrument != responses.instrument.id or codings.item not in responses.coded:
        got = f"codings of {codings.item} in {codings.instrument}"
        raise ValueError(f"codings: got {got}; expected some of {responses.instrument.id}.")
    own = responses.coded[codings.item]
    rows = np.array(codings.answers, np.int64) - responses.export.first_row - 1
    if len(rows) and not (rows.min() >= 0 and rows.max() < len(own.state)):
        raise ValueError("codings: got answers of other rows; expected those of these responses.")
    item = themed_item(own.item, codings.codebook, by=codings.coders[place])
    if item.name in responses.coded:
        raise ValueError(f"responses: got an item '{item.name}' already; expected none.")
    state = np.where(own.state == VALUE, np.int16(NOT_CODED), own.state).astype(np.int16)
    done = codings.coded[place]
    state[rows[done]] = VALUE
    options = {
        category.code: _option(state, rows[done], codings.given[place, done, theme])
        for theme, category in enumerate(item.categories)
    }
    items = (*responses.instrument.items, item)
    return replace(
        responses,
        instrument=responses.instrument.model_copy(update={"items": items}),
        coded={**responses.coded, item.name: Coded(ItemColumns(item), state, options)},
        notes=(*responses.notes, f"{item.name}: coded by {codings.coders[place]}"),
    )


def themes_counted(responses: Responses, item: str, themes: Sequence[str]) -> tuple[str, list[int]]:
    """The item that counts the themes of an open item, and the codes of some of them.

    A theme is counted with its parts.

    Returns
    -------
    tuple of str and list of int
        An empty name where the themes have not been coded.
    """
    name = f"{item}{_BEHIND}"
    if name not in responses.coded or item not in responses.coded:
        return "", []
    book = codebook(responses.coded[item].item)
    wanted = [found for theme in themes for found in (theme, *themes_within(book, theme))]
    return name, [book.names.index(each) + 1 for each in dict.fromkeys(wanted)]


def themed_item(item: Item, book: Codebook, *, by: str) -> Item:
    """An open item as the themes that were given to its answers."""
    labels = [theme.label for theme in book.themes]
    categories = tuple(
        Category(
            code=code,
            label=theme.label if labels.count(theme.label) == 1 else theme.name,
            missing=theme.missing,
            exclusive=theme.missing,
        )
        for code, theme in enumerate(book.themes, 1)
    )
    return Item(
        name=f"{item.name}{_BEHIND}",
        wording=f"{item.wording} Themes given by {by}",
        kind="multiple",
        categories=categories,
        nets=tuple(_nets(book, categories)),
        asked_if=item.asked_if,
    )


def _nets(book: Codebook, categories: tuple[Category, ...]) -> Iterator[Net]:
    """Themes with their parts."""
    for theme, category in zip(book.themes, categories, strict=True):
        parts = themes_within(book, theme.name)
        if parts:
            codes = [book.names.index(name) + 1 for name in parts]
            yield Net(label=f"{category.label}, with its parts", codes=(category.code, *codes))


def themes_within(book: Codebook, name: str) -> list[str]:
    """The themes that are parts of a theme, and the parts of these."""
    own = [each.name for each in book.themes if each.parent == name]
    return [found for part in own for found in (part, *themes_within(book, part))]


def _option(
    state: NDArray[np.int16], rows: NDArray[np.int64], given: NDArray[np.bool_]
) -> NDArray[np.int16]:
    """Who was given a theme; the state of who has none at all."""
    codes = np.where(state == VALUE, np.int16(0), state).astype(np.int16)
    codes[rows] = given
    return codes
