"""Front people: those whom one can be in the demo's front end, as its first page lists them.

Takes the staff and the sentences that the landing page tells. Gives `FrontPerson`s, in the staff's order. Never a
token.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from gateway.console import Guide, Text
from gateway.demo.staff import Member
from gateway.demo.world import World

TITLES: Final[Mapping[str, str]] = {
    "Agent administratif": "Administrative agent",
    "Agente de facturation": "Billing clerk",
    "Archiviste médicale": "Health records archivist",
    "Cardiologue": "Cardiologist",
    "Chercheuse": "Researcher",
    "Chirurgien général": "General surgeon",
    "Coordination en télésanté": "Telehealth coordination",
    "Fiabilité des systèmes": "Systems reliability",
    "Fille et mandataire de Fernand Caron": "Daughter and mandatary of Fernand Caron",
    "Fils et héritier d’Yvette Paquette": "Son and heir of Yvette Paquette",
    "Infirmière clinicienne": "Nurse clinician",
    "Infirmière praticienne spécialisée": "Nurse practitioner",
    "Interniste": "Internist",
    "Médecin de famille": "Family physician",
    "Médecin de garde": "On-call physician",
    "Médecin remplaçante": "Locum physician",
    "Médecin résident": "Resident physician",
    "Mère d’Émile et de Léa Roy": "Mother of Émile and Léa Roy",
    "Patient de 15 ans": "Patient aged 15",
    "Patiente": "Patient",
    "Patiente, et infirmière praticienne": "Patient, and nurse practitioner",
    "Pédiatre": "Pediatrician",
    "Pharmacienne": "Pharmacist",
    "Pilote clinique": "Clinical pilot",
    "Pilote technologique": "Technological pilot",
    "Pneumologue": "Pulmonologist",
    "Protection des renseignements": "Privacy office",
    "Travailleuse sociale": "Social worker",
    "Tutrice de Thomas Lessard": "Tutor of Thomas Lessard",
    "Urgentologue": "Emergency physician",
}
"""What staff are called, in English; the staff table has the French."""


class FrontPerson(msgspec.Struct, frozen=True):
    """Someone to be: account, role (a code of the policy), purposes, and what to show."""

    name: str
    role: str
    roles: tuple[str, ...]
    purposes: tuple[str, ...]
    label: dict[str, str]
    story: Text | None
    patient: str | None
    """The number of their own file, for a patient."""


def front_people(world: World, guide: Guide) -> tuple[FrontPerson, ...]:
    """Return everyone who has an account."""
    stories = {guest.key: guest.story for guest in guide.guests}
    return tuple(_people(world, stories))


def _people(world: World, stories: Mapping[str, Text | None]) -> Iterator[FrontPerson]:
    for member in world.staff.accounts():
        yield FrontPerson(
            member.key,
            member.role,
            (member.role,),
            member.purposes,
            _label(member),
            stories.get(member.key),
            world.person(member.patient).nam if member.patient else None,
        )


def _label(member: Member) -> dict[str, str]:
    english = TITLES.get(member.title, member.title)
    return {
        "fr": f"{member.name}, {member.title[:1].lower()}{member.title[1:]}",
        "en": f"{member.name}, {english[:1].lower()}{english[1:]}",
    }
