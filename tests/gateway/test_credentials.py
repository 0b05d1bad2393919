"""Credentials: what is presented to a source, and what a 401 leads to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from gateway.credentials import BearerFile, Credentials, CredentialsFault, NoCredentials
from gateway.settings import Settings
from gateway.smart import make_credentials
from gateway.wire import SourceUnavailable, Wire
from resolvers.protocols import Request
from tests.gateway.wire_sources import SEARCH, soon, source


async def test_nothing_is_presented_to_a_source_that_asks_for_nothing() -> None:
    """And a 401 of it is its last word."""
    credentials = make_credentials(source())
    assert isinstance(credentials, NoCredentials)
    assert (await credentials.authorization(), credentials.refused(None)) == (None, False)


async def test_a_token_in_a_file_is_read_again_when_the_file_changes(tmp_path: Path) -> None:
    """A file that can't be read for a moment leaves the last token."""
    file = tmp_path / "token"
    file.write_text("one\n")
    credentials = BearerFile(source(auth={"scheme": "bearer", "token_file": file}))
    assert await credentials.authorization() == "Bearer one"
    assert not credentials.refused("Bearer one")
    file.write_text("another\n")
    assert credentials.refused("Bearer one")
    assert await credentials.authorization() == "Bearer another"
    for spoilt in ("", "two words", "é"):
        file.write_text(spoilt)
        assert await credentials.authorization() == "Bearer another"
    file.unlink()
    assert await credentials.authorization() == "Bearer another"


class Scripted:
    """Credentials that give one value after another."""

    def __init__(self, *values: str) -> None:
        self.values = list(values)
        self.told: list[str | None] = []

    async def authorization(self) -> str | None:
        return self.values[0]

    def refused(self, authorization: str | None) -> bool:
        self.told.append(authorization)
        self.values = self.values[1:] or self.values
        return authorization != self.values[0]


async def answered(credentials: Credentials, status: Callable[[str | None], int]) -> tuple[int, list[str | None]]:
    """Return the status that a request ends with, and what was presented."""
    sent: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.get("authorization"))
        return httpx.Response(status(sent[-1]))

    place = source()
    wire = Wire([place], transports={place.id: httpx.MockTransport(answer)}, credentials={place.id: credentials})
    response = await wire.send(place, SEARCH, user="u", deadline=soon())
    await wire.aclose()
    return response.status, sent


async def test_a_401_is_answered_with_other_credentials_once() -> None:
    """When there are others; a third are never tried."""
    good = await answered(Scripted("a", "b", "c"), lambda value: 200 if value == "b" else 401)
    assert good == (200, ["a", "b"])
    assert await answered(Scripted("a", "b", "c"), lambda _: 401) == (401, ["a", "b"])
    assert await answered(Scripted("a"), lambda _: 401) == (401, ["a"])
    assert await answered(NoCredentials(), lambda _: 401) == (401, [None])


async def test_what_does_not_only_read_is_never_sent_twice() -> None:
    """A 401 may come after the act."""
    place, writing = source(), Request("POST", "Consent", (), (), b"{}")
    sent: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.get("authorization"))
        return httpx.Response(401)

    credentials = {place.id: Scripted("a", "b")}
    wire = Wire([place], transports={place.id: httpx.MockTransport(answer)}, credentials=credentials)
    response = await wire.send(place, writing, user="u", deadline=soon())
    await wire.aclose()
    assert (response.status, sent) == (401, ["a"])


@pytest.mark.parametrize("status", [200, 403, 404, 500])
async def test_nothing_but_a_401_calls_for_other_credentials(status: int) -> None:
    """A refusal of what is asked is no refusal of who asks."""
    assert await answered(Scripted("a", "b"), lambda _: status) == (status, ["a"])


@pytest.mark.parametrize(
    ("auth", "kind"),
    [
        ({"scheme": "bearer"}, "needs token_file"),
        ({"scheme": "none", "token_file": "x"}, "token_file is not part"),
        ({"scheme": "smart-backend-services", "client_id": "x"}, "needs key_file"),
        ({"scheme": "smart-backend-services", "key_file": "x"}, "needs client_id"),
        (
            {"scheme": "smart-backend-services", "key_file": "x", "client_id": "x", "token_file": "x"},
            "token_file is not",
        ),
        (
            {
                "scheme": "smart-backend-services",
                "key_file": "x",
                "client_id": "x",
                "token_url": "http://auth.example/t",
            },
            "over TLS",
        ),
    ],
)
def test_settings_that_do_not_fit_the_scheme_are_refused(auth: dict[str, str], kind: str) -> None:
    """Before anything starts; each key belongs to one scheme."""
    registry = source(auth=auth).model_dump() | {"kind": "registry"}
    issuer = {"issuer": "https://i.example", "jwks_url": "https://i.example/keys"}
    with pytest.raises(ValidationError, match=kind):
        Settings.model_validate({"issuer": issuer, "sources": [registry | {"auth": auth}]})


def test_a_fault_of_credentials_is_a_fault_of_the_source() -> None:
    """So that every stage knows it."""
    assert issubclass(CredentialsFault, SourceUnavailable)
