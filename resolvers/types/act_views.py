"""Values of the emergency acts, which the gateway makes: like those of `views`, each reads by GraphQL names.

Instants are RFC 3339 text. Nothing here decides who may see an act.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from resolvers.types.views import EdgeView, OrganizationView, TermView, View


@dataclass(frozen=True, slots=True)
class WhoView(View):
    """Who opened an act."""

    type: ClassVar[str] = "AccessEventWho"
    name: str | None = field(repr=False)
    role: TermView
    organization: OrganizationView | None


@dataclass(frozen=True, slots=True)
class OverrideView(View):
    """An act, as its author and its reviewers see it."""

    type: ClassVar[str] = "Override"
    id: str
    who: WhoView
    reason: str = field(repr=False)
    started_at: str
    expires_at: str
    fields_read: tuple[str, ...] | None
    verdict: str | None = None
    reviewed_at: str | None = None


@dataclass(frozen=True, slots=True)
class RelationshipView(View):
    """A relationship that was attested."""

    type: ClassVar[str] = "AttestedRelationship"
    id: str
    kind: TermView
    reason: str = field(repr=False)
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class PayloadView(View):
    """What a mutation gives back; `type` is its GraphQL type."""

    type: str
    client_mutation_id: str | None
    override: OverrideView | None = None
    relationship: RelationshipView | None = None
    directive_edge: EdgeView | None = None
    directive: Any = field(default=None, repr=False)
