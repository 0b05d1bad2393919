"""Promise: a source that is slow, down or speaks garbage costs its own part of the answer, and is named."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Act, Adds, Delay, Drop, Endless, HalfBody, Html, Status
from gateway.settings import Budget
from tests.house import MARIE, House, Reply, open_house
from tests.promises.everything import about

SHORT = Budget(deadline_ms=150)
SMALL = Budget(max_body_bytes=200_000)
QUERY = about(
    MARIE,
    """name { family }
    conditions { edges { node { source { id } code { text } } } }
    documents { edges { node { source { id } } } }
    procedures { edges { node { source { id } } } }""",
)
BOTH = [["patient", "conditions"], ["patient", "documents"]]  # only the hospital has procedures


def hurried(folder: Path, source: str, budget: Budget = SHORT) -> Any:
    """Open a house in which one source has this budget."""
    sources = demo_settings(8000, None, None, folder).sources
    changed = tuple(one.model_copy(update={"budget": budget}) if one.id == source else one for one in sources)
    return open_house(folder, sources=changed)


def spoil(house: House, source: str, text: str, act: Act) -> Act:
    """Put an act in force at a source, for requests that contain the text."""
    done: Act = house.sources[source].state.mischief.on(text, act)
    return done


def faults(answer: Reply) -> list[tuple[str, str, list[str]]]:
    """Return the errors that name a source: code, source, path."""
    return sorted(
        (error["extensions"]["code"], error["extensions"]["source"], error["path"])
        for error in answer.body.get("errors", [])
        if "source" in error["extensions"]
    )


def given_by(answer: Reply, connection: str) -> set[str] | None:
    """Return the sources whose records are in a connection, None when it is null."""
    page = answer.patient[connection]
    return None if page is None else {edge["node"]["source"]["id"] for edge in page["edges"]}


async def test_everybody_well_is_complete(house: House) -> None:
    answer = await house.ask(QUERY)
    assert (given_by(answer, "conditions"), given_by(answer, "procedures")) == ({"chus", "omnimed"}, {"chus"})
    assert answer.access["complete"] is True
    assert faults(answer) == []


@pytest.mark.parametrize("text", ["problemes", "notes"])
async def test_one_slow_list_of_the_clinic_costs_that_list_of_the_clinic(tmp_path: Path, text: str) -> None:
    """One SOURCE_TIMEOUT at that connection's path, naming the clinic; the hospital's part is there."""
    connection = {"problemes": "conditions", "notes": "documents"}[text]
    async with hurried(tmp_path, "omnimed", Budget(deadline_ms=400)) as house:
        release = asyncio.Event()
        spoil(house, "omnimed", text, Delay(until=release))
        answer = await house.ask(QUERY)
        release.set()
    assert faults(answer) == [("SOURCE_TIMEOUT", "omnimed", ["patient", connection])]
    assert given_by(answer, connection) == {"chus"}
    assert answer.access["complete"] is False


async def test_a_clinic_that_never_answers_costs_its_part_of_each_connection(tmp_path: Path) -> None:
    """One SOURCE_TIMEOUT at each connection that it feeds, and for the patient's own fields."""
    async with hurried(tmp_path, "omnimed") as house:
        release = asyncio.Event()
        act = spoil(house, "omnimed", "", Delay(until=release))
        answer = await house.ask(QUERY)
        assert (act.reached.is_set(), release.is_set()) == (True, False), "the answer didn't wait for it"
        release.set()
    assert faults(answer) == [("SOURCE_TIMEOUT", "omnimed", path) for path in [["patient"], *BOTH]]
    assert given_by(answer, "conditions") == {"chus"}
    assert given_by(answer, "procedures") == {"chus"}
    assert answer.patient["name"] == [{"family": "Bouchard"}]
    assert {s["id"]: s["status"] for s in answer.access["sources"]}["omnimed"] == "time-out"


async def test_the_error_names_the_source_in_the_caller_s_language(tmp_path: Path) -> None:
    """By the name that the configuration gives it."""
    async with hurried(tmp_path, "omnimed") as house:
        release = asyncio.Event()
        spoil(house, "omnimed", "", Delay(until=release))
        french, english = await house.ask(QUERY), await house.ask(QUERY, headers={"accept-language": "en"})
        release.set()
    assert "« GMF des Cantons (Omnimed) »" in french.body["errors"][0]["message"].replace("\u00a0", " ")
    assert "“Cantons family medicine group (Omnimed)”" in english.body["errors"][0]["message"]


