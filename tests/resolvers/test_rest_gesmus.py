"""gesmus's mapping: another vendor's words and habits, read as the contract says, without a line of Python."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.demo.specialists import SPECIALTIES
from resolvers.records import Element, Label, Record, Reference
from tests.resolvers.gesmus_answers import (
    FAMILY,
    GROUP,
    INTERNIST,
    MARIE,
    NAM,
    STAMP,
    USAGER,
    alone,
    one,
    page,
    reading,
)
from tests.resolvers.omnimed_answers import plain

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
SNOMED = "http://snomed.info/sct"
SELF = "http://terminology.hl7.org/CodeSystem/subscriber-relationship"
REFERRAL = {"coding": [{"system": SNOMED, "code": "3457005"}], "text": "Demande de consultation"}
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "ServiceRequest",
        {
            "etat": "ATTENTE", "priorite": "C", "motif": {"cim": "R00.2", "texte": "Palpitations"},
            "service": {"code": "CARD", "libelle": "Consultation en cardiologie"},
            "specialite": {"code": "CARD", "libelle": "Cardiologie"}, "demandeur": FAMILY, "consulte": INTERNIST,
            "recue": "20261117093000-0500", "attente": {"debut": "20261117", "fin": "202612"},
            "validite": "20271117", "note": "À revoir",
        },
        {
            "status": "ACTIVE", "intent": "ORDER", "priority": "URGENT", "category": [REFERRAL],
            "code": {"text": "Consultation en cardiologie"},
            "occurrencePeriod": {"start": "2026-11-17", "end": "2026-12"},
            "authoredOn": "2026-11-17T09:30:00-05:00",
            "requester": "Practitioner/81001", "performer": ["Practitioner/81002"],
            "performerType": {"coding": [{"system": SNOMED, "code": "394579002"}], "text": "Cardiologie"},
            "reasonCode": [
                {
                    "coding": [{
                        "system": "http://hl7.org/fhir/sid/icd-10-ca", "code": "R00.2", "display": "Palpitations",
                    }],
                    "text": "Palpitations",
                }
            ],
            "note": [{"text": "À revoir"}],
        },
    ),
    (
        "BillingActivity",
        {
            "acte": {"code": "09150", "libelle": "Visite de suivi"}, "montant_cents": 6420, "medecin": INTERNIST,
            "seance": {"debut": "20261111", "fin": "20261112"}, "regroupement": GROUP,
            "etablissement": {"sigle": "CHUS", "nom": "CIUSSS de l’Estrie – CHUS"}, "encounter": "Encounter/stay",
        },
        {
            "code": {
                "coding": [{
                    "system": "urn:passerelle:demo:gesmus:acte", "code": "09150", "display": "Visite de suivi",
                }],
                "text": "Visite de suivi",
            },
            "period": {"start": "2026-11-11", "end": "2026-11-12"}, "amount": {"value": "64.20", "currency": "CAD"},
            "billingProvider": "Practitioner/81002", "establishment": "Organization/CHUS",
        },
    ),
    (
        "Coverage",
        {
            "regime": "RAMQ", "etat": "EN_VIGUEUR", "rang": 1, "lien": "LUI_MEME", "no_assure": "BOUM855510ZZ",
            "payeur": {"sigle": "RAMQ", "nom": "Régie"}, "debut": "202308", "fin": None,
        },
        {
            "status": "ACTIVE",
            "type": {"coding": [{"system": ACT_CODE, "code": "PUBLICPOL"}], "text": "Régime public"},
            "subscriberId": "BOUM855510ZZ", "relationship": {"coding": [{"system": SELF, "code": "self"}]},
            "period": {"start": "2023-08"}, "payor": ["Organization/RAMQ"], "order": 1,
        },
    ),
    (
        "CareTeamMember",
        {
            "role": "TRAITANT", "medecin": INTERNIST, "specialite": {"code": "PSYC", "libelle": "Psychiatrie"},
            "debut": "20261117", "fin": None,
        },
        {
            "practitioner": "Practitioner/81002", "role": {"text": "Médecin spécialiste traitant"},
            "specialty": {"coding": [{"system": SNOMED, "code": "394587001"}], "text": "Psychiatrie"},
            "organization": "Organization/GESMUS", "since": "2026-11-17", "evidence": [{"code": "roster"}],
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "written", "read"), CASES, ids=[case[0] for case in CASES])
def test_a_record_reads_as_the_contract_says(kind: str, written: dict[str, Any], read: dict[str, Any]) -> None:
    """The whole of it: nothing more, nothing less; an encounter of another source is never said."""
    assert plain(one(kind, **written).root()) == read


def test_a_user_reads_as_the_contract_says() -> None:
    """Names, numbers and dates; a death has a day."""
    read = plain(reading("Patient", alone(MARIE)).records[0].root())
    numbers = [(i["type"]["coding"][0]["code"], i["system"], i["value"]) for i in read.pop("identifier")]
    assert numbers == [("JHN", NAM, "BOUM855510ZZ"), ("PI", USAGER, "U700211")]
    assert read == {
        "active": True,
        "name": [{"use": "OFFICIAL", "family": "Bouchard", "given": ["Marie"]}],
        "gender": "FEMALE",
        "birthDate": "1985-05-10",
    }
    dead = reading("Patient", alone({**MARIE, "date_deces": "20261101"})).records[0].root()
    assert (dead.read("deceasedBoolean"), dead.read("deceasedDateTime")) == (True, "2026-11-01")


def test_a_professional_has_a_post_a_specialty_and_an_organization() -> None:
    """Who belongs to no group has no post here."""
    record = one("BillingActivity", medecin=INTERNIST)
    specialist = Element("Practitioner", record.root().read("billingProvider").body, record)
    read = plain(specialist)
    assert read == {
        "displayName": "Dre Hélène Gagnon",
        "identifier": [{"system": "urn:passerelle:demo:permis:cmq", "value": "81002"}],
        "name": [{"use": "OFFICIAL", "family": "Gagnon", "given": ["Hélène"], "prefix": ["Dre"]}],
        "roles": ["PractitionerRole/81002"],
    }
    (role,) = specialist.read("roles")
    assert plain(Element("PractitionerRole", role.body, record)) == {
        "organization": "Organization/GESMUS",
        "code": [{"text": "Médecin spécialiste"}],
        "specialty": [{"coding": [{"system": SNOMED, "code": "419192003"}], "text": "Médecine interne"}],
    }
    assert Element("Practitioner", FAMILY, record).read("roles") is None


def test_an_organization_written_in_place_reads_as_one() -> None:
    """Its name twice, since the contract asks both; nothing else is said of it."""
    record = one("Coverage", payeur={"sigle": "RAMQ", "nom": "Régie"})
    (payer,) = record.root().read("payor")
    assert isinstance(payer, Reference)
    assert plain(Element("Organization", payer.body, record)) == {"displayName": "Régie", "name": "Régie"}


@pytest.mark.parametrize(
    ("cents", "amount"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (100, "1.00"),
        (-1250, "-12.50"),
        (12.5, None),
        ("100", None),
        (True, None),
        (None, None),
    ],
)
def test_an_amount_in_cents_is_exact_or_none(cents: Any, amount: str | None) -> None:
    """Never a binary float; what isn't a whole number of cents is no amount."""
    read = plain(one("BillingActivity", montant_cents=cents).root())
    assert read.get("amount", {}).get("value") == amount


