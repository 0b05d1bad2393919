"""The demo's FHIR server: read, search, pages, batch, projections; numbers keep their text."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import msgspec
import pytest
from starlette.applications import Starlette

from gateway.demo.sources import create_source
from gateway.demo.sources.store import Store
from gateway.demo.systems import LOINC, NAM
from gateway.demo.world import build_world

ANCHOR = date(2026, 11, 21)
BATCH = {"resourceType": "Bundle", "type": "batch"}


@pytest.fixture
def app() -> Starlette:
    """The hospital, recording."""
    return create_source("chus", build_world(anchor=ANCHOR), record=True)


@pytest.fixture
def client(app: Starlette) -> httpx.AsyncClient:
    """A client of the hospital."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://chus/fhir/")


async def found(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json()["entry"]]


async def test_a_patient_is_found_by_nam_and_by_file_number(client: httpx.AsyncClient) -> None:
    """And nobody by another."""
    by_nam = await found(client, f"Patient?identifier={NAM}|BOUM855510ZZ")
    by_file = await found(client, "Patient?identifier=urn:passerelle:demo:chus:mrn|300137")
    assert [body["id"] for body in by_nam] == [body["id"] for body in by_file] == ["p-0001"]
    assert await found(client, f"Patient?identifier={NAM}|XXXX000000ZZ") == []
    assert await found(client, "Patient?identifier=urn:other|BOUM855510ZZ") == []


async def test_a_newborn_is_not_found_under_the_mother_s_nam(client: httpx.AsyncClient) -> None:
    """Only the mother is."""
    mother = build_world(anchor=ANCHOR).person("audrey")
    assert [b["id"] for b in await found(client, f"Patient?identifier={NAM}|{mother.nam}")] == [mother.hospital_id]


async def test_a_search_gives_only_that_patient_s_records(client: httpx.AsyncClient) -> None:
    """By id alone or by reference, under each name of the parameter."""
    for parameter in ("patient=p-0002", "patient=Patient/p-0002", "subject=Patient/p-0002"):
        bodies = await found(client, f"Condition?{parameter}")
        assert sorted(body["code"]["coding"][0]["code"] for body in bodies) == ["E11.9", "I48.9", "I50.0"]
    assert [body["id"] for body in await found(client, "Coverage?beneficiary=p-0002")] == ["ramq-0002"]
    assert len(await found(client, "Appointment?patient=p-0001")) == 2


async def test_following_next_links_gives_every_match_once(client: httpx.AsyncClient) -> None:
    """Links are absolute and stateless; the last page has none."""
    seen: list[str] = []
    url: str | None = "Observation?patient=p-0001&_count=50"
    pages = 0
    while url:
        bundle = (await client.get(url)).json()
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
        url = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), None)
        pages += 1
        assert bundle["total"] == 173
    assert (pages, len(seen), len(set(seen))) == (4, 173, 173)


async def test_numbers_keep_their_text_whole_and_projected(client: httpx.AsyncClient) -> None:
    """1.10 stays 1.10 by read, by search, and with _elements."""
    for path in ("Observation/inr-sortie-0001", "Observation?_id=inr-sortie-0001&_elements=value"):
        assert '"value":1.10,' in (await client.get(path)).text


async def test_elements_keeps_the_identity_and_choice_elements_only(client: httpx.AsyncClient) -> None:
    """resourceType, id and meta always; `value` stands for valueQuantity; on a read as on a search."""
    [body] = await found(client, "Observation?_id=inr-sortie-0001&_elements=value,code")
    assert set(body) == {"resourceType", "id", "meta", "code", "valueQuantity"}
    assert set((await client.get("Patient/p-0001?_elements=name")).json()) == {"resourceType", "id", "meta", "name"}


async def test_status_category_code_and_date_narrow(client: httpx.AsyncClient) -> None:
    """Alternatives by comma; a code with and without its system; dates by prefix."""
    who = "patient=p-0001"
    assert {b["status"] for b in await found(client, f"MedicationRequest?{who}&status=completed")} == {"completed"}
    assert len(await found(client, f"Observation?{who}&category=survey")) == 2
    assert len(await found(client, f"Observation?{who}&code={LOINC}|44261-6,72166-2")) == 3
    assert await found(client, f"Observation?{who}&code=urn:other|44261-6") == []
    recent = await found(client, f"Encounter?{who}&date=ge2026-10-01")
    assert sorted(body["id"] for body in recent) == ["psy-1-0001", "sejour-0001", "urgence-0001"]
    assert [b["id"] for b in await found(client, f"Encounter?{who}&date=2022-11")] == ["chirurgie-0001"]
    assert await found(client, f"Encounter?{who}&date=lt2000") == []


