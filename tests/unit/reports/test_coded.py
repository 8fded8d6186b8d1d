"""Coded responses on disk: complete, harmless, marked, and the same bytes every time."""

import csv
import hashlib
import io
import json
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from alp_survey.errors import InputError
from alp_survey.instrument.models import Instrument
from alp_survey.instrument.validation import validate
from alp_survey.instrument.yaml_source import read_yaml
from alp_survey.reports.coded import write_coded
from alp_survey.reports.files import write_texts
from alp_survey.responses.corrections import Correction
from alp_survey.responses.reading import read_responses
from alp_survey.responses.responses import Responses

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
SAMPLES = sorted(path.name for path in EXPORTS.iterdir() if path.suffix in (".csv", ".xlsx"))
HEADERS = [
    "Have you heard of the complaint cell?",
    "What is the main problem?",
    "How satisfied are you with schools",
    "Please explain your answer",
]
ALWAYS = ["codes.csv", "labels.csv", "codebook.csv", "problems.xlsx", "trace.csv", "manifest.json"]
FORMULAS = ("=", "+", "-", "@", "\t", "\r")

Read = Callable[..., Responses]


@pytest.fixture(name="instrument", scope="module")
def _instrument() -> Instrument:
    path = EXPORTS / "complaint_cell.yaml"
    instrument, _ = validate(Instrument, read_yaml(path)[0], path.name)
    assert instrument is not None
    return instrument


@pytest.fixture(name="read")
def _read(instrument: Instrument, tmp_path: Path) -> Read:
    def read(*rows: list[str], name: str = "raw.csv", **options: Any) -> Responses:
        text = io.StringIO()
        csv.writer(text).writerows([HEADERS, *rows])
        (tmp_path / name).write_bytes(text.getvalue().encode())
        return read_responses(instrument, tmp_path / name, **options)

    return read


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def manifest_of(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_is_written_twice_with_the_same_bytes(
    instrument: Instrument, sample: str, tmp_path: Path
) -> None:
    written = []
    for folder in ("one", "two"):
        responses = read_responses(instrument, EXPORTS / sample)
        paths = write_coded(responses, tmp_path / folder)
        written.append({path.name: path.read_bytes() for path in paths})
    assert written[0] == written[1]
    assert set(ALWAYS) <= set(written[0])
    assert manifest_of(tmp_path / "one")["files"] == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in sorted(written[0].items())
        if name != "manifest.json"
    }
    for name, content in written[0].items():
        assert name.endswith(".xlsx") or (b"\r" not in content and content[:1] != b"\xef")
        assert str(tmp_path).encode() not in content


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_trace_on_disk_is_the_trace_of_every_answer(
    instrument: Instrument, sample: str, folder: Path
) -> None:
    responses = read_responses(instrument, EXPORTS / sample)
    write_coded(responses, folder)
    expected = [
        (str(respondent), name, str(cell.row), cell.column, cell.code.split(" = ")[0])
        for name in responses.coded
        for respondent in responses.respondents.tolist()
        for cell in responses.trace(name, respondent)
    ]
    found = [
        (row["respondent"], row["item"], row["row"], row["column"], row["code"].split(" = ")[0])
        for row in rows_of(folder / "trace.csv")
    ]
    assert found == expected


def test_codes_and_labels_have_a_line_for_each_respondent(read: Read, folder: Path) -> None:
    responses = read(
        ["Yes", "Staff ask for money", "Satisfied", "fine"],
        ["Maybe", "", "Neither", ""],
        ["No", "None", "", "two\nlines"],
    )
    write_coded(responses, folder)
    codes = rows_of(folder / "codes.csv")
    assert [row["respondent"] for row in codes] == ["2", "3", "4"]
    assert [row["heard"] for row in codes] == ["1", "-3", "2"]
    labels = rows_of(folder / "labels.csv")
    assert [row["heard"] for row in labels] == ["Yes", "(could not be coded)", "No"]
    assert [row["problem"] for row in labels] == ["Other", "(blank)", "None"]
    assert [row["problem: other, in words"] for row in labels] == ["Staff ask for money", "", ""]
    assert [row["rate_schools"] for row in labels] == ["Satisfied", "Neither", "(blank)"]
    assert [row["why"] for row in labels] == ["fine", "(blank)", "two lines"]
    assert [row["text"] for row in rows_of(folder / "write_ins.csv")] == ["Staff ask for money"]


def test_an_option_that_was_not_put_to_a_respondent_says_so(
    instrument: Instrument, folder: Path
) -> None:
    write_coded(read_responses(instrument, EXPORTS / "google_sheets.csv"), folder)
    labels = rows_of(folder / "labels.csv")
    assert [row["channels: Radio"] for row in labels] == ["1", "0", "0", "(not asked)", "0"]


