"""The commands on respondents' answers: ``read``, ``map`` and ``simulate``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from alp_survey.cli.exports import SHAPES, add_shape, fitting_options, reading
from alp_survey.cli.terminal import CLEAN, FINDINGS, a_path, a_whole_number, add_seed, printing
from alp_survey.cli.waiting import waiting
from alp_survey.errors import InputError, Problem

if TYPE_CHECKING:
    from alp_survey.claims.study import Study
    from alp_survey.cli.terminal import Commands

__all__ = ["add_commands", "add_instrument", "study_of"]

STANDARD_OUTPUT = Path("-")


def add_commands(commands: Commands) -> None:
    """Add them to the parser."""
    read = commands.add_parser(
        "read",
        help="code the responses of a raw export",
        description="Read an export as the form tool wrote it, code it by the instrument, and list"
        " everything that could not be coded. The export itself is never changed.",
        allow_abbrev=False,
    )
    _add_export(read)
    read.add_argument(
        "--columns",
        type=a_path,
        metavar="FILE",
        help="a column map, in place of the one that the study has",
    )
    read.add_argument(
        "--corrections",
        type=a_path,
        metavar="FILE",
        action="append",
        default=[],
        help="problems.xlsx as the field team corrected it; may be given again for a further one",
    )
    read.add_argument(
        "--out",
        type=a_path,
        metavar="DIR",
        help="write codes, labels, codebook, problems, trace and a manifest into this folder",
    )
    read.add_argument(
        "--suppress",
        type=a_whole_number,
        metavar="N",
        help="with --out: withhold counts below N in the codebook, and what would give them away",
    )
    read.set_defaults(run=_run_read)

    draft = commands.add_parser(
        "map",
        help="draft which column of an export holds which item",
        description="Write a column map for a person to confirm: save it in the study's folder and"
        " name it in study.yaml under column_maps.",
        allow_abbrev=False,
    )
    _add_export(draft)
    draft.add_argument(
        "--out", type=a_path, metavar="FILE", help="write it here (default: standard output)"
    )
    draft.set_defaults(run=_run_map)

    simulate = commands.add_parser(
        "simulate",
        help="write an export that nobody filled in, marked SIMULATED",
        description="Draw responses from the instrument and write them as a form tool would have"
        " exported them. For figures that can be true, the printed counts are reproduced."
        " Everything says SIMULATED.",
        allow_abbrev=False,
    )
    add_instrument(simulate)
    simulate.add_argument(
        "--n", type=a_whole_number, help="respondents (default: as many as the document states)"
    )
    add_seed(simulate)
    simulate.add_argument(
        "--platform", choices=SHAPES, default="google_forms", help="(default: google_forms)"
    )
    simulate.add_argument(
        "--mess", action="store_true", help="with the faults that real exports have"
    )
    simulate.add_argument(
        "--out", type=a_path, metavar="FILE", required=True, help="a .csv, .xlsx or .sav file"
    )
    simulate.set_defaults(run=_run_simulate)


def add_instrument(command: argparse.ArgumentParser) -> None:
    """Add which instrument of which study is meant."""
    command.add_argument(
        "--instrument", required=True, metavar="ID", help="the instrument that was filled in"
    )
    command.add_argument(
        "--study",
        type=a_path,
        metavar="FOLDER",
        help="your own study, a folder with study.yaml (default: the study that ships)",
    )


def _add_export(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=a_path, metavar="FILE", help="a csv, xlsx or sav file")
    add_instrument(command)
    add_shape(command)


def study_of(options: argparse.Namespace) -> Study:
    """The study, which has the instrument that is asked for."""
    from alp_survey.claims.loading import load_study
    from alp_survey.instrument.validation import suggest

    study = load_study(options.study)
    known = [instrument.id for instrument in study.instruments]
    if options.instrument not in known:
        expected = f"one of {', '.join(known)}"
        action = suggest(options.instrument, known)
        if options.study is None:
            elsewhere = "The study that ships was searched; --study FOLDER chooses another."
            action = f"{action} {elsewhere}".lstrip()
        raise InputError(Problem("--instrument", f"'{options.instrument}'", expected, action))
    return study


def _keep_inputs(options: argparse.Namespace) -> None:
    """Nothing that is read may lie where something would be written."""
    if options.out is None:
        return
    folder = options.out.resolve()
    for path in (options.file, *options.corrections, options.columns):
        if path is not None and path.resolve().parent == folder:
            expected = "another folder than that of the files that are read"
            raise InputError(
                Problem(f"--out {options.out}", f"the folder of {path.name}", expected)
            )


def _require_new(path: Path | None) -> None:
    """A draft and a simulation replace nothing that is there."""
    if path is not None and path.is_file():
        raise InputError(
            Problem(path.name, "a file that is there", "a new name", "Choose another with --out.")
        )


def _run_read(options: argparse.Namespace) -> int:
    if options.suppress is not None and options.out is None:
        raise InputError(Problem("--suppress", "no --out", "both together"))
    study = study_of(options)
    _keep_inputs(options)
    written: tuple[Path, ...] = ()
    with waiting(1 if options.out is None else 2) as step:
        step(f"Reading {options.file.name}")
        with fitting_options():
            responses = study.read(
                options.instrument,
                options.file,
                column_map=options.columns,
                corrections=options.corrections,
                **reading(options),
            )
        if options.out is not None:
            from alp_survey.reports.coded import write_coded

            step("Writing the coded answers")
            written = write_coded(responses, options.out, suppress_below=options.suppress)
    from alp_survey.reports.responses import print_responses
    from alp_survey.responses.reading import CODES

    with printing():
        print_responses(responses, suppress_below=options.suppress)
        if CODES in responses.notes:
            print(CODES)
        if written:
            print(f"Written to {options.out}: {', '.join(path.name for path in written)}")
    findings = responses.problem_list or responses.matching.missing or not responses.n
    return FINDINGS if findings else CLEAN


def _run_map(options: argparse.Namespace) -> int:
    from alp_survey.responses.drafting import draft_column_map
    from alp_survey.responses.reading import match_file

    _require_new(options.out)
    study = study_of(options)
    instrument = study.instrument(options.instrument)
    shape = reading(options)
    dates = shape.pop("dates")
    with fitting_options():
        matched = match_file(
            instrument, options.file, column_map=study.column_map(options.instrument), **shape
        )
    text = draft_column_map(matched.export, matched.matching, instrument, dates=dates)
    open_ends = bool(matched.matching.unmatched or matched.matching.missing)
    if options.out not in (None, STANDARD_OUTPUT):
        from alp_survey.reports.files import write_texts

        write_texts({options.out: text})
    with printing():
        if options.out is None or options.out == STANDARD_OUTPUT:
            if hasattr(sys.stdout, "reconfigure"):  # YAML is UTF-8, whatever the console speaks
                sys.stdout.reconfigure(encoding="utf-8", newline="\n")
            sys.stdout.write(text)
        else:
            left = len(matched.matching.unmatched)
            print(f"Written to {options.out}: {left} columns to be decided by a person.")
    return FINDINGS if open_ends else CLEAN


def _run_simulate(options: argparse.Namespace) -> int:
    _require_new(options.out)
    study = study_of(options)
    try:
        simulated = study.simulate(options.instrument, options.n, seed=options.seed)
        planted = simulated.write(options.out, options.platform, mess=options.mess)
    except ValueError as fault:
        raise InputError(Problem("options", str(fault), "options that fit the study")) from None
    with printing():
        print(f"{simulated!r} written to {options.out}")
        faults = Counter((each.row, each.kind) for each in planted)
        for (row, kind), cells in sorted(faults.items()):
            print(f"  planted in row {row}: {kind}" + (f", {cells} cells" if cells > 1 else ""))
    return CLEAN
