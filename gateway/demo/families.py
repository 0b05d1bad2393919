"""Families: whom the demo's registry says to be close to a patient, and which groups care for one.

Takes people, staff and the calendar. Gives RelatedPersons (parent, tutor, mandatary, heir, spouse), the participants of
groups in a care team, and the PractitionerRoles of locums. It holds no clinical record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gateway.demo.calendar import Calendar
from gateway.demo.fhir import Json, concept, logically, period, reference, resource, term
from gateway.demo.hospital import identifier
from gateway.demo.people import Person
from gateway.demo.staff import LOCUMS, ON_CALL, Member, Staff
from gateway.demo.systems import GROUP, NAM, RELATIONSHIP, REPRESENTATION

_ROLES: Final = {
    "MTH": "mère", "GUARD": "tutrice", "HPOWATT": "mandataire pour les soins", "DAUC": "fille", "SONC": "fils",
    "HUSB": "époux",
}  # fmt: skip
_CLOSE: Final[dict[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "emile": (("parent-roy", ("MTH",)),),
    "lea": (("parent-roy", ("MTH",)),),
    "fernand": (("mandataire-caron", ("HPOWATT", "DAUC")),),
    "thomas": (("tutrice-lessard", ("GUARD",)),),
    "yvette": (("heritier-paquette", ("heir", "SONC")),),
    "sonia": (("dr-pelletier", ("HUSB",)),),
}
_GROUPS: Final = {
    "fernand": (ON_CALL, "on_call_group", "Médecins de garde"),
    "thomas": (LOCUMS, "locum", "Médecins remplaçants"),
}
_LOCUMS: Final = ("dr-dube",)


def relatives(person: Person, staff: Staff, calendar: Calendar) -> Iterator[Json]:
    """Yield the patient's RelatedPersons: since birth for a parent, for a year for the others."""
    for rank, (key, codes) in enumerate(_CLOSE.get(person.key, ()), start=1):
        member = staff.member(key)
        since = person.birth.isoformat() if "MTH" in codes else calendar.day(-35)
        yield resource(
            "RelatedPerson", f"proche-{person.rank:04d}-{rank}", calendar.at(-35), identifier=[_number(member)],
            active=True, patient=reference("Patient", person.registry_id), relationship=[_role(code) for code in codes],
            name=[{"family": member.family, "given": [member.given]}],
            period=period(since, None if "MTH" in codes else calendar.day(365)),
        )  # fmt: skip


def group_parts(person: Person, calendar: Calendar) -> list[Json]:
    """Return the groups that care for a patient, as participants of their care team."""
    if person.key not in _GROUPS:
        return []
    group, kind, text = _GROUPS[person.key]
    member = {"type": "CareTeam", "identifier": {"system": GROUP, "value": group}, "display": text}
    ends = period(calendar.day(-2), calendar.day(28))
    return [{"role": [concept(RELATIONSHIP, kind, text)], "member": member, "period": ends}]


def locums(staff: Staff, calendar: Calendar) -> Iterator[Json]:
    """Yield the roles of those who replace another for a time, in the group of the clinic's locums."""
    for rank, key in enumerate(_LOCUMS, start=1):
        yield resource(
            "PractitionerRole", f"remplacement-{rank}", calendar.at(-5), active=True,
            period=period(calendar.day(-5), calendar.day(25)), practitioner=logically(staff.member(key)),
            organization={"identifier": {"system": GROUP, "value": LOCUMS}, "display": "Médecins remplaçants"},
            code=[concept(RELATIONSHIP, "locum", "Médecin remplaçante")],
        )  # fmt: skip


def _number(member: Member) -> Json:
    if member.licence:
        return {"use": "official", "system": member.licence_system, "value": member.licence}
    return identifier(NAM, member.nam, "JHN", "Numéro d’assurance maladie")


def _role(code: str) -> Json:
    return concept(REPRESENTATION, code, "héritier") if code == "heir" else term("v3-RoleCode", code, _ROLES[code])
