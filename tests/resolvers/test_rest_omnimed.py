"""omnimed's mapping: a vendor's words, read as the contract says."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from resolvers.records import Element
from tests.resolvers.omnimed_answers import (
    DOCTOR,
    DOSSIER,
    MARIE,
    NAM,
    one,
    plain,
    reading,
)

ICD = "http://hl7.org/fhir/sid/icd-10-ca"
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "Encounter",
        {
            "statut": "terminee", "genre": "virtuel", "debut": "2026-11-01T10:00:00-05:00", "fin": None,
            "motifs": [{"code_cim10": "J45", "libelle": "Asthme"}], "professionnel": DOCTOR,
            "lieu": {"no": "L-1", "nom": "GMF"},
        },
        {
            "status": "FINISHED",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "VR", "display": "Virtuel"},
            "participant": [{"individual": "Practitioner/cmq-81001"}],
            "period": {"start": "2026-11-01T10:00:00-05:00"},
            "reasonCode": [{"text": "Asthme", "coding": [{"system": ICD, "code": "J45", "display": "Asthme"}]}],
            "location": [{"location": "Location/L-1"}],
        },
    ),
    (
        "Condition",
        {
            "statut": "actif", "certitude": "probable", "code_cim10": None, "libelle": "Asthme", "debut": "05/2020",
            "fin": None, "inscrit_le": "02/05/2020", "gravite": None, "note": "À revoir", "visite": "V-1",
        },
        {
            "clinicalStatus": "ACTIVE",
            "verificationStatus": "PROVISIONAL",
            "category": [
                {
                    "coding": [
                        {
                            "system": "http://terminology.hl7.org/CodeSystem/condition-category",
                            "code": "problem-list-item",
                        }
                    ]
                }
            ],
            "code": {"text": "Asthme"},
            "encounter": "Encounter/V-1",
            "onsetDateTime": "2020-05",
            "recordedDate": "2020-05-02",
            "note": [{"text": "À revoir"}],
        },
    ),
    (
        "AllergyIntolerance",
        {
            "statut": "actif", "type": "allergie", "categorie": "medicament", "gravite_risque": "inconnue",
            "libelle": "Pénicilline", "code_snomed": None, "inscrit_le": "2022",
            "reactions": [{"signe": "Urticaire", "gravite": "moderee"}],
        },
        {
            "clinicalStatus": "ACTIVE", "type": "ALLERGY", "category": ["MEDICATION"],
            "criticality": "UNABLE_TO_ASSESS", "code": {"text": "Pénicilline"}, "recordedDate": "2022",
            "reaction": [{"manifestation": [{"text": "Urticaire"}], "severity": "MODERATE"}],
        },
    ),
    (
        "MedicationRequest",
        {
            "statut": "cesse", "din": "02242320", "libelle": "Sertraline", "atc": "N06AB04",
            "prescrit_le": "01/02/2026", "posologie": "1 comprimé par jour",
            "quantite": {"valeur": 30, "unite": "comprimé"},
            "renouvellements": 3, "prescripteur": DOCTOR, "motif": None,
        },
        {
            "status": "STOPPED", "intent": "ORDER",
            "medication": {
                "text": "Sertraline",
                "coding": [
                    {
                        "system": "http://hl7.org/fhir/NamingSystem/ca-hc-din",
                        "code": "02242320",
                        "display": "Sertraline",
                    },
                    {"system": "http://www.whocc.no/atc", "code": "N06AB04"},
                ],
            },
            "authoredOn": "2026-02-01", "requester": "Practitioner/cmq-81001",
            "dosageInstruction": [{"text": "1 comprimé par jour"}],
            "dispenseRequest": {"numberOfRepeatsAllowed": 3, "quantity": {"value": "30", "unit": "comprimé"}},
        },
    ),
    (
        "Immunization",
        {
            "statut": "donne", "code_cvx": "140", "libelle": "Grippe", "donne_le": "06/10/2026", "lot": "U1",
            "site": "Bras",
        },
        {
            "status": "COMPLETED",
            "vaccineCode": {
                "text": "Grippe",
                "coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "140", "display": "Grippe"}],
            },
            "occurrenceDateTime": "2026-10-06", "lotNumber": "U1", "site": {"text": "Bras"},
        },
    ),
    (
        "DocumentReference",
        {
            "statut": "courant", "type": {"code_loinc": "11506-3", "libelle": "Note"}, "titre": "Suivi",
            "visite": "V-1", "ecrit_le": "2026-11-01T10:00:00-05:00", "auteur": DOCTOR, "texte": "Ça va.",
        },
        {
            "status": "CURRENT",
            "type": {"text": "Note", "coding": [{"system": "http://loinc.org", "code": "11506-3", "display": "Note"}]},
            "date": "2026-11-01T10:00:00-05:00", "author": ["Practitioner/cmq-81001"], "description": "Suivi",
            "content": [
                {
                    "attachment": {
                        "contentType": "text/plain",
                        "data": base64.b64encode("Ça va.".encode()).decode(),
                        "title": "Suivi",
                        "creation": "2026-11-01T10:00:00-05:00",
                    }
                }
            ],
            "encounter": ["Encounter/V-1"],
        },
    ),
    (
        "CareTeamMember",
        {**DOCTOR, "role": "medecin_famille", "depuis": "03/10/2019", "jusqua": None},
        {
            "practitioner": "Practitioner/cmq-81001", "role": {"text": "Médecin de famille"}, "since": "2019-10-03",
            "evidence": [{"code": "roster"}],
        },
    ),
]  # fmt: skip


def test_a_patient_reads_as_the_contract_says() -> None:
    """Names, numbers, dates and addresses out of the vendor's words."""
    (record,) = reading("Patient", MARIE).records
    read = plain(record.root())
    numbers = [(i["type"]["coding"][0]["code"], i["system"], i["value"]) for i in read.pop("identifier")]
    assert numbers == [("JHN", NAM, "BOUM855510ZZ"), ("MR", DOSSIER, "OM-1001")]
    assert read == {
        "name": [{"use": "OFFICIAL", "family": "Bouchard", "given": ["Marie"]}],
        "gender": "FEMALE",
        "birthDate": "1985-05-10",
        "deceasedBoolean": False,
        "telecom": [
            {"system": "PHONE", "value": "819 555-0101", "use": "HOME"},
            {"system": "EMAIL", "value": "m@exemple.ca"},
        ],
        "address": [
            {"line": ["12, rue Wellington"], "city": "Sherbrooke", "state": "QC", "postalCode": "J1H 5A1"},
        ],
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "fr"}]}}],
        "generalPractitioner": ["Practitioner/cmq-81001"],
    }


