"""The commands on printed figures: ``audit`` and ``check``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from alp_survey.cli.exports import add_shape, fitting_options, instrument_of, reading
from alp_survey.cli.terminal import (
    CLEAN,
    FINDINGS,
    a_path,
    a_whole_number,
    add_study,
    printing,
)
from alp_survey.cli.waiting import waiting
from alp_survey.errors import InputError, Problem

if TYPE_CHECKING:
    from alp_survey.claims.audit import Audit
    from alp_survey.claims.study import Study
    from alp_survey.cli.terminal import Commands
    from alp_survey.responses.responses import Responses

__all__ = ["add_commands"]


def add_commands(commands: Commands) -> None:
    """Add them to the parser."""
    audit = commands.add_parser(
        "audit",
        help="audit every figure of a study's register",
        description="Say of every printed figure whether it can be true at the n stated, on which"
        " bases it could be true, and how wide its interval is. Needs no respondents' data; with"
        " --responses also whether each figure is what they give.",
        allow_abbrev=False,
    )
    add_study(audit)
    audit.add_argument(
        "--responses",
        nargs="+",
        action="extend",
        default=[],
        metavar="[ID=]FILE",
        help="exports to hold the claims against; ID is the instrument, where its columns or its"
        " name (ID.xlsx) do not tell it",
    )
    audit.add_argument(
        "--codings",
        nargs="+",
        action="extend",
        type=a_path,
        default=[],
        metavar="SHEET",
        help="coding sheets of open answers, with --responses: of each item one coder's, or the one"
        " on which the coders agreed beside theirs",
    )
    audit.add_argument(
        "--explain", metavar="CLAIM", help="only this claim, in words, in place of the table"
    )
    _add_outputs(audit)
    add_shape(audit)
    audit.set_defaults(run=_run_audit)

    check = commands.add_parser(
        "check",
        help="check figures that stand in no register",
        description="Say whether percentages can be true at n, each by itself and all together.",
        allow_abbrev=False,
    )
    check.add_argument("figures", nargs="+", metavar="FIGURE", help='a percentage, such as "46%%"')
    check.add_argument("--n", type=a_whole_number, help="the base that is stated for them")
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


def _add_outputs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--out",
        type=a_path,
        metavar="DIR",
        help="write evidence.xlsx, .html, .md, .csv and .json into this folder",
    )
    command.add_argument(
        "--word",
        action="store_true",
        help="with --out: write evidence.docx, too; needs python-docx",
    )
    command.add_argument(
        "--json",
        type=a_path,
        metavar="FILE",
        help="write the evidence as JSON; - for standard output, no table",
    )


def _run_audit(options: argparse.Namespace) -> int:
    from alp_survey.claims.audit import audit
    from alp_survey.claims.loading import load_study

    if options.explain is not None and options.json == Path("-"):
        raise InputError(Problem("--explain", "--json -, too", "one of the two"))
    study = load_study(options.study)
    if options.explain is not None:
        _require_claim(options.explain, study)
    read: dict[str, Responses] = {}
    with waiting(len(options.responses) + 2 + bool(options.codings)) as step:
        for id, file in instrument_of(options.responses, study, options).items():
            _keep_input(file, options.out)
            step(f"Reading {file.name}")
            with fitting_options():
                read[id] = study.read(id, file, **reading(options))
        if options.codings:
            step("Reading codings")
            _add_themes(read, options)
        step("Auditing")
        found = audit(study, responses=read or None)
        step("Writing the evidence")
        written = _written(found, options)
    return _say(found, options, written)


def _add_themes(read: dict[str, Responses], options: argparse.Namespace) -> None:
    """Put the themes that coders gave beside the answers to which they gave them."""
    from alp_survey.themes.as_answers import with_themes
    from alp_survey.themes.codings import RECONCILED
    from alp_survey.themes.sheet_reading import read_coding_sheets, sheets_by_item

    for (instrument, item), sheets in sheets_by_item(options.codings).items():
        for sheet in sheets:
            _keep_input(sheet, options.out)
        where = f"--codings {sheets[0].name}"
        if instrument not in read:
            got = f"codings of '{instrument}', of which no answers are given"
            raise InputError(Problem(where, got, "its file, too", "Add it to --responses."))
        codings = read_coding_sheets(read[instrument], sheets)
        if len(codings.coders) > 1 and RECONCILED not in codings.coders:
            got = f"{len(codings.coders)} coders of {item}, and not what they agreed on"
            expected = f"the sheet of the coder '{RECONCILED}' beside theirs, or one coder's alone"
            action = "themes read --out writes it, with what they gave alike filled in."
            raise InputError(Problem(where, got, expected, action))
        read[instrument] = with_themes(read[instrument], codings)


def _require_claim(id: str, study: Study) -> None:
    known = [each.id for each in study.claims]
    if id not in known:
        from alp_survey.instrument.validation import suggest

        expected = f"one of the {len(known)} claims of the register"
        raise InputError(Problem("--explain", f"'{id}'", expected, suggest(id, known)))


def _keep_input(file: Path, out: Path | None) -> None:
    """Nothing that is read may lie where evidence is written, under one of its names."""
    if out is not None and file.resolve().parent == out.resolve():
        expected = "another folder than that of the files that are read"
        raise InputError(Problem(f"--out {out}", f"the folder of {file.name}", expected))


def _run_check(options: argparse.Namespace) -> int:
    from alp_survey.claims.audit import check_figures

    if options.complete and options.response != "single":
        raise InputError(Problem("--complete", "no --response single", "both together"))
    try:
        audit = check_figures(
            options.figures, n=options.n, response=options.response, complete=options.complete
        )
    except ValueError as fault:
        got, _, expected = str(fault).removeprefix("got ").partition("; expected ")
        raise InputError(Problem("alp-survey check", got, expected)) from None
    return _say(audit, options, _written(audit, options))


def _written(audit: Audit, options: argparse.Namespace) -> Sequence[Path]:
    """Files come first, so that a table on the screen means that they are there."""
    if options.word and options.out is None:
        raise InputError(Problem("--word", "no --out", "both together", "Say which folder."))
    written: Sequence[Path] = ()
    if options.out is not None:
        from alp_survey.reports.files import write_evidence

        written = write_evidence(audit, options.out, word=options.word)
    if options.json is not None and options.json != Path("-"):
        from alp_survey.reports.evidence import evidence_json
        from alp_survey.reports.files import write_texts

        write_texts({options.json: evidence_json(audit)})
    return written


def _say(audit: Audit, options: argparse.Namespace, written: Sequence[Path]) -> int:
    with printing():
        _print(audit, options, written)
    return FINDINGS if audit.findings else CLEAN


def _print(audit: Audit, options: argparse.Namespace, written: Sequence[Path]) -> None:
    """The table, or the evidence itself where it is asked for on standard output."""
    if options.json == Path("-"):
        from alp_survey.reports.evidence import evidence_json

        if hasattr(sys.stdout, "reconfigure"):  # JSON is UTF-8, whatever the console speaks
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        sys.stdout.write(evidence_json(audit))
        return
    if getattr(options, "explain", None) is not None:
        print(audit.explain(options.explain))
    else:
        from alp_survey.reports.terminal import print_audit

        print_audit(audit)
    if written:
        print(f"Written to {options.out}: {', '.join(path.name for path in written)}")
