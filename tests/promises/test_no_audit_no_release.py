"""Promise: what is not written down does not leave, and it is written down before the first byte."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from gateway.app import Ports
from gateway.ledger import AuditEntry, Recorded
from gateway.settings import Audit, Limits
from tests.house import GRAPHQL, MARIE, House, open_house
from tests.promises.doubles import FullLedger, KeptLedger
from tests.promises.everything import about

QUERY = about(MARIE, "name { family } birthDate conditions { edges { node { code { text } } } }")
VALUES = (b"Bouchard", b"1985", b"Asthme", MARIE.encode())


def payloads(folder: Path) -> list[str]:
    """Return the entries of a ledger's database, read by another hand."""
    with sqlite3.connect(f"file:{folder / 'audit.sqlite3'}?mode=ro", uri=True) as database:
        [name] = [
            row[0]
            for row in database.execute("select name from sqlite_master where type = 'table'")
            if "payload" in [column[1] for column in database.execute(f"pragma table_info('{row[0]}')")]
        ]
        return [bytes(row[0]).decode() for row in database.execute(f'select payload from "{name}" order by rowid')]


async def test_a_ledger_that_refuses_releases_nothing(tmp_path: Path) -> None:
    """AUDIT_UNAVAILABLE, 503, `data: null`, nothing of the data in the bytes."""
    ledger = FullLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        answer = await house.ask(QUERY)
        assert (answer.status, answer.codes) == (503, ["AUDIT_UNAVAILABLE"])
        assert answer.body["data"] is None
        assert "data" in answer.body
        assert answer.headers["retry-after"] == "2"
        assert not [value for value in VALUES if value in answer.content]
        assert ledger.refused[0].outcome == "released", "the answer was ready, and did not leave"


async def test_a_ledger_that_refuses_makes_every_refusal_unavailable_too(tmp_path: Path) -> None:
    """A refusal that can't be written down isn't told: FORBIDDEN, BAD_USER_INPUT, UNAUTHENTICATED alike."""
    async with open_house(tmp_path, ports=Ports(ledger=FullLedger(tmp_path))) as house:
        answers = [
            await house.ask(QUERY, who="sre", purpose="HSYSADMIN"),
            await house.ask("{ nothing }"),
            await house.ask(QUERY, token="no.valid.token"),
            await house.ask("{ viewer { name } }"),
        ]
    assert [(answer.status, answer.codes) for answer in answers] == [(503, ["AUDIT_UNAVAILABLE"])] * 4


async def test_a_real_ledger_whose_database_cannot_be_opened_releases_nothing(tmp_path: Path) -> None:
    """A directory stands where the database should be, whoever runs the test."""
    (tmp_path / "audit.sqlite3").mkdir()
    async with open_house(tmp_path) as house:
        answer = await house.ask(QUERY)
        assert (answer.status, answer.codes, answer.data) == (503, ["AUDIT_UNAVAILABLE"], None)
        assert not [value for value in VALUES if value in answer.content]
        assert (await house.client.get("/readyz")).status_code == 503


async def test_a_real_ledger_without_its_folder_releases_nothing(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "audit").write_text("not a folder")
    audit = Audit(database=tmp_path / "audit" / "a.sqlite3", anchor=tmp_path / "audit" / "a.json")
    async with open_house(tmp_path, audit=audit) as house:
        assert (await house.ask(QUERY)).codes == ["AUDIT_UNAVAILABLE"]


async def test_a_real_ledger_whose_anchor_cannot_be_moved_releases_nothing(tmp_path: Path) -> None:
    """The entry is in the database, and nothing says so outside it: not durable enough."""
    (tmp_path / "audit.anchor.json").mkdir()
    async with open_house(tmp_path) as house:
        answer = await house.ask(QUERY)
        assert (answer.status, answer.codes, answer.data) == (503, ["AUDIT_UNAVAILABLE"], None)


