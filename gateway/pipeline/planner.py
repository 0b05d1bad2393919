"""Planner: the plan of an operation, remembered.

Takes a prepared operation and the catalogue. Gives a `Plan`, remembered per document, per value of the variables of
`@skip` and `@include`, and per type behind a `node`. No I/O; never sees a token, a patient or a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graphql import FieldNode

from gateway.cache import Cache
from gateway.pipeline.operation import Operation
from gateway.pipeline.plan import NAMING, SPANNING, Plan, Roots
from gateway.pipeline.walk import Walk, key_of
from resolvers.catalogue import Catalogue
from resolvers.trajectories import NO_PATHWAYS, Pathways


class Planner:
    """Plans operations over one catalogue."""

    def __init__(self, catalogue: Catalogue, plans: Cache[Plan], pathways: Pathways = NO_PATHWAYS) -> None:
        self._catalogue = catalogue
        self._plans = plans
        self._pathways = pathways

    def roots(self, operation: Operation) -> Roots:
        """Return the operation's roots, told apart by whom they are about."""
        walk = Walk(operation, self._catalogue, {})
        roots = [(key_of(node), node) for node in walk.roots()]
        return Roots(
            tuple((key, node) for key, node in roots if node.name.value in NAMING),
            tuple((key, node) for key, node in roots if node.name.value in SPANNING),
            frozenset(key for key, node in roots if any(walk.own_of(node))),
        )

    def writes(self, operation: Operation) -> tuple[tuple[str, FieldNode], ...]:
        """Return the fields of a mutation's root, by response key."""
        walk = Walk(operation, self._catalogue, {})
        return tuple((key_of(node), node) for node in walk.roots("Mutation") if not node.name.value.startswith("__"))

    async def plan(self, operation: Operation, nodes: Mapping[str, str]) -> Plan:
        """Return the plan; `nodes` gives the type that each `node` root's id opens to, by response key."""
        conditions = operation.conditions
        key = (
            operation.key,
            *(f"{name}={operation.variables.get(name)}" for name in conditions),
            *(f"{name}:{kind}" for name, kind in sorted(nodes.items())),
        )
        plan = await self._plans.get(*key)
        if plan is None:
            plan = replace(Walk(operation, self._catalogue, nodes, self._pathways).run(), conditions=conditions)
            await self._plans.put(plan, *key)
        return plan
