"""Operation: from a document to a parsed, validated and bounded operation.

Takes the text, the variables and the name. Gives an `Operation` whose literals have become variables, so that no
identifier sits in the key under which its plan is remembered. Refuses before any source or policy call. Never sees a
token.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    print_ast,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.utilities import separate_operations
from graphql.validation.rules.max_introspection_depth_rule import MAX_LIST_DEPTH

from gateway.cache import Cache
from gateway.errors import BadUserInput, Invalid, MethodRefused, OperationRefused, RequestError
from gateway.pipeline.bounds import check_bounds
from gateway.pipeline.cost import Cost, Prices
from gateway.pipeline.literals import lift_literals
from gateway.settings import Limits

LIFTED = re.compile(r"\$l+[0-9]+")
"""A variable that stands for a literal of the document (`literals.py`)."""

TOO_FAR = "Maximum introspection depth exceeded"
"""What graphql-core's MaxIntrospectionDepthRule says."""

REPEATED = re.compile(r"[,;] found: |(?<= value): ")
"""What precedes, in a sentence of graphql-core's, the value that was written."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, ready to be planned. `key` names its text without any literal; `values` are coerced."""

    key: str
    name: str | None
    document: DocumentNode
    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    raw_variables: dict[str, Any] = field(repr=False)
    values: VariableValues = field(repr=False)

    @property
    def variables(self) -> dict[str, Any]:
        """Coerced variables by name."""
        return self.values.coerced


class Operations:
    """Prepares operations against one schema, within limits."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, valid: Cache[Cost], *, introspection: bool) -> None:
        """`valid` remembers, by key, the documents that were found valid, and what each costs."""
        self._schema = schema
        self._limits = limits
        self._introspection = introspection
        self._valid = valid
        self._prices = Prices(schema)

    async def prepare(self, text: str, variables: Mapping[str, Any], name: str | None, *, read_only: bool) -> Operation:
        """Return the operation.

        Raise `BadUserInput` (syntax, validation, variables), `Invalid` (several faults) or `OperationRefused` (bounds,
        what GET may not run).
        """
        document = self._parse(text)
        chosen = _choose(document, name)
        if chosen.operation is not OperationType.QUERY and read_only:
            raise MethodRefused("get-mutation")
        check_bounds(document, chosen, self._limits, introspection=self._introspection)
        alone = separate_operations(document)[chosen.name.value if chosen.name else ""]
        alone_definition = _choose(alone, None)
        lifted, values = lift_literals(alone, alone_definition, self._schema)
        key = hashlib.sha256(print_ast(lifted).encode()).hexdigest()
        definition = _choose(lifted, None)
        cost = await self._validate(document, lifted, key)
        declared = {node.variable.name.value for node in alone_definition.variable_definitions or ()}
        raw = {**values, **{name: value for name, value in variables.items() if name in declared}}
        coerced = self._coerce(definition, raw)
        spent = cost.of(coerced.coerced)
        if spent > self._limits.cost:
            raise OperationRefused("cost", limit=self._limits.cost, cost=spent)
        return Operation(
            key=key,
            name=definition.name.value if definition.name else None,
            document=lifted,
            definition=definition,
            fragments=_fragments(lifted),
            raw_variables=raw,
            values=coerced,
        )

    def _parse(self, text: str) -> DocumentNode:
        try:
            return parse(text, max_tokens=self._limits.tokens, allow_empty_selection_sets=False)
        except GraphQLSyntaxError as error:
            if "tokens" in error.message and str(self._limits.tokens) in error.message:
                raise OperationRefused("tokens", limit=self._limits.tokens) from None
            if "nested too deeply" in error.message:
                raise OperationRefused("depth", limit=self._limits.depth) from None
            raise _syntax(error) from None
        except RecursionError:
            raise OperationRefused("depth", limit=self._limits.depth) from None

    async def _validate(self, document: DocumentNode, lifted: DocumentNode, key: str) -> Cost:
        """Validate the whole document and weigh it, once when it is all in the key; literals are checked always."""
        whole = len(document.definitions) == len(lifted.definitions)
        known = await self._valid.get(key) if whole else None
        if known is not None:
            return known
        faults = validate(self._schema, document, max_errors=5)
        if any(error.message == TOO_FAR for error in faults):
            raise OperationRefused("introspection-depth", limit=MAX_LIST_DEPTH - 1)
        if faults:
            raise Invalid(tuple(_fault("validation", error) for error in faults))
        cost = self._prices.cost(_choose(lifted, None), _fragments(lifted))
        if whole:
            await self._valid.put(cost, key)
        return cost

    def _coerce(self, definition: OperationDefinitionNode, raw: dict[str, Any]) -> VariableValues:
        values = get_variable_values(self._schema, definition.variable_definitions or (), raw, max_errors=5)
        if isinstance(values, list):
            raise Invalid(tuple(_variable_fault(error) for error in values))
        return values


def _choose(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [n for n in document.definitions if isinstance(n, OperationDefinitionNode)]
    if name is not None:
        operations = [n for n in operations if n.name and n.name.value == name]
    if len(operations) != 1:
        raise BadUserInput("operation-name")
    return operations[0]


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {n.name.value: n for n in document.definitions if isinstance(n, FragmentDefinitionNode)}


def _syntax(error: GraphQLError) -> BadUserInput:
    place = error.locations[0] if error.locations else None
    return BadUserInput("syntax", line=place.line if place else 1, column=place.column if place else 1)


def _fault(key: str, error: GraphQLError) -> RequestError:
    """Explain a fault; never repeat a value, which may name a person."""
    explanation = REPEATED.split(error.message, maxsplit=1)[0]
    place = error.locations[0] if error.locations else None
    return BadUserInput(
        key, line=place.line if place else 0, column=place.column if place else 0, explanation=explanation
    )


def _variable_fault(error: GraphQLError) -> RequestError:
    """Name the variable and its declaration's place; never repeat the value, which may name a person."""
    name = re.match(r"Variable '(\$\w+)'", error.message)
    if name is None or LIFTED.fullmatch(name[1]):
        return BadUserInput("literal")
    place = error.locations[0] if error.locations else None
    return BadUserInput(
        "variables", line=place.line if place else 0, column=place.column if place else 0, explanation=name[1]
    )
