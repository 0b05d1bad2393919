"""Promise: a patient learns who read their record, all of them, and nothing that was kept from who read."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from gateway.app import Ports
from gateway.keyring import Keyring
from tests.house import JEAN, MARIE, House, Reply, open_house
from tests.promises.emergencies import attest, break_glass
from tests.promises.everything import about

EVENTS = """query($first: Int, $after: String, $since: DateTime, $until: DateTime, $sources: [ID!], $purpose: [String!],
    $override: Boolean) {
  viewer { patient { accessEvents(first: $first, after: $after, since: $since, until: $until, sources: $sources,
      purpose: $purpose, override: $override) {
    edges { cursor node { id at who { name role { code } organization { name } } purpose { code } categories
      sources { id } override summary(language: EN) } }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  } } }
}"""


async def read(house: House, who: str = "dr-gagnon", purpose: str = "TREAT", fields: str = "birthDate") -> None:
    """Read Marie's record, a minute after whoever read before."""
    house.clock.at += 60
    assert (await house.ask(about(MARIE, fields), who=who, purpose=purpose)).status == 200


async def asked(house: House, **variables: Any) -> Reply:
    """Ask, as Marie, who read her record."""
    return await house.ask(EVENTS, who="marie-bouchard", purpose="PATRQT", variables=variables)


async def events(house: House, **variables: Any) -> list[Any]:
    """Return the readings of a page."""
    answer = await asked(house, **variables)
    assert answer.status == 200, answer.body
    return [edge["node"] for edge in answer.data["viewer"]["patient"]["accessEvents"]["edges"]]


def on_disk(folder: Path) -> bytes:
    """Return all that the ledger's files hold."""
    return b"".join(path.read_bytes() for path in folder.glob("audit.sqlite3*"))


def names(found: list[Any]) -> list[str]:
    """Return who read, in order."""
    return [one["who"]["name"] for one in found]


async def test_each_reading_is_told_with_who_why_what_and_where(tmp_path: Path) -> None:
    """A physician's of her allergies and vital signs: not of the other categories that an observation may have."""
    async with open_house(tmp_path) as house:
        observed = (
            "allergies { edges { node { code { text } } } } observations(first: 1) { edges { node { code { text } } } }"
        )
        await read(house, "dr-tremblay", fields=observed)
        await read(house, "dr-urgence")
        await house.ask(about(JEAN, "birthDate"))
        (found,) = await events(house)
        assert found["who"] == {
            "name": "Dr Luc Tremblay",
            "role": {"code": "physician"},
            "organization": {"name": "GMF des Cantons"},
        }
        assert (found["purpose"], found["override"]) == ({"code": "TREAT"}, False)
        assert found["categories"] == ["allergy", "vital_signs"]
        assert {one["id"] for one in found["sources"]} == {"chus", "omnimed"}
        assert found["summary"].startswith(
            "Dr Luc Tremblay (Physician, Cantons family medicine group) read: Allergies, Vital signs."
        )
        assert found["at"] == "2026-11-20T17:01:00.000Z"


