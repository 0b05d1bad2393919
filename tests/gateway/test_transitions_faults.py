"""Transitions when a source fails, how often the policy is asked, and what is written down."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from gateway.app import Ports
from gateway.engines import Bundle, EmbeddedEngine
from gateway.errors import AuditUnavailable
from gateway.ledger import AuditEntry
from tests.house import JEAN, MARIE, House, open_house
from tests.policies.opa_server import POLICIES
from tests.promises.doubles import KeptLedger
from tests.promises.panels import AUTUMN, QUERY, asked, discharge, nodes, page, short, texts

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"


def gone(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("down")


DEAD = httpx.MockTransport(gone)


async def test_a_dead_clinic_is_named_and_nothing_reads_as_absent(tmp_path: Path) -> None:
    """What it alone could hold is null, not an empty list; what others hold shows."""
    async with open_house(tmp_path, ports=Ports(transports={"omnimed": DEAD})) as house:
        reply = await house.ask(QUERY, variables=asked(kinds=["DISCHARGE"]))
    left = discharge(reply)
    assert page(reply)["incomplete"] == [{"id": "omnimed"}]
    assert left["incomplete"] == [{"id": "omnimed"}]
    assert texts(left["followUp"]["newMedications"]) == ["Lévofloxacine 500 mg, comprimé (chus)"]
    assert left["followUp"]["stoppedMedications"] is None
    assert left["followUp"]["missingAppointment"] is False
    assert left["followUp"]["takenOverBy"] == {"displayName": "Dre Hélène Gagnon"}
    assert set(reply.codes) == {"SOURCE_UNAVAILABLE"}
    assert reply.access["complete"] is False
    assert {s["id"]: s["status"] for s in reply.access["sources"]}["omnimed"] == "offline"


async def test_a_dead_hospital_leaves_no_answer_about_appointments(tmp_path: Path) -> None:
    """Whether one is missing isn't known; what the clinic and telehealth say stands."""
    async with open_house(tmp_path, ports=Ports(transports={"chus": DEAD})) as house:
        reply = await house.ask(QUERY, variables=asked())
    assert page(reply)["incomplete"] == [{"id": "chus"}]
    assert [kind for kind, _, _ in short(reply)] == ["TELECONSULTATION", "TELECONSULTATION"]
    assert {node["followUp"]["missingAppointment"] for node in nodes(reply)} == {None}


async def test_a_dead_registry_refuses_all(tmp_path: Path) -> None:
    """Nobody's directives are known."""
    async with open_house(tmp_path, ports=Ports(transports={"registre": DEAD})) as house:
        reply = await house.ask(QUERY, variables=asked())
    assert (reply.status, reply.codes, reply.data) == (503, ["CONSENT_UNAVAILABLE"], None)


async def test_a_dead_source_makes_a_partial_answer_that_complete_refuses(tmp_path: Path) -> None:
    """@complete: all or nothing."""
    query = QUERY.replace("query Panel(", "query Panel(").replace(
        ") {\n  transitions", ") @complete {\n  transitions", 1
    )
    async with open_house(tmp_path, ports=Ports(transports={"telesante": DEAD})) as house:
        reply = await house.ask(query, variables=asked())
    assert (reply.data, reply.codes[0]) == (None, "SOURCE_UNAVAILABLE")


class Counting(EmbeddedEngine):
    """The engine, which counts what it is asked."""

    asked: list[str]

    async def evaluate(self, entry_point: str, question: Any) -> Any:
        """Count, and answer."""
        self.asked.append(entry_point)
        return await super().evaluate(entry_point, question)


async def test_two_questions_whatever_the_number_of_patients(tmp_path: Path) -> None:
    """Marie and Jean, all their records: one question before, one after."""
    engine = Counting(Bundle.load(POLICIES), deadline_s=30)
    engine.asked = []
    async with open_house(tmp_path, ports=Ports(engine=engine)) as house:
        engine.asked.clear()
        reply = await house.ask(QUERY, variables=asked(AUTUMN))
    assert {family for _, _, family in short(reply)} == {"Bouchard", "Lavoie"}
    assert engine.asked.count("decisions") == 2


def _of(house: House, entries: list[AuditEntry], nam: str) -> list[AuditEntry]:
    (name, *_) = house.keyring.pseudonyms(NAM, nam)
    return [entry for entry in entries if name in entry.patients]


async def test_each_patient_has_an_entry_of_their_own_and_the_operation_one(tmp_path: Path) -> None:
    """Who read my file? Exactly those of whom something left, by coordinate and source; the operation names nobody."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        await house.ask(QUERY, variables=asked())
        marie, jean = _of(house, ledger.entries, MARIE), _of(house, ledger.entries, JEAN)
        (whole,) = [entry for entry in ledger.entries if not entry.patients]
        before = len(ledger.entries)
        await house.ask(QUERY, variables=asked(AUTUMN))
        also = _of(house, ledger.entries[before:], JEAN)
    assert (len(marie), len(jean), len(also)) == (1, 0, 1)
    assert marie[0].released["Query.transitions"] == {"chus": 3, "omnimed": 1, "telesante": 1}
    assert marie[0].released["FollowUp.document"] == {"chus": 2, "omnimed": 1}
    assert "encounter" in marie[0].categories
    assert marie[0].question != ""
    assert (whole.outcome, whole.released, whole.purpose) == ("released", {}, "TREAT")
    assert marie[0].decision_id.startswith(whole.decision_id)


async def test_an_entry_that_can_t_be_written_refuses_the_page(tmp_path: Path) -> None:
    """One of three is enough."""

    class OneFails(KeptLedger):
        async def append_all(self, entries: Sequence[tuple[AuditEntry, Any]]) -> None:
            if any(entry.patients for entry, _ in entries):
                raise AuditUnavailable("disk")
            await super().append_all(entries)

    async with open_house(tmp_path, ports=Ports(ledger=OneFails(tmp_path))) as house:
        reply = await house.ask(QUERY, variables=asked())
    assert (reply.status, reply.codes, reply.data) == (503, ["AUDIT_UNAVAILABLE"], None)
