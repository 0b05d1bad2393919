"""The connections of studies, documents, procedures, plans, coverage, care team and directives."""
# ruff: noqa: PLR0913  # the arguments are the public contract's

from __future__ import annotations

from strawberry import ID, UNSET, Parent

from resolvers.types.connections import (
    BillingActivityConnection,
    CarePlanConnection,
    CareTeamMemberConnection,
    CoverageConnection,
    DirectiveConnection,
    DocumentReferenceConnection,
    ImagingStudyConnection,
    ProcedureConnection,
    TeleconsultationConnection,
)
from resolvers.types.enums.care import (
    CoverageStatus,
    DocumentReferenceStatus,
    EventStatus,
    ImagingStudyStatus,
    RequestStatus,
)
from resolvers.types.enums.passerelle import DirectiveKind, DirectiveStatus, TeleconsultationStatus
from resolvers.types.inputs import CodingInput
from resolvers.types.ports import DEFAULT_FIRST, Chart, Window, filters
from resolvers.types.scalars import DateTime


def imaging_studies(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    modality: list[str] | None = UNSET,
    status: list[ImagingStudyStatus] | None = UNSET,
) -> ImagingStudyConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: ImagingStudyConnection | None = chart.connection(
        "imagingStudies", window, filters({"modality": modality, "status": status})
    )
    return page


def documents(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    type: list[CodingInput] | None = UNSET,
    category: list[str] | None = UNSET,
    status: list[DocumentReferenceStatus] | None = UNSET,
) -> DocumentReferenceConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: DocumentReferenceConnection | None = chart.connection(
        "documents", window, filters({"type": type, "category": category, "status": status})
    )
    return page


def procedures(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    code: list[CodingInput] | None = UNSET,
    category: list[str] | None = UNSET,
    status: list[EventStatus] | None = UNSET,
) -> ProcedureConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: ProcedureConnection | None = chart.connection(
        "procedures", window, filters({"code": code, "category": category, "status": status})
    )
    return page


def care_plans(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    category: list[str] | None = UNSET,
    status: list[RequestStatus] | None = UNSET,
) -> CarePlanConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: CarePlanConnection | None = chart.connection(
        "carePlans", window, filters({"category": category, "status": status})
    )
    return page


def teleconsultations(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    status: list[TeleconsultationStatus] | None = UNSET,
) -> TeleconsultationConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: TeleconsultationConnection | None = chart.connection("teleconsultations", window, filters({"status": status}))
    return page


def coverages(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    type: list[CodingInput] | None = UNSET,
    status: list[CoverageStatus] | None = UNSET,
) -> CoverageConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: CoverageConnection | None = chart.connection("coverages", window, filters({"type": type, "status": status}))
    return page


def billing_activities(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    code: list[CodingInput] | None = UNSET,
) -> BillingActivityConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: BillingActivityConnection | None = chart.connection("billingActivities", window, filters({"code": code}))
    return page


def care_team(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    role: list[CodingInput] | None = UNSET,
) -> CareTeamMemberConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: CareTeamMemberConnection | None = chart.connection("careTeam", window, filters({"role": role}))
    return page


def directives(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    kind: list[DirectiveKind] | None = UNSET,
    status: list[DirectiveStatus] | None = UNSET,
) -> DirectiveConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: DirectiveConnection | None = chart.connection("directives", window, filters({"kind": kind, "status": status}))
    return page