async def test_a_hospital_that_is_down_costs_its_own_part(house: House) -> None:
    """SOURCE_UNAVAILABLE at its connections; procedures, which it alone has, are null and never an empty list."""
    spoil(house, "chus", "", Status(code=503))
    answer = await house.ask(QUERY)
    paths = [["patient"], *BOTH, ["patient", "procedures"]]
    assert faults(answer) == [("SOURCE_UNAVAILABLE", "chus", path) for path in paths]
    assert given_by(answer, "conditions") == {"omnimed"}
    assert given_by(answer, "procedures") is None
    assert answer.access["complete"] is False


async def test_when_no_source_answered_a_connection_is_null_and_never_empty(house: House) -> None:
    """Both record sources failing for conditions: null, with an error for each."""
    spoil(house, "chus", "Condition?", Status(code=500))
    spoil(house, "omnimed", "problemes", Status(code=500))
    answer = await house.ask(QUERY)
    assert answer.patient["conditions"] is None
    assert faults(answer) == [(("SOURCE_UNAVAILABLE"), s, ["patient", "conditions"]) for s in ("chus", "omnimed")]
    assert given_by(answer, "documents") == {"chus", "omnimed"}


async def test_an_empty_list_says_that_every_source_asked_answered(house: House) -> None:
    """With one of two failing and the other empty, the error stands beside the empty page."""
    house.sources["omnimed"].state.files["OM-1001"]["problemes"] = []
    store = house.sources["chus"].state.store
    for stored in store.of_patient("Condition", "p-0001"):
        store.remove("Condition", stored.local_id)
    answer = await house.ask(QUERY)
    assert answer.patient["conditions"] == {"edges": []}
    assert faults(answer) == []
    spoil(house, "omnimed", "problemes", Status(code=500))
    answer = await house.ask(QUERY)
    assert answer.patient["conditions"] == {"edges": []}
    assert faults(answer) == [("SOURCE_UNAVAILABLE", "omnimed", ["patient", "conditions"])]


GARBAGE: dict[str, Act] = {
    "html": Html(),
    "status 500": Status(code=500),
    "status 403": Status(code=403),
    "half a body": HalfBody(),
    "dropped": Drop(),
}


async def test_garbage_in_one_list_of_the_clinic_costs_that_list(house: House) -> None:
    """Whatever the garbage: SOURCE_UNAVAILABLE at one path, and the rest of the clinic and of the hospital is whole."""
    for name, act in GARBAGE.items():
        house.sources["omnimed"].state.mischief.clear()
        spoil(house, "omnimed", "problemes", act)
        answer = await house.ask(QUERY)
        assert faults(answer) == [("SOURCE_UNAVAILABLE", "omnimed", ["patient", "conditions"])], name
        assert given_by(answer, "conditions") == {"chus"}, name
        assert given_by(answer, "documents") == {"chus", "omnimed"}, name
        assert b"Maintenance" not in answer.content, name
        assert b"nobody may repeat" not in answer.content, name


async def test_garbage_in_the_hospital_s_batch_costs_the_hospital(house: House) -> None:
    """Half a batch is no batch: what the hospital holds is missing, and said to be."""
    for name, act in GARBAGE.items():
        house.sources["chus"].state.mischief.clear()
        spoil(house, "chus", "Procedure?", act)
        answer = await house.ask(QUERY)
        codes = {(code, source) for code, source, _ in faults(answer)}
        assert codes == {("SOURCE_UNAVAILABLE", "chus")}, name
        assert given_by(answer, "procedures") is None, name
        assert "omnimed" in (given_by(answer, "conditions") or ()), name


async def test_an_endless_body_is_cut_at_the_budget(tmp_path: Path) -> None:
    """The gateway leaves before the source is done."""
    async with hurried(tmp_path, "omnimed", SMALL) as house:
        spoil(house, "omnimed", "problemes", Endless(limit=2_000_000))
        answer = await house.ask(QUERY)
    assert faults(answer) == [("SOURCE_UNAVAILABLE", "omnimed", ["patient", "conditions"])]


async def test_a_connection_that_cannot_be_made_is_the_source_s_own_part(tmp_path: Path) -> None:
    """Nobody listens where the clinic should be."""

    async def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    async with open_house(tmp_path, ports=Ports(transports={"omnimed": httpx.MockTransport(refuse)})) as house:
        answer = await house.ask(QUERY)
    assert {(code, source) for code, source, _ in faults(answer)} == {("SOURCE_UNAVAILABLE", "omnimed")}
    assert given_by(answer, "conditions") == {"chus"}


def condition(patient: str, text: str, **more: Any) -> dict[str, Any]:
    """Return a condition as a source may slip one in."""
    return {
        "resourceType": "Condition", "id": "glisse", "subject": {"reference": f"Patient/{patient}"},
        "code": {"text": text}, **more,
    }  # fmt: skip


