"""The command ``scan``: every figure of a document, and what is behind it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from alp_survey.cli.terminal import CLEAN, FINDINGS, a_path, a_whole_number, printing
from alp_survey.errors import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from alp_survey.cli.terminal import Commands

__all__ = ["add_commands"]

SHIPPED = "shipped"
"""What --study is called to mean the study that ships."""


def add_commands(commands: Commands) -> None:
    """Add it to the parser."""
    scan = commands.add_parser(
        "scan",
        help="find every figure of a document, and say what is behind it",
        description="List every survey-like figure of a PDF, Word document, web page, Markdown or"
        " text; check those that stand beside their base; and with --study say which of them the"
        " register covers. The file is only read, here, and sent nowhere.",
        allow_abbrev=False,
    )
    scan.add_argument("file", type=a_path, metavar="FILE", help=".pdf, .docx, .html, .md or .txt")
    scan.add_argument(
        "--study",
        metavar="DIR",
        help=f"a study folder, to link figures to its claims; '{SHIPPED}' for the one that ships",
    )
    scan.add_argument(
        "--n",
        type=a_whole_number,
        help="the respondents of the survey: shares without a base beside them are judged at it",
    )
    scan.add_argument(
        "--brief", action="store_true", help="only the coverage, and what there is to look at"
    )
    scan.add_argument("--csv", type=a_path, metavar="FILE", help="write every figure, one row each")
    scan.add_argument(
        "--html", type=a_path, metavar="FILE", help="write the sentences with figures, coloured"
    )
    scan.add_argument(
        "--draft", type=a_path, metavar="FILE", help="write a register of the open figures (YAML)"
    )
    scan.set_defaults(run=_run_scan)


def _run_scan(options: argparse.Namespace) -> int:
    from pathlib import Path

    from alp_survey.claims.loading import load_study
    from alp_survey.documents.scanning import scan
    from alp_survey.reports.files import write_texts
    from alp_survey.reports.scan_draft import draft_register
    from alp_survey.reports.scanned import scan_csv, scan_markdown, scan_page

    study = None
    if options.study is not None:
        study = load_study(None if options.study == SHIPPED else Path(options.study))
    makers = {options.csv: scan_csv, options.html: scan_page, options.draft: draft_register}
    wanted = {path: maker for path, maker in makers.items() if path is not None}
    for path in wanted:
        _keep_input(path, options.file)
    found = scan(options.file, study=study, n=options.n)
    write_texts({path: maker(found) for path, maker in wanted.items()})
    with printing():
        print(scan_markdown(found, every=not options.brief), end="")
        if wanted:
            print(f"\nWritten: {', '.join(map(str, wanted))}")
    return FINDINGS if found.findings else CLEAN


def _keep_input(path: Path, file: Path) -> None:
    """The document is never written over."""
    if path.exists() and file.exists() and path.samefile(file):
        raise InputError(Problem(str(path), "the document itself", "another file to write"))
