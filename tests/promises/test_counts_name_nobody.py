"""Promise: counts are of no person, of one's own territory or establishment, and a silent source is never a zero.

What is expected is counted by hand from the demo's files. Small counts are kept back:
`tests/gateway/test_suppression.py` says which.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import Ports
from gateway.demo.sources import create_source
from gateway.demo.sources.mischief import Status
from tests.house import House, Reply, open_house, world_of
from tests.lasting import FAR
from tests.promises.doubles import KeptLedger
from tests.promises.everything import WIDE

YEAR = "2025-11-20T00:00:00-05:00"
QUARTER = "2026-08-22T00:00:00-04:00"
ACTIVITY = """query ($territory: ID, $since: DateTime!, $until: DateTime) {
  telehealthActivity(territory: $territory, since: $since, until: $until) {
    territory { id } period { start end } suppressedBelow incomplete { id }
    total { ...C } byEstablishment { establishment { displayName } counts { ...C } } byTool { tool counts { ...C } }
  }
}
fragment C on TelehealthCounts { sessions completed interrupted cancelled medianJitterMs medianPacketLossPercent }"""
RESOURCES = """query ($territory: ID, $since: DateTime!) {
  resourceUse(territory: $territory, since: $since) {
    territory { id } suppressedBelow incomplete { id }
    referralWaits { specialty { text coding { code } } waiting medianDays longestDays }
    capacity { establishment { displayName } slots booked }
  }
}"""
CHUS, CENTRE, EST = "CIUSSS de l’Estrie – CHUS", "CISSS de la Montérégie-Centre", "CISSS de la Montérégie-Est"
NOTHING = (None,) * 6


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose sources the test may spoil."""
    async with open_house(tmp_path, limits=WIDE, ports=Ports(monotonic=lambda: FAR)) as opened:
        yield opened


async def counted(house: House, who: str = "cct-sherbrooke", query: str = ACTIVITY, **given: Any) -> Reply:
    """Ask for counts of the last year."""
    claims = {name: given.pop(name) for name in ("organization",) if name in given}
    purpose = given.pop("purpose", "HOPERAT")
    return await house.ask(query, who=who, purpose=purpose, variables={"since": YEAR, **given}, **claims)


def of(answer: Reply) -> Any:
    """Return what was counted."""
    return answer.data["telehealthActivity"]


def rows(listed: Any, name: str) -> dict[str, tuple[Any, ...]]:
    """Return counts by the name of their row."""
    label = {"byEstablishment": lambda one: one["establishment"]["displayName"], "byTool": lambda one: one["tool"]}
    return {label[name](one): tuple(one["counts"].values()) for one in listed[name]}


def held(house: House, *codes: str) -> list[dict[str, Any]]:
    """Return the year's sessions of some establishments, from the network's file itself."""
    every = (one for file in house.sources["telesante"].state.files.values() for one in file["sessions"])
    since, until = 1_763_614_800_000, 1_795_237_200_000  # midnight in Québec, 20 November 2025 and 21 November 2026
    return [
        one
        for one in every
        if one["etablissement"]["code"] in codes and since <= (one["actual"] or one["planned"])["start_ms"] < until
    ]


async def test_a_coordination_centre_counts_its_territory(house: House) -> None:
    """Establishments, tools and the total, by hand from the network's file; what is under five is kept back."""
    sessions = held(house, "ETS-001", "ETS-007", "ETS-010")
    states = [one["etat"] for one in sessions]
    assert (len(sessions), states.count("ended"), states.count("dropped")) == (28, 18, 7)
    assert states.count("cancelled") + states.count("no_show") == 3
    found = of(await counted(house))
    assert found["territory"] == {"id": "ruisss-sherbrooke"}
    assert found["period"] == {"start": "2025-11-20T05:00:00.000Z", "end": "2026-11-21T05:00:00.000Z"}
    assert (found["suppressedBelow"], found["incomplete"]) == (5, [])
    assert tuple(found["total"].values())[:4] == (28, 18, 7, None)
    assert rows(found, "byEstablishment").keys() == {CHUS, CENTRE, EST}
    assert rows(found, "byEstablishment")[CHUS][:2] == (16, 10)
    assert rows(found, "byEstablishment")[CENTRE] == rows(found, "byEstablishment")[EST] == NOTHING
    assert {tool: counts[0] for tool, counts in rows(found, "byTool").items()} == {"REACTS": 11, "Teams": 17}


async def test_medians_are_of_the_sessions_that_were_measured(house: House) -> None:
    """Of the CHUS, by hand: half of those measured were better, rounded."""
    measured = sorted(one["quality"]["jitter_ms"] for one in held(house, "ETS-001") if one["quality"])
    middle = len(measured) // 2
    by_hand = measured[middle] if len(measured) % 2 else (measured[middle - 1] + measured[middle]) / 2
    found = rows(of(await counted(house)), "byEstablishment")[CHUS]
    assert found[4] == round(by_hand)


