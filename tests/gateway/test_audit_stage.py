"""Audit: each answer and each refusal has one entry, that says what left, what did not and why, and no value."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gateway.demo.sources.mischief import Status
from tests.gateway.ledger_log import held
from tests.house import JEAN, MARIE, House, open_house

OF_MARIE = f'patient(identifier: {{value: "{MARIE}"}})'


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose log is read beside it."""
    async with open_house(tmp_path) as opened:
        yield opened


def entries(house: House) -> list[dict[str, Any]]:
    """Return what is durable in the log at this moment, oldest first."""
    with closing(sqlite3.connect(house.settings.audit.database)) as connection:
        if not connection.execute("select 1 from sqlite_master where name = 'entries'").fetchall():
            return []
    return [payload for _, _, payload in held(house.settings.audit.database)]


async def last(house: House, query: str, **asked: Any) -> dict[str, Any]:
    """Ask, and return the one entry that came of it, already durable when the answer is there."""
    before = len(entries(house))
    answer = await house.ask(query, **asked)
    after = entries(house)
    assert len(after) == before + 1
    decision = answer.body.get("extensions", {}).get("access", {}).get("decisionId")
    assert decision is None or json.dumps(decision) in json.dumps(after[-1])
    return after[-1]


async def test_an_answer_s_entry_says_who_why_what_and_from_where(house: House) -> None:
    """Counted by coordinate and source, with the policy's revision and the evidence that was read."""
    entry = json.dumps(
        await last(house, f"query Chart {{ {OF_MARIE} {{ birthDate conditions {{ edges {{ node {{ id }} }} }} }} }}")
    )
    for word in (
        "dr-tremblay",
        "physician",
        "org-clinique",
        "TREAT",
        "released",
        "Patient.conditions",
        "chus",
    ):
        assert word in entry
    assert '"identity"' in entry
    assert "Chart" not in entry, "a name is free text: anybody's could stand in it"


async def test_no_value_and_no_number_of_the_patient_is_in_an_entry(house: House) -> None:
    """A patient enters as a pseudonym; what was read is counted."""
    query = f"""{{ {OF_MARIE} {{ name {{ family }} birthDate identifier {{ value }} telecom {{ value }}
      conditions {{ edges {{ node {{ code {{ text }} }} }} }} }} }}"""
    entry = json.dumps(await last(house, query), ensure_ascii=False)
    for value in ("Bouchard", "Marie", MARIE, "300137", "OM-1001", "1985-05-10", "819 555", "Asthme"):
        assert value not in entry
    assert (
        house.keyring.pseudonyms("https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id", MARIE)[0]
        in entry
    )


async def test_a_named_refusal_and_a_silent_one_are_both_written(house: House) -> None:
    """The officer is told what the caller is not."""
    named = json.dumps(
        await last(house, f"{{ {OF_MARIE} {{ telecom {{ value }} }} }}", who="facturation", purpose="HPAYMT")
    )
    assert "Patient.telecom" in named
    assert "ROLE" in named
    silent = await last(house, f"{{ {OF_MARIE} {{ conditions {{ edges {{ node {{ id }} }} }} }} }}", who="dr-pelletier")
    assert "RESTRICTION" in json.dumps(silent)
    unrelated = await last(house, f"{{ {OF_MARIE} {{ birthDate }} }}", who="dr-urgence")
    assert "RELATIONSHIP" in json.dumps(unrelated)


@pytest.mark.parametrize(
    ("query", "asked", "code"),
    [
        ("{ nothing }", {}, "BAD_USER_INPUT"),
        (f'{{ {OF_MARIE} {{ id }} b: patient(identifier: {{value: "{JEAN}"}}) {{ id }} }}', {}, "OPERATION_REFUSED"),
        ("{ viewer { id } }", {"purpose": "HRESCH"}, "FORBIDDEN"),
        ("{ viewer { id } }", {"purpose": None}, "PURPOSE_REQUIRED"),
        ("{ viewer { id } }", {"token": "forged"}, "UNAUTHENTICATED"),
    ],
)
async def test_a_refusal_is_written_down_like_a_release(
    house: House, query: str, asked: dict[str, Any], code: str
) -> None:
    """With its code, and nothing released."""
    entry = await last(house, query, **asked)
    assert code in json.dumps(entry)
    assert not entry.get("released")
    assert MARIE not in json.dumps(entry)


async def test_a_registry_that_is_down_is_written_down(house: House) -> None:
    """Unavailable is an outcome of its own."""
    house.sources["registre"].state.mischief.on("", Status(code=500))
    entry = await last(house, f"{{ {OF_MARIE} {{ birthDate }} }}")
    assert "CONSENT_UNAVAILABLE" in json.dumps(entry)
    assert "unavailable" in json.dumps(entry)


async def test_a_patient_is_named_by_the_numbers_of_the_files_that_count(house: House) -> None:
    """A source whose directives can't be read is left out, its numbers too."""
    hospital, number = house.sources["chus"].state, {"system": "urn:elsewhere", "value": "7"}
    file = hospital.store.read("Patient", "p-0001").body()
    hospital.store.put(file | {"identifier": [*file["identifier"], number]})
    key = house.keyring.pseudonyms("urn:elsewhere", "7")[0]
    query = f"{{ {OF_MARIE} {{ birthDate }} }}"
    assert key in (await last(house, query))["patients"]
    hospital.mischief.on("Consent", Status(code=500))
    assert key not in (await last(house, query))["patients"]


async def test_an_operation_s_name_that_holds_a_number_is_not_written(house: House) -> None:
    """It is the caller's own text, and may name someone."""
    entry = await last(house, f"query of_{MARIE} {{ {OF_MARIE} {{ birthDate }} }}")
    assert MARIE not in json.dumps(entry)


async def test_the_caller_s_own_view_is_written_too(house: House) -> None:
    """Without a patient."""
    entry = await last(house, "{ viewer { name } }")
    assert not entry.get("patients")
