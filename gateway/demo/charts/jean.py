"""Jean Lavoie: followed in cardiology at the hospital; refuses research, as the registry alone says.

Takes his chart and a generator. Writes all that the hospital knows.
"""

from __future__ import annotations

import random

from gateway.demo.charts.chart import Chart, clinical_status, verified
from gateway.demo.charts.marie_stays import act_class, took_part
from gateway.demo.charts.marie_treatments import attachment, dosage, drug
from gateway.demo.charts.places import organization, place
from gateway.demo.charts.results import laboratories, vital_signs
from gateway.demo.fhir import concept, diagnosis, loinc, period, term
from gateway.demo.staff import CHUS
from gateway.demo.systems import SNOMED

ADMITTED, LEFT = -25, -18
_SUMMARY = "Décompensation d’insuffisance cardiaque. Congé à domicile; suivi en cardiologie."
_ECHO = "Fraction d’éjection de 40 %. Poursuivre le traitement; contrôle dans six mois."


def write_jean(chart: Chart, generator: random.Random) -> None:
    """Write his whole hospital record."""
    _encounters(chart)
    _problems(chart)
    _treatments(chart)
    _last_stay(chart)
    for rank, day in enumerate((-60, -230, -431), start=1):
        laboratories(chart, (f"v{rank}", day, "08:15"), generator, encounter=chart.to("Encounter", f"cardio-{rank}"))
        vital_signs(chart, (f"v{rank}", day, "09:00"), generator, encounter=chart.to("Encounter", f"cardio-{rank}"))


def _encounters(chart: Chart) -> None:
    for rank, day in enumerate((-60, -230, -431), start=1):
        when = period(chart.calendar.at(day, "09:00"), chart.calendar.at(day, "09:45"))
        stay = rank == 3
        chart.add(
            "Encounter", f"cardio-{rank}", day, status="finished", class_=act_class("IMP" if stay else "AMB"),
            period=when,
            type=[concept(SNOMED, "32485007", "Hospitalisation") if stay else concept(SNOMED, "185347001",
            "Consultation")],
            participant=[took_part(chart, "girard", "ATND", when)], serviceProvider=organization(CHUS),
            reasonCode=[diagnosis("I50.0", "Insuffisance cardiaque congestive")],
            location=[{"location": place("loc-medecine" if stay else "loc-externe"), "status": "completed"}],
        )  # fmt: skip


def _last_stay(chart: Chart) -> None:
    """Write the stay for heart failure, and what was written as he left; the rest of its trajectory is elsewhere."""
    when = period(chart.calendar.at(ADMITTED, "11:20"), chart.calendar.at(LEFT, "10:40"))
    chart.add(
        "Encounter", "sejour", LEFT, status="finished", class_=act_class("IMP"), period=when,
        type=[concept(SNOMED, "32485007", "Hospitalisation")], serviceProvider=organization(CHUS),
        participant=[took_part(chart, "girard", "ATND", when)],
        reasonCode=[diagnosis("I50.0", "Insuffisance cardiaque congestive")],
        location=[{"location": place("loc-medecine"), "status": "completed"}],
    )  # fmt: skip
    chart.add(
        "DocumentReference", "sommaire", LEFT, status="current", docStatus="final",
        type=loinc("18842-5", "Sommaire d’hospitalisation"), date=chart.calendar.at(LEFT, "15:10"),
        author=[chart.who("girard")],
        content=[{"attachment": attachment("Sommaire d’hospitalisation", chart.calendar.at(LEFT, "15:10"), _SUMMARY)}],
        context={"encounter": [chart.to("Encounter", "sejour")]},
    )  # fmt: skip


def _problems(chart: Chart) -> None:
    known = (
        ("insuffisance", -431, "I50.0", "Insuffisance cardiaque congestive"),
        ("diabete", -1900, "E11.9", "Diabète sucré de type 2"),
        ("fibrillation", -431, "I48.9", "Fibrillation auriculaire"),
    )
    for name, day, code, text in known:
        chart.add(
            "Condition", name, day, clinicalStatus=clinical_status("Condition", "active"), code=diagnosis(code, text),
            verificationStatus=verified("Condition"), category=[term("condition-category", "problem-list-item")],
            onsetDateTime=chart.calendar.month(day), recordedDate=chart.calendar.day(day), recorder=chart.who("girard"),
        )  # fmt: skip
    chart.add(
        "AllergyIntolerance", "aucune", -431, clinicalStatus=clinical_status("AllergyIntolerance", "active"),
        verificationStatus=verified("AllergyIntolerance"), code=concept(SNOMED, "716186003", "Aucune allergie connue"),
        recordedDate=chart.calendar.day(-431), recorder=chart.who("girard"),
    )  # fmt: skip
    chart.add(
        "Procedure", "echo", -60, status="completed", code=concept(SNOMED, "40701008", "Échocardiographie"),
        performedDateTime=chart.calendar.at(-60, "09:20"), performer=[{"actor": chart.who("girard")}],
        encounter=chart.to("Encounter", "cardio-1"),
    )  # fmt: skip


def _treatments(chart: Chart) -> None:
    taken = (
        ("furosemide", ("C03CA01", "00496723", "Furosémide 40 mg, comprimé"), "40 mg le matin", ("40", "mg")),
        (
            "metformine",
            ("A10BA02", "02099233", "Metformine 500 mg, comprimé"),
            "500 mg deux fois par jour",
            ("500", "mg"),
        ),
        ("apixaban", ("B01AF02", "02397714", "Apixaban 5 mg, comprimé"), "5 mg deux fois par jour", ("5.0", "mg")),
    )
    for name, medication, text, dose in taken:
        chart.add(
            "MedicationRequest", name, -60, status="active", intent="order",
            medicationCodeableConcept=drug(*medication),
            category=[term("medicationrequest-category", "outpatient")], authoredOn=chart.calendar.day(-60),
            requester=chart.who("girard"), dosageInstruction=[dosage(text, dose, 2 if "deux" in text else 1)],
        )  # fmt: skip
    chart.add(
        "DocumentReference", "note-cardio", -60, status="current", docStatus="final",
        type=loinc("11488-4", "Note de consultation"), date=chart.calendar.at(-60, "11:00"),
        author=[chart.who("girard")],
        content=[{"attachment": attachment("Note de cardiologie", chart.calendar.at(-60, "11:00"), _ECHO)}],
        context={"encounter": [chart.to("Encounter", "cardio-1")]},
    )  # fmt: skip
    chart.add(
        "Coverage", "ramq", -400, status="active", type=term("v3-ActCode", "PUBLICPOL", "Régime public"),
        subscriberId=chart.person.nam, payor=[organization("org-ramq")],
    )  # fmt: skip
