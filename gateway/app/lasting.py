"""Lasting: what outlives a change of settings: policy, ledger, keyring, telemetry, and the schema.

Takes the settings that the process started with. A setting that one of these rests on changes with a restart alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from weakref import WeakSet

import httpx
from graphql import GraphQLSchema

from gateway.access import Engine
from gateway.acts import Register
from gateway.app.policy import Deciding, make_deciding
from gateway.app.ports import Ports
from gateway.cache import Cache
from gateway.keyring import Keyring, UnusableKeyring
from gateway.ledger import Ledger, RefusalMeter
from gateway.policies import PolicyInForce
from gateway.pool import PoolTransport
from gateway.remembered import Remembered
from gateway.settings import Cache as CacheSettings
from gateway.settings import Settings
from gateway.settings import SharedCache as SharedCacheSettings
from gateway.shadow import Shadow, tally_beside
from gateway.shared_cache import SharedCache, connect
from gateway.telemetry import Telemetry
from resolvers.catalogue import Catalogue
from resolvers.schema import build_schema, core_of


@dataclass(frozen=True, slots=True)
class Lasting:
    """What is made once, at start."""

    ports: Ports
    schema: GraphQLSchema
    catalogue: Catalogue
    deciding: Deciding
    keyring: Keyring
    telemetry: Telemetry
    ledger: Ledger
    meter: RefusalMeter
    register: Register
    """The emergency acts."""
    http: httpx.AsyncClient
    shared: SharedCache | None
    """What workers may know together."""
    shadow: Shadow | None
    """The candidate policy that is asked beside the one in force."""
    caches: WeakSet[Cache[Any]] = field(default_factory=WeakSet)
    """Those in use, of every generation that still answers."""

    @property
    def engine(self) -> Engine:
        """What decides."""
        return self.deciding.engine

    @property
    def policy(self) -> PolicyInForce:
        """The policy in force."""
        return self.deciding.in_force

    def policy_shown(self) -> tuple[Mapping[str, Any], str]:
        """Return the tables in force, and their revision."""
        return self.policy.current.tables, self.policy.current.revision

    def cache(self, name: str, bound: int) -> Cache[Any]:
        """Return a cache of its own, of so many entries at most, whose lives end whatever the wall clock is set to."""
        tell = partial(self.telemetry.looked_up, name)
        made: Cache[Any] = Cache(name, self.keyring, self.ports.monotonic, bound=bound, tell=tell)
        self.caches.add(made)
        return made

    def remembered(self, chosen: CacheSettings) -> Remembered:
        """Return what remembers decisions."""
        memory = self.cache("decisions", chosen.decisions) if chosen.decisions else None
        return Remembered(self.engine, self.keyring, memory, self.shared, longest_s=chosen.longest_s)


def make_lasting(settings: Settings, ports: Ports) -> Lasting:
    """Make it all; raise when the policy, the keyring or the schema is not fit to start with."""
    schema = build_schema()
    catalogue = Catalogue.of(schema)
    keyring = ports.keyring or keyring_of(settings)
    ledger = ports.ledger or Ledger(settings.audit.database, settings.audit.anchor, keyring)
    telemetry = ports.telemetry or Telemetry(settings.telemetry, sources=[s.id for s in settings.sources])
    telemetry.watch_ledger(lambda: ledger.waiting)
    return Lasting(
        ports=ports,
        schema=core_of(schema),
        catalogue=catalogue,
        deciding=make_deciding(settings.policy, ports, telemetry, catalogue),
        keyring=keyring,
        telemetry=telemetry,
        ledger=ledger,
        meter=RefusalMeter(settings.limits.unauthenticated_per_minute, ledger, ports.now),
        register=Register(settings.audit.register_place, keyring, now=ports.now, tell=telemetry.acts),
        http=httpx.AsyncClient(
            transport=PoolTransport(httpx.create_ssl_context(trust_env=False)), timeout=5.0, trust_env=False
        ),
        shared=_shared(settings.cache.shared, keyring, ports, telemetry),
        shadow=_shadow(settings, telemetry),
    )


def _shadow(settings: Settings, telemetry: Telemetry) -> Shadow | None:
    candidate = settings.policy.shadow
    return None if candidate is None else Shadow(candidate, tally_beside(settings.audit.database), telemetry)


def _shared(
    chosen: SharedCacheSettings | None, keyring: Keyring, ports: Ports, telemetry: Telemetry
) -> SharedCache | None:
    if chosen is None:
        return None
    tell = partial(telemetry.looked_up, "shared")
    return SharedCache(connect(chosen), keyring, now=ports.now, monotonic=ports.monotonic, tell=tell)


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
