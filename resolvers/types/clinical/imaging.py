"""Imaging studies, without images."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept, Coding
from resolvers.types.datatypes.notes import Annotation
from resolvers.types.datatypes.people import Identifier
from resolvers.types.declare import classified, inherited, object_type
from resolvers.types.enums.care import ImagingStudyStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Encounter, Location, ServiceRequest
from resolvers.types.scalars import FhirDateTime

says = classified(Category.IMAGING)


@object_type
class ImagingStudy(Record):
    """An imaging study: what was done, without images nor a link to them."""

    identifier: list[Identifier] | None = says("Accession number and study UID.")
    status: ImagingStudyStatus | None = says("State.")
    modality: list[Coding] | None = says("Modalities (DICOM).")
    encounter: Encounter | None = says("Encounter.")
    started: FhirDateTime | None = says("When it began.")
    based_on: list[ServiceRequest] | None = says("Orders it answers.")
    referrer: Actor | None = says("Who referred.")
    interpreter: list[Actor] | None = says("Who interpreted.")
    number_of_series: int | None = says("Series in the study.")
    number_of_instances: int | None = says("Images in the study.")
    procedure_code: list[CodeableConcept] | None = says("Procedures.")
    location: Location | None = says("Where.")
    reason_code: list[CodeableConcept] | None = says("Reasons.")
    description: str | None = says("Description.")
    series: list[ImagingSeries] | None = says("Series.")
    note: list[Annotation] | None = says("Notes.")


@object_type
class ImagingSeries:
    """A series of an imaging study."""

    uid: str | None = inherited("DICOM UID.")
    number: int | None = inherited("Number in the study.")
    modality: Coding | None = inherited("Modality (DICOM).")
    description: str | None = inherited("Description.")
    number_of_instances: int | None = inherited("Images.")
    body_site: Coding | None = inherited("Site on the body.")
    laterality: Coding | None = inherited("Side.")
    started: FhirDateTime | None = inherited("When it began.")
