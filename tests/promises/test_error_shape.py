"""Promise: each error has its code, its HTTP status under both media types, and a sentence in the caller's language."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Delay, Status
from gateway.settings import Budget, Limits
from tests.house import JEAN, MARIE, House, Reply, open_house
from tests.promises.doubles import FullLedger, Spoiled, down
from tests.promises.everything import about

NEWER, OLDER = "application/graphql-response+json", "application/json"
QUERY = about(MARIE, "name { family } conditions { edges { node { source { id } code { text } } } }")
TWO = (
    f'{{ a: patient(identifier: {{value: "{MARIE}"}}) {{ id }} b: patient(identifier: {{value: "{JEAN}"}}) {{ id }} }}'
)
SHORT = Budget(deadline_ms=150)

Ask = Callable[[House, Mapping[str, str]], Awaitable[Reply]]
Open = Callable[[Path], AbstractAsyncContextManager[House]]


def plain(folder: Path) -> AbstractAsyncContextManager[House]:
    """Open a house as it is."""
    return open_house(folder)


def with_ports(make: Callable[[Path], Ports]) -> Open:
    """Open a house with these ports."""
    return lambda folder: open_house(folder, ports=make(folder))


def hurried(folder: Path) -> AbstractAsyncContextManager[House]:
    """Open a house whose clinic has little time."""
    sources = demo_settings(8000, None, None, folder).sources
    return open_house(folder, sources=tuple(
        one.model_copy(update={"budget": SHORT}) if one.id == "omnimed" else one for one in sources
    ))  # fmt: skip


def asking(query: str = QUERY, **arguments: Any) -> Ask:
    """Ask a query as one of the demo's people."""
    return lambda house, headers: house.ask(query, headers=headers, **arguments)


async def above_the_limit(house: House, headers: Mapping[str, str]) -> Reply:
    """Ask once more than the limit of unauthenticated requests a minute."""
    await house.ask(QUERY, token="no.valid.token")
    return await house.ask(QUERY, token="no.valid.token", headers=headers)


async def with_the_clinic_failing(house: House, headers: Mapping[str, str]) -> Reply:
    """Ask while the clinic answers 500."""
    house.sources["omnimed"].state.mischief.on("problemes", Status(code=500))
    return await house.ask(QUERY, headers=headers)


async def with_the_clinic_silent(house: House, headers: Mapping[str, str]) -> Reply:
    """Ask while the clinic doesn't answer."""
    release = asyncio.Event()
    house.sources["omnimed"].state.mischief.on("", Delay(until=release))
    try:
        return await house.ask(QUERY, headers=headers)
    finally:
        release.set()


async def with_the_registry_failing(house: House, headers: Mapping[str, str]) -> Reply:
    """Ask while the registry answers 503."""
    house.sources["registre"].state.mischief.on("", Status(code=503))
    return await house.ask(QUERY, headers=headers)


async def no_keys() -> Mapping[str, Any]:
    """Play an issuer that can't be reached."""
    raise OSError("connection refused")


def broken(answer: dict[str, Any], question: Mapping[str, Any]) -> Any:
    """Play a fault of the gateway's own."""
    raise ZeroDivisionError(MARIE)


CASES: dict[str, tuple[Open, Ask, int, int]] = {
    "BAD_USER_INPUT": (plain, asking("{ nothing }"), 400, 200),
    "OPERATION_REFUSED": (plain, asking(TWO), 400, 200),
    "UNAUTHENTICATED": (plain, asking(token="no.valid.token"), 401, 401),
    "PURPOSE_REQUIRED": (plain, asking(purpose=None), 403, 403),
    "FORBIDDEN": (plain, asking(who="sre", purpose="HSYSADMIN"), 403, 403),
    "RATE_LIMITED": (
        lambda folder: open_house(folder, limits=Limits(unauthenticated_per_minute=1)), above_the_limit, 429, 429,
    ),
    "OVERLOADED": (with_ports(lambda _: Ports(fetch_jwks=no_keys)), asking(), 503, 503),
    "FIELD_WITHHELD": (plain, asking(who="facturation", purpose="HPAYMT"), 200, 200),
    "SOURCE_UNAVAILABLE": (plain, with_the_clinic_failing, 200, 200),
    "SOURCE_TIMEOUT": (hurried, with_the_clinic_silent, 200, 200),
    "POLICY_UNAVAILABLE": (with_ports(lambda _: Ports(engine=Spoiled(down))), asking(), 503, 503),
    "CONSENT_UNAVAILABLE": (plain, with_the_registry_failing, 503, 503),
    "AUDIT_UNAVAILABLE": (with_ports(lambda folder: Ports(ledger=FullLedger(folder))), asking(), 503, 503),
    "INTERNAL": (with_ports(lambda _: Ports(engine=Spoiled(broken))), asking(), 500, 500),
}  # fmt: skip
RETRIED = {"RATE_LIMITED", "OVERLOADED", "POLICY_UNAVAILABLE", "CONSENT_UNAVAILABLE", "AUDIT_UNAVAILABLE"}
PARTIAL = {"FIELD_WITHHELD", "SOURCE_UNAVAILABLE", "SOURCE_TIMEOUT"}


