"""The connections of visits, problems, medications, results and orders."""
# ruff: noqa: PLR0913  # the arguments are the public contract's

from __future__ import annotations

from typing import Annotated

from strawberry import ID, UNSET, Parent, argument

from resolvers.types.connections import (
    AllergyIntoleranceConnection,
    AppointmentConnection,
    ConditionConnection,
    DiagnosticReportConnection,
    EncounterConnection,
    ImmunizationConnection,
    MedicationDispenseConnection,
    MedicationRequestConnection,
    ObservationConnection,
    ServiceRequestConnection,
)
from resolvers.types.enums.care import DiagnosticReportStatus, ObservationStatus, RequestStatus
from resolvers.types.enums.medications import ImmunizationStatus, MedicationDispenseStatus, MedicationRequestStatus
from resolvers.types.enums.problems import AllergyCategory, AllergyClinicalStatus, ConditionClinicalStatus
from resolvers.types.enums.visits import AppointmentStatus, EncounterStatus
from resolvers.types.inputs import CodingInput
from resolvers.types.ports import DEFAULT_FIRST, Chart, Window, filters
from resolvers.types.scalars import DateTime


def encounters(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    class_: Annotated[list[str] | None, argument(name="class")] = UNSET,
    status: list[EncounterStatus] | None = UNSET,
) -> EncounterConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: EncounterConnection | None = chart.connection(
        "encounters", window, filters({"class": class_, "status": status})
    )
    return page


def appointments(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    status: list[AppointmentStatus] | None = UNSET,
) -> AppointmentConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: AppointmentConnection | None = chart.connection("appointments", window, filters({"status": status}))
    return page


def conditions(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    code: list[CodingInput] | None = UNSET,
    category: list[str] | None = UNSET,
    clinical_status: list[ConditionClinicalStatus] | None = UNSET,
) -> ConditionConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: ConditionConnection | None = chart.connection(
        "conditions", window, filters({"code": code, "category": category, "clinicalStatus": clinical_status})
    )
    return page


def allergies(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    code: list[CodingInput] | None = UNSET,
    category: list[AllergyCategory] | None = UNSET,
    clinical_status: list[AllergyClinicalStatus] | None = UNSET,
) -> AllergyIntoleranceConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: AllergyIntoleranceConnection | None = chart.connection(
        "allergies", window, filters({"code": code, "category": category, "clinicalStatus": clinical_status})
    )
    return page


def medication_requests(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    code: list[CodingInput] | None = UNSET,
    category: list[str] | None = UNSET,
    status: list[MedicationRequestStatus] | None = UNSET,
) -> MedicationRequestConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: MedicationRequestConnection | None = chart.connection(
        "medicationRequests", window, filters({"code": code, "category": category, "status": status})
    )
    return page


def medication_dispenses(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    code: list[CodingInput] | None = UNSET,
    category: list[str] | None = UNSET,
    status: list[MedicationDispenseStatus] | None = UNSET,
) -> MedicationDispenseConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: MedicationDispenseConnection | None = chart.connection(
        "medicationDispenses", window, filters({"code": code, "category": category, "status": status})
    )
    return page


def immunizations(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    code: list[CodingInput] | None = UNSET,
    status: list[ImmunizationStatus] | None = UNSET,
) -> ImmunizationConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: ImmunizationConnection | None = chart.connection(
        "immunizations", window, filters({"code": code, "status": status})
    )
    return page


def observations(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    code: list[CodingInput] | None = UNSET,
    category: list[str] | None = UNSET,
    status: list[ObservationStatus] | None = UNSET,
) -> ObservationConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: ObservationConnection | None = chart.connection(
        "observations", window, filters({"code": code, "category": category, "status": status})
    )
    return page


def diagnostic_reports(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    code: list[CodingInput] | None = UNSET,
    category: list[str] | None = UNSET,
    status: list[DiagnosticReportStatus] | None = UNSET,
) -> DiagnosticReportConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: DiagnosticReportConnection | None = chart.connection(
        "diagnosticReports", window, filters({"code": code, "category": category, "status": status})
    )
    return page


def service_requests(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    code: list[CodingInput] | None = UNSET,
    category: list[str] | None = UNSET,
    status: list[RequestStatus] | None = UNSET,
) -> ServiceRequestConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    page: ServiceRequestConnection | None = chart.connection(
        "serviceRequests", window, filters({"code": code, "category": category, "status": status})
    )
    return page
