"""FHIR: builders of R4 parts, so that a chart reads like a chart.

Takes plain words. Gives JSON objects (`Json`); decimals are `decimal.Decimal`, whose text is served as written.
Never knows which patient or source it writes for.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import msgspec

from gateway.demo.staff import Member
from gateway.demo.systems import ICD10, LOINC, TERMINOLOGY, UCUM

Json = dict[str, Any]

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def encode(document: Any) -> bytes:
    """Return JSON in UTF-8; a Decimal keeps its text (1.10 stays 1.10)."""
    return _ENCODER.encode(document)


def coding(system: str, code: str, display: str = "") -> Json:
    """Return a Coding."""
    return {"system": system, "code": code} | ({"display": display} if display else {})


def concept(system: str, code: str, text: str) -> Json:
    """Return a CodeableConcept of one coding, with its text."""
    return {"coding": [coding(system, code, text)], "text": text}


def term(name: str, code: str, text: str = "") -> Json:
    """Return a CodeableConcept of an HL7 terminology code system, by its short name."""
    return {"coding": [coding(TERMINOLOGY + name, code, text)]} | ({"text": text} if text else {})


def loinc(code: str, text: str) -> Json:
    """Return a LOINC concept."""
    return concept(LOINC, code, text)


def diagnosis(code: str, text: str) -> Json:
    """Return an ICD-10-CA concept."""
    return concept(ICD10, code, text)


def reference(type_: str, local_id: str, display: str = "") -> Json:
    """Return a literal Reference within the source."""
    return {"reference": f"{type_}/{local_id}"} | ({"display": display} if display else {})


def by(member: Member) -> Json:
    """Return a Reference to a practitioner, with the licence as its logical identifier."""
    return {
        "reference": f"Practitioner/{member.local_id}",
        "identifier": {"system": member.licence_system, "value": member.licence},
        "display": member.name,
    }


def logically(member: Member) -> Json:
    """Return a Reference by licence only, for a source that keeps no practitioner."""
    return {
        "type": "Practitioner",
        "identifier": {"system": member.licence_system, "value": member.licence},
        "display": member.name,
    }


def period(start: str, end: str | None = None) -> Json:
    """Return a Period; open without an end."""
    return {"start": start} | ({"end": end} if end else {})


WRITTEN: Mapping[str, str] = MappingProxyType(
    {"10*9/L": "×10⁹/L", "Cel": "°C", "mm[Hg]": "mmHg", "umol/L": "µmol/L", "{INR}": ""}
)
"""UCUM codes that people write otherwise; a ratio has no unit to write."""


def quantity(value: str | int, unit: str, code: str | None = None) -> Json:
    """Return a Quantity in UCUM, its unit as people write it; `value` given as text keeps its decimals."""
    number = value if isinstance(value, int) else Decimal(value)
    written = WRITTEN.get(unit, unit)
    said = {"unit": written} if written else {}
    return {"value": number, **said, "system": UCUM, "code": code or unit}


def labelled(*labels: tuple[str, str]) -> list[Json]:
    """Return the codings of `meta.security` for pairs (system, code)."""
    return [coding(system, code) for system, code in labels]


def resource(type_: str, local_id: str, changed: str, /, **fields: Any) -> Json:
    """Return a resource with its version and last change; a field that is None is left out.

    `security` goes to `meta.security`. A trailing underscore lets a field be named after a Python word (`class_`).
    """
    meta: Json = {"versionId": "1", "lastUpdated": changed}
    if security := fields.pop("security", None):
        meta["security"] = security
    named = {name.rstrip("_"): value for name, value in fields.items() if value is not None}
    return {"resourceType": type_, "id": local_id, "meta": meta, **named}
