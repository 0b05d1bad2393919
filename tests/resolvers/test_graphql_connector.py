"""GraphQL connector: asks by documents, pages by variables, and takes no answer with errors for an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, graphql_sync

from resolvers.catalogue import Catalogue
from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Identifier, Need, Request, Response, SourceFault
from resolvers.protocols.graphql import graphql_connector
from resolvers.protocols.graphql_document import fingerprint
from resolvers.protocols.rest import RestConnector
from resolvers.rows import MappingFault
from resolvers.schema import build_schema as our_schema

SDL = """
type Query { person(dossier: ID, nam: String): Person }
type Person { dossier: ID! nam: String nom: String prenom: String ddn: String labo(first: Int, after: String): Page }
type Page { nodes: [Result!]! next: String }
type Result { id: ID! dossier: ID! loinc: String nom: String le: String valeur: Float unite: String note: String }
"""
MAPPING = """\
protocol: graphql
schema: {{file: labo.graphql, sha256: {pin}}}
list: person.labo.nodes
paging: {{cursor: after, size: first, next: person.labo.next, most: 2}}
resources:
  Observation:
    document: |
      query ($dossier: ID!, $first: Int, $after: String) {{
        person(dossier: $dossier) {{ labo(first: $first, after: $after) {{
          nodes {{ id dossier loinc nom le valeur unite note }} next
        }} }}
      }}
    variables: {{dossier: "{{patient}}"}}
    id: id
    patient: dossier
identity:
  one: person
  by:
    "urn:nam": {{document: "query ($nam: String) {{ person(nam: $nam) {{ dossier nam nom prenom ddn }} }}",
                variables: {{nam: "{{value}}"}}}}
  of: {{document: "query ($d: ID) {{ person(dossier: $d) {{ dossier nam nom prenom ddn }} }}",
        variables: {{d: "{{patient}}"}}}}
  person:
    id: dossier
    identifiers: [{{object: {{system: {{const: "urn:nam"}}, value: nam}}}}]
    family: nom
    given: prenom
    birth_date: ddn
fields:
  Observation:
    effectiveDateTime: le
    code: {{object: {{text: nom, coding: [{{object: {{system: {{const: "http://loinc.org"}}, code: loinc}}}}]}}}}
    value: {{object: {{value: valeur, unit: unite}}, as: Quantity}}
    note: [{{object: {{text: note}}}}]
"""
TIED = """\
ties:
  - document: |
      query ($d: ID, $first: Int, $after: String) {
        person(dossier: $d) { labo(first: $first, after: $after) { nodes { dossier note } } }
      }
    variables: {d: "{patient}"}
    patient: dossier
    kind: {const: roster}
    who: [{object: {system: {const: "urn:licence"}, value: note}}]
identity:"""
RESULTS = [
    {"id": f"r-{rank}", "dossier": "d-1", "loinc": "2345-7", "nom": "Glucose", "le": "2026-11-20", "valeur": 5.5 + rank,
     "unite": "mmol/L", "note": "à jeun"}
    for rank in range(5)
]  # fmt: skip
NEED = Need("Observation", frozenset({"code", "effectiveDateTime"}))
SCHEMA = build_schema(SDL)


class Vendor:
    """A laboratory whose interface is GraphQL, run by graphql-core."""

    def __init__(self) -> None:
        self.results = list(RESULTS)
        self.asked: list[dict[str, Any]] = []

    def person(self, _: Any, dossier: str | None = None, nam: str | None = None) -> Mapping[str, Any] | None:
        """Give the one person whom it knows."""
        if dossier != "d-1" and nam != "ROYE110521ZZ":
            return None
        return {
            "dossier": "d-1",
            "nam": "ROYE110521ZZ",
            "nom": "Roy",
            "prenom": "Émile",
            "ddn": "2011-05-21",
            "labo": self.labo,
        }

    def labo(self, _: Any, first: int = 100, after: str | None = None) -> Mapping[str, Any]:
        """Give a page."""
        start = int(after or 0)
        onward = str(start + first) if start + first < len(self.results) else None
        return {"nodes": self.results[start : start + first], "next": onward}

    def answer(self, request: Request) -> Response:
        """Answer a request."""
        assert (request.method, request.path, request.safe) == ("POST", "", True)
        body = json.loads(request.body)
        self.asked.append(body)
        done = graphql_sync(
            SCHEMA, body["query"], root_value={"person": self.person}, variable_values=body["variables"]
        )
        return Response(200, {}, json.dumps(done.formatted).encode())


@cache
def catalogue() -> Catalogue:
    """Return the catalogue of our schema; made once."""
    return Catalogue.of(our_schema())


def mapping(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the mapping and its schema."""
    text = MAPPING.format(pin=fingerprint(SCHEMA))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "labo.graphql").write_text(SDL, "utf-8")
    (folder / "labo.yaml").write_text(text, "utf-8")
    return folder / "labo.yaml"


def connector(folder: Path, *changes: tuple[str, str], cap: int = 100) -> RestConnector:
    """Make the connector."""
    table = PathTable.load(mapping(folder, *changes), catalogue(), "https://labo.example.org/graphql")
    return graphql_connector("labo", table, Capabilities(page_size=50, cap=cap), folder)


def all_of(made: RestConnector, vendor: Vendor, need: Need = NEED) -> list[Any]:
    """Read every page."""
    records: list[Any] = []
    waiting = list(made.requests([need], "d-1"))
    while waiting:
        request = waiting.pop()
        reading = made.read(request, vendor.answer(request), "2026-11-20T12:00:00Z")
        records += reading.records
        waiting += reading.further
    return records


