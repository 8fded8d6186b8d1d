"""The page of the evidence in a real browser: sorted, filtered, narrow, and without an error."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

import alp_survey as alp
from alp_survey.claims.audit import Audit, audit
from alp_survey.reports.evidence_page import evidence_page

pytestmark = pytest.mark.chromium

_FRAME = """<!doctype html><title>waiting</title>
<iframe id="page" style="width:{width}px;height:900px;border:0"></iframe><pre id="told"></pre>
<script>
const page = document.getElementById("page");
page.onload = () => {{
  const doc = page.contentDocument, win = page.contentWindow;
  const told = (() => {{ {script} }})();
  document.getElementById("told").textContent = JSON.stringify(told);
}};
page.srcdoc = {source};
</script>"""


@pytest.fixture(scope="module", name="audited")
def _audited(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    study, file = alp.load_study(), tmp_path_factory.mktemp("export") / "export.csv"
    study.simulate("digital_workers", seed=1).write(file)
    return audit(study, responses=study.read("digital_workers", file))


@pytest.fixture(name="browse")
def _browse(audited: Audit, tmp_path: Path) -> Any:
    """Opens the page in a frame of some width, and returns what a script in it returns."""

    def browse(script: str, width: int = 1200) -> Any:
        source = json.dumps(evidence_page(audited)).replace("</", "<\\/")
        file = tmp_path / "frame.html"
        file.write_text(_FRAME.format(width=width, script=script, source=source), "utf-8")
        done = subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu",
                "--disable-dev-shm-usage", f"--user-data-dir={tmp_path / 'profile'}",
                "--window-size=1400,1000", "--enable-logging=stderr",
                "--virtual-time-budget=5000", "--dump-dom", file.as_uri(),
            ],
            check=True,
            capture_output=True,
            encoding="utf-8",
        )  # fmt: skip
        assert "CONSOLE" not in done.stderr
        found = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.DOTALL)
        assert found is not None, done.stdout[:500]
        text = found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return json.loads(text)

    return browse


_SORT = """
const table = doc.getElementById("claims");
const heads = Array.from(table.tHead.rows[0].cells);
const column = heads.findIndex((head) => head.textContent.startsWith("printed"));
const values = () => Array.from(table.tBodies[0].rows).map((row) => row.cells[column].dataset.sort)
  .filter((value) => value !== undefined).map(Number);
const button = heads[column].querySelector("button");
button.click();
const up = values(), said = heads[column].getAttribute("aria-sort");
button.click();
return {up, down: values(), said, then: heads[column].getAttribute("aria-sort")};
"""

_FILTER = """
const rows = () => Array.from(doc.getElementById("claims").tBodies[0].rows);
const shown = () => rows().filter((row) => row.getClientRects().length > 0).length;
const change = (id, value, event) => {
  const field = doc.getElementById(id); field.value = value;
  field.dispatchEvent(new win.Event(event));
};
const all = shown();
change("filter-verdict", "differs", "change");
const differs = shown(), said = doc.getElementById("shown").textContent;
change("filter-verdict", "", "change");
change("filter-words", "INCOME", "input");
return {all, differs, said, words: shown(), visible: !doc.getElementById("filters").hidden};
"""

_WIDTH = """
const most = Math.max(...Array.from(doc.querySelectorAll("body *:not(.skip)"))
  .map((each) => each.getBoundingClientRect().right));
return {scroll: doc.documentElement.scrollWidth, client: doc.documentElement.clientWidth, most};
"""


def test_a_click_on_a_heading_sorts_by_numbers_and_a_second_one_turns_it_round(browse: Any) -> None:
    told = browse(_SORT)
    assert told["up"] == sorted(told["up"])
    assert len(told["up"]) > 10
    assert told["down"] == told["up"][::-1]
    assert (told["said"], told["then"]) == ("ascending", "descending")


def test_words_and_a_verdict_filter_the_table(browse: Any, audited: Audit) -> None:
    told = browse(_FILTER)
    differs = [
        each for each in audited.claims if each.derivation and each.derivation.verdict == "differs"
    ]
    assert told["all"] == len(audited.claims)
    assert told["differs"] == len(differs)
    assert told["said"] == f"{len(differs)} of {len(audited.claims)} claims"
    assert 0 < told["words"] < len(audited.claims)
    assert told["visible"]


@pytest.mark.parametrize("width", [320, 375, 768, 1024])
def test_nothing_has_to_be_scrolled_to_the_side(browse: Any, width: int) -> None:
    told = browse(_WIDTH, width)
    assert told["scroll"] <= told["client"]
    assert told["most"] <= told["client"] + 1
