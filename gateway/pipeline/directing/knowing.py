"""Knowing: where the patient of a directive is known, what the policy may rest on, and whose a directive is.

Takes whom a mutation names. Gives the located patient with the evidence about them, read as for any operation. The
registry's silence refuses all: nothing is written about somebody whose directives can't be read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.access import Subject
from gateway.errors import ConsentUnavailable, StaleRevision
from gateway.insurance_number import canonical
from gateway.located import Located
from gateway.pipeline.admit import Admissions
from gateway.pipeline.consent import Evidence, Evidences
from gateway.pipeline.directing.permission import Issuer
from gateway.pipeline.locate import Locator
from gateway.pipeline.trail import Trail
from gateway.sources import Visit
from gateway.telemetry import Telemetry
from resolvers.protocols import Identifier
from resolvers.protocols.persons import identifiers
from resolvers.references import leads_to


@dataclass(frozen=True, slots=True)
class Known:
    """The patient of a directive, and the evidence about them."""

    located: Located
    evidence: Evidence

    def file_at(self, source: str) -> str:
        """Return the patient's id at a source; empty when it doesn't know them."""
        return next(iter(self.files_at(source)), "")

    def files_at(self, source: str) -> tuple[str, ...]:
        """Return the patient's file at a source, then those that it replaces; none when it doesn't know them."""
        person = self.located.people.get(source)
        return (person.local_id, *person.replaces) if person is not None else ()


@dataclass(frozen=True, slots=True)
class Knowing:
    """Locates the patient and gathers the evidence; `base_urls` are the sources' addresses."""

    admissions: Admissions
    locator: Locator
    evidences: Evidences
    telemetry: Telemetry
    registry: str
    base_urls: Mapping[str, str]
    seconds: float
    monotonic: Callable[[], float] = field(default=time.monotonic, repr=False)

    async def admit(self, trail: Trail) -> bool:
        """Return whether every source may be asked; raise `Forbidden`, before anything else is looked at."""
        if trail.policy is None:
            raise StaleRevision
        with self.telemetry.stage("admit"):
            admission = await self.admissions.admit(trail.known_subject, trail.purpose, trail.policy.revision)
        return admission.ask_all

    async def patient(self, trail: Trail, *, ask_all: bool) -> Known:
        """Return what is known of the trail's patient, by a file that was replaced too; raise `ConsentUnavailable`."""
        visit = trail.visit = Visit(user=trail.known_subject.id, deadline=self.monotonic() + self.seconds)
        target = trail.target
        with self.telemetry.stage("locate"):
            if target.identifier is not None:
                located = await self.locator.locate(visit, target.identifier, ask_all=ask_all)
            else:
                source, file = target.local or ("", "")
                located = await self.locator.locate_local(visit, source, file, ask_all=ask_all, former=True)
        trail.located = located
        with self.telemetry.stage("consent"):
            evidence = await self.evidences.gather(visit, located, trail.known_subject, trail.purpose)
        if self.registry in evidence.unread:
            raise ConsentUnavailable
        return Known(located, evidence)

    def performer(self, subject: Subject, known: Known) -> dict[str, Any]:
        """Return a Reference to whoever gives a notice: the patient, or who acts in their name."""
        if known.evidence.patient.get("self") is True or subject.patient is None:
            return {"reference": f"Patient/{known.file_at(self.registry)}"}
        system, value = subject.patient
        named = {"display": subject.name} if subject.name else {}
        return {"type": "RelatedPerson", "identifier": {"system": system, "value": value}} | named

    def issuer(self, body: Mapping[str, Any], source: str, known: Known, subject: Subject) -> Issuer:
        """Return who gave a Consent; `other` unless it is told, and of several unless they are of one kind."""
        listed = body.get("performer")
        kinds = {self._issuer(one, source, known, subject) for one in listed} if isinstance(listed, list) else set()
        return kinds.pop() if len(kinds) == 1 else "other"

    def _issuer(self, one: Any, source: str, known: Known, subject: Subject) -> Issuer:
        if not isinstance(one, dict):
            return "other"
        led = leads_to(one, self.base_urls.get(source, ""))
        held = [canonical(number) for number in identifiers([one.get("identifier")])]
        own = led is not None and led[0] == "Patient" and led[1] in known.files_at(source)
        if own or not known.located.trusted.isdisjoint(held):
            return "patient"
        if subject.patient is not None and canonical(Identifier(*subject.patient)) in held:
            return "caller"
        kind = led[0] if led is not None else one.get("type")
        return "representative" if kind == "RelatedPerson" else "other"
