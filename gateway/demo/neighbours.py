"""Neighbours: the gateway's surroundings in the demo, running: the three sources and the issuer, each its own process.

Takes the addresses, perhaps a folder of data, and the anchor date. Gives running children once each of them answers.
Raises `DemoFault`, one sentence, and leaves nothing running.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx

from gateway.demo.children import HOST, Children
from gateway.demo.config import Addresses
from gateway.demo.faults import DemoFault
from gateway.demo.serve_source import ISSUER

READY_S = 30.0
_PROBES = {
    ISSUER: "/jwks.json",
    "chus": "/fhir/metadata",
    "omnimed": "/api/v1/patients",
    "registre": "/fhir/metadata",
}


@contextmanager
def neighbours(where: Addresses, data: Path | None, anchor: date) -> Iterator[Children]:
    """Run the sources and the issuer; they have answered when the block begins, and ended when it ends."""
    with Children() as children:
        _start(children, where, data, anchor)
        _wait(children, where)
        yield children


def _start(children: Children, where: Addresses, data: Path | None, anchor: date) -> None:
    for name, port in where.ports().items():
        if name in _PROBES:
            extra = ["--data", str(data)] if data and name in ("chus", "registre") else []
            children.start(name, ["--port", str(port), "--anchor", anchor.isoformat(), *extra])


def _wait(children: Children, where: Addresses) -> None:
    """Wait until each child answers; raise DemoFault when one ends, or none answers in READY_S seconds."""
    waiting, deadline = dict(_PROBES), time.monotonic() + READY_S
    with httpx.Client(timeout=2.0, trust_env=False) as client:
        while waiting:
            for name in list(waiting):
                if _answers(client, f"http://{HOST}:{where.ports()[name]}{waiting[name]}"):
                    del waiting[name]
            if ended := children.died():
                raise DemoFault(f"The demo's {', '.join(sorted(ended))} ended before it answered.")
            if waiting and time.monotonic() > deadline:
                raise DemoFault(f"The demo's {', '.join(sorted(waiting))} did not answer within {READY_S:.0f} s.")
            if waiting:
                time.sleep(0.05)


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
