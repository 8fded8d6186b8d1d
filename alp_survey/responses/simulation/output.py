"""Columns of cells into files, whole or not at all, and the same bytes every time."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from alp_survey.responses.files.whole import write_whole

__all__ = ["Cell", "CsvStyle", "write_csv", "write_simulated", "write_xlsx"]

Cell = str | int | float | date
"""A blank cell is the empty text; ``datetime`` is a ``date`` too."""

MANY_CELLS = 3_000_000


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """What sets one tool's comma-separated files apart from another's."""

    delimiter: str = ","
    quoted: bool = False
    byte_order_mark: bool = False


def write_csv(
    path: Path,
    headers: Sequence[Sequence[str]],
    columns: Sequence[Sequence[Cell]],
    style: CsvStyle,
) -> None:
    """Write rows of headers and columns of cells, every cell as it is: "=1+1" stays that."""

    def write(place: Path) -> None:
        encoding = "utf-8-sig" if style.byte_order_mark else "utf-8"
        with place.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(
                file,
                delimiter=style.delimiter,
                quoting=csv.QUOTE_ALL if style.quoted else csv.QUOTE_MINIMAL,
                lineterminator="\r\n",
            )
            writer.writerows(headers)
            writer.writerows(zip(*columns, strict=True))

    write_simulated(path, write)


def write_xlsx(
    path: Path, headers: Sequence[Sequence[str]], columns: Sequence[Sequence[Cell]], sheet: str
) -> None:
    """Write a workbook of one sheet; a text is never taken for a formula, a link or a number."""
    import xlsxwriter

    many = len(columns) * len(columns[0]) > MANY_CELLS

    def write(place: Path) -> None:
        # With very many cells each row is written at once, so that they need not fit in memory.
        workbook = xlsxwriter.Workbook(
            str(place),
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "constant_memory": many,
                "tmpdir": str(place.parent),
            },
        )
        workbook.set_properties({"created": datetime(2026, 1, 1), "title": "SIMULATED responses"})
        worksheet = workbook.add_worksheet(sheet)
        formats: dict[type, Any] = {
            datetime: workbook.add_format({"num_format": "yyyy-mm-dd h:mm:ss"}),
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for row, texts in enumerate(chain(headers, zip(*columns, strict=True))):
            for column, cell in enumerate(texts):
                if cell != "":
                    _write_cell(worksheet, (row, column), cell, formats)
        workbook.close()

    write_simulated(path, write)


def _write_cell(
    sheet: Any, place: tuple[int, int], cell: Cell, formats: Mapping[type, Any]
) -> None:
    if isinstance(cell, str):
        refused = sheet.write_string(*place, cell)
    elif isinstance(cell, date):
        refused = sheet.write_datetime(*place, cell, formats[type(cell)])
    else:
        refused = sheet.write_number(*place, cell)
    if refused:
        raise ValueError("a text or a sheet is larger than a workbook can hold")


def write_simulated(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a file, and put it at `path` when it is complete.

    Raises
    ------
    InputError
        If the system refuses; then what stood at `path` still stands there.
    """
    write_whole(path, write, expected="a place to write simulated responses to")
