"""World: everything that the demo's sources hold, as one value.

Takes a seed, an anchor date and perhaps a folder of FHIR data. Gives a `World`; the same arguments give the same bytes.
Never reads a clock: the caller names the anchor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gateway.demo.calendar import ZONE, Calendar
from gateway.demo.clinic import clinic
from gateway.demo.fhir import Json, encode, reference, resource
from gateway.demo.hospital import hospital
from gateway.demo.loading import LoadedPatient, hospital_systems, load, loaded_patients
from gateway.demo.people import Person, people
from gateway.demo.registry import care_team, registry
from gateway.demo.staff import Staff
from gateway.demo.systems import MRN

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
    hospital_systems: tuple[str, ...] = ()
    """Identifier systems of type MR found in the data that was loaded."""
    loaded: int = 0
    unidentified: int = 0
    """Patients loaded without an identifier of type MR: no one can ask for them."""

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
        hospital_systems=tuple(system for system in hospital_systems(patients) if system != MRN),
        loaded=len(resources),
        unidentified=len(patients) - len(known),
    )


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
