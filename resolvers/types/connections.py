"""Pages of a patient's records: a record that is withheld has no edge, unless the policy grants a notice."""

from __future__ import annotations

from resolvers.types.declare import object_type, structural
from resolvers.types.linked import (
    AllergyIntolerance,
    Appointment,
    BillingActivity,
    CarePlan,
    CareTeamMember,
    Condition,
    Coverage,
    DiagnosticReport,
    Directive,
    DocumentReference,
    Encounter,
    ImagingStudy,
    Immunization,
    MedicationDispense,
    MedicationRequest,
    Observation,
    Procedure,
    ServiceRequest,
    Teleconsultation,
)
from resolvers.types.pages import Connection, Edge

EDGES = "Edges, in order."
NODE = "Record; null only as a notice of withholding."


@object_type
class EncounterConnection(Connection):
    """A page of Patient.encounters."""

    edges: list[EncounterEdge] = structural(EDGES)


@object_type
class EncounterEdge(Edge):
    """An Encounter in a page."""

    node: Encounter | None = structural(NODE)


@object_type
class AppointmentConnection(Connection):
    """A page of Patient.appointments."""

    edges: list[AppointmentEdge] = structural(EDGES)


@object_type
class AppointmentEdge(Edge):
    """An Appointment in a page."""

    node: Appointment | None = structural(NODE)


@object_type
class ConditionConnection(Connection):
    """A page of Patient.conditions."""

    edges: list[ConditionEdge] = structural(EDGES)


@object_type
class ConditionEdge(Edge):
    """A Condition in a page."""

    node: Condition | None = structural(NODE)


@object_type
class AllergyIntoleranceConnection(Connection):
    """A page of Patient.allergies."""

    edges: list[AllergyIntoleranceEdge] = structural(EDGES)


@object_type
class AllergyIntoleranceEdge(Edge):
    """An AllergyIntolerance in a page."""

    node: AllergyIntolerance | None = structural(NODE)


@object_type
class MedicationRequestConnection(Connection):
    """A page of Patient.medicationRequests."""

    edges: list[MedicationRequestEdge] = structural(EDGES)


@object_type
class MedicationRequestEdge(Edge):
    """A MedicationRequest in a page."""

    node: MedicationRequest | None = structural(NODE)


@object_type
class MedicationDispenseConnection(Connection):
    """A page of Patient.medicationDispenses."""

    edges: list[MedicationDispenseEdge] = structural(EDGES)


@object_type
class MedicationDispenseEdge(Edge):
    """A MedicationDispense in a page."""

    node: MedicationDispense | None = structural(NODE)


@object_type
class ImmunizationConnection(Connection):
    """A page of Patient.immunizations."""

    edges: list[ImmunizationEdge] = structural(EDGES)


@object_type
class ImmunizationEdge(Edge):
    """An Immunization in a page."""

    node: Immunization | None = structural(NODE)


@object_type
class ObservationConnection(Connection):
    """A page of Patient.observations."""

    edges: list[ObservationEdge] = structural(EDGES)


@object_type
class ObservationEdge(Edge):
    """An Observation in a page."""

    node: Observation | None = structural(NODE)


@object_type
class DiagnosticReportConnection(Connection):
    """A page of Patient.diagnosticReports."""

    edges: list[DiagnosticReportEdge] = structural(EDGES)


@object_type
class DiagnosticReportEdge(Edge):
    """A DiagnosticReport in a page."""

    node: DiagnosticReport | None = structural(NODE)


@object_type
class ServiceRequestConnection(Connection):
    """A page of Patient.serviceRequests."""

    edges: list[ServiceRequestEdge] = structural(EDGES)


@object_type
class ServiceRequestEdge(Edge):
    """A ServiceRequest in a page."""

    node: ServiceRequest | None = structural(NODE)


@object_type
class ImagingStudyConnection(Connection):
    """A page of Patient.imagingStudies."""

    edges: list[ImagingStudyEdge] = structural(EDGES)


@object_type
class ImagingStudyEdge(Edge):
    """An ImagingStudy in a page."""

    node: ImagingStudy | None = structural(NODE)


@object_type
class DocumentReferenceConnection(Connection):
    """A page of Patient.documents."""

    edges: list[DocumentReferenceEdge] = structural(EDGES)


@object_type
class DocumentReferenceEdge(Edge):
    """A DocumentReference in a page."""

    node: DocumentReference | None = structural(NODE)


@object_type
class ProcedureConnection(Connection):
    """A page of Patient.procedures."""

    edges: list[ProcedureEdge] = structural(EDGES)


@object_type
class ProcedureEdge(Edge):
    """A Procedure in a page."""

    node: Procedure | None = structural(NODE)


@object_type
class CarePlanConnection(Connection):
    """A page of Patient.carePlans."""

    edges: list[CarePlanEdge] = structural(EDGES)


@object_type
class CarePlanEdge(Edge):
    """A CarePlan in a page."""

    node: CarePlan | None = structural(NODE)


@object_type
class TeleconsultationConnection(Connection):
    """A page of Patient.teleconsultations."""

    edges: list[TeleconsultationEdge] = structural(EDGES)


@object_type
class TeleconsultationEdge(Edge):
    """A Teleconsultation in a page."""

    node: Teleconsultation | None = structural(NODE)


@object_type
class CoverageConnection(Connection):
    """A page of Patient.coverages."""

    edges: list[CoverageEdge] = structural(EDGES)


@object_type
class CoverageEdge(Edge):
    """A Coverage in a page."""

    node: Coverage | None = structural(NODE)


@object_type
class BillingActivityConnection(Connection):
    """A page of Patient.billingActivities."""

    edges: list[BillingActivityEdge] = structural(EDGES)


@object_type
class BillingActivityEdge(Edge):
    """A BillingActivity in a page."""

    node: BillingActivity | None = structural(NODE)


@object_type
class CareTeamMemberConnection(Connection):
    """A page of Patient.careTeam."""

    edges: list[CareTeamMemberEdge] = structural(EDGES)


@object_type
class CareTeamMemberEdge(Edge):
    """A CareTeamMember in a page."""

    node: CareTeamMember | None = structural(NODE)


@object_type
class DirectiveConnection(Connection):
    """A page of Patient.directives."""

    edges: list[DirectiveEdge] = structural(EDGES)


@object_type
class DirectiveEdge(Edge):
    """A Directive in a page."""

    node: Directive | None = structural(NODE)
