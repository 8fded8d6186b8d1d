"""Excel workbooks: which sheet is meant, and its cells as the text a person sees there."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any, BinaryIO

from alp_survey.errors import InputError, Problem
from alp_survey.responses.files.cell_text import (
    cell_text,
    number_text,
    percent_text,
    shows_percent,
    unescaped,
)
from alp_survey.responses.files.package import (
    damaged,
    is_xml,
    opened,
    refuse_hostile_xml,
    refuse_large,
    small_part,
)
from alp_survey.responses.files.sheet_look import (
    SheetLook,
    holds_cells,
    look_at,
    refuse_patience,
)
from alp_survey.responses.files.trimming import MAX_COLUMNS, MAX_EXTENT, block_rows, trimmed
from alp_survey.responses.plain_text import one_line
from alp_survey.responses.sheet import Sheet, SheetBuilder, Source, column_letters

__all__ = ["read_xlsx"]

UNSTORED = "a formula whose result was never stored"

_FORM_TOOLS = re.compile(r"Form Responses \d+|Form1|Responses")
_UNREAD = "something that python-calamine does not read"
_MAX_ROWS = 1_048_576
# What openpyxl parses as a whole before it comes to the sheet.
_WHOLE_PARTS = re.compile(r"xl/(?:workbook|styles|theme/.*|_rels/.*)\.(?:xml|rels)|docProps/.*")


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    visible: bool


class _PatienceNeededError(Exception):
    """The fast reader met something that it may have read wrongly."""


def read_xlsx(file: BinaryIO, path: Path, source: Source, *, sheet: str | None = None) -> Sheet:
    """Read one sheet of a workbook.

    Parameters
    ----------
    file : binary file
    path : pathlib.Path
        Of the same file.
    source : Source
        Of which the file's name and digest are kept.
    sheet : str, optional
        Its exact name; by default the only visible sheet that holds anything.

    Returns
    -------
    Sheet

    Raises
    ------
    InputError
        For a workbook that is damaged, hostile or too large, and where no sheet or more than one
        may be meant.
    """
    name = source.file
    with opened(file, name) as archive:
        for part in archive.namelist():
            if _WHOLE_PARTS.fullmatch(part):
                refuse_large(archive, part, name)
            if is_xml(part):
                refuse_hostile_xml(archive, part, name)
        listed, from_1904 = _listed_sheets(archive, name)
        chosen, details = _chosen(archive, listed, sheet, name)
        look = look_at(archive, chosen.part, name)
    if from_1904:
        look.reasons["dates counted from 1904"] = None
    if look.sparse:
        look.reasons["cells far apart"] = None
    builder, unreadable, read_with = _read(file, path, chosen, look, name)
    columns = trimmed(builder, unreadable)
    if not columns:
        raise InputError(
            Problem(f"{name}, sheet {chosen.name!r}", "no cells", "a header and responses")
        )
    return Sheet(
        source=Source(
            name,
            source.sha256,
            one_line(chosen.name),
            ("an Excel workbook", *details, *_hidden(look), *read_with),
        ),
        columns=columns,
        unreadable=unreadable,
        merged=tuple(map(_covered, look.merged)),
    )


def _hidden(look: SheetLook) -> list[str]:
    """What a person does not see who looks at the sheet."""
    if not look.hidden:
        return []
    rows = "1 row is" if look.hidden == 1 else f"{look.hidden:,} rows are"
    return [f"{rows} hidden in the sheet and read like the others"]


def _covered(merged: str) -> tuple[range, range]:
    """The rows and columns of a range such as B2:B4, counted from 0."""
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = (int(each or 0) for each in range_boundaries(merged))
    return range(top - 1, bottom), range(left - 1, right)


def _read(
    file: BinaryIO, path: Path, chosen: _Listed, look: SheetLook, name: str
) -> tuple[SheetBuilder, dict[tuple[int, int], str], tuple[str, ...]]:
    """The cells by the reader that can be trusted with them, and why it was not the fast one."""
    reasons = list(look.reasons)
    if not reasons:
        try:
            return _with_calamine(file, chosen.name, wary=look.negative), {}, ()
        except _PatienceNeededError as fault:
            reasons = [str(fault)]
    refuse_patience(look, name)
    builder, unreadable = _with_openpyxl(path, chosen.name, look, name)
    return (
        builder,
        unreadable,
        (f"read with openpyxl because the sheet holds {_listing(reasons)}",),
    )


def _listing(reasons: list[str]) -> str:
    """Several things in one sentence."""
    return ", ".join(reasons[:-1]) + " and " + reasons[-1] if reasons[1:] else reasons[0]


# --- which sheet ---------------------------------------------------------------------------------


def _listed_sheets(archive: zipfile.ZipFile, name: str) -> tuple[list[_Listed], bool]:
    """The worksheets of a workbook in their order, and whether its dates count from 1904."""
    targets = {
        link.get("Id"): (link.get("Type", ""), link.get("Target", ""))
        for link in _tree(archive, "xl/_rels/workbook.xml.rels", name)
    }
    book = _tree(archive, "xl/workbook.xml", name)
    listed = []
    from_1904 = False
    for element in book.iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "workbookPr":
            from_1904 = element.get("date1904", "0").lower() in {"1", "true", "on"}
        if tag != "sheet":
            continue
        link = next((v for k, v in element.attrib.items() if k.endswith("}id")), None)
        kind, target = targets.get(link, ("", ""))
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if kind.endswith("/worksheet") and part in archive.NameToInfo:
            visible = element.get("state", "visible") == "visible"
            listed.append(_Listed(element.get("name", ""), part, visible))
    if not listed:
        raise InputError(damaged(name))
    return listed, from_1904


def _tree(archive: zipfile.ZipFile, part: str, name: str) -> Any:
    """A small part as a tree of elements."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.ElementTree import fromstring

    try:
        return fromstring(small_part(archive, part, name))
    except (ParseError, ValueError):
        raise InputError(damaged(name)) from None


