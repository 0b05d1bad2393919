"""Promise: what a list of sessions read, kept back and owed is in the log, under each patient's own decision.

A notice to the officer leads to an entry. Entries are all in the log, or none. Who can't be asked is named. Values are
those of the demo's files, by hand.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Status
from gateway.demo.systems import NAM
from gateway.errors import DecisionUnavailable
from gateway.ledger import AuditEntry
from gateway.settings import Source
from tests.house import JEAN, MARIE, House, open_house
from tests.promises.doubles import KeptLedger, Spoiled
from tests.promises.emergencies import notices_of
from tests.promises.everything import WIDE
from tests.promises.session_lists import JEAN_S, LIST, MARIE_S, SINCE, edges, held, listed, technique


async def as_marie(house: House) -> Any:
    """Ask for the list as a pilot of whom Marie's record is their own."""
    given = {"since": SINCE, "first": 50}
    return await house.ask(
        LIST, who="pilote-techno", purpose="HOPERAT", variables=given, patient={"system": NAM, "value": MARIE}
    )


def owing(ledger: KeptLedger) -> list[AuditEntry]:
    """Return the entries under which something is owed."""
    return [entry for entry in ledger.entries if entry.obligations]


async def test_a_notice_about_one_s_own_record_leads_to_an_entry(tmp_path: Path) -> None:
    """A pilot who is Marie isn't shown Marie's sessions: nothing left of her, and the officer can read why."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, limits=WIDE, ports=Ports(ledger=ledger)) as house:
        answer = await as_marie(house)
        marie = house.keyring.pseudonyms(NAM, MARIE)[0]
        [notice] = [told.notice for told in notices_of(house)]
    assert (answer.status, answer.codes, len(edges(answer))) == (200, [], 6)
    [hers] = owing(ledger)
    assert (notice.about, notice.decision) == ("OWN_RECORD", hers.decision_id)
    assert (hers.obligations, hers.outcome, hers.released, hers.categories) == (
        ("notify:OWN_RECORD",),
        "released",
        {},
        (),
    )
    assert marie in hers.patients
    assert [w.coordinate for w in hers.withheld if not w.named] == ["Teleconsultation"]


async def test_a_notice_leads_to_an_entry_even_when_the_list_is_refused(tmp_path: Path) -> None:
    """The engine is down at the second question: all that was read and owed is in the log."""

    def second(answer: dict[str, Any], question: Any) -> Any:
        if question["classes"]:
            raise DecisionUnavailable
        return answer

    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, limits=WIDE, ports=Ports(ledger=ledger, engine=Spoiled(second))) as house:
        answer = await as_marie(house)
        [notice] = [told.notice for told in notices_of(house)]
    assert (answer.status, answer.codes) == (503, ["POLICY_UNAVAILABLE"])
    [hers, whole] = ledger.entries
    assert (hers.decision_id, hers.outcome, hers.code) == (notice.decision, "unavailable", "POLICY_UNAVAILABLE")
    assert (whole.obligations, whole.patients, whole.outcome) == ((), (), "unavailable")
    assert {("telesante", "holdings"), ("registre", "directives"), ("telesante", "identity")} <= set(whole.evidence)


class Endless(Spoiled):
    """The embedded engine, which never answers a question about records; `reached` once it was asked one."""

    def __init__(self) -> None:
        super().__init__(lambda answer, _: answer)
        self.reached = asyncio.Event()

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answer, or wait until nobody waits."""
        if question.get("classes"):
            self.reached.set()
            await asyncio.Event().wait()
        return await super().evaluate(entry_point, question)


async def test_a_notice_leads_to_an_entry_even_when_the_caller_leaves(tmp_path: Path) -> None:
    """Before anything was released: what was read and owed is in the log all the same."""
    ledger, engine = KeptLedger(tmp_path), Endless()
    async with open_house(tmp_path, limits=WIDE, ports=Ports(ledger=ledger, engine=engine)) as house:
        caller = asyncio.create_task(as_marie(house))
        await engine.reached.wait()
        caller.cancel()
        await asyncio.wait([caller])
        [notice] = [told.notice for told in notices_of(house)]
    [hers, whole] = ledger.entries
    assert (hers.decision_id, hers.outcome, hers.obligations) == (notice.decision, "cancelled", ("notify:OWN_RECORD",))
    assert (whole.outcome, whole.patients, whole.released) == ("cancelled", (), {})
    assert {("telesante", "holdings"), ("registre", "directives")} <= set(whole.evidence)


async def test_a_policy_that_changes_meanwhile_tells_the_officer_once(tmp_path: Path) -> None:
    """The list is decided again under the new one; what was owed was done."""
    asked: list[bool] = []

    def other(answer: dict[str, Any], question: Any) -> Any:
        asked.append(bool(question["classes"]))
        return answer | {"revision": "other"} if asked.count(True) == 1 and asked[-1] else answer

    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, limits=WIDE, ports=Ports(ledger=ledger, engine=Spoiled(other))) as house:
        answer = await as_marie(house)
        notices = [told.notice for told in notices_of(house)]
    assert asked.count(True) > 1
    assert answer.codes in ([], ["POLICY_UNAVAILABLE"])
    assert [one.decision for one in notices] == [entry.decision_id for entry in owing(ledger)]
    assert len(notices) == 1


