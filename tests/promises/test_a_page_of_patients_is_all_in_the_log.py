"""Promise: what a page of several patients asked, owed and let out is in the log, whatever became of the page."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.errors import DecisionUnavailable
from gateway.ledger import AuditEntry
from tests.house import JEAN, MARIE, House, open_house
from tests.promises.close import NAM
from tests.promises.doubles import KeptLedger, Spoiled
from tests.promises.panels import AUTUMN, QUERY, asked, nodes, short

OWN: dict[str, Any] = {"patient": {"system": NAM, "value": MARIE}}
BARE = "query($since: DateTime!, $kinds: [TransitionKind!]) { transitions(since: $since, kinds: $kinds) { edges { node "


def notices(folder: Path) -> list[tuple[str, str]]:
    """Return of what the officer was told, and under which decision."""
    found: list[tuple[str, str]] = []
    for file in folder.glob("*.sqlite3"):
        with sqlite3.connect(file) as base:
            tables = {name for (name,) in base.execute("select name from sqlite_master where type = 'table'")}
            rows = base.execute("select * from notices").fetchall() if "notices" in tables else []
            bodies = [json.loads(part) for row in rows for part in row if isinstance(part, bytes) and part[:1] == b"{"]
        base.close()
        found += [(one["about"], one["decision"]) for one in bodies]
    return found


def named(house: House, entries: list[AuditEntry], nam: str) -> list[AuditEntry]:
    """Return the entries about a patient."""
    (name, *_) = house.keyring.pseudonyms(NAM, nam)
    return [entry for entry in entries if name in entry.patients]


async def test_what_the_officer_is_told_stands_in_the_log(tmp_path: Path) -> None:
    """Dr Tremblay's own file is on their list: nothing of it shows, and the decision that they are told of is there."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        reply = await house.ask(QUERY, variables=asked(AUTUMN), **OWN)
        (own,) = named(house, ledger.entries, MARIE)
        (jean,) = named(house, ledger.entries, JEAN)
    assert {family for _, _, family in short(reply)} == {"Lavoie"}
    assert notices(tmp_path) == [("OWN_RECORD", own.decision_id)]
    assert (own.outcome, own.released, own.categories) == ("released", {}, ())
    assert own.obligations == ("notify:OWN_RECORD",)
    assert [(one.coordinate, one.reason) for one in own.withheld] == [("Patient", "OWN_RECORD")]
    assert jean.released["Query.transitions"] != {}


async def test_a_relative_beyond_the_page_is_in_the_log_too(tmp_path: Path) -> None:
    """The seventh event, of dr-pelletier's wife, is looked at to know whether a page of six is the last."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        reply = await house.ask(QUERY, who="dr-pelletier", variables=asked(AUTUMN, first=6))
    assert {family for _, _, family in short(reply)} == {"Bouchard"}
    ((about, decision),) = notices(tmp_path)
    (entry,) = [one for one in ledger.entries if one.decision_id == decision]
    assert (about, entry.released, "notify:RELATIVE" in entry.obligations) == ("RELATIVE", {}, True)


def _fails_at_second(answer: Any, question: Mapping[str, Any]) -> Any:
    if question["classes"]:
        raise DecisionUnavailable
    return answer


async def test_a_page_that_is_refused_tells_what_was_asked_and_owed(tmp_path: Path) -> None:
    """The policy stops answering once records have come: what was read is there, and the decision owed for."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger, engine=Spoiled(_fails_at_second))) as house:
        reply = await house.ask(QUERY, variables=asked(AUTUMN), **OWN)
    assert reply.codes == ["POLICY_UNAVAILABLE"]
    *parts, whole = sorted(ledger.entries, key=lambda one: -len(one.decision_id))
    ((_, decision),) = notices(tmp_path)
    assert [(one.decision_id, one.outcome, one.released) for one in parts] == [(decision, "unavailable", {})]
    assert {("chus", "happenings"), ("chus", "identity"), ("registre", "directives")} <= set(map(tuple, whole.evidence))
    assert whole.patients == ()


async def test_a_caller_who_leaves_doesn_t_take_the_evidence_along(tmp_path: Path) -> None:
    """They leave while the first question is asked: all that was read until then is in the entry."""
    ledger, met = KeptLedger(tmp_path), asyncio.Event()

    class Slow(Spoiled):
        async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
            if entry_point == "decisions":
                met.set()
                await asyncio.Event().wait()
            return await super().evaluate(entry_point, question)

    async with open_house(tmp_path, ports=Ports(ledger=ledger, engine=Slow(lambda a, _: a))) as house:
        asking = asyncio.create_task(house.ask(QUERY, variables=asked(AUTUMN)))
        await met.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        async with asyncio.timeout(30):
            while not ledger.entries:
                await asyncio.sleep(0.01)
    (entry,) = ledger.entries
    assert entry.outcome == "cancelled"
    assert {("chus", "happenings"), ("registre", "directives")} <= set(map(tuple, entry.evidence))


async def test_a_change_of_policy_tells_the_officer_once(tmp_path: Path) -> None:
    """The page is asked for again under the other policy; what was owed was done, and its decision is in the log."""
    seen: list[str] = []

    def changes(answer: Any, question: Mapping[str, Any]) -> Any:
        if question["classes"]:
            seen.append(answer["revision"])
            answer["revision"] = answer["revision"] if len(seen) > 1 else "other"
        return answer

    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger, engine=Spoiled(changes))) as house:
        reply = await house.ask(QUERY, variables=asked(AUTUMN), **OWN)
    ((_, decision),) = notices(tmp_path)
    assert (reply.status, len(seen)) == (200, 2)
    assert [one.obligations for one in ledger.entries if one.decision_id == decision] == [("notify:OWN_RECORD",)]


async def test_only_the_categories_that_left_are_written_down(tmp_path: Path) -> None:
    """A stay is no session; an empty list of results is no result; a medication is one."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        stays = asked(AUTUMN, kinds=["ADMISSION"])
        await house.ask(BARE + "{ kind at } } } }", variables=stays)
        admissions = named(house, ledger.entries, MARIE)
        ledger.entries.clear()
        left = asked(AUTUMN, kinds=["DISCHARGE"])
        reply = await house.ask(
            BARE + "{ kind patient { name { family } } followUp { pendingResults { __typename } } } } } }",
            variables=left,
        )
        jean = named(house, ledger.entries, JEAN)
        ledger.entries.clear()
        await house.ask(BARE + "{ followUp { newMedications { __typename } takenOverAt } } } } }", variables=left)
        marie = named(house, ledger.entries, MARIE)
    assert [one.categories for one in admissions] == [("encounter",)]
    pending = {node["patient"]["name"][0]["family"]: node["followUp"]["pendingResults"] for node in nodes(reply)}
    assert pending["Lavoie"] == []
    assert "FollowUp.pendingResults" not in jean[0].released
    assert {"laboratory", "imaging", "procedure"}.isdisjoint(jean[0].categories)
    assert marie[0].categories == ("encounter", "medication")
    assert marie[0].released["FollowUp.newMedications"] == {"chus": 1}
