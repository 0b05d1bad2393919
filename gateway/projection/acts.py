"""Acts: emergency acts as they are shown, and the root of a mutation's answer.

Takes an act as the register holds it. Gives views, in the caller's language, with the free text opened: whoever asks
for one was found to be its author or a reviewer. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.acts import Act, Held, Who, open_text
from gateway.directory import Directory
from gateway.instants import rfc3339
from gateway.keyring import Keyring
from resolvers.types.act_views import OverrideView, PayloadView, RelationshipView, WhoView
from resolvers.types.views import View


class Asked(Protocol):
    """What a mutation's payload repeats."""

    @property
    def client_mutation_id(self) -> str | None:
        """As it was given."""
        ...

    @property
    def payload_type(self) -> str:
        """The GraphQL type of the payload."""
        ...


@dataclass(frozen=True, slots=True)
class WrittenRoot:
    """The root value of a mutation: its payload, None when it was refused."""

    payload: PayloadView | None
    type: str = "Mutation"

    def read(self, name: str) -> Any:
        """Every root field has its own resolver."""
        return None


@dataclass(frozen=True, slots=True)
class ActViews:
    """Makes the views of acts, in one language."""

    keyring: Keyring
    directory: Directory
    language: str

    def id(self, kind: str, act: str) -> str:
        """Return the opaque id of an act as an `Override` or an `AttestedRelationship`."""
        return self.keyring.seal_id((kind, act))

    def opened(self, wanted: Asked, held: Held) -> PayloadView:
        """Return the payload of an act that was just opened, under which nothing was read."""
        if held.act.kind == "attested":
            return PayloadView(wanted.payload_type, wanted.client_mutation_id, relationship=self._relationship(held))
        override = self._override(held, ())
        return PayloadView(wanted.payload_type, wanted.client_mutation_id, override=override)

    def reviewed(self, wanted: Asked, held: Held, fields_read: Sequence[str]) -> PayloadView:
        """Return the payload of a review; an attested relationship is reviewed as an override is."""
        override = self._override(held, fields_read)
        return PayloadView(wanted.payload_type, wanted.client_mutation_id, override=override)

    def node(self, kind: str, held: Held, fields_read: Sequence[str]) -> View:
        """Return an act asked by its id."""
        return self._relationship(held) if kind != "Override" else self._override(held, fields_read)

    def _override(self, held: Held, fields_read: Sequence[str]) -> OverrideView:
        reason, name = open_text(self.keyring, held.act.id, held.act.sealed)
        review = held.verdict
        return OverrideView(
            id=self.id("Override", held.act.id),
            who=self._who(held.act.who, name),
            reason=reason,
            started_at=rfc3339(held.act.since),
            expires_at=rfc3339(held.until),
            fields_read=tuple(fields_read),
            verdict=review.ruling if review else None,
            reviewed_at=rfc3339(review.at) if review else None,
        )

    def _relationship(self, held: Held) -> RelationshipView:
        act: Act = held.act
        reason, _ = open_text(self.keyring, act.id, act.sealed)
        return RelationshipView(
            id=self.id("AttestedRelationship", act.id),
            kind=self.directory.term("relationships", act.kind_of),
            reason=reason,
            since=rfc3339(act.since),
            until=rfc3339(held.until),
        )

    def _who(self, who: Who, name: str | None) -> WhoView:
        organization = self.directory.organization(who.organization, self.language)
        return WhoView(name, self.directory.term("roles", who.role), organization)
