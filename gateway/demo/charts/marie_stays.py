"""Marie's stays: visits, the stay that ended three days before the anchor, who took part, what comes next.

Takes Marie's chart. Writes encounters, care team, appointments, orders, coverage.
"""

from __future__ import annotations

from gateway.demo.charts.chart import Chart
from gateway.demo.charts.places import organization, place
from gateway.demo.fhir import Json, coding, concept, diagnosis, loinc, period, term
from gateway.demo.staff import CHUS
from gateway.demo.systems import RELATIONSHIP, SNOMED, V3_ACT_CODE

ADMITTED, LEFT = -9, -3
CLASSES = {"IMP": "séjour", "EMER": "urgence", "AMB": "visite", "VR": "virtuel"}


def write_stays(chart: Chart) -> None:
    """Write everything of this page."""
    _emergency(chart)
    _stay(chart)
    _earlier_visits(chart)
    _care_team(chart)
    _orders(chart)
    _appointments(chart)
    _coverage(chart)


def act_class(code: str) -> Json:
    """Return the class of an encounter (v3-ActEncounterCode)."""
    return coding(V3_ACT_CODE, code, CLASSES[code])


def took_part(chart: Chart, key: str, code: str, when: Json | None = None) -> Json:
    """Return an Encounter.participant by v3 participation code (ATND, CON, ADM, PART…)."""
    part: Json = {"type": [term("v3-ParticipationType", code)], "individual": chart.who(key)}
    return part | ({"period": when} if when else {})


def _emergency(chart: Chart) -> None:
    when = period(chart.calendar.at(ADMITTED, "08:12"), chart.calendar.at(ADMITTED, "15:40"))
    chart.add(
        "Encounter", "urgence", ADMITTED, status="finished", class_=act_class("EMER"),
        type=[concept(SNOMED, "4525004", "Visite à l’urgence")], period=when,
        priority=term("v3-ActPriority", "UR", "urgent"), participant=[took_part(chart, "lussier", "ATND", when)],
        reasonCode=[diagnosis("R06.0", "Dyspnée")],
        location=[{"location": place("loc-urgence"), "status": "completed"}],
        serviceProvider=organization(CHUS),
    )  # fmt: skip


