"""A month of recorded decisions, as a network of clinicians makes them: visits, in which few documents are asked often.

Takes how many decisions, a seed and a bundle. Gives a ledger whose questions were answered by that bundle's policy. A
clinician sees a patient on some days; on each, a front end asks the same few documents, some of them several times.
Most evidence has an end; a family doctor's list has none, so that it holds until the end of the next day, and each
day's question is another.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from gateway.engines import BareEngine, Bundle
from gateway.keyring import Keyring
from gateway.ledger import Agent, AuditEntry, Recorder, instant
from gateway.ledger.chain import START, Draft, Head, extend
from gateway.ledger.store import Store
from tests.policies.questions import NOW

DAY = 86_400
FIRST = 1_793_491_200
"""The first instant of November 2026."""
BATCH = 500
PEOPLE = (
    ("physician", "TREAT", 50), ("nurse", "TREAT", 25), ("resident", "TREAT", 6), ("pharmacist", "TREAT", 8),
    ("social_worker", "TREAT", 3), ("billing_clerk", "HPAYMT", 4), ("patient", "PATRQT", 4),
)  # fmt: skip
"""Role, purpose and how many of a hundred."""
SOURCES = ("chus", "omnimed", "registre", "gesmus", "telesante")
KINDS = ("attending", "participant", "care_team", "roster")
DOCUMENTS = 6
LABELS: tuple[tuple[str, ...], ...] = ((), (), (), (), ("PSY", "R"), ("R",))
TYPES = {
    "Condition": ["condition"],
    "Observation": ["laboratory"],
    "MedicationRequest": ["medication"],
    "Encounter": ["encounter"],
    "AllergyIntolerance": ["allergy"],
    "Patient": ["identity", "birth", "contact", "identifiers"],
}
TRUST = {
    name: {
        "organization": f"org-{name}", "territory": "t1", "registry": name == "registre",
        "attests": [*KINDS, "referral", "billing_provider_of_own_organization"],
    }
    for name in SOURCES
}  # fmt: skip


@dataclass(frozen=True)
class Caller:
    """Someone who asks."""

    id: str
    role: str
    purpose: str

    @property
    def subject(self) -> dict[str, Any]:
        standing = {"professional": "CMQ", "licence": f"L-{self.id}", "supervisor": "S-1"}
        until = FIRST + 400 * DAY
        return {
            "id": self.id, "role": self.role, "organization": "org-chus", "territory": "t1",
            "scopes": ["record:read"], "purposes": [self.purpose], "establishment": "active", "groups": [],
            "standing": {**standing, "authorization": {"id": f"A-{self.id}", "until": until, "trained_until": until}},
        }  # fmt: skip


class Month:
    """The month's questions, in the order in which visits began."""

    def __init__(self, tables: Mapping[str, Any], seed: int = 1) -> None:
        self._chance = random.Random(seed)
        known = sorted(tables["coordinates"])
        by_type = {kind: [name for name in known if name.startswith(f"{kind}.")] for kind in TYPES}
        self._documents = [
            sorted(self._chance.sample(by_type["Patient"], 8) + by_type[kind][:24]) for kind in list(TYPES)[:DOCUMENTS]
        ]
        weights = [weight for _, _, weight in PEOPLE]
        self._callers = [
            Caller(f"person-{rank}", role, purpose)
            for rank, (role, purpose, _) in enumerate(self._chance.choices(PEOPLE, weights, k=230))
        ]

    def questions(self) -> Iterator[dict[str, Any]]:
        """Yield questions without end."""
        while True:
            yield from self._stay()

    def _stay(self) -> Iterator[dict[str, Any]]:
        """A patient whom one person follows for some days."""
        chance, caller = self._chance, self._chance.choice(self._callers)
        start = chance.randrange(0, 26)
        days = chance.choice((1, 1, 1, 2, 3, 5))
        listed = chance.random() < 0.3
        patient, classes = self._patient(caller, start), self._classes()
        for day in range(start, min(start + days, 30)):
            opened = FIRST + day * DAY + chance.randrange(8 * 3600, 17 * 3600)
            if listed:
                ties = [{**tie, "until": FIRST + (day + 2) * DAY} for tie in patient["relationships"]]
                patient = {**patient, "relationships": ties}
            for document in chance.sample(range(DOCUMENTS), chance.randrange(2, DOCUMENTS)):
                for again in range(chance.choice((1, 1, 2, 2, 3, 6))):
                    yield self._question(caller, patient, classes, document, opened + document * 40 + again * 90)

    def _patient(self, caller: Caller, day: int) -> dict[str, Any]:
        chance = self._chance
        since = FIRST + day * DAY - chance.randrange(0, 40 * DAY)
        tie = {
            "source": chance.choice(SOURCES[:3]), "kind": chance.choice(KINDS), "organization": "", "group": "",
            "who": caller.id if chance.random() < 0.93 else "\x00",
            "from": since, "until": since + chance.randrange(41, 90) * DAY,
        }  # fmt: skip
        billed = {**tie, "source": "gesmus", "kind": "billing_provider_of_own_organization", "who": ""}
        supervised = {**tie, "who": "S-1"}
        restricted = chance.random() < 0.1
        return {
            "age": chance.randrange(1, 95), "fourteen": since - 900 * DAY, "eighteen": since + 300 * DAY,
            "self": caller.role == "patient", "represents": [], "related": [], "opinions": [], "deceased": False,
            "relationships": [tie, supervised, {**billed, "organization": "org-chus"}],
            "directives": {"d1": _restriction(caller.id if chance.random() < 0.5 else "\x00")} if restricted else {},
        }  # fmt: skip

    def _classes(self) -> dict[str, Any]:
        rows = [
            (kind, labels) for kind in TYPES for labels in self._chance.sample(LABELS, self._chance.randrange(1, 4))
        ]
        return {
            f"c{rank}": {
                "patient": "p0", "type": kind, "categories": [*TYPES[kind], "provenance"], "labels": list(labels),
                "selectors": ["d1"] if "PSY" in labels else [],
            }
            for rank, (kind, labels) in enumerate(rows)
        }  # fmt: skip

    def _question(
        self, caller: Caller, patient: Mapping[str, Any], classes: Mapping[str, Any], document: int, now: int
    ) -> dict[str, Any]:
        wanted = list(TYPES)[document]
        held = {name: row for name, row in classes.items() if row["type"] in {wanted, "Patient"}}
        return {
            "now": now, "profile": "quebec", "purpose": caller.purpose,
            "emergency": {"attested": None, "override": None}, "subject": caller.subject,
            "coordinates": self._documents[document], "sources": TRUST, "patients": {"p0": patient},
            "classes": held,
            "requests": [
                {"patient": "p0", "source": name, "organization": f"org-{name}", "classes": sorted(held)}
                for name in SOURCES[:3]
            ],
        }  # fmt: skip


