"""Walk: one walk through an operation, which finds what it asks.

Part of the `plan` stage. Takes a prepared operation, the catalogue, and the types behind `node`. Gives a `Plan`, where
a type that a reference leads to is in the same wave as the type that refers to it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graphql import FieldNode, NullValueNode, SelectionSetNode, VariableNode

from gateway.pipeline.anchors import anchor_of, anchors_of
from gateway.pipeline.operation import Operation
from gateway.pipeline.plan import COUNTS, SPANNING, Place, Plan
from gateway.pipeline.selections import Selected, Selections
from resolvers.attributes import HOLDERS, LED_BY, NAMED_IN, SAID_FROM, TELLING
from resolvers.catalogue import Catalogue, FieldSpec
from resolvers.categories import Standing
from resolvers.trajectories import NO_PATHWAYS, Pathways
from resolvers.worked import SHOWN_BY, WORKED_FROM

TRAJECTORIES = "Patient.trajectories"
"""What is worked out of whatever the pathways in force read."""

PAGED = frozenset({"Patient.course", "Patient.repeatedTests"})
"""Fields of the patient beside the connections whose arguments are checked as a page's are."""


DIRECTED: Mapping[str, str] = {
    "recordDirective": "RecordDirectivePayload",
    "revokeDirective": "RevokeDirectivePayload",
}
"""Mutations whose payload is read the way any record is, and its type."""


