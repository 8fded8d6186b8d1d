"""Reading and coding against merely reading: ratios of time in one run, and peak memory.

The workbook, 10,000 x 100, is read against openpyxl looking at every cell; the delimited text,
100,000 x 100, against pandas reading all of it as text. By turns, in one process; the peaks are
those of fresh processes.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from alp_survey.instrument.models import Category, Disclosure, Instrument, Item, Sampling
from alp_survey.responses.reading import read_responses

RUNS = 5
XLSX_ROWS, CSV_ROWS, COLUMNS = 10_000, 100_000, 100
LABELS = ("Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree", "Don't know, none")
WORDS = ("school", "fee", "bus", "road", "teacher", "water", "clinic", "far", "no", "سڑک", "good")


def item(column: int) -> Item:
    """What was asked over a column of the files below."""
    if column % 10 == 3:
        return Item(name=f"q{column}", wording=f"Question {column}", kind="number")
    if column % 10 == 7:
        return Item(name=f"q{column}", wording=f"Question {column}", kind="open")
    categories = tuple(Category(code=i, label=label) for i, label in enumerate(LABELS, 1))
    name, wording = f"q{column}", f"Question {column}"
    return Item(name=name, wording=wording, kind="single", categories=categories)


INSTRUMENT = Instrument(
    id="benchmark",
    title="Invented",
    approach="quantitative",
    population="Nobody",
    mode="None",
    dates="None",
    n_stated=CSV_ROWS,
    sampling=Sampling(
        design="not stated", recruitment="none", frame="none", frame_size="not stated"
    ),
    disclosure=Disclosure(**dict.fromkeys(Disclosure.model_fields, "none")),
    items=tuple(item(column) for column in range(COLUMNS)),
)


def ours(path: Path) -> None:
    """What is measured: read, match, code, check, account."""
    read_responses(INSTRUMENT, path)


def every_cell_by_openpyxl(path: Path) -> None:
    from openpyxl import load_workbook

    for row in load_workbook(path, read_only=True, data_only=True).worksheets[0].iter_rows():
        for cell in row:
            cell.value  # noqa: B018  # to look at a cell is what is measured


def text_by_pandas(path: Path) -> None:
    import pandas as pd

    pd.read_csv(path, dtype=str)


READERS = {"ours": ours, "openpyxl": every_cell_by_openpyxl, "pandas": text_by_pandas}


def survey_row(draw: random.Random) -> list[str | int]:
    """A response: of ten columns one a number, one open, the others labels or blank."""
    row: list[str | int] = []
    for column in range(COLUMNS):
        if column % 10 == 3:
            row.append(draw.randrange(18, 90))
        elif column % 10 == 7:
            row.append(" ".join(draw.choices(WORDS, k=6)) if draw.random() < 0.4 else "")
        else:
            row.append(draw.choice(LABELS) if draw.random() < 0.85 else "")
    return row


def write_xlsx(path: Path) -> None:
    import xlsxwriter

    draw = random.Random(1)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [f"Question {column}" for column in range(COLUMNS)])
        for number in range(1, XLSX_ROWS):
            sheet.write_row(number, 0, survey_row(draw))


def write_csv(path: Path) -> None:
    import csv

    draw = random.Random(1)
    rows = [survey_row(draw) for _ in range(2_000)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f"Question {column}" for column in range(COLUMNS)])
        for number in range(1, CSV_ROWS):
            row = rows[draw.randrange(len(rows))]
            row[7] = f"answer {number}"
            writer.writerow(row)


def seconds(function, path: Path) -> float:
    start = time.perf_counter()
    function(path)
    return time.perf_counter() - start


def peak(reader: str, path: Path) -> float:
    """MB of a fresh process that reads one file."""
    code = f"import runpy; runpy.run_path({__file__!r})['READERS'][{reader!r}]({str(path)!r})"
    child = (
        f"import resource, subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}],"
        "check=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", child], check=True, capture_output=True, text=True)
    return int(done.stdout) / (1e3 if sys.platform != "darwin" else 1e6)


def compare(title: str, other: str, path: Path) -> None:
    ours_took, other_took, ratios = [], [], []
    for _ in range(RUNS):
        other_took.append(seconds(READERS[other], path))
        ours_took.append(seconds(ours, path))
        ratios.append(ours_took[-1] / other_took[-1])
    print(f"{title}, median of {RUNS} runs")
    print(f"read, code {statistics.median(ours_took):14.2f} s {peak('ours', path):8.0f} MB")
    print(f"{other:10} {statistics.median(other_took):14.2f} s {peak(other, path):8.0f} MB")
    print(f"ratio      {statistics.median(ratios):14.2f}   (max {max(ratios):.2f})")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        workbook, text = Path(folder, "responses.xlsx"), Path(folder, "responses.csv")
        write_xlsx(workbook)
        compare(f"workbook, {XLSX_ROWS:,} x {COLUMNS}", "openpyxl", workbook)
        write_csv(text)
        compare(f"delimited text, {CSV_ROWS:,} x {COLUMNS}", "pandas", text)


if __name__ == "__main__":
    main()
