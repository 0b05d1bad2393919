"""Access: the vocabulary of a decision, and the port behind which an engine answers.

Words are XACML's where it has them (subject, effect, obligation). A `Decisions` answers for any coordinate, source and
class; what nobody decided is denied. Knows no engine, no HTTP and no GraphQL executor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol


class Effect(IntEnum):
    """What may be done with a value, by severity."""

    PERMIT = 0
    MASK = 1
    DENY = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """An effect, with the reason code of a denial or the name of a mask.

    `named` is true when the refusal depends on subject, purpose and field alone: the caller is told.
    """

    effect: Effect
    reason: str = ""
    mask: str = ""
    named: bool = False

    @classmethod
    def read(cls, text: object, *, named: bool = False) -> Verdict:
        """Read `permit`, `deny:<REASON>` or `mask:<name>`; anything else is denied."""
        if text == "permit":
            return PERMITTED
        if isinstance(text, str):
            word, _, rest = text.partition(":")
            if word == "mask" and rest:
                return cls(Effect.MASK, mask=rest)
            if word == "deny":
                return cls(Effect.DENY, reason=rest or "SILENCE", named=named)
        return DENIED_BY_SILENCE


PERMITTED = Verdict(Effect.PERMIT)
DENIED_BY_SILENCE = Verdict(Effect.DENY, reason="SILENCE")


def most_severe(first: Verdict, second: Verdict) -> Verdict:
    """Return the more severe of two verdicts; two different masks are a denial, and a named denial stays named."""
    if first.effect is Effect.MASK and second.effect is Effect.MASK and first.mask != second.mask:
        return Verdict(Effect.DENY, reason="MASKS")
    if first.effect == second.effect:
        return first if first.named or not second.named else second
    return first if first.effect > second.effect else second


def least_severe(first: Verdict, second: Verdict) -> Verdict:
    """Return the less severe of two verdicts; of two masks or denials, the first."""
    return first if first.effect <= second.effect else second


@dataclass(frozen=True, slots=True, order=True)
class Obligation:
    """What the gateway must do beside the effect (XACML 3.0, section 7.18): `notify`, `review` or `flag` a code."""

    do: str
    about: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asks, as their token says: one role is active.

    `id` is the token's `sub`; `standing` the claims of professional, licence and authorization; `patient` the
    identifier (system, value) of a patient's or parent's own file. `establishment` is what the settings say of the
    organization (`active`, `inactive`, `unknown`); `groups` are the ids of the subject's groups, None when the token
    says nothing of them.
    """

    id: str
    role: str
    organization: str
    territory: str
    purposes: tuple[str, ...]
    scopes: tuple[str, ...]
    roles: tuple[str, ...]
    standing: Mapping[str, Any] = field(repr=False)
    name: str | None = field(default=None, repr=False)
    patient: tuple[str, str] | None = field(default=None, repr=False)
    establishment: str = "unknown"
    groups: tuple[str, ...] | None = None

    def as_input(self) -> dict[str, Any]:
        """Return the subject of a question (docs/decisions/policy-shape.md)."""
        return {
            "id": self.id,
            "role": self.role,
            "organization": self.organization,
            "territory": self.territory,
            "purposes": list(self.purposes),
            "scopes": list(self.scopes),
            "establishment": self.establishment,
            "groups": None if self.groups is None else list(self.groups),
            "standing": dict(self.standing),
        }


class Engine(Protocol):
    """A policy engine: evaluates an entry point on an input, or fails."""

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the document at `data.record_access.<entry_point>`.

        Raise `DecisionUnavailable` when the engine is down, slow, raises, or answers nothing or no object.
        """
        ...

    async def ready(self) -> bool:
        """Tell whether the engine answers and its canaries pass."""
        ...

    def alive(self, revision: str) -> bool:
        """Tell, without asking it, whether the engine is known to answer by this revision now.

        Nothing that was remembered stands in for it at any other time.
        """
        ...

    async def aclose(self) -> None:
        """Let go of connections and threads."""
        ...