def test_what_a_spss_file_declares_missing_says_so(instrument: Instrument, folder: Path) -> None:
    responses = read_responses(instrument, EXPORTS / "spss.sav")
    write_coded(responses, folder)
    declared = int((responses.codes == -4).to_numpy().sum())
    said = (folder / "labels.csv").read_text(encoding="utf-8")
    assert declared
    assert said.count("(declared missing in the file)") == declared


def test_nothing_that_a_respondent_wrote_opens_as_a_formula(read: Read, folder: Path) -> None:
    hostile = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "'=1", "<script>", "\u202eabc", "\x1b[2J"]
    responses = read(
        *(["Yes", text, "Satisfied", text] for text in hostile),
        *([text, "Cost", "Satisfied", "x"] for text in hostile),
    )
    correction = Correction(12, "A", "=h", "=1+1", "=2", "=who", "@when")
    corrected = read_responses(
        responses.instrument, folder.parent / "raw.csv", corrections=[correction]
    )
    write_coded(corrected, folder)
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        opened = [cell for cell in cells if cell.startswith(FORMULAS)]
        assert all(cell.lstrip("-").isdigit() for cell in opened), path.name
        assert not [cell for cell in cells if "\x1b" in cell or "\u202e" in cell]
    workbook = openpyxl.load_workbook(folder / "problems.xlsx")
    kinds = {cell.data_type for sheet in workbook for row in sheet for cell in row if cell.value}
    assert kinds == {"s"}
    assert any("apostrophe" in each for each in manifest_of(folder)["please_note"])


def test_no_number_of_a_person_is_in_any_file(read: Read, folder: Path) -> None:
    number = "0300-1234567"
    responses = read(
        ["Yes", number, "Satisfied", f"call {number}"],
        [f"me: {number}", "Cost", "Satisfied", "0300\n1234567"],
    )
    signed = Correction(3, "A", "", f"me: {number}", f"mine: {number}", "Amna", "today")
    write_coded(
        read_responses(responses.instrument, folder.parent / "raw.csv", corrections=[signed]),
        folder,
    )
    for path in folder.glob("*.[cj]s*"):
        assert "1234567" not in path.read_text(encoding="utf-8"), path.name
    cells = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(folder / "problems.xlsx")
        for row in sheet
        for cell in row
    ]
    assert not [cell for cell in cells if "1234567" in cell]
    assert [row["old"] for row in rows_of(folder / "corrections.csv")] == ["me: [phone number]"]


def test_corrections_are_written_as_a_signed_list_that_can_be_read_again(
    read: Read, folder: Path
) -> None:
    raw = [["Yess", "=cost", "Satisfied", "x"], ["No", "Cost", "Satisfied", "y"]]
    signed = [
        Correction(2, "A", HEADERS[0], "Yess", "Yes", "Amna", "2026-11-20"),
        Correction(2, "B", HEADERS[1], "=cost", "Cost", "Bilal", "2026-11-21"),
        Correction(3, "", "", "", "(exclude)", "Amna", "2026-11-20"),
    ]
    first = read(*raw, corrections=signed)
    write_coded(first, folder)
    (trace,) = [row for row in rows_of(folder / "trace.csv") if row["item"] == "heard"]
    assert (trace["text"], trace["corrected"]) == ("Yess", "read as 'Yes', Amna, 2026-11-20")
    again = read(*raw, corrections=folder / "corrections.csv")
    assert again.corrections == first.corrections
    assert again.codes.equals(first.codes)
    assert manifest_of(folder)["corrections"] == 3


def test_every_file_of_simulated_responses_says_so(read: Read, folder: Path) -> None:
    signed = Correction(2, "A", "", "Yess", "Yes", "Amna", "today")
    responses = read(
        ["Yess", "Staff", "Goood", "x"], name="SIMULATED raw.csv", corrections=[signed]
    )
    paths = write_coded(responses, folder)
    assert len(paths) == 8
    for path in paths:
        if path.suffix == ".xlsx":
            assert openpyxl.load_workbook(path).sheetnames[0].startswith("SIMULATED")
        elif path.name in ("codes.csv", "labels.csv"):
            text = path.read_text(encoding="utf-8")
            assert text.startswith("respondent (SIMULATED),")
        elif path.suffix == ".csv":
            rows = rows_of(path)
            assert rows
            assert {row["source"] for row in rows} == {"SIMULATED"}, path.name
    assert manifest_of(folder)["simulated"].startswith("SIMULATED")


def test_real_responses_are_never_called_simulated(read: Read, folder: Path) -> None:
    for path in write_coded(read(["Yess", "Staff", "Goood", "x"]), folder):
        assert b"SIMULATED" not in path.read_bytes()
    assert manifest_of(folder)["simulated"] is None
    assert "source" not in (folder / "trace.csv").read_text(encoding="utf-8").split("\n")[0]


