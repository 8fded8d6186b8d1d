"""Files of delimited text: their encoding, their separator, their records."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO

import numpy as np

from alp_survey.errors import InputError, Problem
from alp_survey.responses.files.trimming import MAX_COLUMNS, MAX_EXTENT, block_rows, trimmed
from alp_survey.responses.sheet import RawColumn, Sheet, SheetBuilder, Source

__all__ = ["read_csv"]

MAX_LINE = 10_000_000  # characters
MAX_CELL = 131_072  # characters; the csv module's own limit

_DELIMITERS = {",": ",", ";": ";", "\t": "tabs", "|": "|"}
_SAMPLE_RECORDS = 20
_SAMPLE_CHARACTERS = 1_000_000
_CHUNK = 1 << 20
_UTF_8 = ("utf-8", "utf-8-sig")
_LARGE = 4_000_000  # bytes; below, pandas takes longer to import than the file to read
_PANDAS_ROWS = 20_000
_SEPARATOR_LINE = re.compile(r'"?sep=([^"\r\n])"?[\r\n]*', re.IGNORECASE)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
# Fed after the last line: it comes back as a record of its own unless a quote is still open.
_END = "\ue000end of the file\ue000"

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def read_csv(
    file: BinaryIO,
    source: Source,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Sheet:
    """Read delimited text.

    Parameters
    ----------
    file : binary file, at its start
    source : Source
        Of which the file's name and digest are kept.
    encoding : str, optional
        A codec; recognised where it is not given.
    delimiter : str, optional
        One character; recognised where it is not given.

    Returns
    -------
    Sheet
        One row for every record; a blank line is a blank row.

    Raises
    ------
    InputError
        For a file that holds nothing, cannot be decoded, or breaks a limit; it names the row.
    """
    if encoding is None:
        encoding, spoken = _recognised_encoding(file, source.file)
    else:
        spoken = f"{encoding}, as asked"
    details = [spoken]
    long = _may_have_long_lines(file, encoding)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        sample = text.read(_SAMPLE_CHARACTERS)
        text.seek(0)
        stated = _SEPARATOR_LINE.fullmatch(_first_line(sample))
        if stated:
            text.readline()
            sample = sample[stated.end() :]
            details.append(f"the first line names the separator, {stated[0].strip()}")
        separator = delimiter or (stated[1] if stated else _recognised_delimiter(sample))
        details.append(
            f"cells separated by {_DELIMITERS.get(separator, separator)}"
            if separator
            else "one column, since no separator recurs"
        )
        builder = None
        if not long and not stated and separator and encoding in _UTF_8:
            builder = _collected_by_pandas(file, separator)
        if builder is None:
            text.seek(0)
            if stated:
                text.readline()
            builder = _collected(text, separator, source.file, long=long)
    except UnicodeDecodeError:
        row = _undecodable_row(file, encoding, delimiter or ",")
        raise InputError(
            Problem(
                f"{source.file}: row {row}",
                "bytes that are no text in UTF-8 or Windows-1252"
                if encoding == "cp1252"
                else f"bytes that are no text in {spoken.removesuffix(', as asked')}",
                "one encoding in the whole file",
                "Export the file anew as UTF-8, or state its encoding.",
            )
        ) from None
    finally:
        text.detach()
    columns = trimmed(builder)
    if not any(text.strip() for column in columns for text in column.texts):
        raise InputError(Problem(source.file, "a file without any text", "a header and responses"))
    return Sheet(
        source=Source(source.file, source.sha256, None, tuple(details)),
        columns=columns,
        widths=builder.widths()[: len(columns[0].cells)],
    )


def _recognised_encoding(file: BinaryIO, name: str) -> tuple[str, str]:
    """The codec of a file, and how to speak of it."""
    file.seek(0)
    head = file.read(4096)
    for mark, codec, spoken in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return codec, spoken
    if len(head) > 3 and head.count(0) > len(head) / 4:
        raise InputError(
            Problem(
                name,
                "text whose every other byte is zero",
                "UTF-8, or UTF-16 with a byte order mark",
                'State the encoding, most likely "utf-16-le".',
            )
        )
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        if not _looks_western(file):
            raise InputError(
                Problem(
                    name,
                    "bytes that are not UTF-8, and too many beyond ASCII for a Western text",
                    "UTF-8, or a stated encoding",
                    "Export the file anew as UTF-8, or state its encoding, such as cp1256 for"
                    " Arabic and Urdu letters.",
                )
            ) from None
        return "cp1252", "Windows-1252, since its bytes are not UTF-8"
    return "utf-8", "UTF-8"


def _looks_western(file: BinaryIO) -> bool:
    """Whether the bytes beyond ASCII stand alone, as accents do, and do not make up words."""
    file.seek(0)
    beyond, in_words = 0, 0
    while chunk := file.read(_CHUNK):
        for run in _BEYOND_ASCII.findall(chunk):
            beyond += len(run)
            in_words += len(run) if len(run) > 2 else 0
    return in_words * 2 <= beyond


def _may_have_long_lines(file: BinaryIO, encoding: str) -> bool:
    """Whether lines must be read with care; where bytes show line ends, most files need none."""
    if encoding not in {"utf-8", "utf-8-sig", "cp1252"}:
        return True
    file.seek(0)
    since = 0
    while chunk := file.read(_CHUNK):
        cut = chunk.rfind(b"\n")
        since = since + len(chunk) if cut < 0 else len(chunk) - cut
        if since > MAX_LINE // 2:
            return True
    return False


def _first_line(sample: str) -> str:
    """The first line of a text, with its end."""
    return io.StringIO(sample[:100], newline="").readline()


def _recognised_delimiter(sample: str) -> str | None:
    """The separator whose records agree best on their width; None for a single column."""
    best: tuple[float, int, str | None] = (0.5, 1, None)
    for delimiter in _DELIMITERS:
        widths = _widths(sample, delimiter)
        if not widths:
            continue
        width, count = max(Counter(widths).items(), key=lambda item: (item[1], item[0]))
        agreement = count / len(widths)
        if width > 1 and (agreement, width) > best[:2]:
            best = (agreement, width, delimiter)
    return best[2]


def _widths(sample: str, delimiter: str) -> list[int]:
    """How many cells the first records have that are no blank lines."""
    lines = io.StringIO(sample, newline="")
    widths: list[int] = []
    try:
        for record in csv.reader(lines, delimiter=delimiter):
            if len(record) > 1 or any(record):
                widths.append(len(record))
            if len(widths) == _SAMPLE_RECORDS:
                return widths
    except csv.Error:
        return widths
    # The sample may break off inside its last record.
    return widths[:-1] if len(sample) >= _SAMPLE_CHARACTERS and len(widths) > 1 else widths


class _LongLineError(Exception):
    """A line that is longer than any survey's."""


