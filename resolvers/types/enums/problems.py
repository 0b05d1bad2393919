"""Words of FHIR R4's conditions and allergies."""

from __future__ import annotations

from enum import auto

from resolvers.types.declare import Word, enum


@enum
class ConditionClinicalStatus(Word):
    """FHIR condition-clinical."""

    ACTIVE = auto()
    RECURRENCE = auto()
    RELAPSE = auto()
    INACTIVE = auto()
    REMISSION = auto()
    RESOLVED = auto()


@enum
class ConditionVerificationStatus(Word):
    """FHIR condition-ver-status."""

    UNCONFIRMED = auto()
    PROVISIONAL = auto()
    DIFFERENTIAL = auto()
    CONFIRMED = auto()
    REFUTED = auto()
    ENTERED_IN_ERROR = auto()


@enum
class AllergyClinicalStatus(Word):
    """FHIR allergyintolerance-clinical."""

    ACTIVE = auto()
    INACTIVE = auto()
    RESOLVED = auto()


@enum
class AllergyVerificationStatus(Word):
    """FHIR allergyintolerance-verification."""

    UNCONFIRMED = auto()
    CONFIRMED = auto()
    REFUTED = auto()
    ENTERED_IN_ERROR = auto()


@enum
class AllergyType(Word):
    """FHIR allergy-intolerance-type."""

    ALLERGY = auto()
    INTOLERANCE = auto()


@enum
class AllergyCategory(Word):
    """FHIR allergy-intolerance-category."""

    FOOD = auto()
    MEDICATION = auto()
    ENVIRONMENT = auto()
    BIOLOGIC = auto()


@enum
class AllergyCriticality(Word):
    """FHIR allergy-intolerance-criticality."""

    LOW = auto()
    HIGH = auto()
    UNABLE_TO_ASSESS = auto()


@enum
class AllergySeverity(Word):
    """FHIR reaction-event-severity."""

    MILD = auto()
    MODERATE = auto()
    SEVERE = auto()
