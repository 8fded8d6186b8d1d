"""The evidence as one HTML page: no network, no script needed, for a screen, a phone and paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from alp_survey import __version__
from alp_survey.claims.audit import Audit
from alp_survey.claims.judge_recommendations import RecommendationAudit, SupportAudit
from alp_survey.claims.register import Place
from alp_survey.claims.verdicts import BlockAudit, ClaimAudit
from alp_survey.reports.bounded import explain_implied
from alp_survey.reports.citing import citation
from alp_survey.reports.derived import (
    decisive,
    derivation_cells,
    derivation_sentences,
    explain_derivation,
    simulated_sentence,
    worst_case_sentences,
)
from alp_survey.reports.evidence_map import MAP_READ, column_of, map_columns
from alp_survey.reports.wording import (
    Tone,
    bases_text,
    explain_block,
    explain_claim,
    figure_cells,
    interval_sentence,
    pass_sentences,
    put_to_some,
    sampling_sentences,
    sections_text,
    summary_sentences,
    verdict_tone,
    weight_sentence,
)

__all__ = ["evidence_page"]

_BY_PRINT: dict[Tone, str] = {
    "wrong": "cannot be true as printed",
    "partly": "only if digits were cut off, or always rounded up",
    "fine": "can be true as printed",
    "open": "cannot be checked",
}
_BY_DATA: dict[Tone, str] = {
    "wrong": "are contradicted, or cannot be true as printed",
    "partly": "only by another rule or base, or in the sample only",
    "fine": "stand",
    "open": "cannot be checked",
}
_AXIS = (0, 25, 50, 75, 100)
_CAPTION = "Every claim of the register; its text leads to its card."


def evidence_page(audit: Audit) -> str:
    """The whole audit as a page that opens from a mail attachment; all text is escaped.

    Summary first, then a table of all claims (sorted and filtered where scripts run), and a card
    for each claim with its quote, counts, interval, verdicts and place in the document.
    """
    study = audit.study
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Evidence: {escape(study.title)}</title>",
        f"<style>{_beside('css')}</style></head><body>",
        '<a class="skip" href="#claims">Skip to the table of claims</a>',
        *_header(audit),
        *_summary(audit),
        *_claims_table(audit),
        *_cards(audit),
        *_blocks(audit),
        *_open_answers(audit),
        *_recommendations(audit),
        *_external(audit),
        *_reading(audit),
        f"<script>{_beside('js')}</script></body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _beside(ending: str) -> str:
    """The style sheet or the script that stands beside this module."""
    return Path(__file__).with_suffix(f".{ending}").read_text(encoding="utf-8")


def _header(audit: Audit) -> list[str]:
    mark = simulated_sentence(audit)
    documents = [f"{each.title}. {each.publisher}, {each.date}." for each in audit.study.documents]
    return [
        f'<header><h1 dir="auto">{escape(audit.study.title)}</h1>',
        f'<p class="simulated">{escape(mark)}</p>' if mark else "",
        *(f'<p class="quiet" dir="auto">{escape(each)}</p>' for each in documents),
        "</header><main>",
    ]


def _summary(audit: Audit) -> list[str]:
    """How many claims stand, which do not, and why."""
    tones = Counter(verdict_tone(decisive(each)[0]) for each in audit.claims)
    tallies = [
        f'<li><strong class="{tone}">{tones[tone]}</strong> {escape(words)}</li>'
        for tone, words in (_BY_DATA if audit.responses else _BY_PRINT).items()
        if tones[tone]
    ]
    sentences = [*summary_sentences(audit), *derivation_sentences(audit)]
    found = [each for each in audit.claims if each.is_finding]
    listed = [
        f'<li>{_verdict(verdict)}: <a href="#{escape(each.claim.id)}" dir="auto">'
        f"{escape(each.claim.says)}</a>{_printed_in_brackets(each)}. {escape(why)}</li>"
        for each in found
        for verdict, why in [decisive(each)]
    ]
    return [
        '<section aria-labelledby="summary"><h2 id="summary">In short</h2>',
        f'<p>Of {len(audit.claims)} claims:</p><ul class="tallies">{"".join(tallies)}</ul>',
        f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in sentences)}</ul>",
        "<h3>Which do not stand, and why</h3>" if listed else "<p>Nothing was found wrong.</p>",
        f"<ul>{''.join(listed)}</ul>" if listed else "",
        "</section>",
    ]


def _printed_in_brackets(each: ClaimAudit) -> str:
    said = each.claim.quote or each.claim.words
    return f' (<span dir="auto">{escape(said)}</span>)' if said else ""


def _claims_table(audit: Audit) -> list[str]:
    """One row for each claim, with a link to its card."""
    by_data = bool(audit.responses)
    level = f"{audit.study.settings.level}% interval"
    header = ["by the print", *(["by the data"] if by_data else []), "claim", "printed", "n"]
    header += ["count", level, "section"]
    numbers = frozenset({"n", "count", level})
    rows = []
    for each in audit.claims:
        decided = decisive(each)[0]
        cells = "".join(
            _cell(name, text, sort, number=name in numbers)
            for name, (text, sort) in zip(header, _row(each, by_data=by_data), strict=True)
        )
        rows.append(f'<tr data-verdict="{escape(decided)}">{cells}</tr>')
    verdicts = sorted({decisive(each)[0] for each in audit.claims})
    options = "".join(f"<option>{escape(each)}</option>" for each in verdicts)
    head = "".join(
        f'<th scope="col"{_number_class(name in numbers)}>{escape(name)}</th>' for name in header
    )
    return [
        '<section aria-labelledby="all"><h2 id="all">All claims</h2>',
        '<div class="filters" id="filters" hidden>',
        '<label>Words <input type="search" id="filter-words"></label>',
        '<label>Verdict <select id="filter-verdict"><option value="">all</option>',
        f'{options}</select></label><p class="quiet" id="shown" role="status"></p></div>',
        f'<table id="claims"><caption>{_CAPTION}</caption>',
        f"<thead><tr>{head}</tr></thead><tbody>",
        *rows,
        "</tbody></table></section>",
    ]


def _row(each: ClaimAudit, *, by_data: bool) -> list[tuple[str, float | None]]:
    """The cells of a claim, each with the number it is sorted by, if by one; cells are HTML."""
    printed, derived = figure_cells(each), derivation_cells(each)
    counted = each.derivation.counted if each.derivation else None
    interval = derived.interval if by_data else printed.interval
    low = each.derivation.low if by_data and each.derivation else None
    if not by_data and each.interval is not None:
        low = 100 * each.interval.low
    counts = each.arithmetic.counts
    first = counted.count if counted else counts[0] if counts else None
    claim = each.claim
    link = f'<a href="#{escape(claim.id)}" dir="auto">{escape(claim.says)}</a>'
    said = f'<span dir="auto">{escape(claim.quote or claim.words or "")}</span>'
    value = float(each.quote.value) if each.quote and each.quote.value is not None else None
    return [
        (_verdict(printed.verdict), None),
        *([(_verdict(derived.verdict), None)] if by_data else []),
        (link, None),
        (said, value),
        (printed.n, claim.n),
        (escape(derived.counted if by_data else printed.counts), first),
        (escape(interval), low),
        (escape(sections_text(claim.places)), None),
    ]


def _cell(name: str, text: str, sort: float | None, *, number: bool) -> str:
    by = "" if sort is None else f' data-sort="{sort:.10g}"'
    return f'<td data-column="{escape(name)}"{by}{_number_class(number)}>{text}</td>'


def _number_class(number: bool) -> str:
    return ' class="number"' if number else ""


def _verdict(verdict: str) -> str:
    if not verdict:
        return ""
    return f'<span class="verdict {verdict_tone(verdict)}">{escape(verdict)}</span>'


def _cards(audit: Audit) -> list[str]:
    return [
        '<section aria-labelledby="cards"><h2 id="cards">Claim by claim</h2>',
        *(_card(each, audit) for each in audit.claims),
        "</section>",
    ]


def _card(each: ClaimAudit, audit: Audit) -> str:
    """One claim: what is printed where, what was counted, drawn, judged and why."""
    claim, found = each.claim, each.derivation
    said = claim.quote or claim.words
    doubt = "" if found is not None and found.is_decided else put_to_some(each)
    said = " ".join(filter(None, (explain_claim(each), doubt)))
    by_print = f"{_verdict(each.arithmetic.verdict)} {escape(said)}"
    by_data = f"{_verdict(found.verdict)} {escape(explain_derivation(each))}" if found else ""
    by_margins = f"{each.implied.verdict}. {explain_implied(each)}" if each.implied else ""
    decided = found is not None and found.is_decided
    facts = [
        ("Printed in", _places(claim.places)),
        ("Of whom", _of_whom(each)),
        ("By the print", by_print),
        ("Had all answered", escape("" if decided else " ".join(worst_case_sentences(each)))),
        ("By the margins", escape(by_margins)),
        ("By the data", by_data),
        *_around(each),
        ("Note", f'<span dir="auto">{escape(claim.note)}</span>' if claim.note else ""),
        ("To check it", escape(claim.needs) if claim.needs and not decided else ""),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in facts if text)
    cited = citation(audit, each)
    parts = [
        f'<article id="{escape(claim.id)}"><header><h3 dir="auto">{escape(claim.says)}</h3>',
        f"{_verdict(decisive(each)[0])}</header>",
        f'<blockquote dir="auto">{escape(said)}</blockquote>' if said else "",
        _drawn(each),
        f"<dl>{listed}</dl>",
        f'<p class="cite">To cite: {escape(cited)}</p>' if cited else "",
        "</article>",
    ]
    return "".join(parts)


def _places(places: Iterable[Place]) -> str:
    """Sections, pages, and other prints of the same thing."""
    told = []
    for place in places:
        page = f", page {escape(place.page)}" if place.page else ""
        other = f' as <span dir="auto">“{escape(place.prints)}”</span>' if place.prints else ""
        told.append(f"section {escape(place.section)}{page}{other}")
    return "; ".join(told)


def _of_whom(each: ClaimAudit) -> str:
    """Survey, n and base, as far as they are stated."""
    cells, claim = figure_cells(each), each.claim
    survey = each.instrument.title if each.instrument else "survey not stated"
    n = f", n = {claim.n}" if claim.n is not None else ""
    base = f", base: {cells.base}" if cells.base else ""
    return f'<span dir="auto">{escape(survey)}</span>{escape(n + base)}'


def _around(each: ClaimAudit) -> list[tuple[str, str]]:
    """The bases on which a figure is possible, and how much a pass is worth."""
    cells = figure_cells(each)
    chance = f"{cells.chance} figures of this precision" if cells.chance else ""
    shown = "; ".join(f"{found.standard}: {found.verdict}" for found in each.presentation)
    bases = f"{cells.bases} (of those up to {each.arithmetic.bases_up_to})" if cells.bases else ""
    return [
        ("Possible on bases", escape(bases)),
        ("Would pass", escape(chance)),
        ("May be shown", escape(shown)),
    ]


def _drawn(each: ClaimAudit) -> str:
    """The interval of the data, else that of the possible counts, between 0 and 100."""
    found, claim = each.derivation, each.claim
    ends: tuple[float, ...] = ()
    low, high, said = 0.0, 100.0, ""
    if found is not None and found.low is not None and found.high is not None:
        percent = found.counted.percent if found.counted else None
        ends = () if percent is None else (percent, percent)
        low, high, said = found.low, found.high, derivation_cells(each).interval
    elif each.interval is not None and claim.n:
        counts = each.arithmetic.counts
        ends = (100 * counts[0] / claim.n, 100 * counts[-1] / claim.n)
        low, high = 100 * each.interval.low, 100 * each.interval.high
        said = figure_cells(each).interval
    return _whisker(ends[0], ends[-1], (low, high), f"interval {said} percent") if ends else ""


def _whisker(first: float, last: float, limits: tuple[float, float], said: str) -> str:
    """A dot (or a bar, where several counts are possible) with its interval, on an axis."""

    def x(percent: float) -> str:
        return f"{20 + 5 * percent:.2f}"

    def line(start: float, end: float, top: float, bottom: float, *, width: float) -> str:
        at = f'x1="{x(start)}" x2="{x(end)}" y1="{top:g}" y2="{bottom:g}"'
        return f'<line {at} stroke-width="{width:g}"/>'

    ticks = "".join(
        f'{line(at, at, 34, 39, width=1)}<text x="{x(at)}" y="52" text-anchor="middle"'
        f' stroke="none">{at}{"%" if at == _AXIS[-1] else ""}</text>'
        for at in _AXIS
    )
    dot = f'<circle cx="{x(first)}" cy="16" r="6"/>'
    marks = [
        line(0, 100, 34, 34, width=1),
        ticks,
        line(*limits, 16, 16, width=2.5),
        *(line(limit, limit, 9, 23, width=2.5) for limit in limits),
        dot if first == last else line(first, last, 16, 16, width=9),
    ]
    return (
        f'<svg viewBox="0 0 540 58" role="img" aria-label="{escape(said)}" fill="currentColor"'
        f' stroke="currentColor" font-size="13">{"".join(marks)}</svg>'
    )


def _blocks(audit: Audit) -> list[str]:
    if not audit.blocks:
        return []
    return [
        '<section aria-labelledby="blocks"><h2 id="blocks">Figures that share a base</h2>',
        *(_block(each, audit) for each in audit.blocks),
        "</section>",
    ]


def _block(each: BlockAudit, audit: Audit) -> str:
    links = ", ".join(
        f'<a href="#{escape(id)}" dir="auto">{escape(audit.claim(id).claim.quote or id)}</a>'
        for id in each.block.claims
    )
    complete = ", complete" if each.block.complete else ""
    settled = " The data give every one of them, each on its own base." if each.settled else ""
    facts = [
        ("Figures", links),
        ("Response", f"{each.block.response}{complete}"),
        ("n", str(each.n or "not stated")),
        ("Bases that carry them all", escape(bases_text(each.shared_bases))),
        ("Why", escape(f"{explain_block(each)}{settled}".strip())),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in facts if text)
    return (
        f'<article id="block-{escape(each.block.id)}"><header><h3 dir="auto">'
        f"{escape(each.block.says)}</h3>{_verdict(each.verdict)}</header><dl>{listed}</dl></article>"
    )


def _open_answers(audit: Audit) -> list[str]:
    """Themes by surveys, where coders' themes stand beside the responses."""
    if not audit.responses:
        return []
    from alp_survey.reports.themes_found import MATRIX_READ, matrix_rows  # which bring numpy

    header, rows = matrix_rows(audit.responses.values())
    if not rows:
        return []
    return [
        '<section aria-labelledby="themes"><h2 id="themes">What open answers say</h2>',
        f"<p>{escape(MATRIX_READ)}</p>",
        _plain_table(header, rows),
        "</section>",
    ]


