"""What the chart renders: valid for Kubernetes, confined, closed, and a settings file that the gateway accepts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import helm_python as helm
import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from gateway.app.create import AT_START
from gateway.settings import read_settings
from resolvers.catalogue import Catalogue
from resolvers.paths import PathTable
from resolvers.schema import build_schema
from tests.helm.chart import CHART, SETS, Manifest, Rendered, changed, render, values

VERSIONS = ("1.29", "1.33", "1.37")
CUSTOM = {"PrometheusRule", "ServiceMonitor"}


@pytest.fixture(scope="module", params=SETS)
def rendered(request: pytest.FixtureRequest) -> Rendered:
    """Each supported set-up."""
    return render(values(request.param))


@pytest.mark.parametrize("name", SETS)
def test_helm_finds_nothing_to_say(name: str) -> None:
    """`helm lint --strict`, for the oldest and a newer Kubernetes; an icon is advice."""
    for version in ("v1.29.0", "v1.37.0"):
        report = helm.lint(CHART, values(name), strict=True, kube_version=version)
        assert report["errors"] == []
        assert [one for one in report["messages"] if one["severity"] > 1] == []


def test_every_object_is_one_that_kubernetes_knows(rendered: Rendered) -> None:
    """Strictly: an unknown key is a fault."""
    seen = set()
    for _, manifest in rendered.manifests():
        if manifest["kind"] not in CUSTOM:
            for version in VERSIONS:
                kubernetes_validate.validate(manifest, version, strict=True)
            seen.add(manifest["kind"])
    assert {"StatefulSet", "Service", "ConfigMap", "NetworkPolicy", "PodDisruptionBudget", "ServiceAccount"} <= seen


def test_the_validation_can_fail(rendered: Rendered) -> None:
    """A misspelt key of a pod."""
    manifest = rendered.one("StatefulSet")
    manifest["spec"]["template"]["spec"]["hostNetwrok"] = True
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(manifest, "1.33", strict=True)


def test_a_template_makes_one_object(rendered: Rendered) -> None:
    """And the folder's listing is the list of objects."""
    names = [name for name, _ in rendered.manifests()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", SETS)
def test_the_gateway_accepts_the_settings(name: str, tmp_path: Path) -> None:
    """By its own reader, with what the chart decides over what was chosen."""
    given, file = values(name), tmp_path / "passerelle.yaml"
    file.write_text(render(given).one("ConfigMap", "-settings")["data"]["passerelle.yaml"], "utf-8")
    found = read_settings(file)
    assert [source.id for source in found.sources] == [source["id"] for source in given["settings"]["sources"]]
    assert (found.demo, found.issuer.demo) == (False, False)
    assert (found.listen.port, found.listen.admin_port) == (8000, 8001)
    assert (found.policy.engine, str(found.policy.url)) == ("opa", "http://127.0.0.1:8181/")
    assert found.keys.secret is None


def test_the_mappings_are_tables_that_the_gateway_loads(tmp_path: Path) -> None:
    """As they are mounted, braces and all."""
    catalogue = Catalogue.of(build_schema())
    tables = render(values("configmap")).one("ConfigMap", "-mappings")["data"]
    for name, text in tables.items():
        (tmp_path / name).write_text(text, "utf-8")
        PathTable.load(tmp_path / name, catalogue, "https://api.labo.example.org/v2")
    assert list(tables) == ["labo.yaml"]


def test_files_that_the_settings_name_are_mounted(rendered: Rendered) -> None:
    """In the gateway's container, each by a volume that isn't another's."""
    settings = yaml.safe_load(rendered.one("ConfigMap", "-settings")["data"]["passerelle.yaml"])
    mounts = [one["mountPath"] for one in rendered.containers["gateway"]["volumeMounts"]]
    named = [settings["policy"]["bundle"], settings["policy"]["token_file"], settings["keys"]["file"]]
    server = settings["audit"].pop("acts_server", {})
    named += [path for path in settings["audit"].values() if isinstance(path, str)]
    named += [value for key, value in server.items() if key.endswith("_file")]
    named += [settings["documents"]["path"]] if "documents" in settings else []
    for source in settings["sources"]:
        named += [source[key] for key in ("mapping",) if key in source]
        named += [value for key, value in source.get("auth", {}).items() if key.endswith("_file")]
    assert [path for path in named if not any(path.startswith(mount) for mount in mounts)] == []


def test_every_mount_has_its_volume_and_every_volume_its_mount(rendered: Rendered) -> None:
    """Nothing is mounted from nowhere, and no secret is there for nobody."""
    claims = [one["metadata"]["name"] for one in rendered.one("StatefulSet")["spec"].get("volumeClaimTemplates", ())]
    volumes = [one["name"] for one in rendered.pod["volumes"]] + claims
    mounted = {mount["name"] for one in rendered.containers.values() for mount in one["volumeMounts"]}
    assert mounted == set(volumes)
    assert len(volumes) == len(set(volumes))


def test_containers_can_do_nothing_but_their_work(rendered: Rendered) -> None:
    """Pod Security Standards, `restricted`, and a root file system that can't be written."""
    assert rendered.pod["automountServiceAccountToken"] is False
    assert rendered.pod["securityContext"]["runAsUser"] >= 10_000
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        assert key not in rendered.pod
    for name, container in rendered.containers.items():
        held = container["securityContext"]
        assert held["runAsNonRoot"], name
        assert held["readOnlyRootFilesystem"], name
        assert held["allowPrivilegeEscalation"] is False, name
        assert held["capabilities"] == {"drop": ["ALL"]}, name
        assert held["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert {"cpu", "memory"} <= set(container["resources"]["requests"]), name
        assert "memory" in container["resources"]["limits"], name
    kinds = {key for volume in rendered.pod["volumes"] for key in volume if key != "name"}
    assert kinds <= {"configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret"}


def test_secrets_come_from_secrets_that_are_there_already(rendered: Rendered) -> None:
    """The chart makes none: nothing random, nothing in a ConfigMap, nothing in a value."""
    assert rendered.all("Secret") == []
    templates = [file.read_text("utf-8") for file in (CHART / "templates").iterdir()]
    assert not [text for text in templates if "rand" in text.split() or "genPrivateKey" in text or "genCA" in text]
    secrets = next(one["projected"] for one in rendered.pod["volumes"] if one["name"] == "secrets")
    assert secrets["defaultMode"] == 0o440
    paths = [item["path"] for one in secrets["sources"] for item in one["secret"]["items"]]
    settings = yaml.safe_load(rendered.one("ConfigMap", "-settings")["data"]["passerelle.yaml"])
    shared = ["acts-password", "acts-ca.pem"] if "acts_server" in settings["audit"] else []
    assert paths == ["keyring.json", "opa-token", *shared]


def test_the_gateway_and_opa_are_given_one_token(rendered: Rendered) -> None:
    """OPA by its environment, the gateway by a file, of the same key of the same secret."""
    (token,) = [one["valueFrom"]["secretKeyRef"] for one in rendered.containers["opa"]["env"]]
    secrets = next(one["projected"]["sources"] for one in rendered.pod["volumes"] if one["name"] == "secrets")
    (item,) = secrets[1]["secret"]["items"]
    assert token == {"name": secrets[1]["secret"]["name"], "key": item["key"]}


def test_opa_is_there_before_the_gateway_and_after_it(rendered: Rendered) -> None:
    """A sidecar in Kubernetes' own sense: what is being answered at the end can still be decided."""
    opa = rendered.containers["opa"]
    assert opa in rendered.pod["initContainers"]
    assert opa["restartPolicy"] == "Always"
    assert "startupProbe" in opa


def test_the_gateway_reads_the_policies_and_opa_downloads_what_it_accepted(rendered: Rendered) -> None:
    """A volume that it can't write; OPA mounts no policy, and asks the gateway's admin port on the loopback."""
    mounts = {name: rendered.containers[name]["volumeMounts"] for name in ("opa", "gateway")}
    assert {"name": "bundle", "mountPath": "/bundle", "readOnly": True} in mounts["gateway"]
    assert {one["name"] for one in mounts["opa"]} == {"opa"}
    config = yaml.safe_load(rendered.one("ConfigMap", "-opa")["data"]["opa.yaml"])
    assert config["services"]["gateway"]["url"] == "http://127.0.0.1:8001"
    settings = yaml.safe_load(rendered.one("ConfigMap", "-settings")["data"]["passerelle.yaml"])
    assert settings["policy"]["history"].startswith("/var/lib/passerelle/")
    assert len(settings["policy"]["signers"]) == 2


def test_a_changed_config_map_of_policies_shows_in_the_gateway() -> None:
    """It reads the archive where the volume is mounted whole: a file mounted by itself would never change."""
    found = render(values("configmap"))
    settings = yaml.safe_load(found.one("ConfigMap", "-settings")["data"]["passerelle.yaml"])
    assert settings["policy"]["bundle"] == "/archive/bundle.tar.gz"
    assert {"name": "archive", "mountPath": "/archive", "readOnly": True} in found.containers["gateway"]["volumeMounts"]


def test_probes_are_on_the_admin_port(rendered: Rendered) -> None:
    """Callers' port has none, and the callers' service doesn't lead to the admin port."""
    gateway = rendered.containers["gateway"]
    assert {one["name"]: one["containerPort"] for one in gateway["ports"]} == {"http": 8000, "admin": 8001}
    for probe, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
        assert gateway[probe]["httpGet"] == {"path": path, "port": "admin"}
    assert [port["targetPort"] for port in rendered.one("Service", "passerelle")["spec"]["ports"]] == ["http"]
    assert rendered.one("Service", "-pods")["spec"]["clusterIP"] == "None"


@pytest.mark.parametrize("name", ["minimal", "bundle-url"])
def test_each_replica_has_a_ledger_of_its_own_that_outlives_it(name: str) -> None:
    """A claim a replica, kept when it goes."""
    spec = render(values(name)).one("StatefulSet")["spec"]
    assert [one["metadata"]["name"] for one in spec["volumeClaimTemplates"]] == ["ledger"]
    assert set(spec["persistentVolumeClaimRetentionPolicy"].values()) == {"Retain"}


def test_a_claim_that_is_there_already_is_one_gateway_s() -> None:
    """Instead of a claim a replica."""
    spec = render(values("configmap")).one("StatefulSet")["spec"]
    assert spec["replicas"] == 1
    assert "volumeClaimTemplates" not in spec


def test_traffic_is_closed_but_for_what_was_named(rendered: Rendered) -> None:
    """Both ways; no rule without a place, none without a port."""
    policy = rendered.one("NetworkPolicy")["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    rules = [(rule["from"], rule["ports"]) for rule in policy["ingress"]]
    rules += [(rule["to"], rule["ports"]) for rule in policy["egress"]]
    for places, ports in rules:
        assert places
        assert ports
        assert all(place.get("ipBlock") or place["namespaceSelector"]["matchLabels"] for place in places)
    assert policy["podSelector"]["matchLabels"] == rendered.one("StatefulSet")["spec"]["selector"]["matchLabels"]


def test_the_admin_port_is_open_to_monitoring_alone() -> None:
    """And to nobody when no monitoring is named."""
    rules = render(values("minimal")).one("NetworkPolicy")["spec"]["ingress"]
    assert [rule["ports"][0]["port"] for rule in rules] == ["http"]
    http, admin = render(values("configmap")).one("NetworkPolicy")["spec"]["ingress"]
    assert admin["ports"] == [{"protocol": "TCP", "port": "admin"}]
    assert admin["from"] == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}]
    assert http["from"][0]["podSelector"] == {"matchLabels": {"app": "dme-front"}}


def test_autoscaling_decides_the_replicas_alone() -> None:
    """A number in the StatefulSet would undo it at each upgrade."""
    found = render(values("bundle-url"))
    assert "replicas" not in found.one("StatefulSet")["spec"]
    target = found.one("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("StatefulSet", found.one("StatefulSet")["metadata"]["name"])


def test_what_was_not_asked_for_is_not_there() -> None:
    """No Ingress, no autoscaling, nothing of an operator that may not be installed."""
    kinds = {manifest["kind"] for _, manifest in render(values("minimal")).manifests()}
    assert kinds & {"Ingress", "HorizontalPodAutoscaler", *CUSTOM} == set()


def test_monitoring_finds_the_admin_port() -> None:
    """The ServiceMonitor selects the headless service, and only it; the job is the dashboard's."""
    found = render(values("bundle-url"))
    selector = found.one("ServiceMonitor")["spec"]["selector"]["matchLabels"]
    chosen = [s for s in found.all("Service") if selector.items() <= s["metadata"]["labels"].items()]
    assert [service["metadata"]["name"] for service in chosen] == ["estrie-passerelle-pods"]
    (endpoint,) = found.one("ServiceMonitor")["spec"]["endpoints"]
    assert endpoint["port"] in [port["name"] for port in chosen[0]["spec"]["ports"]]
    assert endpoint["relabelings"] == [{"action": "replace", "targetLabel": "job", "replacement": "passerelle"}]


def test_the_dashboard_and_the_alerts_are_those_of_the_files() -> None:
    """Braces of Grafana and Prometheus are not Helm's."""
    found = render(values("bundle-url"))
    dashboard = found.one("ConfigMap", "-dashboard")["data"]["passerelle.json"]
    assert json.loads(dashboard) == json.loads((CHART / "files" / "dashboard.json").read_text("utf-8"))
    alerts = yaml.safe_load((CHART / "files" / "alerts.yaml").read_text("utf-8"))
    assert found.one("PrometheusRule")["spec"] == alerts


def test_only_what_a_restart_can_change_replaces_the_pods() -> None:
    """The gateway reads the rest anew by itself, in a running pod."""

    def annotations(given: Manifest) -> Any:
        return render(given).one("StatefulSet")["spec"]["template"]["metadata"]["annotations"]

    text = (CHART / "templates" / "statefulset.yaml").read_text("utf-8")
    assert set(re.findall(r'"(\w+)"', text.split("pick (")[1].split("| toJson")[0].split("fromYaml)")[1])) == {
        key for key in AT_START if key != "demo"
    }
    before = annotations(values("minimal"))
    assert before == annotations(changed("minimal", settings__introspection=False))
    two, three = (annotations(changed("minimal", replicas=n, acts={"perReplica": True})) for n in (2, 3))
    assert before != two == three, "a ledger that is no longer the only one has to know"
    assert before != annotations(changed("minimal", settings__policy__deadline_ms=500))
