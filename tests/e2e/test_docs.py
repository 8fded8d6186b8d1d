"""What the documentation shows is what happens."""

import re
from pathlib import Path

import pytest

import alp_survey as alp
from alp_survey.figures.quotes import DEFAULT_HEDGES

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
