"""The text of a PDF, page by page, as JSON on standard output: run in a process of its own.

A PDF is a program in all but name. What hangs, crashes or fills the memory here does so without
those who asked.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

_MOST_MEMORY = 3_000_000_000
_MOST_SIGNS = 200_000  # of a page


def main(path: str, most_pages: int) -> int:
    """Print {"pages": [...]} or {"fault": ...}."""
    _limit_memory()
    try:
        import pypdfium2
    except ImportError:
        return _say({"fault": "not installed"})
    try:
        document = pypdfium2.PdfDocument(Path(path))
    except pypdfium2.PdfiumError as fault:
        return _say({"fault": "password" if "assword" in str(fault) else "unreadable"})
    if len(document) > most_pages:
        return _say({"fault": f"{len(document):,} pages"})
    pages = []
    for number in range(len(document)):
        try:
            text = document[number].get_textpage().get_text_range()
        except pypdfium2.PdfiumError:
            text = ""
        pages.append(text[:_MOST_SIGNS])
    return _say({"pages": pages})


def _say(found: dict[str, object]) -> int:
    sys.stdout.write(json.dumps(found))
    return 0


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has none
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
