"""Plan: which coordinates an operation asks, of which record types, about whom.

Takes a prepared operation and the catalogue. Gives a `Plan`, remembered per document, per value of the variables of
`@skip` and `@include`, and per type behind a `node`. No I/O; never sees a token, a patient or a decision. A type that a
reference leads to is planned into the same wave as the type that refers to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NullValueNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)
from graphql.execution.values import get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from gateway.cache import Cache
from gateway.pipeline.operation import Operation
from resolvers.attributes import HOLDERS, LED_BY, NAMED_IN, SAID_FROM, TELLING
from resolvers.catalogue import Catalogue, FieldSpec
from resolvers.categories import Standing

HOMELESS: Mapping[str, str] = {
    "Goal": "Goal.description",
    **{name: f"{name}.displayName" for name in ("Practitioner", "Organization", "PatientActor")},
    **{name: f"{name}.displayName" for name in ("CareTeamActor", "DeviceActor")},
    "PractitionerRole": "PractitionerRole.code",
    "Location": "Location.name",
}
"""Types that are no connection of the patient, and the field that stands for all of them: asked or not, it says whether
one shows, and with it what is structural."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a coordinate is asked: the response path of the outermost list, else of the field itself.

    Beyond that list no path without an index leads anywhere in the data.
    `variable` is set for an argument given by a variable: the coordinate counts only when that variable isn't null.
    """

    coordinate: str
    path: tuple[str, ...]
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an operation asks.

    `coordinates` are those that a policy must answer for, sorted; `places` in the document's order; `needs` the fields
    wanted of each record type and of each type that records refer to; `pages` the connections asked, by field name;
    `listed` the record types that connections alone lead to, with those connections.
    """

    coordinates: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    patient_fields: frozenset[str] = frozenset()
    pages: tuple[tuple[str, FieldNode], ...] = ()
    listed: Mapping[str, tuple[FieldNode, ...]] = field(default_factory=dict)

    @property
    def compares(self) -> bool:
        """Whether what is said of a record rests on those of other sources."""
        return any(place.coordinate.endswith(".likelySameAs") for place in self.places)


class Planner:
    """Plans operations over one catalogue."""

    def __init__(self, catalogue: Catalogue, plans: Cache[Plan]) -> None:
        self._catalogue = catalogue
        self._plans = plans

    def roots(self, operation: Operation) -> tuple[tuple[str, FieldNode], ...]:
        """Return the operation's roots that name someone, `patient` and `node`, by response key."""
        walk = _Walk(operation, self._catalogue, {})
        return tuple((_key(node), node) for node in walk.roots() if node.name.value in ("patient", "node"))

    def writes(self, operation: Operation) -> tuple[tuple[str, FieldNode], ...]:
        """Return the fields of a mutation's root, by response key."""
        walk = _Walk(operation, self._catalogue, {})
        return tuple((_key(node), node) for node in walk.roots("Mutation") if not node.name.value.startswith("__"))

    async def plan(self, operation: Operation, nodes: Mapping[str, str]) -> Plan:
        """Return the plan; `nodes` gives the type that each `node` root's id opens to, by response key."""
        conditions = sorted(set(_condition_variables(operation)))
        key = (
            operation.key,
            *(f"{name}={operation.variables.get(name)}" for name in conditions),
            *(f"{name}:{kind}" for name, kind in sorted(nodes.items())),
        )
        plan = await self._plans.get(*key)
        if plan is None:
            plan = _Walk(operation, self._catalogue, nodes).run()
            await self._plans.put(plan, *key)
        return plan


