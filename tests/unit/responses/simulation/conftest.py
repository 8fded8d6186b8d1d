"""The survey behind the samples of real tools' exports, and answers equal to theirs."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from alp_survey.instrument.models import (
    Category,
    Disclosure,
    Instrument,
    Item,
    Sampling,
)
from alp_survey.responses.simulation.drawing import (
    BLANK,
    NOT_ASKED,
    Answer,
    Answers,
    Choice,
    Choices,
)

EXPORTS = Path(__file__).parents[3] / "data" / "exports"

SILENT = "not stated"
SAMPLING = Sampling(design="not stated", recruitment=SILENT, frame=SILENT, frame_size=None)
DISCLOSURE = Disclosure(
    sponsor=SILENT,
    conducted_by=SILENT,
    questionnaire=SILENT,
    languages=SILENT,
    weighting=SILENT,
    processing=SILENT,
    response_rate=SILENT,
    limitations=SILENT,
)
CHANNELS = ("radio", "mosque", "online", "family", "other")
PROBLEMS = ("cost", "distance", "none", "other")
TEXTS = ["Fees are too high", "- no bus, and the road is bad"]
TEXTS += ['=HYPERLINK("http://x.example","see")', "", "شکریہ، میرا نمبر 0300-1234567 ہے"]


def instrument_of(*items: Item, **more: Any) -> Instrument:
    """A small fictional instrument."""
    named = {"id": "fictional", "title": "Fictional", "population": "Nobody", "n_stated": 40}
    named |= {"approach": "quantitative", "mode": SILENT, "dates": SILENT}
    return Instrument(**{**named, **more}, sampling=SAMPLING, disclosure=DISCLOSURE, items=items)


def options(*labels: str, **more: Any) -> tuple[Category, ...]:
    """Categories with the codes 1, 2, ..."""
    return tuple(Category(code=code, label=label, **more) for code, label in enumerate(labels, 1))


def item_of(name: str, kind: Any, *labels: str, **more: Any) -> Item:
    """An item whose categories have the codes 1, 2, ..."""
    return Item(
        **{"wording": f"What about {name}?", "categories": options(*labels), **more},
        name=name,
        kind=kind,
    )


def _scale(name: str, wording: str) -> Item:
    labels = ("Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied")
    rated = tuple(
        Category(code=code, label=label, aliases=(f"A{code}",))
        for code, label in enumerate(labels, 1)
    )
    unanswered = Category(code=99, label="No answer", missing=True)
    return Item(name=name, wording=wording, kind="scale", categories=(*rated, unanswered))


def sample_instrument(rows_of_grid: str = "How satisfied are you with [{}]") -> Instrument:
    """The questionnaire of the samples; every tool has its own way with the rows of a grid."""
    heard = (
        Category(code=1, label="Yes", aliases=("yes", "A1")),
        Category(code=2, label="No", aliases=("no", "A2")),
    )
    channels = ("Radio", "Mosque announcement", "Internet, mobile", "Friends / family", "Other")
    problems = ("Cost", "Distance", "None", "Other")
    return instrument_of(
        Item(
            name="heard",
            wording="Have you heard of the complaint cell?",
            kind="single",
            categories=heard,
        ),
        Item(
            name="channels",
            wording="Where did you hear of it? (tick all)",
            kind="multiple",
            categories=_coded(channels, CHANNELS),
            asked_if={"heard": (1,)},
        ),
        Item(
            name="problem",
            wording="What is the main problem?",
            kind="single",
            categories=_coded(problems, PROBLEMS),
        ),
        _scale("rate_schools", rows_of_grid.format("Schools")),
        _scale("rate_hospitals", rows_of_grid.format("Hospitals")),
        Item(name="why", wording="Please explain your answer", kind="open"),
    )


def _coded(labels: tuple[str, ...], names: tuple[str, ...]) -> tuple[Category, ...]:
    return tuple(
        Category(code=code, label=label, other=True)
        if name == "other"
        else Category(code=code, label=label, aliases=(name, f"A{code}", f"SQ{code:03d}"))
        for code, (label, name) in enumerate(zip(labels, names, strict=True), 1)
    )


def sample_answers(instrument: Instrument) -> Answers:
    """What expected.json says that the five respondents of every sample answered."""
    truth = json.loads((EXPORTS / "expected.json").read_text(encoding="utf-8"))
    channels = [
        NOT_ASKED
        if ticked is None
        else Choices(tuple(sorted(CHANNELS.index(each) + 1 for each in ticked)), written)
        for ticked, written in zip(truth["channels"], truth["channels_other"], strict=True)
    ]
    problems = [
        Choice(PROBLEMS.index(name) + 1, written)
        for name, written in zip(truth["problem"], truth["problem_other"], strict=True)
    ]
    values: dict[str, list[Answer]] = {
        "heard": [Choice(1 if each == "yes" else 2) for each in truth["heard"]],
        "channels": channels,
        "problem": problems,
        "why": [text or BLANK for text in TEXTS],
    }
    for name in ("rate_schools", "rate_hospitals"):
        values[name] = [BLANK if each is None else Choice(each) for each in truth[name]]
    return Answers(instrument, 7, {name: tuple(column) for name, column in values.items()})


def read_csv(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def read_xlsx(path: Path) -> list[list[Any]]:
    book = openpyxl.load_workbook(path)
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    book.close()
    return rows


class Make:
    """What a test builds its survey from."""

    instrument = staticmethod(instrument_of)
    item = staticmethod(item_of)
    options = staticmethod(options)
    sample = staticmethod(sample_instrument)
    sample_answers = staticmethod(sample_answers)
    exports = EXPORTS
    read_csv = staticmethod(read_csv)
    read_xlsx = staticmethod(read_xlsx)


@pytest.fixture(scope="session")
def make() -> type[Make]:
    return Make
