"""OPA: the policy engine as a server beside the gateway, asked by opa-python-client.

Takes OPA's address. Gives the documents of the bundle's entry points. The only importer of `opa_client`, whose traps
are closed here, each pinned by a contract test. Never lets a text of OPA or of the client out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from opa_client import AsyncOpaClient  # type: ignore[import-untyped]

from gateway.engines.canaries import failed_canaries
from gateway.engines.pulse import Pulse
from gateway.engines.questions import as_object, encode, rule_path
from gateway.errors import DecisionUnavailable

STRICT = {"strict-builtin-errors": "true"}
"""Else a built-in's error is silence, and silence under `not` permits."""

Address = tuple[str, int, bool]
"""Host, port, and whether over TLS."""
Connect = Callable[[Address, str | None, float], AsyncOpaClient]


class OpaEngine:
    """Behind `gateway.access.Engine`. `deadline_s` bounds a question from its connection on; nothing is retried."""

    def __init__(
        self, url: str, *, token: str | None = None, deadline_s: float = 2.0, connect: Connect | None = None
    ) -> None:
        """Take `http(s)://host[:port]` and nothing more; raise `ValueError` otherwise. `connect` gives the client."""
        self._address = _address(url)
        self._token = token
        self._deadline = deadline_s
        self._connect = connect or connect_client
        self._client: AsyncOpaClient | None = None
        self._closed = False
        self._pulse = Pulse(self._address[0], self._address[1], self._revision)

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the document at `data.record_access.<entry_point>`; raise `DecisionUnavailable`."""
        path = rule_path(entry_point)
        encode(question)
        try:
            async with asyncio.timeout(self._deadline):
                body = await self._asked(path, question)
        except Exception:
            body = None  # aiohttp's, the client's and JSON's errors all mean that nothing was decided
            self._pulse.lost()
        answer = as_object(as_object(body).get("result"))
        if isinstance(revision := answer.get("revision"), str):
            self._pulse.heard(revision)
        return answer

    async def ready(self) -> bool:
        """Tell whether OPA answers and its canaries pass."""
        return not await failed_canaries(self)

    def alive(self, revision: str) -> bool:
        """Tell whether OPA is known to answer by this revision: it said so lately, and holds a connection."""
        if not self._closed:
            self._pulse.start()
        return self._pulse.by(revision)

    async def aclose(self) -> None:
        """Close the connections."""
        self._closed = True
        await self._pulse.aclose()
        if self._client is not None:
            await self._client.close_connection()
            self._client = None

    async def _revision(self) -> str:
        """Return the revision by which OPA answers: of the smallest question there is, about nobody."""
        body = await self._asked(rule_path("admission"), {})
        return str(as_object(as_object(body).get("result"))["revision"])

    async def _asked(self, path: str, question: Mapping[str, Any]) -> object:
        return await self._connected().query_rule(dict(question), path, query_params=STRICT)

    def _connected(self) -> AsyncOpaClient:
        """Return the client, made in the running loop at first use."""
        if self._closed:
            raise DecisionUnavailable
        if self._client is None:
            self._client = self._connect(self._address, self._token, self._deadline)
        return self._client


def connect_client(address: Address, token: str | None, deadline_s: float) -> AsyncOpaClient:
    """Return a client that retries nothing, in the running loop."""
    host, port, tls = address
    client = AsyncOpaClient(host, port, ssl=tls, token=token, retries=0)
    client._session = _session(client.headers, deadline_s)
    return client


def _session(headers: Mapping[str, str] | None, deadline_s: float) -> aiohttp.ClientSession:
    """Return a session that follows no redirect, keeps no cookie and reads no proxy from the environment."""
    watch = aiohttp.TraceConfig()
    watch.on_request_redirect.append(_refuse_redirect)
    return aiohttp.ClientSession(
        headers=headers,
        connector=aiohttp.TCPConnector(ssl=True, keepalive_timeout=10),
        timeout=aiohttp.ClientTimeout(total=deadline_s),
        trace_configs=[watch],
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )


async def _refuse_redirect(
    session: aiohttp.ClientSession, context: SimpleNamespace, redirect: aiohttp.TraceRequestRedirectParams
) -> None:
    raise DecisionUnavailable


def _address(url: str) -> Address:
    parts = urlsplit(url)
    bare = not (parts.username or parts.password or parts.query or parts.fragment or parts.path.strip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname or not bare:
        raise ValueError("OPA's address is http(s)://host[:port]")
    tls = parts.scheme == "https"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host, parts.port or (443 if tls else 80), tls
