"""Coding sheets: a workbook for each coder, with the answers, the codebook, and what to do."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from alp_survey.instrument.models import Theme
from alp_survey.responses.files.whole import write_whole
from alp_survey.responses.responses import SIMULATED, Responses
from alp_survey.themes.answers import OpenAnswer, open_answers
from alp_survey.themes.codebooks import Codebook, codebook
from alp_survey.themes.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ANSWER",
    "CHECK",
    "CODING",
    "HOW_TO",
    "NONE",
    "NOTE",
    "TEXT",
    "THEME",
    "coding_sheet",
    "write_coding_sheets",
]

CODING, CODEBOOK, HOW_TO = "Coding", "Codebook", "How to"
ANSWER, TEXT, THEME, NOTE, CHECK = "answer", "text", "theme", "note", "check"
NONE = "none"
"""What a coder chooses where no theme applies: an empty row is one that was not coded yet."""

_MOST_PLACES = 5  # themes of one answer that have a place of their own
_WIDTHS = {ANSWER: 9, TEXT: 70, NOTE: 30, CHECK: 12}
_LINE, _HIGHEST = 15, 405  # points
_SHOWN = ("name", "label", "parent", "definition", "include", "exclude", "example", "example_is")
_TO_DO = (
    "Read the sheet Codebook first. Then code the answers in their order, each by itself.",
    'Choose a theme from the list in "theme 1", a second one in "theme 2", and so on.',
    f'Where no theme applies choose "{NONE}". Leave a row empty only if you have not coded it yet.',
    "Do not talk about answers with the other coders before all have given their sheets back.",
    "Leave the columns answer, text and check alone. Rows may be sorted.",
    "What you noticed goes into note; it is not a theme.",
)


def write_coding_sheets(
    responses: Responses, item: str, coders: Sequence[str], folder: str | Path, *, seed: int
) -> tuple[Path, ...]:
    """Write a sheet for each coder of an open question.

    Parameters
    ----------
    responses : Responses
    item : str
        The name of an open item with themes.
    coders : sequence of str
        What they are called, each once: initials, say.
    folder : str or pathlib.Path
        Must be there. The files are called ``ITEM_CODER.xlsx``; files of these names are replaced.
    seed : int
        Of the order of the answers, which is another one for each coder.

    Returns
    -------
    tuple of pathlib.Path

    Raises
    ------
    KeyError, ValueError
        As `coding_sheet`; and if there are no coders, or two of one name.
    InputError
        If a file cannot be written; then what stood there still stands there.
    """
    named = [each.strip() for each in coders]
    if not named or len({each.casefold() for each in named}) < len(named) or not all(named):
        raise ValueError(f"coders: got {list(coders)}; expected names, each once.")
    for each in named:
        if not each.replace("-", "").replace(" ", "").isalnum():
            raise ValueError(f"coders: got '{each}'; expected letters and digits.")
    place = Path(folder)
    sheets = {
        place / f"{item}_{coder.replace(' ', '-')}.xlsx": coding_sheet(
            responses, item, coder, seed=seed
        )
        for coder in named
    }
    for path, content in sheets.items():
        write_whole(path, partial(_put, content), expected="a place to write the sheets to")
    return tuple(sheets)


def _put(content: bytes, place: Path) -> None:
    place.write_bytes(content)


def coding_sheet(
    responses: Responses,
    item: str,
    coder: str,
    *,
    seed: int,
    chosen: Mapping[int, Sequence[str]] | None = None,
    notes: Mapping[int, str] | None = None,
) -> bytes:
    """The workbook of one coder; the same responses, coder and seed give the same bytes.

    `chosen` are themes that are filled in already, and `notes` what stands beside answers, by rows.

    Raises
    ------
    KeyError
        If the responses have no such item.
    ValueError
        If it is no open one, has no themes, or nobody answered it.
    """
    import xlsxwriter

    answers = open_answers(responses, item)
    book = codebook(responses.coded[item].item)
    if not book.themes:
        raise ValueError(
            f"item: got '{item}', which has no themes; expected some in the instrument."
        )
    if not answers:
        raise ValueError(f"item: got '{item}', which nobody answered; expected answers.")
    chance = Random(f"{seed}/{coder}/{item}")  # noqa: S311  # an order, no secret
    drawn = sorted(answers, key=lambda _: chance.random())
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    title = f"{item}: coding by {coder}"
    mark = f"{SIMULATED} " if responses.simulated else ""
    workbook.set_properties({"created": datetime(2026, 1, 1), "title": f"{mark}{title}"})
    rows = _Rows(drawn, dict(chosen or {}), dict(notes or {}))
    _write_answers(workbook, responses, item, rows, book)
    _write_codebook(workbook, book)
    _write_how_to(
        workbook,
        responses,
        item,
        _facts(responses, item, coder, answers, themes=book.themes, seed=seed),
    )
    workbook.close()
    return file.getvalue()


class _Rows(NamedTuple):
    """The answers in their order, and what is filled in beside them."""

    answers: Sequence[OpenAnswer]
    chosen: Mapping[int, Sequence[str]]
    notes: Mapping[int, str]


def _write_answers(
    workbook: Any, responses: Responses, item: str, rows: _Rows, book: Codebook
) -> None:
    answers = rows.answers
    sheet = workbook.add_worksheet(CODING)
    plain = {"text_wrap": True, "valign": "top"}
    cell, head = (
        workbook.add_format(plain),
        workbook.add_format({**plain, "bold": True, "bottom": 1}),
    )
    filled = workbook.add_format(
        {**plain, "bg_color": "#FFF6D6", "border": 1, "border_color": "#CCCCCC", "num_format": "@"}
    )
    places = [f"{THEME} {place}" for place in range(1, min(_MOST_PLACES, len(book.themes)) + 1)]
    headings = [ANSWER, TEXT, *places, NOTE, CHECK]
    for column, heading in enumerate(headings):
        own = filled if heading in (*places, NOTE) else cell
        sheet.set_column(column, column, _WIDTHS.get(heading, 24), own)
        sheet.write_string(0, column, heading, head)
    for row, answer in enumerate(answers, 1):
        sheet.write_number(row, 0, answer.row, cell)
        sheet.write_string(row, 1, answer.text, cell)
        named = list(rows.chosen.get(answer.row, ()))
        if len(named) > len(places):  # a cell may hold several
            named = [*named[: len(places) - 1], "; ".join(named[len(places) - 1 :])]
        texts = [*named, *([""] * (len(places) - len(named))), rows.notes.get(answer.row, "")]
        for column, text in enumerate(texts, 2):
            if text:
                sheet.write_string(row, column, text, filled)
            else:
                sheet.write_blank(row, column, None, filled)
        check = answer.check(responses.source.sha256, item)
        sheet.write_string(row, len(headings) - 1, check, cell)
        lines = sum(-(-len(line) // (_WIDTHS[TEXT] - 4)) or 1 for line in answer.text.split("\n"))
        sheet.set_row(row, min(_LINE * max(lines, 2), _HIGHEST))
    listed = f"={CODEBOOK}!$A$2:$A${len(book.themes) + 2}"
    sheet.data_validation(
        1, 2, len(answers), 1 + len(places),
        {
            "validate": "list", "source": listed, "error_title": "No theme of the codebook",
            "error_message": f"Choose a theme of the list, or {NONE}.",
        },
    )  # fmt: skip
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_codebook(workbook: Any, book: Codebook) -> None:
    sheet = workbook.add_worksheet(CODEBOOK)
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    bold = workbook.add_format({"bold": True, "bottom": 1})
    for column, name in enumerate(_SHOWN):
        sheet.set_column(column, column, 22 if column < 3 else 40, wrapped)
        sheet.write_string(0, column, name.replace("_", " "), bold)
    shown = book.to_frame()[list(_SHOWN)].itertuples(index=False)
    rows = [*shown, (NONE, "No theme applies", *([""] * (len(_SHOWN) - 2)))]
    for row, cells in enumerate(rows, 1):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, wrapped)
    sheet.freeze_panes(1, 1)


def _facts(
    responses: Responses,
    item: str,
    coder: str,
    answers: Iterable[OpenAnswer],
    *,
    themes: Iterable[Theme],
    seed: int,
) -> dict[str, str]:
    """By what a sheet is known again when it comes back."""
    return {
        "instrument": responses.instrument.id,
        "item": item,
        "coder": coder,
        "codebook": version_of(each.name for each in themes),
        "answers": " ".join(str(each.row) for each in answers),
        "file": responses.source.file,
        "sha256": responses.source.sha256,
        "seed": str(seed),
        **({"simulated": responses.simulated} if responses.simulated else {}),
    }


def _write_how_to(workbook: Any, responses: Responses, item: str, facts: dict[str, str]) -> None:
    sheet = workbook.add_worksheet(HOW_TO)
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    bold = workbook.add_format({"bold": True, "valign": "top"})
    sheet.set_column(0, 0, 14, bold)
    sheet.set_column(1, 1, 100, wrapped)
    asked = responses.coded[item].item.wording
    sentences = [f"The question: {asked}", *_TO_DO]
    if responses.simulated:
        sentences.insert(0, f"{SIMULATED}: nobody gave these answers.")
    for row, sentence in enumerate(sentences):
        sheet.write_string(row, 1, sentence, wrapped)
    for row, (name, value) in enumerate(facts.items(), len(sentences) + 1):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, value, wrapped)
