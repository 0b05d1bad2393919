"""Planned meetings."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.quantities import Period
from resolvers.types.declare import classified, inherited, object_type
from resolvers.types.enums.visits import AppointmentStatus, ParticipantRequired, ParticipationStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Location, ServiceRequest
from resolvers.types.scalars import DateTime, FhirDateTime

says = classified(Category.APPOINTMENT)


@object_type
class Appointment(Record):
    """A planned meeting."""

    status: AppointmentStatus | None = says("State.")
    cancelation_reason: CodeableConcept | None = says("Why cancelled; null unless it was.")
    service_category: list[CodeableConcept] | None = says("Broad service.")
    service_type: list[CodeableConcept] | None = says("Service.")
    specialty: list[CodeableConcept] | None = says("Specialties.")
    appointment_type: CodeableConcept | None = says("Style of appointment.")
    reason_code: list[CodeableConcept] | None = says("Reasons, coded.")
    reason_reference: list[Record] | None = says("Reasons, as records.")
    priority: int | None = says("Priority, 0 for none; the lower the more urgent.")
    description: str | None = says("Title.")
    start: DateTime | None = says("Start; null while only requested.")
    end: DateTime | None = says("End; null while only requested.")
    minutes_duration: int | None = says("Length in minutes.")
    created: FhirDateTime | None = says("When booked.")
    comment: str | None = says("Comment.")
    patient_instruction: str | None = says("Instructions for the patient.")
    based_on: list[ServiceRequest] | None = says("Orders that led to it.")
    participant: list[AppointmentParticipant] | None = says("Those expected.")
    location: list[Location] | None = says("Where (participants that are places).")


@object_type
class AppointmentParticipant:
    """Someone's part in an appointment."""

    type: list[CodeableConcept] | None = inherited("Parts played.")
    actor: Actor | None = inherited("Who.")
    required: ParticipantRequired | None = inherited("Whether they must come.")
    status: ParticipationStatus | None = inherited("Their answer.")
    period: Period | None = inherited("When they take part; null when throughout.")
