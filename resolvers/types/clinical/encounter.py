"""Visits and stays."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept, Coding
from resolvers.types.datatypes.quantities import Period, Quantity
from resolvers.types.declare import classified, inherited, object_type
from resolvers.types.enums.visits import EncounterLocationStatus, EncounterStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Appointment, Condition, Location, Organization, ServiceRequest

says = classified(Category.ENCOUNTER)


@object_type
class Encounter(Record):
    """A visit or a stay."""

    status: EncounterStatus | None = says("State.")
    class_: Coding | None = says(
        "Class (v3-ActEncounterCode): IMP stay, EMER emergency, AMB outpatient, VR virtual.", name="class"
    )
    type: list[CodeableConcept] | None = says("Kinds of encounter.")
    service_type: CodeableConcept | None = says("Kind of service.")
    priority: CodeableConcept | None = says("Urgency.")
    based_on: list[ServiceRequest] | None = says("Orders that led to it.")
    participant: list[EncounterParticipant] | None = says("Those who took part.")
    appointment: list[Appointment] | None = says("Appointments that led to it.")
    period: Period | None = says("Start and end; end is null while under way.")
    length: Quantity | None = says("Length without absences, with its unit.")
    reason_code: list[CodeableConcept] | None = says("Reasons, coded.")
    reason_reference: list[Record] | None = says("Reasons, as records.")
    diagnosis: list[EncounterDiagnosis] | None = says("Diagnoses.")
    hospitalization: EncounterHospitalization | None = says("Admission and discharge; null for a visit.")
    location: list[EncounterLocation] | None = says("Places, in order.")
    service_provider: Organization | None = says("Organization in charge.")
    part_of: Encounter | None = says("Encounter that this one is part of.")


@object_type
class EncounterParticipant:
    """Someone's part in an encounter."""

    type: list[CodeableConcept] | None = inherited("Parts played.")
    period: Period | None = inherited("When.")
    individual: Actor | None = inherited("Who.")


@object_type
class EncounterDiagnosis:
    """A diagnosis of an encounter."""

    condition: Condition | None = inherited("Which.")
    use: CodeableConcept | None = inherited("Admission, discharge, billing.")
    rank: int | None = inherited("Rank for that use, from 1.")


@object_type
class EncounterLocation:
    """A place during an encounter."""

    location: Location | None = inherited("Where.")
    status: EncounterLocationStatus | None = inherited("State.")
    period: Period | None = inherited("When.")


@object_type
class EncounterHospitalization:
    """Admission and discharge."""

    admit_source: CodeableConcept | None = inherited("From where admitted.")
    re_admission: CodeableConcept | None = inherited("Coded when a readmission.")
    destination: Location | None = inherited("Where to at discharge, as a place.")
    discharge_disposition: CodeableConcept | None = inherited("Where to at discharge, coded.")
