"""Write what was made, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from alp_survey.claims.audit import Audit
from alp_survey.errors import InputError, Problem
from alp_survey.reports.evidence import evidence_csv, evidence_json
from alp_survey.reports.markdown import audit_markdown

__all__ = ["write_evidence", "write_texts"]


def write_evidence(audit: Audit, folder: Path) -> tuple[Path, ...]:
    """Write evidence.csv, evidence.json and evidence.md into `folder`, making it if need be.

    Files of these names are replaced, others are left alone.

    Returns
    -------
    tuple of pathlib.Path
        The files written.

    Raises
    ------
    InputError
        If the folder cannot be made or written to; then nothing in it was changed.
    """
    texts = {
        folder / "evidence.csv": evidence_csv(audit),
        folder / "evidence.json": evidence_json(audit),
        folder / "evidence.md": audit_markdown(audit),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _refused(folder, fault, "a folder to write into") from None
    write_texts(texts)
    return tuple(texts)


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write UTF-8 files; none replaces a file of its name before all of them could be written.

    Links are followed. What is no regular file (a pipe, a device) is written into, not replaced.

    Raises
    ------
    InputError
        If one of them cannot be written; then all files are as they were.
    """
    waiting: dict[Path, Path] = {}
    path = Path()
    try:
        for path, text in texts.items():
            target = path.resolve()
            if target.is_dir():
                raise IsADirectoryError(0, "a folder")
            if target.exists() and not target.is_file():
                with target.open("w", encoding="utf-8", newline="\n") as stream:
                    stream.write(text)
            elif target.exists() and not os.access(target, os.W_OK):
                raise PermissionError(0, "a file that may not be changed")
            else:
                waiting[target] = _write_beside(target, text)
        for target, temporary in waiting.items():
            temporary.replace(target)
    except (OSError, RuntimeError) as fault:  # RuntimeError: a link that leads to itself
        raise _refused(path, fault, "a place to write to") from None
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)


def _write_beside(target: Path, text: str) -> Path:
    """The text in a new file next to `target`, with the rights that `target` has or would get."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".alp_survey.")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    mask = os.umask(0)
    os.umask(mask)
    temporary = Path(name)
    temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~mask)
    return temporary


def _refused(path: Path, fault: Exception, expected: str) -> InputError:
    why = (getattr(fault, "strerror", None) or str(fault) or "no access").lower()
    return InputError(Problem(str(path), why, expected, "Choose another with --out or --json."))
