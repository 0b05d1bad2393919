"""Held: acts and notices as the register holds them, and those of one person that are in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.acts.act import Act, Kind, Notice, Review


@dataclass(frozen=True, slots=True)
class Held:
    """An act as it is held, with its confirmed reviews in order of time.

    `refused` are the instants at which someone found it not justified, in a review that is confirmed or not: what
    opens waits for its audit entry, what shuts doesn't. `spoilt` tells that a review of it isn't as it was written.
    """

    act: Act
    confirmed: bool
    reviews: tuple[Review, ...] = ()
    refused: tuple[int, ...] = ()
    spoilt: bool = False

    @property
    def until(self) -> int:
        """When it ends: sooner when a reviewer found it not justified, whatever another says later.

        It never ran when a review of it is spoilt: that may have been a refusal, of any instant.
        """
        ends: list[int] = [self.act.until, *self.refused]
        return self.act.since if self.spoilt else min(ends)

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

    def beside(self, others: Iterable[Held]) -> Held:
        """Return it as others leave it: a refusal of one ends what the person ran of its kind about the patient."""
        mine = self.act
        ends = {
            at
            for other in others
            if (other.act.kind, other.act.who.id) == (mine.kind, mine.who.id)
            and not set(mine.patients).isdisjoint(other.act.patients)
            for at in other.refused
            if at >= mine.since
        }
        return replace(self, refused=tuple(sorted({*self.refused, *ends})))


@dataclass(frozen=True, slots=True)
class InForce:
    """The acts of one person about one patient that are in force: of each kind the last to end, and `all` of them."""

    attested: Act | None = None
    override: Act | None = None
    all: tuple[Act, ...] = ()

    @property
    def as_input(self) -> dict[str, Any]:
        """The member `emergency` of a question to the policy."""
        return {
            "attested": self.attested.as_input if self.attested else None,
            "override": self.override.as_input if self.override else None,
        }

    @property
    def ids(self) -> dict[Kind, str]:
        """The ids of all the acts, by kind, with a space between."""
        kinds: dict[Kind, list[str]] = {}
        for act in self.all:
            kinds.setdefault(act.kind, []).append(act.id)
        return {kind: " ".join(sorted(ids)) for kind, ids in kinds.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as it is held; `told` is when the webhook took it, None before."""

    id: int
    notice: Notice
    told: float | None = field(default=None)
