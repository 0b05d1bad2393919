"""The two emergency acts, and what the mutations that open and review them give back."""

from __future__ import annotations

from strawberry import ID

from resolvers.types.declare import inherited, object_type, open_, structural
from resolvers.types.enums.passerelle import OverrideVerdict
from resolvers.types.interfaces import Node
from resolvers.types.linked import Organization, Term
from resolvers.types.scalars import DateTime


@object_type
class AccessEventWho:
    """Who read."""

    name: str | None = inherited("Name.")
    role: Term | None = inherited("Role at the time.")
    organization: Organization | None = inherited("Organization at the time.")


@object_type
class Override(Node):
    """An emergency override (break-glass): who, why, until when, what was read, and the verdict."""

    id: ID = structural("Opaque global id.")
    who: AccessEventWho | None = open_("Who opened it.")
    reason: str | None = open_("Free text given.")
    started_at: DateTime | None = open_("When it began.")
    expires_at: DateTime | None = open_("When it ends; sooner when lifted.")
    fields_read: list[str] | None = open_("Fields read under it, as coordinates (Observation.value), for review.")
    verdict: OverrideVerdict | None = open_("Verdict; null until reviewed.")
    reviewed_at: DateTime | None = open_("When reviewed; null until then.")


@object_type
class AttestedRelationship(Node):
    """A care relationship that a professional stated themselves."""

    id: ID = structural("Opaque global id.")
    kind: Term | None = open_("Kind.")
    reason: str | None = open_("Reason given.")
    since: DateTime | None = open_("When it began.")
    until: DateTime | None = open_("When it ends.")


@object_type
class BreakGlassPayload:
    """Result of breakGlass."""

    client_mutation_id: str | None = structural("As given.")
    override: Override | None = structural("Override opened.")


@object_type
class AttestRelationshipPayload:
    """Result of attestRelationship."""

    client_mutation_id: str | None = structural("As given.")
    relationship: AttestedRelationship | None = structural("Relationship recorded.")


@object_type
class ReviewOverridePayload:
    """Result of reviewOverride."""

    client_mutation_id: str | None = structural("As given.")
    override: Override | None = structural("Override reviewed.")
