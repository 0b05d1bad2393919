"""Elsewhere: a patient's visit to an establishment of the network other than the demo's CHUS.

Takes a chart, the establishment and a generator. Writes one encounter, its problem, results, vital signs and a
prescription, by the establishment's own physicians. Never names another source's place, person or number.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from gateway.demo.charts.chart import Chart, clinical_status, verified
from gateway.demo.charts.marie_stays import act_class, took_part
from gateway.demo.charts.marie_treatments import dosage, drug
from gateway.demo.charts.results import laboratories, vital_signs
from gateway.demo.establishment_staff import doctors_of
from gateway.demo.establishments import Establishment
from gateway.demo.fhir import Json, concept, diagnosis, period, reference, resource, term
from gateway.demo.staff import Member
from gateway.demo.systems import SNOMED

_REASONS = (
    ("I10.0", "Hypertension essentielle", ("C09AA05", "02251531", "Ramipril 5 mg, capsule")),
    ("J45.9", "Asthme, sans précision", ("R03AC02", "02232570", "Salbutamol 100 mcg, inhalateur")),
    ("K21.9", "Reflux gastro-œsophagien", ("A02BC02", "02229453", "Pantoprazole 40 mg, comprimé")),
    ("M17.1", "Gonarthrose primaire", ("N02BE01", "00559407", "Acétaminophène 500 mg, comprimé")),
    ("E03.9", "Hypothyroïdie", ("H03AA01", "02172062", "Lévothyroxine 50 mcg, comprimé")),
)
_CLASSES = (("AMB", "loc-externe"), ("AMB", "loc-externe"), ("EMER", "loc-urgence"))
_PLACES = {"loc-externe": ("Clinique externe", "OF"), "loc-urgence": ("Urgence", "ER")}


def places_of(establishment: Establishment, doctors: Sequence[Member], changed: str) -> Iterator[Json]:
    """Return the establishment's own organization, places and practitioners."""
    yield resource("Organization", establishment.organization, changed, active=True, name=establishment.french)
    for local_id, (name, kind) in _PLACES.items():
        yield resource(
            "Location", local_id, changed, status="active", mode="instance", name=f"{name}, {establishment.french}",
            type=[term("v3-RoleCode", kind)], managingOrganization=_itself(establishment),
        )  # fmt: skip
    for doctor in doctors:
        number = {"use": "official", "system": doctor.licence_system, "value": doctor.licence}
        names = {"use": "official", "text": doctor.name, "family": doctor.family, "given": [doctor.given]}
        yield resource(
            "Practitioner", doctor.local_id, changed, identifier=[number], active=True, name=[names],
            qualification=[{"identifier": [number], "code": {"text": doctor.title}}],
        )  # fmt: skip


def write_visit(chart: Chart, establishment: Establishment, generator: random.Random) -> None:
    """Write the whole file."""
    since_death = (chart.calendar.anchor - chart.person.died).days if chart.person.died else 0
    day, doctor = -since_death - generator.randint(15, 330), _attending(chart, establishment, generator)
    code, text, medication = generator.choice(_REASONS)
    kind, where = generator.choice(_CLASSES)
    when = period(chart.calendar.at(day, "09:00"), chart.calendar.at(day, "10:30"))
    chart.add(
        "Encounter", "visite", day, status="finished", class_=act_class(kind), period=when,
        type=[concept(SNOMED, "185347001", "Consultation")], reasonCode=[diagnosis(code, text)],
        participant=[took_part(chart, doctor, "ATND", when)], serviceProvider=_itself(establishment),
        location=[{"location": reference("Location", where, _PLACES[where][0]), "status": "completed"}],
    )  # fmt: skip
    encounter = chart.to("Encounter", "visite")
    chart.add(
        "Condition", "probleme", day, clinicalStatus=clinical_status("Condition", "active"),
        code=diagnosis(code, text), verificationStatus=verified("Condition"), recorder=chart.who(doctor),
        category=[term("condition-category", "problem-list-item")], recordedDate=chart.calendar.day(day),
        encounter=encounter,
    )  # fmt: skip
    chart.add(
        "MedicationRequest", "ordonnance", day, status="active", intent="order", requester=chart.who(doctor),
        medicationCodeableConcept=drug(*medication), authoredOn=chart.calendar.day(day),
        dosageInstruction=[dosage("1 unité une fois par jour", (1, "{unité}"), 1)],
    )  # fmt: skip
    laboratories(chart, ("v1", day, "08:30"), generator, encounter=encounter)
    vital_signs(chart, ("v1", day, "09:10"), generator, encounter=encounter)


def _attending(chart: Chart, establishment: Establishment, generator: random.Random) -> str:
    """Return a physician's key: the one with an account for the demo's patients by name, either for those drawn."""
    doctors = doctors_of(establishment)
    return generator.choice(doctors) if chart.person.key.startswith("patient-") else doctors[0]


def _itself(establishment: Establishment) -> Json:
    return reference("Organization", establishment.organization, establishment.french)
