"""Counts of no person: sessions at a distance, waits and places; what is too small to be said is null."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.quantities import Period
from resolvers.types.declare import classified, inherited, object_type
from resolvers.types.linked import Organization, Source, Territory
from resolvers.types.shares import MissingFollowUps, RepeatedTestUse

counted = classified(Category.ACTIVITY)


@object_type
class TelehealthActivity:
    """Telehealth sessions counted. A small count is null, and so is another that would let it be worked out."""

    territory: Territory | None = inherited("Territory counted.")
    period: Period | None = inherited("Time counted: start included, end excluded.")
    suppressed_below: int | None = inherited("Counts under this number are suppressed.")
    total: TelehealthCounts | None = inherited("All sessions of the territory.")
    by_establishment: list[TelehealthEstablishmentActivity] | None = inherited("By establishment.")
    by_tool: list[TelehealthToolActivity] | None = inherited("By tool.")
    incomplete: list[Source] | None = inherited("Sources that did not answer, whose sessions are not counted.")


@object_type
class TelehealthEstablishmentActivity:
    """Activity of an establishment."""

    establishment: Organization | None = inherited("Which.")
    counts: TelehealthCounts | None = inherited("Its counts.")


@object_type
class TelehealthToolActivity:
    """Activity with a tool."""

    tool: str | None = inherited("Name of the tool.")
    counts: TelehealthCounts | None = inherited("Its counts.")


@object_type
class TelehealthCounts:
    """Counts of sessions and medians of their quality; null when suppressed or not measured."""

    sessions: int | None = inherited("Sessions.")
    completed: int | None = inherited("Sessions that ended as planned.")
    interrupted: int | None = inherited("Sessions cut short by a technical fault.")
    cancelled: int | None = inherited("Sessions cancelled or missed.")
    median_jitter_ms: float | None = inherited("Median jitter, in milliseconds.")
    median_packet_loss_percent: float | None = inherited("Median packet loss, in percent from 0 to 100.")


@object_type
class ResourceUse:
    """How resources are used, as counts of no person that the sources give; a small count is null."""

    territory: Territory | None = inherited("Territory counted.")
    period: Period | None = inherited("Time counted: start included, end excluded.")
    suppressed_below: int | None = inherited("Counts under this number are suppressed.")
    referral_waits: list[SpecialtyWait] | None = inherited(
        "Referrals that wait for a specialist, by specialty, those with enough of them; null for one establishment, and"
        " when no source answered."
    )
    capacity: list[EstablishmentCapacity] | None = inherited("Places for sessions at a distance, by establishment.")
    missing_follow_ups: MissingFollowUps | None = inherited(
        "Follow-ups asked for and not booked; null when no source counts them."
    )
    repeated_tests: RepeatedTestUse | None = inherited("Tests ordered again; null when no source counts them.")
    incomplete: list[Source] | None = inherited("Sources that did not answer, whose counts are missing.")


@object_type
class SpecialtyWait:
    """Referrals to a specialty that wait, received in the time counted."""

    specialty: CodeableConcept | None = inherited("Which.")
    waiting: int | None = inherited("How many wait.")
    median_days: int | None = inherited("Median of the days that they have waited.")
    longest_days: int | None = inherited("Most days that one of them has waited.")


@object_type
class EstablishmentCapacity:
    """Places of an establishment."""

    establishment: Organization | None = inherited("Which.")
    slots: int | None = inherited("Places offered; null when few, or when a source did not answer.")
    booked: int | None = inherited("Places taken; null when few, or when a source did not answer.")
