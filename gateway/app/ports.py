"""Ports: what may be handed in instead of made: how a test, or another deployment, gets in."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from graphql import GraphQLSchema
from starlette.routing import BaseRoute

from gateway.access import Engine
from gateway.acts.outbox import Send
from gateway.console import Guide
from gateway.keyring import Keyring
from gateway.ledger import Ledger
from gateway.policies import Checks
from gateway.projection import Execution
from gateway.telemetry import Telemetry
from resolvers.catalogue import Catalogue

FetchKeys = Callable[[], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Ports:
    """What may be handed in instead of made: each None is made from the settings."""

    engine: Engine | None = None
    checks: Checks | None = None
    """What looks at a changed policy before it takes effect."""
    ledger: Ledger | None = None
    keyring: Keyring | None = None
    telemetry: Telemetry | None = None
    fetch_jwks: FetchKeys | None = None
    transports: Mapping[str, httpx.AsyncBaseTransport] = field(default_factory=dict)
    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    tell: Send | None = None
    """How a notice to the officer is sent, instead of to the settings' address."""
    guide: Guide | None = None
    """What the demo's landing page tells of its people."""
    front_end: Sequence[BaseRoute] = ()
    """The demo's front end; outside the demo it isn't served, whoever hands it in."""
    execution: Callable[[GraphQLSchema, Catalogue], Execution] | None = None
    """What executes operations, instead of the compiled projection."""
    decision_ids: Callable[[], str] = lambda: secrets.token_urlsafe(18)