async def test_they_come_newest_first_page_by_page_and_each_once(tmp_path: Path) -> None:
    """Pages of two, of six readings in the same instants as others; each reading of the ledger is one too."""
    async with open_house(tmp_path) as house:
        order = ["dr-gagnon", "dr-tremblay", "inf-roy", "dr-gagnon", "ts-morin", "dr-tremblay"]
        for who in order:
            await read(house, who, fields="name { family }")
        house.clock.at += 60
        until = "2026-11-20T17:07:00Z"
        whole = [one["id"] for one in await events(house, until=until)]
        assert len(whole) == 6
        pages: list[str] = []
        after: str | None = None
        for more in (True, True, False):
            answer = await asked(house, first=2, after=after, until=until)
            page = answer.data["viewer"]["patient"]["accessEvents"]
            assert page["pageInfo"]["hasNextPage"] is more
            assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
            pages += [edge["node"]["id"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
        assert len(pages) == len(set(pages)) == 6
        newest = await events(house, first=1)
        assert newest[0]["categories"] == ["ledger"], "reading the register is itself told"
        foreign = await asked(house, first=2, after=after, until=until, purpose=["TREAT"])
        assert (foreign.status, foreign.codes) == (400, ["BAD_USER_INPUT"])


async def test_filters_are_exact(tmp_path: Path) -> None:
    """By purpose, by source, by date (from, included, to, excluded), by emergency override."""
    async with open_house(tmp_path) as house:
        await read(house, "dr-gagnon")
        await read(house, "facturation", "HPAYMT", "coverages { edges { node { id } } }")
        assert (await break_glass(house)).status == 200
        assert (await attest(house, who="dr-pelletier")).status == 200
        await read(house, "dr-pelletier", "ETREAT")
        assert names(await events(house, override=True)) == ["Dr Martin Pelletier"]
        assert "Dr Martin Pelletier" not in names(await events(house, override=False))
        assert [one["who"]["role"]["code"] for one in await events(house, purpose=["HPAYMT"])] == ["billing_clerk"]
        assert await events(house, purpose=[]) == []
        assert names(await events(house, until="2026-11-20T17:02:00Z")) == ["Dre Hélène Gagnon"]
        assert names(await events(house, since="2026-11-20T17:01:00Z", until="2026-11-20T17:01:00.001Z")) == [
            "Dre Hélène Gagnon"
        ]
        assert all({"id": "chus"} in one["sources"] for one in await events(house, sources=["chus"]))


async def test_they_are_found_under_every_key_of_the_ring(tmp_path: Path) -> None:
    """Read before the keys were rotated and after: both are told, with their names."""
    ring = Keyring.generate()
    async with open_house(tmp_path, ports=Ports(keyring=ring)) as house:
        await read(house, "dr-gagnon")
    async with open_house(tmp_path, ports=Ports(keyring=ring.rotated())) as house:
        house.clock.at += 60
        await read(house, "dr-tremblay")
        assert names(await events(house)) == ["Dr Luc Tremblay", "Dre Hélène Gagnon"]


async def test_who_may_not_read_the_register_is_refused_by_name(tmp_path: Path) -> None:
    """A physician, a clerk; the archivist and the privacy officer read it."""
    async with open_house(tmp_path) as house:
        await read(house)
        asking = about(MARIE, "accessEvents { edges { node { id who { name } } } }")
        for who, purpose in (("dr-tremblay", "TREAT"), ("facturation", "HPAYMT")):
            answer = await house.ask(asking, who=who, purpose=purpose)
            assert answer.patient["accessEvents"] is None
            assert "Patient.accessEvents" in answer.withheld
        for who in ("archiviste", "vie-privee"):
            answer = await house.ask(asking, who=who, purpose="HOPERAT")
            assert answer.nodes("accessEvents"), who


async def test_a_reading_by_its_id_shows_to_who_may_read_the_register_alone(tmp_path: Path) -> None:
    """The patient has it back; a physician's answer is a forged id's."""
    async with open_house(tmp_path) as house:
        await read(house)
        (found,) = await events(house)
        node = "query($id: ID!) { node(id: $id) { ... on AccessEvent { id at } } }"
        mine = await house.ask(node, who="marie-bouchard", purpose="PATRQT", variables={"id": found["id"]})
        assert mine.data["node"] == {"id": found["id"], "at": found["at"]}
        for who, id in (("dr-gagnon", found["id"]), ("dr-gagnon", "forged")):
            assert (await house.ask(node, who=who, variables={"id": id})).data == {"node": None}


async def test_what_was_kept_from_who_read_is_not_told(tmp_path: Path) -> None:
    """The restricted cardiologist: no reason, no coordinate, no word of what was withheld."""
    async with open_house(tmp_path) as house:
        await read(house, "dr-pelletier", fields="conditions { edges { node { code { text } } } }")
        answer = await asked(house)
        assert "RESTRICTION" not in answer.content.decode()
        assert "Condition" not in answer.content.decode()


async def test_the_ledger_on_disk_tells_no_name(tmp_path: Path) -> None:
    """Who reads the file learns the id of an account; the name is sealed."""
    async with open_house(tmp_path) as house:
        await read(house, "dr-gagnon")
        held = on_disk(tmp_path)
        assert b"dr-gagnon" in held
        assert "Hélène".encode() not in held


async def test_a_changed_ledger_is_an_error_never_a_shorter_list(tmp_path: Path) -> None:
    """An entry that doesn't agree with its seal, one that is gone: AUDIT_UNAVAILABLE."""
    for number, change in enumerate(("UPDATE entries SET mac = zeroblob(32)", "DELETE FROM entries")):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with open_house(folder) as house:
            await read(house, "dr-gagnon")
            await read(house, "dr-tremblay")
            with sqlite3.connect(folder / "audit.sqlite3") as connection:
                connection.execute(f"{change} WHERE instr(CAST(payload AS TEXT), 'dr-gagnon') > 0")
            connection.close()
            answer = await asked(house)
            assert (answer.status, answer.codes) == (503, ["AUDIT_UNAVAILABLE"])
