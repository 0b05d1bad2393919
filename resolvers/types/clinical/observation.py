"""Measures, laboratory results and findings."""

from __future__ import annotations

from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.notes import Annotation
from resolvers.types.datatypes.quantities import Period, Quantity, Range
from resolvers.types.datatypes.values import ObservationValue
from resolvers.types.declare import RESULT, classified, inherited, object_type
from resolvers.types.enums.care import ObservationStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, DeviceActor, Encounter, ServiceRequest
from resolvers.types.scalars import DateTime, FhirDateTime

says = classified(*RESULT)


@object_type
class Observation(Record):
    """A measure, result or finding."""

    based_on: list[ServiceRequest] | None = says("Orders it fulfils.")
    status: ObservationStatus | None = says("State.")
    category: list[CodeableConcept] | None = says("Categories: laboratory, vital-signs, survey.")
    code: CodeableConcept | None = says("What was observed.")
    encounter: Encounter | None = says("Encounter.")
    effective_date_time: FhirDateTime | None = says("When true of the patient, as a date or instant.")
    effective_period: Period | None = says("When true of the patient, as a period.")
    issued: DateTime | None = says("When made available.")
    performer: list[Actor] | None = says("Who observed.")
    value: ObservationValue | None = says("Result; null when there is none, or only components or dataAbsentReason.")
    data_absent_reason: CodeableConcept | None = says("Why there is no value.")
    interpretation: list[CodeableConcept] | None = says("High, low, normal.")
    note: list[Annotation] | None = says("Notes.")
    body_site: CodeableConcept | None = says("Site on the body.")
    method: CodeableConcept | None = says("Method.")
    device: DeviceActor | None = says("Device used.")
    reference_range: list[ObservationReferenceRange] | None = says("Reference ranges.")
    has_member: list[Observation] | None = says("Members of a panel.")
    derived_from: list[Record] | None = says("Records it derives from.")
    component: list[ObservationComponent] | None = says("Parts, for example systolic and diastolic.")


@object_type
class ObservationComponent:
    """A part of an observation."""

    code: CodeableConcept | None = inherited("What was observed.")
    value: ObservationValue | None = inherited("Result; null when there is none.")
    data_absent_reason: CodeableConcept | None = inherited("Why there is no value.")
    interpretation: list[CodeableConcept] | None = inherited("High, low, normal.")
    reference_range: list[ObservationReferenceRange] | None = inherited("Reference ranges.")


@object_type
class ObservationReferenceRange:
    """A reference range."""

    low: Quantity | None = inherited("Low bound, included; null when open.")
    high: Quantity | None = inherited("High bound, included; null when open.")
    type: CodeableConcept | None = inherited("Normal, recommended.")
    applies_to: list[CodeableConcept] | None = inherited("For whom.")
    age: Range | None = inherited("For which ages.")
    text: str | None = inherited("As written.")
