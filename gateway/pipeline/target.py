"""Target: about whom an operation is, and which page of what it asks, checked before anything is spent.

Part of the `operation` stage. Takes an operation, its plan and the keyring. Gives the one patient that it names, the
ids that it opens, and the pages. A forged or unknown id opens to nothing; a cursor of another query or
person is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from graphql import FieldNode, GraphQLSchema
from graphql.execution.values import get_argument_values

from gateway.directives import Directive
from gateway.errors import BadUserInput, OperationRefused
from gateway.instants import span_of
from gateway.insurance_number import NAM, canonical
from gateway.keyring import Keyring
from gateway.pipeline.operation import Operation
from gateway.pipeline.plan import Plan
from gateway.target import Opened, Own, Reach, Target, bind_cursor
from resolvers.protocols import Identifier
from resolvers.types.ports import LARGEST_FIRST

NAM_FORM = re.compile(r"[A-Z]{4}[0-9]{8}")
DEMO_NAM_FORM = re.compile(r"[A-Z]{4}[0-9]{6}ZZ")
IDENTIFIER_BOUND = 256
MOST_DAYS = 365
"""Most days that may lie between two tests of which one repeats the other."""
READINGS = "accessEvents"
"""The list that may name a source that isn't read any more: the log remembers it."""
NOBODY = Own()
"""Nobody's own file."""


