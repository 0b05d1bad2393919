"""Audit events: what FHIR R4 asks of an AuditEvent, for the elements that an export uses, written by hand.

Sources: hl7.org/fhir/R4/auditevent.html, its value sets, and the regular expressions of hl7.org/fhir/R4/datatypes.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any], bool]
Shape = Mapping[str, tuple[bool, bool, Any]]
"""By element: is it required, does it repeat, and what it is: a check of a value, or a shape."""

HL7 = "http://terminology.hl7.org/CodeSystem/"
CODES: Mapping[str, set[str]] = {
    HL7 + "audit-event-type": {"rest"},
    "http://dicom.nema.org/resources/ontology/DCM": {"110113", "110127"},
    "http://hl7.org/fhir/restful-interaction": {"search", "update"},
    HL7 + "iso-21089-lifecycle": {"disclose"},
    HL7 + "v3-ParticipationType": {"IRCP"},
    HL7 + "v3-RoleClass": {"PROV"},
    HL7 + "v3-ActReason": {"TREAT", "ETREAT", "HPAYMT", "HOPERAT", "HSYSADMIN", "HRESCH", "PATRQT", "FAMRQT", "BTG"},
    HL7 + "v3-ObservationValue": {"UNCERTREL", "UNRELIABLE"},
    HL7 + "security-source-type": {"4"},
    HL7 + "audit-entity-type": {"1", "2"},
    HL7 + "object-role": {"1", "4", "24"},
    HL7 + "dicom-audit-lifecycle": {"11"},
}
"""The codes that an export may use, each by its system; those of ours (urn:passerelle:…) are free."""


def matches(pattern: str) -> Check:
    """Return a check of a text."""
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def one_of(*codes: str) -> Check:
    """Return a check of a code of a required value set."""
    return lambda value: value in codes


def of_type(kind: type) -> Check:
    """Return a check of a JSON type."""
    return lambda value: isinstance(value, kind)


STRING = matches(r"\s*\S[\s\S]*")
URI = matches(r"\S+")
CODE = matches(r"[^\s]+(\s[^\s]+)*")
INSTANT = matches(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
BOOLEAN = of_type(bool)

CODING: Shape = {"system": (True, False, URI), "code": (True, False, CODE), "display": (False, False, STRING)}
CONCEPT: Shape = {"coding": (True, True, CODING)}
IDENTIFIER: Shape = {"system": (True, False, URI), "value": (True, False, STRING)}
REFERENCE: Shape = {
    "type": (False, False, one_of("Device", "Organization", "Patient")),
    "identifier": (True, False, IDENTIFIER),
}
AGENT: Shape = {
    "type": (False, False, CONCEPT),
    "role": (False, True, CONCEPT),
    "who": (False, False, REFERENCE),
    "requestor": (True, False, BOOLEAN),
    "purposeOfUse": (False, True, CONCEPT),
}
SOURCE: Shape = {"observer": (True, False, REFERENCE), "type": (False, True, CODING)}
DETAIL: Shape = {"type": (True, False, STRING), "valueString": (True, False, STRING)}
ENTITY: Shape = {
    "what": (False, False, REFERENCE),
    "type": (False, False, CODING),
    "role": (False, False, CODING),
    "lifecycle": (False, False, CODING),
    "name": (False, False, STRING),
    "detail": (False, True, DETAIL),
}
EVENT: Shape = {
    "resourceType": (True, False, one_of("AuditEvent")),
    "id": (False, False, matches(r"[A-Za-z0-9\-.]{1,64}")),
    "meta": (False, False, {"security": (True, True, CODING)}),
    "type": (True, False, CODING),
    "subtype": (False, True, CODING),
    "action": (False, False, one_of("C", "R", "U", "D", "E")),
    "period": (False, False, {"start": (True, False, INSTANT), "end": (True, False, INSTANT)}),
    "recorded": (True, False, INSTANT),
    "outcome": (False, False, one_of("0", "4", "8", "12")),
    "outcomeDesc": (False, False, STRING),
    "purposeOfEvent": (False, True, CONCEPT),
    "agent": (True, True, AGENT),
    "source": (True, False, SOURCE),
    "entity": (False, True, ENTITY),
}


def faults(value: Any, shape: Any = EVENT, path: str = "AuditEvent") -> Iterator[str]:
    """Yield where a value is not what R4 says: an element missing, empty, unknown, of another kind or code."""
    if callable(shape):
        if not shape(value):
            yield f"{path}: {value!r}"
        return
    if not isinstance(value, dict) or not value:
        yield f"{path}: no object"
        return
    yield from (f"{path}.{name}: unknown" for name in value if name not in shape)
    for name, (required, repeats, kind) in shape.items():
        yield from _of_element(value, f"{path}.{name}", required, repeats, kind)
    system = str(value.get("system"))
    ours = system.startswith("urn:passerelle:")
    if shape is CODING and not ours and value.get("code") not in CODES.get(system, set()):
        yield f"{path}: {value}"


def _of_element(value: dict[str, Any], path: str, required: bool, repeats: bool, kind: Any) -> Iterator[str]:
    name = path.rpartition(".")[2]
    if name not in value:
        if required:
            yield f"{path}: missing"
        return
    found = value[name]
    if repeats and (not isinstance(found, list) or not found):
        yield f"{path}: no list"
        return
    for one in found if repeats else [found]:
        yield from faults(one, kind, path)