def _chosen(
    archive: zipfile.ZipFile, listed: list[_Listed], asked: str | None, name: str
) -> tuple[_Listed, tuple[str, ...]]:
    """The sheet that is meant, and what to say about the choice."""
    if asked is not None:
        found = next((each for each in listed if each.name == asked), None)
        if found is None:
            raise InputError(
                Problem(
                    name, f"no sheet {one_line(asked)!r}", f"one of its sheets: {_names(listed)}"
                )
            )
        return found, () if found.visible else ("a hidden sheet, as asked",)
    filled = [each for each in listed if each.visible and holds_cells(archive, each.part, name)]
    if len(filled) == 1:
        return filled[0], ()
    if not filled:
        raise InputError(
            Problem(
                name,
                f"no visible sheet that holds anything, among {_names(listed)}",
                "a sheet with responses",
                "If a hidden sheet holds them, state its name.",
            )
        )
    named = [each for each in filled if _FORM_TOOLS.fullmatch(each.name)]
    if len(named) == 1:
        return named[0], (
            f"of several sheets the one that is named as form tools name it, {named[0].name!r}",
        )
    raise InputError(
        Problem(
            name,
            f"{len(filled)} sheets that hold something: {_names(filled)}",
            "to know which of them holds the responses",
            "State the name of one.",
        )
    )


def _names(listed: Iterable[_Listed]) -> str:
    """The names of sheets in quotes."""
    return ", ".join(repr(one_line(each.name)) for each in listed)


# --- the fast reader -----------------------------------------------------------------------------


def _with_calamine(file: BinaryIO, name: str, *, wary: bool) -> SheetBuilder:
    """All cells by python-calamine, for sheets in which the look found nothing."""
    from python_calamine import CalamineError, CalamineWorkbook

    file.seek(0)
    builder = SheetBuilder()
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            cells = book.get_sheet_by_name(name)
            if cells.start is None or cells.end is None:
                return builder
            # Its rows begin at the first column that holds anything.
            left = [""] * cells.start[1]
            _add_in_blocks(
                builder,
                (left + [_fast_text(each, wary) for each in row] for row in cells.iter_rows()),
                cells.end[1] + 1,
            )
    except (CalamineError, ValueError):
        raise _PatienceNeededError(_UNREAD) from None
    except BaseException as fault:
        # A fault inside python-calamine comes as this, which is no Exception.
        if type(fault).__name__ == "PanicException":
            raise _PatienceNeededError(_UNREAD) from None
        raise
    return builder


