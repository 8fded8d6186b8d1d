"""Numbers and addresses in an answer by which its writer can be found.

What is found is told by kind and place only, so that a report can say "a CNIC in row 5" and
repeat nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from alp_survey.responses.numerals import DIGITS, INVISIBLE

__all__ = ["Identifier", "IdentifierKind", "find_identifiers", "redact"]

IdentifierKind = Literal["CNIC", "phone number", "e-mail address", "link"]

_DASHES = (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0x2043, 0xFE58, 0xFE63, 0xFF0D)
_BLANKS = (0x09, 0x0A, 0x0D, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
# One sign for one, so that places stay places. The Urdu full stop and the stretching stroke stand
# for a dash in numbers typed on Urdu keyboards.
_SIGNS = {
    **DIGITS,
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_BLANKS, " "),
    0x0640: "-",
    0x06D4: ".",
    0xFF0E: ".",
    0xFF20: "@",
    0xFE6B: "@",
    0xFF0B: "+",
    0xFF08: "(",
    0xFF09: ")",
    0xFF0F: "/",
    0xFF1A: ":",
}
_HIDDEN = frozenset(INVISIBLE)

_ENDINGS = (
    "com|org|net|edu|gov|info|biz|pk|uk|us|in|ae|sa|eu|de|io|me|co|be|ly|gl|app|link|page|tv|gle"
)
_LINK = (
    r"(?:(?:https?|ftp)://|(?<![a-z0-9])www\.|"
    rf"(?<![a-z0-9@._-])(?:[a-z0-9-]+\.)+(?:{_ENDINGS})/)"
    r"(?:[^\s<>\"'\[\]]*[^\s<>\"'\[\].,;:!?)،؟])?"
)
_PROVIDERS = "gmail|googlemail|yahoo|ymail|hotmail|outlook|live|icloud|protonmail|rocketmail"
_DOT = r"(?: ?\. ?| ?[(\[{] ?(?:dot|\.) ?[)\]}] ?| dot )"
_AT = r" ?[(\[{] ?(?:at|@) ?[)\]}] ?"
_MAIL = (
    r"(?<![a-z0-9._%+-])[a-z0-9._%+-]+(?:"
    rf"@[a-z0-9-]+(?:\.[a-z0-9-]+)+| ?@ ?(?:{_PROVIDERS})(?:{_DOT}[a-z]+)*(?![a-z0-9-])"
    rf"| ?@ ?[a-z0-9-]+(?:{_DOT}[a-z0-9-]+)*{_DOT}(?:{_ENDINGS})(?![a-z0-9-])"
    rf"|{_AT}[a-z0-9-]+(?:{_DOT}[a-z0-9-]+)+"
    rf"| at (?:{_PROVIDERS}){_DOT}(?:{_ENDINGS})(?![a-z0-9-])"
    rf"| at [a-z0-9-]+ dot (?:{_ENDINGS})(?![a-z0-9-])(?: dot [a-z]{{2}}(?![a-z0-9-]))?)"
)

# "0.3333333333" is a third; but "1.0300-1234567" is the first of a list.
_NO_ZERO_POINT = r"(?<![0-9])(?<!\b0\.)"
_NO_POINT = r"(?<![0-9])(?<!\b[0-9]\.)(?<!\b[0-9]{2}\.)(?<!\b[0-9]{3}\.)"
_END = r"(?![0-9])"
_CNIC = (
    rf"{_NO_ZERO_POINT}(?:[1-7][0-9]{{12}}"
    rf"|[1-9][0-9]{{4}}[ ._/-]{{0,3}}[0-9]{{7}}[ ._/-]{{1,3}}[0-9]"
    rf"|[1-9][0-9]{{4}}[ ._/-]{{1,3}}[0-9]{{8}}){_END}"
)
_GAP = r"[ ().\-_/,:|*]{0,3}"
_SIMPLE_GAP = r"[ ().\-_/]{0,3}"
# A bracket belongs to a number if it closes after the code: "(042) 3576", not "(call 042".
_OPEN = r"(?:\((?=[0-9+]{1,5}\)))?"
_PHONE = (
    r"(?:"
    # Mobile numbers with 0 or with the country code.
    rf"(?:\+ ?|{_NO_ZERO_POINT}(?:00 ?)?){_OPEN}92{_GAP}0?{_GAP}3[0-9]{{2}}"
    rf"(?:{_GAP}[0-9]){{7}}{_END}"
    rf"|{_NO_ZERO_POINT}{_OPEN}0\)?[ -]?3[0-9]{{2}}(?:{_GAP}[0-9]){{7}}{_END}"
    rf"|(?<![0-9])(?<![0-9][ .-])0[ .-]3(?:[ .-][0-9]){{9}}(?![ .-]?[0-9])"
    # Mobile numbers without either.
    rf"|{_NO_POINT}3[0-6][0-9][ -]?[0-9]{{3}}[ -]?[0-9]{{4}}{_END}"
    # Numbers of firms, with or without the code of a city; then landlines.
    rf"|{_NO_POINT}(?:(?:(?:\+ ?|00)92{_GAP}|{_OPEN}0)[2-9][0-9]{{1,2}}{_GAP})?"
    rf"111[ .-][0-9]{{3}}[ .-][0-9]{{3}}{_END}"
    rf"|{_NO_POINT}(?<!\+){_OPEN}0[24-9][0-9](?:{_GAP}[0-9]){{7,8}}{_END}"
    # Numbers of other countries.
    rf"|(?:\+ ?|{_NO_POINT}00)(?:[17]|[2-9][0-9])(?:{_SIMPLE_GAP}[0-9]){{8,13}}{_END}"
    r")"
)
_KINDS = {"link": "link", "mail": "e-mail address", "cnic": "CNIC", "phone": "phone number"}
_IDENTIFIER = re.compile(
    rf"(?P<link>{_LINK})|(?P<mail>{_MAIL})|(?P<cnic>{_CNIC})|(?P<phone>{_PHONE})",
    re.IGNORECASE | re.ASCII,
)
# Seven digits, or what every address has: most answers have neither.
_CLUE = re.compile(r"(?:\d\D{0,9}){7}|[@＠﹫]|://|www|\bat\b|\.\w+/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identifier:
    """Where a number or an address stands that leads to a person.

    Attributes
    ----------
    kind : {"CNIC", "phone number", "e-mail address", "link"}
    start, end : int
        Places in the text as it was given: ``text[start:end]``.
    """

    kind: IdentifierKind
    start: int
    end: int


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """Find the numbers and addresses in a text that lead to a person.

    Parameters
    ----------
    text : str
        An answer, in any script.

    Returns
    -------
    tuple of Identifier
        In the order of the text, without overlaps.

    Notes
    -----
    CNIC: 13 digits whose first is 1-7, or 5-7-1 digits with dashes, dots, strokes or blanks
    between. Telephone numbers: Pakistani mobile numbers with 0, +92, 0092, 92 or none of them;
    landlines with the code of the city; 111-xxx-xxx; other countries' with + or 00 and 9 to 15
    digits. E-mail addresses, also as "name (at) domain dot com". Links: http(s), www, and a domain
    of a common ending with a stroke after it. Digits may be Urdu or Arabic, and marks without
    width may stand between them.

    Not found: names and postal addresses, "@name" of a social network, landlines without their
    code, a domain alone, an e-mail address in letters other than Latin, digits spelled in words. A
    decimal with 13 digits after the point looks like a numbered CNIC and is taken for one.

    Examples
    --------
    >>> find_identifiers("call 0300-1234567")
    (Identifier(kind='phone number', start=5, end=17),)
    >>> find_identifiers("PKR 45,000 in 2023-24")
    ()
    """
    if not _CLUE.search(text):
        return ()
    kept = [place for place, sign in enumerate(text) if sign not in _HIDDEN]
    plain = "".join([text[place] for place in kept]).translate(_SIGNS)
    found: list[Identifier] = []
    start = 0
    while match := _IDENTIFIER.search(plain, start):
        first, start = match.span()
        kind = cast("IdentifierKind", _KINDS[cast("str", match.lastgroup)])
        found.append(Identifier(kind, kept[first], kept[start - 1] + 1))
        # What follows must not see the digits before it as its own.
        plain = f"{plain[:first]}{']' * (start - first)}{plain[start:]}"
    return tuple(found)


def redact(text: str) -> str:
    """Put the kind of every identifier in its place.

    Parameters
    ----------
    text : str
        An answer.

    Returns
    -------
    str
        The text with "[CNIC]", "[phone number]", "[e-mail address]" and "[link]"; the same object
        if there is nothing to replace. To redact twice changes nothing.

    Examples
    --------
    >>> redact("write to ali@example.com or 0300-1234567")
    'write to [e-mail address] or [phone number]'
    """
    if not _CLUE.search(text):
        return text
    while found := find_identifiers(text):
        for identifier in reversed(found):
            text = f"{text[: identifier.start]}[{identifier.kind}]{text[identifier.end :]}"
    return text
