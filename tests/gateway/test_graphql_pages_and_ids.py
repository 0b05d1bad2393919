"""Connections and ids, over HTTP: each alias its own page, each id its own object, one patient an operation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.gateway.traps import OF_MARIE, at_chus, ids
from tests.house import JEAN, House, open_house

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


# -- connections: aliases, filters, sources ------------------------------------------------------------------------


async def test_one_connection_asked_twice_with_other_arguments_gives_each_its_own_page(house: House) -> None:
    """By alias, each with its own filter, size and cursor; one request at the source serves both."""
    query = f"""{{ {OF_MARIE} {{
      all: conditions {{ edges {{ node {{ id source {{ id }} clinicalStatus }} }} }}
      one: conditions(first: 1) {{ edges {{ node {{ id }} cursor }} pageInfo {{ hasNextPage endCursor }} }}
      done: conditions(clinicalStatus: [RESOLVED]) {{ edges {{ node {{ id clinicalStatus }} }} }}
      clinic: conditions(sources: ["omnimed"]) {{ edges {{ node {{ id }} }} }}
    }} }}"""
    patient = (await house.ask(query)).patient
    whole = [edge["node"] for edge in patient["all"]["edges"]]
    assert [edge["node"]["id"] for edge in patient["one"]["edges"]] == [whole[0]["id"]]
    assert patient["one"]["pageInfo"]["hasNextPage"] is True
    for alias, kept in (
        ("done", [n["id"] for n in whole if n["clinicalStatus"] == "RESOLVED"]),
        ("clinic", [n["id"] for n in whole if n["source"]["id"] == "omnimed"]),
    ):
        assert 0 < len(kept) < len(whole)
        assert [edge["node"]["id"] for edge in patient[alias]["edges"]] == kept
    assert len([call for call in house.calls("chus") if "Condition?" in call]) == 1
    cursor = patient["one"]["pageInfo"]["endCursor"]
    other = f'{{ {OF_MARIE} {{ conditions(sources: ["omnimed"], after: "{cursor}") {{ edges {{ cursor }} }} }} }}'
    assert (await house.ask(other)).codes == ["BAD_USER_INPUT"]


async def test_a_null_filter_is_none_and_an_empty_one_matches_nothing(house: House) -> None:
    """So for every filter of a connection."""
    query = """query($category: [String!], $code: [CodingInput!], $status: [ConditionClinicalStatus!]) {
      patient(identifier: {value: "BOUM855510ZZ"}) {
        conditions(first: 500, category: $category, code: $code, clinicalStatus: $status) { edges { node { id } } }
      } }"""
    everything = await ids(house, "conditions")
    for name in ("category", "code", "status"):
        unfiltered = await house.ask(query, variables={name: None})
        assert [node["id"] for node in unfiltered.nodes("conditions")] == everything
        assert (await house.ask(query, variables={name: []})).nodes("conditions") == []


async def test_values_of_a_filter_are_alternatives_and_several_filters_all_hold(house: House) -> None:
    """By hand: what each record says of itself decides."""
    query = f"""query($code: [CodingInput!], $status: [ConditionClinicalStatus!]) {{ {OF_MARIE} {{
      conditions(code: $code, clinicalStatus: $status) {{
        edges {{ node {{ id clinicalStatus code {{ coding {{ system code }} }} }} }} }} }} }}"""
    whole = (await house.ask(query)).nodes("conditions")
    icd, codes = "http://hl7.org/fhir/sid/icd-10-ca", {"F32.1", "D50.9"}
    of_codes = [n["id"] for n in whole if {c["code"] for c in n["code"]["coding"]} & codes]
    assert 1 < len(of_codes) < len(whole)

    async def found(**variables: Any) -> list[str]:
        return [node["id"] for node in (await house.ask(query, variables=variables)).nodes("conditions")]

    alternatives = [{"system": icd, "code": "F32.1"}, {"code": "D50.9"}]
    assert await found(code=alternatives) == of_codes
    resolved = {n["id"] for n in whole if n["clinicalStatus"] == "RESOLVED"}
    assert await found(code=alternatives, status=["RESOLVED"]) == [one for one in of_codes if one in resolved] != []
    assert await found(code=[{"system": "urn:other", "code": "F32.1"}]) == []
    assert await found(code=[{"code": "f32.1"}]) == []


async def test_a_source_that_there_is_not_is_reported(house: House) -> None:
    """No error, and not-resolved: a misspelt id would else read as a record without conditions, and nothing said."""
    for sources, strangers in (('["nowhere", "chus"]', ["nowhere"]), ('"CHUS"', ["CHUS"]), ('["chus"]', [])):
        answer = await house.ask(f"{{ {OF_MARIE} {{ conditions(sources: {sources}) {{ edges {{ cursor }} }} }} }}")
        assert answer.codes == []
        statuses = {one["id"]: one["status"] for one in answer.access["sources"]}
        assert list(statuses) == sorted(house.sources) + strangers
        assert {statuses[one] for one in strangers} <= {"not-resolved"}


async def test_no_source_and_an_unknown_source_give_an_empty_page(house: House) -> None:
    """Every source that was asked answered: there was none to ask."""
    for sources in ("[]", '["nowhere"]', '["registre"]'):
        query = (
            f"{{ {OF_MARIE} {{ conditions(sources: {sources}) {{ edges {{ cursor }} pageInfo {{ endCursor }} }} }} }}"
        )
        answer = await house.ask(query)
        assert answer.patient == {"conditions": {"edges": [], "pageInfo": {"endCursor": None}}}
        assert answer.codes == []


# -- ids -----------------------------------------------------------------------------------------------------------

RECORDS = {
    "Encounter": "encounters",
    "Condition": "conditions",
    "AllergyIntolerance": "allergies",
    "MedicationRequest": "medicationRequests",
    "MedicationDispense": "medicationDispenses",
    "Immunization": "immunizations",
    "Observation": "observations",
    "DiagnosticReport": "diagnosticReports",
    "DocumentReference": "documents",
    "Procedure": "procedures",
    "CareTeamMember": "careTeam",
    "Coverage": "coverages",
    "Directive": "directives",
}


@pytest.mark.parametrize(("name", "field"), RECORDS.items())
async def test_a_record_s_id_gives_the_record_back(house: House, name: str, field: str) -> None:
    """From each source that has one, under the same policy as the connection."""
    query = f"{{ {OF_MARIE} {{ {field}(first: 500) {{ edges {{ node {{ id source {{ id }} }} }} }} }} }}"
    nodes = (await house.ask(query)).nodes(field)
    first = {node["source"]["id"]: node for node in reversed(nodes)}
    assert first, "Marie has one of each"
    again = "query($id: ID!) { node(id: $id) { __typename id ... on Record { source { id } } } }"
    for node in first.values():
        answer = await house.ask(again, variables={"id": node["id"]})
        assert answer.data == {"node": {"__typename": name, **node}}
        assert (await house.ask(again, who="dr-urgence", variables={"id": node["id"]})).data == {"node": None}


async def test_a_patient_s_id_gives_the_patient_back(house: House) -> None:
    """With its connections, and the same id."""
    sealed = (await house.ask(f"{{ {OF_MARIE} {{ id }} }}")).patient["id"]
    query = """query($id: ID!) { node(id: $id) { __typename id ... on Patient {
      name { given } conditions(first: 1) { edges { node { id } } } } } }"""
    node = (await house.ask(query, variables={"id": sealed})).data["node"]
    assert (node["__typename"], node["id"], node["name"]) == ("Patient", sealed, [{"given": ["Marie"]}])
    assert [edge["node"]["id"] for edge in node["conditions"]["edges"]] == (await ids(house, "conditions"))[:1]
    assert (await house.ask(query, who="dr-urgence", variables={"id": sealed})).data == {"node": None}


async def test_sources_territories_and_the_caller_answer_by_id(house: House) -> None:
    """By their configured ids, and the caller's sealed one; another's is nobody's."""
    query = "query($id: ID!) { node(id: $id) { __typename id } }"
    viewer = (await house.ask("{ viewer { id } }")).data["viewer"]["id"]
    for name, one in (("Source", "chus"), ("Territory", "ruisss-sherbrooke"), ("Viewer", viewer)):
        answer = await house.ask(query, variables={"id": one})
        assert answer.data == {"node": {"__typename": name, "id": one}}
    assert (await house.ask(query, who="dr-gagnon", variables={"id": viewer})).data == {"node": None}
    for forged in ("", "chus ", "CHUS", viewer[:-2], "AAAA", "é", "x" * 10_000):
        answer = await house.ask(query, variables={"id": forged})
        assert (answer.status, answer.data, answer.codes) == (200, {"node": None}, [])