def test_every_page_is_read(tmp_path: Path) -> None:
    """By the cursor that the page gave, in pages of the size that the mapping allows."""
    made, vendor = connector(tmp_path), Vendor()
    assert [record.local_id for record in all_of(made, vendor)] == [f"r-{rank}" for rank in range(5)]
    assert [body["variables"] for body in vendor.asked] == [
        {"dossier": "d-1", "first": 2},
        {"dossier": "d-1", "first": 2, "after": "2"},
        {"dossier": "d-1", "first": 2, "after": "4"},
    ]


def test_only_what_is_wanted_is_asked(tmp_path: Path) -> None:
    """And what shows whose the record is."""
    made, vendor = connector(tmp_path), Vendor()
    all_of(made, vendor)
    assert "nodes{id dossier loinc nom le}" in vendor.asked[0]["query"]


def test_a_record_of_somebody_else_is_left_out(tmp_path: Path) -> None:
    """Whatever the source says that it asked for."""
    made, vendor = connector(tmp_path), Vendor()
    vendor.results[1] = {**vendor.results[1], "dossier": "d-2"}
    assert [record.local_id for record in all_of(made, vendor)] == ["r-0", "r-2", "r-3", "r-4"]


def test_identity_is_asked_by_number_and_by_its_own_id(tmp_path: Path) -> None:
    """Nobody is a person who is null."""
    made, vendor = connector(tmp_path), Vendor()
    (person,) = made.read_identity(vendor.answer(made.identity(Identifier("urn:nam", "ROYE110521ZZ"))))
    assert (person.local_id, person.family, person.birth_date) == ("d-1", "Roy", "2011-05-21")
    assert person.identifiers == (Identifier("urn:nam", "ROYE110521ZZ"),)
    (again,) = made.read_identity(vendor.answer(made.identity_of("d-1")))
    assert again.local_id == "d-1"
    assert made.read_identity(vendor.answer(made.identity(Identifier("urn:nam", "XXXX000000ZZ")))) == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"data": {"person": null}, "errors": [{"message": "no"}]}', "outcome"),
        (b'{"errors": [{"message": "no"}]}', "outcome"),
        (b'{"data": null}', "shape"),
        (b"[]", "shape"),
        (b'{"data": {"person": null}}', "shape"),
        (b'{"data": {"person": {"labo": {"nodes": null}}}}', "shape"),
        (b"<html>", "not-json"),
    ],
)
def test_what_is_no_answer_is_a_fault_and_never_an_empty_list(tmp_path: Path, body: bytes, reason: str) -> None:
    """An error with a null beside it says nothing about the record."""
    made = connector(tmp_path)
    (request,) = made.requests([NEED], "d-1")
    with pytest.raises(SourceFault) as fault:
        made.read(request, Response(200, {}, body), "2026-11-20T12:00:00Z")
    assert fault.value.reason == reason


@pytest.mark.parametrize(
    "change",
    [
        ("sha256: ", "sha256: 0"),
        ("file: labo.graphql", "file: nowhere.graphql"),
        ("valeur unite note", "valeur unite note secret"),
        ("list: person.labo.nodes", "list: person.labo.noeuds"),
        ('variables: {dossier: "{patient}"}', 'variables: {dossiers: "{patient}"}'),
        ("{cursor: after,", "{cursor: before,"),
        ("query ($dossier: ID!, $first", "mutation ($dossier: ID!, $first"),
        ("schema:", "schemas:"),
        ("nodes { id dossier loinc", "nodes { id loinc"),
        ("nodes { id dossier loinc", "nodes { id whose: dossier loinc"),
        ("nodes { id dossier loinc", "nodes { id ... on Result { dossier } loinc"),
        ("nodes { id dossier loinc", "nodes { id dossier @skip(if: true) loinc"),
        ("nom prenom ddn } }", "nom prenom } }"),
        ("resources:", "records: {labels: [{path: site, system: urn:x}]}\nresources:"),
        ("resources:", "records: {codes: [{path: site, system: urn:x}]}\nresources:"),
        ("resources:", "records: {establishment: site}\nresources:"),
        ("identity:", TIED.replace("dossier note }", "note }")),
    ],
)
def test_a_mapping_that_does_not_fit_its_schema_stops_the_start(tmp_path: Path, change: tuple[str, str]) -> None:
    """Rather than the first request about a patient."""
    with pytest.raises(MappingFault):
        connector(tmp_path, change)


def test_such_a_source_has_no_panel_and_its_mapping_may_not_promise_one(tmp_path: Path) -> None:
    """It can't be asked about many patients, which isn't that it has nothing to say of them."""
    assert connector(tmp_path).panel is None
    with pytest.raises(MappingFault, match="panel"):
        connector(tmp_path, ("resources:", "panel: {number: urn:x}\nresources:"))


def test_a_document_that_asks_all_that_is_read_in_a_record_is_taken(tmp_path: Path) -> None:
    """Which is what tells those that don't from a mapping that is wrong otherwise."""
    records = "{labels: [{path: note, system: urn:x}], codes: [{path: loinc, system: urn:y}], establishment: unite}"
    made = connector(tmp_path, ("resources:", f"records: {records}\nresources:"), ("identity:", TIED))
    (request,) = made.requests([NEED], "d-1")
    assert "nodes{id dossier loinc nom le unite note}" in json.loads(request.body)["query"]