async def test_a_patient_s_entry_tells_of_no_other_s_evidence(tmp_path: Path) -> None:
    """Sources that hold no file of theirs were not asked about them; the list itself is in the operation's entry."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, limits=WIDE, ports=Ports(ledger=ledger)) as house:
        await listed(house)
    *own, whole = ledger.entries
    away = [entry for entry in own if ("chus", "not-localized") in entry.sources]
    here = [entry for entry in own if ("chus", "active") in entry.sources]
    assert away
    assert here
    assert not [one for entry in away for one in entry.evidence if one[0] == "chus"]
    assert all(("chus", "identity") in entry.evidence for entry in here)
    assert not [one for entry in own for one in entry.evidence if one[1] == "holdings"]
    assert ("telesante", "holdings") in whole.evidence


async def test_a_patient_met_in_several_rounds_has_one_entry(tmp_path: Path) -> None:
    """Jean refused, so that a short page looks further: what left of each is one entry, whole."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, limits=WIDE, ports=Ports(ledger=ledger)) as house:
        refuse(house, "reg-0002")
        answer = await listed(house, first=5)
        marie = house.keyring.pseudonyms(NAM, MARIE)[0]
        jean = house.keyring.pseudonyms(NAM, JEAN)[0]
    *own, whole = ledger.entries
    assert len(edges(answer)) == 5
    names = [name for entry in own for name in entry.patients]
    assert len(names) == len(set(names))
    assert jean not in names
    assert sum(entry.released["Query.sessions"]["telesante"] for entry in own) == 5
    (hers,) = [entry for entry in own if marie in entry.patients]
    assert hers.released["Query.sessions"] == {"telesante": 3}
    assert ("Teleconsultation", "RESTRICTION") in [(w.coordinate, w.reason) for w in whole.withheld]


async def test_patients_of_whom_all_is_shut_are_told_of_in_the_operation_s_entry(tmp_path: Path) -> None:
    """Why, not who; and evidence that was read of them."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, limits=WIDE, ports=Ports(ledger=ledger)) as house:
        refuse(house, "reg-0001")
        refuse(house, "reg-0002")
        left = technique(await listed(house))
        both = {house.keyring.pseudonyms(NAM, number)[0] for number in (MARIE, JEAN)}
    *own, whole = ledger.entries
    assert len(left) == 9 - len(MARIE_S) - len(JEAN_S)
    assert both.isdisjoint(name for entry in own for name in entry.patients)
    assert [(w.reason, w.named) for w in whole.withheld if w.coordinate == "Teleconsultation"] == [
        ("RESTRICTION", False)
    ]
    assert ("registre", "directives") in whole.evidence


async def test_what_does_not_agree_about_a_person_is_in_the_log(tmp_path: Path) -> None:
    """The network's file says another name and another birth date: its sessions aren't shown, the office is told."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, limits=WIDE, ports=Ports(ledger=ledger)) as house:
        files = house.sources["telesante"].state.files
        files["TS-5003"] = deepcopy(files["TS-5003"])
        files["TS-5003"]["person"]["identity"].update(birth="1960-01-02", last_name="Autre", first_names=["X"])
        answer = await listed(house)
    assert len(edges(answer)) == 9 - len(MARIE_S)
    *_, whole = ledger.entries
    assert [(one.kind, one.sources) for one in whole.conflicts] == [("contradiction", ("registre", "telesante"))]


async def test_a_network_that_is_down_is_in_the_operation_s_entry(tmp_path: Path) -> None:
    """How it really did."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, limits=WIDE, ports=Ports(ledger=ledger)) as house:
        house.sources["telesante"].state.mischief.on("establishments/", Status(503))
        await listed(house)
    assert [entry.sources for entry in ledger.entries] == [(("telesante", "offline"),)]


@pytest.mark.parametrize("why", ["no-list", "not-believed"])
async def test_a_source_that_can_t_be_asked_for_the_list_is_named(tmp_path: Path, why: str) -> None:
    """It holds the establishment's sessions: without it an empty list would say that there were none."""
    sources = unable(tmp_path, why)
    async with open_house(tmp_path, limits=WIDE, sources=sources) as house:
        answer = await listed(house)
        elsewhere = await listed(house, sources=["chus"])
        nowhere = await listed(house, organization="org-cct-sherbrooke")
    assert (answer.data, answer.codes) == ({"sessions": None}, ["SOURCE_UNAVAILABLE"])
    assert answer.body["errors"][0]["extensions"]["source"] == "telesante"
    assert answer.access["complete"] is False
    assert {one["id"]: one["status"] for one in answer.access["sources"]}["telesante"] == "offline"
    assert (edges(elsewhere), elsewhere.codes) == ([], [])
    assert (edges(nowhere), nowhere.codes) == ([], [])


