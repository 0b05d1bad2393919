"""How a medication is taken, and when."""

from __future__ import annotations

from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.quantities import Period, Quantity, Range, Ratio
from resolvers.types.declare import inherited, object_type
from resolvers.types.enums.datatypes import DayOfWeek, EventTiming, UnitOfTime
from resolvers.types.scalars import Decimal, FhirDateTime


@object_type
class Dosage:
    """How a medication is taken."""

    sequence: int | None = inherited("Rank among the instructions, from 1; equal ranks are taken together.")
    text: str | None = inherited("Whole instruction as written.")
    additional_instruction: list[CodeableConcept] | None = inherited("More instructions.")
    patient_instruction: str | None = inherited("Instruction in the patient's words.")
    timing: Timing | None = inherited("When.")
    as_needed_boolean: bool | None = inherited("Whether taken as needed; null when unknown.")
    as_needed_codeable_concept: CodeableConcept | None = inherited("For what it is taken as needed.")
    site: CodeableConcept | None = inherited("Site on the body.")
    route: CodeableConcept | None = inherited("Route.")
    method: CodeableConcept | None = inherited("Technique.")
    dose_and_rate: list[DoseAndRate] | None = inherited("Amounts.")
    max_dose_per_period: Ratio | None = inherited("Most in a period.")
    max_dose_per_administration: Quantity | None = inherited("Most at a time.")
    max_dose_per_lifetime: Quantity | None = inherited("Most in a life.")


@object_type
class DoseAndRate:
    """An amount."""

    type: CodeableConcept | None = inherited("Calculated or ordered.")
    dose_quantity: Quantity | None = inherited("Dose.")
    dose_range: Range | None = inherited("Dose between bounds.")
    rate_ratio: Ratio | None = inherited("Rate, amount over time.")
    rate_range: Range | None = inherited("Rate between bounds.")
    rate_quantity: Quantity | None = inherited("Rate, with its unit.")


@object_type
class Timing:
    """When something recurs."""

    event: list[FhirDateTime] | None = inherited("Exact times.")
    repeat: TimingRepeat | None = inherited("Rule of recurrence.")
    code: CodeableConcept | None = inherited("Usual abbreviation, for example BID.")


@object_type
class TimingRepeat:
    """A rule of recurrence: frequency times every period, in periodUnit."""

    bounds_period: Period | None = inherited("Start and end.")
    bounds_duration: Quantity | None = inherited("Length in all, with its unit.")
    count: int | None = inherited("Times to repeat in all.")
    duration: Decimal | None = inherited("How long each lasts, in durationUnit.")
    duration_unit: UnitOfTime | None = inherited("Unit of duration.")
    frequency: int | None = inherited("Times per period.")
    frequency_max: int | None = inherited("Most times per period.")
    period: Decimal | None = inherited("Length of the period, in periodUnit.")
    period_max: Decimal | None = inherited("Longest period, in periodUnit.")
    period_unit: UnitOfTime | None = inherited("Unit of period.")
    day_of_week: list[DayOfWeek] | None = inherited("Days of the week.")
    time_of_day: list[str] | None = inherited("Times of day, hh:mm:ss.")
    when: list[EventTiming] | None = inherited("Moments of daily life.")
    offset: int | None = inherited("Minutes before or after when.")
