"""The contract's fields, as a path table needs them, read from shared/schema.graphql and from nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from graphql import GraphQLEnumType, GraphQLSchema, build_schema, get_named_type, get_nullable_type, is_list_type

from resolvers.paths import PathTable
from resolvers.records import Element, Record
from resolvers.rows import shipped
from tests.shared import shared


@dataclass(frozen=True, slots=True)
class Spec:
    coordinate: str
    named_type: str
    many: bool
    enum_values: frozenset[str] | None


class Specs:
    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema

    def fields_of(self, type_name: str) -> list[str]:
        return list(getattr(self.schema.type_map.get(type_name), "fields", {}))

    def field(self, type_name: str, field_name: str, /) -> Spec:
        field = self.schema.type_map[type_name].fields[field_name]  # type: ignore[attr-defined]
        held = get_named_type(field.type)
        values = frozenset(held.values) if isinstance(held, GraphQLEnumType) else None
        return Spec(f"{type_name}.{field_name}", held.name, is_list_type(get_nullable_type(field.type)), values)


@cache
def specs() -> Specs:
    return Specs(build_schema(shared("schema.graphql").read_text(encoding="utf-8")))


@cache
def table(name: str, base_url: str = "") -> PathTable:
    return PathTable.load(shipped(name), specs(), base_url)


def record(kind: str, body: object, source: PathTable, local_id: str = "r1") -> Record:
    return Record(kind, "source", local_id, "p1", body, source, "2026-11-15T12:00:00Z")


def element(kind: str, body: object, source: PathTable) -> Element:
    return Element(kind, body, record(kind, body, source))
