"""The audit as a table for a terminal of any width, or as plain text for a pipe."""

from __future__ import annotations

from typing import IO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from alp_survey.claims.audit import Audit
from alp_survey.reports.derived import (
    decisive,
    derivation_cells,
    derivation_sentences,
    simulated_sentence,
)
from alp_survey.reports.evidence_map import explain_recommendation
from alp_survey.reports.wording import (
    Tone,
    bases_text,
    explain_block,
    figure_cells,
    interval_sentence,
    pass_sentences,
    sampling_sentence,
    sections_text,
    summary_sentences,
    verdict_tone,
    weight_sentence,
)

__all__ = ["print_audit"]

_STYLES: dict[Tone, str] = {"fine": "green", "partly": "yellow", "wrong": "bold red", "open": "dim"}
_WIDE = 150


class _Console(Console):
    """A console that leaves it to its caller what a broken pipe means."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def print_audit(audit: Audit, file: IO[str] | None = None) -> None:
    """Print an audit for a person: figures, what is wrong with which, blocks, and sampling.

    Parameters
    ----------
    audit : Audit
    file : text stream, optional
        Standard output by default. Colour and the terminal's width are used where there is one.
    """
    # highlight and emoji would alter what stands in the study's own words
    console = _Console(file=file, highlight=False, markup=False, emoji=False)
    console.print(Text(audit.study.title, style="bold"))
    if mark := simulated_sentence(audit):
        console.print(Text(mark, style="bold"))
    for line in (*summary_sentences(audit), *derivation_sentences(audit)):
        console.print(line)
    console.print()
    table = _derived_figures if audit.responses else _figures
    console.print(table(audit, wide=console.width >= _WIDE))
    for line in pass_sentences(audit):
        console.print(line)
    _print_findings(console, audit)
    if audit.blocks:
        console.print()
        console.print(_blocks(audit, wide=console.width >= _WIDE))
        for block in audit.blocks:
            if explanation := explain_block(block):
                _print_entry(console, block.verdict, block.block.id, explanation)
    _print_recommendations(console, audit)
    console.print()
    console.print(interval_sentence(audit.study))
    if sentence := weight_sentence(audit):
        console.print(sentence)
    _print_sampling(console, audit)


def _table(*, wide: bool) -> Table:
    gap = 2 if wide else 1
    return Table(box=None, pad_edge=False, header_style="bold", padding=(0, gap, 0, 0))


def _derived_figures(audit: Audit, *, wide: bool) -> Table:
    """Figures, and statements that the data decide; the counts are those of the data."""
    table = _table(wide=wide)
    table.add_column("by the print", min_width=12, max_width=27 if wide else 14)
    table.add_column("by the data", min_width=12, max_width=36 if wide else 15)
    table.add_column("quote", max_width=20)
    table.add_column("n", justify="right", no_wrap=True)
    table.add_column("counted", justify="right", no_wrap=True)
    if wide:
        table.add_column("percent", justify="right", no_wrap=True)
        table.add_column(f"{audit.study.settings.level}% interval", justify="right", no_wrap=True)
        table.add_column("gives the printed figure", max_width=48)
    table.add_column("claim", overflow="fold")
    for each in audit.claims:
        found = each.derivation
        if each.claim.quote is None and (found is None or not found.is_decided):
            continue
        printed, derived = figure_cells(each), derivation_cells(each)
        more = (derived.percent, derived.interval, derived.explained) if wide else ()
        table.add_row(
            _verdict(printed.verdict),
            _verdict(derived.verdict),
            printed.quote,
            printed.n,
            derived.counted,
            *more,
            printed.claim,
        )
    return table


def _figures(audit: Audit, *, wide: bool) -> Table:
    table = _table(wide=wide)
    table.add_column("verdict", min_width=14, max_width=27 if wide else 16)
    table.add_column("quote", max_width=20)
    table.add_column("n", justify="right", no_wrap=True)
    table.add_column("count", justify="right")
    table.add_column(f"{audit.study.settings.level}% interval", justify="right", no_wrap=True)
    if wide:
        table.add_column("base", max_width=24)
        table.add_column("nearest below, above", no_wrap=True)
        table.add_column("bases on which it is possible", max_width=48)
        table.add_column("would pass", justify="right", no_wrap=True)
        table.add_column(f"show ({audit.study.settings.presentation})", no_wrap=True)
    table.add_column("claim", overflow="fold")
    for each in audit.claims:
        if each.claim.quote is None:
            continue
        cells = figure_cells(each)
        more = (cells.base, cells.nearest, cells.bases, cells.chance, cells.shown) if wide else ()
        table.add_row(
            _verdict(cells.verdict),
            cells.quote,
            cells.n,
            cells.counts,
            cells.interval,
            *more,
            cells.claim,
        )
    return table


def _blocks(audit: Audit, *, wide: bool) -> Table:
    table = _table(wide=wide)
    table.add_column("verdict", min_width=14, max_width=27 if wide else 16)
    table.add_column("figures that share a base")
    table.add_column("n", justify="right", no_wrap=True)
    table.add_column("bases that carry them all")
    table.add_column("block", overflow="fold")
    for each in audit.blocks:
        quotes = ", ".join(_quote_of(audit, name) for name in each.block.claims)
        table.add_row(
            _verdict(each.verdict),
            quotes,
            str(each.n or ""),
            bases_text(each.shared_bases),
            each.block.id,
        )
    return table


def _quote_of(audit: Audit, claim: str) -> str:
    return audit.claim(claim).claim.quote or ""


def _print_findings(console: Console, audit: Audit) -> None:
    """Every claim that does not simply stand, with what follows."""
    found = [each for each in audit.claims if each.is_finding]
    if found:
        console.print()
    for each in found:
        said = each.claim.quote or each.claim.words or each.claim.kind
        name = f"{said}, {each.claim.id} ({sections_text(each.claim.places)})"
        verdict, why = decisive(each)
        _print_entry(console, verdict, name, why)


def _print_recommendations(console: Console, audit: Audit) -> None:
    """Every recommendation behind which the surveys do not stand."""
    found = [each for each in audit.recommendations if each.is_finding]
    if found:
        console.print()
    for each in found:
        own = each.recommendation
        name = f"{own.id} ({sections_text(own.places)}): {own.says}"
        _print_entry(console, each.verdict, name, explain_recommendation(each))


def _print_entry(console: Console, verdict: str, name: str, explanation: str) -> None:
    console.print(Text.assemble(_verdict(verdict), ": ", name))
    console.print(Padding(Text(explanation), (0, 0, 0, 4), expand=False))


def _verdict(verdict: str) -> Text:
    return Text(verdict, style=_STYLES[verdict_tone(verdict)])


def _print_sampling(console: Console, audit: Audit) -> None:
    """The sampling sentence once, with the surveys it is said of."""
    level = audit.study.settings.level
    said: dict[str, list[str]] = {}
    for each in audit.claims:
        if each.interval is not None:
            sentence = sampling_sentence(each.instrument, level=level)
            name = each.instrument.id if each.instrument else ""
            if name not in said.setdefault(sentence, []):
                said[sentence].append(name)
    for sentence, names in said.items():
        listed = ", ".join(name for name in names if name)
        console.print(f"{listed}: {sentence}" if listed else sentence)
