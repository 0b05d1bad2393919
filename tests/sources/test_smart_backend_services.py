"""SMART Backend Services, tried against an authorization server that nobody here wrote, before a real FHIR server."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey

from gateway.credentials import CredentialsFault
from gateway.settings import Source
from gateway.smart import YOUNG_S, SmartBackendServices
from tests.node_tools import SCRIPTS, running
from tests.sources.real_servers import Recording, Servers, fhir_server, real_house, source_of
from tests.sources.test_real_fhir_servers import SHORT, status_of

CLIENT = "https://passerelle.example/client"
Key = ECKey | RSAKey
KEYS: dict[str, Key] = {
    "ec": ECKey.generate_key("P-384", {"kid": "ec-1", "alg": "ES384", "use": "sig"}),
    "rsa": RSAKey.generate_key(2048, {"kid": "rsa-1", "alg": "RS384", "use": "sig"}),
}
STRANGER = ECKey.generate_key("P-384", {"kid": "ec-1", "alg": "ES384"})


@dataclass(frozen=True, slots=True)
class Door:
    """A FHIR server that takes the authorization server's tokens alone."""

    base: str

    @property
    def root(self) -> str:
        """Where the authorization server is."""
        return self.base.removesuffix("/fhir/R4")

    def told(self) -> Any:
        """Return what happened so far."""
        return httpx.get(f"{self.root}/told", trust_env=False).json()

    def forget(self) -> None:
        """Revoke every token."""
        httpx.post(f"{self.root}/forget", trust_env=False).raise_for_status()


@contextmanager
def door(upstream: str, folder: Path, ttl: int = 300) -> Iterator[Door]:
    """Start the authorization server, which knows the public keys."""
    jwks = folder / "jwks.json"
    jwks.write_text(json.dumps({"keys": [key.as_dict(private=False) for key in KEYS.values()]}), "utf-8")
    arguments = ["--upstream", upstream, "--jwks", str(jwks), "--client", CLIENT, "--ttl", str(ttl)]
    with running(SCRIPTS / "authorization_server.mjs", arguments, ready='"port"') as line:
        yield Door(f"http://127.0.0.1:{json.loads(line)['port']}/fhir/R4")


def write_key(file: Path, key: Key) -> Path:
    """Put a private key where it is read, as a secret's volume does: at once."""
    aside = file.with_suffix(".new")
    aside.write_text(json.dumps(key.as_dict(private=True)), "utf-8")
    os.replace(aside, file)
    return file


def smart(folder: Path, base: str, key: Key = KEYS["ec"], **auth: Any) -> Source:
    """Return a source that is presented to with a key in a file."""
    said = {"scheme": "smart-backend-services", "client_id": CLIENT, "key_file": write_key(folder / "key.json", key)}
    return source_of("clinique", base, folder, auth=said | auth)


@pytest.fixture(scope="module")
def upstream(servers: Servers) -> Iterator[str]:
    """The clinic's server, which asks for no token itself: it is behind the door."""
    with fhir_server(servers.files.clinic) as base:
        yield base


@pytest.fixture
async def at_door(upstream: str, tmp_path: Path) -> AsyncIterator[Door]:
    """A door of the test's own."""
    with door(upstream, tmp_path) as opened:
        yield opened


async def test_a_whole_answer_rests_on_one_token(tmp_path: Path, servers: Servers, at_door: Door) -> None:
    """Several requests at once, two operations: one assertion, signed, for the token endpoint, under five minutes."""
    doors, sent = Servers(servers.files, {**servers.bases, "clinique": at_door.base}), Recording()

    def presented(source: Source) -> Source:
        return smart(tmp_path, at_door.base) if source.id == "clinique" else source

    async with real_house(tmp_path, doors, change=presented, clinique=sent) as house:
        for _ in range(2):
            number = servers.files.numbers[-1]
            reply = await house.ask(SHORT, who="dr-gagnon", variables={"number": number})
            assert reply.codes == []
            given = {(house.keyring.open_id(n["id"]) or ("",) * 4)[1] for n in reply.nodes("conditions")}
            assert given == {"chus", "clinique"}
    told = at_door.told()
    assert (told["issued"], told["refused"], told["turnedAway"]) == (1, [], 0)
    assert told["presented"] > 4
    (assertion,) = told["assertions"]
    assert (assertion["alg"], assertion["kid"], assertion["sub"]) == ("ES384", "ec-1", CLIENT)
    assert assertion["aud"] == f"{at_door.root}/token"
    assert 0 < assertion["lasts"] <= 300
    assert len({request.headers["authorization"] for request in sent.sent}) == 1