def test_the_manifest_says_what_was_read_and_what_became_of_it(read: Read, folder: Path) -> None:
    out = Correction(4, "", "", "", "(exclude)", "Amna", "today")
    responses = read(
        ["Yes", "Cost", "Goood", "x"], ["No"], ["No", "Cost", "Satisfied", "y"], corrections=[out]
    )
    write_coded(responses, folder)
    manifest = manifest_of(folder)
    assert manifest["respondents"] == {
        "read": 3, "kept": 2, "excluded": {"excluded by Amna on today": 1},
    }  # fmt: skip
    assert manifest["source"]["file"] == "raw.csv"
    assert manifest["source"]["sha256"] == responses.source.sha256
    assert manifest["instrument"]["id"] == "complaint_cell"
    assert manifest["items_without_column"] == ["channels", "rate_hospitals"]
    assert manifest["problems"] == {
        "not coded": {"not a category": 1},
        "to check": {"short row": 1},
    }
    fates = dict(manifest["cells"])
    assert fates.pop("all") == sum(fates.values()) == 12
    assert "heard = Yes (1)" in manifest["small_cells"]["which"]
    assert any("not for publication" in each for each in manifest["please_note"])
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    assert json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n" == text


def test_withheld_counts_are_in_neither_codebook_nor_manifest(read: Read, folder: Path) -> None:
    rows = [["Yes", "Cost", "Satisfied", "x"]] * 9 + [["No", "Cost", "Neither", "y"]]
    write_coded(read(*rows), folder, suppress_below=3)
    counts = [row["count"] for row in rows_of(folder / "codebook.csv") if row["item"] == "heard"]
    assert counts == ["", ""]
    manifest = manifest_of(folder)
    assert manifest["small_cells"]["which"] == "withheld"
    assert "(1)" not in json.dumps(manifest["small_cells"])
    said = " ".join(manifest["please_note"])
    assert "Counts from 1 to below 3" in said
    assert "not for publication" in said


def test_files_of_an_earlier_run_that_this_one_lacks_are_not_left_beside_it(
    read: Read, folder: Path
) -> None:
    write_coded(read(["Yes", "Staff", "Satisfied", "x"]), folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(InputError) as caught:
        write_coded(read(["Yes", "Cost", "Satisfied", "x"]), folder)
    assert str(caught.value) == (
        "write_ins.csv: got a file of an earlier run; expected none, as this run has none."
        " Delete it or choose another folder."
    )
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_that_cannot_be_written_to_keeps_what_it_had(read: Read, folder: Path) -> None:
    folder.mkdir()
    (folder / "codes.csv").write_text("mine", encoding="utf-8")
    (folder / "manifest.json").mkdir()
    with pytest.raises(InputError, match=r"manifest\.json: got .*; expected a place to write to"):
        write_coded(read(["Yes", "Cost", "Satisfied", "x"]), folder)
    assert (folder / "codes.csv").read_text(encoding="utf-8") == "mine"
    assert {path.name for path in folder.iterdir()} == {"codes.csv", "manifest.json"}
    blocked = folder / "codes.csv" / "deeper"
    with pytest.raises(InputError, match="expected a folder to write into"):
        write_coded(read(["Yes", "Cost", "Satisfied", "x"]), blocked)


def test_a_writer_that_fails_leaves_no_file_behind(tmp_path: Path) -> None:
    def fail(file: Any) -> None:
        file.write(b"half")
        raise KeyError("planted")

    with pytest.raises(KeyError):
        write_texts({tmp_path / "a.txt": "whole", tmp_path / "b.txt": fail})
    assert list(tmp_path.iterdir()) == []


def test_texts_bytes_and_writers_are_written_together(tmp_path: Path) -> None:
    contents = {"a": "ہاں\n", "b": b"\x00\xff", "c": lambda file: file.write(b"c") and None}
    write_texts({tmp_path / name: content for name, content in contents.items()})
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {"a": "ہاں\n".encode(), "b": b"\x00\xff", "c": b"c"}


def test_a_hundred_thousand_lines_of_trace_are_never_in_memory_together(
    read: Read, folder: Path
) -> None:
    answers = (["Yes", "Cost", "Satisfied"], ["No", "Distance", "Neither"], ["No", "", "Neither"])
    responses = read(*([*answers[row % 3], f"text {row}"] for row in range(25_000)))
    assert responses.n == 25_000
    assert responses.codes.shape[1]  # computed before memory is measured
    start = time.process_time()
    tracemalloc.start()
    try:
        write_coded(responses, folder)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    size = (folder / "trace.csv").stat().st_size
    with (folder / "trace.csv").open("rb") as file:
        assert sum(1 for _ in file) == 100_001
    assert peak < 60 * 2**20, f"{peak / 2**20:.0f} MiB for a trace of {size / 2**20:.0f} MiB"
    assert time.process_time() - start < 60
