"""Words of FHIR R4's encounters and appointments."""

from __future__ import annotations

from enum import auto

from resolvers.types.declare import Word, enum


@enum
class EncounterStatus(Word):
    """FHIR encounter-status."""

    PLANNED = auto()
    ARRIVED = auto()
    TRIAGED = auto()
    IN_PROGRESS = auto()
    ONLEAVE = auto()
    FINISHED = auto()
    CANCELLED = auto()
    ENTERED_IN_ERROR = auto()
    UNKNOWN = auto()


@enum
class EncounterLocationStatus(Word):
    """FHIR encounter-location-status."""

    PLANNED = auto()
    ACTIVE = auto()
    RESERVED = auto()
    COMPLETED = auto()


@enum
class AppointmentStatus(Word):
    """FHIR appointmentstatus."""

    PROPOSED = auto()
    PENDING = auto()
    BOOKED = auto()
    ARRIVED = auto()
    FULFILLED = auto()
    CANCELLED = auto()
    NOSHOW = auto()
    ENTERED_IN_ERROR = auto()
    CHECKED_IN = auto()
    WAITLIST = auto()


@enum
class ParticipantRequired(Word):
    """FHIR participantrequired."""

    REQUIRED = auto()
    OPTIONAL = auto()
    INFORMATION_ONLY = auto()


@enum
class ParticipationStatus(Word):
    """FHIR participationstatus."""

    ACCEPTED = auto()
    DECLINED = auto()
    TENTATIVE = auto()
    NEEDS_ACTION = auto()
