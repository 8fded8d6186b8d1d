"""The evidence as a workbook: change a code among the answers, and every figure moves."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from alp_survey import __version__
from alp_survey.claims.audit import Audit
from alp_survey.claims.verdicts import ClaimAudit
from alp_survey.reports.book.limits import LEVEL, limit_formulas
from alp_survey.reports.book.pages import (
    LINE,
    Cell,
    Formula,
    Heading,
    Page,
    Styles,
    lines_of,
    percent_formula,
)
from alp_survey.reports.derived import decisive, derivation_sentences, simulated_sentence
from alp_survey.reports.evidence_map import map_records
from alp_survey.reports.wording import (
    Tone,
    figure_cells,
    interval_sentence,
    sampling_sentence,
    sections_text,
    summary_sentences,
    verdict_tone,
    weight_sentence,
)

if TYPE_CHECKING:
    from alp_survey.reports.book.live import DataSheet
    from alp_survey.responses.responses import Responses

__all__ = ["evidence_book"]

_COVER_WIDTH = 110

_EVIDENCE = (
    Heading("claim", 24), Heading("says", 44), Heading("printed", 14), Heading("n", 7, "whole"),
    Heading("by the print", 18), Heading("by the data", 18), Heading("count", 8, "whole"),
    Heading("base", 8, "whole"), Heading("percent", 9, "percent"),
    Heading("interval low", 9, "percent"), Heading("interval high", 9, "percent"),
    Heading("rounded", 9, "number"), Heading("of whom", 26), Heading("counted in", 16),
    Heading("why", 70), Heading("section", 18),
)  # fmt: skip

_RECOMMENDATIONS = (
    Heading("section", 9), Heading("recommendation", 40), Heading("verdict", 24),
    Heading("rests on a", 10), Heading("which", 24), Heading("says", 40), Heading("printed", 16),
    Heading("survey", 22), Heading("state", 18), Heading("its verdict", 20),
    Heading("connection", 12), Heading("why", 36),
)  # fmt: skip


def evidence_book(audit: Audit) -> bytes:
    """The workbook of an audit; the same audit gives the same bytes.

    A cover, the evidence, for each survey its tables and its coded answers (no personal items, no
    texts), the codebook, the problems of the files, and how to read it all. Every count is a
    formula on the answers, every percentage and interval a formula on its count and base; the
    value that each formula gives is stored beside it.
    """
    import xlsxwriter

    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(file, options)
    mark = simulated_sentence(audit)
    title = f"Evidence: {audit.study.title}"
    workbook.set_properties(
        {"created": datetime(2026, 1, 1), "title": f"SIMULATED {title}" if mark else title}
    )
    styles = Styles(workbook)
    data: dict[str, DataSheet] = {}
    if audit.responses:
        from alp_survey.reports.book.answers import data_sheets, write_answers

        data = data_sheets(audit)
    _write_cover(workbook, styles, audit, data, mark)
    _write_evidence(workbook, styles, audit, data, mark)
    _write_recommendations(workbook, styles, audit, mark)
    if audit.responses:
        _write_themes(workbook, styles, audit, mark)
        write_answers(workbook, styles, audit, data, note=mark)
    workbook.close()
    return file.getvalue()


def _write_cover(
    workbook: Any, styles: Styles, audit: Audit, data: Mapping[str, DataSheet], mark: str
) -> None:
    sheet = workbook.add_worksheet("cover")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, _COVER_WIDTH)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    study = audit.study
    row = 0
    sheet.write_string(row, 0, study.title, styles.title)
    if mark:
        row += 1
        sheet.write_string(row, 0, mark, styles.warning)
    row += 2
    sheet.write_string(row, 0, "level of the intervals", styles.bold)
    sheet.write_number(row, 1, study.settings.level, styles.level)
    workbook.define_name(LEVEL, f"=cover!$B${row + 1}")
    documents = [f"{each.title}. {each.publisher}, {each.date}." for each in study.documents]
    facts = [
        *(("document", each) for each in documents),
        *(("summary", each) for each in summary_sentences(audit)),
        *(("against the data", each) for each in derivation_sentences(audit)),
        *(("source", _source(id, each)) for id, each in audit.responses.items()),
        *(("values only", _TOO_LARGE.format(id)) for id in audit.responses if id not in data),
        *(("excluded", said) for each in audit.responses.values() for said in _excluded(each)),
        ("intervals", interval_sentence(study)),
        ("weights", weight_sentence(audit)),
        *(("sampling", each) for each in _sampling(audit)),
        *(("how to read it", " ".join(each.split())) for each in _HOW_TO),
        ("made by", _made_by(audit)),
    ]
    before = ""
    for name, said in facts:
        if said:
            row += 1
            sheet.write_string(row, 0, "" if name == before else name, styles.bold)
            sheet.write_string(row, 1, said, styles.looks["text"])
            sheet.set_row(row, LINE * lines_of(said, _COVER_WIDTH))
            before = name


_TOO_LARGE = (
    "{}: its answers are more than a workbook holds well; its counts are numbers, not formulas."
)
_HOW_TO = (
    """evidence: one row for each claim. Count, base, percent and interval are formulas: of figures
    that were counted, on the answers in the data sheets; of others, on the count that prints
    so.""",
    """data: one row for each respondent, called by the row of the raw file. Codes as in the
    codebook; options are 1 (ticked) or 0; -1 blank, -2 not asked, -3 could not be coded, -4
    declared missing. Change a code, and every figure that rests on it moves. The verdicts are
    words, and do not.""",
    """themes: respondents who were coded with a theme, of those who gave a valid answer, and their
    rows; an empty cell where a survey did not look for it.""",
    """recommendations: one row for each claim, theme and outside figure on which one rests, with
    how far that is evidence.""",
    """rounded: the percentage with the decimals of the printed figure, halves up.""",
    """An interval whose method no spreadsheet has a formula for is a number; so are medians and
    weighted intervals.""",
)


def _made_by(audit: Audit) -> str:
    """The software that counted."""
    packages = ("numpy", "pandas", "scipy") if audit.responses else ()
    return ", ".join(
        [f"alp_survey {__version__}", *(f"{each} {version(each)}" for each in packages)]
    )


def _source(id: str, responses: Responses) -> str:
    source = responses.source
    sheet = f", sheet '{source.sheet}'" if source.sheet else ""
    return f"{id}: {source.file}{sheet}, {responses.n} respondents, sha256 {source.sha256}"


def _excluded(responses: Responses) -> list[str]:
    return [
        f"{responses.instrument.id}: {len(each.rows)}, {each.reason}" for each in responses.excluded
    ]


def _sampling(audit: Audit) -> list[str]:
    level = audit.study.settings.level
    said: dict[str, list[str]] = {}
    for each in audit.study.instruments:
        said.setdefault(sampling_sentence(each, level=level), []).append(each.id)
    return [f"{', '.join(ids)}: {sentence}" for sentence, ids in said.items()]


# ---- evidence -----------------------------------------------------------------------------------


def _write_evidence(
    workbook: Any, styles: Styles, audit: Audit, data: Mapping[str, DataSheet], mark: str
) -> None:
    page = Page(workbook, styles, "evidence", _EVIDENCE, note=mark)
    for each in audit.claims:
        claim, found = each.claim, each.derivation
        verdict = each.arithmetic.verdict
        derived = found.verdict if found else ""
        own = data.get(claim.instrument or "")
        counted = found.counted if found else None
        base = counted.base if counted else figure_cells(each).base
        cells: list[Cell] = [
            claim.id, claim.says, claim.quote or claim.words or "", claim.n, verdict, derived,
            *_live(each, audit, own, page.row + 1),
            base, own.sheet if own and counted else "", decisive(each)[1],
            sections_text(claim.places),
        ]  # fmt: skip
        tones = [None] * 4 + [verdict_tone(verdict), verdict_tone(derived) if derived else None]
        page.write(cells, tones=tones)
    page.sheet.freeze_panes(1, 1)
    page.close()


def _write_themes(workbook: Any, styles: Styles, audit: Audit, mark: str) -> None:
    """Themes by surveys, where coders' themes stand beside the answers."""
    from alp_survey.reports.themes_found import matrix_rows  # which bring numpy

    header, rows = matrix_rows(audit.responses.values())
    if rows:
        headings = [Heading(name, 44 if name == "theme" else 30) for name in header]
        page = Page(workbook, styles, "themes", headings, note=mark)
        for row in rows:
            page.write(row)
        page.close()


