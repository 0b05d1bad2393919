"""Federation: what `schema --federation` prints composes with other services, and opens no second way to a record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    DefinitionNode,
    ObjectTypeDefinitionNode,
    build_ast_schema,
    get_named_type,
    is_leaf_type,
    parse,
    print_ast,
)
from typer.testing import CliRunner

from gateway.cli import app
from resolvers.federation import VALUES
from resolvers.schema import build_schema, core_of
from tests.clients.served import run_node
from tests.house import open_house

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", %s])\n'
COMPLETE = "directive @complete(required: Boolean! = true) on QUERY\n"
BOOKINGS = (
    LINK % '"@cost", "@listSize"'
    + COMPLETE
    + """
type Query { bookings: [Booking!] @listSize(assumedSize: 10) @cost(weight: 2) }
interface Node { id: ID! }
type Booking implements Node @key(fields: "id") { id: ID! patientId: ID! reason: CodeableConcept slot: Period }
type Patient @key(fields: "id") { id: ID! bookings(first: Int): BookingConnection }
type BookingConnection { pageInfo: PageInfo! nodes: [Booking!] }
type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
type CodeableConcept @shareable { text: String coding: [Coding!] }
type Coding @shareable { system: URI version: String code: String display: String }
type Period @shareable { start: FhirDateTime end: FhirDateTime }
scalar URI
scalar FhirDateTime
"""
)
"""A service that adds bookings to a patient, found by the id that the router gives it."""


def printed(*options: str) -> str:
    """Return what the command prints."""
    result = CliRunner().invoke(app, ["schema", *options])
    assert result.exit_code == 0
    return result.stdout


async def composed(*others: str) -> Any:
    """Compose our subgraph with others."""
    named = {f"other{rank}": sdl for rank, sdl in enumerate(others)}
    return await run_node("compose.mjs", {"subgraphs": {"passerelle": printed("--federation"), **named}})


def definitions(sdl: str) -> dict[str, DefinitionNode]:
    """Return the definitions of types and directives by name."""
    return {node.name.value: node for node in parse(sdl, no_location=True).definitions if hasattr(node, "name")}


def added(node: DefinitionNode) -> list[str]:
    """Return what directives a type of objects has, each on one line."""
    if not isinstance(node, ObjectTypeDefinitionNode):
        return []
    return [" ".join(print_ast(directive).split()) for directive in node.directives or ()]


def bare(node: DefinitionNode) -> str:
    """Return a definition without the directives on it, printed."""
    return print_ast(replace(node, directives=()) if isinstance(node, ObjectTypeDefinitionNode) else node)


def test_its_types_are_those_of_the_plain_schema() -> None:
    """Each definition is the same once keys are taken off; only the directives of cost are left out."""
    plain, ours = definitions(printed()), definitions(printed("--federation"))
    assert plain.keys() - ours.keys() == {"cost", "listSize"}
    for name, node in ours.items():
        assert bare(node) == print_ast(plain[name])


def test_whatever_has_an_id_has_a_key_that_leads_nowhere() -> None:
    """Every type that implements Node and no other; nothing that a router could enter by but Query's own fields."""
    sdl = printed("--federation")
    found = definitions(sdl)
    nodes = {name for name, node in found.items() if _is_node(node)}
    keyed = {name for name, node in found.items() if added(node) == ['@key(fields: "id", resolvable: false)']}
    assert {"Patient", "Observation", "Organization", "Source"} <= keyed
    assert keyed == nodes
    assert not {"_entities", "_service", "_Entity", "_Any"} & set(sdl.replace("(", " ").replace(":", " ").split())


def _is_node(node: DefinitionNode) -> bool:
    return isinstance(node, ObjectTypeDefinitionNode) and "Node" in {one.name.value for one in node.interfaces or ()}


