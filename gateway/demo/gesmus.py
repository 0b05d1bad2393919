"""Gesmus: everything that the demo's administrative system holds, in the invented dialect of GESMUS's own software.

Takes people, staff, specialists and the calendar. Gives one `Json` file a user number: the user, then lists by
resource: who follows whom, referrals and their waits, acts billed, coverage. Days are AAAAMMJJ, amounts are in cents.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.demo.calendar import Calendar, chance
from gateway.demo.fhir import Json
from gateway.demo.gesmus_marie import write_marie
from gateway.demo.people import Person
from gateway.demo.specialists import specialists
from gateway.demo.staff import Staff
from gateway.demo.usager import LISTS, Directory, UserFile

__all__ = ["LISTS", "Gesmus", "gesmus"]

_REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "CARD": ("I48.9", "Fibrillation auriculaire"),
    "DERM": ("L40.0", "Psoriasis"),
    "GAST": ("K21.9", "Reflux gastro-œsophagien"),
    "ORTH": ("M17.9", "Gonarthrose"),
    "OPHT": ("H26.9", "Cataracte"),
    "RHUM": ("M06.9", "Polyarthrite rhumatoïde"),
    "UROL": ("N20.0", "Calcul du rein"),
}
"""Specialties to which the other patients were referred, and why."""


@dataclass(frozen=True, slots=True)
class Gesmus:
    """The administrative system's data: files by user number, and the directory of specialists, in its dialect."""

    files: dict[str, dict[str, Any]] = field(repr=False)
    doctors: tuple[Json, ...] = field(repr=False)


def gesmus(seed: int, calendar: Calendar, staff: Staff, everyone: Sequence[Person]) -> Gesmus:
    """Return what GESMUS holds: a file for each person who has one there."""
    directory = Directory(staff, specialists(seed, staff))
    files: dict[str, dict[str, Any]] = {}
    for person in everyone:
        if "gesmus" in person.sources:
            file = UserFile(person, directory, calendar)
            if person.key == "marie":
                write_marie(file)
            else:
                _other(file, chance(seed, f"gesmus-{person.rank}"))
            files[person.gesmus_id] = {"usager": file.user(), **file.lists}
    return Gesmus(files, tuple(directory.specialist(one) for one in directory.specialists))


def _other(file: UserFile, generator: random.Random) -> None:
    """Write someone's file: one or two referrals, who follows them since, what was billed, the public plan."""
    for code in generator.sample(sorted(_REASONS), generator.randint(1, 2)):
        day, waited = -generator.randint(60, 700), generator.randint(5, 240)
        seen = day + waited if day + waited < 0 else None
        doctor = generator.choice(file.directory.practising(code))
        file.refer(
            day, (file.person.doctor, doctor.licence), _REASONS[code], specialty=code,
            priority=generator.choice("BCDE"), until=seen, state="ATTENTE" if seen is None else "TERMINEE",
        )  # fmt: skip
        if seen is not None:
            file.follow(doctor.licence, seen)
            file.bill(seen, doctor.licence, ("09127", "Consultation"), generator.randint(60, 180) * 50)
    file.cover("RAMQ", 1)
