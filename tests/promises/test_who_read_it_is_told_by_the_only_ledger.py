"""Promise: where gateways have a ledger each, none of them gives a part of who read a record for all of it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from gateway.app import Ports
from gateway.keyring import Keyring
from gateway.settings import Audit
from tests.house import MARIE, House, open_house
from tests.promises.everything import about
from tests.promises.test_who_read_my_record import asked, events, names, read

NODE = "query($id: ID!) { node(id: $id) { ... on AccessEvent { id at } } }"


def ledger(folder: Path, *, only: bool) -> Audit:
    """Return the settings of a ledger in a folder."""
    folder.mkdir(exist_ok=True)
    return Audit(database=folder / "audit.sqlite3", anchor=folder / "audit.anchor.json", only_log=only)


async def at(stack: AsyncExitStack, folder: Path, ring: Keyring, *, only: bool) -> House:
    """Open a gateway, on the ledger of a folder."""
    audit = ledger(folder, only=only)
    return await stack.enter_async_context(open_house(folder, ports=Ports(keyring=ring), audit=audit))


async def test_a_part_of_who_read_it_is_an_error_at_every_replica(tmp_path: Path) -> None:
    """Read at the first, asked at the second that has nothing, and at the first that has a part: a page and a node."""
    ring = Keyring.generate()
    async with AsyncExitStack() as stack:
        alone = await at(stack, tmp_path / "one", ring, only=True)
        await read(alone, "dr-gagnon")
        (found,) = await events(alone)
        for folder in ("one", "two"):
            house = await at(stack, tmp_path / folder, ring, only=False)
            await read(house, "dr-tremblay")
            answer = await asked(house)
            assert (answer.status, answer.codes, answer.data) == (503, ["AUDIT_UNAVAILABLE"], None), folder
            one = await house.ask(NODE, who="marie-bouchard", purpose="PATRQT", variables={"id": found["id"]})
            assert (one.status, one.codes, one.data) == (503, ["AUDIT_UNAVAILABLE"], None), folder
            mine = await house.ask(about(MARIE, "birthDate"), who="marie-bouchard", purpose="PATRQT")
            assert (mine.status, mine.patient) == (200, {"birthDate": "1985-05-10"}), "the rest is answered"


async def test_who_may_not_read_it_is_refused_as_everywhere(tmp_path: Path) -> None:
    """The role's refusal comes first: which ledgers there are is for those who may read them."""
    async with open_house(tmp_path, audit=ledger(tmp_path, only=False)) as house:
        await read(house)
        answer = await house.ask(about(MARIE, "accessEvents { edges { node { id } } }"), who="dr-tremblay")
        assert (answer.status, answer.patient["accessEvents"]) == (200, None)
        assert "Patient.accessEvents" in answer.withheld


async def test_gateways_that_share_one_ledger_tell_it_whole(tmp_path: Path) -> None:
    """Two processes of one machine: a reading at either is told at the other."""
    ring = Keyring.generate()
    async with AsyncExitStack() as stack:
        one, two = [await at(stack, tmp_path / "shared", ring, only=True) for _ in range(2)]
        await read(one, "dr-gagnon")
        two.clock.at += 60
        await read(two, "dr-tremblay")
        assert names(await events(one)) == ["Dr Luc Tremblay", "Dre Hélène Gagnon"]
