"""compose.yaml and the files it mounts: valid, closed to the outside, and the same engine as the chart's."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from gateway.settings import read_settings
from tests.helm.chart import CHART, render, values
from tests.tools import ROOT, promtool

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
CONFIGS = ROOT / "helm" / "compose"
SCHEMA = json.loads((Path(__file__).parent / "vendor" / "compose-spec.json").read_text("utf-8"))


def config(name: str) -> Any:
    return yaml.safe_load((CONFIGS / name).read_text("utf-8"))


def targets(service: str) -> dict[str, str]:
    """Return what a service mounts: path in the container → path in the repository."""
    mounts = [one.split(":")[0:2] for one in SERVICES[service].get("volumes", ()) if one.startswith("./")]
    return {target: source for source, target in mounts}


def test_the_file_is_one_that_compose_takes() -> None:
    """The Compose Specification's own schema, which refuses an unknown key."""
    jsonschema.Draft202012Validator(SCHEMA).validate(COMPOSE)
    spoilt = {**COMPOSE, "services": {"gateway": {"imagee": "x"}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(spoilt)


def test_everything_the_network_needs_is_there() -> None:
    """The gateway, its engine, traces, metrics and a dashboard."""
    assert set(SERVICES) == {"gateway", "opa", "collector", "jaeger", "prometheus", "grafana"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_confined_and_pinned(name: str) -> None:
    """No root that is written, no capability, a version, bounds; ports on the loopback only."""
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "cpus", "pids_limit"} <= set(service)
    assert "privileged" not in service
    image, _, tag = service["image"].rpartition(":")
    assert image
    assert re.fullmatch(r"v?[0-9]+\.[0-9]+\.[0-9]+(-static)?", tag)
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_nothing_but_the_callers_port_leads_to_the_gateway() -> None:
    """Its admin port and OPA's are for the containers."""
    assert SERVICES["opa"]["ports"] == ["127.0.0.1:8000:8000"]
    assert SERVICES["gateway"]["network_mode"] == "service:opa"


def test_opa_is_run_as_the_chart_runs_it() -> None:
    """The arguments that test_chart_opa.py runs, the same authorization, and the same probe."""
    container = render(values("minimal")).containers["opa"]
    assert SERVICES["opa"]["command"] == container["args"]
    assert SERVICES["opa"]["healthcheck"]["test"][1:] == container["startupProbe"]["exec"]["command"]
    assert targets("opa")["/authz"] == "./helm/passerelle/files/authz"


def test_the_gateway_reads_the_policies_and_opa_downloads_what_it_accepted() -> None:
    """Read-only; OPA has no folder of its own to disagree with."""
    mounts = {name: [one for one in SERVICES[name]["volumes"] if "/bundle" in one] for name in ("gateway", "opa")}
    assert mounts == {"gateway": ["${PASSERELLE_POLICIES:-./policies}:/bundle/policies:ro"], "opa": []}
    assert SERVICES["gateway"]["environment"]["PASSERELLE_POLICY__BUNDLE"] == "/bundle/policies"
    assert targets("opa")["/config/opa.yaml"] == "./helm/passerelle/files/opa.yaml"
    admin = SERVICES["gateway"]["environment"]["PASSERELLE_LISTEN__ADMIN_PORT"]
    config = yaml.safe_load((CHART / "files" / "opa.yaml").read_text("utf-8"))
    assert config["services"]["gateway"]["url"] == f"http://127.0.0.1:{admin}"


def test_the_variables_are_settings_that_the_gateway_takes(tmp_path: Path) -> None:
    """Over the example file, by its own reader."""
    file = shutil.copy(ROOT / "docs" / "examples" / "passerelle.yaml", tmp_path)
    found = read_settings(Path(file), SERVICES["gateway"]["environment"])
    assert (found.listen.host, found.listen.port, found.listen.admin_port) == ("0.0.0.0", 8000, 8001)
    assert str(found.policy.token_file) == "/run/secrets/opa-token"
    assert str(found.telemetry.otlp_endpoint) == "http://collector:4318/"
    assert found.audit.database.parent == found.audit.anchor.parent == Path("/var/lib/passerelle")


def test_no_password_or_token_is_written_down() -> None:
    """Each is a file of the operator's, or a variable without a default."""
    text = (ROOT / "compose.yaml").read_text("utf-8")
    assert re.findall(r"\$\{(PASSERELLE_OPA_TOKEN|[A-Z_]*PASSWORD)(:-[^}]*)?\}", text) == []
    assert "GF_SECURITY_ADMIN_PASSWORD:" not in text
    assert all("file" in secret for secret in COMPOSE["secrets"].values())
    assert {"/config/", "/.env"} <= set((ROOT / ".gitignore").read_text("utf-8").split())


def test_every_file_that_is_mounted_is_there() -> None:
    """A missing one would be made, as an empty folder of root's."""
    mounted = [source for name in SERVICES for source in targets(name).values()]
    assert len(mounted) > 5
    assert [source for source in mounted if not (ROOT / source).exists()] == []


def test_traces_go_from_the_gateway_to_the_store() -> None:
    """Each end names the other as it listens."""
    collector = config("collector.yaml")
    for pipeline in collector["service"]["pipelines"].values():
        for kind in ("receivers", "processors", "exporters"):
            assert set(pipeline[kind]) <= set(collector[kind])
    port = collector["receivers"]["otlp"]["protocols"]["http"]["endpoint"].rpartition(":")[2]
    sent = SERVICES["gateway"]["environment"]["PASSERELLE_TELEMETRY__OTLP_ENDPOINT"]
    assert sent == f"http://collector:{port}"
    assert collector["exporters"]["otlp"]["endpoint"].split(":")[0] in SERVICES


def test_grafana_finds_prometheus_and_the_dashboard() -> None:
    """By the names and paths of compose.yaml."""
    sources = {one["type"]: one for one in config("grafana/datasources.yaml")["datasources"]}
    for kind in ("prometheus", "jaeger"):
        host = sources[kind]["url"].removeprefix("http://").split(":")[0]
        assert host in SERVICES
    (provider,) = config("grafana/dashboards.yaml")["providers"]
    mounted = targets("grafana")
    assert mounted[f"{provider['options']['path']}/dashboard.json"] == "./helm/passerelle/files/dashboard.json"
    assert SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] in mounted


@pytest.mark.real_prometheus
def test_prometheus_takes_its_files(tmp_path: Path) -> None:
    """Configuration and alerts together, as they are mounted; the job is the dashboard's."""
    shutil.copy(CONFIGS / "prometheus.yaml", tmp_path)
    shutil.copy(CHART / "files" / "alerts.yaml", tmp_path)
    command = [str(promtool()), "check", "config", str(tmp_path / "prometheus.yaml")]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    (job,) = config("prometheus.yaml")["scrape_configs"]
    assert job["job_name"] == "passerelle"
    host, port = job["static_configs"][0]["targets"][0].split(":")
    assert host in SERVICES
    assert port == SERVICES["gateway"]["environment"]["PASSERELLE_LISTEN__ADMIN_PORT"]


def test_the_image_is_made_of_what_the_build_is_given() -> None:
    """Each folder that the Dockerfile copies is let in by .dockerignore, and nothing else is."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    copied = {line.split()[1] for line in lines if line.startswith("COPY") and "--from" not in line}
    let_in = {
        line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }
    assert copied == let_in
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_image_is_pinned_and_runs_without_rights() -> None:
    """Hashes for every package, a user by number, the same as the chart's and compose's."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(r"^ARG PYTHON=python:3\.11\.[0-9]+-slim-[a-z]+$", text, re.MULTILINE)
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["${PYTHON}", "${PYTHON}"]
    assert "--require-hashes" in text
    (user,) = re.findall(r"^USER (\S+)$", text, re.MULTILINE)
    security = render(values("minimal")).pod["securityContext"]
    assert user == f"{security['runAsUser']}:{security['runAsGroup']}" == SERVICES["opa"]["user"]
