"""App: what can't start doesn't, with a sentence; what started lets everything go at its end."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from gateway.app import Ports, create_app, keyring_of
from gateway.demo.config import demo_settings
from gateway.engines import BundleRefused, EmbeddedEngine
from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring, UnusableKeyring
from gateway.ledger import AuditEntry, Ledger
from gateway.settings import Settings
from resolvers.rows import MappingFault
from tests.house import open_house
from tests.signing import real_policy


def settings(folder: Path, **changes: Any) -> Settings:
    """Return the demo's settings with changes, checked anew."""
    return Settings.model_validate({**demo_settings(8000, None, None, folder).model_dump(), **changes})


def sources(folder: Path, **changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the demo's sources with changes, by id."""
    found = demo_settings(8000, None, None, folder).model_dump()["sources"]
    return [{**source, **changes.get(source["id"], {})} for source in found]


class Idle:
    """An engine that is never asked, and says whether it was let go."""

    closed = False

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Nobody asks."""
        raise NotImplementedError

    async def ready(self) -> bool:
        """It is."""
        return True

    def alive(self, revision: str) -> bool:
        """It is asked each time."""
        return False

    async def aclose(self) -> None:
        """Let go."""
        self.closed = True


class Line(httpx.AsyncBaseTransport):
    """A transport that says whether it was let go."""

    closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Nobody asks."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Let go."""
        self.closed = True


async def test_the_end_lets_engine_sources_and_ledger_go(tmp_path: Path) -> None:
    """All of them, and the log takes no further entry."""
    engine: Any = Idle()
    lines = {name: Line() for name in ("chus", "omnimed", "registre")}
    made = settings(tmp_path)
    ledger = Ledger(made.audit.database, made.audit.anchor, keyring := Keyring.generate())
    app = create_app(made, Ports(engine=engine, ledger=ledger, keyring=keyring, transports=dict(lines)))
    async with app.router.lifespan_context(app):
        assert not engine.closed
    assert engine.closed
    assert all(line.closed for line in lines.values())
    with pytest.raises(AuditUnavailable):
        await ledger.append(AuditEntry(decision_id="d", recorded="2026-11-20T00:00:00.000Z", outcome="refused"))


def test_a_rest_source_without_a_mapping_does_not_start(tmp_path: Path) -> None:
    """Its dialect is nowhere else; the sentence names the source."""
    with pytest.raises(ValidationError, match="source omnimed: a rest source needs a mapping"):
        settings(tmp_path, sources=sources(tmp_path, omnimed={"mapping": None}))


def test_a_mapping_that_speaks_of_what_does_not_exist_does_not_start(tmp_path: Path) -> None:
    """Every fault of it, before anything is served."""
    mapping = tmp_path / "odd.yaml"
    mapping.write_text("types: {Unicorn: {horn: corne}}\n", "utf-8")
    odd = settings(tmp_path, sources=sources(tmp_path, omnimed={"mapping": mapping}))
    with pytest.raises(MappingFault):
        create_app(odd, Ports(engine=Idle(), keyring=Keyring.generate()))


@pytest.mark.parametrize("kind", ["hospital", "registry"])
def test_one_registry_and_one_only_is_needed(tmp_path: Path, kind: str) -> None:
    """None, or a second one."""
    changed = {"registre": {"kind": "hospital"}} if kind == "hospital" else {"chus": {"kind": "registry"}}
    with pytest.raises(ValidationError, match="one source, and one only, is the registry"):
        settings(tmp_path, sources=sources(tmp_path, **changed))


def test_every_fault_of_the_settings_is_told_at_once(tmp_path: Path) -> None:
    """Together, in one refusal."""
    twice = [*sources(tmp_path, omnimed={"mapping": None}), *sources(tmp_path)[:1]]
    with pytest.raises(ValidationError) as refused:
        settings(tmp_path, sources=twice, deadline_ms=100, policy={"engine": "opa"})
    text = str(refused.value)
    for sentence in (
        "source chus is there twice",
        "needs a mapping",
        "longer than an operation's",
        "policy.url is needed",
    ):
        assert sentence in text
    with pytest.raises(ValidationError) as fields:
        settings(tmp_path, listen={"port": 70_000}, deadline_ms=0, unknown=1)
    assert {error["loc"] for error in fields.value.errors()} == {("listen", "port"), ("deadline_ms",), ("unknown",)}


def test_no_setting_is_changed_once_read(tmp_path: Path) -> None:
    """Frozen, and a secret shows in no repr."""
    made = settings(tmp_path, keys={"secret": "very-secret"})
    assert "very-secret" not in repr(made)
    with pytest.raises(ValidationError):
        setattr(made, "demo", False)  # noqa: B010 - as code that isn't checked would


def test_a_keyring_is_made_for_the_demo_alone(tmp_path: Path) -> None:
    """Elsewhere a missing file stops the start: ids and audit hang on it."""
    made = settings(tmp_path, keys={"file": tmp_path / "keys.json"})
    first = keyring_of(made)
    assert keyring_of(made).seal_id(("a",)) == first.seal_id(("a",))
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(UnusableKeyring):
        keyring_of(settings(tmp_path, demo=False, policy=real_policy(tmp_path), keys={"file": tmp_path / "none.json"}))
    with pytest.raises(UnusableKeyring, match=r"keys\.file"):
        keyring_of(settings(tmp_path, demo=False, policy=real_policy(tmp_path), keys={}))


def test_a_policy_that_is_not_there_does_not_start(tmp_path: Path) -> None:
    """Nor an empty folder: silence must not be a policy."""
    for bundle in (tmp_path / "none", tmp_path):
        made = settings(tmp_path, policy={"engine": "embedded", "bundle": bundle})
        with pytest.raises(BundleRefused):
            create_app(made, Ports(keyring=Keyring.generate()))


async def test_an_origin_that_is_not_listed_gets_no_permission(tmp_path: Path) -> None:
    """CORS by allow-list, preflights included; no credentials."""
    async with open_house(tmp_path, cors_origins=("https://portail.example",)) as house:
        for origin, allowed in (("https://portail.example", True), ("https://evil.example", False), ("null", False)):
            preflight = {"origin": origin, "access-control-request-method": "POST"}
            answer = await house.client.options("/graphql", headers=preflight)
            assert ("access-control-allow-origin" in answer.headers) is allowed
            asked = await house.client.get("/livez", headers={"origin": origin})
            assert ("access-control-allow-origin" in asked.headers) is allowed
            assert "access-control-allow-credentials" not in answer.headers


async def test_health_listens_apart_when_it_has_a_port(tmp_path: Path) -> None:
    """Then the public port knows none of it."""
    apart = demo_settings(8000, None, None, tmp_path).listen.model_copy(update={"admin_port": 8001})
    async with open_house(tmp_path) as together:
        assert (await together.client.get("/readyz")).json() == {"policy": True, "revision": True, "audit": True}
    async with open_house(tmp_path, listen=apart) as house:
        for path in ("/livez", "/readyz", "/metrics", "/status"):
            assert (await house.client.get(path)).status_code == 404


async def test_an_engine_that_answers_wrongly_stops_the_start(tmp_path: Path) -> None:
    """Its canaries are asked before the first request; what was opened is let go."""
    bundle = tmp_path / "policies"
    shutil.copytree("policies", bundle)
    rules = bundle / "record_access" / "canaries.rego"
    rules.write_text(rules.read_text("utf-8").replace('"found"', '"lost"'), "utf-8")
    made = settings(tmp_path, policy={"engine": "embedded", "bundle": bundle})
    app = create_app(made, Ports(keyring=Keyring.generate()))
    with pytest.raises(Exception, match="can't be trusted"):
        async with app.router.lifespan_context(app):
            pass


def test_the_engine_is_the_one_of_the_settings(tmp_path: Path) -> None:
    """Inside the process in the demo."""
    app = create_app(settings(tmp_path), Ports(keyring=Keyring.generate()))
    assert isinstance(app.state.gateway.lasting.engine.current, EmbeddedEngine)
