"""Permission: whether an emergency act, or its review, may be: what the policy answers at `emergency_act`.

Takes the trail of a mutation, or of an operation that names acts, and what is asked. Gives a `Permit`, or raises
`ActRefused`. The answer counts only at the revision that the operation is decided by. Writes nothing down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gateway.access import Effect, Engine, Obligation, Verdict
from gateway.decisions import obligations_of
from gateway.errors import ActRefused, DecisionUnavailable, StaleRevision
from gateway.pipeline.trail import Trail
from gateway.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class Permit:
    """The policy permits an act, for so many minutes at most, and bids this."""

    minutes: int
    obligations: tuple[Obligation, ...]
    revision: str


@dataclass(frozen=True, slots=True)
class Permission:
    """Asks the policy about acts: the entry point `emergency_act`."""

    engine: Engine
    telemetry: Telemetry
    profile: str
    now: Callable[[], float]

    async def ask(self, trail: Trail, act: Mapping[str, Any]) -> Permit:
        """Return the permit.

        Raise `ActRefused`, what it owes being in the trail; `StaleRevision` for another policy than the trail's, or
        `DecisionUnavailable` when there is no usable answer.
        """
        subject = trail.known_subject
        asked = {"now": int(self.now()), "profile": self.profile, "purpose": trail.purpose, "act": dict(act)}
        with self.telemetry.asking("emergency_act"):
            answer = await self.engine.evaluate("emergency_act", asked | {"subject": subject.as_input()})
        minutes, revision, reason = (answer.get(part) for part in ("minutes", "revision", "reason"))
        if not isinstance(revision, str) or not revision:
            raise DecisionUnavailable
        if trail.policy is None or revision != trail.policy.revision:
            raise StaleRevision(revision)
        trail.revision, trail.obligations = revision, obligations_of(answer)
        if Verdict.read(answer.get("effect")).effect is not Effect.PERMIT:
            raise ActRefused(reason if isinstance(reason, str) and reason else "SILENCE")
        if not isinstance(minutes, int) or isinstance(minutes, bool):
            raise DecisionUnavailable
        return Permit(minutes, trail.obligations, revision)


def act_question(
    kind: Literal["attested", "override", "review"],
    minutes: int,
    *,
    own: bool = False,
    by_caller: bool = False,
    **facts: bool,
) -> dict[str, Any]:
    """Return the act of a question: `reason` is true, since an act without one is refused before."""
    said = {"kind": kind, "minutes": minutes, "risk": False, "unobtainable": False, "reason": True}
    return {**said, **facts, "own": own, "by_caller": by_caller}


def attestable(tables: Mapping[str, Any]) -> frozenset[str]:
    """Return the relationships that one may attest: evidence in whose stead an attestation counts, that has a name."""
    needed: Mapping[str, list[str]] = tables["relationships"]["needed"]
    stood_for = {kind for kinds in needed.values() if "attested" in kinds for kind in kinds}
    return frozenset(stood_for & tables["terms"]["relationships"].keys() - {"attested"})
