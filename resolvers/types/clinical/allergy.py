"""Allergies and intolerances."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.notes import Annotation
from resolvers.types.datatypes.quantities import Quantity
from resolvers.types.declare import classified, inherited, object_type
from resolvers.types.enums.problems import (
    AllergyCategory,
    AllergyClinicalStatus,
    AllergyCriticality,
    AllergySeverity,
    AllergyType,
    AllergyVerificationStatus,
)
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Encounter
from resolvers.types.scalars import FhirDateTime

says = classified(Category.ALLERGY)


@object_type
class AllergyIntolerance(Record):
    """An allergy or intolerance."""

    clinical_status: AllergyClinicalStatus | None = says("Clinical state.")
    verification_status: AllergyVerificationStatus | None = says("How certain.")
    type: AllergyType | None = says("Allergy or intolerance; null when unknown.")
    category: list[AllergyCategory] | None = says("Kinds of substance.")
    criticality: AllergyCriticality | None = says("Danger of a future reaction.")
    code: CodeableConcept | None = says("Substance, or its stated absence.")
    encounter: Encounter | None = says("Encounter where recorded.")
    onset_date_time: FhirDateTime | None = says("When it began.")
    onset_age: Quantity | None = says("Age when it began, with its unit.")
    onset_string: str | None = says("When it began, in words.")
    recorded_date: FhirDateTime | None = says("When first recorded.")
    recorder: Actor | None = says("Who recorded it.")
    asserter: Actor | None = says("Who says so.")
    last_occurrence: FhirDateTime | None = says("Last known reaction.")
    reaction: list[AllergyReaction] | None = says("Reactions.")
    note: list[Annotation] | None = says("Notes.")


@object_type
class AllergyReaction:
    """A reaction."""

    substance: CodeableConcept | None = inherited("Substance, when more precise.")
    manifestation: list[CodeableConcept] | None = inherited("Signs.")
    description: str | None = inherited("In words.")
    onset: FhirDateTime | None = inherited("When.")
    severity: AllergySeverity | None = inherited("Severity of this reaction.")
    exposure_route: CodeableConcept | None = inherited("How exposed.")
