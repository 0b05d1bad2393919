"""What the patient, or the law, asks about the record."""

from __future__ import annotations

from strawberry import ID

from resolvers.categories import Category
from resolvers.types import spoken
from resolvers.types.datatypes.concepts import Coding
from resolvers.types.datatypes.quantities import Period
from resolvers.types.declare import classified, inherited, object_type
from resolvers.types.enums.passerelle import DirectiveKind, DirectiveStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Source, Term

says = classified(Category.DIRECTIVE)


@object_type
class Directive(Record):
    """What the patient, or the law, asks about the record: normalised from FHIR Consent and notices. A directive that
    can't be understood counts as a refusal.
    """

    kind: DirectiveKind | None = says("Consent, restriction or refusal.")
    status: DirectiveStatus | None = says("State.")
    period: Period | None = says("When in force; end is null when without end.")
    summary: str | None = says("What it says, in plain words.", resolver=spoken.summary)
    ambiguity: str | None = says(
        "Why it can't be understood and so counts as a refusal, in plain words; null when it is clear.",
        resolver=spoken.ambiguity,
    )
    categories: list[str] | None = says(
        "Categories of information aimed at (codes of the policy tables); empty when all."
    )
    labels: list[Coding] | None = says("Security labels aimed at; empty when all.")
    records: list[ID] | None = says("Records aimed at, by id; empty when all.")
    data_period: Period | None = says("Dates of the information aimed at; null when none are given.")
    purposes: list[str] | None = says("Purposes aimed at (v3-ActReason codes); empty when all.")
    actors: list[DirectiveActor] | None = says("Those aimed at; empty when everyone.")
    sources: list[Source] | None = says("Sources aimed at; empty when all.")
    issuer: Actor | None = says("Who gave it: the patient, or who acts for them.")


@object_type
class DirectiveActor:
    """Whom a directive aims at: someone, or a category of clinicians."""

    actor: Actor | None = inherited("Person, team or organization; null when a whole category is meant.")
    role: Term | None = inherited("Category of clinicians (a role); null when someone is named.")
