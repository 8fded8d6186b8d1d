"""Word documents as passages: paragraphs whole, however their runs are cut; tables; footnotes."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alp_survey.documents.figures import Passage
from alp_survey.documents.reading.html_file import RAISED
from alp_survey.documents.reading.marked_text import table_cells
from alp_survey.documents.words import clean
from alp_survey.errors import InputError, Problem

__all__ = ["word_passages"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_UNPACKED = 200_000_000
_MOST_RATIO, _RATIO_FROM = 200, 10_000_000
_BODY, _STYLES, _NOTES = "word/document.xml", "word/styles.xml", "word/footnotes.xml"


def word_passages(path: Path) -> Iterator[Passage]:
    """The passages of a .docx, in their order, footnotes last.

    Text that was deleted with changes tracked is left out, text that was inserted is in.

    Raises
    ------
    InputError
        If it is no Word document, is damaged, or unpacks to far more than a document holds.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _require_document(archive, path.name)
            parts = {
                name: _xml(archive.read(name), path.name) if name in archive.namelist() else None
                for name in (_BODY, _STYLES, _NOTES)
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        got, expected = "an archive that is damaged or has a password", "a Word document (.docx)"
        raise InputError(Problem(path.name, got, expected)) from None
    headings = _heading_styles(parts[_STYLES])
    reader = _Reader(headings)
    document: Any = parts[_BODY]
    body = document.find(f"{_W}body")
    if body is not None:
        yield from reader.blocks(body)
    notes = parts[_NOTES]
    for note in notes if notes is not None else ():
        text = clean(" ".join(_text(each) for each in note.iter(f"{_W}p"))).strip()
        if text:
            yield Passage(text, "note", "Footnotes")


def _require_document(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if _BODY not in archive.namelist():
        raise InputError(Problem(name, "an archive without a document", "a Word document (.docx)"))
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if unpacked > _MOST_UNPACKED or (unpacked > _RATIO_FROM and unpacked / packed > _MOST_RATIO):
        got = f"a document that unpacks to {unpacked / 1e6:,.0f} MB"
        expected = (
            f"at most {_MOST_UNPACKED / 1e6:,.0f} MB, and no more than {_MOST_RATIO} times its size"
        )
        raise InputError(Problem(name, got, expected))


def _xml(content: bytes, name: str) -> Any:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        return fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as fault:
        why = "entities" if isinstance(fault, DefusedXmlException) else "XML that cannot be read"
        raise InputError(
            Problem(name, f"a document with {why}", "a Word document (.docx)")
        ) from None


def _heading_styles(styles: Any) -> frozenset[str]:
    """The ids of the styles of headings, whatever the language of Word calls them."""
    found = set()
    for style in styles.iter(f"{_W}style") if styles is not None else ():
        name = style.find(f"{_W}name")
        called = (name.get(f"{_W}val") or "").lower() if name is not None else ""
        if (
            called.startswith("heading")
            or called == "title"
            or style.find(f"{_W}pPr/{_W}outlineLvl") is not None
        ):
            found.add(style.get(f"{_W}styleId") or "")
    return frozenset(found)


class _Reader:
    """Walks through a body, and knows under which heading it is."""

    def __init__(self, headings: frozenset[str]) -> None:
        self.headings = headings
        self.section, self.above = "", ""

    def blocks(self, parent: Any) -> Iterator[Passage]:
        for element in parent:
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                rows = [
                    (
                        0,
                        [
                            clean(" ".join(_text(p) for p in cell.iter(f"{_W}p"))).strip()
                            for cell in row.iter(f"{_W}tc")
                        ],
                    )
                    for row in element.iter(f"{_W}tr")
                ]
                cells = [row for row in rows if row[1]]
                yield from table_cells(cells, section=self.section, caption=self.above)
            elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
                yield from self.blocks(element)

    def _paragraph(self, paragraph: Any) -> Iterator[Passage]:
        text = clean(_text(paragraph)).strip()
        if text:
            self.above = text
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            named = style.get(f"{_W}val") if style is not None else ""
            outlined = paragraph.find(f"{_W}pPr/{_W}outlineLvl") is not None
            if named in self.headings or outlined:
                self.section = " ".join(text.split())
                yield Passage(self.section, "heading", self.section)
            else:
                yield Passage(text, "text", self.section)
        for box in paragraph.iter(f"{_W}txbxContent"):
            yield from self.blocks(box)
            break  # Word writes a box twice, the second time for older programs


def _text(paragraph: Any) -> str:
    """The text of a paragraph, its runs joined; marks of footnotes are raised."""
    pieces: list[str] = []
    _collect(paragraph, pieces)
    return "".join(pieces)


_ENDS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_LEFT_OUT = (f"{_W}del", f"{_W}instrText", f"{_W}txbxContent", f"{_W}pPr", f"{_W}moveFrom")


def _collect(element: Any, pieces: list[str]) -> None:
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == f"{_W}r":
            raised = child.find(f"{_W}rPr/{_W}vertAlign[@{_W}val='superscript']") is not None
            own: list[str] = []
            _collect(child, own)
            text = "".join(own)
            pieces.append(text.translate(RAISED) if raised else text)
        elif child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
            pieces.append((child.get(f"{_W}id") or "").translate(RAISED))
        elif child.tag in _ENDS:
            pieces.append(_ENDS[child.tag])
        else:
            _collect(child, pieces)
