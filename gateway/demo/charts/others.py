"""Others: smaller, plausible hospital records for everyone else, drawn from the seed.

Takes a chart and its own generator. Writes visits, problems, results and treatments; names only colleagues that no
token is made for, so that nobody who signs in has a relationship by chance.
"""

from __future__ import annotations

import random

from gateway.demo.calendar import age_on
from gateway.demo.charts.chart import Chart, clinical_status, verified
from gateway.demo.charts.marie_stays import act_class, took_part
from gateway.demo.charts.marie_treatments import dosage, drug
from gateway.demo.charts.places import organization, place
from gateway.demo.charts.results import laboratories, vital_signs
from gateway.demo.fhir import concept, diagnosis, period, term
from gateway.demo.staff import CHUS
from gateway.demo.systems import CVX, SNOMED

_ADULT = (
    ("M17.1", "Gonarthrose primaire", "boisvert", ("N02BE01", "00559407", "Acétaminophène 500 mg, comprimé")),
    (
        "J44.9",
        "Maladie pulmonaire obstructive chronique",
        "haddad",
        ("R03BB04", "02246793", "Tiotropium 18 mcg, capsule"),
    ),
    ("I25.1", "Cardiopathie artérioscléreuse", "girard", ("C10AA05", "02230711", "Atorvastatine 20 mg, comprimé")),
    ("E03.9", "Hypothyroïdie", "haddad", ("H03AA01", "02172062", "Lévothyroxine 50 mcg, comprimé")),
    ("K21.9", "Reflux gastro-œsophagien", "boisvert", ("A02BC02", "02229453", "Pantoprazole 40 mg, comprimé")),
)
_CHILD = (
    ("J45.9", "Asthme, sans précision", "leclerc", ("R03AC02", "02232570", "Salbutamol 100 mcg, inhalateur")),
    ("S52.5", "Fracture du radius distal", "boisvert", ("N02BE01", "00559407", "Acétaminophène 500 mg, comprimé")),
)


def write_other(chart: Chart, generator: random.Random) -> None:
    """Write a small hospital record; a newborn's is its birth alone."""
    if chart.person.mother:
        _birth(chart, generator)
        return
    adult = age_on(chart.person.birth, chart.calendar.anchor) >= 18
    day = -generator.randint(15, 360)
    code, text, doctor, medication = generator.choice(_ADULT if adult else _CHILD)
    _visit(chart, day, (code, text), doctor, generator.random() < 0.35)
    _problem(chart, day, (code, text), doctor)
    chart.add(
        "MedicationRequest", "ordonnance", day, status="active", intent="order",
        medicationCodeableConcept=drug(*medication),
        authoredOn=chart.calendar.day(day), requester=chart.who(doctor),
        dosageInstruction=[dosage("1 unité une fois par jour", (1, "{unité}"), 1)],
    )  # fmt: skip
    laboratories(chart, ("v1", day, "08:30"), generator, encounter=chart.to("Encounter", "visite"))
    vital_signs(chart, ("v1", day, "09:10"), generator, encounter=chart.to("Encounter", "visite"))
    _vaccine(chart, -generator.randint(5, 60))


def _visit(chart: Chart, day: int, reason: tuple[str, str], doctor: str, emergency: bool) -> None:
    when = period(chart.calendar.at(day, "09:00"), chart.calendar.at(day, "10:30"))
    chart.add(
        "Encounter", "visite", day, status="finished", class_=act_class("EMER" if emergency else "AMB"), period=when,
        type=[concept(SNOMED, "185347001", "Consultation")], reasonCode=[diagnosis(*reason)],
        participant=[took_part(chart, doctor, "ATND", when)], serviceProvider=organization(CHUS),
        location=[{"location": place("loc-urgence" if emergency else "loc-externe"), "status": "completed"}],
    )  # fmt: skip


def _problem(chart: Chart, day: int, code: tuple[str, str], doctor: str) -> None:
    chart.add(
        "Condition", "probleme", day, clinicalStatus=clinical_status("Condition", "active"), code=diagnosis(*code),
        verificationStatus=verified("Condition"), category=[term("condition-category", "problem-list-item")],
        onsetDateTime=chart.calendar.month(day - 30), recordedDate=chart.calendar.day(day), recorder=chart.who(doctor),
        encounter=chart.to("Encounter", "visite"),
    )  # fmt: skip


def _vaccine(chart: Chart, day: int) -> None:
    chart.add(
        "Immunization", "grippe", day, status="completed", vaccineCode=concept(CVX, "140", "Vaccin contre l’influenza"),
        occurrenceDateTime=chart.calendar.day(day), primarySource=True, performer=[{"actor": chart.who("therrien")}],
    )  # fmt: skip


def _birth(chart: Chart, generator: random.Random) -> None:
    born = -2
    chart.add(
        "Encounter", "naissance", born, status="in-progress", class_=act_class("IMP"),
        type=[concept(SNOMED, "3950001", "Naissance")], period=period(chart.calendar.at(born, "03:42")),
        participant=[took_part(chart, "leclerc", "ATND")], serviceProvider=organization(CHUS),
        location=[{"location": place("loc-naissance"), "status": "active"}],
    )  # fmt: skip
    vital_signs(chart, ("naissance", born, "04:00"), generator)
