"""Settings of the whole test suite."""

import os
import shutil

import pytest
from hypothesis import settings

# The same examples on every run: a failure that CI sees can be repeated at a desk.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests by programs that this computer lacks are left out; in CI there are all."""
    programs = {"libreoffice": "soffice", "chromium": "chromium"}
    lacking = {mark for mark, program in programs.items() if not shutil.which(program)}
    if os.environ.get("CI"):
        return
    left_out = [each for each in items if lacking & set(each.keywords)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [each for each in items if each not in left_out]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failure: what is not run is not shown."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("CI") and skipped and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} skipped, and CI allows none", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
