"""Close: what the promises about families and groups change at the registry, and how they ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.demo.systems import NAM
from tests.house import House, Reply
from tests.promises.everything import about

__all__ = ["NAM", "ask", "change", "forget", "held", "midnight", "opinion", "reads"]

QUEBEC = ZoneInfo("America/Toronto")
SELECTION = "name { family } identifier { value } conditions { edges { node { code { text } } } }"


def midnight(day: str) -> float:
    """Return the first second of a day in Québec."""
    return datetime.fromisoformat(day).replace(tzinfo=QUEBEC).timestamp()


async def ask(house: House, patient: str, who: str, purpose: str = "FAMRQT", /, **claims: Any) -> Reply:
    """Ask for a patient of the world, by key."""
    nam = str(house.world.person(patient).nam)
    return await house.ask(about(nam, SELECTION), who=who, purpose=purpose, **claims)


async def reads(house: House, patient: str, who: str, purpose: str = "FAMRQT", /, **claims: Any) -> bool:
    """Tell whether someone reads a patient's record; the answer must be whole, and one that opens shows problems."""
    answer = await ask(house, patient, who, purpose, **claims)
    assert (answer.status, answer.codes) == (200, [])
    if answer.patient is None:
        return False
    assert answer.patient["name"]
    assert answer.nodes("conditions")
    return True


def held(house: House, kind: str, local_id: str, source: str = "registre") -> dict[str, Any]:
    """Return a resource as a FHIR source holds it."""
    body: dict[str, Any] = house.sources[source].state.store.read(kind, local_id).body()
    return body


def change(house: House, kind: str, local_id: str, source: str = "registre", /, **changes: Any) -> None:
    """Change elements of a resource; None takes one away."""
    body = {**held(house, kind, local_id, source), **changes}
    house.sources[source].state.store.put({name: value for name, value in body.items() if value is not None})


def opinion(house: House, patient: str, code: str, source: str = "registre", /, **provision: Any) -> None:
    """Write an opinion about a patient at a FHIR source."""
    person = house.world.person(patient)
    local_id = {"registre": person.registry_id, "chus": person.hospital_id}[source]
    kind = "permit" if code == "no-harm-opinion" else "deny"
    body = {
        "resourceType": "Consent",
        "id": f"avis-{code}",
        "status": "active",
        "category": [{"coding": [{"system": "urn:passerelle:directive", "code": code}]}],
        "patient": {"reference": f"Patient/{local_id}"},
        "provision": {"type": kind, **provision},
    }
    house.sources[source].state.store.put(body)


def forget(house: House, kind: str, local_id: str, source: str = "registre") -> None:
    """Take a resource away from a FHIR source."""
    house.sources[source].state.store.remove(kind, local_id)
