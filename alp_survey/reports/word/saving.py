"""Save an audit or a table as a Word document."""

from __future__ import annotations

from pathlib import Path

from alp_survey.claims.audit import Audit
from alp_survey.reports.files import write_texts
from alp_survey.reports.word.audited import audit_word
from alp_survey.reports.word.tabulated import table_word
from alp_survey.tables.table import Table

__all__ = ["save_word"]


def save_word(shown: Audit | Table, path: str | Path) -> Path:
    """Write an audit or a table as a Word document, to be pasted into a report.

    Parameters
    ----------
    shown : Audit or Table
    path : str or pathlib.Path
        A file that is there is replaced. The same audit or table gives the same bytes.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ImportError
        If python-docx is not installed: ``pip install "alp-survey[word]"``.
    InputError
        If the file cannot be written.

    Examples
    --------
    >>> import alp_survey as alp
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = alp.save_word(alp.audit(alp.load_study()), pathlib.Path(folder) / "audit.docx")
    ...     file.name, file.read_bytes()[:2]
    ('audit.docx', b'PK')
    """
    file = Path(path)
    write_texts({file: audit_word(shown) if isinstance(shown, Audit) else table_word(shown)})
    return file
