"""The command that finds every figure of a document."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from alp_survey.cli import main

REPORT = "# Pay\n\nOf the 44 workers 33 percent see no effect, and 73% earn less. It grew by 12%.\n"


@pytest.fixture(name="report")
def _report(tmp_path: Path) -> Path:
    path = tmp_path / "report.md"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_a_report_is_screened_without_any_register(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", str(report)]) == 1
    page = capsys.readouterr().out
    assert "impossible at n = 44 (32% is 14 of 44; 34% is 15 of 44)" in page
    assert "3 figures: 2 judged at a base, 0 cited from elsewhere." in page
    report.write_text("73% of the 44 workers agree.\n", encoding="utf-8")
    assert main(["scan", str(report), "--brief"]) == 0
    assert "Every figure" not in capsys.readouterr().out


def test_what_is_written_is_the_same_every_time_and_never_the_document(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def files(folder: str, seed: str) -> list[bytes]:
        place = tmp_path / folder
        place.mkdir()
        names = [place / "a.html", place / "a.csv", place / "a.yaml"]
        asked = ["--html", str(names[0]), "--csv", str(names[1]), "--draft", str(names[2])]
        command = [
            sys.executable,
            "-m",
            "alp_survey",
            "scan",
            str(report),
            "--study",
            "shipped",
            *asked,
        ]
        ran = subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False
        )
        assert ran.returncode == 1
        return [name.read_bytes() for name in names]

    first, second = files("one", "1"), files("two", "2")
    assert first == second
    rows = list(csv.DictReader(first[1].decode().splitlines()))
    assert [row["value"] for row in rows] == ["33", "73", "12"]
    assert main(["scan", str(report), "--csv", str(report)]) == 2
    assert "the document itself" in capsys.readouterr().err
    assert report.read_text(encoding="utf-8") == REPORT


def test_bad_input_is_one_sentence_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in (
        ("a.pdf", b"junk"),
        ("a.docx", b"junk"),
        ("a.md", b"\x00\x01"),
        ("a.exe", b""),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert main(["scan", str(path)]) == 2
        said = capsys.readouterr()
        assert said.err.count("\n") == 1
        assert not said.out
    assert main(["scan", str(tmp_path / "none.md")]) == 2
    assert main(["scan", str(tmp_path / "a.md"), "--study", str(tmp_path)]) == 2


def test_shares_without_a_base_are_judged_at_the_one_that_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.md"
    path.write_text("33 percent agree, 20% of the 5 boys do. It grew by 33%.\n", encoding="utf-8")
    assert main(["scan", str(path)]) == 0
    assert main(["scan", str(path), "--n", "44"]) == 1
    assert "impossible at n = 44" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["scan", str(path), "--n", "0"])
    assert "1 to 9999999" in capsys.readouterr().err