async def test_a_pilot_counts_their_own_establishment_alone(house: House) -> None:
    """The total is the establishment's, and no other is listed."""
    found = of(await counted(house, who="pilote-techno"))
    assert rows(found, "byEstablishment").keys() == {CHUS}
    assert found["total"]["sessions"] == 16
    asked = [one for one in house.calls("telesante") if "/establishments/" in one]
    assert asked
    assert all("/establishments/ETS-001/" in one for one in asked)


@pytest.mark.parametrize(
    ("who", "purpose", "reason"),
    [("dr-gagnon", "TREAT", "ROLE"), ("marie-bouchard", "PATRQT", "ROLE"), ("facturation", "HPAYMT", "ROLE")],
)
@pytest.mark.parametrize(("query", "name"), [(ACTIVITY, "telehealthActivity"), (RESOURCES, "resourceUse")])
async def test_nobody_else_counts(house: House, who: str, purpose: str, reason: str, query: str, name: str) -> None:
    """They are told by name, and no source is asked."""
    answer = await counted(house, who, query, purpose=purpose)
    assert answer.data == {name: None}
    assert (answer.codes, answer.withheld) == (["FIELD_WITHHELD"], [f"Query.{name}"])
    assert answer.body["errors"][0]["extensions"]["reason"] == reason
    assert not any(
        "/establishments/" in one or "/attentes" in one for s in ("telesante", "gesmus") for one in house.calls(s)
    )


@pytest.mark.parametrize("territory", ["ruisss-montreal", "no such territory", ""])
@pytest.mark.parametrize("who", ["cct-sherbrooke", "pilote-clinique"])
async def test_another_territory_is_refused(house: House, who: str, territory: str) -> None:
    """Whether there is one or not, in one error; what was made up is in no log."""
    answer = await counted(house, who, territory=territory)
    assert of(answer) is None
    assert [one["extensions"]["reason"] for one in answer.body["errors"]] == ["TERRITORY"]
    assert "hors de votre territoire" in answer.body["errors"][0]["message"]
    assert not house.calls("telesante")


async def test_a_coordination_centre_still_reads_no_session(house: House) -> None:
    """Counts open no list."""
    answer = await house.ask(
        "query ($s: DateTime!) { sessions(since: $s) { edges { node { id } } } }",
        who="cct-sherbrooke", purpose="HOPERAT", variables={"s": "2026-09-01T00:00:00-04:00"},
    )  # fmt: skip
    assert (answer.data, answer.withheld) == ({"sessions": None}, ["Query.sessions"])


async def test_what_a_patient_restricts_changes_no_count(house: House) -> None:
    """A count is of nobody: a directive must not be read off it."""
    before = await counted(house)
    consent = deepcopy(house.sources["registre"].state.store.read("Consent", "directive-1").body())
    subject = {"reference": "Patient/reg-0001"}
    provision = {"type": "deny", "period": consent["provision"]["period"]}
    house.sources["registre"].state.store.put(
        consent | {"id": "directive-9", "patient": subject, "performer": [subject], "provision": provision}
    )
    assert (await counted(house)).data == before.data


async def test_a_silent_source_is_named_and_never_a_zero(house: House) -> None:
    """All its establishments' counts are unknown, so are the totals and the tools."""
    house.sources["telesante"].state.mischief.on("", Status(503))
    answer = await counted(house)
    found = of(answer)
    assert found["incomplete"] == [{"id": "telesante"}]
    assert tuple(found["total"].values()) == NOTHING
    assert set(rows(found, "byEstablishment").values()) == {NOTHING}
    assert found["byTool"] is None
    assert answer.codes == ["SOURCE_UNAVAILABLE"]


