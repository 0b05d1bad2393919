"""GraphQL's traps, over HTTP: no way of writing a query shows a value that another way would not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio

from tests.gateway.traps import BILLING, OF_MARIE, at_chus, ids, paths
from tests.house import JEAN, MARIE, House, open_house

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One house for all: what is asked here changes nothing in it."""
    async with open_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def house(opened: House) -> House:
    """The house, its sources not asked yet."""
    opened.forget_calls()
    return opened


# -- aliases and fragments -----------------------------------------------------------------------------------------


async def test_an_alias_that_borrows_a_permitted_name_still_refuses_its_field(house: House) -> None:
    """The coordinate decides, not the response key; the error stands at the key."""
    query = f"{{ p: {OF_MARIE} {{ name: telecom {{ value }} gender: address {{ city }} telecom: name {{ family }} }} }}"
    answer = await house.ask(query, **BILLING)
    assert answer.data["p"] == {"name": None, "gender": None, "telecom": [{"family": "Bouchard"}]}
    assert paths(answer) == {"Patient.telecom": ["p", "name"], "Patient.address": ["p", "gender"]}


async def test_a_field_refused_twice_under_two_aliases_is_named_once(house: House) -> None:
    """At the first place where it is asked."""
    query = f"{{ {OF_MARIE} {{ one: telecom {{ value }} two: telecom {{ system }} }} }}"
    answer = await house.ask(query, **BILLING)
    assert answer.patient == {"one": None, "two": None}
    assert paths(answer) == {"Patient.telecom": ["patient", "one"]}


async def test_two_fragments_with_one_response_key_show_only_the_permitted_one(house: House) -> None:
    """A pharmacist reads problems and not visits: the same key is filled for the one and the other stays away."""
    condition, visit = (await ids(house, "conditions", "pharm-cote"))[0], (await at_chus(house, "encounters"))[0]
    query = """query($c: ID!, $e: ID!) { c: node(id: $c) { ...A ...B } e: node(id: $e) { ...A ...B } }
      fragment A on Condition { __typename shown: code { text } }
      fragment B on Encounter { __typename shown: serviceType { text } }"""
    sent = {"c": condition, "e": visit}
    whole = await house.ask(query, variables=sent)
    assert [whole.data["c"]["__typename"], whole.data["e"]["__typename"]] == ["Condition", "Encounter"]
    answer = await house.ask(query, who="pharm-cote", variables=sent)
    assert answer.data["c"] == whole.data["c"]
    assert answer.data["e"] is None
    assert answer.withheld == ["Encounter.serviceType"]


async def test_two_fragments_that_disagree_on_one_key_are_refused_before_anyone_is_asked(house: House) -> None:
    """A permitted and a refused field can't share a key of one object."""
    query = f"{{ {OF_MARIE} {{ ...A ...B }} }} fragment A on Patient {{ x: active }}"
    answer = await house.ask(query + " fragment B on Patient { x: deceasedBoolean }", **BILLING)
    assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"])
    assert not any(house.calls(source) for source in house.sources)


async def test_a_fragment_on_an_interface_meets_the_same_refusals(house: House) -> None:
    """`Record` and `Node` lead to the coordinates of the concrete types."""
    query = """query($id: ID!) { node(id: $id) { ... on Record { id source { id } securityLabels { code } ...X } } }
      fragment X on Node { ... on Condition { code { text } } }"""
    sent = {"id": (await ids(house, "conditions"))[0]}
    shown = await house.ask(query, variables=sent)
    assert shown.data["node"]["code"]["text"]
    refused = await house.ask(query, variables=sent, **BILLING)
    assert (refused.data, refused.codes) == ({"node": None}, [])
    forged = await house.ask(query, variables={"id": "A" + sent["id"][1:-1]}, **BILLING)
    assert {**refused.access, "decisionId": ""} == {**forged.access, "decisionId": ""}


async def test_a_fragment_on_a_union_shows_whose_type_it_is_and_no_other(house: House) -> None:
    """Of `Actor`, what isn't a practitioner has nothing under a fragment on Practitioner; `__typename` tells."""
    query = f"""{{ {OF_MARIE} {{ encounters {{ edges {{ node {{ participant {{ individual {{
      __typename ... on Practitioner {{ displayName }} ... on Organization {{ name }}
    }} }} }} }} }} }} }}"""
    people = [
        part["individual"]
        for node in (await house.ask(query)).nodes("encounters")
        for part in node["participant"] or ()
        if part["individual"]
    ]
    assert {frozenset(one) for one in people} == {frozenset({"__typename", "displayName"})}
    assert {one["__typename"] for one in people} == {"Practitioner"}


