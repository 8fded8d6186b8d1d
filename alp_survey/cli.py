"""The command ``alp-survey``: audit a study's register, or check figures that stand in none.

Exit status: 0 every claim possible, 1 findings, 2 input that cannot be used.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from alp_survey import __version__
from alp_survey.errors import InputError, Problem

if TYPE_CHECKING:
    from alp_survey.claims.audit import Audit

__all__ = ["main"]

CLEAN, FINDINGS, UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; problems go to standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that lacks a letter must not stop a report
            stream.reconfigure(errors="replace")
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        audit: Audit = options.run(options)
        sys.stdout.flush()
    except InputError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        if len(error.problems) > 1:
            print(f"{len(error.problems)} problems; nothing was written.", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:  # a reader such as `head` has seen enough; say nothing more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    return FINDINGS if audit.findings else CLEAN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="alp-survey",
        description="Re-derive and audit the percentages that a survey report prints.",
        epilog="Exit status: 0 every claim possible, 1 findings, 2 input that cannot be used.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"alp-survey {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    audit = commands.add_parser(
        "audit",
        help="audit every figure of a study's register",
        description="Say of every printed figure whether it can be true at the n stated, on which"
        " bases it could be true, and how wide its interval is. Needs no respondents' data.",
        allow_abbrev=False,
    )
    audit.add_argument(
        "study",
        nargs="?",
        type=Path,
        metavar="STUDY",
        help="folder with study.yaml (default: the study that ships, the ALP policy brief)",
    )
    _add_outputs(audit)
    audit.set_defaults(run=_run_audit)

    check = commands.add_parser(
        "check",
        help="check figures that stand in no register",
        description="Say whether percentages can be true at n, each by itself and all together.",
        allow_abbrev=False,
    )
    check.add_argument("figures", nargs="+", metavar="FIGURE", help='a percentage, such as "46%%"')
    check.add_argument("--n", type=_whole_number, help="the base that is stated for them")
    check.add_argument(
        "--response",
        choices=("single", "multiple", "not stated"),
        default="not stated",
        help="single: every respondent is in one category only, so the figures must fit into n",
    )
    check.add_argument(
        "--complete",
        action="store_true",
        help="with --response single: the figures are all there are, and add up to n",
    )
    _add_outputs(check)
    check.set_defaults(run=_run_check)
    return parser


def _add_outputs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="write evidence.csv, evidence.json and evidence.md into this folder",
    )
    command.add_argument(
        "--json", metavar="FILE", help="write the evidence as JSON; - for standard output, no table"
    )


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 7 and int(text) > 0):
        raise argparse.ArgumentTypeError(f"got '{text}'; expected a whole number of respondents")
    return int(text)


def _run_audit(options: argparse.Namespace) -> Audit:
    from alp_survey.claims.audit import audit
    from alp_survey.claims.loading import load_study

    return _write(audit(load_study(options.study)), options)


def _run_check(options: argparse.Namespace) -> Audit:
    from alp_survey.claims.audit import check_figures

    if options.complete and options.response != "single":
        raise InputError(Problem("--complete", "no --response single", "both together"))
    try:
        result = check_figures(
            options.figures, n=options.n, response=options.response, complete=options.complete
        )
    except ValueError as fault:
        got, _, expected = str(fault).removeprefix("got ").partition("; expected ")
        raise InputError(Problem("alp-survey check", got, expected)) from None
    return _write(result, options)


def _write(audit: Audit, options: argparse.Namespace) -> Audit:
    """Files first, so that a table on the screen means that they are there."""
    if options.out is not None:
        from alp_survey.reports.files import write_evidence

        written = write_evidence(audit, options.out)
    if options.json is not None:
        from alp_survey.reports.evidence import evidence_json
        from alp_survey.reports.files import write_texts

        text = evidence_json(audit)
        if options.json == "-":
            if hasattr(sys.stdout, "reconfigure"):  # JSON is UTF-8, whatever the console speaks
                sys.stdout.reconfigure(encoding="utf-8", newline="\n")
            sys.stdout.write(text)
            return audit
        write_texts({Path(options.json): text})
    from alp_survey.reports.terminal import print_audit

    print_audit(audit)
    if options.out is not None:
        print(f"Written to {options.out}: {', '.join(path.name for path in written)}")
    return audit