@pytest.mark.parametrize(
    ("name", "way"),
    [
        (
            "Practitioner",
            "encounters { edges { node { participant { individual { ... on Node { __typename id } } } } } }",
        ),
        ("Location", "encounters { edges { node { location { location { __typename id } } } } }"),
        ("Organization", "encounters { edges { node { serviceProvider { __typename id } } } }"),
    ],
)
async def test_a_person_or_a_place_that_a_record_names_answers_by_id(house: House, name: str, way: str) -> None:
    """Every type with an id is a Node; the hospital keeps persons and places as resources of their own."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("__typename") == name and value.get("id"):
                found.add(value["id"])
            value = list(value.values())
        for inner in value if isinstance(value, list) else ():
            walk(inner)

    walk((await house.ask(f"{{ {OF_MARIE} {{ {way} }} }}")).data)
    kept = sorted(one for one in found if (house.keyring.open_id(one) or ("", ""))[1] == "chus")
    assert kept
    query = "query($id: ID!) { node(id: $id) { __typename id } }"
    for one in kept[:2]:
        node = (await house.ask(query, variables={"id": one})).data["node"]
        assert node is not None
        assert (node["__typename"], node["id"]) == (name, one)


async def test_two_ids_of_one_patient_answer_together_and_of_two_patients_are_refused(house: House) -> None:
    """One patient an operation, however they are named."""
    mine, other = (await at_chus(house, "conditions"))[:2], (await at_chus(house, "conditions", nam=JEAN))[0]
    query = "query($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } }"
    both = await house.ask(query, variables={"a": mine[0], "b": mine[1]})
    assert both.data == {"a": {"id": mine[0]}, "b": {"id": mine[1]}}
    house.forget_calls()
    refused = await house.ask(query, variables={"a": mine[0], "b": other})
    assert (refused.status, refused.codes) == (400, ["OPERATION_REFUSED"])
    named = f'{{ {OF_MARIE} {{ id }} other: patient(identifier: {{value: "{JEAN}"}}) {{ id }} }}'
    assert (await house.ask(named)).codes == ["OPERATION_REFUSED"]
    assert not any(house.calls(source) for source in house.sources)


async def test_one_patient_named_twice_is_one_patient(house: House) -> None:
    """By the same number under two aliases, and by the number and the id made of it."""
    sealed = (await house.ask(f"{{ {OF_MARIE} {{ id }} }}")).patient["id"]
    query = f"""query($id: ID!) {{ a: {OF_MARIE} {{ id }} b: {OF_MARIE} {{ birthDate }}
      c: node(id: $id) {{ id ... on Patient {{ gender }} }} }}"""
    answer = await house.ask(query, variables={"id": sealed})
    assert answer.data == {
        "a": {"id": sealed},
        "b": {"birthDate": "1985-05-10"},
        "c": {"id": sealed, "gender": "FEMALE"},
    }


async def test_a_record_s_id_beside_a_forged_one_answers_alone(house: House) -> None:
    """An id that opens to nothing names nobody."""
    mine = (await ids(house, "conditions"))[0]
    query = "query($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } }"
    answer = await house.ask(query, variables={"a": mine, "b": mine[:-4] + "AAAA"})
    assert answer.data == {"a": {"id": mine}, "b": None}
