"""Worked: values that the gateway works out of released records, and the fields of records that each is worked out of.

The plan asks for these fields, each permitted on its own: what isn't permitted isn't read, and what rests on it is left
out. Never says how a value is worked out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

From = Mapping[str, frozenset[str]]
"""Record type → its fields."""


def _of(**fields: str) -> From:
    return MappingProxyType({name: frozenset(said.split()) for name, said in fields.items()})


COURSE: Final = (
    *("AllergyIntolerance", "Appointment", "CarePlan", "CareTeamMember", "Condition", "DiagnosticReport"),
    *("DocumentReference", "Encounter", "ImagingStudy", "Immunization", "MedicationDispense", "MedicationRequest"),
    *("Observation", "Procedure", "ServiceRequest", "Teleconsultation"),
)
"""Record types of a patient's course: those that tell of care (docs/decisions/course.md)."""

EVENT: Final = {"Encounter": "status class period", "Teleconsultation": "status period encounter"}
"""What says that a transition happened, whatever is asked of it."""

WORKED_FROM: Final[Mapping[str, From]] = MappingProxyType(
    {
        "MedicationLine.differs": _of(MedicationRequest="status doNotPerform dosageInstruction"),
        "Patient.course": _of(**dict.fromkeys(COURSE, "")),
        "Patient.course(foldDuplicates:)": _of(**dict.fromkeys(COURSE, "likelySameAs")),
        "Patient.medicationReconciliation": _of(
            MedicationRequest="medication status", MedicationDispense="medication status"
        ),
        "Patient.repeatedTests": _of(
            ServiceRequest="status intent doNotPerform category code basedOn",
            Observation="status code component basedOn hasMember",
            DiagnosticReport="status code basedOn result imagingStudy",
            ImagingStudy="status procedureCode basedOn",
        ),
        "Query.sessions": _of(Teleconsultation="period status"),
        "Patient.trajectories": _of(),  # and whatever the pathways in force read
        "Query.transitions": _of(**EVENT),
        "Transition": _of(**EVENT),
        "Transition.establishment": _of(Encounter="serviceProvider", Teleconsultation="establishment"),
        "Transition.reason": _of(Encounter="reasonCode"),
        "FollowUp": _of(Encounter="partOf"),
        "FollowUp.expectedBy": _of(ServiceRequest="status encounter doNotPerform occurrenceDateTime occurrencePeriod"),
        "FollowUp.pendingResults": _of(
            ServiceRequest="status encounter doNotPerform",
            DiagnosticReport="status encounter basedOn",
            Observation="status basedOn",
        ),
        "FollowUp.newMedications": _of(
            MedicationRequest="status intent doNotPerform medication encounter authoredOn priorPrescription"
        ),
        "FollowUp.stoppedMedications": _of(MedicationRequest="status encounter provenance"),
        "FollowUp.appointments": _of(Appointment="status start"),
        "FollowUp.missingAppointment": _of(
            Appointment="status start",
            ServiceRequest="status encounter doNotPerform category occurrenceDateTime occurrencePeriod",
        ),
        "FollowUp.proposedTeleconsultation": _of(Appointment="status start", Teleconsultation="appointment"),
        "FollowUp.document": _of(DocumentReference="status type date encounter"),
        "FollowUp.takenOverBy": _of(
            Encounter="status class period participant", Teleconsultation="status period participants"
        ),
        "FollowUp.takenOverAt": _of(Encounter="status class period", Teleconsultation="status period"),
    }
)
"""Type that is worked out, or coordinate of one of its fields → what it is worked out of."""

SHOWN_BY: Final[Mapping[str, str]] = MappingProxyType({"Transition": "Query.transitions"})
"""Type that is worked out → the coordinate that says whether one shows, whichever way it is asked for."""
