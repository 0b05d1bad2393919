"""Plan: which coordinates an operation asks, of which types, where each is told when it is refused."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.pipeline.anchors import anchor_of, anchors_of
from gateway.pipeline.plan import Plan
from gateway.pipeline.planner import Planner
from tests.gateway.stage_parts import OF_MARIE, cache_of, catalogue, plan, prepare


def asked(found: Plan) -> set[str]:
    """Return the coordinates that the operation itself asks, in no order."""
    return {place.coordinate for place in found.places}


def where(found: Plan) -> dict[str, tuple[str, ...]]:
    """Return the path of each coordinate."""
    return {place.coordinate: place.path for place in found.places}


async def of_patient(selection: str) -> Plan:
    """Return the plan of a selection on the patient."""
    return await plan(f"{{ {OF_MARIE} {{ {selection} }} }}")


async def test_every_field_that_has_a_category_is_asked_and_no_structure_is() -> None:
    """Inherited parts follow what led to them; `id`, edges and cursors need no coordinate."""
    found = await of_patient("id birthDate name { family } conditions { edges { cursor node { id code { text } } } }")
    assert asked(found) == {"Patient.birthDate", "Patient.name", "Patient.conditions", "Condition.code"}


async def test_the_question_holds_the_patient_s_own_coordinates_whatever_is_asked() -> None:
    """Whether the patient shows must not hang on what else is asked."""
    small, large = await of_patient("id"), await of_patient("birthDate telecom { value }")
    own = {key for key in small.coordinates if key.startswith("Patient.")}
    assert {"Patient.name", "Patient.billingActivities"} <= own
    assert {key for key in large.coordinates if key.startswith("Patient.")} == own
    assert list(small.coordinates) == sorted(small.coordinates)


async def test_a_coordinate_is_told_at_its_own_path_or_the_outermost_list_around_it() -> None:
    """Under the response keys, aliases included."""
    found = await plan(f"""{{ p: {OF_MARIE} {{ b: birthDate name {{ family }} all: encounters {{ edges {{ node {{
      status diagnosis {{ condition {{ c: code {{ text }} }} }} }} }} }} }} }}""")
    assert where(found) == {
        "Patient.birthDate": ("p", "b"),
        "Patient.name": ("p", "name"),
        "Patient.encounters": ("p", "all"),
        "Encounter.status": ("p", "all", "edges"),
        "Encounter.diagnosis": ("p", "all", "edges"),
        "Condition.code": ("p", "all", "edges"),
    }


async def test_a_coordinate_asked_twice_has_one_place_the_first() -> None:
    """In the document's order, fragments included."""
    found = await plan(
        f"{{ {OF_MARIE} {{ ...F x: birthDate y: birthDate }} }} fragment F on Patient {{ z: birthDate gender }}"
    )
    assert [(p.coordinate, p.path) for p in found.places] == [
        ("Patient.birthDate", ("patient", "z")),
        ("Patient.gender", ("patient", "gender")),
    ]


async def test_what_a_field_refers_to_is_needed_in_the_same_wave() -> None:
    """Of every type that it may lead to, with the fields asked of that type alone."""
    found = await of_patient("""conditions { edges { node { code { text } encounter { period { start } }
      recorder { ... on Practitioner { displayName } ... on Organization { name } } } } }""")
    assert found.needs["Condition"] >= {"code", "encounter", "recorder"}
    assert found.needs["Encounter"] >= {"period"}
    assert found.needs["Practitioner"] >= {"displayName"}
    assert "name" not in found.needs["Practitioner"]
    assert "Patient" not in found.needs


async def test_a_connection_needs_its_records_even_when_no_node_is_asked() -> None:
    """Cursors, edges and the place in the whole are made of them."""
    for selection in ("edges { cursor }", "pageInfo { hasNextPage }", "__typename"):
        assert set((await of_patient(f"conditions {{ {selection} }}")).needs) == {"Condition"}


async def test_demographic_fields_are_the_patient_s_own_need() -> None:
    """A connection is a field of the patient, and no type but its own is needed for it."""
    found = await of_patient("gender conditions { edges { node { code { text } } } }")
    assert {"gender", "conditions"} <= found.patient_fields
    assert set(found.needs) == {"Condition"}


async def test_every_type_that_is_needed_has_the_coordinate_that_shows_it() -> None:
    """A record by its connection, a person or a place by its name, asked or not."""
    found = await of_patient("encounters { edges { node { id participant { individual { __typename } } } } }")
    for name in found.needs:
        anchor = anchor_of(catalogue(), name)
        assert anchor is None or anchor in found.coordinates, name
    assert "Practitioner.displayName" in found.coordinates
    assert "Practitioner.displayName" not in asked(found)


@pytest.mark.parametrize("name", sorted(catalogue().context_types | catalogue().record_types | {"Goal"}))
def test_every_type_of_the_catalogue_has_an_anchor_that_the_catalogue_knows(name: str) -> None:
    """What has none could never show."""
    anchor = anchor_of(catalogue(), name)
    assert anchor is not None
    assert anchor in catalogue().coordinates()


async def test_a_record_whose_fields_differ_by_category_rests_on_one_field_of_each_kind() -> None:
    """A session shows by its technical side or by the rest; an observation by the category that it is of."""
    assert anchors_of(catalogue(), "Teleconsultation") == (
        "Teleconsultation.appointment",
        "Teleconsultation.process",
    )
    assert anchors_of(catalogue(), "Observation") == ("Patient.observations",)
    assert anchors_of(catalogue(), "Practitioner") == ("Practitioner.displayName",)
    assert anchors_of(catalogue(), "Patient") == ()
    found = await of_patient("teleconsultations { edges { node { tool } } }")
    assert {"Teleconsultation.appointment", "Teleconsultation.process"} <= set(found.coordinates)
    assert "Teleconsultation.appointment" not in asked(found)


