"""The officer's audit tools: who read what, when and why, in plain words, and never by the person's identifier."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from gateway.keyring import Keyring
from gateway.ledger import Agent, AuditEntry, Ledger, Operation, Withheld
from gateway.officers.audit import Period, renew_anchor, report, report_json, report_text, verify

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
MARIE = (NAM, "BOUM855510ZZ")
JEAN = (NAM, "LAVJ581123ZZ")
RING = Keyring("k1", {"k1": bytes(range(64))})
TABLES = {
    "coordinates": {
        "Patient.name": ["identity"],
        "Condition.code": ["condition"],
        "Condition.note": ["condition"],
        "Patient.billing": ["billing"],
        "Patient.birthDate": ["birth"],
        "Observation.value": ["laboratory", "vital_signs"],
    },
    "categories": {
        "billing": {"fr": "Facturation", "en": "Billing"},
        "birth": {"fr": "Naissance", "en": "Birth"},
        "identity": {"fr": "Identité", "en": "Identity"},
        "condition": {"fr": "Problèmes de santé", "en": "Health problems"},
    },
}


def marie(keyring: Keyring) -> tuple[str, ...]:
    return keyring.pseudonyms(*MARIE)[:1]


def entries(keyring: Keyring) -> list[AuditEntry]:
    """What was written over a winter and a summer, of Marie and of Jean."""
    return [
        AuditEntry(
            "d1",
            "2026-01-15T17:30:00.250Z",
            "released",
            subject=Agent("dr-tremblay", "physician", "org-clinique"),
            purpose="TREAT",
            patients=marie(keyring),
            operation=Operation("Summary", "9f"),
            policy_revision="r1",
            released={
                "Patient.name": {"omnimed": 1},
                "Condition.code": {"chus": 2, "omnimed": 1},
                "Observation.value": {"chus": 9},
            },
            withheld=(Withheld("Patient.billing", "ROLE", True), Withheld("Condition.note", "LABEL", False)),
            masked=("Patient.birthDate",),
            sources=(("chus", "active"), ("omnimed", "active")),
            evidence=(("registre", "directives"),),
        ),
        AuditEntry(
            "d2",
            "2026-07-15T03:59:59.999Z",
            "refused",
            code="FORBIDDEN",
            subject=Agent("chercheuse", "researcher", ""),
            purpose="HRESCH",
            patients=marie(keyring),
        ),
        AuditEntry("d3", "2026-07-15T04:00:00.000Z", "released", patients=keyring.pseudonyms(*JEAN)[:1]),
        AuditEntry(
            "d4",
            "2026-07-15T04:00:00.000Z",
            "unavailable",
            code="POLICY_UNAVAILABLE",
            subject=Agent("dr-urgence", "physician", "org-chus"),
            purpose="ETREAT",
            patients=marie(keyring),
            emergency={"override": "coma"},
        ),
    ]


@pytest.fixture
async def log(tmp_path: Path) -> Path:
    ledger = Ledger(tmp_path / "audit.sqlite3", tmp_path / "anchor.json", RING)
    for entry in entries(RING):
        await ledger.append(entry)
    await ledger.close()
    return tmp_path / "audit.sqlite3"


def test_the_report_says_in_french_who_read_what_when_and_why(log: Path) -> None:
    assert report_text(report(log, RING, MARIE), "fr", TABLES, {"org-clinique": "GMF des Cantons"}) == (
        "2026-01-15 12:30:00 EST · dr-tremblay (médecin, GMF des Cantons) · pour soigner (TREAT)\n"
        "  A lu : Identité, Problèmes de santé, Résultats et mesures; de : chus, omnimed.\n"
        "  Vu en partie seulement : Naissance.\n"
        "  Retenu : Facturation, car son rôle ne l’ouvre pas; la personne qui demandait le sait "
        "[ROLE : Patient.billing].\n"
        "  Retenu : Problèmes de santé, car c’est trop confidentiel pour ce rôle; la personne qui demandait "
        "ne le sait pas [LABEL : Condition.note].\n"
        "2026-07-14 23:59:59 EDT · chercheuse (chercheur) · pour la recherche (HRESCH)\n"
        "  Demande refusée (FORBIDDEN).\n"
        "2026-07-15 00:00:00 EDT · dr-urgence (médecin, org-chus) · pour soigner en urgence (ETREAT)\n"
        "  Rien n’est sorti : service indisponible (POLICY_UNAVAILABLE).\n"
        "  Urgence : passage outre aux restrictions (coma).\n"
    )


def test_the_report_says_the_same_in_english(log: Path) -> None:
    assert report_text(report(log, RING, MARIE)[:2], "en", TABLES, {"org-clinique": "Cantons group"}) == (
        "2026-01-15 12:30:00 EST · dr-tremblay (physician, Cantons group) · to treat (TREAT)\n"
        "  Read: Health problems, Identity, Results and measures; from: chus, omnimed.\n"
        "  Seen in part only: Birth.\n"
        "  Withheld: Billing, because their role does not open it; the caller was told [ROLE: Patient.billing].\n"
        "  Withheld: Health problems, because it is too confidential for this role; the caller was not told "
        "[LABEL: Condition.note].\n"
        "2026-07-14 23:59:59 EDT · chercheuse (researcher) · for research (HRESCH)\n"
        "  Request refused (FORBIDDEN).\n"
    )


def test_the_report_as_json_has_every_part(log: Path) -> None:
    first = report_json(report(log, RING, MARIE))["entries"][0]
    assert len(first.pop("writer")) == 36
    assert first == {
        "seq": 1,
        "sound": True,
        "at": "2026-01-15T12:30:00.250-05:00",
        "decisionId": "d1",
        "outcome": "released",
        "code": "",
        "who": {"id": "dr-tremblay", "role": "physician", "organization": "org-clinique"},
        "purpose": "TREAT",
        "operation": "Summary",
        "policyRevision": "r1",
        "released": {
            "Condition.code": {"chus": 2, "omnimed": 1},
            "Observation.value": {"chus": 9},
            "Patient.name": {"omnimed": 1},
        },
        "withheld": [
            {"coordinate": "Patient.billing", "reason": "ROLE", "told": True},
            {"coordinate": "Condition.note", "reason": "LABEL", "told": False},
        ],
        "masked": ["Patient.birthDate"],
        "sources": [{"id": "chus", "status": "active"}, {"id": "omnimed", "status": "active"}],
        "evidence": [{"source": "registre", "shape": "directives"}],
        "emergency": {},
        "obligations": [],
    }


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, ["d1", "d2", "d4"]),
        ("2026-01-15", "2026-01-15", ["d1"]),
        ("2026-07-14", "2026-07-14", ["d2"]),
        ("2026-07-15", None, ["d4"]),
        (None, "2026-07-14", ["d1", "d2"]),
        ("2026-07-15T03:59:59.999Z", None, ["d2", "d4"]),
        ("2026", "2026-01", ["d1"]),
        ("2027", None, []),
    ],
)
def test_a_day_of_the_period_is_a_day_of_quebec(
    log: Path, since: str | None, until: str | None, found: list[str]
) -> None:
    accesses = report(log, RING, MARIE, Period.of(since, until))
    assert [access.entry.decision_id for access in accesses if access.entry] == found


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "15/01/2026"])
def test_a_period_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Period.of(text, None)


def test_a_person_whom_nobody_read_is_said_so(log: Path) -> None:
    accesses = report(log, RING, (NAM, "NOBODY"))
    assert report_text(accesses, "fr", TABLES).startswith("Le journal ne contient aucun accès")
    assert report_json(accesses) == {"entries": []}


def test_an_identifier_of_another_system_is_another_person(log: Path) -> None:
    assert report(log, RING, ("urn:passerelle:demo:chus:mrn", MARIE[1])) == ()


async def test_entries_from_before_a_rotation_are_found(log: Path) -> None:
    newer = RING.rotated()
    ledger = Ledger(log, log.with_name("anchor.json"), newer)
    await ledger.append(AuditEntry("d5", "2026-08-01T00:00:00.000Z", "released", patients=marie(newer)))
    await ledger.close()
    accesses = report(log, newer, MARIE)
    assert [access.entry.decision_id for access in accesses if access.entry] == ["d1", "d2", "d4", "d5"]
    assert all(access.sound for access in accesses)


def test_no_identifier_sits_in_the_log(log: Path) -> None:
    for path in log.parent.iterdir():
        assert b"BOUM855510ZZ" not in path.read_bytes()
        assert b"LAVJ581123ZZ" not in path.read_bytes()


def spoil(log: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(log, isolation_level=None)) as connection:
        connection.execute(statement, values)


def test_an_entry_whose_seal_does_not_hold_is_shown_with_a_warning(log: Path) -> None:
    spoil(log, "UPDATE entries SET payload = replace(payload, 'FORBIDDEN', 'PERMITTED') WHERE seq = 2")
    spoil(log, "UPDATE entries SET payload = cast(payload AS BLOB)")
    accesses = report(log, RING, MARIE)
    assert [access.sound for access in accesses] == [True, False, True]
    assert "ATTENTION : cette inscription ne s’accorde pas avec son sceau" in report_text(accesses, "fr", TABLES)


def test_an_entry_that_can_t_be_read_is_shown_as_such(log: Path) -> None:
    spoil(log, "UPDATE entries SET payload = ? WHERE seq = 2", b"{")
    accesses = report(log, RING, MARIE)
    assert accesses[1].as_json() == {"writer": accesses[1].place[0], "seq": 2, "sound": False}
    assert "entry 2 of writer" in report_text(accesses, "en", TABLES)


def test_an_entry_attributed_to_someone_else_is_shown_with_a_warning(log: Path) -> None:
    """The search by patient is not sealed: what it finds is held against the entry."""
    pseudonym = RING.pseudonyms(*MARIE)[0]
    spoil(log, "UPDATE entry_patients SET pseudonym = ? WHERE seq = 3", pseudonym)
    accesses = report(log, RING, MARIE)
    assert [(access.place[1], access.sound) for access in accesses] == [(1, True), (2, True), (3, False), (4, True)]


def test_a_log_that_can_t_be_read_raises(tmp_path: Path) -> None:
    with pytest.raises(SQLAlchemyError):
        report(tmp_path / "none.sqlite3", RING, MARIE)


@pytest.mark.parametrize("lost", [True, False])
async def test_a_renewed_anchor_lets_the_log_go_on_and_says_so(log: Path, lost: bool) -> None:
    anchor = log.with_name("anchor.json")
    put(anchor, None if lost else "{}")
    aside = await renew_anchor(log, anchor, RING, 1_795_651_200.5)
    assert (aside is None) == lost
    assert aside is None or aside.name == "anchor.json.2026-11-26T000000.500Z.aside"
    verification = verify(log, anchor, RING)
    assert (verification.ok, verification.entries, verification.unanchored) == (True, 5, 0)
    with closing(sqlite3.connect(log)) as connection:
        payloads = connection.execute("SELECT payload FROM entries").fetchall()
    assert "ANCHOR_RENEWED" in [json.loads(payload)["code"] for (payload,) in payloads]


async def test_a_sound_anchor_is_not_renewed(log: Path) -> None:
    with pytest.raises(ValueError):
        await renew_anchor(log, log.with_name("anchor.json"), RING, 0.0)


def put(path: Path, text: str | None) -> None:
    """Write a file, or remove it."""
    path.unlink() if text is None else path.write_text(text)


def test_a_verification_as_json_has_ok_entries_and_faults(log: Path) -> None:
    spoil(log, "UPDATE entries SET payload = x'00' WHERE seq = 2")
    shape = verify(log, log.with_name("anchor.json"), RING).as_json()
    assert json.loads(json.dumps(shape)) == shape
    assert (shape["ok"], shape["entries"]) == (False, 4)
    (fault,) = [fault for fault in shape["faults"] if isinstance(fault, dict)]  # type: ignore[attr-defined]
    assert (fault["kind"], fault["seq"]) == ("changed", 2)
    assert fault["en"].startswith("Entry 2 of writer")
    assert fault["fr"].startswith("L’inscription 2 du rédacteur")