def _stay(chart: Chart) -> None:
    when = period(chart.calendar.at(ADMITTED, "15:40"), chart.calendar.at(LEFT, "14:05"))
    chart.add(
        "Encounter", "sejour", LEFT, status="finished", class_=act_class("IMP"),
        type=[concept(SNOMED, "32485007", "Hospitalisation")],
        serviceType={"coding": [coding(SNOMED, "419192003", "Médecine interne")], "text": "Médecine interne"},
        priority=term("v3-ActPriority", "UR", "urgent"), period=when,
        participant=[took_part(chart, "dr-gagnon", "ATND", when), took_part(chart, "inf-roy", "PART", when)],
        reasonCode=[diagnosis("J18.9", "Pneumonie, sans précision")],
        diagnosis=[
            _diagnosed(chart, "pneumonie", "AD", 1), _diagnosed(chart, "pneumonie", "DD", 1),
            _diagnosed(chart, "asthme", "DD", 2), _diagnosed(chart, "anxiete", "DD", 3),
        ],
        hospitalization={
            "admitSource": term("admit-source", "emd", "Par l’urgence"),
            "dischargeDisposition": term("discharge-disposition", "home", "Domicile"),
        },
        location=[{"location": place("loc-medecine"), "status": "completed", "period": when}],
        length={"value": 6, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"},
        serviceProvider=organization(CHUS),
    )  # fmt: skip


def _diagnosed(chart: Chart, name: str, use: str, rank: int) -> Json:
    return {"condition": chart.to("Condition", name), "use": term("diagnosis-role", use), "rank": rank}


def _earlier_visits(chart: Chart) -> None:
    visits = (
        ("pneumo-1", -190, "haddad", "loc-externe", diagnosis("J45.9", "Asthme, sans précision"), False),
        ("pneumo-2", -560, "haddad", "loc-externe", diagnosis("J45.9", "Asthme, sans précision"), False),
        ("psy-1", -45, "beaulieu", "loc-psychiatrie", diagnosis("F32.1", "Épisode dépressif moyen"), True),
        ("psy-2", -110, "beaulieu", "loc-psychiatrie", diagnosis("F32.1", "Épisode dépressif moyen"), True),
        ("chirurgie", -1480, "boisvert", "loc-chirurgie", diagnosis("K80.2", "Calcul de la vésicule biliaire"), False),
    )
    for name, day, who, where, reason, private in visits:
        when = period(chart.calendar.at(day, "09:00"), chart.calendar.at(day, "09:40"))
        chart.add(
            "Encounter", name, day, private=private, status="finished", class_=act_class("AMB"), period=when,
            type=[concept(SNOMED, "185347001", "Consultation externe")], reasonCode=[reason],
            participant=[took_part(chart, who, "ATND", when)],
            location=[{"location": place(where), "status": "completed"}],
            serviceProvider=organization(CHUS),
        )  # fmt: skip


def _care_team(chart: Chart) -> None:
    roles = (
        ("dr-gagnon", concept(RELATIONSHIP, "attending", "Médecin traitant")),
        ("dr-pelletier", concept(SNOMED, "17561000", "Cardiologue consultant")),
        ("inf-roy", concept(SNOMED, "224535009", "Infirmière")),
        ("resident-cote", concept(SNOMED, "405277009", "Médecin résident")),
        ("ts-morin", concept(SNOMED, "106328005", "Travailleuse sociale")),
    )
    chart.add(
        "CareTeam", "equipe", ADMITTED, status="active", name="Équipe de l’unité 6A",
        category=[loinc("LA27976-2", "Équipe d’un épisode de soins")], encounter=chart.to("Encounter", "sejour"),
        period=period(chart.calendar.at(ADMITTED, "15:40"), chart.calendar.at(60)),
        participant=[{"role": [role], "member": chart.who(key)} for key, role in roles],
        managingOrganization=[organization(CHUS)],
    )  # fmt: skip


def _orders(chart: Chart) -> None:
    radiograph = concept(SNOMED, "399208008", "Radiographie pulmonaire")
    chart.add(
        "ServiceRequest", "demande-radio", ADMITTED, status="completed", intent="order", priority="urgent",
        category=[concept(SNOMED, "363679005", "Imagerie")], code=radiograph,
        encounter=chart.to("Encounter", "urgence"), authoredOn=chart.calendar.at(ADMITTED, "08:50"),
        requester=chart.who("lussier"), reasonCode=[diagnosis("R06.0", "Dyspnée")],
    )  # fmt: skip
    chart.add(
        "ServiceRequest", "demande-pneumo", LEFT, status="active", intent="order", priority="routine",
        category=[concept(SNOMED, "3457005", "Demande de consultation")],
        code=concept(SNOMED, "281090004", "Consultation en pneumologie"), encounter=chart.to("Encounter", "sejour"),
        occurrencePeriod=period(chart.calendar.day(7), chart.calendar.day(45)),
        authoredOn=chart.calendar.at(LEFT, "11:20"), requester=chart.who("dr-gagnon"), performer=[chart.who("haddad")],
        reasonReference=[chart.to("Condition", "pneumonie")],
        patientInstruction="Apporter la liste de vos médicaments.",
    )  # fmt: skip
    chart.add(
        "ServiceRequest", "demande-psy", -120, private=True, status="completed", intent="order", priority="routine",
        category=[concept(SNOMED, "3457005", "Demande de consultation")],
        code=concept(SNOMED, "306136006", "Consultation en psychiatrie"), authoredOn=chart.calendar.day(-120),
        requester=chart.who("dr-gagnon"), performer=[chart.who("beaulieu")],
        reasonCode=[diagnosis("F32.1", "Épisode dépressif moyen")],
    )  # fmt: skip


def _appointments(chart: Chart) -> None:
    planned = (
        ("rv-pneumo", 21, "haddad", "loc-externe", "Suivi de pneumologie", ("418112009", "Pneumologie"), False),
        ("rv-psy", 12, "beaulieu", "loc-psychiatrie", "Suivi de psychiatrie", ("394587001", "Psychiatrie"), True),
    )
    for name, day, who, where, title, specialty, private in planned:
        others = [
            {"actor": actor, "required": "required", "status": "accepted"} for actor in (chart.who(who), place(where))
        ]
        chart.add(
            "Appointment", name, LEFT, private=private, status="booked", description=title,
            specialty=[concept(SNOMED, *specialty)], start=chart.calendar.at(day, "10:30"),
            end=chart.calendar.at(day, "11:00"), minutesDuration=30, created=chart.calendar.at(LEFT, "13:10"),
            participant=[{"actor": chart.subject, "required": "required", "status": "accepted"}, *others],
        )  # fmt: skip


def _coverage(chart: Chart) -> None:
    chart.add(
        "Coverage", "ramq", -400, status="active", type=term("v3-ActCode", "PUBLICPOL", "Régime public"),
        subscriberId=chart.person.nam, relationship=term("subscriber-relationship", "self"),
        period=period(chart.calendar.month(-1200), chart.calendar.month(500)), payor=[organization("org-ramq")],
    )  # fmt: skip
    chart.add(
        "Coverage", "prive", -400, status="active", type=term("v3-ActCode", "EHCPOL", "Assurance collective"),
        period=period(chart.calendar.year(-1500)), payor=[{"display": "Assurance collective de l’employeur"}],
        relationship=term("subscriber-relationship", "self"),
    )  # fmt: skip
