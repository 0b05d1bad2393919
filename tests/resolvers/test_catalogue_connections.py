"""Connections say, once and beside their description, what orders and filters them."""

from __future__ import annotations

import pytest

from resolvers.catalogue import Catalogue
from resolvers.categories import Standing
from resolvers.schema import build_schema


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.of(build_schema())


@pytest.mark.parametrize(
    ("field", "record", "order", "filters"),
    [
        ("encounters", "Encounter", ("period.start",), {"class": "class", "status": "status"}),
        ("appointments", "Appointment", ("start",), {"status": "status"}),
        ("conditions", "Condition", ("recordedDate", "onsetDateTime", "onsetPeriod"),
         {"code": "code", "category": "category", "clinicalStatus": "clinicalStatus"}),
        ("allergies", "AllergyIntolerance", ("recordedDate", "onsetDateTime"),
         {"code": "code", "category": "category", "clinicalStatus": "clinicalStatus"}),
        ("medicationRequests", "MedicationRequest", ("authoredOn",),
         {"code": "medication", "category": "category", "status": "status"}),
        ("medicationDispenses", "MedicationDispense", ("whenHandedOver", "whenPrepared"),
         {"code": "medication", "category": "category", "status": "status"}),
        ("immunizations", "Immunization", ("occurrenceDateTime",), {"code": "vaccineCode", "status": "status"}),
        ("observations", "Observation", ("effectiveDateTime", "effectivePeriod", "issued"),
         {"code": "code", "category": "category", "status": "status"}),
        ("diagnosticReports", "DiagnosticReport", ("effectiveDateTime", "effectivePeriod", "issued"),
         {"code": "code", "category": "category", "status": "status"}),
        ("serviceRequests", "ServiceRequest", ("authoredOn",),
         {"code": "code", "category": "category", "status": "status"}),
        ("imagingStudies", "ImagingStudy", ("started",), {"modality": "modality", "status": "status"}),
        ("documents", "DocumentReference", ("date",), {"type": "type", "category": "category", "status": "status"}),
        ("procedures", "Procedure", ("performedDateTime", "performedPeriod"),
         {"code": "code", "category": "category", "status": "status"}),
        ("carePlans", "CarePlan", ("period.start", "created"), {"category": "category", "status": "status"}),
        ("teleconsultations", "Teleconsultation", ("period.start",), {"status": "status"}),
        ("coverages", "Coverage", ("period.start",), {"type": "type", "status": "status"}),
        ("billingActivities", "BillingActivity", ("period.start",), {"code": "code"}),
        ("careTeam", "CareTeamMember", ("since",), {"role": "role"}),
        ("directives", "Directive", ("period.start",), {"kind": "kind", "status": "status"}),
    ],
)  # fmt: skip
def test_a_connection_says_what_orders_and_filters_it(
    catalogue: Catalogue, field: str, record: str, order: tuple[str, ...], filters: dict[str, str]
) -> None:
    """As the contract's description of the connection has it; the record's home is that connection."""
    spec = catalogue.connections[f"Patient.{field}"]
    assert (spec.field, spec.record_type, spec.order, dict(spec.filters)) == (field, record, order, filters)
    assert (spec.page_type, spec.edge_type) == (f"{record}Connection", f"{record}Edge")
    assert catalogue.home[record] == f"Patient.{field}"


def test_only_goals_have_no_connection_of_their_own(catalogue: Catalogue) -> None:
    """Nineteen connections of records, and one of readings; goals are reached through plans of care."""
    assert len(catalogue.connections) == 20
    assert catalogue.record_types - catalogue.home.keys() == {"Goal"}


def test_a_connection_carries_every_category_of_its_records_own_fields(catalogue: Catalogue) -> None:
    """A caller to whom no field of a record may ever open can't ask for a page of them."""
    coordinates = catalogue.coordinates()
    for coordinate, spec in catalogue.connections.items():
        own = {code for field in catalogue.fields_of(spec.record_type).values()
               for code in coordinates.get(field.coordinate, ())}  # fmt: skip
        assert set(coordinates[coordinate]) == own - {"provenance"}, coordinate


def test_arguments_that_test_nothing_of_a_record_are_structural(catalogue: Catalogue) -> None:
    """Size, cursor, sources, language; every other argument of a connection has the category of what it tests."""
    structural_ = {key for key, standing in catalogue.arguments.items() if standing is Standing.STRUCTURAL}
    assert {key[key.index("(") :] for key in structural_} == {
        "(after:)", "(first:)", "(foldDuplicates:)", "(id:)", "(identifier:)", "(input:)", "(language:)", "(sources:)",
        "(withinDays:)",
    }  # fmt: skip
