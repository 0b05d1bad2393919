"""Promise: what the policy bids is done before the answer leaves; what can't be done refuses the answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from gateway import settings
from gateway.acts import read_notices
from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.officers.audit import Access, report
from gateway.telemetry import Telemetry
from tests.house import MARIE, House, open_house
from tests.promises.emergencies import Answering, attest, break_glass, notices_of

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
READ = "query($id: String!) { patient(identifier: {value: $id}) { name { family } birthDate } }"


def bidding(*obligations: str) -> Answering:
    """Return the policy, whose decisions bid these (`do:about`)."""
    owed = [dict(zip(("do", "about"), one.split(":"), strict=True)) for one in obligations]
    return Answering({"decisions": {"obligations": owed}}, whole=False)


async def read(house: House, **asked: Any) -> Any:
    return await house.ask(READ, variables={"id": MARIE}, **asked)


def entries(house: House) -> list[Access]:
    return list(report(house.settings.audit.database, house.keyring, (NAM, MARIE)))


async def test_a_notice_is_durable_before_the_answer_and_names_the_decision(tmp_path: Path) -> None:
    """In the register with the decision's id, in the ledger as what was owed, in the log as words."""
    said = StringIO()
    telemetry = Telemetry(settings.Telemetry(), processors=(), stream=said)
    engine = bidding("flag:RELATIVE", "notify:OWN_RECORD", "review:REGISTRY_DOWN")
    async with open_house(tmp_path, ports=Ports(engine=engine, telemetry=telemetry)) as house:
        answer = await read(house)
        assert answer.patient["name"]
        decision = answer.access["decisionId"]
        found = [(one.notice.do, one.notice.about, one.notice.decision, one.notice.act) for one in notices_of(house)]
        assert found == [("notify", "OWN_RECORD", decision, ""), ("review", "REGISTRY_DOWN", decision, "")]
        (access,) = entries(house)
        assert access.entry is not None
        assert access.entry.obligations == ("flag:RELATIVE", "notify:OWN_RECORD", "review:REGISTRY_DOWN")
        metrics = (await house.client.get("/metrics")).text
        assert 'passerelle_notices_total{about="OWN_RECORD",do="notify"} 1.0' in metrics
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    told = [line for line in lines if line["event"] == "officer.notice"]
    assert [(line["operation"], line["reason"], line["decision_id"]) for line in told] == [
        ("notify", "OWN_RECORD", decision),
        ("review", "REGISTRY_DOWN", decision),
    ]
    assert set(told[0]) == {"at", "event", "level", "operation", "reason", "decision_id"}


@pytest.mark.parametrize("odd", ["page:OVERRIDE", "notify:Marie", "notify:", "expire:OVERRIDE"])
async def test_an_obligation_that_is_not_known_refuses_the_answer(tmp_path: Path, odd: str) -> None:
    """Nothing leaves, nothing was fetched, and the entry says what was owed."""
    async with open_house(tmp_path, ports=Ports(engine=bidding("notify:OWN_RECORD", odd))) as house:
        answer = await read(house)
        assert (answer.status, answer.codes, answer.data) == (503, ["POLICY_UNAVAILABLE"], None)
        assert not [call for call in house.calls("chus") if "/Observation" in call or "/Condition" in call]
        assert notices_of(house) == []
        (access,) = entries(house)
        assert access.entry is not None
        assert odd in access.entry.obligations


async def test_a_notice_that_cannot_be_written_refuses_the_answer(tmp_path: Path) -> None:
    """The register is down: a policy that bids nothing answers, one that bids a notice does not."""
    async with open_house(tmp_path, ports=Ports(engine=bidding("notify:OWN_RECORD"))) as house:
        spoil(house)
        answer = await read(house)
        assert (answer.status, answer.codes, answer.data) == (503, ["AUDIT_UNAVAILABLE"], None)
    (tmp_path / "other").mkdir()
    async with open_house(tmp_path / "other") as house:
        spoil(house)
        assert (await read(house)).status == 200


