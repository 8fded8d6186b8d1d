"""The commands on open answers: ``themes codebook``, ``themes sheet`` and ``themes read``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from alp_survey.cli.exports import add_shape, fitting_options, reading
from alp_survey.cli.responding import add_instrument, study_of
from alp_survey.cli.terminal import CLEAN, FINDINGS, a_path, add_seed, printing
from alp_survey.errors import InputError, Problem

if TYPE_CHECKING:
    from alp_survey.cli.terminal import Commands
    from alp_survey.responses.responses import Responses

__all__ = ["add_commands"]


def add_commands(commands: Commands) -> None:
    """Add them to the parser."""
    themes = commands.add_parser(
        "themes",
        help="codebooks and coding sheets for open answers, and whether coders agree",
        description="Code open answers by hand: write a sheet for each coder, read the sheets back,"
        " and say how far the coders agree. Nothing is coded by a machine, and nothing is sent"
        " anywhere.",
        allow_abbrev=False,
    )
    steps = themes.add_subparsers(metavar="STEP", required=True)

    book = steps.add_parser(
        "codebook",
        help="write the themes of an open item as .csv or .qdc (REFI-QDA)",
        description="Write the codebook of an open item for people (.csv) or for programs of"
        " qualitative analysis (.qdc, REFI-QDA).",
        allow_abbrev=False,
    )
    add_instrument(book)
    _add_item(book)
    book.add_argument("--out", type=a_path, metavar="FILE", required=True, help=".csv or .qdc")
    book.set_defaults(run=_run_codebook)

    sheet = steps.add_parser(
        "sheet",
        help="write a coding sheet for each coder",
        description="Write a workbook for each coder, with the answers in an order of their own,"
        " redacted, lists of themes to choose from, and the codebook.",
        allow_abbrev=False,
    )
    sheet.add_argument("file", type=a_path, metavar="FILE", help="the export: csv, xlsx or sav")
    add_instrument(sheet)
    _add_item(sheet)
    add_shape(sheet)
    sheet.add_argument(
        "--coders", nargs="+", required=True, metavar="NAME", help="two or more, such as AB CD"
    )
    add_seed(sheet)
    sheet.add_argument(
        "--out", type=a_path, metavar="DIR", required=True, help="a folder for the sheets"
    )
    sheet.set_defaults(run=_run_sheet)

    read = steps.add_parser(
        "read",
        help="read coding sheets back: codings, agreement, disagreements",
        description="Read the sheets of all coders of one open item, and say how far they agree.",
        allow_abbrev=False,
    )
    read.add_argument("file", type=a_path, metavar="FILE", help="the export, as for the sheets")
    read.add_argument("sheets", nargs="+", type=a_path, metavar="SHEET", help="as they came back")
    add_instrument(read)
    add_shape(read)
    read.add_argument(
        "--out",
        type=a_path,
        metavar="DIR",
        help="write codings.csv, agreement.csv, .md, disagreements.csv, and the sheet on which the"
        " coders agree into this folder; with that one read back, also how many said what",
    )
    read.set_defaults(run=_run_read)


def _add_item(command: argparse.ArgumentParser) -> None:
    command.add_argument("--item", required=True, metavar="NAME", help="an open item")


def _run_codebook(options: argparse.Namespace) -> int:
    from alp_survey.themes.codebooks import codebook

    instrument = study_of(options).instrument(options.instrument)
    known = [each.name for each in instrument.items if each.kind == "open"]
    _require_item(options.item, known)
    found = codebook(instrument.item(options.item))
    found.write(options.out)
    with printing():
        print(f"{found!r} written to {options.out}")
    return CLEAN


def _run_sheet(options: argparse.Namespace) -> int:
    from alp_survey.reports.files import make_folder
    from alp_survey.themes.sheets import write_coding_sheets

    responses = _responses(options)
    known = [name for name, each in responses.coded.items() if each.item.kind == "open"]
    _require_item(options.item, known)
    make_folder(options.out)
    try:
        written = write_coding_sheets(
            responses, options.item, options.coders, options.out, seed=options.seed
        )
    except ValueError as fault:
        what, _, rest = str(fault).partition(": got ")
        got, _, expected = rest.partition("; expected ")
        raise InputError(Problem(f"--{what}", got, expected.rstrip("."))) from None
    with printing():
        if responses.simulated:
            print(f"{responses.simulated}: nobody gave these answers.")
        print(f"Written to {options.out}: {', '.join(path.name for path in written)}")
    return CLEAN


def _run_read(options: argparse.Namespace) -> int:
    from alp_survey.reports.coding import coding_files, coding_markdown
    from alp_survey.reports.files import Content, make_folder, write_texts
    from alp_survey.reports.themes_found import prevalence_files
    from alp_survey.themes.codings import RECONCILED
    from alp_survey.themes.reconciling import completing_sheet, reconciling_sheet
    from alp_survey.themes.sheet_reading import read_coding_sheets

    responses = _responses(options)
    codings = read_coding_sheets(responses, options.sheets)
    files: dict[str, Content] = dict(coding_files(codings))
    if RECONCILED not in codings.coders and len(codings.coders) > 1:
        files[f"{codings.item}_{RECONCILED}.xlsx"] = reconciling_sheet(responses, codings)
    found = prevalence_files(responses, codings)
    files |= found
    for coder in dict.fromkeys(name for name, _, _ in codings.again):
        name = f"{codings.item}_{coder.replace(' ', '-')}_again.xlsx"
        files[name] = completing_sheet(responses, codings, coder)
    if options.out is not None:
        make_folder(options.out)
        write_texts({options.out / name: text for name, text in files.items()})
    with printing():
        print(coding_markdown(codings), end="")
        print(f"\n{text}" if (text := found.get("prevalence.md")) else "", end="")
        if options.out is not None:
            print(f"\nWritten to {options.out}: {', '.join(files)}")
    return FINDINGS if codings.notes else CLEAN


def _responses(options: argparse.Namespace) -> Responses:
    study = study_of(options)
    with fitting_options():
        return study.read(options.instrument, options.file, **reading(options))


def _require_item(name: str, known: list[str]) -> None:
    from alp_survey.instrument.validation import suggest

    if name not in known:
        expected = f"an open item, one of {', '.join(known)}" if known else "an instrument with one"
        raise InputError(Problem("--item", f"'{name}'", expected, suggest(name, known)))
