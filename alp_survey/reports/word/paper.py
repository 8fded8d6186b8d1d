"""A Word document as it is written: headings, paragraphs, lists and tables."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from alp_survey.responses.plain_text import visible

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

__all__ = ["NOT_INSTALLED", "Paper"]

NOT_INSTALLED = 'python-docx is not installed; install it with: pip install "alp-survey[word]"'
_MADE = datetime(2026, 1, 1)
_IN_ZIP = (2026, 1, 1, 0, 0, 0)
_WIDE, _HIGH, _MARGIN = 29.7, 21.0, 2.0  # cm: A4, landscape, because tables are wide
_TITLE, _SMALL = 18, 8  # points


class Paper:
    """A document in the making.

    Raises
    ------
    ImportError
        If python-docx is not installed.
    """

    def __init__(self, title: str, mark: str = "") -> None:
        try:
            from docx import Document
        except ImportError as error:
            raise ImportError(NOT_INSTALLED) from error
        from docx.enum.section import WD_ORIENT
        from docx.shared import Cm

        self._document = Document()
        about = self._document.core_properties
        about.author, about.comments, about.title = "alp_survey", "", _plain(title)
        about.created = about.modified = _MADE
        section = self._document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(_WIDE), Cm(_HIGH)
        section.left_margin = section.right_margin = Cm(_MARGIN)
        section.top_margin = section.bottom_margin = Cm(_MARGIN)
        self.heading(title, level=0)
        if mark:
            self.paragraph(mark, strong=True)
            section.header.paragraphs[0].add_run(_plain(mark)).bold = True

    def heading(self, text: str, level: int = 1) -> None:
        """A heading; 0 is the title."""
        from docx.shared import Pt

        heading = self._document.add_heading(_plain(text), level)
        if level == 0:
            heading.runs[0].font.size = Pt(_TITLE)
        _towards(heading)

    def paragraph(self, text: str, *, strong: bool = False) -> None:
        """A paragraph; of an empty text none."""
        if text:
            paragraph = self._document.add_paragraph()
            paragraph.add_run(_plain(text)).bold = strong
            _towards(paragraph)

    def bullets(self, texts: Iterable[str], heading: str = "") -> None:
        """A list, under its heading; of no texts neither."""
        for text in filter(None, texts):
            if heading:
                self.heading(heading)
                heading = ""
            paragraph = self._document.add_paragraph(style="List Bullet")
            paragraph.add_run(_plain(text))
            _towards(paragraph)

    def table(
        self,
        header: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        widths: Sequence[float] | None = None,
        above: Sequence[tuple[str, int]] = (),
        slanted: Sequence[bool] = (),
    ) -> None:
        """A table whose header is repeated on every page.

        Parameters
        ----------
        header : sequence of str
        rows : iterable of sequence of str
        widths : sequence of float, optional
            Of the columns, in parts of the page; equal ones if left out.
        above : sequence of (text, columns)
            What stands over several columns, and over how many.
        slanted : sequence of bool
            Which rows are in italics.
        """
        from docx.shared import Cm

        listed = list(rows)
        over = 1 if above else 0
        table = self._document.add_table(over + 1 + len(listed), len(header), style="Table Grid")
        table.autofit = False
        parts = widths or [1.0] * len(header)
        each_part = (_WIDE - 2 * _MARGIN) / sum(parts)
        for column, part in zip(table.columns, parts, strict=True):
            column.width = Cm(part * each_part)
        start = 0
        for text, columns in above:
            first = table.cell(0, start)
            merged = first.merge(table.cell(0, start + columns - 1)) if columns > 1 else first
            _write(merged, text, bold=True)
            start += columns
        cells = [list(row.cells) for row in table.rows]
        for cell, text in zip(cells[over], header, strict=True):
            _write(cell, text, bold=True)
        for place, row in enumerate(listed):
            for cell, text in zip(cells[over + 1 + place], row, strict=True):
                _write(cell, text, italic=place < len(slanted) and slanted[place])
        for line in cells:
            for cell, part in zip(line, parts, strict=True):
                if not over or line is not cells[0]:
                    cell.width = Cm(part * each_part)
        for place, line in enumerate(table.rows):
            _keep_whole(line, repeated=place <= over)
        self._document.add_paragraph()

    def to_bytes(self) -> bytes:
        """The file; parts of its archive bear one date, so that its bytes are always the same."""
        written = io.BytesIO()
        self._document.save(written)
        file = io.BytesIO()
        with (
            zipfile.ZipFile(written) as parts,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name in parts.namelist():
                about = zipfile.ZipInfo(name, _IN_ZIP)
                about.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(about, parts.read(name))
        return file.getvalue()


def _plain(text: str) -> str:
    """On one line, without signs that no document can hold."""
    return visible(" ".join(text.split()))


def _write(cell: Any, text: str, *, bold: bool = False, italic: bool = False) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    run: Run = paragraph.add_run(_plain(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(_SMALL)
    _towards(paragraph)


def _towards(paragraph: Paragraph) -> None:
    """Let a text whose first letter is of Urdu or the like run from right to left."""
    from docx.oxml import OxmlElement

    strong = (unicodedata.bidirectional(sign) for sign in paragraph.text)
    if next((kind for kind in strong if kind in ("L", "R", "AL")), "L") == "L":
        return
    element: Any = paragraph.paragraph_format.element
    element.get_or_add_pPr().append(OxmlElement("w:bidi"))
    for run in paragraph.runs:
        run.font.rtl = True


def _keep_whole(row: Any, *, repeated: bool) -> None:
    """Let no page break cut a row; a header is repeated at the head of every page."""
    from docx.oxml import OxmlElement

    element = row.cells[0].paragraphs[0].paragraph_format.element
    wanted = ["w:cantSplit", "w:tblHeader"] if repeated else ["w:cantSplit"]
    for name in wanted:
        element.getparent().getparent().get_or_add_trPr().append(OxmlElement(name))
