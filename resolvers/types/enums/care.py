"""Words of FHIR R4's results, orders, documents, procedures, plans and coverages."""

from __future__ import annotations

from enum import auto

from resolvers.types.declare import Word, enum


@enum
class ObservationStatus(Word):
    """FHIR observation-status."""

    REGISTERED = auto()
    PRELIMINARY = auto()
    FINAL = auto()
    AMENDED = auto()
    CORRECTED = auto()
    CANCELLED = auto()
    ENTERED_IN_ERROR = auto()
    UNKNOWN = auto()


@enum
class DiagnosticReportStatus(Word):
    """FHIR diagnostic-report-status."""

    REGISTERED = auto()
    PARTIAL = auto()
    PRELIMINARY = auto()
    FINAL = auto()
    AMENDED = auto()
    CORRECTED = auto()
    APPENDED = auto()
    CANCELLED = auto()
    ENTERED_IN_ERROR = auto()
    UNKNOWN = auto()


@enum
class RequestStatus(Word):
    """FHIR request-status."""

    DRAFT = auto()
    ACTIVE = auto()
    ON_HOLD = auto()
    REVOKED = auto()
    COMPLETED = auto()
    ENTERED_IN_ERROR = auto()
    UNKNOWN = auto()


@enum
class RequestIntent(Word):
    """FHIR request-intent."""

    PROPOSAL = auto()
    PLAN = auto()
    DIRECTIVE = auto()
    ORDER = auto()
    ORIGINAL_ORDER = auto()
    REFLEX_ORDER = auto()
    FILLER_ORDER = auto()
    INSTANCE_ORDER = auto()
    OPTION = auto()


@enum
class RequestPriority(Word):
    """FHIR request-priority."""

    ROUTINE = auto()
    URGENT = auto()
    ASAP = auto()
    STAT = auto()


@enum
class ImagingStudyStatus(Word):
    """FHIR imagingstudy-status."""

    REGISTERED = auto()
    AVAILABLE = auto()
    CANCELLED = auto()
    ENTERED_IN_ERROR = auto()
    UNKNOWN = auto()


@enum
class DocumentReferenceStatus(Word):
    """FHIR document-reference-status."""

    CURRENT = auto()
    SUPERSEDED = auto()
    ENTERED_IN_ERROR = auto()


@enum
class CompositionStatus(Word):
    """FHIR composition-status."""

    PRELIMINARY = auto()
    FINAL = auto()
    AMENDED = auto()
    ENTERED_IN_ERROR = auto()


@enum
class DocumentRelationshipType(Word):
    """FHIR document-relationship-type."""

    REPLACES = auto()
    TRANSFORMS = auto()
    SIGNS = auto()
    APPENDS = auto()


@enum
class EventStatus(Word):
    """FHIR event-status."""

    PREPARATION = auto()
    IN_PROGRESS = auto()
    NOT_DONE = auto()
    ON_HOLD = auto()
    STOPPED = auto()
    COMPLETED = auto()
    ENTERED_IN_ERROR = auto()
    UNKNOWN = auto()


@enum
class CarePlanIntent(Word):
    """FHIR care-plan-intent."""

    PROPOSAL = auto()
    PLAN = auto()
    ORDER = auto()
    OPTION = auto()


@enum
class CarePlanActivityStatus(Word):
    """FHIR care-plan-activity-status."""

    NOT_STARTED = auto()
    SCHEDULED = auto()
    IN_PROGRESS = auto()
    ON_HOLD = auto()
    COMPLETED = auto()
    CANCELLED = auto()
    STOPPED = auto()
    UNKNOWN = auto()
    ENTERED_IN_ERROR = auto()


@enum
class GoalLifecycleStatus(Word):
    """FHIR goal-status."""

    PROPOSED = auto()
    PLANNED = auto()
    ACCEPTED = auto()
    ACTIVE = auto()
    ON_HOLD = auto()
    COMPLETED = auto()
    CANCELLED = auto()
    ENTERED_IN_ERROR = auto()
    REJECTED = auto()


@enum
class CoverageStatus(Word):
    """FHIR fm-status."""

    ACTIVE = auto()
    CANCELLED = auto()
    DRAFT = auto()
    ENTERED_IN_ERROR = auto()
