"""Wanted: the emergency act, or the review, that a mutation asks for, checked before anything is spent.

Part of the `operation` stage. Takes a prepared mutation. Gives what it wants, or refuses it: a free text is there and
bounded, a length is at least a minute, an identifier is well formed. What the policy thinks of it is not asked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from unicodedata import category

from graphql import FieldNode, GraphQLSchema
from graphql.execution.values import get_argument_values

from gateway.acts import Kind, Ruling
from gateway.acts.free_text import LONGEST
from gateway.errors import BadUserInput, OperationRefused
from gateway.pipeline.operation import Operation
from gateway.pipeline.planner import Planner
from gateway.pipeline.target import Targets
from resolvers.protocols import Identifier

MINUTES = 60
"""Length of an act whose length is null (schema.graphql)."""
LONGEST_CLIENT_ID = 1_024
"""Characters of the longest clientMutationId."""

_KINDS: Mapping[str, Kind] = {"breakGlass": "override", "attestRelationship": "attested"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a mutation wants. `key` is its place in the answer; `name` its field in the schema."""

    key: str
    name: str
    client_mutation_id: str | None = field(default=None, repr=False)

    @property
    def payload_type(self) -> str:
        """The GraphQL type of its payload."""
        return f"{self.name[0].upper()}{self.name[1:]}Payload"


@dataclass(frozen=True, slots=True)
class WantedAct(Wanted):
    """An act: an override or an attested relationship, about whoever bears this identifier, for so many minutes."""

    kind: Kind = "override"
    identifier: Identifier = field(default=Identifier("", ""), repr=False)
    reason: str = field(default="", repr=False)
    minutes: int = MINUTES
    kind_of: str = ""
    risk: bool = False
    unobtainable: bool = False


@dataclass(frozen=True, slots=True)
class WantedReview(Wanted):
    """A review of the act of this opaque id."""

    id: str = field(default="", repr=False)
    ruling: Ruling = "MORE_INFORMATION_NEEDED"
    comment: str = field(default="", repr=False)


class Mutations:
    """Reads mutations of one schema."""

    def __init__(self, schema: GraphQLSchema, planner: Planner, targets: Targets) -> None:
        self._fields = schema.mutation_type.fields if schema.mutation_type is not None else {}
        self._planner = planner
        self._targets = targets

    def read(self, operation: Operation) -> WantedAct | WantedReview | None:
        """Return what the operation's one mutation wants; None when all of it is skipped.

        Raise `OperationRefused` for several, `BadUserInput` for what is not well formed.
        """
        asked = dict(self._planner.writes(operation))
        if len(asked) > 1:
            raise OperationRefused("act-several")
        for key, node in asked.items():
            given = self._input(node, operation)
            return self._review(key, given) if node.name.value == "reviewOverride" else self._act(key, node, given)
        return None

    def _input(self, node: FieldNode, operation: Operation) -> Mapping[str, Any]:
        given = get_argument_values(self._fields[node.name.value], node, operation.values)
        return cast(Mapping[str, Any], given["input"])

    def _act(self, key: str, node: FieldNode, given: Mapping[str, Any]) -> WantedAct:
        minutes = MINUTES if given.get("minutes") is None else given["minutes"]
        kind_of = given.get("kind", "")
        if minutes < 1:
            raise BadUserInput("act-minutes")
        return WantedAct(
            key,
            node.name.value,
            client_id(given),
            kind=_KINDS[node.name.value],
            identifier=self._targets.identifier(given["patient"]),
            reason=free_text(given["reason"], needed=True),
            minutes=minutes,
            kind_of=kind_of,
            risk=given.get("riskToLifeOrIntegrity") is True,
            unobtainable=given.get("consentCannotBeObtained") is True,
        )

    def _review(self, key: str, given: Mapping[str, Any]) -> WantedReview:
        return WantedReview(
            key,
            "reviewOverride",
            client_id(given),
            id=str(given["id"]),
            ruling=cast(Ruling, getattr(given["verdict"], "value", given["verdict"])),
            comment=free_text(given.get("comment") or "", needed=False),
        )


def client_id(given: Mapping[str, Any]) -> str | None:
    """Return the client's id of a mutation; raise `BadUserInput` for one that is no text of its length."""
    id = given.get("clientMutationId")
    return None if id is None else free_text(str(id), needed=False, most=LONGEST_CLIENT_ID)


def free_text(text: str, *, needed: bool, most: int = LONGEST) -> str:
    """Return a free text without the blanks around it; raise `BadUserInput`, which never holds a part of it."""
    text = text.strip()
    if needed and not text:
        raise BadUserInput("act-reason")
    if len(text) > most or not all(map(_shows, text)):
        raise BadUserInput("act-text", limit=most)
    return text


def _shows(letter: str) -> bool:
    """Tell whether a letter may stand in a free text: what prints, any space, what joins emoji; no bidi control."""
    return letter.isprintable() or letter in "\n\t\u200d" or category(letter) == "Zs"
