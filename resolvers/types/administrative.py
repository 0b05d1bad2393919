"""Insurance, and acts billed."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.quantities import Money, Period
from resolvers.types.declare import classified, object_type
from resolvers.types.enums.care import CoverageStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Encounter, Organization

covers = classified(Category.COVERAGE)
bills = classified(Category.BILLING)


@object_type
class Coverage(Record):
    """An insurance or a public plan."""

    status: CoverageStatus | None = covers("State.")
    type: CodeableConcept | None = covers("Kind of plan.")
    subscriber_id: str | None = covers("Number with the payer.")
    policy_holder: Actor | None = covers("Who holds the policy.")
    relationship: CodeableConcept | None = covers("The patient's link with the subscriber.")
    period: Period | None = covers("When in force; end is null while it is.")
    payor: list[Actor] | None = covers("Who pays.")
    order: int | None = covers("Order among coverages, from 1.")


@object_type
class BillingActivity(Record):
    """An act billed, in the administrative source."""

    code: CodeableConcept | None = bills("Act billed.")
    period: Period | None = bills("When it was done.")
    amount: Money | None = bills("Amount; null when unknown or withheld.")
    billing_provider: Actor | None = bills("Who bills.")
    establishment: Organization | None = bills("Where it was done.")
    encounter: Encounter | None = bills("Encounter it was billed for.")
