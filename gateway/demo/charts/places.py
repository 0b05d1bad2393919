"""Places: the hospital's own organizations, places and practitioners, which belong to no patient.

Takes the staff. Gives FHIR Organization, Location, Practitioner and PractitionerRole resources, and references to them.
"""

from __future__ import annotations

from gateway.demo.fhir import Json, coding, reference, resource, term
from gateway.demo.staff import CHUS, CLINIC, Member, Staff
from gateway.demo.systems import SNOMED

_ORGANIZATIONS = {
    CHUS: "CIUSSS de l’Estrie – CHUS",
    CLINIC: "GMF des Cantons",
    "org-ramq": "Régie de l’assurance maladie du Québec",
}
_PLACES = {
    "loc-urgence": ("Urgence, Hôpital Fleurimont", "ER"),
    "loc-medecine": ("Unité de médecine 6A, Hôpital Fleurimont", "HOSP"),
    "loc-psychiatrie": ("Clinique externe de psychiatrie, Hôtel-Dieu", "PSYCHF"),
    "loc-externe": ("Clinique externe de pneumologie, Hôtel-Dieu", "OF"),
    "loc-chirurgie": ("Chirurgie d’un jour, Hôtel-Dieu", "SU"),
    "loc-imagerie": ("Imagerie médicale, Hôpital Fleurimont", "RADDX"),
    "loc-naissance": ("Centre mère-enfant, Hôpital Fleurimont", "HOSP"),
    "loc-domicile": ("Domicile", "PTRES"),
}
_SPECIALTIES = {
    "Médecin de famille": ("419772000", "Médecine familiale"),
    "Interniste": ("419192003", "Médecine interne"),
    "Cardiologue": ("394579002", "Cardiologie"),
    "Urgentologue": ("773568002", "Médecine d’urgence"),
    "Psychiatre": ("394587001", "Psychiatrie"),
    "Radiologiste": ("394914008", "Radiologie diagnostique"),
    "Chirurgien général": ("394294004", "Chirurgie générale"),
    "Pneumologue": ("418112009", "Pneumologie"),
    "Pédiatre": ("394537008", "Pédiatrie"),
}


def place(local_id: str) -> Json:
    """Return a reference to one of the hospital's places; raise KeyError for another."""
    return reference("Location", local_id, _PLACES[local_id][0])


def organization(local_id: str) -> Json:
    """Return a reference to an organization that the hospital names; raise KeyError for another."""
    return reference("Organization", local_id, _ORGANIZATIONS[local_id])


def directory(staff: Staff, changed: str) -> list[Json]:
    """Return every resource of the hospital that is about no patient."""
    practitioners = [member for member in staff.members if member.licence]
    return [
        *(resource("Organization", i, changed, active=True, name=name) for i, name in _ORGANIZATIONS.items()),
        *(_location(i, name, kind, changed) for i, (name, kind) in _PLACES.items()),
        *(_practitioner(member, changed) for member in practitioners),
        *(_role(member, changed) for member in practitioners),
    ]


def _location(local_id: str, name: str, kind: str, changed: str) -> Json:
    return resource(
        "Location", local_id, changed, status="active", name=name, mode="instance",
        type=[term("v3-RoleCode", kind)], managingOrganization=organization(CHUS),
    )  # fmt: skip


def _practitioner(member: Member, changed: str) -> Json:
    name = {"use": "official", "text": member.name, "family": member.family, "given": [member.given]}
    if member.prefix:
        name["prefix"] = [member.prefix]
    identifier = {"use": "official", "system": member.licence_system, "value": member.licence}
    return resource(
        "Practitioner", member.local_id, changed, identifier=[identifier], active=True, name=[name],
        qualification=[{"identifier": [identifier], "code": {"text": member.title}}],
    )  # fmt: skip


def _role(member: Member, changed: str) -> Json:
    known = _SPECIALTIES.get(member.title)
    specialty = [{"coding": [coding(SNOMED, *known)], "text": known[1]}] if known else None
    return resource(
        "PractitionerRole", f"role-{member.licence}", changed, active=True,
        practitioner=reference("Practitioner", member.local_id, member.name),
        organization=organization(member.organization), code=[{"text": member.title}], specialty=specialty,
    )  # fmt: skip
