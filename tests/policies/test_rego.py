"""The rules by OPA's own tools: tests, coverage, and who is looked at."""

from __future__ import annotations

import json
import subprocess

import pytest

from gateway.engines import Bundle
from tests.policies.opa_server import POLICIES
from tests.tools import opa

pytestmark = pytest.mark.real_opa
LEAST_COVERED = 90


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [opa() or "", *arguments], cwd=POLICIES, capture_output=True, text=True, check=False, timeout=300
    )


def test_the_rules_own_tests_pass() -> None:
    """Loaded as a bundle, as at run time."""
    said = run("test", "--bundle", ".", "--format", "json")
    assert said.returncode == 0, said.stdout + said.stderr
    assert len(json.loads(said.stdout)) > 70


def test_every_rule_file_is_covered() -> None:
    """OPA's report leaves out the files that no test touched: compared with the list of files."""
    said = run("test", "--bundle", ".", "--coverage")
    report = {name: row["coverage"] for name, row in json.loads(said.stdout)["files"].items()}
    assert {
        name: report.get(name, 0) for name in Bundle.load(POLICIES).modules if report.get(name, 0) < LEAST_COVERED
    } == {}
