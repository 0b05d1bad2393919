"""Identity report: what the identity office is told, and the caller is not: whom, where, since when, how often."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gateway.cli import app
from gateway.conflict import KINDS, Conflict
from gateway.insurance_number import NAM
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, instant
from gateway.officers.audit import Period
from gateway.officers.identity_report import identity_json, identity_report, identity_text
from gateway.officers.identity_words import KINDS as SAID
from tests.house import MARIE, NOON, House, open_house

TWICE = "GAGS900101ZZ"
QUERY = """query($nam: String!) {
  patient(identifier: {value: $nam}) { id name { family } conditions { edges { node { id } } } }
}"""
CONTRADICTION = Conflict("contradiction", ("chus", "registre"))
DOUBLE = Conflict("double", ("registre",))


def entry(at: float, *patients: str, conflicts: tuple[Conflict, ...] = (CONTRADICTION,)) -> AuditEntry:
    """Return an entry about these numbers."""
    keys = tuple(keyring().pseudonyms(NAM, nam)[0] for nam in patients)
    return AuditEntry(f"d-{at}", instant(NOON + at), "released", patients=keys, conflicts=conflicts)


def keyring() -> Keyring:
    """Return a keyring of one key."""
    return Keyring("k1", {"k1": bytes(range(64))})


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[Ledger]:
    """A log of its own, beside its anchor."""
    ledger = Ledger(tmp_path / "audit.sqlite3", tmp_path / "audit.anchor.json", keyring())
    yield ledger
    await ledger.close()


async def written(log: Ledger, tmp_path: Path, *entries: AuditEntry) -> Path:
    """Write entries, and return where."""
    for one in entries:
        await log.append(one)
    return tmp_path / "audit.sqlite3"


async def test_a_matter_is_told_with_its_sources_since_when_and_how_often(log: Ledger, tmp_path: Path) -> None:
    """Entries without a conflict don't count; the latest matter comes first."""
    database = await written(
        log,
        tmp_path,
        entry(0, MARIE),
        entry(60, MARIE, conflicts=()),
        entry(120, MARIE, conflicts=(CONTRADICTION, DOUBLE)),
        entry(180, TWICE, conflicts=(DOUBLE,)),
    )
    second, first = identity_json(identity_report(database, keyring()))["matters"]
    assert second["patients"] == [keyring().pseudonyms(NAM, TWICE)[0]]
    assert first == {
        "patients": [keyring().pseudonyms(NAM, MARIE)[0]],
        "since": "2026-11-20T12:00:00.000-05:00",
        "last": "2026-11-20T12:02:00.000-05:00",
        "times": 2,
        "sound": True,
        "conflicts": [
            {
                "kind": "contradiction",
                "sources": ["chus", "registre"],
                "since": "2026-11-20T12:00:00.000-05:00",
                "last": "2026-11-20T12:02:00.000-05:00",
                "times": 2,
            },
            {
                "kind": "double",
                "sources": ["registre"],
                "since": "2026-11-20T12:02:00.000-05:00",
                "last": "2026-11-20T12:02:00.000-05:00",
                "times": 1,
            },
        ],
    }


async def test_questions_by_several_numbers_of_one_patient_are_one_matter(log: Ledger, tmp_path: Path) -> None:
    """Whichever entry shows that they are of one patient, and wherever it comes."""
    database = await written(log, tmp_path, entry(0, "A"), entry(1, "B"), entry(2, "C"), entry(3, "A", "B"))
    one, other = identity_report(database, keyring())
    assert (one.all.times, len(one.patients), other.all.times) == (3, 2, 1)
    assert one.conflicts[CONTRADICTION].times == 3


async def test_a_period_and_a_patient_may_be_asked_for(log: Ledger, tmp_path: Path) -> None:
    """Whoever holds the keyring can tell whether a number is concerned."""
    database = await written(log, tmp_path, entry(0, MARIE), entry(86_400, TWICE))
    assert len(identity_report(database, keyring(), Period.of("2026-11-21", None))) == 1
    assert len(identity_report(database, keyring(), Period.of(None, "2026-11-20"))) == 1
    assert len(identity_report(database, keyring(), patient=(NAM, MARIE))) == 1
    assert identity_report(database, keyring(), patient=(NAM, "LAVJ581123ZZ")) == ()


