"""Marie's results: enough observations to page through, reports, an imaging study.

Takes Marie's chart and a generator. Hand-written values are those that people and tests quote: a RIN of 1.10, a
partial date.
"""

from __future__ import annotations

import random

from gateway.demo.charts.chart import Chart
from gateway.demo.charts.marie_stays import ADMITTED, LEFT
from gateway.demo.charts.places import place
from gateway.demo.charts.results import ANALYTES, laboratories, laboratory, vital_signs
from gateway.demo.fhir import Json, coding, concept, diagnosis, loinc, period, quantity, term
from gateway.demo.systems import DICOM, SNOMED


def write_results(chart: Chart, generator: random.Random) -> None:
    """Write everything of this page."""
    panels = _daily(chart, generator)
    _earlier(chart, generator)
    _quoted(chart)
    _surveys(chart)
    _imaging(chart)
    _report(chart, panels)


def _daily(chart: Chart, generator: random.Random) -> list[Json]:
    stay = chart.to("Encounter", "sejour")
    first: list[Json] = []
    for rank, day in enumerate(range(ADMITTED, LEFT + 1), start=1):
        panel = laboratories(chart, (f"j{rank}", day, "06:15"), generator, encounter=stay)
        first = first or panel
        vital_signs(chart, (f"j{rank}a", day, "07:50"), generator, encounter=stay)
        vital_signs(chart, (f"j{rank}p", day, "13:20" if day == LEFT else "19:45"), generator, encounter=stay)
    return first


def _earlier(chart: Chart, generator: random.Random) -> None:
    for rank, day in enumerate((-190, -560, -1481), start=1):
        laboratories(chart, (f"v{rank}", day, "08:40"), generator)
        vital_signs(chart, (f"v{rank}", day, "09:05"), generator)


def _quoted(chart: Chart) -> None:
    inr = next(analyte for analyte in ANALYTES if analyte.name == "inr")
    laboratory(chart, ("sortie", LEFT, "05:50"), inr, "1.10", encounter=chart.to("Encounter", "sejour"))
    lab = [term("observation-category", "laboratory", "Laboratoire")]
    chart.add(
        "Observation", "ferritine", -700, status="final", category=lab, code=loinc("2276-4", "Ferritine"),
        effectiveDateTime=chart.calendar.month(-700), valueQuantity=quantity("7.0", "ug/L"),
        interpretation=[term("v3-ObservationInterpretation", "L", "bas")],
    )  # fmt: skip
    chart.add(
        "Observation", "groupe", -1481, status="final", category=lab, code=loinc("882-1", "Groupe sanguin ABO et Rh"),
        effectiveDateTime=chart.calendar.year(-1481), valueCodeableConcept=concept(SNOMED, "278149003", "A positif"),
    )  # fmt: skip
    chart.add(
        "Observation", "hemoculture", ADMITTED, status="final", category=lab, code=loinc("600-7", "Hémoculture"),
        effectivePeriod=period(chart.calendar.at(ADMITTED, "08:35"), chart.calendar.at(ADMITTED + 5, "08:35")),
        valueString="Aucune croissance après cinq jours", encounter=chart.to("Encounter", "urgence"),
    )  # fmt: skip
    chart.add(
        "Observation", "dimeres", ADMITTED, status="cancelled", category=lab, code=loinc("48065-7", "D-dimères"),
        effectiveDateTime=chart.calendar.at(ADMITTED, "08:35"),
        dataAbsentReason=term("data-absent-reason", "error", "échantillon hémolysé"),
    )  # fmt: skip


def _surveys(chart: Chart) -> None:
    for rank, (day, score) in enumerate(((-45, 11), (-110, 16)), start=1):
        chart.add(
            "Observation", f"phq9-{rank}", day, private=True, status="final",
            category=[term("observation-category", "survey", "Questionnaire")],
            code=loinc("44261-6", "PHQ-9, score total"),
            effectiveDateTime=chart.calendar.at(day, "09:10"), valueInteger=score,
            performer=[chart.who("beaulieu")], encounter=chart.to("Encounter", f"psy-{rank}"),
        )  # fmt: skip
    chart.add(
        "Observation", "tabac", -190, status="final", category=[term("observation-category", "social-history")],
        code=loinc("72166-2", "Tabagisme"), effectiveDateTime=chart.calendar.day(-190),
        valueCodeableConcept=concept(SNOMED, "266919005", "N’a jamais fumé"),
    )  # fmt: skip


def _imaging(chart: Chart) -> None:
    modality = coding(DICOM, "DX", "Radiographie numérique")
    series = {
        "uid": f"2.25.{880000 + chart.person.rank}.1", "number": 1, "modality": modality, "numberOfInstances": 2,
        "description": "Thorax PA et latéral", "bodySite": coding(SNOMED, "51185008", "Thorax"),
        "started": chart.calendar.at(ADMITTED, "09:32"),
    }  # fmt: skip
    accession = {"system": "urn:passerelle:demo:chus:accession", "value": "RX-2201845"}
    chart.add(
        "ImagingStudy", "radio", ADMITTED, identifier=[accession], status="available", modality=[modality],
        encounter=chart.to("Encounter", "urgence"), started=chart.calendar.at(ADMITTED, "09:30"),
        basedOn=[chart.to("ServiceRequest", "demande-radio")], referrer=chart.who("lussier"),
        interpreter=[chart.who("nguyen")], numberOfSeries=1, numberOfInstances=2, location=place("loc-imagerie"),
        procedureCode=[concept(SNOMED, "399208008", "Radiographie pulmonaire")], series=[series],
    )  # fmt: skip
    chart.add(
        "DiagnosticReport", "rapport-radio", ADMITTED, status="final", category=[term("v2-0074", "RAD", "Radiologie")],
        code=loinc("30745-4", "Radiographie pulmonaire"), encounter=chart.to("Encounter", "urgence"),
        effectiveDateTime=chart.calendar.at(ADMITTED, "09:30"), issued=chart.calendar.at(ADMITTED, "10:45"),
        performer=[chart.who("nguyen")], resultsInterpreter=[chart.who("nguyen")],
        imagingStudy=[chart.to("ImagingStudy", "radio")], basedOn=[chart.to("ServiceRequest", "demande-radio")],
        conclusion="Opacité alvéolaire du lobe inférieur gauche, compatible avec une pneumonie.",
        conclusionCode=[diagnosis("J18.9", "Pneumonie, sans précision")],
    )  # fmt: skip


def _report(chart: Chart, results: list[Json]) -> None:
    chart.add(
        "DiagnosticReport", "bilan", ADMITTED, status="final", category=[term("v2-0074", "LAB", "Laboratoire")],
        code=loinc("11502-2", "Rapport de laboratoire"), encounter=chart.to("Encounter", "sejour"),
        effectiveDateTime=chart.calendar.at(ADMITTED, "06:15"), issued=chart.calendar.at(ADMITTED, "13:00"),
        result=results,
    )  # fmt: skip
