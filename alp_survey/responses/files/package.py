"""A workbook as a zip archive of XML: what it unpacks to is measured before anything parses it.

Everything here streams: no part of the archive is held whole, except those small ones that say
where the others are.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from alp_survey.errors import InputError, Problem

__all__ = ["chunks", "damaged", "is_xml", "opened", "refuse_hostile_xml", "small_part"]

MAX_UNPACKED = 300_000_000
MAX_RATIO, RATIO_FROM = 150, 5_000_000  # survey sheets stay below 40
MAX_DIRECTORY = 4_000_000  # bytes of the archive's own table of contents
MAX_SMALL_PART = 8_000_000
MAX_STRETCH = 8_000_000  # bytes between two places where a part may be cut

_CHUNK = 1 << 20
_END_RECORD = b"PK\x05\x06"
_DEFLATED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)")
_KINDS = {
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
}


def opened(file: BinaryIO, name: str) -> zipfile.ZipFile:
    """Open the archive of a workbook, after looking at its table of contents.

    Parameters
    ----------
    file : binary file
    name : str
        Of the file, for messages.

    Returns
    -------
    zipfile.ZipFile
        With a workbook in it that unpacks to something reasonable.

    Raises
    ------
    InputError
        For an archive that is cut off, encrypted, of something else, or far larger inside.
    """
    if _directory_size(file) > MAX_DIRECTORY:
        raise InputError(Problem(name, "an archive of very many files", "an Excel workbook"))
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        raise InputError(damaged(name)) from None
    members = archive.infolist()
    names = [member.filename for member in members]
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise InputError(_something_else(archive, names, name))
    if len(set(names)) < len(names):
        raise InputError(damaged(name))
    if any(member.flag_bits & 1 for member in members):
        raise InputError(
            Problem(name, "a workbook with a password", "one without", "Save it without one.")
        )
    if any(member.compress_type not in _DEFLATED for member in members):
        raise InputError(damaged(name))
    _refuse_bomb(members, name)
    return archive


def _directory_size(file: BinaryIO) -> int:
    """How long the archive's table of contents says it is; 0 where there is none."""
    end = file.seek(0, 2)
    file.seek(max(0, end - 65_600))
    tail = file.read()
    file.seek(0)
    place = tail.rfind(_END_RECORD)
    if place < 0 or len(tail) < place + 22:
        return 0
    (size,) = struct.unpack_from("<L", tail, place + 12)
    large = tail.rfind(b"PK\x06\x06", 0, place)  # where the sizes of zip64 stand
    if size == 0xFFFFFFFF and large >= 0 and len(tail) >= large + 56:
        (size,) = struct.unpack_from("<Q", tail, large + 40)
    return int(size)


def _something_else(archive: zipfile.ZipFile, names: list[str], name: str) -> Problem:
    """An archive without a workbook, called by what it is."""
    kind = next((kind for part, kind in _KINDS.items() if part in names), "a zip archive")
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        try:
            said = archive.read("mimetype")
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error):
            said = b""
        if b"opendocument" in said:
            kind = "an OpenDocument file (.ods)"
    return Problem(
        name,
        kind,
        "an Excel workbook (.xlsx), delimited text (.csv) or an SPSS file (.sav)",
        "Save the responses in one of these forms.",
    )


