"""Reports on tests and examinations."""

from __future__ import annotations

from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.notes import Attachment
from resolvers.types.datatypes.quantities import Period
from resolvers.types.declare import RESULT, classified, object_type
from resolvers.types.enums.care import DiagnosticReportStatus
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Encounter, ImagingStudy, Observation, ServiceRequest
from resolvers.types.scalars import DateTime, FhirDateTime

says = classified(*RESULT)


@object_type
class DiagnosticReport(Record):
    """A report on tests or examinations."""

    based_on: list[ServiceRequest] | None = says("Orders it answers.")
    status: DiagnosticReportStatus | None = says("State.")
    category: list[CodeableConcept] | None = says("Services.")
    code: CodeableConcept | None = says("Which report.")
    encounter: Encounter | None = says("Encounter.")
    effective_date_time: FhirDateTime | None = says("When true of the patient, as a date or instant.")
    effective_period: Period | None = says("When true of the patient, as a period.")
    issued: DateTime | None = says("When issued.")
    performer: list[Actor] | None = says("Who answers for it.")
    results_interpreter: list[Actor] | None = says("Who interpreted.")
    result: list[Observation] | None = says("Results.")
    imaging_study: list[ImagingStudy] | None = says("Studies read.")
    conclusion: str | None = says("Conclusion in words.")
    conclusion_code: list[CodeableConcept] | None = says("Conclusion, coded.")
    presented_form: list[Attachment] | None = says("Whole report as files.")
