"""GraphQL documents: checked against the pinned schema, and cut to what is wanted."""

from __future__ import annotations

import pytest
from graphql import build_schema, graphql_sync, introspection_from_schema, parse

from resolvers.protocols.graphql_document import (
    DocumentFault,
    fingerprint,
    introspected,
    missing_in,
    pinned_schema,
    read_document,
)

SDL = '''
"""Everything."""
type Query { patient(id: ID!): Patient }
type Patient { results(first: Int, after: String): Page }
type Page { nodes: [Result!] next: String }
type Result { id: ID! code: Code value: Float note: String secret: String }
type Code { loinc: String text: String }
'''
SCHEMA = build_schema(SDL)
TEXT = """
query ($patient: ID!, $first: Int, $after: String) {
  page: patient(id: $patient) { results(first: $first, after: $after) {
    nodes { id code { loinc text } amount: value note } next
  } }
}
"""
AT = [("alone",), ("page", "results", "nodes")]


def test_a_document_asks_for_the_wanted_keys_alone() -> None:
    """By their response key; the way to the records, and what is beside them, stays."""
    document = read_document(TEXT, SCHEMA, AT)
    assert document.variables == {"patient", "first", "after"}
    asked = document.asking(frozenset({"id", "amount"}))
    assert "amount:value" in asked
    assert "next" in asked
    for kept_out in ("note", "code", "loinc"):
        assert kept_out not in asked
    parse(asked)


def test_a_document_that_is_asked_for_nothing_asks_for_nothing_of_the_record() -> None:
    """Not for everything."""
    asked = read_document(TEXT, SCHEMA, AT).asking(frozenset({"unknown"}))
    assert "nodes{__typename}" in asked


@pytest.mark.parametrize(
    "wrong",
    [
        "mutation { x }",
        "query A { __typename } query B { __typename }",
        "{ patient(id: 1) { ...F } } fragment F on Patient { results { next } }",
        "{ patient { results { nodes { id } } } }",
        "{ page: patient(id: 1) { results { nodes { nowhere } } } }",
        "{ page: patient(id: 1) { results { next } } }",
        "{ page: patient(id: 1) { results { nodes { id } ",
        "{ page: patient(id: 1) { results { nodes { id ... on Result { secret } } } } }",
        "{ page: patient(id: 1) { results { nodes { id code { ... { loinc } } } } } }",
        "{ page: patient(id: 1) { results { nodes { id secret @skip(if: true) } } } }",
        "{ page: patient(id: 1) { results { nodes { id code { loinc @include(if: true) } } } } }",
        "{ page: patient(id: 1) @include(if: true) { results { nodes { id } } } }",
    ],
)
def test_what_is_no_query_of_the_schema_is_refused(wrong: str) -> None:
    """When the mapping is read, not when a patient is asked for."""
    with pytest.raises(DocumentFault):
        read_document(wrong, SCHEMA, AT)


def test_the_fingerprint_is_that_of_the_schema_not_of_its_text() -> None:
    """Order, descriptions and layout are left out; a field more is another schema."""
    other = build_schema(
        "type Code { text: String loinc: String } type Page { next: String nodes: [Result!] }"
        " type Result { note: String id: ID! secret: String code: Code value: Float }"
        " type Query { patient(id: ID!): Patient } type Patient { results(after: String, first: Int): Page }"
    )
    assert fingerprint(other) == fingerprint(SCHEMA)
    assert fingerprint(build_schema(SDL.replace("note: String", "note: String!"))) != fingerprint(SCHEMA)
    assert fingerprint(introspected(dict(introspection_from_schema(SCHEMA)))) == fingerprint(SCHEMA)


def test_a_schema_that_is_not_the_pinned_one_is_refused() -> None:
    """With both fingerprints, so that who looked at the change can pin it."""
    pin = fingerprint(SCHEMA)
    assert fingerprint(pinned_schema(SDL, pin)) == pin
    with pytest.raises(DocumentFault, match=pin):
        pinned_schema(SDL.replace("note: String", "note: Int"), pin)
    with pytest.raises(DocumentFault):
        pinned_schema("type {", pin)


@pytest.mark.parametrize("odd", [{}, {"__schema": 3}, {"__schema": {"types": []}}])
def test_what_is_no_introspection_is_refused(odd: dict[str, object]) -> None:
    """As a fault of ours, whatever the library raised."""
    with pytest.raises(DocumentFault):
        introspected(odd)


def test_a_cut_document_is_still_a_query_of_the_schema() -> None:
    """It runs."""
    document = read_document(TEXT, SCHEMA, AT)
    done = graphql_sync(SCHEMA, document.asking(frozenset({"id"})), variable_values={"patient": "1"})
    assert done.errors is None


def test_what_the_live_schema_no_longer_has_is_named() -> None:
    """A field that went, a type that changed, an argument that went; not what is new."""
    live = build_schema(
        SDL.replace("note: String", "note: Int")
        .replace("text: String", "")
        .replace("first: Int, ", "")
        .replace("value: Float", "value: Float fresh: String")
    )
    assert missing_in(SCHEMA, SCHEMA) == ()
    assert missing_in(live, SCHEMA) == (
        "Code.text(): String",
        "Patient.results(after: String, first: Int): Page",
        "Result.note(): String",
    )
