"""A sheet whose form tool is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import get_args

import numpy as np

from alp_survey.errors import InputError, Problem
from alp_survey.instrument.labels import AnswersAre, is_blank, normal_form
from alp_survey.responses.headers import WHOLE_ANSWER, Header, own_name, read_headers
from alp_survey.responses.platforms import MARKS, QUALTRICS, SHAPES, Platform, Shape
from alp_survey.responses.sheet import Sheet

__all__ = ["Export", "recognise"]


@dataclass(frozen=True)
class Export:
    """A sheet whose shape is known.

    Attributes
    ----------
    sheet : Sheet
    platform : str
        One of `Platform`.
    headers : tuple of Header
        One per column.
    simulated : str or None
        What a simulated file says of itself; None of a real one.
    titles : int
        Rows above the headers: a title, blank rows.
    stated : {"labels", "names", "codes"} or None
        What stands for an answer, where a person said so.
    """

    sheet: Sheet
    platform: Platform
    headers: tuple[Header, ...]
    simulated: str | None = None
    titles: int = 0
    stated: AnswersAre | None = None

    @cached_property
    def shape(self) -> Shape:
        """What is particular to the platform, and to this file."""
        usual = SHAPES[self.platform]
        if self.stated is None:
            return usual
        # a blank can stand between codes and names, as it cannot between labels
        between = usual.separators if self.stated == "labels" else f" {usual.separators}"
        return replace(usual, answers=self.stated, separators=between)

    @property
    def first_row(self) -> int:
        """The position of the first response; the rows above hold headers."""
        return self.titles + self.shape.header_rows

    def below(self, position: int) -> dict[str, int]:
        """The texts of a column below its headers in their normal form, and how often."""
        column = self.sheet.columns[position]
        counts = np.bincount(column.cells[self.first_row :], minlength=len(column.texts)).tolist()
        found: dict[str, int] = {}
        for text, count in zip(column.texts, counts, strict=True):
            if count:
                plain = normal_form(text)
                found[plain] = found.get(plain, 0) + count
        return found

    def own_column(self, *names: str) -> int | None:
        """The position of the first of these columns of the form tool that is there."""
        for name in names:
            for header in self.headers:
                if header.own == name:
                    return header.position
        return None


def recognise(
    sheet: Sheet,
    *,
    platform: Platform | None = None,
    titles: int | None = None,
    answers: AnswersAre | None = None,
) -> Export:
    """Say which form tool wrote a sheet, and read its headers.

    Parameters
    ----------
    sheet : Sheet
    platform : Platform, optional
        Stated by hand; recognised by the headers if it is not.
    titles : int, optional
        Rows above the headers; blank rows, and rows with a single text, if it is not stated.
    answers : {"labels", "names", "codes"}, optional
        What stands for an answer, if it is not what the platform usually writes.

    Returns
    -------
    Export

    Raises
    ------
    InputError
        If the sheet has fewer rows than the headers of the platform stated, or other rows.
    """
    if platform is not None and platform not in get_args(Platform):
        raise ValueError(f"got platform '{platform}'; expected one of {get_args(Platform)}")
    if answers is not None and answers not in get_args(AnswersAre):
        raise ValueError(f"got answers '{answers}'; expected one of {get_args(AnswersAre)}")
    if titles is None:
        titles = _titles(sheet) if platform != "no_header" else 0
    found: Platform = platform or _recognised(sheet, titles)
    rows = titles + SHAPES[found].header_rows
    if sheet.n_rows < rows:
        title = SHAPES[found].title
        raise InputError(
            Problem(sheet.source.file, f"{sheet.n_rows} rows", f"{rows} rows of headers ({title})")
        )
    top = tuple(sheet.row(row) for row in range(titles, rows))
    if platform is not None and not _has_such_headers(found, top):
        got = f"no headers in {SHAPES[found].header_rows} rows such as {SHAPES[found].title} writes"
        expected = f"an export of {SHAPES[found].title}, as stated"
        action = "State another form tool, or none, and it is recognised."
        raise InputError(Problem(sheet.source.file, got, expected, action))
    headers = read_headers(found, sheet, top)
    return Export(sheet, found, headers, _simulated(sheet, headers, rows), titles, answers)


def _titles(sheet: Sheet) -> int:
    """Rows above the headers, as people put them there: blank, or with a single text in them."""
    if len(sheet.columns) < 3:
        return 0
    for row in range(min(sheet.n_rows, _MOST_TITLES + 1)):
        if sum(not is_blank(text) for text in sheet.row(row)) > 1:
            return row
    return 0


_MOST_TITLES = 10


def _has_such_headers(platform: Platform, top: Sequence[Sequence[str]]) -> bool:
    """Whether rows that would be taken for headers are some, where the first response is at stake.

    A person may have deleted a tool's own columns, by which it is recognised otherwise.
    """
    if platform == "qualtrics":
        return any('"ImportId"' in text for text in top[2])
    if platform == "surveymonkey":
        below = [pair for pair in zip(*top, strict=True) if not is_blank(pair[1])]
        return any(is_blank(upper) or normal_form(lower) in WHOLE_ANSWER for upper, lower in below)
    return True


def _recognised(sheet: Sheet, titles: int) -> Platform:
    if sheet.column_labels:  # no other file has any, even if they are blank
        return "spss"
    rows = sheet.n_rows - titles
    first = {own_name(text) for text in sheet.row(titles)} if rows > 0 else set()
    if rows > 2 and any('"ImportId"' in text for text in sheet.row(titles + 2)):
        return "qualtrics"
    if rows > 1 and first >= QUALTRICS and _told_twice(sheet, titles):
        return "qualtrics_xlsx"
    for name, groups in MARKS.items():
        if any(group <= first for group in groups):
            return name
    if rows > 0 and own_name(sheet.row(titles)[0]) == "timestamp":
        return "google_forms"
    return "plain"


def _told_twice(sheet: Sheet, titles: int) -> bool:
    """Whether the second row says in words what the first one names: "Response ID"."""
    pairs = zip(sheet.row(titles), sheet.row(titles + 1), strict=True)
    return any(
        normal_form(name) == "responseid" and normal_form(told) == "response id"
        for name, told in pairs
    )


def _simulated(sheet: Sheet, headers: Sequence[Header], rows: int) -> str | None:
    """What a simulated file says of itself: over a column, in an id, in the name of its sheet.

    The mark stands in several places because a person may delete a column; that with the seed is
    the one to show.
    """
    marked = "SIMULATED" in f"{sheet.source.sheet or ''}{sheet.source.file}"
    for header in headers:
        column = sheet.columns[header.position]
        if any("SIMULATED" in column.text(row) for row in range(rows)):
            below = (text for text in column.texts if text.startswith("SIMULATED seed"))
            if seed := next(below, None):
                return seed
            marked = True
        beginnings = ("SIMULATED-", "[SIMULATED]")
        marked = marked or any(text.startswith(beginnings) for text in column.texts)
    return "SIMULATED" if marked else None
