"""The command ``alp-survey``: audit a study's register, or read the responses behind it.

Exit status: 0 nothing found wrong, 1 findings, 2 input that cannot be used.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from alp_survey import __version__
from alp_survey.cli import auditing, coding_themes, demonstrating, responding, scanning
from alp_survey.errors import InputError

__all__ = ["main"]

UNUSABLE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; problems go to standard error."""
    _prepare_streams()
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except InputError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        if len(error.problems) > 1:
            print(f"{len(error.problems)} problems; nothing was written.", file=sys.stderr)
        return UNUSABLE
    return status


def _prepare_streams() -> None:
    """A stream that is closed, or lacks a letter, must not stop a report."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # to the end
            setattr(sys, name, nowhere)
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="alp-survey",
        description="Re-derive and audit the percentages that a survey report prints, and read the"
        " responses behind them.",
        epilog="Exit status: 0 nothing found wrong, 1 findings, 2 input that cannot be used.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"alp-survey {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    auditing.add_commands(commands)
    scanning.add_commands(commands)
    responding.add_commands(commands)
    coding_themes.add_commands(commands)
    demonstrating.add_commands(commands)
    return parser
