"""The command ``demo``: the whole path from exports to evidence, on simulated answers."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from alp_survey.cli.terminal import CLEAN, a_path, add_seed, add_study, printing
from alp_survey.cli.waiting import waiting
from alp_survey.errors import InputError, Problem

if TYPE_CHECKING:
    from alp_survey.claims.audit import Audit
    from alp_survey.claims.study import Study
    from alp_survey.cli.terminal import Commands
    from alp_survey.responses.responses import Responses
    from alp_survey.tables.table import Table

__all__ = ["add_commands"]

FOLDER = Path("alp_survey_demo")
UNSTATED_N = 100  # respondents of a survey whose size the document does not state
_CODERS = ("AB", "CD")
_MOST_BANNERS = 2
_WIDEST_BANNER = 6  # columns that a page holds


def add_commands(commands: Commands) -> None:
    """Add it to the parser."""
    demo = commands.add_parser(
        "demo",
        help="the whole path on simulated answers, in one folder",
        description="Simulate an export for every survey of the study, read and code it, make the"
        " tables, and hold every claim against it. Nobody gave these answers: everything that is"
        " written says SIMULATED.",
        allow_abbrev=False,
    )
    add_study(demo)
    demo.add_argument(
        "--out",
        type=a_path,
        default=FOLDER,
        metavar="DIR",
        help=f"a folder that is empty, or not there yet (default: {FOLDER})",
    )
    add_seed(demo)
    demo.set_defaults(run=_run_demo)


def _run_demo(options: argparse.Namespace) -> int:
    from alp_survey.claims.loading import load_study
    from alp_survey.reports.coded import write_coded
    from alp_survey.reports.files import make_folder, write_evidence, write_texts

    folder: Path = options.out
    _require_empty(folder)
    study = load_study(options.study)
    make_folder(folder / "exports")
    read: dict[str, Responses] = {}
    with waiting(len(study.instruments) + 4) as step:
        for instrument in study.instruments:
            step(f"Simulating and reading {instrument.id}")
            file = folder / "exports" / f"{instrument.id}.xlsx"
            n = instrument.n_stated or UNSTATED_N
            study.simulate(instrument.id, n, seed=options.seed).write(file)
            read[instrument.id] = study.read(instrument.id, file)
        step("Writing the coded answers")
        for id, responses in read.items():
            write_coded(responses, folder / "coded" / id)
        step("Making tables")
        _write_tables(folder / "tables", read)
        step("Coding open answers")
        read = _write_codings(folder / "coding", read, seed=options.seed)
        step("Auditing")
        audit = _audit(study, read)
        if audit is not None:
            write_evidence(audit, folder)
    coded = (folder / "coding").is_dir()
    readme = _readme(study, read, audit, options, coded=coded)
    write_texts({folder / "README.md": readme})
    with printing():
        print(readme)
        print(f"Written to {folder}.")
    return CLEAN


def _write_tables(folder: Path, read: Mapping[str, Responses]) -> None:
    from alp_survey.reports.files import make_folder, write_texts

    make_folder(folder)
    write_texts(
        {
            folder / f"{id}.md": "\n\n".join(each.to_markdown() for each in tables)
            for id, responses in read.items()
            if (tables := _tables(responses))
        }
    )


def _write_codings(
    folder: Path, read: Mapping[str, Responses], *, seed: int
) -> dict[str, Responses]:
    """Sheets of two coders who never were, how far they agree, and how many gave which theme.

    Returns the answers with the themes on which the two are supposed to have agreed.
    """
    from alp_survey.reports.coding import coding_files
    from alp_survey.reports.files import Content, make_folder, write_texts
    from alp_survey.reports.themes_found import prevalence_files
    from alp_survey.responses.answers import VALUE
    from alp_survey.themes.as_answers import with_themes
    from alp_survey.themes.codings import RECONCILED
    from alp_survey.themes.sheet_reading import read_coding_sheets
    from alp_survey.themes.simulating import simulated_sheets

    themed = dict(read)
    open_items = [
        (id, responses, name)
        for id, responses in read.items()
        for name, each in responses.coded.items()
        if each.item.themes and (each.state == VALUE)[responses.kept].any()
    ]
    for id, responses, item in open_items:
        place = folder / f"{id}_{item}"
        sheets = simulated_sheets(responses, item, (*_CODERS, RECONCILED), seed=seed)
        paths = {place / f"{item}_{coder}.xlsx": sheet for coder, sheet in sheets.items()}
        make_folder(place)
        write_texts(paths)
        codings = read_coding_sheets(responses, paths)
        files: dict[str, Content] = {
            **coding_files(codings),
            **prevalence_files(responses, codings),
        }
        write_texts({place / name: text for name, text in files.items()})
        themed[id] = with_themes(themed[id], codings)
    return themed


def _require_empty(folder: Path) -> None:
    """Nothing of the user's is written over, and nothing of an earlier run is left behind."""
    if folder.is_dir() and any(folder.iterdir()):
        problem = Problem(
            str(folder), "a folder that is not empty", "a new one", "Choose another with --out."
        )
        raise InputError(problem)