class Walk:
    """One walk of one operation."""

    def __init__(
        self, operation: Operation, catalogue: Catalogue, nodes: Mapping[str, str], pathways: Pathways = NO_PATHWAYS
    ) -> None:
        self._pathways = pathways
        self._worked = {**WORKED_FROM, TRAJECTORIES: pathways.reads}
        self._operation = operation
        self._catalogue = catalogue
        self._nodes = nodes
        self._selections = Selections(operation, catalogue)
        self._places: dict[tuple[str, str | None, str | None], Place] = {}
        self._needs: dict[str, set[str]] = {}
        self._pages: list[tuple[str, FieldNode]] = []
        self._rested_on: set[str] = set()
        self._lists: dict[str, list[FieldNode]] = {}
        self._led_to: set[str] = set()
        """Record types to which something else than a connection leads."""

    def roots(self, of: str = "Query") -> Iterator[FieldNode]:
        """Yield the fields of a root type that are selected."""
        for selected in self._selections.of(self._operation.definition.selection_set, (of,)):
            yield selected.node

    def run(self) -> Plan:
        """Return the plan."""
        for root in (*self.roots(), *self.roots("Mutation")):
            key = key_of(root)
            if root.selection_set is None:
                continue
            if root.name.value == "patient":
                self._enter(root.selection_set, ("Patient",), (key,), None)
            elif root.name.value in SPANNING:
                self._visit(Selected(root, "Query"), (key,), None)
            elif root.name.value in DIRECTED:
                self._enter(root.selection_set, (DIRECTED[root.name.value],), (key,), None)
                self._rested_on |= {f"Directive.{name}" for name in self._dating("Directive")}
            elif root.name.value == "viewer":
                for node in self.own_of(root):
                    self._visit(Selected(node, "Viewer"), (key, key_of(node)), None)
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

    def own_of(self, root: FieldNode) -> Iterator[FieldNode]:
        """Yield where a root reads the caller's own file; what else it says of the caller rests on no source."""
        if root.name.value in ("viewer", "node") and root.selection_set is not None:
            for selected in self._selections.of(root.selection_set, ("Viewer",)):
                if selected.name == "patient":
                    yield selected.node

    def _of_patient(self) -> set[str]:
        """Return the patient's own coordinates: whether the patient shows must not hang on what else is asked."""
        return {key for key in self._catalogue.coordinates() if key.startswith("Patient.") and not key.endswith(":)")}

    def _enter(
        self, selections: SelectionSetNode, types: Sequence[str], path: tuple[str, ...], within: tuple[str, ...] | None
    ) -> None:
        """Walk a selection on any of `types`; `within` is the path of the outermost list around it."""
        for name in types:
            self._work_out(name)
            if self._is_record(name):
                self._needs.setdefault(name, set())
        for selected in self._selections.of(selections, types):
            if not selected.name.startswith("__"):
                self._visit(selected, (*path, key_of(selected.node)), within)

    def _visit(self, selected: Selected, path: tuple[str, ...], within: tuple[str, ...] | None) -> None:
        node, parent = selected.node, selected.parent
        spec = self._catalogue.field(parent, selected.name)
        self._work_out(spec.coordinate)
        if not isinstance(spec.standing, Standing):
            self._ask(Place(spec.coordinate, within or path, home=self._home(selected)))
        if self._is_record(parent):
            rests_on = self._rests_on(parent, spec)
            self._needs[parent] |= {node.name.value, *rests_on}
            self._rested_on |= {f"{parent}.{name}" for name in rests_on}
        for home in self._pathways.homes if spec.coordinate == TRAJECTORIES else ():
            self._ask(Place(home, within or path))  # a refusal of what they rest on is named where they are asked
        self._rested_on |= NAMED_IN.get(spec.coordinate, frozenset())
        connection = self._catalogue.connections.get(spec.coordinate)
        if connection is not None:
            self._pages.append((node.name.value, node))
            self._lists.setdefault(connection.record_type, []).append(node)
            self._rested_on |= {f"{connection.record_type}.{name}" for name in self._dating(connection.record_type)}
            self._rested_on |= {f"{connection.record_type}.{name}" for name in connection.tested}
            self._needs.setdefault(connection.record_type, set())  # edges and pages are made of them, node or not
        if spec.coordinate in PAGED:
            self._pages.append((node.name.value, node))
        for name in self._held_by(spec):
            self._needs.setdefault(name, set())
            self._led_to.add(name)
        if not parent.endswith("Edge"):
            self._led_to |= set(self._targets(spec))
        self._ask_arguments(node, spec, within or path)
        if node.selection_set is not None and not (parent == "Query" and selected.name in COUNTS):
            self._enter(node.selection_set, self._targets(spec), path, within or (path if spec.many else None))

    def _work_out(self, what: str) -> None:
        """Ask for the fields of records that a value is worked out of, whatever their source."""
        self._rested_on |= {SHOWN_BY[what]} if what in SHOWN_BY else set()
        for name, fields in self._worked.get(what, {}).items():
            said_from = (self._rests_on(name, self._catalogue.field(name, one)) for one in fields)
            read = fields.union(self._dating(name), *said_from)
            self._needs.setdefault(name, set()).update(read)
            self._rested_on |= {f"{name}.{one}" for one in read}
            self._led_to.add(name)

    def _home(self, selected: Selected) -> str | None:
        """Return the connection without which a field that several types were asked for at once is nobody's."""
        return None if selected.alone else self._catalogue.home.get(selected.parent)

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

    def _ask(self, place: Place) -> None:
        if (place.coordinate, None, None) not in self._places:
            self._places.setdefault((place.coordinate, place.variable, place.home), place)

    def _ask_arguments(self, node: FieldNode, spec: FieldSpec, path: tuple[str, ...]) -> None:
        for argument in node.arguments or ():
            coordinate = f"{spec.coordinate}({argument.name.value}:)"
            self._work_out(coordinate)
            if coordinate not in self._catalogue.coordinates() or isinstance(argument.value, NullValueNode):
                continue
            value = argument.value
            self._ask(Place(coordinate, path, value.name.value if isinstance(value, VariableNode) else None))

    def _targets(self, spec: FieldSpec) -> Sequence[str]:
        leads = self._pathways.leads_to
        return leads[spec.coordinate] if spec.coordinate in leads else self._catalogue.targets(spec)

    def _is_record(self, name: str) -> bool:
        catalogue = self._catalogue
        return name == "Patient" or name in catalogue.record_types or name in catalogue.context_types


def key_of(node: FieldNode) -> str:
    """Return the response key of a field."""
    return node.alias.value if node.alias else node.name.value
