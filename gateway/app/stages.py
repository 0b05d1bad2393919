"""Stages: every stage of the pipeline, made from the settings, what lasts and the desk of the sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from gateway.app.lasting import Lasting
from gateway.app.ports import FetchKeys
from gateway.documents import Documents
from gateway.labelling import LabelTables
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
from gateway.settings import Settings
from gateway.sources import SourceDesk
from gateway.traffic import Traffic


def make_stages(settings: Settings, lasting: Lasting, desk: SourceDesk, traffic: Traffic) -> Stages:
    """Return the stages."""
    now, telemetry, keyring = lasting.ports.now, lasting.telemetry, lasting.keyring
    profile, catalogue, plans = settings.policy.profile, lasting.catalogue, settings.limits.plans
    fetch_jwks = lasting.ports.fetch_jwks or _jwks(lasting.http, str(settings.issuer.jwks_url))
    point = DecisionPoint(lasting.engine, settings.sources, telemetry, profile=profile, now=now)
    memory = LocationMemory(lasting.cache("locations", settings.locate.entries), keyring, settings.locate, now=now)
    return Stages(
        identity=Identity(settings.issuer, fetch_jwks, keyring=keyring, cache=lasting.cache("tokens", plans), now=now),
        traffic=traffic,
        documents=Documents(settings.documents, telemetry.document),
        operations=Operations(
            lasting.schema, settings.limits, lasting.cache("documents", plans), introspection=settings.introspection
        ),
        planner=Planner(catalogue, lasting.cache("plans", plans)),
        targets=Targets(lasting.schema, keyring, demo=settings.demo),
        admissions=Admissions(lasting.engine, lasting.cache("admissions", plans), telemetry, profile=profile, now=now),
        locator=Locator(desk, memory),
        evidences=Evidences(desk, settings.licence_systems, frozenset(o.id for o in settings.organizations), now=now),
        point=point,
        fetcher=Fetcher(desk, catalogue, telemetry, now=now),
        labeller=Labeller(LabelTables(lasting.tables), catalogue, {s.id: s.establishments for s in settings.sources}),
        releaser=Releaser(point, catalogue),
        projector=Projector(lasting.schema),
        auditor=Auditor(lasting.ledger, lasting.meter, keyring, telemetry, now=now),
    )


def _jwks(http: httpx.AsyncClient, url: str) -> FetchKeys:
    async def fetch() -> Mapping[str, Any]:
        response = await http.get(url)
        response.raise_for_status()
        found: Mapping[str, Any] = response.json()
        return found

    return fetch
