"""Plans and goals of care."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.notes import Annotation
from resolvers.types.datatypes.quantities import Period
from resolvers.types.declare import classified, inherited, object_type
from resolvers.types.enums.care import CarePlanActivityStatus, CarePlanIntent, GoalLifecycleStatus, RequestStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Condition, Encounter, Location
from resolvers.types.scalars import FhirDate, FhirDateTime

says = classified(Category.CARE_PLAN)


@object_type
class CarePlan(Record):
    """A plan of care."""

    based_on: list[Record] | None = says("Orders and plans it fulfils.")
    status: RequestStatus | None = says("State.")
    intent: CarePlanIntent | None = says("Proposal, plan or order.")
    category: list[CodeableConcept] | None = says("Kinds of plan.")
    title: str | None = says("Title.")
    description: str | None = says("Summary.")
    encounter: Encounter | None = says("Encounter.")
    period: Period | None = says("Time it covers.")
    created: FhirDateTime | None = says("When first recorded.")
    author: Actor | None = says("Who answers for it.")
    contributor: list[Actor] | None = says("Who wrote in it.")
    addresses: list[Condition] | None = says("Conditions it deals with.")
    goal: list[Goal] | None = says("Goals.")
    activity: list[CarePlanActivity] | None = says("Activities.")
    note: list[Annotation] | None = says("Notes.")


@object_type
class Goal(Record):
    """A goal of care."""

    lifecycle_status: GoalLifecycleStatus | None = says("State.")
    achievement_status: CodeableConcept | None = says("Progress.")
    description: CodeableConcept | None = says("What is aimed at.")
    start_date: FhirDate | None = says("When pursuit begins.")


@object_type
class CarePlanActivity:
    """An activity of a plan of care."""

    reference: Record | None = inherited("Record that details it.")
    code: CodeableConcept | None = inherited("What (detail.code).")
    status: CarePlanActivityStatus | None = inherited("State (detail.status).")
    description: str | None = inherited("In words (detail.description).")
    scheduled_period: Period | None = inherited("When (detail.scheduledPeriod).")
    location: Location | None = inherited("Where (detail.location).")
    performer: list[Actor] | None = inherited("Who (detail.performer).")
