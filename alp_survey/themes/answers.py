"""The answers to an open question, as coders read them: redacted, and each with a check."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from alp_survey.responses.plain_text import MOST, visible
from alp_survey.responses.responses import Responses

__all__ = ["OpenAnswer", "open_answers"]


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """One answer.

    Attributes
    ----------
    row : int
        Of the respondent, as the spreadsheet of the export has it.
    text : str
        Without what identifies a person, in the lines in which it was written.
    """

    row: int
    text: str

    def check(self, file: str, item: str) -> str:
        """A few signs that are others if the text, the row, the item or the file is another."""
        words = " ".join(self.text.split())
        return hashlib.sha256(f"{file}/{item}/{self.row}/{words}".encode()).hexdigest()[:10]


def open_answers(responses: Responses, item: str) -> tuple[OpenAnswer, ...]:
    """Who wrote something, in the order of the file.

    Raises
    ------
    KeyError
        If the responses have no such item.
    ValueError
        If it is no open one.
    """
    if item not in responses.coded:
        known = ", ".join(responses.coded)
        raise KeyError(f"got no item '{item}' in these responses; expected one of {known}.")
    kind = responses.coded[item].item.kind
    if kind != "open":
        raise ValueError(f"item: got '{item}', of kind {kind}; expected an open one.")
    texts = responses.texts[item]
    return tuple(
        OpenAnswer(int(row), visible(text.strip())[:MOST])
        for row, text in zip(responses.respondents, texts, strict=True)
        if isinstance(text, str) and text.strip()
    )
