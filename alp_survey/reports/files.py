"""Write what was made, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from alp_survey.claims.audit import Audit
from alp_survey.errors import InputError, Problem
from alp_survey.reports.evidence import evidence_csv, evidence_json
from alp_survey.reports.evidence_page import evidence_page
from alp_survey.reports.markdown import audit_markdown

__all__ = ["Content", "make_folder", "write_evidence", "write_texts"]

Content = str | bytes | Callable[[BinaryIO], None]
"""What a file is to hold: a text (UTF-8), bytes, or what writes them when its turn comes."""


def write_evidence(audit: Audit, folder: Path, *, word: bool = False) -> tuple[Path, ...]:
    """Write the evidence as xlsx, html, csv, json and md into `folder`, making it if need be.

    With `word` as docx, too.

    Files of these names are replaced, others are left alone.

    Returns
    -------
    tuple of pathlib.Path
        The files written.

    Raises
    ------
    InputError
        If the folder cannot be made or written to, or if the package for Word is not installed;
        then nothing in it was changed.
    """
    from alp_survey.reports.book.making import evidence_book  # which brings numpy and pandas

    texts: dict[Path, Content] = {
        folder / "evidence.xlsx": evidence_book(audit),
        folder / "evidence.html": evidence_page(audit),
        folder / "evidence.csv": evidence_csv(audit),
        folder / "evidence.json": evidence_json(audit),
        folder / "evidence.md": audit_markdown(audit),
    }
    if word:
        texts[folder / "evidence.docx"] = _as_word(audit)
    make_folder(folder)
    write_texts(texts)
    return tuple(texts)


def _as_word(audit: Audit) -> bytes:
    from alp_survey.reports.word.audited import audit_word

    try:
        return audit_word(audit)
    except ImportError:
        expected = "the package that writes Word documents"
        action = 'Install it with: pip install "alp-survey[word]".'
        raise InputError(Problem("--word", "no python-docx", expected, action)) from None


def make_folder(folder: Path) -> None:
    """Make a folder to write into, unless it is there.

    Raises
    ------
    InputError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _refused(folder, fault, "a folder to write into") from None


def write_texts(texts: Mapping[Path, Content]) -> None:
    """Write files in their order; none replaces a file of its name before all could be written.

    Links are followed. What is no regular file (a pipe, a device) is written into, not replaced.

    Parameters
    ----------
    texts : mapping of pathlib.Path to str, bytes or callable
        A callable writes into the open file that it is given, so that what it writes need not fit
        in memory.

    Raises
    ------
    InputError
        If one of them cannot be written; then all files are as they were.
    """
    waiting: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in texts.items():
            target = path.resolve()
            if target.is_dir():
                raise IsADirectoryError(0, "a folder")
            if target.exists() and not target.is_file():
                with target.open("wb") as stream:
                    _write(content, stream)
            elif target.exists() and not os.access(target, os.W_OK):
                raise PermissionError(0, "a file that may not be changed")
            else:
                waiting[target] = _write_beside(target, content)
        for target, temporary in waiting.items():
            temporary.replace(target)
    except (OSError, RuntimeError) as fault:  # RuntimeError: a link that leads to itself
        raise _refused(path, fault, "a place to write to") from None
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)


def _write(content: Content, stream: BinaryIO) -> None:
    if callable(content):
        content(stream)
    else:
        stream.write(content.encode() if isinstance(content, str) else content)


def _write_beside(target: Path, content: Content) -> Path:
    """The content in a new file next to `target`, with the rights `target` has or would get."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".alp_survey.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            _write(content, stream)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~mask)
    return temporary


def _refused(path: Path, fault: Exception, expected: str) -> InputError:
    why = (getattr(fault, "strerror", None) or str(fault) or "no access").lower()
    return InputError(Problem(str(path), why, expected, "Choose another place."))
