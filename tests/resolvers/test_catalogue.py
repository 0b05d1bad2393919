"""The catalogue: nothing in the schema is without a standing, and connections say what orders and filters them."""

from __future__ import annotations

import pytest
import strawberry
import yaml
from graphql import get_named_type
from strawberry import ID, UNSET

from resolvers.catalogue import Catalogue, Kind, Unclassified
from resolvers.categories import Category, Standing
from resolvers.schema import build_schema, core_of
from resolvers.types.declare import classified, inherited, object_type, root_type, structural
from tests.shared import shared

RESULT = ("care_plan", "condition", "imaging", "laboratory", "procedure", "vital_signs")
CONTEXT = {
    "appointment", "allergy", "billing", "care_plan", "care_team", "condition", "coverage", "directive", "document",
    "encounter", "imaging", "immunization", "laboratory", "medication", "procedure", "provenance", "teleconsultation",
    "vital_signs",
}  # fmt: skip


OWN = {
    "AllergyIntolerance": ("allergy",),
    "Appointment": ("appointment",),
    "BillingActivity": ("billing",),
    "CarePlan": ("care_plan",),
    "CareTeamMember": ("care_team",),
    "Condition": ("condition",),
    "Coverage": ("coverage",),
    "DiagnosticReport": RESULT,
    "Directive": ("directive",),
    "DocumentReference": ("document",),
    "Encounter": ("encounter",),
    "Goal": ("care_plan",),
    "ImagingStudy": ("imaging",),
    "Immunization": ("immunization",),
    "MedicationDispense": ("medication",),
    "MedicationRequest": ("medication",),
    "Observation": RESULT,
    "Procedure": ("procedure",),
    "ServiceRequest": ("procedure",),
}
SHARED_BY_RECORDS = {"source", "provenance", "securityLabels", "likelySameAs"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.of(build_schema())


@object_type
class Wound:
    """A type of its own."""

    depth: str | None = strawberry.field(description="Depth.")
    site: str | None = inherited("Site.")


def wounds(depth: str | None = UNSET, id: ID | None = UNSET) -> Wound | None:
    """Hand over nothing."""
    return None


@root_type
class LooseQuery:
    """A root in which things were forgotten."""

    wounds: Wound | None = classified(Category.CONDITION)("Wounds.", resolver=wounds)
    scar: str | None = strawberry.field(description="Scar.")


def test_a_field_that_nobody_classified_stops_the_start() -> None:
    """Every forgotten coordinate is named at once, arguments included; what has a standing isn't."""
    with pytest.raises(Unclassified) as fault:
        Catalogue.of(strawberry.Schema(LooseQuery))
    assert fault.value.coordinates == ("LooseQuery.scar", "LooseQuery.wounds(depth:)", "Wound.depth")
    assert "Wound.depth" in str(fault.value)


@object_type
class WoundEdge:
    """An edge."""

    cursor: str = structural("Cursor.")
    node: Wound | None = structural("Node.")


@object_type
class WoundConnection:
    """A page."""

    edges: list[WoundEdge] = structural("Edges.")


def pages(since: str | None = UNSET, depth: str | None = UNSET) -> WoundConnection | None:
    """Hand over nothing."""
    return None


@root_type
class LostQuery:
    """A root whose connection is ordered by a field that isn't there."""

    wounds: WoundConnection | None = classified(Category.CONDITION).pages("Wounds.", pages, "healed.start")


def test_an_order_or_a_filter_on_no_categorised_field_stops_the_start() -> None:
    """A connection can't be dated by a field that doesn't exist, nor filtered by one that has no category."""
    with pytest.raises(Unclassified) as fault:
        Catalogue.of(strawberry.Schema(LostQuery))
    assert fault.value.coordinates == (
        "LostQuery.wounds(depth:)",
        "LostQuery.wounds(since:)",
        "Wound.depth",
        "Wound.healed",
    )


def test_every_field_and_argument_of_the_schema_is_in_the_catalogue(catalogue: Catalogue) -> None:
    """The catalogue is the schema's: no coordinate less, none more."""
    core = core_of(build_schema())
    fields: set[str] = set()
    arguments: set[str] = set()
    for name, held in core.type_map.items():
        if name.startswith("__") or not hasattr(held, "fields") or name.endswith("Input"):
            continue
        for field, value in held.fields.items():
            fields.add(f"{name}.{field}")
            arguments.update(f"{name}.{field}({each}:)" for each in value.args)
    assert catalogue.fields.keys() == fields
    assert catalogue.arguments.keys() == arguments


def test_every_category_of_the_seed_is_used_and_no_other(catalogue: Catalogue) -> None:
    """The access log's category too; counts of no person are beside the seed's."""
    seed = yaml.safe_load(shared("policy-seed.yaml").read_text(encoding="utf-8"))["categories"].keys()
    used = {code for codes in catalogue.coordinates().values() for code in codes}
    assert used == seed | {"activity"}


@pytest.mark.parametrize(
    ("coordinate", "categories"),
    [
        ("Patient.name", ("identity",)),
        ("Patient.birthDate", ("birth",)),
        ("Patient.telecom", ("contact",)),
        ("Patient.identifier", ("identifiers",)),
        ("Patient.generalPractitioner", ("care_team",)),
        ("Patient.managingOrganization", ("provenance",)),
        ("Patient.observations", RESULT),
        ("Patient.observations(code:)", RESULT),
        ("Patient.observations(since:)", RESULT),
        ("Patient.encounters(class:)", ("encounter",)),
        ("Patient.careTeam(role:)", ("care_team",)),
        ("Observation.value", RESULT),
        ("Observation.source", ("provenance",)),
        ("Record.securityLabels", ("provenance",)),
        ("Goal.description", ("care_plan",)),
        ("ServiceRequest.code", ("procedure",)),
        ("Teleconsultation.quality", ("session_technical",)),
        ("Teleconsultation.participants", ("teleconsultation",)),
        ("Patient.teleconsultations", ("session_technical", "teleconsultation")),
        ("Directive.summary", ("directive",)),
        ("BillingActivity.amount", ("billing",)),
    ],
)
def test_a_coordinate_has_its_categories(catalogue: Catalogue, coordinate: str, categories: tuple[str, ...]) -> None:
    """What the policy's table of coordinates will say."""
    assert catalogue.coordinates()[coordinate] == categories


def test_every_field_of_a_record_carries_the_records_categories(catalogue: Catalogue) -> None:
    """All of them, but the id, and what says where the record comes from; sessions at a distance have two families."""
    assert OWN.keys() == catalogue.record_types - {"Teleconsultation"}
    coordinates = catalogue.coordinates()
    for name, categories in OWN.items():
        for field in catalogue.fields_of(name).keys() - {"id"}:
            expected = ("provenance",) if field in SHARED_BY_RECORDS else categories
            assert coordinates[f"{name}.{field}"] == expected, f"{name}.{field}"
    technical = {field for field in catalogue.fields_of("Teleconsultation")
                 if coordinates.get(f"Teleconsultation.{field}") == ("session_technical",)}  # fmt: skip
    assert technical == {"process", "quality", "tool"}


def test_persons_and_places_carry_every_category_that_may_refer_to_them(catalogue: Catalogue) -> None:
    """The record that refers to them chooses; their id shows when they do."""
    assert catalogue.context_types == {
        "CareTeamActor", "DeviceActor", "Location", "Organization", "PatientActor", "Practitioner", "PractitionerRole",
    }  # fmt: skip
    for name in catalogue.context_types:
        for field, spec in catalogue.fields_of(name).items():
            expected = CONTEXT if field != "id" else None
            assert catalogue.coordinates().get(spec.coordinate) == (expected and tuple(sorted(expected))), spec


@pytest.mark.parametrize(
    ("coordinate", "standing"),
    [
        ("Encounter.id", Standing.STRUCTURAL),
        ("EncounterConnection.edges", Standing.STRUCTURAL),
        ("PageInfo.endCursor", Standing.STRUCTURAL),
        ("HumanName.family", Standing.INHERITED),
        ("EncounterParticipant.individual", Standing.INHERITED),
        ("Provenance.asOf", Standing.INHERITED),
        ("Viewer.roles", Standing.OPEN),
        ("Source.status", Standing.OPEN),
        ("Query.sources", Standing.OPEN),
    ],
)
def test_what_no_policy_row_covers_is_not_in_its_table(
    catalogue: Catalogue, coordinate: str, standing: Standing
) -> None:
    """Structural, inherited and open fields."""
    assert catalogue.field(*coordinate.split(".")).standing is standing
    assert coordinate not in catalogue.coordinates()


@pytest.mark.parametrize(
    ("coordinate", "kind", "named_type", "many"),
    [
        ("Observation.status", Kind.ENUM, "ObservationStatus", False),
        ("Observation.issued", Kind.SCALAR, "DateTime", False),
        ("Observation.value", Kind.UNION, "ObservationValue", False),
        ("Observation.category", Kind.OBJECT, "CodeableConcept", True),
        ("Observation.performer", Kind.ACTOR, "Actor", True),
        ("Observation.encounter", Kind.RECORD, "Encounter", False),
        ("Observation.derivedFrom", Kind.RECORD, "Record", True),
        ("Encounter.serviceProvider", Kind.ACTOR, "Organization", False),
        ("EncounterLocation.location", Kind.ACTOR, "Location", False),
        ("Encounter.provenance", Kind.VIEW, "Provenance", False),
        ("CareTeamMember.evidence", Kind.VIEW, "Term", True),
        ("EncounterConnection.edges", Kind.VIEW, "EncounterEdge", True),
        ("Patient.encounters", Kind.CONNECTION, "EncounterConnection", False),
        ("PatientActor.patient", Kind.PATIENT, "Patient", False),
        ("Query.node", Kind.NODE, "Node", False),
    ],
)
def test_a_field_says_what_it_gives(
    catalogue: Catalogue, coordinate: str, kind: Kind, named_type: str, many: bool
) -> None:
    """Reading and projecting differ by kind."""
    spec = catalogue.field(*coordinate.split("."))
    assert (spec.coordinate, spec.kind, spec.named_type, spec.many) == (coordinate, kind, named_type, many)


def test_an_enumeration_says_its_values_and_nothing_else_does(catalogue: Catalogue) -> None:
    """A code outside its set must read as null, so a table must know the set."""
    assert catalogue.field("Identifier", "use").enum_values == frozenset(
        {"USUAL", "OFFICIAL", "TEMP", "SECONDARY", "OLD"}
    )
    assert catalogue.field("Identifier", "value").enum_values is None


def test_abstract_types_say_what_they_may_be(catalogue: Catalogue) -> None:
    """Unions, interfaces, and an object type, which is only itself."""
    assert catalogue.possible("Actor") == {
        "CareTeamActor", "DeviceActor", "Organization", "PatientActor", "Practitioner",
    }  # fmt: skip
    assert catalogue.possible("Record") == catalogue.record_types
    assert catalogue.possible("Encounter") == {"Encounter"}
    with pytest.raises(KeyError):
        catalogue.possible("Nothing")


def test_an_unknown_field_is_no_field(catalogue: Catalogue) -> None:
    """Looking it up is an error, never a default standing."""
    with pytest.raises(KeyError):
        catalogue.field("Patient", "niu")


def test_the_niu_is_nowhere_in_the_schema(catalogue: Catalogue) -> None:
    """No field, no argument and no value is named after it."""
    names = {*catalogue.fields, *catalogue.arguments, *core_of(build_schema()).type_map}
    assert not {name for name in names if "niu" in name.lower().replace("unit", "")}


def test_every_type_with_an_id_is_a_node(catalogue: Catalogue) -> None:
    """So that Query.node takes any id back."""
    core = core_of(build_schema())
    with_id = {
        name for name in core.type_map if f"{name}.id" in catalogue.fields and catalogue.possible(name) == {name}
    }
    assert with_id == catalogue.possible("Node")
    assert all(str(get_named_type(core.type_map[name].fields["id"].type)) == "ID" for name in with_id)  # type: ignore[attr-defined]
