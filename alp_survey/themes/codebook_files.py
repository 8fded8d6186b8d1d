"""Codebooks as csv, and as .qdc: REFI-QDA Codebook 1.0, which programs of analysis exchange."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from alp_survey.errors import InputError, Problem
from alp_survey.responses.files.formulas import no_formula, without_guard
from alp_survey.responses.plain_text import visible
from alp_survey.themes.rows import COLUMNS, Row, theme_cells, theme_name

if TYPE_CHECKING:
    from alp_survey.instrument.models import Theme

__all__ = ["csv_text", "qdc_text", "rows_of_csv", "rows_of_qdc"]

_NAMESPACE = "urn:QDA-XML:codebook:1.0"
_SPACE = uuid5(NAMESPACE_URL, _NAMESPACE)
_MOST_BYTES = 5_000_000
_SAID = {  # how the Description of a code names what REFI-QDA has no place for
    "label": "Label",
    "definition": "Definition",
    "include": "Include",
    "exclude": "Exclude",
    "example": "Example",
    "example_is": "The example is",
    "missing": "Missing",
    "opposes": "Opposes",
    "standing": "Standing",
    "shown_in": "Shown in",
}
_CALLED = {said: name for name, said in _SAID.items()}


def csv_text(themes: Sequence[Theme]) -> str:
    """A row for each theme; no cell is run as a formula by a spreadsheet."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for theme in themes:
        writer.writerow(map(no_formula, theme_cells(theme).values()))
    return file.getvalue()


def rows_of_csv(content: bytes, file: str) -> tuple[list[Row], list[str]]:
    """Cells by column, and notes on columns that were left aside."""
    text = _decoded(content, file)
    dialect = (
        ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect)
    header = [theme_name(each) for each in next(reader, [])]
    header = ["name" if each in ("code", "theme") else each for each in header]
    if "name" not in header:
        raise InputError(
            Problem(f"{file}:1", "no column 'name'", f"the columns {', '.join(COLUMNS)}")
        )
    for each in header:
        if header.count(each) > 1:
            raise InputError(Problem(f"{file}:1", f"the column '{each}' twice", "it once"))
    aside = [each for each in header if each not in COLUMNS]
    notes = [f"Columns left aside: {', '.join(aside)}."] if aside else []
    rows: list[Row] = [
        (f"{file}:{reader.line_num}", _row(header, cells)) for cells in reader if any(cells)
    ]
    return rows, notes


def _row(header: list[str], cells: list[str]) -> dict[str, str]:
    """The cells by their columns, without the apostrophe that keeps a spreadsheet from running."""
    return dict(zip(header, map(without_guard, cells), strict=False))


def qdc_text(themes: Sequence[Theme], title: str, guids: Mapping[str, str]) -> str:
    """The themes as nested codes; the same theme has the same guid in every file."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<CodeBook xmlns="{_NAMESPACE}" origin="alp_survey">',
        "  <Codes>",
        *_codes(themes, {each.name: _guid(title, each, guids) for each in themes}, "", 2),
        "  </Codes>",
        "</CodeBook>",
    ]
    return "\n".join(lines) + "\n"


def _guid(title: str, theme: Theme, guids: Mapping[str, str]) -> str:
    return guids.get(theme.name) or str(uuid5(_SPACE, f"{title}/{theme.name}"))


def _codes(
    themes: Sequence[Theme], guids: Mapping[str, str], parent: str, level: int
) -> Iterator[str]:
    indent = "  " * level
    for theme in themes:
        if (theme.parent or "") != parent:
            continue
        named = f"guid={quoteattr(guids[theme.name])} name={quoteattr(theme.name)}"
        yield f'{indent}<Code {named} isCodable="true">'
        yield f"{indent}  <Description>{escape(_description(theme))}</Description>"
        yield from _codes(themes, guids, theme.name, level + 1)
        yield f"{indent}</Code>"


def _description(theme: Theme) -> str:
    """A line for each thing that is known of a theme."""
    cells = theme_cells(theme)
    said = [(label, cells[name]) for name, label in _SAID.items() if cells[name]]
    return "\n".join(f"{label}: {visible(' '.join(text.split()))}" for label, text in said)


def rows_of_qdc(content: bytes, file: str) -> tuple[list[Row], list[str]]:
    """Cells by column; a parent comes before its parts."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if len(content) > _MOST_BYTES:
        raise InputError(Problem(file, f"{len(content):,} bytes", f"at most {_MOST_BYTES:,}"))
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError) as fault:
        why = "entities" if isinstance(fault, DefusedXmlException) else "no XML that can be read"
        raise InputError(Problem(file, why, "a REFI-QDA codebook (.qdc)")) from None
    if root.tag != f"{{{_NAMESPACE}}}CodeBook":
        got = f"an XML file that begins with '{root.tag[:80]}'"
        raise InputError(Problem(file, got, "a REFI-QDA codebook (.qdc)"))
    codes = root.find(f"{{{_NAMESPACE}}}Codes")
    rows: list[Row] = []
    waiting = [("", each) for each in reversed(codes if codes is not None else [])]
    while waiting:
        parent, code = waiting.pop()
        if code.tag != f"{{{_NAMESPACE}}}Code":
            continue
        name = code.get("name") or ""
        said = code.findtext(f"{{{_NAMESPACE}}}Description") or ""
        guid = code.get("guid") or ""
        cells = {**_described(said), "name": name, "parent": parent, "guid": guid}
        rows.append((f"{file}, code {len(rows) + 1}", cells))
        waiting += [(name, each) for each in reversed(code)]
    return rows, []


def _described(text: str) -> dict[str, str]:
    """What a Description says: our lines by their names, anybody else's text as a definition."""
    cells: dict[str, str] = {}
    for line in text.splitlines():
        called, _, rest = line.partition(": ")
        if called in _CALLED:
            cells[_CALLED[called]] = rest
        else:
            cells["definition"] = f"{cells.get('definition', '')} {line}".strip()
    return cells


def _decoded(content: bytes, file: str) -> str:
    if len(content) > _MOST_BYTES:
        raise InputError(Problem(file, f"{len(content):,} bytes", f"at most {_MOST_BYTES:,}"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(Problem(file, "text that is not UTF-8", "a csv in UTF-8")) from None
