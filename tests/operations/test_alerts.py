"""The alerts: Prometheus's own tool accepts them, they fire when they must, and each says what to do."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helm.chart import CHART
from tests.tools import ROOT, promtool

ALERTS = CHART / "files" / "alerts.yaml"
STORIES = Path(__file__).with_name("alerts_test.yaml")
GUIDES = tuple(ROOT / "docs" / "guides" / name for name in ("operations.md", "exploitation.md"))
SEVERITIES = {"critical", "warning"}


def rules() -> list[dict[str, Any]]:
    """Return every alert."""
    groups = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def told(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run promtool."""
    return subprocess.run([str(promtool()), *arguments], capture_output=True, text=True, check=False, cwd=cwd)


@pytest.mark.real_prometheus
def test_prometheus_accepts_the_alerts() -> None:
    """Syntax of rules and of expressions."""
    said = told("check", "rules", "--lint-fatal", str(ALERTS))
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.real_prometheus
def test_alerts_fire_when_they_must_and_only_then(tmp_path: Path) -> None:
    """The stories of alerts_test.yaml."""
    for file in (ALERTS, STORIES):
        shutil.copy(file, tmp_path)
    said = told("test", "rules", STORIES.name, cwd=tmp_path)
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.real_prometheus
def test_a_story_can_fail(tmp_path: Path) -> None:
    """With an alert that never fires."""
    shutil.copy(STORIES, tmp_path)
    dull = ALERTS.read_text("utf-8").replace('up{job="passerelle"} == 0', 'up{job="passerelle"} == 2')
    (tmp_path / "alerts.yaml").write_text(dull, "utf-8")
    assert told("test", "rules", STORIES.name, cwd=tmp_path).returncode != 0


def test_every_alert_is_in_a_story() -> None:
    """Fired, by its name."""
    stories = STORIES.read_text("utf-8")
    assert [rule["alert"] for rule in rules() if rule["alert"] not in stories] == []


def test_every_alert_says_how_bad_it_is_and_leads_to_what_to_do() -> None:
    """In both languages: a heading of its own in both guides."""
    for rule in rules():
        assert rule["labels"]["severity"] in SEVERITIES, rule["alert"]
        assert rule["annotations"]["runbook"] == f"docs/guides/operations.md#{rule['alert'].lower()}"
        for guide in GUIDES:
            headings = re.findall(r"^#+ `?(\w+)`?$", guide.read_text("utf-8"), re.MULTILINE)
            assert rule["alert"] in headings, f"{guide.name}: {rule['alert']}"
    assert len(rules()) == len({rule["alert"] for rule in rules()})


def test_alerts_ask_only_metrics_that_the_gateway_has() -> None:
    """A misspelt one would never fire."""
    source = (ROOT / "gateway" / "telemetry" / "metrics.py").read_text("utf-8")
    made = set(re.findall(r'self\._(?:counter|histogram|gauge)\(\s*"([a-z_]+)"', source))
    for rule in rules():
        for name in re.findall(r"passerelle_([a-z_]+?)(?:_total|_bucket|_count)?\b(?=[{\[)])", rule["expr"]):
            assert name in made, f"{rule['alert']}: {name}"
