"""Promise: an operation asks its sources in as few rounds as what rests on what allows, and decides on all of it.

The sources answer only when they are told, so that a request that waited for more than it rests on is never made.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.settings import Locate
from tests.house import MARIE, House
from tests.promises.everything import about
from tests.promises.waves import Call, Waves, waving_house

QUERY = about(MARIE, "name { family } allergies { edges { node { code { text } } } }")

REGISTRY: list[Call] = [("registre", "Patient")]
REGISTRY_SAYS: list[Call] = [("registre", "CareTeam"), ("registre", "Consent"), ("registre", "RelatedPerson")]
WHO: list[Call] = [("chus", "Patient"), ("gesmus", "usagers"), ("omnimed", "patients"), ("telesante", "files")]
HOSPITAL_SAYS: Call = ("chus", "Consent CareTeam Encounter MedicationDispense")
HOSPITAL_SAYS_ALL: Call = ("chus", "Patient Consent CareTeam Encounter MedicationDispense")
OTHERS_SAY: list[Call] = [
    ("gesmus", "liens"), ("omnimed", "suivi"), ("telesante", "appointments"), ("telesante", "sessions"),
]  # fmt: skip
RECORDS: list[Call] = [
    ("chus", "AllergyIntolerance Patient"), ("gesmus", "usagers"), ("omnimed", "allergies"), ("omnimed", "patients"),
    ("registre", "Patient"), ("telesante", "files"),
]  # fmt: skip
COLD = [REGISTRY, [*REGISTRY_SAYS, *WHO], [HOSPITAL_SAYS, *OTHERS_SAY], RECORDS]
WARM = [REGISTRY, [*REGISTRY_SAYS, HOSPITAL_SAYS_ALL, *OTHERS_SAY], RECORDS]


@pytest.fixture
async def waving(tmp_path: Path) -> AsyncIterator[tuple[House, Waves]]:
    """A house that remembers locations, whose sources wait to be told."""
    async with waving_house(tmp_path, locate=Locate(memory_s=15, negative_s=5)) as opened:
        yield opened


async def test_an_operation_needs_four_rounds_the_first_time_and_three_afterwards(waving: tuple[House, Waves]) -> None:
    """The registry; who she is everywhere, with what the registry says; what all say of her; her records."""
    house, waves = waving
    waves.holding = True
    answers = []
    for rounds in (COLD, WARM):
        asking = asyncio.create_task(house.ask(QUERY))
        for expected in rounds:
            await waves.until(expected)
            waves.release()
        answers.append((await asking).patient)
    assert answers[0] == answers[1]
    assert answers[0]["allergies"]["edges"]


async def test_what_a_source_says_waits_for_no_other_source(waving: tuple[House, Waves]) -> None:
    """The clinic's and the network's word is asked while the hospital is still thinking who she is."""
    house, waves = waving
    waves.holding = True
    asking = asyncio.create_task(house.ask(QUERY))
    await waves.until(COLD[0])
    waves.release()
    await waves.until(COLD[1])
    waves.release(but=[("chus", "Patient")])
    await waves.until([("chus", "Patient"), *OTHERS_SAY])
    waves.release()
    await waves.until([HOSPITAL_SAYS])
    waves.release()
    await waves.until(RECORDS)
    waves.release()
    assert (await asking).patient["allergies"]["edges"]


@pytest.mark.parametrize("late", [HOSPITAL_SAYS_ALL, *REGISTRY_SAYS, *OTHERS_SAY], ids="-".join)
async def test_no_record_is_asked_before_the_last_evidence_has_come(waving: tuple[House, Waves], late: Call) -> None:
    """A denial counts from anyone: whoever is late is waited for, and nothing is fetched meanwhile."""
    house, waves = waving
    await house.ask(QUERY)
    waves.holding = True
    asking = asyncio.create_task(house.ask(QUERY))
    await waves.until(WARM[0])
    waves.release()
    await waves.until(WARM[1])
    waves.release(but=[late])
    for _ in range(500):
        await asyncio.sleep(0)
    assert waves.waiting == [late]
    waves.release()
    await waves.until(RECORDS)
    waves.release()
    assert (await asking).patient["allergies"]["edges"]


async def test_nothing_is_asked_of_a_file_that_may_be_somebody_else_s(waving: tuple[House, Waves]) -> None:
    """Who somebody is comes first: a file that isn't sure to be hers is told of nothing, and asked for nothing."""
    house, _ = waving
    store = house.sources["chus"].state.store
    store.put(store.read("Patient", "p-0001").body() | {"birthDate": "1961-02-03"})
    answer = await house.ask(QUERY)
    assert answer.patient["allergies"]
    assert [call.partition("?")[0] for call in house.calls("chus")] == ["/fhir/Patient"]


async def test_whoever_leaves_leaves_no_request_behind(waving: tuple[House, Waves]) -> None:
    """What was read ahead ends with the operation that it was read for."""
    house, waves = waving
    await house.ask(QUERY)
    waves.holding = True
    before = asyncio.all_tasks()
    asking = asyncio.create_task(house.ask(QUERY))
    await waves.until(WARM[0])
    waves.release()
    await waves.until(WARM[1])
    asking.cancel()
    done, _ = await asyncio.wait({asking}, timeout=20)
    assert [one.cancelled() for one in done] == [True]
    async with asyncio.timeout(20):
        while asyncio.all_tasks() - before:
            await asyncio.sleep(0)
