"""What was done to or for the patient."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.notes import Annotation
from resolvers.types.datatypes.quantities import Period
from resolvers.types.declare import classified, inherited, object_type
from resolvers.types.enums.care import EventStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Encounter, Location, Organization
from resolvers.types.scalars import FhirDateTime

says = classified(Category.PROCEDURE)


@object_type
class Procedure(Record):
    """Something done to or for the patient."""

    based_on: list[Record] | None = says("Orders it fulfils.")
    part_of: list[Record] | None = says("Procedure or observation that this is part of.")
    status: EventStatus | None = says("State.")
    status_reason: CodeableConcept | None = says("Why it has that state.")
    category: CodeableConcept | None = says("Kind.")
    code: CodeableConcept | None = says("What was done.")
    encounter: Encounter | None = says("Encounter.")
    performed_date_time: FhirDateTime | None = says("When, as a date or instant.")
    performed_period: Period | None = says("When, as a period.")
    performed_string: str | None = says("When, in words.")
    recorder: Actor | None = says("Who recorded it.")
    asserter: Actor | None = says("Who says so.")
    performer: list[ProcedurePerformer] | None = says("Who did it.")
    location: Location | None = says("Where.")
    reason_code: list[CodeableConcept] | None = says("Reasons, coded.")
    reason_reference: list[Record] | None = says("Reasons, as records.")
    body_site: list[CodeableConcept] | None = says("Sites on the body.")
    outcome: CodeableConcept | None = says("Outcome.")
    report: list[Record] | None = says("Reports.")
    complication: list[CodeableConcept] | None = says("Complications.")
    follow_up: list[CodeableConcept] | None = says("Follow-up advised.")
    note: list[Annotation] | None = says("Notes.")


@object_type
class ProcedurePerformer:
    """Someone's part in a procedure."""

    function: CodeableConcept | None = inherited("Part played.")
    actor: Actor | None = inherited("Who.")
    on_behalf_of: Organization | None = inherited("For whom they acted.")
