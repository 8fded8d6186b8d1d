"""What was read from a file of responses, for a terminal and for a notebook cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import IO, NamedTuple

import numpy as np
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from alp_survey.reports.captions import simulated_banner
from alp_survey.responses.answers import BLANK, DECLARED_MISSING, NOT_ASKED, NOT_CODED
from alp_survey.responses.matching import ItemColumns
from alp_survey.responses.plain_text import one_line
from alp_survey.responses.reading import CODES
from alp_survey.responses.responses import NO_RESPONSES, SIMULATED, SMALL_CELL, Responses
from alp_survey.responses.sheet import column_letters

__all__ = ["print_responses", "responses_html"]

_IN_HTML, _IN_TERMINAL = 10, 20
_MOST_LISTED = 12

# Colours only add to the words, and inherit the theme's own foreground and background.
_STYLE = (
    "<style>"
    ".alp-responses table{border-collapse:collapse;font-size:0.9em;margin:1em 0}"
    ".alp-responses th,.alp-responses td{text-align:left;vertical-align:top;"
    "padding:2px 10px 2px 0}"
    ".alp-responses th{border-bottom:1px solid currentColor}"
    ".alp-responses .number{text-align:right;white-space:nowrap}"
    ".alp-responses .simulated{border:2px solid currentColor;padding:4px 8px;font-weight:bold}"
    "</style>"
)


class _ItemCounts(NamedTuple):
    """How many of the respondents who count gave an item which kind of cell."""

    item: str
    kind: str
    columns: str
    answered: int
    blank: int
    not_asked: int
    not_coded: int
    declared: int


_HEADINGS = (
    "item", "kind", "columns", "answered", "blank", "not asked", "not coded", "declared missing",
)  # fmt: skip


def responses_html(responses: Responses) -> str:
    """What was read as an HTML fragment for a notebook; all text is escaped, nothing is run."""
    parts = [_STYLE, f"<p><strong>{escape(_title(responses))}</strong></p>"]
    if responses.simulated:
        parts.append(f'<p class="simulated">{escape(simulated_banner(responses.simulated))}</p>')
    lines = [*_reading_lines(responses), *_small_cell_lines(responses)]
    parts.append(f"<p>{'<br>'.join(map(escape, lines))}</p>")
    counts, headings = _item_counts(responses)
    parts.append(_html_table(headings, counts, numbers=range(3, len(headings))))
    if said := [*responses.matching.loose_ends, *_remarks(responses)]:
        parts.append(_html_list(said))
    if kinds := _problem_kinds(responses):
        parts.append(_html_table(("problem", "severity", "count"), kinds, numbers=(2,)))
        sentences, more = _first_sentences(responses, _IN_HTML)
        parts.append(_html_list([*sentences, *([more] if more else [])]))
    else:
        parts.append("<p>No problems.</p>")
    return f'<div class="alp-responses">{"".join(parts)}</div>'


def print_responses(
    responses: Responses, file: IO[str] | None = None, *, suppress_below: int | None = None
) -> None:
    """Print what was read for a person: respondents, items, problems, what was left over.

    Parameters
    ----------
    responses : Responses
    file : text stream, optional
        Standard output by default. Colour and the terminal's width are used where there is one.
    suppress_below : int, optional
        Count the categories with fewer respondents, but do not say which they are, nor anything
        from which their counts follow.
    """
    # highlight and emoji would alter what stands in the file's own words
    console = _Console(file=file, highlight=False, markup=False, emoji=False)
    console.print(Text(_title(responses), style="bold"))
    if responses.simulated:
        console.print(Text(simulated_banner(responses.simulated), style="bold yellow"))
    for line in _reading_lines(responses, in_full=suppress_below is None):
        console.print(line)
    console.print()
    if suppress_below is None:
        counts, headings = _item_counts(responses)
        # the letters of the columns would leave too little room for the names of the items
        narrow = [row[:2] + row[3:] for row in counts]
        console.print(_table(headings[:2] + headings[3:], narrow, numbers=2))
    else:  # how many left an item blank would give a withheld count away
        console.print("Counts of answers are in codebook.csv, as far as they may be shown.")
    _print_list(console, [*responses.matching.loose_ends, *_remarks(responses)])
    console.print()
    if suppress_below is not None:
        console.print("Problems are listed in problems.xlsx.")
    elif kinds := _problem_kinds(responses):
        console.print(_table(("problem", "severity", "count"), kinds, numbers=2))
        sentences, more = _first_sentences(responses, _IN_TERMINAL)
        _print_list(console, sentences)
        if more:
            console.print(more)
    else:
        console.print("No problems.")
    for line in _small_cell_lines(responses, suppress_below=suppress_below):
        console.print(Text(line, style="yellow"))


class _Console(Console):
    """A console that leaves it to its caller what a broken pipe means."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: int) -> Table:
    """A table whose columns from `numbers` on hold numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    for position, heading in enumerate(headings):
        if position >= numbers:
            table.add_column(heading, justify="right", min_width=5)
        else:
            table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(cell)) for cell in row))
    return table


def _print_list(console: Console, lines: Iterable[str]) -> None:
    for number, line in enumerate(lines):
        if not number:
            console.print()
        console.print(Padding(Text(f"- {line}"), (0, 0, 0, 2), expand=False))


def _html_table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Iterable[int]
) -> str:
    right = frozenset(numbers)
    sides = [' class="number"' if i in right else "" for i in range(len(headings))]
    head = "".join(
        f'<th scope="col"{side}>{escape(name)}</th>'
        for name, side in zip(headings, sides, strict=True)
    )
    body = []
    for row in rows:
        cells = "".join(
            f'<td dir="auto"{side}>{escape(_shown(cell))}</td>'
            for cell, side in zip(row, sides, strict=True)
        )
        body.append(f"<tr>{cells}</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _shown(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _html_list(lines: Iterable[str]) -> str:
    entries = [f'<li dir="auto">{escape(line)}</li>' for line in lines]
    return f"<ul>{''.join(entries)}</ul>"


# ---- what is said


def _title(responses: Responses) -> str:
    mark = f"{SIMULATED}: " if responses.simulated else ""
    return f"{mark}Responses to {one_line(responses.instrument.title)} ({responses.instrument.id})"


def _reading_lines(responses: Responses, *, in_full: bool = True) -> list[str]:
    """Which file, how it was read, who was excluded, and where every cell went."""
    source = responses.source
    sheet = f", sheet '{one_line(source.sheet)}'" if source.sheet else ""
    out = [each for each in responses.excluded if each.rows]
    excluded = sum(len(each.rows) for each in out)
    kept = responses.n_of_file
    counted = f"{kept + excluded:,} read, {excluded:,} excluded, {kept:,} kept"
    lines = [
        f"File: {one_line(source.file)}{sheet}, SHA-256 {source.sha256[:12]}...",
        one_line(f"Read as: {responses.export.shape.title}; {', '.join(source.details)}"),
        f"Respondents: {counted}.",
    ]
    lines += [f"Excluded: {len(each.rows):,}, {one_line(each.reason)}." for each in out]
    if responses.parts and in_full:
        named = "; then ".join(map(str, responses.parts))
        lines.append(f"Part: {responses.n:,} of them; {named}. Problems are of the whole file.")
    elif responses.parts:
        lines.append(f"Part: {responses.part}. Problems are of the whole file.")
    if NO_RESPONSES in responses.notes:
        lines.append(f"{NO_RESPONSES[0].upper()}{NO_RESPONSES[1:]}.")
    if responses.corrections:
        lines.append(f"Corrections by hand: {len(responses.corrections):,}.")
    accounting = responses.accounting
    said = f"{accounting}" if in_full else f"all of {accounting.cells:,} cells accounted for"
    return [*lines, f"Accounting: {said}."]


def _item_counts(
    responses: Responses,
) -> tuple[list[tuple[object, ...]], tuple[str, ...]]:
    """A row for each item, and the headings; what the file declares missing only if it does."""
    rows = []
    columns = {each.item.name: each for each in responses.matching.items}
    for name, answers in responses.coded.items():
        state = answers.state[responses.kept]
        states = (BLANK, NOT_ASKED, NOT_CODED, DECLARED_MISSING)
        counts = [int(np.count_nonzero(state == each)) for each in states]
        answered = int(np.count_nonzero(state >= 0))
        letters = _letters(columns[name])
        rows.append(_ItemCounts(name, answers.item.kind, letters, answered, *counts))
    declared = any(row.declared for row in rows)
    end = len(_HEADINGS) if declared else len(_HEADINGS) - 1
    return [tuple(row)[:end] for row in rows], _HEADINGS[:end]


def _letters(columns: ItemColumns) -> str:
    """The columns of an item: "G", "B to F", "B, D"."""
    positions = columns.positions
    first, last = positions[0], positions[-1]
    if len(positions) > 2 and last - first == len(positions) - 1:
        return f"{column_letters(first)} to {column_letters(last)}"
    return ", ".join(map(column_letters, positions))


def _problem_kinds(responses: Responses) -> list[tuple[str, str, int]]:
    """Kinds of problems with their severity, the most frequent first."""
    counts = Counter((each.kind, each.severity) for each in responses.problem_list)
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [(kind, severity, count) for (kind, severity), count in ordered]


def _first_sentences(responses: Responses, most: int) -> tuple[list[str], str]:
    """The first problems in words, and how many more there are."""
    found = responses.problem_list
    sentences = [one_line(each.sentence(responses.source)) for each in found[:most]]
    left = len(found) - len(sentences)
    return sentences, f"And {left:,} more; all of them are in problems.xlsx." if left else ""


def _remarks(responses: Responses) -> list[str]:
    """What a person should know of how the file was read."""
    return [note for note in responses.notes if note == CODES]


def _small_cell_lines(responses: Responses, *, suppress_below: int | None = None) -> list[str]:
    minimum = suppress_below or SMALL_CELL
    small = [one_line(each) for each in responses.small_cells(minimum)]
    if not small:
        return []
    if suppress_below is not None:
        # how many they are would tell two withheld counts apart
        return [f"Some cells hold fewer than {minimum} respondents; not listed."]
    named = "; ".join(small[:_MOST_LISTED])
    more = len(small) - _MOST_LISTED
    rest = f"; and {more:,} more" if more > 0 else ""
    what = f"Small cells (fewer than {minimum} respondents), which can expose a person in print"
    return [f"{what}: {named}{rest}."]
