"""GraphQL documents: what a GraphQL source is asked, written in its mapping, checked against its pinned schema.

A document is read once, validated against the schema that the mapping was written for, and cut for each request to the
fields that are wanted: what isn't permitted is not in the text that leaves. Takes text. Gives text. Never sends it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    build_client_schema,
    build_schema,
    parse,
    print_ast,
    strip_ignored_characters,
    validate,
)

__all__ = ["Document", "DocumentFault", "fingerprint", "introspected", "missing_in", "pinned_schema", "read_document"]


class DocumentFault(ValueError):
    """A document or a schema that can't be used; says why."""


REMEMBERED = 256
"""Most cuts of one document that are kept: callers choose fields as they like."""
_CONDITIONS = frozenset(("skip", "include", "defer", "stream"))
_NOTHING_SAID = FieldNode(name=NameNode(value="__typename"))


@dataclass(frozen=True, slots=True)
class Document:
    """A query of one root field, whose records are at `at`: response keys from the root."""

    operation: OperationDefinitionNode = field(repr=False)
    at: tuple[str, ...]
    variables: frozenset[str]
    keys: frozenset[str]
    """Response keys of a record: what the document can ask of one."""
    _asked: dict[frozenset[str], str] = field(default_factory=dict, repr=False)

    def asking(self, wanted: frozenset[str]) -> str:
        """Return the text that asks, of each record, for these response keys alone."""
        found = self._asked.get(wanted)
        if found is None:
            if len(self._asked) >= REMEMBERED:
                self._asked.clear()
            cut = print_ast(_kept(self.operation, self.at, wanted))
            found = self._asked[wanted] = strip_ignored_characters(cut)
        return found


def fingerprint(schema: GraphQLSchema) -> str:
    """Return the SHA-256 of a schema: its types, fields, arguments and values in order, without descriptions."""
    return hashlib.sha256("\n".join(sorted(_lines(schema))).encode()).hexdigest()


def missing_in(schema: GraphQLSchema, pinned: GraphQLSchema) -> tuple[str, ...]:
    """Return what a pinned schema has and another has not, or has otherwise: empty when every document still fits.

    A line is `Type.field(argument: Type): Type`. What the other has besides doesn't matter: a pinned schema may be cut
    to what the documents use.
    """
    live = set(_lines(schema))
    named = {line.partition("(")[0]: line for line in live if "(" in line}
    return tuple(line for line in sorted(_lines(pinned)) if line not in live and not _wider(line, named))


def _wider(line: str, live: Mapping[str, str]) -> bool:
    """Tell whether the other schema has the field with the same type, the same arguments, and perhaps more."""
    field, _, rest = line.partition("(")
    arguments, _, kind = rest.rpartition(")")
    other, _, other_kind = live.get(field, "").partition("(")[2].rpartition(")")
    wanted = {one for one in arguments.split(", ") if one}
    return other_kind == kind and wanted <= set(other.split(", "))


def _lines(schema: GraphQLSchema) -> Iterator[str]:
    for named, kind in schema.type_map.items():
        if named.startswith("__"):
            continue
        name = "query" if kind is schema.query_type else named
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            yield from (f"{name}.{key}({_arguments(one)}): {one.type}" for key, one in kind.fields.items())
        elif isinstance(kind, GraphQLInputObjectType):
            yield from (f"{name}.{key}: {one.type}" for key, one in kind.fields.items())
        elif isinstance(kind, GraphQLEnumType):
            yield from (f"{name} {value}" for value in kind.values)
        elif isinstance(kind, GraphQLUnionType):
            yield from (f"{name} | {member.name}" for member in kind.types)


def _arguments(field: GraphQLField) -> str:
    return ", ".join(f"{name}: {argument.type}" for name, argument in sorted(field.args.items()))


def introspected(data: Any) -> GraphQLSchema:
    """Return the schema of an introspection's `data`; raise DocumentFault when it isn't one."""
    try:
        schema = build_client_schema(data)
    except (GraphQLError, TypeError, KeyError, AttributeError, ValueError):
        raise DocumentFault("what came is not the answer to an introspection") from None
    if schema.query_type is None:
        raise DocumentFault("the schema has no query")
    return schema


def pinned_schema(text: str, pin: str) -> GraphQLSchema:
    """Return the schema of an SDL; raise DocumentFault when it isn't one, or isn't the one that was pinned."""
    try:
        schema = build_schema(text)
    except (GraphQLError, TypeError):
        raise DocumentFault("the schema's file is not GraphQL SDL") from None
    if (found := fingerprint(schema)) != pin:
        raise DocumentFault(f"the schema's file has the fingerprint {found}, the mapping is written for {pin}")
    return schema


def read_document(text: str, schema: GraphQLSchema, ways: Sequence[tuple[str, ...]]) -> Document:
    """Return a document; raise DocumentFault when it is no query of this schema, or no way leads to records in it."""
    try:
        tree = parse(text)
    except GraphQLError as error:
        raise DocumentFault(f"not GraphQL: {error.message}") from None
    operations = [node for node in tree.definitions if isinstance(node, OperationDefinitionNode)]
    if len(tree.definitions) != 1 or len(operations) != 1 or operations[0].operation is not OperationType.QUERY:
        raise DocumentFault("one query, without fragments, is expected")
    if found := _conditional(operations[0]):
        raise DocumentFault(f"{found} may leave out what a record's checks read")
    if errors := validate(schema, tree):
        raise DocumentFault("; ".join(error.message for error in errors))
    at = next((way for way in ways if _leads(operations[0], way)), None)
    if at is None:
        raise DocumentFault(f"the document has no {' nor '.join('.'.join(way) for way in ways)}")
    named = frozenset(node.variable.name.value for node in operations[0].variable_definitions or ())
    return Document(operations[0], at, named, _keys(operations[0], at))


def _conditional(node: Any) -> str | None:
    """Return the first part of a query that isn't always asked, or not of every record: a fragment, a directive."""
    for directive in getattr(node, "directives", None) or ():
        if directive.name.value in _CONDITIONS:
            return f"@{directive.name.value}"
    if not isinstance(node, OperationDefinitionNode | FieldNode):
        return "a fragment"
    held = node.selection_set.selections if node.selection_set else ()
    return next((found for one in held if (found := _conditional(one))), None)


def _leads(node: OperationDefinitionNode | FieldNode, way: Sequence[str]) -> bool:
    """Tell whether each key of a way is one field of the document, and only one."""
    for key in way:
        found = [one for one in _fields(node) if _key(one) == key]
        if len(found) != 1:
            return False
        node = found[0]
    return bool(_fields(node))


def _keys(node: OperationDefinitionNode | FieldNode, way: Sequence[str]) -> frozenset[str]:
    for key in way:
        node = next(one for one in _fields(node) if _key(one) == key)
    return frozenset(map(_key, _fields(node)))


def _fields(node: OperationDefinitionNode | FieldNode) -> list[FieldNode]:
    held = node.selection_set.selections if node.selection_set else ()
    return [one for one in held if isinstance(one, FieldNode)]


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _kept(node: Any, at: tuple[str, ...], wanted: frozenset[str]) -> Any:
    """Return the node with, at the end of the way, the wanted keys alone; the way itself is kept whole."""
    if at:
        kept = [_kept(one, at[1:], wanted) if _key(one) == at[0] else one for one in _fields(node)]
    else:
        kept = [one for one in _fields(node) if _key(one) in wanted] or [_NOTHING_SAID]
    return replace(node, selection_set=SelectionSetNode(selections=tuple(kept)))