def _restriction(who: str) -> dict[str, Any]:
    return {
        "kind": "restriction", "issuer": "registre", "effect": "deny", "actors": [{"id": who}], "purposes": "all",
        "actions": "all", "data": {"labels": ["PSY"]}, "period": {"from": NOW - 90 * DAY, "until": None},
        "exception_to": [], "use": None, "reason": False,
    }  # fmt: skip


def record_month(database: Path, keyring: Keyring, bundle: Bundle, decisions: int, *, seed: int = 1) -> int:
    """Write so many decisions into a new ledger's database; return how many times the policy was asked for them."""
    questions = islice(Month(bundle.data["tables"], seed).questions(), decisions)
    return record(database, keyring, bundle, questions)


def record(database: Path, keyring: Keyring, bundle: Bundle, questions: Iterator[dict[str, Any]]) -> int:
    """Write what the bundle's policy answers to each question."""
    recorder, answers = Recorder(keyring), _Answers(bundle)
    store, head = Store(database), START
    store.open()
    while batch := list(islice(questions, BATCH)):
        drafts = []
        for asked in batch:
            kept = recorder.record(asked, answers.of(asked))
            who = Agent(asked["subject"]["id"], asked["subject"]["role"], "org-chus")
            entry = AuditEntry("d", instant(asked["now"]), "released", subject=who, question=kept.question)
            drafts.append(Draft(entry.recorded, entry.to_bytes(), (), kept))
        rows = extend(keyring, "writer", head, drafts)
        store.append(rows)
        head = Head(rows[-1].seq, rows[-1].mac)
    store.close()
    return answers.asked


class _Answers:
    """The policy's answers; a question that is asked again before its answer may change isn't asked of the engine."""

    def __init__(self, bundle: Bundle) -> None:
        self._engine = BareEngine(bundle)
        self._last: tuple[Any, int, Mapping[str, Any]] = (None, 0, {})
        self.asked = 0

    def of(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        entered = {key: value for key, value in asked.items() if key != "now"}
        if self._last[0] != entered or not self._last[2]["valid_until"] or asked["now"] >= self._last[2]["valid_until"]:
            self.asked += 1
            self._last = (entered, asked["now"], self._engine.ask("decisions", asked))
        return self._last[2]
