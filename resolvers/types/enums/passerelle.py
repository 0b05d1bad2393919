"""Passerelle's own words."""

from __future__ import annotations

from enum import auto

from resolvers.types.declare import Word, enum


@enum
class Language(Word):
    """A language of labels."""

    FR = auto()
    EN = auto()


@enum
class SourceKind(Word):
    """Kind of source."""

    HOSPITAL = auto()
    CLINIC = auto()
    ADMINISTRATIVE = auto()
    TELEHEALTH = auto()
    REGISTRY = auto()


@enum
class SourceStatus(Word):
    """How a source did; the same words as in extensions.access."""

    ACTIVE = auto()
    OFFLINE = auto()
    TIME_OUT = auto()
    NOT_RESOLVED = auto()
    CONSENT_DENIED = auto()
    EXCLUDED = auto()
    NOT_LOCALIZED = auto()
    PARTIAL = auto()


@enum
class TransitionKind(Word):
    """What happened in a transition."""

    ADMISSION = auto()
    DISCHARGE = auto()
    EMERGENCY_VISIT = auto()
    OUTPATIENT_VISIT = auto()
    TELECONSULTATION = auto()


@enum
class DirectiveKind(Word):
    """Kind of directive."""

    CONSENT = auto()
    RESTRICTION = auto()
    REFUSAL = auto()


@enum
class DirectiveStatus(Word):
    """State of a directive (FHIR consent-state-codes)."""

    DRAFT = auto()
    PROPOSED = auto()
    ACTIVE = auto()
    REJECTED = auto()
    INACTIVE = auto()
    ENTERED_IN_ERROR = auto()


@enum
class OverrideVerdict(Word):
    """Verdict on an override."""

    JUSTIFIED = auto()
    NOT_JUSTIFIED = auto()
    MORE_INFORMATION_NEEDED = auto()


@enum
class TeleconsultationStatus(Word):
    """State of a session at a distance."""

    PLANNED = auto()
    WAITING = auto()
    IN_PROGRESS = auto()
    COMPLETED = auto()
    INTERRUPTED = auto()
    CANCELLED = auto()
    NO_SHOW = auto()
    UNKNOWN = auto()
