"""How many figures of labelled texts are found, and how long a document of 300 pages takes.

Recall: of the figures that are labelled, how many are found with their value. Precision: of what is
found, how much is labelled. The texts (tests/data/scan) were written and labelled by others than
the rules, but the rules were corrected by them: text that nobody here has seen is a harder test.
A file in the same form, given as an argument, is measured too.

Time: a long text as Markdown, against one regular expression over it, and as PDF if LibreOffice is
there to make one, against reading its text alone.
"""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import yaml

import alp_survey as alp
from alp_survey.documents.figures import Found
from alp_survey.documents.locating import locate
from alp_survey.documents.reading.marked_text import text_passages
from alp_survey.documents.reading.pdf_file import pdf_passages
from alp_survey.documents.words import clean

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "tests" / "data" / "scan"
CORPUS = TEXTS / "corpus.yaml"
FIELDS = ("kind", "high", "hedge", "n", "count")
RUNS = 5
PAGES, SIGNS = 300, 2_600  # of a page


def measure(path: Path) -> None:
    """Print recall and precision of a corpus, and how often what is said of a figure is right."""
    passages = yaml.safe_load(path.read_text(encoding="utf-8"))["passages"]
    wanted = located = right = traps = 0
    said: Counter[str] = Counter()
    for passage in passages:
        left = list(locate(text_passages(passage["text"])))
        located += len(left)
        traps += len(passage.get("traps") or ())
        for label in passage["figures"] or ():
            wanted += 1
            found = next((each for each in left if is_same(each, label)), None)
            if found is None:
                continue
            left.remove(found)
            right += 1
            for field in FIELDS:
                said[field] += (getattr(found, field) or None) == (label.get(field) or None)
    print(f"{path.name}: {len(passages)} passages, {wanted} figures, {traps} that only look so")
    print(f"  recall {right / wanted:.3f}, precision {right / located:.3f}")
    print("  right: " + ", ".join(f"{field} {said[field] / right:.3f}" for field in FIELDS))


def is_same(found: Found, label: dict) -> bool:
    """The same text, or the same value in a text that is part of the other."""
    one, other = (" ".join(clean(text).casefold().split()) for text in (found.text, label["text"]))
    if one == other:
        return True
    within = one in other or other in one
    return within and found.value == label.get("value")


def long_text() -> str:
    """Pages of the corpus over and over."""
    passages = yaml.safe_load(CORPUS.read_text(encoding="utf-8"))["passages"]
    texts = [each["text"] for each in passages if each["text"].isascii()]
    pages, size = [], 0
    while size < PAGES * SIGNS:
        pages.append(texts[len(pages) % len(texts)])
        # most paragraphs of a report have no figure
        pages.append(re.sub(r"[0-9%]", "", texts[(7 * len(pages)) % len(texts)]))
        size += len(pages[-1]) + len(pages[-2])
    return "\n\n".join(pages)


def median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    for path in [*sorted(TEXTS.glob("*.yaml")), *map(Path, sys.argv[1:])]:
        measure(path)
    text = long_text()
    floor = median(lambda: re.findall(r"[0-9.]+\s?(?:%|per ?cent)", text))
    whole = median(lambda: alp.scan(text))
    print(f"{PAGES} pages of text, {len(alp.scan(text).figures):,} figures: {whole:.2f} s,")
    print(f"  {whole / floor:,.0f} times one regular expression over them")
    if shutil.which("soffice"):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "long.txt"
            page.write_text(text, encoding="utf-8")
            profile = f"-env:UserInstallation=file://{folder}/profile"
            command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", folder]
            subprocess.run([*command, str(page)], check=True, capture_output=True)
            pdf = Path(folder) / "long.pdf"
            read = median(lambda: pdf_passages(pdf))
            whole = median(lambda: alp.scan(pdf))
            pages = max(each.page or 0 for each in pdf_passages(pdf)[0])
            print(f"{pages} pages of PDF: {whole:.2f} s, {whole / read:.1f} times reading its text")


if __name__ == "__main__":
    main()
