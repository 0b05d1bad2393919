"""Vaccinations."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.notes import Annotation
from resolvers.types.datatypes.quantities import Quantity
from resolvers.types.declare import classified, inherited, object_type
from resolvers.types.enums.medications import ImmunizationStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Encounter, Location, Organization
from resolvers.types.scalars import FhirDate, FhirDateTime

says = classified(Category.IMMUNIZATION)


@object_type
class Immunization(Record):
    """A vaccination, given or not."""

    status: ImmunizationStatus | None = says("State.")
    status_reason: CodeableConcept | None = says("Why not given; null when it was.")
    vaccine_code: CodeableConcept | None = says("Vaccine; the code argument tests it.")
    encounter: Encounter | None = says("Encounter.")
    occurrence_date_time: FhirDateTime | None = says("When given.")
    occurrence_string: str | None = says("When given, in words.")
    recorded: FhirDateTime | None = says("When recorded.")
    primary_source: bool | None = says("True when recorded by who gave it.")
    location: Location | None = says("Where.")
    manufacturer: Organization | None = says("Maker.")
    lot_number: str | None = says("Lot.")
    expiration_date: FhirDate | None = says("Expiry of the lot.")
    site: CodeableConcept | None = says("Site on the body.")
    route: CodeableConcept | None = says("Route.")
    dose_quantity: Quantity | None = says("Dose.")
    performer: list[Actor] | None = says("Who gave it.")
    reason_code: list[CodeableConcept] | None = says("Reasons.")
    protocol_applied: list[ImmunizationProtocol] | None = says("Place in series.")
    note: list[Annotation] | None = says("Notes.")


@object_type
class ImmunizationProtocol:
    """A dose's place in a series."""

    series: str | None = inherited("Series.")
    target_disease: list[CodeableConcept] | None = inherited("Diseases aimed at.")
    dose_number: str | None = inherited("Rank of this dose.")
    series_doses: str | None = inherited("Doses in the series.")