def _lines(text: io.TextIOBase) -> Iterator[str]:
    """The lines of a text, none held that is longer than allowed, and a mark after the last."""
    line = ""
    while line := text.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise _LongLineError
        if not line.endswith(("\n", "\r")):
            line += "\n"
        yield line
    yield _END


def _collected_by_pandas(file: BinaryIO, delimiter: str) -> SheetBuilder | None:
    """All records of a large, regular file, read by pandas at twice the speed; else None.

    pandas fills up short rows and says nothing, so the separators are counted: as many as the
    records need and as stand inside cells, or the file is not regular.
    """
    size = file.seek(0, io.SEEK_END)
    if size < _LARGE or not delimiter.isascii():
        return None
    separators = _occurrences(file, delimiter.encode())
    if separators is None:
        return None
    import pandas as pd

    file.seek(0)
    builder = SheetBuilder()
    inside = 0
    try:
        blocks = pd.read_csv(
            file,
            sep=delimiter,
            header=None,
            dtype="category",
            na_filter=False,
            skip_blank_lines=False,
            encoding="utf-8",
            chunksize=_PANDAS_ROWS,
            low_memory=False,  # a block is small enough to be read at once
        )
        for block in blocks:
            columns = []
            for name in block.columns:
                texts = tuple(map(str, block[name].cat.categories))
                column = RawColumn(texts, block[name].cat.codes.to_numpy(dtype=np.int32))
                holding = [(i, text.count(delimiter)) for i, text in enumerate(texts)]
                if any(count for _, count in holding):
                    rows = np.bincount(column.cells, minlength=len(texts))
                    inside += sum(int(rows[i]) * count for i, count in holding if count)
                if len(max(texts, key=len)) > MAX_CELL:
                    return None
                columns.append(column)
            if len(columns) > MAX_COLUMNS:
                return None
            builder.add_columns(columns)
    except (ValueError, OverflowError):  # ParserError is one: rows of different width
        return None
    width = len(columns)
    return builder if separators == builder.n_rows * (width - 1) + inside else None


