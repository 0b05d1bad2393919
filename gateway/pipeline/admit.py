"""Admit: may this subject, in this role and for this purpose, ask at all.

Takes a subject and a purpose. Gives an `Admission`, or raises `Forbidden`. The policy answers without a patient, before
any source is touched; its answer is remembered until its own next boundary, one minute at most, under everything that
entered the question, and recalled only while the engine is known to answer by the revision that gave it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gateway.access import Effect, Engine, Subject, Verdict
from gateway.cache import Cache
from gateway.errors import DecisionUnavailable, Forbidden, StaleRevision
from gateway.telemetry import Telemetry

REMEMBERED_S = 60
NEVER_ALL = frozenset({"HPAYMT", "HRESCH"})
"""Purposes for which not every source is asked about someone, whatever the policy says."""
NO_EMERGENCY: dict[str, Any] = {"attested": None, "override": None}


@dataclass(frozen=True, slots=True)
class Admission:
    """The policy lets the subject ask. `ask_all` permits asking every source that is keyed on an identifier."""

    ask_all: bool
    revision: str
    valid_until: int | None


class Admissions:
    """Asks the engine for admissions, and remembers them."""

    def __init__(
        self, engine: Engine, cache: Cache[Admission], telemetry: Telemetry, *, profile: str, now: Callable[[], float]
    ) -> None:
        self._engine = engine
        self._cache = cache
        self._telemetry = telemetry
        self._profile = profile
        self._now = now

    async def admit(self, subject: Subject, purpose: str, revision: str) -> Admission:
        """Return the admission that this revision of the policy gives, and no other.

        Raise `Forbidden`; `StaleRevision` when the engine answers with another revision; `DecisionUnavailable` when it
        gave no usable answer.
        """
        asked = {"profile": self._profile, "purpose": purpose, "emergency": NO_EMERGENCY, "subject": subject.as_input()}
        key = json.dumps(asked, sort_keys=True)
        now = int(self._now())
        known = await self._cache.get(key) if self._engine.alive(revision) else None
        if known is not None and known.revision == revision and (known.valid_until is None or now < known.valid_until):
            return known
        with self._telemetry.asking("admission"):
            admission = _read(await self._engine.evaluate("admission", {"now": now, **asked}), purpose, revision)
        await self._cache.put(admission, key, ttl=REMEMBERED_S)
        return admission


def _read(answer: Any, purpose: str, wanted: str) -> Admission:
    revision, until = answer.get("revision"), answer.get("valid_until")
    if not isinstance(revision, str) or not revision or not (until is None or isinstance(until, int)):
        raise DecisionUnavailable
    if revision != wanted:
        raise StaleRevision(revision)
    if Verdict.read(answer.get("effect")).effect is not Effect.PERMIT:
        raise Forbidden("admission")
    ask_all = answer.get("ask_all") is True and purpose not in NEVER_ALL
    return Admission(ask_all=ask_all, revision=revision, valid_until=until)
