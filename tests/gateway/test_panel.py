"""A panel: whom the caller follows, and what happened to them since."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gateway.access import Subject
from gateway.errors import ConsentUnavailable
from gateway.pipeline.panel import Panel
from tests.gateway.panel_parts import (
    DAY,
    DOSSIER,
    MRN,
    OTHER,
    SINCE,
    TELE,
    Network,
    clinic_file,
    entry,
    members,
    network,
    numbered,
    part,
    stay,
    subject,
    team,
    told,
)
from tests.gateway.stage_parts import NAM

MARIE, JEAN = "BOUM855510ZZ", "LAVJ581123ZZ"
REGISTERED = (numbered("r1", MARIE, "1"), team("t1", "r1", part()))
HERE = (numbered("p1", MARIE, "1"),)


def failing(status: int = 503) -> httpx.MockTransport:
    """Return a source that answers this to everything."""
    return httpx.MockTransport(lambda request: httpx.Response(status))


async def of(who: Subject | None = None, asked: dict[str, Any] | None = None, **given: Any) -> Panel:
    """Return a panel of a network that holds this."""
    async with network(**given) as town:
        return await town.of(who, **(asked or {}))


async def test_a_stay_that_ended_is_told_to_whom_the_registry_ties_to_its_patient() -> None:
    """Its end and its start, newest first."""
    panel = await of(registre=REGISTERED, chus=(*HERE, stay("e1", "p1")))
    assert members(panel) == [MARIE]
    assert told(panel) == [("DISCHARGE", "e1", MARIE), ("ADMISSION", "e1", MARIE)]
    assert (panel.silent, panel.partial) == ({}, frozenset())


async def test_someone_without_a_licence_has_no_panel_and_asks_nobody() -> None:
    """Neither does someone of an order that is not known here."""
    async with network(registre=REGISTERED) as town:
        nobody = Subject("me", "physician", "o", "t", (), (), (), {})
        assert await town.of(nobody) == Panel()
        assert await town.of(subject(professional="XYZ")) == Panel()
        assert [source for source in town.sources if town.asked(source)] == []


async def test_someone_whom_nobody_ties_to_anyone_has_an_empty_panel() -> None:
    """And no source is asked what happened."""
    async with network(registre=REGISTERED, chus=(*HERE, stay("e1", "p1"))) as town:
        assert await town.of(subject(OTHER)) == Panel()
        assert not [one for one in town.asked("chus") if "Encounter" in one or "Patient" in one]


async def test_the_registry_silent_is_a_refusal() -> None:
    """Never an empty panel."""
    with pytest.raises(ConsentUnavailable):
        await of(registre=REGISTERED, transports={"registre": failing()})


async def test_a_source_that_fails_is_named_and_the_others_are_told() -> None:
    """By its fault."""
    files = {"OM-1": clinic_file("OM-1", "V1")}
    registered = (entry("r1", (NAM, MARIE), (MRN, "1"), (DOSSIER, "OM-1")), team("t1", "r1", part()))
    panel = await of(registre=registered, omnimed=files, transports={"chus": failing()})
    assert told(panel) == [("OUTPATIENT_VISIT", "V1", MARIE)]
    assert {source: fault.status for source, fault in panel.silent.items()} == {"chus": "offline"}


async def test_a_source_that_cannot_be_asked_so_is_named_and_never_taken_for_empty() -> None:
    """Where the registry places a member; where it places nobody, nothing is missing."""
    async with network(registre=REGISTERED, chus=(*HERE, stay("e1", "p1"))) as town:
        town.desk.connectors = {**town.desk.connectors, "chus": Mute(town.desk.connectors["chus"])}
        panel = await town.of()
        assert members(panel) == [MARIE]
        assert {source: fault.reason for source, fault in panel.silent.items()} == {"chus": "no-panel"}
        assert (await town.of(subject(OTHER))).silent == {}


async def test_a_registry_that_cannot_list_is_named() -> None:
    """Whom it would have listed is not known."""
    panel = await of(registre=REGISTERED, change={"registre": {"capabilities": {"panel": ()}}})
    assert members(panel) == []
    assert {source: fault.reason for source, fault in panel.silent.items()} == {"registre": "no-panel"}


async def test_only_what_was_asked_for_is_told() -> None:
    """By kind, and by time."""
    held = (*HERE, stay("e1", "p1"), stay("e2", "p1", "EMER"), stay("e3", "p1", "AMB", period={"start": "2026-08-01"}))
    both = await of(registre=REGISTERED, chus=held)
    assert told(both) == [("DISCHARGE", "e1", MARIE), ("EMERGENCY_VISIT", "e2", MARIE), ("ADMISSION", "e1", MARIE)]
    some = await of(registre=REGISTERED, chus=held, asked={"kinds": frozenset({"ADMISSION", "EMERGENCY_VISIT"})})
    assert [kind for kind, _, _ in told(some)] == ["EMERGENCY_VISIT", "ADMISSION"]
    end = both.happenings[0].at
    assert told(await of(registre=REGISTERED, chus=held, asked={"until": end})) == [("ADMISSION", "e1", MARIE)]
    assert told(await of(registre=REGISTERED, chus=held, asked={"since": end + 1})) == []


async def test_a_stay_that_began_before_and_still_runs_is_asked_for_and_not_told_again() -> None:
    """Its end will be."""
    began = {"start": "2026-06-01T10:00:00Z"}
    running = stay("e1", "p1", status="in-progress", period=began)
    assert told(await of(registre=REGISTERED, chus=(*HERE, running))) == []
    ended = stay("e1", "p1", period={**began, "end": "2026-11-19T10:00:00Z"})
    assert told(await of(registre=REGISTERED, chus=(*HERE, ended))) == [("DISCHARGE", "e1", MARIE)]


@pytest.mark.parametrize(
    "made",
    [
        team("t1", "r1", part(), status="entered-in-error"),
        team("t1", "r1", part(), status="proposed"),
        team("t1", "r1", part(), status="inactive"),
        team("t1", "r1", part(), period={"end": "2026-11-19"}),
        team("t1", "r1", part(), period={"start": "2026-11-22"}),
        team("t1", "r1", part(), period={"end": "yesterday"}),
        team("t1", "r1", part(period={"end": "2026-11-19"})),
        team("t1", "r1", part("participant")),
        team("t1", "r1", part("appointment_by_other")),
        team("t1", "r1", part("unheard-of")),
        team("t1", "r1", part(licence=OTHER)),
        team("t1", "unknown", part()),
    ],
)
async def test_what_is_no_tie_now_makes_no_member(made: dict[str, Any]) -> None:
    """As it would for the patient alone."""
    assert members(await of(registre=(REGISTERED[0], made))) == []


async def test_a_tie_counts_for_the_days_that_the_policy_grants_after_its_end() -> None:
    """Those of its kind: ninety for who attended, none for a team."""
    ended = {"period": {"end": "2026-10-01"}}
    assert members(await of(registre=(REGISTERED[0], team("t1", "r1", part("attending"), **ended)))) == [MARIE]
    assert members(await of(registre=(REGISTERED[0], team("t1", "r1", part("care_team"), **ended)))) == []


async def test_a_kind_that_the_registry_may_not_attest_makes_no_member() -> None:
    """Its settings say which it may."""
    change = {"registre": {"attests": ("care_team",)}}
    assert members(await of(registre=REGISTERED, change=change)) == []


async def test_a_source_lists_whom_it_attests_and_its_word_counts_there_alone() -> None:
    """The clinic's roster opens no hospital: there nobody is asked what happened to them."""
    files = {"OM-1": clinic_file("OM-1", "V1", licence="81001")}
    registered = (entry("r1", (NAM, MARIE), (MRN, "1"), (DOSSIER, "OM-1")),)
    async with network(registre=registered, omnimed=files, chus=(*HERE, stay("e1", "p1"))) as town:
        panel = await town.of()
        assert members(panel) == [MARIE]
        assert told(panel) == [("OUTPATIENT_VISIT", "V1", MARIE)]
        assert not [one for one in town.asked("chus") if "Encounter" in one]


