"""Stages: every stage of the pipeline, made from the settings, what lasts and the desk of the sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from gateway.app.counts import make_counts
from gateway.app.directing import Shared, make_directing
from gateway.app.emergency import make_emergencies
from gateway.app.lasting import Lasting
from gateway.app.many import labeller_of, make_many
from gateway.app.ports import FetchKeys
from gateway.app.sessions import make_sessions
from gateway.documents import Documents
from gateway.jwks import IssuerKeys
from gateway.ledger.readings import Readings
from gateway.memory import LocationMemory
from gateway.pipeline import Stages
from gateway.pipeline.about import About
from gateway.pipeline.admit import Admissions
from gateway.pipeline.audit import Auditor
from gateway.pipeline.cases import Cases
from gateway.pipeline.consent import Evidences
from gateway.pipeline.emergency import Emergencies
from gateway.pipeline.fetch import Fetcher
from gateway.pipeline.identity import Identity
from gateway.pipeline.locate import Locator
from gateway.pipeline.operation import Operations
from gateway.pipeline.pdp import DecisionPoint
from gateway.pipeline.planner import Planner
from gateway.pipeline.project import Projector
from gateway.pipeline.readings import AccessLog
from gateway.pipeline.release import Releaser
from gateway.pipeline.target import Targets
from gateway.pipeline.wanted import Mutations
from gateway.pipeline.writing import Writing
from gateway.projection.compiled import Programs
from gateway.settings import Settings
from gateway.sources import SourceDesk
from gateway.traffic import Traffic
from resolvers.trajectories import Pathways


def make_stages(settings: Settings, lasting: Lasting, desk: SourceDesk, traffic: Traffic, ways: Pathways) -> Stages:
    """Return the stages."""
    now, telemetry, keyring = lasting.ports.now, lasting.telemetry, lasting.keyring
    profile, catalogue, plans = settings.policy.profile, lasting.catalogue, settings.limits.plans
    planner = Planner(catalogue, lasting.cache("plans", plans), ways)
    targets = Targets(lasting.schema, keyring, desk.sources, demo=settings.demo)
    admissions = Admissions(lasting.engine, lasting.cache("admissions", plans), telemetry, profile=profile, now=now)
    auditor = Auditor(lasting.ledger, lasting.meter, keyring, telemetry, now=now)
    projector, emergencies = _projector(lasting, plans), make_emergencies(settings, lasting)
    shared = Shared(planner, targets, admissions, projector, auditor, emergencies.obligations)
    cases = _cases(settings, lasting, desk, shared, emergencies)
    return Stages(
        identity=_identity(settings, lasting),
        traffic=traffic,
        policy=lasting.policy,
        documents=Documents(settings.documents, telemetry.document),
        operations=_operations(settings, lasting),
        planner=planner,
        targets=targets,
        about=About(targets),
        admissions=admissions,
        locator=cases.locator,
        evidences=cases.evidences,
        point=cases.point,
        fetcher=cases.fetcher,
        labeller=labeller_of(settings, catalogue),
        releaser=cases.releaser,
        projector=projector,
        auditor=auditor,
        emergencies=emergencies,
        writing=_writing(lasting, shared, emergencies),
        many=make_many(settings, lasting, desk, cases),
        counts=make_counts(settings, lasting, desk, cases.point),
        sessions=make_sessions(settings, lasting, desk, cases),
        directing=make_directing(settings, lasting, desk, shared),
        access_log=AccessLog(
            Readings(settings.audit.database, keyring, only=settings.audit.only_log), targets, keyring
        ),
    )


def _projector(lasting: Lasting, bound: int) -> Projector:
    make, schema, catalogue = lasting.ports.execution, lasting.schema, lasting.catalogue
    return Projector(schema, make(schema, catalogue) if make else Programs(schema, catalogue, bound=bound))


def _cases(
    settings: Settings,
    lasting: Lasting,
    desk: SourceDesk,
    shared: Shared,
    emergencies: Emergencies,
) -> Cases:
    """Return the stages by which anything about a patient is proven."""
    now, catalogue, telemetry = lasting.ports.now, lasting.catalogue, lasting.telemetry
    entries = lasting.cache("locations", settings.locate.entries)
    memory = LocationMemory(entries, lasting.keyring, settings.locate, monotonic=lasting.ports.monotonic)
    organizations = frozenset(one.id for one in settings.organizations)
    point = _point(settings, lasting)
    return Cases(
        Locator(desk, memory),
        Evidences(desk, settings.licence_systems, organizations, now=now),
        point,
        Fetcher(desk, catalogue, telemetry, now=now),
        Releaser(point, catalogue),
        emergencies,
        shared.targets,
        telemetry,
    )


def _operations(settings: Settings, lasting: Lasting) -> Operations:
    remembered = lasting.cache("documents", settings.limits.plans)
    return Operations(lasting.schema, settings.limits, remembered, introspection=settings.introspection)


def _writing(lasting: Lasting, shared: Shared, emergencies: Emergencies) -> Writing:
    mutations = Mutations(lasting.schema, shared.planner, shared.targets)
    return Writing(
        mutations, lasting.policy, shared.admissions, emergencies, shared.projector, shared.auditor, lasting.telemetry
    )


def _identity(settings: Settings, lasting: Lasting) -> Identity:
    fetch = lasting.ports.fetch_jwks or _jwks(lasting.http, str(settings.issuer.jwks_url))
    return Identity(
        settings.issuer,
        IssuerKeys(fetch, lasting.ports.monotonic),
        keyring=lasting.keyring,
        cache=lasting.cache("tokens", settings.limits.plans),
        now=lasting.ports.now,
        organizations=settings.organizations,
    )


def _point(settings: Settings, lasting: Lasting) -> DecisionPoint:
    """Return what asks the policy; a candidate's shadow watches its questions."""
    point = DecisionPoint(
        lasting.engine,
        settings.sources,
        lasting.telemetry,
        profile=settings.policy.profile,
        now=lasting.ports.now,
        remembered=lasting.remembered(settings.cache),
    )
    if lasting.shadow is not None:
        point.show(lasting.shadow.watch)
    return point


def _jwks(http: httpx.AsyncClient, url: str) -> FetchKeys:
    async def fetch() -> Mapping[str, Any]:
        response = await http.get(url)
        response.raise_for_status()
        found: Mapping[str, Any] = response.json()
        return found

    return fetch