def test_no_way_leads_from_a_value_that_others_may_have_to_a_record() -> None:
    """Shared types hold leaves and each other."""
    types = core_of(build_schema()).type_map
    shared = {name for name, node in definitions(printed("--federation")).items() if added(node) == ["@shareable"]}
    assert shared == VALUES
    for name in VALUES:
        held = {get_named_type(field.type) for field in types[name].fields.values()}  # type: ignore[attr-defined]
        assert all(is_leaf_type(one) or one.name in VALUES for one in held), name


async def test_it_composes_with_a_service_that_adds_to_a_patient_by_id() -> None:
    """The router goes from our Patient to theirs by id, never back; `@complete` is kept, costs are theirs."""
    found = await composed(BOOKINGS)
    assert found["errors"] == []
    assert not [hint for hint in found["hints"] if "DIRECTIVE" in hint["code"]]
    supergraph = definitions(found["supergraph"])
    patient = added(supergraph["Patient"])
    assert '@join__type(graph: OTHER0, key: "id")' in patient
    assert '@join__type(graph: PASSERELLE, key: "id", resolvable: false)' in patient
    ours = [one for node in supergraph.values() for one in added(node) if "graph: PASSERELLE, key:" in one]
    assert len(ours) > 20
    assert all("resolvable: false" in one for one in ours)
    assert print_ast(supergraph["complete"]).endswith("@complete(required: Boolean! = true) on QUERY")
    assert "weight: Int!" in print_ast(supergraph["cost"])


async def test_it_is_a_supergraph_alone() -> None:
    """A router may stand before this service and nothing else."""
    found = await composed()
    assert found["errors"] == []
    build_ast_schema(parse(found["supergraph"]))


@pytest.mark.parametrize(
    ("sdl", "code", "sentence"),
    [
        (
            "type Query { booking: Booking } type Booking { patient: Patient }\n"
            'type Patient @key(fields: "id", resolvable: false) { id: ID! }',
            "SATISFIABILITY_ERROR",
            'cannot move to subgraph "passerelle"',
        ),
        (
            'type Query { hello: String } type Patient @key(fields: "id") { id: ID! active: Boolean @shareable }',
            "INVALID_FIELD_SHARING",
            'Non-shareable field "Patient.active"',
        ),
        (
            "type Query { node(id: ID!): Node @shareable } interface Node { id: ID! }\n"
            'type Booking implements Node @key(fields: "id") { id: ID! }',
            "INVALID_FIELD_SHARING",
            'Non-shareable field "Query.node"',
        ),
    ],
    ids=["a way back to a record", "a field of ours", "a node of theirs"],
)
async def test_a_service_that_would_go_around_is_not_composed(sdl: str, code: str, sentence: str) -> None:
    """It can't return a Patient for us to complete, answer a field of ours, nor answer for `node`."""
    found = await composed(LINK % '"@external"' + COMPLETE + sdl)
    assert found["supergraph"] is None
    assert {error["code"] for error in found["errors"]} == {code}
    assert all(sentence in error["message"] for error in found["errors"])


async def test_what_composing_does_not_refuse_is_what_the_decision_warns_of() -> None:
    """`@override` takes a field over, and a service without `@complete` takes that from all: both are only hints."""
    theirs = 'id: ID! active: Boolean @override(from: "passerelle")'
    taken = f'type Query {{ hello: String }} type Patient @key(fields: "id") {{ {theirs} }}'
    found = await composed(LINK % '"@override"' + taken)
    assert found["errors"] == []
    assert {"OVERRIDDEN_FIELD_CAN_BE_REMOVED", "INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE"} <= {
        hint["code"] for hint in found["hints"]
    }
    assert "complete" not in definitions(found["supergraph"])


async def test_a_router_that_tries_the_way_around_finds_no_such_field(tmp_path: Path) -> None:
    """Neither `_entities` nor `_service` is in the schema that answers, and no source is asked."""
    async with open_house(tmp_path) as house:
        for query in (
            '{ _entities(representations: [{__typename: "Patient", id: "x"}]) { __typename } }',
            "{ _service { sdl } }",
        ):
            answer = await house.ask(query)
            assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"])
        assert not any(house.calls(name) for name in house.sources)