async def test_a_session_held_is_told_by_the_telehealth_platform() -> None:
    """Its tool's visit is not told a second time."""
    registered = (entry("r1", (NAM, MARIE), (TELE, "TS-1")), team("t1", "r1", part()))
    millis = int((SINCE + 10 * DAY) * 1000)
    spans = {"start_ms": millis, "end_ms": millis + 1_800_000}
    session = {"session_id": "S1", "file_no": "TS-1", "etat": "ended", "planned": spans, "actual": spans}
    held = {"TS-1": {"person": {}, "sessions": [session], "visits": [{"visit_id": "V1"}], "appointments": []}}
    panel = await of(registre=registered, telesante=held)
    assert told(panel) == [("TELECONSULTATION", "S1", MARIE)]
    assert panel.happenings[0].at == SINCE + 10 * DAY + 1_800
    assert told(await of(registre=registered, telesante=held, asked={"kinds": frozenset({"DISCHARGE"})})) == []


async def test_evidence_is_written_down_for_the_audit() -> None:
    """Which source was asked, and for what."""
    async with network(registre=REGISTERED, chus=(*HERE, stay("e1", "p1"))) as town:
        await town.of()
        assert {shape for source, shape in town.visits[0].evidence if source == "registre"} == {"groups", "panel"}
        assert ("chus", "files") in town.visits[0].evidence
        assert ("chus", "happenings") in town.visits[0].evidence


async def test_the_order_is_the_same_whatever_order_the_sources_give() -> None:
    """Newest first, then by source, type, record and kind."""
    held = [stay(f"e{n}", "p1", "AMB") for n in (3, 1, 2)]
    one = await of(registre=REGISTERED, chus=(*HERE, *held))
    other = await of(registre=tuple(reversed(REGISTERED)), chus=(*reversed(held), *HERE))
    assert one == other
    assert [name for _, name, _ in told(one)] == ["e1", "e2", "e3"]


def town_of(count: int) -> dict[str, Any]:
    """Return a registry and a hospital of so many patients, all of one panel."""
    registered, here = [], []
    for rank in range(count):
        nam, mrn = f"BOUM{rank:06d}ZZ", f"{rank:06d}"
        registered += [numbered(f"r{rank}", nam, mrn), team(f"t{rank}", f"r{rank}", part())]
        here += [numbered(f"p{rank}", nam, mrn), stay(f"e{rank}", f"p{rank}", "AMB")]
    return {"registre": registered, "chus": here}


async def requests(town: Network) -> dict[str, int]:
    """Return how many requests a panel made of each source."""
    panel = await town.of()
    assert len(panel.happenings) == len(panel.members)
    assert panel.partial == frozenset()
    return {source: len(town.asked(source)) for source in ("registre", "chus")}


async def test_what_a_panel_costs_grows_with_the_panel_and_never_faster() -> None:
    """A page of two hundred ties, fifty patients a request."""
    async with network(**town_of(100)) as small:
        assert await requests(small) == {"registre": 1 + 1 + 2, "chus": 1 + 2 + 2}
    async with network(**town_of(400)) as large:
        assert await requests(large) == {"registre": 1 + 2 + 8, "chus": 1 + 8 + 8}


class Mute:
    """A connector without panel reads."""

    panel = None

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
