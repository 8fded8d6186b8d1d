"""Write what was made, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from alp_survey.claims.audit import Audit
from alp_survey.errors import InputError, Problem
from alp_survey.reports.evidence import evidence_csv, evidence_json
from alp_survey.reports.markdown import audit_markdown

__all__ = ["write_evidence", "write_text"]


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
        If the folder cannot be made or written to.
    """
    texts = {
        "evidence.csv": evidence_csv(audit),
        "evidence.json": evidence_json(audit),
        "evidence.md": audit_markdown(audit),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _refused(folder, fault, "a folder to write into") from None
    for name in texts:
        if (folder / name).is_dir():
            raise InputError(
                Problem(
                    str(folder / name),
                    "a folder",
                    "a place to write to",
                    "Choose another with --out.",
                )
            )
    for name, text in texts.items():
        write_text(folder / name, text)
    return tuple(folder / name for name in texts)


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file; one of that name stays whole until the new one is.

    Raises
    ------
    InputError
        If it cannot be written there.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as fault:
        raise _refused(path, fault, "a place to write to") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as fault:
        Path(temporary).unlink(missing_ok=True)
        raise _refused(path, fault, "a place to write to") from None


def _refused(path: Path, fault: OSError, expected: str) -> InputError:
    why = (fault.strerror or "no access").lower()
    return InputError(Problem(str(path), why, expected, "Choose another with --out or --json."))
