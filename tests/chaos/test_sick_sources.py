"""Chaos: a source that is ill in any way, on real sockets: what the caller gets, and what the SRE sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gateway.app import Ports
from gateway.settings import Budget
from tests.chaos.illnesses import ILLNESSES, LATE, OFF, Illness, heal, reset, says, strike
from tests.chaos.network import Network, Shifted, open_network
from tests.house import MARIE, Reply
from tests.promises.everything import about

QUERY = about(
    MARIE,
    """name { family }
    conditions { edges { node { source { id } code { text } } } }
    documents { edges { node { source { id } } } }
    procedures { edges { node { source { id } } } }""",
)
HERS, JEANS = "p-0001", "p-0002"
"""The hospital's own ids of Marie Bouchard and Jean Lavoie."""
WELL = Budget(deadline_ms=60_000, max_body_bytes=500_000, retries=0)
HURRIED = Budget(deadline_ms=400, retries=0)
AT_ONCE = {name: illness for name, illness in ILLNESSES.items() if illness.code != LATE}
IN_TIME = {name: illness for name, illness in ILLNESSES.items() if illness.code == LATE}


def of_sources(answer: Reply) -> set[tuple[str, str]]:
    """Return the errors that name a source: code and source."""
    errors = answer.body.get("errors", [])
    return {(e["extensions"]["code"], e["extensions"]["source"]) for e in errors if "source" in e["extensions"]}


def statuses(answer: Reply) -> dict[str, str]:
    return {one["id"]: one["status"] for one in answer.access["sources"]}


def without(patient: Any, source: str) -> dict[str, Any]:
    """Return the records of each connection but those of one source."""
    names = ("conditions", "documents", "procedures")
    edges = {name: (patient[name] or {"edges": []})["edges"] for name in names}
    return {name: [edge for edge in held if edge["node"]["source"]["id"] != source] for name, held in edges.items()}


async def check_ill(network: Network, answer: Reply, source: str, illness: Illness) -> None:
    """Check what the caller gets and what the SRE sees of a source that is ill."""
    assert answer.status == 200
    assert of_sources(answer) == {(illness.code, source)}
    assert (statuses(answer)[source], answer.access["complete"]) == (illness.status, False)
    assert network.metric("passerelle_source_faults_total", source=source, reason=illness.reason) >= 1
    assert illness.reason in network.traced(source)
    assert (await network.status())["sources"][source] == illness.status
    told = {(line["source"], line["outcome"], line["reason"]) for line in network.said("source.fault")}
    assert (source, illness.status, illness.reason) in told
    assert {name for name, _, _ in told} == {source}
    assert network.personal() == []
    assert b"stack trace" not in answer.content
    assert b"Maintenance" not in answer.content


async def test_an_ill_clinic_costs_its_part_alone_and_the_sre_is_told(tmp_path: Path) -> None:
    """Each illness in turn: its code; the others' records whole; the metric, the span, /status, the log; recovery."""
    clock = Shifted()
    async with open_network(tmp_path, ports=Ports(monotonic=clock), budgets={"omnimed": WELL}) as network:
        well = await network.house.ask(QUERY)
        assert (well.access["complete"], of_sources(well)) == (True, set())
        for name, illness in AT_ONCE.items():
            network.forget()
            await strike(network.doors["omnimed"], illness)
            ill = await network.house.ask(QUERY)
            await check_ill(network, ill, "omnimed", illness)
            assert without(ill.patient, "omnimed") == without(well.patient, "omnimed"), name
            await heal(network.doors["omnimed"], illness)
            clock.by += 10.0
            assert (await network.house.ask(QUERY)).data == well.data, name


async def test_a_clinic_that_takes_too_long_is_a_time_out_and_is_left_at_its_deadline(tmp_path: Path) -> None:
    """Frozen, or a byte at a time: SOURCE_TIMEOUT; the others' records are there; its connections are closed."""
    async with open_network(tmp_path, budgets={"omnimed": HURRIED}) as network:
        for name, illness in IN_TIME.items():
            network.forget()
            await strike(network.doors["omnimed"], illness)
            ill = await network.house.ask(QUERY)
            await check_ill(network, ill, "omnimed", illness)
            assert {e["node"]["source"]["id"] for e in ill.patient["conditions"]["edges"]} == {"chus"}, name
            for visit in network.doors["omnimed"].visits:
                await visit.ended.wait()


