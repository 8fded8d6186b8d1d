"""The fictional study of the documentation: what its page says is what the audit finds."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import alp_survey as alp
from alp_survey.claims.audit import Audit
from alp_survey.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "example"
ANSWERS = sorted(str(path) for path in (EXAMPLE / "answers").glob("*.csv"))


@pytest.fixture(name="found", scope="module")
def _found() -> Audit:
    study = alp.load_study(EXAMPLE)
    read = [study.read(Path(path).stem, path) for path in ANSWERS]
    return alp.audit(study, responses=read)


def test_the_page_names_exactly_the_figures_that_do_not_stand_without_answers() -> None:
    printed = alp.audit(alp.load_study(EXAMPLE))
    assert [each.claim.quote for each in printed.claims if each.is_finding] == [
        "54 percent",
        "26 percent",
        "35 percent",
    ]


def test_every_figure_of_the_report_is_in_the_register(found: Audit) -> None:
    report = (EXAMPLE / "report.md").read_text(encoding="utf-8")
    printed = re.findall(r"\d+ percent", report)
    registered = [each.claim.quote for each in found.claims]
    assert printed
    assert sorted(printed) == sorted(quote for quote in registered if quote and "percent" in quote)


def test_the_planted_errors_get_the_verdicts_that_the_page_gives_them(found: Audit) -> None:
    verdicts = {each.claim.id: each.derivation.verdict for each in found.claims if each.derivation}
    planted = {
        "no_lock": "re-derives on another base",
        "too_far": "re-derives only if truncated",
        "would_pay": "differs",
        "villagers_drive": "in the sample only",
        "lane_would_help": "not testable",
    }
    assert {id: verdicts[id] for id in planted} == planted
    others = {verdict for id, verdict in verdicts.items() if id not in planted}
    assert others == {"re-derives"}


def test_a_question_that_was_put_to_some_makes_a_base_of_all_doubtful_without_answers() -> None:
    printed = alp.audit(alp.load_study(EXAMPLE))
    doubt = "hinders was put only to those who answered 'Yes' to owns: was the figure counted among"
    assert doubt in printed.explain("no_lock")
    assert doubt not in printed.explain("no_lane")  # whose base says so
    assert "was put only" not in printed.explain("by_car")


def test_nothing_of_the_example_passes_for_real(found: Audit) -> None:
    assert all("SIMULATED" in Path(path).read_text(encoding="utf-8") for path in ANSWERS)
    assert "fictional" in found.study.title
    assert "SIMULATED" in (EXAMPLE / "safety.svg").read_text(encoding="utf-8")


def test_the_command_of_the_page_writes_the_whole_book(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "evidence")
    assert main(["audit", str(EXAMPLE), "--responses", *ANSWERS, "--out", out, "--word"]) == 1
    endings = ("csv", "docx", "html", "json", "md", "xlsx")
    assert sorted(path.name for path in Path(out).iterdir()) == [f"evidence.{e}" for e in endings]
    assert "SIMULATED" in capsys.readouterr().out


def test_every_file_of_the_book_has_the_same_bytes_on_another_day_in_another_process(
    tmp_path: Path,
) -> None:
    books = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        command = [
            sys.executable,
            "-m",
            "alp_survey",
            "audit",
            str(EXAMPLE),
            "--responses",
            *ANSWERS,
        ]
        subprocess.run(
            [*command, "--out", str(out), "--word"],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        books.append({path.name: path.read_bytes() for path in sorted(out.iterdir())})
    assert len(books[0]) == 6
    assert books[0] == books[1]