async def test_include_brings_what_matches_refer_to_once(client: httpx.AsyncClient) -> None:
    """Marked as included, and not among the matches."""
    bundle = (await client.get("Encounter?patient=p-0001&_include=Encounter:participant")).json()
    modes = [(entry["resource"]["resourceType"], entry["search"]["mode"]) for entry in bundle["entry"]]
    assert modes.count(("Encounter", "match")) == 7
    assert sorted(entry["resource"]["id"] for entry in bundle["entry"] if entry["search"]["mode"] == "include") == [
        "pr-2101001",
        "pr-81002",
        "pr-81011",
        "pr-81012",
        "pr-81014",
        "pr-81015",
    ]


async def test_a_batch_answers_each_entry_in_order(client: httpx.AsyncClient) -> None:
    """A fault of one leaves the others; the numbers keep their text."""
    urls = ["Patient/p-0001?_elements=name", "Nothing?x=1", "Observation?_id=inr-sortie-0001", "Patient/p-9999"]
    body = {**BATCH, "entry": [{"request": {"method": "GET", "url": url}} for url in urls]}
    answer = await client.post("", json=body)
    entries = answer.json()["entry"]
    assert [entry["response"]["status"][:3] for entry in entries] == ["200", "404", "200", "404"]
    assert entries[2]["resource"]["entry"][0]["resource"]["id"] == "inr-sortie-0001"
    assert entries[1]["response"]["outcome"]["resourceType"] == "OperationOutcome"
    assert '"value":1.10,' in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("Observation?patient=p-0001&unknown=1", 400),
        ("Observation?patient=p-0001&date=yesterday", 400),
        ("Observation?patient=p-0001&date=2026-13", 400),
        ("Observation?patient=p-0001&_count=-1", 400),
        ("Nothing?patient=p-0001", 404),
        ("Patient/p-9999", 404),
    ],
)
async def test_a_mistaken_request_is_an_outcome_never_a_wider_answer(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    """An unknown parameter is refused, not ignored."""
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["resourceType"]) == (status, "OperationOutcome")


async def test_a_version_already_held_is_not_sent_again(client: httpx.AsyncClient, app: Starlette) -> None:
    """304 until the resource changes."""
    etag = (await client.get("Patient/p-0001")).headers["etag"]
    assert etag == 'W/"1"'
    assert (await client.get("Patient/p-0001", headers={"If-None-Match": etag})).status_code == 304
    app.state.store.put({"resourceType": "Patient", "id": "p-0001", "meta": {"versionId": "2"}})
    assert (await client.get("Patient/p-0001", headers={"If-None-Match": etag})).status_code == 200


async def test_a_changed_resource_leaves_its_old_indexes() -> None:
    """Found under its new patient and identifier, not under the old ones."""
    before = b'{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/a"},"identifier":[{"value":"1"}]}'
    store = Store([before])
    store.put(before.replace(b"Patient/a", b"Patient/b").replace(b'"1"', b'"2"'))
    assert [len(store.of_patient("Condition", patient)) for patient in "ab"] == [0, 1]
    assert [len(store.identified("Condition", "", value)) for value in "12"] == [0, 1]
    store.remove("Condition", "c")
    assert store.read("Condition", "c") is None
    assert store.of_patient("Condition", "b") == []


async def test_calls_are_recorded_from_the_source_s_side(client: httpx.AsyncClient, app: Starlette) -> None:
    """A batch counts as what its entries ask."""
    await client.get("Consent?patient=p-0001", headers={"traceparent": "00-a-b-01"})
    await client.post("", json={**BATCH, "entry": [{"request": {"method": "GET", "url": "Goal?patient=p-0001"}}]})
    one, two = app.state.calls
    assert (one.method, one.path, one.headers["traceparent"]) == ("GET", "/fhir/Consent?patient=p-0001", "00-a-b-01")
    assert (two.method, two.asked) == ("POST", ("Goal?patient=p-0001",))


async def test_a_source_keeps_no_list_of_calls_unless_asked() -> None:
    """Only a test records."""
    assert not hasattr(create_source("chus", build_world(anchor=ANCHOR)).state, "calls")


async def test_capabilities_say_r4_and_batch(client: httpx.AsyncClient) -> None:
    """What a connector may rely on."""
    said = (await client.get("metadata")).json()
    assert (said["resourceType"], said["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    assert said["rest"][0]["interaction"] == [{"code": "batch"}]


async def test_a_resource_is_served_byte_for_byte() -> None:
    """Spaces, exponents and trailing zeros included."""
    raw = b'{ "resourceType":"Observation", "id":"x", "valueQuantity":{"value":1.50e2} ,"subject":SUBJECT}'
    raw = raw.replace(b"SUBJECT", b'{"reference":"Patient/p"}')
    app = create_source("chus", build_world(anchor=ANCHOR))
    app.state.store.put(raw)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://chus/fhir/") as client:
        assert (await client.get("Observation/x")).content == raw
        page = msgspec.json.decode((await client.get("Observation?patient=p")).content, type=dict[str, msgspec.Raw])
        assert raw in bytes(page["entry"])
