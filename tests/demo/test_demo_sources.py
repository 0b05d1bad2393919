"""The demo's clinic in its own dialect, and mischief at any source."""

from __future__ import annotations

import asyncio
from datetime import date

import httpx
import pytest
from starlette.applications import Starlette

from gateway.demo.sources import create_source
from gateway.demo.sources.mischief import Adds, Delay, Drop, Endless, HalfBody, Html, Status
from gateway.demo.world import build_world

ANCHOR = date(2026, 11, 21)
BATCH = {
    "resourceType": "Bundle",
    "type": "batch",
    "entry": [{"request": {"method": "GET", "url": f"{kind}?patient=p-0001"}} for kind in ("Goal", "CarePlan")],
}


@pytest.fixture
def hospital() -> Starlette:
    """The hospital."""
    return create_source("chus", build_world(anchor=ANCHOR))


def client_of(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://source")


@pytest.fixture
def clinic() -> httpx.AsyncClient:
    """A client of the clinic."""
    return client_of(create_source("omnimed", build_world(anchor=ANCHOR)))


async def test_the_clinic_finds_a_patient_by_nam(clinic: httpx.AsyncClient) -> None:
    """Days are JJ/MM/AAAA; nobody is an empty list."""
    body = (await clinic.get("/api/v1/patients?nam=BOUM855510ZZ")).json()
    assert [(p["dossier"], p["ddn"], p["sexe"]) for p in body["elements"]] == [("OM-1001", "10/05/1985", "F")]
    nobody = await clinic.get("/api/v1/patients?nam=XXXX000000ZZ")
    assert (nobody.status_code, nobody.json()) == (200, {"elements": [], "page": 1, "pages": 1})
    assert (await clinic.get("/api/v1/patients")).json()["elements"] == []


async def test_the_clinic_s_lists_come_by_page(clinic: httpx.AsyncClient) -> None:
    """Every element once, then the end; a decimal keeps its zero."""
    url = "/api/v1/patients/OM-1001/resultats"
    pages = [(await clinic.get(f"{url}?page={page}&taille=2")).json() for page in (1, 2, 3)]
    assert [page["pages"] for page in pages] == [3, 3, 3]
    assert [[e["no"] for e in page["elements"]] for page in pages] == [
        ["R001-1", "R001-2"],
        ["R001-3", "R001-4"],
        ["R001-5"],
    ]
    assert '"valeur":6.10,' in (await clinic.get(url)).text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("OM-9999", 404),
        ("OM-9999/visites", 404),
        ("OM-1001/secrets", 404),
        ("OM-1001/visites?page=0", 400),
        ("OM-1001/visites?taille=x", 400),
    ],
)
async def test_the_clinic_refuses_what_it_does_not_know(clinic: httpx.AsyncClient, path: str, status: int) -> None:
    """With a code and nothing else."""
    answer = await clinic.get(f"/api/v1/patients/{path}")
    assert (answer.status_code, list(answer.json())) == (status, ["erreur"])


async def test_marie_s_psychiatric_problems_are_labelled_or_told_by_their_code(clinic: httpx.AsyncClient) -> None:
    """At the clinic as at the hospital."""
    elements = (await clinic.get("/api/v1/patients/OM-1001/problemes")).json()["elements"]
    assert {e["code_cim10"]: e["sensibilite"] for e in elements if e["code_cim10"][0] == "F"} == {
        "F32.1": ["PSY"],
        "F41.1": [],
    }


async def test_mischief_spoils_only_what_it_names(hospital: Starlette) -> None:
    """A status, HTML, half a body; then it behaves again."""
    async with client_of(hospital) as client:
        whole = (await client.get("/fhir/Goal?patient=p-0001")).content
        spoilt = [(Status(503), 503, None), (Html(), 200, None), (HalfBody(), 200, whole[: len(whole) // 2])]
        for act, status, body in spoilt:
            hospital.state.mischief.clear()
            hospital.state.mischief.on("Goal", act)
            answer = await client.get("/fhir/Goal?patient=p-0001")
            assert answer.status_code == status
            assert answer.content == body if body is not None else answer.content[:1] not in (b"{", b"[")
            assert act.reached.is_set()
            assert (await client.get("/fhir/CarePlan?patient=p-0001")).json()["total"] == 1
        hospital.state.mischief.clear()
        assert (await client.get("/fhir/Goal?patient=p-0001")).content == whole


async def test_a_status_spoils_one_entry_of_a_batch(hospital: Starlette) -> None:
    """The others answer."""
    hospital.state.mischief.on("CarePlan", Status(500))
    async with client_of(hospital) as client:
        entries = (await client.post("/fhir", json=BATCH)).json()["entry"]
    assert [entry["response"]["status"][:3] for entry in entries] == ["200", "500"]


async def test_mischief_adds_a_record_that_was_not_asked(hospital: Starlette) -> None:
    """Another patient's, or of an unknown type."""
    odd = {"resourceType": "Spaceship", "id": "s"}
    hospital.state.mischief.on("Goal", Adds([odd]))
    async with client_of(hospital) as client:
        alone = (await client.get("/fhir/Goal?patient=p-0001")).json()["entry"]
        batch = (await client.post("/fhir", json=BATCH)).json()["entry"]
    assert alone[-1]["resource"] == odd
    assert [entry["resource"]["entry"][-1]["resource"]["resourceType"] for entry in batch] == ["Spaceship", "CarePlan"]


async def test_a_delayed_answer_comes_once_it_may(hospital: Starlette) -> None:
    """The test holds the event, so nothing sleeps."""
    act = hospital.state.mischief.on("Goal", Delay(until=(free := asyncio.Event())))
    async with client_of(hospital) as client:
        asked = asyncio.create_task(client.get("/fhir/Goal?patient=p-0001"))
        await act.reached.wait()
        assert not asked.done()
        free.set()
        assert (await asked).json()["total"] == 1


async def test_a_body_goes_on_up_to_its_limit_and_a_connection_drops(hospital: Starlette) -> None:
    """Neither is an answer."""
    async with client_of(hospital) as client:
        hospital.state.mischief.on("Goal", Endless(limit=1_000_000))
        assert len((await client.get("/fhir/Goal?patient=p-0001")).content) >= 1_000_000
        hospital.state.mischief.on("CarePlan", Drop())
        with pytest.raises(ConnectionResetError):
            await client.get("/fhir/CarePlan?patient=p-0001")


def test_an_unknown_source_is_refused_by_name() -> None:
    """With those there are."""
    with pytest.raises(ValueError, match=r"nowhere.*chus, omnimed, registre, gesmus"):
        create_source("nowhere", build_world(anchor=ANCHOR))
