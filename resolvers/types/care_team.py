"""Who takes part in the patient's care."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.declare import classified, object_type
from resolvers.types.interfaces import Record
from resolvers.types.linked import Organization, Practitioner, Term
from resolvers.types.scalars import FhirDateTime

says = classified(Category.CARE_TEAM)


@object_type
class CareTeamMember(Record):
    """Someone who takes part in the patient's care, and how the source knows."""

    practitioner: Practitioner | None = says("Who.")
    role: CodeableConcept | None = says("Part played.")
    specialty: CodeableConcept | None = says("Specialty.")
    organization: Organization | None = says("For which organization.")
    since: FhirDateTime | None = says("Since when; null when unknown.")
    until: FhirDateTime | None = says("Until when; null while it lasts.")
    evidence: list[Term] | None = says("What shows it (kinds of evidence of the policy tables).")
