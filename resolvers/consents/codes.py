"""Codes: the systems and codes of FHIR R4 and HL7 v3 that a Consent is understood by.

Plain sets, cited to where they are defined (https://terminology.hl7.org, https://hl7.org/fhir/R4). Nothing is decided
here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from resolvers.attributes import ATTRIBUTES

_TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"

KIND_SYSTEM: Final = "urn:passerelle:directive"
"""System of a Consent's category that says of which kind it is; none is a consent."""

KINDS: Final = frozenset({"consent", "restriction", "refusal", "momentary"})

UNKNOWN: Final = "unknown"
"""Kind of a Consent whose kind can't be told: it may be a refusal, so that nothing lifts it."""

OPINIONS: Final[Mapping[str, str]] = MappingProxyType({"youth-protection-opinion": "deny", "no-harm-opinion": "permit"})
"""Kinds that are no directives: a professional's opinion about a minor, and the type that its provision must have."""

USE_SYSTEM: Final = "urn:passerelle:refused-use"
"""System of a refusal's category that says which use is refused (R-22.1, s. 8); none is whatever use."""

USES: Final = frozenset({"research", "solicitation", "grief", "cause_of_death"})

REASON: Final = "urn:passerelle:reason"
"""URL of the extension whose valueString is the written reason of a momentary refusal (R-22.1, s. 17)."""

CATEGORY_SYSTEM: Final = "urn:passerelle:category"
ROLE_SYSTEM: Final = "urn:passerelle:role"
SPECIALTY_SYSTEM: Final = "urn:passerelle:specialty"
SOURCE_SYSTEM: Final = "urn:passerelle:source"
RESOURCE_TYPES: Final = "http://hl7.org/fhir/resource-types"
ACT_REASON: Final = _TERMINOLOGY + "v3-ActReason"
ACT_CODE: Final = _TERMINOLOGY + "v3-ActCode"
CONFIDENTIALITY: Final = _TERMINOLOGY + "v3-Confidentiality"

REASON_SYSTEMS: Final = frozenset({ACT_REASON, "http://hl7.org/fhir/v3/ActReason", "urn:oid:2.16.840.1.113883.5.8"})
"""v3-ActReason under each of its names."""

LABEL_SYSTEMS: Final = frozenset(
    {
        CONFIDENTIALITY,
        ACT_CODE,
        "http://hl7.org/fhir/v3/Confidentiality",
        "http://hl7.org/fhir/v3/ActCode",
        "urn:oid:2.16.840.1.113883.5.25",
        "urn:oid:2.16.840.1.113883.5.4",
    }
)
"""v3-Confidentiality and v3-ActCode, under each of their names."""

ACTION_SYSTEMS: Final = frozenset({_TERMINOLOGY + "consentaction", "http://hl7.org/fhir/consentaction"})
ACTIONS: Final = frozenset({"collect", "access", "use", "disclose", "correct"})
SCOPE_SYSTEM: Final = _TERMINOLOGY + "consentscope"

_PURPOSES: Final = """
    HMARKT HOPERAT CAREMGT DONAT FRAUD GOV HACCRED HCOMPL HDECD HDIRECT HDM HLEGAL HOUTCOMS HPRGRP HQUALIMP
    HSYSADMIN LABELING METAMGT MEMADMIN MILCDM PATADMIN PATSFTY PERFMSR RECORDMGT SYSDEV HTEST TRAIN HPAYMT CLMATTCH
    COVAUTH COVERAGE ELIGDTRM ELIGVER ENROLLM MILDCRG REMITADV HRESCH BIORCH CLINTRCH CLINTRCHNPC CLINTRCHPC
    PRECLINTRCH DSRCH POARCH TRANSRCH PATRQT FAMRQT PWATRNY SUPNWK PUBHLTH DISASTER THREAT TREAT CLINTRL COC ETREAT
    BTG ERTREAT POPHLTH"""

PURPOSES: Final = frozenset(_PURPOSES.split())
"""v3-PurposeOfUse."""

RECIPIENTS: Final = frozenset({"IRCP", "PRCP", "GRANTEE", "DELEGATEE", "PROV", "humanuser"})
"""Roles of an actor that receives (security-role-type); an actor of no role receives too."""

CUSTODIAN: Final = "CST"
"""Role of an actor that holds the data: it then says at which source."""

MEANINGS: Final = frozenset({"instance", "related", "dependents", "authoredby"})
"""What a named instance stands for (consent-data-meaning)."""

AUTHORS: Final = frozenset(
    {"Practitioner", "PractitionerRole", "Organization", "Patient", "RelatedPerson", "Device", "CareTeam"}
)

ADDRESSED: Final = frozenset(ATTRIBUTES) - {"Location", "Organization"} | {
    "CareTeam",
    "Claim",
    "Consent",
    "ExplanationOfBenefit",
    "Patient",
}
"""Types that a directive may name an instance of: what it names otherwise can't be followed to a record."""

SHOWN_UNDER_OTHERS: Final = frozenset(
    {"Device", "Location", "Medication", "Organization", "Person", "Practitioner", "PractitionerRole", "RelatedPerson"}
)
"""Types that show under the records that refer to them: a denial of their class can't be followed to them."""

_TYPES: Final = """
    Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic
    Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry
    ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication
    CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage
    CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric
    DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis
    Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable
    ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse
    HealthcareService ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation
    ImplementationGuide InsurancePlan Invoice Library Linkage List Location Measure MeasureReport Media Medication
    MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement
    MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductIndication
    MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged
    MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition MessageHeader
    MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition OperationDefinition
    OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation
    Person PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse
    RelatedPerson RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject
    RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition
    StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid SubstancePolymer SubstanceProtein
    SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task
    TerminologyCapabilities TestReport TestScript ValueSet VerificationResult VisionPrescription"""

TYPES: Final = frozenset(_TYPES.split()) | ADDRESSED
"""Resource types of FHIR R4 (https://hl7.org/fhir/R4/resourcelist.html), and the record types of our own."""
