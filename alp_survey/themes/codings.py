"""What coders gave to the answers of an open question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alp_survey.themes.codebooks import Codebook

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RECONCILED", "Codings", "whose"]

RECONCILED = "reconciled"
"""The name under which coders' agreed coding stands, apart from what each of them gave."""


@dataclass(frozen=True, eq=False, repr=False)
class Codings:
    """The themes that each coder gave to each answer.

    Attributes
    ----------
    instrument, item : str
    codebook : Codebook
    coders : tuple of str
        In the order of their sheets.
    answers : tuple of int
        The rows of the respondents who answered.
    given : array of bool, shape (coders, answers, themes)
    coded : array of bool, shape (coders, answers)
        Whether the coder coded the answer at all; an answer without a theme can be coded.
    notes : tuple of str
        What is still open.
    file : str
        Of the responses.
    again : tuple of (coder, answer, theme)
        Answers to which a coder gave a theme that has been split since: they count as not coded,
        until the coder has said which part was meant.
    simulated : str or None
        What simulated answers say of themselves.
    """

    instrument: str
    item: str
    codebook: Codebook
    coders: tuple[str, ...]
    answers: tuple[int, ...]
    given: NDArray[np.bool_]
    coded: NDArray[np.bool_]
    notes: tuple[str, ...] = ()
    file: str = ""
    simulated: str | None = None
    again: tuple[tuple[str, int, str], ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One row for each theme that a coder gave to an answer; ``none`` where there is none."""
        import pandas as pd

        rows = []
        for coder, name in enumerate(self.coders):
            for answer, row in enumerate(self.answers):
                if not self.coded[coder, answer]:
                    continue
                names = [
                    theme
                    for theme, gave in zip(
                        self.codebook.names, self.given[coder, answer], strict=True
                    )
                    if gave
                ]
                rows += [(name, row, theme) for theme in names or ["none"]]
        frame = pd.DataFrame(rows, columns=["coder", "answer", "theme"])
        if self.simulated:
            frame["source"] = "SIMULATED"
        return frame

    def __repr__(self) -> str:
        mark = "SIMULATED " if self.simulated else ""
        coders = ", ".join(self.coders)
        return f"<{mark}Codings of {self.item!r}: {len(self.answers)} answers by {coders}>"


def whose(codings: Codings, coder: str | None) -> int:
    """The place of the coder whose coding counts: by default what was reconciled, or the only one.

    Raises
    ------
    ValueError
        If there is no such coder, or several to choose from.
    """
    known = ", ".join(codings.coders)
    if coder is None:
        if RECONCILED in codings.coders:
            return codings.coders.index(RECONCILED)
        if len(codings.coders) == 1:
            return 0
        raise ValueError(
            f"coder: got none; expected one of {known}. Or let them agree, and count what was"
            " reconciled."
        )
    if coder not in codings.coders:
        raise ValueError(f"coder: got '{coder}'; expected one of {known}.")
    return codings.coders.index(coder)
