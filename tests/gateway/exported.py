"""Exported: the entries that tests of the export write down: one of each outcome, and those without a subject."""

from __future__ import annotations

from dataclasses import replace

from gateway.conflict import Conflict
from gateway.insurance_number import NAM
from gateway.keyring import Keyring
from gateway.ledger import Agent, AuditEntry, Operation, Withheld, instant
from tests.house import JEAN, MARIE, NOON

RING = Keyring("k1", {"k1": bytes(range(64))})


def whole() -> AuditEntry:
    """An entry with every part."""
    return AuditEntry(
        "d1",
        "2026-01-15T17:30:00.250Z",
        "released",
        subject=Agent("dr-tremblay", "physician", "org-clinique"),
        purpose="ETREAT",
        patients=RING.pseudonyms(NAM, MARIE)[:1],
        operation=Operation("Summary", "9f"),
        policy_revision="r1",
        released={
            "Patient.name": {"omnimed": 1},
            "Condition.code": {"chus": 2, "omnimed": 1},
            "Patient.id": {"chus": 1},
        },
        withheld=(Withheld("Patient.billing", "ROLE", True), Withheld("Condition.code", "LABEL", False)),
        masked=("Patient.birthDate",),
        sources=(("chus", "active"), ("telesante", "time-out")),
        emergency={"override": "coma"},
        evidence=(("registre", "directives"),),
        localization="registry",
        conflicts=(Conflict("double", ("chus", "registre")),),
    )


def entries() -> list[AuditEntry]:
    """One of each outcome, and those without a subject."""
    refused = AuditEntry("d2", instant(NOON), "refused", "FORBIDDEN", Agent("chercheuse", "researcher"), "HRESCH")
    return [
        whole(),
        refused,
        replace(whole(), decision_id="d3", recorded=instant(NOON + 1), patients=RING.pseudonyms(NAM, JEAN)[:1]),
        AuditEntry(
            "d4",
            instant(NOON + 2),
            "unauthenticated",
            "UNAUTHENTICATED",
            count=7,
            period=(instant(NOON), instant(NOON + 60)),
        ),
        AuditEntry("d5", instant(NOON + 3), "unavailable", "POLICY_UNAVAILABLE", reason="down"),
        AuditEntry("d6", instant(NOON + 4), "failed", "ANCHOR_RENEWED", reason="officer"),
        AuditEntry("d7", instant(NOON + 43_200), "cancelled", subject=Agent("dr-gagnon")),
    ]
