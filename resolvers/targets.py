"""Targets: which record types a reference to any record may lead to.

From the reference targets of FHIR R4's resources (http://hl7.org/fhir/R4/references.html); a field that is not listed
may lead to every type that its GraphQL type allows. The plan needs it: a type that a reference may lead to is fetched
in the same wave as the type that refers to it, and `Record` alone would be all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resolvers.worked import COURSE

TARGETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Appointment.reasonReference": ("Condition", "Observation", "Procedure"),
        "CarePlan.basedOn": ("CarePlan",),
        "CarePlanActivity.reference": ("Appointment", "MedicationRequest", "ServiceRequest"),
        "CourseEdge.folded": COURSE,
        "CourseEdge.node": COURSE,
        "Encounter.reasonReference": ("Condition", "Observation", "Procedure"),
        "FollowUp.pendingResults": ("DiagnosticReport", "ServiceRequest"),
        "MedicationRequest.basedOn": ("CarePlan", "MedicationRequest", "ServiceRequest"),
        "MedicationRequest.reasonReference": ("Condition", "Observation"),
        "Observation.derivedFrom": ("DocumentReference", "ImagingStudy", "Observation"),
        "Procedure.basedOn": ("CarePlan", "ServiceRequest"),
        "Procedure.partOf": ("Observation", "Procedure"),
        "Procedure.reasonReference": ("Condition", "DiagnosticReport", "DocumentReference", "Observation", "Procedure"),
        "Procedure.report": ("DiagnosticReport", "DocumentReference"),
        "RepeatedTest.results": ("DiagnosticReport", "ImagingStudy", "Observation"),
        "ServiceRequest.basedOn": ("CarePlan", "MedicationRequest", "ServiceRequest"),
        "ServiceRequest.reasonReference": ("Condition", "DiagnosticReport", "DocumentReference", "Observation"),
    }
)
"""Coordinate → record types, sorted."""
