"""Claims against exports, and the whole path on simulated answers, on the command line."""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

CLEAN, FINDINGS, UNUSABLE = 0, 1, 2
INSTRUMENTS = Path(__file__).parents[2] / "instruments"
SURVEYS = {
    "digital_workers": 44,
    "training_and_universities": 20,
    "national_incubation_centres": 8,
    "sector_experts": 7,
    "policy_experts": 3,
}


def command(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "alp_survey", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder that the demonstration writes, and what it says."""
    folder = tmp_path_factory.mktemp("demo")
    done = command(folder, "demo")
    assert (done.returncode, done.stderr) == (CLEAN, "")
    return folder / "alp_survey_demo", done.stdout


def evidence(folder: Path) -> list[dict[str, str]]:
    with (folder / "evidence.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_demonstration_reads_tabulates_and_audits_every_survey(demo: tuple[Path, str]) -> None:
    folder, said = demo
    for id, n in SURVEYS.items():
        assert f"{id} from {id}.xlsx ({n} respondents)" in said
        assert (folder / "coded" / id / "codes.csv").is_file()
        assert (folder / "tables" / f"{id}.md").is_file()
    content = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    assert {each["instrument"]: each["respondents"] for each in content["responses"]} == SURVEYS


def test_figures_that_can_be_true_re_derive_and_impossible_ones_differ(
    demo: tuple[Path, str],
) -> None:
    for row in evidence(demo[0]):
        if row["kind"] in ("share", "composition") and row["quote"] and row["instrument"]:
            agree = {
                "possible": "re-derives",
                "possible only if truncated": "re-derives only if truncated",
                "possible only if rounded up": "re-derives only if rounded up",
                "impossible": "differs",
            }
            assert row["derivation"] == agree[row["verdict"]], row["claim"]


def test_everything_in_the_demonstration_says_simulated(demo: tuple[Path, str]) -> None:
    folder, said = demo
    assert said.splitlines()[2] == "**SIMULATED seed 1: nobody gave these answers.**"
    for path in folder.rglob("*"):
        if path.suffix in (".md", ".csv", ".json"):
            assert "SIMULATED" in path.read_text(encoding="utf-8"), path
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
            assert any("SIMULATED" in each for each in [*cells, *book.sheetnames]), path


def test_every_claim_that_is_held_against_simulated_answers_says_so(demo: tuple[Path, str]) -> None:
    for row in evidence(demo[0]):
        assert not row["count"] or "SIMULATED" in row["data"] or not row["instrument"]


def test_the_same_seed_writes_the_same_bytes(demo: tuple[Path, str], tmp_path: Path) -> None:
    assert command(tmp_path, "demo", "--out", "again").returncode == CLEAN
    again = hashes(tmp_path / "again")
    assert again == hashes(demo[0])


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = command(tmp_path, "demo", "--out", ".")
    assert done.returncode == UNUSABLE
    assert done.stderr == (
        ".: got a folder that is not empty; expected a new one. Choose another with --out.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_study_without_claims_is_demonstrated_as_far_as_it_goes(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    shutil.copy(INSTRUMENTS / "policy_experts.yaml", own)
    (own / "study.yaml").write_text(
        "title: Ours\ninstruments: [policy_experts.yaml]\n", encoding="utf-8"
    )
    done = command(tmp_path, "demo", own, "--out", "out")
    assert (done.returncode, done.stderr) == (CLEAN, "")
    assert (tmp_path / "out" / "tables" / "policy_experts.md").is_file()
    assert not (tmp_path / "out" / "evidence.csv").exists()


def test_exports_are_named_after_their_survey_or_with_it(demo: tuple[Path, str]) -> None:
    exports = demo[0] / "exports"
    one = command(exports, "audit", "--responses", "policy_experts.xlsx")
    named = command(exports, "audit", "--responses", "policy_experts=policy_experts.xlsx")
    assert one.returncode == named.returncode == FINDINGS
    assert one.stdout == named.stdout
    assert "policy_experts from policy_experts.xlsx (3 respondents)" in one.stdout


def test_a_file_is_known_by_its_columns(demo: tuple[Path, str], tmp_path: Path) -> None:
    export = tmp_path / "export.xlsx"
    export.write_bytes((demo[0] / "exports" / "policy_experts.xlsx").read_bytes())
    done = command(tmp_path, "audit", "--responses", export)
    assert done.returncode == FINDINGS
    assert "policy_experts from export.xlsx (3 respondents)" in done.stdout


def test_a_file_that_could_be_of_any_survey_is_refused(tmp_path: Path) -> None:
    for survey in ("one", "two"):
        text = (INSTRUMENTS / "policy_experts.yaml").read_text(encoding="utf-8")
        own = text.replace("id: policy_experts", f"id: {survey}", 1)
        (tmp_path / f"{survey}.yaml").write_text(own, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(
        "title: Ours\ninstruments: [one.yaml, two.yaml]\n", encoding="utf-8"
    )
    assert command(tmp_path, "simulate", "--study", ".", "--instrument", "one", "--out",
                   "export.xlsx").returncode == CLEAN  # fmt: skip
    done = command(tmp_path, "audit", ".", "--responses", "export.xlsx")
    assert done.returncode == UNUSABLE
    assert "got a file that could be of any of the surveys" in done.stderr
    assert "Write --responses one=export.xlsx" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--responses", "nothing=there.xlsx"], "got no such file; expected a file, or ID=FILE"),
        (["--responses", "digital_workers=there.xlsx"], "there.xlsx: got"),
        (
            ["--responses", "digital_workers.xlsx", "digital_workers=policy_experts.xlsx"],
            "got a second file of digital_workers",
        ),
        (["--responses", "digital_workers=policy_experts.xlsx"], "got no column that belongs"),
        (["--responses", "digital_workers.xlsx", "--sheet", "Nope"], "'Nope'"),
        (["--responses", "digital_workers.xlsx", "--out", "."], "expected another folder"),
        (["--explain", "use_contents"], "Did you mean 'use_content'?"),
        (["--explain", "use_content", "--json", "-"], "expected one of the two"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_one_sentence(
    demo: tuple[Path, str], arguments: list[str], said: str
) -> None:
    exports = demo[0] / "exports"
    before = hashes(exports)
    done = command(exports, "audit", *arguments)
    assert done.returncode == UNUSABLE
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert hashes(exports) == before


def test_one_claim_is_explained_in_words(demo: tuple[Path, str]) -> None:
    done = command(
        demo[0] / "exports",
        "audit",
        "--responses",
        "digital_workers.xlsx",
        "--explain",
        "use_content",
    )
    assert done.returncode == FINDINGS
    for said in (
        "Printed: '46 percent', n = 44 (section 4.1).",
        "By the print alone: possible only if rounded up.",
        "By the data: re-derives only if rounded up. The data: 20 of 44 (valid answers), 45.5%.",
        "SIMULATED seed 1: nobody gave these answers.",
    ):
        assert said in done.stdout


def test_explaining_needs_no_data(tmp_path: Path) -> None:
    done = command(tmp_path, "audit", "--explain", "income_below_50k")
    assert "By the print alone: possible. 32 of 44, interval 58 to 84%." in done.stdout
    assert "By the data" not in done.stdout
    assert done.returncode == FINDINGS