async def test_an_entry_that_the_disk_refuses_leaves_none_that_says_something_left(tmp_path: Path) -> None:
    """The log holds the refusal alone: of no patient does it say that anything left."""
    async with open_house(tmp_path, limits=WIDE) as house:
        await house.ask("{ viewer { name } }")
        with closing(sqlite3.connect(house.settings.audit.database, isolation_level=None)) as disk:
            disk.execute(
                "CREATE TRIGGER quota BEFORE INSERT ON entries "
                "WHEN instr(NEW.payload, CAST('00002.p1\"' AS BLOB)) > 0 BEGIN SELECT raise(ABORT, 'full'); END"
            )
            answer = await listed(house)
            rows = disk.execute("SELECT payload FROM entries ORDER BY seq").fetchall()
    assert (answer.status, answer.codes, answer.data) == (503, ["AUDIT_UNAVAILABLE"], None)
    entries = [json.loads(payload) for (payload,) in rows]
    assert [(one["decision_id"], one["outcome"]) for one in entries] == [
        ("decision-00000001", "released"), ("decision-00000002", "unavailable"),
    ]  # fmt: skip
    assert entries[1]["patients"] == []
    assert ["telesante", "holdings"] in entries[1]["evidence"]
    assert ["registre", "directives"] in entries[1]["evidence"]


async def test_a_cursor_serves_whoever_was_given_it(tmp_path: Path) -> None:
    """Neither another pilot of the same establishment, nor the same person under another role."""
    async with open_house(tmp_path, limits=WIDE) as house:
        cursor = edges(await listed(house, first=2))[0]["cursor"]
        mine = await listed(house, first=2, after=cursor)
        other = await listed(house, "pilote-clinique", first=2, after=cursor)
        role: dict[str, Any] = {"roles": ["clinical_pilot"], "variables": {"since": SINCE, "first": 2, "after": cursor}}
        elsewise = await house.ask(LIST, who="pilote-techno", purpose="HOPERAT", **role)
    assert (mine.status, mine.codes) == (200, [])
    assert (other.status, other.codes) == (400, ["BAD_USER_INPUT"])
    assert (elsewise.status, elsewise.codes) == (400, ["BAD_USER_INPUT"])


async def test_two_fragments_may_name_one_list(tmp_path: Path) -> None:
    """GraphQL makes one field of them; two lists under two names are refused still."""
    query = """query ($since: DateTime!) { ...A ...B }
      fragment A on Query { sessions(since: $since, first: 2) { edges { cursor } } }
      fragment B on Query { sessions(since: $since, first: 2) { pageInfo { hasNextPage } edges { node { tool } } } }"""
    two = query.replace("fragment B on Query { sessions", "fragment B on Query { more: sessions")
    async with open_house(tmp_path, limits=WIDE) as house:
        one = await house.ask(query, who="pilote-techno", purpose="HOPERAT", variables={"since": SINCE})
        both = await house.ask(two, who="pilote-techno", purpose="HOPERAT", variables={"since": SINCE})
        sessions = [one["tool"]["name"] for one in held(house)]
    assert (one.status, one.codes) == (200, [])
    assert [sorted(edge) for edge in edges(one)] == [["cursor", "node"]] * 2
    assert {edge["node"]["tool"] for edge in edges(one)} <= set(sessions)
    assert one.data["sessions"]["pageInfo"] == {"hasNextPage": True}
    assert (both.status, both.codes) == (400, ["OPERATION_REFUSED"])


def refuse(house: House, who: str) -> None:
    """Write a patient's word at the registry: nothing of theirs, to nobody."""
    store = house.sources["registre"].state.store
    consent = deepcopy(store.read("Consent", "directive-1").body())
    subject = {"reference": f"Patient/{who}"}
    said = {"type": "deny", "period": consent["provision"]["period"]}
    store.put(consent | {"id": f"d-{who}", "patient": subject, "performer": [subject], "provision": said})


def unable(folder: Path, why: str) -> tuple[Source, ...]:
    """Return the demo's sources, of which the telehealth network can't list an establishment's sessions."""
    settings = demo_settings(8000, None, None, folder)
    [network] = [one for one in settings.sources if one.id == "telesante"]
    mapping = yaml.safe_load(Path(str(network.mapping)).read_text())
    del mapping["holdings"]
    (folder / "telesante.yaml").write_text(yaml.safe_dump(mapping))
    attested = tuple(one for one in network.attests if one != "own_establishment")
    changes: dict[str, Any] = {"attests": attested} if why == "not-believed" else {"mapping": folder / "telesante.yaml"}
    return tuple(one.model_copy(update=changes) if one is network else one for one in settings.sources)
