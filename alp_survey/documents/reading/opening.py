"""Read a document of any kind that is known, by the ending of its name."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from alp_survey.documents.figures import Passage
from alp_survey.documents.reading.html_file import html_passages
from alp_survey.documents.reading.marked_text import text_passages
from alp_survey.errors import InputError, Problem

__all__ = ["ENDINGS", "Document", "read_document", "read_text"]

ENDINGS = (".pdf", ".docx", ".html", ".htm", ".md", ".markdown", ".txt", ".text", ".rst")
"""What can be read."""

_MOST_BYTES = 100_000_000
_MOST_TEXT = 10_000_000


@dataclass(frozen=True)
class Document:
    """A document as it was read.

    Attributes
    ----------
    name : str
    passages : tuple of Passage
    notes : tuple of str
        What could not be read.
    """

    name: str
    passages: tuple[Passage, ...]
    notes: tuple[str, ...] = ()


def read_text(text: str, name: str = "text") -> Document:
    """A text, or Markdown, as a document."""
    return Document(name, tuple(text_passages(text)))


def read_document(path: Path) -> Document:
    """Read a PDF, Word document, web page, Markdown or text.

    Raises
    ------
    InputError
        If there is no such file, its ending is of no kind that is known, it is damaged, hostile or
        far too large, or it is no text in UTF-8 (or UTF-16 or Windows' own) where it should be one.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        got = f"a file of the kind '{ending}'" if ending else "a file without an ending"
        raise InputError(Problem(path.name, got, f"one of {', '.join(ENDINGS)}"))
    try:
        size = path.stat().st_size
        content = b"" if ending in (".pdf", ".docx") else path.read_bytes()
    except OSError as fault:
        why = "no such file" if isinstance(fault, FileNotFoundError) else "no access"
        raise InputError(Problem(str(path), why, "a document that can be read")) from None
    if path.is_dir() or size > _MOST_BYTES:
        got = "a folder" if path.is_dir() else f"{size / 1e6:,.0f} MB"
        raise InputError(Problem(path.name, got, f"a file of at most {_MOST_BYTES / 1e6:,.0f} MB"))
    passages, notes = _passages(path, ending, content)
    if not passages:
        raise InputError(Problem(path.name, "a document without any text", "one with text"))
    return Document(path.name, tuple(passages), tuple(notes))


def _passages(path: Path, ending: str, content: bytes) -> tuple[list[Passage], list[str]]:
    if ending == ".pdf":
        from alp_survey.documents.reading.pdf_file import pdf_passages

        return pdf_passages(path)
    if ending == ".docx":
        from alp_survey.documents.reading.word_file import word_passages

        try:
            return list(word_passages(path)), []
        except RecursionError:
            got, expected = "a document that is nested too deeply", "a Word document (.docx)"
            raise InputError(Problem(path.name, got, expected)) from None
    text = _decoded(content, path.name)
    read = html_passages if ending in (".html", ".htm") else text_passages
    return list(read(text)), []


def _decoded(content: bytes, name: str) -> str:
    """The bytes of a text file as text."""
    if len(content) > _MOST_TEXT:
        got, expected = f"{len(content) / 1e6:,.0f} MB of text", f"at most {_MOST_TEXT / 1e6:,.0f}"
        raise InputError(Problem(name, got, expected))
    encodings = ["utf-8-sig", "cp1252"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text[:4096]:
            return text
    raise InputError(Problem(name, "bytes that are no text", "a text in UTF-8"))