def _recommendations(audit: Audit) -> list[str]:
    """The evidence map: recommendations by surveys, each cell with what stands there."""
    if not audit.recommendations:
        return []
    columns = map_columns(audit)
    head = "".join(f'<th scope="col" dir="auto">{escape(name)}</th>' for name in columns.values())
    rows = [_recommendation(each, columns) for each in audit.recommendations]
    return [
        '<section aria-labelledby="recommendations">',
        '<h2 id="recommendations">What the recommendations rest on</h2>',
        f"<p>{escape(MAP_READ.replace('*', ''))}</p>",
        f'<table id="map"><thead><tr><th scope="col">recommendation</th>{head}</tr></thead><tbody>',
        *rows,
        "</tbody></table></section>",
    ]


def _recommendation(each: RecommendationAudit, columns: Mapping[str, str]) -> str:
    own = each.recommendation
    said = escape(f"{sections_text(own.places)} {own.says}")
    note = f'<p class="quiet" dir="auto">{escape(own.note)}</p>' if own.note else ""
    first = (
        f'<th scope="row" data-column="recommendation"><span dir="auto">{said}</span>'
        f"<p>{_verdict(each.verdict)}</p>{note}</th>"
    )
    cells = "".join(
        f'<td data-column="{escape(name)}">'
        f"{''.join(_support(found) for found in each.supports if column_of(found) == key)}</td>"
        for key, name in columns.items()
    )
    return f"<tr>{first}{cells}</tr>"