def test_a_record_carries_its_version_and_labels() -> None:
    """The vendor's words become codes of HL7's systems."""
    record = one("BillingActivity", acces={"niveau": "RESTREINT", "nature": ["SANTE_MENTALE"]})
    assert (record.local_id, record.version_id, record.last_updated) == ("X-1", "3", "2026-11-12T10:00:00-05:00")
    assert record.labels == (
        Label("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "R"),
        Label(ACT_CODE, "PSY"),
    )
    assert one("BillingActivity", acces=None).labels == ()


@pytest.mark.parametrize(
    "acces", [{"niveau": "SECRET"}, {"niveau": 3}, {"nature": ["AUTRE"]}, {"nature": [None]}, {"nature": {"x": 1}}]
)
def test_a_label_that_nobody_mapped_withholds_its_record(acces: Any) -> None:
    """It is never taken for none."""
    odd = {"cle": "X-2", "usager": "U700211", **STAMP, "acces": acces}
    found = reading("BillingActivity", page({"cle": "X-1", "usager": "U700211"}, odd))
    assert ([record.local_id for record in found.records], found.odd) == (["X-1"], 1)


def test_every_specialty_of_the_demo_is_a_code_that_others_know() -> None:
    """No two alike: a specialty can say the illness, and is labelled by its code."""
    codes = [_coded(one("CareTeamMember", specialite={"code": code, "libelle": name})) for code, name, _ in SPECIALTIES]
    assert None not in codes
    assert len(set(codes)) == len(SPECIALTIES) == 31
    assert _coded(one("CareTeamMember", specialite={"code": "XXXX", "libelle": "Autre"})) is None


def _coded(record: Record) -> str | None:
    read = plain(record.root().read("specialty"))
    return read["coding"][0]["code"] if "coding" in read else None
