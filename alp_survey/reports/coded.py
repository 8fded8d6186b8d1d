"""Coded responses as a folder of files, each of which says where it comes from."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from alp_survey import __version__
from alp_survey.errors import InputError, Problem
from alp_survey.reports.files import Content, make_folder, write_texts
from alp_survey.responses.answers import STATES, VALUE
from alp_survey.responses.coding import Coded
from alp_survey.responses.corrections import Correction
from alp_survey.responses.files.cell_text import number_text
from alp_survey.responses.files.formulas import no_formula
from alp_survey.responses.identifiers import redact
from alp_survey.responses.plain_text import in_short, one_line, visible
from alp_survey.responses.problem_book import CORRECTION, WHEN, WHO, problem_book
from alp_survey.responses.recodes import RECODED
from alp_survey.responses.responses import SIMULATED, SMALL_CELL, Responses

__all__ = ["write_coded"]

FORMAT_VERSION = 1
_SOMETIMES = ("write_ins.csv", "corrections.csv")
_BLOCK = 10_000  # rows that are in memory as text at a time
_CORRECTIONS = ("row", "column", "header", "old", CORRECTION, WHO, WHEN, "sha256")
_TRACE = (
    "respondent", "item", "sheet", "row", "column", "header", "text", "corrected", "code",
)  # fmt: skip
_FORMULAS = (
    "In the csv files a text that a spreadsheet would open as a formula has an apostrophe before"
    " it; line breaks within a text are blanks there."
)
_INDIVIDUAL = (
    "codes.csv, labels.csv, trace.csv, problems.xlsx, write_ins.csv and corrections.csv hold the"
    " answers of single respondents and are not for publication."
)


def write_coded(
    responses: Responses, folder: Path, *, suppress_below: int | None = None
) -> tuple[Path, ...]:
    """Write everything that was read into a folder, making it if need be.

    Files of these names are replaced, others are left alone.

    Parameters
    ----------
    responses : Responses
    folder : pathlib.Path
    suppress_below : int, optional
        Withhold smaller counts of the codebook, and what would give them away. The other files hold
        the answers of single respondents all the same, and the manifest says so.

    Returns
    -------
    tuple of pathlib.Path
        ``codes.csv labels.csv codebook.csv problems.xlsx trace.csv manifest.json``, and
        ``write_ins.csv`` and ``corrections.csv`` if there are any.

    Raises
    ------
    InputError
        If the folder cannot be made or written to, or holds write-ins or corrections of an earlier
        run that this one does not have; then nothing in it was changed.
    """
    contents: dict[str, Content] = {
        "codes.csv": lambda file: _write_rows(file, _code_rows(responses)),
        "labels.csv": lambda file: _write_rows(file, _label_rows(responses)),
        "codebook.csv": _table(responses.codebook(suppress_below=suppress_below)),
        "problems.xlsx": problem_book(responses),
        "trace.csv": lambda file: _write_trace(file, responses),
    }
    if len(responses.write_ins):
        contents["write_ins.csv"] = _table(responses.write_ins)
    if responses.corrections:
        contents["corrections.csv"] = _corrections(responses)
    make_folder(folder)
    _refuse_leftovers(folder, contents)
    hashes: dict[str, str] = {}
    files: dict[Path, Content] = {
        folder / name: _hashed(content, name, hashes) for name, content in contents.items()
    }
    files[folder / "manifest.json"] = lambda file: _write_text(
        file, _manifest(responses, hashes, suppress_below)
    )
    write_texts(files)
    return tuple(files)


def _refuse_leftovers(folder: Path, contents: Iterable[str]) -> None:
    """A file of an earlier run beside those of this one would be taken for one of them."""
    left = [name for name in _SOMETIMES if name not in contents and (folder / name).exists()]
    if left:
        expected = "none, as this run has none"
        action = "Delete it or choose another folder."
        raise InputError(
            *(Problem(name, "a file of an earlier run", expected, action) for name in left)
        )


class _Hashing(io.RawIOBase):
    """Passes bytes on to a file and computes their SHA-256."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self.file = file
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.sha256.update(content)
        return self.file.write(content)


def _hashed(content: Content, name: str, hashes: dict[str, str]) -> Callable[[BinaryIO], None]:
    """Writes the content and notes its hash, for the manifest that is written after it."""

    def write(file: BinaryIO) -> None:
        hashing = _Hashing(file)
        if callable(content):
            content(hashing)  # type: ignore[arg-type]  # it writes, which is all that is asked
        else:
            hashing.write(content.encode() if isinstance(content, str) else content)
        hashes[name] = hashing.sha256.hexdigest()

    return write


def _write_text(file: BinaryIO, text: str) -> None:
    file.write(text.encode())


