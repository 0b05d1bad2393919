"""Hospital: everything that the demo's CHUS holds, as FHIR R4 resources.

Takes people, staff and the calendar. Gives resources in a fixed order. The hospital knows its own file numbers and
the NAM, never another source's number.
"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.demo.calendar import Calendar, chance
from gateway.demo.charts.chart import Chart
from gateway.demo.charts.jean import write_jean
from gateway.demo.charts.marie import write_marie
from gateway.demo.charts.others import write_other
from gateway.demo.charts.places import directory, organization
from gateway.demo.fhir import Json, resource, term
from gateway.demo.people import Person
from gateway.demo.staff import CHUS, Staff
from gateway.demo.systems import MRN, NAM

_WRITERS = {"marie": write_marie, "jean": write_jean}


def hospital(seed: int, calendar: Calendar, staff: Staff, everyone: Sequence[Person]) -> tuple[Json, ...]:
    """Return every resource of the hospital."""
    resources = directory(staff, calendar.at(-400))
    by_key = {person.key: person for person in everyone}
    for person in everyone:
        if "chus" in person.sources:
            resources.append(patient(person, calendar, by_key.get(person.mother)))
            if mother := by_key.get(person.mother):
                resources.append(_mother(person, mother, calendar))
            chart = Chart(person, staff, calendar)
            _WRITERS.get(person.key, write_other)(chart, chance(seed, f"chart-{person.rank}"))
            resources.extend(chart.resources)
    return tuple(resources)


def identifier(system: str, value: str, code: str, text: str) -> Json:
    """Return an Identifier of a v2-0203 type (MR, JHN)."""
    return {"use": "official", "type": term("v2-0203", code, text), "system": system, "value": value}


def hospital_number(person: Person) -> Json:
    """Return the hospital's file number."""
    return identifier(MRN, person.mrn, "MR", "Numéro de dossier")


def insurance_number(person: Person) -> list[Json]:
    """Return the NAM, when the person has one."""
    return [identifier(NAM, person.nam, "JHN", "Numéro d’assurance maladie")] if person.nam else []


def patient(person: Person, calendar: Calendar, mother: Person | None) -> Json:
    """Return the hospital's Patient. A newborn's mother is a contact and a link; her NAM is never one of its own."""
    line, city, postal = person.home
    address = {"use": "home", "type": "physical", "line": [line], "city": city, "state": "QC", "postalCode": postal}
    return resource(
        "Patient", person.hospital_id, calendar.at(-3, "15:00"),
        identifier=[*insurance_number(person), hospital_number(person)], active=True,
        name=[{"use": "official", "family": person.family, "given": [person.given]}],
        telecom=[{"system": "phone", "value": person.phone, "use": "mobile", "rank": 1}],
        gender=person.gender, birthDate=person.birth.isoformat(), address=[address | {"country": "CA"}],
        deceasedDateTime=person.died.isoformat() if person.died else None,
        deceasedBoolean=None if person.died else False,
        communication=[{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "fr-CA"}]}, "preferred": True}],
        contact=[_contact(mother)] if mother else None, link=[_link(mother, person)] if mother else None,
        managingOrganization=organization(CHUS),
    )  # fmt: skip


def _contact(mother: Person) -> Json:
    name = {"family": mother.family, "given": [mother.given]}
    return {"relationship": [term("v3-RoleCode", "NMTH", "mère")], "name": name, "gender": "female"}


def _link(mother: Person, child: Person) -> Json:
    number = insurance_number(mother)[0]
    other = {"reference": f"RelatedPerson/mere-{child.rank:04d}", "type": "RelatedPerson", "identifier": number}
    return {"other": other, "type": "seealso"}


def _mother(child: Person, mother: Person, calendar: Calendar) -> Json:
    return resource(
        "RelatedPerson", f"mere-{child.rank:04d}", calendar.at(-2, "05:00"), identifier=insurance_number(mother),
        patient={"reference": f"Patient/{child.hospital_id}"}, relationship=[term("v3-RoleCode", "NMTH", "mère")],
        name=[{"family": mother.family, "given": [mother.given]}],
    )  # fmt: skip
