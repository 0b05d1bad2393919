"""Documents: what is asked, small and large, and as wide as the schema allows.

Takes a patient's number. Gives GraphQL documents without literals that vary, with their variables. `id` and
`__typename` are asked where a federation gateway needs them, so that all who are compared are asked the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
)

MARIE: Final = "BOUM855510ZZ"
SMALL: Final = """query Small($nam: String!) { patient(identifier: {value: $nam}) {
  id name { given family } birthDate gender
  allergies(first: 10) { edges { node { id criticality clinicalStatus code { text coding { code display } }
    recordedDate } } }
} }"""
LARGE: Final = """query Large($nam: String!) { patient(identifier: {value: $nam}) {
  id name { use given family } birthDate gender address { line city state postalCode }
  encounters(first: 500) { edges { node { id status class { code display } period { start end } reasonCode { text }
    participant { individual { __typename ... on Practitioner { displayName } } } } } }
  conditions(first: 500) { edges { node { id code { text coding { system code display } } recordedDate clinicalStatus
    verificationStatus onsetDateTime } } }
  medicationRequests(first: 500) { edges { node { id status intent authoredOn medication { text coding { code display
    } } } } }
  allergies(first: 500) { edges { node { id criticality code { text coding { system code } } } } }
  observations(first: 500) { edges { node { id status effectiveDateTime code { text coding { system code display } }
    category { coding { code } } interpretation { coding { code } }
    value { __typename ... on Quantity { value unit code } ... on CodeableConcept { text } } } } }
} }"""
RESULTS: Final = """query Results($nam: String!) { patient(identifier: {value: $nam}) {
  id observations(first: 50) { edges { node { id status effectiveDateTime code { text coding { system code } }
    value { __typename ... on Quantity { value unit code } } } } }
} }"""
"""A page of a record that may be long."""
EVERYWHERE: Final = """query Everywhere($nam: String!) { patient(identifier: {value: $nam}) {
  id name { given family } birthDate gender
  encounters(first: 500) { edges { node { id status class { code } period { start end } source { id } } } }
  conditions(first: 500) { edges { node { id code { text coding { code } } recordedDate source { id } } } }
  medicationRequests(first: 500) { edges { node { id status authoredOn medication { text } source { id } } } }
  observations(first: 500) { edges { node { id status effectiveDateTime code { text coding { code } } source { id }
    value { __typename ... on Quantity { value unit } } } } }
} }"""


SYNTHEA: Final = """query Synthea($nam: String!, $system: URI!, $first: Int!) {
  patient(identifier: {system: $system, value: $nam}) {
  id observations(first: $first) { edges { node { id status effectiveDateTime issued
    code { text coding { system code display } } category { coding { system code display } }
    value { __typename ... on Quantity { value unit code system } ... on CodeableConcept { text coding { code } } }
    component { code { text } value { ... on Quantity { value unit } } } } } }
} }"""
NAME: Final = """query Name($nam: String!, $system: URI!) {
  patient(identifier: {system: $system, value: $nam}) { id name { family } } }"""
"""The same person, without a record: what is left is what the records cost."""


def leaves(value: Any) -> int:
    """Count the leaves of an answer."""
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    if isinstance(value, list):
        return sum(map(leaves, value))
    return 1


def asked(document: str, nam: str = MARIE) -> Mapping[str, Any]:
    """Return the body of a request."""
    return {"query": document, "variables": {"nam": nam}}


def wide(schema: GraphQLSchema, fields: int) -> str:
    """Return a document of so many leaf fields of a patient, each asked once, one record a connection.

    Fewer when the schema has no more within what one operation may ask.
    """
    patient, left = schema.type_map["Patient"], [fields - 1]
    if not isinstance(patient, GraphQLObjectType):
        raise TypeError("Patient is an object type")
    chosen = " ".join(_selected(patient, left, ("Patient",)))
    return f"query Wide($nam: String!) {{ patient(identifier: {{value: $nam}}) {{ __typename {chosen} }} }}"


_LEFT_OUT: Final = frozenset({"Patient.course", "Patient.accessEvents", "Patient.trajectories"})
_DEPTH: Final = 7


def _selected(kind: GraphQLObjectType, left: list[int], above: tuple[str, ...]) -> Iterator[str]:
    """Give the selections of a type, leaves first, until none is left to choose."""
    leaves = [name for name, field in kind.fields.items() if is_leaf_type(get_named_type(field.type))]
    for name in leaves:
        if left[0] > 0 and not any(map(is_required_argument, kind.fields[name].args.values())):
            left[0] -= 1
            yield name
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        fit = is_object_type(inner) and inner.name not in above and len(above) < _DEPTH
        if left[0] > 0 and isinstance(inner, GraphQLObjectType) and fit and f"{kind.name}.{name}" not in _LEFT_OUT:
            chosen = " ".join(_selected(inner, left, (*above, inner.name)))
            page = "(first: 1)" if "first" in field.args else ""
            if chosen:
                yield f"{name}{page} {{ {chosen} }}"
