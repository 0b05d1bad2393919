"""Sources process: the demo's sources and its issuer, replayed.

Takes how many observations the longest record has, and perhaps a file of FHIR. Says, as JSON, on which port each source
is, the issuer's, and the token of who asks. Then obeys lines of JSON: `{"wait_ms": 5}`, `{"forget": true}`,
`{"listen": true}`; answers each with what it counted since it last forgot. Ends with its standard input. The world is
today's, and each answer is made once. Run as `python -m tests.benchmarks.sources_process RECORDS [DATA]`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import uvloop
from starlette.types import ASGIApp

from gateway.demo.establishments import MOST
from gateway.demo.issuer import Issuer
from gateway.demo.roster import roster
from gateway.demo.sources import create_source
from tests.benchmarks.replay import HOST, Answer, Asked, Make, Tape, listener, replay
from tests.benchmarks.worlds import bench_world

WHO = "dr-tremblay"


def maker(app: ASGIApp, port: int) -> Make:
    """Return what makes a source's answers: the source itself, in this process."""
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{HOST}:{port}", timeout=None)

    async def make(asked: Asked, headers: dict[str, str]) -> Answer:
        said: dict[str, str] = {name: headers[name] for name in ("accept", "content-type") if name in headers}
        target = asked.target.decode("ascii")
        answer = await client.request(asked.method.decode("ascii"), target, content=asked.body, headers=said)
        return Answer(answer.status_code, answer.headers.get("content-type", "application/json"), answer.content)

    return make


def told(port: int, asked: Asked) -> dict[str, Any]:
    """Return a request as JSON, its body in base64."""
    return {
        "port": port,
        "method": asked.method.decode("ascii"),
        "target": asked.target.decode("ascii"),
        "body": base64.b64encode(asked.body).decode(),
    }


def obeyed(tape: Tape, line: dict[str, Any]) -> dict[str, Any]:
    """Do what a line asks, and return what was counted."""
    if "wait_ms" in line:
        tape.wait_s = line["wait_ms"] / 1000
    counted = {
        "asked": tape.asked,
        "made": tape.made,
        "bytes": tape.sent_bytes,
        "waited_ms": 1000 * tape.waited_s / max(tape.asked, 1),
        "bodies": [base64.b64encode(body).decode() for body in tape.bodies],
        "requests": [told(port, asked) for port, asked in tape.requests],
    }
    if line.get("forget"):
        tape.forget()
    tape.listening = bool(line.get("listen", tape.listening))
    return counted


async def _serve(records: int, data: Path | None, tape: Tape) -> None:
    world = bench_world(records, data)
    sockets = {entry.id: listener() for entry in roster(MOST)}
    ports = {name: bound.getsockname()[1] for name, bound in sockets.items()}
    for name, bound in sockets.items():
        await replay(tape, maker(create_source(name, world), ports[name]), bound)
    own = listener()
    issuer = Issuer(f"http://{HOST}:{own.getsockname()[1]}", world)
    await replay(tape, maker(issuer.app(), own.getsockname()[1]), own)
    given = {"ports": ports, "issuer": issuer.url, "token": issuer.mint(WHO), "data": str(data) if data else None}
    print(json.dumps(given), flush=True)
    loop = asyncio.get_running_loop()
    threading.Thread(target=listen, args=(loop, tape), daemon=True).start()
    await asyncio.Event().wait()


def listen(loop: asyncio.AbstractEventLoop, tape: Tape) -> None:
    """Obey the standard input's lines in the loop's thread; end the process with it."""

    async def obey(line: str) -> dict[str, Any]:
        return obeyed(tape, json.loads(line))

    for line in sys.stdin:
        print(json.dumps(asyncio.run_coroutine_threadsafe(obey(line), loop).result()), flush=True)
    loop.call_soon_threadsafe(loop.stop)


def main() -> None:
    """Serve until the parent goes."""
    records, *data = sys.argv[1:]
    uvloop.run(_serve(int(records), Path(data[0]) if data else None, Tape()))


if __name__ == "__main__":
    try:
        main()
    except RuntimeError:  # the loop was stopped: the parent went
        sys.exit(0)
