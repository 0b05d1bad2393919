"""Promise: what is kept of questions, so that a decision can be replayed, says of nobody: no number, name or birthday.

The tables of questions are read as a thief of the disk would, after people of every kind asked about people of several.
What the sources hold of the patients is looked for, and what tokens and settings hold of those who ask.
"""

from __future__ import annotations

import base64
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from gateway.app import Ports
from gateway.ledger import Reference
from gateway.ledger.asked import decision
from gateway.ledger.store import reader_of
from tests.house import JEAN, MARIE, House, open_house
from tests.promises.doubles import KeptLedger, Spoiled
from tests.promises.everything import WIDE, about, everything
from tests.promises.test_no_personal_data_outside_the_answer import OTHERS, found, values_of

ASKING = (
    ("dr-tremblay", "TREAT"), ("dr-gagnon", "TREAT"), ("dr-pelletier", "TREAT"), ("resident-cote", "TREAT"),
    ("inf-roy", "TREAT"), ("pharm-cote", "TREAT"), ("facturation", "HPAYMT"), ("archiviste", "HOPERAT"),
    ("chercheuse", "HRESCH"), ("marie-bouchard", "PATRQT"), ("parent-roy", "FAMRQT"),
)  # fmt: skip


async def session(house: House) -> None:
    """Ask about two patients as everyone, and once about everything."""
    for who, purpose in ASKING:
        for nam in (MARIE, JEAN):
            await house.ask(about(nam, "name { family } birthDate"), who=who, purpose=purpose)
    await house.ask(everything(MARIE), who="dr-gagnon")


def kept(folder: Path) -> str:
    """Return every cell of the tables of questions, as text."""
    with closing(sqlite3.connect(f"file:{folder / 'audit.sqlite3'}?mode=ro", uri=True)) as database:
        cells = [row for table in ("asked", "bodies") for row in database.execute(f'SELECT * FROM "{table}"')]
    texts = (cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for row in cells for cell in row)
    return "\n".join(texts).replace(r"\u0000", "")  # nobody's id, as JSON writes it


def claims(house: House, who: str) -> list[str]:
    """Return what the token of someone says of them alone: their id, and the numbers of their standing."""
    part = house.issuer.mint(who).split(".")[1]
    body: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    standing = body.get("standing", {})
    numbers = [standing.get("licence"), standing.get("supervisor"), (standing.get("authorization") or {}).get("id")]
    return [one for one in (body["sub"], *numbers) if isinstance(one, str) and one]


def alone(said: str) -> str:
    """Return a pattern that finds a text that is not a part of a longer word or number."""
    return rf"(?<![A-Za-z0-9_-]){re.escape(said)}(?![A-Za-z0-9_-])"


async def test_nothing_of_a_patient_or_of_a_caller_is_in_the_tables_of_questions(tmp_path: Path) -> None:
    """Numbers, names, birthdays, local ids, licences, authorizations, the callers' own ids."""
    async with open_house(tmp_path, limits=WIDE) as house:
        await session(house)
        values = (values_of(house) | set(OTHERS)) - {"care_team"}  # a word of the policy, too
        callers = {said for who, _ in ASKING for said in claims(house, who)}
        text = kept(tmp_path)
    assert text.count('"purpose"') >= len(ASKING) // 2, "nothing was kept: nothing was looked at"
    assert "physician" in text
    assert found(text, values) == []
    assert len(callers) > len(ASKING)
    assert [said for said in sorted(callers) if re.search(alone(said), text)] == []


async def test_what_was_kept_is_the_question_that_was_asked(tmp_path: Path) -> None:
    """Role, purpose, fields, classes and evidence are there: else the promise would hold of an empty table."""
    async with open_house(tmp_path) as house:
        answer = await house.ask(about(MARIE, "birthDate conditions { edges { node { code { text } } } }"))
        assert answer.patient["birthDate"]
    engine = reader_of(tmp_path / "audit.sqlite3")
    try:
        with engine.connect() as connection, connection.begin():
            texts = [row[0] for row in connection.exec_driver_sql("SELECT payload FROM entries")]
            [reference] = re.findall(rb'"question":"([^"]+)"', b"".join(texts))
            question, decided = decision(connection, Reference.read(reference.decode()))
    finally:
        engine.dispose()
    assert (question["purpose"], question["subject"]["role"]) == ("TREAT", "physician")
    assert {"Patient.birthDate", "Condition.code"} <= set(question["coordinates"])
    assert question["patients"]["p0"]["age"] == 18
    assert any(tie["who"] == question["subject"]["id"] for tie in question["patients"]["p0"]["relationships"])
    assert {row["type"] for row in question["classes"].values()} >= {"Patient", "Condition"}
    assert len(decided["requests"]) == len(question["requests"])


async def test_a_question_that_cannot_be_kept_releases_nothing(tmp_path: Path) -> None:
    """An answer that UTF-8 can't hold: nothing leaves, and the log says so by an entry without a question."""

    def spoil(answer: Any, question: Any) -> Any:
        return {**answer, "beyond": "\ud800"}

    engine, ledger = Spoiled(spoil), KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(engine=engine, ledger=ledger)) as house:
        answer = await house.ask(about(MARIE, "birthDate"))
        assert (answer.status, answer.codes, answer.body["data"]) == (503, ["AUDIT_UNAVAILABLE"], None)
        assert b"1985" not in answer.content
    [entry] = ledger.entries
    assert (entry.outcome, entry.code, entry.question) == ("unavailable", "AUDIT_UNAVAILABLE", "")
    assert entry.released == {}
