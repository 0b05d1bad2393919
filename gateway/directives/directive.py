"""Directive: one provision of a Consent, as the policy reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gateway.directives.selector import Selector


@dataclass(frozen=True, slots=True)
class Directive:
    """One provision, normalised; `name` is how the question calls it: d1, and d1.1 for the first nested in it."""

    name: str
    source: str
    kind: str
    effect: str
    actors: Any = field(repr=False)
    purposes: Any = field(repr=False)
    selector: Selector = field(repr=False)
    period: tuple[int | None, int | None] = (None, None)
    actions: Any = "all"
    exception_to: tuple[str, ...] = ()
    """Names of the provisions that it is an exception to, the root's first."""
    use: str | None = None
    reason: bool = False

    @property
    def denies(self) -> bool:
        """Tell whether it denies, and doesn't permit."""
        return self.effect != "permit"

    def as_input(self) -> dict[str, Any]:
        """Return the directive of a question (docs/decisions/policy-shape.md)."""
        return {
            "kind": self.kind,
            "issuer": self.source,
            "effect": self.effect,
            "actors": self.actors,
            "purposes": self.purposes,
            "actions": self.actions,
            "data": self.selector.as_input(),
            "period": {"from": self.period[0], "until": self.period[1]},
            "exception_to": list(self.exception_to),
            "use": self.use,
            "reason": self.reason,
        }
