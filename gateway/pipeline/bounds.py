"""Bounds: what a document may weigh before anything is spent on it.

Takes a parsed document, its chosen operation and the limits. Raises `OperationRefused`, or gives nothing. Counts depth,
aliases, directives, repeats, root fields and spreads, what a fragment holds at each place where it is spread; a
fragment that spreads itself is left for validation. Validation reads the whole document, so that operations which
aren't run, and fragments which nothing spreads, are bounded too. What an operation costs is `cost.py`'s.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
"""Times that one response key may stand in one place: validation compares each with each other, and what they hold."""

OPERATIONS = 20
"""Operations of one document: each is validated, one is run."""

Place = tuple[str, ...]
"""Response keys from the root of an operation or a fragment."""

_Definition = OperationDefinitionNode | FragmentDefinitionNode


def check_bounds(
    document: DocumentNode, operation: OperationDefinitionNode, limits: Limits, *, introspection: bool
) -> None:
    """Raise `OperationRefused` when any part is deeper, wider or more adorned than the limits.

    Of the operations, the chosen one alone is bounded at its root.
    """
    operations = [n for n in document.definitions if isinstance(n, OperationDefinitionNode)]
    if len(operations) > OPERATIONS:
        raise OperationRefused("operations", limit=OPERATIONS)
    fragments = {n.name.value: n for n in document.definitions if isinstance(n, FragmentDefinitionNode)}
    walk, tally = _Walk(fragments, limits.depth), _Tally(limits)
    for node, depth in _weighed(operation, walk, tally):
        if depth == 1 and isinstance(node, FieldNode):
            tally.rooted(node, introspection=introspection)
    if tally.roots > limits.root_fields:
        raise OperationRefused("root-fields", limit=limits.root_fields)
    for other in operations:
        if other is not operation:
            deque(_weighed(other, walk, tally), maxlen=0)
    for part in document.definitions:
        if isinstance(part, FragmentDefinitionNode) and not walk.reached(part):
            deque(_weighed(part, walk, tally), maxlen=0)


def _weighed(part: _Definition, walk: _Walk, tally: _Tally) -> Iterator[tuple[SelectionNode, int]]:
    """Yield what a part of a document holds, with its depth, once it is counted."""
    tally.begin()
    tally.adorned(part.directives)
    for definition in part.variable_definitions or ():
        tally.adorned(definition.directives)
    for node, depth, place in walk.met(part.selection_set):
        tally.met(node, place)
        yield node, depth


class _Tally:
    """Counts, and refuses at the first limit passed; what is met counts in the document, all else in one part of it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._met = self.roots = 0
        self.begin()

    def begin(self) -> None:
        """Begin another part."""
        self._aliases = self._directives = 0
        self._keys: Counter[tuple[Place, str]] = Counter()

    def met(self, node: SelectionNode, place: Place) -> None:
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
        key = (place, _key(node))
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
    """A walk through a part of a document, into each fragment at each place where it is spread.

    A place is where objects of the answer stand: two selections of one field are one place, since they are merged.
    """

    fragments: Mapping[str, FragmentDefinitionNode]
    depth: int
    _spread: set[str] = field(default_factory=set)

    def reached(self, fragment: FragmentDefinitionNode) -> bool:
        """Tell whether a fragment was walked into; of two of one name, the last is the one that is spread."""
        name = fragment.name.value
        return name in self._spread and self.fragments[name] is fragment

    def met(
        self, selections: SelectionSetNode, within: tuple[str, ...] = (), place: Place = ()
    ) -> Iterator[tuple[SelectionNode, int, Place]]:
        """Yield each field and spread with its depth and the place that holds it."""
        if len(place) >= self.depth or len(within) > FRAGMENTS_WITHIN:
            raise OperationRefused("depth", limit=self.depth)
        for node in selections.selections:
            yield node, len(place) + 1, place
            if isinstance(node, FieldNode):
                if node.selection_set:
                    yield from self.met(node.selection_set, within, (*place, _key(node)))
            elif isinstance(node, InlineFragmentNode):
                yield from self.met(node.selection_set, (*within, ""), place)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                self._spread.add(name)
                if name in self.fragments and name not in within:
                    yield from self.met(self.fragments[name].selection_set, (*within, name), place)


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value