async def test_values_of_several_kinds_share_one_field(house: House) -> None:
    """Of `ObservationValue`, each value answers to the fragment of its own type alone."""
    query = f"""{{ {OF_MARIE} {{ observations(first: 500) {{ edges {{ node {{ value {{
      __typename ... on Quantity {{ value unit }} ... on StringValue {{ string }} ... on CodeableConcept {{ text }}
    }} }} }} }} }} }}"""
    wanted = {"Quantity": {"__typename", "value", "unit"}, "StringValue": {"__typename", "string"}}
    wanted["CodeableConcept"] = {"__typename", "text"}
    values = [node["value"] for node in (await house.ask(query)).nodes("observations") if node["value"]]
    assert "Quantity" in {value["__typename"] for value in values}
    assert all(set(value) == wanted.get(value["__typename"], {"__typename"}) for value in values)


# -- lists, non-null parents, structure ----------------------------------------------------------------------------


async def test_items_of_a_list_are_null_in_the_refused_field_alone_and_the_refusal_is_named_once(house: House) -> None:
    """A social worker reads visits and not problems: each visit stays, without what its diagnosis is."""
    query = f"""{{ {OF_MARIE} {{ encounters {{ edges {{ node {{
      class {{ code }} reasonReference {{ ... on Condition {{ code {{ text }} }} }}
      diagnosis {{ rank condition {{ code {{ text }} }} }}
    }} }} }} }} }}"""
    answer = await house.ask(query, who="ts-morin")
    visits = answer.nodes("encounters")
    assert visits
    assert all(visit["class"] for visit in visits)
    assert [visit["diagnosis"] or visit["reasonReference"] for visit in visits] == [None] * len(visits)
    assert answer.withheld == ["Condition.code"]


async def test_an_error_s_path_can_be_followed_in_the_data(house: House) -> None:
    """To the list nearest to the root, or to the null: an index is never missing in between."""
    query = f"""{{ {OF_MARIE} {{
      conditions {{ edges {{ node {{ code {{ text }} }} }} }}
      encounters {{ edges {{ node {{ diagnosis {{ condition {{ code {{ text }} severity {{ text }} }} }} }} }} }}
    }} }}"""
    answer = await house.ask(query, who="ts-morin")
    assert set(paths(answer)) == {"Patient.conditions", "Condition.code", "Condition.severity"}
    for path in paths(answer).values():
        value: Any = answer.data
        for step in path:
            assert value is None or isinstance(value, dict), path
            value = value and value[step]


async def test_a_refused_connection_is_null_and_takes_nothing_else_with_it(house: House) -> None:
    """`edges` and `pageInfo` are non-null inside: the null stops at the connection, which is nullable."""
    query = f"""{{ {OF_MARIE} {{ name {{ family }} conditions {{ edges {{ cursor node {{ id }} }}
      pageInfo {{ hasNextPage endCursor }} }} coverages {{ pageInfo {{ hasNextPage }} }} }} }}"""
    answer = await house.ask(query, **BILLING)
    assert answer.patient == {
        "name": [{"family": "Bouchard"}],
        "conditions": None,
        "coverages": {"pageInfo": {"hasNextPage": False}},
    }
    assert paths(answer) == {"Patient.conditions": ["patient", "conditions"]}
    assert not any("Condition" in call for source in house.sources for call in house.calls(source))


async def test_a_page_is_the_same_whether_its_nodes_are_asked_or_not(house: House) -> None:
    """Cursors alone, or the place in the whole alone, are those of the same records."""
    place = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    for who in ("dr-tremblay", "dr-pelletier"):
        whole = await house.ask(
            f"{{ {OF_MARIE} {{ conditions(first: 3) {{ {place} edges {{ cursor node {{ id }} }} }} }} }}", who=who
        )
        bare = await house.ask(f"{{ {OF_MARIE} {{ conditions(first: 3) {{ {place} edges {{ cursor }} }} }} }}", who=who)
        alone = await house.ask(f"{{ {OF_MARIE} {{ conditions(first: 3) {{ {place} }} }} }}", who=who)
        assert whole.patient["conditions"]["pageInfo"]["hasNextPage"] is True
        cursors = [{"cursor": edge["cursor"]} for edge in whole.patient["conditions"]["edges"]]
        assert bare.patient["conditions"]["edges"] == cursors
        places = {str(answer.patient["conditions"]["pageInfo"]) for answer in (whole, bare, alone)}
        assert len(places) == 1


