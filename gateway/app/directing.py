"""Directing: the stages of a directive that is recorded or revoked, made from the settings."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.app.lasting import Lasting
from gateway.obligations import Obligations
from gateway.pipeline.admit import Admissions
from gateway.pipeline.audit import Auditor
from gateway.pipeline.consent import Evidences
from gateway.pipeline.directing import Directing
from gateway.pipeline.directing.keeping import Keeping
from gateway.pipeline.directing.knowing import Knowing
from gateway.pipeline.directing.naming import Naming
from gateway.pipeline.directing.permission import Permission
from gateway.pipeline.directing.wanted import DirectiveInputs
from gateway.pipeline.directing.writer import Writer
from gateway.pipeline.locate import Locator
from gateway.pipeline.operation import Operations
from gateway.pipeline.planner import Planner
from gateway.pipeline.project import Projector
from gateway.pipeline.target import Targets
from gateway.settings import Settings
from gateway.settings.limits import Limits
from gateway.sources import SourceDesk


@dataclass(frozen=True, slots=True)
class Shared:
    """The stages that a directive's way has in common with a read's."""

    planner: Planner
    targets: Targets
    admissions: Admissions
    projector: Projector
    auditor: Auditor
    obligations: Obligations


def make_directing(settings: Settings, lasting: Lasting, desk: SourceDesk, shared: Shared) -> Directing:
    """Return the stages; patients are located afresh, past what is remembered."""
    now, telemetry, keyring = lasting.ports.now, lasting.telemetry, lasting.keyring
    organizations = frozenset(one.id for one in settings.organizations)
    seconds = settings.deadline_ms / 1000
    naming = Naming(
        Operations(lasting.schema, Limits(), lasting.cache("naming", settings.limits.plans), introspection=False),
        shared.planner,
        keyring,
        frozenset(settings.licence_systems.values()),
        organizations,
        settings.sources,
    )
    knowing = Knowing(
        shared.admissions,
        Locator(desk),
        Evidences(desk, settings.licence_systems, organizations, now=now),
        telemetry,
        desk.registry,
        {one.id: str(one.base_url).rstrip("/") for one in settings.sources},
        seconds,
    )
    writer = Writer(
        knowing,
        Permission(lasting.engine, telemetry, settings.sources, settings.policy.profile, now),
        naming,
        Keeping(desk, seconds),
        shared.obligations,
        shared.auditor,
        keyring,
        now,
    )
    inputs = DirectiveInputs(lasting.schema, shared.planner, shared.targets, keyring)
    return Directing(inputs, lasting.policy, writer, shared.planner, shared.projector, shared.auditor, telemetry)
