"""Texts in a csv file that a spreadsheet would open as a formula."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["no_formula", "without_guard"]

# The wide forms of the same signs open a formula in spreadsheets set to East Asian languages.
_OPENS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def no_formula(value: Any) -> Any:
    """Put an apostrophe before a text that would be opened as a formula; leave the rest alone.

    A text that has such an apostrophe already gets another, so that the text can be had back.

    Examples
    --------
    >>> no_formula("=1+1"), no_formula("- no bus"), no_formula("'=1"), no_formula(-1)
    ("'=1+1", "'- no bus", "''=1", -1)
    """
    return f"'{value}" if isinstance(value, str) and _OPENS.match(value) else value


def without_guard(text: str) -> str:
    """The text before `no_formula`.

    Examples
    --------
    >>> without_guard("'=1+1"), without_guard("'tis"), without_guard("=1")
    ('=1+1', "'tis", '=1')
    """
    return text[1:] if text.startswith("'") and _OPENS.match(text) else text
