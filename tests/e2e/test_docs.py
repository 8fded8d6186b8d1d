"""What the documentation shows is what happens."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import alp_survey as alp
from alp_survey.figures.reading import DEFAULT_HEDGES

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "study-files.md").read_text(encoding="utf-8")


@pytest.fixture(name="example")
def _example(tmp_path: Path) -> Path:
    """The files of the guide's example study, as a reader would copy them."""
    for name, text in re.findall(r"```yaml\n# (\S+)\n(.*?)```", GUIDE, flags=re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_example_study_of_the_guide_loads_and_is_possible_throughout(example: Path) -> None:
    result = alp.audit(alp.load_study(example))
    assert result.findings == ()
    assert [each.claim.id for each in result.claims][:2] == ["respondents", "daily"]
    assert list(result.claim("daily").arithmetic.counts) == [25]
    assert list(result.claim("novels").arithmetic.counts) == [18]
    assert list(result.claim("poetry").arithmetic.counts) == [12]


def test_the_guide_lists_every_hedging_word_that_is_understood_and_no_other() -> None:
    table = GUIDE.split("| words |")[1].split("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines()[2:]]
    words = {word.strip() for row in rows for word in row.replace(" and ", ",").split(",")}
    assert words == set(DEFAULT_HEDGES)


def test_the_readme_shows_every_finding_on_the_brief_with_its_verdict() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.split("| printed |")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    result = alp.audit(alp.load_study())
    found = [each for each in result.claims if each.is_finding]
    assert [(row[0], row[2]) for row in rows] == [
        (each.claim.quote, each.arithmetic.verdict) for each in found
    ]
    for row, each in zip(rows, found, strict=True):
        near = [each.arithmetic.below, each.arithmetic.above]
        if all(near):
            assert row[3] == ", ".join(f"{figure.printed} is {figure.count}" for figure in near)
        bases = each.arithmetic.possible_bases
        short = f"{len(bases)} bases, the largest {max(bases, default=0)}"
        assert row[4] in (", ".join(map(str, bases)), short)


def commands(page: Path) -> list[tuple[str, str]]:
    """The commands that a page shows, each with the output that it shows, if any."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    parts = [each for block in blocks for each in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(each.partition("\n")[0], each.partition("\n")[2]) for each in parts]


PAGES = sorted(page for page in (ROOT / "README.md", *ROOT.glob("docs/**/*.md")) if commands(page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_a_page_runs_and_prints_what_the_page_shows(
    page: Path, tmp_path: Path
) -> None:
    """In a folder with a study of one's own, an export, and the documentation."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copytree(ROOT / "docs" / "example", tmp_path / "my-study")
    for name, answers in (("employees", "employees"), ("firms", "employers")):
        shutil.copy(
            ROOT / "docs" / "example" / "answers" / f"{answers}.csv", tmp_path / f"{name}.csv"
        )
    alp.load_study().simulate("digital_workers", seed=1).write(tmp_path / "export.xlsx")
    (tmp_path / "instruments").mkdir()
    text = page.read_text(encoding="utf-8")
    for name, file in re.findall(r"```yaml\n# (\S+)\n(.*?)```", text, flags=re.DOTALL):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(file, encoding="utf-8")
    for answers in re.findall(r"```csv\n(.*?)```", text, flags=re.DOTALL):
        (tmp_path / "answers.csv").write_text(answers, encoding="utf-8")
    ran = 0
    for command, shown in commands(page):
        words = [
            name
            for word in shlex.split(command, comments=True)
            for name in (sorted(map(str, tmp_path.glob(word))) if "*" in word else [word])
        ]
        if words[0] != "alp-survey":
            assert command.startswith(". .venv/bin/activate")
            continue
        program = [sys.executable, "-m", "alp_survey", *words[1:]]
        done = subprocess.run(program, cwd=tmp_path, capture_output=True, check=False, text=True)
        assert done.returncode in (0, 1), done.stderr
        if shown.strip():
            assert done.stdout == shown
        ran += 1
    assert ran


def test_links_of_the_documentation_lead_to_files() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    links = [
        (page, target.partition("#")[0])
        for page in pages
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("#")
    ]
    assert links
    assert [str(page) for page, target in links if not (page.parent / target).exists()] == []


def test_the_guide_to_the_evidence_table_lists_every_column_in_its_order() -> None:
    text = (ROOT / "docs" / "evidence-table.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    listed = [name for row in rows for name in re.findall("`([a-z_]+)`", row)]
    assert listed == list(alp.audit(alp.load_study()).to_frame().columns)
