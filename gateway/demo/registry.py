"""Registry: the demo's consent registry, as FHIR R4 resources.

Takes people, staff and the calendar. Gives a Patient with every identifier known across sources (PDQm), the directives
(Consent), the registered care relationships (CareTeam) and who is close (RelatedPerson). It holds no clinical record.
"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.demo.calendar import Calendar
from gateway.demo.establishment_files import numbers_elsewhere
from gateway.demo.families import group_parts, locums, relatives
from gateway.demo.fhir import Json, coding, concept, labelled, logically, period, reference, resource, term
from gateway.demo.hospital import hospital_number, identifier, insurance_number
from gateway.demo.people import Person
from gateway.demo.staff import Staff
from gateway.demo.systems import (
    CATEGORY,
    DIRECTIVE,
    DOSSIER,
    REASON,
    RELATIONSHIP,
    TELE_DOSSIER,
    USAGER,
    V3_ACT_CODE,
    V3_ACT_REASON,
    VISIO_ACCOUNT,
)

_TIES = {
    "marie": (
        ("dr-tremblay", "roster"), ("dr-gagnon", "referral"), ("dr-pelletier", "care_team"), ("ts-morin", "care_team"),
        ("resident-cote", "care_team"),
    ),
    "jean": (("dr-tremblay", "roster"),),
    "annie": (("ips-gauthier", "care_team"),),
    "sonia": (("dr-pelletier", "care_team"),),
}  # fmt: skip
_OWN_LICENCE = {"annie": "ips-gauthier"}
"""Patients who are professionals, and under which name they ask as such."""
_KINDS = {
    "attending": "Médecin traitant",
    "care_team": "Équipe de soins",
    "referral": "Demande de consultation",
    "roster": "Inscription auprès d’un médecin de famille",
}


def registry(calendar: Calendar, staff: Staff, everyone: Sequence[Person]) -> tuple[Json, ...]:
    """Return every resource of the registry."""
    resources: list[Json] = []
    for person in everyone:
        resources.append(_patient(person, staff, calendar))
        ties = _TIES.get(person.key) or (((person.doctor, "roster"),) if person.doctor else ())
        subject = reference("Patient", person.registry_id)
        if ties:
            team = care_team(f"lien-{person.rank:04d}", subject, ties, staff, calendar)
            resources.append(team | {"participant": [*team["participant"], *group_parts(person, calendar)]})
        resources.extend(relatives(person, staff, calendar))
        resources.extend(_directives(person, subject, staff, calendar))
    return (*resources, *locums(staff, calendar))


def care_team(
    local_id: str, subject: Json, ties: Sequence[tuple[str, str]], staff: Staff, calendar: Calendar
) -> Json:  # fmt: skip
    """Return a CareTeam that attests relationships, pairs (member's key, kind); it ends a year after the anchor."""
    return resource(
        "CareTeam", local_id, calendar.at(-9, "16:00"), status="active", subject=subject,
        period=period(calendar.day(-900), calendar.day(365)),
        participant=[
            {"role": [concept(RELATIONSHIP, kind, _KINDS[kind])], "member": logically(staff.member(key))} for key,
            kind in ties
        ],
    )  # fmt: skip


def _patient(person: Person, staff: Staff, calendar: Calendar) -> Json:
    numbers = insurance_number(person)
    if person.key in _OWN_LICENCE:
        member = staff.member(_OWN_LICENCE[person.key])
        numbers.append(identifier(member.licence_system, member.licence, "MD", "Numéro de permis"))
    if "chus" in person.sources:
        numbers.append(hospital_number(person))
    if "omnimed" in person.sources:
        numbers.append(identifier(DOSSIER, person.dossier, "MR", "Numéro de dossier"))
    if "gesmus" in person.sources:
        numbers.append(identifier(USAGER, person.gesmus_id, "PI", "Numéro d’usager"))
    if "telesante" in person.sources:
        numbers.append(identifier(TELE_DOSSIER, person.telesante_id, "PI", "Numéro de dossier de télésanté"))
    if "visio" in person.sources:
        numbers.append(identifier(VISIO_ACCOUNT, person.visio_id, "PI", "Numéro de compte"))
    numbers.extend(numbers_elsewhere(person))
    return resource(
        "Patient", person.registry_id, calendar.at(-30), identifier=numbers, active=True,
        name=[{"use": "official", "family": person.family, "given": [person.given]}],
        gender=person.gender, birthDate=person.birth.isoformat(),
        deceasedDateTime=person.died.isoformat() if person.died else None,
    )  # fmt: skip


def _directives(person: Person, subject: Json, staff: Staff, calendar: Calendar) -> list[Json]:
    if person.key == "marie":
        actor = {"role": term("v3-ParticipationType", "IRCP"), "reference": logically(staff.member("dr-pelletier"))}
        psychiatric = labelled((V3_ACT_CODE, "PSY"))
        provision = {"type": "deny", "actor": [actor], "securityLabel": psychiatric}
        return [_consent("directive-1", "restriction", subject, provision, calendar)]
    if person.key == "jean":
        provision = {"type": "deny", "purpose": [coding(V3_ACT_REASON, "HRESCH", "recherche en santé")]}
        return [_consent("directive-2", "refusal", subject, provision, calendar)]
    if person.key == "lise":
        return [_momentary(subject, calendar)]
    return []


def _momentary(subject: Json, calendar: Calendar) -> Json:
    """Return what holds results back from the patient until a professional has told her of them (R-22.1, s. 17)."""
    provision = {"type": "deny", "class": [coding(CATEGORY, "laboratory", "Laboratoire")]}
    refusal = _consent("directive-3", "momentary", subject, provision, calendar)
    refusal["provision"]["period"] = period(calendar.day(-2), calendar.day(6))
    why = "Résultats à annoncer de vive voix, au rendez-vous de la semaine prochaine."
    return refusal | {"extension": [{"url": REASON, "valueString": why}]}


def _consent(local_id: str, kind: str, subject: Json, provision: Json, calendar: Calendar) -> Json:
    return resource(
        "Consent", local_id, calendar.at(-60), status="active", scope=term("consentscope", "patient-privacy"),
        category=[{"coding": [coding(DIRECTIVE, kind)]}], patient=subject, dateTime=calendar.at(-60, "10:15"),
        performer=[subject], policyRule={"text": "Loi sur les renseignements de santé et de services sociaux (R-22.1)"},
        provision=provision | {"period": period(calendar.day(-60))},
    )  # fmt: skip
