"""Stages: every stage of the pipeline, made from the settings, what lasts and the desk of the sources."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import httpx

from gateway.app.emergency import make_emergencies
from gateway.app.lasting import Lasting
from gateway.app.ports import FetchKeys
from gateway.documents import Documents
from gateway.memory import LocationMemory
from gateway.pipeline import Stages
from gateway.pipeline.admit import Admissions
from gateway.pipeline.audit import Auditor
from gateway.pipeline.consent import Evidences
from gateway.pipeline.fetch import Fetcher
from gateway.pipeline.identity import Identity
from gateway.pipeline.label import Labeller
from gateway.pipeline.locate import Locator
from gateway.pipeline.operation import Operations
from gateway.pipeline.pdp import DecisionPoint
from gateway.pipeline.plan import Planner
from gateway.pipeline.project import Projector
from gateway.pipeline.release import Releaser
from gateway.pipeline.target import Targets
from gateway.pipeline.wanted import Mutations
from gateway.pipeline.writing import Writing
from gateway.settings import Settings
from gateway.sources import SourceDesk
from gateway.traffic import Traffic


def make_stages(settings: Settings, lasting: Lasting, desk: SourceDesk, traffic: Traffic) -> Stages:
    """Return the stages."""
    now, telemetry, keyring = lasting.ports.now, lasting.telemetry, lasting.keyring
    profile, catalogue, plans = settings.policy.profile, lasting.catalogue, settings.limits.plans
    point = _point(settings, lasting)
    memory = LocationMemory(lasting.cache("locations", settings.locate.entries), keyring, settings.locate, now=now)
    planner = Planner(catalogue, lasting.cache("plans", plans))
    targets = Targets(lasting.schema, keyring, demo=settings.demo)
    admissions = Admissions(lasting.engine, lasting.cache("admissions", plans), telemetry, profile=profile, now=now)
    auditor = Auditor(lasting.ledger, lasting.meter, keyring, telemetry, now=now)
    projector, emergencies = Projector(lasting.schema), make_emergencies(settings, lasting)
    mutations = Mutations(lasting.schema, planner, targets)
    return Stages(
        identity=_identity(settings, lasting),
        traffic=traffic,
        policy=lasting.policy,
        documents=Documents(settings.documents, telemetry.document),
        operations=Operations(
            lasting.schema, settings.limits, lasting.cache("documents", plans), introspection=settings.introspection
        ),
        planner=planner,
        targets=targets,
        admissions=admissions,
        locator=Locator(desk, memory),
        evidences=Evidences(desk, settings.licence_systems, frozenset(o.id for o in settings.organizations), now=now),
        point=point,
        fetcher=Fetcher(desk, catalogue, telemetry, now=now),
        labeller=partial(
            Labeller, catalogue=catalogue, establishments={s.id: s.establishments for s in settings.sources}
        ),
        releaser=Releaser(point, catalogue),
        projector=projector,
        auditor=auditor,
        emergencies=emergencies,
        writing=Writing(mutations, lasting.policy, admissions, emergencies, projector, auditor, telemetry),
    )


def _identity(settings: Settings, lasting: Lasting) -> Identity:
    return Identity(
        settings.issuer,
        lasting.ports.fetch_jwks or _jwks(lasting.http, str(settings.issuer.jwks_url)),
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
