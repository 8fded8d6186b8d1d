"""What commands that read exports share: how a file is to be read, and whose answers it holds."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alp_survey.errors import InputError, Problem

if TYPE_CHECKING:
    from alp_survey.claims.study import Study

__all__ = ["SHAPES", "add_shape", "fitting_options", "instrument_of", "reading"]

# Written out, because the parser must not load the modules that define them.
PLATFORMS = (
    "google_forms", "microsoft_forms", "kobo", "odk_central", "surveymonkey", "qualtrics",
    "qualtrics_xlsx", "limesurvey", "typeform", "spss", "plain", "no_header",
)  # fmt: skip
SHAPES = (
    "google_forms", "google_forms_csv", "microsoft_forms", "kobo", "kobo_labels", "odk_central",
    "surveymonkey", "qualtrics", "limesurvey", "typeform", "spss", "plain",
)  # fmt: skip
ANSWERS = ("labels", "names", "codes")
ORDERS = ("day first", "month first", "year first")


def add_shape(command: argparse.ArgumentParser) -> None:
    """Add the options that say how an export is to be read."""
    shape = command.add_argument_group("if a file is not recognised")
    shape.add_argument("--platform", choices=PLATFORMS, help="the form tool that wrote it")
    shape.add_argument(
        "--answers", choices=ANSWERS, help="what stands for an answer, if not as usual for the tool"
    )
    shape.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook")
    shape.add_argument("--encoding", metavar="NAME", help="of a csv file, such as cp1252")
    shape.add_argument("--delimiter", metavar="SIGN", help="between the cells of a csv file")
    shape.add_argument("--dates", choices=ORDERS, help="how 3/4/2026 is to be read")
    shape.add_argument(
        "--by-position", action="store_true", help="one column for each item, in their order"
    )


def reading(options: argparse.Namespace) -> dict[str, Any]:
    """Those options, as `Study.read` takes them."""
    names = ("sheet", "platform", "answers", "encoding", "delimiter", "dates", "by_position")
    return {name: getattr(options, name) for name in names}


@contextmanager
def fitting_options() -> Iterator[None]:
    """Options that no file has, or not this one, are the user's to mend."""
    try:
        yield
    except ValueError as fault:
        raise InputError(Problem("options", str(fault), "options that fit the file")) from None


def instrument_of(
    files: Sequence[str], study: Study, options: argparse.Namespace
) -> dict[str, Path]:
    """Which file holds the responses of which instrument.

    A file says it by ``ID=FILE``, by being called after the instrument (``staff.xlsx``), by being
    of a study that has one only, or by columns for every item of one instrument and no other.

    Raises
    ------
    InputError
        If a file says nothing of it, or two are of one instrument.
    """
    known = [each.id for each in study.instruments]
    found: dict[str, Path] = {}
    for text in files:
        named, _, rest = text.partition("=")
        id, path = (named, Path(rest)) if named in known and rest else ("", Path(text))
        if not id:
            id = path.stem if path.stem in known else known[0] if len(known) == 1 else ""
        id = id or _recognised(path, study, options)
        if not id and not path.is_file():
            expected = f"a file, or ID=FILE with one of {', '.join(known)}"
            raise InputError(Problem(f"--responses {path.name}", "no such file", expected))
        if not id:
            got = "a file that could be of any of the surveys"
            expected = f"the survey before it, one of {', '.join(known)}"
            action = f"Write --responses {known[0]}={path.name}, if it is of that one."
            raise InputError(Problem(f"--responses {path.name}", got, expected, action))
        if id in found:
            got = f"a second file of {id}, beside {found[id].name}"
            raise InputError(Problem(f"--responses {path.name}", got, "one file of each survey"))
        found[id] = path
    return found


def _recognised(path: Path, study: Study, options: argparse.Namespace) -> str:
    """The only instrument all of whose items have a column in a file; empty if none or several."""
    from alp_survey.responses.reading import match_file

    shape = reading(options)
    del shape["dates"]
    complete = []
    for each in study.instruments:
        try:
            column_map = study.column_map(each.id)
            matched = match_file(each, path, column_map=column_map, **shape)
        except (InputError, ValueError):  # a file that cannot be read is refused when it is read
            continue
        if matched.matching.items and not matched.matching.missing:
            complete.append(each.id)
    return complete[0] if len(complete) == 1 else ""