class _Walk:
    """One walk of one operation."""

    def __init__(self, operation: Operation, catalogue: Catalogue, nodes: Mapping[str, str]) -> None:
        self._operation = operation
        self._catalogue = catalogue
        self._nodes = nodes
        self._places: dict[tuple[str, str | None], Place] = {}
        self._needs: dict[str, set[str]] = {}
        self._pages: list[tuple[str, FieldNode]] = []
        self._rested_on: set[str] = set()
        self._lists: dict[str, list[FieldNode]] = {}
        self._led_to: set[str] = set()
        """Record types to which something else than a connection leads."""

    def roots(self, of: str = "Query") -> Iterator[FieldNode]:
        for node, _ in self._selected(self._operation.definition.selection_set, (of,)):
            yield node

    def run(self) -> Plan:
        for root in self.roots():
            key = _key(root)
            if root.selection_set is None:
                continue
            if root.name.value == "patient":
                self._enter(root.selection_set, ("Patient",), (key,), None)
            elif root.name.value == "node" and key in self._nodes:
                self._enter(root.selection_set, (self._nodes[key],), (key,), None)
                self._led_to |= {self._nodes[key], *LED_BY.get(self._nodes[key], {})}
                for leader, name in LED_BY.get(self._nodes[key], {}).items():
                    self._needs.setdefault(leader, set()).add(name)
                    self._rested_on.add(f"{leader}.{name}")
        anchors = {anchor for name in self._needs if (anchor := anchor_of(self._catalogue, name))}
        anchors |= {anchor for name in self._needs for anchor in anchors_of(self._catalogue, name)}
        asked = {place.coordinate for place in self._places.values()}
        return Plan(
            coordinates=tuple(sorted(asked | anchors | self._rested_on | self._of_patient())),
            places=tuple(self._places.values()),
            needs={name: frozenset(fields) for name, fields in self._needs.items() if name != "Patient"},
            patient_fields=frozenset(self._needs.get("Patient", ())),
            pages=tuple(self._pages),
            listed={name: tuple(nodes) for name, nodes in self._lists.items() if name not in self._led_to},
        )

    def _of_patient(self) -> set[str]:
        """Return the patient's own coordinates: whether the patient shows must not hang on what else is asked."""
        return {key for key in self._catalogue.coordinates() if key.startswith("Patient.") and not key.endswith(":)")}

    def _enter(
        self, selections: SelectionSetNode, types: Sequence[str], path: tuple[str, ...], within: tuple[str, ...] | None
    ) -> None:
        """Walk a selection on any of `types`; `within` is the path of the outermost list around it."""
        for name in types:
            if self._is_record(name):
                self._needs.setdefault(name, set())
        for node, parent in self._selected(selections, types):
            if not node.name.value.startswith("__"):
                self._visit(node, parent, (*path, _key(node)), within)

    def _visit(self, node: FieldNode, parent: str, path: tuple[str, ...], within: tuple[str, ...] | None) -> None:
        spec = self._catalogue.field(parent, node.name.value)
        if not isinstance(spec.standing, Standing):
            self._ask(spec.coordinate, within or path)
        if self._is_record(parent):
            rests_on = self._rests_on(parent, spec)
            self._needs[parent] |= {node.name.value, *rests_on}
            self._rested_on |= {f"{parent}.{name}" for name in rests_on} | NAMED_IN.get(spec.coordinate, frozenset())
        connection = self._catalogue.connections.get(spec.coordinate)
        if connection is not None:
            self._pages.append((node.name.value, node))
            self._lists.setdefault(connection.record_type, []).append(node)
            self._rested_on |= {f"{connection.record_type}.{name}" for name in self._dating(connection.record_type)}
            self._rested_on |= {f"{connection.record_type}.{name}" for name in connection.tested}
            self._needs.setdefault(connection.record_type, set())  # edges and pages are made of them, node or not
        for name in self._held_by(spec):
            self._needs.setdefault(name, set())
            self._led_to.add(name)
        if not parent.endswith("Edge"):
            self._led_to |= set(self._targets(spec))
        self._ask_arguments(node, spec, within or path)
        if node.selection_set is not None:
            self._enter(node.selection_set, self._targets(spec), path, within or (path if spec.many else None))

    def _held_by(self, spec: FieldSpec) -> Sequence[str]:
        """Return the record types for which a field's value is there at all."""
        name = HOLDERS.get(spec.named_type)
        return self._catalogue.targets(self._catalogue.field(spec.named_type, name)) if name else ()

    def _rests_on(self, parent: str, spec: FieldSpec) -> frozenset[str]:
        """Return the other fields of a record that one of its fields is said from."""
        if spec.coordinate.endswith(".likelySameAs"):
            return frozenset(n for n in (*TELLING, *self._dating(parent)) if self._catalogue.has(parent, n))
        return SAID_FROM.get(spec.coordinate, frozenset())

    def _dating(self, name: str) -> frozenset[str]:
        """Return the fields that date a record type's connection."""
        spec = self._catalogue.connection_of(name)
        return spec.dating if spec else frozenset()

    def _ask(self, coordinate: str, path: tuple[str, ...], variable: str | None = None) -> None:
        known = self._places.get((coordinate, None))
        if known is None:
            self._places.setdefault((coordinate, variable), Place(coordinate, path, variable))

    def _ask_arguments(self, node: FieldNode, spec: FieldSpec, path: tuple[str, ...]) -> None:
        for argument in node.arguments or ():
            coordinate = f"{spec.coordinate}({argument.name.value}:)"
            if coordinate not in self._catalogue.coordinates() or isinstance(argument.value, NullValueNode):
                continue
            value = argument.value
            self._ask(coordinate, path, value.name.value if isinstance(value, VariableNode) else None)

    def _targets(self, spec: FieldSpec) -> Sequence[str]:
        return self._catalogue.targets(spec)

    def _is_record(self, name: str) -> bool:
        catalogue = self._catalogue
        return name == "Patient" or name in catalogue.record_types or name in catalogue.context_types

    def _selected(self, selections: SelectionSetNode, types: Sequence[str]) -> Iterator[tuple[FieldNode, str]]:
        """Yield the fields selected and kept, once for each concrete type that they may apply to."""
        for node in selections.selections:
            if not self._kept(node):
                continue
            if isinstance(node, FieldNode):
                for name in types:
                    if self._catalogue.has(name, node.name.value):
                        yield node, name
                continue
            fragment: InlineFragmentNode | FragmentDefinitionNode
            if isinstance(node, FragmentSpreadNode):
                fragment = self._operation.fragments[node.name.value]
            elif isinstance(node, InlineFragmentNode):
                fragment = node
            else:
                continue
            condition = fragment.type_condition
            kept = self._narrow(types, condition.name.value) if condition else types
            yield from self._selected(fragment.selection_set, kept)

    def _narrow(self, types: Sequence[str], condition: str) -> Sequence[str]:
        possible = self._catalogue.possible(condition)
        return [name for name in types if name in possible]

    def _kept(self, node: SelectionNode) -> bool:
        values = self._operation.values
        skip = get_directive_values(GraphQLSkipDirective, node, values)
        include = get_directive_values(GraphQLIncludeDirective, node, values)
        return not (skip and skip["if"]) and not (include and not include["if"])


def anchor_of(catalogue: Catalogue, name: str) -> str | None:
    """Return the coordinate that says whether a record of a type shows; None for what has no class of its own."""
    if name in catalogue.home:
        return catalogue.home[name]
    return HOMELESS.get(name)


def anchors_of(catalogue: Catalogue, name: str) -> tuple[str, ...]:
    """Return the coordinates of which one at least must be permitted for a record of a type to show.

    One for each kind of its fields where they differ by category: a session's technical side shows without the rest.
    """
    parts = catalogue.parts(name) if name in catalogue.home else ()
    anchor = anchor_of(catalogue, name)
    return parts if len(parts) > 1 else (anchor,) if anchor else ()


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _condition_variables(operation: Operation) -> Iterator[str]:
    """Yield the names of the variables that decide what is skipped or included."""
    stack: list[SelectionSetNode] = [operation.definition.selection_set]
    stack += [fragment.selection_set for fragment in operation.fragments.values()]
    while stack:
        for node in stack.pop().selections:
            arguments = (argument for directive in node.directives or () for argument in directive.arguments or ())
            yield from (a.value.name.value for a in arguments if isinstance(a.value, VariableNode))
            inner = getattr(node, "selection_set", None)
            if inner is not None:
                stack.append(inner)