async def test_a_record_of_another_patient_is_dropped(house: House) -> None:
    """A source that lies about whose record it gives is not believed; its others stay."""
    before = await house.ask(QUERY)
    slipped = [
        condition("p-0002", "Secret de Jean"),
        condition("p-00010", "Secret voisin"),
        {"resourceType": "Condition", "id": "sans-sujet", "code": {"text": "Secret de personne"}},
    ]
    spoil(house, "chus", "Condition?", Adds(resources=slipped))
    answer = await house.ask(QUERY)
    assert b"Secret" not in answer.content
    assert answer.nodes("conditions") == before.nodes("conditions")


async def test_her_own_record_slipped_in_the_same_way_is_kept(house: House) -> None:
    """The test above can fail."""
    spoil(house, "chus", "Condition?", Adds(resources=[condition("p-0001", "Ajout de Marie")]))
    assert "Ajout de Marie" in (await house.ask(QUERY)).content.decode()


async def test_an_unknown_resource_type_and_shapeless_entries_are_left_out(house: House) -> None:
    """Types that nobody asked, resources without an id, texts, nulls: the patient's records stay."""
    before = await house.ask(QUERY)
    odd = [
        {"resourceType": "Nonsense", "id": "n", "subject": {"reference": "Patient/p-0001"}, "code": {"text": "Intrus"}},
        {
            "resourceType": "Procedure",
            "id": "p",
            "subject": {"reference": "Patient/p-0001"},
            "code": {"text": "Intrus"},
        },
        {"resourceType": "Condition", "subject": {"reference": "Patient/p-0001"}, "code": {"text": "Intrus"}},
        {"code": {"text": "Intrus"}},
        "Intrus",
        None,
        7,
    ]
    spoil(house, "chus", "Condition?", Adds(resources=odd))
    answer = await house.ask(QUERY)
    assert b"Intrus" not in answer.content
    assert answer.nodes("conditions") == before.nodes("conditions") or faults(answer) == [
        ("SOURCE_UNAVAILABLE", "chus", ["patient", "conditions"])
    ]
    assert answer.nodes("procedures") == before.nodes("procedures")


@pytest.mark.parametrize("text", ["Patient", "Consent", "CareTeam"])
async def test_the_registry_down_is_consent_unavailable(house: House, text: str) -> None:
    """Identity, directives or relationships: without its word nothing is released, and no record was asked."""
    spoil(house, "registre", text, Status(code=503))
    answer = await house.ask(QUERY)
    assert (answer.status, answer.codes, answer.data) == (503, ["CONSENT_UNAVAILABLE"], None)
    assert b"Bouchard" not in answer.content
    assert not [asked for asked in house.calls("chus") if asked.startswith("Condition")]


@pytest.mark.parametrize("act", [Html(), HalfBody(), Drop()], ids=["html", "half", "drop"])
async def test_a_registry_that_speaks_garbage_is_consent_unavailable(house: House, act: Act) -> None:
    """A directive may be in what can't be read."""
    spoil(house, "registre", "Consent", act)
    assert (await house.ask(QUERY)).codes == ["CONSENT_UNAVAILABLE"]


async def test_a_registry_that_never_answers_is_consent_unavailable(tmp_path: Path) -> None:
    """Within its own budget."""
    async with hurried(tmp_path, "registre") as house:
        release = asyncio.Event()
        spoil(house, "registre", "Consent", Delay(until=release))
        answer = await house.ask(QUERY)
        release.set()
    assert (answer.status, answer.codes) == (503, ["CONSENT_UNAVAILABLE"])


async def test_a_relationship_unproven_because_a_source_is_down_is_said_to_be_so(house: House) -> None:
    """The stay's nurse rests on the hospital's word alone: SOURCE_UNAVAILABLE, not a patient unknown."""
    spoil(house, "chus", "", Status(code=503))
    answer = await house.ask(QUERY, who="inf-roy")
    assert answer.patient is None
    assert faults(answer) == [("SOURCE_UNAVAILABLE", "chus", ["patient"])]
    assert answer.access["complete"] is False


async def test_at_complete_a_partial_answer_is_refused_whole(house: House) -> None:
    """`@complete`: no data, and each missing source has its error."""
    spoil(house, "omnimed", "problemes", Status(code=500))
    answer = await house.ask("query @complete " + QUERY)
    assert answer.data is None
    assert faults(answer) == [("SOURCE_UNAVAILABLE", "omnimed", ["patient", "conditions"])]
    assert (await house.ask("query @complete(required: false) " + QUERY)).patient is not None


async def test_a_source_that_recovers_is_whole_again(house: House) -> None:
    spoil(house, "omnimed", "", Status(code=500))
    assert faults(await house.ask(QUERY)) != []
    house.sources["omnimed"].state.mischief.clear()
    answer = await house.ask(QUERY)
    assert (faults(answer), answer.access["complete"]) == ([], True)
