"""The headers over the columns of an export, as each form tool writes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from alp_survey.instrument.labels import normal_form
from alp_survey.responses.platforms import SHAPES, Platform, Shape
from alp_survey.responses.sheet import Sheet, column_letters

__all__ = ["WHOLE_ANSWER", "Header", "own_name", "read_headers", "without_groups"]


@dataclass(frozen=True, slots=True)
class Header:
    """The headers over one column.

    Attributes
    ----------
    position : int
        Of the column, counted from 0.
    shown : str
        As a person finds it: the header, and after a " / " that of a second row.
    own : str or None
        The name of a form tool's own column; None over answers.
    wholes : tuple of str
        Texts that may name an item.
    parts : tuple of (str, str)
        Texts that may name an item, and one of its options or rows.
    numbered : (str, int) or None
        A text that may name an item, and the code of one of its options.
    """

    position: int
    shown: str
    own: str | None = None
    wholes: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    numbered: tuple[str, int] | None = None

    @property
    def letters(self) -> str:
        """The letters over the column in a spreadsheet."""
        return column_letters(self.position)


def read_headers(
    platform: Platform, sheet: Sheet, top: Sequence[Sequence[str]]
) -> tuple[Header, ...]:
    """The headers over all columns.

    Parameters
    ----------
    platform : Platform
    sheet : Sheet
    top : sequence of sequence of str
        The rows of headers.

    Returns
    -------
    tuple of Header
        One per column.
    """
    shape = SHAPES[platform]
    return _marked_own(_READERS.get(platform, _one_row)(sheet, top, shape), shape, top)


def own_name(header: str) -> str:
    """A header of a tool's own as it is compared; LimeSurvey can add its text to a code."""
    plain = normal_form(header)
    code, dot, _ = plain.partition(". ")
    return code if dot and code in SHAPES["limesurvey"].own else plain


def _one_row(sheet: Sheet, top: Sequence[Sequence[str]], shape: Shape) -> list[Header]:
    """One row of headers; SPSS says beside each name what the question was."""
    labels = sheet.column_labels or ("",) * len(sheet.columns)
    return [
        Header(
            i,
            text,
            wholes=_wholes(text, label, shape=shape),
            parts=(*_parts(text), *_parts(label)),
            numbered=_numbered(text),
        )
        for i, (text, label) in enumerate(zip(top[0], labels, strict=True))
    ]


def _numbered(text: str) -> tuple[str, int] | None:
    """An item and the code of an option, as statistical packages name variables: "uses_2"."""
    named = re.fullmatch(r"\s*(\w*[^\W\d])_([0-9]{1,5})\s*", text)
    return (named[1], int(named[2])) if named else None


def _no_row(sheet: Sheet, _: Sequence[Sequence[str]], __: Shape) -> list[Header]:
    return [Header(i, f"column {column_letters(i)}") for i in range(len(sheet.columns))]


WHOLE_ANSWER = frozenset({"response", "open-ended response", "selected choice", ""})


def _two_rows(_: Sheet, top: Sequence[Sequence[str]], __: Shape) -> list[Header]:
    """The question once, then blanks; under it an option, a row of a grid, or "Response"."""
    headers = []
    question = ""
    for i, (upper, lower) in enumerate(zip(*top, strict=True)):
        question = upper if upper.strip() else question
        if normal_form(lower) in WHOLE_ANSWER:
            headers.append(Header(i, question, wholes=_wholes(question)))
        else:
            wholes = _wholes(f"{question} {lower}")
            if upper.strip():  # a question with one column only can carry anything below
                wholes = (*wholes, *_wholes(question)) if _stands_alone(top[0], i) else wholes
            headers.append(
                Header(i, f"{question} / {lower}", wholes=wholes, parts=((question, lower),))
            )
    return headers


def _stands_alone(upper: Sequence[str], position: int) -> bool:
    """Whether no further column belongs to the question over this one."""
    return position + 1 == len(upper) or bool(upper[position + 1].strip())


def _name_and_question(_: Sheet, top: Sequence[Sequence[str]], __: Shape) -> list[Header]:
    """The name, the question, and in delimited text the tool's id of it."""
    headers = []
    for i, (name, question) in enumerate(zip(*top[:2], strict=True)):
        stem = re.sub(r"\s+-\s+Selected Choice(?=\s+-\s|\s*$)", "", question)
        written = re.sub(r"\s+-\s+Text\s*$", "", question)
        if written != question or name.upper().endswith("_TEXT"):
            parts = tuple((q, f"{option} text") for q, option in _parts(written))
            headers.append(Header(i, question, parts=(*parts, (stem, "other text"))))
        else:
            headers.append(Header(i, question, wholes=_wholes(stem, name), parts=_parts(stem)))
    return headers


