"""Sessions of care at a distance."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.quantities import Period
from resolvers.types.declare import classified, inherited, object_type
from resolvers.types.enums.passerelle import TeleconsultationStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Appointment, Encounter, Organization, Term
from resolvers.types.scalars import URI

says = classified(Category.TELECONSULTATION)
technical = classified(Category.SESSION_TECHNICAL)


@object_type
class Teleconsultation(Record):
    """A session of care at a distance, by whichever tool. Pilots may see quality without anything clinical."""

    status: TeleconsultationStatus | None = says("State.")
    period: Period | None = says("Start and end; planned ones until it has begun.")
    tool: str | None = technical("Name of the tool used.")
    quality: SessionQuality | None = technical("Technical data; null before the session.")
    participants: list[Actor] | None = says("Those who took part, or are expected.")
    establishment: Organization | None = says("Establishment that holds it.")
    consent_given: bool | None = says("Whether the patient consented to care at a distance; null when not recorded.")
    appointment: Appointment | None = says("Appointment that it answers.")
    encounter: Encounter | None = says("Encounter that it made.")
    join_page: URI | None = says(
        "Page of the tool where a participant signs in by its own SSO; never a link that lets its bearer in."
    )
    process: TelehealthProcess | None = technical("How its establishment goes about sessions; null when unsaid.")


@object_type
class TelehealthProcess:
    """An establishment's own way of holding sessions."""

    booked_by: Term | None = inherited("Who books; null when the establishment doesn't say.")
    hosted_by: Term | None = inherited("Who hosts; null when the establishment doesn't say.")


@object_type
class SessionQuality:
    """Technical data of a session; holds nothing clinical."""

    jitter_ms: float | None = inherited("Mean jitter, in milliseconds; null when not measured.")
    packet_loss_percent: float | None = inherited("Packets lost, in percent from 0 to 100; null when not measured.")
    reconnections: int | None = inherited("Times that a participant had to reconnect; null when not measured.")
    device: str | None = inherited("Device and client used at the patient's end.")
