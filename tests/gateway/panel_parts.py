"""A network that holds what a test says, asked about panels: the demo's own servers, the settings of the demo."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from gateway.access import Subject
from gateway.app.connectors import make_connectors
from gateway.demo.config import demo_settings
from gateway.demo.gesmus import Gesmus
from gateway.demo.sources import create_source
from gateway.engines import Bundle
from gateway.pipeline.panel import Panel, Panels
from gateway.policies import InForce, PolicyInForce
from gateway.settings import Settings, Source
from gateway.sources import SourceDesk, Visit
from gateway.wire import Wire
from resolvers.protocols import Connector
from tests.gateway.stage_parts import NAM, catalogue, telemetry
from tests.house import NOON, world_of

LICENCE = "urn:passerelle:demo:permis:cmq"
MRN = "urn:passerelle:demo:chus:mrn"
DOSSIER = "urn:passerelle:demo:omnimed:dossier"
TELE = "urn:passerelle:demo:telesante:dossier"
USAGER = "urn:passerelle:demo:gesmus:usager"
ME, OTHER = "81001", "81002"
DAY = 86_400
SINCE = NOON - 90 * DAY
POLICIES = Path(__file__).resolve().parents[2] / "policies"
SETTINGS = demo_settings(8000, None, None, Path("state"))


@cache
def bundle() -> Bundle:
    """Return the policy that ships."""
    return Bundle.load(POLICIES)


def subject(licence: str = ME, *, groups: tuple[str, ...] | None = None, professional: str = "CMQ") -> Subject:
    """Return a physician of this licence."""
    standing = {"professional": professional, "licence": licence}
    return Subject("me", "physician", "org-clinique", "t", (), (), (), standing, groups=groups)


def entry(local_id: str, *numbers: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Return a Patient, of one name and birth date unless changed."""
    said = {"name": [{"family": "Bouchard", "given": ["Marie"]}], "birthDate": "1985-05-10", "gender": "female"}
    held = [{"system": system, "value": value} for system, value in numbers]
    return {"resourceType": "Patient", "id": local_id, "active": True, "identifier": held, **said, **more}


def team(name: str, patient: str, *members: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return a CareTeam of a patient."""
    about = {"resourceType": "CareTeam", "id": name, "status": "active", "subject": {"reference": f"Patient/{patient}"}}
    return {**about, "participant": list(members), **more}


def part(kind: str = "roster", licence: str = ME, **more: Any) -> dict[str, Any]:
    """Return a participant: a professional by licence, and the kind of tie."""
    role = [{"coding": [{"system": "urn:passerelle:relationship", "code": kind}]}]
    return {"role": role, "member": {"identifier": {"system": LICENCE, "value": licence}}, **more}


def stay(name: str, patient: str, act: str = "IMP", **more: Any) -> dict[str, Any]:
    """Return an Encounter at the hospital: a stay that ended five days before the anchor, unless changed."""
    when = {"start": "2026-11-10T10:00:00Z", "end": "2026-11-15T10:00:00Z"}
    about = {"resourceType": "Encounter", "id": name, "subject": {"reference": f"Patient/{patient}"}}
    return {**about, "status": "finished", "class": {"code": act}, "period": when, **more}


def visit(seconds: float = 20) -> Visit:
    """Return a visit with time enough."""
    return Visit(user="me", deadline=time.monotonic() + seconds)


def clinic_file(number: str, visit_no: str, licence: str = "99999") -> dict[str, Any]:
    """Return a file of the clinic: a visit five days before the anchor, and who follows."""
    seen = {
        "no": visit_no,
        "dossier": number,
        "statut": "terminee",
        "genre": "cabinet",
        "debut": "2026-11-15T10:00:00-05:00",
        "fin": "2026-11-15T10:20:00-05:00",
    }
    follows = {"dossier": number, "ordre": "cmq", "permis": licence, "role": "medecin_famille", "depuis": "01/01/2020"}
    return {"patient": {}, "visites": [seen], "suivi": [{**follows, "jusqua": None}]}


@dataclass(slots=True)
class Network:
    """Sources that serve what a test gave them, and the panels made of them."""

    sources: dict[str, Starlette]
    desk: SourceDesk
    panels: Panels
    visits: list[Visit] = field(default_factory=list)

    async def of(self, who: Subject | None = None, **asked: Any) -> Panel:
        """Return someone's panel of the last 90 days, unless asked otherwise."""
        said = {"since": SINCE, "until": None, "kinds": None, **asked}
        self.visits.append(visit())
        return await self.panels.of(self.visits[-1], who or subject(), **said)

    def asked(self, source: str) -> list[str]:
        """Return what a source was asked: path and query."""
        return [one for call in self.sources[source].state.calls for one in call.asked]


@asynccontextmanager
async def network(
    *,
    settings: Settings = SETTINGS,
    transports: Mapping[str, httpx.AsyncBaseTransport] | None = None,
    change: Mapping[str, Mapping[str, Any]] | None = None,
    **held: Any,
) -> AsyncIterator[Network]:
    """Run sources that hold this: FHIR resources for `registre` and `chus`, files for the others; none by default.

    `change`: settings by source.
    """
    listed = tuple(_changed(source, (change or {}).get(source.id, {})) for source in settings.sources)
    world = replace(
        world_of(),
        registre=_raw(held.get("registre", ())),
        chus=_raw(held.get("chus", ())),
        omnimed=held.get("omnimed", {}),
        gesmus=Gesmus(held.get("gesmus", {}), ()),
        telesante=held.get("telesante", {}),
    )
    sources = {source.id: create_source(source.id, world, record=True) for source in listed}
    given = {name: httpx.ASGITransport(app) for name, app in sources.items()} | dict(transports or {})
    wire = Wire(listed, transports=given)
    connectors = {source.id: connected(source.model_dump_json()) for source in listed}
    desk = SourceDesk(listed, connectors, wire, telemetry(), time.monotonic)
    policy = PolicyInForce(InForce.of(bundle(), 0.0))
    known = frozenset(organization.id for organization in settings.organizations)
    try:
        yield Network(sources, desk, Panels(desk, settings.licence_systems, known, policy, now=lambda: NOON))
    finally:
        await wire.aclose()


@cache
def connected(written: str) -> Connector:
    """Return the connector of a source's settings, written as JSON; its mapping is compiled once."""
    (connector,) = make_connectors([Source.model_validate_json(written)], catalogue()).values()
    return connector


def members(panel: Panel) -> list[str]:
    """Return the members' numbers, in order."""
    return [one.identifier.value for one in panel.members]


def told(panel: Panel) -> list[tuple[str, str, str]]:
    """Return (kind, record, whose) of each happening, in order."""
    return [(one.kind, one.local_id, one.member.identifier.value) for one in panel.happenings]


def numbered(name: str, nam: str, mrn: str) -> dict[str, Any]:
    """Return a registry's entry with a NAM and a hospital number."""
    return entry(name, (NAM, nam), (MRN, mrn))


def _changed(source: Source, changes: Mapping[str, Any]) -> Source:
    said = source.model_dump(mode="json")
    capable = {**said["capabilities"], **changes.get("capabilities", {})}
    return Source.model_validate({**said, **changes, "capabilities": capable}) if changes else source


def _raw(resources: Iterable[Any]) -> tuple[bytes, ...]:
    return tuple(one if isinstance(one, bytes) else json.dumps(one).encode() for one in resources)
