"""Many: rounds of patients until the page is full; one patient's fault is never another's; a caller may leave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import Ports
from gateway.demo.sources import create_source
from gateway.keyring import Keyring
from gateway.pipeline.asked_transitions import AskedTransitions, following, place_of, seal_place
from gateway.pipeline.many import PATIENTS, ROUNDS, _batch
from gateway.pipeline.panel import Happening, Member
from resolvers.protocols import Identifier
from tests.house import JEAN, open_house, world_of
from tests.promises.doubles import KeptLedger
from tests.promises.panels import AUTUMN, QUERY, asked, nodes, page, short

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"


def happening(rank: int, patient: int) -> Happening:
    """Return an event, the newest first."""
    member = Member(Identifier(NAM, f"PATI{patient:06d}ZZ"))
    return Happening("chus", "Encounter", f"e-{rank}", member, "DISCHARGE", 1_000_000.0 - rank)


def test_a_round_takes_fifty_patients_at_most_and_every_event_of_theirs_up_to_the_next() -> None:
    """Events of known patients cost no place; the fifty-first patient begins the next round."""
    events = [happening(rank, rank // 2) for rank in range(240)]
    known: dict[Member, Any] = {}
    sizes = []
    rest: Sequence[Happening] = events
    while rest:
        batch, rest = _batch(rest, known, len(rest))
        assert len({one.member for one in batch}) <= PATIENTS
        known |= {one.member: None for one in batch}
        sizes.append(len(batch))
    assert sizes == [100, 100, 40]
    assert len(sizes) <= ROUNDS


def test_a_first_round_takes_what_a_page_needs() -> None:
    """One more than the page, to know whether another follows."""
    batch, rest = _batch([happening(rank, rank) for rank in range(30)], {}, 21)
    assert (len(batch), len(rest)) == (21, 9)


def test_places_are_in_the_order_of_the_list() -> None:
    """What follows a place, even of one instant, or of an event that is gone; no cursor's length tells of an id's."""
    ring = Keyring.generate()
    same = [replace(happening(3, patient), local_id=f"{patient}" * (patient + 1)) for patient in range(9)]
    events = [happening(0, 0), *same, happening(5, 0)]
    places = [place_of(ring, one) for one in events]
    assert following(ring, events, None) == events
    for rank, place in enumerate(places):
        assert following(ring, events, place) == events[rank + 1 :]
    assert following(ring, [one for one in events if one is not same[4]], places[5]) == [
        *same[:4], *same[5:], events[-1],
    ]  # fmt: skip
    assert len({len(seal_place(ring, place, ("b",))) for place in places}) == 1
    assert AskedTransitions("t", 0, None, None, 1, None, (), ("since",)).tested == (
        "Query.transitions", "Query.transitions(since:)",
    )  # fmt: skip


@dataclass
class Wire(httpx.AsyncBaseTransport):
    """A source of the demo, whose answers to some requests a test spoils; it counts what runs side by side."""

    name: str
    spoil: Callable[[httpx.Request], httpx.Response | None] = lambda _: None
    under_way: int = 0
    most: int = 0
    paused: asyncio.Event | None = None
    met: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._real = httpx.ASGITransport(create_source(self.name, world_of()))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, spoiled where the test says."""
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        self.met.set()
        try:
            if self.paused is not None:
                await self.paused.wait()
            spoilt = self.spoil(request)
            return await self._real.handle_async_request(request) if spoilt is None else spoilt
        finally:
            self.under_way -= 1


def about(request: httpx.Request, *words: str) -> bool:
    """Tell whether a request is about one patient alone, by words that stand in it."""
    said = f"{request.url} {request.content.decode()}"
    return all(word in said for word in words) and "p-0001" not in said


async def test_evidence_of_one_that_fails_leaves_that_one_out_and_says_so(tmp_path: Path) -> None:
    """Jean's directives can't be read at the registry: Marie shows, the registry is named, nothing is absent."""
    wire = Wire("registre", lambda r: httpx.Response(500) if about(r, "reg-0002", "Consent") else None)
    async with open_house(tmp_path, ports=Ports(transports={"registre": wire})) as house:
        plain = await house.ask(f'{{ patient(identifier: {{value: "{JEAN}"}}) {{ id }} }}')
        reply = await house.ask(QUERY, variables=asked(AUTUMN))
    assert plain.codes == ["CONSENT_UNAVAILABLE"]
    assert {family for _, _, family in short(reply)} == {"Bouchard"}
    assert page(reply)["incomplete"] == [{"id": "registre"}]
    assert reply.access["complete"] is False


async def test_a_source_that_lies_about_one_patient_harms_no_other(tmp_path: Path) -> None:
    """What the hospital says of Jean is garbage: what he has at other sources shows, and all of Marie's."""
    garbage = httpx.Response(200, content=b"{", headers={"content-type": "application/fhir+json"})
    wire = Wire("chus", lambda r: garbage if about(r, "p-0002", "Observation") else None)
    async with open_house(tmp_path) as house:
        plain = short(await house.ask(QUERY, variables=asked(AUTUMN)))
    (tmp_path / "other").mkdir()
    async with open_house(tmp_path / "other", ports=Ports(transports={"chus": wire})) as house:
        reply = await house.ask(QUERY, variables=asked(AUTUMN))
    assert [one for one in short(reply) if one[2] == "Bouchard"] == [one for one in plain if one[2] == "Bouchard"]
    assert [one for one in short(reply) if one[2] == "Lavoie"] != [one for one in plain if one[2] == "Lavoie"]
    named = {node["patient"]["name"][0]["family"]: node["incomplete"] for node in nodes(reply)}
    assert named == {"Bouchard": [], "Lavoie": [{"id": "chus"}]}


async def test_a_caller_who_leaves_is_written_down_and_nothing_goes_on(tmp_path: Path) -> None:
    """Every call is dropped, and one entry says that they left; nobody's file says that it was read."""
    ledger, wire = KeptLedger(tmp_path), Wire("chus", paused=asyncio.Event())
    async with open_house(tmp_path, ports=Ports(ledger=ledger, transports={"chus": wire})) as house:
        asking = asyncio.create_task(house.ask(QUERY, variables=asked()))
        await wire.met.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        async with asyncio.timeout(30):
            while wire.under_way or not ledger.entries:
                await asyncio.sleep(0.01)
    assert [(entry.outcome, entry.released, entry.patients) for entry in ledger.entries] == [("cancelled", {}, ())]