async def test_what_an_ill_hospital_alone_holds_is_null_and_never_empty(tmp_path: Path) -> None:
    """The clinic's records are the same as when all are well; procedures, which only the hospital has, are null."""
    async with open_network(tmp_path, budgets={"chus": WELL}) as network:
        well = await network.house.ask(QUERY)
        await network.doors["chus"].play(reset)
        ill = await network.house.ask(QUERY)
        assert of_sources(ill) == {(OFF, "chus")}
        assert without(ill.patient, "chus") == without(well.patient, "chus")
        assert ill.patient["name"] == well.patient["name"]
        assert ill.patient["procedures"] is None
        await network.doors["chus"].play(None)
        assert (await network.house.ask(QUERY)).data == well.data


async def test_an_ill_registry_is_consent_unavailable(tmp_path: Path) -> None:
    """Each illness: nothing of anybody leaves, and no source was asked for a record."""
    clock = Shifted()
    async with open_network(tmp_path, ports=Ports(monotonic=clock), budgets={"registre": WELL}) as network:
        for name, illness in AT_ONCE.items():
            network.forget()
            await strike(network.doors["registre"], illness)
            answer = await network.house.ask(QUERY)
            assert (answer.status, answer.codes, answer.data) == (503, ["CONSENT_UNAVAILABLE"], None), name
            assert b"Bouchard" not in answer.content
            assert network.house.calls("chus") == []
            assert network.metric("passerelle_source_faults_total", source="registre", reason=illness.reason) >= 1, name
            assert network.personal() == []
            await heal(network.doors["registre"], illness)
            clock.by += 10.0
            assert (await network.house.ask(QUERY)).status == 200, name


async def test_a_frozen_registry_is_consent_unavailable(tmp_path: Path) -> None:
    """Within its own deadline."""
    async with open_network(tmp_path, budgets={"registre": HURRIED}) as network:
        await strike(network.doors["registre"], ILLNESSES["frozen"])
        answer = await network.house.ask(QUERY)
        assert (answer.status, answer.codes, answer.data) == (503, ["CONSENT_UNAVAILABLE"], None)


async def test_a_redirect_leads_nowhere(tmp_path: Path) -> None:
    """Neither the request nor who asks goes where a source points."""
    async with open_network(tmp_path, budgets={"omnimed": WELL}) as network:
        port = network.doors["chus"].port
        await network.doors["omnimed"].play(
            says("307 Temporary Redirect", b"", f"Location: http://127.0.0.1:{port}/fhir/Practitioner/elsewhere")
        )
        answer = await network.house.ask(QUERY)
        assert of_sources(answer) == {(OFF, "omnimed")}
        assert not [asked for asked in network.house.calls("chus") if "elsewhere" in asked]
        assert network.house.calls("chus") != []


async def test_someone_else_s_record_in_place_of_hers_shows_nothing_of_either(tmp_path: Path) -> None:
    """The hospital answers about Jean whatever it is asked of Marie: none of it leaves, and the SRE is told."""
    async with open_network(tmp_path, budgets={"chus": WELL}) as network:
        store = network.house.sources["chus"].state.store
        his = [str(stored.body()["code"]["text"]) for stored in store.of_patient("Condition", JEANS)]
        assert his != []
        network.doors["chus"].twist = (HERS.encode(), JEANS.encode())
        answer = await network.house.ask(QUERY)
        assert [text for text in his if text in answer.content.decode()] == []
        assert {e["node"]["source"]["id"] for e in answer.patient["conditions"]["edges"]} <= {"omnimed"}
        told = network.said("source.odd") + network.said("source.fault")
        assert {line["source"] for line in told} == {"chus"}
        assert network.personal() == []