def test_a_professional_written_in_place_reads_as_a_practitioner() -> None:
    """With the licence as an identifier; the profession qualifies them, and is no part of the name."""
    record = one("MedicationRequest", prescripteur=DOCTOR)
    requester = record.root().read("requester")
    body = Element("Practitioner", requester.body, record)
    assert plain(body) == {
        "displayName": "Luc Tremblay",
        "identifier": [{"system": "urn:passerelle:demo:permis:cmq", "value": "81001"}],
        "name": [{"use": "OFFICIAL", "family": "Tremblay", "given": ["Luc"]}],
        "qualification": [{"text": "Médecin"}],
    }


@pytest.mark.parametrize(("kind", "written", "read"), CASES, ids=[case[0] for case in CASES])
def test_a_record_reads_as_the_contract_says(kind: str, written: dict[str, Any], read: dict[str, Any]) -> None:
    """The whole of it: nothing more, nothing less."""
    assert plain(one(kind, **written).root()) == read


def test_a_result_keeps_its_decimals() -> None:
    """6.10 is not 6.1; a text result is a text."""
    value = b'"valeur": 6.10, "unite": "mmol/L", "comparateur": "<", "texte": "bas"'
    body = b'{"elements": [{"no": "R-1", "dossier": "OM-1001", %s}]}' % value
    (record,) = reading("Observation", body).records
    assert plain(record.root().read("value")) == {"value": "6.10", "comparator": "LESS_THAN", "unit": "mmol/L"}
    assert plain(record.root().read("note")) == [{"text": "bas"}]
    assert plain(one("Observation", texte="négatif", valeur=None).root().read("value")) == {"string": "négatif"}
    assert plain(one("Observation", valeur=0, unite="g").root().read("value")) == {"value": "0", "unit": "g"}


def test_a_result_reads_its_codes_and_bounds() -> None:
    """Category, interpretation, open ranges."""
    bounds = {"bas": 3, "haut": None}
    written = {"statut": "corrige", "categorie": "labo", "interpretation": "B", "unite": "g", "reference": bounds}
    root = one("Observation", **written).root()
    assert root.read("status") == "CORRECTED"
    assert root.read("category")[0].read("coding")[0].read("code") == "laboratory"
    assert root.read("interpretation")[0].read("coding")[0].read("code") == "L"
    assert plain(root.read("referenceRange")) == [{"low": {"value": "3", "unit": "g"}}]
