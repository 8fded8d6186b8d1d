"""SPSS files: the codes as text, and what the file itself says that they mean."""

from __future__ import annotations

import importlib.util
import math
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from alp_survey.errors import InputError, Problem
from alp_survey.responses.files.cell_text import cell_text
from alp_survey.responses.files.trimming import block_rows
from alp_survey.responses.sheet import Sheet, SheetBuilder, Source

__all__ = ["read_sav"]


def read_sav(path: Path, source: Source, *, encoding: str | None = None) -> Sheet:
    """Read an SPSS file.

    Parameters
    ----------
    path : pathlib.Path
    source : Source
        Of which the file's name and digest are kept.
    encoding : str, optional
        Of its texts; by default as the file says.

    Returns
    -------
    Sheet
        Row 0 holds the names of the variables.

    Raises
    ------
    InputError
        For a file that is damaged or empty, and where pyreadstat is not installed.
    """
    if importlib.util.find_spec("pyreadstat") is None:
        raise InputError(
            Problem(
                source.file,
                "an SPSS file and no pyreadstat to read it with",
                "the package pyreadstat",
                'Install it with: pip install "alp-survey[spss]"',
            )
        )
    read = _read_apart(path, encoding)
    if read is None:
        raise InputError(
            Problem(
                source.file,
                "an SPSS file that is damaged or cut off",
                "a whole SPSS file",
                "Download it again, or save it anew in SPSS.",
            )
        )
    values, described = read
    names: list[str] = list(described.column_names)
    if not names or not described.number_rows:
        raise InputError(Problem(source.file, "an SPSS file without cases", "responses"))
    builder = SheetBuilder()
    builder.add([names])
    size = block_rows(len(names))
    for start in range(0, described.number_rows, size):
        block = [[_text(each) for each in values[name][start : start + size]] for name in names]
        builder.add([list(row) for row in zip(*block, strict=True)])
    columns = builder.columns()
    labels = {
        place: {
            _text(value): str(label)
            for value, label in described.variable_value_labels[name].items()
        }
        for place, name in enumerate(names)
        if described.variable_value_labels.get(name)
    }
    missing = {
        place: _missing(
            cast("list[dict[str, Any]]", described.missing_ranges[name]),
            [*set(values[name]), *described.variable_value_labels.get(name, ())],
        )
        for place, name in enumerate(names)
        if described.missing_ranges.get(name)
    }
    return Sheet(
        source=Source(source.file, source.sha256, None, ("an SPSS file", *_encoding(described))),
        columns=columns,
        value_labels=labels,
        missing_values=missing,
        column_labels=tuple(described.column_names_to_labels.get(name) or "" for name in names),
    )


def _read_apart(path: Path, encoding: str | None) -> tuple[dict[str, Any], Any] | None:
    """What pyreadstat makes of a file, in a process of its own; None where it fails.

    The C library below it can take its whole process down over a wrong byte.
    """
    done = subprocess.run(  # noqa: S603  # our own command, no shell
        [sys.executable, "-P", "-c", _READ_APART, str(path), encoding or ""],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        return None
    values, described = pickle.loads(done.stdout)  # noqa: S301  # from ourselves
    return values, SimpleNamespace(**described)


_READ_APART = """
import pickle, sys, pyreadstat
values, described = pyreadstat.read_sav(
    sys.argv[1], user_missing=True, apply_value_formats=False, output_format="dict",
    encoding=sys.argv[2] or None,
)
kept = ("column_names", "column_names_to_labels", "number_rows", "variable_value_labels",
        "missing_ranges", "file_encoding")
pickle.dump((dict(values), {name: getattr(described, name) for name in kept}), sys.stdout.buffer)
"""


def _text(value: Any) -> str:
    """The text of a value; empty for SPSS's own missing value, and without its padding."""
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    return cell_text(value).rstrip(" ") if isinstance(value, str) else cell_text(value)


def _missing(ranges: Sequence[Mapping[str, Any]], values: Sequence[Any]) -> frozenset[str]:
    """The texts of declared missing values: single ones, and those within a range that occur."""
    texts = set()
    for bounds in ranges:
        low, high = bounds["lo"], bounds["hi"]
        if low == high:
            texts.add(_text(low))
            continue
        # A value that is a date or a text is never within a range of numbers.
        texts |= {
            _text(value)
            for value in values
            if isinstance(value, int | float) and low <= value <= high
        }
    return frozenset(texts - {""})


def _encoding(described: Any) -> tuple[str, ...]:
    """The encoding that the file says it is in."""
    return (f"texts in {described.file_encoding}",) if described.file_encoding else ()
