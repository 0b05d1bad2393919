"""Systems: the URIs under which the demo's identifiers and codes are said.

One name for each, so that a source, the settings and a test cannot drift apart. Never holds a person.
"""

from __future__ import annotations

from typing import Final

NAM: Final = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
MRN: Final = "urn:passerelle:demo:chus:mrn"
DOSSIER: Final = "urn:passerelle:demo:omnimed:dossier"
USAGER: Final = "urn:passerelle:demo:gesmus:usager"
TELE_DOSSIER: Final = "urn:passerelle:demo:telesante:dossier"
VISIO_ACCOUNT: Final = "urn:passerelle:demo:visio:compte"
LICENCE: Final = "urn:passerelle:demo:permis:"
"""Followed by the professional order, in lower case."""

RELATIONSHIP: Final = "urn:passerelle:relationship"
DIRECTIVE: Final = "urn:passerelle:directive"
CATEGORY: Final = "urn:passerelle:category"
GROUP: Final = "urn:passerelle:group"
REASON: Final = "urn:passerelle:reason"
REPRESENTATION: Final = "urn:passerelle:representation"

ICD10: Final = "http://hl7.org/fhir/sid/icd-10-ca"
LOINC: Final = "http://loinc.org"
SNOMED: Final = "http://snomed.info/sct"
ATC: Final = "http://www.whocc.no/atc"
DIN: Final = "http://hl7.org/fhir/NamingSystem/ca-hc-din"
CVX: Final = "http://hl7.org/fhir/sid/cvx"
UCUM: Final = "http://unitsofmeasure.org"
DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM"

TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"
V2_IDENTIFIER_TYPE: Final = TERMINOLOGY + "v2-0203"
V3_ACT_CODE: Final = TERMINOLOGY + "v3-ActCode"
V3_ACT_REASON: Final = TERMINOLOGY + "v3-ActReason"
V3_CONFIDENTIALITY: Final = TERMINOLOGY + "v3-Confidentiality"
