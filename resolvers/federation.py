"""Federation: the schema as a subgraph of Apollo Federation 2, for a router that joins several services.

Takes the SDL of the contract. Gives the same types with the keys by which other subgraphs may add fields to ours, none
of them resolvable: a router enters only by the fields of Query, so that every request is one operation about one
patient (docs/decisions/federation.md). Never changes a type.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from graphql import (
    ConstDirectiveNode,
    DefinitionNode,
    DirectiveDefinitionNode,
    ObjectTypeDefinitionNode,
    parse,
    print_ast,
)

LINK: Final = """extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])"""

KEY: Final = 'type Keyed @key(fields: "id", resolvable: false)'
SHAREABLE: Final = "type Shared @shareable"
"""What is added to a type, written as on a type."""

VALUES: Final = frozenset(
    {
        "Address",
        "Attachment",
        "CodeableConcept",
        "Coding",
        "ContactPoint",
        "HumanName",
        "Money",
        "PageInfo",
        "Period",
        "Quantity",
        "Range",
        "Ratio",
    }
)
"""Types of plain values, of which another subgraph may have its own: they hold values and each other, and no object
with an id, so that no way leads from them to a record."""

OUR_OWN_COSTS: Final = frozenset({"cost", "listSize"})
"""Directives that the contract defines and its text doesn't apply; Federation has its own of these names (v2.9), with
another type of weight."""


def subgraph_sdl(sdl: str) -> str:
    """Return the SDL of a subgraph (specs.apollo.dev/federation/v2.0) of which `sdl` is the plain one."""
    definitions = parse(sdl, no_location=True).definitions
    kept = (one for one in definitions if not _is_of_cost(one))
    return "\n\n".join((LINK, *(print_ast(_with_directives(one)) for one in kept)))


def _is_of_cost(definition: DefinitionNode) -> bool:
    return isinstance(definition, DirectiveDefinitionNode) and definition.name.value in OUR_OWN_COSTS


def _with_directives(definition: DefinitionNode) -> DefinitionNode:
    if not isinstance(definition, ObjectTypeDefinitionNode):
        return definition
    return replace(definition, directives=(*(definition.directives or ()), *_directives(definition)))


def _directives(definition: ObjectTypeDefinitionNode) -> tuple[ConstDirectiveNode, ...]:
    """Return what a type of objects gets: a key when it has an id of ours, or that others may have it too."""
    if any(interface.name.value == "Node" for interface in definition.interfaces or ()):
        return _read(KEY)
    return _read(SHAREABLE) if definition.name.value in VALUES else ()


def _read(text: str) -> tuple[ConstDirectiveNode, ...]:
    (definition,) = parse(text, no_location=True).definitions
    return definition.directives or () if isinstance(definition, ObjectTypeDefinitionNode) else ()
