"""A PDF as passages: lines joined to paragraphs, words put together that a line had parted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from alp_survey.documents.figures import Passage
from alp_survey.documents.reading.marked_text import table_cells
from alp_survey.documents.reading.pdf_tables import tables_in
from alp_survey.documents.words import clean
from alp_survey.errors import InputError, Problem

__all__ = ["pdf_passages"]

_MOST_PAGES = 3_000
_SECONDS = 60
_SHORT = 0.75  # of the width: a line that ends a paragraph
_RUNNING = 0.3  # a line on more pages than this is a running head
_HEADING = re.compile(r"(?:\d{1,2}\.)*\d{1,2}\.?\s+[A-Z\u0600-\u06ff][^.!?;%]{2,110}$")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-–—|]\s*)?(?:page\s+)?[0-9ivxlc]{1,5}(?:\s*(?:/|of)\s*\d+)?(?:\s*[-–—|])?\s*$",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"[.!?:;”\"'’)\]%۔]\s*[⁰¹²³⁴-⁹0-9]{0,3}\s*$")
_BULLET = re.compile(r"\s*(?:[•▪◦●‣○■-]\s|[o▸]\s|\(?[a-z0-9]{1,2}[.)]\s)")


def pdf_passages(path: Path) -> tuple[list[Passage], list[str]]:
    """The passages of a PDF with their pages, and what could not be read.

    Raises
    ------
    InputError
        If it is no PDF that can be read, has a password, has no text at all (a scan), takes longer
        than a minute or more memory than there is for it, or the package that reads it is missing.
    """
    pages = _pages(path)
    silent = [number for number, text in enumerate(pages, 1) if not text.strip()]
    if len(silent) == len(pages):
        got = f"{len(pages)} pages without any text"
        action = "It is made of pictures: have their text recognised first (OCR)."
        raise InputError(Problem(path.name, got, "a PDF with text", action))
    notes = []
    if silent:
        listed = ", ".join(map(str, silent[:10])) + (", ..." if len(silent) > 10 else "")
        notes.append(
            f"No text on {len(silent)} of {len(pages)} pages (pictures, or empty): {listed}."
        )
    notes.append(
        "Tables of a PDF are read where each column has its unit in its head: numbers of others are"
        " not found."
    )
    return list(_passages([clean(text) for text in pages])), notes


def _pages(path: Path) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "alp_survey.documents.reading.pdf_pages",
        str(path),
        str(_MOST_PAGES),
    ]
    try:
        run = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603  # ours
    except subprocess.TimeoutExpired:
        got = f"a PDF that could not be read in {_SECONDS} seconds"
        raise InputError(
            Problem(path.name, got, "one that can", "Print it to a new PDF.")
        ) from None
    try:
        found = json.loads(run.stdout)
    except ValueError:
        got = "a PDF that breaks the program that reads it"
        raise InputError(
            Problem(path.name, got, "one that can be read", "Print it to a new PDF.")
        ) from None
    if "pages" in found:
        return [str(each) for each in found["pages"]]
    raise InputError(_FAULTS.get(found["fault"], _too_long)(path.name, found["fault"]))


def _too_long(name: str, fault: str) -> Problem:
    return Problem(name, fault, f"at most {_MOST_PAGES:,}", "Split it.")


_FAULTS: dict[str, Callable[[str, str], Problem]] = {
    "not installed": lambda name, _: Problem(
        name,
        "no pypdfium2",
        "the package that reads PDF",
        'Install it with: pip install "alp-survey[scan]".',
    ),
    "password": lambda name, _: Problem(name, "a PDF with a password", "one without"),
    "unreadable": lambda name, _: Problem(name, "no PDF that can be read", "a PDF that is whole"),
}


def _passages(pages: Sequence[str]) -> Iterator[Passage]:
    heads = _running_heads(pages)
    paragraph = _Paragraph()
    for number, text in enumerate(pages, 1):
        # a word that a hyphen parts at the end of a line
        whole = text.replace("\ufffe\r\n", "").replace("\ufffe", "")
        lines = [line.strip() for line in whole.splitlines()]
        lengths = sorted(len(line) for line in lines)
        width = lengths[int(0.8 * (len(lengths) - 1))] if lengths else 0
        tables = {table.start: table for table in tables_in(lines)}
        behind = 0
        for place, line in enumerate(lines):
            if place in tables:
                yield from paragraph.end()
                behind = tables[place].end
                rows = [(0, row) for row in tables[place].rows]
                yield from table_cells(rows, section=paragraph.section, page=number)
            running = _PAGE_NUMBER.fullmatch(line) or _without_digits(line) in heads
            if place >= behind and not (line and running):
                yield from paragraph.take(line, number, width)
    yield from paragraph.end()


class _Paragraph:
    """Lines that are put together until something ends them."""

    def __init__(self) -> None:
        self.section, self.text, self.page = "", "", 1

    def take(self, line: str, page: int, width: int) -> Iterator[Passage]:
        """The passages that end with, or before, the next line."""
        complete = not self.text or bool(_BREAKS.search(self.text))
        if not line:
            if complete:
                yield from self.end()
        elif _HEADING.fullmatch(line) and complete:
            yield from self.end()
            self.section = line
            yield Passage(line, "heading", line, page)
        else:
            if _BULLET.match(line):
                yield from self.end()
            self.page = self.page if self.text else page
            self.text = _joined(self.text, line)
            if _BREAKS.search(line) and len(line) < _SHORT * width:
                yield from self.end()

    def end(self) -> Iterator[Passage]:
        """The paragraph so far."""
        if self.text:
            yield Passage(self.text, "text", self.section, self.page)
            self.text = ""


def _joined(before: str, line: str) -> str:
    """Two lines of a paragraph; a word that a hyphen parts is put together."""
    if not before:
        return line
    if re.search(r"[a-z]-$", before) and re.match(r"[a-z]", line):
        return before[:-1] + line
    return f"{before} {line}"


def _running_heads(pages: Sequence[str]) -> frozenset[str]:
    """First and last lines that many pages share, without their numbers."""
    counted: Counter[str] = Counter()
    for text in pages:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        counted.update({_without_digits(line) for line in (*lines[:2], *lines[-2:])})
    most = max(3, _RUNNING * len(pages))
    return frozenset(line for line, count in counted.items() if count >= most and line)


def _without_digits(line: str) -> str:
    return re.sub(r"\d+", "", line).strip()
