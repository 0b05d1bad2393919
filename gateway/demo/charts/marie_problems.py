"""Marie's problems: conditions, allergies, vaccines, procedures, plan of care.

Takes Marie's chart. Of her psychiatric diagnoses one carries the label PSY and one carries none: the code alone says
it.
"""

from __future__ import annotations

from gateway.demo.charts.chart import Chart, clinical_status, note, verified
from gateway.demo.charts.marie_stays import ADMITTED, LEFT
from gateway.demo.charts.places import place
from gateway.demo.fhir import Json, concept, diagnosis, period, quantity, term
from gateway.demo.systems import CVX, SNOMED

_LIST, _OF_ENCOUNTER = "problem-list-item", "encounter-diagnosis"


def write_problems(chart: Chart) -> None:
    """Write everything of this page."""
    _conditions(chart)
    _psychiatric_conditions(chart)
    _allergies(chart)
    _vaccines(chart)
    _procedures(chart)
    _plan(chart)


def _condition(chart: Chart, name: str, code: Json, day: int, **fields: object) -> None:
    state = str(fields.pop("state", "active"))
    kind = str(fields.pop("kind", _LIST))
    private = bool(fields.pop("private", False))
    fields.setdefault("recorder", chart.who("dr-gagnon"))
    fields.setdefault("recordedDate", chart.calendar.day(day))
    chart.add(
        "Condition", name, day, private=private, clinicalStatus=clinical_status("Condition", state),
        verificationStatus=verified("Condition"), category=[term("condition-category", kind)], code=code, **fields,
    )  # fmt: skip


def _conditions(chart: Chart) -> None:
    days = chart.calendar
    _condition(
        chart, "pneumonie", diagnosis("J18.9", "Pneumonie, sans précision"), ADMITTED, kind=_OF_ENCOUNTER,
        severity=concept(SNOMED, "6736007", "modérée"), onsetDateTime=days.day(ADMITTED - 3),
        recorder=chart.who("lussier"),
        encounter=chart.to("Encounter", "sejour"), bodySite=[concept(SNOMED, "41224006", "lobe inférieur gauche")],
        note=note(chart, "dr-gagnon", LEFT, "Bonne réponse à l’antibiothérapie."),
    )  # fmt: skip
    _condition(
        chart, "asthme", diagnosis("J45.9", "Asthme, sans précision"), -560, onsetAge=quantity(19, "a"),
        recorder=chart.who("haddad"), severity=concept(SNOMED, "255604002", "légère"),
    )  # fmt: skip
    _condition(
        chart, "hypertension", diagnosis("I10.0", "Hypertension essentielle"), -900, onsetDateTime=days.month(-930)
    )
    _condition(
        chart, "anemie", diagnosis("D50.9", "Anémie ferriprive"), -700, state="resolved", onsetString="au printemps",
        abatementDateTime=days.month(-520),
    )  # fmt: skip
    _condition(
        chart, "lithiase", diagnosis("K80.2", "Calcul de la vésicule biliaire"), -1490, state="resolved",
        onsetDateTime=days.year(-1600), abatementDateTime=days.day(-1480), recorder=chart.who("boisvert"),
    )  # fmt: skip
    _condition(
        chart, "migraine", diagnosis("G43.9", "Migraine, sans précision"), -2100, onsetPeriod=period(days.year(-5000)),
    )  # fmt: skip


def _psychiatric_conditions(chart: Chart) -> None:
    _condition(
        chart, "depression", diagnosis("F32.1", "Épisode dépressif moyen"), -110, private=True,
        onsetDateTime=chart.calendar.month(-150), recorder=chart.who("beaulieu"),
        encounter=chart.to("Encounter", "psy-2"),
    )  # fmt: skip
    _condition(
        chart, "anxiete", diagnosis("F41.1", "Anxiété généralisée"), -8, kind=_OF_ENCOUNTER,
        onsetDateTime=chart.calendar.year(-800), encounter=chart.to("Encounter", "sejour"),
    )  # fmt: skip


