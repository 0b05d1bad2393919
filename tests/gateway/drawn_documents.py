"""Drawn documents: operations over our schema that a seed draws, with all that GraphQL allows in a query.

Takes a schema, a seed, and what arguments may be filled with. Gives the text of a valid document and the values of its
variables: aliases, fields asked twice, fragments on types, interfaces and unions, nested, named or inline, variables
with and without defaults, `@skip` and `@include` by word and by variable, arguments of every kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    parse,
    validate,
)

TRIES: Final = 12
CONDITIONS: Final = ("ifOne", "ifTwo", "ifThree")
WORDS: Final = ("LOINC", "AMB", "http://loinc.org", "active", "laboratory", "")
DAYS: Final = ("2024-01-01T00:00:00Z", "2026-09-01T00:00:00-04:00", "2026-11-15T12:00:00.5Z")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document and its variables."""

    text: str
    variables: Mapping[str, Any] = field(repr=False)


@dataclass(slots=True)
class Drawing:
    """One document being drawn; `roots` are texts of root fields with `%s` for their selection, and their types."""

    schema: GraphQLSchema
    random: Random
    roots: Sequence[tuple[str, str]]
    sources: Sequence[str]
    fragments: list[str] = field(default_factory=list)
    declared: dict[str, str] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    arguments: dict[tuple[str, str, str], str] = field(default_factory=dict)
    room: int = 120
    """Fields that may still be drawn."""

    def document(self) -> Drawn:
        """Return the document."""
        wanted = self.random.sample(self.roots, self.random.randint(1, len(self.roots)))
        parts = [text % self.selection(kind, self.random.randint(2, 7)) for text, kind in wanted]
        if self.random.random() < 0.3:
            parts.append("__typename")
        conditions = [f"${name}: Boolean! = {self._bit()}" for name in CONDITIONS]
        declared = ", ".join([*conditions, *(f"${name}: {kind}" for name, kind in self.declared.items())])
        given = {name: self.random.random() < 0.5 for name in CONDITIONS if self.random.random() < 0.8}
        text = f"query ({declared}) {{ {' '.join(parts)} }} " + " ".join(self.fragments)
        return Drawn(text, {**self.variables, **given})

    def selection(self, name: str, depth: int) -> str:
        """Return a selection of a type."""
        kind = self.schema.type_map[name]
        drawn = [self._item(kind, depth) for _ in range(self.random.randint(1, 6))]
        return "{ " + " ".join([one for one in drawn if one] or ["__typename"]) + " }"

    def _item(self, kind: Any, depth: int) -> str:
        chance = self.random.random()
        if chance < 0.07:
            return "__typename"
        if depth > 1 and (chance < 0.25 or (is_abstract_type(kind) and chance < 0.9)):
            return self._fragment(kind, depth - 1)
        fields = getattr(kind, "fields", {})
        if not fields or self.room <= 0:
            return "__typename"
        name = self.random.choice(self._preferred(fields, depth) or list(fields))
        self.room -= 1
        return self._field(kind.name, name, fields[name], depth)

    def _preferred(self, fields: Mapping[str, GraphQLField], depth: int) -> list[str]:
        """Return the fields to draw from: those with something under them, half of the time, while there is depth."""
        leaves = [name for name, held in fields.items() if is_leaf_type(get_named_type(held.type))]
        objects = [name for name in fields if name not in leaves]
        return objects if depth > 1 and objects and self.random.random() < 0.6 else leaves

    def _field(self, parent: str, name: str, held: GraphQLField, depth: int) -> str:
        kind = get_named_type(held.type)
        leaf = is_leaf_type(kind)
        if not leaf and depth < 1:
            return "__typename"
        chance = self.random.random()
        alias = "" if chance < 0.6 else f"{parent}_{name}" if chance < 0.8 else f"{name}_{self.random.randint(1, 2)}"
        given = self._arguments(parent, name, alias, held)
        under = "" if leaf else f" {self.selection(kind.name, depth - 1)}"
        text = f"{alias}{': ' if alias else ''}{name}{given}{self._chosen()}{under}"
        if not leaf and self.random.random() < 0.15:  # asked again: the two are merged
            text += f" {alias}{': ' if alias else ''}{name}{given} {self.selection(kind.name, depth - 1)}"
        return text

    def _fragment(self, kind: Any, depth: int) -> str:
        on = self.random.choice(self._conditions(kind))
        under = self.selection(on, depth)
        if self.random.random() < 0.35:
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {on} {under}")
            return f"...{name}{self._chosen()}" + (f" ...{name}" if self.random.random() < 0.2 else "")
        condition = "" if on == kind.name and self.random.random() < 0.5 else f" on {on}"
        return f"...{condition}{self._chosen()} {under}"

    def _conditions(self, kind: Any) -> list[str]:
        """Return the types on which a fragment may stand here: itself, what it may be, what it also is."""
        if is_abstract_type(kind):
            possible = self.schema.get_possible_types(kind)
            return [one.name for one in possible] + [one.name for held in possible[:3] for one in held.interfaces]
        interfaces = [one.name for one in kind.interfaces] if isinstance(kind, GraphQLObjectType) else []
        return [kind.name, *interfaces]

    def _chosen(self) -> str:
        if self.random.random() < 0.88:
            return ""
        word = self.random.choice(("skip", "include"))
        value = self.random.choice([f"${name}" for name in CONDITIONS] + ["true", "false"])
        return f" @{word}(if: {value})"

    def _arguments(self, parent: str, name: str, alias: str, held: GraphQLField) -> str:
        """Return a field's arguments, the same wherever it has the same key."""
        key = (parent, name, alias)
        if key not in self.arguments:
            drawn = [
                f"{each}: {self._value(declared.type)}"
                for each, declared in held.args.items()
                if isinstance(declared.type, GraphQLNonNull) or self.random.random() < 0.15
            ]
            self.arguments[key] = f"({', '.join(drawn)})" if drawn else ""
        return self.arguments[key]

    def _value(self, kind: Any) -> str:
        if self.random.random() < 0.25:
            name = f"v{len(self.declared)}"
            literal = self._literal(kind, whole=True)
            self.declared[name] = str(kind) + (f" = {literal}" if self.random.random() < 0.7 else "")
            if "=" not in self.declared[name] and isinstance(kind, GraphQLNonNull):
                self.declared[name] = f"{kind} = {literal}"
            return f"${name}"
        return self._literal(kind)

    def _literal(self, kind: Any, *, whole: bool = False) -> str:
        if isinstance(kind, GraphQLNonNull):
            return self._literal(kind.of_type, whole=True)
        if not whole and self.random.random() < 0.15:
            return "null"
        if isinstance(kind, GraphQLList):
            return f"[{', '.join(self._literal(kind.of_type, whole=True) for _ in range(self.random.randint(0, 2)))}]"
        if isinstance(kind, GraphQLEnumType):
            return str(self.random.choice(list(kind.values)))
        if isinstance(kind, GraphQLInputObjectType):
            given = [f"{n}: {self._literal(f.type, whole=True)}" for n, f in kind.fields.items()]
            return "{" + ", ".join(given) + "}"
        return self._scalar(kind.name)

    def _scalar(self, name: str) -> str:
        if name == "Int":
            return str(self.random.choice((1, 2, 3, 50, 500)))
        if name == "Boolean":
            return self._bit()
        if name == "DateTime":
            return f'"{self.random.choice(DAYS)}"'
        return f'"{self.random.choice(self.sources if name == "ID" else WORDS)}"'

    def _bit(self) -> str:
        return self.random.choice(("true", "false"))


def drawn_document(schema: GraphQLSchema, seed: int, roots: Sequence[tuple[str, str]], sources: Sequence[str]) -> Drawn:
    """Return a valid document; the first that is, of those that a seed draws, else one that asks little."""
    random = Random(seed)  # it draws tests
    for _ in range(TRIES):
        drawn = Drawing(schema, random, roots, sources).document()
        if not validate(schema, parse(drawn.text), max_errors=1):
            return drawn
    return Drawn("{ viewer { id } }", {})
