"""Inputs of the mutations that open and review an emergency act."""

from __future__ import annotations

import strawberry
from strawberry import ID, UNSET

from resolvers.types.declare import input_type
from resolvers.types.enums.passerelle import OverrideVerdict
from resolvers.types.inputs import IdentifierInput

AS_IT_IS = "Given back as it is."
WHY = "Why, in free text, for the reviewer."
LENGTH = "Length wanted, in minutes; the policy bounds it."


@input_type
class BreakGlassInput:
    """What breakGlass asks: both facts must be true."""

    client_mutation_id: str | None = strawberry.field(description=AS_IT_IS, default=UNSET)
    patient: IdentifierInput = strawberry.field(description="Patient.")
    risk_to_life_or_integrity: bool = strawberry.field(
        description="The caller asserts a risk to the life or integrity of a person."
    )
    consent_cannot_be_obtained: bool = strawberry.field(
        description="The caller asserts that consent can't be had in time."
    )
    reason: str = strawberry.field(description=WHY)
    minutes: int | None = strawberry.field(description=LENGTH, default=60)


@input_type
class AttestRelationshipInput:
    """What attestRelationship asks."""

    client_mutation_id: str | None = strawberry.field(description=AS_IT_IS, default=UNSET)
    patient: IdentifierInput = strawberry.field(description="Patient.")
    kind: str = strawberry.field(description="Kind of relationship (code of the policy tables).")
    reason: str = strawberry.field(description=WHY)
    minutes: int | None = strawberry.field(description=LENGTH, default=60)


@input_type
class ReviewOverrideInput:
    """What reviewOverride asks."""

    client_mutation_id: str | None = strawberry.field(description=AS_IT_IS, default=UNSET)
    id: ID = strawberry.field(description="Id of the Override.")
    verdict: OverrideVerdict = strawberry.field(description="Verdict.")
    comment: str | None = strawberry.field(description="Comment, for the register.", default=UNSET)
