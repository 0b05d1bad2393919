"""FHIR evidence: who a patient is, who cares for them, what they asked; read before a decision, never projected.

A closed list of request shapes. Takes a local id or an identifier. Gives `Person`, `Tie`, `Kin`, `Post`, `Statement`.
Less evidence is always the safe side: a tie that can't be read is no tie; a directive or a relative who can't be read
is a fault.
https://hl7.org/fhir/R4/patient.html, careteam.html, encounter.html, medicationdispense.html, consent.html
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from resolvers.protocols import (
    Capabilities,
    Evidence,
    Identifier,
    Kin,
    Person,
    Post,
    Request,
    Response,
    SourceFault,
    Statement,
    Tie,
)
from resolvers.protocols.decode import checked
from resolvers.protocols.fhir_appointments import authors_of, booked, holds
from resolvers.protocols.fhir_ask import ACCEPT
from resolvers.protocols.fhir_bundle import OUTCOME, Page, collection, follow
from resolvers.protocols.fhir_kin import posts_of, related, self_of
from resolvers.protocols.fhir_ties import objects, ties_of
from resolvers.protocols.instants import day
from resolvers.protocols.persons import bounded, checked_id, identifiers
from resolvers.references import leads_to

__all__ = ["ESCAPED", "FhirEvidence", "Search", "licences"]

_UNKNOWN_TYPE = 404
_DAYS = 400
_DAY = 86_400
ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", "|": "\\|", "$": "\\$"})
_TIES = ("CareTeam", "Encounter", "MedicationDispense", "Appointment")
_HOLDERS = {"Consent": "patient", "RelatedPerson": "patient"}
"""Where a resource names the patient, unless it is at `subject`."""
_ALONG = {
    "Encounter": (("_include", "Encounter:participant"),),
    "Appointment": (
        ("_include", "Appointment:practitioner"),
        ("_revinclude", "Provenance:target"),
        ("_include:iterate", "Provenance:agent"),
    ),
    "Person": (("_include", "Person:practitioner"),),
}
"""Who is named in a resource, asked to come along by servers that can."""


@dataclass(frozen=True, slots=True)
class Search:
    """`Request.about` of an evidence search."""

    resource: str
    patient: str
    page: int = 1
    seen: int = 0


@dataclass(frozen=True, slots=True)
class FhirEvidence:
    """The evidence reads of one FHIR source."""

    base_url: str
    capabilities: Capabilities

    def identity(self, identifier: Identifier) -> Request:
        """Ask who has this identifier (token search, separators escaped)."""
        token = "|".join(part.translate(ESCAPED) for part in (identifier.system, identifier.value))
        return Request("GET", "Patient", (("identifier", token), ("_count", "10")), ACCEPT)

    def identity_of(self, local_id: str) -> Request:
        """Ask who this is; raise SourceFault("shape") for an id that can't be one.

        By a search, whose answer for nobody is an empty list: a 404 is then a wrong address, never nobody.
        """
        return Request("GET", "Patient", (("_id", checked_id(local_id)), ("_count", "2")), ACCEPT)

    def read_identity(self, response: Response) -> tuple[Person, ...]:
        """Read persons; raise SourceFault when one can't be read, says too much, or when there are more than a page."""
        page = collection(checked(response))
        if page.odd or page.next or page.stops_short(0):
            raise SourceFault("shape")
        return tuple(self.person(body) for _, body in page.entries if not _harmless(body))

    def person(self, body: dict[str, Any]) -> Person:
        """Read a Patient; raise SourceFault when it can't be read, or says too much."""
        if body["resourceType"] != "Patient":
            raise SourceFault("shape")
        (family, given), *others = _names(body.get("name")) or [("", "")]
        birth, gender = body.get("birthDate"), body.get("gender")
        read = Person(
            checked_id(body.get("id")),
            identifiers(body.get("identifier")),
            family,
            given,
            birth if type(birth) is str else "",
            gender if type(gender) is str else "",
            body.get("deceasedBoolean") is True or type(body.get("deceasedDateTime")) is str,
            tuple(others),
            body.get("active") is not False,
            self._linked(body.get("link"), "replaced-by"),
            self._linked(body.get("link"), "replaces"),
        )
        return bounded(read)

    def _linked(self, links: Any, kind: str) -> tuple[str, ...]:
        """Return the Patients that links of a kind lead to; an empty text for one that can't be followed.

        `refer` and `seealso` are not read (https://hl7.org/fhir/R4/valueset-link-type.html).
        """
        held = links if type(links) is list else [] if links is None else [{"type": kind}]
        others = [one.get("other") for one in held if type(one) is dict and one.get("type") == kind]
        found = [leads_to(one, self.base_url) for one in others]
        return tuple(one[1] if one is not None and one[0] == "Patient" else "" for one in found)

    def ties(self, patient: str, now: int) -> tuple[Request, ...]:
        """Ask for each resource type of `Capabilities.ties` that is known to carry participants."""
        return tuple(self._ties(kind, checked_id(patient), now) for kind in self.capabilities.ties if kind in _TIES)

    def _ties(self, kind: str, patient: str, now: int) -> Request:
        query = [("patient", f"Patient/{patient}"), ("_count", str(self.capabilities.page_size))]
        if kind in ("Encounter", "Appointment"):
            query.append(("date", f"ge{day(now - _DAYS * _DAY)}"))
            query += _ALONG[kind] if self.capabilities.include else ()
        return Request("GET", kind, tuple(query), ACCEPT, b"", Search(kind, patient))

    def read_ties(self, request: Request, response: Response) -> Evidence[Tie]:
        """Read participants; an entry that is odd or another patient's is no evidence."""
        about: Search = request.about
        page = collection(checked(response))
        known = licences(page)
        bodies = [body for _, body in page.entries]
        mine = [body for body in bodies if body["resourceType"] == about.resource and self._is_mine(body, about)]
        authors = authors_of(bodies, known, self.base_url) if about.resource == "Appointment" else {}
        found = [tie for body in mine for tie in ties_of(body, known, self.base_url)]
        found += [tie for body in mine for tie in booked(body, authors, known, self.base_url) if authors]
        return Evidence(tuple(found), self._next(request, page, len(page.entries)))

    def kin(self, patient: str) -> tuple[Request, ...]:
        """Ask for the patient's RelatedPersons; for the Persons that the patient is, where the source keeps any."""
        query = (("patient", f"Patient/{checked_id(patient)}"), ("_count", str(self.capabilities.page_size)))
        persons = (*query, *(_ALONG["Person"] if self.capabilities.include else ()))
        asked = [("RelatedPerson", query), *([("Person", persons)] if self.capabilities.persons else [])]
        return tuple(Request("GET", kind, given, ACCEPT, b"", Search(kind, patient)) for kind, given in asked)

    def read_kin(self, request: Request, response: Response) -> Evidence[Kin]:
        """Read every RelatedPerson or Person; raise SourceFault when one can't be read, or when some are missing.

        A 404 says "none" only where the source is set not to know the type.
        """
        about: Search = request.about
        if response.status == _UNKNOWN_TYPE and about.resource == "RelatedPerson" and not self.capabilities.relatives:
            return Evidence()
        page, bodies, further = self._whole(request, response, along=frozenset({"Practitioner"}))
        if about.resource == "RelatedPerson":
            return Evidence(tuple(kin for body in bodies for kin in related(body)), further)
        numbers = licences(page)
        return Evidence(tuple(kin for body in bodies for kin in self_of(body, numbers, self.base_url)), further)

    def posts(self, licence: Identifier) -> tuple[Request, ...]:
        """Ask for the PractitionerRoles of the professional who has this licence (chained token, escaped)."""
        token = "|".join(part.translate(ESCAPED) for part in (licence.system, licence.value))
        query = (("practitioner.identifier", token), ("_count", str(self.capabilities.page_size)))
        return (Request("GET", "PractitionerRole", query, ACCEPT, b"", Search("PractitionerRole", "")),)

    def read_posts(self, request: Request, response: Response) -> Evidence[Post]:
        """Read the groups on whose lists the professional stands; an entry that is odd is no evidence."""
        page = collection(checked(response))
        bodies = [body for _, body in page.entries if body["resourceType"] == "PractitionerRole"]
        found = [post for body in bodies for post in posts_of(body)]
        return Evidence(tuple(found), self._next(request, page, len(page.entries)))

    def statements(self, patient: str) -> tuple[Request, ...]:
        """Ask for the patient's Consents."""
        query = (("patient", f"Patient/{checked_id(patient)}"), ("_count", str(self.capabilities.page_size)))
        return (Request("GET", "Consent", query, ACCEPT, b"", Search("Consent", patient)),)

    def read_statements(self, request: Request, response: Response) -> Evidence[Statement]:
        """Read every Consent; raise SourceFault when one can't be read, or when some are missing.

        A server that doesn't know the type answers 404 (http.html#search): that says "none" only where it is set so.
        """
        if response.status == _UNKNOWN_TYPE and not self.capabilities.consents:
            return Evidence()
        _, bodies, further = self._whole(request, response)
        return Evidence(tuple(map(self._statement, bodies)), further)

    def _whole(
        self, request: Request, response: Response, along: frozenset[str] = frozenset()
    ) -> tuple[Page, list[dict[str, Any]], tuple[Request, ...]]:
        """Return a page, its resources of the type asked, all of this patient, and what goes on; raise SourceFault.

        `along` are the types that may come beside.
        """
        about: Search = request.about
        page = collection(checked(response))
        if page.odd:
            raise SourceFault("shape")
        found = [body for _, body in page.entries if body["resourceType"] not in along and not _harmless(body)]
        if any(body["resourceType"] != about.resource for body in found):
            raise SourceFault("shape")
        if not all(self._is_mine(body, about) for body in found):
            raise SourceFault("wrong-patient")
        further = self._next(request, page, len(found))
        if page.total is not None and not further and page.total > about.seen + len(found):
            raise SourceFault("shape")
        return page, found, further

    def _statement(self, body: dict[str, Any]) -> Statement:
        meta = body.get("meta", {})
        if type(meta) is not dict:
            raise SourceFault("shape")
        name = checked_id(body.get("id"))
        version = meta.get("versionId") or meta.get("lastUpdated") or ""
        if type(version) is not str:
            raise SourceFault("shape")
        return Statement(name, version, body)

    def _is_mine(self, body: dict[str, Any], about: Search) -> bool:
        if about.resource == "Appointment":
            return holds(body, about.patient, self.base_url)
        if about.resource == "Person":
            named = [leads_to(link.get("target"), self.base_url) for link in objects(body.get("link"))]
            return ("Patient", about.patient) in named
        held = body.get(_HOLDERS.get(about.resource, "subject"))
        return leads_to(held, self.base_url) == ("Patient", about.patient)

    def _next(self, request: Request, page: Page, count: int) -> tuple[Request, ...]:
        if page.next is None:
            return ()
        about: Search = request.about
        seen = about.seen + count
        if seen >= self.capabilities.cap or about.page > self.capabilities.cap:
            raise SourceFault("too-large")
        link = follow(page.next, self.base_url, request.path)
        if (link.path, link.query) == (request.path, request.query):
            raise SourceFault("shape")
        onward = replace(about, page=about.page + 1, seen=seen)
        return (replace(request, path=link.path, query=link.query, about=onward),)


