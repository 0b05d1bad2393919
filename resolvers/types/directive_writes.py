"""What records and revokes a directive asks, and what it gives back."""

from __future__ import annotations

import strawberry
from strawberry import ID, UNSET

from resolvers.types.act_inputs import AS_IT_IS
from resolvers.types.connections import DirectiveEdge
from resolvers.types.declare import input_type, object_type, structural
from resolvers.types.enums.passerelle import DirectiveKind
from resolvers.types.inputs import CodingInput, IdentifierInput
from resolvers.types.linked import Directive
from resolvers.types.scalars import DateTime


@input_type
class PeriodInput:
    """Time between two instants."""

    start: DateTime | None = strawberry.field(
        description="Start, included; no bound when null (now, for a time in force).", default=UNSET
    )
    end: DateTime | None = strawberry.field(description="End, excluded; no bound when null.", default=UNSET)


@input_type
class DirectiveActorInput:
    """Whom a directive aims at: exactly one of the two."""

    actor: ID | None = strawberry.field(description="Id of a Practitioner or an Organization.", default=UNSET)
    role: str | None = strawberry.field(
        description="Code of a role, for a whole category of clinicians.", default=UNSET
    )


@input_type
class RecordDirectiveInput:
    """What recordDirective asks; what is null aims at all. A notice that lacks a part that the law requires is refused,
    with the part named.
    """

    client_mutation_id: str | None = strawberry.field(description=AS_IT_IS, default=UNSET)
    patient: IdentifierInput = strawberry.field(description="Patient.")
    kind: DirectiveKind = strawberry.field(description="Consent, restriction or refusal.")
    period: PeriodInput | None = strawberry.field(
        description="When in force; from now, without end, when null.", default=UNSET
    )
    categories: list[str] | None = strawberry.field(
        description="Categories of information (codes of the policy tables).", default=UNSET
    )
    labels: list[CodingInput] | None = strawberry.field(description="Security labels.", default=UNSET)
    records: list[ID] | None = strawberry.field(description="Ids of records.", default=UNSET)
    data_period: PeriodInput | None = strawberry.field(description="Dates of the information.", default=UNSET)
    purposes: list[str] | None = strawberry.field(description="Purposes (v3-ActReason codes).", default=UNSET)
    actors: list[DirectiveActorInput] | None = strawberry.field(description="Those aimed at.", default=UNSET)
    sources: list[ID] | None = strawberry.field(description="Ids of sources.", default=UNSET)


@input_type
class RevokeDirectiveInput:
    """What revokeDirective asks."""

    client_mutation_id: str | None = strawberry.field(description=AS_IT_IS, default=UNSET)
    id: ID = strawberry.field(description="Id of the Directive.")
    reason: str | None = strawberry.field(description="Why, in free text.", default=UNSET)


@object_type
class RecordDirectivePayload:
    """Result of recordDirective."""

    client_mutation_id: str | None = structural("As given.")
    directive_edge: DirectiveEdge | None = structural("Directive, as an edge of Patient.directives.")


@object_type
class RevokeDirectivePayload:
    """Result of revokeDirective."""

    client_mutation_id: str | None = structural("As given.")
    directive: Directive | None = structural("Directive, now inactive.")
