"""Attributes: the fields of a record that its class rests on, whatever was asked.

The `fetch` stage always asks for them, the `label` stage reads them; they are projected only when asked and permitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

GIVEN_HERE = frozenset(
    {"likelySameAs", "process", "provenance", "provenances", "securityLabels", "source", "trajectories"}
)
"""Fields of a record or a patient that the gateway gives itself: no source has a name for them."""

ATTRIBUTES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Encounter": frozenset({"class", "type", "serviceType", "reasonCode", "location", "serviceProvider"}),
        "Location": frozenset({"type", "physicalType"}),
        "Organization": frozenset({"type"}),
        "Appointment": frozenset({"serviceCategory", "serviceType", "specialty", "reasonCode", "location"}),
        "Condition": frozenset({"code", "category"}),
        "AllergyIntolerance": frozenset({"code"}),
        "MedicationRequest": frozenset({"medication", "reasonCode", "category"}),
        "MedicationDispense": frozenset({"medication", "category"}),
        "Immunization": frozenset({"vaccineCode"}),
        "Observation": frozenset({"code", "category", "component", "value"}),
        "DiagnosticReport": frozenset({"code", "category", "conclusionCode"}),
        "ServiceRequest": frozenset({"code", "category", "reasonCode", "performerType"}),
        "ImagingStudy": frozenset({"procedureCode", "reasonCode"}),
        "DocumentReference": frozenset({"type", "category", "practiceSetting", "facilityType"}),
        "Procedure": frozenset({"code", "category", "reasonCode"}),
        "CarePlan": frozenset({"category", "activity"}),
        "Goal": frozenset({"description"}),
        "CareTeamMember": frozenset({"role", "specialty"}),
        "Teleconsultation": frozenset(),
        "Coverage": frozenset({"type"}),
        "BillingActivity": frozenset({"code"}),
        "Directive": frozenset(),
    }
)
"""GraphQL record type → fields whose codes the labelling tables and the categories of records look at."""


AUTHORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AllergyIntolerance": ("recorder", "asserter"),
        "BillingActivity": ("billingProvider",),
        "CarePlan": ("author", "contributor"),
        "Condition": ("recorder", "asserter"),
        "DiagnosticReport": ("performer", "resultsInterpreter"),
        "Directive": ("issuer",),
        "DocumentReference": ("author", "authenticator"),
        "ImagingStudy": ("interpreter",),
        "Immunization": ("performer",),
        "MedicationDispense": ("performer",),
        "MedicationRequest": ("requester", "recorder"),
        "Observation": ("performer",),
        "Procedure": ("recorder", "asserter", "performer"),
        "ServiceRequest": ("requester",),
    }
)
"""GraphQL record type → fields that say whom it is by; read only when a directive speaks of an author."""

LINKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AllergyIntolerance": ("encounter",),
        "Appointment": ("reasonReference", "basedOn"),
        "BillingActivity": ("encounter",),
        "CarePlan": ("basedOn", "encounter", "addresses", "goal", "activity"),
        "Condition": ("encounter",),
        "DiagnosticReport": ("basedOn", "encounter", "result", "imagingStudy"),
        "DocumentReference": ("encounter", "relatesTo"),
        "Encounter": ("basedOn", "appointment", "reasonReference", "diagnosis", "partOf"),
        "ImagingStudy": ("encounter", "basedOn"),
        "Immunization": ("encounter",),
        "MedicationDispense": ("encounter", "authorizingPrescription"),
        "MedicationRequest": ("encounter", "reasonReference", "basedOn", "priorPrescription"),
        "Observation": ("basedOn", "encounter", "hasMember", "derivedFrom"),
        "Procedure": ("basedOn", "partOf", "encounter", "reasonReference", "report"),
        "ServiceRequest": ("basedOn", "encounter", "reasonReference"),
        "Teleconsultation": ("appointment", "encounter"),
    }
)
"""GraphQL record type → fields that refer to other records; read only when a directive speaks of what is related.

A FHIR source is then asked for whole resources, in which every reference counts, one that no field shows included.
"""

PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "CodeableConcept": ("coding",),
        "ObservationComponent": ("code", "value"),
        "CarePlanActivity": ("code",),
        "EncounterLocation": ("location",),
        "EncounterParticipant": ("individual",),
    }
)
"""GraphQL data type → its fields that may hold a coding, or a reference to a place."""

HOLDERS: Mapping[str, str] = MappingProxyType(
    {"EncounterDiagnosis": "condition", "CarePlanActivity": "reference", "DocumentRelation": "target"}
)
"""GraphQL data type that is there for the record that it refers to → that field: it shows when the record does."""

SAID_FROM: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        f"Directive.{name}": frozenset(
            {"kind", "status", "period", "categories", "labels", "purposes", "actors", "dataPeriod", "ambiguity"}
        )
        for name in ("summary", "ambiguity")
    }
)
"""Coordinate that a resolver says from other fields of its record → those fields."""

LED_BY: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Practitioner": MappingProxyType({"CareTeamMember": "practitioner", "Encounter": "participant"}),
        "Organization": MappingProxyType({"CareTeamMember": "organization", "Encounter": "serviceProvider"}),
        "Location": MappingProxyType({"Encounter": "location"}),
    }
)
"""Type of a person, an organization or a place → the records, by type, and the field of each, that may lead there.

Asked by its id alone, such an object shows only when a record that shows leads to it.
"""

NAMED_IN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "AccessEvent.summary": frozenset(
            f"AccessEvent.{name}" for name in ("who", "categories", "sources", "purpose", "override")
        ),
        "Directive.summary": frozenset({"Organization.displayName", "Practitioner.displayName"}),
    }
)
"""Coordinate that a resolver says with the names, or other values, of others → the coordinates of those."""

TELLING = ("code", "medication", "vaccineCode", "type")
"""Fields that tell what a record is about, of the types that have them: two that agree on one may be the same fact."""
