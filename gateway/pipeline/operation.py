"""Operation: from a document to a parsed, validated and bounded operation.

Takes the text, the variables and the name. Gives an `Operation` whose literals have become variables, so that no
identifier sits in the key under which its plan is remembered. Refuses before any source or policy call. Never sees a
token. A document that comes again is found by its text, or by its shape when it has literals (`shape.py`): what it is
was found out once; what is given with it, and what that costs, is looked at each time. What is kept holds neither its
literals nor its text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
from gateway.pipeline.conditions import condition_variables
from gateway.pipeline.cost import Cost, Prices
from gateway.pipeline.literals import Lifted, lift_literals
from gateway.pipeline.shape import Shape, shape_of
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
    conditions: tuple[str, ...] = ()
    """Variables by which `@skip` and `@include` choose, sorted."""

    @property
    def variables(self) -> dict[str, Any]:
        """Coerced variables by name."""
        return self.values.coerced


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document within bounds and valid, without its literals: `lifted` are the variables that stand for them."""

    key: str
    document: DocumentNode
    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    cost: Cost
    declared: frozenset[str]
    """Variables that the document declares itself."""
    conditions: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()
    """In the order of the text."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Defaults that are no literal: lists and objects of words of the schema."""

    def operation(self, raw: dict[str, Any], values: VariableValues) -> Operation:
        """Return the operation of one request: its variables as they came, and coerced."""
        name = self.definition.name.value if self.definition.name else None
        part = (self.key, name, self.document, self.definition, self.fragments)
        return Operation(*part, raw, values, self.conditions)


class Operations:
    """Prepares operations against one schema, within limits."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, known: Cache[Prepared], *, introspection: bool) -> None:
        """`known` remembers the documents that were found valid within these limits."""
        self._schema = schema
        self._limits = limits
        self._introspection = introspection
        self._known = known
        self._prices = Prices(schema)

    async def prepare(self, text: str, variables: Mapping[str, Any], name: str | None, *, read_only: bool) -> Operation:
        """Return the operation.

        Raise `BadUserInput` (syntax, validation, variables), `Invalid` (several faults) or `OperationRefused` (bounds,
        what GET may not run).
        """
        found, literals = await self._prepared(text, name, read_only=read_only)
        raw = {**literals, **{name: value for name, value in variables.items() if name in found.declared}}
        values = get_variable_values(self._schema, found.definition.variable_definitions or (), raw, max_errors=5)
        if isinstance(values, list):
            declared = _declared(_choose(self._parse(text), name))
            raise Invalid(tuple(_variable_fault(error, declared) for error in values))
        spent = found.cost.of(values.coerced)
        if spent > self._limits.cost:
            raise OperationRefused("cost", limit=self._limits.cost, cost=spent)
        return found.operation(raw, values)

    async def _prepared(self, text: str, name: str | None, *, read_only: bool) -> tuple[Prepared, Mapping[str, Any]]:
        """Return what a document is, and its literals by the variables that stand for them."""
        known = await self._known.get(*_kept_under(text, name, None))
        if known is not None:
            _check_method(known.definition, read_only=read_only)
            return known, known.fixed
        shape = shape_of(text, self._limits.tokens)
        if shape is not None and shape.starts:
            known = await self._known.get(*_kept_under(text, name, shape))
        if shape is None or known is None:
            return await self._first(text, name, shape, read_only=read_only)
        _check_method(known.definition, read_only=read_only)
        return known, {**known.fixed, **dict(zip(known.lifted, shape.values, strict=True))}

    async def _first(
        self, text: str, name: str | None, shape: Shape | None, *, read_only: bool
    ) -> tuple[Prepared, Mapping[str, Any]]:
        """Prepare a document that isn't known; keep it unless one of its literals stands for no variable alone."""
        document = self._parse(text)
        chosen = _choose(document, name)
        _check_method(chosen, read_only=read_only)
        check_bounds(document, chosen, self._limits, introspection=self._introspection)
        alone = separate_operations(document)[chosen.name.value if chosen.name else ""]
        definition = _choose(alone, None)
        lifted = lift_literals(alone, definition, self._schema)
        self._validate(document)
        made = self._make(lifted, frozenset(d.variable.name.value for d in definition.variable_definitions or ()))
        if shape is not None and lifted.places.keys() == set(shape.starts):
            named = tuple(lifted.places[start] for start in shape.starts)
            fixed = {key: value for key, value in lifted.values.items() if key not in named}
            await self._known.put(replace(made, lifted=named, fixed=fixed), *_kept_under(text, name, shape))
        return made, lifted.values

    def _make(self, lifted: Lifted, declared: frozenset[str]) -> Prepared:
        """Return what is kept of a document, made of its printed form: a node of the text leads to the whole text."""
        printed = print_ast(lifted.document)
        document = parse(printed, no_location=True)
        definition, fragments = _choose(document, None), _fragments(document)
        cost = self._prices.cost(definition, fragments)
        key = hashlib.sha256(printed.encode()).hexdigest()
        made = Prepared(key, document, definition, fragments, cost, declared)
        return replace(made, conditions=tuple(sorted(set(condition_variables(made)))))

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

    def _validate(self, document: DocumentNode) -> None:
        """Validate the whole document, operations that aren't run included."""
        faults = validate(self._schema, document, max_errors=5)
        if any(error.message == TOO_FAR for error in faults):
            raise OperationRefused("introspection-depth", limit=MAX_LIST_DEPTH - 1)
        if faults:
            raise Invalid(tuple(_fault("validation", error) for error in faults))


def _kept_under(text: str, name: str | None, shape: Shape | None) -> tuple[str, str, str]:
    """Return what a document is kept under: its shape when it has literals, else its text; and whom to run of it."""
    called = "" if name is None else f"={name}"
    return ("shape", called, shape.text) if shape is not None and shape.starts else ("text", called, text)


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


def _check_method(definition: OperationDefinitionNode, *, read_only: bool) -> None:
    if definition.operation is not OperationType.QUERY and read_only:
        raise MethodRefused("get-mutation")


def _declared(operation: OperationDefinitionNode) -> Mapping[str, Any]:
    """Return each variable's declaration, by the variable's name with its `$`."""
    declared = operation.variable_definitions or ()
    return {f"${one.variable.name.value}": one for one in declared if one.loc is not None}


def _variable_fault(error: GraphQLError, declared: Mapping[str, Any]) -> RequestError:
    """Name the variable, its type, its declaration's place; never repeat the value, which may name a person."""
    name = re.match(r"Variable '(\$\w+)'", error.message)
    if name is None or LIFTED.fullmatch(name[1]) or name[1] not in declared:
        return BadUserInput("literal")
    one = declared[name[1]]
    place = one.loc.start_token
    return BadUserInput(
        "variables", line=place.line, column=place.column, explanation=f"{name[1]}: {print_ast(one.type)}"
    )
