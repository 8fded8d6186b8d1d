"""A bar for a person who waits: late, on a terminal only, and gone at the end."""

import io
import sys
import threading

import pytest

from alp_survey.cli import waiting as module
from alp_survey.cli.waiting import waiting


class Terminal(io.StringIO):
    def isatty(self):
        return True


def drawn():
    """Wait until the timers have done their work."""
    for each in threading.enumerate():
        if isinstance(each, threading.Timer):
            each.join()


def test_who_waits_sees_what_is_done_and_how_much_is_left(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    with waiting(3) as step:
        step("Reading answers.csv")
        drawn()
        step("Auditing")
    seen = terminal.getvalue()
    assert "Reading answers.csv" in seen
    assert "0/3" in seen
    assert "Auditing" in seen
    assert "1/3" in seen
    assert "\x1b[2K" in seen.rpartition("1/3")[2]  # wiped


def test_who_does_not_wait_sees_nothing(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with waiting(1) as step:
        step("Reading answers.csv")
    assert terminal.getvalue() == ""


def test_in_a_pipe_or_file_there_is_never_a_bar(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    before = threading.active_count()
    with waiting(1) as step:
        step("Reading answers.csv")
        assert threading.active_count() == before
    assert pipe.getvalue() == ""


def test_a_mistake_takes_the_bar_away_and_gives_the_cursor_back(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(module, "PATIENCE", 0.0)

    def work():
        with waiting(1) as step:
            drawn()
            step("Reading answers.csv")
            raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        work()
    assert terminal.getvalue().rindex("\x1b[?25h") > terminal.getvalue().rindex("\x1b[?25l")