class Targets:
    """Finds the target of operations of one schema."""

    def __init__(self, schema: GraphQLSchema, keyring: Keyring, sources: Collection[str], *, demo: bool) -> None:
        self._schema = schema
        self._keyring = keyring
        self._sources = frozenset(sources)
        self._form = DEMO_NAM_FORM if demo else NAM_FORM

    def resolve(self, operation: Operation, roots: tuple[tuple[str, FieldNode], ...], own: Own = NOBODY) -> Target:
        """Return the target of the operation's `patient` and `node` roots, and of `Viewer.patient` (`own`).

        Raise `BadUserInput` for an identifier that is not well formed, `OperationRefused` for a second patient.
        """
        asked: set[tuple[str, ...]] = set()
        opened: dict[str, Opened] = {}
        mine = self._mine(own, operation, roots)
        target = Target(identifier=own.identifier) if mine else Target()
        asked |= {target.key} if mine else set()
        for key, node in roots:
            arguments = self._arguments("Query", node, operation)
            if node.name.value == "patient":
                target = Target(identifier=self.identifier(arguments["identifier"]))
            else:
                found = self._open(arguments["id"])
                if found is None:
                    continue
                opened[key] = found
                target = _of_node(found) or target
            if target.named:
                asked.add(target.key)
        if len(asked) > 1:
            raise OperationRefused("two-patients")
        return Target(
            identifier=target.identifier,
            local=target.local,
            opened=opened,
            by_id=tuple(key for key, node in roots if node.name.value == "node"),
            by_identifier=bool(mine) or any(node.name.value == "patient" for _, node in roots),
            own_keys=mine,
        )

    def _mine(self, own: Own, operation: Operation, roots: Sequence[tuple[str, FieldNode]]) -> frozenset[str]:
        """Return the roots under which the caller's own file is read: `viewer`, or a `node` of their own id."""
        if own.identifier is None:
            return frozenset()
        ids = {k: self._arguments("Query", n, operation)["id"] for k, n in roots if n.name.value == "node"}
        me = Opened("Viewer", (own.id,))
        return frozenset(key for key in own.keys if key not in ids or self._open(ids[key]) == me)

    def check_pages(self, operation: Operation, plan: Plan, target: Target, purposes: Collection[str]) -> None:
        """Raise `BadUserInput` for a page out of bounds, or a cursor that this query did not give.

        Also for a time that ends before it begins, and a purpose that isn't one of `purposes`: what can match nothing
        would read as an empty list. Other codes are the sources' own words, and any may be one.
        """
        for name, node in plan.pages:
            arguments = self._arguments("Patient", node, operation)
            _check_filters(arguments, purposes)
            first = arguments.get("first")
            if first is not None and not 1 <= first <= LARGEST_FIRST:
                raise BadUserInput("first", limit=LARGEST_FIRST)
            within = arguments.get("withinDays")
            if within is not None and not 1 <= within <= MOST_DAYS:
                raise BadUserInput("within-days", limit=MOST_DAYS)
            after = arguments.get("after")
            if after is not None and self._keyring.open_cursor(after, bind_cursor(target, name, arguments)) is None:
                raise BadUserInput("cursor")

    def strangers(self, operation: Operation, plan: Plan, also: Collection[str] | None) -> frozenset[str]:
        """Return the ids that lists name, and `also`, and no source has: a misspelt one makes a list empty."""
        lists = [node for name, node in plan.pages if name != READINGS]
        given = [self._arguments("Patient", node, operation).get("sources") for node in lists]
        return frozenset(str(one) for ids in (*given, also) for one in ids or ()) - self._sources

    def page_arguments(self, operation: Operation, node: FieldNode) -> Mapping[str, Any]:
        """Return the arguments of one of the patient's connections."""
        return self._arguments("Patient", node, operation)

    def reach(self, operation: Operation, plan: Plan, target: Target, directives: Sequence[Directive]) -> Reach:
        """Return where records may have to be read: everywhere, when those of several sources are compared.

        They come whole where a directive rests on what they refer to.
        """
        whole = any(one.selector.follows for one in directives)
        if plan.compares:
            return Reach(whole=whole)
        named = {name: self._named(operation, nodes) for name, nodes in plan.listed.items()}
        owners = None if plan.patient_fields else target.owners
        return Reach(owners, {name: sources for name, sources in named.items() if sources is not None}, whole)

    def _named(self, operation: Operation, lists: Sequence[FieldNode]) -> frozenset[str] | None:
        """Return the sources that lists name together; None when one of them names none."""
        given: list[Any] = [self._arguments("Patient", node, operation).get("sources") for node in lists]
        return None if None in given else frozenset(source for sources in given for source in sources)

    def _arguments(self, parent: str, node: FieldNode, operation: Operation) -> dict[str, Any]:
        definition = self._schema.type_map[parent].fields[node.name.value]  # type: ignore[attr-defined]
        return dict(get_argument_values(definition, node, operation.values))

    def identifier(self, given: Mapping[str, Any]) -> Identifier:
        """Return an identifier as it is compared and asked; raise `BadUserInput` when it is not well formed."""
        asked = canonical(Identifier(str(given.get("system") or NAM), str(given["value"])))
        system, value = asked.system, asked.value
        if system == NAM and not self._form.fullmatch(value):
            raise BadUserInput("nam")
        if not value or len(value) > IDENTIFIER_BOUND or len(system) > IDENTIFIER_BOUND or not value.isprintable():
            raise BadUserInput("identifier")
        return asked

    def _open(self, text: Any) -> Opened | None:
        parts = self._keyring.open_id(str(text))
        return Opened(parts[0], tuple(parts[1:])) if parts else None


def _check_filters(arguments: Mapping[str, Any], purposes: Collection[str]) -> None:
    since, until = (span_of(arguments.get(name)) for name in ("since", "until"))
    start, end = (None if span is None else span.start for span in (since, until))
    if start is not None and end is not None and end <= start:
        raise BadUserInput("until-before")
    if any(one not in purposes for one in arguments.get("purpose") or ()):
        raise BadUserInput("purpose-filter")


def _of_node(opened: Opened) -> Target | None:
    if opened.type == "Patient" and len(opened.parts) == 2:
        return Target(identifier=Identifier(*opened.parts))
    if opened.type == "AccessEvent" and len(opened.parts) == 4:
        return Target(identifier=Identifier(*opened.parts[:2]))
    if len(opened.parts) == (5 if opened.type == "Transition" else 3):
        return Target(local=(opened.parts[0], opened.parts[1]))
    return None
