"""What the demo's front end asks beside the gateway: people, tokens, switches; and who may not ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.demo.front_people import TITLES
from gateway.demo.standings import DOWN, Standing
from tests.demo.front_doubles import BASE, FROM_THE_PAGE, Front, built
from tests.house import world_of


@pytest.fixture
def front(tmp_path: Path) -> Front:
    """A front end whose switches turn nothing real."""
    return Front(built(tmp_path / "dist"))


async def test_everyone_of_the_demo_can_be_chosen(front: Front) -> None:
    """With account, role, purposes and words in both languages; a patient with their own number."""
    answer = await front.get("/emr/api/people")
    people = {person["name"]: person for person in answer.json()}
    assert list(people) == [member.key for member in world_of().staff.accounts()]
    assert people["dr-tremblay"] == {
        "name": "dr-tremblay",
        "role": "physician",
        "roles": ["physician"],
        "purposes": ["TREAT", "ETREAT"],
        "label": {"fr": "Dr Luc Tremblay, médecin de famille", "en": "Dr Luc Tremblay, family physician"},
        "story": {"fr": "Suit Marie Bouchard et Jean Lavoie.", "en": "Follows Marie Bouchard and Jean Lavoie."},
        "patient": None,
    }
    assert people["marie-bouchard"]["patient"] == "BOUM855510ZZ"
    assert people["parent-roy"]["patient"] is None
    assert answer.headers["cache-control"] == "no-store"
    assert "eyJ" not in answer.text


def test_everyone_has_a_title_in_english_and_no_title_is_left_over() -> None:
    """Establishments' people too."""
    titles = {member.title for member in world_of(None, 34).staff.accounts()}
    assert titles - TITLES.keys() == set()


@pytest.mark.parametrize("purpose", [None, "ETREAT"])
async def test_a_token_is_the_issuers(front: Front, purpose: str | None) -> None:
    """For this person, for this purpose alone where one is said."""
    said = {"as": "dr-tremblay"} | ({"purpose": purpose} if purpose else {})
    answer = await front.post("/emr/api/token", said)
    assert answer.json() == {"token": "token-of-dr-tremblay", "expiresIn": 3600}
    assert answer.headers["cache-control"] == "no-store"
    assert front.minted == [("dr-tremblay", purpose)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"as": "dr-nobody"}, 400),
        ({"as": "dr-tremblay", "purpose": "HRESCH"}, 400),
        ({"as": "dr-tremblay", "purpose": ""}, 200),
        ({"as": ["dr-tremblay"]}, 400),
        ({"as": "dr-tremblay", "role": "sre"}, 400),
        ({}, 400),
        (b"{", 400),
        (b"", 400),
        (b"\xff\xfe", 400),
        (b'{"as": "' + b"a" * 2_000 + b'"}', 413),
    ],
)
async def test_a_token_is_for_someone_of_the_demo_and_for_their_purposes(
    front: Front, body: object, status: int
) -> None:
    """Nothing else reaches the issuer, and no refusal says what was sent."""
    headers = FROM_THE_PAGE | {"content-type": "application/json"}
    answer = await front.post("/emr/api/token", body, headers)
    assert answer.status_code == status
    assert bool(front.minted) == (status == 200)
    if status != 200:
        assert list(answer.json()) == ["error"]
        assert "dr-" not in answer.text


FROM_ELSEWHERE = [
    {},
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:9999"},
    {"origin": "https://127.0.0.1:8000"},
    {"origin": BASE, "sec-fetch-site": "cross-site"},
    {"origin": BASE, "sec-fetch-site": "same-site"},
    {"origin": BASE, "sec-fetch-site": "none"},
]


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
async def test_no_other_page_gets_a_token_or_turns_a_switch(front: Front, headers: dict[str, str]) -> None:
    """Nor a program that is no page: the command line has its own way."""
    for path, body in (("/emr/api/token", {"as": "dr-tremblay"}), ("/emr/api/sources/chus", {"state": "down"})):
        assert (await front.post(path, body, headers)).status_code == 403
    assert front.minted == []
    assert DOWN not in front.switches.known.values()


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_only_json_is_read(front: Front, media: str) -> None:
    """What a form can send is not JSON."""
    answer = await front.post("/emr/api/token", b'{"as": "dr-tremblay"}', FROM_THE_PAGE | {"content-type": media})
    assert (answer.status_code, front.minted) == (415, [])


@pytest.mark.parametrize("path", ["/emr/api/people", "/emr/api/sources"])
async def test_no_other_page_reads_the_lists(front: Front, path: str) -> None:
    """By their own origin or by the address bar, yes."""
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert (await front.get(path, **{k.replace("-", "_"): v for k, v in headers.items()})).status_code == 403
    for headers in ({}, {"sec_fetch_site": "none"}, {"sec_fetch_site": "same-origin", "origin": BASE}):
        assert (await front.get(path, **headers)).status_code == 200


async def test_without_an_issuer_there_is_no_token(tmp_path: Path) -> None:
    """503, and nothing of what was asked."""
    answer = await Front(built(tmp_path / "dist"), issuer=False).post("/emr/api/token", {"as": "dr-tremblay"})
    assert (answer.status_code, answer.json()) == (503, {"error": "unavailable"})


async def test_every_source_is_listed_with_how_it_is(front: Front) -> None:
    """By id and name, in the roster's order."""
    front.switches.known["omnimed"] = Standing("slow", 5_000)
    sources = (await front.get("/emr/api/sources")).json()
    assert [source["id"] for source in sources] == ["chus", "omnimed", "registre", "gesmus", "telesante"]
    assert sources[1] == {
        "id": "omnimed",
        "name": {"fr": "GMF des Cantons (Omnimed)", "en": "Cantons family medicine group (Omnimed)"},
        "state": "slow",
        "delayMs": 5_000,
    }


@pytest.mark.parametrize(
    ("body", "standing"),
    [
        ({"state": "down"}, Standing("down")),
        ({"state": "down", "delayMs": 3}, Standing("down")),
        ({"state": "slow", "delayMs": 1_500}, Standing("slow", 1_500)),
        ({"state": "slow"}, Standing("slow", 4_000)),
        ({"state": "slow", "delayMs": 0}, Standing("slow", 4_000)),
        ({"state": "up", "delayMs": 7}, Standing("up")),
    ],
)
async def test_a_switch_is_turned(front: Front, body: dict[str, object], standing: Standing) -> None:
    """The registry's too; slow, without saying how slow, is slower than a source may be."""
    answer = await front.post("/emr/api/sources/registre", body)
    assert front.switches.known["registre"] == standing
    assert {key: answer.json()[key] for key in ("id", "state", "delayMs")} == {
        "id": "registre",
        "state": standing.state,
        "delayMs": standing.delay_ms,
    }


@pytest.mark.parametrize(
    ("source", "body", "status"),
    [
        ("nowhere", {"state": "down"}, 404),
        ("issuer", {"state": "down"}, 404),
        ("chus", {"state": "gone"}, 400),
        ("chus", {"state": "slow", "delayMs": 30_001}, 400),
        ("chus", {"state": "slow", "delayMs": -1}, 400),
        ("chus", {"state": "slow", "delayMs": "1"}, 400),
        ("chus", {"state": "up", "source": "registre"}, 400),
    ],
)
async def test_what_is_no_source_or_no_state_turns_nothing(
    front: Front, source: str, body: object, status: int
) -> None:
    """All stay as they were."""
    before = dict(front.switches.known)
    assert (await front.post(f"/emr/api/sources/{source}", body)).status_code == status
    assert front.switches.known == before
