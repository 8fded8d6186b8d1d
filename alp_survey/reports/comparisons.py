"""Comparisons and scales for people: as HTML for a notebook, as Markdown, and in one line."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from alp_survey.figures.arithmetic import round_percent
from alp_survey.reports.captions import p_equals, p_text, simulated_banner, source_sentence
from alp_survey.reports.markdown import markdown_table
from alp_survey.reports.wording import sampling_sentence
from alp_survey.responses.plain_text import one_line
from alp_survey.stats.presentation import house_rule
from alp_survey.tables.differences import Difference, PairedDifference
from alp_survey.tables.option_tests import OptionsTest
from alp_survey.tables.scale_reliability import Reliability
from alp_survey.tables.shares import Ratio, Share

__all__ = ["comparison_html", "comparison_line", "comparison_markdown"]

Shown = Difference | PairedDifference | OptionsTest | Reliability

# Colours only add to the words, and inherit the theme's own foreground and background.
_STYLE = (
    "<style>"
    ".alp-comparison table{border-collapse:collapse;font-size:0.9em;margin:0.5em 0 1em}"
    ".alp-comparison th,.alp-comparison td{text-align:right;vertical-align:bottom;"
    "padding:2px 10px 2px 0}"
    ".alp-comparison th:first-child,.alp-comparison td:first-child{text-align:left;max-width:24em}"
    ".alp-comparison thead th{border-bottom:1px solid currentColor}"
    ".alp-comparison .simulated{border:2px solid currentColor;padding:4px 8px;font-weight:bold}"
    "</style>"
)
_NOTHING = "\u2013"
_METHODS = {
    "newcombe": "Newcombe",
    "newcombe_cc": "Newcombe with continuity correction",
    "newcombe_no_cc": "Newcombe without continuity correction",
    "miettinen_nurminen": "Miettinen-Nurminen",
    "mee": "Mee",
    "agresti_caffo": "Agresti-Caffo",
    "agresti_min": "Agresti-Min",
    "bonett_price": "Bonett-Price",
    "tango": "Tango",
    "wald": "Wald",
    "koopman": "Koopman",
    "clopper_pearson": "Clopper-Pearson",
}
_CHANCE = "A p-value says what chance alone would do in a random sample."


class _Page(NamedTuple):
    """A result as a person reads it: a title, tables of a header and rows, and sentences."""

    title: str
    tables: tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...]
    sentences: tuple[str, ...]
    line: str


def comparison_html(found: Shown) -> str:
    """A result as an HTML fragment; all text is escaped, nothing is run."""
    page = _page(found)
    parts = [_STYLE, f"<p><strong>{escape(page.title)}</strong></p>"]
    if found.simulated:
        parts.append(f'<p class="simulated">{escape(simulated_banner(found.simulated))}</p>')
    for header, rows in page.tables:
        parts.append(_html_table(header, rows))
    parts.append(f"<p>{'<br>'.join(map(escape, page.sentences))}</p>")
    return f'<div class="alp-comparison">{"".join(parts)}</div>'


def comparison_markdown(found: Shown) -> str:
    """A result in Markdown."""
    page = _page(found)
    parts = [f"**{page.title}**"]
    if found.simulated:
        parts.append(f"**{simulated_banner(found.simulated)}**")
    parts += [markdown_table(header, rows) for header, rows in page.tables]
    parts.append("\n".join(f"- {sentence}" for sentence in page.sentences))
    return "\n\n".join(parts) + "\n"


def comparison_line(found: Shown) -> str:
    """A result in one line, as its repr."""
    mark = "SIMULATED " if found.simulated else ""
    return f"<{mark}{_page(found).line}>"


def _html_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    body = []
    for row in rows:
        cells = "".join(f'<td dir="auto">{escape(cell)}</td>' for cell in row)
        body.append(f"<tr>{cells}</tr>")
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _page(found: Shown) -> _Page:
    makers: dict[type, Callable[..., _Page]] = {
        Difference: _difference,
        PairedDifference: _paired,
        OptionsTest: _options,
        Reliability: _reliability,
    }
    page = makers[type(found)](found)
    responses = found.responses
    sentences = [
        *page.sentences,
        sampling_sentence(responses.instrument, level=100 * found.level),
        source_sentence(responses),
        f"Repeat with: {found.call}",
    ]
    marked = "SIMULATED: " if found.simulated else ""
    return page._replace(
        title=one_line(marked + page.title),
        sentences=tuple(one_line(each) for each in sentences if each),
        line=one_line(page.line),
    )


# ---- one page for each kind


def _difference(found: Difference) -> _Page:
    wording = found.responses.coded[found.item].item.wording
    pair = found.first, found.second
    lacking = [f"{share.no_answer:,} of {share.label}" for share in pair]
    sentences = [
        _points_sentence(found),
        *_test_sentences(found),
        f"{_ratio_text(found.risk_ratio)}; {_ratio_text(found.odds_ratio)}.",
        f"No valid answer: {', '.join(lacking)}. In neither group: {found.outside:,} respondents.",
        _small(pair),
        _note(found.note),
    ]
    p = f", {p_equals(found.p)}" if found.p is not None else ""
    return _Page(
        f"{found.category}: {wording} ({found.item}) by {found.by}",
        (_share_table("group", pair, found.level),),
        tuple(sentences),
        f"difference: {found.item} = {found.category} by {found.by},"
        f" {found.first.label} less {found.second.label}: {_points(found)}{p}",
    )


def _paired(found: PairedDifference) -> _Page:
    pair = found.first, found.second
    crossed = (
        ("", f"{found.second.label}: yes", "no"),
        (
            (f"{found.first.label}: yes", f"{found.both:,}", f"{found.first_only:,}"),
            (f"{found.first.label}: no", f"{found.second_only:,}", f"{found.neither:,}"),
        ),
    )
    test = ""
    if found.p is not None and found.mid_p is not None:
        test = (
            f"McNemar's exact test: {p_equals(found.p)}; mid-P (Fagerland, Lydersen and Laake"
            f" 2013) {p_text(found.mid_p)} ({found.why})."
        )
    sentences = [
        _points_sentence(found),
        test,
        f"{_ratio_text(found.odds_ratio)}.",
        _base_sentence(found.first.base, found.no_answer, "both"),
        _small(pair),
        _note(found.note),
        _CHANCE if found.p is not None else "",
    ]
    p = f", {p_equals(found.p)}" if found.p is not None else ""
    return _Page(
        f"{found.first.label}, {found.second.label}: the same respondents",
        (_share_table("answer", pair, found.level), crossed),
        tuple(sentences),
        f"paired difference: {found.first.label} less {found.second.label}: {_points(found)}{p}",
    )


def _options(found: OptionsTest) -> _Page:
    tables = [_share_table("answer", found.options, found.level)]
    if found.p is not None:
        rows = tuple(
            (
                f"{pair.first} / {pair.second}",
                f"{pair.first_only:,}",
                f"{pair.second_only:,}",
                p_text(pair.p),
                p_text(pair.p_adjusted),
            )
            for pair in found.pairs
        )
        tables.append((("pair", "first only", "second only", "p", "adjusted (Holm)"), rows))
    test = "No test."
    line = "no test"
    if found.p is not None:
        line = f"Q = {found.statistic:.3g} on {found.df} df, {p_equals(found.p)}"
        test = f"Cochran's {line}; {found.informative:,} respondents tell the answers apart."
    if found.permutation_p is not None:
        test += (
            f" By {found.permutations:,} permutations (seed {found.seed}):"
            f" {p_equals(found.permutation_p)}."
        )
    sentences = [
        test,
        _base_sentence(found.options[0].base, found.no_answer, "all"),
        _small(found.options),
        _note(found.note),
        _CHANCE if found.p is not None else "",
    ]
    return _Page(
        f"Are these equally frequent? {found.item}",
        tuple(tables),
        tuple(sentences),
        f"Cochran's Q: {len(found.options)} answers of {found.item}: {line}",
    )


def _reliability(found: Reliability) -> _Page:
    rows = tuple(
        (
            f"{row.wording} ({row.item}{', reversed' if row.reversed else ''})",
            _number(row.mean),
            _number(row.standard_deviation),
            _number(row.item_rest_correlation),
            _number(row.alpha_if_dropped),
        )
        for row in found.rows
    )
    header = ("item", "mean", "standard deviation", "item-rest correlation", "alpha if dropped")
    alpha = "no alpha"
    if found.alpha is not None:
        alpha = f"alpha {found.alpha:.2f} ({_span(found.low, found.high)})"
    parts = [alpha]
    if found.omega is not None:
        parts.append(f"omega {found.omega:.2f}")
    sentences = [
        f"Cronbach's {alpha}, {100 * found.level:g}% interval by Feldt."
        if found.alpha is not None
        else "No alpha.",
        f"McDonald's omega of one factor: {found.omega:.2f}." if found.omega is not None else "",
        _base_sentence(found.base, found.no_answer, "every item"),
        _note(found.why),
        _note(found.note),
    ]
    return _Page(
        f"Do these {len(found.rows)} items make one scale?",
        ((header, rows),),
        tuple(sentences),
        f"reliability of {len(found.rows)} items: {', '.join(parts)}, n = {found.base:,}",
    )


# ---- numbers to words


def _share_table(
    name: str, shares: Iterable[Share], level: float
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    header = (name, "respondents", "percent", f"{100 * level:g}% interval")
    return header, tuple(_share_row(share) for share in shares)


def _share_row(share: Share) -> tuple[str, str, str, str]:
    count = f"{share.count:,} of {share.base:,}"
    if share.low is None or share.high is None or not _bears_percent(share):
        return share.label, count, _NOTHING, _NOTHING
    percent = round_percent(share.count, share.base)
    return share.label, count, percent, f"{share.low:.0f}% to {share.high:.0f}%"


def _bears_percent(share: Share) -> bool:
    return share.base > 0 and house_rule(share.base).verdict != "counts only"


def _base_sentence(base: int, without: int, what: str) -> str:
    return (
        f"Base: the {base:,} respondents with a valid answer to {what};"
        f" {without:,} respondents lack one."
    )


def _small(shares: Iterable[Share]) -> str:
    if all(_bears_percent(share) for share in shares):
        return ""
    return "Below a base of 25 a share says how many of how many, and no percentage."


def _points_sentence(found: Difference | PairedDifference) -> str:
    if found.points is None:
        return "No difference."
    named = f"{found.first.label} less {found.second.label}"
    method = _METHODS.get(found.method, found.method)
    return f"{named}: {_points(found)}, {100 * found.level:g}% interval by {method}."


def _points(found: Difference | PairedDifference) -> str:
    """A difference with its limits, in whole points."""
    if found.points is None or found.low is None or found.high is None:
        return "no difference"
    return f"{_whole(found.points)} points ({_whole(found.low)} to {_whole(found.high)})"


def _whole(points: float) -> str:
    return f"{round(points):,}"


def _test_sentences(found: Difference) -> Iterator[str]:
    if found.p is None:
        return
    name = "Fisher's exact test" if found.test == "Fisher exact" else "Chi-squared test"
    parts = [f"{p_equals(found.p)}"]
    if found.statistic is not None:
        parts.insert(0, f"{found.statistic:.3g} on {found.df} df")
    if found.mid_p is not None:
        parts.append(f"mid-P {p_text(found.mid_p)}")
    yield f"{name}: {', '.join(parts)} ({found.why})."
    yield _CHANCE


def _ratio_text(ratio: Ratio) -> str:
    name = ratio.name.capitalize()
    if ratio.estimate is None or ratio.low is None or ratio.high is None:
        return f"{name}: none, {ratio.note.rstrip('.')}"
    method = _METHODS.get(ratio.method, ratio.method)
    span = f"{_ratio_number(ratio.low)} to {_ratio_number(ratio.high)}"
    return f"{name}: {_ratio_number(ratio.estimate)} ({span}, {method})"


def _ratio_number(value: float) -> str:
    return "infinity" if math.isinf(value) else f"{value:,.3g}"


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.2f}"


def _span(low: float | None, high: float | None) -> str:
    return f"{_number(low)} to {_number(high)}"


def _note(note: str) -> str:
    return f"{note[0].upper()}{note[1:]}." if note else ""
