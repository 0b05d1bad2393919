"""Audit event: an entry of the log as a FHIR R4 AuditEvent, for the tools that collect such events.

Takes an entry and its place. Gives JSON's plain values: what the entry has, and nothing more. Follows IHE BALP's
PatientQuery and Privacy Disclosure where an entry has what they ask for (no network address, no text of the query: so
no profile is claimed). A patient is the keys that the entry holds, one for each number that they are known by, all of
one person in one event; never a number or a name. Never reads the log.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gateway.ledger import ANCHOR_RENEWED, QUESTIONS_PRUNED, Agent, AuditEntry, Outcome

Json = dict[str, Any]

HL7: Final = "http://terminology.hl7.org/CodeSystem"
DCM: Final = "http://dicom.nema.org/resources/ontology/DCM"
PATIENT: Final = "urn:passerelle:patient-key"
SUBJECT: Final = "urn:passerelle:subject"
ORGANIZATION: Final = "urn:passerelle:organization"
ROLE: Final = "urn:passerelle:role"
DOCUMENT: Final = "urn:passerelle:document"
WRITER: Final = "urn:passerelle:writer"

OUTCOMES: Final[Mapping[Outcome, str]] = {
    "released": "0",
    "refused": "4",
    "unauthenticated": "4",
    "cancelled": "4",
    "unavailable": "8",
    "failed": "8",
}
"""audit-event-outcome: 0 is success, 4 what a client may mend, 8 what failed here."""

WRITTEN: Final[Mapping[str, str]] = {
    "directive-recording": "create",
    "directive-recorded": "create",
    "directive-revoking": "update",
    "directive-revoked": "update",
}
"""Reason of an entry that tells of a directive → FHIR's restful interaction; `-ing` is before the source was asked."""

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


def audit_event(entry: AuditEntry, place: tuple[str, int], mark: str = "") -> Json:
    """Return an entry as an AuditEvent (hl7.org/fhir/R4/auditevent.html); `place` is its writer and rank.

    `mark` is a v3-ObservationValue that says how far the entry may be relied on; empty when the log was verified.
    """
    name = f"{place[0]}.{place[1]}"
    event: Json = {"resourceType": "AuditEvent"}
    if _ID.fullmatch(name):
        event["id"] = name
    if mark:
        event["meta"] = {"security": [_coding(f"{HL7}/v3-ObservationValue", mark)]}
    event |= _kind(entry)
    if entry.period is not None:
        event["period"] = {"start": entry.period[0], "end": entry.period[1]}
    event |= {"recorded": entry.recorded, "outcome": OUTCOMES[entry.outcome]}
    event["outcomeDesc"] = " ".join(filter(None, (entry.outcome, entry.code, entry.reason)))
    if entry.purpose:
        event["purposeOfEvent"] = _purposes(entry)
    event["agent"] = list(_agents(entry))
    event["source"] = {
        "observer": _by_identifier("Device", WRITER, place[0]),
        "type": [_coding(f"{HL7}/security-source-type", "4", "Application Server")],
    }
    return event | {"entity": [*_patients(entry), _operation(entry), *_data(entry)]}


def _kind(entry: AuditEntry) -> Json:
    """Return type, subtype and action: a query, of which what left was disclosed; an emergency act, or its review."""
    if entry.code in {ANCHOR_RENEWED, QUESTIONS_PRUNED}:
        return {"type": _coding(DCM, "110113", "Security Alert"), "action": "U"}
    kind = _coding(f"{HL7}/audit-event-type", "rest", "RESTful Operation")
    if entry.reason == "act-opened":
        started = _coding(DCM, "110127", "Emergency Override Started")
        return {"type": _coding(DCM, "110113", "Security Alert"), "subtype": [started], "action": "C"}
    if entry.reason.startswith("act-reviewed"):
        interaction = _coding("http://hl7.org/fhir/restful-interaction", "update", "update")
        return {"type": kind, "subtype": [interaction], "action": "U"}
    if entry.reason in WRITTEN:
        interaction = _coding("http://hl7.org/fhir/restful-interaction", WRITTEN[entry.reason], WRITTEN[entry.reason])
        return {"type": kind, "subtype": [interaction], "action": "C" if WRITTEN[entry.reason] == "create" else "U"}
    subtypes = [_coding("http://hl7.org/fhir/restful-interaction", "search", "search")]
    if entry.released:
        disclosed = "Disclose Record Lifecycle Event"
        subtypes.append(_coding(f"{HL7}/iso-21089-lifecycle", "disclose", disclosed))
    return {"type": kind, "subtype": subtypes, "action": "E"}