def _support(found: SupportAudit) -> str:
    """One thing on which a recommendation rests; a claim leads to its card."""
    name = escape(found.support.name.replace("_", " "))
    printed = f' (<span dir="auto">{escape(found.printed)}</span>)' if found.printed else ""
    title = escape(f"{found.says}: {found.verdict}")
    if found.support.kind == "claim":
        name = f'<a href="#{escape(found.support.name)}" title="{title}" dir="auto">{name}</a>'
    else:
        name = f'<span title="{title}" dir="auto">{name}</span>'
    how = ", assumed" if found.support.standing == "assumed" else ""
    tone = verdict_tone(found.state)
    return (
        f'<p>{name}{printed} <span class="verdict {tone}">{escape(found.verdict + how)}</span></p>'
    )


def _external(audit: Audit) -> list[str]:
    external = audit.study.register.external
    if not external:
        return []
    rows = [(each.figure, each.says, sections_text(each.places), each.reason) for each in external]
    header = ("figure", "of what", "section", "why it is not audited")
    return [
        '<section aria-labelledby="external">',
        '<h2 id="external">Figures that do not come from the surveys</h2>',
        _plain_table(header, rows),
        "</section>",
    ]


def _plain_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-column="{escape(name)}" dir="auto">{escape(cell)}</td>'
            for name, cell in zip(header, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _reading(audit: Audit) -> list[str]:
    """How to read the intervals, and what the page was made from."""
    study = audit.study
    notes = [*pass_sentences(audit), interval_sentence(study), weight_sentence(audit)]
    sampling = sampling_sentences(study)
    sources = [
        f"{id}: {each.source.file}, {each.n} respondents, sha256 {each.source.sha256}"
        for id, each in audit.responses.items()
    ] or ["No respondents' data were used: the register of the study, and arithmetic."]
    listed = "".join(f'<li dir="auto">{escape(each)}</li>' for each in [*notes, *sampling] if each)
    made = "".join(f"<li>{escape(each)}</li>" for each in sources)
    return [
        '<section aria-labelledby="reading"><h2 id="reading">How to read this page</h2>',
        f"<ul>{listed}</ul></section></main>",
        f'<footer class="sources"><h2>Sources</h2><ul>{made}</ul>',
        f"<p>Made by alp_survey {__version__}.</p></footer>",
    ]
