"""The draft of a column map, for a person to confirm."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from alp_survey.instrument.labels import loose_form
from alp_survey.instrument.models import Instrument
from alp_survey.responses.dates import DateOrder
from alp_survey.responses.export import Export
from alp_survey.responses.headers import Header
from alp_survey.responses.identifiers import redact
from alp_survey.responses.matching import ItemColumns, Matching
from alp_survey.responses.plain_text import one_line

__all__ = ["draft_column_map"]


def draft_column_map(
    export: Export, matching: Matching, instrument: Instrument, *, dates: DateOrder | None = None
) -> str:
    """A column map as YAML: what was matched, what was not, and what it resembles.

    Parameters
    ----------
    export : Export
    matching : Matching
    instrument : Instrument
    dates : "day first", "month first", "year first" or None

    Returns
    -------
    str
        A file that can be read back as it is. A column without an item is left out in it, with
        the items that its header resembles in a comment.
    """
    headers = {loose_form(header.shown): 0 for header in export.headers}
    for header in export.headers:
        headers[loose_form(header.shown)] += 1
    entries: dict[int, str] = {}
    for columns in matching.items:
        for position, rest in _roles(columns):
            header = export.headers[position]
            repeated = headers[loose_form(header.shown)] > 1 or not header.shown.strip()
            entries[position] = _entry(header, repeated, f"item: {columns.item.name}{rest}")
    free = [item.name for item in matching.missing]
    for column in matching.unmatched:
        header = column.header
        repeated = headers[loose_form(header.shown)] > 1 or not header.shown.strip()
        entry = _entry(header, repeated, f"leave_out: {_quoted(column.reason)}")
        close = _resembling(header, instrument, free)
        entries[header.position] = f"{entry}  # perhaps item: {close}" if close else entry
    lines = [
        "# A draft: every line is to be confirmed by a person. A column that belongs to an item is",
        "# written {header: ..., item: NAME}; with `code: N` if it holds one option only, and with",
        '# `write_in: yes` if it holds what was written beside "other".',
        f"# Read from {' '.join(export.sheet.source.file.split())}.",
    ]
    lines += [f"# The form tool's own column {h.letters}: {_one_line(h)}" for h in matching.own]
    if free:
        lines.append(f"# Items without a column: {', '.join(free)}")
    lines += [f"instrument: {instrument.id}", f"platform: {export.platform}"]
    lines.append(f"dates: {dates}" if dates else "# dates: day first  # how 3/4/2026 is to be read")
    lines.append("columns:" if entries else "columns: []")
    lines += [f"  - {entries[position]}" for position in sorted(entries)]
    return "\n".join(lines) + "\n"


def _roles(columns: ItemColumns) -> Iterable[tuple[int, str]]:
    if columns.whole is not None:
        yield columns.whole, ""
    for code, position in columns.options.items():
        yield position, f", code: {code}"
    if columns.write_in is not None:
        yield columns.write_in, ", write_in: yes"
    for rank, position in columns.ranks.items():
        yield position, f", rank: {rank}"


def _entry(header: Header, repeated: bool, rest: str) -> str:
    column = f", column: {header.letters}" if repeated else ""
    # headers are compared without regard to blanks
    return f"{{header: {_quoted(redact(' '.join(header.shown.split())))}{column}, {rest}}}"


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML reads it; what cannot be printed is written by number."""
    escaped = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    signs = (
        escaped.get(sign) or (sign if sign.isprintable() else f"\\U{ord(sign):08x}")
        for sign in text
    )
    return f'"{"".join(signs)}"'


def _one_line(header: Header) -> str:
    return one_line("".join(sign for sign in header.shown if sign.isprintable()))


def _resembling(header: Header, instrument: Instrument, free: Iterable[str]) -> str:
    texts = {
        loose_form(text): name for name in free for text in (name, *instrument.item(name).texts)
    }
    close = difflib.get_close_matches(loose_form(header.shown)[:300], list(texts), n=1, cutoff=0.5)
    return texts[close[0]] if close else ""
