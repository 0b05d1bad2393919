"""Promise: a remembered location never widens: the registry counts at once, what a source says within seconds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.demo.sources.mischief import Status
from gateway.settings import Locate
from tests.house import MARIE, House, Reply, open_house
from tests.lasting import FAR
from tests.promises.doubles import KeptLedger
from tests.promises.everything import about

MRN = "urn:passerelle:demo:chus:mrn"
QUERY = about(MARIE, "name { family given } birthDate conditions(first: 200) { edges { node { id source { id } } } }")
LENGTH_S = 15


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house that remembers locations for fifteen seconds, whatever the settings' default."""
    ports = Ports(monotonic=lambda: FAR)
    async with open_house(tmp_path, ports=ports, locate=Locate(memory_s=LENGTH_S, negative_s=5)) as opened:
        yield opened


def edit(house: House, source: str, local_id: str, **changes: Any) -> None:
    """Change a patient's file at a FHIR source."""
    store = house.sources[source].state.store
    store.put(store.read("Patient", local_id).body() | changes)


def identities(house: House, source: str) -> int:
    """Return how many times a source was asked who someone is."""
    return sum("?identifier=" in asked or "?dossier=" in asked or "?nam=" in asked for asked in house.calls(source))


def sources_of(answer: Reply) -> set[str]:
    """Return the sources whose conditions are in an answer; none when there is no patient."""
    return {node["source"]["id"] for node in answer.nodes("conditions")} if answer.patient else set()


def said(answer: Reply) -> dict[str, Any]:
    """Return an answer without its decision id and times."""
    access = {name: value for name, value in answer.access.items() if name != "decisionId"}
    access["sources"] = [{**source, "latencyMs": None} for source in access["sources"]]
    return {"data": answer.data, "errors": answer.body.get("errors"), "access": access}


@pytest.mark.parametrize("who", ["dr-tremblay", "dr-pelletier", "inf-roy", "ips-gauthier"])
async def test_a_remembered_location_changes_nothing_in_the_answer(house: House, who: str) -> None:
    """For those who follow her, wholly or in part, and for a stranger; who keeps directives is asked twice."""
    first, second = [said(await house.ask(QUERY, who=who)) for _ in range(2)]
    assert first == second
    assert (identities(house, "registre"), identities(house, "chus"), identities(house, "omnimed")) == (2, 2, 1)


async def test_a_revoked_relationship_and_a_new_restriction_count_at_once(house: House) -> None:
    """Nothing of them is remembered: the second question is answered as if it were the first."""
    assert sources_of(await house.ask(QUERY)) >= {"chus", "omnimed"}
    registry = house.sources["registre"].state.store
    everything = registry.read("Consent", "directive-1").body()
    registry.put({**everything, "id": "directive-9", "provision": {"type": "deny"}})
    assert sources_of(await house.ask(QUERY)) == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"birthDate": "1961-02-03"},
        {"name": [{"family": "Lavoie", "given": ["Jean"]}], "gender": "male"},
    ],
    ids=["another-birth-date", "another-person"],
)
async def test_what_the_registry_changes_counts_at_once(house: House, changes: dict[str, Any]) -> None:
    """Its entry is what a location is remembered under."""
    await house.ask(QUERY)
    before = identities(house, "omnimed")
    edit(house, "registre", "reg-0001", **changes)
    answer = await house.ask(QUERY)
    assert sources_of(answer) == set()
    assert identities(house, "omnimed") > before or answer.patient is None


async def test_a_file_that_the_registry_no_longer_lists_is_left_out_at_once(house: House) -> None:
    """It isn't asked, remembered or not."""
    assert "chus" in sources_of(await house.ask(QUERY))
    entry = house.sources["registre"].state.store.read("Patient", "reg-0001").body()
    edit(house, "registre", "reg-0001", identifier=[one for one in entry["identifier"] if one["system"] != MRN])
    house.forget_calls()
    assert "chus" not in sources_of(await house.ask(QUERY))
    assert house.calls("chus") == []


