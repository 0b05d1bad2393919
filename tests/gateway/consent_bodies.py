"""Consents as tests write them, and the rows that they read as for a physician of the hospital."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gateway.directives import Caller, Directive, Origin, Origins, directives_of, understood
from resolvers.protocols import Identifier, Statement

CMQ = "urn:passerelle:demo:permis:cmq"
V3 = "http://terminology.hl7.org/CodeSystem/"
CALLER = Caller(
    "dr-gagnon", frozenset({Identifier(CMQ, "81002")}), frozenset({CMQ}), organizations=frozenset({"org-chus"})
)
ORIGINS = Origins(
    {"chus": Origin("https://chus.test/fhir", "org-chus"), "omnimed": Origin("https://clinic.test", "org-clinique")}
)
YEAR_2026 = (1_767_243_600, 1_798_779_600)


def purpose(*codes: str) -> list[Any]:
    """Return purposes of use."""
    return [{"system": V3 + "v3-ActReason", "code": code} for code in codes]


def label(*codes: str) -> list[Any]:
    """Return security labels: confidentiality of one letter, sensitivity of more."""
    return [{"system": V3 + ("v3-Confidentiality" if len(code) == 1 else "v3-ActCode"), "code": code} for code in codes]


def licence(value: str) -> list[Any]:
    """Return an actor by licence."""
    return [{"reference": {"identifier": {"system": CMQ, "value": value}}}]


def of_role(code: str) -> list[Any]:
    """Return an actor by role."""
    return [{"reference": {}, "role": {"coding": [{"system": "urn:passerelle:role", "code": code}]}}]


def about(meaning: str, reference: str) -> list[Any]:
    """Return a data part."""
    return [{"meaning": meaning, "reference": {"reference": reference}}]


def written(reason: str) -> dict[str, Any]:
    """Return the reason of a momentary refusal."""
    return {"extension": [{"url": "urn:passerelle:reason", "valueString": reason}]}


def consent(provision: Any, kind: str = "", **more: Any) -> dict[str, Any]:
    """Return a Consent of 2026-01-01."""
    body: dict[str, Any] = {"resourceType": "Consent", "status": "active", "dateTime": "2026-01-01"}
    if kind:
        body["category"] = [{"coding": [{"system": "urn:passerelle:directive", "code": kind}]}]
    return {**body, "provision": provision, **more}


def read_directives(
    kept: Iterable[tuple[str, Statement]], caller: Caller = CALLER, origins: Origins | None = None
) -> tuple[Directive, ...]:
    """Return what (source, statement) read as."""
    return directives_of(understood(kept), caller, origins or Origins())


def rows(body: Any, source: str = "chus", caller: Caller = CALLER, origins: Origins = ORIGINS) -> dict[str, Directive]:
    """Return what one Consent reads as, by name."""
    return {one.name: one for one in read_directives([(source, Statement("1", "1", body))], caller, origins)}