async def test_typename_alone_tells_nothing_that_is_refused(house: House) -> None:
    """Not of a connection that is refused, nor whether a patient exists."""
    assert (await house.ask("{ __typename }")).data == {"__typename": "Query"}
    answer = await house.ask(f"{{ {OF_MARIE} {{ __typename conditions {{ __typename }} }} }}", **BILLING)
    assert answer.patient == {"__typename": "Patient", "conditions": None}
    for nam in (MARIE, "TREL700101ZZ"):
        query = f'{{ patient(identifier: {{value: "{nam}"}}) {{ __typename }} }}'
        assert (await house.ask(query, who="dr-urgence")).data == {"patient": None}


# -- directives and variables --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("directive", "values", "named"),
    [
        ("@include(if: $yes)", {"yes": True}, True),
        ("@include(if: $yes)", {"yes": False}, False),
        ("@skip(if: $yes)", {"yes": True}, False),
        ("@skip(if: $yes)", {"yes": False}, True),
        ("@include(if: $yes)", {}, True),
        ("@skip(if: $yes) @include(if: $yes)", {"yes": True}, False),
    ],
)
async def test_what_is_skipped_is_neither_named_nor_fetched(
    house: House, directive: str, values: Mapping[str, Any], named: bool
) -> None:
    """As the variable has it, its default included; on a field and on a fragment."""
    query = f"""query($yes: Boolean! = true) {{ {OF_MARIE} {{
      gender conditions {directive} {{ edges {{ node {{ id }} }} }} ... on Patient {directive} {{ telecom {{ value }} }}
    }} }}"""
    answer = await house.ask(query, variables=values, **BILLING)
    assert answer.withheld == (["Patient.conditions", "Patient.telecom"] if named else [])
    assert set(answer.patient) == {"gender", "conditions", "telecom"} if named else {"gender"}
    house.forget_calls()
    permitted = await house.ask(query, variables=values)
    assert ("conditions" in permitted.patient) is named
    assert any("Condition?" in call for call in house.calls("chus")) is named


async def test_one_document_asked_with_and_without_a_field_is_planned_for_each(house: House) -> None:
    """A plan is remembered by the values of the variables that skip and include."""
    query = f"query($yes: Boolean!) {{ {OF_MARIE} {{ gender telecom @include(if: $yes) {{ value }} }} }}"
    for yes in (False, True, False):
        answer = await house.ask(query, variables={"yes": yes}, **BILLING)
        assert answer.withheld == (["Patient.telecom"] if yes else [])


async def test_a_variable_s_default_names_the_patient_and_fills_the_page(house: House) -> None:
    """Given values take its place; null takes the argument's own default."""
    query = """query($nam: String! = "BOUM855510ZZ", $first: Int = 2) {
      patient(identifier: {value: $nam}) { name { given } conditions(first: $first) { edges { node { id } } } } }"""
    answer = await house.ask(query)
    assert answer.patient["name"] == [{"given": ["Marie"]}]
    assert len(answer.nodes("conditions")) == 2
    assert len((await house.ask(query, variables={"first": 3})).nodes("conditions")) == 3
    assert len((await house.ask(query, variables={"first": None})).nodes("conditions")) > 3
    assert (await house.ask(query, variables={"nam": JEAN})).patient["name"] == [{"given": ["Jean"]}]


async def test_an_argument_given_by_a_null_variable_is_not_named(house: House) -> None:
    """It filters nothing; given, it is named beside its connection."""
    query = f"query($codes: [CodingInput!]) {{ {OF_MARIE} {{ conditions(code: $codes) {{ edges {{ cursor }} }} }} }}"
    for values in ({}, {"codes": None}):
        assert (await house.ask(query, variables=values, **BILLING)).withheld == ["Patient.conditions"]
    given = await house.ask(query, variables={"codes": [{"code": "I10.0"}]}, **BILLING)
    assert given.withheld == ["Patient.conditions", "Patient.conditions(code:)"]


# -- introspection -------------------------------------------------------------------------------------------------


async def test_introspection_answers_and_asks_no_source(house: House) -> None:
    """For tools; beside a patient too."""
    answer = await house.ask('{ __schema { queryType { name } } __type(name: "Patient") { name fields { name } } }')
    assert answer.data["__schema"] == {"queryType": {"name": "Query"}}
    assert {"name": "birthDate"} in answer.data["__type"]["fields"]
    assert not any(house.calls(source) for source in house.sources)
    beside = await house.ask(
        f'{{ __type(name: "Patient") {{ name }} {OF_MARIE} {{ telecom {{ value }} }} }}', **BILLING
    )
    assert beside.data == {"__type": {"name": "Patient"}, "patient": {"telecom": None}}