async def test_a_second_entry_in_the_registry_counts_at_once(house: House) -> None:
    """Two persons under one number: nobody."""
    await house.ask(QUERY)
    store = house.sources["registre"].state.store
    store.put(store.read("Patient", "reg-0001").body() | {"id": "reg-9001"})
    assert (await house.ask(QUERY)).data == {"patient": None}


@pytest.mark.parametrize("after_s", [1, LENGTH_S - 1, LENGTH_S])
async def test_a_contradiction_that_appears_at_a_source_counts_within_the_memory_s_length(
    house: House, after_s: int
) -> None:
    """Until then it is the same file that was hers; and the log says that it was remembered."""
    await house.ask(QUERY)
    file = house.sources["omnimed"].state.files["OM-1001"]
    file["patient"] = file["patient"] | {"ddn": "03/02/1961"}
    house.clock.at += after_s
    assert ("omnimed" in sources_of(await house.ask(QUERY))) is (after_s < LENGTH_S)


async def test_a_contradiction_that_appears_where_directives_are_kept_counts_at_once(house: House) -> None:
    """Such a source is asked each time."""
    await house.ask(QUERY)
    edit(house, "chus", "p-0001", birthDate="1961-02-03")
    assert "chus" not in sources_of(await house.ask(QUERY))


def merge(house: House) -> None:
    """Give her hospital file a replacement."""
    store = house.sources["chus"].state.store
    body = store.read("Patient", "p-0001").body()
    store.put(body | {"active": False, "link": [{"other": {"reference": "Patient/p-9001"}, "type": "replaced-by"}]})
    store.put(body | {"id": "p-9001", "link": [{"other": {"reference": "Patient/p-0001"}, "type": "replaces"}]})


async def test_a_directive_written_after_a_merge_counts_at_once(house: House) -> None:
    """Under the new file, which nobody has asked about yet."""
    assert "chus" in sources_of(await house.ask(QUERY))
    merge(house)
    refused = {"patient": {"reference": "Patient/p-9001"}, "provision": {"type": "deny"}}
    directive = house.sources["registre"].state.store.read("Consent", "directive-1").body()
    house.sources["chus"].state.store.put(directive | {"id": "directive-c", **refused})
    assert "chus" not in sources_of(await house.ask(QUERY))


async def test_a_moved_file_where_directives_are_kept_is_found_at_once(house: House) -> None:
    """Under its new id alone."""
    await house.ask(QUERY)
    merge(house)
    house.forget_calls()
    await house.ask(QUERY)
    asked = [one for one in house.calls("chus") if "Condition" in one]
    assert asked
    assert all("p-9001" in one and "p-0001" not in one for one in asked)


async def test_a_file_that_its_source_takes_away_is_a_fault_then_is_looked_for_again(house: House) -> None:
    """Not an empty list: the source is named, and what was remembered is dropped."""
    await house.ask(QUERY)
    omnimed = house.sources["omnimed"].state
    omnimed.mischief.on("problemes", Status(code=404))
    failed = await house.ask(QUERY)
    assert "SOURCE_UNAVAILABLE" in failed.codes
    before = identities(house, "omnimed")
    omnimed.mischief.clear()
    assert "omnimed" in sources_of(await house.ask(QUERY))
    assert identities(house, "omnimed") == before + 1


async def test_the_log_says_when_an_identity_was_remembered_and_by_whom_it_was_used(tmp_path: Path) -> None:
    """Under the same pseudonyms as when it was read: a patient's report misses nothing."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger), locate=Locate(memory_s=60)) as house:
        for _ in range(2):
            await house.ask(QUERY)
    first, second = ledger.entries
    assert second.patients == first.patients
    assert ("omnimed", "identity") in first.evidence
    assert ("omnimed", "identity-remembered") in second.evidence
    assert ("chus", "identity") in second.evidence
    assert ("registre", "identity") in second.evidence
