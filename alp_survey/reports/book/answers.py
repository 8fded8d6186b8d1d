"""The pages of the respondents: their tables, their coded answers, what codes mean, problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from alp_survey.claims.audit import Audit
from alp_survey.instrument.models import Item
from alp_survey.reports.book.limits import LEVEL, limit_formulas
from alp_survey.reports.book.live import DataSheet
from alp_survey.reports.book.pages import Cell, Formula, Heading, Page, Styles, percent_formula
from alp_survey.tables.tabulating import banner_book, topline

__all__ = ["MOST_CELLS", "data_sheets", "write_answers"]

MOST_CELLS = 2_000_000
_MOST_BANNERS = 2
_WIDEST_BANNER = 6
_LONGEST_NAME = 31
_NO_MARKS = str.maketrans(dict.fromkeys("[]:*?/\\'", "-"))

_TABLE = (
    Heading("item", 18), Heading("question", 40), Heading("answer", 34), Heading("column", 24),
    Heading("of whom", 16), Heading("count", 8, "whole"), Heading("base", 8, "whole"),
    Heading("percent", 9, "percent"), Heading("interval low", 9, "percent"),
    Heading("interval high", 9, "percent"),
    Heading("value", 10, "number"), Heading("note", 40),
)  # fmt: skip
_CODEBOOK = (
    Heading("survey", 24), Heading("item", 20), Heading("kind", 10), Heading("question", 50),
    Heading("column", 22), Heading("code", 7, "whole"), Heading("means", 50),
)  # fmt: skip
_PROBLEMS = (
    Heading("survey", 24), Heading("row", 7, "whole"), Heading("column", 9), Heading("header", 40),
    Heading("item", 18), Heading("kind", 20), Heading("problem", 60),
)  # fmt: skip


def data_sheets(audit: Audit) -> dict[str, DataSheet]:
    """The coded answers of every survey as a sheet, by the id of the instrument.

    Without those that are too many: a spreadsheet program would not open them in any good time.
    """
    return {
        id: DataSheet(_name(f"data {number} {id}"), responses)
        for number, (id, responses) in enumerate(audit.responses.items(), 1)
        if responses.n * len(responses.arrays) <= MOST_CELLS
    }


def write_answers(
    workbook: Any, styles: Styles, audit: Audit, data: Mapping[str, DataSheet], *, note: str
) -> None:
    """Write all pages; the answers after everything that has formulas on them.

    A formula may need a column that the answers do not have yet.
    """
    for number, (id, own) in enumerate(data.items(), 1):
        page = Page(workbook, styles, _name(f"tables {number} {id}"), _TABLE, note=note)
        _write_tables(page, audit, own)
    for own in data.values():
        _write_data(workbook, styles, own, note)
    _write_codebook(Page(workbook, styles, "codebook", _CODEBOOK), audit)
    _write_problems(Page(workbook, styles, "problems", _PROBLEMS), audit)


def _name(text: str) -> str:
    """A name that a sheet can have."""
    return text.translate(_NO_MARKS)[:_LONGEST_NAME]


def _write_tables(page: Page, audit: Audit, own: DataSheet) -> None:
    """Every item by itself, then by the first items that make a few columns."""
    responses = own.responses
    level = audit.study.settings.level / 100
    method = audit.study.settings.interval_method
    options: dict[str, Any] = {"level": level, "method": None if method == "by base" else method}
    tables = [topline(responses, **options)]
    banners = [name for name in responses.coded if _makes_columns(responses.coded[name].item)]
    stubs = [name for name, answers in responses.coded.items() if answers.item.categories]
    if banners and stubs:
        tables.append(banner_book(responses, stubs, banners[:_MOST_BANNERS], **options))
    for number, table in enumerate(tables):
        for cell in table.to_frame().to_dict("records"):
            if number == 0 or cell["by_item"]:
                page.write(_table_row(cell, own, page.row + 1, method))
    page.close()


def _makes_columns(item: Item) -> bool:
    return item.kind == "single" and 1 < len(item.categories) <= _WIDEST_BANNER


def _table_row(cell: Mapping[str, Any], own: DataSheet, row: int, method: str) -> Iterator[Cell]:
    item = own.responses.coded[cell["item"]].item
    column = f"{cell['by_item']}: {cell['by_label']}" if cell["by_item"] else ""
    yield from (item.name, item.wording, cell["label"], column, cell["base"])
    codes = _codes(cell, item)
    where = {cell["by_item"]: [int(cell["by_code"])]} if cell["by_item"] else {}
    if codes is None:
        yield from (None, _whole(cell["base_n"]), None, None, None)
        mean = own.mean(item) if cell["label"] == "mean" and not where else None
        value = _number(cell["value"])
        yield Formula(mean, value) if mean and value is not None else value
    else:
        yield Formula(own.count(item.name, cell["base"], where, codes=codes), int(cell["count"]))
        yield Formula(own.count(item.name, cell["base"], where), int(cell["base_n"]))
        cells = (f"F{row}", f"G{row}")
        percent, low, high = (_number(cell[name]) for name in ("percent", "ci_low", "ci_high"))
        numbers = int(cell["count"]), int(cell["base_n"])
        yield percent_formula(cells, numbers) if percent is not None else None
        texts = limit_formulas(method, *cells, LEVEL)
        for limit, text in zip((low, high), texts or (None, None), strict=True):
            yield Formula(text, limit) if text and limit is not None else limit
        yield None
    yield cell["note"]


def _codes(cell: Mapping[str, Any], item: Item) -> list[int] | None:
    """The codes of a row; None of a statistic, and of open answers."""
    if cell["kind"] == "category" and not pd.isna(cell["code"]) and item.categories:
        return [int(cell["code"])]
    if cell["kind"] == "net":
        return next(list(net.codes) for net in item.nets if net.label == cell["label"])
    return None


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _write_data(workbook: Any, styles: Styles, own: DataSheet, mark: str) -> None:
    headings = [Heading(name, min(max(len(name) + 2, 8), 24), "number") for name in own.columns]
    page = Page(workbook, styles, own.sheet, headings, note=mark)
    columns = list(own.columns.values())
    for position in range(own.responses.n):
        row = page.row + 1
        page.write(
            Formula(each.formula.format(row=row), int(each.values[position]))
            if each.formula is not None
            else _number(each.values[position])
            for each in columns
        )
    page.close()


def _write_codebook(page: Page, audit: Audit) -> None:
    for id, responses in audit.responses.items():
        for name, answers in responses.coded.items():
            item = answers.item
            for category in item.categories:
                column = f"{name}.{category.code}" if answers.options else name
                means = f"{category.label}{' (no valid answer)' if category.missing else ''}"
                page.write((id, name, item.kind, item.wording, column, category.code, means))
            if not item.categories:
                page.write(
                    (id, name, item.kind, item.wording, name, None, "whether it was answered")
                )
    page.close()


def _write_problems(page: Page, audit: Audit) -> None:
    for id, responses in audit.responses.items():
        for each in responses.problem_list:
            said = {name: _text(value) for name, value in each.values().items()}
            page.write(
                (
                    id, each.row, said.get("column", ""), said.get("header", ""),
                    said.get("item", ""), each.kind, _told(said),
                )
            )  # fmt: skip
    page.close()


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _told(said: Mapping[str, str]) -> str:
    """What was found and what was expected."""
    parts = [f"{name} {said[name]}" for name in ("got", "expected") if said.get(name)]
    return "; ".join([*parts, said.get("action", "")]).strip("; ")
