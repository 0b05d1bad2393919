"""A person's record over every source that knows them."""

from __future__ import annotations

from strawberry import ID

from resolvers.categories import Category
from resolvers.types.access_event import AccessEventConnection
from resolvers.types.chart import care, clinical, ledger, worked
from resolvers.types.connections import (
    AllergyIntoleranceConnection,
    AppointmentConnection,
    BillingActivityConnection,
    CarePlanConnection,
    CareTeamMemberConnection,
    ConditionConnection,
    CoverageConnection,
    DiagnosticReportConnection,
    DirectiveConnection,
    DocumentReferenceConnection,
    EncounterConnection,
    ImagingStudyConnection,
    ImmunizationConnection,
    MedicationDispenseConnection,
    MedicationRequestConnection,
    ObservationConnection,
    ProcedureConnection,
    ServiceRequestConnection,
    TeleconsultationConnection,
)
from resolvers.types.course import CARE, CourseConnection
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.people import Address, ContactPoint, HumanName, Identifier
from resolvers.types.datatypes.quantities import Period
from resolvers.types.declare import RESULT, classified, inherited, object_type, sourced, structural
from resolvers.types.enums.datatypes import AdministrativeGender
from resolvers.types.interfaces import Node
from resolvers.types.linked import Actor, Organization, Provenance
from resolvers.types.reconciliation import MedicationReconciliation
from resolvers.types.repeats import RepeatedTest
from resolvers.types.scalars import FhirDate, FhirDateTime
from resolvers.types.trajectory import Trajectory

named = classified(Category.IDENTITY)
born = classified(Category.BIRTH)
reached = classified(Category.CONTACT)
numbered = classified(Category.IDENTIFIERS)
followed = classified(Category.CARE_TEAM)


