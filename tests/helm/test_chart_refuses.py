"""What the chart refuses: each mistake fails before anything is made, and the fault is named."""

from __future__ import annotations

from typing import Any

import helm_python as helm
import pytest

from tests.helm.chart import SETS, changed, render, values

PUBLIC = "0.0.0.0:8181"  # an address that listens to everybody: what must not be possible
PLACE = {"cidr": "192.0.2.1/32", "ports": [443]}
REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    # keys that nobody knows
    "an unknown key": ("minimal", {"replica": 3}, "replica"),
    "an unknown key further down": ("minimal", {"ledger__sise": "1Gi"}, "sise"),
    "an unknown setting": ("minimal", {"settings__deadline": 1}, "deadline"),
    "an unknown setting of a limit": ("minimal", {"settings__limits": {"dept": 3}}, "dept"),
    # secrets
    "no keyring": ("minimal", {"keyring__secretName": None}, "keyring"),
    "an empty keyring": ("minimal", {"keyring__secretName": ""}, "keyring"),
    "a key in the values": ("minimal", {"keyring__value": "k"}, "value"),
    "OPA without a token": ("minimal", {"opa__tokenSecret": None}, "opa"),
    "OPA with an empty token": ("minimal", {"opa__tokenSecret__name": ""}, "tokenSecret"),
    "OPA told not to ask for one": ("minimal", {"opa__authentication": "off"}, "authentication"),
    "a token of a source without its secret": ("configmap", {"credentials": None}, "credentials.secretName"),
    # OPA's address
    "OPA listening to everybody": ("minimal", {"opa__address": PUBLIC}, "address"),
    "OPA given further arguments": ("minimal", {"opa__args": [f"--addr={PUBLIC}"]}, "args"),
    "OPA elsewhere": ("minimal", {"settings__policy": {"url": "http://opa.example.org"}}, "url"),
    "the embedded engine": ("minimal", {"settings__policy": {"engine": "embedded"}}, "engine"),
    # the demo
    "the demo": ("minimal", {"settings__demo": True}, "demo"),
    "the demo issuer": ("minimal", {"settings__issuer__demo": True}, "demo"),
    "an issuer whose keys come in clear": (
        "minimal", {"settings__issuer__jwks_url": "http://127.0.0.1:8100/jwks.json"}, "jwks_url",
    ),
    "no issuer": ("minimal", {"settings__issuer": None}, "issuer"),
    "no source": ("minimal", {"settings__sources": []}, "sources"),
    "a source without a kind": ("minimal", {"settings__sources": [{"id": "x"}]}, "sources"),
    # ledgers
    "several gateways on one ledger": ("configmap", {"replicas": 2}, "replicas"),
    "autoscaling on one ledger": ("configmap", {"autoscaling": {"enabled": True}}, "autoscaling"),
    "a ledger that many nodes mount": ("minimal", {"ledger": {"accessMode": "ReadWriteMany"}}, "accessMode"),
    "a ledger in memory": ("minimal", {"ledger": {"emptyDir": True}}, "emptyDir"),
    "a ledger elsewhere": ("minimal", {"settings__audit": {"database": "/tmp/audit.sqlite3"}}, "audit"),
    "a ledger that says itself that it is the only one": (
        "minimal", {"settings__audit": {"only_log": True}, "replicas": 2, "acts__perReplica": True}, "audit",
    ),
    "a ledger called the only one": ("minimal", {"ledger": {"only_log": True}}, "only_log"),
    "other ledgers, perhaps": ("minimal", {"ledger": {"others": "perhaps"}}, "others"),
    "no gateway": ("minimal", {"replicas": 0}, "replicas"),
    "fewer at most than at least": (
        "minimal", {"autoscaling": {"enabled": True, "minReplicas": 4, "maxReplicas": 2}}, "minReplicas",
    ),
    # emergency acts
    "several gateways, each with its own acts": ("minimal", {"replicas": 2}, "acts.server.host is empty"),
    "as many gateways as usual, each with its own acts": ("minimal", {"replicas": None}, "acts.server.host is empty"),
    "autoscaling, each gateway with its own acts": (
        "minimal", {"autoscaling": {"enabled": True}}, "acts.server.host is empty",
    ),
    "acts shared and not shared": ("bundle-url", {"acts__perReplica": True}, "acts.perReplica"),
    "acts without a password": ("bundle-url", {"acts__secretName": None}, "acts.secretName"),
    "acts that can't be reached": ("bundle-url", {"networkPolicy__egress__acts": []}, "egress.acts"),
    "a password of the acts in the values": ("bundle-url", {"acts__server__password": "x"}, "password"),
    "acts in clear": ("bundle-url", {"acts__server__tls": False}, "tls"),
    "acts in the settings": (
        "minimal", {"settings__audit": {"acts_server": {"host": "postgres"}}}, "audit",
    ),
    # policies
    "policies from two places": ("bundle-url", {"policies__configMap": {"name": "p"}}, "policies"),
    "policies fetched in clear": (
        "bundle-url", {"policies__url__address": "http://policies.example.org/p.tar.gz"}, "address",
    ),
    "policies fetched unsigned": ("bundle-url", {"policies__verification": None}, "policies"),
    "a signature that isn't one": ("bundle-url", {"policies__verification__algorithm": "HS256"}, "algorithm"),
    "policies that nobody signed": ("minimal", {"policies__signatures": ""}, "policies.signatures"),
    "no signer": ("minimal", {"settings__policy": None}, "settings.policy.signers"),
    "policies kept elsewhere": ("minimal", {"settings__policy__history": "/tmp/policies"}, "history"),
    "half a hash": ("bundle-url", {"policies__url__sha256": "33"}, "sha256"),
    # what runs
    "no image": ("minimal", {"image": None}, "image"),
    "an image without tag or digest": ("minimal", {"image": {"repository": "r/p"}}, "image"),
    "the latest image": ("minimal", {"image__tag": "latest"}, "tag"),
    "the latest OPA": ("minimal", {"opa__image": {"tag": "latest"}}, "tag"),
    "a root user": ("minimal", {"pod": {"securityContext": {"runAsUser": 0}}}, "securityContext"),
    "the node's network": ("minimal", {"pod": {"hostNetwork": True}}, "hostNetwork"),
    "no limit of memory": ("minimal", {"resources": {"limits": None}}, "limits"),
    # the network
    "nobody who may call": ("minimal", {"networkPolicy__ingress": {"callers": []}}, "callers"),
    "no source to reach": ("minimal", {"networkPolicy__egress__sources": []}, "sources"),
    "no issuer to reach": ("minimal", {"networkPolicy__egress__issuer": []}, "issuer"),
    "a place of two kinds": (
        "minimal", {"networkPolicy__egress__sources": [{**PLACE, "namespaceLabels": {"a": "b"}}]}, "sources",
    ),
    "a place that is anywhere": ("minimal", {"networkPolicy__ingress": {"callers": [{}]}}, "callers"),
    "a place that is any namespace": (
        "minimal", {"networkPolicy__ingress": {"callers": [{"namespaceLabels": {}}]}}, "callers",
    ),
    "a place without a port": ("minimal", {"networkPolicy__egress__sources": [{"cidr": "192.0.2.1/32"}]}, "ports"),
    "traces that can't leave": ("bundle-url", {"networkPolicy__egress__collector": []}, "egress.collector"),
    "a cache that can't be reached": ("bundle-url", {"networkPolicy__egress__cache": []}, "egress.cache"),
    "a cache's password that isn't mounted": ("bundle-url", {"credentials": None}, "password_file"),
    "a cache's password in the settings": (
        "bundle-url", {"settings__cache__shared": {"host": "valkey", "password": "x"}}, "password",
    ),
    "a bundle that can't be fetched": ("bundle-url", {"networkPolicy__egress__policies": []}, "egress.policies"),
    "tokens in clear at the Ingress": ("bundle-url", {"ingress__tlsSecretName": None}, "tlsSecretName"),
    "an Ingress for every host": ("bundle-url", {"ingress__host": None}, "host"),
    "an Ingress to the metrics' port": ("bundle-url", {"ingress__port": 8001}, "port"),
    # files
    "documents that aren't there": ("bundle-url", {"documents": None}, "documents"),
    "documents elsewhere": ("bundle-url", {"settings__documents__path": "/srv/documents"}, "documents"),
    "a mapping that isn't there": ("configmap", {"mappings": None}, "mapping"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "named"), REFUSED.values(), ids=REFUSED.keys())
