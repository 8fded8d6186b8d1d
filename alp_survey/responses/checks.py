"""What looks wrong in responses that could be coded: reported, never removed unasked."""

from __future__ import annotations

from alp_survey.instrument.models import Instrument
from alp_survey.responses.answer_checks import check_answers
from alp_survey.responses.problems import CellProblem
from alp_survey.responses.responding import Responding
from alp_survey.responses.row_checks import check_rows

__all__ = ["check_responses"]


def check_responses(responding: Responding, instrument: Instrument) -> tuple[CellProblem, ...]:
    """Duplicates, straight lines, impossible times, rows that are none, identifiers in texts.

    Parameters
    ----------
    responding : Responding
    instrument : Instrument

    Returns
    -------
    tuple of CellProblem
        All "to check"; no answer is changed.

    Notes
    -----
    Two rows are reported as duplicates if they have the same id, or the same answers within 10
    minutes, or, however far apart, to 8 items or more. A straight
    line is the same answer to at least 4 neighbouring scales with the same labels.
    """
    return (*check_rows(responding, instrument), *check_answers(responding, instrument))