def _fast_text(value: Any, wary: bool) -> str:
    """The text of a value that python-calamine read; a wary reader takes no moment from it."""
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is float:
        return number_text(value)
    if wary and kind in _MOMENTS:
        # It takes a date before its calendar begins for a time of day.
        raise _PatienceNeededError("dates and numbers below zero")
    return cell_text(value)


_MOMENTS = frozenset({dt.time, dt.timedelta, dt.date, dt.datetime})


def _add_in_blocks(builder: SheetBuilder, rows: Iterator[list[str]], width: int) -> None:
    """Hand rows on, so many at a time that they stay small in memory."""
    size = block_rows(width)
    block = []
    for row in rows:
        block.append(row)
        if len(block) == size:
            builder.add(block)
            block = []
    builder.add(block)


# --- the patient reader --------------------------------------------------------------------------


def _with_openpyxl(
    path: Path, sheet: str, look: SheetLook, name: str
) -> tuple[SheetBuilder, dict[tuple[int, int], str]]:
    """All cells by openpyxl, row by row, and those that are no answer."""
    from openpyxl import load_workbook

    builder = SheetBuilder()
    unreadable: dict[tuple[int, int], str] = {}
    with warnings.catch_warnings(), path.open("rb") as values, path.open("rb") as formulas:
        # openpyxl warns of decoration that it drops; no cell is among it.
        warnings.simplefilter("ignore")
        try:
            shown = load_workbook(values, read_only=True, data_only=True, keep_links=False)[sheet]
            shown.reset_dimensions()
            written: Iterable[Any] = repeat(())
            if "formulas" in look.reasons or "an unusual form of XML" in look.reasons:
                stored = load_workbook(formulas, read_only=True, keep_links=False)[sheet]
                stored.reset_dimensions()
                written = stored.iter_rows()
            pairs = zip(shown.iter_rows(), written, strict=False)
            width = max(1, look.columns)
            _add_in_blocks(builder, _patient_rows(pairs, look, unreadable, name), width)
        except (InputError, MemoryError):
            raise
        except Exception:  # openpyxl raises whatever its parsing stumbles over
            raise InputError(damaged(f"{name}, sheet {sheet!r}")) from None
    return builder, unreadable


def _patient_rows(
    pairs: Iterable[tuple[Any, Any]],
    look: SheetLook,
    unreadable: dict[tuple[int, int], str],
    name: str,
) -> Iterator[list[str]]:
    """The texts of rows that openpyxl reads; blank ones only when another follows."""
    blank = width = 0
    for number, (shown, written) in enumerate(pairs):
        if number >= _MAX_ROWS:
            raise InputError(damaged(name))
        texts = [_patient_text(cell, look.escaped) for cell in shown]
        for column, cell in enumerate(shown):
            if cell.data_type == "e" and texts[column]:
                unreadable[number, column] = f"the error value {texts[column]}"
        for column, cell in enumerate(written):
            # A formula may well show nothing: its stored result is then an empty text.
            if cell.data_type == "f" and not texts[column] and shown[column].data_type != "str":
                unreadable[number, column] = UNSTORED
        if not any(texts) and not any(
            (number, column) in unreadable for column in range(len(texts))
        ):
            blank += 1
            continue
        width = max(width, len(texts))
        if width > MAX_COLUMNS or width * number > MAX_EXTENT:
            raise InputError(
                Problem(
                    f"{name}: row {number + 1}",
                    f"a cell in column {column_letters(width - 1)}",
                    f"at most {MAX_COLUMNS:,} columns and {MAX_EXTENT:,} cells",
                    "Delete what stands far from the responses, or export them as CSV.",
                )
            )
        yield from repeat([], blank)
        blank = 0
        yield texts


def _patient_text(cell: Any, escaped: dict[str, str]) -> str:
    """The text of a cell that openpyxl read, with the escapes that it leaves as they are."""
    value = cell.value
    if isinstance(value, str):
        return escaped[value] if value in escaped else unescaped(value)
    if isinstance(value, int | float) and shows_percent(cell.number_format):
        return percent_text(value)
    return cell_text(value)
