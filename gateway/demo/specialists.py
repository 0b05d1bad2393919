"""Specialists: the 460 physician-professors of the SMUS, whom GESMUS manages.

The hospital's physicians of the staff, then others drawn from the seed until each specialty has its number. Takes a
seed and the staff. Gives `Specialist`s with distinct names and licences. Never holds a patient.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gateway.demo.calendar import chance
from gateway.demo.names import FAMILIES, MEN, MEN_TOO, SURNAMES, WOMEN, WOMEN_TOO
from gateway.demo.staff import CHUS, SPECIALTY_OF_TITLE, Member, Staff

SPECIALTIES: Final = (
    ("ANES", "Anesthésiologie", 30), ("CARD", "Cardiologie", 22), ("CHIR", "Chirurgie générale", 22),
    ("CHVA", "Chirurgie vasculaire", 6), ("CHPL", "Chirurgie plastique", 8), ("DERM", "Dermatologie", 9),
    ("ENDO", "Endocrinologie", 13), ("GAST", "Gastro-entérologie", 15), ("GERI", "Gériatrie", 10),
    ("GYNE", "Obstétrique et gynécologie", 20), ("HEMA", "Hématologie", 14), ("INFE", "Maladies infectieuses", 10),
    ("INTE", "Médecine interne", 26), ("INTN", "Soins intensifs", 8), ("MEDN", "Médecine nucléaire", 9),
    ("NEPH", "Néphrologie", 11), ("NEUC", "Neurochirurgie", 8), ("NEUR", "Neurologie", 16),
    ("ONCO", "Radio-oncologie", 9), ("OPHT", "Ophtalmologie", 14), ("ORLO", "Oto-rhino-laryngologie", 11),
    ("ORTH", "Chirurgie orthopédique", 16), ("PATH", "Pathologie", 11), ("PEDI", "Pédiatrie", 26),
    ("PHYS", "Physiatrie", 7), ("PNEU", "Pneumologie", 14), ("PSYC", "Psychiatrie", 36),
    ("RADI", "Radiologie diagnostique", 22), ("RHUM", "Rhumatologie", 9), ("UROL", "Urologie", 10),
    ("URGE", "Médecine d’urgence", 18),
)  # fmt: skip
"""GESMUS's own code of each specialty, its name, and how many practise it: 460 in all."""

SITES: Final = ("Hôpital Fleurimont", "Hôtel-Dieu de Sherbrooke", "Hôpital de Granby", "Hôpital de Memphrémagog")

_FIRST_LICENCE, _STEP = 82_010, 7


@dataclass(frozen=True, slots=True)
class Specialist:
    """A specialist: licence of the Collège des médecins, name, GESMUS's code of the specialty, main site."""

    licence: str
    prefix: str
    given: str
    family: str
    specialty: str
    site: str


def specialists(seed: int, staff: Staff) -> tuple[Specialist, ...]:
    """Return all 460, those of the staff first, then by specialty."""
    known = [_of_staff(m) for m in staff.members if m.organization == CHUS and m.title in SPECIALTY_OF_TITLE]
    drawn = _drawn(chance(seed, "specialists"), {(m.given, m.family) for m in staff.members})
    missing = [
        code for code, _, number in SPECIALTIES for _ in range(number - sum(one.specialty == code for one in known))
    ]
    licences = range(_FIRST_LICENCE, _FIRST_LICENCE + _STEP * len(missing), _STEP)
    others = (
        Specialist(str(licence), *next(drawn), specialty=code, site=SITES[licence % len(SITES)])
        for licence, code in zip(licences, missing, strict=True)
    )
    return (*known, *others)


def _of_staff(member: Member) -> Specialist:
    return Specialist(
        member.licence, member.prefix, member.given, member.family, SPECIALTY_OF_TITLE[member.title], SITES[0]
    )  # fmt: skip


def _drawn(generator: random.Random, taken: set[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield prefix, given and family name, no two alike; one in six has both parents' names."""
    while True:
        prefix = generator.choice(("Dr", "Dre"))
        given = generator.choice((*WOMEN, *WOMEN_TOO) if prefix == "Dre" else (*MEN, *MEN_TOO))
        names = generator.sample((*FAMILIES, *SURNAMES), 2)
        family = "-".join(names) if generator.random() < 1 / 6 and "-" not in "".join(names) else names[0]
        if (given, family) not in taken:
            taken.add((given, family))
            yield prefix, given, family