@pytest.mark.parametrize("code", CASES)
async def test_a_code_has_its_status_its_headers_and_its_shape(tmp_path: Path, code: str) -> None:
    """Under both media types and in both languages; nothing about the house in any."""
    opens, ask, newer, older = CASES[code]
    async with opens(tmp_path) as house:
        french = await ask(house, {"accept": NEWER, "accept-language": "fr-CA"})
        english = await ask(house, {"accept": OLDER, "accept-language": "en"})
    assert (french.status, english.status) == (newer, older)
    for answer, media, language in ((french, NEWER, "fr-CA"), (english, OLDER, "en-CA")):
        assert code in answer.codes
        assert answer.headers["content-type"] == f"{media}; charset=utf-8"
        assert answer.headers["content-language"] == language
        assert answer.headers["cache-control"] == "private, no-store"
        assert ("retry-after" in answer.headers) is (code in RETRIED)
        assert ("www-authenticate" in answer.headers) is (code == "UNAUTHENTICATED")
        assert set(answer.body) <= {"data", "errors", "extensions"}
        for error in answer.body["errors"]:
            _is_shaped(error, answer)
    _say_the_same_in_two_languages(french, english)


@pytest.mark.parametrize("code", sorted(PARTIAL))
async def test_a_partial_answer_has_its_data_and_a_path_for_each_error(tmp_path: Path, code: str) -> None:
    """What was withheld or missing is null beside what is there."""
    opens, ask, _, _ = CASES[code]
    async with opens(tmp_path) as house:
        answer = await ask(house, {})
    assert answer.patient["name"] == [{"family": "Bouchard"}]
    for error in answer.body["errors"]:
        assert error["path"][0] == "patient"
        extensions = set(error["extensions"])
        named = {"code", "coordinate", "reason", "decisionId"} if code == "FIELD_WITHHELD" else {"code", "source"}
        assert extensions == named


@pytest.mark.parametrize("code", sorted(set(CASES) - PARTIAL))
async def test_a_refusal_has_no_data_and_a_decision_id(tmp_path: Path, code: str) -> None:
    """Beside the code, one number to give to who can look it up; a reason and a limit, of what the caller sent."""
    opens, ask, _, _ = CASES[code]
    async with opens(tmp_path) as house:
        answer = await ask(house, {})
    assert answer.body.get("data") is None
    for error in answer.body["errors"]:
        assert {"code", "decisionId"} <= set(error["extensions"]) <= {"code", "decisionId", "reason", "limit", "cost"}
    assert all(re.fullmatch(r"decision-\d{8}", error["extensions"]["decisionId"]) for error in answer.body["errors"])
    if code in ("POLICY_UNAVAILABLE", "CONSENT_UNAVAILABLE", "AUDIT_UNAVAILABLE"):
        assert "data" in answer.body
        assert next(iter(answer.body)) == "data"


async def test_a_withheld_coordinate_is_named_once_at_the_nearest_list_s_path(house: House) -> None:
    """One error a coordinate, however many records, aliases and places; the same whether or not a value exists."""
    selection = """a: conditions { edges { node { x: code { text } y: code { text } } } }
                   b: conditions { edges { node { code { text } } } } telecom { value } t: telecom { use }"""
    clerk = await house.ask(about(MARIE, selection), who="facturation", purpose="HPAYMT")
    errors = [(e["extensions"]["coordinate"], e["path"]) for e in clerk.body["errors"]]
    assert sorted(coordinate for coordinate, _ in errors) == ["Condition.code", "Patient.conditions", "Patient.telecom"]
    empty = await house.ask(about("ZZZZ900101ZZ", selection), who="facturation", purpose="HPAYMT")
    assert [(e["extensions"]["coordinate"], e["path"]) for e in empty.body["errors"]] == errors
    assert {e["extensions"]["reason"] for e in clerk.body["errors"]} == {"ROLE"}


async def test_a_success_has_no_errors_and_its_access(house: House) -> None:
    """`extensions.access` as the contract has it, and the same headers."""
    answer = await house.ask(QUERY)
    assert "errors" not in answer.body
    assert set(answer.access) == {"decisionId", "policyRevision", "purpose", "complete", "masked", "sources"}
    assert all(set(s) == {"id", "status", "latencyMs", "asOf", "error"} for s in answer.access["sources"])
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.access["purpose"] == "TREAT"


async def test_a_body_that_is_no_graphql_request_is_400_for_every_client(house: House) -> None:
    """Whatever the client accepts."""
    headers = {"authorization": f"Bearer {house.issuer.mint('dr-tremblay')}", "x-purpose-of-use": "TREAT"}
    for media in (NEWER, OLDER):
        for body in (b"{", b"[]", b"7", b'{"query": 7}', b'{"query": ""}', b"", b"null"):
            answer = await house.post(body, headers | {"accept": media})
            assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"]), body


async def test_the_default_language_is_french_and_the_older_media_type(house: House) -> None:
    """For a client that says nothing."""
    answer = await house.ask("{ nothing }", headers={"accept": "*/*"})
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["content-language"] == "fr-CA"
    assert answer.body["errors"][0]["message"].startswith("La requête ne correspond pas au schéma")


def _is_shaped(error: Mapping[str, Any], answer: Reply) -> None:
    assert set(error) <= {"message", "path", "locations", "extensions"}
    assert len(error["message"]) > 20
    assert "{" not in error["message"].split(":")[0]
    text = answer.content.decode()
    for word in ("Traceback", "Error(", "127.0.0.1", "/fhir", "sqlite", ".py", "nobody may repeat"):
        assert word not in text


def _say_the_same_in_two_languages(french: Reply, english: Reply) -> None:
    pairs = zip(french.body["errors"], english.body["errors"], strict=True)
    for one, other in pairs:
        assert one["message"] != other["message"]
        assert one["extensions"]["code"] == other["extensions"]["code"]
        assert one.get("path") == other.get("path")
