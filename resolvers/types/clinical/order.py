"""Orders and referrals."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.notes import Annotation
from resolvers.types.datatypes.quantities import Period
from resolvers.types.declare import classified, object_type
from resolvers.types.enums.care import RequestIntent, RequestPriority, RequestStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Encounter
from resolvers.types.scalars import FhirDateTime

says = classified(Category.PROCEDURE)


@object_type
class ServiceRequest(Record):
    """An order or referral."""

    based_on: list[Record] | None = says("Orders it fulfils.")
    status: RequestStatus | None = says("State.")
    intent: RequestIntent | None = says("Proposal, plan or order.")
    category: list[CodeableConcept] | None = says("Kinds of service.")
    priority: RequestPriority | None = says("Urgency; FHIR reads none as routine.")
    do_not_perform: bool | None = says("True when it forbids the service.")
    code: CodeableConcept | None = says("What is asked.")
    order_detail: list[CodeableConcept] | None = says("More on what is asked.")
    encounter: Encounter | None = says("Encounter.")
    occurrence_date_time: FhirDateTime | None = says("When wanted, as a date or instant.")
    occurrence_period: Period | None = says("When wanted, as a period.")
    authored_on: FhirDateTime | None = says("When written.")
    requester: Actor | None = says("Who asks.")
    performer: list[Actor] | None = says("Whom they ask.")
    performer_type: CodeableConcept | None = says("Kind of performer wanted.")
    reason_code: list[CodeableConcept] | None = says("Reasons, coded.")
    reason_reference: list[Record] | None = says("Reasons, as records.")
    body_site: list[CodeableConcept] | None = says("Site on the body.")
    patient_instruction: str | None = says("Instructions for the patient.")
    note: list[Annotation] | None = says("Notes.")
