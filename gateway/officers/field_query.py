"""Field query: the shortest query that reads a field of a patient's records.

Takes the schema and a coordinate (`Condition.code`). Gives a query with the variable `$of`, the patient's identifier.
Of a type that no list of the patient gives, the patient alone is asked for.
"""

from __future__ import annotations

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

QUERY = "query ($of: IdentifierInput!) {{ patient(identifier: $of) {{ id {fields} }} }}"
NODES = "edges { node { id %s } }"


def field_query(schema: GraphQLSchema, coordinate: str) -> str:
    """Return the query; a coordinate of an argument reads its field."""
    kind, _, name = coordinate.partition("(")[0].partition(".")
    fields = _fields(schema, "Patient")
    if kind == "Patient":
        return QUERY.format(fields=_read(schema, name, fields[name], "") if name in fields else "")
    own = _fields(schema, kind)
    wanted = _read(schema, name, own[name], "") if name in own else ""
    for listed, field in fields.items():
        if kind in _record_types(field):
            return QUERY.format(fields=_read(schema, listed, field, wanted))
    return QUERY.format(fields="")


def _read(schema: GraphQLSchema, name: str, field: GraphQLField, inner: str) -> str:
    """Return the selection of a field; nothing for one that needs an argument."""
    if any(is_required_argument(argument) for argument in field.args.values()):
        return ""
    kind = get_named_type(field.type)
    if is_leaf_type(kind):
        return name
    if kind.name.endswith("Connection"):
        return f"{name} {{ {NODES % inner} }}"
    return f"{name} {{ __typename {inner} }}"


def _record_types(field: GraphQLField) -> set[str]:
    """Return the types of the records that a field gives, through a connection's nodes."""
    kind = get_named_type(field.type)
    if isinstance(kind, GraphQLObjectType) and "edges" in kind.fields:
        edge = get_named_type(kind.fields["edges"].type)
        return {get_named_type(edge.fields["node"].type).name} if isinstance(edge, GraphQLObjectType) else set()
    return {kind.name}


def _fields(schema: GraphQLSchema, name: str) -> dict[str, GraphQLField]:
    kind = schema.type_map.get(name)
    return dict(kind.fields) if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else {}
