"""Worlds: the demo's network with a longer record for Marie Bouchard, and people made to see how cost grows.

Takes how many observations the longest record has. Gives a `World` of thirty-four establishments. Each person of ours
has one thing in quantity: observations at the hospital, directives at the registry, or establishments that know them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from gateway.demo.calendar import Calendar, chance
from gateway.demo.charts.chart import Chart
from gateway.demo.charts.results import ANALYTES, laboratories, laboratory
from gateway.demo.clinic import clinic
from gateway.demo.establishments import MOST, further
from gateway.demo.fhir import Json, coding, concept, encode, labelled, period, reference, resource, term
from gateway.demo.gesmus import gesmus
from gateway.demo.hospital import hospital
from gateway.demo.loading import load, loaded_patients
from gateway.demo.people import Person, people
from gateway.demo.registry import care_team, registry
from gateway.demo.staff import Staff
from gateway.demo.systems import DIRECTIVE, ICD10, LICENCE, V3_ACT_CODE
from gateway.demo.telesante import telesante
from gateway.demo.world import SEED, World, build_network, today

RECORDS: Final = (10, 100, 1_000, 10_000, 100_000)
DIRECTIVES: Final = (0, 10, 100, 500, 1_000)
SOURCES: Final = (1, 3, 10, MOST)
MARIE_RESULTS: Final = 19
"""Panels of eight results that Marie Bouchard has here beyond the demo's own."""
MARIE_STAYS: Final = 6
_RANK: Final = 900


def bench_world(records: int = RECORDS[-1], data: Path | None = None) -> World:
    """Return the world; people with more observations than `records` are left out.

    `data` is FHIR of one patient more, whom the hospital and the registry know.
    """
    calendar, staff = Calendar(today()), Staff()
    ours = tuple(_people(records))
    everyone = (*people(SEED, calendar.anchor), *ours)
    own = {person.key: person for person in everyone}
    loaded = load(data) if data else ()
    charts = [_marie(Chart(own["marie"], staff, calendar)), *(_observed(Chart(one, staff, calendar)) for one in ours)]
    world = World(
        seed=SEED,
        anchor=calendar.anchor,
        people=everyone,
        staff=staff,
        chus=tuple(map(encode, [*hospital(SEED, calendar, staff, everyone), *(r for one in charts for r in one)]))
        + loaded,
        registre=tuple(
            map(
                encode,
                [*registry(calendar, staff, everyone), *_directives(ours, calendar), *_known(loaded, staff, calendar)],
            )
        ),
        omnimed=clinic(SEED, calendar, staff, everyone),
        gesmus=gesmus(SEED, calendar, staff, everyone),
        telesante=telesante(SEED, calendar, staff, everyone),
    )
    return build_network(world, MOST)


def _known(loaded: Sequence[bytes], staff: Staff, calendar: Calendar) -> Iterator[Json]:
    """The registry's word on the patients of the data: their numbers, and who follows them."""
    for rank, patient in enumerate(loaded_patients(loaded), start=1):
        local_id = f"reg-l{rank:06d}"
        yield resource(
            "Patient", local_id, calendar.at(-1), identifier=list(patient.numbers), active=True, name=patient.name,
            gender=patient.gender, birthDate=patient.birth_date,
        )  # fmt: skip
        ties = (("dr-tremblay", "roster"),)
        yield care_team(f"lien-l{rank:06d}", reference("Patient", local_id), ties, staff, calendar)


def number(kind: str, size: int) -> str:
    """Return the NAM of the person who has so many: of `records`, `directives` or `sources`."""
    sizes = {"records": RECORDS, "directives": DIRECTIVES, "sources": SOURCES}[kind]
    letters = {"records": "OBSA", "directives": "DIRA", "sources": "ETAA"}[kind]
    return f"{letters}7001{sizes.index(size) + 1:02d}ZZ"


def _people(records: int) -> Iterator[Person]:
    rank = _RANK
    for kind, sizes in (("records", RECORDS), ("directives", DIRECTIVES), ("sources", SOURCES)):
        for place, size in enumerate(sizes, start=1):
            rank += 1
            known = frozenset({"chus", *(one.id for one in further(size if kind == "sources" else 0))})
            if kind != "records" or size <= records:
                yield Person(
                    f"bench-{kind}-{size}", rank, "Mesure", kind, date(1970, 1, place), "male", number(kind, size),
                    known, doctor="dr-tremblay",
                )  # fmt: skip


def _size(person: Person, kind: str) -> int:
    _, what, size = person.key.split("-")
    return int(size) if what == kind else 0


def _observed(chart: Chart) -> Sequence[Json]:
    generator = chance(SEED, chart.person.key)
    for turn in range(_size(chart.person, "records")):
        analyte = ANALYTES[turn % len(ANALYTES)]
        stamp = (f"m{turn:06d}", -1 - turn % 3_000, f"{turn // 3_000 % 24:02d}:{turn % 60:02d}")
        laboratory(chart, stamp, analyte, analyte.drawn(generator))
    return chart.resources


def _marie(chart: Chart) -> Sequence[Json]:
    generator = chance(SEED, "bench-marie")
    for turn in range(MARIE_RESULTS):
        laboratories(chart, (f"m{turn:03d}", -900 - 20 * turn, "08:10"), generator)
    for turn in range(MARIE_STAYS):
        day = -1_000 - 40 * turn
        fields: dict[str, Any] = {
            "status": "finished",
            "class": coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB", "ambulatoire"),
            "period": period(chart.calendar.at(day, "09:00"), chart.calendar.at(day, "09:40")),
            "reasonCode": [concept(ICD10, "Z09.8", "Examen de suivi")],
            "participant": [{"individual": chart.who("dr-gagnon")}],
        }
        chart.add("Encounter", f"mesure-{turn}", day, **fields)
    return chart.resources


def _directives(everyone: Sequence[Person], calendar: Calendar) -> Iterator[Json]:
    """Each restricts one professional, another each time, from what bears a psychiatric label."""
    for person in everyone:
        subject = reference("Patient", person.registry_id)
        for turn in range(_size(person, "directives")):
            licence = {"system": f"{LICENCE}cmq", "value": f"{900000 + turn}"}
            actor = {
                "role": term("v3-ParticipationType", "IRCP"),
                "reference": {"type": "Practitioner", "identifier": licence},
            }
            provision = {"type": "deny", "actor": [actor], "securityLabel": labelled((V3_ACT_CODE, "PSY"))}
            yield resource(
                "Consent", f"mesure-{person.rank}-{turn}", calendar.at(-60), status="active",
                scope=term("consentscope", "patient-privacy"),
                category=[{"coding": [coding(DIRECTIVE, "restriction")]}],
                patient=subject, dateTime=calendar.at(-60, "10:15"), performer=[subject],
                policyRule={"text": "R-22.1"}, provision=provision | {"period": period(calendar.day(-60))},
            )  # fmt: skip
