"""Wire: what leaves to a source, and what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from gateway.wire import SourceUnavailable, Wire
from resolvers.protocols import Request
from tests.gateway.wire_sources import NAM, SEARCH, Seen, ask, head_of, scripted, soon, source


class TestWhatLeaves:
    async def test_a_request_names_the_end_user_and_carries_the_token(self, tmp_path: Path) -> None:
        """The source's own log can say who asked; its answer must be fresh and uncompressed."""
        (tmp_path / "token").write_text("s3cret\n")
        seen = Seen()
        place = source(auth={"scheme": "bearer", "token_file": str(tmp_path / "token")})
        await ask(seen, place=place, user="dr é\r\nX: y")
        assert str(seen.requests[0].url) == f"http://127.0.0.1:9/fhir/Patient?identifier=urn%3Anam%7C{NAM}"
        wanted = {
            "authorization": "Bearer s3cret",
            "accept": "application/fhir+json",
            "accept-encoding": "identity",
            "cache-control": "no-cache",
            "x-passerelle-user": "dr%20%C3%A9%0D%0AX:%20y",
        }
        assert {name: seen.requests[0].headers[name] for name in wanted} == wanted

    async def test_a_connector_cannot_set_the_credentials_or_the_host(self) -> None:
        """A connector says what it wants, never as whom."""
        seen = Seen()
        headers = (
            ("Authorization", "Bearer stolen"),
            ("Host", "evil"),
            ("Prefer", "handling=strict"),
            ("Cookie", "a=b"),
        )
        await ask(seen, Request("GET", "Patient", headers=headers))
        assert "authorization" not in seen.requests[0].headers
        assert "cookie" not in seen.requests[0].headers
        assert seen.requests[0].headers["host"] == "127.0.0.1:9"
        assert seen.requests[0].headers["prefer"] == "handling=strict"

    async def test_an_empty_path_is_the_base_itself(self) -> None:
        """A FHIR batch is posted to the base URL."""
        seen = Seen()
        batch = Request("POST", "", headers=(("content-type", "application/fhir+json"),), body=b"{}")
        await ask(seen, batch)
        assert (str(seen.requests[0].url), seen.requests[0].content) == ("http://127.0.0.1:9/fhir", b"{}")

    @pytest.mark.parametrize(
        "path",
        [
            "http://evil.example/Patient",
            "//evil.example/Patient",
            "/../admin",
            "Patient/../../admin",
            "Patient/%2e%2e/%2E%2E/admin",
            "Patient/%252e%252e/admin",
            "Patient/.",
            "..",
            "..\\admin",
            "Patient?identifier=x",
            "Patient%3Fx",
            "Patient#x",
            "Patient/a%0d%0ab",
        ],
    )
    async def test_a_path_that_could_lead_elsewhere_is_refused(self, path: str) -> None:
        """No request leaves at all."""
        seen = Seen()
        with pytest.raises(SourceUnavailable, match="refused"):
            await ask(seen, Request("GET", path))
        assert seen.requests == []

    @pytest.mark.parametrize(("propagates", "wanted"), [(True, "00-aa-bb-01"), (False, None)])
    async def test_a_trace_leaves_only_to_a_source_that_propagates(self, propagates: bool, wanted: str | None) -> None:
        """Two sources can't join their patients by a trace id."""
        seen = Seen()
        place = source(propagate_trace=propagates)
        wire = Wire([place], transports={"chus": httpx.MockTransport(seen)})
        await wire.send(place, SEARCH, user="u", deadline=soon(), traceparent="00-aa-bb-01")
        await wire.aclose()
        assert seen.requests[0].headers.get("traceparent") == wanted

    async def test_a_cookie_of_one_answer_never_rides_on_the_next_request(self) -> None:
        """A source's session would mix two people."""
        seen = Seen(200, {"set-cookie": "session=gagnon; Path=/"})
        place = source()
        wire = Wire([place], transports={"chus": httpx.MockTransport(seen)})
        for _ in range(2):
            await wire.send(place, SEARCH, user="u", deadline=soon())
        await wire.aclose()
        assert ["cookie" in request.headers for request in seen.requests] == [False, False]

    def test_a_missing_or_empty_token_file_stops_the_start(self, tmp_path: Path) -> None:
        """The error names the source, not the file's content."""
        (tmp_path / "empty").write_text("\n")
        for file in (tmp_path / "none", tmp_path / "empty"):
            with pytest.raises(ValueError, match="source chus: its token file"):
                Wire([source(auth={"scheme": "bearer", "token_file": str(file)})])

    async def test_no_proxy_of_the_environment_is_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Settings alone say where a request goes."""

        async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await head_of(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + head[:4])
            await writer.drain()

        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
        async with scripted(one) as base:
            wire = Wire([source(base)])
            answer = await wire.send(source(base), SEARCH, user="u", deadline=soon())
            await wire.aclose()
        assert answer.body == b"GET "


class TestWhatComesBack:
    async def test_a_response_is_given_whole_whatever_its_status(self) -> None:
        """What a status means is the connector's to say."""
        got = await ask(lambda _: httpx.Response(403, headers={"ETag": 'W/"7"'}, content=b"no"))
        assert (got.status, got.headers["etag"], got.body) == (403, 'W/"7"', b"no")

    async def test_a_redirect_is_not_followed(self) -> None:
        """A source can't send the gateway, and its credentials, elsewhere."""
        seen = Seen(302, {"location": "http://127.0.0.1:9/x"})
        got = await ask(seen)
        assert (got.status, len(seen.requests)) == (302, 1)

    @pytest.mark.parametrize("said", [True, False])
    async def test_a_body_over_the_limit_is_cut_off(self, said: bool) -> None:
        """Whether or not the source says its length."""
        given = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal given
            while True:
                given += 1
                yield b"x" * 1024

        headers = {"content-length": "1000000"} if said else {}
        place = source(budget={"max_body_bytes": 4096})
        with pytest.raises(SourceUnavailable, match="too-large"):
            await ask(lambda _: httpx.Response(200, headers=headers, content=endless()), place=place)
        assert given == (0 if said else 5)

    async def test_a_compressed_body_is_refused_unread(self) -> None:
        """Identity was asked; an archive that swells is not unpacked."""
        with pytest.raises(SourceUnavailable, match="encoding"):
            await ask(
                lambda _: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"x"))
            )

    async def test_too_many_headers_are_refused(self) -> None:
        """A hundred and one is one too many."""
        few, many = ([(f"x-{n}", "1") for n in range(count)] for count in (100, 101))
        assert (await ask(lambda _: httpx.Response(200, headers=few, stream=httpx.ByteStream(b"")))).status == 200
        with pytest.raises(SourceUnavailable, match="headers"):
            await ask(lambda _: httpx.Response(200, headers=many, stream=httpx.ByteStream(b"")))

    async def test_nobody_listening_is_unavailable(self) -> None:
        """A refused connection."""
        async with scripted(lambda r, w: asyncio.sleep(0)) as base:
            pass
        wire = Wire([source(base)])
        with pytest.raises(SourceUnavailable, match="connect"):
            await wire.send(source(base), SEARCH, user="u", deadline=soon())
        await wire.aclose()

    async def test_half_a_body_is_unavailable(self) -> None:
        """A length of 100 and five bytes."""

        async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await head_of(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello")
            await writer.drain()

        async with scripted(half) as base:
            wire = Wire([source(base)])
            with pytest.raises(SourceUnavailable, match="protocol"):
                await wire.send(source(base), SEARCH, user="u", deadline=soon())
            await wire.aclose()
