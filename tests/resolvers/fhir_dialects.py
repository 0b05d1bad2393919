"""One search of a patient's observations, as four servers write its first page: HAPI, Azure, Aidbox, Medplum.

Written by hand in each one's manner: how it pages, counts, names addresses, and what it adds of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Dialect:
    """A server: its base URL, its first page, and the address of the next: path and query as they must leave."""

    base: str
    page: Mapping[str, Any]
    path: str
    query: str


def weight(name: str, base: str, **more: Any) -> dict[str, Any]:
    """Return an entry with an observation of 70.0 kg."""
    body = {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "subject": {"reference": "Patient/p1"},
        "valueQuantity": {"value": 70, "unit": "kg"},
        "unknownElement": {"deep": [1, {"resourceType": "Dragon"}]},
        **more,
    }
    return {"fullUrl": f"{base}/Observation/{name}", "resource": body, "search": {"mode": "match"}}


_HAPI = "http://hapi.example:8080/fhir"
_AZURE = "https://acct-fhir.azure.example"
_AIDBOX = "https://box.aidbox.example/fhir"
_MEDPLUM = "https://api.medplum.example/fhir/R4"

HAPI = Dialect(
    _HAPI,
    {
        "resourceType": "Bundle",
        "id": "4c1f7b1e-7b0f-4d24-8d0f-31b29d3a8c51",
        "meta": {"lastUpdated": "2026-11-15T12:00:00.000+00:00"},
        "type": "searchset",
        "link": [
            {"relation": "self", "url": f"{_HAPI}/Observation?_count=2&patient=Patient%2Fp1"},
            {
                "relation": "next",
                "url": f"{_HAPI}?_getpages=4c1f7b1e-7b0f-4d24-8d0f-31b29d3a8c51&_getpagesoffset=2&_count=2"
                "&_pretty=true&_bundletype=searchset",
            },
        ],
        "entry": [
            weight("1", _HAPI, meta={"versionId": "1", "source": "#WFqUqNWpu3BUDfYw"}),
            weight("2", _HAPI, text={"status": "generated", "div": "<div/>"}),
        ],
    },
    "",
    "_getpages=4c1f7b1e-7b0f-4d24-8d0f-31b29d3a8c51&_getpagesoffset=2&_count=2&_pretty=true&_bundletype=searchset",
)
"""No total; the next page is asked of the base itself."""

AZURE = Dialect(
    _AZURE,
    {
        "resourceType": "Bundle",
        "id": "a0e8b3a2",
        "meta": {"lastUpdated": "2026-11-15T12:00:00.1234567+00:00"},
        "type": "searchset",
        "link": [
            {
                "relation": "next",
                "url": f"{_AZURE}/Observation?patient=Patient%2Fp1&_count=2"
                "&ct=W3sidG9rZW4iOiIrUklEOn5YMSIsInIiOiItRkYifV0%3D%2B&%24skipToken=a%2Fb%3D",
            },
            {"relation": "self", "url": f"{_AZURE}/Observation?patient=Patient%2Fp1&_count=2"},
        ],
        "entry": [
            {
                "resource": {
                    "resourceType": "OperationOutcome",
                    "id": "x",
                    "issue": [{"severity": "warning", "code": "not-supported", "diagnostics": "parameter _elements"}],
                },
                "search": {"mode": "outcome"},
            },
            weight("1", _AZURE),
            weight("2", _AZURE, subject={"reference": f"{_AZURE}/Patient/p1"}),
        ],
    },
    "Observation",
    "patient=Patient%2Fp1&_count=2&ct=W3sidG9rZW4iOiIrUklEOn5YMSIsInIiOiItRkYifV0%3D%2B&%24skipToken=a%2Fb%3D",
)
"""A base without a path, a remark first, a continuation token that must come back as it was."""

AIDBOX = Dialect(
    _AIDBOX,
    {
        "resourceType": "Bundle",
        "type": "searchset",
        "meta": {"versionId": "0"},
        "total": 3,
        "link": [
            {"relation": "first", "url": "/fhir/Observation?patient=Patient%2Fp1&_count=2&page=1"},
            {"relation": "self", "url": "/fhir/Observation?patient=Patient%2Fp1&_count=2&page=1"},
            {"relation": "next", "url": "/fhir/Observation?patient=Patient%2Fp1&_count=2&page=2"},
            {"relation": "last", "url": "/fhir/Observation?patient=Patient%2Fp1&_count=2&page=2"},
        ],
        "entry": [
            {**weight("1", _AIDBOX), "link": [{"relation": "self", "url": f"{_AIDBOX}/Observation/1"}]},
            {"resource": weight("2", _AIDBOX, meta={"extension": [{"url": "ex:createdAt"}]})["resource"]},
        ],
        "query-params": {"patient": "Patient/p1"},
        "query-time": 4,
    },
    "Observation",
    "patient=Patient%2Fp1&_count=2&page=2",
)
"""Addresses without an origin, members that FHIR doesn't have, an entry without `fullUrl` or mode."""

MEDPLUM = Dialect(
    _MEDPLUM,
    {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [
            weight("1", _MEDPLUM, meta={"author": {"reference": "Practitioner/d1"}, "project": "x", "compartment": []}),
            weight("2", _MEDPLUM, subject={"reference": "Patient/p1/_history/7"}),
        ],
        "link": [
            {"relation": "self", "url": f"{_MEDPLUM}/Observation?patient=Patient/p1&_count=2&_fields=id"},
            {
                "relation": "next",
                "url": f"{_MEDPLUM}/Observation?patient=Patient/p1&_count=2&_cursor=1-2026-11-14T12:00:00.000Z-9c2f",
            },
        ],
    },
    "Observation",
    "patient=Patient%2Fp1&_count=2&_cursor=1-2026-11-14T12%3A00%3A00.000Z-9c2f",
)
"""A cursor, and versioned references."""

DIALECTS = {"hapi": HAPI, "azure": AZURE, "aidbox": AIDBOX, "medplum": MEDPLUM}
