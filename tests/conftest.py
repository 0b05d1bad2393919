"""What every test obeys: one that needs a program that isn't here is skipped, loudly, and fails in CI."""

from __future__ import annotations

import os

import pytest

from tests.tools import NEEDED


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (name, find) in NEEDED.items():
        if item.get_closest_marker(marker) is None or find() is not None:
            continue
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is needed and not here", pytrace=False)
        pytest.skip(f"{name} is needed and not here")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    reports = terminalreporter.stats.get("skipped", [])
    for name, _ in NEEDED.values():
        count = sum(f"{name} is needed" in str(report.longrepr) for report in reports)
        if count:
            terminalreporter.write_line(
                f"NOT TESTED: {count} tests need {name}, which is not here", red=True, bold=True
            )
