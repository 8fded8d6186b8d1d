"""One door for foreign files: what a file is shows in its bytes, not in its name."""

from __future__ import annotations

import codecs
import hashlib
import io
import stat
from pathlib import Path

from alp_survey.errors import InputError, Problem
from alp_survey.responses.plain_text import one_line
from alp_survey.responses.sheet import Sheet, Source

__all__ = ["read_sheet"]

_READ = "an Excel workbook (.xlsx), delimited text (.csv) or an SPSS file (.sav)"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1 << 20

# Beginnings of files that are sometimes named as if they were spreadsheets.
_OTHERS = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a compressed file (7z)"),
    (b"Rar!", "a compressed file (rar)"),
    (b"{\\rtf", "a rich text document"),
    (b"<stata_dta>", "a Stata file"),
    (b"PAR1", "a Parquet file"),
)
_MARKUP = (
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<table", "a web page"),
    (b"<?xml", "XML"),
)


def read_sheet(
    path: str | Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Sheet:
    r"""Read a file of responses as text: every row, every cell, nothing changed.

    Parameters
    ----------
    path : str or pathlib.Path
        An Excel workbook, delimited text or an SPSS file, whatever its name.
    sheet : str, optional
        The exact name of a workbook's sheet; by default the only visible one that holds anything.
    encoding : str, optional
        Of delimited text or an SPSS file; by default recognised.
    delimiter : str, optional
        The character between the cells of delimited text; by default recognised.

    Returns
    -------
    Sheet
        Row 0 is the first row of the file, header or not. How it was read is in its source.

    Raises
    ------
    InputError
        For a file that cannot be read as one sheet of responses.
    ValueError
        For an unknown encoding, a delimiter of more than one character, and for an option that
        the kind of file does not have.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "answers.csv")
    ...     _ = file.write_text("id;answer\n012;None\n", encoding="utf-8")
    ...     read = read_sheet(file)
    >>> read.row(1), read.source.details
    (('012', 'None'), ('UTF-8', 'cells separated by ;'))
    """
    path = Path(path)
    _check_options(encoding, delimiter)
    with _opened(path) as file:
        head = file.read(4096)
        kind = _kind(head)
        unused = {
            "csv": {"sheet": sheet},
            "xlsx": {"encoding": encoding, "delimiter": delimiter},
            "sav": {"sheet": sheet, "delimiter": delimiter},
        }.get(kind, {})
        for option, given in unused.items():
            if given is not None:
                raise ValueError(f"{one_line(path.name)} is a {kind} file, which has no {option}")
        if kind == "ole2":
            raise InputError(_old_or_locked(file, one_line(path.name)))
        if not unused:
            raise InputError(
                Problem(one_line(path.name), kind, _READ, "Export the responses as one.")
            )
        source = Source(one_line(path.name), _digest(file))
        if kind == "csv":
            from alp_survey.responses.files.csv_file import read_csv

            return read_csv(file, source, encoding=encoding, delimiter=delimiter)
        if kind == "sav":
            from alp_survey.responses.files.sav_file import read_sav

            return read_sav(path, source, encoding=encoding)
        from alp_survey.responses.files.xlsx_file import read_xlsx

        return read_xlsx(file, path, source, sheet=sheet)


def _check_options(encoding: str | None, delimiter: str | None) -> None:
    """Refuse options that no file could have."""
    if encoding is not None:
        try:
            "".encode(encoding)  # which also refuses codecs that are none of text
        except LookupError:
            raise ValueError(f"unknown encoding {one_line(encoding)!r}") from None
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise ValueError(f"a delimiter is one character, no quote and no line end: {delimiter!r}")


def _opened(path: Path) -> io.BufferedReader:
    """Open a file that a person names, if it is one."""
    try:
        # Looked at before it is opened: opening a pipe would wait for its other end.
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(
                Problem(one_line(path.name or str(path)), "a folder", "a file of responses")
            )
        if not stat.S_ISREG(mode):
            raise InputError(
                Problem(one_line(path.name), "no ordinary file", "a file of responses")
            )
        return path.open("rb")
    except FileNotFoundError:
        got = "no such file"
    except PermissionError:
        got = "no permission to read it"
    except (OSError, ValueError):
        got = "a file that cannot be opened"
    raise InputError(
        Problem(
            one_line(path.name), got, "a file that can be read", "Check its name and its folder."
        )
    )


def _kind(head: bytes) -> str:
    """What the first bytes show: csv, xlsx, sav, ole2, or what else it is, in words."""
    if not head:
        return "an empty file"
    if head.startswith(b"PK"):
        return "xlsx" if head[2:4] in {b"\x03\x04", b"\x05\x06"} else "csv"
    if head.startswith(_OLE2):
        return "ole2"
    if head.startswith((b"$FL2", b"$FL3")):
        return "sav"
    for beginning, kind in _OTHERS:
        if head.startswith(beginning):
            return kind
    text = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return next((kind for beginning, kind in _MARKUP if text.startswith(beginning)), "csv")


def _old_or_locked(file: io.BufferedReader, name: str) -> Problem:
    """An Excel file before 2007, or a newer one inside its encryption."""
    file.seek(0)
    kept = b""
    while chunk := file.read(_CHUNK):
        if _ENCRYPTED in kept + chunk:
            return Problem(
                name,
                "a workbook with a password",
                "one without",
                "Open it, take the password off, and save it as .xlsx.",
            )
        kept = chunk[-len(_ENCRYPTED) :]
    return Problem(
        name,
        "an old Excel workbook (.xls)",
        _READ,
        "Open it in a spreadsheet program and save it as .xlsx.",
    )


def _digest(file: io.BufferedReader) -> str:
    """The SHA-256 of a file."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()
