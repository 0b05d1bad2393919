"""Held: acts and notices as the register holds them, and those of one person that are in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gateway.acts.act import Act, Kind, Notice, Review


@dataclass(frozen=True, slots=True)
class Held:
    """An act as it is held, with its reviews in order of time."""

    act: Act
    confirmed: bool
    reviews: tuple[Review, ...] = ()

    @property
    def until(self) -> int:
        """When it ends: sooner when a reviewer found it not justified, whatever another says later."""
        return min((self.act.until, *(one.at for one in self.reviews if one.ruling == "NOT_JUSTIFIED")))

    @property
    def verdict(self) -> Review | None:
        """The review that counts, the last one; None until then."""
        return self.reviews[-1] if self.reviews else None

    @property
    def reviewed(self) -> bool:
        """Tell whether a review stands that asks for no other."""
        return self.verdict is not None and self.verdict.ruling != "MORE_INFORMATION_NEEDED"

    def runs(self, now: float) -> bool:
        """Tell whether it is in force."""
        return self.confirmed and self.act.since <= now < self.until


@dataclass(frozen=True, slots=True)
class InForce:
    """The acts of one person about one patient that are in force."""

    attested: Act | None = None
    override: Act | None = None

    @property
    def as_input(self) -> dict[str, Any]:
        """The member `emergency` of a question to the policy."""
        return {
            "attested": self.attested.as_input if self.attested else None,
            "override": self.override.as_input if self.override else None,
        }

    @property
    def ids(self) -> dict[Kind, str]:
        """The ids of the acts, by kind."""
        acts = (act for act in (self.attested, self.override) if act is not None)
        return {act.kind: act.id for act in acts}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as it is held; `told` is when the webhook took it, None before."""

    id: int
    notice: Notice
    told: float | None = field(default=None)
