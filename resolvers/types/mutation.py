"""The root of writes: each field hands over to the gateway, which has decided, and written, before anything is read."""

from __future__ import annotations

from strawberry import Parent

from resolvers.types.act_inputs import AttestRelationshipInput, BreakGlassInput, ReviewOverrideInput
from resolvers.types.acts import AttestRelationshipPayload, BreakGlassPayload, ReviewOverridePayload
from resolvers.types.declare import root_type, structural
from resolvers.types.directive_writes import (
    RecordDirectiveInput,
    RecordDirectivePayload,
    RevokeDirectiveInput,
    RevokeDirectivePayload,
)
from resolvers.types.ports import Written


def break_glass(root: Parent[Written], input: BreakGlassInput) -> BreakGlassPayload | None:
    """Hand over."""
    payload: BreakGlassPayload | None = root.payload
    return payload


def attest_relationship(root: Parent[Written], input: AttestRelationshipInput) -> AttestRelationshipPayload | None:
    """Hand over."""
    payload: AttestRelationshipPayload | None = root.payload
    return payload


def review_override(root: Parent[Written], input: ReviewOverrideInput) -> ReviewOverridePayload | None:
    """Hand over."""
    payload: ReviewOverridePayload | None = root.payload
    return payload


def record_directive(root: Parent[Written], input: RecordDirectiveInput) -> RecordDirectivePayload | None:
    """Hand over."""
    payload: RecordDirectivePayload | None = root.payload
    return payload


def revoke_directive(root: Parent[Written], input: RevokeDirectiveInput) -> RevokeDirectivePayload | None:
    """Hand over."""
    payload: RevokeDirectivePayload | None = root.payload
    return payload


@root_type
class Mutation:
    """Writes, all brought by later work. A payload is null, with an error, when its input is refused."""

    break_glass: BreakGlassPayload | None = structural(
        "Later work (policy): open an emergency override on one patient. It lifts restrictions only. Bounded in time,"
        " notified and reviewed.",
        resolver=break_glass,
    )
    attest_relationship: AttestRelationshipPayload | None = structural(
        "Later work (policy): a care provider states, in an emergency, a care relationship that no source shows."
        " Bounded in time, notified and reviewed.",
        resolver=attest_relationship,
    )
    review_override: ReviewOverridePayload | None = structural(
        "Later work (policy): a privacy officer's verdict on an override.", resolver=review_override
    )
    record_directive: RecordDirectivePayload | None = structural(
        "Record a consent, restriction or refusal at the consent registry; in force on the next request.",
        resolver=record_directive,
    )
    revoke_directive: RevokeDirectivePayload | None = structural(
        "Revoke a directive at the source that holds it; without effect from the next request.",
        resolver=revoke_directive,
    )
