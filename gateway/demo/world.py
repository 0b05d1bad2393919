"""World: everything that the demo's sources hold, as one value.

Takes a seed, an anchor date and perhaps a folder of FHIR data. Gives a `World`; the same arguments give the same bytes.
Never reads a clock: the caller names the anchor.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gateway.demo.calendar import ZONE, Calendar
from gateway.demo.clinic import clinic
from gateway.demo.establishment_files import holdings, networked
from gateway.demo.establishment_staff import establishment_staff
from gateway.demo.establishments import further
from gateway.demo.fhir import Json, encode, reference, resource
from gateway.demo.gesmus import Gesmus, gesmus
from gateway.demo.hospital import hospital
from gateway.demo.loading import LoadedPatient, hospital_systems, load, loaded_patients
from gateway.demo.people import Person, people
from gateway.demo.registry import care_team, registry
from gateway.demo.staff import Staff
from gateway.demo.systems import MRN
from gateway.demo.telesante import telesante
from gateway.demo.visio import visio

SEED = 2026
_LOADED_TIES = (("dr-gagnon", "attending"), ("dr-tremblay", "roster"))


@dataclass(frozen=True, slots=True)
class World:
    """The demo's data: FHIR resources as JSON text for hospital and registry, files by dossier for the clinic."""

    seed: int
    anchor: date
    people: tuple[Person, ...]
    staff: Staff
    chus: tuple[bytes, ...] = field(repr=False)
    registre: tuple[bytes, ...] = field(repr=False)
    omnimed: dict[str, dict[str, Any]] = field(repr=False)
    gesmus: Gesmus = field(repr=False)
    telesante: dict[str, dict[str, Any]] = field(repr=False)
    hospital_systems: tuple[str, ...] = ()
    """Identifier systems of type MR found in the data that was loaded."""
    loaded: int = 0
    unidentified: int = 0
    """Patients loaded without an identifier of type MR: no one can ask for them."""
    visio: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    """The second telehealth tool's files by account, in a network of several establishments."""
    elsewhere: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict, repr=False)
    """FHIR resources as JSON text, by the id of each further establishment."""

    def person(self, key: str) -> Person:
        """Return a patient by key; raise KeyError when there is none."""
        for person in self.people:
            if person.key == key:
                return person
        raise KeyError(key)


def build_world(seed: int = SEED, anchor: date | None = None, data: Path | None = None) -> World:
    """Return the world at this anchor (today in Québec when None); raise `DataFault` when `data` cannot be read."""
    calendar = Calendar(anchor or today())
    staff, everyone = Staff(), people(seed, calendar.anchor)
    resources = load(data) if data else ()
    patients = loaded_patients(resources)
    known = [patient for patient in patients if patient.numbers]
    return World(
        seed=seed,
        anchor=calendar.anchor,
        people=everyone,
        staff=staff,
        chus=(*map(encode, hospital(seed, calendar, staff, everyone)), *resources, *_teams(patients, staff, calendar)),
        registre=(*map(encode, registry(calendar, staff, everyone)), *_registered(known, staff, calendar)),
        omnimed=clinic(seed, calendar, staff, everyone),
        gesmus=gesmus(seed, calendar, staff, everyone),
        telesante=telesante(seed, calendar, staff, everyone),
        hospital_systems=tuple(system for system in hospital_systems(patients) if system != MRN),
        loaded=len(resources),
        unidentified=len(patients) - len(known),
    )


def build_network(world: World, establishments: int, holding: Container[str] | None = None) -> World:
    """Return the world in a network of so many establishments: more people and staff, and what the others hold.

    What is held is written for the establishments in `holding` alone, for all of them when it is None.
    """
    others, calendar = further(establishments), Calendar(world.anchor)
    if not others:
        return world
    staff = Staff(world.staff.members + establishment_staff(others))
    everyone = networked(world.people, others, world.seed, world.anchor)
    written = [one for one in others if holding is None or one.id in holding]
    held = {one.id: tuple(map(encode, holdings(one, everyone, staff, world.seed, calendar))) for one in written}
    own = len(registry(calendar, world.staff, world.people))
    registered = (*map(encode, registry(calendar, staff, everyone)), *world.registre[own:])
    tool = visio(calendar, staff, everyone)
    return replace(world, people=everyone, staff=staff, registre=registered, visio=tool, elsewhere=held)


def today() -> date:
    """Return the day it is in Québec."""
    return datetime.now(ZONE).date()


def _teams(patients: Iterable[LoadedPatient], staff: Staff, calendar: Calendar) -> Iterable[bytes]:
    for rank, patient in enumerate(patients, start=1):
        subject = reference("Patient", patient.local_id)
        yield encode(care_team(f"loaded-{rank:06d}", subject, _LOADED_TIES, staff, calendar))


def _registered(patients: Iterable[LoadedPatient], staff: Staff, calendar: Calendar) -> Iterable[bytes]:
    for rank, patient in enumerate(patients, start=1):
        local_id = f"reg-l{rank:06d}"
        yield encode(_entry(local_id, patient, calendar))
        subject = reference("Patient", local_id)
        yield encode(care_team(f"lien-l{rank:06d}", subject, _LOADED_TIES, staff, calendar))


def _entry(local_id: str, patient: LoadedPatient, calendar: Calendar) -> Json:
    return resource(
        "Patient", local_id, calendar.at(-1), identifier=list(patient.numbers), active=True,
        name=patient.name, gender=patient.gender, birthDate=patient.birth_date,
    )  # fmt: skip
