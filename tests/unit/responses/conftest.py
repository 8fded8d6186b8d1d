"""Small invented surveys, and files of answers to them as a test writes them down."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from alp_survey.instrument.models import Category, Disclosure, Instrument, Item, Sampling
from alp_survey.responses.reading import read_responses
from alp_survey.responses.responses import Responses

SILENT = "not stated"


def item(name: str, kind: Any, *labels: str | Category, **more: Any) -> Item:
    """An item; labels get the codes 1, 2, ... unless they are categories already."""
    categories = tuple(
        each if isinstance(each, Category) else Category(code=code, label=each)
        for code, each in enumerate(labels, 1)
    )
    return Item(
        **{"wording": f"What about {name}?", "categories": categories, **more},
        name=name,
        kind=kind,
    )


def instrument(*items: Item, **more: Any) -> Instrument:
    """An instrument with these items."""
    named = {"id": "invented", "title": "Invented", "approach": "quantitative", "n_stated": 3}
    named |= {"population": "Nobody", "mode": SILENT, "dates": SILENT}
    return Instrument(
        **{**named, **more},
        sampling=Sampling(design="not stated", recruitment=SILENT, frame=SILENT, frame_size=None),
        disclosure=Disclosure(**dict.fromkeys(Disclosure.model_fields, SILENT)),
        items=items,
    )


@dataclass(frozen=True)
class Desk:
    """Where a file of answers is written and read."""

    folder: Path

    item = staticmethod(item)
    instrument = staticmethod(instrument)

    def csv(self, *rows: Sequence[str], name: str = "answers.csv") -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    def xlsx(self, *rows: Sequence[Any], name: str = "answers.xlsx", sheet: str = "Sheet1") -> Path:
        """A workbook; a text that begins with "=" is a formula that gives an error value."""
        path = self.folder / name
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet(sheet)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str) and cell.startswith("="):
                        page.write_formula(row, column, cell, None, "#N/A")
                    elif cell != "":
                        page.write(row, column, cell)
        return path

    def read(self, asked: Instrument | Item, *rows: Sequence[str], **options: Any) -> Responses:
        """Code a csv file; an item alone has a column with its name, and one row per text."""
        if isinstance(asked, Item):
            rows = ([asked.name, "row"], *([text, "."] for text in rows))
            asked = instrument(asked)
        return read_responses(asked, self.csv(*rows), **options)


def states(responses: Responses, name: str) -> list[int]:
    """The codes and states of an item, row by row."""
    return [int(each) for each in responses.coded[name].state]


def ticked(responses: Responses, name: str) -> list[set[int] | int]:
    """The codes ticked in every row, or why there are none."""
    answers = responses.coded[name]
    return [
        int(state) if state < 0 else {code for code, of in answers.options.items() if of[row] > 0}
        for row, state in enumerate(answers.state)
    ]


def kinds(responses: Responses) -> list[tuple[int, str]]:
    """Row and kind of every problem."""
    return [(each.row, each.kind) for each in responses.problem_list]


class Looks:
    """What a test looks at."""

    states = staticmethod(states)
    ticked = staticmethod(ticked)
    kinds = staticmethod(kinds)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def look() -> type[Looks]:
    return Looks
