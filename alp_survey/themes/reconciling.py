"""Sheets that are filled in as far as is known: to agree on, or to complete after a split."""

from __future__ import annotations

from alp_survey.responses.responses import Responses
from alp_survey.themes.codings import RECONCILED, Codings
from alp_survey.themes.sheets import NONE, coding_sheet

__all__ = ["completing_sheet", "reconciling_sheet"]


def reconciling_sheet(responses: Responses, codings: Codings, *, seed: int = 1) -> bytes:
    """The workbook on which coders agree, to be read back beside their own sheets.

    Its coder is `RECONCILED`: what stands there counts when themes are counted, and in no
    agreement. Answers to which all coders gave the same themes have them already; beside the others
    stands, as a note, who gave what.

    Parameters
    ----------
    responses : Responses
        Those that were coded.
    codings : Codings
        Of two coders or more.
    seed : int
        Of the order of the answers.

    Raises
    ------
    ValueError
        If fewer than two coders have coded.
    """
    own = [place for place, name in enumerate(codings.coders) if name != RECONCILED]
    if len(own) < 2:
        raise ValueError(f"codings: got {len(own)} coders; expected two or more.")
    chosen: dict[int, list[str]] = {}
    notes: dict[int, str] = {}
    for answer, row in enumerate(codings.answers):
        given = {
            codings.coders[coder]: _named(codings, coder, answer)
            for coder in own
            if codings.coded[coder, answer]
        }
        alike = {tuple(names) for names in given.values()}
        if len(given) == len(own) and len(alike) == 1:
            chosen[row] = list(alike.pop())
        else:
            notes[row] = "; ".join(f"{coder}: {', '.join(names)}" for coder, names in given.items())
    return coding_sheet(responses, codings.item, RECONCILED, seed=seed, chosen=chosen, notes=notes)


def completing_sheet(responses: Responses, codings: Codings, coder: str, *, seed: int = 1) -> bytes:
    """The workbook of a coder under the codebook as it is now, to be completed.

    What was carried over is filled in. Answers with a theme that was split have their other themes,
    and a note that says which one must be chosen anew.

    Raises
    ------
    ValueError
        If nobody of that name has coded.
    """
    if coder not in codings.coders:
        raise ValueError(f"coder: got '{coder}'; expected one of {', '.join(codings.coders)}.")
    place = codings.coders.index(coder)
    split: dict[int, list[str]] = {}
    for name, row, theme in codings.again:
        if name == coder:
            split.setdefault(row, []).append(theme)
    chosen = {
        row: [name for name in _named(codings, place, answer) if name != NONE or row not in split]
        for answer, row in enumerate(codings.answers)
        if codings.coded[place, answer] or row in split
    }
    notes = {row: f"split, choose anew: {', '.join(names)}" for row, names in split.items()}
    return coding_sheet(responses, codings.item, coder, seed=seed, chosen=chosen, notes=notes)


def _named(codings: Codings, coder: int, answer: int) -> list[str]:
    """The themes that a coder gave to an answer, or that there is none."""
    pairs = zip(codings.codebook.names, codings.given[coder, answer], strict=True)
    return [name for name, gave in pairs if gave] or [NONE]
