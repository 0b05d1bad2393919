"""Establishment staff: who works at the network's further establishments and coordination centres.

At each establishment two physicians, a clinical and a technological pilot; at each centre one coordinator. Takes
establishments. Gives `Member`s, whose keys end in the establishment's id (`dr-chum`, `pilote-techno-chum`); the second
physician has no account. Names are drawn from the demo's seed. Never writes a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gateway.demo.calendar import chance
from gateway.demo.establishments import TERRITORIES, Establishment, Territory
from gateway.demo.names import FAMILIES, MEN, WOMEN
from gateway.demo.staff import SHERBROOKE, Member

FIRST_LICENCE = 88_000
SPECIALTIES = ("Interniste", "Cardiologue", "Pneumologue", "Urgentologue", "Chirurgien général", "Pédiatre")


def doctors_of(establishment: Establishment) -> tuple[str, str]:
    """Return the keys of its two physicians; the first has an account."""
    return f"dr-{establishment.id}", f"md-{establishment.id}"


def establishment_staff(establishments: Sequence[Establishment]) -> tuple[Member, ...]:
    """Return everyone of these establishments, then the coordinators of the territories that have one of them."""
    at_work = [member for establishment in establishments for member in _staff(establishment)]
    reached = {establishment.territory for establishment in establishments} - {SHERBROOKE}
    return (*at_work, *(_coordinator(territory) for territory in TERRITORIES if territory.id in reached))


def _staff(establishment: Establishment) -> Iterator[Member]:
    for rank, key in enumerate(doctors_of(establishment)):
        prefix, given, family = _names(key)
        licence = str(FIRST_LICENCE + establishment.number * 10 + rank)
        yield Member(
            key, "physician", ("TREAT", "ETREAT"), establishment.organization, prefix, given, family,
            SPECIALTIES[(establishment.number + rank) % len(SPECIALTIES)], "CMQ", licence, account=rank == 0,
            territory=establishment.territory,
        )  # fmt: skip
    for post, role, title in (
        ("pilote-clinique", "clinical_pilot", "Pilote clinique"),
        ("pilote-techno", "technological_pilot", "Pilote technologique"),
    ):
        yield _employee(f"{post}-{establishment.id}", role, title, establishment.organization, establishment.territory)


def _coordinator(territory: Territory) -> Member:
    title = "Coordination en télésanté"
    return _employee(f"cct-{territory.key}", "coordination_centre", title, territory.centre, territory.id)


def _employee(key: str, role: str, title: str, organization: str, territory: str) -> Member:
    _, given, family = _names(key)
    return Member(
        key, role, ("HOPERAT",), organization, "", given, family, title, authorized=True, territory=territory
    )  # fmt: skip


def _names(key: str) -> tuple[str, str, str]:
    """Return prefix, given name and family name; the same for a key, always."""
    generator = chance(0, f"staff-{key}")
    woman = generator.random() < 0.5
    return ("Dre" if woman else "Dr"), generator.choice(WOMEN if woman else MEN), generator.choice(FAMILIES)