def _allergies(chart: Chart) -> None:
    rash = {
        "manifestation": [concept(SNOMED, "126485001", "Urticaire")],
        "severity": "moderate",
        "onset": chart.calendar.month(-4000),
    }
    chart.add(
        "AllergyIntolerance", "penicilline", -1500, clinicalStatus=clinical_status("AllergyIntolerance", "active"),
        verificationStatus=verified("AllergyIntolerance"), type="allergy", category=["medication"], criticality="high",
        code=concept(SNOMED, "91936005", "Allergie à la pénicilline"), recordedDate=chart.calendar.day(-1500),
        recorder=chart.who("boisvert"), onsetDateTime=chart.calendar.year(-4000), reaction=[rash],
    )  # fmt: skip
    chart.add(
        "AllergyIntolerance", "arachide", -560, clinicalStatus=clinical_status("AllergyIntolerance", "active"),
        verificationStatus=verified("AllergyIntolerance", "unconfirmed"), type="intolerance", category=["food"],
        criticality="low", code=concept(SNOMED, "91935009", "Allergie à l’arachide"),
        recordedDate=chart.calendar.day(-560), recorder=chart.who("haddad"),
    )  # fmt: skip


def _vaccines(chart: Chart) -> None:
    doses = (
        ("grippe", -40, "140", "Vaccin contre l’influenza", "U7731A", 1),
        ("covid", -400, "300", "Vaccin contre la COVID-19", "GK4512", 4),
        ("dcat", -2600, "115", "Vaccin dcaT", "AC52B", 1),
    )
    for name, day, code, text, lot, rank in doses:
        chart.add(
            "Immunization", name, day, status="completed", vaccineCode=concept(CVX, code, text), lotNumber=lot,
            occurrenceDateTime=chart.calendar.day(day), recorded=chart.calendar.day(day), primarySource=True,
            site=term("v3-ActSite", "LA", "bras gauche"),
            route=term("v3-RouteOfAdministration", "IM", "intramusculaire"),
            doseQuantity=quantity("0.50", "mL"), performer=[{"actor": chart.who("therrien")}],
            expirationDate=chart.calendar.day(day + 300), protocolApplied=[{"doseNumberPositiveInt": rank}],
        )  # fmt: skip
    chart.add(
        "Immunization", "zona", -40, status="not-done", vaccineCode=concept(CVX, "187", "Vaccin contre le zona"),
        statusReason=term("v3-ActReason", "PATOBJ", "refus de la personne"), occurrenceString="reporté",
        primarySource=True,
    )  # fmt: skip


def _procedures(chart: Chart) -> None:
    day = chart.calendar
    chart.add(
        "Procedure", "cholecystectomie", -1480, status="completed", category=concept(SNOMED, "387713003", "Chirurgie"),
        code=concept(SNOMED, "45595009", "Cholécystectomie par laparoscopie"),
        encounter=chart.to("Encounter", "chirurgie"),
        performedPeriod=period(day.at(-1480, "08:05"), day.at(-1480, "09:20")), location=place("loc-chirurgie"),
        performer=[{"function": concept(SNOMED, "304292004", "Chirurgien"), "actor": chart.who("boisvert")}],
        reasonReference=[chart.to("Condition", "lithiase")], outcome=concept(SNOMED, "385669000", "Réussie"),
    )  # fmt: skip
    chart.add(
        "Procedure", "ponction", ADMITTED, status="completed", code=concept(SNOMED, "396540005", "Ponction veineuse"),
        encounter=chart.to("Encounter", "urgence"), performedDateTime=day.at(ADMITTED, "08:30"),
        performer=[{"actor": chart.who("therrien")}],
    )  # fmt: skip


def _plan(chart: Chart) -> None:
    chart.add(
        "Goal", "saturation", LEFT, lifecycleStatus="active", startDate=chart.calendar.day(LEFT),
        achievementStatus=term("goal-achievement", "improving"),
        description={"text": "Saturation de 95 % ou plus à l’air ambiant"},
    )  # fmt: skip
    walking = {"detail": {"status": "in-progress", "description": "Marcher vingt minutes par jour"}}
    chart.add(
        "CarePlan", "plan", LEFT, status="active", intent="plan", title="Retour à domicile après une pneumonie",
        category=[concept(SNOMED, "734163000", "Plan de soins")],
        description="Suivi par la clinique et par la pneumologie.",
        encounter=chart.to("Encounter", "sejour"), period=period(chart.calendar.day(LEFT), chart.calendar.day(60)),
        created=chart.calendar.at(LEFT, "12:40"), author=chart.who("dr-gagnon"),
        careTeam=[chart.to("CareTeam", "equipe")],
        addresses=[chart.to("Condition", "pneumonie")], goal=[chart.to("Goal", "saturation")], activity=[walking],
    )  # fmt: skip
