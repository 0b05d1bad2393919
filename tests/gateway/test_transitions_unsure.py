"""Transitions of which something isn't sure: a field that is closed, an event that moved or is filed under two."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import Ports
from gateway.demo.sources import create_source
from tests.house import open_house, world_of
from tests.promises.doubles import Spoiled
from tests.promises.panels import AUTUMN, QUERY, asked, discharge, nodes, page, short


@pytest.mark.parametrize("closed", ["status", "start"])
@pytest.mark.parametrize("verdict", ["deny:ROLE", "mask:REDACT"])
async def test_an_appointment_that_can_t_be_read_isn_t_missing(tmp_path: Path, closed: str, verdict: str) -> None:
    """What may be booked isn't known: null, where an empty list and `true` would say that there is none."""

    def closes(answer: Any, question: Mapping[str, Any]) -> Any:
        answer["fields"][f"Appointment.{closed}"] = verdict
        return answer

    async with open_house(tmp_path, ports=Ports(engine=Spoiled(closes))) as house:
        reply = await house.ask(QUERY, variables=asked(kinds=["DISCHARGE"]))
    after = discharge(reply)["followUp"]
    assert (after["missingAppointment"], after["appointments"]) == (None, None)
    assert after["document"] is not None


async def test_orders_that_can_t_be_read_leave_nothing_known(tmp_path: Path) -> None:
    """Whether follow-up is asked for: not `false`; nor are there no results awaited."""

    def closes(answer: Any, question: Mapping[str, Any]) -> Any:
        answer["fields"]["ServiceRequest.encounter"] = "deny:ROLE"
        return answer

    async with open_house(tmp_path, ports=Ports(engine=Spoiled(closes))) as house:
        reply = await house.ask(QUERY, variables=asked(AUTUMN, kinds=["DISCHARGE"]))
    found = [node["followUp"] for node in nodes(reply)]
    assert {one["missingAppointment"] for one in found} == {None}
    assert [] not in [one["pendingResults"] for one in found]


Edit = Callable[[list[Any]], None]


class Panelled(httpx.AsyncBaseTransport):
    """The hospital, which tells something else of many at once than of one patient."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._real = httpx.ASGITransport(create_source("chus", world_of()))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, edited when it is about many."""
        answer = await self._real.handle_async_request(request)
        if "/Encounter?patient" not in str(request.url) or "_elements" not in str(request.url):
            return answer
        bundle = json.loads(await answer.aread())
        self._edit(bundle["entry"])
        return httpx.Response(200, json=bundle, headers={"content-type": "application/fhir+json"})


def later(entries: list[Any]) -> None:
    """Let stays end some day later than their own record says."""
    for entry in entries:
        period = entry["resource"]["period"]
        period |= {"end": "2026-11-18T01:02:03Z"} if "end" in period else {}


def both(entries: list[Any]) -> None:
    """File each stay of Marie's and Jean's under the other too."""
    other = {"Patient/p-0001": "Patient/p-0002", "Patient/p-0002": "Patient/p-0001"}
    for entry in list(entries):
        copy = deepcopy(entry)
        copy["resource"]["subject"]["reference"] = other[copy["resource"]["subject"]["reference"]]
        entries.append(copy)


async def test_an_event_that_moved_between_two_reads_is_missed_aloud(tmp_path: Path) -> None:
    """It has no place in the list: the source is named as one of which not all was read."""
    async with open_house(tmp_path, ports=Ports(transports={"chus": Panelled(later)})) as house:
        reply = await house.ask(QUERY, variables=asked(AUTUMN, kinds=["DISCHARGE"]))
        whole = await house.ask(QUERY.replace(") {\n  tran", ") @complete {\n  tran", 1), variables=asked(AUTUMN))
    assert page(reply) | {"pageInfo": None} == {"pageInfo": None, "incomplete": [{"id": "chus"}], "edges": []}
    assert reply.access["complete"] is False
    assert {one["id"]: one["status"] for one in reply.access["sources"]}["chus"] == "partial"
    assert (whole.data, whole.codes) == (None, ["SOURCE_UNAVAILABLE"])


async def test_an_event_filed_under_two_is_the_one_s_whose_record_it_is(tmp_path: Path) -> None:
    """The second read decides, and nobody's own is lost by the first."""
    pages = []
    for rank, edit in enumerate((lambda _: None, both)):
        (tmp_path / f"{rank}").mkdir()
        async with open_house(tmp_path / f"{rank}", ports=Ports(transports={"chus": Panelled(edit)})) as house:
            pages.append(short(await house.ask(QUERY, variables=asked(AUTUMN))))
    assert pages[0] == pages[1]
    assert ("DISCHARGE", "2026-11-17", "Bouchard") in pages[1]


async def test_two_fragments_may_ask_for_one_page(tmp_path: Path) -> None:
    """They are one field; two fields aren't."""
    one = "fragment A on Query { transitions(since: $since) { edges { cursor } } }"
    other = "fragment B on Query { transitions(since: $since) { pageInfo { hasNextPage } } }"
    apart = other.replace("transitions(", "more: transitions(")
    async with open_house(tmp_path) as house:
        merged = await house.ask(f"query($since: DateTime!) {{ ...A ...B }} {one} {other}", variables=asked(AUTUMN))
        two = await house.ask(f"query($since: DateTime!) {{ ...A ...B }} {one} {apart}", variables=asked(AUTUMN))
    assert (merged.status, merged.codes, sorted(page(merged))) == (200, [], ["edges", "pageInfo"])
    assert two.codes == ["OPERATION_REFUSED"]
