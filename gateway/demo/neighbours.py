"""Neighbours: the gateway's surroundings in the demo, running: the issuer and the sources, in processes of their own.

A source has a process to itself; the further establishments share a few. Takes the addresses, perhaps a folder of data,
and the anchor date. Gives running children once each source answers. Raises `DemoFault`, one sentence, and leaves
nothing running.
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
from gateway.demo.roster import ROSTER
from gateway.demo.serve_source import ISSUER

READY_S = 30.0
TOGETHER = 17
"""Establishments that share a process."""
_ISSUER_PROBE = "/jwks.json"


@contextmanager
def neighbours(where: Addresses, data: Path | None, anchor: date) -> Iterator[Children]:
    """Run the sources and the issuer; they have answered when the block begins, and ended when it ends."""
    with Children() as children:
        _start(children, where, data, anchor)
        _wait(children, where)
        yield children


def processes(where: Addresses) -> dict[str, tuple[str, ...]]:
    """Return whom each process serves, the issuer among them, in the order in which they start."""
    others = [entry.id for entry in where.entries if entry not in ROSTER]
    shared = [tuple(others[first : first + TOGETHER]) for first in range(0, len(others), TOGETHER)]
    return {
        ISSUER: (ISSUER,),
        **{entry.id: (entry.id,) for entry in ROSTER},
        **{f"establishments-{number}": served for number, served in enumerate(shared, start=1)},
    }


def _start(children: Children, where: Addresses, data: Path | None, anchor: date) -> None:
    ports, loading = where.ports(), {entry.id for entry in ROSTER if data and entry.loads}
    alone = {entry.id for entry in ROSTER if entry.kind != "registry"}
    for name, served in processes(where).items():
        arguments = ["--serve", *(f"{one}:{ports[one]}" for one in served), "--anchor", anchor.isoformat()]
        arguments += ["--data", str(data)] if name in loading else []
        arguments += [] if name in alone else ["--establishments", str(where.establishments)]
        children.start(name, arguments)


def _wait(children: Children, where: Addresses) -> None:
    """Wait until each child answers; raise DemoFault when one ends, or none answers in READY_S seconds."""
    waiting = {ISSUER: _ISSUER_PROBE} | {entry.id: entry.probe for entry in where.entries}
    deadline = time.monotonic() + READY_S
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
