"""Scan a document: every figure, what the register says of it, and what arithmetic does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alp_survey.claims.audit import audit
from alp_survey.documents.bases import as_counts
from alp_survey.documents.figures import Found, Passage
from alp_survey.documents.judging import Judged, Remark, contradictions, judge, together
from alp_survey.documents.linking import Link, link_figures, sections_of, unprinted
from alp_survey.documents.locating import locate
from alp_survey.documents.reading.opening import ENDINGS, Document, read_document, read_text
from alp_survey.errors import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from alp_survey.claims.study import Study

__all__ = ["Scan", "ScannedFigure", "scan"]

_WRONG = ("impossible", "differs from its count")


@dataclass(frozen=True, slots=True)
class ScannedFigure:
    """A figure of a document, and what is behind it.

    Attributes
    ----------
    number : int
        Its place among all, from 1.
    found : Found
    passage : Passage
        Where it stands.
    judged : Judged
        By arithmetic, where a base stands beside it.
    remarks : tuple of Remark
        Of sums, and of other figures that seem to be of the same.
    link : Link or None
        To the register of a study; None where none was given.
    audited : str
        The verdict of the claims it is linked to, from the print alone.
    """

    number: int
    found: Found
    passage: Passage
    judged: Judged
    remarks: tuple[Remark, ...] = ()
    link: Link | None = None
    audited: str = ""

    @property
    def is_finding(self) -> bool:
        """Whether it cannot be true as printed, contradicts another figure, or the register."""
        differs = self.link is not None and self.link.status == "value differs from the register"
        verdicts = (self.judged.verdict, *self.audited.split("; "))
        doubtful = any(each in _WRONG or each.startswith("possible only") for each in verdicts)
        return doubtful or differs or any(remark.wrong for remark in self.remarks)


@dataclass(frozen=True)
class Scan:
    """Every figure of a document. In a notebook it shows itself as a table.

    Attributes
    ----------
    document : str
    figures : tuple of ScannedFigure
        In the order of the document.
    notes : tuple of str
        What could not be read.
    linked : bool
        Whether the figures were held against a register.
    missing : tuple of str
        Claims of the register of which nothing was found.
    passages : tuple of Passage
    """

    document: str
    figures: tuple[ScannedFigure, ...]
    notes: tuple[str, ...]
    linked: bool
    missing: tuple[str, ...]
    passages: tuple[Passage, ...]

    @property
    def findings(self) -> tuple[ScannedFigure, ...]:
        """Figures that a person should look at."""
        return tuple(each for each in self.figures if each.is_finding)

    @property
    def open(self) -> tuple[ScannedFigure, ...]:
        """Figures that no claim of the register is known to be, and that no source is cited for."""
        closed = ("registered", "external")
        return tuple(
            each
            for each in self.figures
            if not (each.link.status in closed if each.link else each.found.external)
        )

    @property
    def coverage(self) -> Mapping[str, int]:
        """How many figures there are, by what they are in the register."""
        return Counter(each.link.status for each in self.figures if each.link is not None)

    def to_frame(self) -> pd.DataFrame:
        """One row for each figure, with where it stands and what was found of it."""
        from alp_survey.reports.scanned import scan_frame

        return scan_frame(self)

    def draft(self) -> str:
        """A register of the open figures, as YAML for a person to complete."""
        from alp_survey.reports.scan_draft import draft_register

        return draft_register(self)

    def _repr_html_(self) -> str:
        from alp_survey.reports.scanned import scan_html

        return scan_html(self)

    def __repr__(self) -> str:
        return (
            f"<Scan of {self.document!r}: {len(self.figures)} figures,"
            f" {len(self.findings)} to look at>"
        )


def scan(path_or_text: str | Path, *, study: Study | None = None, n: int | None = None) -> Scan:
    """Find every survey-like figure of a document, and say what is behind it.

    Percentages in all forms that reports use, fractions in words, majorities, "32 of 44
    respondents"; not years, money, ages, footnote marks, citations, confidence levels, margins of
    error or the bounds of categories. It reads sentences by rules and does not understand them:
    expect to correct it, and see `docs/scan.md` for how often.

    Parameters
    ----------
    path_or_text : str or pathlib.Path
        A file (.pdf, .docx, .html, .md, .txt), or a text. A str is taken to be a file if it is one
        line that ends as one of these.
    study : Study, optional
        To hold the figures against its register.
    n : int, optional
        The respondents of the survey, 1 or more: shares that stand beside no base, and cite no
        source, are judged at this one.

    Returns
    -------
    Scan

    Raises
    ------
    InputError
        If a file cannot be read, or holds no text; if the study has no register.
    ValueError
        If n is below 1.

    Examples
    --------
    >>> import alp_survey as alp
    >>> found = alp.scan("Of the 44 workers, 33 percent see no effect; nearly a third do not know.")
    >>> print(found.to_frame()[["figure", "n", "arithmetic"]].to_string(index=False))
    ... # doctest: +NORMALIZE_WHITESPACE
             figure  n arithmetic
         33 percent 44 impossible
     nearly a third 44
    """
    if n is not None and n < 1:
        raise ValueError(f"n: got {n}; expected 1 or more.")
    return _scanned(_document(path_or_text), study, n)


def _scanned(document: Document, study: Study | None, n: int | None) -> Scan:
    if study is not None and not study.claims:
        expected = "a register with printed figures, named under 'claims'"
        raise InputError(
            Problem("study.yaml", "no claims, so that nothing can be linked", expected)
        )
    figures = tuple(_with_base(each, n) for each in as_counts(locate(document.passages)))
    sections = sections_of(document.passages)
    links = link_figures(figures, sections, study) if study is not None else []
    audited = (
        {each.claim.id: each.arithmetic.verdict for each in audit(study).claims} if study else {}
    )
    headings = [passage.section for passage in document.passages]
    remarks: dict[int, list[Remark]] = {}
    for place, remark in together(figures):
        remarks.setdefault(place, []).append(remark)
    for one, other, remark in contradictions(figures, headings):
        for place, there in ((one, other), (other, one)):
            said = remark._replace(text=f"{remark.text} (figure {there + 1})")
            remarks.setdefault(place, []).append(said)
    return Scan(
        document.name,
        tuple(
            ScannedFigure(
                place + 1,
                each,
                document.passages[each.passage],
                judge(each),
                tuple(remarks.get(place, ())),
                links[place] if links else None,
                "; ".join(dict.fromkeys(audited[id] for id in links[place].claims))
                if links
                else "",
            )
            for place, each in enumerate(figures)
        ),
        document.notes,
        study is not None,
        unprinted(study, links, document.passages, sections) if study is not None else (),
        document.passages,
    )


def _with_base(each: Found, n: int | None) -> Found:
    """A share that stands beside no base of its own, with the one that was given for all."""
    if n is None or each.n is not None or each.kind != "share" or each.external:
        return each
    return replace(each, n=n, why_n="given for all shares without a base beside them")


def _document(path_or_text: str | Path) -> Document:
    if isinstance(path_or_text, Path):
        return read_document(path_or_text)
    text = path_or_text
    if "\n" not in text and len(text) < 500 and text.lower().endswith(ENDINGS):
        return read_document(Path(text))
    return read_text(text)
