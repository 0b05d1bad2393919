"""References: how a source names another record, and which GraphQL types a resource type fills.

Relative, absolute under the source's own base URL, contained (`#id`), or by identifier, per FHIR R4 references
(https://hl7.org/fhir/R4/references.html). Takes a JSON reference. Gives a `Reference`, or None. Never follows an
address elsewhere: what isn't local is nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from resolvers.records import Record, Reference

__all__ = ["CONTEXTS", "IDENTIFIER", "RECORDS", "leads_to", "local", "reference", "resources_of"]

IDENTIFIER = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9\-.]{1,64}")
"""A FHIR id, save the two that are steps of a URL path."""

_LOCAL = re.compile(r"([A-Z][A-Za-z]{2,40})/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?")

RECORDS = frozenset(
    {
        "Encounter",
        "Appointment",
        "Condition",
        "AllergyIntolerance",
        "MedicationRequest",
        "MedicationDispense",
        "Immunization",
        "Observation",
        "DiagnosticReport",
        "ServiceRequest",
        "ImagingStudy",
        "DocumentReference",
        "Procedure",
        "CarePlan",
        "Goal",
        "Teleconsultation",
        "Coverage",
        "BillingActivity",
        "CareTeamMember",
        "Directive",
    }
)
"""GraphQL types that implement Record."""

CONTEXTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Practitioner": ("Practitioner",),
        "PractitionerRole": ("PractitionerRole",),
        "Organization": ("Organization",),
        "Location": ("Location",),
        "DeviceActor": ("Device",),
        "CareTeamActor": ("CareTeam",),
        "PatientActor": ("RelatedPerson", "Patient"),
    }
)
"""GraphQL types of those whom a record refers to, and the resource types that fill each."""

_ACTORS = {resource: kind for kind, resources in CONTEXTS.items() if kind != "Location" for resource in resources}
_RESOURCES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Actor": frozenset(_ACTORS),
        "Record": RECORDS,
        "Patient": frozenset({"Patient"}),
        **{kind: frozenset(resources) for kind, resources in CONTEXTS.items()},
        "Practitioner": frozenset({"Practitioner", "PractitionerRole"}),
        **{kind: frozenset({kind}) for kind in RECORDS},
    }
)


def resources_of(named_type: str) -> frozenset[str] | None:
    """Return the resource types that may fill a GraphQL type by reference; None when it isn't read by reference."""
    return _RESOURCES.get(named_type)


def local(written: Any, base_url: str) -> tuple[str, str] | None:
    """Return (resource type, id) of a reference to this source; None for any other, contained ones included."""
    if type(written) is not str:
        return None
    if base_url and written.startswith(base_url) and written[len(base_url) : len(base_url) + 1] == "/":
        written = written[len(base_url) + 1 :]
    found = _LOCAL.fullmatch(written)
    return (found[1], found[2]) if found and IDENTIFIER.fullmatch(found[2]) else None


def leads_to(value: Any, base_url: str) -> tuple[str, str] | None:
    """Return (resource type, id) of what a FHIR Reference leads to at this source; None for anything else."""
    return local(value.get("reference"), base_url) if type(value) is dict else None


def reference(value: Any, record: Record, base_url: str) -> Reference | None:
    """Read a FHIR Reference, or one that a path table already made."""
    if type(value) is Reference:
        return value
    written = value.get("reference") if type(value) is dict else None
    if written is None:
        return _logical(value) if type(value) is dict else None
    if type(written) is str and written[:1] == "#":
        return _contained(written[1:], record)
    named = local(written, base_url)
    return Reference(*named) if named else None


def _logical(value: dict[str, Any]) -> Reference | None:
    """Read a reference by business identifier alone: the body says what the reference itself says, and no more.

    The id holds a bar, so that it is never taken for a local id.
    """
    kind, held, shown = value.get("type"), value.get("identifier"), value.get("display")
    system, name = (held.get("system"), held.get("value")) if type(held) is dict else (None, None)
    if kind not in ("Practitioner", "Organization") or type(system) is not str or type(name) is not str:
        return None
    body: dict[str, Any] = {"resourceType": kind, "identifier": [held]}
    if type(shown) is str:
        body["name"] = [{"text": shown}] if kind == "Practitioner" else shown
    return Reference(kind, f"{system}|{name}", body)


def _contained(name: str, record: Record) -> Reference | None:
    held = record.body.get("contained") if type(record.body) is dict else None
    for body in held if type(held) is list else ():
        if type(body) is dict and body.get("id") == name and IDENTIFIER.fullmatch(name):
            kind = body.get("resourceType")
            if type(kind) is str:
                return Reference(kind, f"{record.type}/{record.local_id}#{name}", body)
    return None
