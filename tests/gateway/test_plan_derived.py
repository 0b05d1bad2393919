"""Plan of what is derived from several record types: what it needs, what it rests on, what nobody asked by name."""

from __future__ import annotations

import pytest

from gateway.pipeline.cost import Prices
from gateway.pipeline.plan import Plan
from resolvers.schema import core_of
from resolvers.worked import COURSE, WORKED_FROM
from tests.gateway.stage_parts import OF_MARIE, catalogue, plan, prepare, schema


async def of_patient(selection: str) -> Plan:
    """Return the plan of a selection on the patient."""
    return await plan(f"{{ {OF_MARIE} {{ {selection} }} }}")


def asked(found: Plan) -> set[str]:
    """Return the coordinates that the operation itself asks."""
    return {place.coordinate for place in found.places}


async def cost(selection: str) -> int:
    """Return what a selection on the patient costs."""
    operation = await prepare(f"{{ {OF_MARIE} {{ {selection} }} }}")
    return Prices(core_of(schema())).cost(operation.definition, operation.fragments).of(operation.variables)


async def test_a_course_needs_every_type_of_care_and_what_orders_it() -> None:
    """Node or not; no other type, no other field."""
    found = await of_patient("course { edges { at } }")
    assert set(found.needs) == set(COURSE)
    assert asked(found) == {"Patient.course"}
    for name in COURSE:
        spec = catalogue().connection_of(name)
        assert spec is not None
        assert found.needs[name] == spec.dating
        assert {f"{name}.{one}" for one in spec.dating} <= set(found.coordinates)
    assert not any(one.endswith(".likelySameAs") for one in found.coordinates)


async def test_a_course_is_every_connection_of_a_clinical_category() -> None:
    """What isn't care has no part: directives, coverages, billed acts, readings of the record."""
    outside = {spec.record_type for spec in catalogue().connections.values()} - set(COURSE)
    assert outside == {"Directive", "Coverage", "BillingActivity", "AccessEvent"}


async def test_a_course_needs_what_fragments_select_of_each_type_and_no_more() -> None:
    """A fragment on what is no care selects nothing."""
    found = await of_patient(
        "course { edges { node { ... on Observation { value { __typename } } ... on Directive { kind } } } }"
    )
    assert found.needs["Observation"] >= {"value"}
    assert "value" not in {field for name, fields in found.needs.items() if name != "Observation" for field in fields}
    assert asked(found) == {"Patient.course", "Observation.value"}


async def test_folding_rests_on_what_tells_duplicates_and_only_when_it_is_asked() -> None:
    """The argument counts, not its value: the plan is made before values are known."""
    found = await of_patient("course(foldDuplicates: false) { edges { at } }")
    assert {"Observation.likelySameAs", "Observation.code", "Immunization.vaccineCode"} <= set(found.coordinates)
    assert asked(found) == {"Patient.course"}


async def test_dates_of_a_course_are_its_arguments_and_folding_is_none() -> None:
    """What tests a date is asked of the policy; what is about the page is not."""
    found = await of_patient('course(since: "2026-01-01T00:00:00Z", first: 3, foldDuplicates: true) { edges { at } }')
    assert asked(found) == {"Patient.course", "Patient.course(since:)"}


async def test_a_field_of_several_types_at_once_hangs_on_their_connections() -> None:
    """So that it isn't refused by name for a type that nobody named; a fragment names its type."""
    found = await of_patient("course { edges { node { source { id } ... on Encounter { source { id } status } } } }")
    homes = {(place.coordinate, place.home) for place in found.places}
    assert ("Condition.source", "Patient.conditions") in homes
    assert ("Encounter.source", "Patient.encounters") in homes
    assert ("Encounter.source", None) in homes
    assert ("Encounter.status", None) in homes


async def test_a_list_that_names_its_sources_doesn_t_narrow_what_a_derived_field_reads() -> None:
    """The type is led to by something else than lists."""
    alone = await of_patient('observations(sources: ["chus"]) { edges { cursor } }')
    assert "Observation" in alone.listed
    for beside in ("course { edges { at } }", "repeatedTests { daysApart }"):
        assert (
            "Observation"
            not in (await of_patient(f'{beside} observations(sources: ["chus"]) {{ edges {{ cursor }} }}')).listed
        )


@pytest.mark.parametrize("name", sorted(key for key in WORKED_FROM if not key.endswith(":)")))
def test_what_is_worked_out_rests_on_fields_that_exist(name: str) -> None:
    """A name misspelt would be asked of no policy and read from no record."""
    for kind, fields in WORKED_FROM[name].items():
        assert kind in catalogue().record_types
        assert all(catalogue().has(kind, field) for field in fields), (kind, fields)


async def test_a_reconciliation_needs_two_types_and_a_repetition_four() -> None:
    """Statuses, concepts and what links an order to its results; dosages only for what differs."""
    found = await of_patient("medicationReconciliation { lines { silent { id } } }")
    assert found.needs["MedicationRequest"] == {"authoredOn", "medication", "status"}
    assert set(found.needs) == {"MedicationRequest", "MedicationDispense"}
    found = await of_patient("medicationReconciliation { lines { differs } }")
    assert found.needs["MedicationRequest"] >= {"doNotPerform", "dosageInstruction"}
    found = await of_patient("repeatedTests { daysApart }")
    assert set(found.needs) == {"ServiceRequest", "Observation", "DiagnosticReport", "ImagingStudy"}
    assert "basedOn" in found.needs["Observation"]


async def test_what_is_derived_weighs_as_the_connections_that_it_reads() -> None:
    """Sixteen, two and four; lines and repetitions count thirty, the edges of a course what first says."""
    assert await cost("course(first: 20) { edges { node { id } } }") == 1 + 10 + 160 + 20 * (1 + 1)
    assert await cost("medicationReconciliation { lines { says { id } } }") == 1 + 1 + 20 + 30 * (1 + 3 * 1)
    assert await cost("repeatedTests { results { id } }") == 1 + 40 + 30 * (1 + 3 * 1)
