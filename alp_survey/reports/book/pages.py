"""A workbook's pages: cells, formulas with what they give, and how they look and print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from alp_survey.reports.wording import Tone

__all__ = ["LINE", "Cell", "Formula", "Heading", "Page", "Styles", "lines_of", "percent_formula"]

Look = Literal["text", "whole", "percent", "number"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, and what it gives: spreadsheet programs show the second until they recalculate."""

    text: str
    value: float | int | str | None


Cell = str | float | int | Formula | None


def percent_formula(cells: tuple[str, str], numbers: tuple[int, int]) -> Formula:
    """A percentage of two cells, the count and its base."""
    count, base = cells
    value = 100 * numbers[0] / numbers[1] if numbers[1] else None
    return Formula(f'=IF({base}=0,"",100*{count}/{base})', value)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name, how wide it is and what stands in it."""

    name: str
    width: int = 12
    look: Look = "text"


_SHADES: dict[Tone, dict[str, Any]] = {
    "fine": {"bg_color": "#E3F1E5"},
    "partly": {"bg_color": "#FCF0CF", "italic": True},
    "wrong": {"bg_color": "#F8DAD7", "bold": True},
    "open": {"font_color": "#666666"},
}
_WORDS = {"text_wrap": True, "indent": 1}
_NUMBERS: dict[Look, str] = {"text": "General", "whole": "0", "percent": "0.0", "number": "0.###"}

LINE = 13.5  # points; not every spreadsheet program makes room for a long text by itself
_HIGHEST = 400


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column of so many characters."""
    return max(1, -(-len(text) // max(width - 2, 1)))


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        plain = {"valign": "top", "font_size": 10}
        self.looks = {
            look: workbook.add_format(
                {**plain, "num_format": number, **(_WORDS if look == "text" else {})}
            )
            for look, number in _NUMBERS.items()
        }
        self.tones = {
            tone: workbook.add_format({**plain, **shade, **_WORDS})
            for tone, shade in _SHADES.items()
        }
        self.head = workbook.add_format(
            {"bold": True, "bottom": 2, "text_wrap": True, "valign": "bottom", "font_size": 10}
        )
        self.level = workbook.add_format({**plain, "num_format": "0", "align": "left"})
        self.title = workbook.add_format({"bold": True, "font_size": 16})
        self.bold = workbook.add_format({**plain, "bold": True, "text_wrap": True})
        self.warning = workbook.add_format({"bold": True, "font_color": "#A11212", "border": 6})


class Page:
    """One sheet with headings in its first row."""

    def __init__(
        self,
        workbook: Any,
        styles: Styles,
        name: str,
        headings: Sequence[Heading],
        *,
        note: str = "",
    ) -> None:
        self.sheet = workbook.add_worksheet(name)
        self.styles, self.headings = styles, headings
        self.row = 1
        for column, heading in enumerate(headings):
            self.sheet.set_column(column, column, heading.width)
            self.sheet.write_string(0, column, heading.name, styles.head)
        self.sheet.freeze_panes(1, 1)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.set_footer(f"&L{note.replace('&', '&&')}&R&A, page &P of &N")

    def write(self, cells: Iterable[Cell], *, tones: Sequence[Tone | None] = ()) -> int:
        """Write the next row, and return its number as the spreadsheet has it."""
        lines = 1
        for column, cell in enumerate(cells):
            heading = self.headings[column]
            if isinstance(cell, str):
                lines = max(lines, lines_of(cell, heading.width))
            tone = tones[column] if column < len(tones) else None
            style = self.styles.looks[heading.look] if tone is None else self.styles.tones[tone]
            self._write(column, cell, style)
        if lines > 1:
            self.sheet.set_row(self.row, min(LINE * lines, _HIGHEST))
        self.row += 1
        return self.row

    def close(self) -> None:
        """Filters over what was written."""
        last = max(self.row - 1, 1)
        self.sheet.autofilter(0, 0, last, len(self.headings) - 1)
        self.sheet.print_area(0, 0, last, len(self.headings) - 1)

    def _write(self, column: int, cell: Cell, style: Any) -> None:
        if cell is None or cell == "":
            self.sheet.write_blank(self.row, column, None, style)
        elif isinstance(cell, Formula):
            value = "" if cell.value is None else cell.value
            self.sheet.write_formula(self.row, column, cell.text, style, value)
        elif isinstance(cell, str):
            self.sheet.write_string(self.row, column, cell, style)
        else:
            self.sheet.write_number(self.row, column, cell, style)