class Spoiling(httpx.AsyncBaseTransport):
    """The network, that gives the first session of each list of the hospital's otherwise than it holds it."""

    def __init__(self, inner: httpx.AsyncBaseTransport, changes: dict[str, Any]) -> None:
        self._inner, self._changes = inner, changes

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as the network does, but for that."""
        answer = await self._inner.handle_async_request(request)
        body = json.loads(await answer.aread())
        if "/establishments/ETS-001/" in str(request.url):
            body["data"][0].update(self._changes)
        return httpx.Response(answer.status_code, json=body)


UNREAD: dict[str, dict[str, Any]] = {
    "no name": {"session_id": None},
    "nobody's": {"file_no": None},
    "no beginning": {"actual": None, "planned": {"start_ms": "?", "end_ms": "?"}},
}


@pytest.mark.parametrize("changes", UNREAD.values(), ids=UNREAD)
async def test_a_session_that_can_not_be_read_is_not_one_that_was_not_held(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    """Its tool gave part of what it holds: it is named, and no count is said."""
    network = Spoiling(httpx.ASGITransport(create_source("telesante", world_of(), record=True)), changes)
    ports = Ports(monotonic=lambda: FAR, transports={"telesante": network})
    async with open_house(tmp_path, limits=WIDE, ports=ports) as house:
        answer = await counted(house)
    found = of(answer)
    assert found["incomplete"] == [{"id": "telesante"}]
    assert set(rows(found, "byEstablishment").values()) == {tuple(found["total"].values())} == {NOTHING}
    assert (found["byTool"], answer.access["complete"]) == (None, False)
    assert {one["id"]: one["status"] for one in answer.access["sources"]}["telesante"] == "partial"


async def test_waits_and_places_are_counted(house: House) -> None:
    """As the demo's sources count them, by hand: of a year's 219 demands in cardiology, 91 days are 54."""
    found = (await counted(house, query=RESOURCES, since=QUARTER)).data["resourceUse"]
    waits = {one["specialty"]["coding"][0]["code"]: tuple(one.values())[1:] for one in found["referralWaits"]}
    assert waits == {"CARD": (54, 41, 190), "DERM": (127, 118, 402), "PNEU": (36, 33, 120), "PSYC": (72, 64, 233)}
    places = {one["establishment"]["displayName"]: (one["slots"], one["booked"]) for one in found["capacity"]}
    assert places == {CHUS: (520, 442), CENTRE: (156, 93), EST: (234, 163)}
    assert found["incomplete"] == []


async def test_a_pilot_s_resources_are_their_establishment_s(house: House) -> None:
    """Its places; waits are of a territory, and nobody asks for them."""
    found = (await counted(house, "pilote-clinique", RESOURCES, since=QUARTER)).data["resourceUse"]
    assert [one["establishment"]["displayName"] for one in found["capacity"]] == [CHUS]
    assert found["referralWaits"] is None
    assert not any("/attentes" in one for one in house.calls("gesmus"))


@pytest.mark.parametrize(("source", "waits", "slots"), [("gesmus", None, 520), ("telesante", 4, None)])
async def test_a_source_that_counts_and_is_silent_is_named(house: House, source: str, waits: Any, slots: Any) -> None:
    """What it counts is unknown, what the other counts is said."""
    house.sources[source].state.mischief.on("", Status(503))
    found = (await counted(house, query=RESOURCES, since=QUARTER)).data["resourceUse"]
    assert found["incomplete"] == [{"id": source}]
    assert (found["referralWaits"] and len(found["referralWaits"])) == waits
    assert found["capacity"][0]["slots"] == slots


async def test_time_is_counted_by_whole_days(house: House) -> None:
    """An hour more or less changes nothing: it would tell of one session."""
    early = of(await counted(house, since="2026-10-01T00:00:00-04:00", until="2026-11-01T23:59:00-05:00"))
    late = of(await counted(house, since="2026-10-01T23:00:00-04:00", until="2026-11-02T00:00:00-05:00"))
    assert early == late


@pytest.mark.parametrize(
    "beside",
    [
        'patient(identifier: {value: "BOUM855510ZZ"}) { id }',
        'node(id: "x") { id }',
        'sessions(since: "2026-09-01T00:00:00Z") { edges { cursor } }',
        'other: telehealthActivity(since: "2026-09-01T00:00:00Z") { suppressedBelow }',
        'resourceUse(since: "2026-09-01T00:00:00Z") { suppressedBelow }',
    ],
)
async def test_a_count_stands_beside_nobody(house: House, beside: str) -> None:
    """Neither beside a patient, nor beside another list or count."""
    query = f'{{ telehealthActivity(since: "2026-09-01T00:00:00Z") {{ suppressedBelow }} {beside} }}'
    answer = await house.ask(query, who="cct-sherbrooke", purpose="HOPERAT")
    assert answer.codes == ["OPERATION_REFUSED"]


async def test_the_log_says_what_was_counted_and_of_nobody(tmp_path: Path) -> None:
    """Territory, establishment, category and sources; no patient."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, limits=WIDE, ports=Ports(monotonic=lambda: FAR, ledger=ledger)) as house:
        await counted(house)
        await counted(house, "pilote-techno", RESOURCES, since=QUARTER)
    whole, own = ledger.entries
    assert (whole.reason, whole.categories, whole.patients) == ("counted-ruisss-sherbrooke", ("activity",), ())
    assert whole.released == {"Query.telehealthActivity": {"telesante": 1}}
    assert ("telesante", "holdings") in whole.evidence
    assert (own.reason, own.released) == (
        "counted-ruisss-sherbrooke-org-chus", {"Query.resourceUse": {"telesante": 1}},
    )  # fmt: skip
    assert own.evidence == (("telesante", "tally"),)


async def test_no_patient_and_no_session_is_in_the_answer(house: House) -> None:
    """Neither a name, a number nor an id of the network's files."""
    text = json.dumps([(await counted(house)).body, (await counted(house, query=RESOURCES)).body], ensure_ascii=False)
    for number, file in house.sources["telesante"].state.files.items():
        assert number not in text
        assert file["person"]["identity"]["nam"] is None or file["person"]["identity"]["nam"] not in text
        assert not any(one["session_id"] in text for one in file["sessions"])
