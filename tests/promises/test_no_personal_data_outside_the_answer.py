"""Promise: after a long session nothing of a person is anywhere but in the answers and at the sources.

Looked for in the log, the traces, /metrics, /status, /readyz, the audit database and its files, the process's own
stdout and stderr, and the headers of the answers.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Drop, HalfBody, Html, Status
from gateway.telemetry import Telemetry
from tests.house import JEAN, MARIE, House, Reply, open_house
from tests.promises.doubles import Spoiled
from tests.promises.emergencies import REVIEW, attest, break_glass, override_of
from tests.promises.everything import WIDE, about, everything, texts_of

ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
OTHERS = ("LAVJ581123ZZ", "Lavoie", "Bouchard", "BOUM855510ZZ", "BOUM 8555 10ZZ", "1985-05-10", "10/05/1985",
          "300137", "OM-1001", "reg-0001", "p-0001", "819 555-0101", "rue Wellington", "J1H 5A1")  # fmt: skip
"""Written by hand: names, numbers and addresses of Marie and Jean."""


def values_of(house: House) -> set[str]:
    """Return the telling texts of Marie's files at the three sources: with a space, an accent, or long digits."""
    found: set[str] = set()
    for source in ("chus", "registre"):
        store = house.sources[source].state.store
        for kind in store.counts():
            for patient in ("p-0001", "reg-0001"):
                for stored in store.of_patient(kind, patient):
                    found |= set(texts_of(stored.body())) | {stored.local_id}
    found |= set(texts_of(house.sources["omnimed"].state.files["OM-1001"]))
    ours = {
        "care_team",
        "text/plain; charset=utf-8",
        "CIUSSS de l’Estrie – CHUS",
        "GMF des Cantons",
        "org-chus",
        "org-clinique",
    }
    telling = {text for text in found if len(text) >= 6 and any(not c.isalpha() for c in text) and ":" not in text}
    return {t for t in telling - ours if not t[:4].isdigit() or " " in t} | set(OTHERS)


def found(text: str, values: Iterable[str]) -> list[str]:
    """Return the values that a text holds, as they are or as JSON writes them."""
    plain = ESCAPED.sub(lambda one: chr(int(one[1], 16)), text) if "\\u" in text else ""
    return sorted(value for value in values if value in text or (plain and value in plain))


async def long_session(house: House, engine: Spoiled) -> list[Reply]:
    """Ask well and badly, with sources and engine in good and bad health."""
    answers = [await house.ask(everything(MARIE))]
    answers += [await house.ask(about(MARIE, "telecom { value }"), who="facturation", purpose="HPAYMT")]
    answers += [await house.ask(about(nam, "name { family }")) for nam in (MARIE, JEAN, "GAGS900101ZZ", "BOUM8555")]
    answers += [await house.ask(about(MARIE, "name { family }"), who=who) for who in ("ips-gauthier", "dr-pelletier")]
    patient = answers[2].body["data"]["patient"] and (await house.ask(about(MARIE, "id"))).patient["id"]
    answers += [await house.ask("query Look($i: ID!) { node(id: $i) { id } }", variables={"i": patient})]
    answers += [await house.ask(f'query {{ patient(identifier: {{value: "{MARIE}", nothing: "Bouchard"}}) {{ id }} }}')]
    answers += [await house.ask("query($n: Int!) { viewer { id } }", variables={"n": MARIE})]
    answers += [await house.ask(about(MARIE, f'conditions(after: "{MARIE}") {{ edges {{ cursor }} }}'))]
    answers += [await house.ask("{ viewer { name } }", token=f"{MARIE}.Bouchard.x")]
    answers += [await house.ask("{ viewer { name } }", purpose=MARIE)]
    answers += [await house.ask("{ viewer { name } }", headers={"x-active-role": MARIE, "traceparent": MARIE})]
    answers += [Reply(r.status_code, None, r.headers, r.content) for r in await _gets(house)]
    answers += await emergency(house)
    for source in house.sources:
        for act in (Html(), Status(code=500), HalfBody(), Drop()):
            house.sources[source].state.mischief.on("", act)
            answers += [await house.ask(about(MARIE, "name { family } conditions { edges { node { id } } }"))]
            house.sources[source].state.mischief.clear()
    engine.spoil = _broken
    answers += [await house.ask(about(MARIE, "name { family }"))]
    engine.spoil = lambda answer, _: answer
    return answers


async def emergency(house: House) -> list[Reply]:
    """Open acts about Marie, and review one, with texts that name her; and be refused them."""
    text = "Marie Bouchard, 819 555-0101, rue Wellington"
    opened = [await attest(house, reason=text), await break_glass(house, reason=text)]
    refused = [await break_glass(house, reason=text, risk=False), await attest(house, kind=text)]
    refused += [await attest(house, reason=text, who="inf-roy"), await break_glass(house, patient="BOUM8555")]
    id = opened[1].data["breakGlass"]["override"]["id"]
    given = {"id": id, "verdict": "JUSTIFIED", "comment": text}
    review = await house.ask(REVIEW, who="vie-privee", purpose="HOPERAT", variables={"input": given})
    assert [answer.status for answer in (*opened, review)] == [200, 200, 200]
    return [*opened, *refused, review, await override_of(house, id)]