async def test_a_fragment_counts_for_the_types_that_it_may_be_of() -> None:
    """On an interface for all of them; on a type, for that one."""
    both = await plan(
        '{ node(id: "x") { ... on Record { source { id } ... on Condition { code { text } } } } }', node="Condition"
    )
    assert asked(both) == {"Condition.source", "Condition.code"}
    other = await plan('{ node(id: "x") { ... on Condition { code { text } } } }', node="Encounter")
    assert asked(other) == set()
    assert set(other.needs) == {"Encounter"}


async def test_a_node_whose_id_opened_to_nothing_asks_nothing() -> None:
    """Forged and unknown ids plan nothing at all."""
    found = await plan('{ node(id: "x") { id ... on Condition { code { text } } } }')
    assert (asked(found), dict(found.needs), found.pages) == (set(), {}, ())


async def test_the_caller_and_the_sources_are_no_coordinates() -> None:
    """They need an admission alone."""
    found = await plan("{ viewer { name organization { name } } sources { id name } __typename }")
    assert (asked(found), dict(found.needs)) == (set(), {})


async def test_an_argument_is_a_coordinate_when_it_is_given() -> None:
    """Null is not given; a variable counts when it isn't null; the page's own arguments never do."""
    found = await plan(
        """query($s: DateTime, $c: [CodingInput!]) { patient(identifier: {value: "X"}) {
          conditions(first: 3, sources: ["chus"], since: $s, code: $c, category: null, clinicalStatus: [ACTIVE]) {
            edges { cursor } } } }""",
        {"s": None},
    )
    given_ = {place.coordinate: place.variable for place in found.places if place.coordinate.endswith(":)")}
    assert given_ == {
        "Patient.conditions(since:)": "s",
        "Patient.conditions(code:)": "c",
        "Patient.conditions(clinicalStatus:)": None,
    }


async def test_pages_are_listed_for_each_time_that_a_connection_is_asked() -> None:
    """So that each cursor and size is checked."""
    found = await of_patient("conditions { edges { cursor } } x: conditions(first: 1) { edges { cursor } }")
    assert [name for name, _ in found.pages] == ["conditions", "conditions"]


@pytest.mark.parametrize(
    ("directive", "kept"),
    [
        ("@include(if: true)", True),
        ("@include(if: false)", False),
        ("@skip(if: true)", False),
        ("@skip(if: false)", True),
        ("@skip(if: false) @include(if: false)", False),
        ("@skip(if: true) @include(if: true)", False),
        ("@include(if: $yes)", True),
        ("@skip(if: $yes)", False),
    ],
)
@pytest.mark.parametrize("form", ["gender {0}", "... {0} {{ gender }}", "... on Patient {0} {{ gender }}", "...F {0}"])
async def test_what_is_skipped_is_not_planned(directive: str, kept: bool, form: str) -> None:
    """On a field, an inline fragment, a spread."""
    selection = form.replace("{0}", directive).replace("{{", "{").replace("}}", "}")
    used = "...F" if "...F" not in selection else ""
    text = (
        f"query($yes: Boolean! = true) {{ {OF_MARIE} {{ birthDate {selection} ... @skip(if: $yes) {{ {used} id }} }} }}"
    )
    found = await plan(text + " fragment F on Patient { gender }")
    assert ("Patient.gender" in asked(found)) is kept


async def test_a_plan_is_made_once_and_again_for_other_conditions_or_types() -> None:
    """Remembered by document, by the values that skip and include, by the types behind ids."""
    planner = Planner(catalogue(), cache_of("plans"))
    text = 'query($yes: Boolean!) { node(id: "x") { id ... on Condition @include(if: $yes) { code { text } } } }'
    yes, no = await prepare(text, {"yes": True}), await prepare(text, {"yes": False})
    first = await planner.plan(yes, {"node": "Condition"})
    assert await planner.plan(yes, {"node": "Condition"}) is first
    assert asked(await planner.plan(no, {"node": "Condition"})) == set()
    assert asked(await planner.plan(yes, {"node": "Encounter"})) == set()
    assert asked(await planner.plan(yes, {})) == set()


async def test_roots_that_name_someone_are_listed_by_response_key() -> None:
    """Those that are skipped are not."""
    planner = Planner(catalogue(), cache_of("plans"))
    operation = await prepare(
        f'{{ p: {OF_MARIE} {{ id }} node(id: "x") {{ id }} viewer {{ id }} s: node(id: "y") @skip(if: true) {{ id }} }}'
    )
    assert [(key, node.name.value) for key, node in planner.roots(operation).named] == [
        ("p", "patient"),
        ("node", "node"),
    ]


FIELDS = ("birthDate", "gender", "telecom { value }", "conditions { edges { node { code { text } } } }", "active")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=5), st.lists(st.sampled_from(FIELDS), max_size=5))
async def test_a_fragment_plans_what_its_fields_would_plan(direct: Sequence[str], spread: Sequence[str]) -> None:
    """Coordinates, needs and pages alike, wherever the fields are written."""
    together = await of_patient(" ".join([*direct, *spread]))
    fragment = f"... on Patient {{ {' '.join(spread)} }}" if spread else ""
    apart = await of_patient(f"{' '.join(direct)} {fragment}")
    named = await plan(
        f"{{ {OF_MARIE} {{ {' '.join(direct)} ...F }} }} fragment F on Patient {{ id {' '.join(spread)} }}"
    )
    for other in (apart, named):
        assert (other.coordinates, other.places, other.needs) == (
            together.coordinates,
            together.places,
            together.needs,
        )
