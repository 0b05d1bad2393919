"""Prescriptions, and medications handed over."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.dosage import Dosage
from resolvers.types.datatypes.notes import Annotation
from resolvers.types.datatypes.quantities import Period, Quantity
from resolvers.types.declare import classified, inherited, object_type
from resolvers.types.enums.care import RequestPriority
from resolvers.types.enums.medications import MedicationDispenseStatus, MedicationRequestIntent, MedicationRequestStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Encounter, Location, Organization
from resolvers.types.scalars import FhirDateTime

says = classified(Category.MEDICATION)


@object_type
class MedicationRequest(Record):
    """A prescription."""

    status: MedicationRequestStatus | None = says("State.")
    status_reason: CodeableConcept | None = says("Why it has that state.")
    intent: MedicationRequestIntent | None = says("Proposal, plan or order.")
    category: list[CodeableConcept] | None = says("Kinds of use.")
    priority: RequestPriority | None = says("Urgency; FHIR reads none as routine.")
    do_not_perform: bool | None = says("True when it forbids the medication.")
    reported_boolean: bool | None = says("True when reported by another than its prescriber.")
    medication: CodeableConcept | None = says("Medication (medication[x]); the code argument tests it.")
    encounter: Encounter | None = says("Encounter.")
    authored_on: FhirDateTime | None = says("When written.")
    requester: Actor | None = says("Who prescribed.")
    recorder: Actor | None = says("Who entered it.")
    reason_code: list[CodeableConcept] | None = says("Reasons, coded.")
    reason_reference: list[Record] | None = says("Reasons, as records.")
    based_on: list[Record] | None = says("Orders and prescriptions it fulfils.")
    course_of_therapy_type: CodeableConcept | None = says("Short, long, seasonal.")
    dosage_instruction: list[Dosage] | None = says("How to take it.")
    dispense_request: MedicationDispenseRequest | None = says("What to dispense.")
    prior_prescription: MedicationRequest | None = says("Prescription that this one replaces.")
    note: list[Annotation] | None = says("Notes.")


@object_type
class MedicationDispenseRequest:
    """What a prescription allows to dispense."""

    validity_period: Period | None = inherited("When it may be dispensed.")
    number_of_repeats_allowed: int | None = inherited("Repeats after the first.")
    quantity: Quantity | None = inherited("Amount each time.")
    expected_supply_duration: Quantity | None = inherited("Time that one amount lasts, with its unit.")
    performer: Organization | None = inherited("Pharmacy meant.")


@object_type
class MedicationDispense(Record):
    """A medication handed over."""

    status: MedicationDispenseStatus | None = says("State.")
    status_reason: CodeableConcept | None = says("Why not, or why stopped.")
    category: CodeableConcept | None = says("Kind of use.")
    medication: CodeableConcept | None = says("Medication (medication[x]); the code argument tests it.")
    encounter: Encounter | None = says("Encounter (context).")
    performer: list[Actor] | None = says("Who dispensed.")
    location: Location | None = says("Where.")
    authorizing_prescription: list[MedicationRequest] | None = says("Prescriptions that allow it.")
    type: CodeableConcept | None = says("First fill, refill, part.")
    quantity: Quantity | None = says("Amount.")
    days_supply: Quantity | None = says("Time that it lasts, with its unit.")
    when_prepared: FhirDateTime | None = says("When prepared.")
    when_handed_over: FhirDateTime | None = says("When handed over; null when not yet.")
    dosage_instruction: list[Dosage] | None = says("How to take it.")
    note: list[Annotation] | None = says("Notes.")
