"""Remembered: the policy's decisions, for as long as they can't have changed.

Takes a question, what its answer is read with (the classes, their inline labels), and the revision that must answer it.
Gives the decisions that were made on that very question, all of it but `now`, of that revision, before the instant at
which a voice that read the time may say otherwise. What has no such instant isn't remembered. The names of entries are
HMACs of all that entered, so that another subject, purpose, patient, directive or emergency act is another entry: a
consent that is revoked is another question. An engine that isn't known to answer, or answers by another revision, is
asked, whatever is remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from gateway.access import Engine
from gateway.cache import Cache, Name, cache_key
from gateway.decisions import Decisions, RecordClass
from gateway.errors import DecisionUnavailable
from gateway.keyring import Keyring
from gateway.shared_cache import SharedCache

_ENCODE = msgspec.json.Encoder(order="deterministic").encode
_DECODE = msgspec.json.Decoder(dict[str, Any]).decode


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the policy: what entered it, the revision that must answer, and what its answer is read with."""

    question: Mapping[str, Any]
    revision: str
    sources: Sequence[str]
    classes: Mapping[str, RecordClass]

    @property
    def entered(self) -> dict[str, Any]:
        """All that the decisions rest on but `now`: the question, and what its answer is read with beside it."""
        said = {key: value for key, value in self.question.items() if key != "now"}
        return said | {"inline": {name: one.inline for name, one in self.classes.items() if one.inline}}

    @property
    def now(self) -> int:
        """The question's instant, in seconds."""
        return int(self.question["now"])


@dataclass(frozen=True, slots=True)
class _Kept:
    """Decisions, from when they were made until they may change, in seconds."""

    decisions: Decisions
    since: int
    until: int


class Remembered:
    """Decisions in memory, and in the cache that workers share when there is one."""

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        memory: Cache[_Kept] | None,
        shared: SharedCache | None = None,
        *,
        longest_s: int,
    ) -> None:
        """`longest_s` bounds a memory in seconds, whatever the policy says; `engine` tells what it answers by."""
        self._engine = engine
        self._keyring = keyring
        self._memory = memory
        self._shared = shared
        self._longest_s = longest_s

    async def recall(self, asked: Asked) -> tuple[Name, Decisions | None]:
        """Return the name under which a question's decisions are kept, and these; None when they aren't."""
        if not self._longest_s or not self._engine.alive(asked.revision):
            return Name(), None
        name = self._name(asked)
        kept = await self._memory.get(name) if self._memory is not None else None
        if kept is None and self._shared is not None:
            kept = self._read(await self._shared.get(name), asked)
            if kept is not None:
                await self._hold(name, kept, asked.now)
        if kept is None or not kept.since <= asked.now < kept.until:
            return name, None
        return name, kept.decisions.asked_again(asked.question)

    async def keep(self, name: Name, asked: Asked, decisions: Decisions) -> None:
        """Keep decisions until they may change; nothing when that instant isn't known or is over."""
        until = decisions.valid_until
        if not name or until is None or until <= asked.now:
            return
        kept = _Kept(decisions, asked.now, min(until, asked.now + self._longest_s))
        await self._hold(name, kept, asked.now)
        if self._shared is not None:
            await self._shared.put(name, _ENCODE({"since": kept.since, "answer": decisions.answer}), kept.until)

    async def _hold(self, name: Name, kept: _Kept, now: int) -> None:
        if self._memory is not None:
            await self._memory.put(kept, name, ttl=kept.until - now)

    def _read(self, data: bytes | None, asked: Asked) -> _Kept | None:
        """Return what another worker kept; None unless it answers this question, of this revision."""
        if data is None:
            return None
        try:
            entry = _DECODE(data)
            decisions = Decisions(entry["answer"], asked.sources, asked.classes, asked.question)
            since, until = int(entry["since"]), decisions.valid_until
        except (msgspec.DecodeError, DecisionUnavailable, AttributeError, KeyError, TypeError, ValueError):
            return None
        if until is None or decisions.revision != asked.revision:
            return None
        return _Kept(decisions, since, min(until, since + self._longest_s))

    def _name(self, asked: Asked) -> Name:
        return cache_key(self._keyring, "decisions", asked.revision, _ENCODE(asked.entered).decode())
