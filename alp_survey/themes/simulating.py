"""Coders who never were: sheets filled in by chance, to try the way from sheets to agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from alp_survey.responses.responses import Responses
from alp_survey.themes.answers import open_answers
from alp_survey.themes.codebooks import Codebook, codebook
from alp_survey.themes.sheets import NONE, coding_sheet

__all__ = ["simulated_sheets"]

_SECOND = 0.3  # of the answers have two themes
_OTHERWISE = 0.2  # of the answers a coder codes otherwise


def simulated_sheets(
    responses: Responses, item: str, coders: Sequence[str], *, seed: int
) -> Mapping[str, bytes]:
    """Coding sheets as coders might have filled them in; for simulated answers only.

    Each answer has themes that were drawn for it, and each coder gives these, but now and then
    others. Only ``Random.random()`` is called, whose sequence is promised to stay the same.

    Parameters
    ----------
    responses : Responses
        Simulated ones.
    item : str
        An open item with themes.
    coders : sequence of str
    seed : int

    Returns
    -------
    mapping of coder to bytes
        Workbooks.

    Raises
    ------
    ValueError
        If somebody did give the answers; and as `coding_sheet`.
    """
    if not responses.simulated:
        raise ValueError("responses: got answers that people gave; expected simulated ones.")
    book = codebook(responses.coded[item].item)
    rows = [each.row for each in open_answers(responses, item)]
    chance = Random(f"{seed}/{item}")  # noqa: S311  # a play, no secret
    drawn = {row: _drawn(book, chance) for row in rows}
    sheets = {}
    for coder in coders:
        own = Random(f"{seed}/{item}/{coder}")  # noqa: S311
        chosen = {
            row: _drawn(book, own) if own.random() < _OTHERWISE else drawn[row] for row in rows
        }
        sheets[coder] = coding_sheet(responses, item, coder, seed=seed, chosen=chosen)
    return sheets


def _drawn(book: Codebook, chance: Random) -> list[str]:
    """One theme, at times two, or that there is none."""
    names = [each.name for each in book.themes if not each.missing]
    first = names[int(chance.random() * len(names))] if chance.random() > 0.1 else NONE
    second = names[int(chance.random() * len(names))]
    two = first not in (NONE, second) and chance.random() < _SECOND
    return [first, second] if two else [first]