async def test_a_ledger_that_fails_midway_and_mends_goes_on(tmp_path: Path) -> None:
    """The answer before is whole, the ones during are refused, the one after is whole."""
    ledger = Failing(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        seen = []
        for broken in (False, True, True, False):
            ledger.broken = broken
            seen.append((await house.ask(QUERY)).status)
    assert seen == [200, 503, 503, 200]


class Failing(KeptLedger):
    """A real ledger that fails while `broken`."""

    broken = False

    async def append_all(self, entries: Sequence[tuple[AuditEntry, Recorded | None]]) -> None:
        """Write, or fail as a disk does."""
        if self.broken:
            raise OSError("no space left on device")
        await super().append_all(entries)


@pytest.mark.parametrize(
    ("query", "who", "purpose", "outcome"),
    [
        (QUERY, "dr-tremblay", "TREAT", "released"),
        (QUERY, "ips-gauthier", "TREAT", "released"),
        (QUERY, "sre", "HSYSADMIN", "refused"),
        ("{ nothing }", "dr-tremblay", "TREAT", "refused"),
        (QUERY, "dr-tremblay", "HRESCH", "refused"),
        (QUERY, "", "TREAT", "unauthenticated"),
    ],
    ids=["answer", "unknown-patient", "admission", "document", "purpose", "token"],
)
async def test_the_entry_is_durable_before_the_first_byte(
    tmp_path: Path, query: str, who: str, purpose: str, outcome: str
) -> None:
    """In the order in which they happen: durable, then the start of the response, then its body."""
    order: list[str] = []
    ledger = KeptLedger(tmp_path, lambda entry: order.append(f"durable {entry.outcome}"))
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        await _send(house, query, house.issuer.mint(who) if who else "", purpose, order)
    assert order == [f"durable {outcome}", "http.response.start", "http.response.body"]


async def test_what_another_process_reads_after_an_answer_has_its_entry(house: House, tmp_path: Path) -> None:
    """The decision id of the answer is that of the last entry on disk."""
    answer = await house.ask(QUERY)
    [*_, last] = payloads(tmp_path)
    assert f'"decision_id":"{answer.access["decisionId"]}"' in last
    assert '"outcome":"released"' in last


async def test_refusals_are_written_down_with_who_asked_and_why_it_was_refused(house: House, tmp_path: Path) -> None:
    """By admission, by the document, by the purpose."""
    await house.ask(QUERY, who="sre", purpose="HSYSADMIN")
    await house.ask("{ nothing }", who="inf-roy")
    await house.ask(QUERY, who="facturation", purpose="TREAT")
    entries = [AuditEntry.from_bytes(text.encode()) for text in payloads(tmp_path)]
    assert [(e.subject.id if e.subject else "", e.outcome, e.code) for e in entries] == [
        ("sre", "refused", "FORBIDDEN"),
        ("inf-roy", "refused", "BAD_USER_INPUT"),
        ("facturation", "refused", "FORBIDDEN"),
    ]


async def test_every_withheld_coordinate_is_written_down_and_whether_it_was_told(house: House, tmp_path: Path) -> None:
    """The clerk's named refusals; the cardiologist's silent one, with its reason, which he isn't told."""
    clerk = await house.ask(QUERY, who="facturation", purpose="HPAYMT")
    await house.ask(QUERY, who="dr-pelletier")
    first, second = (AuditEntry.from_bytes(text.encode()) for text in payloads(tmp_path))
    told = [("Condition.code", "ROLE"), ("Patient.conditions", "ROLE")]
    assert sorted((w.coordinate, w.reason) for w in first.withheld if w.named) == told
    assert clerk.withheld == ["Condition.code", "Patient.conditions"]
    assert first.masked == ("Patient.birthDate",)
    assert ("Condition", "RESTRICTION", False) in [(w.coordinate, w.reason, w.named) for w in second.withheld]
    assert not [w for w in second.withheld if w.named]


async def test_a_patient_who_is_refused_is_an_entry_with_the_reason(house: House, tmp_path: Path) -> None:
    """The caller read null; the officer reads that no relationship was proven."""
    await house.ask(QUERY, who="ips-gauthier")
    [entry] = [AuditEntry.from_bytes(text.encode()) for text in payloads(tmp_path)]
    assert ("Patient", "RELATIONSHIP", False) in [(w.coordinate, w.reason, w.named) for w in entry.withheld]
    assert entry.patients, "and of whom, by pseudonym"


async def test_unauthenticated_requests_are_written_down_to_a_limit_and_counted_above_it(tmp_path: Path) -> None:
    """Two a minute here: the third reads RATE_LIMITED, and the next minute's first brings the count."""
    ledger = KeptLedger(tmp_path)
    limits = Limits(unauthenticated_per_minute=2)
    async with open_house(tmp_path, ports=Ports(ledger=ledger), limits=limits) as house:
        answers = [await house.ask(QUERY, token="no.valid.token") for _ in range(5)]
        assert [a.codes[0] for a in answers] == ["UNAUTHENTICATED"] * 2 + ["RATE_LIMITED"] * 3
        assert [a.status for a in answers] == [401, 401, 429, 429, 429]
        assert answers[4].headers["retry-after"] == "1"
        assert (await house.ask(QUERY)).status == 200, "who is known is not limited by who isn't"
        house.clock.at += 60
        assert (await house.ask(QUERY, token="no.valid.token")).codes == ["UNAUTHENTICATED"]
    assert [(e.outcome, e.code, e.count) for e in ledger.entries] == [
        ("unauthenticated", "UNAUTHENTICATED", 1),
        ("unauthenticated", "UNAUTHENTICATED", 1),
        ("released", "", 1),
        ("unauthenticated", "RATE_LIMITED", 3),
        ("unauthenticated", "UNAUTHENTICATED", 1),
    ]


async def _send(house: House, query: str, token: str, purpose: str, order: list[str]) -> None:
    """Post a query to the application itself, noting each message that it sends."""
    headers = {"accept": GRAPHQL, "content-type": "application/json", "x-purpose-of-use": purpose}
    headers |= {"authorization": f"Bearer {token}"} if token else {}
    body = json.dumps({"query": query}).encode()
    scope: Scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": "/graphql", "raw_path": b"/graphql",
        "query_string": b"", "scheme": "http", "server": ("gateway.test", 80), "client": ("127.0.0.1", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()], "root_path": "",
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        order.append(str(message["type"]))

    application: Any = house.app
    receiving: Receive = receive
    sending: Send = send
    await application(scope, receiving, sending)
