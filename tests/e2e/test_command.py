"""The command as a person types it: exit status, what goes where, and the same bytes every time."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "instruments"
CLEAN, FINDINGS, UNUSABLE = 0, 1, 2
posix_only = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell and its devices")
EVIDENCE = [f"evidence.{ending}" for ending in ("csv", "html", "json", "md", "xlsx")]


@pytest.fixture(name="run")
def _run(tmp_path: Path) -> Any:
    """Runs alp-survey in an empty folder, as a pipe would see it."""

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "alp_survey", *map(str, arguments)],
            cwd=tmp_path,
            env=clean_environment() | environment,
            capture_output=True,
            timeout=60,
            check=False,
        )

    return run


def clean_environment() -> dict[str, str]:
    ours = ("COLUMNS", "PYTHONIOENCODING", "PYTHONHASHSEED", "FORCE_COLOR", "NO_COLOR", "TERM")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)}


@pytest.fixture(name="copy")
def _copy(tmp_path: Path) -> Path:
    """A copy of the shipped study that a test may break."""
    folder = tmp_path / "copy"
    folder.mkdir()
    for file in SHIPPED.glob("*.yaml"):
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


# ---- exit status


def test_the_shipped_study_has_findings_and_says_so_on_standard_output_only(run: Any) -> None:
    done = run("audit")
    assert (done.returncode, done.stderr) == (FINDINGS, b"")
    assert b"impossible" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["check", "73%", "--n", "44"], CLEAN),
        (["check", "73%", "41%", "--n", "44"], CLEAN),
        (["check", "46%", "--n", "44"], FINDINGS),
        (["check", "46%"], FINDINGS),
        (["check", "63%", "37%", "--n", "8"], FINDINGS),
        (["check", "60%", "20%", "--n", "5", "--response", "single"], CLEAN),
        (["check", "60%", "20%", "--n", "5", "--response", "single", "--complete"], FINDINGS),
        (["--help"], CLEAN),
        (["--version"], CLEAN),
        (["audit", "--help"], CLEAN),
    ],
)
def test_the_exit_status_is_0_if_all_is_possible_and_1_with_findings(
    run: Any, arguments: list[str], status: int
) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (status, b"")
    assert done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["audti"],
        ["audit", "--js", "-"],
        ["audit", "nowhere"],
        ["audit", ""],
        ["audit", "no\nfolder"],
        ["check"],
        ["check", "48-46%", "--n", "44"],
        ["check", "146%", "--n", "44"],
        ["check", "", "--n", "44"],
        ["check", "46%", "--n", "0"],
        ["check", "46%", "--n", "forty"],
        ["check", "46%", "--n", "9" * 30],
        ["check", "46%", "54%", "--n", "44", "--complete"],
        ["check", "46%", "--n", "44", "--response", "one"],
        ["check", "the remainder", "--n", "44"],
        ["check", "54%", "the remainder", "--n", "44"],
        ["check", "46%" * 5000, "--n", "44"],
        ["check", "46%\udcff", "--n", "44"],
    ],
)
def test_what_cannot_be_used_is_status_2_with_a_message_and_no_traceback(
    run: Any, arguments: list[str]
) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (UNUSABLE, b"")
    assert b"Traceback" not in done.stderr
    assert 0 < len(done.stderr) < 1500


BROKEN = {
    "not UTF-8": ("claims.yaml", b"claims:\n  - id: caf\xe9\n"),
    "ten megabytes": ("claims.yaml", b"#" * 10_000_000),
    "an alias bomb": ("claims.yaml", b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
    "nested without end": ("policy_experts.yaml", b"a: " + b"[" * 100_000),
    "empty": ("study.yaml", b""),
    "a list": ("study.yaml", b"- a\n- b\n"),
    "control characters": ("sector_experts.yaml", b"id: \x00\n"),
    "a python object": ("study.yaml", b"title: !!python/object/apply:os.getcwd []\n"),
    "lists where words stand": (
        "policy_experts.yaml",
        b"id: {a: b}\nitems: [{name: [c], kind: {d: e}}]\n",
    ),
}


@pytest.mark.parametrize(("file", "content"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_named_with_its_problems_and_no_traceback(
    run: Any, copy: Path, file: str, content: bytes
) -> None:
    (copy / file).write_bytes(content)
    done = run("audit", copy, "--out", "evidence", "--json", "-")
    assert (done.returncode, done.stdout) == (UNUSABLE, b"")
    assert b"Traceback" not in done.stderr
    problems = done.stderr.decode().splitlines()
    assert [line for line in problems if line.startswith(file) and ": got " in line]
    assert not (copy.parent / "evidence").exists()


def test_all_mistakes_are_printed_one_a_line_with_their_number(run: Any, copy: Path) -> None:
    claims = copy / "claims.yaml"
    text = claims.read_text(encoding="utf-8")
    text = text.replace('quote: "73 percent"', "quote: 73").replace(
        "item: ai_use\n", "item: ai_us\n"
    )
    claims.write_text(text, encoding="utf-8")
    done = run("audit", copy)
    *problems, last = done.stderr.decode().splitlines()
    assert done.returncode == UNUSABLE
    assert [re.sub(r":\d+.*", "", line) for line in problems] == ["claims.yaml"] * 2
    assert "Did you mean 'ai_use'?" in problems[1]
    assert last == "2 problems; nothing was written."


# ---- JSON


def test_json_to_standard_output_is_nothing_but_json(run: Any) -> None:
    done = run("audit", "--json", "-")
    assert (done.returncode, done.stderr) == (FINDINGS, b"")
    content = json.loads(done.stdout)
    assert content["format"] == "alp_survey evidence"
    assert done.stdout.endswith(b"}\n")


def test_json_to_a_file_is_the_same_json_beside_the_table(run: Any, tmp_path: Path) -> None:
    done = run("audit", "--json", "audit.json")
    assert done.returncode == FINDINGS
    assert b"verdict" in done.stdout
    assert (tmp_path / "audit.json").read_bytes() == run("audit", "--json", "-").stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_json_is_utf_8_whatever_the_console_speaks(run: Any, encoding: str) -> None:
    figures = ("check", "≈ 70%", "--n", "44", "--json", "-")
    done = run(*figures, PYTHONIOENCODING=encoding)
    assert json.loads(done.stdout.decode("utf-8"))["claims"][0]["quote"]["text"] == "≈ 70%"


def test_json_of_a_check_has_every_figure_and_the_block(run: Any) -> None:
    content = json.loads(run("check", "46%", "41%", "--n", "44", "--json", "-").stdout)
    assert [claim["quote"]["text"] for claim in content["claims"]] == ["46%", "41%"]
    assert content["blocks"][0]["shared_bases"] == [37, 39, 41]


# ---- files


def test_out_writes_its_files_with_the_same_bytes_on_every_run(run: Any, tmp_path: Path) -> None:
    written = []
    for seed in ("0", "1", "random"):
        done = run("audit", "--out", f"evidence-{seed}", PYTHONHASHSEED=seed)
        assert done.returncode == FINDINGS
        folder = tmp_path / f"evidence-{seed}"
        assert sorted(path.name for path in folder.iterdir()) == EVIDENCE
        written.append([(folder / name).read_bytes() for name in EVIDENCE])
    assert written[0] == written[1] == written[2]


def test_out_replaces_its_own_files_and_leaves_others_alone(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "folder"
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    (folder / "evidence.md").write_text("old", encoding="utf-8")
    run("check", "73%", "--n", "44", "--out", folder)
    assert sorted(path.name for path in folder.iterdir()) == [*EVIDENCE, "mine.txt"]
    assert (folder / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert "73%" in (folder / "evidence.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--out", "taken"],
        ["--out", "taken/below"],
        ["--json", "folder"],
        ["--json", "nowhere/audit.json"],
        ["--json", ""],
        ["--out", "blocked"],
    ],
)
def test_where_nothing_can_be_written_existing_files_stay_untouched(
    run: Any, tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "blocked" / "evidence.json").mkdir(parents=True)
    (tmp_path / "blocked" / "evidence.csv").write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = run("audit", *arguments)
    assert done.returncode == UNUSABLE
    assert b"; expected a " in done.stderr
    assert b"Traceback" not in done.stderr
    assert sorted(tmp_path.rglob("*")) == before
    files = [path for path in before if path.is_file()]
    assert [path.read_text(encoding="utf-8") for path in files] == ["mine", "mine"]


# ---- the terminal


@pytest.mark.parametrize("columns", [80, 200])
def test_the_table_fits_the_terminal_and_begins_with_the_verdict(run: Any, columns: int) -> None:
    lines = run("audit", COLUMNS=str(columns)).stdout.decode().splitlines()
    assert max(map(len, lines)) <= columns
    (header,) = [line for line in lines if line.split()[:3] == ["verdict", "quote", "n"]]
    assert ("nearest below, above" in header) == (columns == 200)


def test_a_pipe_gets_plain_text_even_from_a_colour_terminal(run: Any) -> None:
    done = run("audit", TERM="xterm-256color", COLORTERM="truecolor")
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_console_without_our_letters_still_gets_the_report(run: Any, encoding: str) -> None:
    done = run("check", "about 70%", "≈ 70%", "--n", "44", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (CLEAN, b"")
    assert b"possible" in done.stdout
    failed = run("check", "≈ %", "--n", "44", PYTHONIOENCODING=encoding)
    assert failed.returncode == UNUSABLE
    assert b"Traceback" not in failed.stderr


@pytest.mark.parametrize("arguments", [["audit"], ["audit", "--json", "-"]])
def test_a_reader_that_has_seen_enough_causes_no_complaint(arguments: list[str]) -> None:
    """As in ``alp-survey audit | head -1``."""
    command = [sys.executable, "-u", "-m", "alp_survey", *arguments]
    with subprocess.Popen(
        command, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as done:
        assert done.stdout is not None
        assert done.stderr is not None
        assert done.stdout.readline()
        done.stdout.close()
        assert done.stderr.read() == b""


# ---- where output goes


@posix_only
def test_a_closed_output_stops_no_audit_and_a_full_one_is_said(tmp_path: Path) -> None:
    command = f"{sys.executable} -m alp_survey check 46% --n 44"
    closed = subprocess.run(f"{command} >&-", shell=True, capture_output=True, check=False)
    assert (closed.returncode, closed.stderr) == (FINDINGS, b"")
    command = f"{command} --json - >/dev/full"
    full = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert full.returncode == UNUSABLE
    assert full.stderr.startswith(b"standard output: got no space left on device; expected")
    assert full.stderr.count(b"\n") == 1


@posix_only
def test_a_reader_that_has_seen_enough_leaves_the_status_of_the_audit() -> None:
    command = (
        f"{sys.executable} -u -m alp_survey check 73% --n 44 | head -1; exit ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (CLEAN, b"")


@posix_only
def test_a_pipe_is_written_into_and_a_link_is_followed_and_both_stay_what_they_are(
    run: Any, tmp_path: Path
) -> None:
    pipe, target, link = tmp_path / "pipe", tmp_path / "target.json", tmp_path / "link.json"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
    run("check", "46%", "--n", "44", "--json", pipe)
    assert json.loads(reader.communicate()[0])["findings"] == 1
    assert pipe.is_fifo()
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    link.symlink_to(target)
    run("check", "46%", "--n", "44", "--json", link)
    assert link.is_symlink()
    assert json.loads(target.read_text(encoding="utf-8"))["findings"] == 1
    assert target.stat().st_mode & 0o777 == 0o640


def test_if_one_file_of_the_evidence_cannot_be_written_none_is_changed(
    run: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (out / "evidence.md").mkdir(parents=True)
    (out / "evidence.csv").write_text("mine", encoding="utf-8")
    done = run("audit", "--out", out)
    assert done.returncode == UNUSABLE
    assert b"evidence.md: got a folder; expected" in done.stderr
    assert (out / "evidence.csv").read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in out.iterdir()) == ["evidence.csv", "evidence.md"]


# ---- what was made to hang or to hurt


@pytest.mark.parametrize(
    "arguments",
    [
        ["about 50.000000%", "--n", "44"],
        ["at least 1%", "--n", "9999999", "--json", "-"],
        [*["33.3%"] * 60, "--n", "1000", "--response", "single"],
    ],
)
def test_figures_that_once_took_for_ever_are_judged_and_their_evidence_stays_small(
    run: Any, arguments: list[str]
) -> None:
    done = run("check", *arguments)
    assert done.returncode in (CLEAN, FINDINGS)
    assert len(done.stdout) < 3_000_000


def test_colours_and_titles_hidden_in_a_file_do_not_reach_the_terminal(
    run: Any, copy: Path
) -> None:
    file = copy / "study.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("title: Pakistan's", 'title: "\\e[31mred" #', 1), encoding="utf-8")
    done = run("audit", copy)
    assert done.returncode == UNUSABLE
    assert done.stderr.startswith(b"study.yaml:4: got the control character U+001B")