def _numbered_row(sheet: Sheet, top: Sequence[Sequence[str]], shape: Shape) -> list[Header]:
    """One row of headers, in which a question that comes again has a number behind it: "Why?2"."""
    seen: Counter[str] = Counter()
    headers = []
    for header in _one_row(sheet, top, shape):
        plain, wholes = normal_form(header.shown), header.wholes
        numbered = re.fullmatch(r"(.*?\D)([2-9])", header.shown.strip(), re.DOTALL)
        if numbered and seen[normal_form(numbered[1])] == int(numbered[2]) - 1:
            plain, wholes = normal_form(numbered[1]), (*wholes, *_wholes(numbered[1]))
        seen[plain] += 1
        headers.append(replace(header, wholes=wholes))
    return headers


_READERS: dict[str, Callable[[Sheet, Sequence[Sequence[str]], Shape], list[Header]]] = {
    "no_header": _no_row,
    "microsoft_forms": _numbered_row,
    "surveymonkey": _two_rows,
    "qualtrics": _name_and_question,
    "qualtrics_xlsx": _name_and_question,
}


def without_groups(text: str) -> Iterator[str]:
    """What is left of a header without the groups before it: "grp/name", "grp-sub-name" of ODK."""
    if "/" in text:
        yield text.rsplit("/", 1)[-1]
    if re.fullmatch(r"\S+", text):
        steps = text.split("-")
        yield from ("-".join(steps[i:]) for i in range(1, len(steps)))


_PLAIN = Shape("")


def _wholes(*texts: str, shape: Shape = _PLAIN) -> tuple[str, ...]:
    """Texts that may name an item: as they stand, without groups before them, without a number."""
    found: list[str] = []
    for text in filter(str.strip, texts):
        plain = re.sub(r"<[^<>]{1,200}>", " ", text)  # tools that keep their questions as HTML
        found += [text, plain]
        # instructions stand below a question, but "Age / of your father" is one
        first_line, _, rest = plain.strip().partition("\n")
        if rest.startswith(("\n", "(", "[", "*")) or first_line.rstrip().endswith(
            ("?", "؟", ".", ":", "*")
        ):
            found.append(first_line)
        code, dot, rest = plain.partition(". ")
        # "q1. How old are you?" names the item twice
        if dot and " " not in code and (shape.coded or re.search("[0-9]", code)):
            found += [code, rest]
        if shape.grouped:
            found += without_groups(plain)
        found.append(re.sub(r"^\s*(?:[Qq](?:uestion)?\s*)?[0-9]{1,3}[a-z]?\s*[.):]?\s+", "", plain))
    return tuple(dict.fromkeys(filter(str.strip, found)))


_BRACKETED = re.compile(r"(.*?)\s*\[([^\[\]]*)\]\s*", re.DOTALL)


def _parts(text: str) -> tuple[tuple[str, str], ...]:
    """Texts that may name an item and one of its options: "Q [A]", "grp/Q/A", "Q - A", "Q: A"."""
    found = []
    # as it stands first: a label may hold "<" and ">" that are no HTML
    ways = [text, re.sub(r"<[^<>]{1,200}>", " ", text)]
    code, _, rest = ways[1].partition(". ")
    if rest and " " not in code:  # "q1[SQ001]. Where did you hear of it? [Radio]"
        ways += [code, rest]
    for plain in dict.fromkeys(ways):
        bracketed = _BRACKETED.fullmatch(plain)
        if bracketed:
            found.append((bracketed[1], bracketed[2]))
        for separator in ("/", " - ", ": ", "."):
            steps = plain.split(separator)[:40]
            found += [
                (separator.join(steps[:i]), separator.join(steps[i:])) for i in range(1, len(steps))
            ]
    return tuple(each for each in found if each[0].strip() and each[1].strip())


def _marked_own(
    headers: Sequence[Header], shape: Shape, top: Sequence[Sequence[str]]
) -> tuple[Header, ...]:
    """Headers of the tool's own columns carry their name and nothing to match."""
    marked = []
    leading = True
    for header in headers:
        name = own_name(top[0][header.position]) if top else ""
        own = name == "simulated" or (name in shape.own and (leading or not shape.leading))
        leading = leading and own
        # its text stays, because an item may have the same name
        marked.append(replace(header, own=name, parts=()) if own else header)
    return tuple(marked)