@pytest.mark.parametrize(("name", "algorithm"), [("ec", "ES384"), ("rsa", "RS384")])
async def test_both_algorithms_of_the_specification_are_accepted(
    tmp_path: Path, at_door: Door, name: str, algorithm: str
) -> None:
    """By the kind of key; the endpoint may be discovered or set."""
    source = smart(tmp_path, at_door.base, KEYS[name], token_url=f"{at_door.root}/token")
    assert (await SmartBackendServices(source).authorization() or "").startswith("Bearer ")
    discovered = smart(tmp_path, at_door.base, KEYS[name])
    assert (await SmartBackendServices(discovered).authorization() or "").startswith("Bearer ")
    assertions = at_door.told()["assertions"]
    assert [one["alg"] for one in assertions] == [algorithm] * 2
    assert assertions[0]["jti"] != assertions[1]["jti"]


async def test_many_who_wait_ask_once(tmp_path: Path, at_door: Door) -> None:
    """One request in flight."""
    credentials = SmartBackendServices(smart(tmp_path, at_door.base))
    values = await asyncio.gather(*(credentials.authorization() for _ in range(25)))
    assert (len(set(values)), at_door.told()["issued"]) == (1, 1)


@pytest.mark.parametrize("change", [{"key": STRANGER}, {"client_id": "someone-else"}])
async def test_a_key_or_a_client_that_the_server_does_not_know_gets_no_token(
    tmp_path: Path, at_door: Door, change: dict[str, Any]
) -> None:
    """The fault is one word of ours, never the server's text."""
    credentials = SmartBackendServices(smart(tmp_path, at_door.base, **change))
    with pytest.raises(CredentialsFault) as raised:
        await credentials.authorization()
    assert (raised.value.reason, str(raised.value)) == ("token-refused", "token-refused")
    assert at_door.told()["issued"] == 0
    assert len(at_door.told()["refused"]) == 1


async def test_without_a_token_the_source_is_named_and_the_other_answers(
    tmp_path: Path, servers: Servers, at_door: Door
) -> None:
    """A wrong key is the source's fault for the caller, and no list is empty on account of it."""
    doors = Servers(servers.files, {**servers.bases, "clinique": at_door.base})

    def strange(source: Source) -> Source:
        return smart(tmp_path, at_door.base, STRANGER) if source.id == "clinique" else source

    async with real_house(tmp_path, doors, change=strange) as house:
        reply = await house.ask(SHORT, who="dr-gagnon", variables={"number": servers.files.numbers[-1]})
        assert reply.codes == ["SOURCE_UNAVAILABLE"]
        assert status_of(reply.access, "clinique") == "offline"
        assert {(house.keyring.open_id(n["id"]) or ("",) * 4)[1] for n in reply.nodes("conditions")} == {"chus"}
    assert at_door.told()["presented"] == 0


async def test_a_token_is_replaced_before_it_ends(tmp_path: Path, upstream: str) -> None:
    """By the server's own count of seconds; the clock is the test's."""
    clock = [1_000.0]
    with door(upstream, tmp_path, ttl=100) as at_door:
        credentials = SmartBackendServices(smart(tmp_path, at_door.base), monotonic=lambda: clock[0])
        first = await credentials.authorization()
        clock[0] += 79
        assert await credentials.authorization() == first
        clock[0] += 2
        assert await credentials.authorization() != first
        assert at_door.told()["issued"] == 2


async def test_a_revoked_token_is_replaced_once_and_the_answer_is_whole(
    tmp_path: Path, servers: Servers, at_door: Door
) -> None:
    """The source answers 401: one token more, the same requests again; the caller sees nothing of it."""
    doors = Servers(servers.files, {**servers.bases, "clinique": at_door.base})

    def presented(source: Source) -> Source:
        return smart(tmp_path, at_door.base) if source.id == "clinique" else source

    async with real_house(tmp_path, doors, change=presented) as house:
        variables = {"number": servers.files.numbers[-1]}
        assert (await house.ask(SHORT, who="dr-gagnon", variables=variables)).codes == []
        await asyncio.sleep(YOUNG_S + 0.1)  # a token refused while it is new is refused for good
        at_door.forget()
        assert (await house.ask(SHORT, who="dr-gagnon", variables=variables)).codes == []
    told = at_door.told()
    assert told["issued"] == 2
    assert 0 < told["turnedAway"] < told["presented"]


async def test_a_new_key_in_the_file_signs_the_next_assertion(tmp_path: Path, at_door: Door) -> None:
    """Rotation: no restart; what the file held before was good until then."""
    clock = [1_000.0]
    credentials = SmartBackendServices(smart(tmp_path, at_door.base), monotonic=lambda: clock[0])
    await credentials.authorization()
    write_key(tmp_path / "key.json", KEYS["rsa"])
    clock[0] += 400
    await credentials.authorization()
    (tmp_path / "key.json").write_text("half a k", "utf-8")
    clock[0] += 400
    await credentials.authorization()
    assert [one["kid"] for one in at_door.told()["assertions"]] == ["ec-1", "rsa-1", "rsa-1"]
