"""Code systems: the one name of a code system that is also known under others.

Takes the system of a coding. Gives the URL that FHIR R4 has for it (https://hl7.org/fhir/R4/terminologies-systems.html),
or what was given. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OIDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "2.16.840.1.113883.6.1": "http://loinc.org",
        "2.16.840.1.113883.6.96": "http://snomed.info/sct",
        "2.16.840.1.113883.6.3": "http://hl7.org/fhir/sid/icd-10",
        "2.16.840.1.113883.6.90": "http://hl7.org/fhir/sid/icd-10-cm",
        "2.16.840.1.113883.6.42": "http://hl7.org/fhir/sid/icd-9-cm",
        "2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
        "2.16.840.1.113883.6.73": "http://www.whocc.no/atc",
        "2.16.840.1.113883.6.8": "http://unitsofmeasure.org",
        "2.16.840.1.113883.12.292": "http://hl7.org/fhir/sid/cvx",
    }
)
"""Object identifier → URL."""


def system_of(written: str) -> str:
    """Return the name under which a code system compares: `urn:oid:2.16.840.1.113883.6.1` is `http://loinc.org`."""
    plain = written.strip().rstrip("/")
    oid = plain[8:] if plain[:8].casefold() == "urn:oid:" else plain
    if oid in OIDS:
        return OIDS[oid]
    secure = plain.casefold().replace("https://", "http://", 1).replace("http://www.loinc.org", "http://loinc.org", 1)
    return _URLS.get(secure, plain)


_URLS: Final[Mapping[str, str]] = MappingProxyType({url.casefold(): url for url in OIDS.values()})