# ---- tables


def _cell(value: Any) -> Any:
    """A cell of a csv file: texts on one line and harmless, what is missing empty."""
    if isinstance(value, str):
        return no_formula(one_line(value))
    return "" if value is None else value


def _line(cells: Iterable[Any]) -> str:
    """Cells as a line, or several lines for several rows."""
    return _lines([cells])


def _lines(rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _write_rows(file: BinaryIO, rows: Iterator[Sequence[Any]]) -> None:
    """Rows whose cells are ready, a block at a time."""
    block: list[Sequence[Any]] = []
    for row in rows:
        block.append(row)
        if len(block) == _BLOCK:
            _write_text(file, _lines(block))
            block.clear()
    _write_text(file, _lines(block))


def _table(frame: Any) -> str:
    full = frame.astype(object).where(frame.notna(), None)
    rows = chain([full.columns], full.itertuples(index=False))
    return _lines([_cell(value) for value in row] for row in rows)


def _code_rows(responses: Responses) -> Iterator[Sequence[Any]]:
    arrays = responses.arrays
    yield [responses.row_heading, *map(_cell, arrays)]
    yield from zip(
        responses.respondents.tolist(), *(each.tolist() for each in arrays.values()), strict=True
    )


def _label_rows(responses: Responses) -> Iterator[Sequence[Any]]:
    headings, columns = [], []
    for name, answers in responses.coded.items():
        for heading, texts in _label_columns(name, answers, responses.kept):
            headings.append(_cell(heading))
            columns.append(texts)
    yield [responses.row_heading, *headings]
    yield from zip(responses.respondents.tolist(), *columns, strict=True)


def _label_columns(
    name: str, answers: Coded, kept: NDArray[np.bool_]
) -> Iterator[tuple[str, Sequence[Any]]]:
    """The columns of an item as a person reads them; why an answer is missing stands in words."""
    item, state = answers.item, answers.state[kept]
    reasons = {code: f"({meaning})" for code, meaning in STATES.items() if code != VALUE}
    if answers.options:
        for code, codes in answers.options.items():
            label = item.category(code).label
            yield f"{name}: {label}", [reasons.get(each, each) for each in codes[kept].tolist()]
    else:
        named = {category.code: _cell(category.label) for category in item.categories} | reasons
        texts = [named.get(each, each) for each in state.tolist()]
        if answers.values is not None:
            values = answers.values[kept]
            for row in np.flatnonzero(state == VALUE).tolist():
                texts[row] = _value(values[row])
        yield name, texts
    if any(category.other for category in item.categories):
        written = {row: _cell(text) for row, text in answers.write_ins.items()}
        rows = np.flatnonzero(kept).tolist()
        yield f"{name}: other, in words", [written.get(row, "") for row in rows]


def _value(value: Any) -> Any:
    """A number, a date or a text as a cell."""
    if isinstance(value, str):
        return _cell(value)
    return number_text(float(value)) if isinstance(value, float) else str(value)


def _corrections(responses: Responses) -> str:
    """The signed list, with the columns by which it can be read again."""
    source = [SIMULATED] if responses.simulated else []
    heading = [*_CORRECTIONS, *(["source"] if source else [])]
    rows = [
        [*_correction_cells(each), responses.source.sha256, *source]
        for each in responses.corrections
    ]
    return _lines([heading, *rows])


def _correction_cells(each: Correction) -> list[Any]:
    # the only text that keeps its lines: it is what stands in the cell when the list is read again
    new = no_formula(visible(redact(each.new)).replace("\r\n", "\n").replace("\r", "\n"))
    shown = [no_formula(in_short(text)) for text in (each.header, each.old)]
    return [each.row, each.column, *shown, new, _cell(each.who), _cell(each.when)]


# ---- the way back


def _write_trace(file: BinaryIO, responses: Responses) -> None:
    """One line for each item, respondent and column."""
    source = ["source"] if responses.simulated else []
    _write_text(file, _line([*_TRACE, *source]))
    for name, answers in responses.coded.items():
        _trace_item(file, responses, name, answers)


def _trace_item(file: BinaryIO, responses: Responses, name: str, answers: Coded) -> None:
    """Respondents whose cells and codes are the same are traced once and written many times."""
    rows = np.flatnonzero(responses.kept)
    if not len(rows):
        return
    kinds, kind_of = _alike(responses, answers, rows)
    respondents = responses.respondents.tolist()
    source = [SIMULATED] if responses.simulated else []
    sheet = responses.source.sheet or ""
    before = _line([_cell(name), _cell(sheet)])[:-1]
    after = []
    for kind in kinds:
        cells = responses.trace(name, respondents[kind])
        after.append(
            [
                _line(
                    _cell(text)
                    for text in (
                        each.column, each.header, each.text, each.corrected, each.code, *source,
                    )
                )
                for each in cells
            ]
        )  # fmt: skip
    numbers = kind_of.tolist()
    for start in range(0, len(rows), _BLOCK):
        block = zip(
            respondents[start : start + _BLOCK], numbers[start : start + _BLOCK], strict=True
        )
        _write_text(
            file,
            "".join(
                [f"{row},{before},{row},{line}" for row, number in block for line in after[number]]
            ),
        )


def _alike(
    responses: Responses, answers: Coded, rows: NDArray[np.intp]
) -> tuple[list[int], NDArray[np.intp]]:
    """The first respondent of every kind, and for each respondent which kind it is.

    Of one kind are those with the same texts in all columns of the item, the same codes, and the
    same correction.
    """
    first = responses.export.first_row
    below = [responses.export.sheet.columns[each] for each in answers.columns.positions]
    columns: list[NDArray[Any]] = [column.cells[first:][rows] for column in below]
    columns += [answers.state[rows], *(codes[rows] for codes in answers.options.values())]
    corrected = np.zeros(len(answers.state), np.int32)
    for number, each in enumerate(responses.corrections, 1):
        if 0 <= each.row - first - 1 < len(corrected):
            corrected[each.row - first - 1] = number
    table = np.stack([*columns, corrected[rows]], axis=1).astype(np.int32)
    _, kinds, kind_of = np.unique(table, axis=0, return_index=True, return_inverse=True)
    return kinds.tolist(), kind_of.reshape(-1)


# ---- the manifest


def _manifest(responses: Responses, hashes: dict[str, str], suppress_below: int | None) -> str:
    source, matching = responses.source, responses.matching
    minimum = suppress_below or SMALL_CELL
    small = responses.small_cells(minimum)
    said = [_INDIVIDUAL, _FORMULAS]
    if suppress_below is not None:
        said.append(
            f"Counts from 1 to below {suppress_below}, and those that would give them away, are"
            " withheld: empty in codebook.csv."
        )
    content: dict[str, Any] = {
        "format": "alp_survey coded responses",
        "format_version": FORMAT_VERSION,
        "generator": f"alp_survey {__version__}",
        "simulated": one_line(responses.simulated) if responses.simulated else None,
        "instrument": {"id": responses.instrument.id, "title": responses.instrument.title},
        "source": {
            "file": source.file,
            "sha256": source.sha256,
            "sheet": one_line(source.sheet) if source.sheet else None,
            "details": [one_line(each) for each in source.details],
            "platform": responses.export.platform,
        },
        "respondents": {
            "read": responses.n_of_file + sum(len(each.rows) for each in responses.excluded),
            "kept": responses.n_of_file,
            "excluded": _excluded(responses),
        },
        "part": _part(responses, suppress_below),
        "cells": {
            "all": responses.accounting.cells,
            # how many are blank or could not be coded gives a withheld count away
            **(responses.accounting.fates if suppress_below is None else {}),
        },
        "items_without_column": [item.name for item in matching.missing],
        "columns_without_item": [
            {
                "column": each.header.letters,
                "header": in_short(each.header.shown, 200),
                "reason": one_line(each.reason),
            }
            for each in matching.unmatched
        ],
        "corrections": len(responses.corrections),
        "problems": _problem_counts(responses) if suppress_below is None else "withheld",
        "small_cells": {
            "below": minimum,
            "number": len(small) if suppress_below is None else "withheld",
            # which they are, and how small, is what is withheld
            "which": "withheld" if suppress_below is not None else [*map(one_line, small)],
        },
        "notes": [
            one_line(note)
            for note in responses.notes
            if suppress_below is None or not note.startswith(RECODED)
        ],
        "please_note": said,
        "files": dict(sorted(hashes.items())),
    }
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _part(responses: Responses, suppress_below: int | None) -> dict[str, Any] | None:
    """Whose answers these are, if not everybody's."""
    if not responses.parts:
        return None
    n, others = responses.n, responses.n_of_file - responses.n
    few = suppress_below is not None and any(0 < each < suppress_below for each in (n, others))
    return {"who": responses.part, "n": "withheld" if few else n, "call": responses.call}


def _excluded(responses: Responses) -> dict[str, int]:
    excluded: Counter[str] = Counter()
    for each in responses.excluded:
        excluded[one_line(each.reason)] += len(each.rows)
    return dict(excluded)


def _problem_counts(responses: Responses) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for each in responses.problem_list:
        kinds = counts.setdefault(each.severity, {})
        kinds[each.kind] = kinds.get(each.kind, 0) + 1
    return counts
