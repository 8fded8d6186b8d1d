"""The command ``alp-survey``: audit a study's register, or check figures that stand in none.

Exit status: 0 nothing found wrong, 1 findings, 2 input that cannot be used.
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
    _prepare_streams()
    options = _parser().parse_args(arguments)
    try:
        audit: Audit = options.run(options)
        _write(audit, options)
    except InputError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        if len(error.problems) > 1:
            print(f"{len(error.problems)} problems; nothing was written.", file=sys.stderr)
        return UNUSABLE
    return FINDINGS if audit.findings else CLEAN


def _prepare_streams() -> None:
    """A stream that is closed, or lacks a letter, must not stop a report."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # open until the program ends
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="alp-survey",
        description="Re-derive and audit the percentages that a survey report prints.",
        epilog="Exit status: 0 nothing found wrong, 1 findings, 2 input that cannot be used.",
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
        type=_path,
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
        type=_path,
        metavar="DIR",
        help="write evidence.csv, evidence.json and evidence.md into this folder",
    )
    command.add_argument(
        "--json",
        type=_path,
        metavar="FILE",
        help="write the evidence as JSON; - for standard output, no table",
    )


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 7 and int(text) > 0):
        expected = "a whole number of respondents, 1 to 9999999"
        raise argparse.ArgumentTypeError(f"got '{text}'; expected {expected}")
    return int(text)


def _path(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("got nothing; expected a path")
    return Path(text)


def _run_audit(options: argparse.Namespace) -> Audit:
    from alp_survey.claims.audit import audit
    from alp_survey.claims.loading import load_study

    return audit(load_study(options.study))


def _run_check(options: argparse.Namespace) -> Audit:
    from alp_survey.claims.audit import check_figures

    if options.complete and options.response != "single":
        raise InputError(Problem("--complete", "no --response single", "both together"))
    try:
        return check_figures(
            options.figures, n=options.n, response=options.response, complete=options.complete
        )
    except ValueError as fault:
        got, _, expected = str(fault).removeprefix("got ").partition("; expected ")
        raise InputError(Problem("alp-survey check", got, expected)) from None


def _write(audit: Audit, options: argparse.Namespace) -> None:
    """Files first, so that a table on the screen means that they are there."""
    written: Sequence[Path] = ()
    if options.out is not None:
        from alp_survey.reports.files import write_evidence

        written = write_evidence(audit, options.out)
    if options.json is not None and options.json != Path("-"):
        from alp_survey.reports.evidence import evidence_json
        from alp_survey.reports.files import write_texts

        write_texts({options.json: evidence_json(audit)})
    try:
        _print(audit, options, written)
        sys.stdout.flush()
    except BrokenPipeError:  # a reader such as `head` has seen enough; say nothing more
        _silence_output()
    except OSError as fault:
        _silence_output()
        why = (fault.strerror or "no access").lower()
        raise InputError(Problem("standard output", why, "a place to write to")) from None


def _print(audit: Audit, options: argparse.Namespace, written: Sequence[Path]) -> None:
    """The table, or the evidence itself where it is asked for on standard output."""
    if options.json == Path("-"):
        from alp_survey.reports.evidence import evidence_json

        if hasattr(sys.stdout, "reconfigure"):  # JSON is UTF-8, whatever the console speaks
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        sys.stdout.write(evidence_json(audit))
        return
    from alp_survey.reports.terminal import print_audit

    print_audit(audit)
    if written:
        print(f"Written to {options.out}: {', '.join(path.name for path in written)}")


def _silence_output() -> None:
    """What is still waiting to be written goes nowhere, also when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