def test_a_mistake_is_refused_and_named(name: str, changes: dict[str, Any], named: str) -> None:
    """By the schema or by the chart, not by a cluster that was half changed."""
    with pytest.raises(helm.HelmError, match=named):
        render(changed(name, **changes))


@pytest.mark.parametrize("name", SETS)
def test_the_unchanged_sets_are_not_refused(name: str) -> None:
    """Else the refusals above would say nothing."""
    assert render(values(name)).texts


def test_a_token_file_outside_the_mounted_secret_is_refused() -> None:
    """It would be a file of the image, or none."""
    given = values("configmap")
    given["settings"]["sources"][0]["auth"]["token_file"] = "/srv/passerelle/token"
    with pytest.raises(helm.HelmError, match="must be below /etc/passerelle/credentials"):
        render(given)


def test_one_gateway_or_a_choice_needs_no_shared_register() -> None:
    """One alone keeps acts beside its ledger; several that each keep theirs are told of what it means."""
    one = render(values("minimal"))
    assert "acts_server" not in one.one("ConfigMap", "-settings")["data"]["passerelle.yaml"]
    chosen = render(changed("minimal", replicas=2, acts={"perReplica": True}))
    notes = next(text for name, text in chosen.texts.items() if name.endswith("NOTES.txt"))
    assert "counts at the gateway where it was opened alone" in notes


def test_the_chart_s_own_values_alone_are_refused() -> None:
    """Who may come in, whose tokens count and where records are: an establishment decides."""
    with pytest.raises(helm.HelmError):
        render({})
