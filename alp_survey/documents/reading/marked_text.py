"""Markdown and plain text as passages: headings, paragraphs, tables, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alp_survey.documents.figures import Passage
from alp_survey.documents.words import clean

__all__ = ["table_cells", "text_passages"]

_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<title>.+?)\s*#*\s*$")
_RULED = re.compile(r"\s{0,3}(?:=+|-{3,})\s*$")
_NUMBERED = re.compile(r"(?P<title>(?:\d{1,2}\.)*\d{1,2}\.?\s+[A-Z\u0600-\u06ff][^.!?;]{2,110})$")
_FOOTNOTE = re.compile(r"\s{0,3}(?:\[\^[^\]]+\]:|[¹²³⁴-⁹⁰]+\s)")
_ROW = re.compile(r"\s*\|.*\|\s*$|[^\t]+\t[^\t]")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_LIST = re.compile(r"\s*(?:[-*•+]|\d{1,2}[.)])\s+")


def text_passages(text: str, *, tables: bool = True) -> Iterator[Passage]:
    r"""The passages of a text, with the lines on which they begin.

    Examples
    --------
    >>> page = "## 2 Pay\n\n73% earn\nless.\n\n| who | % |\n| --- | --- |\n| men | 70 |"
    >>> [(each.kind, each.text, each.section, each.line) for each in text_passages(page)]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('heading', '2 Pay', '2 Pay', 1), ('text', '73% earn\nless.', '2 Pay', 3),
     ('cell', 'men', '2 Pay', 8), ('cell', '70', '2 Pay', 8)]
    """
    section, start, caption = "", 0, ""
    held: list[str] = []
    lines = clean(text).splitlines()
    fenced = False

    def flush() -> Iterator[Passage]:
        nonlocal caption
        body = "\n".join(held).rstrip()
        if body.strip():
            caption = body
            kind = "note" if _FOOTNOTE.match(body) else "text"
            yield Passage(body, "note" if kind == "note" else "text", section, None, start)
        held.clear()

    place = 0
    while place < len(lines):
        line, number = lines[place], place + 1
        place += 1
        if _FENCE.match(line):
            fenced = not fenced
            yield from flush()
            continue
        if fenced:
            continue
        heading = _heading(line, lines, place, held=bool(held))
        if heading:
            yield from flush()
            section = caption = heading
            yield Passage(heading, "heading", section, None, number)
            place += bool(
                place < len(lines) and _RULED.match(lines[place]) and not _HEADING.match(line)
            )
        elif tables and _ROW.match(line):
            yield from flush()
            rows, place = _table(lines, place - 1)
            yield from table_cells(rows, section=section, line=number, caption=caption)
            caption = ""
        elif not line.strip():
            yield from flush()
        elif held and _LIST.match(line):
            yield from flush()
            held, start = [line], number
        else:
            start = start if held else number
            held.append(line)
    yield from flush()


def _heading(line: str, lines: list[str], place: int, *, held: bool) -> str:
    """The title in a line, if it is one."""
    if match := _HEADING.match(line):
        return match["title"].strip("*_ ")
    alone = not held and (place >= len(lines) or not lines[place].strip())
    ruled = place < len(lines) and _RULED.match(lines[place]) and lines[place].strip()
    if line.strip() and not held and ruled and len(line) < 120 and not _ROW.match(line):
        return line.strip()
    if alone and (match := _NUMBERED.fullmatch(line.strip())):
        return match["title"]
    bold = re.fullmatch(r"\s*(?:\*\*|__)(?P<title>[^*_]{2,110})(?:\*\*|__)\s*", line)
    if alone and bold and not re.search(r"%|per ?cent", line):
        return bold["title"].strip()
    short = (
        alone
        and 1 < len(line.strip()) < 80
        and re.fullmatch(r"[A-Z][^.!?;%|]*[^.!?;,%|]", line.strip())
    )
    return line.strip() if short and not re.search(r"\d", line) else ""


def _table(lines: list[str], place: int) -> tuple[list[tuple[int, list[str]]], int]:
    """The rows of a table that begins in a line, with their lines, and the place behind it."""
    rows = []
    while place < len(lines) and _ROW.match(lines[place]):
        line = lines[place]
        place += 1
        if _RULE.fullmatch(line):
            continue
        cells = line.strip().strip("|").split("|") if "|" in line else line.split("\t")
        rows.append((place, [cell.strip() for cell in cells]))
    return rows, place


def table_cells(
    rows: list[tuple[int, list[str]]],
    *,
    section: str,
    line: int = 0,
    page: int | None = None,
    caption: str = "",
) -> Iterator[Passage]:
    """The cells below the heading of a table, each with that of its column and its row's first.

    A caption that says percent, right above the table, says so of every column that says nothing
    else.
    """
    if not rows:
        return
    head = rows[0][1]
    if len(rows) == 1:
        rows, head = [(rows[0][0], rows[0][1])], []
        body = rows
    else:
        body = rows[1:]
        for name in head:
            if re.search(r"%\s*$|\d", name) and len(name) > 25:
                yield Passage(name, "text", section, page, line or None)
    base, counted = _columns(head)
    if len(caption) < _LONGEST_CAPTION and _OF_ALL.search(caption):
        head = [
            name if not place or _OWN_UNIT.search(name) else f"{name} (%)"
            for place, name in enumerate(head)
        ]
    for number, cells in body:
        for column, cell in enumerate(cells):
            heading = head[column] if column < len(head) else ""
            if cell:
                yield Passage(
                    cell, "cell", section, page, number if line else None,
                    row=cells[0] if column else "", column=heading,
                    n=_whole(cells, base, column), count=_whole(cells, counted, column),
                )  # fmt: skip


_LONGEST_CAPTION = 200
_OF_ALL = re.compile(r"\([^()]*(?:%|per ?cent)[^()]*\)|,\s+(?:in\s+)?(?:%|per ?cent)\s*\W*$", re.I)
_OWN_UNIT = re.compile(
    r"%|per ?cent|\bpoints?\b|\(|^\W*(?:n|base|total|number|count|mean|median|year|rank|sd|se)\b",
    re.IGNORECASE,
)
_BASE_HEAD = re.compile(
    r"(?:n|base(?: n)?|respondents|sample(?: size)?|total n|unweighted (?:n|base))", re.IGNORECASE
)
_COUNT_HEAD = re.compile(r"(?:count|number|no\.?|frequency|freq\.?|f|#|cases)", re.IGNORECASE)


def _columns(head: list[str]) -> tuple[int | None, int | None]:
    """Which column of a table holds the bases, and which the counts of its one column of shares."""
    bases = [place for place, name in enumerate(head) if _BASE_HEAD.fullmatch(name.strip("* "))]
    counts = [place for place, name in enumerate(head) if _COUNT_HEAD.fullmatch(name.strip("* "))]
    counted = counts[0] if len(counts) == 1 and len(head) - len(bases) <= 3 else None
    return (bases[0] if len(bases) == 1 else None), counted


def _whole(cells: list[str], place: int | None, column: int) -> int | None:
    """The whole number in a column of a row; None in that column itself."""
    if place is None or place >= len(cells) or place == column or not column:
        return None
    digits = cells[place].replace(",", "").strip("* ")
    return int(digits) if digits.isdecimal() and len(digits) < 9 else None
