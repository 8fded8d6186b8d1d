"""The files that a page shows in full are there when its lines of Python run."""

import re
import shutil
from pathlib import Path

import pytest

_SHOWN = re.compile(
    r"```yaml\n# (?P<name>\S+)\n(?P<yaml>.*?)```|```csv\n(?P<csv>.*?)```", re.DOTALL
)


@pytest.fixture(autouse=True)
def _files_of_the_page(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Write them into a folder, as a reader would, and work there."""
    if request.path.parent.name == "example":
        # a page that saves a picture does so in a copy
        shutil.copytree(request.path.parent, tmp_path / "docs" / "example")
        monkeypatch.chdir(tmp_path)
    if request.path.name != "your-own-survey.md":
        return
    for shown in _SHOWN.finditer(request.path.read_text(encoding="utf-8")):
        path = tmp_path / (shown["name"] or "answers.csv")
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown["yaml"] or shown["csv"], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
