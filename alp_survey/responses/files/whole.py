"""A file is written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from alp_survey.errors import InputError, Problem

__all__ = ["write_whole"]


def write_whole(path: Path, write: Callable[[Path], None], *, expected: str) -> None:
    """Let `write` make a file, and put it at `path` when it is complete.

    Parameters
    ----------
    path : pathlib.Path
    write : callable
        Is given another path, with the same ending, to write to.
    expected : str
        What `path` should have been, for the message: "a place to write the problems to".

    Raises
    ------
    InputError
        If the system refuses; then what stood at `path` still stands there.
    """
    try:
        target = path.resolve()
        # A folder of its own beside the target: the file in it has the rights of any new file.
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".alp_survey.") as folder:
            place = Path(folder) / f"whole{target.suffix}"
            write(place)
            place.replace(target)
    except (OSError, RuntimeError) as fault:  # RuntimeError: a link that leads to itself
        why = (getattr(fault, "strerror", None) or "no access").lower()
        raise InputError(Problem(path.name, why, expected, "Choose another path.")) from None
