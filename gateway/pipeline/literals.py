"""Literals: turns the strings and numbers written in a document into variables.

Takes one operation's document, parsed, and the schema. Gives the same operation with every string, integer and float
of an argument replaced by a variable of the type wanted there, the values, and where each stood. Two documents that
differ only by a patient's identifier become one text, so that text can be a key. What has no type there is left for
validation to refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from graphql import (
    DocumentNode,
    FloatValueNode,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    NameNode,
    ObjectValueNode,
    OperationDefinitionNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    parse_type,
    value_from_ast_untyped,
    visit,
)
from graphql.language.visitor import SKIP

from gateway.pipeline.shape import LONGEST_INT


@dataclass(frozen=True, slots=True)
class Lifted:
    """A document without literals; `values` by variable name; `places`, the name of each by where it stood."""

    document: DocumentNode
    values: dict[str, Any] = field(repr=False)
    places: dict[int, str]


class _Lifter(Visitor):
    """Replaces literals as the visitor meets them; a definition's default is lifted by `_lift_defaults`."""

    def __init__(self, types: TypeInfo, taken: frozenset[str]) -> None:
        super().__init__()
        self._types = types
        self._taken = taken
        self.definitions: list[VariableDefinitionNode] = []
        self.values: dict[str, Any] = {}
        self.places: dict[int, str] = {}

    def enter_variable_definition(self, *_: Any) -> Any:
        return SKIP

    def leave_string_value(self, node: StringValueNode, *_: Any) -> Any:
        return self._lift(node, node.value)

    def leave_int_value(self, node: IntValueNode, *_: Any) -> Any:
        return self._lift(node, int(node.value) if len(node.value) <= LONGEST_INT else node.value)

    def leave_float_value(self, node: FloatValueNode, *_: Any) -> Any:
        return self._lift(node, float(node.value))

    def _lift(self, node: Any, value: Any) -> Any:
        wanted = self._types.get_input_type()
        if wanted is None:
            return node
        name = f"l{len(self.definitions)}"
        while name in self._taken:
            name = f"l{name}"
        variable = VariableNode(name=NameNode(value=name))
        self.definitions.append(VariableDefinitionNode(variable=variable, type=parse_type(str(wanted)), directives=()))
        self.values[name] = value
        if node.loc is not None:
            self.places[node.loc.start] = name
        return variable


def lift_literals(document: DocumentNode, operation: OperationDefinitionNode, schema: GraphQLSchema) -> Lifted:
    """Return the document without literals, and the values that they had."""
    types = TypeInfo(schema)
    taken = frozenset(d.variable.name.value for d in operation.variable_definitions or ())
    lifter = _Lifter(types, taken)
    lifted: DocumentNode = visit(document, TypeInfoVisitor(types, lifter))
    definitions, defaults, places = _lift_defaults(operation)
    rebuilt = tuple(
        _with_variables(node, (*definitions, *lifter.definitions))
        if isinstance(node, OperationDefinitionNode)
        else node
        for node in lifted.definitions
    )
    return Lifted(DocumentNode(definitions=rebuilt), {**defaults, **lifter.values}, {**places, **lifter.places})


def _with_variables(
    node: OperationDefinitionNode, definitions: tuple[VariableDefinitionNode, ...]
) -> OperationDefinitionNode:
    return OperationDefinitionNode(
        operation=node.operation,
        name=node.name,
        variable_definitions=definitions,
        directives=node.directives,
        selection_set=node.selection_set,
        loc=node.loc,
    )


def _lift_defaults(
    operation: OperationDefinitionNode,
) -> tuple[tuple[VariableDefinitionNode, ...], dict[str, Any], dict[int, str]]:
    """Replace defaults by a blank of the same kind: the value goes with the variables instead.

    A list or an object has no place: it may hold several literals.
    """
    definitions: list[VariableDefinitionNode] = []
    values: dict[str, Any] = {}
    places: dict[int, str] = {}
    for definition in operation.variable_definitions or ():
        default: Any = definition.default_value
        if type(default) in BLANKS:
            values[definition.variable.name.value] = value_from_ast_untyped(default)
            if default.loc is not None and not isinstance(default, ListValueNode | ObjectValueNode):
                places[default.loc.start] = definition.variable.name.value
            definitions.append(
                VariableDefinitionNode(
                    variable=definition.variable,
                    type=definition.type,
                    default_value=BLANKS[type(default)],
                    directives=definition.directives,
                )
            )
        else:
            definitions.append(definition)
    return tuple(definitions), values, places


BLANKS: Mapping[type[Any], Any] = MappingProxyType(
    {
        StringValueNode: StringValueNode(value=""),
        IntValueNode: IntValueNode(value="0"),
        FloatValueNode: FloatValueNode(value="0"),
        ListValueNode: ListValueNode(values=()),
        ObjectValueNode: ObjectValueNode(fields=()),
    }
)
"""Kinds of default that may name someone, and what stands for them in the text; enumerations and booleans stay."""
