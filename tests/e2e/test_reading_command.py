"""From an export to coded files and back with corrections, on the command line."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

EXPORTS = Path(__file__).parents[1] / "data" / "exports"
CLEAN, FINDINGS, UNUSABLE = 0, 1, 2

STUDY = """\
title: An invented survey on a complaint cell
documents:
  - {id: report, title: Invented, publisher: Nobody, date: "2026"}
instruments: [complaint_cell.yaml]
claims: claims.yaml
"""
CLAIMS = """\
claims:
  - id: respondents
    kind: size
    says: Respondents
    quote: "5"
    instrument: complaint_cell
    places: [{section: "1"}]
"""


@pytest.fixture(name="run")
def _run(tmp_path: Path) -> Any:
    """Run the command in an empty folder."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "alp_survey", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture(name="study")
def _study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    folder.mkdir()
    text = (EXPORTS / "complaint_cell.yaml").read_text(encoding="utf-8")
    (folder / "complaint_cell.yaml").write_text(text, encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    return folder


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_an_export_becomes_a_folder_of_coded_files(run: Any, study: Path, tmp_path: Path) -> None:
    done = run(
        "read", EXPORTS / "google_sheets.csv", "--instrument", "complaint_cell",
        "--study", study, "--out", "coded",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (FINDINGS, "")
    assert "5 read, 0 excluded, 5 kept" in done.stdout
    assert "0300" not in done.stdout
    coded = tmp_path / "coded"
    assert ",".join(rows(coded / "codes.csv")[1]) == "2,1,1,0,1,0,0,1,4,2,32001"
    manifest = json.loads((coded / "manifest.json").read_text(encoding="utf-8"))
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((coded / name).read_bytes()).hexdigest() == digest
    for path in coded.iterdir():
        if path.suffix != ".xlsx":
            text = path.read_text(encoding="utf-8")
            assert "0300-1234567" not in text
            assert not any(cell.startswith(("=", "+", "@")) for row in rows(path) for cell in row)


def test_a_second_run_gives_the_same_bytes_whatever_the_hash_seed_and_the_locale(
    run: Any, study: Path, tmp_path: Path
) -> None:
    for name, environment in {
        "one": {"PYTHONHASHSEED": "1"},
        "two": {"PYTHONHASHSEED": "2", "LC_ALL": "C", "TZ": "Asia/Karachi"},
    }.items():
        run(
            "read", EXPORTS / "kobo_labels.csv", "--instrument", "complaint_cell",
            "--study", study, "--out", name, **environment,
        )  # fmt: skip
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    )
    assert len(one) >= 6
    assert one == two


def test_the_field_teams_corrections_are_read_back_and_the_export_stays_as_it_was(
    run: Any, study: Path, tmp_path: Path
) -> None:
    export = tmp_path / "export.csv"
    export.write_text(
        "Have you heard of the complaint cell?,Please explain your answer\nYess,a\nNo,b\nYes,c\n",
        encoding="utf-8",
    )
    before = export.read_bytes()
    reading = ("read", export, "--instrument", "complaint_cell", "--study", study)
    assert run(*reading, "--out", "first").returncode == FINDINGS
    book = openpyxl.load_workbook(tmp_path / "first" / "problems.xlsx")
    sheet = book["Problems"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    faulty = next(row for row in range(2, 9) if sheet.cell(row, columns["row"]).value in (2, "2"))
    for column, text in {
        "correction": "Yes", "corrected by": "S. Khan", "corrected on": "2026-05-02",
    }.items():  # fmt: skip
        sheet.cell(faulty, columns[column]).value = text
    book.save(tmp_path / "corrected.xlsx")
    done = run(*reading, "--corrections", "corrected.xlsx", "--out", "second")
    assert done.stderr == ""
    assert [row[1] for row in rows(tmp_path / "first" / "codes.csv")[1:]] == ["-3", "2", "1"]
    assert [row[1] for row in rows(tmp_path / "second" / "codes.csv")[1:]] == ["1", "2", "1"]
    assert "S. Khan" in (tmp_path / "second" / "corrections.csv").read_text(encoding="utf-8")
    assert export.read_bytes() == before


def test_the_map_that_is_drafted_can_be_given_back(run: Any, study: Path, tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text("Heard about it,Main problem\nYes,Cost\n", encoding="utf-8")
    about = ("--instrument", "complaint_cell", "--study", study)
    done = run("read", export, *about)
    assert done.returncode == UNUSABLE
    assert done.stderr.startswith("export.csv: got no column that belongs to an item")
    assert run("map", export, *about, "--out", "columns.yaml").returncode == FINDINGS
    draft = (tmp_path / "columns.yaml").read_text(encoding="utf-8")
    assert "# perhaps item: problem" in draft
    confirmed = draft.replace('leave_out: "no item has this header"', "item: heard", 1)
    confirmed = confirmed.replace('leave_out: "no item has this header"', "item: problem", 1)
    (tmp_path / "columns.yaml").write_text(confirmed, encoding="utf-8")
    done = run("read", export, *about, "--columns", "columns.yaml", "--out", "coded")
    assert rows(tmp_path / "coded" / "codes.csv")[1] == ["2", "1", "1"]


def test_everything_made_of_simulated_responses_says_so(run: Any, tmp_path: Path) -> None:
    done = run("simulate", "--instrument", "digital_workers", "--mess", "--out", "practice.xlsx")
    assert (done.returncode, done.stderr) == (CLEAN, "")
    assert "SIMULATED" in done.stdout
    done = run("read", "practice.xlsx", "--instrument", "digital_workers", "--out", "coded")
    assert done.returncode == FINDINGS
    assert "SIMULATED" in done.stdout
    for path in (tmp_path / "coded").iterdir():
        if path.suffix == ".xlsx":
            assert all("SIMULATED" in name for name in openpyxl.load_workbook(path).sheetnames[:1])
        else:
            assert "SIMULATED" in path.read_text(encoding="utf-8"), path.name


def test_the_mark_survives_the_loss_of_its_column(run: Any, tmp_path: Path) -> None:
    run("simulate", "--instrument", "digital_workers", "--platform", "kobo", "--out", "x.csv")
    path = tmp_path / "x.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        kept = [row[:-1] for row in csv.reader(file, delimiter=";")]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(kept)
    assert "SIMULATED" in run("read", "x.csv", "--instrument", "digital_workers").stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["read", "no.csv", "--instrument", "digital_workers"], "no.csv: got no such file"),
        (["read", "a.csv", "--instrument", "workers"], "--instrument: got 'workers'"),
        (["read", "a.csv", "--instrument", "digital_workers", "--suppress", "3"], "--suppress"),
        (["read", "a.csv", "--instrument", "digital_workers", "--encoding", "x"], "encoding"),
        (["read", "a.csv", "--instrument", "digital_workers", "--sheet", "x"], "no sheet"),
        (["read", "a.csv", "--instrument", "digital_workers"], "no column that belongs"),
        (["map", "no.csv", "--instrument", "digital_workers"], "no.csv: got no such file"),
        (["simulate", "--instrument", "digital_workers", "--out", "a.pdf"], "a.pdf"),
        (["simulate", "--instrument", "digital_workers", "--out", "no/a.csv"], "a.csv: got"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(
    run: Any, tmp_path: Path, arguments: list[str], complaint: str
) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    done = run(*arguments)
    assert done.returncode == UNUSABLE
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_nothing_that_is_read_or_is_there_is_ever_replaced(
    run: Any, study: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "coded"
    folder.mkdir()
    export = folder / "codes.csv"
    export.write_bytes((EXPORTS / "google_sheets.csv").read_bytes())
    before = export.read_bytes()
    about = ("--instrument", "complaint_cell", "--study", study)
    for arguments in (
        ("read", export, *about, "--out", folder),
        ("map", export, *about, "--out", export),
        ("simulate", *about, "--out", export),
    ):
        done = run(*arguments)
        assert done.returncode == UNUSABLE
        assert len(done.stderr.splitlines()) == 1
    assert export.read_bytes() == before
