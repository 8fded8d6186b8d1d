"""What all commands share: exit status, kinds of arguments, and a terminal that may close."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alp_survey.errors import InputError, Problem

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["CLEAN", "FINDINGS", "a_path", "a_whole_number", "add_seed", "add_study", "printing"]

CLEAN, FINDINGS = 0, 1


def a_path(text: str) -> Path:
    """An argument that is the path of a file or folder."""
    if not text:
        raise argparse.ArgumentTypeError("got nothing; expected a path")
    return Path(text)


def a_whole_number(text: str) -> int:
    """An argument that counts respondents."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 7 and int(text) > 0):
        expected = "a whole number of respondents, 1 to 9999999"
        raise argparse.ArgumentTypeError(f"got '{text}'; expected {expected}")
    return int(text)


def add_study(command: argparse.ArgumentParser) -> None:
    """Add the study that a command is about."""
    command.add_argument(
        "study",
        nargs="?",
        type=a_path,
        metavar="STUDY",
        help="folder with study.yaml (default: the study that ships, the ALP policy brief)",
    )


def add_seed(command: argparse.ArgumentParser) -> None:
    """Add the seed of a simulation."""
    command.add_argument("--seed", type=_seed, default=1, help="a whole number (default: 1)")


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise argparse.ArgumentTypeError(f"got '{text}'; expected a whole number from 0")
    return int(text)


@contextmanager
def printing() -> Iterator[None]:
    """What is printed inside reaches standard output, or one sentence says why not."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:  # a reader such as `head` has seen enough; say nothing more
        _silence_output()
    except OSError as fault:
        _silence_output()
        why = (fault.strerror or "no access").lower()
        raise InputError(Problem("standard output", why, "a place to write to")) from None


def _silence_output() -> None:
    """What is still waiting to be written goes nowhere, also when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
