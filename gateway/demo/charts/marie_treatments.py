"""Marie's treatments: prescriptions, what the pharmacist handed over, documents.

Takes Marie's chart. Sertraline carries no label: its ATC code (N06AB06) alone says what it treats.
"""

from __future__ import annotations

import base64
import hashlib

from gateway.demo.charts.chart import Chart
from gateway.demo.charts.marie_stays import ADMITTED, LEFT
from gateway.demo.charts.places import organization
from gateway.demo.fhir import Json, coding, diagnosis, loinc, period, quantity, term
from gateway.demo.staff import CHUS
from gateway.demo.systems import ATC, DIN

LEVOFLOXACIN = ("J01MA12", "02284677", "Lévofloxacine 500 mg, comprimé")
SALBUTAMOL = ("R03AC02", "02232570", "Salbutamol 100 mcg, inhalateur")
RAMIPRIL = ("C09AA05", "02251531", "Ramipril 5 mg, capsule")
SERTRALINE = ("N06AB06", "02132702", "Sertraline 50 mg, capsule")
IRON = ("B03AA07", "00031100", "Sulfate ferreux 300 mg, comprimé")


def write_treatments(chart: Chart) -> None:
    """Write everything of this page."""
    _prescriptions(chart)
    _dispensed(chart)
    _documents(chart)


def drug(atc: str, din: str, text: str) -> Json:
    """Return a medication by its ATC code and its DIN."""
    return {"coding": [coding(ATC, atc, text), coding(DIN, din, text)], "text": text}


def dosage(text: str, dose: tuple[str | int, str], per_day: int) -> Json:
    """Return a Dosage: in words, an amount, times a day."""
    repeat = {"frequency": per_day, "period": 1, "periodUnit": "d"}
    return {
        "sequence": 1,
        "text": text,
        "timing": {"repeat": repeat},
        "doseAndRate": [{"doseQuantity": quantity(*dose)}],
    }


def _prescriptions(chart: Chart) -> None:
    written = (
        ("levofloxacine", LEVOFLOXACIN, LEFT, "dr-gagnon", "active", ("500 mg une fois par jour", ("500", "mg"), 1)),
        ("salbutamol", SALBUTAMOL, -190, "haddad", "active", ("2 inhalations au besoin", (2, "{inhalation}"), 4)),
        ("ramipril", RAMIPRIL, -320, "dr-gagnon", "active", ("5 mg le matin", ("5.0", "mg"), 1)),
        ("sertraline", SERTRALINE, -45, "beaulieu", "active", ("50 mg le matin", ("50", "mg"), 1)),
        ("fer", IRON, -700, "dr-gagnon", "completed", ("300 mg au coucher", ("300", "mg"), 1)),
    )
    for name, medication, day, who, status, how in written:
        chart.add(
            "MedicationRequest", name, day, status=status, intent="order",
            category=[term("medicationrequest-category", "discharge" if day == LEFT else "outpatient")],
            medicationCodeableConcept=drug(*medication), authoredOn=chart.calendar.at(day, "11:05"),
            requester=chart.who(who), dosageInstruction=[dosage(*how)],
            reasonCode=[diagnosis("J18.9", "Pneumonie, sans précision")] if name == "levofloxacine" else None,
            encounter=chart.to("Encounter", "sejour") if day == LEFT else None,
            dispenseRequest={
                "validityPeriod": period(chart.calendar.day(day), chart.calendar.day(day + 365)),
                "numberOfRepeatsAllowed": 0 if day == LEFT else 3, "quantity": quantity(30, "{comprimé}", "{tbl}"),
                "expectedSupplyDuration": quantity(30, "d"),
            },
        )  # fmt: skip


def _dispensed(chart: Chart) -> None:
    handed = (
        ("remise-levofloxacine", "levofloxacine", LEVOFLOXACIN, LEFT, quantity(7, "d")),
        ("remise-sertraline", "sertraline", SERTRALINE, -30, quantity(30, "d")),
        ("remise-ramipril", "ramipril", RAMIPRIL, -30, quantity(90, "d")),
    )
    for name, prescription, medication, day, supply in handed:
        chart.add(
            "MedicationDispense", name, day, status="completed",
            category=term("medicationdispense-category", "discharge"),
            medicationCodeableConcept=drug(*medication), performer=[{"actor": chart.who("pharm-cote")}],
            authorizingPrescription=[chart.to("MedicationRequest", prescription)],
            type=term("v3-ActCode", "FF", "première remise"), quantity=quantity(supply["value"], "{comprimé}", "{tbl}"),
            daysSupply=supply, whenPrepared=chart.calendar.at(day, "12:50"),
            whenHandedOver=chart.calendar.at(day, "13:25"),
        )  # fmt: skip


def _documents(chart: Chart) -> None:
    written = (
        ("sommaire", LEFT, "dr-gagnon", ("18842-5", "Sommaire d’hospitalisation"), "sejour", False, _SUMMARY),
        ("note-urgence", ADMITTED, "lussier", ("34878-9", "Note de l’urgence"), "urgence", False, _EMERGENCY),
        ("note-pneumo", -190, "haddad", ("11488-4", "Note de consultation"), "pneumo-1", False, _LUNGS),
        ("note-psy", -45, "beaulieu", ("34788-0", "Note de consultation en psychiatrie"), "psy-1", True, _MIND),
    )
    for name, day, who, kind, encounter, private, text in written:
        chart.add(
            "DocumentReference", name, day, private=private, status="current", docStatus="final", type=loinc(*kind),
            category=[loinc("11506-3" if "note" in name else "18842-5", kind[1])], date=chart.calendar.at(day, "16:00"),
            author=[chart.who(who)], authenticator=chart.who(who), custodian=organization(CHUS), description=kind[1],
            content=[{"attachment": attachment(kind[1], chart.calendar.at(day, "16:00"), text)}],
            context={"encounter": [chart.to("Encounter", encounter)], "period": period(chart.calendar.at(day))},
        )  # fmt: skip


def attachment(title: str, made: str, text: str) -> Json:
    """Return an Attachment of plain text, with its size and SHA-1 (FHIR R4 asks for that hash)."""
    data = text.encode()
    return {
        "contentType": "text/plain; charset=utf-8", "language": "fr-CA", "title": title, "creation": made,
        "data": base64.b64encode(data).decode(), "size": len(data),
        "hash": base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode(),
    }  # fmt: skip


_SUMMARY = """Hospitalisée six jours pour une pneumonie du lobe inférieur gauche.
Antibiothérapie intraveineuse, puis orale. Saturation de 97 % à l’air ambiant au congé.
Suivi : médecin de famille dans deux semaines, pneumologie dans un mois."""
_EMERGENCY = """Dyspnée et fièvre depuis trois jours. Crépitants à la base gauche.
Radiographie : opacité du lobe inférieur gauche.
Admission en médecine."""
_LUNGS = "Asthme bien maîtrisé. Spirométrie normale. Poursuivre le salbutamol au besoin."
_MIND = "Amélioration de l’humeur sous sertraline. Poursuivre. Prochain rendez-vous dans deux mois."
