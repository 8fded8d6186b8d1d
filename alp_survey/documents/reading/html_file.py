"""HTML as passages: headings, paragraphs and tables, without scripts and code."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from alp_survey.documents.figures import Passage
from alp_survey.documents.reading.marked_text import table_cells
from alp_survey.documents.words import clean

__all__ = ["RAISED", "html_passages"]

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Digits as marks of footnotes."""

_SKIPPED = frozenset(
    {"script", "style", "template", "noscript", "code", "pre", "head", "svg", "math", "select"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset(
    {"p", "div", "li", "ul", "ol", "section", "article", "blockquote", "figcaption", "caption",
     "dt", "dd", "dl", "br", "hr", "header", "footer", "main", "aside", "nav", "form", "body",
     "figure", "table", "tr", "td", "th", "thead", "tbody"}
) | _HEADINGS  # fmt: skip
_VOID = frozenset({"br", "hr"})


def html_passages(text: str) -> Iterator[Passage]:
    """The passages of a page; unclosed tags end where the next block begins.

    Examples
    --------
    >>> page = "<h2>2 Pay</h2><p>73<b>%</b> earn less.<sup>4</sup></p><script>90%</script>"
    >>> [(each.kind, each.text, each.section) for each in html_passages(page)]
    [('heading', '2 Pay', '2 Pay'), ('text', '73% earn less.⁴', '2 Pay')]
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.flush()
    yield from reader.passages


class _Reader(HTMLParser):
    """Collects passages tag by tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.passages: list[Passage] = []
        self.section = ""
        self.pieces: list[str] = []
        self.skipping: list[str] = []
        self.heading = False
        self.raised = 0
        self.rows: list[list[str]] | None = None
        self.cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # theirs
        if tag in _SKIPPED:
            self.skipping.append(tag)
        if self.skipping:
            return
        if tag == "sup":
            self.raised += 1
        if tag not in _BLOCKS:
            return
        if self.cell and tag not in ("td", "th", "tr", "table"):
            self.pieces.append(" ")
            return
        self.flush()
        if tag == "table":
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("td", "th") and self.rows is not None:
            self.rows = self.rows or [[]]
            self.cell = True
        elif tag in _HEADINGS:
            self.heading = True

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            if tag == self.skipping[-1]:
                self.skipping.pop()
            return
        if tag == "sup":
            self.raised = max(self.raised - 1, 0)
        if tag in _BLOCKS and (not self.cell or tag in ("td", "th", "tr", "table")):
            self.flush()
        if tag == "table" and self.rows is not None:
            rows, self.rows = [(0, row) for row in self.rows if row], None
            above = self.passages[-1].text if self.passages else ""
            self.passages += table_cells(rows, section=self.section, caption=above)

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.pieces.append(data.translate(RAISED) if self.raised else data)

    def flush(self) -> None:
        """End the passage, the heading or the cell that is being read."""
        text = clean(" ".join("".join(self.pieces).split()))
        self.pieces.clear()
        if self.cell:
            if self.rows:
                self.rows[-1].append(text)
            self.cell = False
        elif text and self.heading:
            self.section = text
            self.passages.append(Passage(text, "heading", text))
        elif text:
            self.passages.append(Passage(text, "text", self.section))
        self.heading = False
