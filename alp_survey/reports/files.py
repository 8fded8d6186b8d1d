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

    Raises
    ------
    InputError
        If one of them cannot be written; then all files are as they were.
    """
    written: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            if path.is_dir():
                raise _refused(path, IsADirectoryError(0, "a folder"), "a file to write")
            try:
                written[path] = _write_beside(path, text)
            except OSError as fault:
                raise _refused(path, fault, "a place to write to") from None
        for path, temporary in written.items():
            temporary.replace(path)
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)


def _write_beside(path: Path, text: str) -> Path:
    """The text in a new file next to `path`."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    temporary = Path(name)
    temporary.chmod(0o644)
    return temporary


def _refused(path: Path, fault: OSError, expected: str) -> InputError:
    why = (fault.strerror or "no access").lower()
    return InputError(Problem(str(path), why, expected, "Choose another with --out or --json."))
