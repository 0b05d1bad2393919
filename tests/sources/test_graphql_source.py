"""A source that answers GraphQL, which nobody here wrote: the clinic's FHIR server, asked by documents of a mapping.

The same records as over FHIR come out, and what isn't wanted isn't in the document that leaves.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import build_schema, get_introspection_query

from gateway.demo.systems import NAM
from gateway.officers.source_check import check_sources
from gateway.settings import Source
from resolvers.catalogue import Catalogue
from resolvers.protocols.graphql_document import fingerprint, introspected, missing_in
from resolvers.schema import build_schema as build_our_schema
from tests.house import House, Reply
from tests.sources.real_servers import TOKENS, Recording, Servers, real_house, source_of

MAPPING = """\
protocol: graphql
like: fhir
schema: {{file: clinic.graphql, sha256: {pin}}}
list: page.edges
item: resource
empty: {{at: page.count, is: 0}}
paging: {{offset: offset, size: count, of: page.count, most: 4}}
records:
  version: meta.versionId
  updated: meta.lastUpdated
  labels:
    - {{path: "meta.security[system=http://terminology.hl7.org/CodeSystem/v3-Confidentiality].code",
       system: "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"}}
resources:
  Condition:
    document: |
      query ($subject: String!, $offset: Int, $count: Int) {{
        page: ConditionConnection(subject: $subject, _offset: $offset, _count: $count, _sort: "_lastUpdated") {{
          count
          edges {{ resource {{
            id subject {{ reference }} meta {{ versionId lastUpdated security {{ system code }} }}
            clinicalStatus {{ coding {{ system code }} }} verificationStatus {{ coding {{ system code }} }}
            code {{ text coding {{ system code display }} }} note {{ text }}
            onsetDateTime abatementDateTime recordedDate
          }} }}
        }}
      }}
    variables: {{subject: "Patient/{{patient}}"}}
    id: id
    patient: subject.reference
identity:
  by:
    "{system}":
      document: |
        query ($identifier: String!) {{
          page: PatientConnection(identifier: $identifier, _count: 2) {{
            count
            edges {{ resource {{ id identifier {{ system value }} name {{ family given }} birthDate gender }} }}
          }}
        }}
      variables: {{identifier: "{{value}}"}}
  person:
    id: id
    identifiers: identifier
    family: name[].family
    given: name[].given[]
    birth_date: birthDate
    gender: gender
"""
CONDITIONS = """
query ($number: String!) {
  patient(identifier: {system: "http://hospital.smarthealthit.org", value: $number}) {
    conditions(first: 200) { edges { node {
      source { id } clinicalStatus verificationStatus code { text coding { system code display } }
      onsetDateTime abatementDateTime recordedDate
    } } }
  }
}
"""


SDL = """
schema { query: QueryType }
type QueryType {
  ConditionConnection(subject: String, _offset: Int, _count: Int, _sort: String): ConditionConnection
  PatientConnection(identifier: String, _count: Int): PatientConnection
}
type ConditionConnection { count: Int edges: [ConditionConnectionEdge] }
type ConditionConnectionEdge { resource: Condition }
type Condition {
  id: String meta: Meta subject: Reference! clinicalStatus: CodeableConcept verificationStatus: CodeableConcept
  code: CodeableConcept note: [Annotation!] onsetDateTime: String abatementDateTime: String recordedDate: String
}
type PatientConnection { count: Int edges: [PatientConnectionEdge] }
type PatientConnectionEdge { resource: Patient }
type Patient { id: String identifier: [Identifier!] name: [HumanName!] birthDate: String gender: String }
type Meta { versionId: ID lastUpdated: String security: [Coding!] }
type Reference { reference: String }
type CodeableConcept { text: String coding: [Coding!] }
type Coding { system: String code: String display: String }
type Annotation { text: String! }
type Identifier { system: String value: String }
type HumanName { family: String given: [String!] }
"""
"""Of the server's schema, what the documents use."""


def written(folder: Path, renamed: tuple[str, str] = ("", "")) -> Path:
    """Write the mapping, and beside it the schema that it is pinned to. Return the mapping."""
    field = renamed[1].removeprefix("page: ")
    sdl = SDL.replace("  ConditionConnection(", f"  {field}(") if field else SDL
    (folder / "clinic.graphql").write_text(sdl, "utf-8")
    mapping = folder / "clinic.yaml"
    text = MAPPING.format(pin=fingerprint(build_schema(sdl)), system=NAM)
    mapping.write_text(text.replace(*renamed) if field else text, "utf-8")
    return mapping


def by_graphql(mapping: Path, one: Source) -> Source:
    """Return the clinic's settings, spoken to in GraphQL."""
    if one.id != "clinique":
        return one
    said = {**one.model_dump(), "protocol": "graphql", "base_url": f"{one.base_url}/$graphql", "mapping": mapping}
    return Source.model_validate(said)


async def asked(house: House, number: str, query: str = CONDITIONS) -> Reply:
    """Ask about the patient of a hospital number."""
    return await house.ask(query, who="dr-gagnon", variables={"number": number})


