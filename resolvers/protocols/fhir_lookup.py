"""FHIR lookup: what a Consent names by reference alone: practitioners, and the patient's own records; evidence.

Takes (resource type, id) pairs and the patient's local id. Gives a search by id for each type, and the resources that
it found, never projected. Another patient's resource is not found: what it says is nobody's evidence here.
https://hl7.org/fhir/R4/search.html#id
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from resolvers.protocols import Evidence, Request, Response, SourceFault, Statement
from resolvers.protocols.decode import checked
from resolvers.protocols.fhir_ask import ACCEPT
from resolvers.protocols.fhir_bundle import collection
from resolvers.protocols.fhir_ties import objects
from resolvers.protocols.persons import checked_id
from resolvers.references import leads_to

__all__ = ["FhirLookup", "Lookup", "Wanted"]

UNBOUND = frozenset({"Group", "Practitioner", "PractitionerRole", "Organization"})
"""Types that belong to no patient."""


@runtime_checkable
class Lookup(Protocol):
    """A connector that can look up what a Consent names by reference alone."""

    def lookup(self, wanted: Iterable[tuple[str, str]], patient: str) -> tuple[Request, ...]:
        """Evidence: ask for resources by (type, id)."""
        ...

    def read_lookup(self, request: Request, response: Response) -> Evidence[Statement]:
        """Read what was found, `Statement.local_id` being its id; raise SourceFault when it can't be."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """`Request.about` of a lookup."""

    resource: str
    ids: frozenset[str]
    patient: str


@dataclass(frozen=True, slots=True)
class FhirLookup:
    """The lookups of one FHIR source."""

    base_url: str

    def requests(self, wanted: Iterable[tuple[str, str]], patient: str) -> tuple[Request, ...]:
        """Return one search a type; raise SourceFault("shape") for an id that can't be one."""
        by_type: dict[str, set[str]] = {}
        for kind, local_id in wanted:
            by_type.setdefault(kind, set()).add(checked_id(local_id))
        return tuple(self._request(kind, frozenset(ids), checked_id(patient)) for kind, ids in sorted(by_type.items()))

    def _request(self, kind: str, ids: frozenset[str], patient: str) -> Request:
        about = Wanted(kind, ids, patient)
        query = (("_id", ",".join(sorted(ids))), ("_count", str(len(ids))))
        bound = () if kind in UNBOUND else (("patient", f"Patient/{patient}"),)
        return Request("GET", kind, (*query, *bound), ACCEPT, b"", about)

    def read(self, request: Request, response: Response) -> Evidence[Statement]:
        """Read the resources that were asked for and are the patient's, or nobody's."""
        about: Wanted = request.about
        found = [
            body for _, body in collection(checked(response)).entries if body.get("resourceType") == about.resource
        ]
        asked = [body for body in found if body.get("id") in about.ids]
        if not all(about.resource in UNBOUND or self._is_about(body, about.patient) for body in asked):
            raise SourceFault("wrong-patient")
        return Evidence(tuple(Statement(str(body["id"]), "", body) for body in asked))

    def _is_about(self, body: dict[str, Any], patient: str) -> bool:
        named = [body.get(name) for name in ("subject", "patient", "beneficiary")]
        if body["resourceType"] == "Appointment":
            named += [part.get("actor") for part in objects(body.get("participant"))]
        return any(leads_to(one, self.base_url) == ("Patient", patient) for one in named)