def spoil(house: House) -> None:
    path = house.settings.audit.register
    path.unlink(missing_ok=True)
    path.mkdir()


async def test_an_act_s_own_review_is_not_asked_for_again_at_each_reading(house: House) -> None:
    """The register lists it until it is reviewed; each reading's entry names the act."""
    await attest(house, who="dr-urgence")
    before = len(notices_of(house))
    for _ in range(3):
        assert (await read(house, who="dr-urgence", purpose="ETREAT")).patient
    assert len(notices_of(house)) == before
    readings = [access.entry for access in entries(house) if access.entry and access.entry.released]
    assert [entry.obligations for entry in readings] == [("review:ATTESTED",)] * 3
    assert {kind for entry in readings for kind in entry.emergency} == {"attested"}


async def test_notices_reach_the_address_of_the_settings_and_wait_while_it_is_down(tmp_path: Path) -> None:
    """Sent again until taken, in order; nothing of a person goes along; a restart forgets none."""
    taken: list[Mapping[str, str]] = []

    async def down(_: Mapping[str, str]) -> bool:
        return False

    async def up(body: Mapping[str, str]) -> bool:
        taken.append(body)
        return True

    async with open_house(tmp_path, ports=Ports(tell=down)) as house:
        act = (await break_glass(house)).access["decisionId"]
        await waits_for(house, "passerelle_notices_waiting 2.0")
        ring, told = house.keyring, house.clock.at
    assert [one.told for one in read_notices(tmp_path / "acts.sqlite3", ring)] == [None, None]
    async with open_house(tmp_path, ports=Ports(tell=up, keyring=ring)) as house:
        house.clock.at = told + 60
        async with asyncio.timeout(30):
            while not all(one.told for one in notices_of(house)):
                await asyncio.sleep(0.02)
        await waits_for(house, "passerelle_notices_waiting 0.0")
    at = "2026-11-20T17:00:00.000Z"
    assert taken == [
        {"do": "notify", "kind": "OVERRIDE", "act": act, "at": at},
        {"do": "review", "kind": "OVERRIDE", "act": act, "at": at},
    ]


async def test_a_delivery_that_raises_is_tried_again_and_stops_no_other(tmp_path: Path) -> None:
    """Whatever it raises: the outbox goes on, and the log says that one was not taken."""
    turns: list[Mapping[str, str]] = []
    log = StringIO()

    async def odd(body: Mapping[str, str]) -> bool:
        turns.append(body)
        if len(turns) == 1:
            raise ValueError("no text of this is ours to tell")
        return True

    telemetry = Telemetry(demo_settings(8000, None, None, tmp_path).telemetry, stream=log)
    async with open_house(tmp_path, ports=Ports(tell=odd, telemetry=telemetry)) as house:
        await break_glass(house)
        await waits_for(house, "passerelle_notices_waiting 2.0")
        house.clock.at += 60  # past the first one's lease
        await attest(house)
        async with asyncio.timeout(30):
            while not all(one.told for one in notices_of(house)):
                await asyncio.sleep(0.02)
    assert len(turns) == 5
    assert '"event": "fault"' in log.getvalue()
    assert "ours to tell" not in log.getvalue()


async def waits_for(house: House, line: str) -> None:
    """Wait until /metrics says something."""
    async with asyncio.timeout(30):
        while line not in (await house.client.get("/metrics")).text:
            await asyncio.sleep(0.02)


async def test_a_refused_act_owes_what_the_policy_says_of_its_refusal(house: House) -> None:
    """An act about one's own record: refused, and the officer told under the decision's id."""
    answer = await break_glass(house, claims={"patient": {"system": NAM, "value": MARIE}})
    assert answer.data == {"breakGlass": None}
    assert [(one.notice.about, one.notice.decision) for one in notices_of(house)] == [
        ("OWN_RECORD", answer.access["decisionId"])
    ]
