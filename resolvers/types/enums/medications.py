"""Words of FHIR R4's medications and vaccinations."""

from __future__ import annotations

from enum import auto

from resolvers.types.declare import Word, enum


@enum
class MedicationRequestStatus(Word):
    """FHIR medicationrequest-status."""

    ACTIVE = auto()
    ON_HOLD = auto()
    CANCELLED = auto()
    COMPLETED = auto()
    ENTERED_IN_ERROR = auto()
    STOPPED = auto()
    DRAFT = auto()
    UNKNOWN = auto()


@enum
class MedicationRequestIntent(Word):
    """FHIR medicationrequest-intent."""

    PROPOSAL = auto()
    PLAN = auto()
    ORDER = auto()
    ORIGINAL_ORDER = auto()
    REFLEX_ORDER = auto()
    FILLER_ORDER = auto()
    INSTANCE_ORDER = auto()
    OPTION = auto()


@enum
class MedicationDispenseStatus(Word):
    """FHIR medicationdispense-status."""

    PREPARATION = auto()
    IN_PROGRESS = auto()
    CANCELLED = auto()
    ON_HOLD = auto()
    COMPLETED = auto()
    ENTERED_IN_ERROR = auto()
    STOPPED = auto()
    DECLINED = auto()
    UNKNOWN = auto()


@enum
class ImmunizationStatus(Word):
    """FHIR immunization-status."""

    COMPLETED = auto()
    ENTERED_IN_ERROR = auto()
    NOT_DONE = auto()