def _write_recommendations(workbook: Any, styles: Styles, audit: Audit, mark: str) -> None:
    """One row for each thing on which a recommendation rests."""
    if not audit.recommendations:
        return
    page = Page(workbook, styles, "recommendations", _RECOMMENDATIONS, note=mark)
    for row in map_records(audit):
        cells: list[Cell] = [
            row["section"], row["says"], row["verdict"], row["support_kind"], row["support"],
            row["support_says"], row["printed"], row["survey"], row["state"],
            row["support_verdict"], row["standing"], row["why"],
        ]  # fmt: skip
        tones: list[Tone | None] = [None] * 9
        tones[2] = verdict_tone(row["verdict"])
        tones[8] = verdict_tone(row["state"]) if row["state"] else None
        page.write(cells, tones=tones)
    page.sheet.freeze_panes(1, 2)
    page.close()


def _live(each: ClaimAudit, audit: Audit, own: DataSheet | None, row: int) -> list[Cell]:
    """Count, base, percent, both limits and the rounded percentage, as formulas if they can be."""
    claim, found = each.claim, each.derivation
    counted = found.counted if found else None
    count: Cell
    base: Cell
    if own and found and counted and claim.quote and claim.kind != "size":
        figure = own.figure(claim, audit.study)
        count = Formula(figure.counted, counted.count)
        base = Formula(figure.base, counted.base_n)
        if counted.weighted:
            percent = Formula(figure.weighted_percent, counted.percent)
            return [count, base, percent, found.low, found.high, None]
        numbers = counted.count, counted.base_n
    elif counted and claim.quote and claim.kind != "size":
        numbers = count, base = counted.count, counted.base_n
        if counted.weighted and found:
            return [count, base, counted.percent, found.low, found.high, None]
    elif claim.quote is None or claim.n is None or len(each.arithmetic.counts) != 1:
        return [None, None, None, None, None, None]
    else:
        count, base = each.arithmetic.counts[0], claim.n
        numbers = count, base
    cells = (f"G{row}", f"H{row}")
    limits = _limits(audit, cells, numbers, found, each)
    percent = percent_formula(cells, numbers)
    decimals = each.quote.decimals if each.quote else 0
    rounded = Formula(
        f'=IF({cells[1]}=0,"",ROUND(100*{cells[0]}/{cells[1]},{decimals}))',
        _rounded(numbers, decimals),
    )
    return [count, base, percent, *limits, rounded if each.quote else None]


def _limits(
    audit: Audit, cells: tuple[str, str], numbers: tuple[int, int], found: Any, each: ClaimAudit
) -> list[Cell]:
    """Both limits as formulas, or as numbers where the method has none."""
    low = high = None
    if found is not None and found.low is not None:
        low, high = found.low, found.high
    elif each.interval is not None:
        low, high = 100 * each.interval.low, 100 * each.interval.high
    texts = limit_formulas(audit.study.settings.interval_method, *cells, LEVEL)
    if not numbers[1] or low is None or texts is None:
        return [low, high]
    return [Formula(texts[0], low), Formula(texts[1], high)]


def _rounded(numbers: tuple[int, int], decimals: int) -> float | None:
    """Halves up, as ROUND has them."""
    count, base = numbers
    if not base:
        return None
    scale = 10**decimals
    return float((200 * count * scale + base) // (2 * base)) / float(scale)
