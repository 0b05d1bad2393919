"""Permission: whether a directive may be recorded, or revoked: what the policy answers at `directive_act`.

Takes the trail of a mutation, and the evidence about the patient where it is known. Gives what is owed, or raises
`DirectiveRefused`. Asked twice: about the caller alone, before any source is; then about the patient. No emergency act
enters, so that none can count. Writes nothing down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from gateway.access import Effect, Engine, Obligation, Verdict
from gateway.decisions import obligations_of
from gateway.errors import DecisionUnavailable, DirectiveRefused, StaleRevision
from gateway.pipeline.admit import NO_EMERGENCY
from gateway.pipeline.pdp import PATIENT, keeper_of, trust_of
from gateway.pipeline.trail import Trail
from gateway.settings import Source
from gateway.telemetry import Telemetry

ASKED: Final = "Patient.directives"
"""The coordinate that must be open: nobody writes what they may not read."""

Issuer = Literal["patient", "caller", "representative", "other"]


@dataclass(frozen=True, slots=True)
class Write:
    """What is to be written: a record or a revocation, of which kind; who issued what is revoked."""

    what: Literal["record", "revoke"]
    kind: str
    issuer: Issuer = "caller"


@dataclass(frozen=True, slots=True)
class Permission:
    """Asks the policy about directives: the entry point `directive_act`."""

    engine: Engine
    telemetry: Telemetry
    sources: Sequence[Source]
    profile: str
    now: Callable[[], float] = field(repr=False)

    async def of_caller(self, trail: Trail, write: Write) -> None:
        """Return when the caller may write so for someone; raise `DirectiveRefused` for what lies in who asks."""
        reason, _ = await self._ask(trail, write, {}, None)
        if reason in DirectiveRefused.OF_CALLER:
            raise DirectiveRefused(reason)

    async def of_patient(
        self, trail: Trail, write: Write, patient: Mapping[str, Any], source: str | None
    ) -> tuple[Obligation, ...]:
        """Return what is owed when it may be written at a source about this patient; raise `DirectiveRefused`.

        `source` is None for a patient whom the source doesn't know.
        """
        reason, obligations = await self._ask(trail, write, patient, source)
        if reason:
            raise DirectiveRefused(reason)
        return obligations

    async def _ask(
        self, trail: Trail, write: Write, patient: Mapping[str, Any], source: str | None
    ) -> tuple[str, tuple[Obligation, ...]]:
        """Return why not, empty when permitted; raise `StaleRevision`, or `DecisionUnavailable`."""
        kept = [one for one in self.sources if one.id == source]
        question = {
            "now": int(self.now()),
            "profile": self.profile,
            "purpose": trail.purpose,
            "emergency": dict(NO_EMERGENCY),
            "subject": trail.known_subject.as_input(),
            "coordinates": [ASKED],
            "sources": {one.id: trust_of(one) for one in self.sources},
            "patients": {PATIENT: dict(patient)} if kept else {},
            "classes": {},
            "requests": [
                {"patient": PATIENT, "source": one.id, "organization": keeper_of(one), "classes": []} for one in kept
            ],
            "write": {"what": write.what, "kind": write.kind, "issuer": write.issuer},
        }
        with self.telemetry.asking("directive_act"):
            answer = await self.engine.evaluate("directive_act", question)
        revision, reason = answer.get("revision"), answer.get("reason")
        if not isinstance(revision, str) or not revision:
            raise DecisionUnavailable
        if trail.policy is None or revision != trail.policy.revision:
            raise StaleRevision(revision)
        trail.revision = revision
        if Verdict.read(answer.get("effect")).effect is Effect.PERMIT:
            return "", obligations_of(answer)
        return (reason if isinstance(reason, str) and reason else "SILENCE"), ()
