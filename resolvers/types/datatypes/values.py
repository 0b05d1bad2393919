"""What an observation may have as its value."""

from __future__ import annotations

from typing import Annotated

import strawberry

from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.quantities import Quantity, Range, Ratio, SampledData
from resolvers.types.declare import inherited, object_type
from resolvers.types.scalars import FhirDateTime


@object_type
class StringValue:
    """A valueString."""

    string: str | None = inherited("Text.")


@object_type
class BooleanValue:
    """A valueBoolean."""

    boolean: bool | None = inherited("True or false.")


@object_type
class IntegerValue:
    """A valueInteger."""

    integer: int | None = inherited("Whole number, 32 bits, without unit.")


@object_type
class TimeValue:
    """A valueTime."""

    time: str | None = inherited("Time of day, hh:mm:ss, without offset.")


@object_type
class DateTimeValue:
    """A valueDateTime."""

    date_time: FhirDateTime | None = inherited("Date, perhaps partial, or instant.")


@object_type
class PeriodValue:
    """A valuePeriod."""

    start: FhirDateTime | None = inherited("Start, included; null when unknown.")
    end: FhirDateTime | None = inherited("End, included; null when under way or unknown.")


ObservationValue = Annotated[
    Quantity
    | CodeableConcept
    | StringValue
    | BooleanValue
    | IntegerValue
    | Range
    | Ratio
    | SampledData
    | TimeValue
    | DateTimeValue
    | PeriodValue,
    strawberry.union(
        "ObservationValue",
        description="A value[x]. No two members share a field name of different type, so that all can be asked in one"
        " selection without aliases.",
    ),
]
