"""Gateway process: the whole gateway, as `passerelle serve` runs it, over replayed sources.

Takes a `Wanted` as JSON. Says, as JSON, on which port it listens. The settings are the demo's but for the sources'
addresses; token, policy, audit and telemetry are on. A line of its standard input starts Python's profiler, the next is
answered with what it saw. Ends with its standard input. Run as
`python -m tests.benchmarks.gateway_process WANTED`.
"""

from __future__ import annotations

import asyncio
import cProfile
import json
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from gateway.access import Engine
from gateway.app import Ports, create_app
from gateway.demo.config import demo_settings
from gateway.engines import Bundle
from gateway.loop import run, settle
from gateway.serve import make_server, most_connections
from gateway.settings import Settings, Telemetry
from gateway.telemetry import capture_library_logs
from tests.benchmarks.profile_shares import shares
from tests.benchmarks.replay import listener

OPEN = "permit-all"


class Wanted(msgspec.Struct, frozen=True):
    """A gateway to be measured. `engine` is `embedded`, `permit-all`, or an OPA's address."""

    issuer: str
    ports: Mapping[str, int]
    """Source → where it is replayed; the others are left out of the settings."""
    state: str
    keys: str
    """The keyring's file: who shares it gives a record the same id."""
    engine: str = "embedded"
    remember: bool = True
    cap: int = 5_000
    page_size: int | None = None
    data: str | None = None
    """File of FHIR that the hospital loaded."""


class PermitAll:
    """A decision point that permits everything, behind `gateway.access.Engine`. No setting can choose it."""

    def __init__(self, bundle: Bundle) -> None:
        self._revision = bundle.revision
        self._coordinates: Mapping[str, Sequence[str]] = bundle.data["tables"]["coordinates"]
        self._categories = sorted({name for names in self._coordinates.values() for name in names})
        self._role = dict.fromkeys(self._categories, "permit")
        self._open = {"open": self._categories, "shut": {}, "classes": {}}

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Permit, whatever is asked."""
        if entry_point == "admission":
            return {"effect": "permit", "ask_all": False, "revision": self._revision, "valid_until": None}
        return {
            "subject": "permit",
            "coordinates": {name: self._coordinates.get(name, []) for name in question["coordinates"]},
            "role": self._role,
            "fields": {},
            "classes": dict.fromkeys(question["classes"], "permit"),
            "requests": [self._open] * len(question["requests"]),
            "obligations": [],
            "revision": self._revision,
            "valid_until": None,
        }

    async def ready(self) -> bool:
        """Tell that it answers."""
        return True

    def alive(self, revision: str) -> bool:
        """Tell that it may be asked."""
        return True

    async def aclose(self) -> None:
        """Hold nothing."""


def settings_of(wanted: Wanted) -> Settings:
    """Return the demo's settings over these sources, with time enough for a machine that is busy."""
    opa = wanted.engine if wanted.engine.startswith("http") else None
    settings = demo_settings(8000, Path(wanted.data) if wanted.data else None, opa, Path(wanted.state), 34)
    sources = tuple(_there(source, wanted) for source in settings.sources if source.id in wanted.ports)
    cache = settings.cache if wanted.remember else settings.cache.model_copy(update={"longest_s": 0})
    issuer = settings.issuer.model_copy(update={"issuer": wanted.issuer, "jwks_url": f"{wanted.issuer}/jwks.json"})
    keys = settings.keys.model_copy(update={"file": Path(wanted.keys)})
    policy = settings.policy.model_copy(update={"deadline_ms": 60_000})
    found = settings.model_copy(
        update={
            "sources": sources,
            "cache": cache,
            "issuer": issuer,
            "keys": keys,
            "policy": policy,
            "telemetry": _traced(settings.telemetry),
            "deadline_ms": 110_000,
        }
    )
    return Settings.model_validate(found.model_dump())


def _traced(telemetry: Telemetry) -> Telemetry:
    """Return where the demo's traces go, and how many of them `serve` makes unless it is told otherwise."""
    return telemetry.model_copy(update={"sample_ratio": Telemetry().sample_ratio})


def _there(source: Any, wanted: Wanted) -> Any:
    capable = {"cap": wanted.cap} | ({"page_size": wanted.page_size} if wanted.page_size else {})
    path = str(source.base_url).partition("://")[2].partition("/")[2]
    return source.model_copy(
        update={
            "base_url": f"http://127.0.0.1:{wanted.ports[source.id]}/{path}",
            "budget": source.budget.model_copy(update={"deadline_ms": 100_000}),
            "capabilities": source.capabilities.model_copy(update=capable),
        }
    )


async def _serve(wanted: Wanted) -> None:
    settings = settings_of(wanted)
    engine: Engine | None = PermitAll(Bundle.load(settings.policy.bundle)) if wanted.engine == OPEN else None
    app = create_app(settings, Ports(engine=engine))
    capture_library_logs(app.state.telemetry.log)
    server = make_server(app, "127.0.0.1", 0, most_connections(settings.limits))
    bound = listener()
    threading.Thread(target=_obey, args=(asyncio.get_running_loop(),), daemon=True).start()
    print(json.dumps({"port": bound.getsockname()[1]}), flush=True)
    settle()
    await server.serve([bound])


def _obey(loop: asyncio.AbstractEventLoop) -> None:
    """Start the profiler of the loop's thread at a line of standard input, tell at the next; end with the input."""
    profile = cProfile.Profile()

    async def begin() -> dict[str, float]:
        profile.enable()
        return {}

    async def tell() -> dict[str, float]:
        profile.disable()
        return shares(profile)

    with suppress(OSError):
        for turn, _ in enumerate(sys.stdin):
            told = asyncio.run_coroutine_threadsafe(tell() if turn % 2 else begin(), loop).result()
            print(json.dumps(told), flush=True)
    os._exit(0)


def main() -> None:
    """Serve until the parent goes."""
    run(_serve(msgspec.json.decode(sys.argv[1], type=Wanted)))


if __name__ == "__main__":
    main()