async def test_an_entry_that_was_changed_is_said_to_be(log: Ledger, tmp_path: Path) -> None:
    """It is told, with a warning; one that can't be read is `audit verify`'s."""
    database = await written(log, tmp_path, entry(0, MARIE), entry(60, MARIE))
    assert "ATTENTION" not in identity_text(identity_report(database, keyring()), "fr")
    await log.close()
    with closing(sqlite3.connect(database)) as connection, connection:
        changed = "cast(replace(cast(payload as text), 'registre', 'omnimede') as blob)"
        connection.execute(f"update entries set payload = {changed} where seq = 2")
    found = identity_report(database, keyring())
    assert [matter.sound for matter in found] == [False]
    assert "ATTENTION" in identity_text(found, "fr")
    assert "WARNING" in identity_text(found, "en")


async def test_it_is_said_in_plain_words_of_both_languages(log: Ledger, tmp_path: Path) -> None:
    """Every kind has words; a key is shown in part; no number is."""
    conflicts = tuple(Conflict(kind, ("chus",)) for kind in KINDS)
    database = await written(log, tmp_path, entry(0, MARIE, conflicts=conflicts))
    found = identity_report(database, keyring())
    french, english = identity_text(found, "fr"), identity_text(found, "en")
    for kind in KINDS:
        assert SAID[kind]["fr"] in french
        assert SAID[kind]["en"] in english
    assert "2026-11-20 12:00 EST" in french
    assert MARIE not in french + english
    assert identity_text((), "fr").startswith("Le journal ne contient aucun conflit")


def test_the_command_says_it_and_needs_a_patient_or_the_word(tmp_path: Path) -> None:
    """In French by default, in English when asked, or as JSON."""

    def run(*options: str) -> Any:
        return CliRunner().invoke(app, ["audit", "report", "--state", str(tmp_path), *options])

    _fill(tmp_path)
    assert "deux dossiers pour un même patient" in run("--identity").output
    assert "two files for one patient" in run("--identity", "--lang", "en").output
    (matter,) = json.loads(run("--identity", "--json").output)["matters"]
    assert (matter["times"], matter["sound"]) == (1, True)
    assert json.loads(run("--identity", "--json", "--patient", "LAVJ581123ZZ").output) == {"matters": []}
    assert run().exit_code != 0


def _fill(folder: Path) -> None:
    import asyncio

    keys = Keyring.generate()
    keys.save(folder / "keyring.json")

    async def fill() -> None:
        ledger = Ledger(folder / "audit.sqlite3", folder / "audit.anchor.json", keys)
        key = keys.pseudonyms(NAM, TWICE)[0]
        await ledger.append(AuditEntry("d", instant(NOON), "released", patients=(key,), conflicts=(DOUBLE,)))
        await ledger.close()

    asyncio.run(fill())


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house with its log."""
    async with open_house(tmp_path) as opened:
        yield opened


async def test_a_conflict_of_the_house_is_in_its_log_and_its_metrics_and_not_in_its_answer(house: House) -> None:
    """By kind and source, with nothing of either person."""
    answer = await house.ask(QUERY, variables={"nam": TWICE})
    assert answer.data == {"patient": None}
    assert not re.search(rb"double|conflict|excluded", answer.content)
    (matter,) = identity_report(house.settings.audit.database, house.keyring)
    assert [*matter.conflicts] == [DOUBLE]
    for text in ("Gagnon", "Sylvain", "GAGS"):
        assert text not in json.dumps(matter.as_json())
    metrics = (await house.client.get("/metrics")).text
    assert 'passerelle_identity_conflicts_total{kind="double",source="registre"} 1.0' in metrics


async def test_asking_every_source_is_written_in_the_log(house: House) -> None:
    """And asking where the registry lists a file is, otherwise."""
    for nam, how in (("ZZZZ900101ZZ", "ask-all"), (MARIE, "registry")):
        await house.ask(QUERY, variables={"nam": nam})
        with closing(sqlite3.connect(house.settings.audit.database)) as connection:
            (payload,) = connection.execute("select payload from entries order by seq desc limit 1").fetchone()
        assert json.loads(payload)["localization"] == how