def _harmless(body: dict[str, Any]) -> bool:
    """Say whether an entry is an OperationOutcome that only informs; raise SourceFault when it warns of something."""
    if body["resourceType"] != OUTCOME:
        return False
    issues = body.get("issue")
    for issue in issues if type(issues) is list else (None,):
        if type(issue) is not dict or issue.get("severity") != "information":
            raise SourceFault("shape")
    return True


def _names(names: Any) -> list[tuple[str, str]]:
    """Return the family and given names, joined, of each name that has any: the official one first."""
    held = [name for name in names if type(name) is dict] if type(names) is list else []
    ordered = sorted(held, key=lambda name: name.get("use") != "official")
    found = [(_text(name.get("family")), _given(name.get("given"))) for name in ordered]
    return list(dict.fromkeys(name for name in found if any(name)))


def _text(value: Any) -> str:
    return value if type(value) is str else ""


def _given(value: Any) -> str:
    return " ".join(word for word in value if type(word) is str) if type(value) is list else ""


def licences(page: Page) -> dict[str, tuple[Identifier, ...]]:
    """Return the identifiers of the practitioners that came along, by Practitioner/id."""
    return {
        f"Practitioner/{body.get('id')}": identifiers(body.get("identifier"))
        for _, body in page.entries
        if body["resourceType"] == "Practitioner"
    }