@object_type
class Patient(Node):
    """A person's record over every source that knows them. Its connections share arguments, order and limits: first 50
    by default, 500 at most; newest first.
    """

    id: ID = structural("Opaque global id.")
    identifier: list[Identifier] | None = numbered(
        "Identifiers that the caller may see, NAM and file numbers; the unique identification number (NIU) never."
    )
    active: bool | None = named("Whether the file is in use; null when no source says.")
    name: list[HumanName] | None = named("Names, the official one first.")
    telecom: list[ContactPoint] | None = reached("Ways to reach the person.")
    gender: AdministrativeGender | None = named("Administrative gender.")
    birth_date: FhirDate | None = born("Date of birth; partial when the source's is, or when masked.")
    deceased_boolean: bool | None = named("Whether the person has died; null when no source says.")
    deceased_date_time: FhirDateTime | None = named("When the person died; null when living or unknown.")
    address: list[Address] | None = reached("Addresses.")
    marital_status: CodeableConcept | None = named("Civil status.")
    multiple_birth_boolean: bool | None = named("Whether part of a multiple birth; null when unknown.")
    multiple_birth_integer: int | None = named("Rank in a multiple birth, from 1; null when single or unknown.")
    contact: list[PatientContact] | None = reached("Persons to call.")
    communication: list[PatientCommunication] | None = named("Languages.")
    general_practitioner: list[Actor] | None = followed("Those who follow the person as family physician or clinic.")
    managing_organization: Organization | None = sourced("Organization that keeps the file.")
    provenances: list[Provenance] | None = sourced("Source and version of each demographic file read.")
    encounters: EncounterConnection | None = classified(Category.ENCOUNTER).pages(
        "Visits and stays, by period.start.", clinical.encounters, "period.start"
    )
    appointments: AppointmentConnection | None = classified(Category.APPOINTMENT).pages(
        "Appointments, by start.", clinical.appointments, "start"
    )
    conditions: ConditionConnection | None = classified(Category.CONDITION).pages(
        "Problems and diagnoses, by recordedDate, else onset.",
        clinical.conditions,
        "recordedDate",
        "onsetDateTime",
        "onsetPeriod",
    )
    allergies: AllergyIntoleranceConnection | None = classified(Category.ALLERGY).pages(
        "Allergies and intolerances, by recordedDate, else onset.", clinical.allergies, "recordedDate", "onsetDateTime"
    )
    medication_requests: MedicationRequestConnection | None = classified(Category.MEDICATION).pages(
        "Prescriptions, by authoredOn.", clinical.medication_requests, "authoredOn", code="medication"
    )
    medication_dispenses: MedicationDispenseConnection | None = classified(Category.MEDICATION).pages(
        "Medications handed over, by whenHandedOver, else whenPrepared.",
        clinical.medication_dispenses,
        "whenHandedOver",
        "whenPrepared",
        code="medication",
    )
    immunizations: ImmunizationConnection | None = classified(Category.IMMUNIZATION).pages(
        "Vaccinations, by occurrenceDateTime.", clinical.immunizations, "occurrenceDateTime", code="vaccineCode"
    )
    observations: ObservationConnection | None = classified(*RESULT).pages(
        "Measures, laboratory results and findings, by effective time, else issued.",
        clinical.observations,
        "effectiveDateTime",
        "effectivePeriod",
        "issued",
    )
    diagnostic_reports: DiagnosticReportConnection | None = classified(*RESULT).pages(
        "Reports on tests and examinations, by effective time, else issued.",
        clinical.diagnostic_reports,
        "effectiveDateTime",
        "effectivePeriod",
        "issued",
    )
    service_requests: ServiceRequestConnection | None = classified(Category.PROCEDURE).pages(
        "Orders and referrals, by authoredOn.", clinical.service_requests, "authoredOn"
    )
    imaging_studies: ImagingStudyConnection | None = classified(Category.IMAGING).pages(
        "Imaging studies, without images, by started; modality takes DICOM codes.", care.imaging_studies, "started"
    )
    documents: DocumentReferenceConnection | None = classified(Category.DOCUMENT).pages(
        "Documents and notes, by date.", care.documents, "date"
    )
    procedures: ProcedureConnection | None = classified(Category.PROCEDURE).pages(
        "Procedures, by performed time.", care.procedures, "performedDateTime", "performedPeriod"
    )
    care_plans: CarePlanConnection | None = classified(Category.CARE_PLAN).pages(
        "Plans of care, by period.start, else created.", care.care_plans, "period.start", "created"
    )
    teleconsultations: TeleconsultationConnection | None = classified(
        Category.SESSION_TECHNICAL, Category.TELECONSULTATION
    ).pages("Sessions at a distance, by period.start.", care.teleconsultations, "period.start")
    coverages: CoverageConnection | None = classified(Category.COVERAGE).pages(
        "Insurance and public plans, by period.start.", care.coverages, "period.start"
    )
    billing_activities: BillingActivityConnection | None = classified(Category.BILLING).pages(
        "Billed acts, by period.start.", care.billing_activities, "period.start"
    )
    care_team: CareTeamMemberConnection | None = classified(Category.CARE_TEAM).pages(
        "Those who take part in care, by since (the member's).", care.care_team, "since"
    )
    directives: DirectiveConnection | None = classified(Category.DIRECTIVE).pages(
        "Consents, restrictions and refusals, by period.start.", care.directives, "period.start"
    )
    access_events: AccessEventConnection | None = classified(Category.LEDGER).pages(
        "Who read the record, by at; purpose takes v3-ActReason codes.", ledger.access_events, "at"
    )
    course: CourseConnection | None = classified(*CARE).chosen(
        "One timeline over all record types and sources; foldDuplicates puts likely duplicates under one edge.",
        worked.course,
    )
    medication_reconciliation: MedicationReconciliation | None = classified(Category.MEDICATION)(
        "What each source says of the patient's medications, side by side: facts, no advice."
    )
    repeated_tests: list[RepeatedTest] | None = classified(
        Category.LABORATORY, Category.IMAGING, Category.PROCEDURE
    ).chosen(
        "Tests ordered or resulted more than once within so many days (1 to 365), over all sources, newest first:"
        " facts, no advice. An order and its own results are one.",
        worked.repeated_tests,
    )
    trajectories: list[Trajectory] | None = classified(Category.CARE_PLAN)(
        "Pathways of care that the record began, newest start first: what is expected, and what the sources show."
    )


@object_type
class PatientContact:
    """A person to call about the patient."""

    relationship: list[CodeableConcept] | None = inherited("Link with the patient.")
    name: HumanName | None = inherited("Name.")
    telecom: list[ContactPoint] | None = inherited("Ways to reach them.")
    address: Address | None = inherited("Address.")
    gender: AdministrativeGender | None = inherited("Gender.")
    organization: Organization | None = inherited("Organization, when the contact is one.")
    period: Period | None = inherited("When they may be called; null when always.")


@object_type
class PatientCommunication:
    """A language of the patient."""

    language: CodeableConcept | None = inherited("Language (BCP 47).")
    preferred: bool | None = inherited("Whether preferred; null when unknown.")
