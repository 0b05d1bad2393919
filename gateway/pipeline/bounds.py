"""Bounds: what a document may weigh before anything is spent on it.

Takes a parsed document, its chosen operation and the limits. Raises `OperationRefused`, or gives nothing. Counts depth,
aliases, directives, repeats, root fields and spreads, what a fragment holds at each place where it is spread; a
fragment that spreads itself is left for validation. What an operation costs is `cost.py`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from gateway.errors import OperationRefused
from gateway.settings import Limits

FRAGMENTS_WITHIN = 128
"""Fragments within each other, where depth doesn't grow: what follows a walk is written with a stack of this size."""

REPEATS = 100
"""Times that one response key may stand in one place: validation compares each with each other."""


def check_bounds(
    document: DocumentNode, operation: OperationDefinitionNode, limits: Limits, *, introspection: bool
) -> None:
    """Raise `OperationRefused` when the operation is deeper, wider or more adorned than the limits."""
    fragments = {n.name.value: n for n in document.definitions if isinstance(n, FragmentDefinitionNode)}
    tally = _Tally(limits)
    tally.adorned(operation.directives)
    for definition in operation.variable_definitions or ():
        tally.adorned(definition.directives)
    for node, depth, place in _Walk(fragments, limits.depth).met(operation.selection_set):
        tally.met(node, place)
        if depth == 1 and isinstance(node, FieldNode):
            tally.rooted(node, introspection=introspection)
    if tally.roots > limits.root_fields:
        raise OperationRefused("root-fields", limit=limits.root_fields)


class _Tally:
    """Counts, and refuses at the first limit passed."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._met = self._aliases = self._directives = self.roots = 0
        self._keys: Counter[tuple[int, str]] = Counter()

    def met(self, node: SelectionNode, place: int) -> None:
        """Count a field or a spread."""
        self._met += 1
        if self._met > self._limits.tokens:
            raise OperationRefused("tokens", limit=self._limits.tokens)
        if node.directives:
            self.adorned(node.directives)
        if not isinstance(node, FieldNode):
            return
        if node.alias is not None:
            self._aliases += 1
            if self._aliases > self._limits.aliases:
                raise OperationRefused("aliases", limit=self._limits.aliases)
        key = (place, node.alias.value if node.alias else node.name.value)
        self._keys[key] += 1
        if self._keys[key] > REPEATS:
            raise OperationRefused("repeats", limit=REPEATS)

    def adorned(self, directives: Sequence[Any] | None) -> None:
        """Count the directives of one place."""
        here = len(directives or ())
        if here > self._limits.directives_a_place:
            raise OperationRefused("directives-place", limit=self._limits.directives_a_place)
        self._directives += here
        if self._directives > self._limits.directives:
            raise OperationRefused("directives", limit=self._limits.directives)

    def rooted(self, node: FieldNode, *, introspection: bool) -> None:
        """Count a field of the root."""
        self.roots += 1
        if not introspection and node.name.value in ("__schema", "__type"):
            raise OperationRefused("introspection")


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk through an operation, into each fragment at each place where it is spread."""

    fragments: Mapping[str, FragmentDefinitionNode]
    depth: int
    places: Iterator[int] = field(default_factory=lambda: count(1))

    def met(
        self, selections: SelectionSetNode, within: tuple[str, ...] = (), depth: int = 1, place: int = 0
    ) -> Iterator[tuple[SelectionNode, int, int]]:
        """Yield each field and spread with its depth and the number of the place that holds it."""
        if depth > self.depth or len(within) > FRAGMENTS_WITHIN:
            raise OperationRefused("depth", limit=self.depth)
        for node in selections.selections:
            yield node, depth, place
            if isinstance(node, FieldNode):
                if node.selection_set:
                    yield from self.met(node.selection_set, within, depth + 1, next(self.places))
            elif isinstance(node, InlineFragmentNode):
                yield from self.met(node.selection_set, (*within, ""), depth, place)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name in self.fragments and name not in within:
                    yield from self.met(self.fragments[name].selection_set, (*within, name), depth, place)
