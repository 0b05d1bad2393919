"""Standings: how a demo source is made to be, and the lines by which the demo and its processes speak of it.

A line is JSON. The demo asks on a process's standard input, the process answers on its standard output; both name the
same number, so that an answer that came too late is not taken for another. Takes and gives bytes. Opens nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, TypeAlias

import msgspec

State: TypeAlias = Literal["up", "slow", "down"]
MOST_MS: Final = 30_000


class Standing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """How a source is: `slow` waits `delay_ms` before each answer, `down` listens no more."""

    state: State
    delay_ms: Annotated[int, msgspec.Meta(ge=0, le=MOST_MS)] | None = None


class Asked(msgspec.Struct, frozen=True):
    """What the demo asks of a process: how its sources are, after a change if there is one."""

    number: int
    source: str = ""
    become: Standing | None = None


class Told(msgspec.Struct, frozen=True):
    """How a process's sources are."""

    number: int
    sources: Mapping[str, Standing]


UP: Final = Standing("up")
DOWN: Final = Standing("down")


def line(said: Asked | Told) -> bytes:
    """Return what is written."""
    return msgspec.json.encode(said) + b"\n"


def asked(read: bytes) -> Asked:
    """Return what was asked; raise `msgspec.MsgspecError` when it isn't a line of the demo's."""
    return msgspec.json.decode(read, type=Asked)


def told(read: bytes) -> Told:
    """Return what was told; raise `msgspec.MsgspecError` when it isn't a line of a process's."""
    return msgspec.json.decode(read, type=Told)
