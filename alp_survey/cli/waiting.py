"""What is being done, for a person who waits: a bar on a terminal, never in a pipe or a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["Step", "waiting"]

Step = Callable[[str], None]
"""To be called with what is done next."""

PATIENCE = 1.0  # seconds


@contextmanager
def waiting(steps: int) -> Iterator[Step]:
    """Show a bar from the first second on, and take it away when the work is done.

    Parameters
    ----------
    steps : int
        How many there will be.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    bar = _Bar(steps)
    later = Timer(PATIENCE, bar.show)
    later.daemon = True
    later.start()
    try:
        yield bar.step
    finally:
        later.cancel()
        bar.take_away()


class _Bar:
    """The bar, which is drawn only if somebody has waited; a lock, because a timer draws it."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._begun = 0
        self._doing = ""
        self._over = False
        self._drawn: Progress | None = None
        self._lock = Lock()

    def step(self, doing: str) -> None:
        with self._lock:
            self._begun, self._doing = self._begun + 1, doing
            self._draw()

    def show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        with self._lock:
            if self._over:
                return
            self._drawn = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._drawn.add_task("", total=self._steps)
            self._draw()
            self._drawn.start()

    def take_away(self) -> None:
        with self._lock:
            self._over = True
            if self._drawn is not None:
                self._drawn.stop()

    def _draw(self) -> None:
        if self._drawn is not None:
            done = max(self._begun - 1, 0)
            self._drawn.update(self._drawn.task_ids[0], description=self._doing, completed=done)
