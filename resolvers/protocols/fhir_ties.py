"""FHIR ties: the care relationships that one CareTeam, Encounter, MedicationDispense or Appointment shows.

One reader a resource type, over its participants. Takes a resource of the right patient. Gives `Tie`s. Never
gives one for what was cancelled, planned or entered in error, nor one without end for what is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from resolvers.protocols import Identifier, Tie
from resolvers.protocols.instants import earliest, first_second, last_second
from resolvers.protocols.persons import identifiers
from resolvers.references import leads_to

__all__ = ["GROUP", "LONG_PAST", "PARTICIPATION", "RELATIONSHIP", "codes", "objects", "professional", "span", "ties_of"]

RELATIONSHIP = "urn:passerelle:relationship"
GROUP = "urn:passerelle:group"
"""System of the ids of groups of professionals, as tokens name them."""
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
_ARRIVED = ("arrived", "triaged", "in-progress")
_MET = (*_ARRIVED, "onleave", "finished")
_DISPENSED = ("preparation", "in-progress", "on-hold", "completed", "stopped")

LONG_PAST = 1
"""The end of what has one that can't be read: in 1970."""

Licences = Mapping[str, tuple[Identifier, ...]]


def ties_of(body: dict[str, Any], licences: Licences, base_url: str) -> Iterator[Tie]:
    """Yield the ties of one resource; `licences` are those of the practitioners that came along, by reference."""
    kind = body.get("resourceType")
    if kind == "Encounter" and body.get("status") in _MET:
        yield from _encounter(body, licences, base_url)
    elif kind == "CareTeam" and body.get("status", "active") == "active":
        yield from _care_team(body, licences, base_url)
    elif kind == "MedicationDispense" and body.get("status") in _DISPENSED:
        yield from _dispense(body, licences, base_url)


def _encounter(body: dict[str, Any], licences: Licences, base_url: str) -> Iterator[Tie]:
    since, until = span(body.get("period"))
    if body.get("status") == "finished" and until is None:
        until = since
        if until is None:
            return
    for part in objects(body.get("participant")):
        attending = "ATND" in codes(part.get("type"), PARTICIPATION)
        if who := professional(part.get("individual"), licences, base_url):
            yield Tie("attending" if attending else "participant", who, "", since, until)
    if _class(body) == "EMER" and body.get("status") in _ARRIVED:
        named = leads_to(body.get("serviceProvider"), base_url)
        yield Tie("emergency_arrival", (), named[1] if named and named[0] == "Organization" else "", since, until)


def _care_team(body: dict[str, Any], licences: Licences, base_url: str) -> Iterator[Tie]:
    whole = span(body.get("period"))
    for part in objects(body.get("participant")):
        own = span(part.get("period"))
        since = own[0] if own[0] is not None else whole[0]
        until = earliest(own[1], whole[1])
        named = codes(part.get("role"), RELATIONSHIP)
        attending = "ATND" in codes(part.get("role"), PARTICIPATION)
        kind = named[0] if named else "attending" if attending else "care_team"
        if group := _group(part.get("member")):
            yield Tie(kind, (), "", since, until, group)
        elif who := professional(part.get("member"), licences, base_url):
            yield Tie(kind, who, "", since, until)
        elif (team := leads_to(part.get("member"), base_url)) and team[0] == "Organization":
            yield Tie(kind, (), team[1], since, until)


def _dispense(body: dict[str, Any], licences: Licences, base_url: str) -> Iterator[Tie]:
    """A dispense is a moment: its end is its start."""
    written = body.get("whenHandedOver", body.get("whenPrepared"))
    since, until = first_second(written), last_second(written)
    if until is None:
        return
    for part in objects(body.get("performer")):
        if who := professional(part.get("actor"), licences, base_url):
            yield Tie("participant", who, "", since, until)


def _group(value: Any) -> str:
    """Return the id of the group of professionals that a member is, empty for anyone else."""
    named = value.get("identifier") if type(value) is dict else None
    read = identifiers([named])
    return read[0].value if read and read[0].system == GROUP else ""


def professional(value: Any, licences: Licences, base_url: str) -> tuple[Identifier, ...]:
    """Return the licence that the reference carries, the local id as (Type, id), and the licences that came along."""
    if type(value) is not dict:
        return ()
    found = [*identifiers([value.get("identifier")])]
    named = leads_to(value, base_url)
    if named is not None and named[0] not in ("Practitioner", "PractitionerRole"):
        return ()
    if named is not None:
        found += [Identifier(*named), *licences.get("/".join(named), ())]
    return tuple(dict.fromkeys(found))


def span(value: Any) -> tuple[int | None, int | None]:
    """Return (first second, last second); an end that is there and can't be read is long past."""
    if type(value) is not dict:
        return (None, None) if value is None else (None, LONG_PAST)
    end = value.get("end")
    until = last_second(end)
    return first_second(value.get("start")), LONG_PAST if end is not None and until is None else until


def _class(body: dict[str, Any]) -> Any:
    held = body.get("class")
    return held.get("code") if type(held) is dict else None


def codes(concepts: Any, system: str) -> list[str]:
    """Return the codes of a system among a list of concepts."""
    codings = [coding for concept in objects(concepts) for coding in objects(concept.get("coding"))]
    return [c["code"] for c in codings if c.get("system") == system and type(c.get("code")) is str]


def objects(values: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; a lone object counts as a list of one."""
    held = values if type(values) is list else [values]
    return [value for value in held if type(value) is dict]