async def test_a_long_session_leaves_no_person_in_any_log_trace_metric_or_audit_entry(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """One session, then every place where something could have been left."""
    log, engine = StringIO(), Spoiled(lambda answer, _: answer)
    telemetry = Telemetry(demo_settings(8000, None, None, tmp_path).telemetry, stream=log)
    with caplog.at_level(logging.WARNING):
        async with open_house(tmp_path, ports=Ports(engine=engine, telemetry=telemetry), limits=WIDE) as house:
            values = values_of(house)
            answers = await long_session(house, engine)
            pages = {path: (await house.client.get(path)).text for path in ("/metrics", "/status", "/readyz", "/livez")}
    assert len(values) > 300
    assert found(answers[0].content.decode(), values), "what is looked for is in the answers"
    assert {code for answer in answers if answer.body for code in answer.codes} >= {
        "FIELD_WITHHELD", "BAD_USER_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "PURPOSE_REQUIRED", "SOURCE_UNAVAILABLE",
        "CONSENT_UNAVAILABLE", "INTERNAL",
    }  # fmt: skip
    written = capfd.readouterr()
    places = {
        "the log": log.getvalue(),
        "the traces": (tmp_path / "telemetry.jsonl").read_text(),
        "stdout": written.out,
        "stderr": written.err,
        "records of libraries": caplog.text,
        "the audit's anchor": (tmp_path / "audit.anchor.json").read_text(),
        "the audit's database": " ".join(_rows(tmp_path / "audit.sqlite3")),
        "the register of acts": " ".join(_rows(tmp_path / "acts.sqlite3")),
        "headers": " ".join(f"{k}: {v}" for answer in answers for k, v in answer.headers.items()),
        **pages,
    }
    for place in ("the log", "the traces", "the audit's database", "the register of acts", "/metrics", "/status"):
        assert len(places[place]) > 20, f"{place} is empty: nothing was looked at"
    assert {place: left for place, text in places.items() if (left := found(text, values))} == {}


@pytest.mark.parametrize("name", [MARIE, f"Dossier_{MARIE}"])
async def test_an_operation_named_after_a_number_leaves_no_number_in_the_audit(tmp_path: Path, name: str) -> None:
    """The name of an operation is free text of the caller's; one that holds a number is left out."""
    async with open_house(tmp_path) as house:
        assert (await house.ask(f"query {name} " + about(MARIE, "id"))).status == 200
    left = " ".join(_rows(tmp_path / "audit.sqlite3")) + (tmp_path / "telemetry.jsonl").read_text()
    assert MARIE not in left


async def test_no_url_and_no_query_text_is_in_a_log_or_a_trace(tmp_path: Path) -> None:
    """Not even one that names nobody: an address or a document may name somebody tomorrow."""
    log = StringIO()
    telemetry = Telemetry(demo_settings(8000, None, None, tmp_path).telemetry, stream=log)
    async with open_house(tmp_path, ports=Ports(telemetry=telemetry)) as house:
        house.sources["omnimed"].state.mischief.on("", Html())
        await house.ask(about(MARIE, "name { family }"))
        await house.ask("{ patient { nothing } }")
        await _gets(house)
    written = log.getvalue() + (tmp_path / "telemetry.jsonl").read_text()
    for text in ("/fhir", "/api/v1", "http://127.0.0.1", "Patient?", "?query", "patient(", "{ nothing }", "identifier"):
        assert text not in written, text


async def test_the_files_that_the_house_leaves_hold_nobody(tmp_path: Path) -> None:
    """Byte for byte, whatever their form: database, its log, anchor, traces, keyring."""
    async with open_house(tmp_path) as house:
        values = {value.encode() for value in values_of(house)}
        await house.ask(about(MARIE, "name { family } birthDate conditions { edges { node { code { text } } } }"))
        during = _files(tmp_path)
    after = _files(tmp_path)
    assert "audit.sqlite3" in after
    held = [
        (name, value) for files in (during, after) for name, text in files.items() for value in values if value in text
    ]
    assert held == []


async def test_a_source_is_told_who_asks_and_joins_its_patients_with_no_other_by_a_trace(house: House) -> None:
    """The end user's identity, and no trace context that two sources could compare."""
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await house.ask(
        about(MARIE, "name { family } conditions { edges { node { id } } }"), headers={"traceparent": trace}
    )
    for source in house.sources:
        for call in house.sources[source].state.calls:
            assert call.headers["x-passerelle-user"] == "dr-tremblay"
            assert "0af7651916cd43dd8448eb211c80319c" not in str(call.headers)
            assert "authorization" not in call.headers, "the caller's token stays here"


async def _gets(house: House) -> list[Any]:
    token = house.issuer.mint("dr-tremblay")
    headers = {"authorization": f"Bearer {token}", "x-purpose-of-use": "TREAT"}
    return [
        await house.client.get("/graphql", params={"query": about(MARIE, "id")}, headers=headers),
        await house.client.get(f"/graphql/{MARIE}", headers=headers),
        await house.client.get(f"/{MARIE}?nom=Bouchard"),
    ]


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def _broken(answer: dict[str, Any], question: Any) -> Any:
    raise ZeroDivisionError(f"while deciding about Marie Bouchard, {MARIE}")


def _rows(path: Path) -> list[str]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        names = [row[0] for row in database.execute("select name from sqlite_master where type = 'table'")]
        cells = [cell for name in names for row in database.execute(f'select * from "{name}"') for cell in row]
    return [cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in cells]
