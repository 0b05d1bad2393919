"""Promise: in a network of thirty-four establishments, a patient who is known to three of them costs three."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.demo.establishments import ESTABLISHMENTS
from gateway.demo.people import Person
from tests.house import House, open_house

ALL = frozenset(establishment.id for establishment in ESTABLISHMENTS)
QUERY = """query ($system: URI, $value: String!) {
  patient(identifier: {system: $system, value: $value}) {
    name { family }
    encounters { edges { node { source { id } } } }
    observations(first: 50) { edges { node { source { id } } } }
  }
}"""


@pytest.fixture
async def network(tmp_path: Path) -> AsyncIterator[House]:
    """The gateway before all thirty-four."""
    async with open_house(tmp_path, establishments=34) as house:
        yield house


def asked(house: House) -> set[str]:
    """Return the sources that got a request."""
    return {name for name, source in house.sources.items() if source.state.calls}


def of_three(house: House) -> Person:
    """Return the first patient whose only files are at three further establishments; their physician has an account."""
    return next(p for p in house.world.people if len(p.sources) == 3 and p.sources <= ALL - {"chus"})


def test_there_are_thirty_four_of_them() -> None:
    """Four territories; the first is the demo's own hospital."""
    assert len(ALL) == len(ESTABLISHMENTS) == 34
    assert ESTABLISHMENTS[0].id == "chus"
    assert len({establishment.territory for establishment in ESTABLISHMENTS}) == 4


async def test_three_sources_and_the_registry_are_asked_and_no_other(network: House) -> None:
    """The answer names the three, each with what it holds; every other reads not-resolved."""
    person = of_three(network)
    reply = await network.ask(QUERY, who=person.doctor, variables={"value": person.nam})
    assert {node["source"]["id"] for node in reply.nodes("encounters")} == person.sources
    assert {node["source"]["id"] for node in reply.nodes("observations")} == person.sources
    assert reply.codes == []
    statuses = {source["id"]: source["status"] for source in reply.access["sources"]}
    assert len(statuses) == len(network.settings.sources)
    assert {name for name, status in statuses.items() if status == "active"} == person.sources | {"registre"}
    assert {s for name, s in statuses.items() if name not in person.sources | {"registre"}} == {"not-resolved"}
    assert reply.access["complete"] is True
    assert asked(network) == person.sources | {"registre"}


async def test_a_file_number_of_one_leads_to_the_same_three(network: House) -> None:
    """Whoever asks with an establishment's own number gets the patient, not that establishment's part."""
    person = of_three(network)
    one = next(establishment for establishment in ESTABLISHMENTS if establishment.id in person.sources)
    store = network.sources[one.id].state.store
    body = next(b for s in store.of_type("Patient") if (b := s.body())["identifier"][0]["value"] == person.nam)
    number = next(n["value"] for n in body["identifier"] if n["system"] == one.system)
    reply = await network.ask(QUERY, who=person.doctor, variables={"system": one.system, "value": number})
    assert {node["source"]["id"] for node in reply.nodes("encounters")} == person.sources
    assert asked(network) == person.sources | {"registre"}


async def test_marie_is_known_to_three_establishments_of_thirty_four(network: House) -> None:
    """The CHUS, the CHUM and the CHU de Québec, for the family physician who follows her everywhere."""
    reply = await network.ask(QUERY, variables={"value": "BOUM855510ZZ"})
    assert asked(network) & ALL == {"chus", "chum", "chu-quebec"}
    assert {node["source"]["id"] for node in reply.nodes("encounters")} >= {"chus", "chum", "chu-quebec"}


async def test_the_establishment_that_treated_someone_reads_its_own_part(network: House) -> None:
    """A relationship attested by one establishment opens that establishment's records, no other's."""
    reply = await network.ask(QUERY, who="dr-chum", variables={"value": "BOUM855510ZZ"})
    assert {node["source"]["id"] for node in reply.nodes("encounters")} == {"chum"}
    assert reply.patient["name"] == [{"family": "Bouchard"}]
