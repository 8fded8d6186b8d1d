"""Texts of respondents as they may be shown: on one line, without identifiers, harmless."""

from __future__ import annotations

import re

from alp_survey.responses.identifiers import redact

__all__ = ["MOST", "in_short", "one_line", "visible"]

MOST = 16_000
"""Characters that fit in a cell of a workbook, however they are counted."""

# Control characters but for line ends and tabs, what turns the direction of all that follows, and
# what XML cannot hold.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def visible(text: str) -> str:
    r"""Put a visible mark in the place of every character that acts without being seen.

    Examples
    --------
    >>> visible("a\x1b[31m"), visible("a\u202eb")
    ('a␛[31m', 'a�b')
    """
    return _UNSEEN.sub(_mark, text)


def one_line(text: str) -> str:
    r"""A text on one line, identifiers redacted, unseen characters marked.

    To do it twice changes nothing.

    Examples
    --------
    >>> one_line(" call\n0300 \r\n 1234567\x07")
    'call [phone number]␇'
    """
    # A number that was broken over two lines is one only when the lines are joined.
    return visible(redact(" ".join(text.split())))


def in_short(text: str, most: int = MOST) -> str:
    """A text on one line that ends with "..." where it would be longer than `most`."""
    plain = one_line(text)
    return plain if len(plain) <= most else f"{plain[: most - 3]}..."


def _mark(found: re.Match[str]) -> str:
    """The picture of a control character, where there is one."""
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"
