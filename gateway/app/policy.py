"""Policy: what decides, and what changes it while the gateway runs, made from the settings.

Takes the settings' part `policy`. Gives the engine, the policy in force, its watcher and, beside an OPA that downloads
it, the offer. Never asks the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from gateway.access import Engine
from gateway.app.ports import Ports
from gateway.bundle_service import BundleService
from gateway.engines import Bundle, EmbeddedEngine, SwappingEngine
from gateway.policies import (
    OUTCOMES,
    Activation,
    EmbeddedActivation,
    History,
    InForce,
    LivePolicy,
    Means,
    Offer,
    OfferActivation,
    PolicyInForce,
    ProcessChecks,
    load_policy,
    look_at,
)
from gateway.settings import Policy
from gateway.telemetry import Telemetry
from resolvers.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Deciding:
    """The engine, the tables, and how both change together."""

    engine: Engine
    in_force: PolicyInForce
    live: LivePolicy
    history: History
    service: BundleService | None
    """Where OPA downloads the policy; none for the embedded engine, and for an OPA that shows no token."""


def make_deciding(chosen: Policy, ports: Ports, telemetry: Telemetry, catalogue: Catalogue) -> Deciding:
    """Return it; raise `BundleRefused` when the policy can't be loaded."""
    seen = look_at(chosen.bundle)
    bundle, _ = load_policy(chosen.bundle)
    in_force = PolicyInForce(InForce.of(bundle, ports.now()))
    history = History(chosen.history, chosen.keep)
    token = chosen.token_file.read_text("utf-8").strip() if chosen.token_file else None
    engine, activation, offer = _engine(chosen, bundle, ports, token)
    checks = ports.checks or ProcessChecks(catalogue.coordinates())
    means = Means(in_force, activation, history, checks, telemetry, ports.now)
    telemetry.watch_policy(lambda: max(0.0, ports.now() - in_force.current.since), OUTCOMES)
    service = BundleService(offer, token) if offer is not None and token else None
    return Deciding(engine, in_force, LivePolicy(chosen, means, seen), history, service)


def _engine(
    chosen: Policy, bundle: Bundle, ports: Ports, token: str | None
) -> tuple[Engine, Activation, Offer | None]:  # fmt: skip
    make = partial(EmbeddedEngine, deadline_s=chosen.deadline_ms / 1000)
    if ports.engine is None and chosen.engine == "embedded":
        swapping = SwappingEngine(make(bundle))
        return swapping, EmbeddedActivation(swapping, make), None
    opa = ports.engine or _opa(chosen, token)
    offer = Offer(bundle)
    return opa, OfferActivation(opa, offer, follow_s=chosen.follow_ms / 1000), offer


def _opa(chosen: Policy, token: str | None) -> Engine:
    from gateway.engines.opa import OpaEngine  # 15 MB of clients, which the embedded engine does without

    return OpaEngine(str(chosen.url), token=token, deadline_s=chosen.deadline_ms / 1000)
