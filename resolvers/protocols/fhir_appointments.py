"""FHIR appointments: whom a patient is to meet, unless that person booked it.

Takes the Appointments of an answer and the Provenances that came along, which say who wrote them: R4's Appointment does
not. Gives `Tie`s, those that the professional wrote themselves marked so. Never gives one whose author isn't known, or
can't be told from the professional: numbers of two systems can't be compared.
https://hl7.org/fhir/R4/appointment.html, provenance.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from resolvers.numbers import alike
from resolvers.protocols import Identifier, Tie
from resolvers.protocols.fhir_ties import Licences, objects, professional
from resolvers.protocols.instants import first_second, last_second
from resolvers.references import leads_to

__all__ = ["authors_of", "booked", "holds"]

KIND: Final = "appointment_by_other"
_LOCAL: Final = frozenset({"practitioner", "practitionerrole", ""})
"""What tells nobody apart: a resource's id, since one person may have several, and a number of no system."""
_STANDS: Final = ("booked", "arrived", "fulfilled", "checked-in")


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote an appointment: a professional by their numbers, or the patient."""

    numbers: frozenset[tuple[str, str]] = field(repr=False)
    patient: bool = False

    def is_one(self, who: frozenset[tuple[str, str]]) -> bool | None:
        """Tell whether they bear one of these numbers; None when they share no system, so that it can't be told."""
        if not self.numbers.isdisjoint(who):
            return True
        systems = {system for system, _ in self.numbers} & {system for system, _ in who} - _LOCAL
        return False if self.patient or systems else None


def authors_of(bodies: Iterable[dict[str, Any]], licences: Licences, base_url: str) -> dict[str, list[Author | None]]:
    """Return who wrote each resource, by its reference, as the Provenances among `bodies` say; None for one unknown.

    Whoever had a part in it counts as an author, and whoever it was done for.
    """
    found: dict[str, list[Author | None]] = {}
    for body in bodies:
        if body["resourceType"] != "Provenance":
            continue
        agents = objects(body.get("agent"))
        parts = [a[part] for a in agents for part in ("who", "onBehalfOf") if a.get(part) is not None]
        authors = [_author(part, licences, base_url) for part in parts] or [None]
        for target in objects(body.get("target")):
            if named := leads_to(target, base_url):
                found.setdefault("/".join(named), []).extend(authors)
    return found


def holds(body: dict[str, Any], patient: str, base_url: str) -> bool:
    """Tell whether the patient is the one whom an appointment is about: no other takes part."""
    named = [leads_to(part.get("actor"), base_url) for part in objects(body.get("participant"))]
    return {one for one in named if one is not None and one[0] == "Patient"} == {("Patient", patient)}


def booked(
    body: dict[str, Any], authors: Mapping[str, Sequence[Author | None]], licences: Licences, base_url: str
) -> Iterator[Tie]:
    """Yield the professionals of one appointment that stands, from the day it was made to its end."""
    wrote = authors.get(f"Appointment/{body.get('id')}", ())
    until = last_second(body.get("end")) or last_second(body.get("start"))
    since = first_second(body.get("created"))
    if body.get("status") not in _STANDS or until is None or since is None or not wrote or None in wrote:
        return
    for part in objects(body.get("participant")):
        who = professional(part.get("actor"), licences, base_url)
        said = {one.is_one(_numbers(who)) for one in wrote if one is not None}
        if part.get("status") != "declined" and who and (True in said or None not in said):
            yield Tie(KIND, who, "", since, until, by="self" if True in said else "")


def _author(value: Any, licences: Licences, base_url: str) -> Author | None:
    """Return an author; None unless it is a patient, or a professional who is known by a number."""
    named = leads_to(value, base_url)
    if named is not None and named[0] == "Patient":
        return Author(frozenset(), patient=True)
    written = _numbers(professional(value, licences, base_url))
    return Author(written) if {system for system, _ in written} - _LOCAL else None


def _numbers(who: Iterable[Identifier]) -> frozenset[tuple[str, str]]:
    """Return someone's numbers as they compare with another's; one of which nothing is left tells nobody."""
    return frozenset(one for one in map(alike, who) if one[1])