def _audit(study: Study, read: dict[str, Responses]) -> Audit | None:
    """Every claim against the simulated answers; None of a study without claims."""
    from alp_survey.claims.audit import audit

    return audit(study, responses=read) if study.claims else None


def _tables(responses: Responses) -> list[Table]:
    """All items by themselves, and by the first that make a few columns."""
    from alp_survey.tables.tabulating import banner_book, topline

    banners = [
        item.name for item in responses.instrument.items if _makes_columns(item.name, responses)
    ]
    chosen = banners[:_MOST_BANNERS]
    stubs = [name for name, answers in responses.coded.items() if answers.item.categories]
    tables = [topline(responses)]
    if chosen and stubs:
        tables.append(banner_book(responses, stubs, chosen))
    return tables


def _makes_columns(name: str, responses: Responses) -> bool:
    if name not in responses.coded:
        return False
    item = responses.coded[name].item
    return item.kind == "single" and 1 < len(item.categories) <= _WIDEST_BANNER


def _readme(
    study: Study,
    read: dict[str, Responses],
    audit: Audit | None,
    options: argparse.Namespace,
    *,
    coded: bool,
) -> str:
    """What is in the folder, and which commands would have made it."""
    from alp_survey.reports.captions import simulated_banner
    from alp_survey.reports.derived import derivation_sentences

    mark = simulated_banner(f"SIMULATED seed {options.seed}")
    lines = [f"# {study.title}", "", f"**{mark}**", ""]
    lines += [
        "- `exports/`: what a form tool would have written, one workbook for each survey",
        "- `coded/`: the answers as codes and labels, codebook, problems, and where each came from",
        "- `tables/`: every item by itself, and by a few others",
    ]
    if coded:
        lines.append(
            "- `coding/`: open answers as two coders who never were coded them, how far they agree,"
            " and how many gave which theme"
        )
    if audit is not None:
        lines.append(
            "- `evidence.html`, `.xlsx`, `.md`, `.csv`, `.json`: every claim, by the print and by"
            " the data"
        )
        lines += ["", *(f"{line}\n" for line in derivation_sentences(audit))]
        lines.append(
            "A figure that can be true was simulated to be so, and re-derives; what is impossible"
            " in print differs from any data."
        )
    id, responses = next(iter(read.items()))
    of = f"{options.study} " if options.study else ""
    chosen = f" --study {options.study}" if options.study else ""
    file = f"exports/{id}.xlsx"
    drawn = f"--n {responses.n} --seed {options.seed}"
    lines += [
        "",
        "Step by step, for one survey:",
        "",
        f"    alp-survey simulate --instrument {id} {drawn} --out {file}{chosen}",
        f"    alp-survey read {file} --instrument {id} --out coded/{id}{chosen}",
        f"    alp-survey audit {of}--responses {file} --out .",
        "",
    ]
    return "\n".join(lines)
