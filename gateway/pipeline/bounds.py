"""Bounds: what a document may weigh before anything is spent on it.

Takes a parsed document, its chosen operation and the limits. Raises `OperationRefused`, or gives nothing. Counts depth
through fragments, aliases, root fields and spreads; a fragment that spreads itself is left for validation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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

Fragments = Mapping[str, FragmentDefinitionNode]


def check_bounds(
    document: DocumentNode, operation: OperationDefinitionNode, limits: Limits, *, introspection: bool
) -> None:
    """Raise `OperationRefused` when the operation is deeper, wider or more aliased than the limits."""
    fragments = {n.name.value: n for n in document.definitions if isinstance(n, FragmentDefinitionNode)}
    top, aliases = [], 0
    for met, (node, depth) in enumerate(_selected(operation.selection_set, fragments, (), 1, limits.depth), start=1):
        if met > limits.tokens:
            raise OperationRefused("tokens", limit=limits.tokens)
        if not isinstance(node, FieldNode):
            continue
        aliases += node.alias is not None
        if depth == 1:
            top.append(node)
        if aliases > limits.aliases:
            raise OperationRefused("aliases", limit=limits.aliases)
    if len(top) > limits.root_fields:
        raise OperationRefused("root-fields", limit=limits.root_fields)
    if not introspection and any(f.name.value in ("__schema", "__type") for f in top):
        raise OperationRefused("introspection")


def _selected(
    selections: SelectionSetNode, fragments: Fragments, open_: tuple[str, ...], depth: int, limit: int
) -> Iterator[tuple[SelectionNode, int]]:
    """Yield each field and spread with its depth, what a fragment holds at each place where it is spread."""
    if depth > limit:
        raise OperationRefused("depth", limit=limit)
    for node in selections.selections:
        yield node, depth
        if isinstance(node, FieldNode):
            if node.selection_set:
                yield from _selected(node.selection_set, fragments, open_, depth + 1, limit)
        elif isinstance(node, InlineFragmentNode):
            yield from _selected(node.selection_set, fragments, open_, depth, limit)
        elif isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name in fragments and name not in open_:
                yield from _selected(fragments[name].selection_set, fragments, (*open_, name), depth, limit)
