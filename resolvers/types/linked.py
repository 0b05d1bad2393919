"""Names of types that refer to each other across files: real ones for a type checker, late ones when the program runs.

Without this, encounters, orders and observations would import one another in a circle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from strawberry.types.lazy_type import LazyType

if TYPE_CHECKING:
    from resolvers.types.access import Provenance as Provenance
    from resolvers.types.access import Source as Source
    from resolvers.types.access import Term as Term
    from resolvers.types.access import Territory as Territory
    from resolvers.types.actors import Actor as Actor
    from resolvers.types.actors import DeviceActor as DeviceActor
    from resolvers.types.actors import Location as Location
    from resolvers.types.actors import Organization as Organization
    from resolvers.types.actors import Practitioner as Practitioner
    from resolvers.types.administrative import BillingActivity as BillingActivity
    from resolvers.types.administrative import Coverage as Coverage
    from resolvers.types.care_team import CareTeamMember as CareTeamMember
    from resolvers.types.clinical.allergy import AllergyIntolerance as AllergyIntolerance
    from resolvers.types.clinical.appointment import Appointment as Appointment
    from resolvers.types.clinical.care_plan import CarePlan as CarePlan
    from resolvers.types.clinical.condition import Condition as Condition
    from resolvers.types.clinical.document import DocumentReference as DocumentReference
    from resolvers.types.clinical.encounter import Encounter as Encounter
    from resolvers.types.clinical.imaging import ImagingStudy as ImagingStudy
    from resolvers.types.clinical.immunization import Immunization as Immunization
    from resolvers.types.clinical.medication import MedicationDispense as MedicationDispense
    from resolvers.types.clinical.medication import MedicationRequest as MedicationRequest
    from resolvers.types.clinical.observation import Observation as Observation
    from resolvers.types.clinical.order import ServiceRequest as ServiceRequest
    from resolvers.types.clinical.procedure import Procedure as Procedure
    from resolvers.types.clinical.report import DiagnosticReport as DiagnosticReport
    from resolvers.types.directive import Directive as Directive
    from resolvers.types.patient import Patient as Patient
    from resolvers.types.telehealth import Teleconsultation as Teleconsultation
else:
    Provenance = LazyType("Provenance", "resolvers.types.access")
    Source = LazyType("Source", "resolvers.types.access")
    Term = LazyType("Term", "resolvers.types.access")
    Territory = LazyType("Territory", "resolvers.types.access")
    Actor = LazyType("Actor", "resolvers.types.actors")
    DeviceActor = LazyType("DeviceActor", "resolvers.types.actors")
    Location = LazyType("Location", "resolvers.types.actors")
    Organization = LazyType("Organization", "resolvers.types.actors")
    Practitioner = LazyType("Practitioner", "resolvers.types.actors")
    BillingActivity = LazyType("BillingActivity", "resolvers.types.administrative")
    Coverage = LazyType("Coverage", "resolvers.types.administrative")
    CareTeamMember = LazyType("CareTeamMember", "resolvers.types.care_team")
    AllergyIntolerance = LazyType("AllergyIntolerance", "resolvers.types.clinical.allergy")
    Appointment = LazyType("Appointment", "resolvers.types.clinical.appointment")
    CarePlan = LazyType("CarePlan", "resolvers.types.clinical.care_plan")
    Condition = LazyType("Condition", "resolvers.types.clinical.condition")
    DocumentReference = LazyType("DocumentReference", "resolvers.types.clinical.document")
    Encounter = LazyType("Encounter", "resolvers.types.clinical.encounter")
    ImagingStudy = LazyType("ImagingStudy", "resolvers.types.clinical.imaging")
    Immunization = LazyType("Immunization", "resolvers.types.clinical.immunization")
    MedicationDispense = LazyType("MedicationDispense", "resolvers.types.clinical.medication")
    MedicationRequest = LazyType("MedicationRequest", "resolvers.types.clinical.medication")
    Observation = LazyType("Observation", "resolvers.types.clinical.observation")
    ServiceRequest = LazyType("ServiceRequest", "resolvers.types.clinical.order")
    Procedure = LazyType("Procedure", "resolvers.types.clinical.procedure")
    DiagnosticReport = LazyType("DiagnosticReport", "resolvers.types.clinical.report")
    Directive = LazyType("Directive", "resolvers.types.directive")
    Patient = LazyType("Patient", "resolvers.types.patient")
    Teleconsultation = LazyType("Teleconsultation", "resolvers.types.telehealth")
