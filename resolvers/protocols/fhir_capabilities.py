"""FHIR capabilities: what a server declares that it can do (https://hl7.org/fhir/R4/capabilitystatement.html).

Takes the answer to `metadata`. Gives what the connector would use of it, None when the server declares nothing: many
don't, and are asked all the same. Never raises, never trusts: what comes back is checked whatever was declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from resolvers.protocols import Request, Response, SourceFault
from resolvers.protocols.decode import checked
from resolvers.protocols.fhir_ask import ACCEPT

__all__ = ["Declared", "DeclaredType", "ask_capabilities", "read_capabilities"]


@dataclass(frozen=True, slots=True)
class DeclaredType:
    """What is declared of a resource type; the parameters are empty when none are listed."""

    searches: bool
    parameters: frozenset[str] = frozenset()
    includes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Declared:
    """What a server declares; `version` is FHIR's (4.0.1)."""

    version: str
    json: bool
    batch: bool
    types: Mapping[str, DeclaredType] = field(default_factory=dict)


def ask_capabilities() -> Request:
    """Ask for the capability statement."""
    return Request("GET", "metadata", (), ACCEPT)


def read_capabilities(response: Response) -> Declared | None:
    """Return what is declared; None for anything that isn't a capability statement."""
    try:
        body = checked(response)
    except SourceFault:
        return None
    if type(body) is not dict or body.get("resourceType") != "CapabilityStatement":
        return None
    version = body.get("fhirVersion")
    rest = next((one for one in _objects(body.get("rest")) if one.get("mode", "server") == "server"), {})
    types = {one["type"]: _type(one) for one in _objects(rest.get("resource")) if type(one.get("type")) is str}
    formats = _texts(body.get("format"))
    return Declared(
        version if type(version) is str else "",
        not formats or any("json" in one for one in formats),
        bool({"batch", "transaction"} & _codes(rest.get("interaction"))),
        types,
    )


def _type(body: dict[str, Any]) -> DeclaredType:
    interactions = _codes(body.get("interaction"))
    named = frozenset(one["name"] for one in _objects(body.get("searchParam")) if type(one.get("name")) is str)
    return DeclaredType(not interactions or "search-type" in interactions, named, _texts(body.get("searchInclude")))


def _objects(values: Any) -> list[dict[str, Any]]:
    return [one for one in values if type(one) is dict] if type(values) is list else []


def _texts(values: Any) -> frozenset[str]:
    return frozenset(one for one in values if type(one) is str) if type(values) is list else frozenset()


def _codes(values: Any) -> frozenset[str]:
    return frozenset(code for one in _objects(values) if type(code := one.get("code")) is str)
