"""Who read the record, as the audit log has it."""

from __future__ import annotations

from strawberry import ID

from resolvers.categories import Category
from resolvers.types import spoken
from resolvers.types.acts import AccessEventWho
from resolvers.types.connections import EDGES, NODE
from resolvers.types.declare import classified, object_type, structural
from resolvers.types.interfaces import Node
from resolvers.types.linked import Source, Term
from resolvers.types.pages import Connection, Edge
from resolvers.types.scalars import DateTime

read = classified(Category.LEDGER)


@object_type
class AccessEvent(Node):
    """One reading of the record, from the audit log; brought by later work (audit console)."""

    id: ID = structural("Opaque global id.")
    at: DateTime | None = read("When.")
    who: AccessEventWho | None = read("Who; null when the ledger withholds it.")
    purpose: Term | None = read("Why (v3-ActReason).")
    categories: list[str] | None = read("Categories of information read (codes of the policy tables).")
    summary: str | None = read("What happened, in plain words.", resolver=spoken.told)
    sources: list[Source] | None = read("Sources read.")
    override: bool | None = read("Whether by emergency override.")


@object_type
class AccessEventConnection(Connection):
    """A page of Patient.accessEvents."""

    edges: list[AccessEventEdge] = structural(EDGES)


@object_type
class AccessEventEdge(Edge):
    """An AccessEvent in a page."""

    node: AccessEvent | None = structural(NODE)
