"""Establishment files: which patients have a file where in the network, and what a further establishment holds.

Takes people, a seed and the calendar. Gives people with their further sources, patients of the network's own, and an
establishment's FHIR resources: each file is one visit with its problem, results and prescription. An establishment
knows its own file numbers and the NAM, never another's number.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from gateway.demo.calendar import Calendar, chance, years_before
from gateway.demo.charts.chart import Chart
from gateway.demo.charts.elsewhere import places_of, write_visit
from gateway.demo.establishment_staff import doctors_of
from gateway.demo.establishments import ESTABLISHMENTS, Establishment
from gateway.demo.fhir import Json, reference, resource
from gateway.demo.hospital import identifier, insurance_number
from gateway.demo.names import FAMILIES, MEN, STREETS, WOMEN
from gateway.demo.people import Person, health_insurance_number
from gateway.demo.staff import Staff
from gateway.demo.visio import visio_keys

OWN_PATIENTS = 8
"""Patients that each further establishment brings to the network."""
_NAMED = {"marie": ("chum", "chu-quebec"), "jean": ("iucpq", "icm")}


def networked(
    everyone: Sequence[Person], establishments: Sequence[Establishment], seed: int, anchor: date
) -> tuple[Person, ...]:  # fmt: skip
    """Return everyone, with files at further establishments, then those establishments' own patients."""
    there = {establishment.id for establishment in establishments}
    tool = {key: frozenset({"visio"}) for key in visio_keys()}
    known = [
        replace(p, sources=p.sources | (_further(p, establishments, seed) & there) | tool.get(p.key, frozenset()))
        for p in everyone
    ]
    taken = {person.nam for person in known}
    for establishment in establishments:
        generator = chance(seed, f"patients-{establishment.id}")
        wanted = len(known) + OWN_PATIENTS
        while len(known) < wanted:
            person = _drawn(generator, establishment, len(known) + 1, anchor)
            person = replace(person, sources=person.sources | _further(person, establishments, seed))
            if person.nam not in taken:
                taken.add(person.nam)
                known.append(person)
    return tuple(known)


def numbers_elsewhere(person: Person) -> list[Json]:
    """Return a person's file numbers at further establishments, in the order of these."""
    return [_number(person, one) for one in ESTABLISHMENTS[1:] if one.id in person.sources]


def holdings(
    establishment: Establishment, everyone: Sequence[Person], staff: Staff, seed: int, calendar: Calendar
) -> Iterator[Json]:  # fmt: skip
    """Return every resource of a further establishment."""
    doctors = doctors_of(establishment)
    yield from places_of(establishment, [staff.member(key) for key in doctors], calendar.at(-400))
    for person in everyone:
        if establishment.id in person.sources:
            generator = chance(seed, f"chart-{establishment.id}-{person.rank}")
            local = _local(person, establishment)
            yield _patient(local, establishment, calendar)
            chart = Chart(local, staff, calendar)
            write_visit(chart, establishment, generator)
            yield from chart.resources


def _further(person: Person, establishments: Sequence[Establishment], seed: int) -> frozenset[str]:
    """Return where else a person has a file: where the story says, else at none to three others."""
    if not person.key.startswith("patient-"):
        return frozenset(_NAMED.get(person.key, ()))
    generator = chance(seed, f"elsewhere-{person.rank}")
    some = generator.choice((0, 1, 1, 2, 2, 3))
    return frozenset(one.id for one in generator.sample(establishments, min(some, len(establishments))))


def _drawn(generator: random.Random, establishment: Establishment, rank: int, anchor: date) -> Person:
    gender = generator.choice(("female", "male"))
    family, given = generator.choice(FAMILIES), generator.choice(WOMEN if gender == "female" else MEN)
    birth = years_before(anchor, generator.randint(1, 91)) - timedelta(days=generator.randint(0, 364))
    return Person(
        key=f"patient-{rank}", rank=rank, family=family, given=given, birth=birth, gender=gender,
        nam=health_insurance_number(family, given, birth, gender), sources=frozenset({establishment.id}),
        home=(f"{generator.randint(1, 2400)}, {generator.choice(STREETS)}", establishment.city, establishment.postal),
        doctor=doctors_of(establishment)[0],
    )  # fmt: skip


def _local(person: Person, establishment: Establishment) -> Person:
    """Return the person under the establishment's own rank, from which its ids and file numbers come."""
    return replace(person, rank=establishment.number * 1_000 + person.rank)


def _number(person: Person, establishment: Establishment) -> Json:
    return identifier(establishment.system, _local(person, establishment).mrn, "MR", "Numéro de dossier")


def _patient(local: Person, establishment: Establishment, calendar: Calendar) -> Json:
    line, city, postal = local.home
    address = {"use": "home", "line": [line], "city": city, "state": "QC", "postalCode": postal, "country": "CA"}
    number = identifier(establishment.system, local.mrn, "MR", "Numéro de dossier")
    return resource(
        "Patient", local.hospital_id, calendar.at(-3, "15:00"), identifier=[*insurance_number(local), number],
        active=True, name=[{"use": "official", "family": local.family, "given": [local.given]}],
        telecom=[{"system": "phone", "value": local.phone, "use": "mobile", "rank": 1}], gender=local.gender,
        birthDate=local.birth.isoformat(), address=[address], deceasedBoolean=None if local.died else False,
        deceasedDateTime=local.died.isoformat() if local.died else None,
        managingOrganization=reference("Organization", establishment.organization, establishment.french),
    )  # fmt: skip