def _agents(entry: AuditEntry) -> Iterator[Json]:
    """Yield who asked, then their organization (BALP's slices `user` and `userorg`)."""
    agent = entry.subject or Agent("")
    user: Json = {"type": {"coding": [_coding(f"{HL7}/v3-ParticipationType", "IRCP", "information recipient")]}}
    if agent.role:
        user["role"] = [{"coding": [_coding(ROLE, agent.role)]}]
    if agent.id:
        user["who"] = {"identifier": {"system": SUBJECT, "value": agent.id}}
    user["requestor"] = True
    if entry.purpose:
        user["purposeOfUse"] = _purposes(entry)
    yield user
    if agent.organization:
        yield {
            "type": {"coding": [_coding(f"{HL7}/v3-RoleClass", "PROV", "healthcare provider")]},
            "who": _by_identifier("Organization", ORGANIZATION, agent.organization),
            "requestor": False,
        }


def _purposes(entry: AuditEntry) -> list[Json]:
    """Return why: the purpose, and BTG (break the glass) when an emergency act was opened or in force."""
    broken = ["BTG"] if {"attested", "override"} & entry.emergency.keys() else []
    return [{"coding": [_coding(f"{HL7}/v3-ActReason", code)]} for code in (entry.purpose, *broken)]


def _patients(entry: AuditEntry) -> Iterator[Json]:
    for key in entry.patients:
        yield {
            "what": _by_identifier("Patient", PATIENT, key),
            "type": _coding(f"{HL7}/audit-entity-type", "1", "Person"),
            "role": _coding(f"{HL7}/object-role", "1", "Patient"),
        }


def _operation(entry: AuditEntry) -> Json:
    """Return the query: which document, by whose decision, under which policy, how sources were chosen and did."""
    found: Json = {}
    if entry.operation.document:
        found["what"] = {"identifier": {"system": DOCUMENT, "value": entry.operation.document}}
    found |= _object("24", "Query")
    if entry.operation.name:
        found["name"] = entry.operation.name
    return found | {"detail": [{"type": kind, "valueString": said} for kind, said in _details(entry) if said]}


def _details(entry: AuditEntry) -> Iterator[tuple[str, str]]:
    yield "decision", entry.decision_id
    yield "policy-revision", entry.policy_revision
    yield "localization", entry.localization
    yield "count", str(entry.count) if entry.count != 1 else ""
    for source, status in entry.sources:
        yield f"source:{source}", status
    for source, shape in entry.evidence:
        yield f"evidence:{source}", shape
    for kind, acts in sorted(entry.emergency.items()):
        yield from ((f"emergency:{kind}", act) for act in acts.split())
    for one in entry.obligations:
        yield "obligation", one
    for conflict in entry.conflicts:
        yield f"conflict:{conflict.kind}", " ".join(conflict.sources)


def _data(entry: AuditEntry) -> Iterator[Json]:
    """Yield what left, by coordinate, then what was withheld: `AuditEvent?entity-name=Condition.code` finds both."""
    for coordinate in sorted({*entry.released, *entry.masked}):
        counts = entry.released.get(coordinate, {})
        details = [{"type": f"released:{source}", "valueString": str(count)} for source, count in counts.items()]
        if coordinate in entry.masked:
            details.append({"type": "masked", "valueString": "true"})
        lifecycle = _coding(f"{HL7}/dicom-audit-lifecycle", "11", "Disclosure")
        yield _object("4", "Domain Resource") | {"lifecycle": lifecycle, "name": coordinate, "detail": details}
    for one in entry.withheld:
        details = [{"type": "withheld", "valueString": one.reason}]
        details.append({"type": "told", "valueString": "true" if one.named else "false"})
        yield _object("4", "Domain Resource") | {"name": one.coordinate, "detail": details}


def _object(role: str, display: str) -> Json:
    kind = _coding(f"{HL7}/audit-entity-type", "2", "System Object")
    return {"type": kind, "role": _coding(f"{HL7}/object-role", role, display)}


def _by_identifier(kind: str, system: str, value: str) -> Json:
    return {"type": kind, "identifier": {"system": system, "value": value}}


def _coding(system: str, code: str, display: str = "") -> Json:
    return {"system": system, "code": code} | ({"display": display} if display else {})