def of_clinic(reply: Reply) -> list[Any]:
    """Return the clinic's conditions, in a constant order."""
    nodes = [node for node in reply.nodes("conditions") if node["source"]["id"] == "clinique"]
    return sorted(nodes, key=json.dumps)


def most(servers: Servers, count: int) -> list[str]:
    """Return the hospital numbers of those who have most conditions at the clinic."""
    held = {number: len(servers.files.of_clinic.get(("Condition", number), ())) for number in servers.files.numbers}
    return sorted(held, key=lambda number: -held[number])[:count]


@pytest.fixture(scope="module")
def mapping(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mapping, written once."""
    return written(tmp_path_factory.mktemp("graphql"))


async def test_what_comes_by_graphql_is_what_comes_by_fhir(servers: Servers, mapping: Path, tmp_path: Path) -> None:
    """Every condition of the two patients who have most, page after page."""
    (tmp_path / "fhir").mkdir()
    (tmp_path / "graphql").mkdir()
    many, few = 0, most(servers, 2)
    async with real_house(tmp_path / "fhir", servers) as fhir:
        plain = [await asked(fhir, number) for number in few]
    async with real_house(tmp_path / "graphql", servers, change=lambda one: by_graphql(mapping, one)) as graphql:
        for number, expected in zip(few, plain, strict=True):
            found = await asked(graphql, number)
            assert found.codes == []
            assert of_clinic(found) == of_clinic(expected)
            many = max(many, len(of_clinic(found)))
    assert many > 4, "one patient at least has more than a page"


async def test_what_is_not_asked_for_is_not_in_the_document(servers: Servers, mapping: Path, tmp_path: Path) -> None:
    """The mapping's document has notes and dates; a query for codes leaves without them."""
    recording = Recording()
    query = CONDITIONS.split("source { id }", maxsplit=1)[0] + "code { text } } } } } }"
    async with real_house(
        tmp_path, servers, change=lambda one: by_graphql(mapping, one), clinique=recording
    ) as house:  # fmt: skip
        assert (await asked(house, most(servers, 1)[0], query)).codes == []
    documents = [json.loads(request.content)["query"] for request in recording.sent]
    records = [document for document in documents if "ConditionConnection" in document]
    assert records
    for document in records:
        assert "code{text" in document
        assert "subject{reference}" in document, "needed to check whose the record is"
        assert "note" not in document
        assert "abatementDateTime" not in document


async def test_a_source_that_answers_errors_is_named_and_gives_nothing(servers: Servers, tmp_path: Path) -> None:
    """A null that an error made is no absence: with a schema that moved on, the source is down, not empty."""
    moved = written(tmp_path, ("page: ConditionConnection", "page: ConditionsThatWent"))
    async with real_house(tmp_path, servers, change=lambda one: by_graphql(moved, one)) as house:
        found = await asked(house, most(servers, 1)[0])
    assert found.codes == ["SOURCE_UNAVAILABLE"]
    assert [one["id"] for one in found.access["sources"] if one["status"] == "offline"] == ["clinique"]
    assert of_clinic(found) == []
    assert len(found.nodes("conditions")) > 0, "the hospital's are all there"


def test_the_pinned_schema_is_the_part_of_the_servers_that_is_used(servers: Servers) -> None:
    """Every field with its type; the server's has thousands of others, which don't matter."""
    headers = {"authorization": f"Bearer {TOKENS['clinique']}"}
    asked = {"query": get_introspection_query(descriptions=False)}
    answer = httpx.post(
        f"{servers.bases['clinique']}/$graphql", json=asked, headers=headers, trust_env=False, timeout=120
    )
    live = introspected(answer.json()["data"])
    assert missing_in(live, build_schema(SDL)) == ()
    changed = build_schema(
        SDL.replace("birthDate: String", "birthDate: Int").replace("{ family: String", "{ nom: String")
    )
    assert [line.split("(")[0] for line in missing_in(live, changed)] == ["HumanName.nom", "Patient.birthDate"]


async def test_a_source_check_tells_whether_the_schema_is_still_the_pinned_one(
    servers: Servers, mapping: Path, tmp_path: Path
) -> None:
    """By what the documents use; what went is named."""
    plain = source_of("clinique", servers.bases["clinique"], tmp_path, budget={"deadline_ms": 60_000})
    gone = written(tmp_path, ("page: ConditionConnection", "page: ConditionsThatWent"))
    found, moved = by_graphql(mapping, plain), by_graphql(gone, plain)
    catalogue = Catalogue.of(build_our_schema())
    right = await check_sources([found], catalogue, transports={"clinique": httpx.AsyncHTTPTransport()})
    assert [line.kind for line in right.lines if line.kind.startswith("schema")] == ["schema"]
    wrong = await check_sources([moved], catalogue, transports={"clinique": httpx.AsyncHTTPTransport()})
    assert [line.kind for line in wrong.lines if line.outcome == "fail"] == ["schema-moved"]
    assert any("query.ConditionsThatWent" in line.says("en") for line in wrong.lines)
