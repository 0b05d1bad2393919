"""Amounts and times, exactly as measured."""

from __future__ import annotations

from resolvers.types.declare import inherited, object_type
from resolvers.types.enums.datatypes import QuantityComparator
from resolvers.types.scalars import URI, Decimal, FhirDateTime


@object_type
class Quantity:
    """A measured amount."""

    value: Decimal | None = inherited("Number, in unit; a bound when comparator is not null.")
    comparator: QuantityComparator | None = inherited("How value bounds the true one; null when it equals it.")
    unit: str | None = inherited("Unit as written, for people.")
    system: URI | None = inherited("System of code, most often UCUM.")
    code: str | None = inherited("Unit as a code of system.")


@object_type
class Range:
    """Bounds, both included."""

    low: Quantity | None = inherited("Low bound; null when open.")
    high: Quantity | None = inherited("High bound; null when open.")


@object_type
class Ratio:
    """One amount over another."""

    numerator: Quantity | None = inherited("Above.")
    denominator: Quantity | None = inherited("Below.")


@object_type
class Period:
    """Time between two moments."""

    start: FhirDateTime | None = inherited("Start, included; null when unknown.")
    end: FhirDateTime | None = inherited("End, included; null when under way or unknown.")


@object_type
class Money:
    """An amount of money."""

    value: Decimal | None = inherited("Amount, in currency.")
    currency: str | None = inherited("ISO 4217 code, for example CAD.")


@object_type
class SampledData:
    """A series of samples, for example a trace."""

    origin: Quantity | None = inherited("Zero value and unit.")
    period: Decimal | None = inherited("Milliseconds between samples.")
    factor: Decimal | None = inherited("Multiplier of data before origin is added; FHIR reads none as 1.")
    lower_limit: Decimal | None = inherited("Lower limit of detection, in units of origin.")
    upper_limit: Decimal | None = inherited("Upper limit of detection, in units of origin.")
    dimensions: int | None = inherited("Samples at each time point.")
    data: str | None = inherited("Samples split by spaces: decimals, or E (error), L (below limit), U (above).")
