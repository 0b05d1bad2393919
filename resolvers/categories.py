"""Categories: the word that says what a field is about, so that a policy can speak of it.

Every field of the schema has a standing: one category, several (the record's class then says which), or one of the
three standings that no policy row covers. The codes are those of `policies/tables/categories/data.yaml`.
Never knows a role, a purpose or a decision.
"""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Category(StrEnum):
    """A category of information; the value is its code in the policy tables."""

    IDENTITY = "identity"
    BIRTH = "birth"
    CONTACT = "contact"
    IDENTIFIERS = "identifiers"
    ENCOUNTER = "encounter"
    CONDITION = "condition"
    ALLERGY = "allergy"
    MEDICATION = "medication"
    IMMUNIZATION = "immunization"
    LABORATORY = "laboratory"
    VITAL_SIGNS = "vital_signs"
    IMAGING = "imaging"
    PROCEDURE = "procedure"
    DOCUMENT = "document"
    CARE_PLAN = "care_plan"
    CARE_TEAM = "care_team"
    APPOINTMENT = "appointment"
    TELECONSULTATION = "teleconsultation"
    SESSION_TECHNICAL = "session_technical"
    ACTIVITY = "activity"
    COVERAGE = "coverage"
    BILLING = "billing"
    DIRECTIVE = "directive"
    LEDGER = "ledger"
    PROVENANCE = "provenance"


@unique
class Standing(StrEnum):
    """What a field is when no category of its own covers it."""

    STRUCTURAL = "structural"
    """Shows exactly when its record does: id, edges, pageInfo, cursor."""

    INHERITED = "inherited"
    """A part of a value: follows the categorised field that led to it (HumanName.family, Coding.code)."""

    OPEN = "open"
    """The caller's own token or acts, or the configuration: needs only to be admitted (Viewer, Source, Override)."""


CONTEXT = frozenset(Category) - {
    Category.IDENTITY,
    Category.BIRTH,
    Category.CONTACT,
    Category.IDENTIFIERS,
    Category.SESSION_TECHNICAL,
    Category.ACTIVITY,
    Category.LEDGER,
}
"""Categories under which a person, an organization or a place may be named by a record that refers to them."""
