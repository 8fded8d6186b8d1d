"""The files that a page shows in full are there when its lines of Python run."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

DOCS = Path(__file__).parent
_SHOWN = re.compile(
    r"```yaml\n# (?P<name>\S+)\n(?P<yaml>.*?)```|```csv\n(?P<csv>.*?)```", re.DOTALL
)


@pytest.fixture(autouse=True)
def _files_of_the_page(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Write them into a folder, as a reader would, and work there."""
    if request.path.name == "figures.md" or request.path.parent.name == "example":
        # a page that saves pictures does so in a copy, and they are the ones that it shows
        shutil.copytree(DOCS, tmp_path / "docs")
        monkeypatch.chdir(tmp_path)
        yield
        for picture in DOCS.glob("**/*.svg"):
            drawn = tmp_path / "docs" / picture.relative_to(DOCS)
            if drawn.read_bytes() != picture.read_bytes():
                pytest.fail(f"{picture.relative_to(DOCS)} is not the one that the page draws")
        return
    if request.path.name not in ("your-own-survey.md", "open-answers.md"):
        yield
        return
    for shown in _SHOWN.finditer(request.path.read_text(encoding="utf-8")):
        path = tmp_path / (shown["name"] or "answers.csv")
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown["yaml"] or shown["csv"], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    yield
