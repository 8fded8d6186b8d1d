"""What goes wrong, said in one form: *where: got X; expected Y. Action.*

Faults in the files a person gives us are collected and raised together as an
:class:`InputError`; the command line prints them and exits with 2. Misuse of a
function by a programmer is a plain ``ValueError``.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["InputError", "Problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a person must mend, and where it stands.

    Attributes
    ----------
    where : str
        File and line (``claims.yaml:12``), or the argument of the call.
    got : str
        What stands there.
    expected : str
        What would be right.
    action : str
        What to do about it; empty where `expected` already says it.
    """

    where: str
    got: str
    expected: str
    action: str = ""

    def __str__(self) -> str:
        sentence = f"{self.where}: got {self.got}; expected {self.expected}."
        return f"{sentence} {self.action}" if self.action else sentence


class InputError(Exception):
    """Input that cannot be used: every problem found in one pass.

    Attributes
    ----------
    problems : tuple of Problem
        In the order of the files and lines they stand in.
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
