"""Lasting: what outlives a change of settings: policy, ledger, keyring, telemetry, and the schema.

Takes the settings that the process started with. A setting that one of these rests on changes with a restart alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
from graphql import GraphQLSchema

from gateway.access import Engine
from gateway.app.ports import Ports
from gateway.cache import Cache
from gateway.engines import Bundle, EmbeddedEngine, OpaEngine
from gateway.keyring import Keyring, UnusableKeyring
from gateway.ledger import Ledger, RefusalMeter
from gateway.settings import Policy, Settings
from gateway.telemetry import Telemetry
from resolvers.catalogue import Catalogue
from resolvers.schema import build_schema, core_of


@dataclass(frozen=True, slots=True)
class Lasting:
    """What is made once, at start."""

    ports: Ports
    schema: GraphQLSchema
    catalogue: Catalogue
    bundle: Bundle
    keyring: Keyring
    telemetry: Telemetry
    engine: Engine
    ledger: Ledger
    meter: RefusalMeter
    http: httpx.AsyncClient

    @property
    def tables(self) -> Mapping[str, Any]:
        """The policy's tables."""
        found: Mapping[str, Any] = self.bundle.data["tables"]
        return found

    def cache(self, name: str, bound: int) -> Cache[Any]:
        """Return a cache of its own, of so many entries at most."""
        tell = partial(self.telemetry.looked_up, name)
        return Cache(name, self.keyring, self.ports.now, bound=bound, tell=tell)


def make_lasting(settings: Settings, ports: Ports) -> Lasting:
    """Make it all; raise when the policy, the keyring or the schema is not fit to start with."""
    schema = build_schema()
    bundle = Bundle.load(settings.policy.bundle)
    keyring = ports.keyring or keyring_of(settings)
    ledger = ports.ledger or Ledger(settings.audit.database, settings.audit.anchor, keyring)
    telemetry = ports.telemetry or Telemetry(settings.telemetry, sources=[s.id for s in settings.sources])
    telemetry.watch_ledger(lambda: ledger.waiting)
    return Lasting(
        ports=ports,
        schema=core_of(schema),
        catalogue=Catalogue.of(schema),
        bundle=bundle,
        keyring=keyring,
        telemetry=telemetry,
        engine=ports.engine or _engine(settings.policy, bundle),
        ledger=ledger,
        meter=RefusalMeter(settings.limits.unauthenticated_per_minute, ledger, ports.now),
        http=httpx.AsyncClient(timeout=5.0, trust_env=False),
    )


def keyring_of(settings: Settings) -> Keyring:
    """Return the keyring of the settings; raise `UnusableKeyring` when there is none to be had."""
    if settings.keys.secret is not None:
        return Keyring.parse(settings.keys.secret.get_secret_value())
    if settings.keys.file is not None and (settings.keys.file.exists() or not settings.demo):
        return Keyring.load(settings.keys.file)
    if not settings.demo:
        raise UnusableKeyring(
            "keys.file or PASSERELLE_KEYS__SECRET is needed: the keyring seals ids and signs the audit log"
        )
    keyring = Keyring.generate()
    if settings.keys.file is not None:
        keyring.save(settings.keys.file)
    return keyring


def _engine(policy: Policy, bundle: Bundle) -> Engine:
    deadline_s = policy.deadline_ms / 1000
    if policy.engine == "embedded":
        return EmbeddedEngine(bundle, deadline_s=deadline_s)
    token = policy.token_file.read_text("utf-8").strip() if policy.token_file else None
    return OpaEngine(str(policy.url), token=token, deadline_s=deadline_s)