def _occurrences(file: BinaryIO, sign: bytes) -> int | None:
    """How often a byte stands in a file; None if the file holds a zero byte."""
    file.seek(0)
    count = 0
    while chunk := file.read(_CHUNK):
        if b"\0" in chunk:
            return None
        count += chunk.count(sign)
    return count


def _collected(
    text: io.TextIOBase, delimiter: str | None, name: str, *, long: bool
) -> SheetBuilder:
    """All records of a text, which may have long lines; the first fault ends the reading."""
    # A single column still needs a separator for the parser: one that stands in no text.
    reader = csv.reader(
        _lines(text) if long else chain(text, [_END]), delimiter=delimiter or "\ue001"
    )
    builder = SheetBuilder()
    block: list[list[str]] = []
    cells, width, wanted = 0, 0, 100
    while True:
        block = []
        line = reader.line_num
        try:
            for record in islice(reader, wanted):
                block.append(record)
                line = reader.line_num
        except csv.Error:
            row = builder.n_rows + len(block) + 1
            raise InputError(_long_cell(f"{name}: row {row}", reader.line_num - line)) from None
        except _LongLineError:
            raise InputError(
                Problem(
                    f"{name}: row {builder.n_rows + len(block) + 1}",
                    f"a line of more than {MAX_LINE:,} characters",
                    "one line for every response",
                    "Check that this is the export of a survey, and that its lines end.",
                )
            ) from None
        ended = len(block) < wanted or block[-1] == [_END]
        if ended and block.pop() != [_END]:
            raise InputError(_open_quote(f"{name}: row {builder.n_rows + len(block) + 1}"))
        cells += sum(map(len, block))
        width = max(width, _allowed_width(block, builder.n_rows, name))
        _refuse_extent((builder.n_rows + len(block)) * width, cells, name)
        builder.add(block)
        if ended:
            return builder
        wanted = block_rows(width)


def _allowed_width(block: Sequence[Sequence[str]], before: int, name: str) -> int:
    """The width of the widest of some rows, which stand behind `before` others."""
    widest = max(map(len, block), default=0)
    if widest > MAX_COLUMNS:
        row = before + next(i for i, each in enumerate(block, 1) if len(each) == widest)
        raise InputError(
            Problem(
                f"{name}: row {row}",
                f"{widest:,} cells",
                f"at most {MAX_COLUMNS:,}",
                "Check the separator of the file.",
            )
        )
    return widest


def _refuse_extent(extent: int, cells: int, name: str) -> None:
    """Refuse rows so uneven that the blank cells that fill them up would fill the memory."""
    if extent > max(MAX_EXTENT, 4 * cells):
        raise InputError(
            Problem(
                name,
                f"rows so uneven that {cells:,} cells would need room for {extent:,}",
                "rows of about the same length",
                "Check the separator of the file.",
            )
        )


def _long_cell(where: str, lines: int) -> Problem:
    """A cell beyond the limit, which over several lines is most likely an open quote."""
    if lines > 1:
        return _open_quote(where)
    return Problem(
        where,
        f"a cell of more than {MAX_CELL:,} characters",
        "answers of a survey",
        "Shorten the cell, or check the separator and the quotes of the row.",
    )


def _open_quote(where: str) -> Problem:
    """A quote that opens a cell and closes nowhere near."""
    return Problem(
        where,
        "a cell that opens with a quotation mark which is never closed",
        "a closing quotation mark",
        "Close it, or export the file anew.",
    )


def _undecodable_row(file: BinaryIO, encoding: str, delimiter: str) -> int:
    """The row of the first bytes that cannot be decoded."""
    file.seek(0)
    escaping = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    text = io.TextIOWrapper(file, encoding=encoding, errors=escaping, newline="")
    escaped = re.compile("[\udc80-\udcff]" if escaping == "surrogateescape" else "\ufffd")
    row = 0
    try:
        for row, record in enumerate(csv.reader(_lines(text), delimiter=delimiter), 1):
            if any(map(escaped.search, record)):
                return row
    except (csv.Error, _LongLineError, UnicodeDecodeError):
        return row + 1
    finally:
        text.detach()
    return row