def _refuse_bomb(members: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse what says itself that it unpacks to too much."""
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED:
        raise InputError(
            Problem(
                name,
                f"a workbook that unpacks to {unpacked / 1e6:,.0f} MB",
                f"at most {MAX_UNPACKED / 1e6:.0f} MB",
                "Export the responses as CSV.",
            )
        )
    for member in members:
        ratio = member.file_size / max(1, member.compress_size)
        if member.file_size > RATIO_FROM and ratio > MAX_RATIO:
            raise InputError(
                Problem(
                    name,
                    f"a part that unpacks to {ratio:,.0f} times its size",
                    f"at most {MAX_RATIO} times",
                    "It is no export of a survey; if it is, export the responses as CSV.",
                )
            )


def damaged(name: str) -> Problem:
    """The archive or a part of it cannot be read."""
    return Problem(
        name,
        "a workbook that is damaged or cut off",
        "a whole Excel workbook",
        "Download it again, or open it in a spreadsheet program and save it anew.",
    )


def is_xml(part: str) -> bool:
    """Whether a part of the archive is parsed as XML by anyone."""
    return PurePosixPath(part).suffix.lower() in {".xml", ".rels", ".vml"}


def chunks(
    archive: zipfile.ZipFile, part: str, name: str, marks: tuple[bytes, ...] = (b"<",)
) -> Iterator[bytes]:
    """Stream a part, cut only where one of some marks begins.

    Parameters
    ----------
    archive : zipfile.ZipFile
    part : str
        A member of the archive.
    name : str
        Of the file, for messages.
    marks : tuple of bytes
        A chunk ends before the last of them; what stands before the first one, too.

    Yields
    ------
    bytes
        Together the whole part.

    Raises
    ------
    InputError
        For a damaged part, or one where the marks are too far apart to be a sheet's.
    """
    kept = b""
    try:
        with archive.open(part) as stream:
            while fresh := stream.read(_CHUNK):
                kept += fresh
                cut = max(map(kept.rfind, marks))
                if cut > 0:
                    yield kept[:cut]
                    kept = kept[cut:]
                if len(kept) > MAX_STRETCH:
                    raise InputError(_no_survey(name))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise InputError(damaged(name)) from None
    yield kept


def _no_survey(name: str) -> Problem:
    """XML of a size that no cell, row or setting of a survey has."""
    return Problem(
        name,
        "a single cell or setting of several megabytes",
        "a sheet of responses",
        "Export the responses as CSV.",
    )


def refuse_hostile_xml(archive: zipfile.ZipFile, part: str, name: str) -> None:
    """Unpack a part without keeping it, and refuse what no spreadsheet program writes.

    Raises
    ------
    InputError
        For declared entities, for XML that is not UTF-8, and for a damaged part.
    """
    for place, chunk in enumerate(chunks(archive, part, name)):
        if place == 0:
            declared = _DECLARED_ENCODING.match(chunk.removeprefix(b"\xef\xbb\xbf"))
            said = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
            if b"\0" in chunk[:4] or said not in {"utf-8", "utf8", "us-ascii"}:
                raise InputError(_not_utf8(name))
        if b"<!" in chunk and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk):
            raise InputError(
                Problem(
                    name,
                    "XML that declares entities of its own",
                    "a workbook as spreadsheet programs write it",
                    "Do not trust this file; export the responses anew.",
                )
            )
        if not chunk.isascii():
            try:
                chunk.decode("utf-8")
            except UnicodeDecodeError:
                raise InputError(_not_utf8(name)) from None


def _not_utf8(name: str) -> Problem:
    """A workbook in an encoding that readers disagree about."""
    return Problem(
        name,
        "a workbook whose XML is not UTF-8",
        "a workbook as spreadsheet programs write it",
        "Open it in a spreadsheet program and save it anew.",
    )


def small_part(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    """A part that is held whole, and so must be small.

    Raises
    ------
    InputError
        For a part that is missing, damaged or large.
    """
    if part not in archive.NameToInfo:
        raise InputError(damaged(name))
    refuse_large(archive, part, name)
    return b"".join(chunks(archive, part, name))


def refuse_large(archive: zipfile.ZipFile, part: str, name: str) -> None:
    """Refuse a part that a parser would hold whole if it is large."""
    if archive.getinfo(part).file_size > MAX_SMALL_PART:
        raise InputError(
            Problem(
                name,
                f"a workbook whose {PurePosixPath(part).stem} takes "
                f"{archive.getinfo(part).file_size / 1e6:,.0f} MB",
                f"at most {MAX_SMALL_PART / 1e6:.0f} MB",
                "Copy the responses into a new workbook, or export them as CSV.",
            )
        )
