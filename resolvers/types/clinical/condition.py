"""Problems and diagnoses."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.notes import Annotation
from resolvers.types.datatypes.quantities import Period, Quantity
from resolvers.types.declare import classified, object_type
from resolvers.types.enums.problems import ConditionClinicalStatus, ConditionVerificationStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Encounter
from resolvers.types.scalars import FhirDateTime

says = classified(Category.CONDITION)


@object_type
class Condition(Record):
    """A problem or diagnosis."""

    clinical_status: ConditionClinicalStatus | None = says("Clinical state.")
    verification_status: ConditionVerificationStatus | None = says("How certain.")
    category: list[CodeableConcept] | None = says("Problem list, encounter diagnosis.")
    severity: CodeableConcept | None = says("Severity.")
    code: CodeableConcept | None = says("What.")
    body_site: list[CodeableConcept] | None = says("Where on the body.")
    encounter: Encounter | None = says("Encounter where recorded.")
    onset_date_time: FhirDateTime | None = says("When it began.")
    onset_age: Quantity | None = says("Age when it began, with its unit.")
    onset_period: Period | None = says("Time during which it began.")
    onset_string: str | None = says("When it began, in words.")
    abatement_date_time: FhirDateTime | None = says("When it ended; null while it lasts, or unknown.")
    abatement_age: Quantity | None = says("Age when it ended, with its unit.")
    abatement_period: Period | None = says("Time during which it ended.")
    abatement_string: str | None = says("When it ended, in words.")
    recorded_date: FhirDateTime | None = says("When first recorded.")
    recorder: Actor | None = says("Who recorded it.")
    asserter: Actor | None = says("Who says so.")
    note: list[Annotation] | None = says("Notes.")
