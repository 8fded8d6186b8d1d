"""Responses of a survey that did not take place, to try a study out before it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alp_survey.instrument.models import Instrument
from alp_survey.responses.simulation.drawing import Answers, draw_answers
from alp_survey.responses.simulation.exports import ExportShape, write_export
from alp_survey.responses.simulation.mess import Planted

__all__ = ["Simulated", "simulate"]


@dataclass(frozen=True, repr=False)
class Simulated:
    """Simulated responses, which can be written in the shape of any form tool.

    Attributes
    ----------
    answers : Answers
        The truth that every file written from them holds.
    """

    answers: Answers

    def __repr__(self) -> str:
        named = repr(self.answers.instrument.id)
        return f"<SIMULATED responses: {self.answers.n} of {named}, seed {self.answers.seed}>"

    def write(
        self, path: str | Path, platform: ExportShape = "google_forms", mess: bool = False
    ) -> tuple[Planted, ...]:
        """Write them as a tool would have exported them; see ``exports.write_export``.

        Raises
        ------
        ValueError
            If the tool is unknown or offers no file of this ending.
        InputError
            If the file cannot be written.
        """
        return write_export(self.answers, Path(path), platform=platform, mess=mess)


def simulate(
    instrument: Instrument,
    n: int | None = None,
    *,
    seed: int,
    marginals: Mapping[str, Mapping[int, int]] | None = None,
    blank_share: float = 0.0,
) -> Simulated:
    """Simulate responses to an instrument; see ``drawing.draw_answers`` for the arguments.

    Parameters
    ----------
    n : int, optional
        How many respondents; as many as the document states if it is left out.

    Raises
    ------
    ValueError
        If `n` is left out and the document states none, or the draw is impossible.

    Examples
    --------
    >>> from alp_survey.claims.loading import load_study
    >>> simulate(load_study().instruments[0], seed=1)
    <SIMULATED responses: 44 of 'digital_workers', seed 1>
    """
    size = instrument.n_stated if n is None else n
    if size is None:
        raise ValueError(f"{instrument.id}: n must be given, for the document states none")
    return Simulated(
        draw_answers(instrument, size, seed=seed, marginals=marginals, blank_share=blank_share)
    )
