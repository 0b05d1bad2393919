"""Systems: the code systems of which a pathway may speak.

By the URLs that FHIR R4 and Infoway give them (https://hl7.org/fhir/R4/terminologies-systems.html).
"""

from __future__ import annotations

from typing import Final

from resolvers.code_systems import system_of

TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"
"""Followed by the name of one of HL7's own systems."""
HIERARCHIES: Final = (
    "http://hl7.org/fhir/sid/icd-10-ca",
    "http://hl7.org/fhir/sid/icd-10",
    "http://hl7.org/fhir/sid/icd-10-cm",
    "http://www.whocc.no/atc",
)
"""Systems where the beginning of a code stands for all that begin so."""
KNOWN: Final = (
    *HIERARCHIES,
    "http://loinc.org",
    "http://snomed.info/sct",
    "http://hl7.org/fhir/NamingSystem/ca-hc-din",
    "http://hl7.org/fhir/sid/cvx",
    "http://www.nlm.nih.gov/research/umls/rxnorm",
    "http://dicom.nema.org/resources/ontology/DCM",
    "https://fhir.infoway-inforoute.ca/CodeSystem/cci",
)


def known(system: str) -> bool:
    """Tell whether a system is one of those of which a pathway may speak."""
    named = system_of(system)
    return named in KNOWN or (named.startswith(TERMINOLOGY) and len(named) > len(TERMINOLOGY))


def hierarchical(system: str) -> bool:
    """Tell whether the beginning of a code has a meaning in a system."""
    return system_of(system) in HIERARCHIES
